/* What makes no difference to a run: a team without advantage, a title, threads, processor, a world that was used before.
 * And: its weeks allocate nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/scenario.h"
#include "world_fixture.h"

/* ---- allocations are counted ---- */

static volatile int64_t allocations;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(SANITIZED)
/* As in sanitizer/allocator_interface.h, which does not come with every compiler. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t), void (*on_free)(const volatile void *));

static void
count_allocation(const volatile void *memory, size_t size)
{
    (void) memory;
    (void) size;
    allocations++;
}

static void
ignore_free(const volatile void *memory)
{
    (void) memory;
}

static int
count_allocations(void **state)
{
    (void) state;
    return __sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_free) > 0 ? 0 : -1;
}
#elif defined(__GLIBC__)
/* In front of the C library's own. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *
malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
    allocations++;
    return __libc_calloc(n, size);
}

void *
realloc(void *memory, size_t size)
{
    allocations++;
    return __libc_realloc(memory, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return __libc_memalign(alignment, size);
}

static int
count_allocations(void **state)
{
    (void) state;
    return 0;
}
#else
static int
count_allocations(void **state)
{
    (void) state;
    return 0;
}
#endif

/* ---- a team without advantage ---- */

#define ALONE(service) \
    EACH_SERVICE("recognised", "0") \
    EACH_SERVICE("places", "0") \
    "services." service ".recognised=0.9; services." service ".violence_need=0.5; services." service ".places=9; " \
    "services." service ".stay=22 week; services." service ".dropout=0.7; "
#define AS_SEPARATE \
    "pathways.integral.stay=22 week; pathways.integral.dropout=0.7; pathways.integral.handover_loss=0.1; " \
    "pathways.fragmented.handover_loss=0.1; pathways.integral.advantage=0; pathways.integral.met_factor=1; " \
    "pathways.integral.aftercare=0 week; pathways.integral.sees_relapse=0; pathways.integral.safety_plan=0; " \
    "pathways.integral.staff_ratio=1; pathways.integral.min_needs=1; pathways.integral.min_severity=0"

static void
same_but_for_the_pathway(const char *sets, int draw)
{
    enum { FAMILIES = 700 };
    struct kith_rules *one = rules_of(FRAGMENTED, sets, draw, FAMILIES), *other = rules_of(INTEGRAL, sets, draw, FAMILIES);
    struct kith_world *a = world_of(one, 9, FAMILIES, 1, kith_body_best()), *b = world_of(other, 9, FAMILIES, 1, kith_body_best());
    int64_t waiting = 0, places = 0;
    while (a->week < a->end) {
        uint32_t claims[2] = { 0, 0 }, used[2] = { 0, 0 };
        week_of(a);
        week_of(b);
        for (uint32_t id = 0; id < a->to; id++) {
            const struct kith_family *x = &a->family[id], *y = &b->family[id];
            if (differing_columns(x, y, " pathway waiting planned slot_queue slot_pathway fade_pathway ", 0)) {
                print_error("family %u, week %u:\n", id, last_week(a));
                differing_columns(x, y, " pathway waiting planned slot_queue slot_pathway fade_pathway ", 1);
                fail();
            }
            assert_int_equal(x->waiting, y->planned);
        }
        for (uint32_t q = 1; q < one->n_queues; q++) {
            claims[0] += a->queue[q].n;
            claims[1] += b->queue[q].n;
            used[0] += a->used[q];
            used[1] += b->used[q];
        }
        assert_int_equal(claims[0], claims[1]);
        assert_int_equal(used[0], used[1]);
        waiting += claims[0];
        places += used[0];
    }
    assert_true(waiting > 100 && places > 100);
    kith_world_free(a);
    kith_world_free(b);
    kith_rules_free(one);
    kith_rules_free(other);
}

static void
a_team_without_advantage_is_a_service(void **state)
{
    (void) state;
    for (int draw = POINT; draw < 3; draw++) {
        same_but_for_the_pathway(ALONE("local-team") AS_SEPARATE, draw);
        same_but_for_the_pathway(ALONE("psychiatry") AS_SEPARATE, draw);
    }
}

/* ---- names, threads, used worlds ---- */

static void
rules_are_equal_in_effect(const struct kith_rules *one, const struct kith_rules *other)
{
    enum { FAMILIES = 400 };
    int64_t *a = tally_of(one, 10, FAMILIES, 1), *b = tally_of(other, 10, FAMILIES, 1);
    assert_memory_equal(a, b, kith_layout_of(one).total * sizeof *a);
    free(a);
    free(b);
}

