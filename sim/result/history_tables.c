#include "run/histories_parts.h"
#include "result/save.h"

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

enum { ROWS = 65536, FAMILY = 0, POLICY_YEAR, WEEK_OF_YEAR, EVENT, PLACE, COLUMNS };
#define COLUMN(column, kind, one, what) { .name = "histories/" column, .type = kind, .axes = "event_row", .unit = one, .meaning = what }
static const struct kith_table columns[COLUMNS] = {
    COLUMN("family", "i32", "1", "Number of the family: from first_family of its region on"),
    COLUMN("policy_year", "u8", "year", "Year since the start of the policy, from 1"),
    COLUMN("week_of_year", "u8", "week", "Week of that year, from 0: policy_week is 52 * (policy_year - 1) + week_of_year"),
    COLUMN("event", "u8", "1", "What happened: index along event_name"),
    COLUMN("place", "u8", "1", "Where, or to what: see place_code, place_name"),
};

/* All events in order: of a run, week by week, region by region. */
struct merge {
    const struct kith_study *study;
    const int64_t *first; /* families: shape (1 + regions) */
    struct reader *reader; /* shape (regions) */
    size_t run, region;
    uint32_t week;
    int begun; /* the run */
};

static void
begin_run(struct merge *self)
{
    const struct kith_histories *all = self->study->population->histories;
    for (size_t g = 0; g < all->n_regions; g++) {
        const struct kith_history_stream *stream = &all->stream[self->run * all->n_regions + g];
        self->reader[g].file = all->writer[stream->writer].file;
        self->reader[g].at = stream->at;
        self->reader[g].left = stream->n;
        self->reader[g].i = self->reader[g].n = 0;
    }
    self->begun = 1;
    self->week = 0;
    self->region = 0;
}

/* The region, week or run after this one; stopped between weeks. */
static int
go_on(struct merge *self, struct kith_error *err)
{
    const struct kith_study *study = self->study;
    if (++self->region < study->population->histories->n_regions)
        return KITH_OK;
    self->region = 0;
    if (study->options.stop && *study->options.stop)
        return kith_fail(err, KITH_ERR_STOPPED, "stopped while histories were written");
    if (++self->week < study->layout.axis[KITH_AXIS_POLICY_WEEK])
        return KITH_OK;
    self->run++;
    self->begun = 0;
    return KITH_OK;
}

