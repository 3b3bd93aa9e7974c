/* Memory runs out anywhere in a study of populations, or where two ways are made to break even: a status, never a number.
 *
 * The files that allocate are taken in whole, as in test_memory.c, so that each of their allocations can be made to fail; the
 * library's own are then not linked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t calls, to_fail;

static int
fails(void)
{
    return calls++ == to_fail;
}

static void *
failing_malloc(size_t n)
{
    return fails() ? NULL : malloc(n);
}

static void *
failing_calloc(size_t n, size_t size)
{
    return fails() ? NULL : calloc(n, size);
}

#define malloc failing_malloc
#define calloc failing_calloc
#include "../../sim/stat/even.c"
#include "../../sim/run/population.c"
#undef malloc
#undef calloc

#include "population_fixture.h"

enum { MOST_CALLS = 200, DRAWS = 60 };

/* Two regions, two scenarios, two runs. */
static int
whole_study(struct kith_error *err)
{
    struct kith_scenario *scenario[2] = { scenario_of(FRAGMENTED, "population.burn_in=52 week; population.horizon=52 week"),
        scenario_of(INTEGRAL, "population.burn_in=52 week; population.horizon=52 week") };
    const char *const only[] = { "Zeeland", "Drenthe" };
    struct kith_options options = kith_options_population();
    struct kith_study *study = NULL;
    options.draws = KITH_DRAWS_POINT;
    options.replicates = options.per_draw = 2;
    options.scale = 0.002;
    options.threads = 1;
    options.regions = "scenarios/regions.csv";
    options.only = only;
    options.n_only = 2;
    const int status = kith_study_run(&study, (const struct kith_scenario *const *) scenario, 2, &options, err);
    assert_true((status == KITH_OK) == (study != NULL));
    kith_study_free(study);
    kith_scenario_free(scenario[0]);
    kith_scenario_free(scenario[1]);
    return status;
}

static void
no_allocation_of_a_population_fails_unseen(void **state)
{
    (void) state;
    int64_t n = 0;
    for (int status = KITH_ERR_MEMORY; status; n++) {
        struct kith_error err = { 0 };
        calls = 0;
        to_fail = n;
        status = whole_study(&err);
        assert_int_equal(status, calls > n ? KITH_ERR_MEMORY : KITH_OK);
        assert_int_equal(err.status, status);
        kith_error_clear(&err);
        assert_true(n < MOST_CALLS);
    }
    assert_in_range(n, 10, MOST_CALLS);
}

static void
no_allocation_of_a_break_even_fails_unseen(void **state)
{
    (void) state;
    double x[DRAWS], y[DRAWS];
    struct kith_even even;
    int64_t n = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        x[i] = (double) (i * 7 % DRAWS);
        y[i] = x[i] - 20 + (double) (i % 5);
    }
    for (int good = 0; !good; n++) {
        calls = 0;
        to_fail = n;
        good = kith_even_of(&even, x, y, DRAWS);
        assert_int_equal(good, calls <= n);
        assert_true(n < MOST_CALLS);
    }
    assert_in_range(n, 4, MOST_CALLS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_allocation_of_a_population_fails_unseen),
        cmocka_unit_test(no_allocation_of_a_break_even_fails_unseen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
