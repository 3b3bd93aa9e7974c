#include "run/crew.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "run/cohort.h"
#include "run/sweep_regions.h"
#include "run/single.h"

/** One point of a sweep: a run of a scenario, with what a thread keeps from one to the next. */

int
kith_sweep_worker_open(struct kith_sweep_worker *self, const struct kith_sweep *sweep, int threads, int portable, struct kith_error *err)
{
    *self = (struct kith_sweep_worker) { .sweep = sweep, .threads = threads, .portable = portable };
    self->values = calloc(sweep->parameters.most, sizeof *self->values);
    self->outcome = calloc(kith_n_outcomes, sizeof *self->outcome);
    if (self->values && self->outcome)
        return KITH_OK;
    kith_sweep_worker_close(self);
    return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

void
kith_sweep_worker_close(struct kith_sweep_worker *self)
{
    kith_world_free(self->world);
    kith_rules_free(self->rules);
    free(self->values);
    free(self->outcome);
    *self = (struct kith_sweep_worker) { 0 };
}

/* Neighbouring points are replicates of one draw: they share the rules. */
static int
take_rules(struct kith_sweep_worker *self, const struct kith_sweep_point *point, struct kith_error *err)
{
    if (self->rules && self->of.scenario == point->scenario && self->of.vector == point->vector && self->of.draw == point->draw)
        return KITH_OK;
    kith_rules_free(self->rules);
    self->rules = NULL;
    self->of = *point;
    const int status = kith_sweep_params(self->sweep, point, self->values, &self->params, err);
    return status ? status : kith_rules_new(&self->rules, &self->params, self->sweep->families, err);
}

int
kith_sweep_one(struct kith_sweep_worker *self, uint64_t id, struct kith_error *err)
{
    const struct kith_sweep_point point = kith_sweep_point_of(self->sweep, id);
    const struct kith_key key = kith_sweep_key(self->sweep, &point);
    const int64_t *tally = NULL;
    TRY(take_rules(self, &point, err));
    const struct kith_cohort run = { .rules = self->rules, .key = key, .families = self->sweep->families, .threads = self->threads, .portable = self->portable };
    TRY(kith_cohort_run(&self->world, &run, &tally, err));
    kith_outcomes_of(self->rules, &self->world->layout, tally, self->outcome);
    kith_single_even(self->outcome, kith_n_outcomes); /* bytes are compared */
    return KITH_OK;
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
