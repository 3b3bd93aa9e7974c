#include "study/study.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "param/regions.h"
#include "study/checkpoint.h"
#include "study/histories.h"

/* Populations: every draw and replicate of every region is a task. Its burn-in runs once; each scenario then goes on
 * from a copy of it. A thread holds one such world and one copy of it, and of what runs count only sums over runs, and
 * the outcomes of each, are kept. */

static const double opens_case = 0.715; /* share of reports that open a case: 1 - V3.03 */

int
kith_regions_check(const char *path, struct kith_error *err)
{
    struct kith_regions *table = NULL;
    const int status = kith_regions_read(&table, path, err);
    kith_regions_free(table);
    return status;
}

/* ---- plan ---- */

static int
take_region(struct kith_population *self, const char *name, struct kith_error *err)
{
    size_t n;
    const char *near = NULL;
    const struct kith_region *list = kith_regions_list(self->table, &n);
    const size_t at = kith_regions_find(self->table, name, &near);
    if (at == SIZE_MAX && near)
        return kith_fail(err, KITH_ERR_USAGE, "there is no region '%s' in %s; did you mean '%s'?", name, kith_regions_source(self->table), near);
    if (at == SIZE_MAX)
        return kith_fail(err, KITH_ERR_USAGE, "there is no region '%s' in %s; its first is '%s'", name, kith_regions_source(self->table), list[0].name);
    for (size_t r = 0; r < self->n_regions; r++)
        if (self->region[r] == &list[at])
            return KITH_OK;
    self->region[self->n_regions++] = &list[at];
    return KITH_OK;
}

static int
in_order(const void *a, const void *b)
{
    const struct kith_region *const *x = a, *const *y = b;
    return (*x > *y) - (*x < *y);
}

static int
take_regions(struct kith_population *self, const struct kith_options *options, struct kith_error *err)
{
    size_t n;
    double households = 0, reports = 0;
    int status = KITH_OK;
    const struct kith_region *list = kith_regions_list(self->table, &n);
    self->region = calloc(n, sizeof(struct kith_region *));
    if (!self->region)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu regions", n);
    for (size_t r = 0; r < n; r++) {
        households += list[r].households;
        reports += list[r].reports;
        if (options->n_only == 0)
            self->region[self->n_regions++] = &list[r];
    }
    for (size_t i = 0; i < options->n_only; i++) {
        const int one = take_region(self, options->only[i], err);
        status = status ? status : one;
    }
    qsort(self->region, self->n_regions, sizeof(struct kith_region *), in_order);
    self->reports_per_household = reports / households;
    return status;
}

/* Values of the burn-in: the first scenario's, or its own. */
static int
take_burn_in(struct kith_study *study, double *values, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const struct kith_options *o = &study->options;
    uint32_t stored = study->n_draws;
    size_t n;
    self->burn_in = o->burn_in ? o->burn_in : study->scenario[0];
    self->burn_in_values = values;
    kith_scenario_entries(self->burn_in, &n);
    if (!values && o->burn_in && o->draws == KITH_DRAWS_FILE) {
        const int status = kith_study_values(&self->burn_in_values, &stored, &o->burn_in, 1, o->draws_file, err);
        if (status)
            return status;
    } else if (!values) {
        self->burn_in_values = calloc(study->n_draws * n, sizeof *self->burn_in_values);
        for (uint32_t d = 0; self->burn_in_values && d < study->n_draws; d++) {
            double *to = self->burn_in_values + d * n;
            if (!o->burn_in)
                memcpy(to, kith_study_draw(study, 0, d), n * sizeof *to);
            else if (o->draws == KITH_DRAWS_POINT)
                kith_scenario_point(o->burn_in, to);
            else
                kith_scenario_prior(o->burn_in, o->seed, d, to);
        }
    }
    return self->burn_in_values ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u draws", study->n_draws);
}

