#ifndef KITH_MODEL_RULES_H
#define KITH_MODEL_RULES_H

#include <stdint.h>

#include "kith.h"
#include "model/params.h"

/** What a scenario says, worked out once for a run: tables and integer thresholds.
 *
 * Everything that decides a state is made here with base/numeric.h or by integer arithmetic, so
 * that a run gives the same bits everywhere. Shared by all replicates of a draw, read only. */

enum {
    KITH_YEAR = 52, /* weeks */
    KITH_BEFORE = 52, /* weeks of a cohort family's clock before its report */
    KITH_HALF_YEAR = 26,
    KITH_FRAILTIES = 16, /* equal-probability classes */
    KITH_LOADS = 16, /* likewise, of the common load of problems */
    KITH_KINDS = 3,
    KITH_CRISIS_WEEKS = 256, /* after that the factor is 1 */
    KITH_QUEUES = 1 + KITH_SERVICES + KITH_PATHWAYS,
    KITH_CHILDREN = 6,
    KITH_FADES = 4, /* 1, 1/2, 1/4, 1/8 of an effect before it is gone */
    KITH_GROWN = 18 * KITH_YEAR, /* age at which a child is no child any more */
    KITH_STAY_MOST = 24 * KITH_YEAR, /* from onset until the last child is grown, at the most */
    KITH_PAST = KITH_STAY_MOST + KITH_YEAR, /* calendar weeks before a population run begins: onsets of its first families */
    KITH_STRENGTH_ONE = 64 /* of help: factor on its log effect, 6 binary places */
};

/** Who is followed. Cohort: n families from a year before their report on. Population: all families
 * of a region from the onset of violence until they leave, an open population. */
enum kith_kind_of_run { KITH_COHORT_RUN, KITH_POPULATION_RUN };

/** One region of a population run. */
struct kith_area {
    double households; /**< with children */
    double reports; /**< of all sorts, a year */
    double capacity; /**< factor on every capacity */
    uint32_t cross; /**< set of enum kith_dimension: strata counted crossed, beside the margins */
    double intensity; /**< of violence and reporting here, relative to the country; 0: as its reports are: anchor.h */
    double help_wait, assessment_wait; /**< known [week]: conditions of the next two; 0: not known */
    double places, staff; /**< factors on places of help, and on staff for assessment, beside `capacity`; 0: 1 */
    double counted; /**< reports a year that its register counted, whatever `households` is scaled by; 0: its rate is known as it is: kith_anchor_rate() */
};

enum kith_level { KITH_NONE, KITH_LOW, KITH_HIGH, KITH_LEVELS };
enum kith_kind_of_violence { KITH_BOTH, KITH_PARTNER, KITH_CHILD };

/** Fixed point: expected incidents have 20 binary places, factors 12, cumulated hazards 28. */
#define KITH_INCIDENT_UNIT 0x1p-20
#define KITH_FACTOR_ONE 4096u

/** The year before the report for families of one pattern (profile, kind, frailty): a chain over
 * levels, conditioned on a report in week 0. reach[t][s] is the chance of that report for a
 * family at level s in week t - 52: the weight by which reported families differ from others. */
struct kith_before {
    double reach[KITH_BEFORE + 1][KITH_LEVELS];
    double step[KITH_LEVELS][KITH_LEVELS]; /* weekly chances */
};

struct kith_rules {
    struct kith_params params;
    enum kith_kind_of_run kind;
    uint32_t past; /* calendar weeks before the run begins: none of a cohort */
    uint32_t weeks; /* of a family's clock: KITH_BEFORE + follow-up; population: of the calendar */
    double reports_per_year; /* those that open a case, to scale places */
    double intensity; /* of the region: its reports per household relative to the country's */

    /* families */
    uint32_t n_patterns; /* profiles * kinds * frailties */
    uint16_t pattern_guide[256]; /* first pattern that a number with this top byte can be */
    double *pattern_weight; /* shape (n_patterns) */
    uint32_t *pattern_below; /* shape (n_patterns), cumulative thresholds given a report in week 0 */
    struct kith_before *before; /* shape (n_patterns) */
    double start[KITH_LEVELS]; /* of the unconditioned families */
    uint32_t susceptible, denial, two_adults;
    uint32_t children_below[KITH_CHILDREN];
    uint32_t problem[KITH_PROBLEMS][KITH_LOADS]; /* chance of each problem given the load */
    uint32_t reporter_below[KITH_REPORTERS];

    /* violence */
    double frailty[KITH_FRAILTIES], frailty_stop[KITH_FRAILTIES];
    double improve[KITH_PROFILES][KITH_PROBLEMS + 1]; /* factor by profile and number of untreated problems */
    double stop, deescalate, escalate; /* per week */
    double *early; /* shape (weeks + 1), factor on improving by weeks since the report */
    uint32_t report_stop, relapse_high;
    uint64_t *relapse; /* shape (weeks + 2), cumulated Weibull hazard by weeks since stopping, 28 places */

