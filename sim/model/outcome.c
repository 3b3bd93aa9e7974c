#include "model/outcome.h"

#include <math.h>
#include <string.h>

/* Outcomes are for people to read; none decides a state, so libm's NAN is all that is needed. */

#define OF(name) static double name(const struct kith_rules *r, const struct kith_layout *l, const int64_t *t)
#define UNUSED ((void) r, (void) l, (void) t)

static const int64_t *
block(const struct kith_layout *l, const int64_t *t, enum kith_block_name name, size_t cell)
{
    return t + l->at[name] + cell;
}

static double
share(double part, double whole)
{
    return whole > 0 ? part / whole : (double) NAN;
}

static double
families(const struct kith_layout *l, const int64_t *t)
{
    const int64_t *level = block(l, t, KITH_TALLY_VIOLENCE, 0);
    return (double) (level[0] + level[1] + level[2]);
}

static double
class_share(const struct kith_layout *l, const int64_t *t, enum kith_wave wave, enum kith_class class)
{
    const int64_t *c = block(l, t, KITH_TALLY_CLASSES, (size_t) wave * l->axis[KITH_AXIS_STRATUM] * KITH_CLASSES);
    return share((double) c[class], (double) (c[0] + c[1] + c[2]));
}

static double
finding(const struct kith_layout *l, const int64_t *t, enum kith_wave wave, enum kith_finding what)
{
    return (double) *block(l, t, KITH_TALLY_FINDINGS, (size_t) wave * KITH_FINDINGS + what);
}

static double
found(const struct kith_layout *l, const int64_t *t, enum kith_wave wave, enum kith_finding what)
{
    return share(finding(l, t, wave, what), families(l, t));
}

static double
flow(const struct kith_layout *l, const int64_t *t, size_t queue, enum kith_flow what)
{
    return (double) *block(l, t, KITH_TALLY_FLOWS, queue * KITH_FLOWS + what);
}

static double
flows_of_help(const struct kith_layout *l, const int64_t *t, enum kith_flow what)
{
    double sum = 0;
    for (size_t q = 1; q < l->axis[KITH_AXIS_QUEUE]; q++)
        sum += flow(l, t, q, what);
    return sum;
}

/* Sum over weeks from the report on. */
static double
since_report(const struct kith_layout *l, const int64_t *t, enum kith_block_name name, uint32_t states, uint32_t state)
{
    double sum = 0;
    for (size_t w = KITH_BEFORE; w < l->axis[KITH_AXIS_WEEK]; w++)
        sum += (double) *block(l, t, name, w * states + state);
    return sum;
}

static double
reports(const struct kith_layout *l, const int64_t *t, enum kith_report sort)
{
    return since_report(l, t, KITH_TALLY_REPORTS, KITH_REPORTS, sort);
}

static double
all_reports(const struct kith_layout *l, const int64_t *t)
{
    double sum = 0;
    for (int sort = KITH_REPORT_INDEX; sort < KITH_REPORTS; sort++)
        sum += reports(l, t, (enum kith_report) sort);
    return sum;
}

/* Kaplan-Meier: share still free of the end of a spell after `weeks`. */
static double
survival(const struct kith_layout *l, const int64_t *t, enum kith_spell ended, enum kith_spell still, uint32_t weeks)
{
    const uint32_t n = l->axis[KITH_AXIS_SINCE];
    double at_risk = 0, free = 1;
    for (uint32_t d = 0; d < n; d++)
        at_risk += (double) (*block(l, t, KITH_TALLY_SPELLS, d * KITH_SPELLS + ended) + *block(l, t, KITH_TALLY_SPELLS, d * KITH_SPELLS + still));
    if (at_risk <= 0)
        return (double) NAN;
    for (uint32_t d = 0; d < n && d <= weeks && at_risk > 0; d++) {
        const double ends = (double) *block(l, t, KITH_TALLY_SPELLS, d * KITH_SPELLS + ended);
        free *= 1 - ends / at_risk;
        at_risk -= ends + (double) *block(l, t, KITH_TALLY_SPELLS, d * KITH_SPELLS + still);
    }
    return free;
}

