#ifndef KITH_STAT_LINEAR_H
#define KITH_STAT_LINEAR_H

#include <stddef.h>

/** Small dense matrices, row by row: of some hundred rows at the most. Only arithmetic and sqrt, sums in order of index: the same bits on any
 * machine, whatever its threads. Nothing is allocated, but by kith_regress(). */

/** A symmetric positive definite matrix, shape (n, n), becomes L with L L' = A in its lower triangle, and zeros above.
 * @return 0 when it is not positive definite, as far as doubles can tell; then it is spoilt */
int kith_cholesky(double *a, size_t n);

/** b becomes x of L x = b, and of L' x = b. */
void kith_lower_solve(const double *l, size_t n, double *b);
void kith_upper_solve(const double *l, size_t n, double *b);

/** to = L x. `to` may not be `x`. */
void kith_lower_times(const double *l, size_t n, const double *x, double *to);

/** Eigenvalues, ascending, and eigenvectors of a symmetric matrix, by Jacobi's rotations: vector i is row i of `vector`, of length 1, its largest
 * component positive.
 * @param a  shape (n, n); spoilt */
void kith_eigen(double *a, size_t n, double *value, double *vector);

/** Weighted means and covariances (divided by the sum of weights) of k numbers of n points.
 * @param x  shape (n, k)
 * @param weight  shape (n), or NULL: all alike
 * @param covariance  shape (k, k), or NULL */
void kith_moments(const double *x, size_t n, size_t k, const double *weight, double *mean, double *covariance);

/** Weighted least squares of each of p responses on 1 and k numbers.
 * @param x, y  shape (n, k), (n, p)
 * @param weight  shape (n)
 * @param out  shape (1 + k, p): intercepts, then slopes
 * @return 0 when the numbers do not tell k slopes; -1 when memory ran out; else 1 */
int kith_regress(const double *x, const double *y, const double *weight, size_t n, size_t k, size_t p, double *out);

#endif
