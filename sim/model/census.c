#include "model/census.h"

#include <string.h>

/* What population runs count. A family's state lasts for a spell of weeks; before it changes, at the
 * end of each year and when the family leaves, the spell is added to the cell of all strata crossed that the
 * family belongs to, and cells to their margins at the end of the year. So a week without change costs nothing. */

enum { MARGINS_AT_MOST = KITH_P_MARGINS + 1 };

/* A pilot counts reports alone: kith_census_report(). */
static int
counts(const struct kith_world *self)
{
    return self->recording && !self->reports_only;
}

static void
classes_of(const struct kith_family *family, uint32_t *class)
{
    class[KITH_BY_PROFILE] = family->profile;
    class[KITH_BY_PROBLEMS] = family->strata >> 4 & 3u;
    class[KITH_BY_KIND] = family->kind;
    class[KITH_BY_CHILDREN] = family->strata >> 6;
    class[KITH_BY_GROUP] = kith_group_of(family);
}

/* The cell of a cross by some dimensions. */
static uint32_t
cell_of(const struct kith_params *kind, uint32_t cross, const uint32_t *class)
{
    uint32_t cell = 0;
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++)
        if (cross >> d & 1)
            cell = cell * kith_cross_classes((enum kith_dimension) d, kind->n_profiles, kind->n_groups) + class[d];
    return cell;
}

/* Shape (MARGINS_AT_MOST); how many there are. */
static int
margins_of(const struct kith_world *self, const uint32_t *class, uint32_t *margin)
{
    const uint32_t profiles = self->rules->params.n_profiles;
    uint32_t at = 1;
    margin[0] = 0;
    margin[1] = at + class[KITH_BY_PROFILE];
    margin[2] = (at += profiles) + class[KITH_BY_PROBLEMS];
    margin[3] = (at += KITH_PROBLEM_CLASSES) + class[KITH_BY_KIND];
    margin[4] = (at += KITH_KINDS) + class[KITH_BY_CHILDREN];
    margin[5] = at + KITH_P_CHILD_CLASSES + class[KITH_BY_GROUP];
    if (!self->layout.cross_at)
        return KITH_P_MARGINS;
    margin[6] = self->layout.cross_at + cell_of(&self->rules->params, self->rules->area.cross, class);
    return MARGINS_AT_MOST;
}

static int
margins_of_family(const struct kith_world *self, const struct kith_family *family, uint32_t *margin)
{
    uint32_t class[KITH_DIMENSIONS];
    classes_of(family, class);
    return margins_of(self, class, margin);
}

/* ---- measures: of cells while a year goes on, of margins at its end ---- */

/* What the cell of a family got in this year: all dimensions crossed, the last fastest; cell_of() for all of them, said out
 * because every spell asks. */
static int64_t *
measures_of(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family)
{
    uint32_t class[KITH_DIMENSIONS];
    classes_of(family, class);
    const uint32_t cell = (((class[KITH_BY_PROFILE] * KITH_PROBLEM_CLASSES + class[KITH_BY_PROBLEMS]) * KITH_KINDS + class[KITH_BY_KIND])
            * KITH_P_CHILD_CLASSES + class[KITH_BY_CHILDREN]) * self->rules->params.n_groups + class[KITH_BY_GROUP];
    return desk->tally + self->layout.at[KITH_TALLY_P_CELLS] + cell * KITH_MEASURES;
}

/* Adds a cell to its margins, and empties it. */
static void
spread_cell(const struct kith_world *self, struct kith_desk *desk, const uint32_t *class, int64_t *cell)
{
    uint32_t margin[MARGINS_AT_MOST];
    int64_t any = 0;
    for (int i = 0; i < KITH_MEASURES; i++)
        any |= cell[i];
    for (int m = any ? margins_of(self, class, margin) : 0; m-- > 0;) {
        int64_t *to = desk->tally + self->layout.at[KITH_TALLY_P_STRATA]
            + (self->year * self->layout.axis[KITH_AXIS_MARGIN] + margin[m]) * KITH_MEASURES;
        for (int i = 0; i < KITH_MEASURES; i++)
            to[i] += cell[i];
    }
    if (any)
        memset(cell, 0, KITH_MEASURES * sizeof *cell);
}

