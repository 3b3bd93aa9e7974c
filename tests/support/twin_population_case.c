/* Part of twin_population.c: cases at Veilig Thuis, and the reports that open them. */

/* ---- cases ---- */

static void
set_stage(struct slow_region *self, struct slow_family *f, enum kith_stage stage, uint32_t length)
{
    const enum kith_stage before = f->is.stage;
    if (before != KITH_UNKNOWN && before != KITH_CLOSED) { /* the weeks of the stage that ends */
        add(self, f, f->is.cases == 1 ? KITH_M_CASE_WEEKS_FIRST : KITH_M_CASE_WEEKS_LATER, self->week - f->is.case_since);
        if (stage == KITH_CLOSED)
            add(self, f, f->is.cases == 1 ? KITH_M_CASES_FIRST : KITH_M_CASES_LATER, 1);
    }
    f->stirred = 1;
    f->is.stage = (uint8_t) stage;
    f->is.case_since = (uint16_t) self->week;
    f->is.timer[KITH_TIMER_CASE] = length ? (uint16_t) (self->week + length) : KITH_NEVER;
}

static void
monitor_or_close(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    if (happens(kith_block_at(self->key, id, f->is.cases, KITH_PURPOSE_ASSESS, 0).word[3], self->rules->params.assess.monitored))
        set_stage(self, f, KITH_MONITORED, self->rules->monitored_length);
    else
        set_stage(self, f, KITH_CLOSED, 0);
}

static void
finish_assessment(struct slow_region *self, uint32_t id, int only_advice)
{
    struct slow_family *f = &self->family[id];
    const struct kith_rules *rules = self->rules;
    const struct kith_block random = kith_block_at(self->key, id, f->is.cases, KITH_PURPOSE_ASSESS, 0);
    const uint32_t weeks = self->week - f->is.case_since;
    const double advice = f->is.flags & KITH_URGENT ? rules->params.assess.advice_urgent : rules->params.assess.advice;
    const double u = kith_uniform32(random.word[1]), beyond = (u - advice) / (1 - advice);
    count_wait(self, f, 0, weeks);
    count_flow(self, f, 0, KITH_FLOW_COMPLETED);
    self->answered++;
    if (weeks >= 2)
        count_flow(self, f, 0, KITH_FLOW_LATE);
    else
        self->well++;
    if (only_advice || u < advice) {
        count_flow(self, f, 0, KITH_FLOW_ADVICE);
        f->is.flags |= KITH_ADVICE;
        set_stage(self, f, KITH_CLOSED, 0);
        return;
    }
    if (beyond < rules->params.assess.investigation)
        set_stage(self, f, KITH_INVESTIGATED, rules->investigation_length);
    else if (beyond < rules->params.assess.investigation + rules->params.assess.follow_up)
        set_stage(self, f, KITH_FOLLOW_UP, rules->follow_up_length);
    else
        monitor_or_close(self, id);
    if (happens(random.word[2], rules->params.assess.safety_plan))
        plan_safety(self, f);
    if (refer(self, id))
        self->well++;
}

static void
go_on_with_case(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    if (f->is.timer[KITH_TIMER_CASE] != self->week)
        return;
    if (f->is.stage == KITH_REPORTED)
        finish_assessment(self, id, 0);
    else if (f->is.stage == KITH_FOLLOW_UP || f->is.stage == KITH_INVESTIGATED)
        monitor_or_close(self, id);
    else
        set_stage(self, f, KITH_CLOSED, 0);
}

/* An urgent report may be of acute danger, which may bring an order. */
static int
is_acute(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    const struct kith_block random = kith_block_at(self->key, id, self->week, KITH_PURPOSE_ACUTE, 0);
    if (!happens(random.word[2], self->rules->params.detect.acute))
        return 0;
    add(self, f, KITH_M_ACUTE, 1);
    if (happens(random.word[1], self->rules->params.acute.order)) {
        f->is.flags |= KITH_ORDER;
        f->is.timer[KITH_TIMER_ORDER] = (uint16_t) (self->week + self->rules->order_length);
        add(self, f, KITH_M_ORDERS, 1);
    }
    return 1;
}

/* In acute danger it may be answered the same week by one contact person, without a queue or a loss at the hand-over; any other case waits
 * for its assessment. */
