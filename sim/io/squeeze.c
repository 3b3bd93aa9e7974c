#include "io/squeeze.h"

#include <stdlib.h>

#include <zlib.h>

#include "base/error.h"
#include "io/disk.h"

enum { LEVEL = 9 };

int
kith_squeeze(const unsigned char *in, size_t n, unsigned char **out, size_t *length, struct kith_error *err)
{
    uLongf room = compressBound(n);
    *out = malloc(room);
    if (*out && compress2(*out, &room, in, n, LEVEL) == Z_OK) {
        *length = room;
        return KITH_OK;
    }
    free(*out);
    *out = NULL;
    return kith_fail(err, KITH_ERR_MEMORY, "out of memory to compress %zu bytes", n);
}

int
kith_squeeze_file(const char *path, unsigned char **out, size_t *length, struct kith_error *err)
{
    unsigned char *bytes = NULL;
    size_t n = 0;
    *out = NULL;
    TRY(kith_disk_take(path, &bytes, &n, err));
    const int status = kith_squeeze(bytes, n, out, length, err);
    free(bytes);
    return status;
}
