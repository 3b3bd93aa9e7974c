#ifndef KITH_RUN_CREW_H
#define KITH_RUN_CREW_H

#include <pthread.h>

#include "run/todo.h"
#include "run/work_unit.h"

/** Threads, processes and ranks that run the points of one sweep. */

/* point.c */

/** What a thread keeps from one point to the next. */
struct kith_sweep_worker {
    const struct kith_sweep *sweep;
    struct kith_work work;
    struct kith_bench *bench;
    struct kith_sweep_point of; /* that the parameters are of, when they are known */
    int known;
    struct kith_params params;
    double *values, *outcome; /* shape (entry); (outcome) */
};
int kith_sweep_worker_open(struct kith_sweep_worker *self, const struct kith_sweep *sweep, int threads, int portable, struct kith_error *err);
void kith_sweep_worker_close(struct kith_sweep_worker *self);

/** Runs one point: outcomes in self->outcome. */
int kith_sweep_one(struct kith_sweep_worker *self, uint64_t id, struct kith_error *err);

/* crew.c */

/** The same with another function for what a point is: for tests of the machinery. */
typedef int kith_sweep_work(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err);
int kith_sweep_run_with(const char *folder, const struct kith_sweep_options *options, kith_sweep_work *work,
    struct kith_sweep_counts *counts, struct kith_error *err);

/** What the threads of one process share. */
struct kith_sweep_crew {
    const struct kith_sweep *sweep;
    const struct kith_sweep_options *options;
    kith_sweep_work *work;
    struct kith_journal *journal;
    struct kith_sweep_todo *todo; /* NULL on ranks other than 0 */
    int threads, inner; /* that work on points; within a point */
    int serving; /* one more, the first, hands out points to other ranks */
    unsigned workers; /* threads of all ranks */
    pthread_mutex_t lock; /* over what follows, and over todo */
    struct kith_sweep_counts counts; /* of this process */
    uint64_t before, all, told;
    int ending; /* nothing more is handed out */
    int finished; /* as there is nothing more */
    uint64_t dropped; /* points that were handed out and not begun */
    struct kith_error *err; /* why, unless asked to stop */
    int status;
};

/** A block from the list; lock held. */
int kith_sweep_take_block(struct kith_sweep_crew *crew, struct kith_sweep_block *block, struct kith_error *err);
int kith_sweep_stopping(const struct kith_sweep_crew *crew);
void kith_sweep_tell(struct kith_sweep_crew *crew, uint64_t more); /* progress; lock held */

/* mpi.c: the only file that knows MPI; stubs unless built with KITH_MPI */

/** Ranks of this job, and which one this is: begins MPI when it is first asked. */
int kith_mpi_begin(int *ranks, int *rank, unsigned expected, struct kith_error *err);
/** Whether threads other than the first may ask for work. */
int kith_mpi_threads(void);
/** Asks rank 0 for points; `block->n` = 0 means that there are no more. */
int kith_mpi_ask(struct kith_sweep_crew *crew, struct kith_sweep_block *block, struct kith_error *err);
/** Rank 0: hands out points until all ranks are served; sleeps in between. */
int kith_mpi_serve(struct kith_sweep_crew *crew, struct kith_error *err);
/** All ranks: other than zero when any of them says so. */
int kith_mpi_agree(int status);
/** All ranks: each number becomes the sum of those of all. */
void kith_mpi_sum(double *number, int n);
/** All ranks: waits for all. What kith_mpi_begin() began ends with the process. */
void kith_mpi_leave(void);
/** All ranks: the worst status; rank 0's counts become those of all. */
int kith_mpi_end(struct kith_sweep_crew *crew, int status);

#endif
