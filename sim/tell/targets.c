#include "design/study.h"

#include <math.h>
#include <string.h>

#include "model/curve.h"
#include "read/regions.h"
#include "read/targets.h"
#include "result/numbers.h"
#include "stat/expected.h"
#include "stat/verdict.h"
#include "tell/print.h"

/* Published numbers against what was simulated, misses first of all. */

static double
miss_of(const struct kith_target *t, double x)
{
    return x < t->low ? x - t->low : x > t->high ? x - t->high : 0;
}

/* ---- what misses come from ---- */

typedef int is_missed(const struct kith_study *self, size_t s, const struct kith_target *t);

static int
told_before(const struct kith_study *self, size_t s, const struct kith_target *list, size_t i, is_missed *missed)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(list[k].group, list[i].group) == 0 && strcmp(list[k].reason, list[i].reason) == 0 && missed(self, s, &list[k]))
            return 1;
    return 0;
}

/* Each miss with what is known of it; then those that stand together, once. Other than zero: there is one. */
static int
print_misses(const struct kith_study *self, FILE *to, size_t s, is_missed *missed)
{
    size_t n;
    const struct kith_target *list = kith_targets_list(self->targets, &n);
    int told = 0;
    for (int grouped = 0; grouped < 2; grouped++)
        for (size_t i = 0; i < n; i++) {
            const struct kith_target *t = &list[i];
            if (!*t->reason || (*t->group != 0) != grouped || !missed(self, s, t) || (grouped && told_before(self, s, list, i, missed)))
                continue;
            if (!told++)
                fputs("Misses, and what is known of where they come from:\n", to);
            fprintf(to, "  %-6s %s: %s\n", t->evidence, grouped ? t->group : t->what, t->reason);
        }
    return told;
}

/* ---- numbers of runs ---- */

/* One number of each run; `which`: a reporter or region. */
typedef double of_a_run(const struct kith_study *self, size_t run, size_t outcome, size_t which);

static void
fill(const struct kith_study *self, size_t s, of_a_run *of, size_t outcome, size_t which, double *y)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    for (size_t i = 0; i < runs; i++)
        y[i] = of(self, s * runs + i, outcome, which);
}

static struct kith_difference
over_runs(const struct kith_study *self, size_t s, of_a_run *of, size_t outcome, size_t which)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    struct kith_difference d = { .mean = (double) NAN, .error = (double) NAN };
    double *y = kith_study_take(self, runs * sizeof *y);
    if (y)
        fill(self, s, of, outcome, which, y);
    if (y)
        d = kith_study_spreads(self, y, NULL, 1, self->scratch);
    kith_study_back(self, y);
    return d;
}

static double
of_all(const struct kith_study *self, size_t run, size_t outcome, size_t which)
{
    (void) which;
    return self->outcome[run * self->form.n_outcomes + outcome];
}

/* A point of a curve; `outcome` is which. */
static double
of_point(const struct kith_study *self, size_t run, size_t outcome, size_t which)
{
    (void) which;
    return outcome < self->n_curves ? self->curve[run * self->n_curves + outcome] : (double) NAN;
}

/* Which point of a curve a target is of, or n_curves. */
static size_t
find_point(const struct kith_study *self, const struct kith_target *t)
{
    const char *const at = strchr(t->outcome, '@');
    char name[320];
    snprintf(name, sizeof name, "%.*s%s%s%s", (int) (at - t->outcome), t->outcome, *t->name ? "/" : "", t->name, at);
    return kith_curve_find(kith_study_kind(self), &self->names, name);
}

/* ---- cohorts ---- */

/* What is held against a target. */
struct held {
    struct kith_difference level;
    double miss, sampling, within; /* within: share of single runs that lie within 1.96 sampling errors */
    enum kith_verdict verdict;
};

static struct held
hold_against(const struct kith_study *self, size_t s, const struct kith_target *t)
{
    const int point = kith_target_is_point(t), published = t->error > 0 || t->n > 0;
    const size_t outcome = point ? find_point(self, t) : kith_form_find(&self->form, t->outcome), runs = (size_t) self->n_draws * self->per_draw;
    of_a_run *const of = point ? of_point : of_all;
    struct held held = { .level = over_runs(self, s, of, outcome, 0) };
    held.miss = isnan(t->value) ? (double) NAN : miss_of(t, held.level.mean);
    held.sampling = t->error > 0 ? t->error : published ? sqrt(t->value * (1 - t->value) / t->n) : held.level.study;
    held.verdict = kith_verdict_of(held.miss, held.level.error, self->n_draws > 1 ? self->n_draws : self->per_draw, held.sampling,
        published ? 0 : (double) self->n_draws * (self->per_draw - 1));
    size_t n = 0, there = 0;
    for (size_t i = 0; i < runs; i++) {
        const double x = of(self, s * runs + i, outcome, 0);
        if (isnan(x))
            continue;
        there++;
        if (fabs(miss_of(t, x)) <= 1.96 * held.sampling)
            n++;
    }
    held.within = there && !isnan(held.sampling) && !isnan(t->value) ? (double) n / (double) there : (double) NAN;
    return held;
}

