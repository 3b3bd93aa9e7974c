#ifndef KITH_MODEL_OUTCOME_H
#define KITH_MODEL_OUTCOME_H

#include "model/rules.h"
#include "model/family.h"
#include "model/tally.h"

/** What a policy is judged by: one number a run, worked out from the counts of the run. */
enum kith_better { KITH_NEITHER, KITH_HIGHER, KITH_LOWER };

struct kith_outcome {
    const char *name, *unit, *meaning;
    enum kith_better better;
    double (*of)(const struct kith_rules *rules, const struct kith_layout *layout, const int64_t *tally);
};

extern const struct kith_outcome kith_outcomes[];
extern const size_t kith_n_outcomes;

/** Index of an outcome, or kith_n_outcomes. */
size_t kith_outcome_find(const char *name);

/** All outcomes of a run: shape (kith_n_outcomes); NaN where a run holds nobody to ask. */
void kith_outcomes_of(const struct kith_rules *rules, const struct kith_layout *layout, const int64_t *tally, double *values);

/** A published number that a run can be held against. */
struct kith_target {
    const char *evidence, *outcome, *meaning;
    double value, low, high; /* as published; low, high: range of the published wording, equal to value if one number */
    double n; /* sample size behind a share, 0 when sampling error does not come from a sample of families */
    int is_share, is_check; /* checks are never fitted */
};
extern const struct kith_target kith_targets[];
extern const size_t kith_n_targets;

#endif
