#include "run/share.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "io/host.h"
#include "run/anchors.h"
#include "run/checkpoint.h"
#include "run/units.h"

enum state { TODO, HERE, ELSEWHERE }; /* HERE: in progress or done in this process; ELSEWHERE: another has, or had, it */

struct shared {
    struct kith_share *share;
    uint8_t *state; /* shape (part); under the lock `kith_share`, with what follows */
    size_t next, elsewhere; /* all before `next` were looked at; parts that others have */
    double look_at, patience; /* when to look after those again [s]; how long to wait for it */
    int told;
    struct kith_work_effort effort;
    atomic_int busy;
};

/* Takes a part that nobody else has. @return 1, 0 when another has it, or a status */
static int
claim(struct shared *shared, size_t i, struct kith_error *err)
{
    int ours;
    const int status = kith_checkpoint_claim(shared->share->work.checkpoint, i, &ours, err);
    if (status)
        return status;
    shared->elsewhere += !ours && shared->state[i] == TODO;
    shared->elsewhere -= ours && shared->state[i] == ELSEWHERE;
    shared->state[i] = ours ? HERE : ELSEWHERE;
    return ours;
}

/* Looks after the parts of others, ever more rarely as long as they have them all. */
static int
claim_elsewhere(struct shared *shared, size_t *part, struct kith_error *err)
{
    static const double least = 0.02, most = 1;
    const double now = kith_seconds();
    int got = 0;
    if (now < shared->look_at)
        return 0;
    for (size_t i = 0; i < shared->share->n && !got; i++)
        if (shared->state[i] == ELSEWHERE) {
            *part = i;
            got = claim(shared, i, err);
        }
    if (got)
        return got;
    if (shared->patience >= most && !shared->told && shared->share->notes) {
        kith_screen_print(shared->share->notes, "Other processes are working on all that is left; waiting for them.\n");
        shared->told = 1;
    }
    shared->patience = 2 * shared->patience < least ? least : 2 * shared->patience > most ? most : 2 * shared->patience;
    shared->look_at = now + shared->patience;
    return 0;
}

static int
is_ours(const struct kith_share *self, size_t i)
{
    return self->shards < 2 || i % self->shards == self->shard;
}

/* The next part. @return 1, 0 when there is none now, or a status; `*over`: nor will there be */
static int
take(struct shared *shared, size_t *part, int *over, struct kith_error *err)
{
    int got = 0;
#pragma omp critical(kith_share)
    {
        while (!got && shared->next < shared->share->n) {
            *part = shared->next++;
            got = is_ours(shared->share, *part) ? claim(shared, *part, err) : 0;
        }
        if (!got && shared->elsewhere)
            got = claim_elsewhere(shared, part, err);
        if (got)
            shared->patience = 0;
        *over = !got && !shared->elsewhere;
    }
    return got;
}

/* That it is told to stop is looked at while it waits; those that are run look themselves. */
static int
next(void *with, struct kith_thread *thread, size_t *part, int *over, struct kith_error *err)
{
    struct shared *shared = with;
    const volatile int *stop = shared->share->work.stop;
    const int got = take(shared, part, over, err);
    (void) thread;
    return !got && !*over && stop && *stop ? kith_fail(err, KITH_ERR_STOPPED, "stopped") : got;
}

static int
run_unit(const struct kith_share *share, struct kith_bench *bench, size_t thread, size_t part, size_t k, struct kith_error *err)
{
    struct kith_work_unit unit;
    TRY(share->unit(share->work.with, thread, part, k, &unit, err));
    TRY(kith_work_unit_run(bench, &unit, err));
    if (share->ended)
        share->ended(share->work.with, &unit);
    return KITH_OK;
}

static int
run_part(void *with, struct kith_thread *thread, size_t part, struct kith_error *err)
{
    const struct shared *shared = with;
    const struct kith_share *share = shared->share;
    struct kith_bench **bench = thread->own;
    const size_t n = share->units ? share->units(share->work.with, part) : 1;
    int status = share->units ? kith_bench_begin_part(*bench, n, err) : KITH_OK;
    for (size_t k = 0; k < n && !status; k++)
        status = run_unit(share, *bench, thread->number, part, k, err);
    if (share->units)
        status = kith_bench_end_part(*bench, status, err);
    kith_checkpoint_release(share->work.checkpoint, part);
    return status;
}

static int
enter(void *with, struct kith_thread *thread, struct kith_error *err)
{
    const struct shared *shared = with;
    return kith_bench_new(thread->own, &shared->share->work, thread->number, err);
}

static void
leave(void *with, struct kith_thread *thread)
{
    struct shared *shared = with;
    struct kith_bench **bench = thread->own;
#pragma omp critical(kith_share)
    if (*bench) {
        const struct kith_work_effort effort = kith_bench_effort(*bench);
        shared->effort.all += effort.all;
        shared->effort.simulated += effort.simulated;
        shared->effort.burnt_in += effort.burnt_in;
        shared->effort.burn_ins += effort.burn_ins;
        shared->effort.branches += effort.branches;
        shared->effort.failed += effort.failed;
    }
    kith_bench_free(*bench);
    atomic_fetch_sub(&shared->busy, 1);
}

int
kith_share_threads(const struct kith_share *self)
{
    const size_t n = self->n - self->first;
    return n < (size_t) self->threads ? (int) n : self->threads;
}

int
kith_share_run(struct kith_share *self, struct kith_work_effort *effort, struct kith_error *err)
{
    const int outer = kith_share_threads(self);
    struct shared shared = { .share = self, .next = self->first, .state = calloc(self->n + 1, 1) };
    *effort = (struct kith_work_effort) { 0 };
    if (!shared.state)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu parts", self->n);
    struct kith_anchors *own = NULL;
    int status = self->work.anchors ? KITH_OK : kith_anchors_new(&own, err);
    if (status) {
        free(shared.state);
        return status;
    }
    self->work.anchors = own ? own : self->work.anchors;
    self->work.threads = self->threads / (outer > 0 ? outer : 1);
    self->work.busy = &shared.busy;
    self->work.all_threads = self->threads;
    atomic_init(&shared.busy, outer);
    const struct kith_units units = { .n = self->n - self->first, .threads = self->threads, .with = &shared, .unit = run_part, .next = next,
        .own = sizeof(struct kith_bench *), .enter = enter, .leave = leave };
    const int levels = kith_threads_levels(2); /* parts, and slices of a region */
    status = kith_units_run(&units, err);
    kith_threads_levels(levels);
    self->work.busy = NULL;
    kith_anchors_free(own);
    self->work.anchors = own ? NULL : self->work.anchors;
    *effort = shared.effort;
    free(shared.state);
    return status;
}
