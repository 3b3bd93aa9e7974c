#include "infer/report.h"

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

enum { MOST_NAMED = 9 };

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
    size_t idle = 0;
    for (size_t j = 0; j < fit->n_free; j++)
        idle += (self->population ? self->population->fit.free : fit->free)[j].is_idle != 0;
    SAY("Of %zu parameters that have a distribution %zu cannot act in %s and %zu others have a contraction below %.1f: what is said of these is what was assumed "
        "before.\n\n", fit->n_free, idle, self->population ? "what was run" : "a cohort", fit->n_free - idle - moved_at_all, KITH_MOVED);
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
    const struct kith_dummies d = self->first ? self->first->dummies : kith_infer_dummies(self);
    const int good = d.mean < 0.03 && d.most < 0.1 && d.shift < 0.12;
    if (!d.n)
        return;
    SAY("Dummies: %zu parameters cannot act in a cohort, so their contraction is what the method makes up: mean %.3f without sign (below 0.03 is wanted), largest %.3f (0.10), largest shift %.3f prior "
        "sd (0.12)%s.\n\n", d.n, d.mean, d.most, d.shift, good ? "" : ". THE METHOD IS OVER-SURE: take more points or draws, and do not use this posterior");
}

/* Regression against real runs, for the parameters that moved most. */
static void
two_ways(const struct kith_inference *self, struct kith_text *to)
{
    const struct kith_spread *refined = self->first ? &self->first->refined : &self->refined;
    double off = 0, low = HUGE_VAL, high = 0;
    size_t off_of = 0, n;
    uint32_t *index = calloc(self->fit.n_free + 1, sizeof *index);
    if (!index) {
        to->failed = 1;
        return;
    }
    n = kith_report_by_contraction(self, refined, KITH_MOVED, index);
    n = n < 14 ? n : 14;
    for (size_t i = 0; i < n; i++) {
        const size_t j = index[i];
        const double d = fabs(refined->mean[j] - self->by_scale[1].mean[j]) / kith_fit_prior_sd(&self->fit.free[j]), r = refined->sd[j] / self->by_scale[1].sd[j];
        off_of = d > off ? j : off_of;
        off = d > off ? d : off;
        low = r < low ? r : low;
        high = r > high ? r : high;
    }
    free(index);
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
            const double r = !self->population && (self->fit.free[a].is_idle || self->fit.free[b].is_idle) ? 0 : kith_infer_correlation(self, a, b);
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
            SAY("%s%s %.3g and %.3g", t ? ", " : "", self->fit.outcome[t], kith_report_shown(one, kith_infer_mean_where(self, t, j, 0)), kith_report_shown(one, kith_infer_mean_where(self, t, j, 1)));
        }
        SAY(".\n\n");
    }
}

static void
prior_predictive(const struct kith_inference *self, struct kith_text *to)
{
    SAY("```text\n  %-26s %10s %8s %22s %14s\n", "number", "prior mean", "(sd)", "within 1.96 errors", "sd of one study");
    for (size_t t = 0; t < self->fit.n_targets; t++) {
        const struct kith_fitted *one = &self->fit.target[t];
        struct kith_prediction p;
        kith_infer_predict(self, t, &p);
        SAY("  %-26s %10.4g %8.3g %20.0f %% %14.3g\n", self->fit.outcome[t], kith_report_shown(one, p.prior_mean), kith_report_shown(one, p.prior_sd), 100 * p.prior_within,
            kith_report_shown(one, sqrt(self->noise[t * self->fit.n_targets + t])));
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
            kith_report_shown(one, one->of->value), kith_report_shown(one, p.mean), kith_report_shown(one, p.mean - 1.645 * p.sd), kith_report_shown(one, p.mean + 1.645 * p.sd),
            fabs(one->seen - p.mean) <= 1.645 * p.sd ? "inside" : "outside", p.log_score, kith_report_shown(one, p.interval_score));
        n++;
    }
    SAY("%s", n ? "\n" : "No number was held out.\n\n");
}

/* ---- the fifteen items ---- */

static void
data(const struct kith_fit *fit, struct kith_text *to)
{
    for (size_t t = 0; t < fit->n_targets; t++) {
        const struct kith_target *of = fit->target[t].of;
        SAY("- %s (%s, %s), from %s, %s: %.6g%s%s\n", of->what, fit->outcome[t], of->evidence, *of->observer ? of->observer : "nobody named", *of->window ? of->window : "no window",
            of->value, fit->target[t].is_fitted ? "" : "; not fitted", *of->because ? "" : "; no discrepancy");
        if (*of->because)
            SAY("  - what the model leaves out: %.3g, as %s\n", of->discrepancy, of->because);
    }
}

