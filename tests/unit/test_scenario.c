/* Reading scenario files: what param/scenario.h promises. Broken files have a test of their own in tests/bad. */
#include "../support/check_schema.h"
#include "../support/small_scenario.h"
#include "read/scenario.h"

/* ---- one file --------------------------------------------------------------------------- */

static void
the_schema_of_these_tests_agrees_with_itself(void **state)
{
    struct kith_error err = { 0 };
    (void) state;
    assert_int_equal(check_schema(&small_schema, &err), KITH_OK);
    assert_int_equal(err.count, 0);
}

static void
a_schema_that_contradicts_itself_is_told_row_by_row(void **state)
{
    static const struct kith_parameter rows[] = {
        { "a", KITH_NUMBER, "furlong", 0, 1, 0, NULL, "A", "1", NULL, 0, 0 },
        { "b", KITH_NUMBER, "1", 2, 1, 0, NULL, "B", "1", NULL, 0, 0 },
        { "b", KITH_NUMBER, "1", 0, 1, 0, NULL, "B", "1", NULL, 0, 0 },
        { "c.*.d", KITH_NUMBER, "1", 0, 1, 0, NULL, "D", "1", NULL, 0, 0 },
        { "e", KITH_SET, "1", 0, 0, 0, "nobody", "E", "1", NULL, 0, 0 },
        { "f", KITH_NUMBER, "1", 0, 1, 8, NULL, "F", "1", NULL, 0, 0 },
        { "g", KITH_NUMBER, "1", 0.5, 1, 0, NULL, "G", "1", NULL, 0, 1 },
        { "h", KITH_CHOICE, "1", 0, 0, 0, "one|two", "H", "1", NULL, 0, 1 },
    };
    const struct kith_schema schema = { "wrong", rows, sizeof rows / sizeof *rows, NULL, 0, 8, NULL, NULL };
    struct kith_error err = { 0 };

    (void) state;
    assert_int_equal(check_schema(&schema, &err), KITH_ERR_INTERNAL);
    assert_int_equal(err.count, 8);
    kith_error_clear(&err);
}

static void
entries_come_in_schema_order_and_members_in_order_of_appearance(void **state)
{
    struct kith_scenario *const scenario = read_good(BASE, NULL, 0);
    size_t n, n_members;
    const struct kith_entry *const entries = kith_scenario_entries(scenario, &n);
    const char *const *const members = kith_scenario_members(scenario, "services", &n_members);

    (void) state;
    assert_int_equal(n, 18);
    assert_string_equal(entries[0].path, "violence.low_rate");
    assert_string_equal(entries[3].path, "problems.debts.prevalence");
    assert_string_equal(entries[7].path, "services.debt-help.places");
    assert_string_equal(entries[8].path, "services.clinic.places");
    assert_int_equal(entries[8].member, 1);
    assert_int_equal(n_members, 2);
    assert_string_equal(members[0], "debt-help");
    assert_null(kith_scenario_members(scenario, "nobody", &n_members));
    assert_int_equal(n_members, 0);
    assert_string_equal(kith_scenario_name(scenario), "base");
    assert_string_equal(kith_scenario_title(scenario), "A good scenario");
    assert_string_equal(kith_scenario_about(scenario), "One of everything.\nIn two lines.\n");
    kith_scenario_free(scenario);
}

static void
an_entry_tells_where_and_how_it_was_written(void **state)
{
    struct kith_scenario *const scenario = read_good(BASE, NULL, 0);
    const struct kith_entry *const one = entry(scenario, "services.debt-help.dropout");

    (void) state;
    assert_string_equal(one->file, BASE);
    assert_int_equal(one->line, 20);
    assert_string_equal(one->unit->name, "1/year");
    assert_int_equal(one->grade, KITH_ASSUMPTION);
    assert_string_equal(one->source, "guess");
    assert_string_equal(one->note, "");
    assert_true(one->written == 0.5 && near(one->value, 0.5 / 52));
    assert_int_equal(one->law, KITH_GAMMA);
    assert_true(one->a == 2 && one->b == 0.25 && one->low == 0.01 && one->high == 3);
    assert_string_equal(entry(scenario, "assess.working_time")->note, "from start to end");
    assert_int_equal(entry(scenario, "services.clinic.treats")->bits, 3);
    assert_int_equal(entry(scenario, "assess.overload")->bits, 1);
    kith_scenario_free(scenario);
}

static void
filling_converts_to_weeks_and_puts_everything_in_its_place(void **state)
{
    struct kith_scenario *const scenario = read_good(BASE, NULL, 0);
    double values[MOST];
    struct small_params params;

    (void) state;
    memset(&params, 0xAB, sizeof params);
    kith_scenario_point(scenario, values);
    kith_scenario_fill(scenario, values, &params);
    assert_true(near(params.violence.low_rate, 10 / 52.0));
    assert_true(near(params.violence.stop_rate, 0.6 / 52));
    assert_true(params.violence.severe == 0.1 && params.violence.log_effect == 0.3);
    assert_true(params.aftercare == 13 && params.assess.working_time == 5 && params.assess.capacity == 2);
    assert_int_equal(params.assess.overload, 1);
    assert_int_equal(params.n_problems, 2);
    assert_true(params.prevalence[0] == 0.3 && params.prevalence[1] == 0.2 && params.prevalence[2] == 0);
    assert_int_equal(params.n_services, 2);
    assert_int_equal(params.service[0].treats, 1);
    assert_int_equal(params.service[1].treats, 3);
    assert_true(params.service[0].places == 12 && params.service[1].places == 4);
    assert_true(near(params.service[0].dropout, 0.5 / 52) && params.service[1].dropout == 0.01);
    assert_int_equal(params.service[2].treats, 0);
    kith_scenario_free(scenario);
}

