#ifndef KITH_RESULT_TABLE_H
#define KITH_RESULT_TABLE_H

#include "io/load.h"
#include "io/store.h"
#include "kith.h"

/** Tables of results, struct kith_table: written here and loaded here, whatever they hold. */

enum { KITH_TOGETHER = 10 };

/** Where in its tables a piece lies, and room for it. Along the axes that are walked it has `count` places from `start` on, and all
 * of the others (those of the first table, in `count`, too). */
struct kith_piece {
    size_t start[8], count[8];
    size_t rows; /**< places along the axes that are walked: the product of `count` of these */
    size_t n[KITH_TOGETHER]; /**< numbers of each table */
    double *to[KITH_TOGETHER]; /**< shape (n), row-major: NaN, or 0 of whole numbers */
};

/** Tables that are made together: along the same axes in front. */
struct kith_making {
    const struct kith_table *table; /**< shape (n): name, axes, unit, meaning, type. With `data` it is written as it stands; else it is made */
    size_t n; /**< up to KITH_TOGETHER */
    const char *methods; /**< cell_methods, or NULL */
    int walked; /**< so many axes in front are walked: a piece for each place along them */
    size_t at_once; /**< or for so many places along the last of them; 0: 1 */
    size_t most; /**< of one table, in place of these two: pieces of so many numbers at the most; 0: as they say */
    int (*make)(void *of, struct kith_piece *piece, struct kith_error *err);
    void *of;
};

/** Writes tables, whose axes must be there: piece by piece, in the order of the axes. */
int kith_tables_write(struct kith_store *store, const struct kith_making *making, struct kith_error *err);

/** The same of one table that has its data. */
int kith_table_write(struct kith_store *store, const struct kith_table *table, struct kith_error *err);

/** Writes texts along an axis, made by a function of the index; the axis itself when `axis` is NULL. */
typedef const char *kith_text_at(const void *of, size_t i);
int kith_texts_write(struct kith_store *store, const char *name, const char *axis, size_t n, kith_text_at *at, const void *of, const char *meaning,
    struct kith_error *err);

/** Writes a result: `fill` writes all of it, then it gets its digest (shape (65), or NULL) and its name. Nothing stays after a failure. */
typedef int kith_fill(void *of, struct kith_store *store, struct kith_error *err);
int kith_result_write(const char *path, kith_fill *fill, void *of, char *digest, struct kith_error *err);

/** What a table of a file is, without its data; and its data or texts, to be freed by kith_table_unload().
 * @return KITH_ERR_DATA of a count beyond 2^53, which no double holds exactly */
struct kith_table kith_table_of(const struct kith_file_item *item);
int kith_table_load(struct kith_table *self, struct kith_file *file, struct kith_error *err);
void kith_table_unload(struct kith_table *self);

#endif
