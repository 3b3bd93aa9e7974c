#include "run/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "model/course.h"
#include "model/policy.h"
#include "run/anchors.h"
#include "run/checkpoint.h"

/* ---- from week to week, and from checkpoint to checkpoint ---- */

static void
begin_world(struct kith_bench *self)
{
    self->weeks = 0;
    self->kept = kith_seconds();
}

/* Between two weeks: keeps the world in progress when it is time to, or when told to stop. */
static int
look_around(struct kith_bench *self, const struct kith_work_unit *unit, int branch, const struct kith_world *world, struct kith_error *err)
{
    struct kith_checkpoint *checkpoint = self->work->checkpoint;
    const volatile int *stop = self->work->stop;
    const int stopping = stop && *stop;
    int status = KITH_OK;
    if (kith_checkpoint_is_on(checkpoint) && self->weeks > 0 && (stopping || kith_checkpoint_is_due(checkpoint, self->weeks, kith_seconds() - self->kept))) {
        status = kith_checkpoint_write_unfinished(checkpoint, unit, branch, world, self->past_weeks, err);
        begin_world(self);
    }
    if (!status && stopping)
        status = kith_world_stopped(world, err);
    return status;
}

static int
pass_week(struct kith_bench *self, struct kith_world *world, struct kith_error *err)
{
    self->weeks++;
    world->threads = kith_bench_threads(self);
    return kith_world_until(world, world->week + 1, NULL, err);
}

static int
make_world(const struct kith_bench *self, const struct kith_work_unit *unit, const struct kith_rules *rules, struct kith_world **world, struct kith_error *err)
{
    const struct kith_key key = kith_key_of(unit->seed, unit->run);
    return kith_world_population(world, rules, kith_region_key(key, unit->name), self->work->threads, self->work->portable ? KITH_PORTABLE : kith_body_best(), err);
}

/* ---- branches ---- */

/* The policy of a branch, from where the world stands to its end: it ends with rules that are returned. A change belongs to
 * the week that follows it, so that a world that is kept has not seen it. */
static int
run_policy(struct kith_bench *self, const struct kith_work_unit *unit, const struct kith_branch *branch, struct kith_world *world, struct kith_rules **rules,
    struct kith_error *err)
{
    const uint32_t start = KITH_PAST + unit->burn_in;
    const struct kith_policy policy = { branch->scenario, branch->values, unit->name, &unit->area, unit->before, self->room };
    int status = KITH_OK;
    for (uint32_t week = world->week - start; start + week < world->end && !status; week++) {
        status = look_around(self, unit, (int) branch->id, world, err);
        if (!status)
            status = kith_policy_week(&policy, week, world, rules, err);
        if (!status)
            status = pass_week(self, world, err);
    }
    return status;
}

/* The rules under which the week before `week` of the policy was: those of the last change. */
static int
rules_before(struct kith_bench *self, const struct kith_work_unit *unit, const struct kith_branch *branch, uint32_t week, struct kith_rules **rules, struct kith_error *err)
{
    struct kith_params params;
    uint32_t last = 0;
    for (uint32_t w = 1; w < week; w++)
        if (kith_scenario_values_at(branch->scenario, branch->values, w, unit->name, self->room))
            last = w;
    kith_scenario_values_at(branch->scenario, branch->values, last, unit->name, self->room);
    kith_policy_params(branch->scenario, self->room, unit->name, &params);
    return kith_rules_population(rules, &params, &unit->area, err);
}

static int
run_branch(struct kith_bench *self, const struct kith_work_unit *unit, size_t b, struct kith_world *world, struct kith_rules **rules, struct kith_error *err)
{
    const struct kith_work *work = self->work;
    const struct kith_branch *branch = &unit->branch[b];
    const int64_t earlier = world->family_weeks;
    begin_world(self);
    if (work->tell)
        world->history = work->tell(work->with, self->thread, unit, branch);
    int status = kith_bench_course(self, unit, branch, world, err);
    if (!status)
        status = run_policy(self, unit, branch, world, rules, err);
    if (!status && work->tell)
        status = work->told(work->with, self->thread, world->n, err);
    if (status)
        return status;
    const struct kith_kept_weeks weeks = { self->past_weeks, world->family_weeks - self->past_weeks };
    const int64_t *counts = kith_world_counts(world);
    self->effort.simulated += (double) (world->family_weeks - earlier);
    status = kith_checkpoint_write_counts(work->checkpoint, unit, branch->id, 1, counts, &weeks, err);
    return status ? status : kith_bench_done(self, unit, b, self->work->layout, counts, weeks.policy, err);
}

