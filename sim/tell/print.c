#include "design/study.h"
#include "result/compare.h"
#include "result/numbers.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "design/question.h"
#include "tell/print.h"
#include "tell/spark.h"

/* ---- numbers for people ---- */

static void
print_numbers(const struct kith_study *self, FILE *to)
{
    const char *from = self->options.draws == KITH_DRAWS_FILE ? self->options.draws_file
        : self->options.draws == KITH_DRAWS_POSTERIOR         ? "the posterior"
                                                              : "their priors";
    char twice[48] = "";
    if (self->second < self->n_draws)
        snprintf(twice, sizeof twice, ", %u of them with %u runs", self->second, self->per_draw);
    if (kith_study_is_fixed(self))
        fprintf(to, "Parameters were held fixed at %s%s: intervals are the mean +- Student's t x MC error\nand leave out what is not known about the parameters.",
            self->options.draws == KITH_DRAWS_POINT ? "their point values" : "one draw from ",
            self->options.draws == KITH_DRAWS_POINT ? "" : from);
    else
        fprintf(to, "Intervals are to hold 95 %% of the expected value over draws of the parameters from %s, of which these are\n"
                    "%u%s; replicate noise is %s, few draws are allowed for. MC error is the standard error of the mean shown.", from, self->n_draws, twice,
            self->per_draw > 1 ? "taken out" : "included (one replicate a draw)");
    if (!kith_study_is_fixed(self) && self->n_draws < KITH_QUESTION_DRAWS)
        fprintf(to, "\nWith so few draws the intervals are rough and wide: %d draws or more say more.", KITH_QUESTION_DRAWS);
    if (self->population)
        fprintf(to, "\nRun sd: spread of one run of all regions, parameters given.\n");
    else
        fprintf(to, "\nStudy sd: spread of one study of %u families.\n", self->options.families);
}

static const char *
study_sd(const struct kith_study *self)
{
    return self->population ? "run sd" : "study sd";
}

/* What the draws of a file are here, scenario by scenario; a replay does not know. */
static void
print_draws(const struct kith_study *self, FILE *to)
{
    const char *path = self->options.draws_file;
    for (const char *line = self->drawn_from; line && *line; line += strcspn(line, "\n"), line += *line == '\n')
        kith_screen_print(to, "%.*s\n", (int) strcspn(line, "\n"), line);
    if (!self->draws.origin)
        return;
    kith_drawn_tell_weights(&self->draws, path, to);
    for (size_t s = 0; s < self->n_scenarios; s++)
        kith_drawn_tell(&self->draws, s, self->scenario[s], path, to);
    if (self->population && self->population->burn_in_draws.origin)
        kith_drawn_tell(&self->population->burn_in_draws, 0, self->population->burn_in, path, to);
}

/* ---- outcomes by group ---- */

/* Those that are shown first, and those that something was asked of. */
static int
is_shown(const struct kith_study *self, const struct kith_outcome *o)
{
    int shown = o->headline || self->options.all;
    if (strcmp(o->name, "spending") == 0 || strcmp(o->name, "total_cost") == 0)
        shown |= kith_study_has_costs(self);
    for (size_t i = 0; i < self->options.n_precision; i++)
        shown |= strcmp(self->options.precision[i].outcome, o->name) == 0;
    for (size_t i = 0; i < self->options.n_explain; i++)
        shown |= strcmp(self->options.explain[i].outcome, o->name) == 0 || strcmp(self->options.explain[i].beside, o->name) == 0;
    for (size_t i = 0; i < self->options.n_break_even; i++)
        shown |= strcmp(self->options.break_even[i].outcome, o->name) == 0;
    return shown;
}

typedef void print_one(const struct kith_study *self, FILE *to, size_t s, size_t o);

static void
print_groups(const struct kith_study *self, FILE *to, size_t s, print_one *print)
{
    size_t left = 0;
    for (int group = 0; group < KITH_ABOUTS; group++) {
        int told = 0;
        for (size_t o = 0; o < self->form.n_outcomes; o++) {
            const struct kith_outcome *one = &self->form.outcomes[o];
            if ((int) one->group != group)
                continue;
            if (!is_shown(self, one)) {
                left++;
                continue;
            }
            if (!told++)
                fprintf(to, " %s\n", kith_about_names[group]);
            print(self, to, s, o);
        }
    }
    if (left)
        fprintf(to, " %zu more outcomes: --all\n", left);
}

