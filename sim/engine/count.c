#include "engine/count.h"

#include <string.h>

#include "base/numeric.h"

static void
counts_portable(const double *mean, const uint32_t *word, size_t n, uint32_t *count)
{
    for (size_t i = 0; i < n; i++)
        count[i] = mean[i] > 0 ? kith_poisson_quantile(mean[i], kith_uniform32(word[i])) : 0;
}

#if defined(__x86_64__)
#include <immintrin.h>

enum { LANES = 8 };

/* kith_exp() of eight numbers in (-700, 0], by the same operations in the same order. */
__attribute__((target("avx512f"))) static inline __m512d
eight_exps(__m512d x)
{
    const __m512d shift = _mm512_set1_pd(0x1.8p52);
    const __m512d shifted = _mm512_add_pd(_mm512_mul_pd(x, _mm512_set1_pd(0x1.71547652b82fep5)), shift);
    const __m512d n = _mm512_sub_pd(shifted, shift);
    const __m512d r = _mm512_sub_pd(_mm512_sub_pd(x, _mm512_mul_pd(n, _mm512_set1_pd(0x1.62e42fefcp-6))),
        _mm512_mul_pd(n, _mm512_set1_pd(-0x1.c610ca86c3899p-42)));
    const __m512i steps = _mm512_sub_epi64(_mm512_castpd_si512(shifted), _mm512_castpd_si512(shift));
    const __m512i i = _mm512_and_si512(steps, _mm512_set1_epi64(31)), twice = _mm512_add_epi64(i, i);
    const __m512d root = _mm512_i64gather_pd(twice, &kith_root_of_two[0].value, 8);
    const __m512d rest = _mm512_i64gather_pd(twice, &kith_root_of_two[0].rest, 8);
    const __m512d r2 = _mm512_mul_pd(r, r);
    const __m512d low = _mm512_add_pd(_mm512_set1_pd(1. / 2), _mm512_mul_pd(r, _mm512_set1_pd(1. / 6)));
    const __m512d high = _mm512_add_pd(_mm512_add_pd(_mm512_set1_pd(1. / 24), _mm512_mul_pd(r, _mm512_set1_pd(1. / 120))),
        _mm512_mul_pd(r2, _mm512_add_pd(_mm512_set1_pd(1. / 720), _mm512_mul_pd(r, _mm512_set1_pd(1. / 5040)))));
    const __m512d more = _mm512_add_pd(r, _mm512_add_pd(rest, _mm512_mul_pd(r2, _mm512_add_pd(low, _mm512_mul_pd(r2, high)))));
    const __m512i power = _mm512_slli_epi64(_mm512_sub_epi64(steps, i), 47);
    const __m512d scale = _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(root), power));
    return _mm512_add_pd(scale, _mm512_mul_pd(scale, more));
}

/* Eight searches from zero in step: the same operations in the same order as in
 * kith_poisson_quantile(), which is called for the few means that it searches otherwise. A lane
 * that has found its number goes on without effect: its sum stays above u, or its terms stay
 * too small. */
__attribute__((target("avx512f"))) static void
eight_counts(const double *mean, const uint32_t *word, uint32_t *count)
{
    const __m512d m = _mm512_loadu_pd(mean);
    unsigned large = _mm512_cmp_pd_mask(m, _mm512_set1_pd(KITH_POISSON_FROM_AFAR), _CMP_GE_OQ);
    const __m512d no_more = _mm512_set1_pd(KITH_POISSON_NO_MORE);
    const __m512d bits = _mm512_cvtepu32_pd(_mm256_loadu_si256((const __m256i *) (const void *) word));
    const __m512d u = _mm512_mul_pd(_mm512_add_pd(bits, _mm512_set1_pd(0.5)), _mm512_set1_pd(0x1p-32));
    __m512d chance = eight_exps(_mm512_sub_pd(_mm512_setzero_pd(), m)), below = chance;
    __m512i found = _mm512_setzero_si512();
    __mmask8 on = (__mmask8) (_mm512_cmp_pd_mask(below, u, _CMP_LE_OQ) & ~large);
    for (double k = 1; on; k++) {
        found = _mm512_mask_add_epi64(found, on, found, _mm512_set1_epi64(1));
        chance = _mm512_mul_pd(chance, _mm512_mul_pd(m, _mm512_set1_pd(1 / k)));
        below = _mm512_add_pd(below, chance);
        const __mmask8 more = _mm512_cmp_pd_mask(chance, no_more, _CMP_GE_OQ) | _mm512_cmp_pd_mask(_mm512_set1_pd(k), m, _CMP_LT_OQ);
        on &= more & _mm512_cmp_pd_mask(below, u, _CMP_LE_OQ);
    }
    _mm256_storeu_si256((__m256i *) (void *) count, _mm512_cvtepi64_epi32(found));
    for (unsigned l = 0; large; large >>= 1, l++)
        if (large & 1u)
            count[l] = kith_poisson_quantile(mean[l], kith_uniform32(word[l]));
}

static void
counts_avx512(const double *mean, const uint32_t *word, size_t n, uint32_t *count)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        eight_counts(mean + i, word + i, count + i);
    if (i == n)
        return;
    double last_mean[LANES] = { 0 };
    uint32_t last_word[LANES] = { 0 }, last_count[LANES];
    memcpy(last_mean, mean + i, (n - i) * sizeof *mean);
    memcpy(last_word, word + i, (n - i) * sizeof *word);
    eight_counts(last_mean, last_word, last_count);
    memcpy(count + i, last_count, (n - i) * sizeof *count);
}
#endif

void
kith_counts(const double *mean, const uint32_t *word, size_t n, enum kith_body body, uint32_t *count)
{
#if defined(__x86_64__)
    if (body == KITH_AVX512) {
        counts_avx512(mean, word, n, count);
        return;
    }
#endif
    (void) body;
    counts_portable(mean, word, n, count);
}
