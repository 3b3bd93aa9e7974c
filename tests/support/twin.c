#include "twin.h"

#include <stdlib.h>

#include "base/numeric.h"

/* One file in three parts, so that all but a few names stay inside. */
#include "twin_family.c"
#include "twin_help.c"

/* ---- reports and cases ---- */

static void
set_stage(struct twin *self, struct kith_family *family, enum kith_stage stage, uint32_t length)
{
    family->stage = (uint8_t) stage;
    family->case_since = (uint16_t) self->week;
    family->timer[KITH_TIMER_CASE] = length ? (uint16_t) (self->week + length) : KITH_NEVER;
}

static void
count_reports(struct twin *self, const struct kith_family *family, enum kith_report sort, uint32_t word, uint32_t n)
{
    const uint32_t reporter = piece_of(self->rules->reporter_below, self->rules->params.n_reporters, word);
    count(self, family, KITH_TALLY_REPORTS, clock_of(self, family) * KITH_REPORTS + sort, n);
    count(self, family, KITH_TALLY_REPORTERS, reporter * KITH_REPORTS + sort, n);
}

/* A report leads back to a severe incident, another incident, or neither: v of the way through their
 * expected reports. Returns whether it was severe; the incident is kept for the count of the half-year. */
static int
what_it_was_about(struct twin *self, struct kith_family *family, double v, uint32_t word)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t rate = incidents_expected(self, family, (family->flags & KITH_FALLEN) != 0);
    const double by_incidents = rate / 1048576.0 * rules->per_incident[family->profile][family->kind];
    const double by_severe = by_incidents * rules->severe_part[family->profile][family->kind];
    const double at = v * (by_incidents + rules->params.detect.signs);
    if (family->level == KITH_NONE || !(at < by_incidents))
        return 0;
    const int severe = at < by_severe;
    self->hit = 1;
    const double child = rules->child_share[family->kind];
    const double sp = rules->severe[family->profile][0], sc = rules->severe[family->profile][1];
    const double of_partner = (1 - child) * (severe ? sp : 1 - sp), of_child = child * (severe ? sc : 1 - sc);
    const int hit_child = kith_uniform32(word) * (of_partner + of_child) >= of_partner;
    const uint32_t sort = hit_child ? (severe ? KITH_CHILD_SEVERE : KITH_CHILD_PLAIN) : severe ? KITH_PARTNER_SEVERE : KITH_PARTNER_PLAIN;
    if (family->incidents_reported / (1u << 2 * sort) % 4 < 3) /* three at most are remembered */
        family->incidents_reported = (uint8_t) (family->incidents_reported + (1u << 2 * sort));
    return severe;
}

static void
open_case(struct twin *self, uint32_t id, struct kith_family *family)
{
    if (family->cases < 255)
        family->cases++;
    family->repeats = 0;
    set_stage(self, family, KITH_REPORTED, 0);
    count_flow(self, family, 0, KITH_FLOW_CLAIMED);
    const uint32_t lot = kith_block_at(self->key, id, family->cases, KITH_PURPOSE_LOT, 0).word[0];
    add_claim(self, 0,
        (struct twin_claim) { family->flags & KITH_URGENT ? 1 : 0, self->week, lot, id, family->entry + self->rules->weeks, 0, 0, 0 });
}

/* An urgent report on an open case: if it still waits for assessment, it moves up. */
static void
hurry(struct twin *self, uint32_t id, struct kith_family *family)
{
    family->flags |= KITH_URGENT;
    for (uint32_t i = 0; i < self->list[0].n; i++)
        if (self->list[0].claim[i].agent == id)
            self->list[0].claim[i].urgency = 1;
}

