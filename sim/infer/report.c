#include "infer/infer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "io/host.h"
#include "io/load.h"

/* The report of a calibration, which it writes by itself: what the data taught, and what they did not; then the fifteen items by which others can
 * judge it. Nothing in it depends on threads or time. */

static const char WHOLE[] = "\n## The calibration in fifteen items\n";

enum { MOST_TOLD = 30, MOST_NAMED = 9 };

#define SAY(...) kith_text_add(to, __VA_ARGS__)

/* ---- what is told of ---- */

/* A share in percent, anything else as it is. */
static double
shown(const struct kith_fitted *t, double x)
{
    return t->is_share ? 100 * x : x;
}

static const char *
unit_of(const struct kith_fitted *t)
{
    return t->is_share ? "%" : "";
}

static void
targets(const struct kith_inference *self, struct kith_text *to)
{
    SAY("```text\n  %-26s %-9s %9s %7s %7s  %9s %6s  %7s  %7s\n", "number", "use", "published", "error", "left", "posterior", "(sd)", "miss", "point's");
    for (size_t t = 0; t < self->fit.n_targets; t++) {
        const struct kith_fitted *one = &self->fit.target[t];
        struct kith_prediction p;
        kith_infer_predict(self, t, &p);
        SAY("  %-26s %-9s %7.4g %-1s %7.3g %7.3g  %9.4g %6.3g  %7.2f  %7.2f\n", self->fit.outcome[t], one->is_fitted ? "fitted" : one->is_held_out ? "held out" : "compared",
            shown(one, one->of->value), unit_of(one), shown(one, kith_infer_sampling(self, t)), shown(one, one->of->discrepancy), shown(one, p.mean),
            shown(one, p.expected_sd), p.miss, p.point_miss);
    }
    SAY("```\nerror: of sampling; left: what the model leaves out (discrepancy), as a standard deviation; posterior: mean of %u fresh runs, and how far its draws\n"
        "spread; miss: distance from the published range in sampling errors, of the posterior's mean and of its single point.\n\n", self->check_draws * KITH_CHECK_RUNS);
    for (size_t t = 0; t < self->fit.n_targets; t++) {
        struct kith_prediction p;
        kith_infer_predict(self, t, &p);
        if (p.miss > 1 && self->fit.target[t].is_fitted)
            SAY("- %s is missed by %.1f sampling errors: %s\n", self->fit.outcome[t], p.miss, *self->fit.target[t].of->why ? self->fit.target[t].of->why : "its target names no cause");
        if (p.point_miss > 1 && p.miss <= 1)
            SAY("- the single point misses %s by %.1f sampling errors, which the posterior meets: a mean of parameters is no parameter of a mean\n", self->fit.outcome[t], p.point_miss);
    }
}

/* Indices of the free parameters by contraction, the largest first. */
static size_t
by_contraction(const struct kith_inference *self, double least, uint32_t *index)
{
    size_t n = 0;
    for (size_t j = 0; j < self->fit.n_free; j++) {
        const double c = kith_infer_contraction(self, &self->refined, j);
        if (!(c >= least) || self->fit.free[j].is_idle)
            continue;
        size_t at = n++;
        for (; at > 0 && kith_infer_contraction(self, &self->refined, index[at - 1]) < c; at--)
            index[at] = index[at - 1];
        index[at] = (uint32_t) j;
    }
    return n;
}

/* The two numbers that a parameter accounts for most of. */
static void
moves_what(const struct kith_inference *self, size_t j, struct kith_text *to)
{
    size_t first = SIZE_MAX, second = SIZE_MAX;
    const double *share = self->screening + j;
    const size_t n = self->fit.n_free;
    for (size_t t = 0; t < self->fit.n_fitted; t++)
        if (first == SIZE_MAX || share[t * n] > share[first * n]) {
            second = first;
            first = t;
        } else if (second == SIZE_MAX || share[t * n] > share[second * n])
            second = t;
    if (share[first * n] < 0.01)
        SAY("together with others");
    else
        SAY("%s %.0f %%", self->fit.outcome[first], 100 * share[first * n]);
    if (second != SIZE_MAX && share[second * n] >= 0.01)
        SAY(", %s %.0f %%", self->fit.outcome[second], 100 * share[second * n]);
}

