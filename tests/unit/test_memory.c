/* Memory runs out in the middle of a run: KITH_ERR_MEMORY, nothing left behind, no crash.
 *
 * The files of the model that allocate are taken in whole, so that each of their allocations can be
 * made to fail, under sanitizers too; the library's own are then not linked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t calls, first_to_fail, last_to_fail, alive;

static int
fails(void)
{
    const int64_t number = calls++;
    return number >= first_to_fail && number <= last_to_fail;
}

static void *
count_alive(void *memory)
{
    alive += memory != NULL;
    return memory;
}

static void *
failing_calloc(size_t n, size_t size)
{
    return fails() ? NULL : count_alive(calloc(n, size));
}

static void *
failing_malloc(size_t size)
{
    return fails() ? NULL : count_alive(malloc(size));
}

static void *
failing_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : count_alive(aligned_alloc(alignment, size));
}

static void *
failing_realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    return memory ? realloc(memory, size) : count_alive(malloc(size));
}

static void
counting_free(void *memory)
{
    alive -= memory != NULL;
    free(memory);
}

#define calloc failing_calloc
#define malloc failing_malloc
#define aligned_alloc failing_aligned_alloc
#define realloc failing_realloc
#define free counting_free
#define grow grow_text /* queue.c has a static function of that name too */
#include "../../sim/base/error.c"
#undef grow
#include "../../sim/engine/queue.c"
#include "../../sim/model/arrive.c"
#include "../../sim/model/rules.c"
#include "../../sim/model/world.c"
#undef calloc
#undef malloc
#undef aligned_alloc
#undef realloc
#undef free

#include "world_fixture.h"

enum { FAMILIES = 300, MOST_CALLS = 1000 };

static struct kith_params params;

static int
read_params(void **state)
{
    (void) state;
    struct kith_scenario *scenario = scenario_of(INTEGRAL,
        "pathways.integral.share=0.5; pathways.integral.staff_share=0.5; "
        "services.local-team.places=1; assess.capacity=1; assess.overload=wait");
    params_of(scenario, POINT, &params);
    kith_scenario_free(scenario);
    return 0;
}

/* Rules, a world, all its weeks and the counts. Whatever fails, all is given back. */
static int
whole_run(struct kith_error *err)
{
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    const int64_t *tally = NULL;
    int status = kith_rules_new(&rules, &params, FAMILIES, err);
    assert_true((status == KITH_OK) == (rules != NULL));
    if (!status) {
        status = kith_world_new(&world, rules, kith_key_of(1, 0), FAMILIES, 1, KITH_PORTABLE, err);
        assert_true((status == KITH_OK) == (world != NULL));
    }
    if (!status)
        status = kith_world_run(world, NULL, &tally, err);
    kith_world_free(world);
    kith_rules_free(rules);
    return status;
}

/* How many allocations a run makes that fails at none of them. */
static int64_t
run_failing(int64_t first, int64_t last)
{
    struct kith_error err = { 0 };
    calls = alive = 0;
    first_to_fail = first;
    last_to_fail = last;
    const int status = whole_run(&err);
    const int64_t made = calls;
    if (first >= made) {
        assert_int_equal(status, KITH_OK);
    } else {
        assert_int_equal(status, KITH_ERR_MEMORY);
        assert_int_equal(err.status, KITH_ERR_MEMORY);
        assert_true(err.count > 0);
    }
    kith_error_clear(&err);
    assert_int_equal(alive, 0);
    return made;
}

static void
a_run_gives_everything_back(void **state)
{
    (void) state;
    const int64_t made = run_failing(MOST_CALLS, MOST_CALLS);
    assert_in_range(made, 30, MOST_CALLS - 1);
}

static void
any_one_allocation_may_fail(void **state)
{
    (void) state;
    int64_t n = 0;
    while (run_failing(n, n) > n)
        n++;
    assert_in_range(n, 30, MOST_CALLS - 1);
}

static void
all_later_ones_may_fail_too(void **state)
{
    (void) state;
    int64_t n = 0;
    while (run_failing(n, MOST_CALLS) > n)
        n++;
    assert_in_range(n, 30, MOST_CALLS - 1);
}

/* A claim that finds no room leaves the queue as it was. */
static void
a_queue_that_cannot_grow_is_unchanged(void **state)
{
    (void) state;
    struct kith_queue queue = { 0 };
    calls = 0;
    first_to_fail = last_to_fail = INT64_MAX;
    for (uint32_t i = 0; i < 64; i++)
        assert_int_equal(kith_queue_push(&queue, (struct kith_claim) { i, i, 0, 0, 0, 0 }), 0);
    first_to_fail = calls;
    assert_int_equal(kith_queue_push(&queue, (struct kith_claim) { 64, 64, 0, 0, 0, 0 }), -1);
    assert_int_equal(queue.n, 64);
    for (uint32_t i = 0; i < 64; i++)
        assert_int_equal(queue.claim[i].agent, i);
    assert_int_equal(kith_queue_order(&queue, 0), -1);
    assert_int_equal(queue.n, 64);
    first_to_fail = INT64_MAX;
    assert_int_equal(kith_queue_order(&queue, 0), 0);
    kith_queue_free(&queue);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_gives_everything_back),
        cmocka_unit_test(any_one_allocation_may_fail),
        cmocka_unit_test(all_later_ones_may_fail_too),
        cmocka_unit_test(a_queue_that_cannot_grow_is_unchanged),
    };
    return cmocka_run_group_tests(tests, read_params, NULL);
}
