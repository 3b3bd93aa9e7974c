#include "run/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "io/disk.h"

/* The formats are in SWEEP.md. All numbers are little-endian; so are the machines that we know,
 * and the mark in the header shows it. */
enum { HEADER = 176, HEAD = 32, MOST_PAYLOAD = 1 << 20, BUFFER = 1 << 20, SYNC_SECONDS = 5, TRIES = 100000 };
static const char magic[8] = "KITHJRN1";
static const uint32_t mark = 0x01020304;

/* ---- checksum --------------------------------------------------------------------------- */

/* CRC-32C (Castagnoli) by slicing: eight bytes a step. */
static uint32_t table[8][256];
static pthread_once_t tabled = PTHREAD_ONCE_INIT;

static void
fill_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? c >> 1 ^ 0x82F63B78u : c >> 1;
        table[0][i] = c;
    }
    for (uint32_t i = 0; i < 256; i++)
        for (int k = 1; k < 8; k++)
            table[k][i] = table[k - 1][i] >> 8 ^ table[0][table[k - 1][i] & 0xFF];
}

uint32_t
kith_crc32c(uint32_t crc, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    pthread_once(&tabled, fill_table);
    crc = ~crc;
    for (; n >= 8; n -= 8, at += 8) {
        uint32_t low, high;
        memcpy(&low, at, 4);
        memcpy(&high, at + 4, 4);
        low ^= crc;
        crc = table[7][low & 0xFF] ^ table[6][low >> 8 & 0xFF] ^ table[5][low >> 16 & 0xFF] ^ table[4][low >> 24]
            ^ table[3][high & 0xFF] ^ table[2][high >> 8 & 0xFF] ^ table[1][high >> 16 & 0xFF] ^ table[0][high >> 24];
    }
    for (; n > 0; n--, at++)
        crc = crc >> 8 ^ table[0][(crc ^ *at) & 0xFF];
    return ~crc;
}

/* ---- writing ---------------------------------------------------------------------------- */

struct kith_journal {
    char *folder, *path;
    const char *name; /* within path */
    char hash[KITH_SWEEP_HASH], libraries[KITH_SWEEP_HASH];
    int file; /* -1 until the first record */
    uint64_t good; /* bytes that hold whole records */
    int broken; /* errno of the write that failed */
    double start, synced;
    pthread_mutex_t lock;
};

int
kith_journal_new(struct kith_journal **out, const char *folder, const char *hash, const char *libraries, struct kith_error *err)
{
    struct kith_journal *self = calloc(1, sizeof *self);
    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->file = -1;
    self->folder = malloc(strlen(folder) + 1);
    self->path = malloc(strlen(folder) + 160);
    if (!self->folder || !self->path) {
        free(self->folder);
        free(self->path);
        free(self);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    strcpy(self->folder, folder);
    self->path[0] = '\0';
    self->name = self->path;
    memcpy(self->hash, hash, KITH_SWEEP_HASH);
    memcpy(self->libraries, libraries, KITH_SWEEP_HASH);
    pthread_mutex_init(&self->lock, NULL);
    self->start = self->synced = kith_seconds();
    *out = self;
    return KITH_OK;
}

const char *
kith_journal_name(const struct kith_journal *self)
{
    return self->name;
}

/* Writes all of it or nothing: half a record is cut off again. Says whether it is there. */
static int
put_bytes(struct kith_journal *self, const void *bytes, size_t n)
{
    const char *at = bytes;
    for (size_t left = n; left > 0;) {
        const ssize_t wrote = write(self->file, at, left);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            self->broken = wrote < 0 ? errno : ENOSPC;
            if (left < n && ftruncate(self->file, (off_t) self->good) != 0)
                return 0; /* a torn record at the end: readers know it */
            return 0;
        }
        at += wrote;
        left -= (size_t) wrote;
    }
    self->good += n;
    return 1;
}

