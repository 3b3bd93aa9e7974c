#include "design/study.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "model/anchor.h"
#include "read/regions.h"
#include "read/targets.h"
#include "result/compare.h"
#include "stat/expected.h"
#include "tell/print.h"

/* What every answer of a population opens with: whether the model, without any other policy, is the region that was asked about. */

enum { FEW = 3 /* regions that are shown one by one */, FEW_REPORTS = 400 /* of which chance moves more than 5 % */ };

static void
print_heading(const struct kith_study *self, FILE *to)
{
    const struct kith_population *population = self->population;
    fprintf(to, "Register against model (%s, ", kith_scenario_name(self->scenario[0]));
    for (size_t g = 0; g < population->n_regions && population->n_regions <= FEW; g++)
        fprintf(to, "%s%s", g ? ", " : "", population->region[g]->name);
    if (population->n_regions > FEW)
        fprintf(to, "%zu regions", population->n_regions);
    fprintf(to, ", %.0f runs)\n  %-46s %-14s %10s %10s %9s\n", kith_study_made(self), "what", "unit", "register", "model", "MC error");
}

/* How far off the model is, as a part of the register's number; and its error, likewise. */
struct off {
    double by, error;
};

/* `y` of each run. */
static struct off
print_line(const struct kith_study *self, FILE *to, const char *what, const char *whose, const char *unit, double value, const double *y)
{
    char label[160];
    const struct kith_difference d = kith_study_spreads(self, y, NULL, 1, self->scratch);
    snprintf(label, sizeof label, "%s%s%s", what, *whose ? ", " : "", whose);
    fprintf(to, "  %s%*s %-14s ", label, 46 - (int) kith_text_characters(label), "", kith_print_unit(unit));
    kith_print_number(to, 10, unit, value, 0);
    fputc(' ', to);
    kith_print_number(to, 10, unit, d.mean, 0);
    fputc(' ', to);
    kith_print_number(to, 9, unit, d.error, 0);
    fputc('\n', to);
    return (struct off) { fabs(d.mean / value - 1), d.error / value };
}

/* Reports of a region, or of all together: 0. */
static struct off
print_reports(const struct kith_study *self, FILE *to, size_t region, double *y)
{
    const struct kith_population *population = self->population;
    const size_t o = kith_form_find(&self->form, "reports");
    double reports = 0, households = 0;
    for (size_t g = 0; g < population->n_regions; g++) {
        reports += region == 0 || region == 1 + g ? population->region[g]->reports : 0;
        households += region == 0 || region == 1 + g ? population->region[g]->households : 0;
    }
    for (size_t i = 0; i < (size_t) self->n_draws * self->per_draw; i++)
        y[i] = (double) population->strata[kith_population_cell(self, i, region, 0, 0) + o];
    return print_line(self, to, "reports", region ? population->region[region - 1]->name : "all regions", self->form.outcomes[o].unit, 1000 * reports / households, y);
}

/* A known wait of a region, to which its capacity was held: an outcome. */
static struct off
print_wait(const struct kith_study *self, FILE *to, size_t region, const char *outcome, const char *what, double wait, double *y)
{
    const struct kith_population *population = self->population;
    const size_t o = kith_form_find(&self->form, outcome);
    if (!(wait > 0))
        return (struct off) { 0, 0 };
    for (size_t i = 0; i < (size_t) self->n_draws * self->per_draw; i++)
        y[i] = (double) population->strata[kith_population_cell(self, i, region, 0, 0) + o];
    return print_line(self, to, what, population->region[region - 1]->name, self->form.outcomes[o].unit, wait, y);
}

/* What was asked of a region and is not there: more than a tenth and three errors off. */
static void
say_miss(FILE *to, const char *name, struct off off, const char *what, const char *reason)
{
    if (off.by > 0.1 && off.by > 3 * off.error)
        fprintf(to, "%s: %s that its table asks for is not what these runs have: %s\n", name, what, reason);
}

