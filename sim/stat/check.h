#ifndef KITH_STAT_CHECK_H
#define KITH_STAT_CHECK_H

#include <stddef.h>
#include <stdint.h>

/** Whether probabilities that were said hold: ranks of what is true, scores of predictions; and what single parameters account for. Plain arrays. */

/** Share of the variance of y that x alone accounts for, whatever its shape: between the means of equally large classes of x, less what chance
 * leaves between them. May come out a little below 0. NaN when memory ran out.
 * @param classes  2 or more; fewer where there are fewer than four points a class */
double kith_first_order(const double *x, const double *y, size_t n, size_t classes);

/** Chi-square of counts against equal ones, and the chance of at least as much when they are. */
double kith_chi_square(const uint32_t *count, size_t n);
double kith_chi_square_above(double x, size_t degrees);

/** How bad a prediction was, for which less is better. Logarithmic: minus the log density of a normal distribution. Of an interval that holds
 * `level`: its width, and 2 / (1 - level) times what y lies outside (Gneiting and Raftery 2007, JASA 102:359). */
double kith_log_score(double mean, double sd, double y);
double kith_interval_score(double low, double high, double level, double y);

#endif
