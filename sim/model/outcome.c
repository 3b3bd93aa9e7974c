#include "model/outcome.h"
#include "model/outcomes.h"

#include <math.h>
#include <string.h>

/* Outcomes of cohorts. They are for people to read; none decides a state, so libm's NAN is all that is needed. */

const char *const kith_better_names[] = { [KITH_NEITHER] = "neither", [KITH_HIGHER] = "higher", [KITH_LOWER] = "lower" };
const char *const kith_about_names[KITH_ABOUTS] = { [KITH_ABOUT_VIOLENCE] = "violence", [KITH_ABOUT_CHILDREN] = "children", [KITH_ABOUT_REPORTS] = "reports",
    [KITH_ABOUT_WAITING] = "waiting", [KITH_ABOUT_HELP] = "help", [KITH_ABOUT_COST] = "cost" };

#define OF(name) static double name(const struct kith_slice *s)

static const int64_t *
block(const struct kith_slice *s, enum kith_block_name name, size_t cell)
{
    return s->tally + s->layout->at[name] + cell;
}

static double
share(double part, double whole)
{
    return whole > 0 ? part / whole : (double) NAN;
}

static double
families(const struct kith_slice *s)
{
    const int64_t *level = block(s, KITH_TALLY_VIOLENCE, 0);
    return (double) (level[0] + level[1] + level[2]);
}

static double
class_share(const struct kith_slice *s, enum kith_wave wave, enum kith_class class)
{
    const int64_t *c = block(s, KITH_TALLY_CLASSES, (size_t) wave * s->layout->axis[KITH_AXIS_STRATUM] * KITH_CLASSES);
    return share((double) c[class], (double) (c[0] + c[1] + c[2]));
}

static double
finding(const struct kith_slice *s, enum kith_wave wave, enum kith_finding what)
{
    return (double) *block(s, KITH_TALLY_FINDINGS, (size_t) wave * KITH_FINDINGS + what);
}

static double
found(const struct kith_slice *s, enum kith_wave wave, enum kith_finding what)
{
    return share(finding(s, wave, what), families(s));
}

static double
flow(const struct kith_slice *s, size_t queue, enum kith_flow what)
{
    return (double) *block(s, KITH_TALLY_FLOWS, queue * KITH_FLOWS + what);
}

static double
flows_of_help(const struct kith_slice *s, enum kith_flow what)
{
    double sum = 0;
    for (size_t q = 1; q < s->layout->axis[KITH_AXIS_QUEUE]; q++)
        sum += flow(s, q, what);
    return sum;
}

/* Sum over weeks from the report on. */
static double
since_report(const struct kith_slice *s, enum kith_block_name name, uint32_t states, uint32_t state)
{
    double sum = 0;
    for (size_t w = KITH_BEFORE; w < s->layout->axis[KITH_AXIS_WEEK]; w++)
        sum += (double) *block(s, name, w * states + state);
    return sum;
}

static double
reports(const struct kith_slice *s, enum kith_report sort)
{
    return since_report(s, KITH_TALLY_REPORTS, KITH_REPORTS, sort);
}

static double
all_reports(const struct kith_slice *s)
{
    double sum = 0;
    for (int sort = KITH_REPORT_INDEX; sort < KITH_REPORTS; sort++)
        sum += reports(s, (enum kith_report) sort);
    return sum;
}

#define SPELL(params) (1u << KITH_SPELL_##params)

/* Spells of a length that ended in one of some ways. */
static double
spells(const struct kith_slice *s, uint32_t length, unsigned ways)
{
    const int64_t *row = block(s, KITH_TALLY_SPELLS, length * KITH_SPELLS);
    int64_t sum = 0;
    for (; ways; ways &= ways - 1)
        sum += row[__builtin_ctz(ways)];
    return (double) sum;
}

/* Kaplan-Meier: share still free of the end of a spell after `weeks`; none when families are not followed for so long. */
static double
survival(const struct kith_slice *s, unsigned ended, unsigned still, uint32_t weeks)
{
    const uint32_t n = s->layout->axis[KITH_AXIS_SINCE];
    struct kith_survival self = { 0, 1 };
    for (uint32_t d = 0; d < n && weeks < n; d++)
        self.at_risk += spells(s, d, ended | still);
    if (self.at_risk <= 0)
        return (double) NAN;
    for (uint32_t d = 0; d <= weeks; d++)
        kith_survival_pass(&self, spells(s, d, ended), spells(s, d, still));
    return self.free;
}

