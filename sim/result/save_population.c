#include "result/save.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "read/regions.h"
#include "result/compare.h"
#include "run/histories.h"
#include "run/run.h"

enum { WITHHELD = -1 }; /* a count that may not be told */

static size_t
regions_of(const struct kith_study *self)
{
    return 1 + self->population->n_regions;
}

static size_t
runs_of(const struct kith_study *self)
{
    return (size_t) self->n_draws * self->per_draw;
}

/* ---- notes, axes, inputs ---- */

static int
add_notes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_population *population = self->population;
    const char *path = kith_regions_source(population->table), *slash = strrchr(path, '/');
    TRY(kith_store_note(store, "", "kind", self->form.kind, err));
    TRY(kith_store_note(store, "", "regions", slash ? slash + 1 : path, err));
    TRY(kith_store_note(store, "", "burn_in", kith_scenario_name(population->burn_in), err));
    TRY(kith_store_note_number(store, "", "scale", self->options.scale, err));
    if (self->options.cross)
        TRY(kith_store_note(store, "", "cross", self->options.cross, err));
    TRY(kith_store_note_number(store, "", "small", self->options.small, err));
    if (self->second < self->n_draws)
        TRY(kith_store_note_number(store, "", "second", self->second, err));
    TRY(kith_store_note_number(store, "", "highest_load", population->overload, err));
    return kith_store_note_number(store, "", "family_weeks", self->effort.family_weeks, err);
}

static int
add_axes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const enum kith_axis axes[] = { KITH_AXIS_MARGIN, KITH_AXIS_POLICY_WEEK, KITH_AXIS_LEVEL, KITH_AXIS_STAGE, KITH_AXIS_HELP, KITH_AXIS_REPORT,
        KITH_AXIS_REPORTER, KITH_AXIS_QUEUE, KITH_AXIS_WAIT, KITH_AXIS_WAIT_CLASS, KITH_AXIS_FLOW, KITH_AXIS_LOAD, KITH_AXIS_QUARTER, KITH_AXIS_UNTIL, KITH_AXIS_AGAIN };
    const struct kith_population *population = self->population;
    const size_t n = regions_of(self), years = 1 + population->years;
    const char **name = calloc(n, sizeof *name);
    double *number = calloc(years, sizeof *number);
    int status = name && number ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t g = 0; g < n && !status; g++)
        name[g] = g ? population->region[g - 1]->name : "all";
    for (size_t y = 0; y < years && !status; y++)
        number[y] = (double) y;
    if (!status)
        status = kith_store_axis_names(store, "region", n, name, "Region; the first is all of them together", err);
    if (!status)
        status = kith_store_axis_numbers(store, "year", years, number, "year", "Years since the start of the policy, from 1; 0 is all years together", err);
    free(name);
    free(number);
    for (size_t a = 0; a < sizeof axes / sizeof *axes && !status; a++)
        status = kith_save_axis(self, store, axes[a], err);
    const struct kith_form queues = kith_form_of_queues();
    if (!status)
        status = kith_outcomes_save(store, "queue_outcome", &queues, "What a queue is judged by", err);
    return status || self->options.keep != KITH_KEEP_RUNS ? status : kith_save_axis(self, store, KITH_AXIS_MEASURE, err);
}

static int
add_regions(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const struct {
        const char *name, *unit, *meaning;
    } columns[] = { { "region_households", "1", "Households with children, of the table (before scaling)" },
        { "region_reports", "1", "Reports a year, of the table (before scaling)" },
        { "region_capacity", "1", "Factor on every capacity" } };
    const struct kith_population *population = self->population;
    const size_t n = regions_of(self), start[1] = { 0 }, count[1] = { n };
    double *table = calloc(3 * n, sizeof *table);
    size_t length;
    int status = table ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t g = 1; g < n && !status; g++) {
        const struct kith_region *region = population->region[g - 1];
        table[g] = region->households;
        table[n + g] = region->reports;
        table[2 * n + g] = region->capacity;
        table[0] += region->households;
        table[n] += region->reports;
    }
    if (!status)
        table[2 * n] = (double) NAN;
    for (int c = 0; c < 3 && !status; c++) {
        const struct kith_variable form = { columns[c].name, KITH_F64, "region", columns[c].unit, columns[c].meaning, NULL };
        status = kith_store_declare(store, &form, err);
        if (!status)
            status = kith_store_write(store, form.name, start, count, table + (size_t) c * n, err);
    }
    free(table);
    return status ? status : kith_store_text(store, "inputs/regions", kith_regions_text(population->table, &length), "The table of regions (CSV)", err);
}

