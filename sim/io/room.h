#ifndef KITH_IO_ROOM_H
#define KITH_IO_ROOM_H

#include <stddef.h>

#include "kith.h"

/** Room for large tables: in memory, or in a file without a name beside a path, mapped, of which the system keeps in memory what it
 * has room for. The file goes when the room is given back, or when the program ends, however that is. */
struct kith_room {
    void *at;
    size_t bytes; /**< of the file; 0: it is memory */
    size_t touched; /**< of the file, since it was last put away */
};

/** @param beside  NULL: memory; else the file is made next to it, with all its blocks, so that a full disk is found now
 * @return KITH_ERR_MEMORY, KITH_ERR_CREATE */
int kith_room_take(struct kith_room *out, size_t bytes, const char *beside, struct kith_error *err);

/** Says that so many bytes in one place of it were read or written. Of a file, what was touched is put away once that is more than `most`: it
 * stays in the file, and what the program has in memory does not grow with it. For one thread at a time; others may read and write meanwhile. */
void kith_room_touch(struct kith_room *self, size_t bytes, size_t most);
void kith_room_back(struct kith_room *self);

#endif
