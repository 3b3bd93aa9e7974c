#include "design/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_cdf.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "design/border.h"
#include "io/disk.h"
#include "model/params.h"

/* What a point of an opened sweep is: its scenario, its values, its seed. */

struct kith_sweep_point
kith_sweep_point_of(const struct kith_sweep *self, uint64_t id)
{
    size_t p = self->n_parts - 1;
    while (p > 0 && self->part[p].first > id)
        p--;
    const struct kith_sweep_part *part = &self->part[p];
    const uint32_t replicates = part->replicate[1] - part->replicate[0], scenarios = part->scenario[1] - part->scenario[0];
    uint64_t rest = id - part->first;
    struct kith_sweep_point point = { .id = id };
    point.replicate = part->replicate[0] + (uint32_t) (rest % replicates);
    rest /= replicates;
    point.scenario = part->scenario[0] + (uint32_t) (rest % scenarios);
    rest /= scenarios;
    point.vector = part->vector[0] + rest % (part->vector[1] - part->vector[0]);
    rest /= part->vector[1] - part->vector[0];
    point.draw = part->draw[0] + (uint32_t) rest;
    return point;
}

int
kith_sweep_vector(const struct kith_sweep *self, uint64_t vector, double *values, struct kith_error *err)
{
    const size_t bytes = self->n_factors * sizeof *values;
    char path[4096];
    size_t p = 0;
    if (!bytes)
        return KITH_OK;
    if (self->given) {
        memcpy(values, self->given, bytes);
        return KITH_OK;
    }
    while (!self->part[p].brought || vector < self->part[p].own_vectors || vector >= self->part[p].vector[1])
        p++;
    const struct kith_sweep_part *part = &self->part[p];
    const off_t from = (off_t) ((vector - part->own_vectors) * bytes);
    snprintf(path, sizeof path, "%s/design/vectors-%.16s", self->folder, part->vectors);
    const int file = part->file >= 0 ? part->file : open(path, O_RDONLY | O_CLOEXEC);
    size_t got = 0;
    const int reason = file < 0 ? errno : kith_disk_read(file, values, bytes, from, &got);
    if (file >= 0 && file != part->file)
        close(file);
    if (reason || got < bytes)
        return kith_fail(err, kith_status_of(reason ? reason : EIO, KITH_ERR_IO), "%s: cannot read vector %" PRIu64 ": %s", path, vector,
            reason ? strerror(reason) : "it became shorter");
    return KITH_OK;
}

void
kith_sweep_draw(const struct kith_sweep *self, size_t s, uint32_t draw, double *values)
{
    size_t n;
    kith_scenario_entries(self->scenario[s], &n);
    if (self->drawn)
        memcpy(values, self->drawn + s * self->parameters.most, n * sizeof *values);
    else if (self->prior)
        kith_posterior_draw(self->posterior, s, self->scenario[s], self->seed, draw, values);
    else
        kith_scenario_point(self->scenario[s], values);
}

/* Values of a point, and in `factor`, shape (factor), what the design sets: NaN where it does not. */
static int
values_of(const struct kith_sweep *self, const struct kith_sweep_point *point, double *values, double *factor, struct kith_error *err)
{
    const int status = kith_sweep_vector(self, point->vector, factor, err);
    kith_sweep_draw(self, point->scenario, point->draw, values);
    for (size_t f = 0; f < self->n_factors && !status; f++) {
        const size_t e = self->factor[f].entry[point->scenario];
        factor[f] = e == SIZE_MAX ? (double) NAN : factor[f]; /* it does not act here */
        if (!isnan(factor[f]))
            values[e] = factor[f];
    }
    return status;
}

int
kith_sweep_values(const struct kith_sweep *self, const struct kith_sweep_point *point, double *values, struct kith_error *err)
{
    double *factor = malloc((self->n_factors + 1) * sizeof *factor);
    const int status = factor ? values_of(self, point, values, factor, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    free(factor);
    return status;
}

int
kith_sweep_params(const struct kith_sweep *self, const struct kith_sweep_point *point, double *values, struct kith_params *params, struct kith_error *err)
{
    const struct kith_scenario *scenario = self->scenario[point->scenario];
    double *factor = malloc((self->n_factors + 1) * sizeof *factor);
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    const int status = factor ? values_of(self, point, values, factor, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        kith_scenario_fill(scenario, values, params);
    for (size_t f = 0; f < self->n_factors && !status; f++) {
        if (isnan(factor[f]))
            continue;
        const struct kith_entry *e = &entry[self->factor[f].entry[point->scenario]];
        const struct kith_collection *owner = kith_schema_owner(&kith_model_schema, e->parameter);
        const uint32_t bits = (uint32_t) factor[f];
        if (e->parameter->kind != KITH_NUMBER && !(owner && !owner->stride)) /* sets and choices: fill takes the scenario's own */
            memcpy((char *) params + e->parameter->offset + (owner ? owner->offset + e->member * owner->stride : 0), &bits, sizeof bits);
    }
    free(factor);
    return status;
}

uint64_t
kith_sweep_seed(const struct kith_sweep *self, const struct kith_sweep_point *point, uint32_t *run)
{
    /* Replicates that were added later than the plan have seeds of their own. */
    const uint64_t later = point->replicate / self->per_draw;
    *run = point->draw * self->per_draw + point->replicate % self->per_draw;
    return self->seed + later * 0x9e3779b97f4a7c15;
}
