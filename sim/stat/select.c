#include "stat/select.h"

#include <math.h>

#include "base/numeric.h"
#include "stat/sample.h"

double
kith_student_quantile(double p, double freedom)
{
    const double two = 2 * (1 - p), n = freedom, half_pi = 1.5707963267948966;
    if (n < 1.5)
        return 1 / tan(two * half_pi);
    if (n < 2.5)
        return sqrt(2 / (two * (2 - two)) - 2);
    const double a = 1 / (n - 0.5), b = 48 / (a * a);
    double c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
    const double d = ((94.5 / (b + c) - 3) / b + 1) * sqrt(a * half_pi) * n;
    double y = kith_pow(d * two, 2 / n);
    if (y > 0.05 + a) {
        const double z = kith_normal_quantile(two / 2);
        y = z * z;
        if (n < 5)
            c += 0.3 * (n - 4.5) * (z + 0.6);
        c = (((0.05 * d * z - 5) * z - 7) * z - 2) * z + b + c;
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * z;
        y = a * y * y;
        y = y > 0.002 ? kith_exp(y) - 1 : 0.5 * y * y + y;
    } else
        y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) + 1 / y;
    return sqrt(n * y);
}

/* Variance of the difference of two options over rows; i == j: of one. */
static double
variance(const double *y, size_t n, size_t options, size_t i, size_t j)
{
    const double mean = kith_mean_of_column(y + i, n, options) - (i == j ? 0 : kith_mean_of_column(y + j, n, options));
    double sum = 0;
    for (size_t r = 0; r < n; r++) {
        const double x = y[r * options + i] - (i == j ? 0 : y[r * options + j]) - mean;
        sum += x * x;
    }
    return sum / (double) (n - 1);
}

static double
one_sided(size_t n, size_t options, double sure)
{
    return kith_student_quantile(1 - (1 - sure) / (double) (options > 1 ? options - 1 : 1), (double) (n - 1));
}

double
kith_select_rows(const double *y, size_t n, size_t options, double delta, double sure)
{
    double most = 0;
    for (size_t i = 0; i < options; i++)
        for (size_t j = 0; j < i; j++) {
            const double v = variance(y, n, options, i, j);
            most = v > most ? v : most;
        }
    const double t = one_sided(n, options, sure), rows = ceil(t * t * most / (delta * delta));
    return rows > (double) n ? rows : (double) n;
}

void
kith_select_of(struct kith_selected *out, const double *y, size_t n, size_t options, double sure)
{
    const double t = one_sided(n, options, sure);
    size_t best = 0;
    for (size_t i = 0; i < options; i++) {
        out[i] = (struct kith_selected) { .mean = kith_mean_of_column(y + i, n, options), .error = sqrt(variance(y, n, options, i, i) / (double) n) };
        best = out[i].mean > out[best].mean ? i : best;
    }
    for (size_t i = 0; i < options; i++) {
        out[i].best = i == best;
        out[i].behind = out[best].mean - out[i].mean;
        out[i].width = i == best ? 0 : t * sqrt(variance(y, n, options, i, best) / (double) n);
        out[i].maybe = out[i].behind <= out[i].width;
    }
}
