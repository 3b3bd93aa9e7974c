#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* Of populations: who gains and who loses, and what each payer pays in each year. From means that the file holds, held against its own
 * first scenario. */

static const struct kith_sheet_column groups[] = {
    { "outcome", "outcome", KITH_CELL_TEXT, 0 },
    { "unit", "unit of all numbers of the row; 1 is a share", KITH_CELL_TEXT, 0 },
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "group", "families of this kind", KITH_CELL_TEXT, 0 },
    { "first", "mean under the first scenario of the file", KITH_CELL_NUMBER, 0 },
    { "difference", "mean paired difference with it", KITH_CELL_CHANGE, 0 },
    { "low", "from here to high: to hold 95 % of the expected difference", KITH_CELL_CHANGE, 0 },
    { "high", "see low", KITH_CELL_CHANGE, 0 },
    { "own_percent", "the difference, in per cent of what the group itself has under the first scenario; none of a share, which is of its own families", KITH_CELL_CHANGE, 0 },
    { "verdict", "gains, loses, or open: the interval has zero in it, or draws are too few to tell", KITH_CELL_TEXT, 0 },
};

static const struct kith_sheet_column budget[] = {
    { "for", "staff: staff time that is used; levers: what they cost themselves; places: of that, places of a budget; both: of which bought staff time in use is counted once", KITH_CELL_TEXT, 0 },
    { "payer", "who pays", KITH_CELL_TEXT, 0 },
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "year", "year of the policy; all: together", KITH_CELL_TEXT, 0 },
    { "cost", "euro under the option", KITH_CELL_NUMBER, 0 },
    { "more", "euro more than under the first scenario of the file", KITH_CELL_CHANGE, 0 },
};

/* One table of strata: [scenario][0][year][margin][outcome] of region 0, NaN without. */
static double
at(const struct kith_table *t, size_t s, size_t year, size_t margin, size_t o)
{
    const size_t *n = t->extent;
    return t->name ? t->data[((s * n[1] * n[2] + year) * n[3] + margin) * n[4] + o] : (double) NAN;
}

struct strata {
    struct kith_table level, difference, error, low, high, margin;
};

static int
read_strata(const struct kith_case *in, struct strata *self, struct kith_error *err)
{
    TRY(kith_case_table(in, "strata/mean", &self->level, err));
    TRY(kith_case_table(in, "strata_difference/mean", &self->difference, err));
    TRY(kith_case_table(in, "strata_difference/mc_error", &self->error, err));
    TRY(kith_case_table(in, "strata_difference/low", &self->low, err));
    TRY(kith_case_table(in, "strata_difference/high", &self->high, err));
    return kith_case_table(in, "margin", &self->margin, err);
}

static const char *
verdict(const struct kith_case *in, size_t o, const struct kith_expected *d)
{
    const enum kith_way way = kith_case_told(in, o, d).way;
    if (!kith_case_sign(in, o))
        return "";
    return way == KITH_WAY_BETTER ? "gains" : way == KITH_WAY_WORSE ? "loses" : "open";
}

static void
add_group(struct kith_deciding *self, struct kith_sheet *sheet, const struct strata *t, size_t o, size_t s, size_t m)
{
    const struct kith_case *in = &self->in;
    const struct kith_expected d = { .mean = at(&t->difference, s, 0, m, o), .error = at(&t->error, s, 0, m, o), .low = at(&t->low, s, 0, m, o),
        .high = at(&t->high, s, 0, m, o), .runs = in->n_draws * in->n_runs };
    struct kith_answer *to = self->answer;
    const char *unit = in->unit[o];
    const double whole = kith_decide_whole(self, &unit), own = at(&t->level, 0, 0, m, o);
    if (isnan(d.mean))
        return;
    kith_sheet_text(to, sheet, "%s", in->outcome[o]);
    kith_sheet_text(to, sheet, "%s", strcmp(unit, "1") == 0 ? "%" : unit);
    kith_sheet_text(to, sheet, "%s", in->scenario[s]);
    kith_sheet_text(to, sheet, "%s", t->margin.texts[m]);
    kith_sheet_number(to, sheet, unit, whole * own);
    kith_sheet_number(to, sheet, unit, whole * d.mean);
    kith_sheet_number(to, sheet, unit, whole * d.low);
    kith_sheet_number(to, sheet, unit, whole * d.high);
    kith_sheet_number(to, sheet, unit, strcmp(unit, "1") != 0 && own > 0 ? 100 * d.mean / own : (double) NAN);
    kith_sheet_text(to, sheet, "%s", verdict(in, o, &d));
}

