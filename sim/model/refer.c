#include "model/ledger.h"

#include <string.h>

#include "base/numeric.h"
#include "model/course.h"

static uint32_t
service_queue(uint32_t service)
{
    return 1 + service;
}

static uint32_t
team_queue(const struct kith_world *self, uint32_t pathway)
{
    return 1 + self->rules->params.n_services + pathway;
}

/* Joins a queue: when it gives up waiting, and which lot it has, are drawn for the case. */
static void
join(const struct kith_world *self, struct kith_desk *desk, uint32_t id, const struct kith_family *family, uint32_t queue,
    uint32_t need, uint32_t urgency)
{
    const struct kith_block random = kith_random_block(self, family, family->cases, KITH_PURPOSE_LOT, 1 + need + 16u * family->repeats);
    const uint32_t patience = kith_geometric_quantile(self->rules->patience, kith_uniform32(random.word[1]));
    uint32_t leave = self->week + 1 + patience;
    if (leave > family->leave)
        leave = family->leave;
    kith_note_claim(self, desk, family, queue);
    kith_claim(desk, (struct kith_claim) { kith_claim_key(urgency, self->week, random.word[0]), id, (uint16_t) leave, (uint8_t) queue, family->pathway, 0 });
}

/* Needs that are there, recognised and accepted: problems that a service treats, or the violence itself. random: of each service. */
static uint32_t
needs_of(const struct kith_world *self, const struct kith_family *family, const struct kith_block *random)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_params *params = &rules->params;
    uint32_t needs = 0, busy = family->waiting | family->planned;
    for (int i = 0; i < KITH_SLOTS; i++)
        if (family->slot_queue[i])
            busy |= family->slot_set[i];
    for (uint32_t s = 0; s < params->n_services; s++) {
        const struct kith_service_params *service = &params->service[s];
        const uint32_t for_violence = rules->service[s].violence_need;
        if (busy >> s & 1u || (!(service->treats & family->untreated) && !for_violence))
            continue;
        const int need = (service->treats & family->untreated) || random[s].word[2] < for_violence;
        if (need && random[s].word[0] < rules->service[s].recognised)
            needs |= 1u << s;
    }
    return needs;
}

static uint32_t
severity_of(const struct kith_family *family)
{
    if (family->level == KITH_HIGH || family->flags & KITH_URGENT)
        return 2;
    return family->level == KITH_LOW;
}

/* The first pathway, in the order of the scenario, that the family is eligible for and takes. */
static uint32_t
pathway_of(const struct kith_world *self, const struct kith_family *family, const struct kith_block *random, uint32_t needs)
{
    const struct kith_params *params = &self->rules->params;
    for (uint32_t p = 0; p + 1 < params->n_pathways; p++) {
        const struct kith_pathway_params *pathway = &params->pathway[p];
        if (kith_members(needs) >= pathway->min_needs && severity_of(family) >= pathway->min_severity
            && random->word[p] < self->rules->pathway[p].share && self->rules->pathway[p].groups >> kith_group_of(family) & 1u)
            return p;
    }
    return params->n_pathways - 1;
}

/* A family is with one team at most, or waits for one: that takes new needs into its plan. */
static int
add_to_plan(const struct kith_world *self, struct kith_family *family, uint32_t needs)
{
    for (uint32_t i = 0; i < KITH_SLOTS; i++)
        if (family->slot_queue[i] > self->rules->params.n_services) {
            kith_care_widen(self, family, i, needs);
            return 1;
        }
    if (!family->planned)
        return 0;
    family->planned = (uint8_t) (family->planned | needs);
    return 1;
}

/* After the assessment: which help, along which pathway. Separate: each need is a referral of its
 * own. Joint: one plan, one hand-over, one wait. */
