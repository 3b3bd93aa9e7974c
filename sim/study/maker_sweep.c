#include "study/maker.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "read/regions.h"

/* A point of a gathered file, as a sweep that holds nothing else. */

/* ---- what it is a point of ---- */

/* All that is read of a point stands along the axes that it names. */
static int
check_shapes(struct kith_maker_sweep *self, struct kith_error *err)
{
    static const struct {
        const char *name, *axes;
        enum kith_file_kind kind;
    } all[] = { { "point_id", "point", KITH_OF_INTEGERS }, { "scenario_index", "point", KITH_OF_INTEGERS }, { "vector_index", "point", KITH_OF_INTEGERS },
        { "draw_index", "point", KITH_OF_INTEGERS }, { "replicate_index", "point", KITH_OF_INTEGERS }, { "status", "point", KITH_OF_INTEGERS },
        { "outcome_value", "point outcome", KITH_OF_FLOATS }, { "vector_value", "vector factor", KITH_OF_FLOATS }, { "scenario", "scenario", KITH_OF_TEXTS },
        { "factor", "factor", KITH_OF_TEXTS } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        TRY(kith_file_expect(self->maker->file, all[i].name, all[i].kind, all[i].axes, err));
    return KITH_OK;
}

/* Which outcomes the file keeps: all of this program's, or those that its design named, of all that its hash stands for. */
static int
read_outcomes(struct kith_maker_sweep *self, struct kith_error *err)
{
    const struct kith_form *form = &self->sweep.form;
    char hash[KITH_SWEEP_HASH], *stored = NULL, **name = NULL;
    size_t n = 0;
    int status = kith_file_note_if_any(self->maker->file, "outcomes_hash", &stored, err);
    if (!status && !stored) {
        status = kith_maker_outcomes(self->maker, err);
        return status ? status : kith_sweep_keep(&self->sweep, NULL, 0, err);
    }
    if (!status)
        status = kith_file_expect(self->maker->file, "outcome", KITH_OF_TEXTS, "outcome", err);
    if (!status)
        status = kith_file_texts(self->maker->file, "outcome", &name, &n, err);
    size_t *kept = calloc(n + 1, sizeof *kept);
    if (!status && !kept)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_sweep_outcomes_hash(form, hash);
    if (!status && strcmp(stored, hash) != 0)
        status = kith_fail(err, KITH_ERR_DATA, "%s: its outcomes were taken from others than this program's; use the program that made it", self->maker->path);
    for (size_t o = 0; o < n && !status; o++) {
        kept[o] = kith_form_find(form, name[o]);
        if (kept[o] == form->n_outcomes)
            status = kith_fail(err, KITH_ERR_DATA, "%s: its outcome %zu is %s, which this program does not have; use the program that made it", self->maker->path, o, name[o]);
    }
    if (!status)
        status = kith_sweep_keep(&self->sweep, kept, n, err);
    free(kept);
    free(stored);
    kith_file_free_texts(name, n);
    return status;
}

static int
read_number(struct kith_maker_sweep *self, const char *key, uint32_t *out, struct kith_error *err)
{
    double x = 0;
    const int status = kith_file_note_number(self->maker->file, key, &x, err);
    if (!status && !(x >= 1 && x <= UINT32_MAX))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is %g", self->maker->path, key, x);
    *out = status ? 0 : (uint32_t) x;
    return status;
}

static int
read_notes(struct kith_maker_sweep *self, struct kith_error *err)
{
    char *draws = NULL, *design = NULL;
    int status = kith_file_note(self->maker->file, "design_hash", &design, err);
    if (!status)
        status = kith_file_note(self->maker->file, "draws", &draws, err);
    if (!status)
        self->of_posterior = strcmp(draws, "posterior") == 0;
    if (!status)
        self->sweep.prior = self->of_posterior || strcmp(draws, "prior") == 0;
    if (!status && !self->maker->is_population)
        status = read_number(self, "families", &self->sweep.families, err);
    if (!status)
        status = read_number(self, "per_draw", &self->sweep.per_draw, err);
    free(draws);
    free(design);
    return status;
}

/* Whether this program makes the numbers of the one that planned the sweep: told at once, not by a point that happens to differ. */
static int
check_numbers(struct kith_maker_sweep *self, struct kith_error *err)
{
    char numbers[KITH_SWEEP_HASH] = "", *stored = NULL, *source = NULL;
    int status = kith_file_note_if_any(self->maker->file, "numbers_hash", &stored, err);
    if (!status && stored)
        status = kith_sweep_numbers((const struct kith_scenario *const *) self->sweep.scenario, self->sweep.n_scenarios, self->maker->is_population ? KITH_SWEEP_OF_POPULATIONS : KITH_SWEEP_FORMAT, numbers, err);
    if (!status && stored && strcmp(numbers, stored) != 0)
        status = kith_file_note_if_any(self->maker->file, "source", &source, err);
    if (!status && stored && strcmp(numbers, stored) != 0)
        status = kith_fail(err, KITH_ERR_DATA, "%s: the model that made it gives other numbers than this program's; use the program that made it (%s), or make it again", self->maker->path,
            source ? source : "its version is not known");
    free(stored);
    free(source);
    return status;
}

/* ---- the point ---- */

static int
read_index(struct kith_maker_sweep *self, const char *name, int64_t *out, struct kith_error *err)
{
    const size_t start[1] = { self->row }, count[1] = { 1 };
    return kith_file_integers(self->maker->file, name, start, count, out, err);
}

/* The row of an id: rows are sorted by it. */
static int
find_row(struct kith_maker_sweep *self, uint64_t id, struct kith_error *err)
{
    size_t extent[8] = { 0 }, low = 0, high;
    int rank, status = kith_file_extent(self->maker->file, "point_id", &rank, extent, err);
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
    return status ? status : kith_fail(err, KITH_ERR_USAGE, "%s holds no point %" PRIu64, self->maker->path, id);
}

/* The design cut down to one point: ranges of length one. */
static int
read_point(struct kith_maker_sweep *self, uint64_t id, struct kith_error *err)
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
        status = kith_fail(err, KITH_ERR_DATA, "%s: point %" PRIu64 " was not done, so there is nothing to compare with", self->maker->path, id);
    if (!status && ((size_t) scenario >= self->sweep.n_scenarios || scenario < 0 || vector < 0 || draw < 0 || replicate < 0
                       || draw >= UINT32_MAX || replicate >= UINT32_MAX))
        status = kith_fail(err, KITH_ERR_DATA, "%s: point %" PRIu64 " is not on its axes", self->maker->path, id);
    self->part = (struct kith_sweep_part) { .first = id, .n = 1, .file = -1, .vector = { (uint64_t) vector, (uint64_t) vector + 1 },
        .scenario = { (uint32_t) scenario, (uint32_t) scenario + 1 }, .draw = { (uint32_t) draw, (uint32_t) draw + 1 },
        .replicate = { (uint32_t) replicate, (uint32_t) replicate + 1 } };
    self->sweep.part = &self->part;
    self->sweep.n_parts = 1;
    return status;
}

