#ifndef KITH_STUDY_UNTIL_H
#define KITH_STUDY_UNTIL_H

#include "design/study.h"

/** A comparison that goes on in batches until its paired differences are known well enough; the
 * rule is that of stat/precision.h.
 *
 * Draws are added, with the parameters held fixed replicates: run i has the random numbers and the parameters
 * that it has in a study of any size, so that the result is that of the same comparison with so
 * many replicates, and what is there is never run again. */

/** Checks what is asked, before anything is read or run, and makes `replicates` a first batch that is large enough. */
int kith_study_first_batch(struct kith_options *options, size_t n_scenarios, struct kith_error *err);

/** Runs batches until every difference is known well enough, or there are `most` runs.
 * An outcome that has no value in some run, as nobody is there to ask, never will be: that ends it, too.
 * @return KITH_OK in all these cases; kith_study_is_precise() tells them apart */
int kith_study_until_precise(struct kith_study *self, struct kith_error *err);

#endif
