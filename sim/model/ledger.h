#ifndef KITH_MODEL_LEDGER_H
#define KITH_MODEL_LEDGER_H

#include "model/world.h"

/** What happens to a family, noted once. The process says what happened; ledger.c decides where that is counted. In a cohort: in
 * tables by week of the family's clock, of recorded families only. In a population: from the start of the policy on, in weekly
 * stocks, in strata by year, and in the history of the family if that is kept.
 *
 * All are called before the family changes, unless they say otherwise: how it was until now is read from it. None draws a number, and nothing that a process
 * decides by is changed. `desk` is the one that handles the family. */

/** It has entered: its clock begins, or violence begins. Its follow-up ends, or it goes. */
void kith_note_enters(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family);
void kith_note_leaves(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family);

/** Violence goes to another level, its case to another stage, its help to another status. */
void kith_note_level(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_level to);
void kith_note_stage(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_stage to);
void kith_note_help(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_help to);

/** The first report of a week, which ends the time without one; `n` reports beside it, or before the clock stands at 0. */
void kith_note_report(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_report sort,
    uint32_t reporter);
void kith_note_reports(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_report sort,
    uint32_t reporter, uint32_t n);
/** An incident led to one of the week's reports, by a reporter that this word of a random number says. */
void kith_note_cause(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, int severe, uint32_t who);
/** There was an incident in a week, in a family that was calm until then.
 * @param desk  NULL: it is not counted */
void kith_note_incident(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t week);
/** All reports of the week have done what they do: detection and, after the first, incidents have other rates from next week on. */
void kith_note_reported(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family);
/** The given report of a cohort has done so, too: the family is followed from next week on. */
void kith_note_follows(struct kith_family *family);

/** It begins to wait in a queue, leaves that without a place, or is lost on the way to it. */
void kith_note_claim(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue);
void kith_note_gives_up(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue);
void kith_note_moved(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue);
void kith_note_handed_over(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue);
void kith_note_lost(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue);

/** Staff takes up its assessment; that is done, so many weeks after the report. It ends with advice: `waiting`, if nobody took it up. */
void kith_note_taken_up(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family);
void kith_note_assessed(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t waited);
void kith_note_advice(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, int waiting);

/** It gets a place of help; help ends; the place is given back.
 * @param waited  weeks without a place
 * @param passed  weeks with one for which the family had no room */
void kith_note_admitted(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t queue,
    uint32_t waited, uint32_t passed);
void kith_note_help_ends(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, int dropped);
void kith_note_place_back(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue);

/** Anything else that happens in a population: an event of the history, and the measure of strata that stands with it in noted.h.
 * @param place  what the history says of it: history.h
 * @param n  how much is counted: 1, or 0 if this one is kept in the history only */
void kith_note(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_event_name event,
    uint32_t place, int64_t n);

/** What interviewers of a cohort find in a wave: a class, and numbers, shape (KITH_FINDINGS); incidents of a half-year by sort, true
 * numbers, shape (KITH_INCIDENTS); expected ones that nobody tells of, in 2^-20. */
void kith_note_wave(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_wave wave,
    enum kith_class class, const int64_t *found);
void kith_note_incidents(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t half_year,
    const uint32_t *all);
void kith_note_untold(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t half_year,
    const int64_t *expected);

/** How full queues are at the end of this week. */
void kith_note_load(const struct kith_world *self, struct kith_desk *serial);

#endif
