#ifndef KITH_STAT_ABC_H
#define KITH_STAT_ABC_H

#include <stddef.h>
#include <stdint.h>

/** What simulated outcomes say of the parameters that they came from, once outcomes were observed: approximate Bayesian computation with a
 * local-linear regression (Beaumont, Zhang and Balding 2002, Genetics 162:2025). Plain arrays.
 *
 * Outcomes are whitened by their covariance over all points, the nearest points kept with Epanechnikov's weights, each parameter
 * regressed on the outcomes, its slopes shrunk by what chance alone makes of slopes (Stein; three outcomes or more), and its values moved along them to what
 * was observed. Parameters come as scores z (standard normal
 * under the prior), so what is moved stays in its support; of one with two values (0 and 1) the share of ones becomes the regression's, and
 * those change that lie next to it. */
struct kith_abc {
    size_t n, k, p; /**< points, outcomes, parameters */
    const double *outcome; /**< shape (n, k), on scales on which slopes are about straight. A point with NaN is left out */
    const double *z; /**< shape (n, p) */
    const uint8_t *is_binary; /**< shape (p): its z are 0 and 1; or NULL: none is */
    double share; /**< of the points that is kept, above 0 to 1 */
    size_t without; /**< this point is left out, as it is what was observed; n: none */
};

struct kith_abc_sample {
    size_t n, p;
    uint32_t *point; /**< shape (n): index of the point */
    double *weight; /**< shape (n), together 1 */
    double *z; /**< shape (n, p), moved */
    double worth; /**< how many points of equal weight the weights are worth */
    double distance; /**< of the farthest */
    double error; /**< of sampling, of the mean of a parameter by slopes that are not shrunk, in its standard deviations: far from the points more than 1 / sqrt(worth) */
};

/** @param observed  shape (k)
 * @return 0 when the points do not tell slopes: fewer than twice as many as outcomes, or outcomes that are functions of one another; -1 when memory
 *         ran out; else 1. What is in `out` is released by kith_abc_clear() */
int kith_abc_of(struct kith_abc_sample *out, const struct kith_abc *self, const double *observed);
void kith_abc_clear(struct kith_abc_sample *self);

/** Weighted mean and standard deviation of parameter j. */
void kith_abc_moments(const struct kith_abc_sample *self, size_t j, double *mean, double *sd);

/** Of the weights the part whose values of parameter j lie below x. */
double kith_abc_below(const struct kith_abc_sample *self, size_t j, double x);

/** `n` points of equal weight, by systematic resampling from `start` in (0, 1): shape (n), indices into the sample. */
void kith_resample(const double *weight, size_t points, double start, size_t n, uint32_t *chosen);

/** How many points of equal weight these are worth: (sum w)^2 / sum w^2. */
double kith_worth(const double *weight, size_t n);

#endif
