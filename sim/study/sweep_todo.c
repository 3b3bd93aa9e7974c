#include "study/sweep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/** What is left to be done: journals are read window by window, so that memory does not grow with the sweep. */

/* ---- looking ---------------------------------------------------------------------------- */

static void
set_bit(unsigned char *bits, uint64_t i)
{
    bits[i >> 3] = (unsigned char) (bits[i >> 3] | 1u << (i & 7));
}

/* Points that a journal says are in hand: as many as its worker has threads. */
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
            open.n = 0; /* the worker did not die: what it had in hand is not to blame */
        if (record.id < self->from || record.id >= self->to)
            continue;
        if (record.kind == KITH_RECORD_STARTED) {
            ok = note_open(&open, record.id);
            continue;
        }
        note_closed(&open, record.id);
        if (record.kind == KITH_RECORD_DONE)
            set_bit(self->done, record.id - self->from);
        else if (record.kind == KITH_RECORD_FAILED)
            set_bit(self->failed, record.id - self->from);
        else if (record.kind == KITH_RECORD_ASIDE)
            set_bit(self->aside, record.id - self->from);
    }
    if (reader->live) {
        self->running += open.n;
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
    if (!reader->why || (reader->torn && reader->live))
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
    return self->done && self->failed && self->aside;
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
        fprintf(notes, "%s: some journals were written with other mathematical libraries (libm or GSL) than this program's: "
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
    free(self->suspect);
    *self = (struct kith_sweep_seen) { 0 };
}

/* ---- handing out ------------------------------------------------------------------------ */

struct kith_sweep_todo {
    const struct kith_sweep *sweep;
    const struct kith_sweep_options *options;
    struct kith_journal *journal;
    struct kith_sweep_seen seen;
    uint64_t at, end; /* next id, and the end of all */
    uint64_t group; /* ids that stay together in one shard */
    uint64_t all, before, failed, aside; /* of this shard */
    uint64_t *late; /* suspects, done last: shape (n_late) */
    size_t n_late, next_late, room;
};

static int
is_ours(const struct kith_sweep_todo *self, uint64_t id)
{
    return self->options->shards <= 1 || id / self->group % self->options->shards == self->options->shard;
}

static int
is_settled(const struct kith_sweep_todo *self, uint64_t id)
{
    const uint64_t i = id - self->seen.from;
    return kith_bit(self->seen.done, i) || (!self->options->retry_failed && (kith_bit(self->seen.failed, i) || kith_bit(self->seen.aside, i)));
}

/* How often the point was in hand when its worker died. */
static uint32_t
deaths(const struct kith_sweep_todo *self, uint64_t id)
{
    const struct kith_suspect wanted = { id, 0 };
    const struct kith_suspect *found
        = self->seen.n_suspects ? bsearch(&wanted, self->seen.suspect, self->seen.n_suspects, sizeof wanted, by_id) : NULL;
    return found ? found->times : 0;
}

static int
look_on(struct kith_sweep_todo *self, FILE *notes, struct kith_error *err)
{
    const uint64_t to = self->end - self->at > KITH_SWEEP_WINDOW ? self->at + KITH_SWEEP_WINDOW : self->end;
    struct kith_sweep_seen seen;
    const char *own = kith_journal_name(self->journal);
    const int status = kith_sweep_look(&seen, self->sweep, self->at, to, *own ? own : NULL, notes, err);
    if (status)
        return status;
    kith_sweep_seen_clear(&self->seen);
    self->seen = seen;
    for (uint64_t id = seen.from; id < seen.to; id++)
        if (is_ours(self, id) && is_settled(self, id)) {
            self->before++;
            self->failed += !kith_bit(seen.done, id - seen.from);
        }
    return KITH_OK;
}

int
kith_sweep_todo_new(struct kith_sweep_todo **out, const struct kith_sweep *sweep, const struct kith_sweep_options *options,
    struct kith_journal *journal, struct kith_error *err)
{
    struct kith_sweep_todo *self = calloc(1, sizeof *self);
    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->sweep = sweep;
    self->options = options;
    self->journal = journal;
    self->end = sweep->n_points;
    self->group = sweep->part[0].replicate[1] < KITH_SWEEP_BLOCK ? sweep->part[0].replicate[1] : KITH_SWEEP_BLOCK;
    for (uint64_t g = 0, first = 0; first < self->end; g++, first += self->group)
        if (options->shards <= 1 || g % options->shards == options->shard)
            self->all += self->end - first < self->group ? self->end - first : self->group;
    const int status = look_on(self, options->notes, err);
    if (status)
        kith_sweep_todo_free(self);
    else
        *out = self;
    return status;
}

static int
put_off(struct kith_sweep_todo *self, uint64_t id, struct kith_error *err)
{
    if (self->n_late == self->room) {
        const size_t more = self->room ? 2 * self->room : 64;
        uint64_t *late = realloc(self->late, more * sizeof *late);
        if (!late)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        self->late = late;
        self->room = more;
    }
    self->late[self->n_late++] = id;
    return KITH_OK;
}

/* A point that was in hand when its worker died: done last, or set aside when that was too often. */
static int
handle_suspect(struct kith_sweep_todo *self, uint64_t id, uint32_t times, struct kith_error *err)
{
    char why[96];
    if (times < self->options->attempts || self->options->retry_failed)
        return put_off(self, id, err);
    const int n = snprintf(why, sizeof why, "was in hand %u times when its worker died", times);
    self->aside++;
    return kith_journal_put(self->journal, KITH_RECORD_ASIDE, id, 0, why, (uint32_t) n, err);
}

int
kith_sweep_todo_take(struct kith_sweep_todo *self, unsigned workers, struct kith_sweep_block *block, struct kith_error *err)
{
    /* Blocks become smaller towards the end, so that all workers end together. */
    const uint64_t left = (self->end - self->at) / (self->options->shards > 1 ? self->options->shards : 1);
    uint64_t size = left / (4 * (uint64_t) workers);
    size = size < 1 ? 1 : size > KITH_SWEEP_BLOCK ? KITH_SWEEP_BLOCK : size;
    block->n = 0;
    while (block->n < size && self->at < self->end) {
        if (self->at == self->seen.to) {
            const int status = look_on(self, NULL, err);
            if (status)
                return status;
        }
        const uint64_t id = self->at++;
        if (!is_ours(self, id) || is_settled(self, id))
            continue;
        const uint32_t times = deaths(self, id);
        const int status = times ? handle_suspect(self, id, times, err) : KITH_OK;
        if (status)
            return status;
        if (!times)
            block->id[block->n++] = id;
    }
    if (block->n == 0 && self->next_late < self->n_late)
        block->id[block->n++] = self->late[self->next_late++];
    return KITH_OK;
}

uint64_t
kith_sweep_todo_all(const struct kith_sweep_todo *self)
{
    return self->all;
}

uint64_t
kith_sweep_todo_before(const struct kith_sweep_todo *self)
{
    return self->before;
}

uint64_t
kith_sweep_todo_aside(const struct kith_sweep_todo *self)
{
    return self->aside;
}

uint64_t
kith_sweep_todo_failed(const struct kith_sweep_todo *self)
{
    return self->failed;
}

void
kith_sweep_todo_free(struct kith_sweep_todo *self)
{
    if (!self)
        return;
    kith_sweep_seen_clear(&self->seen);
    free(self->late);
    free(self);
}