/* ---- several files ---------------------------------------------------------------------- */

static void
a_file_changes_adds_and_removes_what_it_inherits(void **state)
{
    struct folder folder;
    size_t n;

    (void) state;
    folder_open(&folder);
    const char *const path = folder_extend(&folder, "new.yaml", BASE,
        "services:\n"
        "  debt-help: null\n"
        "  shelter:\n"
        "    treats: {value: [drink], " GUESS "}\n"
        "    places: {value: 3, unit: place, " GUESS "}\n"
        "    dropout: {value: 0, unit: 1/week, " GUESS "}\n"
        "  clinic: {places: {value: 5, unit: place, " GUESS "}}\n");
    struct kith_scenario *const scenario = read_good(path, NULL, 0);
    const char *const *const members = kith_scenario_members(scenario, "services", &n);
    assert_int_equal(n, 2);
    assert_string_equal(members[0], "clinic");
    assert_string_equal(members[1], "shelter");
    assert_true(entry(scenario, "services.clinic.places")->value == 5);
    assert_int_equal(entry(scenario, "services.clinic.places")->line, 8);
    assert_true(entry(scenario, "services.clinic.dropout")->value == 0.01);
    assert_null(kith_scenario_find(scenario, "services.debt-help.places"));
    assert_string_equal(kith_scenario_title(scenario), "");
    kith_scenario_free(scenario);
    folder_close(&folder);
}

static void
a_chain_of_files_applies_from_the_last_base_on_and_a_member_may_come_back(void **state)
{
    struct folder folder;
    size_t n;

    (void) state;
    folder_open(&folder);
    folder_extend(&folder, "middle.yaml", BASE,
        "problems: {debts: null}\n"
        "services: {debt-help: null, clinic: {treats: {value: [drink], " GUESS "}}}\n"
        "aftercare: {value: 2, unit: week, " GUESS "}\n");
    const char *const path = folder_write(&folder, "top.yaml",
        "extends: middle.yaml\nproblems: {debts: {prevalence: {value: 0.4, unit: 1, " GUESS "}}}\n");
    struct kith_scenario *const scenario = read_good(path, NULL, 0);
    const char *const *const members = kith_scenario_members(scenario, "problems", &n);
    assert_int_equal(n, 2);
    assert_string_equal(members[0], "drink");
    assert_string_equal(members[1], "debts");
    assert_int_equal(entry(scenario, "services.clinic.treats")->bits, 1);
    assert_true(entry(scenario, "aftercare")->value == 2);
    kith_scenario_free(scenario);
    folder_close(&folder);
}

static void
evidence_is_looked_up_beside_the_file_that_cites_and_beside_its_bases(void **state)
{
    struct folder folder;

    (void) state;
    folder_open(&folder);
    const char *const path = folder_extend(&folder, "a.yaml", BASE,
        "aftercare: {value: 1, unit: week, grade: cohort, source: C2.06}\n"
        "violence: {stop_rate: {value: 1, unit: 1/year, grade: cohort, source: 'C9.99, C2.06'}}\n");
    read_bad(path, NULL, KITH_ERR_CONFIG, 1, "a.yaml:3:71: violence.stop_rate cites C9.99, which is not in evidence.csv");
    folder_write(&folder, "evidence.csv",
        "id,quantity,value,denominator,year,source,grade\r\nC9.99,\"one, \"\"quoted\"\"\",1,all,2020,somewhere,cohort\r\n");
    kith_scenario_free(read_good(path, NULL, 0));
    folder_close(&folder);
}

static void
a_missing_evidence_table_is_told_once_for_each_file(void **state)
{
    struct folder folder;

    (void) state;
    folder_open(&folder);
    const char *const path = folder_write(&folder, "a.yaml",
        "violence:\n"
        "  low_rate: {value: 1, unit: incident/year, grade: cohort, source: C2.06}\n"
        "  stop_rate: {value: 1, unit: 1/year, grade: cohort, source: C2.06}\n");
    struct kith_scenario *scenario;
    struct kith_error err = { 0 };
    assert_int_equal(kith_scenario_read(&scenario, &small_schema, path, NULL, 0, &err), KITH_ERR_CONFIG);
    const char *const first = strstr(err.text, "evidence.csv; put the table there");
    assert_non_null(first);
    assert_null(strstr(first + 1, "evidence.csv; put the table there"));
    kith_error_clear(&err);
    folder_close(&folder);
}

