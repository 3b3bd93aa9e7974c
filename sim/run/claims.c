#include "run/todo.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

/** Who has which points, of several runs that work on one folder. Nobody is asked, and nothing must be tidied up:
 *
 * Byte `id` of the file FOLDER/claims stands for that point. A run that takes points locks their bytes (fcntl) and adds one to
 * each; it keeps the locks until it ends. Locks end with their process, however it dies, also on other hosts, where NFS and
 * Lustre carry them. A byte that is what it was when this run looked at the journals says that nobody took the point since; any
 * other byte, that the journals must be looked at again, under the lock. What the file says is never a result: without it, or
 * where locks do not work, points are at worst done twice, with the same outcome. */

struct kith_claims {
    char *folder, *path;
    int file; /* -1: not there yet */
    const char *useless; /* why there are no locks here, or NULL */
    uint64_t from, to; /* of the window */
    unsigned char *mark; /* shape (window): bytes as of the last look; another value than any where somebody was at work then */
};

int
kith_claims_new(struct kith_claims **out, const char *folder, struct kith_error *err)
{
    struct kith_claims *self = calloc(1, sizeof *self);
    *out = NULL;
    if (self) {
        self->file = -1;
        self->folder = malloc(strlen(folder) + 1);
        self->path = malloc(strlen(folder) + sizeof "/claims");
    }
    if (!self || !self->folder || !self->path) {
        kith_claims_free(self);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    strcpy(self->folder, folder);
    sprintf(self->path, "%s/claims", folder);
    *out = self;
    return KITH_OK;
}

void
kith_claims_free(struct kith_claims *self)
{
    if (!self)
        return;
    if (self->file >= 0)
        close(self->file); /* the locks end with it */
    free(self->folder);
    free(self->path);
    free(self->mark);
    free(self);
}

const char *
kith_claims_useless(const struct kith_claims *self)
{
    return self->useless;
}

/* ---- the file --------------------------------------------------------------------------- */

/* Whoever may write journals may write claims: a group that shares the folder shares them. */
static void
share_as_folder(const struct kith_claims *self)
{
    struct stat about;
    if (stat(self->folder, &about) == 0 && fchmod(self->file, about.st_mode & 0666) != 0)
        return; /* of somebody else: as it is */
}

static int
open_file(struct kith_claims *self, int make, struct kith_error *err)
{
    struct stat about;
    if (self->file >= 0 || self->useless)
        return KITH_OK;
    self->file = open(self->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (self->file < 0 && errno == ENOENT && make) {
        self->file = open(self->path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_CREAT, 0666);
        if (self->file < 0)
            return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make a journal: %s", self->folder, strerror(errno));
        share_as_folder(self);
    }
    if (self->file < 0 && errno == ENOENT)
        return KITH_OK;
    if (self->file < 0 && (errno == EACCES || errno == EROFS || errno == EPERM || errno == EISDIR || errno == ELOOP || errno == ENXIO)) {
        self->useless = strerror(errno);
        return KITH_OK;
    }
    if (self->file < 0 || fstat(self->file, &about) != 0)
        return kith_fail(err, KITH_ERR_IO, "%s: %s", self->path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        self->useless = "it is no regular file";
    return KITH_OK;
}

/* Bytes [from, from + n); 0 beyond the end. */
static int
read_marks(const struct kith_claims *self, uint64_t from, uint64_t n, unsigned char *mark, struct kith_error *err)
{
    memset(mark, 0, (size_t) n);
    for (uint64_t got = 0; self->file >= 0 && !self->useless && got < n;) {
        const ssize_t one = pread(self->file, mark + got, (size_t) (n - got), (off_t) (from + got));
        if (one < 0 && errno == EINTR)
            continue;
        if (one < 0)
            return kith_fail(err, KITH_ERR_IO, "%s: cannot read: %s", self->path, strerror(errno));
        if (one == 0)
            return KITH_OK;
        got += (uint64_t) one;
    }
    return KITH_OK;
}

static struct flock
lock_of(short type, uint64_t from, uint64_t n)
{
    return (struct flock) { .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t) from, .l_len = (off_t) n };
}

/* Where others are at work, the byte alone does not tell whether they wrote anything since. */
static void
distrust_others(struct kith_claims *self, uint64_t from, uint64_t to)
{
    while (from < to) {
        struct flock lock = lock_of(F_WRLCK, from, to - from);
        if (fcntl(self->file, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
            return;
        const uint64_t start = (uint64_t) lock.l_start > from ? (uint64_t) lock.l_start : from;
        const uint64_t end = lock.l_len && (uint64_t) (lock.l_start + lock.l_len) < to ? (uint64_t) (lock.l_start + lock.l_len) : to;
        for (uint64_t id = start; id < end; id++)
            self->mark[id - self->from] ^= 0x80;
        distrust_others(self, from, start); /* any of the locks is told, not always the first */
        from = end;
    }
}

int
kith_claims_look(struct kith_claims *self, uint64_t from, uint64_t to, struct kith_error *err)
{
    int status = open_file(self, 0, err);
    free(self->mark);
    self->from = from;
    self->to = to;
    self->mark = malloc((size_t) (to - from) + 1);
    if (!status && !self->mark)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %" PRIu64 " points", to - from);
    if (!status)
        status = read_marks(self, from, to - from, self->mark, err);
    if (!status && self->file >= 0 && !self->useless)
        distrust_others(self, from, to);
    return status;
}

/* ---- taking ----------------------------------------------------------------------------- */

/* Locks the first of [id, id + n) that nobody else has: `*got` of them, or none, and then `*others` are somebody's. */
static int
lock_points(struct kith_claims *self, uint64_t id, uint64_t n, uint64_t *got, uint64_t *others, struct kith_error *err)
{
    *got = *others = 0;
    for (;;) {
        struct flock lock = lock_of(F_WRLCK, id, n);
        if (fcntl(self->file, F_SETLK, &lock) == 0) {
            *got = n;
            return KITH_OK;
        }
        if (errno == EINTR)
            continue;
        if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL) {
            self->useless = strerror(errno);
            *got = n;
            return KITH_OK;
        }
        if (errno != EACCES && errno != EAGAIN)
            return kith_fail(err, KITH_ERR_IO, "%s: cannot lock: %s", self->path, strerror(errno));
        lock = lock_of(F_WRLCK, id, n);
        if (fcntl(self->file, F_GETLK, &lock) != 0)
            return kith_fail(err, KITH_ERR_IO, "%s: cannot lock: %s", self->path, strerror(errno));
        if (lock.l_type == F_UNLCK)
            continue; /* it was given back meanwhile */
        if ((uint64_t) lock.l_start > id) {
            n = (uint64_t) lock.l_start - id;
            continue;
        }
        *others = lock.l_len ? (uint64_t) (lock.l_start + lock.l_len) - id : n;
        *others = *others < n ? *others : n;
        return KITH_OK;
    }
}

int
kith_claims_take(struct kith_claims *self, uint64_t id, uint64_t n, uint64_t *got, uint64_t *others, int *stale, struct kith_error *err)
{
    unsigned char mark[KITH_SWEEP_BLOCK];
    int status = open_file(self, 1, err);
    *got = n = n < KITH_SWEEP_BLOCK ? n : KITH_SWEEP_BLOCK;
    *others = 0;
    *stale = 0;
    if (status || self->useless)
        return status;
    status = lock_points(self, id, n, got, others, err);
    if (!status)
        status = read_marks(self, id, *got, mark, err);
    if (!status)
        *stale = memcmp(mark, self->mark + (id - self->from), (size_t) *got) != 0;
    return status;
}

int
kith_claims_mark(struct kith_claims *self, uint64_t id, uint64_t n, struct kith_error *err)
{
    unsigned char mark[KITH_SWEEP_BLOCK];
    if (self->useless)
        return KITH_OK;
    const int status = read_marks(self, id, n, mark, err);
    for (uint64_t i = 0; i < n; i++)
        self->mark[id - self->from + i] = ++mark[i];
    for (uint64_t put = 0; !status && put < n;) {
        const ssize_t one = pwrite(self->file, mark + put, (size_t) (n - put), (off_t) (id + put));
        if (one < 0 && errno == EINTR)
            continue;
        if (one <= 0)
            return kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s; make room and run again", self->path, strerror(one < 0 ? errno : ENOSPC));
        put += (uint64_t) one;
    }
    return status;
}
