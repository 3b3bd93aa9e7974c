#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/study.h"
#include "model/params.h"
#include "stat/expected.h"

/* What levers cost themselves, as scenarios say it and as runs spent it. */

static const struct kith_sheet_column levers[] = {
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "cost", "what is paid for, as the scenario names it", KITH_CELL_TEXT, 0 },
    { "per", "once, year, report, family, professional, professional-year, budget", KITH_CELL_TEXT, 0 },
    { "amount", "euro, in the mean over draws", KITH_CELL_NUMBER, 0 },
    { "here", "euro of it for the families or regions of the file; none of what is paid for each", KITH_CELL_NUMBER, 0 },
    { "payer", "who pays", KITH_CELL_TEXT, 0 },
    { "price_year", "year of which the euros are", KITH_CELL_TEXT, 0 },
    { "grade", "of the amount", KITH_CELL_TEXT, 0 },
    { "source", "of the amount", KITH_CELL_TEXT, 1 },
};

static const struct kith_sheet_column spending[] = {
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "spent", "euro that its levers cost, in the mean of the runs", KITH_CELL_NUMBER, 0 },
    { "places", "euro of it that bought places", KITH_CELL_NUMBER, 0 },
    { "budget", "euro of its budgets", KITH_CELL_NUMBER, 0 },
    { "left", "euro of these that could not be spent", KITH_CELL_NUMBER, 0 },
    { "more_cost", "euro more than the reference, staff time in use and levers together", KITH_CELL_CHANGE, 0 },
    { "avoided", "violent years avoided against the reference", KITH_CELL_CHANGE, 0 },
    { "mc_error", "standard error of that", KITH_CELL_NUMBER, 0 },
    { "euro_each", "euro for each violent year avoided; none where that is less than twice its error, or nothing is paid for it", KITH_CELL_NUMBER, 0 },
};

static const struct kith_entry *
entry_of(const struct kith_case *in, size_t s, const char *cost, const char *key)
{
    return kith_scenario_of_member(in->read[s], "costs", cost, key);
}

static double
mean_value(const struct kith_case *in, size_t s, const char *cost, const char *key)
{
    const struct kith_entry *entry = entry_of(in, s, cost, key);
    size_t p;
    double sum = 0;
    if (!entry || kith_case_parameter(in, entry->path, &p, NULL))
        return entry ? entry->value : 0;
    for (size_t d = 0; d < in->n_draws; d++)
        sum += in->drawn[(s * in->n_draws + d) * in->n_parameters + p];
    return sum / (double) in->n_draws;
}

/* Households of the regions of the file in which a cost is paid. */
static double
households_of(const struct kith_case *in, const struct kith_table *regions, const struct kith_table *households, const struct kith_entry *at)
{
    double sum = 0;
    for (size_t g = 1; g < regions->extent[0]; g++)
        sum += kith_regions_have(at->names, at->n_names, regions->texts[g]) ? households->data[g] : 0;
    return at->n_names ? sum : in->households;
}

static const char *
word_of(const struct kith_entry *entry, size_t *length)
{
    return kith_schema_choice(entry->parameter, entry->bits, length);
}

/* What a cost comes to in this file; NaN of what is paid for each. */
static double
amount_here(const struct kith_case *in, size_t s, const char *cost, const struct kith_table *regions, const struct kith_table *households)
{
    const uint32_t per = entry_of(in, s, cost, "per")->bits;
    if (!in->population || (per != KITH_PER_ONCE && per != KITH_PER_YEAR && per != KITH_PER_BUDGET))
        return (double) NAN;
    return mean_value(in, s, cost, "amount") * households_of(in, regions, households, entry_of(in, s, cost, "regions")) / mean_value(in, s, cost, "households");
}

static void
add_lever(struct kith_deciding *self, struct kith_sheet *sheet, size_t s, const char *cost, double here)
{
    const struct kith_case *in = &self->in;
    const struct kith_entry *amount = entry_of(in, s, cost, "amount");
    struct kith_answer *to = self->answer;
    size_t n = 0;
    kith_sheet_text(to, sheet, "%s", in->scenario[s]);
    kith_sheet_text(to, sheet, "%s", cost);
    const char *per = word_of(entry_of(in, s, cost, "per"), &n);
    kith_sheet_text(to, sheet, "%.*s", (int) n, per);
    kith_sheet_number(to, sheet, "euro", mean_value(in, s, cost, "amount"));
    kith_sheet_number(to, sheet, "euro", here);
    const char *payer = word_of(entry_of(in, s, cost, "payer"), &n);
    kith_sheet_text(to, sheet, "%.*s", (int) n, payer);
    kith_sheet_text(to, sheet, "%.0f", entry_of(in, s, cost, "price_year")->value);
    kith_sheet_text(to, sheet, "%s", kith_grade_names[amount->grade]);
    kith_sheet_text(to, sheet, "%s", amount->source);
}