OF(stopped_T1) { UNUSED; return class_share(l, t, KITH_WAVE_1, KITH_CLASS_NONE); }
OF(stopped_T2) { UNUSED; return class_share(l, t, KITH_WAVE_2, KITH_CLASS_NONE); }
OF(stopped_T3) { UNUSED; return class_share(l, t, KITH_WAVE_3, KITH_CLASS_NONE); }
OF(between_T3) { UNUSED; return class_share(l, t, KITH_WAVE_3, KITH_CLASS_BETWEEN); }
OF(frequent_T1) { UNUSED; return class_share(l, t, KITH_WAVE_1, KITH_CLASS_FREQUENT); }
OF(frequent_T2) { UNUSED; return class_share(l, t, KITH_WAVE_2, KITH_CLASS_FREQUENT); }
OF(frequent_T3) { UNUSED; return class_share(l, t, KITH_WAVE_3, KITH_CLASS_FREQUENT); }
OF(partner_frequent_T1) { UNUSED; return found(l, t, KITH_WAVE_1, KITH_FOUND_PARTNER_FREQUENT); }
OF(partner_frequent_T3) { UNUSED; return found(l, t, KITH_WAVE_3, KITH_FOUND_PARTNER_FREQUENT); }
OF(both_T1) { UNUSED; return found(l, t, KITH_WAVE_1, KITH_FOUND_BOTH); }
OF(told_T1) { UNUSED; return found(l, t, KITH_WAVE_1, KITH_FOUND_TOLD); }
OF(told_T2) { UNUSED; return found(l, t, KITH_WAVE_2, KITH_FOUND_TOLD); }
OF(told_T3) { UNUSED; return found(l, t, KITH_WAVE_3, KITH_FOUND_TOLD); }
OF(told_child_T1) { UNUSED; return share(finding(l, t, KITH_WAVE_1, KITH_FOUND_TOLD_CHILD), finding(l, t, KITH_WAVE_1, KITH_FOUND_CHILD_ANY)); }
OF(children_violence_T1) { UNUSED; return share(finding(l, t, KITH_WAVE_1, KITH_FOUND_CHILDREN_VIOLENCE), finding(l, t, KITH_WAVE_1, KITH_FOUND_CHILDREN)); }
OF(children_without_help) { UNUSED; return 1 - share(finding(l, t, KITH_WAVE_3, KITH_FOUND_CHILDREN_HELPED), finding(l, t, KITH_WAVE_3, KITH_FOUND_CHILDREN)); }
OF(truly_none_T3) { UNUSED; return found(l, t, KITH_WAVE_3, KITH_FOUND_TRULY_NONE); }
OF(lasting_T3) { UNUSED; return found(l, t, KITH_WAVE_3, KITH_FOUND_LASTING); }

OF(violent_weeks)
{
    UNUSED;
    return share(since_report(l, t, KITH_TALLY_VIOLENCE, KITH_LEVELS, KITH_LOW)
        + since_report(l, t, KITH_TALLY_VIOLENCE, KITH_LEVELS, KITH_HIGH), families(l, t));
}

OF(child_years)
{
    UNUSED;
    return share(since_report(l, t, KITH_TALLY_CHILDREN, KITH_LEVELS, KITH_LOW)
        + since_report(l, t, KITH_TALLY_CHILDREN, KITH_LEVELS, KITH_HIGH), families(l, t) * KITH_YEAR);
}

OF(incidents)
{
    UNUSED;
    double sum = 0;
    for (size_t i = KITH_INCIDENTS; i < l->size[KITH_TALLY_INCIDENTS]; i++)
        sum += (double) *block(l, t, KITH_TALLY_INCIDENTS, i);
    return share(sum, families(l, t));
}

OF(severe_incidents)
{
    UNUSED;
    double sum = 0;
    for (size_t i = KITH_INCIDENTS; i < l->size[KITH_TALLY_INCIDENTS]; i++)
        if (i % KITH_INCIDENTS == KITH_PARTNER_SEVERE || i % KITH_INCIDENTS == KITH_CHILD_SEVERE)
            sum += (double) *block(l, t, KITH_TALLY_INCIDENTS, i);
    return share(sum, families(l, t));
}

OF(relapse_free_52) { UNUSED; return survival(l, t, KITH_SPELL_RELAPSED, KITH_SPELL_STOPPED, 52); }
OF(reported_again_52) { UNUSED; return 1 - survival(l, t, KITH_SPELL_REREPORTED, KITH_SPELL_CLOSED, 52); }

