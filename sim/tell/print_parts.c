#include "design/study.h"

#include <math.h>
#include <string.h>

#include "result/compare.h"
#include "stat/expected.h"
#include "tell/print.h"

/* How numbers, units and ranges are written for people. */

/* Shares as percentages, others with digits that their size asks for. */
static double
shown(const char *unit, double x)
{
    return strcmp(unit, "1") == 0 ? 100 * x : x;
}

const char *
kith_print_unit(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "%" : unit;
}

void
kith_print_number(FILE *to, int width, const char *unit, double x, int sign)
{
    const double y = shown(unit, x);
    if (isnan(y))
        fprintf(to, "%*s", width, "-");
    else
        fprintf(to, sign ? "%+*.*f" : "%*.*f", width, fabs(y) < 1 && fabs(y) > 0 ? 3 : fabs(y) < 100 ? 2 : 1, y);
}

void
kith_print_range(FILE *to, const char *unit, const struct kith_difference *d, int sign)
{
    if (isnan(d->low)) {
        fprintf(to, "  %21s", "-");
        return;
    }
    fputs("  ", to);
    kith_print_number(to, 9, unit, d->low, sign);
    fputs(" to ", to);
    kith_print_number(to, 8, unit, d->high, sign);
}

struct kith_difference
kith_print_ranged(const struct kith_study *self, struct kith_difference d)
{
    if (kith_study_is_fixed(self)) {
        const double half = kith_student((double) d.n) * d.error;
        d.low = d.mean - half;
        d.high = d.mean + half;
    }
    return d;
}
