/* Resolved texts and settings (--set): what param/scenario.h promises. */
#include "../support/small_scenario.h"
#include "read/scenario.h"

#include <locale.h>

/* ---- the resolved text ------------------------------------------------------------------ */

static void
assert_same_entries(const struct kith_scenario *a, const struct kith_scenario *b)
{
    size_t n, m;
    const struct kith_entry *const x = kith_scenario_entries(a, &n), *const y = kith_scenario_entries(b, &m);

    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(x[i].path, y[i].path);
        assert_string_equal(x[i].source, y[i].source);
        assert_string_equal(x[i].note, y[i].note);
        assert_true(x[i].parameter == y[i].parameter && x[i].member == y[i].member && x[i].unit == y[i].unit);
        assert_true(x[i].grade == y[i].grade && x[i].law == y[i].law && x[i].bits == y[i].bits);
        assert_memory_equal(&x[i].value, &y[i].value, sizeof(double));
        assert_true(x[i].a == y[i].a && x[i].b == y[i].b && x[i].low == y[i].low && x[i].high == y[i].high);
    }
}

static void
assert_reads_back(const struct kith_scenario *scenario)
{
    const char *const text = kith_scenario_text(scenario);
    struct kith_scenario *again = NULL;
    struct kith_error err = { 0 };
    const int status
        = kith_scenario_read_text(&again, &small_schema, "again", text, strlen(text), NULL, NULL, 0, &err);

    if (err.text)
        print_message("%s\n%s\n", err.text, text);
    assert_int_equal(status, KITH_OK);
    assert_same_entries(scenario, again);
    assert_string_equal(kith_scenario_text(again), text);
    assert_string_equal(kith_scenario_title(again), kith_scenario_title(scenario));
    assert_string_equal(kith_scenario_about(again), kith_scenario_about(scenario));
    kith_scenario_free(again);
}

static void
the_resolved_text_reads_back_to_the_same_entries(void **state)
{
    static const char *const sets[] = { "services.clinic.treats=[]", "violence.stop_rate=0.30000000000000004 1/week" };
    struct kith_scenario *const plain = read_good(BASE, NULL, 0), *const set = read_good(BASE, sets, 2);

    (void) state;
    assert_reads_back(plain);
    assert_reads_back(set);
    kith_scenario_free(plain);
    kith_scenario_free(set);
}

static void
odd_texts_and_empty_collections_survive_the_resolved_text(void **state)
{
    struct folder folder;

    (void) state;
    folder_open(&folder);
    const char *const path = folder_extend(&folder, "odd.yaml", BASE,
        "title: \"# no comment: 'x' \\\"y\\\" \\\\ \\u2028 \\x07\"\n"
        "about: |2\n    indented\n\n  lines \xC3\xA9\n\n"
        "services: {clinic: null, debt-help: null}\n"
        "aftercare: {value: 5.0000000000000001e-3, unit: month, grade: assumption, source: \"- [a, b]\\n\", note: ' null'}\n");
    struct kith_scenario *const scenario = read_good(path, NULL, 0);
    assert_non_null(strstr(kith_scenario_text(scenario), "services: {}\n"));
    assert_reads_back(scenario);
    kith_scenario_free(scenario);
    folder_close(&folder);
}

static void
a_text_without_a_folder_extends_nothing_and_its_citations_are_not_looked_up(void **state)
{
    static const char text[] = "extends: base.yaml\n";
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };

    (void) state;
    assert_int_equal(
        kith_scenario_read_text(&scenario, &small_schema, "memory", text, strlen(text), NULL, NULL, 0, &err), KITH_ERR_CONFIG);
    assert_non_null(strstr(err.text, "memory:1:10: a text that is not in a file cannot extend one"));
    assert_int_equal(err.count, 1);
    kith_error_clear(&err);
    assert_int_equal(kith_scenario_read_text(
                         &scenario, &small_schema, "memory", text, strlen(text), "tests/bad/", NULL, 0, &err), KITH_OK);
    kith_scenario_free(scenario);
}

/* ---- --set ------------------------------------------------------------------------------ */

