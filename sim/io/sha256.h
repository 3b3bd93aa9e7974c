#ifndef KITH_IO_SHA256_H
#define KITH_IO_SHA256_H

#include <nettle/sha2.h>
#include <stddef.h>

/** SHA-256 (FIPS 180-4): digests of files, parts and designs. By nettle, which takes the processor's own instructions where there are some. */
enum { KITH_SHA256_BYTES = SHA256_DIGEST_SIZE, KITH_SHA256_HEX = 2 * SHA256_DIGEST_SIZE + 1 /* hexadecimal digits with final zero */ };

struct kith_sha256 {
    struct sha256_ctx sum;
};

void kith_sha256_begin(struct kith_sha256 *self);
void kith_sha256_add(struct kith_sha256 *self, const void *bytes, size_t n);

/** The digest: shape (KITH_SHA256_BYTES). Nothing can be added after it. */
void kith_sha256_end(struct kith_sha256 *self, unsigned char *digest);

/** The same in lower-case hexadecimal digits: shape (KITH_SHA256_HEX). */
void kith_sha256_end_hex(struct kith_sha256 *self, char *hex);

/** The digest of `n` bytes, in digits. */
void kith_sha256_of(const void *bytes, size_t n, char *hex);

#endif