static void
moved(const struct kith_inference *self, const uint32_t *index, size_t n, struct kith_text *to)
{
    SAY("```text\n  %-38s %-10s %6s %6s %6s   %s\n", "parameter", "grade", "contr.", "shift", "sd", "what it accounts for in single runs of the prior");
    for (size_t i = 0; i < n && i < MOST_TOLD; i++) {
        const size_t j = index[i];
        const struct kith_free *p = &self->fit.free[j];
        SAY("  %-38s %-10s %6.2f %+6.2f %6.2f   ", self->fit.path[j], kith_grade_names[p->of->grade], kith_infer_contraction(self, &self->refined, j),
            (self->refined.mean[j] - kith_fit_prior_mean(p)) / kith_fit_prior_sd(p), self->refined.sd[j] / kith_fit_prior_sd(p));
        moves_what(self, j, to);
        SAY("\n");
    }
    if (n > MOST_TOLD)
        SAY("  and %zu others, in the file (posterior/contraction)\n", n - MOST_TOLD);
    SAY("```\ncontr.: contraction, 1 - sd of the posterior / of the prior; shift of the mean, and sd, in standard deviations of the prior.\n\n");
}

/* ---- what data say nothing of ---- */

/* Drawn parameters of another scenario that the fitted one has not, or from another distribution. */
static size_t
own_parameters(const struct kith_inference *self, const struct kith_scenario *other, struct kith_text *to)
{
    size_t n, found = 0;
    const struct kith_entry *entry = kith_scenario_entries(other, &n);
    for (size_t e = 0; e < n; e++) {
        const struct kith_entry *mine = entry[e].law == KITH_FIXED ? NULL : kith_scenario_find(self->fit.scenario, entry[e].path);
        if (entry[e].law == KITH_FIXED || (mine && mine->law != KITH_FIXED && strcmp(mine->source, entry[e].source) == 0))
            continue;
        if (to && found < MOST_NAMED)
            SAY("%s%s", found ? ", " : "", entry[e].path);
        found++;
    }
    if (to && found > MOST_NAMED)
        SAY(" and %zu others", found - MOST_NAMED);
    return found;
}

static void
taught_nothing(const struct kith_inference *self, size_t moved_at_all, struct kith_text *to)
{
    const struct kith_fit *fit = &self->fit;
    const struct kith_dummies dummies = kith_infer_dummies(self);
    SAY("Of %zu parameters that have a distribution %zu cannot act in a cohort and %zu others have a contraction below %.1f: what is said of these is what was assumed "
        "before.\n\n", fit->n_free, dummies.n, fit->n_free - dummies.n - moved_at_all, KITH_MOVED);
    SAY("No run that was fitted knows the parameters below, and so the data say nothing of them: they stay at their prior, and what they make scenarios "
        "differ by stays an assumption. That holds of the effects of integral care above all.\n\n");
    for (size_t i = 0; i < fit->calibration.n_used_by; i++) {
        const size_t n = own_parameters(self, fit->used_by[i], NULL);
        if (!n)
            continue;
        SAY("- %s (%zu): ", kith_scenario_name(fit->used_by[i]), n);
        own_parameters(self, fit->used_by[i], to);
        SAY("\n");
    }
    SAY("\n");
}

static void
effects(const struct kith_inference *self, struct kith_text *to)
{
    size_t told = 0;
    for (size_t j = 0; j < self->fit.n_free; j++) {
        if (strncmp(self->fit.path[j], "care.", 5) != 0 && strncmp(self->fit.path[j], "pathways.", 9) != 0)
            continue;
        SAY("%s%s %.2f (%+.2f)", told++ ? ", " : "Contraction (and shift) of what care does: ", self->fit.path[j], kith_infer_contraction(self, &self->refined, j),
            (self->refined.mean[j] - kith_fit_prior_mean(&self->fit.free[j])) / kith_fit_prior_sd(&self->fit.free[j]));
    }
    if (told)
        SAY(".\n\n");
}

/* ---- checks ---- */

