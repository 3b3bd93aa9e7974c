#include "io/store_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>
#include <zlib.h>

#include "base/error.h"

/* What is written in the order of the axes fills one chunk after the other. A full chunk waits in a line, is shuffled and compressed as
 * libhdf5 would do it, by threads while the next is made, and goes into the file in its turn: the same bytes for any number of threads. */

enum { LINE = 8 /* chunks that wait at most, whatever the threads: 4 MiB and what they are compressed to */, THREADS_MOST = LINE };

enum state { WAITING, TAKEN, DONE };

struct full {
    hid_t dataset;
    int level;
    hsize_t offset[KITH_RANK_MOST];
    unsigned char *in, *shuffled, *out;
    size_t size, bytes; /* of an element, of the chunk */
    uLongf length; /* of what `out` holds, or has room for */
    enum state state;
    int failed;
};

struct kith_store_line {
    struct full full[LINE];
    size_t first, n; /* of the ring */
    pthread_t worker[THREADS_MOST];
    int workers, over;
    pthread_mutex_t lock;
    pthread_cond_t more, done;
};

/* ---- one chunk -------------------------------------------------------------------------- */

/* Byte 0 of all elements, then byte 1 of all. */
static void
shuffle(const struct full *self)
{
    const size_t n = self->bytes / self->size;
    for (size_t b = 0; b < self->size; b++)
        for (size_t i = 0; i < n; i++)
            self->shuffled[b * n + i] = self->in[i * self->size + b];
}

__attribute__((noinline)) static void /* so that a profile tells it: threads share it */
squeeze(struct full *self)
{
    shuffle(self);
    self->failed = compress2(self->out, &self->length, self->shuffled, self->bytes, self->level) != Z_OK; /* there is room: memory ran out */
}

static void
empty(struct full *self)
{
    free(self->in);
    free(self->shuffled);
    free(self->out);
    memset(self, 0, sizeof *self);
}

static herr_t
put(const struct full *self)
{
    return H5Dwrite_chunk(self->dataset, H5P_DEFAULT, 0, self->offset, self->length, self->out);
}

/* ---- the line --------------------------------------------------------------------------- */

/* The first that nobody has taken, or NULL. Locked. */
static struct full *
waiting(struct kith_store_line *self)
{
    for (size_t i = 0; i < self->n; i++) {
        struct full *full = &self->full[(self->first + i) % LINE];
        if (full->state == WAITING)
            return full;
    }
    return NULL;
}

/* Squeezes one that nobody has taken. Locked, but for the work itself. */
static void
take(struct kith_store_line *self, struct full *full)
{
    full->state = TAKEN;
    pthread_mutex_unlock(&self->lock);
    squeeze(full);
    pthread_mutex_lock(&self->lock);
    full->state = DONE;
    pthread_cond_signal(&self->done);
}

static void *
work(void *of)
{
    struct kith_store_line *self = of;
    pthread_mutex_lock(&self->lock);
    while (!self->over) {
        struct full *full = waiting(self);
        if (full)
            take(self, full);
        else
            pthread_cond_wait(&self->more, &self->lock);
    }
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

static struct kith_store_line *
new_line(void)
{
    struct kith_store_line *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->more, NULL);
    pthread_cond_init(&self->done, NULL);
    return self;
}

/* With one thread, or where no other can be had, whoever waits works. */
static void
hire(struct kith_store_line *self, int threads)
{
    while (self->workers < threads - 1 && self->workers < THREADS_MOST && pthread_create(&self->worker[self->workers], NULL, work, self) == 0)
        self->workers++;
}

