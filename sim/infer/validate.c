#include "kith.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tell/sheet.h"
#include "design/border.h"
#include "design/study.h"
#include "read/targets.h"
#include "stat/check.h"
#include "stat/expected.h"
#include "stat/sample.h"
#include "tell/print.h"

/* Predictions of published numbers that draws were not fitted to: each with an interval, a score, and the parameters that carry its width. */

enum { CLASSES = 10, CARRIERS = 3, DRAWS_PER_CLASS = 5 };
static const double ninety = 1.6448536269514722; /* of a normal distribution: half of the interval that holds 90 % */

struct validation {
    const struct kith_study *study;
    size_t n; /* draws with a value */
    double *y, *mean, *one, *room; /* shape (runs), (draws), (draws), (draws) */
    size_t *draw; /* shape (draws): which of them */
    uint32_t *class;
};

struct predicted {
    struct kith_published published;
    double mean, expected_sd, sampling, sd, low, high; /* sd: of a published number */
    double log_score, interval_score;
    int inside; /* -1: there is no number */
};

/* ---- predicting ---- */

/* Standard error of a published number: its own, that of a share of n, or what one simulated study of this size shows. */
static double
sampling_of(const struct kith_target *t, double mean, double within)
{
    if (t->error > 0)
        return t->error;
    const double least = t->n > 0 ? 0.5 / t->n : 0, p = mean < least ? least : mean > 1 - least ? 1 - least : mean; /* no share of n is known better than by half of one */
    if (t->n > 0 && strcmp(t->unit, "1") == 0 && mean >= 0 && mean <= 1)
        return sqrt(p * (1 - p) / t->n);
    return sqrt(fmax(0, within));
}

/* @return 0 when there is nothing to predict it from */
static int
predict(struct validation *self, size_t s, const struct kith_target *t, struct predicted *out)
{
    const struct kith_study *study = self->study;
    *out = (struct predicted) { .inside = -1, .log_score = (double) NAN, .interval_score = (double) NAN };
    if (!kith_target_runs(study, s, t, self->y, &out->published))
        return 0;
    const struct kith_expected e = kith_expected_of(self->y, NULL, 1, study->n_draws, study->per_draw, self->room);
    double sum = 0, square = 0;
    self->n = 0;
    for (size_t d = 0; d < study->n_draws; d++) {
        double all = 0, there = 0;
        for (size_t r = 0; r < study->per_draw; r++) {
            const double x = self->y[d * study->per_draw + r];
            all += isnan(x) ? 0 : x;
            there += !isnan(x);
        }
        if (!(there > 0))
            continue;
        self->draw[self->n] = d;
        self->mean[self->n++] = all / there;
    }
    for (size_t i = 0; i < self->n; i++)
        sum += self->mean[i];
    for (size_t i = 0; i < self->n; i++)
        square += (self->mean[i] - sum / (double) self->n) * (self->mean[i] - sum / (double) self->n);
    if (self->n < 2)
        return 0;
    const double runs = (double) e.runs / (double) e.draws, within = isnan(e.within) ? 0 : e.within, half = (out->published.high - out->published.low) / 2;
    const double between = square / (double) (self->n - 1) - within / runs;
    out->mean = e.mean;
    out->expected_sd = between > 0 ? sqrt(between) : 0;
    out->sampling = sampling_of(t, e.mean, within);
    /* draws, sampling, what the model leaves out, the range of the wording, and the error of this very prediction */
    out->sd = sqrt(out->expected_sd * out->expected_sd + out->sampling * out->sampling + t->discrepancy * t->discrepancy + (half > 0 ? half * half / 3 : 0) + e.error * e.error);
    out->low = out->mean - ninety * out->sd;
    out->high = out->mean + ninety * out->sd;
    kith_level_within(out->mean, kith_outcome_most(t->outcome, t->unit), &out->low, &out->high);
    if (isnan(out->published.value))
        return 1;
    out->inside = out->low <= out->published.value && out->published.value <= out->high;
    out->log_score = kith_log_score(out->mean, out->sd, out->published.value);
    out->interval_score = kith_interval_score(out->low, out->high, 0.9, out->published.value);
    return 1;
}

/* ---- who carries the width ---- */

struct carrier {
    const char *path;
    double share;
};

static double
share_of(struct validation *self, size_t s, size_t entry)
{
    for (size_t i = 0; i < self->n; i++)
        self->one[i] = kith_study_draw(self->study, s, self->draw[i])[entry];
    for (size_t i = 1; i < self->n; i++)
        if (self->one[i] < self->one[0] || self->one[i] > self->one[0])
            return kith_classes_of(self->one, self->n, CLASSES, self->class) ? kith_first_order(self->class, CLASSES, self->mean, self->n) : (double) NAN;
    return 0; /* the same in all draws */
}

