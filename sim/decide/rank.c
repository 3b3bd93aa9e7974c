#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stat/frontier.h"
#include "stat/sample.h"
#include "stat/select.h"
#include "stat/worth.h"

/* All options in one order: by the mean over draws, with what the simulation can tell; and what nobody could want, by cost. */

static const struct kith_sheet_column columns[] = {
    { "rank", "by the mean of the outcome over draws", KITH_CELL_TEXT, 0 },
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "unit", "unit of all numbers of the row but cost; 1 is a share", KITH_CELL_TEXT, 0 },
    { "mean", "mean of the outcome", KITH_CELL_NUMBER, 0 },
    { "behind", "how far behind the one whose mean is best", KITH_CELL_NUMBER, 0 },
    { "width", "to plus or minus so much, for all options at a time", KITH_CELL_NUMBER, 0 },
    { "verdict", "best mean; not distinguishable from it; worse", KITH_CELL_TEXT, 0 },
    { "best_share", "share of draws of the parameters in which it is best: another thing than the rank", KITH_CELL_NUMBER, 0 },
    { "more_cost", "euro more than the reference", KITH_CELL_CHANGE, 0 },
    { "affordable", "yes or no under the budget; of costs that the model counts and what was stated", KITH_CELL_TEXT, 0 },
    { "pareto", "other than empty: no option costs less and does more by it", KITH_CELL_TEXT, 0 },
    { "pareto_children", "the same by years of children in violence", KITH_CELL_TEXT, 0 },
};

struct ranking {
    size_t n, options; /* draws */
    double *mean; /* shape (n, options): benefits */
    struct kith_selected *selected;
    struct kith_best *best;
    double *cost, *effect, *children; /* shape (options), means: euro more than the reference; benefits */
    struct kith_icer *front, *front_children;
    size_t *order;
};

static void
clear(struct ranking *self)
{
    free(self->mean);
    free(self->selected);
    free(self->best);
    free(self->cost);
    free(self->front);
    free(self->order);
    *self = (struct ranking) { 0 };
}

/* Means over draws of an outcome, times `weight`, less that of the reference; NaN where there is no such outcome. 0 when memory ran out. */
static int
means(struct kith_deciding *self, size_t outcome, double weight, double *to)
{
    const struct kith_weighed what = { outcome, weight };
    const size_t options = self->in.n_scenarios;
    size_t n;
    for (size_t i = 0; i < options; i++)
        to[i] = (double) NAN;
    if (outcome == self->in.n_outcomes)
        return 1;
    double *benefit = kith_decide_benefits(self, &what, 1, &n), *mean = benefit ? kith_decide_means(self, benefit, n) : NULL;
    const int good = mean != NULL;
    for (size_t i = 0; good && i < options && n; i++)
        to[i] = kith_mean_of_column(mean + i, n, options) - kith_mean_of_column(mean, n, options);
    free(benefit);
    free(mean);
    return good;
}

int
kith_decide_more_costs(struct kith_deciding *self, double *to)
{
    if (!means(self, self->cost, 1, to))
        return 0;
    for (size_t i = 0; i < self->in.n_scenarios; i++)
        to[i] *= self->in.population ? self->in.households / 1000 : self->in.families;
    return 1;
}

static int
fill(struct kith_deciding *self, struct ranking *r, double sure)
{
    const size_t options = self->in.n_scenarios, o = self->outcome[0];
    const struct kith_weighed what = { o, kith_case_sign(&self->in, o) };
    size_t children = self->in.n_outcomes;
    struct kith_worth worth;
    (void) kith_case_outcome(&self->in, "child_years", &children, NULL);
    double *benefit = kith_decide_benefits(self, &what, 1, &r->n);
    r->options = options;
    r->mean = benefit ? kith_decide_means(self, benefit, r->n) : NULL;
    r->selected = calloc(options, sizeof *r->selected);
    r->best = calloc(options, sizeof *r->best);
    r->cost = calloc(3 * options, sizeof *r->cost);
    r->front = calloc(2 * options, sizeof *r->front);
    r->order = calloc(options, sizeof *r->order);
    int good = r->mean && r->selected && r->best && r->cost && r->front && r->order;
    if (good && r->n > 2) {
        r->effect = r->cost + options;
        r->children = r->cost + 2 * options;
        r->front_children = r->front + options;
        kith_select_of(r->selected, r->mean, r->n, options, sure);
        good = kith_worth_of(&worth, r->best, benefit, r->n, self->in.n_runs, options) && kith_decide_more_costs(self, r->cost) && means(self, o, kith_case_sign(&self->in, o), r->effect)
            && means(self, children, -1, r->children);
        for (size_t i = 0; i < options; i++)
            r->order[i] = i;
        kith_frontier_of(r->front, r->cost, r->effect, options);
        kith_frontier_of(r->front_children, r->cost, r->children, options);
    }
    for (size_t i = 1; good && r->n > 2 && i < options; i++) /* by the mean, the best first */
        for (size_t k = i; k > 0 && r->selected[r->order[k]].mean > r->selected[r->order[k - 1]].mean; k--) {
            const size_t swap = r->order[k];
            r->order[k] = r->order[k - 1];
            r->order[k - 1] = swap;
        }
    free(benefit);
    return good;
}

static const char *
verdict(const struct kith_selected *s)
{
    return s->best ? "best mean" : s->maybe ? "not distinguishable" : "worse";
}