static int
cohort_misses(const struct kith_study *self, size_t s, const struct kith_target *t)
{
    return t->use != KITH_TARGET_SIZE && !isnan(t->value) && hold_against(self, s, t).verdict == KITH_VERDICT_MISS;
}

static void
print_verdict(FILE *to, const struct kith_target *t, const struct held *held)
{
    static const char *const words[] = { "within sampling error", "MISS", "too few runs to tell" };
    if (t->use == KITH_TARGET_SIZE)
        fprintf(to, "  %s", t->note);
    else if (isnan(held->level.mean))
        fputs(*t->name ? "  there is no reporter of this name" : "  no run has it: families are followed for less", to);
    else if (isnan(t->value))
        fputs("  no source", to);
    else
        fprintf(to, "  %s", isnan(held->sampling) ? "no verdict: one run a draw has no sampling error" : words[held->verdict]);
    if (t->use == KITH_TARGET_CHECK)
        fprintf(to, " (check only: %s)", t->note);
    else if (t->use == KITH_TARGET_FIT && !(t->weight > 0) && !isnan(t->value))
        fputs(" (held out)", to);
    fputc('\n', to);
}

static void
print_target(const struct kith_study *self, FILE *to, size_t s, const struct kith_target *t)
{
    const struct held held = hold_against(self, s, t);
    const double number[] = { t->value, held.level.mean, held.miss, held.level.error, held.sampling };
    fprintf(to, "  %-6s %s%-*s", t->evidence, t->is_part ? "  " : "", t->is_part ? 40 : 42, t->what);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        fputc(' ', to);
        kith_print_number(to, i == 0 ? 10 : 9, t->unit, number[i], i == 2);
    }
    if (isnan(held.within))
        fprintf(to, " %9s", "-");
    else
        fprintf(to, " %7.0f %%", 100 * held.within);
    print_verdict(to, t, &held);
}

/* What to make of misses, by where parameters are from. */
static const char *const of_draws[] = {
    [KITH_DRAWS_PRIOR] = "These are means over the priors, which nothing was calibrated to; the posterior was: --draws posterior.\n",
    [KITH_DRAWS_POINT] = "One point is no posterior: a mean of parameters need not have the mean of the outcomes (--draws posterior).\n",
    [KITH_DRAWS_FILE] = "",
    [KITH_DRAWS_POSTERIOR] = "What the posterior was fitted to, and what it misses with its cause: scenarios/calibration/posterior.md.\n",
};

static void
print_cohort(const struct kith_study *self, FILE *to)
{
    size_t n;
    const struct kith_target *list = kith_targets_list(self->targets, &n);
    for (size_t s = 0; s < self->n_scenarios; s++) {
        fprintf(to, "%s: published numbers against simulation\n", kith_scenario_name(self->scenario[s]));
        fprintf(to, "  %-6s %-42s %10s %9s %9s %9s %9s %9s  %s\n", "source", "what", "published", "simulated", "miss", "MC error", "sampling", "studies", "verdict");
        for (size_t i = 0; i < n; i++)
            print_target(self, to, s, &list[i]);
        if (print_misses(self, to, s, cohort_misses))
            fputs(of_draws[self->options.draws], to);
        fputc('\n', to);
    }
    fprintf(to, "Shares in %%. Sampling: standard error of the published share at its sample size, else the spread of one\n"
                "simulated study of %u families. Studies: share of single simulated studies that lie within 1.96 sampling errors. The\n"
                "verdict is on the mean; with too few runs its error, or that of a simulated sampling error, leaves it open.\n"
                "Misses are shown as they are.\n", self->options.families);
}

/* ---- populations ---- */

static double
of_reporter(const struct kith_study *self, size_t run, size_t outcome, size_t which)
{
    return *kith_population_reporter(self, run, (enum kith_reported_by) outcome, which);
}

