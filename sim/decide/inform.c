#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stat/sample.h"
#include "stat/worth.h"

/* What it is worth to know more before choosing: everything, parameters of a grade, a group of parameters, single ones. On the scale of the
 * outcome, or in euro at a stated price. */

enum { MOST_SINGLE = 10, MOST_GROUPS = 64 };

static const struct kith_sheet_column columns[] = {
    { "scale", "outcome by which is chosen, or net benefit at a price", KITH_CELL_TEXT, 0 },
    { "unit", "unit of the worth; 1 is a share", KITH_CELL_TEXT, 0 },
    { "known", "what would be known", KITH_CELL_TEXT, 0 },
    { "parameters", "how many vary", KITH_CELL_NUMBER, 0 },
    { "worth", "expected gain from choosing after it is known, in the unit", KITH_CELL_NUMBER, 0 },
    { "error", "standard error", KITH_CELL_NUMBER, 0 },
    { "raw", "without correction for the noise of runs, or for a fit to the same draws", KITH_CELL_NUMBER, 0 },
    { "in_all", "the same for all families of the regions over all years, or for all that a run follows", KITH_CELL_NUMBER, 0 },
};

struct scale {
    const char *name, *unit;
    double size; /* of in_all: how many times the unit; NaN: has no meaning */
    struct kith_weighed what[2];
    size_t n;
};

struct known {
    const char *what;
    size_t n;
    struct kith_worth worth;
};

static void
add(struct kith_deciding *self, struct kith_sheet *sheet, const struct scale *scale, const struct known *known)
{
    struct kith_answer *to = self->answer;
    kith_sheet_text(to, sheet, "%s", scale->name);
    kith_sheet_text(to, sheet, "%s", strcmp(scale->unit, "1") == 0 ? "%" : scale->unit);
    kith_sheet_text(to, sheet, "%s", known->what);
    kith_sheet_number(to, sheet, "", (double) known->n);
    kith_sheet_number(to, sheet, scale->unit, known->worth.value);
    kith_sheet_number(to, sheet, scale->unit, known->worth.error);
    kith_sheet_number(to, sheet, scale->unit, known->worth.raw);
    kith_sheet_number(to, sheet, "", known->worth.value * scale->size);
}

/* ---- groups of parameters ---- */

static int
is_of(const struct kith_deciding *self, const struct kith_varying *v, size_t k, const char *group)
{
    const char *path = self->in.parameter[v->parameter[k]];
    const size_t n = strlen(group);
    if (strncmp(group, "grade ", 6) == 0)
        return strcmp(v->grade[k], group + 6) == 0;
    if (strcmp(group, "all data") == 0)
        return strcmp(v->grade[k], "assumption") != 0;
    return strncmp(path, group, n) == 0 && (path[n] == '.' || !path[n]);
}

/* Names of groups: by grade, then by the first word of their paths. */
static size_t
list_groups(struct kith_deciding *self, const struct kith_varying *v, const char **group)
{
    static const char *const grades[] = { "grade assumption", "all data", "grade cohort", "grade register", "grade literature" };
    size_t n = 0;
    for (; n < 5; n++)
        group[n] = grades[n];
    for (size_t k = 0; k < v->n && n < MOST_GROUPS; k++) {
        const char *path = self->in.parameter[v->parameter[k]];
        const size_t length = strcspn(path, ".");
        int there = 0;
        for (size_t g = 5; g < n && !there; g++)
            there = strlen(group[g]) == length && strncmp(path, group[g], length) == 0;
        const char *name = there ? NULL : kith_pool_copy(&self->answer->pool, path, length);
        if (name)
            group[n++] = name;
    }
    return n;
}

static int
know(const struct kith_deciding *self, const struct kith_varying *v, const char *group, const double *y, size_t draws, double *z, struct known *out)
{
    out->what = group;
    out->n = 0;
    for (size_t k = 0; k < v->n; k++)
        if (is_of(self, v, k, group))
            memcpy(z + out->n++ * draws, v->x + k * draws, draws * sizeof *z);
    return out->n == 0 || kith_worth_of_knowing(&out->worth, NULL, y, draws, self->in.n_scenarios, z, out->n, 1);
}

/* ---- single parameters ---- */

/* The strongest that are left, or n. */
static size_t
next(const struct known *one, size_t n, const uint8_t *told)
{
    size_t best = n;
    for (size_t k = 0; k < n; k++)
        if (!told[k] && one[k].worth.value > 0 && (best == n || one[k].worth.value > one[best].worth.value))
            best = k;
    return best;
}

