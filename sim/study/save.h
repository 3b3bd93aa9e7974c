#ifndef KITH_STUDY_SAVE_H
#define KITH_STUDY_SAVE_H

#include "io/store.h"
#include "study/study.h"

/** Parts of a result file that both kinds of run have: save.c. */

/** An axis of what is counted, with its labels. */
int kith_save_axis(const struct kith_study *self, struct kith_store *store, enum kith_axis axis, struct kith_error *err);

/** The axis `seed` of one point, which no variable has: it tells files of several seeds apart when they are opened together. */
int kith_save_seed(struct kith_store *store, uint64_t seed, struct kith_error *err);

#endif