static void
dummies(const struct kith_inference *self, struct kith_text *to)
{
    const struct kith_dummies d = kith_infer_dummies(self);
    const int good = d.mean < 0.03 && d.most < 0.1 && d.shift < 0.12;
    if (!d.n)
        return;
    SAY("Dummies: %zu parameters cannot act, so their contraction is what the method makes up: mean %.3f without sign (below 0.03 is wanted), largest %.3f (0.10), largest shift %.3f prior "
        "sd (0.12)%s.\n\n", d.n, d.mean, d.most, d.shift, good ? "" : ". THE METHOD IS OVER-SURE: take more points or draws, and do not use this posterior");
}

/* Regression against real runs, for the parameters that moved most. */
static void
two_ways(const struct kith_inference *self, const uint32_t *index, size_t n, struct kith_text *to)
{
    double off = 0, low = HUGE_VAL, high = 0;
    size_t off_of = 0;
    n = n < 14 ? n : 14;
    for (size_t i = 0; i < n; i++) {
        const size_t j = index[i];
        const double d = fabs(self->refined.mean[j] - self->by_scale[1].mean[j]) / kith_fit_prior_sd(&self->fit.free[j]), r = self->refined.sd[j] / self->by_scale[1].sd[j];
        off_of = d > off ? j : off_of;
        off = d > off ? d : off;
        low = r < low ? r : low;
        high = r > high ? r : high;
    }
    if (!self->moves || !n)
        return;
    SAY("Regression against refinement, the %zu parameters that moved most: means differ by at most %.2f prior sd (%s), sd by factors of %.2f to %.2f%s. The refined draws are those of the "
        "file.\n\n", n, off, self->fit.path[off_of], low, high, off < 0.1 && low > 0.88 && high < 1.12 ? "" : ", more than 0.1 and 0.88 to 1.12: the regression is a rough guide here");
}

static void
correlations(const struct kith_inference *self, struct kith_text *to)
{
    size_t told = 0;
    const size_t n = self->fit.n_free;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++) {
            const double r = self->fit.free[a].is_idle || self->fit.free[b].is_idle ? 0 : kith_infer_correlation(self, a, b);
            if (fabs(r) < 0.25)
                continue;
            SAY("%s%s ~ %s %+.2f", told++ ? ", " : "Known together better than one by one (correlations from 0.25 on): ", self->fit.path[b], self->fit.path[a], r);
        }
    SAY("%s", told ? ".\n\n" : "No two parameters have a correlation of 0.25 or more.\n\n");
}

static void
discrepancies(const struct kith_inference *self, const uint32_t *index, size_t n, struct kith_text *to)
{
    SAY("Contraction if the model left nothing out (x0), what the targets say (x1), twice as much (x2), by the regression:\n\n```text\n  %-38s %6s %6s %6s\n", "parameter", "x0", "x1", "x2");
    for (size_t i = 0; i < n && i < 14; i++)
        SAY("  %-38s %6.2f %6.2f %6.2f\n", self->fit.path[index[i]], kith_infer_contraction(self, &self->by_scale[0], index[i]),
            kith_infer_contraction(self, &self->by_scale[1], index[i]), kith_infer_contraction(self, &self->by_scale[2], index[i]));
    SAY("```\n\n");
}

/* Of parameters with two values, what runs say in draws with either: a look-back window is one. */
static void
by_window(const struct kith_inference *self, struct kith_text *to)
{
    for (size_t j = 0; j < self->fit.n_free; j++) {
        if (!self->fit.free[j].is_binary || self->fit.free[j].is_idle)
            continue;
        SAY("By %s, 0 in %.0f %% of draws and 1 in the others: ", self->fit.path[j], 100 * (1 - self->refined.mean[j]));
        for (size_t t = 0; t < self->fit.n_fitted; t++) {
            const struct kith_fitted *one = &self->fit.target[t];
            SAY("%s%s %.3g and %.3g", t ? ", " : "", self->fit.outcome[t], shown(one, kith_infer_mean_where(self, t, j, 0)), shown(one, kith_infer_mean_where(self, t, j, 1)));
        }
        SAY(".\n\n");
    }
}

