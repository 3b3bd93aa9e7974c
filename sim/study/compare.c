#include "study/study.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "study/precision.h"

static const double nothing = (double) NAN;

/* Plain sums in order of index: GSL's are in long double, whose size depends on the processor,
 * and these numbers are part of a file's digest. */
static double
mean_of(const double *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += y[i];
    return sum / (double) n;
}

static double
covariance_of(const double *x, const double *y, size_t n)
{
    const double a = mean_of(x, n), b = mean_of(y, n);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - a) * (y[i] - b);
    return sum / (double) (n - 1);
}

static double
variance_of(const double *y, size_t n)
{
    return covariance_of(y, y, n);
}

static double
quantile_of(const double *sorted, size_t n, double f)
{
    const double at = f * (double) (n - 1);
    const size_t low = (size_t) at;
    const double part = at - (double) low;
    return low + 1 < n ? (1 - part) * sorted[low] + part * sorted[low + 1] : sorted[n - 1];
}

/* 95 % of the expected value over draws: quantiles of the means of draws, drawn in towards their
 * mean so that replicate noise is taken out of their spread. */
static void
interval(const double *y, size_t draws, size_t replicates, const struct kith_levels *levels, double *low, double *high)
{
    *low = *high = nothing;
    double *mean = draws > 1 ? malloc(draws * sizeof *mean) : NULL;
    if (!mean)
        return;
    for (size_t d = 0; d < draws; d++)
        mean[d] = mean_of(y + d * replicates, replicates);
    const double variance = variance_of(mean, draws);
    const double shrink = variance > 0 ? sqrt(levels->between / variance) : 0;
    gsl_sort(mean, 1, draws);
    *low = levels->mean + shrink * (quantile_of(mean, draws, .025) - levels->mean);
    *high = levels->mean + shrink * (quantile_of(mean, draws, .975) - levels->mean);
    free(mean);
}

struct kith_difference
kith_study_spreads(const struct kith_study *self, const double *a, const double *b)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    struct kith_difference result = { nothing, nothing, nothing, nothing, nothing, nothing, nothing, runs };
    double *d = calloc(runs, sizeof *d);
    if (!d)
        return result;
    for (size_t i = 0; i < runs; i++)
        d[i] = b ? b[i] - a[i] : a[i];
    const struct kith_levels levels = kith_levels_of(d, self->n_draws, self->per_draw);
    const struct kith_levels left = kith_levels_of(a, self->n_draws, self->per_draw), right = b ? kith_levels_of(b, self->n_draws, self->per_draw) : left;
    result.mean = levels.mean;
    result.error = levels.error;
    interval(d, self->n_draws, self->per_draw, &levels, &result.low, &result.high);
    result.study = b ? sqrt(left.within + right.within) : sqrt(levels.within); /* two real studies share no luck */
    if (b && runs > 1) {
        const double va = variance_of(a, runs), vb = variance_of(b, runs), vd = variance_of(d, runs);
        result.correlation = va > 0 && vb > 0 ? covariance_of(a, b, runs) / sqrt(va * vb) : nothing;
        result.reduction = vd > 0 ? (va + vb) / vd : nothing;
    }
    free(d);
    return result;
}

/* One outcome of all runs of a scenario. */
static void
take(const struct kith_study *self, size_t scenario, size_t outcome, double *to)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    for (size_t i = 0; i < runs; i++)
        to[i] = self->outcome[(scenario * runs + i) * self->form.n_outcomes + outcome];
}

struct kith_difference
kith_study_difference(const struct kith_study *self, size_t scenario, size_t outcome)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    double *a = malloc(2 * runs * sizeof *a);
    if (!a)
        return (struct kith_difference) { nothing, nothing, nothing, nothing, nothing, nothing, nothing, runs };
    take(self, 0, outcome, a);
    take(self, scenario, outcome, a + runs);
    const struct kith_difference result = kith_study_spreads(self, a, a + runs);
    free(a);
    return result;
}

struct kith_difference
kith_study_level(const struct kith_study *self, size_t scenario, size_t outcome)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    double *y = malloc(runs * sizeof *y);
    if (!y)
        return (struct kith_difference) { nothing, nothing, nothing, nothing, nothing, nothing, nothing, runs };
    take(self, scenario, outcome, y);
    const struct kith_difference result = kith_study_spreads(self, y, NULL);
    free(y);
    return result;
}
