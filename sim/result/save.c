#include "design/study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/question.h"
#include "io/store.h"
#include "result/compare.h"
#include "result/precise.h"
#include "result/save.h"
#include "stat/sample.h"

enum { STATISTICS = 6 };
static const char *const statistics[STATISTICS] = { "mean", "q025", "q25", "median", "q75", "q975" };
static const double quantile[STATISTICS] = { 0, .025, .25, .5, .75, .975 };

/* ---- axes ---- */

static int
add_count_axis(struct kith_store *store, const char *name, size_t n, const char *meaning, struct kith_error *err)
{
    double *number = calloc(n, sizeof *number);
    if (!number)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for axis %s", name);
    for (size_t i = 0; i < n; i++)
        number[i] = (double) i;
    const int status = kith_store_axis_numbers(store, name, n, number, "1", meaning, err);
    free(number);
    return status;
}

static int
add_scenario_axis(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const char **name = calloc(self->n_scenarios, sizeof *name);
    if (!name)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->n_scenarios; s++)
        name[s] = kith_scenario_name(self->scenario[s]);
    const int status = kith_store_axis_names(store, "scenario", self->n_scenarios, name, "Scenario; the first is the one that others are held against", err);
    free(name);
    return status;
}

static int
add_axes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    TRY(add_scenario_axis(self, store, err));
    TRY(kith_save_seed(store, self->options.seed, err));
    TRY(add_count_axis(store, "draw", self->n_draws, "Draw of the parameters; the same draw in all scenarios", err));
    TRY(add_count_axis(store, "replicate", self->per_draw, "Replicate; the same luck in all scenarios", err));
    if (!self->population)
        TRY(kith_store_axis_names(store, "statistic", STATISTICS, statistics, "Mean and quantiles over draws and replicates", err));
    for (int a = 0; a < KITH_AXES && !self->population; a++)
        if (self->layout.axis[a])
            TRY(kith_save_axis(self, store, (enum kith_axis) a, err));
    return KITH_OK;
}

/* ---- texts along an axis, made by a function of the index ---- */

static const struct kith_entry *
any_entry(const struct kith_study *self, size_t i)
{
    return kith_parameters_any(&self->parameters, self->scenario, i);
}
static const char *
parameter_path(const struct kith_study *self, size_t scenario, size_t i)
{
    (void) scenario;
    return any_entry(self, i)->path;
}
static const char *
parameter_unit(const struct kith_study *self, size_t scenario, size_t i)
{
    (void) scenario;
    return any_entry(self, i)->parameter->unit;
}
static const char *
parameter_meaning(const struct kith_study *self, size_t scenario, size_t i)
{
    (void) scenario;
    return any_entry(self, i)->parameter->meaning;
}
static const char *
parameter_grade(const struct kith_study *self, size_t scenario, size_t i)
{
    const struct kith_entry *entry = kith_parameters_entry(&self->parameters, self->scenario, scenario, i);
    return entry ? kith_grade_names[entry->grade] : "";
}
static const char *
parameter_source(const struct kith_study *self, size_t scenario, size_t i)
{
    const struct kith_entry *entry = kith_parameters_entry(&self->parameters, self->scenario, scenario, i);
    return entry ? entry->source : "";
}
static int
add_values(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_variable form = { "parameter_value", KITH_F64, "scenario draw parameter", "1",
        "Parameter values of each draw, in the unit that parameter_unit gives; sets and choices as numbers", NULL };
    const size_t n = self->parameters.n;
    double *all = malloc((self->n_draws * n + 1) * sizeof *all);
    if (!all)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for the parameters of %u draws", self->n_draws);
    int status = kith_store_declare(store, &form, err);
    for (size_t s = 0; s < self->n_scenarios && !status; s++) {
        const size_t start[3] = { s }, count[3] = { 1, self->n_draws, n };
        for (size_t d = 0; d < self->n_draws; d++)
            kith_parameters_spread(&self->parameters, s, kith_study_draw(self, s, d), all + d * n);
        status = kith_store_write(store, form.name, start, count, all, err);
    }
    free(all);
    return status;
}

