#include "study/study.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "param/regions.h"
#include "study/checkpoint.h"
#include "study/histories.h"

/* Populations: every draw and replicate of every region is a task. Its burn-in runs once; each scenario then goes on
 * from a copy of it. A thread holds one such world and one copy of it, and of what runs count only sums over runs, and
 * the outcomes of each, are kept. */

/* ---- tasks ---- */

struct shared {
    struct kith_study *study;
    struct kith_task *task;
    size_t n_tasks;
    int inner; /* threads within one region */
    atomic_size_t next, threads; /* tasks and threads that have begun */
    atomic_int failed;
    int64_t **whole; /* shape (scenario, draw, replicate): counts of all regions of a run that is under way */
    uint32_t *missing; /* shape (scenario, draw, replicate): regions that are not done */
    struct kith_checkpoint *checkpoint; /* NULL: nothing is kept */
    double family_weeks; /* under the lock, with what follows */
    double simulated, burnt_in; /* of them, in this call; and of those, in burn-ins */
    size_t parts; /* scenarios of tasks that are done */
    uint64_t done, all; /* family-weeks expected, in households */
    uint64_t runs;
    struct kith_error *err;
};

/* What one thread works with. */
struct bench {
    struct shared *shared;
    size_t thread; /* from 0 */
    struct kith_world *past, *branch;
    double *room; /* values of a week: shape (entries) */
    double *outcome; /* shape (outcomes) */
    uint8_t *done; /* scenarios of the task that are done: shape (scenarios) */
    int64_t *counts; /* kept ones: shape (layout total), or NULL */
    struct kith_rules *rules; /* of the past */
    struct kith_how before;
    int64_t past_weeks; /* family-weeks of the burn-in, -1 not known */
    uint32_t weeks; /* simulated since the world in hand was kept */
    double kept; /* when that was */
    struct kith_error err;
};

static void
progress(struct shared *shared, uint64_t more)
{
    const struct kith_options *o = &shared->study->options;
#pragma omp critical(kith_progress)
    {
        shared->done += more;
        if (o->progress)
            o->progress(o->with, shared->done, shared->all);
    }
}

static void
add(int64_t *to, const int64_t *counts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        to[i] += counts[i];
}

/* Weekly tables are means over draws, as all else is: a draw that has one run where others have more weighs as much as they do. */
static void
add_weeks(struct kith_study *study, size_t scenario, size_t region, uint32_t draw, const int64_t *counts)
{
    const size_t cells = kith_population_weekly_cells(study);
    const int64_t weight = draw < study->second ? 1 : study->per_draw;
    int64_t *weeks = study->population->weeks + (scenario * (1 + study->population->n_regions) + region) * cells;
    for (size_t i = 0; i < cells; i++)
        weeks[i] += weight * counts[study->layout.at[KITH_TALLY_P_VIOLENCE] + i];
}

/* Takes what one region of one run counted. Sums of whole numbers do not depend on the order. */
static int
deposit(struct bench *bench, size_t scenario, const struct kith_task *task, const int64_t *counts)
{
    struct shared *shared = bench->shared;
    struct kith_study *study = shared->study;
    const size_t run = kith_study_cell(study, scenario, task->draw, task->replicate);
    int64_t *whole = NULL;
    int status = KITH_OK;
    kith_population_judge(study, scenario, run, 1 + task->region, counts, bench->room, bench->outcome);
#pragma omp critical(kith_deposit)
    {
        add(kith_population_sum(study, scenario, 1 + task->region), counts, study->layout.total);
        add(kith_population_sum(study, scenario, 0), counts, study->layout.total);
        add_weeks(study, scenario, 1 + task->region, task->draw, counts);
        add_weeks(study, scenario, 0, task->draw, counts);
        if (!shared->whole[run])
            shared->whole[run] = calloc(study->layout.total, sizeof *counts);
        if (!shared->whole[run])
            status = KITH_ERR_MEMORY;
        else {
            add(shared->whole[run], counts, study->layout.total);
            shared->missing[run]--;
            if (shared->missing[run] == 0) {
                whole = shared->whole[run];
                shared->whole[run] = NULL;
                shared->runs++;
            }
        }
    }
    if (status)
        return kith_fail(&bench->err, status, "out of memory for the counts of a run");
    if (whole)
        kith_population_judge(study, scenario, run, 0, whole, bench->room, bench->outcome);
    free(whole);
    return KITH_OK;
}

