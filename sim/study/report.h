#ifndef KITH_STUDY_REPORT_H
#define KITH_STUDY_REPORT_H

#include <stddef.h>

#include "kith.h"

/** The page of analysis/explorer, built into the program; of length 0 when it was not built. */
const char *kith_page(size_t *length);

/** Writes a smaller copy of a result file, of which people want to see means and spreads.
 *
 * Weekly tables of each run become mean and quantiles over runs, as `--keep waves` has them; if
 * the copy is still larger than `most` bytes, so do all other tables of each run but outcomes. Root
 * note `reduced_from` is the digest of the whole file; the provenance is that of the whole file. */
int kith_reduce(const char *from, const char *to, size_t most, struct kith_error *err);

#endif
