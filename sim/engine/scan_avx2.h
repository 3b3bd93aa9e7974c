#ifndef KITH_ENGINE_SCAN_AVX2_H
#define KITH_ENGINE_SCAN_AVX2_H

#include "engine/scan.h"

/** The AVX2 bodies of scan.h: for scan.c only, which calls them where the processor has them. */
#if defined(__x86_64__)
#define KITH_HAS_AVX2 1

size_t kith_scan_avx2(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from,
    uint32_t to, struct kith_key key, uint32_t week, uint32_t why, struct kith_candidate *found);

/** n is a multiple of 4. */
void kith_refine_avx2(struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week,
    uint32_t why);
#else
#define KITH_HAS_AVX2 0
#endif

#endif
