#include "param/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef KITH_POOL_CHUNK
#define KITH_POOL_CHUNK 16384 /* bytes; tests make it small, so that every piece is an allocation */
#endif

struct kith_pool_chunk {
    struct kith_pool_chunk *before;
    size_t used, size;
    max_align_t bytes[];
};

void
kith_pool_clear(struct kith_pool *self)
{
    while (self->last) {
        struct kith_pool_chunk *const before = self->last->before;
        free(self->last);
        self->last = before;
    }
    self->failed = 0;
}

static int
add_chunk(struct kith_pool *self, size_t size)
{
    const size_t room = size > KITH_POOL_CHUNK ? size : KITH_POOL_CHUNK;
    struct kith_pool_chunk *const chunk = calloc(1, sizeof *chunk + room);
    if (!chunk) {
        self->failed = 1;
        return 0;
    }
    chunk->before = self->last;
    chunk->size = room;
    self->last = chunk;
    return 1;
}

void *
kith_pool_take(struct kith_pool *self, size_t size)
{
    const size_t step = sizeof(max_align_t);
    const size_t rounded = (size + step - 1) / step * step;
    if (!self->last || self->last->size - self->last->used < rounded)
        if (!add_chunk(self, rounded))
            return NULL;
    char *const at = (char *) self->last->bytes + self->last->used;
    self->last->used += rounded;
    return at;
}

char *
kith_pool_copy(struct kith_pool *self, const char *bytes, size_t length)
{
    char *const copy = kith_pool_take(self, length + 1);
    if (copy && length)
        memcpy(copy, bytes, length);
    return copy;
}

char *
kith_pool_formatv(struct kith_pool *self, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    char *const copy = length < 0 ? NULL : kith_pool_take(self, (size_t) length + 1);
    if (copy)
        vsnprintf(copy, (size_t) length + 1, format, again);
    else
        self->failed = 1;
    va_end(again);
    return copy;
}

char *
kith_pool_format(struct kith_pool *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *const copy = kith_pool_formatv(self, format, args);
    va_end(args);
    return copy;
}