static int
add_inputs(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const size_t n = self->parameters.n;
    char name[320]; /* a file name has up to 255 bytes */
    TRY(kith_save_texts(self, store, "parameter", NULL, n, 0, parameter_path, "Parameter of the scenarios", err));
    TRY(kith_save_texts(self, store, "parameter_unit", "parameter", n, 0, parameter_unit, "Unit of the parameter's values in this file", err));
    TRY(kith_save_texts(self, store, "parameter_meaning", "parameter", n, 0, parameter_meaning, "What the parameter means", err));
    TRY(add_values(self, store, err));
    for (size_t s = 0; s < self->n_scenarios; s++) {
        const char *scenario = kith_scenario_name(self->scenario[s]);
        snprintf(name, sizeof name, "inputs/scenario_%s", scenario);
        TRY(kith_store_text(store, name, kith_scenario_text(self->scenario[s]), "The scenario with all inherited values resolved (YAML)", err));
        snprintf(name, sizeof name, "inputs/title_%s", scenario);
        TRY(kith_store_text(store, name, kith_scenario_title(self->scenario[s]), "Its title", err));
        snprintf(name, sizeof name, "inputs/about_%s", scenario);
        TRY(kith_store_text(store, name, kith_scenario_about(self->scenario[s]), "What it represents", err));
        snprintf(name, sizeof name, "inputs/grade_%s", scenario);
        TRY(kith_save_texts(self, store, name, "parameter", n, s, parameter_grade, "Evidence grade: cohort, register, literature, assumption", err));
        snprintf(name, sizeof name, "inputs/source_%s", scenario);
        TRY(kith_save_texts(self, store, name, "parameter", n, s, parameter_source, "Source of the value", err));
    }
    return KITH_OK;
}

/* ---- what was counted ---- */

/* "scenario draw replicate week level" for a block, or with "statistic" for its summary. */
static void
axes_of(enum kith_block_name block, const char *front, char *room, size_t size)
{
    size_t used = (size_t) snprintf(room, size, "scenario %s", front);
    for (int a = 0; a < kith_block_rank(block); a++)
        used += (size_t) snprintf(room + used, size - used, " %s", kith_axes[kith_blocks[block].axis[a]].name);
}

static int
kept(const struct kith_study *self, enum kith_block_name block)
{
    const int weekly = kith_blocks[block].axis[0] == KITH_AXIS_WEEK;
    return self->options.keep == KITH_KEEP_WEEKLY || (self->options.keep == KITH_KEEP_WAVES && !weekly);
}

static int
add_runs(const struct kith_study *self, struct kith_store *store, enum kith_block_name block, struct kith_error *err)
{
    char axes[160];
    axes_of(block, "draw replicate", axes, sizeof axes);
    const struct kith_variable form = { kith_blocks[block].name, KITH_I32, axes, kith_blocks[block].unit, kith_blocks[block].meaning, NULL };
    const uint32_t size = self->layout.size[block], per_write = 64;
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    TRY(kith_store_declare(store, &form, err));
    int32_t *data = malloc((size_t) per_write * size * self->per_draw * sizeof *data);
    if (!data)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory to write %s", form.name);
    int status = KITH_OK;
    for (size_t s = 0; s < self->n_scenarios && !status; s++)
        for (size_t d = 0; d < self->n_draws && !status; d += per_write) {
            const size_t n = d + per_write < self->n_draws ? per_write : self->n_draws - d;
            for (size_t i = 0; i < n * self->per_draw; i++)
                memcpy(data + i * size, self->tally + (s * runs + d * self->per_draw + i) * self->layout.total + self->layout.at[block], size * sizeof *data);
            size_t start[3 + KITH_BLOCK_AXES] = { s, d }, count[3 + KITH_BLOCK_AXES] = { 1, n, self->per_draw };
            for (int a = 0; a < kith_block_rank(block); a++)
                count[3 + a] = self->layout.axis[kith_blocks[block].axis[a]];
            status = kith_store_write(store, form.name, start, count, data, err);
        }
    free(data);
    return status;
}

enum { RANGE = 4096, RANKS = 2 * (STATISTICS - 1) };

/* The values that a sorted list would have at some ranks, in rising order, of counts that lie close
 * together: by counting how often each occurs. Says whether they did lie close together. A result
 * has tens of thousands of cells, each over all runs. */
static int
pick_by_counting(const int32_t *x, size_t n, const size_t *rank, double *value)
{
    uint32_t times[RANGE];
    int32_t least = x[0], most = x[0];
    for (size_t i = 1; i < n; i++) {
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
    }
    if ((int64_t) most - least >= RANGE)
        return 0;
    const size_t values = (size_t) ((int64_t) most - least) + 1;
    memset(times, 0, values * sizeof *times);
    for (size_t i = 0; i < n; i++)
        times[x[i] - least]++;
    size_t below = 0, k = 0;
    for (size_t v = 0; v < values && k < RANKS; v++)
        for (below += times[v]; k < RANKS && rank[k] < below; k++)
            value[k] = least + (double) v;
    return 1;
}

enum { TILE = 16 }; /* cells that lie in one cache line of a run's counts */

