#ifndef KITH_DECIDE_RERUN_H
#define KITH_DECIDE_RERUN_H

#include "decide/case.h"

/** Populations of a result file run again with other values under the policy: from the same past, on the same random numbers, all of a draw at once. */
struct kith_rerun;

/** A scenario of the file with values of its own. */
struct kith_rerun_with {
    size_t scenario, parameter[2]; /**< indices of the case; a parameter SIZE_MAX: none, as is one whose value is NaN */
    double value[2];
};

/** @param in  borrowed
 * @param draws  the first so many of the file */
int kith_rerun_open(struct kith_rerun **out, const struct kith_case *in, size_t draws, int threads, const volatile int *stop, enum kith_trust trust, struct kith_error *err);
void kith_rerun_free(struct kith_rerun *self);

/** Means over runs of a draw: shape (n, draws). Runs that the file lacks are no runs here, either. */
int kith_rerun_run(struct kith_rerun *self, size_t outcome, const struct kith_rerun_with *with, size_t n, double *out, struct kith_error *err);

#endif
