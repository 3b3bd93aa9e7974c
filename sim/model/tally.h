#ifndef KITH_MODEL_TALLY_H
#define KITH_MODEL_TALLY_H

#include <stdint.h>

#include "kith.h"
#include "model/noted.h"
#include "model/rules.h"

/** Of a row of noted.h only its number, for an enum. */
#define KITH_NUMBER(number, ...) number,

/** What a run counts: blocks of integers over named axes, declared once in noted.h, from which
 * the layout in memory, the variables of the result file and `kith describe` are derived.
 *
 * All counts are whole numbers, so that sums do not depend on order. */
enum kith_axis {
    KITH_AXIS_WEEK, /* of a family's clock, from -52 */
    KITH_AXIS_LEVEL,
    KITH_AXIS_STAGE,
    KITH_AXIS_HELP,
    KITH_AXIS_MOVE,
    KITH_AXIS_REPORT,
    KITH_AXIS_REPORTER,
    KITH_AXIS_STRATUM,
    KITH_AXIS_WAVE,
    KITH_AXIS_CLASS,
    KITH_AXIS_FINDING,
    KITH_AXIS_HALF_YEAR,
    KITH_AXIS_INCIDENT,
    KITH_AXIS_QUEUE,
    KITH_AXIS_WAIT,
    KITH_AXIS_FLOW,
    KITH_AXIS_SINCE, /* whole weeks since something */
    KITH_AXIS_SPELL,
    /* of population runs */
    KITH_AXIS_POLICY_WEEK, /* from the start of the policy */
    KITH_AXIS_YEAR,
    KITH_AXIS_MARGIN, /* strata of a population */
    KITH_AXIS_MEASURE,
    KITH_AXIS_LOAD,
    KITH_AXIS_QUARTER, /* whole quarters of 13 weeks since something */
    KITH_AXIS_UNTIL,
    KITH_AXIS_AGAIN,
    KITH_AXIS_FRAME,
    KITH_AXIS_WAIT_CLASS,
    KITH_AXIS_CELL,
    KITH_AXIS_SPENT,
    KITH_AXIS_PAYER,
    KITH_AXIS_STEP, /* of 13 weeks since something: 0 is the week itself, 1 weeks 1 to 13 */
    KITH_AXIS_SECOND,
    KITH_AXIS_NUMBER, /* of reports */
    KITH_AXIS_SEVERITY,
    KITH_AXIS_COUNTED,
    KITH_AXES
};

enum kith_level_move { KITH_MOVE_STOP, KITH_MOVE_DEESCALATE, KITH_MOVE_ESCALATE, KITH_MOVE_RELAPSE_LOW, KITH_MOVE_RELAPSE_HIGH, KITH_MOVES };
enum kith_report { KITH_REPORT_EARLIER, KITH_REPORT_INDEX, KITH_REPORT_IN_ASSESSMENT, KITH_REPORT_AFTER, KITH_REPORT_IN_MONITORING, KITH_REPORT_AGAIN, KITH_REPORTS };
enum kith_wave { KITH_WAVE_1, KITH_WAVE_2, KITH_WAVE_3, KITH_WAVES };
enum kith_class { KITH_CLASS_NONE, KITH_CLASS_BETWEEN, KITH_CLASS_FREQUENT, KITH_CLASSES };
/** What a wave finds beside the class. Families, told or true incidents, children. */
enum kith_finding {
    KITH_FOUND_PARTNER_ANY, KITH_FOUND_PARTNER_FREQUENT, KITH_FOUND_CHILD_ANY, KITH_FOUND_BOTH,
    KITH_FOUND_TOLD, KITH_FOUND_TOLD_CHILD, KITH_FOUND_TRULY_NONE, KITH_FOUND_LASTING, KITH_FOUND_CHILDREN,
    KITH_FOUND_CHILDREN_VIOLENCE, KITH_FOUND_CHILDREN_HELPED, KITH_FOUND_HELPED, KITH_FINDINGS
};
enum kith_incident { KITH_PARTNER_PLAIN, KITH_PARTNER_SEVERE, KITH_CHILD_PLAIN, KITH_CHILD_SEVERE, KITH_INCIDENTS };
enum kith_flow {
    KITH_FLOW_CLAIMED, KITH_FLOW_ADMITTED, KITH_FLOW_LATE, KITH_FLOW_ADVICE, KITH_FLOW_LEFT, KITH_FLOW_LOST,
    KITH_FLOW_COMPLETED, KITH_FLOW_DROPPED, KITH_FLOW_PLACE_WEEKS, KITH_FLOW_PLACES, KITH_FLOW_WAITING_WEEKS,
    KITH_FLOW_WAITED, /* weeks without a place, of those whose wait has ended: waits[] */
    KITH_FLOW_PASSED, /* and weeks in which there was one, but the family had no room for it */
    KITH_FLOW_MOVED, /* claims that went to another queue, and places handed over, when staff went to another organisation */
    KITH_FLOW_HANDED,
    KITH_FLOWS
};
enum kith_spell { KITH_SPELL_STOPPED, KITH_SPELL_RELAPSED, KITH_SPELL_CLOSED, KITH_SPELL_REREPORTED,
    KITH_SPELL_ADVISED, KITH_SPELL_ADVISED_AGAIN, /* after the first case, by how that ended */
    KITH_SPELL_TRANSFERRED, KITH_SPELL_TRANSFERRED_AGAIN,
    KITH_SPELL_CALM, KITH_SPELL_INCIDENT, KITH_SPELL_CALM_IN_HELP, KITH_SPELL_INCIDENT_IN_HELP, /* after the report; after help first started */
    KITH_SPELL_CONFIRMED, KITH_SPELL_CONFIRMED_AGAIN, /* of those after the first case: where there was violence when it was opened */
    KITH_SPELLS };
