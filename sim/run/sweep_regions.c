#include "run/sweep_regions.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "io/disk.h"
#include "run/checkpoint.h"
#include "run/run.h"
#include "run/share.h"
#include "run/single.h"

enum { MOST_PATH = 4096, PAST_BITS = 20 };

/* ---- units ------------------------------------------------------------------------------ */

/* The units of a part: draw, replicate, past and region, the last innermost. */
struct part {
    size_t first; /* unit */
    uint32_t n_pasts, *past; /* past: shape (vectors of the part): which past a vector has */
};

/* What a thread needs to say what a unit is. */
struct worker {
    struct kith_branch *branch;
    struct kith_params before;
    double *values; /* shape (branch, most entries), then one of the past */
};

struct job {
    const struct kith_sweep *sweep;
    const struct kith_sweep_options *options;
    struct part *part; /* shape (parts of the sweep) */
    size_t n_parts, n, most_branches, most_entries;
    uint32_t *order; /* regions, the largest first */
    struct worker *worker;
    size_t n_workers;
    uint64_t done, all; /* branches */
};

static const struct kith_population *
regions_of(const struct kith_sweep *self)
{
    return self->population->study->population;
}

/* What is counted: known once it is asked for. */
static int
make_layout(const struct kith_sweep *self, struct kith_error *err)
{
    struct kith_study *study = self->population->study;
    return study->layout.total ? KITH_OK : kith_population_layout(study, err);
}

/* What of a vector acts in the past: those that agree in it have one past. */
static int
same_past(const struct kith_sweep *self, const double *a, const double *b)
{
    for (size_t f = 0; f < self->n_factors; f++)
        if (self->population->past[f] != SIZE_MAX && memcmp(&a[f], &b[f], sizeof *a) != 0)
            return 0;
    return 1;
}

static int
has_past_factor(const struct kith_sweep *self)
{
    for (size_t f = 0; f < self->n_factors; f++)
        if (self->population->past[f] != SIZE_MAX)
            return 1;
    return 0;
}

/* The past of a vector among the first of each past, shape (n, factor); n when it is a new one. */
static uint32_t
find_past(const struct kith_sweep *self, const double *first, uint32_t n, const double *values)
{
    uint32_t k = 0;
    while (k < n && !same_past(self, first + k * self->n_factors, values))
        k++;
    return k;
}

/* Which vectors of a part share their past. */
static int
group_part(const struct kith_sweep *self, const struct kith_sweep_part *part, struct part *out, struct kith_error *err)
{
    const uint64_t n = part->vector[1] - part->vector[0];
    const size_t row = self->n_factors * sizeof(double);
    double *first = malloc(row + 1); /* values of the first vector of each past; then of this one */
    int status = KITH_OK;
    out->past = calloc((size_t) n + 1, sizeof *out->past);
    out->n_pasts = has_past_factor(self) ? 0 : 1;
    if (!first || !out->past)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (uint64_t v = 0; v < n && has_past_factor(self) && !status; v++) {
        double *values = realloc(first, (out->n_pasts + 1) * row);
        if (!values) {
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
            break;
        }
        first = values;
        values += out->n_pasts * self->n_factors;
        status = kith_sweep_vector(self, part->vector[0] + v, values, err);
        out->past[v] = find_past(self, first, out->n_pasts, values);
        out->n_pasts += out->past[v] == out->n_pasts;
        if (!status && out->n_pasts >= 1u << PAST_BITS)
            status = kith_fail(err, KITH_ERR_USAGE, "%s: more than %u different pasts in one part of a sweep", self->folder, 1u << PAST_BITS);
    }
    free(first);
    return status;
}

static void
close_job(struct job *self)
{
    for (size_t p = 0; self->part && p < self->n_parts; p++)
        free(self->part[p].past);
    for (size_t i = 0; self->worker && i < self->n_workers; i++) {
        free(self->worker[i].branch);
        free(self->worker[i].values);
    }
    free(self->part);
    free(self->worker);
    free(self->order);
}

