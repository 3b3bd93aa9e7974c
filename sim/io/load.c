#include "io/load_parts.h"

#include "base/error.h"
#include "io/digest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNATURE = 8 };

/* ---- is it ours? ------------------------------------------------------------------------ */

/* Looks before HDF5 does, whose own words are of little help here. */
static int
check_signature(const char *path, struct kith_error *err)
{
    static const unsigned char wanted[SIGNATURE] = { 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n' };
    unsigned char found[SIGNATURE];
    FILE *file = fopen(path, "rb");
    if (!file)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_NOINPUT), "%s: cannot be read: %s", path, strerror(errno));
    errno = 0;
    const size_t n = fread(found, 1, sizeof found, file);
    const int why = ferror(file) ? errno : 0;
    fclose(file);
    if (why)
        return kith_fail(err, kith_status_of(why, KITH_ERR_NOINPUT), "%s: cannot be read: %s", path, strerror(why));
    if (n == 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: is empty; a result file of Kith was expected", path);
    if (n < sizeof found || memcmp(found, wanted, sizeof found) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: is not an HDF5 file; a result file of Kith was expected", path);
    return KITH_OK;
}

/* Reads "major.minor"; says whether it is one. */
static int
parse_version(const char *text, long *major)
{
    char *end;
    *major = strtol(text, &end, 10);
    return end > text && *end == '.' && end[1] >= '0' && end[1] <= '9';
}

static int
check_maker(const struct kith_file *self, struct kith_error *err)
{
    char *source = NULL, *version = NULL;
    long major = 0;
    int status = kith_attribute_text(&self->catalogue, self->id, "source", &source, err);
    if (!status)
        status = kith_attribute_text(&self->catalogue, self->id, "format_version", &version, err);
    if (status)
        goto out;
    if (!source || !version || strncmp(source, "Kith ", 5) != 0 || !parse_version(version, &major))
        status = kith_fail(err, KITH_ERR_DATA, "%s: is an HDF5 file, but not one that Kith wrote", self->path);
    else if (major > KITH_FORMAT_MAJOR)
        status = kith_fail(err, KITH_ERR_DATA,
            "%s: has format %s, this Kith reads formats up to %d; use the newer Kith that made it (%s)", self->path, version,
            KITH_FORMAT_MAJOR, source);
    else if (major < 1)
        status = kith_fail(err, KITH_ERR_DATA, "%s: there is no format %s", self->path, version);
out:
    free(source);
    free(version);
    return status;
}

/* ---- opening ---------------------------------------------------------------------------- */

void
kith_file_free(struct kith_file *self)
{
    if (!self)
        return;
    kith_h5_quiet();
    kith_catalogue_clear(&self->catalogue);
    if (self->id >= 0)
        H5Fclose(self->id);
    free(self->path);
    free(self);
}

static int
open_and_read(struct kith_file *self, struct kith_error *err)
{
    int status = check_signature(self->path, err);
    if (status)
        return status;
    const hid_t access = kith_h5_access();
    self->id = H5Fopen(self->path, H5F_ACC_RDONLY, access);
    H5Pclose(access);
    if (self->id < 0)
        return kith_h5_fail(err, KITH_ERR_DATA, self->path, "is not a complete HDF5 file");
    self->catalogue.path = self->path;
    status = check_maker(self, err);
    return status ? status : kith_catalogue_read(&self->catalogue, self->id, self->path, err);
}

int
kith_file_open(struct kith_file **out, const char *path, struct kith_error *err)
{
    kith_h5_quiet();
    *out = NULL;
    const size_t size = strlen(path) + 1;
    struct kith_file *self = calloc(1, sizeof *self);
    if (!self || !(self->path = malloc(size))) {
        free(self);
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    }
    memcpy(self->path, path, size);
    self->id = H5I_INVALID_HID;
    const int status = open_and_read(self, err);
    if (status)
        kith_file_free(self);
    else
        *out = self;
    return status;
}

const char *
kith_file_path(const struct kith_file *self)
{
    return self->path;
}

const struct kith_file_item *
kith_file_item_at(struct kith_file *self, size_t i)
{
    for (size_t k = 0; k < self->catalogue.n; k++)
        if (!self->catalogue.objects[k].is_group && i-- == 0)
            return &self->catalogue.objects[k].item;
    return NULL;
}

/* ---- digest ----------------------------------------------------------------------------- */

int
kith_file_digests(struct kith_file *self, char *stored, char *computed, struct kith_error *err)
{
    kith_h5_quiet();
    char *text = NULL;
    int status = KITH_OK;
    if (stored) {
        status = kith_attribute_text(&self->catalogue, self->id, "kith_digest", &text, err);
        if (!status && (!text || strlen(text) != 64))
            status = kith_fail(err, KITH_ERR_DATA, "%s: has no digest", self->path);
        if (!status)
            memcpy(stored, text, 65);
        free(text);
    }
    return status || !computed ? status : kith_digest_compute(&self->catalogue, computed, err);
}
