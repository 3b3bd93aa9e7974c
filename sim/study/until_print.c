#include "study/until.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "result/numbers.h"

/* What a draw costs beside its runs, in family-weeks: parameters from their priors, and rules of a run
 * of them, take as long as so many (0.4 ms, when 576 families followed for three years take 1.9 ms for
 * 94,000). A constant, so that what is printed does not depend on the mood of the machine. */
static const double draw_in_family_weeks = 20000;

/* One scenario against the first in one outcome. */
struct pair {
    const char *scenario, *outcome, *unit;
    double asked, per_shown; /* in the unit of the outcome; what it is multiplied with to be shown */
    int reached;
    struct kith_width width;
    struct kith_levels levels;
    struct kith_share share;
};

static size_t
pairs_of(const struct kith_study *self)
{
    return (self->n_scenarios - 1) * self->options.n_precision;
}

static int
judge(const struct kith_study *self, size_t k, struct pair *pair)
{
    const size_t n = self->options.n_precision, s = 1 + k / n;
    const struct kith_precision *asked = &self->options.precision[k % n];
    const size_t outcome = kith_outcome_find(asked->outcome);
    double *d = kith_study_take(self, (size_t) self->done * sizeof *d);
    if (!d)
        return 0;
    kith_study_differences(self, s, outcome, d);
    *pair = (struct pair) { kith_scenario_name(self->scenario[s]), asked->outcome, kith_outcomes[outcome].unit, asked->half_width, 1, 0,
        kith_width_of(d, self->n_draws, self->per_draw), kith_levels_of(d, self->n_draws, self->per_draw),
        kith_share_of(d, self->n_draws, self->per_draw) };
    pair->reached = kith_width_enough(&pair->width, pair->asked);
    if (strcmp(pair->unit, "1") == 0) {
        pair->unit = "%";
        pair->per_shown = 100;
    }
    kith_study_back(self, d);
    return 1;
}

/* All pairs, or NULL when memory ran out. */
static struct pair *
judge_all(const struct kith_study *self)
{
    struct pair *pair = kith_study_take(self, (pairs_of(self) + 1) * sizeof *pair);
    for (size_t k = 0; pair && k < pairs_of(self); k++)
        if (!judge(self, k, &pair[k])) {
            kith_study_back(self, pair);
            pair = NULL;
        }
    return pair;
}

/* ---- for people ---- */

static void
print_share(const struct kith_study *self, const struct pair *pair, FILE *to)
{
    if (self->n_draws == 1)
        fprintf(to, " %14s %10s\n", "held fixed", "100 %");
    else if (isnan(pair->share.value))
        fprintf(to, " %14s %10s\n", "-", "-");
    else
        fprintf(to, " %5.0f +- %2.0f %% %8.0f %%\n", 100 * pair->share.value, 100 * pair->share.error, 100 * (1 - pair->share.value));
}

static void
print_pair(const struct kith_study *self, const struct pair *pair, FILE *to)
{
    fprintf(to, "  %-22s %-14s %-14s %+10.3g %10.3g %10.3g %-11s", pair->outcome, pair->scenario, pair->unit, pair->per_shown * pair->width.mean,
        pair->per_shown * pair->width.half, pair->per_shown * pair->asked, pair->reached ? "reached" : "NOT REACHED");
    print_share(self, pair, to);
}

/* With the parameters held fixed: runs that are likely to do, for all pairs. */
static double
runs_that_would_do(const struct pair *pair, size_t n)
{
    double most = KITH_WIDTH_LEAST;
    for (size_t k = 0; k < n; k++) {
        const double ratio = pair[k].width.half / pair[k].asked, runs = ceil((double) pair[k].width.n * ratio * ratio);
        most = runs > most ? runs : most;
    }
    return most;
}

static void
print_cheapest(const struct kith_study *self, const struct pair *pair, FILE *to)
{
    const size_t n = pairs_of(self);
    const double per_draw = draw_in_family_weeks / (self->effort.family_weeks / (double) self->effort.runs);
    struct kith_levels *level = kith_study_take(self, (n + 1) * sizeof *level);
    double *target = kith_study_take(self, (n + 1) * sizeof *target);
    for (size_t k = 0; level && target && k < n; k++) {
        level[k] = pair[k].levels;
        target[k] = pair[k].asked;
    }
    const struct kith_allocation none = { 0 }, best = level && target ? kith_allocation_of(level, target, n, per_draw, 0) : none,
                                 same = level && target ? kith_allocation_of(level, target, n, per_draw, self->per_draw) : none;
    kith_study_back(self, level);
    if (self->n_draws == 1)
        fprintf(to, "Cheapest for what was asked: about %.0f runs, as far as these can tell.\n", runs_that_would_do(pair, n));
    else if (best.draws > 0)
        fprintf(to, "Cheapest for what was asked, as far as these runs can tell: %.0f draws of %u (%.0f runs of each scenario); with %u a draw,\n"
                    "%.0f draws (%.0f runs), %.2f times the cost. A draw costs as much as %.2g runs beside the runs in it.\n",
            best.draws, best.replicates, best.draws * best.replicates, self->per_draw, same.draws, same.draws * self->per_draw, same.cost / best.cost,
            per_draw);
    else
        fprintf(to, "Cheapest: not known%s.\n",
            self->per_draw == 1 ? ", nor is the split: one run a draw does not show the noise of a run; --per-draw 2 would" : "");
}

