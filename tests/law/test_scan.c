/* Laws of the scan and of exits: every body, agent by agent, against the definitions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../speed/w8_rows.h"
#include "engine/scan.h"
#include "model/world.h"

#include "bodies.h"

enum { AGENTS = 4096, WEEKS = 6, PURPOSE = 3 };

static const struct kith_key key = { 20260704, 17 };
/* Numbers for the tests' own tables, from an address of their own. */
static uint32_t
any_word(uint32_t i, uint32_t what)
{
    return kith_block_at(key, i, what, 1000, 0).word[0];
}

/* Corners first, then chances of every size. */
static uint32_t
any_chance(uint32_t i, uint32_t what)
{
    static const uint32_t corners[]
        = { 0, 1, 0xFFFFFF, 0x1000000, 0x1000001, 0x7FFFFFFF, 0x80000000, 0xFF000000, 0xFF000001, UINT32_MAX };
    const uint32_t word = any_word(i, what);

    if (word % 4 == 0)
        return corners[(word >> 8) % (sizeof corners / sizeof corners[0])];
    return any_word(i, what + 1) >> word % 12;
}

static void
fill(struct kith_bounds *bounds, uint32_t *low, uint32_t *high, uint8_t *codes, uint32_t what)
{
    for (unsigned c = 0; c < KITH_CODES; c++) {
        low[c] = any_chance(c, what);
        high[c] = any_chance(c, what + 2);
        kith_bounds_set(bounds, c, low[c], high[c]);
    }
    for (uint32_t i = 0; i < AGENTS; i++)
        codes[i] = any_word(i, what + 4) % KITH_CODES;
}

static int
bounds_admit(const struct kith_bounds *bounds, unsigned code, uint32_t u)
{
    const unsigned byte = u >> 24;
    return byte < bounds->low[code] || byte >= 256U - bounds->high[code];
}

static void
every_body_finds_what_the_definition_says(void **state)
{
    static const uint32_t ranges[][2] = { { 0, AGENTS }, { 0, 64 }, { 64, 128 }, { 64, 64 }, { 0, 0 },
        { 192, 1024 }, { 128, 192 }, { 320, 4032 }, { 4032, 4096 } };
    static struct kith_candidate found[AGENTS];
    static uint8_t codes[AGENTS];
    static uint32_t low[KITH_CODES], high[KITH_CODES];
    struct kith_bounds bounds = { 0 };

    (void) state;
    for (uint32_t week = 0; week < WEEKS; week++) {
        fill(&bounds, low, high, codes, week * 10);
        for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++)
            for (unsigned b = 0; b < bodies_here(); b++) {
                const uint32_t from = ranges[r][0], to = ranges[r][1];
                const size_t n
                    = kith_scan(&bounds, codes, from, to, key, week, PURPOSE, bodies[b], found);
                size_t k = 0;

                for (uint32_t i = from; i < to; i++) {
                    const uint32_t u = kith_scan_number(key, i, week, PURPOSE);

                    if (!bounds_admit(&bounds, codes[i], u))
                        continue;
                    assert_true(k < n);
                    assert_int_equal(found[k].agent, i);
                    assert_int_equal(found[k].u, u & 0xFF000000);
                    k++;
                }
                assert_int_equal(k, n);
                kith_refine(found, n, key, week, PURPOSE, bodies[b]);
                for (k = 0; k < n; k++)
                    assert_int_equal(
                        found[k].u, kith_scan_number(key, found[k].agent, week, PURPOSE));
            }
    }
}

/* Whether a number lies within the bounds at their full width: UINT32_MAX at either end takes them all. */
static int
may_happen(uint32_t low, uint32_t high, uint32_t u)
{
    return low == UINT32_MAX || high == UINT32_MAX || u < low || (uint64_t) u + high >= (uint64_t) 1 << 32;
}

/* Nobody to whom something may happen is dropped, and nobody else is kept: scan, refine and screen together are the
 * definition, for every agent. */
