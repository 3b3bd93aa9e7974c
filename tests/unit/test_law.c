/* Distributions of parameters: what law.h and the last part of scenario.h promise. */
#include "param/law.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The chance of at most x, of a law that is cut to its support. */
static double
below(const struct kith_entry *entry, double x)
{
    if (entry->law == KITH_FIXED)
        return x >= entry->written;
    if (entry->law == KITH_BERNOULLI)
        return kith_law_below(entry->law, entry->a, entry->b, x);
    const double low = kith_law_below(entry->law, entry->a, entry->b, entry->low);
    const double high = kith_law_below(entry->law, entry->a, entry->b, entry->high);
    const double here = kith_law_below(entry->law, entry->a, entry->b, fmin(fmax(x, entry->low), entry->high));
    return x < entry->low ? 0 : fmin(fmax((here - low) / (high - low), 0), 1);
}

/* By quadrature; relative error about 1e-5. */
static double
mean_of(const struct kith_entry *entry)
{
    enum { CELLS = 4096 };
    double sum = 0;

    if (entry->law == KITH_FIXED)
        return entry->written;
    if (entry->law == KITH_BERNOULLI)
        return entry->a;
    for (int i = 0; i < CELLS; i++)
        sum += kith_entry_quantile(entry, (i + 0.5) / CELLS);
    return sum / CELLS;
}

static struct kith_entry
entry_of(enum kith_law law, double a, double b, double low, double high)
{
    return (struct kith_entry) { .law = law, .a = a, .b = b, .low = low, .high = high, .written = low };
}

static const struct {
    enum kith_law law;
    double a, b, low, high;
} cases[] = {
    { KITH_UNIFORM, 2, 5, 2, 5 },
    { KITH_UNIFORM, 2, 5, 3, 9 },
    { KITH_NORMAL, 0.3, 0.25, 0, 2 },
    { KITH_NORMAL, 0, 1, 3, 4 },
    { KITH_LOGNORMAL, 10, 0.5, 2, 30 },
    { KITH_LOGNORMAL, 0.012, 0.9, 0.001, 0.1 },
    { KITH_BETA, 2, 38, 0, 1 },
    { KITH_BETA, 1.3, 14, 0, 0.4 },
    { KITH_BETA, 0.5, 0.5, 0, 1 },
    { KITH_BETA, 4000, 96000, 0, 1 },
    { KITH_GAMMA, 2, 0.25, 0.01, 3 },
    { KITH_GAMMA, 0.5, 4, 0, 100 },
};
enum { CASES = sizeof cases / sizeof *cases };

static double
gsl_below(enum kith_law law, double a, double b, double x)
{
    switch (law) {
    case KITH_UNIFORM:
        return gsl_cdf_flat_P(x, a, b);
    case KITH_NORMAL:
        return gsl_cdf_gaussian_P(x - a, b);
    case KITH_LOGNORMAL:
        return gsl_cdf_lognormal_P(x, log(a), b);
    case KITH_BETA:
        return gsl_cdf_beta_P(x, a, b);
    default:
        return gsl_cdf_gamma_P(x, a, b);
    }
}

static void
distribution_functions_agree_with_gsl(void **state)
{
    (void) state;
    for (int i = 0; i < CASES; i++)
        for (int k = 1; k < 40; k++) {
            const double x = cases[i].low + (cases[i].high - cases[i].low) * k / 40;
            const double ours = kith_law_below(cases[i].law, cases[i].a, cases[i].b, x);
            const double theirs = gsl_below(cases[i].law, cases[i].a, cases[i].b, x);
            assert_true(fabs(ours - theirs) < 1e-9);
        }
}

static void
a_quantile_lies_in_the_support_and_its_chance_is_what_was_asked_for(void **state)
{
    (void) state;
    for (int i = 0; i < CASES; i++) {
        const struct kith_entry e = entry_of(cases[i].law, cases[i].a, cases[i].b, cases[i].low, cases[i].high);
        double before = -HUGE_VAL;
        for (int k = 1; k < 200; k++) {
            const double u = k / 200.0, x = kith_entry_quantile(&e, u);
            assert_true(x >= e.low && x <= e.high && x >= before);
            assert_true(fabs(below(&e, x) - u) < 1e-7);
            before = x;
        }
    }
}

/* How far x is from the quantile of p, as a part of x, beyond what the last digit of p near one is worth. By GSL, whose tails are
 * worked out apart. */
static double
error_of(enum kith_law law, double a, double b, double p, double x)
{
    const double density = law == KITH_BETA ? gsl_ran_beta_pdf(x, a, b) : gsl_ran_gamma_pdf(x, a, b);
    const double above = law == KITH_BETA ? gsl_cdf_beta_Q(x, a, b) : gsl_cdf_gamma_Q(x, a, b);
    const double miss = p < 0.5 ? gsl_below(law, a, b, x) - p : 1 - p - above;
    const double digit = p < 0.5 ? 0 : 0x1p-51;
    return fmax(fabs(miss) - digit, 0) / (density * x);
}