/* Of one queue, of all regions and years: `outcome` is one of queues. */
static double
of_queue(const struct kith_study *self, size_t run, size_t outcome, size_t which)
{
    return (double) self->population->queues[kith_population_queue_cell(self, run, 0, 0, which) + outcome];
}

static double
of_region(const struct kith_study *self, size_t run, size_t outcome, size_t which)
{
    return (double) self->population->strata[kith_population_cell(self, run, 1 + which, 0, 0) + outcome];
}

/* Reports per 1,000 households of a region in the table. */
static double
of_table(const struct kith_study *self, size_t region)
{
    const struct kith_region *one = self->population->region[region];
    return 1000 * one->reports / one->households;
}

static double
miss_of_region(const struct kith_study *self, size_t run, size_t outcome, size_t which)
{
    return of_region(self, run, outcome, which) - of_table(self, which);
}

static double
deviation(size_t n, double sum, double squares)
{
    return n > 1 ? sqrt((squares - sum * sum / (double) n) / (double) (n - 1)) : (double) NAN;
}

static double
spread(const struct kith_study *self, size_t run, size_t outcome, size_t which)
{
    double sum = 0, squares = 0;
    (void) which;
    for (size_t g = 0; g < self->population->n_regions; g++) {
        const double x = of_region(self, run, outcome, g);
        sum += x;
        squares += x * x;
    }
    return deviation(self->population->n_regions, sum, squares);
}

static double
spread_of_table(const struct kith_study *self)
{
    double sum = 0, squares = 0;
    for (size_t g = 0; g < self->population->n_regions; g++) {
        const double x = of_table(self, g);
        sum += x;
        squares += x * x;
    }
    return deviation(self->population->n_regions, sum, squares);
}

/* Whether it is the share of all reports that a reporter makes. */
static int
is_of_reports(const struct kith_target *t)
{
    return t->part == KITH_PART_REPORTER && strcmp(t->outcome, "reporter_share") == 0;
}

/* What a target is held against here. */
struct here {
    int is_there; /* the part of the run that it is of */
    const char *whose; /* the region of the largest miss; NULL */
    double low, high, value;
    struct kith_difference d;
    of_a_run *of; /* what was taken of each run, and what was added to it */
    size_t outcome, which;
    double shift;
};

static size_t
find_region(const struct kith_study *self, const char *name)
{
    size_t g = 0;
    while (g < self->population->n_regions && !kith_regions_same(self->population->region[g]->name, name))
        g++;
    return g;
}

static size_t
find_reporter(const struct kith_study *self, const char *name)
{
    size_t r = 0;
    while (r < self->names.n_reporters && strcmp(self->names.reporters[r], name) != 0)
        r++;
    return r;
}

static size_t
find_queue(const struct kith_study *self, const char *name)
{
    size_t q = 0;
    char room[64];
    double number;
    while (q < self->layout.axis[KITH_AXIS_QUEUE] && strcmp(kith_axis_label(KITH_AXIS_QUEUE, (uint32_t) q, &self->names, room, sizeof room, &number), name) != 0)
        q++;
    return q;
}

static void
hold_queue(const struct kith_study *self, size_t s, const struct kith_target *t, struct here *here)
{
    const struct kith_form queues = kith_form_of_queues();
    here->outcome = kith_form_find(&queues, t->outcome);
    here->which = find_queue(self, t->name);
    here->of = of_queue;
    here->is_there = here->which < self->layout.axis[KITH_AXIS_QUEUE];
    if (here->is_there)
        here->d = over_runs(self, s, of_queue, here->outcome, here->which);
}

static void
hold_region(const struct kith_study *self, size_t s, const struct kith_target *t, size_t o, struct here *here)
{
    const size_t n = self->population->n_regions;
    size_t g = 0;
    if (t->part == KITH_PART_REGION)
        g = find_region(self, t->name);
    else
        for (size_t k = 1; k < n; k++)
            if (fabs(over_runs(self, s, miss_of_region, o, k).mean) > fabs(over_runs(self, s, miss_of_region, o, g).mean))
                g = k;
    here->is_there = t->part == KITH_PART_REGION ? g < n : n > 1;
    if (!here->is_there)
        return;
    if (t->of_table)
        here->value = here->low = here->high = of_table(self, g);
    here->d = over_runs(self, s, t->of_table ? miss_of_region : of_region, o, g);
    here->d.mean += t->of_table ? here->value : 0;
    here->of = t->of_table ? miss_of_region : of_region;
    here->which = g;
    here->shift = t->of_table ? here->value : 0;
    here->whose = t->part == KITH_PART_LARGEST ? self->population->region[g]->name : NULL;
}

