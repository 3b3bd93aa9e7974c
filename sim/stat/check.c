#include "stat/check.h"

#include "base/numeric.h"
#include "stat/sample.h"

#include <math.h>
#include <stdlib.h>

int
kith_classes_of(const double *x, size_t n, size_t classes, uint32_t *class)
{
    uint32_t *order = calloc(n + 1, sizeof *order), *spare = calloc(n + 1, sizeof *spare);
    const int made = order && spare;
    if (made)
        kith_order_of(x, n, order, spare);
    for (size_t i = 0; made && i < n; i++)
        class[order[i]] = (uint32_t) (i * classes / n);
    free(order);
    free(spare);
    return made;
}

double
kith_first_order(const uint32_t *class, size_t classes, const double *y, size_t n)
{
    double all = 0, between = 0, sum[KITH_MOST_CLASSES] = { 0 }, many[KITH_MOST_CLASSES] = { 0 };
    const double mean = kith_mean(y, n);
    if (n <= classes || classes > KITH_MOST_CLASSES)
        return (double) NAN;
    for (size_t i = 0; i < n; i++) {
        all += (y[i] - mean) * (y[i] - mean);
        sum[class[i]] += y[i] - mean;
        many[class[i]]++;
    }
    for (size_t c = 0; c < classes; c++)
        between += many[c] > 0 ? sum[c] * sum[c] / many[c] : 0;
    return all > 0 ? 1 - (1 - between / all) * (double) (n - 1) / (double) (n - classes) : 0;
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
