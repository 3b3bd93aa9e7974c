#include "model/anchor.h"

#include <stddef.h>

#include "base/error.h"
#include "base/numeric.h"
#include "model/outcome.h"
#include "model/world.h"

enum { PILOT_YEARS = 10, LARGE = 12000, SMALL = 3000 /* households of a pilot: the large, and that of regions run in small */ };
static const double step = 0.69314718055994530942; /* between two points: twice the intensity */
static const double none = -700; /* the logarithm of no reports at all */
static const double most = 3.4; /* thirty times more, or less, than the country; its logarithm */

static uint64_t
hash_of(const void *values, size_t n)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    const unsigned char *bytes = values;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    return hash;
}

/* Of all that may move the pilot. */
static uint64_t
values_of(const struct kith_how *how)
{
    return hash_of(how, offsetof(struct kith_how, discount));
}

/* Each draw has random numbers of its own, so that over draws their error averages out. They follow from rates of violence alone, which every family meets: a
 * value that moves no family before the policy moves nothing here either. */
static struct kith_key
key_of(const struct kith_how *how)
{
    return kith_region_key(kith_key_of(hash_of(&how->violence, sizeof how->violence), 0), "pilot");
}

/* Reports a year for each household at an intensity, as its logarithm; below any when there are none. */
static int
rate_at(const struct kith_how *how, double households, double log_intensity, double *log_rate, struct kith_error *err)
{
    const struct kith_where where = { .households = households, .reports = households * how->population.report_rate * KITH_YEAR, .capacity = 1,
        .intensity = kith_exp(log_intensity) };
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    struct kith_how pilot = *how;
    pilot.n_costs = 0;
    pilot.population.horizon = PILOT_YEARS * KITH_YEAR;
    int status = kith_rules_population(&rules, &pilot, &where, err);
    if (!status)
        status = kith_world_population(&world, rules, key_of(how), 1, kith_body_best(), err);
    if (!status)
        status = kith_world_until(world, world->end, NULL, err);
    if (!status) {
        const struct kith_slice all = kith_slice_of(&pilot, &world->layout, kith_world_counts(world), 0, 0);
        const double reports = kith_reports_of(&all);
        *log_rate = reports > 0 ? kith_log(reports / (households * PILOT_YEARS)) : none;
    }
    kith_world_free(world);
    kith_rules_free(rules);
    return status;
}

static double
within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* Around the intensity at which the pilot has the reports of the country. */
static int
find_points(struct kith_anchor *self, const struct kith_how *how, double households, struct kith_error *err)
{
    double first;
    self->households = 0;
    TRY(rate_at(how, households / 4, 0, &first, err));
    const double middle = within(kith_log(how->population.report_rate * KITH_YEAR) - first, -most, most);
    for (int i = 0; i < KITH_ANCHOR_POINTS; i++) {
        self->log_intensity[i] = middle + (i - 1) * step;
        TRY(rate_at(how, households, self->log_intensity[i], &self->log_rate[i], err));
    }
    self->values = values_of(how);
    self->households = households;
    return KITH_OK;
}

/* Between points, and beyond the ends, by the line through the two that are nearest. */
double
kith_anchor_intensity(const struct kith_anchor *self, double rate)
{
    const double aim = kith_log(rate), *x = self->log_intensity, *y = self->log_rate;
    const int i = aim > y[1], is_rising = y[i + 1] - y[i] > 0.1;
    const double slope = is_rising ? step / (y[i + 1] - y[i]) : 1; /* else chance has it: as if reports rose as intensity does */
    return kith_exp(within(x[1] + (aim - y[1]) * slope, -most, most));
}

static double
pilot_of(const struct kith_where *where)
{
    return where->households < SMALL ? SMALL : LARGE;
}

int
kith_anchor_holds(const struct kith_anchor *self, const struct kith_how *how, const struct kith_where *where)
{
    const double households = pilot_of(where);
    return self->households > 0 && !(self->households < households || self->households > households) && self->values == values_of(how);
}

int
kith_anchor_region(struct kith_anchor *self, const struct kith_how *how, struct kith_where *where, struct kith_error *err)
{
    const double rate = where->households > 0 ? where->reports / where->households : 0;
    where->intensity = 0;
    if (how->population.anchor != KITH_ANCHOR_REGISTER || !(rate > 0))
        return KITH_OK;
    if (!kith_anchor_holds(self, how, where))
        TRY(find_points(self, how, pilot_of(where), err));
    if (self->log_rate[KITH_ANCHOR_POINTS - 1] > none)
        where->intensity = kith_anchor_intensity(self, rate);
    return KITH_OK;
}