int
kith_decide_groups(struct kith_deciding *self, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    struct strata t;
    TRY(read_strata(in, &t, err));
    if (!t.difference.name || !t.margin.name || !self->n_outcomes)
        return KITH_OK;
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "groups", groups, sizeof groups / sizeof *groups, "Who gains and who loses, held against %s, in the first outcome and in child_years, all years:", in->scenario[0]);
    size_t children = in->n_outcomes;
    (void) kith_case_outcome(in, "child_years", &children, NULL);
    for (size_t k = 0; k < 2; k++) {
        const size_t o = k ? children : self->outcome[0];
        if (k)
            kith_sheet_rest(sheet);
        for (size_t s = 1; s < in->n_scenarios && o < in->n_outcomes && (k == 0 || children != self->outcome[0]); s++)
            for (size_t m = 0; m < t.margin.extent[0]; m++)
                add_group(self, sheet, &t, o, s, m);
    }
    kith_sheet_note(self->answer, sheet, "%s, so that groups add up: a large group has large numbers. own_percent holds the difference against the group's own number, so that groups of any size compare. Single families that gain and "
                                         "lose are not in the file.", self->whole ? "Rates are of all families of the regions" : "Rates are per 1,000 of all households with children");
    return KITH_OK;
}

/* ---- the budget ---- */

static void
add_payment(struct kith_deciding *self, struct kith_sheet *sheet, size_t o, size_t s, const char *year, double cost, double first)
{
    struct kith_answer *to = self->answer;
    const char *name = self->in.outcome[o], *behind = strchr(name, '_');
    const int places = strcmp(name, "spending_places") == 0, both = strcmp(name, "total_cost") == 0;
    const char *payer = behind && !places && !both ? behind + 1 : "all";
    kith_sheet_text(to, sheet, "%s", both ? "both" : places ? "places" : *name == 's' ? "levers" : "staff");
    kith_sheet_text(to, sheet, "%s", payer);
    kith_sheet_text(to, sheet, "%s", self->in.scenario[s]);
    kith_sheet_text(to, sheet, "%s", year);
    kith_sheet_number(to, sheet, "euro", cost);
    kith_sheet_number(to, sheet, "euro", cost - first);
}

/* Of one payer: of all years together, or year by year. */
static int
add_payments(struct kith_deciding *self, struct kith_sheet *sheet, const struct strata *t, size_t o, size_t s, int by_year, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    const double size = in->population ? in->households / 1000 : in->families, length = in->population ? size * in->years : size;
    if (!by_year) {
        double cost, first;
        TRY(kith_case_level(in, s, in->outcome[o], &cost, err));
        TRY(kith_case_level(in, 0, in->outcome[o], &first, err));
        add_payment(self, sheet, o, s, "all", cost * length, first * length);
    }
    for (size_t year = 1; by_year && year < t->level.extent[2]; year++) {
        char name[24];
        snprintf(name, sizeof name, "%zu", year);
        add_payment(self, sheet, o, s, name, at(&t->level, s, year, 0, o) * size, at(&t->level, 0, year, 0, o) * size);
    }
    return KITH_OK;
}

int
kith_decide_budget(struct kith_deciding *self, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    struct strata t;
    struct kith_sheet *sheet = NULL;
    TRY(read_strata(in, &t, err));
    for (int by_year = 0; by_year < 1 + (in->population && t.level.name); by_year++)
        for (size_t o = 0; o < in->n_outcomes; o++) {
            const int levers = strncmp(in->outcome[o], "spending", 8) == 0 || strcmp(in->outcome[o], "total_cost") == 0;
            if (levers ? !kith_case_has_levers(&self->in) : strncmp(in->outcome[o], "cost", 4) != 0)
                continue;
            if (!sheet)
                sheet = kith_sheet_new(self->answer, "budget", budget, sizeof budget / sizeof *budget, in->population ? "Budget impact by payer and year, whole regions, in euro, held against %s:" : "Budget impact by payer, of all families that a run follows, in euro, held against %s:", in->scenario[0]);
            if (by_year)
                kith_sheet_rest(sheet);
            for (size_t s = 1; s < in->n_scenarios; s++)
                TRY(add_payments(self, sheet, &t, o, s, by_year, err));
        }
    kith_sheet_note(self->answer, sheet, "Staff time that is used is at unit costs of which most have no source (wide distributions)%s. Years by themselves are never discounted%s.",
        kith_case_has_levers(&self->in) ? "" : "; no scenario says what its levers cost themselves", kith_decide_discounted(self));
    return KITH_OK;
}
