#include "run/crew.h"
#include "run/sweep_regions.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "design/border.h"
#include "io/host.h"
#include "io/load.h"
#include "read/scenario.h"
#include "result/compare.h"
#include "study/replay.h"

/** One point of a gathered file again. */

struct again {
    struct kith_file *file;
    char *path;
    struct kith_sweep sweep;
    struct kith_sweep_part part; /* holds nothing but this point */
    int population;
    double *vector, *stored, *made; /* made: shape (1 + regions, outcomes) */
    char **name, **factor;
    size_t n_names, n_factors;
    size_t row;
    int different;
};

/* Of a sweep's folder, the file that its batch script gathers: FOLDER.h5. */
static int
find_file(struct again *self, const char *path, struct kith_error *err)
{
    struct stat about;
    size_t n = strlen(path);
    self->path = calloc(n + 4, 1);
    if (!self->path)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
        strcpy(self->path, path);
        return KITH_OK;
    }
    while (n > 1 && path[n - 1] == '/')
        n--;
    memcpy(self->path, path, n);
    strcpy(self->path + n, ".h5");
    if (stat(self->path, &about) != 0)
        return kith_fail(err, KITH_ERR_NOINPUT, "%s: is a folder, and there is no %s; gather it first, or name the file that was gathered", path, self->path);
    return KITH_OK;
}

static int
check_kind(struct again *self, struct kith_error *err)
{
    const struct kith_file_item *item;
    for (size_t i = 0; (item = kith_file_item_at(self->file, i)); i++)
        if (strcmp(item->name, "point_id") == 0)
            return KITH_OK;
    return kith_fail(err, KITH_ERR_USAGE, "%s: holds no points of a sweep; of a result of run or compare, --replicate K is one run", self->path);
}

