#ifndef KITH_STAT_PRECISION_H
#define KITH_STAT_PRECISION_H

#include <stddef.h>
#include <stdint.h>

/** Statistics of a two-level sample, and the rule by which a run goes on until a mean is precise
 * enough: plain arrays, no study, no file.
 *
 * A sample `y` has shape (draw, replicate): draws of the parameters, replicates within each. Runs
 * that share a draw are not independent of each other; their means are. With one draw (parameters
 * held fixed) the runs themselves are.
 *
 * These numbers decide how many runs there are, and are part of a file's digest: sums run in order
 * of index, and nothing but arithmetic and sqrt is used, so that all processors agree. libm's and
 * GSL's functions do not. Nothing is allocated; NaN in, NaN out. */

struct kith_levels {
    double mean;
    double within; /**< variance of a replicate given its draw; NaN with one replicate a draw */
    double between; /**< variance of the expected value over draws, replicate noise taken out, not below 0; NaN with one draw */
    double error; /**< standard error of the mean, of both; NaN with one run */
};
struct kith_levels kith_levels_of(const double *y, size_t draws, size_t replicates);

/** Share of a run's variance that lies between draws, between / (between + within).
 * @return `error`: its standard error, by a jackknife over draws, so that nothing need be normal.
 *         Both NaN where a level has fewer than two; `value` NaN when there is no variance */
struct kith_share {
    double value, error;
};
struct kith_share kith_share_of(const double *y, size_t draws, size_t replicates);

/** How well the mean is known: the 95 % interval mean - half to mean + half.
 *
 * Half-width t * error * (1 + 1.08 g^2 / n) of the n independent values, g their skewness: Student's
 * t misses a skewed mean more often than it says, and this is the term of the order 1/n that is to
 * blame (Hall 1992, The Bootstrap and Edgeworth Expansion, section 2.6: z = 1.96 in
 * g^2 (z^4 + 2 z^2 - 3) / 18). */
struct kith_width {
    double mean, half;
    double skewness; /**< 0 when there is no variance */
    size_t n; /**< independent values: draws, or with one draw replicates */
};
struct kith_width kith_width_of(const double *y, size_t draws, size_t replicates);

/** Fixed-width rule (Chow and Robbins 1965, Glynn and Whitt 1992): look after a first batch of at
 * least so many independent values, and go on in batches until the half-width is not above the
 * target. Looking again and again stops too early by chance, mostly when the variance happens to be
 * small; the first batch and looks few and far between keep that to a fraction of a percent. As a
 * skewed sample that is too small does not show its variance, n is to be 25 g^2 too (Cochran 1977,
 * Sampling Techniques, section 2.15: then a 95 % interval misses at most 6 %). */
enum { KITH_WIDTH_LEAST = 100 };
int kith_width_enough(const struct kith_width *self, double target);

/** How many independent values at the next look: 5 % more than are likely to do, but a quarter more
 * than now at least and twice as many at most. */
size_t kith_width_next(const struct kith_width *self, double target);

/** The cheapest design that gives each of n means its target as half-width.
 *
 * Variance of a mean over D draws of k runs: between / D + within / (D k). A draw costs
 * `cost_of_draw` runs beside the runs in it. With one target k is near sqrt(cost_of_draw * within / between)
 * (O'Hagan, Stevenson and Madan 2007, Health Economics 16:1009); here all k up to 1000 are tried, with
 * KITH_WIDTH_LEAST draws or more. Forecasts: the variances are estimates.
 *
 * @param level, target  shape (n)
 * @param replicates  0: any number a draw; else this number
 * @return draws 0 when there is no telling: a variance is NaN, or the number is beyond 10^15 */
struct kith_allocation {
    double draws;
    uint32_t replicates; /**< a draw */
    double cost; /**< in runs */
};
struct kith_allocation kith_allocation_of(const struct kith_levels *level, const double *target, size_t n, double cost_of_draw, uint32_t replicates);

#endif
