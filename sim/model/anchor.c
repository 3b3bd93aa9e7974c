#include "model/anchor.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"
#include "model/outcome.h"
#include "model/world.h"

enum { PILOT_YEARS = 10, LARGE = 12000, SMALL = 3000 /* households of a pilot: the large, and that of regions run in small */, BEYOND = 3 /* pilots beyond the points */ };
enum { WIDE = 60000, ENOUGH = 30000, PILOTS_MOST = 10 /* pilots of waits: households of one at most, and of all at least, but no more pilots */ };
enum { MIDDLE = 1 /* of the points */ };
enum { BETWEEN = 4, WIDEST = 4 /* pilots between two, and how often a capacity is doubled or halved at most */ };
static const double step = 0.69314718055994530942; /* between two points: twice the intensity */
static const double none = -700; /* the logarithm of no reports at all */
static const double SHORTEST = 1e-3; /* a wait [week] that is told from none */
static const double NEAR = 0.02, FLAT = 0.3; /* reports that are near enough; slopes that are not by chance; on logarithms */
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
values_of(const struct kith_params *params)
{
    return hash_of(params, offsetof(struct kith_params, discount));
}

/* Each draw has random numbers of its own, so that over draws their error averages out. They follow from rates of violence alone, which every family meets: a
 * value that moves no family before the policy moves nothing here either. */
static struct kith_key
key_of(const struct kith_params *params)
{
    return kith_region_key(kith_key_of(hash_of(&params->violence, sizeof params->violence), 0), "pilot");
}

/* A pilot of the years before the policy, and so many of it: what was counted is `all` as long as the world is there. */
struct pilot {
    struct kith_params params;
    struct kith_rules *rules;
    struct kith_world *world;
};

static void
pilot_end(struct pilot *self)
{
    kith_world_free(self->world);
    kith_rules_free(self->rules);
    self->world = NULL;
    self->rules = NULL;
}

static int
pilot_run(struct pilot *self, const struct kith_params *params, const struct kith_area *area, struct kith_key key, int reports_only, struct kith_error *err)
{
    self->params = *params;
    self->params.n_costs = 0;
    self->params.population.horizon = PILOT_YEARS * KITH_YEAR;
    TRY(kith_rules_population(&self->rules, &self->params, area, err));
    TRY(kith_world_population(&self->world, self->rules, key, 1, kith_body_best(), err));
    self->world->reports_only = reports_only;
    return kith_world_until(self->world, self->world->end, NULL, err);
}

/* ---- the rate ---- */

/* Of the logarithm of reports for each household, between the twelve provinces (R4.01 to R4.12): the prior of a region's effect. */
static const double SPREAD = 0.311;

/* Logarithm of rate i of those that a region may have, relative to that of its table. */
static double
relative(int i, double table, double country)
{
    return kith_log(country / table) + SPREAD * kith_normal_quantile((i + 0.5) / KITH_ANCHOR_RATES);
}

double
kith_anchor_rate(const struct kith_params *params, const struct kith_area *area, const char *name, double *worth)
{
    const double table = area->households > 0 ? area->reports / area->households : 0, country = params->population.report_rate * KITH_YEAR;
    double weight[KITH_ANCHOR_RATES], sum = 0, squares = 0, passed = 0;
    int i;
    *worth = (double) NAN;
    if (params->population.anchor != KITH_ANCHOR_REGISTER || !(table > 0) || !(area->counted > 0))
        return table;
    for (i = 0; i < KITH_ANCHOR_RATES; i++) {
        const double x = relative(i, table, country);
        weight[i] = kith_exp(area->counted * (x - kith_exp(x) + 1)); /* of a Poisson count, 1 at the table's rate */
        sum += weight[i];
        squares += weight[i] * weight[i];
    }
    *worth = squares > 0 ? sum * sum / squares : 0;
    if (!(*worth >= KITH_ANCHOR_WORTH))
        return table;
    const struct kith_key key = kith_region_key(kith_key_of(hash_of(&params->violence, sizeof params->violence), 1), name);
    const struct kith_block block = kith_block_at(key, 0, 0, 0, 0);
    const double aim = sum * kith_uniform52(block.word[0], block.word[1]);
    for (i = 0; i < KITH_ANCHOR_RATES - 1 && passed + weight[i] < aim; i++)
        passed += weight[i];
    return table * kith_exp(relative(i, table, country));
}

/* ---- reports ---- */

static double
reports_of(struct kith_world *world)
{
    const int64_t *count = kith_world_counts(world) + world->layout.at[KITH_TALLY_P_REPORTS];
    double reports = 0;
    for (uint32_t i = 0; i < world->layout.size[KITH_TALLY_P_REPORTS]; i++)
        reports += (double) count[i];
    return reports;
}

/* Reports a year for each household at an intensity, as its logarithm; below any when there are none. Staff begins with as many as `begin`. */
static int
rate_at(const struct kith_params *params, double households, double begin, double log_intensity, double *log_rate, struct kith_error *err)
{
    const struct kith_area area = { .households = households, .reports = households * begin, .capacity = 1, .intensity = kith_exp(log_intensity) };
    struct pilot pilot = { .rules = NULL };
    const int status = pilot_run(&pilot, params, &area, key_of(params), 1, err);
    if (!status) {
        const double reports = reports_of(pilot.world);
        *log_rate = reports > 0 ? kith_log(reports / (households * PILOT_YEARS)) : none;
    }
    pilot_end(&pilot);
    return status;
}

