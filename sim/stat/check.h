#ifndef KITH_STAT_CHECK_H
#define KITH_STAT_CHECK_H

#include <stddef.h>
#include <stdint.h>

/** Whether probabilities that were said hold: ranks of what is true, scores of predictions; and what single parameters account for. Plain arrays. */

enum { KITH_MOST_CLASSES = 64 };

/** Classes of values by their order, as many in each as can be; equal values may fall into two.
 * @param class  shape (n): 0 to classes - 1
 * @return 0 when memory ran out */
int kith_classes_of(const double *x, size_t n, size_t classes, uint32_t *class);

/** Share of the variance of y that x alone accounts for, whatever its shape: between the means of classes of x, less what chance leaves between
 * them. May come out a little below 0; NaN with no more values than classes, or more than 64 classes. */
double kith_first_order(const uint32_t *class, size_t classes, const double *y, size_t n);

/** Chi-square of counts against equal ones, and the chance of at least as much when they are. */
double kith_chi_square(const uint32_t *count, size_t n);
double kith_chi_square_above(double x, size_t degrees);

/** How bad a prediction was, for which less is better. Logarithmic: minus the log density of a normal distribution. Of an interval that holds
 * `level`: its width, and 2 / (1 - level) times what y lies outside (Gneiting and Raftery 2007, JASA 102:359). */
double kith_log_score(double mean, double sd, double y);
double kith_interval_score(double low, double high, double level, double y);

#endif
