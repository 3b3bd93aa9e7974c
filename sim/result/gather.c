#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/output.h"
#include "result/sweep_tables.h"
#include "run/sweep_regions.h"

/** Journals into one file, sorted by id. An index over a window of ids says where each point's
 * record lies; so memory does not grow with the sweep, and each journal is read once a window. */

enum { ROWS = 4096, FILES_OPEN = 128, RANGES_TOLD = 10 };
enum { MISSING, DONE, FAILED, ASIDE };

struct gather {
    const struct kith_sweep *sweep;
    const struct kith_sweep_gathering *gathering;
    struct kith_journals journals;
    uint64_t from, to; /* of the window */
    uint8_t *state; /* shape (window), as the next two */
    uint32_t *file;
    uint64_t *offset;
    int open[FILES_OPEN]; /* -1, or a journal ... */
    size_t open_as[FILES_OPEN]; /* ... of this index */
    size_t bytes; /* of a point's outcomes */
    char libraries[KITH_SWEEP_HASH]; /* of the first journal */
    int told_mixed;

    int writing; /* rows are made; else they are counted */
    int64_t only; /* scenario, or -1 */
    uint64_t planned, rows; /* points of the sweep; of the file: less what is missing */
    uint64_t row, id; /* made so far; the point to look at next */
    double started;
    const char *path; /* of the file */
    struct kith_sweep_reader *reader; /* of populations: what is kept stands in parts, not in journals */
    struct kith_sweep_parts parts;
    double *point; /* shape (1 + regions, all outcomes): of the point at hand */

    struct kith_sweep_counts counts, before; /* before: of the files before this one */
    int complete;
    struct kith_sweep_failures failures;
    uint64_t missing, first_missing, n_ranges; /* first_missing: of the range at hand */
    struct kith_text ranges;
};

/* ---- finding records -------------------------------------------------------------------- */

/* Files are kept open to save time only: as few as the system allows will do. */
static int
close_others(struct gather *self, size_t slot)
{
    int closed = 0;
    for (size_t i = 0; i < FILES_OPEN; i++)
        if (i != slot && self->open[i] >= 0) {
            close(self->open[i]);
            self->open[i] = -1;
            closed++;
        }
    return closed;
}

static int
journal_file(struct gather *self, size_t journal, struct kith_error *err)
{
    const size_t slot = journal % FILES_OPEN;
    char path[4096];
    if (self->open[slot] >= 0 && self->open_as[slot] == journal)
        return self->open[slot];
    if (self->open[slot] >= 0)
        close(self->open[slot]);
    snprintf(path, sizeof path, "%s/%s", self->journals.folder, self->journals.name[journal]);
    self->open[slot] = open(path, O_RDONLY | O_CLOEXEC);
    if (self->open[slot] < 0 && (errno == EMFILE || errno == ENFILE) && close_others(self, slot))
        self->open[slot] = open(path, O_RDONLY | O_CLOEXEC);
    self->open_as[slot] = journal;
    if (self->open[slot] < 0)
        kith_fail(err, kith_status_of(errno, KITH_ERR_IO), "%s: %s", path, strerror(errno));
    return self->open[slot];
}

static int
read_payload(struct gather *self, size_t journal, uint64_t offset, void *to, size_t n, struct kith_error *err)
{
    const int file = journal_file(self, journal, err);
    size_t got;
    if (file < 0)
        return KITH_ERR_IO;
    const int reason = kith_disk_read(file, to, n, (off_t) offset, &got);
    if (reason || got < n)
        return kith_fail(err, KITH_ERR_IO, "%s: cannot be read: %s", self->journals.name[journal], reason ? strerror(reason) : "it became shorter");
    return KITH_OK;
}

/* A point that was done twice must say the same both times. */
static int
compare(struct gather *self, size_t journal, const struct kith_record *record, struct kith_error *err)
{
    const uint64_t i = record->id - self->from;
    const int status = read_payload(self, self->file[i], self->offset[i], self->point, self->bytes, err);
    if (status || memcmp(self->point, record->payload, self->bytes) == 0)
        return status;
    size_t o = 0;
    double now;
    while (memcmp((char *) self->point + o * sizeof now, record->payload + o * sizeof now, sizeof now) == 0)
        o++;
    memcpy(&now, record->payload + o * sizeof now, sizeof now);
    return kith_fail(err, KITH_ERR_DATA, "point %" PRIu64 " was done twice with different results: %s is %.17g in %s and %.17g in %s", record->id,
        self->sweep->form.outcomes[o].name, self->point[o], self->journals.name[self->file[i]], now, self->journals.name[journal]);
}