static double
within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* A point that was not looked at before. */
static int
find_point(struct kith_anchor *self, const struct kith_params *params, int i, struct kith_error *err)
{
    const uint64_t bit = (uint64_t) 1 << i;
    if (self->found & bit)
        return KITH_OK;
    TRY(rate_at(params, self->households, params->population.report_rate * KITH_YEAR, self->log_intensity[i], &self->log_rate[i], err));
    self->found |= bit;
    return KITH_OK;
}

/* The middle is the intensity at which the pilot has the reports of the country. */
static int
find_middle(struct kith_anchor *self, const struct kith_params *params, double households, struct kith_error *err)
{
    const double country = params->population.report_rate * KITH_YEAR;
    double first;
    self->households = 0;
    TRY(rate_at(params, households / 4, country, 0, &first, err));
    const double middle = within(kith_log(country) - first, -most, most);
    for (int i = 0; i < KITH_ANCHOR_POINTS; i++)
        self->log_intensity[i] = middle + (i - MIDDLE) * step;
    self->found = 0;
    self->values = values_of(params);
    self->households = households;
    const int status = find_point(self, params, MIDDLE, err);
    if (status)
        self->households = 0;
    return status;
}

/* Between the middle and the point beside it, and beyond that, by the line through the two. */
static double
between(const struct kith_anchor *self, int beside, double aim)
{
    const double *x = self->log_intensity, *y = self->log_rate, rise = beside > MIDDLE ? y[beside] - y[MIDDLE] : y[MIDDLE] - y[beside];
    const double slope = rise > 0.1 ? step / rise : 1; /* else chance has it: as if reports rose as intensity does */
    return kith_exp(within(x[MIDDLE] + (aim - y[MIDDLE]) * slope, -most, most));
}

static double
pilot_of(const struct kith_area *area)
{
    return area->households < SMALL ? SMALL : LARGE;
}

int
kith_anchor_holds(const struct kith_anchor *self, const struct kith_params *params, const struct kith_area *area)
{
    const double households = pilot_of(area);
    return self->households > 0 && !(self->households < households || self->households > households) && self->values == values_of(params);
}

int
kith_anchor_bounds(const struct kith_params *params, double *least, double *most_rate, struct kith_error *err)
{
    const double country = params->population.report_rate * KITH_YEAR;
    double low, high;
    TRY(rate_at(params, SMALL, country * kith_exp(-most), -most, &low, err));
    TRY(rate_at(params, SMALL, country * kith_exp(most), most, &high, err));
    *least = low > none ? kith_exp(low) : 0;
    *most_rate = high > none ? kith_exp(high) : 0;
    return KITH_OK;
}

/* Beyond the last point, where the line through the two may miss: more pilots, each by the slope from that point on; chance moves that of near ones. */
static int
look_beyond(const struct kith_anchor *self, const struct kith_params *params, int end, double rate, double *intensity, struct kith_error *err)
{
    const double aim = kith_log(rate), *x = self->log_intensity, *y = self->log_rate;
    double to = kith_log(*intensity), at, miss = (end > MIDDLE ? aim > y[end] : aim < y[end]) ? 1 : 0;
    for (int i = 0; i < BEYOND && (miss > NEAR || miss < -NEAR); i++) {
        TRY(rate_at(params, self->households, rate, to, &at, err));
        miss = aim - at;
        const double far = to - x[end], rise = far * far > step * step / 4 ? (at - y[end]) / far : (y[end] - y[MIDDLE]) / (x[end] - x[MIDDLE]);
        if (miss > NEAR || miss < -NEAR)
            to = within(to + miss / (rise > FLAT ? rise : FLAT), -most, most);
    }
    *intensity = kith_exp(to);
    return KITH_OK;
}

static int
find_intensity(struct kith_anchor *self, const struct kith_params *params, const char *name, struct kith_area *area, struct kith_error *err)
{
    double worth;
    const double rate = kith_anchor_rate(params, area, name, &worth);
    area->intensity = 0;
    if (params->population.anchor != KITH_ANCHOR_REGISTER || !(rate > 0))
        return KITH_OK;
    if (!kith_anchor_holds(self, params, area))
        TRY(find_middle(self, params, pilot_of(area), err));
    const double aim = kith_log(rate);
    const int beside = aim > self->log_rate[MIDDLE] ? MIDDLE + 1 : MIDDLE - 1;
    TRY(find_point(self, params, beside, err));
    if (beside > MIDDLE && !(self->log_rate[beside] > none))
        return KITH_OK;
    area->intensity = between(self, beside, aim);
    return look_beyond(self, params, beside, rate, &area->intensity, err);
}

