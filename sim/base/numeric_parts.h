#ifndef KITH_BASE_NUMERIC_PARTS_H
#define KITH_BASE_NUMERIC_PARTS_H

#include <stddef.h>
#include <string.h>

#include "base/numeric.h"

/** The inside of numeric*.c: exp, for what is called so often that a call of it counts. */

static inline uint64_t
bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double
double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/** Where the result or a part of it may not be a normal number. */
double kith_exp_far_out(double x);

/** e^x = 2^power root (1 + more), |more| < 0.011. */
struct parted_exp {
    double root, more;
    uint64_t power; /* where doubles have their exponent; wraps around when negative */
};

static inline struct parted_exp
part_exp(double x)
{
    /* Adding 1.5 * 2^52 leaves the nearest integer in the low bits. */
    const double shift = 0x1.8p52;
    const double shifted = x * 0x1.71547652b82fep5 + shift;
    const double n = shifted - shift;
    const double r = (x - n * 0x1.62e42fefcp-6) - n * -0x1.c610ca86c3899p-42;
    const uint64_t steps = bits_of(shifted) - bits_of(shift);
    const double r2 = r * r;
    const double low = 1. / 2 + r * (1. / 6);
    const double high = (1. / 24 + r * (1. / 120)) + r2 * (1. / 720 + r * (1. / 5040));
    const size_t i = steps & 31;
    return (struct parted_exp) {
        .root = kith_root_of_two[i].value,
        .more = r + (kith_root_of_two[i].rest + r2 * (low + r2 * high)),
        .power = (steps - i) << 47,
    };
}

static inline double
scale_of(struct parted_exp part)
{
    return double_of(bits_of(part.root) + part.power);
}

static inline double
kith_exp_here(double x)
{
    if (!(x > -700 && x < 709))
        return kith_exp_far_out(x);
    const struct parted_exp part = part_exp(x);
    const double scale = scale_of(part);
    return scale + scale * part.more;
}

#endif
