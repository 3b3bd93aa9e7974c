#include "io/squeeze.h"

#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

#include "base/error.h"
#include "io/disk.h"
#include "io/h5.h"

enum { LEVEL = 9, GROW = 1 << 20 };

/* One chunk that holds all of it: written through the compressor, read past it. */
static int
through_a_chunk(hid_t file, const unsigned char *in, size_t n, unsigned char **out, size_t *length)
{
    const hsize_t extent = n, start = 0;
    hsize_t stored = 0;
    uint32_t filters = 0;
    const hid_t space = H5Screate_simple(1, &extent, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
    int good = space >= 0 && plist >= 0 && H5Pset_chunk(plist, 1, &extent) >= 0 && H5Pset_deflate(plist, LEVEL) >= 0;
    const hid_t set = good ? H5Dcreate2(file, "bytes", H5T_NATIVE_UCHAR, space, H5P_DEFAULT, plist, H5P_DEFAULT) : -1;
    good = set >= 0 && H5Dwrite(set, H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, in) >= 0 && H5Fflush(file, H5F_SCOPE_LOCAL) >= 0
        && H5Dget_chunk_storage_size(set, &start, &stored) >= 0 && (*out = malloc((size_t) stored + 1)) != NULL
        && H5Dread_chunk(set, H5P_DEFAULT, &start, &filters, *out) >= 0;
    *length = (size_t) stored;
    if (set >= 0)
        H5Dclose(set);
    if (plist >= 0)
        H5Pclose(plist);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

int
kith_squeeze(const unsigned char *in, size_t n, unsigned char **out, size_t *length, struct kith_error *err)
{
    *out = NULL;
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    const hid_t file = access >= 0 && H5Pset_fapl_core(access, GROW, 0) >= 0 ? H5Fcreate("squeeze", H5F_ACC_TRUNC, H5P_DEFAULT, access) : -1;
    const int good = file >= 0 && n > 0 && through_a_chunk(file, in, n, out, length);
    if (file >= 0)
        H5Fclose(file);
    if (access >= 0)
        H5Pclose(access);
    if (good)
        return KITH_OK;
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
