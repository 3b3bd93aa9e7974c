#include "infer/infer.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/numeric.h"
#include "base/text.h"
#include "design/options.h"
#include "design/sweep.h"
#include "io/disk.h"
#include "io/load.h"
#include "io/sha256.h"
#include "param/law.h"
#include "run/crew.h"
#include "stat/check.h"
#include "stat/linear.h"

/* The table of prior points: an ordinary sweep without a design; what acts, and the noise of one study. */

enum { CLASSES = 32, MOST_ACTIVE = 80 };
static const double ACTS = 0.002; /* share of some number's variance from which a parameter counts as acting */

/* ---- the sweep ---- */

static int
is_folder(const char *path)
{
    struct stat what;
    return stat(path, &what) == 0 && S_ISDIR(what.st_mode);
}

/* Reads only what a table must have to be one of this calibration. */
static int
plan(const struct kith_inference *self, const char *folder, struct kith_error *err)
{
    const struct kith_calibration *c = &self->fit.calibration;
    struct kith_text text = { 0 };
    char here[4096] = "", scenario[8192], path[4096];
    if (*c->scenario != '/' && !getcwd(here, sizeof here))
        return kith_fail(err, KITH_ERR_IO, "the folder that we are in has no name: %s", strerror(errno));
    snprintf(scenario, sizeof scenario, "%s%s%s", here, *here ? "/" : "", c->scenario);
    kith_text_add(&text, "title: Prior points of a calibration\nscenarios: [");
    kith_text_quoted(&text, scenario);
    kith_text_add(&text, "]\nfamilies: %u\nseed: %" PRIu64 "\nreplicates: %u\nper-draw: 1\ndraws: prior\ndesign: {kind: prior}\n", c->families, c->seed, self->options->points);
    snprintf(path, sizeof path, "%s/table.yaml", self->work);
    const int status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_disk_replace(path, text.at, text.length, err);
    kith_text_clear(&text);
    return status ? status : kith_sweep_plan(folder, path, NULL, NULL, NULL, err);
}

/* All ranks: rank 0 makes or enlarges the folder, the others wait. */
static int
make_folder(struct kith_inference *self, const char *folder, struct kith_error *err)
{
    struct kith_sweep *sweep = NULL;
    int status = KITH_OK;
    if (self->rank == 0 && !is_folder(folder))
        status = plan(self, folder, err);
    if (self->rank == 0 && !status)
        status = kith_sweep_open(&sweep, folder, err);
    if (sweep && sweep->n_draws < self->options->points) {
        const struct kith_sweep_more more = { .draws = self->options->points - sweep->n_draws };
        uint64_t points;
        status = kith_sweep_expand(folder, &more, &points, err);
    }
    kith_sweep_free(sweep);
    return status;
}

static int
run_folder(struct kith_inference *self, const char *folder, struct kith_error *err)
{
    struct kith_sweep_options options = kith_sweep_options_default();
    struct kith_sweep_counts counts = { 0 };
    options.threads = self->options->threads;
    options.portable = self->options->portable;
    options.stop = self->options->stop;
    options.notes = self->options->notes;
    options.progress = self->options->progress;
    options.with = self->options->with;
    const double start = kith_seconds_of_process();
    TRY(kith_sweep_run(folder, &options, &counts, err));
    self->running += kith_seconds_of_process() - start;
    self->runs_now += counts.done;
    return KITH_OK;
}

/* ---- reading ---- */

/* Whether a gathered file is a table of this calibration; its seed. */
static int
check_table(const struct kith_inference *self, struct kith_file *file, const char *path, uint64_t *seed, struct kith_error *err)
{
    char *text = NULL, *draws = NULL;
    const struct kith_file_item *item;
    double families = 0;
    size_t factors = 0;
    for (size_t i = 0; (item = kith_file_item_at(file, i)); i++)
        factors += strcmp(item->name, "factor") == 0 ? item->extent[0] : 0;
    int status = kith_file_note(file, "draws", &draws, err);
    if (!status)
        status = kith_file_note_whole(file, "seed", seed, err);
    if (!status)
        status = kith_file_note_number(file, "families", &families, err);
    if (!status && (strcmp(draws, "prior") != 0 || factors || !kith_file_has(file, "point_id")))
        status = kith_fail(err, KITH_ERR_DATA, "%s: is no sweep of the priors alone (design: {kind: prior})", path);
    if (!status)
        status = kith_file_text(file, "inputs/scenario_0", &text, err);
    if (!status && (strcmp(text, kith_scenario_text(self->fit.scenario)) != 0 || kith_file_has(file, "inputs/scenario_1")))
        status = kith_fail(err, KITH_ERR_DATA, "%s: is a table of another scenario than %s: give another --table, or leave it out", path, self->fit.calibration.scenario);
    if (!status && (families < self->fit.calibration.families || families > self->fit.calibration.families))
        status = kith_fail(err, KITH_ERR_DATA, "%s: its cohorts have %.0f families, those of the calibration %u", path, families, self->fit.calibration.families);
    free(text);
    free(draws);
    return status;
}

