/* Growing texts and near names: what base/text.h promises. */
#include "base/text.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
a_text_grows_with_what_is_added(void **state)
{
    struct kith_text text = { 0 };

    (void) state;
    for (int i = 0; i < 1000; i++)
        kith_text_add(&text, "%d,", i % 10);
    kith_text_put(&text, "end", 3);
    assert_int_equal(text.failed, 0);
    assert_int_equal(text.length, 2003);
    assert_int_equal(strlen(text.at), 2003);
    assert_string_equal(text.at + 1996, "8,9,end");
    kith_text_clear(&text);
    assert_null(text.at);
}

static void
a_number_is_written_short_and_reads_back_as_the_same_double(void **state)
{
    static const double numbers[] = { 0, -0.0, 0.1, 1.0 / 3, 1e300, 5e-324, 12, 1e22, 0.1 + 0.2, 52.0 / 12, -1e-7 };

    (void) state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct kith_text text = { 0 };
        kith_text_number(&text, numbers[i]);
        const double again = strtod(text.at, NULL);
        assert_memory_equal(&again, &numbers[i], sizeof again);
        kith_text_clear(&text);
    }
    struct kith_text text = { 0 };
    kith_text_number(&text, 0.1);
    assert_string_equal(text.at, "0.1");
    kith_text_clear(&text);
}

static void
quotes_escape_what_yaml_or_json_would_misread(void **state)
{
    struct kith_text text = { 0 };

    (void) state;
    kith_text_quoted(&text, "a \"b\" \\ c\n\t\x7f \xC3\xA9 \xC2\x85 \xE2\x80\xA8 \xEF\xBB\xBF");
    assert_string_equal(text.at, "\"a \\\"b\\\" \\\\ c\\n\\u0009\\u007F \xC3\xA9 \\u0085 \\u2028 \\uFEFF\"");
    kith_text_clear(&text);
}

static unsigned
distance(const char *a, const char *b)
{
    return kith_distance(a, strlen(a), b, strlen(b));
}

static void
distance_counts_letters_put_in_left_out_changed_and_swapped(void **state)
{
    (void) state;
    assert_int_equal(distance("places", "places"), 0);
    assert_int_equal(distance("place", "places"), 1);
    assert_int_equal(distance("plcaes", "places"), 1);
    assert_int_equal(distance("blaces", "places"), 1);
    assert_int_equal(distance("", "abc"), 3);
    assert_int_equal(distance("kitten", "sitting"), 3);
    assert_int_equal(distance("1234567890123456789012345678901234567890123456789012345678901234", "1"), UINT_MAX);
}

static void
the_nearest_name_is_given_only_when_it_may_be_meant(void **state)
{
    static const char *const names[] = { "low_rate", "high_rate", "stop_rate" };
    struct kith_nearest near = { .word = "lowrate" }, far = { .word = "capacity" };

    (void) state;
    for (int i = 0; i < 3; i++) {
        kith_nearest_try(&near, names[i], strlen(names[i]));
        kith_nearest_try(&far, names[i], strlen(names[i]));
    }
    assert_string_equal(near.name, "low_rate");
    assert_null(far.name);
}

/* The obvious twin: a star takes nothing, or one more letter that is no dot. */
static int
matches_slowly(const char *text, const char *pattern)
{
    if (!*pattern)
        return !*text;
    if (*pattern == '*')
        return matches_slowly(text, pattern + 1) || (*text && *text != '.' && matches_slowly(text + 1, pattern));
    return *text == *pattern && matches_slowly(text + 1, pattern + 1);
}

static void
word_of(char *word, unsigned number, const char *letters)
{
    size_t n = 0;
    for (; number; number /= 4)
        if (number % 4)
            word[n++] = letters[number % 4 - 1];
    word[n] = '\0';
}

static void
a_star_stands_for_letters_but_no_dot(void **state)
{
    (void) state;
    assert_true(kith_text_matches("services.debt-help.places", "services.*.places"));
    assert_true(kith_text_matches("told_T1", "told_*"));
    assert_true(kith_text_matches("told_", "told_*"));
    assert_false(kith_text_matches("services.debt-help.places", "services.*"));
    assert_false(kith_text_matches("services.debt-help.places", "*"));
    assert_false(kith_text_matches("told_T1", "told"));
    assert_false(kith_text_matches("", "a"));
    int matches = 0;
    for (unsigned i = 0; i < 1024; i++) /* all words of up to five letters of a, b and dot, against all patterns of a, star and dot */
        for (unsigned k = 0; k < 1024; k++) {
            char text[8], pattern[8];
            word_of(text, i, "ab.");
            word_of(pattern, k, "a*.");
            const int slow = matches_slowly(text, pattern);
            assert_int_equal(kith_text_matches(text, pattern), slow);
            matches += slow;
        }
    assert_true(matches > 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_grows_with_what_is_added),
        cmocka_unit_test(a_number_is_written_short_and_reads_back_as_the_same_double),
        cmocka_unit_test(quotes_escape_what_yaml_or_json_would_misread),
        cmocka_unit_test(distance_counts_letters_put_in_left_out_changed_and_swapped),
        cmocka_unit_test(a_star_stands_for_letters_but_no_dot),
        cmocka_unit_test(the_nearest_name_is_given_only_when_it_may_be_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
