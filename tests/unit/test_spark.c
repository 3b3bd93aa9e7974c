/* Small pictures of a distribution. */
#include "tell/spark.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char room[KITH_SPARK_ROOM];

static const char *
picture(enum kith_spark spark, const double *from, size_t n)
{
    static double value[2000];
    memcpy(value, from, n * sizeof *value);
    kith_spark_of(room, spark, value, n);
    return room;
}

static void
bars_stand_where_values_are(void **state)
{
    (void) state;
    const double both[] = { -8, -8, -0.5, 0.5, 0.5, 0.5, 0.5, 7.9, 8 };
    assert_string_equal(picture(KITH_SPARK_ASCII, both, 9), "=      :|@      =");
    assert_string_equal(picture(KITH_SPARK_BLOCKS, both, 9), "\u2584      \u2582\u2502\u2588      \u2584");
}

static void
zero_is_marked_at_an_end_when_all_are_on_one_side(void **state)
{
    (void) state;
    const double above[] = { 1, 16, 16, 15 }, below[] = { -1, -16, -16, -15 };
    assert_int_equal(picture(KITH_SPARK_ASCII, above, 4)[0], '|');
    const char *text = picture(KITH_SPARK_ASCII, below, 4);
    assert_int_equal(text[strlen(text) - 1], '|');
    assert_int_equal(strlen(text), KITH_SPARK_BARS + 1);
}

static void
one_far_away_does_not_hide_the_rest(void **state)
{
    (void) state;
    double value[1000];
    for (int i = 0; i < 1000; i++)
        value[i] = i - 500;
    value[999] = 1e9;
    const char *text = picture(KITH_SPARK_ASCII, value, 1000);
    assert_int_equal(strcspn(text, "|"), KITH_SPARK_BARS / 2);
    assert_null(strchr(text, ' '));
}

static void
nothing_is_shown_where_there_is_nothing(void **state)
{
    (void) state;
    const double same[] = { 2, 2, 2 }, none[] = { 0, 0 }, lacks[] = { 1, (double) NAN, 2 }, infinite[] = { 1, HUGE_VAL };
    assert_string_equal(picture(KITH_SPARK_ASCII, same, 3), "");
    assert_string_equal(picture(KITH_SPARK_ASCII, none, 2), "");
    assert_string_equal(picture(KITH_SPARK_ASCII, lacks, 3), "");
    assert_string_equal(picture(KITH_SPARK_ASCII, infinite, 2), "");
    assert_string_equal(picture(KITH_SPARK_ASCII, lacks, 1), "");
    assert_string_equal(picture(KITH_SPARK_NONE, (const double[]) { 1, 2, 3 }, 3), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_stand_where_values_are),
        cmocka_unit_test(zero_is_marked_at_an_end_when_all_are_on_one_side),
        cmocka_unit_test(one_far_away_does_not_hide_the_rest),
        cmocka_unit_test(nothing_is_shown_where_there_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