static void
a_title_changes_nothing(void **state)
{
    (void) state;
    struct kith_scenario *scenario = scenario_of(INTEGRAL, ""), *renamed = NULL;
    struct kith_error err = { 0 };
    struct kith_rules *one = NULL, *other = NULL;
    struct kith_params params;
    const char *text = kith_scenario_text(scenario), *rest = strchr(text, '\n');
    assert_true(strncmp(text, "title:", 6) == 0 && rest);
    const size_t size = strlen(text) + 100;
    char *changed = malloc(size);
    assert_non_null(changed);
    snprintf(changed, size, "title: Something else%s", rest);
    must(kith_scenario_read_text(&renamed, &kith_model_schema, "other.yaml", changed, strlen(changed), NULL, NULL, 0, &err), &err);
    assert_string_not_equal(kith_scenario_title(scenario), kith_scenario_title(renamed));
    for (int draw = POINT; draw < 2; draw++) {
        params_of(scenario, draw, &params);
        must(kith_rules_new(&one, &params, 400, &err), &err);
        params_of(renamed, draw, &params);
        must(kith_rules_new(&other, &params, 400, &err), &err);
        rules_are_equal_in_effect(one, other);
        kith_rules_free(one);
        kith_rules_free(other);
    }
    free(changed);
    kith_scenario_free(scenario);
    kith_scenario_free(renamed);
}

static void
threads_and_bodies_change_nothing(void **state)
{
    (void) state;
    enum { FAMILIES = 40000 };
    struct kith_rules *rules = rules_of(INTEGRAL,
        "cohort.intake=26 week; cohort.run_in=13 week; pathways.integral.share=0.6; pathways.integral.staff_share=0.5", POINT, FAMILIES);
    int64_t *one = tally_of(rules, 11, FAMILIES, 1);
    const size_t size = kith_layout_of(rules).total * sizeof *one;
    static const int threads[] = { 2, 3, 8 };
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        int64_t *many = tally_of(rules, 11, FAMILIES, threads[i]);
        assert_memory_equal(one, many, size);
        free(many);
    }
    struct kith_world *portable = world_of(rules, 11, FAMILIES, 1, KITH_PORTABLE);
    assert_memory_equal(one, run_of(portable), size);
    kith_world_free(portable);
    free(one);
    kith_rules_free(rules);
}

/* A world that was used for something else before gives the same as a new one. So little staff that time left over counts. */
static void
a_reset_world_is_a_new_one(void **state)
{
    (void) state;
    enum { FAMILIES = 600 };
    struct kith_rules *first = rules_of(INTEGRAL, "detect.signs=3", POINT, FAMILIES),
                      *second = rules_of(BASELINE, "assess.capacity=0.2", 5, FAMILIES);
    struct kith_world *used = world_of(first, 12, FAMILIES, 1, kith_body_best()),
                      *fresh = world_of(second, 13, FAMILIES, 1, kith_body_best());
    run_of(used);
    for (int again = 0; again < 2; again++) { /* after a whole run, and in the middle of one */
        kith_world_reset(used, second, kith_key_of(13, 0));
        while (again == 0 && used->week < used->end / 2)
            week_of(used);
    }
    while (fresh->week < fresh->end) {
        week_of(used);
        week_of(fresh);
        assert_memory_equal(&used->hours, &fresh->hours, sizeof fresh->hours);
        assert_memory_equal(&used->log_noise, &fresh->log_noise, sizeof fresh->log_noise);
        assert_memory_equal(used->used, fresh->used, sizeof fresh->used);
        for (uint32_t q = 0; q < second->n_queues; q++)
            assert_int_equal(used->queue[q].n, fresh->queue[q].n);
    }
    const int64_t *a = run_of(used), *b = run_of(fresh);
    assert_memory_equal(a, b, fresh->layout.total * sizeof *a);
    for (uint32_t id = 0; id < fresh->n; id++)
        assert_int_equal(differing_columns(&used->family[id], &fresh->family[id], "", 1), 0);
    assert_memory_equal(used->due, fresh->due, fresh->n * sizeof *fresh->due);
    assert_int_equal(used->family_weeks, fresh->family_weeks);
    kith_world_free(used);
    kith_world_free(fresh);
    kith_rules_free(first);
    kith_rules_free(second);
}

/* ---- memory ---- */

/* Queues and claims grow while they must; once they have, a run allocates nothing. */
static void
weeks_allocate_nothing(void **state)
{
    (void) state;
    enum { FAMILIES = 3000 };
    struct kith_rules *rules = rules_of(INTEGRAL, "pathways.integral.share=0.5; pathways.integral.staff_share=0.5", POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 17, FAMILIES, 1, kith_body_best());
    struct kith_error err = { 0 };
    const int64_t *tally = NULL;
    const int64_t before = allocations;
    assert_int_equal(kith_world_run(world, NULL, &tally, &err), KITH_OK);
    const int64_t growing = allocations - before;
    kith_world_reset(world, rules, kith_key_of(17, 0));
    const int64_t warm = allocations;
    assert_int_equal(kith_world_run(world, NULL, &tally, &err), KITH_OK);
    assert_int_equal(allocations - warm, 0);
#if defined(__GLIBC__)
    assert_in_range(growing, 2, 200); /* they double: a few for each queue, however many weeks */
#endif
    (void) growing;
    kith_world_free(world);
    kith_rules_free(rules);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_team_without_advantage_is_a_service),
        cmocka_unit_test(a_title_changes_nothing),
        cmocka_unit_test(threads_and_bodies_change_nothing),
        cmocka_unit_test(a_reset_world_is_a_new_one),
        cmocka_unit_test(weeks_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, count_allocations, NULL);
}
