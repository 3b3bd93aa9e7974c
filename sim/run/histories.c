#include "run/histories_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"

enum { SPILL = 8192 }; /* events that the buffer of a thread holds */

/* Events of one family in a week, beside those of its first and its last: measured in the scenarios that come with Kith. */
static const double events_a_week = 0.04, events_a_life = 1.5;

/* ---- what is expected ---- */

static double
expected_events(const struct kith_study *study, struct kith_error *err)
{
    const struct kith_population *population = study->population;
    double events = 0;
    for (size_t g = 0; g < population->n_regions; g++) {
        const struct kith_area area = kith_population_area(study, study->population->region[g]);
        struct kith_rules *rules = NULL;
        struct kith_params params;
        kith_population_before(population, 0, &params);
        if (kith_rules_population(&rules, &params, &area, err))
            return -1;
        const double there = rules->arrivals * rules->stay, come = rules->arrivals * rules->horizon;
        events += (there + come) * events_a_life + there * rules->horizon * events_a_week;
        kith_rules_free(rules);
    }
    return events * study->options.histories * (double) study->n_scenarios * kith_study_made(study);
}

static const char *
folder_of(const char *path, char *room, size_t size)
{
    const char *slash = strrchr(path, '/');
    snprintf(room, size, "%.*s", slash ? slash == path ? 1 : (int) (slash - path) : 1, slash ? path : ".");
    return room;
}

static int
tell(const struct kith_study *study, struct kith_error *err)
{
    char folder[4096];
    struct statvfs disk;
    const char *path = study->options.output;
    const double events = expected_events(study, err), bytes = events * (double) sizeof(struct kith_event);
    if (events < 0)
        return err->status;
    if (study->options.notes)
        kith_screen_print(study->options.notes, "histories: about %.2g events expected; %.2g MB beside %s while it runs, a quarter of that in it\n", events, bytes / 1e6, path);
    if (statvfs(folder_of(path, folder, sizeof folder), &disk) == 0 && bytes / 2 > (double) disk.f_bavail * (double) disk.f_frsize)
        return kith_fail(err, KITH_ERR_CREATE, "%s: the histories need about %.2g GB there, and %.2g GB are free: ask for those of fewer families, runs or regions",
            path, bytes / 1e9, (double) disk.f_bavail * (double) disk.f_frsize / 1e9);
    return KITH_OK;
}

/* ---- spilling ---- */

/* A file without a name: it goes when it is closed, however the program ends. */
static int
open_spill(const char *path, size_t i, int *out, struct kith_error *err)
{
    char suffix[64];
    snprintf(suffix, sizeof suffix, ".histories.%ld.%zu", (long) getpid(), i);
    char *name = kith_place_beside(path, suffix);
    if (!name)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    *out = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (*out < 0 && errno == EEXIST && unlink(name) == 0) /* left by a process of that number that was killed just here */
        *out = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    const int status = *out >= 0 ? KITH_OK : kith_fail(err, KITH_ERR_CREATE, "%s: cannot make a file for histories beside it: %s", path, strerror(errno));
    if (*out >= 0)
        unlink(name);
    free(name);
    return status;
}

int
kith_histories_new(struct kith_histories **out, const struct kith_study *study, int threads, struct kith_error *err)
{
    const double share = study->options.histories * 65536;
    struct kith_histories *self = calloc(1, sizeof *self);
    *out = self;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->share = share < 1 ? 1 : (uint32_t) (share + 0.5);
    self->n_runs = kith_study_runs(study);
    self->n_regions = study->population->n_regions;
    self->stream = calloc(self->n_runs * self->n_regions, sizeof *self->stream);
    self->writer = calloc((size_t) threads, sizeof *self->writer);
    if (!self->stream || !self->writer)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", self->n_runs);
    int status = tell(study, err);
    for (int i = 0; i < threads && !status; i++) {
        struct kith_history_writer *writer = &self->writer[i];
        *writer = (struct kith_history_writer) { .file = -1, .path = study->options.output, .buffer = malloc(SPILL * sizeof *writer->buffer) };
        self->n_writers++;
        status = writer->buffer ? open_spill(writer->path, (size_t) i, &writer->file, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    return status;
}

void
kith_histories_free(struct kith_histories *self)
{
    if (!self)
        return;
    for (size_t i = 0; i < self->n_writers; i++) {
        if (self->writer[i].file >= 0)
            close(self->writer[i].file);
        free(self->writer[i].buffer);
    }
    free(self->writer);
    free(self->stream);
    free(self);
}

static int
flush(struct kith_history_writer *self, struct kith_error *err)
{
    const char *from = (const char *) self->buffer;
    size_t left = self->n * sizeof *self->buffer;
    while (left) {
        const ssize_t n = pwrite(self->file, from, left, self->end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return kith_fail(err, KITH_ERR_IO, "%s: cannot keep the histories beside it: %s", self->path, strerror(n < 0 ? errno : ENOSPC));
        from += n;
        left -= (size_t) n;
        self->end += n;
    }
    self->stream->n += self->n;
    self->n = 0;
    return KITH_OK;
}

static int
take(void *with, const struct kith_event *event, size_t n, struct kith_error *err)
{
    struct kith_history_writer *self = with;
    while (n) {
        const size_t room = SPILL - self->n, piece = n < room ? n : room;
        memcpy(self->buffer + self->n, event, piece * sizeof *event);
        self->n += piece;
        event += piece;
        n -= piece;
        if (self->n == SPILL)
            TRY(flush(self, err));
    }
    return KITH_OK;
}

struct kith_history
kith_histories_begin(struct kith_histories *self, size_t thread, size_t run, size_t region)
{
    struct kith_history_writer *writer = &self->writer[thread];
    writer->stream = &self->stream[run * self->n_regions + region];
    *writer->stream = (struct kith_history_stream) { .writer = thread, .at = writer->end };
    return (struct kith_history) { self->share, take, writer };
}

int
kith_histories_end(struct kith_histories *self, size_t thread, uint32_t families, struct kith_error *err)
{
    struct kith_history_writer *writer = &self->writer[thread];
    writer->stream->families = families;
    return flush(writer, err);
}

uint64_t
kith_histories_events(const struct kith_histories *self)
{
    uint64_t n = 0;
    for (size_t i = 0; i < self->n_runs * self->n_regions; i++)
        n += self->stream[i].n;
    return n;
}
