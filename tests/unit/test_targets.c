/* Files of targets: what read/targets.h promises. */
#include "../support/folder.h"

#include "base/text.h"
#include "read/targets.h"

#include <math.h>

static const struct kith_target_outcome of_cohorts[] = { { "stopped", "1", 1u << KITH_PART_ALL, 0 }, { "told", "incident/year", 1u << KITH_PART_ALL, 0 } };
static const struct kith_target_outcome of_populations[] = {
    { "reports", "/1000/year", 1u << KITH_PART_ALL | 1u << KITH_PART_REGION | 1u << KITH_PART_SPREAD | 1u << KITH_PART_LARGEST, 1 },
    { "late", "1", 1u << KITH_PART_ALL | 1u << KITH_PART_REGION, 0 }, { "reporter_share", "1", 1u << KITH_PART_REPORTER, 0 },
    { "wait", "week", 1u << KITH_PART_QUEUE, 0 } };
enum { COHORT, POPULATION, RUNS };
static const struct kith_target_run runs[RUNS] = { { "cohort", of_cohorts, 2 }, { "population", of_populations, 4 } };

static struct kith_targets *
read_text(const char *text, size_t only)
{
    struct kith_targets *self = NULL;
    struct kith_error err = { 0 };
    const int status = kith_targets_read_text(&self, runs, RUNS, only, "here", text, strlen(text), &err);
    if (err.text)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
    return self;
}

#define COMPLETE \
    "run: cohort\ntitle: all that can be said\ntargets:\n" \
    "  - {what: none told, outcome: stopped, value: 6.5 %, range: [6 %, 0.07], n: 576, evidence: C2.05, observer: families, window: a year, group: T1, why: \"a, b\"}\n" \
    "  - {what: incidents, outcome: told, value: 71, unit: incident/year, error: 3.5, discrepancy: 2, weight: 0}\n" \
    "  - {what: late, run: population, part: true, outcome: late, at: {region: Drenthe}, value: none}\n" \
    "  - {what: spread, run: population, outcome: reports, at: {regions: spread}, value: table}\n" \
    "  - {what: worst, run: population, outcome: reports, at: {regions: largest miss}, value: table}\n" \
    "  - {what: police, run: population, outcome: reporter_share, at: {reporter: police}, value: 0.672, use: check, note: another year}\n" \
    "  - {what: wait, run: population, outcome: wait, at: {queue: \"team: integral\"}, value: 14, discrepancy: 7, because: one region}\n" \
    "  - {what: size, run: population, outcome: reports, value: 99.4, use: size, note: \"'asked', not counted: \\u00e9\"}\n"

static void
all_that_can_be_said_is_read(void **state)
{
    size_t n;
    (void) state;
    struct kith_targets *const self = read_text(COMPLETE, RUNS);
    const struct kith_target *const t = kith_targets_list(self, &n);
    assert_int_equal(n, 8);
    assert_true(t[0].value == 0.065 && t[0].low == 0.06 && t[0].high == 0.07 && t[0].n == 576 && t[0].weight == 1 && t[0].run == COHORT);
    assert_string_equal(t[0].unit, "1");
    assert_string_equal(t[0].group, "T1");
    assert_string_equal(t[0].reason, "a, b");
    assert_true(t[1].error == 3.5 && t[1].discrepancy == 2 && t[1].weight == 0 && t[1].low == 71 && t[1].high == 71);
    assert_true(isnan(t[2].value) && t[2].is_part && t[2].part == KITH_PART_REGION && t[2].weight == 0 && !t[2].of_table);
    assert_string_equal(t[2].name, "Drenthe");
    assert_true(t[3].part == KITH_PART_SPREAD && t[3].of_table && t[3].weight == 1);
    assert_true(t[4].part == KITH_PART_LARGEST && t[5].part == KITH_PART_REPORTER && t[5].use == KITH_TARGET_CHECK && t[5].weight == 0);
    assert_true(t[6].part == KITH_PART_QUEUE && t[6].value == 14 && t[6].discrepancy == 7 && t[6].weight == 1);
    assert_string_equal(t[6].name, "team: integral");
    assert_true(t[7].use == KITH_TARGET_SIZE && t[7].value == 99.4);
    kith_targets_free(self);
}

