#ifndef KITH_BASE_ERROR_H
#define KITH_BASE_ERROR_H

#include "kith.h"

#if defined(__GNUC__)
#define KITH_PRINTF(at, from) __attribute__((format(printf, at, from)))
#else
#define KITH_PRINTF(at, from)
#endif

/** Adds one line to `err` and returns `status`, so that callers can `return kith_fail(...)`.
 *
 * The first status stays: later lines of other kinds explain, they do not reclassify.
 * `err` may be NULL. When memory for the text runs out, the status still stands. */
int kith_fail(struct kith_error *err, int status, const char *format, ...) KITH_PRINTF(3, 4);

#endif
