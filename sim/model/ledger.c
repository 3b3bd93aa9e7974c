#include "model/ledger.h"

#include <assert.h>

#include "model/census.h"

/* ---- tables of a cohort: by week of the family's clock, of recorded families ---- */

static inline void
count(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_block_name block, uint32_t cell,
    int64_t more)
{
    if (!(family->flags & KITH_RECORDED))
        return;
    assert(cell < self->layout.size[block]);
    desk->tally[self->layout.at[block] + cell] += more;
}

/* Whether this week is one of the family's clock: in the week in which its follow-up ends, claims that it had are given up. */
static int
is_counted(const struct kith_world *self, const struct kith_family *family)
{
    return family->flags & KITH_RECORDED && kith_clock(self, family) < self->rules->weeks;
}

/* The same in a table whose first axis is the week of the family's clock: `states` numbers a week. */
static inline void
count_week(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_block_name block, uint32_t states,
    uint32_t state, int64_t more)
{
    if (is_counted(self, family))
        count(self, desk, family, block, kith_clock(self, family) * states + state, more);
}

/* Expected incidents of the weeks before `until` are added up; while a family is calm, the first of those incidents is looked for. */
static inline void
expose(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t until)
{
    if (family->flags & (KITH_CALM | KITH_CALM_IN_HELP))
        kith_incident_look(self, desk, family, until);
    else
        kith_incident_expose(self, family, until);
}

/* Margins that a family belongs to. */
static void
strata_of(const struct kith_world *self, const struct kith_family *family, uint32_t *stratum)
{
    const uint32_t profiles = self->rules->params.n_profiles;
    const unsigned problems = kith_members(family->problems);
    stratum[0] = 0;
    stratum[1] = 1 + family->profile;
    stratum[2] = 1 + profiles + (problems < 2 ? 0 : problems < 4 ? 1 : 2);
    stratum[3] = 1 + profiles + KITH_PROBLEM_CLASSES + family->kind;
    stratum[4] = 1 + profiles + KITH_PROBLEM_CLASSES + KITH_KINDS + (family->children < 3 ? family->children - 1u : 2u);
}

static void
count_entry(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family)
{
    uint32_t stratum[KITH_MARGINS];
    strata_of(self, family, stratum);
    count(self, desk, family, KITH_TALLY_VIOLENCE, family->level, 1);
    count(self, desk, family, KITH_TALLY_CHILDREN, family->level, family->children);
    count(self, desk, family, KITH_TALLY_CASE, family->stage, 1);
    count(self, desk, family, KITH_TALLY_HELP, family->help, 1);
    for (int m = 0; m < KITH_MARGINS; m++)
        count(self, desk, family, KITH_TALLY_STRATA, stratum[m] * KITH_LEVELS + family->level, 1);
}

/* A change of state, in either kind of run. */
static const struct kith_stock violence = { KITH_TALLY_VIOLENCE, KITH_TALLY_P_VIOLENCE, KITH_LEVELS, KITH_EVENT_LEVEL };
static const struct kith_stock stages = { KITH_TALLY_CASE, KITH_TALLY_P_CASE, KITH_STAGES, KITH_EVENT_STAGE };
static const struct kith_stock help = { KITH_TALLY_HELP, KITH_TALLY_P_HELP, KITH_HELPS, KITH_EVENT_HELP };

static void
change(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, const struct kith_stock *stock, uint32_t from,
    uint32_t to)
{
    if (kith_is_population(self)) {
        kith_census_change(self, desk, family, stock, from, to);
        return;
    }
    if (!is_counted(self, family))
        return;
    int64_t *families = desk->tally + self->layout.at[stock->cohort] + kith_clock(self, family) * stock->states;
    families[from]--;
    families[to]++;
}

/* Children, and families by stratum, whose level of violence changes. */
static void
change_strata(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t from, uint32_t to)
{
    uint32_t stratum[KITH_MARGINS];
    const uint32_t clock = kith_clock(self, family);
    if (!is_counted(self, family))
        return;
    int64_t *children = desk->tally + self->layout.at[KITH_TALLY_CHILDREN] + clock * KITH_LEVELS;
    children[from] -= family->children;
    children[to] += family->children;
    strata_of(self, family, stratum);
    int64_t *families = desk->tally + self->layout.at[KITH_TALLY_STRATA] + clock * self->layout.axis[KITH_AXIS_STRATUM] * KITH_LEVELS;
    for (int m = 0; m < KITH_MARGINS; m++) {
        families[stratum[m] * KITH_LEVELS + from]--;
        families[stratum[m] * KITH_LEVELS + to]++;
    }
}

