#include "infer/infer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "io/host.h"
#include "run/units.h"
#include "stat/check.h"

/* Whether the regression finds what is known: points of the table taken for data, one after the other (simulation-based calibration, Talts et al.
 * 2018). Each is of the model itself, so nothing is left out, and no discrepancy is added. */

enum { MOST_PARAMETERS = 40, BINS = 10 };

struct recovery {
    const struct kith_inference *of;
    size_t studies, p;
    uint32_t *parameter; /* shape (p): which scores, those that act most */
    double *z; /* shape (points, p) */
    double *below; /* shape (studies, p): of the posterior, what lies below the truth */
    double *contraction; /* likewise */
};

static double
largest_share(const struct kith_inference *self, size_t j)
{
    double most = 0;
    for (size_t t = 0; t < self->fit.n_fitted; t++)
        most = self->screening[t * self->fit.n_free + j] > most ? self->screening[t * self->fit.n_free + j] : most;
    return most;
}

/* Those that account for most of some number, the more the sooner; not those with two values, which have no ranks. */
static void
choose(struct recovery *self)
{
    const struct kith_fit *fit = &self->of->fit;
    while (self->p < MOST_PARAMETERS) {
        double most = 0;
        size_t best = SIZE_MAX;
        for (size_t a = 0; a < self->of->n_active; a++) {
            const uint32_t j = self->of->active[a];
            int taken = j >= fit->n_free || fit->free[j].is_binary;
            for (size_t k = 0; k < self->p; k++)
                taken = taken || self->parameter[k] == j;
            const double share = taken ? 0 : largest_share(self->of, j);
            if (share > most) {
                most = share;
                best = j;
            }
        }
        if (best == SIZE_MAX)
            break;
        self->parameter[self->p++] = (uint32_t) best;
    }
}

static int
study(const struct recovery *self, size_t s, size_t row)
{
    const struct kith_inference *of = self->of;
    const struct kith_abc abc = { .n = of->points, .k = of->fit.n_fitted, .p = self->p, .outcome = of->scaled, .z = self->z, .share = of->share, .without = row };
    struct kith_abc_sample sample;
    const int told = kith_abc_of(&sample, &abc, of->scaled + row * of->fit.n_fitted);
    for (size_t j = 0; told > 0 && j < self->p; j++) {
        double mean, sd;
        kith_abc_moments(&sample, j, &mean, &sd);
        self->below[s * self->p + j] = kith_abc_below(&sample, j, self->z[row * self->p + j]);
        self->contraction[s * self->p + j] = 1 - sd;
    }
    if (told > 0)
        kith_abc_clear(&sample);
    return told;
}

/* Rows with all numbers, apart from each other. */
static size_t
row_of(const struct recovery *self, size_t s)
{
    size_t row = s * self->of->points / self->studies;
    for (size_t tried = 0; tried < self->of->points; tried++, row = (row + 1) % self->of->points) {
        int whole = 1;
        for (size_t t = 0; t < self->of->fit.n_fitted; t++)
            whole = whole && isfinite(self->of->scaled[row * self->of->fit.n_fitted + t]);
        if (whole)
            break;
    }
    return row;
}

static int
run_study(void *with, struct kith_thread *thread, size_t s, struct kith_error *err)
{
    const struct recovery *self = with;
    const struct kith_inference *of = self->of;
    (void) thread;
    if (of->options->stop && *of->options->stop)
        return kith_fail(err, KITH_ERR_STOPPED, "stopped");
    const int told = study(self, s, row_of(self, s));
    if (told < 0)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    return told ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "%zu points of the table do not tell what %zu numbers depend on; take more", of->points, of->fit.n_fitted);
}

struct told {
    double coverage, least, most, chance; /* least, most: of single parameters; chance: the smallest, times how many there are */
    size_t least_of, worst_of, contracted;
    double contracted_coverage;
    uint32_t all[BINS];
};

