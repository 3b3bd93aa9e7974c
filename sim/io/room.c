#define _DEFAULT_SOURCE /* madvise(): POSIX has its MADV_DONTNEED under another name, which glibc takes for nothing to do */
#include "io/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"

/* A file without a name next to `path`, of so many bytes that are there; -1 and told otherwise. */
static int
open_spill(const char *path, size_t bytes, struct kith_error *err)
{
    char suffix[64];
    snprintf(suffix, sizeof suffix, ".room.%ld.XXXXXX", (long) getpid());
    char *name = kith_place_beside(path, suffix);
    if (!name) {
        kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
        return -1;
    }
    const int file = mkstemp(name);
    int reason = file < 0 ? errno : 0;
    if (file >= 0) {
        unlink(name);
        do
            reason = posix_fallocate(file, 0, (off_t) bytes);
        while (reason == EINTR);
    }
    free(name);
    if (!reason)
        return file;
    kith_fail(err, KITH_ERR_CREATE, "%s: %.1f GB beside it, for what does not fit into the memory that is allowed: %s", path, (double) bytes / 1e9, strerror(reason));
    if (file >= 0)
        close(file);
    return -1;
}

int
kith_room_take(struct kith_room *out, size_t bytes, const char *beside, struct kith_error *err)
{
    *out = (struct kith_room) { 0 };
    if (!beside) {
        out->at = calloc(bytes + 1, 1);
        return out->at ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %.3g MB", (double) bytes / 1e6);
    }
    const int file = open_spill(beside, bytes + 1, err);
    if (file < 0)
        return err && err->status ? err->status : KITH_ERR_CREATE;
    void *at = mmap(NULL, bytes + 1, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    const int reason = errno;
    close(file);
    if (at == MAP_FAILED)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: %.1f GB beside it cannot be mapped: %s", beside, (double) bytes / 1e9, strerror(reason));
    *out = (struct kith_room) { .at = at, .bytes = bytes + 1 };
    return KITH_OK;
}

void
kith_room_touch(struct kith_room *self, size_t bytes, size_t most)
{
    enum { AROUND = 65536 }; /* the system brings in what lies around it, too */
    if (!self->bytes)
        return;
    self->touched += bytes + AROUND;
    if (self->touched <= most)
        return;
    madvise(self->at, self->bytes, MADV_DONTNEED); /* a shared mapping of a file: nothing is lost */
    self->touched = 0;
}

void
kith_room_back(struct kith_room *self)
{
    if (self->bytes)
        munmap(self->at, self->bytes);
    else
        free(self->at);
    *self = (struct kith_room) { 0 };
}