/* Mean and quantiles of up to TILE cells over all runs of a scenario. */
static void
summarise(const struct kith_study *self, size_t scenario, size_t cell, size_t n, double *sorted, int32_t *room, float *to, size_t stride)
{
    size_t rank[RANKS];
    struct kith_rank at[STATISTICS];
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    for (size_t q = 1; q < STATISTICS; q++) {
        at[q] = kith_rank_of(runs, quantile[q]);
        rank[2 * q - 2] = at[q].low;
        rank[2 * q - 1] = at[q].high;
    }
    for (size_t i = 0; i < runs; i++)
        for (size_t k = 0; k < n; k++)
            room[k * runs + i] = self->tally[(scenario * runs + i) * self->layout.total + cell + k];
    for (size_t k = 0; k < n; k++) {
        int32_t *one = room + k * runs;
        int64_t sum = 0;
        for (size_t i = 0; i < runs; i++)
            sum += one[i];
        to[k] = (float) ((double) sum / (double) runs);
        double value[RANKS];
        if (!pick_by_counting(one, runs, rank, value)) {
            for (size_t i = 0; i < runs; i++)
                sorted[i] = one[i];
            kith_sort(sorted, runs);
            for (size_t r = 0; r < RANKS; r++)
                value[r] = sorted[rank[r]];
        }
        for (size_t q = 1; q < STATISTICS; q++)
            to[q * stride + k] = (float) kith_value_at(value + 2 * q - 2, (struct kith_rank) { 0, 1, at[q].part });
    }
}

static int
add_summary(const struct kith_study *self, struct kith_store *store, enum kith_block_name block, struct kith_error *err)
{
    char axes[160], name[80];
    axes_of(block, "statistic", axes, sizeof axes);
    snprintf(name, sizeof name, "summary/%s", kith_blocks[block].name);
    const struct kith_variable form = { name, KITH_F32, axes, kith_blocks[block].unit, kith_blocks[block].meaning,
        "draw: replicate: statistic over runs" };
    const uint32_t size = self->layout.size[block];
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    TRY(kith_store_declare(store, &form, err));
    float *data = malloc((size_t) STATISTICS * size * sizeof *data);
    int status = data ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory to write %s", name);
    for (size_t s = 0; s < self->n_scenarios && !status; s++) {
#pragma omp parallel num_threads(self->threads)
        {
            double *sorted = malloc(runs * sizeof *sorted);
            int32_t *room = malloc(TILE * runs * sizeof *room);
#pragma omp for schedule(static)
            for (uint32_t i = 0; i < size; i += TILE)
                if (sorted && room)
                    summarise(self, s, self->layout.at[block] + i, size - i < TILE ? size - i : TILE, sorted, room, data + i, size);
#pragma omp critical(kith_summary)
            if (!sorted || !room)
                status = KITH_ERR_MEMORY;
            free(sorted);
            free(room);
        }
        size_t start[2 + KITH_BLOCK_AXES] = { s }, count[2 + KITH_BLOCK_AXES] = { 1, STATISTICS };
        for (int a = 0; a < kith_block_rank(block); a++)
            count[2 + a] = self->layout.axis[kith_blocks[block].axis[a]];
        status = status ? kith_fail(err, status, "out of memory to write %s", name) : kith_store_write(store, name, start, count, data, err);
    }
    free(data);
    return status;
}

static int
add_outcomes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    TRY(kith_outcomes_save(store, "outcome", &self->form, "What a policy is judged by", err));
    const struct kith_variable values = { "outcome_value", KITH_F64, "scenario draw replicate outcome", "1",
        "Outcomes of each run, in the unit that outcome_unit gives", NULL };
    const size_t start[4] = { 0 }, count[4] = { self->n_scenarios, self->n_draws, self->per_draw, self->form.n_outcomes };
    TRY(kith_store_declare(store, &values, err));
    return kith_store_write(store, values.name, start, count, self->outcome, err);
}

/* ---- what follows ---- */

static const struct {
    const char *name, *meaning;
} spreads[] = {
    { "mean", "mean over draws and replicates" },
    { "mc_error", "Monte Carlo standard error of the mean as an estimate" },
    { "low", "lower end of an interval that is to hold 95 % of the expected values over parameter draws, replicate noise taken out, few draws allowed for, and no narrower than the Monte Carlo error; NaN with fixed parameters" },
    { "high", "upper end likewise" },
    { "study_sd", "standard deviation in one study of this many families, parameters given" },
    { "runs", "runs that have a value (of a difference: pairs)" },
    { "correlation", "correlation of the pair of scenarios over runs" },
    { "variance_reduction", "variance of an unpaired over that of the paired difference" },
};
enum { SPREADS = sizeof spreads / sizeof *spreads };