static void
print_runs(const struct kith_study *self, FILE *to)
{
    fprintf(to, "%u runs of each scenario", self->n_draws * self->per_draw);
    if (self->n_draws > 1)
        fprintf(to, ": %u draws of %u", self->n_draws, self->per_draw);
    fprintf(to, ", in %u batch%s. Parameters, replicates: shares in the variance of a run's difference.\n", self->batches,
        self->batches == 1 ? "" : "es");
}

void
kith_study_print_precision(const struct kith_study *self, FILE *to)
{
    if (kith_study_has_tables_only(self, to))
        return;
    struct pair *pair = judge_all(self);
    if (!pair)
        return;
    fprintf(to, "\nPrecision: half-width of a 95 %% interval for the mean difference, that is for the Monte Carlo error%s;\n"
                "not the interval over the priors above, which more runs do not make smaller.\n",
        self->n_draws > 1 ? " of draws and replicates" : "");
    fprintf(to, "  %-22s %-14s %-14s %10s %10s %10s %-11s %14s %10s\n", "outcome", "scenario", "unit", "difference", "half-width", "asked", "",
        "parameters", "replicates");
    for (size_t k = 0; k < pairs_of(self); k++)
        print_pair(self, &pair[k], to);
    print_runs(self, to);
    print_cheapest(self, pair, to);
    kith_study_back(self, pair);
}

static void
tell(const struct kith_study *self, const struct pair *pair, FILE *to)
{
    const double shown = pair->per_shown, ratio = pair->width.half / pair->asked, runs = ceil(self->done * ratio * ratio);
    kith_screen_print(to, "precision not reached: ");
    if (isnan(pair->width.mean))
        kith_screen_print(to, "%s has no value in some runs of %u families, as nobody is there to ask; more families a run would do\n", pair->outcome,
            self->options.families);
    else if (pair->width.half <= pair->asked)
        kith_screen_print(to, "%s of %s is so skewed that %u runs do not show how well it is known\n", pair->outcome, pair->scenario, self->done);
    else
        kith_screen_print(to, "%s of %s is known to +-%.3g %s after %u runs, not to +-%.3g; about %.*g would do\n", pair->outcome, pair->scenario,
            shown * pair->width.half, pair->unit, self->done, shown * pair->asked, runs < 1e6 ? 6 : 2, runs);
}

void
kith_study_tell_precision(const struct kith_study *self, FILE *to)
{
    if (kith_study_has_tables_only(self, to))
        return;
    struct pair *pair = judge_all(self);
    for (size_t k = 0; pair && k < pairs_of(self); k++)
        if (!pair[k].reached)
            tell(self, &pair[k], to);
    kith_study_back(self, pair);
}

/* ---- for the file ---- */

int
kith_study_save_precision(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const char name[] = "provenance/precision";
    struct kith_text text = { 0 };
    struct pair *pair = judge_all(self);
    int status = KITH_OK, reached = 1;
    kith_text_add(&text, "outcome,scenario,asked,half_width,difference,skewness,share_between_draws,reached\n");
    for (size_t k = 0; pair && k < pairs_of(self); k++) {
        const double number[] = { pair[k].asked, pair[k].width.half, pair[k].width.mean, pair[k].width.skewness, pair[k].share.value };
        kith_text_add(&text, "%s,%s", pair[k].outcome, pair[k].scenario);
        for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
            kith_text_put(&text, ",", 1);
            if (!isnan(number[i]))
                kith_text_number(&text, number[i]);
        }
        kith_text_add(&text, ",%d\n", pair[k].reached);
        reached = reached && pair[k].reached;
    }
    if (!pair || text.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_store_text(store, name, text.at,
            "Precision asked for and reached: half-width of the 95 % interval of the mean difference with the first scenario "
            "(CSV, in the outcome's unit)", err);
    if (!status)
        status = kith_store_note_number(store, name, "reached", reached, err);
    if (!status)
        status = kith_store_note_number(store, name, "runs", self->done, err);
    if (!status)
        status = kith_store_note_number(store, name, "most", self->options.most, err);
    if (!status)
        status = kith_store_note_number(store, name, "batches", self->batches, err);
    kith_text_clear(&text);
    kith_study_back(self, pair);
    return status;
}
