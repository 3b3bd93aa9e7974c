#include "model/tally.h"

#include <stdio.h>

const struct kith_axis_form kith_axes[KITH_AXES] = {
    [KITH_AXIS_WEEK] = { "week", "week", "Week of the family's clock; the report is in week 0" },
    [KITH_AXIS_LEVEL] = { "level", NULL, "Violence: a class of incident rates, not a count" },
    [KITH_AXIS_STAGE] = { "stage", NULL, "Stage of the case at Veilig Thuis" },
    [KITH_AXIS_HELP] = { "help", NULL, "Help that the family has" },
    [KITH_AXIS_MOVE] = { "move", NULL, "Change of the level of violence" },
    [KITH_AXIS_REPORT] = { "report", NULL, "Sort of report, as CBS counts them" },
    [KITH_AXIS_REPORTER] = { "reporter", NULL, "Who reported" },
    [KITH_AXIS_STRATUM] = { "stratum", NULL, "All families, or one class of one margin" },
    [KITH_AXIS_WAVE] = { "wave", NULL, "Wave of observation: at weeks 0, 52 and 78" },
    [KITH_AXIS_CLASS] = { "class", NULL, "What the study would call the violence it was told of" },
    [KITH_AXIS_FINDING] = { "finding", NULL, "What a wave finds, summed over families" },
    [KITH_AXIS_HALF_YEAR] = { "half_year", NULL, "The year before the report, then half-years after it" },
    [KITH_AXIS_INCIDENT] = { "incident", NULL, "Sort of incident" },
    [KITH_AXIS_QUEUE] = { "queue", NULL, "Assessment, services, and teams of joint pathways" },
    [KITH_AXIS_WAIT] = { "wait", "week", "Whole weeks of waiting; the last stands for all longer ones" },
    [KITH_AXIS_FLOW] = { "flow", NULL, "What became of claims on a queue, and its load" },
    [KITH_AXIS_SINCE] = { "since", "week", "Whole weeks since violence stopped, since the report, since the end of the first case, or since help first started" },
    [KITH_AXIS_SPELL] = { "spell", NULL, "How a spell without violence, without report since the first one or since the end of the case, or without incident since the report or since help first started, ended" },
    [KITH_AXIS_POLICY_WEEK] = { "policy_week", "week", "Weeks since the start of the policy" },
    [KITH_AXIS_YEAR] = { "year", "year", "Years since the start of the policy, from 1" },
    [KITH_AXIS_MARGIN] = { "margin", NULL, "All families of a region, or one class of one margin" },
    [KITH_AXIS_MEASURE] = { "measure", NULL, "What is counted of a stratum in a year" },
    [KITH_AXIS_LOAD] = { "load", NULL, "State of a queue at the end of the week" },
    [KITH_AXIS_QUARTER] = { "quarter", "13 week", "Whole quarters of 13 weeks; the last stands for all longer times" },
    [KITH_AXIS_UNTIL] = { "until", NULL, "How the time from onset to the first report ended" },
    [KITH_AXIS_AGAIN] = { "again", NULL, "How the time after a closed case ended; of these, advised: after one that ended in advice, confirmed: after one with violence when it was opened" },
    [KITH_AXIS_FRAME] = { "frame", NULL, "What a region is" },
    [KITH_AXIS_CELL] = { "cell", NULL, "Strata crossed by everything" },
    [KITH_AXIS_SPENT] = { "spent", NULL, "What money for levers went to" },
    [KITH_AXIS_PAYER] = { "payer", NULL, "Who paid" },
    [KITH_AXIS_STEP] = { "step", "13 week", "Quarters of 13 weeks that have begun since something: 0 is its own week, 1 weeks 1 to 13" },
    [KITH_AXIS_SECOND] = { "second", NULL, "How the time after a first report ended; confirmed: of these, where there was violence when it came" },
    [KITH_AXIS_NUMBER] = { "number", "report", "Number of reports of a family; the last stands for all larger ones" },
    [KITH_AXIS_SEVERITY] = { "severity", "incident", "Severe incidents expected of a family in the year: the least of the class" },
    [KITH_AXIS_COUNTED] = { "counted", NULL, "Families, and reports or incidents of theirs" },
    [KITH_AXIS_WAIT_CLASS] = { "wait_class", NULL, "Whole weeks of waiting, in classes" },
};

