#include "result/sweep_tables.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/sweep_regions.h"
#include "result/save.h"

/** What a gathered file holds: scenarios, design, parameters, outcomes, points. */

enum { DRAWS_AT_ONCE = 256, VECTORS_AT_ONCE = 4096 };

static const struct kith_scenario *const *
scenarios_of(const struct kith_sweep *self)
{
    return (const struct kith_scenario *const *) self->scenario;
}

/* A table that needs the sweep alone. */
static int
write_table(const struct kith_sweep *self, struct kith_store *store, const struct kith_table *table, int walked, size_t at_once,
    int (*make)(void *of, struct kith_piece *piece, struct kith_error *err), struct kith_error *err)
{
    return kith_tables_write(store, &(struct kith_making) { .table = table, .n = 1, .walked = walked, .at_once = at_once, .make = make, .of = &self }, err);
}

/* ---- the design ---- */

static const struct kith_sweep_factor *
factor_at(const void *of, size_t i)
{
    return &((const struct kith_sweep *) of)->factor[i];
}

static const char *
path_at(const void *of, size_t i)
{
    return factor_at(of, i)->path;
}

static const char *
unit_at(const void *of, size_t i)
{
    return factor_at(of, i)->unit;
}

static const char *
glob_at(const void *of, size_t i)
{
    return factor_at(of, i)->glob ? factor_at(of, i)->glob : "";
}

static const char *
list_at(const void *of, size_t i)
{
    return ((const struct kith_sweep *) of)->list[i].name;
}

static const char *
id_at(const void *of, size_t i)
{
    return ((const char *const *) of)[i];
}

/* What vectors are called, when they have ids: "" of a design without. */
static int
add_ids(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    char *text;
    TRY(kith_sweep_ids(self, &text, err));
    if (!text)
        return KITH_OK;
    const char **id = calloc(self->n_vectors + 1, sizeof *id);
    int status = id ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for ids");
    char *at = text;
    for (uint64_t v = 0; id && v < self->n_vectors; v++) {
        char *end = at + strcspn(at, "\n");
        id[v] = at;
        at = *end ? end + 1 : end;
        *end = '\0';
    }
    if (!status)
        status = kith_texts_write(store, "vector_id", "vector", self->n_vectors, id_at, id, "What the table of the design calls the combination", err);
    free(id);
    free(text);
    return status;
}

/* Which of several designs a vector is of. */
static int
make_lists(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_sweep *self = *(const struct kith_sweep **) of;
    uint64_t v = 0;
    (void) err;
    for (size_t l = 0; l < self->n_lists; l++)
        for (uint64_t i = 0; i < self->list[l].n && v < self->n_vectors; i++)
            piece->to[0][v++] = (double) l;
    return KITH_OK;
}

static int
add_lists(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table table
        = { .name = "vector_design", .type = "i32", .axes = "vector", .unit = "1", .meaning = "Index on the axis design: which design the combination is of" };
    if (!self->n_lists)
        return KITH_OK;
    TRY(kith_texts_write(store, "design", NULL, self->n_lists, list_at, self, "Design of the sweep's file, in its order", err));
    return write_table(self, store, &table, 0, 0, make_lists, err);
}

static int
make_vectors(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_sweep *self = *(const struct kith_sweep **) of;
    for (size_t i = 0; i < piece->rows && self->n_factors; i++)
        TRY(kith_sweep_vector(self, piece->start[0] + i, piece->to[0] + i * self->n_factors, err));
    return KITH_OK;
}

/* Which scenarios a parameter of the design is set in: written when that is not all. */
static int
make_acts(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_sweep *self = *(const struct kith_sweep **) of;
    (void) err;
    for (size_t i = 0; i < piece->n[0]; i++)
        piece->to[0][i] = self->factor[i / self->n_scenarios].entry[i % self->n_scenarios] != SIZE_MAX;
    return KITH_OK;
}

/* The same of a burn-in of its own: written when it is not as in the scenarios. */
static int
make_acts_before(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_sweep *self = *(const struct kith_sweep **) of;
    (void) err;
    for (size_t f = 0; f < self->n_factors; f++)
        piece->to[0][f] = self->population->past[f] != SIZE_MAX;
    return KITH_OK;
}

static int
lack_before(const struct kith_sweep *self)
{
    size_t f = 0;
    while (f < self->n_factors && !kith_sweep_factor_lacks_before(self, &self->factor[f]))
        f++;
    return f < self->n_factors;
}

