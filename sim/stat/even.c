#include "stat/even.h"

#include <math.h>
#include <stdlib.h>

#include "stat/expected.h"
#include "stat/sample.h"

enum { POINTS = 201, ALL_NEAR = 40 };

static const double nothing = (double) NAN;

/* Longer by this than Student's t alone: for what a local fit still bends, and for skewed differences. Chosen by simulation:
 * tests/known/test_even.c. */
static const double longer = 1.12;

/* Draws in the order of the parameter, brought to [-1, 1]. */
struct draws {
    double *u, *y;
    size_t n, near; /* how many a fit leans on */
};

/* The fit at each point, and the band around it. */
struct band {
    double fit[POINTS], low[POINTS], high[POINTS];
};

static double
point(int i)
{
    return -1 + 2.0 * i / (POINTS - 1);
}

/* How many draws are near: all of few, n to the power of .7 as n grows, by halvings that need no pow(). */
static size_t
near_of(size_t n)
{
    double share = 1;
    for (double left = (double) n / ALL_NEAR; left > 1; left /= 2)
        share *= left >= 2 ? 0.8122523963562356 /* 2^-.3 */ : 1 - 0.1877476036437644 * (left - 1);
    return (size_t) ceil(share * (double) n);
}

/* ---- the fit at one point ---- */

/* The first of the `near` draws that lie closest to u. */
static size_t
first_near(const struct draws *d, double u)
{
    size_t first = 0, above = d->n - d->near;
    while (first < above) {
        const size_t middle = first + (above - first) / 2;
        if (u - d->u[middle] > d->u[middle + d->near] - u)
            first = middle + 1;
        else
            above = middle;
    }
    return first;
}

/* Tricube, 0 beyond the distance `reach`. */
static double
weight_of(double distance, double reach)
{
    const double part = fabs(distance) / reach, rest = 1 - part * part * part;
    return part < 1 ? rest * rest * rest : 0;
}

/* Sums over the draws that are near: of w t^k, with t the distance in reaches. */
struct near {
    size_t first, n;
    double u, reach, s[5];
    double a[3]; /* the fit is the sum of w (a0 + a1 t + a2 t^2) y */
};

/* Coefficients of the fitted value: of the parabola where three values or more are near, else of a line, else of the mean. */
static void
solve(struct near *f)
{
    const double *s = f->s, n = s[0];
    const double v11 = s[2] - s[1] * s[1] / n, v12 = s[3] - s[1] * s[2] / n, v22 = s[4] - s[2] * s[2] / n;
    const double m1 = s[1] / n, m2 = s[2] / n;
    f->a[0] = 1 / n;
    f->a[1] = f->a[2] = 0;
    if (!(v11 > 1e-9 * n))
        return;
    const double b = v12 / v11, left = v22 - b * v12; /* t^2 less its line on t */
    f->a[0] += m1 * m1 / v11; /* the line at t = 0 */
    f->a[1] = -m1 / v11;
    if (!(left > 1e-7 * n))
        return;
    const double c = -(m2 - b * m1) / left; /* what the square adds: the value at 0 of t^2 less its line, over what is left of it */
    f->a[0] += c * -(m2 - b * m1);
    f->a[1] += c * -b;
    f->a[2] += c;
}

static struct near
near_point(const struct draws *d, double u)
{
    struct near f = { .first = first_near(d, u), .n = d->near, .u = u };
    const double below = u - d->u[f.first], above = d->u[f.first + f.n - 1] - u;
    f.reach = (below > above ? below : above) * 1.1; /* so that the farthest has a say: a parameter may have few values */
    if (!(f.reach > 0)) /* many draws of one value */
        f.reach = 1;
    for (size_t i = f.first; i < f.first + f.n; i++) {
        const double t = (d->u[i] - u) / f.reach, w = weight_of(t, 1);
        double power = w;
        for (int k = 0; k < 5; k++, power *= t)
            f.s[k] += power;
    }
    solve(&f);
    return f;
}

static double
share_of(const struct near *f, double u)
{
    const double t = (u - f->u) / f->reach;
    return weight_of(t, 1) * (f->a[0] + t * (f->a[1] + t * f->a[2]));
}

static double
fit_at(const struct draws *d, const struct near *f)
{
    double sum = 0;
    for (size_t i = f->first; i < f->first + f->n; i++)
        sum += share_of(f, d->u[i]) * d->y[i];
    return sum;
}

/* Residuals, each as if its draw had not been there, so that few draws do not flatter the fit. */
static void
residuals_of(const struct draws *d, double *residual)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct near f = near_point(d, d->u[i]);
        const double own = share_of(&f, d->u[i]);
        residual[i] = (d->y[i] - fit_at(d, &f)) / (own < 0.9 ? 1 - own : 0.1);
    }
}