void
kith_anchor_join(struct kith_anchor *self, const struct kith_anchor *other)
{
    const int is_same = self->values == other->values && !(self->households < other->households || self->households > other->households);
    for (int i = 0; i < KITH_ANCHOR_POINTS && is_same; i++)
        if (other->found >> i & 1)
            self->log_rate[i] = other->log_rate[i];
    self->found |= is_same ? other->found : 0;
}

/* ---- waits ---- */

/* The mean wait in pilots of a region as it is run, as its logarithm; where nobody gets a place, longer than any. */
static int
wait_at(const struct kith_params *params, const struct kith_area *area, const char *outcome, double *log_wait, struct kith_error *err)
{
    const struct kith_form form = kith_form_of(KITH_POPULATION_RUN);
    const size_t o = kith_form_find(&form, outcome);
    const double part = area->households > WIDE ? WIDE / area->households : 1;
    struct kith_area here = *area;
    double sum = 0, n = 0;
    here.households *= part;
    here.reports *= part;
    for (uint32_t k = 0; k * here.households < ENOUGH && k < PILOTS_MOST; k++) {
        struct pilot pilot = { .rules = NULL };
        const struct kith_key key = key_of(params);
        const int status = pilot_run(&pilot, params, &here, (struct kith_key) { key.seed, k }, 0, err);
        if (!status) {
            const struct kith_slice all = kith_slice_of(&pilot.params, &pilot.world->layout, kith_world_counts(pilot.world), 0, 0);
            const double wait = form.outcomes[o].of(&all);
            sum += isnan(wait) ? 0 : wait;
            n += !isnan(wait);
        }
        pilot_end(&pilot);
        TRY(status);
    }
    *log_wait = n > 0 ? kith_log(sum / n > SHORTEST ? sum / n : SHORTEST) : -none;
    return KITH_OK;
}

/* The factor at which a wait is the known one: steps of two until it is passed, then between the last two. */
static int
find_factor(const struct kith_params *params, struct kith_area *area, const char *outcome, double wait, double *factor, struct kith_error *err)
{
    const double aim = kith_log(wait);
    double x = 0, y, last, before;
    *factor = 1;
    TRY(wait_at(params, area, outcome, &y, err));
    const double way = y > aim ? step : -step;
    do {
        last = x;
        before = y;
        x += way;
        *factor = kith_exp(x);
        TRY(wait_at(params, area, outcome, &y, err));
    } while ((y > aim) == (way > 0) && x * x < WIDEST * step * step * WIDEST);
    for (int i = 0; i < BETWEEN && (y > aim) != (way > 0); i++) {
        const double part = (aim - before) / (y - before), at = last + (x - last) * within(part, 0.1, 0.9);
        double there;
        *factor = kith_exp(at);
        TRY(wait_at(params, area, outcome, &there, err));
        if ((there > aim) == (way > 0)) {
            last = at;
            before = there;
        } else {
            x = at;
            y = there;
        }
    }
    return KITH_OK;
}

int
kith_anchor_nearest(const struct kith_params *params, const struct kith_area *area, const char *outcome, double wait, double *nearest, struct kith_error *err)
{
    struct kith_area here = *area;
    double *const factor = strcmp(outcome, "help_wait") == 0 ? &here.places : &here.staff, y;
    here.places = here.staff = 1;
    TRY(wait_at(params, &here, outcome, &y, err));
    const int shorter = y > kith_log(wait);
    *factor = kith_exp(shorter ? WIDEST * step : -WIDEST * step);
    TRY(wait_at(params, &here, outcome, &y, err));
    *nearest = (y > kith_log(wait)) == shorter ? kith_exp(y) : wait;
    return KITH_OK;
}

/* Whether this was asked last. */
static int
is_known(const struct kith_anchor *self, const struct kith_params *params, const struct kith_area *area)
{
    const struct kith_area *last = &self->waited;
    const double was[] = { last->households, last->reports, last->capacity, last->help_wait, last->assessment_wait, last->intensity };
    const double is[] = { area->households, area->reports, area->capacity, area->help_wait, area->assessment_wait, area->intensity };
    return self->waited_values == values_of(params) && memcmp(was, is, sizeof is) == 0;
}

/* Staff for assessment first: who is assessed waits for help then. */
static int
find_capacity(struct kith_anchor *self, const struct kith_params *params, struct kith_area *area, struct kith_error *err)
{
    area->places = area->staff = 1;
    if (!(area->help_wait > 0 || area->assessment_wait > 0))
        return KITH_OK;
    if (!is_known(self, params, area)) {
        if (area->assessment_wait > 0)
            TRY(find_factor(params, area, "assessment_wait", area->assessment_wait, &area->staff, err));
        if (area->help_wait > 0)
            TRY(find_factor(params, area, "help_wait", area->help_wait, &area->places, err));
        self->waited = *area;
        self->waited_values = values_of(params);
    }
    area->places = self->waited.places;
    area->staff = self->waited.staff;
    return KITH_OK;
}

int
kith_anchor_region(struct kith_anchor *self, const struct kith_params *params, const char *name, struct kith_area *area, struct kith_error *err)
{
    TRY(find_intensity(self, params, name, area, err));
    return find_capacity(self, params, area, err);
}