/* A drawn value of a scenario: what is fixed there stays. */
static int
take_drawn(const struct kith_maker_sweep *self, const struct kith_scenario *scenario, const char *name, double stored, double *values, struct kith_error *err)
{
    const struct kith_entry *entry = kith_scenario_find(scenario, name);
    if (!entry || entry->law == KITH_FIXED)
        return KITH_OK;
    TRY(kith_drawn_check_value(self->maker->path, entry, self->part.draw[0], stored, err));
    values[kith_study_entry(scenario, name)] = stored;
    return KITH_OK;
}

/* What the draw was, in all scenarios: a posterior is not at hand, but its values are. */
static int
read_draw(struct kith_maker_sweep *self, struct kith_error *err)
{
    struct kith_sweep *sweep = &self->sweep;
    char **name = NULL;
    size_t n = 0;
    TRY(kith_file_texts(self->maker->file, "parameter", &name, &n, err));
    double *stored = calloc(n + 1, sizeof *stored);
    self->drawn = calloc(sweep->n_scenarios * sweep->parameters.most + 1, sizeof *self->drawn);
    int status = stored && self->drawn ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < sweep->n_scenarios && !status && n; s++) {
        const size_t start[3] = { s, self->part.draw[0], 0 }, count[3] = { 1, 1, n };
        double *values = self->drawn + s * sweep->parameters.most;
        kith_scenario_point(sweep->scenario[s], values);
        status = kith_maker_numbers(self->maker, "parameter_value", "scenario draw parameter", start, count, stored, err);
        for (size_t p = 0; p < n && !status; p++)
            status = take_drawn(self, sweep->scenario[s], name[p], stored[p], values, err);
    }
    sweep->drawn = self->drawn;
    free(stored);
    kith_file_free_texts(name, n);
    return status;
}

