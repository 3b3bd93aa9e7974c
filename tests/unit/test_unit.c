/* Units: what param/unit.h promises. */
#include "param/unit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static double
internal(double value, const char *name)
{
    const struct kith_unit *const unit = kith_unit_find(name);
    assert_non_null(unit);
    return value * unit->factor;
}

static void
a_year_is_52_weeks_a_quarter_13_and_a_month_a_twelfth(void **state)
{
    (void) state;
    assert_true(fabs(internal(1, "year") - 52) < 1e-15);
    assert_true(fabs(internal(4, "quarter") - 52) < 1e-15);
    assert_true(fabs(internal(12, "month") - 52) < 1e-13);
    assert_true(fabs(internal(7, "day") - 1) < 1e-15);
}

static void
a_rate_per_year_is_the_same_as_a_twelfth_of_it_per_month(void **state)
{
    static const char *const pairs[][2] = { { "1/year", "1/month" }, { "incident/year", "incident/month" } };

    (void) state;
    for (int i = 0; i < 2; i++)
        assert_true(fabs(internal(12, pairs[i][0]) - internal(1, pairs[i][1])) < 1e-15);
    assert_true(fabs(internal(52, "1/year") - internal(1, "1/week")) < 1e-15);
}

static void
every_unit_is_found_by_its_name_and_names_differ(void **state)
{
    int n = 0;

    (void) state;
    for (; kith_unit_at(n); n++) {
        const struct kith_unit *const unit = kith_unit_at(n);
        assert_ptr_equal(kith_unit_find(unit->name), unit);
        assert_true(unit->factor > 0 && *unit->dimension && *unit->udunits);
    }
    assert_true(n > 15);
    assert_null(kith_unit_at(-1));
    assert_null(kith_unit_find("fortnight"));
}

static void
converting_within_one_unit_changes_no_bit(void **state)
{
    (void) state;
    const struct kith_unit *const month = kith_unit_find("1/month"), *const year = kith_unit_find("1/year");
    assert_true(kith_unit_convert(month, month, 0.1) == 0.1);
    assert_true(fabs(kith_unit_convert(month, year, 0.1) - 1.2) < 1e-15);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_is_52_weeks_a_quarter_13_and_a_month_a_twelfth),
        cmocka_unit_test(a_rate_per_year_is_the_same_as_a_twelfth_of_it_per_month),
        cmocka_unit_test(every_unit_is_found_by_its_name_and_names_differ),
        cmocka_unit_test(converting_within_one_unit_changes_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
