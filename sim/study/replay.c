#include "design/study.h"
#include "design/without.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"
#include "design/border.h"
#include "io/host.h"
#include "io/load.h"
#include "io/output.h"
#include "model/how.h"
#include "read/regions.h"
#include "read/scenario.h"
#include "result/compare.h"
#include "result/save.h"
#include "run/run.h"
#include "study/replay.h"

/* A study as a file describes it, ready to run again. */
struct again {
    int64_t runs; /* places of runs in the file: shape (draw, replicate) */
    struct kith_file *file;
    char **name;
    size_t n;
    struct kith_scenario **scenario;
    struct kith_options options;
    /* of a population */
    char **region; /* shape (n_regions), the first is all of them */
    size_t n_regions;
    struct kith_regions *table;
    char *cross;
    char *targets; /* as the file keeps them, or NULL */
    struct kith_scenario *burn_in;
    double *burn_in_values;
    char *asked[2]; /* what was asked, as in the file */
    struct kith_explain *explain;
    struct kith_break_even *break_even;
};

static int
note_number(struct again *self, const char *key, double *out, struct kith_error *err)
{
    return kith_file_note_number(self->file, key, out, err);
}

/* The file has the values of all parameters: so many, at least. */
static int
check_parameters(struct again *self, const struct kith_scenario *scenario, struct kith_error *err)
{
    size_t entries, extent[8];
    int rank;
    kith_scenario_entries(scenario, &entries);
    TRY(kith_file_expect(self->file, "parameter", KITH_OF_TEXTS, "parameter", err));
    TRY(kith_file_extent(self->file, "parameter", &rank, extent, err));
    return extent[0] >= entries ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "%s: has values of %zu parameters, and %s has %zu", kith_file_path(self->file),
        extent[0], kith_scenario_name(scenario), entries);
}

static int
read_scenario(struct again *self, size_t s, struct kith_error *err)
{
    char where[320], *text = NULL; /* a file name has up to 255 bytes */
    snprintf(where, sizeof where, "inputs/scenario_%s", self->name[s]);
    int status = kith_file_text(self->file, where, &text, err);
    if (!status)
        status = kith_scenario_read_text(&self->scenario[s], &kith_model_schema, self->name[s], text, strlen(text), NULL, NULL, 0, err);
    if (status)
        kith_fail(err, status, "%s: %s cannot be read", kith_file_path(self->file), where);
    else
        status = check_parameters(self, self->scenario[s], err);
    free(text);
    return status;
}

/* Questions are answered again, those that were added without asking, too. */
static int
read_questions(struct again *self, struct kith_error *err)
{
    static const char *const keys[2] = { "explained", "break_even" };
    struct kith_options *o = &self->options;
    int status = KITH_OK;
    for (int k = 0; k < 2 && !status; k++) {
        TRY(kith_file_note_if_any(self->file, keys[k], &self->asked[k], err));
        const size_t most = self->asked[k] ? strlen(self->asked[k]) : 0;
        if (k == 0)
            self->explain = calloc(most + 1, sizeof *self->explain);
        else
            self->break_even = calloc(most + 1, sizeof *self->break_even);
        if (k == 0 ? !self->explain : !self->break_even)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        char *rest = NULL;
        for (char *word = most ? strtok_r(self->asked[k], " ", &rest) : NULL; word && !status; word = strtok_r(NULL, " ", &rest))
            status = k == 0 ? kith_explain_read(&self->explain[o->n_explain++], word, err)
                            : kith_break_even_read(&self->break_even[o->n_break_even++], word, err);
    }
    o->explain = self->explain;
    o->break_even = self->break_even;
    return status;
}

/* A file that keeps tables of each run has them: they say how large it may be in memory. */
static int
check_kept(struct again *self, const char *kept, struct kith_error *err)
{
    const int population = self->options.population;
    if (!population && strcmp(kept, "weekly") == 0)
        return kith_file_expect(self->file, "violence", KITH_OF_INTEGERS, "scenario draw replicate week level", err);
    if (population && strcmp(kept, "runs") == 0) { /* before format 1.2 it had another name */
        size_t extent[8];
        int rank;
        const char *name = kith_file_extent(self->file, "runs/outcome", &rank, extent, NULL) == KITH_OK ? "runs/outcome" : "runs/outcome_value";
        return kith_file_expect(self->file, name, KITH_OF_FLOATS, "scenario draw replicate region year margin outcome", err);
    }
    return KITH_OK;
}