static int
act_in_all(const struct kith_sweep *self)
{
    for (size_t i = 0; i < self->n_factors * self->n_scenarios; i++)
        if (self->factor[i / self->n_scenarios].entry[i % self->n_scenarios] == SIZE_MAX)
            return 0;
    return 1;
}

static int
has_globs(const struct kith_sweep *self)
{
    size_t f = 0;
    while (f < self->n_factors && !self->factor[f].glob)
        f++;
    return f < self->n_factors;
}

static int
add_design(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table values = { .name = "vector_value", .type = "f64", .axes = "vector factor", .unit = "1",
        .meaning = "Values that the design gives to parameters, in the unit that factor_unit gives; NaN: as the scenario and the draw have it" };
    static const struct kith_table acts
        = { .name = "factor_acts", .type = "u8", .axes = "factor scenario", .unit = "1", .meaning = "1: the design sets the parameter in the scenario; 0: it does not" };
    static const struct kith_table acts_before = { .name = "factor_acts_before", .type = "u8", .axes = "factor", .unit = "1",
        .meaning = "1: the design sets the parameter in the scenario of the burn-in; 0: it does not" };
    TRY(kith_texts_write(store, "factor", NULL, self->n_factors, path_at, self, "Parameter that the design sets", err));
    TRY(kith_texts_write(store, "factor_unit", "factor", self->n_factors, unit_at, self, "Unit of its values; sets and choices have none", err));
    TRY(kith_store_axis_numbers(store, "vector", self->n_vectors, NULL, "1", "", err));
    TRY(write_table(self, store, &values, 1, VECTORS_AT_ONCE, make_vectors, err));
    TRY(add_ids(self, store, err));
    TRY(add_lists(self, store, err));
    if (has_globs(self))
        TRY(kith_texts_write(store, "factor_glob", "factor", self->n_factors, glob_at, self,
            "What the design sets together with it, to the same value: one axis; empty: it alone", err));
    if (lack_before(self))
        TRY(write_table(self, store, &acts_before, 0, 0, make_acts_before, err));
    return act_in_all(self) ? KITH_OK : write_table(self, store, &acts, 0, 0, make_acts, err);
}

/* ---- parameters and outcomes ---- */

/* The outcomes that are kept, as all of them are written. */
static int
add_outcomes(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    struct kith_outcome *kept = calloc(self->n_kept + 1, sizeof *kept);
    struct kith_form form = self->form;
    if (!kept)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t o = 0; o < self->n_kept; o++)
        kept[o] = self->form.outcomes[self->kept[o]];
    form.outcomes = kept;
    form.n_outcomes = self->n_kept;
    const int status = kith_outcome_tables(store, "outcome", &form, "What a policy is judged by", err);
    free(kept);
    return status;
}

/* Parameters that are drawn, in a scenario or in a burn-in of its own; all of them when nothing is. */
static size_t
drawn_parameters(const struct kith_sweep *self, size_t *index)
{
    size_t n = 0;
    for (size_t i = 0; i < self->parameters.n; i++) {
        int drawn = !self->prior;
        for (size_t s = 0; s < self->n_scenarios; s++) {
            const struct kith_entry *entry = kith_parameters_entry(&self->parameters, scenarios_of(self), s, i);
            drawn |= entry && entry->law != KITH_FIXED;
        }
        const struct kith_scenario *burn_in = kith_sweep_burn_in(self);
        const struct kith_entry *before = burn_in ? kith_scenario_find(burn_in, kith_parameters_any(&self->parameters, scenarios_of(self), i)->path) : NULL;
        drawn |= before && before->law != KITH_FIXED;
        if (drawn)
            index[n++] = i;
    }
    return n;
}

/* Draws of the parameters that are written. */
struct draws {
    const struct kith_sweep *sweep;
    struct kith_parameter_list list;
    double *row, *all; /* values of a scenario, and of all parameters */
};

static int
make_draws(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct draws *self = of;
    const struct kith_sweep *sweep = self->sweep;
    const size_t s = piece->start[0], n = self->list.n;
    (void) err;
    for (size_t i = 0; i < piece->rows; i++) {
        kith_sweep_draw(sweep, s, (uint32_t) (piece->start[1] + i), self->row);
        kith_parameters_spread(&sweep->parameters, s, self->row, self->all);
        for (size_t p = 0; p < n; p++)
            piece->to[0][i * n + p] = self->all[self->list.index[p]];
    }
    return KITH_OK;
}

