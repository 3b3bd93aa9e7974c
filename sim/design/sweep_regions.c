#include "design/sweep_regions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "io/sha256.h"
#include "read/scenario.h"

/* ---- what it is ------------------------------------------------------------------------- */

int
kith_sweep_population_new(struct kith_sweep *self, const struct kith_sweep_area *regions, struct kith_error *err)
{
    struct kith_options options = kith_options_population();
    struct kith_sweep_population *population = self->population = calloc(1, sizeof *population);
    int status = population ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (status) {
        kith_regions_free(regions->table);
        kith_scenario_free(regions->burn_in);
        return status;
    }
    self->form = kith_form_of(KITH_POPULATION_RUN);
    population->burn_in = regions->burn_in;
    population->scale = options.scale = regions->scale;
    options.draws = KITH_DRAWS_POINT;
    options.replicates = options.per_draw = 1;
    options.second = 0;
    options.only = regions->only;
    options.n_only = regions->n_only;
    options.burn_in = regions->burn_in;
    status = kith_study_plan(&population->study, (const struct kith_scenario *const *) self->scenario, self->n_scenarios, &options, NULL, 0, err);
    if (status)
        kith_regions_free(regions->table);
    else
        status = kith_population_plan(population->study, regions->table, NULL, err);
    if (population->study)
        population->study->options.only = NULL; /* the caller's */
    return status;
}

size_t
kith_sweep_regions(const struct kith_sweep *self)
{
    return self->population ? self->population->study->population->n_regions : 0;
}

const struct kith_scenario *
kith_sweep_burn_in(const struct kith_sweep *self)
{
    return self->population ? self->population->burn_in : NULL;
}

int
kith_sweep_factor_lacks_before(const struct kith_sweep *self, const struct kith_sweep_factor *factor)
{
    return kith_sweep_burn_in(self) && !factor->before && !kith_is_change(factor->path);
}

const struct kith_scenario *
kith_sweep_past_of(const struct kith_sweep *self)
{
    return self->population->burn_in ? self->population->burn_in : self->scenario[0];
}

void
kith_sweep_past_draw(const struct kith_sweep *self, uint32_t draw, double *values)
{
    const struct kith_scenario *burn_in = kith_sweep_burn_in(self);
    size_t n = 0;
    if (burn_in)
        kith_scenario_entries(burn_in, &n);
    if (!burn_in)
        kith_sweep_draw(self, 0, draw, values);
    else if (self->population->drawn)
        memcpy(values, self->population->drawn, n * sizeof *values);
    else if (self->prior)
        kith_posterior_draw(self->posterior, self->n_scenarios, burn_in, self->seed, draw, values);
    else
        kith_scenario_point(burn_in, values);
}

int
kith_sweep_past(const struct kith_sweep *self, uint32_t draw, uint64_t vector, double *values, struct kith_params *params, struct kith_error *err)
{
    const struct kith_scenario *scenario = kith_sweep_past_of(self);
    double *factor = malloc((self->n_factors + 1) * sizeof *factor);
    const int status = factor ? kith_sweep_vector(self, vector, factor, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_sweep_past_draw(self, draw, values);
    for (size_t f = 0; f < self->n_factors && !status; f++)
        if (self->population->past[f] != SIZE_MAX && !isnan(factor[f]))
            values[self->population->past[f]] = factor[f];
    free(factor);
    if (!status)
        kith_scenario_fill(scenario, values, params);
    return status;
}

/* A factor acts in the past where the past has the parameter, unless draws of a file say otherwise; changes never do. */
int
kith_sweep_population_take_factors(struct kith_sweep *self, struct kith_error *err)
{
    size_t *past = calloc(self->n_factors + 1, sizeof *past);
    if (!past)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t f = 0; f < self->n_factors; f++) {
        const struct kith_sweep_factor *factor = &self->factor[f];
        const struct kith_scenario *burn_in = self->population->burn_in;
        const int never = kith_is_change(factor->path) || (burn_in && !factor->before);
        past[f] = never ? SIZE_MAX : burn_in ? kith_study_entry(burn_in, factor->path) : factor->entry[0];
    }
    self->population->past = past;
    return KITH_OK;
}

