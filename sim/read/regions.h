#ifndef KITH_READ_REGIONS_H
#define KITH_READ_REGIONS_H

#include "kith.h"

#include <stddef.h>

/** The regions of a population: a table in a CSV file with a line of column names,
 * region,households,reports,capacity, in any order, and perhaps help_wait, assessment_wait, evidence and note; or as Dutch tables
 * call them (regio, huishoudens, meldingen, capaciteit, wachttijd hulp, wachttijd onderzoek, bron, opmerking), with semicolons and decimal commas as Dutch spreadsheets write. Lines that
 * begin with `#` are comments. A name has 1 to 64 bytes and no comma, bracket, quote or `#`. */

enum { KITH_REGIONS_MOST = 512 };

struct kith_region {
    const char *name; /**< owned by the table */
    double households; /**< with children, > 0, whole */
    double reports; /**< to Veilig Thuis a year, of all sorts, > 0, whole */
    double capacity; /**< factor on every capacity of the scenario, >= 0 */
    double help_wait, assessment_wait; /**< known waits [week], as the outcomes of these names; 0: not known */
    int line; /**< of the file */
};

struct kith_regions; /* in the order of the file */

/** Reads a table and checks all of it, also that ids in `evidence` are rows of the evidence.csv beside it, if there is one.
 * @return KITH_ERR_DATA with all problems as file:line:column: message, KITH_ERR_NOINPUT, KITH_ERR_MEMORY; then *out is NULL */
int kith_regions_read(struct kith_regions **out, const char *path, struct kith_error *err);
void kith_regions_free(struct kith_regions *self);

/** All regions, at least one; the path that was read. Borrowed. */
const struct kith_region *kith_regions_list(const struct kith_regions *self, size_t *n);
const char *kith_regions_source(const struct kith_regions *self);

/** The index of a name, so compared, or of the nearest one as *near, which may be NULL; SIZE_MAX when there is no such region. */
size_t kith_regions_find(const struct kith_regions *self, const char *name, const char **near);

/** What would be right instead of a name: "did you mean 'Drenthe'?" or "known are ..." with all of them. The caller frees it; NULL
 * when memory ran out. */
char *kith_regions_hint(const struct kith_regions *self, const char *name);

/** The bytes that were read, terminated, without a byte order mark: as a result file keeps them. Borrowed. */
const char *kith_regions_text(const struct kith_regions *self, size_t *length);

/** The same table out of such a text; ids of evidence were checked before. `path` is how messages call it. */
int kith_regions_read_text(struct kith_regions **out, const char *path, const char *text, size_t length, struct kith_error *err);

#endif
