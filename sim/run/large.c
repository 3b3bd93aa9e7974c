#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/host.h"
#include "read/regions.h"
#include "run/run.h"

/* Tables of populations that grow with the number of runs: in memory, or in a file beside the result when they do not fit into what is allowed. */

enum { SHARE = 16 }; /* of the memory that is allowed, for each table in a file */

/* Bytes of sums, and of the tables that grow with the number of runs: strata, kept, queues, weekly. */
struct large {
    size_t sums, table[KITH_LARGE_TABLES];
};

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

/* ---- room ---- */

int
kith_population_take_large(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const struct large all = large_of(study, kith_study_runs(study)), *large = &all;
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
copy_runs(const struct kith_study *study, struct kith_room *to, struct kith_room *from, size_t before, size_t bytes)
{
    const size_t runs = (size_t) study->n_draws * study->per_draw, most = study->options.memory / SHARE;
    for (size_t s = 0; s < study->n_scenarios && from->at; s++)
        for (size_t r = 0; r < before; r++) {
            memcpy((char *) to->at + (s * runs + r) * bytes, (char *) from->at + (s * before + r) * bytes, bytes);
            kith_room_touch(to, bytes, most);
            kith_room_touch(from, bytes, most);
        }
}

int
kith_population_lengthen(struct kith_study *study, uint32_t before, uint32_t draws, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const size_t runs = kith_study_runs(study), reporters = KITH_REPORTED_BY * study->layout.axis[KITH_AXIS_REPORTER];
    const struct large all = large_of(study, runs);
    struct kith_room old[KITH_LARGE_TABLES];
    double *shares = calloc(runs * reporters, sizeof *shares);
    memcpy(old, self->large, sizeof old);
    memset(self->large, 0, sizeof self->large);
    int status = shares ? kith_population_take_large(study, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
    for (size_t i = 0; i < KITH_LARGE_TABLES; i++) {
        if (!status)
            copy_runs(study, &self->large[i], &old[i], before, all.table[i] / runs);
        kith_room_back(&old[i]);
    }
    if (!status) {
        copy_runs(study, &(struct kith_room) { .at = shares }, &(struct kith_room) { .at = self->reporters }, before, reporters * sizeof *shares);
        free(self->reporters);
        self->reporters = shares;
    } else
        free(shares);
    return status ? status : kith_population_draw_from(study, draws, err);
}

/* ---- what it takes ---- */

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