static int
note(struct gather *self, size_t journal, const struct kith_record *record, struct kith_error *err)
{
    static const uint8_t state_of[] = { [KITH_RECORD_DONE] = DONE, [KITH_RECORD_FAILED] = FAILED, [KITH_RECORD_ASIDE] = ASIDE };
    const uint64_t i = record->id - self->from;
    const uint8_t state = state_of[record->kind];
    if (state == DONE && record->size != self->bytes)
        return kith_fail(err, KITH_ERR_DATA, "%s: point %" PRIu64 " has %u bytes, not %zu", self->journals.name[journal], record->id, record->size, self->bytes);
    if (state == DONE && self->state[i] == DONE)
        return compare(self, journal, record, err);
    if (self->state[i] != MISSING && self->state[i] <= state)
        return KITH_OK; /* done counts before failed, failed before set aside */
    self->state[i] = state;
    self->file[i] = (uint32_t) journal;
    self->offset[i] = record->offset;
    return KITH_OK;
}

static void
tell_rest(const struct gather *self, const struct kith_reader *reader)
{
    if (self->gathering->notes && self->writing && self->from == 0 && self->only <= 0)
        kith_reader_tell(reader, self->gathering->notes);
}

/* Says once that journals do not agree on the mathematical libraries that they were made with. */
static void
note_libraries(struct gather *self, const char *libraries)
{
    if (!*self->libraries)
        memcpy(self->libraries, libraries, KITH_SWEEP_HASH);
    if (strcmp(self->libraries, libraries) == 0 || self->told_mixed)
        return;
    self->told_mixed = 1;
    if (self->gathering->notes)
        kith_screen_print(self->gathering->notes, "%s: journals were made with different mathematical libraries (libm or GSL): parameters drawn from "
            "distributions may differ in their last digits\n", self->sweep->folder);
}

static int
open_journal(struct gather *self, struct kith_reader *reader, size_t journal, struct kith_error *err)
{
    int status = kith_reader_open(reader, self->journals.folder, self->journals.name[journal], err);
    if (status == KITH_ERR_IO && close_others(self, FILES_OPEN)) { /* perhaps for want of room for one more file */
        kith_reader_close(reader);
        kith_error_clear(err);
        status = kith_reader_open(reader, self->journals.folder, self->journals.name[journal], err);
    }
    return status;
}

static int
index_journal(struct gather *self, size_t journal, struct kith_error *err)
{
    struct kith_reader reader;
    struct kith_record record;
    int status = open_journal(self, &reader, journal, err);
    if (!status)
        note_libraries(self, reader.libraries);
    if (!status)
        status = kith_reader_is_of(&reader, self->sweep, err);
    while (!status && kith_reader_next(&reader, &record))
        if (record.id >= self->from && record.id < self->to && record.kind >= KITH_RECORD_DONE && record.kind <= KITH_RECORD_ASIDE)
            status = note(self, journal, &record, err);
    if (!status)
        status = kith_reader_status(&reader, err);
    if (status == KITH_OK || status == KITH_DIFFERENT) {
        tell_rest(self, &reader);
        status = KITH_OK;
    }
    kith_reader_close(&reader);
    return status;
}

/* ---- making rows ------------------------------------------------------------------------ */

/* Takes the words. */
static void
keep_words(struct gather *self, uint64_t id, char *text)
{
    struct kith_sweep_failures *all = &self->failures;
    if (all->n == KITH_SWEEP_FAILURES) {
        free(text);
        return;
    }
    all->id[all->n] = (int64_t) id;
    all->message[all->n++] = text;
}

static int
keep_failure(struct gather *self, uint64_t id, size_t journal, uint64_t offset, struct kith_error *err)
{
    uint32_t size;
    int status = read_payload(self, journal, offset - 28, &size, sizeof size, err); /* of the record's head */
    char *text = status ? NULL : malloc((size_t) size + 1);
    if (!status && !text)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = read_payload(self, journal, offset, text, size, err);
    if (status) {
        free(text);
        return status;
    }
    text[size] = '\0';
    keep_words(self, id, text);
    return KITH_OK;
}

static void
no_outcomes(struct gather *self)
{
    const size_t n = (1 + kith_sweep_regions(self->sweep)) * self->sweep->form.n_outcomes;
    for (size_t o = 0; o < n; o++)
        self->point[o] = (double) NAN;
}