static void
receive_reports(struct twin *self, uint32_t id, struct kith_family *family, uint32_t n, int severe)
{
    static const enum kith_report sorts[KITH_STAGES] = { KITH_REPORT_INDEX, KITH_REPORT_IN_ASSESSMENT, KITH_REPORT_AFTER, KITH_REPORT_AFTER,
        KITH_REPORT_IN_MONITORING, KITH_REPORT_AGAIN };
    const struct kith_block random = kith_block_at(self->key, id, self->week, KITH_PURPOSE_REPORT, 0);
    const uint32_t others = kith_block_at(self->key, id, self->week, KITH_PURPOSE_REPORT, 1).word[3];
    const enum kith_report sort = sorts[family->stage];
    const int urgent = severe || happens(random.word[3], self->rules->params.detect.urgent_other);
    if (happens(random.word[0], self->rules->params.detect.duplicates))
        n++;
    family->report = (uint16_t) self->week;
    count_reports(self, family, sort, random.word[1], 1);
    if (sort == KITH_REPORT_INDEX || sort == KITH_REPORT_AGAIN) {
        count_reports(self, family, KITH_REPORT_IN_ASSESSMENT, others, n - 1);
        self->followups += n - 1;
        family->flags = (uint16_t) ((urgent ? family->flags | KITH_URGENT : family->flags & ~KITH_URGENT) & ~(KITH_ADVICE | KITH_CONFIRMED));
        if (family->level != KITH_NONE)
            family->flags |= KITH_CONFIRMED;
        open_case(self, id, family);
    } else {
        count_reports(self, family, sort, others, n - 1);
        self->followups += n;
        if (urgent)
            hurry(self, id, family);
    }
}

/* The report of week 0, which is given, and what it does to violence. */
static void
report_first(struct twin *self, uint32_t id, struct kith_family *family)
{
    const struct kith_block random = kith_block_at(self->key, id, self->week, KITH_PURPOSE_REPORT, 0);
    const uint32_t cause = kith_block_at(self->key, id, self->week, KITH_PURPOSE_REPORT, 1).word[0];
    const int severe = what_it_was_about(self, family, kith_uniform32(cause), random.word[2]);
    family->reports = 1;
    family->reporter = (uint8_t) piece_of(self->rules->reporter_below, self->rules->params.n_reporters, random.word[1]);
    receive_reports(self, id, family, 1, severe);
    family->flags |= KITH_FALLEN;
    if (family->level == KITH_NONE)
        begin_without_violence(self, id, family);
    else if (happens(kith_block_at(self->key, id, 0, KITH_PURPOSE_STOP, 0).word[0], self->rules->params.report.stop)) {
        count_move(self, family, KITH_MOVE_STOP);
        set_level(self, id, family, KITH_NONE);
    }
}

static void
report_by_chance(struct twin *self, uint32_t id, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t u = kith_scan_number(self->key, id, self->week, KITH_PURPOSE_DETECT);
    const uint32_t rate = incidents_expected(self, family, (family->flags & KITH_FALLEN) != 0);
    const double by_incidents = rate / 1048576.0 * rules->per_incident[family->profile][family->kind];
    const double expected = family->level == KITH_NONE ? rules->params.detect.unfounded
                                                       : (by_incidents + rules->params.detect.signs) * (crisis(self, family->report) / 4096.0);
    const double any = kith_chance(expected), several = any - expected * (1 - any);
    if (!happens(u, any))
        return;
    const struct kith_block random = kith_block_at(self->key, id, self->week, KITH_PURPOSE_REPORT, 0);
    const struct kith_block more = kith_block_at(self->key, id, self->week, KITH_PURPOSE_REPORT, 1);
    const uint32_t n = happens(u, several) ? 2 : 1, clock = clock_of(self, family);
    int severe = what_it_was_about(self, family, kith_uniform32(more.word[0]), random.word[2]);
    if (n == 2)
        severe |= what_it_was_about(self, family, kith_uniform32(more.word[1]), more.word[2]);
    if (clock < KITH_BEFORE) {
        count_reports(self, family, KITH_REPORT_EARLIER, random.word[1], n);
        return;
    }
    count_second(self, family, clock - KITH_BEFORE, 1);
    count_closed(self, family, KITH_SPELL_ADVISED_AGAIN, KITH_SPELL_TRANSFERRED_AGAIN);
    if (family->reports < 255)
        family->reports++;
    receive_reports(self, id, family, n, severe);
}

static void
monitor_or_close(struct twin *self, uint32_t id, struct kith_family *family)
{
    const uint32_t word = kith_block_at(self->key, id, family->cases, KITH_PURPOSE_ASSESS, 0).word[3];
    if (happens(word, self->rules->params.assess.monitored))
        set_stage(self, family, KITH_MONITORED, self->rules->monitored_length);
    else
        set_stage(self, family, KITH_CLOSED, 0);
}

