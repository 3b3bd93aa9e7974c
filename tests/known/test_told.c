/* What may be said of a difference: by hand, at every border of the rule. */
#include "stat/told.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stat/expected.h"

static const double none = (double) NAN;

static enum kith_way
way(double low, double high, int better)
{
    return kith_told_of((low + high) / 2, 0.001, low, high, 40, 80, better).way;
}

static void
clear_only_on_one_side_of_zero(void **state)
{
    (void) state;
    assert_int_equal(way(0.1, 1, 1), KITH_WAY_BETTER);
    assert_int_equal(way(0.1, 1, -1), KITH_WAY_WORSE);
    assert_int_equal(way(-1, -0.1, 1), KITH_WAY_WORSE);
    assert_int_equal(way(-1, -0.1, -1), KITH_WAY_BETTER);
    assert_int_equal(way(0.1, 1, 0), KITH_WAY_HIGHER);
    assert_int_equal(way(-1, -0.1, 0), KITH_WAY_LOWER);
    for (int better = -1; better < 2; better++) {
        assert_int_equal(way(-1, 1, better), KITH_WAY_OPEN);
        assert_int_equal(way(0, 1, better), KITH_WAY_OPEN);
        assert_int_equal(way(-1, 0, better), KITH_WAY_OPEN);
        assert_int_equal(kith_told_of(0, 0, 0, 0, 40, 80, better).way, KITH_WAY_SAME);
    }
}

/* An interval of 1.9 to 2.1 about 2 with an error of 1: it is the error that counts. */
static void
never_narrower_than_the_simulation_error(void **state)
{
    (void) state;
    const struct kith_told told = kith_told_of(2, 1, 1.9, 2.1, 40, 80, 1);
    assert_true(fabs(told.low - (2 - kith_student(40))) < 1e-12 && fabs(told.high - (2 + kith_student(40))) < 1e-12);
    assert_int_equal(told.way, KITH_WAY_OPEN);
    assert_int_equal(kith_told_of(2, 0.1, 1.9, 2.1, 40, 80, 1).way, KITH_WAY_BETTER);
}

static void
few_draws_and_none_say_nothing(void **state)
{
    (void) state;
    assert_int_equal(kith_told_of(1, 0.01, 0.9, 1.1, KITH_TOLD_DRAWS - 1, 400, 1).way, KITH_WAY_FEW);
    assert_int_equal(kith_told_of(1, 0.01, 0.9, 1.1, KITH_TOLD_DRAWS, 400, 1).way, KITH_WAY_BETTER);
    const struct kith_told fixed = kith_told_of(1, 0.1, none, none, 1, 9, 1);
    assert_int_equal(fixed.way, KITH_WAY_FIXED);
    assert_true(fabs(fixed.high - (1 + 0.1 * kith_student(9))) < 1e-12);
    assert_int_equal(kith_told_of(1, none, none, none, 1, 1, 1).way, KITH_WAY_BARE);
    assert_int_equal(kith_told_of(1, none, 0.5, 2, 40, 80, 1).way, KITH_WAY_BARE);
    assert_int_equal(kith_told_of(none, none, none, none, 40, 0, 1).way, KITH_WAY_BARE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clear_only_on_one_side_of_zero),
        cmocka_unit_test(never_narrower_than_the_simulation_error),
        cmocka_unit_test(few_draws_and_none_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