static struct here
hold(const struct kith_study *self, size_t s, const struct kith_target *t)
{
    const size_t o = kith_form_find(&self->form, t->outcome);
    struct here here = { 1, NULL, t->low, t->high, t->value, { .mean = (double) NAN, .error = (double) NAN }, of_all, o, 0, 0 };
    if (kith_target_is_point(t)) {
        here.of = of_point;
        here.outcome = find_point(self, t);
        here.is_there = here.outcome < self->n_curves;
        if (here.is_there)
            here.d = over_runs(self, s, of_point, here.outcome, 0);
        return here;
    }
    switch (t->part) {
    case KITH_PART_REPORTER: {
        const size_t r = find_reporter(self, t->name);
        here.is_there = r < self->names.n_reporters;
        here.outcome = is_of_reports(t) ? KITH_SHARE_OF_REPORTS : KITH_SHARE_OF_SEVERE;
        if (here.is_there)
            here.d = over_runs(self, s, here.of = of_reporter, here.outcome, here.which = r);
        break;
    }
    case KITH_PART_QUEUE:
        hold_queue(self, s, t, &here);
        break;
    case KITH_PART_SPREAD:
        here.is_there = self->population->n_regions > 1;
        if (t->of_table)
            here.value = here.low = here.high = spread_of_table(self);
        here.d = over_runs(self, s, here.of = spread, o, 0);
        break;
    case KITH_PART_REGION:
    case KITH_PART_LARGEST:
        hold_region(self, s, t, o, &here);
        break;
    default:
        here.d = over_runs(self, s, of_all, o, 0);
        break;
    }
    return here;
}

/* 1.96, or more when the error itself is known from few runs or draws only. */
static double
errors_of_95(const struct kith_study *self)
{
    return kith_student(self->n_draws > 1 ? self->n_draws : self->per_draw);
}

int
kith_target_runs(const struct kith_study *self, size_t s, const struct kith_target *t, double *y, struct kith_published *out)
{
    *out = (struct kith_published) { t->value, t->low, t->high, NULL };
    if (!self->population) {
        const int point = kith_target_is_point(t);
        const size_t outcome = point ? find_point(self, t) : kith_form_find(&self->form, t->outcome);
        if (point && outcome == self->n_curves)
            return 0;
        fill(self, s, point ? of_point : of_all, outcome, 0, y);
        return 1;
    }
    const struct here here = hold(self, s, t);
    if (!here.is_there)
        return 0;
    fill(self, s, here.of, here.outcome, here.which, y);
    for (size_t i = 0; i < (size_t) self->n_draws * self->per_draw; i++)
        y[i] += here.shift;
    *out = (struct kith_published) { here.value, here.low, here.high, here.whose };
    return 1;
}

static double
off(const struct here *here)
{
    return here->d.mean < here->low ? here->d.mean - here->low : here->d.mean > here->high ? here->d.mean - here->high : 0;
}

static int
population_misses(const struct kith_study *self, size_t s, const struct kith_target *t)
{
    const struct here here = hold(self, s, t);
    return t->use == KITH_TARGET_FIT && here.is_there && !isnan(here.value) && fabs(off(&here)) > errors_of_95(self) * here.d.error;
}

static void
print_start(FILE *to, const char *id, int is_part, const char *what, const char *whose)
{
    char label[256];
    snprintf(label, sizeof label, "%s%s%s%s", is_part ? "  " : "", what, whose ? ": " : "", whose ? whose : "");
    fprintf(to, "  %-6s %-46s ", id, label);
}

static void
print_numbers(FILE *to, const char *unit, double value, const struct kith_difference *d)
{
    kith_print_number(to, 10, unit, value, 0);
    fputc(' ', to);
    kith_print_number(to, 10, unit, d->mean, 0);
    fputc(' ', to);
    kith_print_number(to, 9, unit, d->error, 0);
}

