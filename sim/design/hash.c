#include "design/sweep.h"

#include <sha256.h>
#include <stdio.h>

/* What a sweep is known by. */

void
kith_sweep_sha(const void *bytes, size_t n, char *hash)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t sum[SHA256_DIGEST_LENGTH];
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, bytes, n);
    SHA256_Final(sum, &state);
    for (size_t i = 0; i < sizeof sum; i++) {
        hash[2 * i] = hex[sum[i] >> 4];
        hash[2 * i + 1] = hex[sum[i] & 15];
    }
    hash[2 * sizeof sum] = '\0';
}

void
kith_sweep_outcomes_hash(const struct kith_form *form, char *hash)
{
    SHA256_CTX sum;
    SHA256_Init(&sum);
    for (size_t i = 0; i < form->n_outcomes; i++) {
        char line[256];
        const int n = snprintf(line, sizeof line, "%s %s\n", form->outcomes[i].name, form->outcomes[i].unit);
        SHA256_Update(&sum, (const uint8_t *) line, (size_t) n);
    }
    SHA256_End(&sum, hash);
}
