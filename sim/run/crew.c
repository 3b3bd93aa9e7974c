#include "run/crew.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "run/sweep_regions.h"
#include "run/units.h"

/** The loop that all ways of running share: threads, shards, MPI ranks. */

struct kith_sweep_options
kith_sweep_options_default(void)
{
    return (struct kith_sweep_options) { .shards = 1, .attempts = 3 };
}

int
kith_sweep_stopping(const struct kith_sweep_crew *crew)
{
    return crew->options->stop && *crew->options->stop;
}

void
kith_sweep_tell(struct kith_sweep_crew *crew, uint64_t more)
{
    crew->told += more;
    if (crew->options->progress)
        crew->options->progress(crew->options->with, crew->before + crew->told, crew->all);
}

int
kith_sweep_take_block(struct kith_sweep_crew *crew, struct kith_sweep_block *block, struct kith_error *err)
{
    const uint64_t done = crew->counts.done + crew->counts.failed;
    const int status = kith_sweep_todo_take(crew->todo, crew->workers, done ? crew->counts.model / (double) done : 0, block, err);
    crew->before = kith_sweep_todo_before(crew->todo) + kith_sweep_todo_others(crew->todo);
    return status;
}

/* More points from this process's own list, or from rank 0. */
static int
take(struct kith_sweep_crew *crew, struct kith_sweep_block *block, struct kith_error *err)
{
    int status = KITH_OK;
    block->n = 0;
    if (!crew->todo)
        return kith_mpi_ask(crew, block, err);
    pthread_mutex_lock(&crew->lock);
    if (!crew->ending) {
        status = kith_sweep_take_block(crew, block, err);
        crew->finished = !status && block->n == 0;
        crew->ending = crew->finished || kith_sweep_stopping(crew);
        if (kith_sweep_stopping(crew))
            block->n = 0;
    }
    pthread_mutex_unlock(&crew->lock);
    return status;
}

/* Whether a failure is the point's own: then it is a record; the machine's ends the run, and the point stays undone. */
static int
is_of_point(int status)
{
    return status != KITH_ERR_MEMORY && status != KITH_ERR_IO && status != KITH_ERR_CREATE && status != KITH_ERR_NOINPUT && status != KITH_ERR_STOPPED;
}

static int
do_point(struct kith_sweep_crew *crew, struct kith_sweep_worker *worker, uint64_t id, struct kith_sweep_counts *counts, struct kith_error *err)
{
    struct kith_error failure = { 0 };
    int status = kith_journal_put(crew->journal, KITH_RECORD_STARTED, id, 0, NULL, 0, err);
    if (status)
        return status;
    const double start = kith_seconds();
    const int failed = crew->work(worker, id, &failure);
    const double took = kith_seconds() - start;
    const uint32_t micro = took < 4294 ? (uint32_t) (took * 1e6) : UINT32_MAX;
    counts->model += took;
    if (!failed) {
        status = kith_journal_put(crew->journal, KITH_RECORD_DONE, id, micro, worker->outcome, (uint32_t) (kith_n_outcomes * sizeof *worker->outcome), err);
        counts->done++;
    } else if (is_of_point(failed)) {
        const char *reason = failure.text ? failure.text : "out of memory";
        const size_t n = strlen(reason) < 4000 ? strlen(reason) : 4000;
        status = kith_journal_put(crew->journal, KITH_RECORD_FAILED, id, micro, reason, (uint32_t) n, err);
        counts->failed++;
    } else {
        status = kith_fail(err, failed, "point %" PRIu64 ": %s", id, failure.text ? failure.text : "out of memory");
    }
    kith_error_clear(&failure);
    return status;
}

/* What a thread has to itself. */
struct own {
    struct kith_sweep_worker worker;
    struct kith_sweep_block block;
};

/* Nothing more is handed out when one has failed, to other ranks neither. */
static int
settled(struct kith_sweep_crew *crew, int status)
{
    pthread_mutex_lock(&crew->lock);
    crew->ending |= status != KITH_OK;
    pthread_mutex_unlock(&crew->lock);
    return status;
}

static int
enter(void *with, struct kith_thread *thread, struct kith_error *err)
{
    struct kith_sweep_crew *crew = with;
    struct own *own = thread->own;
    return settled(crew, kith_sweep_worker_open(&own->worker, crew->sweep, crew->inner, crew->options->portable, err));
}

