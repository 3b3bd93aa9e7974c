#include "io/catalogue.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

/* An attribute has at most 64 KiB in files that HDF5 1.8 reads. */
enum { NOTE_MOST = 1 << 16, ATTRIBUTES_MOST = 1000 };

/* ---- values ----------------------------------------------------------------------------- */

/* NaN: all bits of the exponent, and some of the mantissa. Bytes are little-endian here. */
void
kith_one_nan(enum kith_type type, unsigned char *bytes, size_t n)
{
    static const unsigned char narrow[4] = { 0, 0, 0xc0, 0x7f };
    static const unsigned char wide[8] = { 0, 0, 0, 0, 0, 0, 0xf8, 0x7f };
    for (size_t i = 0; type == KITH_F32 && i < n; i++) {
        unsigned char *b = bytes + 4 * i;
        if ((b[3] & 0x7f) == 0x7f && (b[2] & 0x80) && ((b[2] & 0x7f) | b[1] | b[0]))
            memcpy(b, narrow, 4);
    }
    for (size_t i = 0; type == KITH_F64 && i < n; i++) {
        unsigned char *b = bytes + 8 * i;
        if ((b[7] & 0x7f) == 0x7f && (b[6] & 0xf0) == 0xf0
            && ((b[6] & 0x0f) | b[5] | b[4] | b[3] | b[2] | b[1] | b[0]))
            memcpy(b, wide, 8);
    }
}

static herr_t
read_block(hid_t dataset, int rank, const struct kith_blocks *block, hid_t type, hid_t plist, void *out)
{
    const hid_t there = H5Dget_space(dataset), here = kith_h5_space(rank, block->count);
    herr_t done = kith_h5_select(there, rank, block->start, block->count);
    if (done >= 0)
        done = H5Dread(dataset, type, here, there, plist, out);
    H5Sclose(here);
    H5Sclose(there);
    return done;
}

herr_t
kith_block_bytes(hid_t dataset, const struct kith_file_item *item, const struct kith_blocks *block, unsigned char *out)
{
    if (read_block(dataset, item->rank, block, kith_h5_file_type(item->type), H5P_DEFAULT, out) < 0)
        return -1;
    kith_one_nan(item->type, out, block->n);
    return 0;
}

/* Texts are longer in memory than on the disk by their last byte only, and none is there twice. */
size_t
kith_catalogue_room(const struct kith_catalogue *self)
{
    return !self->stored || self->stored > SIZE_MAX / 4 ? SIZE_MAX : 2 * (size_t) self->stored;
}

static void *
take_room(size_t size, void *room)
{
    size_t *left = room;
    if (size > *left)
        return NULL;
    *left -= size;
    void *text = malloc(size);
    if (!text)
        kith_h5_no_memory();
    return text;
}

static void
give_back(void *text, void *nothing)
{
    (void) nothing;
    free(text);
}

herr_t
kith_block_texts(hid_t dataset, int rank, const struct kith_blocks *block, size_t *room, char **out)
{
    const hid_t type = H5Dget_type(dataset), plist = H5Pcreate(H5P_DATASET_XFER);
    memset(out, 0, block->n * sizeof *out);
    herr_t done = H5Pset_vlen_mem_manager(plist, take_room, room, give_back, NULL);
    if (done >= 0)
        done = read_block(dataset, rank, block, type, plist, out);
    if (done < 0)
        kith_block_texts_free(out, block->n);
    H5Pclose(plist);
    H5Tclose(type);
    return done;
}

void
kith_block_texts_free(char **texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(texts[i]);
}

/* ---- attributes ------------------------------------------------------------------------- */

const char *
kith_attribute_uncounted(size_t i)
{
    static const char *const not_on_root[] = { "kith_digest", "history", "source", NULL };
    return not_on_root[i];
}

