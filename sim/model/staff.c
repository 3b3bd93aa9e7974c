#include "model/world.h"

/* Staff that goes from one organisation to another, from services to teams or back. It is paid once: a place that closes keeps its
 * staff as long as a family is in it, and a place that opens waits for staff. So while staff is on the way, the hours of all places in
 * use are never more than those that are there, but for what a cut at the same time leaves to be finished. */

enum { RING = KITH_RETRAIN_MOST + 1 };

static int
moves_staff(const struct kith_params *a, const struct kith_params *b)
{
    int moves = a->n_pathways != b->n_pathways;
    for (uint32_t p = 0; p < a->n_pathways && !moves; p++) {
        const double from = a->pathway[p].mode == KITH_JOINT ? a->pathway[p].staff_share : 0;
        const double to = b->pathway[p].mode == KITH_JOINT ? b->pathway[p].staff_share : 0;
        moves = from < to || from > to;
    }
    return moves;
}

/* Hours of places in use beyond those that there are to be. */
static double
held_of(const struct kith_world *self)
{
    double held = 0;
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        held += self->used[q] > self->places[q] ? (self->used[q] - self->places[q]) * self->rules->hours[q] : 0;
    return held;
}

/* So much staff begins to learn. */
static void
learn_anew(struct kith_world *self, double hours)
{
    const uint32_t weeks = self->rules->retrain;
    if (!(hours > KITH_NEARLY) || !weeks)
        return;
    self->region.away += hours;
    self->region.back[(self->week + weeks) % RING] += hours;
}

void
kith_staff_turn(struct kith_world *self, const struct kith_rules *before, const uint32_t *places)
{
    const struct kith_rules *rules = self->rules;
    struct kith_region_state *region = &self->region;
    double closes = 0, opens = 0;
    if (rules->params.transition.rule == KITH_TURN_BESIDE || !moves_staff(&before->params, &rules->params))
        return;
    for (uint32_t q = 1; q < rules->n_queues; q++) {
        const double more = ((double) self->places[q] - places[q]) * rules->hours[q];
        closes += more < 0 ? -more : 0;
        opens += more > 0 ? more : 0;
    }
    const double held = region->held, moved = closes < opens ? closes : opens;
    region->held = held_of(self);
    region->moving = region->turned = 1;
    learn_anew(self, moved + held - region->held);
}

void
kith_staff_week(struct kith_world *self)
{
    struct kith_region_state *region = &self->region;
    double *back = &region->back[self->week % RING];
    if (!region->moving)
        return;
    region->away = region->away - *back > KITH_NEARLY ? region->away - *back : 0;
    *back = 0;
    const double held = held_of(self);
    learn_anew(self, region->held - held);
    region->held = held;
    region->moving = held > 0 || region->away > 0;
    self->staff_free = -region->away;
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        self->staff_free += ((double) self->places[q] - self->used[q]) * self->rules->hours[q];
}

void
kith_staff_places(const struct kith_world *self, uint32_t *places)
{
    double free = self->staff_free + KITH_NEARLY;
    for (uint32_t q = 0; q < self->rules->n_queues; q++) {
        const double hours = self->rules->hours[q];
        places[q] = self->places[q];
        if (!self->region.moving || q == 0)
            continue;
        const uint32_t open = self->used[q] < self->places[q] ? self->places[q] - self->used[q] : 0;
        const uint32_t staffed = !(free > 0) ? 0 : hours > 0 && free / hours < open ? (uint32_t) (free / hours) : open;
        places[q] = self->used[q] + staffed;
        free -= staffed * hours;
    }
}
