#include "design/study.h"

#include <math.h>
#include <string.h>

#include "read/regions.h"
#include "result/compare.h"
#include "run/run.h"
#include "stat/expected.h"
#include "tell/print.h"

static size_t
runs_of(const struct kith_study *self)
{
    return (size_t) self->n_draws * self->per_draw;
}

static size_t
outcome_of(const struct kith_study *self, const char *name)
{
    size_t o = 0;
    while (o + 1 < self->form.n_outcomes && strcmp(self->form.outcomes[o].name, name) != 0)
        o++;
    return o;
}

/* ---- drift and load ---- */

static double
of_run(const struct kith_study *self, size_t run, size_t region, size_t year, const char *outcome)
{
    return (double) self->population->strata[kith_population_cell(self, run, region, year, 0) + outcome_of(self, outcome)];
}

/* Mean over the runs that were made (of some draws there is a second) of the reports of a year. */
static double
mean_reports(const struct kith_study *self, double *room, uint32_t year)
{
    for (size_t i = 0; i < runs_of(self); i++)
        room[i] = of_run(self, i, 0, year, "reports");
    return kith_study_spreads(self, room, NULL, 1, self->scratch).mean;
}

/* How the first scenario would have moved without any other: what every difference stands on. */
static void
print_drift(const struct kith_study *self, FILE *to)
{
    const uint32_t years = self->population->years;
    const size_t runs = runs_of(self);
    double *drift = kith_study_take(self, runs * sizeof *drift);
    const double first = drift ? mean_reports(self, drift, 1) : (double) NAN, last = drift ? mean_reports(self, drift, years) : (double) NAN;
    for (size_t i = 0; drift && i < runs; i++) {
        const double a = of_run(self, i, 0, 1, "reports"), b = of_run(self, i, 0, years, "reports");
        drift[i] = years > 1 ? 100 * (pow(b / a, 1.0 / (years - 1)) - 1) : (double) NAN;
    }
    if (drift && (isnan(first) || isnan(last)))
        fprintf(to, "Drift of %s: not told, as reports of year 1 or %u are %s.\n", kith_scenario_name(self->scenario[0]), years, self->options.small ? "withheld" : "none");
    else if (drift) {
        const struct kith_difference d = kith_study_spreads(self, drift, NULL, 1, self->scratch);
        fprintf(to, "Drift of %s: %.2f reports per 1,000 households with children in year 1, %.2f in year %u", kith_scenario_name(self->scenario[0]), first,
            last, years);
        if (!isnan(d.mean))
            fprintf(to, ": %+.2f %% a year", d.mean);
        if (!isnan(d.mean) && !isnan(d.error))
            fprintf(to, " (MC error %.2f)", d.error);
        fputs(".\n", to);
    }
    kith_study_back(self, drift);
}

/* What keeps an overloaded queue from growing for ever, if anything does. */
static const char *
rule_of(const struct kith_params *params, uint32_t queue)
{
    if (queue > 0)
        return "families give up and leave it (care.patience)";
    return params->assess.overload == KITH_OVERLOAD_EXTRA ? "staff works extra hours (assess.extra)"
        : params->assess.overload == KITH_OVERLOAD_ADVICE ? "those who wait long get advice only (assess.advice_after)"
                                                       : NULL;
}

/* One line of the table; `told` is 0 at first, and then the heading comes with it. */
static void
print_queue(const struct kith_study *self, size_t s, uint32_t q, double *room, int *told, FILE *to)
{
    const struct kith_population *population = self->population;
    size_t over = 0, most = 0;
    double highest = 0;
    struct kith_params params;
    for (size_t g = 1; g <= population->n_regions; g++) {
        if (kith_population_is_withheld(self, s, g, 0, 0))
            continue;
        kith_population_params(self, s, 0, population->region[g - 1]->name, room, &params);
        const struct kith_slice slice = kith_slice_of(&params, &self->layout, kith_population_sum(self, s, g), 0, 0);
        const double load = kith_load_of(&slice, q);
        over += load > 1;
        if (load > highest) {
            highest = load;
            most = g;
        }
    }
    if (over == 0)
        return;
    char label[96];
    double number;
    const char *rule = rule_of(&params, q);
    if (!*told)
        fprintf(to, "Load above one:\n  %-22s %-24s %9s %-28s %s\n", "scenario", "queue", "regions", "  highest", "what bounds it");
    *told = 1;
    fprintf(to, "  %-22s %-24s %3zu of %2zu   %5.2f %-20s %s\n", kith_scenario_name(self->scenario[s]), kith_axis_label(KITH_AXIS_QUEUE, q, &self->names, label, sizeof label, &number),
        over, population->n_regions, highest, population->region[most - 1]->name, rule ? rule : "nothing: there is no steady state, waits grow with the years");
}

