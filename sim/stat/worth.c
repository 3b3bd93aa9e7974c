#include "stat/worth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/learn.h"
#include "stat/sample.h"
#include "stat/shrink.h"

enum { GROUPS = 50, FEW_GROUPS = 10 };
static const double nothing = (double) NAN;

/* ---- choosing ---- */

/* E max - max E of differences with option 0: shape (draw, options - 1). */
static double
gain(const double *difference, size_t draws, size_t others)
{
    struct kith_sum best = { 0 };
    double most = 0;
    for (size_t d = 0; d < draws; d++) {
        double top = 0;
        for (size_t i = 0; i < others; i++)
            top = difference[d * others + i] > top ? difference[d * others + i] : top;
        kith_sum_add(&best, top);
    }
    for (size_t i = 0; i < others; i++) {
        struct kith_sum sum = { 0 };
        for (size_t d = 0; d < draws; d++)
            kith_sum_add(&sum, difference[d * others + i]);
        most = kith_sum_mean(&sum) > most ? kith_sum_mean(&sum) : most;
    }
    return kith_sum_mean(&best) - most;
}

/* How often each is best: shape (others + 1). */
static void
count_best(double *share, const double *difference, size_t draws, size_t others)
{
    for (size_t i = 0; i <= others; i++)
        share[i] = 0;
    for (size_t d = 0; d < draws; d++) {
        const double *one = difference + d * others;
        double top = 0;
        size_t equal = 0;
        for (size_t i = 0; i < others; i++)
            top = one[i] > top ? one[i] : top;
        for (size_t i = 0; i <= others; i++)
            equal += (i ? one[i - 1] : 0) >= top;
        for (size_t i = 0; i <= others; i++)
            share[i] += (i ? one[i - 1] : 0) >= top ? 1 / (double) equal / (double) draws : 0;
    }
}

/* Standard error by a jackknife from `groups` values, each without a group of draws. */
static double
jackknife(const double *without, size_t groups)
{
    const double mean = kith_mean(without, groups);
    double sum = 0;
    for (size_t g = 0; g < groups; g++)
        sum += (without[g] - mean) * (without[g] - mean);
    return groups > 1 ? sqrt(sum * (double) (groups - 1) / (double) groups) : nothing;
}

/* Rows of draws that are not in a group (groups: all). How many. */
static size_t
leave_out(double *to, const double *y, size_t draws, size_t width, size_t group, size_t groups)
{
    size_t n = 0;
    for (size_t d = 0; d < draws; d++)
        if (group == groups || d % groups != group)
            memcpy(to + n++ * width, y + d * width, width * sizeof *to);
    return n;
}

/* ---- perfect information ---- */

struct perfect {
    double *runs, *mean, *noise, *share; /* shape (draw, replicate, others), (draw, others), (others, others), (options) */
    size_t replicates, others;
};

/* Worth and shares of some draws, raw or without noise. @return 0 when memory ran out */
static int
judge(struct perfect *self, const double *differences, size_t draws, int raw, double *worth)
{
    const size_t m = self->others;
    for (size_t d = 0; d < draws; d++)
        for (size_t i = 0; i < m; i++) {
            struct kith_sum sum = { 0 };
            for (size_t r = 0; r < self->replicates; r++) {
                const double one = differences[(d * self->replicates + r) * m + i];
                if (!isnan(one)) /* a run of unequal numbers that was not made */
                    kith_sum_add(&sum, one);
            }
            self->mean[d * m + i] = kith_sum_mean(&sum);
        }
    if (!raw) {
        kith_covariance_of(self->noise, differences, draws, self->replicates, m);
        if (m && isnan(self->noise[0])) {
            *worth = nothing;
            return 1;
        }
        if (!kith_shrink(self->mean, draws, m, self->noise))
            return 0;
    }
    *worth = gain(self->mean, draws, m);
    count_best(self->share, self->mean, draws, m);
    return 1;
}

static int
judge_all(struct kith_worth *out, struct kith_best *best, struct perfect *self, const double *differences, size_t draws, double *without)
{
    const size_t options = self->others + 1, groups = draws < GROUPS ? draws : GROUPS;
    int good = judge(self, differences, draws, 1, &out->raw);
    for (size_t i = 0; i < options; i++)
        best[i] = (struct kith_best) { self->share[i], nothing, nothing };
    out->value = out->error = nothing;
    kith_covariance_of(self->noise, differences, draws, self->replicates, self->others);
    if (draws < 3 || !self->others || isnan(self->noise[0]))
        return good;
    for (size_t g = 0; g <= groups && good; g++) {
        const size_t n = leave_out(self->runs, differences, draws, self->replicates * self->others, g, groups);
        good = judge(self, self->runs, n, 0, &without[g]);
        for (size_t i = 0; i < options; i++)
            without[(i + 1) * (GROUPS + 1) + g] = self->share[i];
    }
    out->value = without[groups];
    out->error = jackknife(without, groups);
    for (size_t i = 0; i < options; i++) {
        best[i].value = without[(i + 1) * (GROUPS + 1) + groups];
        best[i].error = jackknife(without + (i + 1) * (GROUPS + 1), groups);
    }
    return good;
}

