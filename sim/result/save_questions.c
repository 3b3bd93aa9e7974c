#include "design/question.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/text.h"
#include "result/explain.h"
#include "result/save.h"

/* ---- axes, and what was asked ---- */

enum { NAME = 288 };

/* The names of all questions of one sort along an axis, and together in a root attribute for a replay. */
static int
add_asked(struct kith_store *store, const char *axis, const char *meaning, char (*name)[NAME], size_t n, struct kith_error *err)
{
    struct kith_text all = { 0 };
    const char **text = calloc(n + 1, sizeof *text);
    int status = text ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n && text; i++) {
        text[i] = name[i];
        kith_text_add(&all, "%s%s", i ? " " : "", name[i]);
    }
    if (!status && all.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_store_axis_names(store, axis, n, text, meaning, err);
    if (!status)
        status = kith_store_note(store, "", axis, all.at, err);
    kith_text_clear(&all);
    free(text);
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

struct column {
    const char *name, *axes, *meaning;
    size_t width; /* numbers of a row */
    double *at;
};

static int
make_columns(struct column *column, size_t n, size_t rows, struct kith_error *err)
{
    for (size_t k = 0; k < n; k++) {
        column[k].at = malloc((rows * column[k].width + 1) * sizeof *column[k].at);
        if (!column[k].at)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory to write %s", column[k].name);
        for (size_t i = 0; i < rows * column[k].width; i++)
            column[k].at[i] = (double) NAN;
    }
    return KITH_OK;
}

static int
write_columns(struct kith_store *store, const struct column *column, size_t n, struct kith_error *err)
{
    for (size_t k = 0; k < n; k++) {
        const struct kith_variable form = { column[k].name, KITH_F64, column[k].axes, "1", column[k].meaning, NULL };
        TRY(kith_store_declare(store, &form, err));
        TRY(kith_store_write(store, form.name, NULL, NULL, column[k].at, err));
    }
    return KITH_OK;
}

static void
clear_columns(struct column *column, size_t n)
{
    for (size_t k = 0; k < n; k++)
        free(column[k].at);
}

enum { PRCC, PRCC_ERROR, BY_LUCK, ADJUSTED, GRADE_SHARE, GRADE_ERROR, NOISE_SHARE, SIGN_SHARE, SIGN_ERROR, DRAWS, EXPLAINS };

static int
fill_explained(const struct kith_study *self, struct column *column, struct kith_error *err)
{
    const size_t n = self->questions.n_explain, all = self->parameters.n;
    for (size_t s = 1; s < self->n_scenarios; s++)
        for (size_t q = 0; q < n; q++) {
            const size_t row = s * n + q;
            struct kith_explained a;
            TRY(kith_explain_of(&a, self, s, &self->questions.explain[q], err));
            for (size_t i = 0; i < all; i++) {
                const struct kith_influence *one = &a.influence[i];
                column[PRCC].at[row * all + i] = one->prcc;
                column[PRCC_ERROR].at[row * all + i] = one->error;
                column[BY_LUCK].at[row * all + i] = one->luck;
                column[ADJUSTED].at[row * all + i] = one->chosen;
            }
            for (size_t g = 0; g < KITH_GRADES; g++) {
                column[GRADE_SHARE].at[row * KITH_GRADES + g] = a.grade[g].value;
                column[GRADE_ERROR].at[row * KITH_GRADES + g] = a.grade[g].error;
            }
            const struct kith_part sign[3] = { a.signs.plus, a.signs.minus, a.signs.within };
            for (size_t k = 0; k < 3; k++) {
                column[SIGN_SHARE].at[row * 3 + k] = sign[k].value;
                column[SIGN_ERROR].at[row * 3 + k] = sign[k].error;
            }
            column[NOISE_SHARE].at[row] = a.noise;
            column[DRAWS].at[row] = (double) a.draws;
            kith_explained_clear(&a);
        }
    return KITH_OK;
}

static int
save_explained(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const char *const signs[] = { "plus", "minus", "within_noise" };
    const size_t all = self->parameters.n;
    struct column column[EXPLAINS] = {
        [PRCC] = { "explain/prcc", "scenario explained parameter", "Partial rank correlation of a parameter with the difference, over draws; NaN: not drawn", all, NULL },
        [PRCC_ERROR] = { "explain/prcc_error", "scenario explained parameter", "Its standard error", all, NULL },
        [BY_LUCK] = { "explain/by_luck", "scenario explained parameter", "How many of all parameters would look at least as strong if none mattered", all, NULL },
        [ADJUSTED] = { "explain/adjusted", "scenario explained parameter", "1: the correlations of others are adjusted for this parameter", all, NULL },
        [GRADE_SHARE] = { "explain/grade_share", "scenario explained grade",
            "Share in the variance of the ranks of the difference over draws that parameters of a grade account for, each by itself", KITH_GRADES, NULL },
        [GRADE_ERROR] = { "explain/grade_share_error", "scenario explained grade", "Its standard error", KITH_GRADES, NULL },
        [NOISE_SHARE] = { "explain/noise_share", "scenario explained", "Share of the luck of runs in that variance", 1, NULL },
        [SIGN_SHARE] = { "explain/sign_share", "scenario explained sign", "Share of draws in which the difference has the sign", 3, NULL },
        [SIGN_ERROR] = { "explain/sign_share_error", "scenario explained sign", "Its Monte Carlo error", 3, NULL },
        [DRAWS] = { "explain/draws", "scenario explained", "Draws that have a value in all runs", 1, NULL },
    };
    TRY(kith_store_axis_names(store, "grade", KITH_GRADES, kith_grade_names, "Evidence grade of parameters", err));
    TRY(kith_store_axis_names(store, "sign", 3, signs, "Sign of a difference; within_noise: so near zero that runs of a draw do not show it", err));
    int status = make_columns(column, EXPLAINS, self->n_scenarios * self->questions.n_explain, err);
    if (!status)
        status = fill_explained(self, column, err);
    if (!status)
        status = write_columns(store, column, EXPLAINS, err);
    clear_columns(column, EXPLAINS);
    return status;
}

enum { VALUE, LOW, HIGH, FROM, TO, ROOTS, BREAK_EVENS };

static int
fill_break_even(const struct kith_study *self, struct column *column, struct kith_error *err)
{
    const size_t n = self->questions.n_break_even;
    for (size_t s = 1; s < self->n_scenarios; s++)
        for (size_t q = 0; q < n; q++) {
            const size_t row = s * n + q;
            struct kith_broken_even a;
            TRY(kith_break_even_of(&a, self, s, q, err));
            if (a.draws < KITH_QUESTION_DRAWS || a.flat)
                continue;
            for (size_t k = 0; k < KITH_CROSSINGS; k++) {
                column[VALUE].at[row * KITH_CROSSINGS + k] = a.even.root[k];
                column[LOW].at[row * KITH_CROSSINGS + k] = a.even.low[k];
                column[HIGH].at[row * KITH_CROSSINGS + k] = a.even.high[k];
                column[ROOTS].at[row * KITH_CROSSINGS + k] = a.even.roots[k];
            }
            column[FROM].at[row] = a.even.from;
            column[TO].at[row] = a.even.to;
        }
    return KITH_OK;
}

static int
save_break_even(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const char *const crossings[] = { "upward", "downward" };
    struct column column[BREAK_EVENS] = {
        [VALUE] = { "explain/break_even_value", "scenario break_even crossing",
            "Value of the parameter, in its unit, at which the mean difference with the first scenario is zero; NaN: none within those drawn", KITH_CROSSINGS, NULL },
        [LOW] = { "explain/break_even_low", "scenario break_even crossing", "Lower end of its 95 % interval; -inf: below all values drawn", KITH_CROSSINGS, NULL },
        [HIGH] = { "explain/break_even_high", "scenario break_even crossing", "Upper end of its 95 % interval; inf: above all values drawn", KITH_CROSSINGS, NULL },
        [FROM] = { "explain/break_even_from", "scenario break_even", "Smallest value drawn, in the parameter's unit", 1, NULL },
        [TO] = { "explain/break_even_to", "scenario break_even", "Largest value drawn, in the parameter's unit", 1, NULL },
        [ROOTS] = { "explain/break_even_roots", "scenario break_even crossing", "How often the fitted difference goes through zero in this direction; the value is the surest of them", KITH_CROSSINGS, NULL },
    };
    TRY(kith_store_axis_names(store, "crossing", KITH_CROSSINGS, crossings, "How the difference goes through zero when the parameter rises", err));
    int status = make_columns(column, BREAK_EVENS, self->n_scenarios * self->questions.n_break_even, err);
    if (!status)
        status = fill_break_even(self, column, err);
    if (!status)
        status = write_columns(store, column, BREAK_EVENS, err);
    clear_columns(column, BREAK_EVENS);
    return status;
}

int
kith_study_save_questions(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    TRY(add_questions(self, store, err));
    if (self->questions.n_explain)
        TRY(save_explained(self, store, err));
    return self->questions.n_break_even ? save_break_even(self, store, err) : KITH_OK;
}
