#include "design/study.h"

#include <math.h>
#include <string.h>

#include "read/regions.h"
#include "result/compare.h"
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
rule_of(const struct kith_how *how, uint32_t queue)
{
    if (queue > 0)
        return "families give up and leave it (care.patience)";
    return how->assess.overload == KITH_OVERLOAD_EXTRA ? "staff works extra hours (assess.extra)"
        : how->assess.overload == KITH_OVERLOAD_ADVICE ? "those who wait long get advice only (assess.advice_after)"
                                                       : NULL;
}

/* One line of the table; `told` is 0 at first, and then the heading comes with it. */
static void
print_queue(const struct kith_study *self, size_t s, uint32_t q, double *room, int *told, FILE *to)
{
    const struct kith_population *population = self->population;
    size_t over = 0, most = 0;
    double highest = 0;
    struct kith_how how;
    for (size_t g = 1; g <= population->n_regions; g++) {
        if (kith_population_is_withheld(self, s, g, 0, 0))
            continue;
        kith_population_how(self, s, 0, population->region[g - 1]->name, room, &how);
        const struct kith_slice slice = kith_slice_of(&how, &self->layout, kith_population_sum(self, s, g), 0, 0);
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
    const char *rule = rule_of(&how, q);
    if (!*told)
        fprintf(to, "Load above one:\n  %-22s %-24s %9s %-28s %s\n", "scenario", "queue", "regions", "  highest", "what bounds it");
    *told = 1;
    fprintf(to, "  %-22s %-24s %3zu of %2zu   %5.2f %-20s %s\n", kith_scenario_name(self->scenario[s]), kith_axis_label(KITH_AXIS_QUEUE, q, &self->names, label, sizeof label, &number),
        over, population->n_regions, highest, population->region[most - 1]->name, rule ? rule : "nothing: there is no steady state, waits grow with the years");
}

void
kith_population_print_notes(const struct kith_study *self, FILE *to)
{
    const struct kith_population *population = self->population;
    double *room = kith_study_take(self, self->parameters.most * sizeof *room);
    int told = 0;
    fprintf(to, "%zu region%s of %s, %u years of policy after %.4g years under %s; /1000 is per 1,000 households with children.\n", population->n_regions,
        population->n_regions == 1 ? "" : "s", kith_regions_source(population->table), population->years, population->burn_in_weeks / (double) KITH_YEAR, kith_scenario_name(population->burn_in));
    if (self->options.scale < 1)
        fprintf(to, "Warning: at scale %g queues do not scale: they are smaller than real ones, and small queues wait longer.\n", self->options.scale);
    if (self->options.small)
        fprintf(to, "Results of fewer than %u families or reports are withheld, and what they could be worked out from.\n", self->options.small);
    print_drift(self, to);
    for (size_t s = 0; room && s < self->n_scenarios; s++)
        for (uint32_t q = 0; q < self->layout.axis[KITH_AXIS_QUEUE]; q++)
            print_queue(self, s, q, room, &told, to);
    kith_study_back(self, room);
}

/* ---- targets ---- */

/* One number of each run: shape (runs). */
typedef double of_a_run(const struct kith_study *self, size_t run, size_t which);

static struct kith_difference
over_runs(const struct kith_study *self, size_t s, of_a_run *of, size_t which)
{
    const size_t runs = runs_of(self);
    struct kith_difference d = { .mean = (double) NAN, .error = (double) NAN };
    double *y = kith_study_take(self, runs * sizeof *y);
    for (size_t i = 0; y && i < runs; i++)
        y[i] = of(self, s * runs + i, which);
    if (y)
        d = kith_study_spreads(self, y, NULL, 1, self->scratch);
    kith_study_back(self, y);
    return d;
}

static double
one_outcome(const struct kith_study *self, size_t run, size_t which)
{
    return self->outcome[run * self->form.n_outcomes + which];
}

static double
one_reporter(const struct kith_study *self, size_t run, size_t which)
{
    return self->population->reporters[run * self->layout.axis[KITH_AXIS_REPORTER] + which];
}

/* Reports per 1,000 households of a region in the table. */
static double
reports_of_table(const struct kith_study *self, size_t region)
{
    const struct kith_region *one = self->population->region[region];
    return 1000 * one->reports / one->households;
}

static double
spread_over_regions(const struct kith_study *self, size_t run, size_t simulated)
{
    const size_t n = self->population->n_regions;
    double sum = 0, squares = 0;
    for (size_t g = 0; g < n; g++) {
        const double x = simulated ? of_run(self, run, 1 + g, 0, "reports") : reports_of_table(self, g);
        sum += x;
        squares += x * x;
    }
    return n > 1 ? sqrt((squares - sum * sum / (double) n) / (double) (n - 1)) : (double) NAN;
}

static double
miss_of_region(const struct kith_study *self, size_t run, size_t region)
{
    return of_run(self, run, 1 + region, 0, "reports") - reports_of_table(self, region);
}

enum { IS_TARGET, IS_CHECK, MOST_TARGETS = 32 };

/* 1.96, or more when the error itself is known from few runs or draws only. */
static double
errors_of_95(const struct kith_study *self)
{
    const double n = self->n_draws > 1 ? self->n_draws : self->per_draw;
    return kith_student(n);
}

/* Other than zero: the target is missed. */
static int
print_row(const struct kith_study *self, FILE *to, const char *id, const char *what, const char *unit, double target, struct kith_difference d, int is_check)
{
    fprintf(to, "  %-6s %-46s ", id, what);
    kith_print_number(to, 10, unit, target, 0);
    fputc(' ', to);
    kith_print_number(to, 10, unit, d.mean, 0);
    fputc(' ', to);
    kith_print_number(to, 9, unit, d.error, 0);
    if (isnan(target))
        fputs(is_check ? "" : "  no source", to);
    else if (is_check)
        fputs("  check only", to);
    else if (isnan(d.error))
        fputs("  no verdict: one run a draw has no error", to);
    else if (fabs(d.mean - target) <= errors_of_95(self) * d.error)
        fputs(errors_of_95(self) * d.error > .1 * fabs(target) ? "  too few runs to tell" : "  within error", to);
    else {
        fputs("  misses by ", to);
        kith_print_number(to, 0, unit, d.mean - target, 1);
    }
    fputc('\n', to);
    return !isnan(target) && !is_check && fabs(d.mean - target) > errors_of_95(self) * d.error;
}

/* V3.06, by the names of the baseline's reporters; others have no published share. */
static int
print_reporters(const struct kith_study *self, FILE *to, size_t s)
{
    static const struct {
        const char *name;
        double share;
    } published[] = { { "police-and-justice", .672 }, { "health", .082 }, { "education", .042 }, { "youth-and-child-care", .026 },
        { "other-professionals", .093 }, { "neighbours-and-family", .080 } };
    int missed = 0;
    for (size_t r = 0; r < self->names.n_reporters; r++) {
        double share = (double) NAN;
        char what[96];
        for (size_t i = 0; i < sizeof published / sizeof *published; i++)
            if (strcmp(self->names.reporters[r], published[i].name) == 0)
                share = published[i].share;
        snprintf(what, sizeof what, "reported by %s", self->names.reporters[r]);
        missed |= print_row(self, to, isnan(share) ? "" : "V3.06", what, "1", share, over_runs(self, s, one_reporter, r), IS_TARGET);
    }
    return missed;
}

static int
print_regions(const struct kith_study *self, FILE *to, size_t s)
{
    const struct kith_population *population = self->population;
    size_t worst = 0;
    char what[128];
    if (population->n_regions < 2)
        return 0;
    int missed = print_row(self, to, "P4.16", "  their standard deviation over regions", "/1000/year", spread_over_regions(self, 0, 0), over_runs(self, s, spread_over_regions, 1), IS_TARGET);
    for (size_t g = 1; g < population->n_regions; g++)
        if (fabs(over_runs(self, s, miss_of_region, g).mean) > fabs(over_runs(self, s, miss_of_region, worst).mean))
            worst = g;
    struct kith_difference d = over_runs(self, s, miss_of_region, worst);
    d.mean += reports_of_table(self, worst);
    snprintf(what, sizeof what, "  largest miss of a region: %s", population->region[worst]->name);
    missed |= print_row(self, to, "P4.16", what, "/1000/year", reports_of_table(self, worst), d, IS_TARGET);
    return missed;
}

/* What a simulated size can be held against, and what is counted differently there. */
static const struct {
    const char *id, *outcome, *what;
    double published;
    const char *definition;
} checks[] = {
    { "P4.06", "violent", "violent families per 1,000 households", 31.5, "maltreated children in a year by professionals' counts: 26-37 per 1,000 children, 2017" },
    { "P4.10", "violent", "  the same", 99.4, "self-report of maltreatment, 12-17 years old, per 1,000, 2010" },
    { "P4.08", "violent_known", "violent families ever reported, of all", .126, "maltreated children known to child protection, 2005" },
    { "P4.12", "severe_per_report", "severe incidents for each report", (double) NAN, "under 1 in 10 incidents reaches the police, nearly 1 in 5 in another study: 5 or more" },
    { "", "incidents_per_report", "incidents for each report", (double) NAN, "with about 70 incidents a year in reported families (C2.13)" },
    { "", "reported_ever", "families ever reported, of all ever violent", (double) NAN, "no source" },
};

/* Rows that are no outcomes by themselves. */
static const struct kith_target of_parts[] = {
    { .evidence = "P4.16", .meaning = "regions",
        .why = "what makes more be found makes more be reported again, so regions differ a little more than in the table" },
    { .evidence = "V3.06", .meaning = "reporters", .why = "published shares add up to 99.5 %, simulated ones to 100" },
};

static void
print_targets_of(const struct kith_study *self, FILE *to, size_t s)
{
    fprintf(to, "%s: published numbers against the population, %zu regions, scale %g, %zu runs%s\n", kith_scenario_name(self->scenario[s]),
        self->population->n_regions, self->options.scale, (size_t) kith_study_made(self), self->options.draws == KITH_DRAWS_POINT ? " at the point" : "");
    fprintf(to, "  %-6s %-46s %10s %10s %9s  %s\n", "source", "what", "target", "simulated", "error", "verdict");
    int missed[MOST_TARGETS] = { 0 }, told = 0, regions = 0;
    for (size_t i = 0; i < self->form.n_targets; i++) {
        const struct kith_target *t = &self->form.targets[i];
        const size_t o = outcome_of(self, t->outcome);
        missed[i] = print_row(self, to, t->evidence, t->meaning, self->form.outcomes[o].unit, t->value, over_runs(self, s, one_outcome, o), t->is_check);
        if (strcmp(t->outcome, "reports") == 0)
            regions = print_regions(self, to, s);
    }
    const int reporters = print_reporters(self, to, s);
    const size_t until = outcome_of(self, "years_until_report");
    print_row(self, to, "", "mean years until the first report", "year", (double) NAN, over_runs(self, s, one_outcome, until), IS_TARGET);
    for (size_t i = 0; i < self->form.n_targets; i++)
        if (missed[i])
            kith_print_why(to, &told, &self->form.targets[i]);
    for (size_t i = 0; i < sizeof of_parts / sizeof *of_parts; i++)
        if (i == 0 ? regions : reporters)
            kith_print_why(to, &told, &of_parts[i]);
    if (told)
        fputs("  The error is that of the simulation alone: where it is small, some tenths of a point are a miss all the same.\n", to);
    fputs("Checks on dimension, never fitted; definitions differ:\n", to);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const size_t o = outcome_of(self, checks[i].outcome);
        const struct kith_difference d = over_runs(self, s, one_outcome, o);
        fprintf(to, "  %-6s %-46s ", checks[i].id, checks[i].what);
        kith_print_number(to, 10, self->form.outcomes[o].unit, checks[i].published, 0);
        fputc(' ', to);
        kith_print_number(to, 10, self->form.outcomes[o].unit, d.mean, 0);
        fputc(' ', to);
        kith_print_number(to, 9, self->form.outcomes[o].unit, d.error, 0);
        fprintf(to, "  %s\n", checks[i].definition);
    }
    fputc('\n', to);
}

void
kith_population_print_targets(const struct kith_study *self, FILE *to)
{
    for (size_t s = 0; s < self->n_scenarios; s++)
        print_targets_of(self, to, s);
    fputs("Shares in %. Error: Monte Carlo error of the simulated number. Targets are register counts; misses are shown as they are.\n"
          "Too few runs to tell: the error, with so few runs, reaches further than a tenth of the target.\n", to);
}
