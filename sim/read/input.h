#ifndef KITH_READ_INPUT_H
#define KITH_READ_INPUT_H

#include "param/pool.h"

enum { KITH_INPUT_MOST = 4 << 20, KITH_INPUT_MOST_TABLE = 256 << 20 }; /**< bytes of the largest file that is read */

/** A file in memory. */
struct kith_input {
    const char *bytes; /**< terminated; a byte order mark is left out */
    size_t length;
    unsigned long long device, inode; /**< which file it is, by whatever name */
    int status; /**< why not: KITH_ERR_NOINPUT, KITH_ERR_DATA for a result file, or KITH_ERR_IO, KITH_ERR_MEMORY: then nothing is known of the file */
};

/** Reads a regular file of at most 4 MB.
 * @return NULL, or why not: "no such file", "is a directory" ... (static) */
const char *kith_input_read(struct kith_input *self, const char *path, struct kith_pool *pool);

/** The same of a table that machines write, of at most 256 MB. */
const char *kith_input_read_table(struct kith_input *self, const char *path, struct kith_pool *pool);

/** 0 when the bytes are UTF-8 without zero bytes, else 1 + the place of the first that is not. */
size_t kith_input_bad_utf8(const char *bytes, size_t length);

/** Line and column (in characters, from 1) of a byte. */
void kith_input_place(const char *bytes, size_t at, int *line, int *column);

#endif
