#include "base/numeric_parts.h"

#include <math.h>

/* Poisson numbers by inversion. */

#define FOUR(k) 1. / (k), 1. / ((k) + 1), 1. / ((k) + 2), 1. / ((k) + 3)
#define SIXTEEN(k) FOUR(k), FOUR((k) + 4), FOUR((k) + 8), FOUR((k) + 12)
#define SIXTY_FOUR(k) SIXTEEN(k), SIXTEEN((k) + 16), SIXTEEN((k) + 32), SIXTEEN((k) + 48)

enum { RECIPROCALS = KITH_POISSON_FROM_AFAR };
static const double reciprocal[RECIPROCALS + 1] = {
    0, SIXTY_FOUR(1), SIXTY_FOUR(65), SIXTY_FOUR(129), SIXTY_FOUR(193)
};

/* Below this, a term no longer moves a sum between one half and one. */
#define NO_MORE KITH_POISSON_NO_MORE

/** Searches upwards from k, whose chance is `chance`, `below` being the chance of at most k. */
static inline uint32_t
search_up(double mean, double u, uint32_t k, double chance, double below)
{
    while (below <= u && (chance >= NO_MORE || k < mean)) {
        k++;
        chance *= mean * (k <= RECIPROCALS ? reciprocal[k] : 1. / k);
        below += chance;
    }
    return k;
}

/* From ten standard deviations below the mean: what lies below is less than e^-50. */
static uint32_t
search_from_afar(double mean, double u)
{
    const double start = (double) (uint32_t) (mean - 10 * sqrt(mean));
    const double chance = kith_poisson_density(start, mean);
    return search_up(mean, u, (uint32_t) start, chance, chance);
}

uint32_t
kith_poisson_quantile(double mean, double u)
{
    if (mean >= RECIPROCALS)
        return search_from_afar(mean, u);
    const double none = kith_exp_here(-mean);
    return search_up(mean, u, 0, none, none);
}
