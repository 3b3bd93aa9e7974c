#include "io/load_parts.h"

#include "base/error.h"
#include "io/digest.h"
#include "io/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIGNATURE = 8, HOLES = 16 /* a file of which less than one part in so many is on the disk has holes */ };

/* ---- is it ours? ------------------------------------------------------------------------ */

/* Anything but an ordinary file is refused before it is opened: a pipe would wait for ever. */
static int
check_kind(const char *path, struct stat *about, struct kith_error *err)
{
    const char *what = NULL;
    if (stat(path, about) != 0) {
        const int reason = errno, is_link = lstat(path, about) == 0 && S_ISLNK(about->st_mode);
        return kith_fail(err, kith_status_of(reason, KITH_ERR_NOINPUT), "%s: cannot be read: %s%s", path, strerror(reason), is_link ? " (it is a link to that)" : "");
    }
    if (S_ISDIR(about->st_mode))
        what = "a folder";
    else if (S_ISFIFO(about->st_mode))
        what = "a pipe";
    else if (S_ISSOCK(about->st_mode))
        what = "a socket";
    else if (!S_ISREG(about->st_mode))
        what = "a device";
    return what ? kith_fail(err, KITH_ERR_NOINPUT, "%s: cannot be read: it is %s; name a result file of Kith", path, what) : KITH_OK;
}

/* Looks before HDF5 does, whose own words are of little help here. */
static int
check_signature(const char *path, struct kith_error *err)
{
    static const unsigned char wanted[SIGNATURE] = { 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n' };
    unsigned char found[SIGNATURE];
    int file;
    size_t n = 0;
    do
        file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    while (file < 0 && errno == EINTR);
    if (file < 0)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_NOINPUT), "%s: cannot be read: %s", path, strerror(errno));
    const int reason = kith_disk_read(file, found, sizeof found, -1, &n);
    close(file);
    if (reason)
        return kith_fail(err, kith_status_of(reason, KITH_ERR_NOINPUT), "%s: cannot be read: %s", path, strerror(reason));
    if (n == 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: is empty; a result file of Kith was expected", path);
    if (n < sizeof found || memcmp(found, wanted, sizeof found) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: is not an HDF5 file; a result file of Kith was expected", path);
    return KITH_OK;
}

int
kith_file_check_kind(const char *path, struct stat *about, struct kith_error *err)
{
    TRY(check_kind(path, about, err));
    return check_signature(path, err);
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

/* Bytes on the disk: of a file that is mostly holes less than it is long. */
uint64_t
kith_file_stored(const struct stat *about)
{
    const uint64_t size = (uint64_t) about->st_size, blocks = 512 * (uint64_t) about->st_blocks;
    return blocks > 0 && blocks < size / HOLES ? blocks : size;
}

/* Nothing may stand behind the end: who passes the file on would pass it on, too, and no digest knows it. */
static int
check_end(const struct kith_file *self, const struct stat *about, struct kith_error *err)
{
#if H5_VERSION_GE(1, 10, 5)
    haddr_t end = 0;
    if (H5Fget_eoa(self->id, &end) < 0)
        return kith_h5_fail(err, KITH_ERR_DATA, self->path, "is not a complete HDF5 file");
    if (end != (haddr_t) about->st_size)
        return kith_fail(err, KITH_ERR_DATA, "%s: has %lld bytes, but what it holds ends after %llu; copy it anew from where it was made",
            self->path, (long long) about->st_size, (unsigned long long) end);
#else
    (void) self, (void) about, (void) err;
#endif
    return KITH_OK;
}

/* As it is on the disk, or a copy in memory. libhdf5 does not let two users of a file in one process differ in how they lock it, or what
 * closing closes: when the host has it open, it is opened as most hosts do. */
static hid_t
open_id(const char *path, int memory, int *number)
{
    const hid_t access = kith_h5_access();
    if (memory)
        H5Pset_fapl_core(access, 1 << 20, 0);
    errno = 0;
    hid_t id = H5Fopen(path, H5F_ACC_RDONLY, access);
    *number = id < 0 && memory ? errno : 0; /* of a copy libhdf5 does not pass it on */
    if (id < 0 && !memory && (id = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)) >= 0)
        kith_h5_quiet();
    H5Pclose(access);
    return id;
}

static int
open_and_read(struct kith_file *self, int memory, struct kith_error *err)
{
    struct stat about;
    TRY(kith_file_check_kind(self->path, &about, err));
    int number = 0;
    self->id = open_id(self->path, memory, &number);
    if (self->id < 0 && number) {
        kith_h5_quiet();
        return kith_fail(err, kith_status_of(number, KITH_ERR_IO), "%s: cannot be read: %s", self->path, strerror(number));
    }
    if (self->id < 0)
        return kith_h5_fail(err, KITH_ERR_DATA, self->path, "is not a complete HDF5 file");
    self->catalogue.path = self->path;
    self->catalogue.stored = kith_file_stored(&about);
    TRY(check_maker(self, err));
    if (!memory) /* of a copy libhdf5 cannot say; it was seen on the disk */
        TRY(check_end(self, &about, err));
    return kith_catalogue_read(&self->catalogue, self->id, self->path, err);
}

/* Nothing but its name and, unless it is to be opened, its identity in HDF5. */
static struct kith_file *
file_named(const char *path, hid_t id)
{
    const size_t size = strlen(path) + 1;
    struct kith_file *self = calloc(1, sizeof *self);
    if (self)
        self->path = malloc(size);
    if (!self || !self->path) {
        free(self);
        return NULL;
    }
    memcpy(self->path, path, size);
    self->id = id;
    return self;
}

int
kith_file_open_here(struct kith_file **out, const char *path, int memory, struct kith_error *err)
{
    kith_h5_quiet();
    *out = NULL;
    struct kith_file *self = file_named(path, H5I_INVALID_HID);
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    const int status = open_and_read(self, memory, err);
    if (status)
        kith_file_free(self);
    else
        *out = self;
    return status;
}

int
kith_file_of(struct kith_file **out, const char *path, hid_t id, struct kith_error *err)
{
    struct kith_file *self = file_named(path, id);
    *out = NULL;
    if (!self) {
        H5Fclose(id);
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    }
    self->catalogue.path = self->path;
    const int status = kith_catalogue_read(&self->catalogue, id, self->path, err);
    if (status)
        kith_file_free(self);
    else
        *out = self;
    return status;
}

int
kith_file_is_altered(const struct kith_file *self)
{
    return strcmp(self->stored, self->computed) != 0;
}

const char *
kith_file_path(const struct kith_file *self)
{
    return self->path;
}

const struct kith_file_item *
kith_file_item_at(struct kith_file *self, size_t i)
{
    return i < self->catalogue.n_variables ? &self->catalogue.variables[i]->item : NULL;
}

int
kith_file_call(struct kith_file *self, const char *name, struct kith_error *err)
{
    char *copy = strdup(name);
    if (!copy)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    free(self->path);
    self->path = copy;
    self->catalogue.path = copy;
    return KITH_OK;
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
    if (status || !computed)
        return status;
    if (!*self->computed)
        return kith_digest_compute(&self->catalogue, computed, err);
    memcpy(computed, self->computed, sizeof self->computed);
    return KITH_OK;
}

void
kith_file_tell_altered(struct kith_file *file, FILE *to)
{
    if (kith_file_is_altered(file))
        fprintf(to, "%s: was altered after it was made: its digest does not hold\n", kith_file_path(file));
}
