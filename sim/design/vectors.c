#include "design/design.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/numeric.h"

/** Vectors of parameter values from the levels and ranges of a design. */

enum { MOST_VECTORS = 100000000 };

/* A value of a range by its share of the way; by our own exp and log, so that plans agree everywhere. */
double
kith_sweep_between(const struct kith_sweep_axis *axis, double share)
{
    if (axis->logarithmic)
        return axis->low * kith_exp(share * kith_log(axis->high / axis->low));
    return axis->low + share * (axis->high - axis->low);
}

static int
make_room(const struct kith_sweep_design *self, size_t n_axes, struct kith_sweep_vectors *out, uint64_t n, struct kith_error *err)
{
    out->n = n;
    out->n_axes = n_axes;
    if (n > MOST_VECTORS)
        return kith_fail(err, KITH_ERR_USAGE, "%s: the design has %llu combinations; %d at the most", self->name, (unsigned long long) n,
            MOST_VECTORS);
    out->value = calloc(n * n_axes + 1, sizeof *out->value);
    return out->value ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %llu combinations", (unsigned long long) n);
}

/* Every combination of levels, the last parameter fastest; of parameter `only` from level `from` on. */
static int
grid(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, size_t only, size_t from, struct kith_sweep_vectors *out, struct kith_error *err)
{
    double count = 1;
    for (size_t a = 0; a < layout->n_axes; a++)
        count *= (double) (layout->axis[a].n - (a == only ? from : 0));
    const int status = make_room(self, layout->n_axes, out, count > 1e15 ? UINT64_MAX : (uint64_t) count, err);
    for (uint64_t v = 0; !status && v < out->n; v++) {
        uint64_t rest = v;
        for (size_t a = layout->n_axes; a-- > 0;) {
            const size_t skip = a == only ? from : 0, n = layout->axis[a].n - skip;
            out->value[v * layout->n_axes + a] = layout->axis[a].level[skip + rest % n];
            rest /= n;
        }
    }
    return status;
}

/* The scenario's own values (NaN says so), then each level of each parameter alone. */
static int
one_at_a_time(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, size_t only, size_t from, struct kith_sweep_vectors *out, struct kith_error *err)
{
    const int all = only == layout->n_axes;
    uint64_t n = all ? 1 : 0, v = n;
    for (size_t a = 0; a < layout->n_axes; a++)
        n += all ? layout->axis[a].n : a == only ? layout->axis[a].n - from : 0;
    const int status = make_room(self, layout->n_axes, out, n, err);
    if (status)
        return status;
    for (uint64_t i = 0; i < n * layout->n_axes; i++)
        out->value[i] = (double) NAN;
    for (size_t a = 0; a < layout->n_axes; a++)
        for (size_t i = all ? 0 : from; (all || a == only) && i < layout->axis[a].n; i++)
            out->value[v++ * layout->n_axes + a] = layout->axis[a].level[i];
    return KITH_OK;
}

/* Of numbers on steps each as often, those at the ends too. */
static double
step_between(const struct kith_parameter *p, double low, double high, double u)
{
    const double first = round(low / p->step), n = round(high / p->step) - first + 1;
    const double k = floor(u * n);
    return p->step * (first + (k < n ? k : n - 1));
}

static double
from_uniform(const struct kith_sweep_axis *axis, double u)
{
    const struct kith_parameter *p = axis->member[0].entry->parameter;
    if (axis->n)
        return axis->level[(size_t) (u * (double) axis->n)];
    const struct kith_unit *unit = kith_unit_find(p->unit);
    if (p->step > 0 && axis->ranged)
        return step_between(p, kith_unit_convert(axis->member[0].entry->unit, unit, axis->low), kith_unit_convert(axis->member[0].entry->unit, unit, axis->high), u);
    const double written = axis->prior ? kith_entry_quantile(axis->member[0].entry, u) : kith_sweep_between(axis, u);
    const double x = kith_unit_convert(axis->member[0].entry->unit, unit, written);
    return x < p->low ? p->low : x > p->high ? p->high : x;
}

static int
random_vectors(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, uint64_t from, struct kith_sweep_vectors *out, struct kith_error *err)
{
    int status = make_room(self, layout->n_axes, out, layout->points, err);
    if (status)
        return status;
    status = layout->kind == KITH_SWEEP_LHS ? kith_sweep_hypercube(out->value, from, out->n, layout->n_axes, self->seed, err)
                                          : kith_sweep_sequence(out->value, from, out->n, layout->n_axes, self->seed, err);
    for (uint64_t v = 0; !status && v < out->n; v++)
        for (size_t a = 0; a < layout->n_axes; a++)
            out->value[v * layout->n_axes + a] = from_uniform(&layout->axis[a], out->value[v * layout->n_axes + a]);
    return status;
}

int
kith_sweep_layout_vectors(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, uint64_t from, struct kith_sweep_vectors *out, struct kith_error *err)
{
    *out = (struct kith_sweep_vectors) { 0 };
    switch (layout->kind) {
    case KITH_SWEEP_GRID: return grid(self, layout, layout->n_axes, 0, out, err);
    case KITH_SWEEP_OAT: return one_at_a_time(self, layout, layout->n_axes, 0, out, err);
    case KITH_SWEEP_LHS:
    case KITH_SWEEP_SOBOL: return random_vectors(self, layout, from, out, err);
    default: return make_room(self, layout->n_axes, out, 1, err);
    }
}

int
kith_sweep_layout_since(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, size_t axis, size_t from, struct kith_sweep_vectors *out, struct kith_error *err)
{
    return layout->kind == KITH_SWEEP_GRID ? grid(self, layout, axis, from, out, err) : one_at_a_time(self, layout, axis, from, out, err);
}