int
kith_refer(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    struct kith_block all[1 + KITH_SERVICES];
    kith_random_blocks(self, family, family->cases, KITH_PURPOSE_REFER, 0, 1 + self->rules->params.n_services, all);
    const struct kith_block *random = all + 1;
    const uint32_t needs = needs_of(self, family, random);
    if (!needs)
        return 0;
    const uint32_t p = pathway_of(self, family, all, needs), urgency = !!(family->flags & KITH_URGENT);
    const uint32_t loss = family->flags & KITH_ACUTE ? 0 : self->rules->pathway[p].handover_loss;
    const uint32_t first = (uint32_t) __builtin_ctz(needs);
    int follows = 0;
    family->pathway = (uint8_t) p;
    if (self->rules->params.pathway[p].mode == KITH_JOINT) {
        follows = random[first].word[1] >= loss;
        if (!follows)
            kith_note_lost(self, desk, family, team_queue(self, p));
        else if (!add_to_plan(self, family, needs)) {
            family->planned = (uint8_t) needs;
            join(self, desk, id, family, team_queue(self, p), first, urgency);
        }
    } else
        for (uint32_t s = first; s < self->rules->params.n_services; s++) {
            if (!(needs >> s & 1u))
                continue;
            if (random[s].word[1] < loss)
                kith_note_lost(self, desk, family, service_queue(s));
            else {
                follows = 1;
                family->waiting = (uint8_t) (family->waiting | 1u << s);
                join(self, desk, id, family, service_queue(s), s, urgency);
            }
        }
    kith_care_status(self, desk, family);
    return follows;
}

/* A relapse seen in aftercare: the same team takes the family up again, without a new report. */
void
kith_refer_again(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    const uint32_t need = family->fade_service, p = family->fade_pathway;
    if (family->planned || self->rules->params.pathway[p].mode != KITH_JOINT || family->repeats >= 3)
        return;
    family->repeats++;
    family->pathway = (uint8_t) p;
    family->planned = (uint8_t) (1u << need);
    join(self, desk, id, family, team_queue(self, p), need, 1);
    kith_care_status(self, desk, family);
}

/* ---- staff goes to another organisation ---- */

static int
is_joint(const struct kith_world *self, uint32_t p)
{
    return self->rules->params.pathway[p].mode == KITH_JOINT;
}

/* The pathway that a family with these needs takes under the rules that hold, by the random numbers of its case. */
static uint32_t
way_of(const struct kith_world *self, const struct kith_family *family, uint32_t needs)
{
    const struct kith_block random = kith_random_block(self, family, family->cases, KITH_PURPOSE_REFER, 0);
    return pathway_of(self, family, &random, needs);
}

/* A claim goes to another queue with the time waited. */
static void
move_claim(struct kith_desk *serial, struct kith_claim claim, uint32_t queue, uint32_t p)
{
    claim.queue = (uint8_t) queue;
    claim.mark = (uint8_t) p;
    kith_claim(serial, claim);
}

/* What a family waits for now belongs to pathway p. */
static void
wait_elsewhere(struct kith_world *self, struct kith_desk *serial, const struct kith_claim *claim, uint32_t p)
{
    struct kith_family *family = &self->family[claim->agent];
    const uint32_t n = self->rules->params.n_services, needs = claim->queue > n ? family->planned : 1u << (claim->queue - 1);
    kith_note_moved(self, serial, family, claim->queue);
    family->planned = (uint8_t) (family->planned & ~needs);
    family->waiting = (uint8_t) (family->waiting & ~needs);
    family->pathway = (uint8_t) p;
    if (!is_joint(self, p))
        for (uint32_t set = needs; set; set &= set - 1) {
            const uint32_t s = (uint32_t) __builtin_ctz(set);
            family->waiting = (uint8_t) (family->waiting | 1u << s);
            kith_note_claim(self, serial, family, service_queue(s));
            move_claim(serial, *claim, service_queue(s), p);
        }
    else if (!add_to_plan(self, family, needs)) {
        family->planned = (uint8_t) needs;
        kith_note_claim(self, serial, family, team_queue(self, p));
        move_claim(serial, *claim, team_queue(self, p), p);
    }
    kith_care_status(self, serial, family);
    kith_touch(self, claim->agent);
}

static void
move_waiting(struct kith_world *self, struct kith_desk *serial)
{
    const uint32_t n = self->rules->params.n_services;
    for (uint32_t q = 1; q < self->rules->n_queues; q++) {
        struct kith_queue *queue = &self->queue[q];
        uint32_t kept = 0;
        for (uint32_t i = 0; i < queue->n; i++) {
            const struct kith_claim claim = queue->claim[i];
            const struct kith_family *family = &self->family[claim.agent];
            const uint32_t p = claim.leave > self->week ? way_of(self, family, family->waiting | family->planned) : claim.mark;
            if (claim.leave <= self->week || (q > n ? p == q - 1 - n : !is_joint(self, p)))
                queue->claim[kept++] = claim;
            else
                wait_elsewhere(self, kith_settling_desk(self, serial, claim.agent), &claim, p);
        }
        queue->n = kept;
    }
}

