#include "io/sealed.h"

#include "io/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAGIC = 8, HEAD = MAGIC + 8, TRIES = 10000 };
static const char magic[MAGIC + 1] = "KITHSEAL";

/* ---- writing ---- */

static void
flush(struct kith_sealed *self)
{
    kith_sha256_add(&self->sum, self->buffer, self->used);
    if (!self->failed)
        self->failed = kith_disk_write(self->file, self->buffer, self->used, -1);
    self->used = 0;
}

int
kith_sealed_put(void *with, const void *bytes, size_t n)
{
    struct kith_sealed *self = with;
    const unsigned char *at = bytes;
    self->bytes += n;
    while (n > 0 && !self->failed) {
        const size_t room = KITH_SEALED_BUFFER - self->used, more = n < room ? n : room;
        memcpy(self->buffer + self->used, at, more);
        self->used += more;
        at += more;
        n -= more;
        if (self->used == KITH_SEALED_BUFFER)
            flush(self);
    }
    return self->failed;
}

/* A name that nobody else writes under: another host may have a process of this number. */
static int
reserve(struct kith_sealed *self)
{
    const size_t size = strlen(self->path) + 64;
    for (int i = 0; i < TRIES; i++) {
        snprintf(self->partial, size, "%s.partial.%ld.%d", self->path, (long) getpid(), i);
        self->file = open(self->partial, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        if (self->file >= 0 || errno != EEXIST)
            break;
    }
    return self->file >= 0;
}

static int
prepare(struct kith_sealed *self, const char *path, struct kith_error *err)
{
    *self = (struct kith_sealed) { .file = -1 };
    kith_sha256_begin(&self->sum);
    self->path = malloc(strlen(path) + 1);
    self->partial = malloc(strlen(path) + 64);
    self->buffer = malloc(KITH_SEALED_BUFFER);
    if (!self->path || !self->partial || !self->buffer) {
        kith_sealed_close(self);
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    }
    strcpy(self->path, path);
    *self->partial = '\0';
    return KITH_OK;
}

int
kith_sealed_create(struct kith_sealed *self, const char *path, const char *text, struct kith_error *err)
{
    const uint64_t length = strlen(text);
    const int status = prepare(self, path, err);
    if (status)
        return status;
    if (!reserve(self)) {
        const char *reason = strerror(errno);
        *self->partial = '\0';
        kith_sealed_close(self);
        return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", path, reason);
    }
    kith_sealed_put(self, magic, MAGIC);
    kith_sealed_put(self, &length, sizeof length);
    kith_sealed_put(self, text, length);
    return KITH_OK;
}

int
kith_sealed_finish(struct kith_sealed *self, struct kith_error *err)
{
    uint8_t sum[KITH_SHA256_BYTES];
    int status = KITH_OK;
    if (!self->failed)
        flush(self);
    kith_sha256_end(&self->sum, sum);
    memcpy(self->buffer, sum, sizeof sum);
    self->used = sizeof sum;
    if (!self->failed)
        flush(self);
    if (!self->failed && fsync(self->file) != 0)
        self->failed = errno;
    if (close(self->file) != 0 && !self->failed) /* where a quota on a network shows */
        self->failed = errno;
    self->file = -1;
    if (self->failed)
        status = kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s", self->path, strerror(self->failed));
    else if (rename(self->partial, self->path) != 0)
        status = kith_fail(err, KITH_ERR_CREATE, "%s: cannot rename: %s", self->path, strerror(errno));
    if (!status) {
        *self->partial = '\0'; /* it has its name */
        status = kith_disk_sync_name(self->path, err);
    }
    kith_sealed_close(self);
    return status;
}

void
kith_sealed_close(struct kith_sealed *self)
{
    if (self->file >= 0 && self->path)
        close(self->file);
    if (self->partial && *self->partial)
        unlink(self->partial);
    free(self->path);
    free(self->partial);
    free(self->text);
    free(self->buffer);
    *self = (struct kith_sealed) { .file = -1 };
}

/* ---- reading ---- */

/* Fills the buffer from where the file stands. @return bytes, 0 at the end, -1 on errors */
static ssize_t
fill(struct kith_sealed *self)
{
    self->used = self->filled = 0;
    self->failed = kith_disk_read(self->file, self->buffer, KITH_SEALED_BUFFER, -1, &self->filled);
    return self->failed ? -1 : (ssize_t) self->filled;
}

/* Whether the file ends in the sum of all that is before. @return 1, 0, or -1 on errors of reading */
static int
is_whole(struct kith_sealed *self, uint64_t size)
{
    uint8_t sum[KITH_SHA256_BYTES], end[KITH_SHA256_BYTES];
    uint64_t left = size - sizeof sum, at = 0;
    size_t n_end = 0;
    ssize_t got;
    while ((got = fill(self)) > 0) {
        const size_t n = (uint64_t) got < left ? (size_t) got : (size_t) left;
        kith_sha256_add(&self->sum, self->buffer, n);
        left -= n;
        for (size_t i = n; i < (size_t) got && n_end < sizeof end; i++)
            end[n_end++] = self->buffer[i];
        at += (uint64_t) got;
    }
    if (got < 0)
        return -1;
    kith_sha256_end(&self->sum, sum);
    return at == size && n_end == sizeof end && memcmp(sum, end, sizeof sum) == 0;
}

/* What is wrong with a file of which not all could be read. */
static int
tell(const struct kith_sealed *self, const char *path, struct kith_error *err)
{
    if (self->failed)
        return kith_fail(err, kith_status_of(self->failed, KITH_ERR_IO), "%s: cannot be read: %s", path, strerror(self->failed));
    return kith_fail(err, KITH_ERR_DATA, "%s: is cut or damaged", path);
}

static int
read_head(struct kith_sealed *self, struct kith_error *err)
{
    char head[MAGIC];
    uint64_t length;
    if (kith_sealed_get(self, head, MAGIC) || memcmp(head, magic, MAGIC) != 0 || kith_sealed_get(self, &length, sizeof length)
        || length > KITH_SEALED_MOST_TEXT || length > self->left)
        return tell(self, self->path, err);
    self->text = malloc((size_t) length + 1);
    if (!self->text)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    if (kith_sealed_get(self, self->text, (size_t) length))
        return tell(self, self->path, err);
    self->text[length] = '\0';
    return KITH_OK;
}

/* Opens the file; it stands at its beginning. */
static int
open_file(struct kith_sealed *self, const char *path, struct stat *about, struct kith_error *err)
{
    TRY(prepare(self, path, err));
    self->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not make us wait */
    if (self->file < 0 || fstat(self->file, about) != 0)
        return kith_fail(err, errno == ENOENT ? KITH_ERR_NOINPUT : kith_status_of(errno, KITH_ERR_IO), "%s: %s", path, strerror(errno));
    if (!S_ISREG(about->st_mode) || about->st_size < HEAD + KITH_SHA256_BYTES)
        return kith_fail(err, KITH_ERR_DATA, "%s: is cut or damaged", path);
    self->left = (uint64_t) about->st_size - KITH_SHA256_BYTES;
    return KITH_OK;
}

int
kith_sealed_open(struct kith_sealed *self, const char *path, struct kith_error *err)
{
    struct stat about;
    int status = open_file(self, path, &about, err);
    if (!status) {
        const int whole = is_whole(self, (uint64_t) about.st_size);
        if (whole > 0 && lseek(self->file, 0, SEEK_SET) != 0)
            self->failed = errno;
        status = whole > 0 && !self->failed ? read_head(self, err) : tell(self, path, err);
    }
    if (status)
        kith_sealed_close(self);
    return status;
}

int
kith_sealed_get(void *with, void *bytes, size_t n)
{
    struct kith_sealed *self = with;
    unsigned char *to = bytes;
    if (n > self->left)
        return -1;
    self->left -= n;
    while (n > 0) {
        if (self->used == self->filled && fill(self) <= 0)
            return -1;
        const size_t there = self->filled - self->used, more = n < there ? n : there;
        memcpy(to, self->buffer + self->used, more);
        self->used += more;
        to += more;
        n -= more;
    }
    return 0;
}

int
kith_sealed_peek(char **text, const char *path, struct kith_error *err)
{
    struct kith_sealed self;
    struct stat about;
    int status = open_file(&self, path, &about, err);
    *text = NULL;
    if (!status)
        status = read_head(&self, err);
    if (!status) {
        *text = self.text;
        self.text = NULL;
    }
    kith_sealed_close(&self);
    return status;
}
