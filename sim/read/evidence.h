#ifndef KITH_READ_EVIDENCE_H
#define KITH_READ_EVIDENCE_H

#include "kith.h"
#include "read/problem.h"

#include <stdio.h>

/** The evidence that scenarios cite: a table in a CSV file (RFC 4180) with the columns
 * id,quantity,value,denominator,year,source,grade. */
enum kith_evidence_field {
    KITH_EVIDENCE_ID,
    KITH_EVIDENCE_QUANTITY,
    KITH_EVIDENCE_VALUE,
    KITH_EVIDENCE_DENOMINATOR,
    KITH_EVIDENCE_YEAR,
    KITH_EVIDENCE_SOURCE,
    KITH_EVIDENCE_GRADE,
    KITH_EVIDENCE_FIELDS
};
extern const char *const kith_evidence_fields[KITH_EVIDENCE_FIELDS];

struct kith_evidence_row {
    const char *field[KITH_EVIDENCE_FIELDS];
    int line; /**< at which it begins */
};

struct kith_evidence; /* rows in the order of the file */

/** @return KITH_ERR_DATA with all problems as file:line: message, KITH_ERR_NOINPUT, KITH_ERR_MEMORY; then *out is NULL */
int kith_evidence_load(struct kith_evidence **out, const char *path, struct kith_error *err);
void kith_evidence_free(struct kith_evidence *self);

size_t kith_evidence_count(const struct kith_evidence *self);
const struct kith_evidence_row *kith_evidence_at(const struct kith_evidence *self, size_t i);

/** The row of an id, or NULL; the id nearest to a word, or NULL. Borrowed. */
const struct kith_evidence_row *kith_evidence_find(const struct kith_evidence *self, const char *id);
const char *kith_evidence_nearest(const struct kith_evidence *self, const char *id);

/** Prints one row, a field a line.
 * @return KITH_ERR_USAGE with the nearest id when there is no such row */
int kith_evidence_print(FILE *to, const struct kith_evidence *self, const char *id, struct kith_error *err);

/** Finds the first evidence id in a text: capitals, perhaps digits, a dot, two digits (C2.06, CJ.01).
 * @return where it begins, NULL when there is none; *length is its length */
const char *kith_evidence_cited(const char *text, size_t *length);

/** Whether rows could not be read: an id that is not found may be in one of them. */
int kith_evidence_is_broken(const struct kith_evidence *self);

/** Reads a table for a scenario: problems go to the scenario's own list, rows that are good stay.
 * Lives in the pool of `problems`.
 * @param reason  set to the reason when the file cannot be read, which is no problem by itself
 * @return NULL when there is no such file or memory ran out */
const struct kith_evidence *kith_evidence_read(
    const char *path, int order, struct kith_problems *problems, const char **reason);

/** The same of the evidence.csv beside a file, or in the folder `up` from there ("../"); NULL without one. */
const struct kith_evidence *kith_evidence_beside(const char *path, const char *up, struct kith_problems *problems);

/** Tells which of the ids in a text are no rows; of no table (NULL), or of one that is broken, none is told. */
void kith_evidence_check(const struct kith_evidence *self, const char *text, struct kith_place place, int status, struct kith_problems *problems);

#endif