/* ---- from week to week, and from checkpoint to checkpoint ---- */

static void
begin_world(struct bench *bench)
{
    bench->weeks = 0;
    bench->kept = kith_seconds();
}

/* Between two weeks: keeps the world in hand when it is time to, or when told to stop. */
static int
look_around(struct bench *bench, const struct kith_task *task, int scenario, const struct kith_world *world)
{
    struct kith_checkpoint *checkpoint = bench->shared->checkpoint;
    const volatile int *stop = bench->shared->study->options.stop;
    const int stopping = stop && *stop;
    int status = KITH_OK;
    if (kith_checkpoint_is_on(checkpoint) && bench->weeks > 0 && (stopping || kith_checkpoint_is_due(checkpoint, bench->weeks, kith_seconds() - bench->kept))) {
        status = kith_checkpoint_write_hand(checkpoint, task, scenario, world, bench->past_weeks, &bench->err);
        begin_world(bench);
    }
    if (!status && stopping)
        status = kith_world_stopped(world, &bench->err);
    return status;
}

static int
pass_week(struct bench *bench, struct kith_world *world)
{
    bench->weeks++;
    return kith_world_until(world, world->week + 1, NULL, &bench->err);
}

static int
rules_in(struct bench *bench, const struct kith_task *task, const struct kith_how *how, struct kith_rules **rules)
{
    const struct kith_study *study = bench->shared->study;
    const struct kith_where where = kith_population_where(study, study->population->region[task->region]);
    return kith_rules_population(rules, how, &where, &bench->err);
}

static int
make_world(struct bench *bench, const struct kith_task *task, const struct kith_rules *rules, struct kith_world **world)
{
    const struct kith_study *study = bench->shared->study;
    const struct kith_key key = kith_key_of(study->options.seed, task->draw * study->per_draw + task->replicate);
    return kith_world_population(world, rules, kith_region_key(key, study->population->region[task->region]->name), bench->shared->inner,
        study->options.portable ? KITH_PORTABLE : kith_body_best(), &bench->err);
}

/* The policy of a scenario, from where the world stands to its end: it ends with rules that are returned. A change belongs to
 * the week that follows it, so that a world that is kept has not seen it. */
static int
run_policy(struct bench *bench, size_t scenario, const struct kith_task *task, struct kith_world *world, struct kith_rules **rules)
{
    const struct kith_study *study = bench->shared->study;
    const struct kith_region *region = study->population->region[task->region];
    const double *values = kith_study_draw(study, scenario, task->draw);
    const uint32_t start = KITH_PAST + study->population->burn_in_weeks;
    size_t changes;
    int status = KITH_OK;
    kith_scenario_changes(study->scenario[scenario], &changes);
    for (uint32_t week = world->week - start; start + week < world->end && !status; week++) {
        struct kith_rules *other = NULL;
        struct kith_how how;
        status = look_around(bench, task, (int) scenario, world);
        if (status)
            break;
        const int changed = (week == 0 || changes) && kith_scenario_values_at(study->scenario[scenario], values, week, region->name, bench->room);
        if (week == 0 || changed) {
            kith_scenario_fill(study->scenario[scenario], bench->room, &how);
            if (week > 0 || memcmp(&how, &bench->before, sizeof how) != 0) {
                status = rules_in(bench, task, &how, &other);
                if (!status)
                    status = kith_world_change(world, other, &bench->err);
                if (other) {
                    kith_rules_free(*rules);
                    *rules = other;
                }
            }
        }
        if (!status)
            status = pass_week(bench, world);
    }
    return status;
}

