/* Means, errors and intervals where the truth is known: does an interval hold a fresh draw as often as it says, with
 * few draws, many, and much noise within them; and are its numbers those of the books?
 *
 * TRIALS=20000 in the environment: more trials than the 2,000 of the quick tier. */
#include "stat/expected.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>

#include "base/numeric.h"
#include "base/stream.h"

enum { MOST = 100, EACH = 5 };

static double sample[MOST * EACH], other[MOST * EACH], room[MOST];

/* ---- problems: expected values of draws, all with mean 0 and variance 1 ---- */

static const double sd_of_log_normal = 0.7912, mean_of_log_normal = 1.1972; /* sigma 0.6 */

static double
as_normal(double z)
{
    return z;
}
static double
below_normal(double x)
{
    return kith_normal_below(x);
}
/* A skewness of 2. */
static double
as_exponential(double z)
{
    return -log(kith_normal_below(-z)) - 1;
}
static double
below_exponential(double x)
{
    return x > -1 ? 1 - exp(-1 - x) : 0;
}
/* A skewness of 2.3. */
static double
as_log_normal(double z)
{
    return (exp(0.6 * z) - mean_of_log_normal) / sd_of_log_normal;
}
static double
below_log_normal(double x)
{
    const double y = x * sd_of_log_normal + mean_of_log_normal;
    return y > 0 ? kith_normal_below(log(y) / 0.6) : 0;
}

static const struct problem {
    const char *name;
    double (*draw)(double normal), (*below)(double x);
} problems[] = { { "normal", as_normal, below_normal }, { "exponential", as_exponential, below_exponential },
    { "log-normal", as_log_normal, below_log_normal } };
enum { PROBLEMS = sizeof problems / sizeof *problems };

/* So many draws, so many of them with so many runs; the others with one. */
struct design {
    size_t draws, more, each;
};

static double
normal_at(uint32_t trial, uint32_t draw, uint32_t which)
{
    struct kith_stream dice = kith_stream_at(kith_key_of(21, trial), draw, which, 0);
    return kith_normal_quantile(kith_stream_uniform(&dice));
}

static void
make(const struct problem *problem, const struct design *design, double noise, uint32_t trial)
{
    for (size_t d = 0; d < design->draws; d++) {
        const double expected = problem->draw(normal_at(trial, (uint32_t) d, 0));
        for (size_t r = 0; r < design->each; r++)
            sample[d * design->each + r] = r == 0 || d < design->more ? expected + sqrt(noise) * normal_at(trial, (uint32_t) d, (uint32_t) (1 + r)) : (double) NAN;
    }
}

static uint32_t
trials(void)
{
    const char *asked = getenv("TRIALS");
    return asked ? (uint32_t) strtoul(asked, NULL, 10) : 2000;
}

/* ---- coverage ---- */

/* Share of fresh draws that intervals hold: by the law of the draws, not by drawing some. */
static double
coverage(const struct problem *problem, const struct design *design, double noise)
{
    double held = 0;
    for (uint32_t t = 0; t < trials(); t++) {
        make(problem, design, noise, t);
        const struct kith_expected e = kith_expected_of(sample, NULL, 1, design->draws, design->each, room);
        assert_true(e.low < e.mean && e.mean < e.high);
        held += problem->below(e.high) - problem->below(e.low);
    }
    return held / trials();
}

static void
between_93_and_98_percent_of_fresh_draws_lie_in_the_interval(void **state)
{
    static const double noise[] = { 0.1, 1, 10 };
    static const struct design designs[] = { { 5, 5, 2 }, { 8, 8, 2 }, { 8, 4, 2 }, { 8, 8, 5 }, { 20, 20, 2 }, { 20, 8, 2 }, { 20, 20, 5 }, { 40, 20, 2 },
        { 100, 100, 2 }, { 100, 50, 2 }, { 100, 100, 5 } };
    (void) state;
    for (size_t p = 0; p < PROBLEMS; p++)
        for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
            printf("%-12s %3zu draws, %3zu with %zu runs:", problems[p].name, designs[i].draws, designs[i].more, designs[i].each);
            for (size_t l = 0; l < sizeof noise / sizeof *noise; l++) {
                const double share = coverage(&problems[p], &designs[i], noise[l]);
                printf("  noise %4g: %.4f", noise[l], share);
                assert_true(share >= 0.93 && share <= 0.98);
            }
            printf(" hold\n");
        }
}

