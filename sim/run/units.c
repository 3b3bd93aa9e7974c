#include "run/units.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"

struct shared {
    const struct kith_units *units;
    int inner; /* threads within a piece */
    atomic_size_t next;
    atomic_int failed;
    uint64_t done; /* under the lock */
    struct kith_error *err;
};

static void
tell_failure(struct shared *shared, int status, const struct kith_error *err)
{
#pragma omp critical(kith_failure)
    {
        const int before = atomic_load(&shared->failed);
        if (!before || before == KITH_ERR_STOPPED) {
            atomic_store(&shared->failed, status);
            kith_error_clear(shared->err);
            kith_fail(shared->err, status, "%s", err->text ? err->text : "out of memory");
        }
    }
}

static int
next(struct shared *self, struct kith_thread *thread, size_t *i, int *over, struct kith_error *err)
{
    const struct kith_units *units = self->units;
    if (units->next)
        return units->next(units->with, thread, i, over, err);
    *i = atomic_fetch_add(&self->next, 1);
    *over = *i >= units->n;
    return !*over;
}

static int
do_unit(struct shared *self, struct kith_thread *thread, size_t i, struct kith_error *err)
{
    const struct kith_units *units = self->units;
    TRY(units->unit(units->with, thread, i, err));
    if (units->progress)
#pragma omp critical(kith_progress)
        units->progress(units->progress_with, ++self->done, units->n);
    return KITH_OK;
}

static void
work(struct shared *self)
{
    const struct timespec moment = { 0, 20000000 };
    const struct kith_units *units = self->units;
    struct kith_thread thread = { kith_thread_number(), self->inner, calloc(1, units->own + 1) };
    struct kith_error err = { 0 };
    int status = thread.own ? KITH_OK : kith_fail(&err, KITH_ERR_MEMORY, "out of memory"), over = 0;
    if (!status && units->enter)
        status = units->enter(units->with, &thread, &err);
    while (!status && !over && !atomic_load(&self->failed)) {
        size_t i = 0;
        status = next(self, &thread, &i, &over, &err);
        if (status > 0)
            status = do_unit(self, &thread, i, &err);
        else if (!status && !over)
            nanosleep(&moment, NULL);
    }
    if (status)
        tell_failure(self, status, &err);
    if (units->leave && thread.own)
        units->leave(units->with, &thread);
    free(thread.own);
    kith_error_clear(&err);
}

int
kith_units_threads(const struct kith_units *self)
{
    const int threads = kith_threads(self->threads);
    return self->n < (size_t) threads ? (int) self->n : threads;
}

int
kith_units_run(const struct kith_units *self, struct kith_error *err)
{
    const int outer = kith_units_threads(self);
    struct shared shared = { .units = self, .inner = kith_threads(self->threads) / (outer > 0 ? outer : 1), .err = err };
#pragma omp parallel num_threads(outer) if (outer > 1)
    work(&shared);
    return atomic_load(&shared.failed);
}
