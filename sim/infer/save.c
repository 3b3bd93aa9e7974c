#include "infer/infer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "result/table.h"

/* The file of a posterior: a file of draws, and what was found on the way. */

static int
numbers(struct kith_store *store, const char *name, const char *axes, const char *meaning, const double *data, struct kith_error *err)
{
    return kith_table_write(store, &(struct kith_table) { .name = name, .type = "f64", .axes = axes, .unit = "1", .meaning = meaning, .data = data }, err);
}

/* Large tables of which nobody needs all digits. */
static int
short_numbers(struct kith_store *store, const char *name, const char *axes, const char *meaning, const double *data, struct kith_error *err)
{
    return kith_table_write(store, &(struct kith_table) { .name = name, .type = "f32", .axes = axes, .unit = "1", .meaning = meaning, .data = data }, err);
}

static int
add_notes(const struct kith_inference *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    char seed[32], runs[32];
    snprintf(seed, sizeof seed, "%" PRIu64, fit->calibration.seed);
    snprintf(runs, sizeof runs, "%" PRIu64, self->runs);
    TRY(kith_store_note(store, "", "title", "Posterior of a calibration by Kith", err));
    TRY(kith_store_note(store, "", "comment", "Simulated families: no real family is in this file, and nothing in it predicts what will "
        "happen in any one family. Parameters that the data did not move are as assumed before.", err));
    TRY(kith_store_note(store, "", "kind", "calibration", err));
    TRY(kith_store_note(store, "", "calibration", *fit->calibration.title ? fit->calibration.title : fit->calibration.path, err));
    TRY(kith_store_note(store, "", "seed", seed, err));
    TRY(kith_store_note(store, "", "draws", "file", err));
    TRY(kith_store_note(store, "", "draws_seed", seed, err));
    TRY(kith_store_note(store, "", "runs", runs, err));
    TRY(kith_store_note(store, "", "table_hash", self->table_hash, err));
    TRY(kith_store_note_number(store, "", "families", fit->calibration.families, err));
    TRY(kith_store_note_number(store, "", "table_points", (double) self->points, err));
    if (self->population)
        TRY(kith_store_note_number(store, "", "region_runs", (double) (self->population->runs + (self->predicted ? self->predicted->runs : 0)), err));
    TRY(kith_store_note_number(store, "", "moves", self->moves, err));
    TRY(kith_store_note_number(store, "", "acceptance", self->acceptance, err));
    return kith_store_note_number(store, "", "correlation_with_start", self->memory, err);
}

/* What is at its default is left out: a later version may have more of that, and the same draws. */
static int
add_scenario(const struct kith_scenario *scenario, struct kith_store *store, struct kith_error *err)
{
    struct kith_text text = { 0 };
    char name[320];
    for (const char *at = kith_scenario_text(scenario), *end; *at; at = end) {
        end = at + strcspn(at, "\n");
        end += *end ? 1 : 0;
        const char *const said = strstr(at, "source: \"default\"}");
        if (!said || said >= end)
            kith_text_put(&text, at, (size_t) (end - at));
    }
    snprintf(name, sizeof name, "inputs/scenario_%s", kith_scenario_name(scenario));
    const int status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory")
                                   : kith_store_text(store, name, text.at, "The scenario that was fitted, with all inherited values resolved, without what is at its default (YAML)", err);
    kith_text_clear(&text);
    return status;
}

static int
add_texts(const struct kith_inference *self, struct kith_store *store, const char *report, struct kith_error *err)
{
    TRY(add_scenario(self->fit.scenario, store, err));
    return kith_store_text(store, "provenance/report", report, "What was done and what came of it, in words (Markdown): of the same numbers, which other scenarios it names may change", err);
}

/* ---- parameters ---- */

static const char *
path_of(const struct kith_free *p)
{
    return p->of->path;
}
static const char *
unit_of(const struct kith_free *p)
{
    return p->of->parameter->unit;
}
static const char *
grade_of(const struct kith_free *p)
{
    return kith_grade_names[p->of->grade];
}