OF(stopped_T1) { return class_share(s, KITH_WAVE_1, KITH_CLASS_NONE); }
OF(stopped_T2) { return class_share(s, KITH_WAVE_2, KITH_CLASS_NONE); }
OF(stopped_T3) { return class_share(s, KITH_WAVE_3, KITH_CLASS_NONE); }
OF(between_T3) { return class_share(s, KITH_WAVE_3, KITH_CLASS_BETWEEN); }
OF(frequent_T1) { return class_share(s, KITH_WAVE_1, KITH_CLASS_FREQUENT); }
OF(frequent_T2) { return class_share(s, KITH_WAVE_2, KITH_CLASS_FREQUENT); }
OF(frequent_T3) { return class_share(s, KITH_WAVE_3, KITH_CLASS_FREQUENT); }
OF(partner_frequent_T1) { return found(s, KITH_WAVE_1, KITH_FOUND_PARTNER_FREQUENT); }
OF(partner_frequent_T3) { return found(s, KITH_WAVE_3, KITH_FOUND_PARTNER_FREQUENT); }
OF(both_T1) { return found(s, KITH_WAVE_1, KITH_FOUND_BOTH); }
OF(told_T1) { return found(s, KITH_WAVE_1, KITH_FOUND_TOLD); }
OF(told_T2) { return found(s, KITH_WAVE_2, KITH_FOUND_TOLD); }
OF(told_T3) { return found(s, KITH_WAVE_3, KITH_FOUND_TOLD); }
OF(partner_T1) { return found(s, KITH_WAVE_1, KITH_FOUND_PARTNER_ANY); }
OF(told_partner_T1) { return share(finding(s, KITH_WAVE_1, KITH_FOUND_TOLD) - finding(s, KITH_WAVE_1, KITH_FOUND_TOLD_CHILD), families(s)); }
OF(told_child_T1) { return share(finding(s, KITH_WAVE_1, KITH_FOUND_TOLD_CHILD), finding(s, KITH_WAVE_1, KITH_FOUND_CHILD_ANY)); }
OF(children_violence_T1) { return share(finding(s, KITH_WAVE_1, KITH_FOUND_CHILDREN_VIOLENCE), finding(s, KITH_WAVE_1, KITH_FOUND_CHILDREN)); }
OF(children_without_help) { return 1 - share(finding(s, KITH_WAVE_3, KITH_FOUND_CHILDREN_HELPED), finding(s, KITH_WAVE_3, KITH_FOUND_CHILDREN)); }
OF(truly_none_T3) { return found(s, KITH_WAVE_3, KITH_FOUND_TRULY_NONE); }
OF(lasting_T3) { return found(s, KITH_WAVE_3, KITH_FOUND_LASTING); }

OF(violent_weeks)
{
    return share(since_report(s, KITH_TALLY_VIOLENCE, KITH_LEVELS, KITH_LOW)
        + since_report(s, KITH_TALLY_VIOLENCE, KITH_LEVELS, KITH_HIGH), families(s));
}

OF(child_years)
{
    return share(since_report(s, KITH_TALLY_CHILDREN, KITH_LEVELS, KITH_LOW)
        + since_report(s, KITH_TALLY_CHILDREN, KITH_LEVELS, KITH_HIGH), families(s) * KITH_YEAR);
}

OF(incidents)
{
    double sum = 0;
    for (size_t i = KITH_INCIDENTS; i < s->layout->size[KITH_TALLY_INCIDENTS]; i++)
        sum += (double) *block(s, KITH_TALLY_INCIDENTS, i);
    return share(sum, families(s));
}

OF(severe_incidents)
{
    double sum = 0;
    for (size_t i = KITH_INCIDENTS; i < s->layout->size[KITH_TALLY_INCIDENTS]; i++)
        if (i % KITH_INCIDENTS == KITH_PARTNER_SEVERE || i % KITH_INCIDENTS == KITH_CHILD_SEVERE)
            sum += (double) *block(s, KITH_TALLY_INCIDENTS, i);
    return share(sum, families(s));
}