/* What a point came to: its outcomes, in self->point, or why there are none. */
static int
take_outcomes(struct gather *self, uint64_t id, struct kith_error *err)
{
    const uint64_t i = id - self->from;
    char *reason = NULL;
    no_outcomes(self);
    if (!self->reader)
        return self->state[i] == DONE ? read_payload(self, self->file[i], self->offset[i], self->point, self->bytes, err)
                                      : keep_failure(self, id, self->file[i], self->offset[i], err);
    const int status = kith_sweep_reader_take(self->reader, id, self->point, &reason, err);
    if (status == KITH_DIFFERENT) {
        no_outcomes(self); /* of regions that did not fail */
        keep_words(self, id, reason);
    }
    return status < 0 ? status : KITH_OK;
}

/* Of the outcomes of the point at hand, all together and by region, those that are kept: in row r. */
static void
put_outcomes(const struct gather *self, const struct kith_piece *piece, size_t r)
{
    const struct kith_sweep *sweep = self->sweep;
    const size_t n = sweep->n_kept, all = sweep->form.n_outcomes, regions = kith_sweep_regions(sweep);
    for (size_t o = 0; o < n; o++) {
        piece->to[KITH_POINT_OUTCOMES][r * n + o] = self->point[sweep->kept[o]];
        for (size_t g = 0; g < regions; g++)
            piece->to[KITH_POINT_REGIONS][(r * regions + g) * n + o] = self->point[(1 + g) * all + sweep->kept[o]];
    }
}

static void
end_range(struct gather *self, uint64_t next)
{
    if (self->first_missing == UINT64_MAX)
        return;
    if (self->n_ranges++ < RANGES_TOLD) {
        kith_text_add(&self->ranges, "%s%" PRIu64, self->ranges.length ? ", " : "", self->first_missing);
        if (next - 1 > self->first_missing)
            kith_text_add(&self->ranges, "-%" PRIu64, next - 1);
    }
    self->first_missing = UINT64_MAX;
}

/* The next point; one that is missing has no row. */
static int
take_point(struct gather *self, struct kith_piece *piece, size_t *r, struct kith_error *err)
{
    const uint64_t id = self->id++, i = id - self->from;
    const struct kith_sweep_point point = kith_sweep_point_of(self->sweep, id);
    const double row[] = { [KITH_POINT_ID] = (double) id, [KITH_POINT_SCENARIO] = point.scenario, [KITH_POINT_VECTOR] = (double) point.vector,
        [KITH_POINT_DRAW] = point.draw, [KITH_POINT_REPLICATE] = point.replicate, [KITH_POINT_STATUS] = self->state[i] };
    if (self->gathering->stop && *self->gathering->stop)
        return kith_fail(err, KITH_ERR_STOPPED, "%s: stopped; nothing is written", self->gathering->output);
    if (self->only >= 0 && point.scenario != (uint32_t) self->only)
        return KITH_OK;
    if (self->state[i] == MISSING || self->row == self->rows) { /* or done by another run since rows were counted */
        self->missing++;
        self->first_missing = self->first_missing == UINT64_MAX ? id : self->first_missing;
        return KITH_OK;
    }
    end_range(self, id);
    self->counts.done += self->state[i] == DONE;
    self->counts.failed += self->state[i] == FAILED;
    self->counts.aside += self->state[i] == ASIDE;
    for (size_t k = 0; k < sizeof row / sizeof *row; k++)
        piece->to[k][*r] = row[k];
    const int status = take_outcomes(self, id, err);
    put_outcomes(self, piece, (*r)++);
    self->row++;
    return status;
}

/* ---- all of it -------------------------------------------------------------------------- */

/* What the journals say of the window that begins at `from`. */
static int
index_window(struct gather *self, struct kith_error *err)
{
    const uint64_t left = self->sweep->n_points - self->from;
    int status = KITH_OK;
    self->to = self->from + (left < KITH_SWEEP_WINDOW ? left : KITH_SWEEP_WINDOW);
    memset(self->state, MISSING, (size_t) (self->to - self->from));
    for (uint64_t i = 0; self->reader && i < self->to - self->from; i++)
        self->state[i] = self->parts.failed[self->from + i] ? FAILED : self->parts.done[self->from + i] == kith_sweep_regions(self->sweep) ? DONE : MISSING;
    for (size_t j = 0; j < self->journals.n && !status; j++)
        status = index_journal(self, j, err);
    return status;
}

