#include "run/work.h"

#include <string.h>

#include "base/error.h"

/* A cohort has no past: branch after branch, from the first week to the last. */

/* One unit after the other is often of the same draw: it has the rules of the one before. */
static int
take_rules(struct kith_bench *self, const struct kith_work_unit *unit, const struct kith_params *params, struct kith_error *err)
{
    if (self->own && self->families == unit->families && memcmp(&self->own->params, params, sizeof *params) == 0)
        return KITH_OK;
    kith_rules_free(self->own);
    self->own = NULL;
    self->families = unit->families;
    return kith_rules_new(&self->own, params, unit->families, err);
}

/* The world of the unit before, begun anew; it has as many families, and rules of the same sizes. */
static int
begin(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err)
{
    const struct kith_key key = kith_key_of(unit->seed, unit->run);
    if (!self->cohort)
        return kith_world_new(&self->cohort, self->own, key, unit->families, self->work->threads, self->work->portable ? KITH_PORTABLE : kith_body_best(), err);
    kith_world_reset(self->cohort, self->own, key);
    self->cohort->threads = kith_bench_threads(self);
    return KITH_OK;
}

int
kith_work_cohort(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err)
{
    for (size_t b = 0; b < unit->n_branches; b++) {
        const struct kith_branch *branch = &unit->branch[b];
        const int64_t *counts = NULL;
        TRY(take_rules(self, unit, branch->params, err));
        TRY(begin(self, unit, err));
        TRY(kith_bench_course(self, unit, branch, self->cohort, err));
        TRY(kith_world_run(self->cohort, self->work->stop, &counts, err));
        self->effort.simulated += (double) self->cohort->family_weeks;
        TRY(kith_bench_done(self, unit, b, &self->cohort->layout, counts, self->cohort->family_weeks, err));
    }
    return KITH_OK;
}