/* The curves of the table `spells` at some weeks. */
#define CURVES_AT(weeks) \
    OF(relapse_free_##weeks) { return survival(s, SPELL(RELAPSED), SPELL(STOPPED), weeks); } \
    OF(reported_again_##weeks) { return 1 - survival(s, SPELL(REREPORTED), SPELL(CLOSED), weeks); }
CURVES_AT(26)
CURVES_AT(52)
CURVES_AT(78)
CURVES_AT(104)
CURVES_AT(156)
CURVES_AT(208)
CURVES_AT(260)
CURVES_AT(312)

#define CASES_AT(weeks) \
    OF(again_closed_##weeks) { return 1 - survival(s, SPELL(ADVISED_AGAIN) | SPELL(TRANSFERRED_AGAIN), SPELL(ADVISED) | SPELL(TRANSFERRED), weeks); } \
    OF(again_advised_##weeks) { return 1 - survival(s, SPELL(ADVISED_AGAIN), SPELL(ADVISED), weeks); } \
    OF(again_transferred_##weeks) { return 1 - survival(s, SPELL(TRANSFERRED_AGAIN), SPELL(TRANSFERRED), weeks); }
CASES_AT(26)
CASES_AT(52)
CASES_AT(104)
CASES_AT(260)

OF(repeat_reports) { return share(all_reports(s) - reports(s, KITH_REPORT_INDEX), families(s)); }
OF(re_report_share) { return share(reports(s, KITH_REPORT_AGAIN), all_reports(s)); }
OF(follow_up_assessment) { return share(reports(s, KITH_REPORT_IN_ASSESSMENT), all_reports(s)); }
OF(follow_up_after) { return share(reports(s, KITH_REPORT_AFTER), all_reports(s)); }
OF(follow_up_monitoring) { return share(reports(s, KITH_REPORT_IN_MONITORING), all_reports(s)); }
OF(follow_up_share) { return follow_up_assessment(s) + follow_up_after(s) + follow_up_monitoring(s); }

OF(late_share) { return share(flow(s, 0, KITH_FLOW_LATE), flow(s, 0, KITH_FLOW_COMPLETED)); }
OF(assessment_wait) { return share(flow(s, 0, KITH_FLOW_WAITED), flow(s, 0, KITH_FLOW_COMPLETED)); }
OF(help_wait) { return share(flows_of_help(s, KITH_FLOW_WAITED), flows_of_help(s, KITH_FLOW_ADMITTED)); }
OF(passed_over) { return share(flows_of_help(s, KITH_FLOW_PASSED), flows_of_help(s, KITH_FLOW_ADMITTED)); }
OF(lost) { return share(flows_of_help(s, KITH_FLOW_LOST), families(s)); }
OF(left_queue) { return share(flows_of_help(s, KITH_FLOW_LEFT), families(s)); }
OF(utilisation) { return share(flows_of_help(s, KITH_FLOW_PLACE_WEEKS), flows_of_help(s, KITH_FLOW_PLACES)); }

OF(helped) { return found(s, KITH_WAVE_3, KITH_FOUND_HELPED); }

/* Staff time of places, occupied or there, while the cohort is reported, per family reported in that time. */
static double
hours_of(const struct kith_slice *s, enum kith_flow places_of)
{
    const struct kith_params *params = s->params;
    double hours = 0, staff = 0, places = 0;
    for (uint32_t i = 0; i < params->n_services; i++) {
        hours += flow(s, 1 + i, places_of) * params->service[i].staff;
        staff += params->service[i].places * params->service[i].staff;
        places += params->service[i].places;
    }
    for (uint32_t p = 0; p < params->n_pathways && places > 0; p++)
        hours += flow(s, 1 + params->n_services + p, places_of) * params->pathway[p].staff_ratio * staff / places;
    return share(hours, families(s));
}

OF(staff_hours) { return hours_of(s, KITH_FLOW_PLACE_WEEKS); }
OF(paid_hours) { return hours_of(s, KITH_FLOW_PLACES); }

/* ---- cost ---- */

void
kith_cost_of(const struct kith_params *params, const double *place_weeks, double assessments, double *cost)
{
    double places = 0, staff = 0, of_team[KITH_PAYERS] = { 0 };
    for (uint32_t p = 0; p < KITH_PAYERS; p++)
        cost[p] = 0;
    for (uint32_t s = 0; s < params->n_services; s++) {
        const struct kith_service_params *service = &params->service[s];
        cost[service->payer] += place_weeks[1 + s] * service->staff * service->hour_cost;
        places += service->places;
        staff += service->places * service->staff;
        of_team[service->payer] += service->places * service->staff * service->hour_cost;
    }
    for (uint32_t p = 0; p < params->n_pathways && staff > 0; p++) {
        const double hours = place_weeks[1 + params->n_services + p] * params->pathway[p].staff_ratio * staff / places;
        for (uint32_t k = 0; k < KITH_PAYERS; k++)
            cost[k] += hours * of_team[k] / staff;
    }
    cost[KITH_PAYER_MUNICIPALITY] += assessments * params->assess.hours * params->assess.hour_cost;
}

/* As staff_hours, and assessments of the recorded families until the end of their follow-up. */
static void
cost_by_payer(const struct kith_slice *s, double *cost)
{
    const double followups = reports(s, KITH_REPORT_IN_ASSESSMENT) + reports(s, KITH_REPORT_AFTER) + reports(s, KITH_REPORT_IN_MONITORING);
    double place_weeks[1 + KITH_SERVICES + KITH_PATHWAYS];
    for (uint32_t q = 0; q < s->layout->axis[KITH_AXIS_QUEUE]; q++)
        place_weeks[q] = flow(s, q, KITH_FLOW_PLACE_WEEKS);
    kith_cost_of(s->params, place_weeks, flow(s, 0, KITH_FLOW_ADMITTED) + s->params->assess.followup_work * followups, cost);
}

static double
cost_for(const struct kith_slice *s, enum kith_payer payer)
{
    double cost[KITH_PAYERS];
    cost_by_payer(s, cost);
    return share(cost[payer], families(s));
}

OF(cost_municipality) { return cost_for(s, KITH_PAYER_MUNICIPALITY); }
OF(cost_insurance) { return cost_for(s, KITH_PAYER_INSURANCE); }
OF(cost_justice) { return cost_for(s, KITH_PAYER_JUSTICE); }
OF(cost_state) { return cost_for(s, KITH_PAYER_STATE); }
OF(cost) { return cost_municipality(s) + cost_insurance(s) + cost_justice(s) + cost_state(s); }

/* ---- what levers cost ---- */

void
kith_spending_of(const struct kith_params *params, double families, double reports, const double *admitted, const double *places, double *spent)
{
    double staff = 0, all = 0;
    for (uint32_t p = 0; p < KITH_PAYERS; p++)
        spent[p] = 0;
    for (uint32_t s = 0; s < params->n_services; s++) {
        staff += params->service[s].places * params->service[s].staff;
        all += params->service[s].places;
    }
    for (uint32_t c = 0; c < params->n_costs; c++) {
        const struct kith_cost_params *cost = &params->cost[c];
        const double cases = cost->households * params->population.report_rate * KITH_YEAR * params->population.opens_case;
        double starts = 0, hours = 0;
        for (uint32_t q = 1; q <= params->n_services + params->n_pathways; q++) {
            const double of_place = q <= params->n_services ? params->service[q - 1].staff : all > 0 ? params->pathway[q - 1 - params->n_services].staff_ratio * staff / all : 0;
            starts += kith_cost_is_for(params, cost, q) ? admitted[q] : 0;
            hours += kith_cost_is_for(params, cost, q) ? places[q] * of_place : 0;
        }
        spent[cost->payer] += cost->amount
            * (cost->per == KITH_PER_YEAR                    ? families / cases
                    : cost->per == KITH_PER_REPORT            ? reports
                    : cost->per == KITH_PER_FAMILY            ? starts
                    : cost->per == KITH_PER_PROFESSIONAL_YEAR ? hours / KITH_FULL_TIME / KITH_YEAR
                                                              : 0);
    }
}

static double
spending_for(const struct kith_slice *s, int payer)
{
    double admitted[KITH_QUEUES], places[KITH_QUEUES], spent[KITH_PAYERS], sum = 0;
    for (uint32_t q = 0; q < s->layout->axis[KITH_AXIS_QUEUE]; q++) {
        admitted[q] = flow(s, q, KITH_FLOW_ADMITTED);
        places[q] = flow(s, q, KITH_FLOW_PLACES);
    }
    kith_spending_of(s->params, families(s), all_reports(s), admitted, places, spent);
    for (int p = 0; p < KITH_PAYERS; p++)
        sum += payer < 0 || payer == p ? spent[p] : 0;
    return share(sum, families(s));
}

OF(spending) { return spending_for(s, -1); }
OF(spending_municipality) { return spending_for(s, KITH_PAYER_MUNICIPALITY); }
OF(spending_insurance) { return spending_for(s, KITH_PAYER_INSURANCE); }
OF(spending_justice) { return spending_for(s, KITH_PAYER_JUSTICE); }
OF(spending_state) { return spending_for(s, KITH_PAYER_STATE); }
OF(total_cost) { return cost(s) + spending(s); }

/* ---- the table ---- */

#define ROW(name, unit, better, headline, group, table, meaning, ...) KITH_ROW(name, unit, better, headline, group, 1u << KITH_COHORT_RUN, table, meaning, name)
#define BOTH(name, unit, better, headline, group, table, other, meaning, ...) KITH_ROW(name, unit, better, headline, group, KITH_BOTH_KINDS, table, meaning, name)
const struct kith_outcome kith_outcomes[] = { KITH_OUTCOMES(ROW, KITH_NO_ROW, BOTH, KITH_NO_ROW) };
#define KITH_FOUR_ROW(name, cohort, population) { #name, #cohort, #population },
const struct kith_four kith_four[KITH_FOURS] = { KITH_FOUR(KITH_FOUR_ROW) };
const size_t kith_n_outcomes = sizeof kith_outcomes / sizeof *kith_outcomes;

size_t
kith_outcome_find(const char *name)
{
    size_t i = 0;
    while (i < kith_n_outcomes && strcmp(kith_outcomes[i].name, name) != 0)
        i++;
    return i;
}

void
kith_outcomes_of(const struct kith_slice *slice, double *values)
{
    for (size_t i = 0; i < kith_n_outcomes; i++)
        values[i] = kith_outcomes[i].of(slice);
}
