#include "model/ledger.h"

#include "base/error.h"
#include "model/census.h"
#include "model/course.h"

/* What can happen to one family in a week, in the order of ODD.md. Families do not see one
 * another here, so the world is const: places are settled afterwards. */
static void
visit(const struct kith_world *self, struct kith_desk *desk, uint32_t id, const uint32_t *move, const uint32_t *report)
{
    struct kith_family *family = &self->family[id];
    const uint32_t week = self->week;
    const uint8_t level = family->level;
    const uint16_t last = family->report;
    const int due = self->due[id] == week;

    if (week >= family->leave) {
        kith_leave(self, desk, id, family);
        return;
    }
    if (family->timer[KITH_TIMER_LEVEL] == week)
        kith_move_timer(self, desk, id, family);
    else if (move)
        kith_move(self, desk, family, *move);

    for (uint32_t slot = 0; slot < KITH_SLOTS; slot++)
        if (family->timer[KITH_TIMER_SLOT + slot] == week)
            kith_care_end(self, desk, family, slot);
    if (family->timer[KITH_TIMER_FADE] == week)
        kith_care_fade(self, desk, family);
    if (family->timer[KITH_TIMER_PLAN] == week)
        kith_care_plan_ends(self, family);
    if (family->timer[KITH_TIMER_ORDER] == week)
        kith_care_order_ends(self, family);

    if (family->index == week)
        kith_detect_index(self, desk, id, family);
    else if (report)
        kith_detect(self, desk, id, family, *report);
    else if (family->level != level) /* the scan's bound was made for the old one */
        kith_detect(self, desk, id, family, kith_scan_number(self->key, id, week, KITH_PURPOSE_DETECT));

    if (family->timer[KITH_TIMER_CASE] == week)
        kith_assess_timer(self, desk, id, family);
    if (due || family->level != level || family->report != last)
        kith_touch(self, id); /* else nothing has changed, and the old bounds hold */
}

/* The first of this week's newcomers at place `from` or above. */
static uint32_t
first_newcomer(const struct kith_world *self, uint32_t from)
{
    uint32_t low = 0, high = self->n_newcomers;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (self->newcomer[middle].id < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The private part of the week for families [from, to): all those to whom something may happen,
 * in order of id. */
static void
decide(const struct kith_world *self, struct kith_desk *desk, uint32_t from, uint32_t to)
{
    for (uint32_t i = first_newcomer(self, from); i < self->n_newcomers && self->newcomer[i].id < to; i++)
        kith_arrive(self, desk, &self->newcomer[i]);
    const uint32_t begin = from / 64 * 64, end = (to + 63) / 64 * 64, none = UINT32_MAX;
    size_t n_move = kith_scan(&self->move_bounds, self->move_code, begin, end, self->key, self->week, KITH_PURPOSE_MOVE, self->body, desk->found);
    size_t n_report = kith_scan(&self->detect_bounds, self->detect_code, begin, end, self->key, self->week, KITH_PURPOSE_DETECT, self->body, desk->reported);
    const size_t n_due = kith_due(self->due, begin, end, (uint16_t) self->week, self->body, desk->due);
    if (!kith_is_population(self))
        kith_observe_half_years(self, desk, desk->due, n_due);
    kith_refine(desk->found, n_move, self->key, self->week, KITH_PURPOSE_MOVE, self->body);
    kith_refine(desk->reported, n_report, self->key, self->week, KITH_PURPOSE_DETECT, self->body);
    n_move = kith_screen(&self->move_bounds, self->move_code, desk->found, n_move);
    n_report = kith_screen(&self->detect_bounds, self->detect_code, desk->reported, n_report);

    for (size_t m = 0, r = 0, d = 0; m < n_move || r < n_report || d < n_due;) {
        const uint32_t move = m < n_move ? desk->found[m].agent : none, report = r < n_report ? desk->reported[r].agent : none;
        const uint32_t due = d < n_due ? desk->due[d] : none;
        if (m + KITH_AHEAD < n_move)
            kith_fetch(self, desk->found[m + KITH_AHEAD].agent);
        if (r + KITH_AHEAD < n_report)
            kith_fetch(self, desk->reported[r + KITH_AHEAD].agent);
        if (d + KITH_AHEAD < n_due)
            kith_fetch(self, desk->due[d + KITH_AHEAD]);
        const uint32_t id = move < report ? (move < due ? move : due) : (report < due ? report : due);
        if (move == id || report == id || self->due[id] == self->week) /* else only a half-year was over */
            visit(self, desk, id, move == id ? &desk->found[m].u : NULL, report == id ? &desk->reported[r].u : NULL);
        m += move == id;
        r += report == id;
        d += due == id;
    }
}

static void
decide_part(const struct kith_world *self, uint32_t part)
{
    const uint32_t begin = part * KITH_PART, end = begin + KITH_PART;
    decide(self, &self->desk[part], begin > self->from ? begin : self->from, end < self->to ? end : self->to);
}

/* ---- settling (settle.c): the only part in which families meet ---- */

static int
queue_up(struct kith_world *self, struct kith_desk *desk, int services, struct kith_error *err)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < desk->n_claims; i++) {
        const struct kith_claim claim = desk->claim[i];
        if (!services && claim.queue != 0) {
            desk->claim[kept++] = claim;
            continue;
        }
        if (kith_queue_push(&self->queue[claim.queue], claim))
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory for a queue of %u claims", self->queue[claim.queue].n);
    }
    desk->n_claims = kept;
    return KITH_OK;
}

