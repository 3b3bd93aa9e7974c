/* Files of calibrations: what read/calibration.h promises. */
#include "../support/folder.h"

#include "read/calibration.h"

static const struct kith_target_outcome of_cohorts[] = { { "stopped", "1", 1u << KITH_PART_ALL, 0 }, { "told", "incident/year", 1u << KITH_PART_ALL, 0 } };
static const struct kith_target_outcome of_populations[] = { { "reports", "/1000/year", 1u << KITH_PART_ALL, 0 } };
static const struct kith_target_run runs[] = { { "cohort", of_cohorts, 2 }, { "population", of_populations, 1 } };

#define TARGETS \
    "run: cohort\ntargets:\n" \
    "- {what: none, outcome: stopped, value: 6.5 %, n: 576, evidence: C2.05, observer: families, window: a year, discrepancy: 1 %, because: recall}\n" \
    "- {what: many, outcome: told, value: 71, evidence: C2.13, observer: families, window: a year}\n" \
    "- {what: also, outcome: told, value: 74, evidence: C2.38, weight: 0, observer: families, window: a year}\n" \
    "- {what: seen, outcome: told, value: 60, use: check, note: another year, evidence: C2.99}\n"

static void
open_with(struct folder *folder, const char *targets)
{
    folder_open(folder);
    folder_write(folder, "a.yaml", "title: a\n");
    folder_write(folder, "t.yaml", targets);
}

static void
all_that_can_be_said_is_read(void **state)
{
    struct kith_calibration self;
    struct kith_error err = { 0 };
    struct folder folder;
    (void) state;
    open_with(&folder, TARGETS);
    const char *path = folder_write(&folder, "c.yaml",
        "title: all\nabout: of it\ncalibrate:\n  scenario: a.yaml\n  used-by: [a.yaml, a.yaml]\n  targets: [t.yaml]\n  fit: [C2.38]\n  hold-out: [C2.13]\n"
        "  families: 100\n  seed: 7\n  population: {regions: a.yaml, scale: 0.5}\n"
        "run: population\ntargets:\n- {what: reports, outcome: reports, value: 48, observer: register, window: year}\n");
    assert_int_equal(kith_calibration_read(&self, runs, 2, path, &err), KITH_OK);
    assert_int_equal(self.n_targets, 5);
    assert_true(self.target[0].weight > 0 && !(self.target[1].weight > 0) && self.target[2].weight > 0 && !(self.target[3].weight > 0) && self.target[4].weight > 0);
    assert_true(self.families == 100 && self.seed == 7 && self.n_used_by == 2 && self.scale == 0.5 && self.regions);
    assert_string_equal(self.title, "all");
    assert_string_equal(self.target[0].because, "recall");
    assert_string_equal(strrchr(self.scenario, '/'), "/a.yaml");
    assert_true(kith_calibration_is_in(path));
    kith_calibration_clear(&self);
    folder_close(&folder);
}

/* Each with all that must be told of it, and nothing else. */
static const struct {
    const char *targets, *calibrate, *told;
} wrong[] = {
    { TARGETS, "{targets: t.yaml}", ":1:12: calibrate does not say what is run; write scenario: FILE.yaml" },
    { TARGETS, "{scenario: a.yaml}", ":1:12: there are no targets; write targets: FILE.yaml here, or a list of them below" },
    { TARGETS, "{scenario: none.yaml, targets: t.yaml}", "no such file" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, hold-out: [C2.14]}", "no target has the outcome or the evidence 'C2.14'; did you mean 'C2.13'?" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, hold-out: C2.13}", "hold-out is C2.13; write a list" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, fit: [C2.99]}", "C2.99 is only compared: it cannot be fitted or held out" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, fit: [C2.13], hold-out: [C2.13]}", "C2.13 is named twice, in fit or hold-out; keep one" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, hold-out: [C2.05, C2.13, C2.38]}", "no target is fitted; name some in fit" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, famlies: 3}", "there is no key of calibrate 'famlies'; did you mean 'families'?" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, families: 2.5}", "families is 2.5; write a whole number" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, seed: -1}", "seed is -1; 0 to 9.007199255e+15 may be" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, population: {scale: 1}}", "population is without a table of regions; write {regions: FILE.csv}" },
    { TARGETS, "{scenario: a.yaml, targets: t.yaml, population: {regions: a.yaml, scale: 2}}", "scale is 2; 1e-06 to 1 may be" },
    { TARGETS, "3", "calibrate is no mapping" },
    { "run: cohort\ntargets:\n- {what: none, outcome: stopped, value: 6.5 %, evidence: C2.05, window: a year}\n", "{scenario: a.yaml, targets: t.yaml}",
        "stopped is fitted, and its target does not say who says so (observer)" },
    { "run: cohort\ntargets:\n- {what: none, outcome: stopped, value: 6.5 %, discrepancy: 1 %, observer: families, window: a year}\n",
        "{scenario: a.yaml, targets: t.yaml}", "stopped has a discrepancy of 0.01, and its target does not say why" },
    { "run: cohort\ntargets:\n- {what: none, outcome: stopped, value: 6.5 %, weight: 0.5, observer: families, window: a year}\n",
        "{scenario: a.yaml, targets: t.yaml}", "a target is fitted (1) or held out (0)" },
    { "run: cohort\ntargets:\n- {what: none, outcome: stopped, value: 6.5 %, because: I say so}\n", "{scenario: a.yaml, targets: t.yaml}",
        "because says why there is a discrepancy, and there is none" },
};

static void
each_defect_is_told_at_its_place(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct kith_calibration self;
        struct kith_error err = { 0 };
        struct folder folder;
        char text[512];
        open_with(&folder, wrong[i].targets);
        snprintf(text, sizeof text, "calibrate: %s\n", wrong[i].calibrate);
        assert_int_equal(kith_calibration_read(&self, runs, 2, folder_write(&folder, "c.yaml", text), &err), KITH_ERR_CONFIG);
        if (!strstr(err.text, wrong[i].told) || err.count != 1)
            fail_msg("%s\nis told as\n%s\nand not\n%s", wrong[i].calibrate, err.text, wrong[i].told);
        kith_error_clear(&err);
        folder_close(&folder);
    }
}

static void
what_cannot_be_read_is_no_calibration(void **state)
{
    struct kith_calibration self;
    struct kith_error err = { 0 };
    (void) state;
    assert_int_equal(kith_calibration_read(&self, runs, 2, "nowhere/c.yaml", &err), KITH_ERR_NOINPUT);
    kith_error_clear(&err);
    assert_int_equal(kith_calibration_read(&self, runs, 2, "scenarios/targets/cohort.yaml", &err), KITH_ERR_CONFIG);
    assert_non_null(strstr(err.text, "there is no calibrate: in it"));
    kith_error_clear(&err);
    assert_false(kith_calibration_is_in("scenarios/targets/cohort.yaml"));
    assert_false(kith_calibration_is_in("scenarios/regions.csv"));
    assert_false(kith_calibration_is_in("nowhere/c.yaml"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_can_be_said_is_read),
        cmocka_unit_test(each_defect_is_told_at_its_place),
        cmocka_unit_test(what_cannot_be_read_is_no_calibration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