#define FORM(number, name, unit, meaning, kind, stock, passing, ...) [number] = { name, unit, meaning, { __VA_ARGS__ }, kind, stock, passing },
const struct kith_block_form kith_blocks[KITH_BLOCKS] = { KITH_TABLE_ROWS(FORM) };
#undef FORM

/* ---- labels ---- */

static const char *const levels[] = { "none", "low", "high" };
static const char *const stages[] = { "unknown", "reported", "follow_up", "investigated", "monitored", "closed" };
static const char *const helps[] = { "none", "waiting", "in_help", "aftercare", "completed", "dropped_out" };
static const char *const moves[] = { "stop", "deescalate", "escalate", "relapse_low", "relapse_high" };
static const char *const reports[] = { "earlier", "index", "in_assessment", "after_assessment", "in_monitoring", "re_report" };
static const char *const waves[] = { "T1", "T2", "T3" };
static const char *const classes[] = { "none", "between", "frequent_or_severe" };
static const char *const findings[] = { "partner_any", "partner_frequent", "child_any", "both", "told_incidents",
    "told_child_incidents", "truly_none", "truly_none_52_weeks", "children", "children_with_violence", "children_helped", "helped" };
static const char *const incidents[] = { "partner", "partner_severe", "child", "child_severe" };
static const char *const flows[] = { "claimed", "admitted", "late", "advice", "left", "lost_at_handover", "completed",
    "dropped_out", "place_weeks_used", "place_weeks", "waiting_weeks", "waited_weeks", "passed_over_weeks", "moved", "handed_over" };
_Static_assert(sizeof flows / sizeof *flows == KITH_FLOWS, "every flow has a name");
static const char *const wait_classes[] = { "0", "1", "2", "3", "4", "5-6", "7-8", "9-13", "14-26", "27-52", "53-104", "105 or more" };
const uint32_t kith_wait_class_ends[KITH_WAIT_CLASSES] = { 0, 1, 2, 3, 4, 6, 8, 13, 26, 52, 104, UINT32_MAX };
static const char *const spells[] = { "stopped_still", "relapsed", "no_report_still", "reported_again", "advised_still", "advised_reported_again", "transferred_still",
    "transferred_reported_again", "calm_still", "incident", "calm_in_help_still", "incident_in_help", "confirmed_still", "confirmed_reported_again" };
_Static_assert(sizeof spells / sizeof *spells == KITH_SPELLS, "every spell has a name");
static const char *const problem_classes[] = { "problems: 0-1", "problems: 2-3", "problems: 4 or more" };
static const char *const kinds[] = { "violence: partner and child", "violence: partner only", "violence: child only" };
#define NAME(number, name) [number] = name,
static const char *const measures[KITH_MEASURES] = { KITH_MEASURE_ROWS(NAME) };
#undef NAME
static const char *const loads[] = { "waiting", "used", "places", "staff" };
static const char *const untils[] = { "reported", "left" };
static const char *const agains[] = { "reported_again", "left", "advised_reported_again", "advised_left", "confirmed_reported_again", "confirmed_left" };
static const char *const seconds[] = { "reported_again", "still", "confirmed_reported_again", "confirmed_still" };
static const char *const counteds[] = { "families", "events" };
_Static_assert(sizeof agains / sizeof *agains == KITH_AGAINS && sizeof seconds / sizeof *seconds == KITH_SECONDS && sizeof counteds / sizeof *counteds == KITH_COUNTEDS,
    "whatever follows has a name");