static int
make_rows(void *of, struct kith_piece *piece, struct kith_error *err)
{
    struct merge *self = of;
    int status = KITH_OK;
    for (size_t i = 0; i < piece->rows && !status;) {
        if (!self->begun)
            begin_run(self);
        struct reader *reader = &self->reader[self->region];
        const struct kith_event *event = peek(reader, self->study->options.output, &status, err);
        if (status)
            return status;
        if (!event || event->week != self->week) {
            status = go_on(self, err);
            continue;
        }
        piece->to[FAMILY][i] = (double) (self->first[1 + self->region] + event->family);
        piece->to[POLICY_YEAR][i] = 1 + event->week / KITH_YEAR;
        piece->to[WEEK_OF_YEAR][i] = event->week % KITH_YEAR;
        piece->to[EVENT][i] = event->event;
        piece->to[PLACE][i++] = event->place;
        reader->i++;
    }
    return status;
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

/* Rows of each run, and families of each region. */
static int
make_row_index(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_histories *self = *(const struct kith_histories **) of;
    double n = 0;
    (void) err;
    for (size_t run = 0; run < self->n_runs; run++) {
        piece->to[0][run] = n;
        piece->to[1][run] = 0;
        for (size_t g = 0; g < self->n_regions; g++)
            piece->to[1][run] += (double) self->stream[run * self->n_regions + g].n;
        n += piece->to[1][run];
    }
    return KITH_OK;
}

struct families {
    const int64_t *first, *families;
    size_t n;
};

static int
make_family_index(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct families *self = of;
    (void) err;
    for (size_t g = 0; g < self->n; g++) {
        piece->to[0][g] = (double) self->first[g];
        piece->to[1][g] = (double) self->families[g];
    }
    return KITH_OK;
}

static int
add_index(const struct kith_histories *self, const int64_t *first, const int64_t *families, struct kith_store *store, struct kith_error *err)
{
#define INDEX(label, along, what) { .name = "histories/" label, .type = "i64", .axes = along, .unit = "1", .meaning = what }
    static const struct kith_table of_runs[]
        = { INDEX("first_row", "scenario draw replicate", "First row of a run"), INDEX("rows", "scenario draw replicate", "Rows of a run") };
    static const struct kith_table of_regions[] = { INDEX("first_family", "region", "Number of the first family of a region"),
        INDEX("families", "region", "Numbers that a region has: its families in the run that had most") };
    struct families all = { first, families, 1 + self->n_regions };
    TRY(kith_tables_write(store, &(struct kith_making) { .table = of_runs, .n = 2, .make = make_row_index, .of = &self }, err));
    return kith_tables_write(store, &(struct kith_making) { .table = of_regions, .n = 2, .make = make_family_index, .of = &all }, err);
}

/* What the places of an event are called. */
struct places {
    size_t n;
    uint8_t event[1024], code[1024];
    char name[1024][120];
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

/* By what its row in noted.h says that its place is; nothing else is a place with a name. */
static void
name_places_of(struct places *self, const struct kith_study *study, int event)
{
    static const char *const members[KITH_MEMBERS] = { "adult 1", "adult 2", "child 1", "child 2", "child 3", "child 4" };
    static const struct {
        const char *place;
        enum kith_axis one, other;
    } axes[] = { { "level of violence, profile", KITH_AXIS_LEVEL, KITH_AXES }, { "stage of the case, help", KITH_AXIS_STAGE, KITH_AXIS_HELP },
        { "sort of report, reporter", KITH_AXIS_REPORT, KITH_AXIS_REPORTER }, { "new level", KITH_AXIS_LEVEL, KITH_AXIS_LEVEL },
        { "new stage", KITH_AXIS_STAGE, KITH_AXIS_STAGE }, { "new status", KITH_AXIS_HELP, KITH_AXIS_HELP }, { "queue", KITH_AXIS_QUEUE, KITH_AXIS_QUEUE } };
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        if (strcmp(kith_events[event].place, axes[i].place) == 0) {
            add_places(self, study, event, axes[i].one, axes[i].other);
            return;
        }
    if (strcmp(kith_events[event].place, "member") != 0)
        add_place(self, event, 0, "", "");
    else
        for (uint32_t m = 0; m < KITH_MEMBERS; m++)
            add_place(self, event, m, members[m], "");
}

static const char *
place_at(const void *of, size_t i)
{
    return ((const struct places *) of)->name[i];
}

static int
make_places(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct places *self = of;
    (void) err;
    for (size_t i = 0; i < self->n; i++) {
        piece->to[0][i] = self->event[i];
        piece->to[1][i] = self->code[i];
    }
    return KITH_OK;
}

static int
add_places_table(const struct kith_study *study, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table table[]
        = { { .name = "histories/place_event", .type = "u8", .axes = "event_place", .unit = "1", .meaning = "Event whose place it is: index along event_name" },
              { .name = "histories/place_code", .type = "u8", .axes = "event_place", .unit = "1", .meaning = "Value of place" } };
    struct places *places = calloc(1, sizeof *places);
    if (!places)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (int e = 0; e < KITH_EVENTS; e++)
        name_places_of(places, study, e);
    int status = kith_store_axis_numbers(store, "event_place", places->n, NULL, NULL, NULL, err);
    if (!status)
        status = kith_tables_write(store, &(struct kith_making) { .table = table, .n = 2, .make = make_places, .of = places }, err);
    if (!status)
        status = kith_texts_write(store, "histories/place_name", "event_place", places->n, place_at, places, "What that value of place is called", err);
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
    struct merge merge = { .study = study, .first = first, .reader = calloc(self->n_regions, sizeof *merge.reader) };
    struct kith_event *buffer = calloc(self->n_regions * room, sizeof *buffer);
    int status = merge.reader && buffer ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory to merge the histories of %zu regions", self->n_regions);
    for (size_t g = 0; merge.reader && g < self->n_regions; g++)
        merge.reader[g] = (struct reader) { .buffer = buffer + g * room, .room = room };
    if (!status)
        status = kith_store_axis_numbers(store, "event_row", kith_histories_events(self), NULL, NULL, NULL, err);
    if (!status)
        status = kith_tables_write(store, &(struct kith_making) { .table = columns, .n = COLUMNS, .walked = 1, .at_once = ROWS, .make = make_rows, .of = &merge }, err);
    for (int c = 0; c < COLUMNS && !status; c++)
        status = kith_store_note(store, columns[c].name, "comment", "Simulated: no real family is in this table.", err);
    free(buffer);
    free(merge.reader);
    return status;
}

int
kith_history_tables(const struct kith_study *study, struct kith_store *store, struct kith_error *err)
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
