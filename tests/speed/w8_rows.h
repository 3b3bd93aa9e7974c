#ifndef KITH_TESTS_W8_ROWS_H
#define KITH_TESTS_W8_ROWS_H

#include "base/numeric.h"
#include "engine/chart.h"
#include "engine/scan.h"

/** What a chain that has states and stays alone, as W8, needs beside the scan and the exits of sim/engine. (A family of the model has more
 * to settle than one row of exits, and decides it in model/move.c.) */

/** The destination for number u of an agent that is known to leave; some exit has a chance above 0. */
static inline uint8_t
w8_leave(const struct kith_exits *self, uint32_t u)
{
    const uint32_t within = (uint32_t) ((uint64_t) u * self->edge[KITH_EXITS - 1] >> 32);
    return self->to[kith_exits_piece(self, within - self->turn)];
}

/** Bounds for the scan that are just wide enough for these exits. */
static inline void
w8_bound(const struct kith_exits *self, uint32_t *low, uint32_t *high)
{
    *low = self->edge[KITH_EXITS - 1] - self->turn;
    *high = self->turn;
}

/** An agent that changes. */
struct w8_move {
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
static inline size_t
w8_settle(const struct kith_exits *rows, const uint8_t *codes,
    const struct kith_candidate *found, size_t n, struct w8_move *moves)
{
    size_t moved = 0;

    /* Every candidate is written and only movers are kept: whether one moves is close to a coin. */
    for (size_t k = 0; k < n; k++) {
        const uint8_t code = codes[found[k].agent];
        const struct kith_exits *row = &rows[code];
        const unsigned piece = kith_exits_piece(row, found[k].u);

        moves[moved] = (struct w8_move) { found[k].agent, code, row->to[piece % KITH_EXITS] };
        moved += piece < KITH_EXITS;
    }
    return moved;
}

/** How long an agent stays when the hazard of leaving depends on the time since it came: decided
 * at entry by one number, to be kept in a timer (see kith_due()). */
struct w8_stay {
    const uint32_t *gone; /**< shape (steps): chance to leave in step k or before [2^-32], rising; not owned */
    uint16_t steps;
    uint16_t guide[256]; /**< where to begin looking, by the top byte of the number */
};

/** Turns integrated hazards into thresholds and their guide. A step of hazard zero is never the last.
 *
 * @param hazard  shape (steps): integrated hazard of all exits in step k after entry
 * @param gone  shape (steps): filled, and kept by `self` without owning it */
static inline void
w8_stay_of(struct w8_stay *self, const double *hazard, uint16_t steps, uint32_t *gone)
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

/** The step (0, 1, 2 ...) in which an agent with number u leaves; `steps` if not within the table. */
static inline uint16_t
w8_stay_steps(const struct w8_stay *self, uint32_t u)
{
    unsigned k = self->guide[u >> 24];

    while (k < self->steps && self->gone[k] <= u)
        k++;
    return (uint16_t) k;
}

#endif
