#include "design/design.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/** Vectors of several designs side by side: one column for each parameter that any of them sets. */

static size_t
find_column(const struct kith_sweep_design *self, const struct kith_sweep_member *member, const char *glob, size_t n_scenarios)
{
    size_t c = 0;
    for (; c < self->n_columns; c++) {
        const struct kith_sweep_column *one = &self->column[c];
        const int alike = glob && one->glob ? strcmp(glob, one->glob) == 0 : !glob && !one->glob;
        if (alike && strcmp(one->path, member->path) == 0 && memcmp(one->acts, member->acts, n_scenarios + 1) == 0)
            break;
    }
    return c;
}

static const char *
glob_of(const struct kith_sweep_axis *axis)
{
    return strchr(axis->path, '*') ? axis->path : NULL;
}

int
kith_sweep_design_columns(struct kith_sweep_design *self, size_t n_scenarios, struct kith_error *err)
{
    size_t room = 1;
    for (size_t l = 0; l < self->n_layouts; l++)
        for (size_t a = 0; a < self->layout[l].n_axes; a++)
            room += self->layout[l].axis[a].n_members;
    self->n_columns = 0;
    self->column = kith_pool_take(&self->pool, room * sizeof *self->column);
    if (!self->column)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t l = 0; l < self->n_layouts; l++)
        for (size_t a = 0; a < self->layout[l].n_axes; a++)
            for (size_t m = 0; m < self->layout[l].axis[a].n_members; m++) {
                const struct kith_sweep_axis *axis = &self->layout[l].axis[a];
                const struct kith_sweep_member *member = &axis->member[m];
                if (l > 0 && find_column(self, member, glob_of(axis), n_scenarios) < self->n_columns) /* within a design all differ */
                    continue;
                self->column[self->n_columns++] = (struct kith_sweep_column) { member->path, glob_of(axis), member->acts };
            }
    return KITH_OK;
}

int
kith_sweep_design_spread(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, size_t n_scenarios,
    const struct kith_sweep_vectors *own, struct kith_sweep_vectors *all, struct kith_error *err)
{
    const size_t n = self->n_columns;
    double *value = realloc(all->value, ((all->n + own->n) * n + 1) * sizeof *value), *to = value ? value + all->n * n : NULL;
    if (!value)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %llu combinations", (unsigned long long) (all->n + own->n));
    for (uint64_t i = 0; i < own->n * n; i++)
        to[i] = (double) NAN;
    for (size_t a = 0; a < layout->n_axes; a++)
        for (size_t m = 0; m < layout->axis[a].n_members; m++) {
            const size_t c = find_column(self, &layout->axis[a].member[m], glob_of(&layout->axis[a]), n_scenarios);
            for (uint64_t v = 0; v < own->n; v++)
                to[v * n + c] = own->value[v * own->n_axes + a];
        }
    *all = (struct kith_sweep_vectors) { value, all->n + own->n, n };
    return KITH_OK;
}

static uint64_t
hash_of(const double *row, size_t n)
{
    const unsigned char *bytes = (const unsigned char *) row;
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < n * sizeof *row; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash ^ hash >> 32;
}

int
kith_sweep_vectors_again(const struct kith_sweep_vectors *self, uint64_t *again, struct kith_error *err)
{
    const size_t bytes = self->n_axes * sizeof *self->value;
    uint64_t room = 16;
    while (room < 2 * self->n)
        room *= 2;
    uint64_t *seen = calloc(room, sizeof *seen); /* a vector and one, 0 where nothing is */
    *again = 0;
    if (!seen)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %llu combinations", (unsigned long long) self->n);
    for (uint64_t v = 0; v < self->n; v++) {
        const double *row = self->value + v * self->n_axes;
        uint64_t at = hash_of(row, self->n_axes) & (room - 1);
        while (seen[at] && memcmp(self->value + (seen[at] - 1) * self->n_axes, row, bytes) != 0)
            at = (at + 1) & (room - 1);
        *again += seen[at] != 0;
        seen[at] = seen[at] ? seen[at] : v + 1;
    }
    free(seen);
    return KITH_OK;
}