static void
print_level(const struct kith_study *self, FILE *to, size_t s, size_t o)
{
    const char *unit = self->form.outcomes[o].unit;
    const double whole = kith_print_whole(self, 0, &unit);
    int ends;
    const struct kith_difference d = kith_print_times(kith_print_level(self, &self->form.outcomes[o], kith_study_level(self, s, o), &ends), whole);
    fprintf(to, "  %-22s %-14s ", self->form.outcomes[o].name, kith_print_unit(unit));
    kith_print_number(to, 9, unit, d.mean, 0);
    kith_print_range(to, unit, &d, 0);
    fputc(' ', to);
    kith_print_number(to, 9, unit, d.error, 0);
    fputc(' ', to);
    kith_print_number(to, 9, unit, d.study, 0);
    fputc('\n', to);
}

/* Whether any interval that is shown ends where what can be ends. */
static int
ends_somewhere(const struct kith_study *self)
{
    int ends, any = 0;
    for (size_t i = 0; i < self->n_scenarios * self->form.n_outcomes && !any; i++) {
        const struct kith_outcome *o = &self->form.outcomes[i % self->form.n_outcomes];
        kith_print_level(self, o, kith_study_level(self, i / self->form.n_outcomes, i % self->form.n_outcomes), &ends);
        any = ends && is_shown(self, o);
    }
    return any;
}

/* Of which years the euros are. */
static void
print_prices(const struct kith_study *self, FILE *to)
{
    const struct kith_price_years years = kith_price_years_of(self->scenario, self->n_scenarios);
    if (years.last > 0)
        fprintf(to, "Euros are of %.0f", years.first);
    if (years.last > years.first)
        fprintf(to, " to %.0f, as prices have their years (price_year), and are added as they stand", years.last);
    if (years.unsaid)
        fprintf(to, "%s %zu %s", years.last > 0 ? ", but of" : "Of", years.unsaid, years.unsaid == 1 ? "price no year is said (price_year)" : "prices no year is said (price_year)");
    if (years.last > 0 || years.unsaid)
        fputs(".\n", to);
}

void
kith_study_print_outcomes(const struct kith_study *self, FILE *to)
{
    if (kith_study_has_tables_only(self, to))
        return;
    if (self->population)
        kith_population_print_register(self, to);
    for (size_t s = 0; s < self->n_scenarios; s++) {
        fprintf(to, "%s: %s\n", kith_scenario_name(self->scenario[s]), kith_scenario_title(self->scenario[s]));
        fprintf(to, "  %-22s %-14s %9s  %21s %9s %9s\n", "outcome", "unit", "mean", "95 % interval", "MC error", study_sd(self));
        print_groups(self, to, s, print_level);
        fputc('\n', to);
    }
    kith_print_ends(to, ends_somewhere(self));
    print_numbers(self, to);
    print_draws(self, to);
    print_prices(self, to);
    if (self->population)
        kith_population_print_notes(self, to);
}

/* The distribution of the difference over draws, small: only of more than one, and where somebody looks. */
static void
print_spark(const struct kith_study *self, FILE *to, size_t s, size_t o)
{
    char picture[KITH_SPARK_ROOM] = "";
    double *d = self->options.spark && !kith_study_is_fixed(self) ? kith_study_take(self, (size_t) self->n_draws * self->per_draw * sizeof *d) : NULL;
    if (d) {
        kith_study_differences(self, s, o, d);
        for (size_t k = 0; k < self->n_draws; k++) {
            double sum = 0;
            const uint32_t made = k < self->second ? self->per_draw : 1;
            for (size_t r = 0; r < made; r++)
                sum += d[k * self->per_draw + r];
            d[k] = sum / made; /* never ahead of what is read */
        }
        kith_spark_of(picture, self->options.spark, d, self->n_draws);
    }
    kith_study_back(self, d);
    fprintf(to, "%s%s\n", *picture ? "  " : "", picture);
}

enum { MOST_TIMES = 1000000000 }; /* a variance ratio beyond is that of rounding: differences of all pairs are the same */

/* A number without a unit, or that there is none. */
static void
print_factor(FILE *to, double x, int width, int digits)
{
    if (isnan(x) || x > MOST_TIMES)
        fprintf(to, " %*s", width, "-");
    else
        fprintf(to, " %*.*f", width, digits, x);
}

