#ifndef KITH_RUN_UNITS_H
#define KITH_RUN_UNITS_H

#include <stddef.h>
#include <stdint.h>

struct kith_error;

/** Pieces of work that know nothing of each other, spread over threads. */
struct kith_units {
    size_t n;
    int threads; /**< 0: as many as the machine offers */
    /** Does piece `i`. @param threads  that it may use itself */
    int (*unit)(void *with, size_t i, int threads, struct kith_error *err);
    void *with;
    void (*progress)(void *with, uint64_t done, uint64_t all); /**< NULL, or called when one is done, by one thread at a time */
    void *progress_with;
};

/** @return the first failure, after which no piece is begun */
int kith_units_run(const struct kith_units *self, struct kith_error *err);

#endif
