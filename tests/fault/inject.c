/* One fault in one process: loaded before all other libraries by tests/fault/faults.py.
 *
 *   KITH_FAULT        CALL:N:HOW, as alloc:17:ENOMEM or read:3:short. The N-th (from 1) call of this kind fails; 0: none does; every:
 *                     each does, in a process of its own. There the process goes on undisturbed, and at each call a copy of it goes on
 *                     with the fault, in a copy of the folder with the same files open at the same places; so what came before
 *                     the fault is not done again. A child that it starts has its own faults, told as N-I: the I-th call in the
 *                     child that was started after N calls.
 *                     alloc: malloc, calloc, realloc, aligned_alloc from code of the program itself (by return address), which
 *                     holds the library; what libraries allocate does not count. read, write, sync, rename, open, close,
 *                     readdir, ftruncate: on files below KITH_FAULT_UNDER, whoever calls, libhdf5 too.
 *   KITH_FAULT_UNDER  a folder, its whole name
 *   KITH_FAULT_PART   with every: "1 4" for the second of four parts of all copies
 *   KITH_FAULT_TO     with every: a folder for the copies. TO/CASE is what was the folder, TO/CASE.out, .err and .log what it said and did;
 *   KITH_FAULT_TALK   with every: two open files, as "5 6". "CASE STATUS" is written to the first when a copy has ended, and a byte read from
 *                     the second before the next begins
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
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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
static int is_driver; /* this process goes on undisturbed, and its copies have the faults */
static long in_child; /* a copy that starts a child: its so-manieth call is to fail, not one of the copy; -1: it is to be counted */
static long *seen; /* calls of such a child, shared */
static const char *copies;
static int talk[2];
static long part, parts = 1; /* of all copies, those whose number leaves `part` when divided by `parts` */
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
    if (!fault || !folder || sscanf(fault, "%63[a-z]:%ld", what, &wanted) < 1)
        return;
    copies = getenv("KITH_FAULT_TO");
    is_driver = copies && strstr(fault, ":every:") && sscanf(getenv("KITH_FAULT_TALK"), "%d %d", &talk[0], &talk[1]) == 2;
    if (is_driver && getenv("KITH_FAULT_PART"))
        sscanf(getenv("KITH_FAULT_PART"), "%ld %ld", &part, &parts);
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const char *mode = strrchr(fault, ':') + 1;
    for (int i = 0; i < CALLS; i++)
        if (strcmp(what, names[i]) == 0)
            kind = i;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strcmp(mode, errors[i].name) == 0)
            number = errors[i].number;
    is_short = strcmp(mode, "short") == 0;
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

/* No fault from here on: a build that notes what is covered (tests/support/covered.c) is about to write that down. */
void
kith_fault_end(void)
{
    end();
}

/* ---- a copy for each fault -------------------------------------------------------------- */

static void
give_up(const char *what, const char *name)
{
    const int reason = errno;
    char line[PATH_MAX + 256];
    const int n = snprintf(line, sizeof line, "inject.so: %s %s: %s\n", what, name, strerror(reason));
    syscall(SYS_write, 2, line, (size_t) n);
    syscall(SYS_exit_group, 99);
}

static int
raw_open(const char *path, int flags)
{
    return (int) syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0644);
}

static void
copy_file(const char *from, const char *to)
{
    const int in = raw_open(from, O_RDONLY), out = raw_open(to, O_WRONLY | O_CREAT | O_TRUNC);
    char bytes[1 << 16];
    ssize_t n = in < 0 || out < 0 ? -1 : 0;
    while (n >= 0 && (n = syscall(SYS_read, in, bytes, sizeof bytes)) > 0)
        n = syscall(SYS_write, out, bytes, (size_t) n);
    if (n < 0)
        give_up("cannot copy", from);
    syscall(SYS_close, in);
    syscall(SYS_close, out);
}

static ssize_t
link_of(int file, char *to, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, to, size - 1);
    to[n > 0 ? n : 0] = '\0';
    return n;
}

/* What the command never writes into, but puts another in its place: no need of a copy. (It also sees when a result has become another file.) What a
 * replay has written is only read, too, once it is closed. */
static int
is_only_read(const char *path)
{
    const char *end = strrchr(path, '.');
    char open[PATH_MAX];
    if (end && (strcmp(end, ".h5") == 0 || strcmp(end, ".yaml") == 0 || strcmp(end, ".csv") == 0))
        return 1;
    if (!strstr(path, ".h5.replay."))
        return 0;
    for (int file = 0; file < 64; file++)
        if (link_of(file, open, sizeof open) > 0 && strcmp(open, path) == 0 && (syscall(SYS_fcntl, file, F_GETFL) & O_ACCMODE) != O_RDONLY)
            return 0;
    return 1;
}

