#ifndef KITH_ENGINE_CHART_H
#define KITH_ENGINE_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "base/stream.h"
#include "engine/scan.h"

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

/** The destination for number u of an agent that is known to leave; some exit has a chance above 0. */
static inline uint8_t
kith_exits_leave(const struct kith_exits *self, uint32_t u)
{
    const uint32_t within = (uint32_t) ((uint64_t) u * self->edge[KITH_EXITS - 1] >> 32);
    return self->to[kith_exits_piece(self, within - self->turn)];
}

/** Bounds for the scan that are just wide enough for these exits. */
void kith_exits_bound(const struct kith_exits *self, uint32_t *low, uint32_t *high);

/** An agent that changes. */
struct kith_move {
    uint32_t agent;
    uint8_t from; /**< its code before */
    uint8_t to;   /**< destination, as in struct kith_exits */
};

/** Which candidates really move. Changes nothing but `moves`.
 *
 * @param rows  shape (KITH_CODES) at most: one row for each code that occurs among the candidates
 * @param codes  indexed by agent
 * @param found  shape (n), refined
 * @param moves  shape (n), all of it may be written; moves come in the order of `found`
 * @return how many moves */
size_t kith_exits_settle(const struct kith_exits *rows, const uint8_t *codes,
    const struct kith_candidate *found, size_t n, struct kith_move *moves);

/** How long an agent stays when the hazard of leaving depends on the time since it came: decided
 * at entry by one number, to be kept in a timer (see kith_due()). */
struct kith_stay {
    const uint32_t *gone; /**< shape (steps): chance to leave in step k or before [2^-32], rising; not owned */
    uint16_t steps;
    uint16_t guide[256]; /**< where to begin looking, by the top byte of the number */
};

/** Turns integrated hazards into thresholds and their guide. A step of hazard zero is never the last.
 *
 * @param hazard  shape (steps): integrated hazard of all exits in step k after entry
 * @param gone  shape (steps): filled, and kept by `self` without owning it */
void kith_stay_of(struct kith_stay *self, const double *hazard, uint16_t steps, uint32_t *gone);

/** The step (0, 1, 2 ...) in which an agent with number u leaves; `steps` if not within the table. */
static inline uint16_t
kith_stay_steps(const struct kith_stay *self, uint32_t u)
{
    unsigned k = self->guide[u >> 24];

    while (k < self->steps && self->gone[k] <= u)
        k++;
    return (uint16_t) k;
}

#endif
