#ifndef KITH_MODEL_NOTED_H
#define KITH_MODEL_NOTED_H

/** What runs count, and what the history of a family can say, each said once: numbers, names in the result file and words of
 * `kith describe` are made of these rows. ledger.h says how a process notes what happens. */

/** Tables of whole numbers: number; name; unit; meaning; kind of run in which it is counted; 1 if it is a stock, counted as changes by week and summed up
 * over weeks at the end; 1 if it is there while a run goes on only, and no part of a result; axes, outermost first, KITH_AXES where there are
 * no more. Memory, result file and `kith describe charts` follow. To add one: a row here, and count() or count_week() in ledger.c where it is noted. */
#define KITH_TABLE_ROWS(ROW) \
    ROW(KITH_TALLY_VIOLENCE, "violence", "family", "Families at each level of violence at the end of the week", KITH_COHORT_RUN, 1, 0, KITH_AXIS_WEEK, KITH_AXIS_LEVEL, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_CHILDREN, "children", "child", "Children in families at each level of violence at the end of the week", KITH_COHORT_RUN, 1, 0, KITH_AXIS_WEEK, KITH_AXIS_LEVEL, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_CASE, "case", "family", "Families at each stage of their case at the end of the week", KITH_COHORT_RUN, 1, 0, KITH_AXIS_WEEK, KITH_AXIS_STAGE, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_HELP, "help_status", "family", "Families by the help they have at the end of the week", KITH_COHORT_RUN, 1, 0, KITH_AXIS_WEEK, KITH_AXIS_HELP, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_STRATA, "violence_by_stratum", "family", "Families at each level of violence, by stratum", KITH_COHORT_RUN, 1, 0, KITH_AXIS_WEEK, KITH_AXIS_STRATUM, KITH_AXIS_LEVEL, KITH_AXES) \
    ROW(KITH_TALLY_MOVES, "moves", "family", "Families whose level of violence changed in the week, from the report on", KITH_COHORT_RUN, 0, 0, KITH_AXIS_WEEK, KITH_AXIS_MOVE, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_REPORTS, "reports", "report", "Reports of the week", KITH_COHORT_RUN, 0, 0, KITH_AXIS_WEEK, KITH_AXIS_REPORT, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_REPORTERS, "reports_by_reporter", "report", "Reports by who made them", KITH_COHORT_RUN, 0, 0, KITH_AXIS_REPORTER, KITH_AXIS_REPORT, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_CLASSES, "wave_class", "family", "Families in each class, as a study would classify what it was told", KITH_COHORT_RUN, 0, 0, KITH_AXIS_WAVE, KITH_AXIS_STRATUM, KITH_AXIS_CLASS, KITH_AXES) \
    ROW(KITH_TALLY_FINDINGS, "wave_finding", "1", "Other findings of a wave, summed over families", KITH_COHORT_RUN, 0, 0, KITH_AXIS_WAVE, KITH_AXIS_FINDING, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_INCIDENTS, "incidents", "incident", "True number of incidents", KITH_COHORT_RUN, 0, 0, KITH_AXIS_HALF_YEAR, KITH_AXIS_INCIDENT, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_UNTOLD, "untold", "incident", "Expected incidents that nobody tells of", KITH_COHORT_RUN, 0, 1, KITH_AXIS_HALF_YEAR, KITH_AXIS_INCIDENT, KITH_AXES, KITH_AXES) /* 20 binary places */ \
    ROW(KITH_TALLY_WAITS, "waits", "family", "Waiting times: to the end of assessment, and until there was a place", KITH_COHORT_RUN, 0, 0, KITH_AXIS_QUEUE, KITH_AXIS_WAIT, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_FLOWS, "flows", "1", "Claims on queues and what became of them; weeks of places and waiting", KITH_COHORT_RUN, 0, 0, KITH_AXIS_QUEUE, KITH_AXIS_FLOW, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_SPELLS, "spells", "family", "Ends of spells without violence after the report; times to the first report after it, and after the end of the first case; to the first incident after the report, and after the start of help", KITH_COHORT_RUN, 0, 0, KITH_AXIS_SINCE, KITH_AXIS_SPELL, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_SECOND, "again_by_reporter", "family", "Time from the report to the first one after it, or to the end of follow-up without one, by who made the report", KITH_COHORT_RUN, 0, 0, KITH_AXIS_STEP, KITH_AXIS_REPORTER, KITH_AXIS_SECOND, KITH_AXES) \
    ROW(KITH_TALLY_P_VIOLENCE, "region_violence", "family", "Families at each level of violence at the end of the week", KITH_POPULATION_RUN, 1, 0, KITH_AXIS_POLICY_WEEK, KITH_AXIS_LEVEL, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_CASE, "region_case", "family", "Families at each stage of their case at the end of the week", KITH_POPULATION_RUN, 1, 0, KITH_AXIS_POLICY_WEEK, KITH_AXIS_STAGE, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_HELP, "region_help", "family", "Families by the help they have at the end of the week", KITH_POPULATION_RUN, 1, 0, KITH_AXIS_POLICY_WEEK, KITH_AXIS_HELP, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_REPORTS, "region_reports", "report", "Reports of the week", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_POLICY_WEEK, KITH_AXIS_REPORT, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_LOAD, "region_load", "1", "Waiting, used and available places; staff: of assessment in hundredths of an assessment a week, of services and teams in hundredths of an hour that is paid", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_POLICY_WEEK, KITH_AXIS_QUEUE, KITH_AXIS_LOAD, KITH_AXES) \
    ROW(KITH_TALLY_P_STRATA, "region_strata", "1", "What was counted of each stratum in each year", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_MARGIN, KITH_AXIS_MEASURE, KITH_AXES) \
    ROW(KITH_TALLY_P_WAITS, "region_waits", "family", "Waiting times: to the end of assessment, and until there was a place", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_QUEUE, KITH_AXIS_WAIT, KITH_AXES) \
    ROW(KITH_TALLY_P_WAIT_CLASSES, "region_wait_classes", "family", "Waiting times in classes: to the end of assessment, and until there was a place", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_MARGIN, KITH_AXIS_QUEUE, KITH_AXIS_WAIT_CLASS) \
    ROW(KITH_TALLY_P_FLOWS, "region_flows", "1", "Claims on queues and what became of them; weeks of places (those there are: of all strata together) and waiting", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_MARGIN, KITH_AXIS_QUEUE, KITH_AXIS_FLOW) \
    ROW(KITH_TALLY_P_REPORTERS, "region_reporters", "report", "Reports by who made them", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_REPORTER, KITH_AXIS_REPORT, KITH_AXES) \
    ROW(KITH_TALLY_P_UNTIL, "region_until_report", "family", "Time from the onset of violence to the first report, or to leaving without one", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_MARGIN, KITH_AXIS_QUARTER, KITH_AXIS_UNTIL) \
    ROW(KITH_TALLY_P_AGAIN, "region_until_again", "family", "Time from the end of a case to the next report, or to leaving without one", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_QUARTER, KITH_AXIS_AGAIN, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_SECOND, "region_until_second", "family", "Time from a family's first report to the second, or to leaving without one, by who made the first", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_QUARTER, KITH_AXIS_REPORTER, KITH_AXIS_SECOND, KITH_AXES) \
    ROW(KITH_TALLY_P_NUMBERS, "region_numbers", "1", "Families by the number of their reports in the year, and these reports", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_NUMBER, KITH_AXIS_COUNTED, KITH_AXES) \
    ROW(KITH_TALLY_P_NUMBERS_5, "region_numbers_of_five_years", "1", "Families by the number of their reports in five years of the policy (1 to 5, 6 to 10, as far as they are whole), and these reports", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_NUMBER, KITH_AXIS_COUNTED, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_NUMBER_SEVERE, "region_severe_by_number", "incident", "Severe incidents that are expected of families by the number of their reports in the year, in thousandths", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_NUMBER, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_SEVERITY, "region_severity", "1", "Families by how many severe incidents are expected of them in the year, and these incidents, in thousandths", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_SEVERITY, KITH_AXIS_COUNTED, KITH_AXES) \
    ROW(KITH_TALLY_P_SEVERE_BY, "region_severe_reporters", "incident", "Severe incidents that led to a report, by who made it", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_REPORTER, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_FRAME, "region_frame", "1", "Households with children; cases a year that capacities belong to; climate at the end, in thousandths", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_FRAME, KITH_AXES, KITH_AXES, KITH_AXES) \
    ROW(KITH_TALLY_P_SPENT, "region_spending", "1", "What levers cost, in hundredths of a euro; of places that were bought, staff time in use is counted again", KITH_POPULATION_RUN, 0, 0, KITH_AXIS_YEAR, KITH_AXIS_SPENT, KITH_AXIS_PAYER, KITH_AXES) \
    ROW(KITH_TALLY_P_CELLS, "region_cells", "1", "What was counted in this year of each cell of all strata crossed", KITH_POPULATION_RUN, 0, 1, KITH_AXIS_CELL, KITH_AXIS_MEASURE, KITH_AXES, KITH_AXES) /* until they are added to their margins */

