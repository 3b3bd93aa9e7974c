#ifndef KITH_IO_SQUEEZE_H
#define KITH_IO_SQUEEZE_H

#include "kith.h"

/** Bytes as a zlib stream (RFC 1950).
 * @param out, length  owned by the caller: free() */
int kith_squeeze(const unsigned char *in, size_t n, unsigned char **out, size_t *length, struct kith_error *err);

/** The same of the bytes of a file. */
int kith_squeeze_file(const char *path, unsigned char **out, size_t *length, struct kith_error *err);

#endif
