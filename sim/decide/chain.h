#ifndef KITH_DECIDE_CHAIN_H
#define KITH_DECIDE_CHAIN_H

#include <stdint.h>

#include "kith.h"

/** The chain by which a policy acts, from runs in which what the reference offered week by week is imposed on the policy (model/course.h). */

/** Steps: what the policy does, less what it does with one more link as in the reference. They add up to all that it does. */
enum kith_step {
    KITH_STEP_STAFF, /* assessment staff there is */
    KITH_STEP_LOAD, /* what reports ask of that staff */
    KITH_STEP_PLACES, /* places of services and teams */
    KITH_STEP_DEMAND, /* who asks for them, and how long they are held */
    KITH_STEP_REST, /* what is left with all links as in the reference */
    KITH_STEPS
};

/** Runs of a scenario: as it is, then with links imposed. */
enum kith_under { KITH_UNDER_NONE, KITH_UNDER_STAFF, KITH_UNDER_ASSESSED, KITH_UNDER_ASSESSED_PLACES, KITH_UNDER_ALL, KITH_UNDER_PLACES, KITH_UNDER_STARTS, KITH_UNDERS };

/** Reference and scenarios, run again and under imposed links. */
struct kith_chained {
    size_t n, draws, runs, outcomes; /**< scenarios that are explained; runs: of a draw */
    size_t reference, *scenario; /**< index in the file; shape (n) */
    double *value; /**< shape (1 + n * KITH_UNDERS, draw, run, outcome): the reference first. NaN: not made */
};

/** Outcomes of scenario k under links: shape (draw, run, outcome); KITH_UNDERS: of the reference. */
const double *kith_chained_of(const struct kith_chained *self, size_t k, size_t under);

/** What a step is: scenario k under `more`, less under `less`.
 * @param alone  other than zero: places and demand with assessment as the policy has it */
void kith_step_between(enum kith_step step, int alone, size_t *more, size_t *less);

/** Makes the runs. @param only  index of the scenario that is explained; SIZE_MAX: all but the reference. KITH_ERR_DATA if reference or scenarios do not come out as the file has them. */
int kith_chained_run(struct kith_chained *self, const char *path, size_t reference, size_t only, const struct kith_chain_options *options, struct kith_error *err);
void kith_chained_clear(struct kith_chained *self);

#endif