static void
problems_of_an_evidence_table_are_data_errors_with_their_line(void **state)
{
    struct folder folder;

    (void) state;
    folder_open(&folder);
    const char *const path = folder_extend(&folder, "a.yaml", BASE, "");
    folder_write(&folder, "evidence.csv", "id,quantity,value,denominator,year,source,grade\nC1.01,q,1,d,2020,s\n");
    read_bad(path, NULL, KITH_ERR_DATA, 1, "/evidence.csv:2: the row has 6 fields");
    folder_close(&folder);
}

/* ---- files that cannot be read ---------------------------------------------------------- */

static void
files_that_cannot_be_read_are_no_input(void **state)
{
    struct folder folder;

    (void) state;
    folder_open(&folder);
    read_bad("tests/bad/nobody.yaml", NULL, KITH_ERR_NOINPUT, 1, "tests/bad/nobody.yaml: there is no such file");
    read_bad("tests/bad", NULL, KITH_ERR_NOINPUT, 1, "tests/bad: it is a directory");
    read_bad("/dev/null", NULL, KITH_ERR_NOINPUT, 1, "/dev/null: it is a pipe or a device and no file; save its text and name that file");
    const char *const big = folder_write(&folder, "big.yaml", "title: a\n");
    assert_int_equal(truncate(big, (4 << 20) + 1), 0);
    read_bad(big, NULL, KITH_ERR_NOINPUT, 1, "it is too big; at most 4 MB");
    const char *const secret = folder_write(&folder, "secret.yaml", "title: a\n");
    assert_int_equal(chmod(secret, 0), 0);
    if (geteuid() != 0)
        read_bad(secret, NULL, KITH_ERR_NOINPUT, 1, "reading it is not allowed");
    folder_close(&folder);
}

/* ---- draws ------------------------------------------------------------------------------ */

static void
draws_differ_stay_in_their_support_and_leave_fixed_values_alone(void **state)
{
    struct kith_scenario *const scenario = read_good(BASE, NULL, 0);
    size_t n;
    const struct kith_entry *const entries = kith_scenario_entries(scenario, &n);
    double point[MOST], first[MOST], values[MOST];

    (void) state;
    kith_scenario_point(scenario, point);
    kith_scenario_prior(scenario, 1, 0, first);
    for (uint32_t draw = 1; draw < 200; draw++) {
        kith_scenario_prior(scenario, 1, draw, values);
        for (size_t i = 0; i < n; i++) {
            const double factor = entries[i].value / (entries[i].written > 0 ? entries[i].written : 1);
            if (entries[i].law == KITH_FIXED)
                assert_true(values[i] == point[i]);
            else if (entries[i].law != KITH_BERNOULLI)
                assert_true(values[i] != first[i] && values[i] >= entries[i].low * factor * (1 - 1e-12)
                    && values[i] <= entries[i].high * factor * (1 + 1e-12));
            else
                assert_true(values[i] == 0 || near(values[i], 13));
        }
    }
    kith_scenario_prior(scenario, 1, 0, values);
    assert_memory_equal(values, first, n * sizeof *values);
    kith_scenario_free(scenario);
}

static void
a_scenario_shares_the_draws_of_what_it_inherits(void **state)
{
    const char *const sets[] = { "services.clinic.places=7" };
    struct kith_scenario *const a = read_good(BASE, NULL, 0), *const b = read_good(BASE, sets, 1);
    size_t n;
    double x[MOST], y[MOST];

    (void) state;
    kith_scenario_entries(a, &n);
    kith_scenario_prior(a, 42, 3, x);
    kith_scenario_prior(b, 42, 3, y);
    assert_true(y[8] == 7);
    y[8] = x[8];
    assert_memory_equal(x, y, n * sizeof *x);
    kith_scenario_free(a);
    kith_scenario_free(b);
}

static void
freeing_nothing_is_allowed(void **state)
{
    (void) state;
    kith_scenario_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_of_these_tests_agrees_with_itself),
        cmocka_unit_test(a_schema_that_contradicts_itself_is_told_row_by_row),
        cmocka_unit_test(entries_come_in_schema_order_and_members_in_order_of_appearance),
        cmocka_unit_test(an_entry_tells_where_and_how_it_was_written),
        cmocka_unit_test(filling_converts_to_weeks_and_puts_everything_in_its_place),
        cmocka_unit_test(a_file_changes_adds_and_removes_what_it_inherits),
        cmocka_unit_test(a_chain_of_files_applies_from_the_last_base_on_and_a_member_may_come_back),
        cmocka_unit_test(evidence_is_looked_up_beside_the_file_that_cites_and_beside_its_bases),
        cmocka_unit_test(a_missing_evidence_table_is_told_once_for_each_file),
        cmocka_unit_test(problems_of_an_evidence_table_are_data_errors_with_their_line),
        cmocka_unit_test(files_that_cannot_be_read_are_no_input),
        cmocka_unit_test(draws_differ_stay_in_their_support_and_leave_fixed_values_alone),
        cmocka_unit_test(a_scenario_shares_the_draws_of_what_it_inherits),
        cmocka_unit_test(freeing_nothing_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
