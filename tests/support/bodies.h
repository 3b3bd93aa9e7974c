#ifndef KITH_TESTS_BODIES_H
#define KITH_TESTS_BODIES_H

#include "engine/scan.h"

/** Bodies of the kernels that this processor has: who has one has those before it. */
static const enum kith_body bodies[] = { KITH_PORTABLE, KITH_AVX2, KITH_AVX512 };

static inline unsigned
bodies_here(void)
{
    return kith_body_best() == KITH_AVX512 ? 3 : kith_body_best() == KITH_AVX2 ? 2 : 1;
}

/** One of the wider bodies, in turn; the portable one if there is no other. */
static inline enum kith_body
wide_body(unsigned turn)
{
    return bodies_here() > 1 ? bodies[bodies_here() - 1 - turn % (bodies_here() - 1)] : KITH_PORTABLE;
}

#endif