/* How many points of the file are not missing: a file knows how long it will be before its first row. */
static int
count_rows(struct gather *self, struct kith_error *err)
{
    int status = KITH_OK;
    self->rows = 0;
    for (self->from = 0; self->from < self->sweep->n_points && !status; self->from = self->to) {
        status = index_window(self, err);
        for (uint64_t id = self->from; id < self->to && !status; id++)
            self->rows += self->state[id - self->from] != MISSING
                && (self->only < 0 || kith_sweep_point_of(self->sweep, id).scenario == (uint32_t) self->only);
    }
    return status;
}

/* Rows of the file, as many as fit; the rest of the points after the last of them. */
static int
make_rows(void *of, struct kith_piece *piece, struct kith_error *err)
{
    struct gather *self = of;
    int status = KITH_OK;
    for (size_t r = 0; !status && self->id < self->sweep->n_points && r < piece->rows;) {
        if (self->id == self->to) {
            self->from = self->to;
            status = index_window(self, err);
        }
        if (!status)
            status = take_point(self, piece, &r, err);
    }
    return status;
}

static uint64_t
points_of(const struct kith_sweep *sweep, int64_t scenario)
{
    uint64_t n = 0;
    if (scenario < 0)
        return sweep->n_points;
    for (size_t p = 0; p < sweep->n_parts; p++)
        n += sweep->part[p].n / (sweep->part[p].scenario[1] - sweep->part[p].scenario[0]);
    return n;
}

static void
clear_failures(struct kith_sweep_failures *self)
{
    while (self->n > 0)
        free(self->message[--self->n]);
}

int
kith_sweep_check_output(const struct kith_sweep *self, const char *path, int force, struct kith_error *err)
{
    static const char *const parts[] = { "/design", "/journal", "/claims", "/parts" };
    struct kith_inputs inputs = { 0 };
    struct kith_text name = { 0 };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        kith_text_add(&name, "%s%s", self->folder, parts[i]);
        kith_inputs_add(&inputs, name.failed ? NULL : name.at, "the sweep");
        inputs.failed |= name.failed;
        kith_text_clear(&name);
    }
    const int status = kith_output_check(&inputs, path, KITH_MARK_RESULT, force, err);
    kith_inputs_clear(&inputs);
    return status;
}

/* Points that are missing, failed or were set aside: refused, or told and written. */
static int
settle(struct gather *self, struct kith_store *store, struct kith_error *err)
{
    const uint64_t failed = self->counts.failed - self->before.failed, aside = self->counts.aside - self->before.aside;
    const char *path = self->path, *ranges = self->ranges.at ? self->ranges.at : "", *more = self->n_ranges > RANGES_TOLD ? " and more" : "";
    if (self->ranges.failed)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (self->missing && !self->gathering->partial)
        return kith_fail(err, KITH_ERR_DATA, "%s: %" PRIu64 " of %" PRIu64 " points are missing: %s%s; run the sweep again, or gather --partial",
            self->sweep->folder, self->missing, self->planned, ranges, more);
    if (failed + aside && !self->gathering->allow_failed)
        return kith_fail(err, KITH_ERR_DATA, "%s: %" PRIu64 " of %" PRIu64 " points failed and %" PRIu64 " were set aside (kith sweep status says why); "
            "run the sweep again with --retry-failed, or gather --allow-failed", self->sweep->folder, failed, self->planned, aside);
    if (self->missing && self->gathering->notes)
        kith_screen_print(self->gathering->notes, "%s: %" PRIu64 " of %" PRIu64 " points are missing: %s%s; the file holds the others\n", path, self->missing,
            self->planned, ranges, more);
    if (self->missing)
        TRY(kith_store_note_number(store, "", "points_missing", (double) self->missing, err));
    if (failed + aside) {
        TRY(kith_store_note_number(store, "", "points_failed", (double) failed, err));
        TRY(kith_store_note_number(store, "", "points_set_aside", (double) aside, err));
    }
    return KITH_OK;
}

/* When all rows are made: the points after them, and whether it will do. */
static int
end_rows(void *of, struct kith_store *store, struct kith_error *err)
{
    struct gather *self = of;
    struct kith_piece none = { .rows = 1 };
    self->rows = self->row;
    TRY(make_rows(self, &none, err));
    end_range(self, self->sweep->n_points);
    self->complete = self->missing == 0;
    return settle(self, store, err);
}

static int
fill(void *of, struct kith_store *store, struct kith_error *err)
{
    struct gather *self = of;
    const struct kith_sweep_gathering *gathering = self->gathering;
    const struct kith_sweep_rows rows = { self->rows, ROWS / (1 + kith_sweep_regions(self->sweep)), make_rows, end_rows, &self->failures, &self->complete, self };
    TRY(kith_sweep_tables(self->sweep, store, &rows, err));
    const struct kith_provenance provenance = { gathering->command ? gathering->command : "", 1, kith_seconds() - self->started, gathering->epoch, gathering->jobs, gathering->n_jobs };
    return kith_store_provenance(store, &provenance, err);
}