/* ---- known answers ---- */

static int
near(double a, double b)
{
    return fabs(a - b) <= 2e-5 * (fabs(a) + fabs(b));
}

static void
student_is_gsls(void **state)
{
    (void) state;
    for (double n = 2; n < 1e7; n = ceil(n * 1.1))
        assert_true(near(kith_student(n), gsl_cdf_tdist_Pinv(0.975, n - 1)));
    assert_true(isnan(kith_student(1)));
}

/* One run a draw, no tail longer than the other, fewer than 39 draws: a prediction interval of the books. */
static void
few_draws_have_students_prediction_interval(void **state)
{
    (void) state;
    for (size_t n = 2; n < 39; n++) {
        for (size_t i = 0; i < n; i++)
            sample[i] = 10 + (double) i;
        const double mean = 10 + (double) (n - 1) / 2, variance = (double) (n * (n + 1)) / 12; /* of n numbers in a row */
        const double half = gsl_cdf_tdist_Pinv(0.975, (double) n - 1) * sqrt(variance * (1 + 1 / (double) n));
        const struct kith_expected e = kith_expected_of(sample, NULL, 1, n, 1, room);
        assert_true(near(e.mean, mean) && near(e.error, sqrt(variance / (double) n)) && isnan(e.within));
        assert_true(near(e.mean - e.low, half) && near(e.high - e.mean, half));
    }
}

/* Of 99 numbers, a hundredth lies between each two and beyond either end: 2.5 % below the middle of the second and third. */
static void
many_draws_have_the_order_statistics_that_hold_any_law(void **state)
{
    (void) state;
    for (size_t i = 0; i < 99; i++)
        sample[i * 37 % 99] = (double) ((1 + i) * (1 + i));
    const struct kith_expected e = kith_expected_of(sample, NULL, 1, 99, 1, room);
    assert_true(near(e.low, (4 + 9) / 2.0) && near(e.high, (97 * 97 + 98 * 98) / 2.0));
}

/* Eight draws of two runs: S2 = 6, runs within a draw 1 off their mean (variance 2, W = 1): B = (5 + sqrt(25 + 6 * 36 / 7)) / 2 > S2, so S2 counts.
 * With runs 2 off (W = 4): B = (2 + sqrt(4 + 216 / 7)) / 2. */
static void
noise_is_taken_out_as_far_as_it_is_known(void **state)
{
    (void) state;
    for (int off = 1; off <= 2; off++) {
        for (size_t d = 0; d < 8; d++) {
            sample[2 * d] = (double) d + off;
            sample[2 * d + 1] = (double) d - off;
        }
        const double variance = 6, noise = off * off, t = gsl_cdf_tdist_Pinv(0.975, 7);
        double between = (variance - noise + sqrt((variance - noise) * (variance - noise) + 6 * variance * variance / 7)) / 2;
        between = between < variance ? between : variance;
        const struct kith_expected e = kith_expected_of(sample, NULL, 1, 8, 2, room);
        assert_true(near(e.within, 2 * noise) && near(e.error, sqrt(variance / 8)) && e.runs == 16 && e.draws == 8);
        assert_true(near(e.high - e.mean, t * sqrt(between + variance / 8)) && near(e.mean - e.low, e.high - e.mean));
    }
}

/* The long tail is given 0.3 of the skewness; the other side is not shortened. */
static void
the_long_tail_is_given_more(void **state)
{
    static const double y[] = { 0, 0, 0, 0, 8 }; /* mean 1.6, variance 12.8, skewness 1.5 */
    (void) state;
    const double half = gsl_cdf_tdist_Pinv(0.975, 4) * sqrt(12.8 * 1.2);
    const struct kith_expected e = kith_expected_of(y, NULL, 1, 5, 1, room);
    assert_true(near(e.mean - e.low, half) && near(e.high - e.mean, 1.45 * half));
    for (size_t i = 0; i < 5; i++)
        sample[i] = -y[i];
    const struct kith_expected turned = kith_expected_of(sample, NULL, 1, 5, 1, room);
    assert_true(near(turned.low, -e.high) && near(turned.high, -e.low));
}

