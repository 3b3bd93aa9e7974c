#include "engine/count_bodies.h"

#if KITH_HAS_AVX2
#include <immintrin.h>

#define LANES 4
#define WIDE __attribute__((target("avx2")))
#define GATHER(table, i) ((reals) gather(table, (__m256i) (i)))

WIDE static inline __m256d
gather(const double *table, __m256i i)
{
    return _mm256_i64gather_pd(table, i, 8);
}

#define ANY(mask) (!_mm256_testz_si256((__m256i) (mask), (__m256i) (mask)))
#include "engine/count_lanes.h"

WIDE void
kith_counts_avx2(const double *mean, const uint32_t *word, size_t n, uint32_t *count)
{
    count_all(mean, word, n, count);
}
#endif