static int
counts(const struct kith_object *object, const char *name)
{
    static const char *const never[] = { "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST" };
    const char *other;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strcmp(name, never[i]) == 0)
            return 0;
    for (size_t i = 0; !*object->path && (other = kith_attribute_uncounted(i)); i++)
        if (strcmp(name, other) == 0)
            return 0;
    return 1;
}

static herr_t
take_bytes(struct kith_attribute *out, const void *bytes, size_t length)
{
    out->bytes = malloc(length + 1);
    if (!out->bytes)
        return kith_h5_no_memory();
    if (length)
        memcpy(out->bytes, bytes, length);
    out->bytes[length] = '\0';
    out->length = length;
    return 0;
}

static herr_t
read_variable_text(hid_t attribute, hid_t type, struct kith_attribute *out)
{
    char *text = NULL;
    if (H5Aread(attribute, type, &text) < 0)
        return -1;
    const herr_t done = take_bytes(out, text, text ? strlen(text) : 0);
    H5free_memory(text);
    return done;
}

static herr_t
read_fixed_text(hid_t attribute, hid_t type, struct kith_attribute *out)
{
    const size_t size = H5Tget_size(type);
    char *text = calloc(1, size + 1);
    herr_t done = text ? H5Aread(attribute, type, text) : kith_h5_no_memory();
    if (done >= 0)
        done = take_bytes(out, text, strlen(text));
    free(text);
    return done;
}

static herr_t
read_number_bytes(hid_t attribute, enum kith_type type, size_t n, struct kith_attribute *out)
{
    out->length = n * kith_type_size(type);
    out->bytes = calloc(1, out->length + 1);
    if (!out->bytes)
        return kith_h5_no_memory();
    if (H5Aread(attribute, kith_h5_file_type(type), out->bytes) < 0)
        return -1;
    kith_one_nan(type, out->bytes, n);
    return 0;
}

/* Reads the value of an open attribute. `out->type` stays NULL if it is of no kind that we write. (Texts of variable length we do
 * not write, but the notes of a newer format may have them, and are read to say so.) */
static herr_t
read_value(hid_t attribute, struct kith_attribute *out)
{
    const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    herr_t done = type < 0 || space < 0 ? -1 : 0;
    if (done >= 0 && H5Tget_class(type) == H5T_STRING && n == 1 && (H5Tis_variable_str(type) > 0 || H5Tget_size(type) <= NOTE_MOST)) {
        out->type = "text";
        out->is_variable = H5Tis_variable_str(type) > 0;
        done = out->is_variable ? read_variable_text(attribute, type, out) : read_fixed_text(attribute, type, out);
    } else if (done >= 0 && n == 1) {
        for (enum kith_type i = KITH_U8; i <= KITH_F64; i++)
            if (H5Tequal(type, kith_h5_file_type(i)) > 0) {
                out->type = kith_type_name(i);
                done = read_number_bytes(attribute, i, (size_t) n, out);
            }
    }
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return done;
}

/* The two lists that HDF5 keeps of axes and what they belong to: are they of the kind it writes? They are not values. */
static int
is_list(hid_t attribute, const char *name)
{
    const hid_t type = H5Aget_type(attribute), address = H5Tvlen_create(H5T_STD_REF_OBJ);
    const int members = type >= 0 && H5Tget_class(type) == H5T_COMPOUND ? H5Tget_nmembers(type) : 0;
    int is = strcmp(name, "DIMENSION_LIST") == 0 && type >= 0 && H5Tequal(type, address) > 0;
    if (members == 2 && strcmp(name, "REFERENCE_LIST") == 0) {
        const hid_t first = H5Tget_member_type(type, 0);
        is = H5Tequal(first, H5T_STD_REF_OBJ) > 0 && H5Tget_member_class(type, 1) == H5T_INTEGER;
        H5Tclose(first);
    }
    H5Tclose(address);
    if (type >= 0)
        H5Tclose(type);
    return is;
}