static void
scores_of(struct kith_inference *self, size_t row, uint64_t seed, uint32_t draw)
{
    const struct kith_fit *fit = &self->fit;
    double *z = self->z + row * fit->stride, *coded = self->coded + row * fit->stride;
    struct kith_stream stream = kith_infer_stream(self, KITH_RANDOM_BAND, draw, 0);
    for (size_t j = 0; j < fit->n_free; j++) {
        z[j] = kith_normal_quantile(kith_law_uniform(seed, draw, fit->path[j]));
        coded[j] = kith_fit_coded(&fit->free[j], z[j]);
    }
    for (size_t j = fit->n_free; j < fit->stride; j++)
        coded[j] = z[j] = kith_normal_quantile(kith_stream_uniform(&stream));
}

/* Which columns of the file are the targets. */
static int
find_columns(const struct kith_inference *self, struct kith_file *file, size_t *column, size_t *n_columns, struct kith_error *err)
{
    char **name = NULL;
    int status = kith_file_texts(file, "outcome", &name, n_columns, err);
    for (size_t t = 0; t < self->fit.n_targets && !status; t++) {
        column[t] = 0;
        while (column[t] < *n_columns && strcmp(name[column[t]], self->fit.outcome[t]) != 0)
            column[t]++;
        if (column[t] == *n_columns)
            status = kith_fail(err, KITH_ERR_DATA, "%s: has no outcome %s", kith_file_path(file), self->fit.outcome[t]);
    }
    kith_file_free_texts(name, *n_columns);
    return status;
}

int
kith_infer_room(struct kith_inference *self, size_t rows, struct kith_error *err)
{
    self->z = calloc(rows * self->fit.stride + 1, sizeof *self->z);
    self->coded = calloc(rows * self->fit.stride + 1, sizeof *self->coded);
    self->simulated = calloc(rows * self->fit.n_targets + 1, sizeof *self->simulated);
    self->scaled = calloc(rows * self->fit.n_fitted + 1, sizeof *self->scaled);
    return self->z && self->coded && self->simulated && self->scaled ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for a table of %zu points", rows);
}

