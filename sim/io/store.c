#include "io/store_parts.h"

#include "base/error.h"
#include "base/place.h"
#include "io/catalogue.h"
#include "io/digest.h"
#include "io/disk.h"
#include "io/load_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 1000, MEMORY_STEP = 1 << 20 /* a file in memory grows by so many bytes */ };

/* ---- ending ----------------------------------------------------------------------------- */

static void
forget_entries(struct kith_store *self)
{
    for (size_t i = 0; i < self->n; i++) {
        if (self->entries[i].id > 0)
            H5Dclose(self->entries[i].id);
        free(self->entries[i].name);
        free(self->entries[i].part);
    }
    self->n = 0;
}

/* The descriptor on which HDF5 writes, or -1. */
static int
descriptor_of(hid_t file)
{
    void *handle = NULL;
    if (H5Fget_vfd_handle(file, H5P_DEFAULT, &handle) < 0 || !handle)
        return -1;
    return *(const int *) handle;
}

/* HDF5 insists on writing what it still holds, and on a full disk it can neither close the file
 * nor forget it. So what is given up after a failure is written to nowhere. */
static void
write_to_nowhere(hid_t file)
{
    const int descriptor = descriptor_of(file), nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (descriptor >= 0 && nowhere >= 0)
        dup2(nowhere, descriptor);
    if (nowhere >= 0)
        close(nowhere);
}

static void
discard(struct kith_store *self)
{
    kith_store_line_free(self->line);
    self->line = NULL;
    if (self->file >= 0) {
        if (self->broken && !self->memory)
            write_to_nowhere(self->file);
        forget_entries(self);
        H5Fclose(self->file);
        H5Eclear2(H5E_DEFAULT);
        self->file = H5I_INVALID_HID;
    }
    if (self->partial)
        unlink(self->partial);
    free(self->partial);
    self->partial = NULL;
}

void
kith_store_free(struct kith_store *self)
{
    if (!self)
        return;
    kith_h5_quiet();
    discard(self);
    forget_entries(self);
    free(self->entries);
    free(self->path);
    free(self);
}

int
kith_store_break(struct kith_store *self, const char *what, struct kith_error *err)
{
    return kith_store_give_up(self, kith_h5_fail(err, KITH_ERR_IO, self->path, what));
}

int
kith_store_give_up(struct kith_store *self, int status)
{
    self->broken = status;
    discard(self);
    return status;
}

/* ---- beginning -------------------------------------------------------------------------- */

static int
check_place(const char *path, struct kith_error *err)
{
    struct stat old;
    if (!*path)
        return kith_fail(err, KITH_ERR_CREATE, "a result file needs a name");
    if (stat(path, &old) != 0)
        return KITH_OK;
    if (S_ISDIR(old.st_mode))
        return kith_fail(err, KITH_ERR_CREATE, "%s: is a folder; name a file", path);
    if (!S_ISREG(old.st_mode))
        return kith_fail(err, KITH_ERR_CREATE, "%s: is not an ordinary file; name another", path);
    return KITH_OK;
}

/* Makes an empty file that nobody else has: a crashed process of the same number, perhaps on
 * another machine, may have left one. */
static int
reserve(struct kith_store *self, struct kith_error *err)
{
    self->partial = kith_disk_partial(self->path);
    if (!self->partial)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    const size_t length = strlen(self->partial);
    for (int i = 0; i < TRIES; i++) {
        if (i > 0)
            sprintf(self->partial + length, ".%d", i);
        const int descriptor = open(self->partial, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            if (close(descriptor) == 0)
                return KITH_OK;
            return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", self->path, strerror(errno));
        }
        if (errno != EEXIST)
            break;
    }
    const char *reason = strerror(errno);
    free(self->partial);
    self->partial = NULL;
    return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", self->path, reason);
}