/* What chance does to a count of few reports, and whether that is in the draws: as region_weights_worth of the file says. */
static void
say_count(const struct kith_study *self, FILE *to, const struct kith_region *here)
{
    const struct kith_area area = kith_population_area(self, here);
    struct kith_params params;
    double worth;
    kith_population_before(self->population, 0, &params);
    kith_anchor_rate(&params, &area, here->name, &worth);
    if (worth >= KITH_ANCHOR_WORTH)
        fprintf(to, "%s: a count of %.0f reports leaves its rate open, by %.0f %%: each draw has one of the rates that go with it (%.0f of %d, as weights go).\n", here->name,
            here->reports, 100 / sqrt(here->reports), worth, KITH_ANCHOR_RATES);
    else if (here->reports < FEW_REPORTS)
        fprintf(to, "%s: chance alone moves a count of %.0f reports by %.0f %% from one year to the next; it is taken as it is.\n", here->name, here->reports,
            100 / sqrt(here->reports));
}

/* One region, what its table says of it, and what that leaves open. */
static void
print_region(const struct kith_study *self, FILE *to, size_t region, double *y)
{
    const struct kith_region *here = self->population->region[region - 1];
    const struct off help = print_wait(self, to, region, "help_wait", "wait for help of those admitted", here->help_wait, y);
    const struct off assessment = print_wait(self, to, region, "assessment_wait", "wait for assessment", here->assessment_wait, y);
    say_miss(to, here->name, help, "the wait for help", "between a sixteenth and sixteen times the places it comes no nearer, or single draws differ widely.");
    say_miss(to, here->name, assessment, "the wait for assessment", "between a sixteenth and sixteen times the staff it comes no nearer, or single draws differ widely.");
    say_count(self, to, here);
}

/* Whether all regions of the table are run. */
static int
is_whole(const struct kith_study *self)
{
    size_t n;
    kith_regions_list(self->population->table, &n);
    return n == self->population->n_regions && n > 1;
}

static void
print_targets(const struct kith_study *self, FILE *to, double *y)
{
    size_t n, left = 0, national = 0;
    const struct kith_target *list = kith_targets_list(self->targets, &n);
    for (size_t i = 0; i < n; i++) {
        const struct kith_target *t = &list[i];
        struct kith_published published;
        const int is_ours = t->part != KITH_PART_LARGEST && t->use != KITH_TARGET_SIZE && !isnan(t->value) && strcmp(t->outcome, "reports") != 0 && kith_target_runs(self, 0, t, y, &published);
        const int is_shown = is_ours && !t->is_part && t->part != KITH_PART_REPORTER;
        if (is_shown)
            print_line(self, to, t->what, t->part == KITH_PART_REGION ? t->name : "", t->unit, t->value, y);
        left += (size_t) (is_ours && !is_shown);
        national += (size_t) (is_shown && t->part != KITH_PART_REGION);
    }
    if (left)
        fprintf(to, "  %zu more: --targets\n", left);
    if (national && !is_whole(self))
        fputs("Numbers without the name of a region are of the country.\n", to);
}

void
kith_population_print_register(const struct kith_study *self, FILE *to)
{
    const size_t regions = self->population->n_regions;
    double *y = kith_study_take(self, (size_t) self->n_draws * self->per_draw * sizeof *y), most = 0;
    if (!y)
        return;
    print_heading(self, to);
    for (size_t g = regions > FEW ? 0 : 1; g <= regions; g++) {
        const struct off off = print_reports(self, to, g, y);
        most = off.by > most ? off.by : most;
        if (regions > FEW)
            break;
    }
    for (size_t g = 1; g <= regions; g++)
        print_region(self, to, g, y);
    print_targets(self, to, y);
    struct kith_params params;
    kith_population_before(self->population, 0, &params);
    if (most > 0.05 && params.population.anchor == KITH_ANCHOR_COUNTRY)
        fprintf(to, "Here a region differs from the country as its reports do. --set population.anchor=register holds each to its own reports.\n");
    fputc('\n', to);
    kith_study_back(self, y);
}
