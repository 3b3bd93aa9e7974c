#include "run/histories_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

enum { READ_LEAST = 256, READ_MOST = 8192, READ_ALL = 1 << 20 }; /* events that a buffer holds: of a region, and of all */

/* ---- merging ---- */

/* Reads one stream. */
struct reader {
    int file;
    off_t at;
    uint64_t left; /* in the file */
    struct kith_event *buffer;
    size_t i, n, room;
};

/* The next event, or NULL at the end or on failure. Borrowed until the next call. */
static const struct kith_event *
peek(struct reader *self, const char *path, int *status, struct kith_error *err)
{
    if (self->i < self->n)
        return &self->buffer[self->i];
    const size_t piece = self->left < self->room ? (size_t) self->left : self->room;
    char *to = (char *) self->buffer;
    for (size_t left = piece * sizeof *self->buffer; left;) {
        const ssize_t n = pread(self->file, to, left, self->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            *status = kith_fail(err, KITH_ERR_IO, "%s: cannot read the histories that were kept beside it: %s", path, n < 0 ? strerror(errno) : "they end early");
            return NULL;
        }
        to += n;
        left -= (size_t) n;
        self->at += n;
    }
    self->left -= piece;
    self->i = 0;
    self->n = piece;
    return piece ? self->buffer : NULL;
}

/* What is to be written next, one array a column. */
enum { ROWS = 65536, COLUMNS = 5 };
struct rows {
    int32_t family[ROWS];
    uint8_t policy_year[ROWS], week_of_year[ROWS], event[ROWS], place[ROWS];
    size_t n, before; /* rows; and those that are written */
};

static const struct kith_variable columns[COLUMNS] = {
    { "histories/family", KITH_I32, "event_row", "1", "Number of the family: from first_family of its region on", NULL },
    { "histories/policy_year", KITH_U8, "event_row", "year", "Year since the start of the policy, from 1", NULL },
    { "histories/week_of_year", KITH_U8, "event_row", "week", "Week of that year, from 0: policy_week is 52 * (policy_year - 1) + week_of_year", NULL },
    { "histories/event", KITH_U8, "event_row", "1", "What happened: index along event_name", NULL },
    { "histories/place", KITH_U8, "event_row", "1", "Where, or to what: see place_code, place_name", NULL },
};

static int
write_rows(struct rows *rows, struct kith_store *store, struct kith_error *err)
{
    const void *const data[COLUMNS] = { rows->family, rows->policy_year, rows->week_of_year, rows->event, rows->place };
    const size_t start[1] = { rows->before }, count[1] = { rows->n };
    for (int c = 0; c < COLUMNS; c++)
        TRY(kith_store_write(store, columns[c].name, start, count, data[c], err));
    rows->before += rows->n;
    rows->n = 0;
    return KITH_OK;
}

/* All events of a region in a week. */
static int
take_week(struct reader *reader, uint32_t week, int64_t first, struct rows *rows, const char *path, struct kith_store *store, struct kith_error *err)
{
    const struct kith_event *event;
    int status = KITH_OK;
    while ((event = peek(reader, path, &status, err)) && event->week == week) {
        const size_t i = rows->n++;
        rows->family[i] = (int32_t) (first + event->family);
        rows->policy_year[i] = (uint8_t) (1 + week / KITH_YEAR);
        rows->week_of_year[i] = (uint8_t) (week % KITH_YEAR);
        rows->event[i] = event->event;
        rows->place[i] = event->place;
        reader->i++;
        if (rows->n == ROWS)
            TRY(write_rows(rows, store, err));
    }
    return status;
}

static int
merge_run(const struct kith_study *study, size_t run, struct reader *reader, const int64_t *first, struct rows *rows, struct kith_store *store, struct kith_error *err)
{
    const struct kith_histories *self = study->population->histories;
    const uint32_t weeks = study->layout.axis[KITH_AXIS_POLICY_WEEK];
    for (size_t g = 0; g < self->n_regions; g++) {
        const struct kith_history_stream *stream = &self->stream[run * self->n_regions + g];
        reader[g].file = self->writer[stream->writer].file;
        reader[g].at = stream->at;
        reader[g].left = stream->n;
        reader[g].i = reader[g].n = 0;
    }
    for (uint32_t week = 0; week < weeks; week++) {
        if (study->options.stop && *study->options.stop)
            return kith_fail(err, KITH_ERR_STOPPED, "stopped while histories were written");
        for (size_t g = 0; g < self->n_regions; g++)
            TRY(take_week(&reader[g], week, first[1 + g], rows, study->options.output, store, err));
    }
    return KITH_OK;
}

/* ---- tables beside the columns ---- */

static const char about[]
    = "Histories of simulated families: no real family is in them, and none can be recognised. Each row is one event of one family, in order of run "
      "(scenario, draw, replicate), week, region, family and event; events of one kind, of one family in one week, are in the order in which they "
      "happened. Rows of a run: from first_row on, rows of them. Families of a region: from first_family on. The same number is the same family in all "
      "scenarios of a draw and replicate, as far as scenarios leave the onset of violence as it is. Nothing here predicts what happens in any one family.";