static const char *const frames[] = { "households", "cases", "climate" };
static const char *const spents[] = { "once", "by_year", "by_report_or_family", "by_professional", "places", "places_in_use" };
static const char *const payers[] = { "municipality", "insurance", "justice", "state" };
_Static_assert(sizeof spents / sizeof *spents == KITH_SPENTS && sizeof payers / sizeof *payers == KITH_PAYERS, "all that is spent has a name");
static const char *const p_child_classes[] = { "children: none", "children: some" };
static const char *const child_classes[] = { "children: 1", "children: 2", "children: 3 or more" };

const char *const kith_dimension_names[KITH_DIMENSIONS] = { "profile", "problems", "violence", "children", "group" };

uint32_t
kith_cross_classes(enum kith_dimension dimension, uint32_t n_profiles, uint32_t n_groups)
{
    const uint32_t n[KITH_DIMENSIONS] = { n_profiles, KITH_PROBLEM_CLASSES, KITH_KINDS, KITH_P_CHILD_CLASSES, n_groups };
    return n[dimension];
}

uint32_t
kith_cross_cells(uint32_t cross, uint32_t n_profiles, uint32_t n_groups)
{
    uint32_t cells = cross ? 1 : 0;
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++)
        cells *= cross >> d & 1 ? kith_cross_classes((enum kith_dimension) d, n_profiles, n_groups) : 1;
    return cells;
}

int
kith_block_rank(enum kith_block_name block)
{
    int rank = 0;
    while (rank < KITH_BLOCK_AXES && kith_blocks[block].axis[rank] != KITH_AXES)
        rank++;
    return rank;
}

struct kith_layout
kith_layout_of(const struct kith_rules *rules)
{
    const int population = rules->kind == KITH_POPULATION_RUN;
    struct kith_layout self = { .kind = rules->kind, .axis = {
        [KITH_AXIS_LEVEL] = KITH_LEVELS, [KITH_AXIS_STAGE] = sizeof stages / sizeof *stages, [KITH_AXIS_HELP] = sizeof helps / sizeof *helps,
        [KITH_AXIS_REPORT] = KITH_REPORTS, [KITH_AXIS_REPORTER] = rules->params.n_reporters, [KITH_AXIS_QUEUE] = rules->n_queues,
        [KITH_AXIS_WAIT] = KITH_WAITS, [KITH_AXIS_FLOW] = KITH_FLOWS, [KITH_AXIS_SECOND] = KITH_SECONDS,
    } };
    uint32_t *axis = self.axis;
    if (population) {
        axis[KITH_AXIS_POLICY_WEEK] = rules->horizon;
        axis[KITH_AXIS_YEAR] = rules->horizon / KITH_YEAR;
        axis[KITH_AXIS_MARGIN] = 1 + rules->params.n_profiles + KITH_PROBLEM_CLASSES + KITH_KINDS + KITH_P_CHILD_CLASSES + rules->params.n_groups;
        const uint32_t cells = kith_cross_cells(rules->area.cross, rules->params.n_profiles, rules->params.n_groups);
        self.cross_at = cells ? axis[KITH_AXIS_MARGIN] : 0;
        axis[KITH_AXIS_MARGIN] += cells;
        axis[KITH_AXIS_MEASURE] = KITH_MEASURES;
        axis[KITH_AXIS_LOAD] = KITH_LOADS_OF_QUEUES;
        axis[KITH_AXIS_QUARTER] = KITH_QUARTERS;
        axis[KITH_AXIS_UNTIL] = KITH_UNTILS;
        axis[KITH_AXIS_AGAIN] = KITH_AGAINS;
        axis[KITH_AXIS_FRAME] = KITH_FRAMES;
        axis[KITH_AXIS_WAIT_CLASS] = KITH_WAIT_CLASSES;
        axis[KITH_AXIS_SPENT] = KITH_SPENTS;
        axis[KITH_AXIS_PAYER] = KITH_PAYERS;
        axis[KITH_AXIS_NUMBER] = KITH_NUMBERS;
        axis[KITH_AXIS_SEVERITY] = KITH_SEVERITIES;
        axis[KITH_AXIS_COUNTED] = KITH_COUNTEDS;
        axis[KITH_AXIS_CELL] = kith_cross_cells((1u << KITH_DIMENSIONS) - 1, rules->params.n_profiles, rules->params.n_groups);
    } else {
        axis[KITH_AXIS_WEEK] = rules->weeks;
        axis[KITH_AXIS_MOVE] = KITH_MOVES;
        axis[KITH_AXIS_STRATUM] = 1 + rules->params.n_profiles + KITH_PROBLEM_CLASSES + KITH_KINDS + KITH_CHILD_CLASSES;
        axis[KITH_AXIS_WAVE] = KITH_WAVES;
        axis[KITH_AXIS_CLASS] = KITH_CLASSES;
        axis[KITH_AXIS_FINDING] = KITH_FINDINGS;
        axis[KITH_AXIS_HALF_YEAR] = 1 + (rules->weeks - KITH_BEFORE + KITH_HALF_YEAR - 1) / KITH_HALF_YEAR;
        axis[KITH_AXIS_INCIDENT] = KITH_INCIDENTS;
        axis[KITH_AXIS_SINCE] = rules->weeks - KITH_BEFORE + 1;
        axis[KITH_AXIS_SPELL] = KITH_SPELLS;
        axis[KITH_AXIS_STEP] = 1 + (rules->weeks - KITH_BEFORE + KITH_QUARTER - 1) / KITH_QUARTER;
    }
    for (int b = 0; b < KITH_BLOCKS; b++) {
        self.at[b] = self.total;
        self.size[b] = kith_blocks[b].kind == rules->kind;
        for (int a = 0; a < kith_block_rank((enum kith_block_name) b); a++)
            self.size[b] *= axis[kith_blocks[b].axis[a]];
        self.total += self.size[b];
    }
    return self;
}

