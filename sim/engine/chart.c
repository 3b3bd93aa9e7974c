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

void
kith_exits_bound(const struct kith_exits *self, uint32_t *low, uint32_t *high)
{
    *low = self->edge[KITH_EXITS - 1] - self->turn;
    *high = self->turn;
}

size_t
kith_exits_settle(const struct kith_exits *rows, const uint8_t *codes,
    const struct kith_candidate *found, size_t n, struct kith_move *moves)
{
    size_t moved = 0;

    /* Every candidate is written and only movers are kept: whether one moves is close to a coin. */
    for (size_t k = 0; k < n; k++) {
        const uint8_t code = codes[found[k].agent];
        const struct kith_exits *row = &rows[code];
        const unsigned piece = kith_exits_piece(row, found[k].u);

        moves[moved] = (struct kith_move) { found[k].agent, code, row->to[piece % KITH_EXITS] };
        moved += piece < KITH_EXITS;
    }
    return moved;
}

void
kith_stay_of(struct kith_stay *self, const double *hazard, uint16_t steps, uint32_t *gone)
{
    double all = 0;
    unsigned k = 0;

    self->gone = gone;
    self->steps = steps;
    for (unsigned step = 0; step < steps; step++) {
        all += hazard[step];
        gone[step] = kith_threshold(kith_chance(all));
    }
    for (unsigned top = 0; top < 256; top++) {
        while (k < steps && gone[k] <= top << 24)
            k++;
        self->guide[top] = (uint16_t) k;
    }
}
