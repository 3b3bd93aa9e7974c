#ifndef KITH_STAT_VERDICT_H
#define KITH_STAT_VERDICT_H

/** Whether a simulated number agrees with a published one, as far as the runs can tell.
 *
 * It agrees when its expected value lies within 1.96 sampling errors of what was published, and misses when it lies
 * further off. Both numbers are known with an error only: that of the mean from n values, and the sampling
 * error itself from the spread of m + 1 runs, where it is not that of a published sample. Each has a 95 % interval (Student's t,
 * chi squared), and where these do not decide, there were too few runs. So more runs turn "too few" into one of the others, but
 * hardly ever one of the others into its opposite. */
enum kith_verdict { KITH_VERDICT_WITHIN, KITH_VERDICT_MISS, KITH_VERDICT_TOO_FEW };

/** @param miss  how far the mean is off, 0 within the published wordings
 * @param error, n  standard error of the mean, from so many values; NaN: not known
 * @param sampling, m  sampling error and its degrees of freedom; m 0: known exactly. NaN: not known */
enum kith_verdict kith_verdict_of(double miss, double error, double n, double sampling, double m);

#endif