static void
a_setting_fixes_the_value_is_a_what_if_and_the_last_one_holds(void **state)
{
    static const char *const sets[] = { "violence.low_rate=5", "violence.low_rate=1 incident/month", "aftercare=2",
        "assess.overload=advice", "services.clinic.treats=[ drink , debts ]", "services.debt-help.treats=[]" };
    struct kith_scenario *const scenario = read_good(BASE, sets, 6);
    const struct kith_entry *const rate = entry(scenario, "violence.low_rate");

    (void) state;
    assert_int_equal(rate->law, KITH_FIXED);
    assert_int_equal(rate->grade, KITH_WHAT_IF);
    assert_string_equal(rate->source, "--set");
    assert_string_equal(rate->file, "--set");
    assert_int_equal(rate->line, 0);
    assert_true(near(rate->value, 12));
    assert_true(near(entry(scenario, "aftercare")->value, 26)); /* quarters, as in the file */
    assert_int_equal(entry(scenario, "assess.overload")->bits, 2);
    assert_int_equal(entry(scenario, "services.clinic.treats")->bits, 3);
    assert_int_equal(entry(scenario, "services.debt-help.treats")->bits, 0);
    kith_scenario_free(scenario);
}

static void
a_setting_is_checked_like_a_file(void **state)
{
    static const struct {
        const char *set, *words;
    } bad[] = {
        { "aftercare", "--set aftercare: there is no '='; write path=value" },
        { "aftercar=1", "--set aftercar=1: there is no parameter 'aftercar'; did you mean 'aftercare'?" },
        { "services.shelter.places=1", "there is no parameter 'services.shelter.places'" },
        { "violence=1", "there is no parameter 'violence'" },
        { "aftercare=-1", "aftercare is -1 quarter; its range is at least 0 week" },
        { "aftercare=", "'' is no number" },
        { "aftercare=1_000", "'1_000' is no number" },
        { "aftercare=nan", "'nan' is no number" },
        { "aftercare=1 place", "aftercare is not in 'place'; use 'day', 'week', 'month', 'quarter' or 'year'" },
        { "aftercare=1 weeks", "there is no unit 'weeks'; did you mean 'week'?" },
        { "assess.overload=wai", "assess.overload cannot be 'wai'; did you mean 'wait'?" },
        { "services.clinic.treats=debts", "'debts' is no list of problems; write [a, b]" },
        { "services.clinic.treats=[debts", "is no list of problems" },
        { "services.clinic.treats=[debts,,drink]", "the list holds nothing; write names only" },
        { "services.clinic.treats=[dets]", "problems has no 'dets'; did you mean 'debts'?" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        read_bad(BASE, bad[i].set, KITH_ERR_CONFIG, 1, bad[i].words);
}

/* ---- the world around ------------------------------------------------------------------- */

static void
a_decimal_comma_in_the_locale_changes_nothing(void **state)
{
    static const char *const locales[] = { "de_DE.UTF-8", "nl_NL.UTF-8", "fr_FR.UTF-8", "de_DE.utf8", "nl_NL.utf8" };
    int found = 0;

    (void) state;
    for (size_t i = 0; i < sizeof locales / sizeof *locales && !found; i++)
        found = setlocale(LC_ALL, locales[i]) != NULL;
    struct kith_scenario *const scenario = read_good(BASE, NULL, 0);
    assert_true(entry(scenario, "violence.stop_rate")->value == 0.6);
    assert_reads_back(scenario);
    assert_non_null(strstr(kith_scenario_text(scenario), "value: 0.6,"));
    kith_scenario_free(scenario);
    setlocale(LC_ALL, "C");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_resolved_text_reads_back_to_the_same_entries),
        cmocka_unit_test(odd_texts_and_empty_collections_survive_the_resolved_text),
        cmocka_unit_test(a_text_without_a_folder_extends_nothing_and_its_citations_are_not_looked_up),
        cmocka_unit_test(a_setting_fixes_the_value_is_a_what_if_and_the_last_one_holds),
        cmocka_unit_test(a_setting_is_checked_like_a_file),
        cmocka_unit_test(a_decimal_comma_in_the_locale_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
