#include "result/save_sweep.h"
#include "design/sweep_regions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/store.h"
#include "result/save.h"

/** What a gathered file holds beside the points: scenarios, design, parameters, outcomes. */

enum { DRAWS_AT_ONCE = 256 };

/* Texts made of an index, on an axis, or an axis themselves. */
typedef const char *text_of(const struct kith_sweep *self, size_t i);

static const char *
scenario_name(const struct kith_sweep *self, size_t i)
{
    return kith_scenario_name(self->scenario[i]);
}
static const char *
factor_path(const struct kith_sweep *self, size_t i)
{
    return self->factor[i].path;
}
static const char *
factor_glob(const struct kith_sweep *self, size_t i)
{
    return self->factor[i].glob ? self->factor[i].glob : "";
}
static const char *
list_name(const struct kith_sweep *self, size_t i)
{
    return self->list[i].name;
}
static const char *
factor_unit(const struct kith_sweep *self, size_t i)
{
    return self->factor[i].unit;
}
static int
add_texts(const struct kith_sweep *self, struct kith_store *store, const char *name, const char *axis, size_t n, text_of *of,
    const char *meaning, struct kith_error *err)
{
    const char **text = calloc(n + 1, sizeof *text);
    if (!text)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++)
        text[i] = of(self, i);
    const int status = axis ? kith_store_texts(store, name, axis, text, meaning, err) : kith_store_axis_names(store, name, n, text, meaning, err);
    free(text);
    return status;
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
add_notes(const struct kith_sweep *self, struct kith_store *store, int complete, struct kith_error *err)
{
    char seed[32], outcomes[KITH_SWEEP_HASH];
    snprintf(seed, sizeof seed, "%" PRIu64, self->seed);
    TRY(kith_store_note(store, "", "title", "Sweep of scenarios by Kith", err));
    TRY(kith_store_note(store, "", "comment", "Simulated families: no real family is in this file, and nothing in it predicts what will "
        "happen in any one family. Values whose grade is assumption are assumptions, not findings.", err));
    TRY(kith_store_note(store, "", "random_numbers", "Philox4x32-10, key (seed, draw * per_draw + replicate), counter (agent, week, why, block); "
        "replicates from per_draw on have seeds of their own", err));
    TRY(kith_store_note(store, "", "seed", seed, err));
    TRY(kith_store_note(store, "", "draws", self->prior ? "prior" : "point", err));
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
        status = kith_store_texts(store, "vector_id", "vector", id, "What the table of the design calls the combination", err);
    free(id);
    free(text);
    return status;
}

/* Which of several designs a vector is of. */
static int
add_lists(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_variable form = { "vector_design", KITH_I32, "vector", "1", "Index on the axis design: which design the combination is of", NULL };
    if (!self->n_lists)
        return KITH_OK;
    int32_t *of = malloc((self->n_vectors + 1) * sizeof *of);
    uint64_t v = 0;
    for (size_t l = 0; of && l < self->n_lists; l++)
        for (uint64_t i = 0; i < self->list[l].n && v < self->n_vectors; i++)
            of[v++] = (int32_t) l;
    int status = of ? add_texts(self, store, "design", NULL, self->n_lists, list_name, "Design of the sweep's file, in its order", err)
                    : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_store_declare(store, &form, err);
    if (!status)
        status = kith_store_write(store, form.name, NULL, NULL, of, err);
    free(of);
    return status;
}

static int
add_globs(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    for (size_t f = 0; f < self->n_factors; f++)
        if (self->factor[f].glob)
            return add_texts(self, store, "factor_glob", "factor", self->n_factors, factor_glob,
                "What the design sets together with it, to the same value: one axis; empty: it alone", err);
    return KITH_OK;
}

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
    const int status = kith_outcomes_save(store, "outcome", &form, "What a policy is judged by", err);
    free(kept);
    return status;
}

