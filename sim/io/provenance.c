#include "io/store_parts.h"

#include "base/error.h"

#include <gsl/gsl_version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#ifndef KITH_COMMIT
#define KITH_COMMIT "unknown"
#endif
#ifndef KITH_CFLAGS
#define KITH_CFLAGS ""
#endif

enum { LINE = 256, HISTORY = 4096 };

/* ---- what this is ----------------------------------------------------------------------- */

static const char *
compiler(void)
{
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "gcc " __VERSION__;
#else
    return "unknown";
#endif
}

static const char *
libc(void)
{
    static const char *const unknown = "unknown";
#if defined(__GLIBC__)
    (void) unknown;
    return gnu_get_libc_version();
#else
    return unknown;
#endif
}

/* What follows `key` and a colon in /proc/cpuinfo; says whether there is any. */
static int
look_up_cpu(const char *key, char *out)
{
    char line[LINE];
    int found = 0;
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && !found && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (!colon || strncmp(line, key, strlen(key)) != 0)
            continue;
        colon += 1 + (colon[1] == ' ');
        snprintf(out, LINE, "%.*s", (int) strcspn(colon, "\n"), colon);
        found = 1;
    }
    if (file)
        fclose(file);
    return found;
}

static herr_t
put_machine(hid_t group)
{
    char host[LINE] = "unknown", cpu[LINE], system[2 * LINE] = "unknown";
    struct utsname name;
    if (gethostname(host, sizeof host - 1) != 0)
        strcpy(host, "unknown");
    const int known = uname(&name) >= 0;
    if (known)
        snprintf(system, sizeof system, "%s %s %s", name.sysname, name.release, name.machine);
    if (!look_up_cpu("model name", cpu))
        snprintf(cpu, sizeof cpu, "%s", known ? name.machine : "unknown");
    return kith_h5_put_text(group, "system", system) < 0 || kith_h5_put_text(group, "host", host) < 0
            || kith_h5_put_text(group, "cpu", cpu) < 0 ? -1 : 0;
}

static herr_t
put_build(hid_t group)
{
    unsigned major = 0, minor = 0, release = 0;
    char hdf5[LINE];
    H5get_libversion(&major, &minor, &release);
    snprintf(hdf5, sizeof hdf5, "%u.%u.%u", major, minor, release);
    return kith_h5_put_text(group, "version", kith_version()) < 0
            || kith_h5_put_text(group, "commit", KITH_COMMIT) < 0
            || kith_h5_put_text(group, "compiler", compiler()) < 0
            || kith_h5_put_text(group, "flags", KITH_CFLAGS) < 0 || kith_h5_put_text(group, "hdf5", hdf5) < 0
            || kith_h5_put_text(group, "gsl", gsl_version) < 0 || kith_h5_put_text(group, "libc", libc()) < 0 ? -1 : 0;
}

/* ---- when and how ----------------------------------------------------------------------- */

static void
write_time(char *out, int64_t when)
{
    const time_t seconds = (time_t) when;
    struct tm parts;
    if (!gmtime_r(&seconds, &parts) || strftime(out, LINE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        snprintf(out, LINE, "unknown");
}

static herr_t
put_run(hid_t group, const struct kith_provenance *provenance, int64_t end)
{
    const double seconds = provenance->epoch < 0 && provenance->seconds > 0 ? provenance->seconds : 0;
    char from[LINE], to[LINE];
    write_time(from, end - (int64_t) seconds);
    write_time(to, end);
    return kith_h5_put_number(group, "threads", provenance->threads) < 0
            || kith_h5_put_number(group, "seconds", seconds) < 0 || kith_h5_put_text(group, "start", from) < 0
            || kith_h5_put_text(group, "end", to) < 0 ? -1 : 0;
}

static herr_t
put_history(hid_t file, const struct kith_provenance *provenance, int64_t end)
{
    char when[LINE], text[HISTORY];
    write_time(when, end);
    const int is_short = strlen(provenance->command) + strlen(when) + 4 < sizeof text;
    snprintf(text, sizeof text, "%s: %s", when, is_short ? provenance->command : "see /provenance/command");
    return kith_h5_put_text(file, "history", text);
}

/* The job ids, one a line; the caller frees. */
static char *
join(const char *const *lines, size_t n)
{
    size_t size = 1;
    for (size_t i = 0; i < n; i++)
        size += strlen(lines[i]) + 1;
    char *text = malloc(size), *end = text;
    if (!text)
        return NULL;
    for (size_t i = 0; i < n; i++)
        end += snprintf(end, size - (size_t) (end - text), i ? "\n%s" : "%s", lines[i]);
    *end = '\0';
    return text;
}

static int
put_attributes(struct kith_store *self, const struct kith_provenance *provenance, struct kith_error *err)
{
    const int64_t end = provenance->epoch < 0 ? (int64_t) time(NULL) : provenance->epoch;
    const hid_t group = H5Gopen2(self->file, "provenance", H5P_DEFAULT);
    herr_t done = group < 0 || put_build(group) < 0 || put_machine(group) < 0 || put_run(group, provenance, end) < 0 ? -1 : 0;
    if (group >= 0 && H5Gclose(group) < 0)
        done = -1;
    if (done < 0 || put_history(self->file, provenance, end) < 0)
        return kith_store_break(self, "cannot write the provenance", err);
    return KITH_OK;
}

int
kith_store_provenance(struct kith_store *self, const struct kith_provenance *provenance, struct kith_error *err)
{
    char *jobs = join(provenance->jobs, provenance->n_jobs);
    if (!jobs)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    int status = kith_store_text(self, "provenance/command", provenance->command, "How to make this file again", err);
    if (!status)
        status = kith_store_text(self, "provenance/jobs", jobs, "Batch jobs that made this file, one a line", err);
    if (!status)
        status = put_attributes(self, provenance, err);
    free(jobs);
    return status;
}
