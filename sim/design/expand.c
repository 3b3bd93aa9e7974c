#include "design/design_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/border.h"

/** Adding parts to a sweep. */

/* The columns of the first table, of which the folder has no copy. */
static void
columns_again(const struct kith_sweep *self, struct kith_sweep_design *design)
{
    struct kith_sweep_layout *layout = design->layout;
    layout->axis = kith_pool_take(&design->pool, (self->n_factors + 1) * sizeof *layout->axis);
    layout->n_axes = layout->axis ? self->n_factors : 0;
    layout->has_ids = *self->part[0].ids != '\0';
    for (size_t f = 0; f < layout->n_axes; f++)
        layout->axis[f].path = self->factor[f].path;
}

/* The design as it stands: its file, with all levels that were added since. */
static int
design_again(const struct kith_sweep *self, struct kith_sweep_design *design, struct kith_error *err)
{
    char path[4096];
    if ((size_t) snprintf(path, sizeof path, "%s/design/design.yaml", self->folder) >= sizeof path)
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->folder);
    kith_sweep_design_read(design, path);
    TRY(kith_problems_tell(&design->problems, path, err));
    if (design->n_layouts > 1)
        return kith_fail(err, KITH_ERR_USAGE, "%s: has %zu designs, which take no more levels, points or rows: plan another sweep; draws and replicates can be added",
            self->folder, design->n_layouts);
    if (design->layout->kind == KITH_SWEEP_CSV)
        columns_again(self, design);
    else
        kith_sweep_design_resolve(design, self->scenario, self->n_scenarios);
    int status = kith_problems_tell(&design->problems, path, err);
    for (size_t p = 0; p < self->n_parts && !status; p++)
        if (strncmp(self->part[p].what, "levels ", 7) == 0) {
            struct kith_sweep_vectors earlier = { 0 };
            status = kith_sweep_design_levels(design, self->scenario, self->n_scenarios, self->part[p].what + 7, &earlier, err);
            free(earlier.value);
        }
    return status;
}

/* Of the only design of a file: its vectors as they stand in the folder. Takes `own`. */
static int
spread(const struct kith_sweep *self, struct kith_sweep_design *design, struct kith_sweep_vectors *own, struct kith_sweep_vectors *out, struct kith_error *err)
{
    design->layout->n_vectors = own->n;
    int status = kith_sweep_design_columns(design, self->n_scenarios, err);
    if (!status && design->n_columns != self->n_factors)
        status = kith_sweep_changed(self->folder, "base.txt", err);
    if (!status)
        status = kith_sweep_design_spread(design, design->layout, self->n_scenarios, own, out, err);
    free(own->value);
    return status;
}

/* Where the sequence of a sobol design stands: sweeps that were planned before its first point was kept begin with the second one,
 * and go on so. */