/* 6.5 % is the number that 0.065 is, whatever digits it has. */
static void
a_share_in_percent_is_the_same_number(void **state)
{
    static const char *const pairs[][2] = { { "6.5 %", "0.065" }, { "66.7%", "0.667" }, { "28.5 %", "0.285" }, { "0.1 %", "0.001" }, { "100 %", "1" } };
    (void) state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char text[160];
        size_t n;
        snprintf(text, sizeof text, "run: cohort\ntargets:\n  - {what: a, outcome: stopped, value: %s}\n  - {what: b, outcome: stopped, evidence: x, value: %s}\n", pairs[i][0], pairs[i][1]);
        struct kith_targets *const self = read_text(text, RUNS);
        const struct kith_target *const t = kith_targets_list(self, &n);
        assert_true(n == 2 && t[0].value == t[1].value);
        kith_targets_free(self);
    }
}

static char *
written(const struct kith_targets *self)
{
    struct kith_text text = { 0 };
    kith_targets_write(&text, self, runs);
    assert_false(text.failed);
    return text.at;
}

static void
what_is_written_reads_back_to_the_same(void **state)
{
    (void) state;
    for (size_t only = 0; only <= RUNS; only++) {
        struct kith_targets *const self = read_text(COMPLETE, only);
        char *const once = written(self);
        struct kith_targets *const again = read_text(once, only);
        char *const twice = written(again);
        size_t n, m;
        kith_targets_list(self, &n);
        kith_targets_list(again, &m);
        assert_int_equal(n, m);
        assert_int_equal(n, only == COHORT ? 2 : only == POPULATION ? 6 : 8);
        assert_string_equal(once, twice);
        const struct kith_target *const a = kith_targets_list(self, &n), *const b = kith_targets_list(again, &m);
        for (size_t i = 0; i < n; i++) {
            const double x[] = { a[i].error, a[i].weight, a[i].discrepancy, a[i].low, a[i].high, a[i].value, a[i].n };
            const double y[] = { b[i].error, b[i].weight, b[i].discrepancy, b[i].low, b[i].high, b[i].value, b[i].n };
            for (size_t k = 0; k < sizeof x / sizeof *x; k++)
                assert_true((x[k] >= y[k] && x[k] <= y[k]) || (isnan(x[k]) && isnan(y[k])));
            assert_true(a[i].use == b[i].use && a[i].part == b[i].part && a[i].run == b[i].run && a[i].is_part == b[i].is_part);
        }
        kith_targets_free(self);
        kith_targets_free(again);
        free(once);
        free(twice);
    }
}