static int
open_job(struct job *self, const struct kith_sweep *sweep, struct kith_error *err)
{
    const struct kith_population *regions = regions_of(sweep);
    size_t entries;
    *self = (struct job) { .sweep = sweep, .n_parts = sweep->n_parts };
    TRY(make_layout(sweep, err));
    self->part = calloc(sweep->n_parts, sizeof *self->part);
    self->order = calloc(regions->n_regions, sizeof *self->order);
    if (!self->part || !self->order)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_population_order(regions, self->order);
    kith_scenario_entries(kith_sweep_past_of(sweep), &entries);
    self->most_entries = entries > sweep->parameters.most ? entries : sweep->parameters.most;
    for (size_t p = 0; p < sweep->n_parts; p++) {
        const struct kith_sweep_part *part = &sweep->part[p];
        const size_t branches = (size_t) (part->vector[1] - part->vector[0]) * (part->scenario[1] - part->scenario[0]);
        TRY(group_part(sweep, part, &self->part[p], err));
        self->part[p].first = self->n;
        self->n += (size_t) (part->draw[1] - part->draw[0]) * (part->replicate[1] - part->replicate[0]) * self->part[p].n_pasts * regions->n_regions;
        self->most_branches = branches > self->most_branches ? branches : self->most_branches;
        self->all += part->n * regions->n_regions;
    }
    return KITH_OK;
}

static int
make_workers(struct job *self, size_t n, struct kith_error *err)
{
    self->worker = calloc(n, sizeof *self->worker);
    int ok = self->worker != NULL;
    while (ok && self->n_workers < n) {
        struct worker *worker = &self->worker[self->n_workers++];
        worker->branch = calloc(self->most_branches, sizeof *worker->branch);
        worker->values = malloc((self->most_branches + 1) * self->most_entries * sizeof *worker->values);
        ok = worker->branch && worker->values;
    }
    return ok ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu branches of a burn-in", self->most_branches);
}

/* All of a unit but its branches. */
static int
describe_unit(const struct kith_sweep *self, const struct kith_sweep_point *point, size_t region, struct worker *worker, double *room, struct kith_work_unit *unit,
    struct kith_error *err)
{
    const struct kith_population *regions = regions_of(self);
    uint32_t run;
    const uint64_t seed = kith_sweep_seed(self, point, &run);
    *unit = (struct kith_work_unit) { .seed = seed, .run = run, .draw = point->draw, .replicate = point->replicate, .region = (uint32_t) region,
        .name = regions->region[region]->name, .area = kith_population_area(self->population->study, regions->region[region]),
        .burn_in = regions->burn_in_weeks, .before = &worker->before, .branch = worker->branch };
    return kith_sweep_past(self, point->draw, point->vector, room, &worker->before, err);
}

static uint32_t
branch_id(const struct kith_sweep *self, uint64_t vector, uint32_t scenario)
{
    return (uint32_t) (vector * self->n_scenarios + scenario);
}

static int
make_unit(void *with, size_t thread, size_t i, size_t only, struct kith_work_unit *unit, struct kith_error *err)
{
    const struct job *self = with;
    const struct kith_sweep *sweep = self->sweep;
    struct worker *worker = &self->worker[thread];
    size_t p = self->n_parts - 1;
    (void) only; /* a part is one unit */
    while (p > 0 && self->part[p].first > i)
        p--;
    const struct part *part = &self->part[p];
    const struct kith_sweep_part *ranges = &sweep->part[p];
    const size_t regions = regions_of(sweep)->n_regions, replicates = ranges->replicate[1] - ranges->replicate[0];
    size_t rest = i - part->first;
    const size_t region = self->order[rest % regions];
    rest /= regions;
    const uint32_t past = (uint32_t) (rest % part->n_pasts);
    rest /= part->n_pasts;
    struct kith_sweep_point point = { .draw = ranges->draw[0] + (uint32_t) (rest / replicates), .replicate = ranges->replicate[0] + (uint32_t) (rest % replicates) };
    size_t n = 0;
    for (uint64_t v = ranges->vector[0]; v < ranges->vector[1]; v++)
        for (uint32_t s = ranges->scenario[0]; s < ranges->scenario[1] && part->past[v - ranges->vector[0]] == past; s++, n++) {
            double *values = worker->values + n * self->most_entries;
            point.vector = v;
            point.scenario = s;
            TRY(kith_sweep_values(sweep, &point, values, err));
            worker->branch[n] = (struct kith_branch) { .scenario = sweep->scenario[s], .values = values, .id = branch_id(sweep, v, s) };
        }
    TRY(describe_unit(sweep, &point, region, worker, worker->values + self->most_branches * self->most_entries, unit, err));
    unit->past = (uint32_t) p << PAST_BITS | past;
    unit->n_branches = n;
    return KITH_OK;
}

/* ---- running ---------------------------------------------------------------------------- */

