#include "model/params.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "param/change.h"
#include "param/scenario.h"

#define AT(field) offsetof(struct kith_params, field)
#define IN(type, field) offsetof(struct kith_##type##_params, field)
#define MARKED(marks, step, path, unit, low, high, at, meaning, odd) \
    { path, KITH_NUMBER, unit, low, high, at, NULL, meaning, odd, NULL, marks, step }
#define NUMBER(...) MARKED(0, 0, __VA_ARGS__)
#define WHOLE(...) MARKED(0, 1, __VA_ARGS__)
#define COHORT(...) MARKED(KITH_IDLE_IN_POPULATIONS, 0, __VA_ARGS__)
#define POPULATION(...) MARKED(KITH_IDLE_IN_COHORTS, 0, __VA_ARGS__)
#define WEEKS(...) MARKED(KITH_ROUNDED, 0, __VA_ARGS__)
#define WORDS(path, kind, names, at, meaning, odd) { path, kind, "1", 0, 0, at, names, meaning, odd, NULL, 0, 0 }

/* clang-format off */
static const struct kith_parameter parameters[] = {
    MARKED(KITH_IDLE_IN_POPULATIONS | KITH_SIZES_A_RUN, 1, "cohort.intake", "week", 1, 520, AT(cohort.intake),
        "Weeks over which the families of the cohort are reported, evenly", "7.1"),
    MARKED(KITH_IDLE_IN_POPULATIONS | KITH_SIZES_A_RUN, 1, "cohort.run_in", "week", 0, 260, AT(cohort.run_in),
        "Weeks before the first family in which others like them fill the queues; they are counted nowhere", "7.1"),
    MARKED(KITH_IDLE_IN_POPULATIONS | KITH_SIZES_A_RUN, 1, "cohort.follow_up", "week", 78, 1040, AT(cohort.follow_up),
        "Weeks for which a family is followed after its report", "7.1"),
    COHORT("cohort.start_none", "1", 0, 1000, AT(cohort.start_none),
        "Weight of families without violence 52 weeks before their report, among all that might be reported", "7.1"),
    COHORT("cohort.start_low", "1", 0, 1000, AT(cohort.start_low),
        "Weight of families at the low level 52 weeks before their report", "7.1"),
    COHORT("cohort.start_high", "1", 0, 1000, AT(cohort.start_high),
        "Weight of families at the high level 52 weeks before their report", "7.1"),
    COHORT("cohort.onset_rate", "1/year", 0, 20, AT(cohort.onset_rate),
        "Rate at which violence starts, or starts again, in the year before the report", "7.1"),
    NUMBER("kind.both", "1", 0, 1000, AT(kind.both),
        "Weight of families with partner violence and child-directed violence", "7.3"),
    NUMBER("kind.partner_only", "1", 0, 1000, AT(kind.partner),
        "Weight of families with partner violence only", "7.3"),
    NUMBER("kind.child_only", "1", 0, 1000, AT(kind.child),
        "Weight of families with child-directed violence only", "7.3"),
    NUMBER("kind.child_share", "1", 0, 1, AT(kind.child_share),
        "Share of incidents that are child-directed in families with both kinds", "7.3"),
    NUMBER("kind.child_only_factor", "1", 0.01, 3, AT(kind.child_only_factor),
        "Incident rate of families with child-directed violence only, relative to the others", "7.3"),
    NUMBER("members.children", "1", 1, 6, AT(members.children_mean),
        "Mean number of children at home", "7.1"),
    POPULATION("members.two_adults", "1", 0, 1, AT(members.two_adults),
        "Share of families with two adults at home", "7.1"),
    NUMBER("violence.frailty_shape", "1", 1, 50, AT(violence.frailty_shape),
        "Shape of the gamma frailty (mean 1) that scales a family's incident rates", "7.3"),
    NUMBER("violence.low_rate", "incident/year", 0, 100, AT(violence.low_rate),
        "Incidents a year at the low level, frailty 1", "7.3"),
    NUMBER("violence.high_rate", "incident/year", 0, 1000, AT(violence.high_rate),
        "Incidents a year at the high level, frailty 1", "7.3"),
    NUMBER("violence.severe", "1", 0, 1, AT(violence.severe),
        "Chance that a partner-violence incident is severe", "7.3"),
    NUMBER("violence.severe_child", "1", 0, 50, AT(violence.severe_child),
        "Factor on that chance for child-directed incidents", "7.3"),
    NUMBER("violence.stop_rate", "1/year", 0, 20, AT(violence.stop_rate),
        "Rate of stopping from the low level, for an average family without help", "7.2"),
    NUMBER("violence.deescalate_rate", "1/year", 0, 20, AT(violence.deescalate_rate),
        "Rate from the high to the low level, for an average family without help", "7.2"),
    NUMBER("violence.escalate_rate", "1/year", 0, 20, AT(violence.escalate_rate),
        "Rate from the low to the high level", "7.2"),
    NUMBER("violence.stop_frailty", "1", -5, 0, AT(violence.stop_frailty),
        "Log hazard ratio of stopping per standard deviation of frailty", "7.2"),
    NUMBER("violence.improve_problem", "1", -2, 0, AT(violence.improve_problem),
        "Log hazard ratio of stopping and de-escalating per untreated problem above the average", "7.2"),
    NUMBER("violence.susceptible", "1", 0, 1, AT(violence.susceptible),
        "Share of families that can relapse once violence has stopped", "7.2"),
    NUMBER("violence.relapse_scale", "year", 0.05, 50, AT(violence.relapse_scale),
        "Weibull scale of the time to relapse of susceptible families", "7.2"),
    NUMBER("violence.relapse_shape", "1", 0.2, 3, AT(violence.relapse_shape),
        "Weibull shape of the time to relapse", "7.2"),
    NUMBER("violence.relapse_high", "1", 0, 1, AT(violence.relapse_high),
        "Share of relapses that go to the high level", "7.2"),
    NUMBER("problem_load.correlation", "1", 0, 0.95, AT(problem.load_correlation),
        "Correlation of problems within a family through a common load, on the normal scale", "7.1"),
    NUMBER("report.stop", "1", 0, 1, AT(report.stop),
        "Chance that violence stops at once when the family is reported", "7.2"),
    NUMBER("report.early", "1", -0.95, 20, AT(report.early),
        "Extra factor on stopping and de-escalating just after the report (factor 1 + this)", "7.2"),
    NUMBER("report.early_decay", "week", 1, 520, AT(report.early_decay),
        "Weeks in which that extra factor falls to 37 percent", "7.2"),
    NUMBER("report.incident_fall", "1", 0, 1, AT(report.incident_fall),
        "Fall of the incident rates within a level from the report on", "7.3"),
    NUMBER("detect.per_severe", "1", 0, 1, AT(detect.per_severe),
        "Reports per severe incident", "7.4"),
    NUMBER("detect.per_other", "1", 0, 1, AT(detect.per_other),
        "Reports per other incident", "7.4"),
    NUMBER("detect.signs", "1/year", 0, 10, AT(detect.signs),
        "Reports per violent year that are not tied to an incident", "7.4"),
    NUMBER("detect.unfounded", "1/year", 0, 1, AT(detect.unfounded),
        "Reports per year about a family without violence now", "7.4"),
    NUMBER("detect.crisis", "1", 1, 50, AT(detect.crisis),
        "Factor on detection just after a report", "7.4"),
    NUMBER("detect.crisis_decay", "week", 0.5, 52, AT(detect.crisis_decay),
        "Weeks in which the excess of that factor falls to 37 percent", "7.4"),
    NUMBER("detect.duplicates", "1", 0, 0.9, AT(detect.duplicates),
        "Chance that a report is doubled by a second reporter in the same week", "7.4"),
    NUMBER("detect.urgent_other", "1", 0, 1, AT(detect.urgent_other),
        "Share of reports without a severe incident that are urgent all the same", "7.4"),
    POPULATION("detect.acute", "1", 0, 1, AT(detect.acute),
        "Share of urgent reports that are of acute danger", "7.4"),
    POPULATION("detect.advice", "1/year", 0, 50, AT(detect.advice),
        "Requests for advice about a violent family without an open case, which open no case", "7.9"),
    MARKED(KITH_ACTS_BY_CHANGE, 0, "assess.capacity", "assessment/week per 100 reports/year", 0, 100, AT(assess.capacity),
        "Assessments a week that staff can start, per 100 index reports a year", "7.5"),
    NUMBER("assess.noise", "1", 0, 1, AT(assess.noise),
        "Standard deviation of the logarithm of weekly assessment capacity", "7.5"),
    NUMBER("assess.noise_memory", "week", 0.1, 104, AT(assess.noise_memory),
        "Weeks in which the autocorrelation of that noise falls to 37 percent", "7.5"),
    NUMBER("assess.working_time", "week", 0, 20, AT(assess.working_time),
        "Mean working time of an assessment once started", "7.5"),
    NUMBER("assess.followup_work", "1", 0, 1, AT(assess.followup_work),
        "Staff time of a follow-up report, as a share of an assessment", "7.5"),
    WORDS("assess.overload", KITH_CHOICE, "wait|extra|advice", AT(assess.overload),
        "What happens when reports pile up: wait (unlimited), extra (extra hours), advice (advice only)", "7.5"),
    NUMBER("assess.extra", "1", 0, 1, AT(assess.extra),
        "Rule extra: share of the backlog worked off by extra hours each week", "7.5"),
    NUMBER("assess.advice_after", "week", 1, 520, AT(assess.advice_after),
        "Rule advice: weeks of waiting after which a report that is not urgent gets advice only", "7.5"),
    NUMBER("assess.advice", "1", 0, 1, AT(assess.advice),
        "Share of assessed cases that end in advice, not urgent", "7.5"),
    NUMBER("assess.advice_urgent", "1", 0, 1, AT(assess.advice_urgent),
        "Share of assessed cases that end in advice, urgent", "7.5"),
    NUMBER("assess.follow_up", "1", 0, 1, AT(assess.follow_up),
        "Share of cases beyond advice that get conditions and follow-up", "7.5"),
    WEEKS("assess.follow_up_length", "week", 1, 104, AT(assess.follow_up_length),
        "Length of follow-up", "7.5"),
    NUMBER("assess.investigation", "1", 0, 1, AT(assess.investigation),
        "Share of cases beyond advice that are investigated", "7.5"),
    WEEKS("assess.investigation_length", "week", 1, 104, AT(assess.investigation_length),
        "Length of an investigation", "7.5"),
    NUMBER("assess.monitored", "1", 0, 1, AT(assess.monitored),
        "Share of cases beyond advice that are monitored afterwards", "7.5"),
    WEEKS("assess.monitored_length", "week", 1, 260, AT(assess.monitored_length),
        "Length of monitoring", "7.5"),
    NUMBER("assess.safety_plan", "1", 0, 1, AT(assess.safety_plan),
        "Share of cases beyond advice with a safety plan when the assessment is done", "7.5"),
    NUMBER("assess.hours", "hour", 0, 1000, AT(assess.hours),
        "Staff time of an assessment", "7.8"),
    NUMBER("assess.hour_cost", "euro/hour", 0, 1000, AT(assess.hour_cost),
        "Cost of an hour of assessment staff, paid by municipalities", "7.8"),
    { "assess.price_year", KITH_NUMBER, "1", 0, 2100, AT(assess.price_year), NULL,
        "Year of which the euros of that hour are; 0: not said", "7.8", "0", 0, 1 },
    NUMBER("care.effect", "1", -3, 3, AT(care.effect),
        "Log hazard ratio of improving while in help; worsening and relapse get its opposite", "7.7"),
    WEEKS("care.half_life", "week", 1, 520, AT(care.half_life),
        "Half-life of the effect of completed help after its end; it falls in steps to 1/2, 1/4, 1/8 and is gone", "7.7"),
    NUMBER("care.waiting_effect", "1", -3, 3, AT(care.waiting_effect),
        "Log hazard ratio of improving while waiting for help; worsening and relapse get its opposite", "7.7"),
    NUMBER("care.plan_effect", "1", -3, 3, AT(care.plan_effect),
        "Log hazard ratio of improving while a safety plan is in force; worsening and relapse get its opposite", "7.7"),
    WEEKS("care.plan_length", "week", 1, 520, AT(care.plan_length),
        "Length of a safety plan", "7.7"),
    NUMBER("care.patience", "week", 1, 5200, AT(care.patience),
        "Mean time a family is willing to wait for a service before it leaves the queue", "7.6"),
    POPULATION("care.overload", "1", 0, 2, AT(care.overload),
        "Share of the effect of help that is lost when as many families wait as there are places", "7.9"),
    POPULATION("care.expertise_memory", "year", 0.1, 50, AT(care.expertise_memory),
        "Time in which expertise moves 63 percent of the way to what training and experience give", "7.9"),
    COHORT("observe.denial", "1", 0, 1, AT(observe.denial),
        "Share of families that tell nothing to anybody who asks", "7.8"),
    COHORT("observe.told", "1", 0, 1, AT(observe.told),
        "Chance that an incident is told in an interview", "7.8"),
    MARKED(KITH_IDLE_IN_POPULATIONS, 1, "observe.long_window", "1", 0, 1, AT(observe.long_window),
        "Look-back of the later waves: 1 for 52 weeks, 0 for 26", "7.8"),
    COHORT("observe.threshold", "incident/year", 1, 200, AT(observe.threshold),
        "Told incidents a year from which violence counts as frequent", "7.8"),
    MARKED(KITH_IDLE_IN_COHORTS | KITH_SIZES_A_RUN, 1, "population.burn_in", "week", 52, 5200, AT(population.burn_in),
        "Weeks before the policy starts, counted nowhere", "7.9"),
    MARKED(KITH_IDLE_IN_COHORTS | KITH_SIZES_A_RUN, 52, "population.horizon", "week", 52, 5200, AT(population.horizon),
        "Weeks from the start of the policy that are counted", "7.9"),
    POPULATION("population.onset_rate", "1/year", 0, 0.2, AT(population.onset_rate),
        "Rate at which violence begins, per household with children", "7.9"),
    POPULATION("population.onset_high", "1", 0, 1, AT(population.onset_high),
        "Share of families that begin at the high level", "7.9"),
    POPULATION("population.stay", "year", 2, 15, AT(population.stay),
        "Mean time from the onset of violence until a family leaves: the last child turns 18, or it moves, parts for good or dies out", "7.9"),
    POPULATION("population.with_children", "1", 0.2, 1, AT(population.with_children),
        "Share of violent families that have children at home", "7.9"),
    MARKED(KITH_IDLE_IN_COHORTS | KITH_ROUNDED, 0, "population.memory", "year", 0.5, 50, AT(population.memory),
        "Time for which a closed case makes the next report a re-report", "7.9"),
    POPULATION("population.load", "1", 0.2, 2, AT(population.load),
        "Assessment work that arrives, relative to what staff can do, when the policy starts", "7.9"),
    POPULATION("population.onset_spread", "1", 0, 1, AT(population.onset_spread),
        "Share of regional differences in report rates that lies in onset (on the log scale); the rest lies in detection", "7.9"),
    MARKED(KITH_IDLE_IN_COHORTS | KITH_SIZES_A_RUN, 0, "population.report_rate", "1/year", 0.001, 1, AT(population.report_rate),
        "National reports per household with children: a region's table has more or fewer than this", "7.9"),
    POPULATION("population.places", "1", 0, 20, AT(population.places),
        "Factor on the places of services for each report that opens a case", "7.9"),
    MARKED(KITH_IDLE_IN_COHORTS | KITH_SIZES_A_RUN, 0, "population.opens_case", "1", 0.01, 1, AT(population.opens_case),
        "Share of the reports of a region's table that open a case: what staff and places begin with", "7.9"),
    { "population.anchor", KITH_CHOICE, "1", 0, 0, AT(population.anchor), "country|register",
        "register: a region has as much violence and reporting as gives the reports of its table, in every draw of the parameters; country: as much more or less than the country as its table has reports", "7.9", "country", KITH_IDLE_IN_COHORTS | KITH_SIZES_A_RUN, 0 },
    { "population.discount", KITH_NUMBER, "1", 0, 0.2, AT(discount), NULL,
        "Discount rate a year of costs, spending, years in violence and children's years in it, of all years together: those of year t count for 1/(1 + rate)^(t - 1); years by themselves are never discounted", "7.9", "0", KITH_IDLE_IN_COHORTS | KITH_SIZES_A_RUN, 0 },
    POPULATION("lives.separation", "1/year", 0, 5, AT(lives.separation),
        "Rate at which the adults of a family part, without violence", "7.9"),
    POPULATION("lives.separation_low", "1/year", 0, 5, AT(lives.separation_low),
        "Rate at which they part at the low level", "7.9"),
    POPULATION("lives.separation_high", "1/year", 0, 5, AT(lives.separation_high),
        "Rate at which they part at the high level", "7.9"),
    POPULATION("lives.contact", "1", 0, 2, AT(lives.contact),
        "Factor on incident rates when the adults live apart", "7.9"),
    POPULATION("lives.trauma_low", "1/year", 0, 5, AT(lives.trauma_low),
        "Rate at which a child or victim is traumatised at the low level", "7.9"),
    POPULATION("lives.trauma_high", "1/year", 0, 5, AT(lives.trauma_high),
        "Rate at which a child or victim is traumatised at the high level", "7.9"),
    POPULATION("lives.trauma_recovery", "1/year", 0, 5, AT(lives.trauma_recovery),
        "Rate of recovery from trauma while there is no violence", "7.9"),
    POPULATION("lives.trauma_help", "1", 0, 50, AT(lives.trauma_help),
        "Factor on that rate for members that have or had help of their own", "7.9"),
    POPULATION("lives.wellbeing_memory", "year", 0.1, 20, AT(lives.wellbeing_memory),
        "Time in which wellbeing moves 63 percent of the way to what life gives", "7.9"),
    POPULATION("climate.gain", "1", -2, 2, AT(climate.gain),
        "Log factor on detection if all reports were answered in time and with help instead of none; it acts on the change since the policy started", "7.9"),
    POPULATION("climate.memory", "year", 0.1, 20, AT(climate.memory),
        "Time over which a region remembers how reports were answered", "7.9"),
    POPULATION("acute.share", "1", 0, 1, AT(acute.share),
        "Share of reports of acute danger that, where they open a case, are answered in the same week by one contact person: no queue for assessment, no loss at the hand-over", "7.9"),
    POPULATION("acute.order", "1", 0, 1, AT(acute.order),
        "Share of reports of acute danger with a temporary restraining order", "7.9"),
    MARKED(KITH_IDLE_IN_COHORTS | KITH_ROUNDED, 0, "acute.order_length", "week", 1, 52, AT(acute.order_length),
        "Time for which an order and the work around it act", "7.9"),
    POPULATION("acute.order_effect", "1", -3, 3, AT(acute.order_effect),
        "Log hazard ratio of improving in that time; worsening and relapse get its opposite", "7.9"),
    { "transition.rule", KITH_CHOICE, "1", 0, 0, AT(transition.rule), "finish|hand-over|beside",
        "When staff goes from services to teams or back: finish (a new place opens as an old one ends), hand-over (families in places that close move at once), beside (new places open at once beside old ones: more staff than is paid)", "7.6", "finish", KITH_IDLE_IN_COHORTS, 0 },
    { "transition.retrain", KITH_NUMBER, "week", 0, KITH_RETRAIN_MOST, AT(transition.retrain), NULL,
        "Time for which staff that goes to another organisation learns before it takes families", "7.6", "0 week", KITH_IDLE_IN_COHORTS | KITH_ROUNDED, 0 },
    NUMBER("profiles.*.share", "1", 0, 1000, IN(profile, share),
        "Weight of the profile among families that might be reported", "7.1"),
    NUMBER("profiles.*.severe_factor", "1", 0, 20, IN(profile, severe_factor),
        "Factor on the chance that an incident is severe", "7.3"),
    NUMBER("profiles.*.log_improve", "1", -3, 3, IN(profile, log_improve),
        "Log hazard ratio of stopping and de-escalating", "7.2"),
    NUMBER("problems.*.prevalence", "1", 0.001, 0.999, IN(problem, prevalence),
        "Share of families with the problem", "7.1"),
    WORDS("services.*.treats", KITH_SET, "problems", IN(service, treats),
        "Problems that the service treats", "7.6"),
    NUMBER("services.*.violence_need", "1", 0, 1, IN(service, violence_need),
        "Share of families beyond advice that need it for the violence itself", "7.6"),
    NUMBER("services.*.recognised", "1", 0, 1, IN(service, recognised),
        "Chance that a need is recognised and help accepted", "7.6"),
    NUMBER("services.*.places", "place per 100 reports/year", 0, 1000, IN(service, places),
        "Caseload places per 100 index reports a year", "7.6"),
    NUMBER("services.*.stay", "week", 1, 520, IN(service, stay),
        "Mean stay of a family that does not drop out", "7.7"),
    NUMBER("services.*.dropout", "1/year", 0, 20, IN(service, dropout),
        "Rate of dropping out of help", "7.7"),
    NUMBER("services.*.met", "1", 0, 1, IN(service, met),
        "Chance that the need is met when help is completed", "7.7"),
    NUMBER("services.*.effect_factor", "1", 0, 5, IN(service, effect_factor),
        "Effect on violence relative to care.effect", "7.7"),
    NUMBER("services.*.staff", "hour/week", 0, 100, IN(service, staff),
        "Staff time of an occupied place", "7.7"),
    NUMBER("services.*.hour_cost", "euro/hour", 0, 1000, IN(service, hour_cost),
        "Cost of an hour of staff time, all costs of the service included", "7.8"),
    { "services.*.price_year", KITH_NUMBER, "1", 0, 2100, IN(service, price_year), NULL,
        "Year of which the euros of that hour are; 0: not said", "7.8", "0", 0, 1 },
    WORDS("services.*.payer", KITH_CHOICE, "municipality|insurance|justice|state", IN(service, payer),
        "Who pays for it", "7.8"),
    NUMBER("services.*.children", "1", 0, 1, IN(service, children),
        "Chance that a child of the family gets help of its own", "7.7"),
    POPULATION("services.*.training", "1", 0, 5, IN(service, training),
        "Expertise that training keeps up: factor on the log effect of the service", "7.9"),
    POPULATION("services.*.experience", "1", -2, 5, IN(service, experience),
        "Expertise added when as many families complete help in a year as there are places", "7.9"),
    NUMBER("reporters.*.share", "1", 0, 1000, IN(reporter, share),
        "Weight among those who report", "7.4"),
    POPULATION("reporters.*.activity", "1", 0, 20, IN(reporter, activity),
        "Factor on what this sort of reporter reports", "7.9"),
    POPULATION("groups.*.share", "1", 0, 1000, IN(group, share),
        "Weight of the group among violent families", "7.9"),
    POPULATION("groups.*.detection", "1", 0, 20, IN(group, detection),
        "Factor on detection", "7.9"),
    POPULATION("groups.*.log_improve", "1", -3, 3, IN(group, log_improve),
        "Log hazard ratio of stopping and de-escalating", "7.9"),
    { "pathways.*.groups", KITH_SET, "1", 0, 0, IN(pathway, groups), "groups",
        "Groups whose families may take the pathway", "7.9", NULL, KITH_IDLE_IN_COHORTS, 0 },
    WORDS("pathways.*.mode", KITH_CHOICE, "separate|joint", IN(pathway, mode),
        "separate: each need is a referral of its own; joint: one plan for all needs by one team", "7.6"),
    NUMBER("pathways.*.share", "1", 0, 1, IN(pathway, share),
        "Chance that an eligible family takes this pathway; the last pathway takes the rest", "7.6"),
    WHOLE("pathways.*.min_needs", "1", 0, 12, IN(pathway, min_needs),
        "Eligible from this number of needs on", "7.6"),
    WHOLE("pathways.*.min_severity", "1", 0, 2, IN(pathway, min_severity),
        "Eligible from this severity on: 0 all, 1 violent now, 2 high level or urgent", "7.6"),
    NUMBER("pathways.*.handover_loss", "1", 0, 1, IN(pathway, handover_loss),
        "Chance that a family is lost at a hand-over", "7.6"),
    WHOLE("pathways.*.at_once", "1", 1, 3, IN(pathway, at_once),
        "Services that a family can use at the same time (separate)", "7.6"),
    NUMBER("pathways.*.advantage", "1", -3, 3, IN(pathway, advantage),
        "Log hazard ratio added to the effect of help", "7.7"),
    NUMBER("pathways.*.met_factor", "1", 0, 5, IN(pathway, met_factor),
        "Factor on the chance that a need is met", "7.7"),
    NUMBER("pathways.*.stay", "week", 1, 520, IN(pathway, stay),
        "Mean stay with the team (joint)", "7.7"),
    NUMBER("pathways.*.dropout", "1/year", 0, 20, IN(pathway, dropout),
        "Rate of dropping out of the team (joint)", "7.7"),
    WEEKS("pathways.*.aftercare", "week", 0, 520, IN(pathway, aftercare),
        "Aftercare that keeps the effect before it fades", "7.7"),
    NUMBER("pathways.*.sees_relapse", "1", 0, 1, IN(pathway, sees_relapse),
        "Chance that a relapse in aftercare is seen and answered without a new report", "7.7"),
    NUMBER("pathways.*.safety_plan", "1", 0, 1, IN(pathway, safety_plan),
        "Chance that help starts with a safety plan", "7.7"),
    NUMBER("pathways.*.staff_share", "1", 0, 1, IN(pathway, staff_share),
        "Share of all staff time of services that works in this pathway's teams (joint)", "7.6"),
    NUMBER("pathways.*.staff_ratio", "1", 0.1, 20, IN(pathway, staff_ratio),
        "Staff time of a team place relative to the average place of the services", "7.6"),
    NUMBER("costs.*.amount", "euro", 0, 1e10, IN(cost, amount),
        "What a lever itself costs, beside staff time: in all, a year, or for each, as per says", "7.10"),
    WORDS("costs.*.per", KITH_CHOICE, "once|year|report|family|professional|professional-year|budget", IN(cost, per),
        "once: when it starts; year: each year; report: each report; family: each start of help in the services and pathways named; professional: for each full-time equivalent (36 hours a week) of their staff, once, when they come; professional-year: each year for each; budget: the whole amount buys places of the one that is named, from start until the end", "7.10"),
    WORDS("costs.*.payer", KITH_CHOICE, "municipality|insurance|justice|state", IN(cost, payer),
        "Who pays for it", "7.10"),
    WHOLE("costs.*.price_year", "1", 1990, 2100, IN(cost, price_year),
        "Year of which the euros are", "7.10"),
    { "costs.*.services", KITH_SET, "1", 0, 0, IN(cost, services), "services",
        "Services that it is for; with no service and no pathway named: all", "7.10", "[]", 0, 0 },
    { "costs.*.pathways", KITH_SET, "1", 0, 0, IN(cost, pathways), "pathways",
        "Pathways whose teams it is for", "7.10", "[]", 0, 0 },
    { "costs.*.households", KITH_NUMBER, "1", 1000, 1e9, IN(cost, households), NULL,
        "Households with children that an amount once, a year or of a budget is for: a run pays for those that it has. Left out, those of the country on 1 January 2023 (P4.15)", "7.10", "2645269", 0, 0 },
    { "costs.*.start", KITH_NUMBER, "week", 0, 5200, IN(cost, start), NULL,
        "When it is first paid, after the start of the policy", "7.10", "0 week", KITH_IDLE_IN_COHORTS, 0 },
    { "costs.*.until", KITH_NUMBER, "week", 0, 5200, IN(cost, until), NULL,
        "From when it is not paid any more, after the start of the policy; 0 is never", "7.10", "0 week", KITH_IDLE_IN_COHORTS, 0 },
    { "costs.*.price", KITH_NUMBER, "euro/year", 0, 1e9, IN(cost, price), NULL,
        "Of a budget: what a place costs for a year; 0: its staff time at its hour cost", "7.10", "0 euro/year", KITH_IDLE_IN_COHORTS, 0 },
    { "costs.*.regions", KITH_NAMES, "1", 0, 0, 0, "regions",
        "Regions in which it is paid; an empty list is all", "7.10", "[]", KITH_IDLE_IN_COHORTS, 0 },
    KITH_CHANGE_ROWS("6.1"),
};

