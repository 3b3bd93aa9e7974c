#ifndef KITH_STAT_SHRINK_H
#define KITH_STAT_SHRINK_H

#include <stddef.h>

/** Draws of several numbers at a time, without the noise that each draw's mean of runs still has: plain arrays.
 *
 * Means of few runs spread more than the expected values that they stand for, and whatever is read off their spread (how often one
 * is best, what perfect information is worth) is too large or off for it (Goldhaber-Fiebert, Jalal and Alarid-Escudero 2025, Med Decis
 * Making 45:127). So draws are drawn in towards their mean until their covariance is what is left without the noise:
 * y -> m + A (y - m), A S A' = S - N, S the covariance of draws, N that of the noise; where S - N is not positive, it is zero. Of normal draws
 * that gives the very distribution of the expected values, of others their mean and covariance. */

/** Covariance of the noise in the mean of a draw's runs, pooled over draws: shape (m, m).
 * @param y  shape (draw, replicate, m); a run that has a NaN is left out, and draws may have unequal numbers of runs
 * @param noise  NaN when no draw has a second run */
void kith_covariance_of(double *noise, const double *y, size_t draws, size_t replicates, size_t m);

/** Draws them in. @param y  shape (draw, m) @param noise  shape (m, m) @return 0 when memory ran out */
int kith_shrink(double *y, size_t draws, size_t m, const double *noise);

#endif