/* Moves from the report on; a spell without violence that ends. */
static void
count_move(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t from, uint32_t to)
{
    const enum kith_level_move move = to == KITH_NONE ? KITH_MOVE_STOP
        : from == KITH_NONE ? (to == KITH_HIGH ? KITH_MOVE_RELAPSE_HIGH : KITH_MOVE_RELAPSE_LOW)
                            : (to == KITH_LOW ? KITH_MOVE_DEESCALATE : KITH_MOVE_ESCALATE);
    count_week(self, desk, family, KITH_TALLY_MOVES, KITH_MOVES, (uint32_t) move, 1);
    if (from == KITH_NONE && family->flags & KITH_STOPPED)
        count(self, desk, family, KITH_TALLY_SPELLS, (self->week - family->since) * KITH_SPELLS + KITH_SPELL_RELAPSED, 1);
}

/* ---- who is there, and how it is ---- */

void
kith_note_enters(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family)
{
    if (!kith_is_population(self)) {
        count_entry(self, desk, family);
        return;
    }
    kith_census_enter(self, desk, family, 1);
    kith_note(self, desk, family, KITH_EVENT_ONSET, family->level * (uint32_t) KITH_PLACE_PAIR + family->profile, 1);
}

static void
count_spell(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t weeks, enum kith_spell kind, int ended)
{
    count(self, desk, family, KITH_TALLY_SPELLS, weeks * KITH_SPELLS + (uint32_t) kind + (ended ? 1u : 0u), 1);
}

/* The time since the end of the first case, if there is one that ended and no report came since. */
static void
count_after_case(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, int again)
{
    if (family->stage != KITH_CLOSED || family->cases != 1)
        return;
    count_spell(self, desk, family, self->week - family->case_since, family->flags & KITH_ADVICE ? KITH_SPELL_ADVISED : KITH_SPELL_TRANSFERRED, again);
    if (family->flags & KITH_CONFIRMED)
        count_spell(self, desk, family, self->week - family->case_since, KITH_SPELL_CONFIRMED, again);
}

/* The time since the report, so many weeks, as long as it was the only one. */
static void
count_after_report(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t weeks, int again)
{
    if (family->reports != 1)
        return;
    count_spell(self, desk, family, weeks, KITH_SPELL_CLOSED, again);
    for (int confirmed = 0; confirmed <= (family->flags & KITH_CONFIRMED ? 1 : 0); confirmed++)
        count(self, desk, family, KITH_TALLY_SECOND, ((weeks + KITH_QUARTER - 1) / KITH_QUARTER * self->layout.axis[KITH_AXIS_REPORTER] + family->reporter) * KITH_SECONDS
            + (confirmed ? KITH_SECOND_CONFIRMED : 0u) + (again ? KITH_SECOND_AGAIN : KITH_SECOND_STILL), 1);
}

/* Spells that are still going are counted. */
void
kith_note_leaves(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    if (kith_is_population(self)) {
        kith_census_leave(self, desk, family);
        kith_note(self, desk, family, KITH_EVENT_LEFT, 0, 1);
        return;
    }
    if (family->level == KITH_NONE && family->flags & KITH_STOPPED)
        count(self, desk, family, KITH_TALLY_SPELLS, (self->week - family->since) * KITH_SPELLS + KITH_SPELL_STOPPED, 1);
    count_after_report(self, desk, family, self->rules->weeks - KITH_BEFORE, 0);
    count_after_case(self, desk, family, 0);
    if (family->flags & KITH_CALM)
        count_spell(self, desk, family, self->week - family->index, KITH_SPELL_CALM, 0);
    if (family->flags & KITH_CALM_IN_HELP)
        count_spell(self, desk, family, self->week - family->help_since, KITH_SPELL_CALM_IN_HELP, 0);
}

void
kith_note_level(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_level to)
{
    const uint32_t from = family->level;
    if (kith_is_population(self)) {
        if (from == KITH_NONE || to == KITH_NONE)
            kith_census_add(self, desk, family, to == KITH_NONE ? KITH_M_STOPS : KITH_M_RELAPSES, 1);
    } else {
        expose(self, desk, family, self->week);
        change_strata(self, desk, family, from, to);
        if (!kith_is_conditioned(self, family))
            count_move(self, desk, family, from, to);
    }
    change(self, desk, family, &violence, from, to);
}

void
kith_note_stage(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_stage to)
{
    if (kith_is_population(self))
        kith_census_case(self, desk, family, to);
    change(self, desk, family, &stages, family->stage, to);
}

void
kith_note_help(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_help to)
{
    change(self, desk, family, &help, family->help, to);
}

/* ---- reports ---- */