static void
leave(void *with, struct kith_thread *thread)
{
    struct own *own = thread->own;
    (void) with;
    kith_sweep_worker_close(&own->worker);
}

/* A block for this thread. Rank 0's first thread hands out points while there are other ranks, and does none. */
static int
next(void *with, struct kith_thread *thread, size_t *i, int *over, struct kith_error *err)
{
    struct kith_sweep_crew *crew = with;
    struct own *own = thread->own;
    *i = thread->number;
    if (crew->serving && thread->number == 0) {
        *over = 1;
        return settled(crew, kith_mpi_serve(crew, err));
    }
    TRY(settled(crew, take(crew, &own->block, err)));
    *over = own->block.n == 0;
    return !*over && own->block.n != KITH_SWEEP_LATER;
}

static int
do_block(void *with, struct kith_thread *thread, size_t number, struct kith_error *err)
{
    struct kith_sweep_crew *crew = with;
    struct own *own = thread->own;
    struct kith_sweep_counts counts = { 0 };
    int status = KITH_OK;
    uint64_t i = 0;
    (void) number;
    for (; i < own->block.n && !status && !kith_sweep_stopping(crew); i++)
        status = do_point(crew, &own->worker, own->block.id[i], &counts, err);
    pthread_mutex_lock(&crew->lock);
    crew->counts.done += counts.done;
    crew->counts.failed += counts.failed;
    crew->counts.model += counts.model;
    crew->dropped += own->block.n - i;
    if (crew->todo)
        kith_sweep_tell(crew, i);
    pthread_mutex_unlock(&crew->lock);
    return settled(crew, status);
}

/* Every thread works, but the first one of rank 0 when it hands out points to other ranks: it is one more then. */
static void
work_together(struct kith_sweep_crew *crew, int ranks, int rank)
{
    crew->serving = ranks > 1 && rank == 0;
    const size_t threads = (size_t) (crew->threads + crew->serving);
    const struct kith_units units = { .n = threads, .threads = (int) threads, .with = crew, .unit = do_block, .next = next, .own = sizeof(struct own),
        .enter = enter, .leave = leave };
    crew->status = kith_units_run(&units, crew->err);
}

/* Whether this program is the one that the sweep was planned with, as far as numbers go. */
static int
check_numbers(const struct kith_sweep *sweep, struct kith_error *err)
{
    char numbers[KITH_SWEEP_HASH];
    const int status = kith_sweep_numbers((const struct kith_scenario *const *) sweep->scenario, sweep->n_scenarios, sweep->format, numbers, err);
    if (!status && strcmp(numbers, sweep->numbers) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: this program's model gives other numbers than the one that planned the sweep; use that one, "
            "or plan the sweep again", sweep->folder);
    return status;
}

/* Threads across points; within a run only when there are fewer points than threads. */
static void
share_threads(struct kith_sweep_crew *crew)
{
    const uint64_t left = crew->all - crew->before;
    const int threads = kith_threads(crew->options->threads);
    crew->threads = left < (uint64_t) threads && left > 0 ? (int) left : threads;
    crew->inner = threads / crew->threads;
}

static int
begin(struct kith_sweep_crew *crew, struct kith_sweep *sweep, int ranks, int rank, struct kith_error *err)
{
    char libraries[KITH_SWEEP_HASH];
    int status = kith_sweep_libraries(sweep, libraries, err);
    if (!status)
        status = check_numbers(sweep, err);
    if (!status)
        status = kith_journal_new(&crew->journal, sweep->folder, sweep->part[sweep->n_parts - 1].hash, libraries, err);
    if (!status && rank == 0)
        status = kith_sweep_todo_new(&crew->todo, sweep, crew->options, crew->journal, err);
    if (status)
        return status;
    crew->threads = kith_threads(crew->options->threads);
    crew->inner = 1;
    if (rank == 0) {
        crew->all = crew->counts.points = kith_sweep_todo_all(crew->todo);
        crew->before = crew->counts.before = kith_sweep_todo_before(crew->todo);
        if (ranks == 1)
            share_threads(crew);
    }
    if (ranks > 1 && !kith_mpi_threads())
        crew->threads = 1;
    crew->workers = (unsigned) (crew->threads * ranks);
    return KITH_OK;
}

