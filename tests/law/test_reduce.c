/* A smaller copy of a population's result: things are left out in the order that is written, no more than needed, and named; what is not
 * named is there to the last bit, and headline numbers are never touched. */
#include "result/reduce.h"

#include "design/study.h"
#include "io/load.h"
#include "io/squeeze.h"

#include "folder.h"

#include <math.h>

static const char *const step[] = { "runs", "cells", "weeks", "years", "rounding", "groups", "queues", "region_weeks", "region_years" };
enum { STEPS = sizeof step / sizeof *step, OUTCOMES_MOST = 200 };

static struct folder folder;
static const char *whole, *copy;
static double headline[OUTCOMES_MOST];

static int
make(void **state)
{
    static const char *const sets[] = { "population.burn_in=52 week", "population.horizon=104 week" }, *const only[] = { "Zeeland", "Drenthe" };
    struct kith_options options = kith_options_population();
    struct kith_scenario *scenario[2];
    struct kith_study *study = NULL;
    struct kith_error err = { 0 };
    (void) state;
    folder_open(&folder);
    whole = folder_path(&folder, "whole.h5");
    copy = folder_path(&folder, "copy.h5");
    assert_int_equal(kith_scenario_load(&scenario[0], "scenarios/fragmented.yaml", sets, 2, NULL), KITH_OK);
    assert_int_equal(kith_scenario_load(&scenario[1], "scenarios/integral.yaml", sets, 2, NULL), KITH_OK);
    options.output = whole;
    options.replicates = 2;
    options.second = 0;
    options.epoch = 0;
    options.regions = "scenarios/regions.csv";
    options.only = only;
    options.n_only = 2;
    options.scale = 0.02;
    options.keep = KITH_KEEP_RUNS;
    if (kith_study_run(&study, (const struct kith_scenario *const *) scenario, 2, &options, &err))
        fail_msg("%s", err.text);
    kith_study_free(study);
    kith_scenario_free(scenario[0]);
    kith_scenario_free(scenario[1]);
    return 0;
}

static int
leave(void **state)
{
    (void) state;
    folder_close(&folder);
    return 0;
}

static struct kith_file *
opened(const char *path)
{
    struct kith_file *file;
    struct kith_error err = { 0 };
    if (kith_file_open(&file, path, &err))
        fail_msg("%s", err.text);
    return file;
}

/* Makes the copy; how large it is in a page, and how many steps it names, which must be the first of the list. */
static size_t
reduce(size_t most, int *steps)
{
    struct kith_file *from = opened(whole);
    struct kith_error err = { 0 };
    if (kith_reduce(from, copy, most, NULL, NULL, &err))
        fail_msg("%s", err.text);
    kith_file_free(from);
    struct kith_file *made = opened(copy);
    char *said = NULL, wanted[160] = "";
    assert_int_equal(kith_file_note(made, "reduced", &said, &err), KITH_OK);
    kith_file_free(made);
    for (*steps = 0; *steps < STEPS && strcmp(said, wanted) != 0; ++*steps)
        strcat(strcat(wanted, *steps ? " " : ""), step[*steps]);
    assert_string_equal(said, wanted);
    free(said);
    unsigned char *bytes;
    size_t length;
    assert_int_equal(kith_squeeze_file(copy, &bytes, &length, &err), KITH_OK);
    free(bytes);
    return length;
}

/* What a step leaves out: as it is said, and not as it is done. */
static int
may_be_gone(const struct kith_file_item *item, const size_t *at, int steps)
{
    const char *name = item->name;
    if (strncmp(name, "strata/", 7) == 0 || strncmp(name, "strata_difference/", 18) == 0) {
        const int region = at[1] > 0, year = at[2] > 0, group = at[3] > 0;
        return group ? (steps >= 2 && region && year) || (steps >= 4 && year) || (steps >= 6 && region) : steps >= 9 && region && year && !(headline[at[4]] > 0);
    }
    if (strncmp(name, "queues/", 7) == 0 || strncmp(name, "queues_difference/", 18) == 0 || strcmp(name, "waits") == 0 || strcmp(name, "flows") == 0)
        return steps >= 7 && at[1] > 0 && at[2] > 0;
    if (strncmp(name, "weekly", 6) == 0)
        return (steps >= 3 && at[2] % 4 != 3) || (steps >= 8 && at[1] > 0);
    return 0;
}

