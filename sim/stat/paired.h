#ifndef KITH_STAT_PAIRED_H
#define KITH_STAT_PAIRED_H

#include <stddef.h>
#include <stdint.h>

/** Difference of one outcome between a scenario and the first, with spreads that are never mixed; or a level, of one scenario: plain arrays,
 * no study, no file. Terminal, result file and page have them from here. */
struct kith_difference {
    double mean; /**< over draws and replicates */
    double error; /**< Monte Carlo standard error of `mean` as an estimate for these priors (or this point) */
    double low, high; /**< to hold 95 % of the expected difference over parameter draws (expected.h); NaN with fixed parameters */
    double study; /**< standard deviation of the difference between two unpaired studies of n families, parameters fixed */
    double correlation, reduction; /**< of the pair; variance of the unpaired over the paired difference, draws and random numbers together */
    double by_chance; /**< the same within draws: of common random numbers alone; NaN without a second run of a draw */
    uint64_t n; /**< pairs of runs in which both have a value */
};

/** Of runs: b - a, or of a where there is no b. Nothing is allocated.
 * @param a, b  shape (draw, replicate), `stride` numbers apart; NaN is left out
 * @param room  scratch, shape (draw) */
struct kith_difference kith_paired_of(const double *a, const double *b, size_t stride, size_t draws, size_t replicates, double *room);

#endif
