#ifndef KITH_MODEL_NOTED_H
#define KITH_MODEL_NOTED_H

/** What a population run counts of each stratum in a year, and what the history of a family can say, each said once: numbers, names in
 * the result file and words of `kith describe` are made of these rows. ledger.h says how a process notes them.
 *
 * To add one: a row here, and kith_note() where it happens. */

/** Measures: number, name. First weeks of families (or children) in a state, then expected incidents, given the paths of the families, in
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
    ROW(KITH_M_ORDERS, "orders") \
    ROW(KITH_M_SEPARATIONS, "separations") \
    ROW(KITH_M_TRAUMATISED, "traumatised") \
    ROW(KITH_M_RECOVERED, "recovered") \
    ROW(KITH_M_ADVICE, "advice_requests") \
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

/** Events of histories: number; name; meaning; what its place says; the measure that kith_note() counts it by (KITH_MEASURES: none, as
 * other functions of the ledger note it). Two places in one are first * KITH_PLACE_PAIR + second. Order is part of the file format: append, never reorder. */
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
    ROW(KITH_EVENT_LEFT, "left", "The history of the family ended: it moved away, or the last child is grown", "none", KITH_M_LEAVES)

#endif
