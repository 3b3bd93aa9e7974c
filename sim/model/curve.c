#include "model/curve.h"
#include "model/curves.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Curves of cohorts, and what curves of both kinds of run are called. They are for people to read, as outcomes are: see outcome.c. */

#define OF(name) static void name(const struct kith_slice *s, uint32_t reporter, double *to)
#define SPELL(params) (1u << KITH_SPELL_##params)

const struct kith_along_form kith_alongs[KITH_ALONGS] = {
    [KITH_ALONG_WEEKS] = { "curves", "curve", "curve_week", "week", "Weeks that have passed", KITH_CURVE_WEEKS },
    [KITH_ALONG_NUMBERS] = { "distributions", "distribution", "distribution_number", "report", "Reports of a family; the last stands for all larger numbers", KITH_CURVE_NUMBERS },
    [KITH_ALONG_SHARES] = { "concentrations", "concentration", "concentration_share", "%", "Share of the families, those with most first", KITH_CURVE_SHARES },
};

double
kith_along_at(enum kith_along along, uint32_t i)
{
    static const double shares[KITH_CURVE_SHARES] = { 1, 5, 10, 20, 50 };
    return along == KITH_ALONG_WEEKS ? (i + 1.0) * KITH_QUARTER : along == KITH_ALONG_NUMBERS ? i + 1.0 : shares[i];
}

/* ---- life tables ---- */

/* Those that ended (or not yet) with some spells, less those with others. */
struct ways {
    unsigned ended, still, not_ended, not_still;
};

static double
spells(const struct kith_slice *s, uint32_t length, unsigned of, unsigned less)
{
    const int64_t *row = s->tally + s->layout->at[KITH_TALLY_SPELLS] + length * KITH_SPELLS;
    int64_t sum = 0;
    for (; of; of &= of - 1)
        sum += row[__builtin_ctz(of)];
    for (; less; less &= less - 1)
        sum -= row[__builtin_ctz(less)];
    return (double) sum;
}

/* As outcomes have it at some weeks: with those of so many weeks, and none when families are not followed for so long. */
static void
life_table(const struct kith_slice *s, struct ways ways, double *to)
{
    enum { LAST = KITH_CURVE_WEEKS * KITH_QUARTER };
    const uint32_t n = s->layout->axis[KITH_AXIS_SINCE], shown = n < LAST + 1 ? n : LAST + 1;
    double ended[LAST + 1], still[LAST + 1];
    struct kith_survival self = { 0, 1 };
    for (uint32_t i = 0; i < KITH_CURVE_WEEKS; i++)
        to[i] = (double) NAN;
    for (uint32_t d = 0; d < shown; d++) {
        ended[d] = spells(s, d, ways.ended, ways.not_ended);
        still[d] = spells(s, d, ways.still, ways.not_still);
        self.at_risk += ended[d] + still[d];
    }
    for (uint32_t d = shown; d < n; d++)
        self.at_risk += spells(s, d, ways.ended | ways.still, ways.not_ended | ways.not_still);
    if (!(self.at_risk > 0))
        return;
    for (uint32_t d = 0, step = 0; d < shown; d++) {
        kith_survival_pass(&self, ended[d], still[d]);
        if (d == (step + 1) * KITH_QUARTER)
            to[step++] = 1 - self.free;
    }
}

#define CURVE(name, ...) \
    OF(name) \
    { \
        (void) reporter; \
        life_table(s, (struct ways) { __VA_ARGS__ }, to); \
    }
CURVE(first_incident, SPELL(INCIDENT), SPELL(CALM), 0, 0)
CURVE(first_incident_in_help, SPELL(INCIDENT_IN_HELP), SPELL(CALM_IN_HELP), 0, 0)
CURVE(relapse, SPELL(RELAPSED), SPELL(STOPPED), 0, 0)
CURVE(again_closed, SPELL(ADVISED_AGAIN) | SPELL(TRANSFERRED_AGAIN), SPELL(ADVISED) | SPELL(TRANSFERRED), 0, 0)
CURVE(again_advised, SPELL(ADVISED_AGAIN), SPELL(ADVISED), 0, 0)
CURVE(again_transferred, SPELL(TRANSFERRED_AGAIN), SPELL(TRANSFERRED), 0, 0)
CURVE(again_closed_confirmed, SPELL(CONFIRMED_AGAIN), SPELL(CONFIRMED), 0, 0)
CURVE(again_closed_unconfirmed, SPELL(ADVISED_AGAIN) | SPELL(TRANSFERRED_AGAIN), SPELL(ADVISED) | SPELL(TRANSFERRED), SPELL(CONFIRMED_AGAIN), SPELL(CONFIRMED))