/* A level ends where it can: what is cut off cannot be, a mean beyond stays inside, a difference is left alone. */
static void
a_level_ends_where_it_can(void **state)
{
    static const struct {
        double mean, most, low, high, from, to;
    } each[] = { { 3, (double) INFINITY, -2, 8, 0, 8 }, { .4, 1, -.1, 1.3, 0, 1 }, { .4, 1, .1, .9, .1, .9 }, { 3.2, (double) INFINITY, 1, 7, 1, 7 }, { 1.2, 1, .8, 1.6, .8, 1.6 },
        { -1, 1, -2, .5, -2, .5 }, { .4, (double) NAN, -.1, 1.3, -.1, 1.3 }, { 0, 1, 0, 0, 0, 0 }, { 0, 1, -.1, .5, 0, .5 }, { 1, 1, .5, 1.2, .5, 1 } };
    (void) state;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        double low = each[i].low, high = each[i].high;
        kith_level_within(each[i].mean, each[i].most, &low, &high);
        assert_true(low <= each[i].from && low >= each[i].from && high <= each[i].to && high >= each[i].to);
    }
    double low = (double) NAN, high = (double) NAN;
    kith_level_within(1, 1, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

static void
with_one_draw_the_error_is_that_of_runs(void **state)
{
    static const double y[] = { 3, 5, 10 };
    (void) state;
    const struct kith_expected e = kith_expected_of(y, NULL, 1, 1, 3, room), one = kith_expected_of(y, NULL, 1, 1, 1, room);
    assert_true(near(e.mean, 6) && near(e.within, 13) && near(e.error, sqrt(13 / 3.0)) && isnan(e.low) && isnan(e.high));
    assert_true(near(one.mean, 3) && isnan(one.error) && isnan(one.low));
}

/* ---- laws ---- */

/* Any sample: also one whose draws differ less than their noise would have it. */
static void
no_interval_is_narrower_than_its_error(void **state)
{
    static const struct design designs[] = { { 2, 2, 2 }, { 3, 1, 2 }, { 7, 7, 5 }, { 20, 8, 2 }, { 38, 38, 2 }, { 39, 39, 2 }, { 100, 100, 2 } };
    size_t no_clean = 0;
    (void) state;
    for (size_t i = 0; i < sizeof designs / sizeof *designs; i++)
        for (uint32_t t = 0; t < 300; t++) {
            const struct design *design = &designs[i];
            make(&problems[t % PROBLEMS], design, t % 2 ? 1000 : 0.5, t);
            for (size_t k = 0; k < design->draws * design->each; k++)
                sample[k] = t % 5 ? sample[k] : 1e9 + 1e-7 * sample[k]; /* hardly a digit left */
            const struct kith_expected e = kith_expected_of(sample, NULL, 1, design->draws, design->each, room);
            const double least = gsl_cdf_tdist_Pinv(0.975, (double) design->draws - 1) * e.error * (1 - 1e-4);
            no_clean += e.error * e.error * (double) design->draws < e.within / (double) design->each;
            assert_true(e.error > 0 ? e.low < e.high : e.low <= e.mean && e.mean <= e.high);
            assert_true(e.mean - e.low >= least - 1e-6 * (t % 5 == 0) && e.high - e.mean >= least - 1e-6 * (t % 5 == 0));
        }
    assert_true(no_clean > 100); /* where the variance between draws comes out below zero */
    for (size_t i = 0; i < 40; i++)
        sample[i] = i == 7;
    for (size_t i = 0; i < 40; i++)
        other[i] = -sample[i];
    const struct kith_expected one = kith_expected_of(sample, NULL, 1, 40, 1, room), turned = kith_expected_of(other, NULL, 1, 40, 1, room);
    const double least = gsl_cdf_tdist_Pinv(0.975, 39) * 0.025; /* no draw lies so far below the mean */
    assert_true(near(one.error, 0.025) && near(one.mean - one.low, least) && near(turned.high - turned.mean, least));
}

static void
what_is_the_same_differs_by_exactly_nothing(void **state)
{
    (void) state;
    make(&problems[1], &(struct design) { 20, 10, 2 }, 1, 4);
    const struct kith_expected none = kith_expected_of(sample, sample, 1, 20, 2, room);
    assert_true(none.mean == 0 && none.error == 0 && none.low == 0 && none.high == 0 && none.within == 0 && none.runs == 30);
    for (size_t i = 0; i < 63; i++)
        sample[i] = 0.1;
    const struct kith_expected same = kith_expected_of(sample, NULL, 1, 21, 3, room), fixed = kith_expected_of(sample, NULL, 1, 1, 63, room);
    assert_true(same.mean == 0.1 && same.error == 0 && same.low == 0.1 && same.high == 0.1 && fixed.mean == 0.1 && fixed.error == 0);
}

static void
same_numbers(const struct kith_expected *a, const struct kith_expected *b)
{
    assert_true(near(a->mean, b->mean) && near(a->error, b->error) && near(a->low, b->low) && near(a->high, b->high) && near(a->within, b->within));
    assert_true(a->runs == b->runs && a->draws == b->draws);
}

/* A run without a value, wherever it stands, and a draw without any. */
static void
what_has_no_value_is_left_out(void **state)
{
    const struct design whole = { 20, 20, 3 };
    (void) state;
    make(&problems[0], &whole, 1, 7);
    for (size_t r = 0; r < 3; r++)
        sample[6 * 3 + r] = (double) NAN;
    sample[9 * 3] = sample[11 * 3 + 1] = (double) NAN;
    for (size_t i = 0, d = 0; i < 20; i++)
        if (i != 6) {
            for (size_t r = 0; r < 3; r++)
                other[d * 3 + r] = sample[i * 3 + (i == 9 ? 2 - r : r)];
            d++;
        }
    const struct kith_expected with = kith_expected_of(sample, NULL, 1, 20, 3, room), without = kith_expected_of(other, NULL, 1, 19, 3, room);
    same_numbers(&with, &without);
    assert_true(with.runs == 55 && with.draws == 19);
    for (size_t i = 0; i < 60; i++)
        sample[i] = (double) NAN;
    const struct kith_expected none = kith_expected_of(sample, NULL, 1, 20, 3, room);
    assert_true(isnan(none.mean) && isnan(none.error) && isnan(none.low) && none.runs == 0);
    sample[4] = 2;
    const struct kith_expected one = kith_expected_of(sample, NULL, 1, 20, 3, room);
    assert_true(near(one.mean, 2) && isnan(one.error) && isnan(one.low) && one.runs == 1);
}

/* The order of draws and the unit change nothing; a difference is that of its runs, however far apart they lie. */
static void
order_unit_and_stride_change_nothing(void **state)
{
    const struct design design = { 40, 40, 2 };
    (void) state;
    for (uint32_t t = 0; t < 20; t++) {
        make(&problems[1], &design, 1, t);
        for (size_t d = 0; d < 40; d++)
            for (size_t r = 0; r < 2; r++)
                other[(d * 7 % 40) * 2 + r] = 5 - 3 * sample[d * 2 + r];
        const struct kith_expected a = kith_expected_of(sample, NULL, 1, 40, 2, room), b = kith_expected_of(other, NULL, 1, 40, 2, room);
        const struct kith_expected turned = { 5 - 3 * a.mean, 3 * a.error, 5 - 3 * a.high, 5 - 3 * a.low, 9 * a.within, a.draws, a.runs };
        same_numbers(&b, &turned);
        for (size_t i = 0; i < 80; i++) {
            other[3 * i] = sample[i];
            other[3 * i + 1] = 4 + 2 * sample[i];
        }
        const struct kith_expected far = kith_expected_of(other, other + 1, 3, 40, 2, room);
        const struct kith_expected wanted = { 4 + a.mean, a.error, 4 + a.low, 4 + a.high, a.within, a.draws, a.runs };
        same_numbers(&far, &wanted);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(between_93_and_98_percent_of_fresh_draws_lie_in_the_interval),
        cmocka_unit_test(student_is_gsls),
        cmocka_unit_test(few_draws_have_students_prediction_interval),
        cmocka_unit_test(many_draws_have_the_order_statistics_that_hold_any_law),
        cmocka_unit_test(noise_is_taken_out_as_far_as_it_is_known),
        cmocka_unit_test(the_long_tail_is_given_more),
        cmocka_unit_test(a_level_ends_where_it_can),
        cmocka_unit_test(with_one_draw_the_error_is_that_of_runs),
        cmocka_unit_test(no_interval_is_narrower_than_its_error),
        cmocka_unit_test(what_is_the_same_differs_by_exactly_nothing),
        cmocka_unit_test(what_has_no_value_is_left_out),
        cmocka_unit_test(order_unit_and_stride_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
