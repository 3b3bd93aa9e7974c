#include "design/question.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/text.h"
#include "result/explain.h"
#include "result/save.h"

/* ---- axes, and what was asked ---- */

enum { NAME = 288 };

static const char *
name_at(const void *of, size_t i)
{
    return (const char *) of + i * NAME;
}

/* The names of all questions of one sort along an axis, and together in a root attribute for a replay. */
static int
add_asked(struct kith_store *store, const char *axis, const char *meaning, char (*name)[NAME], size_t n, struct kith_error *err)
{
    struct kith_text all = { 0 };
    for (size_t i = 0; i < n; i++)
        kith_text_add(&all, "%s%s", i ? " " : "", name[i]);
    int status = all.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
    if (!status)
        status = kith_texts_write(store, axis, NULL, n, name_at, name, meaning, err);
    if (!status)
        status = kith_store_note(store, "", axis, all.at, err);
    kith_text_clear(&all);
    return status;
}

static int
add_questions(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_questions *q = &self->questions;
    const size_t n = q->n_explain > q->n_break_even ? q->n_explain : q->n_break_even;
    char(*name)[NAME] = calloc(n + 1, sizeof *name);
    int status = name ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < q->n_explain && name; i++)
        kith_explain_name(&q->explain[i], name[i], sizeof name[i]);
    if (!status && q->n_explain)
        status = add_asked(store, "explained", "Difference that is explained: of an outcome, or of its logarithm less that of another", name, q->n_explain, err);
    for (size_t i = 0; i < q->n_break_even && name; i++)
        kith_break_even_name(&q->break_even[i], name[i], sizeof name[i]);
    if (!status && q->n_break_even)
        status = add_asked(store, "break_even", "Parameter and outcome of which the value is looked for at which a scenario and the first are equal", name,
            q->n_break_even, err);
    free(name);
    return status;
}

/* ---- tables: rows are all scenarios (the first is NaN throughout) by all questions ---- */

/* A piece is one row: a question about a scenario. */
enum { PRCC, PRCC_ERROR, BY_CHANCE, ADJUSTED, GRADE_SHARE, GRADE_ERROR, NOISE_SHARE, SIGN_SHARE, SIGN_ERROR, DRAWS, EXPLAINS };

static int
make_explained(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_study *self = *(const struct kith_study **) of;
    struct kith_explained a;
    double **to = piece->to;
    if (piece->start[0] == 0)
        return KITH_OK;
    TRY(kith_explain_of(&a, self, piece->start[0], &self->questions.explain[piece->start[1]], err));
    for (size_t i = 0; i < self->parameters.n; i++) {
        const struct kith_influence *one = &a.influence[i];
        to[PRCC][i] = one->prcc;
        to[PRCC_ERROR][i] = one->error;
        to[BY_CHANCE][i] = one->by_chance;
        to[ADJUSTED][i] = one->chosen;
    }
    for (size_t g = 0; g < KITH_GRADES; g++) {
        to[GRADE_SHARE][g] = a.grade[g].value;
        to[GRADE_ERROR][g] = a.grade[g].error;
    }
    const struct kith_part sign[3] = { a.signs.plus, a.signs.minus, a.signs.within };
    for (size_t k = 0; k < 3; k++) {
        to[SIGN_SHARE][k] = sign[k].value;
        to[SIGN_ERROR][k] = sign[k].error;
    }
    *to[NOISE_SHARE] = a.noise;
    *to[DRAWS] = (double) a.draws;
    kith_explained_clear(&a);
    return KITH_OK;
}

/* Tables of one sort of questions: the first two axes are scenario and question. */
static int
add_answers(const struct kith_study *self, struct kith_store *store, const struct kith_table *table, size_t n,
    int (*make)(void *of, struct kith_piece *piece, struct kith_error *err), struct kith_error *err)
{
    return kith_tables_write(store, &(struct kith_making) { .table = table, .n = n, .walked = 2, .make = make, .of = &self }, err);
}