static int
add_vectors(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_variable form = { "vector_value", KITH_F64, "vector factor", "1",
        "Values that the design gives to parameters, in the unit that factor_unit gives; NaN: as the scenario and the draw have it", NULL };
    TRY(add_texts(self, store, "factor", NULL, self->n_factors, factor_path, "Parameter that the design sets", err));
    TRY(add_texts(self, store, "factor_unit", "factor", self->n_factors, factor_unit, "Unit of its values; sets and choices have none", err));
    TRY(kith_store_axis_numbers(store, "vector", self->n_vectors, NULL, "1", "", err));
    TRY(kith_store_declare(store, &form, err));
    enum { AT_ONCE = 4096 };
    double *values = malloc((AT_ONCE * self->n_factors + 1) * sizeof *values);
    int status = values ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (uint64_t v = 0; self->n_factors && v < self->n_vectors && !status; v += AT_ONCE) {
        const uint64_t n = self->n_vectors - v < AT_ONCE ? self->n_vectors - v : AT_ONCE;
        const size_t start[2] = { v, 0 }, count[2] = { n, self->n_factors };
        for (uint64_t i = 0; i < n && !status; i++)
            status = kith_sweep_vector(self, v + i, values + i * self->n_factors, err);
        if (!status)
            status = kith_store_write(store, form.name, start, count, values, err);
    }
    free(values);
    return status;
}

/* Which scenarios a parameter of the design is set in: written when that is not all. */
static int
add_acts(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_variable form = { "factor_acts", KITH_U8, "factor scenario", "1", "1: the design sets the parameter in the scenario; 0: it does not", NULL };
    uint8_t *acts = malloc(self->n_factors * self->n_scenarios + 1);
    int all = 1, status = KITH_OK;
    for (size_t i = 0; acts && i < self->n_factors * self->n_scenarios; i++) {
        acts[i] = self->factor[i / self->n_scenarios].entry[i % self->n_scenarios] != SIZE_MAX;
        all = all && acts[i];
    }
    if (!acts)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    else if (!all)
        status = kith_store_declare(store, &form, err);
    if (!status && !all)
        status = kith_store_write(store, form.name, NULL, NULL, acts, err);
    free(acts);
    return status;
}

static const struct kith_scenario *const *
scenarios_of(const struct kith_sweep *self)
{
    return (const struct kith_scenario *const *) self->scenario;
}

/* Parameters that are drawn; all of them when nothing is. */
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
        if (drawn)
            index[n++] = i;
    }
    return n;
}

static int
add_parameter_axis(const struct kith_sweep *self, struct kith_store *store, const size_t *index, size_t n, struct kith_error *err)
{
    const char **text = calloc(n + 1, sizeof *text);
    if (!text)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++)
        text[i] = kith_parameters_any(&self->parameters, scenarios_of(self), index[i])->path;
    int status = kith_store_axis_names(store, "parameter", n, text, "Parameter of the scenarios", err);
    for (size_t i = 0; i < n; i++)
        text[i] = kith_parameters_any(&self->parameters, scenarios_of(self), index[i])->parameter->unit;
    if (!status)
        status = kith_store_texts(store, "parameter_unit", "parameter", text, "Unit of the parameter's values in this file", err);
    for (size_t i = 0; i < n; i++)
        text[i] = kith_parameters_any(&self->parameters, scenarios_of(self), index[i])->parameter->meaning;
    if (!status)
        status = kith_store_texts(store, "parameter_meaning", "parameter", text, "What the parameter means", err);
    free(text);
    return status;
}

static int
write_draws(const struct kith_sweep *self, struct kith_store *store, const size_t *index, size_t n, double *row, double *all,
    double *block, struct kith_error *err)
{
    for (size_t s = 0; s < self->n_scenarios; s++)
        for (size_t d = 0; d < self->n_draws; d += DRAWS_AT_ONCE) {
            const size_t draws = self->n_draws - d < DRAWS_AT_ONCE ? self->n_draws - d : DRAWS_AT_ONCE;
            for (size_t i = 0; i < draws; i++) {
                if (self->prior)
                    kith_scenario_prior(self->scenario[s], self->seed, (uint32_t) (d + i), row);
                else
                    kith_scenario_point(self->scenario[s], row);
                kith_parameters_spread(&self->parameters, s, row, all);
                for (size_t p = 0; p < n; p++)
                    block[i * n + p] = all[index[p]];
            }
            const size_t start[3] = { s, d, 0 }, count[3] = { 1, draws, n };
            TRY(kith_store_write(store, "parameter_value", start, count, block, err));
        }
    return KITH_OK;
}