/* Of a burn-in of its own. */
static int
make_past(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct draws *self = of;
    const struct kith_scenario *burn_in = kith_sweep_burn_in(self->sweep);
    const size_t n = self->list.n;
    (void) err;
    for (size_t i = 0; i < piece->rows; i++) {
        kith_sweep_past_draw(self->sweep, (uint32_t) (piece->start[0] + i), self->row);
        for (size_t p = 0; p < n; p++) {
            const size_t at = kith_study_entry(burn_in, kith_parameters_any(self->list.all, self->list.scenario, self->list.index[p])->path);
            piece->to[0][i * n + p] = at == SIZE_MAX ? (double) NAN : self->row[at];
        }
    }
    return KITH_OK;
}

static int
add_parameters(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table table = { .name = "parameter_value", .type = "f64", .axes = "scenario draw parameter", .unit = "1",
        .meaning = "Parameter values of each draw before the design sets its own, in the unit that parameter_unit gives; sets and choices as numbers" };
    static const struct kith_table before = { .name = "burn_in_value", .type = "f64", .axes = "draw parameter", .unit = "1",
        .meaning = "The same in the scenario of the burn-in; NaN where it has no such parameter" };
    const size_t all = self->parameters.n;
    size_t most = 0;
    if (kith_sweep_burn_in(self))
        kith_scenario_entries(kith_sweep_burn_in(self), &most);
    most = most > self->parameters.most ? most : self->parameters.most;
    size_t *index = malloc((all + 1) * sizeof *index);
    double *row = malloc((most + all + 1) * sizeof *row);
    int status = index && row ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    struct draws draws = { self, { &self->parameters, scenarios_of(self), index, status ? 0 : drawn_parameters(self, index), 0 }, row, row + most };
    if (!status)
        status = kith_save_parameters(store, &draws.list, err);
    if (!status)
        status = kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .walked = 2, .at_once = DRAWS_AT_ONCE, .make = make_draws, .of = &draws }, err);
    if (!status && kith_sweep_burn_in(self))
        status = kith_tables_write(store, &(struct kith_making) { .table = &before, .n = 1, .walked = 1, .at_once = DRAWS_AT_ONCE, .make = make_past, .of = &draws }, err);
    free(index);
    free(row);
    return status;
}

/* ---- inputs and notes ---- */

static int
add_inputs(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    char name[64];
    TRY(kith_store_text(store, "inputs/design", self->source, "The design file (YAML)", err));
    for (size_t s = 0; s < self->n_scenarios; s++) {
        snprintf(name, sizeof name, "inputs/scenario_%zu", s);
        TRY(kith_store_text(store, name, kith_scenario_text(self->scenario[s]), "A scenario with all inherited values resolved (YAML), in the order of the axis", err));
    }
    if (!self->population)
        return KITH_OK;
    size_t n;
    TRY(kith_store_text(store, "inputs/regions", kith_regions_text(self->population->study->population->table, &n), "The table of regions (CSV)", err));
    return !self->population->burn_in ? KITH_OK
                                      : kith_store_text(store, "inputs/burn_in", kith_scenario_text(self->population->burn_in), "The scenario of the burn-in (YAML)", err);
}

static int
add_population_notes(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_sweep_population *population = self->population;
    TRY(kith_store_note(store, "", "kind", "population", err));
    TRY(kith_store_note_number(store, "", "scale", population->scale, err));
    TRY(kith_store_note(store, "", "regions", kith_regions_source(population->study->population->table), err));
    return kith_store_note(store, "", "burn_in", kith_scenario_name(population->burn_in ? population->burn_in : self->scenario[0]), err);
}

static int
add_posterior_notes(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    char *told = NULL;
    TRY(kith_store_note(store, "", "posterior_digest", self->posterior_digest, err));
    TRY(kith_sweep_drawn_from(self, &told, err));
    const int status = kith_store_note(store, "", "drawn_from", told, err);
    free(told);
    return status;
}