/* All that is read of a point stands along the axes that it names. */
static int
check_shapes(struct again *self, struct kith_error *err)
{
    static const struct {
        const char *name, *axes;
        enum kith_file_kind kind;
    } all[] = { { "point_id", "point", KITH_OF_INTEGERS }, { "scenario_index", "point", KITH_OF_INTEGERS }, { "vector_index", "point", KITH_OF_INTEGERS },
        { "draw_index", "point", KITH_OF_INTEGERS }, { "replicate_index", "point", KITH_OF_INTEGERS }, { "status", "point", KITH_OF_INTEGERS },
        { "outcome_value", "point outcome", KITH_OF_FLOATS }, { "vector_value", "vector factor", KITH_OF_FLOATS }, { "scenario", "scenario", KITH_OF_TEXTS },
        { "factor", "factor", KITH_OF_TEXTS } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        TRY(kith_file_expect(self->file, all[i].name, all[i].kind, all[i].axes, err));
    return KITH_OK;
}

static int
read_kind(struct again *self, struct kith_error *err)
{
    char *kind = NULL;
    const int status = kith_file_note_if_any(self->file, "kind", &kind, err);
    self->population = kind && strcmp(kind, "population") == 0;
    self->sweep.form = kith_form_of(self->population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    free(kind);
    return status;
}

/* Which outcomes the file keeps: all of this program's, or those that its design named, of all that its hash stands for. */
static int
read_outcomes(struct again *self, struct kith_error *err)
{
    const struct kith_form *form = &self->sweep.form;
    char hash[KITH_SWEEP_HASH], *stored = NULL, **name = NULL;
    size_t n = 0;
    int status = kith_file_note_if_any(self->file, "outcomes_hash", &stored, err);
    if (!status && !stored) {
        status = kith_study_check_outcomes(self->file, form, err);
        return status ? status : kith_sweep_keep(&self->sweep, NULL, 0, err);
    }
    if (!status)
        status = kith_file_expect(self->file, "outcome", KITH_OF_TEXTS, "outcome", err);
    if (!status)
        status = kith_file_texts(self->file, "outcome", &name, &n, err);
    size_t *kept = calloc(n + 1, sizeof *kept);
    if (!status && !kept)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_sweep_outcomes_hash(form, hash);
    if (!status && strcmp(stored, hash) != 0)
        status = kith_fail(err, KITH_ERR_DATA, "%s: its outcomes were taken from others than this program's; use the program that made it", self->path);
    for (size_t o = 0; o < n && !status; o++) {
        kept[o] = kith_form_find(form, name[o]);
        if (kept[o] == form->n_outcomes)
            status = kith_fail(err, KITH_ERR_DATA, "%s: its outcome %zu is %s, which this program does not have; use the program that made it", self->path, o, name[o]);
    }
    if (!status)
        status = kith_sweep_keep(&self->sweep, kept, n, err);
    free(kept);
    free(stored);
    kith_file_free_texts(name, n);
    return status;
}

static int
read_number(struct again *self, const char *key, uint32_t *out, struct kith_error *err)
{
    double x = 0;
    const int status = kith_file_note_number(self->file, key, &x, err);
    if (!status && !(x >= 1 && x <= UINT32_MAX))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is %g", self->path, key, x);
    *out = status ? 0 : (uint32_t) x;
    return status;
}

static int
read_notes(struct again *self, struct kith_error *err)
{
    char *draws = NULL, *design = NULL;
    int status = kith_file_note(self->file, "design_hash", &design, err);
    if (!status)
        status = kith_file_note_whole(self->file, "seed", &self->sweep.seed, err);
    if (!status)
        status = kith_file_note(self->file, "draws", &draws, err);
    if (!status)
        self->sweep.prior = strcmp(draws, "prior") == 0;
    if (!status && !self->population)
        status = read_number(self, "families", &self->sweep.families, err);
    if (!status)
        status = read_number(self, "per_draw", &self->sweep.per_draw, err);
    free(draws);
    free(design);
    return status;
}

static int
read_scenarios(struct again *self, struct kith_error *err)
{
    char where[64], called[1024], *text = NULL;
    int status = kith_file_texts(self->file, "scenario", &self->name, &self->n_names, err);
    self->sweep.scenario = status ? NULL : calloc(self->n_names + 1, sizeof(struct kith_scenario *));
    if (!status && !self->sweep.scenario)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->n_names && !status; s++) {
        snprintf(where, sizeof where, "inputs/scenario_%zu", s);
        snprintf(called, sizeof called, "%s.yaml", self->name[s]);
        status = kith_file_text(self->file, where, &text, err);
        if (!status)
            status = kith_scenario_read_text(&self->sweep.scenario[s], &kith_model_schema, called, text, strlen(text), NULL, NULL, 0, err);
        self->sweep.n_scenarios += !status;
        free(text);
        text = NULL;
    }
    if (!status)
        status = kith_parameters_of(
            &self->sweep.parameters, (const struct kith_scenario *const *) self->sweep.scenario, self->sweep.n_scenarios, err);
    return status;
}

static int
read_index(struct again *self, const char *name, int64_t *out, struct kith_error *err)
{
    const size_t start[1] = { self->row }, count[1] = { 1 };
    return kith_file_integers(self->file, name, start, count, out, err);
}

/* Whether this program makes the numbers of the one that planned the sweep: told at once, not by a point that happens to differ. */
static int
check_numbers(struct again *self, struct kith_error *err)
{
    char numbers[KITH_SWEEP_HASH] = "", *stored = NULL, *source = NULL;
    int status = kith_file_note_if_any(self->file, "numbers_hash", &stored, err);
    if (!status && stored)
        status = kith_sweep_numbers(self->sweep.scenario, self->sweep.n_scenarios, self->population ? KITH_SWEEP_OF_POPULATIONS : KITH_SWEEP_FORMAT, numbers, err);
    if (!status && stored && strcmp(numbers, stored) != 0)
        status = kith_file_note_if_any(self->file, "source", &source, err);
    if (!status && stored && strcmp(numbers, stored) != 0)
        status = kith_fail(err, KITH_ERR_DATA, "%s: the model that made it gives other numbers than this program's; use the program that made it (%s), or make it again", self->path,
            source ? source : "its version is not known");
    free(stored);
    free(source);
    return status;
}

/* The row of an id: rows are sorted by it. */
static int
find_row(struct again *self, uint64_t id, struct kith_error *err)
{
    size_t extent[8] = { 0 }, low = 0, high;
    int rank, status = kith_file_extent(self->file, "point_id", &rank, extent, err);
    for (high = extent[0]; !status && low < high;) {
        int64_t found = 0;
        self->row = low + (high - low) / 2;
        status = read_index(self, "point_id", &found, err);
        if (found == (int64_t) id)
            return status;
        if (found < (int64_t) id)
            low = self->row + 1;
        else
            high = self->row;
    }
    return status ? status : kith_fail(err, KITH_ERR_USAGE, "%s holds no point %" PRIu64, self->path, id);
}

/* The design cut down to one point: ranges of length one. */
static int
read_point(struct again *self, uint64_t id, struct kith_error *err)
{
    int64_t scenario = 0, vector = 0, draw = 0, replicate = 0, state = 0;
    int status = find_row(self, id, err);
    if (!status)
        status = read_index(self, "scenario_index", &scenario, err);
    if (!status)
        status = read_index(self, "vector_index", &vector, err);
    if (!status)
        status = read_index(self, "draw_index", &draw, err);
    if (!status)
        status = read_index(self, "replicate_index", &replicate, err);
    if (!status)
        status = read_index(self, "status", &state, err);
    if (!status && state != 1)
        status = kith_fail(err, KITH_ERR_DATA, "%s: point %" PRIu64 " was not done, so there is nothing to compare with", self->path, id);
    if (!status && ((size_t) scenario >= self->sweep.n_scenarios || scenario < 0 || vector < 0 || draw < 0 || replicate < 0
                       || draw >= UINT32_MAX || replicate >= UINT32_MAX))
        status = kith_fail(err, KITH_ERR_DATA, "%s: point %" PRIu64 " is not on its axes", self->path, id);
    self->part = (struct kith_sweep_part) { .first = id, .n = 1, .file = -1, .vector = { (uint64_t) vector, (uint64_t) vector + 1 },
        .scenario = { (uint32_t) scenario, (uint32_t) scenario + 1 }, .draw = { (uint32_t) draw, (uint32_t) draw + 1 },
        .replicate = { (uint32_t) replicate, (uint32_t) replicate + 1 } };
    self->sweep.part = &self->part;
    self->sweep.n_parts = 1;
    return status;
}

/* Which scenarios each parameter of the design is set in: all of them, unless the file says which. */
static int
read_acts(struct again *self, int64_t *acts, struct kith_error *err)
{
    const size_t n = self->n_factors * self->sweep.n_scenarios, whole[2] = { self->n_factors, self->sweep.n_scenarios }, start[2] = { 0, 0 };
    const struct kith_file_item *item;
    for (size_t i = 0; i < n; i++)
        acts[i] = 1;
    for (size_t i = 0; (item = kith_file_item_at(self->file, i)); i++)
        if (strcmp(item->name, "factor_acts") == 0)
            return item->rank != 2 ? kith_fail(err, KITH_ERR_DATA, "%s: factor_acts is not shaped (factor, scenario)", self->path)
                                   : kith_file_integers(self->file, "factor_acts", start, whole, acts, err);
    return KITH_OK;
}

static int
take_factor(struct again *self, size_t f, const int64_t *acts, struct kith_error *err)
{
    struct kith_sweep_factor *factor = &self->sweep.factor[f];
    factor->path = self->factor[f]; /* the name's, not freed with the factor */
    factor->entry = calloc(self->sweep.n_scenarios, sizeof *factor->entry);
    self->sweep.n_factors++;
    if (!factor->entry)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->sweep.n_scenarios; s++) {
        factor->entry[s] = acts[s] ? kith_study_entry(self->sweep.scenario[s], self->factor[f]) : SIZE_MAX;
        if (acts[s] && factor->entry[s] == SIZE_MAX)
            return kith_fail(err, KITH_ERR_DATA, "%s: scenario %s has no %s", self->path, self->name[s], self->factor[f]);
        if (acts[s] && !isnan(self->vector[f])) /* else as the scenario and the draw have it */
            TRY(kith_drawn_check_value(self->path, kith_scenario_find(self->sweep.scenario[s], self->factor[f]), self->part.draw[0], self->vector[f], err));
    }
    return KITH_OK;
}

