#include "study/even.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

enum { POINTS = 201, TERMS = 3 };

static const double nothing = (double) NAN;

/* A curve c[0] + c[1] u + c[2] u^2 in u, the parameter brought to [-1, 1]. */
struct curve {
    double c[TERMS];
};

static double
at(const struct curve *self, double u)
{
    return self->c[0] + u * (self->c[1] + u * self->c[2]);
}

/* Sums of powers of u, and of their products with y. */
struct sums {
    double u[2 * TERMS - 1], uy[TERMS], yy;
};

static void
add(struct sums *self, double u, double y)
{
    double power = 1;
    for (int k = 0; k < 2 * TERMS - 1; k++) {
        self->u[k] += power;
        if (k < TERMS)
            self->uy[k] += power * y;
        power *= u;
    }
    self->yy += y * y;
}

static struct curve
line_of(const struct sums *s)
{
    const double n = s->u[0], spread = s->u[2] - s->u[1] * s->u[1] / n;
    const double slope = spread > 1e-9 * n ? (s->uy[1] - s->u[1] * s->uy[0] / n) / spread : 0;
    return (struct curve) { { (s->uy[0] - slope * s->u[1]) / n, slope, 0 } };
}

/* The parabola where its last term is worth having, else the line. What the square adds to the line:
 * its part that is free of 1 and u. */
static struct curve
curve_of(const struct sums *s)
{
    struct curve line = line_of(s);
    const double n = s->u[0], m1 = s->u[1] / n, m2 = s->u[2] / n;
    const double v11 = s->u[2] - n * m1 * m1, v12 = s->u[3] - n * m1 * m2, v22 = s->u[4] - n * m2 * m2;
    if (!(v11 > 1e-9 * n))
        return line;
    const double b = v12 / v11, left = v22 - b * v12; /* u^2 = b u + ... + what is left */
    if (!(left > 1e-9 * n))
        return line;
    const double v1y = s->uy[1] - m1 * s->uy[0], v2y = s->uy[2] - m2 * s->uy[0], square = (v2y - b * v1y) / left;
    const double vyy = s->yy - s->uy[0] * s->uy[0] / n, rest = vyy - line.c[1] * v1y - square * square * left;
    if (!(square * square * left > 4 * (rest > 0 ? rest : 0) / (n - TERMS)))
        return line;
    const double slope = (v1y - square * v12) / v11;
    return (struct curve) { { s->uy[0] / n - slope * m1 - square * m2, slope, square } };
}

/* Roots within [-1, 1], by the way they are crossed. */
static void
roots_of(const struct curve *self, double *root)
{
    const double a = self->c[2], b = self->c[1], c = self->c[0];
    root[KITH_UPWARD] = root[KITH_DOWNWARD] = nothing;
    if (fabs(a) > 0) {
        const double inside = b * b - 4 * a * c;
        if (inside > 0) { /* the slope at a root is + or - sqrt(inside); the stable form of each */
            const double size = sqrt(inside);
            root[KITH_UPWARD] = b < 0 ? (-b + size) / (2 * a) : -2 * c / (b + size);
            root[KITH_DOWNWARD] = b > 0 ? (-b - size) / (2 * a) : -2 * c / (b - size);
        }
    } else if (fabs(b) > 0)
        root[b > 0 ? KITH_UPWARD : KITH_DOWNWARD] = -c / b;
    for (int k = 0; k < KITH_CROSSINGS; k++)
        if (!(fabs(root[k]) <= 1))
            root[k] = nothing;
}

/* ---- the band ---- */

struct band {
    double low[POINTS], high[POINTS];
};

static double
point(int i)
{
    return -1 + 2.0 * i / (POINTS - 1);
}

static int
holds_zero(const struct band *band, int i)
{
    return band->low[i] <= 0 && band->high[i] >= 0;
}