static int
add_notes(const struct kith_sweep *self, struct kith_store *store, int complete, struct kith_error *err)
{
    char outcomes[KITH_SWEEP_HASH];
    TRY(kith_save_about(store, "Sweep of scenarios by Kith", "Philox4x32-10, key (seed, draw * per_draw + replicate), counter (agent, week, why, block); "
        "replicates from per_draw on have seeds of their own", self->seed, err));
    TRY(kith_store_note(store, "", "draws", *self->posterior_digest ? "posterior" : self->prior ? "prior" : "point", err));
    if (*self->posterior_digest)
        TRY(add_posterior_notes(self, store, err));
    TRY(kith_store_note(store, "", "design_hash", self->part[self->n_parts - 1].hash, err));
    if (self->format != 1)
        TRY(kith_store_note(store, "", "numbers_hash", self->numbers, err));
    if (self->n_kept < self->form.n_outcomes) { /* what they are a part of */
        kith_sweep_outcomes_hash(&self->form, outcomes);
        TRY(kith_store_note(store, "", "outcomes_hash", outcomes, err));
    }
    if (self->population)
        TRY(add_population_notes(self, store, err));
    else
        TRY(kith_store_note_number(store, "", "families", self->families, err));
    TRY(kith_store_note_number(store, "", "per_draw", self->per_draw, err));
    return kith_store_note_number(store, "", "complete", complete, err);
}

/* ---- points ---- */

static int
add_points(const struct kith_sweep *self, struct kith_store *store, const struct kith_sweep_rows *rows, struct kith_error *err)
{
#define OF_POINT(label, kind, what) { .name = label, .type = kind, .axes = "point", .unit = "1", .meaning = what }
    static const struct kith_table table[KITH_POINT_TABLES] = {
        OF_POINT("point_id", "i64", "Id of the point in its sweep"),
        OF_POINT("scenario_index", "i32", "Index on the axis scenario"),
        OF_POINT("vector_index", "i64", "Index on the axis vector: which combination of the design's parameters"),
        OF_POINT("draw_index", "i32", "Index on the axis draw; the same draw in all scenarios and vectors"),
        OF_POINT("replicate_index", "i32", "Replicate of the draw; the same random numbers in all scenarios and vectors"),
        OF_POINT("status", "u8", "0 missing, 1 done, 2 failed, 3 set aside"),
        { .name = "outcome_value", .type = "f64", .axes = "point outcome", .unit = "1",
            .meaning = "Outcomes of each point, in the unit that outcome_unit gives; NaN unless done" },
        { .name = "region_outcome_value", .type = "f64", .axes = "point region outcome", .unit = "1",
            .meaning = "Outcomes of each point in each region, in the unit that outcome_unit gives; NaN unless done" },
    };
    const int by_region = self->population != NULL;
    TRY(kith_store_axis_numbers(store, "point", rows->points, NULL, "1", "", err));
    if (by_region)
        TRY(kith_save_regions(store, self->population->study->population, 0, "Region", err));
    TRY(kith_tables_write(store, &(struct kith_making) { .table = table, .n = KITH_POINT_TABLES - !by_region, .walked = 1, .at_once = rows->at_once, .make = rows->make,
        .of = rows->of }, err));
    return kith_store_note(store, "status", "flag_meanings", "missing done failed set_aside", err);
}

static int
make_failures(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_sweep_failures *failures = of;
    (void) err;
    for (size_t i = 0; i < failures->n; i++)
        piece->to[0][i] = (double) failures->id[i];
    return KITH_OK;
}

static const char *
message_at(const void *of, size_t i)
{
    return ((const struct kith_sweep_failures *) of)->message[i];
}

static int
add_failures(struct kith_sweep_failures *failures, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table table
        = { .name = "failure_id", .type = "i64", .axes = "failure", .unit = "1", .meaning = "Id of a point that failed (the first of them)" };
    TRY(kith_store_axis_numbers(store, "failure", failures->n, NULL, "1", "", err));
    TRY(kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .make = make_failures, .of = failures }, err));
    return kith_texts_write(store, "failure_message", "failure", failures->n, message_at, failures, "Why it failed", err);
}

int
kith_sweep_tables(const struct kith_sweep *self, struct kith_store *store, const struct kith_sweep_rows *rows, struct kith_error *err)
{
    TRY(kith_save_scenarios(store, scenarios_of(self), self->n_scenarios, "Scenario", err));
    TRY(kith_save_seed(store, self->seed, err));
    TRY(kith_store_axis_numbers(store, "draw", self->n_draws, NULL, "1", "", err));
    TRY(add_outcomes(self, store, err));
    TRY(add_design(self, store, err));
    TRY(add_parameters(self, store, err));
    TRY(add_inputs(self, store, err));
    TRY(add_points(self, store, rows, err));
    TRY(rows->settle(rows->of, store, err));
    TRY(add_failures(rows->failures, store, err));
    return add_notes(self, store, *rows->complete, err);
}
