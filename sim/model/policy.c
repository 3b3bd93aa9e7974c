#include "model/policy.h"

#include <string.h>

#include "base/error.h"

void
kith_policy_params(const struct kith_scenario *scenario, const double *values, const char *region, struct kith_params *params)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    kith_scenario_fill(scenario, values, params);
    for (size_t e = 0; e < n && params->n_costs; e++)
        if (strcmp(entry[e].parameter->path, "costs.*.regions") == 0)
            params->cost[entry[e].member].amount *= !region || kith_regions_have(entry[e].names, entry[e].n_names, region);
}

/* Costs decide nothing that the old rules had a part in, so they need not be ended and begun again. */
static int
differs_in_costs_only(const struct kith_params *params, const struct kith_params *before)
{
    struct kith_params other = *params;
    memcpy(other.cost, before->cost, sizeof other.cost);
    other.n_costs = before->n_costs;
    return memcmp(&other, before, sizeof other) == 0;
}

int
kith_policy_week(const struct kith_policy *self, uint32_t week, struct kith_world *world, struct kith_rules **rules, struct kith_error *err)
{
    struct kith_rules *other = NULL;
    struct kith_params params;
    size_t changes;
    kith_scenario_changes(self->scenario, &changes);
    if (week > 0 && !changes)
        return KITH_OK;
    if (!kith_scenario_values_at(self->scenario, self->values, week, self->region, self->room) && week > 0)
        return KITH_OK;
    kith_policy_params(self->scenario, self->room, self->region, &params);
    if (week == 0 && memcmp(&params, self->before, sizeof params) == 0)
        return KITH_OK;
    TRY(kith_rules_population(&other, &params, self->area, err));
    if (week == 0 && differs_in_costs_only(&params, self->before))
        world->rules = other;
    else
        kith_world_change(world, other);
    kith_rules_free(*rules);
    *rules = other;
    return KITH_OK;
}