/* Each with all that must be told of it, and nothing else. */
static const struct {
    const char *target, *told;
} wrong[] = {
    { "{what: a, outcome: stoped, value: 0.1}", "here:3:22: there is no outcome 'stoped'; did you mean 'stopped'?" },
    { "{what: a, outcome: reports, value: 1}", "here:3:22: a cohort has no outcome 'reports'; a population has: write run: population" },
    { "{what: a, outcome: stopped, vlaue: 0.1}", "here:3:3: the target has no value; write a number, 'none' or 'table'\nhere:3:31: there is no key 'vlaue'; did you mean 'value'?" },
    { "{outcome: stopped, value: 0.1}", "here:3:3: the target has no 'what'; write a few words" },
    { "{what: a, value: 0.1}", "here:3:3: the target has no outcome; write outcome: NAME" },
    { "{what: a, outcome: stopped, value: 10}", "here:3:38: value is 10; it must be from 0 to 1, or 0 to 100 %" },
    { "{what: a, outcome: stopped, value: 101 %}", "here:3:38: value is 101 %; it must be from 0 to 1, or 0 to 100 %" },
    { "{what: a, outcome: stopped, value: \"0.1\"}", "here:3:38: value is 0.1; write a number, as 0.065 or 6.5 %" },
    { "{what: a, outcome: stopped, value: .nan}", "here:3:38: value is .nan; write a number, as 0.065 or 6.5 %" },
    { "{what: a, outcome: told, value: 7 %}", "here:3:35: value is 7 %; write a number" },
    { "{what: a, outcome: told, value: 7, unit: week}", "here:3:44: unit is week; told is told in incident/year" },
    { "{what: a, outcome: told, value: 7, n: 576}", "here:3:41: n gives the sampling error of a share, and told is none; write error: NUMBER" },
    { "{what: a, outcome: stopped, value: 0.1, n: 5.5}", "here:3:46: n is 5.5; write a whole number" },
    { "{what: a, outcome: stopped, value: 0.1, n: 50, error: 0.1}", "here:3:57: n says how large the sampling error is; take error or n out" },
    { "{what: a, outcome: stopped, value: 0.1, error: 0}", "here:3:50: error is 0; it must be above 0, and at most 1 or 100 %" },
    { "{what: a, outcome: stopped, value: 0.1, range: [0.2, 0.3]}", "here:3:50: range is 0.2 to 0.3, and the value 0.1 is not in it" },
    { "{what: a, outcome: stopped, value: 0.1, range: 0.2}", "here:3:50: range is 0.2; write [LOW, HIGH]" },
    { "{what: a, outcome: stopped, value: 0.1, weight: -1}", "here:3:51: weight is -1; it must be 0 or more" },
    { "{what: a, outcome: stopped, value: 0.1, use: chek, note: b}", "here:3:48: there is no use of a target 'chek'; did you mean 'check'?" },
    { "{what: a, outcome: stopped, value: 0.1, use: check}", "here:3:48: a check needs a note: what is counted differently there" },
    { "{what: a, outcome: stopped, value: 0.1, use: check, note: b, weight: 1}", "here:3:72: what is for use as a check is never fitted; take weight out" },
    { "{what: a, outcome: stopped, value: 0.1, observer: family}", "here:3:53: there is no observer 'family'; known here are families, children, register, professionals and survey" },
    { "{what: a, outcome: stopped, value: table}", "here:3:38: no table of regions has the value of stopped here; write a number or 'none'" },
    { "{what: a, outcome: stopped, value: 0.1, at: {region: Drenthe}}", "here:3:47: stopped of a cohort has no such part; take at out, or another outcome" },
    { "{what: a, run: population, outcome: reports, at: {regions: sprad}, value: table}", "here:3:62: there is no number over regions 'sprad'; did you mean 'spread'?" },
    { "{what: a, run: population, outcome: reports, at: {regions: largest miss}, value: 3}", "here:3:84: the largest miss of a region is held against the table of regions; write value: table" },
    { "{what: a, run: population, outcome: reporter_share, value: 0.3}", "here:3:3: reporter_share is of one reporter; write at: {reporter: NAME}" },
    { "{what: a, run: population, outcome: wait, value: 3}", "here:3:3: wait is of one queue; write at: {queue: NAME}" },
    { "{what: a, run: population, outcome: reports, at: {queue: b}, value: 3}", "here:3:52: reports of a population has no such part; take at out, or another outcome" },
    { "{what: a, run: population, outcome: wait, at: {queue: b}, value: table}", "here:3:68: no table of regions has the value of wait here; write a number or 'none'" },
    { "{what: a, run: population, outcome: wait, at: queue, value: 3}", "here:3:49: at is queue; write one of {reporter: NAME}, {region: NAME}, {queue: NAME} and {regions: spread}" },
    { "{what: a, run: populaton, outcome: reports, value: 3}", "here:3:18: there is no kind of run 'populaton'; did you mean 'population'?" },
    { "{what: a, outcome: stopped, value: 0.1, part: maybe}", "here:3:49: part is maybe; write true or false" },
    { "{what: a, outcome: stopped, value: 0.1, why: []}", "here:3:48: why is a list; write a text, or leave it out" },
    { "7", "here:3:3: a target is 7; write what, outcome, value and evidence" },
};