/* One file: of all scenarios, or of one. */
static int
gather_file(struct gather *self, const char *path, int64_t only, char *digest, struct kith_error *err)
{
    self->started = kith_seconds();
    self->before = self->counts;
    self->path = path;
    self->only = only;
    self->row = self->missing = self->n_ranges = 0;
    self->first_missing = UINT64_MAX;
    self->ranges.length = 0;
    self->rows = self->planned = points_of(self->sweep, only);
    self->counts.points += self->planned;
    self->writing = 0;
    clear_failures(&self->failures);
    int status = kith_sweep_check_output(self->sweep, path, self->gathering->force, err);
    if (!status && self->gathering->partial)
        status = count_rows(self, err);
    self->writing = 1;
    self->id = self->from = self->to = 0;
    return status ? status : kith_result_write(path, fill, self, digest, err);
}

/* "out.h5" and scenario "integral" -> "out-integral.h5" */
static char *
name_of(const char *path, const char *scenario)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    const size_t stem = dot && dot > (slash ? slash + 1 : path) ? (size_t) (dot - path) : strlen(path);
    char *name = malloc(strlen(path) + strlen(scenario) + 2);
    if (name)
        sprintf(name, "%.*s-%s%s", (int) stem, path, scenario, path + stem);
    return name;
}

static int
make_room(struct gather *self, struct kith_error *err)
{
    const size_t window = (size_t) (self->sweep->n_points < KITH_SWEEP_WINDOW ? self->sweep->n_points : KITH_SWEEP_WINDOW);
    self->bytes = self->sweep->form.n_outcomes * sizeof *self->point;
    self->point = malloc((1 + kith_sweep_regions(self->sweep)) * self->bytes);
    self->state = malloc(window + 1);
    self->file = malloc((window + 1) * sizeof *self->file);
    self->offset = malloc((window + 1) * sizeof *self->offset);
    for (int i = 0; i < FILES_OPEN; i++)
        self->open[i] = -1;
    return self->state && self->file && self->offset && self->point ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

static void
clear(struct gather *self)
{
    for (int i = 0; i < FILES_OPEN; i++)
        if (self->open[i] >= 0)
            close(self->open[i]);
    free(self->state);
    free(self->file);
    free(self->offset);
    free(self->point);
    kith_sweep_reader_free(self->reader);
    kith_sweep_parts_clear(&self->parts);
    clear_failures(&self->failures);
    kith_text_clear(&self->ranges);
    kith_journals_clear(&self->journals);
}

static int
sweep_gather_now(const char *folder, const struct kith_sweep_gathering *gathering, struct kith_sweep_counts *counts, char *digest,
    struct kith_error *err)
{
    struct kith_sweep *sweep = NULL;
    NEED(gathering, "how to gather", err);
    NEED_WORD(gathering->output, "a result file to gather into", err);
    TRY(kith_border_texts(gathering->jobs, gathering->n_jobs, "jobs", err));
    struct gather *self = calloc(1, sizeof *self);
    int status = self ? kith_sweep_open_to_read(&sweep, folder, gathering->notes, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (status) {
        free(self);
        return status;
    }
    self->sweep = sweep;
    self->gathering = gathering;
    status = make_room(self, err);
    if (!status && sweep->population)
        status = kith_sweep_reader_new(&self->reader, sweep, err);
    if (!status && sweep->population)
        status = kith_sweep_parts_look(&self->parts, sweep, err);
    else if (!status)
        status = kith_journals_list(&self->journals, sweep->folder, err);
    if (!status && !gathering->by_scenario)
        status = gather_file(self, gathering->output, -1, digest, err);
    for (size_t s = 0; !status && gathering->by_scenario && s < sweep->n_scenarios; s++) {
        char *path = name_of(gathering->output, kith_scenario_name(sweep->scenario[s]));
        status = path ? gather_file(self, path, (int64_t) s, digest, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        free(path);
    }
    if (counts)
        *counts = self->counts;
    clear(self);
    free(self);
    kith_sweep_free(sweep);
    return status;
}

int
kith_sweep_gather(const char *folder, const struct kith_sweep_gathering *gathering, struct kith_sweep_counts *counts, char *digest,
    struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, sweep_gather_now(folder, gathering, counts, digest, err));
}
