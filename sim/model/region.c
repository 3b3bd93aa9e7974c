#include <string.h>

#include "base/numeric.h"
#include "model/world.h"

/* A region beside its families: how many come, what its staff can do, what it has learnt, and what
 * people think of reporting. */

enum { MEMORY_OF_CAPACITY = 2 * KITH_YEAR }; /* weeks over which capacity follows the work before the policy */

struct kith_key
kith_region_key(struct kith_key key, const char *name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *name; name++)
        hash = (hash ^ (uint8_t) *name) * 16777619u;
    return (struct kith_key) { key.seed ^ hash, key.replicate };
}

/* How many families enter in each week from `from` on; before the first week, those that are there.
 * Only the rate of onset decides that: no other policy moves anybody's number. */
void
kith_region_arrivals(struct kith_world *self, uint32_t from)
{
    const struct kith_rules *rules = self->rules;
    if (from == KITH_PAST) {
        struct kith_stream stream = kith_stream_at(self->key, 0, 0, KITH_PURPOSE_ARRIVE);
        self->first[0] = (uint32_t) kith_stream_poisson(&stream, rules->arrivals * (rules->stay - 1)); /* and those of the first week */
    }
    for (uint32_t week = from; week < self->end; week++) {
        struct kith_stream stream = kith_stream_at(self->key, 0, week, KITH_PURPOSE_ARRIVE);
        self->first[week - KITH_PAST + 1] = self->first[week - KITH_PAST] + (uint32_t) kith_stream_poisson(&stream, rules->arrivals);
    }
    self->n = self->first[self->end - KITH_PAST];
}

void
kith_region_capacity(struct kith_world *self)
{
    const struct kith_rules *rules = self->rules;
    const double before = self->region.base_capacity, now = rules->params.assess.capacity;
    const double change = !(before > 0) ? 1 : now < before * KITH_ASSESS_MOST ? now / before : KITH_ASSESS_MOST; /* next to none before */
    const double capacity = self->region.work / rules->params.population.load * change * rules->area.capacity * (rules->area.staff > 0 ? rules->area.staff : 1);
    self->assess_capacity = capacity < KITH_ASSESS_MOST ? capacity : KITH_ASSESS_MOST;
    kith_rules_places(rules, self->region.cases, self->places);
    for (uint32_t c = 0; c < rules->params.n_costs; c++)
        self->places[kith_cost_queue(&rules->params, &rules->params.cost[c])] += self->region.bought[c];
}

void
kith_region_begin(struct kith_world *self)
{
    const struct kith_rules *rules = self->rules;
    struct kith_region_state *region = &self->region;
    *region = (struct kith_region_state) { 0 };
    region->cases = rules->reports_per_year;
    region->work = region->cases / KITH_YEAR * (1 + rules->params.assess.followup_work / 2);
    region->base_capacity = rules->params.assess.capacity;
    region->experience = region->reference = 0.5;
    region->climate = region->climate_bound = 1;
    for (uint32_t s = 0; s < rules->params.n_services; s++)
        region->expertise[s] = rules->params.service[s].training;
    kith_region_capacity(self);
}

/* The policy starts: capacity stays what it is but for what the policy says, and people compare. */
void
kith_region_policy(struct kith_world *self)
{
    self->region.reference = self->region.experience;
    kith_region_capacity(self);
}

/* What expertise goes towards: what training keeps up, and what is learnt by finished work. Staff that
 * works in teams goes on learning as staff of its service, so finished work is held against the places
 * that all of it would give. */
static void
learn(struct kith_world *self, const uint32_t *completed)
{
    const struct kith_rules *rules = self->rules;
    const double scale = kith_rules_scale(rules, self->region.cases);
    for (uint32_t s = 0; s < rules->params.n_services; s++) {
        const struct kith_service_params *service = &rules->params.service[s];
        const double places = service->places * scale;
        const double aim = service->training + service->experience * completed[s] * KITH_YEAR / (places > 1 ? places : 1);
        self->region.expertise[s] += (aim - self->region.expertise[s]) * rules->expertise_step;
    }
}

/* Reports that are answered in time and lead to help make people report; others make them stop. */
static void
remember(struct kith_world *self, uint32_t answered, uint32_t well)
{
    const struct kith_rules *rules = self->rules;
    struct kith_region_state *region = &self->region;
    if (answered > 0)
        region->experience += (well / (2.0 * answered) - region->experience) * rules->climate_step;
    if (!self->recording)
        return;
    region->climate = kith_exp(rules->params.climate.gain * (region->experience - region->reference));
    if (region->climate <= region->climate_bound && region->climate > region->climate_bound * 0.9)
        return;
    region->climate_bound = region->climate * 1.04;
    for (uint32_t id = 0; id < self->to; id++)
        if (self->week < self->family[id].leave)
            self->detect_code[id] = kith_detect_code(self, &self->family[id]);
}

/* The end of a week, after all places have been given. */
void
kith_region_week(struct kith_world *self, struct kith_desk *serial)
{
    const struct kith_params *params = &self->rules->params;
    uint32_t opened = 0, answered = 0, well = 0, completed[KITH_SERVICES] = { 0 };
    for (uint32_t d = 0; d < self->n_desks; d++) {
        struct kith_desk *desk = &self->desk[d];
        opened += desk->opened;
        answered += desk->answered;
        well += desk->well;
        for (uint32_t s = 0; s < params->n_services; s++)
            completed[s] += desk->completed[s];
        desk->opened = desk->answered = desk->well = 0;
        memset(desk->completed, 0, sizeof desk->completed);
    }
    if (!self->recording) {
        const double step = 1.0 / MEMORY_OF_CAPACITY;
        self->region.cases += (opened * (double) KITH_YEAR - self->region.cases) * step;
        self->region.work += (opened + serial->followups * params->assess.followup_work - self->region.work) * step;
        kith_region_capacity(self);
    }
    learn(self, completed);
    remember(self, answered, well);
}
