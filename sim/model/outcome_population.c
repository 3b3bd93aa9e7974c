#include "model/outcome.h"
#include "model/outcomes.h"

#include <math.h>
#include <string.h>

/* Outcomes of populations are for people to read, as those of cohorts are: see outcome.c. */

static const double nothing = (double) NAN;

#define OF(name) static double name(const struct kith_slice *s)

struct kith_slice
kith_slice_of(const struct kith_params *params, const struct kith_layout *layout, const int64_t *tally, uint32_t year, uint32_t margin)
{
    struct kith_slice self = { .params = params, .layout = layout, .tally = tally, .margin = margin, .from = year ? year - 1 : 0,
        .to = year ? year : layout->axis[KITH_AXIS_YEAR], .households = (double) tally[layout->at[KITH_TALLY_P_FRAME] + KITH_FRAME_HOUSEHOLDS] };
    for (uint32_t y = self.from; y < self.to; y++) {
        const int64_t *cell = tally + layout->at[KITH_TALLY_P_STRATA] + (y * layout->axis[KITH_AXIS_MARGIN] + margin) * KITH_MEASURES;
        for (int m = 0; m < KITH_MEASURES; m++)
            self.count[m] += cell[m];
    }
    return self;
}

/* ---- parts ---- */

static double
share(double part, double whole)
{
    return whole > 0 ? part / whole : nothing;
}

static double
number(const struct kith_slice *s, enum kith_measure what)
{
    return (double) s->count[what];
}

static double
years(const struct kith_slice *s)
{
    return s->to - s->from;
}

static double
per_1000_a_year(const struct kith_slice *s, double x)
{
    return share(1000 * x, s->households * years(s));
}

/* Of all years together: each year's number, those of year t for 1/(1 + rate)^(t - 1). */
static double
over_years(const struct kith_slice *s, double (*of)(const struct kith_slice *, int), int payer)
{
    const double rate = s->params->discount;
    double sum = 0, weight = 1;
    if (!(rate > 0) || s->to - s->from == 1)
        return of(s, payer);
    for (uint32_t year = s->from; year < s->to; year++, weight /= 1 + rate) {
        const struct kith_slice one = kith_slice_of(s->params, s->layout, s->tally, year + 1, s->margin);
        sum += weight * of(&one, payer);
    }
    return sum / years(s);
}

double
kith_reports_of(const struct kith_slice *s)
{
    return number(s, KITH_M_FIRST) + number(s, KITH_M_IN_ASSESSMENT) + number(s, KITH_M_AFTER) + number(s, KITH_M_IN_MONITORING)
        + number(s, KITH_M_AGAIN);
}

static double
violent_weeks(const struct kith_slice *s)
{
    return number(s, KITH_M_LOW_WEEKS) + number(s, KITH_M_HIGH_WEEKS);
}

double
kith_severe_of(const struct kith_slice *s)
{
    return (number(s, KITH_M_PARTNER_SEVERE) + number(s, KITH_M_CHILD_SEVERE)) / 1000;
}

static double
incidents_of(const struct kith_slice *s)
{
    return (number(s, KITH_M_PARTNER) + number(s, KITH_M_CHILD)) / 1000 + kith_severe_of(s);
}

static double
flow(const struct kith_slice *s, uint32_t queue, enum kith_flow what)
{
    int64_t sum = 0;
    for (uint32_t y = s->from; y < s->to; y++)
        sum += s->tally[kith_queue_row(s->layout, KITH_TALLY_P_FLOWS, y, s->margin, queue) + (uint32_t) what];
    return (double) sum;
}

static double
flows_of_help(const struct kith_slice *s, enum kith_flow what)
{
    double sum = 0;
    for (uint32_t q = 1; q < s->layout->axis[KITH_AXIS_QUEUE]; q++)
        sum += flow(s, q, what);
    return sum;
}

/* Of those whose wait in queues [first, end) ended in what they waited for: the share that waited longer than a class of waits. */
static double
long_waits(const struct kith_slice *s, uint32_t first, uint32_t end, int longest)
{
    int64_t n = 0, longer = 0;
    for (uint32_t y = s->from; y < s->to; y++)
        for (uint32_t q = first; q < end; q++) {
            const int64_t *class = s->tally + kith_queue_row(s->layout, KITH_TALLY_P_WAIT_CLASSES, y, s->margin, q);
            for (int c = 0; c < KITH_WAIT_CLASSES; c++) {
                n += class[c];
                longer += c > longest ? class[c] : 0;
            }
        }
    return share((double) longer, (double) n);
}