static void
screening_keeps_those_within_their_bounds(void **state)
{
    static struct kith_candidate found[AGENTS];
    static uint8_t codes[AGENTS];
    static uint32_t low[KITH_CODES], high[KITH_CODES];
    struct kith_bounds bounds = { 0 };
    uint32_t dropped = 0, kept = 0;

    (void) state;
    for (uint32_t week = 0; week < WEEKS; week++) {
        fill(&bounds, low, high, codes, week * 10 + 500);
        for (unsigned c = 0; c < KITH_CODES / 2; c++) { /* small ones, for which the top byte is too coarse */
            low[c] = any_word(c, week + 600) >> (8 + c % 16);
            high[c] = any_word(c, week + 700) >> (9 + c % 16);
            kith_bounds_set(&bounds, c, low[c], high[c]);
        }
        for (unsigned b = 0; b < bodies_here(); b++) {
            const size_t n = kith_scan(&bounds, codes, 0, AGENTS, key, week, PURPOSE, bodies[b], found);
            size_t m, k = 0;

            kith_refine(found, n, key, week, PURPOSE, bodies[b]);
            m = kith_screen(&bounds, codes, found, n);
            for (uint32_t i = 0; i < AGENTS; i++) {
                const uint32_t u = kith_scan_number(key, i, week, PURPOSE);

                if (!may_happen(low[codes[i]], high[codes[i]], u))
                    continue;
                assert_true(k < m);
                assert_int_equal(found[k].agent, i);
                assert_int_equal(found[k].u, u);
                k++;
            }
            assert_int_equal(k, m);
            kept += (uint32_t) m;
            dropped += (uint32_t) (n - m);
        }
    }
    assert_true(kept > 1000 && dropped > 100);
}

static void
refining_touches_no_neighbour(void **state)
{
    struct kith_candidate found[40];

    (void) state;
    for (unsigned b = 0; b < bodies_here(); b++)
        for (size_t n = 0; n <= 33; n++) {
            for (uint32_t i = 0; i < 40; i++)
                found[i] = (struct kith_candidate) { 7 * i + 1, 0xAB000000 };
            kith_refine(found, n, key, 5, PURPOSE, bodies[b]);
            for (uint32_t i = 0; i < 40; i++) {
                const uint32_t lower = kith_scan_number(key, 7 * i + 1, 5, PURPOSE) & 0xFFFFFF;
                assert_int_equal(found[i].agent, 7 * i + 1);
                assert_int_equal(found[i].u, i < n ? 0xAB000000 | lower : 0xAB000000);
            }
        }
}

static void
drawing_for_many_is_drawing_for_each(void **state)
{
    struct kith_block block[40];
    uint32_t agents[40];

    (void) state;
    for (uint32_t i = 0; i < 40; i++)
        agents[i] = any_word(i, 400);
    for (unsigned b = 0; b < bodies_here(); b++)
        for (size_t n = 0; n <= 33; n++) {
            memset(block, 0, sizeof block);
            kith_draw(agents, n, key, 9, PURPOSE, bodies[b], block);
            for (uint32_t i = 0; i < 40; i++) {
                const struct kith_block none = { { 0 } };
                const struct kith_block one
                    = i < n ? kith_block_at(key, agents[i], 9, PURPOSE, 0) : none;
                assert_memory_equal(&block[i], &one, sizeof one);
            }
        }
}

static void
blocks_of_one_address_are_those_of_the_stream(void **state)
{
    struct kith_block block[12];

    (void) state;
    for (unsigned b = 0; b < bodies_here(); b++)
        for (uint32_t n = 0; n <= 11; n++) {
            const uint32_t agent = any_word(n, 410), week = any_word(n, 411), first = n % 3 ? n : UINT32_MAX - 2;
            memset(block, 0, sizeof block);
            kith_draw_blocks(key, agent, week, PURPOSE, first, n, bodies[b], block);
            for (uint32_t i = 0; i < 12; i++) {
                const struct kith_block none = { { 0 } }, one = i < n ? kith_block_at(key, agent, week, PURPOSE, first + i) : none;
                assert_memory_equal(&block[i], &one, sizeof one);
            }
        }
}

/* ---- folded bounds ---- */

/* Whether a byte is a candidate by the folded tables, as a body that uses them says: all bytes and codes at once. */
static unsigned
folded_hits(const struct kith_bounds *bounds, unsigned code, enum kith_body body)
{
    static struct kith_candidate found[AGENTS];
    static uint8_t codes[AGENTS];
    static uint32_t seen[256];
    unsigned hits = 0;
    memset(codes, (int) code, sizeof codes);
    memset(seen, 0, sizeof seen);
    const size_t n = kith_scan(bounds, codes, 0, AGENTS, key, 77, PURPOSE, body, found);
    for (size_t k = 0; k < n; k++)
        seen[found[k].u >> 24]++;
    for (uint32_t i = 0; i < AGENTS; i++) {
        const uint32_t u = kith_scan_number(key, i, 77, PURPOSE);
        if (bounds_admit(bounds, code, u))
            assert_true(seen[u >> 24] > 0); /* none is missed */
    }
    for (unsigned byte = 0; byte < 256; byte++)
        hits += seen[byte] > 0;
    return hits;
}

