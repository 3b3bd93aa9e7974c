#include "model/world.h"

/* What levers cost, beside staff time in use: each cost of the scenario is paid here, from the start of the policy on, into one table of
 * hundredths of a euro. Only a budget changes what happens: it buys places. Weeks are those since the start of the policy. */

static int64_t
cents(double euro)
{
    return (int64_t) (euro * 100 + 0.5);
}

/* The first whole week from a time on. */
static uint32_t
week_from(double time)
{
    const uint32_t whole = (uint32_t) time;
    return whole + (whole < time);
}

static int
is_paid(const struct kith_cost_params *cost, uint32_t week)
{
    return week >= week_from(cost->start) && (!(cost->until > 0) || week < week_from(cost->until));
}

/* The part of an amount that a region pays: by whole households, as results are told by them. */
static double
amount_here(const struct kith_rules *rules, const struct kith_cost_params *cost)
{
    return cost->amount * (double) (int64_t) (rules->area.households + 0.5) / cost->households;
}

static void
put(const struct kith_world *self, struct kith_desk *desk, const struct kith_cost_params *cost, enum kith_spent what, int64_t money)
{
    desk->tally[self->layout.at[KITH_TALLY_P_SPENT] + (self->year * KITH_SPENTS + (uint32_t) what) * KITH_PAYERS + cost->payer] += money;
}

/* Adds to what has been paid by week so far, so that what is rounded away does not add up. */
static void
pay(const struct kith_world *self, struct kith_desk *serial, struct kith_region_state *region, uint32_t c, enum kith_spent what, double euro)
{
    const int64_t before = cents(region->spent[c]);
    region->spent[c] += euro;
    put(self, serial, &self->rules->params.cost[c], what, cents(region->spent[c]) - before);
}

int
kith_cost_is_for(const struct kith_params *params, const struct kith_cost_params *cost, uint32_t queue)
{
    const int all = !cost->services && !cost->pathways;
    return queue > 0 && (all || (queue <= params->n_services ? cost->services >> (queue - 1) & 1u : cost->pathways >> (queue - 1 - params->n_services) & 1u));
}

uint32_t
kith_cost_queue(const struct kith_params *params, const struct kith_cost_params *cost)
{
    uint32_t queue = 1;
    while (queue < params->n_services + params->n_pathways && !kith_cost_is_for(params, cost, queue))
        queue++;
    return queue;
}

/* ---- places ---- */

/* What the staff of a place costs a week; that of a team is staff of all services. */
static double
staff_price(const struct kith_rules *rules, uint32_t queue)
{
    double staff = 0, euro = 0;
    for (uint32_t s = 0; s < rules->params.n_services; s++) {
        const struct kith_service_params *service = &rules->params.service[s];
        if (queue == 1 + s)
            return rules->hours[queue] * service->hour_cost;
        staff += service->places * service->staff;
        euro += service->places * service->staff * service->hour_cost;
    }
    return staff > 0 ? rules->hours[queue] * euro / staff : 0;
}

static double
price_of(const struct kith_rules *rules, const struct kith_cost_params *cost)
{
    return cost->price > 0 ? cost->price : staff_price(rules, kith_cost_queue(&rules->params, cost));
}

/* So many that they can be kept until the end, and one more as long as what is left pays for it. */
static uint32_t
can_buy(const struct kith_world *self, uint32_t c)
{
    const struct kith_cost_params *cost = &self->rules->params.cost[c];
    const double price = price_of(self->rules, cost), left = amount_here(self->rules, cost) - self->region.spent[c] + 1e-6;
    if (!is_paid(cost, self->row) || !(cost->until > 0) || !(price > 1e-6) || !(left > 0))
        return 0;
    const double weeks = week_from(cost->until) - self->row, lasting = left / (price * weeks);
    const uint32_t n = lasting < KITH_BUY_MOST ? (uint32_t) lasting : KITH_BUY_MOST - 1;
    return n + (lasting < KITH_BUY_MOST && left - n * price * weeks >= price);
}