#define COLLECTION(path, most, array, count, meaning) \
    { path, most, AT(array), sizeof(((struct kith_params *) 0)->array[0]), AT(count), meaning, 0 }

static const struct kith_collection collections[] = {
    COLLECTION("profiles", KITH_PROFILES, profile, n_profiles, "Kinds of families; each family has one"),
    COLLECTION("problems", KITH_PROBLEMS, problems, n_problems, "Problems that a family can have beside violence"),
    COLLECTION("services", KITH_SERVICES, service, n_services, "Services with places and waiting lists"),
    COLLECTION("reporters", KITH_REPORTERS, reporter, n_reporters, "Who reports to Veilig Thuis"),
    COLLECTION("groups", KITH_GROUPS, group, n_groups, "Specific groups; the first is none of them"),
    COLLECTION("pathways", KITH_PATHWAYS, pathway, n_pathways, "Ways of organising help; tried in the order of the file"),
    { "costs", KITH_COSTS, AT(cost), sizeof(((struct kith_params *) 0)->cost[0]), AT(n_costs), "What the levers of a policy cost themselves, beside staff time", 1 },
    KITH_CHANGE_COLLECTION,
};
/* clang-format on */

/* ---- what must hold of a cost as a whole ---- */

static const struct kith_entry *
cost_of(kith_beside *of, const void *with, const char *key)
{
    char row[32];
    snprintf(row, sizeof row, "costs.*.%s", key);
    return of(with, row);
}

