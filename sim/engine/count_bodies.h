#ifndef KITH_ENGINE_COUNT_BODIES_H
#define KITH_ENGINE_COUNT_BODIES_H

#include <stddef.h>
#include <stdint.h>

#include "engine/scan_avx2.h"
#include "engine/scan_avx512.h"

/** The wider bodies of count.h: for count.c only, which calls them where the processor has them. */
#if KITH_HAS_AVX2
void kith_counts_avx2(const double *mean, const uint32_t *word, size_t n, uint32_t *count);
#endif
#if KITH_HAS_AVX512
void kith_counts_avx512(const double *mean, const uint32_t *word, size_t n, uint32_t *count);
#endif

#endif
