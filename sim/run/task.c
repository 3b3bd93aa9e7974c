#include "run/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "model/course.h"
#include "model/policy.h"
#include "run/anchors.h"
#include "run/checkpoint.h"

struct kith_bench {
    const struct kith_work *work;
    size_t thread;
    struct kith_world *past, *branch;
    double *room; /* values of a week: shape (entries) */
    uint8_t *done; /* branches of the task that are done: shape (branches) */
    int64_t *counts; /* kept ones: shape (layout total), or NULL */
    struct kith_rules *rules; /* of the past */
    struct kith_course course; /* of the first branch, when it is imposed on others */
    int64_t past_weeks; /* family-weeks of the burn-in, -1 not known */
    uint32_t weeks; /* simulated since the world in progress was kept */
    double kept; /* when that was */
    struct kith_task_effort effort;
};

/* ---- from week to week, and from checkpoint to checkpoint ---- */

static void
begin_world(struct kith_bench *self)
{
    self->weeks = 0;
    self->kept = kith_seconds();
}

/* Between two weeks: keeps the world in progress when it is time to, or when told to stop. */
static int
look_around(struct kith_bench *self, const struct kith_task *task, int branch, const struct kith_world *world, struct kith_error *err)
{
    struct kith_checkpoint *checkpoint = self->work->checkpoint;
    const volatile int *stop = self->work->stop;
    const int stopping = stop && *stop;
    int status = KITH_OK;
    if (kith_checkpoint_is_on(checkpoint) && self->weeks > 0 && (stopping || kith_checkpoint_is_due(checkpoint, self->weeks, kith_seconds() - self->kept))) {
        status = kith_checkpoint_write_unfinished(checkpoint, task, branch, world, self->past_weeks, err);
        begin_world(self);
    }
    if (!status && stopping)
        status = kith_world_stopped(world, err);
    return status;
}

/* Towards the end there are fewer tasks than threads. What a region comes to does not depend on how many share it. */
static int
threads_now(const struct kith_work *work)
{
    const int busy = work->busy ? atomic_load(work->busy) : 0, each = busy > 0 ? work->all_threads / busy : 0;
    return each > work->threads ? each : work->threads;
}

static int
pass_week(struct kith_bench *self, struct kith_world *world, struct kith_error *err)
{
    self->weeks++;
    world->threads = threads_now(self->work);
    return kith_world_until(world, world->week + 1, NULL, err);
}

static int
make_world(const struct kith_bench *self, const struct kith_task *task, const struct kith_rules *rules, struct kith_world **world, struct kith_error *err)
{
    const struct kith_key key = kith_key_of(task->seed, task->run);
    return kith_world_population(world, rules, kith_region_key(key, task->name), self->work->threads, self->work->portable ? KITH_PORTABLE : kith_body_best(), err);
}

/* ---- branches ---- */

/* The policy of a branch, from where the world stands to its end: it ends with rules that are returned. A change belongs to
 * the week that follows it, so that a world that is kept has not seen it. */
static int
run_policy(struct kith_bench *self, const struct kith_task *task, const struct kith_branch *branch, struct kith_world *world, struct kith_rules **rules,
    struct kith_error *err)
{
    const uint32_t start = KITH_PAST + task->burn_in;
    const struct kith_policy policy = { branch->scenario, branch->values, task->name, &task->area, task->before, self->room };
    int status = KITH_OK;
    for (uint32_t week = world->week - start; start + week < world->end && !status; week++) {
        status = look_around(self, task, (int) branch->id, world, err);
        if (!status)
            status = kith_policy_week(&policy, week, world, rules, err);
        if (!status)
            status = pass_week(self, world, err);
    }
    return status;
}

/* The rules under which the week before `week` of the policy was: those of the last change. */
static int
rules_before(struct kith_bench *self, const struct kith_task *task, const struct kith_branch *branch, uint32_t week, struct kith_rules **rules, struct kith_error *err)
{
    struct kith_params params;
    uint32_t last = 0;
    for (uint32_t w = 1; w < week; w++)
        if (kith_scenario_values_at(branch->scenario, branch->values, w, task->name, self->room))
            last = w;
    kith_scenario_values_at(branch->scenario, branch->values, last, task->name, self->room);
    kith_policy_params(branch->scenario, self->room, task->name, &params);
    return kith_rules_population(rules, &params, &task->area, err);
}

/* A branch is done: its counts go to whoever asked for them. */
static int
finish_branch(struct kith_bench *self, const struct kith_task *task, size_t b, const int64_t *counts, int64_t policy_weeks, struct kith_error *err)
{
    self->done[b] = 1;
    self->effort.all += (double) policy_weeks;
    self->effort.branches++;
    return !self->work->done ? KITH_OK : self->work->done(self->work->with, self->thread, task, &task->branch[b], counts, err);
}

/* The course of the first branch is kept when others go on under it. */
static int
follow_course(struct kith_bench *self, const struct kith_task *task, const struct kith_branch *branch, struct kith_world *world, struct kith_error *err)
{
    unsigned imposed = 0;
    for (size_t b = 0; b < task->n_branches; b++)
        imposed |= task->branch[b].imposed;
    const int is_first = branch == task->branch;
    kith_course_follow(world, imposed && (is_first || branch->imposed) ? &self->course : NULL, branch->imposed);
    return imposed && is_first ? kith_course_begin(&self->course, world->week, world->end - world->week, err) : KITH_OK;
}

