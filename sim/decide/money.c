#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stat/frontier.h"
#include "stat/sample.h"
#include "stat/worth.h"

/* Costs beside effects: the frontier, and what follows from a price. */

enum { PRICES = 5 };

static const struct kith_sheet_column frontier[] = {
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "cost", "mean cost, euro", KITH_CELL_NUMBER, 0 },
    { "effect", "mean of the effect that costs are held against", KITH_CELL_NUMBER, 0 },
    { "standing", "frontier; dominated: another costs no more and does no less; extended: a mixture of two others does", KITH_CELL_TEXT, 0 },
    { "against", "the next cheaper option on the frontier", KITH_CELL_TEXT, 0 },
    { "more_cost", "cost more than that one", KITH_CELL_CHANGE, 0 },
    { "avoided", "of the effect, avoided against that one", KITH_CELL_CHANGE, 0 },
    { "euro_each", "incremental cost-effectiveness ratio: euro for each one avoided", KITH_CELL_NUMBER, 0 },
};

static const struct kith_sheet_column plane[] = {
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "quadrant", "of the cost-effectiveness plane, against the reference", KITH_CELL_TEXT, 0 },
    { "draws", "share of draws there (means of runs)", KITH_CELL_NUMBER, 0 },
};

static const struct kith_sheet_column acceptability[] = {
    { "of", "what is priced", KITH_CELL_TEXT, 0 },
    { "price", "euro for one", KITH_CELL_NUMBER, 0 },
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "net_benefit", "mean net monetary benefit more than the reference has, euro", KITH_CELL_CHANGE, 0 },
    { "mc_error", "standard error of that", KITH_CELL_NUMBER, 0 },
    { "best", "share of draws in which its net benefit is the highest: a point of its acceptability curve", KITH_CELL_NUMBER, 0 },
    { "error", "standard error of the share", KITH_CELL_NUMBER, 0 },
    { "raw", "the same with the noise of runs in it", KITH_CELL_NUMBER, 0 },
    { "frontier", "1: the highest mean net benefit, the acceptability frontier", KITH_CELL_TEXT, 0 },
    { "evpi", "worth of perfect information at this price, euro", KITH_CELL_NUMBER, 0 },
    { "evpi_error", "standard error of that", KITH_CELL_NUMBER, 1 },
    { "evpi_raw", "the same with the noise of runs in it", KITH_CELL_NUMBER, 1 },
};

static const char *
each(const struct kith_deciding *self)
{
    return self->whole ? "of the whole regions a year" : self->in.population ? "per 1,000 households with children a year" : "per family";
}

/* ---- the frontier ---- */

static void
add_frontier(struct kith_deciding *self, const double *cost, const double *effect, const struct kith_icer *icer)
{
    static const char *const standing[] = { "frontier", "dominated", "extended" };
    struct kith_answer *to = self->answer;
    struct kith_sheet *sheet = kith_sheet_new(to, "frontier", frontier, sizeof frontier / sizeof *frontier, "Cost against violent years, %s:", each(self));
    const char *unit = "euro/1000/year";
    const double whole = kith_decide_whole(self, &unit);
    for (size_t i = 0; i < self->in.n_scenarios; i++) {
        kith_sheet_text(to, sheet, "%s", kith_decide_name(self, i));
        kith_sheet_number(to, sheet, "euro", whole * cost[i]);
        kith_sheet_number(to, sheet, "year", whole * -effect[i]);
        kith_sheet_text(to, sheet, "%s", standing[icer[i].standing]);
        kith_sheet_text(to, sheet, "%s", icer[i].against == SIZE_MAX ? "" : kith_decide_name(self, icer[i].against));
        kith_sheet_number(to, sheet, "euro", whole * icer[i].cost);
        kith_sheet_number(to, sheet, "year", whole * icer[i].effect);
        kith_sheet_number(to, sheet, "euro", icer[i].ratio);
    }
    kith_sheet_note(to, sheet, "Means over draws. Costs are those of staff time that is used%s%s. Differences of means may be "
                               "smaller than what is not known of them: see contrasts.",
        kith_case_has_levers(&self->in) ? " and what levers cost themselves, of scenarios that say it (levers)" : "; no scenario says what its levers cost themselves", kith_decide_discounted(self));
}

static void
add_plane(struct kith_deciding *self, const double *cost, const double *effect, size_t n)
{
    static const char *const names[] = { "less violence, less cost", "less violence, more cost", "no less violence, less cost", "no less violence, more cost" };
    const size_t options = self->in.n_scenarios;
    struct kith_answer *to = self->answer;
    struct kith_sheet *sheet = kith_sheet_new(to, "plane", plane, sizeof plane / sizeof *plane, "Where draws lie in the plane of violence and cost, against %s:", kith_decide_name(self, 0));
    for (size_t i = 1; i < options; i++)
        for (int q = 0; q < 4; q++) {
            double in = 0;
            for (size_t d = 0; d < n; d++)
                in += (effect[d * options + i] > effect[d * options]) == (q < 2) && (cost[d * options + i] > cost[d * options]) == (q % 2 == 1);
            kith_sheet_text(to, sheet, "%s", kith_decide_name(self, i));
            kith_sheet_text(to, sheet, "%s", names[q]);
            kith_sheet_number(to, sheet, "1", in / (double) n);
        }
}

