#ifndef KITH_RESULT_COMPARE_H
#define KITH_RESULT_COMPARE_H

#include "design/study.h"
#include "stat/paired.h"

/** Differences between two scenarios of a study, and levels of one. */

/** Of runs of the study: as kith_paired_of(). */
struct kith_difference kith_study_spreads(const struct kith_study *self, const double *a, const double *b, size_t stride, double *room);
struct kith_difference kith_study_difference(const struct kith_study *self, size_t scenario, size_t outcome);

/** The same where each side that is run once more without the advantage of its way of organising help stands as it is without: `n` 0
 * when neither is. */
struct kith_difference kith_study_difference_without(const struct kith_study *self, size_t scenario, size_t outcome);

/** Mean of an outcome in a scenario, with the same three spreads (`study`: of one study). */
struct kith_difference kith_study_level(const struct kith_study *self, size_t scenario, size_t outcome);

/** The same of a point of a curve (model/curve.h): its level, or its difference with the first scenario. */
struct kith_difference kith_study_curve(const struct kith_study *self, size_t scenario, size_t point, int difference);

/** Fills in the paired differences of an outcome: shape (draw, replicate). */
void kith_study_differences(const struct kith_study *self, size_t scenario, size_t outcome, double *to);

/** Whether two numbers are the same for a replay: bit for bit, or both none. */
int kith_study_same(double a, double b);

#endif