/* The pathway to which a place that closes would be handed over; n_pathways: it stays. */
static uint32_t
other_way(const struct kith_world *self, const struct kith_family *family, uint32_t slot)
{
    const struct kith_params *params = &self->rules->params;
    const uint32_t q = family->slot_queue[slot], p = q ? way_of(self, family, family->slot_set[slot]) : params->n_pathways;
    if (!q || self->used[q] <= self->places[q] || (q > params->n_services ? p == q - 1 - params->n_services : !is_joint(self, p)))
        return params->n_pathways;
    return p;
}

static void
hand_over(struct kith_world *self, struct kith_desk *serial, uint32_t id, uint32_t slot, uint32_t p)
{
    struct kith_family *family = &self->family[id];
    const uint32_t q = family->slot_queue[slot], needs = family->slot_set[slot], first = (uint32_t) __builtin_ctz(needs);
    const struct kith_block random = kith_random_block(self, family, family->cases, KITH_PURPOSE_REFER, 32 + slot);
    const int lost = random.word[1] < self->rules->pathway[p].handover_loss;
    kith_note_handed_over(self, serial, family, q);
    family->slot_queue[slot] = 0;
    family->timer[KITH_TIMER_SLOT + slot] = KITH_NEVER;
    family->pathway = (uint8_t) p;
    if (lost)
        kith_note_lost(self, serial, family, is_joint(self, p) ? team_queue(self, p) : service_queue(first));
    else if (!is_joint(self, p))
        for (uint32_t set = needs; set; set &= set - 1) {
            const uint32_t s = (uint32_t) __builtin_ctz(set);
            family->waiting = (uint8_t) (family->waiting | 1u << s);
            join(self, serial, id, family, service_queue(s), s, 1);
        }
    else if (!add_to_plan(self, family, needs)) {
        family->planned = (uint8_t) needs;
        join(self, serial, id, family, team_queue(self, p), first, 1);
    }
    kith_care_status(self, serial, family);
    kith_touch(self, id);
}

/* Of the families in places that close, as many as there are places too many, by lot. */
static void
hand_over_places(struct kith_world *self, struct kith_desk *serial)
{
    const uint32_t n_pathways = self->rules->params.n_pathways;
    uint32_t able[KITH_QUEUES] = { 0 }, given[KITH_QUEUES] = { 0 }, chance[KITH_QUEUES] = { 0 };
    for (uint32_t id = 0; id < self->to; id++)
        for (uint32_t slot = 0; self->week < self->family[id].leave && slot < KITH_SLOTS; slot++)
            able[self->family[id].slot_queue[slot]] += other_way(self, &self->family[id], slot) < n_pathways;
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        chance[q] = able[q] ? kith_threshold((self->used[q] - self->places[q]) / (double) able[q]) : 0;
    for (uint32_t id = 0; id < self->to; id++)
        for (uint32_t slot = 0; self->week < self->family[id].leave && slot < KITH_SLOTS; slot++) {
            const struct kith_family *family = &self->family[id];
            const uint32_t q = family->slot_queue[slot], p = other_way(self, family, slot);
            if (p == n_pathways || kith_random_block(self, family, family->cases, KITH_PURPOSE_REFER, 32 + slot).word[0] >= chance[q])
                continue;
            hand_over(self, kith_settling_desk(self, serial, id), id, slot, p);
            given[q]++;
        }
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        self->used[q] -= given[q];
}

void
kith_refer_over(struct kith_world *self, struct kith_desk *serial)
{
    if (!self->region.turned)
        return;
    self->region.turned = 0;
    move_waiting(self, serial);
    if (self->rules->params.transition.rule == KITH_TURN_HAND_OVER)
        hand_over_places(self, serial);
}

/* ---- settling ---- */

static int
has_room(const struct kith_world *self, const struct kith_family *family, const struct kith_claim *claim)
{
    const struct kith_params *params = &self->rules->params;
    uint32_t slots = family->taken;
    for (int i = 0; i < KITH_SLOTS; i++)
        slots += family->slot_queue[i] != 0;
    if (claim->queue > params->n_services)
        return slots < KITH_SLOTS;
    return slots < (uint32_t) params->pathway[claim->mark].at_once && slots < KITH_SLOTS;
}