/* The rules under which the week before `week` of the policy was: those of the last change. */
static int
rules_before(struct bench *bench, size_t scenario, const struct kith_task *task, uint32_t week, struct kith_rules **rules)
{
    const struct kith_study *study = bench->shared->study;
    const double *values = kith_study_draw(study, scenario, task->draw);
    const char *region = study->population->region[task->region]->name;
    struct kith_how how;
    uint32_t last = 0;
    for (uint32_t w = 1; w < week; w++)
        if (kith_scenario_values_at(study->scenario[scenario], values, w, region, bench->room))
            last = w;
    kith_scenario_values_at(study->scenario[scenario], values, last, region, bench->room);
    kith_scenario_fill(study->scenario[scenario], bench->room, &how);
    return rules_in(bench, task, &how, rules);
}

/* A scenario of a task is done: its counts go to the study, and are kept. */
static int
finish_scenario(struct bench *bench, size_t scenario, const struct kith_task *task, const int64_t *counts, int64_t policy_weeks)
{
    struct shared *shared = bench->shared;
    const struct kith_population *self = shared->study->population;
    bench->done[scenario] = 1;
#pragma omp critical(kith_progress)
    {
        shared->family_weeks += (double) policy_weeks;
        shared->parts++;
    }
    const int status = deposit(bench, scenario, task, counts);
    progress(shared, (uint64_t) self->region[task->region]->households * shared->study->layout.axis[KITH_AXIS_POLICY_WEEK]);
    return status;
}

static int
run_branch(struct bench *bench, size_t scenario, const struct kith_task *task, struct kith_world *world, struct kith_rules **rules)
{
    struct shared *shared = bench->shared;
    const int64_t earlier = world->family_weeks;
    struct kith_histories *histories = shared->study->population->histories;
    begin_world(bench);
    if (histories)
        world->history = kith_histories_begin(histories, bench->thread, kith_study_cell(shared->study, scenario, task->draw, task->replicate), task->region);
    int status = run_policy(bench, scenario, task, world, rules);
    if (!status && histories)
        status = kith_histories_end(histories, bench->thread, world->n, &bench->err);
    if (!status) {
        const struct kith_kept_weeks weeks = { bench->past_weeks, world->family_weeks - bench->past_weeks };
        const int64_t *counts = kith_world_counts(world);
#pragma omp critical(kith_progress)
        shared->simulated += (double) (world->family_weeks - earlier);
        status = kith_checkpoint_write_counts(shared->checkpoint, task, scenario, counts, &weeks, &bench->err);
        if (!status)
            status = finish_scenario(bench, scenario, task, counts, weeks.policy);
    }
    return status;
}

/* Goes on with the scenario that was in hand, if it can be used; done[scenario] says so. */
static int
resume_scenario(struct bench *bench, size_t scenario, const struct kith_task *task, uint32_t week)
{
    const uint32_t start = KITH_PAST + bench->shared->study->population->burn_in_weeks;
    struct kith_world *world = NULL;
    struct kith_rules *rules = NULL;
    int64_t past_weeks;
    if (week <= start)
        return KITH_OK;
    int status = rules_before(bench, scenario, task, week - start, &rules);
    if (!status)
        status = make_world(bench, task, rules, &world);
    if (!status && kith_checkpoint_read_hand(bench->shared->checkpoint, task, world, &past_weeks)) {
        bench->past_weeks = past_weeks;
        status = run_branch(bench, scenario, task, world, &rules);
    }
    kith_world_free(world);
    kith_rules_free(rules);
    return status;
}

static int
run_scenario(struct bench *bench, size_t scenario, const struct kith_task *task, int last)
{
    struct kith_rules *rules = NULL;
    int status = last ? KITH_OK : kith_world_copy(&bench->branch, bench->past, &bench->err); /* the last needs no copy */
    if (!status)
        status = run_branch(bench, scenario, task, last ? bench->past : bench->branch, &rules);
    kith_rules_free(rules);
    return status;
}

