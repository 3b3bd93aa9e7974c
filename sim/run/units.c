#include "run/units.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/error.h"

struct shared {
    const struct kith_units *units;
    int inner;
    atomic_size_t next;
    atomic_int failed;
    uint64_t done; /* under the lock */
    struct kith_error *err;
};

static void
work(struct shared *self)
{
    const struct kith_units *units = self->units;
    struct kith_error err = { 0 };
    int status = KITH_OK;
    for (size_t i; !status && !atomic_load(&self->failed) && (i = atomic_fetch_add(&self->next, 1)) < units->n;) {
        status = units->unit(units->with, i, self->inner, &err);
#pragma omp critical(kith_progress)
        {
            self->done++;
            if (!status && units->progress)
                units->progress(units->progress_with, self->done, units->n);
        }
    }
    int none = 0;
    if (status && atomic_compare_exchange_strong(&self->failed, &none, 1))
        kith_fail(self->err, err.status, "%s", err.text ? err.text : "out of memory");
    kith_error_clear(&err);
}

int
kith_units_run(const struct kith_units *self, struct kith_error *err)
{
    const int threads = kith_threads(self->threads), outer = self->n < (size_t) threads ? (int) self->n : threads;
    struct shared shared = { .units = self, .inner = threads / (outer > 0 ? outer : 1), .err = err };
#pragma omp parallel num_threads(outer) if (outer > 1)
    work(&shared);
    return atomic_load(&shared.failed) ? err->status : KITH_OK;
}
