#ifndef KITH_STAT_INFLUENCE_H
#define KITH_STAT_INFLUENCE_H

#include <stddef.h>
#include <stdint.h>

/** Which of many drawn parameters decide a number, and how much of its variance they account for:
 * plain arrays, no study, no file.
 *
 * A number `y` has a value for each draw; `x` has shape (parameter, draw), each row with at least two
 * different values. Parameters are drawn independently of each other, as priors are; there may be more
 * of them than draws. These numbers are part of a file's digest: only arithmetic, sqrt and
 * base/numeric.h, sums in order of index. NaN is not allowed in. Functions return 0 when memory ran out. */

/** Replaces values by their ranks (equal ones share the mean of theirs), centred, with sum of squares 1.
 * @param order, ranks  scratch of shape (2, n) and (n)
 * @return 0 when all are equal: then all are 0 */
int kith_ranks_of(double *x, size_t n, uint32_t *order, double *ranks);

/** Partial rank correlation of a parameter with y, given the parameters that were adjusted for. */
struct kith_influence {
    double prcc; /**< NaN where it cannot be told: the parameter is a function of those adjusted for */
    double error; /**< standard error, (1 - prcc^2) sqrt(1.06 / (draws - 3 - adjusted for)) (Fieller, Hartley and Pearson 1957) */
    double by_chance; /**< how many of all parameters would look at least as strong if none of them mattered */
    int chosen; /**< 1: others were adjusted for it */
};

/** Partial rank correlation coefficients (Saltelli and Marivoet 1990; Marino et al. 2008, J Theor Biol 254:178).
 *
 * There are mostly fewer draws than it takes to adjust for all parameters, and no need to, as they are
 * independent. So parameters are chosen forward, the strongest first, as long as less than 0.05 of
 * all parameters would look as strong by chance (Bonferroni), at most a quarter of the draws; each is then adjusted
 * for all chosen others. Chance is judged by the known distribution under no influence: atanh(prcc) is normal
 * with variance 1 / (draws - 3 - adjusted for) (Fisher). What was chosen because it looked strong is a little overstated.
 *
 * @param out  shape (n)
 * @param draws  8 or more */
int kith_influence_of(struct kith_influence *out, const double *y, const double *x, size_t draws, size_t n);

/** A share with its standard error. */
struct kith_part {
    double value, error;
};

/** Shares in the variance of the ranks of y that groups of parameters account for, each by itself and
 * monotonically: the sum over a group of squared rank correlations, each adjusted for chance,
 * 1 - (1 - r^2)(draws - 1)/(draws - 2).
 *
 * Needs no selection and holds with more parameters than draws: the method of moments for the part of a variance that
 * many weak independent influences make (Dicker 2014, Biometrika 101:269). Unbiased, so that a share may come
 * out a little below 0. What is neither monotone nor of one parameter alone is in no group.
 * Errors by a jackknife over draws; too large rather than too small where nothing matters.
 *
 * @param group  shape (n): 0 to groups - 1
 * @param out  shape (groups) */
int kith_shares_of(struct kith_part *out, size_t groups, const uint8_t *group, const double *y, const double *x, size_t draws, size_t n);

/** Share of the noise of runs in the variance of the mean of a draw's runs, on ranks.
 * @param y  shape (draw, replicate)
 * @param out  NaN with one replicate a draw */
int kith_noise_share_of(double *out, const double *y, size_t draws, size_t replicates);

/** In which share of draws y is above zero, below it, or so near (Student's t standard errors of a draw's mean, pooled over draws) that
 * the noise of its runs does not show which. With one replicate a draw it is not known, and `within` has exact zeros only.
 * Errors are those of shares of so many draws. */
struct kith_signs {
    struct kith_part plus, minus, within;
};
struct kith_signs kith_signs_of(const double *y, size_t draws, size_t replicates);

#endif