/* All are followed for as long: a share, by steps; so many times all of them, and those where there was violence. */
static void
second(const struct kith_slice *s, uint32_t reporter, int whole, int confirmed, double *to)
{
    const uint32_t steps = s->layout->axis[KITH_AXIS_STEP], reporters = s->layout->axis[KITH_AXIS_REPORTER], weeks = s->layout->axis[KITH_AXIS_SINCE];
    int64_t all = 0, ended[1 + KITH_CURVE_WEEKS] = { 0 };
    for (uint32_t step = 0; step < steps; step++)
        for (uint32_t r = reporter ? reporter - 1 : 0; r < (reporter ? reporter : reporters); r++) {
            const int64_t *row = s->tally + s->layout->at[KITH_TALLY_SECOND] + (step * reporters + r) * KITH_SECONDS, *too = row + KITH_SECOND_CONFIRMED;
            const int64_t again = whole * row[KITH_SECOND_AGAIN] + confirmed * too[KITH_SECOND_AGAIN];
            all += again + whole * row[KITH_SECOND_STILL] + confirmed * too[KITH_SECOND_STILL];
            if (step <= KITH_CURVE_WEEKS)
                ended[step] += again;
        }
    int64_t again = ended[0];
    for (uint32_t i = 0; i < KITH_CURVE_WEEKS; i++) {
        again += ended[i + 1];
        to[i] = all > 0 && (i + 1) * KITH_QUARTER < weeks ? (double) again / (double) all : (double) NAN;
    }
}

OF(reported_again) { second(s, reporter, 1, 0, to); }
OF(reported_again_confirmed) { second(s, reporter, 0, 1, to); }
OF(reported_again_unconfirmed) { second(s, reporter, 1, -1, to); }

/* ---- the table ---- */

#define BOTH(name, along, split, table, other, meaning) KITH_CURVE(name, along, split, table, meaning)
const struct kith_curve kith_cohort_curves[] = { KITH_CURVES(KITH_CURVE, KITH_NO_CURVE, BOTH) };
const size_t kith_n_cohort_curves = sizeof kith_cohort_curves / sizeof *kith_cohort_curves;

struct kith_curve_form
kith_curves_of_kind(enum kith_kind_of_run kind)
{
    const struct kith_curve_form cohort = { kith_cohort_curves, kith_n_cohort_curves }, population = { kith_population_curves, kith_n_population_curves };
    return kind == KITH_POPULATION_RUN ? population : cohort;
}

/* ---- lines and points ---- */

struct kith_line
kith_line_first(enum kith_kind_of_run kind)
{
    return (struct kith_line) { kith_curves_of_kind(kind).curve, 0, 0 };
}

struct kith_line
kith_line_next(struct kith_line self, enum kith_kind_of_run kind, uint32_t n_reporters)
{
    const struct kith_curve_form form = kith_curves_of_kind(kind);
    self.at += kith_alongs[self.curve->along].n;
    if (self.curve->split && self.reporter < n_reporters)
        self.reporter++;
    else {
        self.reporter = 0;
        self.curve = self.curve + 1 < form.curve + form.n ? self.curve + 1 : NULL;
    }
    return self;
}

size_t
kith_curve_points(enum kith_kind_of_run kind, uint32_t n_reporters)
{
    struct kith_line line = kith_line_first(kind);
    while (line.curve)
        line = kith_line_next(line, kind, n_reporters);
    return line.at;
}

void
kith_curve_values(const struct kith_slice *slice, enum kith_kind_of_run kind, double *to)
{
    const uint32_t reporters = slice->layout->axis[KITH_AXIS_REPORTER];
    for (struct kith_line line = kith_line_first(kind); line.curve; line = kith_line_next(line, kind, reporters))
        line.curve->of(slice, line.reporter, to + line.at);
}

const char *
kith_line_name(struct kith_line self, const struct kith_names *names, char *room, size_t size)
{
    snprintf(room, size, "%s%s%s", self.curve->name, self.reporter ? "/" : "", self.reporter ? names->reporters[self.reporter - 1] : "");
    return room;
}

size_t
kith_curve_find(enum kith_kind_of_run kind, const struct kith_names *names, const char *name)
{
    const char *const point = strrchr(name, '@');
    char room[160], number[32];
    struct kith_line line = kith_line_first(kind);
    for (; line.curve; line = kith_line_next(line, kind, names->n_reporters)) {
        kith_line_name(line, names, room, sizeof room);
        if (!point || strlen(room) != (size_t) (point - name) || strncmp(room, name, (size_t) (point - name)) != 0)
            continue;
        for (uint32_t i = 0; i < kith_alongs[line.curve->along].n; i++) {
            snprintf(number, sizeof number, "%.10g", kith_along_at(line.curve->along, i));
            if (strcmp(number, point + 1) == 0)
                return line.at + i;
        }
    }
    return kith_curve_points(kind, names->n_reporters);
}
