#ifndef KITH_MODEL_CURVES_H
#define KITH_MODEL_CURVES_H

/** Curves and distributions that studies elsewhere publish, each said once: shares at points along an axis. What a policy is judged by are outcomes
 * (outcomes.h); these are what the model can be held against, point by point: `NAME@POINT`, or of one class `NAME/REPORTER@POINT`.
 *
 * To add one: a row here, and a static function of its name in curve.c (COHORT), curve_population.c (POPULATION) or both of them (BOTH).
 *
 * Columns: name; axis (WEEKS, NUMBERS, SHARES: curve.h); SPLIT if it is told by who reported, too; the counts that it is made of mostly, a row of
 * noted.h (BOTH: those of a cohort, those of a population); meaning. */
#define KITH_CURVES(COHORT, POPULATION, BOTH) \
    COHORT(first_incident, WEEKS, WHOLE, SPELLS, "A true incident in the weeks after that of the report, up to this one") \
    COHORT(first_incident_in_help, WEEKS, WHOLE, SPELLS, "A true incident in the weeks after that in which help first started, up to this one; of families that got help") \
    COHORT(relapse, WEEKS, WHOLE, SPELLS, "Relapse within so many weeks after violence stopped") \
    BOTH(reported_again, WEEKS, SPLIT, SECOND, P_SECOND, "Reported again within so many weeks of the report; of a population: of a family's first one") \
    BOTH(reported_again_confirmed, WEEKS, WHOLE, SECOND, P_SECOND, "The same where there was violence when the report came") \
    BOTH(reported_again_unconfirmed, WEEKS, WHOLE, SECOND, P_SECOND, "The same where there was none then") \
    BOTH(again_closed, WEEKS, WHOLE, SPELLS, P_AGAIN, "Reported again within so many weeks of the end of a case; of a cohort: of the first one") \
    BOTH(again_advised, WEEKS, WHOLE, SPELLS, P_AGAIN, "The same after a case that ended in advice") \
    BOTH(again_transferred, WEEKS, WHOLE, SPELLS, P_AGAIN, "The same after a case that did not end in advice") \
    BOTH(again_closed_confirmed, WEEKS, WHOLE, SPELLS, P_AGAIN, "The same after a case that was opened while there was violence") \
    BOTH(again_closed_unconfirmed, WEEKS, WHOLE, SPELLS, P_AGAIN, "The same after a case that was opened while there was none") \
    POPULATION(reports_in_year, NUMBERS, WHOLE, P_NUMBERS, "Families with so many reports in a year, of those with any; 10: 10 or more") \
    POPULATION(reports_in_five_years, NUMBERS, WHOLE, P_NUMBERS_5, "Families with so many reports in five years of the policy, of those with any; 10: 10 or more; none of fewer years") \
    POPULATION(reports_concentration, SHARES, WHOLE, P_NUMBERS, "Reports of a year that are of the families with most reports, so many % of those with any") \
    POPULATION(reports_concentration_five_years, SHARES, WHOLE, P_NUMBERS_5, "Reports of five years that are of the families with most reports, likewise") \
    POPULATION(severe_with_most_reports, SHARES, WHOLE, P_NUMBER_SEVERE, "Severe incidents of a year (expected) that are of the families with most reports, so many % of those with any report; of all of those families") \
    POPULATION(severe_concentration, SHARES, WHOLE, P_SEVERITY, "Severe incidents of a year that are of the families with most of them, so many % of those with any")

/* How a table is made of the rows. */
#define KITH_CURVE(name, along, split, table, meaning) { #name, meaning, KITH_ALONG_##along, KITH_CURVE_##split, KITH_TALLY_##table, name },
#define KITH_NO_CURVE(...)
enum { KITH_CURVE_WHOLE, KITH_CURVE_SPLIT };

#endif
