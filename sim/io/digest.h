#ifndef KITH_IO_DIGEST_H
#define KITH_IO_DIGEST_H

#include "io/catalogue.h"

/** The SHA-256 over all that a file says, as FORMAT.md defines it. Reads in pieces of 4 MiB.
 *
 * @param digest  shape (65), hexadecimal with final zero
 * @return KITH_ERR_DATA when the content cannot be read, or KITH_ERR_MEMORY */
int kith_digest_compute(const struct kith_catalogue *catalogue, char *digest, struct kith_error *err);

#endif