/** Measures of each stratum of a population in a year, KITH_TALLY_P_STRATA: number, name. First weeks of families (or children) in a state, then expected incidents, given the paths of the families, in
 * thousandths; events (requests for advice are expected ones, in millionths); states at the end of the year. */
#define KITH_MEASURE_ROWS(ROW) \
    ROW(KITH_M_FAMILY_WEEKS, "family_weeks") \
    ROW(KITH_M_LOW_WEEKS, "low_weeks") \
    ROW(KITH_M_HIGH_WEEKS, "high_weeks") \
    ROW(KITH_M_KNOWN_WEEKS, "violent_reported_weeks") \
    ROW(KITH_M_OPEN_WEEKS, "open_case_weeks") \
    ROW(KITH_M_WAITING_WEEKS, "waiting_weeks") \
    ROW(KITH_M_HELP_WEEKS, "help_weeks") \
    ROW(KITH_M_CHILD_WEEKS, "violent_child_weeks") \
    ROW(KITH_M_PARTNER, "partner_incidents") \
    ROW(KITH_M_PARTNER_SEVERE, "partner_severe_incidents") \
    ROW(KITH_M_CHILD, "child_incidents") \
    ROW(KITH_M_CHILD_SEVERE, "child_severe_incidents") \
    ROW(KITH_M_ONSETS, "onsets") \
    ROW(KITH_M_LEAVES, "leaves") \
    ROW(KITH_M_STOPS, "stops") \
    ROW(KITH_M_RELAPSES, "relapses") \
    ROW(KITH_M_FIRST, "first_reports") \
    ROW(KITH_M_IN_ASSESSMENT, "reports_in_assessment") \
    ROW(KITH_M_AFTER, "reports_after_assessment") \
    ROW(KITH_M_IN_MONITORING, "reports_in_monitoring") \
    ROW(KITH_M_AGAIN, "re_reports") \
    ROW(KITH_M_UNTIL_WEEKS, "weeks_until_first_report") \
    ROW(KITH_M_ACUTE, "acute_reports") \
    ROW(KITH_M_ORDERS, "orders") \
    ROW(KITH_M_SEPARATIONS, "separations") \
    ROW(KITH_M_TRAUMATISED, "traumatised") \
    ROW(KITH_M_RECOVERED, "recovered") \
    ROW(KITH_M_ADVICE, "advice_requests") \
    ROW(KITH_M_STRUCTURAL, "structural_reports") \
    ROW(KITH_M_SEVERE_REPORTED, "severe_incidents_reported") \
    ROW(KITH_M_CASES_FIRST, "first_cases_ended") \
    ROW(KITH_M_CASE_WEEKS_FIRST, "weeks_of_first_cases") \
    ROW(KITH_M_CASES_LATER, "later_cases_ended") \
    ROW(KITH_M_CASE_WEEKS_LATER, "weeks_of_later_cases") \
    ROW(KITH_M_END_FAMILIES, "families") \
    ROW(KITH_M_END_VIOLENT, "violent") \
    ROW(KITH_M_END_HIGH, "high") \
    ROW(KITH_M_END_LASTING, "free_52_weeks") \
    ROW(KITH_M_END_REPORTED, "reported") \
    ROW(KITH_M_END_VIOLENT_REPORTED, "violent_reported") \
    ROW(KITH_M_END_REPORTED_LASTING, "reported_free_52_weeks") \
    ROW(KITH_M_END_CHILDREN, "children") \
    ROW(KITH_M_END_CHILDREN_VIOLENT, "children_violence") \
    ROW(KITH_M_END_CHILDREN_TRAUMA, "children_trauma") \
    ROW(KITH_M_END_WELLBEING, "children_wellbeing") \
    ROW(KITH_M_END_CHILDREN_REPORTED, "children_reported") \
    ROW(KITH_M_END_CHILDREN_HELPED, "children_helped")

