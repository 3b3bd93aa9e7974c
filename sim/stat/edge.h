#ifndef KITH_STAT_EDGE_H
#define KITH_STAT_EDGE_H

/** Where a function that is costly to ask changes its sign, by search: no study, no file. */

/** What was asked: a mean and its standard error. On common random numbers it is a smooth function of x but for small steps. */
struct kith_asked {
    double mean, error;
};
typedef int kith_ask(struct kith_asked *out, double x, void *with); /**< a status: other than zero ends the search */

struct kith_edge {
    double root, error; /**< NaN: none between low and high; error: that of the mean there over the slope, and the width that is left */
    double slope;
    double at_low, at_high; /**< the function at both ends */
    int asked; /**< how often */
};

/** Looks between low and high until the root is known to `width`, or to a tenth of its error.
 *
 * Ends first; then the Pegasus form of regula falsi (Dowell and Jarratt 1972, BIT 12:503), which never leaves the bracket. Where the ends have one sign, there is no
 * root. @return the status of what was asked */
int kith_edge_of(struct kith_edge *out, double low, double high, double width, kith_ask *ask, void *with);

#endif
