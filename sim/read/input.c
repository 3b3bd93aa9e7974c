#include "read/input.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
refused_by(struct kith_input *self, int number)
{
    self->status = kith_status_of(number, KITH_ERR_NOINPUT);
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return "there is no such file";
    case EACCES:
        return "reading it is not allowed";
    case EISDIR:
        return "it is a directory; name the file in it";
    case ENAMETOOLONG:
        return "its name is too long";
    case ELOOP:
        return "its links form a circle";
    default:
        return strerror(number);
    }
}

/* Reads on until the end or an error: says why not, or NULL. */
static const char *
read_all(struct kith_input *self, int file, char *bytes, size_t size)
{
    while (self->length < size) {
        const ssize_t got = read(file, bytes + self->length, size - self->length);
        if (got == 0)
            return NULL;
        if (got < 0 && errno != EINTR)
            return refused_by(self, errno);
        if (got > 0)
            self->length += (size_t) got;
    }
    return "it grows while it is being read";
}

static void
skip_mark(struct kith_input *self)
{
    if (self->length >= 3 && memcmp(self->bytes, "\xEF\xBB\xBF", 3) == 0) {
        self->bytes += 3;
        self->length -= 3;
    }
}

/* Begins like a file of HDF5. */
static int
is_result(int file)
{
    static const char mark[8] = { '\211', 'H', 'D', 'F', '\r', '\n', '\032', '\n' };
    char head[sizeof mark];
    return pread(file, head, sizeof head, 0) == (ssize_t) sizeof head && memcmp(head, mark, sizeof mark) == 0;
}

static const char *
read_open(struct kith_input *self, int file, off_t most, struct kith_pool *pool)
{
    struct stat about;
    const char *reason;
    char *bytes;

    if (fstat(file, &about) != 0)
        return refused_by(self, errno);
    if (S_ISDIR(about.st_mode))
        return refused_by(self, EISDIR);
    if (!S_ISREG(about.st_mode))
        return "it is a pipe or a device and no file; save its text and name that file";
    if (is_result(file)) {
        self->status = KITH_ERR_DATA;
        return "it is a result file and no text; kith info says what it holds, kith diff compares two of them, and --draws takes its draws";
    }
    if (about.st_size > most)
        return most > KITH_INPUT_MOST ? "it is too big; at most 256 MB are read" : "it is too big; at most 4 MB are read";
    bytes = kith_pool_take(pool, (size_t) about.st_size + 2);
    if (!bytes) {
        self->status = KITH_ERR_MEMORY;
        return "out of memory";
    }
    reason = read_all(self, file, bytes, (size_t) about.st_size + 1);
    bytes[self->length] = '\0';
    self->bytes = bytes;
    self->device = (unsigned long long) about.st_dev;
    self->inode = (unsigned long long) about.st_ino;
    skip_mark(self);
    return reason;
}

static const char *
read_path(struct kith_input *self, const char *path, off_t most, struct kith_pool *pool)
{
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe must not make us wait */
    const char *reason;

    *self = (struct kith_input) { .status = KITH_ERR_NOINPUT };
    if (file < 0 && errno == ENOENT && strcmp(path, "-") == 0)
        return "standard input is not read; save its text and name that file";
    if (file < 0)
        return refused_by(self, errno);
    reason = read_open(self, file, most, pool);
    close(file);
    if (!reason)
        self->status = KITH_OK;
    return reason;
}

const char *
kith_input_read(struct kith_input *self, const char *path, struct kith_pool *pool)
{
    return read_path(self, path, KITH_INPUT_MOST, pool);
}

const char *
kith_input_read_table(struct kith_input *self, const char *path, struct kith_pool *pool)
{
    return read_path(self, path, KITH_INPUT_MOST_TABLE, pool);
}

/* Length of the character at `c`, of which `left` bytes are there; 0 if it is none. */
static size_t
character(const unsigned char *c, size_t left)
{
    unsigned code;
    size_t n;

    if (c[0] < 0x80)
        return c[0] != 0;
    if (c[0] < 0xC2 || c[0] > 0xF4)
        return 0;
    n = c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : 4;
    if (n > left)
        return 0;
    code = c[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((c[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (c[i] & 0x3Fu);
    }
    if ((n == 3 && code < 0x800) || (n == 4 && code < 0x10000) || code > 0x10FFFF)
        return 0;
    return code >= 0xD800 && code <= 0xDFFF ? 0 : n;
}

size_t
kith_input_bad_utf8(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        const size_t n = character((const unsigned char *) bytes + i, length - i);
        if (n == 0)
            return i + 1;
        i += n;
    }
    return 0;
}

void
kith_input_place(const char *bytes, size_t at, int *line, int *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < at; i++) {
        if (bytes[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char) bytes[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}