/* Of every code, folded or not, with all 256 bytes (each comes up among 4,096 agents, but for one time in nine million): nobody to whom
 * something may happen is missed, and there are not many more candidates than there must be: an "always" in the wrong row would change no
 * result and cost a quarter of the time. */
static void
folded_bounds_hold_the_exact_ones_and_little_more(void **state)
{
    struct kith_bounds moves = { 0 }, reports = { 0 };
    (void) state;
    kith_move_bounds(&moves);
    kith_detect_bounds(&reports);
    assert_true(moves.fold == KITH_FOLD_GRID && reports.fold == KITH_FOLD_STEPS);
    for (unsigned b = 0; b < bodies_here(); b++)
        for (unsigned code = 0; code < KITH_CODES; code++) {
            unsigned exact[2] = { 0, 0 };
            for (unsigned byte = 0; byte < 256; byte++) {
                exact[0] += (unsigned) bounds_admit(&moves, code, byte << 24);
                exact[1] += (unsigned) bounds_admit(&reports, code, byte << 24);
            }
            assert_int_equal(folded_hits(&moves, code, bodies[b]), exact[0]); /* a grid loses nothing */
            const unsigned hits = folded_hits(&reports, code, bodies[b]);
            assert_true(hits >= exact[1]);
            if (code <= 112) /* chances of a week up to a seventh */
                assert_true(hits <= 2 * exact[1] + 1);
        }
}

/* Random folds of random bounds: scan, refine and screen together are the definition. */
static void
folding_changes_nothing_that_is_kept(void **state)
{
    static struct kith_candidate found[2][AGENTS];
    static uint8_t codes[AGENTS];
    static uint32_t low[KITH_CODES], high[KITH_CODES];
    struct kith_bounds bounds = { 0 };
    (void) state;
    for (uint32_t week = 0; week < WEEKS; week++) {
        fill(&bounds, low, high, codes, week * 10 + 900);
        for (int fold = KITH_FOLD_NONE; fold <= KITH_FOLD_STEPS; fold++) {
            kith_bounds_fold(&bounds, (enum kith_fold) fold);
            size_t n[2];
            for (unsigned b = 0; b < bodies_here(); b++) {
                const int which = b > 0;
                n[which] = kith_scan(&bounds, codes, 64, AGENTS, key, week, PURPOSE, bodies[b], found[which]);
                kith_refine(found[which], n[which], key, week, PURPOSE, bodies[b]);
                n[which] = kith_screen(&bounds, codes, found[which], n[which]);
                assert_int_equal(n[which], n[0]);
                assert_memory_equal(found[which], found[0], n[0] * sizeof **found);
            }
        }
    }
}

static void
the_seed_the_replicate_the_week_and_the_reason_all_count(void **state)
{
    const struct kith_key other_seed = { key.seed ^ 1, key.replicate };
    const struct kith_key other_replicate = { key.seed, key.replicate ^ 1 };
    const uint32_t u = kith_scan_number(key, 77, 5, PURPOSE);

    (void) state;
    assert_int_not_equal(u, kith_scan_number(other_seed, 77, 5, PURPOSE));
    assert_int_not_equal(u, kith_scan_number(other_replicate, 77, 5, PURPOSE));
    assert_int_not_equal(u, kith_scan_number(key, 78, 5, PURPOSE));
    assert_int_not_equal(u, kith_scan_number(key, 77, 6, PURPOSE));
    assert_int_not_equal(u, kith_scan_number(key, 77, 5, PURPOSE + 1));
}

static void
nobody_shares_a_byte(void **state)
{
    static uint8_t taken[AGENTS / 16][4][4];

    (void) state;
    for (uint32_t i = 0; i < AGENTS; i++) {
        uint8_t *byte = &taken[i / 128 * 8 + i % 64 / 8][i / 64 % 2 * 2 + i % 8 / 4][i % 4];
        assert_int_equal(*byte, 0);
        *byte = 1;
    }
}

