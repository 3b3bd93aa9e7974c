#ifndef KITH_STAT_EXACT_H
#define KITH_STAT_EXACT_H

#include <stddef.h>

/** What a clock of whole weeks has an exact answer for, from hazards a week and without a run; and what continuous time would give.
 * Said once, for `kith verify` and for tests. Plain formulas in the C library's arithmetic: nothing of the model is called. */

/** ---- levels of violence: none, low, high, when nobody begins again ---- */

enum { KITH_EXACT_LEVELS = 3 };
typedef double kith_exact_matrix[KITH_EXACT_LEVELS][KITH_EXACT_LEVELS];

/** Hazards a week: from low to none, from low to high, from high to low. */
struct kith_exact_moves {
    double stop, escalate, deescalate;
};

/** The chances of a week, in which a family moves once at most: competing exits of each level. */
void kith_exact_week(const struct kith_exact_moves *moves, kith_exact_matrix to);
/** The same in continuous time: the matrix exponential of `weeks` times the generator. */
void kith_exact_continuous(const struct kith_exact_moves *moves, double weeks, kith_exact_matrix to);
/** left = left x right. */
void kith_exact_multiply(kith_exact_matrix left, kith_exact_matrix right);

/** ---- relapse ---- */

/** Cumulated hazard of a Weibull clock, `weeks` after it began. */
double kith_exact_weibull(double scale, double shape, double weeks);

/** ---- a queue: places are given back, others come, places are given out, once a week ---- */

struct kith_exact_queue {
    double waiting, used; /**< mean numbers at the end of a week */
    double waits, wait; /**< share that waits at all; mean wait, in weeks */
};

/** Stationary law as a Markov chain on the number in the system.
 * @param arrivals  chance of k a week, shape (n)
 * @param places  at least 1
 * @param leave  chance a week to give a place back, above 0 to 1; fewer come than can leave
 * @return 0, or -1: out of memory, or without a law that can be found in a million weeks */
int kith_exact_queue(struct kith_exact_queue *out, const double *arrivals, size_t n, unsigned places, double leave);
/** M/M/c in continuous time: Erlang's formula. */
struct kith_exact_queue kith_exact_erlang(unsigned places, double arrivals, double stay);

double kith_exact_poisson(double mean, unsigned k);
double kith_exact_binomial(unsigned n, double chance, unsigned k);

#endif