void
kith_note_reports(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_report sort,
    uint32_t reporter, uint32_t n)
{
    if (kith_is_population(self)) {
        kith_spend_each(self, desk, KITH_PER_REPORT, 0, n);
        kith_census_report(self, desk, family, sort, reporter, n);
        return;
    }
    count_week(self, desk, family, KITH_TALLY_REPORTS, KITH_REPORTS, (uint32_t) sort, n);
    count(self, desk, family, KITH_TALLY_REPORTERS, reporter * KITH_REPORTS + (uint32_t) sort, n);
}

/* However many report a family in one week, the time until then has ended once. */
void
kith_note_report(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_report sort,
    uint32_t reporter)
{
    kith_note_reports(self, desk, family, sort, reporter, 1);
    if (kith_is_population(self))
        kith_census_until(self, desk, family);
    else {
        count_after_report(self, desk, family, self->week - family->index, 1);
        count_after_case(self, desk, family, 1);
    }
    if (family->reports == 0)
        family->reporter = (uint8_t) reporter;
}

void
kith_note_cause(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, int severe, uint32_t who)
{
    if (severe && kith_is_population(self))
        kith_census_severe(self, desk, family, kith_detect_reporter(self, who));
    if (!(family->flags & (KITH_CALM | KITH_CALM_IN_HELP)))
        return;
    expose(self, desk, family, self->week); /* what was before comes first */
    kith_note_incident(self, desk, family, self->week);
}

void
kith_note_incident(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t week)
{
    if (desk && family->flags & KITH_CALM)
        count_spell(self, desk, family, week - family->index, KITH_SPELL_CALM, 1);
    if (desk && family->flags & KITH_CALM_IN_HELP)
        count_spell(self, desk, family, week - family->help_since, KITH_SPELL_CALM_IN_HELP, 1);
    family->flags = (uint16_t) (family->flags & ~(KITH_CALM | KITH_CALM_IN_HELP));
}

/* census.c knows from when on rates have fallen. */
void
kith_note_reported(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    if (!kith_is_population(self))
        expose(self, desk, family, self->week + 1);
}

void
kith_note_follows(struct kith_family *family)
{
    if (family->flags & KITH_RECORDED)
        family->flags |= KITH_CALM;
}

/* Of the cohort: the first week of help is the first one of the family's time in it. */
static void
begin_calm_in_help(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    if (!(family->flags & KITH_RECORDED) || family->flags & KITH_HELPED)
        return;
    expose(self, desk, family, self->week + 1);
    family->help_since = (uint16_t) self->week;
    family->flags |= KITH_CALM_IN_HELP;
}

/* ---- queues ---- */

static void
flow(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, enum kith_flow what, int64_t n)
{
    static const enum kith_event_name event[KITH_FLOWS] = { [KITH_FLOW_CLAIMED] = KITH_EVENT_CLAIMED, [KITH_FLOW_ADMITTED] = KITH_EVENT_ADMITTED,
        [KITH_FLOW_LEFT] = KITH_EVENT_GAVE_UP, [KITH_FLOW_LOST] = KITH_EVENT_LOST, [KITH_FLOW_COMPLETED] = KITH_EVENT_COMPLETED,
        [KITH_FLOW_DROPPED] = KITH_EVENT_DROPPED };
    if (!kith_is_population(self)) {
        count(self, desk, family, KITH_TALLY_FLOWS, queue * KITH_FLOWS + (uint32_t) what, n);
        return;
    }
    if (event[what])
        kith_history_note(self, desk, family, event[what], queue);
    kith_census_flow(self, desk, family, queue, what, n);
}

/* The wait for a place, or for the end of an assessment, is over. */
static void
count_wait(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, uint32_t weeks)
{
    if (kith_is_population(self)) {
        kith_census_waited(self, desk, family, queue, weeks);
        return;
    }
    count(self, desk, family, KITH_TALLY_WAITS, queue * KITH_WAITS + (weeks < KITH_WAITS ? weeks : KITH_WAITS - 1), 1);
    count(self, desk, family, KITH_TALLY_FLOWS, queue * KITH_FLOWS + KITH_FLOW_WAITED, weeks);
}

void
kith_note_claim(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue)
{
    flow(self, desk, family, queue, KITH_FLOW_CLAIMED, 1);
    kith_census_hold(self, desk, family, queue, KITH_FLOW_WAITING_WEEKS, 0);
}

void
kith_note_gives_up(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue)
{
    flow(self, desk, family, queue, KITH_FLOW_LEFT, 1);
    kith_census_hold(self, desk, family, queue, KITH_FLOW_WAITING_WEEKS, 1);
}

/* Staff goes to another organisation: a claim goes to another queue, a place is handed over. */
void
kith_note_moved(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue)
{
    flow(self, desk, family, queue, KITH_FLOW_MOVED, 1);
    kith_census_hold(self, desk, family, queue, KITH_FLOW_WAITING_WEEKS, 1);
}

