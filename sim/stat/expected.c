#include "stat/expected.h"

#include <math.h>
#include <stdint.h>

#include "stat/sample.h"

static const double nothing = (double) NAN;

/* These numbers are part of a file's digest: sums in order of index, arithmetic and sqrt only. */

double
kith_student(double n)
{
    static const double few[] = { 12.706204736174694, 4.302652729749462, 3.182446305283710, 2.776445105197793, 2.570581835636314,
        2.446911851144969, 2.364624251592784, 2.306004135204166 };
    const double v = n - 1, z = 1.959963984540054, z2 = z * z; /* Fisher and Cornish 1960 */
    const double a = z * (z2 + 1) / 4, b = z * ((5 * z2 + 16) * z2 + 3) / 96, c = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    const double d = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    if (!(v >= 1))
        return nothing;
    if (v < 9)
        return few[(size_t) v - 1];
    return z + (a + (b + (c + d / v) / v) / v) / v;
}

void
kith_level_within(double mean, double most, double *low, double *high)
{
    if (isnan(most))
        return;
    if (*low < 0 && mean >= 0)
        *low = 0;
    if (*high > most && mean <= most)
        *high = most;
}

/* ---- means of draws ---- */

/* The runs of a draw that have a value, one after the other: the mean of those, and squares about it. */
struct draw {
    size_t runs;
    double mean, squares;
};

static struct draw
draw_of(const double *a, const double *b, size_t stride, size_t replicates)
{
    struct kith_sum sum = { 0 };
    for (size_t r = 0; r < replicates; r++) {
        const double y = b ? b[r * stride] - a[r * stride] : a[r * stride];
        if (!isnan(y))
            kith_sum_add(&sum, y);
    }
    struct draw self = { .runs = sum.n, .mean = kith_sum_mean(&sum) };
    for (size_t r = 0; r < replicates && !sum.same; r++) {
        const double y = b ? b[r * stride] - a[r * stride] : a[r * stride];
        if (!isnan(y))
            self.squares += (y - self.mean) * (y - self.mean);
    }
    return self;
}

/* ---- the interval ---- */

/* How far below and above the mean the next mean of a draw would lie, noise of its runs included. */
static void
reach_of(double *below, double *above, const double *sorted, size_t n, double mean, double variance)
{
    const double many = (double) n + 1;
    double cubes = 0, squares = 0;
    if (n >= 39) {
        *below = mean - kith_value_at(sorted, kith_rank_at(n, .025 * many - 1));
        *above = kith_value_at(sorted, kith_rank_at(n, .975 * many - 1)) - mean;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const double off = sorted[i] - mean;
        squares += off * off;
        cubes += off * off * off;
    }
    const double spread = sqrt(squares / (double) n), skewness = spread > 0 ? cubes / (double) n / (spread * spread * spread) : 0;
    const double half = kith_student((double) n) * sqrt(variance + variance / (double) n);
    *below = half * (1 + (skewness < 0 ? -.3 * skewness : 0));
    *above = half * (1 + (skewness > 0 ? .3 * skewness : 0));
    *below = *below > mean - sorted[0] ? *below : mean - sorted[0];
    *above = *above > sorted[n - 1] - mean ? *above : sorted[n - 1] - mean;
}

/* The part of a variance of means that lies between draws, never at or below zero. */
static double
between(double variance, double noise, double n)
{
    const double clean = variance - noise, known = clean + sqrt(clean * clean + 6 * variance * variance / (n - 1));
    return known / 2 < variance ? known / 2 : variance;
}

static void
interval(struct kith_expected *self, double *means, double variance, double noise)
{
    const double n = (double) self->draws, least = kith_student(n) * self->error;
    const double share = variance > 0 ? sqrt((between(variance, noise, n) + variance / n) / (variance + variance / n)) : 0;
    double below, above;
    kith_sort(means, self->draws);
    reach_of(&below, &above, means, self->draws, self->mean, variance);
    below = share * below > least ? share * below : least;
    above = share * above > least ? share * above : least;
    self->low = self->mean - below;
    self->high = self->mean + above;
    if (below > 0 && self->low >= self->mean) /* no digits left for it */
        self->low = nextafter(self->mean, (double) -INFINITY);
    if (above > 0 && self->high <= self->mean)
        self->high = nextafter(self->mean, (double) INFINITY);
}

struct kith_expected
kith_expected_of(const double *a, const double *b, size_t stride, size_t draws, size_t replicates, double *room)
{
    struct kith_expected self = { nothing, nothing, nothing, nothing, nothing, 0, 0 };
    double squares = 0, shares = 0, off = 0;
    size_t freedom = 0;
    for (size_t d = 0; d < draws; d++) {
        const size_t at = d * replicates * stride;
        const struct draw draw = draw_of(a + at, b ? b + at : NULL, stride, replicates);
        if (draw.runs == 0)
            continue;
        squares += draw.squares;
        freedom += draw.runs - 1;
        shares += 1 / (double) draw.runs;
        self.runs += draw.runs;
        room[self.draws++] = draw.mean;
    }
    if (self.draws == 0)
        return self;
    const double n = (double) self.draws;
    self.mean = kith_mean(room, self.draws);
    if (freedom > 0)
        self.within = squares / (double) freedom;
    if (self.draws == 1) {
        self.error = sqrt(self.within / (double) self.runs);
        return self;
    }
    for (size_t d = 0; d < self.draws; d++)
        off += (room[d] - self.mean) * (room[d] - self.mean);
    const double variance = off / (n - 1);
    self.error = sqrt(variance / n);
    interval(&self, room, variance, freedom > 0 ? self.within * shares / n : 0);
    return self;
}
