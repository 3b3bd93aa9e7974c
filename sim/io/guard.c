#include "io/load_parts.h"

#include "base/clock.h"
#include "base/error.h"
#include "io/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Sanitizers map terabytes that nobody uses: memory cannot be bounded under them. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* What reading may take: so many seconds of the processor and bytes for a file of any size, and more by what it has stored and claims. A
 * result of 100 MB takes half a second and 30 MB. */
enum { SECONDS_FREE = 1, BYTES_A_SECOND = 16 << 20, MEMORY_FREE = 160 << 20, MEMORY_TIMES = 3, PATIENCE = 120, WORDS = 1 << 14 };

/* What the child found, sent in one piece. */
struct finding {
    int status;
    char stored[65], computed[65];
    char words[WORDS];
};

/* ---- the child ---- */

static void
limit(int what, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(what, &now) != 0)
        return;
    if (now.rlim_cur == RLIM_INFINITY || now.rlim_cur > most)
        now.rlim_cur = most;
    setrlimit(what, &now);
}

/* Seconds of the processor for so many bytes, but never more than the host had. */
static void
limit_seconds(const struct rlimit *host, uint64_t bytes)
{
    struct rlimit own = *host;
    const rlim_t most = (rlim_t) (SECONDS_FREE + bytes / BYTES_A_SECOND);
    if (own.rlim_cur == RLIM_INFINITY || own.rlim_cur > most)
        own.rlim_cur = most;
    setrlimit(RLIMIT_CPU, &own);
}

/* Beyond what the process has mapped already. */
static void
limit_memory(uint64_t bytes)
{
    unsigned long pages = 0;
    FILE *self = fopen("/proc/self/statm", "r");
    if (self && fscanf(self, "%lu", &pages) != 1)
        pages = 0;
    if (self)
        fclose(self);
    if (pages && !SANITIZED && bytes < UINT64_MAX / MEMORY_TIMES / 2)
        limit(RLIMIT_AS, (rlim_t) ((uint64_t) pages * (uint64_t) sysconf(_SC_PAGESIZE) + MEMORY_FREE + MEMORY_TIMES * bytes));
    kith_h5_bounded(); /* (a host that bounds its own memory more tightly than that is told the same) */
}

/* Whatever happens to the child, it happens silently: no core, no words of malloc() on the terminal, no handler of the host. */
static void
become_quiet(void)
{
    static const int fatal[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU, SIGXFSZ, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2,
        SIGPIPE, SIGALRM, SIGPROF, SIGVTALRM };
    sigset_t none;
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        signal(fatal[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    limit(RLIMIT_CORE, 0);
    const int nowhere = open("/dev/null", O_RDWR);
    if (nowhere >= 0) {
        dup2(nowhere, 1);
        dup2(nowhere, 2);
    }
}

static void
examine(const char *path, uint64_t size, int values, struct finding *out)
{
    struct kith_error err = { 0 };
    struct kith_file *file = NULL;
    struct rlimit host = { RLIM_INFINITY, RLIM_INFINITY };
    getrlimit(RLIMIT_CPU, &host);
    limit_seconds(&host, size);
    limit_memory(size);
    int status = kith_file_open_here(&file, path, 0, &err);
    if (!status && values) {
        limit_seconds(&host, 2 * (size + file->catalogue.claimed));
        status = kith_file_digests(file, out->stored, out->computed, &err);
    }
    out->status = status;
    snprintf(out->words, sizeof out->words, "%s", err.text ? err.text : "");
}

static void
answer(int end, const struct finding *finding)
{
    (void) kith_disk_write(end, finding, sizeof *finding, -1); /* half an answer is none */
}

/* ---- the parent ---- */

/* Waits for the answer, and not for ever: a child may hang where it uses no processor. Returns the bytes that came. */
static size_t
listen_to(int from, pid_t child, uint64_t size, struct finding *finding)
{
    const double latest = kith_seconds() + PATIENCE * (SECONDS_FREE + (double) size / BYTES_A_SECOND);
    char *to = (char *) finding;
    size_t have = 0;
    while (have < sizeof *finding) {
        struct pollfd one = { .fd = from, .events = POLLIN };
        const double left = latest - kith_seconds();
        const int ready = left > 0 ? poll(&one, 1, left < 1e3 ? (int) (left * 1e3) + 1 : 1000000) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0 && left < 1e3) {
            kill(child, SIGKILL);
            break;
        }
        const ssize_t got = read(from, to + have, sizeof *finding - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        have += (size_t) got;
    }
    return have;
}

/* Why a child ended without an answer. */
static int
tell_end(const char *path, int known, int ended, struct kith_error *err)
{
    const int by = known && WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
    unsigned major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    if (by == SIGXCPU)
        return kith_fail(err, KITH_ERR_DATA, "%s: takes longer to read than a result of its size does: it is damaged, or made to do harm", path);
    if (by == SIGINT || by == SIGTERM || by == SIGHUP || by == SIGQUIT)
        return kith_fail(err, KITH_ERR_STOPPED, "%s: reading it was stopped", path);
    if (by == SIGKILL)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: the process that looks through it was killed or did not come to an end; is there enough memory?", path);
    return kith_fail(err, KITH_ERR_DATA, "%s: HDF5 %u.%u.%u crashes on it (signal %d): it is damaged, or made to do harm", path, major, minor, release, by);
}

/* Two ends that no program started meanwhile gets to have. */
static int
make_pipe(int *ends)
{
    if (pipe(ends) != 0)
        return 0;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 1;
}

static int
ask_child(const char *path, uint64_t size, int values, struct finding *finding, struct kith_error *err)
{
    int ends[2], ended = 0;
    if (!make_pipe(ends))
        return kith_fail(err, KITH_ERR_MEMORY, "%s: cannot start a process to look through it: %s", path, strerror(errno));
    const pid_t child = fork();
    if (child == 0) {
        become_quiet();
        close(ends[0]);
        examine(path, size, values, finding);
        answer(ends[1], finding);
        _exit(0);
    }
    const int reason = errno;
    close(ends[1]);
    const size_t have = child < 0 ? 0 : listen_to(ends[0], child, size, finding);
    close(ends[0]);
    if (child < 0)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: cannot start a process to look through it: %s", path, strerror(reason));
    pid_t waited;
    do
        waited = waitpid(child, &ended, 0);
    while (waited < 0 && errno == EINTR);
    return have == sizeof *finding ? KITH_OK : tell_end(path, waited == child, ended, err);
}

int
kith_guard(const char *path, int values, char *stored, char *computed, struct kith_error *err)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_NOINPUT), "%s: cannot be read: %s", path, strerror(errno));
    struct finding *finding = calloc(1, sizeof *finding);
    if (!finding)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    int status = ask_child(path, kith_file_stored(&about), values, finding, err);
    if (!status && finding->status)
        status = kith_fail(err, finding->status, "%s", *finding->words ? finding->words : "out of memory");
    if (!status) {
        memcpy(stored, finding->stored, sizeof finding->stored);
        memcpy(computed, finding->computed, sizeof finding->computed);
    }
    free(finding);
    return status;
}
