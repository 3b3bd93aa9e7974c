#include "design/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/border.h"
#include "design/without.h"
#include "read/regions.h"
#include "run/run.h"

/* What is kept of runs of populations. */

/* ---- outcomes and counts of a run ---- */

static void
judge_queues(const struct kith_study *study, const struct kith_slice *slice, float *to, double *room)
{
    for (uint32_t q = 0; q < study->layout.axis[KITH_AXIS_QUEUE]; q++, to += kith_n_queue_outcomes) {
        kith_queue_outcomes_of(slice, q, room);
        for (size_t o = 0; o < kith_n_queue_outcomes; o++)
            to[o] = (float) room[o];
    }
}

/* Counts of single runs, as far as they are kept. */
static void
keep_counts(const struct kith_study *study, size_t run, size_t region, const int64_t *counts)
{
    static const enum kith_block_name blocks[] = { KITH_TALLY_P_STRATA, KITH_TALLY_P_FLOWS };
    const struct kith_population *self = study->population;
    const size_t cells = kith_population_weekly_cells(study);
    for (size_t b = 0; b < sizeof blocks / sizeof *blocks && self->kept; b++)
        memcpy(kith_population_kept(study, run, region, blocks[b]), counts + study->layout.at[blocks[b]], study->layout.size[blocks[b]] * sizeof *counts);
    for (size_t i = 0; i < cells && self->weekly; i++)
        self->weekly[(run * (1 + self->n_regions) + region) * cells + i] = (float) counts[study->layout.at[KITH_TALLY_P_VIOLENCE] + i];
}

/* Shares of all reports, by who made them. */
static void
share_reports(const struct kith_study *study, size_t run, const int64_t *counts)
{
    const uint32_t reporters = study->layout.axis[KITH_AXIS_REPORTER];
    const int64_t *by = counts + study->layout.at[KITH_TALLY_P_REPORTERS];
    double all = 0, *to = study->population->reporters + run * reporters;
    for (uint32_t i = 0; i < study->layout.size[KITH_TALLY_P_REPORTERS]; i++) {
        to[i / KITH_REPORTS % reporters] += (double) by[i];
        all += (double) by[i];
    }
    for (uint32_t r = 0; r < reporters; r++)
        to[r] = all > 0 ? to[r] / all : (double) NAN;
}

void
kith_population_judge(struct kith_study *study, size_t scenario, size_t run, size_t region, const int64_t *counts, double *room, double *outcome)
{
    const uint32_t draw = (uint32_t) (run / study->per_draw % study->n_draws);
    const struct kith_population *self = study->population;
    const size_t n = study->form.n_outcomes;
    struct kith_how how;
    kith_population_how(study, scenario, draw, region ? self->region[region - 1]->name : NULL, room, &how);
    for (uint32_t y = 0; y <= self->years; y++)
        for (uint32_t m = 0; m < self->margins; m++) {
            const struct kith_slice slice = kith_slice_of(&how, &study->layout, counts, y, m);
            float *to = self->strata + kith_population_cell(study, run, region, y, m);
            kith_population_outcomes_of(&slice, outcome);
            for (size_t o = 0; o < n; o++)
                to[o] = (float) outcome[o];
            if (region == 0 && y == 0 && m == 0)
                memcpy(study->outcome + run * n, outcome, n * sizeof *outcome);
            if (m == 0)
                judge_queues(study, &slice, self->queues + kith_population_queue_cell(study, run, region, y, 0), outcome);
        }
    keep_counts(study, run, region, counts);
    if (region == 0)
        share_reports(study, run, counts);
}

/* ---- load ---- */

int
kith_population_find_overload(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    double *room = malloc(study->parameters.most * sizeof *room);
    if (!room)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < study->n_scenarios; s++)
        for (size_t g = 1; g <= self->n_regions; g++) {
            struct kith_how how;
            if (kith_population_is_withheld(study, s, g, 0, 0))
                continue;
            kith_population_how(study, s, 0, self->region[g - 1]->name, room, &how);
            const struct kith_slice slice = kith_slice_of(&how, &study->layout, kith_population_sum(study, s, g), 0, 0);
            for (uint32_t q = 0; q < study->layout.axis[KITH_AXIS_QUEUE]; q++) {
                const double load = kith_load_of(&slice, q);
                self->overload = load > self->overload ? load : self->overload;
            }
        }
    free(room);
    return KITH_OK;
}