static void
give_up(const struct kith_world *self, struct kith_desk *desk, const struct kith_claim *claim)
{
    const uint32_t id = claim->agent, queue = claim->queue;
    struct kith_family *family = &self->family[id];
    const uint32_t n_services = self->rules->params.n_services;
    if (queue > n_services)
        family->planned = 0;
    else
        family->waiting = (uint8_t) (family->waiting & ~(1u << (queue - 1)));
    kith_note_gives_up(self, desk, family, queue);
    kith_care_status(self, desk, family);
    kith_touch(self, id);
}

static void
take_place(const struct kith_world *self, struct kith_desk *desk, const struct kith_claim *claim)
{
    const uint32_t id = claim->agent;
    struct kith_family *family = &self->family[id];
    family->taken--;
    kith_note_admitted(self, desk, family, claim->queue, self->week - kith_claim_since(claim) - (uint32_t) claim->passed, (uint32_t) claim->passed);
    kith_care_start(self, desk, claim, family);
    kith_touch(self, id);
}

/* The first claim from `from` on that gives up this week, or the end. Where threads share the week they have looked for them. */
static uint32_t
next_leaving(const struct kith_world *self, const struct kith_queue *queue, uint32_t from, uint32_t *found)
{
    if (!kith_shares_week(self)) {
        while (from < queue->n && queue->claim[from].leave > self->week)
            from++;
        return from;
    }
    while (*found < queue->n_leaving && queue->leaving[*found] < from)
        ++*found;
    return *found < queue->n_leaving ? queue->leaving[*found] : queue->n;
}

/* Claims from `from` on, when no place is left: those who give up go, the others stay, behind the first `kept`. How many stay. */
static uint32_t
without_places(const struct kith_world *self, struct kith_desk *serial, struct kith_queue *queue, uint32_t from, uint32_t kept)
{
    for (uint32_t found = 0, next; from < queue->n; from = next + 1) {
        next = next_leaving(self, queue, from, &found);
        if (kept < from)
            memmove(queue->claim + kept, queue->claim + from, (next - from) * sizeof *queue->claim);
        kept += next - from;
        if (next < queue->n)
            kith_settle(self, serial, &queue->claim[next], give_up);
    }
    return kept;
}

/* Places of one queue go by urgency, waiting time and lot. Who has no room for a place keeps the turn for another week. */
static void
settle(struct kith_world *self, struct kith_desk *serial, uint32_t q)
{
    struct kith_queue *queue = &self->queue[q];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->n; i++) {
        struct kith_claim *claim = &queue->claim[i];
        struct kith_family *family = &self->family[claim->agent];
        if (!self->course && !kith_staff_is_place(self, q)) {
            kept = without_places(self, serial, queue, i, kept);
            break;
        }
        const int is_place = kith_is_turn(self, q, claim, kith_staff_is_place(self, q));
        if (claim->leave <= self->week)
            kith_settle(self, serial, claim, give_up);
        else if (is_place && has_room(self, family, claim)) {
            kith_staff_take(self, q);
            family->taken++;
            kith_settle(self, serial, claim, take_place);
        } else {
            claim->passed += (uint64_t) is_place;
            if (kept < i)
                queue->claim[kept] = *claim;
            kept++;
        }
    }
    queue->n = kept;
    if (self->course)
        kith_course_settled(self, q, !kith_staff_is_place(self, q));
}

/* A family with room for one more place takes it from the queue that is settled first: which one that is, is drawn each week, so that
 * the order of services in a scenario decides nothing. */
void
kith_admit(struct kith_world *self, struct kith_desk *serial)
{
    const uint32_t n = self->rules->n_queues;
    uint32_t order[KITH_QUEUES], lot[KITH_QUEUES];
    struct kith_block random = { 0 };
    for (uint32_t q = 1, i; q < n; q++) {
        if (q == 1 || q % 4 == 0)
            random = kith_block_at(self->key, 0, self->week, KITH_PURPOSE_ORDER, q / 4);
        lot[q] = random.word[q % 4];
        for (i = q; i > 1 && lot[order[i - 1]] > lot[q]; i--)
            order[i] = order[i - 1];
        order[i] = q;
    }
    kith_staff_week(self);
    for (uint32_t q = 1; q < n; q++)
        self->waiting[q] = self->queue[q].n;
    for (uint32_t i = 1; i < n; i++)
        settle(self, serial, order[i]);
}