static int
read_factors(struct again *self, struct kith_error *err)
{
    int status = kith_file_texts(self->file, "factor", &self->factor, &self->n_factors, err);
    if (!status && self->n_factors > self->sweep.parameters.n * self->sweep.n_scenarios) /* a column for each parameter of each scenario at most */
        return kith_fail(err, KITH_ERR_DATA, "%s: sets %zu parameters, more than its scenarios have", self->path, self->n_factors);
    const size_t start[2] = { self->part.vector[0], 0 }, count[2] = { 1, self->n_factors };
    int64_t *acts = calloc(self->n_factors * self->sweep.n_scenarios + 1, sizeof *acts);
    self->vector = calloc(self->n_factors + 1, sizeof *self->vector);
    self->sweep.factor = calloc(self->n_factors + 1, sizeof *self->sweep.factor);
    if (!status && (!acts || !self->vector || !self->sweep.factor))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && self->n_factors)
        status = kith_file_numbers(self->file, "vector_value", start, count, self->vector, err);
    if (!status)
        status = read_acts(self, acts, err);
    for (size_t f = 0; f < self->n_factors && !status; f++)
        status = take_factor(self, f, acts + f * self->sweep.n_scenarios, err);
    free(acts);
    self->sweep.given = self->vector;
    return status;
}

