#ifndef KITH_RESULT_SAVE_H
#define KITH_RESULT_SAVE_H

#include "design/study.h"
#include "io/store.h"
#include "result/save.h"

/** Writes all that a result file has of a study that has run: into a file, or in memory. */
int kith_study_fill(const struct kith_study *self, struct kith_store *store, struct kith_error *err);
int kith_study_save(struct kith_study *self, struct kith_error *err);

/** Parts of a result file that both kinds of run have: save_parts.c. */

/** An axis of what is counted, with its labels. */
int kith_save_axis(const struct kith_study *self, struct kith_store *store, enum kith_axis axis, struct kith_error *err);

/** The axis `seed` of one point, which no variable has: it tells files of several seeds apart when they are opened together. */
int kith_save_seed(struct kith_store *store, uint64_t seed, struct kith_error *err);

/** Texts along an axis, made by a function of the index; an axis of these names when `axis` is NULL. */
typedef const char *kith_save_text(const struct kith_study *self, size_t scenario, size_t i);
int kith_save_texts(const struct kith_study *self, struct kith_store *store, const char *name, const char *axis, size_t n, size_t scenario,
    kith_save_text *of, const char *meaning, struct kith_error *err);

/** Writes outcomes: the axis "outcome" (or "queue_outcome"), whose long name is `meaning`, and along it its columns, "outcome_unit" and so on. */
int kith_outcomes_save(struct kith_store *store, const char *axis, const struct kith_form *form, const char *meaning, struct kith_error *err);

/** The same of what only populations have. */
int kith_population_save(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

/** Writes the published numbers of a study: the axis `target` with its columns, and inputs/targets. */
int kith_save_targets(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

/** Group explain/ of the file, and the root attributes that say what was asked, for a replay. */
int kith_study_save_questions(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

#endif