static int
add_parameter_texts(const struct kith_inference *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    const char *name = kith_scenario_name(fit->scenario), **text = calloc(fit->n_free + 1, sizeof *text);
    static const struct {
        const char *name, *meaning;
        const char *(*of)(const struct kith_free *p);
    } column[] = { { NULL, "Parameter of the scenario that has a distribution", path_of },
        { "parameter_unit", "Unit of the parameter's values in this file", unit_of },
        { "parameter_grade", "Evidence grade of its prior: cohort, register, literature, assumption", grade_of } };
    if (!text)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    int status = kith_store_axis_names(store, "scenario", 1, &name, "Scenario that was fitted", err);
    for (size_t c = 0; c < sizeof column / sizeof *column && !status; c++) {
        for (size_t j = 0; j < fit->n_free; j++)
            text[j] = column[c].of(&fit->free[j]);
        status = column[c].name ? kith_store_texts(store, column[c].name, "parameter", text, column[c].meaning, err)
                                : kith_store_axis_names(store, "parameter", fit->n_free, text, column[c].meaning, err);
    }
    free(text);
    return status;
}

static double
refined_mean(const struct kith_inference *self, size_t j)
{
    return self->refined.mean[j];
}
static double
refined_sd(const struct kith_inference *self, size_t j)
{
    return self->refined.sd[j];
}
static double
guess_mean(const struct kith_inference *self, size_t j)
{
    return self->by_scale[1].mean[j];
}
static double
guess_sd(const struct kith_inference *self, size_t j)
{
    return self->by_scale[1].sd[j];
}
static double
contraction(const struct kith_inference *self, size_t j)
{
    return kith_infer_contraction(self, &self->refined, j);
}
static double
contraction_without(const struct kith_inference *self, size_t j)
{
    return kith_infer_contraction(self, &self->by_scale[0], j);
}
static double
contraction_guess(const struct kith_inference *self, size_t j)
{
    return kith_infer_contraction(self, &self->by_scale[1], j);
}
static double
contraction_twice(const struct kith_inference *self, size_t j)
{
    return kith_infer_contraction(self, &self->by_scale[2], j);
}
/* What cohorts alone said: with one stage the same. */
static const struct kith_spread *
first_of(const struct kith_inference *self)
{
    return self->first ? &self->first->refined : &self->refined;
}
static double
cohort_mean(const struct kith_inference *self, size_t j)
{
    return first_of(self)->mean[j];
}
static double
cohort_sd(const struct kith_inference *self, size_t j)
{
    return first_of(self)->sd[j];
}
static double
dummy(const struct kith_inference *self, size_t j)
{
    return self->population ? self->population->fit.free[j].is_idle : self->fit.free[j].is_idle;
}
static double
point(const struct kith_inference *self, size_t j)
{
    return self->point[j];
}