static int
add_burn_in(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_population *population = self->population;
    const struct kith_variable form = { "burn_in_value", KITH_F64, "draw parameter", "1",
        "Parameter values of each draw before the policy; NaN where that scenario has no such parameter", NULL };
    const size_t start[2] = { 0 }, count[2] = { self->n_draws, self->parameters.n };
    size_t n;
    if (!self->options.burn_in)
        return KITH_OK;
    kith_scenario_entries(population->burn_in, &n);
    TRY(kith_store_text(store, "inputs/burn_in", kith_scenario_text(population->burn_in), "The scenario before the policy, with all inherited values resolved (YAML)", err));
    TRY(kith_store_declare(store, &form, err));
    double *table = malloc(self->n_draws * self->parameters.n * sizeof *table);
    if (!table)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < self->parameters.n; i++) {
        const size_t at = kith_study_entry(population->burn_in, kith_parameters_any(&self->parameters, self->scenario, i)->path);
        for (size_t d = 0; d < self->n_draws; d++)
            table[d * self->parameters.n + i] = at < n ? population->burn_in_values[d * n + at] : (double) NAN;
    }
    const int status = kith_store_write(store, form.name, start, count, table, err);
    free(table);
    return status;
}

/* ---- what is not known, of tables of each run ---- */

enum { SPREADS = 4, AXES = 2 + KITH_BLOCK_AXES };
static const struct {
    const char *name, *meaning;
} spreads[SPREADS] = {
    { "mean", "mean over draws and replicates" },
    { "mc_error", "Monte Carlo standard error of the mean as an estimate" },
    { "low", "lower end of an interval that is to hold 95 % of the expected values over parameter draws, as that of estimate; NaN with fixed parameters" },
    { "high", "upper end likewise" },
};

/* Numbers of each run, and what they are called: one variable for each spread is made of them, GROUP/mean and so on. */
struct spread_table {
    const char *group, *axes, *unit, *what;
    const float *value; /* of the first run */
    size_t size, region; /* numbers of a run, and of a region of it, from which on they are */
    size_t n; /* numbers of a region that are in this table */
    size_t count[AXES]; /* of a region: 1, 1, then the axes of the table */
    int difference, from; /* with the first scenario; the first spread that is written */
};

/* An end of an interval as the file has it, in 24 bits: never nearer to the middle than it is. */
static float
outwards(double x, float to)
{
    const float y = (float) x;
    return to > 0 ? ((double) y < x ? nextafterf(y, to) : y) : (double) y > x ? nextafterf(y, to) : y;
}

/* One number of a region: `at` is its place in a run. */
static void
spread_cell(const struct kith_study *self, const struct spread_table *table, size_t s, size_t at, double *room, float *to)
{
    const size_t runs = runs_of(self);
    double *own = room, *first = room + runs, *scratch = first + runs;
    for (size_t i = 0; i < runs; i++) {
        own[i] = (double) table->value[(s * runs + i) * table->size + at];
        first[i] = (double) table->value[i * table->size + at];
    }
    const struct kith_difference d = table->difference ? kith_study_spreads(self, first, own, 1, scratch) : kith_study_spreads(self, own, NULL, 1, scratch);
    const float four[SPREADS] = { (float) d.mean, (float) d.error, outwards(d.low, -INFINITY), outwards(d.high, INFINITY) };
    for (size_t k = 0; k < SPREADS; k++)
        to[k * table->n] = four[k];
}

