#include "stat/abc.h"

#include "stat/linear.h"
#include "stat/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct room {
    double *whole, *mean, *covariance, *white, *distance, *coefficient;
    uint32_t *good, *order, *spare;
    size_t n; /* points without NaN */
};

static int
room_open(struct room *self, const struct kith_abc *of)
{
    self->whole = calloc(of->n * of->k + 1, sizeof(double));
    self->white = calloc(of->n * of->k + 1, sizeof(double));
    self->mean = calloc(of->k + 1, sizeof(double));
    self->covariance = calloc(of->k * of->k + 1, sizeof(double));
    self->distance = calloc(of->n + 1, sizeof(double));
    self->coefficient = calloc((of->k + 1) * of->p + 1, sizeof(double));
    self->good = calloc(of->n + 1, sizeof(uint32_t));
    self->order = calloc(of->n + 1, sizeof(uint32_t));
    self->spare = calloc(of->n + 1, sizeof(uint32_t));
    return self->whole && self->white && self->mean && self->covariance && self->distance && self->coefficient && self->good && self->order && self->spare;
}

static void
room_close(struct room *self)
{
    free(self->whole);
    free(self->white);
    free(self->mean);
    free(self->covariance);
    free(self->distance);
    free(self->coefficient);
    free(self->good);
    free(self->order);
    free(self->spare);
}

static int
is_whole(const struct kith_abc *self, size_t i)
{
    int whole = i != self->without;
    for (size_t j = 0; j < self->k; j++)
        whole = whole && isfinite(self->outcome[i * self->k + j]);
    return whole;
}

/* Differences from what was observed, on axes on which all points have unit variance and no correlation; and their lengths. */
static int
whiten(struct room *room, const struct kith_abc *self, const double *observed)
{
    const size_t k = self->k;
    for (size_t i = 0; i < self->n; i++)
        if (is_whole(self, i)) {
            memcpy(room->whole + room->n * k, self->outcome + i * k, k * sizeof *room->whole);
            room->good[room->n++] = (uint32_t) i;
        }
    if (room->n < 2 * (k + 1))
        return 0;
    kith_moments(room->whole, room->n, k, NULL, room->mean, room->covariance);
    if (!kith_cholesky(room->covariance, k))
        return 0;
    for (size_t i = 0; i < room->n; i++) {
        double *const d = room->white + i * k, sum = 0;
        for (size_t j = 0; j < k; j++)
            d[j] = room->whole[i * k + j] - observed[j];
        kith_lower_solve(room->covariance, k, d);
        for (size_t j = 0; j < k; j++)
            sum += d[j] * d[j];
        room->distance[i] = sqrt(sum);
    }
    return 1;
}

/* Takes the nearest, in the order of the points, weighted; `white` becomes theirs. */
static void
take_nearest(struct kith_abc_sample *out, struct room *room, const struct kith_abc *self, size_t keep)
{
    const size_t k = self->k;
    double sum = 0;
    kith_order_of(room->distance, room->n, room->order, room->spare);
    out->distance = room->distance[room->order[keep < room->n ? keep : room->n - 1]];
    for (size_t i = 0; i < keep; i++)
        room->spare[i] = room->order[i];
    memset(room->order, 0, room->n * sizeof *room->order);
    for (size_t i = 0; i < keep; i++)
        room->order[room->spare[i]] = 1;
    for (size_t i = 0; i < room->n; i++) {
        const double part = out->distance > 0 ? room->distance[i] / out->distance : 0;
        if (!room->order[i] || !(part < 1))
            continue;
        const size_t at = out->n++;
        out->point[at] = room->good[i];
        out->weight[at] = 1 - part * part;
        memmove(room->white + at * k, room->white + i * k, k * sizeof *room->white);
        memcpy(out->z + at * self->p, self->z + (size_t) room->good[i] * self->p, self->p * sizeof *out->z);
        sum += out->weight[at];
    }
    for (size_t i = 0; i < out->n; i++)
        out->weight[i] /= sum;
}

/* Of a parameter with two values: as many ones as the regression says, and those become so whose moved values are highest. */
static void
settle_binary(struct kith_abc_sample *out, size_t j, double share, double *moved, uint32_t *order, uint32_t *spare)
{
    double sum = 0;
    for (size_t i = 0; i < out->n; i++)
        moved[i] = -out->z[i * out->p + j];
    kith_order_of(moved, out->n, order, spare);
    for (size_t i = 0; i < out->n; i++) {
        const size_t at = order[i];
        out->z[at * out->p + j] = sum + out->weight[at] / 2 < share;
        sum += out->weight[at];
    }
}

/* What chance alone makes of a slope draws a parameter's mean away, the more so the farther from most points the observed one lies. Slopes of a parameter are
 * shrunk together by Stein's rule (positive part): by 1 - (k - 2) / chi-square, which is of their size against what chance makes of it. Of a parameter that acts
 * little is left out; of one that cannot act next to nothing stays. */