/* The number of families, which says how much memory a run takes, is that of the families counted in a run. A summary counts none. */
static int
check_families(struct again *self, double families, const char *kept, struct kith_error *err)
{
    static const size_t start[6] = { 0 };
    size_t count[6] = { 1, 1, 1, 1, 1, 0 }, extent[8] = { 0 };
    int64_t class[KITH_LEVELS] = { 0 };
    int rank;
    double counted = 0;
    if (self->options.population || strcmp(kept, "summary") == 0)
        return KITH_OK;
    TRY(kith_file_expect(self->file, "wave_class", KITH_OF_INTEGERS, "scenario draw replicate wave stratum class", err));
    TRY(kith_file_extent(self->file, "wave_class", &rank, extent, err));
    for (int i = 0; i < 5; i++)
        if (extent[i] < 1 || extent[5] > KITH_LEVELS)
            return kith_fail(err, KITH_ERR_DATA, "%s: wave_class has another shape", kith_file_path(self->file));
    count[5] = extent[5];
    TRY(kith_file_integers(self->file, "wave_class", start, count, class, err));
    for (size_t i = 0; i < extent[5]; i++)
        counted += (double) class[i];
    return fabs(counted - families) < 0.5 ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "%s: says that there are %g families, and counts %g in its first run",
        kith_file_path(self->file), families, counted);
}

