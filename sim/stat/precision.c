#include "stat/precision.h"

#include <math.h>

#include "stat/expected.h"
#include "stat/sample.h"

static const double nothing = (double) NAN;

/* ---- two levels ---- */

struct kith_levels
kith_levels_of(const double *y, size_t draws, size_t replicates)
{
    struct kith_levels self = { 0 };
    double within = 0, between = 0;
    self.mean = kith_mean(y, draws * replicates);
    for (size_t d = 0; d < draws; d++) {
        const double *row = y + d * replicates, mean = kith_mean(row, replicates);
        for (size_t r = 0; r < replicates; r++)
            within += (row[r] - mean) * (row[r] - mean);
        between += (mean - self.mean) * (mean - self.mean);
    }
    const double k = (double) replicates, n = (double) draws;
    self.within = replicates > 1 ? within / (n * (k - 1)) : nothing;
    if (draws > 1) {
        const double means = between / (n - 1); /* variance of the means: noise included */
        const double clean = replicates > 1 ? means - self.within / k : means;
        self.between = clean > 0 || isnan(clean) ? clean : 0;
        self.error = sqrt(means / n);
    } else {
        self.between = nothing;
        self.error = replicates > 1 ? sqrt(self.within / k) : nothing;
    }
    return self;
}

/* From sums of squares, between draws (of their means) and within. Not cut off at 0: the jackknife
 * would take a corner for certainty. */
static double
share_from(double between, double within, double draws, double replicates)
{
    const double noise = within / (draws * (replicates - 1)), clean = between / (draws - 1) - noise / replicates;
    return clean / (clean + noise);
}

struct kith_share
kith_share_of(const double *y, size_t draws, size_t replicates)
{
    struct kith_share self = { nothing, nothing };
    const struct kith_levels levels = kith_levels_of(y, draws, replicates);
    if (draws < 3 || replicates < 2 || !(levels.between + levels.within > 0))
        return self;
    const double n = (double) draws, k = (double) replicates, within = levels.within * n * (k - 1);
    const double between = levels.error * levels.error * n * (n - 1);
    double sum = 0, squares = 0;
    for (size_t d = 0; d < draws; d++) {
        const double *row = y + d * replicates, mean = kith_mean(row, replicates), off = mean - levels.mean;
        double own = 0;
        for (size_t r = 0; r < replicates; r++)
            own += (row[r] - mean) * (row[r] - mean);
        const double without = share_from(between - off * off * n / (n - 1), within - own, n - 1, k);
        sum += without;
        squares += without * without;
    }
    const double spread = squares - sum * sum / n;
    self.value = levels.between / (levels.between + levels.within);
    self.error = spread > 0 ? sqrt(spread * (n - 1) / n) : 0;
    return self;
}

/* ---- the rule ---- */

struct kith_width
kith_width_of(const double *y, size_t draws, size_t replicates)
{
    const struct kith_levels levels = kith_levels_of(y, draws, replicates);
    const size_t each = draws > 1 ? replicates : 1; /* runs behind an independent value */
    struct kith_width self = { .mean = levels.mean, .n = draws > 1 ? draws : replicates };
    double squares = 0, cubes = 0;
    for (size_t i = 0; i < self.n; i++) {
        const double off = kith_mean(y + i * each, each) - levels.mean;
        squares += off * off;
        cubes += off * off * off;
    }
    const double n = (double) self.n, spread = sqrt(squares / n);
    self.skewness = spread > 0 ? cubes / n / (spread * spread * spread) : 0;
    self.half = kith_student(n) * levels.error * (1 + 1.08 * self.skewness * self.skewness / n);
    return self;
}

static double
least_for(double skewness)
{
    const double cochran = 25 * skewness * skewness;
    return cochran > KITH_WIDTH_LEAST ? cochran : KITH_WIDTH_LEAST;
}

int
kith_width_enough(const struct kith_width *self, double target)
{
    return self->half <= target && (double) self->n >= least_for(self->skewness);
}

size_t
kith_width_next(const struct kith_width *self, double target)
{
    const double n = (double) self->n, ratio = self->half / target, least = least_for(self->skewness);
    double wanted = 1.05 * n * ratio * ratio;
    wanted = wanted > least ? wanted : least;
    if (!(wanted < 2 * n))
        return 2 * self->n;
    return wanted > 1.25 * n ? (size_t) ceil(wanted) : (size_t) ceil(1.25 * n);
}

/* ---- what would have been cheapest ---- */

static double
draws_for(const struct kith_levels *level, double target, double replicates)
{
    const double between = isnan(level->between) ? 0 : level->between, noise = isnan(level->within) ? 0 : level->within;
    const double variance = between + noise / replicates;
    double n = KITH_WIDTH_LEAST;
    for (int i = 0; i < 3; i++) { /* t depends on n, hardly */
        const double t = kith_student(n > KITH_WIDTH_LEAST ? n : KITH_WIDTH_LEAST);
        n = t * t * variance / (target * target);
    }
    return n > KITH_WIDTH_LEAST ? ceil(n) : KITH_WIDTH_LEAST;
}

static int
known(const struct kith_levels *level, uint32_t replicates)
{
    return !isnan(level->between) && (!isnan(level->within) || replicates == 1);
}

struct kith_allocation
kith_allocation_of(const struct kith_levels *level, const double *target, size_t n, double cost_of_draw, uint32_t replicates)
{
    struct kith_allocation best = { 0 };
    for (size_t i = 0; i < n; i++)
        if (!known(&level[i], replicates))
            return best;
    for (uint32_t k = replicates ? replicates : 1; k <= (replicates ? replicates : 1000); k++) {
        double draws = KITH_WIDTH_LEAST;
        for (size_t i = 0; i < n; i++) {
            const double d = draws_for(&level[i], target[i], k);
            draws = d > draws ? d : draws;
        }
        const double cost = draws * (cost_of_draw + k);
        if (draws < 1e15 && (!best.replicates || cost < best.cost))
            best = (struct kith_allocation) { draws, k, cost };
    }
    return best;
}
