#ifndef KITH_RUN_COHORT_H
#define KITH_RUN_COHORT_H

#include "model/world.h"

/** One run of a cohort. */
struct kith_cohort {
    const struct kith_rules *rules; /**< borrowed */
    struct kith_key key;
    uint32_t families;
    int threads, portable; /**< threads: within the run; neither changes a result */
    const volatile int *stop; /**< NULL, or looked at every week: KITH_ERR_STOPPED */
    struct kith_course *course; /**< NULL, or what the run offers week by week: kept, when nothing is imposed */
    unsigned imposed; /**< set of enum kith_link (model/course.h): links at which the course is imposed */
};

/** Runs it: the counts of all its weeks, shape (layout total), borrowed from the world.
 * @param world  NULL at first: made; then used again, by runs of so many families under rules of the same sizes */
int kith_cohort_run(struct kith_world **world, const struct kith_cohort *run, const int64_t **tally, struct kith_error *err);

#endif