/* Goes on with the branch that was in progress, if it can be used; done[b] says so. */
static int
resume_branch(struct kith_bench *self, const struct kith_work_unit *unit, size_t b, uint32_t week, struct kith_error *err)
{
    const uint32_t start = KITH_PAST + unit->burn_in;
    struct kith_world *world = NULL;
    struct kith_rules *rules = NULL;
    int64_t past_weeks;
    if (week <= start)
        return KITH_OK;
    int status = rules_before(self, unit, &unit->branch[b], week - start, &rules, err);
    if (!status)
        status = make_world(self, unit, rules, &world, err);
    if (!status && kith_checkpoint_read_unfinished(self->work->checkpoint, unit, world, &past_weeks)) {
        self->past_weeks = past_weeks;
        status = run_branch(self, unit, b, world, &rules, err);
    }
    kith_world_free(world);
    kith_rules_free(rules);
    return status;
}

static int
start_branch(struct kith_bench *self, const struct kith_work_unit *unit, size_t b, int last, struct kith_error *err)
{
    struct kith_rules *rules = NULL;
    int status = last ? KITH_OK : kith_world_copy(&self->branch, self->past, err); /* the last needs no copy */
    if (!status)
        status = run_branch(self, unit, b, last ? self->past : self->branch, &rules, err);
    kith_rules_free(rules);
    return status;
}

/* ---- the past ---- */

/* A new world for the past, and in it what is kept: all of the burn-in, some of it, or nothing. */
static int
begin_past(struct kith_bench *self, const struct kith_work_unit *unit, int unfinished, struct kith_error *err)
{
    struct kith_checkpoint *checkpoint = self->work->checkpoint;
    int status = kith_checkpoint_has_past(checkpoint, unit, err);
    const int whole = status == KITH_OK;
    int64_t none;
    if (status < 0)
        return status;
    status = make_world(self, unit, self->rules, &self->past, err);
    if (status || (!whole && !unfinished))
        return status;
    if (whole ? kith_checkpoint_read_past(checkpoint, unit, self->past) : kith_checkpoint_read_unfinished(checkpoint, unit, self->past, &none))
        return KITH_OK;
    kith_world_free(self->past); /* spoilt */
    self->past = NULL;
    return make_world(self, unit, self->rules, &self->past, err);
}

/* The world at the end of the burn-in. */
static int
run_past(struct kith_bench *self, const struct kith_work_unit *unit, int unfinished, struct kith_error *err)
{
    const uint32_t end = KITH_PAST + unit->burn_in;
    int status = begin_past(self, unit, unfinished, err);
    if (status)
        return status;
    const int64_t earlier = self->past->family_weeks;
    const int simulated = self->past->week < end;
    begin_world(self);
    while (self->past->week < end && !status) {
        status = look_around(self, unit, KITH_KEPT_PAST, self->past, err);
        if (!status)
            status = pass_week(self, self->past, err);
    }
    if (status)
        return status;
    self->past_weeks = self->past->family_weeks;
    self->effort.simulated += (double) (self->past_weeks - earlier);
    self->effort.burnt_in += (double) (self->past_weeks - earlier);
    self->effort.burn_ins += (size_t) simulated;
    return kith_checkpoint_write_past(self->work->checkpoint, unit, self->past, simulated, err);
}

/* ---- a unit ---- */

/* The branches of which something is kept, when nobody wants to know what. */
static int
skip_kept(struct kith_bench *self, const struct kith_work_unit *unit, size_t *todo, struct kith_error *err)
{
    for (size_t b = 0; b < unit->n_branches; b++) {
        const int kept = kith_checkpoint_find_counts(self->work->checkpoint, unit, unit->branch[b].id, err);
        if (kept < 0)
            return kept;
        self->done[b] = kept != KITH_IS_LEFT;
        *todo -= self->done[b];
    }
    return KITH_OK;
}

