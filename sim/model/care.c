#include "model/ledger.h"

#include "base/numeric.h"

static enum kith_help
status_of(const struct kith_family *family)
{
    for (int i = 0; i < KITH_SLOTS; i++)
        if (family->slot_queue[i])
            return KITH_IN_HELP;
    if (family->waiting | family->planned)
        return KITH_WAITING;
    return (enum kith_help) family->result;
}

/* After any change in help: the status that is counted, and the force on violence. */
void
kith_care_status(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    const enum kith_help now = status_of(family);
    if (now != family->help) {
        kith_note_help(self, desk, family, now);
        family->help = (uint8_t) now;
    }
    kith_move_force(self, family);
}

void
kith_care_plan(const struct kith_world *self, struct kith_family *family)
{
    family->flags |= KITH_PLAN;
    family->timer[KITH_TIMER_PLAN] = (uint16_t) (self->week + self->rules->plan_length);
    kith_move_force(self, family);
}

void
kith_care_plan_ends(const struct kith_world *self, struct kith_family *family)
{
    family->flags = (uint16_t) (family->flags & ~KITH_PLAN);
    family->timer[KITH_TIMER_PLAN] = KITH_NEVER;
    kith_move_force(self, family);
}

void
kith_care_order(const struct kith_world *self, struct kith_family *family)
{
    family->flags |= KITH_ORDER;
    family->timer[KITH_TIMER_ORDER] = (uint16_t) (self->week + self->rules->order_length);
    kith_move_force(self, family);
}

void
kith_care_order_ends(const struct kith_world *self, struct kith_family *family)
{
    family->flags = (uint16_t) (family->flags & ~KITH_ORDER);
    family->timer[KITH_TIMER_ORDER] = KITH_NEVER;
    kith_move_force(self, family);
}

/* Address of what happens in help: the case, and how often help has started again within it. */
static struct kith_block
block_of(const struct kith_world *self, const struct kith_family *family, uint32_t block)
{
    return kith_random_block(self, family, family->cases * 4u + family->repeats, KITH_PURPOSE_CARE, block);
}

static void
help_children(const struct kith_world *self, struct kith_family *family, uint32_t services)
{
    for (; services; services &= services - 1) {
        const uint32_t s = (uint32_t) __builtin_ctz(services);
        const struct kith_block random = block_of(self, family, 16 + s);
        const uint32_t share = (uint32_t) (self->rules->params.service[s].children * 256);
        const struct kith_home *home = self->home ? kith_home_of(self, family) : NULL;
        const uint32_t n = home ? home->n_born : family->children;
        for (uint32_t c = 0; c < n; c++)
            if ((random.word[1 + c / 4] >> 8 * (c % 4) & 0xFF) < share && (!home || kith_member_at_home(self, family, home, c)))
                family->helped = (uint8_t) (family->helped | 1u << c);
    }
}

/* Which of these services will meet their need if help is completed. */
static uint32_t
will_be_met(const struct kith_world *self, const struct kith_family *family, uint32_t services, uint32_t pathway)
{
    uint32_t met = 0;
    for (uint32_t set = services; set; set &= set - 1) {
        const uint32_t s = (uint32_t) __builtin_ctz(set);
        met |= (uint32_t) (block_of(self, family, 16 + s).word[0] < self->rules->service[s].met[pathway]) << s;
    }
    return met;
}

void
kith_care_widen(const struct kith_world *self, struct kith_family *family, uint32_t slot, uint32_t needs)
{
    family->slot_set[slot] = (uint8_t) (family->slot_set[slot] | needs);
    family->slot_met[slot] = (uint8_t) (family->slot_met[slot] | will_be_met(self, family, needs, family->slot_pathway[slot]));
    help_children(self, family, needs);
}

/* What the help is worth: the expertise of the best service in it, less for crowding. */
static uint32_t
strength_of(const struct kith_world *self, uint32_t services, uint32_t queue)
{
    if (!kith_is_population(self))
        return KITH_STRENGTH_ONE;
    double best = 0;
    for (uint32_t set = services; set; set &= set - 1) {
        const double one = self->region.expertise[__builtin_ctz(set)];
        best = best > one ? best : one;
    }
    const double places = self->places[queue], waiting = self->waiting[queue];
    const double crowded = waiting < places ? waiting / places : 1;
    const double strength = best * (1 - self->rules->params.care.overload * crowded) * KITH_STRENGTH_ONE + 0.5;
    return strength < 0 ? 0 : strength > UINT8_MAX ? UINT8_MAX : (uint32_t) strength;
}

