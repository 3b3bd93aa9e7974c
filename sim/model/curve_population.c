#include "model/curve.h"
#include "model/curves.h"

#include <math.h>
#include <string.h>

#include "base/numeric.h"

/* Curves of populations: of all families, over the years of a slice. */

static const double nothing = (double) NAN;

#define OF(name) static void name(const struct kith_slice *s, uint32_t reporter, double *to)

static const int64_t *
block(const struct kith_slice *s, enum kith_block_name name)
{
    return s->tally + s->layout->at[name];
}

static void
blank(double *to, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        to[i] = nothing;
}

/* ---- life tables by quarters: those that are still going at the end are not in them, so they hold where numbers are steady ---- */

struct ends {
    double ended[KITH_QUARTERS], still[KITH_QUARTERS];
};

static void
life_table(const struct ends *ends, double *to)
{
    struct kith_survival self = { 0, 1 };
    blank(to, KITH_CURVE_WEEKS);
    for (uint32_t q = 0; q < KITH_QUARTERS; q++)
        self.at_risk += ends->ended[q] + ends->still[q];
    const uint32_t n = self.at_risk > 0 ? KITH_CURVE_WEEKS : 0;
    for (uint32_t q = 0; q < n; q++) {
        kith_survival_pass(&self, ends->ended[q], ends->still[q]);
        to[q] = 1 - self.free;
    }
}

/* Adds `times` the pair at `first` of each row. */
static void
add(struct ends *ends, const int64_t *row, uint32_t width, uint32_t first, double times)
{
    for (uint32_t q = 0; q < KITH_QUARTERS; q++) {
        ends->ended[q] += times * (double) row[q * width + first];
        ends->still[q] += times * (double) row[q * width + first + 1];
    }
}

static void
second(const struct kith_slice *s, uint32_t reporter, double all, double confirmed, double *to)
{
    const uint32_t reporters = s->layout->axis[KITH_AXIS_REPORTER];
    struct ends ends = { { 0 }, { 0 } };
    for (uint32_t r = reporter ? reporter - 1 : 0; r < (reporter ? reporter : reporters); r++) {
        add(&ends, block(s, KITH_TALLY_P_SECOND) + r * KITH_SECONDS, reporters * KITH_SECONDS, KITH_SECOND_AGAIN, all);
        add(&ends, block(s, KITH_TALLY_P_SECOND) + r * KITH_SECONDS, reporters * KITH_SECONDS, KITH_SECOND_CONFIRMED, confirmed);
    }
    life_table(&ends, to);
}

OF(reported_again) { second(s, reporter, 1, 0, to); }
OF(reported_again_confirmed) { second(s, reporter, 0, 1, to); }
OF(reported_again_unconfirmed) { second(s, reporter, 1, -1, to); }

static void
again(const struct kith_slice *s, double all, double advised, double confirmed, double *to)
{
    struct ends ends = { { 0 }, { 0 } };
    add(&ends, block(s, KITH_TALLY_P_AGAIN), KITH_AGAINS, KITH_AGAIN_REPORTED, all);
    add(&ends, block(s, KITH_TALLY_P_AGAIN), KITH_AGAINS, KITH_AGAIN_ADVISED, advised);
    add(&ends, block(s, KITH_TALLY_P_AGAIN), KITH_AGAINS, KITH_AGAIN_CONFIRMED, confirmed);
    life_table(&ends, to);
}

#define AGAIN(name, all, advised, confirmed) \
    OF(name) \
    { \
        (void) reporter; \
        again(s, all, advised, confirmed, to); \
    }
AGAIN(again_closed, 1, 0, 0)
AGAIN(again_advised, 0, 1, 0)
AGAIN(again_transferred, 1, -1, 0)
AGAIN(again_closed_confirmed, 0, 0, 1)
AGAIN(again_closed_unconfirmed, 1, 0, -1)

/* ---- numbers of reports ---- */

/* Families by a number, and what they have of something. */
struct numbers {
    double families[KITH_NUMBERS], events[KITH_NUMBERS];
};

static struct numbers
numbers_of(const struct kith_slice *s, int five, int severe)
{
    struct numbers self = { { 0 }, { 0 } };
    const uint32_t from = five ? 0 : s->from, to = five ? 1 : s->to;
    for (uint32_t y = from; y < to; y++)
        for (uint32_t k = 1; k < KITH_NUMBERS; k++) {
            const int64_t *cell = block(s, five ? KITH_TALLY_P_NUMBERS_5 : KITH_TALLY_P_NUMBERS) + (y * KITH_NUMBERS + k) * KITH_COUNTEDS;
            self.families[k] += (double) cell[KITH_COUNTED_FAMILIES];
            self.events[k] += severe ? (double) block(s, KITH_TALLY_P_NUMBER_SEVERE)[y * KITH_NUMBERS + k] : (double) cell[KITH_COUNTED_EVENTS];
        }
    return self;
}

