#include "result/compare.h"
#include "result/numbers.h"

#include <math.h>
#include <string.h>

#include "tell/print.h"

/* Differences of a comparison beside those with other draws: from the priors, so what the data taught about them; or by another reading of the data. */

/* What the data taught: how far they moved the mean, in standard deviations that it had before, and how wide its interval still is. */
struct taught {
    double shift, width;
    enum { CANNOT_BE_TOLD, MOVED, NARROWER, HARDLY } what;
};

/* Words of either: of the priors, of other draws. */
static const char *const in_a_word[2][4] = { { "-", "moved", "narrower", "next to nothing" }, { "-", "apart", "narrower", "alike" } };

static struct taught
taught_by(const struct kith_difference *after, const struct kith_difference *before)
{
    static const double LITTLE = 0.25, AS_WIDE = 0.8, WIDTHS = 2 * 1.96;
    struct taught out = { (after->mean - before->mean) / ((before->high - before->low) / WIDTHS), (after->high - after->low) / (before->high - before->low), CANNOT_BE_TOLD };
    if (isnan(out.shift) || isnan(out.width) || isinf(out.shift) || isinf(out.width))
        return (struct taught) { (double) NAN, (double) NAN, CANNOT_BE_TOLD };
    out.what = fabs(out.shift) >= LITTLE ? MOVED : out.width <= AS_WIDE ? NARROWER : HARDLY;
    return out;
}

static void
print_side(FILE *to, const char *unit, const struct kith_difference *d)
{
    fputc(' ', to);
    kith_print_number(to, 10, unit, d->mean, 1);
    kith_print_range(to, unit, d, 1);
}

static void
print_row(const struct kith_study *self, const struct kith_study *before, int others, FILE *to, size_t s, size_t o)
{
    const char *unit = self->form.outcomes[o].unit;
    const struct kith_difference a = kith_print_ranged(self, kith_study_difference(self, s, o)), b = kith_print_ranged(before, kith_study_difference(before, s, o));
    const struct taught taught = taught_by(&a, &b);
    fprintf(to, "  %-22s %-14s", self->form.outcomes[o].name, kith_print_unit(unit));
    print_side(to, unit, &a);
    print_side(to, unit, &b);
    if (isnan(taught.shift))
        fprintf(to, " %7s %6s  %s\n", "-", "-", in_a_word[others][taught.what]);
    else
        fprintf(to, " %+7.2f %6.2f  %s\n", taught.shift, taught.width, in_a_word[others][taught.what]);
}

/* The one sentence, of the outcome that stands first. */
static void
print_sentence(const struct kith_study *self, const struct kith_study *before, int others, FILE *to, size_t s, size_t o)
{
    const struct kith_difference a = kith_print_ranged(self, kith_study_difference(self, s, o)), b = kith_print_ranged(before, kith_study_difference(before, s, o));
    const struct taught taught = taught_by(&a, &b);
    const char *const name = self->form.outcomes[o].name;
    if (isnan(taught.shift) && others)
        kith_screen_print(to, "What the two say of the difference in %s cannot be held together: it has no interval.\n", name);
    else if (others)
        kith_screen_print(to, "The two %s in what they say of %s: means lie %.2f standard deviations apart, intervals are %.2f times as wide.\n", taught.what == HARDLY ? "hardly differ" : "differ",
            name, fabs(taught.shift), taught.width);
    else if (isnan(taught.shift))
        kith_screen_print(to, "What the data taught about the difference in %s cannot be told: it has no interval.\n", name);
    else
        kith_screen_print(to, "The data %s the difference in %s: its mean moved by %.2f of its standard deviation before, and its interval is %.2f times as wide%s.\n",
            taught.what == MOVED ? "moved" : taught.what == NARROWER ? "narrowed" : "taught next to nothing about", name, fabs(taught.shift),
            taught.width, taught.width >= 1.25 ? ", as the levels that they point to leave it more room" : "");
}

void
kith_study_print_beside(const struct kith_study *self, const struct kith_study *other, const char *whose, FILE *to)
{
    const int others = whose != NULL;
    if (kith_study_has_tables_only(self, to))
        return;
    for (size_t s = 1; s < self->n_scenarios; s++) {
        size_t first = self->form.n_outcomes;
        kith_screen_print(to, "\n%s against %s: the difference %s beside that %s%s, %llu pairs of runs each\n", kith_scenario_name(self->scenario[s]), kith_scenario_name(self->scenario[0]),
            others ? "by these draws" : "under the posterior", others ? "by those of " : "under the priors", others ? whose : "", (unsigned long long) kith_study_made(self));
        fprintf(to, "  %-22s %-14s %10s  %21s %10s  %21s %7s %6s  %s\n", "outcome", "unit", others ? "these" : "posterior", "95 % interval", others ? "those" : "prior", "95 % interval", "shift", "width",
            others ? "they are" : "the data");
        for (size_t o = 0; o < self->form.n_outcomes; o++) {
            if (!self->form.outcomes[o].headline && !self->options.all)
                continue;
            first = first < self->form.n_outcomes ? first : o;
            print_row(self, other, others, to, s, o);
        }
        if (first < self->form.n_outcomes)
            print_sentence(self, other, others, to, s, first);
    }
    if (others) {
        fputs("Shift: of the mean from those to these, in standard deviations by those. Width: of the interval, against that by those. They are: apart (a shift of .25 or\n"
              "more), these narrower (a width of .8 or less), or alike. Widths of few draws are rough: a tenth or more with 100.\n", to);
        return;
    }
    fputs("Shift: of the mean, in standard deviations under the priors. Width: of the interval, against that under the priors. The data: moved (a shift of .25 or\n"
          "more) or narrowed it (a width of .8 or less), else next to nothing. Widths of few draws are rough: a tenth or more with 100.\n", to);
}
