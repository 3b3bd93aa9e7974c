#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"
#include "param/scenario.h"
#include "stat/sample.h"
#include "stat/worth.h"

/* What a difference rests on: how much of what is not known about it goes with parameters of each grade. The shares are those that
 * `kith compare` prints (stat/influence.h), which suppose parameters drawn independently; of draws from a file, as of a posterior, they are what
 * a regression on the parameters of a grade explains. */

enum { PRIOR_DRAWS = 400, BAR = 50 };

static const struct kith_sheet_column columns[] = {
    { "outcome", "outcome", KITH_CELL_TEXT, 0 },
    { "scenario", "option", KITH_CELL_TEXT, 0 },
    { "grade", "grade of the parameters; data: all but assumption; noise: of runs; rest: parameters acting together, or not in one direction", KITH_CELL_TEXT, 0 },
    { "parameters", "how many vary", KITH_CELL_NUMBER, 0 },
    { "share", "share in the variance of the difference over draws, each by itself", KITH_CELL_NUMBER, 0 },
    { "error", "standard error of the share", KITH_CELL_NUMBER, 0 },
    { "learned", "of the variance of the priors, how much data took away (mean over the parameters; draws from a file only)", KITH_CELL_NUMBER, 0 },
};

struct entry {
    struct kith_part share[KITH_GRADES], data;
    double count[KITH_GRADES], learned[KITH_GRADES], noise;
};

static size_t
grade_of(const char *name)
{
    for (size_t g = 0; g < KITH_GRADES; g++)
        if (strcmp(name, kith_grade_names[g]) == 0)
            return g;
    return KITH_ASSUMPTION;
}

/* ---- what data took away ---- */

static double
variance(const double *x, size_t n)
{
    return n > 1 ? kith_variance_of_column(x, n, 1) : 0;
}

/* Part of the prior variance of each varying parameter that is gone, 0 to 1: shape (n). 0 when memory ran out. */
static int
contraction(const struct kith_deciding *self, size_t s, const struct kith_varying *v, size_t draws, double *out)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(self->in.read[s], &n);
    double *prior = malloc(PRIOR_DRAWS * n * sizeof *prior), *one = malloc(PRIOR_DRAWS * sizeof *one);
    const int good = prior && one;
    for (uint32_t d = 0; good && d < PRIOR_DRAWS; d++)
        kith_scenario_prior(self->in.read[s], 1, d, prior + d * n);
    for (size_t k = 0; good && k < v->n; k++) {
        const struct kith_entry *found = kith_scenario_find(self->in.read[s], self->in.parameter[v->parameter[k]]);
        out[k] = 0;
        if (!found)
            continue;
        for (size_t d = 0; d < PRIOR_DRAWS; d++)
            one[d] = prior[d * n + (size_t) (found - entry)];
        const double before = variance(one, PRIOR_DRAWS), after = variance(v->x + k * draws, draws);
        out[k] = before > 0 && after < before ? 1 - after / before : 0;
    }
    free(prior);
    free(one);
    return good;
}

/* ---- shares ---- */

static int
shares_of_priors(struct entry *e, const struct kith_varying *v, const double *y, size_t n)
{
    uint8_t *grade = malloc(v->n + 1), *has_data = malloc(v->n + 1);
    struct kith_part two[2];
    int good = grade && has_data;
    for (size_t k = 0; good && k < v->n; k++) {
        grade[k] = (uint8_t) grade_of(v->grade[k]);
        has_data[k] = grade[k] != KITH_ASSUMPTION;
    }
    good = good && kith_shares_of(e->share, KITH_GRADES, grade, y, v->x, n, v->n) && kith_shares_of(two, 2, has_data, y, v->x, n, v->n);
    e->data = good ? two[1] : e->data;
    free(grade);
    free(has_data);
    return good;
}