static int
finish(struct kith_sweep_crew *crew, int rank, struct kith_error *err)
{
    int status = crew->status;
    if (rank == 0 && crew->todo) {
        crew->counts.before = kith_sweep_todo_before(crew->todo);
        crew->counts.aside = kith_sweep_todo_aside(crew->todo);
        crew->counts.failed_before = kith_sweep_todo_failed(crew->todo);
        crew->counts.others = kith_sweep_todo_others(crew->todo);
    }
    const int closed = kith_journal_close(crew->journal, status ? NULL : err);
    status = status ? status : closed;
    if (!status && kith_sweep_stopping(crew) && (crew->dropped > 0 || (rank == 0 && !crew->finished)))
        status = KITH_ERR_STOPPED;
    return status;
}

/* Populations: what is done is kept in parts, which ranks share as all processes do. */
static int
run_population(struct kith_sweep_crew *crew, struct kith_sweep *sweep, int ranks, int rank, double start, struct kith_sweep_counts *counts, struct kith_error *err)
{
    struct kith_sweep_counts *own = &crew->counts;
    int status = check_numbers(sweep, err);
    if (kith_mpi_agree(status))
        status = status ? status : kith_fail(err, KITH_ERR_STOPPED, "another rank could not begin");
    else
        status = kith_sweep_population_run(sweep, crew->options, own, err);
    double sums[3] = { own->family_weeks, own->burnt_in, (double) own->burn_ins };
    kith_mpi_sum(sums, 3);
    own->family_weeks = sums[0];
    own->burnt_in = sums[1];
    own->burn_ins = (uint64_t) sums[2];
    kith_mpi_leave();
    crew->counts.seconds = kith_seconds() - start;
    crew->counts.ranks = ranks;
    crew->counts.rank = rank;
    if (counts)
        *counts = crew->counts;
    pthread_mutex_destroy(&crew->lock);
    kith_sweep_free(sweep);
    return status;
}

int
kith_sweep_run_with(const char *folder, const struct kith_sweep_options *options, kith_sweep_work *work, struct kith_sweep_counts *counts,
    struct kith_error *err)
{
    struct kith_sweep *sweep = NULL;
    NEED_WORD(folder, "the folder of a sweep", err);
    NEED(options, "how to work (options: start from kith_sweep_options_default())", err);
    TRY(kith_border_threads(options->threads, err));
    struct kith_sweep_crew crew = { .options = options, .work = work, .err = err };
    int ranks = 1, rank = 0;
    const double start = kith_seconds();
    if (options->shards < 1 || options->shard >= options->shards || options->attempts < 1)
        return kith_fail(err, KITH_ERR_USAGE, "shard %u of %u: count shards from 0, and attempts from 1", options->shard, options->shards);
    int status = kith_mpi_begin(&ranks, &rank, options->expected_ranks, err);
    if (!status && ranks > 1 && options->shards > 1)
        status = kith_fail(err, KITH_ERR_USAGE, "shards are for array tasks, ranks for MPI: use one of them");
    if (!status)
        status = kith_sweep_open(&sweep, folder, err);
    crew.sweep = sweep;
    pthread_mutex_init(&crew.lock, NULL);
    if (!status && sweep->population)
        return run_population(&crew, sweep, ranks, rank, start, counts, err);
    if (!status)
        status = begin(&crew, sweep, ranks, rank, err);
    if (kith_mpi_agree(status)) { /* all begin, or none */
        status = status ? status : kith_fail(err, KITH_ERR_STOPPED, "another rank could not begin");
        crew.status = status;
    } else {
        work_together(&crew, ranks, rank);
    }
    status = finish(&crew, rank, err);
    status = kith_mpi_end(&crew, status);
    if (status == KITH_ERR_STOPPED && err && err->status == KITH_OK)
        kith_fail(err, KITH_ERR_STOPPED, "%s: stopped; what is done is kept: run again to go on", folder);
    else if (status && err && err->status == KITH_OK)
        kith_fail(err, status, "%s: another rank failed, and says why", folder);
    crew.counts.seconds = kith_seconds() - start;
    crew.counts.ranks = ranks;
    crew.counts.rank = rank;
    if (counts)
        *counts = crew.counts;
    kith_sweep_todo_free(crew.todo);
    pthread_mutex_destroy(&crew.lock);
    kith_sweep_free(sweep);
    return status;
}

int
kith_sweep_run(const char *folder, const struct kith_sweep_options *options, struct kith_sweep_counts *counts, struct kith_error *err)
{
    return kith_sweep_run_with(folder, options, kith_sweep_one, counts, err);
}