static void
quantiles_are_right_far_into_the_tails(void **state)
{
    static const double shapes[] = { 0.5, 0.9, 1, 1.3, 2, 4, 12, 38, 150, 900 };
    static const double tails[] = { 1e-12, 1e-9, 1e-6, 1e-3, 0.02, 0.1, 0.3, 0.5 };
    enum { SHAPES = sizeof shapes / sizeof *shapes, TAILS = sizeof tails / sizeof *tails };
    double worst[2] = { 0, 0 };
    (void) state;
    for (int i = 0; i < SHAPES * SHAPES * TAILS * 2; i++) {
        const double a = shapes[i % SHAPES], b = shapes[i / SHAPES % SHAPES], tail = tails[i / SHAPES / SHAPES % TAILS];
        const double p = i / SHAPES / SHAPES / TAILS ? 1 - tail : tail;
        const struct kith_entry beta = entry_of(KITH_BETA, a, b, 0, 1), gamma = entry_of(KITH_GAMMA, a, b, 0, 1e12);
        const double x = kith_entry_quantile(&beta, p), y = kith_entry_quantile(&gamma, p);
        if (1 - x > 1e-3) /* nearer to one a double has no more digits of 1 - x */
            worst[0] = fmax(worst[0], error_of(KITH_BETA, a, b, p, x));
        worst[1] = fmax(worst[1], error_of(KITH_GAMMA, a, b, p, y));
    }
    printf("largest relative errors of beta and gamma quantiles: %.2g, %.2g\n", worst[0], worst[1]);
    assert_true(worst[0] < 1e-11 && worst[1] < 1e-11);
}

static void
the_ends_of_chance_stay_in_the_support(void **state)
{
    (void) state;
    for (int i = 0; i < CASES; i++) {
        const struct kith_entry e = entry_of(cases[i].law, cases[i].a, cases[i].b, cases[i].low, cases[i].high);
        const double first = kith_entry_quantile(&e, 0x1p-53), last = kith_entry_quantile(&e, 1 - 0x1p-53);
        assert_true(first >= e.low && last <= e.high && first < last);
        assert_true(below(&e, e.low - 1) == 0 && fabs(below(&e, e.high) - 1) < 1e-15);
    }
}

static void
means_are_those_of_the_formulas(void **state)
{
    const struct kith_entry uniform = entry_of(KITH_UNIFORM, 2, 5, 3, 5), beta = entry_of(KITH_BETA, 2, 38, 0, 1);
    const struct kith_entry coin = entry_of(KITH_BERNOULLI, 0.25, 0, 0, 1), gamma = entry_of(KITH_GAMMA, 2, 0.25, 0, 100);

    (void) state;
    assert_true(fabs(mean_of(&uniform) - 4) < 1e-9);
    assert_true(fabs(mean_of(&beta) - 0.05) < 1e-5);
    assert_true(fabs(mean_of(&gamma) - 0.5) < 1e-4);
    assert_true(mean_of(&coin) == 0.25);
    assert_true(kith_entry_quantile(&coin, 0.74) == 0 && kith_entry_quantile(&coin, 0.76) == 1);
}

static void
chance_depends_on_seed_draw_and_path_and_is_spread_evenly(void **state)
{
    enum { N = 20000 };
    double sum = 0, squares = 0;

    (void) state;
    const double u = kith_law_uniform(1, 2, "violence.low_rate");
    assert_true(u == kith_law_uniform(1, 2, "violence.low_rate"));
    assert_true(u != kith_law_uniform(2, 2, "violence.low_rate"));
    assert_true(u != kith_law_uniform(1, 3, "violence.low_rate"));
    assert_true(u != kith_law_uniform(1, 2, "violence.high_rate"));
    for (uint32_t draw = 0; draw < N; draw++) {
        const double x = kith_law_uniform(7, draw, "violence.low_rate");
        assert_true(x > 0 && x < 1);
        sum += x;
        squares += x * x;
    }
    assert_true(fabs(sum / N - 0.5) < 4 * sqrt(1.0 / 12 / N));
    assert_true(fabs(squares / N - 1.0 / 3) < 4 * sqrt(4.0 / 45 / N));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distribution_functions_agree_with_gsl),
        cmocka_unit_test(a_quantile_lies_in_the_support_and_its_chance_is_what_was_asked_for),
        cmocka_unit_test(quantiles_are_right_far_into_the_tails),
        cmocka_unit_test(the_ends_of_chance_stay_in_the_support),
        cmocka_unit_test(means_are_those_of_the_formulas),
        cmocka_unit_test(chance_depends_on_seed_draw_and_path_and_is_spread_evenly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
