#include "result/precise.h"

#include <math.h>

#include "result/numbers.h"

/* What a draw costs beside its runs, in family-weeks: parameters from their priors, and rules of a run
 * of them, take as long as so many (0.4 ms, when 576 families followed for three years take 1.9 ms for
 * 94,000). A constant, so that what is printed does not depend on the mood of the machine. */
static const double draw_in_family_weeks = 20000;

/* ---- for people ---- */

static void
print_share(const struct kith_study *self, const struct kith_precise_pair *pair, FILE *to)
{
    if (self->n_draws == 1)
        fprintf(to, " %14s %10s\n", "held fixed", "100 %");
    else if (isnan(pair->share.value))
        fprintf(to, " %14s %10s\n", "-", "-");
    else
        fprintf(to, " %5.0f +- %2.0f %% %8.0f %%\n", 100 * pair->share.value, 100 * pair->share.error, 100 * (1 - pair->share.value));
}

static void
print_pair(const struct kith_study *self, const struct kith_precise_pair *pair, FILE *to)
{
    fprintf(to, "  %-22s %-14s %-14s %+10.3g %10.3g %10.3g %-11s", pair->outcome, pair->scenario, pair->unit, pair->per_shown * pair->width.mean,
        pair->per_shown * pair->width.half, pair->per_shown * pair->asked, pair->reached ? "reached" : "NOT REACHED");
    print_share(self, pair, to);
}

/* With the parameters held fixed: runs that are likely to do, for all pairs. */
static double
runs_that_would_do(const struct kith_precise_pair *pair, size_t n)
{
    double most = KITH_WIDTH_LEAST;
    for (size_t k = 0; k < n; k++) {
        const double ratio = pair[k].width.half / pair[k].asked, runs = ceil((double) pair[k].width.n * ratio * ratio);
        most = runs > most ? runs : most;
    }
    return most;
}

static void
print_cheapest(const struct kith_study *self, const struct kith_precise_pair *pair, FILE *to)
{
    const size_t n = kith_precise_pairs(self);
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
    struct kith_precise_pair *pair = kith_precise_judge(self);
    if (!pair)
        return;
    fprintf(to, "\nPrecision: half-width of a 95 %% interval for the mean difference, that is for the Monte Carlo error%s;\n"
                "not the interval over the priors above, which more runs do not make smaller.\n",
        self->n_draws > 1 ? " of draws and replicates" : "");
    fprintf(to, "  %-22s %-14s %-14s %10s %10s %10s %-11s %14s %10s\n", "outcome", "scenario", "unit", "difference", "half-width", "asked", "",
        "parameters", "replicates");
    for (size_t k = 0; k < kith_precise_pairs(self); k++)
        print_pair(self, &pair[k], to);
    print_runs(self, to);
    print_cheapest(self, pair, to);
    kith_study_back(self, pair);
}

static void
tell(const struct kith_study *self, const struct kith_precise_pair *pair, FILE *to)
{
    const double shown = pair->per_shown, ratio = pair->width.half / pair->asked, runs = ceil(self->done * ratio * ratio);
    kith_screen_print(to, "precision not reached: ");
    if (isnan(pair->width.mean) && self->population)
        kith_screen_print(to, "%s has no value in some runs, as nobody is there to count; more regions or a larger --scale would do\n", pair->outcome);
    else if (isnan(pair->width.mean))
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
    struct kith_precise_pair *pair = kith_precise_judge(self);
    for (size_t k = 0; pair && k < kith_precise_pairs(self); k++)
        if (!pair[k].reached)
            tell(self, &pair[k], to);
    kith_study_back(self, pair);
}
