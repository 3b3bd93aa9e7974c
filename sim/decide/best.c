#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stat/shrink.h"
#include "stat/worth.h"

/* How often each option is best: over draws of the parameters, in each outcome and in all of them at a time. */

static const struct kith_sheet_column columns[] = {
    { "outcome", "outcome, or all of them at a time", KITH_CELL_TEXT, 0 },
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "best", "share of draws in which it is the best of all, without the noise of runs", KITH_CELL_NUMBER, 0 },
    { "error", "standard error of the share", KITH_CELL_NUMBER, 0 },
    { "raw", "the same with the noise of runs in it", KITH_CELL_NUMBER, 0 },
};

static void
add(struct kith_deciding *self, struct kith_sheet *sheet, const char *outcome, size_t i, struct kith_best best)
{
    kith_sheet_text(self->answer, sheet, "%s", outcome);
    kith_sheet_text(self->answer, sheet, "%s", kith_decide_name(self, i));
    kith_sheet_number(self->answer, sheet, "1", best.value);
    kith_sheet_number(self->answer, sheet, "1", best.error);
    kith_sheet_number(self->answer, sheet, "1", best.raw);
}

/* Option that is best in each draw of an outcome; SIZE_MAX - 1 where several are, or the draw has no value. 0 when memory ran out.
 * @param raw  other than zero: with the noise of runs */
static int
find_best(const struct kith_deciding *self, const double *benefit, size_t n, int raw, size_t *best)
{
    const size_t options = self->in.n_scenarios, m = options - 1, runs = self->in.n_runs;
    double *mean = kith_decide_means(self, benefit, n), *difference = calloc(n * runs * m + 1, sizeof *difference), *noise = calloc(m * m + 1, sizeof *noise);
    int good = mean && difference && noise;
    for (size_t k = 0; good && k < n * runs; k++)
        for (size_t i = 0; i < m; i++)
            difference[k * m + i] = benefit[k * options + i + 1] - benefit[k * options];
    if (good && !raw)
        kith_covariance_of(noise, difference, n, runs, m);
    for (size_t d = 0; good && d < n; d++)
        for (size_t i = 0; i < m; i++)
            difference[d * m + i] = mean[d * options + i + 1] - mean[d * options];
    if (good && !raw && !isnan(noise[0]))
        good = kith_shrink(difference, n, m, noise);
    for (size_t d = 0; good && d < n; d++) {
        double top = 0;
        size_t at = 0;
        for (size_t i = 0; i < m; i++)
            if (difference[d * m + i] >= top) {
                at = difference[d * m + i] > top ? i + 1 : SIZE_MAX - 1;
                top = difference[d * m + i];
            }
        const size_t draw = self->draw[d];
        best[draw] = best[draw] == SIZE_MAX || best[draw] == at ? at : SIZE_MAX - 1;
    }
    free(mean);
    free(difference);
    free(noise);
    return good;
}

static void
add_joint(struct kith_deciding *self, struct kith_sheet *sheet, const size_t *best, const size_t *raw, size_t outcomes)
{
    char name[48];
    const double n = (double) self->in.n_draws;
    snprintf(name, sizeof name, "all %zu at a time", outcomes);
    for (size_t i = 0; i < self->in.n_scenarios; i++) {
        double share[2] = { 0, 0 };
        for (size_t d = 0; d < self->in.n_draws; d++) {
            share[0] += best[d] == i;
            share[1] += raw[d] == i;
        }
        add(self, sheet, name, i, (struct kith_best) { share[1] / n, share[0] / n, sqrt(share[0] / n * (1 - share[0] / n) / n) });
    }
}

static void
say(struct kith_deciding *self, const struct kith_best *share)
{
    const char *name = kith_decide_name(self, self->chosen);
    const int noisy = isnan(share->value);
    if (share->error > KITH_DECIDE_VAGUE)
        kith_answer_say(self->answer, "In which share of draws of the parameters %s is the best cannot be told: %zu draws are too few (standard error %.0f percentage points).", name,
            self->in.n_draws, 100 * share->error);
    else
        kith_answer_say(self->answer, "%s is the best in %.0f %% of draws of the parameters (standard error %.0f percentage points%s).", name, 100 * (noisy ? share->raw : share->value),
            100 * share->error, noisy ? "; the noise of runs included" : "");
}

int
kith_decide_best(struct kith_deciding *self, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    size_t outcomes = 0, *best = calloc(2 * in->n_draws, sizeof *best), *raw = best + in->n_draws;
    struct kith_best *share = calloc(in->n_scenarios, sizeof *share);
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "best", columns, sizeof columns / sizeof *columns, "How often each is the best, over draws of the parameters:");
    int good = best && share;
    for (size_t d = 0; good && d < 2 * in->n_draws; d++)
        best[d] = SIZE_MAX;
    for (size_t k = 0; k < self->n_outcomes && good && in->n_draws > 2; k++) {
        const struct kith_weighed what = { self->outcome[k], kith_case_sign(in, self->outcome[k]) };
        struct kith_worth worth;
        size_t n = 0;
        if (what.weight < 0 || what.weight > 0) {
            double *benefit = kith_decide_benefits(self, &what, 1, &n);
            good = benefit && (n < 3 || (kith_worth_of(&worth, share, benefit, n, in->n_runs, in->n_scenarios) && find_best(self, benefit, n, 0, best) && find_best(self, benefit, n, 1, raw)));
            for (size_t i = 0; i < in->n_scenarios && good && n >= 3; i++)
                add(self, sheet, in->outcome[what.outcome], i, share[i]);
            if (good && n >= 3 && k == 0)
                say(self, &share[self->chosen]);
            outcomes += n >= 3;
            free(benefit);
        }
    }
    if (good && outcomes > 1)
        add_joint(self, sheet, best, raw, outcomes);
    free(best);
    free(share);
    if (good && in->n_draws <= 2)
        kith_sheet_note(self->answer, sheet, "Parameters are held fixed, or nearly so: nothing is said of them.");
    else if (good)
        kith_sheet_note(self->answer, sheet, "Of draws in which several are equal each has its part; at a time, none. Outcomes of which neither more nor less is better are left out%s.",
            in->n_runs > 1 ? "" : "; with one run a draw its noise is not known, and only raw shares are there");
    return good ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}
