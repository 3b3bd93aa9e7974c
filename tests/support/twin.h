#ifndef KITH_TESTS_TWIN_H
#define KITH_TESTS_TWIN_H

/** The model once more, as plainly as it can be said: one family after the other, every week.
 *
 * The fast run looks only at families that a bound or a timer names, keeps codes and queues in
 * order, and counts exposure, relapse hazards and stocks when something changes. The twin does none
 * of this: every chance of every family is worked out from the family as it is, every week; sums
 * grow week by week; waiting lists are heaps of paper from which the first is looked for each time.
 * It shares with the model the tables of rules.h, base/ and the declaration of a family - no function
 * of what happens in a week. Both must agree to the last bit, every week: tests/law/test_twin.c. */

#include "model/family.h"
#include "model/tally.h"
#include "model/world.h"

struct twin_claim {
    uint32_t urgency, since, lot, agent, leave, pathway, passed;
    int seen; /**< this week */
};

struct twin_list {
    struct twin_claim *claim; /**< in no order */
    uint32_t n, room;
};

struct twin {
    const struct kith_rules *rules;
    struct kith_layout layout;
    struct kith_key key;
    uint32_t n, n_run_in, week, end;
    struct kith_family *family; /**< without what is a calendar of the fast run: spell, relapse_from, timers of clock and level */
    struct twin_list list[KITH_QUEUES];
    double log_noise, hours;
    uint32_t followups; /**< of this week */
    int hit; /**< an incident led to a report of the family in hand, this week */
    int64_t *tally; /**< stocks are counted, not changes */
};

struct twin *twin_new(const struct kith_rules *rules, struct kith_key key, uint32_t families);
void twin_free(struct twin *self);
void twin_week(struct twin *self);

/** After the last week: what is counted for all families together. */
void twin_finish(struct twin *self);

/** Whether a family is in the study this week: from its entry to the week before it leaves. */
int twin_is_here(const struct twin *self, uint32_t id, uint32_t week);

/** Places of a queue that are held. */
uint32_t twin_used(const struct twin *self, uint32_t queue);

#endif