static void
bounds_hold_every_number_that_they_promise_and_are_tight(void **state)
{
    struct kith_bounds bounds = { 0 };

    (void) state;
    for (uint32_t i = 0; i < 20000; i++) {
        const uint32_t low = any_chance(i, 500), high = any_chance(i, 502);
        const uint64_t from = 0x100000000 - high;

        kith_bounds_set(&bounds, 5, low, high);
        assert_true(low == 0 || bounds_admit(&bounds, 5, low - 1));
        assert_true(high == 0 || bounds_admit(&bounds, 5, (uint32_t) from));
        for (uint32_t byte = 0; byte < 256; byte++) {
            const uint64_t first = (uint64_t) byte << 24, last = first + 0xFFFFFF;
            assert_int_equal(bounds_admit(&bounds, 5, (uint32_t) first),
                first < low || last >= from
                    || ((low + 0xFFFFFFULL) >> 24) + ((high + 0xFFFFFFULL) >> 24) > 255);
        }
    }
    kith_bounds_set(&bounds, 5, 0, 0);
    assert_int_equal(bounds.low[5] | bounds.high[5], 0);
    kith_bounds_set(&bounds, 5, UINT32_MAX, 0);
    for (uint32_t byte = 0; byte < 256; byte++)
        assert_true(bounds_admit(&bounds, 5, byte << 24));
    kith_bounds_set(&bounds, 5, 0, UINT32_MAX);
    for (uint32_t byte = 0; byte < 256; byte++)
        assert_true(bounds_admit(&bounds, 5, byte << 24));
}

/* Common random numbers make these two exact, not merely likely. */
static void
raising_a_bound_only_adds_candidates(void **state)
{
    static struct kith_candidate few[AGENTS], many[AGENTS];
    static uint8_t codes[AGENTS];
    static uint32_t low[KITH_CODES], high[KITH_CODES];
    struct kith_bounds tight = { 0 }, loose = { 0 };

    (void) state;
    for (uint32_t week = 0; week < WEEKS; week++)
        for (unsigned b = 0; b < bodies_here(); b++) {
            fill(&tight, low, high, codes, 600 + week * 10);
            loose = tight;
            for (unsigned c = 0; c < KITH_CODES; c++)
                kith_bounds_set(&loose, c, low[c] | low[c] >> 1, c % 2 ? high[c] : high[c] | 0xF000000);
            const size_t n = kith_scan(&tight, codes, 0, AGENTS, key, week, PURPOSE, bodies[b], few);
            const size_t m = kith_scan(&loose, codes, 0, AGENTS, key, week, PURPOSE, bodies[b], many);
            size_t k = 0;

            for (size_t j = 0; j < m && k < n; j++)
                k += many[j].agent == few[k].agent && many[j].u == few[k].u;
            assert_int_equal(k, n);
        }
}

static size_t
settle(const struct kith_bounds *bounds, const struct kith_exits *rows, const uint8_t *codes,
    uint32_t week, enum kith_body body, struct w8_move *moves)
{
    static struct kith_candidate found[AGENTS];
    const size_t n = kith_scan(bounds, codes, 0, AGENTS, key, week, PURPOSE, body, found);

    kith_refine(found, n, key, week, PURPOSE, body);
    return w8_settle(rows, codes, found, n, moves);
}

static double
any_hazard(uint32_t i, uint32_t what)
{
    return any_word(i, what) % 4 == 0 ? 0.0 : any_word(i, what + 1) * 0x1p-33;
}

static void
loose_bounds_change_nothing_in_the_end(void **state)
{
    static struct w8_move moves[AGENTS], same[AGENTS];
    static struct kith_exits rows[KITH_CODES];
    static uint8_t codes[AGENTS];
    static const uint8_t to[] = { 10, 11, 12, 13 };
    struct kith_bounds tight = { 0 }, loose = { 0 };

    (void) state;
    for (uint32_t c = 0; c < KITH_CODES; c++) {
        double hazard[KITH_EXITS];
        uint32_t low, high;

        for (uint32_t j = 0; j < KITH_EXITS; j++)
            hazard[j] = any_hazard(c * KITH_EXITS + j, 700);
        rows[c] = kith_exits_of(hazard, to, c % 4, c / 4 % 2 ? 4 : 3);
        w8_bound(&rows[c], &low, &high);
        kith_bounds_set(&tight, c, low, high);
        kith_bounds_set(&loose, c, c % 3 ? UINT32_MAX : low, high);
    }
    for (uint32_t i = 0; i < AGENTS; i++)
        codes[i] = any_word(i, 702) % KITH_CODES;
    for (uint32_t week = 0; week < WEEKS; week++)
        for (unsigned b = 0; b < bodies_here(); b++) {
            const size_t n = settle(&tight, rows, codes, week, bodies[b], moves);
            const size_t m = settle(&loose, rows, codes, week, KITH_PORTABLE, same);
            size_t k = 0;

            assert_int_equal(n, m);
            for (size_t j = 0; j < n; j++) {
                assert_int_equal(moves[j].agent, same[j].agent);
                assert_int_equal(moves[j].from, same[j].from);
                assert_int_equal(moves[j].to, same[j].to);
            }
            for (uint32_t i = 0; i < AGENTS; i++) {
                const int taken
                    = kith_exits_take(&rows[codes[i]], kith_scan_number(key, i, week, PURPOSE));
                if (taken < 0)
                    continue;
                assert_int_equal(moves[k].agent, i);
                assert_int_equal(moves[k].from, codes[i]);
                assert_int_equal(moves[k].to, taken);
                k++;
            }
            assert_int_equal(k, n);
        }
}

