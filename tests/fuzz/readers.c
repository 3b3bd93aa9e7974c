/* Result files changed by structure, each given to one reader in this process: readers GOOD.h5 DESIGN.yaml <LIST
 *
 * LIST has a path a line. A file is given to the reader whose turn it is, without the child that looks through files for the command: so a
 * reader's own faults show, and libhdf5's too. Every file passes as sealed; of one in eight the digest is computed all the same. A worker does one after the other; when it dies, the file and the innermost frames are told, and another goes on behind it. DESIGN.yaml is a posterior design whose
 * file is called changed.h5. Ends with 1 when a crash had its innermost frame outside of libhdf5. */
#define _GNU_SOURCE
#include "kith.h"

#include "io/load_parts.h"

#include <execinfo.h>
#include <hdf5.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 20, FRAMES = 24, READERS = 11, EIGHTH = 8 };

static struct shared {
    long done, taken, refused, digests;
    int ours;
    char reader[16];
} *all;
static FILE *nowhere;
static const char *good, *design;

/* In the place of io/guard.c: no look beforehand, and a digest that holds. */
int __wrap_kith_guard(const char *path, int values, char *stored, char *computed, struct kith_error *err);
int
__wrap_kith_guard(const char *path, int values, char *stored, char *computed, struct kith_error *err)
{
    struct kith_file *file = NULL;
    const long of = strcmp(path, good) == 0 ? -1 : all->done;
    int status = KITH_OK;
    if (!values)
        return status;
    if (of >= 0 && of / READERS % EIGHTH == 0) {
        status = kith_file_open_here(&file, path, 0, err);
        if (!status)
            status = kith_file_digests(file, stored, computed, err);
        kith_file_free(file);
        all->digests += !status;
    }
    snprintf(stored, 65, "%064lx", of);
    snprintf(computed, 65, "%064lx", of);
    return status;
}

static int
with_draws(const char *path, struct kith_error *err)
{
    static struct kith_scenario *scenario;
    struct kith_options *options = kith_options_new("run", NULL);
    struct kith_study *study = NULL;
    if ((!scenario && kith_scenario_load(&scenario, "scenarios/fragmented.yaml", NULL, 0, NULL)) || kith_options_set(options, "families", "5", NULL)
        || kith_options_set(options, "threads", "1", NULL))
        abort();
    int status = kith_options_set(options, "draws", path, err);
    if (!status)
        status = kith_study_run(&study, (const struct kith_scenario *const *) &scenario, 1, options, err);
    kith_study_free(study);
    kith_options_free(options);
    return status;
}

static int
again(const char *path, enum kith_again_what what, struct kith_error *err)
{
    struct kith_options *options = kith_options_new("replay", NULL);
    if (kith_options_set(options, "threads", "1", NULL))
        abort();
    const int status = kith_replay(nowhere, path, what, 0, options, err);
    kith_options_free(options);
    return status;
}

static int
all_tables(const char *path, struct kith_error *err)
{
    const struct kith_table *tables;
    struct kith_study *study = NULL;
    size_t n = 0;
    int status = kith_study_open(&study, path, KITH_TRUST_WHOLE, err);
    if (!status)
        status = kith_study_tables(study, &tables, &n, err);
    for (size_t i = 0; i < n && !status; i++) {
        struct kith_table one;
        struct kith_error none = { 0 };
        (void) kith_study_table(study, tables[i].name, &one, &none);
        kith_error_clear(&none);
    }
    kith_study_free(study);
    return status;
}