/** Events of histories: number; name; meaning; what its place says ("none", or words that another row has); the measure
 * that kith_note() counts it by (KITH_MEASURES: none, as other functions of the ledger note it). Two places in one are first * KITH_PLACE_PAIR + second. Order is part of the file format: append, never reorder. */
#define KITH_EVENT_ROWS(ROW) \
    ROW(KITH_EVENT_THERE, "there", "The family was there when the policy started", "level of violence, profile", KITH_MEASURES) \
    ROW(KITH_EVENT_KNOWN, "known", "At the start of the policy it was known to the services, or helped", "stage of the case, help", KITH_MEASURES) \
    ROW(KITH_EVENT_ONSET, "onset", "Violence began, and with it the history of the family", "level of violence, profile", KITH_M_ONSETS) \
    ROW(KITH_EVENT_LEVEL, "level", "Violence changed", "new level", KITH_MEASURES) \
    ROW(KITH_EVENT_REPORT, "report", "The family was reported", "sort of report, reporter", KITH_MEASURES) \
    ROW(KITH_EVENT_STAGE, "stage", "The case went on", "new stage", KITH_MEASURES) \
    ROW(KITH_EVENT_HELP, "help", "Help changed", "new status", KITH_MEASURES) \
    ROW(KITH_EVENT_CLAIMED, "claimed", "The family entered a queue", "queue", KITH_MEASURES) \
    ROW(KITH_EVENT_ADMITTED, "admitted", "It got a place", "queue", KITH_MEASURES) \
    ROW(KITH_EVENT_GAVE_UP, "gave_up", "It left the queue without a place", "queue", KITH_MEASURES) \
    ROW(KITH_EVENT_LOST, "lost_at_handover", "It was referred and did not arrive", "queue", KITH_MEASURES) \
    ROW(KITH_EVENT_COMPLETED, "completed", "Help was completed", "queue", KITH_MEASURES) \
    ROW(KITH_EVENT_DROPPED, "dropped_out", "Help ended early", "queue", KITH_MEASURES) \
    ROW(KITH_EVENT_ORDER, "order", "A temporary restraining order", "none", KITH_M_ORDERS) \
    ROW(KITH_EVENT_PARTED, "parted", "The adults parted", "none", KITH_M_SEPARATIONS) \
    ROW(KITH_EVENT_TRAUMA, "traumatised", "A member was traumatised in the year that ends", "member", KITH_M_TRAUMATISED) \
    ROW(KITH_EVENT_RECOVERED, "recovered", "A member recovered in the year that ends", "member", KITH_M_RECOVERED) \
    ROW(KITH_EVENT_LEFT, "left", "The history of the family ended: it moved away, or the last child is grown", "none", KITH_M_LEAVES) \
    ROW(KITH_EVENT_ACUTE, "acute", "A report of acute danger", "none", KITH_M_ACUTE)

#endif