static int
single(struct kith_deciding *self, struct kith_sheet *sheet, const struct scale *scale, const struct kith_varying *v, const double *y, size_t draws)
{
    struct known *one = calloc(v->n + 1, sizeof *one);
    uint8_t *told = calloc(v->n + 1, 1);
    int good = one && told;
    for (size_t k = 0; k < v->n && good; k++) {
        one[k] = (struct known) { .what = self->in.parameter[v->parameter[k]], .n = 1 };
        good = kith_worth_of_knowing(&one[k].worth, NULL, y, draws, self->in.n_scenarios, v->x + k * draws, 1, 0);
    }
    for (int i = 0; i < MOST_SINGLE && good; i++) {
        const size_t k = next(one, v->n, told);
        if (k == v->n || (i > 2 && one[k].worth.value < 2 * one[k].worth.error))
            break;
        told[k] = 1;
        if (i == 0 && scale->n == 1 && scale->what[0].outcome == self->outcome[0])
            kith_answer_say(self->answer, one[k].worth.value < 2 * one[k].worth.error ? "Of single parameters none stands out as worth knowing before choosing: the largest gain, of %s, is %s on average, with an error of %s."
                                                                              : "Most worth knowing before choosing, of single parameters: %s; it would gain %s on average (error %s).", one[k].what,
                kith_answer_amount(self->answer, scale->unit, one[k].worth.value, 1), kith_answer_bare(self->answer, scale->unit, one[k].worth.error, 0));
        add(self, sheet, scale, &one[k]);
    }
    free(one);
    free(told);
    return good;
}

/* ---- one scale ---- */

static int
inform(struct kith_deciding *self, struct kith_sheet *sheet, const struct scale *scale, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    struct known all = { .what = "everything (EVPI)" };
    struct kith_varying v = { 0 };
    struct kith_best *best = calloc(in->n_scenarios, sizeof *best);
    size_t n;
    double *benefit = kith_decide_benefits(self, scale->what, scale->n, &n), *y = benefit ? kith_decide_means(self, benefit, n) : NULL;
    int good = best && y;
    int status = good && n >= KITH_DECIDE_DRAWS ? kith_decide_varying(self, SIZE_MAX, SIZE_MAX, n, &v, err) : KITH_OK;
    if (good && !status && n >= KITH_DECIDE_DRAWS) {
        const char *group[MOST_GROUPS];
        double *z = calloc(v.n * n + 1, sizeof *z);
        all.n = v.n;
        good = z && kith_worth_of(&all.worth, best, benefit, n, in->n_runs, in->n_scenarios);
        if (good)
            add(self, sheet, scale, &all);
        const size_t groups = list_groups(self, &v, group);
        for (size_t g = 0; g < groups && good; g++) {
            struct known one = { 0 };
            good = know(self, &v, group[g], y, n, z, &one);
            if (good && one.n && (g < 2 || one.worth.value > 0))
                add(self, sheet, scale, &one);
        }
        good = good && single(self, sheet, scale, &v, y, n);
        free(z);
    } else if (good && !status)
        kith_sheet_note(self->answer, sheet, "%s: fewer than %d draws have a value, too few to tell.", scale->name, KITH_DECIDE_DRAWS);
    kith_varying_clear(&v);
    free(best);
    free(benefit);
    free(y);
    return status ? status : good ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

/* How many units of an outcome there are in all: of a rate per 1,000 a year households and years, of a number for each family its families. */
static double
size_of(const struct kith_case *in, const char *unit)
{
    const size_t n = strlen(unit);
    if (in->population)
        return n > 10 && strcmp(unit + n - 10, "/1000/year") == 0 ? in->households / 1000 * in->years : (double) NAN;
    return in->families;
}

int
kith_decide_inform(struct kith_deciding *self, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    if (in->n_draws < KITH_DECIDE_DRAWS)
        return KITH_OK;
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "worth", columns, sizeof columns / sizeof *columns,
        "What it is worth to know more before choosing (%s):", in->population ? "per 1,000 households with children a year, or of the families that an outcome is a share of" : "per family");
    for (size_t k = 0; k < self->n_outcomes && k < 2; k++) {
        const size_t o = self->outcome[k];
        const struct scale scale = { in->outcome[o], in->unit[o], size_of(in, in->unit[o]), { { o, kith_case_sign(in, o) } }, 1 };
        if (kith_case_sign(in, o))
            TRY(inform(self, sheet, &scale, err));
    }
    for (size_t k = 0; k < self->n_prices && self->cost < in->n_outcomes; k++)
        for (int end = 0; end < 2; end++) {
            const struct kith_price *p = &self->price[k];
            const double euro = end ? p->high : p->low;
            struct scale scale = { kith_pool_format(&self->answer->pool, "%.0f euro for %s", euro, p->of), "euro", in->population ? in->households / 1000 * in->years : in->families,
                { { p->outcome, kith_case_sign(in, p->outcome) * euro / p->per }, { self->cost, -1 } }, 2 };
            if (scale.name)
                TRY(inform(self, sheet, &scale, err));
        }
    kith_sheet_note(self->answer, sheet, "in_all: of a share, families. Zero means that no finding would change the choice. A parameter by itself may be worth nothing and still be worth something with others. The first two outcomes are told%s; draws "
                                         "%s: what is worth knowing follows from what was supposed not to be known.",
        self->n_prices ? ", and prices at both ends of their range" : "", in->draws_of == KITH_OF_PRIORS ? "are those of the priors" : "are those of the file");
    return KITH_OK;
}
