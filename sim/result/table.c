#include "result/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/h5.h"

static const double most_whole = 9007199254740992; /* 2^53 */

/* ---- writing ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum kith_type type;
} types[] = { { "u8", KITH_U8 }, { "i32", KITH_I32 }, { "i64", KITH_I64 }, { "f32", KITH_F32 }, { "f64", KITH_F64 } };

static enum kith_type
type_of(const struct kith_table *table)
{
    size_t i = 0;
    while (strcmp(types[i].name, table->type) != 0)
        i++;
    return types[i].type;
}

static int
declare(struct kith_store *store, const struct kith_making *making, struct kith_error *err)
{
    for (size_t k = 0; k < making->n; k++) {
        const struct kith_table *table = &making->table[k];
        const struct kith_variable form = { table->name, type_of(table), table->axes, table->unit, table->meaning, making->methods };
        TRY(kith_store_declare(store, &form, err));
        if (table->data)
            TRY(kith_store_write(store, table->name, NULL, NULL, table->data, err));
    }
    return KITH_OK;
}

/* Tables that are being written. */
struct writing {
    struct kith_store *store;
    struct kith_making making;
    size_t extent[KITH_TOGETHER][8];
    int rank[KITH_TOGETHER];
    struct kith_piece piece;
};

/* The places of a piece along the axes of table k that are not walked. */
static void
reach(struct writing *self, size_t k)
{
    for (int a = self->making.walked; a < self->rank[k]; a++)
        self->piece.count[a] = self->extent[k][a];
}

/* How much of each table a piece is. */
static void
measure(struct writing *self)
{
    struct kith_piece *piece = &self->piece;
    piece->rows = 1;
    for (int a = 0; a < self->making.walked; a++)
        piece->rows *= piece->count[a];
    for (size_t k = 0; k < self->making.n; k++) {
        piece->n[k] = piece->rows;
        for (int a = self->making.walked; a < self->rank[k]; a++)
            piece->n[k] *= self->extent[k][a];
    }
}

/* Which axes are walked, that no piece has more than `most` numbers. */
static void
cut(struct writing *self)
{
    size_t inner = 1;
    int w = self->rank[0];
    while (w > 0 && inner * self->extent[0][w - 1] <= self->making.most)
        inner *= self->extent[0][--w];
    self->making.walked = w;
    self->making.at_once = inner ? self->making.most / inner : 1;
}

static int
write_piece(struct writing *self, struct kith_error *err)
{
    struct kith_piece *piece = &self->piece;
    const struct kith_making *making = &self->making;
    for (size_t k = 0; k < making->n; k++) {
        const enum kith_type type = type_of(&making->table[k]);
        for (size_t i = 0; i < piece->n[k]; i++)
            piece->to[k][i] = type == KITH_F32 || type == KITH_F64 ? (double) NAN : 0;
    }
    reach(self, 0);
    TRY(making->make(making->of, piece, err));
    for (size_t k = 0; k < making->n; k++) {
        reach(self, k);
        TRY(kith_store_write(self->store, making->table[k].name, piece->start, piece->count, piece->to[k], err));
    }
    return KITH_OK;
}

/* How many places a piece has along the last axis that is walked. */
static size_t
step(const struct writing *self)
{
    const int last = self->making.walked - 1;
    const size_t left = self->extent[0][last] - self->piece.start[last], most = self->making.at_once ? self->making.at_once : 1;
    return left < most ? left : most;
}

/* The next place along the axes that are walked; 0 after the last. */
static int
next_piece(struct writing *self)
{
    struct kith_piece *piece = &self->piece;
    const int last = self->making.walked - 1;
    if (last < 0)
        return 0;
    piece->start[last] += piece->count[last];
    for (int a = last; a > 0 && piece->start[a] >= self->extent[0][a]; a--) {
        piece->start[a] = 0;
        piece->start[a - 1]++;
    }
    if (piece->start[0] >= self->extent[0][0])
        return 0;
    piece->count[last] = step(self);
    return 1;
}