OF(repeat_reports) { UNUSED; return share(all_reports(l, t) - reports(l, t, KITH_REPORT_INDEX), families(l, t)); }
OF(re_report_share) { UNUSED; return share(reports(l, t, KITH_REPORT_AGAIN), all_reports(l, t)); }
OF(follow_up_assessment) { UNUSED; return share(reports(l, t, KITH_REPORT_IN_ASSESSMENT), all_reports(l, t)); }
OF(follow_up_after) { UNUSED; return share(reports(l, t, KITH_REPORT_AFTER), all_reports(l, t)); }
OF(follow_up_monitoring) { UNUSED; return share(reports(l, t, KITH_REPORT_IN_MONITORING), all_reports(l, t)); }
OF(follow_up_share) { return follow_up_assessment(r, l, t) + follow_up_after(r, l, t) + follow_up_monitoring(r, l, t); }

OF(late_share) { UNUSED; return share(flow(l, t, 0, KITH_FLOW_LATE), flow(l, t, 0, KITH_FLOW_COMPLETED)); }
OF(assessment_wait) { UNUSED; return share(flow(l, t, 0, KITH_FLOW_WAITED), flow(l, t, 0, KITH_FLOW_COMPLETED)); }
OF(help_wait) { UNUSED; return share(flows_of_help(l, t, KITH_FLOW_WAITED), flows_of_help(l, t, KITH_FLOW_ADMITTED)); }
OF(passed_over) { UNUSED; return share(flows_of_help(l, t, KITH_FLOW_PASSED), flows_of_help(l, t, KITH_FLOW_ADMITTED)); }
OF(lost) { UNUSED; return share(flows_of_help(l, t, KITH_FLOW_LOST), families(l, t)); }
OF(left_queue) { UNUSED; return share(flows_of_help(l, t, KITH_FLOW_LEFT), families(l, t)); }
OF(utilisation) { UNUSED; return share(flows_of_help(l, t, KITH_FLOW_PLACE_WEEKS), flows_of_help(l, t, KITH_FLOW_PLACES)); }

OF(helped) { UNUSED; return found(l, t, KITH_WAVE_3, KITH_FOUND_HELPED); }

/* Staff time of occupied places while the cohort is reported, per family reported in that time. */
OF(staff_hours)
{
    const struct kith_how *how = &r->how;
    double hours = 0, staff = 0, places = 0;
    for (uint32_t s = 0; s < how->n_services; s++) {
        hours += flow(l, t, 1 + s, KITH_FLOW_PLACE_WEEKS) * how->service[s].staff;
        staff += how->service[s].places * how->service[s].staff;
        places += how->service[s].places;
    }
    for (uint32_t p = 0; p < how->n_pathways && places > 0; p++)
        hours += flow(l, t, 1 + how->n_services + p, KITH_FLOW_PLACE_WEEKS) * how->pathway[p].staff_ratio * staff / places;
    return share(hours, families(l, t));
}

/* ---- cost ---- */

void
kith_cost_of(const struct kith_how *how, const double *place_weeks, double assessments, double *cost)
{
    double places = 0, staff = 0, of_team[KITH_PAYERS] = { 0 };
    for (uint32_t p = 0; p < KITH_PAYERS; p++)
        cost[p] = 0;
    for (uint32_t s = 0; s < how->n_services; s++) {
        const struct kith_service_how *service = &how->service[s];
        cost[service->payer] += place_weeks[1 + s] * service->staff * service->hour_cost;
        places += service->places;
        staff += service->places * service->staff;
        of_team[service->payer] += service->places * service->staff * service->hour_cost;
    }
    for (uint32_t p = 0; p < how->n_pathways && staff > 0; p++) {
        const double hours = place_weeks[1 + how->n_services + p] * how->pathway[p].staff_ratio * staff / places;
        for (uint32_t k = 0; k < KITH_PAYERS; k++)
            cost[k] += hours * of_team[k] / staff;
    }
    cost[KITH_PAYER_MUNICIPALITY] += assessments * how->assess.hours * how->assess.hour_cost;
}

/* As staff_hours, and assessments of the recorded families until the end of their follow-up. */
static void
cost_by_payer(const struct kith_rules *r, const struct kith_layout *l, const int64_t *t, double *cost)
{
    const double followups = reports(l, t, KITH_REPORT_IN_ASSESSMENT) + reports(l, t, KITH_REPORT_AFTER) + reports(l, t, KITH_REPORT_IN_MONITORING);
    double place_weeks[1 + KITH_SERVICES + KITH_PATHWAYS];
    for (uint32_t q = 0; q < r->n_queues; q++)
        place_weeks[q] = flow(l, t, q, KITH_FLOW_PLACE_WEEKS);
    kith_cost_of(&r->how, place_weeks, flow(l, t, 0, KITH_FLOW_ADMITTED) + r->how.assess.followup_work * followups, cost);
}

