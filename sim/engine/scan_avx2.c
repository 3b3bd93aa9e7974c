#include "engine/scan_avx2.h"

#if KITH_HAS_AVX2
#include <immintrin.h>

/* The same integers as scan.c, four blocks at a time. */
#define LANES 4
#define WIDE __attribute__((target("avx2")))
#define PRODUCT(a, b) ((lanes) _mm256_mul_epu32((__m256i) (a), (__m256i) (b)))
#include "engine/lanes.h"

/* A byte table, sixteen entries to each register, twice over: of all codes, or of the halves of codes. */
struct table {
    __m256i part[KITH_CODES / 16];
};

WIDE_INLINE __m256i
twice(const uint8_t *sixteen)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *) (const void *) sixteen));
}

WIDE_INLINE struct table
table_of(const uint8_t *whole, const uint8_t *folded, enum kith_fold fold)
{
    struct table self;

    if (fold)
        self.part[0] = twice(folded);
    else
        for (unsigned k = 0; k < KITH_CODES / 16; k++)
            self.part[k] = twice(whole + 16 * k);
    return self;
}

/* What 32 codes have in a table. An index outside of a part gets its top bit set, for which a shuffle gives zero. */
WIDE_INLINE __m256i
look_up(const struct table *table, __m256i codes)
{
    const __m256i reach = _mm256_set1_epi8(0x70), sixteen = _mm256_set1_epi8(16);
    __m256i found = _mm256_setzero_si256();

#pragma GCC unroll 8
    for (unsigned k = 0; k < KITH_CODES / 16; k++) {
        found = _mm256_or_si256(found, _mm256_shuffle_epi8(table->part[k], _mm256_adds_epu8(codes, reach)));
        codes = _mm256_sub_epi8(codes, sixteen);
    }
    return found;
}

/* Agents whose byte lies outside their bounds, of 32: low at the low end, high at the other. */
WIDE_INLINE __m256i
outside(__m256i bytes, __m256i low, __m256i high)
{
    const __m256i upside = _mm256_xor_si256(bytes, _mm256_set1_epi8(-1));
    const __m256i not_low = _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, low), bytes);
    const __m256i not_high = _mm256_cmpeq_epi8(_mm256_max_epu8(upside, high), upside);

    return _mm256_and_si256(not_low, not_high);
}

/* One bit for each of 32 agents. */
WIDE_INLINE uint32_t
hits_of(const struct table *low, const struct table *high, __m256i codes, __m256i bytes, enum kith_fold fold)
{
    const __m256i nibble = _mm256_set1_epi8(15), seven = _mm256_set1_epi8(7);

    if (fold == KITH_FOLD_NONE)
        return ~(uint32_t) _mm256_movemask_epi8(outside(bytes, look_up(low, codes), look_up(high, codes)));
    const __m256i raised = fold == KITH_FOLD_GRID ? codes : _mm256_add_epi8(codes, seven);
    const __m256i eighth = _mm256_and_si256(_mm256_srli_epi16(raised, 3), _mm256_set1_epi8(31));
    const __m256i step = fold == KITH_FOLD_GRID ? eighth : _mm256_min_epu8(eighth, nibble);
    const __m256i below = _mm256_shuffle_epi8(low->part[0], step);
    const __m256i above = _mm256_shuffle_epi8(high->part[0], fold == KITH_FOLD_GRID ? _mm256_and_si256(codes, nibble) : step);
    __m256i always = _mm256_cmpeq_epi8(step, nibble);
    if (fold == KITH_FOLD_GRID)
        always = _mm256_or_si256(always, _mm256_cmpeq_epi8(_mm256_and_si256(codes, seven), seven));
    return ~(uint32_t) _mm256_movemask_epi8(_mm256_andnot_si256(always, outside(bytes, below, above)));
}

WIDE_INLINE size_t
scan(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from, uint32_t to, struct kith_key key, uint32_t week, uint32_t purpose,
    struct kith_candidate *found, enum kith_fold fold)
{
    const struct table low = table_of(bounds->low, bounds->low16, fold), high = table_of(bounds->high, bounds->high16, fold);
    size_t n = 0;

    for (uint32_t tile = from / 128; tile * 128 < to; tile++) {
        union {
            lanes wide[4];
            uint8_t one[128];
        } bytes;

        for (uint32_t part = 0; part < 2; part++)
            draw_top_bytes(tile * 8 + part * LANES, key, week, purpose, &bytes.wide[part], &bytes.wide[2 + part]);
        for (unsigned half = 0; half < 2; half++) {
            const uint32_t start = tile * 128 + half * 64;

            if (start < from || start >= to)
                continue;
            const __m256i a = _mm256_loadu_si256((const __m256i *) (const void *) (codes + start));
            const __m256i b = _mm256_loadu_si256((const __m256i *) (const void *) (codes + start + 32));
            uint64_t hits = hits_of(&low, &high, a, (__m256i) bytes.wide[2 * half], fold)
                | (uint64_t) hits_of(&low, &high, b, (__m256i) bytes.wide[2 * half + 1], fold) << 32;

            for (; hits; hits &= hits - 1) {
                const unsigned i = (unsigned) __builtin_ctzll(hits);

                found[n++] = (struct kith_candidate) { start + i, (uint32_t) bytes.one[half * 64 + i] << 24 };
            }
        }
    }
    return n;
}

WIDE size_t
kith_scan_avx2(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from,
    uint32_t to, struct kith_key key, uint32_t week, uint32_t purpose, struct kith_candidate *found)
{
    switch (bounds->fold) {
    case KITH_FOLD_GRID:
        return scan(bounds, codes, from, to, key, week, purpose, found, KITH_FOLD_GRID);
    case KITH_FOLD_STEPS:
        return scan(bounds, codes, from, to, key, week, purpose, found, KITH_FOLD_STEPS);
    default:
        return scan(bounds, codes, from, to, key, week, purpose, found, KITH_FOLD_NONE);
    }
}

WIDE void
kith_refine_avx2(struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week, uint32_t purpose)
{
    refine(found, n, key, week, purpose);
}

WIDE void
kith_draw_avx2(const uint32_t *agents, size_t n, struct kith_key key, uint32_t week, uint32_t purpose, struct kith_block *block)
{
    draw(agents, n, key, week, purpose, block);
}

WIDE void
kith_draw_blocks_avx2(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose, uint32_t first, size_t n, struct kith_block *block)
{
    blocks(key, agent, week, purpose, first, n, block);
}

WIDE size_t
kith_due_avx2(const uint16_t *due, uint32_t from, uint32_t to, uint16_t week, uint32_t *found)
{
    const __m256i now = _mm256_set1_epi16((short) week);
    size_t n = 0;

    for (uint32_t start = from; start < to; start += 32) {
        const __m256i a = _mm256_cmpeq_epi16(now, _mm256_loadu_si256((const __m256i *) (const void *) (due + start)));
        const __m256i b = _mm256_cmpeq_epi16(now, _mm256_loadu_si256((const __m256i *) (const void *) (due + start + 16)));
        const __m256i both = _mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0xD8);

        for (uint32_t hits = (uint32_t) _mm256_movemask_epi8(both); hits; hits &= hits - 1)
            found[n++] = start + (uint32_t) __builtin_ctz(hits);
    }
    return n;
}
#endif