static int
spread_region(const struct kith_study *self, const struct spread_table *table, size_t s, size_t g, float *to, struct kith_error *err)
{
    int status = KITH_OK;
#pragma omp parallel num_threads(self->threads)
    {
        double *room = malloc((2 * runs_of(self) + self->n_draws) * sizeof *room);
#pragma omp for schedule(static)
        for (size_t i = 0; i < table->n; i++)
            if (room)
                spread_cell(self, table, s, g * table->region + i, room, to + i);
#pragma omp critical(kith_spreads)
        if (!room)
            status = KITH_ERR_MEMORY;
        free(room);
    }
    return status ? kith_fail(err, status, "out of memory to write %s", table->group) : KITH_OK;
}

/* What may not be told is NaN in every run, so it is here. */
static int
add_spreads(const struct kith_study *self, struct kith_store *store, const struct spread_table *table, struct kith_error *err)
{
    int status = KITH_OK;
    char name[80], meaning[320];
    for (size_t k = (size_t) table->from; k < SPREADS; k++) {
        snprintf(name, sizeof name, "%s/%s", table->group, spreads[k].name);
        snprintf(meaning, sizeof meaning, "%s%s: %s", table->what, table->difference ? ", difference with the first scenario" : "", spreads[k].meaning);
        const struct kith_variable form = { name, KITH_F32, table->axes, table->unit, meaning, NULL };
        TRY(kith_store_declare(store, &form, err));
    }
    float *to = malloc(SPREADS * table->n * sizeof *to);
    if (!to)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory to write %s", table->group);
    for (size_t s = 0; s < self->n_scenarios && !status; s++)
        for (size_t g = 0; g < regions_of(self) && !status; g++) {
            const size_t start[AXES] = { s, g };
            status = spread_region(self, table, s, g, to, err);
            for (size_t k = (size_t) table->from; k < SPREADS && !status; k++) {
                snprintf(name, sizeof name, "%s/%s", table->group, spreads[k].name);
                status = kith_store_write(store, name, start, table->count, to + k * table->n, err);
            }
        }
    free(to);
    return status;
}

static int
add_strata(const struct kith_study *self, struct kith_store *store, int difference, struct kith_error *err)
{
    const struct kith_population *population = self->population;
    const size_t region = kith_population_cell(self, 0, 1, 0, 0);
    const struct spread_table table = { difference ? "strata_difference" : "strata", "scenario region year margin outcome", "1",
        "Outcome of a stratum in a year, in the unit that outcome_unit gives", population->strata, kith_population_cell(self, 1, 0, 0, 0), region, region,
        { 1, 1, 1 + population->years, population->margins, self->form.n_outcomes }, difference, 0 };
    return add_spreads(self, store, &table, err);
}

static int
add_queues(const struct kith_study *self, struct kith_store *store, int difference, struct kith_error *err)
{
    const size_t queues = self->layout.axis[KITH_AXIS_QUEUE], region = kith_population_queue_cell(self, 0, 1, 0, 0);
    const struct spread_table table = { difference ? "queues_difference" : "queues", "scenario region year queue queue_outcome", "1",
        "Outcome of a queue in a year, of all families, in the unit that queue_outcome_unit gives", self->population->queues,
        kith_population_queue_cell(self, 1, 0, 0, 0), region, region, { 1, 1, 1 + self->population->years, queues, kith_n_queue_outcomes }, difference, 0 };
    return add_spreads(self, store, &table, err);
}

/* ---- counts ---- */

/* What may not be told of a region in a year (0: in all). */
static int
withheld(const struct kith_study *self, size_t scenario, size_t region, size_t year)
{
    return kith_population_is_withheld(self, scenario, region, (uint32_t) year, 0);
}

