#ifndef KITH_PARAM_POOL_H
#define KITH_PARAM_POOL_H

#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>

/** Memory that is released all at once. Start from all zero; release with kith_pool_clear().
 *
 * When memory runs out the functions give NULL and `failed` stays set, so that a reader may look
 * at it once at the end, provided that it copes with NULL on the way. */
struct kith_pool {
    struct kith_pool_chunk *last;
    int failed;
};

void kith_pool_clear(struct kith_pool *self);

/** `size` bytes, all zero, aligned for any type. */
void *kith_pool_take(struct kith_pool *self, size_t size);

/** A terminated copy of `length` bytes, or of what printf would print. */
char *kith_pool_copy(struct kith_pool *self, const char *bytes, size_t length);
char *kith_pool_format(struct kith_pool *self, const char *format, ...) KITH_PRINTF(2, 3);
char *kith_pool_formatv(struct kith_pool *self, const char *format, va_list args) KITH_PRINTF(2, 0);

#endif
