#ifndef KITH_MODEL_FAMILY_H
#define KITH_MODEL_FAMILY_H

#include <stddef.h>
#include <stdint.h>

#include "model/rules.h"

#define KITH_NEVER UINT16_MAX

enum kith_stage {
    KITH_UNKNOWN, /* no report yet */
    KITH_REPORTED, /* awaiting assessment, or being assessed */
    KITH_FOLLOW_UP,
    KITH_INVESTIGATED,
    KITH_MONITORED,
    KITH_CLOSED,
    KITH_STAGES
};

/** What help a family has, the strongest first that applies. */
enum kith_help { KITH_NO_HELP, KITH_WAITING, KITH_IN_HELP, KITH_AFTERCARE, KITH_COMPLETED, KITH_DROPPED_OUT, KITH_HELPS };

/** Weeks at which something is set to happen to a family by itself. */
enum kith_timer {
    KITH_TIMER_CLOCK, /* report, half-years, end of follow-up; population: leaving */
    KITH_TIMER_LEVEL, /* a move of the year before, or a relapse */
    KITH_TIMER_CASE, /* assessment done; end of follow-up, investigation, monitoring */
    KITH_TIMER_PLAN, /* end of the safety plan */
    KITH_TIMER_FADE, /* end of aftercare; halvings of the effect */
    KITH_TIMER_SLOT, /* end of help in up to three places */
    KITH_SLOTS = 3,
    KITH_TIMER_ORDER = KITH_TIMER_SLOT + KITH_SLOTS, /* end of a restraining order */
    KITH_TIMERS
};

enum kith_flag {
    KITH_SUSCEPTIBLE = 1, /* can relapse once violence has stopped */
    KITH_DENIAL = 2, /* tells nothing to anybody who asks */
    KITH_FALLEN = 4, /* incident rates have fallen at the report */
    KITH_URGENT = 8, /* the case is urgent */
    KITH_PLAN = 16, /* a safety plan is in force */
    KITH_HELPED = 32, /* has or has had help */
    KITH_RECORDED = 64, /* of the cohort, not of the run-in */
    KITH_STOPPED = 128, /* violence has stopped at some time after the report */
    KITH_ORDER = 256, /* a restraining order is in force */
    KITH_APART = 512, /* the adults live apart */
    KITH_ACUTE = 1024, /* the case is with the acute contact person */
    KITH_ADVICE = 2048, /* the case ended in advice */
    KITH_CONFIRMED = 4096, /* there was violence when the report came that opened the case */
    KITH_CALM = 8192, /* of the cohort: no incident yet in the weeks after the report */
    KITH_CALM_IN_HELP = 16384 /* likewise: in the weeks after help first started */
};

/** One family, without what the weekly scan reads: that is in the columns of the world.
 *
 * Weeks are calendar weeks of the run, KITH_NEVER if there is none. Two cache lines, and laid out on their
 * bounds: most family-weeks need no visit, and a visit needs most of it. Columns: family.c. */
struct kith_family {
    /* who it is */
    uint16_t entry; /* week in which its clock stands at -52; population: of the onset of violence */
    uint16_t leave; /* week in which it leaves */
    uint16_t problems, untreated; /* sets */
    uint16_t flags;
    uint8_t profile, kind, frailty, adults, children;
    uint8_t strata; /* of a population: has children 64, class of number of problems times 16, specific group */
    uint8_t helped; /* children with help of their own: a set */

    /* violence */
    uint8_t level;
    union {
        uint8_t moves; /* cohort: of the year before */
        uint8_t low_weeks; /* population: lived at the low level since the last year ended */
    };
    union {
        uint8_t told_severe; /* cohort, with what interviews will find: bits 0, 1: partner in the last half-year, the one before; 2, 3: child */
        uint8_t high_weeks; /* population: likewise at the high level */
    };
    uint16_t since; /* week it entered its level */
    uint16_t spell; /* exposure is counted up to the start of this week */
    uint16_t relapse_from; /* cumulated hazard is counted up to this week */
    uint16_t index; /* report from which the effects of reporting count: the given one, or the first */
    uint16_t report, case_since; /* last report; stage of the case entered */
    uint64_t exposure, crisis_exposure; /* expected incidents of the window (population: of this year of the policy): 20 places; times the crisis factor: 32 */
    uint64_t relapse_left; /* cumulated hazard that it can still bear before it relapses, 40 places */
    float force; /* factor on improving; worsening and relapse get its inverse */
    uint32_t ease; /* that inverse, 12 places */
    uint32_t birth; /* its number in the order of coming: what its random numbers are keyed by, wherever it lies */

