#include "engine/scan.h"

#include <assert.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
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
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi")
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
lower_bits(struct kith_key key, uint32_t agent, uint32_t week, uint32_t why)
{
    return kith_block_at(key, agent, week, why, 1).word[0] & 0xFFFFFF;
}

uint32_t
kith_scan_number(struct kith_key key, uint32_t agent, uint32_t week, uint32_t why)
{
    const uint32_t counter = agent / TILE * BLOCKS + agent % GROUP / 8;
    const struct kith_block block = kith_block_at(key, counter, week, why, 0);
    const uint32_t word = block.word[agent / GROUP % 2 * 2 + agent % 8 / 4];

    return word >> agent % 4 * 8 << 24 | lower_bits(key, agent, week, why);
}

/* The portable bodies work on vectors of 16 bytes, which any 64-bit machine has and which gcc and
 * clang know as types. Only the product of halves has to be named for each machine. */
typedef uint64_t lanes __attribute__((vector_size(16)));
typedef uint16_t shorts __attribute__((vector_size(16)));
typedef uint8_t octets __attribute__((vector_size(16)));

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
    "bytes of a vector are counted from the least");

/* Philox for two blocks side by side, one in each lane: words stand in the low halves, and what
 * is in the high halves is never read. */
struct words {
    lanes c0, c1, c2, c3;
};

struct schedule {
    lanes k0[10], k1[10];
};

static inline lanes
both(uint32_t word)
{
    return (lanes) { word, word };
}

static struct schedule
schedule_of(struct kith_key key)
{
    struct schedule self;

    for (unsigned round = 0; round < 10; round++) {
        self.k0[round] = both(key.seed + round * PHILOX_W32_0);
        self.k1[round] = both(key.replicate + round * PHILOX_W32_1);
    }
    return self;
}

/* The whole products of the low halves. */
static inline lanes
product(lanes a, lanes b)
{
#if defined(__SSE2__)
    return (lanes) _mm_mul_epu32((__m128i) a, (__m128i) b);
#elif defined(__ARM_NEON)
    return (lanes) vmull_u32(vmovn_u64((uint64x2_t) a), vmovn_u64((uint64x2_t) b));
#else
    return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
#endif
}

static inline struct words
philox(struct words x, const struct schedule *keys)
{
    const lanes m0 = both(PHILOX_M4x32_0), m1 = both(PHILOX_M4x32_1);

#pragma GCC unroll 10
    for (unsigned round = 0; round < 10; round++) {
        const lanes p0 = product(x.c0, m0), p1 = product(x.c2, m1);

        x.c0 = p1 >> 32 ^ x.c1 ^ keys->k0[round];
        x.c1 = p1;
        x.c2 = p0 >> 32 ^ x.c3 ^ keys->k1[round];
        x.c3 = p0;
    }
    return x;
}

/* The low halves of two columns, side by side in each lane: the bytes of 16 agents. */
static inline octets
join(lanes first, lanes second)
{
    return (octets) ((first & 0xFFFFFFFF) | second << 32);
}

static void
draw_top_bytes(
    octets *bytes, const struct schedule *keys, uint32_t tile, uint32_t week, uint32_t why)
{
    for (uint32_t b = 0; b < BLOCKS / 2; b++) {
        const uint32_t first = tile * BLOCKS + 2 * b;
        const struct words x
            = philox((struct words) { { first, first + 1 }, both(week), both(why), both(0) }, keys);

        bytes[b] = join(x.c0, x.c1);
        bytes[BLOCKS / 2 + b] = join(x.c2, x.c3);
    }
}

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

static size_t
scan_portable(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from, uint32_t to,
    struct kith_key key, uint32_t week, uint32_t why, struct kith_candidate *found)
{
    const struct schedule keys = schedule_of(key);
    octets bytes[TILE / 16];
    uint16_t rows[KITH_CODES];
    size_t n = 0;

    pair_up(bounds, rows);
    for (uint32_t start = from; start < to; start += GROUP) {
        const octets *group = bytes + start % TILE / 16;

        if (start == from || start % TILE == 0)
            draw_top_bytes(bytes, &keys, start / TILE, week, why);
        for (uint64_t hits = hits_of(rows, codes + start, group); hits; hits &= hits - 1) {
            const unsigned i = (unsigned) __builtin_ctzll(hits);
            const uint32_t top = ((const uint8_t *) group)[i];

            found[n++] = (struct kith_candidate) { start + i, top << 24 };
        }
    }
    return n;
}

static void
refine_portable(
    struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week, uint32_t why)
{
    const struct schedule keys = schedule_of(key);

    for (size_t k = 0; k < n; k += 2) {
        const size_t other = k + 1 < n ? k + 1 : k;
        const lanes agents = { found[k].agent, found[other].agent };
        const struct words x
            = philox((struct words) { agents, both(week), both(why), both(1) }, &keys);

        found[k].u = (found[k].u & 0xFF000000) | ((uint32_t) x.c0[0] & 0xFFFFFF);
        found[other].u = (found[other].u & 0xFF000000) | ((uint32_t) x.c0[1] & 0xFFFFFF);
    }
}

static void
draw_portable(const uint32_t *agents, size_t n, struct kith_key key, uint32_t week, uint32_t why,
    struct kith_block *block)
{
    const struct schedule keys = schedule_of(key);

    for (size_t k = 0; k < n; k += 2) {
        const size_t other = k + 1 < n ? k + 1 : k;
        const lanes agent = { agents[k], agents[other] };
        const struct words x
            = philox((struct words) { agent, both(week), both(why), both(0) }, &keys);
        const lanes front = (lanes) join(x.c0, x.c1), back = (lanes) join(x.c2, x.c3);

        memcpy(&block[k], &(lanes) { front[0], back[0] }, sizeof *block);
        memcpy(&block[other], &(lanes) { front[other - k], back[other - k] }, sizeof *block);
    }
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
    struct kith_key key, uint32_t week, uint32_t why, enum kith_body body,
    struct kith_candidate *found)
{
    assert(from % GROUP == 0 && to % GROUP == 0);
#if KITH_HAS_AVX512
    if (body == KITH_AVX512)
        return kith_scan_avx512(bounds, codes, from, to, key, week, why, found);
#endif
#if KITH_HAS_AVX2
    if (body == KITH_AVX2)
        return kith_scan_avx2(bounds, codes, from, to, key, week, why, found);
#endif
    (void) body;
    return scan_portable(bounds, codes, from, to, key, week, why, found);
}

void
kith_refine(struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week,
    uint32_t why, enum kith_body body)
{
#if KITH_HAS_AVX512
    if (body == KITH_AVX512) {
        kith_refine_avx512(found, n, key, week, why);
        return;
    }
#endif
#if KITH_HAS_AVX2
    if (body == KITH_AVX2) {
        const size_t whole = n / 4 * 4;
        kith_refine_avx2(found, whole, key, week, why);
        refine_portable(found + whole, n - whole, key, week, why);
        return;
    }
#endif
    (void) body;
    refine_portable(found, n, key, week, why);
}

void
kith_draw(const uint32_t *agents, size_t n, struct kith_key key, uint32_t week, uint32_t why,
    enum kith_body body, struct kith_block *block)
{
#if KITH_HAS_AVX512
    if (body == KITH_AVX512) {
        kith_draw_avx512(agents, n, key, week, why, block);
        return;
    }
#endif
    (void) body;
    draw_portable(agents, n, key, week, why, block);
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
    (void) body;
    return due_portable(due, from, to, week, found);
}
