#ifndef KITH_RUN_UNITS_H
#define KITH_RUN_UNITS_H

#include <stddef.h>
#include <stdint.h>

struct kith_error;

/** Pieces of work that know nothing of each other, spread over threads: runs of a study, rows of an evaluation, points of a sweep, tasks of
 * populations. Who shares them with other processes says which piece comes next. */

/** One of the threads. */
struct kith_thread {
    size_t number; /**< from 0: the thread that called */
    int threads; /**< that a piece may use itself */
    void *own; /**< what it has to itself from one piece to the next: struct kith_units, `own` */
};

struct kith_units {
    size_t n; /**< pieces; with `next`, as many threads as can be of use */
    int threads; /**< 0: as many as the machine offers */
    void *with; /**< for the functions below, which several threads call at a time */
    /** Does piece `i`. */
    int (*unit)(void *with, struct kith_thread *thread, size_t i, struct kith_error *err);
    /** NULL: 0 to n - 1, each once. Else which one a thread does next.
     * @return 1, 0 when there is none now, or a status; `*over`: nor will there be one for this thread */
    int (*next)(void *with, struct kith_thread *thread, size_t *i, int *over, struct kith_error *err);
    size_t own; /**< bytes that each thread has to itself, all zero at first */
    int (*enter)(void *with, struct kith_thread *thread, struct kith_error *err); /**< NULL, or called by each thread before all else */
    void (*leave)(void *with, struct kith_thread *thread); /**< NULL, or after all else, also when the former failed */
    void (*progress)(void *with, uint64_t done, uint64_t all); /**< NULL, or called when one is done, by one thread at a time */
    void *progress_with;
};

/** Threads that kith_units_run() will work with: no more than there are pieces. */
int kith_units_threads(const struct kith_units *self);

/** @return the first failure, after which no piece is begun; that somebody was told to stop is the least of failures */
int kith_units_run(const struct kith_units *self, struct kith_error *err);

#endif