/* The three whose first-order shares are largest. */
static void
carriers_of(struct validation *self, size_t s, struct carrier *out)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(self->study->scenario[s], &n);
    for (size_t k = 0; k < CARRIERS; k++)
        out[k] = (struct carrier) { NULL, 0 };
    for (size_t e = 0; e < n && self->n >= (size_t) CLASSES * DRAWS_PER_CLASS; e++) {
        const int acts = entry[e].parameter->kind == KITH_NUMBER && !(entry[e].parameter->marks & kith_study_idle(self->study));
        const double share = acts ? share_of(self, s, e) : 0;
        size_t k = 0;
        while (k < CARRIERS && !(share > out[k].share))
            k++;
        if (k == CARRIERS)
            continue;
        memmove(out + k + 1, out + k, (CARRIERS - 1 - k) * sizeof *out);
        out[k] = (struct carrier) { entry[e].path, share };
    }
}

static const char *
carriers_in_words(struct kith_answer *a, const struct carrier *carrier, size_t draws)
{
    const char *text = "";
    const double noise = sqrt(2.0 * (CLASSES - 1)) / (double) draws; /* sd of a share that is none */
    for (size_t k = 0; k < CARRIERS && carrier[k].path && text; k++)
        if (carrier[k].share > 4.5 * noise) /* the largest of some 200 that are none stays below in 99 of 100 */
            text = kith_pool_format(&a->pool, "%s%s%s %.0f %%", text, *text ? ", " : "", carrier[k].path, 100 * carrier[k].share);
    return text && *text ? text : draws < (size_t) CLASSES * DRAWS_PER_CLASS ? "too few draws to tell" : "none by itself";
}

/* ---- telling ---- */

static const struct kith_sheet_column columns[] = { { "evidence", "Row of the evidence table", KITH_CELL_TEXT, 0 }, { "what", "What was published", KITH_CELL_TEXT, 0 },
    { "outcome", "Outcome of the model", KITH_CELL_TEXT, 1 }, { "published", "The published number", KITH_CELL_NUMBER, 0 },
    { "predicted", "Mean of what is predicted for it", KITH_CELL_NUMBER, 0 }, { "low", "90 % predictive interval of a published number", KITH_CELL_NUMBER, 0 },
    { "high", "90 % predictive interval of a published number", KITH_CELL_NUMBER, 0 }, { "verdict", "inside, or outside of it", KITH_CELL_TEXT, 0 },
    { "expected_sd", "Standard deviation of the expected value over draws", KITH_CELL_NUMBER, 1 },
    { "sampling", "Standard error of sampling of the published number", KITH_CELL_NUMBER, 1 },
    { "discrepancy", "What the model leaves out, as the targets say", KITH_CELL_NUMBER, 1 },
    { "log_score", "Minus the log density of the published number", KITH_CELL_NUMBER, 1 },
    { "interval_score", "Interval score: the width, and 20 times what lies outside", KITH_CELL_NUMBER, 1 },
    { "carried_by", "Parameters that the spread over draws goes with, each by itself", KITH_CELL_TEXT, 0 } };

struct tally {
    size_t inside, with_number;
    double log_score;
    const char *missing; /* what no run has, in words */
};

/* Regions that are held to the reports of their tables say nothing about the number of reports. */
static int
is_conditioned(const struct kith_study *study, const struct kith_target *t)
{
    struct kith_params params;
    if (!study->population || study->options.as_country || strcmp(t->outcome, "reports") != 0)
        return 0;
    kith_scenario_fill(study->scenario[0], kith_study_draw(study, 0, 0), &params);
    return params.population.anchor == KITH_ANCHOR_REGISTER;
}

