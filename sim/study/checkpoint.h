#ifndef KITH_STUDY_CHECKPOINT_H
#define KITH_STUDY_CHECKPOINT_H

#include "model/world.h"
#include "study/study.h"

/** What a population run keeps in a folder (CHECKPOINTS.md), so that it can go on where it was stopped or killed, and so
 * that other scenarios can go on from the same past. One for each study; safe to use from several threads as long as no
 * two have the same task. NULL keeps nothing. */
struct kith_checkpoint;

/** One region of one run: what a thread takes at a time. */
struct kith_task {
    uint32_t draw, replicate, region; /**< region: index in kith_population.region, from 0 */
};

/** Opens what options->checkpoint and options->burn_in_from name; *out is NULL when they name nothing. The layout must be known.
 * @return KITH_ERR_DATA when the folder holds another run, KITH_ERR_CREATE when it cannot be made or another process has
 *         it, KITH_ERR_NOINPUT when there is no folder to take burn-ins from */
int kith_checkpoint_open(struct kith_checkpoint **out, const struct kith_study *study, struct kith_error *err);

/** Closes the folder. The checkpoint of a run that is `finished` is removed, but for burn-ins that are to stay. */
void kith_checkpoint_close(struct kith_checkpoint *self, int finished);

/** Whether worlds in hand are kept, and how soon: after `weeks` or `seconds` since the last time. */
int kith_checkpoint_is_due(const struct kith_checkpoint *self, uint32_t weeks, double seconds);
int kith_checkpoint_is_on(const struct kith_checkpoint *self);

/** What a scenario counted in a task, shape (layout total), and family-weeks of its burn-in and of its policy.
 * Reading gives 1 when it was there and whole, else 0. Writing takes the world in hand away. */
struct kith_kept_weeks {
    int64_t past, policy;
};
int kith_checkpoint_read_counts(struct kith_checkpoint *self, const struct kith_task *task, size_t scenario, int64_t *counts, struct kith_kept_weeks *weeks);
int kith_checkpoint_write_counts(struct kith_checkpoint *self, const struct kith_task *task, size_t scenario, const int64_t *counts,
    const struct kith_kept_weeks *weeks, struct kith_error *err);

/** The world in hand of a task: of a scenario, or of the burn-in. */
enum { KITH_KEPT_NOTHING = -1, KITH_KEPT_PAST = -2 };
/** @return the scenario, KITH_KEPT_PAST or KITH_KEPT_NOTHING; with the week that it stands before */
int kith_checkpoint_find_hand(struct kith_checkpoint *self, const struct kith_task *task, uint32_t *week);
/** Fills a world that was made under the right rules. @return 1, or 0 when it cannot be used: `world` is spoilt then */
int kith_checkpoint_read_hand(struct kith_checkpoint *self, const struct kith_task *task, struct kith_world *world, int64_t *past_weeks);
int kith_checkpoint_write_hand(struct kith_checkpoint *self, const struct kith_task *task, int scenario, const struct kith_world *world, int64_t past_weeks,
    struct kith_error *err);

/** The world at the end of the burn-in, kept under a hash of all that it depends on. As the two above. One that is not `new` but was
 * taken is written only where burn-ins are to stay and it is not there yet.
 * kith_checkpoint_has_past() says whether there is one to try: KITH_DIFFERENT when there is none, KITH_ERR_DATA when the
 * folder to take burn-ins from has this one of another past. */
int kith_checkpoint_has_past(struct kith_checkpoint *self, const struct kith_task *task, struct kith_error *err);
int kith_checkpoint_read_past(struct kith_checkpoint *self, const struct kith_task *task, struct kith_world *world);
int kith_checkpoint_write_past(struct kith_checkpoint *self, const struct kith_task *task, const struct kith_world *world, int new,
    struct kith_error *err);

/** All scenarios of a task are done: nothing is in hand any more. */
void kith_checkpoint_end_task(struct kith_checkpoint *self, const struct kith_task *task);

/** Says on `err` that the run was stopped, with so much of all done, and how to go on. @return KITH_ERR_STOPPED */
int kith_checkpoint_tell_stopped(struct kith_checkpoint *self, size_t done, size_t all, struct kith_error *err);

#endif