void
kith_spend_buy(struct kith_world *self)
{
    const struct kith_params *params = &self->rules->params;
    for (uint32_t c = 0; self->recording && c < params->n_costs; c++) {
        if (params->cost[c].per != KITH_PER_BUDGET)
            continue;
        uint32_t *places = &self->places[kith_cost_queue(params, &params->cost[c])], n = can_buy(self, c);
        const uint32_t others = *places > self->region.bought[c] ? *places - self->region.bought[c] : 0;
        *places = others + n;
        self->region.bought[c] = n;
    }
}

static void
pay_places(const struct kith_world *self, struct kith_desk *serial, struct kith_region_state *region, uint32_t c)
{
    const struct kith_cost_params *cost = &self->rules->params.cost[c];
    const uint32_t q = kith_cost_queue(&self->rules->params, cost), n = region->bought[c];
    const double use = self->used[q] < self->places[q] ? (double) self->used[q] / self->places[q] : 1;
    pay(self, serial, region, c, KITH_SPENT_PLACES, n * price_of(self->rules, cost));
    put(self, serial, cost, KITH_SPENT_IN_USE, cents(n * use * staff_price(self->rules, q)));
}

/* ---- all else ---- */

static double
professionals(const struct kith_world *self, const struct kith_cost_params *cost)
{
    double hours = 0;
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        hours += kith_cost_is_for(&self->rules->params, cost, q) ? self->places[q] * self->rules->hours[q] : 0;
    return hours / KITH_FULL_TIME;
}

/* Once for each, when they come: what all who are there take, but for those for whom it was paid before. Who follows those who leave is not counted. */
static double
for_those_who_come(const struct kith_cost_params *cost, double there, double paid)
{
    const double all = cost->amount * there;
    return all > paid ? all - paid : 0;
}

void
kith_spend_week(const struct kith_world *self, struct kith_desk *serial, struct kith_region_state *region)
{
    const struct kith_rules *rules = self->rules;
    for (uint32_t c = 0; self->recording && c < rules->params.n_costs; c++) {
        const struct kith_cost_params *cost = &rules->params.cost[c];
        const int first = self->row == week_from(cost->start);
        if (!is_paid(cost, self->row))
            continue;
        switch ((enum kith_per) cost->per) {
        case KITH_PER_ONCE: pay(self, serial, region, c, KITH_SPENT_ONCE, first ? amount_here(rules, cost) : 0); break;
        case KITH_PER_YEAR: pay(self, serial, region, c, KITH_SPENT_YEARS, amount_here(rules, cost) / KITH_YEAR); break;
        case KITH_PER_PROFESSIONAL: pay(self, serial, region, c, KITH_SPENT_TRAINING, for_those_who_come(cost, professionals(self, cost), region->spent[c])); break;
        case KITH_PER_PROFESSIONAL_YEAR: pay(self, serial, region, c, KITH_SPENT_TRAINING, cost->amount * professionals(self, cost) / KITH_YEAR); break;
        case KITH_PER_BUDGET: pay_places(self, serial, region, c); break;
        case KITH_PER_REPORT:
        case KITH_PER_FAMILY: break; /* paid when they come */
        }
    }
}

void
kith_spend_each(const struct kith_world *self, struct kith_desk *desk, enum kith_per per, uint32_t queue, uint32_t n)
{
    const struct kith_params *params = &self->rules->params;
    for (uint32_t c = 0; self->recording && c < params->n_costs; c++)
        if (params->cost[c].per == (uint32_t) per && is_paid(&params->cost[c], self->row) && (per == KITH_PER_REPORT || kith_cost_is_for(params, &params->cost[c], queue)))
            put(self, desk, &params->cost[c], KITH_SPENT_EACH, n * cents(params->cost[c].amount));
}
