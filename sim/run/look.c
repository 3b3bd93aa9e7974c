#include "run/todo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* What is done of a sweep: journals are read window by window, so that memory does not grow with the sweep. */

/* Points that a journal says are in progress: as many as its worker has threads. */
struct open_points {
    uint64_t *id;
    size_t n, room;
};

static int
note_open(struct open_points *self, uint64_t id)
{
    if (self->n == self->room) {
        const size_t more = self->room ? 2 * self->room : 64;
        uint64_t *ids = realloc(self->id, more * sizeof *ids);
        if (!ids)
            return 0;
        self->id = ids;
        self->room = more;
    }
    self->id[self->n++] = id;
    return 1;
}

static void
note_closed(struct open_points *self, uint64_t id)
{
    for (size_t i = 0; i < self->n; i++)
        if (self->id[i] == id) {
            self->id[i] = self->id[--self->n];
            return;
        }
}

static int
suspect(struct kith_sweep_seen *self, uint64_t id)
{
    for (size_t i = 0; i < self->n_suspects; i++)
        if (self->suspect[i].id == id) {
            self->suspect[i].times++;
            return 1;
        }
    if (self->n_suspects == self->room) {
        const size_t more = self->room ? 2 * self->room : 64;
        struct kith_suspect *all = realloc(self->suspect, more * sizeof *all);
        if (!all)
            return 0;
        self->suspect = all;
        self->room = more;
    }
    self->suspect[self->n_suspects++] = (struct kith_suspect) { id, 1 };
    return 1;
}

static int
by_id(const void *a, const void *b)
{
    const uint64_t x = ((const struct kith_suspect *) a)->id, y = ((const struct kith_suspect *) b)->id;
    return x < y ? -1 : x > y;
}

/* One journal. @return 0 when memory ran out */
static int
look_into(struct kith_sweep_seen *self, struct kith_reader *reader)
{
    struct open_points open = { 0 };
    struct kith_record record;
    uint64_t done = 0;
    uint32_t last = 0;
    int ok = 1;
    while (ok && kith_reader_next(reader, &record)) {
        last = record.at;
        done += record.kind == KITH_RECORD_DONE;
        if (record.kind == KITH_RECORD_END)
            open.n = 0; /* the worker did not die: what it had in progress is not to blame */
        if (record.id < self->from || record.id >= self->to)
            continue;
        if (record.kind == KITH_RECORD_STARTED) {
            ok = note_open(&open, record.id);
            continue;
        }
        note_closed(&open, record.id);
        if (record.kind == KITH_RECORD_DONE) {
            if (kith_bit(self->done, record.id - self->from))
                kith_bit_set(self->twice, record.id - self->from);
            kith_bit_set(self->done, record.id - self->from);
        }
        if (record.kind == KITH_RECORD_FAILED)
            kith_bit_set(self->failed, record.id - self->from);
        else if (record.kind == KITH_RECORD_ASIDE)
            kith_bit_set(self->aside, record.id - self->from);
    }
    if (reader->live) {
        for (size_t i = 0; i < open.n; i++)
            kith_bit_set(self->worker, open.id[i] - self->from);
        self->live++;
        if (last > 0)
            self->rate += 1e3 * (double) done / last;
    } else {
        for (size_t i = 0; ok && i < open.n; i++)
            ok = suspect(self, open.id[i]);
    }
    free(open.id);
    return ok;
}

static void
tell_rest(struct kith_sweep_seen *self, const struct kith_reader *reader, FILE *notes)
{
    if (!reader->reason || (reader->torn && reader->live))
        return;
    self->torn += reader->torn ? 1 : 0;
    self->bad += reader->torn ? 0 : 1;
    if (notes)
        kith_reader_tell(reader, notes);
}

static int
make_bits(struct kith_sweep_seen *self, uint64_t from, uint64_t to)
{
    const size_t bytes = (size_t) ((to - from) / 8 + 1);
    *self = (struct kith_sweep_seen) { .from = from, .to = to };
    self->done = calloc(bytes, 1);
    self->failed = calloc(bytes, 1);
    self->aside = calloc(bytes, 1);
    self->twice = calloc(bytes, 1);
    self->worker = calloc(bytes, 1);
    return self->done && self->failed && self->aside && self->twice && self->worker;
}

static int
look_at_one(struct kith_sweep_seen *self, const struct kith_sweep *sweep, const struct kith_journals *all, size_t i, const char *libraries,
    int *mixed, FILE *notes, struct kith_error *err)
{
    struct kith_reader reader;
    int status = kith_reader_open(&reader, all->folder, all->name[i], err);
    if (status == KITH_DIFFERENT) {
        tell_rest(self, &reader, notes);
        status = KITH_OK;
    } else if (!status) {
        status = kith_reader_is_of(&reader, sweep, err);
        if (!status && strcmp(reader.libraries, libraries) != 0)
            *mixed = 1;
        if (!status && !look_into(self, &reader))
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        if (!status)
            status = kith_reader_status(&reader, err);
        if (!status)
            tell_rest(self, &reader, notes);
    }
    self->files += !reader.foreign;
    self->bytes += reader.size;
    kith_reader_close(&reader);
    return status;
}

static void
count(struct kith_sweep_seen *self)
{
    for (uint64_t i = 0; i < self->to - self->from; i++) {
        const int done = kith_bit(self->done, i), failed = kith_bit(self->failed, i);
        self->n_done += (uint64_t) done;
        self->n_failed += (uint64_t) (failed && !done);
        self->n_aside += (uint64_t) (kith_bit(self->aside, i) && !failed && !done);
        self->n_twice += (uint64_t) kith_bit(self->twice, i);
        self->n_running += (uint64_t) kith_bit(self->worker, i);
    }
}

int
kith_sweep_look(struct kith_sweep_seen *out, const struct kith_sweep *sweep, uint64_t from, uint64_t to, const char *skip, FILE *notes,
    struct kith_error *err)
{
    struct kith_journals all;
    char libraries[KITH_SWEEP_HASH];
    int mixed = 0, status = KITH_OK;
    if (!make_bits(out, from, to)) {
        kith_sweep_seen_clear(out);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %" PRIu64 " points", to - from);
    }
    status = kith_journals_list(&all, sweep->folder, err);
    if (!status)
        status = kith_sweep_libraries(sweep, libraries, err);
    for (size_t i = 0; i < all.n && !status; i++)
        if (!skip || strcmp(all.name[i], skip) != 0)
            status = look_at_one(out, sweep, &all, i, libraries, &mixed, notes, err);
    if (mixed && notes)
        kith_screen_print(notes, "%s: some journals were written with other mathematical libraries (libm or GSL) than this program's: "
            "parameters drawn from distributions may differ in their last digits\n", sweep->folder);
    kith_journals_clear(&all);
    if (status) {
        kith_sweep_seen_clear(out);
        return status;
    }
    if (out->n_suspects)
        qsort(out->suspect, out->n_suspects, sizeof *out->suspect, by_id);
    count(out);
    return KITH_OK;
}

void
kith_sweep_seen_clear(struct kith_sweep_seen *self)
{
    free(self->done);
    free(self->failed);
    free(self->aside);
    free(self->twice);
    free(self->worker);
    free(self->suspect);
    *self = (struct kith_sweep_seen) { 0 };
}

uint32_t
kith_sweep_deaths(const struct kith_sweep_seen *self, uint64_t id)
{
    const struct kith_suspect wanted = { id, 0 };
    const struct kith_suspect *found = self->n_suspects ? bsearch(&wanted, self->suspect, self->n_suspects, sizeof wanted, by_id) : NULL;
    return found ? found->times : 0;
}