static hid_t
make_file(const char *name, int memory)
{
    const hid_t access = kith_h5_access(), plist = H5Pcreate(H5P_FILE_CREATE);
    if (memory)
        H5Pset_fapl_core(access, MEMORY_STEP, 0);
    H5Pset_link_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(plist, 0);
    const hid_t file = H5Fcreate(name, H5F_ACC_TRUNC, plist, access);
    H5Pclose(plist);
    H5Pclose(access);
    return file;
}

/* The first attributes of the file that was just made. */
static int
head(struct kith_store *self, const char *path, struct kith_error *err)
{
    char source[64];
    if (self->file < 0)
        return kith_h5_fail(err, KITH_ERR_CREATE, path, "cannot make the file");
    snprintf(source, sizeof source, "Kith %s", kith_version());
    if (kith_h5_put_text(self->file, "Conventions", "CF-1.10") < 0
        || kith_h5_put_text(self->file, "title", "Results of Kith") < 0
        || kith_h5_put_text(self->file, "source", source) < 0
        || kith_h5_put_text(self->file, "format_version", KITH_FORMAT_VERSION) < 0
        || H5Fflush(self->file, H5F_SCOPE_GLOBAL) < 0) /* a full disk shows here, before the run */
        return kith_h5_fail(err, KITH_ERR_CREATE, path, "cannot make the file");
    return KITH_OK;
}

static int
begin(struct kith_store *self, const char *path, struct kith_error *err)
{
    self->path = kith_place_of(path); /* what a link leads to is written, and the link stays */
    if (!self->path)
        return errno == ELOOP ? kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", path, strerror(ELOOP))
                              : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    int status = check_place(path, err);
    if (!status)
        status = reserve(self, err);
    if (status)
        return status;
    self->file = make_file(self->partial, 0);
    return head(self, path, err);
}

static int
begin_in_memory(struct kith_store *self, const char *about, struct kith_error *err)
{
    self->memory = 1;
    self->path = strdup(about);
    if (!self->path)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", about);
    char name[48]; /* libhdf5 takes two of one name for the same */
    snprintf(name, sizeof name, "memory of %p", (const void *) self);
    self->file = make_file(name, 1);
    return head(self, about, err);
}

static int
create(struct kith_store **out, const char *path, int (*start)(struct kith_store *, const char *, struct kith_error *), struct kith_error *err)
{
    kith_h5_quiet();
    *out = NULL;
    struct kith_store *self = calloc(1, sizeof *self);
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    self->file = H5I_INVALID_HID;
    self->threads = 1;
    const int status = start(self, path, err);
    if (status)
        kith_store_free(self);
    else
        *out = self;
    return status;
}

int
kith_store_create(struct kith_store **out, const char *path, struct kith_error *err)
{
    return create(out, path, begin, err);
}

int
kith_store_create_in_memory(struct kith_store **out, const char *about, struct kith_error *err)
{
    return create(out, about, begin_in_memory, err);
}

int
kith_store_ready(struct kith_store *self, struct kith_error *err)
{
    kith_h5_quiet();
    if (self->broken)
        return kith_fail(err, self->broken, "%s: not written, as an earlier step failed", self->path);
    if (self->file < 0)
        return kith_fail(err, KITH_ERR_INTERNAL, "%s: is finished; nothing more can be written", self->path);
    return KITH_OK;
}

/* ---- entries ---------------------------------------------------------------------------- */

struct kith_store_entry *
kith_store_find(const struct kith_store *self, const char *name)
{
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->entries[i].name, name) == 0)
            return &self->entries[i];
    return NULL;
}

int
kith_store_add(struct kith_store *self, const char *name, struct kith_store_entry **out, struct kith_error *err)
{
    if (kith_store_find(self, name))
        return kith_fail(err, KITH_ERR_INTERNAL, "%s: %s is there already", self->path, name);
    if (self->n == self->capacity) {
        const size_t more = self->capacity ? 2 * self->capacity : 64;
        struct kith_store_entry *entries = realloc(self->entries, more * sizeof *entries);
        if (!entries)
            return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
        self->entries = entries;
        self->capacity = more;
    }
    struct kith_store_entry *entry = &self->entries[self->n];
    *entry = (struct kith_store_entry) { .name = strdup(name), .id = H5I_INVALID_HID };
    if (!entry->name)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    self->n++;
    *out = entry;
    return KITH_OK;
}