static int
add_spreads(const struct kith_study *self, struct kith_store *store, const char *group,
    struct kith_difference (*of)(const struct kith_study *, size_t, size_t), size_t n_spreads, struct kith_error *err)
{
    const size_t n_outcomes = self->form.n_outcomes, n = self->n_scenarios * n_outcomes;
    double *table = calloc(n * SPREADS, sizeof *table);
    if (!table)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct kith_difference d = of(self, i / n_outcomes, i % n_outcomes);
        const double row[SPREADS] = { d.mean, d.error, d.low, d.high, d.study, (double) d.n, d.correlation, d.reduction };
        for (size_t k = 0; k < SPREADS; k++)
            table[k * n + i] = row[k];
    }
    int status = KITH_OK;
    for (size_t k = 0; k < n_spreads && !status; k++) {
        char name[64], meaning[480];
        snprintf(name, sizeof name, "%s/%s", group, spreads[k].name);
        snprintf(meaning, sizeof meaning, "Outcome%s: %s", of == kith_study_level ? "" : of == kith_study_difference ? ", difference with the first scenario"
            : ", difference with the first scenario when the advantage of the pathways in which they differ is zero; NaN where neither has any", spreads[k].meaning);
        const struct kith_variable form = { name, KITH_F64, "scenario outcome", "1", meaning, NULL };
        const size_t start[2] = { 0 }, count[2] = { self->n_scenarios, n_outcomes };
        status = kith_store_declare(store, &form, err);
        if (!status)
            status = kith_store_write(store, name, start, count, table + k * n, err);
    }
    free(table);
    return status;
}

static int
add_notes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const char *const keep[] = { "waves", "weekly", "summary", "runs" };
    const struct kith_options *o = &self->options;
    char seed[32], draws_seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long) o->seed);
    snprintf(draws_seed, sizeof draws_seed, "%llu", (unsigned long long) self->draws.seed);
    TRY(kith_store_note(store, "", "title", self->n_scenarios > 1 ? "Comparison of scenarios by Kith" : "Run of a scenario by Kith", err));
    TRY(kith_store_note(store, "", "comment", "Simulated families: no real family is in this file, and nothing in it predicts what will "
        "happen in any one family. Values whose grade is assumption are assumptions, not findings.", err));
    TRY(kith_store_note(store, "", "random_numbers", "Philox4x32-10, key (seed, draw * replicates + replicate), counter (agent, week, why, block)", err));
    TRY(kith_store_note(store, "", "seed", seed, err));
    if (self->altered_input)
        TRY(kith_store_note(store, "", "altered_input", self->altered_input, err));
    TRY(kith_store_note(store, "", "keep", keep[o->keep], err));
    TRY(kith_store_note(store, "", "draws", o->draws == KITH_DRAWS_POINT ? "point" : o->draws == KITH_DRAWS_FILE ? "file" : "prior", err));
    if (o->draws == KITH_DRAWS_FILE)
        TRY(kith_store_note(store, "", "draws_seed", draws_seed, err));
    return self->population ? KITH_OK : kith_store_note_number(store, "", "families", o->families, err);
}

int
kith_study_fill(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    TRY(add_notes(self, store, err));
    TRY(add_axes(self, store, err));
    TRY(add_outcomes(self, store, err));
    TRY(add_spreads(self, store, "estimate", kith_study_level, SPREADS - 2, err));
    if (self->n_scenarios > 1)
        TRY(add_spreads(self, store, "difference", kith_study_difference, SPREADS, err));
    if (self->without.n)
        TRY(add_spreads(self, store, "difference_zero_advantage", kith_study_difference_without, SPREADS, err));
    TRY(kith_save_targets(self, store, err));
    TRY(add_inputs(self, store, err));
    TRY(kith_study_save_questions(self, store, err));
    if (self->population)
        TRY(kith_population_save(self, store, err));
    for (int b = 0; b < KITH_BLOCKS; b++)
        if (kith_blocks[b].passing || kith_blocks[b].kind != KITH_COHORT_RUN || self->population)
            continue;
        else if (kept(self, (enum kith_block_name) b))
            TRY(add_runs(self, store, (enum kith_block_name) b, err));
        else
            TRY(add_summary(self, store, (enum kith_block_name) b, err));
    const struct kith_options *o = &self->options;
    const struct kith_provenance provenance = { o->command ? o->command : "", self->threads, self->effort.simulated, o->epoch, o->jobs, o->n_jobs };
    TRY(kith_store_provenance(store, &provenance, err));
    return o->n_precision ? kith_study_save_precision(self, store, err) : KITH_OK;
}

int
kith_study_save(struct kith_study *self, struct kith_error *err)
{
    struct kith_store *store = NULL;
    int status = kith_store_create(&store, self->options.output, err);
    if (!status)
        status = kith_study_fill(self, store, err);
    if (!status)
        status = kith_store_finish(store, self->effort.digest, err);
    kith_store_free(store);
    return status;
}