static int64_t
staff_in(const struct kith_slice *s, uint32_t week, uint32_t queue)
{
    return s->tally[s->layout->at[KITH_TALLY_P_LOAD] + (week * s->layout->axis[KITH_AXIS_QUEUE] + queue) * KITH_LOADS_OF_QUEUES + KITH_LOAD_STAFF];
}

/* Assessments that staff could do, by the weeks' capacity before noise. */
static double
staff_of(const struct kith_slice *s)
{
    int64_t sum = 0;
    for (uint32_t w = s->from * KITH_YEAR; w < s->to * KITH_YEAR; w++)
        sum += staff_in(s, w, 0);
    return (double) sum / 100;
}

static double
followups_of(const struct kith_slice *s)
{
    return number(s, KITH_M_IN_ASSESSMENT) + number(s, KITH_M_AFTER) + number(s, KITH_M_IN_MONITORING);
}

double
kith_load_of(const struct kith_slice *s, uint32_t queue)
{
    if (queue > 0)
        return share(flow(s, queue, KITH_FLOW_PLACE_WEEKS), flow(s, queue, KITH_FLOW_PLACES)) * share(flow(s, queue, KITH_FLOW_CLAIMED), flow(s, queue, KITH_FLOW_ADMITTED));
    return share(flow(s, 0, KITH_FLOW_CLAIMED) + followups_of(s) * s->params->assess.followup_work, staff_of(s));
}

/* ---- outcomes ---- */

OF(reports) { return per_1000_a_year(s, kith_reports_of(s)); }
OF(first_share) { return share(number(s, KITH_M_FIRST), kith_reports_of(s)); }
OF(follow_up_assessment) { return share(number(s, KITH_M_IN_ASSESSMENT), kith_reports_of(s)); }
OF(follow_up_after) { return share(number(s, KITH_M_AFTER), kith_reports_of(s)); }
OF(follow_up_monitoring) { return share(number(s, KITH_M_IN_MONITORING), kith_reports_of(s)); }
OF(follow_up_share) { return follow_up_assessment(s) + follow_up_after(s) + follow_up_monitoring(s); }
OF(re_report_share) { return share(number(s, KITH_M_AGAIN), kith_reports_of(s)); }
OF(first_reports) { return per_1000_a_year(s, number(s, KITH_M_FIRST)); }
OF(repeat_reports) { return per_1000_a_year(s, kith_reports_of(s) - number(s, KITH_M_FIRST)); }
OF(acute_share) { return share(number(s, KITH_M_ACUTE), kith_reports_of(s)); }
OF(structural_share) { return share(number(s, KITH_M_STRUCTURAL), kith_reports_of(s)); }
OF(case_length_first) { return share(number(s, KITH_M_CASE_WEEKS_FIRST), number(s, KITH_M_CASES_FIRST)); }
OF(case_length_later) { return share(number(s, KITH_M_CASE_WEEKS_LATER), number(s, KITH_M_CASES_LATER)); }
OF(late_share) { return share(flow(s, 0, KITH_FLOW_LATE), flow(s, 0, KITH_FLOW_COMPLETED)); }
OF(assessment_wait) { return share(flow(s, 0, KITH_FLOW_WAITED), flow(s, 0, KITH_FLOW_COMPLETED)); }
OF(assessment_load) { return kith_load_of(s, 0); }
OF(help_wait) { return share(flows_of_help(s, KITH_FLOW_WAITED), flows_of_help(s, KITH_FLOW_ADMITTED)); }
OF(passed_over) { return share(flows_of_help(s, KITH_FLOW_PASSED), flows_of_help(s, KITH_FLOW_ADMITTED)); }
OF(help_wait_long) { return long_waits(s, 1, s->layout->axis[KITH_AXIS_QUEUE], KITH_WAIT_QUARTER); }
/* Weeks on the list for each wait that ended: where lists are steady, the mean time on them, whatever it ended in. */
static double
wait_of_all(const struct kith_slice *s, uint32_t first, uint32_t end)
{
    double weeks = 0, ended = 0;
    for (uint32_t q = first; q < end; q++) {
        weeks += flow(s, q, KITH_FLOW_WAITING_WEEKS);
        ended += flow(s, q, KITH_FLOW_ADMITTED) + flow(s, q, KITH_FLOW_LEFT);
    }
    return share(weeks, ended);
}