static void
each_defect_is_told_at_its_place(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[256];
        struct kith_targets *self = NULL;
        struct kith_error err = { 0 };
        snprintf(text, sizeof text, "run: cohort\ntargets:\n- %s\n", wrong[i].target);
        assert_int_equal(kith_targets_read_text(&self, runs, RUNS, RUNS, "here", text, strlen(text), &err), KITH_ERR_CONFIG);
        assert_null(self);
        if (strcmp(err.text, wrong[i].told) != 0)
            fail_msg("%s\nis told as\n%s\nand not\n%s", wrong[i].target, err.text, wrong[i].told);
        kith_error_clear(&err);
    }
}

static void
all_problems_of_all_files_are_told_in_one_pass(void **state)
{
    struct folder folder;
    struct kith_targets *self = NULL;
    struct kith_error err = { 0 };
    (void) state;
    folder_open(&folder);
    folder_write(&folder, "evidence.csv", "id,quantity,value,denominator,year,source,grade\nC2.05,a,b,c,2020,d,cohort\n");
    const char *const path[] = { folder_write(&folder, "a.yaml", "run: cohort\ntargets:\n- {what: a, outcome: stopt, value: 2}\n- {what: b, outcome: stopped, value: 2, evidence: C2.06}\n"),
        folder_write(&folder, "none.yaml", "run: cohort\ntargets: 3\n"),
        folder_write(&folder, "b.yaml", "targets:\n- {what: a, outcome: stopped, value: 0.1}\n- {what: a, run: cohort, outcome: told, value: 1}\n- {what: b, run: cohort, outcome: told, value: 1}\n- {what: c, run: cohort, outcome: nothing-like-it@26, value: 1}\n") };
    assert_int_equal(kith_targets_read(&self, runs, RUNS, RUNS, path, 3, &err), KITH_ERR_CONFIG);
    static const char *const told[] = { "a.yaml:3:22: a cohort has no outcome 'stopt'; 'kith describe outcomes' lists all", "a.yaml:4:38: value is 2;",
        "a.yaml:4:51: C2.06 is not in evidence.csv; did you mean 'C2.05'?", "none.yaml:2:10: targets is no list; write targets: and a list of them",
        "b.yaml:2:3: the target is of no run; write run: cohort or run: population, here or at the top of the file",
        "b.yaml:4:3: told from nowhere is there twice, before in line 3; keep one", "b.yaml:5:35: a cohort has no outcome 'nothing-like-it@26'; 'kith describe curves' lists all" };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (!strstr(err.text, told[i]))
            fail_msg("%s\nis not told in\n%s", told[i], err.text);
    assert_int_equal(err.count, sizeof told / sizeof *told);
    kith_error_clear(&err);
    folder_close(&folder);
}

static void
a_file_that_is_not_there_is_no_input_and_a_scenario_has_no_targets(void **state)
{
    static const char *const path[] = { "nowhere/targets.yaml" };
    struct kith_targets *self = NULL;
    struct kith_error err = { 0 };
    (void) state;
    assert_int_equal(kith_targets_read(&self, runs, RUNS, RUNS, path, 1, &err), KITH_ERR_NOINPUT);
    kith_error_clear(&err);
    assert_true(kith_targets_are_in("scenarios/targets/cohort.yaml"));
    assert_false(kith_targets_are_in("scenarios/baseline.yaml"));
    assert_false(kith_targets_are_in("scenarios/regions.csv"));
    assert_false(kith_targets_are_in("scenarios"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_can_be_said_is_read),
        cmocka_unit_test(a_share_in_percent_is_the_same_number),
        cmocka_unit_test(what_is_written_reads_back_to_the_same),
        cmocka_unit_test(each_defect_is_told_at_its_place),
        cmocka_unit_test(all_problems_of_all_files_are_told_in_one_pass),
        cmocka_unit_test(a_file_that_is_not_there_is_no_input_and_a_scenario_has_no_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
