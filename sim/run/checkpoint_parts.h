#ifndef KITH_RUN_CHECKPOINT_PARTS_H
#define KITH_RUN_CHECKPOINT_PARTS_H

#include "io/sealed.h"
#include "run/checkpoint.h"

/** The inside of a checkpoint: its folder (checkpoint.c), counts of branches that are done (checkpoint_counts.c), worlds in progress and at the
 * end of their burn-in (checkpoint_world.c). */

enum { KITH_MOST_PATH = 4096, KITH_KEPT_HEAD = 300 };

struct kith_checkpoint {
    struct kith_checkpoint_form form; /* its texts are the three below */
    char *folder, *from, *settings; /* each may be NULL */
    char hash[KITH_CHECKPOINT_HASH]; /* of the settings */
    int lock; /* -1: there is none */
    int alone; /* no other process has the folder, as far as we know */
    int useless; /* locks do not work here */
    struct kith_error unread; /* for one who only reads: why the last file could not be, when that is no fault of the file */
};

/** A path below a folder, into shape (KITH_MOST_PATH); 0 when it is too long for all of our names. */
int kith_kept_path(char *path, const char *folder, const char *format, ...) KITH_PRINTF(3, 4);

/** Of what is in progress of a unit. */
void kith_kept_unfinished(char *path, const struct kith_checkpoint *self, const struct kith_work_unit *unit, const char *what);
/** Of units of cohorts that are kept together, some of which are done. */
void kith_kept_begun(char *path, const struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch);
/** Of what is done of a branch. */
void kith_kept_done(char *path, const struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, const char *what);

/** A line of notes. */
void kith_kept_tell(const struct kith_checkpoint *self, const char *format, ...) KITH_PRINTF(2, 3);

/** Why a folder cannot be read. */
int kith_kept_unread(const char *folder, int reason, struct kith_error *err);

/** Keeps a status (KITH_OK: none) and words, about a path that they do not name, for kith_checkpoint_failure_of(), where the checkpoint is only read. */
void kith_kept_note(struct kith_checkpoint *self, int status, const char *path, const char *words);

/** What the text of a file in `done` and `hand` begins with, into text (KITH_KEPT_HEAD): its run, and its own name. */
void kith_kept_head(char *text, const struct kith_checkpoint *self, const char *path);

/** Opens a file of this run that was written under this name; 0 when there is none that can be used. */
int kith_kept_open(struct kith_checkpoint *self, struct kith_sealed *file, const char *path);

#endif