static int
run_branch(struct kith_bench *self, const struct kith_task *task, size_t b, struct kith_world *world, struct kith_rules **rules, struct kith_error *err)
{
    const struct kith_work *work = self->work;
    const struct kith_branch *branch = &task->branch[b];
    const int64_t earlier = world->family_weeks;
    begin_world(self);
    if (work->tell)
        world->history = work->tell(work->with, self->thread, task, branch);
    int status = follow_course(self, task, branch, world, err);
    if (!status)
        status = run_policy(self, task, branch, world, rules, err);
    if (!status && work->tell)
        status = work->told(work->with, self->thread, world->n, err);
    if (status)
        return status;
    const struct kith_kept_weeks weeks = { self->past_weeks, world->family_weeks - self->past_weeks };
    const int64_t *counts = kith_world_counts(world);
    self->effort.simulated += (double) (world->family_weeks - earlier);
    status = kith_checkpoint_write_counts(work->checkpoint, task, branch->id, counts, &weeks, err);
    return status ? status : finish_branch(self, task, b, counts, weeks.policy, err);
}

/* Goes on with the branch that was in progress, if it can be used; done[b] says so. */
static int
resume_branch(struct kith_bench *self, const struct kith_task *task, size_t b, uint32_t week, struct kith_error *err)
{
    const uint32_t start = KITH_PAST + task->burn_in;
    struct kith_world *world = NULL;
    struct kith_rules *rules = NULL;
    int64_t past_weeks;
    if (week <= start)
        return KITH_OK;
    int status = rules_before(self, task, &task->branch[b], week - start, &rules, err);
    if (!status)
        status = make_world(self, task, rules, &world, err);
    if (!status && kith_checkpoint_read_unfinished(self->work->checkpoint, task, world, &past_weeks)) {
        self->past_weeks = past_weeks;
        status = run_branch(self, task, b, world, &rules, err);
    }
    kith_world_free(world);
    kith_rules_free(rules);
    return status;
}

static int
start_branch(struct kith_bench *self, const struct kith_task *task, size_t b, int last, struct kith_error *err)
{
    struct kith_rules *rules = NULL;
    int status = last ? KITH_OK : kith_world_copy(&self->branch, self->past, err); /* the last needs no copy */
    if (!status)
        status = run_branch(self, task, b, last ? self->past : self->branch, &rules, err);
    kith_rules_free(rules);
    return status;
}

/* ---- the past ---- */

/* A new world for the past, and in it what is kept: all of the burn-in, some of it, or nothing. */
static int
begin_past(struct kith_bench *self, const struct kith_task *task, int unfinished, struct kith_error *err)
{
    struct kith_checkpoint *checkpoint = self->work->checkpoint;
    int status = kith_checkpoint_has_past(checkpoint, task, err);
    const int whole = status == KITH_OK;
    int64_t none;
    if (status < 0)
        return status;
    status = make_world(self, task, self->rules, &self->past, err);
    if (status || (!whole && !unfinished))
        return status;
    if (whole ? kith_checkpoint_read_past(checkpoint, task, self->past) : kith_checkpoint_read_unfinished(checkpoint, task, self->past, &none))
        return KITH_OK;
    kith_world_free(self->past); /* spoilt */
    self->past = NULL;
    return make_world(self, task, self->rules, &self->past, err);
}

/* The world at the end of the burn-in. */
static int
run_past(struct kith_bench *self, const struct kith_task *task, int unfinished, struct kith_error *err)
{
    const uint32_t end = KITH_PAST + task->burn_in;
    int status = begin_past(self, task, unfinished, err);
    if (status)
        return status;
    const int64_t earlier = self->past->family_weeks;
    const int simulated = self->past->week < end;
    begin_world(self);
    while (self->past->week < end && !status) {
        status = look_around(self, task, KITH_KEPT_PAST, self->past, err);
        if (!status)
            status = pass_week(self, self->past, err);
    }
    if (status)
        return status;
    self->past_weeks = self->past->family_weeks;
    self->effort.simulated += (double) (self->past_weeks - earlier);
    self->effort.burnt_in += (double) (self->past_weeks - earlier);
    self->effort.burn_ins += (size_t) simulated;
    return kith_checkpoint_write_past(self->work->checkpoint, task, self->past, simulated, err);
}

/* ---- a task ---- */

/* The branches of which something is kept, when nobody wants to know what. */
static int
skip_kept(struct kith_bench *self, const struct kith_task *task, size_t *todo, struct kith_error *err)
{
    for (size_t b = 0; b < task->n_branches; b++) {
        const int kept = kith_checkpoint_find_counts(self->work->checkpoint, task, task->branch[b].id, err);
        if (kept < 0)
            return kept;
        self->done[b] = kept != KITH_IS_LEFT;
        *todo -= self->done[b];
    }
    return KITH_OK;
}