static int
read_options(struct again *self, struct kith_error *err)
{
    static const char *const keep[] = { "waves", "weekly", "summary", "runs" };
    static const char *const draws[] = { "prior", "point", "file" };
    struct kith_options *o = &self->options;
    char *kept = NULL, *drawn = NULL;
    double families = 1;
    size_t extent[8];
    int rank = 0, status = kith_file_note_whole(self->file, "seed", &o->seed, err);
    if (!status)
        status = kith_file_note(self->file, "keep", &kept, err);
    if (!status)
        status = kith_file_note(self->file, "draws", &drawn, err);
    if (!status && !o->population)
        status = note_number(self, "families", &families, err);
    if (!status)
        status = kith_file_expect(self->file, "outcome_value", KITH_OF_FLOATS, "scenario draw replicate outcome", err);
    const struct kith_form form = kith_form_of(o->population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    if (!status)
        status = kith_study_check_outcomes(self->file, &form, err);
    if (!status)
        status = kith_file_expect(self->file, "parameter_value", KITH_OF_FLOATS, "scenario draw parameter", err);
    if (!status)
        status = check_kept(self, kept, err);
    if (!status)
        status = check_families(self, families, kept, err);
    if (!status)
        status = kith_file_extent(self->file, "outcome_value", &rank, extent, err);
    if (!status && (rank != 4 || extent[0] != self->n || extent[1] < 1 || extent[2] < 1 || extent[1] > UINT32_MAX / extent[2]
                       || extent[3] != form.n_outcomes || !(families >= 1 && families <= UINT32_MAX)))
        status = kith_fail(err, KITH_ERR_DATA, "%s: outcome_value is not shaped (scenario, draw, replicate, outcome)", kith_file_path(self->file));
    if (!status) {
        o->families = (uint32_t) families;
        o->per_draw = (uint32_t) extent[2];
        o->replicates = (uint32_t) (extent[1] * extent[2]);
        self->runs = (int64_t) o->replicates;
        if (o->second)
            o->replicates = (uint32_t) extent[1] + o->second * (o->per_draw - 1);
        for (int k = 0; k < 4; k++)
            if (strcmp(kept, keep[k]) == 0)
                o->keep = (enum kith_keep) k;
        for (int k = 0; k < 3; k++) {
            if (strcmp(drawn, draws[k]) == 0)
                o->draws = (enum kith_draws) k;
        }
    }
    free(kept);
    free(drawn);
    return status;
}

/* What a population has beside: its table of regions, and which of them were run. */
static int
read_population(struct again *self, struct kith_error *err)
{
    struct kith_options *o = &self->options;
    char *kind = NULL, *text = NULL, *source = NULL;
    double small = 0, second = (double) NAN, share = (double) NAN; /* of files that have them */
    int status = kith_file_note_if_any(self->file, "kind", &kind, err);
    o->population = kind && strcmp(kind, "population") == 0;
    free(kind);
    if (status || !o->population)
        return status;
    status = kith_file_note_if_any(self->file, "cross", &self->cross, err);
    o->cross = self->cross;
    if (!status)
        status = note_number(self, "scale", &o->scale, err);
    if (!status)
        status = note_number(self, "small", &small, err);
    if (!status)
        status = kith_file_note_number_if_any(self->file, "second", &second, err);
    if (!status && !isnan(second) && !(second >= 1 && second <= UINT32_MAX / 2))
        status = kith_fail(err, KITH_ERR_DATA, "%s: second is not a number of draws", kith_file_path(self->file));
    if (!status && !(small >= 0 && small <= UINT32_MAX))
        status = kith_fail(err, KITH_ERR_DATA, "%s: small is not a number of families", kith_file_path(self->file));
    if (!status)
        status = kith_file_note(self->file, "regions", &source, err);
    if (!status)
        status = kith_file_note_number_if_any(self->file, "histories", &share, err);
    if (!status && !isnan(share) && !(share > 0 && share <= 1))
        status = kith_fail(err, KITH_ERR_DATA, "%s: histories is not a share of families", kith_file_path(self->file));
    if (!status)
        status = kith_file_text(self->file, "inputs/regions", &text, err);
    if (!status)
        status = kith_regions_read_text(&self->table, source, text, strlen(text), err);
    if (!status)
        status = kith_file_expect(self->file, "region", KITH_OF_TEXTS, "region", err);
    if (!status)
        status = kith_file_texts(self->file, "region", &self->region, &self->n_regions, err);
    if (!status && self->n_regions < 2)
        status = kith_fail(err, KITH_ERR_DATA, "%s: holds no region", kith_file_path(self->file));
    if (!status) {
        o->small = (uint32_t) small;
        o->second = isnan(second) ? 0 : (uint32_t) second;
        o->histories = isnan(share) ? o->histories : share;
        o->only = (const char *const *) self->region + 1;
        o->n_only = self->n_regions - 1;
    }
    free(source);
    free(text);
    return status;
}

/* Whether each side ran once more without its advantage; a single run is made again without. */
static void
read_without(struct again *self, int64_t replicate)
{
    static const char group[] = "difference_zero_advantage/";
    const struct kith_file_item *item;
    self->options.no_zero_advantage = 1;
    for (size_t i = 0; replicate < 0 && (item = kith_file_item_at(self->file, i)); i++)
        if (strncmp(item->name, group, sizeof group - 1) == 0)
            self->options.no_zero_advantage = 0;
}

/* Published numbers, of files that have some. */
static int
read_targets(struct again *self, struct kith_error *err)
{
    const struct kith_file_item *item;
    for (size_t i = 0; (item = kith_file_item_at(self->file, i)); i++)
        if (strcmp(item->name, "inputs/targets") == 0) {
            TRY(kith_file_text(self->file, "inputs/targets", &self->targets, err));
            self->options.targets_text = self->targets;
        }
    return KITH_OK;
}

/* Scenario and values before the policy, when they were not those of the first scenario. */
static int
read_burn_in(struct again *self, struct kith_error *err)
{
    char *text = NULL, *name = NULL, **parameter = NULL;
    size_t n = 0, entries, extent[8];
    double *stored = NULL;
    int rank = 0, status = kith_file_extent(self->file, "burn_in_value", &rank, extent, NULL);
    if (status || !self->options.population)
        return KITH_OK;
    status = kith_file_note(self->file, "burn_in", &name, err);
    if (!status)
        status = kith_file_text(self->file, "inputs/burn_in", &text, err);
    if (!status)
        status = kith_scenario_read_text(&self->burn_in, &kith_model_schema, name, text, strlen(text), NULL, NULL, 0, err);
    if (!status)
        status = kith_file_texts(self->file, "parameter", &parameter, &n, err);
    if (!status)
        status = check_parameters(self, self->burn_in, err);
    if (!status)
        status = kith_file_expect(self->file, "burn_in_value", KITH_OF_FLOATS, "draw parameter", err);
    if (!status && extent[0] < 1)
        status = kith_fail(err, KITH_ERR_DATA, "%s: burn_in_value has no draws", kith_file_path(self->file));
    if (status)
        goto out;
    kith_scenario_entries(self->burn_in, &entries);
    stored = malloc(extent[0] * n * sizeof *stored);
    self->burn_in_values = calloc(extent[0] * entries, sizeof *self->burn_in_values);
    status = stored && self->burn_in_values ? kith_file_numbers(self->file, "burn_in_value", NULL, NULL, stored, err)
                                            : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t d = 0; d < extent[0] && !status; d++) {
        double *to = self->burn_in_values + d * entries;
        kith_scenario_point(self->burn_in, to);
        for (size_t i = 0; i < n && !status; i++) {
            const struct kith_entry *entry = kith_scenario_find(self->burn_in, parameter[i]);
            if (!entry || entry->parameter->kind != KITH_NUMBER)
                continue;
            status = kith_drawn_check_value(kith_file_path(self->file), entry, d, stored[d * n + i], err);
            to[kith_study_entry(self->burn_in, parameter[i])] = stored[d * n + i];
        }
    }
    self->options.burn_in = self->burn_in;
out:
    for (size_t i = 0; i < n; i++)
        free(parameter[i]);
    free(parameter);
    free(stored);
    free(text);
    free(name);
    return status;
}

