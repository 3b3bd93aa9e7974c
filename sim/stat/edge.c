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
