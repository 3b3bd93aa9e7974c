#ifndef KITH_RUN_WORK_H
#define KITH_RUN_WORK_H

#include "model/course.h"
#include "run/checkpoint.h"
#include "run/work_unit.h"

/** The inside of a unit of work: what a thread works with (bench.c), and the two kinds (work_cohort.c, work_region.c), of which kith_work_unit_run() runs
 * the one that is asked for. */

/* Units of a cohort that are kept together. */
struct kith_part {
    struct kith_work_unit first; /* what is kept is called after it */
    uint32_t branch;
    struct kith_kept_counts kept; /* n: as many as there are to be; 0: none are kept together now */
    size_t there, given, found; /* units that are in `kept`; that were handed on; that were kept before */
    size_t room; /* units */
};

struct kith_bench {
    const struct kith_work *work;
    size_t thread;
    uint8_t *done; /* branches of the unit that are done: shape (branches) */
    int64_t *counts; /* kept ones: shape (layout total), or NULL */
    struct kith_course course; /* of the first branch, when it is imposed on others */
    struct kith_work_effort effort;
    /* of cohorts: from one unit to the next */
    struct kith_world *cohort;
    struct kith_rules *own;
    uint32_t families; /* that `own` is for */
    struct kith_part part;
    /* of regions */
    struct kith_world *past, *branch;
    double *room; /* values of a week: shape (entries) */
    struct kith_rules *rules; /* of the past */
    int64_t past_weeks; /* family-weeks of the burn-in, -1 not known */
    uint32_t weeks; /* simulated since the world in progress was kept */
    double kept; /* when that was */
};

/** Threads that a unit may use now. */
int kith_bench_threads(const struct kith_bench *self);

/** Lets a world keep, or follow, the course of the unit's first branch, when one of its branches has it imposed. */
int kith_bench_course(struct kith_bench *self, const struct kith_work_unit *unit, const struct kith_branch *branch, struct kith_world *world, struct kith_error *err);

/** A branch is done: its counts go to whoever asked for them. */
int kith_bench_done(struct kith_bench *self, const struct kith_work_unit *unit, size_t b, const struct kith_layout *layout, const int64_t *counts, int64_t policy_weeks,
    struct kith_error *err);

int kith_work_cohort(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err);
int kith_work_region(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err);

#endif
