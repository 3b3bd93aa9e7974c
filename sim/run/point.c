#include "run/crew.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "run/sweep_regions.h"
#include "run/single.h"

/** One point of a sweep: a run of a scenario, with what a thread keeps from one to the next. */

static int
take(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch, const struct kith_slice *counted, struct kith_error *err)
{
    const struct kith_sweep_worker *self = with;
    (void) thread, (void) unit, (void) branch, (void) err;
    kith_outcomes_of(counted, self->outcome);
    kith_single_even(self->outcome, kith_n_outcomes); /* bytes are compared */
    return KITH_OK;
}

int
kith_sweep_worker_open(struct kith_sweep_worker *self, const struct kith_sweep *sweep, int threads, int portable, struct kith_error *err)
{
    *self = (struct kith_sweep_worker) { .sweep = sweep, .work = { .threads = threads, .portable = portable, .most_branches = 1, .with = self, .done = take } };
    self->values = calloc(sweep->parameters.most, sizeof *self->values);
    self->outcome = calloc(kith_n_outcomes, sizeof *self->outcome);
    const int status = self->values && self->outcome ? kith_bench_new(&self->bench, &self->work, 0, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (status)
        kith_sweep_worker_close(self);
    return status;
}

void
kith_sweep_worker_close(struct kith_sweep_worker *self)
{
    kith_bench_free(self->bench);
    free(self->values);
    free(self->outcome);
    *self = (struct kith_sweep_worker) { 0 };
}

/* Neighbouring points are replicates of one draw: they share their parameters. */
static int
take_params(struct kith_sweep_worker *self, const struct kith_sweep_point *point, struct kith_error *err)
{
    if (self->known && self->of.scenario == point->scenario && self->of.vector == point->vector && self->of.draw == point->draw)
        return KITH_OK;
    self->known = 0;
    self->of = *point;
    TRY(kith_sweep_params(self->sweep, point, self->values, &self->params, err));
    self->known = 1;
    return KITH_OK;
}

int
kith_sweep_one(struct kith_sweep_worker *self, uint64_t id, struct kith_error *err)
{
    const struct kith_sweep_point point = kith_sweep_point_of(self->sweep, id);
    const struct kith_branch branch = { .params = &self->params };
    struct kith_work_unit unit = { .draw = point.draw, .replicate = point.replicate, .families = self->sweep->families, .branch = &branch, .n_branches = 1 };
    unit.seed = kith_sweep_seed(self->sweep, &point, &unit.run);
    TRY(take_params(self, &point, err));
    return kith_work_unit_run(self->bench, &unit, err);
}

/* ---- what a sweep will take ------------------------------------------------------------- */

int
kith_sweep_cost(const char *folder, struct kith_sweep_cost *out, struct kith_error *err)
{
    enum { MOST_FAMILIES = 20000, HEAD = 32, INDICES = 33 };
    struct kith_sweep *sweep = NULL;
    struct kith_sweep_worker worker;
    double sum = 0;
    NEED(out, "a place for the cost", err);
    int status = kith_sweep_open(&sweep, folder, err), n = 0;
    *out = (struct kith_sweep_cost) { 0 };
    if (status)
        return status;
    if (sweep->population) {
        status = kith_sweep_population_cost(sweep, out, err);
        kith_sweep_free(sweep);
        return status;
    }
    const double bytes = (double) (kith_n_outcomes * sizeof(double)), points = (double) sweep->n_points;
    const double scale = sweep->families > MOST_FAMILIES ? (double) sweep->families / MOST_FAMILIES : 1; /* large ones take their share */
    sweep->families = scale > 1 ? MOST_FAMILIES : sweep->families;
    status = kith_sweep_worker_open(&worker, sweep, 1, 0, err);
    for (uint64_t i = 0; i < 2 && !status; i++) {
        struct kith_error failure = { 0 };
        const double start = kith_seconds_of_thread();
        if (kith_sweep_one(&worker, i * (sweep->n_points - 1), &failure) == KITH_OK) {
            sum += kith_seconds_of_thread() - start;
            n++;
        }
        kith_error_clear(&failure); /* a point that fails is told when it is run */
    }
    if (!status)
        kith_sweep_worker_close(&worker);
    *out = (struct kith_sweep_cost) { .points = sweep->n_points, .seconds = n ? scale * sum / n : 0, .journal = points * (2 * HEAD + bytes), .gathered = points * (INDICES + (double) (sweep->n_kept * sizeof(double))) };
    kith_sweep_free(sweep);
    return status;
}
