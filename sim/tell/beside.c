#include "result/compare.h"
#include "result/numbers.h"

#include <math.h>
#include <string.h>

#include "tell/print.h"

/* Differences under the posterior beside those under the priors: what the data taught about them. */

/* What the data taught: how far they moved the mean, in standard deviations that it had before, and how wide its interval still is. */
struct taught {
    double shift, width;
    const char *words;
};

static struct taught
taught_by(const struct kith_difference *after, const struct kith_difference *before)
{
    static const double LITTLE = 0.25, NARROWER = 0.8, WIDTHS = 2 * 1.96;
    struct taught out = { (after->mean - before->mean) / ((before->high - before->low) / WIDTHS), (after->high - after->low) / (before->high - before->low), "-" };
    if (isnan(out.shift) || isnan(out.width) || isinf(out.shift) || isinf(out.width))
        return (struct taught) { (double) NAN, (double) NAN, "-" };
    out.words = fabs(out.shift) >= LITTLE ? "moved" : out.width <= NARROWER ? "narrower" : "next to nothing";
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
print_row(const struct kith_study *self, const struct kith_study *before, FILE *to, size_t s, size_t o)
{
    const char *unit = self->form.outcomes[o].unit;
    const struct kith_difference a = kith_print_ranged(self, kith_study_difference(self, s, o)), b = kith_print_ranged(before, kith_study_difference(before, s, o));
    const struct taught taught = taught_by(&a, &b);
    fprintf(to, "  %-22s %-14s", self->form.outcomes[o].name, kith_print_unit(unit));
    print_side(to, unit, &a);
    print_side(to, unit, &b);
    if (isnan(taught.shift))
        fprintf(to, " %7s %6s  %s\n", "-", "-", taught.words);
    else
        fprintf(to, " %+7.2f %6.2f  %s\n", taught.shift, taught.width, taught.words);
}

/* The one sentence, of the outcome that stands first. */
static void
print_sentence(const struct kith_study *self, const struct kith_study *before, FILE *to, size_t s, size_t o)
{
    const struct kith_difference a = kith_print_ranged(self, kith_study_difference(self, s, o)), b = kith_print_ranged(before, kith_study_difference(before, s, o));
    const struct taught taught = taught_by(&a, &b);
    const char *const name = self->form.outcomes[o].name;
    if (isnan(taught.shift))
        kith_screen_print(to, "What the data taught about the difference in %s cannot be told: it has no interval.\n", name);
    else
        kith_screen_print(to, "The data %s the difference in %s: its mean moved by %.2f of its standard deviation before, and its interval is %.2f times as wide%s.\n",
            strcmp(taught.words, "moved") == 0 ? "moved" : strcmp(taught.words, "narrower") == 0 ? "narrowed" : "taught next to nothing about", name, fabs(taught.shift),
            taught.width, taught.width >= 1.25 ? ", as the levels that they point to leave it more room" : "");
}

void
kith_study_print_beside(const struct kith_study *self, const struct kith_study *priors, FILE *to)
{
    if (kith_study_has_tables_only(self, to))
        return;
    for (size_t s = 1; s < self->n_scenarios; s++) {
        size_t first = self->form.n_outcomes;
        kith_screen_print(to, "\n%s against %s: the difference under the posterior beside that under the priors, %llu pairs of runs each\n", kith_scenario_name(self->scenario[s]),
            kith_scenario_name(self->scenario[0]), (unsigned long long) kith_study_made(self));
        fprintf(to, "  %-22s %-14s %10s  %21s %10s  %21s %7s %6s  %s\n", "outcome", "unit", "posterior", "95 % interval", "prior", "95 % interval", "shift", "width", "the data");
        for (size_t o = 0; o < self->form.n_outcomes; o++) {
            if (!self->form.outcomes[o].headline && !self->options.all)
                continue;
            first = first < self->form.n_outcomes ? first : o;
            print_row(self, priors, to, s, o);
        }
        if (first < self->form.n_outcomes)
            print_sentence(self, priors, to, s, first);
    }
    fputs("Shift: of the mean, in standard deviations under the priors. Width: of the interval, against that under the priors. The data: moved (a shift of .25 or\n"
          "more) or narrowed it (a width of .8 or less), else next to nothing. Widths of few draws are rough: a tenth or more with 100.\n", to);
}
