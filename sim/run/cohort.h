#ifndef KITH_RUN_COHORT_H
#define KITH_RUN_COHORT_H

#include "model/world.h"

/** One run of a cohort: the counts of all its weeks, shape (layout total), borrowed from the world.
 *
 * @param world  NULL at first: made; then used again, by runs of so many families under rules of the same sizes
 * @param threads  within the run; it, and portable, change no result
 * @param stop  NULL, or looked at every week: KITH_ERR_STOPPED */
int kith_cohort_run(struct kith_world **world, const struct kith_rules *rules, struct kith_key key, uint32_t families, int threads, int portable,
    const volatile int *stop, const int64_t **tally, struct kith_error *err);

#endif