static struct told
tell(const struct recovery *self)
{
    struct told out = { .least = 2, .most = -1, .chance = HUGE_VAL };
    for (size_t j = 0; j < self->p; j++) {
        uint32_t bin[BINS] = { 0 };
        double held = 0, contraction = 0;
        for (size_t s = 0; s < self->studies; s++) {
            const double u = self->below[s * self->p + j];
            const size_t b = (size_t) (u * BINS);
            bin[b < BINS ? b : BINS - 1]++;
            held += u > 0.05 && u < 0.95;
            contraction += self->contraction[s * self->p + j] / (double) self->studies;
        }
        held /= (double) self->studies;
        const double chance = kith_chi_square_above(kith_chi_square(bin, BINS), BINS - 1) * (double) self->p;
        for (size_t b = 0; b < BINS; b++)
            out.all[b] += bin[b];
        out.coverage += held / (double) self->p;
        out.least_of = held < out.least ? j : out.least_of;
        out.least = held < out.least ? held : out.least;
        out.most = held > out.most ? held : out.most;
        out.worst_of = chance < out.chance ? j : out.worst_of;
        out.chance = chance < out.chance ? chance : out.chance;
        if (contraction > KITH_MOVED) {
            out.contracted++;
            out.contracted_coverage += held;
        }
    }
    out.contracted_coverage /= out.contracted ? (double) out.contracted : (double) NAN;
    out.chance = out.chance > 1 ? 1 : out.chance;
    return out;
}

static void
print(const struct recovery *self, FILE *to, double seconds)
{
    const struct kith_inference *of = self->of;
    const struct told t = tell(self);
    kith_screen_print(to, "Recovery: %zu studies of %u families out of a table of %zu points, each looked for among the others; %zu parameters\n", self->studies,
        of->fit.calibration.families, of->points, self->p);
    kith_screen_print(to, "  coverage of 90 %% intervals  %.3f (parameters: %.3f, %s, to %.3f)\n", t.coverage, t.least, of->fit.path[self->parameter[t.least_of]], t.most);
    if (t.contracted)
        kith_screen_print(to, "  of the %zu that studies contract by more than 0.1  %.3f\n", t.contracted, t.contracted_coverage);
    kith_screen_print(to, "  ranks, all parameters      ");
    for (size_t b = 0; b < BINS; b++)
        kith_screen_print(to, " %.3f", (double) t.all[b] / (double) (self->studies * self->p));
    kith_screen_print(to, "  (0.100 each)\n  chi-square of ranks         the worst of %zu is %s, chance %.2g after Bonferroni's correction: %s\n", self->p,
        of->fit.path[self->parameter[t.worst_of]], t.chance, t.chance < 0.05 ? "ranks are not even" : "ranks are even as far as these studies tell");
    kith_screen_print(to, "The model itself made these data, so no discrepancy is in them, and refinement by real runs is not tried here.\n");
    (void) seconds;
}

static int
recover(struct recovery *self, FILE *to, struct kith_error *err)
{
    const struct kith_inference *of = self->of;
    const size_t n = of->points;
    const double start = kith_seconds();
    self->parameter = calloc(MOST_PARAMETERS, sizeof *self->parameter);
    if (!self->parameter)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    choose(self);
    self->studies = self->studies < n ? self->studies : n;
    self->z = calloc(n * self->p + 1, sizeof *self->z);
    self->below = calloc(self->studies * self->p + 1, sizeof *self->below);
    self->contraction = calloc(self->studies * self->p + 1, sizeof *self->contraction);
    if (!self->z || !self->below || !self->contraction)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!self->p)
        return kith_fail(err, KITH_ERR_DATA, "no parameter acts, as far as %zu points tell; take more", n);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < self->p; j++)
            self->z[i * self->p + j] = of->coded[i * of->fit.stride + self->parameter[j]];
        for (size_t t = 0; t < of->fit.n_fitted; t++)
            of->scaled[i * of->fit.n_fitted + t] = kith_fit_scaled(&of->fit.target[t], of->simulated[i * of->fit.n_targets + t]);
    }
    const struct kith_units units = { .n = self->studies, .threads = of->options->threads, .with = self, .unit = run_study };
    TRY(kith_units_run(&units, err));
    print(self, to, kith_seconds() - start);
    return KITH_OK;
}