OF(help_wait_all) { return wait_of_all(s, 1, s->layout->axis[KITH_AXIS_QUEUE]); }
OF(referrals_waiting) { return per_1000_a_year(s, flows_of_help(s, KITH_FLOW_WAITING_WEEKS) / KITH_YEAR); }
OF(waiting) { return per_1000_a_year(s, number(s, KITH_M_WAITING_WEEKS) / KITH_YEAR); }
OF(in_help) { return per_1000_a_year(s, number(s, KITH_M_HELP_WEEKS) / KITH_YEAR); }
OF(utilisation) { return share(flows_of_help(s, KITH_FLOW_PLACE_WEEKS), flows_of_help(s, KITH_FLOW_PLACES)); }
OF(turned_away) { return share(flow(s, 0, KITH_FLOW_ADVICE), flow(s, 0, KITH_FLOW_COMPLETED)); }
OF(left_queue) { return share(flows_of_help(s, KITH_FLOW_LEFT), flows_of_help(s, KITH_FLOW_LEFT) + flows_of_help(s, KITH_FLOW_ADMITTED)); }
OF(lost) { return share(flows_of_help(s, KITH_FLOW_LOST), flows_of_help(s, KITH_FLOW_CLAIMED) + flows_of_help(s, KITH_FLOW_LOST)); }
OF(violent) { return per_1000_a_year(s, number(s, KITH_M_END_VIOLENT)); }
OF(violent_high) { return per_1000_a_year(s, number(s, KITH_M_END_HIGH)); }
OF(violent_known) { return share(number(s, KITH_M_END_VIOLENT_REPORTED), number(s, KITH_M_END_VIOLENT)); }
OF(reported_ever) { return share(number(s, KITH_M_END_REPORTED), number(s, KITH_M_END_FAMILIES)); }
OF(years_until_report) { return share(number(s, KITH_M_UNTIL_WEEKS), number(s, KITH_M_FIRST) * KITH_YEAR); }
static double
violent_years_of(const struct kith_slice *s, int unused)
{
    (void) unused;
    return per_1000_a_year(s, violent_weeks(s) / KITH_YEAR);
}

static double
child_years_of(const struct kith_slice *s, int unused)
{
    (void) unused;
    return per_1000_a_year(s, number(s, KITH_M_CHILD_WEEKS) / KITH_YEAR);
}

OF(violent_years) { return over_years(s, violent_years_of, 0); }
OF(child_years) { return over_years(s, child_years_of, 0); }
OF(incidents) { return per_1000_a_year(s, incidents_of(s)); }
OF(severe_incidents) { return per_1000_a_year(s, kith_severe_of(s)); }
OF(incidents_per_report) { return share(incidents_of(s), kith_reports_of(s)); }
OF(severe_per_report) { return share(kith_severe_of(s), kith_reports_of(s)); }
OF(severe_reported) { return share(number(s, KITH_M_SEVERE_REPORTED), kith_severe_of(s)); }
OF(relapses) { return share(number(s, KITH_M_RELAPSES), (number(s, KITH_M_FAMILY_WEEKS) - violent_weeks(s)) / KITH_YEAR); }
OF(lasting) { return share(number(s, KITH_M_END_REPORTED_LASTING), number(s, KITH_M_END_REPORTED)); }
OF(children_violence) { return per_1000_a_year(s, number(s, KITH_M_END_CHILDREN_VIOLENT)); }
OF(children_trauma) { return share(number(s, KITH_M_END_CHILDREN_TRAUMA), number(s, KITH_M_END_CHILDREN)); }
OF(children_wellbeing) { return share(number(s, KITH_M_END_WELLBEING) / UINT8_MAX, number(s, KITH_M_END_CHILDREN)); }
OF(children_without_help) { return 1 - share(number(s, KITH_M_END_CHILDREN_HELPED), number(s, KITH_M_END_CHILDREN_REPORTED)); }
OF(orders) { return per_1000_a_year(s, number(s, KITH_M_ORDERS)); }
OF(separations) { return per_1000_a_year(s, number(s, KITH_M_SEPARATIONS)); }
OF(advice) { return per_1000_a_year(s, number(s, KITH_M_ADVICE) / 1e6); }