/* The same of a burn-in of its own. */
static int
read_past(struct kith_maker_sweep *self, struct kith_error *err)
{
    const struct kith_scenario *burn_in = kith_sweep_burn_in(&self->sweep);
    const size_t start[2] = { self->part.draw[0], 0 };
    char **name = NULL;
    size_t n = 0, all;
    TRY(kith_file_texts(self->maker->file, "parameter", &name, &n, err));
    const size_t count[2] = { 1, n };
    kith_scenario_entries(burn_in, &all);
    double *stored = calloc(n + 1, sizeof *stored);
    self->past = calloc(all + 1, sizeof *self->past);
    int status = stored && self->past ? kith_maker_numbers(self->maker, "burn_in_value", "draw parameter", start, count, stored, err)
                                      : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        kith_scenario_point(burn_in, self->past);
    for (size_t p = 0; p < n && !status; p++)
        status = take_drawn(self, burn_in, name[p], stored[p], self->past, err);
    self->sweep.population->drawn = self->past;
    free(stored);
    kith_file_free_texts(name, n);
    return status;
}

/* ---- what the design sets ---- */

/* Which scenarios each parameter of the design is set in: all of them, unless the file says which. */
static int
read_acts(struct kith_maker_sweep *self, int64_t *acts, struct kith_error *err)
{
    struct kith_file *file = self->maker->file;
    const size_t n = self->n_factors * self->sweep.n_scenarios, whole[2] = { self->n_factors, self->sweep.n_scenarios }, start[2] = { 0, 0 };
    for (size_t i = 0; i < n; i++)
        acts[i] = 1;
    if (!kith_file_has(file, "factor_acts"))
        return KITH_OK;
    TRY(kith_file_expect(file, "factor_acts", KITH_OF_INTEGERS, "factor scenario", err));
    return kith_file_integers(file, "factor_acts", start, whole, acts, err);
}

/* Which of them are set in a burn-in of its own: all that it has, unless the file says which. */
static int
read_acts_before(struct kith_maker_sweep *self, int64_t *before, struct kith_error *err)
{
    const size_t start[1] = { 0 }, whole[1] = { self->n_factors };
    for (size_t f = 0; f < self->n_factors; f++)
        before[f] = 1;
    if (!kith_file_has(self->maker->file, "factor_acts_before"))
        return KITH_OK;
    TRY(kith_file_expect(self->maker->file, "factor_acts_before", KITH_OF_INTEGERS, "factor", err));
    return kith_file_integers(self->maker->file, "factor_acts_before", start, whole, before, err);
}

static int
take_factor(struct kith_maker_sweep *self, size_t f, const int64_t *acts, int before, struct kith_error *err)
{
    struct kith_sweep_factor *factor = &self->sweep.factor[f];
    const struct kith_scenario *burn_in = kith_sweep_burn_in(&self->sweep);
    const struct kith_entry *past = burn_in && before ? kith_scenario_find(burn_in, self->factor[f]) : NULL;
    factor->before = before;
    factor->path = self->factor[f]; /* the name's, not freed with the factor */
    factor->entry = calloc(self->sweep.n_scenarios, sizeof *factor->entry);
    self->sweep.n_factors++;
    if (!factor->entry)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->sweep.n_scenarios; s++) {
        factor->entry[s] = acts[s] ? kith_study_entry(self->sweep.scenario[s], self->factor[f]) : SIZE_MAX;
        if (acts[s] && factor->entry[s] == SIZE_MAX)
            return kith_fail(err, KITH_ERR_DATA, "%s: scenario %s has no %s", self->maker->path, self->maker->name[s], self->factor[f]);
        if (acts[s] && !isnan(self->vector[f])) /* else as the scenario and the draw have it */
            TRY(kith_drawn_check_value(self->maker->path, kith_scenario_find(self->sweep.scenario[s], self->factor[f]), self->part.draw[0], self->vector[f], err));
    }
    return past && !isnan(self->vector[f]) ? kith_drawn_check_value(self->maker->path, past, self->part.draw[0], self->vector[f], err) : KITH_OK;
}

