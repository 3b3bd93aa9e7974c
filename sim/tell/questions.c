#include "design/question.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "result/compare.h"
#include "result/explain.h"
#include "result/numbers.h"
#include "stat/sample.h"
#include "tell/print.h"

enum { LEAST_SHOWN = 5, MOST_SHOWN = 15 };

/* A share of the variance is worth printing when it is known to this. */
static const double share_known = 0.15;

static const char *
name_of(const struct kith_study *self, size_t s)
{
    return kith_scenario_name(self->scenario[s]);
}

/* ---- what decides ---- */

static void
print_signs(const struct kith_study *self, FILE *to, size_t s, const struct kith_explain *question, const struct kith_explained *a)
{
    const struct kith_signs *p = &a->signs;
    if (*question->beside)
        fprintf(to, "  %s rises by a larger factor than %s (or falls by less) from %s to %s in %.0f %% of draws\n  (MC error %.1f), by a smaller one in %.0f %%",
            question->outcome, question->beside, name_of(self, 0), name_of(self, s), 100 * p->plus.value, 100 * p->plus.error, 100 * p->minus.value);
    else
        fprintf(to, "  Higher under %s than under %s in %.0f %% of draws (MC error %.1f), lower in %.0f %% (%.1f)", name_of(self, s), name_of(self, 0),
            100 * p->plus.value, 100 * p->plus.error, 100 * p->minus.value, 100 * p->minus.error);
    if (kith_question_runs(self) > 1)
        fprintf(to, ",\n  and within the noise of %u runs a draw in %.0f %%.\n", kith_question_runs(self), 100 * p->within.value);
    else
        fprintf(to, ",\n  the noise of runs included: one run a draw does not show it.\n");
}

/* Values of a parameter that 5 and 95 % of draws lie below. */
static void
print_range(const struct kith_study *self, FILE *to, size_t s, size_t i)
{
    const size_t from = kith_question_varies(self, s, i), e = self->parameters.entry[i * self->n_scenarios + from];
    double *x = kith_study_take(self, self->n_draws * sizeof *x), low = (double) NAN, high = (double) NAN;
    if (x) {
        for (size_t d = 0; d < self->n_draws; d++)
            x[d] = kith_study_draw(self, from, d)[e];
        kith_sort(x, self->n_draws);
        low = kith_quantile(x, self->n_draws, .05);
        high = kith_quantile(x, self->n_draws, .95);
    }
    kith_study_back(self, x);
    const struct kith_entry *entry = kith_parameters_entry(&self->parameters, self->scenario, from, i);
    fprintf(to, " %-10s %9.3g to %8.3g %s\n", kith_grade_names[entry->grade], low, high, strcmp(entry->parameter->unit, "1") == 0 ? "" : entry->parameter->unit);
}

/* The strongest that are left, or `n` of them all. */
static size_t
next_strongest(const struct kith_explained *a, size_t n, const uint8_t *shown)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++)
        if (!shown[i] && !isnan(a->influence[i].prcc) && (best == n || fabs(a->influence[i].prcc) > fabs(a->influence[best].prcc)))
            best = i;
    return best;
}

static void
print_parameters(const struct kith_study *self, FILE *to, size_t s, const struct kith_explained *a)
{
    const size_t n = self->parameters.n;
    uint8_t *shown = kith_study_take(self, n + 1);
    size_t chosen = 0;
    if (shown)
        memset(shown, 0, n + 1);
    for (size_t i = 0; i < n; i++)
        chosen += a->influence[i].chosen != 0;
    fprintf(to, "  %-46s %6s %6s %9s %-10s %21s\n", "parameter", "PRCC", "error", "by chance", "grade", "90 % of its draws");
    for (int k = 0; shown && k < MOST_SHOWN; k++) {
        const size_t i = next_strongest(a, n, shown);
        if (i == n || (k >= LEAST_SHOWN && a->influence[i].by_chance >= 1))
            break;
        shown[i] = 1;
        fprintf(to, "  %-46s %+6.2f %6.2f %9.*f", kith_parameters_any(&self->parameters, self->scenario, i)->path, a->influence[i].prcc,
            a->influence[i].error, a->influence[i].by_chance < 0.095 ? 3 : 1, a->influence[i].by_chance);
        print_range(self, to, s, i);
    }
    kith_study_back(self, shown);
    fprintf(to, "  PRCC: partial rank correlation with the difference, adjusted for %zu parameter%s; by chance: how many of the %zu\n"
                "  parameters drawn would look as strong if none of them mattered. Those that do not stand out are left out.\n",
        chosen, chosen == 1 ? "" : "s", a->n);
}