int
kith_worth_of(struct kith_worth *out, struct kith_best *best, const double *y, size_t draws, size_t replicates, size_t options)
{
    const size_t m = options - 1, runs = draws * replicates;
    struct perfect self = { .replicates = replicates, .others = m };
    double *differences = calloc(runs * m + 1, sizeof *differences), *without = malloc((options + 1) * (GROUPS + 1) * sizeof *without);
    self.runs = malloc((runs * m + 1) * sizeof *self.runs);
    self.mean = malloc((draws * m + 1) * sizeof *self.mean);
    self.noise = malloc((m * m + 1) * sizeof *self.noise);
    self.share = malloc(options * sizeof *self.share);
    int good = differences && without && self.runs && self.mean && self.noise && self.share;
    for (size_t k = 0; good && k < runs; k++)
        for (size_t i = 0; i < m; i++)
            differences[k * m + i] = y[k * options + i + 1] - y[k * options];
    good = good && judge_all(out, best, &self, differences, draws, without);
    free(differences);
    free(without);
    free(self.runs);
    free(self.mean);
    free(self.noise);
    free(self.share);
    return good;
}

/* ---- knowing some numbers ---- */

struct knowing {
    double *fitted, *plain, *one, *both; /* shape (draw, others) each, but `one`: (2, draw) */
    double *y, *z; /* without a group of draws */
    double *share; /* shape (FEW_GROUPS, others) */
};

/* @param share  shape (m), or NULL */
static int
know(struct knowing *self, struct kith_worth *out, double *share, const double *y, size_t draws, size_t m, const double *z, size_t n, int choose)
{
    for (size_t i = 0; i < m; i++) {
        if (!kith_learn(self->one, self->one + draws, y + i, m, draws, z, n, choose))
            return 0;
        for (size_t d = 0; d < draws; d++) {
            self->fitted[d * m + i] = self->one[d];
            self->plain[d * m + i] = self->one[draws + d];
        }
        const double all = kith_variance_of_column(y + i, draws, m);
        if (share)
            share[i] = all > 0 ? kith_variance_of_column(self->fitted + i, draws, m) / all : nothing;
    }
    out->value = gain(self->fitted, draws, m);
    out->raw = gain(self->plain, draws, m);
    return 1;
}

static int
know_all(struct knowing *self, struct kith_worth *out, struct kith_part *share, const double *y, size_t draws, size_t m, const double *z, size_t n, int choose)
{
    double without[FEW_GROUPS];
    int good = know(self, out, share ? self->share : NULL, y, draws, m, z, n, choose);
    for (size_t i = 0; share && good && i < m; i++)
        share[i + 1].value = self->share[i];
    for (size_t g = 0; g < FEW_GROUPS && good; g++) {
        struct kith_worth part = { 0 };
        const size_t left = leave_out(self->y, y, draws, m, g, FEW_GROUPS);
        for (size_t j = 0; j < n; j++)
            leave_out(self->z + j * left, z + j * draws, draws, 1, g, FEW_GROUPS);
        good = know(self, &part, share ? self->share + g * m : NULL, self->y, left, m, self->z, n, choose);
        without[g] = part.value;
    }
    out->error = good ? jackknife(without, FEW_GROUPS) : nothing;
    for (size_t i = 0; share && good && i < m; i++) {
        for (size_t g = 0; g < FEW_GROUPS; g++)
            without[g] = self->share[g * m + i];
        share[i + 1].error = jackknife(without, FEW_GROUPS);
    }
    return good;
}

int
kith_worth_of_knowing(struct kith_worth *out, struct kith_part *share, const double *y, size_t draws, size_t options, const double *z, size_t n, int choose)
{
    const size_t m = options - 1;
    struct knowing self = { 0 };
    double *differences = calloc(draws * m + 1, sizeof *differences);
    self.fitted = malloc((draws * m + 1) * sizeof *self.fitted);
    self.plain = malloc((draws * m + 1) * sizeof *self.plain);
    self.one = malloc(2 * draws * sizeof *self.one);
    self.y = malloc((draws * m + 1) * sizeof *self.y);
    self.z = malloc((draws * n + 1) * sizeof *self.z);
    self.share = malloc((FEW_GROUPS * m + 1) * sizeof *self.share);
    int good = differences && self.fitted && self.plain && self.one && self.y && self.z && self.share;
    for (size_t d = 0; good && d < draws; d++)
        for (size_t i = 0; i < m; i++)
            differences[d * m + i] = y[d * options + i + 1] - y[d * options];
    if (share)
        share[0] = (struct kith_part) { nothing, nothing };
    good = good && know_all(&self, out, share, differences, draws, m, z, n, choose);
    free(differences);
    free(self.fitted);
    free(self.plain);
    free(self.one);
    free(self.y);
    free(self.z);
    free(self.share);
    return good;
}
