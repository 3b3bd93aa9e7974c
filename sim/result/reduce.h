#ifndef KITH_RESULT_REDUCE_H
#define KITH_RESULT_REDUCE_H

#include "kith.h"

/** Is this file of a population? */
struct kith_file;
int kith_file_is_of_population(int *out, struct kith_file *file, struct kith_error *err);

/** KITH_OK, or of a gathered sweep KITH_ERR_DATA: that it holds points, which `who` ("the page cannot show"), and what does. */
int kith_file_refuse_sweep(struct kith_file *file, const char *who, struct kith_error *err);

/** Writes a smaller copy of a result file, of which people want to see means and spreads. No number that the file says first (means, intervals
 * and errors of whole runs, and by region, year or group of HEADLINE outcomes as far as they are there) is rounded.
 *
 * Of a cohort: weekly tables of each run become mean and quantiles over runs, as `--keep waves` has them; if the copy is still larger than
 * `most` bytes as kith_squeeze() makes it, so do all other tables of each run but outcomes.
 * Of a population what goes is in this order, and no more than needed (copies are taken to shrink from one to the next): single runs ("runs"); groups of families by year within a
 * region ("cells"); three weeks of four ("weeks"); groups by year of all regions ("years"); ends of intervals and errors by region, year and
 * group of other than headline outcomes keep 13 bits ("rounding"); groups within a region ("groups"); tables of queues by
 * year within a region ("queues"); by week within a region ("region_weeks"); by year within a region of other than headline outcomes
 * ("region_years"). The root note `reduced` names them.
 * Root note `reduced_from` is the digest that the whole file says it has, `altered_input` its name when that does not hold; the provenance is
 * that of the whole file.
 * @param progress  NULL, or called before each copy that is tried */
int kith_reduce(struct kith_file *from, const char *to, size_t most, void (*progress)(void *with, const char *doing), void *with, struct kith_error *err);

#endif