static char *
name_of(hid_t attribute)
{
    const ssize_t length = H5Aget_name(attribute, 0, NULL);
    char *name = length < 0 ? NULL : malloc((size_t) length + 1);
    if (name)
        H5Aget_name(attribute, (size_t) length + 1, name);
    else if (length >= 0)
        kith_h5_no_memory();
    return name;
}

/* Reads the i-th attribute; *skip is set when it does not count. */
static int
read_attribute(const struct kith_catalogue *self, const struct kith_object *object, hid_t id, hsize_t i,
    struct kith_attribute *out, int *skip, struct kith_error *err)
{
    const hid_t attribute = H5Aopen_by_idx(id, ".", H5_INDEX_NAME, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT);
    int status = KITH_OK;
    if (attribute < 0 || !(out->name = name_of(attribute))) {
        status = kith_h5_fail(err, KITH_ERR_DATA, self->path, "an attribute cannot be read");
        goto out;
    }
    *skip = !counts(object, out->name);
    if (*skip && is_list(attribute, out->name))
        goto out;
    if (read_value(attribute, out) < 0)
        status = kith_h5_fail(err, KITH_ERR_DATA, self->path, "an attribute cannot be read");
    else if (!out->type || out->is_variable)
        status = kith_fail(err, KITH_ERR_DATA, "%s: attribute %s of \"%s\" has a type that Kith does not write",
            self->path, out->name, object->path);
out:
    if (attribute >= 0)
        H5Aclose(attribute);
    return status;
}

static int
by_name(const void *a, const void *b)
{
    const struct kith_attribute *one = a, *other = b;
    return strcmp(one->name, other->name);
}

int
kith_attributes_read(const struct kith_catalogue *self, const struct kith_object *object, hid_t id,
    struct kith_attribute **out, size_t *n, struct kith_error *err)
{
    H5O_info_t info;
    *out = NULL;
    *n = 0;
    if (H5Oget_info2(id, &info, H5O_INFO_NUM_ATTRS) < 0)
        return kith_h5_fail(err, KITH_ERR_DATA, self->path, "cannot be read");
    if (info.num_attrs > ATTRIBUTES_MOST)
        return kith_fail(err, KITH_ERR_DATA, "%s: \"%s\" has %llu attributes, more than Kith writes", self->path, object->path,
            (unsigned long long) info.num_attrs);
    *out = calloc((size_t) info.num_attrs + 1, sizeof **out);
    if (!*out)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    int status = KITH_OK;
    for (hsize_t i = 0; !status && i < info.num_attrs; i++) {
        int skip = 0;
        status = read_attribute(self, object, id, i, &(*out)[*n], &skip, err);
        if (skip) {
            free((*out)[*n].name);
            free((*out)[*n].bytes);
            (*out)[*n] = (struct kith_attribute) { 0 };
        } else {
            (*n)++;
        }
    }
    if (!status)
        qsort(*out, *n, sizeof **out, by_name);
    return status;
}

void
kith_attributes_free(struct kith_attribute *attributes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(attributes[i].name);
        free(attributes[i].bytes);
    }
    free(attributes);
}

int
kith_attribute_text(const struct kith_catalogue *self, hid_t id, const char *key, char **out, struct kith_error *err)
{
    struct kith_attribute value = { 0 };
    *out = NULL;
    if (H5Aexists(id, key) <= 0)
        return kith_h5_broke(err, self->path);
    const hid_t attribute = H5Aopen(id, key, H5P_DEFAULT);
    const herr_t done = attribute < 0 ? -1 : read_value(attribute, &value);
    if (attribute >= 0)
        H5Aclose(attribute);
    if (done >= 0 && value.type && strcmp(value.type, "text") == 0)
        *out = (char *) value.bytes;
    else
        free(value.bytes);
    return done < 0 ? kith_h5_fail(err, KITH_ERR_DATA, self->path, key) : KITH_OK;
}