static double
quantile_of(const double *sorted, size_t n, double f)
{
    const double where = f * (double) (n - 1);
    const size_t i = (size_t) where;
    const double part = where - (double) i;
    return i + 1 < n ? (1 - part) * sorted[i] + part * sorted[i + 1] : sorted[n - 1];
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

/* The interval around a root: of the point nearest to it that holds zero, next to the root. */
static void
interval_of(const struct band *band, double root, double *low, double *high)
{
    const double where = (root + 1) / 2 * (POINTS - 1);
    const int below = (int) where, above = below + 1 < POINTS ? below + 1 : below;
    const int nearest = where - below < 0.5 ? below : above, other = nearest == below ? above : below;
    const int from = holds_zero(band, nearest) ? nearest : other;
    *low = *high = root;
    if (!holds_zero(band, from))
        return;
    const double left = end_of(band, from, -1), right = end_of(band, from, 1);
    *low = left < root ? left : root;
    *high = right > root ? right : root;
}

static int
make_band(struct band *band, const double *u, const double *y, size_t n, struct kith_key key, unsigned resamples)
{
    struct curve *curve = malloc(resamples * sizeof *curve);
    double *value = malloc(resamples * sizeof *value);
    const int good = curve && value;
    for (unsigned b = 0; good && b < resamples; b++) {
        struct kith_stream dice = kith_stream_at(key, b, 0, KITH_WHY_RESAMPLE);
        struct sums sums = { { 0 }, { 0 }, 0 };
        for (size_t k = 0; k < n; k++) {
            const size_t i = (size_t) ((uint64_t) kith_stream_word(&dice) * n >> 32);
            add(&sums, u[i], y[i]);
        }
        curve[b] = curve_of(&sums);
    }
    for (int i = 0; good && i < POINTS; i++) {
        for (unsigned b = 0; b < resamples; b++)
            value[b] = at(&curve[b], point(i));
        gsl_sort(value, 1, resamples);
        band->low[i] = quantile_of(value, resamples, .025);
        band->high[i] = quantile_of(value, resamples, .975);
    }
    free(curve);
    free(value);
    return good;
}

/* ---- all ---- */

static double
natural(const struct kith_even *self, double u)
{
    return self->from + (u + 1) / 2 * (self->to - self->from);
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

int
kith_even_of(struct kith_even *out, const double *x, const double *y, size_t n, struct kith_key key, unsigned resamples)
{
    struct sums sums = { { 0 }, { 0 }, 0 };
    struct band *band = malloc(sizeof *band);
    double *u = malloc(n * sizeof *u), root[KITH_CROSSINGS];
    *out = (struct kith_even) { .from = x[0], .to = x[0], .open_low = nothing, .open_high = nothing };
    for (size_t i = 1; i < n; i++) {
        out->from = x[i] < out->from ? x[i] : out->from;
        out->to = x[i] > out->to ? x[i] : out->to;
    }
    for (size_t i = 0; u && i < n; i++) {
        u[i] = 2 * (x[i] - out->from) / (out->to - out->from) - 1;
        add(&sums, u[i], y[i]);
    }
    const int good = u && band && make_band(band, u, y, n, key, resamples);
    if (good) {
        const struct curve curve = curve_of(&sums);
        roots_of(&curve, root);
        out->curved = fabs(curve.c[2]) > 0;
        out->middle = at(&curve, 0);
        for (int k = 0; k < KITH_CROSSINGS; k++) {
            out->root[k] = out->low[k] = out->high[k] = nothing;
            if (isnan(root[k]))
                continue;
            interval_of(band, root[k], &out->low[k], &out->high[k]);
            out->root[k] = natural(out, root[k]);
            out->low[k] = natural(out, out->low[k]);
            out->high[k] = natural(out, out->high[k]);
        }
        if (isnan(root[KITH_UPWARD]) && isnan(root[KITH_DOWNWARD]))
            say_open(out, band);
    }
    free(u);
    free(band);
    return good;
}
