#ifndef KITH_MODEL_OUTCOMES_H
#define KITH_MODEL_OUTCOMES_H

/** All outcomes: what a policy is judged by, each said once. Terminal, result file, page, figures, `kith describe` and ODD.md read this table.
 *
 * To add one: a row here, in the place that it is to have in tables, and a static function of its name in outcome.c (COHORT),
 * outcome_population.c (POPULATION, QUEUE) or both of them (BOTH: the same unit and meaning in either kind of run).
 *
 * Columns: name; unit ("1": a share, "/1000": per 1,000 households with children); which direction is better for families; whether it is
 * among the HEADLINE outcomes, which are shown first; group; the counts that it is made of mostly, a row of noted.h (BOTH: those of
 * a cohort, those of a population); meaning; and in a line of their own, which the page's build reads, too, what people call it in Dutch and
 * in English (BOTH: of cohorts, of populations; QUEUE: tables of queues have no plain names). */
#define KITH_OUTCOMES(COHORT, POPULATION, BOTH, QUEUE) \
    COHORT(stopped_T3, "1", HIGHER, HEADLINE, VIOLENCE, CLASSES, "Families that tell of no violence at T3, 78 weeks after the report", \
        "Gezinnen die 78 weken na de melding vertellen dat er geen geweld meer is", "Families that tell of no violence 78 weeks after the report") \
    COHORT(lasting_T3, "1", HIGHER, HEADLINE, VIOLENCE, FINDINGS, "Families truly without violence for 52 weeks or longer at T3", \
        "Gezinnen waar geweld al een jaar of langer weg is (week 78)", "Families without violence for a year or longer (week 78)") \
    COHORT(truly_none_T3, "1", HIGHER, HEADLINE, VIOLENCE, FINDINGS, "Families truly without violence at T3", \
        "Gezinnen waar in week 78 werkelijk geen geweld is", "Families truly without violence in week 78") \
    COHORT(frequent_T3, "1", LOWER, HEADLINE, VIOLENCE, CLASSES, "Families with frequent or severe violence at T3, as told", \
        "Gezinnen die in week 78 zeggen dat er vaak of ernstig geweld is", "Families that tell of frequent or severe violence in week 78") \
    COHORT(between_T3, "1", NEITHER, REST, VIOLENCE, CLASSES, "Families in between at T3, as told", \
        "Gezinnen die in week 78 zeggen dat er soms geweld is", "Families that tell of some violence in week 78") \
    COHORT(violent_weeks, "week", LOWER, HEADLINE, VIOLENCE, VIOLENCE, "Weeks in violence after the report, per family", \
        "Weken met geweld na de melding, per gezin", "Weeks in violence after the report, per family") \
    COHORT(child_years, "year", LOWER, HEADLINE, CHILDREN, CHILDREN, "Child-years in violence after the report, per family", \
        "Jaren dat kinderen met geweld leven, bij elkaar opgeteld, per gezin", "Child-years in violence after the report, per family") \
    COHORT(incidents, "incident", LOWER, REST, VIOLENCE, INCIDENTS, "True incidents after the report, per family", \
        "Incidenten na de melding, per gezin", "Incidents after the report, per family") \
    COHORT(severe_incidents, "incident", LOWER, HEADLINE, VIOLENCE, INCIDENTS, "True severe incidents after the report, per family", \
        "Ernstige incidenten na de melding, per gezin", "Severe incidents after the report, per family") \
    COHORT(relapse_free_52, "1", HIGHER, HEADLINE, VIOLENCE, SPELLS, "Free of relapse 52 weeks after violence stopped (Kaplan-Meier)", \
        "Een jaar zonder terugval nadat geweld stopte", "A year free of relapse after violence stopped") \
    COHORT(reported_again_52, "1", LOWER, HEADLINE, REPORTS, SPELLS, "Reported again within 52 weeks of the index report", \
        "Binnen een jaar opnieuw gemeld", "Reported again within a year") \
    COHORT(repeat_reports, "report", LOWER, REST, REPORTS, REPORTS, "Follow-up reports and re-reports, per family", \
        "Nieuwe meldingen per gezin", "Further reports per family") \
    COHORT(re_report_share, "1", NEITHER, REST, REPORTS, REPORTS, "Re-reports, of all reports from week 0 on", \
        "Hermeldingen, van alle meldingen", "Re-reports, of all reports") \
    COHORT(follow_up_share, "1", NEITHER, REST, REPORTS, REPORTS, "Follow-up reports, of all reports from week 0 on", \
        "Vervolgmeldingen, van alle meldingen", "Follow-up reports, of all reports") \
    POPULATION(reports, "/1000/year", NEITHER, HEADLINE, REPORTS, P_STRATA, "Reports of all sorts", \
        "Meldingen bij Veilig Thuis", "Reports to Veilig Thuis") \
    POPULATION(first_reports, "/1000/year", NEITHER, REST, REPORTS, P_STRATA, "First reports", \
        "Eerste meldingen", "First reports") \
    POPULATION(repeat_reports, "/1000/year", LOWER, HEADLINE, REPORTS, P_STRATA, "Follow-up reports and re-reports", \
        "Meldingen over gezinnen die al eerder gemeld waren", "Reports about families that were reported before") \
    POPULATION(first_share, "1", NEITHER, REST, REPORTS, P_STRATA, "First reports, of all reports", \
        "Eerste meldingen, van alle meldingen", "First reports, of all reports") \
    POPULATION(follow_up_share, "1", NEITHER, REST, REPORTS, P_STRATA, "Follow-up reports, of all reports", \
        "Vervolgmeldingen op een lopende zaak, van alle meldingen", "Follow-up reports on an open case, of all reports") \
    BOTH(follow_up_assessment, "1", NEITHER, REST, REPORTS, REPORTS, P_STRATA, "Follow-up reports during assessment, of all reports", \
        "Vervolgmeldingen tijdens de beoordeling, van alle meldingen", "Follow-up reports during assessment, of all reports", "Vervolgmeldingen tijdens de beoordeling, van alle meldingen", "Follow-up reports during assessment, of all reports") \
    BOTH(follow_up_after, "1", NEITHER, REST, REPORTS, REPORTS, P_STRATA, "Follow-up reports in follow-up or investigation, of all reports", \
        "Vervolgmeldingen na de beoordeling, van alle meldingen", "Follow-up reports after assessment, of all reports", "Vervolgmeldingen na de beoordeling, van alle meldingen", "Follow-up reports after assessment, of all reports") \
    BOTH(follow_up_monitoring, "1", NEITHER, REST, REPORTS, REPORTS, P_STRATA, "Follow-up reports during monitoring, of all reports", \
        "Vervolgmeldingen tijdens het volgen, van alle meldingen", "Follow-up reports during monitoring, of all reports", "Vervolgmeldingen tijdens het volgen, van alle meldingen", "Follow-up reports during monitoring, of all reports") \
    POPULATION(re_report_share, "1", NEITHER, REST, REPORTS, P_STRATA, "Re-reports, of all reports", \
        "Hermeldingen na afsluiting, van alle meldingen", "Re-reports after closing, of all reports") \
    POPULATION(acute_share, "1", NEITHER, REST, REPORTS, P_STRATA, "Reports of acute danger, of all reports", \
        "Meldingen van acuut gevaar, van alle meldingen", "Reports of acute danger, of all reports") \
    POPULATION(structural_share, "1", NEITHER, REST, REPORTS, P_STRATA, "Reports of families that are at the high level of violence for 26 weeks or longer, of all reports", \
        "Meldingen over gezinnen die een half jaar of langer met heel vaak geweld leven, van alle meldingen", "Reports of families that have lived with very frequent violence for half a year or longer, of all reports") \
    BOTH(late_share, "1", LOWER, HEADLINE, WAITING, FLOWS, P_FLOWS, "Assessments not finished by the end of the week after the report", \
        "Veiligheidsbeoordelingen die niet op tijd klaar zijn", "Assessments finished late", "Veiligheidsbeoordelingen die niet op tijd klaar zijn", "Assessments not finished in time") \
    BOTH(assessment_wait, "week", LOWER, REST, WAITING, FLOWS, P_FLOWS, "Mean time from report to finished assessment", \
        "Tijd van melding tot beoordeling", "Time from report to assessment", "Tijd van melding tot beoordeling", "Time from report to finished assessment") \
    POPULATION(case_length_first, "week", LOWER, REST, WAITING, P_STRATA, "Mean length of a family's first case, from report to end: weeks of stages that ended, for each case that ended", \
        "Duur van de eerste zaak van een gezin", "Length of a family's first case") \
    POPULATION(case_length_later, "week", LOWER, REST, WAITING, P_STRATA, "Mean length of a family's later cases, likewise", \
        "Duur van latere zaken van een gezin", "Length of a family's later cases") \
    POPULATION(assessment_load, "1", NEITHER, REST, WAITING, P_FLOWS, "Work that reports bring, of what assessment staff can do; of a stratum its part in it", \
        "Werk voor de beoordeling, van alles wat Veilig Thuis aankan", "Assessment work, of all that Veilig Thuis can do") \
    BOTH(help_wait, "week", LOWER, HEADLINE, WAITING, FLOWS, P_FLOWS, "Mean time until there was a place, of those admitted", \
        "Wachttijd van verwijzing tot start van de hulp (alleen wie hulp kreeg)", "Wait until there was a place, of those who got help", "Wachttijd van verwijzing tot start van de hulp (alleen wie hulp kreeg)", "Wait until there was a place, of those who got help") \
    BOTH(passed_over, "week", LOWER, REST, WAITING, FLOWS, P_FLOWS, "Mean time that there was a place but the family had no room for it (at_once), of those admitted", \
        "Tijd dat er een plek was, maar het gezin nog met andere hulp bezig was", "Time that there was a place, but the family was still busy with other help", "Tijd dat er een plek was, maar het gezin nog met andere hulp bezig was", "Time that there was a place, but the family was still busy with other help") \
    COHORT(helped, "1", HIGHER, HEADLINE, HELP, FINDINGS, "Families that have or had help at T3", \
        "Gezinnen die hulp kregen (tot week 78)", "Families that got help (up to week 78)") \
    COHORT(children_without_help, "1", LOWER, HEADLINE, CHILDREN, FINDINGS, "Children without help of their own at T3", \
        "Kinderen zonder eigen hulp in week 78", "Children without help of their own in week 78") \
    COHORT(lost, "referral", LOWER, REST, WAITING, FLOWS, "Referrals lost at a hand-over, per family", \
        "Verwijzingen die bij een overdracht verloren gaan, per gezin", "Referrals lost at a hand-over, per family") \
    COHORT(left_queue, "referral", LOWER, REST, WAITING, FLOWS, "Claims given up while waiting, per family", \
        "Gestopt met wachten, per gezin", "Given up waiting, per family") \
    COHORT(utilisation, "1", NEITHER, HEADLINE, HELP, FLOWS, "Places in use, of all places", \
        "Plaatsen die bezet zijn", "Places in use") \
    COHORT(staff_hours, "hour", NEITHER, HEADLINE, COST, FLOWS, "Staff time of places in use, per family", \
        "Tijd van hulpverleners, per gezin", "Staff time, per family") \
    COHORT(paid_hours, "hour", NEITHER, REST, COST, FLOWS, "Staff time of all places, used or not, per family", \
        "Tijd van hulpverleners die er is, gebruikt of niet, per gezin", "Staff time that is there, used or not, per family") \
    COHORT(cost, "euro", NEITHER, HEADLINE, COST, FLOWS, "Cost of staff time, assessment included, per family; not discounted", \
        "Kosten van hulp en beoordeling, per gezin", "Cost of help and assessment, per family") \
    COHORT(cost_municipality, "euro", NEITHER, REST, COST, FLOWS, "The part of it that municipalities pay", \
        "Daarvan betaald door gemeenten, per gezin", "Of that paid by municipalities, per family") \
    COHORT(cost_insurance, "euro", NEITHER, REST, COST, FLOWS, "The part of it that health insurers pay", \
        "Daarvan betaald door zorgverzekeraars, per gezin", "Of that paid by health insurers, per family") \
    COHORT(cost_justice, "euro", NEITHER, REST, COST, FLOWS, "The part of it that police and justice pay", \
        "Daarvan betaald door politie en justitie, per gezin", "Of that paid by police and justice, per family") \
    COHORT(cost_state, "euro", NEITHER, REST, COST, FLOWS, "The part of it that the state pays", \
        "Daarvan betaald door het Rijk, per gezin", "Of that paid by the state, per family") \
    COHORT(spending, "euro", NEITHER, REST, COST, FLOWS, "What the levers of the policy cost themselves, beside staff time, per family; of what is paid by year, by report, by start of help and for professionals", \
        "Wat de maatregelen zelf kosten, per gezin", "What the levers themselves cost, per family") \
    COHORT(spending_municipality, "euro", NEITHER, REST, COST, FLOWS, "The part of it that municipalities pay", \
        "Deel van de maatregelen betaald door gemeenten, per gezin", "Part of the levers paid by municipalities, per family") \
    COHORT(spending_insurance, "euro", NEITHER, REST, COST, FLOWS, "The part of it that health insurers pay", \
        "Deel van de maatregelen betaald door zorgverzekeraars, per gezin", "Part of the levers paid by health insurers, per family") \
    COHORT(spending_justice, "euro", NEITHER, REST, COST, FLOWS, "The part of it that police and justice pay", \
        "Deel van de maatregelen betaald door politie en justitie, per gezin", "Part of the levers paid by police and justice, per family") \
    COHORT(spending_state, "euro", NEITHER, REST, COST, FLOWS, "The part of it that the state pays", \
        "Deel van de maatregelen betaald door het Rijk, per gezin", "Part of the levers paid by the state, per family") \
    COHORT(total_cost, "euro", NEITHER, REST, COST, FLOWS, "Cost of staff time that is used and spending on levers, per family", \
        "Kosten van hulpverleners en van de maatregelen samen, per gezin", "Cost of staff time and of the levers together, per family") \
    COHORT(stopped_T1, "1", NEITHER, REST, VIOLENCE, CLASSES, "Families that tell of no violence at T1", \
        "Gezinnen die bij de melding zeggen dat er geen geweld is", "Families that tell of no violence at the report") \
    COHORT(stopped_T2, "1", HIGHER, REST, VIOLENCE, CLASSES, "Families that tell of no violence at T2", \
        "Gezinnen die 52 weken na de melding vertellen dat er geen geweld meer is", "Families that tell of no violence 52 weeks after the report") \
    COHORT(frequent_T1, "1", NEITHER, REST, VIOLENCE, CLASSES, "Families with frequent or severe violence at T1, as told", \
        "Gezinnen die bij de melding zeggen dat er vaak of ernstig geweld is", "Families that tell of frequent or severe violence at the report") \
    COHORT(frequent_T2, "1", LOWER, REST, VIOLENCE, CLASSES, "Families with frequent or severe violence at T2, as told", \
        "Gezinnen die in week 52 zeggen dat er vaak of ernstig geweld is", "Families that tell of frequent or severe violence in week 52") \
    COHORT(partner_frequent_T1, "1", NEITHER, REST, VIOLENCE, FINDINGS, "Families with frequent or severe partner violence at T1, as told", \
        "Gezinnen met vaak of ernstig partnergeweld bij de melding", "Families with frequent or severe partner violence at the report") \
    COHORT(partner_frequent_T3, "1", LOWER, REST, VIOLENCE, FINDINGS, "Families with frequent or severe partner violence at T3, as told", \
        "Gezinnen met vaak of ernstig partnergeweld in week 78", "Families with frequent or severe partner violence in week 78") \
    COHORT(both_T1, "1", NEITHER, REST, VIOLENCE, FINDINGS, "Families with partner and child-directed violence at T1, as told", \
        "Gezinnen met partnergeweld én geweld tegen kinderen bij de melding", "Families with violence between partners and against children at the report") \
    COHORT(told_T1, "incident/year", NEITHER, REST, VIOLENCE, FINDINGS, "Incidents a year told at T1, per family", \
        "Aantal incidenten per jaar dat gezinnen bij de melding zelf noemen", "Incidents a year as told at the report, per family") \
    COHORT(told_T2, "incident/year", LOWER, REST, VIOLENCE, FINDINGS, "Incidents a year told at T2, per family", \
        "Aantal incidenten per jaar dat gezinnen in week 52 zelf noemen", "Incidents a year as told in week 52, per family") \
    COHORT(told_T3, "incident/year", LOWER, REST, VIOLENCE, FINDINGS, "Incidents a year told at T3, per family", \
        "Aantal incidenten per jaar dat gezinnen in week 78 zelf noemen", "Incidents a year as told in week 78, per family") \
    COHORT(partner_T1, "1", NEITHER, REST, VIOLENCE, FINDINGS, "Families that tell of partner violence at T1", \
        "Gezinnen die bij de melding zeggen dat er partnergeweld is", "Families that tell of partner violence at the report") \
    COHORT(told_partner_T1, "incident/year", NEITHER, REST, VIOLENCE, FINDINGS, "Incidents a year between partners told at T1, per family", \
        "Aantal incidenten tussen partners per jaar dat gezinnen bij de melding zelf noemen", "Incidents a year between partners as told at the report") \
    COHORT(told_child_T1, "incident/year", NEITHER, REST, CHILDREN, FINDINGS, "Child-directed incidents a year told at T1, per family with any", \
        "Aantal incidenten tegen kinderen per jaar dat gezinnen bij de melding zelf noemen", "Incidents a year against children as told at the report") \
    COHORT(children_violence_T1, "1", NEITHER, REST, CHILDREN, FINDINGS, "Children in families that tell of child-directed violence at T1", \
        "Kinderen in gezinnen die bij de melding vertellen van geweld tegen kinderen", "Children in families that tell of violence against children at the report") \
    COHORT(relapse_free_26, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 26 weeks after violence stopped; none when fewer are followed", \
        "Een half jaar zonder terugval nadat geweld stopte", "Half a year free of relapse after violence stopped") \
    COHORT(relapse_free_78, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 78 weeks after violence stopped; none when fewer are followed", \
        "Anderhalf jaar zonder terugval nadat geweld stopte", "A year and a half free of relapse after violence stopped") \
    COHORT(relapse_free_104, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 104 weeks after violence stopped; none when fewer are followed", \
        "Twee jaar zonder terugval nadat geweld stopte", "Two years free of relapse after violence stopped") \
    COHORT(relapse_free_156, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 156 weeks after violence stopped; none when fewer are followed", \
        "Drie jaar zonder terugval nadat geweld stopte", "Three years free of relapse after violence stopped") \
    COHORT(relapse_free_208, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 208 weeks after violence stopped; none when fewer are followed", \
        "Vier jaar zonder terugval nadat geweld stopte", "Four years free of relapse after violence stopped") \
    COHORT(relapse_free_260, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 260 weeks after violence stopped; none when fewer are followed", \
        "Vijf jaar zonder terugval nadat geweld stopte", "Five years free of relapse after violence stopped") \
    COHORT(relapse_free_312, "1", HIGHER, REST, VIOLENCE, SPELLS, "Free of relapse 312 weeks after violence stopped; none when fewer are followed", \
        "Zes jaar zonder terugval nadat geweld stopte", "Six years free of relapse after violence stopped") \
    COHORT(reported_again_26, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 26 weeks of the index report; none when fewer are followed", \
        "Binnen een half jaar opnieuw gemeld", "Reported again within half a year") \
    COHORT(reported_again_78, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 78 weeks of the index report; none when fewer are followed", \
        "Binnen anderhalf jaar opnieuw gemeld", "Reported again within a year and a half") \
    COHORT(reported_again_104, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 104 weeks of the index report; none when fewer are followed", \
        "Binnen twee jaar opnieuw gemeld", "Reported again within two years") \
    COHORT(reported_again_156, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 156 weeks of the index report; none when fewer are followed", \
        "Binnen drie jaar opnieuw gemeld", "Reported again within three years") \
    COHORT(reported_again_208, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 208 weeks of the index report; none when fewer are followed", \
        "Binnen vier jaar opnieuw gemeld", "Reported again within four years") \
    COHORT(reported_again_260, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 260 weeks of the index report; none when fewer are followed", \
        "Binnen vijf jaar opnieuw gemeld", "Reported again within five years") \
    COHORT(reported_again_312, "1", LOWER, REST, REPORTS, SPELLS, "Reported again within 312 weeks of the index report; none when fewer are followed", \
        "Binnen zes jaar opnieuw gemeld", "Reported again within six years") \
    BOTH(again_closed_26, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 26 weeks of the end of a case; of a cohort: of the first one", \
        "Binnen een half jaar na het einde van de eerste zaak opnieuw gemeld", "Reported again within half a year of the end of the first case", "Binnen een half jaar na het einde van een zaak opnieuw gemeld", "Reported again within half a year of the end of a case") \
    BOTH(again_closed_52, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 52 weeks of the end of a case; of a cohort: of the first one", \
        "Binnen een jaar na het einde van de eerste zaak opnieuw gemeld", "Reported again within a year of the end of the first case", "Binnen een jaar na het einde van een zaak opnieuw gemeld", "Reported again within a year of the end of a case") \
    BOTH(again_closed_104, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 104 weeks of the end of a case; of a cohort: of the first one", \
        "Binnen twee jaar na het einde van de eerste zaak opnieuw gemeld", "Reported again within two years of the end of the first case", "Binnen twee jaar na het einde van een zaak opnieuw gemeld", "Reported again within two years of the end of a case") \
    BOTH(again_closed_260, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 260 weeks of the end of a case; of a cohort: of the first one", \
        "Binnen vijf jaar na het einde van de eerste zaak opnieuw gemeld", "Reported again within five years of the end of the first case", "Binnen vijf jaar na het einde van een zaak opnieuw gemeld", "Reported again within five years of the end of a case") \
    BOTH(again_advised_26, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 26 weeks of the end of a case that ended in advice; of a cohort: of the first one", \
        "Binnen een half jaar na het einde van de eerste zaak die met advies eindigde opnieuw gemeld", "Reported again within half a year of the end of the first case that ended in advice", "Binnen een half jaar na het einde van een zaak die met advies eindigde opnieuw gemeld", "Reported again within half a year of the end of a case that ended in advice") \
    BOTH(again_advised_52, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 52 weeks of the end of a case that ended in advice; of a cohort: of the first one", \
        "Binnen een jaar na het einde van de eerste zaak die met advies eindigde opnieuw gemeld", "Reported again within a year of the end of the first case that ended in advice", "Binnen een jaar na het einde van een zaak die met advies eindigde opnieuw gemeld", "Reported again within a year of the end of a case that ended in advice") \
    BOTH(again_advised_104, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 104 weeks of the end of a case that ended in advice; of a cohort: of the first one", \
        "Binnen twee jaar na het einde van de eerste zaak die met advies eindigde opnieuw gemeld", "Reported again within two years of the end of the first case that ended in advice", "Binnen twee jaar na het einde van een zaak die met advies eindigde opnieuw gemeld", "Reported again within two years of the end of a case that ended in advice") \
    BOTH(again_advised_260, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 260 weeks of the end of a case that ended in advice; of a cohort: of the first one", \
        "Binnen vijf jaar na het einde van de eerste zaak die met advies eindigde opnieuw gemeld", "Reported again within five years of the end of the first case that ended in advice", "Binnen vijf jaar na het einde van een zaak die met advies eindigde opnieuw gemeld", "Reported again within five years of the end of a case that ended in advice") \
    BOTH(again_transferred_26, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 26 weeks of the end of a case that did not end in advice; of a cohort: of the first one", \
        "Binnen een half jaar na het einde van de eerste zaak die niet met advies eindigde opnieuw gemeld", "Reported again within half a year of the end of the first case that did not end in advice", "Binnen een half jaar na het einde van een zaak die niet met advies eindigde opnieuw gemeld", "Reported again within half a year of the end of a case that did not end in advice") \
    BOTH(again_transferred_52, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 52 weeks of the end of a case that did not end in advice; of a cohort: of the first one", \
        "Binnen een jaar na het einde van de eerste zaak die niet met advies eindigde opnieuw gemeld", "Reported again within a year of the end of the first case that did not end in advice", "Binnen een jaar na het einde van een zaak die niet met advies eindigde opnieuw gemeld", "Reported again within a year of the end of a case that did not end in advice") \
    BOTH(again_transferred_104, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 104 weeks of the end of a case that did not end in advice; of a cohort: of the first one", \
        "Binnen twee jaar na het einde van de eerste zaak die niet met advies eindigde opnieuw gemeld", "Reported again within two years of the end of the first case that did not end in advice", "Binnen twee jaar na het einde van een zaak die niet met advies eindigde opnieuw gemeld", "Reported again within two years of the end of a case that did not end in advice") \
    BOTH(again_transferred_260, "1", LOWER, REST, REPORTS, SPELLS, P_AGAIN, "Reported again within 260 weeks of the end of a case that did not end in advice; of a cohort: of the first one", \
        "Binnen vijf jaar na het einde van de eerste zaak die niet met advies eindigde opnieuw gemeld", "Reported again within five years of the end of the first case that did not end in advice", "Binnen vijf jaar na het einde van een zaak die niet met advies eindigde opnieuw gemeld", "Reported again within five years of the end of a case that did not end in advice") \
    POPULATION(help_wait_long, "1", LOWER, REST, WAITING, P_WAIT_CLASSES, "Waits of more than 13 weeks for a place, of those admitted", \
        "Gezinnen die langer dan 13 weken op hulp wachtten (van wie hulp kreeg)", "Waits of more than 13 weeks for help, of those who got it") \
    POPULATION(help_wait_all, "week", LOWER, REST, WAITING, P_FLOWS, "Mean time on waiting lists for help, of all whose wait ended, also of those who gave up: weeks waited for each wait that ended", \
        "Tijd op wachtlijsten voor hulp, ook van wie afhaakte", "Time on waiting lists for help, also of those who gave up") \
    POPULATION(referrals_waiting, "/1000", LOWER, REST, WAITING, P_FLOWS, "Referrals that wait for a place, on average", \
        "Verwijzingen die op een plaats wachten", "Referrals that wait for a place") \
    POPULATION(waiting, "/1000", LOWER, HEADLINE, WAITING, P_STRATA, "Families that wait for help and have none yet, on average", \
        "Gezinnen die op hulp wachten en nog geen hulp hebben", "Families that wait for help and have none yet") \
    POPULATION(in_help, "/1000", NEITHER, REST, HELP, P_STRATA, "Families in help, on average", \
        "Gezinnen die hulp krijgen", "Families in help") \
    POPULATION(utilisation, "1", NEITHER, HEADLINE, HELP, P_FLOWS, "Places in use, of all places; of a stratum its part in it", \
        "Plaatsen die bezet zijn, van alle plaatsen", "Places in use, of all places") \
    POPULATION(staff_hours, "hour/1000/year", NEITHER, HEADLINE, COST, P_FLOWS, "Staff time of places in use, at the hours of the policy's first week", \
        "Tijd van hulpverleners", "Staff time") \
    POPULATION(paid_hours, "hour/1000/year", NEITHER, HEADLINE, COST, P_LOAD, "Staff time of services and teams that is there, used or not, at the hours of each week; of all strata together", \
        "Tijd van hulpverleners die er is, gebruikt of niet", "Staff time that is there, used or not") \
    POPULATION(cost, "euro/1000/year", NEITHER, HEADLINE, COST, P_FLOWS, "Cost of staff time that is used, not discounted", \
        "Kosten van de inzet van hulpverleners", "Cost of staff time") \
    POPULATION(cost_municipality, "euro/1000/year", NEITHER, REST, COST, P_FLOWS, "Cost to municipalities", \
        "Deel van de kosten dat gemeenten betalen", "Part of the cost that municipalities pay") \
    POPULATION(cost_insurance, "euro/1000/year", NEITHER, REST, COST, P_FLOWS, "Cost to health insurance", \
        "Deel van de kosten dat zorgverzekeraars betalen", "Part of the cost that health insurers pay") \
    POPULATION(cost_justice, "euro/1000/year", NEITHER, REST, COST, P_FLOWS, "Cost to justice", \
        "Deel van de kosten dat politie en justitie betalen", "Part of the cost that police and justice pay") \
    POPULATION(cost_state, "euro/1000/year", NEITHER, REST, COST, P_FLOWS, "Cost to the state", \
        "Deel van de kosten dat het Rijk betaalt", "Part of the cost that the state pays") \
    POPULATION(spending, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "What the levers of the policy cost themselves, beside staff time; none of a stratum", \
        "Wat de maatregelen zelf kosten", "What the levers themselves cost") \
    POPULATION(spending_municipality, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that municipalities pay", \
        "Deel van de maatregelen dat gemeenten betalen", "Part of the levers that municipalities pay") \
    POPULATION(spending_insurance, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that health insurers pay", \
        "Deel van de maatregelen dat zorgverzekeraars betalen", "Part of the levers that health insurers pay") \
    POPULATION(spending_justice, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that police and justice pay", \
        "Deel van de maatregelen dat politie en justitie betalen", "Part of the levers that police and justice pay") \
    POPULATION(spending_state, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that the state pays", \
        "Deel van de maatregelen dat het Rijk betaalt", "Part of the levers that the state pays") \
    POPULATION(spending_places, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "The part of it that bought places", \
        "Deel van de maatregelen waarmee plaatsen zijn gekocht", "Part of the levers that bought places") \
    POPULATION(total_cost, "euro/1000/year", NEITHER, REST, COST, P_SPENT, "Cost of staff time that is used and spending on levers; staff in use of places that were bought is counted once; none of a stratum", \
        "Kosten van hulpverleners en van de maatregelen samen", "Cost of staff time and of the levers together") \
    POPULATION(turned_away, "1", NEITHER, REST, HELP, P_FLOWS, "Cases that end in advice, of all assessed", \
        "Zaken die met alleen advies eindigen, van alle beoordeelde", "Cases that end in advice only, of all assessed") \
    POPULATION(left_queue, "1", LOWER, REST, WAITING, P_FLOWS, "Referrals given up while waiting, of those whose wait ended", \
        "Verwijzingen waarbij het gezin stopt met wachten", "Referrals given up while waiting") \
    POPULATION(lost, "1", LOWER, REST, WAITING, P_FLOWS, "Referrals lost at a hand-over, of all", \
        "Verwijzingen die bij een overdracht verloren gaan", "Referrals lost at a hand-over") \
    POPULATION(violent, "/1000", LOWER, HEADLINE, VIOLENCE, P_STRATA, "Violent families, at the end of the year", \
        "Gezinnen met geweld (stand aan het eind van het jaar)", "Families with violence (at the end of the year)") \
    POPULATION(violent_high, "/1000", LOWER, REST, VIOLENCE, P_STRATA, "Families at the high level of violence, at the end of the year", \
        "Gezinnen met heel vaak geweld (stand aan het eind van het jaar)", "Families with very frequent violence (at the end of the year)") \
    POPULATION(violent_known, "1", HIGHER, REST, REPORTS, P_STRATA, "Violent families that were ever reported, of all violent ones", \
        "Gezinnen met geweld die ooit gemeld zijn, van alle gezinnen met geweld", "Families with violence that were ever reported, of all with violence") \
    POPULATION(reported_ever, "1", NEITHER, REST, REPORTS, P_STRATA, "Families that were ever reported, of all that ever were violent", \
        "Gezinnen die ooit gemeld zijn, van alle waar ooit geweld was", "Families ever reported, of all that ever had violence") \
    POPULATION(years_until_report, "year", LOWER, HEADLINE, REPORTS, P_STRATA, "Mean time from the onset of violence to the first report, of families reported", \
        "Duur van het geweld tot de eerste melding (gemiddelde van wie gemeld werd)", "Duration of violence until the first report (mean of those reported)") \
    POPULATION(median_until_report, "year", LOWER, REST, REPORTS, P_UNTIL, "Its median", \
        "Duur van het geweld tot de eerste melding (mediaan)", "Duration of violence until the first report (median)") \
    POPULATION(violent_years, "year/1000/year", LOWER, HEADLINE, VIOLENCE, P_STRATA, "Family-years in violence", \
        "Jaren dat gezinnen in geweld leven", "Years that families live in violence") \
    POPULATION(child_years, "year/1000/year", LOWER, HEADLINE, CHILDREN, P_STRATA, "Child-years in violence", \
        "Jaren dat kinderen met geweld leven, bij elkaar opgeteld", "Child-years in violence") \
    POPULATION(incidents, "/1000/year", LOWER, REST, VIOLENCE, P_STRATA, "Incidents, expected given the families' levels", \
        "Incidenten", "Incidents") \
    POPULATION(severe_incidents, "/1000/year", LOWER, HEADLINE, VIOLENCE, P_STRATA, "Severe incidents, likewise", \
        "Ernstige incidenten", "Severe incidents") \
    POPULATION(incidents_per_report, "incident", NEITHER, REST, VIOLENCE, P_STRATA, "Incidents for each report", \
        "Incidenten per melding", "Incidents for each report") \
    POPULATION(severe_per_report, "incident", NEITHER, REST, VIOLENCE, P_STRATA, "Severe incidents for each report", \
        "Ernstige incidenten per melding", "Severe incidents for each report") \
    POPULATION(severe_reported, "1", HIGHER, REST, REPORTS, P_STRATA, "Severe incidents that led to a report, of all severe incidents (expected)", \
        "Ernstige incidenten die tot een melding leidden, van alle ernstige incidenten", "Severe incidents that led to a report, of all severe incidents") \
    POPULATION(relapses, "1/year", LOWER, REST, VIOLENCE, P_STRATA, "Relapses for each family-year without violence", \
        "Terugval, per jaar dat een gezin zonder geweld is", "Relapses, for each year that a family is without violence") \
    POPULATION(lasting, "1", HIGHER, HEADLINE, VIOLENCE, P_STRATA, "Families free of violence for 52 weeks or longer, of those ever reported", \
        "Gezinnen waar het geweld een jaar of langer weg is, van wie ooit gemeld is", "Families without violence for a year or longer, of those ever reported") \
    POPULATION(children_violence, "/1000", LOWER, REST, CHILDREN, P_STRATA, "Children in violent families, at the end of the year", \
        "Kinderen in gezinnen met geweld (stand aan het eind van het jaar)", "Children in families with violence (at the end of the year)") \
    POPULATION(children_trauma, "1", LOWER, REST, CHILDREN, P_STRATA, "Children with trauma, of the children of families that ever were violent", \
        "Kinderen met een trauma, in gezinnen waar ooit geweld was", "Children with trauma, in families that ever had violence") \
    POPULATION(children_wellbeing, "index", HIGHER, REST, CHILDREN, P_STRATA, "Wellbeing of these children, 0 to 1", \
        "Welzijn van deze kinderen (0 tot 1)", "Wellbeing of these children (0 to 1)") \
    POPULATION(children_without_help, "1", LOWER, HEADLINE, CHILDREN, P_STRATA, "Children without help of their own, in families ever reported", \
        "Kinderen zonder eigen hulp, in gezinnen die ooit gemeld zijn", "Children without help of their own, in families ever reported") \
    POPULATION(orders, "/1000/year", NEITHER, REST, HELP, P_STRATA, "Restraining orders", \
        "Huisverboden", "Restraining orders") \
    POPULATION(separations, "/1000/year", NEITHER, REST, VIOLENCE, P_STRATA, "Separations", \
        "Scheidingen", "Separations") \
    POPULATION(advice, "/1000/year", NEITHER, REST, REPORTS, P_STRATA, "Requests for advice about violent families without an open case, expected", \
        "Adviesvragen over gezinnen met geweld zonder lopende zaak", "Requests for advice about families with violence without an open case") \
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
