#include "model/ledger.h"

#include "base/numeric.h"
#include "model/course.h"

void
kith_assess_stage(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_stage stage)
{
    kith_note_stage(self, desk, family, stage);
    family->stage = (uint8_t) stage;
    family->case_since = (uint16_t) self->week;
    family->timer[KITH_TIMER_CASE] = KITH_NEVER;
}

static uint32_t
end_of_follow_up(const struct kith_world *self, const struct kith_family *family)
{
    (void) self;
    return family->leave;
}

/* A claim to assessment: since when, by lot, and until the end of follow-up at the latest. */
static void
claim(const struct kith_world *self, struct kith_desk *desk, uint32_t id, const struct kith_family *family)
{
    const uint32_t lot = kith_random_block(self, family, family->cases, KITH_PURPOSE_LOT, 0).word[0];
    const uint64_t key = kith_claim_key(family->flags & KITH_URGENT ? 1 : 0, family->case_since, lot);
    kith_claim(desk, (struct kith_claim) { key, id, (uint16_t) end_of_follow_up(self, family), 0, 0, 0 });
}

/* A report opens a case, which waits for assessment. */
void
kith_assess_open(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    family->cases = (uint8_t) (family->cases + (family->cases < UINT8_MAX));
    family->repeats = 0;
    kith_assess_stage(self, desk, family, KITH_REPORTED);
    kith_note_claim(self, desk, family, 0);
    claim(self, desk, id, family);
}

/* The case becomes urgent. If it still waits, an urgent claim takes the place of the old one, which
 * kith_assess() drops. */
void
kith_assess_hurry(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    const int was_urgent = family->flags & KITH_URGENT;
    family->flags |= KITH_URGENT;
    if (!was_urgent && family->stage == KITH_REPORTED && family->timer[KITH_TIMER_CASE] == KITH_NEVER)
        claim(self, desk, id, family);
}

/* Monitoring, or the end of the case. */
static void
after_follow_up(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    const uint32_t word = kith_random_block(self, family, family->cases, KITH_PURPOSE_ASSESS, 0).word[3];
    if (word < self->rules->monitored) {
        kith_assess_stage(self, desk, family, KITH_MONITORED);
        family->timer[KITH_TIMER_CASE] = (uint16_t) (self->week + self->rules->monitored_length);
    } else
        kith_assess_stage(self, desk, family, KITH_CLOSED);
}

/* The assessment is done: advice, or transfer to help with or without follow-up or investigation. */
static void
finish(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family, int advice_only)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_block random = kith_random_block(self, family, family->cases, KITH_PURPOSE_ASSESS, 0);
    const uint32_t waited = self->week - family->case_since;
    const int urgent = family->flags & KITH_URGENT;
    kith_note_assessed(self, desk, family, waited);
    desk->answered++;
    desk->well += waited <= 1;

    const double advice = urgent ? rules->params.assess.advice_urgent : rules->params.assess.advice;
    const double u = kith_uniform32(random.word[1]);
    if (advice_only || u < advice) {
        kith_note_advice(self, desk, family, advice_only);
        family->flags |= KITH_ADVICE;
        kith_assess_stage(self, desk, family, KITH_CLOSED);
        return;
    }
    const double v = (u - advice) / (1 - advice);
    if (v < rules->params.assess.investigation) {
        kith_assess_stage(self, desk, family, KITH_INVESTIGATED);
        family->timer[KITH_TIMER_CASE] = (uint16_t) (self->week + rules->investigation_length);
    } else if (v < rules->params.assess.investigation + rules->params.assess.follow_up) {
        kith_assess_stage(self, desk, family, KITH_FOLLOW_UP);
        family->timer[KITH_TIMER_CASE] = (uint16_t) (self->week + rules->follow_up_length);
    } else
        after_follow_up(self, desk, family);
    if (random.word[2] < rules->safety_plan)
        kith_care_plan(self, family);
    desk->well += (uint32_t) kith_refer(self, desk, id, family);
}

void
kith_assess_acute(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    family->cases = (uint8_t) (family->cases + (family->cases < UINT8_MAX));
    family->repeats = 0;
    family->flags |= KITH_ACUTE;
    desk->acute++;
    kith_assess_stage(self, desk, family, KITH_REPORTED);
    kith_note_claim(self, desk, family, 0);
    kith_note_taken_up(self, desk, family);
    finish(self, desk, id, family, 0);
}

void
kith_assess_timer(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    switch (family->stage) {
    case KITH_REPORTED:
        finish(self, desk, id, family, 0);
        break;
    case KITH_FOLLOW_UP:
    case KITH_INVESTIGATED:
        after_follow_up(self, desk, family);
        break;
    default:
        kith_assess_stage(self, desk, family, KITH_CLOSED);
    }
}

