#ifndef KITH_RUN_WORK_UNIT_H
#define KITH_RUN_WORK_UNIT_H

#include <stdatomic.h>

#include "model/history.h"
#include "model/outcome.h"
#include "model/world.h"
#include "param/scenario.h"

/** A unit of work: a cohort, or a region, in one draw and replicate, under one scenario and its values or under several, its branches. A region has one
 * past, from which they all go on. Whoever conducts runs says what units there are; kith_work_unit_run() runs them, and nothing else does. */

struct kith_checkpoint;
struct kith_anchors;

/** What a unit is run under; of a region: what goes on from the end of the burn-in. */
struct kith_branch {
    const struct kith_scenario *scenario; /**< of a region: borrowed */
    const double *values; /**< of its entries, canonical units; borrowed */
    uint32_t id; /**< the number under which its counts are kept: one for all units */
    unsigned imposed; /**< set of enum kith_link (model/course.h): links at which the course of the unit's first branch is imposed on this one */
    const struct kith_params *params; /**< of a cohort: all that it needs; borrowed */
};

struct kith_work_unit {
    uint64_t seed;
    uint32_t run; /**< of the key: seed and run decide all random numbers */
    uint32_t draw, replicate, region, past; /**< which it is; region: from 0, in the order of the run. What is kept is called so */
    uint32_t families; /**< of a cohort; 0: it is a region, of which the rest says more, but for branches */
    const char *name; /**< of the region; borrowed */
    struct kith_area area;
    uint32_t burn_in; /**< weeks */
    const struct kith_params *before; /**< what holds in the burn-in; borrowed */
    const struct kith_branch *branch; /**< shape (n_branches); borrowed */
    size_t n_branches;
    int as_country; /**< the region's effects are what its table says relative to the country, whatever population.anchor says */
};

/** What is the same for all units. */
struct kith_work {
    const struct kith_layout *layout; /**< of what is counted; of cohorts only where a checkpoint is */
    struct kith_anchors *anchors; /**< what holds regions to their registers; NULL: found anew */
    struct kith_checkpoint *checkpoint; /**< NULL: nothing is kept */
    const volatile int *stop; /**< NULL, or looked at every week */
    int portable, threads; /**< threads: within one unit, at least */
    const atomic_int *busy; /**< NULL, or how many units are under way: those that are get the threads of those that are over */
    int all_threads; /**< of all units together */
    size_t most_entries, most_branches; /**< of any unit */
    void *with; /**< for the functions below, which several threads call at a time */
    int may_fail; /**< a branch whose parameters make no rules is kept as failed, and the others go on; else it ends the run */
    /** NULL: what is kept is enough. Takes all that a branch counted (of a cohort with its parameters). @param thread  from 0; the calls with one number come from one thread */
    int (*done)(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch, const struct kith_slice *counted,
        struct kith_error *err);
    /** NULL, or what a world is given to tell single histories to, and what is called at their end. */
    struct kith_history (*tell)(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch);
    int (*told)(void *with, size_t thread, uint32_t families, struct kith_error *err);
};

/** Family-weeks. */
struct kith_work_effort {
    double all; /**< of what was run or taken */
    double simulated, burnt_in; /**< in this call; of those, in burn-ins */
    size_t burn_ins; /**< that were simulated, all or some of their weeks */
    size_t branches, failed; /**< that are done; that cannot be run */
};

/** What one thread works with: worlds, and room. */
struct kith_bench;
int kith_bench_new(struct kith_bench **out, const struct kith_work *work, size_t thread, struct kith_error *err);
void kith_bench_free(struct kith_bench *self);

/** Runs a unit, from what is kept of it on. @return KITH_ERR_STOPPED when told to stop: of a region the world in progress is kept then */
int kith_work_unit_run(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err);

/** Of cohorts: the next `n` units, of one branch each and one after the other, are kept together, where anything is kept. When they are over, or one of them
 * has failed with `status`: keeps what is done of them. @return status, or why it cannot be kept */
int kith_bench_begin_part(struct kith_bench *self, size_t n, struct kith_error *err);
int kith_bench_end_part(struct kith_bench *self, int status, struct kith_error *err);

struct kith_work_effort kith_bench_effort(const struct kith_bench *self);

#endif