/* What those of a grade (KITH_GRADES: of all but assumption) explain. */
static int
explained(struct kith_part *out, const struct kith_varying *v, size_t grade, const double *y, size_t n)
{
    double *z = calloc(v->n * n + 1, sizeof *z), *pair = calloc(2 * n + 1, sizeof *pair);
    struct kith_worth worth;
    struct kith_part two[2] = { { 0, 0 }, { 0, 0 } };
    size_t many = 0;
    int good = z && pair;
    for (size_t k = 0; good && k < v->n; k++) {
        const size_t of = grade_of(v->grade[k]);
        if (of == grade || (grade == KITH_GRADES && of != KITH_ASSUMPTION))
            memcpy(z + many++ * n, v->x + k * n, n * sizeof *z);
    }
    for (size_t d = 0; good && d < n; d++)
        pair[2 * d + 1] = y[d];
    if (good && many)
        good = kith_worth_of_knowing(&worth, two, pair, n, 2, z, many, 1);
    *out = many ? two[1] : (struct kith_part) { 0, 0 };
    free(z);
    free(pair);
    return good;
}

/* What was assumed and then learned from data counts to data by what was learned. */
static void
credit(struct entry *e)
{
    struct kith_part *assumption = &e->share[KITH_ASSUMPTION];
    const double moved = assumption->value * e->learned[KITH_ASSUMPTION];
    assumption->value -= moved;
    e->data.value += moved;
}

static int
shares(const struct kith_deciding *self, size_t s, struct entry *e, const struct kith_varying *v, const double *y, size_t n)
{
    double *gone = calloc(v->n + 1, sizeof *gone);
    int good = gone != NULL;
    if (good && self->in.draws_of == KITH_OF_PRIORS)
        good = shares_of_priors(e, v, y, n);
    for (size_t g = 0; good && g < KITH_GRADES && self->in.draws_of == KITH_OF_FILE; g++)
        good = explained(&e->share[g], v, g, y, n);
    if (good && self->in.draws_of == KITH_OF_FILE)
        good = explained(&e->data, v, KITH_GRADES, y, n) && contraction(self, s, v, n, gone);
    for (size_t k = 0; good && k < v->n; k++) {
        e->count[grade_of(v->grade[k])]++;
        e->learned[grade_of(v->grade[k])] += gone[k];
    }
    for (size_t g = 0; g < KITH_GRADES; g++)
        e->learned[g] = e->count[g] > 0 ? e->learned[g] / e->count[g] : 0;
    if (good && self->in.draws_of == KITH_OF_FILE)
        credit(e);
    free(gone);
    return good;
}

/* ---- telling ---- */

/* "########....." : of BAR places, assumption, data, noise, and the rest. */
static const char *
bar(struct kith_answer *to, const double *part)
{
    static const char ink[] = "#=~.";
    char room[BAR + 1];
    size_t at = 0;
    double until = 0;
    for (int k = 0; k < 4; k++) {
        until += part[k] > 0 ? part[k] : 0;
        for (; at < BAR && (k == 3 || (double) at + 0.5 < until * BAR); at++)
            room[at] = ink[k];
    }
    room[BAR] = 0;
    return kith_pool_format(&to->pool, "[%s]", room);
}

static void
add_row(struct kith_deciding *self, struct kith_sheet *sheet, size_t o, size_t i, const char *grade, double count, struct kith_part share, double learned)
{
    struct kith_answer *to = self->answer;
    kith_sheet_text(to, sheet, "%s", self->in.outcome[o]);
    kith_sheet_text(to, sheet, "%s", kith_decide_name(self, i));
    kith_sheet_text(to, sheet, "%s", grade);
    kith_sheet_number(to, sheet, "", count);
    kith_sheet_number(to, sheet, "1", share.value);
    kith_sheet_number(to, sheet, "1", share.error);
    kith_sheet_number(to, sheet, "1", self->in.draws_of == KITH_OF_FILE ? learned : (double) NAN);
}

