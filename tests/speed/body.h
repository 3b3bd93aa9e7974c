#ifndef KITH_TESTS_SPEED_BODY_H
#define KITH_TESTS_SPEED_BODY_H

#include <string.h>

#include "engine/scan.h"

/** The body of a name: portable, avx2, avx512; or the best that this processor has, which a wider one is taken for, too. */
static inline enum kith_body
body_named(const char *name)
{
    const enum kith_body best = kith_body_best();
    if (strcmp(name, "portable") == 0)
        return KITH_PORTABLE;
    return strcmp(name, "avx2") == 0 && best != KITH_PORTABLE ? KITH_AVX2 : best;
}

#endif