static void
finish_assessment(struct twin *self, uint32_t id, struct kith_family *family, int only_advice)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_block random = kith_block_at(self->key, id, family->cases, KITH_PURPOSE_ASSESS, 0);
    const uint32_t weeks = self->week - family->case_since;
    const double advice = family->flags & KITH_URGENT ? rules->params.assess.advice_urgent : rules->params.assess.advice;
    const double u = kith_uniform32(random.word[1]), beyond = (u - advice) / (1 - advice);
    count_wait(self, family, 0, weeks);
    count_flow(self, family, 0, KITH_FLOW_COMPLETED);
    if (weeks >= 2)
        count_flow(self, family, 0, KITH_FLOW_LATE);
    if (only_advice || u < advice) {
        count_flow(self, family, 0, KITH_FLOW_ADVICE);
        family->flags |= KITH_ADVICE;
        set_stage(self, family, KITH_CLOSED, 0);
        return;
    }
    if (beyond < rules->params.assess.investigation)
        set_stage(self, family, KITH_INVESTIGATED, rules->investigation_length);
    else if (beyond < rules->params.assess.investigation + rules->params.assess.follow_up)
        set_stage(self, family, KITH_FOLLOW_UP, rules->follow_up_length);
    else
        monitor_or_close(self, id, family);
    if (happens(random.word[2], rules->params.assess.safety_plan))
        plan_safety(self, family);
    refer(self, id, family);
}

static void
go_on_with_case(struct twin *self, uint32_t id, struct kith_family *family)
{
    if (family->timer[KITH_TIMER_CASE] != self->week)
        return;
    if (family->stage == KITH_REPORTED)
        finish_assessment(self, id, family, 0);
    else if (family->stage == KITH_FOLLOW_UP || family->stage == KITH_INVESTIGATED)
        monitor_or_close(self, id, family);
    else
        set_stage(self, family, KITH_CLOSED, 0);
}

/* ---- the week ---- */

/* Whether there is an incident this week that nobody reports. */
static int
is_hit(const struct twin *self, uint32_t id, const struct kith_family *family, uint64_t rate, uint32_t crisis_factor)
{
    const double expected = (double) rate / 1048576.0, seen = self->rules->per_incident[family->profile][family->kind] * (crisis_factor / 4096.0);
    uint32_t number = 0; /* sixteen bits of each block */
    for (uint32_t b = 0; b < 2; b++) {
        const uint32_t word = kith_block_at(self->key, id, self->week / 8, KITH_PURPOSE_FIRST, b).word[self->week % 8 / 2];
        number = number * 65536 + (self->week % 2 ? word / 65536 : word % 65536);
    }
    return happens(number, kith_chance(expected * (1 - seen)));
}

/* Everything that happens to one family by itself, in the order of ODD.md. */
static void
live(struct twin *self, uint32_t id)
{
    self->hit = 0;
    struct kith_family *family = &self->family[id];
    observe(self, id, family);
    if (clock_of(self, family) == self->rules->weeks) {
        leave(self, family);
        return;
    }
    const int fallen = (family->flags & KITH_FALLEN) != 0;
    const uint32_t last_report = family->report;
    move(self, id, family);
    go_on_with_help(self, family);
    if (clock_of(self, family) == KITH_BEFORE)
        report_first(self, id, family);
    else
        report_by_chance(self, id, family);
    go_on_with_case(self, id, family);

    /* What a report does to rates and to detection, it does from next week on. */
    const uint64_t rate = incidents_expected(self, family, fallen);
    family->exposure += rate;
    family->crisis_exposure += rate * crisis(self, last_report);
    if (family->flags & (KITH_CALM | KITH_CALM_IN_HELP) && (self->hit || is_hit(self, id, family, rate, crisis(self, last_report))))
        count_calm(self, family, 1);
    if (clock_of(self, family) == KITH_BEFORE && family->flags & KITH_RECORDED) /* from next week on */
        family->flags |= KITH_CALM;
}

/* Staff time of the week for assessments. */
static double
capacity(struct twin *self)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_block random = kith_block_at(self->key, 0, self->week, KITH_PURPOSE_STAFF, 0);
    const double z = kith_normal_quantile(kith_uniform52(random.word[0], random.word[1])), sd = rules->params.assess.noise;
    if (self->week == 0)
        self->log_noise = sd * z;
    else
        self->log_noise = rules->noise_keep * self->log_noise + rules->noise * z;
    return rules->assess_capacity * kith_exp(self->log_noise - sd * sd / 2);
}

