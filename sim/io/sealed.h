#ifndef KITH_IO_SEALED_H
#define KITH_IO_SEALED_H

#include "base/error.h"
#include "io/sha256.h"

#include <stddef.h>
#include <stdint.h>

/** Files that are whole or not there: a text that says what they hold, bytes of any length, and a SHA-256 over all of it.
 *
 * Written beside the name, synced, renamed, and the folder synced; read only after the sum was found right. Bytes
 * go through one buffer, so that a file may be larger than memory. Layout: 8 bytes "KITHSEAL", the length of the text as
 * 8 bytes, the text, the bytes, the sum (32 bytes). Lengths are in the order of bytes of the machine. */

enum { KITH_SEALED_BUFFER = 1 << 20, KITH_SEALED_MOST_TEXT = 1 << 20 };

/** One file that is being written or read. Start from all zero. */
struct kith_sealed {
    char *path, *partial; /**< partial: what is written under until it is whole */
    char *text; /**< of a file that is read: what it holds */
    unsigned char *buffer;
    size_t used, filled; /**< of the buffer */
    int file;
    uint64_t left, bytes; /**< left to be read; written so far */
    int failed; /**< errno of the write or read that failed */
    struct kith_sha256 sum;
};

/** Begins a file. @return KITH_ERR_CREATE, KITH_ERR_MEMORY */
int kith_sealed_create(struct kith_sealed *self, const char *path, const char *text, struct kith_error *err);

/** Takes n bytes. `with` is a struct kith_sealed. @return other than 0 when they could not be written */
int kith_sealed_put(void *with, const void *bytes, size_t n);

/** Gives the file its name, unless anything failed: then nothing is left, and a file that had the name stays.
 * Closes `self` in either case. @return KITH_ERR_IO, KITH_ERR_CREATE; KITH_ERR_IO, too, when the file has its name but its
 * folder could not be synced */
int kith_sealed_finish(struct kith_sealed *self, struct kith_error *err);

/** Opens a file and looks whether all of it is as it was written.
 * @return KITH_ERR_NOINPUT when there is none, KITH_ERR_DATA when it is cut, damaged or something else, KITH_ERR_IO, KITH_ERR_MEMORY */
int kith_sealed_open(struct kith_sealed *self, const char *path, struct kith_error *err);

/** Fills n bytes. @return other than 0 when there are not so many left, or they could not be read: then `failed` is set */
int kith_sealed_get(void *with, void *bytes, size_t n);

/** Closes without finishing: of a file that was being written nothing is left. */
void kith_sealed_close(struct kith_sealed *self);

/** The text of a file without a look at the rest, the caller's. @return as kith_sealed_open() */
int kith_sealed_peek(char **text, const char *path, struct kith_error *err);

#endif