uint64_t
kith_severity_least(uint32_t class)
{
    return class < 2 ? class : ((uint64_t) 2 + class % 2) << (class / 2 - 1);
}

void
kith_tally_settle(const struct kith_layout *layout, int64_t *tally)
{
    for (int b = 0; b < KITH_BLOCKS; b++) {
        if (!kith_blocks[b].stock || layout->size[b] == 0)
            continue;
        const uint32_t row = layout->size[b] / layout->axis[kith_blocks[b].axis[0]];
        int64_t *count = tally + layout->at[b];
        for (uint32_t i = row; i < layout->size[b]; i++)
            count[i] += count[i - row];
    }
}

/* "profile: intimate-terror, children: some" */
static const char *
cell_label(uint32_t i, const struct kith_names *names, char *room, size_t size)
{
    const char *word[KITH_DIMENSIONS] = { NULL };
    size_t used = 0;
    for (uint32_t d = KITH_DIMENSIONS; d-- > 0;) {
        if (!(names->cross >> d & 1))
            continue;
        const uint32_t n = kith_cross_classes((enum kith_dimension) d, names->n_profiles, names->n_groups), c = i % n;
        i /= n;
        word[d] = d == KITH_BY_PROFILE ? names->profiles[c] : d == KITH_BY_PROBLEMS ? problem_classes[c]
            : d == KITH_BY_KIND ? kinds[c] : d == KITH_BY_CHILDREN ? p_child_classes[c] : names->groups[c];
    }
    for (uint32_t d = 0; d < KITH_DIMENSIONS && used < size; d++)
        if (word[d])
            used += (size_t) snprintf(room + used, size - used, "%s%s%s", used ? ", " : "", d == KITH_BY_PROFILE ? "profile: " : d == KITH_BY_GROUP ? "group: " : "", word[d]);
    return room;
}

