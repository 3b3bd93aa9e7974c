#ifndef KITH_TELL_SHEET_H
#define KITH_TELL_SHEET_H

#include "kith.h"
#include "param/pool.h"

/** Tables of an answer, each made once: what is printed, and what is exported as CSV, JSON and HDF5, comes from the same cells. */

enum kith_cell_kind {
    KITH_CELL_TEXT,
    KITH_CELL_NUMBER, /**< in the unit of its row: a share is printed in percent, and exported as a share */
    KITH_CELL_CHANGE /**< the same, printed with its sign */
};

struct kith_sheet_column {
    const char *name, *meaning; /**< "mc_error", "Monte Carlo standard error of the difference" */
    enum kith_cell_kind kind;
    int hidden; /**< exported only */
};

struct kith_cell {
    const char *text; /**< or NULL */
    double number;
    const char *unit; /**< of the number: "1" is a share */
};

struct kith_sheet {
    const char *name; /**< "contrasts" */
    const char *title; /**< a sentence */
    const struct kith_sheet_column *column; /**< shape (n_columns) */
    size_t n_columns, n_rows, n_cells, capacity;
    size_t brief; /**< so many rows are printed unless all are asked for; 0: all of them */
    struct kith_cell *cell; /**< shape (n_rows, n_columns) */
    const char **note; /**< sentences that follow; shape (n_notes) */
    size_t n_notes;
    struct kith_sheet *next;
};

/** What is answered: sentences first, then sheets. */
struct kith_answer {
    struct kith_pool pool; /**< holds all that follows */
    const char *verb; /**< that made it: "decide" */
    const char *title, *source, *digest; /**< of the result file that it is of, or "" */
    int all; /**< other than zero: all rows are printed */
    const char **sentence;
    size_t n_sentences;
    struct kith_sheet *first, *last;
};

/** @param column  static */
struct kith_sheet *kith_sheet_new(struct kith_answer *self, const char *name, const struct kith_sheet_column *column, size_t n_columns, const char *format, ...)
    KITH_PRINTF(5, 6);
/** Cells, one after the other, row by row. When memory runs out the pool has failed, and nothing happens. */
void kith_sheet_text(struct kith_answer *self, struct kith_sheet *sheet, const char *format, ...) KITH_PRINTF(3, 4);
void kith_sheet_number(struct kith_answer *self, struct kith_sheet *sheet, const char *unit, double x);
void kith_sheet_note(struct kith_answer *self, struct kith_sheet *sheet, const char *format, ...) KITH_PRINTF(3, 4);
void kith_answer_say(struct kith_answer *self, const char *format, ...) KITH_PRINTF(2, 3);

/** A number in its unit as a text: "+1.66 percentage points", "-0.036 year"; and without the unit. In the pool. */
const char *kith_answer_amount(struct kith_answer *self, const char *unit, double x, int sign);
const char *kith_answer_bare(struct kith_answer *self, const char *unit, double x, int sign);

/** Rows from here on are printed only when all are asked for. */
void kith_sheet_rest(struct kith_sheet *sheet);

#endif