/* A file that nobody had before: a process of this number may have been here, on a host of this name. */
static int
make_file(struct kith_journal *self)
{
    char host[65] = "host", safe[65];
    size_t n = 0;
    gethostname(host, sizeof host - 1);
    host[sizeof host - 1] = '\0';
    for (const char *c = host; *c; c++)
        if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-')
            safe[n++] = *c;
    safe[n] = '\0';
    const int start = sprintf(self->path, "%s/journal/", self->folder);
    self->name = self->path + start;
    for (int i = 0; i < TRIES; i++) {
        sprintf(self->path + start, "%s-%ld-%d.journal", safe, (long) getpid(), i);
        self->file = open(self->path, O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0666);
        if (self->file >= 0 || errno != EEXIST)
            break;
    }
    return self->file >= 0;
}

static int
begin(struct kith_journal *self, struct kith_error *err)
{
    char header[HEADER] = { 0 };
    const uint32_t size = HEADER;
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    if (!make_file(self)) {
        const int reason = errno;
        self->broken = reason;
        return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make a journal: %s", self->folder, strerror(reason));
    }
    fcntl(self->file, F_SETLK, &lock); /* shows that somebody is at work; where locks do not work nothing depends on it */
    memcpy(header, magic, 8);
    memcpy(header + 8, &mark, 4);
    memcpy(header + 12, &size, 4);
    memcpy(header + 16, self->hash, 64);
    memcpy(header + 80, self->libraries, 64);
    const uint32_t crc = kith_crc32c(0, header, HEADER - 4);
    memcpy(header + HEADER - 4, &crc, 4);
    if (!put_bytes(self, header, HEADER))
        return kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s", self->path, strerror(self->broken));
    return kith_disk_sync_name(self->path, err);
}

static int
put_record(struct kith_journal *self, enum kith_record_kind kind, uint64_t id, uint32_t took, const void *payload, uint32_t size,
    struct kith_error *err)
{
    unsigned char small[1024], *record = small;
    const uint32_t what = (uint32_t) kind, at = (uint32_t) ((kith_seconds() - self->start) * 1e3);
    if (self->broken)
        return kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s; what it holds stays: make room and run again", self->path,
            strerror(self->broken));
    if (HEAD + size > sizeof small)
        record = malloc(HEAD + size);
    if (!record)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    memset(record, 0, HEAD);
    memcpy(record + 4, &size, 4);
    memcpy(record + 8, &id, 8);
    memcpy(record + 16, &what, 4);
    memcpy(record + 20, &at, 4);
    memcpy(record + 24, &took, 4);
    if (size)
        memcpy(record + HEAD, payload, size);
    const uint32_t crc = kith_crc32c(0, record + 4, HEAD - 4 + size);
    memcpy(record, &crc, 4);
    const int there = put_bytes(self, record, HEAD + size);
    if (record != small)
        free(record);
    return there ? KITH_OK : kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s; what it holds stays: make room and run again",
        self->path, strerror(self->broken));
}

int
kith_journal_put(struct kith_journal *self, enum kith_record_kind kind, uint64_t id, uint32_t took, const void *payload,
    uint32_t size, struct kith_error *err)
{
    int status = KITH_OK, sync = 0;
    pthread_mutex_lock(&self->lock);
    if (self->file < 0 && !self->broken)
        status = begin(self, err);
    if (!status)
        status = put_record(self, kind, id, took, payload, size, err);
    const double t = kith_seconds();
    if (!status && t - self->synced > SYNC_SECONDS) {
        self->synced = t;
        sync = 1;
    }
    pthread_mutex_unlock(&self->lock);
    if (sync && fdatasync(self->file) != 0) /* the others go on meanwhile */
        return kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s", self->path, strerror(errno));
    return status;
}

int
kith_journal_close(struct kith_journal *self, struct kith_error *err)
{
    int status = KITH_OK;
    if (!self)
        return KITH_OK;
    if (self->file >= 0) {
        const int reason = self->broken;
        self->broken = 0; /* a few bytes may find room where many did not: that no worker died here */
        status = put_record(self, KITH_RECORD_END, UINT64_MAX, 0, NULL, 0, reason ? NULL : err);
        self->broken = reason;
        status = reason ? KITH_OK : status;
        if (!status && !self->broken && fsync(self->file) != 0)
            status = kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s", self->path, strerror(errno));
        if (close(self->file) != 0 && !status && !self->broken)
            status = kith_fail(err, KITH_ERR_IO, "%s: cannot write: %s", self->path, strerror(errno));
    }
    pthread_mutex_destroy(&self->lock);
    free(self->folder);
    free(self->path);
    free(self);
    return status;
}