static const char *
stratum_label(uint32_t i, const struct kith_names *names, char *room, size_t size)
{
    if (i == 0)
        return "all";
    if (--i < names->n_profiles) {
        snprintf(room, size, "profile: %s", names->profiles[i]);
        return room;
    }
    i -= names->n_profiles;
    if (i < KITH_PROBLEM_CLASSES)
        return problem_classes[i];
    i -= KITH_PROBLEM_CLASSES;
    return i < KITH_KINDS ? kinds[i] : child_classes[i - KITH_KINDS];
}

/* Margins of a population: as far as those of a cohort go, these; then its own, and the cells of a cross. */
static const char *
margin_label(uint32_t i, const struct kith_names *names, char *room, size_t size)
{
    const uint32_t shared = 1 + names->n_profiles + KITH_PROBLEM_CLASSES + KITH_KINDS;
    if (i < shared)
        return stratum_label(i, names, room, size);
    i -= shared;
    if (i < KITH_P_CHILD_CLASSES)
        return p_child_classes[i];
    i -= KITH_P_CHILD_CLASSES;
    if (i >= names->n_groups)
        return cell_label(i - names->n_groups, names, room, size);
    snprintf(room, size, "group: %s", names->groups[i]);
    return room;
}

static const char *
queue_label(uint32_t i, const struct kith_names *names, char *room, size_t size)
{
    if (i == 0)
        return "assessment";
    if (--i < names->n_services)
        return names->services[i];
    snprintf(room, size, "team: %s", names->pathways[i - names->n_services]);
    return room;
}

static const char *
half_year_label(uint32_t i, char *room, size_t size)
{
    if (i == 0)
        return "year before";
    snprintf(room, size, "weeks %u-%u", (i - 1) * KITH_HALF_YEAR, i * KITH_HALF_YEAR - 1);
    return room;
}

const char *
kith_axis_label(enum kith_axis axis, uint32_t i, const struct kith_names *names, char *room, size_t size, double *number)
{
    static const char *const *const words[KITH_AXES] = { [KITH_AXIS_LEVEL] = levels, [KITH_AXIS_STAGE] = stages, [KITH_AXIS_HELP] = helps,
        [KITH_AXIS_MOVE] = moves, [KITH_AXIS_REPORT] = reports, [KITH_AXIS_WAVE] = waves, [KITH_AXIS_CLASS] = classes,
        [KITH_AXIS_FINDING] = findings, [KITH_AXIS_INCIDENT] = incidents, [KITH_AXIS_FLOW] = flows, [KITH_AXIS_SPELL] = spells,
        [KITH_AXIS_MEASURE] = measures, [KITH_AXIS_LOAD] = loads, [KITH_AXIS_UNTIL] = untils, [KITH_AXIS_AGAIN] = agains, [KITH_AXIS_FRAME] = frames,
        [KITH_AXIS_WAIT_CLASS] = wait_classes, [KITH_AXIS_SPENT] = spents, [KITH_AXIS_PAYER] = payers, [KITH_AXIS_SECOND] = seconds, [KITH_AXIS_COUNTED] = counteds };
    switch (axis) {
    case KITH_AXIS_WEEK:
        *number = (double) i - KITH_BEFORE;
        return NULL;
    case KITH_AXIS_YEAR:
        *number = i + 1.0;
        return NULL;
    case KITH_AXIS_MARGIN:
        return margin_label(i, names, room, size);
    case KITH_AXIS_WAIT:
    case KITH_AXIS_POLICY_WEEK:
    case KITH_AXIS_QUARTER:
    case KITH_AXIS_SINCE:
    case KITH_AXIS_STEP:
    case KITH_AXIS_NUMBER:
        *number = i;
        return NULL;
    case KITH_AXIS_SEVERITY:
        *number = (double) kith_severity_least(i) / 1000;
        return NULL;
    case KITH_AXIS_REPORTER:
        return names->reporters[i];
    case KITH_AXIS_STRATUM:
        return stratum_label(i, names, room, size);
    case KITH_AXIS_QUEUE:
        return queue_label(i, names, room, size);
    case KITH_AXIS_HALF_YEAR:
        return half_year_label(i, room, size);
    default:
        return words[axis][i];
    }
}
