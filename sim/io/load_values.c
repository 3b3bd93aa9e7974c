#include "io/load_parts.h"

#include "base/error.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS_AT_ONCE = 1024, NOTES_UNCOUNTED = 3 };

/* The item of this name, or NULL with an explanation; that is KITH_ERR_DATA. */
static const struct kith_file_item *
find(struct kith_file *self, const char *name, struct kith_error *err)
{
    kith_h5_quiet();
    const struct kith_object *object = kith_catalogue_find(&self->catalogue, name);
    if (object && !object->is_group)
        return &object->item;
    kith_fail(err, KITH_ERR_DATA, "%s: there is no variable %s", self->path, name);
    return NULL;
}

int
kith_file_has(struct kith_file *self, const char *name)
{
    const struct kith_object *object = kith_catalogue_find(&self->catalogue, name);
    return object && !object->is_group;
}

int
kith_file_extent(struct kith_file *self, const char *name, int *rank, size_t *extent, struct kith_error *err)
{
    const struct kith_file_item *item = find(self, name, err);
    if (!item)
        return KITH_ERR_DATA;
    *rank = item->rank;
    for (int i = 0; i < KITH_RANK_MOST; i++)
        extent[i] = i < item->rank ? item->extent[i] : 0;
    return KITH_OK;
}

static int
is_of(const struct kith_file_item *item, enum kith_file_kind kind)
{
    const int floats = item->type == KITH_F32 || item->type == KITH_F64;
    return kind == KITH_OF_TEXTS ? item->is_text : !item->is_text && !item->is_bare && floats == (kind == KITH_OF_FLOATS);
}