/* In whole percentage points; a share may come out a little below 0 by chance, but not as -0. */
static double
percent(double share)
{
    return floor(100 * share + 0.5) + 0.0;
}

/* About how many draws it takes to know the shares well enough to print them. */
static double
draws_wanted(const struct kith_explained *a)
{
    const double assumption = a->grade[KITH_ASSUMPTION].error, worst = assumption > a->data.error ? assumption : a->data.error;
    return 100 * ceil((double) a->draws * worst / 10);
}

static void
print_shares(const struct kith_study *self, FILE *to, const struct kith_explained *a)
{
    const struct kith_part assumption = a->grade[KITH_ASSUMPTION];
    const double worst = assumption.error > a->data.error ? assumption.error : a->data.error;
    if (worst > share_known) {
        fprintf(to, "  How much of the answer is data and how much assumption: %zu draws are too few to tell for %zu parameters (standard\n"
                    "  error %.0f percentage points); about %.0f would do.\n",
            a->draws, a->n, 100 * worst, draws_wanted(a));
        return;
    }
    fprintf(to, "  Of the variance of the difference over draws (of its ranks), parameters account for, each by itself:\n"
                "  grade assumption %.0f %% (error %.0f), data %.0f %% (%.0f):", percent(assumption.value), percent(assumption.error),
        percent(a->data.value), percent(a->data.error));
    for (int g = 0; g < KITH_ASSUMPTION; g++)
        fprintf(to, "%s %s %.0f %%", g ? "," : "", kith_grade_names[g], percent(a->grade[g].value));
    const double noise = isnan(a->noise) ? 0 : a->noise, rest = 1 - assumption.value - a->data.value - noise;
    if (isnan(a->noise))
        fprintf(to, ".\n  The rest, %.0f %%, is the noise of runs (one run a draw does not show it), and parameters acting together or not in one direction.\n",
            percent(rest));
    else
        fprintf(to, ";\n  the noise of runs %.0f %%; the rest, %.0f %%, parameters acting together or not in one direction.\n", percent(noise), percent(rest));
    if (self->options.draws == KITH_DRAWS_FILE)
        fprintf(to, "  Shares suppose parameters that are drawn independently of each other; those of a file may not be.\n");
}

static void
print_explained(const struct kith_study *self, FILE *to, size_t s, size_t question)
{
    char name[160];
    const struct kith_explain *asked = &self->questions.explain[question];
    const struct kith_explained answer = self->questions.answers->explained[s * self->questions.n_explain + question];
    kith_explain_name(asked, name, sizeof name);
    fprintf(to, "\nWhat decides %s, %s against %s: ", name, name_of(self, s), name_of(self, 0));
    if (answer.draws < KITH_QUESTION_DRAWS)
        fprintf(to, "%zu draws have a value in all runs, too few to tell; more families a run would do\n", answer.draws);
    else if (answer.flat)
        fprintf(to, "nothing, it is the same in all draws\n");
    else {
        fprintf(to, "%zu draws of %zu parameters", answer.draws, answer.n);
        if (answer.draws < self->n_draws)
            fprintf(to, "; %zu more have no value in some run", self->n_draws - answer.draws);
        fputc('\n', to);
        print_signs(self, to, s, asked, &answer);
        print_parameters(self, to, s, &answer);
        print_shares(self, to, &answer);
    }
}