/* Within the quarter in which half of the first reports have come. */
OF(median_until_report)
{
    int64_t n[KITH_QUARTERS] = { 0 }, all = 0, below = 0;
    for (uint32_t y = s->from; y < s->to; y++)
        for (int q = 0; q < KITH_QUARTERS; q++)
            n[q] += s->tally[kith_until_row(s->layout, y, s->margin) + (uint32_t) q * KITH_UNTILS + KITH_UNTIL_REPORTED];
    for (int q = 0; q < KITH_QUARTERS; q++)
        all += n[q];
    for (int q = 0; q < KITH_QUARTERS; q++) {
        if (n[q] && 2 * (below + n[q]) >= all)
            return (q + ((double) all / 2 - (double) below) / (double) n[q]) * KITH_QUARTER / KITH_YEAR;
        below += n[q];
    }
    return nothing;
}

/* Reported again within some quarters of the end of a case, by a life table of all years and strata together: none of a part of them. Those that are
 * still going at the end are not in it, so it holds where numbers are steady. */
static double
again(const struct kith_slice *s, int advised, int others, uint32_t weeks)
{
    const int64_t *count = s->tally + s->layout->at[KITH_TALLY_P_AGAIN];
    struct kith_survival self = { 0, 1 };
    double ended[KITH_QUARTERS], left[KITH_QUARTERS];
    if (s->margin || s->from || s->to != s->layout->axis[KITH_AXIS_YEAR])
        return nothing;
    for (uint32_t q = 0; q < KITH_QUARTERS; q++) {
        const int64_t *row = count + q * KITH_AGAINS, *after_advice = row + KITH_AGAIN_ADVISED;
        ended[q] = (double) (others * (row[KITH_AGAIN_REPORTED] - after_advice[KITH_AGAIN_REPORTED]) + advised * after_advice[KITH_AGAIN_REPORTED]);
        left[q] = (double) (others * (row[KITH_AGAIN_LEFT] - after_advice[KITH_AGAIN_LEFT]) + advised * after_advice[KITH_AGAIN_LEFT]);
        self.at_risk += ended[q] + left[q];
    }
    if (!(self.at_risk > 0))
        return nothing;
    for (uint32_t q = 0; q < weeks / KITH_QUARTER; q++)
        kith_survival_pass(&self, ended[q], left[q]);
    return 1 - self.free;
}