static void
add_row(struct kith_answer *a, struct kith_sheet *sheet, struct validation *self, size_t s, const struct kith_target *t, struct tally *tally)
{
    struct predicted p;
    struct carrier carrier[CARRIERS];
    if (t->use == KITH_TARGET_SIZE)
        return;
    if (!predict(self, s, t, &p)) {
        const char *more = kith_pool_format(&a->pool, "%s%s%s%s%s", tally->missing, *tally->missing ? ", " : "", t->outcome, *t->name ? " of " : "", t->name);
        tally->missing = more ? more : tally->missing;
        return;
    }
    const int given = is_conditioned(self->study, t);
    carriers_of(self, s, carrier);
    kith_sheet_text(a, sheet, "%s", t->evidence);
    kith_sheet_text(a, sheet, "%s%s%s", t->what, p.published.whose ? ": " : "", p.published.whose ? p.published.whose : "");
    kith_sheet_text(a, sheet, "%s", t->outcome);
    kith_sheet_number(a, sheet, t->unit, p.published.value);
    kith_sheet_number(a, sheet, t->unit, p.mean);
    kith_sheet_number(a, sheet, t->unit, p.low);
    kith_sheet_number(a, sheet, t->unit, p.high);
    kith_sheet_text(a, sheet, "%s%s", p.inside < 0 ? "no number" : p.inside ? "inside" : "OUTSIDE",
        given ? " (held to it: no test)" : t->use == KITH_TARGET_CHECK ? " (defined differently)" : "");
    kith_sheet_number(a, sheet, t->unit, p.expected_sd);
    kith_sheet_number(a, sheet, t->unit, p.sampling);
    kith_sheet_number(a, sheet, t->unit, t->discrepancy);
    kith_sheet_number(a, sheet, "", p.log_score);
    kith_sheet_number(a, sheet, t->unit, p.interval_score);
    kith_sheet_text(a, sheet, "%s", carriers_in_words(a, carrier, self->n));
    tally->inside += p.inside > 0 && !given;
    tally->with_number += p.inside >= 0 && !given;
    tally->log_score += p.inside >= 0 && !given ? p.log_score : 0;
}

static int
answer_of(struct kith_answer *a, const struct kith_study *study, const char *draws, struct kith_error *err)
{
    const size_t runs = (size_t) study->n_draws * study->per_draw;
    struct validation self = { .study = study, .y = calloc(runs, sizeof(double)), .mean = calloc(study->n_draws, sizeof(double)),
        .one = calloc(study->n_draws, sizeof(double)), .room = calloc(study->n_draws, sizeof(double)), .draw = calloc(study->n_draws, sizeof(size_t)),
        .class = calloc(study->n_draws, sizeof(uint32_t)) };
    struct tally tally = { 0, 0, 0, "" };
    size_t n;
    const struct kith_target *list = kith_targets_list(study->targets, &n);
    int status = self.y && self.mean && self.one && self.room && self.draw && self.class ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    a->title = kith_pool_format(&a->pool, "What %s predicts of published numbers, under %s", draws, kith_scenario_name(study->scenario[0]));
    a->verb = "validate";
    a->source = draws;
    a->digest = "";
    struct kith_sheet *sheet = status ? NULL : kith_sheet_new(a, "predictions", columns, sizeof columns / sizeof *columns, "Published numbers and what was predicted of them");
    for (size_t i = 0; i < n && !status; i++)
        add_row(a, sheet, &self, 0, &list[i], &tally);
    kith_answer_say(a, "%zu of %zu published numbers lie inside their 90 %% predictive interval; mean log score %.3g.", tally.inside, tally.with_number,
        tally.with_number ? tally.log_score / (double) tally.with_number : (double) NAN);
    if (*tally.missing)
        kith_answer_say(a, "Not predicted, as no run here has it: %s.", tally.missing);
    kith_answer_say(a, "%u draws, %u runs of each; an interval is of the published number: draws, its sampling error, the discrepancy and the range that the targets give, and the error of simulation.",
        study->n_draws, study->per_draw);
    kith_sheet_note(a, sheet, "A number that the draws were fitted to is no test of them. Carried by: first-order shares in the spread over draws, each parameter by itself.");
    if (!status && !tally.with_number)
        status = *tally.missing ? kith_fail(err, KITH_ERR_CONFIG, "no target can be predicted here: no run has %s", tally.missing)
                                : kith_fail(err, KITH_ERR_CONFIG, "no target can be predicted here: none has a number for a %s of this kind", study->form.kind);
    free(self.y);
    free(self.mean);
    free(self.one);
    free(self.room);
    free(self.draw);
    free(self.class);
    return status;
}

int
kith_validate(struct kith_answer **out, const struct kith_study *study, struct kith_error *err)
{
    size_t n;
    NEED(out, "a place for the answer", err);
    *out = NULL;
    NEED(study, "a study", err);
    if (study->opened || !study->values)
        return kith_fail(err, KITH_ERR_USAGE, "a study that was run is needed, not one that was read from a file");
    if (study->n_draws < 2)
        return kith_fail(err, KITH_ERR_USAGE, "predictions have their width from draws: two or more are needed");
    kith_targets_list(study->targets, &n);
    if (!n)
        return kith_fail(err, KITH_ERR_USAGE, "there are no targets of a %s; set the option targets", study->form.kind);
    struct kith_answer *answer = calloc(1, sizeof *answer);
    int status = answer ? answer_of(answer, study, study->options.draws == KITH_DRAWS_FILE ? study->options.draws_file
            : study->options.draws == KITH_DRAWS_POSTERIOR ? "the posterior" : "the prior", err)
                        : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && answer->pool.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (status)
        kith_answer_free(answer);
    else
        *out = answer;
    return status;
}