static void
shrink_slopes(struct kith_abc_sample *out, struct room *room, size_t k)
{
    double *const mean = room->mean, *const by_chance = room->covariance, *const v = room->distance, *const b = room->coefficient;
    const double worth = out->worth, free_part = (worth - (double) k - 1) / worth;
    memset(by_chance, 0, k * k * sizeof *by_chance);
    for (size_t i = 0; i < out->n; i++)
        for (size_t c = 0; c < k; c++)
            for (size_t e = 0; e < k; e++)
                by_chance[c * k + e] += out->weight[i] * out->weight[i] * (room->white[i * k + c] - mean[c]) * (room->white[i * k + e] - mean[e]);
    if (k <= 2 || !kith_cholesky(by_chance, k))
        return;
    for (size_t j = 0; j < out->p; j++) {
        double left = 0, chi = 0, moved = 0;
        memset(v, 0, k * sizeof *v);
        for (size_t i = 0; i < out->n; i++) {
            double rest = out->z[i * out->p + j] - b[j];
            for (size_t c = 0; c < k; c++) {
                rest -= b[(1 + c) * out->p + j] * room->white[i * k + c];
                v[c] += out->weight[i] * (room->white[i * k + c] - mean[c]) * out->z[i * out->p + j];
            }
            left += out->weight[i] * rest * rest;
        }
        kith_lower_solve(by_chance, k, v);
        for (size_t c = 0; c < k; c++)
            chi += v[c] * v[c];
        const double most = left * ((double) k - 2), kept = chi * free_part > most ? 1 - most / (chi * free_part) : 0;
        for (size_t c = 0; c < k; c++) {
            moved += (1 - kept) * b[(1 + c) * out->p + j] * mean[c];
            b[(1 + c) * out->p + j] *= kept;
        }
        b[j] += moved;
    }
}

/* Sampling error of an intercept by least squares, for a response of variance 1 that the numbers tell nothing of. `covariance` of the weighted points is spoilt. */
static double
intercept_error(const struct kith_abc_sample *sample, const struct room *room, size_t k)
{
    double *const a = room->distance, sum = 0;
    memcpy(a, room->mean, k * sizeof *a);
    if (!kith_cholesky(room->covariance, k))
        return (double) INFINITY;
    kith_lower_solve(room->covariance, k, a);
    kith_upper_solve(room->covariance, k, a);
    for (size_t i = 0; i < sample->n; i++) {
        double part = 1;
        for (size_t c = 0; c < k; c++)
            part -= a[c] * (room->white[i * k + c] - room->mean[c]);
        sum += sample->weight[i] * sample->weight[i] * part * part;
    }
    return sqrt(sum);
}

int
kith_abc_of(struct kith_abc_sample *out, const struct kith_abc *self, const double *observed)
{
    struct room room = { 0 };
    *out = (struct kith_abc_sample) { .p = self->p };
    int told = room_open(&room, self) ? whiten(&room, self, observed) : -1;
    size_t keep = (size_t) (self->share * (double) room.n + .5);
    const size_t least = 2 * (self->k + 1);
    keep = keep < least ? least : keep > room.n ? room.n : keep;
    if (told > 0) {
        out->point = calloc(keep + 1, sizeof *out->point);
        out->weight = calloc(keep + 1, sizeof *out->weight);
        out->z = calloc(keep * self->p + 1, sizeof *out->z);
        told = out->point && out->weight && out->z ? 1 : -1;
    }
    if (told > 0) {
        take_nearest(out, &room, self, keep);
        told = kith_regress(room.white, out->z, out->weight, out->n, self->k, self->p, room.coefficient);
    }
    if (told > 0) {
        out->worth = kith_worth(out->weight, out->n);
        kith_moments(room.white, out->n, self->k, out->weight, room.mean, room.covariance);
        out->error = intercept_error(out, &room, self->k);
        shrink_slopes(out, &room, self->k);
    }
    for (size_t i = 0; told > 0 && i < out->n; i++)
        for (size_t c = 0; c < self->k; c++)
            for (size_t j = 0; j < self->p; j++)
                out->z[i * self->p + j] -= room.coefficient[(1 + c) * self->p + j] * room.white[i * self->k + c];
    for (size_t j = 0; told > 0 && self->is_binary && j < self->p; j++)
        if (self->is_binary[j])
            settle_binary(out, j, room.coefficient[j], room.distance, room.order, room.spare);
    room_close(&room);
    if (told <= 0)
        kith_abc_clear(out);
    return told;
}

void
kith_abc_clear(struct kith_abc_sample *self)
{
    free(self->point);
    free(self->weight);
    free(self->z);
    *self = (struct kith_abc_sample) { 0 };
}

void
kith_abc_moments(const struct kith_abc_sample *self, size_t j, double *mean, double *sd)
{
    double m = 0, v = 0;
    for (size_t i = 0; i < self->n; i++)
        m += self->weight[i] * self->z[i * self->p + j];
    for (size_t i = 0; i < self->n; i++)
        v += self->weight[i] * (self->z[i * self->p + j] - m) * (self->z[i * self->p + j] - m);
    *mean = m;
    *sd = sqrt(v);
}

double
kith_abc_below(const struct kith_abc_sample *self, size_t j, double x)
{
    double sum = 0;
    for (size_t i = 0; i < self->n; i++)
        sum += self->z[i * self->p + j] < x ? self->weight[i] : 0;
    return sum;
}

void
kith_resample(const double *weight, size_t points, double start, size_t n, uint32_t *chosen)
{
    double all = 0, passed = 0;
    size_t at = 0;
    for (size_t i = 0; i < points; i++)
        all += weight[i];
    for (size_t i = 0; i < n; i++) {
        const double wanted = ((double) i + start) / (double) n * all;
        while (at + 1 < points && passed + weight[at] <= wanted)
            passed += weight[at++];
        chosen[i] = (uint32_t) at;
    }
}

double
kith_worth(const double *weight, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weight[i];
        squares += weight[i] * weight[i];
    }
    return sum * sum / squares;
}