#define CASES_AT(weeks) \
    OF(again_closed_##weeks) { return again(s, 1, 1, weeks); } \
    OF(again_advised_##weeks) { return again(s, 1, 0, weeks); } \
    OF(again_transferred_##weeks) { return again(s, 0, 1, weeks); }
CASES_AT(26)
CASES_AT(52)
CASES_AT(104)
CASES_AT(260)

/* As in a cohort: see staff_hours in outcome.c. */
OF(staff_hours)
{
    const struct kith_params *params = s->params;
    double hours = 0, staff = 0, places = 0;
    for (uint32_t i = 0; i < params->n_services; i++) {
        hours += flow(s, 1 + i, KITH_FLOW_PLACE_WEEKS) * params->service[i].staff;
        staff += params->service[i].places * params->service[i].staff;
        places += params->service[i].places;
    }
    for (uint32_t p = 0; p < params->n_pathways && places > 0; p++)
        hours += flow(s, 1 + params->n_services + p, KITH_FLOW_PLACE_WEEKS) * params->pathway[p].staff_ratio * staff / places;
    return per_1000_a_year(s, hours);
}

OF(paid_hours)
{
    int64_t sum = 0;
    for (uint32_t w = s->from * KITH_YEAR; w < s->to * KITH_YEAR; w++)
        for (uint32_t q = 1; q < s->layout->axis[KITH_AXIS_QUEUE]; q++)
            sum += staff_in(s, w, q);
    return per_1000_a_year(s, (double) sum / 100);
}

/* What staff time costs, as in a cohort (outcome.c), of what was used in these years; prices are those of the
 * policy's first week. */
static double
cost_for(const struct kith_slice *s, int payer)
{
    const struct kith_params *params = s->params;
    double place_weeks[KITH_QUEUES], cost[KITH_PAYERS], all = 0;
    for (uint32_t q = 0; q < s->layout->axis[KITH_AXIS_QUEUE]; q++)
        place_weeks[q] = flow(s, q, KITH_FLOW_PLACE_WEEKS);
    kith_cost_of(params, place_weeks, flow(s, 0, KITH_FLOW_ADMITTED) + params->assess.followup_work * followups_of(s), cost);
    for (int p = 0; p < KITH_PAYERS; p++)
        all += cost[p];
    return per_1000_a_year(s, payer < 0 ? all : cost[payer]);
}

OF(cost) { return over_years(s, cost_for, -1); }
OF(cost_municipality) { return over_years(s, cost_for, KITH_PAYER_MUNICIPALITY); }
OF(cost_insurance) { return over_years(s, cost_for, KITH_PAYER_INSURANCE); }
OF(cost_justice) { return over_years(s, cost_for, KITH_PAYER_JUSTICE); }
OF(cost_state) { return over_years(s, cost_for, KITH_PAYER_STATE); }

/* Money for levers went to all strata together. */
static double
euros(const struct kith_slice *s, enum kith_spent what, int payer)
{
    int64_t sum = 0;
    for (uint32_t y = s->from; y < s->to; y++)
        for (int p = 0; p < KITH_PAYERS; p++)
            sum += payer < 0 || p == payer ? s->tally[s->layout->at[KITH_TALLY_P_SPENT] + (y * KITH_SPENTS + (uint32_t) what) * KITH_PAYERS + (uint32_t) p] : 0;
    return s->margin ? nothing : (double) sum / 100;
}

static double
places_for(const struct kith_slice *s, int payer)
{
    return per_1000_a_year(s, euros(s, KITH_SPENT_PLACES, payer));
}

static double
spending_for(const struct kith_slice *s, int payer)
{
    double sum = 0;
    for (int what = 0; what < KITH_SPENT_IN_USE; what++)
        sum += euros(s, (enum kith_spent) what, payer);
    return per_1000_a_year(s, sum);
}

static double
total_for(const struct kith_slice *s, int payer)
{
    return cost_for(s, payer) + spending_for(s, payer) - per_1000_a_year(s, euros(s, KITH_SPENT_IN_USE, payer));
}

OF(spending) { return over_years(s, spending_for, -1); }
OF(spending_municipality) { return over_years(s, spending_for, KITH_PAYER_MUNICIPALITY); }
OF(spending_insurance) { return over_years(s, spending_for, KITH_PAYER_INSURANCE); }
OF(spending_justice) { return over_years(s, spending_for, KITH_PAYER_JUSTICE); }
OF(spending_state) { return over_years(s, spending_for, KITH_PAYER_STATE); }
OF(spending_places) { return over_years(s, places_for, -1); }
OF(total_cost) { return over_years(s, total_for, -1); }

/* ---- of one queue ---- */

#define OF_QUEUE(name) static double queue_##name(const struct kith_slice *s)

OF_QUEUE(wait) { return share(flow(s, s->queue, KITH_FLOW_WAITED), flow(s, s->queue, s->queue > 0 ? KITH_FLOW_ADMITTED : KITH_FLOW_COMPLETED)); }
OF_QUEUE(wait_long) { return long_waits(s, s->queue, s->queue + 1, KITH_WAIT_QUARTER); }
OF_QUEUE(wait_within_4) { return 1 - long_waits(s, s->queue, s->queue + 1, KITH_WAIT_MONTH); }
OF_QUEUE(wait_over_26) { return long_waits(s, s->queue, s->queue + 1, KITH_WAIT_HALF_YEAR); }
OF_QUEUE(wait_over_52) { return long_waits(s, s->queue, s->queue + 1, KITH_WAIT_YEAR); }
OF_QUEUE(wait_all) { return s->queue > 0 ? wait_of_all(s, s->queue, s->queue + 1) : nothing; }
OF_QUEUE(places) { return s->queue > 0 ? per_1000_a_year(s, flow(s, s->queue, KITH_FLOW_PLACES) / KITH_YEAR) : nothing; }
OF_QUEUE(waiting) { return per_1000_a_year(s, flow(s, s->queue, KITH_FLOW_WAITING_WEEKS) / KITH_YEAR); }
OF_QUEUE(load) { return kith_load_of(s, s->queue); }
OF_QUEUE(utilisation) { return s->queue > 0 ? share(flow(s, s->queue, KITH_FLOW_PLACE_WEEKS), flow(s, s->queue, KITH_FLOW_PLACES)) : nothing; }
OF_QUEUE(given_up) { return share(flow(s, s->queue, KITH_FLOW_LEFT), flow(s, s->queue, KITH_FLOW_LEFT) + flow(s, s->queue, KITH_FLOW_ADMITTED)); }
OF_QUEUE(lost) { return s->queue > 0 ? share(flow(s, s->queue, KITH_FLOW_LOST), flow(s, s->queue, KITH_FLOW_LOST) + flow(s, s->queue, KITH_FLOW_CLAIMED)) : nothing; }
OF_QUEUE(dropped_out) { return s->queue > 0 ? share(flow(s, s->queue, KITH_FLOW_DROPPED), flow(s, s->queue, KITH_FLOW_DROPPED) + flow(s, s->queue, KITH_FLOW_COMPLETED)) : nothing; }

/* ---- the tables ---- */

#define ROW(name, unit, better, headline, group, table, meaning, ...) KITH_ROW(name, unit, better, headline, group, 1u << KITH_POPULATION_RUN, table, meaning, name)
#define BOTH(name, unit, better, headline, group, other, table, meaning, ...) KITH_ROW(name, unit, better, headline, group, KITH_BOTH_KINDS, table, meaning, name)
#define QUEUE(name, unit, better, headline, group, table, meaning) KITH_ROW(name, unit, better, headline, group, 0, table, meaning, queue_##name)
const struct kith_outcome kith_population_outcomes[] = { KITH_OUTCOMES(KITH_NO_ROW, ROW, BOTH, KITH_NO_ROW) };
const struct kith_outcome kith_queue_outcomes[] = { KITH_OUTCOMES(KITH_NO_ROW, KITH_NO_ROW, KITH_NO_ROW, QUEUE) };
const size_t kith_n_population_outcomes = sizeof kith_population_outcomes / sizeof *kith_population_outcomes;
const size_t kith_n_queue_outcomes = sizeof kith_queue_outcomes / sizeof *kith_queue_outcomes;

void
kith_population_outcomes_of(const struct kith_slice *slice, double *values)
{
    for (size_t i = 0; i < kith_n_population_outcomes; i++)
        values[i] = kith_population_outcomes[i].of(slice);
}

void
kith_queue_outcomes_of(const struct kith_slice *slice, uint32_t queue, double *values)
{
    struct kith_slice self = *slice;
    self.queue = queue;
    for (size_t i = 0; i < kith_n_queue_outcomes; i++)
        values[i] = kith_queue_outcomes[i].of(&self);
}

double
kith_outcome_most(const char *name, const char *unit)
{
    static const char load[] = "load";
    const size_t n = strlen(name), ends = sizeof load - 1;
    const int is_load = n >= ends && strcmp(name + n - ends, load) == 0;
    return (strcmp(unit, "1") == 0 && !is_load) || strcmp(unit, "index") == 0 ? 1 : (double) INFINITY;
}

size_t
kith_form_find(const struct kith_form *self, const char *name)
{
    size_t o = 0;
    while (o < self->n_outcomes && strcmp(self->outcomes[o].name, name) != 0)
        o++;
    return o;
}

struct kith_form
kith_form_of(enum kith_kind_of_run kind)
{
    const struct kith_form cohort = { "cohort", kith_outcomes, kith_n_outcomes }, population = { "population", kith_population_outcomes, kith_n_population_outcomes };
    return kind == KITH_POPULATION_RUN ? population : cohort;
}

struct kith_form
kith_form_of_queues(void)
{
    return (struct kith_form) { .kind = "queues", .outcomes = kith_queue_outcomes, .n_outcomes = kith_n_queue_outcomes };
}
