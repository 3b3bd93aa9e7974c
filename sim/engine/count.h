#ifndef KITH_ENGINE_COUNT_H
#define KITH_ENGINE_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "engine/scan.h"

/** Poisson numbers for many agents at once: count[i] = kith_poisson_quantile(mean[i], uniform of
 * word[i]), by either body with the same bits. Means of zero give zero.
 *
 * @param mean  shape (n), 0 to 10000
 * @param word  shape (n), 32 random bits each
 * @param count  shape (n) */
void kith_counts(const double *mean, const uint32_t *word, size_t n, enum kith_body body, uint32_t *count);

#endif
