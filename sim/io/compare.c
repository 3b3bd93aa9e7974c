#include "io/load_parts.h"

#include "base/error.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS_AT_ONCE = 1024, VALUE = 80, PLACE = 200 };

/* One comparison under way. */
struct comparison {
    struct kith_file *a, *b;
    FILE *to; /* or NULL */
    size_t most, lines; /* allowed and written */
    int differs;
    unsigned char *in_a, *in_b; /* KITH_BLOCK_BYTES each */
    struct kith_error *err;
};

static int
is_over(const struct comparison *self)
{
    return self->differs && self->lines >= self->most;
}

/* Notes a difference; there is one line for it, if there is still room. */
KITH_PRINTF(2, 3) static void
say(struct comparison *self, const char *format, ...)
{
    self->differs = 1;
    if (!self->to || self->lines >= self->most) {
        self->lines = self->lines < self->most ? self->lines + 1 : self->lines;
        return;
    }
    va_list args;
    va_start(args, format);
    vfprintf(self->to, format, args);
    va_end(args);
    fputc('\n', self->to);
    self->lines++;
}

/* ---- attributes ------------------------------------------------------------------------- */

static void
show_attribute(const struct kith_attribute *attribute, char *out)
{
    double wide;
    const unsigned char *bytes = attribute->bytes;
    if (strcmp(attribute->type, "text") == 0) {
        snprintf(out, VALUE, "\"%.60s\"%s", (const char *) bytes, attribute->length > 60 ? "..." : "");
    } else if (strcmp(attribute->type, "f64") == 0 && attribute->length == sizeof wide) {
        memcpy(&wide, bytes, sizeof wide);
        snprintf(out, VALUE, "%.17g", wide);
    } else {
        snprintf(out, VALUE, "%zu bytes of %s", attribute->length, attribute->type);
    }
}

