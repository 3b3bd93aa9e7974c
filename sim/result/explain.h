#ifndef KITH_RESULT_EXPLAIN_H
#define KITH_RESULT_EXPLAIN_H

#include "design/question.h"

/** Answers to questions: which parameters decide a difference, and where two scenarios break even. */

/** Runs of each draw that questions look at: all, or where draws have unequal numbers of runs the first. */
uint32_t kith_question_runs(const struct kith_study *self);

/** As struct kith_explained says. */
int kith_explain_of(struct kith_explained *out, const struct kith_study *self, size_t s, const struct kith_explain *question, struct kith_error *err);

/** As struct kith_broken_even says. */
int kith_break_even_of(struct kith_broken_even *out, const struct kith_study *self, size_t s, size_t question, struct kith_error *err);

/** All that is asked of a study, into its questions. */
int kith_questions_answer(struct kith_study *self, struct kith_error *err);

#endif