void
kith_census_settle(const struct kith_world *self, struct kith_desk *desk)
{
    int64_t *cell = desk->tally + self->layout.at[KITH_TALLY_P_CELLS];
    const uint32_t profiles = self->rules->params.n_profiles, groups = self->rules->params.n_groups;
    uint32_t class[KITH_DIMENSIONS];
    if (!counts(self))
        return;
    for (class[0] = 0; class[0] < profiles; class[0]++)
        for (class[1] = 0; class[1] < KITH_PROBLEM_CLASSES; class[1]++)
            for (class[2] = 0; class[2] < KITH_KINDS; class[2]++)
                for (class[3] = 0; class[3] < KITH_P_CHILD_CLASSES; class[3]++)
                    for (class[4] = 0; class[4] < groups; class[4]++, cell += KITH_MEASURES)
                        spread_cell(self, desk, class, cell);
}

void
kith_census_add(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_measure what, int64_t more)
{
    if (counts(self))
        measures_of(self, desk, family)[what] += more;
}

/* ---- queues ---- */

void
kith_census_flow(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, enum kith_flow what, int64_t more)
{
    uint32_t margin[MARGINS_AT_MOST];
    if (!counts(self))
        return;
    for (int m = margins_of_family(self, family, margin); m-- > 0;)
        desk->tally[kith_queue_row(&self->layout, KITH_TALLY_P_FLOWS, self->year, margin[m], queue) + (uint32_t) what] += more;
}

void
kith_census_waited(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, uint32_t weeks)
{
    uint32_t margin[MARGINS_AT_MOST], class = 0;
    if (!counts(self))
        return;
    while (weeks > kith_wait_class_ends[class])
        class++;
    for (int m = margins_of_family(self, family, margin); m-- > 0;)
        desk->tally[kith_queue_row(&self->layout, KITH_TALLY_P_WAIT_CLASSES, self->year, margin[m], queue) + class]++;
    desk->tally[self->layout.at[KITH_TALLY_P_WAITS] + (self->year * self->rules->n_queues + queue) * KITH_WAITS
        + (weeks < KITH_WAITS ? weeks : KITH_WAITS - 1)]++;
    kith_census_flow(self, desk, family, queue, KITH_FLOW_WAITED, weeks);
}

/* Weeks of places and of waiting are counted as changes, too: who begins to hold a place is given the rest of the year,
 * this week included, and what is left of it is taken back when the place is given back. */
void
kith_census_hold(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, enum kith_flow what, int back)
{
    const int64_t rest = KITH_YEAR - self->row % KITH_YEAR;
    kith_census_flow(self, desk, family, queue, what, back ? -rest : rest);
}

/* Families of a part, and those who wait in every so many-th queue. */
static void
year_part(const struct kith_world *self, uint32_t part, uint32_t parts)
{
    struct kith_desk *desk = &self->desk[part];
    const uint32_t begin = part * KITH_PART, end = begin + KITH_PART < self->to ? begin + KITH_PART : self->to;
    for (uint32_t id = begin; id < end; id++)
        for (int slot = 0; slot < KITH_SLOTS; slot++)
            if (self->family[id].slot_queue[slot])
                kith_census_hold(self, desk, &self->family[id], self->family[id].slot_queue[slot], KITH_FLOW_PLACE_WEEKS, 0);
    for (uint32_t q = part; q < self->rules->n_queues; q += parts)
        for (uint32_t i = 0; i < self->queue[q].n; i++)
            kith_census_hold(self, desk, &self->family[self->queue[q].claim[i].agent], q, KITH_FLOW_WAITING_WEEKS, 0);
}