static double
cost_for(const struct kith_rules *r, const struct kith_layout *l, const int64_t *t, enum kith_payer payer)
{
    double cost[KITH_PAYERS];
    cost_by_payer(r, l, t, cost);
    return share(cost[payer], families(l, t));
}

OF(cost_municipality) { return cost_for(r, l, t, KITH_PAYER_MUNICIPALITY); }
OF(cost_insurance) { return cost_for(r, l, t, KITH_PAYER_INSURANCE); }
OF(cost_justice) { return cost_for(r, l, t, KITH_PAYER_JUSTICE); }
OF(cost_state) { return cost_for(r, l, t, KITH_PAYER_STATE); }
OF(cost_of_all) { return cost_municipality(r, l, t) + cost_insurance(r, l, t) + cost_justice(r, l, t) + cost_state(r, l, t); }

const struct kith_outcome kith_outcomes[] = {
    { "stopped_T3", "1", "Families that tell of no violence at T3, 78 weeks after the report", KITH_HIGHER, stopped_T3 },
    { "lasting_T3", "1", "Families truly without violence for 52 weeks or longer at T3", KITH_HIGHER, lasting_T3 },
    { "truly_none_T3", "1", "Families truly without violence at T3", KITH_HIGHER, truly_none_T3 },
    { "frequent_T3", "1", "Families with frequent or severe violence at T3, as told", KITH_LOWER, frequent_T3 },
    { "between_T3", "1", "Families in between at T3, as told", KITH_NEITHER, between_T3 },
    { "violent_weeks", "week", "Weeks in violence after the report, per family", KITH_LOWER, violent_weeks },
    { "child_years", "year", "Child-years in violence after the report, per family", KITH_LOWER, child_years },
    { "incidents", "incident", "True incidents after the report, per family", KITH_LOWER, incidents },
    { "severe_incidents", "incident", "True severe incidents after the report, per family", KITH_LOWER, severe_incidents },
    { "relapse_free_52", "1", "Free of relapse 52 weeks after violence stopped (Kaplan-Meier)", KITH_HIGHER, relapse_free_52 },
    { "reported_again_52", "1", "Reported again within 52 weeks of the index report", KITH_LOWER, reported_again_52 },
    { "repeat_reports", "report", "Follow-up reports and re-reports, per family", KITH_LOWER, repeat_reports },
    { "re_report_share", "1", "Re-reports, of all reports from week 0 on", KITH_NEITHER, re_report_share },
    { "follow_up_share", "1", "Follow-up reports, of all reports from week 0 on", KITH_NEITHER, follow_up_share },
    { "follow_up_assessment", "1", "Follow-up reports during assessment, of all reports", KITH_NEITHER, follow_up_assessment },
    { "follow_up_after", "1", "Follow-up reports in follow-up or investigation, of all reports", KITH_NEITHER, follow_up_after },
    { "follow_up_monitoring", "1", "Follow-up reports during monitoring, of all reports", KITH_NEITHER, follow_up_monitoring },
    { "late_share", "1", "Assessments not finished by the end of the week after the report", KITH_LOWER, late_share },
    { "assessment_wait", "week", "Mean time from report to finished assessment", KITH_LOWER, assessment_wait },
    { "help_wait", "week", "Mean time until there was a place, of those admitted", KITH_LOWER, help_wait },
    { "passed_over", "week", "Mean time that there was a place but the family had no room for it (at_once), of those admitted", KITH_LOWER, passed_over },
    { "helped", "1", "Families that have or had help at T3", KITH_HIGHER, helped },
    { "children_without_help", "1", "Children without help of their own at T3", KITH_LOWER, children_without_help },
    { "lost", "referral", "Referrals lost at a hand-over, per family", KITH_LOWER, lost },
    { "left_queue", "referral", "Claims given up while waiting, per family", KITH_LOWER, left_queue },
    { "utilisation", "1", "Places in use, of all places", KITH_NEITHER, utilisation },
    { "staff_hours", "hour", "Staff time of places in use, per family", KITH_NEITHER, staff_hours },
    { "cost", "euro", "Cost of staff time, assessment included, per family; not discounted", KITH_NEITHER, cost_of_all },
    { "cost_municipality", "euro", "The part of it that municipalities pay", KITH_NEITHER, cost_municipality },
    { "cost_insurance", "euro", "The part of it that health insurers pay", KITH_NEITHER, cost_insurance },
    { "cost_justice", "euro", "The part of it that police and justice pay", KITH_NEITHER, cost_justice },
    { "cost_state", "euro", "The part of it that the state pays", KITH_NEITHER, cost_state },
    { "stopped_T1", "1", "Families that tell of no violence at T1", KITH_NEITHER, stopped_T1 },
    { "stopped_T2", "1", "Families that tell of no violence at T2", KITH_HIGHER, stopped_T2 },
    { "frequent_T1", "1", "Families with frequent or severe violence at T1, as told", KITH_NEITHER, frequent_T1 },
    { "frequent_T2", "1", "Families with frequent or severe violence at T2, as told", KITH_LOWER, frequent_T2 },
    { "partner_frequent_T1", "1", "Families with frequent or severe partner violence at T1, as told", KITH_NEITHER, partner_frequent_T1 },
    { "partner_frequent_T3", "1", "Families with frequent or severe partner violence at T3, as told", KITH_LOWER, partner_frequent_T3 },
    { "both_T1", "1", "Families with partner and child-directed violence at T1, as told", KITH_NEITHER, both_T1 },
    { "told_T1", "incident/year", "Incidents a year told at T1, per family", KITH_NEITHER, told_T1 },
    { "told_T2", "incident/year", "Incidents a year told at T2, per family", KITH_LOWER, told_T2 },
    { "told_T3", "incident/year", "Incidents a year told at T3, per family", KITH_LOWER, told_T3 },
    { "told_child_T1", "incident/year", "Child-directed incidents a year told at T1, per family with any", KITH_NEITHER, told_child_T1 },
    { "children_violence_T1", "1", "Children in families that tell of child-directed violence at T1", KITH_NEITHER, children_violence_T1 },
};
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
kith_outcomes_of(const struct kith_rules *rules, const struct kith_layout *layout, const int64_t *tally, double *values)
{
    for (size_t i = 0; i < kith_n_outcomes; i++)
        values[i] = kith_outcomes[i].of(rules, layout, tally);
}

