#ifndef KITH_STAT_EDGE_H
#define KITH_STAT_EDGE_H

#include <stddef.h>

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

/** The same for several functions, where it is cheaper to ask at several places at once: in even steps from end to end first, then in even steps within the
 * first pair of neighbours that have two signs; the root is on the straight line between the last pair, bent as the six places of the first are. `slope` is that between the first pair. */
enum { KITH_EDGE_FIRST = 5, KITH_EDGE_THEN = 4 };
struct kith_edge_place {
    size_t line; /**< which function */
    double x;
};
typedef int kith_ask_many(struct kith_asked *out, const struct kith_edge_place *place, size_t n, void *with); /**< shape (n) */

/** @param n  at most KITH_EDGES_MOST */
enum { KITH_EDGES_MOST = 16 };
int kith_edges_of(struct kith_edge *out, size_t n, double low, double high, kith_ask_many *ask, void *with);

#endif