/* Brings what was pushed since to its place in each queue: beside one another when services have queues to order; and then finds who gives
 * up waiting for a place. */
static int
order(struct kith_world *self, const uint32_t *old, int services, struct kith_error *err)
{
    uint32_t failed = KITH_QUEUES;
    if (services && kith_shares_week(self)) {
#pragma omp parallel for schedule(dynamic) num_threads(self->threads) reduction(min : failed)
        for (uint32_t q = 0; q < KITH_QUEUES; q++)
            if (kith_queue_order(&self->queue[q], old[q]) || kith_queue_find_leaving(&self->queue[q], self->week))
                failed = q < failed ? q : failed;
    } else
        for (uint32_t q = KITH_QUEUES; q-- > 0;)
            failed = kith_queue_order(&self->queue[q], old[q]) ? q : failed;
    return failed < KITH_QUEUES ? kith_fail(err, KITH_ERR_MEMORY, "out of memory for a queue of %u claims", self->queue[failed].n) : KITH_OK;
}

/* Takes new claims from the desks into the queues: those for assessment, or all. */
static int
gather(struct kith_world *self, int services, struct kith_error *err)
{
    uint32_t old[KITH_QUEUES];
    for (uint32_t q = 0; q < KITH_QUEUES; q++)
        old[q] = self->queue[q].n;
    for (uint32_t d = 0; d < self->n_desks; d++) {
        if (self->desk[d].failed)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory for new claims");
        const int status = queue_up(self, &self->desk[d], services, err);
        if (status)
            return status;
    }
    return order(self, old, services, err);
}

static void
free_places(struct kith_world *self, struct kith_desk *serial)
{
    for (uint32_t d = 0; d + 1 < self->n_desks; d++) {
        struct kith_desk *desk = &self->desk[d];
        for (uint32_t q = 0; q < KITH_QUEUES; q++) {
            self->used[q] -= desk->freed[q];
            desk->freed[q] = 0;
        }
        serial->followups += desk->followups;
        desk->followups = 0;
        serial->acute += desk->acute;
        desk->acute = 0;
        self->left += kith_is_population(self) ? desk->left : 0;
        desk->left = 0;
    }
}

/* What a year did to the members of each family, and how families are at its end. */
static void
year_part(const struct kith_world *self, uint32_t part)
{
    const uint32_t begin = part * KITH_PART, end = begin + KITH_PART < self->to ? begin + KITH_PART : self->to;
    struct kith_desk *desk = &self->desk[part];
    for (uint32_t id = begin; id < end; id++) {
        struct kith_family *family = &self->family[id];
        if (self->week >= family->leave)
            continue;
        kith_census_spell(self, desk, family, self->week + 1);
        kith_member_year(self, desk, id, family);
        kith_census_state(self, desk, family);
        kith_census_numbers(self, desk, family, 0);
    }
    kith_census_settle(self, desk);
}

/* A region's own week, and the end of a year: years are counted from the start of the policy. */
static void
region(struct kith_world *self, struct kith_desk *serial)
{
    kith_region_week(self, serial);
    kith_spend_week(self, serial, &self->region);
    if ((self->week + 1 - KITH_PAST) % KITH_YEAR == self->rules->burn_in % KITH_YEAR) {
        const uint32_t parts = self->n_desks - 1;
#pragma omp parallel for schedule(dynamic) num_threads(self->threads) if (self->threads > 1)
        for (uint32_t part = 0; part < parts; part++)
            year_part(self, part);
        kith_census_settle(self, serial);
        self->year += self->recording ? 1 : 0;
    }
    self->row += self->recording ? 1 : 0;
    if (self->row % KITH_YEAR == 0)
        kith_census_year(self);
}

int
kith_week(struct kith_world *self, struct kith_error *err)
{
    TRY(kith_arrive_week(self, err));
    kith_spend_buy(self);
    if (self->course)
        kith_course_week(self);
    struct kith_desk *serial = &self->desk[self->n_desks - 1]; /* who comes may need more desks */
    self->family_weeks += kith_is_population(self) ? self->born - self->left : self->to - self->from;

    const uint32_t first = self->from / KITH_PART, last = (self->to + KITH_PART - 1) / KITH_PART;
    if (kith_shares_week(self)) {
#pragma omp parallel for schedule(dynamic) num_threads(self->threads)
        for (uint32_t part = first; part < last; part++)
            decide_part(self, part);
    } else
        for (uint32_t part = first; part < last; part++)
            decide_part(self, part);
    free_places(self, serial);
    TRY(gather(self, 0, err));
    kith_assess(self, serial);
    TRY(kith_settle_all(self, err));
    kith_refer_over(self, serial);
    TRY(gather(self, 1, err));
    kith_admit(self, serial);
    TRY(kith_settle_all(self, err));
    kith_note_load(self, serial);
    if (kith_is_population(self)) {
        region(self, serial);
        TRY(kith_history_week(self, err));
    }
    serial->followups = serial->acute = 0;
    self->week++;
    return KITH_OK;
}