static int
is_same_attribute(const struct kith_attribute *a, const struct kith_attribute *b)
{
    return strcmp(a->type, b->type) == 0 && a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void
compare_attribute(struct comparison *self, const char *path, const struct kith_attribute *a, const struct kith_attribute *b)
{
    char in_a[VALUE], in_b[VALUE];
    if (is_same_attribute(a, b))
        return;
    show_attribute(a, in_a);
    show_attribute(b, in_b);
    say(self, "%s: attribute %s: %s in %s, %s in %s", path, a->name, in_a, self->a->path, in_b, self->b->path);
}

static int
compare_attributes(struct comparison *self, const struct kith_object *a, const struct kith_object *b, hid_t id_a, hid_t id_b)
{
    struct kith_attribute *in_a = NULL, *in_b = NULL;
    size_t n_a = 0, n_b = 0, i = 0, k = 0;
    const char *path = *a->path ? a->path : "/";
    int status = kith_attributes_read(&self->a->catalogue, a, id_a, &in_a, &n_a, self->err);
    if (!status)
        status = kith_attributes_read(&self->b->catalogue, b, id_b, &in_b, &n_b, self->err);
    while (!status && (i < n_a || k < n_b)) {
        const int order = i == n_a ? 1 : k == n_b ? -1 : strcmp(in_a[i].name, in_b[k].name);
        if (order < 0)
            say(self, "%s: attribute %s only in %s", path, in_a[i].name, self->a->path);
        else if (order > 0)
            say(self, "%s: attribute %s only in %s", path, in_b[k].name, self->b->path);
        else
            compare_attribute(self, path, &in_a[i], &in_b[k]);
        i += order <= 0;
        k += order >= 0;
    }
    kith_attributes_free(in_a, n_a);
    kith_attributes_free(in_b, n_b);
    return status;
}

/* ---- values ----------------------------------------------------------------------------- */

/* Writes "name[2,0,1]" for the k-th element of a block. */
static void
show_place(const struct kith_file_item *item, const struct kith_blocks *block, size_t k, char *out)
{
    size_t index[KITH_RANK_MOST] = { 0 };
    for (int i = item->rank - 1; i >= 0; i--) {
        index[i] = block->start[i] + k % block->count[i];
        k /= block->count[i];
    }
    int length = snprintf(out, PLACE, "%s", item->rank ? "[" : "");
    for (int i = 0; i < item->rank; i++)
        length += snprintf(out + length, PLACE - (size_t) length, "%zu%s", index[i], i + 1 < item->rank ? "," : "]");
}

static void
show_number(enum kith_type type, const unsigned char *bytes, char *out)
{
    float narrow;
    double wide;
    int32_t whole;
    int64_t large;
    switch (type) {
    case KITH_U8: snprintf(out, VALUE, "%d", *bytes); return;
    case KITH_I32: memcpy(&whole, bytes, 4); snprintf(out, VALUE, "%" PRId32, whole); return;
    case KITH_I64: memcpy(&large, bytes, 8); snprintf(out, VALUE, "%" PRId64, large); return;
    case KITH_F32: memcpy(&narrow, bytes, 4); snprintf(out, VALUE, "%.9g", (double) narrow); return;
    case KITH_F64: memcpy(&wide, bytes, 8); snprintf(out, VALUE, "%.17g", wide); return;
    }
}

/* What is found while two variables are read side by side. */
struct finding {
    size_t different;
    char place[PLACE], in_a[VALUE], in_b[VALUE]; /* of the first */
};

static herr_t
compare_numbers(struct comparison *self, hid_t id_a, hid_t id_b, const struct kith_file_item *item, struct finding *found)
{
    const size_t size = kith_type_size(item->type);
    struct kith_blocks block = kith_blocks_first(item->rank, item->extent, KITH_BLOCK_BYTES / size);
    for (; block.n; kith_blocks_next(&block)) {
        if (kith_block_bytes(id_a, item, &block, self->in_a) < 0 || kith_block_bytes(id_b, item, &block, self->in_b) < 0)
            return -1;
        if (memcmp(self->in_a, self->in_b, block.n * size) == 0)
            continue;
        for (size_t i = 0; i < block.n; i++) {
            const unsigned char *a = self->in_a + i * size, *b = self->in_b + i * size;
            if (memcmp(a, b, size) == 0 || found->different++)
                continue;
            show_place(item, &block, i, found->place);
            show_number(item->type, a, found->in_a);
            show_number(item->type, b, found->in_b);
        }
    }
    return 0;
}

/* The line in which two texts part, as long texts differ in one of many. */
static void
show_texts(const char *a, const char *b, struct finding *found)
{
    size_t line = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        if (a[i] == '\n')
            line = i + 1;
    const int length_a = (int) strcspn(a + line, "\n"), length_b = (int) strcspn(b + line, "\n");
    snprintf(found->in_a, VALUE, "\"%.*s\"", length_a < 60 ? length_a : 60, a + line);
    snprintf(found->in_b, VALUE, "\"%.*s\"", length_b < 60 ? length_b : 60, b + line);
}

static herr_t
compare_texts(const struct comparison *self, hid_t id_a, hid_t id_b, const struct kith_file_item *item, struct finding *found)
{
    size_t room_a = kith_catalogue_room(&self->a->catalogue), room_b = kith_catalogue_room(&self->b->catalogue);
    char *in_a[TEXTS_AT_ONCE], *in_b[TEXTS_AT_ONCE];
    struct kith_blocks block = kith_blocks_first(item->rank, item->extent, TEXTS_AT_ONCE);
    for (; block.n; kith_blocks_next(&block)) {
        if (kith_block_texts(id_a, item->rank, &block, &room_a, in_a) < 0)
            return -1;
        if (kith_block_texts(id_b, item->rank, &block, &room_b, in_b) < 0) {
            kith_block_texts_free(in_a, block.n);
            return -1;
        }
        for (size_t i = 0; i < block.n; i++) {
            const char *a = in_a[i] ? in_a[i] : "", *b = in_b[i] ? in_b[i] : "";
            if (strcmp(a, b) == 0 || found->different++)
                continue;
            show_place(item, &block, i, found->place);
            show_texts(a, b, found);
        }
        kith_block_texts_free(in_a, block.n);
        kith_block_texts_free(in_b, block.n);
    }
    return 0;
}

static int
compare_values(struct comparison *self, hid_t id_a, hid_t id_b, const struct kith_file_item *item)
{
    struct finding found = { 0 };
    herr_t done = 0;
    if (item->is_text)
        done = compare_texts(self, id_a, id_b, item, &found);
    else if (!item->is_bare)
        done = compare_numbers(self, id_a, id_b, item, &found);
    if (done < 0)
        return kith_h5_fail(self->err, KITH_ERR_DATA, item->name, "cannot be read from both files");
    size_t n = 1;
    for (int i = 0; i < item->rank; i++)
        n *= item->extent[i];
    if (found.different)
        say(self, "%s%s: %s in %s, %s in %s; %zu of %zu differ", item->name, found.place, found.in_a, self->a->path,
            found.in_b, self->b->path, found.different, n);
    return KITH_OK;
}

/* ---- objects ---------------------------------------------------------------------------- */

static const char *
type_of(const struct kith_object *object)
{
    if (object->is_group)
        return "group";
    return object->item.is_text ? "text" : object->item.is_bare ? "bare" : kith_type_name(object->item.type);
}

/* Says whether the values can be compared one by one; if not, why. */
static int
has_same_shape(struct comparison *self, const struct kith_object *a, const struct kith_object *b)
{
    const char *name_a = self->a->path, *name_b = self->b->path;
    if (strcmp(type_of(a), type_of(b)) != 0) {
        say(self, "%s: %s in %s, %s in %s", a->path, type_of(a), name_a, type_of(b), name_b);
        return 0;
    }
    if (a->is_group)
        return 1;
    if (strcmp(a->axes, b->axes) != 0) {
        say(self, "%s: axes (%s) in %s, (%s) in %s", a->path, a->axes, name_a, b->axes, name_b);
        return 0;
    }
    for (int i = 0; i < a->item.rank; i++)
        if (a->item.extent[i] != b->item.extent[i]) {
            say(self, "%s: extent %d is %zu in %s, %zu in %s", a->path, i + 1, a->item.extent[i], name_a,
                b->item.extent[i], name_b);
            return 0;
        }
    return 1;
}

static int
compare_pair(struct comparison *self, const struct kith_object *a, const struct kith_object *b)
{
    if (!has_same_shape(self, a, b))
        return KITH_OK;
    const hid_t id_a = kith_object_open(&self->a->catalogue, a), id_b = kith_object_open(&self->b->catalogue, b);
    int status = id_a < 0 || id_b < 0
        ? kith_h5_fail(self->err, KITH_ERR_DATA, a->path, "cannot be read from both files")
        : compare_attributes(self, a, b, id_a, id_b);
    if (!status && !a->is_group && !is_over(self))
        status = compare_values(self, id_a, id_b, &a->item);
    if (id_a >= 0)
        H5Oclose(id_a);
    if (id_b >= 0)
        H5Oclose(id_b);
    return status;
}

/* The next object that counts. */
static const struct kith_object *
next(const struct kith_catalogue *catalogue, size_t *i)
{
    while (*i < catalogue->n && kith_object_is_provenance(&catalogue->objects[*i]))
        ++*i;
    return *i < catalogue->n ? &catalogue->objects[*i] : NULL;
}

static int
compare_all(struct comparison *self)
{
    size_t i = 0, k = 0;
    int status = KITH_OK;
    while (!status && !is_over(self)) {
        const struct kith_object *a = next(&self->a->catalogue, &i), *b = next(&self->b->catalogue, &k);
        if (!a && !b)
            break;
        const int order = !a ? 1 : !b ? -1 : strcmp(a->path, b->path);
        if (order < 0)
            say(self, "%s: only in %s", a->path, self->a->path);
        else if (order > 0)
            say(self, "%s: only in %s", b->path, self->b->path);
        else
            status = compare_pair(self, a, b);
        i += order <= 0;
        k += order >= 0;
    }
    return status;
}

int
kith_file_compare(struct kith_file *a, struct kith_file *b, FILE *to, size_t most, struct kith_error *err)
{
    kith_h5_quiet();
    struct comparison self = { .a = a, .b = b, .to = to, .most = most, .err = err };
    self.in_a = malloc(KITH_BLOCK_BYTES);
    self.in_b = malloc(KITH_BLOCK_BYTES);
    int status = self.in_a && self.in_b ? compare_all(&self) : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", a->path);
    if (!status && to && ferror(to))
        status = kith_fail(err, KITH_ERR_IO, "the differences cannot be written");
    free(self.in_a);
    free(self.in_b);
    if (!status && self.differs)
        status = KITH_DIFFERENT;
    return status;
}
