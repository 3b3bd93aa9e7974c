#include "design/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/without.h"
#include "read/regions.h"
#include "run/checkpoint.h"
#include "run/run.h"
#include "run/share.h"
#include "run/histories.h"

/* A comparison of populations: every draw and replicate of every region is a unit, with a branch for each scenario. Of what
 * runs count only sums over runs, and the outcomes of each, are kept. */

/* What a thread needs to say what a unit is, and to take what it counted. */
struct worker {
    struct kith_branch *branch; /* shape (branch) */
    double *values; /* of the sides without advantage: shape (side, entries) */
    int untold; /* the branch that runs keeps no histories */
    struct kith_params before;
    double *room; /* values of a week: shape (entries) */
    double *outcome; /* shape (outcomes) */
};

struct shared {
    struct kith_study *study;
    uint32_t *order; /* regions by size */
    struct worker *worker; /* shape (threads) */
    size_t n_workers;
    struct kith_share share;
    int64_t **whole; /* shape (branch, draw, replicate): counts of all regions of a run that is under way */
    uint32_t *missing; /* shape (branch, draw, replicate): regions that are not done */
    uint64_t done, all; /* family-weeks expected, in households */
    uint64_t runs, first; /* that were made now; runs of each scenario that were there before */
};

/* ---- what was counted ---- */

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

/* Of a side without advantage: what a policy is judged by, of all regions together. */
static void
judge_side(struct kith_study *study, const struct kith_work_unit *unit, size_t branch, const int64_t *counts, struct worker *worker)
{
    struct kith_params params;
    kith_population_params(study, kith_study_of_branch(study, branch), unit->draw, NULL, worker->room, &params);
    const struct kith_slice slice = kith_slice_of(&params, &study->layout, counts, 0, 0);
    kith_population_outcomes_of(&slice, kith_study_outcomes(study, branch, unit->draw, unit->replicate));
}