/* A place is taken: how long the stay will be, and how it ends, is settled now. */
void
kith_care_start(const struct kith_world *self, struct kith_desk *desk, const struct kith_claim *claim, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t queue = claim->queue, pathway = claim->mark;
    const int joint = queue > rules->params.n_services;
    const uint32_t set = joint ? family->planned : 1u << (queue - 1);
    const uint32_t first = (uint32_t) __builtin_ctz(set);
    const struct kith_block random = block_of(self, family, first);
    const uint32_t stay = kith_geometric_quantile(rules->leave_stay[queue], kith_uniform32(random.word[0]));
    const uint32_t drop = rules->leave_dropout[queue] > 0
        ? kith_geometric_quantile(rules->leave_dropout[queue], kith_uniform32(random.word[1]))
        : UINT16_MAX;
    const uint32_t weeks = 1 + (drop < stay ? drop : stay), end = self->week + weeks;
    int slot = 0;
    while (family->slot_queue[slot])
        slot++;
    family->slot_queue[slot] = (uint8_t) queue;
    family->slot_set[slot] = (uint8_t) set;
    family->slot_met[slot] = (uint8_t) will_be_met(self, family, set, pathway);
    family->slot_pathway[slot] = (uint8_t) pathway;
    family->slot_strength[slot] = (uint8_t) strength_of(self, set, queue);
    family->flags |= KITH_HELPED;
    family->dropping = (uint8_t) ((family->dropping & ~(1u << slot)) | (unsigned) (drop < stay) << slot);
    family->timer[KITH_TIMER_SLOT + slot] = (uint16_t) (end < KITH_NEVER ? end : KITH_NEVER - 1);
    if (joint)
        family->planned = 0;
    else
        family->waiting = (uint8_t) (family->waiting & ~set);
    if (joint && random.word[2] < rules->pathway[pathway].safety_plan)
        kith_care_plan(self, family);
    help_children(self, family, set);
    kith_care_status(self, desk, family);
}

/* Completed help: needs that were met are no problem any more, and the effect lasts for a while. */
static void
complete(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t set, uint32_t met, uint32_t pathway,
    uint32_t strength)
{
    const struct kith_rules *rules = self->rules;
    uint32_t best = (uint32_t) __builtin_ctz(set);
    for (; set; set &= set - 1) {
        const uint32_t s = (uint32_t) __builtin_ctz(set);
        desk->completed[s]++;
        if (met >> s & 1u)
            family->untreated = (uint16_t) (family->untreated & ~rules->params.service[s].treats);
        if (rules->help_force[s][pathway][0] > rules->help_force[best][pathway][0])
            best = s;
    }
    family->fade = 0;
    family->fade_service = (uint8_t) best;
    family->fade_pathway = (uint8_t) pathway;
    family->fade_strength = (uint8_t) strength;
    const uint32_t aftercare = rules->aftercare[pathway];
    family->result = aftercare ? KITH_AFTERCARE : KITH_COMPLETED;
    family->timer[KITH_TIMER_FADE] = (uint16_t) (self->week + (aftercare ? aftercare : rules->first_fade));
}

void
kith_care_free(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t slot)
{
    desk->freed[family->slot_queue[slot]]++;
    kith_note_place_back(self, desk, family, family->slot_queue[slot]);
    family->slot_queue[slot] = 0;
}

void
kith_care_end(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t slot)
{
    const uint32_t queue = family->slot_queue[slot];
    const int dropped = family->dropping >> slot & 1;
    kith_care_free(self, desk, family, slot);
    family->timer[KITH_TIMER_SLOT + slot] = KITH_NEVER;
    kith_note_help_ends(self, desk, family, queue, dropped);
    if (dropped) {
        if (family->result != KITH_AFTERCARE)
            family->result = KITH_DROPPED_OUT;
    } else
        complete(self, desk, family, family->slot_set[slot], family->slot_met[slot], family->slot_pathway[slot], family->slot_strength[slot]);
    kith_care_status(self, desk, family);
}

/* Aftercare ends and the effect starts to fade, or it halves once more. */
void
kith_care_fade(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    const int aftercare_ends = family->result == KITH_AFTERCARE;
    if (aftercare_ends)
        family->result = KITH_COMPLETED;
    else
        family->fade++;
    const uint32_t step = aftercare_ends ? self->rules->first_fade : self->rules->half_life;
    family->timer[KITH_TIMER_FADE] = family->fade < KITH_FADES ? (uint16_t) (self->week + step) : KITH_NEVER;
    kith_care_status(self, desk, family);
}
