#include "base/sha256.h"

#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

static const uint32_t constant[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* ---- in plain C ---- */

static inline uint32_t
turned(uint32_t x, int by)
{
    return x >> by | x << (32 - by);
}

static inline uint32_t
word_at(const unsigned char *at)
{
    return (uint32_t) at[0] << 24 | (uint32_t) at[1] << 16 | (uint32_t) at[2] << 8 | at[3];
}

/* What follows the sixteen words that are before it. */
static inline uint32_t
next_word(const uint32_t *before)
{
    const uint32_t a = before[1], b = before[14];
    return before[0] + (turned(a, 7) ^ turned(a, 18) ^ a >> 3) + before[9] + (turned(b, 17) ^ turned(b, 19) ^ b >> 10);
}

/* One of 64 rounds. What was h is a afterwards, and d is e: the caller names them so. */
static inline void
turn(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f, uint32_t g, uint32_t *h, uint32_t more)
{
    const uint32_t one = *h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + (g ^ (e & (f ^ g))) + more;
    *d += one;
    *h = one + (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) | (c & (a | b)));
}

/* Eight rounds, after which all are called as before. */
static inline void
eight_turns(uint32_t *s, const uint32_t *w, const uint32_t *k)
{
    turn(s[0], s[1], s[2], &s[3], s[4], s[5], s[6], &s[7], k[0] + w[0]);
    turn(s[7], s[0], s[1], &s[2], s[3], s[4], s[5], &s[6], k[1] + w[1]);
    turn(s[6], s[7], s[0], &s[1], s[2], s[3], s[4], &s[5], k[2] + w[2]);
    turn(s[5], s[6], s[7], &s[0], s[1], s[2], s[3], &s[4], k[3] + w[3]);
    turn(s[4], s[5], s[6], &s[7], s[0], s[1], s[2], &s[3], k[4] + w[4]);
    turn(s[3], s[4], s[5], &s[6], s[7], s[0], s[1], &s[2], k[5] + w[5]);
    turn(s[2], s[3], s[4], &s[5], s[6], s[7], s[0], &s[1], k[6] + w[6]);
    turn(s[1], s[2], s[3], &s[4], s[5], s[6], s[7], &s[0], k[7] + w[7]);
}

void
kith_sha256_plain(uint32_t *state, const unsigned char *block, size_t n_blocks)
{
    for (; n_blocks; n_blocks--, block += 64) {
        uint32_t s[8], w[64];
        memcpy(s, state, sizeof s);
        for (int i = 0; i < 16; i++)
            w[i] = word_at(block + 4 * i);
        for (int i = 16; i < 64; i++)
            w[i] = next_word(w + i - 16);
        for (int i = 0; i < 64; i += 8)
            eight_turns(s, w + i, constant + i);
        for (int i = 0; i < 8; i++)
            state[i] += s[i];
    }
}

/* ---- by the processor's own instructions ---- */

#if defined(__x86_64__)
static int
has_instructions(void)
{
    unsigned a, b, c, d, first;
    return __get_cpuid(1, &first, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3) && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29));
}

/* Two words each of (a b e f) and (c d g h), as the instructions want them. */
__attribute__((target("sha,sse4.1,ssse3"))) static void
blocks_sha(uint32_t *state, const unsigned char *block, size_t n_blocks)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i dcba = _mm_loadu_si128((const __m128i *) state), hgfe = _mm_loadu_si128((const __m128i *) (state + 4));
    const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    for (; n_blocks; n_blocks--, block += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *) (block + 16 * i)), order);
        for (int i = 0; i < 16; i++) {
            const __m128i more = _mm_add_epi32(w[0], _mm_loadu_si128((const __m128i *) (constant + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, more);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(more, 0x0e));
            const __m128i next = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w[0], w[1]), _mm_alignr_epi8(w[3], w[2], 4)), w[3]);
            w[0] = w[1];
            w[1] = w[2];
            w[2] = w[3];
            w[3] = next;
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *) state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *) (state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#endif

void
kith_sha256_blocks(uint32_t *state, const unsigned char *block, size_t n_blocks)
{
#if defined(__x86_64__)
    static int known; /* 1 there are none, 2 there are: the same answer for whoever asks */
    int here = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (!here) {
        here = has_instructions() ? 2 : 1;
        __atomic_store_n(&known, here, __ATOMIC_RELAXED);
    }
    if (here == 2) {
        blocks_sha(state, block, n_blocks);
        return;
    }
#endif
    kith_sha256_plain(state, block, n_blocks);
}

/* ---- any number of bytes ---- */

void
kith_sha256_begin(struct kith_sha256 *self)
{
    static const uint32_t first[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
    memcpy(self->state, first, sizeof first);
    self->length = 0;
}

void
kith_sha256_add(struct kith_sha256 *self, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    const size_t there = self->length % 64;
    self->length += n;
    if (there) {
        const size_t some = n < 64 - there ? n : 64 - there;
        if (some)
            memcpy(self->block + there, at, some);
        if (there + some < 64)
            return;
        kith_sha256_blocks(self->state, self->block, 1);
        at += some;
        n -= some;
    }
    if (n >= 64)
        kith_sha256_blocks(self->state, at, n / 64);
    if (n % 64)
        memcpy(self->block, at + n / 64 * 64, n % 64);
}

void
kith_sha256_end(struct kith_sha256 *self, unsigned char *digest)
{
    static const unsigned char pad[64] = { 0x80 };
    unsigned char bits[8];
    const uint64_t length = self->length * 8;
    for (int i = 0; i < 8; i++)
        bits[i] = (unsigned char) (length >> (56 - 8 * i));
    kith_sha256_add(self, pad, 1 + (119 - self->length % 64) % 64);
    kith_sha256_add(self, bits, sizeof bits);
    for (int i = 0; i < KITH_SHA256_BYTES; i++)
        digest[i] = (unsigned char) (self->state[i / 4] >> (24 - 8 * (i % 4)));
}

void
kith_sha256_end_hex(struct kith_sha256 *self, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[KITH_SHA256_BYTES];
    kith_sha256_end(self, digest);
    for (int i = 0; i < KITH_SHA256_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[2 * KITH_SHA256_BYTES] = '\0';
}

void
kith_sha256_of(const void *bytes, size_t n, char *hex)
{
    struct kith_sha256 sum;
    kith_sha256_begin(&sum);
    kith_sha256_add(&sum, bytes, n);
    kith_sha256_end_hex(&sum, hex);
}
