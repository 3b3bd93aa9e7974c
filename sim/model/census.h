#ifndef KITH_MODEL_CENSUS_H
#define KITH_MODEL_CENSUS_H

#include "model/world.h"

/** Tables and histories of a population. Processes note what happens in the ledger, which calls these; the week itself calls them
 * at the start of the policy and at the end of a year. Nothing is counted before the policy. */

/** census.c. The family was in its present state in the weeks from the last call up to `until`. */
void kith_census_spell(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t until);
void kith_census_add(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_measure what, int64_t more);
/** A family changes from one state of a weekly stock to another; enters all stocks, or (more = -1) leaves them. */
struct kith_stock {
    enum kith_block_name cohort, region; /**< where it is counted, by kind of run */
    uint32_t states;
    enum kith_event_name event; /**< what its history says of it */
};
void kith_census_change(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, const struct kith_stock *stock, uint32_t from,
    uint32_t to);
void kith_census_enter(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, int64_t more);
void kith_census_leave(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family);
void kith_census_report(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_report sort, uint32_t reporter, uint32_t n);
/** Its case goes on to a stage, or ends. */
void kith_census_case(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_stage to);
void kith_census_until(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family);
/** Adds to what is counted of claims on a queue; counts a wait that has ended. */
void kith_census_flow(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, enum kith_flow what, int64_t more);
void kith_census_waited(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, uint32_t weeks);
/** A family begins (or, back = 1, ceases) to hold a place this week, or to wait for one: what = KITH_FLOW_PLACE_WEEKS or
 * KITH_FLOW_WAITING_WEEKS. */
void kith_census_hold(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, enum kith_flow what, int back);
void kith_census_load(const struct kith_world *self, struct kith_desk *serial);

/** The policy starts: weeks are counted from now on. */
void kith_census_begin(struct kith_world *self);
/** A severe incident led to a report by this reporter. */
void kith_census_severe(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t reporter);
/** How many reports and severe incidents the family had in the year that ends, or until it leaves. */
void kith_census_numbers(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, int leaves);
/** How a family is at the end of a year, after it has lived the year. */
void kith_census_state(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family);
/** The end of a year: what a desk counted of strata goes to their margins. */
void kith_census_settle(const struct kith_world *self, struct kith_desk *desk);
/** The week that comes is the first of a year: whoever holds a place or waits goes on doing so. */
void kith_census_year(const struct kith_world *self);

/** history.c: notes an event of a family whose history is kept, or how it is at the start; gives away those of the week. */
void kith_history_note(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_event_name event, uint32_t place);
void kith_history_begin(const struct kith_world *self, const struct kith_family *family);
int kith_history_week(struct kith_world *self, struct kith_error *err);

#endif