static int
make_band(struct band *band, const struct draws *d)
{
    double *residual = malloc(d->n * sizeof *residual);
    if (!residual)
        return 0;
    residuals_of(d, residual);
    for (int p = 0; p < POINTS; p++) {
        const struct near f = near_point(d, point(p));
        double variance = 0, shares = 0;
        for (size_t i = f.first; i < f.first + f.n; i++) {
            const double share = share_of(&f, d->u[i]);
            variance += share * share * residual[i] * residual[i];
            shares += share * share;
        }
        const double wide = longer * kith_student(1 / shares > 3 ? 1 / shares : 3) * sqrt(variance);
        band->fit[p] = fit_at(d, &f);
        band->low[p] = band->fit[p] - wide;
        band->high[p] = band->fit[p] + wide;
    }
    free(residual);
    return 1;
}

/* ---- where it is zero ---- */

static int
holds_zero(const struct band *band, int i)
{
    return band->low[i] <= 0 && band->high[i] >= 0;
}

/* Where between two neighbours, the first of which holds zero, the band leaves it. */
static double
leaves(const struct band *band, int in, int out)
{
    const double *edge = band->low[out] > 0 ? band->low : band->high;
    const double part = edge[in] / (edge[in] - edge[out]);
    return point(in) + part * (point(out) - point(in));
}

/* From a point that holds zero to the end of such points in one direction. */
static double
end_of(const struct band *band, int i, int step)
{
    while (i + step >= 0 && i + step < POINTS && holds_zero(band, i + step))
        i += step;
    if (i + step < 0 || i + step >= POINTS)
        return step < 0 ? -HUGE_VAL : HUGE_VAL;
    return leaves(band, i, i + step);
}

static double
natural(const struct kith_even *self, double u)
{
    return self->from + (u + 1) / 2 * (self->to - self->from);
}

/* The interval around a root between the points i and i + 1. */
static void
take_root(struct kith_even *out, const struct band *band, int i, int crossing)
{
    const double part = band->fit[i] / (band->fit[i] - band->fit[i + 1]), root = point(i) + part * (point(i + 1) - point(i));
    const int nearest = part < 0.5 ? i : i + 1, from = holds_zero(band, nearest) ? nearest : nearest == i ? i + 1 : i;
    double low = root, high = root;
    if (holds_zero(band, from)) {
        const double left = end_of(band, from, -1), right = end_of(band, from, 1);
        low = left < root ? left : root;
        high = right > root ? right : root;
    }
    out->root[crossing] = natural(out, root);
    out->low[crossing] = natural(out, low);
    out->high[crossing] = natural(out, high);
}

static void
find_roots(struct kith_even *out, const struct band *band)
{
    double surest[KITH_CROSSINGS] = { HUGE_VAL, HUGE_VAL };
    for (int i = 0; i + 1 < POINTS; i++) {
        if ((band->fit[i] > 0) == (band->fit[i + 1] > 0))
            continue;
        const int crossing = band->fit[i] > 0 ? KITH_DOWNWARD : KITH_UPWARD;
        const double wide = band->high[i] - band->low[i];
        out->roots[crossing]++;
        if (wide < surest[crossing]) {
            surest[crossing] = wide;
            take_root(out, band, i, crossing);
        }
    }
}

static void
say_open(struct kith_even *out, const struct band *band)
{
    int first = 0, last = POINTS - 1;
    while (first < POINTS && !holds_zero(band, first))
        first++;
    while (last > first && !holds_zero(band, last))
        last--;
    if (first < POINTS) {
        out->open_low = natural(out, end_of(band, first, -1));
        out->open_high = natural(out, end_of(band, last, 1));
    }
}

/* ---- all ---- */

int
kith_even_of(struct kith_even *out, const double *x, const double *y, size_t n)
{
    struct band *band = malloc(sizeof *band);
    struct draws d = { malloc(n * sizeof *d.u), malloc(n * sizeof *d.y), n, near_of(n) };
    uint32_t *order = malloc(2 * n * sizeof *order);
    int good = band && order && d.u && d.y;
    *out = (struct kith_even) { .from = x[0], .to = x[0], .open_low = nothing, .open_high = nothing };
    for (int k = 0; k < KITH_CROSSINGS; k++)
        out->root[k] = out->low[k] = out->high[k] = nothing;
    for (size_t i = 1; i < n; i++) {
        out->from = x[i] < out->from ? x[i] : out->from;
        out->to = x[i] > out->to ? x[i] : out->to;
    }
    if (good)
        kith_order_of(x, n, order, order + n);
    for (size_t i = 0; good && i < n; i++) {
        d.u[i] = 2 * (x[order[i]] - out->from) / (out->to - out->from) - 1;
        d.y[i] = y[order[i]];
    }
    good = good && make_band(band, &d);
    if (good) {
        out->middle = band->fit[POINTS / 2];
        find_roots(out, band);
        if (isnan(out->root[KITH_UPWARD]) && isnan(out->root[KITH_DOWNWARD]))
            say_open(out, band);
    }
    free(d.u);
    free(d.y);
    free(order);
    free(band);
    return good;
}
