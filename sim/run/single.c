#include "run/single.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "read/regions.h"
#include "run/run.h"
#include "run/share.h"

void
kith_single_even(double *outcome, size_t n)
{
    static const uint64_t nothing = 0x7ff8000000000000;
    for (size_t i = 0; i < n; i++)
        if (isnan(outcome[i]))
            memcpy(&outcome[i], &nothing, sizeof nothing);
}

void
kith_single_judge(const struct kith_study *regions, const struct kith_branch *branch, const char *name, const int64_t *counts, double *room, double *outcome)
{
    struct kith_params params;
    kith_scenario_values_at(branch->scenario, branch->values, 0, name, room);
    kith_scenario_fill(branch->scenario, room, &params);
    const struct kith_slice slice = kith_slice_of(&params, &regions->layout, counts, 0, 0);
    kith_population_outcomes_of(&slice, outcome);
    kith_single_even(outcome, regions->form.n_outcomes);
}

size_t
kith_single_regions(const struct kith_single *self)
{
    return self->regions ? self->regions->population->n_regions : 0;
}

/* A cohort, or regions that are run at once. */
struct shared {
    const struct kith_single *single;
    double *outcome, *room; /* room: of regions, as what follows: shape (thread, entries) */
    int64_t *sum; /* shape (branch, layout total) */
    uint32_t *order; /* regions, the largest first */
    size_t entries;
};

/* What a branch of a cohort comes to. */
static int
judge_cohort(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch, const struct kith_slice *counted, struct kith_error *err)
{
    const struct shared *self = with;
    (void) thread, (void) err;
    kith_outcomes_of(counted, self->outcome + (size_t) (branch - unit->branch) * self->single->form.n_outcomes);
    return KITH_OK;
}

static int
run_cohort(struct shared *shared, struct kith_work work, int threads, struct kith_error *err)
{
    const struct kith_single *single = shared->single;
    const struct kith_work_unit unit = { .seed = single->seed, .run = single->run, .draw = single->draw, .replicate = single->replicate, .families = single->families,
        .branch = single->branch, .n_branches = single->n_branches };
    struct kith_bench *bench;
    work.threads = threads;
    work.done = judge_cohort;
    TRY(kith_bench_new(&bench, &work, 0, err));
    const int status = kith_work_unit_run(bench, &unit, err);
    kith_bench_free(bench);
    return status;
}

static int
make_unit(void *with, size_t thread, size_t i, size_t only, struct kith_work_unit *unit, struct kith_error *err)
{
    const struct shared *self = with;
    const struct kith_single *single = self->single;
    const struct kith_population *population = single->regions->population;
    const struct kith_region *region = population->region[self->order[i]];
    (void) thread, (void) only, (void) err;
    *unit = (struct kith_work_unit) { .seed = single->seed, .run = single->run, .draw = single->draw, .replicate = single->replicate, .region = self->order[i],
        .name = region->name, .area = kith_population_area(single->regions, region), .burn_in = population->burn_in_weeks, .before = single->before,
        .branch = single->branch, .n_branches = single->n_branches };
    return KITH_OK;
}

static int
take(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch, const struct kith_slice *counted, struct kith_error *err)
{
    const int64_t *counts = counted->tally;
    const struct shared *self = with;
    const struct kith_single *single = self->single;
    const size_t b = (size_t) (branch - unit->branch), total = single->regions->layout.total, n = single->form.n_outcomes;
    (void) err;
    kith_single_judge(single->regions, branch, unit->name, counts, self->room + thread * self->entries,
        self->outcome + (b * (1 + kith_single_regions(single)) + 1 + unit->region) * n);
#pragma omp critical(kith_single)
    for (size_t i = 0; i < total; i++)
        self->sum[b * total + i] += counts[i];
    return KITH_OK;
}

static int
run_regions(struct shared *self, struct kith_share *share, struct kith_error *err)
{
    const struct kith_single *single = self->single;
    struct kith_work_effort effort;
    self->entries = share->work.most_entries;
    self->room = malloc((size_t) kith_share_threads(share) * self->entries * sizeof *self->room);
    self->sum = calloc(single->n_branches * single->regions->layout.total, sizeof *self->sum);
    self->order = calloc(share->n, sizeof *self->order);
    if (!self->room || !self->sum || !self->order)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_population_order(single->regions->population, self->order);
    TRY(kith_share_run(share, &effort, err));
    for (size_t b = 0; b < single->n_branches; b++)
        kith_single_judge(single->regions, &single->branch[b], NULL, self->sum + b * single->regions->layout.total, self->room,
            self->outcome + b * (1 + kith_single_regions(single)) * single->form.n_outcomes);
    return KITH_OK;
}

int
kith_single_run(const struct kith_single *self, int threads, int portable, const volatile int *stop, double *outcome, struct kith_error *err)
{
    struct shared shared = { .single = self, .outcome = outcome };
    struct kith_work work = { .anchors = self->anchors, .stop = stop, .portable = portable, .most_branches = self->n_branches, .with = &shared };
    size_t entries;
    if (!self->regions)
        return run_cohort(&shared, work, kith_threads(threads), err);
    for (size_t b = 0; b < self->n_branches; b++) {
        kith_scenario_entries(self->branch[b].scenario, &entries);
        work.most_entries = entries > work.most_entries ? entries : work.most_entries;
    }
    work.layout = &self->regions->layout;
    work.done = take;
    struct kith_share share = { .n = kith_single_regions(self), .threads = kith_threads(threads), .unit = make_unit, .work = work };
    const int status = run_regions(&shared, &share, err);
    free(shared.room);
    free(shared.sum);
    free(shared.order);
    return status;
}
