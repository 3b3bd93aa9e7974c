#ifndef KITH_ENGINE_SCAN_AVX512_H
#define KITH_ENGINE_SCAN_AVX512_H

#include "engine/scan.h"

/** The AVX-512 bodies of scan.h: for scan.c only, which calls them where the processor has them. */
#if defined(__x86_64__)
#define KITH_HAS_AVX512 1

size_t kith_scan_avx512(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from,
    uint32_t to, struct kith_key key, uint32_t week, uint32_t purpose, struct kith_candidate *found);

void kith_refine_avx512(struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week,
    uint32_t purpose);

void kith_draw_avx512(const uint32_t *agents, size_t n, struct kith_key key, uint32_t week,
    uint32_t purpose, struct kith_block *block);

/** from and to are multiples of 32. */
size_t kith_due_avx512(
    const uint16_t *due, uint32_t from, uint32_t to, uint16_t week, uint32_t *found);
#else
#define KITH_HAS_AVX512 0
#endif

#endif
