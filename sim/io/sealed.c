#include "io/sealed.h"

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
    const unsigned char *at = self->buffer;
    SHA256_Update(&self->sum, self->buffer, self->used);
    for (size_t left = self->used; left > 0 && !self->failed;) {
        const ssize_t wrote = write(self->file, at, left);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            self->failed = wrote < 0 ? errno : ENOSPC;
            break;
        }
        at += wrote;
        left -= (size_t) wrote;
    }
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
    SHA256_Init(&self->sum);
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
        const char *why = strerror(errno);
        *self->partial = '\0';
        kith_sealed_close(self);
        return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", path, why);
    }
    kith_sealed_put(self, magic, MAGIC);
    kith_sealed_put(self, &length, sizeof length);
    kith_sealed_put(self, text, length);
    return KITH_OK;
}

static char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const size_t n = slash ? (size_t) (slash - path) : 1;
    char *folder = malloc(n + 2);
    if (folder)
        sprintf(folder, "%.*s", n ? (int) n : 1, slash ? path : ".");
    return folder;
}

void
kith_sync_folder(const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    fsync(file);
    close(file);
}

int
kith_sealed_finish(struct kith_sealed *self, struct kith_error *err)
{
    uint8_t sum[SHA256_DIGEST_LENGTH];
    int status = KITH_OK;
    if (!self->failed)
        flush(self);
    SHA256_Final(sum, &self->sum);
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
        char *folder = folder_of(self->path);
        *self->partial = '\0'; /* it has its name */
        if (folder)
            kith_sync_folder(folder);
        free(folder);
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
    ssize_t got;
    do
        got = read(self->file, self->buffer, KITH_SEALED_BUFFER);
    while (got < 0 && errno == EINTR);
    self->used = 0;
    self->filled = got > 0 ? (size_t) got : 0;
    return got;
}

/* Whether the file ends in the sum of all that is before. @return 1, 0, or -1 on errors of reading */
static int
is_whole(struct kith_sealed *self, uint64_t size)
{
    uint8_t sum[SHA256_DIGEST_LENGTH], end[SHA256_DIGEST_LENGTH];
    uint64_t left = size - sizeof sum, at = 0;
    size_t n_end = 0;
    ssize_t got;
    while ((got = fill(self)) > 0) {
        const size_t n = (uint64_t) got < left ? (size_t) got : (size_t) left;
        SHA256_Update(&self->sum, self->buffer, n);
        left -= n;
        for (size_t i = n; i < (size_t) got && n_end < sizeof end; i++)
            end[n_end++] = self->buffer[i];
        at += (uint64_t) got;
    }
    if (got < 0)
        return -1;
    SHA256_Final(sum, &self->sum);
    return at == size && n_end == sizeof end && memcmp(sum, end, sizeof sum) == 0;
}

static int
read_head(struct kith_sealed *self)
{
    char head[MAGIC];
    uint64_t length;
    if (kith_sealed_get(self, head, MAGIC) || memcmp(head, magic, MAGIC) != 0 || kith_sealed_get(self, &length, sizeof length)
        || length > KITH_SEALED_MOST_TEXT || length > self->left)
        return 0;
    self->text = malloc((size_t) length + 1);
    if (!self->text || kith_sealed_get(self, self->text, (size_t) length))
        return 0;
    self->text[length] = '\0';
    return 1;
}

int
kith_sealed_open(struct kith_sealed *self, const char *path, struct kith_error *err)
{
    struct stat about;
    int status = prepare(self, path, err);
    if (status)
        return status;
    self->file = open(path, O_RDONLY | O_CLOEXEC);
    if (self->file < 0 || fstat(self->file, &about) != 0)
        status = kith_fail(err, errno == ENOENT ? KITH_ERR_NOINPUT : KITH_ERR_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(about.st_mode) || about.st_size < HEAD + SHA256_DIGEST_LENGTH)
        status = kith_fail(err, KITH_ERR_DATA, "%s: is cut or damaged", path);
    if (!status) {
        const int whole = is_whole(self, (uint64_t) about.st_size);
        self->left = (uint64_t) about.st_size - SHA256_DIGEST_LENGTH;
        if (whole < 0 || lseek(self->file, 0, SEEK_SET) != 0)
            status = kith_fail(err, KITH_ERR_IO, "%s: cannot be read: %s", path, strerror(errno));
        else if (!whole || !read_head(self))
            status = kith_fail(err, KITH_ERR_DATA, "%s: is cut or damaged", path);
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

char *
kith_sealed_peek(const char *path)
{
    struct kith_sealed self;
    struct stat about;
    char *text = NULL;
    if (prepare(&self, path, NULL))
        return NULL;
    self.file = open(path, O_RDONLY | O_CLOEXEC);
    if (self.file >= 0 && fstat(self.file, &about) == 0 && S_ISREG(about.st_mode)) {
        self.left = (uint64_t) about.st_size;
        if (read_head(&self)) {
            text = self.text;
            self.text = NULL;
        }
    }
    kith_sealed_close(&self);
    return text;
}

void
kith_sealed_hash(const void *bytes, size_t n, char *hash)
{
    SHA256_CTX sum;
    SHA256_Init(&sum);
    SHA256_Update(&sum, bytes, n);
    SHA256_End(&sum, hash);
}
