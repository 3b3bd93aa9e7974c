/* One fault in one process: loaded before all other libraries by tests/fault/faults.py.
 *
 *   KITH_FAULT        CALL:N:HOW, as alloc:17:ENOMEM or read:3:short. The N-th (from 1) call of this kind fails; 0: none does.
 *                     alloc: malloc, calloc, realloc, aligned_alloc from code of the program itself (by return address), which
 *                     holds the library; what libraries allocate does not count. read, write, sync, rename, open, close,
 *                     readdir, ftruncate: on files below KITH_FAULT_UNDER, whoever calls, libhdf5 too.
 *   KITH_FAULT_UNDER  a folder, its whole name
 *   KITH_FAULT_LOG    what was done to files below it, a line each, and, at the end, how many calls of each kind there were
 *
 * A stream of the C library reads and writes by calls that nobody can stand before. So fopen() counts as one read or
 * write more, and when that is to fail the stream is put on a file that cannot be read or written. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

enum call { ALLOC, READ, WRITE, SYNC, RENAME, OPEN, CLOSE, READDIR, FTRUNCATE, CALLS };
static const char *const names[CALLS] = { "alloc", "read", "write", "sync", "rename", "open", "close", "readdir", "ftruncate" };
static const struct {
    const char *name;
    int number;
} errors[] = { { "EIO", EIO }, { "ENOSPC", ENOSPC }, { "EMFILE", EMFILE }, { "EINTR", EINTR }, { "ENOMEM", ENOMEM } };

static long count[CALLS], wanted;
static int kind = -1, number, is_short, ready, log_file = -1;
static uintptr_t text_low, text_high;
static char under[PATH_MAX];

/* ---- what is to happen ------------------------------------------------------------------ */

static int
find_text(struct dl_phdr_info *info, size_t size, void *with) /* the program comes first */
{
    (void) size;
    (void) with;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        text_low = info->dlpi_addr + part->p_vaddr;
        text_high = text_low + part->p_memsz;
    }
    return 1;
}

static void
say(const char *format, ...)
{
    char line[2 * PATH_MAX + 64];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (log_file >= 0 && n > 0)
        syscall(SYS_write, log_file, line, (size_t) n);
}

__attribute__((constructor)) static void
begin(void)
{
    char what[64];
    const char *fault = getenv("KITH_FAULT"), *folder = getenv("KITH_FAULT_UNDER"), *log = getenv("KITH_FAULT_LOG");
    if (!fault || !folder || sscanf(fault, "%63[a-z]:%ld", what, &wanted) != 2)
        return;
    const char *how = strrchr(fault, ':') + 1;
    for (int i = 0; i < CALLS; i++)
        if (strcmp(what, names[i]) == 0)
            kind = i;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strcmp(how, errors[i].name) == 0)
            number = errors[i].number;
    is_short = strcmp(how, "short") == 0;
    snprintf(under, sizeof under, "%s", folder);
    dl_iterate_phdr(find_text, NULL);
    if (log) { /* far from the numbers that programs use */
        const int file = (int) syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        log_file = (int) syscall(SYS_fcntl, file, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, file);
    }
    ready = 1;
}

__attribute__((destructor)) static void
end(void)
{
    for (int i = 0; ready && i < CALLS; i++)
        say("count %s %ld\n", names[i], count[i]);
    ready = 0;
}

/* Counts a call; says whether it is the one. */
static int
hit(enum call call, const char *path)
{
    const long n = __atomic_add_fetch(&count[call], 1, __ATOMIC_RELAXED);
    if ((int) call != kind || n != wanted)
        return 0;
    say("fault %s %s\n", names[call], path);
    errno = number;
    return 1;
}

/* ---- which files ------------------------------------------------------------------------ */

static int
is_below(const char *path)
{
    const size_t n = strlen(under);
    return strncmp(path, under, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* The whole name of a file that has one below `under`, else NULL. */
static const char *
name_of(int file, char *room)
{
    char link[64];
    if (!ready || file < 0)
        return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, room, PATH_MAX - 1);
    if (n <= 0)
        return NULL;
    room[n] = '\0';
    return is_below(room) ? room : NULL;
}

static const char *
name_at(int folder, const char *path, char *room)
{
    char link[64] = "/proc/self/cwd";
    if (!ready)
        return NULL;
    if (*path == '/')
        return is_below(path) ? strcpy(room, path) : NULL;
    if (folder != AT_FDCWD)
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    const ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, room, PATH_MAX - 1);
    if (n <= 0 || (size_t) n + strlen(path) + 2 > PATH_MAX)
        return NULL;
    snprintf(room + n, (size_t) (PATH_MAX - n), "/%s", path);
    return is_below(room) ? room : NULL;
}