/* Staff takes an assessment up: it is done within this week, or takes some weeks more. */
static void
start(const struct kith_world *self, struct kith_desk *desk, const struct kith_claim *claim)
{
    const uint32_t id = claim->agent;
    struct kith_family *family = &self->family[id];
    const uint32_t word = kith_random_block(self, family, family->cases, KITH_PURPOSE_ASSESS, 0).word[0];
    const double work = -kith_log(kith_uniform32(word)) * self->rules->params.assess.working_time;
    const uint32_t more = work < 500 ? (uint32_t) work : 500;
    kith_note_taken_up(self, desk, family);
    if (more == 0)
        finish(self, desk, id, family, 0);
    else
        family->timer[KITH_TIMER_CASE] = (uint16_t) (self->week + more);
    kith_touch(self, id);
}

/* Who waited too long is given advice only. */
static void
advise(const struct kith_world *self, struct kith_desk *desk, const struct kith_claim *claim)
{
    const uint32_t id = claim->agent;
    finish(self, desk, id, &self->family[id], 1);
    kith_touch(self, id);
}

static void
give_up(const struct kith_world *self, struct kith_desk *desk, const struct kith_claim *claim)
{
    const uint32_t id = claim->agent;
    kith_note_gives_up(self, desk, &self->family[id], 0);
}

/* Staff time of the week, in assessments: lognormal around its mean, with memory, stationary from
 * the first week on. */
static double
capacity_of_week(struct kith_world *self)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_block random = kith_block_at(self->key, 0, self->week, KITH_PURPOSE_STAFF, 0);
    const double z = kith_normal_quantile(kith_uniform52(random.word[0], random.word[1]));
    const double sd = rules->params.assess.noise;
    self->log_noise = self->week == rules->past ? sd * z : rules->noise_keep * self->log_noise + rules->noise * z;
    return self->assess_capacity * kith_exp(self->log_noise - sd * sd / 2);
}

/* Whether an urgent claim has taken the place of this one: see kith_assess_hurry(). */
static int
is_superseded(const struct kith_world *self, const struct kith_claim *claim)
{
    return kith_claim_urgency(claim) == 0 && self->family[claim->agent].flags & KITH_URGENT;
}

/* Claims that could have been taken up before. */
static uint32_t
backlog(const struct kith_world *self, const struct kith_queue *queue)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < queue->n; i++) {
        if (i + KITH_AHEAD < queue->n)
            kith_fetch(self, queue->claim[i + KITH_AHEAD].agent);
        n += kith_claim_since(&queue->claim[i]) < self->week && !is_superseded(self, &queue->claim[i]);
    }
    return n;
}

/* Settles the queue for assessment. A report can be taken up from the week after it arrived;
 * what was answered at once and follow-up reports take their share of staff time first, and owe at most a week of it: without that
 * floor one family that is reported every week would keep all others waiting for ever. Time that
 * nobody needs is gone. */
void
kith_assess(struct kith_world *self, struct kith_desk *serial)
{
    const struct kith_params *params = &self->rules->params;
    struct kith_queue *queue = &self->queue[0];
    const double fresh = kith_course_staff(self, capacity_of_week(self));
    self->hours += fresh - serial->acute - serial->followups * params->assess.followup_work;
    if (self->hours < -fresh) /* more follow-up work than that is done in extra hours */
        self->hours = -fresh;
    if (params->assess.overload == KITH_OVERLOAD_EXTRA)
        self->hours += params->assess.extra * backlog(self, queue);
    uint32_t kept = 0;
    const uint32_t n = queue->n;
    for (uint32_t i = 0; i < n; i++) {
        const struct kith_claim claim = queue->claim[i];
        const uint32_t since = kith_claim_since(&claim);
        const int advice = params->assess.overload == KITH_OVERLOAD_ADVICE && kith_claim_urgency(&claim) == 0
            && self->week - since >= params->assess.advice_after;
        if (is_superseded(self, &claim))
            continue;
        if (claim.leave <= self->week) {
            kith_settle(self, serial, &claim, give_up);
        } else if (since < self->week && advice) {
            kith_settle(self, serial, &claim, advise);
        } else if (since < self->week && kith_is_turn(self, 0, &claim, self->hours >= 1)) {
            self->hours -= 1;
            kith_settle(self, serial, &claim, start);
        } else
            queue->claim[kept++] = claim;
    }
    queue->n = kept;
    if (self->hours > 1)
        self->hours = 1;
}