static void
open_case(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    const uint32_t urgent = f->is.flags & KITH_URGENT ? 1 : 0;
    const int acute = urgent && is_acute(self, id);
    self->opened++;
    if (f->is.cases < 255)
        f->is.cases++;
    f->is.repeats = 0;
    set_stage(self, f, KITH_REPORTED, 0);
    count_flow(self, f, 0, KITH_FLOW_CLAIMED);
    if (acute && happens(kith_block_at(self->key, id, self->week, KITH_PURPOSE_ACUTE, 0).word[0], self->rules->params.acute.share)) {
        f->is.flags |= KITH_ACUTE;
        self->acute++;
        count_flow(self, f, 0, KITH_FLOW_ADMITTED);
        finish_assessment(self, id, 0);
        return;
    }
    const uint32_t lot = kith_block_at(self->key, id, f->is.cases, KITH_PURPOSE_LOT, 0).word[0];
    put_on_list(&self->list[0], (struct slow_claim) { urgent, self->week, lot, id, f->is.leave, 0, 0 });
}

/* An urgent report on an open case: if it still waits for assessment, it moves up. */
static void
hurry(struct slow_region *self, uint32_t id)
{
    struct slow_list *list = &self->list[0];
    self->family[id].is.flags |= KITH_URGENT;
    for (uint32_t i = 0; i < list->n; i++)
        if (list->claim[i].agent == id) {
            struct slow_claim claim = list->claim[i];
            take_off_list(list, i);
            claim.urgency = 1;
            put_on_list(list, claim);
            return;
        }
}

/* ---- reports ---- */

/* A report leads back to a severe incident, another incident, or neither: v of the way through their
 * expected reports. Says whether it was a severe incident. */
static int
was_severe(const struct slow_region *self, const struct slow_family *f, double v)
{
    const double by_incidents = incidents_expected(self, f) / 1048576.0 * self->rules->per_incident[f->is.profile][f->is.kind];
    const double by_severe = by_incidents * self->rules->severe_part[f->is.profile][f->is.kind];
    return f->is.level != KITH_NONE && v * (by_incidents + self->rules->signs) < by_severe;
}

static enum kith_report
sort_of(const struct slow_region *self, const struct kith_family *is)
{
    switch (is->stage) {
    case KITH_UNKNOWN:
        return KITH_REPORT_INDEX;
    case KITH_REPORTED:
        return KITH_REPORT_IN_ASSESSMENT;
    case KITH_MONITORED:
        return KITH_REPORT_IN_MONITORING;
    case KITH_CLOSED: /* again, as long as the register remembers the case */
        return self->week - is->case_since <= self->rules->memory ? KITH_REPORT_AGAIN : KITH_REPORT_INDEX;
    default:
        return KITH_REPORT_AFTER;
    }
}

static void
count_reports(struct slow_region *self, struct slow_family *f, enum kith_report sort, uint32_t word, uint32_t n)
{
    static const enum kith_measure measure[KITH_REPORTS] = { 0, KITH_M_FIRST, KITH_M_IN_ASSESSMENT, KITH_M_AFTER, KITH_M_IN_MONITORING, KITH_M_AGAIN };
    const uint32_t reporters = self->rules->params.n_reporters, reporter = piece_of(self->rules->reporter_below, reporters, word);
    if (!is_recording(self))
        return;
    spend_on_each(self, KITH_PER_REPORT, 0, n);
    count(self, KITH_TALLY_P_REPORTS, policy_week(self) * KITH_REPORTS + sort, n);
    count(self, KITH_TALLY_P_REPORTERS, (policy_year(self) * reporters + reporter) * KITH_REPORTS + sort, n);
    add(self, f, measure[sort], n);
    for (int window = 0; window < 2; window++)
        f->is.numbers[window] = (uint8_t) (f->is.numbers[window] + n > 255 ? 255 : f->is.numbers[window] + n);
    if (f->is.level == KITH_HIGH && self->week >= f->is.since + 26u)
        add(self, f, KITH_M_STRUCTURAL, n);
}

