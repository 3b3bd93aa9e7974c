#ifndef KITH_STAT_EVEN_H
#define KITH_STAT_EVEN_H

#include <stddef.h>

/** The value of a parameter at which a difference is zero, everything else averaged over its draws:
 * plain arrays, no study, no file.
 *
 * No shape is assumed for the mean difference as a function of the parameter: a line or parabola through all draws misses where the
 * truth bends, and its interval then leaves the true value out however many draws there are. It is fitted near each of 201 values by
 * local quadratic regression (Cleveland 1979; tricube weights) on the nearest draws: all of up to 60, a share that falls with the number
 * of draws to the power of .2 from there on. Its standard error is that of a weighted sum of the draws, each with its own residual
 * (White 1980), so noise may be larger in one place than in another.
 *
 * The interval is that of all values at which zero lies within Student's t times that error of the fit, and an eighth more
 * for what bends and for skewness (the inversion of a band, Fieller 1954). So it may go on beyond what was drawn, as it must where the slope is uncertain. Roots count within the values that were drawn
 * only; of several in one direction the one at which the fit is surest is given, and how many there are.
 * Only arithmetic and sqrt: the same bits anywhere. */

enum kith_crossing { KITH_UPWARD, KITH_DOWNWARD, KITH_CROSSINGS };

struct kith_even {
    double from, to; /**< smallest and largest value drawn */
    double root[KITH_CROSSINGS]; /**< where the difference rises, or falls, through zero; NaN: nowhere */
    double low[KITH_CROSSINGS], high[KITH_CROSSINGS]; /**< 95 % interval; -inf, inf: it goes on beyond the values drawn */
    int roots[KITH_CROSSINGS]; /**< how many the fit has in this direction */
    double open_low, open_high; /**< without a root: between which values zero is not excluded; NaN: it is everywhere */
    double middle; /**< the fitted difference at the middle of the values drawn: its sign */
};

/** @param x, y  shape (n), n at least 8, no NaN; values of x differ
 * @return 0 when memory ran out */
int kith_even_of(struct kith_even *out, const double *x, const double *y, size_t n);

#endif
