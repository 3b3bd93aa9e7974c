#ifndef KITH_RUN_SINGLE_H
#define KITH_RUN_SINGLE_H

#include "design/study.h"
#include "run/work_unit.h"

/** A unit of work alone: one draw and replicate of scenarios (or of the points of a sweep) that share their past; of a cohort, or of all
 * regions of a population. Whoever has a file says what it is; here it is run again, and judged. */
struct kith_single {
    struct kith_form form;
    uint64_t seed;
    uint32_t run, draw, replicate; /**< seed and run decide all random numbers */
    const struct kith_branch *branch; /**< shape (n_branches); borrowed */
    size_t n_branches;
    uint32_t families; /**< of cohorts */
    struct kith_study *regions; /**< of populations: where and what is counted; borrowed. NULL: of cohorts */
    const struct kith_params *before; /**< of populations: the burn-in */
    struct kith_anchors *anchors; /**< of populations: NULL, or what was found for the draws of other units; borrowed */
};

/** Regions that it is judged in, beside all of them together: 0 of a cohort. */
size_t kith_single_regions(const struct kith_single *self);

/** @param threads  0: as many as the machine offers
 *  @param outcome  shape (n_branches, 1 + regions, outcomes): all together, then each region */
int kith_single_run(const struct kith_single *self, int threads, int portable, const volatile int *stop, double *outcome, struct kith_error *err);

/** Outcomes of what was counted of a population in all years: in a region, or in all of them (name NULL).
 * @param room  scratch, shape (entries of the scenario)
 * @param outcome  NaN is one of the many: bytes may be compared */
void kith_single_judge(const struct kith_study *regions, const struct kith_branch *branch, const char *name, const int64_t *counts, double *room, double *outcome);

/** The same NaN wherever there is one: bytes of outcomes are compared. */
void kith_single_even(double *outcome, size_t n);

#endif
