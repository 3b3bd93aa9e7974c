/* Order, quantiles and means, where the answer is known. */
#include "stat/sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/stream.h"

enum { MANY = 1000 };

static void
fill(double *x, size_t n, uint32_t which)
{
    struct kith_stream dice = kith_stream_at(kith_key_of(3, which), 0, 0, 0);
    for (size_t i = 0; i < n; i++)
        x[i] = which % 2 ? kith_stream_uniform(&dice) - .5 : floor(7 * kith_stream_uniform(&dice)); /* of every second, many are equal */
}

/* R 4: quantile(c(1, 3, 3, 7, 20), c(0, .025, .25, .4, .5, .9, 1)), its type 7; NumPy says the same. */
static void
quantiles_are_those_of_type_7(void **state)
{
    (void) state;
    static const double x[] = { 1, 3, 3, 7, 20 }, p[] = { 0, .025, .25, .4, .5, .9, 1 }, known[] = { 1, 1.2, 3, 3, 3, 14.8, 20 };
    static const double even[] = { 1, 2, 3, 4 };
    for (size_t i = 0; i < sizeof p / sizeof *p; i++)
        assert_float_equal(kith_quantile(x, 5, p[i]), known[i], 1e-12);
    assert_float_equal(kith_quantile(even, 4, .5), 2.5, 0);
    assert_float_equal(kith_quantile(even, 4, .25), 1.75, 0);
    assert_float_equal(kith_quantile(even, 1, .975), 1, 0);
}

/* Straight between two values; on one, whatever lies beside it. */
static void
a_rank_lies_between_two_values_or_on_one(void **state)
{
    (void) state;
    static const double x[] = { 2, 4, 8, (double) INFINITY };
    assert_float_equal(kith_value_at(x, kith_rank_at(4, 1)), 4, 0);
    assert_float_equal(kith_value_at(x, kith_rank_at(4, 1.25)), 5, 0);
    assert_float_equal(kith_value_at(x, kith_rank_at(4, 2)), 8, 0); /* what lies beside it has no say */
    assert_true(isinf(kith_value_at(x, kith_rank_at(4, 3))));
    assert_true(isinf(kith_value_at(x, kith_rank_at(4, 9))));
}

/* .1 ten times sums to .9999999999999999; its mean is .1 all the same. */
static void
what_is_the_same_everywhere_is_its_own_mean(void **state)
{
    (void) state;
    double x[10];
    for (size_t i = 0; i < 10; i++)
        x[i] = .1;
    assert_float_equal(kith_mean(x, 10), .1, 0);
    x[9] = 1.1;
    assert_float_equal(kith_mean(x, 10), .2, 1e-15);
    x[3] = (double) INFINITY;
    assert_true(isinf(kith_mean(x, 10)));
    x[4] = (double) -INFINITY;
    assert_true(isnan(kith_mean(x, 10)));
    x[3] = x[4] = 0;
    x[0] = (double) NAN;
    assert_true(isnan(kith_mean(x, 10)) && isnan(kith_mean(x, 1)) && isnan(kith_mean(x, 0)));
}

/* A column of a table: 1, 3, none, 8 among others. */
static void
a_column_has_a_mean_of_what_is_known_and_a_variance(void **state)
{
    (void) state;
    const double nothing = (double) NAN, y[] = { 1, -7, 3, -7, nothing, -7, 8, -7 };
    assert_float_equal(kith_mean_of_known(y, 4, 2), 4, 1e-15);
    assert_float_equal(kith_mean_of_known(y + 1, 4, 2), -7, 0);
    assert_true(isnan(kith_mean_of_known(y + 4, 1, 2)) && isnan(kith_mean_of_known(y, 0, 1)));
    assert_float_equal(kith_variance_of_column(y, 2, 2), 2, 1e-15);
    assert_float_equal(kith_variance_of_column(y + 1, 4, 2), 0, 0);
    assert_true(isnan(kith_variance_of_column(y, 4, 2)) && isnan(kith_variance_of_column(y, 1, 2)));
}

static void
all_values_stay_and_ascend(void **state)
{
    (void) state;
    static double x[MANY], y[MANY];
    for (size_t n = 0; n <= MANY; n += n < 40 ? 1 : 160)
        for (uint32_t which = 0; which < 4; which++) {
            fill(x, n, which);
            fill(y, n, which);
            kith_sort(y, n);
            for (size_t i = 1; i < n; i++)
                assert_true(y[i - 1] <= y[i]);
            for (size_t i = 0; i < n; i++) {
                size_t before = 0, after = 0;
                for (size_t k = 0; k < n; k++) {
                    before += x[k] <= x[i] && x[k] >= x[i];
                    after += y[k] <= x[i] && y[k] >= x[i];
                }
                assert_int_equal(before, after);
            }
        }
}

static void
what_is_sorted_and_what_is_reversed_is_sorted(void **state)
{
    (void) state;
    double x[200];
    for (int reversed = 0; reversed < 2; reversed++) {
        for (size_t i = 0; i < 200; i++)
            x[i] = (double) (reversed ? 200 - i : i);
        kith_sort(x, 200);
        for (size_t i = 0; i < 200; i++)
            assert_float_equal(x[i], (double) (i + (size_t) reversed), 0);
    }
}

/* By value, and equal ones by index. */
static void
equal_values_keep_their_order(void **state)
{
    (void) state;
    static const double x[] = { 5, 1, 3, 1, 5, 0, 1 };
    static const uint32_t known[] = { 5, 1, 3, 6, 2, 0, 4 };
    uint32_t order[7], spare[7];
    kith_order_of(x, 7, order, spare);
    assert_memory_equal(order, known, sizeof known);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_type_7),
        cmocka_unit_test(a_rank_lies_between_two_values_or_on_one),
        cmocka_unit_test(what_is_the_same_everywhere_is_its_own_mean),
        cmocka_unit_test(a_column_has_a_mean_of_what_is_known_and_a_variance),
        cmocka_unit_test(all_values_stay_and_ascend),
        cmocka_unit_test(what_is_sorted_and_what_is_reversed_is_sorted),
        cmocka_unit_test(equal_values_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
