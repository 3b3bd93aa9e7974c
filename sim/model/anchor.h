#ifndef KITH_MODEL_ANCHOR_H
#define KITH_MODEL_ANCHOR_H

#include "model/rules.h"

/** How much there must be of violence and of reporting in a region, so that its reports are those of its table: its own effects, given the
 * parameters of the country. Which part is violence and which is reporting says population.onset_spread.
 *
 * Known waits are conditions likewise: staff for assessment and places of help are what gives them.
 *
 * A pilot of the country's families is run at up to four intensities, with random numbers of its own, under the scenario of the years
 * before the policy, one in small to see where to look; between the middle of three others and that beside it on the region's side the intensity is read off. The third
 * is run when a region asks for it. Nothing but the values and the size of the region's
 * run decides it, so it is the same in every run, branch, thread, process and program; values that move no family before the policy change nothing. */

enum { KITH_ANCHOR_POINTS = 3 };

/** What was found for values: kept for the next region of the same run. Starts from all zero. */
struct kith_anchor {
    uint64_t values; /**< a hash of them */
    double households; /**< of the pilot; 0: nothing yet */
    uint64_t found; /**< a bit for each point whose pilot was run */
    double log_intensity[KITH_ANCHOR_POINTS], log_rate[KITH_ANCHOR_POINTS]; /**< rising */
    uint64_t waited_values;
    struct kith_area waited; /**< the last region with known waits, and its factors; households 0: none yet */
};

/** Reports a year for each household that a region is held to, given the parameters of the country: those of its table, or, where these are so few that the
 * spread between regions has a say as well, one of the rates that they leave open. Of a thousand rates spread as provinces are spread about the country, each is weighted by
 * how well it goes with the count (Poisson); where the weights are worth 200 equal ones or more, one is taken by its weight, with luck of its own in each draw, and else the
 * table's. What is known of the country is not moved: all rates of a draw have the same values of it.
 * @param name  of the region: its luck is its own
 * @param worth  how many rates of equal weight the weights are worth; NaN: the region is not held to its register, or its rate is known as it is */
double kith_anchor_rate(const struct kith_params *params, const struct kith_area *area, const char *name, double *worth);

enum { KITH_ANCHOR_WORTH = 200 /* the least for weights */, KITH_ANCHOR_RATES = 1000 };

/** Sets where->intensity, if population.anchor says so; else it stays 0, which is what the table says relative to the country. Where waits are known, sets the
 * factors on staff and places at which pilots of the region, at its size and intensity, wait as long, or come nearest, from a sixteenth to sixteen times.
 * @param how  of the years before the policy */
int kith_anchor_region(struct kith_anchor *self, const struct kith_params *params, const char *name, struct kith_area *area, struct kith_error *err);

/** Whether it was found for these values and a region of such a size: at most the point on the region's side is run then. */
int kith_anchor_holds(const struct kith_anchor *self, const struct kith_params *params, const struct kith_area *area);

/** Reports a year for each household that the model can have at all: at a thirtieth, and at thirty times the country's violence and reporting. */
int kith_anchor_bounds(const struct kith_params *params, double *least, double *most_rate, struct kith_error *err);

/** The wait nearest to `wait` that pilots of a region have at any capacity that is tried: `wait` itself, or at sixteen times the capacity, or a sixteenth of it.
 * @param outcome  help_wait or assessment_wait */
int kith_anchor_nearest(const struct kith_params *params, const struct kith_area *area, const char *outcome, double wait, double *nearest, struct kith_error *err);

/** Takes points that were found for another region, if they are of the same values. */
void kith_anchor_join(struct kith_anchor *self, const struct kith_anchor *other);

#endif