/* ---- all journals of a sweep ------------------------------------------------------------ */

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static int
add_name(struct kith_journals *self, const char *name, size_t *room)
{
    if (self->n == *room) {
        const size_t more = *room ? 2 * *room : 64;
        char **names = realloc(self->name, more * sizeof *names);
        if (!names)
            return 0;
        self->name = names;
        *room = more;
    }
    self->name[self->n] = malloc(strlen(name) + 1);
    if (!self->name[self->n])
        return 0;
    strcpy(self->name[self->n++], name);
    return 1;
}

int
kith_journals_list(struct kith_journals *out, const char *folder, struct kith_error *err)
{
    struct kith_journals self = { .folder = malloc(strlen(folder) + 16) };
    size_t room = 0;
    int ok = self.folder != NULL;
    *out = (struct kith_journals) { 0 };
    if (ok)
        sprintf(self.folder, "%s/journal", folder);
    DIR *list = ok ? opendir(self.folder) : NULL;
    if (ok && !list) {
        const int status = kith_fail(err, kith_status_of(errno, KITH_ERR_NOINPUT), "%s: %s", self.folder, strerror(errno));
        free(self.folder);
        return status;
    }
    int reason = 0;
    for (struct dirent *one; ok && (one = kith_disk_next(list, &reason));) {
        const size_t length = strlen(one->d_name);
        if (length > 8 && one->d_name[0] != '.' && strcmp(one->d_name + length - 8, ".journal") == 0)
            ok = add_name(&self, one->d_name, &room);
    }
    if (list)
        closedir(list);
    if (!ok || reason) {
        const int status = reason ? kith_fail(err, kith_status_of(reason, KITH_ERR_IO), "%s: cannot be read: %s", self.folder, strerror(reason))
                               : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        kith_journals_clear(&self);
        return status;
    }
    if (self.n)
        qsort(self.name, self.n, sizeof *self.name, by_name);
    *out = self;
    return KITH_OK;
}

void
kith_journals_clear(struct kith_journals *self)
{
    for (size_t i = 0; i < self->n; i++)
        free(self->name[i]);
    free(self->name);
    free(self->folder);
    *self = (struct kith_journals) { 0 };
}

/* ---- reading ---------------------------------------------------------------------------- */

/* Sees that `need` bytes lie in the buffer behind `used`; 0 when the file has no more. */
static int
fetch(struct kith_reader *self, size_t need)
{
    if (self->filled - self->used >= need)
        return 1;
    memmove(self->buffer, self->buffer + self->used, self->filled - self->used);
    self->filled -= self->used;
    self->used = 0;
    size_t got;
    self->failed = kith_disk_read(self->file, self->buffer + self->filled, self->room - self->filled, (off_t) (self->offset + self->filled), &got);
    self->filled += got;
    if (self->failed)
        self->reason = strerror(self->failed);
    return !self->failed && self->filled >= need;
}

static void
consume(struct kith_reader *self, size_t n)
{
    self->used += n;
    self->offset += n;
}

/* Something that is called like a journal and is none: it holds no points, and stops nobody. */
static int
refuse_foreign(struct kith_reader *self, const char *reason)
{
    self->foreign = 1;
    self->reason = reason;
    return KITH_DIFFERENT;
}

static int
read_header(struct kith_reader *self, struct kith_error *err)
{
    uint32_t order, size, crc;
    const int whole = fetch(self, HEADER);
    const size_t there = self->filled - self->used;
    if (self->failed)
        return kith_reader_status(self, err);
    if (memcmp(self->buffer + self->used, magic, there < sizeof magic ? there : sizeof magic) != 0)
        return refuse_foreign(self, "is a file of another kind");
    if (!whole) {
        self->reason = "its header is not whole";
        self->torn = 1;
        return KITH_DIFFERENT;
    }
    const unsigned char *h = self->buffer + self->used;
    memcpy(&order, h + 8, 4);
    memcpy(&size, h + 12, 4);
    memcpy(&crc, h + HEADER - 4, 4);
    if (order != mark || size != HEADER || crc != kith_crc32c(0, h, HEADER - 4)) {
        self->reason = "its header is damaged";
        return KITH_DIFFERENT;
    }
    memcpy(self->hash, h + 16, 64);
    memcpy(self->libraries, h + 80, 64);
    consume(self, HEADER);
    return KITH_OK;
}