void
kith_census_year(const struct kith_world *self)
{
    const uint32_t parts = self->n_desks - 1;
    if (!counts(self) || self->year >= self->layout.axis[KITH_AXIS_YEAR])
        return;
#pragma omp parallel for schedule(dynamic) num_threads(self->threads) if (self->threads > 1)
    for (uint32_t part = 0; part < parts; part++)
        year_part(self, part, parts);
}

/* ---- spells ---- */

static int
has_open_case(const struct kith_family *family)
{
    return family->stage != KITH_UNKNOWN && family->stage != KITH_CLOSED;
}

/* Expected incidents of weeks [from, until) at the family's rates, in thousandths, by sort; as whole numbers of the family's year. Rates fall
 * from the week after the first report on. */
static void
add_expected(const struct kith_world *self, struct kith_family *family, uint32_t from, uint32_t until, int64_t *to)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t *rate = kith_incident_rates(self, family), falls = family->index + 1u;
    const uint32_t fallen = falls >= until ? 0 : until - (falls > from ? falls : from), not_yet = until - from - fallen;
    const uint64_t incidents = (uint64_t) rate[0] * not_yet + (uint64_t) rate[1] * fallen;
    const double all = 1000 * (double) incidents * KITH_INCIDENT_UNIT;
    const double child = rules->child_share[family->kind], p = rules->severe[family->profile][0], c = rules->severe[family->profile][1];
    const double mean[KITH_INCIDENTS] = { (1 - child) * (1 - p), (1 - child) * p, child * (1 - c), child * c };
    for (int sort = 0; sort < KITH_INCIDENTS; sort++)
        to[KITH_M_PARTNER + sort] += (int64_t) (all * mean[sort] + 0.5);
    family->exposure += incidents;
}

/* The family was in its present state in the weeks from the last call up to `until`. */
void
kith_census_spell(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t until)
{
    if (family->spell >= until)
        return;
    const uint32_t from = family->spell, weeks = until - from;
    family->spell = (uint16_t) until;
    if (family->level == KITH_LOW)
        family->low_weeks = (uint8_t) (family->low_weeks + weeks);
    else if (family->level == KITH_HIGH)
        family->high_weeks = (uint8_t) (family->high_weeks + weeks);
    if (!counts(self))
        return;
    int64_t *to = measures_of(self, desk, family);
    to[KITH_M_FAMILY_WEEKS] += weeks;
    if (family->level != KITH_NONE) {
        to[family->level == KITH_LOW ? KITH_M_LOW_WEEKS : KITH_M_HIGH_WEEKS] += weeks;
        to[KITH_M_CHILD_WEEKS] += (int64_t) weeks * family->children;
        to[KITH_M_KNOWN_WEEKS] += family->stage != KITH_UNKNOWN ? weeks : 0;
        add_expected(self, family, from, until, to);
        if (!has_open_case(family))
            to[KITH_M_ADVICE] += (int64_t) (1e6 * self->rules->params.detect.advice * weeks + 0.5);
    }
    to[KITH_M_OPEN_WEEKS] += has_open_case(family) ? weeks : 0;
    to[KITH_M_WAITING_WEEKS] += family->help == KITH_WAITING ? weeks : 0;
    to[KITH_M_HELP_WEEKS] += family->help == KITH_IN_HELP ? weeks : 0;
}

/* ---- weekly stocks of a region ---- */

void
kith_census_change(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, const struct kith_stock *stock, uint32_t from,
    uint32_t to)
{
    kith_census_spell(self, desk, family, self->week);
    if (!counts(self) || self->week >= family->leave)
        return;
    int64_t *count = desk->tally + self->layout.at[stock->region] + self->row * stock->states;
    count[from]--;
    count[to]++;
    kith_history_note(self, desk, family, stock->event, to);
}

