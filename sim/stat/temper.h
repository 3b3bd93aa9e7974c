#ifndef KITH_STAT_TEMPER_H
#define KITH_STAT_TEMPER_H

#include <stddef.h>
#include <stdint.h>

/** Draws of the prior become draws of a posterior that hardly one of them is near to: prior times likelihood to a power, the heat, that goes from 0 to 1 in
 * steps so small that half of the draws are worth something at the next (Del Moral, Doucet and Jasra 2006, JRSS B 68:411). At each heat they are drawn
 * again by their weights, and moved by steps of kith_pcn_step() around their own mean and covariance, until each has gone on once or twice. */
struct kith_temper {
    size_t n, stride; /**< draws, scores: independent standard normal under the prior */
    const uint32_t *active; /**< shape (n_active): scores that act */
    size_t n_active;
    double *z; /**< shape (n, stride): draws of the prior at first */
    double *level; /**< shape (n): log likelihood at z */
    double heat, step; /**< 0 at first, 1 at the end; length of a step, 0 at first: all of it */
    uint32_t heats; /**< how many there were */
    double acceptance; /**< at the last */
    uint64_t seed;
    /** Log likelihoods of draws, shape (n), with random numbers of the name `numbers`: the same name, the same numbers of each draw. @return 0, or what failed */
    int (*judge)(void *with, const double *z, uint32_t numbers, double *level);
    void *with;
};

/** The next heat: up to 1, such that the weights exp((next - heat) level) are worth `share` of the draws, or more if that is 1.
 * @param weight  shape (n): those weights, up to a factor */
double kith_temper_next(const double *level, size_t n, double heat, double share, double *weight);

/** To the next heat: draws again, moves, and judges what came of it by other random numbers.
 * @return 0; what `judge` returned; -1 when memory ran out */
int kith_temper_step(struct kith_temper *self);

#endif
