#ifndef KITH_TELL_PRINT_H
#define KITH_TELL_PRINT_H

#include "result/compare.h"
#include "tell/print.h"

/** Parts of the tables that are printed of a study. */

void kith_print_number(FILE *to, int width, const char *unit, double x, int sign);
const char *kith_print_unit(const char *unit);

/** With --whole, of a rate per 1,000 households: the factor to all of a region, of all regions together (0), and *unit becomes that of
 * the product; else 1. */
double kith_print_whole(const struct kith_study *self, size_t region, const char **unit);
struct kith_difference kith_print_times(struct kith_difference d, double factor);

/** The unit of whole regions in the place of a rate per 1,000 households ("euro/year" of "euro/1000/year"); NULL of all others. */
const char *kith_print_whole_unit(const char *unit);

/** Whether a parameter is a log hazard ratio of improving. */
int kith_print_is_log_hazard(const char *path);

/** Behind a value of a parameter that is a log hazard ratio of improving: " (12 % sooner)". Nothing of others. */
void kith_print_sooner(FILE *to, const char *path, double x);

void kith_print_range(FILE *to, const char *unit, const struct kith_difference *d, int sign);

/** With fixed parameters there is no spread over them: low and high are then mean +- t Monte Carlo errors, and the text says so. */
struct kith_difference kith_print_ranged(const struct kith_study *self, struct kith_difference d);

/** The same of a level of an outcome: it ends where what can be ends (kith_level_within()). `ends`: whether it does. */
struct kith_difference kith_print_level(const struct kith_study *self, const struct kith_outcome *o, struct kith_difference d, int *ends);

/** Says so below a table, once. */
void kith_print_ends(FILE *to, int ends);

/** The answer in four lines: safety, children, waiting, money of scenario s against the first, and what may be said of each (stat/told.h). */
void kith_study_print_short(const struct kith_study *self, FILE *to, size_t s);

void kith_population_print_notes(const struct kith_study *self, FILE *to);
/** What the register says of the regions, and the model without any other policy. */
void kith_population_print_register(const struct kith_study *self, FILE *to);

/** What each comparison rests on: in which values two scenarios differ, by grade, and how much of what is not known about the difference
 * goes with assumptions and with data. */
void kith_study_print_grounds(const struct kith_study *self, FILE *to);

/** What a target says, that of a table of regions included; `whose`: the region that it turned out to be of, or NULL. */
struct kith_published {
    double value, low, high;
    const char *whose;
};

/** Each run's number that a target is held against: shape (draws, per_draw), NaN where a run was not made or has none.
 * @return 0 when this study has no such part: another region, one region only, another reporter */
struct kith_target;
int kith_target_runs(const struct kith_study *self, size_t s, const struct kith_target *t, double *y, struct kith_published *out);

#endif
