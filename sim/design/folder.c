#include "design/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "io/disk.h"

/** Files of a sweep's design: whole or not there, and never changed. */

int
kith_sweep_put_file(const char *folder, const char *name, const void *bytes, size_t n, struct kith_error *err)
{
    char path[4096];
    if ((size_t) snprintf(path, sizeof path, "%s/design/%s", folder, name) >= sizeof path)
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", folder);
    return kith_disk_replace(path, bytes, n, err);
}

int
kith_sweep_put_new_file(const char *folder, const char *name, const void *bytes, size_t n, struct kith_error *err)
{
    char path[4096], partial[4200];
    if ((size_t) snprintf(path, sizeof path, "%s/design/%s", folder, name) >= sizeof path)
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", folder);
    snprintf(partial, sizeof partial, "%s.partial.%ld", path, (long) getpid());
    int status = kith_disk_put(partial, bytes, n, err);
    if (status)
        return status;
    if (link(partial, path) != 0)
        status = errno == EEXIST ? kith_fail(err, KITH_ERR_CREATE, "%s: somebody else expands this sweep; look, and do it again", folder)
                                 : kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", path, strerror(errno));
    unlink(partial);
    if (status)
        return status;
    status = kith_disk_sync_name(path, err);
    if (status)
        unlink(path);
    return status;
}

/* A file, whole, with a zero behind it; NULL and told. `hint` says more when there is none. */
static char *
read_whole(const char *path, const char *hint, size_t *n, struct kith_error *err)
{
    struct stat about;
    char *text = NULL;
    size_t used = 0;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not make us wait */
    if (file < 0 || fstat(file, &about) != 0) {
        const int status = kith_status_of(errno, KITH_ERR_NOINPUT);
        kith_fail(err, status, "%s: %s%s", path, strerror(errno), status == KITH_ERR_NOINPUT ? hint : "");
        if (file >= 0)
            close(file);
        return NULL;
    }
    text = malloc((size_t) about.st_size + 1);
    const int reason = text ? kith_disk_read(file, text, (size_t) about.st_size, -1, &used) : 0;
    close(file);
    if (!text) {
        kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        return NULL;
    }
    if (reason) {
        kith_fail(err, kith_status_of(reason, KITH_ERR_IO), "%s: cannot be read: %s", path, strerror(reason));
        free(text);
        return NULL;
    }
    text[used] = '\0';
    *n = used;
    return text;
}

char *
kith_sweep_read_file(const char *folder, const char *name, size_t *n, struct kith_error *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/design/%s", folder, name);
    return read_whole(path, "; `kith sweep plan` makes a sweep's folder", n, err);
}

int
kith_sweep_copy_file(const char *folder, const char *name, const char *from, struct kith_error *err)
{
    size_t n;
    char *bytes = read_whole(from, "", &n, err);
    const int status = bytes ? kith_sweep_put_file(folder, name, bytes, n, err) : err && err->status ? err->status : KITH_ERR_IO;
    free(bytes);
    return status;
}

int
kith_sweep_changed(const char *folder, const char *name, struct kith_error *err)
{
    return kith_fail(err, KITH_ERR_DATA, "%s/design/%s: was changed since the sweep was planned; a design never changes: plan a new one", folder, name);
}
