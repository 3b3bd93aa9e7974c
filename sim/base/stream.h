#ifndef KITH_BASE_STREAM_H
#define KITH_BASE_STREAM_H

#include <stdint.h>

#if defined(__GNUC__) /* Random123's own warnings are not ours */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#pragma GCC diagnostic ignored "-Wundef"
#endif
#ifdef __wasm__ /* Random123 refuses what it does not know; Philox is arithmetic of whole numbers, the same everywhere */
#define __arm__ 1
#endif
#include <Random123/philox.h>
#ifdef __wasm__
#undef __arm__
#endif
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/** Random numbers by address: every random number is a function of (seed, replicate; agent, week, purpose).
 *
 * Philox4x32-10 with key (seed as one number folded to 32 bits, replicate) and counter
 * (agent, week, purpose, block). One block has four words of 32 bits. A purpose may use all four and
 * any number of blocks; purposes that share a block say in model/purpose.h which word is whose.
 * Threads, ranks and order cannot matter, and a checkpoint holds no generator. */
struct kith_key {
    uint32_t seed; /**< kith_key_of() folds 64 bits into it */
    uint32_t replicate;
};

/** The key of a run. Different 64-bit seeds may share a 32-bit word: collisions are one in four billion. */
struct kith_key kith_key_of(uint64_t seed, uint32_t replicate);

struct kith_block {
    uint32_t word[4];
};

static inline struct kith_block
kith_block_at(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose, uint32_t block)
{
    const philox4x32_ctr_t counter = { { agent, week, purpose, block } };
    const philox4x32_key_t k = { { key.seed, key.replicate } };
    const philox4x32_ctr_t r = philox4x32_R(10, counter, k);
    return (struct kith_block) { { r.v[0], r.v[1], r.v[2], r.v[3] } };
}

/** A double in (0, 1) from 32 bits (the middle of the cell), and from 64 bits (52 used). Never 0, never 1. */
static inline double
kith_uniform32(uint32_t word)
{
    return ((double) word + 0.5) * 0x1p-32;
}

static inline double
kith_uniform52(uint32_t high, uint32_t low)
{
    const uint64_t bits = ((uint64_t) high << 32 | low) >> 12;
    return ((double) bits + 0.5) * 0x1p-52;
}

/** A private sequence of numbers on the stack: blocks 0, 1, 2 ... of one address; 2^32 words, then again. */
struct kith_stream {
    struct kith_key key;
    uint32_t agent, week, purpose, next; /* next: index of the next word, block 0 first */
    struct kith_block block;
};

struct kith_stream kith_stream_at(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose);
uint32_t kith_stream_word(struct kith_stream *self);
double kith_stream_uniform(struct kith_stream *self); /* 52 bits */

/** A Poisson number of any mean, in parts that kith_poisson_quantile() can take. */
uint64_t kith_stream_poisson(struct kith_stream *self, double mean);

#endif
