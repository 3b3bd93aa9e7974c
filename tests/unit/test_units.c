/* Pieces of work on threads: each is done once, a failure is the end of it, and the worst of what threads say is what is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "run/units.h"

enum { MANY = 500 };

struct seen {
    atomic_int times[MANY], entered, left;
    uint64_t told;
    int first, second; /* what pieces 0 and 1 say, in this order; piece `fails` says first */
    size_t fails;
    atomic_int begun, over;
};

static int
note(void *with, struct kith_thread *thread, size_t i, struct kith_error *err)
{
    struct seen *seen = with;
    int *own = thread->own;
    (void) err;
    atomic_fetch_add(&seen->times[i], 1);
    return ++*own > 0 && thread->threads > 0 ? KITH_OK : KITH_ERR_USAGE;
}

static int
enter(void *with, struct kith_thread *thread, struct kith_error *err)
{
    struct seen *seen = with;
    (void) err;
    atomic_fetch_add(&seen->entered, 1);
    return *(int *) thread->own == 0 ? KITH_OK : KITH_ERR_USAGE; /* all zero at first */
}

static void
leave(void *with, struct kith_thread *thread)
{
    struct seen *seen = with;
    (void) thread;
    atomic_fetch_add(&seen->left, 1);
    atomic_store(&seen->over, 1);
}

static void
tell(void *with, uint64_t done, uint64_t all)
{
    struct seen *seen = with;
    assert_int_equal(done, seen->told + 1);
    assert_int_equal(all, MANY);
    seen->told = done;
}

static void
each_is_done_once(void **state)
{
    (void) state;
    for (int threads = 1; threads <= 4; threads++) {
        struct seen *seen = calloc(1, sizeof *seen);
        struct kith_error err = { 0 };
        assert_non_null(seen);
        const struct kith_units units = { .n = MANY, .threads = threads, .with = seen, .unit = note, .own = sizeof(int), .enter = enter, .leave = leave, .progress = tell, .progress_with = seen };
        assert_int_equal(kith_units_run(&units, &err), KITH_OK);
        for (size_t i = 0; i < MANY; i++)
            assert_int_equal(atomic_load(&seen->times[i]), 1);
        assert_int_equal(seen->told, MANY);
        assert_int_equal(atomic_load(&seen->entered), threads);
        assert_int_equal(atomic_load(&seen->left), threads);
        free(seen);
    }
}

static int
fail_at(void *with, struct kith_thread *thread, size_t i, struct kith_error *err)
{
    struct seen *seen = with;
    (void) thread;
    atomic_fetch_add(&seen->times[i], 1);
    return i == seen->fails ? kith_fail(err, KITH_ERR_DATA, "piece %zu is wrong", i) : KITH_OK;
}

static void
nothing_is_begun_after_a_failure(void **state)
{
    struct seen seen = { .fails = 7 };
    struct kith_error err = { 0 };
    (void) state;
    const struct kith_units units = { .n = MANY, .threads = 1, .with = &seen, .unit = fail_at };
    assert_int_equal(kith_units_run(&units, &err), KITH_ERR_DATA);
    assert_string_equal(err.text, "piece 7 is wrong");
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(atomic_load(&seen.times[i]), i <= 7);
    kith_error_clear(&err);
}

/* Piece 0 ends when piece 1 has begun, and piece 1 when the thread of piece 0 has left. */
static int
one_after_the_other(void *with, struct kith_thread *thread, size_t i, struct kith_error *err)
{
    struct seen *seen = with;
    (void) thread;
    atomic_fetch_add(&seen->begun, 1);
    while (i == 0 ? atomic_load(&seen->begun) < 2 : !atomic_load(&seen->over))
        continue;
    const int status = i == 0 ? seen->first : seen->second;
    return kith_fail(err, status, status == KITH_ERR_STOPPED ? "stopped" : "failed");
}

static void
a_failure_is_told_before_a_stop(void **state)
{
    static const int both[][2] = { { KITH_ERR_STOPPED, KITH_ERR_MEMORY }, { KITH_ERR_MEMORY, KITH_ERR_STOPPED }, { KITH_ERR_MEMORY, KITH_ERR_DATA }, { KITH_ERR_STOPPED, KITH_ERR_STOPPED } };
    static const int told[] = { KITH_ERR_MEMORY, KITH_ERR_MEMORY, KITH_ERR_MEMORY, KITH_ERR_STOPPED };
    (void) state;
    for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
        struct seen seen = { .first = both[k][0], .second = both[k][1] };
        struct kith_error err = { 0 };
        const struct kith_units units = { .n = 2, .threads = 2, .with = &seen, .unit = one_after_the_other, .leave = leave };
        assert_int_equal(kith_units_run(&units, &err), told[k]);
        assert_string_equal(err.text, told[k] == KITH_ERR_STOPPED ? "stopped" : "failed");
        kith_error_clear(&err);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_is_done_once), cmocka_unit_test(nothing_is_begun_after_a_failure), cmocka_unit_test(a_failure_is_told_before_a_stop) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
