#ifndef KITH_RESULT_COMPARE_H
#define KITH_RESULT_COMPARE_H

#include "design/study.h"

/** Differences between two scenarios of a study, and levels of one. */

/** Difference of one outcome between a scenario and the first, with spreads that are never mixed. */
struct kith_difference {
    double mean; /**< over draws and replicates */
    double error; /**< Monte Carlo standard error of `mean` as an estimate for these priors (or this point) */
    double low, high; /**< to hold 95 % of the expected difference over parameter draws (expected.h); NaN with fixed parameters */
    double study; /**< standard deviation of the difference between two unpaired studies of n families, parameters fixed */
    double correlation, reduction; /**< of the pair; variance of the unpaired over the paired difference, draws and random numbers together */
    double by_luck; /**< the same within draws: of common random numbers alone; NaN without a second run of a draw */
    uint64_t n; /**< pairs of runs in which both have a value */
};

/** Of runs: b - a, or of a where there is no b.
 * @param a, b  shape (draw, replicate), `stride` numbers apart; NaN is left out
 * @param room  scratch, shape (draw) */
struct kith_difference kith_study_spreads(const struct kith_study *self, const double *a, const double *b, size_t stride, double *room);
struct kith_difference kith_study_difference(const struct kith_study *self, size_t scenario, size_t outcome);

/** Mean of an outcome in a scenario, with the same three spreads (`study`: of one study). */
struct kith_difference kith_study_level(const struct kith_study *self, size_t scenario, size_t outcome);

/** Fills in the paired differences of an outcome: shape (draw, replicate). */
void kith_study_differences(const struct kith_study *self, size_t scenario, size_t outcome, double *to);

/** Whether two numbers are the same for a replay: bit for bit, or both none. */
int kith_study_same(double a, double b);

#endif
