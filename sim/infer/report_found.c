#include "infer/report.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"

/* What a calibration came to, as tables: numbers that it was held against, parameters that data moved, one stage against the other. */

enum { MOST_TOLD = 30 };

/* ---- what is told of ---- */

double
kith_report_shown(const struct kith_fitted *t, double x)
{
    return t->is_share ? 100 * x : x;
}

static const char *
unit_of(const struct kith_fitted *t)
{
    return t->is_share ? "%" : "";
}

static void
target_rows(const struct kith_inference *self, struct kith_text *to)
{
    SAY("```text\n  %-30s %-9s %9s %7s %7s  %9s %6s  %7s  %7s\n", "number", "use", "published", "error", "left", "posterior", "(sd)", "miss", "point's");
    for (size_t t = 0; t < self->fit.n_targets; t++) {
        const struct kith_fitted *one = &self->fit.target[t];
        struct kith_prediction p;
        kith_infer_predict(self, t, &p);
        SAY("  %-30s %-9s %7.4g %-1s %7.3g %7.3g  %9.4g %6.3g  %7.2f  %7.2f\n", self->fit.outcome[t], one->is_fitted ? "fitted" : one->is_held_out ? "held out" : "compared",
            kith_report_shown(one, one->of->value), unit_of(one), kith_report_shown(one, kith_infer_sampling(self, t)), kith_report_shown(one, one->of->discrepancy), kith_report_shown(one, p.mean),
            kith_report_shown(one, p.expected_sd), p.miss, p.point_miss);
    }
    SAY("```\n");
}

/* Misses of more than an error: of what is sampled the sampling error; a register samples next to nothing, so what the model leaves out counts there. */
static void
name_misses(const struct kith_inference *self, struct kith_text *to)
{
    for (size_t t = 0; t < self->fit.n_targets; t++) {
        const struct kith_fitted *one = &self->fit.target[t];
        const double sampling = kith_infer_sampling(self, t), error = self->fit.stage == KITH_FIT_COHORT ? sampling : sqrt(sampling * sampling + one->of->discrepancy * one->of->discrepancy);
        struct kith_prediction p;
        kith_infer_predict(self, t, &p);
        const double miss = p.miss * sampling / error, point_miss = p.point_miss * sampling / error;
        const char *which = self->fit.stage == KITH_FIT_COHORT ? "sampling errors" : "errors, with what the model leaves out";
        if (miss > 1 && one->is_fitted)
            SAY("- %s is missed by %.1f %s: %s\n", self->fit.outcome[t], miss, which, *one->of->reason ? one->of->reason : "its target names no cause");
        if (point_miss > 1 && miss <= 1 && one->is_fitted)
            SAY("- the single point misses %s by %.1f %s, which the posterior meets: a mean of parameters is no parameter of a mean\n", self->fit.outcome[t], point_miss, which);
    }
}

void
kith_report_targets(const struct kith_inference *self, struct kith_text *to)
{
    target_rows(self, to);
    SAY("error: of sampling; left: what the model leaves out (discrepancy), as a standard deviation; posterior: mean of %u fresh runs, and how far its draws\n"
        "spread; miss: distance from the published range in sampling errors, of the posterior's mean and of its single point.\n\n", self->n.check_draws * self->n.check_runs);
    name_misses(self, to);
    if (!self->population)
        return;
    SAY("\nPopulations (one region with the means of all, %u runs of it):\n\n", self->population->n.check_draws * self->population->n.check_runs);
    target_rows(self->population, to);
    SAY("\n");
    name_misses(self->population, to);
}

size_t
kith_report_by_contraction(const struct kith_inference *self, const struct kith_spread *spread, double least, uint32_t *index)
{
    size_t n = 0;
    for (size_t j = 0; j < self->fit.n_free; j++) {
        const double c = kith_infer_contraction(self, spread, j);
        if (!(c >= least) || (self->fit.free[j].is_idle && !self->population))
            continue;
        size_t at = n++;
        for (; at > 0 && kith_infer_contraction(self, spread, index[at - 1]) < c; at--)
            index[at] = index[at - 1];
        index[at] = (uint32_t) j;
    }
    return n;
}

/* The two numbers that a parameter accounts for most of: of this stage and, if there is one, of the later. */
static void
moves_what(const struct kith_inference *self, size_t j, struct kith_text *to)
{
    const struct kith_inference *const stage[] = { self, self->population };
    const char *name[2] = { NULL, NULL };
    double share[2] = { 0, 0 };
    for (size_t k = 0; k < 2 && stage[k]; k++)
        for (size_t t = 0; t < stage[k]->fit.n_fitted; t++) {
            const double x = stage[k]->screening[t * self->fit.n_free + j];
            const size_t at = x > share[0] ? 0 : x > share[1] ? 1 : 2;
            if (at == 0) {
                share[1] = share[0];
                name[1] = name[0];
            }
            if (at < 2) {
                share[at] = x;
                name[at] = stage[k]->fit.outcome[t];
            }
        }
    if (share[0] < 0.01)
        SAY("together with others");
    else
        SAY("%s %.0f %%", name[0], 100 * share[0]);
    if (share[1] >= 0.01)
        SAY(", %s %.0f %%", name[1], 100 * share[1]);
}

