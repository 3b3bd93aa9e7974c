#include "infer/infer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "design/options.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/output.h"
#include "run/crew.h"

/* A calibration from its file to its posterior, one step after the other. */

struct kith_calibrating
kith_calibrating_default(void)
{
    return (struct kith_calibrating) { .points = 20000, .draws = 1000, .most_moves = 50, .check_draws = 500, .share = 0.08, .region_points = 5500, .epoch = -1 };
}

/* ---- places ---- */

/* NAME.h5, or NAME.yaml, becomes NAME and what is behind it. */
static char *
beside(const char *name, const char *ending)
{
    const char *const dot = strrchr(name, '.'), *const slash = strrchr(name, '/');
    const size_t stem = dot && (!slash || dot > slash + 1) && (strcmp(dot, ".h5") == 0 || strcmp(dot, ".yaml") == 0) ? (size_t) (dot - name) : strlen(name);
    char *path = malloc(stem + strlen(ending) + 1);
    if (path) {
        memcpy(path, name, stem);
        strcpy(path + stem, ending);
    }
    return path;
}

static int
check_options(const struct kith_calibrating *options, struct kith_error *err)
{
    int status = KITH_OK;
    if (options->points < 200 || options->points > 10000000)
        TELL(kith_fail(err, KITH_ERR_USAGE, "%u points of the table; 200 to 10,000,000 may be", options->points));
    if (options->draws < 20 || options->draws > 1000000)
        TELL(kith_fail(err, KITH_ERR_USAGE, "%u draws; 20 to 1,000,000 may be", options->draws));
    if (!(options->share > 0 && options->share <= 1))
        TELL(kith_fail(err, KITH_ERR_USAGE, "a share of %g of the table is kept; above 0 and at most 1 may be", options->share));
    if (options->region_points < 100 || options->region_points > 1000000)
        TELL(kith_fail(err, KITH_ERR_USAGE, "%u points of the second table; 100 to 1,000,000 may be", options->region_points));
    if (options->check_draws < 1)
        TELL(kith_fail(err, KITH_ERR_USAGE, "no draw is checked; one or more may be"));
    TELL(kith_border_threads(options->threads, err));
    return status;
}

static int
open_places(struct kith_inference *self, const char *path, struct kith_error *err)
{
    const struct kith_calibrating *options = self->options;
    TRY(check_options(options, err));
    TRY(kith_mpi_begin(&self->ranks, &self->rank, 0, err));
    TRY(kith_fit_open(&self->fit, path, err));
    const char *slash = strrchr(path, '/'), *of = options->output ? options->output : slash ? slash + 1 : path;
    self->work = options->work ? strdup(options->work) : beside(of, ".work");
    if (!self->work)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (self->rank == 0 && mkdir(self->work, 0777) != 0 && kith_disk_is_there(self->work, NULL) != 1)
        return kith_fail(err, KITH_ERR_CREATE, "%s: this folder cannot be made", self->work);
    self->draws = options->draws;
    self->share = options->share;
    self->n = (struct kith_runs_of) { .noise_points = 100, .noise_runs = 8, .check_draws = options->check_draws < options->draws ? options->check_draws : options->draws, .check_runs = 4, .point = 100 };
    self->all = options->points + self->n.noise_points * self->n.noise_runs + self->n.point + (uint64_t) self->n.check_draws * self->n.check_runs
        + (self->fit.calibration.regions ? (uint64_t) self->n.check_draws * self->n.check_runs + self->n.point : 0)
        + (options->most_moves ? (uint64_t) options->draws * KITH_STEP_RUNS * (1 + options->most_moves + options->most_moves / KITH_RERUN_EVERY) : 0);
    return KITH_OK;
}

