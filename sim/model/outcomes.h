#ifndef KITH_MODEL_OUTCOMES_H
#define KITH_MODEL_OUTCOMES_H

/** All outcomes: what a policy is judged by, each said once. Terminal, result file, page, `kith describe` and ODD.md read this table.
 *
 * To add one: a row here, in the place that it is to have in tables, and a static function of its name in outcome.c (COHORT),
 * outcome_population.c (POPULATION, QUEUE) or both of them (BOTH: the same unit and meaning in either kind of run); its plain names, which
 * tests/unit/test_names wants, are rows of tell/names.c.
 *
 * Columns: name; unit ("1": a share, "/1000": per 1,000 households with children); which direction is better for families; whether it is
 * among the HEADLINE outcomes, which are shown first; group; the counts that it is made of mostly, a row of noted.h (BOTH: those of
 * a cohort, those of a population); meaning. */
#define KITH_OUTCOMES(COHORT, POPULATION, BOTH, QUEUE) \
    COHORT(stopped_T3, "1", HIGHER, HEADLINE, VIOLENCE, CLASSES, "Families that tell of no violence at T3, 78 weeks after the report") \
    COHORT(lasting_T3, "1", HIGHER, HEADLINE, VIOLENCE, FINDINGS, "Families truly without violence for 52 weeks or longer at T3") \
    COHORT(truly_none_T3, "1", HIGHER, HEADLINE, VIOLENCE, FINDINGS, "Families truly without violence at T3") \
    COHORT(frequent_T3, "1", LOWER, HEADLINE, VIOLENCE, CLASSES, "Families with frequent or severe violence at T3, as told") \
    COHORT(between_T3, "1", NEITHER, REST, VIOLENCE, CLASSES, "Families in between at T3, as told") \
    COHORT(violent_weeks, "week", LOWER, HEADLINE, VIOLENCE, VIOLENCE, "Weeks in violence after the report, per family") \
    COHORT(child_years, "year", LOWER, HEADLINE, CHILDREN, CHILDREN, "Child-years in violence after the report, per family") \
    COHORT(incidents, "incident", LOWER, REST, VIOLENCE, INCIDENTS, "True incidents after the report, per family") \
    COHORT(severe_incidents, "incident", LOWER, HEADLINE, VIOLENCE, INCIDENTS, "True severe incidents after the report, per family") \
    COHORT(relapse_free_52, "1", HIGHER, HEADLINE, VIOLENCE, SPELLS, "Free of relapse 52 weeks after violence stopped (Kaplan-Meier)") \
    COHORT(reported_again_52, "1", LOWER, HEADLINE, REPORTS, SPELLS, "Reported again within 52 weeks of the index report") \
    COHORT(repeat_reports, "report", LOWER, REST, REPORTS, REPORTS, "Follow-up reports and re-reports, per family") \
    COHORT(re_report_share, "1", NEITHER, REST, REPORTS, REPORTS, "Re-reports, of all reports from week 0 on") \
    COHORT(follow_up_share, "1", NEITHER, REST, REPORTS, REPORTS, "Follow-up reports, of all reports from week 0 on") \
    POPULATION(reports, "/1000/year", NEITHER, HEADLINE, REPORTS, P_STRATA, "Reports of all sorts") \
    POPULATION(first_reports, "/1000/year", NEITHER, REST, REPORTS, P_STRATA, "First reports") \
    POPULATION(repeat_reports, "/1000/year", LOWER, HEADLINE, REPORTS, P_STRATA, "Follow-up reports and re-reports") \
    POPULATION(first_share, "1", NEITHER, REST, REPORTS, P_STRATA, "First reports, of all reports") \
    POPULATION(follow_up_share, "1", NEITHER, REST, REPORTS, P_STRATA, "Follow-up reports, of all reports") \
    BOTH(follow_up_assessment, "1", NEITHER, REST, REPORTS, REPORTS, P_STRATA, "Follow-up reports during assessment, of all reports") \
    BOTH(follow_up_after, "1", NEITHER, REST, REPORTS, REPORTS, P_STRATA, "Follow-up reports in follow-up or investigation, of all reports") \
    BOTH(follow_up_monitoring, "1", NEITHER, REST, REPORTS, REPORTS, P_STRATA, "Follow-up reports during monitoring, of all reports") \
    POPULATION(re_report_share, "1", NEITHER, REST, REPORTS, P_STRATA, "Re-reports, of all reports") \
    POPULATION(acute_share, "1", NEITHER, REST, REPORTS, P_STRATA, "Reports of acute danger, of all reports") \
    POPULATION(structural_share, "1", NEITHER, REST, REPORTS, P_STRATA, "Reports of families that are at the high level of violence for 26 weeks or longer, of all reports") \
    BOTH(late_share, "1", LOWER, HEADLINE, WAITING, FLOWS, P_FLOWS, "Assessments not finished by the end of the week after the report") \
    BOTH(assessment_wait, "week", LOWER, REST, WAITING, FLOWS, P_FLOWS, "Mean time from report to finished assessment") \
    POPULATION(case_length_first, "week", LOWER, REST, WAITING, P_STRATA, "Mean length of a family's first case, from report to end: weeks of stages that ended, for each case that ended") \
    POPULATION(case_length_later, "week", LOWER, REST, WAITING, P_STRATA, "Mean length of a family's later cases, likewise") \
    POPULATION(assessment_load, "1", NEITHER, REST, WAITING, P_FLOWS, "Work that reports bring, of what assessment staff can do; of a stratum its part in it") \
    BOTH(help_wait, "week", LOWER, HEADLINE, WAITING, FLOWS, P_FLOWS, "Mean time until there was a place, of those admitted") \
    BOTH(passed_over, "week", LOWER, REST, WAITING, FLOWS, P_FLOWS, "Mean time that there was a place but the family had no room for it (at_once), of those admitted") \
    COHORT(helped, "1", HIGHER, HEADLINE, HELP, FINDINGS, "Families that have or had help at T3") \
    COHORT(children_without_help, "1", LOWER, HEADLINE, CHILDREN, FINDINGS, "Children without help of their own at T3") \
    COHORT(lost, "referral", LOWER, REST, WAITING, FLOWS, "Referrals lost at a hand-over, per family") \
    COHORT(left_queue, "referral", LOWER, REST, WAITING, FLOWS, "Claims given up while waiting, per family") \
    COHORT(utilisation, "1", NEITHER, HEADLINE, HELP, FLOWS, "Places in use, of all places") \
    COHORT(staff_hours, "hour", NEITHER, HEADLINE, COST, FLOWS, "Staff time of places in use, per family") \
    COHORT(paid_hours, "hour", NEITHER, REST, COST, FLOWS, "Staff time of all places, used or not, per family") \
    COHORT(cost, "euro", NEITHER, HEADLINE, COST, FLOWS, "Cost of staff time, assessment included, per family; not discounted") \
    COHORT(cost_municipality, "euro", NEITHER, REST, COST, FLOWS, "The part of it that municipalities pay") \
    COHORT(cost_insurance, "euro", NEITHER, REST, COST, FLOWS, "The part of it that health insurers pay") \
    COHORT(cost_justice, "euro", NEITHER, REST, COST, FLOWS, "The part of it that police and justice pay") \
    COHORT(cost_state, "euro", NEITHER, REST, COST, FLOWS, "The part of it that the state pays") \
    COHORT(spending, "euro", NEITHER, REST, COST, FLOWS, "What the levers of the policy cost themselves, beside staff time, per family; of what is paid by year, by report, by start of help and for professionals") \
    COHORT(spending_municipality, "euro", NEITHER, REST, COST, FLOWS, "The part of it that municipalities pay") \
    COHORT(spending_insurance, "euro", NEITHER, REST, COST, FLOWS, "The part of it that health insurers pay") \
    COHORT(spending_justice, "euro", NEITHER, REST, COST, FLOWS, "The part of it that police and justice pay") \
    COHORT(spending_state, "euro", NEITHER, REST, COST, FLOWS, "The part of it that the state pays") \
    COHORT(total_cost, "euro", NEITHER, REST, COST, FLOWS, "Cost of staff time that is used and spending on levers, per family") \
    COHORT(stopped_T1, "1", NEITHER, REST, VIOLENCE, CLASSES, "Families that tell of no violence at T1") \
    COHORT(stopped_T2, "1", HIGHER, REST, VIOLENCE, CLASSES, "Families that tell of no violence at T2") \
    COHORT(frequent_T1, "1", NEITHER, REST, VIOLENCE, CLASSES, "Families with frequent or severe violence at T1, as told") \
    COHORT(frequent_T2, "1", LOWER, REST, VIOLENCE, CLASSES, "Families with frequent or severe violence at T2, as told") \
    COHORT(partner_frequent_T1, "1", NEITHER, REST, VIOLENCE, FINDINGS, "Families with frequent or severe partner violence at T1, as told") \
    COHORT(partner_frequent_T3, "1", LOWER, REST, VIOLENCE, FINDINGS, "Families with frequent or severe partner violence at T3, as told") \
    COHORT(both_T1, "1", NEITHER, REST, VIOLENCE, FINDINGS, "Families with partner and child-directed violence at T1, as told") \
    COHORT(told_T1, "incident/year", NEITHER, REST, VIOLENCE, FINDINGS, "Incidents a year told at T1, per family") \
    COHORT(told_T2, "incident/year", LOWER, REST, VIOLENCE, FINDINGS, "Incidents a year told at T2, per family") \
    COHORT(told_T3, "incident/year", LOWER, REST, VIOLENCE, FINDINGS, "Incidents a year told at T3, per family") \
    COHORT(partner_T1, "1", NEITHER, REST, VIOLENCE, FINDINGS, "Families that tell of partner violence at T1") \
    COHORT(told_partner_T1, "incident/year", NEITHER, REST, VIOLENCE, FINDINGS, "Incidents a year between partners told at T1, per family") \
    COHORT(told_child_T1, "incident/year", NEITHER, REST, CHILDREN, FINDINGS, "Child-directed incidents a year told at T1, per family with any") \
    COHORT(children_violence_T1, "1", NEITHER, REST, CHILDREN, FINDINGS, "Children in families that tell of child-directed violence at T1") \
    COHORT(relapse_free_26, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 26 weeks after violence stopped; none when fewer are followed") \
    COHORT(relapse_free_78, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 78 weeks after violence stopped; none when fewer are followed") \
    COHORT(relapse_free_104, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 104 weeks after violence stopped; none when fewer are followed") \
    COHORT(relapse_free_156, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 156 weeks after violence stopped; none when fewer are followed") \
    COHORT(relapse_free_208, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 208 weeks after violence stopped; none when fewer are followed") \
    COHORT(relapse_free_260, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 260 weeks after violence stopped; none when fewer are followed") \
    COHORT(relapse_free_312, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 312 weeks after violence stopped; none when fewer are followed") \
    COHORT(reported_again_26, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 26 weeks of the index report; none when fewer are followed") \
    COHORT(reported_again_78, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 78 weeks of the index report; none when fewer are followed") \
    COHORT(reported_again_104, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 104 weeks of the index report; none when fewer are followed") \
    COHORT(reported_again_156, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 156 weeks of the index report; none when fewer are followed") \
    COHORT(reported_again_208, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 208 weeks of the index report; none when fewer are followed") \
    COHORT(reported_again_260, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 260 weeks of the index report; none when fewer are followed") \
    COHORT(reported_again_312, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 312 weeks of the index report; none when fewer are followed") \
    BOTH(again_closed_26, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 26 weeks of the end of a case; of a cohort: of the first one") \
    BOTH(again_closed_52, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 52 weeks of the end of a case; of a cohort: of the first one") \
    BOTH(again_closed_104, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 104 weeks of the end of a case; of a cohort: of the first one") \
    BOTH(again_closed_260, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 260 weeks of the end of a case; of a cohort: of the first one") \
    BOTH(again_advised_26, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 26 weeks of the end of a case that ended in advice; of a cohort: of the first one") \
    BOTH(again_advised_52, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 52 weeks of the end of a case that ended in advice; of a cohort: of the first one") \
    BOTH(again_advised_104, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 104 weeks of the end of a case that ended in advice; of a cohort: of the first one") \
    BOTH(again_advised_260, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 260 weeks of the end of a case that ended in advice; of a cohort: of the first one") \
    BOTH(again_transferred_26, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 26 weeks of the end of a case that did not end in advice; of a cohort: of the first one") \
    BOTH(again_transferred_52, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 52 weeks of the end of a case that did not end in advice; of a cohort: of the first one") \
    BOTH(again_transferred_104, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 104 weeks of the end of a case that did not end in advice; of a cohort: of the first one") \
    BOTH(again_transferred_260, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 260 weeks of the end of a case that did not end in advice; of a cohort: of the first one") \
    POPULATION(help_wait_long, "1", LOWER, REST, WAITING, P_WAIT_CLASSES, "Waits of more than 13 weeks for a place, of those admitted") \
    POPULATION(help_wait_all, "week", LOWER, REST, WAITING, P_FLOWS, "Mean time on waiting lists for help, of all whose wait ended, also of those who gave up: weeks waited for each wait that ended") \
    POPULATION(referrals_waiting, "/1000", LOWER, REST, WAITING, P_FLOWS, "Referrals that wait for a place, on average") \
    POPULATION(waiting, "/1000", LOWER, HEADLINE, WAITING, P_STRATA, "Families that wait for help and have none yet, on average") \
    POPULATION(in_help, "/1000", NEITHER, REST, HELP, P_STRATA, "Families in help, on average") \
    POPULATION(utilisation, "1", NEITHER, HEADLINE, HELP, P_FLOWS, "Places in use, of all places; of a stratum its part in it") \
    POPULATION(staff_hours, "hour/1000/year", NEITHER, HEADLINE, COST, P_FLOWS, "Staff time of places in use, at the hours of the policy's first week") \
    POPULATION(paid_hours, "hour/1000/year", NEITHER, HEADLINE, COST, P_LOAD, "Staff time of services and teams that is there, used or not, at the hours of each week; of all strata together") \
    POPULATION(cost, "euro/1000/year", NEITHER, HEADLINE, COST, P_FLOWS, "Cost of staff time that is used, not discounted") \
    POPULATION(cost_municipality, "euro/1000/year", NEITHER, REST, COST, P_FLOWS, "Cost to municipalities") \
    POPULATION(cost_insurance, "euro/1000/year", NEITHER, REST, COST, P_FLOWS, "Cost to health insurance") \
    POPULATION(cost_justice, "euro/1000/year", NEITHER, REST, COST, P_FLOWS, "Cost to justice") \
    POPULATION(cost_state, "euro/1000/year", NEITHER, REST, COST, P_FLOWS, "Cost to the state") \
    POPULATION(spending, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "What the levers of the policy cost themselves, beside staff time; none of a stratum") \
    POPULATION(spending_municipality, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that municipalities pay") \
    POPULATION(spending_insurance, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that health insurers pay") \
    POPULATION(spending_justice, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that police and justice pay") \
    POPULATION(spending_state, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that the state pays") \
    POPULATION(spending_places, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that bought places") \
    POPULATION(total_cost, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "Cost of staff time that is used and spending on levers; staff in use of places that were bought is counted once; none of a stratum") \
    POPULATION(turned_away, "1", NEITHER, REST, HELP, P_FLOWS, "Cases that end in advice, of all assessed") \
    POPULATION(left_queue, "1", LOWER, REST, WAITING, P_FLOWS, "Referrals given up while waiting, of those whose wait ended") \
    POPULATION(lost, "1", LOWER, REST, WAITING, P_FLOWS, "Referrals lost at a hand-over, of all") \
    POPULATION(violent, "/1000", LOWER, HEADLINE, VIOLENCE, P_STRATA, "Violent families, at the end of the year") \
    POPULATION(violent_high, "/1000", LOWER, REST, VIOLENCE, P_STRATA, "Families at the high level of violence, at the end of the year") \
    POPULATION(violent_known, "1", HIGHER, REST, REPORTS, P_STRATA, "Violent families that were ever reported, of all violent ones") \
    POPULATION(reported_ever, "1", NEITHER, REST, REPORTS, P_STRATA, "Families that were ever reported, of all that ever were violent") \
    POPULATION(years_until_report, "year", LOWER, HEADLINE, REPORTS, P_STRATA, "Mean time from the onset of violence to the first report, of families reported") \
    POPULATION(median_until_report, "year", LOWER, REST, REPORTS, P_UNTIL, "Its median") \
    POPULATION(violent_years, "year/1000/year", LOWER, HEADLINE, VIOLENCE, P_STRATA, "Family-years in violence") \
    POPULATION(child_years, "year/1000/year", LOWER, HEADLINE, CHILDREN, P_STRATA, "Child-years in violence") \
    POPULATION(incidents, "/1000/year", LOWER, REST, VIOLENCE, P_STRATA, "Incidents, expected given the families' levels") \
    POPULATION(severe_incidents, "/1000/year", LOWER, HEADLINE, VIOLENCE, P_STRATA, "Severe incidents, likewise") \
    POPULATION(incidents_per_report, "incident", NEITHER, REST, VIOLENCE, P_STRATA, "Incidents for each report") \
    POPULATION(severe_per_report, "incident", NEITHER, REST, VIOLENCE, P_STRATA, "Severe incidents for each report") \
    POPULATION(severe_reported, "1", HIGHER, REST, REPORTS, P_STRATA, "Severe incidents that led to a report, of all severe incidents (expected)") \
    POPULATION(relapses, "1/year", LOWER, REST, VIOLENCE, P_STRATA, "Relapses for each family-year without violence") \
    POPULATION(lasting, "1", HIGHER, HEADLINE, VIOLENCE, P_STRATA, "Families free of violence for 52 weeks or longer, of those ever reported") \
    POPULATION(children_violence, "/1000", LOWER, REST, CHILDREN, P_STRATA, "Children in violent families, at the end of the year") \
    POPULATION(children_trauma, "1", LOWER, REST, CHILDREN, P_STRATA, "Children with trauma, of the children of families that ever were violent") \
    POPULATION(children_wellbeing, "index", HIGHER, REST, CHILDREN, P_STRATA, "Wellbeing of these children, 0 to 1") \
    POPULATION(children_without_help, "1", LOWER, HEADLINE, CHILDREN, P_STRATA, "Children without help of their own, in families ever reported") \
    POPULATION(orders, "/1000/year", NEITHER, REST, HELP, P_STRATA, "Restraining orders") \
    POPULATION(separations, "/1000/year", NEITHER, REST, VIOLENCE, P_STRATA, "Separations") \
    POPULATION(advice, "/1000/year", NEITHER, REST, REPORTS, P_STRATA, "Requests for advice about violent families without an open case, expected") \
    QUEUE(wait, "week", LOWER, HEADLINE, WAITING, P_FLOWS, "Mean wait: to the end of assessment; from referral to a place, of those admitted") \
    QUEUE(wait_long, "1", LOWER, REST, WAITING, P_WAIT_CLASSES, "Waits of more than 13 weeks, of all that ended in a place or an assessment") \
    QUEUE(wait_within_4, "1", HIGHER, REST, WAITING, P_WAIT_CLASSES, "Waits of 4 weeks or less, of all that ended in a place or an assessment") \
    QUEUE(wait_over_26, "1", LOWER, REST, WAITING, P_WAIT_CLASSES, "Waits of more than 26 weeks, of all that ended in a place or an assessment") \
    QUEUE(wait_over_52, "1", LOWER, REST, WAITING, P_WAIT_CLASSES, "Waits of more than 52 weeks, of all that ended in a place or an assessment") \
    QUEUE(wait_all, "week", LOWER, REST, WAITING, P_FLOWS, "Mean time on the list, of all whose wait ended, also of those who gave up; none of assessment, where nobody does") \
    QUEUE(places, "/1000", NEITHER, REST, HELP, P_FLOWS, "Places that there are, on average") \
    QUEUE(waiting, "/1000", LOWER, REST, WAITING, P_FLOWS, "Cases or referrals that wait, on average") \
    QUEUE(load, "1", NEITHER, HEADLINE, WAITING, P_FLOWS, "Work that comes, of what can be done") \
    QUEUE(utilisation, "1", NEITHER, REST, HELP, P_FLOWS, "Places in use, of all places") \
    QUEUE(given_up, "1", LOWER, REST, WAITING, P_FLOWS, "Given up while waiting, of those whose wait ended") \
    QUEUE(lost, "1", LOWER, REST, WAITING, P_FLOWS, "Referrals lost at a hand-over, of all") \
    QUEUE(dropped_out, "1", LOWER, REST, HELP, P_FLOWS, "Help that ended by dropping out, of all that ended")

/** The answer before all the others: four things that anybody asks of a policy, each by one outcome of a cohort, and one of a population. The terminal
 * ("in short"), the first screen of the page and the brief read this table. Columns: name; outcome of cohorts; of populations. */
#define KITH_FOUR(ROW) \
    ROW(safety, lasting_T3, violent) \
    ROW(children, child_years, children_violence) \
    ROW(waiting, help_wait, help_wait) \
    ROW(money, cost, cost)

/* How a table is made of the rows: KITH_ROW for those that belong there, KITH_NO_ROW for the others. */
#define KITH_ROW(name, unit, better, headline, group, kinds, table, meaning, of) \
    { #name, unit, meaning, KITH_##better, KITH_ABOUT_##group, KITH_IS_##headline, kinds, KITH_TALLY_##table, of },
#define KITH_NO_ROW(...)
#define KITH_BOTH_KINDS (1u << KITH_COHORT_RUN | 1u << KITH_POPULATION_RUN)
enum { KITH_IS_REST, KITH_IS_HEADLINE };

#endif