    /* incidents and detection */
    uint32_t rate[KITH_FRAILTIES][2][KITH_LEVELS][2]; /* [child only][level][fallen]: expected a week, 20 places */
    uint32_t rate_apart[KITH_FRAILTIES][2][KITH_LEVELS][2]; /* when the adults live apart */
    struct kith_between {
        uint16_t least, most;
    } incident[KITH_FRAILTIES][2][KITH_LEVELS][2]; /* upper halves of the chance of a week with an incident that nobody reports, whatever is known of the family; not apart */
    double severe[KITH_PROFILES][2]; /* [child-directed] */
    double child_share[KITH_KINDS];
    double severe_thousandths[KITH_PROFILES][KITH_KINDS]; /* expected severe incidents for each 2^-20 of all expected ones, times 1000 */
    double per_incident[KITH_PROFILES][KITH_KINDS], severe_part[KITH_PROFILES][KITH_KINDS]; /* reports per incident; share of them from severe ones */
    uint32_t crisis[KITH_CRISIS_WEEKS]; /* factor on detection by weeks since the week after a report, 12 places */
    uint64_t crisis_sum[KITH_CRISIS_WEEKS + 1]; /* its running sum */
    double per_severe, per_other; /* reports per incident, with the crisis factor never above one */
    double signs, unfounded; /* per week */
    uint32_t duplicates, urgent_other, told;

    /* what differs by specific group, and how long a closed case is remembered: a cohort has no groups, and forgets nothing */
    double group_improve[KITH_GROUPS], group_detection[KITH_GROUPS]; /* factors */
    uint32_t memory; /* weeks */

    /* care */
    uint32_t n_queues; /* assessment, services, teams */
    uint32_t places[KITH_QUEUES]; /* to begin with; 0 for assessment */
    double hours[KITH_QUEUES]; /* staff time of a place a week; 0 for assessment */
    uint32_t retrain; /* weeks */
    double leave_stay[KITH_QUEUES], leave_dropout[KITH_QUEUES]; /* weekly chances */
    double assess_capacity; /* a week */
    double noise, noise_keep; /* of log capacity: innovation sd, autocorrelation */
    double patience; /* weekly chance of giving up waiting */
    double help_log[KITH_SERVICES][KITH_PATHWAYS]; /* its logarithm in help, expertise 1 */
    double help_force[KITH_SERVICES][KITH_PATHWAYS][KITH_FADES + 1]; /* factor on improving: in help, then faded */
    double wait_force, plan_force;
    uint32_t monitored, safety_plan; /* chances, as thresholds; so are all that follow */
    struct {
        uint32_t violence_need, recognised, met[KITH_PATHWAYS];
    } service[KITH_SERVICES];
    struct {
        uint32_t share, handover_loss, sees_relapse, safety_plan;
        uint32_t groups; /* that may take it: a set */
    } pathway[KITH_PATHWAYS];
    uint32_t follow_up_length, investigation_length, monitored_length, plan_length, half_life, first_fade;
    uint32_t aftercare[KITH_PATHWAYS];

    /* population: arriving and leaving (arrive.c), members (member.c) */
    struct kith_area area;
    uint32_t burn_in, horizon; /* weeks */
    double arrivals; /* families a week in which violence begins */
    double stay; /* mean, weeks */
    double leave, leave_childless; /* weekly chances to move away, part for good or die out */
    uint32_t age_below[KITH_STAY_MOST]; /* weeks since onset in the stationary state, from 1: cumulative thresholds */
    uint32_t with_children, onset_high; /* chances */
    uint32_t group_below[KITH_GROUPS];
    double order_force;
    uint32_t order_length, acute, acute_share, acute_order;
    double expertise_step, climate_step; /* parts of the way made in a week */
    double wellbeing_keep; /* part of the way that is left after a year */

    uint32_t frequent; /* told incidents a year from which violence is frequent */
};

/** Works the rules out for `families` families. *out is the caller's; free with kith_rules_free().
 * @return KITH_ERR_MEMORY, or KITH_ERR_CONFIG when no family could ever be reported */
int kith_rules_new(struct kith_rules **out, const struct kith_params *params, uint32_t families, struct kith_error *err);
void kith_rules_free(struct kith_rules *self);

/** The same for the population of one region. */
int kith_rules_population(struct kith_rules **out, const struct kith_params *params, const struct kith_area *area, struct kith_error *err);

/** Factor from the places that a scenario gives a service to those it has here, when no staff works in teams. */
double kith_rules_scale(const struct kith_rules *self, double reports_per_year);

/** Places of each queue, shape (n_queues), for so many reports a year that open a case. */
void kith_rules_places(const struct kith_rules *self, double reports_per_year, uint32_t *places);

/** Whether a cost is for a queue: named by it, or it names none. Of a budget: the one queue that it buys places of. spend.c */
int kith_cost_is_for(const struct kith_params *params, const struct kith_cost_params *cost, uint32_t queue);
uint32_t kith_cost_queue(const struct kith_params *params, const struct kith_cost_params *cost);

/** Number of members of a set of problems or services. */
static inline unsigned
kith_members(uint32_t set)
{
    static const uint8_t count[16] = { 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4 };
    return 0u + count[set & 15u] + count[set >> 4 & 15u] + count[set >> 8 & 15u] + count[set >> 12 & 15u];
}

/** Expected reports of a week, given expected incidents of the week (20 places) and the crisis factor. */
static inline double
kith_rules_reports(const struct kith_rules *self, uint8_t profile, uint8_t kind, uint8_t level, uint32_t rate, uint32_t factor)
{
    const double incidents = rate * KITH_INCIDENT_UNIT;
    return level != KITH_NONE ? (incidents * self->per_incident[profile][kind] + self->signs) * (factor * (1.0 / KITH_FACTOR_ONE))
                : self->unfounded;
}

#endif