/* Bytes of sums, and of the tables that grow with the number of runs: strata, kept, queues, weekly. */
struct large {
    size_t sums, table[KITH_LARGE_TABLES];
};

/* Tables that grow with the number of runs go beside the result when they do not fit into the memory that is allowed. */
static int
take_large(struct kith_study *study, const struct large *large, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const struct kith_options *o = &study->options;
    const double most = (double) o->memory, gib = 1 << 30;
    const char *beside = o->output ? o->output : o->checkpoint;
    double bytes = (double) large->sums;
    for (size_t i = 0; i < KITH_LARGE_TABLES; i++)
        bytes += (double) large->table[i];
    if ((double) large->sums > most)
        return kith_fail(err, KITH_ERR_USAGE, "the sums of %zu region%s alone need %.2g GiB, and %.2g are allowed (--memory): run fewer regions or scenarios at a time",
            self->n_regions, self->n_regions == 1 ? "" : "s", (double) large->sums / gib, most / gib);
    if (bytes <= most)
        beside = NULL;
    else if (!beside)
        return kith_fail(err, KITH_ERR_USAGE, "%zu runs need %.1f GiB to keep what they count, and %.1f are allowed: name a result (--output), beside which there is room, "
            "allow more (--memory 8G), or use fewer runs%s", kith_study_runs(study), bytes / gib, most / gib, large->table[1] || large->table[3] ? " or --keep summary" : "");
    else if (o->notes)
        kith_screen_print(o->notes, "What runs count takes %.2g GiB, and %.2g are allowed (--memory): it is kept in a file beside %s while this runs.\n", bytes / gib, most / gib, beside);
    for (size_t i = 0; i < KITH_LARGE_TABLES; i++)
        if (large->table[i])
            TRY(kith_room_take(&self->large[i], large->table[i], beside, err));
    self->strata = self->large[0].at;
    self->kept = self->large[1].at;
    self->queues = self->large[2].at;
    self->weekly = self->large[3].at;
    return KITH_OK;
}

int
kith_population_layout(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    struct kith_rules *rules = NULL;
    struct kith_how how;
    size_t n;
    TRY(kith_population_cross(study, err));
    const struct kith_where where = kith_population_where(study, self->region[0]);
    kith_scenario_entries(self->burn_in, &n);
    kith_scenario_fill(self->burn_in, self->burn_in_values, &how);
    TRY(kith_rules_population(&rules, &how, &where, err));
    study->layout = kith_layout_of(rules);
    self->burn_in_weeks = rules->burn_in;
    self->years = study->layout.axis[KITH_AXIS_YEAR];
    self->margins = study->layout.axis[KITH_AXIS_MARGIN];
    kith_rules_free(rules);
    return KITH_OK;
}

/* How much of it so many runs take, all scenarios together. */
static struct large
large_of(const struct kith_study *study, size_t runs)
{
    const struct kith_population *self = study->population;
    const size_t regions = 1 + self->n_regions, weeks = kith_population_weekly_cells(study), strata = runs * regions * (1 + self->years) * self->margins * study->form.n_outcomes;
    const size_t kept = study->options.keep == KITH_KEEP_RUNS ? runs * regions * (study->layout.size[KITH_TALLY_P_STRATA] + study->layout.size[KITH_TALLY_P_FLOWS]) : 0;
    const size_t weekly = study->options.keep == KITH_KEEP_WEEKLY ? runs * regions * weeks : 0;
    return (struct large) { study->n_scenarios * regions * (study->layout.total + weeks) * sizeof *self->sum, { strata * sizeof *self->strata, kept * sizeof *self->kept,
        kith_population_queue_cell(study, runs, 0, 0, 0) * sizeof *self->queues, weekly * sizeof *self->weekly } };
}

enum { SHARE = 16 }; /* of the memory that is allowed, for each table in a file */

