#include "stat/check.h"

#include "base/numeric.h"
#include "stat/sample.h"

#include <math.h>
#include <stdlib.h>

double
kith_first_order(const double *x, const double *y, size_t n, size_t classes)
{
    uint32_t *order = calloc(n + 1, sizeof *order), *spare = calloc(n + 1, sizeof *spare);
    double all = 0, between = 0;
    const double mean = kith_mean(y, n);
    const size_t many = classes * 4 > n ? n / 4 : classes;
    if (!order || !spare || many < 2) {
        free(order);
        free(spare);
        return (double) NAN;
    }
    kith_order_of(x, n, order, spare);
    for (size_t i = 0; i < n; i++)
        all += (y[i] - mean) * (y[i] - mean);
    for (size_t c = 0; c < many; c++) {
        const size_t from = c * n / many, to = (c + 1) * n / many;
        double sum = 0;
        for (size_t i = from; i < to; i++)
            sum += y[order[i]] - mean;
        between += sum * sum / (double) (to - from);
    }
    free(order);
    free(spare);
    if (!(all > 0))
        return 0;
    const double r2 = between / all;
    return 1 - (1 - r2) * (double) (n - 1) / (double) (n - many);
}

double
kith_chi_square(const uint32_t *count, size_t n)
{
    double all = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        all += count[i];
    const double expected = all / (double) n;
    for (size_t i = 0; i < n; i++)
        sum += (count[i] - expected) * (count[i] - expected) / expected;
    return sum;
}

double
kith_chi_square_above(double x, size_t degrees)
{
    return 1 - kith_gamma_below((double) degrees / 2, x / 2);
}

double
kith_log_score(double mean, double sd, double y)
{
    const double d = (y - mean) / sd, log_of_two_pi = 1.8378770664093454836;
    return log_of_two_pi / 2 + kith_log(sd) + d * d / 2;
}

double
kith_interval_score(double low, double high, double level, double y)
{
    const double outside = y < low ? low - y : y > high ? y - high : 0;
    return high - low + 2 / (1 - level) * outside;
}
