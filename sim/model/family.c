#include "model/family.h"

#define AT(field) offsetof(struct kith_family, field), sizeof(((struct kith_family *) 0)->field)

#define IN(field) offsetof(struct kith_home, field), sizeof(((struct kith_home *) 0)->field)

/* clang-format off */
const struct kith_column kith_family_columns[] = {
    { "entry", KITH_COLUMN_U16, AT(entry), "week", "Week of the run in which the family's clock stands at -52; in a population, of the onset of violence" },
    { "leave", KITH_COLUMN_U16, AT(leave), "week", "Week in which the family leaves" },
    { "problems", KITH_COLUMN_U16, AT(problems), "1", "Problems that the family had at entry, as a set" },
    { "untreated", KITH_COLUMN_U16, AT(untreated), "1", "Problems that it still has, as a set" },
    { "profile", KITH_COLUMN_U8, AT(profile), "1", "Profile, in the order of the scenario" },
    { "kind", KITH_COLUMN_U8, AT(kind), "1", "Kind of violence: partner and child, partner only, child only" },
    { "frailty", KITH_COLUMN_U8, AT(frailty), "1", "Class of frailty, which scales incident rates, from the least" },
    { "flags", KITH_COLUMN_U16, AT(flags), "1",
        "Susceptible, denial, rates have fallen, urgent, safety plan, helped, recorded, stopped, restraining order, apart, acute, ended in advice, confirmed, calm since the report, calm since help: a set" },
    { "adults", KITH_COLUMN_U8, AT(adults), "1", "Adults at home" },
    { "children", KITH_COLUMN_U8, AT(children), "1", "Children at home" },
    { "strata", KITH_COLUMN_U8, AT(strata), "1", "Population: 64 if it has children, plus 16 times the class of number of problems, plus the specific group" },
    { "helped", KITH_COLUMN_U8, AT(helped), "1", "Children that have or had help of their own, as a set" },
    { "level", KITH_COLUMN_U8, AT(level), "1", "Level of violence: none, low, high" },
    { "moves", KITH_COLUMN_U8, AT(moves), "1", "Cohort: changes of level in the year before the report; population, as low_weeks: weeks at the low level since the last year ended" },
    { "since", KITH_COLUMN_U16, AT(since), "week", "Week in which it entered its level, or of the index report if there was no violence then" },
    { "spell", KITH_COLUMN_U16, AT(spell), "week", "Exposure is counted for the weeks before this one" },
    { "relapse_from", KITH_COLUMN_U16, AT(relapse_from), "week", "Cumulated hazard of relapse is counted up to this week" },
    { "exposure", KITH_COLUMN_U64, AT(exposure), "1", "Incidents expected in this half-year so far, times 2^20; population: in this year of the policy" },
    { "crisis_exposure", KITH_COLUMN_U64, AT(crisis_exposure), "1", "The same weighted by the crisis factor on detection, times 2^32" },
    { "relapse_left", KITH_COLUMN_U64, AT(relapse_left), "1", "Cumulated hazard that it can still bear before it relapses, times 2^40" },
    { "force", KITH_COLUMN_F32, AT(force), "1", "Factor of help, waiting and safety plan on stopping and de-escalating" },
    { "ease", KITH_COLUMN_U32, AT(ease), "1", "Its inverse, the factor on escalating and relapse, times 2^12" },
    { "birth", KITH_COLUMN_U32, AT(birth), "1", "Number in the order of coming, which keys its random numbers; in a population, its place is another's after it" },
    { "index", KITH_COLUMN_U16, AT(index), "week", "Week of the report from which its effects count: given in a cohort, the first in a population" },
    { "report", KITH_COLUMN_U16, AT(report), "week", "Week of the last report from the index report on, 65535 before" },
    { "case_since", KITH_COLUMN_U16, AT(case_since), "week", "Week in which the case entered its stage" },
    { "stage", KITH_COLUMN_U8, AT(stage), "1", "Stage of the case: unknown, reported, follow-up, investigated, monitored, closed" },
    { "reports", KITH_COLUMN_U8, AT(reports), "1", "Weeks with a report from the index report on, at most 255" },
    { "cases", KITH_COLUMN_U8, AT(cases), "1", "Cases opened, at most 255" },
    { "incidents_reported", KITH_COLUMN_U8, AT(incidents_reported), "1",
        "Incidents of this half-year that led to a report, two bits each: partner, severe partner, child, severe child" },
    { "pathway", KITH_COLUMN_U8, AT(pathway), "1", "Pathway of the case, in the order of the scenario" },
    { "waiting", KITH_COLUMN_U8, AT(waiting), "1", "Services that it waits for, each by itself, as a set" },
    { "planned", KITH_COLUMN_U8, AT(planned), "1", "Services in the plan of the team that it waits for, as a set" },
    { "slot_queue", KITH_COLUMN_U8, AT(slot_queue), "1", "Queues that gave the places it holds, 0 for no place" },
    { "slot_set", KITH_COLUMN_U8, AT(slot_set), "1", "Services that each place gives, as a set" },
    { "slot_met", KITH_COLUMN_U8, AT(slot_met), "1", "Those of them that will meet their need if help is completed, as a set" },
    { "slot_pathway", KITH_COLUMN_U8, AT(slot_pathway), "1", "Pathway of each place" },
    { "slot_strength", KITH_COLUMN_U8, AT(slot_strength), "1", "Factor on the log effect of each place, by expertise and crowding, times 2^6" },
    { "dropping", KITH_COLUMN_U8, AT(dropping), "1", "Places whose stay will end by dropping out, as a set" },
    { "fade", KITH_COLUMN_U8, AT(fade), "1", "Halvings of the effect since help was completed; 4: it is gone" },
    { "fade_service", KITH_COLUMN_U8, AT(fade_service), "1", "Service whose effect lasts" },
    { "fade_pathway", KITH_COLUMN_U8, AT(fade_pathway), "1", "Pathway whose effect lasts" },
    { "fade_strength", KITH_COLUMN_U8, AT(fade_strength), "1", "Factor on its log effect, times 2^6" },
    { "help", KITH_COLUMN_U8, AT(help), "1", "Help: none, waiting, in help, aftercare, completed, dropped out" },
    { "result", KITH_COLUMN_U8, AT(result), "1", "How the last help ended: none, aftercare, completed, dropped out" },
    { "repeats", KITH_COLUMN_U8, AT(repeats), "1", "Times that help has started again within the case" },
    { "told_partner", KITH_COLUMN_U16, AT(told_partner), "1", "Partner incidents told of the last half-year and of the one before" },
    { "told_child", KITH_COLUMN_U16, AT(told_child), "1", "Child-directed incidents told of these half-years" },
    { "told_severe", KITH_COLUMN_U8, AT(told_severe), "1",
        "Cohort: severe incidents told, partner in the last half-year, in the one before, child likewise: a set; population, as high_weeks: weeks at the high level" },
    { "reporter", KITH_COLUMN_U8, AT(reporter), "1", "Who made its first report, in the order of the scenario" },
    { "help_since", KITH_COLUMN_U16, AT(help_since), "week",
        "Cohort: week in which help first started; population, as numbers, a byte each: reports in this year of the policy, in these five years" },
    { "timer", KITH_COLUMN_U16, AT(timer), "week",
        "Weeks in which something is due, 65535 for never: clock, level, case, safety plan, fading, ends of three places, restraining order" },
};

