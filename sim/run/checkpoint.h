#ifndef KITH_RUN_CHECKPOINT_H
#define KITH_RUN_CHECKPOINT_H

#include <stdio.h>

#include "run/work_unit.h"

/** What units of work keep in a folder (CHECKPOINTS.md), so that a run can go on where it was stopped or killed, so that
 * several processes can share its share, and so that other scenarios can go on from the same past. Safe to use from several
 * threads as long as no two have the same unit. NULL keeps nothing. */
struct kith_checkpoint;

enum { KITH_CHECKPOINT_HASH = 65 };

struct kith_checkpoint_form {
    const char *folder, *from; /**< where to keep, and where to take burn-ins from; either may be NULL. Copied */
    const char *settings; /**< what decides the numbers of the run, a line `name: value` each: what is kept belongs to them. Copied */
    char past_numbers[KITH_CHECKPOINT_HASH]; /**< what this program makes of the past; stands in what burn-ins depend on */
    FILE *notes; /**< NULL, or where to say what is odd */
    const struct kith_layout *layout; /**< of counts; borrowed */
    uint32_t burn_in; /**< weeks */
    uint32_t branches; /**< ids are below */
    int reading; /**< nothing is written, and nobody kept out */
    int keep_burn_in; /**< worlds at the end of their burn-in stay */
    uint32_t every_weeks; /**< worlds in progress are kept each time they have gone on so many weeks (0: never), */
    double every_seconds; /**< and after so much time [s] (0: never) */
};

/** Opens what `form` names; *out is NULL when it names nothing. Other processes may be at work on the same folder.
 * @return KITH_ERR_DATA when the folder holds another run, KITH_ERR_CREATE when it cannot be made,
 *         KITH_ERR_NOINPUT when there is no folder to take burn-ins from */
int kith_checkpoint_open(struct kith_checkpoint **out, const struct kith_checkpoint_form *form, struct kith_error *err);

/** Closes the folder. The checkpoint of a run that is `finished` is removed by the last process that has it, but for burn-ins that
 * are to stay. */
void kith_checkpoint_close(struct kith_checkpoint *self, int finished);

/** Whether worlds in progress are kept, and how soon: after `weeks` or `seconds` since the last time. */
int kith_checkpoint_is_due(const struct kith_checkpoint *self, uint32_t weeks, double seconds);
int kith_checkpoint_is_on(const struct kith_checkpoint *self);

/** Units are shared by number: `*ours` says whether this process has it now, until it is released; else another has. What is done of
 * it is seen by what is kept. Not for two threads with one unit. @return KITH_ERR_IO when that cannot be known */
int kith_checkpoint_claim(struct kith_checkpoint *self, uint64_t unit, int *ours, struct kith_error *err);
void kith_checkpoint_release(struct kith_checkpoint *self, uint64_t unit);

/** What a branch counted in a unit, and family-weeks of its burn-in and of its policy; of cohorts in `n` units, this one and those that follow it, as
 * one of them takes no time. Reading gives 1 when it was there and whole, else 0. Writing takes what was in progress away. */
struct kith_kept_weeks {
    int64_t past, policy;
};
struct kith_kept_counts {
    size_t n; /* 1 of regions */
    int64_t *counts; /* shape (n, layout total) */
    struct kith_kept_weeks *weeks; /* shape (n) */
};
int kith_checkpoint_read_counts(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, struct kith_kept_counts *to);
int kith_checkpoint_write_counts(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, size_t n, const int64_t *counts,
    const struct kith_kept_weeks *weeks, struct kith_error *err);

/** The same of the first so many of the `n` units, of cohorts. @return how many were there */
size_t kith_checkpoint_read_begun(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, struct kith_kept_counts *to);
int kith_checkpoint_write_begun(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, size_t n, const int64_t *counts,
    const struct kith_kept_weeks *weeks, struct kith_error *err);

/** The same for a branch that cannot be run, as its parameters make no rules: why. Also taken away again. */
int kith_checkpoint_write_failure(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, const char *reason, struct kith_error *err);

/** Its words; to be freed. @return KITH_DIFFERENT when they are there, else KITH_ERR_DATA */
int kith_checkpoint_read_failure(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, char **reason, struct kith_error *err);

/** Why what is there of a branch (`what`: counts or failed) could not be used just now, where the checkpoint is only read: memory or a disk
 * that fails, which is no fault of the file, or the file. @return the status */
int kith_checkpoint_failure_of(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, const char *what, struct kith_error *err);

/** What is there of a branch, as far as names say. */
enum kith_kept { KITH_IS_LEFT, KITH_IS_DONE, KITH_HAS_FAILED };
/** @return one of them, or a status */
int kith_checkpoint_find_counts(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, struct kith_error *err);

/** What a name among what is done says. */
struct kith_kept_name {
    uint32_t draw, replicate, region, branch;
    int failed;
};
/** @return other than 0 ends the round */
typedef int kith_kept_found(void *with, const struct kith_kept_name *name, const char *path, struct kith_error *err);
/** Calls `found` for all that is done in a folder of checkpoints, in any order. Half-written files are none. */
int kith_checkpoint_each(const char *folder, kith_kept_found *found, void *with, struct kith_error *err);

/** The world in progress of a unit: of a branch, or of the burn-in. */
enum { KITH_KEPT_NOTHING = -1, KITH_KEPT_PAST = -2 };
/** @return the branch, KITH_KEPT_PAST or KITH_KEPT_NOTHING; with the week that it stands before */
int kith_checkpoint_find_unfinished(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t *week);
/** Fills a world that was made under the right rules. @return 1, or 0 when it cannot be used: `world` is spoilt then */
int kith_checkpoint_read_unfinished(struct kith_checkpoint *self, const struct kith_work_unit *unit, struct kith_world *world, int64_t *past_weeks);
int kith_checkpoint_write_unfinished(struct kith_checkpoint *self, const struct kith_work_unit *unit, int branch, const struct kith_world *world, int64_t past_weeks,
    struct kith_error *err);

/** The world at the end of the burn-in, kept under a hash of all that it depends on. As the two above. One that is not `new` but was
 * taken is written only where burn-ins are to stay and it is not there yet.
 * kith_checkpoint_has_past() says whether there is one to try: KITH_DIFFERENT when there is none, KITH_ERR_DATA when the
 * folder to take burn-ins from has this one of another past. */
int kith_checkpoint_has_past(struct kith_checkpoint *self, const struct kith_work_unit *unit, struct kith_error *err);
int kith_checkpoint_read_past(struct kith_checkpoint *self, const struct kith_work_unit *unit, struct kith_world *world);
int kith_checkpoint_write_past(struct kith_checkpoint *self, const struct kith_work_unit *unit, const struct kith_world *world, int new,
    struct kith_error *err);

/** All branches of a unit are done: nothing is in progress any more. */
void kith_checkpoint_end_unit(struct kith_checkpoint *self, const struct kith_work_unit *unit);

/** When a run ends before its end by a stop, or as nothing can be written: says on `err` what is kept, with so much of all done, and how to go on.
 * @param of  what was counted, in a few words
 * @return status */
int kith_checkpoint_tell_way_on(struct kith_checkpoint *self, int status, size_t done, size_t all, const char *of, struct kith_error *err);

#endif
