#include "stat/influence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/numeric.h"
#include "stat/expected.h"
#include "stat/precision.h"
#include "stat/sample.h"

static const double nothing = (double) NAN;
static const double by_chance_at_most = 0.05;

/* ---- ranks ---- */

static double
product(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

int
kith_ranks_of(double *x, size_t n, uint32_t *order, double *ranks)
{
    kith_order_of(x, n, order, order + n);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && !(x[order[j]] > x[order[i]]);)
            j++;
        for (size_t k = i; k < j; k++)
            ranks[order[k]] = 0.5 * (double) (i + j - 1) - 0.5 * (double) (n - 1);
    }
    const double size = sqrt(product(ranks, ranks, n));
    for (size_t i = 0; i < n; i++)
        x[i] = size > 0 ? ranks[i] / size : 0;
    return size > 0;
}

/* Ranks of all parameters and of y: shape (n + 1, draws), y last. NULL when memory ran out. */
static double *
ranked(const double *y, const double *x, size_t draws, size_t n)
{
    double *z = malloc((n + 1) * draws * sizeof *z), *room = malloc(draws * sizeof *room);
    uint32_t *order = malloc(2 * draws * sizeof *order);
    if (z && room && order) {
        memcpy(z, x, n * draws * sizeof *z);
        memcpy(z + n * draws, y, draws * sizeof *z);
        for (size_t j = 0; j <= n; j++)
            kith_ranks_of(z + j * draws, draws, order, room);
    } else {
        free(z);
        z = NULL;
    }
    free(room);
    free(order);
    return z;
}

/* ---- partial rank correlations ---- */

static struct kith_influence
judge(double r, size_t draws, size_t n, size_t given, int chosen)
{
    const double freedom = (double) draws - 3 - (double) given;
    if (isnan(r) || freedom < 1)
        return (struct kith_influence) { nothing, nothing, nothing, chosen };
    const double size = fabs(r) < 1 ? fabs(r) : 1;
    const double z = size < 1 ? 0.5 * kith_log((1 + size) / (1 - size)) * sqrt(freedom) : HUGE_VAL;
    return (struct kith_influence) { r, (1 - size * size) * sqrt(1.06 / freedom), 2 * (double) n * kith_normal_below(-z), chosen };
}

/* What is left of each column when those chosen are taken out: the strongest of the others, or n. */
static size_t
strongest(const double *rest, size_t draws, size_t n, const size_t *chosen, double *r)
{
    const double *y = rest + n * draws;
    const double size_y = product(y, y, draws);
    size_t best = n;
    *r = 0;
    for (size_t j = 0; j < n; j++) {
        const double *x = rest + j * draws, size = product(x, x, draws);
        if (chosen[j] || size < 1e-9 || size_y < 1e-9) /* nothing is left of what had 1 */
            continue;
        const double one = product(x, y, draws) / sqrt(size * size_y);
        if (fabs(one) > fabs(*r)) {
            *r = one;
            best = j;
        }
    }
    return best;
}

/* Takes a column out of all others, y included. */
static void
take_out(double *rest, size_t draws, size_t n, size_t column, double *room)
{
    const double size = sqrt(product(rest + column * draws, rest + column * draws, draws));
    for (size_t i = 0; i < draws; i++)
        room[i] = rest[column * draws + i] / size;
    for (size_t j = 0; j <= n; j++) {
        double *x = rest + j * draws;
        const double part = product(x, room, draws);
        for (size_t i = 0; i < draws; i++)
            x[i] -= part * room[i];
    }
}

/* In place, by Gauss and Jordan, of a symmetric positive matrix; 0 if it is not. */
static int
invert(double *m, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const double pivot = m[k * n + k];
        if (!(pivot > 1e-12))
            return 0;
        m[k * n + k] = 1;
        for (size_t j = 0; j < n; j++)
            m[k * n + j] /= pivot;
        for (size_t i = 0; i < n; i++) {
            if (i == k)
                continue;
            const double factor = m[i * n + k];
            m[i * n + k] = 0;
            for (size_t j = 0; j < n; j++)
                m[i * n + j] -= factor * m[k * n + j];
        }
    }
    return 1;
}

/* Those that were chosen, each given the others: from the inverse of their correlations with y. */
static int
judge_chosen(struct kith_influence *out, const double *z, size_t draws, size_t n, const size_t *chosen, size_t k)
{
    size_t *column = malloc((k + 1) * sizeof *column);
    double *m = malloc((k + 1) * (k + 1) * sizeof *m);
    const int room = column && m;
    for (size_t j = 0; room && j < n; j++)
        if (chosen[j])
            column[chosen[j] - 1] = j;
    if (room) {
        column[k] = n;
        for (size_t a = 0; a <= k; a++)
            for (size_t b = 0; b <= k; b++)
                m[a * (k + 1) + b] = product(z + column[a] * draws, z + column[b] * draws, draws);
        const int good = invert(m, k + 1);
        for (size_t a = 0; a < k; a++)
            out[column[a]] = judge(good ? -m[a * (k + 1) + k] / sqrt(m[a * (k + 1) + a] * m[k * (k + 1) + k]) : nothing, draws, n, k - 1, 1);
    }
    free(column);
    free(m);
    return room;
}