/* What a sweep of populations has beside: regions, the scenario of the burn-in. */
static int
read_population(struct again *self, struct kith_error *err)
{
    struct kith_sweep_where where = { 0 };
    char *text = NULL, *source = NULL, *name = NULL, **only = NULL, called[1024];
    const struct kith_file_item *item;
    int own_past = 0, status = kith_file_note_number(self->file, "scale", &where.scale, err);
    for (size_t i = 0; (item = kith_file_item_at(self->file, i)); i++)
        own_past |= strcmp(item->name, "inputs/burn_in") == 0;
    if (!status && !(where.scale > 0 && where.scale <= 1))
        status = kith_fail(err, KITH_ERR_DATA, "%s: scale is %g, not above 0 and up to 1", self->path, where.scale);
    if (!status)
        status = kith_file_note(self->file, "regions", &source, err);
    if (!status)
        status = kith_file_text(self->file, "inputs/regions", &text, err);
    if (!status)
        status = kith_regions_read_text(&where.table, source, text, strlen(text), err);
    free(text);
    text = NULL;
    if (!status && own_past)
        status = kith_file_note(self->file, "burn_in", &name, err);
    if (!status && own_past)
        status = kith_file_text(self->file, "inputs/burn_in", &text, err);
    snprintf(called, sizeof called, "%s.yaml", name ? name : "");
    if (!status && own_past)
        status = kith_scenario_read_text(&where.burn_in, &kith_model_schema, called, text, strlen(text), NULL, NULL, 0, err);
    if (!status)
        status = kith_file_expect(self->file, "region", KITH_OF_TEXTS, "region", err);
    if (!status)
        status = kith_file_texts(self->file, "region", &only, &where.n_only, err);
    where.only = (const char *const *) only;
    if (!status)
        status = kith_sweep_population_new(&self->sweep, &where, err);
    else {
        kith_regions_free(where.table);
        kith_scenario_free(where.burn_in);
    }
    kith_file_free_texts(only, where.n_only);
    free(text);
    free(source);
    free(name);
    return status;
}

/* One number of the file against the one that was made again. */
static void
hold(struct again *self, const char *variable, const char *index, const char *what, double stored, double made, FILE *to)
{
    if (kith_study_same(stored, made))
        return;
    fprintf(to, "%s[%s] (%s of point %" PRIu64 "): %.17g in %s, %.17g now\n", variable, index, what, self->part.first, stored, self->path, made);
    self->different = 1;
}

/* What the priors gave: the point is run with what they give now. */
static int
compare_draw(struct again *self, double *values, FILE *to, struct kith_error *err)
{
    const uint32_t s = self->part.scenario[0], draw = self->part.draw[0];
    const struct kith_scenario *scenario = self->sweep.scenario[s];
    char **name = NULL, index[64];
    size_t n = 0, all;
    const struct kith_entry *entries = kith_scenario_entries(scenario, &all);
    int status = self->sweep.prior ? kith_file_texts(self->file, "parameter", &name, &n, err) : KITH_OK;
    const size_t start[3] = { s, draw, 0 }, count[3] = { 1, 1, n };
    double *stored = calloc(n + 1, sizeof *stored);
    if (!status && !stored)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && n)
        status = kith_file_expect(self->file, "parameter_value", KITH_OF_FLOATS, "scenario draw parameter", err);
    if (!status && n)
        status = kith_file_numbers(self->file, "parameter_value", start, count, stored, err);
    if (!status && n)
        kith_scenario_prior(scenario, self->sweep.seed, draw, values);
    for (size_t p = 0; p < n && !status; p++) {
        const struct kith_entry *entry = kith_scenario_find(scenario, name[p]);
        snprintf(index, sizeof index, "%u,%u,%zu", s, draw, p);
        if (entry)
            hold(self, "parameter_value", index, name[p], stored[p], values[entry - entries], to);
    }
    free(stored);
    kith_file_free_texts(name, n);
    return status;
}

/* The same in each region. */
static int
compare_regions(struct again *self, const double *made, FILE *to, struct kith_error *err)
{
    const struct kith_form *form = &self->sweep.form;
    char index[64];
    int status = kith_file_expect(self->file, "region_outcome_value", KITH_OF_FLOATS, "point region outcome", err);
    for (size_t g = 0; g < kith_sweep_regions(&self->sweep) && !status; g++) {
        const size_t start[3] = { self->row, g, 0 }, count[3] = { 1, 1, self->sweep.n_kept };
        status = kith_file_numbers(self->file, "region_outcome_value", start, count, self->stored, err);
        for (size_t k = 0; k < self->sweep.n_kept && !status; k++) {
            const size_t o = self->sweep.kept[k];
            snprintf(index, sizeof index, "%zu,%zu,%zu", self->row, g, k);
            hold(self, "region_outcome_value", index, form->outcomes[o].name, self->stored[k], made[g * form->n_outcomes + o], to);
        }
    }
    return status;
}