static void
tell(struct kith_deciding *self, struct kith_sheet *sheet, size_t o, size_t i, const struct entry *e, size_t n)
{
    struct kith_answer *to = self->answer;
    const double nan = (double) NAN, noise = isnan(e->noise) ? 0 : e->noise, a = e->share[KITH_ASSUMPTION].value, d = e->data.value, rest = 1 - a - d - noise;
    for (size_t g = 0; g < KITH_GRADES; g++)
        add_row(self, sheet, o, i, kith_grade_names[g], e->count[g], e->share[g], e->learned[g]);
    add_row(self, sheet, o, i, "data", e->count[0] + e->count[1] + e->count[2], e->data, nan);
    add_row(self, sheet, o, i, "noise", nan, (struct kith_part) { e->noise, nan }, nan);
    add_row(self, sheet, o, i, "rest", nan, (struct kith_part) { rest, nan }, nan);
    const double worst = e->share[KITH_ASSUMPTION].error > e->data.error ? e->share[KITH_ASSUMPTION].error : e->data.error;
    const double enough = 100 * ceil((double) n * worst / 10);
    if (o == self->outcome[0] && i == (self->chosen ? self->chosen : 1) && !kith_decide_is_rough(&self->in, worst))
        kith_answer_say(to, "Of what is not known about it %.0f %% goes with assumptions (error %.0f) and %.0f %% with data (%.0f).", 100 * a, 100 * e->share[KITH_ASSUMPTION].error, 100 * d,
            100 * e->data.error);
    if (kith_decide_is_rough(&self->in, worst))
        kith_sheet_note(to, sheet, "%s, %s: %zu draws are too few to tell (standard error %.0f percentage points); about %.0f would do.", self->in.outcome[o], kith_decide_name(self, i), n,
            100 * worst, enough > KITH_DECIDE_MANY ? enough : KITH_DECIDE_MANY);
    else
        kith_sheet_note(to, sheet, "%s, %s: of what is not known about the difference (its variance over draws) %.0f %% goes with assumptions (error %.0f), %.0f %% with data (%.0f), each "
                                   "parameter by itself. %s",
            self->in.outcome[o], kith_decide_name(self, i), 100 * a, 100 * e->share[KITH_ASSUMPTION].error, 100 * d, 100 * e->data.error, bar(to, (double[]) { a, d, noise, rest }));
}

/* How much of the mean is left when the advantage that is assumed of a way of organising help is none: of files that have such runs, and held
 * against their own first scenario. */
static int
tell_without(struct kith_deciding *self, struct kith_sheet *sheet, size_t o, size_t i, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    const size_t cell = self->order[i] * in->n_outcomes + o;
    struct kith_table with, without, spread;
    TRY(kith_case_table(in, "difference/mean", &with, err));
    TRY(kith_case_table(in, "difference_zero_advantage/mean", &without, err));
    TRY(kith_case_table(in, "difference_zero_advantage/mc_error", &spread, err));
    if (self->order[0] != 0 || !with.data || !without.data || !spread.data || isnan(without.data[cell]))
        return KITH_OK;
    struct kith_answer *to = self->answer;
    const char *unit = in->unit[o];
    const double all = with.data[cell], left = without.data[cell];
    const char *text = kith_pool_format(&to->pool, "Without the advantage that is assumed of %s its difference with %s in %s is %s (MC error %s) and not %s", kith_decide_name(self, i),
        kith_decide_name(self, 0), in->outcome[o], kith_answer_bare(to, unit, left, 1), kith_answer_bare(to, unit, spread.data[cell], 0), kith_answer_amount(to, unit, all, 1));
    const double gone = 100 * (1 - left / all), noise = 2 * spread.data[cell];
    if (text && fabs(left) <= noise && fabs(all) > noise)
        text = kith_pool_format(&to->pool, "%s: all of it is that assumption, as far as these runs can tell", text);
    else if (text && gone >= 0 && gone <= 100)
        text = kith_pool_format(&to->pool, "%s: %.0f %% of it is that assumption", text, gone);
    else if (text && gone > 100)
        text = kith_pool_format(&to->pool, "%s: it turns round", text);
    if (text && o == self->outcome[0] && i == (self->chosen ? self->chosen : 1))
        kith_answer_say(to, "%s.", text);
    else if (text)
        kith_sheet_note(to, sheet, "%s.", text);
    return KITH_OK;
}

