#include "stat/shrink.h"

#include <math.h>
#include <stdlib.h>

#include "stat/sample.h"

enum { SWEEPS = 60 };
static const double nothing = (double) NAN, negligible = 1e-12;

/* ---- eigenvalues ---- */

/* Turns rows and columns p and q so that a[p][q] vanishes. */
static void
turn(double *a, double *vector, size_t n, size_t p, size_t q)
{
    const double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
    const double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1)), c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        const double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        const double x = a[p * n + k], y = a[q * n + k], v = vector[k * n + p], w = vector[k * n + q];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        vector[k * n + p] = c * v - s * w;
        vector[k * n + q] = s * v + c * w;
    }
}

void
kith_eigen_of(double *a, double *vector, size_t n)
{
    double size = 0, off = 0;
    for (size_t i = 0; i < n * n; i++) {
        vector[i] = i / n == i % n;
        size += a[i] * a[i];
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        off = 0;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++)
                off += a[p * n + q] * a[p * n + q];
        if (!(off > 1e-30 * size))
            return;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++)
                if (a[p * n + q] * a[p * n + q] > 1e-34 * size)
                    turn(a, vector, n, p, q);
    }
}

/* ---- covariances ---- */

/* Covariance of rows, n - 1 below; `mean` is filled in. */
static void
covariance(double *out, double *mean, const double *y, size_t n, size_t m)
{
    for (size_t i = 0; i < m; i++) {
        struct kith_sum sum = { 0 };
        for (size_t d = 0; d < n; d++)
            kith_sum_add(&sum, y[d * m + i]);
        mean[i] = kith_sum_mean(&sum);
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t d = 0; d < n; d++)
                sum += (y[d * m + i] - mean[i]) * (y[d * m + j] - mean[j]);
            out[i * m + j] = out[j * m + i] = sum / (double) (n - 1);
        }
}

void
kith_covariance_of(double *noise, const double *y, size_t draws, size_t replicates, size_t m)
{
    const double freedom = (double) draws * (double) (replicates - 1) * (double) replicates;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t d = 0; d < draws && replicates > 1; d++) {
                const double *one = y + d * replicates * m;
                double a = 0, b = 0, ab = 0;
                for (size_t r = 0; r < replicates; r++) {
                    a += one[r * m + i] - one[i];
                    b += one[r * m + j] - one[j];
                    ab += (one[r * m + i] - one[i]) * (one[r * m + j] - one[j]);
                }
                sum += ab - a * b / (double) replicates;
            }
            noise[i * m + j] = noise[j * m + i] = replicates > 1 ? sum / freedom : nothing;
        }
}

/* ---- drawing in ---- */

struct room {
    double *mean, *s, *v, *w, *u, *a, *row; /* shape (m), then (m, m) each; row: (m) */
};

/* w = I - L^-1/2 V' N V L^-1/2, of directions that vary; the others stay as they are. */
static void
whiten(struct room *r, const double *noise, size_t m)
{
    double most = 0;
    for (size_t i = 0; i < m; i++)
        most = r->s[i * m + i] > most ? r->s[i * m + i] : most;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            const double a = r->s[i * m + i], b = r->s[j * m + j];
            double sum = 0;
            for (size_t k = 0; k < m; k++)
                for (size_t l = 0; l < m; l++)
                    sum += r->v[k * m + i] * noise[k * m + l] * r->v[l * m + j];
            r->w[i * m + j] = (i == j) - (a > negligible * most && b > negligible * most ? sum / sqrt(a * b) : 0);
        }
}

/* a = V L^1/2 U D^1/2 U' L^-1/2 V'. */
static void
compose(struct room *r, size_t m)
{
    double most = 0;
    for (size_t i = 0; i < m; i++)
        most = r->s[i * m + i] > most ? r->s[i * m + i] : most;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            double sum = 0;
            for (size_t p = 0; p < m; p++)
                for (size_t q = 0; q < m; q++) {
                    const double from = r->s[q * m + q] > negligible * most ? sqrt(r->s[q * m + q]) : 0, to = r->s[p * m + p] > negligible * most ? sqrt(r->s[p * m + p]) : 0;
                    double root = 0;
                    for (size_t k = 0; k < m; k++) {
                        const double d = r->w[k * m + k];
                        root += r->u[p * m + k] * (d <= 0 ? 0 : d < 1 ? sqrt(d) : 1) * r->u[q * m + k];
                    }
                    sum += from > 0 ? r->v[i * m + p] * to * root / from * r->v[j * m + q] : 0;
                }
            r->a[i * m + j] = sum;
        }
}

static void
draw_in(double *y, size_t draws, size_t m, const double *noise, struct room *r)
{
    covariance(r->s, r->mean, y, draws, m);
    kith_eigen_of(r->s, r->v, m);
    whiten(r, noise, m);
    kith_eigen_of(r->w, r->u, m);
    compose(r, m);
    for (size_t d = 0; d < draws; d++) {
        for (size_t i = 0; i < m; i++) {
            r->row[i] = r->mean[i];
            for (size_t j = 0; j < m; j++)
                r->row[i] += r->a[i * m + j] * (y[d * m + j] - r->mean[j]);
        }
        for (size_t i = 0; i < m; i++)
            y[d * m + i] = r->row[i];
    }
}

int
kith_shrink(double *y, size_t draws, size_t m, const double *noise)
{
    double *all = draws > 1 ? malloc((5 * m * m + 2 * m + 1) * sizeof *all) : NULL;
    if (!all)
        return draws <= 1;
    double *at = all + 2 * m;
    struct room room = { all, at, at + m * m, at + 2 * m * m, at + 3 * m * m, at + 4 * m * m, all + m };
    draw_in(y, draws, m, noise, &room);
    free(all);
    return 1;
}