/* Of all families of a cohort, or of the whole regions over all years. */
static double
in_all(const struct kith_case *in)
{
    return in->population ? in->households / 1000 * in->years : in->families;
}

/* What went to places, not discounted: budgets are not. */
static int
places_of(const struct kith_case *in, size_t s, const struct kith_table *level, double *to, struct kith_error *err)
{
    const size_t *n = level->extent;
    double sum = 0;
    size_t o = 0;
    *to = (double) NAN;
    if (!in->population)
        return KITH_OK;
    if (!(kith_case_discount(in) > 0) || !level->name || kith_case_outcome(in, "spending_places", &o, NULL)) {
        TRY(kith_case_level(in, s, "spending_places", &sum, err));
        *to = in_all(in) * sum;
        return KITH_OK;
    }
    for (size_t year = 1; year < n[2]; year++)
        sum += level->data[((s * n[1] * n[2] + year) * n[3]) * n[4] + o];
    *to = sum * in->households / 1000;
    return KITH_OK;
}

static int
add_spending(struct kith_deciding *self, struct kith_sheet *sheet, size_t i, double budget, const struct kith_table *level, double *room, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    const size_t s = self->order[i], first = self->order[0];
    double places, spent, cost, before;
    TRY(places_of(in, s, level, &places, err));
    TRY(kith_case_level(in, s, "spending", &spent, err));
    TRY(kith_case_level(in, s, "total_cost", &cost, err));
    TRY(kith_case_level(in, first, "total_cost", &before, err));
    const double size = in_all(in), more = size * (cost - before);
    const size_t each = in->n_draws * in->n_runs * in->n_outcomes, years = self->years.outcome;
    const struct kith_expected fewer = kith_expected_of(in->value + s * each + years, in->value + first * each + years, in->n_outcomes, in->n_draws, in->n_runs, room);
    const double avoided = size / self->years.per * fewer.mean, error = size / self->years.per * fewer.error;
    struct kith_answer *to = self->answer;
    kith_sheet_text(to, sheet, "%s", in->scenario[s]);
    kith_sheet_number(to, sheet, "euro", size * spent);
    kith_sheet_number(to, sheet, "euro", places);
    kith_sheet_number(to, sheet, "euro", budget > 0 ? budget : (double) NAN);
    kith_sheet_number(to, sheet, "euro", budget > 0 ? budget - places : (double) NAN);
    kith_sheet_number(to, sheet, "euro", i ? more : (double) NAN);
    kith_sheet_number(to, sheet, "year", i ? avoided : (double) NAN);
    kith_sheet_number(to, sheet, "year", i ? error : (double) NAN);
    kith_sheet_number(to, sheet, "euro", i && avoided > 2 * error && more > 0 ? more / avoided : (double) NAN);
    return KITH_OK;
}

static const struct kith_sheet_column prices[] = {
    { "price", "of what", KITH_CELL_TEXT, 0 },
    { "euro_hour", "euro for an hour of staff, in the mean over draws of the reference", KITH_CELL_NUMBER, 0 },
    { "price_year", "year of which these euros are; none: not said", KITH_CELL_TEXT, 0 },
    { "payer", "who pays", KITH_CELL_TEXT, 0 },
    { "grade", "of the price", KITH_CELL_TEXT, 0 },
    { "source", "of the price", KITH_CELL_TEXT, 1 },
};

static void
add_price(struct kith_deciding *self, struct kith_sheet *sheet, const char *what, const struct kith_entry *price, const struct kith_entry *year, const struct kith_entry *payer)
{
    size_t n = 0, p = 0;
    double sum = 0;
    const struct kith_case *in = &self->in;
    const size_t s = self->order[0];
    const int is_drawn = !kith_case_parameter(in, price->path, &p, NULL);
    for (size_t d = 0; d < in->n_draws && is_drawn; d++)
        sum += in->drawn[(s * in->n_draws + d) * in->n_parameters + p] / (double) in->n_draws;
    const char *word = payer ? word_of(payer, &n) : "municipality";
    kith_sheet_text(self->answer, sheet, "%s", what);
    kith_sheet_number(self->answer, sheet, "euro", is_drawn ? sum : price->value);
    if (year && year->value > 0)
        kith_sheet_text(self->answer, sheet, "%.0f", year->value);
    else
        kith_sheet_text(self->answer, sheet, "%s", "");
    kith_sheet_text(self->answer, sheet, "%.*s", payer ? (int) n : (int) strlen(word), word);
    kith_sheet_text(self->answer, sheet, "%s", kith_grade_names[price->grade]);
    kith_sheet_text(self->answer, sheet, "%s", price->source);
}