/* A variable made of a block: of all strata, or (axis of strata left out) of all families together. */
struct sums {
    const char *name;
    enum kith_block_name block;
    int by_margin, by_year; /* by_year = 0: only all years together */
};

/* Axes of a variable, and how long those after scenario and region are. */
static void
axes_of(const struct kith_study *self, const struct sums *sums, char *room, size_t size, size_t *extent)
{
    size_t used = (size_t) snprintf(room, size, "scenario region");
    for (int a = 0; a < kith_block_rank(sums->block); a++) {
        const enum kith_axis axis = kith_blocks[sums->block].axis[a];
        if ((axis == KITH_AXIS_MARGIN && !sums->by_margin) || (axis == KITH_AXIS_YEAR && !sums->by_year))
            continue;
        used += (size_t) snprintf(room + used, size - used, " %s", kith_axes[axis].name);
        *extent++ = self->layout.axis[axis] + (axis == KITH_AXIS_YEAR);
    }
}

/* Means of a week over draws. */
static int
add_weekly(const struct kith_study *self, struct kith_store *store, const char *name, enum kith_block_name block, struct kith_error *err)
{
    const uint32_t n = self->layout.size[block], row = n / self->layout.axis[KITH_AXIS_POLICY_WEEK];
    const struct sums sums = { name, block, 1, 1 };
    size_t start[AXES] = { 0 }, count[AXES] = { 1, 1 };
    char axes[120], path[64];
    snprintf(path, sizeof path, "weekly/%s", name);
    axes_of(self, &sums, axes, sizeof axes, count + 2);
    const struct kith_variable form = { path, KITH_F32, axes, kith_blocks[block].unit, kith_blocks[block].meaning, "draw: replicate: mean" };
    const double draws = (double) self->n_draws * self->per_draw;
    int status = kith_store_declare(store, &form, err);
    float *table = malloc(n * sizeof *table);
    if (!table && !status)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory to write %s", name);
    for (start[0] = 0; start[0] < self->n_scenarios && !status; start[0]++)
        for (start[1] = 0; start[1] < regions_of(self) && !status; start[1]++) {
            const int64_t *sum = self->population->weeks + (start[0] * regions_of(self) + start[1]) * kith_population_weekly_cells(self)
                + (self->layout.at[block] - self->layout.at[KITH_TALLY_P_VIOLENCE]);
            for (uint32_t i = 0; i < n; i++)
                table[i] = withheld(self, start[0], start[1], 1 + i / row / KITH_YEAR) ? NAN : (float) ((double) sum[i] / draws);
            status = kith_store_write(store, path, start, count, table, err);
        }
    free(table);
    return status;
}

/* Errors and intervals of the means of weeks, or of differences with the first scenario. */
static int
add_weekly_spreads(const struct kith_study *self, struct kith_store *store, const char *name, enum kith_block_name block, int difference, struct kith_error *err)
{
    const struct sums sums = { name, block, 1, 1 };
    const size_t cells = kith_population_weekly_cells(self);
    char axes[120], group[64];
    snprintf(group, sizeof group, "%s/%s", difference ? "weekly_difference" : "weekly_spread", name);
    struct spread_table table = { group, axes, kith_blocks[block].unit, kith_blocks[block].meaning,
        self->population->weekly + (self->layout.at[block] - self->layout.at[KITH_TALLY_P_VIOLENCE]), regions_of(self) * cells, cells,
        self->layout.size[block], { 1, 1 }, difference, !difference };
    axes_of(self, &sums, axes, sizeof axes, table.count + 2);
    return add_spreads(self, store, &table, err);
}

