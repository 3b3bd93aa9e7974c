#include "engine/scan.h"

#include <assert.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

#include "engine/scan_avx2.h"
#include "engine/scan_avx512.h"

enum {
    GROUP = 64, /* agents whose hits fill one 64-bit mask */
    TILE = 128, /* agents whose top bytes fill eight Philox blocks */
    BLOCKS = 8
};

void
kith_bounds_set(struct kith_bounds *self, unsigned code, uint32_t low, uint32_t high)
{
    const uint32_t low256 = (uint32_t) (((uint64_t) low + 0xFFFFFF) >> 24);
    const uint32_t high256 = (uint32_t) (((uint64_t) high + 0xFFFFFF) >> 24);
    const int always = low256 + high256 > 255;

    assert(code < KITH_CODES);
    self->low[code] = (uint8_t) (always ? 255 : low256);
    self->high[code] = (uint8_t) (always ? 1 : high256);
    self->low32[code] = low;
    self->high32[code] = high;
}

/* Which entry a code has in a table of sixteen. */
static unsigned
step_of(unsigned code)
{
    const unsigned step = (code + KITH_FOLD - 1) / KITH_FOLD;
    return step < KITH_FOLDS - 1 ? step : KITH_FOLDS - 1;
}

void
kith_bounds_fold(struct kith_bounds *self, enum kith_fold fold)
{
    memset(self->low16, 0, sizeof self->low16);
    memset(self->high16, 0, sizeof self->high16);
    for (unsigned c = 0; c < KITH_CODES; c++) {
        const unsigned l = fold == KITH_FOLD_GRID ? c / KITH_FOLD : step_of(c), h = fold == KITH_FOLD_GRID ? c % KITH_FOLD : l;
        if (l == KITH_FOLDS - 1 || (fold == KITH_FOLD_GRID && h == KITH_FOLD - 1))
            continue; /* always */
        self->low16[l] = self->low[c] > self->low16[l] ? self->low[c] : self->low16[l];
        self->high16[h] = self->high[c] > self->high16[h] ? self->high[c] : self->high16[h];
    }
    for (unsigned h = 0; h < KITH_FOLD && fold == KITH_FOLD_GRID; h++) /* looked up by four bits of the code */
        self->high16[KITH_FOLD + h] = self->high16[h];
    self->fold = fold;
}

size_t
kith_screen(const struct kith_bounds *bounds, const uint8_t *codes, struct kith_candidate *found, size_t n)
{
    size_t kept = 0;

    for (size_t k = 0; k < n; k++) {
        const struct kith_candidate one = found[k];
        const uint32_t low = bounds->low32[codes[one.agent]], high = bounds->high32[codes[one.agent]];

        found[kept] = one;
        kept += (one.u < low) | (~one.u < high) | (low == UINT32_MAX) | (high == UINT32_MAX);
    }
    return kept;
}

enum kith_body
kith_body_best(void)
{
#if KITH_HAS_AVX512
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi")
        && __builtin_cpu_supports("avx512vbmi2"))
        return KITH_AVX512;
#endif
#if KITH_HAS_AVX2
    if (__builtin_cpu_supports("avx2"))
        return KITH_AVX2;
#endif
    return KITH_PORTABLE;
}

static inline uint32_t
lower_bits(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose)
{
    return kith_block_at(key, agent, week, purpose, 1).word[0] & 0xFFFFFF;
}

uint32_t
kith_scan_number(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose)
{
    const uint32_t counter = agent / TILE * BLOCKS + agent % GROUP / 8;
    const struct kith_block block = kith_block_at(key, counter, week, purpose, 0);
    const uint32_t word = block.word[agent / GROUP % 2 * 2 + agent % 8 / 4];

    return word >> agent % 4 * 8 << 24 | lower_bits(key, agent, week, purpose);
}

/* The portable bodies work on vectors of 16 bytes, which any 64-bit machine has and which gcc and
 * clang know as types. Only the product of halves has to be named for each machine. */
#define LANES 2
#define WIDE
#if defined(__SSE2__)
#define PRODUCT(a, b) ((lanes) _mm_mul_epu32((__m128i) (a), (__m128i) (b)))
#elif defined(__ARM_NEON)
#define PRODUCT(a, b) ((lanes) vmull_u32(vmovn_u64((uint64x2_t) (a)), vmovn_u64((uint64x2_t) (b))))
#elif defined(__wasm_simd128__)
#define LOW_HALVES(a) wasm_i32x4_shuffle((v128_t) (a), (v128_t) (a), 0, 2, 0, 2)
#define PRODUCT(a, b) ((lanes) wasm_u64x2_extmul_low_u32x4(LOW_HALVES(a), LOW_HALVES(b)))
#else
#define PRODUCT(a, b) (((a) & UINT32_MAX) * ((b) & UINT32_MAX))
#endif
#include "engine/lanes.h"

