#include "run/pack.h"

#include <string.h>

static size_t
pack_one(unsigned char *to, uint64_t x)
{
    size_t n = 0;
    for (; x > 127; x >>= 7)
        to[n++] = (unsigned char) (x | 128);
    to[n++] = (unsigned char) x;
    return n;
}

size_t
kith_pack(unsigned char *to, const int64_t *counts, size_t n)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        used += pack_one(to + used, (uint64_t) counts[i] << 1 ^ (counts[i] < 0 ? UINT64_MAX : 0));
        size_t more = 0;
        while (counts[i] == 0 && i + more + 1 < n && counts[i + more + 1] == 0)
            more++;
        if (counts[i] == 0)
            used += pack_one(to + used, more);
        i += more;
    }
    return used;
}

/* @return bytes taken, 0 when there is no whole number */
static size_t
unpack_one(const unsigned char *from, size_t size, uint64_t *x)
{
    *x = 0;
    for (size_t n = 0; n < size && n < KITH_MOST_PACKED; n++) {
        *x |= (uint64_t) (from[n] & 127) << 7 * n;
        if (from[n] < 128)
            return n + 1;
    }
    return 0;
}

int
kith_unpack(int64_t *counts, size_t n, const unsigned char *from, size_t size)
{
    size_t i = 0, at = 0;
    while (i < n) {
        uint64_t x, more = 0;
        size_t step = unpack_one(from + at, size - at, &x);
        at += step;
        if (!step)
            return 0;
        counts[i++] = (int64_t) (x >> 1 ^ (x & 1 ? UINT64_MAX : 0));
        if (x != 0)
            continue;
        step = unpack_one(from + at, size - at, &more);
        at += step;
        if (!step || more > n - i)
            return 0;
        memset(counts + i, 0, (size_t) more * sizeof *counts);
        i += (size_t) more;
    }
    return at == size;
}
