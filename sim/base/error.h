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

/** The status of a call of the system that failed with this errno: KITH_ERR_MEMORY; `named` when another name, or another
 * right, would help (ENOENT, EACCES, ...); else KITH_ERR_IO: nothing is known of the file then, not even whether it is there. */
int kith_status_of(int number, int named);

/** Leaves the function with the status of `call` unless it is KITH_OK: where nothing has to be released. */
#define TRY(call)            \
    do {                     \
        const int s_ = call; \
        if (s_)              \
            return s_;       \
    } while (0)

/** Keeps the status of `call` in `status`, unless an earlier problem is there, and goes on: whoever asks is told all in one pass. */
#define TELL(call)                     \
    do {                               \
        const int s_ = (call);         \
        status = status ? status : s_; \
    } while (0)

#endif
