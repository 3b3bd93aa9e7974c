#ifndef KITH_STAT_LEARN_H
#define KITH_STAT_LEARN_H

#include <stddef.h>

/** The expected value of a number given others, from draws of all of them: plain arrays.
 *
 * Regression on Hermite polynomials of the normal scores of what is given (Strong, Oakley and Brennan 2014, Med Decis Making 34:311, with
 * another basis): exact where the number is linear in normal ones; ranks make it deaf to outliers. Of few: terms up to the third order of
 * each, and products of two. Of many (`choose`): terms up to the second order, chosen forward among the 40 strongest, as long as one stands out among
 * so many (risk inflation criterion, Foster and George 1994), then products of those chosen.
 *
 * A fit to the same draws explains too much. Of few numbers it is drawn in to the variance that it explains but for chance (adjusted
 * R squared). Of many, no draw is predicted by a fit that has seen it (five parts in turn), and predictions are multiplied by their slope on
 * what they predict, so that their variance is what they truly explain: a little too small where the fit is poor. Nothing but
 * arithmetic, sqrt and base/numeric.h. */

/** @param fitted  shape (draw): with the mean of y
 * @param plain  shape (draw): of the fit to all draws
 * @param y  shape (draw), `stride` numbers apart
 * @param z  shape (number, draw)
 * @return 0 when memory ran out */
int kith_learn(double *fitted, double *plain, const double *y, size_t stride, size_t draws, const double *z, size_t n, int choose);

#endif
