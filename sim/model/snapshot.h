#ifndef KITH_MODEL_SNAPSHOT_H
#define KITH_MODEL_SNAPSHOT_H

#include <stddef.h>

#include "model/world.h"

/** A population between two weeks as bytes: columns, queues, counts, and the week; no generator has
 * a state. Read back under the same rules, it goes on bit for bit as if nothing had been. Bytes are
 * for the machine and the version that wrote them: others are refused. */

/** Takes, or fills, n bytes. @return other than 0 when that failed */
typedef int kith_snapshot_put(void *with, const void *bytes, size_t n);
typedef int kith_snapshot_get(void *with, void *bytes, size_t n);

/** @return KITH_ERR_IO when `put` failed */
int kith_snapshot_write(const struct kith_world *self, kith_snapshot_put *put, void *with, struct kith_error *err);

/** Fills a world that was made with kith_world_population() under the rules of the week before, by the same key, or by any key, from `size`
 * bytes. What is read is not believed: see kith_sound_world(). Unless it is KITH_OK, the world is spoilt: free it.
 * @return KITH_ERR_DATA when the bytes end early or late, are of another version, do not fit the rules, or make no world */
int kith_snapshot_read(struct kith_world *self, uint64_t size, kith_snapshot_get *get, void *with, struct kith_error *err);

#endif