/* Whether what is to be written may be, before anything is run. */
static int
check_outputs(const struct kith_inference *self, const char *path, struct kith_error *err)
{
    struct kith_inputs inputs = { 0 };
    const struct kith_calibration *c = &self->fit.calibration;
    kith_inputs_add(&inputs, path, "the calibration");
    kith_inputs_add_scenario(&inputs, self->fit.scenario);
    for (size_t i = 0; i < c->n_used_by; i++)
        kith_inputs_add_scenario(&inputs, self->fit.used_by[i]);
    for (size_t i = 0; i < c->n_targets_files; i++)
        kith_inputs_add(&inputs, c->targets_file[i], "the targets");
    if (self->options->table)
        kith_inputs_add(&inputs, self->options->table, "the table");
    kith_inputs_add(&inputs, c->regions, "the table of regions");
    kith_inputs_add(&inputs, c->predicted, "the table of regions that are predicted");
    char *report = beside(self->options->output, ".md");
    int status = report ? kith_output_check(&inputs, self->options->output, KITH_MARK_RESULT, self->options->force, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_output_check(&inputs, report, KITH_MARK_REPORT, self->options->force, err);
    free(report);
    kith_inputs_clear(&inputs);
    return status;
}

/* ---- the steps ---- */

static int
prepare(struct kith_inference *self, struct kith_error *err)
{
    kith_infer_say(self, "table of prior points");
    TRY(kith_infer_table(self, err));
    kith_infer_say(self, "noise of a study, and what acts");
    TRY(kith_infer_noise(self, err));
    return kith_infer_screen(self, err);
}

int
kith_infer_prepare(struct kith_inference *self, const char *path, const struct kith_calibrating *options, struct kith_error *err)
{
    *self = (struct kith_inference) { .options = options, .ranks = 1 };
    TRY(open_places(self, path, err));
    if (options->output)
        TRY(check_outputs(self, path, err));
    return prepare(self, err);
}

static int
conclude(struct kith_inference *self, double start, char *digest, struct kith_error *err)
{
    struct kith_text report = { 0 };
    char *path = beside(self->options->output, ".md");
    kith_infer_report(self, &report);
    int status = report.failed || !path ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
    const int older = path && access(path, F_OK) == 0;
    if (!status)
        status = kith_disk_replace(path, report.at, report.length, err);
    if (!status) {
        status = kith_infer_save(self, report.at, kith_seconds() - start, digest, err);
        if (status && !older)
            unlink(path); /* a report of no posterior */
    }
    kith_text_clear(&report);
    free(path);
    return status;
}

static int
calibrate_now(const char *path, const struct kith_calibrating *options, struct kith_calibrated *out, struct kith_error *err)
{
    struct kith_inference self;
    const double start = kith_seconds(), spent = kith_seconds_of_process();
    int status = kith_infer_prepare(&self, path, options, err);
    if (!status) {
        kith_infer_say(&self, "regression");
        status = kith_infer_guess(&self, err);
    }
    if (!status) {
        kith_infer_say(&self, "refinement by real runs");
        status = kith_infer_refine(&self, err);
    }
    if (!status) {
        kith_infer_say(&self, "check by fresh runs");
        status = kith_infer_check(&self, err);
    }
    if (!status && self.fit.calibration.regions)
        status = kith_infer_populations(&self, err);
    if (!status && self.rank == 0)
        status = conclude(&self, start, out->digest, err);
    out->runs = self.runs;
    out->runs_now = self.runs_now;
    out->region_runs = (self.population ? self.population->runs : 0) + (self.predicted ? self.predicted->runs : 0);
    out->region_runs_now = (self.population ? self.population->runs_now : 0) + (self.predicted ? self.predicted->runs_now : 0);
    out->seconds = kith_seconds() - start;
    out->processor_seconds = kith_seconds_of_process() - spent;
    out->run_seconds = self.running + (self.population ? self.population->running : 0) + (self.predicted ? self.predicted->running : 0);
    out->ranks = self.ranks;
    out->rank = self.rank;
    kith_infer_close(&self);
    return status;
}

int
kith_calibrate(const char *path, const struct kith_calibrating *options, struct kith_calibrated *out, struct kith_error *err)
{
    NEED_WORD(path, "the path of a calibration", err);
    NEED(options, "how to calibrate (kith_calibrating_default())", err);
    NEED(out, "a place for what came of it", err);
    *out = (struct kith_calibrated) { .ranks = 1 };
    NEED_WORD(options->output, "an output", err);
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, calibrate_now(path, options, out, err));
}