int
kith_file_expect(struct kith_file *self, const char *name, enum kith_file_kind kind, const char *axes, struct kith_error *err)
{
    static const char *const kinds[] = { "numbers", "whole numbers", "texts" };
    const struct kith_file_item *item = find(self, name, err);
    if (!item)
        return KITH_ERR_DATA;
    if (!is_of(item, kind))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is not of %s", self->path, name, kinds[kind]);
    if (strcmp(item->axes, axes) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is shaped (%s), where (%s) belongs", self->path, name, item->axes, axes);
    return KITH_OK;
}

/* ---- numbers ---------------------------------------------------------------------------- */

/* The block as a whole; says whether it lies inside. */
static int
take_block(const struct kith_file_item *item, const size_t *start, const size_t *count, struct kith_blocks *out)
{
    *out = (struct kith_blocks) { .rank = item->rank, .n = 1 };
    for (int i = 0; i < item->rank; i++) {
        out->start[i] = start ? start[i] : 0;
        out->count[i] = start ? count[i] : item->extent[i];
        out->n *= out->count[i];
    }
    return kith_block_fits(item->rank, item->extent, out->start, out->count);
}

static int
read_as(struct kith_file *self, const struct kith_file_item *item, const size_t *start, const size_t *count, hid_t type,
    void *data, struct kith_error *err)
{
    struct kith_blocks block;
    if (item->is_text || item->is_bare)
        return kith_fail(err, KITH_ERR_DATA, "%s: %s has no numbers", self->path, item->name);
    if (!take_block(item, start, count, &block))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is smaller than expected", self->path, item->name);
    if (block.n == 0)
        return KITH_OK;
    const hid_t id = H5Dopen2(self->id, item->name, H5P_DEFAULT);
    const hid_t there = H5Dget_space(id), here = kith_h5_space(item->rank, block.count);
    herr_t done = id < 0 ? -1 : kith_h5_select(there, item->rank, block.start, block.count);
    if (done >= 0)
        done = H5Dread(id, type, here, there, H5P_DEFAULT, data);
    const int status = done < 0 ? kith_h5_fail(err, KITH_ERR_DATA, self->path, item->name) : KITH_OK;
    H5Sclose(here);
    H5Sclose(there);
    H5Dclose(id);
    return status;
}

int
kith_file_numbers(struct kith_file *self, const char *name, const size_t *start, const size_t *count, double *data,
    struct kith_error *err)
{
    const struct kith_file_item *item = find(self, name, err);
    return !item ? KITH_ERR_DATA : read_as(self, item, start, count, H5T_NATIVE_DOUBLE, data, err);
}

int
kith_file_integers(struct kith_file *self, const char *name, const size_t *start, const size_t *count, int64_t *data,
    struct kith_error *err)
{
    const struct kith_file_item *item = find(self, name, err);
    if (!item)
        return KITH_ERR_DATA;
    if (!item->is_text && !item->is_bare && (item->type == KITH_F32 || item->type == KITH_F64))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is not of whole numbers", self->path, name);
    return read_as(self, item, start, count, H5T_NATIVE_INT64, data, err);
}

/* ---- texts ------------------------------------------------------------------------------ */

/* Fills `out`, shape (n), in pieces. */
static int
copy_texts(struct kith_file *self, const struct kith_file_item *item, char **out, struct kith_error *err)
{
    char *piece[TEXTS_AT_ONCE];
    size_t n = 0, room = kith_catalogue_room(&self->catalogue);
    int status = KITH_OK;
    const hid_t id = H5Dopen2(self->id, item->name, H5P_DEFAULT);
    struct kith_blocks block = kith_blocks_first(item->rank, item->extent, TEXTS_AT_ONCE);
    for (; !status && block.n; kith_blocks_next(&block)) {
        if (id < 0 || kith_block_texts(id, item->rank, &block, &room, piece) < 0) {
            status = kith_h5_fail(err, KITH_ERR_DATA, self->path, item->name);
            break;
        }
        for (size_t i = 0; i < block.n; i++)
            if (!(out[n++] = strdup(piece[i] ? piece[i] : "")))
                status = KITH_ERR_MEMORY;
        kith_block_texts_free(piece, block.n);
    }
    if (status == KITH_ERR_MEMORY)
        kith_fail(err, status, "%s: out of memory", self->path);
    H5Dclose(id);
    return status;
}

void
kith_file_free_texts(char **texts, size_t n)
{
    for (size_t i = 0; texts && i < n; i++)
        free(texts[i]);
    free(texts);
}

int
kith_file_texts(struct kith_file *self, const char *name, char ***out, size_t *n, struct kith_error *err)
{
    const struct kith_file_item *item = find(self, name, err);
    *out = NULL;
    *n = 0;
    if (!item)
        return KITH_ERR_DATA;
    if (!item->is_text || item->rank > 1)
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is not a list of texts", self->path, name);
    const size_t many = item->rank ? item->extent[0] : 1;
    char **texts = calloc(many + 1, sizeof *texts);
    if (!texts)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    const int status = copy_texts(self, item, texts, err);
    if (status) {
        kith_file_free_texts(texts, many);
        return status;
    }
    *out = texts;
    *n = many;
    return KITH_OK;
}

int
kith_file_text(struct kith_file *self, const char *name, char **out, struct kith_error *err)
{
    const struct kith_file_item *item = find(self, name, err);
    char **texts = NULL;
    size_t n = 0;
    *out = NULL;
    if (!item)
        return KITH_ERR_DATA;
    if (!item->is_text || item->rank != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is not one text", self->path, name);
    const int status = kith_file_texts(self, name, &texts, &n, err);
    if (status)
        return status;
    *out = texts[0];
    free(texts);
    return KITH_OK;
}

/* ---- notes ------------------------------------------------------------------------------ */

static hid_t
open_at(struct kith_file *self, const char *at)
{
    const struct kith_object *object = kith_catalogue_find(&self->catalogue, at);
    return object ? kith_object_open(&self->catalogue, object) : H5I_INVALID_HID;
}

int
kith_file_note_at(struct kith_file *self, const char *at, const char *key, char **out, struct kith_error *err)
{
    kith_h5_quiet();
    *out = NULL;
    const hid_t id = open_at(self, at);
    int status = id < 0 ? kith_h5_broke(err, self->path) : KITH_OK;
    if (id < 0)
        return status ? status : kith_fail(err, KITH_ERR_DATA, "%s: there is nothing called %s", self->path, at);
    status = kith_attribute_text(&self->catalogue, id, key, out, err);
    H5Oclose(id);
    if (!status && !*out)
        status = kith_fail(err, KITH_ERR_DATA, "%s: has no note %s", self->path, key);
    return status;
}

int
kith_file_note(struct kith_file *self, const char *key, char **out, struct kith_error *err)
{
    return kith_file_note_at(self, "", key, out, err);
}

int
kith_file_note_whole(struct kith_file *self, const char *key, uint64_t *out, struct kith_error *err)
{
    char *text = NULL, *end;
    TRY(kith_file_note(self, key, &text, err));
    errno = 0;
    *out = strtoull(text, &end, 10);
    const int status = *text >= '0' && *text <= '9' && !*end && !errno
        ? KITH_OK
        : kith_fail(err, KITH_ERR_DATA, "%s: note %s is not a whole number from 0 to %" PRIu64, self->path, key, UINT64_MAX);
    free(text);
    return status;
}

/* One number of any kind; negative if it is none. */
static herr_t
read_number(hid_t attribute, double *out)
{
    const hid_t space = H5Aget_space(attribute), type = H5Aget_type(attribute);
    const H5T_class_t kind = H5Tget_class(type);
    const int is_one = H5Sget_simple_extent_npoints(space) == 1 && (kind == H5T_INTEGER || kind == H5T_FLOAT);
    H5Tclose(type);
    H5Sclose(space);
    return is_one ? H5Aread(attribute, H5T_NATIVE_DOUBLE, out) : -1;
}

int
kith_file_note_number_at(struct kith_file *self, const char *at, const char *key, double *out, struct kith_error *err)
{
    kith_h5_quiet();
    const hid_t id = open_at(self, at), attribute = id >= 0 && H5Aexists(id, key) > 0 ? H5Aopen(id, key, H5P_DEFAULT) : H5I_INVALID_HID;
    int status = attribute < 0 ? kith_h5_broke(err, self->path) : KITH_OK;
    if (id >= 0)
        H5Oclose(id);
    if (attribute < 0)
        return status ? status : kith_fail(err, KITH_ERR_DATA, "%s: has no note %s", self->path, key);
    const herr_t done = read_number(attribute, out);
    H5Aclose(attribute);
    if (done >= 0)
        return KITH_OK;
    status = kith_h5_broke(err, self->path);
    return status ? status : kith_fail(err, KITH_ERR_DATA, "%s: note %s is not a number", self->path, key);
}

int
kith_file_note_number(struct kith_file *self, const char *key, double *out, struct kith_error *err)
{
    return kith_file_note_number_at(self, "", key, out, err);
}

/* Names of attributes, and of those of the root group that no digest counts. */
static int
list_notes(const struct kith_object *object, hid_t id, const struct kith_attribute *attribute, size_t n_attributes, char **keys, size_t *n)
{
    const char *other;
    for (size_t i = 0; i < n_attributes; i++)
        if (!(keys[(*n)++] = strdup(attribute[i].name)))
            return 0;
    for (size_t i = 0; !*object->path && (other = kith_attribute_uncounted(i)); i++)
        if (H5Aexists(id, other) > 0 && !(keys[(*n)++] = strdup(other)))
            return 0;
    return 1;
}

int
kith_file_notes(struct kith_file *self, const char *at, char ***keys, size_t *n, struct kith_error *err)
{
    struct kith_attribute *attribute = NULL;
    size_t n_attributes = 0;
    kith_h5_quiet();
    *keys = NULL;
    *n = 0;
    const struct kith_object *object = kith_catalogue_find(&self->catalogue, at);
    const hid_t id = object ? kith_object_open(&self->catalogue, object) : H5I_INVALID_HID;
    int status = id < 0 ? kith_h5_broke(err, self->path) : KITH_OK;
    if (id < 0)
        return status ? status : kith_fail(err, KITH_ERR_DATA, "%s: there is nothing called %s", self->path, at);
    status = kith_attributes_read(&self->catalogue, object, id, &attribute, &n_attributes, err);
    *keys = status ? NULL : calloc(n_attributes + NOTES_UNCOUNTED + 1, sizeof **keys);
    if (!status && (!*keys || !list_notes(object, id, attribute, n_attributes, *keys, n)))
        status = kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    if (status) {
        kith_file_free_texts(*keys, *n);
        *keys = NULL;
        *n = 0;
    }
    kith_attributes_free(attribute, n_attributes);
    H5Oclose(id);
    return status;
}

static int
if_any(int status, struct kith_error *none, struct kith_error *err)
{
    if (status && status != KITH_ERR_DATA)
        kith_fail(err, status, "%s", none->text ? none->text : "out of memory");
    kith_error_clear(none);
    return status == KITH_ERR_DATA ? KITH_OK : status;
}

int
kith_file_note_if_any(struct kith_file *self, const char *key, char **out, struct kith_error *err)
{
    struct kith_error none = { 0 };
    char *text = NULL;
    const int status = kith_file_note(self, key, &text, &none);
    if (!status)
        *out = text;
    return if_any(status, &none, err);
}

int
kith_file_note_number_if_any(struct kith_file *self, const char *key, double *out, struct kith_error *err)
{
    struct kith_error none = { 0 };
    return if_any(kith_file_note_number(self, key, out, &none), &none, err);
}