/* A family enters the stocks, or (more = -1) leaves them. */
void
kith_census_enter(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, int64_t more)
{
    if (!counts(self))
        return;
    desk->tally[self->layout.at[KITH_TALLY_P_VIOLENCE] + self->row * KITH_LEVELS + family->level] += more;
    desk->tally[self->layout.at[KITH_TALLY_P_CASE] + self->row * KITH_STAGES + family->stage] += more;
    desk->tally[self->layout.at[KITH_TALLY_P_HELP] + self->row * KITH_HELPS + family->help] += more;
}

static uint32_t
quarter_of(uint32_t weeks)
{
    return weeks / KITH_QUARTER < KITH_QUARTERS - 1 ? weeks / KITH_QUARTER : KITH_QUARTERS - 1;
}

/* The time from the onset to now has ended. */
static void
add_until(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_until kind)
{
    uint32_t margin[MARGINS_AT_MOST];
    if (!counts(self))
        return;
    for (int m = margins_of_family(self, family, margin); m-- > 0;)
        desk->tally[kith_until_row(&self->layout, self->year, margin[m]) + quarter_of(self->week - family->entry) * KITH_UNTILS + (uint32_t) kind]++;
}

/* The time from the end of the last case to now has ended. */
static void
add_again(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_again kind)
{
    if (!counts(self))
        return;
    int64_t *count = desk->tally + self->layout.at[KITH_TALLY_P_AGAIN] + quarter_of(self->week - family->case_since) * KITH_AGAINS;
    count[kind]++;
    count[KITH_AGAIN_ADVISED + kind] += family->flags & KITH_ADVICE ? 1 : 0;
    count[KITH_AGAIN_CONFIRMED + kind] += family->flags & KITH_CONFIRMED ? 1 : 0;
}

/* The time since its first report, as long as it was the only one. */
static void
add_second(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_second kind)
{
    if (!counts(self) || family->reports != 1)
        return;
    int64_t *count = desk->tally + self->layout.at[KITH_TALLY_P_SECOND]
        + (quarter_of(self->week - family->index) * self->layout.axis[KITH_AXIS_REPORTER] + family->reporter) * KITH_SECONDS;
    count[kind]++;
    count[KITH_SECOND_CONFIRMED + kind] += family->flags & KITH_CONFIRMED ? 1 : 0;
}

/* ---- numbers of a year, and of five ---- */

static void
add_number(struct kith_desk *desk, uint32_t at, uint32_t number, int64_t events)
{
    desk->tally[at + number * KITH_COUNTEDS + KITH_COUNTED_FAMILIES]++;
    desk->tally[at + number * KITH_COUNTEDS + KITH_COUNTED_EVENTS] += events;
}

static uint32_t
number_of(uint32_t reports)
{
    return reports < KITH_NUMBERS - 1 ? reports : KITH_NUMBERS - 1;
}

/* Families that nobody reported are in the table of severity only. */
static void
add_year(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family)
{
    const int64_t severe = (int64_t) ((double) family->exposure * self->rules->severe_thousandths[family->profile][family->kind] + 0.5);
    add_number(desk, self->layout.at[KITH_TALLY_P_SEVERITY] + self->year * KITH_SEVERITIES * KITH_COUNTEDS, kith_severity_of((uint64_t) severe), severe);
    if (!family->numbers[0])
        return;
    const uint32_t number = number_of(family->numbers[0]);
    add_number(desk, self->layout.at[KITH_TALLY_P_NUMBERS] + self->year * KITH_NUMBERS * KITH_COUNTEDS, number, family->numbers[0]);
    desk->tally[self->layout.at[KITH_TALLY_P_NUMBER_SEVERE] + self->year * KITH_NUMBERS + number] += severe;
}

