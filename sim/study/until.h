#ifndef KITH_STUDY_UNTIL_H
#define KITH_STUDY_UNTIL_H

#include "io/store.h"
#include "study/precision.h"
#include "study/study.h"

/** A comparison that goes on in batches until its paired differences are known well enough; the
 * rule is that of study/precision.h.
 *
 * Draws are added, with the parameters held fixed replicates: run i has the luck and the parameters
 * that it has in a study of any size, so that the result is that of the same comparison with so
 * many replicates, and what is there is never run again. */

/** Checks what is asked, before anything is read or run, and makes `replicates` a first batch that is large enough. */
int kith_study_first_batch(struct kith_options *options, size_t n_scenarios, struct kith_error *err);

/** Runs batches until every difference is known well enough, or there are `most` runs.
 * An outcome that has no value in some run, as nobody is there to ask, never will be: that ends it, too.
 * @return KITH_OK in all these cases; kith_study_is_precise() tells them apart */
int kith_study_until_precise(struct kith_study *self, struct kith_error *err);

/** Fills in the paired differences of an outcome: shape (draw, replicate). */
void kith_study_differences(const struct kith_study *self, size_t scenario, size_t outcome, double *to);

/** How well the i-th precision asked for is known, for a scenario against the first. `room`: shape (draw, replicate). */
struct kith_width kith_study_width(const struct kith_study *self, size_t scenario, size_t i, double *room);

/** Into /provenance, after it was made: the digest is that of the same runs asked for by number. */
int kith_study_save_precision(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

#endif