static int
may_be_rounded(const struct kith_file_item *item, const size_t *at, int steps)
{
    const size_t n = strlen(item->name);
    return steps >= 5 && strncmp(item->name, "strata", 6) == 0 && strcmp(item->name + n - 5, "/mean") != 0 && !(headline[at[4]] > 0);
}

static void
compare(const struct kith_file_item *item, const double *a, const double *b, size_t n, int steps)
{
    size_t at[8];
    for (size_t i = 0; i < n; i++) {
        size_t rest = i;
        for (int k = item->rank; k-- > 0; rest /= item->extent[k])
            at[k] = rest % item->extent[k];
        const double none = item->type == KITH_F32 || item->type == KITH_F64 ? (double) NAN : -1;
        if (may_be_gone(item, at, steps)) {
            if (!(b[i] == none || (isnan(none) && isnan(b[i]))))
                fail_msg("%s at %zu is there after %d steps", item->name, i, steps);
        } else if (may_be_rounded(item, at, steps) && !isnan(a[i])) {
            if (!(fabs(a[i] - b[i]) <= fabs(a[i]) * 0.5 / 8192))
                fail_msg("%s at %zu is %.9g, %.9g in the copy", item->name, i, a[i], b[i]);
        } else if (memcmp(&a[i], &b[i], sizeof a[i]) != 0 && !(isnan(a[i]) && isnan(b[i])))
            fail_msg("%s at %zu is %.17g, %.17g after %d steps", item->name, i, a[i], b[i], steps);
    }
}

/* Tables that the page does not show go with single runs. */
static int
is_not_shown(const char *name)
{
    static const char *const of[] = { "runs/", "strata_flows", "strata_waits", "weekly_difference/load/", "weekly_difference/queue_load/", "weekly_difference/reports/" };
    int yes = 0;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        yes |= strncmp(name, of[i], strlen(of[i])) == 0;
    return yes;
}

static void
assert_holds(int steps)
{
    struct kith_file *from = opened(whole), *made = opened(copy);
    const struct kith_file_item *item;
    int seen = 0;
    assert_int_equal(kith_file_numbers(from, "outcome_headline", NULL, NULL, headline, NULL), KITH_OK);
    for (size_t i = 0; (item = kith_file_item_at(from, i)); i++) {
        size_t n = 1;
        if (item->is_text || item->is_bare || strncmp(item->name, "provenance/", 11) == 0)
            continue;
        assert_int_equal(kith_file_has(made, item->name), !is_not_shown(item->name));
        for (int k = 0; k < item->rank; k++)
            n *= item->extent[k];
        if (is_not_shown(item->name))
            continue;
        double *a = calloc(n, sizeof *a), *b = calloc(n, sizeof *b);
        assert_int_equal(kith_file_numbers(from, item->name, NULL, NULL, a, NULL), KITH_OK);
        assert_int_equal(kith_file_numbers(made, item->name, NULL, NULL, b, NULL), KITH_OK);
        compare(item, a, b, n, steps);
        free(a);
        free(b);
        seen++;
    }
    assert_true(seen > 40);
    kith_file_free(from);
    kith_file_free(made);
}

/* Each copy asked one byte smaller than the last is the next of the list: so each was the largest that fits. */
static void
it_is_left_out_in_order_and_no_more_than_needed(void **state)
{
    int steps, before = 0;
    size_t most = SIZE_MAX;
    (void) state;
    while (before < STEPS) {
        const size_t size = reduce(most, &steps);
        assert_int_equal(steps, before + 1);
        if (size > most)
            assert_int_equal(steps, STEPS); /* nothing more can be left out */
        assert_holds(steps);
        before = steps;
        most = size - 1;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(it_is_left_out_in_order_and_no_more_than_needed) };
    return cmocka_run_group_tests(tests, make, leave);
}