/* The same, with what is assumed of a way of organising help left out. */
static void
print_without(const struct kith_study *self, FILE *to, size_t s, size_t o)
{
    const char *unit = self->form.outcomes[o].unit;
    const struct kith_difference bare = kith_study_difference_without(self, s, o);
    if (!bare.n)
        return;
    const double whole = kith_print_whole(self, 0, &unit);
    const struct kith_difference d = kith_print_times(kith_print_ranged(self, bare), whole);
    fprintf(to, "  %-22s %-14s %10s %10s ", "  advantage at 0", "", "", "");
    kith_print_number(to, 10, unit, d.mean, 1);
    kith_print_range(to, unit, &d, 1);
    fputc(' ', to);
    kith_print_number(to, 8, unit, d.error, 0);
    fputc('\n', to);
}

static void
print_difference(const struct kith_study *self, FILE *to, size_t s, size_t o)
{
    const char *unit = self->form.outcomes[o].unit;
    const double whole = kith_print_whole(self, 0, &unit);
    const struct kith_difference d = kith_print_times(kith_print_ranged(self, kith_study_difference(self, s, o)), whole);
    fprintf(to, "  %-22s %-14s ", self->form.outcomes[o].name, kith_print_unit(unit));
    kith_print_number(to, 10, unit, whole * kith_study_level(self, 0, o).mean, 0);
    fputc(' ', to);
    kith_print_number(to, 10, unit, whole * kith_study_level(self, s, o).mean, 0);
    fputc(' ', to);
    kith_print_number(to, 10, unit, d.mean, 1);
    kith_print_range(to, unit, &d, 1);
    fputc(' ', to);
    kith_print_number(to, 8, unit, d.error, 0);
    fputc(' ', to);
    kith_print_number(to, 8, unit, d.study, 0);
    print_factor(to, d.correlation, 6, 2);
    print_factor(to, d.reduction, 9, 1);
    print_factor(to, d.by_chance, 6, 1);
    print_spark(self, to, s, o);
    print_without(self, to, s, o);
}

/* What the lines in between say, and which advantages they leave out. */
static void
print_what_is_without(const struct kith_study *self, FILE *to)
{
    if (!self->without.n)
        return;
    fprintf(to, "Advantage at 0: the same difference, on the same draws and random numbers, without what is assumed of");
    for (uint32_t p = 0, n = 0; p < self->names.n_pathways; p++)
        if (self->without.pathways >> p & 1)
            fprintf(to, "%s\npathways.%s.advantage", n++ ? "," : "", self->names.pathways[p]);
    fprintf(to, ": what is left comes of the other values in which they differ.\n");
}

void
kith_study_print_differences(const struct kith_study *self, FILE *to)
{
    if (kith_study_has_tables_only(self, to))
        return;
    if (self->population)
        kith_population_print_register(self, to);
    for (size_t s = 1; s < self->n_scenarios; s++) {
        fprintf(to, "%s (%s) against %s (%s), %llu pair%s of runs on common random numbers\n", kith_scenario_name(self->scenario[s]),
            kith_scenario_title(self->scenario[s]), kith_scenario_name(self->scenario[0]), kith_scenario_title(self->scenario[0]),
            (unsigned long long) kith_study_made(self), kith_study_made(self) == 1 ? "" : "s");
        fprintf(to, "  %-22s %-14s %10.10s %10.10s %10s  %21s %8s %8s %6s %9s %6s%s\n", "outcome", "unit", kith_scenario_name(self->scenario[0]),
            kith_scenario_name(self->scenario[s]), "difference", "95 % interval", "MC error", study_sd(self), "corr.", "var.ratio", "within",
            self->options.spark && !kith_study_is_fixed(self) ? "  over draws, | zero" : "");
        print_groups(self, to, s, print_difference);
        kith_study_print_short(self, to, s);
        fputc('\n', to);
    }
    print_numbers(self, to);
    print_draws(self, to);
    print_prices(self, to);
    fprintf(to, "Corr.: correlation of the runs of a pair. Var.ratio: variance ratio, how many times more runs it would take without\n"
                "pairing; within: the same within draws, by common random numbers alone.\n");
    print_what_is_without(self, to);
    kith_study_print_grounds(self, to);
    if (self->population)
        kith_population_print_notes(self, to);
}
