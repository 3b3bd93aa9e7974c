#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"
#include "base/stream.h"
#include "decide/decision.h"
#include "stat/sample.h"
#include "stat/worth.h"

/* What a study would be worth before choosing (EVSI): its findings are simulated in each draw, and the benefit is predicted from them.
 *
 * Findings are those of one run of a draw, benefits those of the other, so that they share no random numbers; then the other way round. A study of n families
 * in an arm has more noise than a run of F: noise is added until the variance of a finding is that of n, and the difference of two arms that of
 * families who share no random numbers. In a population a study follows households, and a run has those of its regions at its scale. Families of arms that were not drawn by lot differ: each arm is off by an amount of its own, of standard
 * deviation `bias` (of what is no share: that part of its level); drawn by lot, both are off alike. */

enum { FINDINGS = 6, SEED = 14 };

static const struct kith_sheet_column columns[] = {
    { "study", "its name in the decision", KITH_CELL_TEXT, 0 },
    { "entry", "how families come into its arms", KITH_CELL_TEXT, 0 },
    { "families", "in all arms; in a population households with children, with violence or without", KITH_CELL_NUMBER, 0 },
    { "arms", "how many", KITH_CELL_NUMBER, 0 },
    { "unit", "unit of the worth; 1 is a share", KITH_CELL_TEXT, 0 },
    { "worth", "expected gain from choosing after it, in the first outcome (EVSI)", KITH_CELL_NUMBER, 0 },
    { "error", "standard error", KITH_CELL_NUMBER, 0 },
    { "parameter", "the parameter that the choice hangs on", KITH_CELL_TEXT, 0 },
    { "learned", "how much of its variance the study takes away, percent", KITH_CELL_NUMBER, 0 },
};

struct findings {
    double *z; /* shape (n, draw) */
    size_t n;
};

static double
normal_at(size_t study, size_t run, size_t what, size_t draw)
{
    struct kith_stream dice = kith_stream_at(kith_key_of(SEED, (uint32_t) (study * 16 + run)), (uint32_t) what, (uint32_t) draw, 0);
    return kith_normal_quantile(kith_stream_uniform(&dice));
}

/* Variance within draws of an outcome in one run, of scenario a, or of b - a. */
static double
within(const struct kith_deciding *self, size_t draws, size_t a, size_t b, size_t outcome)
{
    double sum = 0, n = 0;
    for (size_t d = 0; d < draws; d++) {
        double x[2];
        for (size_t r = 0; r < 2; r++)
            x[r] = kith_case_at(&self->in, a, self->draw[d], r, outcome) - (b == SIZE_MAX ? 0 : kith_case_at(&self->in, b, self->draw[d], r, outcome));
        if (isfinite(x[0]) && isfinite(x[1])) {
            sum += (x[0] - x[1]) * (x[0] - x[1]) / 2;
            n++;
        }
    }
    return n > 0 ? sum / n : 0;
}

static double
mean_of(const struct kith_deciding *self, size_t draws, size_t a, size_t run, size_t outcome)
{
    struct kith_sum sum = { 0 };
    for (size_t d = 0; d < draws; d++)
        kith_sum_add(&sum, kith_case_at(&self->in, a, self->draw[d], run, outcome));
    return draws ? kith_sum_mean(&sum) : 0;
}

/* What a study would find in each draw: of two arms their difference and the level of the first, of each measure. */
static void
find(const struct kith_deciding *self, const struct kith_study_design *design, size_t number, const size_t *arm, const size_t *measure, size_t draws, size_t run, struct findings *out)
{
    const double each = design->families * (1 - design->lost) / (double) design->n_arms, size = self->in.followed / each;
    out->n = 0;
    for (size_t m = 0; m < design->n_measures; m++) {
        const double paired = design->n_arms > 1 ? within(self, draws, arm[0], arm[1], measure[m]) / 2 : within(self, draws, arm[0], SIZE_MAX, measure[m]);
        double more[2] = { 0, 0 };
        for (size_t a = 0; a < design->n_arms; a++)
            more[a] = within(self, draws, arm[a], SIZE_MAX, measure[m]) * size - paired;
        double *level = out->z + out->n++ * draws, *difference = design->n_arms > 1 ? out->z + out->n++ * draws : NULL;
        const double bias = design->bias * (strcmp(self->in.unit[measure[m]], "1") == 0 ? 1 : fabs(mean_of(self, draws, arm[0], run, measure[m])));
        for (size_t d = 0; d < draws; d++) {
            double found[2] = { 0, 0 };
            for (size_t a = 0; a < design->n_arms; a++) {
                const size_t whose = design->entry == KITH_ENTRY_RANDOMISED ? 0 : a;
                found[a] = kith_case_at(&self->in, arm[a], self->draw[d], run, measure[m]) + (more[a] > 0 ? sqrt(more[a]) : 0) * normal_at(number, run, 10 * m + a, d)
                    + bias * normal_at(number, run, 10 * m + 5 + whose, d);
            }
            level[d] = found[0];
            if (difference)
                difference[d] = found[1] - found[0];
        }
    }
}