void
kith_study_print_explained(const struct kith_study *self, FILE *to)
{
    if (kith_study_has_tables_only(self, to))
        return;
    for (size_t s = 1; s < self->n_scenarios; s++)
        for (size_t k = 0; k < self->questions.n_explain; k++)
            print_explained(self, to, s, k);
}

/* ---- what a comparison rests on ---- */

/* Whether two scenarios have another value of a parameter in any draw, or only one of them has it; what is not paid here is none. */
static int
differ_in(const struct kith_study *self, size_t s, size_t i)
{
    const size_t a = self->parameters.entry[i * self->n_scenarios], b = self->parameters.entry[i * self->n_scenarios + s];
    if (strncmp(kith_parameters_any(&self->parameters, self->scenario, i)->path, "costs.", 6) == 0 && !kith_study_has_costs(self))
        return 0;
    if (a == SIZE_MAX || b == SIZE_MAX)
        return a != b;
    for (size_t d = 0; d < self->n_draws; d++)
        if (!kith_study_same(kith_study_draw(self, 0, d)[a], kith_study_draw(self, s, d)[b]))
            return 1;
    return 0;
}

/* @return how many */
static size_t
print_where_they_differ(const struct kith_study *self, FILE *to, size_t s)
{
    size_t n[KITH_GRADE_WORDS] = { 0 }, all = 0;
    for (size_t i = 0; i < self->parameters.n; i++)
        if (differ_in(self, s, i)) {
            const size_t in = self->parameters.entry[i * self->n_scenarios + s] == SIZE_MAX ? 0 : s;
            const struct kith_entry *entry = kith_parameters_entry(&self->parameters, self->scenario, in, i);
            const size_t is_said = strcmp(entry->source, "default") != 0; /* what one leaves out and the other has no place for is nobody's value */
            n[entry->grade] += is_said;
            all += is_said;
        }
    fprintf(to, "%s and %s differ in ", name_of(self, s), name_of(self, 0));
    if (all == 0)
        fputs("no value", to);
    else
        fprintf(to, "%zu value%s:", all, all == 1 ? "" : "s");
    for (int g = KITH_GRADE_WORDS, told = 0; g-- > 0;)
        if (n[g])
            fprintf(to, "%s %s %zu", told++ ? "," : "", kith_grade_names[g], n[g]);
    fputs(".\n", to);
    return all;
}

static void
print_what_is_assumption(const struct kith_study *self, FILE *to, size_t s)
{
    const char *outcome = kith_question_outcome(self);
    const struct kith_explained a = self->questions.answers->grounds[s];
    const struct kith_part assumption = a.grade[KITH_ASSUMPTION];
    if (a.draws < KITH_QUESTION_DRAWS || !(assumption.error <= share_known && a.data.error <= share_known))
        fprintf(to, "  How much of the difference in %s is assumption and how much data: %zu draws are too few to tell; %.0f would do.\n", outcome,
            a.draws, a.draws < KITH_QUESTION_DRAWS ? 100.0 : draws_wanted(&a));
    else if (!a.flat)
        fprintf(to, "  Of what is not known about the difference in %s (its variance over draws) %.0f %% goes with assumptions\n"
                    "  (error %.0f), %.0f %% with data (%.0f), each parameter by itself (--explain %s).\n",
            outcome, percent(assumption.value), percent(assumption.error), percent(a.data.value), percent(a.data.error), outcome);
}

void
kith_study_print_grounds(const struct kith_study *self, FILE *to)
{
    for (size_t s = 1; s < self->n_scenarios; s++) {
        const size_t n = print_where_they_differ(self, to, s);
        if (n && self->n_draws > 1)
            print_what_is_assumption(self, to, s);
    }
}

/* ---- where both are equal ---- */

/* Which of the two does better where the difference has this sign; or, where neither direction is better, is higher. */
static void
print_winner(const struct kith_study *self, FILE *to, size_t s, const char *outcome, int positive)
{
    const enum kith_better better = self->form.outcomes[kith_form_find(&self->form, outcome)].better;
    const int other = better == KITH_LOWER ? !positive : positive;
    fprintf(to, "%s %s", name_of(self, other ? s : 0), better == KITH_NEITHER ? "is higher on average" : "does better on average");
}