static int
open_parts(struct kith_checkpoint **out, const struct kith_sweep *self, FILE *notes, int reading, struct kith_error *err)
{
    char folder[MOST_PATH], settings[256];
    const struct kith_study *study = self->population->study;
    struct kith_checkpoint_form form = { .notes = notes, .layout = &study->layout, .burn_in = study->population->burn_in_weeks, .reading = reading,
        .branches = (uint32_t) (self->n_vectors * self->n_scenarios), .folder = folder, .settings = settings };
    if (self->n_vectors * self->n_scenarios > INT32_MAX)
        return kith_fail(err, KITH_ERR_USAGE, "%s: %" PRIu64 " vectors of %zu scenarios are more than a sweep of populations can hold", self->folder, self->n_vectors, self->n_scenarios);
    if ((size_t) snprintf(folder, sizeof folder, "%s/parts", self->folder) >= sizeof folder)
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->folder);
    snprintf(settings, sizeof settings, "version: %s\nsweep: %s\n", kith_version(), self->base);
    memcpy(form.past_numbers, self->numbers, sizeof form.past_numbers);
    return kith_checkpoint_open(out, &form, err);
}

static void
tell_progress(void *with, const struct kith_work_unit *unit)
{
    struct job *self = with;
#pragma omp critical(kith_progress)
    {
        self->done += unit->n_branches;
        if (self->options->progress)
            self->options->progress(self->options->with, self->done, self->all);
    }
}

static int
run_job(struct job *job, struct kith_checkpoint *checkpoint, struct kith_sweep_counts *counts, struct kith_error *err)
{
    const struct kith_sweep *sweep = job->sweep;
    const struct kith_sweep_options *options = job->options;
    struct kith_share share = { .n = job->n, .threads = kith_threads(options->threads), .notes = options->notes, .shard = options->shard, .shards = options->shards,
        .unit = make_unit, .ended = tell_progress };
    struct kith_work_effort effort;
    share.work = (struct kith_work) { .layout = &sweep->population->study->layout, .checkpoint = checkpoint, .stop = options->stop, .portable = options->portable,
        .most_entries = job->most_entries, .most_branches = job->most_branches, .with = job, .may_fail = 1 };
    TRY(make_workers(job, (size_t) kith_share_threads(&share), err));
    const int status = kith_share_run(&share, &effort, err);
    counts->family_weeks = effort.simulated;
    counts->burnt_in = effort.burnt_in;
    counts->burn_ins = effort.burn_ins;
    return status;
}

int
kith_sweep_population_run(const struct kith_sweep *self, const struct kith_sweep_options *options, struct kith_sweep_counts *counts, struct kith_error *err)
{
    struct kith_checkpoint *checkpoint = NULL;
    struct kith_sweep_parts before = { 0 }, after = { 0 };
    struct job job = { 0 };
    int status = open_job(&job, self, err);
    if (!status && options->retry_failed)
        status = kith_sweep_parts_forget_failures(self, err);
    if (!status)
        status = kith_sweep_parts_look(&before, self, err);
    if (!status)
        status = open_parts(&checkpoint, self, options->notes, 0, err);
    job.options = options;
    if (!status)
        status = run_job(&job, checkpoint, counts, err);
    const int looked = kith_sweep_parts_look(&after, self, status ? NULL : err);
    status = status ? status : looked;
    counts->points = self->n_points;
    counts->before = before.n_done + before.n_failed;
    counts->failed_before = before.n_failed;
    counts->done = after.n_done - before.n_done;
    counts->failed = after.n_failed - before.n_failed;
    if (status == KITH_ERR_STOPPED) {
        kith_error_clear(err);
        kith_fail(err, KITH_ERR_STOPPED, "%s: stopped; what is done is kept: run again to go on", self->folder);
    }
    kith_checkpoint_close(checkpoint, 0);
    close_job(&job);
    kith_sweep_parts_clear(&before);
    kith_sweep_parts_clear(&after);
    return status;
}

int
kith_sweep_population_cost(const struct kith_sweep *self, struct kith_sweep_cost *out, struct kith_error *err)
{
    static const double speed = 2.5e8, family = 120; /* household-weeks a second; bytes of a family, of which there is one in four households or fewer */
    const struct kith_study *study = self->population->study;
    const struct kith_population *regions = study->population;
    double households = 0, largest = 0, weeks;
    struct job job;
    *out = (struct kith_sweep_cost) { .points = self->n_points };
    const int status = open_job(&job, self, err);
    for (size_t g = 0; g < regions->n_regions; g++) {
        const double here = regions->region[g]->households * self->population->scale;
        households += here;
        largest = here > largest ? here : largest;
    }
    if (!status) {
        const double points = (double) self->n_points, counts = (double) (study->layout.total * sizeof(int64_t)), n = (double) regions->n_regions;
        weeks = (double) job.n / n * regions->burn_in_weeks + points * study->layout.axis[KITH_AXIS_POLICY_WEEK];
        out->burn_ins = job.n;
        out->seconds = households * weeks / speed / points;
        out->journal = points * n * counts / 12; /* as parts are packed */
        out->gathered = points * (1 + n) * (double) (self->n_kept * sizeof(double));
        out->memory = 2 * (largest * family + counts) + (double) (job.most_branches * job.most_entries * sizeof(double));
    }
    close_job(&job);
    return status;
}

