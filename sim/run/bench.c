#include "run/work.h"

#include <stdlib.h>

#include "base/error.h"
#include "run/checkpoint.h"

/* Towards the end there are fewer units than threads. What a unit comes to does not depend on how many share it. */
int
kith_bench_threads(const struct kith_bench *self)
{
    const struct kith_work *work = self->work;
    const int busy = work->busy ? atomic_load(work->busy) : 0, each = busy > 0 ? work->all_threads / busy : 0;
    return each > work->threads ? each : work->threads;
}

/* The course of the first branch is kept when others go on under it. */
int
kith_bench_course(struct kith_bench *self, const struct kith_work_unit *unit, const struct kith_branch *branch, struct kith_world *world, struct kith_error *err)
{
    unsigned imposed = 0;
    for (size_t b = 0; b < unit->n_branches; b++)
        imposed |= unit->branch[b].imposed;
    const int is_first = branch == unit->branch;
    kith_course_follow(world, imposed && (is_first || branch->imposed) ? &self->course : NULL, branch->imposed);
    return imposed && is_first ? kith_course_begin(&self->course, world->week, world->end - world->week, err) : KITH_OK;
}

int
kith_bench_done(struct kith_bench *self, const struct kith_work_unit *unit, size_t b, const struct kith_layout *layout, const int64_t *counts, int64_t policy_weeks,
    struct kith_error *err)
{
    const struct kith_branch *branch = &unit->branch[b];
    const struct kith_slice all = { .params = branch->params, .layout = layout, .tally = counts };
    self->done[b] = 1;
    self->effort.all += (double) policy_weeks;
    self->effort.branches++;
    return !self->work->done ? KITH_OK : self->work->done(self->work->with, self->thread, unit, branch, &all, err);
}

/* ---- benches ---- */

int
kith_bench_new(struct kith_bench **out, const struct kith_work *work, size_t thread, struct kith_error *err)
{
    const int keeps = kith_checkpoint_is_on(work->checkpoint);
    struct kith_bench *self = calloc(1, sizeof *self);
    *out = NULL;
    if (self) {
        self->work = work;
        self->thread = thread;
        self->room = malloc((work->most_entries + 1) * sizeof *self->room);
        self->done = malloc(work->most_branches * sizeof *self->done);
        self->counts = keeps ? malloc(work->layout->total * sizeof *self->counts) : NULL;
    }
    if (!self || !self->room || !self->done || (keeps && !self->counts)) {
        kith_bench_free(self);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    *out = self;
    return KITH_OK;
}

void
kith_bench_free(struct kith_bench *self)
{
    if (!self)
        return;
    free(self->room);
    free(self->done);
    free(self->counts);
    free(self->part.kept.counts);
    free(self->part.kept.weeks);
    kith_world_free(self->cohort);
    kith_rules_free(self->own);
    kith_course_clear(&self->course);
    free(self);
}

struct kith_work_effort
kith_bench_effort(const struct kith_bench *self)
{
    return self->effort;
}