static void
print_interval(const struct kith_even *e, FILE *to, double low, double high)
{
    if (isinf(low) && isinf(high))
        fprintf(to, "95 %% interval: all values drawn, %.3g to %.3g, and beyond", e->from, e->to);
    else if (isinf(low))
        fprintf(to, "95 %% interval: up to %.3g, from below all values drawn", high);
    else if (isinf(high))
        fprintf(to, "95 %% interval: %.3g and up, beyond all values drawn", low);
    else
        fprintf(to, "95 %% interval %.3g to %.3g", low, high);
}

static void
print_root(const struct kith_study *self, FILE *to, size_t s, const char *outcome, const char *path, const struct kith_even *e, int crossing)
{
    fprintf(to, "= %.3g", e->root[crossing]);
    kith_print_sooner(to, path, e->root[crossing]);
    fputs(" (", to);
    print_interval(e, to, e->low[crossing], e->high[crossing]);
    if (e->roots[crossing] > 1)
        fprintf(to, "; the surest of %d such values", e->roots[crossing]);
    fputs(");\n    below it ", to);
    print_winner(self, to, s, outcome, crossing == KITH_DOWNWARD);
}

static void
print_no_root(const struct kith_study *self, FILE *to, size_t s, const char *outcome, const struct kith_even *e)
{
    fprintf(to, "has none within the values drawn, %.3g to %.3g;\n    ", e->from, e->to);
    print_winner(self, to, s, outcome, e->middle > 0);
    fputs(" throughout", to);
    if (isinf(e->open_low) && isinf(e->open_high))
        fputs(", though none of them is excluded", to);
    else if (isinf(e->open_low))
        fprintf(to, ", though values up to %.3g are not excluded", e->open_high);
    else if (isinf(e->open_high))
        fprintf(to, ", though values from %.3g on are not excluded", e->open_low);
    else if (!isnan(e->open_low))
        fprintf(to, ", though %.3g to %.3g is not excluded", e->open_low, e->open_high);
}

/* One value, or two where a parabola has two roots. */
static void
print_break_even(const struct kith_study *self, FILE *to, size_t s, size_t question, size_t *n)
{
    const struct kith_break_even *asked = &self->questions.break_even[question];
    const struct kith_broken_even answer = self->questions.answers->broken_even[s * self->questions.n_break_even + question];
    const struct kith_even *e = &answer.even;
    const int added = question >= self->questions.n_asked;
    if (added && (answer.draws == 0 || answer.flat)) /* of another pair */
        return;
    if (!(*n)++)
        fputs("\nBreak-even: the value of a parameter at which both are equal, the other parameters averaged over their draws.\n", to);
    fprintf(to, "  %s and %s in %s: %s ", name_of(self, s), name_of(self, 0), asked->outcome, asked->parameter);
    if (answer.draws == 0)
        fputs("is held fixed in both, or no draw has a value", to);
    else if (answer.draws < KITH_QUESTION_DRAWS)
        fprintf(to, "has %zu draws with a value in all runs, too few to tell", answer.draws);
    else if (answer.flat)
        fputs("decides nothing: the difference is the same in all draws", to);
    else if (isnan(e->root[KITH_UPWARD]) && isnan(e->root[KITH_DOWNWARD]))
        print_no_root(self, to, s, asked->outcome, e);
    else
        for (int k = 0, roots = 0; k < KITH_CROSSINGS; k++)
            if (!isnan(e->root[k])) {
                fputs(roots++ ? ";\n    and " : "", to);
                print_root(self, to, s, asked->outcome, asked->parameter, e, k);
            }
    fputs(".\n", to);
}

void
kith_study_print_break_even(const struct kith_study *self, FILE *to)
{
    if (kith_study_has_tables_only(self, to))
        return;
    size_t n = 0;
    for (size_t s = 1; s < self->n_scenarios; s++)
        for (size_t k = 0; k < self->questions.n_break_even; k++)
            print_break_even(self, to, s, k, &n);
}
