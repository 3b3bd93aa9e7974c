#include "engine/scan_avx512.h"

#if KITH_HAS_AVX512
#include <immintrin.h>

/* The same integers as scan.c, many at a time. Philox works on 64-bit lanes, one block in each:
 * _mm512_mul_epu32() multiplies the low halves of its lanes and gives the whole product, whose low
 * half is the next word of one column and whose high half, moved down, goes into another. What
 * stands in the high half of a column is never read. So a round needs no shuffles, and a lane that
 * holds a struct kith_candidate has the agent already where the counter belongs. */

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")))
#define WIDE_INLINE static inline __attribute__((always_inline)) WIDE

/* Four words of each of eight blocks, in the low halves of the lanes. */
struct words {
    __m512i c0, c1, c2, c3;
};

WIDE_INLINE __m512i
same(uint32_t word)
{
    return _mm512_set1_epi64((long long) word);
}

WIDE_INLINE __m512i
xor3(__m512i a, __m512i b, __m512i c)
{
    return _mm512_ternarylogic_epi64(a, b, c, 0x96);
}

WIDE_INLINE struct words
philox(struct words x, struct kith_key key)
{
    const __m512i m0 = same(PHILOX_M4x32_0), m1 = same(PHILOX_M4x32_1);

#pragma GCC unroll 10
    for (unsigned round = 0; round < 10; round++) {
        const __m512i k0 = same(key.seed + round * PHILOX_W32_0);
        const __m512i k1 = same(key.replicate + round * PHILOX_W32_1);
        const __m512i p0 = _mm512_mul_epu32(x.c0, m0), p1 = _mm512_mul_epu32(x.c2, m1);

        x.c0 = xor3(_mm512_srli_epi64(p1, 32), x.c1, k0);
        x.c1 = p1;
        x.c2 = xor3(_mm512_srli_epi64(p0, 32), x.c3, k1);
        x.c3 = p0;
    }
    return x;
}

/* The low halves of two columns, side by side in each lane. */
WIDE_INLINE __m512i
pair(__m512i first, __m512i second)
{
    return _mm512_mask_shuffle_epi32(first, 0xAAAA, second, _MM_PERM_CCAA);
}

/* 128 entries of a byte table, looked up by 64 codes. */
WIDE_INLINE __m512i
look_up(__m512i first, __m512i codes, __m512i second)
{
    return _mm512_permutex2var_epi8(first, codes, second);
}

