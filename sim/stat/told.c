#include "stat/told.h"

#include <math.h>

#include "stat/expected.h"

const char *const kith_way_names[KITH_WAYS] = {
    [KITH_WAY_BETTER] = "better", [KITH_WAY_WORSE] = "worse", [KITH_WAY_HIGHER] = "higher", [KITH_WAY_LOWER] = "lower",
    [KITH_WAY_SAME] = "same", [KITH_WAY_OPEN] = "open", [KITH_WAY_FEW] = "few", [KITH_WAY_FIXED] = "fixed", [KITH_WAY_BARE] = "bare" };

static enum kith_way
way_of(const struct kith_told *self, size_t draws, int better)
{
    if (fpclassify(self->low) == FP_ZERO && fpclassify(self->high) == FP_ZERO)
        return KITH_WAY_SAME;
    if (draws < 2)
        return KITH_WAY_FIXED;
    if (draws < KITH_TOLD_DRAWS)
        return KITH_WAY_FEW;
    if (!(self->low > 0 || self->high < 0))
        return KITH_WAY_OPEN;
    const int up = self->low > 0;
    if (better == 0)
        return up ? KITH_WAY_HIGHER : KITH_WAY_LOWER;
    return up == (better > 0) ? KITH_WAY_BETTER : KITH_WAY_WORSE;
}

struct kith_told
kith_told_of(double mean, double error, double low, double high, size_t draws, size_t runs, int better)
{
    const double half = kith_student((double) (draws > 1 ? draws : runs)) * error;
    struct kith_told self = { low, high, KITH_WAY_BARE };
    if (isnan(half) || isnan(mean)) /* nobody knows how far the mean is off */
        return self;
    if (isnan(low) || isnan(high)) {
        self.low = mean - half;
        self.high = mean + half;
    } else {
        self.low = fmin(low, mean - half);
        self.high = fmax(high, mean + half);
    }
    self.way = way_of(&self, draws, better);
    return self;
}
