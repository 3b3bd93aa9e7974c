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

/** What staff time costs, by who pays for it [euro], for a cohort or for any span of time.
 *
 * Hours of a service's places in use cost its hour_cost and are paid by its payer. Hours of teams (staff_ratio times the mean hours of
 * a place of the services) cost the mean hour_cost of the services and are paid by their payers, all in proportion to the
 * staff time of the services' places. Assessments take assess.hours each and are paid by municipalities. ODD.md, section 7.8.
 * The result is proportional to place_weeks and assessments: costs of parts of a time add up.
 *
 * @param place_weeks  shape (n_queues), weeks of places in use; queue 0, assessment, has none
 * @param assessments  taken up; follow-up reports count for assess.followup_work each
 * @param cost  shape (KITH_PAYERS) */
void kith_cost_of(const struct kith_how *how, const double *place_weeks, double assessments, double *cost);

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