/* Numbers of the first families: a region has as many as in the run that had most. Index 0 is for all regions. */
static int
number_families(const struct kith_histories *self, int64_t *first, int64_t *families, struct kith_error *err)
{
    int64_t next = 0;
    for (size_t g = 0; g < self->n_regions; g++) {
        int64_t most = 0;
        for (size_t run = 0; run < self->n_runs; run++) {
            const int64_t n = self->stream[run * self->n_regions + g].families;
            most = n > most ? n : most;
        }
        first[1 + g] = next;
        families[1 + g] = most;
        next += most;
    }
    first[0] = 0;
    families[0] = next;
    return next <= INT32_MAX ? KITH_OK : kith_fail(err, KITH_ERR_USAGE, "%lld families are more than histories can number: run fewer regions", (long long) next);
}

static int
put_integers(struct kith_store *store, const char *name, const char *axes, const char *meaning, const int64_t *data, struct kith_error *err)
{
    const struct kith_variable form = { name, KITH_I64, axes, "1", meaning, NULL };
    TRY(kith_store_declare(store, &form, err));
    return kith_store_write_integers(store, name, NULL, NULL, data, err);
}

static int
add_index(const struct kith_histories *self, const int64_t *first, const int64_t *families, struct kith_store *store, struct kith_error *err)
{
    int64_t *row = calloc(2 * self->n_runs, sizeof *row), n = 0;
    if (!row)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", self->n_runs);
    int64_t *rows = row + self->n_runs;
    for (size_t run = 0; run < self->n_runs; run++) {
        row[run] = n;
        for (size_t g = 0; g < self->n_regions; g++)
            rows[run] += (int64_t) self->stream[run * self->n_regions + g].n;
        n += rows[run];
    }
    int status = put_integers(store, "histories/first_row", "scenario draw replicate", "First row of a run", row, err);
    if (!status)
        status = put_integers(store, "histories/rows", "scenario draw replicate", "Rows of a run", rows, err);
    if (!status)
        status = put_integers(store, "histories/first_family", "region", "Number of the first family of a region", first, err);
    if (!status)
        status = put_integers(store, "histories/families", "region", "Numbers that a region has: its families in the run that had most", families, err);
    free(row);
    return status;
}

/* What the places of an event are called. */
struct places {
    size_t n;
    uint8_t event[1024], code[1024];
    char name[1024][120];
    const char *names[1024];
};

static const char *
label(const struct kith_study *study, enum kith_axis axis, uint32_t i, char *room, size_t size)
{
    double number;
    return kith_axis_label(axis, i, &study->names, room, size, &number);
}

static void
add_place(struct places *self, int event, uint32_t code, const char *one, const char *other)
{
    const size_t i = self->n++;
    self->event[i] = (uint8_t) event;
    self->code[i] = (uint8_t) code;
    snprintf(self->name[i], sizeof self->name[i], "%.50s%s%.50s", one, *other ? ", " : "", other);
    self->names[i] = self->name[i];
}

/* All places along one axis, or of a pair of axes (profiles are no axis: KITH_AXES stands for them). */
static void
add_places(struct places *self, const struct kith_study *study, int event, enum kith_axis one, enum kith_axis other)
{
    char a[96], b[96];
    const uint32_t pairs = other == one ? 1 : other == KITH_AXES ? study->names.n_profiles : study->layout.axis[other];
    for (uint32_t i = 0; i < study->layout.axis[one]; i++)
        for (uint32_t k = 0; k < pairs; k++) {
            const char *second = other == one ? "" : other == KITH_AXES ? study->names.profiles[k] : label(study, other, k, b, sizeof b);
            add_place(self, event, other == one ? i : i * KITH_PLACE_PAIR + k, label(study, one, i, a, sizeof a), second);
        }
}

static void
name_places(struct places *self, const struct kith_study *study)
{
    static const char *const members[KITH_MEMBERS] = { "adult 1", "adult 2", "child 1", "child 2", "child 3", "child 4" };
    for (int e = 0; e < KITH_EVENTS; e++)
        switch ((enum kith_event_name) e) {
        case KITH_EVENT_THERE:
        case KITH_EVENT_ONSET: add_places(self, study, e, KITH_AXIS_LEVEL, KITH_AXES); break;
        case KITH_EVENT_KNOWN: add_places(self, study, e, KITH_AXIS_STAGE, KITH_AXIS_HELP); break;
        case KITH_EVENT_LEVEL: add_places(self, study, e, KITH_AXIS_LEVEL, KITH_AXIS_LEVEL); break;
        case KITH_EVENT_REPORT: add_places(self, study, e, KITH_AXIS_REPORT, KITH_AXIS_REPORTER); break;
        case KITH_EVENT_STAGE: add_places(self, study, e, KITH_AXIS_STAGE, KITH_AXIS_STAGE); break;
        case KITH_EVENT_HELP: add_places(self, study, e, KITH_AXIS_HELP, KITH_AXIS_HELP); break;
        case KITH_EVENT_TRAUMA:
        case KITH_EVENT_RECOVERED:
            for (uint32_t m = 0; m < KITH_MEMBERS; m++)
                add_place(self, e, m, members[m], "");
            break;
        case KITH_EVENT_ORDER:
        case KITH_EVENT_PARTED:
        case KITH_EVENT_LEFT: add_place(self, e, 0, "", ""); break;
        default: add_places(self, study, e, KITH_AXIS_QUEUE, KITH_AXIS_QUEUE); break;
        }
}