void
kith_store_line_free(struct kith_store_line *self)
{
    if (!self)
        return;
    pthread_mutex_lock(&self->lock);
    self->over = 1;
    pthread_cond_broadcast(&self->more);
    pthread_mutex_unlock(&self->lock);
    for (int i = 0; i < self->workers; i++)
        pthread_join(self->worker[i], NULL);
    for (; self->n; self->n--, self->first = (self->first + 1) % LINE)
        empty(&self->full[self->first]);
    pthread_cond_destroy(&self->done);
    pthread_cond_destroy(&self->more);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

/* The first of the line goes into the file. */
static int
put_first(struct kith_store *store, struct kith_error *err)
{
    struct kith_store_line *self = store->line;
    struct full *full = &self->full[self->first], *other;
    pthread_mutex_lock(&self->lock);
    while (full->state != DONE)
        if ((other = waiting(self)))
            take(self, other);
        else
            pthread_cond_wait(&self->done, &self->lock);
    pthread_mutex_unlock(&self->lock);
    const int failed = full->failed;
    const herr_t written = failed ? -1 : put(full);
    pthread_mutex_lock(&self->lock);
    empty(full);
    self->first = (self->first + 1) % LINE;
    self->n--;
    pthread_mutex_unlock(&self->lock);
    if (failed)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory to compress", store->path);
    return written < 0 ? kith_h5_fail(err, KITH_ERR_IO, store->path, "cannot write") : KITH_OK;
}

static int
put_all(struct kith_store *store, struct kith_error *err)
{
    while (store->line && store->line->n)
        TRY(put_first(store, err));
    return KITH_OK;
}

/* ---- filling chunks ----------------------------------------------------------------------- */

/* A variable in the order of its numbers: `inner` of them for each place of the axis that chunks cut, which has `along` places, `part`
 * in a chunk; what is outside of it a chunk has one of. */
struct cut {
    int axis;
    size_t inner, along, part;
};

static struct cut
cut_of(const struct kith_store_entry *entry)
{
    struct cut self = { .axis = entry->rank - 1, .inner = 1 };
    while (self.axis > 0 && entry->chunk[self.axis] == entry->extent[self.axis])
        self.inner *= entry->extent[self.axis--];
    self.along = entry->extent[self.axis];
    self.part = entry->chunk[self.axis];
    return self;
}

/* Whether a block is a run of numbers that begins where the last one ended. */
static int
goes_on(const struct kith_store_entry *entry, const size_t *start, const size_t *count)
{
    size_t at = 0;
    int single = 1; /* all axes so far have one place in the block */
    for (int i = 0; i < entry->rank; i++) {
        at = at * entry->extent[i] + start[i];
        if (!single && count[i] != entry->extent[i])
            return 0;
        single &= count[i] == 1;
    }
    return at == entry->written;
}

static void
convert(enum kith_type type, const double *from, size_t n, unsigned char *to)
{
    for (size_t i = 0; i < n; i++)
        switch (type) {
        case KITH_U8: to[i] = (unsigned char) from[i]; break;
        case KITH_I32: ((int32_t *) (void *) to)[i] = (int32_t) from[i]; break;
        case KITH_I64: ((int64_t *) (void *) to)[i] = (int64_t) from[i]; break;
        case KITH_F32: ((float *) (void *) to)[i] = (float) from[i]; break;
        case KITH_F64: ((double *) (void *) to)[i] = from[i]; break;
        }
}

/* What no number was given for: as the file has it where nothing was ever written. */
static void
fill_up(enum kith_type type, size_t n, unsigned char *to)
{
    const double none = type == KITH_F32 || type == KITH_F64 ? (double) NAN : 0;
    for (size_t i = 0; i < n; i++)
        convert(type, &none, 1, to + i * kith_type_size(type));
}

static void
locate(const struct kith_store_entry *entry, const struct cut *cut, size_t chunk, hsize_t *offset)
{
    const size_t parts = (cut->along + cut->part - 1) / cut->part;
    size_t outer = chunk / parts;
    memset(offset, 0, KITH_RANK_MOST * sizeof *offset);
    offset[cut->axis] = chunk % parts * cut->part;
    for (int i = cut->axis - 1; i >= 0; i--) {
        offset[i] = outer % entry->extent[i];
        outer /= entry->extent[i];
    }
}

/* The chunk in hand, perhaps not yet full, joins the line. */
static int
join(struct kith_store *store, struct kith_store_entry *entry, const struct cut *cut, size_t chunk, size_t filled, struct kith_error *err)
{
    const size_t size = kith_type_size(entry->type), n = cut->part * cut->inner;
    if (!store->line && !(store->line = new_line()))
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", store->path);
    struct kith_store_line *self = store->line;
    if (self->n == LINE)
        TRY(put_first(store, err));
    struct full new = { .dataset = entry->id, .level = entry->level, .in = entry->part, .size = size, .bytes = n * size,
        .length = compressBound(n * size) };
    new.shuffled = malloc(new.bytes);
    new.out = malloc(new.length);
    if (!new.shuffled || !new.out) {
        free(new.shuffled);
        free(new.out);
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", store->path);
    }
    fill_up(entry->type, n - filled, entry->part + filled * size);
    entry->part = NULL;
    locate(entry, cut, chunk, new.offset);
    pthread_mutex_lock(&self->lock);
    self->full[(self->first + self->n++) % LINE] = new;
    pthread_cond_signal(&self->more);
    pthread_mutex_unlock(&self->lock);
    hire(self, store->threads);
    return KITH_OK;
}

/* Which chunk the next number is of, how many of it come before, and how many it has within the variable. */
static size_t
place_of(const struct cut *cut, size_t at, size_t *before, size_t *of)
{
    const size_t row = cut->along * cut->inner, full = cut->part * cut->inner, parts = (cut->along + cut->part - 1) / cut->part, k = at % row / full;
    *before = at % row - k * full;
    *of = (k + 1) * full < row ? full : row - k * full;
    return at / row * parts + k;
}

static int
append(struct kith_store *store, struct kith_store_entry *entry, size_t n, const double *data, struct kith_error *err)
{
    const struct cut cut = cut_of(entry);
    const size_t size = kith_type_size(entry->type);
    while (n) {
        size_t before, of;
        const size_t chunk = place_of(&cut, entry->written, &before, &of), take = n < of - before ? n : of - before;
        if (!entry->part && !(entry->part = malloc(cut.part * cut.inner * size)))
            return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", store->path);
        convert(entry->type, data, take, entry->part + before * size);
        entry->written += take;
        if (before + take == of)
            TRY(join(store, entry, &cut, chunk, of, err));
        data += take;
        n -= take;
    }
    return KITH_OK;
}

/* What is in hand of a chunk joins the line as it is. */
static int
let_go(struct kith_store *store, struct kith_store_entry *entry, struct kith_error *err)
{
    entry->in_order = 0;
    if (!entry->part)
        return KITH_OK;
    const struct cut cut = cut_of(entry);
    size_t before, of;
    const size_t chunk = place_of(&cut, entry->written, &before, &of);
    return join(store, entry, &cut, chunk, before, err);
}

/* libhdf5 writes the rest of the variable, and must find in the file what went before. */
static int
leave(struct kith_store *store, struct kith_store_entry *entry, struct kith_error *err)
{
    TRY(let_go(store, entry, err));
    return put_all(store, err);
}

int
kith_store_append(struct kith_store *self, struct kith_store_entry *entry, const size_t *start, const size_t *count, size_t n, const double *data,
    int *taken, struct kith_error *err)
{
    static const size_t zero[KITH_RANK_MOST];
    *taken = entry->in_order && goes_on(entry, count ? start : zero, count ? count : entry->extent);
    if (!entry->in_order)
        return KITH_OK;
    return *taken ? append(self, entry, n, data, err) : leave(self, entry, err);
}

int
kith_store_settle(struct kith_store *self, struct kith_error *err)
{
    for (size_t i = 0; i < self->n; i++)
        TRY(let_go(self, &self->entries[i], err));
    return put_all(self, err);
}
