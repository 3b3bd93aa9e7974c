/* Changes over time: what param/scenario.h promises. Broken ones have files in tests/bad. */
#include "../support/folder.h"
#include "../support/small_schema.h"

#include "param/change.h"
#include "param/describe.h"
#include "read/regions.h"
#include "read/scenario.h"

#include <math.h>

#define BASE "tests/bad/base.yaml"
#define GUESS ", grade: assumption, source: guess}\n"
#define CHANGE(name, path, params, amount) \
    "  " name ":\n    parameter: {value: " path GUESS "    how: {value: " params GUESS "    amount: {value: " amount ", unit: 1" GUESS
#define LENGTH(key, weeks) "    " key ": {value: " weeks ", unit: week" GUESS

enum { MOST = 64 };

static struct kith_scenario *
read_with(const char *text, const char *const *sets, size_t n_sets)
{
    struct folder folder;
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };

    folder_open(&folder);
    const int status
        = kith_scenario_read(&scenario, &small_schema, folder_extend(&folder, "mine.yaml", BASE, text), sets, n_sets, &err);
    if (err.text)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
    kith_error_clear(&err);
    folder_close(&folder);
    return scenario;
}

static size_t
index_of(const struct kith_scenario *scenario, const char *path)
{
    size_t n;
    const struct kith_entry *const entry = kith_scenario_find(scenario, path);
    assert_non_null(entry);
    return (size_t) (entry - kith_scenario_entries(scenario, &n));
}

/* A value at the scenario's points in a week, and whether anything differs from the week before. */
static double
value_at(const struct kith_scenario *scenario, const char *path, uint32_t week, const char *region, int *is_new)
{
    double values[MOST], out[MOST];

    kith_scenario_point(scenario, values);
    *is_new = kith_scenario_values_at(scenario, values, week, region, out);
    return out[index_of(scenario, path)];
}

static double
value(const struct kith_scenario *scenario, const char *path, uint32_t week)
{
    int is_new;
    return value_at(scenario, path, week, NULL, &is_new);
}

static int
near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * (1 + fabs(b));
}

static void
without_changes_nothing_is_different(void **state)
{
    struct kith_scenario *const scenario = read_with("", NULL, 0);
    double values[MOST], out[MOST];
    size_t n, n_changes;

    (void) state;
    kith_scenario_entries(scenario, &n);
    for (size_t i = 0; i < n; i++)
        assert_null(strstr(kith_scenario_entries(scenario, &n)[i].path, "change"));
    assert_null(strstr(kith_scenario_text(scenario), "change"));
    kith_scenario_changes(scenario, &n_changes);
    assert_int_equal(n_changes, 0);
    kith_scenario_point(scenario, values);
    for (uint32_t week = 0; week < 30; week++) {
        assert_int_equal(kith_scenario_values_at(scenario, values, week, "Drenthe", out), 0);
        assert_memory_equal(values, out, n * sizeof *out);
    }
    kith_scenario_free(scenario);
}

static void
what_is_left_out_is_at_once_for_good_and_everywhere(void **state)
{
    struct kith_scenario *const scenario
        = read_with("changes:\n" CHANGE("cut", "assess.working_time", "multiply", "0.7"), NULL, 0);
    const struct kith_entry *const start = kith_scenario_find(scenario, "changes.cut.start");
    int is_new;

    (void) state;
    assert_true(start->value == 0 && start->grade == KITH_ASSUMPTION);
    assert_string_equal(start->source, "default");
    assert_int_equal(start->line, 3); /* of the change */
    assert_true(value_at(scenario, "assess.working_time", 0, NULL, &is_new) == 5 * 0.7);
    assert_int_equal(is_new, 1);
    assert_true(value_at(scenario, "assess.working_time", 1, "Zeeland", &is_new) == 5 * 0.7);
    assert_int_equal(is_new, 0);
    assert_true(value(scenario, "assess.working_time", 5000) == 5 * 0.7);
    assert_true(value(scenario, "aftercare", 5000) == 13);
    kith_scenario_free(scenario);
}

