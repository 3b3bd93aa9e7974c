#include "design/study.h"

#include <math.h>
#include <string.h>

#include "read/regions.h"
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
        fprintf(to, sign ? "%+*.*f" : "%*.*f", width, fabs(y) < 1 && fabs(y) > 0 ? 3 : fabs(y) < 100 ? 2 : fabs(y) < 1e6 ? 1 : 0, y);
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

const char *
kith_print_whole_unit(const char *unit)
{
    static const char *const rates[][2] = { { "/1000", "in all" }, { "/1000/year", "/year" }, { "year/1000/year", "year/year" }, { "hour/1000/year", "hour/year" },
        { "euro/1000/year", "euro/year" } };
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (strcmp(rates[i][0], unit) == 0)
            return rates[i][1];
    return NULL;
}

double
kith_print_whole(const struct kith_study *self, size_t region, const char **unit)
{
    const char *whole = kith_print_whole_unit(*unit);
    double households = 0;
    if (!self->options.whole || !self->population || !whole)
        return 1;
    for (size_t g = 0; g < self->population->n_regions; g++)
        households += region == 0 || region == 1 + g ? self->population->region[g]->households : 0;
    *unit = whole;
    return households / 1000;
}

struct kith_difference
kith_print_times(struct kith_difference d, double factor)
{
    d.mean *= factor;
    d.low *= factor;
    d.high *= factor;
    d.error *= factor;
    d.study *= factor;
    return d;
}

int
kith_print_is_log_hazard(const char *path)
{
    const char *const name = strrchr(path, '.');
    static const char *const sooner[] = { ".advantage", ".effect", ".waiting_effect", ".plan_effect", ".order_effect", ".log_improve" };
    int is = 0;
    for (size_t i = 0; name && i < sizeof sooner / sizeof *sooner; i++)
        is |= strcmp(name, sooner[i]) == 0;
    return is;
}

void
kith_print_sooner(FILE *to, const char *path, double x)
{
    if (kith_print_is_log_hazard(path))
        fprintf(to, " (violence eases %.0f %% %s)", 100 * fabs(exp(x) - 1), x < 0 ? "more slowly" : "sooner");
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

struct kith_difference
kith_print_level(const struct kith_study *self, const struct kith_outcome *o, struct kith_difference d, int *ends)
{
    const double most = kith_outcome_most(o->name, o->unit);
    d = kith_print_ranged(self, d);
    kith_level_within(d.mean, most, &d.low, &d.high);
    *ends = (d.low <= 0 && d.mean > 0) || (d.high >= most && d.mean < most);
    return d;
}

void
kith_print_ends(FILE *to, int ends)
{
    if (ends)
        fputs("An interval ends where what can be ends: at 0, and of a share at 100 %.\n", to);
}
