/* Random numbers as addresses: what stream.h promises. */
#include "base/stream.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DRAWS = 100000 };

/* The file of known answers that comes with Random123, philox4x32 10. */
static void
philox_gives_the_published_words(void **state)
{
    (void) state;
    static const struct {
        uint32_t counter[4], key[2], word[4];
    } known[] = {
        { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, { 0xffffffff, 0xffffffff },
            { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, { 0xa4093822, 0x299f31d0 },
            { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct kith_key key = { known[i].key[0], known[i].key[1] };
        const uint32_t *at = known[i].counter;
        const struct kith_block block = kith_block_at(key, at[0], at[1], at[2], at[3]);
        assert_memory_equal(block.word, known[i].word, sizeof block.word);
    }
}

static void
a_stream_reads_the_blocks_of_its_address_in_order(void **state)
{
    (void) state;
    const struct kith_key key = kith_key_of(7, 3);
    struct kith_stream dice = kith_stream_at(key, 11, 52, 4);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(kith_stream_word(&dice), kith_block_at(key, 11, 52, 4, i / 4).word[i % 4]);
}

static void
a_uniform_takes_two_words_high_one_first(void **state)
{
    (void) state;
    struct kith_stream dice = kith_stream_at(kith_key_of(7, 3), 11, 52, 4);
    struct kith_stream twin = dice;
    (void) kith_stream_word(&dice); /* an odd start: high and low in different blocks, too */
    (void) kith_stream_word(&twin);
    for (int i = 0; i < 1000; i++) {
        const uint32_t high = kith_stream_word(&twin);
        const uint32_t low = kith_stream_word(&twin);
        assert_true(kith_stream_uniform(&dice) == kith_uniform52(high, low));
    }
}

static void
uniforms_never_reach_zero_or_one(void **state)
{
    (void) state;
    assert_true(kith_uniform32(0) > 0 && kith_uniform32(UINT32_MAX) < 1);
    assert_true(kith_uniform52(0, 0) > 0 && kith_uniform52(UINT32_MAX, UINT32_MAX) < 1);
    assert_true(1 - kith_uniform52(UINT32_MAX, UINT32_MAX) == kith_uniform52(0, 0));
    assert_true(kith_uniform52(0x80000000, 0) > 0.5 && kith_uniform52(0x7fffffff, UINT32_MAX) < 0.5);
}

static void
neighbouring_seeds_have_unlike_keys(void **state)
{
    (void) state;
    double flipped = 0;
    for (int bit = 0; bit < 64; bit++)
        for (uint64_t seed = 0; seed < 100; seed++) {
            const uint32_t a = kith_key_of(seed, 0).seed;
            const uint32_t b = kith_key_of(seed ^ UINT64_C(1) << bit, 0).seed;
            for (uint32_t differ = a ^ b; differ; differ &= differ - 1)
                flipped++;
        }
    assert_true(fabs(flipped / (64 * 100 * 32) - 0.5) < 4 * 0.5 / sqrt(64 * 100 * 32));
    assert_int_equal(kith_key_of(1, 9).replicate, 9);
}

/* ---- independence ----------------------------------------------------------------------- */

/** Sums over pairs of numbers that should have nothing to do with each other. */
struct pairs {
    double n, x, xx, y, yy, xy;
};

static void
add_pair(struct pairs *sum, uint32_t word_x, uint32_t word_y)
{
    const double x = kith_uniform32(word_x) - 0.5;
    const double y = kith_uniform32(word_y) - 0.5;
    sum->n++;
    sum->x += x;
    sum->xx += x * x;
    sum->y += y;
    sum->yy += y * y;
    sum->xy += x * y;
}

/* Uniforms: variance 1/12, variance of the square 1/180. Four standard deviations. */
static void
assert_independent_uniforms(const struct pairs *sum)
{
    const double sd = 4 / sqrt(sum->n);
    assert_true(fabs(sum->x / sum->n) < sd * sqrt(1. / 12));
    assert_true(fabs(sum->y / sum->n) < sd * sqrt(1. / 12));
    assert_true(fabs(sum->xx / sum->n - 1. / 12) < sd * sqrt(1. / 180));
    assert_true(fabs(sum->yy / sum->n - 1. / 12) < sd * sqrt(1. / 180));
    assert_true(fabs(sum->xy / sum->n) < sd / 12);
}

/* One step along seed, replicate, agent, week, reason, block and place in the block. */
static void
neighbouring_addresses_are_independent(void **state)
{
    (void) state;
    enum { DIRECTIONS = 7 };
    struct pairs sum[DIRECTIONS] = { { 0 } };
    for (uint32_t i = 0; i < DRAWS; i++) {
        const uint32_t agent = i / 520, week = i % 520, reason = i % 7, replicate = i % 3;
        const struct kith_key key = kith_key_of(2024, replicate);
        const struct kith_block here = kith_block_at(key, agent, week, reason, 0);
        const struct kith_block there[DIRECTIONS] = {
            kith_block_at(kith_key_of(2025, replicate), agent, week, reason, 0),
            kith_block_at(kith_key_of(2024, replicate + 1), agent, week, reason, 0),
            kith_block_at(key, agent + 1, week, reason, 0),
            kith_block_at(key, agent, week + 1, reason, 0),
            kith_block_at(key, agent, week, reason + 1, 0),
            kith_block_at(key, agent, week, reason, 1),
            { { here.word[1], 0, 0, 0 } },
        };
        for (int d = 0; d < DIRECTIONS; d++)
            add_pair(&sum[d], here.word[0], there[d].word[0]);
    }
    for (int d = 0; d < DIRECTIONS; d++)
        assert_independent_uniforms(&sum[d]);
}

static void
agent_and_week_are_not_interchangeable(void **state)
{
    (void) state;
    const struct kith_key key = kith_key_of(1, 0);
    struct pairs sum = { 0 };
    for (uint32_t i = 0; i < 300; i++)
        for (uint32_t j = 0; j < i; j++)
            add_pair(&sum, kith_block_at(key, i, j, 0, 0).word[0], kith_block_at(key, j, i, 0, 0).word[0]);
    assert_independent_uniforms(&sum);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_words),
        cmocka_unit_test(a_stream_reads_the_blocks_of_its_address_in_order),
        cmocka_unit_test(a_uniform_takes_two_words_high_one_first),
        cmocka_unit_test(uniforms_never_reach_zero_or_one),
        cmocka_unit_test(neighbouring_seeds_have_unlike_keys),
        cmocka_unit_test(neighbouring_addresses_are_independent),
        cmocka_unit_test(agent_and_week_are_not_interchangeable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
