#include "model/policy.h"

#include <string.h>

#include "base/error.h"

int
kith_policy_week(const struct kith_policy *self, uint32_t week, struct kith_world *world, struct kith_rules **rules, struct kith_error *err)
{
    struct kith_rules *other = NULL;
    struct kith_how how;
    size_t changes;
    kith_scenario_changes(self->scenario, &changes);
    if (week > 0 && !changes)
        return KITH_OK;
    if (!kith_scenario_values_at(self->scenario, self->values, week, self->region, self->room) && week > 0)
        return KITH_OK;
    kith_scenario_fill(self->scenario, self->room, &how);
    if (week == 0 && memcmp(&how, self->before, sizeof how) == 0)
        return KITH_OK;
    TRY(kith_rules_population(&other, &how, self->where, err));
    kith_world_change(world, other);
    kith_rules_free(*rules);
    *rules = other;
    return KITH_OK;
}