/* Takes the branches whose counts are kept. */
static int
take_kept(struct kith_bench *self, const struct kith_task *task, size_t *todo, struct kith_error *err)
{
    int status = KITH_OK;
    *todo = task->n_branches;
    memset(self->done, 0, task->n_branches * sizeof *self->done);
    if (!self->work->done)
        return skip_kept(self, task, todo, err);
    for (size_t b = 0; b < task->n_branches && self->counts && !status; b++) {
        struct kith_kept_weeks weeks;
        if (kith_checkpoint_read_counts(self->work->checkpoint, task, task->branch[b].id, self->counts, &weeks)) {
            self->past_weeks = weeks.past;
            status = finish_branch(self, task, b, self->counts, weeks.policy, err);
            --*todo;
        }
    }
    return status;
}

/* Index of the branch in progress, KITH_KEPT_PAST or KITH_KEPT_NOTHING. */
static int
find_unfinished(const struct kith_bench *self, const struct kith_task *task, uint32_t *week)
{
    const int id = kith_checkpoint_find_unfinished(self->work->checkpoint, task, week);
    for (size_t b = 0; id >= 0 && b < task->n_branches; b++)
        if (task->branch[b].id == (uint32_t) id)
            return (int) b;
    return id == KITH_KEPT_PAST ? id : KITH_KEPT_NOTHING;
}

/* Whether a failure is the parameters' own; the machine's ends the run. */
static int
is_of_values(int status)
{
    return status < 0 && status != KITH_ERR_MEMORY && status != KITH_ERR_IO && status != KITH_ERR_CREATE && status != KITH_ERR_NOINPUT && status != KITH_ERR_STOPPED;
}

/* A branch that cannot be run is done when that is kept. @return what is left of the failure */
static int
fail_branch(struct kith_bench *self, const struct kith_task *task, size_t b, int status, struct kith_error *err)
{
    struct kith_error reason = *err;
    if (!self->work->may_fail || !is_of_values(status))
        return status;
    *err = (struct kith_error) { 0 };
    self->done[b] = 1;
    self->effort.failed++;
    status = kith_checkpoint_write_failure(self->work->checkpoint, task, task->branch[b].id, reason.text ? reason.text : "out of memory", err);
    kith_error_clear(&reason);
    return status;
}

/* If the past cannot be run, none of its branches can. */
static int
fail_all(struct kith_bench *self, const struct kith_task *task, int status, struct kith_error *err)
{
    char reason[1024];
    if (!self->work->may_fail || !is_of_values(status))
        return status;
    snprintf(reason, sizeof reason, "%s", err->text ? err->text : "out of memory");
    kith_error_clear(err);
    status = KITH_OK;
    for (size_t b = 0; b < task->n_branches && !status; b++)
        if (!self->done[b]) {
            self->effort.failed++;
            status = kith_checkpoint_write_failure(self->work->checkpoint, task, task->branch[b].id, reason, err);
        }
    return status;
}

static int
run_branches(struct kith_bench *self, const struct kith_task *task, size_t todo, struct kith_error *err)
{
    uint32_t week = 0;
    const int worker = find_unfinished(self, task, &week);
    int status = KITH_OK;
    if (worker >= 0 && !self->done[worker]) { /* else it is older than the counts of its branch, which are kept */
        status = resume_branch(self, task, (size_t) worker, week, err);
        if (status)
            status = fail_branch(self, task, (size_t) worker, status, err);
        todo -= self->done[worker];
    }
    for (size_t b = 0; b < task->n_branches && !status; b++) {
        if (self->done[b])
            continue;
        if (!self->past)
            status = run_past(self, task, worker == KITH_KEPT_PAST, err);
        if (status)
            return fail_all(self, task, status, err);
        status = start_branch(self, task, b, --todo == 0, err);
        if (status)
            status = fail_branch(self, task, b, status, err);
    }
    return status;
}

int
kith_task_run(struct kith_bench *self, const struct kith_task *asked, struct kith_error *err)
{
    struct kith_task here = *asked;
    const struct kith_task *task = &here;
    size_t todo = 0;
    self->past_weeks = -1;
    int status = asked->as_country ? KITH_OK : kith_anchors_region(self->work->anchors, task->draw, task->before, task->name, &here.area, err);
    status = status ? fail_all(self, task, status, err) : take_kept(self, task, &todo, err);
    if (!status && todo) {
        status = kith_rules_population(&self->rules, task->before, &task->area, err);
        status = status ? fail_all(self, task, status, err) : run_branches(self, task, todo, err);
    }
    if (!status) {
        self->effort.all += (double) self->past_weeks;
        kith_checkpoint_end_task(self->work->checkpoint, task);
    }
    kith_world_free(self->branch);
    kith_world_free(self->past);
    self->branch = self->past = NULL;
    kith_rules_free(self->rules);
    self->rules = NULL;
    return status;
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
        self->room = malloc(work->most_entries * sizeof *self->room);
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
    kith_course_clear(&self->course);
    free(self);
}

struct kith_task_effort
kith_bench_effort(const struct kith_bench *self)
{
    return self->effort;
}
