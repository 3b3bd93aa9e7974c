/* Kernels on lanes of 64 bits, the same integers at any width. No guard: each body includes it once, after it has said what a lane is:
 *
 *   LANES          how many, a power of two
 *   WIDE           what functions that use them are declared with
 *   PRODUCT(a, b)  the whole products of the low halves
 *
 * Philox works on one block in each lane: the low half of a product is the next word of one column, and its high half, moved down,
 * goes into another. What stands in the high half of a column is never read. So a round needs no shuffles, and a lane that holds a
 * struct kith_candidate has the agent already where the counter belongs. */

#include <string.h>

#include "engine/scan.h"

#define WIDE_INLINE WIDE static inline __attribute__((always_inline))

typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bytes of a vector are counted from the least");

/* Four words of each of so many blocks, in the low halves of the lanes. */
struct words {
    lanes c0, c1, c2, c3;
};

WIDE_INLINE lanes
same(uint32_t word)
{
    return (lanes) { 0 } + word;
}

/* 0, 1, 2 and so on. */
WIDE_INLINE lanes
counting(void)
{
    lanes self = { 0 };
    for (unsigned l = 0; l < LANES; l++)
        self[l] = l;
    return self;
}

WIDE_INLINE struct words
philox(struct words x, struct kith_key key)
{
    const lanes m0 = same(PHILOX_M4x32_0), m1 = same(PHILOX_M4x32_1);

#pragma GCC unroll 10
    for (unsigned round = 0; round < 10; round++) {
        const lanes k0 = same(key.seed + round * PHILOX_W32_0), k1 = same(key.replicate + round * PHILOX_W32_1);
        const lanes p0 = PRODUCT(x.c0, m0), p1 = PRODUCT(x.c2, m1);

        x.c0 = p1 >> 32 ^ x.c1 ^ k0;
        x.c1 = p1;
        x.c2 = p0 >> 32 ^ x.c3 ^ k1;
        x.c3 = p0;
    }
    return x;
}

/* The low halves of two columns, side by side in each lane. */
WIDE_INLINE lanes
join(lanes first, lanes second)
{
    return (first & same(UINT32_MAX)) | second << 32;
}

/* Blocks as they lie in memory: `n` of them, LANES at the most. */
WIDE_INLINE void
put_blocks(struct words x, struct kith_block *block, size_t n)
{
    const lanes front = join(x.c0, x.c1), back = join(x.c2, x.c3);
#if LANES == 2
    const lanes half[2] = { __builtin_shufflevector(front, back, 0, 2), __builtin_shufflevector(front, back, 1, 3) };
#elif LANES == 4
    const lanes half[2] = { __builtin_shufflevector(front, back, 0, 4, 1, 5), __builtin_shufflevector(front, back, 2, 6, 3, 7) };
#endif
    memcpy(block, half, n * sizeof *block);
}

/* LANES blocks. */
WIDE_INLINE void
draw_some(const uint32_t *agents, struct kith_key key, uint32_t week, uint32_t purpose, struct kith_block *block)
{
    typedef uint32_t halves __attribute__((vector_size(4 * LANES)));
    halves who;
    memcpy(&who, agents, sizeof who);
    put_blocks(philox((struct words) { __builtin_convertvector(who, lanes), same(week), same(purpose), same(0) }, key), block, LANES);
}

WIDE_INLINE void
draw(const uint32_t *agents, size_t n, struct kith_key key, uint32_t week, uint32_t purpose, struct kith_block *block)
{
    const size_t whole = n / LANES * LANES;
    for (size_t k = 0; k < whole; k += LANES)
        draw_some(agents + k, key, week, purpose, block + k);
    if (whole == n)
        return;
    uint32_t last[LANES] = { 0 };
    struct kith_block drawn[LANES];
    memcpy(last, agents + whole, (n - whole) * sizeof *last);
    draw_some(last, key, week, purpose, drawn);
    memcpy(block + whole, drawn, (n - whole) * sizeof *block);
}

WIDE_INLINE void
blocks(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose, uint32_t first, size_t n, struct kith_block *block)
{
    for (size_t k = 0; k < n; k += LANES)
        put_blocks(philox((struct words) { same(agent), same(week), same(purpose), same(first + (uint32_t) k) + counting() }, key), block + k,
            n - k < LANES ? n - k : LANES);
}

/* LANES candidates: the lower three bytes of their numbers. */
WIDE_INLINE lanes
refine_some(lanes old, struct kith_key key, uint32_t week, uint32_t purpose)
{
    const struct words x = philox((struct words) { old, same(week), same(purpose), same(1) }, key);
    return (old & ~(same(0xFFFFFF) << 32)) | (x.c0 & same(0xFFFFFF)) << 32;
}

WIDE_INLINE void
refine(struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week, uint32_t purpose)
{
    const size_t whole = n / LANES * LANES, left = n - whole;
    lanes some;
    for (size_t k = 0; k < whole; k += LANES) {
        memcpy(&some, found + k, sizeof some);
        some = refine_some(some, key, week, purpose);
        memcpy(found + k, &some, sizeof some);
    }
    some = same(0);
    memcpy(&some, found + whole, left * sizeof *found);
    if (left)
        some = refine_some(some, key, week, purpose);
    memcpy(found + whole, &some, left * sizeof *found);
}

/* The top bytes of the LANES blocks from `first` on: of 8 * LANES agents, and of as many 64 after them. */
WIDE_INLINE void
draw_top_bytes(uint32_t first, struct kith_key key, uint32_t week, uint32_t purpose, lanes *near, lanes *far)
{
    const struct words x = philox((struct words) { same(first) + counting(), same(week), same(purpose), same(0) }, key);
    *near = join(x.c0, x.c1);
    *far = join(x.c2, x.c3);
}