static void
inputs(const struct kith_inference *self, struct kith_text *to)
{
    const struct kith_fit *fit = &self->fit;
    const struct kith_calibration *c = &fit->calibration;
    SAY("**1. Purpose.** %s. %s\n\n", c->title, c->about);
    SAY("**2. Model.** Kith %s, scenario %s; its description is sim/model/ODD.md. Used after: ", kith_version(), kith_scenario_name(fit->scenario));
    for (size_t i = 0; i < c->n_used_by; i++)
        SAY("%s%s", i ? ", " : "", kith_scenario_name(fit->used_by[i]));
    SAY(".\n\n**3. Parameters that are free.** All %zu that have a distribution in the scenario; %zu act on some number (a share of its variance of 0.2 %% or more), by the table.\n\n",
        fit->n_free, self->n_active - fit->n_bands);
    SAY("**4. Priors.** Those of the scenario, independent; the file has its text. Scores z are standard normal under them.\n\n");
    SAY("**5. Parameters that are fixed.** All others, at the scenario's values.\n\n**6. Data.**\n\n");
    data(fit, to);
    if (self->population)
        data(&self->population->fit, to);
    SAY("\n**7. Errors.** Of sampling by n or as published, else of one simulated study of %u families; correlated as %u simulated studies at each of %u points near the data are; what the model "
        "leaves out is normal and independent; a published range is a band in which each value is as good.\n\n", c->families, self->n.noise_runs, self->n.noise_points);
}

static void
process(const struct kith_inference *self, struct kith_text *to)
{
    SAY("**8. Search.** A table of %zu points of the priors, one run each; local-linear regression (ABC) on the nearest %.0f %%, slopes shrunk by what chance makes of slopes (Stein); then %u chains from its draws, %u moves "
        "each (preconditioned Crank-Nicolson, %zu informed directions; along the others steps keep the prior; steps are large or small along either, the more often the more they make chains forget).\n\n", self->points, 100 * self->options->share,
        self->draws, self->moves, self->pcn.n_informed);
    if (self->population)
        SAY("Then %zu draws of the chains, and of the priors of what cohorts know nothing of, were run as one region of %s (scale %.3g, %u years after the burn-in): the same regression on the "
            "nearest %.0f %% gives the draws of the file.\n\n", self->population->points, self->fit.calibration.regions, self->fit.calibration.scale, self->fit.calibration.years,
            100 * self->population->share);
    SAY("**9. Goodness of fit.** Gaussian likelihood of the mean of %d fresh runs, with the errors of item 7 and that of the runs.\n\n", KITH_STEP_RUNS);
    SAY("**10. Acceptance.** Metropolis, prior times likelihood exactly; %.0f %% of the moves were accepted; a chain keeps its random numbers for %d moves, then all are run with others. Of the "
        "regression's %u draws %.0f lay as near to the numbers as the posterior's do", 100 * self->acceptance, KITH_RERUN_EVERY, self->draws, self->start_worth);
    if (self->heats)
        SAY(", fewer than a tenth: so chains began at the prior, which was brought to the posterior by %u heats (likelihood to a power from 0 to 1, half of the draws worth something at each next)",
            self->heats);
    SAY(".\n\n");
    SAY("**11. Stopping.** The Gaussian that steps are made by is made anew from a line through all runs of a round, after moves 3, 6, 10 and 15; then chains go on until no informed direction "
        "remembers where it was: largest correlation %.2f (0.2 is wanted), %u moves at most. Each draw is the end of a chain of its own.\n\n", self->memory, self->options->most_moves);
    SAY("**12. Work.** %llu runs of %u families", (unsigned long long) self->runs, self->fit.calibration.families);
    if (self->population)
        SAY(" and %llu of a region", (unsigned long long) (self->population->runs + (self->predicted ? self->predicted->runs : 0)));
    SAY(", seed %llu; the same digest whatever the threads, ranks and interruptions.\n\n", (unsigned long long) self->fit.calibration.seed);
}

static void
outputs(const struct kith_inference *self, const uint32_t *index, size_t n, struct kith_text *to)
{
    SAY("**13. Parameters found.** The table at the top; all of them in the file (posterior/). ");
    correlations(self, to);
    two_ways(self, to);
    discrepancies(self, index, n, to);
    SAY("**14. Fit.** The table at the top; what the prior alone expects:\n\n");
    prior_predictive(self, to);
    if (self->population) {
        SAY("Of populations, what the draws of cohorts expect:\n\n");
        prior_predictive(self->population, to);
    }
    by_window(self, to);
    SAY("**15. Checks.** ");
    dummies(self, to);
    SAY("Held out:\n\n");
    held_out(self, to);
    if (self->population) {
        SAY("Held out of populations:\n\n");
        held_out(self->population, to);
    }
    if (self->predicted) {
        SAY("Regions that nobody fitted, predicted from a run of all (%u draws, scale %.3g):\n\n", self->predicted->n.check_draws, self->fit.calibration.predicted_scale);
        held_out(self->predicted, to);
    }
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
    const size_t n = kith_report_by_contraction(self, &self->refined, KITH_MOVED, index);
    SAY("# Calibration: %s\n\n%u draws of %s, %llu runs.\n\n", *self->fit.calibration.title ? self->fit.calibration.title : self->fit.calibration.path, self->draws,
        kith_scenario_name(self->fit.scenario), (unsigned long long) self->runs);
    SAY("## What it was held against\n\n");
    kith_report_targets(self, to);
    SAY("\n## What the data moved\n\n%zu parameters have a contraction of %.1f or more:\n\n", n, KITH_MOVED);
    kith_report_moved(self, index, n, to);
    if (self->population)
        kith_report_two_stages(self, to);
    SAY("## What the data say nothing of\n\n");
    taught_nothing(self, n, to);
    effects(self, to);
    dummies(self, to);
    two_ways(self, to);
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
    int status = kith_file_has(file, "posterior/contraction") ? kith_file_text(file, "provenance/report", &text, err)
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