static void
prior_predictive(const struct kith_inference *self, struct kith_text *to)
{
    SAY("```text\n  %-26s %10s %8s %22s %14s\n", "number", "prior mean", "(sd)", "within 1.96 errors", "a study's luck");
    for (size_t t = 0; t < self->fit.n_targets; t++) {
        const struct kith_fitted *one = &self->fit.target[t];
        struct kith_prediction p;
        kith_infer_predict(self, t, &p);
        SAY("  %-26s %10.4g %8.3g %20.0f %% %14.3g\n", self->fit.outcome[t], shown(one, p.prior_mean), shown(one, p.prior_sd), 100 * p.prior_within,
            shown(one, sqrt(self->noise[t * self->fit.n_targets + t])));
    }
    SAY("```\n\n");
}

static void
held_out(const struct kith_inference *self, struct kith_text *to)
{
    size_t n = 0;
    for (size_t t = self->fit.n_fitted; t < self->fit.n_targets; t++) {
        const struct kith_fitted *one = &self->fit.target[t];
        struct kith_prediction p;
        if (!one->is_held_out)
            continue;
        kith_infer_predict(self, t, &p);
        SAY("- %s, %s: published %.4g, predicted %.4g (%.4g to %.4g holds 90 %%): %s; log score %.2f, interval score %.3g\n", one->of->what, self->fit.outcome[t],
            shown(one, one->of->value), shown(one, p.mean), shown(one, p.mean - 1.645 * p.sd), shown(one, p.mean + 1.645 * p.sd),
            fabs(one->seen - p.mean) <= 1.645 * p.sd ? "inside" : "outside", p.log_score, shown(one, p.interval_score));
        n++;
    }
    SAY("%s", n ? "\n" : "No number was held out.\n\n");
}

/* ---- the fifteen items ---- */

static void
inputs(const struct kith_inference *self, struct kith_text *to)
{
    const struct kith_fit *fit = &self->fit;
    const struct kith_calibration *c = &fit->calibration;
    SAY("**1. Purpose.** %s %s\n\n", c->title, c->about);
    SAY("**2. Model.** Kith %s, scenario %s; its description is sim/model/ODD.md. Used after: ", kith_version(), kith_scenario_name(fit->scenario));
    for (size_t i = 0; i < c->n_used_by; i++)
        SAY("%s%s", i ? ", " : "", kith_scenario_name(fit->used_by[i]));
    SAY(".\n\n**3. Parameters that are free.** All %zu that have a distribution in the scenario; %zu act on some number (a share of its variance of 0.2 %% or more), by the table.\n\n",
        fit->n_free, self->n_active - fit->n_bands);
    SAY("**4. Priors.** Those of the scenario, independent; the file has its text. Scores z are standard normal under them.\n\n");
    SAY("**5. Parameters that are fixed.** All others, at the scenario's values.\n\n**6. Data.**\n\n");
    for (size_t t = 0; t < fit->n_targets; t++) {
        const struct kith_target *of = fit->target[t].of;
        SAY("- %s (%s, %s), from %s, %s: %.6g%s%s\n", of->what, fit->outcome[t], of->evidence, *of->observer ? of->observer : "nobody named", *of->window ? of->window : "no window",
            of->value, fit->target[t].is_fitted ? "" : "; not fitted", *of->because ? "" : "; no discrepancy");
        if (*of->because)
            SAY("  - what the model leaves out: %.3g, as %s\n", of->discrepancy, of->because);
    }
    SAY("\n**7. Errors.** Of sampling by n or as published, else of one simulated study of %u families; correlated as %d simulated studies at each of %d points near the data are; what the model "
        "leaves out is normal and independent; a published range is a band in which each value is as good.\n\n", c->families, KITH_NOISE_RUNS, KITH_NOISE_POINTS);
}

