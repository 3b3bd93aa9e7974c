#include "engine/count_bodies.h"

#if KITH_HAS_AVX512
#include <immintrin.h>

#define LANES 8
#define WIDE __attribute__((target("avx512f,avx512dq")))
#define GATHER(table, i) ((reals) gather(table, (__m512i) (i)))

/* Without optimisation gcc's own header has a macro here, with a mask of 255 in a char. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
WIDE static inline __m512d
gather(const double *table, __m512i i)
{
    return _mm512_i64gather_pd(i, table, 8);
}
#pragma GCC diagnostic pop

#define ANY(mask) (_mm512_test_epi64_mask((__m512i) (mask), (__m512i) (mask)) != 0)
#include "engine/count_lanes.h"

WIDE void
kith_counts_avx512(const double *mean, const uint32_t *word, size_t n, uint32_t *count)
{
    count_all(mean, word, n, count);
}
#endif