static void
close_again(struct again *self)
{
    for (size_t r = 0; r < self->n_regions; r++)
        free(self->region[r]);
    free(self->region);
    kith_regions_free(self->table);
    kith_scenario_free(self->burn_in);
    free(self->cross);
    free(self->targets);
    free(self->burn_in_values);
    for (size_t s = 0; s < self->n; s++) {
        if (self->scenario)
            kith_scenario_free(self->scenario[s]);
        free(self->name[s]);
    }
    free(self->scenario);
    free(self->name);
    free(self->asked[0]);
    free(self->asked[1]);
    free(self->explain);
    free(self->break_even);
    kith_file_free(self->file);
}

/* Points of a sweep are run again one at a time. */
static int
refuse_sweep(struct again *self, struct kith_error *err)
{
    const struct kith_file_item *item;
    for (size_t i = 0; (item = kith_file_item_at(self->file, i)); i++)
        if (strcmp(item->name, "point_id") == 0)
            return kith_fail(err, KITH_ERR_USAGE, "%s: holds %zu points of a sweep; run one again with --point K, or all with `kith sweep plan` and "
                "`run` in a new folder, `gather` and `kith diff`", kith_file_path(self->file), item->extent[0]);
    return KITH_OK;
}

static int
open_again(struct again *self, const char *path, struct kith_error *err)
{
    int status = kith_file_open_as(&self->file, path, self->options.trust, err);
    if (!status)
        status = refuse_sweep(self, err);
    if (!status)
        status = kith_file_expect(self->file, "scenario", KITH_OF_TEXTS, "scenario", err);
    if (!status)
        status = kith_file_texts(self->file, "scenario", &self->name, &self->n, err);
    if (!status && self->n == 0)
        status = kith_fail(err, KITH_ERR_DATA, "%s: holds no scenario", path);
    if (status)
        return status;
    self->scenario = calloc(self->n, sizeof(struct kith_scenario *));
    if (!self->scenario)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->n && !status; s++)
        status = read_scenario(self, s, err);
    if (!status)
        status = read_population(self, err);
    if (!status)
        status = read_burn_in(self, err);
    if (!status)
        status = read_targets(self, err);
    if (!status)
        status = read_options(self, err);
    return status ? status : read_questions(self, err);
}

