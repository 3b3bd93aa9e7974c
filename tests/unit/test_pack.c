/* Counts as few bytes, and back. */
#include "run/pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { MOST = 2000 };

static uint64_t state = 12345;

static uint64_t
any(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Mostly zero, small, or anything at all. */
static void
fill(int64_t *counts, size_t n, int kind)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t x = any();
        counts[i] = kind == 0 ? (x % 10 ? 0 : (int64_t) (x % 300)) : kind == 1 ? (int64_t) (x % 200) - 3 : kind == 2 ? (int64_t) x : 0;
    }
}

static void
what_is_packed_comes_back(void **unused)
{
    static int64_t counts[MOST], back[MOST];
    static unsigned char bytes[MOST * 2 * KITH_MOST_PACKED];
    (void) unused;
    for (int round = 0; round < 200; round++) {
        const size_t n = round < 20 ? (size_t) round : (size_t) (any() % MOST);
        fill(counts, n, round % 4);
        if (n > 2) {
            counts[0] = INT64_MIN;
            counts[n - 1] = INT64_MAX;
        }
        const size_t used = kith_pack(bytes, counts, n);
        assert_true(used <= n * 2 * KITH_MOST_PACKED);
        memset(back, 0x5a, sizeof back);
        assert_true(kith_unpack(back, n, bytes, used));
        assert_memory_equal(back, counts, n * sizeof *counts);
    }
}

static void
zeros_cost_next_to_nothing(void **unused)
{
    static int64_t counts[MOST];
    static unsigned char bytes[MOST * 2 * KITH_MOST_PACKED];
    (void) unused;
    assert_int_equal(kith_pack(bytes, counts, MOST), 3); /* a zero, and 1,999 more in two bytes */
}

/* Whatever is cut, longer, or says more zeros than there are numbers. */
static void
what_is_not_just_these_numbers_is_refused(void **unused)
{
    static int64_t counts[100], back[100];
    static unsigned char bytes[100 * 2 * KITH_MOST_PACKED + 1];
    static const unsigned char many[] = { 0, 100 }, endless[] = { 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1 };
    (void) unused;
    for (int kind = 0; kind < 4; kind++) {
        fill(counts, 100, kind);
        const size_t used = kith_pack(bytes, counts, 100);
        for (size_t size = 0; size < used; size++)
            assert_false(kith_unpack(back, 100, bytes, size));
        assert_false(kith_unpack(back, 100, bytes, used + 1));
        assert_false(kith_unpack(back, 99, bytes, used));
    }
    assert_false(kith_unpack(back, 100, many, sizeof many));
    assert_true(kith_unpack(back, 100, (const unsigned char[]) { 0, 99 }, 2));
    assert_false(kith_unpack(back, 1, endless, sizeof endless));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_back),
        cmocka_unit_test(zeros_cost_next_to_nothing),
        cmocka_unit_test(what_is_not_just_these_numbers_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
