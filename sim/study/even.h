#ifndef KITH_STUDY_EVEN_H
#define KITH_STUDY_EVEN_H

#include <stddef.h>

#include "base/stream.h"

/** The value of a parameter at which a difference is zero, everything else averaged over its draws:
 * plain arrays, no study, no file.
 *
 * The difference is fitted by least squares as a straight line in the parameter, on its natural scale, or as a parabola
 * where the square is more than two standard errors from zero. All draws weigh the same: each stands for
 * equally much of the prior, and weights from the few runs of a draw would favour draws that happen to show
 * little noise. Roots count within the values that were drawn only; a parabola is not to be trusted beyond.
 *
 * The interval is that of all values at which a band around the curve holds zero: 2.5 and 97.5 % points
 * of the curve over bootstrap samples of draws, each with its own choice of line or parabola (Efron and Tibshirani 1993,
 * chapter 13; the inversion of a band is Fieller's of 1954). So it may go on beyond what was drawn, as it must where the slope
 * is uncertain. Only arithmetic and sqrt: the same bits anywhere. */

enum kith_crossing { KITH_UPWARD, KITH_DOWNWARD, KITH_CROSSINGS };

struct kith_even {
    double from, to; /**< smallest and largest value drawn */
    double root[KITH_CROSSINGS]; /**< where the difference rises, or falls, through zero; NaN: nowhere */
    double low[KITH_CROSSINGS], high[KITH_CROSSINGS]; /**< 95 % interval; -inf, inf: it goes on beyond the values drawn */
    double open_low, open_high; /**< without a root: between which values zero is not excluded; NaN: it is everywhere */
    double middle; /**< the fitted difference at the middle of the values drawn: its sign */
    int curved; /**< 1: a parabola */
};

enum { KITH_EVEN_RESAMPLES = 1000 };

/** The reason under which draws are sampled. Reserved, as KITH_WHY_PRIOR is. */
#define KITH_WHY_RESAMPLE (UINT32_MAX - 1)

/** @param x, y  shape (n), n at least 8, no NaN; values of x differ
 * @return 0 when memory ran out */
int kith_even_of(struct kith_even *out, const double *x, const double *y, size_t n, struct kith_key key, unsigned resamples);

#endif
