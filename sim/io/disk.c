#include "io/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/place.h"

enum { MOST_PATH = 4096 };

int
kith_disk_read(int file, void *to, size_t n, off_t at, size_t *got)
{
    char *bytes = to;
    size_t done = 0;
    int reason = 0;
    while (done < n && !reason) {
        const ssize_t more = at < 0 ? read(file, bytes + done, n - done) : pread(file, bytes + done, n - done, at + (off_t) done);
        if (more == 0)
            break;
        if (more > 0)
            done += (size_t) more;
        else if (errno != EINTR)
            reason = errno;
    }
    if (got)
        *got = done;
    return reason;
}

int
kith_disk_write(int file, const void *from, size_t n, off_t at)
{
    const char *bytes = from;
    size_t done = 0;
    while (done < n) {
        const ssize_t more = at < 0 ? write(file, bytes + done, n - done) : pwrite(file, bytes + done, n - done, at + (off_t) done);
        if (more > 0)
            done += (size_t) more;
        else if (more == 0 || errno != EINTR)
            return more == 0 ? ENOSPC : errno;
    }
    return 0;
}

int
kith_disk_take(const char *path, unsigned char **bytes, size_t *length, struct kith_error *err)
{
    struct stat about;
    *bytes = NULL;
    FILE *from = fopen(path, "rb");
    if (!from || fstat(fileno(from), &about) != 0) {
        const int reason = errno;
        if (from)
            fclose(from);
        return kith_fail(err, kith_status_of(reason, KITH_ERR_NOINPUT), "%s: cannot be read: %s", path, strerror(reason));
    }
    *length = (size_t) about.st_size;
    if (!*length) {
        fclose(from);
        return kith_fail(err, KITH_ERR_IO, "%s: cannot be read: nothing is in it any more", path);
    }
    *bytes = malloc(*length + 1);
    errno = 0;
    const size_t got = *bytes ? fread(*bytes, 1, *length, from) : 0;
    const int unread = !*bytes ? 0 : got != *length ? (errno ? errno : EIO) : 0;
    fclose(from);
    if (!*bytes)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    if (!unread)
        return KITH_OK;
    free(*bytes);
    *bytes = NULL;
    return kith_fail(err, KITH_ERR_IO, "%s: cannot be read: %s", path, strerror(unread));
}

int
kith_disk_put(const char *path, const void *bytes, size_t n, struct kith_error *err)
{
    struct stat about;
    if (lstat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return kith_fail(err, KITH_ERR_CREATE, "%s: is not an ordinary file, and is left alone; remove it, or name another", path);
    const int file = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (file < 0)
        return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", path, strerror(errno));
    int reason = kith_disk_write(file, bytes, n, -1);
    if (!reason && fsync(file) != 0)
        reason = errno;
    if (close(file) != 0 && !reason)
        reason = errno;
    if (!reason)
        return KITH_OK;
    unlink(path);
    return kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s", path, strerror(reason));
}

int
kith_disk_replace(const char *path, const void *bytes, size_t n, struct kith_error *err)
{
    char *place = kith_place_of(path), *partial = place ? kith_disk_partial(place) : NULL;
    int status = partial ? kith_disk_put(partial, bytes, n, err) : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    if (!status)
        status = kith_disk_name(partial, place, err);
    free(partial);
    free(place);
    return status;
}

char *
kith_disk_partial(const char *path)
{
    char suffix[48];
    snprintf(suffix, sizeof suffix, ".partial.%ld", (long) getpid());
    return kith_place_beside(path, suffix);
}

int
kith_disk_name(const char *partial, const char *path, struct kith_error *err)
{
    const int older = access(path, F_OK) == 0;
    if (rename(partial, path) != 0) {
        const int status = kith_fail(err, KITH_ERR_CREATE, "%s: cannot rename the finished file: %s", path, strerror(errno));
        unlink(partial);
        return status;
    }
    const int status = kith_disk_sync_name(path, err);
    if (status && !older)
        unlink(path); /* it may be gone when the power is: better now, and told */
    return status;
}

int
kith_disk_sync_folder(const char *path, struct kith_error *err)
{
    int file, reason;
    do
        file = open(path, O_RDONLY | O_CLOEXEC);
    while (file < 0 && errno == EINTR);
    reason = file < 0 ? errno : 0;
    if (file >= 0) {
        reason = fsync(file) != 0 ? errno : 0;
        close(file);
    }
    if (!reason || reason == EINVAL || reason == ENOTSUP || reason == EBADF || reason == EROFS || reason == EACCES)
        return KITH_OK;
    return kith_fail(err, KITH_ERR_IO, "%s: this folder cannot be synced: %s", path, strerror(reason));
}

int
kith_disk_sync_name(const char *path, struct kith_error *err)
{
    char folder[MOST_PATH];
    const char *slash = strrchr(path, '/');
    if (snprintf(folder, sizeof folder, "%.*s", slash ? slash > path ? (int) (slash - path) : 1 : 1, slash ? path : ".") >= (int) sizeof folder)
        return KITH_OK; /* no system opens a name that long */
    return kith_disk_sync_folder(folder, err);
}

struct dirent *
kith_disk_next(DIR *folder, int *reason)
{
    errno = 0;
    struct dirent *one = readdir(folder);
    if (!one && errno)
        *reason = errno;
    return one;
}

int
kith_disk_is_there(const char *path, struct kith_error *err)
{
    struct stat about;
    if (lstat(path, &about) == 0)
        return 1;
    if (errno == ENOENT || errno == ENOTDIR)
        return 0;
    return kith_fail(err, kith_status_of(errno, KITH_ERR_IO), "%s: %s", path, strerror(errno));
}
