#include "engine/scan_avx2.h"

#if KITH_HAS_AVX2
#include <immintrin.h>

/* The same integers as scan.c, four blocks at a time: see scan_avx512.c, which is the same with eight. */

#define WIDE __attribute__((target("avx2")))
#define WIDE_INLINE static inline __attribute__((always_inline)) WIDE

/* Four words of each of four blocks, in the low halves of the lanes. */
struct words {
    __m256i c0, c1, c2, c3;
};

WIDE_INLINE __m256i
same(uint32_t word)
{
    return _mm256_set1_epi64x((long long) word);
}

WIDE_INLINE struct words
philox(struct words x, struct kith_key key)
{
    const __m256i m0 = same(PHILOX_M4x32_0), m1 = same(PHILOX_M4x32_1);

#pragma GCC unroll 10
    for (unsigned round = 0; round < 10; round++) {
        const __m256i k0 = same(key.seed + round * PHILOX_W32_0);
        const __m256i k1 = same(key.replicate + round * PHILOX_W32_1);
        const __m256i p0 = _mm256_mul_epu32(x.c0, m0), p1 = _mm256_mul_epu32(x.c2, m1);

        x.c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), x.c1), k0);
        x.c1 = p1;
        x.c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), x.c3), k1);
        x.c3 = p0;
    }
    return x;
}

/* The low halves of two columns, side by side in each lane: the bytes of 32 agents. */
WIDE_INLINE __m256i
pair(__m256i first, __m256i second)
{
    return _mm256_blend_epi32(first, _mm256_slli_epi64(second, 32), 0xAA);
}

/* A byte table of 128 entries, sixteen to each register, twice over. */
struct table {
    __m256i part[KITH_CODES / 16];
};

WIDE_INLINE struct table
table_of(const uint8_t *entries)
{
    struct table self;

    for (unsigned k = 0; k < KITH_CODES / 16; k++)
        self.part[k] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *) (const void *) (entries + 16 * k)));
    return self;
}

/* One bit for each of 32 agents. An index outside of a part gets its top bit set, for which a shuffle gives zero. */
WIDE_INLINE uint32_t
hits_of(const struct table *low, const struct table *high, __m256i codes, __m256i bytes)
{
    const __m256i reach = _mm256_set1_epi8(0x70), sixteen = _mm256_set1_epi8(16);
    const __m256i upside = _mm256_xor_si256(bytes, _mm256_set1_epi8(-1));
    __m256i below = _mm256_setzero_si256(), above = below;

#pragma GCC unroll 8
    for (unsigned k = 0; k < KITH_CODES / 16; k++) {
        const __m256i at = _mm256_adds_epu8(codes, reach);

        below = _mm256_or_si256(below, _mm256_shuffle_epi8(low->part[k], at));
        above = _mm256_or_si256(above, _mm256_shuffle_epi8(high->part[k], at));
        codes = _mm256_sub_epi8(codes, sixteen);
    }
    const __m256i not_low = _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, below), bytes);
    const __m256i not_high = _mm256_cmpeq_epi8(_mm256_max_epu8(upside, above), upside);

    return ~(uint32_t) _mm256_movemask_epi8(_mm256_and_si256(not_low, not_high));
}

WIDE size_t
kith_scan_avx2(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from,
    uint32_t to, struct kith_key key, uint32_t week, uint32_t why, struct kith_candidate *found)
{
    const struct table low = table_of(bounds->low), high = table_of(bounds->high);
    const __m256i lane = _mm256_set_epi64x(3, 2, 1, 0);
    size_t n = 0;

    for (uint32_t tile = from / 128; tile * 128 < to; tile++) {
        union {
            __m256i wide[4];
            uint8_t one[128];
        } bytes;

        for (unsigned part = 0; part < 2; part++) {
            const struct words x = philox(
                (struct words) { _mm256_add_epi64(same(tile * 8 + part * 4), lane), same(week), same(why), same(0) }, key);

            bytes.wide[part] = pair(x.c0, x.c1);
            bytes.wide[2 + part] = pair(x.c2, x.c3);
        }
        for (unsigned quarter = 0; quarter < 4; quarter++) {
            const uint32_t start = tile * 128 + quarter * 32;

            if (start < from || start >= to)
                continue;
            const __m256i code = _mm256_loadu_si256((const __m256i *) (const void *) (codes + start));

            for (uint32_t hits = hits_of(&low, &high, code, bytes.wide[quarter]); hits; hits &= hits - 1) {
                const unsigned i = (unsigned) __builtin_ctz(hits);

                found[n++] = (struct kith_candidate) { start + i, (uint32_t) bytes.one[quarter * 32 + i] << 24 };
            }
        }
    }
    return n;
}

WIDE void
kith_refine_avx2(struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week, uint32_t why)
{
    const __m256i kept = _mm256_set1_epi64x((long long) 0xFF000000FFFFFFFF), lower = same(0xFFFFFF);

    for (size_t k = 0; k < n; k += 4) {
        __m256i *four = (__m256i *) (void *) (found + k);
        const __m256i old = _mm256_loadu_si256(four);
        const struct words x = philox((struct words) { old, same(week), same(why), same(1) }, key);

        _mm256_storeu_si256(four, _mm256_or_si256(_mm256_and_si256(old, kept), _mm256_slli_epi64(_mm256_and_si256(x.c0, lower), 32)));
    }
}

#endif
