#include "stat/indices.h"

#include <math.h>
#include <stdlib.h>

#include "base/stream.h"
#include "stat/sample.h"

enum { BOOTSTRAPS = 500, PURPOSE_BOOTSTRAP = 0x50B0 };

/* Points that have all their values, and how often each counts. */
struct points {
    const double *a, *b, *mixed;
    const size_t *at; /* shape (m) */
    const uint32_t *weight; /* shape (m) */
    size_t m, n; /* those; in a row of `mixed` */
};

static void
moments(const struct points *self, double *mean, double *variance)
{
    double sum = 0, square = 0, n = 0;
    for (size_t j = 0; j < self->m; j++) {
        const double w = self->weight[j];
        sum += w * (self->a[self->at[j]] + self->b[self->at[j]]);
        n += 2 * w;
    }
    *mean = sum / n;
    for (size_t j = 0; j < self->m; j++) {
        const double x = self->a[self->at[j]] - *mean, y = self->b[self->at[j]] - *mean;
        square += self->weight[j] * (x * x + y * y);
    }
    *variance = square / n;
}

/* Shares of input i. Centred, so that a large mean costs no digits. */
static void
shares(const struct points *self, size_t i, double mean, double variance, double *first, double *total)
{
    const double *mixed = self->mixed + i * self->n;
    double alone = 0, all = 0, n = 0;
    for (size_t j = 0; j < self->m; j++) {
        const size_t at = self->at[j];
        const double w = self->weight[j], step = mixed[at] - self->a[at];
        alone += w * (self->b[at] - mean) * step;
        all += w * step * step;
        n += w;
    }
    *first = alone / n / variance;
    *total = all / (2 * n) / variance;
}

static void
interval(double *x, size_t n, double *low, double *high)
{
    kith_sort(x, n);
    *low = kith_value_at(x, kith_rank_of(n, 0.025));
    *high = kith_value_at(x, kith_rank_of(n, 0.975));
}

/* How often each of m points is drawn, of m drawn with replacement. */
static void
draw_again(uint32_t *weight, size_t m, uint64_t seed, uint32_t number)
{
    struct kith_stream stream = kith_stream_at(kith_key_of(seed, number), 0, 0, PURPOSE_BOOTSTRAP);
    for (size_t j = 0; j < m; j++)
        weight[j] = 0;
    for (size_t j = 0; j < m; j++)
        weight[(size_t) (kith_stream_uniform(&stream) * (double) m)]++;
}

static void
fill(struct kith_index *out, struct points *self, uint32_t *weight, double *again, size_t k, uint64_t seed)
{
    double mean, variance;
    moments(self, &mean, &variance);
    for (size_t i = 0; i < k; i++) {
        const double none = (double) NAN;
        out[i] = (struct kith_index) { none, none, none, none, none, none };
        if (variance > 0)
            shares(self, i, mean, variance, &out[i].first, &out[i].total);
    }
    if (!(variance > 0))
        return;
    size_t good = 0; /* a bootstrap of one point drawn m times has no variance */
    for (uint32_t r = 0; r < BOOTSTRAPS; r++) {
        draw_again(weight, self->m, seed, r);
        moments(self, &mean, &variance);
        for (size_t i = 0; i < k && variance > 0; i++)
            shares(self, i, mean, variance, &again[(2 * i) * BOOTSTRAPS + good], &again[(2 * i + 1) * BOOTSTRAPS + good]);
        good += variance > 0;
    }
    for (size_t i = 0; i < k; i++) {
        interval(again + (2 * i) * BOOTSTRAPS, good, &out[i].first_low, &out[i].first_high);
        interval(again + (2 * i + 1) * BOOTSTRAPS, good, &out[i].total_low, &out[i].total_high);
    }
}

size_t
kith_indices_of(struct kith_index *out, const double *a, const double *b, const double *mixed, size_t n, size_t k, uint64_t seed)
{
    size_t *at = calloc(n + 1, sizeof *at), m = 0;
    uint32_t *weight = calloc(n + 1, sizeof *weight);
    double *again = calloc(2 * k * BOOTSTRAPS + 1, sizeof *again);
    for (size_t j = 0; j < n && at && weight && again; j++) {
        int good = isfinite(a[j]) && isfinite(b[j]);
        for (size_t i = 0; i < k; i++)
            good = good && isfinite(mixed[i * n + j]);
        at[m] = j;
        weight[m] = 1;
        m += (size_t) good;
    }
    struct points self = { a, b, mixed, at, weight, m, n };
    if (m > 1)
        fill(out, &self, weight, again, k, seed);
    free(at);
    free(weight);
    free(again);
    return m > 1 ? m : 0;
}

void
kith_screen_of(struct kith_screen_row *out, const double *base, const double *moved, size_t n, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        double sum = 0, size = 0, square = 0;
        size_t m = 0;
        for (size_t j = 0; j < n; j++) {
            const double step = moved[i * n + j] - base[j];
            if (!isfinite(step))
                continue;
            sum += step;
            size += fabs(step);
            square += step * step;
            m++;
        }
        const double count = (double) m, mean = sum / count, large = size / count;
        out[i] = (struct kith_screen_row) { .size = large, .mean = mean, .sd = m > 1 ? sqrt(fmax(0, (square - count * mean * mean) / (count - 1))) : (double) NAN,
            .error = m > 1 ? sqrt(fmax(0, (square - count * large * large) / (count - 1)) / count) : (double) NAN };
    }
}
