#include "stat/shrink.h"

#include <math.h>
#include <stdlib.h>

#include "stat/linear.h"
#include "stat/sample.h"

static const double nothing = (double) NAN, negligible = 1e-12;

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

static int
is_run(const double *y, size_t m)
{
    for (size_t i = 0; i < m; i++)
        if (isnan(y[i]))
            return 0;
    return 1;
}

/* Adds the products of a draw's runs about their means. How many runs. */
static double
add_draw(double *sum, const double *y, size_t replicates, size_t m)
{
    double n = 0;
    for (size_t r = 0; r < replicates; r++)
        n += is_run(y + r * m, m);
    for (size_t i = 0; i < m && n > 1; i++)
        for (size_t j = 0; j <= i; j++) {
            struct kith_sum a = { 0 }, b = { 0 };
            for (size_t r = 0; r < replicates; r++)
                if (is_run(y + r * m, m)) {
                    kith_sum_add(&a, y[r * m + i]);
                    kith_sum_add(&b, y[r * m + j]);
                }
            for (size_t r = 0; r < replicates; r++)
                if (is_run(y + r * m, m))
                    sum[i * m + j] += (y[r * m + i] - kith_sum_mean(&a)) * (y[r * m + j] - kith_sum_mean(&b));
        }
    return n;
}

void
kith_covariance_of(double *noise, const double *y, size_t draws, size_t replicates, size_t m)
{
    double freedom = 0, parts = 0, with = 0; /* parts: sum of one over the runs of a draw */
    for (size_t i = 0; i < m * m; i++)
        noise[i] = 0;
    for (size_t d = 0; d < draws; d++) {
        const double n = add_draw(noise, y + d * replicates * m, replicates, m);
        freedom += n > 1 ? n - 1 : 0;
        parts += n > 0 ? 1 / n : 0;
        with += n > 0;
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++)
            noise[i * m + j] = noise[j * m + i] = freedom > 0 ? noise[i * m + j] / freedom * parts / with : nothing;
}

/* ---- drawing in ---- */

struct room {
    double *mean, *row, *l, *k; /* shape (m): l, k are eigenvalues of s and w */
    double *s, *v, *w, *u, *a; /* shape (m, m): rows of v and u are the eigenvectors */
};

/* w = I - L^-1/2 V' N V L^-1/2, of directions that vary; the others stay as they are. */
static void
whiten(struct room *r, const double *noise, size_t m)
{
    const double least = negligible * r->l[m - 1];
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            double sum = 0;
            for (size_t k = 0; k < m; k++)
                for (size_t l = 0; l < m; l++)
                    sum += r->v[i * m + k] * noise[k * m + l] * r->v[j * m + l];
            r->w[i * m + j] = (i == j) - (r->l[i] > least && r->l[j] > least ? sum / sqrt(r->l[i] * r->l[j]) : 0);
        }
}

/* Element (p, q) of U D^1/2 U'; what is below zero is zero, and nothing grows. */
static double
root_at(const struct room *r, size_t m, size_t p, size_t q)
{
    double sum = 0;
    for (size_t k = 0; k < m; k++)
        sum += r->u[k * m + p] * (r->k[k] <= 0 ? 0 : r->k[k] < 1 ? sqrt(r->k[k]) : 1) * r->u[k * m + q];
    return sum;
}

/* a = V L^1/2 U D^1/2 U' L^-1/2 V'. */
static void
compose(struct room *r, size_t m)
{
    const double least = negligible * r->l[m - 1];
    for (size_t i = 0; i < m * m; i++)
        r->a[i] = 0;
    for (size_t p = 0; p < m; p++)
        for (size_t q = 0; q < m; q++)
            if (r->l[p] > least && r->l[q] > least) {
                const double one = sqrt(r->l[p] / r->l[q]) * root_at(r, m, p, q);
                for (size_t i = 0; i < m; i++)
                    for (size_t j = 0; j < m; j++)
                        r->a[i * m + j] += r->v[p * m + i] * one * r->v[q * m + j];
            }
}

static void
draw_in(double *y, size_t draws, size_t m, const double *noise, struct room *r)
{
    covariance(r->s, r->mean, y, draws, m);
    kith_eigen(r->s, m, r->l, r->v);
    whiten(r, noise, m);
    kith_eigen(r->w, m, r->k, r->u);
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
    double *all = draws > 1 && m ? malloc((5 * m + 4) * m * sizeof *all) : NULL;
    if (!all)
        return draws <= 1 || m == 0;
    double *at = all + 4 * m;
    struct room room = { all, all + m, all + 2 * m, all + 3 * m, at, at + m * m, at + 2 * m * m, at + 3 * m * m, at + 4 * m * m };
    draw_in(y, draws, m, noise, &room);
    free(all);
    return 1;
}
