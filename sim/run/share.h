#ifndef KITH_RUN_SHARE_H
#define KITH_RUN_SHARE_H

#include "run/work_unit.h"

/** Spreads units over the threads of this process and, through a folder of checkpoints, over all processes that have it. */
struct kith_share {
    size_t n; /**< share, in the order in which they are to be done: the same in all processes that share them */
    size_t first; /**< those before it were done, and taken */
    struct kith_work work; /**< its `threads` are settled here */
    int threads; /**< of this process */
    size_t shard, shards; /**< this process does part i if i % shards is shard; shards 0: all */
    FILE *notes; /**< NULL, or where to say that others are waited for */
    size_t (*units)(void *with, size_t part); /**< NULL: a part is one unit. How many it has: they are kept together */
    /** Says what unit `k` of a part is. @param thread  from 0: what the unit borrows may live in the room of that thread until its next call */
    int (*unit)(void *with, size_t thread, size_t part, size_t k, struct kith_work_unit *out, struct kith_error *err);
    /** NULL, or called when all branches of a unit are done and taken. */
    void (*ended)(void *with, const struct kith_work_unit *unit);
};

/** Threads that kith_share_run() will work with: no more than there are share. */
int kith_share_threads(const struct kith_share *self);

/** Runs all units; those of others are taken when they have done them. The first failure counts, but that somebody was told to
 * stop is the least of failures.
 * @param effort  of this process, after a failure, too */
int kith_share_run(struct kith_share *self, struct kith_work_effort *effort, struct kith_error *err);

#endif
