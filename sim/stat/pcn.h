#ifndef KITH_STAT_PCN_H
#define KITH_STAT_PCN_H

#include <stddef.h>
#include <stdint.h>

#include "base/stream.h"

/** Steps of a Markov chain in many parameters of which data say something in a few directions only: preconditioned Crank-Nicolson
 * (Cotter et al. 2013, Statistical Science 28:424) with a Gaussian guess in those.
 *
 * Parameters are scores z, independent standard normal under the prior. Of those that act, the eigenvectors of a guessed covariance are
 * axes; along those with a small eigenvalue a step keeps the guessed Gaussian; along the others, and in what is not known to act, it keeps the
 * prior (many that hardly act do so together, so none is drawn anew at once). Whoever steps accepts with the chance min(1, exp(difference of kith_pcn_weight() + log likelihood)): what is sampled is prior times
 * likelihood exactly, however bad the guess. */
struct kith_pcn {
    size_t n, n_active, n_informed;
    uint32_t *active; /**< shape (n_active): indices of those that act */
    double *axis; /**< shape (n_active, n_active): orthonormal rows, the informed ones first */
    double *mean, *sd; /**< shape (n_informed): of the guess along them */
    uint8_t *acts; /**< shape (n) */
};

/** Eigenvalue of a sample covariance of d independent standard normals from n points below which a direction counts as informed:
 * 0.95 (1 - sqrt(d / n))^2, a little below the least that chance leaves (Marchenko and Pastur). */
double kith_pcn_least(size_t d, double n);

/** Axes and guess from weighted points.
 * @param z  shape (points, n)
 * @param weight  shape (points), together 1
 * @param active  shape (n_active)
 * @return 0 when memory ran out. Release with kith_pcn_clear() */
int kith_pcn_of(struct kith_pcn *out, const double *z, const double *weight, size_t points, size_t n, const uint32_t *active, size_t n_active);
/** The same from a mean and a covariance of those that act, shape (n_active, n_active), which is spoilt: directions with an eigenvalue below `least` are
 * informed. */
int kith_pcn_from(struct kith_pcn *out, const double *mean, double *covariance, size_t n, const uint32_t *active, size_t n_active, double least);
void kith_pcn_clear(struct kith_pcn *self);

/** A proposal from z, with numbers of the stream: as many for any z.
 * @param step  along the informed axes; rest  along the others, and in what is not known to act. 0 stays, 1 forgets z
 * @param room  scratch, shape (n_active) */
void kith_pcn_step(const struct kith_pcn *self, const double *z, double step, double rest, struct kith_stream *stream, double *to, double *room);

/** Log of prior over guess along the informed axes, but for a constant. */
double kith_pcn_weight(const struct kith_pcn *self, const double *z);

/** Coordinate of z along axis i. */
double kith_pcn_along(const struct kith_pcn *self, size_t i, const double *z);

#endif
