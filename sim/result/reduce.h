#ifndef KITH_RESULT_REDUCE_H
#define KITH_RESULT_REDUCE_H

#include "kith.h"

/** Is this file of a population? */
struct kith_file;
int kith_file_is_of_population(int *out, struct kith_file *file, struct kith_error *err);

/** KITH_OK, or of a gathered sweep KITH_ERR_DATA: that it holds points, which `who` ("the page cannot show"), and what does. */
int kith_file_refuse_sweep(struct kith_file *file, const char *who, struct kith_error *err);

/** Writes a smaller copy of a result file, of which people want to see means and spreads.
 *
 * Of a cohort: weekly tables of each run become mean and quantiles over runs, as `--keep waves` has them; if
 * the copy is still larger than `most` bytes, so do all other tables of each run but outcomes.
 * Of a population: single runs are left out; if the copy is still larger, ends of intervals and errors by stratum keep 13 bits
 * after the point; if it is larger than four thirds of `most`, strata by year and region become NaN, too, and the root
 * note `reduced` is `margins`. Root
 * note `reduced_from` is the digest that the whole file says it has, `altered_input` its name when that does not hold; the provenance is that of the whole file. */
int kith_reduce(struct kith_file *from, const char *to, size_t most, struct kith_error *err);

#endif