void
kith_store_drop(struct kith_store *self)
{
    free(self->entries[--self->n].name);
}

static herr_t
make_group(hid_t file, const char *name)
{
    if (H5Lexists(file, name, H5P_DEFAULT) > 0)
        return 0;
    const hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_link_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(plist, 0);
    const hid_t group = H5Gcreate2(file, name, H5P_DEFAULT, plist, H5P_DEFAULT);
    H5Pclose(plist);
    return group < 0 ? -1 : H5Gclose(group);
}

herr_t
kith_store_groups(const struct kith_store *self, const char *name)
{
    char group[256];
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        const size_t length = (size_t) (slash - name);
        if (length >= sizeof group)
            return -1;
        memcpy(group, name, length);
        group[length] = '\0';
        if (make_group(self->file, group) < 0)
            return -1;
    }
    return 0;
}

/* ---- finishing -------------------------------------------------------------------------- */

static int
store_digest(struct kith_store *self, char *digest, struct kith_error *err)
{
    struct kith_catalogue catalogue = { 0 };
    if (H5Fflush(self->file, H5F_SCOPE_GLOBAL) < 0)
        return kith_store_break(self, "cannot write", err);
    int status = kith_catalogue_read(&catalogue, self->file, self->path, err);
    if (!status)
        status = kith_digest_compute(&catalogue, digest, err);
    kith_catalogue_clear(&catalogue);
    if (status)
        return kith_store_give_up(self, status);
    if (kith_h5_put_text(self->file, "kith_digest", digest) < 0)
        return kith_store_break(self, "cannot write", err);
    return KITH_OK;
}

static int
give_up(struct kith_store *self, int status, const char *what, struct kith_error *err)
{
    return kith_store_give_up(self, kith_fail(err, status, "%s: %s: %s", self->path, what, strerror(errno)));
}

/* Closes the file and sees that it is on the disk. What the system put off until now shows here. */
static int
seal(struct kith_store *self, struct kith_error *err)
{
    if (H5Fflush(self->file, H5F_SCOPE_GLOBAL) < 0)
        return kith_store_break(self, "cannot write", err);
    const int mirror = fcntl(descriptor_of(self->file), F_DUPFD_CLOEXEC, 0);
    if (mirror < 0 || fsync(mirror) != 0) {
        if (mirror >= 0)
            close(mirror);
        return give_up(self, KITH_ERR_IO, "cannot write", err);
    }
    forget_entries(self);
    const herr_t closed = H5Fclose(self->file);
    self->file = H5I_INVALID_HID;
    if (closed < 0) {
        close(mirror);
        return kith_store_break(self, "cannot write", err);
    }
    const int synced = fsync(mirror);
    if (close(mirror) != 0 || synced != 0)
        return give_up(self, KITH_ERR_IO, "cannot write", err);
    return KITH_OK;
}

/* Whether nothing is missing in the file. */
static int
complete(struct kith_store *self, struct kith_error *err)
{
    TRY(kith_store_ready(self, err));
    const int status = kith_store_settle(self, err);
    return status ? kith_store_give_up(self, status) : KITH_OK;
}

int
kith_store_finish(struct kith_store *self, char *digest, struct kith_error *err)
{
    char own[65];
    int status = complete(self, err);
    if (!status)
        status = store_digest(self, digest ? digest : own, err);
    if (!status)
        status = seal(self, err);
    if (status)
        return status;
    status = kith_disk_name(self->partial, self->path, err);
    free(self->partial);
    self->partial = NULL;
    return status;
}

int
kith_store_read(struct kith_store *self, struct kith_file **out, struct kith_error *err)
{
    *out = NULL;
    TRY(complete(self, err));
    kith_store_line_free(self->line);
    self->line = NULL;
    forget_entries(self);
    const hid_t file = self->file;
    self->file = H5I_INVALID_HID;
    return kith_file_of(out, self->path, file, err);
}
