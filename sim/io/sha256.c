#include "io/sha256.h"

void
kith_sha256_begin(struct kith_sha256 *self)
{
    sha256_init(&self->sum);
}

void
kith_sha256_add(struct kith_sha256 *self, const void *bytes, size_t n)
{
    if (n)
        sha256_update(&self->sum, n, bytes);
}

void
kith_sha256_end(struct kith_sha256 *self, unsigned char *digest)
{
    sha256_digest(&self->sum, KITH_SHA256_BYTES, digest);
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