void
kith_note_handed_over(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue)
{
    flow(self, desk, family, queue, KITH_FLOW_HANDED, 1);
    kith_note_place_back(self, desk, family, queue);
}

void
kith_note_lost(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue)
{
    flow(self, desk, family, queue, KITH_FLOW_LOST, 1);
}

void
kith_note_taken_up(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family)
{
    flow(self, desk, family, 0, KITH_FLOW_ADMITTED, 1);
    kith_census_hold(self, desk, family, 0, KITH_FLOW_WAITING_WEEKS, 1);
}

void
kith_note_assessed(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t waited)
{
    count_wait(self, desk, family, 0, waited);
    flow(self, desk, family, 0, KITH_FLOW_COMPLETED, 1);
    if (waited > 1)
        flow(self, desk, family, 0, KITH_FLOW_LATE, 1);
}

void
kith_note_advice(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, int waiting)
{
    flow(self, desk, family, 0, KITH_FLOW_ADVICE, 1);
    if (waiting)
        kith_census_hold(self, desk, family, 0, KITH_FLOW_WAITING_WEEKS, 1);
}

void
kith_note_admitted(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t queue, uint32_t waited,
    uint32_t passed)
{
    begin_calm_in_help(self, desk, family);
    flow(self, desk, family, queue, KITH_FLOW_ADMITTED, 1);
    kith_spend_each(self, desk, KITH_PER_FAMILY, queue, 1);
    count_wait(self, desk, family, queue, waited);
    flow(self, desk, family, queue, KITH_FLOW_PASSED, passed);
    kith_census_hold(self, desk, family, queue, KITH_FLOW_WAITING_WEEKS, 1);
    kith_census_hold(self, desk, family, queue, KITH_FLOW_PLACE_WEEKS, 0);
}

void
kith_note_help_ends(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, int dropped)
{
    flow(self, desk, family, queue, dropped ? KITH_FLOW_DROPPED : KITH_FLOW_COMPLETED, 1);
}

void
kith_note_place_back(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue)
{
    kith_census_hold(self, desk, family, queue, KITH_FLOW_PLACE_WEEKS, 1);
}

/* Used and available places, and who waits: of a cohort while recorded families are being reported. */
void
kith_note_load(const struct kith_world *self, struct kith_desk *serial)
{
    if (kith_is_population(self)) {
        kith_census_load(self, serial);
        return;
    }
    const struct kith_params *kind = &self->rules->params;
    const uint32_t first = (uint32_t) (kind->cohort.run_in + 0.5) + KITH_BEFORE, n = (uint32_t) (kind->cohort.intake + 0.5);
    if (self->week < first || self->week >= first + n)
        return;
    for (uint32_t q = 0; q < self->rules->n_queues; q++) {
        int64_t *load = serial->tally + self->layout.at[KITH_TALLY_FLOWS] + q * KITH_FLOWS;
        load[KITH_FLOW_PLACE_WEEKS] += self->used[q];
        load[KITH_FLOW_PLACES] += self->places[q];
        load[KITH_FLOW_WAITING_WEEKS] += self->queue[q].n;
    }
}

/* ---- events of a population that have a measure of their own ---- */

void
kith_note(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_event_name event,
    uint32_t place, int64_t n)
{
    if (kith_events[event].measure < KITH_MEASURES)
        kith_census_add(self, desk, family, kith_events[event].measure, n);
    kith_history_note(self, desk, family, event, place);
}

/* ---- what interviewers of a cohort find ---- */

void
kith_note_wave(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_wave wave,
    enum kith_class class, const int64_t *found)
{
    uint32_t stratum[KITH_MARGINS];
    strata_of(self, family, stratum);
    const uint32_t row = (uint32_t) wave * self->layout.axis[KITH_AXIS_STRATUM];
    for (int m = 0; m < KITH_MARGINS; m++)
        count(self, desk, family, KITH_TALLY_CLASSES, (row + stratum[m]) * KITH_CLASSES + (uint32_t) class, 1);
    for (int f = 0; f < KITH_FINDINGS; f++)
        count(self, desk, family, KITH_TALLY_FINDINGS, (uint32_t) wave * KITH_FINDINGS + (uint32_t) f, found[f]);
}

void
kith_note_incidents(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t half_year,
    const uint32_t *all)
{
    for (uint32_t sort = 0; sort < KITH_INCIDENTS; sort++)
        count(self, desk, family, KITH_TALLY_INCIDENTS, half_year * KITH_INCIDENTS + sort, all[sort]);
}

void
kith_note_untold(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t half_year,
    const int64_t *expected)
{
    for (uint32_t sort = 0; sort < KITH_INCIDENTS; sort++)
        count(self, desk, family, KITH_TALLY_UNTOLD, half_year * KITH_INCIDENTS + sort, expected[sort]);
}
