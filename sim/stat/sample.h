#ifndef KITH_STAT_SAMPLE_H
#define KITH_STAT_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

/** What every statistic here is made of: means, order, quantiles. Plain arrays; nothing is allocated.
 * All that Kith prints, writes or decides by has these from here; so has the page for people, in WebAssembly. */

/** A mean as it grows: the sum in order of index over how many; what is the same everywhere is its own mean, without a last digit of its
 * own. Begins as { 0 }. NaN in, NaN out; of nothing NaN. */
struct kith_sum {
    double sum, first;
    size_t n;
    int same;
};

static inline void
kith_sum_add(struct kith_sum *self, double y)
{
    if (self->n++ == 0) {
        self->first = y;
        self->same = 1;
    }
    self->same &= y <= self->first && y >= self->first;
    self->sum += y;
}

static inline double
kith_sum_mean(const struct kith_sum *self)
{
    return self->same ? self->first : self->sum / (double) self->n;
}

/** The mean of n values. */
double kith_mean(const double *y, size_t n);

/** That of every `stride`-th value: a column of a table. */
double kith_mean_of_column(const double *y, size_t n, size_t stride);

/** That of those that are numbers; NaN where none is. */
double kith_mean_of_known(const double *y, size_t n, size_t stride);

/** Their variance about that mean, over n - 1; NaN of one. */
double kith_variance_of_column(const double *y, size_t n, size_t stride);

/** Sorts, ascending. NaN is not allowed in. */
void kith_sort(double *x, size_t n);

/** Sorts indices by value, equal values by index. NaN is not allowed in.
 * @param order, spare  shape (n); `spare` is scratch */
void kith_order_of(const double *x, size_t n, uint32_t *order, uint32_t *spare);

/** A place between two of n sorted values, counted from 0: `part` of the way from `low` to `high`. */
struct kith_rank {
    size_t low, high;
    double part;
};

/** @param at  0 to n - 1; what is above lies at n - 1 */
struct kith_rank kith_rank_at(size_t n, double at);

/** That of the quantile p, 0 to 1: at (n - 1) p, the definition of R's type 7, NumPy and GSL. */
struct kith_rank kith_rank_of(size_t n, double p);

/** The value there, straight between its neighbours. */
double kith_value_at(const double *sorted, struct kith_rank rank);

/** The quantile p of n sorted values, n > 0. */
double kith_quantile(const double *sorted, size_t n, double p);

#endif
