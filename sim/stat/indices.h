#ifndef KITH_STAT_INDICES_H
#define KITH_STAT_INDICES_H

#include <stddef.h>
#include <stdint.h>

/** Which inputs of a function its variance goes with: Sobol's indices from two designs and their mixtures, and Morris's screening. Plain arrays. */

/** Shares of one input, or of a group of them, in the variance; with 95 % intervals by bootstrap over points. NaN where there is no variance. */
struct kith_index {
    double first, first_low, first_high; /**< by itself (Saltelli and others 2010, Comput. Phys. Commun. 181:259, table 2b) */
    double total, total_low, total_high; /**< with all interplay (Jansen 1999, likewise table 2f) */
};

/** @param a,b  shape (n): the function in two independent designs
 * @param mixed  shape (k, n): in the first one with input i from the second
 * @param out  shape (k)
 * Points with NaN are left out. @return the number of points that were used, or 0 when memory ran out or fewer than two have values */
size_t kith_indices_of(struct kith_index *out, const double *a, const double *b, const double *mixed, size_t n, size_t k, uint64_t seed);

/** What moving an input half way through its distribution does, from `n` starting points (elementary effects; Campolongo and others 2007). */
struct kith_screen_row {
    double size, error; /**< mean of the absolute effects, and its standard error */
    double mean; /**< with signs */
    double sd; /**< large beside `size`: the effect depends on other inputs, or is not straight */
};

/** @param base  shape (n): the function at the starting points
 * @param moved  shape (k, n): with input i moved. Pairs with NaN are left out
 * @param out  shape (k); of an input without pairs all NaN */
void kith_screen_of(struct kith_screen_row *out, const double *base, const double *moved, size_t n, size_t k);

/** A number of (0, 1) moved half way, round the end. */
static inline double
kith_half_way(double u)
{
    return u < 0.5 ? u + 0.5 : u - 0.5;
}

#endif