/* ---- points, one after the other -------------------------------------------------------- */

struct kith_sweep_reader {
    const struct kith_sweep *sweep;
    struct kith_checkpoint *checkpoint;
    struct kith_branch branch;
    double *values, *room; /* shape (most entries) each */
    int64_t *counts, *sum; /* shape (layout total) */
};

int
kith_sweep_reader_new(struct kith_sweep_reader **out, const struct kith_sweep *self, struct kith_error *err)
{
    struct kith_sweep_reader *reader = calloc(1, sizeof *reader);
    size_t entries;
    *out = reader;
    if (!reader)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    TRY(make_layout(self, err));
    const size_t total = self->population->study->layout.total;
    reader->sweep = self;
    kith_scenario_entries(kith_sweep_past_of(self), &entries);
    entries = entries > self->parameters.most ? entries : self->parameters.most;
    reader->values = malloc(2 * entries * sizeof *reader->values);
    reader->counts = malloc(total * sizeof *reader->counts);
    reader->sum = malloc(total * sizeof *reader->sum);
    if (!reader->values || !reader->counts || !reader->sum)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    reader->room = reader->values + entries;
    return open_parts(&reader->checkpoint, self, NULL, 1, err);
}

void
kith_sweep_reader_free(struct kith_sweep_reader *self)
{
    if (!self)
        return;
    kith_checkpoint_close(self->checkpoint, 0);
    free(self->values);
    free(self->counts);
    free(self->sum);
    free(self);
}

static int
begin_point(struct kith_sweep_reader *self, uint64_t id, struct kith_sweep_point *point, struct kith_error *err)
{
    const struct kith_sweep *sweep = self->sweep;
    *point = kith_sweep_point_of(sweep, id);
    memset(self->sum, 0, sweep->population->study->layout.total * sizeof *self->sum);
    self->branch = (struct kith_branch) { .scenario = sweep->scenario[point->scenario], .values = self->values, .id = branch_id(sweep, point->vector, point->scenario) };
    return kith_sweep_values(sweep, point, self->values, err);
}

static void
add_region(struct kith_sweep_reader *self, size_t region, const int64_t *counts, double *outcome)
{
    const struct kith_study *study = self->sweep->population->study;
    kith_single_judge(study, &self->branch, study->population->region[region]->name, counts, self->room, outcome + (1 + region) * study->form.n_outcomes);
    for (uint32_t i = 0; i < study->layout.total; i++)
        self->sum[i] += counts[i];
}

int
kith_sweep_reader_take(struct kith_sweep_reader *self, uint64_t id, double *outcome, char **reason, struct kith_error *err)
{
    const struct kith_sweep *sweep = self->sweep;
    struct kith_sweep_point point;
    struct kith_kept_weeks weeks;
    struct kith_kept_counts kept_counts = { 1, self->counts, &weeks };
    *reason = NULL;
    TRY(begin_point(self, id, &point, err));
    for (size_t g = 0; g < regions_of(sweep)->n_regions; g++) {
        const struct kith_work_unit unit = { .draw = point.draw, .replicate = point.replicate, .region = (uint32_t) g };
        const int kept = kith_checkpoint_find_counts(self->checkpoint, &unit, self->branch.id, err);
        if (kept < 0)
            return kept;
        if (kept == KITH_HAS_FAILED)
            return kith_checkpoint_read_failure(self->checkpoint, &unit, self->branch.id, reason, err);
        if (!kith_checkpoint_read_counts(self->checkpoint, &unit, self->branch.id, &kept_counts))
            return kith_checkpoint_failure_of(self->checkpoint, &unit, self->branch.id, "counts", err);
        add_region(self, g, self->counts, outcome);
    }
    kith_single_judge(sweep->population->study, &self->branch, NULL, self->sum, self->room, outcome);
    return KITH_OK;
}