static void
copy_folder(const char *from, const char *to)
{
    char a[PATH_MAX], b[PATH_MAX];
    DIR *folder = opendir(from);
    if (!folder || syscall(SYS_mkdirat, AT_FDCWD, to, 0755) != 0)
        give_up("cannot copy", from);
    for (struct dirent *one; (one = readdir(folder));) {
        if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0)
            continue;
        snprintf(a, sizeof a, "%s/%s", from, one->d_name);
        snprintf(b, sizeof b, "%s/%s", to, one->d_name);
        if (one->d_type == DT_DIR)
            copy_folder(a, b);
        else if (is_only_read(a))
            syscall(SYS_linkat, AT_FDCWD, a, AT_FDCWD, b, 0);
        else
            copy_file(a, b);
    }
    closedir(folder);
}

/* Locks that the process has on a file, had by its copy on the copy of the file. */
static void
copy_locks(int from, int to)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    while (syscall(SYS_fcntl, from, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) {
        syscall(SYS_fcntl, to, F_SETLK, &lock);
        if (lock.l_len == 0)
            return;
        lock = (struct flock) { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = lock.l_start + lock.l_len };
    }
}

/* The same file of the copied folder in the place of an open one. */
static void
reopen(int file, const char *path)
{
    const int flags = (int) syscall(SYS_fcntl, file, F_GETFL), now = raw_open(path, flags & ~(O_CREAT | O_EXCL | O_TRUNC));
    const int closes = (int) syscall(SYS_fcntl, file, F_GETFD) & FD_CLOEXEC;
    if (now < 0)
        give_up("cannot open again", path);
    syscall(SYS_lseek, now, syscall(SYS_lseek, file, 0, SEEK_CUR), SEEK_SET);
    copy_locks(file, now);
    if (syscall(SYS_dup3, now, file, closes ? O_CLOEXEC : 0) < 0)
        give_up("cannot put in its place", path);
    syscall(SYS_close, now);
}

