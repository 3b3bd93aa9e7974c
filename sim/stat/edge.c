#include "stat/edge.h"

#include <math.h>

enum { MOST = 40 };
static const double nothing = (double) NAN;

static int
opposite(double a, double b)
{
    return (a < 0 && b > 0) || (a > 0 && b < 0);
}

int
kith_edge_of(struct kith_edge *out, double low, double high, double width, kith_ask *ask, void *with)
{
    struct kith_asked a, b, c;
    double from = low, to = high;
    *out = (struct kith_edge) { nothing, nothing, nothing, nothing, nothing, 2 };
    int status = ask(&a, from, with);
    if (!status)
        status = ask(&b, to, with);
    if (status)
        return status;
    out->at_low = a.mean;
    out->at_high = b.mean;
    if (!opposite(a.mean, b.mean))
        return 0;
    double fa = a.mean, fb = b.mean; /* what the search takes them for */
    while (out->asked < MOST) {
        const double x = (from * fb - to * fa) / (fb - fa), slope = (b.mean - a.mean) / (to - from);
        status = ask(&c, x, with);
        if (status)
            return status;
        out->asked++;
        out->root = x;
        out->slope = slope;
        out->error = c.error / fabs(slope);
        if (!(c.mean < 0 || c.mean > 0))
            return 0;
        if (opposite(fa, c.mean)) {
            fa *= fb / (fb + c.mean);
            to = x, b = c, fb = c.mean;
        } else {
            fb *= fa / (fa + c.mean);
            from = x, a = c, fa = c.mean;
        }
        if (fabs(c.mean / slope) <= width || fabs(c.mean) <= 0.1 * c.error || to - from <= width)
            return 0;
    }
    return 0;
}

/* ---- several at once ---- */

/* Where one of a pair of neighbours is zero or they have two signs: the first of them; n where none do. */
static size_t
find_pair(const struct kith_asked *f, size_t n)
{
    size_t i = 0;
    while (i + 1 < n && !opposite(f[i].mean, f[i + 1].mean) && (f[i].mean < 0 || f[i].mean > 0) && (f[i + 1].mean < 0 || f[i + 1].mean > 0))
        i++;
    return i + 1 < n ? i : n;
}

/* On the line between two places; its error by the slope there or that of the wider pair around it, whichever is less steep: the one may be off by curvature,
 * the other by chance. */
static void
place_root(struct kith_edge *out, double x, double width, const struct kith_asked *f, double bend)
{
    const double rise = f[1].mean - f[0].mean, part = rise < 0 || rise > 0 ? -f[0].mean / rise : 0.5;
    const double wide = fabs(out->slope), near = opposite(rise, out->slope) ? wide : fabs(rise) / width;
    const double bow = near > 0 ? 0.5 * bend * part * (1 - part) * width * width / near : 0; /* what the line leaves out */
    out->root = x + part * width + (fabs(bow) < 0.25 * width ? rise < 0 ? -bow : bow : 0);
    out->error = (f[0].error + part * (f[1].error - f[0].error)) / (near < wide ? near : wide);
}

int
kith_edges_of(struct kith_edge *out, size_t n, double low, double high, kith_ask_many *ask, void *with)
{
    struct kith_edge_place place[KITH_EDGES_MOST * KITH_EDGE_FIRST] = { { 0, 0 } };
    struct kith_asked first[KITH_EDGES_MOST][KITH_EDGE_FIRST], then[KITH_EDGES_MOST * KITH_EDGE_THEN];
    const double step = (high - low) / (KITH_EDGE_FIRST - 1), fine = step / (KITH_EDGE_THEN + 1);
    size_t pair[KITH_EDGES_MOST] = { 0 }, m = 0;
    for (size_t k = 0; k < n * KITH_EDGE_FIRST; k++)
        place[k] = (struct kith_edge_place) { k / KITH_EDGE_FIRST, low + step * (double) (k % KITH_EDGE_FIRST) };
    int status = ask(first[0], place, n * KITH_EDGE_FIRST, with);
    for (size_t k = 0; k < n && !status; k++) {
        out[k] = (struct kith_edge) { nothing, nothing, nothing, first[k][0].mean, first[k][KITH_EDGE_FIRST - 1].mean, KITH_EDGE_FIRST };
        pair[k] = find_pair(first[k], KITH_EDGE_FIRST);
        for (size_t i = 0; pair[k] < KITH_EDGE_FIRST && i < KITH_EDGE_THEN; i++)
            place[m++] = (struct kith_edge_place) { k, low + step * (double) pair[k] + fine * (double) (i + 1) };
    }
    if (!status && m)
        status = ask(then, place, m, with);
    m = 0;
    for (size_t k = 0; k < n && !status; k++) {
        if (pair[k] == KITH_EDGE_FIRST)
            continue;
        struct kith_asked all[KITH_EDGE_THEN + 2] = { [0] = first[k][pair[k]], [KITH_EDGE_THEN + 1] = first[k][pair[k] + 1] };
        for (size_t i = 0; i < KITH_EDGE_THEN; i++)
            all[i + 1] = then[m++];
        const size_t i = find_pair(all, KITH_EDGE_THEN + 2);
        out[k].slope = (all[KITH_EDGE_THEN + 1].mean - all[0].mean) / step;
        out[k].asked += KITH_EDGE_THEN;
        const double middle = (all[KITH_EDGE_THEN / 2].mean + all[KITH_EDGE_THEN / 2 + 1].mean) / 2, half = step / 2;
        place_root(&out[k], low + step * (double) pair[k] + fine * (double) i, fine, all + i, (all[0].mean - 2 * middle + all[KITH_EDGE_THEN + 1].mean) / (half * half));
    }
    return status;
}