static void
the_model_side_finds_what_a_change_is(void **state)
{
    struct kith_scenario *const scenario = read_with("changes:\n" CHANGE("cut", "services.*.places", "add", "-1")
            "    regions: {value: [Groningen, \"Frysl\xC3\xA2n\"]" GUESS CHANGE("rise", "aftercare", "set", "26") LENGTH("ramp", "52"),
        NULL, 0);
    size_t n, n_entries;
    const struct kith_change *const change = kith_scenario_changes(scenario, &n);
    const struct kith_entry *const entries = kith_scenario_entries(scenario, &n_entries);

    (void) state;
    assert_int_equal(n, 2);
    assert_string_equal(change[0].name, "cut");
    assert_int_equal(change[0].n_entries, 2);
    assert_string_equal(entries[change[0].entry[0]].path, "services.debt-help.places");
    assert_string_equal(entries[change[0].entry[1]].path, "services.clinic.places");
    assert_int_equal(change[0].kind, KITH_ADD);
    assert_int_equal(change[0].n_regions, 2);
    assert_string_equal(change[0].regions[1], "Frysl\xC3\xA2n");
    assert_int_equal(change[0].line, 4);
    assert_true(entries[change[0].amount].value == -1 && entries[change[0].until].value == 0);
    assert_int_equal(change[1].kind, KITH_SET_TO);
    assert_int_equal(change[1].n_regions, 0);
    assert_int_equal(change[1].n_entries, 1);
    assert_true(entries[change[1].ramp].value == 52 && entries[change[1].start].value == 0);
    assert_int_equal(kith_scenario_count_changes(scenario), 2);
    kith_scenario_free(scenario);
}

/* Half of it in place after half of the ramp, on average over the step, and all at its end. */
static void
a_ramp_moves_in_steps_of_13_weeks_that_keep_the_mean_of_the_line(void **state)
{
    struct kith_scenario *const scenario = read_with("changes:\n" CHANGE("cut", "assess.working_time", "add", "4") LENGTH("start", "10")
            LENGTH("ramp", "32") LENGTH("until", "60"),
        NULL, 0);
    double sum = 0, line = 0;

    (void) state;
    for (uint32_t week = 0; week < 70; week++) {
        int is_new;
        const double x = value_at(scenario, "assess.working_time", week, NULL, &is_new);
        const double expected = week < 10 ? 0 : week < 23 ? 6.5 / 32 : week < 36 ? 19.5 / 32 : week < 42 ? 29.0 / 32 : week < 60 ? 1 : 0;
        assert_true(near(x, 5 + 4 * expected));
        assert_int_equal(is_new, week == 10 || week == 23 || week == 36 || week == 42 || week == 60);
        if (week >= 10 && week < 42) {
            sum += x - 5;
            line += 4 * (week - 10 + 0.5) / 32;
        }
    }
    assert_true(near(sum, line));
    kith_scenario_free(scenario);
}

static void
a_change_holds_in_its_regions_only(void **state)
{
    struct kith_scenario *const scenario = read_with("changes:\n" CHANGE("cut", "assess.working_time", "multiply", "2")
            "    regions: {value: [Groningen, Drenthe]" GUESS,
        NULL, 0);
    int is_new;

    (void) state;
    assert_true(value_at(scenario, "assess.working_time", 0, "Drenthe", &is_new) == 10);
    assert_int_equal(is_new, 1);
    assert_true(value_at(scenario, "assess.working_time", 0, "Zeeland", &is_new) == 5);
    assert_int_equal(is_new, 0);
    assert_true(value_at(scenario, "assess.working_time", 0, NULL, &is_new) == 5);
    kith_scenario_free(scenario);
}

static void
changes_act_one_after_another_in_the_order_of_the_file_within_the_range(void **state)
{
    struct kith_scenario *const scenario = read_with("changes:\n" CHANGE("b", "assess.working_time", "add", "1")
            CHANGE("a", "assess.working_time", "multiply", "3") CHANGE("c", "assess.working_time", "multiply", "9") LENGTH("start", "20")
            CHANGE("d", "assess.working_time", "add", "-5") LENGTH("start", "30") CHANGE("e", "assess.working_time", "multiply", "-1")
            LENGTH("start", "40"),
        NULL, 0);

    (void) state;
    assert_true(value(scenario, "assess.working_time", 0) == (5 + 1) * 3);
    assert_true(value(scenario, "assess.working_time", 20) == 20); /* not 162 */
    assert_true(value(scenario, "assess.working_time", 30) == 15); /* from 20, not from 162 */
    assert_true(value(scenario, "assess.working_time", 40) == 0);
    kith_scenario_free(scenario);
}