/* 4096 agents x 64 weeks; 255 degrees of freedom: chi-square stays below 330 with chance 0.999. */
static void
every_byte_is_as_likely_as_any_other(void **state)
{
    enum { ROUNDS = 64 };
    static struct kith_candidate found[AGENTS];
    static uint8_t codes[AGENTS];
    struct kith_bounds all = { 0 };

    (void) state;
    for (unsigned c = 0; c < KITH_CODES; c++)
        kith_bounds_set(&all, c, UINT32_MAX, 0);
    for (unsigned b = 0; b < bodies_here(); b++) {
        long seen[256] = { 0 };
        const double expected = (double) AGENTS * ROUNDS / 256;
        double chi_square = 0;

        for (uint32_t week = 0; week < ROUNDS; week++) {
            assert_int_equal(
                kith_scan(&all, codes, 0, AGENTS, key, week, PURPOSE, bodies[b], found), AGENTS);
            for (size_t k = 0; k < AGENTS; k++)
                seen[found[k].u >> 24]++;
        }
        for (unsigned v = 0; v < 256; v++)
            chi_square += ((double) seen[v] - expected) * ((double) seen[v] - expected) / expected;
        assert_true(chi_square > 190 && chi_square < 330);
    }
}

static void
timers_are_found_when_due_and_in_order(void **state)
{
    static uint16_t due[AGENTS];
    static uint32_t found[AGENTS];
    static const uint32_t ranges[][2]
        = { { 0, AGENTS }, { 1, 2 }, { 5, 5 }, { 31, 97 }, { 33, 4090 }, { 64, 128 } };
    static const uint32_t spread[] = { 1, 2, 7, 400 };

    (void) state;
    for (size_t s = 0; s < 4; s++) {
        for (uint32_t i = 0; i < AGENTS; i++)
            due[i] = (uint16_t) (65535 - any_word(i, 800) % spread[s]);
        for (uint16_t week = 65535; week > 65530; week--)
            for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++)
                for (unsigned b = 0; b < bodies_here(); b++) {
                    const uint32_t from = ranges[r][0], to = ranges[r][1];
                    const size_t n = kith_due(due, from, to, week, bodies[b], found);
                    size_t k = 0;

                    for (uint32_t i = from; i < to; i++)
                        if (due[i] == week) {
                            assert_true(k < n);
                            assert_int_equal(found[k++], i);
                        }
                    assert_int_equal(k, n);
                }
    }
}

static void
exits_have_the_chances_of_competing_risks(void **state)
{
    static const uint8_t to[] = { 1, 2, 3, 4 };
    static const double hazard[] = { 0.02, 0.0, 0.3, 0.1 };
    const struct kith_exits row = kith_exits_of(hazard, to, 2, 4);
    long seen[5] = { 0 };

    (void) state;
    /* 2^20 evenly spaced numbers: each piece holds its share of them, to one or two. */
    for (uint32_t k = 0; k < 1U << 20; k++)
        seen[kith_exits_take(&row, k << 12) < 0 ? 0 : kith_exits_take(&row, k << 12)]++;
    /* (1 - exp(-0.42)) * h / 0.42 = 0.342953180... * h / 0.42 */
    assert_in_range(seen[1], 17122, 17126);
    assert_int_equal(seen[2], 0);
    assert_in_range(seen[3], 256864, 256868);
    assert_in_range(seen[4], 85620, 85624);
    /* better at the low end, worse at the high end; the first named outermost */
    assert_int_equal(kith_exits_take(&row, 0), 1);
    assert_int_equal(kith_exits_take(&row, UINT32_MAX), 3);
    assert_int_equal(kith_exits_take(&row, 0x80000000), -1);
}

