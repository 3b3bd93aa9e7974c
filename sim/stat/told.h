#ifndef KITH_STAT_TOLD_H
#define KITH_STAT_TOLD_H

#include <stddef.h>

/** What may be said of a difference: the one rule by which terminal, page and answers call something better or worse.
 *
 * It is said only when the whole interval lies on one side of zero, and that interval is never narrower than the error of the simulation
 * (mean +- Student's t times error). An interval over few draws, or over none because parameters were held fixed, says nothing of which is
 * better, whatever it is. */
enum kith_way {
    KITH_WAY_BETTER,
    KITH_WAY_WORSE,
    KITH_WAY_HIGHER, /**< where neither direction is better for families */
    KITH_WAY_LOWER,
    KITH_WAY_SAME, /**< the same in every run */
    KITH_WAY_OPEN, /**< zero is in the interval */
    KITH_WAY_FEW, /**< fewer draws than KITH_TOLD_DRAWS */
    KITH_WAY_FIXED, /**< parameters held fixed: the interval is the error of the simulation alone */
    KITH_WAY_BARE, /**< no error is known, or there is no number */
    KITH_WAYS
};
extern const char *const kith_way_names[KITH_WAYS];

enum { KITH_TOLD_DRAWS = 20 }; /* fewer tell nothing */

struct kith_told {
    double low, high; /**< what to show beside the mean; with KITH_WAY_BARE as given */
    enum kith_way way;
};

/** @param low, high  over draws; NaN: there is none, and what is shown is the error of the simulation
 *  @param draws  of the parameters; 1: held fixed
 *  @param runs  with a value: with one draw the error is of these
 *  @param better  1: more is better for families, -1: less is, 0: neither */
struct kith_told kith_told_of(double mean, double error, double low, double high, size_t draws, size_t runs, int better);

#endif