/* The same of one whose name is gone already. */
static void
reopen_unnamed(int file, char *path, size_t name)
{
    char link[64];
    path[name] = '\0';
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    copy_file(link, path);
    reopen(file, path);
    syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

static int is_below(const char *path);

/* Pipes of the process with both ends open, for its children to answer by: a copy has its own. */
static void
renew_pipes(void)
{
    char one[64], other[64];
    int ends[2];
    for (int from = 0; from < 64; from++) {
        if (link_of(from, one, sizeof one) <= 0 || strncmp(one, "pipe:", 5) != 0 || (syscall(SYS_fcntl, from, F_GETFL) & O_ACCMODE) != O_RDONLY)
            continue;
        for (int to = 0; to < 64; to++)
            if (from != to && link_of(to, other, sizeof other) > 0 && strcmp(one, other) == 0 && syscall(SYS_pipe2, ends, O_CLOEXEC) == 0) {
                syscall(SYS_dup3, ends[0], from, O_CLOEXEC);
                syscall(SYS_dup3, ends[1], to, O_CLOEXEC);
                syscall(SYS_close, ends[0]);
                syscall(SYS_close, ends[1]);
            }
    }
}

/* The folder and what is open in it become this copy's own, and what it says goes to files of its own. */
static void
become_copy(const char *name)
{
    char to[PATH_MAX / 2], was[PATH_MAX / 2], path[PATH_MAX];
    static const char *const ends[] = { ".out", ".err" };
    ready = 0;
    snprintf(to, sizeof to, "%s/%s", copies, name);
    copy_folder(under, to);
    for (int file = 0; file < 64; file++) {
        if (link_of(file, was, sizeof was) <= 0)
            continue;
        if (file == 1 || file == 2) {
            snprintf(path, sizeof path, "%s%s", to, ends[file - 1]);
            copy_file(was, path);
            reopen(file, path);
        } else if (is_below(was)) {
            const size_t length = (size_t) snprintf(path, sizeof path, "%s%s", to, was + strlen(under)), end = strlen(" (deleted)");
            if (length > end && strcmp(path + length - end, " (deleted)") == 0)
                reopen_unnamed(file, path, length - end);
            else
                reopen(file, path);
        }
    }
    snprintf(path, sizeof path, "%s.log", to);
    const int log = raw_open(path, O_WRONLY | O_CREAT | O_APPEND);
    syscall(SYS_dup3, log, log_file, O_CLOEXEC);
    syscall(SYS_close, log);
    snprintf(path, sizeof path, "%s/tmp", to);
    setenv("TMPDIR", path, 1);
    if (chdir(to) != 0)
        give_up("cannot go to", to);
    strcpy(under, to);
    alarm(60);
    ready = 1;
}

static pid_t
fork_here(void)
{
    pid_t (*real)(void);
    *(void **) &real = dlsym(RTLD_NEXT, "fork");
    return real();
}

/* A copy with the n-th call failing, or the i-th of the child that is to be started. Says whether this is the copy. */
static int
copy(long n, long i)
{
    const int before = errno;
    char name[64], line[96], go;
    int status = 0;
    if ((i ? i : n) % parts != part)
        return 0;
    snprintf(name, sizeof name, i ? "%ld-%ld" : "%ld", n, i);
    const pid_t one = fork_here();
    if (one == 0) {
        is_driver = 0, wanted = -1, in_child = i;
        renew_pipes();
        become_copy(name);
        return 1;
    }
    if (one < 0)
        give_up("cannot make a copy for", name);
    syscall(SYS_wait4, one, &status, 0, NULL);
    const int length = snprintf(line, sizeof line, "%s %d\n", name, status);
    if (syscall(SYS_write, talk[0], line, (size_t) length) != length || syscall(SYS_read, talk[1], &go, 1) != 1)
        syscall(SYS_exit_group, 98);
    errno = before;
    return 0;
}

/* A child of the process, as the one that looks through a result file first. */
pid_t
fork(void)
{
    int is_copy = 0;
    if (ready && is_driver) {
        *seen = 0;
        const pid_t trial = fork_here();
        if (trial == 0) {
            is_copy = 1, is_driver = 0, in_child = -1;
            renew_pipes();
        }
        if (trial > 0)
            syscall(SYS_wait4, trial, NULL, 0, NULL);
        const long most = trial > 0 ? *seen : 0;
        for (long i = 1; i <= most && !is_copy; i++)
            is_copy = copy(count[kind], i);
    }
    const long asked = in_child;
    in_child = 0;
    const pid_t child = fork_here();
    if (child == 0) {
        is_driver = 0;
        in_child = asked < 0 ? asked : 0;
        wanted = asked > 0 ? count[kind] + asked : asked < 0 ? count[kind] : ready ? wanted : 0;
    } else if (asked < 0) { /* only to count */
        syscall(SYS_wait4, child, NULL, 0, NULL);
        syscall(SYS_exit_group, 0);
    }
    return child;
}

/* Counts a call; says whether it is the one. */
static int
hit(enum call call, const char *path)
{
    const long n = __atomic_add_fetch(&count[call], 1, __ATOMIC_RELAXED);
    if ((int) call != kind)
        return 0;
    if (in_child < 0) {
        *seen = n - wanted;
        return 0;
    }
    if (is_driver ? !copy(n, 0) : n != wanted)
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
    return ready && file >= 0 && link_of(file, room, PATH_MAX) > 0 && is_below(room) ? room : NULL;
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
open_stream(const char *which, const char *path, const char *mode)
{
    FILE *(*real)(const char *, const char *);
    *(void **) &real = dlsym(RTLD_NEXT, which);
    char room[PATH_MAX];
    const int writes = strpbrk(mode, "wa+") != NULL;
    const char *name = name_at(AT_FDCWD, path, room);
    if (name && hit(OPEN, name))
        return NULL;
    FILE *stream = real(path, mode);
    if (!stream || !name)
        return stream;
    if (writes)
        say("make %s\nwrite %s\n", name, name);
    if (hit(writes ? WRITE : READ, name) && number != EINTR) { /* /dev/full is full, and address 0 of a process can be neither read nor written */
        const int bad = (int) syscall(SYS_openat, AT_FDCWD, writes && number != EIO ? "/dev/full" : "/proc/self/mem", writes ? O_WRONLY : O_RDONLY, 0);
        syscall(SYS_dup3, bad, fileno(stream), 0);
        syscall(SYS_close, bad);
    }
    return stream;
}
FILE *fopen(const char *path, const char *mode) { return open_stream("fopen", path, mode); }
FILE *fopen64(const char *path, const char *mode) { return open_stream("fopen64", path, mode); }

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
