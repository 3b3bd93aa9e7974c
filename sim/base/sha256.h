#ifndef KITH_BASE_SHA256_H
#define KITH_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/** SHA-256 (FIPS 180-4), by the processor's own instructions where it has them: the same digest. */
enum { KITH_SHA256_BYTES = 32, KITH_SHA256_HEX = 65 /* hexadecimal digits with final zero */ };

struct kith_sha256 {
    uint32_t state[8];
    uint64_t length; /**< bytes so far */
    unsigned char block[64]; /**< of these the last length % 64, which make no whole block yet */
};

void kith_sha256_begin(struct kith_sha256 *self);
void kith_sha256_add(struct kith_sha256 *self, const void *bytes, size_t n);

/** The digest: shape (KITH_SHA256_BYTES). Nothing can be added after it. */
void kith_sha256_end(struct kith_sha256 *self, unsigned char *digest);

/** The same in lower-case hexadecimal digits: shape (KITH_SHA256_HEX). */
void kith_sha256_end_hex(struct kith_sha256 *self, char *hex);

/** The digest of `n` bytes, in digits. */
void kith_sha256_of(const void *bytes, size_t n, char *hex);

/** Adds whole blocks to the state in plain C, and as it is done here: for tests of one against the other. */
void kith_sha256_plain(uint32_t *state, const unsigned char *block, size_t n_blocks);
void kith_sha256_blocks(uint32_t *state, const unsigned char *block, size_t n_blocks);

#endif