static int
read_factors(struct kith_maker_sweep *self, struct kith_error *err)
{
    int status = kith_file_texts(self->maker->file, "factor", &self->factor, &self->n_factors, err);
    if (!status && self->n_factors > self->sweep.parameters.n * (self->sweep.n_scenarios + 1)) /* a column for each parameter of each scenario and the burn-in at most */
        return kith_fail(err, KITH_ERR_DATA, "%s: sets %zu parameters, more than its scenarios have", self->maker->path, self->n_factors);
    const size_t start[2] = { self->part.vector[0], 0 }, count[2] = { 1, self->n_factors };
    int64_t *acts = calloc(self->n_factors * (self->sweep.n_scenarios + 1) + 1, sizeof *acts), *before = acts ? acts + self->n_factors * self->sweep.n_scenarios : NULL;
    self->vector = calloc(self->n_factors + 1, sizeof *self->vector);
    self->sweep.factor = calloc(self->n_factors + 1, sizeof *self->sweep.factor);
    if (!status && (!acts || !self->vector || !self->sweep.factor))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && self->n_factors)
        status = kith_file_numbers(self->maker->file, "vector_value", start, count, self->vector, err);
    if (!status)
        status = read_acts(self, acts, err);
    if (!status)
        status = read_acts_before(self, before, err);
    for (size_t f = 0; f < self->n_factors && !status; f++)
        status = take_factor(self, f, acts + f * self->sweep.n_scenarios, before[f] != 0, err);
    free(acts);
    self->sweep.given = self->vector;
    return status;
}

static int
take_population(struct kith_maker_sweep *self, struct kith_error *err)
{
    struct kith_maker *maker = self->maker;
    struct kith_sweep_area area = { .table = maker->table, .burn_in = maker->burn_in, .scale = maker->scale, .only = (const char *const *) maker->region,
        .n_only = maker->n_regions };
    maker->table = NULL; /* the sweep's now, as they are */
    maker->burn_in = NULL;
    return kith_sweep_population_new(&self->sweep, &area, err);
}

/* ---- all of it ---- */

int
kith_maker_point(struct kith_maker_sweep *self, struct kith_maker *maker, uint64_t id, struct kith_error *err)
{
    const int population = maker->is_population;
    *self = (struct kith_maker_sweep) { .maker = maker };
    self->sweep = (struct kith_sweep) { .form = maker->form, .seed = maker->seed, .scenario = maker->scenario, .n_scenarios = maker->n };
    TRY(check_shapes(self, err));
    TRY(read_outcomes(self, err));
    TRY(read_notes(self, err));
    TRY(kith_parameters_of(&self->sweep.parameters, (const struct kith_scenario *const *) maker->scenario, maker->n, err));
    TRY(check_numbers(self, err));
    TRY(read_point(self, id, err));
    if (self->of_posterior)
        TRY(read_draw(self, err));
    if (population)
        TRY(take_population(self, err));
    if (self->of_posterior && kith_sweep_burn_in(&self->sweep))
        TRY(read_past(self, err));
    TRY(read_factors(self, err));
    return population ? kith_sweep_population_take_factors(&self->sweep, err) : KITH_OK;
}

void
kith_maker_forget(struct kith_maker_sweep *self)
{
    kith_sweep_population_free(self->sweep.population);
    for (size_t f = 0; f < self->sweep.n_factors; f++)
        free(self->sweep.factor[f].entry);
    kith_parameters_clear(&self->sweep.parameters);
    free(self->sweep.factor);
    free(self->sweep.kept);
    free(self->vector);
    free(self->drawn);
    free(self->past);
    kith_file_free_texts(self->factor, self->n_factors);
}