/* A new world for the past, and in it what is kept: all of the burn-in, some of it, or nothing. */
static int
begin_past(struct bench *bench, const struct kith_task *task, int in_hand)
{
    struct kith_checkpoint *checkpoint = bench->shared->checkpoint;
    int status = kith_checkpoint_has_past(checkpoint, task, &bench->err);
    const int whole = status == KITH_OK;
    int64_t none;
    if (status < 0)
        return status;
    status = make_world(bench, task, bench->rules, &bench->past);
    if (status || (!whole && !in_hand))
        return status;
    if (whole ? kith_checkpoint_read_past(checkpoint, task, bench->past) : kith_checkpoint_read_hand(checkpoint, task, bench->past, &none))
        return KITH_OK;
    kith_world_free(bench->past); /* spoilt */
    bench->past = NULL;
    return make_world(bench, task, bench->rules, &bench->past);
}

/* The world at the end of the burn-in. */
static int
run_past(struct bench *bench, const struct kith_task *task, int in_hand)
{
    struct shared *shared = bench->shared;
    const uint32_t end = KITH_PAST + shared->study->population->burn_in_weeks;
    int status = begin_past(bench, task, in_hand);
    if (status)
        return status;
    const int64_t earlier = bench->past->family_weeks;
    const int simulated = bench->past->week < end;
    begin_world(bench);
    while (bench->past->week < end && !status) {
        status = look_around(bench, task, KITH_KEPT_PAST, bench->past);
        if (!status)
            status = pass_week(bench, bench->past);
    }
    if (status)
        return status;
    bench->past_weeks = bench->past->family_weeks;
#pragma omp critical(kith_progress)
    {
        shared->simulated += (double) (bench->past_weeks - earlier);
        shared->burnt_in += (double) (bench->past_weeks - earlier);
    }
    return kith_checkpoint_write_past(shared->checkpoint, task, bench->past, simulated, &bench->err);
}

/* Takes the scenarios whose counts are kept. */
static int
take_kept(struct bench *bench, const struct kith_task *task, size_t *todo)
{
    struct shared *shared = bench->shared;
    const size_t n = shared->study->n_scenarios;
    int status = KITH_OK;
    *todo = n;
    memset(bench->done, 0, n * sizeof *bench->done);
    for (size_t s = 0; s < n && bench->counts && !status; s++) {
        struct kith_kept_weeks weeks;
        if (kith_checkpoint_read_counts(shared->checkpoint, task, s, bench->counts, &weeks)) {
            bench->past_weeks = weeks.past;
            status = finish_scenario(bench, s, task, bench->counts, weeks.policy);
            --*todo;
        }
    }
    return status;
}

static int
run_scenarios(struct bench *bench, const struct kith_task *task, size_t todo)
{
    const struct kith_study *study = bench->shared->study;
    uint32_t week = 0;
    const int hand = kith_checkpoint_find_hand(bench->shared->checkpoint, task, &week);
    int status = KITH_OK;
    if (hand >= 0 && !bench->done[hand]) { /* else it is older than the counts of its scenario, which are kept */
        status = resume_scenario(bench, (size_t) hand, task, week);
        todo -= bench->done[hand];
    }
    for (size_t s = 0; s < study->n_scenarios && !status; s++) {
        if (bench->done[s])
            continue;
        if (!bench->past)
            status = run_past(bench, task, hand == KITH_KEPT_PAST);
        if (!status)
            status = run_scenario(bench, s, task, --todo == 0);
    }
    return status;
}

