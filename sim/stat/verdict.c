#include "stat/verdict.h"

#include <math.h>

#include "base/numeric.h"
#include "stat/expected.h"

static double
chi_square(double p, double m)
{
    return 2 * kith_gamma_quantile(m / 2, p);
}

enum kith_verdict
kith_verdict_of(double miss, double error, double n, double sampling, double m)
{
    const double off = fabs(miss), half = n > 1 ? kith_student(n) * error : (double) NAN;
    const double least = m > 0 ? sampling * sqrt(m / chi_square(.975, m)) : sampling;
    const double most = m > 0 ? sampling * sqrt(m / chi_square(.025, m)) : sampling;
    if (off + half <= 1.96 * least)
        return KITH_VERDICT_WITHIN;
    return off - half > 1.96 * most ? KITH_VERDICT_MISS : KITH_VERDICT_TOO_FEW; /* NaN is too few */
}