static int
add_parameters(const struct kith_inference *self, struct kith_store *store, struct kith_error *err)
{
    static const struct {
        const char *name, *meaning;
        double (*of)(const struct kith_inference *self, size_t j);
    } column[] = { { "posterior/mean", "Mean of the score z, standard normal under the prior; of a parameter with two values, of 0 and 1", refined_mean },
        { "posterior/sd", "Standard deviation of that", refined_sd }, { "posterior/contraction", "1 - standard deviation of the posterior / of the prior", contraction },
        { "posterior/dummy", "1: the parameter cannot act in what was run, so that no data of it can teach anything of it", dummy },
        { "cohort/mean", "As posterior/mean, of cohorts alone: what populations were fitted to after", cohort_mean }, { "cohort/sd", "Likewise", cohort_sd },
        { "posterior/point", "One point: where the data put it, if they moved it by a contraction of 0.1 or more, else the scenario's value; in parameter_unit", point },
        { "regression/mean", "As posterior/mean, of the regression that the refinement began from", guess_mean }, { "regression/sd", "Likewise", guess_sd },
        { "regression/contraction", "Likewise", contraction_guess }, { "regression/contraction_without_discrepancy", "Likewise, as if the model left nothing out", contraction_without },
        { "regression/contraction_twice_discrepancy", "Likewise, as if it left out twice as much", contraction_twice } };
    const size_t n = self->fit.n_free;
    double *data = calloc(n + 1, sizeof *data);
    if (!data)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    int status = add_parameter_texts(self, store, err);
    if (!status)
        status = kith_store_axis_numbers(store, "draw", self->draws, NULL, "1", "", err);
    if (!status)
        status = numbers(store, "parameter_value", "scenario draw parameter", "Parameter values of each draw, all of equal weight, in the unit that parameter_unit gives, with 20 "
            "binary digits", self->values, err);
    for (size_t c = 0; c < sizeof column / sizeof *column && !status; c++) {
        for (size_t j = 0; j < n; j++)
            data[j] = column[c].of(self, j);
        status = numbers(store, column[c].name, "parameter", column[c].meaning, data, err);
    }
    free(data);
    return status;
}

/* ---- targets ---- */

/* Of a later stage under its own group. */
static int
texts(struct kith_store *store, const char *prefix, const char *name, const char *axis, const char *const *text, const char *meaning, struct kith_error *err)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", prefix, name);
    return kith_store_texts(store, path, axis, text, meaning, err);
}

static int
below(struct kith_store *store, const char *prefix, const char *name, const char *axis, const char *meaning, const double *data, struct kith_error *err)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", prefix, name);
    return numbers(store, path, axis, meaning, data, err);
}

static int
add_target_texts(const struct kith_inference *self, struct kith_store *store, const char *prefix, const char *axis, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    const char **text = calloc(fit->n_targets + 1, sizeof *text);
    if (!text)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t t = 0; t < fit->n_targets; t++)
        text[t] = fit->target[t].of->what;
    int status = kith_store_axis_names(store, axis, fit->n_targets, text, "Published number", err);
    if (!status)
        status = texts(store, prefix, "published/outcome", axis, fit->outcome, "Outcome that it is held against, and of which part of a run", err);
    for (size_t t = 0; t < fit->n_targets; t++)
        text[t] = fit->target[t].of->evidence;
    if (!status)
        status = texts(store, prefix, "published/evidence", axis, text, "Where it is from", err);
    for (size_t t = 0; t < fit->n_targets; t++)
        text[t] = fit->target[t].is_fitted ? "fitted" : fit->target[t].is_held_out ? "held out" : "compared";
    if (!status)
        status = texts(store, prefix, "published/use", axis, text, "Whether it was fitted, held out and scored, or only compared", err);
    for (size_t t = 0; t < fit->n_targets; t++)
        text[t] = fit->target[t].of->unit;
    if (!status)
        status = texts(store, prefix, "published/unit", axis, text, "Its unit", err);
    free(text);
    return status;
}