static int
read_rows(struct kith_inference *self, struct kith_file *file, uint64_t seed, size_t rows, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    size_t n_columns, *column = calloc(fit->n_targets + 1, sizeof *column);
    TRY(find_columns(self, file, column, &n_columns, err));
    int64_t *draw = calloc(rows + 1, sizeof *draw);
    double *outcome = calloc(rows * n_columns + 1, sizeof *outcome);
    int status = draw && outcome ? kith_infer_room(self, rows, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory for a table of %zu points", rows);
    if (!status)
        status = kith_file_integers(file, "draw_index", NULL, NULL, draw, err);
    if (!status)
        status = kith_file_numbers(file, "outcome_value", NULL, NULL, outcome, err);
    for (size_t i = 0; i < rows && !status; i++) {
        if (draw[i] < 0 || draw[i] >= self->options->points)
            continue; /* more than was asked for: the same result as of a table without them */
        scores_of(self, self->points, seed, (uint32_t) draw[i]);
        for (size_t t = 0; t < fit->n_targets; t++)
            self->simulated[self->points * fit->n_targets + t] = outcome[i * n_columns + column[t]];
        self->points++;
    }
    free(column);
    free(draw);
    free(outcome);
    return status;
}

static int
read_table(struct kith_inference *self, const char *path, struct kith_error *err)
{
    struct kith_file *file = NULL;
    size_t extent[8] = { 0 };
    uint64_t seed = 0;
    int rank;
    TRY(kith_file_open(&file, path, err));
    int status = check_table(self, file, path, &seed, err);
    if (!status)
        status = kith_file_extent(file, "draw_index", &rank, extent, err);
    if (!status)
        status = read_rows(self, file, seed, extent[0], err);
    kith_file_free(file);
    if (!status && self->points < self->options->points && self->options->notes)
        kith_screen_print(self->options->notes, "%s has %zu points, fewer than the %u that were asked for\n", path, self->points, self->options->points);
    self->runs += self->points;
    if (!status)
        kith_sha256_of(self->simulated, self->points * self->fit.n_targets * sizeof *self->simulated, self->table_hash);
    return status;
}

int
kith_infer_table(struct kith_inference *self, struct kith_error *err)
{
    char folder[4096], path[4096];
    snprintf(folder, sizeof folder, "%s/table", self->work);
    const char *table = self->options->table ? self->options->table : folder;
    if (self->options->table && !is_folder(table))
        return read_table(self, table, err);
    int status = make_folder(self, table, err);
    if (kith_mpi_agree(status))
        return status ? status : KITH_ERR_STOPPED;
    TRY(run_folder(self, table, err));
    snprintf(path, sizeof path, "%s/table.h5", self->work);
    const struct kith_sweep_gathering options = { .output = path, .allow_failed = 1, .command = "kith calibrate", .epoch = self->options->epoch, .stop = self->options->stop };
    if (self->rank == 0)
        status = kith_sweep_gather(table, &options, NULL, NULL, err);
    if (kith_mpi_agree(status))
        return status ? status : KITH_ERR_STOPPED;
    return read_table(self, path, err);
}

/* ---- what one study varies by ---- */

/* Rows nearest to what was seen, by standard deviations of the table. */
static int
nearest_rows(const struct kith_inference *self, uint32_t *row, size_t *n, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    double *distance = calloc(self->points + 1, sizeof *distance), *mean = calloc(2 * fit->n_targets + 1, sizeof *mean), *square = mean ? mean + fit->n_targets : NULL;
    if (!distance || !mean) {
        free(distance);
        free(mean);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    for (size_t t = 0; t < fit->n_fitted; t++) {
        size_t whole = 0;
        for (size_t i = 0; i < self->points; i++) {
            const double x = kith_fit_scaled(&fit->target[t], self->simulated[i * fit->n_targets + t]);
            whole += isfinite(x) ? 1 : 0;
            mean[t] += isfinite(x) ? x : 0;
            square[t] += isfinite(x) ? x * x : 0;
        }
        mean[t] /= (double) whole;
        square[t] = square[t] / (double) whole - mean[t] * mean[t];
    }
    for (size_t i = 0; i < self->points; i++)
        for (size_t t = 0; t < fit->n_fitted; t++) {
            const double x = kith_fit_scaled(&fit->target[t], self->simulated[i * fit->n_targets + t]), d = x - kith_fit_scaled(&fit->target[t], fit->target[t].seen);
            distance[i] += isfinite(x) && square[t] > 0 ? d * d / square[t] : isfinite(x) ? 0 : 1e9;
        }
    size_t found = 0;
    for (; found < self->n.noise_points && found < self->points; found++) {
        size_t best = 0;
        for (size_t i = 1; i < self->points; i++)
            best = distance[i] < distance[best] ? i : best;
        row[found] = (uint32_t) best;
        distance[best] = HUGE_VAL;
    }
    *n = found;
    free(distance);
    free(mean);
    return KITH_OK;
}

/* Covariance within points, pooled: of runs that differ by their random numbers alone. */
static void
pool(const double *y, size_t points, size_t runs, size_t targets, double *covariance)
{
    double degrees = 0;
    for (size_t i = 0; i < points; i++)
        for (size_t r = 0; r < runs; r++) {
            degrees += r > 0;
            for (size_t a = 0; a < targets; a++)
                for (size_t b = 0; b < targets; b++) {
                    double ma = 0, mb = 0;
                    for (size_t k = 0; k < runs; k++) {
                        ma += y[(i * runs + k) * targets + a] / (double) runs;
                        mb += y[(i * runs + k) * targets + b] / (double) runs;
                    }
                    const double c = (y[(i * runs + r) * targets + a] - ma) * (y[(i * runs + r) * targets + b] - mb);
                    covariance[a * targets + b] += isfinite(c) ? c : 0;
                }
        }
    for (size_t i = 0; i < targets * targets; i++)
        covariance[i] /= degrees;
}

int
kith_infer_noise(struct kith_inference *self, struct kith_error *err)
{
    const size_t targets = self->fit.n_targets, stride = self->fit.stride;
    const uint32_t runs = self->n.noise_runs;
    size_t n = 0;
    uint32_t *row = calloc(self->n.noise_points + 1, sizeof *row);
    double *z = calloc(self->n.noise_points * stride + 1, sizeof *z), *y = calloc((size_t) self->n.noise_points * runs * targets + 1, sizeof *y);
    self->noise = calloc(targets * targets + 1, sizeof *self->noise);
    int status = row && z && y && self->noise ? nearest_rows(self, row, &n, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n && !status; i++)
        memcpy(z + i * stride, self->z + row[i] * stride, stride * sizeof *z);
    if (!status)
        status = kith_infer_run(self, z, n, runs, KITH_RANDOM_NOISE, 0, y, err);
    if (!status)
        pool(y, n, runs, targets, self->noise);
    for (size_t t = 0; t < self->fit.n_fitted && !status; t++)
        if (!(self->noise[t * targets + t] > 0))
            status = kith_fail(err, KITH_ERR_DATA, "%s: runs near the data do not differ in %s, so nothing can be fitted to it", self->fit.calibration.path, self->fit.outcome[t]);
    free(row);
    free(z);
    free(y);
    return status;
}

/* ---- what acts ---- */

/* Those with the largest shares, as many as there may be, in the order of the file; bands act always. */
static void
choose_active(struct kith_inference *self, const double *largest)
{
    const struct kith_fit *fit = &self->fit;
    double least = ACTS;
    size_t above;
    do {
        above = 0;
        for (size_t j = 0; j < fit->n_free; j++)
            above += largest[j] > least && !fit->free[j].is_idle;
        least *= above + fit->n_bands > MOST_ACTIVE ? 1.05 : 1;
    } while (above + fit->n_bands > MOST_ACTIVE);
    for (size_t j = 0; j < fit->stride; j++)
        if (j >= fit->n_free || (largest[j] > least && !fit->free[j].is_idle))
            self->active[self->n_active++] = (uint32_t) j;
}

int
kith_infer_screen(struct kith_inference *self, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    double *x = calloc(self->points + 1, sizeof *x), *y = calloc(self->points * fit->n_targets + 1, sizeof *y), *largest = calloc(fit->n_free + 1, sizeof *largest);
    uint32_t *class = calloc(self->points + 1, sizeof *class);
    self->screening = calloc(fit->n_targets * fit->n_free + 1, sizeof *self->screening);
    self->active = calloc(fit->stride + 1, sizeof *self->active);
    int status = x && y && largest && class && self->screening && self->active ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    size_t whole = 0;
    for (size_t i = 0; i < self->points && !status; i++) { /* of whole rows: shape (target, whole) */
        int good = 1;
        for (size_t t = 0; t < fit->n_targets; t++)
            good = good && isfinite(self->simulated[i * fit->n_targets + t]);
        for (size_t t = 0; t < fit->n_targets && good; t++)
            y[t * self->points + whole] = self->simulated[i * fit->n_targets + t];
        whole += (size_t) good;
    }
    for (size_t j = 0; j < fit->n_free && !status; j++) {
        size_t at = 0;
        for (size_t i = 0; i < self->points; i++) {
            int good = 1;
            for (size_t t = 0; t < fit->n_targets; t++)
                good = good && isfinite(self->simulated[i * fit->n_targets + t]);
            if (good)
                x[at++] = self->coded[i * fit->stride + j];
        }
        if (!kith_classes_of(x, whole, CLASSES, class))
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        for (size_t t = 0; t < fit->n_targets && !status; t++) {
            const double share = kith_first_order(class, CLASSES, y + t * self->points, whole);
            self->screening[t * fit->n_free + j] = share;
            largest[j] = t < fit->n_fitted && share > largest[j] ? share : largest[j];
        }
    }
    if (!status)
        choose_active(self, largest);
    free(x);
    free(y);
    free(largest);
    free(class);
    return status;
}
