#ifndef KITH_RUN_PACK_H
#define KITH_RUN_PACK_H

#include <stddef.h>
#include <stdint.h>

/** Counts as few bytes: they are small, and many are zero. Seven bits a byte, the lowest first, of twice the number (of a negative one less 1);
 * after a zero how many more follow. */
enum { KITH_MOST_PACKED = 10 }; /* bytes of a number; of a zero another one's behind it */

/** @param to  room for 2 * KITH_MOST_PACKED * n bytes. @return bytes used */
size_t kith_pack(unsigned char *to, const int64_t *counts, size_t n);

/** @return 1, or 0 when the bytes are not just n numbers */
int kith_unpack(int64_t *counts, size_t n, const unsigned char *from, size_t size);

#endif
