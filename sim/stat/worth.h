#ifndef KITH_STAT_WORTH_H
#define KITH_STAT_WORTH_H

#include "stat/influence.h"

#include <stddef.h>

/** What it would be worth to know more before choosing, on the scale of the benefit: plain arrays, no study, no file.
 *
 * Options have a benefit in each draw of the parameters, higher being better, as means of the draw's runs. Option 0 is the one that others
 * are held against; only differences count, so common random numbers help. Errors are by a jackknife over up to 50 groups of draws. */

struct kith_worth {
    double raw; /**< as if the mean of a draw's runs were its expected value: too large by the noise of runs */
    double value, error; /**< without that noise (shrink.h); NaN where a draw has one run and it is not known */
};

/** How often an option is best: share of draws, of which those that are equal have their part. */
struct kith_best {
    double raw, value, error;
};

/** The expected value of perfect information, E max - max E, and how often each option is best.
 * @param y  shape (draw, replicate, option); each draw has a run, and those that were not made are NaN
 * @param best  shape (option)
 * @return 0 when memory ran out */
int kith_worth_of(struct kith_worth *out, struct kith_best *best, const double *y, size_t draws, size_t replicates, size_t options);

/** The expected value of knowing some numbers, of which there is one row for each draw: of parameters (EVPPI), or of what a study would
 * find (EVSI). The expected benefit given them is what learn.h makes of them; the noise of runs has no part in that.
 * `raw` is of the fit to the very draws that it is judged by, as is often done.
 * @param y  shape (draw, option): means of runs
 * @param z  shape (number, draw)
 * @param choose  other than zero: there are many numbers, of which few matter
 * @param share  shape (option), or NULL: how much of the variance of each difference with option 0 goes with them
 * @return 0 when memory ran out */
int kith_worth_of_knowing(struct kith_worth *out, struct kith_part *share, const double *y, size_t draws, size_t options, const double *z, size_t n, int choose);

#endif