/* In the order of importance for calibration; definitions in ODD.md, sections 1 and 7.8. */
const struct kith_target kith_targets[] = {
    { "C2.05", "stopped_T1", "no violence at T1", .065, .065, .065, 576, 1, 0,
        "T1 looks back on the weeks before the report only, so a family can be reported and tell of none: pulls it up" },
    { "C2.06", "stopped_T3", "no violence at T3", .295, .29, .30, 576, 1, 0,
        "stopping and relapse are not told apart by two waves; their priors are wide and skewed" },
    { "C2.08", "frequent_T3", "frequent or severe at T3", .53, .53, .53, 576, 1, 0,
        "as none at T3, and the chance that an incident is severe is an assumption with a wide prior" },
    { "C2.13", "told_T1", "incidents a year at T1", 71, 71, 71, 0, 0, 0,
        "priors of incident rates are skewed: their means lie above their point values" },
    { "C2.12", "partner_frequent_T1", "frequent partner violence at T1", .667, .63, .70, 576, 1, 0,
        "as incidents a year at T1" },
    { "C2.14", "told_child_T1", "child-directed incidents a year at T1", 12, 12, 12, 0, 0, 0,
        "which share of incidents is child-directed is an assumption; else as incidents a year at T1" },
    { "C2.18", "both_T1", "both kinds at T1 (more than half)", .55, .50, .65, 576, 1, 0,
        "kinds of violence have their own prior; who tells of both also depends on how often there is any" },
    { "C2.19", "children_violence_T1", "children with direct violence at T1", .69, .69, .69, 978, 1, 0,
        "all children of a family that tells of child-directed violence count as hit: pulls it up" },
    { "C2.27", "children_without_help", "children without help", .50, .50, .50, 978, 1, 0,
        "places, and which children help reaches, are assumptions; queues of a small cohort weigh on it" },
    { "V3.16", "late_share", "assessments that are late", .40, .40, .40, 0, 1, 0,
        "the load is an assumption, set for the point values; draws of work and capacity move it, and small queues are late more often" },
    { "V3.03", "follow_up_share", "follow-up reports (all reports of a year)", .285, .285, .285, 0, 1, 1,
        "a cohort is followed from one report on, a year's reports are of all families" },
    { "V3.02", "re_report_share", "re-reports (all reports of a year)", .38, .38, .38, 0, 1, 1,
        "a cohort is followed from one report on, and index reports are taken as first reports" },
};
const size_t kith_n_targets = sizeof kith_targets / sizeof *kith_targets;
