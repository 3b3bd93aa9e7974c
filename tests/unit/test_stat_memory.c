/* When memory runs out in the statistics: they say so, and no number is made of it. Linked with --wrap of malloc and calloc. */
#include "stat/even.h"
#include "stat/influence.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);

enum { DRAWS = 40, N = 6 };

static int calls, failing = INT_MAX;
static double x[N * DRAWS], y[2 * DRAWS];

void *
__wrap_malloc(size_t size)
{
    return calls++ == failing ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return calls++ == failing ? NULL : __real_calloc(n, size);
}

/* What each makes of the same numbers, as bytes; returns what it returns. */

static int
influence(void *out)
{
    struct kith_influence one[N], *const to = out;
    const int told = kith_influence_of(one, y, x, DRAWS, N);
    for (size_t j = 0; told && j < N; j++) { /* value by value: what lies between them is nobody's */
        to[j].prcc = one[j].prcc;
        to[j].error = one[j].error;
        to[j].by_chance = one[j].by_chance;
        to[j].chosen = one[j].chosen;
    }
    return told;
}

static int
shares(void *out)
{
    static const uint8_t group[N] = { 0, 1, 0, 1, 0, 1 };
    return kith_shares_of(out, 2, group, y, x, DRAWS, N);
}

static int
noise(void *out)
{
    return kith_noise_share_of(out, y, DRAWS, 2);
}

static int
even(void *out)
{
    return kith_even_of(out, x, y, DRAWS);
}

static void
every_allocation_fails_once(void **state)
{
    static int (*const all[])(void *) = { influence, shares, noise, even };
    static char whole[1024], again[1024];
    (void) state;
    for (size_t i = 0; i < N * DRAWS; i++)
        x[i] = (double) (i * 7919 % 101) - 50;
    for (size_t i = 0; i < 2 * DRAWS; i++)
        y[i] = x[i % DRAWS] + (double) (i * 104729 % 13) - 6;
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        memset(whole, 0, sizeof whole);
        calls = 0;
        assert_int_equal(all[k](whole), 1);
        const int n = calls;
        assert_true(n >= 2);
        for (failing = 0; failing < n; failing++) {
            calls = 0;
            assert_int_equal(all[k](again), 0);
        }
        failing = INT_MAX;
        memset(again, 0, sizeof again);
        assert_int_equal(all[k](again), 1);
        assert_memory_equal(whole, again, sizeof whole);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_fails_once) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
