#ifndef KITH_RESULT_NUMBERS_H
#define KITH_RESULT_NUMBERS_H

#include "kith.h"

/** The tables of one study, for kith_study_table() and its like: of a result file, or written in memory, by the code that writes the
 * file, when the first of them is asked for. Any thread may ask. */
struct kith_numbers;
int kith_numbers_new(struct kith_numbers **out, struct kith_error *err);
void kith_numbers_free(struct kith_numbers *self);

/** Of a result file: what there is of a study that is read from one. */
int kith_numbers_open(struct kith_study *study, const char *path, enum kith_trust trust, struct kith_error *err);

/** Whether the study was read from a file: then there are its tables, and nothing to print from. Says so in a line. */
int kith_study_has_tables_only(const struct kith_study *study, FILE *to);

#endif