void
kith_census_numbers(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, int leaves)
{
    if (!counts(self) || !(family->exposure || family->numbers[1])) /* who has reports in this year has them in these five */
        return;
    if (family->exposure || family->numbers[0])
        add_year(self, desk, family);
    family->numbers[0] = 0;
    family->exposure = 0;
    if (!family->numbers[1] || (!leaves && (self->year + 1) % KITH_FIVE != 0))
        return;
    if ((self->year / KITH_FIVE + 1) * KITH_FIVE <= self->layout.axis[KITH_AXIS_YEAR])
        add_number(desk, self->layout.at[KITH_TALLY_P_NUMBERS_5], number_of(family->numbers[1]), family->numbers[1]);
    family->numbers[1] = 0;
}

void
kith_census_severe(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t reporter)
{
    if (!counts(self))
        return;
    kith_census_add(self, desk, family, KITH_M_SEVERE_REPORTED, 1);
    desk->tally[self->layout.at[KITH_TALLY_P_SEVERE_BY] + self->year * self->layout.axis[KITH_AXIS_REPORTER] + reporter]++;
}

void
kith_census_leave(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    kith_census_spell(self, desk, family, self->week);
    kith_census_enter(self, desk, family, -1);
    if (family->index == KITH_NEVER)
        add_until(self, desk, family, KITH_UNTIL_LEFT);
    else if (family->stage == KITH_CLOSED)
        add_again(self, desk, family, KITH_AGAIN_LEFT);
    add_second(self, desk, family, KITH_SECOND_STILL);
    kith_census_numbers(self, desk, family, 1);
}

/* Before the report changes anything. */
void
kith_census_report(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_report sort, uint32_t reporter,
    uint32_t n)
{
    static const enum kith_measure measure[KITH_REPORTS] = { [KITH_REPORT_INDEX] = KITH_M_FIRST, [KITH_REPORT_IN_ASSESSMENT] = KITH_M_IN_ASSESSMENT,
        [KITH_REPORT_AFTER] = KITH_M_AFTER, [KITH_REPORT_IN_MONITORING] = KITH_M_IN_MONITORING, [KITH_REPORT_AGAIN] = KITH_M_AGAIN };
    if (!self->recording)
        return;
    desk->tally[self->layout.at[KITH_TALLY_P_REPORTS] + self->row * KITH_REPORTS + sort] += n;
    if (self->reports_only)
        return;
    desk->tally[self->layout.at[KITH_TALLY_P_REPORTERS] + (self->year * self->rules->params.n_reporters + reporter) * KITH_REPORTS + sort] += n;
    kith_census_add(self, desk, family, measure[sort], n);
    if (family->level == KITH_HIGH && family->since + 0u + KITH_HALF_YEAR <= self->week)
        kith_census_add(self, desk, family, KITH_M_STRUCTURAL, n);
    for (int window = 0; window < 2; window++)
        family->numbers[window] = (uint8_t) (family->numbers[window] + n < UINT8_MAX ? family->numbers[window] + n : UINT8_MAX);
    for (uint32_t i = 0; i < n; i++)
        kith_history_note(self, desk, family, KITH_EVENT_REPORT, (uint32_t) sort * KITH_PLACE_PAIR + reporter);
}

/* Weeks of a stage are counted when it ends. */
void
kith_census_case(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_stage to)
{
    const int first = family->cases == 1;
    if (!has_open_case(family))
        return;
    kith_census_add(self, desk, family, first ? KITH_M_CASE_WEEKS_FIRST : KITH_M_CASE_WEEKS_LATER, self->week - family->case_since);
    if (to == KITH_CLOSED)
        kith_census_add(self, desk, family, first ? KITH_M_CASES_FIRST : KITH_M_CASES_LATER, 1);
}

/* However many report a family in one week, the time until then has ended once. */
void
kith_census_until(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family)
{
    if (family->index == KITH_NEVER) {
        add_until(self, desk, family, KITH_UNTIL_REPORTED);
        kith_census_add(self, desk, family, KITH_M_UNTIL_WEEKS, self->week - family->entry);
    } else if (family->stage == KITH_CLOSED)
        add_again(self, desk, family, KITH_AGAIN_REPORTED);
    add_second(self, desk, family, KITH_SECOND_AGAIN);
}