/* ---- memory ----------------------------------------------------------------------------- */

static int
no_memory(const void *from)
{
    const uintptr_t at = (uintptr_t) from;
    return ready && at >= text_low && at < text_high && hit(ALLOC, "-");
}

#define HERE __builtin_return_address(0)

void *malloc(size_t n) { return no_memory(HERE) ? NULL : __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return no_memory(HERE) ? NULL : __libc_calloc(n, size); }
void *realloc(void *old, size_t n) { return n && no_memory(HERE) ? NULL : __libc_realloc(old, n); }
void *aligned_alloc(size_t to, size_t n) { return no_memory(HERE) ? NULL : __libc_memalign(to, n); }

/* ---- reading and writing ---------------------------------------------------------------- */

/* With EINTR a call is as good as not made; "short" makes half of it. */
#define TRANSFER(call, file, n, half, whole) \
    char room[PATH_MAX]; \
    const char *name = name_of(file, room); \
    if (name && (call) == WRITE) \
        say("write %s\n", name); \
    if (!name || !hit(call, name)) \
        return whole; \
    return !is_short ? -1 : (n) > 1 ? half : whole

ssize_t read(int file, void *to, size_t n)
{
    TRANSFER(READ, file, n, syscall(SYS_read, file, to, n / 2), syscall(SYS_read, file, to, n));
}
ssize_t pread64(int file, void *to, size_t n, off64_t at)
{
    TRANSFER(READ, file, n, syscall(SYS_pread64, file, to, n / 2, at), syscall(SYS_pread64, file, to, n, at));
}
ssize_t pread(int file, void *to, size_t n, off_t at) { return pread64(file, to, n, at); }
ssize_t write(int file, const void *from, size_t n)
{
    TRANSFER(WRITE, file, n, syscall(SYS_write, file, from, n / 2), syscall(SYS_write, file, from, n));
}
ssize_t pwrite64(int file, const void *from, size_t n, off64_t at)
{
    TRANSFER(WRITE, file, n, syscall(SYS_pwrite64, file, from, n / 2, at), syscall(SYS_pwrite64, file, from, n, at));
}
ssize_t pwrite(int file, const void *from, size_t n, off_t at) { return pwrite64(file, from, n, at); }

static int
sync_with(long which, int file)
{
    char room[PATH_MAX];
    const char *name = name_of(file, room);
    if (name && hit(SYNC, name))
        return -1;
    if (name)
        say("sync %s\n", name);
    return name ? 0 : (int) syscall(which, file); /* the disk itself is not tried, and slow */
}
int fsync(int file) { return sync_with(SYS_fsync, file); }
int fdatasync(int file) { return sync_with(SYS_fdatasync, file); }

int ftruncate64(int file, off64_t n)
{
    char room[PATH_MAX];
    const char *name = name_of(file, room);
    if (name && hit(FTRUNCATE, name))
        return -1;
    if (name)
        say("write %s\n", name);
    return (int) syscall(SYS_ftruncate, file, n);
}
int ftruncate(int file, off_t n) { return ftruncate64(file, n); }

int close(int file)
{
    char room[PATH_MAX];
    const char *name = name_of(file, room);
    if (name && hit(CLOSE, name)) {
        syscall(SYS_close, file); /* as Linux has it: the number is free, whatever it says */
        errno = number;
        return -1;
    }
    return (int) syscall(SYS_close, file);
}

/* ---- names ------------------------------------------------------------------------------ */