static int
compare(struct again *self, const double *made, double *values, FILE *to, struct kith_error *err)
{
    const struct kith_form *form = &self->sweep.form;
    const size_t start[2] = { self->row, 0 }, count[2] = { 1, self->sweep.n_kept };
    char index[64];
    self->stored = calloc(self->sweep.n_kept + 1, sizeof *self->stored);
    int status = self->stored ? kith_file_numbers(self->file, "outcome_value", start, count, self->stored, err)
                              : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t k = 0; k < self->sweep.n_kept && !status; k++) {
        const size_t o = self->sweep.kept[k];
        snprintf(index, sizeof index, "%zu,%zu", self->row, k);
        hold(self, "outcome_value", index, form->outcomes[o].name, self->stored[k], made[o], to);
    }
    if (!status && self->population)
        status = compare_regions(self, made + form->n_outcomes, to, err);
    if (!status)
        status = compare_draw(self, values, to, err);
    return status ? status : self->different ? KITH_DIFFERENT : KITH_OK;
}

/* Runs the point, and holds it against the file. */
static int
run_and_compare(struct again *self, uint64_t point, const struct kith_sweep_options *options, FILE *to, struct kith_error *err)
{
    struct kith_sweep_hand hand = { 0 };
    struct kith_sweep_reader *reader = NULL;
    int status = kith_sweep_hand_open(&hand, &self->sweep, 1, options->portable, err);
    if (!self->population) {
        if (!status)
            status = kith_sweep_one(&hand, point, err);
        if (!status)
            status = compare(self, hand.outcome, hand.values, to, err);
    } else {
        self->made = calloc((1 + kith_sweep_regions(&self->sweep)) * self->sweep.form.n_outcomes, sizeof *self->made);
        if (!status && !self->made)
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        if (!status)
            status = kith_sweep_reader_new(&reader, &self->sweep, err);
        if (!status)
            status = kith_sweep_reader_run(reader, point, options, self->made, err);
        if (!status)
            status = compare(self, self->made, hand.values, to, err);
    }
    kith_sweep_reader_free(reader);
    kith_sweep_hand_close(&hand);
    return status;
}

static int
sweep_replay_now(FILE *to, const char *path, uint64_t point, const struct kith_sweep_options *options, struct kith_error *err)
{
    struct again self = { 0 };
    NEED(to, "where to say what differs", err);
    NEED(path, "the path of a gathered file", err);
    NEED(options, "how to work (options: start from kith_sweep_options_default())", err);
    TRY(kith_border_trust(options->trust, err));
    int status = find_file(&self, path, err);
    if (!status)
        status = kith_file_open_as(&self.file, self.path, options->trust, err);
    if (!status)
        kith_file_tell_altered(self.file, to);
    if (!status)
        status = check_kind(&self, err);
    if (!status)
        status = check_shapes(&self, err);
    if (!status)
        status = read_kind(&self, err);
    if (!status)
        status = read_outcomes(&self, err);
    if (!status)
        status = read_notes(&self, err);
    if (!status)
        status = read_scenarios(&self, err);
    if (!status)
        status = check_numbers(&self, err);
    if (!status)
        status = read_point(&self, point, err);
    if (!status && self.population)
        status = read_population(&self, err);
    if (!status)
        status = read_factors(&self, err);
    if (!status && self.population)
        status = kith_sweep_population_take_factors(&self.sweep, err);
    if (!status)
        status = run_and_compare(&self, point, options, to, err);
    if (status == KITH_OK)
        fprintf(to, "%s, point %" PRIu64 ": identical\n", self.path, point);
    kith_sweep_population_free(self.sweep.population);
    for (size_t f = 0; f < self.sweep.n_factors; f++)
        free(self.sweep.factor[f].entry);
    for (size_t s = 0; s < self.sweep.n_scenarios; s++)
        kith_scenario_free(self.sweep.scenario[s]);
    kith_parameters_clear(&self.sweep.parameters);
    free(self.sweep.factor);
    free(self.sweep.scenario);
    free(self.vector);
    free(self.stored);
    free(self.sweep.kept);
    free(self.made);
    kith_file_free_texts(self.name, self.n_names);
    kith_file_free_texts(self.factor, self.n_factors);
    kith_file_free(self.file);
    free(self.path);
    return status;
}

int
kith_sweep_replay(FILE *to, const char *path, uint64_t point, const struct kith_sweep_options *options, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, sweep_replay_now(to, path, point, options, err));
}
