#include "stat/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int
kith_cholesky(double *a, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        double d = a[j * n + j];
        const double before = d;
        for (size_t k = 0; k < j; k++)
            d -= a[j * n + k] * a[j * n + k];
        if (!(d > 1e-14 * before))
            return 0;
        a[j * n + j] = sqrt(d);
        for (size_t i = j + 1; i < n; i++) {
            double s = a[i * n + j];
            for (size_t k = 0; k < j; k++)
                s -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = s / a[j * n + j];
        }
        for (size_t i = j + 1; i < n; i++)
            a[j * n + i] = 0;
    }
    return 1;
}

void
kith_lower_solve(const double *l, size_t n, double *b)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= l[i * n + k] * b[k];
        b[i] /= l[i * n + i];
    }
}

void
kith_upper_solve(const double *l, size_t n, double *b)
{
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            b[i] -= l[k * n + i] * b[k];
        b[i] /= l[i * n + i];
    }
}

void
kith_lower_times(const double *l, size_t n, const double *x, double *to)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = 0;
        for (size_t k = 0; k <= i; k++)
            to[i] += l[i * n + k] * x[k];
    }
}

/* ---- eigenvectors ---- */

static double
off_diagonal(const double *a, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            sum += a[i * n + k] * a[i * n + k];
    return sum;
}

/* Turns rows and columns p and q so that a[p][q] becomes 0; rows p and q of v along with them. */
static void
turn(double *a, double *v, size_t n, size_t p, size_t q)
{
    const double apq = a[p * n + q];
    if (!(fabs(apq) > 1e-300))
        return;
    const double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    const double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1)), c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        const double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        const double x = a[p * n + k], y = a[q * n + k], vx = v[p * n + k], vy = v[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        v[p * n + k] = c * vx - s * vy;
        v[q * n + k] = s * vx + c * vy;
    }
}

static void
swap_rows(double *v, size_t n, size_t a, size_t b)
{
    for (size_t k = 0; k < n && a != b; k++) {
        const double x = v[a * n + k];
        v[a * n + k] = v[b * n + k];
        v[b * n + k] = x;
    }
}

/* Ascending, each with its largest component positive. */
static void
put_in_order(double *value, double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t least = i, large = 0;
        for (size_t k = i + 1; k < n; k++)
            least = value[k] < value[least] ? k : least;
        const double x = value[i];
        value[i] = value[least];
        value[least] = x;
        swap_rows(v, n, i, least);
        for (size_t k = 1; k < n; k++)
            large = fabs(v[i * n + k]) > fabs(v[i * n + large]) ? k : large;
        for (size_t k = 0; k < n && v[i * n + large] < 0; k++)
            v[i * n + k] = k == large ? v[i * n + k] : -v[i * n + k];
        v[i * n + large] = fabs(v[i * n + large]);
    }
}

void
kith_eigen(double *a, size_t n, double *value, double *v)
{
    enum { SWEEPS = 60 };
    double all = 0;
    memset(v, 0, n * n * sizeof *v);
    for (size_t i = 0; i < n; i++) {
        v[i * n + i] = 1;
        all += a[i * n + i] * a[i * n + i];
    }
    all += 2 * off_diagonal(a, n);
    for (int sweep = 0; sweep < SWEEPS && off_diagonal(a, n) > 1e-30 * all; sweep++)
        for (size_t p = 0; p + 1 < n; p++)
            for (size_t q = p + 1; q < n; q++)
                turn(a, v, n, p, q);
    for (size_t i = 0; i < n; i++)
        value[i] = a[i * n + i];
    put_in_order(value, v, n);
}

/* ---- points ---- */

void
kith_moments(const double *x, size_t n, size_t k, const double *weight, double *mean, double *covariance)
{
    double all = 0;
    memset(mean, 0, k * sizeof *mean);
    for (size_t i = 0; i < n; i++) {
        const double w = weight ? weight[i] : 1;
        all += w;
        for (size_t j = 0; j < k; j++)
            mean[j] += w * x[i * k + j];
    }
    for (size_t j = 0; j < k; j++)
        mean[j] /= all;
    if (!covariance)
        return;
    memset(covariance, 0, k * k * sizeof *covariance);
    for (size_t i = 0; i < n; i++) {
        const double w = weight ? weight[i] : 1;
        for (size_t j = 0; j < k; j++)
            for (size_t m = 0; m <= j; m++)
                covariance[j * k + m] += w * (x[i * k + j] - mean[j]) * (x[i * k + m] - mean[m]);
    }
    for (size_t j = 0; j < k; j++)
        for (size_t m = 0; m <= j; m++)
            covariance[m * k + j] = covariance[j * k + m] /= all;
}

/* Normal equations; room: a of shape (1 + k, 1 + k), row of (1 + k), right of (p, 1 + k). */
static int
solve_regression(const double *x, const double *y, const double *weight, size_t n, size_t k, size_t p, double *out, double *a, double *row, double *right)
{
    const size_t m = k + 1;
    for (size_t i = 0; i < n; i++) {
        row[0] = 1;
        memcpy(row + 1, x + i * k, k * sizeof *row);
        for (size_t u = 0; u < m; u++) {
            const double w = weight[i] * row[u];
            for (size_t v = 0; v <= u; v++)
                a[u * m + v] += w * row[v];
            for (size_t j = 0; j < p; j++)
                right[j * m + u] += w * y[i * p + j];
        }
    }
    if (!kith_cholesky(a, m))
        return 0;
    for (size_t j = 0; j < p; j++) {
        kith_lower_solve(a, m, right + j * m);
        kith_upper_solve(a, m, right + j * m);
        for (size_t u = 0; u < m; u++)
            out[u * p + j] = right[j * m + u];
    }
    return 1;
}

int
kith_regress(const double *x, const double *y, const double *weight, size_t n, size_t k, size_t p, double *out)
{
    const size_t m = k + 1;
    double *room = calloc(m * m + m + m * p + 1, sizeof *room);
    if (!room)
        return -1;
    const int told = solve_regression(x, y, weight, n, k, p, out, room, room + m * m, room + m * m + m);
    free(room);
    return told;
}