static int
compare_costs(struct kith_deciding *self)
{
    const struct kith_weighed years = { self->years.outcome, -1 / self->years.per }, euro = { self->cost, 1 };
    const size_t options = self->in.n_scenarios;
    size_t n, n_cost;
    double *costs = kith_decide_benefits(self, &euro, 1, &n_cost), *effects = kith_decide_benefits(self, &years, 1, &n);
    double *cost = costs ? kith_decide_means(self, costs, n_cost) : NULL, *effect = effects ? kith_decide_means(self, effects, n) : NULL;
    double *mean = calloc(2 * options, sizeof *mean);
    struct kith_icer *icer = calloc(options, sizeof *icer);
    const int good = cost && effect && mean && icer;
    if (good && n && n == n_cost) {
        for (size_t i = 0; i < options; i++) {
            mean[i] = kith_mean_of_column(cost + i, n, options);
            mean[options + i] = kith_mean_of_column(effect + i, n, options);
        }
        kith_frontier_of(icer, mean, mean + options, options);
        add_frontier(self, mean, mean + options, icer);
        if (n > 1)
            add_plane(self, cost, effect, n);
    }
    free(costs);
    free(effects);
    free(cost);
    free(effect);
    free(mean);
    free(icer);
    return good;
}

/* ---- at a price ---- */

static void
add_price(struct kith_deciding *self, struct kith_sheet *sheet, const struct kith_price *price, double euro, const double *mean, size_t n, const struct kith_best *best,
    const struct kith_worth *worth)
{
    const size_t options = self->in.n_scenarios;
    struct kith_answer *to = self->answer;
    const char *unit = "euro/1000/year";
    const double whole = kith_decide_whole(self, &unit);
    size_t top = 0;
    for (size_t i = 1; i < options; i++)
        top = kith_mean_of_column(mean + i, n, options) > kith_mean_of_column(mean + top, n, options) ? i : top;
    for (size_t i = 0; i < options; i++) {
        const double more = kith_mean_of_column(mean + i, n, options) - kith_mean_of_column(mean, n, options);
        double squares = 0;
        for (size_t d = 0; d < n; d++) {
            const double x = mean[d * options + i] - mean[d * options] - more;
            squares += x * x;
        }
        kith_sheet_text(to, sheet, "%s", price->of);
        kith_sheet_number(to, sheet, "euro", euro);
        kith_sheet_text(to, sheet, "%s", kith_decide_name(self, i));
        kith_sheet_number(to, sheet, "euro", whole * more);
        kith_sheet_number(to, sheet, "euro", n > 1 ? whole * sqrt(squares / (double) (n - 1) / (double) n) : (double) NAN);
        kith_sheet_number(to, sheet, "1", best[i].value);
        kith_sheet_number(to, sheet, "1", best[i].error);
        kith_sheet_number(to, sheet, "1", best[i].raw);
        kith_sheet_text(to, sheet, "%s", i == top ? "1" : "");
        kith_sheet_number(to, sheet, "euro", whole * worth->value);
        kith_sheet_number(to, sheet, "euro", whole * worth->error);
        kith_sheet_number(to, sheet, "euro", whole * worth->raw);
    }
}

static int
price_it(struct kith_deciding *self, struct kith_sheet *sheet, const struct kith_price *price, double euro)
{
    const struct kith_weighed what[2] = { { price->outcome, kith_case_sign(&self->in, price->outcome) * euro / price->per }, { self->cost, -1 } };
    struct kith_best *best = calloc(self->in.n_scenarios, sizeof *best);
    struct kith_worth worth = { (double) NAN, (double) NAN, (double) NAN };
    size_t n;
    double *benefit = kith_decide_benefits(self, what, 2, &n), *mean = benefit ? kith_decide_means(self, benefit, n) : NULL;
    int good = best && benefit && mean;
    if (good && n > 2)
        good = kith_worth_of(&worth, best, benefit, n, self->in.n_runs, self->in.n_scenarios);
    if (good && n > 2)
        add_price(self, sheet, price, euro, mean, n, best, &worth);
    free(best);
    free(benefit);
    free(mean);
    return good;
}

int
kith_decide_money(struct kith_deciding *self, struct kith_error *err)
{
    int good = self->cost == self->in.n_outcomes || compare_costs(self);
    if (!self->n_prices || self->cost == self->in.n_outcomes)
        return good ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "acceptability", acceptability, sizeof acceptability / sizeof *acceptability,
        "Net benefit in euro %s, at stated prices:", each(self));
    for (size_t k = 0; k < self->n_prices; k++)
        for (int p = 0; p < PRICES && good; p++)
            good = price_it(self, sheet, &self->price[k], self->price[k].low + (self->price[k].high - self->price[k].low) * p / (PRICES - 1));
    kith_sheet_note(self->answer, sheet, "No Dutch value of a violent year is known; these prices are what was asked, not what anybody found.");
    return good ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}
