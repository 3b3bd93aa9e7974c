#ifndef KITH_ENGINE_CHART_H
#define KITH_ENGINE_CHART_H

#include <stddef.h>
#include <stdint.h>

/** Weekly chances of leaving one row of a state chart: competing hazards, as thresholds.
 *
 * Exits lie at both ends of the unit interval: from the low end upwards what gets better, from
 * the high end downwards what gets worse. An exit happens when the uniform number of the week
 * falls into its piece; the pieces are competing-risk chances (1 - exp(-H)) * h_j / H.
 *
 * Turned by the width of the high end (modulo 2^32), both ends become one run of pieces that
 * begins at 0: the high exits from the innermost to the outermost, then the low exits. `edge` are
 * their upper edges, rising; above the last one the agent stays. Pieces that are not used are
 * empty and lie behind the others. */
enum { KITH_EXITS = 4 };

struct kith_exits {
    uint32_t turn; /**< chance of all high exits [2^-32] */
    uint32_t edge[KITH_EXITS];
    uint8_t to[KITH_EXITS]; /**< destination of each piece */
};

/** Makes exits from the hazards of one step. Chances are rounded down to 2^-32, cumulatively from
 * each end; an exit of hazard zero never happens, and whatever the hazards, staying keeps a piece.
 *
 * @param hazard  shape (n) integrated hazards of the step, each >= 0, low exits first, each end
 *                from its outermost exit inwards
 * @param to  shape (n)
 * @param n_low  exits [0, n_low) lie at the low end, [n_low, n) at the high end; n <= KITH_EXITS */
struct kith_exits kith_exits_of(
    const double *hazard, const uint8_t *to, unsigned n_low, unsigned n);

/** Which piece holds number u: KITH_EXITS to stay. */
static inline unsigned
kith_exits_piece(const struct kith_exits *self, uint32_t u)
{
    const uint32_t turned = u + self->turn;

    return (unsigned) (turned >= self->edge[0]) + (turned >= self->edge[1])
        + (turned >= self->edge[2]) + (turned >= self->edge[3]);
}

/** The destination for number u, or -1 to stay. */
static inline int
kith_exits_take(const struct kith_exits *self, uint32_t u)
{
    const unsigned piece = kith_exits_piece(self, u);
    return piece < KITH_EXITS ? self->to[piece] : -1;
}

#endif