/* `n` reports of this week: if there is no open case the first opens one; all others follow up. */
static void
receive(struct slow_region *self, uint32_t id, uint32_t n, int urgent, uint32_t who, uint32_t who_else)
{
    struct slow_family *f = &self->family[id];
    const enum kith_report sort = sort_of(self, &f->is);
    const int opens = sort == KITH_REPORT_INDEX || sort == KITH_REPORT_AGAIN, ever = f->is.index != KITH_NEVER;
    f->is.report = (uint16_t) self->week;
    if (f->is.reports == 1)
        count_second(self, f, KITH_SECOND_AGAIN);
    if (f->is.reports == 0)
        f->is.reporter = (uint8_t) piece_of(self->rules->reporter_below, self->rules->params.n_reporters, who);
    if (f->is.reports < 255)
        f->is.reports++;
    count_reports(self, f, sort, who, 1);
    count_reports(self, f, opens ? KITH_REPORT_IN_ASSESSMENT : sort, who_else, n - 1);
    self->followups += opens ? n - 1 : n;
    if (!ever) { /* a family's first report is one, however many report it that week */
        count_until(self, f, KITH_UNTIL_REPORTED);
        add(self, f, KITH_M_UNTIL_WEEKS, self->week - f->is.entry);
    } else if (f->is.stage == KITH_CLOSED)
        count_again(self, f, KITH_AGAIN_REPORTED);
    if (opens) {
        f->is.flags = (uint16_t) (f->is.flags & ~(KITH_URGENT | KITH_ACUTE | KITH_ADVICE | KITH_CONFIRMED));
        if (f->is.level != KITH_NONE)
            f->is.flags |= KITH_CONFIRMED;
        if (urgent)
            f->is.flags |= KITH_URGENT;
        open_case(self, id);
    } else if (urgent) {
        hurry(self, id);
        (void) is_acute(self, id);
    }
    if (ever)
        return;
    f->is.index = (uint16_t) self->week; /* the first report has effects of its own */
    f->is.flags |= KITH_FALLEN;
    if (f->is.level != KITH_NONE && happens(kith_block_at(self->key, id, 0, KITH_PURPOSE_STOP, 0).word[0], self->rules->params.report.stop)) {
        add(self, f, KITH_M_STOPS, 1);
        set_level(self, id, self->week, KITH_NONE);
    }
}

static void
detect(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    const struct kith_rules *rules = self->rules;
    const uint32_t u = kith_scan_number(self->key, f->place, self->week, KITH_PURPOSE_DETECT);
    const uint32_t since = self->week - f->is.report - 1u; /* whole weeks since the last report */
    const double alert = f->is.report == KITH_NEVER || since >= KITH_CRISIS_WEEKS ? 1 : rules->crisis[since] / 4096.0;
    const double by_incidents = incidents_expected(self, f) / 1048576.0 * rules->per_incident[f->is.profile][f->is.kind];
    const double at_once = f->is.level == KITH_NONE ? rules->unfounded : (by_incidents + rules->signs) * alert;
    const double expected = at_once * (self->climate * rules->params.group[f->group].detection);
    const double any = kith_chance(expected), several = any - expected * (1 - any);
    if (!happens(u, any))
        return;
    const struct kith_block random = kith_block_at(self->key, id, self->week, KITH_PURPOSE_REPORT, 0);
    const struct kith_block more = kith_block_at(self->key, id, self->week, KITH_PURPOSE_REPORT, 1);
    const int two = happens(u, several), doubled = happens(random.word[0], rules->params.detect.duplicates);
    const int first = was_severe(self, f, kith_uniform32(more.word[0])), second = two && was_severe(self, f, kith_uniform32(more.word[1])), severe = first + second;
    const uint32_t reporters = rules->params.n_reporters, at = is_recording(self) ? policy_year(self) * reporters : 0;
    add(self, f, KITH_M_SEVERE_REPORTED, severe);
    count(self, KITH_TALLY_P_SEVERE_BY, at + piece_of(rules->reporter_below, reporters, random.word[1]), first);
    count(self, KITH_TALLY_P_SEVERE_BY, at + piece_of(rules->reporter_below, reporters, more.word[3]), second);
    const int urgent = severe || happens(random.word[3], rules->params.detect.urgent_other);
    receive(self, id, 1u + (two ? 1 : 0) + (doubled ? 1 : 0), urgent, random.word[1], more.word[3]);
}
