#ifndef KITH_BASE_NUMERIC_H
#define KITH_BASE_NUMERIC_H

#include <stdint.h>

/** Functions that decide simulated states: plain C, no libm but sqrt, the same bits on any CPU
 * and compiler with -ffp-contract=off (and without -ffast-math). libm's and GSL's differ between
 * CPUs with and without FMA. Nothing is allocated, nothing is kept: safe in any thread.
 *
 * The errors stated are those of tests/known/test_numeric.c, against long double libm; the bits
 * themselves are in tests/known/test_numeric_bits.c. NaN gives NaN in the first four. */

double kith_exp(double x); /**< relative error below 1.2e-16 for |x| < 700; 0 below -746, HUGE_VAL above 709.78 */
/** The table behind kith_exp(): 2^(i/32) rounded to double, and the relative rest. engine/count.c
 * takes eight exponentials at a time by the same steps. */
struct kith_root {
    double value, rest;
};
extern const struct kith_root kith_root_of_two[32];

double kith_log(double x); /**< relative error below 2.3e-16, also near 1; -HUGE_VAL at 0, NaN below */
double kith_pow(double x, double y); /**< exp(y log x), x >= 0: error 4e-16 (1 + |y log x|); 1 at y = 0 */

/** Chance of at least one event within a step of integrated hazard h >= 0: 1 - exp(-h), relative
 * error below 3e-16 also for small h; 1 from h = 38. */
double kith_chance(double h);

/** Standard normal. Quantile for 0 < p < 1: error below 1e-15 (1 + |z|), and quantile(1 - p) is
 * -quantile(p) where 1 - p is exact. Chance of less than z: relative error below 1e-15, in the
 * lower tail too. Wichura (1988), AS 241; Cody (1969). */
double kith_normal_quantile(double p);
double kith_normal_below(double z);

/** Log of the gamma function, a > 0: error below 1e-14 (1 + |result|). */
double kith_log_gamma(double a);

/** Regularised lower incomplete gamma P(a, x), a > 0: relative error below 1e-14 for a < 400; 0 for x <= 0.
 * Its inverse in x: P(a, result) is p to a relative 1e-13; 0 where the result is less than any double. */
double kith_gamma_below(double a, double x);
double kith_gamma_quantile(double a, double p);

/** Mean of a gamma variable (shape a, mean 1) within each of n equal-probability classes:
 * classes of shape (n), increasing, whose mean is 1. Frailty, in classes. Some 0.3 us a class. */
void kith_gamma_classes(double a, int n, double *classes);

/** Chance of exactly k >= 0 events when `mean` >= 0 are expected, mean^k exp(-mean) / Gamma(k + 1),
 * also between integers; relative error below 1e-14 (k < 1000). */
double kith_poisson_density(double k, double mean);

/** How the search for a Poisson quantile goes: from zero for means below the first number; a term
 * below the second ends it, as it no longer moves the sum. engine/count.c searches eight at a time
 * by the same steps. */
enum { KITH_POISSON_FROM_AFAR = 256 };
#define KITH_POISSON_NO_MORE 0x1p-54

/** The smallest k with P(Poisson(mean) <= k) > u, for mean >= 0 and u in (0, 1).
 *
 * By inversion, so it never falls when u rises, nor when `mean` rises; the latter within rounding
 * of u, which is 3e-14 below a mean of 256 and 3e-13 above. Time is linear in the mean up to 256
 * (1.2 ns per event), then in its square root, as the search starts ten standard deviations below. */
uint32_t kith_poisson_quantile(double mean, double u);

/** Number of whole weeks k = 0, 1, 2 ... before the event when each week's chance is `chance`
 * (geometric): the smallest k with 1 - (1 - chance)^(k+1) > u, at most 65535. Exact for k = 0 and
 * where 1 - chance and its powers are; else within 2e-15 of k. Never falls when u rises or
 * `chance` falls; 65535 for chance 0. */
uint32_t kith_geometric_quantile(double chance, double u);

/** A probability as a 32-bit threshold: floor(p * 2^32) kept within [0, 2^32 - 1], 0 for NaN.
 * A word below it happens: p = 1 fails once in 2^32 words. */
uint32_t kith_threshold(double p);

#endif