/* The first outcome that is another one, or has another unit; and who made the file. */
static int
refuse_outcomes(struct kith_file *file, const struct kith_form *form, char *const *name, char *const *unit, size_t n, struct kith_error *err)
{
    char *source = NULL;
    size_t o = 0;
    while (o < n && o < form->n_outcomes && strcmp(name[o], form->outcomes[o].name) == 0 && strcmp(unit[o], form->outcomes[o].unit) == 0)
        o++;
    if (o == n && o == form->n_outcomes)
        return KITH_OK;
    int status = kith_file_note_if_any(file, "source", &source, err);
    const char *maker = source ? source : "its version is not known", *path = kith_file_path(file);
    if (!status && (o == n || o == form->n_outcomes))
        status = kith_fail(err, KITH_ERR_DATA, "%s: has %zu outcomes, and this program makes %zu; use the program that made it (%s)", path, n, form->n_outcomes, maker);
    else if (!status && strcmp(name[o], form->outcomes[o].name) != 0)
        status = kith_fail(err, KITH_ERR_DATA, "%s: its outcome %zu is %s, and this program's is %s; use the program that made it (%s)", path, o, name[o], form->outcomes[o].name, maker);
    else if (!status)
        status = kith_fail(err, KITH_ERR_DATA, "%s: its %s is in %s, and this program's in %s; use the program that made it (%s)", path, name[o], unit[o], form->outcomes[o].unit, maker);
    free(source);
    return status;
}

int
kith_study_check_outcomes(struct kith_file *file, const struct kith_form *form, struct kith_error *err)
{
    char **name = NULL, **unit = NULL;
    size_t n = 0, units = 0;
    int status = kith_file_expect(file, "outcome", KITH_OF_TEXTS, "outcome", err);
    if (!status)
        status = kith_file_expect(file, "outcome_unit", KITH_OF_TEXTS, "outcome", err);
    if (!status)
        status = kith_file_texts(file, "outcome", &name, &n, err);
    if (!status)
        status = kith_file_texts(file, "outcome_unit", &unit, &units, err);
    if (!status)
        status = refuse_outcomes(file, form, name, unit, n < units ? n : units, err);
    kith_file_free_texts(name, n);
    kith_file_free_texts(unit, units);
    return status;
}

/* Holds one run's outcomes against the stored ones. */
static int
compare_run(struct again *self, const struct kith_study *study, uint32_t draw, uint32_t replicate, FILE *to, struct kith_error *err)
{
    int different = 0;
    const size_t n = study->form.n_outcomes;
    double *stored = malloc(n * sizeof *stored);
    int status = stored ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->n && !status; s++) {
        const size_t start[4] = { s, draw, replicate, 0 }, count[4] = { 1, 1, 1, n };
        status = kith_file_numbers(self->file, "outcome_value", start, count, stored, err);
        const double *made = study->outcome + kith_study_cell(study, s, draw, replicate) * n;
        for (size_t o = 0; o < n && !status; o++)
            if (!kith_study_same(stored[o], made[o]) && !(isnan(stored[o]) && study->options.small)) { /* of one run nobody knows what is withheld */
                fprintf(to, "%s, draw %u, replicate %u: %s is %.17g in the file and %.17g now\n", self->name[s], draw, replicate,
                    study->form.outcomes[o].name, stored[o], made[o]);
                different = 1;
            }
    }
    free(stored);
    return status ? status : different ? KITH_DIFFERENT : KITH_OK;
}

/* Whole files are held against each other by writing the study again. Asked to keep it (`output`), it gets that name when it
 * is the same, or when the name is free: what had it stays otherwise. */
static int
compare_all(struct again *self, struct kith_study *study, const char *output, FILE *to, struct kith_error *err)
{
    struct kith_file *made = NULL;
    const char *beside = study->options.output;
    int status = kith_study_save(study, err);
    if (!status)
        status = kith_file_open(&made, beside, err);
    if (!status)
        status = kith_file_call(made, "the replay", err);
    if (!status)
        status = kith_file_compare(self->file, made, to, 20, err);
    kith_file_free(made);
    char *place = output && status >= 0 ? kith_place_of(output) : NULL;
    if (output && status >= 0 && !place)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (place && (status == KITH_OK || access(place, F_OK) != 0) && rename(beside, place) != 0)
        status = kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", output, strerror(errno));
    free(place);
    return status;
}

