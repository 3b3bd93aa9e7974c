#ifndef KITH_READ_PROBLEM_H
#define KITH_READ_PROBLEM_H

#include "param/pool.h"

/** Where something was written. */
struct kith_place {
    const char *file; /**< as shown to the reader; borrowed; NULL: the message names its place */
    int order; /**< files are reported in this order */
    int line, column; /**< from 1; 0: not known, and not shown */
};

struct kith_problem {
    struct kith_problem *next;
    struct kith_place place;
    int status;
    int number; /**< in order of discovery */
    const char *text;
};

/** All that is wrong with some files, collected while reading on. Start from all zero but `pool`. */
struct kith_problems {
    struct kith_pool *pool; /**< borrowed; its `failed` says that memory ran out */
    struct kith_problem *last;
    int count;
};

/** Adds one: "what is wrong; what would be right". */
void kith_problem_add(struct kith_problems *self, int status, struct kith_place place, const char *format, ...)
    KITH_PRINTF(4, 5);

/** Hands all of them to `err`, sorted by file and place.
 * @return status of the first one, KITH_OK if there is none, KITH_ERR_MEMORY if memory ran out */
int kith_problems_tell(const struct kith_problems *self, const char *about, struct kith_error *err);

#endif
