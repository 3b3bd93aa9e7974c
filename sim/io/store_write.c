#include "io/store_parts.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NOTE_BYTES = 60000 };

/* ---- blocks ----------------------------------------------------------------------------- */

static int
find_variable(struct kith_store *self, const char *name, struct kith_store_entry **out, struct kith_error *err)
{
    const int status = kith_store_ready(self, err);
    if (status)
        return status;
    *out = kith_store_find(self, name);
    if (!*out || (*out)->is_axis || (*out)->is_text)
        return kith_fail(err, KITH_ERR_INTERNAL, "%s: no variable %s was declared", self->path, name);
    return KITH_OK;
}

static herr_t
write_block(const struct kith_store_entry *entry, const size_t *start, const size_t *count, const double *data)
{
    if (!count || entry->rank == 0)
        return H5Dwrite(entry->id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    const hid_t there = H5Dget_space(entry->id), here = kith_h5_space(entry->rank, count);
    herr_t done = kith_h5_select(there, entry->rank, start, count);
    if (done >= 0)
        done = H5Dwrite(entry->id, H5T_NATIVE_DOUBLE, here, there, H5P_DEFAULT, data);
    H5Sclose(here);
    H5Sclose(there);
    return done;
}

static size_t
numbers_in(int rank, const size_t *count)
{
    size_t n = 1;
    for (int i = 0; i < rank; i++)
        n *= count[i];
    return n;
}

static int
write_all(struct kith_store *self, struct kith_store_entry *entry, const size_t *start, const size_t *count,
    const double *data, struct kith_error *err)
{
    if (count && !kith_block_fits(entry->rank, entry->extent, start, count))
        return kith_fail(err, KITH_ERR_INTERNAL, "%s: %s: the block is outside of the variable", self->path, entry->name);
    const size_t n = numbers_in(entry->rank, count ? count : entry->extent);
    int taken = 0;
    if (n == 0)
        return KITH_OK;
    const int status = kith_store_append(self, entry, start, count, n, data, &taken, err);
    if (status)
        return kith_store_give_up(self, status);
    if (!taken && write_block(entry, start, count, data) < 0)
        return kith_store_break(self, "cannot write", err);
    return KITH_OK;
}

static int
check_range(const struct kith_store *self, const struct kith_store_entry *entry, size_t n, const double *data, struct kith_error *err)
{
    static const double most_whole = 9007199254740992; /* 2^53 */
    const double low = entry->type == KITH_U8 ? 0 : entry->type == KITH_I32 ? INT32_MIN : -most_whole;
    const double high = entry->type == KITH_U8 ? UINT8_MAX : entry->type == KITH_I32 ? INT32_MAX : most_whole;
    for (size_t i = 0; i < n; i++)
        if (!(data[i] >= low && data[i] <= high && data[i] == floor(data[i])))
            return kith_fail(err, KITH_ERR_INTERNAL, "%s: %s: %.17g does not fit %s", self->path, entry->name, data[i], kith_type_name(entry->type));
    return KITH_OK;
}

int
kith_store_write(struct kith_store *self, const char *name, const size_t *start, const size_t *count,
    const double *data, struct kith_error *err)
{
    struct kith_store_entry *entry;
    int status = find_variable(self, name, &entry, err);
    if (!status && entry->type != KITH_F32 && entry->type != KITH_F64)
        status = check_range(self, entry, numbers_in(entry->rank, count ? count : entry->extent), data, err);
    return status ? status : write_all(self, entry, start, count, data, err);
}

int
kith_store_shape(const struct kith_store *self, const char *axes, int *rank, size_t *extent, struct kith_error *err)
{
    char name[256];
    for (*rank = 0; *axes; axes += strcspn(axes, " "), axes += strspn(axes, " ")) {
        snprintf(name, sizeof name, "%.*s", (int) strcspn(axes, " "), axes);
        const struct kith_store_entry *axis = kith_store_find(self, name);
        if (!axis || !axis->is_axis || *rank == KITH_RANK_MOST)
            return kith_fail(err, KITH_ERR_INTERNAL, "%s: no axis %s", self->path, name);
        extent[(*rank)++] = axis->extent[0];
    }
    return KITH_OK;
}

/* ---- notes ------------------------------------------------------------------------------ */

static int
find_place(struct kith_store *self, const char *at, hid_t *out, struct kith_error *err)
{
    const int status = kith_store_ready(self, err);
    if (status)
        return status;
    const struct kith_store_entry *entry = *at ? kith_store_find(self, at) : NULL;
    if (*at && !entry)
        return kith_fail(err, KITH_ERR_INTERNAL, "%s: nothing is called %s", self->path, at);
    *out = entry ? entry->id : self->file;
    return KITH_OK;
}

int
kith_store_note(struct kith_store *self, const char *at, const char *key, const char *text, struct kith_error *err)
{
    hid_t place = H5I_INVALID_HID;
    const int status = find_place(self, at, &place, err);
    if (status)
        return status;
    if (strlen(text) > NOTE_BYTES)
        return kith_fail(err, KITH_ERR_INTERNAL, "%s: note %s is too long; store it as a text", self->path, key);
    return kith_h5_put_text(place, key, text) < 0 ? kith_store_break(self, "cannot write a note", err) : KITH_OK;
}

int
kith_store_note_number(struct kith_store *self, const char *at, const char *key, double value, struct kith_error *err)
{
    hid_t place = H5I_INVALID_HID;
    const int status = find_place(self, at, &place, err);
    if (status)
        return status;
    return kith_h5_put_number(place, key, value) < 0 ? kith_store_break(self, "cannot write a note", err) : KITH_OK;
}