static int
add_targets(const struct kith_inference *self, struct kith_store *store, const char *prefix, const char *axis, struct kith_error *err)
{
    enum { COLUMNS = 16 };
    static const char *const name[COLUMNS][2] = { { "published/value", "Middle of what was published" }, { "published/half_range", "Half of the width of the published range" },
        { "published/sampling_error", "Standard error of sampling" }, { "published/discrepancy", "Standard deviation of what the model leaves out" },
        { "predictive/mean", "Mean of fresh runs of the posterior" }, { "predictive/sd", "Of one such study, discrepancy and range included" },
        { "predictive/expected_sd", "Standard deviation of the expected value over draws" }, { "predictive/miss", "Distance of the mean from the published range, in sampling errors" },
        { "predictive/point", "Mean of runs of posterior/point" }, { "predictive/point_miss", "Its distance, likewise" },
        { "predictive/log_score", "Minus the log density of what was published" }, { "predictive/interval_score", "Interval score of the 90 % interval" },
        { "prior/mean", "Mean of the table of prior points" }, { "prior/sd", "Standard deviation of one study under the prior" },
        { "prior/within", "Share of prior points whose study lies within 1.96 sampling errors" }, { "predictive/study_sd", "Standard deviation of one study near the data, by chance alone" } };
    const size_t n = self->fit.n_targets;
    double *data = calloc(n * COLUMNS + 1, sizeof *data);
    if (!data)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t t = 0; t < n; t++) {
        const struct kith_fitted *target = &self->fit.target[t];
        struct kith_prediction p;
        kith_infer_predict(self, t, &p);
        const double row[COLUMNS] = { target->seen, target->half, kith_infer_sampling(self, t), target->of->discrepancy, p.mean, p.sd, p.expected_sd, p.miss, p.point,
            p.point_miss, p.log_score, p.interval_score, p.prior_mean, p.prior_sd, p.prior_within, self->noise ? sqrt(self->noise[t * n + t]) : (double) NAN };
        for (size_t c = 0; c < COLUMNS; c++)
            data[c * n + t] = row[c];
    }
    int status = add_target_texts(self, store, prefix, axis, err);
    for (size_t c = 0; c < COLUMNS && !status; c++)
        status = below(store, prefix, name[c][0], axis, name[c][1], data + c * n, err);
    free(data);
    return status;
}

static int
add_rest(const struct kith_inference *self, struct kith_store *store, struct kith_error *err)
{
    const size_t n = self->fit.n_targets;
    double *r = calloc(n * n + 1, sizeof *r);
    if (!r)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            r[a * n + b] = self->noise[a * n + b] / sqrt(self->noise[a * n + a] * self->noise[b * n + b]);
    int status = kith_store_axis_numbers(store, "other_target", n, NULL, "1", "", err);
    if (!status)
        status = short_numbers(store, "published/error_correlation", "target other_target", "Correlation of sampling errors, of simulated studies near the data", r, err);
    if (!status)
        status = short_numbers(store, "prior/share", "target parameter", "Share of the variance of one study under the prior that the parameter alone accounts for", self->screening, err);
    if (!status)
        status = kith_store_axis_numbers(store, "check_draw", self->n.check_draws, NULL, "1", "", err);
    if (!status)
        status = kith_store_axis_numbers(store, "check_run", self->n.check_runs, NULL, "1", "", err);
    if (!status)
        status = short_numbers(store, "predictive/value", "check_draw check_run target", "Fresh runs of draws, as many draws apart as fit", self->check, err);
    free(r);
    return status;
}

/* What is written, and what is said of it. */
struct saving {
    const struct kith_inference *inference;
    const char *report;
    double seconds;
};

static int
fill(void *of, struct kith_store *store, struct kith_error *err)
{
    const struct saving *saving = of;
    const struct kith_inference *self = saving->inference;
    const struct kith_provenance provenance = { self->options->command ? self->options->command : "kith_calibrate()", self->options->threads, saving->seconds, self->options->epoch,
        self->options->jobs, self->options->n_jobs };
    TRY(add_notes(self, store, err));
    TRY(add_parameters(self, store, err));
    TRY(add_targets(self, store, "", "target", err));
    if (self->population)
        TRY(add_targets(self->population, store, "population/", "population_target", err));
    if (self->population)
        TRY(short_numbers(store, "population/prior/share", "population_target parameter", "Share of the variance of one run of the second table that the parameter alone accounts for",
            self->population->screening, err));
    if (self->predicted)
        TRY(add_targets(self->predicted, store, "predicted/", "predicted_target", err));
    TRY(add_rest(self, store, err));
    TRY(add_texts(self, store, saving->report, err));
    return kith_store_provenance(store, &provenance, err);
}

int
kith_infer_save(const struct kith_inference *self, const char *report, double seconds, char *digest, struct kith_error *err)
{
    return kith_result_write(self->options->output, fill, &(struct saving) { self, report, seconds }, digest, err);
}
