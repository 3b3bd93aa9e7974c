#include "base/numeric.h"

#include <math.h>

#define HALF_LOG_TWO_PI 0x1.d67f1c864beb5p-1

/** Stirling's series: log Gamma(a + 1) - (a log a - a + log(2 pi a) / 2), to 3e-17 for a >= 10. */
static double
stirling_rest(double a)
{
    const double b = 1 / (a * a);
    return (1. / 12
               - b * (1. / 360
                         - b * (1. / 1260
                                   - b * (1. / 1680
                                             - b * (1. / 1188 - b * (691. / 360360 - b * (1. / 156)))))))
        / a;
}

double
kith_log_gamma(double a)
{
    double product = 1;
    for (; a < 10; a++)
        product *= a;
    return ((a - 0.5) * kith_log(a) - a + HALF_LOG_TWO_PI) + stirling_rest(a) - kith_log(product);
}

/** How unlike a and x are: a log(a/x) + x - a, without loss where they are near (Loader 2000). */
static double
deviance(double a, double x)
{
    if (!(fabs(a - x) < 0.2 * (a + x)))
        return a * kith_log(a / x) + (x - a);
    const double v = (a - x) / (a + x);
    const double v2 = v * v;
    double power = 2 * a * v;
    double sum = (a - x) * v;
    for (int odd = 3;; odd += 2) {
        power *= v2;
        const double next = sum + power / odd;
        if (next == sum)
            return sum;
        sum = next;
    }
}

/** A gamma distribution of shape a: x^a exp(-x) / Gamma(a + 1) = exp(-deviance(a, x) - rest). */
struct gamma_shape {
    double a, rest;
};

static struct gamma_shape
shape_of(double a)
{
    if (a >= 10)
        return (struct gamma_shape) { a, HALF_LOG_TWO_PI + 0.5 * kith_log(a) + stirling_rest(a) };
    return (struct gamma_shape) { a, a > 0 ? kith_log_gamma(a + 1) - (a * kith_log(a) - a) : 0 };
}

static double
power_of(struct gamma_shape shape, double x)
{
    if (shape.a > 0)
        return kith_exp(-deviance(shape.a, x) - shape.rest);
    return kith_exp(-x);
}

double
kith_poisson_density(double k, double mean)
{
    return power_of(shape_of(k), mean);
}

/** 1 + x/(a+1) + x^2/((a+1)(a+2)) + ...: P(a, x) in units of x^a exp(-x) / Gamma(a + 1). */
static double
below_by_series(double a, double x)
{
    double term = 1, sum = 1;
    while (term > sum * 0x1p-55) {
        a++;
        term *= x / a;
        sum += term;
    }
    return sum;
}

/** 1/(x+1-a - 1(1-a)/(x+3-a - ...)): 1 - P(a, x) in units of x^a exp(-x) / Gamma(a); for x > a + 1. */
static double
above_by_fraction(double a, double x)
{
    double b = x + 1 - a;
    double c = 0x1p1000; /* modified Lentz */
    double d = 1 / b;
    double fraction = d;
    for (int i = 1; i < 10000; i++) {
        const double numerator = i * (a - i);
        b += 2;
        d = 1 / (b + numerator * d);
        c = b + numerator / c;
        const double change = c * d;
        fraction *= change;
        if (fabs(change - 1) < 0x1p-52)
            break;
    }
    return fraction;
}

/** P(a, x), given `power`, x^a exp(-x) / Gamma(a + 1). The series is quicker somewhat beyond the mean. */
static double
below_given(double a, double x, double power)
{
    if (x < a + 4 + 2 * sqrt(a))
        return power * below_by_series(a, x);
    return 1 - power * a * above_by_fraction(a, x);
}

double
kith_gamma_below(double a, double x)
{
    if (!(x > 0))
        return 0;
    if (x == HUGE_VAL)
        return 1;
    return below_given(a, x, power_of(shape_of(a), x));
}

/** A first guess: Wilson and Hilferty's cube of a normal variable, or the power law near zero. */
static double
guess_quantile(struct gamma_shape shape, double p)
{
    const double a = shape.a;
    const double log_gamma = shape.rest + (a * kith_log(a) - a); /* of a + 1 */
    const double near_zero = kith_exp((kith_log(p) + log_gamma) / a);
    if (near_zero < 0.2 * (a + 1))
        return near_zero * kith_exp(near_zero / (a + 1));
    if (a < 0.5)
        return near_zero < 1 ? near_zero : -kith_log(1 - p) + 0.1;
    const double cube_root = 1 - 1 / (9 * a) + kith_normal_quantile(p) / (3 * sqrt(a));
    return a * cube_root * cube_root * cube_root;
}

/* Halley's steps, kept between what is known to be below and above. */
static double
quantile_of(struct gamma_shape shape, double p)
{
    const double a = shape.a;
    const double near_enough = 3e-6 / sqrt(1 + a);
    double low = 0, high = HUGE_VAL;
    double x = guess_quantile(shape, p);

    if (!(x > 0))
        return 0; /* less than the smallest double */
    for (int i = 0; i < 100; i++) {
        const double power = power_of(shape, x);
        const double excess = below_given(a, x, power) - p;
        if (excess > 0)
            high = x;
        else
            low = x;
        const double newton = excess * x / (power * a);
        const double bend = newton * ((a - 1) / x - 1) / 2;
        const double step = newton / (1 - (bend < 0.5 ? bend : 0.5));
        if (fabs(step) < near_enough * x)
            return x - step; /* the error is now of the order of the cube */
        x -= step;
        if (!(x > low && x < high))
            x = high < HUGE_VAL ? low + (high - low) / 2 : 2 * low;
    }
    return x;
}

double
kith_gamma_quantile(double a, double p)
{
    if (!(p > 0))
        return 0;
    if (p >= 1)
        return HUGE_VAL;
    return quantile_of(shape_of(a), p);
}

void
kith_gamma_classes(double a, int n, double *classes)
{
    const struct gamma_shape shape = shape_of(a), next = shape_of(a + 1);
    double before = 0; /* share of the mean that falls to the classes so far: P(a + 1, .) */

    for (int i = 1; i < n; i++) {
        const double x = quantile_of(shape, (double) i / n);
        const double share = x > 0 ? below_given(a + 1, x, power_of(next, x)) : 0;
        classes[i - 1] = n * (share - before);
        before = share;
    }
    classes[n - 1] = n * (1 - before);
}