/* ---- the start of the policy, and the end of a year ---- */

/* Families that were there at the end of the last week: those who leave in this week have not yet. */
static int
was_there(const struct kith_world *self, const struct kith_family *family)
{
    return self->week <= family->leave;
}

/* Everybody's spells up to now were before the policy; from now on weeks are counted. Families that leave
 * this week are still there. */
void
kith_census_begin(struct kith_world *self)
{
    struct kith_desk *desk = &self->desk[0];
    for (uint32_t id = 0; id < self->to; id++)
        if (was_there(self, &self->family[id]))
            kith_census_spell(self, desk, &self->family[id], self->week);
    self->recording = 1;
    for (uint32_t id = 0; id < self->to; id++)
        if (was_there(self, &self->family[id])) {
            kith_census_enter(self, desk, &self->family[id], 1);
            kith_history_begin(self, &self->family[id]);
        }
    kith_census_year(self);
}

/* How a family and its children are at the end of this week, the last of a year. */
void
kith_census_state(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family)
{
    if (!counts(self))
        return;
    const struct kith_home *home = kith_home_of(self, family);
    const int violent = family->level != KITH_NONE, reported = family->index != KITH_NEVER;
    const int lasting = !violent && family->since + 0u + KITH_YEAR <= self->week + 1;
    int64_t *to = measures_of(self, desk, family);
    to[KITH_M_END_FAMILIES]++;
    to[KITH_M_END_VIOLENT] += violent;
    to[KITH_M_END_HIGH] += family->level == KITH_HIGH;
    to[KITH_M_END_LASTING] += lasting;
    if (reported) {
        to[KITH_M_END_REPORTED]++;
        to[KITH_M_END_VIOLENT_REPORTED] += violent;
        to[KITH_M_END_REPORTED_LASTING] += lasting;
    }
    if (!family->children)
        return;
    uint32_t trauma = 0, wellbeing = 0, helped = 0;
    for (uint32_t c = 0; c < home->n_born; c++)
        if (kith_member_at_home(self, family, home, c)) {
            trauma += home->trauma >> (KITH_ADULTS + c) & 1u;
            helped += family->helped >> c & 1u;
            wellbeing += home->wellbeing[KITH_ADULTS + c];
        }
    to[KITH_M_END_CHILDREN] += family->children;
    to[KITH_M_END_CHILDREN_VIOLENT] += violent ? family->children : 0;
    to[KITH_M_END_CHILDREN_TRAUMA] += trauma;
    to[KITH_M_END_WELLBEING] += wellbeing;
    to[KITH_M_END_CHILDREN_REPORTED] += reported ? family->children : 0;
    to[KITH_M_END_CHILDREN_HELPED] += reported ? helped : 0;
}

void
kith_census_load(const struct kith_world *self, struct kith_desk *serial)
{
    uint32_t places[KITH_QUEUES];
    if (!counts(self))
        return;
    kith_staff_places(self, places);
    for (uint32_t q = 0; q < self->rules->n_queues; q++) {
        int64_t *load = serial->tally + self->layout.at[KITH_TALLY_P_LOAD] + (self->row * self->rules->n_queues + q) * KITH_LOADS_OF_QUEUES;
        load[KITH_LOAD_WAITING] += self->queue[q].n;
        load[KITH_LOAD_USED] += self->used[q];
        load[KITH_LOAD_PLACES] += places[q];
        load[KITH_LOAD_STAFF] += (int64_t) ((q == 0 ? self->assess_capacity : self->places[q] * self->rules->hours[q]) * 100 + 0.5);
        for (uint32_t m = 0; m < self->layout.axis[KITH_AXIS_MARGIN]; m++)
            serial->tally[kith_queue_row(&self->layout, KITH_TALLY_P_FLOWS, self->year, m, q) + KITH_FLOW_PLACES] += places[q];
    }
}