static void
process(const struct kith_inference *self, struct kith_text *to)
{
    SAY("**8. Search.** A table of %zu points of the priors, one run each; local-linear regression (ABC) on the nearest %.0f %%; then %u chains from its draws, %u moves "
        "each (preconditioned Crank-Nicolson, %zu informed directions; along the others steps keep the prior).\n\n", self->points, 100 * self->how->share,
        self->draws, self->moves, self->pcn.n_informed);
    SAY("**9. Goodness of fit.** Gaussian likelihood of the mean of %d fresh runs, with the errors of item 7 and that of the runs.\n\n", KITH_STEP_RUNS);
    SAY("**10. Acceptance.** Metropolis, prior times likelihood exactly; %.0f %% of the moves were accepted; a chain keeps its random numbers for 10 moves, then all are run with others. The regression's draws were worth %.0f of "
        "%u.\n\n", 100 * self->acceptance, self->start_worth, self->draws);
    SAY("**11. Stopping.** The Gaussian that steps are made by is made anew from a line through all runs of a round, after moves 4, 8, 14 and 22; then chains go on until no informed direction "
        "remembers where it was: largest correlation %.2f (0.2 is wanted), %u moves at most.\n\n", self->memory, self->how->most_moves);
    SAY("**12. Work.** %llu runs of %u families, seed %llu; the same digest whatever the threads, ranks and interruptions.\n\n", (unsigned long long) self->runs,
        self->fit.calibration.families, (unsigned long long) self->fit.calibration.seed);
}

static void
outputs(const struct kith_inference *self, const uint32_t *index, size_t n, struct kith_text *to)
{
    SAY("**13. Parameters found.** The table at the top; all of them in the file (posterior/). ");
    correlations(self, to);
    two_ways(self, index, n, to);
    discrepancies(self, index, n, to);
    SAY("**14. Fit.** The table at the top; what the prior alone expects:\n\n");
    prior_predictive(self, to);
    by_window(self, to);
    SAY("**15. Checks.** ");
    dummies(self, to);
    SAY("Held out:\n\n");
    held_out(self, to);
    SAY("Whether the method finds what is known is for `kith calibrate ... --recover 200`.\n");
}

void
kith_infer_report(const struct kith_inference *self, struct kith_text *to)
{
    uint32_t *index = calloc(self->fit.n_free + 1, sizeof *index);
    if (!index) {
        to->failed = 1;
        return;
    }
    const size_t n = by_contraction(self, KITH_MOVED, index);
    SAY("# Calibration: %s\n\n%u draws of %s, %llu runs.\n\n", *self->fit.calibration.title ? self->fit.calibration.title : self->fit.calibration.path, self->draws,
        kith_scenario_name(self->fit.scenario), (unsigned long long) self->runs);
    SAY("## What it was held against\n\n");
    targets(self, to);
    SAY("\n## What the data moved\n\n%zu parameters have a contraction of %.1f or more:\n\n", n, KITH_MOVED);
    moved(self, index, n, to);
    SAY("## What the data say nothing of\n\n");
    taught_nothing(self, n, to);
    effects(self, to);
    dummies(self, to);
    two_ways(self, index, n, to);
    SAY("%s\n", WHOLE + 1);
    inputs(self, to);
    process(self, to);
    outputs(self, index, n, to);
    free(index);
}

/* ---- reading it again ---- */

/* For a terminal: without fences, and up to the fifteen items. */
static void
print_short(FILE *to, const char *text)
{
    const char *end = strstr(text, WHOLE);
    for (const char *line = text; *line && (!end || line <= end);) {
        const size_t n = strcspn(line, "\n");
        if (strncmp(line, "```", 3) != 0)
            kith_screen_print(to, "%.*s\n", (int) n, line);
        line += n + (line[n] == '\n');
    }
}

static int
report_now(FILE *to, const char *path, int whole, enum kith_trust trust, struct kith_error *err)
{
    struct kith_file *file = NULL;
    char *text = NULL;
    TRY(kith_file_open_as(&file, path, trust, err));
    int status = kith_file_has(file, "report") ? kith_file_text(file, "report", &text, err)
                                               : kith_fail(err, KITH_ERR_DATA, "%s: is no posterior of kith calibrate", path);
    if (!status && whole)
        kith_screen_print(to, "%s", text);
    else if (!status)
        print_short(to, text);
    free(text);
    kith_file_free(file);
    return status;
}

int
kith_calibrate_report(FILE *to, const char *posterior, int whole, enum kith_trust trust, struct kith_error *err)
{
    NEED(to, "where to write", err);
    NEED_WORD(posterior, "the path of a posterior", err);
    TRY(kith_border_trust(trust, err));
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, report_now(to, posterior, whole, trust, err));
}
