#ifndef KITH_RESULT_PRECISE_H
#define KITH_RESULT_PRECISE_H

#include "design/study.h"
#include "io/store.h"
#include "stat/precision.h"

/** How well paired differences are known, against what was asked for. */

/** One scenario against the first in one outcome. */
struct kith_precise_pair {
    const char *scenario, *outcome, *unit;
    double asked, per_shown; /**< in the unit of the outcome; what it is multiplied with to be shown */
    int reached;
    struct kith_width width;
    struct kith_levels levels;
    struct kith_share share;
};

/** How many there are; all of them, from the study's room for tables, or NULL when it has too little. */
size_t kith_precise_pairs(const struct kith_study *self);
struct kith_precise_pair *kith_precise_judge(const struct kith_study *self);

/** How well the i-th precision asked for is known, for a scenario against the first. `room`: shape (draw, replicate). */
struct kith_width kith_study_width(const struct kith_study *self, size_t scenario, size_t i, double *room);

/** Into /provenance, after it was made: the digest is that of the same runs asked for by number. */
int kith_study_save_precision(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

#endif