/* Benefit of all options in one run of each draw: shape (draw, option). */
static void
benefits(const struct kith_deciding *self, size_t draws, size_t run, double *to)
{
    const size_t o = self->outcome[0];
    for (size_t d = 0; d < draws; d++)
        for (size_t i = 0; i < self->in.n_scenarios; i++)
            to[d * self->in.n_scenarios + i] = kith_case_sign(&self->in, o) * kith_case_at(&self->in, self->order[i], self->draw[d], run, o);
}

/* Draws whose first two runs have a value of all that is asked. */
static size_t
usable(struct kith_deciding *self, const struct kith_study_design *design, const size_t *arm, const size_t *measure)
{
    size_t n = 0;
    for (size_t d = 0; d < self->in.n_draws; d++) {
        int all = 1;
        for (size_t r = 0; r < 2; r++) {
            for (size_t i = 0; i < self->in.n_scenarios; i++)
                all = all && isfinite(kith_case_at(&self->in, i, d, r, self->outcome[0]));
            for (size_t a = 0; a < design->n_arms; a++)
                for (size_t m = 0; m < design->n_measures; m++)
                    all = all && isfinite(kith_case_at(&self->in, arm[a], d, r, measure[m]));
        }
        if (all)
            self->draw[n++] = d;
    }
    return n;
}

struct valued {
    struct kith_worth worth;
    double learned;
};

static int
value(struct kith_deciding *self, const struct kith_study_design *design, size_t number, const size_t *arm, const size_t *measure, size_t parameter, struct valued *out)
{
    const size_t n = usable(self, design, arm, measure), options = self->in.n_scenarios, last = arm[design->n_arms - 1], whose = last == self->order[0] ? arm[0] : last; /* values are those of the policy that is studied */
    double *y = calloc(n * (options + 2) + 1, sizeof *y), *pair = y + n * options;
    struct findings f = { .z = calloc(FINDINGS * n + 1, sizeof *f.z) };
    int good = y && f.z;
    *out = (struct valued) { { 0, 0, 0 }, (double) NAN };
    for (size_t run = 0; run < 2 && good && n >= KITH_DECIDE_DRAWS; run++) {
        struct kith_worth one;
        struct kith_part share[2] = { { 0, 0 }, { 0, 0 } };
        find(self, design, number, arm, measure, n, run, &f);
        benefits(self, n, 1 - run, y);
        good = kith_worth_of_knowing(&one, NULL, y, n, options, f.z, f.n, 0);
        for (size_t d = 0; d < n && parameter != SIZE_MAX; d++)
            pair[2 * d + 1] = self->in.drawn[(whose * self->in.n_draws + self->draw[d]) * self->in.n_parameters + parameter];
        struct kith_worth unused;
        if (good && parameter != SIZE_MAX)
            good = kith_worth_of_knowing(&unused, share, pair, n, 2, f.z, f.n, 0);
        out->worth.value += good ? one.value / 2 : 0;
        out->worth.error += good ? one.error / 2 : 0;
        out->learned = run ? (out->learned + share[1].value) / 2 : share[1].value;
    }
    free(y);
    free(f.z);
    return good;
}

static void
tell(struct kith_deciding *self, struct kith_sheet *sheet, const struct kith_study_design *design, size_t parameter, const struct valued *v)
{
    struct kith_answer *to = self->answer;
    const char *unit = self->in.unit[self->outcome[0]];
    kith_sheet_text(to, sheet, "%s", design->name);
    kith_sheet_text(to, sheet, "%s", kith_entry_words[design->entry]);
    kith_sheet_number(to, sheet, "", design->families);
    kith_sheet_number(to, sheet, "", (double) design->n_arms);
    kith_sheet_text(to, sheet, "%s", strcmp(unit, "1") == 0 ? "%" : unit);
    kith_sheet_number(to, sheet, unit, v->worth.value);
    kith_sheet_number(to, sheet, unit, v->worth.error);
    kith_sheet_text(to, sheet, "%s", parameter == SIZE_MAX ? "" : self->in.parameter[parameter]);
    kith_sheet_number(to, sheet, "1", parameter == SIZE_MAX ? (double) NAN : v->learned);
}

