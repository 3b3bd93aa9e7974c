#include "design/question.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/numeric.h"
#include "design/border.h"
#include "result/explain.h"
#include "stat/sample.h"

/* Answers to questions: which parameters decide a difference, and where two scenarios break even. */

static const double nothing = (double) NAN;

static double
outcome_at(const struct kith_study *self, size_t s, size_t draw, size_t replicate, size_t outcome)
{
    return self->outcome[kith_study_cell(self, s, draw, replicate) * self->form.n_outcomes + outcome];
}

static double
log_factor(double from, double to)
{
    return from > 0 && to > 0 ? kith_log(to) - kith_log(from) : nothing;
}

static double
asked_at(const struct kith_study *self, const struct kith_explain *question, size_t s, size_t draw, size_t replicate)
{
    const size_t o = kith_form_find(&self->form, question->outcome), beside = kith_form_find(&self->form, question->beside);
    const double a = outcome_at(self, 0, draw, replicate, o), b = outcome_at(self, s, draw, replicate, o);
    if (!*question->beside)
        return b - a;
    return log_factor(a, b) - log_factor(outcome_at(self, 0, draw, replicate, beside), outcome_at(self, s, draw, replicate, beside));
}

uint32_t
kith_question_runs(const struct kith_study *self)
{
    return self->second < self->n_draws ? 1 : self->per_draw;
}

/* Values of the draws all of whose runs have one: shape (draw, replicate), and which draws. How many. */
static size_t
values_of(const struct kith_study *self, const struct kith_explain *question, size_t s, double *y, size_t *draw)
{
    size_t n = 0;
    const size_t each = kith_question_runs(self);
    for (size_t d = 0; d < self->n_draws; d++) {
        int all = 1;
        for (size_t r = 0; r < each; r++) {
            y[n * each + r] = asked_at(self, question, s, d, r);
            all = all && isfinite(y[n * each + r]);
        }
        if (all)
            draw[n++] = d;
    }
    return n;
}

static void
means_of(const double *y, size_t draws, size_t replicates, double *mean)
{
    for (size_t d = 0; d < draws; d++)
        mean[d] = kith_mean(y + d * replicates, replicates);
}

static void
parameter_values(const struct kith_study *self, size_t from, size_t i, const size_t *draw, size_t n, double *x)
{
    const size_t e = self->parameters.entry[i * self->n_scenarios + from];
    for (size_t k = 0; k < n; k++)
        x[k] = kith_study_draw(self, from, draw[k])[e];
}

static int
is_flat(const double *y, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (y[i] > y[0] || y[i] < y[0])
            return 0;
    return 1;
}

/* Ranks, correlations and shares of those parameters that are drawn, into their places among all. */
static int
explain(struct kith_explained *out, const struct kith_study *self, size_t s, const double *mean, const size_t *draw)
{
    const size_t all = self->parameters.n, draws = out->draws;
    double *x = malloc((out->n * draws + 1) * sizeof *x);
    size_t *which = malloc((all + 1) * sizeof *which), n = 0;
    uint8_t *grade = malloc(all + 1), *has_data = malloc(all + 1);
    struct kith_influence *found = malloc((all + 1) * sizeof *found);
    struct kith_part of[KITH_GRADE_WORDS], known[3];
    int good = x && which && grade && has_data && found;
    for (size_t i = 0; good && i < all; i++) {
        const size_t from = kith_question_varies(self, s, i);
        if (from == SIZE_MAX)
            continue;
        parameter_values(self, from, i, draw, draws, x + n * draws);
        grade[n] = (uint8_t) kith_parameters_entry(&self->parameters, self->scenario, from, i)->grade;
        has_data[n] = grade[n] < KITH_ASSUMPTION ? 1 : grade[n] == KITH_ASSUMPTION ? 0 : 2; /* what somebody chose is neither */
        which[n++] = i;
    }
    good = good && kith_influence_of(found, mean, x, draws, n) && kith_shares_of(of, KITH_GRADE_WORDS, grade, mean, x, draws, n)
        && kith_shares_of(known, 3, has_data, mean, x, draws, n);
    for (size_t k = 0; good && k < n; k++)
        out->influence[which[k]] = found[k];
    for (size_t g = 0; good && g < KITH_GRADES; g++)
        out->grade[g] = of[g];
    if (good)
        out->data = known[1];
    free(x);
    free(which);
    free(grade);
    free(has_data);
    free(found);
    return good;
}

