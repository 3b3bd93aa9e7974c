#include "infer/infer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "design/options.h"
#include "design/study.h"
#include "design/sweep.h"
#include "io/disk.h"
#include "io/sha256.h"
#include "read/input.h"
#include "read/regions.h"
#include "run/checkpoint.h"
#include "run/crew.h"
#include "run/run.h"
#include "tell/print.h"

/* Runs of regions for rows of scores: each batch is a comparison of populations with one scenario, as `kith run --population` makes it, on the threads, ranks and
 * checkpoints that it has. What a batch came to is kept under a hash of all that decides it, so that nothing is run twice. */

enum { BATCH = 250 }; /* rows whose outcomes are in memory at a time */

struct batch {
    struct kith_inference *of;
    const double *z; /* shape (n, stride) */
    size_t n, targets;
    uint32_t replicates;
    uint64_t seed;
    char hash[KITH_SWEEP_HASH];
    double *values; /* shape (n, entries); the study's, once there is one */
    double *out; /* shape (n, replicates, targets) */
};

static const char *
table_of(const struct kith_fit *fit)
{
    return fit->stage == KITH_FIT_PREDICTED ? fit->calibration.predicted : fit->calibration.regions;
}

static double
scale_of(const struct kith_fit *fit)
{
    return fit->stage == KITH_FIT_PREDICTED ? fit->calibration.predicted_scale : fit->calibration.scale;
}

/* ---- what decides a batch ---- */

static int
make_values(struct batch *self, struct kith_error *err)
{
    const struct kith_fit *fit = &self->of->fit;
    size_t entries;
    kith_scenario_entries(fit->scenario, &entries);
    double *some = calloc(fit->n_free + 1, sizeof *some);
    self->values = calloc(self->n * entries + 1, sizeof *self->values);
    if (!some || !self->values) {
        free(some);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu draws", self->n);
    }
    for (size_t i = 0; i < self->n; i++) {
        kith_scenario_point(fit->scenario, self->values + i * entries);
        kith_fit_values(fit, self->z + i * fit->stride, some);
        for (size_t j = 0; j < fit->n_free; j++)
            self->values[i * entries + fit->free[j].entry] = some[j];
    }
    free(some);
    return KITH_OK;
}

static int
describe(struct batch *self, const struct kith_regions *table, struct kith_error *err)
{
    const struct kith_fit *fit = &self->of->fit;
    struct kith_text text = { 0 };
    size_t entries, bytes;
    kith_scenario_entries(fit->scenario, &entries);
    const char *regions = kith_regions_text(table, &bytes);
    kith_text_add(&text, "regions 1\n%s\n%llu %zu %u %.17g\n", kith_version(), (unsigned long long) self->seed, self->n, self->replicates, scale_of(fit));
    for (size_t t = 0; t < fit->n_targets; t++)
        kith_text_add(&text, "%s\n", fit->outcome[t]);
    kith_text_add(&text, "%s", kith_scenario_text(fit->scenario));
    kith_text_put(&text, regions, bytes);
    kith_text_put(&text, (const char *) self->values, self->n * entries * sizeof *self->values);
    if (!text.failed)
        kith_sha256_of(text.at, text.length, self->hash);
    const int status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
    kith_text_clear(&text);
    return status;
}

/* ---- what is kept of it ---- */

static void
path_of(const struct batch *self, const char *ending, char *path, size_t n)
{
    snprintf(path, n, "%s/regions-%.16s%s", self->of->work, self->hash, ending);
}

/* Its hash, that of its numbers, and its numbers. */
static int
keep(const struct batch *self, struct kith_error *err)
{
    const size_t body = self->n * self->replicates * self->targets * sizeof *self->out, head = 2 * (size_t) KITH_SWEEP_HASH;
    char path[4096], *bytes = calloc(1, head + body);
    if (!bytes)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    memcpy(bytes, self->hash, sizeof self->hash);
    kith_sha256_of(self->out, body, bytes + KITH_SWEEP_HASH);
    memcpy(bytes + head, self->out, body);
    path_of(self, ".state", path, sizeof path);
    const int status = kith_disk_replace(path, bytes, head + body, err);
    free(bytes);
    return status;
}

static int
take_up(const struct batch *self, int *there, struct kith_error *err)
{
    const size_t body = self->n * self->replicates * self->targets * sizeof *self->out, head = 2 * (size_t) KITH_SWEEP_HASH;
    struct kith_pool pool = { 0 };
    struct kith_input input = { 0 };
    char path[4096], sum[KITH_SWEEP_HASH];
    path_of(self, ".state", path, sizeof path);
    const int is = kith_disk_is_there(path, err);
    *there = 0;
    if (is <= 0)
        return is;
    const char *reason = kith_input_read_table(&input, path, &pool);
    const int status = reason ? kith_fail(err, input.status, "%s: %s", path, reason) : KITH_OK;
    if (!status && input.length == head + body) {
        kith_sha256_of(input.bytes + head, body, sum);
        *there = memcmp(input.bytes, self->hash, sizeof self->hash) == 0 && memcmp(input.bytes + KITH_SWEEP_HASH, sum, sizeof sum) == 0;
    }
    if (*there)
        memcpy(self->out, input.bytes + head, body);
    else if (!status && kith_infer_notes(self->of))
        kith_screen_print(self->of->options->notes, "%s is damaged: its regions are run again\n", path);
    kith_pool_clear(&pool);
    return status;
}