/** What a population run counts of each stratum in a year: noted.h. */
enum kith_measure { KITH_MEASURE_ROWS(KITH_NUMBER) KITH_MEASURES };
enum kith_load { KITH_LOAD_WAITING, KITH_LOAD_USED, KITH_LOAD_PLACES, KITH_LOAD_STAFF, KITH_LOADS_OF_QUEUES };
enum kith_until { KITH_UNTIL_REPORTED, KITH_UNTIL_LEFT, KITH_UNTILS };
enum kith_again { KITH_AGAIN_REPORTED, KITH_AGAIN_LEFT, KITH_AGAIN_ADVISED /* of those, how it was after advice */,
    KITH_AGAIN_CONFIRMED = 4 /* and where there was violence when the case was opened */, KITH_AGAINS = 6 };
enum kith_second { KITH_SECOND_AGAIN, KITH_SECOND_STILL /* left, or no longer followed */, KITH_SECOND_CONFIRMED /* of those, where there was violence when the first came */,
    KITH_SECONDS = 2 * KITH_SECOND_CONFIRMED };
enum kith_counted { KITH_COUNTED_FAMILIES, KITH_COUNTED_EVENTS, KITH_COUNTEDS };
enum { KITH_NUMBERS = 41 /* 0 to 39 reports, 40 and more */, KITH_SEVERITIES = 34 /* half-octaves of thousandths: 0, 1, 2, 3, 4 to 5, 6 to 7, 8 to 11 ... */, KITH_FIVE = 5 /* years */ };
/** What a region is, for shares of it: its size, and what a week of it took. */
enum kith_frame { KITH_FRAME_HOUSEHOLDS, KITH_FRAME_CASES, KITH_FRAME_CLIMATE, KITH_FRAMES };
/** What levers cost. Of what bought places the part in use is counted again: it stands in the cost of staff time, too. */
enum kith_spent { KITH_SPENT_ONCE, KITH_SPENT_YEARS, KITH_SPENT_EACH, KITH_SPENT_TRAINING, KITH_SPENT_PLACES, KITH_SPENT_IN_USE, KITH_SPENTS };
enum { KITH_QUARTERS = 101, /* 0 to 99, 100 and more */ KITH_QUARTER = 13 };
enum { KITH_WAITS = 105 /* 0 to 103 weeks, 104 and more */ };
/** Waiting times of strata, in classes: up to kith_wait_class_ends[class] weeks, the last without end. */
enum { KITH_WAIT_CLASSES = 12, KITH_WAIT_MONTH = 4, KITH_WAIT_QUARTER = 7, KITH_WAIT_HALF_YEAR, KITH_WAIT_YEAR /* the last classes of 4, 13, 26 and 52 weeks or less */ };
extern const uint32_t kith_wait_class_ends[KITH_WAIT_CLASSES];

/** Tables: noted.h. */
enum kith_block_name { KITH_TABLE_ROWS(KITH_NUMBER) KITH_BLOCKS };

