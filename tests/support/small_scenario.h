#ifndef KITH_TESTS_SMALL_SCENARIO_H
#define KITH_TESTS_SMALL_SCENARIO_H

#include "folder.h"
#include "small_schema.h"

#include "read/scenario.h"

#include <math.h>

/** Reading scenarios of the small schema, for tests. */

#define BASE "tests/bad/base.yaml"
#define GUESS "grade: assumption, source: guess"

enum { MOST = 64 /**< entries of any scenario here */ };


static inline struct kith_scenario *
read_good(const char *path, const char *const *sets, size_t n_sets)
{
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };
    const int status = kith_scenario_read(&scenario, &small_schema, path, sets, n_sets, &err);

    if (err.text)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
    assert_int_equal(err.count, 0);
    return scenario;
}

/* Reads what must be refused; the words must be in the message. */
static inline void
read_bad(const char *path, const char *set, int expected, int count, const char *words)
{
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };
    const int status = kith_scenario_read(&scenario, &small_schema, path, &set, set != NULL, &err);

    if (status != expected || err.count != count || !strstr(err.text, words))
        print_message("%s\n", err.text ? err.text : "nothing told");
    assert_int_equal(status, expected);
    assert_int_equal(err.status, expected);
    assert_int_equal(err.count, count);
    assert_non_null(strstr(err.text, words));
    assert_null(scenario);
    kith_error_clear(&err);
}

static inline const struct kith_entry *
entry(const struct kith_scenario *scenario, const char *path)
{
    const struct kith_entry *const one = kith_scenario_find(scenario, path);
    assert_non_null(one);
    return one;
}

static inline int
near(double a, double b)
{
    return fabs(a - b) <= 1e-14 * fabs(b);
}

#endif
