#ifndef KITH_TESTS_TWIN_POPULATION_H
#define KITH_TESTS_TWIN_POPULATION_H

/** The open population of a region once more, as plainly as it can be said: one family after the
 * other, every week, from its onset until it leaves.
 *
 * The fast run knows beforehand when a family relapses, has a birthday or leaves, looks only at whom
 * a bound or a timer names, and adds a spell to what is counted when it ends. The twin does none of
 * this: weeks are compared, hazards are used up week by week, and at the end of each week every
 * family is counted as it is. It shares with the model the tables of rules.h, base/ and the
 * declarations of a family and of what is counted - no function of what happens in a week. Both must
 * agree to the last bit, every week, but for expected incidents, which the fast run rounds spell by
 * spell: tests/law/test_twin_population.c. */

#include "model/family.h"
#include "model/tally.h"
#include "model/world.h"

struct slow_claim {
    uint32_t urgency, since, lot, agent, leave, pathway, passed;
};

/** A waiting list, in order. */
struct slow_list {
    struct slow_claim *claim;
    uint32_t n, room;
};

struct slow_family {
    struct kith_family is; /**< without the calendars of the fast run, and without what only interviews need */
    struct kith_home home;
    uint32_t group;
    uint32_t place; /**< where it lies in the fast run: the scan draws by it */
    int there; /**< it has come and not left */
    int stirred; /**< something happened to it this week: a spell may end */
};

struct slow_region {
    const struct kith_rules *rules;
    struct kith_layout layout;
    struct kith_key key;
    uint32_t week, end;
    struct slow_family *family; /**< shape (n): all that ever came, in the order of coming */
    uint32_t n, room;
    uint8_t *taken; /**< places that somebody has: shape (room), as there are never more places than families that came */
    uint32_t next_place;
    struct slow_list list[KITH_QUEUES];

    double cases, work; /**< a year; a week: what capacity follows until the policy starts */
    double capacity_before; /**< assess.capacity until the policy starts */
    double log_noise, hours;
    double experience, reference, climate, expertise[KITH_SERVICES];
    uint32_t opened, acute, followups, answered, well, completed[KITH_SERVICES]; /**< of this week */

    int staff_moves, staff_turned; /**< between services and teams: it is on the way; it has just been told to go */
    double in_old_places; /**< hours a week of places in use beyond those that there are to be */
    double learns[128]; /**< hours a week of staff that learns, by how many weeks from now it is back */

    double spent[KITH_COSTS]; /**< euro, on each cost that is paid by the week */

    int64_t *tally; /**< stocks are counted, not changes; expected incidents are not in it */
    double *incidents; /**< shape (years, margins, KITH_INCIDENTS): thousandths, exact */
    int64_t *spells; /**< shape (years, margins): how often the fast run may have rounded, at the most */
};

struct slow_region *slow_region_new(const struct kith_rules *rules, struct kith_key key);
void slow_region_free(struct slow_region *self);
void slow_region_week(struct slow_region *self);

/** From the coming week on other rules hold. */
void slow_region_change(struct slow_region *self, const struct kith_rules *rules);

/** After the last week: what the region is. */
void slow_region_finish(struct slow_region *self);

/** Places of a queue that are held; places there are; assessments a week that staff can do. */
uint32_t slow_region_used(const struct slow_region *self, uint32_t queue);
uint32_t slow_region_places(const struct slow_region *self, uint32_t queue);
double slow_region_staff(const struct slow_region *self);

#endif