static int
add_places_table(const struct kith_study *study, struct kith_store *store, struct kith_error *err)
{
    struct places *places = calloc(1, sizeof *places);
    if (!places)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    name_places(places, study);
    const struct kith_variable event = { "histories/place_event", KITH_U8, "event_place", "1", "Event whose place it is: index along event_name", NULL },
                               code = { "histories/place_code", KITH_U8, "event_place", "1", "Value of place", NULL };
    int status = kith_store_axis_numbers(store, "event_place", places->n, NULL, NULL, NULL, err);
    if (!status)
        status = kith_store_declare(store, &event, err);
    if (!status)
        status = kith_store_write(store, event.name, NULL, NULL, places->event, err);
    if (!status)
        status = kith_store_declare(store, &code, err);
    if (!status)
        status = kith_store_write(store, code.name, NULL, NULL, places->code, err);
    if (!status)
        status = kith_store_texts(store, "histories/place_name", "event_place", places->names, "What that value of place is called", err);
    free(places);
    return status;
}

static int
add_names(struct kith_store *store, struct kith_error *err)
{
    const char *name[KITH_EVENTS], *meaning[KITH_EVENTS], *place[KITH_EVENTS];
    for (int e = 0; e < KITH_EVENTS; e++) {
        name[e] = kith_events[e].name;
        meaning[e] = kith_events[e].meaning;
        place[e] = kith_events[e].place;
    }
    TRY(kith_store_text(store, "histories/about", about, "What histories are, and are not", err));
    TRY(kith_store_axis_names(store, "event_name", KITH_EVENTS, name, "What can happen to a family", err));
    TRY(kith_store_texts(store, "histories/event_meaning", "event_name", meaning, "What the event is", err));
    return kith_store_texts(store, "histories/place_meaning", "event_name", place, "What its place says; of two, the first times 16 plus the second", err);
}

/* ---- all ---- */

static int
add_rows(const struct kith_study *study, const int64_t *first, struct kith_store *store, struct kith_error *err)
{
    const struct kith_histories *self = study->population->histories;
    const size_t share = READ_ALL / self->n_regions, room = share > READ_LEAST ? share < READ_MOST ? share : READ_MOST : READ_LEAST;
    int status = kith_store_axis_numbers(store, "event_row", kith_histories_events(self), NULL, NULL, NULL, err);
    for (int c = 0; c < COLUMNS && !status; c++) {
        status = kith_store_declare(store, &columns[c], err);
        if (!status)
            status = kith_store_note(store, columns[c].name, "comment", "Simulated: no real family is in this table.", err);
    }
    if (status)
        return status;
    struct rows *rows = calloc(1, sizeof *rows);
    struct reader *reader = calloc(self->n_regions, sizeof *reader);
    struct kith_event *buffer = calloc(self->n_regions * room, sizeof *buffer);
    if (!rows || !reader || !buffer)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory to merge the histories of %zu regions", self->n_regions);
    for (size_t g = 0; reader && g < self->n_regions; g++)
        reader[g] = (struct reader) { .buffer = buffer + g * room, .room = room };
    for (size_t run = 0; run < self->n_runs && !status; run++)
        status = merge_run(study, run, reader, first, rows, store, err);
    if (!status)
        status = write_rows(rows, store, err);
    free(buffer);
    free(reader);
    free(rows);
    return status;
}

int
kith_histories_save(const struct kith_study *study, struct kith_store *store, struct kith_error *err)
{
    const struct kith_histories *self = study->population->histories;
    int64_t *first = calloc(2 * (1 + self->n_regions), sizeof *first);
    if (!first)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    int64_t *families = first + 1 + self->n_regions;
    int status = number_families(self, first, families, err);
    if (!status)
        status = kith_store_note_number(store, "", "histories", study->options.histories, err);
    if (!status)
        status = kith_store_note_number(store, "", "events", (double) kith_histories_events(self), err);
    if (!status)
        status = add_names(store, err);
    if (!status)
        status = add_places_table(study, store, err);
    if (!status)
        status = add_index(self, first, families, store, err);
    if (!status)
        status = add_rows(study, first, store, err);
    free(first);
    return status;
}