static int
add_parameters(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_variable form = { "parameter_value", KITH_F64, "scenario draw parameter", "1",
        "Parameter values of each draw before the design sets its own, in the unit that parameter_unit gives; sets and choices as numbers", NULL };
    const size_t all = self->parameters.n;
    size_t *index = malloc((all + 1) * sizeof *index);
    double *row = malloc((self->parameters.most + all + 1) * sizeof *row), *block = malloc((all * DRAWS_AT_ONCE + 1) * sizeof *block);
    int status = index && row && block ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    const size_t n = status ? 0 : drawn_parameters(self, index);
    if (!status)
        status = add_parameter_axis(self, store, index, n, err);
    if (!status)
        status = kith_store_declare(store, &form, err);
    if (!status && n)
        status = write_draws(self, store, index, n, row, row + self->parameters.most, block, err);
    free(index);
    free(row);
    free(block);
    return status;
}

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
add_points(struct kith_store *store, uint64_t points, struct kith_error *err)
{
    static const struct kith_variable form[] = {
        { "point_id", KITH_I64, "point", "1", "Id of the point in its sweep", NULL },
        { "scenario_index", KITH_I32, "point", "1", "Index on the axis scenario", NULL },
        { "vector_index", KITH_I64, "point", "1", "Index on the axis vector: which combination of the design's parameters", NULL },
        { "draw_index", KITH_I32, "point", "1", "Index on the axis draw; the same draw in all scenarios and vectors", NULL },
        { "replicate_index", KITH_I32, "point", "1", "Replicate of the draw; the same luck in all scenarios and vectors", NULL },
        { "status", KITH_U8, "point", "1", "0 missing, 1 done, 2 failed, 3 set aside", NULL },
        { "outcome_value", KITH_F64, "point outcome", "1", "Outcomes of each point, in the unit that outcome_unit gives; NaN unless done", NULL },
    };
    TRY(kith_store_axis_numbers(store, "point", points, NULL, "1", "", err));
    for (size_t i = 0; i < sizeof form / sizeof *form; i++)
        TRY(kith_store_declare(store, &form[i], err));
    return kith_store_note(store, "status", "flag_meanings", "missing done failed set_aside", err);
}

/* Outcomes of each region, beside those of all together. */
static int
add_regions(const struct kith_sweep *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_variable form = { "region_outcome_value", KITH_F64, "point region outcome", "1",
        "Outcomes of each point in each region, in the unit that outcome_unit gives; NaN unless done", NULL };
    const struct kith_population *regions = self->population->study->population;
    const char **name = calloc(regions->n_regions + 1, sizeof *name);
    int status = name ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t g = 0; g < regions->n_regions && !status; g++)
        name[g] = regions->region[g]->name;
    if (!status)
        status = kith_store_axis_names(store, "region", regions->n_regions, name, "Region", err);
    free(name);
    return status ? status : kith_store_declare(store, &form, err);
}

int
kith_sweep_save_begin(const struct kith_sweep *self, struct kith_store *store, uint64_t points, struct kith_error *err)
{
    TRY(add_texts(self, store, "scenario", NULL, self->n_scenarios, scenario_name, "Scenario", err));
    TRY(kith_save_seed(store, self->seed, err));
    TRY(kith_store_axis_numbers(store, "draw", self->n_draws, NULL, "1", "", err));
    TRY(add_outcomes(self, store, err));
    TRY(add_vectors(self, store, err));
    TRY(add_ids(self, store, err));
    TRY(add_lists(self, store, err));
    TRY(add_globs(self, store, err));
    TRY(add_acts(self, store, err));
    TRY(add_parameters(self, store, err));
    TRY(add_inputs(self, store, err));
    TRY(add_points(store, points, err));
    return self->population ? add_regions(self, store, err) : KITH_OK;
}

int
kith_sweep_save_end(const struct kith_sweep *self, struct kith_store *store, const struct kith_sweep_gathering *how, int complete,
    const struct kith_sweep_failures *failures, double seconds, char *digest, struct kith_error *err)
{
    static const struct kith_variable form = { "failure_id", KITH_I64, "failure", "1", "Id of a point that failed (the first of them)", NULL };
    const struct kith_provenance provenance = { how->command ? how->command : "", 1, seconds, how->epoch, how->jobs, how->n_jobs };
    TRY(kith_store_axis_numbers(store, "failure", failures->n, NULL, "1", "", err));
    TRY(kith_store_declare(store, &form, err));
    if (failures->n)
        TRY(kith_store_write(store, form.name, NULL, NULL, failures->id, err));
    TRY(kith_store_texts(store, "failure_message", "failure", (const char *const *) failures->message, "Why it failed", err));
    TRY(add_notes(self, store, complete, err));
    TRY(kith_store_provenance(store, &provenance, err));
    return kith_store_finish(store, digest, err);
}
