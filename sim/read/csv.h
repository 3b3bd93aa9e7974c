#ifndef KITH_READ_CSV_H
#define KITH_READ_CSV_H

#include "read/problem.h"

/** A reader of CSV text (RFC 4180: commas, or semicolons where the first row has those and no commas; fields in double quotes, inner quotes doubled; lines end with LF or CR LF).
 *
 * Fields live in the pool of `problems`. What is no CSV is a problem of status KITH_ERR_DATA, after
 * which `bad` is set and nothing more can be told apart. */
struct kith_csv {
    const char *at, *end;
    const char *counted; /**< in the line of `at`, up to which characters were counted */
    int column; /**< of `counted`, in characters, from 1 */
    struct kith_place place; /**< file and order; line of `at`; column 0 */
    struct kith_problems *problems; /**< borrowed */
    char separator; /**< ',', ';' or a tab, as the first row says; a spreadsheet that writes the others writes decimals with a comma */
    int bad;
};

struct kith_csv_field {
    const char *text; /**< without quotes, terminated */
    int line, column; /**< where it begins; the column in characters, from 1 */
};

/** Stands before the first row. Text that is no UTF-8 is a problem.
 * @param bytes  borrowed while reading */
void kith_csv_open(struct kith_csv *self, const char *bytes, size_t length, const char *file, int order,
    struct kith_problems *problems);

/** The separator that a row of names uses. */
char kith_csv_separator(const char *line, size_t length);

/** A number with a decimal comma, where semicolons separate, as one with a point: in `room`, which may be `text` itself; any other text as it is. */
const char *kith_csv_number(char separator, const char *text, char *room, size_t size);

/** Whether there is one more row to read. */
int kith_csv_more(const struct kith_csv *self);

/** Passes over lines that begin with `#` and lines with nothing on them. */
void kith_csv_skip(struct kith_csv *self);

/** Reads one row; the first `most` fields are kept in `field`.
 * @return how many fields it has, 0 when it is bad */
unsigned kith_csv_row(struct kith_csv *self, struct kith_csv_field *field, unsigned most);

#endif