int renameat(int from, const char *old, int to, const char *new)
{
    char a[PATH_MAX], b[PATH_MAX];
    const char *one = name_at(from, old, a), *other = name_at(to, new, b);
    if (one && other && hit(RENAME, other))
        return -1;
    const int done = (int) syscall(SYS_renameat, from, old, to, new);
    if (!done && one && other)
        say("rename %s\t%s\n", one, other);
    return done;
}
int rename(const char *old, const char *new) { return renameat(AT_FDCWD, old, AT_FDCWD, new); }
int link(const char *old, const char *new)
{
    char a[PATH_MAX], b[PATH_MAX];
    const char *one = name_at(AT_FDCWD, old, a), *other = name_at(AT_FDCWD, new, b);
    if (one && other && hit(RENAME, other))
        return -1;
    const int done = (int) syscall(SYS_linkat, AT_FDCWD, old, AT_FDCWD, new, 0);
    if (!done && one && other)
        say("rename %s\t%s\n", one, other);
    return done;
}
int mkdir(const char *path, mode_t mode)
{
    char room[PATH_MAX];
    const char *name = name_at(AT_FDCWD, path, room);
    if (name && hit(OPEN, name))
        return -1;
    const int done = (int) syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (!done && name)
        say("mkdir %s\n", name);
    return done;
}

static int
open_at(int folder, const char *path, int flags, int mode)
{
    char room[PATH_MAX];
    struct stat about;
    const char *name = name_at(folder, path, room);
    if (name && hit(OPEN, name))
        return -1;
    const int is_new = name && (flags & O_CREAT) && fstatat(folder, path, &about, 0) != 0;
    const int file = (int) syscall(SYS_openat, folder, path, flags, mode);
    if (file >= 0 && is_new)
        say("make %s\n", name);
    return file;
}
#define OPEN_AT(folder) \
    va_list args; \
    va_start(args, flags); \
    const int mode = va_arg(args, int); \
    va_end(args); \
    return open_at(folder, path, flags, mode)

int open(const char *path, int flags, ...) { OPEN_AT(AT_FDCWD); }
int open64(const char *path, int flags, ...) { OPEN_AT(AT_FDCWD); }
int openat(int folder, const char *path, int flags, ...) { OPEN_AT(folder); }
int openat64(int folder, const char *path, int flags, ...) { OPEN_AT(folder); }

static FILE *
open_stream(const char *which, const char *path, const char *how)
{
    FILE *(*real)(const char *, const char *);
    *(void **) &real = dlsym(RTLD_NEXT, which);
    char room[PATH_MAX];
    const int writes = strpbrk(how, "wa+") != NULL;
    const char *name = name_at(AT_FDCWD, path, room);
    if (name && hit(OPEN, name))
        return NULL;
    FILE *stream = real(path, how);
    if (!stream || !name)
        return stream;
    if (writes)
        say("make %s\nwrite %s\n", name, name);
    if (hit(writes ? WRITE : READ, name)) { /* /dev/full is full, and address 0 of a process cannot be read */
        const int bad = (int) syscall(SYS_openat, AT_FDCWD, writes ? "/dev/full" : "/proc/self/mem", writes ? O_WRONLY : O_RDONLY, 0);
        syscall(SYS_dup3, bad, fileno(stream), 0);
        syscall(SYS_close, bad);
    }
    return stream;
}
FILE *fopen(const char *path, const char *how) { return open_stream("fopen", path, how); }
FILE *fopen64(const char *path, const char *how) { return open_stream("fopen64", path, how); }

int fclose(FILE *stream)
{
    int (*real)(FILE *);
    *(void **) &real = dlsym(RTLD_NEXT, "fclose");
    char room[PATH_MAX];
    const char *name = name_of(fileno(stream), room);
    if (!name || !hit(CLOSE, name))
        return real(stream);
    real(stream);
    errno = number;
    return EOF;
}

DIR *opendir(const char *path)
{
    DIR *(*real)(const char *);
    *(void **) &real = dlsym(RTLD_NEXT, "opendir");
    char room[PATH_MAX];
    const char *name = name_at(AT_FDCWD, path, room);
    return name && hit(OPEN, name) ? NULL : real(path);
}

static struct dirent *
read_folder(DIR *folder, struct dirent *(*real)(DIR *))
{
    char room[PATH_MAX];
    const char *name = name_of(dirfd(folder), room);
    return name && hit(READDIR, name) ? NULL : real(folder);
}
struct dirent *readdir(DIR *folder)
{
    struct dirent *(*real)(DIR *);
    *(void **) &real = dlsym(RTLD_NEXT, "readdir");
    return read_folder(folder, real);
}
struct dirent64 *readdir64(DIR *folder)
{
    struct dirent64 *(*real)(DIR *);
    *(void **) &real = dlsym(RTLD_NEXT, "readdir64");
    char room[PATH_MAX];
    const char *name = name_of(dirfd(folder), room);
    return name && hit(READDIR, name) ? NULL : real(folder);
}