WIDE_INLINE __m512i
counting_bytes(void)
{
    return _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46,
        45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23,
        22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/* Candidates of 64 agents, written eight at a time; up to 64 places of `found` are touched. */
WIDE_INLINE size_t
write_hits(__mmask64 hits, __m512i bytes, uint32_t start, struct kith_candidate *found)
{
    const size_t n = (size_t) __builtin_popcountll(hits);
    const __m512i base = same(start);
    __m512i who = _mm512_maskz_compress_epi8(hits, counting_bytes());
    __m512i byte = _mm512_maskz_compress_epi8(hits, bytes);

    for (size_t k = 0;;) {
        const __m512i agent = _mm512_cvtepu8_epi64(_mm512_castsi512_si128(who));
        const __m512i top = _mm512_cvtepu8_epi64(_mm512_castsi512_si128(byte));

        _mm512_storeu_si512(found + k,
            _mm512_or_si512(_mm512_add_epi64(agent, base), _mm512_slli_epi64(top, 56)));
        k += 8;
        if (k >= n)
            break;
        who = _mm512_alignr_epi64(who, who, 1);
        byte = _mm512_alignr_epi64(byte, byte, 1);
    }
    return n;
}

WIDE size_t
kith_scan_avx512(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from,
    uint32_t to, struct kith_key key, uint32_t week, uint32_t purpose, struct kith_candidate *found)
{
    const __m512i low0 = _mm512_load_si512(bounds->low);
    const __m512i low1 = _mm512_load_si512(bounds->low + 64);
    const __m512i high0 = _mm512_load_si512(bounds->high);
    const __m512i high1 = _mm512_load_si512(bounds->high + 64);
    const __m512i lane = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    size_t n = 0;

    for (uint32_t tile = from / 128; tile * 128 < to; tile++) {
        const struct words counter
            = { _mm512_add_epi64(same(tile * 8), lane), same(week), same(purpose), same(0) };
        const struct words x = philox(counter, key);
        const __m512i bytes[2] = { pair(x.c0, x.c1), pair(x.c2, x.c3) };

        for (unsigned half = 0; half < 2; half++) {
            const uint32_t start = tile * 128 + half * 64;

            if (start < from || start >= to)
                continue;
            const __m512i code = _mm512_loadu_si512(codes + start);
            const __m512i upside = _mm512_xor_si512(bytes[half], _mm512_set1_epi8(-1));
            const __mmask64 low
                = _mm512_cmplt_epu8_mask(bytes[half], look_up(low0, code, low1));
            const __mmask64 high = _mm512_cmplt_epu8_mask(upside, look_up(high0, code, high1));

            n += write_hits(low | high, bytes[half], start, found + n);
        }
    }
    return n;
}

WIDE void
kith_refine_avx512(
    struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week, uint32_t purpose)
{
    const __m512i kept = _mm512_set1_epi64((long long) 0xFF000000FFFFFFFF);
    const __m512i drawn = _mm512_set1_epi64(0x00FFFFFF00000000);

    for (size_t k = 0; k < n; k += 8) {
        const __mmask8 here = (__mmask8) (n - k < 8 ? (1U << (n - k)) - 1 : 0xFF);
        const __m512i candidate = _mm512_maskz_loadu_epi64(here, found + k);
        const struct words counter = { candidate, same(week), same(purpose), same(1) };
        const __m512i word = _mm512_slli_epi64(philox(counter, key).c0, 32);
        const __m512i whole = _mm512_or_si512(
            _mm512_and_si512(candidate, kept), _mm512_and_si512(word, drawn));

        _mm512_mask_storeu_epi64(found + k, here, whole);
    }
}

WIDE void
kith_draw_avx512(const uint32_t *agents, size_t n, struct kith_key key, uint32_t week,
    uint32_t purpose, struct kith_block *block)
{
    const __m512i first_half = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0);
    const __m512i second_half = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);

    for (size_t k = 0; k < n; k += 8) {
        const unsigned left = n - k < 8 ? (unsigned) (n - k) : 8;
        const __mmask8 here = (__mmask8) ((1U << left) - 1);
        const __mmask16 words = (__mmask16) ((1U << 2 * left) - 1); /* of 64 bits, two a block */
        const __m512i agent = _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(here, agents + k));
        const struct words x
            = philox((struct words) { agent, same(week), same(purpose), same(0) }, key);
        const __m512i front = pair(x.c0, x.c1), back = pair(x.c2, x.c3);

        _mm512_mask_storeu_epi64(block + k, (__mmask8) words,
            _mm512_permutex2var_epi64(front, first_half, back));
        _mm512_mask_storeu_epi64((char *) (block + k) + 64, (__mmask8) (words >> 8),
            _mm512_permutex2var_epi64(front, second_half, back));
    }
}

WIDE size_t
kith_due_avx512(
    const uint16_t *due, uint32_t from, uint32_t to, uint16_t week, uint32_t *found)
{
    const __m512i now = _mm512_set1_epi16((short) week);
    const __m512i counting = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(counting_bytes()));
    size_t n = 0;

    for (uint32_t start = from; start < to; start += 32) {
        const __mmask32 hits = _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(due + start), now);
        const __m512i base = _mm512_set1_epi32((int) start);
        const __m512i who = _mm512_maskz_compress_epi16(hits, counting);
        const __m512i first = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(who));

        _mm512_storeu_si512(found + n, _mm512_add_epi32(first, base));
        if (__builtin_popcount(hits) > 16) {
            const __m512i second = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(who, 1));
            _mm512_storeu_si512(found + n + 16, _mm512_add_epi32(second, base));
        }
        n += (size_t) __builtin_popcount(hits);
    }
    return n;
}
#endif