int
kith_explain_of(struct kith_explained *out, const struct kith_study *self, size_t s, const struct kith_explain *question, struct kith_error *err)
{
    const struct kith_part none = { nothing, nothing };
    const size_t all = self->parameters.n;
    double *y = malloc((size_t) self->n_draws * self->per_draw * sizeof *y), *mean = malloc(self->n_draws * sizeof *mean);
    size_t *draw = malloc(self->n_draws * sizeof *draw);
    *out = (struct kith_explained) { .noise = nothing, .data = none, .signs = { none, none, none } };
    for (int g = 0; g < KITH_GRADES; g++)
        out->grade[g] = none;
    out->influence = malloc((all + 1) * sizeof *out->influence);
    int good = y && mean && draw && out->influence;
    for (size_t i = 0; good && i < all; i++) {
        out->influence[i] = (struct kith_influence) { nothing, nothing, nothing, 0 };
        out->n += kith_question_varies(self, s, i) != SIZE_MAX;
    }
    if (good) {
        out->draws = values_of(self, question, s, y, draw);
        means_of(y, out->draws, kith_question_runs(self), mean);
        out->flat = out->draws && is_flat(mean, out->draws);
        if (out->draws)
            out->signs = kith_signs_of(y, out->draws, kith_question_runs(self));
        if (out->draws >= KITH_QUESTION_DRAWS && !out->flat)
            good = kith_noise_share_of(&out->noise, y, out->draws, kith_question_runs(self)) && explain(out, self, s, mean, draw);
    }
    free(y);
    free(mean);
    free(draw);
    if (good)
        return KITH_OK;
    kith_explained_clear(out);
    return kith_fail(err, KITH_ERR_MEMORY, "out of memory to explain %zu parameters over %u draws", all, self->n_draws);
}

int
kith_break_even_of(struct kith_broken_even *out, const struct kith_study *self, size_t s, size_t question, struct kith_error *err)
{
    const struct kith_break_even *asked = &self->questions.break_even[question];
    const size_t i = kith_study_parameter(self, asked->parameter), from = kith_question_varies(self, s, i);
    struct kith_explain outcome = { "", "" };
    *out = (struct kith_broken_even) { 0 };
    if (from == SIZE_MAX)
        return KITH_OK;
    snprintf(outcome.outcome, sizeof outcome.outcome, "%s", asked->outcome);
    double *y = malloc((size_t) self->n_draws * self->per_draw * sizeof *y), *x = malloc(2 * self->n_draws * sizeof *x), *mean = x + self->n_draws;
    size_t *draw = malloc(self->n_draws * sizeof *draw);
    int good = y && x && draw;
    if (good) {
        out->draws = values_of(self, &outcome, s, y, draw);
        means_of(y, out->draws, kith_question_runs(self), mean);
        parameter_values(self, from, i, draw, out->draws, x);
        out->flat = out->draws && (is_flat(mean, out->draws) || is_flat(x, out->draws));
        if (out->draws >= KITH_QUESTION_DRAWS && !out->flat)
            good = kith_even_of(&out->even, x, mean, out->draws);
    }
    free(y);
    free(x);
    free(draw);
    return good ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for the break-even over %u draws", self->n_draws);
}

int
kith_questions_answer(struct kith_study *self, struct kith_error *err)
{
    struct kith_questions *q = &self->questions;
    struct kith_answers *answers = calloc(1, sizeof *answers);
    struct kith_explain usual = { "", "" };
    if (!answers)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    q->answers = answers;
    answers->n_explained = self->n_scenarios * q->n_explain;
    answers->n_grounds = self->n_scenarios;
    answers->explained = calloc(answers->n_explained + 1, sizeof *answers->explained);
    answers->grounds = calloc(answers->n_grounds, sizeof *answers->grounds);
    answers->broken_even = calloc(self->n_scenarios * q->n_break_even + 1, sizeof *answers->broken_even);
    if (!answers->explained || !answers->grounds || !answers->broken_even)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    snprintf(usual.outcome, sizeof usual.outcome, "%s", kith_question_outcome(self));
    for (size_t s = 1; s < self->n_scenarios; s++) {
        for (size_t k = 0; k < q->n_explain; k++)
            TRY(kith_explain_of(&answers->explained[s * q->n_explain + k], self, s, &q->explain[k], err));
        for (size_t k = 0; k < q->n_break_even; k++)
            TRY(kith_break_even_of(&answers->broken_even[s * q->n_break_even + k], self, s, k, err));
        if (self->n_draws > 1)
            TRY(kith_explain_of(&answers->grounds[s], self, s, &usual, err));
    }
    return KITH_OK;
}