/* Takes the branches whose counts are kept. */
static int
take_kept(struct kith_bench *self, const struct kith_work_unit *unit, size_t *todo, struct kith_error *err)
{
    int status = KITH_OK;
    *todo = unit->n_branches;
    memset(self->done, 0, unit->n_branches * sizeof *self->done);
    if (!self->work->done)
        return skip_kept(self, unit, todo, err);
    for (size_t b = 0; b < unit->n_branches && self->counts && !status; b++) {
        struct kith_kept_weeks weeks;
        struct kith_kept_counts kept = { 1, self->counts, &weeks };
        if (kith_checkpoint_read_counts(self->work->checkpoint, unit, unit->branch[b].id, &kept)) {
            self->past_weeks = weeks.past;
            status = kith_bench_done(self, unit, b, self->work->layout, self->counts, weeks.policy, err);
            --*todo;
        }
    }
    return status;
}

/* Index of the branch in progress, KITH_KEPT_PAST or KITH_KEPT_NOTHING. */
static int
find_unfinished(const struct kith_bench *self, const struct kith_work_unit *unit, uint32_t *week)
{
    const int id = kith_checkpoint_find_unfinished(self->work->checkpoint, unit, week);
    for (size_t b = 0; id >= 0 && b < unit->n_branches; b++)
        if (unit->branch[b].id == (uint32_t) id)
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
fail_branch(struct kith_bench *self, const struct kith_work_unit *unit, size_t b, int status, struct kith_error *err)
{
    struct kith_error reason = *err;
    if (!self->work->may_fail || !is_of_values(status))
        return status;
    *err = (struct kith_error) { 0 };
    self->done[b] = 1;
    self->effort.failed++;
    status = kith_checkpoint_write_failure(self->work->checkpoint, unit, unit->branch[b].id, reason.text ? reason.text : "out of memory", err);
    kith_error_clear(&reason);
    return status;
}

/* If the past cannot be run, none of its branches can. */
static int
fail_all(struct kith_bench *self, const struct kith_work_unit *unit, int status, struct kith_error *err)
{
    char reason[1024];
    if (!self->work->may_fail || !is_of_values(status))
        return status;
    snprintf(reason, sizeof reason, "%s", err->text ? err->text : "out of memory");
    kith_error_clear(err);
    status = KITH_OK;
    for (size_t b = 0; b < unit->n_branches && !status; b++)
        if (!self->done[b]) {
            self->effort.failed++;
            status = kith_checkpoint_write_failure(self->work->checkpoint, unit, unit->branch[b].id, reason, err);
        }
    return status;
}

static int
run_branches(struct kith_bench *self, const struct kith_work_unit *unit, size_t todo, struct kith_error *err)
{
    uint32_t week = 0;
    const int begun = find_unfinished(self, unit, &week);
    int status = KITH_OK;
    if (begun >= 0 && !self->done[begun]) { /* else it is older than the counts of its branch, which are kept */
        status = resume_branch(self, unit, (size_t) begun, week, err);
        if (status)
            status = fail_branch(self, unit, (size_t) begun, status, err);
        todo -= self->done[begun];
    }
    for (size_t b = 0; b < unit->n_branches && !status; b++) {
        if (self->done[b])
            continue;
        if (!self->past)
            status = run_past(self, unit, begun == KITH_KEPT_PAST, err);
        if (status)
            return fail_all(self, unit, status, err);
        status = start_branch(self, unit, b, --todo == 0, err);
        if (status)
            status = fail_branch(self, unit, b, status, err);
    }
    return status;
}

int
kith_work_region(struct kith_bench *self, const struct kith_work_unit *asked, struct kith_error *err)
{
    struct kith_work_unit here = *asked;
    const struct kith_work_unit *unit = &here;
    size_t todo = 0;
    self->past_weeks = -1;
    int status = asked->as_country ? KITH_OK : kith_anchors_region(self->work->anchors, unit->draw, unit->before, unit->name, &here.area, err);
    status = status ? fail_all(self, unit, status, err) : take_kept(self, unit, &todo, err);
    if (!status && todo) {
        status = kith_rules_population(&self->rules, unit->before, &unit->area, err);
        status = status ? fail_all(self, unit, status, err) : run_branches(self, unit, todo, err);
    }
    if (!status) {
        self->effort.all += (double) self->past_weeks;
        kith_checkpoint_end_unit(self->work->checkpoint, unit);
    }
    kith_world_free(self->branch);
    kith_world_free(self->past);
    self->branch = self->past = NULL;
    kith_rules_free(self->rules);
    self->rules = NULL;
    return status;
}
