#ifndef KITH_RUN_HISTORIES_H
#define KITH_RUN_HISTORIES_H

#include "design/study.h"
#include "io/store.h"

/** Individual histories of a population study, from the weeks in which they happen to the result file.
 *
 * Regions run apart and in any order, so each thread spills what it gets to a file of its own beside the result,
 * which has no name any more once it is open: whatever ends the program, nothing stays. When all is run, the streams
 * of the regions of a run are merged week by week. Memory holds a buffer for each thread, or for each region, and
 * where each stream lies; not a byte more for more weeks. */
struct kith_histories;

/** Says on options->notes what is expected, and makes the spill files.
 * @return KITH_ERR_CREATE when they cannot be made, or when not even half of what is expected has room */
int kith_histories_new(struct kith_histories **out, const struct kith_study *study, int threads, struct kith_error *err);
void kith_histories_free(struct kith_histories *self);

/** What a world is given to tell the histories of one region (from 0) of one run to. One stream of a thread at a
 * time: it ends with kith_histories_end().
 * @param thread  from 0; the calls with one number come from one thread */
struct kith_history kith_histories_begin(struct kith_histories *self, size_t thread, size_t run, size_t region);

/** @param families  that the region has had in this run, whether or not their histories are kept */
int kith_histories_end(struct kith_histories *self, size_t thread, uint32_t families, struct kith_error *err);

/** Events there are, once all is run. */
uint64_t kith_histories_events(const struct kith_histories *self);


#endif