/* What one region counted in one year (0: in all), of `margins` strata: shape (margins, width). */
static void
sum_of_year(const struct kith_study *self, const struct sums *sums, size_t scenario, size_t region, uint32_t year, uint32_t margins, size_t width, int64_t *to)
{
    const int yearly = kith_blocks[sums->block].axis[0] == KITH_AXIS_YEAR;
    const uint32_t years = yearly ? self->population->years : 1, from = year ? year - 1 : 0, end = year ? year : years;
    const int64_t *sum = kith_population_sum(self, scenario, region) + self->layout.at[sums->block];
    memset(to, 0, margins * width * sizeof *to);
    for (uint32_t y = from; y < end; y++)
        for (size_t i = 0; i < margins * width; i++)
            to[i] += sum[y * (self->layout.size[sums->block] / years) + i];
    for (uint32_t m = 0; m < margins; m++)
        for (size_t i = 0; i < width && kith_population_is_withheld(self, scenario, region, year, m); i++)
            to[m * width + i] = WITHHELD;
}

/* Sums over runs; with years, year 0 holds all together. */
static int
add_sums(const struct kith_study *self, struct kith_store *store, const struct sums *sums, struct kith_error *err)
{
    const struct kith_block_form *block = &kith_blocks[sums->block];
    const int yearly = block->axis[0] == KITH_AXIS_YEAR, stratified = block->axis[1] == KITH_AXIS_MARGIN;
    const uint32_t all = self->population->margins, margins = sums->by_margin ? all : 1, years = yearly && sums->by_year ? 1 + self->population->years : 1;
    const size_t width = self->layout.size[sums->block] / (yearly ? self->population->years : 1) / (stratified ? all : 1);
    size_t start[AXES] = { 0 }, count[AXES] = { 1, 1 };
    char axes[120], meaning[240];
    axes_of(self, sums, axes, sizeof axes, count + 2);
    snprintf(meaning, sizeof meaning, "%s; -1 where it is withheld", block->meaning);
    const struct kith_variable form = { sums->name, KITH_I64, axes, block->unit, meaning, "draw: replicate: sum over runs" };
    int status = kith_store_declare(store, &form, err);
    int64_t *table = malloc(years * margins * width * sizeof *table);
    if (!table && !status)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory to write %s", sums->name);
    for (start[0] = 0; start[0] < self->n_scenarios && !status; start[0]++)
        for (start[1] = 0; start[1] < regions_of(self) && !status; start[1]++) {
            for (uint32_t y = 0; y < years; y++)
                sum_of_year(self, sums, start[0], start[1], y, margins, width, table + y * margins * width);
            status = kith_store_write(store, sums->name, start, count, table, err);
        }
    free(table);
    return status;
}

/* ---- single runs ---- */

static int
add_run_outcomes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_population *population = self->population;
    const struct kith_variable form = { "runs/outcome_value", KITH_F32, "scenario draw replicate region year margin outcome", "1",
        "Outcomes of each run, in the unit that outcome_unit gives", NULL };
    TRY(kith_store_declare(store, &form, err));
    for (size_t run = 0; run < kith_study_runs(self); run++) {
        const size_t start[7] = { run / runs_of(self), run / self->per_draw % self->n_draws, run % self->per_draw },
            count[7] = { 1, 1, 1, regions_of(self), 1 + population->years, population->margins, self->form.n_outcomes };
        TRY(kith_store_write(store, form.name, start, count, population->strata + kith_population_cell(self, run, 0, 0, 0), err));
    }
    return KITH_OK;
}