static int
check(struct kith_deciding *self, const struct kith_decision *decision, struct kith_error *err)
{
    if (self->in.n_runs < 2 || self->in.n_draws < KITH_DECIDE_DRAWS)
        return kith_fail(err, KITH_ERR_USAGE, "studies: take %d draws and two runs of each, so that a finding and what follows share no random numbers", KITH_DECIDE_DRAWS);
    if (!kith_case_sign(&self->in, self->outcome[0]))
        return kith_fail(err, KITH_ERR_USAGE, "studies: of %s neither more nor less is better", self->in.outcome[self->outcome[0]]);
    int status = KITH_OK;
    size_t unused;
    for (size_t i = 0; i < decision->n_studies; i++) {
        for (size_t a = 0; a < decision->study[i].n_arms; a++)
            TELL(kith_case_scenario(&self->in, decision->study[i].arm[a], &unused, err));
        for (size_t m = 0; m < decision->study[i].n_measures; m++)
            TELL(kith_case_outcome(&self->in, decision->study[i].measure[m], &unused, err));
    }
    return status;
}

/* The two that are worth most, where that is more than chance makes of so many draws. */
static void
say_best(struct kith_deciding *self, const struct kith_decision *decision, const struct valued *v, const size_t best[2])
{
    struct kith_answer *to = self->answer;
    const char *unit = self->in.unit[self->outcome[0]];
    const struct kith_worth *first = &v[best[0]].worth;
    const char *next = best[1] == SIZE_MAX ? "" : kith_pool_format(&to->pool, "; then %s, %s", decision->study[best[1]].name, kith_answer_bare(to, unit, v[best[1]].worth.value, 1));
    const char *much = kith_pool_format(&to->pool, "%s (error %s)%s", kith_answer_amount(to, unit, first->value, 1), kith_answer_bare(to, unit, first->error, 0), next ? next : "");
    if (first->value > 2 * first->error)
        kith_answer_say(to, "Of the studies of this decision %s is worth most before choosing: %s.", decision->study[best[0]].name, much ? much : "");
    else
        kith_answer_say(to, "Of the studies of this decision none is worth more than chance makes of %zu draws; more draws (--replicates) would tell. The most has %s: %s.", self->in.n_draws,
            decision->study[best[0]].name, much ? much : "");
}

int
kith_decide_studies(struct kith_deciding *self, const struct kith_decision *decision, struct kith_error *err)
{
    size_t parameter = SIZE_MAX, best[2] = { SIZE_MAX, SIZE_MAX };
    if (!decision || !decision->n_studies)
        return KITH_OK;
    TRY(check(self, decision, err));
    if (decision->n_what_ifs)
        TRY(kith_case_parameter(&self->in, decision->what_if[0], &parameter, err));
    struct valued *v = calloc(decision->n_studies, sizeof *v);
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "studies", columns, sizeof columns / sizeof *columns, "What studies would be worth before choosing by %s:", self->in.outcome[self->outcome[0]]);
    int status = v ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < decision->n_studies && !status; i++) {
        const struct kith_study_design *design = &decision->study[i];
        size_t arm[2] = { 0, 0 }, measure[FINDINGS / 2] = { 0 };
        for (size_t a = 0; a < design->n_arms; a++)
            TELL(kith_case_scenario(&self->in, design->arm[a], &arm[a], err));
        for (size_t m = 0; m < design->n_measures; m++)
            TELL(kith_case_outcome(&self->in, design->measure[m], &measure[m], err));
        if (!status && !value(self, design, i, arm, measure, parameter, &v[i]))
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        if (status)
            break;
        tell(self, sheet, design, parameter, &v[i]);
        if (best[0] == SIZE_MAX || v[i].worth.value > v[best[0]].worth.value) {
            best[1] = best[0];
            best[0] = i;
        } else if (best[1] == SIZE_MAX || v[i].worth.value > v[best[1]].worth.value)
            best[1] = i;
    }
    if (!status)
        say_best(self, decision, v, best);
    kith_sheet_note(self->answer, sheet, "Worth is in the unit that is shown, of those that the choice is made for; what the study costs is not taken off. Families that are not drawn by lot differ between arms by more than help does: such a study is off "
                                         "by an amount that no size makes smaller (bias).");
    free(v);
    return status;
}
