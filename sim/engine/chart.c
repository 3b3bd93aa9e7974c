#include "engine/chart.h"

#include <assert.h>

#include "base/numeric.h"

/* 2^32 * chance, rounded down; `chance` may round to 1. */
static uint32_t
share_of(double part, double whole, double chance)
{
    return whole > 0 ? kith_threshold(chance * (part / whole)) : 0;
}

static uint32_t
sum_or_most(uint32_t a, uint32_t b)
{
    return b > UINT32_MAX - a ? UINT32_MAX : a + b;
}

struct kith_exits
kith_exits_of(const double *hazard, const uint8_t *to, unsigned n_low, unsigned n)
{
    struct kith_exits self = { 0, { 0 }, { 0 } };
    uint32_t outer[KITH_EXITS] = { 0 }; /* chance of the exits from the high end to this one */
    double all = 0, part = 0;
    unsigned piece = 0;

    assert(n_low <= n && n <= KITH_EXITS);
    for (unsigned j = 0; j < n; j++)
        all += hazard[j];

    const double chance = kith_chance(all);
    for (unsigned j = n_low; j < n; j++) {
        part += hazard[j];
        outer[j] = share_of(part, all, chance);
        self.turn = outer[j];
    }
    for (unsigned j = n; j-- > n_low; piece++) {
        self.edge[piece] = self.turn - (j > n_low ? outer[j - 1] : 0);
        self.to[piece] = to[j];
    }
    part = 0;
    for (unsigned j = 0; j < n_low; j++, piece++) {
        part += hazard[j];
        self.edge[piece] = sum_or_most(self.turn, share_of(part, all, chance));
        self.to[piece] = to[j];
    }
    for (; piece < KITH_EXITS; piece++)
        self.edge[piece] = piece > 0 ? self.edge[piece - 1] : 0;
    return self;
}