/* What an hour of staff costs, and in euros of which year: of the reference. */
static void
list_prices(struct kith_deciding *self)
{
    const struct kith_case *in = &self->in;
    const struct kith_scenario *here = in->read[self->order[0]];
    const struct kith_entry *assess = kith_scenario_find(here, "assess.hour_cost");
    const char *words = kith_decide_price_years(self);
    size_t n;
    const char *const *service = kith_scenario_members(here, "services", &n);
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "prices", prices, sizeof prices / sizeof *prices, "What an hour of staff costs:");
    if (assess)
        add_price(self, sheet, "assessment", assess, kith_scenario_find(here, "assess.price_year"), NULL);
    for (size_t i = 0; i < n; i++) {
        const struct kith_entry *price = kith_scenario_of_member(here, "services", service[i], "hour_cost");
        if (price)
            add_price(self, sheet, service[i], price, kith_scenario_of_member(here, "services", service[i], "price_year"),
                kith_scenario_of_member(here, "services", service[i], "payer"));
    }
    kith_sheet_note(self->answer, sheet, "%s", words ? words : "");
}

const char *
kith_decide_price_years(struct kith_deciding *self)
{
    const struct kith_price_years years = kith_price_years_of((const struct kith_scenario *const *) self->in.read, self->in.n_scenarios);
    struct kith_pool *pool = &self->answer->pool;
    if (!(years.last > 0))
        return "Of no price the year is said.";
    return kith_pool_format(pool, "Euros are of %.0f%s%s.", years.first,
        years.last > years.first ? kith_pool_format(pool, " to %.0f, as prices have their years, and are added as they stand", years.last) : "",
        years.unsaid ? kith_pool_format(pool, "; of %zu prices no year is said", years.unsaid) : "");
}

const char *
kith_decide_discounted(struct kith_deciding *self)
{
    const double rate = kith_case_discount(&self->in);
    return rate > 0 ? kith_pool_format(&self->answer->pool, "; costs and years in violence of all years together are discounted at %.4g %% a year", 100 * rate) : "; not discounted";
}

int
kith_decide_levers(struct kith_deciding *self, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    struct kith_table regions, households, level;
    struct kith_sheet *list = NULL, *sheet = NULL;
    TRY(kith_case_table(in, "region", &regions, err));
    TRY(kith_case_table(in, "region_households", &households, err));
    TRY(kith_case_table(in, "strata/mean", &level, err));
    list_prices(self);
    for (size_t s = 0; s < in->n_scenarios; s++) {
        size_t n;
        const char *const *cost = kith_scenario_members(in->read[s], "costs", &n);
        for (size_t c = 0; c < n; c++) {
            if (!list)
                list = kith_sheet_new(self->answer, "levers", levers, sizeof levers / sizeof *levers, "What levers cost themselves, as their scenarios say:");
            add_lever(self, list, s, cost[c], amount_here(in, s, cost[c], &regions, &households));
        }
    }
    if (!list)
        return KITH_OK;
    kith_sheet_note(self->answer, list, "Grade assumption: nobody has published it. A scenario that is not here names no cost of its own.");
    const char *words = kith_decide_price_years(self);
    kith_sheet_note(self->answer, list, "%s", words ? words : "");
    double *room = calloc(in->n_draws + 1, sizeof *room);
    if (!room)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < in->n_scenarios; i++) {
        size_t n;
        double budget = 0;
        const char *const *cost = kith_scenario_members(in->read[self->order[i]], "costs", &n);
        for (size_t c = 0; c < n; c++)
            if (entry_of(in, self->order[i], cost[c], "per")->bits == KITH_PER_BUDGET)
                budget += amount_here(in, self->order[i], cost[c], &regions, &households);
        if (!sheet)
            sheet = kith_sheet_new(self->answer, "spending", spending, sizeof spending / sizeof *spending, in->population ? "What levers cost in the runs, whole regions and all years, in euro:" : "What levers cost in the runs, all families that a run follows, in euro:");
        const int status = add_spending(self, sheet, i, budget, &level, room, err);
        if (status) {
            free(room);
            return status;
        }
    }
    if (!in->population)
        kith_sheet_note(self->answer, sheet, "A cohort has no time of a policy: what is paid once, and budgets, are not in it, and are told by populations (--population).");
    const double rate = kith_case_discount(in);
    const char *rates = rate > 0 ? kith_pool_format(&self->answer->pool, "; spent, more_cost and avoided are discounted at %.4g %% a year, places, budget and left are not", 100 * rate) : "";
    kith_sheet_note(self->answer, sheet, "Means%s. What of a budget is left is less than a place costs for a week in each region, or belongs to years after the run. See contrasts for what is not known.", rates ? rates : "");
    free(room);
    return KITH_OK;
}