int
kith_population_plan(struct kith_study *study, struct kith_regions *table, double *values, struct kith_error *err)
{
    const struct kith_options *options = &study->options;
    struct kith_population *self = study->population = calloc(1, sizeof *self);
    int status = KITH_OK;
    if (!self) {
        kith_regions_free(table);
        free(values);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    self->table = table;
    status = take_burn_in(study, values, err);
    if (!status && !table && !options->regions)
        status = kith_fail(err, KITH_ERR_USAGE, "a population needs a table of regions");
    if (!status && !table)
        status = kith_regions_read(&self->table, options->regions, err);
    for (size_t s = 0; s < study->n_scenarios && !status; s++) {
        const int one = kith_scenario_check_regions(study->scenario[s], self->table, err);
        status = status ? status : one;
    }
    return status ? status : take_regions(self, options, err);
}

void
kith_population_free(struct kith_population *self)
{
    if (!self)
        return;
    kith_regions_free(self->table);
    free(self->region);
    free(self->burn_in_values);
    free(self->sum);
    free(self->strata);
    free(self->kept);
    free(self->reporters);
    kith_histories_free(self->histories);
    free(self);
}

/* ---- what a region is, and what holds in it ---- */

struct kith_where
kith_population_where(const struct kith_study *study, const struct kith_region *region)
{
    const double scale = study->options.scale;
    return (struct kith_where) { .households = region->households * scale, .reports = region->reports * scale * opens_case,
        .intensity = region->reports / region->households / study->population->reports_per_household, .capacity = region->capacity, .cross = study->names.cross };
}

void
kith_population_how(const struct kith_study *study, size_t scenario, uint32_t draw, const char *region, double *room, struct kith_how *how)
{
    kith_scenario_values_at(study->scenario[scenario], kith_study_draw(study, scenario, draw), 0, region, room);
    kith_scenario_fill(study->scenario[scenario], room, how);
}

/* ---- room ---- */

/* "profile,children": which strata are counted crossed. */
static int
take_cross(struct kith_study *study, struct kith_error *err)
{
    for (const char *at = study->options.cross; at && *at; at += *at == ',') {
        const size_t n = strcspn(at, ",");
        char word[32];
        snprintf(word, sizeof word, "%.*s", (int) n, at);
        struct kith_nearest near = { .word = word };
        uint32_t d = 0;
        while (d < KITH_DIMENSIONS && !(strcmp(kith_dimension_names[d], word) == 0))
            kith_nearest_try(&near, kith_dimension_names[d], strlen(kith_dimension_names[d])), d++;
        if (d == KITH_DIMENSIONS)
            return kith_fail(err, KITH_ERR_USAGE, "strata cannot be crossed by '%s'%s%s%s; known are profile, problems, violence, children and group",
                word, near.name ? "; did you mean '" : "", near.name ? near.name : "", near.name ? "'?" : "");
        study->names.cross |= 1u << d;
        at += n;
    }
    const uint32_t cells = kith_cross_cells(study->names.cross, study->names.n_profiles, study->names.n_groups);
    if (cells > KITH_CROSS_MOST)
        return kith_fail(err, KITH_ERR_USAGE, "strata crossed by %s would be %u cells in each region and year; at most %d: cross by fewer", study->options.cross,
            cells, KITH_CROSS_MOST);
    return KITH_OK;
}

static int
make_room(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    struct kith_rules *rules = NULL;
    struct kith_how how;
    const struct kith_where where = kith_population_where(study, self->region[0]);
    size_t n;
    kith_scenario_entries(self->burn_in, &n);
    kith_scenario_fill(self->burn_in, self->burn_in_values, &how);
    const int status = kith_rules_population(&rules, &how, &where, err);
    if (status)
        return status;
    study->layout = kith_layout_of(rules);
    self->burn_in_weeks = rules->burn_in;
    self->years = study->layout.axis[KITH_AXIS_YEAR];
    self->margins = study->layout.axis[KITH_AXIS_MARGIN];
    kith_rules_free(rules);
    const size_t runs = kith_study_runs(study), regions = 1 + self->n_regions, outcomes = study->form.n_outcomes;
    const size_t sums = study->n_scenarios * regions * study->layout.total, strata = runs * regions * (1 + self->years) * self->margins * outcomes;
    const size_t kept = study->options.keep == KITH_KEEP_RUNS ? runs * regions * (study->layout.size[KITH_TALLY_P_STRATA] + study->layout.size[KITH_TALLY_P_FLOWS]) : 0;
    const size_t bytes = sums * sizeof *self->sum + strata * sizeof *self->strata + kept * sizeof *self->kept;
    if (bytes > (size_t) 4 << 30)
        return kith_fail(err, KITH_ERR_USAGE, "%zu runs would need %.1f GiB to keep what they count: use fewer runs%s", runs, (double) bytes / (1 << 30),
            kept ? ", or --keep summary" : "");
    self->sum = calloc(sums, sizeof *self->sum);
    self->strata = malloc(strata * sizeof *self->strata);
    self->kept = kept ? calloc(kept, sizeof *self->kept) : NULL;
    self->reporters = calloc(runs * study->layout.axis[KITH_AXIS_REPORTER], sizeof *self->reporters);
    study->outcome = calloc(runs * outcomes, sizeof *study->outcome);
    if (!self->sum || !self->strata || (kept && !self->kept) || !self->reporters || !study->outcome)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
    return KITH_OK;
}

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

/* Outcomes of one region of one run, or of all together. */
static void
judge(struct bench *bench, size_t scenario, size_t run, uint32_t draw, size_t region, const int64_t *counts)
{
    struct kith_study *study = bench->shared->study;
    const struct kith_population *self = study->population;
    const size_t n = study->form.n_outcomes;
    struct kith_how how;
    kith_population_how(study, scenario, draw, region ? self->region[region - 1]->name : NULL, bench->room, &how);
    for (uint32_t y = 0; y <= self->years; y++)
        for (uint32_t m = 0; m < self->margins; m++) {
            const struct kith_slice slice = kith_slice_of(&how, &study->layout, counts, y, m);
            float *to = self->strata + kith_population_cell(study, run, region, y, m);
            kith_population_outcomes_of(&slice, bench->outcome);
            for (size_t o = 0; o < n; o++)
                to[o] = (float) bench->outcome[o];
            if (region == 0 && y == 0 && m == 0)
                memcpy(study->outcome + run * n, bench->outcome, n * sizeof *bench->outcome);
        }
    static const enum kith_block_name kept[] = { KITH_TALLY_P_STRATA, KITH_TALLY_P_FLOWS };
    for (size_t b = 0; b < sizeof kept / sizeof *kept && self->kept; b++)
        memcpy(kith_population_kept(study, run, region, kept[b]), counts + study->layout.at[kept[b]], study->layout.size[kept[b]] * sizeof *counts);
    if (region)
        return;
    const uint32_t reporters = study->layout.axis[KITH_AXIS_REPORTER];
    const int64_t *by = counts + study->layout.at[KITH_TALLY_P_REPORTERS];
    double all = 0, *to = self->reporters + run * reporters;
    for (uint32_t i = 0; i < study->layout.size[KITH_TALLY_P_REPORTERS]; i++) {
        to[i / KITH_REPORTS % reporters] += (double) by[i];
        all += (double) by[i];
    }
    for (uint32_t r = 0; r < reporters; r++)
        to[r] = all > 0 ? to[r] / all : (double) NAN;
}

static void
add(int64_t *to, const int64_t *counts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        to[i] += counts[i];
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
    judge(bench, scenario, run, task->draw, 1 + task->region, counts);
#pragma omp critical(kith_deposit)
    {
        add(kith_population_sum(study, scenario, 1 + task->region), counts, study->layout.total);
        add(kith_population_sum(study, scenario, 0), counts, study->layout.total);
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
        judge(bench, scenario, run, task->draw, 0, whole);
    free(whole);
    return KITH_OK;
}

/* ---- from week to week, and from checkpoint to checkpoint ---- */

static void
begin_world(struct bench *bench)
{
    bench->weeks = 0;
    bench->kept = kith_study_clock();
}

/* Between two weeks: keeps the world in hand when it is time to, or when told to stop. */
static int
look_around(struct bench *bench, const struct kith_task *task, int scenario, const struct kith_world *world)
{
    struct kith_checkpoint *checkpoint = bench->shared->checkpoint;
    const volatile int *stop = bench->shared->study->options.stop;
    const int stopping = stop && *stop;
    int status = KITH_OK;
    if (kith_checkpoint_is_on(checkpoint) && bench->weeks > 0 && (stopping || kith_checkpoint_is_due(checkpoint, bench->weeks, kith_study_clock() - bench->kept))) {
        status = kith_checkpoint_write_hand(checkpoint, task, scenario, world, bench->past_weeks, &bench->err);
        begin_world(bench);
    }
    if (!status && stopping)
        status = kith_fail(&bench->err, KITH_ERR_STOPPED, "stopped in week %u of %u", world->week, world->end);
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
    if (hand >= 0 && !bench->done[hand])
        status = resume_scenario(bench, (size_t) hand, task, week);
    todo -= hand >= 0 && bench->done[hand] && !status;
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
                if (only < 0 || only == (int64_t) d * study->per_draw + r)
                    task[n++] = (struct kith_task) { d, r, order[g] };
    return n;
}

static void
find_overload(struct kith_study *study)
{
    struct kith_population *self = study->population;
    double *room = malloc(study->parameters.most * sizeof *room);
    for (size_t s = 0; room && s < study->n_scenarios; s++)
        for (size_t g = 1; g <= self->n_regions; g++) {
            struct kith_how how;
            kith_population_how(study, s, 0, self->region[g - 1]->name, room, &how);
            const struct kith_slice slice = kith_slice_of(&how, &study->layout, kith_population_sum(study, s, g), 0, 0);
            for (uint32_t q = 0; q < study->layout.axis[KITH_AXIS_QUEUE]; q++) {
                const double load = kith_load_of(&slice, q);
                self->overload = load > self->overload ? load : self->overload;
            }
        }
    free(room);
}

/* ---- what may not be told ---- */

int
kith_population_is_small(const struct kith_study *study, size_t scenario, size_t region, uint32_t year, uint32_t margin)
{
    static const enum kith_measure reports[] = { KITH_M_FIRST, KITH_M_IN_ASSESSMENT, KITH_M_AFTER, KITH_M_IN_MONITORING, KITH_M_AGAIN };
    const double least = (double) study->options.small * study->n_draws * study->per_draw;
    const uint32_t years = study->population->years, from = year ? year - 1 : 0, to = year ? year : years;
    const int64_t *strata = kith_population_sum(study, scenario, region) + study->layout.at[KITH_TALLY_P_STRATA];
    double families = 0, reported = 0;
    if (study->options.small == 0)
        return 0;
    for (uint32_t y = from; y < to; y++) {
        const int64_t *count = strata + (y * study->population->margins + margin) * KITH_MEASURES;
        families += (double) count[KITH_M_END_FAMILIES];
        for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
            reported += (double) count[reports[i]];
    }
    return families < least * (to - from) || reported < least;
}

/* Outcomes of strata that are too small, of all runs. */
static void
withhold(struct kith_study *study)
{
    struct kith_population *self = study->population;
    const size_t n = study->form.n_outcomes, runs = kith_study_runs(study);
    for (size_t run = 0; run < runs && study->options.small; run++) {
        const size_t scenario = run / (study->n_draws * study->per_draw);
        for (size_t g = 0; g <= self->n_regions; g++)
            for (uint32_t y = 0; y <= self->years; y++)
                for (uint32_t m = 0; m < self->margins; m++)
                    for (size_t o = 0; o < n && kith_population_is_small(study, scenario, g, y, m); o++)
                        self->strata[kith_population_cell(study, run, g, y, m) + o] = NAN;
        for (size_t o = 0; o < n && kith_population_is_small(study, scenario, 0, 0, 0); o++)
            study->outcome[run * n + o] = (double) NAN;
    }
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

int
kith_population_spread(struct kith_study *study, int64_t only, struct kith_error *err)
{
    const double start = kith_study_clock();
    const size_t runs = kith_study_runs(study), most = (size_t) study->n_draws * study->per_draw * study->population->n_regions;
    struct shared shared = { .study = study, .err = err };
    uint32_t *order = NULL;
    int status = take_cross(study, err);
    if (!status)
        status = make_room(study, err);
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
    if (!status)
        find_overload(study);
    if (!status && only < 0)
        withhold(study);
    study->effort.simulated = kith_study_clock() - start;
out:
    for (size_t i = 0; shared.whole && i < runs; i++)
        free(shared.whole[i]);
    free(shared.whole);
    free(shared.missing);
    free(shared.task);
    free(order);
    return status;
}