static int
write_all(struct writing *self, struct kith_error *err)
{
    struct kith_piece *piece = &self->piece;
    int status = KITH_OK;
    for (int a = 0; a < self->making.walked; a++) {
        piece->count[a] = a < self->making.walked - 1 ? 1 : step(self);
        if (self->extent[0][a] == 0)
            return KITH_OK;
    }
    measure(self);
    for (size_t k = 0; k < self->making.n && !status; k++) { /* no piece is larger than the first */
        piece->to[k] = malloc((piece->n[k] + 1) * sizeof *piece->to[k]);
        status = piece->to[k] ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory to write %s", self->making.table[k].name);
    }
    for (int more = 1; more && !status; more = next_piece(self)) {
        measure(self);
        status = write_piece(self, err);
    }
    for (size_t k = 0; k < self->making.n; k++)
        free(piece->to[k]);
    return status;
}

int
kith_tables_write(struct kith_store *store, const struct kith_making *making, struct kith_error *err)
{
    struct writing self = { .store = store, .making = *making };
    TRY(declare(store, making, err));
    if (!making->make)
        return KITH_OK;
    for (size_t k = 0; k < making->n; k++)
        TRY(kith_store_shape(store, making->table[k].axes, &self.rank[k], self.extent[k], err));
    if (making->most)
        cut(&self);
    return write_all(&self, err);
}

int
kith_table_write(struct kith_store *store, const struct kith_table *table, struct kith_error *err)
{
    return kith_tables_write(store, &(struct kith_making) { .table = table, .n = 1 }, err);
}

int
kith_texts_write(struct kith_store *store, const char *name, const char *axis, size_t n, kith_text_at *at, const void *of, const char *meaning,
    struct kith_error *err)
{
    const char **text = calloc(n + 1, sizeof *text);
    if (!text)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %s", name);
    for (size_t i = 0; i < n; i++)
        text[i] = at(of, i);
    const int status = axis ? kith_store_texts(store, name, axis, text, meaning, err) : kith_store_axis_names(store, name, n, text, meaning, err);
    free(text);
    return status;
}

int
kith_result_write(const char *path, kith_fill *fill, void *of, char *digest, struct kith_error *err)
{
    struct kith_store *store = NULL;
    int status = kith_store_create(&store, path, err);
    if (!status)
        status = fill(of, store, err);
    if (!status)
        status = kith_store_finish(store, digest, err);
    kith_store_free(store);
    return status;
}

/* ---- loading ---------------------------------------------------------------------------- */

struct kith_table
kith_table_of(const struct kith_file_item *item)
{
    struct kith_table self = { .name = item->name, .axes = item->axes, .unit = item->unit, .meaning = item->meaning,
        .type = item->is_text ? "text" : item->is_bare ? "bare" : kith_type_name(item->type), .rank = item->rank };
    for (int a = 0; a < item->rank; a++)
        self.extent[a] = item->extent[a];
    return self;
}

static size_t
cells_of(const struct kith_table *self)
{
    size_t n = 1;
    for (int a = 0; a < self->rank; a++)
        n *= self->extent[a];
    return n;
}

static int
load_texts(struct kith_table *self, struct kith_file *file, struct kith_error *err)
{
    char **text = NULL;
    size_t n;
    TRY(kith_file_texts(file, self->name, &text, &n, err)); /* a text alone is a list of one */
    self->texts = (const char *const *) text;
    return KITH_OK;
}

static int
load_numbers(struct kith_table *self, struct kith_file *file, struct kith_error *err)
{
    const size_t n = cells_of(self);
    double *data = calloc(n + 1, sizeof *data);
    if (!data)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for the %zu numbers of %s", n, self->name);
    int status = kith_file_numbers(file, self->name, NULL, NULL, data, err);
    for (size_t k = 0; k < n && !status && strcmp(self->type, "i64") == 0; k++)
        if (!(fabs(data[k]) <= most_whole))
            status = kith_fail(err, KITH_ERR_DATA, "%s: %s has a count beyond 2^53, which no double holds exactly", kith_file_path(file), self->name);
    if (status)
        free(data);
    else
        self->data = data;
    return status;
}

int
kith_table_load(struct kith_table *self, struct kith_file *file, struct kith_error *err)
{
    if (self->data || self->texts || strcmp(self->type, "bare") == 0)
        return KITH_OK;
    return strcmp(self->type, "text") == 0 ? load_texts(self, file, err) : load_numbers(self, file, err);
}

void
kith_table_unload(struct kith_table *self)
{
    kith_file_free_texts((char **) (void *) (uintptr_t) self->texts, cells_of(self));
    free((void *) (uintptr_t) self->data);
    self->texts = NULL;
    self->data = NULL;
}