static int
run_task(struct bench *bench, const struct kith_task *task)
{
    struct shared *shared = bench->shared;
    const struct kith_population *self = shared->study->population;
    size_t n, todo;
    kith_scenario_entries(self->burn_in, &n);
    kith_scenario_fill(self->burn_in, self->burn_in_values + task->draw * n, &bench->before);
    bench->past_weeks = -1;
    int status = take_kept(bench, task, &todo);
    if (!status && todo) {
        status = rules_in(bench, task, &bench->before, &bench->rules);
        if (!status)
            status = run_scenarios(bench, task, todo);
    }
    if (!status) {
#pragma omp critical(kith_progress)
        shared->family_weeks += (double) bench->past_weeks;
        progress(shared, (uint64_t) self->region[task->region]->households * self->burn_in_weeks);
        kith_checkpoint_end_task(shared->checkpoint, task);
    }
    kith_world_free(bench->branch);
    kith_world_free(bench->past);
    bench->branch = bench->past = NULL;
    kith_rules_free(bench->rules);
    bench->rules = NULL;
    return status;
}

/* What went wrong first counts, but that somebody was told to stop is the least of it. */
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

static void
work(struct shared *shared)
{
    struct bench bench = { .shared = shared, .thread = atomic_fetch_add(&shared->threads, 1) };
    size_t n = 0;
    int status = KITH_OK;
    kith_scenario_entries(shared->study->population->burn_in, &n);
    n = n > shared->study->parameters.most ? n : shared->study->parameters.most;
    bench.room = malloc(n * sizeof *bench.room);
    bench.outcome = malloc(shared->study->form.n_outcomes * sizeof *bench.outcome);
    bench.done = malloc(shared->study->n_scenarios * sizeof *bench.done);
    bench.counts = kith_checkpoint_is_on(shared->checkpoint) ? malloc(shared->study->layout.total * sizeof *bench.counts) : NULL;
    if (!bench.room || !bench.outcome || !bench.done || (kith_checkpoint_is_on(shared->checkpoint) && !bench.counts))
        status = kith_fail(&bench.err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i; !status && (i = atomic_fetch_add(&shared->next, 1)) < shared->n_tasks && !atomic_load(&shared->failed);)
        status = run_task(&bench, &shared->task[i]);
    if (status)
        tell_failure(shared, status, &bench.err);
    kith_error_clear(&bench.err);
    free(bench.room);
    free(bench.outcome);
    free(bench.done);
    free(bench.counts);
}

