#ifndef KITH_STAT_LINE_H
#define KITH_STAT_LINE_H

#include <stddef.h>

/** Outcomes as a linear function of many scores, learned point by point; and what it says of the scores, once outcomes were observed with a known
 * error, when they are independent standard normal before: a Gaussian, exact if the function is. */
struct kith_line {
    size_t p, k; /**< scores, outcomes */
    double *sums; /**< shape (size): all that was learned; plain numbers, to be kept and taken up */
    size_t size;
};

/** @return 0 when memory ran out */
int kith_line_new(struct kith_line *self, size_t p, size_t k);
void kith_line_free(struct kith_line *self);

/** Learns that scores x, shape (p), came to outcomes y, shape (k). What is not finite is left out. */
void kith_line_learn(struct kith_line *self, const double *x, const double *y);

/** @param seen  shape (k)
 * @param error  shape (k, k): covariance of what is seen, the noise of the outcomes that were learned from included; what these spread around the line by is added, as far as it is
 *   more than `noise`, their own
 * @param mean, covariance  shape (p), (p, p)
 * @return 0 when there are not twice as many points as scores, or they do not tell slopes; -1 when memory ran out; else 1 */
int kith_line_given(const struct kith_line *self, const double *seen, const double *error, const double *noise, double *mean, double *covariance);

#endif
