#include "infer/infer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stat/check.h"
#include "stat/sample.h"

/* Fresh runs: of draws of the posterior, and of its one point. */

size_t
kith_infer_point(const struct kith_inference *self, const struct kith_spread *spread, double *z)
{
    size_t n = 0;
    memset(z, 0, self->fit.stride * sizeof *z);
    for (size_t j = 0; j < self->fit.n_free; j++) {
        const struct kith_free *one = &self->fit.free[j];
        const int moved = kith_infer_contraction(self, spread, j) >= KITH_MOVED;
        const double mean = spread->mean[j];
        z[j] = !moved ? kith_fit_score(one, one->of->written) : one->is_binary ? kith_fit_decoded(one, mean > 0.5, 0) : mean;
        n += (size_t) moved;
    }
    return n;
}

int
kith_infer_check(struct kith_inference *self, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    const size_t stride = fit->stride;
    const uint32_t draws = self->n.check_draws;
    double *z = calloc((draws + 1) * stride + 1, sizeof *z);
    self->check = calloc((size_t) draws * self->n.check_runs * fit->n_targets + 1, sizeof *self->check);
    self->at_point = calloc(self->n.point * fit->n_targets + 1, sizeof *self->at_point);
    self->values = calloc(self->draws * fit->n_free + 1, sizeof *self->values);
    self->point = calloc(fit->n_free + 1, sizeof *self->point);
    int status = z && self->check && self->at_point && self->values && self->point ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < draws && !status; i++)
        memcpy(z + i * stride, self->draw + i * self->draws / draws * stride, stride * sizeof *z);
    if (!status)
        status = kith_infer_run(self, z, draws, self->n.check_runs, KITH_RANDOM_CHECK, self->checks, self->check, err);
    for (size_t i = 0; i < self->draws && !status; i++)
        kith_fit_values(fit, self->draw + i * stride, self->values + i * fit->n_free);
    if (!status && self->n.point) {
        kith_infer_point(self, &self->refined, z);
        kith_fit_values(fit, z, self->point);
        status = kith_infer_run(self, z, 1, self->n.point, KITH_RANDOM_POINT, self->checks, self->at_point, err);
    }
    self->checks++;
    free(z);
    return status;
}

/* ---- what they say ---- */

/* The mean of what is known, and how far it lies from it: over n, as draws of a distribution. */
static double
mean_of(const double *y, size_t n, size_t stride, double *sd)
{
    const double mean = kith_mean_of_known(y, n, stride);
    double square = 0, whole = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(y[i * stride])) {
            square += (y[i * stride] - mean) * (y[i * stride] - mean);
            whole++;
        }
    *sd = sqrt(square / whole);
    return mean;
}

static double
outside(const struct kith_fitted *t, double x)
{
    const double off = fabs(x - t->seen) - t->half;
    return off > 0 ? off : 0;
}

/* Variance of runs less that within draws. */
static double
expected_sd(const struct kith_inference *self, size_t t, double sd)
{
    const double runs = self->n.check_runs;
    double within = 0;
    for (size_t d = 0; d < self->n.check_draws && runs > 1; d++) {
        double one;
        mean_of(self->check + d * self->n.check_runs * self->fit.n_targets + t, self->n.check_runs, self->fit.n_targets, &one);
        within += one * one * runs / (runs - 1) / self->n.check_draws;
    }
    return sd * sd > within ? sqrt(sd * sd - within) : 0;
}

void
kith_infer_predict(const struct kith_inference *self, size_t t, struct kith_prediction *out)
{
    const struct kith_fitted *target = &self->fit.target[t];
    const size_t targets = self->fit.n_targets;
    const double sampling = kith_infer_sampling(self, t), left = target->of->discrepancy, half = target->half;
    double sd, within = 0, none;
    out->mean = mean_of(self->check + t, self->n.check_draws * self->n.check_runs, targets, &sd);
    out->expected_sd = expected_sd(self, t, sd);
    out->sd = sqrt(sd * sd + left * left + half * half / 3);
    out->prior_mean = out->prior_sd = (double) NAN;
    if (self->points)
        out->prior_mean = mean_of(self->simulated + t, self->points, targets, &out->prior_sd);
    for (size_t i = 0; i < self->points; i++)
        within += outside(target, self->simulated[i * targets + t]) <= 1.96 * sampling;
    out->prior_within = within / (double) self->points;
    out->point = self->n.point ? mean_of(self->at_point + t, self->n.point, targets, &none) : (double) NAN;
    out->miss = outside(target, out->mean) / sampling;
    out->point_miss = outside(target, out->point) / sampling;
    out->log_score = kith_log_score(out->mean, out->sd, target->seen);
    out->interval_score = kith_interval_score(out->mean - 1.6448536269514722 * out->sd, out->mean + 1.6448536269514722 * out->sd, 0.9, target->seen);
}

double
kith_infer_mean_where(const struct kith_inference *self, size_t t, size_t j, int value)
{
    struct kith_sum sum = { 0 };
    for (size_t d = 0; d < self->n.check_draws; d++) {
        const size_t draw = d * self->draws / self->n.check_draws;
        if ((self->values[draw * self->fit.n_free + j] > 0.5) != value)
            continue;
        for (size_t r = 0; r < self->n.check_runs; r++) {
            const double y = self->check[(d * self->n.check_runs + r) * self->fit.n_targets + t];
            if (isfinite(y))
                kith_sum_add(&sum, y);
        }
    }
    return kith_sum_mean(&sum);
}

double
kith_infer_correlation(const struct kith_inference *self, size_t a, size_t b)
{
    double sum = 0;
    for (size_t i = 0; i < self->draws; i++) {
        const double *z = self->draw + i * self->fit.stride;
        sum += (kith_fit_coded(&self->fit.free[a], z[a]) - self->refined.mean[a]) * (kith_fit_coded(&self->fit.free[b], z[b]) - self->refined.mean[b]);
    }
    const double sd = self->refined.sd[a] * self->refined.sd[b];
    return sd > 0 ? sum / self->draws / sd : 0;
}

static void
add_dummy(struct kith_dummies *to, double contraction, double shift)
{
    to->n++;
    to->mean += fabs(contraction);
    to->most = fabs(contraction) > to->most ? fabs(contraction) : to->most;
    to->shift = fabs(shift) > to->shift ? fabs(shift) : to->shift;
}

struct kith_dummies
kith_infer_dummies(const struct kith_inference *self)
{
    const struct kith_fit *fit = &self->fit;
    struct kith_dummies out = { 0 };
    for (size_t j = 0; j < fit->n_free; j++)
        if (fit->free[j].is_idle)
            add_dummy(&out, kith_infer_contraction(self, &self->refined, j), (self->refined.mean[j] - kith_fit_prior_mean(&fit->free[j])) / kith_fit_prior_sd(&fit->free[j]));
    for (size_t j = fit->stride - fit->n_blind; j < fit->stride; j++) {
        double sd;
        const double mean = mean_of(self->draw + j, self->draws, fit->stride, &sd);
        add_dummy(&out, 1 - sd, mean);
    }
    out.mean /= out.n ? (double) out.n : 1;
    return out;
}