double
kith_population_bytes(const struct kith_study *study)
{
    static const double world = 60; /* of a household: its part of a family, and what is done at a time */
    const struct kith_population *self = study->population;
    const struct large all = large_of(study, kith_study_runs(study));
    double bytes = (double) all.sums, largest = 0;
    for (size_t i = 0; i < KITH_LARGE_TABLES; i++)
        bytes += self->large[i].bytes && all.table[i] > study->options.memory / SHARE ? (double) study->options.memory / SHARE : (double) all.table[i];
    for (size_t g = 0; g < self->n_regions; g++)
        largest = fmax(largest, self->region[g]->households * study->options.scale);
    return bytes + 2e7 + largest * world * study->threads;
}

void
kith_population_touch(const struct kith_study *study, size_t regions)
{
    struct kith_population *self = study->population;
    const struct large run = large_of(study, 1);
    for (size_t i = 0; i < KITH_LARGE_TABLES; i++)
        kith_room_touch(&self->large[i], regions * (run.table[i] / (1 + self->n_regions)), study->options.memory / SHARE);
}

static int
make_room(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const size_t runs = kith_study_runs(study), regions = 1 + self->n_regions, outcomes = study->form.n_outcomes;
    const size_t sums = study->n_scenarios * regions * study->layout.total, weeks = study->n_scenarios * regions * kith_population_weekly_cells(study);
    const struct large all = large_of(study, runs);
    TRY(take_large(study, &all, err));
    self->sum = calloc(sums, sizeof *self->sum);
    self->weeks = calloc(weeks, sizeof *self->weeks);
    self->reporters = calloc(runs * study->layout.axis[KITH_AXIS_REPORTER], sizeof *self->reporters);
    study->outcome = calloc(runs * outcomes, sizeof *study->outcome);
    study->scratch = calloc(study->n_draws, sizeof *study->scratch);
    if (!self->sum || !self->weeks || !self->reporters || !study->outcome || !study->scratch)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
    for (size_t run = 0; run < runs; run++)
        if (!kith_study_is_made(study, (uint32_t) (run / study->per_draw % study->n_draws), (uint32_t) (run % study->per_draw))) {
            kith_population_blank(study, run);
            kith_population_touch(study, regions);
        }
    return KITH_OK;
}

int
kith_population_room(struct kith_study *study, struct kith_error *err)
{
    TRY(kith_population_layout(study, err));
    TRY(kith_without_room(study, err)); /* first: the next marks what of it is not made */
    return make_room(study, err);
}

/* ---- more runs ---- */

size_t
kith_population_most(const struct kith_study *study)
{
    const struct large each = large_of(study, study->n_scenarios);
    size_t bytes = 0;
    if (study->options.output || study->options.checkpoint)
        return SIZE_MAX; /* beside it is room */
    for (size_t i = 0; i < KITH_LARGE_TABLES; i++)
        bytes += each.table[i];
    return study->options.memory > each.sums ? (study->options.memory - each.sums) / bytes : 0;
}

/* What was in tables of `before` runs of each scenario, in those that have room for more of them. */
static void
copy_runs(const struct kith_study *study, char *to, const char *from, size_t before, size_t bytes)
{
    const size_t runs = (size_t) study->n_draws * study->per_draw;
    for (size_t s = 0; s < study->n_scenarios && from; s++)
        memcpy(to + s * runs * bytes, from + s * before * bytes, before * bytes);
}

int
kith_population_lengthen(struct kith_study *study, uint32_t before, uint32_t draws, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const size_t runs = kith_study_runs(study), reporters = study->layout.axis[KITH_AXIS_REPORTER];
    const struct large all = large_of(study, runs);
    struct kith_room old[KITH_LARGE_TABLES];
    double *shares = calloc(runs * reporters, sizeof *shares);
    memcpy(old, self->large, sizeof old);
    memset(self->large, 0, sizeof self->large);
    int status = shares ? take_large(study, &all, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
    for (size_t i = 0; i < KITH_LARGE_TABLES; i++) {
        if (!status)
            copy_runs(study, self->large[i].at, old[i].at, before, all.table[i] / runs);
        kith_room_back(&old[i]);
    }
    if (!status) {
        copy_runs(study, (char *) shares, (const char *) self->reporters, before, reporters * sizeof *shares);
        free(self->reporters);
        self->reporters = shares;
    } else
        free(shares);
    return status ? status : kith_population_draw_from(study, draws, err);
}