/* One block of what each run counted of each stratum, in `inner` numbers for each. */
static int
add_run_counts(const struct kith_study *self, struct kith_store *store, enum kith_block_name block, const char *name, const char *inner, const char *about,
    struct kith_error *err)
{
    const struct kith_population *population = self->population;
    const size_t size = self->layout.size[block], row = size / population->years, width = row / population->margins;
    char axes[120], meaning[240];
    snprintf(axes, sizeof axes, "scenario draw replicate region year margin %s", inner);
    snprintf(meaning, sizeof meaning, "%s; -1 where it is withheld, or no such run was made", about);
    const struct kith_variable form = { name, KITH_I64, axes, "1", meaning, NULL };
    int status = kith_store_declare(store, &form, err);
    int64_t *table = malloc((row + size) * sizeof *table);
    if (!table && !status)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory to write single runs");
    for (size_t run = 0; run < kith_study_runs(self) && !status; run++)
        for (size_t g = 0; g < regions_of(self) && !status; g++) {
            const size_t scenario = run / runs_of(self), start[8] = { scenario, run / self->per_draw % self->n_draws, run % self->per_draw, g };
            const int by_queue = block == KITH_TALLY_P_FLOWS;
            const size_t count[8] = { 1, 1, 1, 1, 1 + population->years, population->margins, by_queue ? self->layout.axis[KITH_AXIS_QUEUE] : KITH_MEASURES,
                KITH_FLOWS };
            const int64_t *kept = kith_population_kept(self, run, g, block);
            memset(table, 0, row * sizeof *table);
            memcpy(table + row, kept, size * sizeof *table);
            for (size_t i = 0; i < size; i++)
                table[i % row] += kept[i];
            for (size_t i = 0; i < row + size; i++)
                if (!kith_study_is_made(self, (uint32_t) start[1], (uint32_t) start[2]) || kith_population_is_withheld(self, scenario, g, (uint32_t) (i / row), (uint32_t) (i % row / width)))
                    table[i] = WITHHELD;
            status = kith_store_write(store, form.name, start, count, table, err);
        }
    free(table);
    return status;
}

int
kith_population_save(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const struct {
        const char *name;
        enum kith_block_name block;
    } weekly[] = { { "violence", KITH_TALLY_P_VIOLENCE }, { "case", KITH_TALLY_P_CASE }, { "help_status", KITH_TALLY_P_HELP },
        { "reports", KITH_TALLY_P_REPORTS }, { "queue_load", KITH_TALLY_P_LOAD } };
    static const struct sums sums[] = { { "waits", KITH_TALLY_P_WAITS, 0, 1 }, { "flows", KITH_TALLY_P_FLOWS, 0, 1 },
        { "strata_waits", KITH_TALLY_P_WAIT_CLASSES, 1, 1 }, { "strata_flows", KITH_TALLY_P_FLOWS, 1, 1 }, { "reporters", KITH_TALLY_P_REPORTERS, 0, 1 },
        { "until_report", KITH_TALLY_P_UNTIL, 0, 0 }, { "until_again", KITH_TALLY_P_AGAIN, 0, 0 } };
    TRY(add_notes(self, store, err));
    TRY(add_axes(self, store, err));
    TRY(add_regions(self, store, err));
    TRY(add_burn_in(self, store, err));
    TRY(add_strata(self, store, 0, err));
    if (self->n_scenarios > 1)
        TRY(add_strata(self, store, 1, err));
    TRY(add_queues(self, store, 0, err));
    if (self->n_scenarios > 1)
        TRY(add_queues(self, store, 1, err));
    for (size_t i = 0; i < sizeof weekly / sizeof *weekly; i++)
        TRY(add_weekly(self, store, weekly[i].name, weekly[i].block, err));
    for (size_t i = 0; i < sizeof weekly / sizeof *weekly && self->population->weekly; i++)
        for (int difference = 0; difference < 1 + (self->n_scenarios > 1); difference++)
            TRY(add_weekly_spreads(self, store, weekly[i].name, weekly[i].block, difference, err));
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        TRY(add_sums(self, store, &sums[i], err));
    if (self->population->histories)
        TRY(kith_histories_save(self, store, err));
    if (self->options.keep != KITH_KEEP_RUNS)
        return KITH_OK;
    TRY(add_run_outcomes(self, store, err));
    TRY(add_run_counts(self, store, KITH_TALLY_P_STRATA, "runs/count", "measure",
        "What each run counted of each stratum; incidents in thousandths, requests for advice in millionths", err));
    return add_run_counts(self, store, KITH_TALLY_P_FLOWS, "runs/flows", "queue flow", "What each run counted of the claims of each stratum on queues", err);
}