static int
read_with(int reader, const char *path, struct kith_error *err)
{
    static const char *const names[] = { "info", "diff", "diff-from", "replay", "replay-one", "point", "report", "figures", "draws", "posterior", "tables" };
    int reduced;
    strcpy(all->reader, names[reader]);
    switch (reader) {
    case 0: return kith_info(nowhere, path, KITH_TRUST_WHOLE, err);
    case 1: return kith_diff(nowhere, good, path, 20, KITH_TRUST_WHOLE, err);
    case 2: return kith_diff(nowhere, path, good, 20, KITH_TRUST_WHOLE, err);
    case 3: return again(path, KITH_AGAIN_ALL, err);
    case 4: return again(path, KITH_AGAIN_RUN, err);
    case 5: return again(path, KITH_AGAIN_POINT, err);
    case 6: return kith_report(path, "changed.html", &(struct kith_report_options){ .trust = KITH_TRUST_WHOLE, .force = 1 }, &reduced, err);
    case 7: return kith_figures(path, "figures", &(struct kith_figures_options){ .force = 1 }, err);
    case 8: return with_draws(path, err);
    case 9:
        if (system("rm -rf swept"))
            return KITH_ERR_IO;
        unlink("changed.h5");
        if (symlink(path, "changed.h5"))
            return KITH_ERR_IO;
        return kith_sweep_plan("swept", design, NULL, NULL, NULL, err);
    default: return all_tables(path, err);
    }
}

/* The innermost frames of what crashed: whose the first is that is neither of the C library nor this one's. */
static void
tell(int by)
{
    void *frame[FRAMES];
    const int n = backtrace(frame, FRAMES);
    char **name = backtrace_symbols(frame, n);
    int first = -1;
    for (int i = 2; i < n && name && first < 0; i++)
        if (!strstr(name[i], "libc.so") && !strstr(name[i], "libpthread"))
            first = i;
    all->ours |= first < 0 || !strstr(name[first], "libhdf5");
    printf("  signal %d in %s: %s < %s < %s\n", by, all->reader, first >= 0 ? name[first] : "?", first >= 0 && first + 1 < n ? name[first + 1] : "",
        first >= 0 && first + 2 < n ? name[first + 2] : "");
    fflush(stdout);
    _exit(1);
}

static void
work(char **path, long n)
{
    static const int fatal[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL };
    void *frame[2];
    backtrace(frame, 2); /* loads what it needs */
    for (size_t i = 0; !getenv("ASAN_OPTIONS") && i < sizeof fatal / sizeof *fatal; i++)
        signal(fatal[i], tell);
    while (all->done < n) {
        struct kith_error err = { 0 };
        const char *one = path[all->done];
        alarm(SECONDS);
        const int status = read_with((int) (all->done % READERS), one, &err);
        if (status != KITH_OK && status != KITH_DIFFERENT && !err.text)
            printf("  %s in %s: refused with %d without a word\n", one, all->reader, status), all->ours = 1;
        kith_error_clear(&err);
        all->taken += status == KITH_OK || status == KITH_DIFFERENT;
        all->refused += status != KITH_OK && status != KITH_DIFFERENT;
        all->done++;
    }
    _exit(0);
}

int
main(int argc, char **argv)
{
    char line[PATH_MAX], **path = NULL;
    long n = 0, died = 0;
    if (argc != 3)
        return 64;
    good = argv[1], design = argv[2];
    nowhere = fopen("/dev/null", "w");
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        path = realloc(path, (size_t) (n + 1) * sizeof *path);
        path[n++] = strdup(line);
    }
    while (all->done < n) {
        int ended;
        fflush(stdout);
        const pid_t worker = fork();
        if (worker == 0)
            work(path, n);
        waitpid(worker, &ended, 0);
        if (all->done < n) {
            printf("  died: %s in %s, %s %d\n", path[all->done], all->reader, WIFSIGNALED(ended) ? "signal" : "code", WIFSIGNALED(ended) ? WTERMSIG(ended) : WEXITSTATUS(ended));
            all->ours |= WIFSIGNALED(ended) && WTERMSIG(ended) == SIGALRM;
            all->done++;
            died++;
        }
    }
    printf("%s - %ld files read, each by one reader: %ld digests computed, %ld taken, %ld refused, %ld crashes\n", all->ours ? "not ok" : "ok", n, all->digests,
        all->taken, all->refused, died);
    return all->ours;
}
