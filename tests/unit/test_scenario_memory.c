/* When memory runs out anywhere in the param floor: KITH_ERR_MEMORY, nothing left behind, no crash.
 *
 * Only our own calls fail, not those inside of libfyaml and libc. Link with
 *     -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
 * Without these flags nothing can fail and the tests are skipped. */
#include "../support/small_schema.h"

/* Taken in whole, so that every piece of memory is an allocation which may fail; the library's own is then not linked. */
#define KITH_POOL_CHUNK 16
#include "../../sim/param/pool.c"

#include "param/describe.h"
#include "read/evidence.h"
#include "read/regions.h"
#include "read/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The linker makes these. */
void *__real_malloc(size_t size) __attribute__((weak));
void *__real_calloc(size_t n, size_t size) __attribute__((weak));
void *__real_realloc(void *at, size_t size) __attribute__((weak));
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);

enum { MOST_CALLS = 100000 };

static int calls, first_to_fail = INT_MAX, last_to_fail = INT_MAX;

static int
fails(void)
{
    const int number = calls++;
    assert_true(number < MOST_CALLS); /* else something tries again for ever */
    return number >= first_to_fail && number <= last_to_fail;
}

void *
__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *at, size_t size)
{
    return fails() ? NULL : __real_realloc(at, size);
}

static int
is_wrapped(void)
{
    return __real_malloc != NULL;
}

/* ---- what is tried ---------------------------------------------------------------------- */

static int
read_scenario(const char *path, struct kith_error *err)
{
    static const char *const sets[]
        = { "services.clinic.treats=[debts]", "violence.low_rate=1 incident/month", "assess.overload=wait" };
    struct kith_scenario *scenario = NULL;
    const int status = kith_scenario_read(&scenario, &small_schema, path, sets, 3, err);

    assert_true((status == KITH_OK) == (scenario != NULL));
    kith_scenario_free(scenario);
    return status;
}

static int
read_good(struct kith_error *err)
{
    return read_scenario("tests/bad/base.yaml", err);
}

static int
read_changes(struct kith_error *err)
{
    return read_scenario("tests/bad/bases/changes.yaml", err);
}

static int
read_bad_changes(struct kith_error *err)
{
    return read_scenario("tests/bad/change-with-several-problems.yaml", err);
}

static int
read_derived(struct kith_error *err)
{
    return read_scenario("tests/bad/problem-in-a-base.yaml", err);
}

static int
read_bad(struct kith_error *err)
{
    return read_scenario("tests/bad/several-problems.yaml", err);
}

static int
read_no_yaml(struct kith_error *err)
{
    return read_scenario("tests/bad/no-yaml.yaml", err);
}

static int
read_many_problems(struct kith_error *err)
{
    return read_scenario("tests/bad/too-many-members.yaml", err);
}

static int
read_evidence(struct kith_error *err)
{
    struct kith_evidence *table = NULL;
    const int status = kith_evidence_load(&table, "tests/bad/evidence.csv", err);

    assert_true((status == KITH_OK) == (table != NULL));
    kith_evidence_free(table);
    return status;
}

static int
read_regions(const char *path, struct kith_error *err)
{
    struct kith_regions *table = NULL;
    const int status = kith_regions_read(&table, path, err);

    assert_true((status == KITH_OK) == (table != NULL));
    kith_regions_free(table);
    return status;
}

static int
read_good_regions(struct kith_error *err)
{
    return read_regions("scenarios/regions.csv", err);
}

static int
read_bad_regions(struct kith_error *err)
{
    return read_regions("tests/bad/regions/several-problems.csv", err);
}

static int
describe(enum kith_describe_as as, struct kith_error *err)
{
    FILE *const nowhere = fopen("/dev/null", "w");
    assert_non_null(nowhere);
    const int status = kith_describe_parameters(nowhere, &small_schema, NULL, as, err);
    fclose(nowhere);
    return status;
}

static int
describe_text(struct kith_error *err)
{
    return describe(KITH_AS_TEXT, err);
}

static int
describe_markdown(struct kith_error *err)
{
    return describe(KITH_AS_MARKDOWN, err);
}

static int
describe_json(struct kith_error *err)
{
    return describe(KITH_AS_JSON_SCHEMA, err);
}

/* Lets allocation n fail, alone or with all that follow, for every n that is reached. */
static void
try_all(int (*try)(struct kith_error *err), int expected)
{
    if (!is_wrapped())
        skip();
    for (int alone = 0; alone < 2; alone++)
        for (int n = 0, reached = 1; reached; n++) {
            struct kith_error err = { 0 };
            calls = 0;
            first_to_fail = n;
            last_to_fail = alone ? n : INT_MAX - 1;
            const int status = try(&err);
            reached = calls > n;
            first_to_fail = last_to_fail = INT_MAX;
            assert_true(status == expected || (reached && status == KITH_ERR_MEMORY));
            assert_true(status == KITH_OK || err.status == status);
            assert_true(reached || n > 0);
            kith_error_clear(&err);
        }
}

static void
reading_a_good_scenario_survives_any_failing_allocation(void **state)
{
    (void) state;
    try_all(read_good, KITH_OK);
    try_all(read_changes, KITH_OK);
}

static void
reading_broken_scenarios_survives_any_failing_allocation(void **state)
{
    (void) state;
    try_all(read_derived, KITH_ERR_CONFIG);
    try_all(read_bad, KITH_ERR_CONFIG);
    try_all(read_bad_changes, KITH_ERR_CONFIG);
    try_all(read_no_yaml, KITH_ERR_CONFIG);
    try_all(read_many_problems, KITH_ERR_CONFIG);
}

static void
reading_evidence_survives_any_failing_allocation(void **state)
{
    (void) state;
    try_all(read_evidence, KITH_OK);
}

static void
reading_regions_survives_any_failing_allocation(void **state)
{
    (void) state;
    try_all(read_good_regions, KITH_OK);
    try_all(read_bad_regions, KITH_ERR_DATA);
}

static void
describing_survives_any_failing_allocation(void **state)
{
    (void) state;
    try_all(describe_text, KITH_OK);
    try_all(describe_markdown, KITH_OK);
    try_all(describe_json, KITH_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_a_good_scenario_survives_any_failing_allocation),
        cmocka_unit_test(reading_broken_scenarios_survives_any_failing_allocation),
        cmocka_unit_test(reading_evidence_survives_any_failing_allocation),
        cmocka_unit_test(reading_regions_survives_any_failing_allocation),
        cmocka_unit_test(describing_survives_any_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