static void
set_goes_to_the_amount_in_the_canonical_unit_from_whatever_was_there(void **state)
{
    struct kith_scenario *const scenario
        = read_with("changes:\n" CHANGE("more", "services.*.places", "set", "20") LENGTH("ramp", "26"), NULL, 0);

    (void) state;
    assert_true(near(value(scenario, "services.debt-help.places", 0), 12 + 0.25 * 8));
    assert_true(near(value(scenario, "services.clinic.places", 13), 4 + 0.75 * 16));
    assert_true(value(scenario, "services.clinic.places", 26) == 20);
    assert_true(value(scenario, "services.debt-help.places", 26) == 20);
    kith_scenario_free(scenario);
}

/* It says "new" when, and only when, a value is another one than a week before. */
static void
new_means_other_than_the_week_before(void **state)
{
    struct kith_scenario *const scenario = read_with("changes:\n" CHANGE("a", "assess.working_time", "add", "2") LENGTH("until", "10")
            CHANGE("b", "assess.working_time", "add", "2") LENGTH("start", "10") CHANGE("c", "aftercare", "multiply", "1")
                LENGTH("start", "5") CHANGE("d", "violence.low_rate", "multiply", "1.5") LENGTH("start", "7") LENGTH("ramp", "40"),
        NULL, 0);
    double values[MOST], before[MOST], out[MOST];
    size_t n;

    (void) state;
    kith_scenario_entries(scenario, &n);
    for (uint32_t draw = 0; draw < 20; draw++) {
        kith_scenario_prior(scenario, 3, draw, values);
        memcpy(before, values, sizeof before);
        for (uint32_t week = 0; week < 60; week++) {
            const int is_new = kith_scenario_values_at(scenario, values, week, "Drenthe", out);
            assert_int_equal(is_new, memcmp(before, out, n * sizeof *out) != 0);
            memcpy(before, out, sizeof before);
        }
    }
    kith_scenario_free(scenario);
}

static void
amounts_and_times_are_drawn_and_set_like_any_number(void **state)
{
    static const char *const sets[]
        = { "changes.cut.start=1 quarter", "changes.cut.regions=[Zeeland, Noord-Holland]", "changes.cut.parameter=aftercare" };
    struct kith_scenario *const scenario = read_with(
        "changes:\n  cut:\n    parameter: {value: assess.working_time" GUESS "    how: {value: multiply" GUESS
        "    amount: {value: 0.7, dist: uniform, low: 0.5, high: 0.9, unit: 1" GUESS,
        sets, 3);
    double a[MOST], b[MOST];

    (void) state;
    assert_true(kith_scenario_find(scenario, "changes.cut.start")->value == 13);
    assert_int_equal(kith_scenario_find(scenario, "changes.cut.regions")->n_names, 2);
    assert_string_equal(kith_scenario_find(scenario, "changes.cut.regions")->names[1], "Noord-Holland");
    assert_string_equal(kith_scenario_find(scenario, "changes.cut.parameter")->text, "aftercare");
    kith_scenario_prior(scenario, 1, 0, a);
    kith_scenario_prior(scenario, 1, 1, b);
    const size_t i = index_of(scenario, "changes.cut.amount");
    assert_true(a[i] > 0.5 && a[i] < 0.9 && (a[i] < b[i] || a[i] > b[i]));
    kith_scenario_free(scenario);
}

static void
the_resolved_text_reads_again_to_the_same(void **state)
{
    struct kith_scenario *const scenario = read_with("changes:\n" CHANGE("cut", "services.*.places", "add", "-1")
            "    regions: {value: [\"Frysl\xC3\xA2n\", Zeeland]" GUESS LENGTH("until", "104"),
        NULL, 0);
    const char *const text = kith_scenario_text(scenario);
    struct kith_scenario *again = NULL;
    struct kith_error err = { 0 };

    (void) state;
    assert_int_equal(kith_scenario_read_text(&again, &small_schema, "again", text, strlen(text), NULL, NULL, 0, &err), KITH_OK);
    assert_string_equal(kith_scenario_text(again), text);
    assert_int_equal(kith_scenario_count_changes(again), 1);
    assert_true(value(again, "services.clinic.places", 3) == 4); /* nowhere is not Zeeland */
    kith_scenario_free(again);
    kith_scenario_free(scenario);
}