static int
is_affordable(const struct ranking *r, size_t i, double budget)
{
    return isnan(budget) || r->cost[i] <= budget;
}

/* What is the best of what a budget affords, and what cannot be told from it. 0 when memory ran out. */
static int
tell_budget(struct kith_deciding *self, const struct ranking *r, double sure, double budget)
{
    size_t n = 0, best = 0, alike = 0, *which = calloc(r->options, sizeof *which);
    double *mean = calloc(r->n * r->options, sizeof *mean);
    struct kith_selected *selected = calloc(r->options, sizeof *selected);
    const int good = which && mean && selected;
    for (size_t i = 0; good && i < r->options; i++)
        if (is_affordable(r, i, budget))
            which[n++] = i;
    for (size_t d = 0; good && d < r->n; d++)
        for (size_t k = 0; k < n; k++)
            mean[d * n + k] = r->mean[d * r->options + which[k]];
    if (good && n)
        kith_select_of(selected, mean, r->n, n, sure);
    for (size_t k = 0; good && k < n; k++) {
        best = selected[k].best ? k : best;
        alike += selected[k].maybe && !selected[k].best;
    }
    if (good && !n)
        kith_answer_say(self->answer, "Nothing is affordable under the budget of %.0f euro.", budget);
    else if (good)
        kith_answer_say(self->answer, "Of the %zu that are affordable under %.0f euro, %s has the best mean; %s.", n, budget, kith_decide_name(self, which[best]),
            !alike ? "the others are worse, as far as the simulation goes" : kith_pool_format(&self->answer->pool, "%zu of the others %s not distinguishable from it by so many runs", alike, alike == 1 ? "is" : "are"));
    free(which);
    free(mean);
    free(selected);
    return good;
}

static int
tell(struct kith_deciding *self, const struct ranking *r, double sure, double budget)
{
    const size_t o = self->outcome[0];
    struct kith_answer *to = self->answer;
    struct kith_sheet *sheet = kith_sheet_new(to, "rank", columns, sizeof columns / sizeof *columns, "All options in one order, by %s:", self->in.outcome[o]);
    size_t alike = 0;
    for (size_t k = 0; k < r->options; k++) {
        const size_t i = r->order[k];
        const struct kith_selected *s = &r->selected[i];
        const int affordable = is_affordable(r, i, budget);
        const char *unit = self->in.unit[o];
        const double whole = kith_decide_whole(self, &unit);
        kith_sheet_text(to, sheet, "%zu", k + 1);
        kith_sheet_text(to, sheet, "%s", kith_decide_name(self, i));
        kith_sheet_text(to, sheet, "%s", strcmp(unit, "1") == 0 ? "%" : unit);
        kith_sheet_number(to, sheet, unit, whole * kith_case_sign(&self->in, o) * s->mean);
        kith_sheet_number(to, sheet, unit, whole * s->behind);
        kith_sheet_number(to, sheet, unit, whole * s->width);
        kith_sheet_text(to, sheet, "%s", verdict(s));
        kith_sheet_number(to, sheet, "1", isnan(r->best[i].value) ? r->best[i].raw : r->best[i].value);
        kith_sheet_number(to, sheet, "euro", r->cost[i]);
        kith_sheet_text(to, sheet, "%s", isnan(budget) ? "" : affordable ? "yes" : "no");
        kith_sheet_text(to, sheet, "%s", r->front[i].standing == KITH_DOMINATED ? "" : "front");
        kith_sheet_text(to, sheet, "%s", r->front_children[i].standing == KITH_DOMINATED ? "" : "front");
        alike += s->maybe != 0;
    }
    kith_sheet_note(to, sheet, "behind and width: a statement about the error of the simulation only, for all options at a time with a probability of %.0f %%. best_share: about the parameters. "
                               "more_cost: euro %s; staff time that is used%s.",
        100 * sure, self->in.population ? "a year of the whole regions" : "for all families that a run follows", kith_case_has_levers(&self->in) ? " and what levers cost themselves, of scenarios that say it" : "; no scenario says what its levers cost themselves");
    kith_answer_say(to, "By %s %s has the best mean; %s.", self->in.outcome[o], kith_decide_name(self, r->order[0]),
        alike > 1 ? kith_pool_format(&to->pool, "%zu option%s not distinguishable from it by so many runs", alike - 1, alike == 2 ? " is" : "s are") : "all others are worse, as far as the simulation goes");
    return isnan(budget) || tell_budget(self, r, sure, budget);
}

int
kith_decide_rank(struct kith_deciding *self, double sure, double budget, struct kith_error *err)
{
    struct ranking r = { 0 };
    int status = fill(self, &r, sure) ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && r.n > 2)
        status = tell(self, &r, sure, budget) ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    else if (!status)
        status = kith_fail(err, KITH_ERR_USAGE, "to rank takes three draws of the parameters or more, not %zu", r.n);
    clear(&r);
    return status;
}

double
kith_decide_rows(struct kith_deciding *self, double delta, double sure, struct kith_error *err)
{
    const struct kith_weighed what = { self->outcome[0], kith_case_sign(&self->in, self->outcome[0]) };
    size_t n = 0;
    double *benefit = kith_decide_benefits(self, &what, 1, &n), *mean = benefit ? kith_decide_means(self, benefit, n) : NULL;
    const double rows = mean && n > 1 ? kith_select_rows(mean, n, self->in.n_scenarios, delta, sure) : 0;
    if (!mean)
        kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    free(benefit);
    free(mean);
    return rows;
}