/* Takes what one region of one run counted. Sums of whole numbers do not depend on the order. */
static int
deposit(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch, const struct kith_slice *counted, struct kith_error *err)
{
    const int64_t *counts = counted->tally;
    struct shared *shared = with;
    struct kith_study *study = shared->study;
    struct worker *worker = &shared->worker[thread];
    const size_t s = branch->id, run = kith_study_cell(study, s, unit->draw, unit->replicate);
    int64_t *whole = NULL;
    const int is_side = s >= study->n_scenarios;
    int status = KITH_OK;
    if (!is_side)
        kith_population_judge(study, s, run, 1 + unit->region, counts, worker->room, worker->outcome);
#pragma omp critical(kith_deposit)
    {
        kith_population_touch(study, 1);
        for (size_t g = 0; !is_side && g < 2; g++) {
            const size_t region = g ? 1 + unit->region : 0;
            add(kith_population_sum(study, s, region), counts, study->layout.total);
            add_weeks(study, s, region, unit->draw, counts);
        }
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
        return kith_fail(err, status, "out of memory for the counts of a run");
    if (whole && is_side)
        judge_side(study, unit, s, whole, worker);
    else if (whole)
        kith_population_judge(study, s, run, 0, whole, worker->room, worker->outcome);
    free(whole);
    progress(shared, (uint64_t) study->population->region[unit->region]->households * study->layout.axis[KITH_AXIS_POLICY_WEEK]);
    return KITH_OK;
}

static void
end_unit(void *with, const struct kith_work_unit *unit)
{
    struct shared *shared = with;
    const struct kith_population *self = shared->study->population;
    progress(shared, (uint64_t) self->region[unit->region]->households * self->burn_in_weeks);
}

/* ---- histories ---- */

static struct kith_history
begin_history(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch)
{
    const struct shared *shared = with;
    shared->worker[thread].untold = branch->id >= shared->study->n_scenarios;
    if (shared->worker[thread].untold)
        return (struct kith_history) { 0 };
    return kith_histories_begin(shared->study->population->histories, thread, kith_study_cell(shared->study, branch->id, unit->draw, unit->replicate), unit->region);
}

static int
end_history(void *with, size_t thread, uint32_t families, struct kith_error *err)
{
    const struct shared *shared = with;
    if (shared->worker[thread].untold)
        return KITH_OK;
    return kith_histories_end(shared->study->population->histories, thread, families, err);
}

/* ---- units ---- */

void
kith_population_order(const struct kith_population *self, uint32_t *order)
{
    for (uint32_t i = 0; i < self->n_regions; i++) {
        uint32_t k = i;
        for (; k > 0 && self->region[order[k - 1]]->households < self->region[i]->households; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

/* Runs that are made, from the first on. */
static size_t
count_runs(const struct kith_study *study)
{
    return (size_t) study->n_draws + (size_t) study->second * (study->per_draw - 1);
}

/* Some runs at a time, so that few are under way; of these the largest region of all runs first, then the next, so that at the end
 * threads wait for small ones. The same in all processes that share the share, however many threads they have. */
enum { RUNS_AT_A_TIME = 8 };

static void
find_unit(const struct shared *shared, size_t i, uint32_t *draw, uint32_t *replicate, uint32_t *region)
{
    const struct kith_study *study = shared->study;
    const size_t regions = study->population->n_regions, all = (size_t) study->second * study->per_draw;
    const size_t begun = i - shared->first * regions, first = shared->first + begun / (regions * RUNS_AT_A_TIME) * RUNS_AT_A_TIME; /* in eights of this batch */
    const size_t left = count_runs(study) - first, here = left < RUNS_AT_A_TIME ? left : RUNS_AT_A_TIME, at = i - first * regions;
    const size_t run = first + at % here;
    const int equal = run < all;
    *draw = (uint32_t) (equal ? run / study->per_draw : study->second + run - all);
    *replicate = (uint32_t) (equal ? run % study->per_draw : 0);
    *region = shared->order[at / here];
}

static int
make_unit(void *with, size_t thread, size_t i, size_t only, struct kith_work_unit *unit, struct kith_error *err)
{
    const struct shared *shared = with;
    const struct kith_study *study = shared->study;
    const struct kith_population *self = study->population;
    struct worker *worker = &shared->worker[thread];
    (void) only, (void) err;
    *unit = (struct kith_work_unit) { .seed = study->options.seed, .burn_in = self->burn_in_weeks, .before = &worker->before, .branch = worker->branch, .n_branches = kith_study_branches(study) };
    find_unit(shared, i, &unit->draw, &unit->replicate, &unit->region);
    unit->run = unit->draw * study->per_draw + unit->replicate;
    unit->name = self->region[unit->region]->name;
    unit->area = kith_population_area(study, self->region[unit->region]);
    unit->as_country = study->options.as_country;
    kith_population_before(self, unit->draw, &worker->before);
    for (uint32_t s = 0; s < study->n_scenarios; s++)
        worker->branch[s] = (struct kith_branch) { .scenario = study->scenario[s], .values = kith_study_draw(study, s, unit->draw), .id = s };
    for (uint32_t k = 0; k < study->without.n; k++) {
        double *values = worker->values + k * study->parameters.most;
        kith_without_values(study, k, unit->draw, values);
        worker->branch[study->n_scenarios + k] = (struct kith_branch) { .scenario = study->scenario[study->without.scenario[k]], .values = values, .id = (uint32_t) study->n_scenarios + k };
    }
    return KITH_OK;
}

/* Seconds of a processor that all of it is likely to take: a household-week, a week of a region whatever its size, and a number that is worked
 * out of what a run counted of a region. Of all regions at full size the first is all that counts, of hundreds of small ones the last. */
static double
expect(const struct kith_study *study, const struct shared *shared)
{
    static const double household_week = 4e-9, week = 1e-6, number = 2.5e-7;
    const struct kith_population *self = study->population;
    const double units = (double) (shared->share.n - shared->share.first), branches = (double) kith_study_branches(study);
    const double numbers = (double) (kith_population_cell(study, 0, 1, 0, 0) + kith_population_queue_cell(study, 0, 1, 0, 0));
    return (double) shared->all * study->options.scale * household_week
        + units * ((self->burn_in_weeks + branches * study->layout.axis[KITH_AXIS_POLICY_WEEK]) * week + (double) study->n_scenarios * numbers * number);
}

/* A long run is told of before it starts, and what it takes. */
static void
tell_time(const struct kith_study *study, const struct shared *shared)
{
    const double seconds = expect(study, shared) / study->threads, bytes = kith_population_bytes(study);
    const double shown = seconds < 60 ? ceil(seconds / 10) * 10 : ceil(seconds / 60);
    if (!study->options.notes || seconds < 10)
        return;
    kith_screen_print(study->options.notes, "About %.0f %s%s and %.2g GB of memory expected on %d thread%s: %.0f runs of %zu scenario%s%s, %zu region%s. A part of the households (--scale 0.1)\n"
                                  "or fewer runs (--replicates) are quicker.\n", shown, seconds < 60 ? "second" : "minute", shown > 1 ? "s" : "", bytes / 1e9, study->threads,
        study->threads == 1 ? "" : "s", kith_study_made(study), study->n_scenarios, study->n_scenarios == 1 ? "" : "s", study->without.n ? " (and without advantage)" : "", study->population->n_regions,
        study->population->n_regions == 1 ? "" : "s");
}

/* ---- all of it ---- */

static int
make_workers(struct shared *shared, size_t n, struct kith_error *err)
{
    const struct kith_study *study = shared->study;
    shared->worker = calloc(n, sizeof *shared->worker);
    int ok = shared->worker != NULL;
    while (ok && shared->n_workers < n) {
        struct worker *worker = &shared->worker[shared->n_workers++];
        worker->branch = calloc(kith_study_branches(study), sizeof *worker->branch);
        worker->values = calloc(study->without.n * study->parameters.most + 1, sizeof *worker->values);
        worker->room = malloc(study->parameters.most * sizeof *worker->room);
        worker->outcome = malloc(study->form.n_outcomes * sizeof *worker->outcome);
        ok = worker->branch && worker->values && worker->room && worker->outcome;
    }
    return ok ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

static int
prepare(struct shared *shared, struct kith_error *err)
{
    struct kith_study *study = shared->study;
    const struct kith_population *self = study->population;
    struct kith_share *share = &shared->share;
    const size_t runs = kith_study_branches(study) * study->n_draws * study->per_draw;
    size_t entries;
    kith_scenario_entries(self->burn_in, &entries);
    *share = (struct kith_share) { .threads = study->threads, .notes = study->options.notes, .unit = make_unit, .ended = end_unit };
    shared->first = study->done;
    share->first = self->n_regions * shared->first;
    share->n = self->n_regions * count_runs(study);
    share->work = (struct kith_work) { .layout = &study->layout, .stop = study->options.stop, .portable = study->options.portable,
        .most_entries = entries > study->parameters.most ? entries : study->parameters.most, .most_branches = kith_study_branches(study), .with = shared, .done = deposit };
    shared->whole = calloc(runs, sizeof(int64_t *));
    shared->missing = calloc(runs, sizeof *shared->missing);
    shared->order = calloc(self->n_regions, sizeof *shared->order);
    if (!shared->whole || !shared->missing || !shared->order)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
    for (size_t i = 0; i < runs; i++)
        shared->missing[i] = (uint32_t) self->n_regions;
    kith_population_order(self, shared->order);
    for (uint32_t g = 0; g < self->n_regions; g++)
        shared->all += (uint64_t) self->region[g]->households;
    shared->all *= (share->n - share->first) / self->n_regions * (self->burn_in_weeks + (uint64_t) kith_study_branches(study) * study->layout.axis[KITH_AXIS_POLICY_WEEK]);
    return make_workers(shared, (size_t) kith_share_threads(share), err);
}

static int
run_all(struct shared *shared, struct kith_error *err)
{
    struct kith_study *study = shared->study;
    struct kith_population *self = study->population;
    struct kith_work_effort effort;
    int status = KITH_OK;
    tell_time(study, shared);
    if (!study->checkpoint)
        TRY(kith_study_checkpoint(&study->checkpoint, study, err)); /* it stays open until the result is saved */
    shared->share.work.checkpoint = study->checkpoint;
    if (study->options.histories > 0) {
        TRY(kith_histories_new(&self->histories, study, kith_share_threads(&shared->share), err));
        shared->share.work.tell = begin_history;
        shared->share.work.told = end_history;
    }
    status = kith_share_run(&shared->share, &effort, err);
    study->effort.family_weeks += effort.all;
    study->effort.taken += effort.all - effort.simulated;
    study->effort.burnt_in += effort.burnt_in;
    study->effort.runs += shared->runs;
    if (status)
        return kith_checkpoint_tell_way_on(study->checkpoint, status, shared->share.first * kith_study_branches(study) + effort.branches,
            shared->share.n * kith_study_branches(study), "each region of each run, each scenario", err);
    const uint64_t wanted = count_runs(study) - shared->first;
    if (shared->runs != wanted * kith_study_branches(study))
        return kith_fail(err, KITH_ERR_INTERNAL, "only %llu of %llu runs came to their end", (unsigned long long) shared->runs, (unsigned long long) (wanted * kith_study_branches(study)));
    if (self->histories)
        study->effort.events = kith_histories_events(self->histories);
    study->done = (uint32_t) count_runs(study);
    return KITH_OK;
}

static void
clear(struct shared *shared)
{
    for (size_t i = 0; shared->whole && i < kith_study_branches(shared->study) * shared->study->n_draws * shared->study->per_draw; i++)
        free(shared->whole[i]);
    for (size_t i = 0; shared->worker && i < shared->n_workers; i++) {
        free(shared->worker[i].branch);
        free(shared->worker[i].values);
        free(shared->worker[i].room);
        free(shared->worker[i].outcome);
    }
    free(shared->worker);
    free(shared->whole);
    free(shared->missing);
    free(shared->order);
}

int
kith_population_spread(struct kith_study *study, struct kith_error *err)
{
    const double start = kith_seconds();
    struct shared shared = { .study = study };
    int status = study->outcome ? KITH_OK : kith_population_room(study, err);
    if (!status)
        status = prepare(&shared, err);
    if (!status)
        status = run_all(&shared, err);
    study->effort.simulated += kith_seconds() - start;
    clear(&shared);
    return status;
}

int
kith_population_end(struct kith_study *study, struct kith_error *err)
{
    TRY(kith_population_withhold(study, err));
    return kith_population_find_overload(study, err);
}
