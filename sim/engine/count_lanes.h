/* Poisson numbers of LANES agents at a time: included once by each body, after it has said what a lane is (lanes.h) and
 *
 *   GATHER(table, i)  the doubles at table[i], i a vector of indices
 *   ANY(mask)         whether any lane of a mask is set */

#include <string.h>

#include "base/numeric.h"
#include "base/stream.h"

#define WIDE_INLINE WIDE static inline __attribute__((always_inline))

typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));
typedef int64_t masks __attribute__((vector_size(8 * LANES)));
typedef double reals __attribute__((vector_size(8 * LANES)));

WIDE_INLINE reals
all(double x)
{
    return (reals) { 0 } + x;
}

/* kith_exp() of numbers in (-700, 0], by the same operations in the same order. */
WIDE_INLINE reals
exps(reals x)
{
    const reals shift = all(0x1.8p52), shifted = x * all(0x1.71547652b82fep5) + shift, n = shifted - shift;
    const reals r = x - n * all(0x1.62e42fefcp-6) - n * all(-0x1.c610ca86c3899p-42);
    const lanes steps = (lanes) shifted - (lanes) shift, i = steps & 31;
    const reals root = GATHER(&kith_root_of_two[0].value, i + i), rest = GATHER(&kith_root_of_two[0].rest, i + i), r2 = r * r;
    const reals low = all(1. / 2) + r * all(1. / 6);
    const reals high = all(1. / 24) + r * all(1. / 120) + r2 * (all(1. / 720) + r * all(1. / 5040));
    const reals more = r + (rest + r2 * (low + r2 * high)), scale = (reals) ((lanes) root + ((steps - i) << 47));
    return scale + scale * more;
}

/* Uniform numbers of so many words: kith_uniform32(). */
WIDE_INLINE reals
uniforms(const uint32_t *word)
{
    typedef uint32_t halves __attribute__((vector_size(4 * LANES)));
    halves half;
    memcpy(&half, word, sizeof half);
    const lanes whole = __builtin_convertvector(half, lanes);
    return ((reals) (whole | (lanes) all(0x1p52)) - all(0x1p52) + all(0.5)) * all(0x1p-32);
}

/* Searches from zero in step: the same operations in the same order as in kith_poisson_quantile(), which is called for the few means
 * that it searches otherwise. A lane that has found its number goes on without effect: its sum stays above u, or its terms stay
 * too small. */
WIDE_INLINE void
count_some(const double *mean, const uint32_t *word, uint32_t *count)
{
    typedef int32_t wholes __attribute__((vector_size(4 * LANES)));
    reals m;
    memcpy(&m, mean, sizeof m);
    const masks small = m < all(KITH_POISSON_FROM_AFAR);
    const reals u = uniforms(word);
    reals chance = exps(all(0) - (reals) ((masks) m & small)), below = chance, found = all(0);
    masks on = small & (below <= u);
    for (double k = 1; ANY(on); k++) {
        found += (reals) (on & (masks) all(1));
        chance *= m * all(1 / k);
        below += chance;
        on &= ((chance >= all(KITH_POISSON_NO_MORE)) | (all(k) < m)) & (below <= u);
    }
    const wholes n = __builtin_convertvector(found, wholes);
    memcpy(count, &n, sizeof n);
    if (ANY(~small))
        for (unsigned l = 0; l < LANES; l++)
            if (!(mean[l] < KITH_POISSON_FROM_AFAR))
                count[l] = kith_poisson_quantile(mean[l], kith_uniform32(word[l]));
}

WIDE_INLINE void
count_all(const double *mean, const uint32_t *word, size_t n, uint32_t *count)
{
    const size_t whole = n / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES)
        count_some(mean + i, word + i, count + i);
    if (whole == n)
        return;
    double last_mean[LANES] = { 0 };
    uint32_t last_word[LANES] = { 0 }, last_count[LANES];
    memcpy(last_mean, mean + whole, (n - whole) * sizeof *mean);
    memcpy(last_word, word + whole, (n - whole) * sizeof *word);
    count_some(last_mean, last_word, last_count);
    memcpy(count + whole, last_count, (n - whole) * sizeof *count);
}
