#ifndef KITH_RUN_TASKS_H
#define KITH_RUN_TASKS_H

#include "run/task.h"

/** Spreads tasks over the threads of this process and, through a folder of checkpoints, over all processes that have it. */
struct kith_tasks {
    size_t n; /**< tasks, in the order in which they are to be done: the same in all processes that share them */
    size_t first; /**< those before it were done, and taken */
    struct kith_work work; /**< its `threads` are settled here */
    int threads; /**< of this process */
    size_t shard, shards; /**< this process does task i if i % shards is shard; shards 0: all */
    FILE *notes; /**< NULL, or where to say that others are waited for */
    /** Says what task `i` is. @param thread  from 0: what the task borrows may live in the room of that thread until its next call */
    int (*task)(void *with, size_t thread, size_t i, struct kith_task *out, struct kith_error *err);
    /** NULL, or called when all branches of a task are done and taken. */
    void (*ended)(void *with, const struct kith_task *task);
};

/** Threads that kith_tasks_run() will work with: no more than there are tasks. */
int kith_tasks_threads(const struct kith_tasks *self);

/** Runs all tasks; those of others are taken when they have done them. The first failure counts, but that somebody was told to
 * stop is the least of failures.
 * @param effort  of this process, after a failure, too */
int kith_tasks_run(struct kith_tasks *self, struct kith_task_effort *effort, struct kith_error *err);

#endif