static int
save_explained(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const char *const signs[] = { "plus", "minus", "within_noise" };
    static const struct kith_table table[EXPLAINS] = {
        [PRCC] = { .name = "explain/prcc", .type = "f64", .axes = "scenario explained parameter", .unit = "1",
            .meaning = "Partial rank correlation of a parameter with the difference, over draws; NaN: not drawn" },
        [PRCC_ERROR] = { .name = "explain/prcc_error", .type = "f64", .axes = "scenario explained parameter", .unit = "1",
            .meaning = "Its standard error" },
        [BY_CHANCE] = { .name = "explain/by_chance", .type = "f64", .axes = "scenario explained parameter", .unit = "1",
            .meaning = "How many of all parameters would look at least as strong if none mattered" },
        [ADJUSTED] = { .name = "explain/adjusted", .type = "f64", .axes = "scenario explained parameter", .unit = "1",
            .meaning = "1: the correlations of others are adjusted for this parameter" },
        [GRADE_SHARE] = { .name = "explain/grade_share", .type = "f64", .axes = "scenario explained grade", .unit = "1",
            .meaning = "Share in the variance of the ranks of the difference over draws that parameters of a grade account for, each by itself" },
        [GRADE_ERROR] = { .name = "explain/grade_share_error", .type = "f64", .axes = "scenario explained grade", .unit = "1",
            .meaning = "Its standard error" },
        [NOISE_SHARE] = { .name = "explain/noise_share", .type = "f64", .axes = "scenario explained", .unit = "1",
            .meaning = "Share of chance within a draw in that variance" },
        [SIGN_SHARE] = { .name = "explain/sign_share", .type = "f64", .axes = "scenario explained sign", .unit = "1",
            .meaning = "Share of draws in which the difference has the sign" },
        [SIGN_ERROR] = { .name = "explain/sign_share_error", .type = "f64", .axes = "scenario explained sign", .unit = "1",
            .meaning = "Its Monte Carlo error" },
        [DRAWS] = { .name = "explain/draws", .type = "f64", .axes = "scenario explained", .unit = "1",
            .meaning = "Draws that have a value in all runs" },
    };
    TRY(kith_store_axis_names(store, "grade", KITH_GRADES, kith_grade_names, "Evidence grade of parameters", err));
    TRY(kith_store_axis_names(store, "sign", 3, signs, "Sign of a difference; within_noise: so near zero that runs of a draw do not show it", err));
    return add_answers(self, store, table, EXPLAINS, make_explained, err);
}

enum { VALUE, LOW, HIGH, FROM, TO, ROOTS, BREAK_EVENS };

static int
make_break_even(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_study *self = *(const struct kith_study **) of;
    struct kith_broken_even a;
    if (piece->start[0] == 0)
        return KITH_OK;
    TRY(kith_break_even_of(&a, self, piece->start[0], piece->start[1], err));
    if (a.draws < KITH_QUESTION_DRAWS || a.flat)
        return KITH_OK;
    for (size_t k = 0; k < KITH_CROSSINGS; k++) {
        piece->to[VALUE][k] = a.even.root[k];
        piece->to[LOW][k] = a.even.low[k];
        piece->to[HIGH][k] = a.even.high[k];
        piece->to[ROOTS][k] = a.even.roots[k];
    }
    *piece->to[FROM] = a.even.from;
    *piece->to[TO] = a.even.to;
    return KITH_OK;
}

static int
save_break_even(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const char *const crossings[] = { "upward", "downward" };
    static const struct kith_table table[BREAK_EVENS] = {
        [VALUE] = { .name = "explain/break_even_value", .type = "f64", .axes = "scenario break_even crossing", .unit = "1",
            .meaning = "Value of the parameter, in its unit, at which the mean difference with the first scenario is zero; NaN: none within those drawn" },
        [LOW] = { .name = "explain/break_even_low", .type = "f64", .axes = "scenario break_even crossing", .unit = "1",
            .meaning = "Lower end of its 95 % interval; -inf: below all values drawn" },
        [HIGH] = { .name = "explain/break_even_high", .type = "f64", .axes = "scenario break_even crossing", .unit = "1",
            .meaning = "Upper end of its 95 % interval; inf: above all values drawn" },
        [FROM] = { .name = "explain/break_even_from", .type = "f64", .axes = "scenario break_even", .unit = "1",
            .meaning = "Smallest value drawn, in the parameter's unit" },
        [TO] = { .name = "explain/break_even_to", .type = "f64", .axes = "scenario break_even", .unit = "1",
            .meaning = "Largest value drawn, in the parameter's unit" },
        [ROOTS] = { .name = "explain/break_even_roots", .type = "f64", .axes = "scenario break_even crossing", .unit = "1",
            .meaning = "How often the fitted difference goes through zero in this direction; the value is the surest of them" },
    };
    TRY(kith_store_axis_names(store, "crossing", KITH_CROSSINGS, crossings, "How the difference goes through zero when the parameter rises", err));
    return add_answers(self, store, table, BREAK_EVENS, make_break_even, err);
}

int
kith_question_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    TRY(add_questions(self, store, err));
    if (self->questions.n_explain)
        TRY(save_explained(self, store, err));
    return self->questions.n_break_even ? save_break_even(self, store, err) : KITH_OK;
}