/* ---- budgets ---- */

/* What a scenario's budgets are for these regions, in the mean of the draws, and until when the last of them goes. */
static double
budget_of(const struct kith_study *self, size_t s, double *room, double *until)
{
    double sum = 0;
    for (uint32_t d = 0; d < self->n_draws; d++)
        for (size_t g = 0; g < self->population->n_regions; g++) {
            struct kith_params params;
            kith_population_params(self, s, d, self->population->region[g]->name, room, &params);
            for (uint32_t c = 0; c < params.n_costs; c++)
                if (params.cost[c].per == KITH_PER_BUDGET) {
                    sum += params.cost[c].amount * self->population->region[g]->households / params.cost[c].households;
                    *until = params.cost[c].until > *until ? params.cost[c].until : *until;
                }
        }
    return sum / self->n_draws;
}

/* What went to places, of one run in the mean, of the whole regions. */
static double
spent_on_places(const struct kith_study *self, size_t s)
{
    const int64_t *counts = kith_population_sum(self, s, 0);
    double households = 0, cents = 0;
    for (size_t g = 0; g < self->population->n_regions; g++)
        households += self->population->region[g]->households;
    for (uint32_t year = 0; year < self->population->years; year++)
        for (uint32_t p = 0; p < KITH_PAYERS; p++)
            cents += (double) counts[self->layout.at[KITH_TALLY_P_SPENT] + (year * KITH_SPENTS + KITH_SPENT_PLACES) * KITH_PAYERS + p];
    return cents / 100 * households / (double) counts[self->layout.at[KITH_TALLY_P_FRAME] + KITH_FRAME_HOUSEHOLDS];
}

static void
print_budgets(const struct kith_study *self, double *room, FILE *to)
{
    for (size_t s = 0; s < self->n_scenarios; s++) {
        double until = 0;
        const double budget = budget_of(self, s, room, &until), spent = spent_on_places(self, s);
        if (!(budget > 0) || kith_population_is_withheld(self, s, 0, 0, 0))
            continue;
        fprintf(to, "Budget of %s: %.0f euro in these regions, %.0f spent on places (of a run, in the mean), %.0f left", kith_scenario_name(self->scenario[s]), budget, spent, budget - spent);
        fputs(until > self->population->years * KITH_YEAR ? ": it lasts longer than the run.\n"
                : budget - spent < 0.5                    ? ".\n"
                                                          : ": what is less than a place costs for a week in a region.\n", to);
    }
}

void
kith_population_print_notes(const struct kith_study *self, FILE *to)
{
    const struct kith_population *population = self->population;
    double *room = kith_study_take(self, self->parameters.most * sizeof *room);
    int told = 0;
    fprintf(to, "%zu region%s of %s, %u years of policy after %.4g years under %s; %s.\n", population->n_regions,
        population->n_regions == 1 ? "" : "s", kith_regions_source(population->table), population->years, population->burn_in_weeks / (double) KITH_YEAR, kith_scenario_name(population->burn_in),
        self->options.whole ? "numbers are of all families of these regions" : "/1000 is per 1,000 households with children, of all, not of those in a group");
    if (self->options.scale < 1)
        fprintf(to, "Warning: at scale %g queues do not scale: they are smaller than real ones, and small queues wait longer.\n", self->options.scale);
    if (self->options.small)
        fprintf(to, "Results of fewer than %u families or reports are withheld, and what they could be worked out from.\n", self->options.small);
    if (room)
        print_budgets(self, room, to);
    if (self->scenario[0] && kith_study_discount(self) > 0)
        fprintf(to, "Of all years together, costs, spending, violent_years and child_years are discounted at %.4g %% a year.\n", 100 * kith_study_discount(self));
    print_drift(self, to);
    for (size_t s = 0; room && s < self->n_scenarios; s++)
        for (uint32_t q = 0; q < self->layout.axis[KITH_AXIS_QUEUE]; q++)
            print_queue(self, s, q, room, &told, to);
    kith_study_back(self, room);
}