/* The name of the file that is made again: beside the one that is to keep it, or beside the result. */
static int
name_beside(struct again *self, const char *path, char **out, struct kith_error *err)
{
    const char *output = self->options.output;
    char suffix[48];
    int status = KITH_OK;
    snprintf(suffix, sizeof suffix, ".replay.%ld", (long) getpid());
    if (output) {
        struct kith_inputs inputs = { 0 };
        kith_inputs_add(&inputs, path, "the result file");
        status = kith_output_check(&inputs, output, KITH_MARK_RESULT, self->options.force, err);
        kith_inputs_clear(&inputs);
    }
    char *place = status ? NULL : kith_place_of(output ? output : path);
    *out = place ? kith_place_beside(place, suffix) : NULL;
    free(place);
    if (!status && !*out)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->options.output = *out;
    return status;
}

static int
replay_now(FILE *to, const char *path, int64_t replicate, const struct kith_options *options, struct kith_error *err)
{
    struct again self = { 0 };
    struct kith_study *study = NULL;
    double *values = NULL;
    uint32_t n_draws = 0;
    uint64_t seed = 0;
    char *beside = NULL; /* where the study is written for a moment */
    NEED(to, "where to say what differs", err);
    NEED(path, "the path of a result file", err);
    TRY(kith_border_options(options, err));
    if (replicate < -1)
        return kith_fail(err, KITH_ERR_USAGE, "runs are counted from 0, or -1 for all, not %lld", (long long) replicate);
    self.options = *options;
    int status = open_again(&self, path, err);
    if (!status)
        kith_file_tell_altered(self.file, to);
    if (!status && replicate < 0)
        status = name_beside(&self, path, &beside, err);
    if (replicate >= 0)
        self.options.histories = 0;
    const struct kith_scenario *const *scenarios = (const struct kith_scenario *const *) self.scenario;
    if (!status && replicate >= self.runs)
        status = kith_fail(err, KITH_ERR_USAGE, "%s holds runs 0 to %lld of each scenario, not %lld", path, (long long) self.runs - 1,
            (long long) replicate);
    if (!status && self.options.second && replicate > 0 && replicate % self.options.per_draw && replicate / self.options.per_draw >= self.options.second)
        status = kith_fail(err, KITH_ERR_USAGE, "%s holds one run of its draws from %u on: run %lld was not made, run %lld was", path, self.options.second,
            (long long) replicate, (long long) (replicate - replicate % self.options.per_draw));
    if (!status)
        read_without(&self, replicate);
    if (!status)
        status = kith_drawn_stored(&values, &n_draws, &seed, scenarios, self.n, path, options->trust, err);
    if (!status)
        status = kith_study_plan(&study, scenarios, self.n, &self.options, values, n_draws, err);
    if (!status)
        study->draws.seed = seed;
    if (!status)
        study->altered_input = kith_file_is_altered(self.file) ? path : NULL;
    if (!status && self.options.population) {
        status = kith_population_plan(study, self.table, self.burn_in_values, err);
        self.table = NULL; /* the study's now */
        self.burn_in_values = NULL;
    }
    if (!status)
        status = kith_without_plan(study, err);
    if (!status)
        status = self.options.population ? kith_population_spread(study, replicate, err) : kith_study_spread(study, replicate, err);
    if (!status)
        status = replicate < 0 ? compare_all(&self, study, options->output, to, err)
                               : compare_run(&self, study, (uint32_t) replicate / study->per_draw, (uint32_t) replicate % study->per_draw, to, err);
    if (status == KITH_OK)
        fprintf(to, "%s: identical\n", path);
    if (beside && study)
        remove(beside);
    free(beside);
    kith_study_free(study);
    close_again(&self);
    return status;
}

int
kith_replay(FILE *to, const char *path, int64_t replicate, const struct kith_options *options, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, replay_now(to, path, replicate, options, err));
}