/* ---- running ---- */

/* The number that each run is held against each target by. */
static int
take_outcomes(const struct batch *self, const struct kith_study *study, struct kith_error *err)
{
    const struct kith_fit *fit = &self->of->fit;
    const size_t runs = self->n * self->replicates;
    double *y = calloc(runs + 1, sizeof *y);
    int status = y ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t t = 0; t < self->targets && !status; t++) {
        struct kith_published none;
        if (!kith_target_runs(study, 0, fit->target[t].of, y, &none))
            status = kith_fail(err, KITH_ERR_CONFIG, "%s: %s has no %s, of which a target is", fit->calibration.path,
                fit->target[t].of->part == KITH_PART_REGION || fit->target[t].of->part == KITH_PART_SPREAD ? table_of(fit) : fit->calibration.scenario, fit->target[t].of->name);
        for (size_t i = 0; i < runs && !status; i++)
            self->out[i * self->targets + t] = y[i];
    }
    free(y);
    return status;
}

static int
run_batch(struct batch *self, struct kith_regions *table, struct kith_error *err)
{
    const struct kith_inference *of = self->of;
    const struct kith_scenario *scenario = of->fit.scenario;
    struct kith_options options = kith_options_default();
    struct kith_study *study = NULL;
    char folder[4096];
    path_of(self, "", folder, sizeof folder);
    options.population = 1;
    options.as_country = 1;
    options.regions = table_of(&of->fit);
    options.keep = KITH_KEEP_SUMMARY;
    options.scale = scale_of(&of->fit);
    options.seed = self->seed;
    options.draws = KITH_DRAWS_FILE;
    options.replicates = 0;
    options.per_draw = self->replicates;
    options.threads = of->options->threads;
    options.portable = of->options->portable;
    options.stop = of->options->stop;
    options.checkpoint = folder;
    double *values = self->values;
    self->values = NULL;
    int status = kith_study_plan(&study, &scenario, 1, &options, values, (uint32_t) self->n, err);
    if (status)
        kith_regions_free(table);
    else
        status = kith_population_plan(study, table, NULL, err);
    if (!status)
        status = kith_population_spread(study, err);
    if (!status)
        status = kith_study_paper(study, err);
    if (!status)
        status = take_outcomes(self, study, err);
    if (!status && of->rank == 0)
        status = keep(self, err);
    if (of->ranks > 1 && kith_mpi_agree(status))
        status = status ? status : kith_fail(err, KITH_ERR_STOPPED, "another rank stopped");
    if (!status) { /* nothing is lost any more */
        kith_checkpoint_close(study->checkpoint, 1);
        study->checkpoint = NULL;
    }
    kith_study_free(study);
    return status;
}

static int
take_batch(struct batch *self, struct kith_error *err)
{
    struct kith_inference *of = self->of;
    struct kith_regions *table = NULL;
    size_t regions = 0;
    int there = 0, status = kith_regions_read(&table, table_of(&of->fit), err);
    if (!status)
        status = make_values(self, err);
    if (!status)
        status = describe(self, table, err);
    if (!status)
        status = take_up(self, &there, err);
    if (of->ranks > 1 && kith_mpi_agree(status))
        status = status ? status : kith_fail(err, KITH_ERR_STOPPED, "another rank stopped");
    kith_regions_list(table, &regions);
    of->runs += regions * self->n * self->replicates;
    if (!status && !there) {
        const double start = kith_seconds_of_process();
        of->runs_now += regions * self->n * self->replicates;
        status = run_batch(self, table, err);
        of->running += kith_seconds_of_process() - start;
    } else
        kith_regions_free(table);
    free(self->values);
    return status;
}

int
kith_infer_run_regions(struct kith_inference *self, const double *z, size_t n, uint32_t replicates, enum kith_random_use stage, uint32_t step, double *out,
    struct kith_error *err)
{
    for (size_t i = 0; i < n; i += BATCH) {
        struct batch batch = { .of = self, .z = z + i * self->fit.stride, .n = n - i < BATCH ? n - i : BATCH, .targets = self->fit.n_targets, .replicates = replicates,
            .seed = kith_infer_seed(self, stage, step + (uint32_t) (i / BATCH)), .out = out + i * replicates * self->fit.n_targets };
        TRY(take_batch(&batch, err));
        if (kith_infer_notes(self) && n > BATCH)
            kith_screen_print(self->options->notes, "regions of %zu of %zu draws\n", i + batch.n, n);
    }
    return KITH_OK;
}