static void
start_assessment(struct twin *self, uint32_t id, struct kith_family *family)
{
    const uint32_t word = kith_block_at(self->key, id, family->cases, KITH_PURPOSE_ASSESS, 0).word[0];
    const double weeks = -kith_log(kith_uniform32(word)) * self->rules->params.assess.working_time;
    count_flow(self, family, 0, KITH_FLOW_ADMITTED);
    if (weeks < 1)
        finish_assessment(self, id, family, 0);
    else
        family->timer[KITH_TIMER_CASE] = (uint16_t) (self->week + (weeks < 500 ? (uint32_t) weeks : 500));
}

static void
assess(struct twin *self)
{
    const struct kith_params *params = &self->rules->params;
    struct twin_list *list = &self->list[0];
    const double fresh = capacity(self);
    double hours = self->hours + (fresh - self->followups * params->assess.followup_work);
    if (hours < -fresh)
        hours = -fresh;
    uint32_t backlog = 0; /* who could have been taken up before */
    for (uint32_t i = 0; i < list->n; i++)
        if (list->claim[i].since < self->week)
            backlog++;
    if (params->assess.overload == KITH_OVERLOAD_EXTRA)
        hours += params->assess.extra * backlog;
    for (struct twin_claim *claim = next_claim(list); claim; claim = next_claim(list)) {
        const uint32_t id = claim->agent, waited = self->week - claim->since;
        struct kith_family *family = &self->family[id];
        if (self->week >= claim->leave) {
            count_flow(self, family, 0, KITH_FLOW_LEFT);
            take_out(list, claim);
        } else if (waited >= 1 && params->assess.overload == KITH_OVERLOAD_ADVICE && !claim->urgency && waited >= params->assess.advice_after) {
            take_out(list, claim);
            finish_assessment(self, id, family, 1);
        } else if (waited >= 1 && hours >= 1) {
            take_out(list, claim);
            hours -= 1;
            start_assessment(self, id, family);
        } else
            claim->seen = 1;
    }
    self->hours = hours > 1 ? 1 : hours;
    self->followups = 0;
}

static int
has_room(const struct twin *self, const struct kith_family *family, uint32_t queue, uint32_t pathway)
{
    int held = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        held += family->slot_queue[slot] > 0;
    const int most = queue > self->rules->params.n_services ? 3 : (int) self->rules->params.pathway[pathway].at_once;
    return held < most && held < 3;
}

static void
admit(struct twin *self, uint32_t queue)
{
    struct twin_list *list = &self->list[queue];
    uint32_t used = twin_used(self, queue);
    for (struct twin_claim *claim = next_claim(list); claim; claim = next_claim(list)) {
        const uint32_t id = claim->agent, pathway = claim->pathway;
        struct kith_family *family = &self->family[id];
        if (self->week >= claim->leave) {
            take_out(list, claim);
            count_flow(self, family, queue, KITH_FLOW_LEFT);
            if (queue > self->rules->params.n_services)
                family->planned = 0;
            else
                family->waiting = (uint8_t) (family->waiting & ~(1u << (queue - 1)));
        } else if (used < self->rules->places[queue] && has_room(self, family, queue, pathway)) {
            used++;
            count_flow(self, family, queue, KITH_FLOW_ADMITTED);
            count_wait(self, family, queue, self->week - claim->since - claim->passed);
            count_passed(self, family, queue, claim->passed);
            take_out(list, claim);
            start_help(self, id, family, queue, pathway);
        } else {
            claim->seen = 1;
            claim->passed += used < self->rules->places[queue];
        }
    }
}

/* Of the queues for help that were not settled this week, the one with the lowest lot; 0: none is left. */
static uint32_t
next_queue(const struct twin *self, const int *settled)
{
    uint32_t next = 0, lowest = 0;
    for (uint32_t q = 1; q < self->rules->n_queues; q++) {
        const uint32_t lot = kith_block_at(self->key, 0, self->week, KITH_PURPOSE_ORDER, q / 4).word[q % 4];
        if (!settled[q] && (!next || lot < lowest)) {
            next = q;
            lowest = lot;
        }
    }
    return next;
}