void
kith_report_moved(const struct kith_inference *self, const uint32_t *index, size_t n, struct kith_text *to)
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

/* ---- the two stages ---- */

static double
second_shift(const struct kith_inference *self, size_t j)
{
    return (self->refined.mean[j] - self->first->refined.mean[j]) / kith_fit_prior_sd(&self->fit.free[j]);
}

/* What the second stage made narrower, in standard deviations of the prior. */
static double
second_contraction(const struct kith_inference *self, size_t j)
{
    return (self->first->refined.sd[j] - self->refined.sd[j]) / kith_fit_prior_sd(&self->fit.free[j]);
}

static double
second_size(const struct kith_inference *self, size_t j)
{
    return fabs(second_shift(self, j)) + fabs(second_contraction(self, j));
}

/* Parameters that populations moved, the most first. */
static size_t
by_second_stage(const struct kith_inference *self, uint32_t *index)
{
    static const double shifts = 0.25, narrows = 0.05; /* standard deviations of the prior */
    size_t n = 0;
    for (size_t j = 0; j < self->fit.n_free; j++) {
        if (!(fabs(second_shift(self, j)) >= shifts || second_contraction(self, j) >= narrows))
            continue;
        size_t at = n++;
        for (; at > 0 && second_size(self, index[at - 1]) < second_size(self, j); at--)
            index[at] = index[at - 1];
        index[at] = (uint32_t) j;
    }
    return n;
}

void
kith_report_two_stages(const struct kith_inference *self, struct kith_text *to)
{
    const struct kith_first_stage *first = self->first;
    const struct kith_inference *later = self->population;
    uint32_t *index = calloc(self->fit.n_free + 1, sizeof *index);
    if (!index) {
        to->failed = 1;
        return;
    }
    const size_t n = by_second_stage(self, index);
    const struct kith_dummies d = kith_infer_dummies(later);
    SAY("## The two stages against each other\n\nPopulations were fitted to draws of the cohorts, and to the priors of what cohorts know nothing of: %zu points, one region each, of which the regression "
        "kept %.0f %%, worth %.0f draws. Numbers of cohorts, by cohorts alone and after populations:\n\n```text\n  %-26s %9s %9s %9s  %10s\n", later->points, 100 * later->share,
        later->guess.worth, "number", "published", "cohorts", "both", "difference");
    for (size_t t = 0; t < self->fit.n_targets; t++) {
        const struct kith_fitted *one = &self->fit.target[t];
        struct kith_prediction p;
        kith_infer_predict(self, t, &p);
        SAY("  %-26s %9.4g %9.4g %9.4g  %+10.2f\n", self->fit.outcome[t], kith_report_shown(one, one->of->value), kith_report_shown(one, first->predicted[t].mean), kith_report_shown(one, p.mean),
            (p.mean - first->predicted[t].mean) / kith_infer_sampling(self, t));
    }
    SAY("```\ndifference: in sampling errors. ");
    SAY("Parameters that populations moved by a quarter of a prior sd or more, or narrowed by 5 %% of it:\n\n```text\n  %-42s %9s %6s %9s %6s   %s\n", "parameter", "cohorts:", "sd", "both:", "sd",
        "what it accounts for in single runs of the table");
    for (size_t i = 0; i < n && i < MOST_TOLD; i++) {
        const struct kith_free *p = &self->fit.free[index[i]];
        const double mean = kith_fit_prior_mean(p), sd = kith_fit_prior_sd(p);
        const size_t j = index[i];
        SAY("  %-42s %+9.2f %6.2f %+9.2f %6.2f   ", self->fit.path[j], (first->refined.mean[j] - mean) / sd, first->refined.sd[j] / sd, (self->refined.mean[j] - mean) / sd, self->refined.sd[j] / sd);
        moves_what(later, j, to);
        SAY("\n");
    }
    if (n > MOST_TOLD)
        SAY("  and %zu others, in the file (cohort/mean, posterior/mean)\n", n - MOST_TOLD);
    SAY("```\nshift of the mean, and sd, in standard deviations of the prior.\n\n");
    SAY("Dummies of this stage, %zu scores that no run reads: mean contraction %.3f without sign, largest %.3f, largest shift %.3f prior sd (by slopes that are not shrunk chance moves a mean by "
        "%.3f, and the largest of so many by twice that)%s.\n\n", d.n, d.mean, d.most, d.shift, later->guess.error,
        d.mean < 0.03 && d.most < 0.1 && d.shift < 0.12 ? "" : " (0.03, 0.10 and 0.12 are wanted). THIS STAGE MAKES SHIFTS UP: take more points of regions (--region-points), and do not use its draws");
    free(index);
}