static int
is_set_to(const struct kith_entry *entry, int more_than_nothing)
{
    return entry && (entry->bits != 0 || entry->value > 0) == more_than_nothing;
}

static const char *
wrong_budget(kith_beside *of, const void *with)
{
    const struct kith_entry *services = cost_of(of, with, "services"), *pathways = cost_of(of, with, "pathways"), *until = cost_of(of, with, "until");
    const uint32_t a = services ? services->bits : 0, b = pathways ? pathways->bits : 0;
    if (until && !(until->value > 0))
        return "is budget, which buys places until an end; write until, as {value: 1, unit: year}";
    if (services && pathways && ((a & (a - 1)) || (b & (b - 1)) || !a == !b))
        return "is budget, which buys places of one service or one pathway; name one under services or pathways, and write another cost for the next";
    return NULL;
}

/* Nothing of a cost is left aside: what its `per` has no use for is refused. */
static const char *
wrong_together(const struct kith_entry *entry, kith_beside *of, const void *with)
{
    const struct kith_entry *start = cost_of(of, with, "start"), *until = cost_of(of, with, "until"), *households = cost_of(of, with, "households");
    if (strcmp(entry->parameter->path, "costs.*.per") != 0)
        return NULL;
    const int named = is_set_to(cost_of(of, with, "services"), 1) || is_set_to(cost_of(of, with, "pathways"), 1);
    if (start && until && until->value > 0 && until->value <= start->value)
        return "ends before it starts; write a later until, or 0 for never";
    if (entry->bits != KITH_PER_BUDGET && is_set_to(cost_of(of, with, "price"), 1))
        return "has a price of places, which budgets buy; take price out, or write budget";
    switch ((enum kith_per) entry->bits) {
    case KITH_PER_BUDGET: return wrong_budget(of, with);
    case KITH_PER_ONCE:
    case KITH_PER_PROFESSIONAL:
        if (is_set_to(until, 1))
            return "is paid once, and has an end; take until out";
        break;
    default: break;
    }
    if (named && (entry->bits == KITH_PER_ONCE || entry->bits == KITH_PER_YEAR || entry->bits == KITH_PER_REPORT))
        return "is paid whoever helps, and names services or pathways; take them out, or write family or professional";
    if (households && strcmp(households->source, "default") != 0 && entry->bits != KITH_PER_ONCE && entry->bits != KITH_PER_YEAR)
        return "is an amount for each, and has households; take them out, or write once, year or budget";
    return NULL;
}

/* They decide how large a run is and how it begins, before any change. */
static const char *const constant[] = { "cohort", "population.burn_in", "population.horizon", "population.report_rate", "population.opens_case", "population.anchor", "population.discount", "costs", NULL };

const struct kith_schema kith_model_schema = { "scenario", parameters, sizeof parameters / sizeof parameters[0],
    collections, sizeof collections / sizeof collections[0], sizeof(struct kith_params), constant, wrong_together };