int
kith_influence_of(struct kith_influence *out, const double *y, const double *x, size_t draws, size_t n)
{
    double *z = ranked(y, x, draws, n), *rest = malloc((n + 1) * draws * sizeof *rest), *room = malloc(draws * sizeof *room);
    size_t *chosen = calloc(n + 1, sizeof *chosen); /* when it was chosen, from 1; 0 if not */
    int good = z && rest && room && chosen;
    if (good) {
        size_t k = 0;
        memcpy(rest, z, (n + 1) * draws * sizeof *rest);
        for (double r; 4 * (k + 1) <= draws;) {
            const size_t j = strongest(rest, draws, n, chosen, &r);
            if (j == n || !(judge(r, draws, n, k, 0).by_chance < by_chance_at_most))
                break;
            chosen[j] = ++k;
            take_out(rest, draws, n, j, room);
        }
        const double *left = rest + n * draws, size_y = product(left, left, draws);
        for (size_t j = 0; j < n; j++) {
            const double *one = rest + j * draws, size = product(one, one, draws);
            if (!chosen[j])
                out[j] = judge(size < 1e-9 || size_y < 1e-9 ? nothing : product(one, left, draws) / sqrt(size * size_y), draws, n, k, 0);
        }
        good = judge_chosen(out, z, draws, n, chosen, k);
    }
    free(z);
    free(rest);
    free(room);
    free(chosen);
    return good;
}

/* ---- shares of variance ---- */

static double
adjusted(double r2, size_t draws)
{
    return 1 - (1 - r2) * (double) (draws - 1) / (double) (draws - 2);
}

/* Squared correlation of two ranked columns without draw i. */
static double
r2_without(const double *x, const double *y, double r, size_t i, size_t draws)
{
    const double n = (double) (draws - 1), a = x[i], b = y[i];
    const double xx = 1 - a * a - a * a / n, yy = 1 - b * b - b * b / n, xy = r - a * b - a * b / n;
    return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0;
}

int
kith_shares_of(struct kith_part *out, size_t groups, const uint8_t *group, const double *y, const double *x, size_t draws, size_t n)
{
    double *z = ranked(y, x, draws, n), *without = calloc(groups * draws, sizeof *without); /* each group's share without a draw */
    const int good = z && without;
    for (size_t g = 0; g < groups; g++)
        out[g] = (struct kith_part) { 0, 0 };
    for (size_t j = 0; good && j < n; j++) {
        const double *one = z + j * draws, *last = z + n * draws, r = product(one, last, draws);
        out[group[j]].value += adjusted(r * r, draws);
        for (size_t i = 0; i < draws; i++)
            without[group[j] * draws + i] += adjusted(r2_without(one, last, r, i, draws), draws - 1);
    }
    for (size_t g = 0; good && g < groups; g++) {
        const double mean = kith_mean(without + g * draws, draws);
        double sum = 0;
        for (size_t i = 0; i < draws; i++)
            sum += (without[g * draws + i] - mean) * (without[g * draws + i] - mean);
        out[g].error = sqrt(sum * (double) (draws - 1) / (double) draws);
    }
    free(z);
    free(without);
    return good;
}

int
kith_noise_share_of(double *out, const double *y, size_t draws, size_t replicates)
{
    *out = nothing;
    if (replicates < 2)
        return 1;
    double *z = ranked(y, y, draws * replicates, 0);
    if (z) {
        const struct kith_levels levels = kith_levels_of(z, draws, replicates);
        const double noise = levels.within / (double) replicates;
        *out = levels.between + noise > 0 ? noise / (levels.between + noise) : nothing;
    }
    free(z);
    return z != NULL;
}

struct kith_signs
kith_signs_of(const double *y, size_t draws, size_t replicates)
{
    const struct kith_levels levels = kith_levels_of(y, draws, replicates);
    const double freedom = (double) (draws * (replicates - 1)); /* behind the noise of a run, pooled over draws */
    const double near = replicates > 1 ? kith_student(freedom + 1) * sqrt(levels.within / (double) replicates) : 0;
    size_t n[2] = { 0, 0 };
    for (size_t d = 0; d < draws; d++) {
        const double mean = kith_mean(y + d * replicates, replicates);
        n[0] += mean > near;
        n[1] += mean < -near;
    }
    struct kith_part part[3];
    for (int k = 0; k < 3; k++) {
        const double p = (double) (k < 2 ? n[k] : draws - n[0] - n[1]) / (double) draws;
        part[k] = (struct kith_part) { p, sqrt(p * (1 - p) / (double) draws) };
    }
    return (struct kith_signs) { part[0], part[1], part[2] };
}