    /* reports and case */
    uint8_t stage, reports, cases, incidents_reported; /* incidents_reported: in this window, 2 bits each: partner, severe partner, child, severe child */

    /* help */
    uint8_t pathway; /* of the case */
    uint8_t waiting, planned; /* services waited for: each by itself; together, by a team */
    uint8_t slot_queue[KITH_SLOTS], slot_set[KITH_SLOTS], slot_met[KITH_SLOTS]; /* places held: queue (0: none), services, of those the ones that will meet the need */
    uint8_t slot_pathway[KITH_SLOTS], slot_strength[KITH_SLOTS]; /* strength: factor on the log effect, 6 places */
    uint8_t dropping; /* set of slots whose stay ends by dropping out */
    uint8_t fade, fade_service, fade_pathway, fade_strength; /* halvings passed (KITH_FADES: gone); whose effect lasts */
    uint8_t help, result; /* enum kith_help: now; how the last help ended */
    uint8_t repeats; /* of help within the case, keys draws */

    /* what interviews will find: told in the last two half-years */
    uint16_t told_partner[2], told_child[2];

    uint16_t timer[KITH_TIMERS];

    uint8_t taken; /* places of this week that it does not hold yet: nothing between weeks, so no column */
    uint8_t reporter; /* of its first report */
    union {
        uint16_t help_since; /* cohort: week in which help first started */
        uint8_t numbers[2]; /* population: reports in this year of the policy, in these five years */
    };
};
enum { KITH_LINE = 64 };
_Static_assert(sizeof(struct kith_family) % KITH_LINE == 0, "a family takes whole lines of a cache");

/** What population runs know of a family beside: its group and its members.
 *
 * Members are numbered: 0 and 1 are the adults, 2 on the children by order of birth, born or not yet.
 * When each child is born is settled when the family enters, so that no policy shifts it. */
enum { KITH_ADULTS = 2, KITH_MEMBERS = KITH_ADULTS + KITH_CHILDREN };

struct kith_home {
    int16_t born[KITH_CHILDREN]; /* weeks since the family's entry; below 0 before it, above 0 to come */
    uint8_t n_born; /* children in all */
    uint8_t role[KITH_ADULTS]; /* enum kith_role */
    uint8_t exposed, trauma, helped; /* sets of members: ever lived with violence, traumatised, had help of their own */
    uint8_t wellbeing[KITH_MEMBERS]; /* 0 worst, 255 best */
    uint16_t lot; /* its history is kept if this is below the share asked for, times 2^16 */
};

enum kith_role { KITH_ABSENT, KITH_VICTIM, KITH_PERPETRATOR, KITH_MUTUAL, KITH_WITNESS };

static inline uint32_t
kith_group_of(const struct kith_family *family)
{
    return family->strata & 15u;
}

/** What each member of struct kith_family is: said once, for checkpoints, equality and generated tables. */
enum kith_column_type { KITH_COLUMN_U8, KITH_COLUMN_U16, KITH_COLUMN_I16, KITH_COLUMN_U32, KITH_COLUMN_U64, KITH_COLUMN_F32 };

struct kith_column {
    const char *name;
    enum kith_column_type type;
    size_t offset, size; /**< of all its elements, in bytes */
    const char *unit, *meaning;
};

extern const struct kith_column kith_family_columns[];
extern const size_t kith_n_family_columns;
extern const struct kith_column kith_home_columns[];
extern const size_t kith_n_home_columns;

/** Bytes of one element. */
size_t kith_column_width(enum kith_column_type type);

#endif