static void
distribution(struct numbers self, double *to)
{
    double all = 0;
    memset(to, 0, KITH_CURVE_NUMBERS * sizeof *to);
    for (uint32_t k = 1; k < KITH_NUMBERS; k++) {
        to[(k < KITH_CURVE_NUMBERS ? k : KITH_CURVE_NUMBERS) - 1] += self.families[k];
        all += self.families[k];
    }
    for (uint32_t i = 0; i < KITH_CURVE_NUMBERS; i++)
        to[i] = all > 0 ? to[i] / all : nothing;
}

/* The part of all events that those with the largest numbers have, of families of equal number a part in proportion.
 * @param families, events  shape (n), by a number that rises */
static void
concentration(const double *families, const double *events, uint32_t n, double *to)
{
    double all = 0, sum = 0;
    for (uint32_t k = 0; k < n; k++) {
        all += families[k];
        sum += events[k];
    }
    for (uint32_t i = 0; i < KITH_CURVE_SHARES; i++) {
        double left = all * kith_along_at(KITH_ALONG_SHARES, i) / 100, part = 0;
        for (uint32_t k = n; k-- > 0 && left > 0; left -= families[k])
            part += families[k] > left ? events[k] * (left / families[k]) : events[k];
        to[i] = sum > 0 ? part / sum : nothing;
    }
}

#define NUMBERS(name, five, severe, what) \
    OF(name) \
    { \
        const struct numbers numbers = numbers_of(s, five, severe); \
        (void) reporter; \
        what; \
    }
NUMBERS(reports_in_year, 0, 0, distribution(numbers, to))
NUMBERS(reports_in_five_years, 1, 0, distribution(numbers, to))
NUMBERS(reports_concentration, 0, 0, concentration(numbers.families, numbers.events, KITH_NUMBERS, to))
NUMBERS(reports_concentration_five_years, 1, 0, concentration(numbers.families, numbers.events, KITH_NUMBERS, to))
NUMBERS(severe_with_most_reports, 0, 1, concentration(numbers.families, numbers.events, KITH_NUMBERS, to))

/* ---- severe incidents: expected ones are known of each family, so their number in a year is Poisson ---- */

enum { MOST = 2048 };

/* Adds so many families with this mean: from its middle outwards, as the chance of none may be too small for a number. */
static void
add_poisson(double families, double mean, double *of)
{
    const uint32_t middle = mean < MOST - 1 ? (uint32_t) mean : MOST - 1;
    const double top = kith_poisson_density(middle, mean);
    double p = top;
    for (uint32_t n = middle; p > 1e-18 && n < MOST; n++, p *= mean / n)
        of[n] += families * p;
    p = top;
    for (uint32_t n = middle; p > 1e-18 && n > 0; n--) {
        p *= n / mean;
        of[n - 1] += families * p;
    }
}

OF(severe_concentration)
{
    double families[MOST] = { 0 }, events[MOST] = { 0 };
    (void) reporter;
    for (uint32_t class = 0; class < KITH_SEVERITIES; class++) {
        double n = 0, sum = 0;
        for (uint32_t y = s->from; y < s->to; y++) {
            const int64_t *cell = block(s, KITH_TALLY_P_SEVERITY) + (y * KITH_SEVERITIES + class) * KITH_COUNTEDS;
            n += (double) cell[KITH_COUNTED_FAMILIES];
            sum += (double) cell[KITH_COUNTED_EVENTS] / 1000;
        }
        if (sum > 0)
            add_poisson(n, sum / n, families);
    }
    families[0] = 0;
    for (uint32_t n = 1; n < MOST; n++)
        events[n] = n * families[n];
    concentration(families, events, MOST, to);
}

/* ---- the table ---- */

#define BOTH(name, along, split, other, table, meaning) KITH_CURVE(name, along, split, table, meaning)
const struct kith_curve kith_population_curves[] = { KITH_CURVES(KITH_NO_CURVE, KITH_CURVE, BOTH) };
const size_t kith_n_population_curves = sizeof kith_population_curves / sizeof *kith_population_curves;
