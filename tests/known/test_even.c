/* Where a difference is zero, when it is known where: does the interval hold it as often as it says?
 *
 * TRIALS=2000 in the environment: more trials than the 200 of the quick tier. */
#include "study/even.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/numeric.h"

enum { DRAWS = 100, RESAMPLES = 400 };

static double x[DRAWS], y[DRAWS];

static size_t
trials(void)
{
    const char *text = getenv("TRIALS");
    return text ? (size_t) atol(text) : 200;
}

struct problem {
    const char *name;
    double (*difference)(double x); /* expected, at a value of the parameter */
    double (*rest)(double x, double z); /* of other parameters and of luck */
    double root;
    int crossing;
};

static double
falls(double at)
{
    return 0.8 * (2.7 - at);
}
static double
rises(double at)
{
    return 1.5 * (at - 2);
}
static double
bends(double at)
{
    return 2 - 0.5 * (at - 0.5) * (at - 0.5);
}
static double
even_noise(double at, double z)
{
    (void) at;
    return z;
}
/* As a staff ratio has it: others matter less where there are few places. */
static double
fading_noise(double at, double z)
{
    return 0.4 * z * (5.5 - at);
}
static double
skewed_noise(double at, double z)
{
    (void) at;
    return -log(kith_normal_below(-z)) - 1;
}

static const struct problem problems[] = {
    { "straight, falling", falls, even_noise, 2.7, KITH_DOWNWARD },
    { "straight, rising, noise that fades", rises, fading_noise, 2, KITH_UPWARD },
    { "straight, falling, skewed", falls, skewed_noise, 2.7, KITH_DOWNWARD },
    { "a parabola", bends, even_noise, 2.5, KITH_DOWNWARD },
};

static void
plant(const struct problem *problem, uint32_t trial)
{
    for (uint32_t d = 0; d < DRAWS; d++) {
        struct kith_stream dice = kith_stream_at(kith_key_of(40, trial), d, 0, 0);
        x[d] = 1.5 + 3.5 * kith_stream_uniform(&dice);
        y[d] = problem->difference(x[d]) + problem->rest(x[d], kith_normal_quantile(kith_stream_uniform(&dice)));
    }
}

static void
intervals_hold_the_root_as_often_as_they_say(void **state)
{
    (void) state;
    for (size_t k = 0; k < sizeof problems / sizeof *problems; k++) {
        const struct problem *problem = &problems[k];
        size_t held = 0, there = 0;
        const size_t n = trials();
        double sum = 0;
        for (uint32_t t = 0; t < n; t++) {
            struct kith_even even;
            plant(problem, t);
            assert_true(kith_even_of(&even, x, y, DRAWS, kith_key_of(t, 0), RESAMPLES));
            const int c = problem->crossing;
            if (isnan(even.root[c]))
                continue;
            there++;
            sum += even.root[c];
            held += even.low[c] <= problem->root && problem->root <= even.high[c];
            assert_true(even.low[c] <= even.root[c] && even.root[c] <= even.high[c]);
        }
        print_message("  %-36s root %.3f (%.3f), there in %.1f %%, held in %.1f %%\n", problem->name, sum / (double) there, problem->root,
            100 * (double) there / (double) n, 100 * (double) held / (double) there);
        assert_true(there > 0.95 * (double) n);
        assert_true(fabs(sum / (double) there - problem->root) < 0.05);
        assert_true(held > 0.9 * (double) there && held < 0.985 * (double) there);
    }
}

static double
always(double at)
{
    return 1 + 0.2 * at;
}
static double
nearly(double at)
{
    return 0.25 * (5.2 - at);
}
static double
nowhere_in_particular(double at)
{
    (void) at;
    return 0.05;
}

static void
no_root_is_said_to_be_none(void **state)
{
    (void) state;
    const struct problem far = { "", always, even_noise, 0, 0 }, near = { "", nearly, even_noise, 0, 0 }, flat = { "", nowhere_in_particular, even_noise, 0, 0 };
    struct kith_even even;
    plant(&far, 0);
    assert_true(kith_even_of(&even, x, y, DRAWS, kith_key_of(1, 0), RESAMPLES));
    assert_true(isnan(even.root[0]) && isnan(even.root[1]) && even.middle > 0);
    assert_true(isnan(even.open_low) && isnan(even.open_high));
    size_t open = 0, none = 0;
    for (uint32_t t = 0; t < 50; t++) {
        plant(&near, t);
        assert_true(kith_even_of(&even, x, y, DRAWS, kith_key_of(1, 0), RESAMPLES));
        if (!isnan(even.root[0]) || !isnan(even.root[1]))
            continue;
        none++;
        open += isinf(even.open_high) && even.open_low > even.from ? 1u : 0u;
    }
    assert_true(none > 10 && open > none / 2);
    plant(&flat, 1);
    assert_true(kith_even_of(&even, x, y, DRAWS, kith_key_of(1, 0), RESAMPLES));
    const int c = isnan(even.root[0]) ? 1 : 0;
    if (!isnan(even.root[c]))
        assert_true(isinf(even.low[c]) || isinf(even.high[c]));
    else
        assert_true(even.open_low <= even.to);
}

static void
a_parabola_may_have_two(void **state)
{
    (void) state;
    struct kith_even even;
    for (int d = 0; d < DRAWS; d++) {
        x[d] = 5.0 * d / (DRAWS - 1);
        y[d] = (x[d] - 1) * (x[d] - 3) + (d % 2 ? 0.1 : -0.1);
    }
    assert_true(kith_even_of(&even, x, y, DRAWS, kith_key_of(1, 0), RESAMPLES));
    assert_true(even.curved);
    assert_true(fabs(even.root[KITH_DOWNWARD] - 1) < 0.02 && fabs(even.root[KITH_UPWARD] - 3) < 0.02);
    assert_true(even.high[KITH_DOWNWARD] < even.low[KITH_UPWARD]);
}

static void
two_values_make_a_straight_line(void **state)
{
    (void) state;
    struct kith_even even;
    for (int d = 0; d < DRAWS; d++) {
        x[d] = d % 2;
        y[d] = x[d] - 0.25 + 0.01 * (d % 5 - 2);
    }
    assert_true(kith_even_of(&even, x, y, DRAWS, kith_key_of(1, 0), RESAMPLES));
    assert_false(even.curved);
    assert_true(fabs(even.root[KITH_UPWARD] - 0.25) < 0.01);
}

static void
the_same_question_has_the_same_answer(void **state)
{
    (void) state;
    struct kith_even a, b;
    plant(&problems[0], 5);
    assert_true(kith_even_of(&a, x, y, DRAWS, kith_key_of(1, 0), RESAMPLES) && kith_even_of(&b, x, y, DRAWS, kith_key_of(1, 0), RESAMPLES));
    assert_memory_equal(a.root, b.root, sizeof a.root);
    assert_memory_equal(a.low, b.low, sizeof a.low);
    assert_true(kith_even_of(&b, x, y, DRAWS, kith_key_of(2, 0), RESAMPLES));
    assert_true(a.root[KITH_DOWNWARD] == b.root[KITH_DOWNWARD] && a.low[KITH_DOWNWARD] != b.low[KITH_DOWNWARD]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_hold_the_root_as_often_as_they_say),
        cmocka_unit_test(no_root_is_said_to_be_none),
        cmocka_unit_test(a_parabola_may_have_two),
        cmocka_unit_test(two_values_make_a_straight_line),
        cmocka_unit_test(the_same_question_has_the_same_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