/* ---- differences ---- */

/* Differences with the reference of draws all of whose runs have a value, as kith compare explains them: shape (n, runs). How many draws. */
static size_t
differences(struct kith_deciding *self, size_t o, size_t i, size_t runs, double *y)
{
    size_t n = 0;
    for (size_t d = 0; d < self->in.n_draws; d++) {
        int all = 1;
        for (size_t r = 0; r < runs; r++) {
            y[n * runs + r] = kith_case_at(&self->in, self->order[i], d, r, o) - kith_case_at(&self->in, self->order[0], d, r, o);
            all = all && isfinite(y[n * runs + r]);
        }
        if (all)
            self->draw[n++] = d;
    }
    return n;
}

/* All runs, or where draws have unequal numbers of them the first. */
static size_t
runs_of(const struct kith_case *in)
{
    for (size_t d = 0; d < in->n_draws; d++)
        for (size_t r = 0; r < in->n_runs; r++) {
            int any = 0;
            for (size_t o = 0; o < in->n_outcomes && !any; o++)
                any = !isnan(kith_case_at(in, 0, d, r, o));
            if (!any)
                return 1;
        }
    return in->n_runs;
}

static int
add(struct kith_deciding *self, struct kith_sheet *sheet, size_t o, size_t i, size_t runs, double *y, struct kith_error *err)
{
    struct entry e = { .noise = (double) NAN };
    struct kith_varying v;
    const size_t n = differences(self, o, i, runs, y);
    TRY(kith_decide_varying(self, self->order[0], self->order[i], n, &v, err));
    double *mean = calloc(n + 1, sizeof *mean);
    int good = mean != NULL;
    for (size_t d = 0; good && d < n; d++)
        mean[d] = kith_mean(y + d * runs, runs);
    if (good && n >= KITH_DECIDE_DRAWS && variance(mean, n) > 0) {
        good = kith_noise_share_of(&e.noise, y, n, runs) && shares(self, self->order[i], &e, &v, mean, n);
        if (good)
            tell(self, sheet, o, i, &e, n);
    } else if (good)
        kith_sheet_note(self->answer, sheet, n < KITH_DECIDE_DRAWS ? "%s, %s: too few draws have a value in all runs to tell." : "%s, %s: the same in all draws.", self->in.outcome[o],
            kith_decide_name(self, i));
    kith_varying_clear(&v);
    free(mean);
    return good ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

int
kith_decide_ledger(struct kith_deciding *self, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    const size_t runs = runs_of(in);
    double *y = calloc(in->n_draws * in->n_runs + 1, sizeof *y);
    int status = y ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (in->n_draws < KITH_DECIDE_DRAWS) {
        free(y);
        return status;
    }
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "ledger", columns, sizeof columns / sizeof *columns, "What the differences rest on, by the grade of the parameters:");
    for (size_t k = 0; k < self->n_outcomes && k < 2 && !status; k++)
        for (size_t i = 1; i < in->n_scenarios && !status; i++)
            status = add(self, sheet, self->outcome[k], i, runs, y, err);
    for (size_t k = 0; k < self->n_outcomes && k < 2 && !status; k++)
        for (size_t i = 1; i < in->n_scenarios && !status; i++)
            status = tell_without(self, sheet, self->outcome[k], i, err);
    kith_sheet_note(self->answer, sheet, "In a bar # is assumption, = data, ~ the noise of runs, . the rest. The first two outcomes are told.");
    free(y);
    return status;
}