const struct kith_column kith_home_columns[] = {
    { "born", KITH_COLUMN_I16, IN(born), "week", "Birth of each child, in weeks since the family's entry" },
    { "n_born", KITH_COLUMN_U8, IN(n_born), "1", "Children in all, born or to come" },
    { "role", KITH_COLUMN_U8, IN(role), "1", "Role of each adult: absent, victim, perpetrator, mutual, witness" },
    { "exposed", KITH_COLUMN_U8, IN(exposed), "1", "Members that have lived with violence: a set, adults first" },
    { "trauma", KITH_COLUMN_U8, IN(trauma), "1", "Members that are traumatised: a set" },
    { "helped", KITH_COLUMN_U8, IN(helped), "1", "Members that have or had help of their own: a set" },
    { "wellbeing", KITH_COLUMN_U8, IN(wellbeing), "1", "Wellbeing of each member, 0 worst, 255 best" },
    { "lot", KITH_COLUMN_U16, IN(lot), "1", "Its history is kept if this is below the share asked for, times 2^16" },
};
/* clang-format on */

const size_t kith_n_home_columns = sizeof kith_home_columns / sizeof *kith_home_columns;
const size_t kith_n_family_columns = sizeof kith_family_columns / sizeof *kith_family_columns;

size_t
kith_column_width(enum kith_column_type type)
{
    static const uint8_t width[] = { [KITH_COLUMN_U8] = 1, [KITH_COLUMN_U16] = 2, [KITH_COLUMN_I16] = 2, [KITH_COLUMN_U32] = 4, [KITH_COLUMN_U64] = 8, [KITH_COLUMN_F32] = 4 };
    return width[type];
}
