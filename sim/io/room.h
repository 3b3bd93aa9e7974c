#ifndef KITH_IO_ROOM_H
#define KITH_IO_ROOM_H

#include <stddef.h>

#include "kith.h"

/** Room for large tables: in memory, or in a file without a name beside a path, mapped, of which the system keeps in memory what it
 * has room for. The file goes when the room is given back, or when the program ends, however that is. */
struct kith_room {
    void *at;
    size_t bytes; /**< of the file; 0: it is memory */
};

/** @param beside  NULL: memory; else the file is made next to it, with all its blocks, so that a full disk is found now
 * @return KITH_ERR_MEMORY, KITH_ERR_CREATE */
int kith_room_take(struct kith_room *out, size_t bytes, const char *beside, struct kith_error *err);
void kith_room_back(struct kith_room *self);

#endif
