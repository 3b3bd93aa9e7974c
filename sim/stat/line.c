#include "stat/line.h"

#include "stat/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sums: number of points; of products of (1, x), shape (m, m), lower triangle; of those with y, shape (k, m); of y with y, shape (k, k). */

int
kith_line_new(struct kith_line *self, size_t p, size_t k)
{
    const size_t m = p + 1;
    *self = (struct kith_line) { .p = p, .k = k, .size = 1 + m * m + k * m + k * k };
    self->sums = calloc(self->size, sizeof *self->sums);
    return self->sums != NULL;
}

void
kith_line_free(struct kith_line *self)
{
    free(self->sums);
    *self = (struct kith_line) { 0 };
}

void
kith_line_learn(struct kith_line *self, const double *x, const double *y)
{
    const size_t m = self->p + 1;
    double *const gram = self->sums + 1, *const right = gram + m * m, *const square = right + self->k * m;
    for (size_t t = 0; t < self->k; t++)
        if (!isfinite(y[t]))
            return;
    self->sums[0]++;
    for (size_t i = 0; i < m; i++) {
        const double a = i ? x[i - 1] : 1;
        gram[i * m] += a;
        for (size_t j = 1; j <= i; j++)
            gram[i * m + j] += a * x[j - 1];
        for (size_t t = 0; t < self->k; t++)
            right[t * m + i] += a * y[t];
    }
    for (size_t t = 0; t < self->k; t++)
        for (size_t u = 0; u < self->k; u++)
            square[t * self->k + u] += y[t] * y[u];
}

/* Intercepts and slopes, shape (k, m), and the covariance of what is around them, shape (k, k). */
static int
fit(const struct kith_line *self, double *factor, double *slope, double *around)
{
    const size_t m = self->p + 1, k = self->k;
    const double *const gram = self->sums + 1, *const right = gram + m * m, *const square = right + k * m;
    memcpy(factor, gram, m * m * sizeof *factor);
    memcpy(slope, right, k * m * sizeof *slope);
    if (!(self->sums[0] > 2 * (double) m) || !kith_cholesky(factor, m))
        return 0;
    for (size_t t = 0; t < k; t++) {
        kith_lower_solve(factor, m, slope + t * m);
        kith_upper_solve(factor, m, slope + t * m);
    }
    for (size_t t = 0; t < k; t++)
        for (size_t u = 0; u < k; u++) {
            double explained = 0;
            for (size_t i = 0; i < m; i++)
                explained += slope[t * m + i] * right[u * m + i];
            around[t * k + u] = (square[t * k + u] - explained) / (self->sums[0] - (double) m);
        }
    return 1;
}

/* Sum of H S^-1 H' and its like: gain = S^-1 (H, difference), by columns. */
static void
condition(size_t p, size_t k, const double *slope, const double *factor, const double *seen, double *column, double *mean, double *covariance)
{
    const size_t m = p + 1;
    double *const off = column + p * k;
    for (size_t t = 0; t < k; t++)
        off[t] = seen[t] - slope[t * m];
    kith_lower_solve(factor, k, off);
    for (size_t i = 0; i < p; i++) {
        for (size_t t = 0; t < k; t++)
            column[i * k + t] = slope[t * m + 1 + i];
        kith_lower_solve(factor, k, column + i * k);
    }
    for (size_t i = 0; i < p; i++) {
        mean[i] = 0;
        for (size_t t = 0; t < k; t++)
            mean[i] += column[i * k + t] * off[t];
        for (size_t j = 0; j <= i; j++) {
            double sum = i == j;
            for (size_t t = 0; t < k; t++)
                sum -= column[i * k + t] * column[j * k + t];
            covariance[i * p + j] = covariance[j * p + i] = sum;
        }
    }
}

int
kith_line_given(const struct kith_line *self, const double *seen, const double *error, const double *noise, double *mean, double *covariance)
{
    const size_t m = self->p + 1, k = self->k;
    double *room = calloc(m * m + k * m + 2 * k * k + self->p * k + k + 1, sizeof *room);
    if (!room)
        return -1;
    double *const slope = room + m * m, *const around = slope + k * m, *const total = around + k * k, *const column = total + k * k;
    int told = fit(self, room, slope, around);
    for (size_t t = 0; t < k && told; t++)
        for (size_t u = 0; u < k; u++) {
            const double more = t == u && around[t * k + t] > noise[t * k + t] ? around[t * k + t] - noise[t * k + t] : 0;
            total[t * k + u] = error[t * k + u] + more;
            for (size_t i = 1; i < m; i++)
                total[t * k + u] += slope[t * m + i] * slope[u * m + i];
        }
    told = told && kith_cholesky(total, k);
    if (told)
        condition(self->p, k, slope, total, seen, column, mean, covariance);
    free(room);
    return told;
}