void
kith_sweep_population_free(struct kith_sweep_population *self)
{
    if (!self)
        return;
    if (self->study) {
        kith_population_free(self->study->population);
        kith_study_unplan(self->study);
    }
    kith_scenario_free(self->burn_in);
    free(self->past);
    free(self);
}

/* ---- base.txt --------------------------------------------------------------------------- */

int
kith_sweep_population_put(const struct kith_sweep *self, struct kith_text *text, struct kith_error *err)
{
    const struct kith_population *p = self->population->study->population;
    const struct kith_scenario *burn_in = self->population->burn_in;
    char hash[KITH_SWEEP_HASH];
    size_t n;
    const char *table = kith_regions_text(p->table, &n);
    kith_sha256_of(table, n, hash);
    TRY(kith_sweep_put_file(self->folder, "regions.csv", table, n, err));
    kith_text_add(text, "population\nscale %a\nregions %s\nonly %zu\n", self->population->scale, hash, p->n_regions);
    for (size_t g = 0; g < p->n_regions; g++)
        kith_text_add(text, "region %s\n", p->region[g]->name);
    if (!burn_in)
        return KITH_OK;
    const char *whole = kith_scenario_text(burn_in);
    kith_sha256_of(whole, strlen(whole), hash);
    kith_text_add(text, "burn-in %s %s\n", hash, kith_scenario_name(burn_in));
    return kith_sweep_put_file(self->folder, "burn-in.yaml", whole, strlen(whole), err);
}

static int
read_table(const struct kith_sweep *self, const char *hash, struct kith_regions **out, struct kith_error *err)
{
    char found[KITH_SWEEP_HASH];
    size_t n;
    char *text = kith_sweep_read_file(self->folder, "regions.csv", &n, err);
    if (!text)
        return err->status;
    kith_sha256_of(text, n, found);
    const int status = strcmp(found, hash) != 0 ? kith_sweep_changed(self->folder, "regions.csv", err) : kith_regions_read_text(out, "regions.csv", text, n, err);
    free(text);
    return status;
}

static int
read_past(const struct kith_sweep *self, const char *hash, const char *name, struct kith_scenario **out, struct kith_error *err)
{
    char found[KITH_SWEEP_HASH], called[1024];
    size_t n;
    char *text = kith_sweep_read_file(self->folder, "burn-in.yaml", &n, err);
    if (!text)
        return err->status;
    kith_sha256_of(text, n, found);
    snprintf(called, sizeof called, "%s.yaml", name);
    const int status = strcmp(found, hash) != 0 ? kith_sweep_changed(self->folder, "burn-in.yaml", err)
                                                : kith_scenario_read_text(out, &kith_model_schema, called, text, n, NULL, NULL, 0, err);
    free(text);
    return status;
}

int
kith_sweep_population_parse(struct kith_sweep *self, char *text, struct kith_error *err)
{
    struct kith_sweep_area regions = { 0 };
    char hash[KITH_SWEEP_HASH] = "";
    int used = 0;
    if (sscanf(text, "population scale %la regions %64s only %zu%n", &regions.scale, hash, &regions.n_only, &used) != 3 || regions.n_only > 100000)
        return kith_sweep_changed(self->folder, "base.txt", err);
    const char **only = calloc(regions.n_only + 1, sizeof *only);
    int status = only ? read_table(self, hash, &regions.table, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    char *at = text + used + strspn(text + used, "\n");
    for (size_t g = 0; g < regions.n_only && !status; g++) {
        char *line = at, *end = line + strcspn(line, "\n");
        at = *end ? end + 1 : end;
        *end = '\0';
        if (strncmp(line, "region ", 7) != 0)
            status = kith_sweep_changed(self->folder, "base.txt", err);
        only[g] = line + 7;
    }
    if (!status && strncmp(at, "burn-in ", 8) == 0 && strlen(at) > 8 + 65) {
        char *name = at + 8 + 65;
        memcpy(hash, at + 8, 64);
        name[strcspn(name, "\n")] = '\0';
        status = read_past(self, hash, name, &regions.burn_in, err);
    }
    regions.only = only;
    if (!status)
        status = kith_sweep_population_new(self, &regions, err);
    else
        kith_regions_free(regions.table);
    free(only);
    return status ? status : kith_sweep_population_take_factors(self, err);
}