static void
a_scenario_may_change_and_remove_the_changes_of_its_base(void **state)
{
    struct folder folder;
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };
    char text[1024];

    (void) state;
    folder_open(&folder);
    const char *const base = folder_extend(
        &folder, "cuts.yaml", BASE, "changes:\n" CHANGE("a", "aftercare", "add", "1") CHANGE("b", "aftercare", "add", "2"));
    snprintf(text, sizeof text, "extends: %s\nchanges:\n  a: null\n  b:\n    amount: {value: 5, unit: 1" GUESS LENGTH("start", "3"), base);
    assert_int_equal(kith_scenario_read(&scenario, &small_schema, folder_write(&folder, "less.yaml", text), NULL, 0, &err), KITH_OK);
    assert_int_equal(kith_scenario_count_changes(scenario), 1);
    assert_true(value(scenario, "aftercare", 2) == 13 && value(scenario, "aftercare", 3) == 18);
    kith_scenario_free(scenario);
    snprintf(text, sizeof text, "extends: %s\nchanges: {a: null, b: null}\n", base);
    assert_int_equal(kith_scenario_read(&scenario, &small_schema, folder_write(&folder, "none.yaml", text), NULL, 0, &err), KITH_OK);
    assert_null(strstr(kith_scenario_text(scenario), "changes"));
    kith_scenario_free(scenario);
    folder_close(&folder);
}

static void
filling_passes_over_changes(void **state)
{
    struct kith_scenario *const without = read_with("", NULL, 0);
    struct kith_scenario *const with = read_with("changes:\n" CHANGE("cut", "aftercare", "set", "1"), NULL, 0);
    double values[MOST];
    struct small_params a, b;

    (void) state;
    kith_scenario_point(without, values);
    kith_scenario_fill(without, values, &a);
    kith_scenario_point(with, values);
    kith_scenario_fill(with, values, &b);
    assert_memory_equal(&a, &b, sizeof a);
    kith_scenario_free(with);
    kith_scenario_free(without);
}

static void
regions_that_are_not_in_the_table_are_told_at_their_place(void **state)
{
    static const char *const sets[] = { "changes.more.regions=[Holland]" };
    struct kith_scenario *const scenario = read_with("changes:\n" CHANGE("cut", "aftercare", "set", "1")
            "    regions: {value: [Zeeland, Drente]" GUESS CHANGE("more", "aftercare", "set", "1"),
        sets, 1);
    struct kith_regions *regions = NULL;
    struct kith_error err = { 0 };

    (void) state;
    assert_int_equal(kith_regions_read(&regions, "scenarios/regions.csv", &err), KITH_OK);
    assert_int_equal(kith_scenario_check_regions(scenario, regions, &err), KITH_ERR_CONFIG);
    assert_int_equal(err.count, 2);
    assert_non_null(strstr(
        err.text, "/mine.yaml:7:32: changes.cut.regions: scenarios/regions.csv has no region 'Drente'; did you mean 'Drenthe'?"));
    assert_non_null(strstr(
        err.text, "--set changes.more.regions=[Holland]: changes.more.regions: scenarios/regions.csv has no region 'Holland'"));
    kith_error_clear(&err);
    kith_regions_free(regions);
    kith_scenario_free(scenario);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_changes_nothing_is_different),
        cmocka_unit_test(what_is_left_out_is_at_once_for_good_and_everywhere),
        cmocka_unit_test(the_model_side_finds_what_a_change_is),
        cmocka_unit_test(a_ramp_moves_in_steps_of_13_weeks_that_keep_the_mean_of_the_line),
        cmocka_unit_test(a_change_holds_in_its_regions_only),
        cmocka_unit_test(changes_act_one_after_another_in_the_order_of_the_file_within_the_range),
        cmocka_unit_test(set_goes_to_the_amount_in_the_canonical_unit_from_whatever_was_there),
        cmocka_unit_test(new_means_other_than_the_week_before),
        cmocka_unit_test(amounts_and_times_are_drawn_and_set_like_any_number),
        cmocka_unit_test(the_resolved_text_reads_again_to_the_same),
        cmocka_unit_test(a_scenario_may_change_and_remove_the_changes_of_its_base),
        cmocka_unit_test(filling_passes_over_changes),
        cmocka_unit_test(regions_that_are_not_in_the_table_are_told_at_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