static int
goes_on_from(const struct kith_sweep *self, struct kith_sweep_design *design, uint64_t *from, struct kith_error *err)
{
    struct kith_sweep_vectors own = { 0 }, begin = { 0 };
    double *planned = calloc(self->n_factors + 1, sizeof *planned);
    int status = planned ? kith_sweep_vector(self, 0, planned, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    design->layout->points = 2;
    if (!status)
        status = kith_sweep_layout_vectors(design, design->layout, 0, &own, err);
    if (!status)
        status = spread(self, design, &own, &begin, err);
    const size_t bytes = self->n_factors * sizeof *planned;
    *from = self->n_vectors;
    if (!status && memcmp(planned, begin.value, bytes) != 0) {
        *from += 1;
        if (memcmp(planned, begin.value + self->n_factors, bytes) != 0)
            status = kith_fail(err, KITH_ERR_DATA, "%s: its points are not those that this Kith makes; plan the sweep again", self->folder);
    }
    free(planned);
    free(begin.value);
    return status;
}

static int
more_points(const struct kith_sweep *self, struct kith_sweep_design *design, uint64_t points, struct kith_sweep_vectors *own, struct kith_error *err)
{
    uint64_t from = self->n_vectors;
    if (design->layout->kind != KITH_SWEEP_LHS && design->layout->kind != KITH_SWEEP_SOBOL)
        return kith_fail(err, KITH_ERR_USAGE, "--points: only lhs and sobol designs can have more points");
    if (design->layout->kind == KITH_SWEEP_SOBOL)
        TRY(goes_on_from(self, design, &from, err));
    design->layout->points = points;
    return kith_sweep_layout_vectors(design, design->layout, from, own, err);
}

static int
more_rows(const struct kith_sweep *self, struct kith_sweep_design *design, const char *rows, struct kith_sweep_vectors *own, struct kith_error *err)
{
    if (design->layout->kind != KITH_SWEEP_CSV)
        return kith_fail(err, KITH_ERR_USAGE, "--rows: only csv designs can have more rows");
    kith_sweep_table_read(design, design->layout, rows, 1);
    kith_sweep_design_resolve(design, self->scenario, self->n_scenarios);
    TRY(kith_problems_tell(&design->problems, rows, err));
    return kith_sweep_table_vectors(design->layout, own, err);
}

static int
new_vectors(const struct kith_sweep *self, const struct kith_sweep_more *more, struct kith_sweep_vectors *vectors, struct kith_text *ids,
    struct kith_error *err)
{
    struct kith_sweep_design design;
    struct kith_sweep_vectors own = { 0 };
    char *there = NULL;
    int status = design_again(self, &design, err);
    if (!status && more->levels)
        status = kith_sweep_design_levels(&design, self->scenario, self->n_scenarios, more->levels, &own, err);
    else if (!status)
        status = more->points ? more_points(self, &design, more->points, &own, err) : more_rows(self, &design, more->rows, &own, err);
    if (!status)
        status = spread(self, &design, &own, vectors, err);
    if (!status)
        kith_sweep_list_ids(&design, ids);
    if (!status && ids->length)
        status = kith_sweep_ids(self, &there, err);
    if (!status)
        status = kith_sweep_check_ids(there, ids, err);
    free(there);
    kith_sweep_design_clear(&design);
    return status;
}

int
kith_sweep_expand(const char *folder, const struct kith_sweep_more *more, uint64_t *points, struct kith_error *err)
{
    struct kith_sweep *self = NULL;
    struct kith_sweep_vectors vectors = { 0 };
    struct kith_text ids = { 0 };
    char what[4096] = "";
    NEED(more, "what to expand by", err);
    const int wishes = (more->draws > 0) + (more->replicates > 0) + (more->points > 0) + (more->levels != NULL) + (more->rows != NULL);
    if (wishes != 1)
        return kith_fail(err, KITH_ERR_USAGE, "expand by one thing at a time: draws, replicates, points, levels or rows");
    int status = kith_sweep_open(&self, folder, err);
    if (status)
        return status;
    struct kith_sweep_part part = { .first = self->n_points, .scenario = { 0, (uint32_t) self->n_scenarios },
        .vector = { 0, self->n_vectors }, .own_vectors = self->n_vectors, .draw = { 0, self->n_draws },
        .replicate = { 0, self->n_replicates }, .what = what };
    if (more->draws) {
        part.draw[0] = self->n_draws;
        part.draw[1] = self->n_draws + more->draws;
        snprintf(what, sizeof what, "draws %u", more->draws);
        if (!self->prior)
            status = kith_fail(err, KITH_ERR_USAGE, "%s: parameters are held at their values, so there are no draws: add replicates", folder);
        else if (part.draw[1] < part.draw[0])
            status = kith_fail(err, KITH_ERR_USAGE, "%u more draws are too many", more->draws);
        else if (self->posterior && part.draw[1] > self->posterior->rows)
            status = kith_fail(err, KITH_ERR_USAGE, "%s: its posterior has %zu draws, %u of which are there: %u more are too many", folder, self->posterior->rows,
                self->n_draws, more->draws);
    } else if (more->replicates) {
        part.replicate[0] = self->n_replicates;
        part.replicate[1] = self->n_replicates + more->replicates;
        snprintf(what, sizeof what, "replicates %u", more->replicates);
        if (part.replicate[1] < part.replicate[0])
            status = kith_fail(err, KITH_ERR_USAGE, "%u more replicates are too many", more->replicates);
    } else {
        if (more->levels && strlen(more->levels) + 8 > sizeof what)
            status = kith_fail(err, KITH_ERR_USAGE, "--levels: too many at a time");
        else if (more->levels)
            snprintf(what, sizeof what, "levels %s", more->levels);
        else
            snprintf(what, sizeof what, more->points ? "points %" PRIu64 : "rows", more->points);
        if (!status)
            status = new_vectors(self, more, &vectors, &ids, err);
        part.vector[0] = self->n_vectors;
        part.vector[1] = self->n_vectors + vectors.n;
    }
    if (!status)
        status = kith_sweep_count_points(self, &part, err);
    if (!status)
        status = kith_sweep_put_part(self, &part, self->n_parts, vectors.value ? &vectors : NULL, &ids, err);
    if (!status && points)
        *points = self->n_points + part.n;
    free(vectors.value);
    kith_text_clear(&ids);
    kith_sweep_free(self);
    return status;
}
