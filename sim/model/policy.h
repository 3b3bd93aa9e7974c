#ifndef KITH_MODEL_POLICY_H
#define KITH_MODEL_POLICY_H

#include "model/world.h"
#include "param/scenario.h"

/** The policy of a population: a scenario whose numbers may change from week to week. */
struct kith_policy {
    const struct kith_scenario *scenario; /**< borrowed, as all here */
    const double *values; /**< of its entries, canonical units */
    const char *region; /**< its name */
    const struct kith_area *area;
    const struct kith_params *before; /**< what holds until it starts */
    double *room; /**< scratch, shape (entries) */
};

/** What holds in a region: as kith_scenario_fill(), and costs of a lever that are paid elsewhere are none here.
 * @param region  NULL: all */
void kith_policy_params(const struct kith_scenario *scenario, const double *values, const char *region, struct kith_params *params);

/** Gives the world the rules of a week since the start, where they are others than in the week before.
 * @param rules  of the last change, NULL when there was none: replaced where there is one, the caller's in the end */
int kith_policy_week(const struct kith_policy *self, uint32_t week, struct kith_world *world, struct kith_rules **rules, struct kith_error *err);

#endif
