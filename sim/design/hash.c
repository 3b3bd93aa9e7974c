#include "design/sweep.h"

#include <stdio.h>

#include "io/sha256.h"

/* What a sweep is known by. */

void
kith_sweep_outcomes_hash(const struct kith_form *form, char *hash)
{
    struct kith_sha256 sum;
    kith_sha256_begin(&sum);
    for (size_t i = 0; i < form->n_outcomes; i++) {
        char line[256];
        const int n = snprintf(line, sizeof line, "%s %s\n", form->outcomes[i].name, form->outcomes[i].unit);
        kith_sha256_add(&sum, line, (size_t) n);
    }
    kith_sha256_end_hex(&sum, hash);
}
