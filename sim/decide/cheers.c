#include "decide/parts.h"

#include <math.h>

#include "base/error.h"

/* The reporting items of CHEERS 2022 (Husereau et al., BMJ 2022;376:e067975), as far as a run knows what belongs there. */

static const struct kith_sheet_column columns[] = {
    { "item", "number of the item in CHEERS 2022", KITH_CELL_TEXT, 0 },
    { "topic", "its topic", KITH_CELL_TEXT, 0 },
    { "by", "run: filled in from this file; model: the same for all runs; author: yours to write", KITH_CELL_TEXT, 0 },
    { "said", "what can be said", KITH_CELL_TEXT, 0 },
};

static const char *
join_names(struct kith_deciding *self)
{
    const char *all = "";
    for (size_t i = 0; i < self->in.n_scenarios; i++) {
        const char *more = kith_pool_format(&self->answer->pool, "%s%s%s", all, i ? ", " : "", kith_decide_name(self, i));
        all = more ? more : "";
    }
    return all;
}

static const char *
join_outcomes(struct kith_deciding *self)
{
    const char *all = "";
    for (size_t k = 0; k < self->n_outcomes; k++) {
        const char *more = kith_pool_format(&self->answer->pool, "%s%s%s", all, k ? ", " : "", self->in.outcome[self->outcome[k]]);
        all = more ? more : "";
    }
    return all;
}

static const char *
population_of(struct kith_deciding *self)
{
    const struct kith_case *in = &self->in;
    return in->population ? kith_pool_format(&self->answer->pool, "Made-up households with children of regions that have %.0f of them; families from the onset of violence on", in->households)
                          : kith_pool_format(&self->answer->pool, "Made-up families reported to Veilig Thuis, %.0f in each run, after a cohort of 576", in->families);
}

static const char *
horizon_of(struct kith_deciding *self)
{
    return self->in.population ? kith_pool_format(&self->answer->pool, "%.0f years of the policy, after years before it that settle the region", self->in.years)
                               : "From a year before the report to the end of follow-up, as the scenario says";
}

static const char *
uncertainty_of(struct kith_deciding *self)
{
    const struct kith_case *in = &self->in;
    return kith_pool_format(&self->answer->pool, "%zu draws of the parameters %s, %zu run%s a draw on common random numbers; noise of the simulation told apart (tables contrasts, worth)", in->n_draws,
        in->draws_of == KITH_OF_PRIORS ? "from their priors" : in->draws_of == KITH_OF_FILE ? "from a file, as a posterior" : "at their point values: nothing of the parameters", in->n_runs, in->n_runs == 1 ? "" : "s");
}

static void
add(struct kith_deciding *self, struct kith_sheet *sheet, const char *item, const char *topic, const char *by, const char *said)
{
    struct kith_answer *to = self->answer;
    kith_sheet_text(to, sheet, "%s", item);
    kith_sheet_text(to, sheet, "%s", topic);
    kith_sheet_text(to, sheet, "%s", by);
    kith_sheet_text(to, sheet, "%s", said ? said : "");
    if (sheet && sheet->n_rows == 1)
        kith_sheet_rest(sheet);
}

int
kith_decide_cheers(struct kith_deciding *self, struct kith_error *err)
{
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "cheers", columns, sizeof columns / sizeof *columns, "CHEERS 2022, as far as the run knows:");
    static const char *const yours = "To be written";
    add(self, sheet, "1", "Title", "run", kith_pool_format(&self->answer->pool, "Simulated comparison of %s", join_names(self)));
    add(self, sheet, "2", "Abstract", "author", yours);
    add(self, sheet, "3", "Background and objectives", "author", yours);
    add(self, sheet, "4", "Analysis plan", "run", "Scenarios, design and seed are in the result file; the decision file, if one was given, says what was asked beforehand");
    add(self, sheet, "5", "Study population", "run", population_of(self));
    add(self, sheet, "6", "Setting and location", "run", self->in.population ? "Dutch regions of the file (table region)" : "The Netherlands, as reported to Veilig Thuis");
    add(self, sheet, "7", "Comparators", "run", join_names(self));
    add(self, sheet, "8", "Perspective", "model", "Payers of staff time and of levers: municipalities, health insurers, justice, state (table budget); no losses of families");
    add(self, sheet, "9", "Time horizon", "run", horizon_of(self));
    add(self, sheet, "10", "Discount rate", "run", kith_case_discount(&self->in) > 0 ? kith_pool_format(&self->answer->pool, "%.4g %% a year, of costs and years in violence", 100 * kith_case_discount(&self->in)) : "Undiscounted: none was asked for");
    add(self, sheet, "11", "Selection of outcomes", "run", join_outcomes(self));
    add(self, sheet, "12", "Measurement of outcomes", "model", "Counted in the simulation; kith describe OUTCOME says what each is");
    add(self, sheet, "13", "Valuation of outcomes", self->n_prices ? "run" : "model", self->n_prices ? "At the stated range of prices (table acceptability); nobody has measured one" : "None: no Dutch value of a violent year is known");
    add(self, sheet, "14", "Resources and costs", "model", kith_case_has_levers(&self->in) ? "Staff time that is used at unit costs by service, and what levers cost themselves (table levers); sources and grades stand in the scenarios" : "Staff time that is used at unit costs by service; sources and grades stand in the scenarios; no scenario says what its levers cost themselves");
    add(self, sheet, "15", "Currency and price date", "model", kith_pool_format(&self->answer->pool, "Euro, none converted (tables prices, levers). %s", kith_decide_price_years(self)));
    add(self, sheet, "16", "Model", "model", "Agent-based, weekly, families that compete for places; sim/model/ODD.md");
    add(self, sheet, "17", "Analytics and assumptions", "run", "Paired differences on common random numbers; grade of every parameter in the file; table ledger");
    add(self, sheet, "18", "Heterogeneity", "run", self->in.population ? "By group of families (table groups)" : "Profiles and severity are in the model; cohorts are not told by group");
    add(self, sheet, "19", "Distributional effects", "run", self->in.population ? "Who gains and who loses by group (table groups)" : "Not told of cohorts");
    add(self, sheet, "20", "Uncertainty", "run", uncertainty_of(self));
    add(self, sheet, "21", "Engagement", "author", yours);
    add(self, sheet, "22", "Study parameters", "run", "All values, distributions, sources and grades are in the result file (inputs, parameter_value)");
    add(self, sheet, "23", "Main results", "run", "Tables contrasts, frontier, plane");
    add(self, sheet, "24", "Effect of uncertainty", "run", "Tables best, ledger, worth; --what-if for thresholds");
    add(self, sheet, "25", "Effect of engagement", "author", yours);
    add(self, sheet, "26", "Findings and limitations", "author", "Not in any data: whether one way of organising help works better than another. Kith predicts nothing of single families");
    add(self, sheet, "27", "Funding", "author", yours);
    add(self, sheet, "28", "Conflicts of interest", "author", yours);
    return self->answer->pool.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory for the answer") : KITH_OK;
}