/* Largest region first, so that no thread is left with one at the end. */
static void
order_by_size(const struct kith_population *self, uint32_t *order)
{
    for (uint32_t i = 0; i < self->n_regions; i++) {
        uint32_t k = i;
        for (; k > 0 && self->region[order[k - 1]]->households < self->region[i]->households; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

/* One run after the other, so that few are under way at a time. */
static size_t
make_tasks(const struct kith_study *study, int64_t only, const uint32_t *order, struct kith_task *task)
{
    size_t n = 0;
    for (uint32_t d = 0; d < study->n_draws; d++)
        for (uint32_t r = 0; r < study->per_draw; r++)
            for (uint32_t g = 0; g < study->population->n_regions; g++)
                if (kith_study_is_made(study, d, r) && (only < 0 || only == (int64_t) d * study->per_draw + r))
                    task[n++] = (struct kith_task) { d, r, order[g] };
    return n;
}

/* What is kept when a run ends before its end, and how to go on. */
static int
tell_way_on(struct shared *shared, int status, struct kith_error *err)
{
    struct kith_error why = *err;
    if (!kith_checkpoint_is_on(shared->checkpoint) || (status != KITH_ERR_STOPPED && status != KITH_ERR_IO && status != KITH_ERR_CREATE))
        return status;
    *err = (struct kith_error) { 0 };
    if (status == KITH_ERR_STOPPED)
        kith_checkpoint_tell_stopped(shared->checkpoint, shared->parts, shared->n_tasks * shared->study->n_scenarios, err);
    else
        kith_fail(err, status, "%s; what is kept in %s stays: mend this, and the same command goes on from it", why.text ? why.text : "cannot write",
            shared->study->options.checkpoint);
    kith_error_clear(&why);
    return status;
}

/* A long run is told of before it starts: by household-weeks, of which a processor does so many a second (a run of ten years after
 * twenty, of all regions: 4.1e9). */
static void
tell_time(const struct kith_study *study, const struct shared *shared)
{
    const double speed = 2.5e8, seconds = (double) shared->all * study->options.scale / speed / study->threads;
    const double shown = seconds < 60 ? ceil(seconds / 10) * 10 : ceil(seconds / 60);
    if (!study->options.notes || seconds < 10)
        return;
    kith_screen_print(study->options.notes, "About %.0f %s%s expected on %d thread%s: %.0f runs of %zu scenario%s, %zu region%s. A part of the households (--scale 0.1)\n"
                                  "or fewer runs (--replicates) are quicker.\n", shown, seconds < 60 ? "second" : "minute", shown > 1 ? "s" : "", study->threads,
        study->threads == 1 ? "" : "s", kith_study_made(study), study->n_scenarios, study->n_scenarios == 1 ? "" : "s", study->population->n_regions,
        study->population->n_regions == 1 ? "" : "s");
}

int
kith_population_spread(struct kith_study *study, int64_t only, struct kith_error *err)
{
    const double start = kith_seconds();
    const size_t runs = kith_study_runs(study), most = (size_t) study->n_draws * study->per_draw * study->population->n_regions;
    struct shared shared = { .study = study, .err = err };
    uint32_t *order = NULL;
    int status = kith_population_room(study, err);
    if (status)
        return status;
    shared.task = calloc(most, sizeof *shared.task);
    shared.whole = calloc(runs, sizeof(int64_t *));
    shared.missing = calloc(runs, sizeof *shared.missing);
    order = calloc(study->population->n_regions, sizeof *order);
    if (!shared.task || !shared.whole || !shared.missing || !order) {
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
        goto out;
    }
    for (size_t i = 0; i < runs; i++)
        shared.missing[i] = (uint32_t) study->population->n_regions;
    order_by_size(study->population, order);
    shared.n_tasks = make_tasks(study, only, order, shared.task);
    const uint64_t weeks = study->population->burn_in_weeks + (uint64_t) study->n_scenarios * study->layout.axis[KITH_AXIS_POLICY_WEEK];
    for (size_t i = 0; i < shared.n_tasks; i++)
        shared.all += (uint64_t) study->population->region[shared.task[i].region]->households * weeks;
    if (only < 0)
        tell_time(study, &shared);
    if (only < 0)
        status = kith_checkpoint_open(&shared.checkpoint, study, err);
    if (status)
        goto out;
    const int outer = shared.n_tasks < (size_t) study->threads ? (int) shared.n_tasks : study->threads;
    shared.inner = study->threads / (outer > 0 ? outer : 1);
    if (study->options.histories > 0 && only < 0)
        status = kith_histories_new(&study->population->histories, study, outer, err);
    if (status)
        goto out;
#pragma omp parallel num_threads(outer) if (outer > 1)
    work(&shared);
    study->effort.family_weeks = shared.family_weeks;
    study->effort.runs = shared.runs;
    study->effort.taken = shared.family_weeks - shared.simulated;
    study->effort.burnt_in = shared.burnt_in;
    status = atomic_load(&shared.failed) ? err->status : KITH_OK;
    if (status)
        status = tell_way_on(&shared, status, err);
    study->checkpoint = shared.checkpoint; /* until the result is saved */
    if (!status && study->population->histories)
        study->effort.events = kith_histories_events(study->population->histories);
    if (!status && only < 0)
        status = kith_population_withhold(study, err);
    if (!status)
        status = kith_population_find_overload(study, err);
    study->effort.simulated = kith_seconds() - start;
out:
    for (size_t i = 0; shared.whole && i < runs; i++)
        free(shared.whole[i]);
    free(shared.whole);
    free(shared.missing);
    free(shared.task);
    free(order);
    return status;
}