static void
a_hazard_of_zero_never_happens_and_staying_keeps_a_piece(void **state)
{
    static const uint8_t to[] = { 1, 2, 3, 4 };
    static const double none[4] = { 0 }, third_only[4] = { 0, 0, 1e-3, 0 };
    static const double sure[4] = { 0, 800, 800, 0 };

    (void) state;
    for (unsigned n = 0; n <= 4; n++)
        for (unsigned n_low = 0; n_low <= n; n_low++) {
            const struct kith_exits never = kith_exits_of(none, to, n_low, n);
            const struct kith_exits third = kith_exits_of(third_only, to, n_low, n);
            const struct kith_exits always = kith_exits_of(sure, to, n_low, n);
            uint32_t low, high;

            w8_bound(&never, &low, &high);
            assert_int_equal(low | high, 0);
            w8_bound(&always, &low, &high);
            assert_true((uint64_t) low + high <= UINT32_MAX);
            for (uint32_t i = 0; i < 5000; i++) {
                const uint32_t u = i < 2 ? 0 - i : any_word(i, 900);
                assert_int_equal(kith_exits_take(&never, u), -1);
                const int taken = kith_exits_take(&third, u);
                assert_true(taken == -1 || (n > 2 && taken == 3));
                assert_true(n < 3 || w8_leave(&third, u) == 3);
                const int one = kith_exits_take(&always, u);
                assert_true(n < 2 ? one == -1 : one == 2 || one == 3 || one == -1);
            }
        }
}

static void
who_leaves_goes_where_the_hazards_say(void **state)
{
    static const uint8_t to[] = { 1, 2, 3 };
    static const double hazard[] = { 0.1, 0.2, 0.1 };
    long seen[4] = { 0 };

    (void) state;
    for (unsigned n_low = 0; n_low <= 3; n_low++) {
        const struct kith_exits row = kith_exits_of(hazard, to, n_low, 3);

        memset(seen, 0, sizeof seen);
        for (uint32_t k = 0; k < 1U << 16; k++)
            seen[w8_leave(&row, k << 16)]++;
        assert_in_range(seen[1], 16383, 16385);
        assert_in_range(seen[2], 32767, 32769);
        assert_in_range(seen[3], 16383, 16385);
    }
}

static void
stays_last_as_hazards_say(void **state)
{
    enum { STEPS = 60 };
    static double hazard[STEPS];
    static uint32_t gone[STEPS];
    struct w8_stay stay;

    (void) state;
    for (unsigned k = 0; k < STEPS; k++)
        hazard[k] = k % 7 == 3 ? 0.0 : 0.002 * k;
    w8_stay_of(&stay, hazard, STEPS, gone);
    for (uint32_t i = 0; i < 100000; i++) {
        const uint32_t u = i < 2 ? 0 - i : any_word(i, 950);
        unsigned k = 0;

        while (k < STEPS && gone[k] <= u)
            k++;
        assert_int_equal(w8_stay_steps(&stay, u), k);
        assert_true(k == STEPS || hazard[k] > 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_body_finds_what_the_definition_says),
        cmocka_unit_test(screening_keeps_those_within_their_bounds),
        cmocka_unit_test(refining_touches_no_neighbour),
        cmocka_unit_test(drawing_for_many_is_drawing_for_each),
        cmocka_unit_test(blocks_of_one_address_are_those_of_the_stream),
        cmocka_unit_test(folded_bounds_hold_the_exact_ones_and_little_more),
        cmocka_unit_test(folding_changes_nothing_that_is_kept),
        cmocka_unit_test(the_seed_the_replicate_the_week_and_the_reason_all_count),
        cmocka_unit_test(nobody_shares_a_byte),
        cmocka_unit_test(bounds_hold_every_number_that_they_promise_and_are_tight),
        cmocka_unit_test(raising_a_bound_only_adds_candidates),
        cmocka_unit_test(loose_bounds_change_nothing_in_the_end),
        cmocka_unit_test(every_byte_is_as_likely_as_any_other),
        cmocka_unit_test(timers_are_found_when_due_and_in_order),
        cmocka_unit_test(exits_have_the_chances_of_competing_risks),
        cmocka_unit_test(a_hazard_of_zero_never_happens_and_staying_keeps_a_piece),
        cmocka_unit_test(who_leaves_goes_where_the_hazards_say),
        cmocka_unit_test(stays_last_as_hazards_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
