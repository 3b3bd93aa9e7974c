#ifndef KITH_TESTS_BYTES_H
#define KITH_TESTS_BYTES_H

#include <stdlib.h>
#include <string.h>

/** A snapshot in memory: what kith_snapshot_write() puts into, and kith_snapshot_read() gets from. Start from all zero; `at` is to be freed. */
struct bytes {
    unsigned char *at;
    size_t n, next; /* put; got */
};

static inline int
bytes_put(void *with, const void *bytes, size_t n)
{
    struct bytes *self = with;
    unsigned char *more = realloc(self->at, self->n + n + 1);
    if (!more)
        abort();
    self->at = more;
    if (n)
        memcpy(more + self->n, bytes, n);
    self->n += n;
    return 0;
}

static inline int
bytes_get(void *with, void *bytes, size_t n)
{
    struct bytes *self = with;
    if (n > self->n - self->next)
        return -1;
    if (n)
        memcpy(bytes, self->at + self->next, n);
    self->next += n;
    return 0;
}

#endif