int
kith_reader_open(struct kith_reader *self, const char *folder, const char *name, struct kith_error *err)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    struct stat about;
    *self = (struct kith_reader) { .file = -1, .room = BUFFER + HEAD + MOST_PAYLOAD };
    self->path = malloc(strlen(folder) + strlen(name) + 2);
    self->buffer = malloc(self->room);
    if (!self->path || !self->buffer)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    sprintf(self->path, "%s/%s", folder, name);
    self->file = open(self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not make us wait */
    if (self->file < 0 && (errno == ENOENT || errno == ELOOP))
        return refuse_foreign(self, "is a link to nothing");
    if (self->file < 0 && (errno == ENXIO || errno == ENODEV))
        return refuse_foreign(self, "is no regular file");
    if (self->file < 0 || fstat(self->file, &about) != 0)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_IO), "%s: %s", self->path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return refuse_foreign(self, "is no regular file");
    self->size = (uint64_t) about.st_size;
    self->live = fcntl(self->file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    return read_header(self, err);
}

void
kith_reader_tell(const struct kith_reader *self, FILE *notes)
{
    if (self->reason && self->foreign)
        kith_screen_print(notes, "%s: %s, no journal; it is left aside\n", self->path, self->reason);
    else if (self->reason)
        kith_screen_print(notes, "%s: at byte %" PRIu64 " of %" PRIu64 " %s%s; what is before it counts, the rest does not\n", self->path, self->offset,
            self->size, self->reason, self->torn ? ", as after a kill" : "");
}

int
kith_reader_status(const struct kith_reader *self, struct kith_error *err)
{
    return self->failed ? kith_fail(err, kith_status_of(self->failed, KITH_ERR_IO), "%s: cannot be read: %s", self->path, strerror(self->failed)) : KITH_OK;
}

int
kith_reader_next(struct kith_reader *self, struct kith_record *record)
{
    uint32_t crc, size;
    if (self->reason)
        return 0;
    if (!fetch(self, HEAD)) {
        self->torn = !self->failed && self->filled > self->used;
        if (self->torn && !self->reason)
            self->reason = "the last record is not whole";
        return 0;
    }
    memcpy(&size, self->buffer + self->used + 4, 4);
    if (size > MOST_PAYLOAD) {
        self->reason = "a record is damaged";
        return 0;
    }
    if (!fetch(self, HEAD + size)) {
        self->torn = !self->failed;
        if (!self->reason)
            self->reason = "the last record is not whole";
        return 0;
    }
    const unsigned char *r = self->buffer + self->used;
    memcpy(&crc, r, 4);
    if (crc != kith_crc32c(0, r + 4, HEAD - 4 + size)) {
        self->reason = "a record is damaged";
        return 0;
    }
    memcpy(&record->id, r + 8, 8);
    memcpy(&record->kind, r + 16, 4);
    memcpy(&record->at, r + 20, 4);
    memcpy(&record->took, r + 24, 4);
    record->size = size;
    record->payload = r + HEAD;
    record->offset = self->offset + HEAD;
    consume(self, HEAD + size);
    return 1;
}

int
kith_reader_is_of(const struct kith_reader *self, const struct kith_sweep *sweep, struct kith_error *err)
{
    const int known = kith_sweep_knows(sweep, self->hash, err);
    return known < 0 ? known : known ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "%s: is of another design; take it out of the folder", self->path);
}

void
kith_reader_close(struct kith_reader *self)
{
    if (self->file >= 0)
        close(self->file);
    free(self->path);
    free(self->buffer);
    *self = (struct kith_reader) { .file = -1 };
}
