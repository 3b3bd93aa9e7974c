#include "stat/paired.h"

#include <math.h>

#include "stat/expected.h"
#include "stat/sample.h"

static const double nothing = (double) NAN;

/* ---- pairs ---- */

/* Sums over the runs in which both have a value, in order of index. */
struct pairs {
    double n, a, b; /* how many; means */
    double aa, bb, ab, dd; /* squares and products about them; squares of the difference */
};

static struct pairs
pairs_of(const double *a, const double *b, size_t stride, size_t runs)
{
    struct pairs self;
    struct kith_sum left = { 0 }, right = { 0 };
    for (size_t i = 0; i < runs; i++) {
        const double x = a[i * stride], y = b[i * stride];
        if (isnan(x) || isnan(y))
            continue;
        kith_sum_add(&left, x);
        kith_sum_add(&right, y);
    }
    self = (struct pairs) { .n = (double) left.n, .a = kith_sum_mean(&left), .b = kith_sum_mean(&right) };
    for (size_t i = 0; i < runs; i++) {
        const double x = a[i * stride] - self.a, y = b[i * stride] - self.b;
        if (isnan(x) || isnan(y))
            continue;
        self.aa += x * x;
        self.bb += y * y;
        self.ab += x * y;
        self.dd += (y - x) * (y - x);
    }
    return self;
}

static void
pair(struct kith_difference *self, const double *a, const double *b, size_t stride, size_t runs)
{
    const struct pairs p = pairs_of(a, b, stride, runs);
    if (p.n < 2)
        return;
    if (p.aa > 0 && p.bb > 0)
        self->correlation = p.ab / sqrt(p.aa * p.bb);
    if (p.dd > 0)
        self->reduction = (p.aa + p.bb) / p.dd;
}

/* ---- levels and differences ---- */

struct kith_difference
kith_paired_of(const double *a, const double *b, size_t stride, size_t draws, size_t replicates, double *room)
{
    const struct kith_expected d = kith_expected_of(a, b, stride, draws, replicates, room);
    struct kith_difference result = { d.mean, d.error, d.low, d.high, sqrt(d.within), nothing, nothing, nothing, d.runs };
    if (!b)
        return result;
    const struct kith_expected left = kith_expected_of(a, NULL, stride, draws, replicates, room);
    const struct kith_expected right = kith_expected_of(b, NULL, stride, draws, replicates, room);
    result.study = sqrt(left.within + right.within); /* two real studies share no random numbers */
    if (d.within > 0)
        result.by_chance = (left.within + right.within) / d.within;
    pair(&result, a, b, stride, draws * replicates);
    return result;
}
