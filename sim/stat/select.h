#ifndef KITH_STAT_SELECT_H
#define KITH_STAT_SELECT_H

#include <stddef.h>

/** Choosing the best of several by simulation, with a guarantee about the error of the simulation: plain arrays, no study, no file.
 *
 * Row i of all options comes from the same random numbers and draws; rows are independent of each other. With as many rows as
 * kith_select_rows() says from the first n of them, the option with the highest mean over all rows is within `delta` of the best
 * one with a probability of `sure` at least, whichever that is. For let b be the best: against each other option i the mean difference over N rows,
 * with the variance of the first n, has Student's t of n - 1 degrees of freedom, whatever N the variance leads to (Stein 1945); with N at least
 * t^2 S^2 / delta^2 it is not more than delta off with a chance of (1 - sure) / (options - 1), so it is off nowhere with a chance of `sure`
 * (Bonferroni; Clark and Yang 1986), and what is chosen instead of b has the higher mean. Exact for normal rows; the means of rows that are not
 * normal are nearly so from some tens of rows on (tests/known/test_select.c). Nothing is said of whether the parameters are right. */

/** Student's t, its quantile p (above 1/2) for `freedom` degrees of freedom; error below 1e-4 from 4 on (Hill 1970, algorithm 396). */
double kith_student_quantile(double p, double freedom);

/** How many rows in all. @param y  shape (n, option), n at least 2 */
double kith_select_rows(const double *y, size_t n, size_t options, double delta, double sure);

/** What n rows say of an option, all statements together with a probability of `sure`. */
struct kith_selected {
    double mean, error; /**< of the option, and its standard error */
    double behind, width; /**< how far its mean is behind the highest; it is known to plus or minus so much */
    int maybe; /**< other than zero: it cannot be told from the best: behind <= width */
    int best; /**< its mean is the highest; of equal ones the first */
};
void kith_select_of(struct kith_selected *out, const double *y, size_t n, size_t options, double sure);

#endif