static void
print_row(const struct kith_study *self, FILE *to, size_t s, const struct kith_target *t)
{
    const struct here here = hold(self, s, t);
    const double half = errors_of_95(self) * here.d.error;
    if (!here.is_there && t->part != KITH_PART_REPORTER && t->part != KITH_PART_QUEUE)
        return;
    print_start(to, t->evidence, t->is_part, t->what, here.whose);
    print_numbers(to, t->unit, here.value, &here.d);
    if (!here.is_there)
        fprintf(to, "  %s has no %s of this name", kith_scenario_name(self->scenario[s]), t->part == KITH_PART_QUEUE ? "queue" : "reporter");
    else if (isnan(here.value))
        fputs("  no source", to);
    else if (t->use == KITH_TARGET_CHECK)
        fprintf(to, "  check only: %s", t->note);
    else if (isnan(here.d.error))
        fputs("  no verdict: one run a draw has no error", to);
    else if (fabs(off(&here)) <= half)
        fputs(half > .1 * fabs(here.value) ? "  too few runs to tell" : "  within error", to);
    else {
        fputs("  misses by ", to);
        kith_print_number(to, 0, t->unit, off(&here), 1);
    }
    fputs(t->use == KITH_TARGET_FIT && !(t->weight > 0) && !isnan(here.value) ? " (held out)\n" : "\n", to);
}

/* Reporters of a scenario that no target is of, where some are. */
static void
print_other_reporters(const struct kith_study *self, FILE *to, size_t s, const struct kith_target *list, size_t n)
{
    for (size_t r = 0; r < self->names.n_reporters; r++) {
        char what[96];
        size_t i = 0;
        while (i < n && !(is_of_reports(&list[i]) && strcmp(list[i].name, self->names.reporters[r]) == 0))
            i++;
        if (i < n)
            continue;
        const struct kith_difference d = over_runs(self, s, of_reporter, KITH_SHARE_OF_REPORTS, r);
        snprintf(what, sizeof what, "reported by %s", self->names.reporters[r]);
        print_start(to, "", 0, what, NULL);
        print_numbers(to, "1", (double) NAN, &d);
        fputs("  no source\n", to);
    }
}

static void
print_sizes(const struct kith_study *self, FILE *to, size_t s, const struct kith_target *list, size_t n)
{
    int told = 0;
    for (size_t i = 0; i < n; i++) {
        const struct kith_target *t = &list[i];
        const struct here here = hold(self, s, t);
        if (t->use != KITH_TARGET_SIZE || !here.is_there)
            continue;
        if (!told++)
            fputs("Checks on dimension, never fitted; definitions differ:\n", to);
        print_start(to, t->evidence, t->is_part, t->what, here.whose);
        print_numbers(to, t->unit, here.value, &here.d);
        fprintf(to, "  %s\n", t->note);
    }
}

static void
print_against_register(const struct kith_study *self, FILE *to, size_t s)
{
    size_t n, last = 0, elsewhere = 0;
    const struct kith_target *list = kith_targets_list(self->targets, &n);
    fprintf(to, "%s: published numbers against the population, %zu regions, scale %g, %zu runs%s\n", kith_scenario_name(self->scenario[s]),
        self->population->n_regions, self->options.scale, (size_t) kith_study_made(self), self->options.draws == KITH_DRAWS_POINT ? " at the point" : "");
    fprintf(to, "  %-6s %-46s %10s %10s %9s  %s\n", "source", "what", "target", "simulated", "error", "verdict");
    for (size_t i = 0; i < n; i++)
        if (is_of_reports(&list[i]))
            last = i + 1;
    for (size_t i = 0; i < n; i++) {
        elsewhere += list[i].part == KITH_PART_REGION && find_region(self, list[i].name) == self->population->n_regions;
        if (list[i].use != KITH_TARGET_SIZE)
            print_row(self, to, s, &list[i]);
        if (i + 1 == last)
            print_other_reporters(self, to, s, list, n);
    }
    if (elsewhere)
        fprintf(to, "%zu more are of regions that were not run.\n", elsewhere);
    if (print_misses(self, to, s, population_misses))
        fputs("  The error is that of the simulation alone: where it is small, some tenths of a point are a miss all the same.\n", to);
    print_sizes(self, to, s, list, n);
    fputc('\n', to);
}

static void
print_all_against_register(const struct kith_study *self, FILE *to)
{
    for (size_t s = 0; s < self->n_scenarios; s++)
        print_against_register(self, to, s);
    fputs("Shares in %. Error: Monte Carlo error of the simulated number. Targets are register counts; misses are shown as they are.\n"
          "Too few runs to tell: the error, with so few runs, reaches further than a tenth of the target.\n", to);
}

void
kith_study_print_targets(const struct kith_study *self, FILE *to)
{
    size_t n;
    if (kith_study_has_tables_only(self, to))
        return;
    kith_targets_list(self->targets, &n);
    if (!n)
        fprintf(to, "There are no published numbers of a %s to hold this against.\n", self->form.kind);
    else if (self->population)
        print_all_against_register(self, to);
    else
        print_cohort(self, to);
}
