#include "engine/count.h"

#include "base/numeric.h"
#include "engine/count_bodies.h"

static void
counts_portable(const double *mean, const uint32_t *word, size_t n, uint32_t *count)
{
    for (size_t i = 0; i < n; i++)
        count[i] = mean[i] > 0 ? kith_poisson_quantile(mean[i], kith_uniform32(word[i])) : 0;
}

void
kith_counts(const double *mean, const uint32_t *word, size_t n, enum kith_body body, uint32_t *count)
{
#if KITH_HAS_AVX512
    if (body == KITH_AVX512) {
        kith_counts_avx512(mean, word, n, count);
        return;
    }
#endif
#if KITH_HAS_AVX2
    if (body == KITH_AVX2) {
        kith_counts_avx2(mean, word, n, count);
        return;
    }
#endif
    (void) body;
    counts_portable(mean, word, n, count);
}