enum { KITH_BLOCK_AXES = 4 };
struct kith_block_form {
    const char *name, *unit, *meaning;
    enum kith_axis axis[KITH_BLOCK_AXES]; /* outermost first; KITH_AXES ends */
    enum kith_kind_of_run kind; /* in which it is counted: in the other its size is 0 */
    int stock; /* 1: counted as changes by week, summed up over weeks at the end */
    int passing; /* 1: not part of a result */
};
extern const struct kith_block_form kith_blocks[KITH_BLOCKS];

/** How many axes a block has. */
int kith_block_rank(enum kith_block_name block);

struct kith_axis_form {
    const char *name, *unit, *meaning;
};
extern const struct kith_axis_form kith_axes[KITH_AXES];

/** Sizes of axes and places of blocks for one set of rules. */
struct kith_layout {
    enum kith_kind_of_run kind;
    uint32_t axis[KITH_AXES];
    uint32_t at[KITH_BLOCKS], size[KITH_BLOCKS], total;
    uint32_t cross_at; /* first margin that is a cell of the cross; 0 without one */
};

struct kith_layout kith_layout_of(const struct kith_rules *rules);

/** Where the flows of a queue begin, or its classes of waits, of one stratum of a population in a year from 0 on. */
static inline uint32_t
kith_queue_row(const struct kith_layout *layout, enum kith_block_name block, uint32_t year, uint32_t margin, uint32_t queue)
{
    const uint32_t row = block == KITH_TALLY_P_FLOWS ? (uint32_t) KITH_FLOWS : (uint32_t) KITH_WAIT_CLASSES;
    return layout->at[block] + ((year * layout->axis[KITH_AXIS_MARGIN] + margin) * layout->axis[KITH_AXIS_QUEUE] + queue) * row;
}

/** Likewise the times until the first report. */
static inline uint32_t
kith_until_row(const struct kith_layout *layout, uint32_t year, uint32_t margin)
{
    return layout->at[KITH_TALLY_P_UNTIL] + (year * layout->axis[KITH_AXIS_MARGIN] + margin) * KITH_QUARTERS * KITH_UNTILS;
}

/** The least of a class of expected severe incidents, in thousandths; the class of so many: two to each power of two. */
uint64_t kith_severity_least(uint32_t class);
static inline uint32_t
kith_severity_of(uint64_t thousandths)
{
    if (thousandths < 2)
        return (uint32_t) thousandths;
    const uint32_t power = 63u - (uint32_t) __builtin_clzll(thousandths), class = 2 * power + ((uint32_t) (thousandths >> (power - 1)) & 1u);
    return class < KITH_SEVERITIES ? class : KITH_SEVERITIES - 1;
}

/** Strata are margins: all families, then each profile, each class of number of problems, each
 * kind of violence, each class of number of children. A family is in one of each margin. */
enum { KITH_MARGINS = 5, KITH_PROBLEM_CLASSES = 3, KITH_CHILD_CLASSES = 3 };

/** In a population: all, profile, number of problems, kind of violence, children at home at the
 * onset (none or some), specific group. */
enum { KITH_P_MARGINS = 6, KITH_P_CHILD_CLASSES = 2 };

/** What strata of a population can be crossed by, on request: cells come after the margins, the last dimension fastest. */
enum { KITH_CROSS_MOST = 256 };
enum kith_dimension { KITH_BY_PROFILE, KITH_BY_PROBLEMS, KITH_BY_KIND, KITH_BY_CHILDREN, KITH_BY_GROUP, KITH_DIMENSIONS };
extern const char *const kith_dimension_names[KITH_DIMENSIONS];

/** Classes of a dimension. */
uint32_t kith_cross_classes(enum kith_dimension dimension, uint32_t n_profiles, uint32_t n_groups);

/** Cells of a cross: the product of its classes; 0 for none. */
uint32_t kith_cross_cells(uint32_t cross, uint32_t n_profiles, uint32_t n_groups);

/** Label of point i of an axis: word, or number when it returns NULL (then *number is set).
 * Names that a scenario gives (profiles, services, ...) come from `names`, as lists by schema. */
struct kith_names {
    const char *const *profiles, *const *services, *const *reporters, *const *pathways, *const *groups;
    uint32_t n_profiles, n_services, n_reporters, n_pathways, n_groups;
    uint32_t cross; /* of the run, as in struct kith_area */
};
const char *kith_axis_label(enum kith_axis axis, uint32_t i, const struct kith_names *names, char *room, size_t size, double *number);

/** Turns changes into stocks, in place: shape (layout total). */
void kith_tally_settle(const struct kith_layout *layout, int64_t *tally);

#endif