/* Everybody in the study, as they are at the end of the week. */
static void
count_families(struct twin *self)
{
    for (uint32_t id = 0; id < self->n; id++) {
        if (!twin_is_here(self, id, self->week))
            continue;
        struct kith_family *family = &self->family[id];
        look_at_help(self, family);
        const uint32_t clock = clock_of(self, family), level = family->level;
        uint32_t stratum[KITH_MARGINS];
        strata_of(self, family, stratum);
        count(self, family, KITH_TALLY_VIOLENCE, clock * KITH_LEVELS + level, 1);
        count(self, family, KITH_TALLY_CHILDREN, clock * KITH_LEVELS + level, family->children);
        count(self, family, KITH_TALLY_CASE, clock * KITH_STAGES + family->stage, 1);
        count(self, family, KITH_TALLY_HELP, clock * KITH_HELPS + family->help, 1);
        for (int m = 0; m < KITH_MARGINS; m++)
            count(self, family, KITH_TALLY_STRATA, (clock * self->layout.axis[KITH_AXIS_STRATUM] + stratum[m]) * KITH_LEVELS + level, 1);
    }
}

/* Load while recorded families are being reported. */
static void
count_load(struct twin *self)
{
    const uint32_t first = rounded(self->rules->params.cohort.run_in) + KITH_BEFORE, weeks = rounded(self->rules->params.cohort.intake);
    if (self->week < first || self->week >= first + weeks)
        return;
    for (uint32_t q = 0; q < self->rules->n_queues; q++) {
        int64_t *flow = &self->tally[self->layout.at[KITH_TALLY_FLOWS] + q * KITH_FLOWS];
        flow[KITH_FLOW_PLACE_WEEKS] += twin_used(self, q);
        flow[KITH_FLOW_PLACES] += self->rules->places[q];
        flow[KITH_FLOW_WAITING_WEEKS] += self->list[q].n;
    }
}

void
twin_week(struct twin *self)
{
    for (uint32_t id = 0; id < self->n; id++) {
        const uint32_t entry = entry_of(self, id);
        if (entry == self->week)
            enter(self, id);
        if (entry <= self->week && self->week <= entry + self->rules->weeks)
            live(self, id);
    }
    for (uint32_t q = 0; q < self->rules->n_queues; q++)
        for (uint32_t i = 0; i < self->list[q].n; i++)
            self->list[q].claim[i].seen = 0;
    assess(self);
    int settled[KITH_QUEUES] = { 0 };
    for (uint32_t q; (q = next_queue(self, settled)) > 0; settled[q] = 1)
        admit(self, q);
    count_families(self);
    count_load(self);
    self->week++;
}

/* Incidents that nobody tells of are drawn for all families together, in pieces of 8192 at the most. */
void
twin_finish(struct twin *self)
{
    for (uint32_t i = 0; i < self->layout.size[KITH_TALLY_UNTOLD]; i++) {
        double expected = (double) self->tally[self->layout.at[KITH_TALLY_UNTOLD] + i] / 1048576.0;
        for (uint32_t piece = 0; piece == 0 || expected > 0; piece++, expected -= 8192) {
            const struct kith_block random = kith_block_at(self->key, 0, i, KITH_PURPOSE_UNTOLD, piece / 2);
            const double u = kith_uniform52(random.word[piece % 2 * 2], random.word[piece % 2 * 2 + 1]);
            self->tally[self->layout.at[KITH_TALLY_INCIDENTS] + i] += kith_poisson_quantile(expected > 8192 ? 8192 : expected, u);
        }
    }
}

struct twin *
twin_new(const struct kith_rules *rules, struct kith_key key, uint32_t families)
{
    struct twin *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->rules = rules;
    self->key = key;
    self->layout = kith_layout_of(rules);
    self->n_run_in = (uint32_t) ((uint64_t) families * rounded(rules->params.cohort.run_in) / rounded(rules->params.cohort.intake));
    self->n = families + self->n_run_in;
    self->end = rounded(rules->params.cohort.run_in) + rounded(rules->params.cohort.intake) + rules->weeks;
    self->family = calloc(self->n, sizeof *self->family);
    self->tally = calloc(self->layout.total, sizeof *self->tally);
    if (!self->family || !self->tally)
        abort();
    return self;
}

void
twin_free(struct twin *self)
{
    for (int q = 0; q < KITH_QUEUES; q++)
        free(self->list[q].claim);
    free(self->family);
    free(self->tally);
    free(self);
}