static int
recover_now(FILE *to, const char *path, const struct kith_calibrating *options, uint32_t studies, struct kith_error *err)
{
    struct kith_inference self = { 0 };
    struct recovery recovery = { .of = &self, .studies = studies };
    int status = kith_infer_prepare(&self, path, options, err);
    if (!status && self.rank == 0)
        status = recover(&recovery, to, err);
    free(recovery.parameter);
    free(recovery.z);
    free(recovery.below);
    free(recovery.contraction);
    kith_infer_close(&self);
    return status;
}

int
kith_calibrate_recover(FILE *to, const char *path, const struct kith_calibrating *options, uint32_t studies, struct kith_error *err)
{
    NEED(to, "where to write", err);
    NEED_WORD(path, "the path of a calibration", err);
    NEED(options, "how to calibrate (kith_calibrating_default())", err);
    if (studies < 2)
        return kith_fail(err, KITH_ERR_USAGE, "%u studies; two or more are needed", studies);
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, recover_now(to, path, options, studies, err));
}

/* ---- one point ---- */

static void
print_point(const struct kith_inference *self, const double *values, const double *y, size_t moved, FILE *to)
{
    const struct kith_fit *fit = &self->fit;
    kith_screen_print(to, "# One point, where a regression on %zu runs puts it: no posterior, and nothing of how sure it is. %zu parameters moved, the others stay.\n",
        self->points, moved);
    for (size_t j = 0; j < fit->n_free; j++)
        if (kith_infer_contraction(self, &self->by_scale[1], j) >= KITH_MOVED)
            kith_screen_print(to, "%s=%.7g%s%s\n", fit->path[j], values[j], strcmp(fit->free[j].of->parameter->unit, "1") == 0 ? "" : " ",
                strcmp(fit->free[j].of->parameter->unit, "1") == 0 ? "" : fit->free[j].of->parameter->unit);
    for (size_t t = 0; t < fit->n_targets; t++) {
        double mean = 0;
        for (size_t r = 0; r < self->n.point; r++)
            mean += y[r * fit->n_targets + t] / self->n.point;
        kith_screen_print(to, "# %-24s %8.3g, published %.3g: %.1f sampling errors off\n", fit->outcome[t], mean, fit->target[t].of->value,
            (mean - fit->target[t].seen) / kith_infer_sampling(self, t));
    }
}

static int
point_now(FILE *to, const char *path, const struct kith_calibrating *options, struct kith_error *err)
{
    struct kith_inference self = { 0 };
    const struct kith_fit *fit = &self.fit;
    size_t moved = 0;
    int status = kith_infer_prepare(&self, path, options, err);
    if (!status)
        status = kith_infer_guess(&self, err);
    double *z = calloc(fit->stride + 1, sizeof *z), *values = calloc(fit->n_free + 1, sizeof *values), *y = calloc((size_t) self.n.point * fit->n_targets + 1, sizeof *y);
    if (!status && !(z && values && y))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status) {
        moved = kith_infer_point(&self, &self.by_scale[1], z);
        kith_fit_values(fit, z, values);
        status = kith_infer_run(&self, z, 1, self.n.point, KITH_RANDOM_POINT, 0, y, err);
    }
    if (!status && self.rank == 0)
        print_point(&self, values, y, moved, to);
    free(z);
    free(values);
    free(y);
    kith_infer_close(&self);
    return status;
}

int
kith_calibrate_point(FILE *to, const char *path, const struct kith_calibrating *options, struct kith_error *err)
{
    NEED(to, "where to write", err);
    NEED_WORD(path, "the path of a calibration", err);
    NEED(options, "how to calibrate (kith_calibrating_default())", err);
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, point_now(to, path, options, err));
}