typedef uint16_t shorts __attribute__((vector_size(16)));
typedef uint8_t octets __attribute__((vector_size(16)));

/* Both bounds of a code side by side, so that one load fetches them. */
static void
pair_up(const struct kith_bounds *bounds, uint16_t *rows)
{
    for (unsigned c = 0; c < KITH_CODES; c++)
        rows[c] = (uint16_t) (bounds->low[c] | bounds->high[c] << 8);
}

/* One bit for each of 64 agents. The rows are fetched one by one, as there is no gather here; then
 * each byte and its complement are compared with both bounds, eight agents at a time. No branch:
 * hits are too rare to predict and too frequent to ignore. */
static inline uint64_t
hits_of(const uint16_t *rows, const uint8_t *codes, const octets *bytes)
{
    static const shorts bit = { 1, 2, 4, 8, 16, 32, 64, 128 };
    union {
        uint16_t one[GROUP];
        octets sixteen[GROUP / 8];
    } row;
    uint64_t hits = 0;

    for (unsigned i = 0; i < GROUP; i++)
        row.one[i] = rows[codes[i]];
    for (unsigned k = 0; k < GROUP / 8; k++) {
        const octets b = bytes[k / 2], up = ~b;
        const octets both_ways = k % 2
            ? __builtin_shufflevector(
                b, up, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
            : __builtin_shufflevector(
                b, up, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const shorts hit = (shorts) ((shorts) (both_ways < row.sixteen[k]) != 0) & bit;
        const lanes half = (lanes) hit;
        const uint64_t sum = (half[0] | half[1]) * 0x0001000100010001;

        hits |= (sum >> 48) << 8 * k;
    }
    return hits;
}

#if defined(__wasm_simd128__)
/* The same from folded bounds, as scan_avx2.c has it, sixteen agents at a time. */
static inline uint64_t
folded_hits_of(const struct kith_bounds *bounds, const uint8_t *codes, const octets *bytes)
{
    const v128_t low = wasm_v128_load(bounds->low16), high = wasm_v128_load(bounds->high16), nibble = wasm_i8x16_splat(15), seven = wasm_i8x16_splat(7);
    const int grid = bounds->fold == KITH_FOLD_GRID;
    uint64_t hits = 0;

    for (unsigned k = 0; k < GROUP / 16; k++) {
        const v128_t code = wasm_v128_load(codes + 16 * k), b = (v128_t) bytes[k];
        const v128_t eighth = wasm_u8x16_shr(grid ? code : wasm_i8x16_add(code, seven), 3), step = grid ? eighth : wasm_u8x16_min(eighth, nibble);
        v128_t hit = wasm_i8x16_eq(step, nibble);

        if (grid)
            hit = wasm_v128_or(hit, wasm_i8x16_eq(wasm_v128_and(code, seven), seven));
        hit = wasm_v128_or(hit, wasm_u8x16_lt(b, wasm_i8x16_swizzle(low, step)));
        hit = wasm_v128_or(hit, wasm_u8x16_lt(wasm_v128_not(b), wasm_i8x16_swizzle(high, grid ? wasm_v128_and(code, nibble) : step)));
        hits |= (uint64_t) wasm_i8x16_bitmask(hit) << 16 * k;
    }
    return hits;
}
#define HITS_OF(bounds, rows, codes, bytes) ((bounds)->fold ? folded_hits_of(bounds, codes, bytes) : hits_of(rows, codes, bytes))
#else
#define HITS_OF(bounds, rows, codes, bytes) hits_of(rows, codes, bytes)
#endif

static size_t
scan_portable(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from, uint32_t to,
    struct kith_key key, uint32_t week, uint32_t purpose, struct kith_candidate *found)
{
    lanes bytes[BLOCKS];
    uint16_t rows[KITH_CODES];
    size_t n = 0;

    pair_up(bounds, rows);
    for (uint32_t start = from; start < to; start += GROUP) {
        const octets *group = (const octets *) bytes + start % TILE / 16;

        if (start == from || start % TILE == 0)
            for (uint32_t b = 0; b < BLOCKS / LANES; b++)
                draw_top_bytes(start / TILE * BLOCKS + b * LANES, key, week, purpose, &bytes[b], &bytes[BLOCKS / LANES + b]);
        for (uint64_t hits = HITS_OF(bounds, rows, codes + start, group); hits; hits &= hits - 1) {
            const unsigned i = (unsigned) __builtin_ctzll(hits);
            const uint32_t top = ((const uint8_t *) group)[i];

            found[n++] = (struct kith_candidate) { start + i, top << 24 };
        }
    }
    return n;
}

static size_t
due_one_by_one(const uint16_t *due, uint32_t from, uint32_t to, uint16_t week, uint32_t *found)
{
    size_t n = 0;

    for (uint32_t i = from; i < to; i++) {
        found[n] = i;
        n += due[i] == week;
    }
    return n;
}

static size_t
due_portable(const uint16_t *due, uint32_t from, uint32_t to, uint16_t week, uint32_t *found)
{
    const shorts now = { week, week, week, week, week, week, week, week };
    size_t n = 0;
    uint32_t start = from;

    for (; to - start >= 16; start += 16) {
        shorts some[2];

        memcpy(some, due + start, sizeof some);
        const lanes any = (lanes) ((some[0] == now) | (some[1] == now));
        if (any[0] | any[1])
            n += due_one_by_one(due, start, start + 16, week, found + n);
    }
    return n + due_one_by_one(due, start, to, week, found + n);
}

size_t
kith_scan(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from, uint32_t to,
    struct kith_key key, uint32_t week, uint32_t purpose, enum kith_body body,
    struct kith_candidate *found)
{
    assert(from % GROUP == 0 && to % GROUP == 0);
#if KITH_HAS_AVX512
    if (body == KITH_AVX512)
        return kith_scan_avx512(bounds, codes, from, to, key, week, purpose, found);
#endif
#if KITH_HAS_AVX2
    if (body == KITH_AVX2)
        return kith_scan_avx2(bounds, codes, from, to, key, week, purpose, found);
#endif
    (void) body;
    return scan_portable(bounds, codes, from, to, key, week, purpose, found);
}

void
kith_refine(struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week,
    uint32_t purpose, enum kith_body body)
{
#if KITH_HAS_AVX512
    if (body == KITH_AVX512) {
        kith_refine_avx512(found, n, key, week, purpose);
        return;
    }
#endif
#if KITH_HAS_AVX2
    if (body == KITH_AVX2) {
        kith_refine_avx2(found, n, key, week, purpose);
        return;
    }
#endif
    (void) body;
    refine(found, n, key, week, purpose);
}

void
kith_draw(const uint32_t *agents, size_t n, struct kith_key key, uint32_t week, uint32_t purpose,
    enum kith_body body, struct kith_block *block)
{
#if KITH_HAS_AVX512
    if (body == KITH_AVX512) {
        kith_draw_avx512(agents, n, key, week, purpose, block);
        return;
    }
#endif
#if KITH_HAS_AVX2
    if (body == KITH_AVX2) {
        kith_draw_avx2(agents, n, key, week, purpose, block);
        return;
    }
#endif
    (void) body;
    draw(agents, n, key, week, purpose, block);
}

void
kith_draw_blocks(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose, uint32_t first, size_t n, enum kith_body body,
    struct kith_block *block)
{
#if KITH_HAS_AVX2
    if (body != KITH_PORTABLE) {
        kith_draw_blocks_avx2(key, agent, week, purpose, first, n, block);
        return;
    }
#endif
    (void) body;
    blocks(key, agent, week, purpose, first, n, block);
}

size_t
kith_due(const uint16_t *due, uint32_t from, uint32_t to, uint16_t week, enum kith_body body,
    uint32_t *found)
{
#if KITH_HAS_AVX512
    if (body == KITH_AVX512) {
        const uint32_t whole = from + (to - from) / 32 * 32;
        const size_t n = kith_due_avx512(due, from, whole, week, found);
        return n + due_one_by_one(due, whole, to, week, found + n);
    }
#endif
#if KITH_HAS_AVX2
    if (body == KITH_AVX2) {
        const uint32_t whole = from + (to - from) / 32 * 32;
        const size_t n = kith_due_avx2(due, from, whole, week, found);
        return n + due_one_by_one(due, whole, to, week, found + n);
    }
#endif
    (void) body;
    return due_portable(due, from, to, week, found);
}
