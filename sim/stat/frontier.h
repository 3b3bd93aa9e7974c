#ifndef KITH_STAT_FRONTIER_H
#define KITH_STAT_FRONTIER_H

#include <stddef.h>

/** Costs and effects side by side: which options anybody could want, and at which price of the effect. Plain arrays; nothing is allocated. */

enum kith_standing {
    KITH_ON_FRONTIER, /**< best at some price of the effect */
    KITH_DOMINATED, /**< another costs no more and does no less, and one of the two better */
    KITH_EXTENDEDLY /**< two others, mixed, would cost less for the same effect */
};

/** One option; increments and ratio are of those on the frontier, against the next cheaper one there. */
struct kith_icer {
    enum kith_standing standing;
    size_t against; /**< SIZE_MAX: the cheapest, or not on the frontier; then the rest is NaN */
    double cost, effect, ratio; /**< more cost, more effect, cost for one more of the effect */
};

/** @param effect  shape (n), more is better. Of options that are equal in both the first stays, and the others are dominated */
void kith_frontier_of(struct kith_icer *out, const double *cost, const double *effect, size_t n);

#endif
