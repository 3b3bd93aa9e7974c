#include "run/single.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "model/course.h"
#include "read/regions.h"
#include "run/cohort.h"
#include "run/run.h"
#include "run/tasks.h"

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

static int
run_cohort(const struct kith_single *self, int threads, int portable, const volatile int *stop, double *outcome, struct kith_error *err)
{
    struct kith_course course = { 0 }; /* of the first branch, when it is imposed on others */
    struct kith_world *world = NULL;
    unsigned imposed = 0;
    int status = KITH_OK;
    for (size_t b = 0; b < self->n_branches; b++)
        imposed |= self->branch[b].imposed;
    for (size_t b = 0; b < self->n_branches && !status; b++) {
        struct kith_rules *rules = NULL;
        const int64_t *tally = NULL;
        status = kith_rules_new(&rules, &self->params[b], self->families, err);
        const struct kith_cohort run = { .rules = rules, .key = kith_key_of(self->seed, self->run), .families = self->families, .threads = threads,
            .portable = portable, .stop = stop, .course = imposed && (b == 0 || self->branch[b].imposed) ? &course : NULL, .imposed = self->branch[b].imposed };
        if (!status)
            status = kith_cohort_run(&world, &run, &tally, err);
        if (!status)
            kith_outcomes_of(rules, &world->layout, tally, outcome + b * self->form.n_outcomes);
        kith_rules_free(rules);
    }
    kith_world_free(world);
    kith_course_clear(&course);
    return status;
}

/* Regions that are run at once. */
struct shared {
    const struct kith_single *unit;
    double *outcome, *room; /* room: shape (thread, entries) */
    int64_t *sum; /* shape (branch, layout total) */
    uint32_t *order; /* regions, the largest first */
    size_t entries;
};

static int
make_task(void *with, size_t thread, size_t i, struct kith_task *task, struct kith_error *err)
{
    const struct shared *self = with;
    const struct kith_single *unit = self->unit;
    const struct kith_population *population = unit->regions->population;
    const struct kith_region *region = population->region[self->order[i]];
    (void) thread, (void) err;
    *task = (struct kith_task) { .seed = unit->seed, .run = unit->run, .draw = unit->draw, .replicate = unit->replicate, .region = self->order[i],
        .name = region->name, .area = kith_population_area(unit->regions, region), .burn_in = population->burn_in_weeks, .before = unit->before,
        .branch = unit->branch, .n_branches = unit->n_branches };
    return KITH_OK;
}

static int
take(void *with, size_t thread, const struct kith_task *task, const struct kith_branch *branch, const int64_t *counts, struct kith_error *err)
{
    const struct shared *self = with;
    const struct kith_single *unit = self->unit;
    const size_t b = (size_t) (branch - task->branch), total = unit->regions->layout.total, n = unit->form.n_outcomes;
    (void) err;
    kith_single_judge(unit->regions, branch, task->name, counts, self->room + thread * self->entries,
        self->outcome + (b * (1 + kith_single_regions(unit)) + 1 + task->region) * n);
#pragma omp critical(kith_single)
    for (size_t i = 0; i < total; i++)
        self->sum[b * total + i] += counts[i];
    return KITH_OK;
}

static int
run_regions(struct shared *self, struct kith_tasks *tasks, struct kith_error *err)
{
    const struct kith_single *unit = self->unit;
    struct kith_task_effort effort;
    self->entries = tasks->work.most_entries;
    self->room = malloc((size_t) kith_tasks_threads(tasks) * self->entries * sizeof *self->room);
    self->sum = calloc(unit->n_branches * unit->regions->layout.total, sizeof *self->sum);
    self->order = calloc(tasks->n, sizeof *self->order);
    if (!self->room || !self->sum || !self->order)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_population_order(unit->regions->population, self->order);
    TRY(kith_tasks_run(tasks, &effort, err));
    for (size_t b = 0; b < unit->n_branches; b++)
        kith_single_judge(unit->regions, &unit->branch[b], NULL, self->sum + b * unit->regions->layout.total, self->room,
            self->outcome + b * (1 + kith_single_regions(unit)) * unit->form.n_outcomes);
    return KITH_OK;
}

int
kith_single_run(const struct kith_single *self, int threads, int portable, const volatile int *stop, double *outcome, struct kith_error *err)
{
    struct shared shared = { .unit = self, .outcome = outcome };
    size_t most = 1, entries;
    if (!self->regions)
        return run_cohort(self, kith_threads(threads), portable, stop, outcome, err);
    for (size_t b = 0; b < self->n_branches; b++) {
        kith_scenario_entries(self->branch[b].scenario, &entries);
        most = entries > most ? entries : most;
    }
    struct kith_tasks tasks = { .n = kith_single_regions(self), .threads = kith_threads(threads), .task = make_task };
    tasks.work = (struct kith_work) { .layout = &self->regions->layout, .anchors = self->anchors, .stop = stop, .portable = portable, .most_entries = most,
        .most_branches = self->n_branches, .with = &shared, .done = take };
    const int status = run_regions(&shared, &tasks, err);
    free(shared.room);
    free(shared.sum);
    free(shared.order);
    return status;
}
