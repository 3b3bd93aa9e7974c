#include "design/question.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "model/outcome.h"
#include "param/decimal.h"

/* ---- what is asked ---- */

/* An outcome of a cohort or of a population; NULL: there is none. */
static const struct kith_outcome *
outcome_of(const char *name, enum kith_kind_of_run kind)
{
    const struct kith_form form = kith_form_of(kind);
    const size_t i = kith_form_find(&form, name);
    return i < form.n_outcomes ? &form.outcomes[i] : NULL;
}

static const struct kith_outcome *
outcome_of_any(const char *name)
{
    const struct kith_outcome *outcome = outcome_of(name, KITH_COHORT_RUN);
    return outcome ? outcome : outcome_of(name, KITH_POPULATION_RUN);
}

static int
refuse_outcome(const char *text, const char *name, unsigned kinds, struct kith_error *err)
{
    const char *of = kinds == 1u << KITH_POPULATION_RUN ? " of populations" : kinds == 1u << KITH_COHORT_RUN && outcome_of_any(name) ? " of cohorts" : "";
    struct kith_nearest near = { .word = name };
    for (int kind = 0; kind < 2; kind++) {
        const struct kith_form form = kith_form_of(kind ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
        for (size_t i = 0; i < form.n_outcomes && kinds >> (kind ? KITH_POPULATION_RUN : KITH_COHORT_RUN) & 1; i++)
            kith_nearest_try(&near, form.outcomes[i].name, strlen(form.outcomes[i].name));
    }
    if (near.name)
        return kith_fail(err, KITH_ERR_USAGE, "precision %s: there is no outcome '%s'%s; did you mean '%s'?", text, name, of, near.name);
    return kith_fail(err, KITH_ERR_USAGE, "precision %s: there is no outcome '%s'%s; 'kith describe outcomes%s' lists all", text, name, of,
        kinds == 1u << KITH_POPULATION_RUN ? " population" : "");
}

/* A share known to one or worse is not known at all: percentage points were meant. */
int
kith_precision_check(const struct kith_precision *asked, const char *text, unsigned kinds, struct kith_error *err)
{
    const struct kith_outcome *outcome = kinds >> KITH_COHORT_RUN & 1 ? outcome_of(asked->outcome, KITH_COHORT_RUN) : NULL;
    if (!outcome && kinds >> KITH_POPULATION_RUN & 1)
        outcome = outcome_of(asked->outcome, KITH_POPULATION_RUN);
    if (!outcome)
        return refuse_outcome(text, asked->outcome, kinds, err);
    if (!(asked->half_width > 0 && asked->half_width <= 1e300))
        return kith_fail(err, KITH_ERR_USAGE, "precision %s: a half-width is a number above 0", text);
    if (strcmp(outcome->unit, "1") == 0 && asked->half_width >= 1)
        return kith_fail(err, KITH_ERR_USAGE, "precision %s: %s is a share, from 0 to 1; for %g percentage points write %g@%s", text, asked->outcome,
            asked->half_width, asked->half_width / 100, asked->outcome);
    return KITH_OK;
}

int
kith_precision_read(struct kith_precision *out, const char *text, struct kith_error *err)
{
    NEED(out && text, "a precision to read, or a place for it,", err);
    const char *at = strchr(text, '@');
    struct kith_decimal decimal;
    char *end;
    if (!at || at == text || !at[1])
        return kith_fail(err, KITH_ERR_USAGE, "precision %s: write HALF-WIDTH@OUTCOME, as 0.01@stopped_T3", text);
    if (strspn(text, "0123456789.eE+-%") < (size_t) (at - text))
        return kith_fail(err, KITH_ERR_USAGE, "precision %s: '%.*s' is not a number; a half-width is written as 0.01, with a point", text,
            (int) (at - text), text);
    kith_decimal_begin(&decimal);
    out->half_width = strtod(text, &end);
    kith_decimal_end(&decimal);
    snprintf(out->outcome, sizeof out->outcome, "%s", at + 1);
    const struct kith_outcome *outcome = outcome_of_any(out->outcome);
    const int percent = end > text && *end == '%';
    if (percent && outcome && strcmp(outcome->unit, "1") != 0)
        return kith_fail(err, KITH_ERR_USAGE, "precision %s: %s is in %s, not a share; leave %% away", text, out->outcome, outcome->unit);
    if (percent)
        out->half_width /= 100;
    if (end == text || end + percent != at)
        return kith_fail(err, KITH_ERR_USAGE, "precision %s: '%.*s' is not a number; a half-width is written as 0.01", text, (int) (at - text), text);
    return kith_precision_check(out, text, KITH_ANY_RUN, err);
}

const char *const kith_by_words[KITH_BYS] = { "year", "region", "stratum", "queue" };

int
kith_by_read(struct kith_by *out, const char *text, struct kith_error *err)
{
    NEED(out && text, "a table to read, or a place for it,", err);
    const char *at = strchr(text, '@');
    const size_t n = at ? (size_t) (at - text) : 0, length = at ? strlen(at + 1) : 0;
    *out = (struct kith_by) { KITH_BYS, "" };
    for (int w = 0; w < KITH_BYS; w++)
        if (strlen(kith_by_words[w]) == n && strncmp(kith_by_words[w], text, n) == 0)
            out->rows = (enum kith_by_rows) w;
    if (out->rows == KITH_BYS || length == 0 || length >= sizeof out->outcome)
        return kith_fail(err, KITH_ERR_USAGE, "by %s: write year@OUTCOME, region@OUTCOME, stratum@OUTCOME or queue@OUTCOME, as year@repeat_reports or queue@wait", text);
    memcpy(out->outcome, at + 1, length + 1);
    return KITH_OK;
}

void
kith_by_name(const struct kith_by *self, char *room, size_t size)
{
    snprintf(room, size, "%s@%s", kith_by_words[self->rows], self->outcome);
}

/* Copies a name; 0 when there is none, or no room for it. */
static int
take(char *out, size_t size, const char *from, size_t length)
{
    if (length == 0 || length >= size)
        return 0;
    memcpy(out, from, length);
    out[length] = 0;
    return 1;
}

int
kith_explain_read(struct kith_explain *out, const char *text, struct kith_error *err)
{
    NEED(out && text, "a question to read, or a place for it,", err);
    const char *slash = strchr(text, '/');
    *out = (struct kith_explain) { "", "" };
    if (!take(out->outcome, sizeof out->outcome, text, slash ? (size_t) (slash - text) : strlen(text))
        || (slash && !take(out->beside, sizeof out->beside, slash + 1, strlen(slash + 1))))
        return kith_fail(err, KITH_ERR_USAGE, "explain %s: write OUTCOME or OUTCOME/OUTCOME, as stopped_T3 or repeat_reports/incidents", text);
    return KITH_OK;
}

int
kith_break_even_read(struct kith_break_even *out, const char *text, struct kith_error *err)
{
    NEED(out && text, "a question to read, or a place for it,", err);
    const char *at = strchr(text, '@');
    *out = (struct kith_break_even) { "", "" };
    if (!take(out->parameter, sizeof out->parameter, text, at ? (size_t) (at - text) : strlen(text))
        || (at && !take(out->outcome, sizeof out->outcome, at + 1, strlen(at + 1))))
        return kith_fail(err, KITH_ERR_USAGE, "break-even %s: write PARAMETER or PARAMETER@OUTCOME, as pathways.integral.staff_ratio@stopped_T3", text);
    return KITH_OK;
}

void
kith_explain_name(const struct kith_explain *self, char *room, size_t size)
{
    snprintf(room, size, "%s%s%s", self->outcome, *self->beside ? "/" : "", self->beside);
}

void
kith_break_even_name(const struct kith_break_even *self, char *room, size_t size)
{
    snprintf(room, size, "%s@%s", self->parameter, self->outcome);
}

static int
check_among(const struct kith_form *form, const char *list, const char *what, const char *question, const char *name, struct kith_error *err)
{
    struct kith_nearest near = { .word = name };
    if (kith_form_find(form, name) < form->n_outcomes)
        return KITH_OK;
    for (size_t i = 0; i < form->n_outcomes; i++)
        kith_nearest_try(&near, form->outcomes[i].name, strlen(form->outcomes[i].name));
    if (near.name)
        return kith_fail(err, KITH_ERR_USAGE, "%s %s: there is no outcome '%s'; did you mean '%s'?", what, question, name, near.name);
    return kith_fail(err, KITH_ERR_USAGE, "%s %s: there is no outcome '%s'; 'kith describe %s' lists all", what, question, name, list);
}

int
kith_question_check(int population, const char *what, const char *question, const char *name, struct kith_error *err)
{
    const struct kith_form form = kith_form_of(population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    return check_among(&form, population ? "population" : "outcomes", what, question, name, err);
}

static int
check_outcome(const struct kith_study *self, const char *what, const char *question, const char *name, struct kith_error *err)
{
    return kith_question_check(self->options.population, what, question, name, err);
}

static int
check_by(const struct kith_study *self, size_t k, struct kith_error *err)
{
    const struct kith_form queues = kith_form_of_queues();
    const struct kith_by *by = &self->options.by[k];
    char name[96];
    kith_by_name(by, name, sizeof name);
    for (const struct kith_by *one = self->options.by; one < by; one++)
        if (by->rows == one->rows && strcmp(by->outcome, one->outcome) == 0)
            return kith_fail(err, KITH_ERR_USAGE, "by %s: was asked for before; ask once", name);
    return by->rows == KITH_BY_QUEUE ? check_among(&queues, "queues", "by", name, by->outcome, err) : check_outcome(self, "by", name, by->outcome, err);
}

static int
varies_in(const struct kith_study *self, size_t s, size_t i)
{
    const size_t e = self->parameters.entry[i * self->n_scenarios + s];
    if (e == SIZE_MAX)
        return 0;
    const struct kith_parameter *row = kith_parameters_entry(&self->parameters, self->scenario, s, i)->parameter;
    const int counts = row->kind == KITH_NUMBER && !(row->marks & kith_study_idle(self)); /* what cannot act decides nothing */
    const double first = kith_study_draw(self, s, 0)[e];
    for (size_t d = 1; counts && d < self->n_draws; d++)
        if (kith_study_draw(self, s, d)[e] > first || kith_study_draw(self, s, d)[e] < first)
            return 1;
    return 0;
}

size_t
kith_question_varies(const struct kith_study *self, size_t s, size_t i)
{
    return varies_in(self, s, i) ? s : varies_in(self, 0, i) ? 0 : SIZE_MAX;
}

/* @param drawn  whether there are draws enough to see what varies */
static int
check_parameter(const struct kith_study *self, const char *question, const char *path, int drawn, struct kith_error *err)
{
    const size_t i = kith_study_parameter(self, path);
    struct kith_nearest near = { .word = path };
    if (i == self->parameters.n) {
        for (size_t k = 0; k < self->parameters.n; k++) {
            const char *name = kith_parameters_any(&self->parameters, self->scenario, k)->path;
            kith_nearest_try(&near, name, strlen(name));
        }
        if (near.name)
            return kith_fail(err, KITH_ERR_USAGE, "break-even %s: there is no parameter '%s'; did you mean '%s'?", question, path, near.name);
        return kith_fail(err, KITH_ERR_USAGE, "break-even %s: there is no parameter '%s'; 'kith describe parameters' lists all", question, path);
    }
    const struct kith_parameter *row = kith_parameters_any(&self->parameters, self->scenario, i)->parameter;
    if (row->marks & kith_study_idle(self))
        return kith_fail(err, KITH_ERR_USAGE, "break-even %s: %s acts %s, so no value of it makes these scenarios equal", question, path,
            kith_schema_runs(row));
    for (size_t s = 1; s < self->n_scenarios; s++)
        if (kith_question_varies(self, s, i) != SIZE_MAX)
            return KITH_OK;
    return !drawn ? KITH_OK : kith_fail(err, KITH_ERR_USAGE, "break-even %s: %s is held fixed in all scenarios; a value at which both are equal is looked for among its draws, "
        "so it needs a distribution", question, path);
}

static int
check_draws(const struct kith_study *self, const char *what, const char *question, struct kith_error *err)
{
    if (self->n_scenarios < 2)
        return kith_fail(err, KITH_ERR_USAGE, "%s %s: that is asked of a paired difference; two scenarios or more are needed", what, question);
    if (self->options.draws == KITH_DRAWS_POINT)
        return kith_fail(err, KITH_ERR_USAGE, "%s %s: that is seen from draws of the parameters, and they are held fixed; use draws from the priors", what, question);
    if (self->n_draws < KITH_QUESTION_DRAWS)
        return kith_fail(err, KITH_ERR_USAGE, "%s %s: %u draws of the parameters are too few to tell; %d are needed, better some hundreds", what, question,
            self->n_draws, KITH_QUESTION_DRAWS);
    return KITH_OK;
}

/* Of problems that are all told, the status of the first. */
static int
first_of(int status, int next)
{
    return status ? status : next;
}

static int
check_explain(const struct kith_study *self, size_t k, struct kith_error *err)
{
    const struct kith_explain *one = &self->questions.explain[k];
    char name[160];
    kith_explain_name(one, name, sizeof name);
    for (size_t j = 0; j < k; j++)
        if (strcmp(one->outcome, self->questions.explain[j].outcome) == 0 && strcmp(one->beside, self->questions.explain[j].beside) == 0)
            return kith_fail(err, KITH_ERR_USAGE, "explain %s: was asked for before; ask once", name);
    int status = check_outcome(self, "explain", name, one->outcome, err);
    if (strcmp(one->outcome, one->beside) == 0)
        status = kith_fail(err, KITH_ERR_USAGE, "explain %s: an outcome beside itself says nothing", name);
    else if (*one->beside)
        status = first_of(status, check_outcome(self, "explain", name, one->beside, err));
    return first_of(status, check_draws(self, "explain", name, err));
}

static int
same_break_even(const struct kith_break_even *a, const struct kith_break_even *b)
{
    return strcmp(a->parameter, b->parameter) == 0 && strcmp(a->outcome, b->outcome) == 0;
}

static int
check_break_even(const struct kith_study *self, size_t k, struct kith_error *err)
{
    const struct kith_break_even *one = &self->questions.break_even[k];
    char name[280];
    kith_break_even_name(one, name, sizeof name);
    for (size_t j = 0; j < k; j++)
        if (same_break_even(one, &self->questions.break_even[j]))
            return kith_fail(err, KITH_ERR_USAGE, "break-even %s: was asked for before; ask once", name);
    const int outcome = check_outcome(self, "break-even", name, one->outcome, err);
    const int draws = check_draws(self, "break-even", name, err);
    return first_of(first_of(outcome, draws), check_parameter(self, name, one->parameter, !draws, err));
}

/* ---- what is added ---- */

/* The outcome by which ways of organising help are held against each other when nothing else is said. */
const char *
kith_question_outcome(const struct kith_study *self)
{
    return self->options.population ? "violent_years" : "stopped_T3";
}

static double
value_of(const struct kith_study *self, size_t s, const char *pathway, const char *key)
{
    char path[192];
    snprintf(path, sizeof path, "pathways.%s.%s", pathway, key);
    const size_t i = kith_study_parameter(self, path), e = i < self->parameters.n ? self->parameters.entry[i * self->n_scenarios + s] : SIZE_MAX;
    return e == SIZE_MAX ? 0 : kith_study_draw(self, s, 0)[e];
}

static int
differs(double a, double b)
{
    return a > b || a < b;
}

/* Whether staff works in teams of a pathway in one of two scenarios, and not alike in both. */
static int
another_mix(const struct kith_study *self, size_t s, const char *pathway)
{
    const double share = value_of(self, s, pathway, "share"), staff = value_of(self, s, pathway, "staff_share");
    const double first_share = value_of(self, 0, pathway, "share"), first_staff = value_of(self, 0, pathway, "staff_share");
    return (differs(share, first_share) || differs(staff, first_staff)) && (staff > 0 || first_staff > 0);
}

/* The staff ratio of each pathway of which there is another mix: the value at which the two ways break even. */
static void
add_usual(struct kith_study *self)
{
    struct kith_questions *q = &self->questions;
    for (size_t s = 1; s < self->n_scenarios; s++)
        for (uint32_t p = 0; p < self->names.n_pathways; p++) {
            struct kith_break_even one = { "", "" };
            snprintf(one.parameter, sizeof one.parameter, "pathways.%s.staff_ratio", self->names.pathways[p]);
            snprintf(one.outcome, sizeof one.outcome, "%s", kith_question_outcome(self));
            const size_t i = kith_study_parameter(self, one.parameter);
            int there = i == self->parameters.n || kith_question_varies(self, s, i) == SIZE_MAX || !another_mix(self, s, self->names.pathways[p]);
            for (size_t k = 0; k < q->n_break_even; k++)
                there = there || same_break_even(&one, &q->break_even[k]);
            if (!there)
                q->break_even[q->n_break_even++] = one;
        }
}

int
kith_questions_settle(struct kith_study *self, struct kith_error *err)
{
    const struct kith_options *o = &self->options;
    struct kith_questions *q = &self->questions;
    int status = KITH_OK;
    q->explain = calloc(o->n_explain + 1, sizeof *q->explain);
    q->break_even = calloc(o->n_break_even + self->names.n_pathways + 1, sizeof *q->break_even);
    if (!q->explain || !q->break_even)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (; q->n_explain < o->n_explain; q->n_explain++) {
        q->explain[q->n_explain] = o->explain[q->n_explain];
        status = first_of(status, check_explain(self, q->n_explain, err));
    }
    for (; q->n_break_even < o->n_break_even; q->n_break_even++) {
        struct kith_break_even *one = &q->break_even[q->n_break_even];
        *one = o->break_even[q->n_break_even];
        if (!*one->outcome)
            snprintf(one->outcome, sizeof one->outcome, "%s", kith_question_outcome(self));
        status = first_of(status, check_break_even(self, q->n_break_even, err));
    }
    for (size_t i = 0; i < o->n_by; i++)
        status = first_of(status, check_by(self, i, err));
    q->n_asked = q->n_break_even;
    if (!status && self->n_scenarios > 1 && o->draws != KITH_DRAWS_POINT && self->n_draws >= KITH_QUESTION_DRAWS
        && kith_form_find(&self->form, kith_question_outcome(self)) < self->form.n_outcomes)
        add_usual(self);
    return status;
}

void
kith_questions_clear(struct kith_questions *self)
{
    struct kith_answers *answers = self->answers;
    for (size_t i = 0; answers && answers->explained && i < answers->n_explained; i++)
        kith_explained_clear(&answers->explained[i]);
    for (size_t i = 0; answers && answers->grounds && i < answers->n_grounds; i++)
        kith_explained_clear(&answers->grounds[i]);
    if (answers) {
        free(answers->explained);
        free(answers->grounds);
        free(answers->broken_even);
    }
    free(answers);
    free(self->explain);
    free(self->break_even);
    *self = (struct kith_questions) { 0 };
}

void
kith_explained_clear(struct kith_explained *self)
{
    free(self->influence);
    self->influence = NULL;
}
