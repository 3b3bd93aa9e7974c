#include "io/store_parts.h"

#include "base/error.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SMALL_BYTES = 4096, CHUNK_BYTES = 512 << 10, CHUNKS_KEPT = 4, AXES_BYTES = 512 };

/* ---- how a dataset is laid out ---------------------------------------------------------- */

/* Inner axes in full, the next in equal parts, the outer ones singly. Returns the bytes. */
static size_t
choose_chunk(int rank, const size_t *extent, size_t size, hsize_t *chunk)
{
    int i = rank;
    while (--i >= 0 && size * extent[i] <= CHUNK_BYTES) {
        chunk[i] = extent[i];
        size *= extent[i];
    }
    if (i >= 0) {
        const size_t most = CHUNK_BYTES / size, parts = (extent[i] + most - 1) / most;
        chunk[i] = (extent[i] + parts - 1) / parts;
        size *= (size_t) chunk[i];
    }
    while (--i >= 0)
        chunk[i] = 1;
    return size;
}

static size_t
bytes_of(const struct kith_store_entry *entry)
{
    size_t bytes = kith_type_size(entry->type);
    for (int i = 0; i < entry->rank; i++)
        bytes *= entry->extent[i];
    return bytes;
}

/* NaN where nothing was written; HDF5's own 0 for whole numbers. */
static void
set_fill(hid_t plist, enum kith_type type)
{
    const double wide = (double) NAN;
    const float narrow = NAN;
    if (type == KITH_F64)
        H5Pset_fill_value(plist, H5T_NATIVE_DOUBLE, &wide);
    if (type == KITH_F32)
        H5Pset_fill_value(plist, H5T_NATIVE_FLOAT, &narrow);
}

/* A dataset without times and with its attributes in order. */
static hid_t
new_layout(void)
{
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(plist, 0);
    H5Pset_attr_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    return plist;
}

static herr_t
make_dataset(const struct kith_store *self, struct kith_store_entry *entry, hid_t type, hid_t plist, hid_t access)
{
    if (kith_store_groups(self, entry->name) < 0)
        return -1;
    const hid_t space = kith_h5_space(entry->rank, entry->extent);
    entry->id = H5Dcreate2(self->file, entry->name, type, space, H5P_DEFAULT, plist, access);
    H5Sclose(space);
    return entry->id < 0 ? -1 : 0;
}

void
kith_store_threads(struct kith_store *self, int threads)
{
    self->threads = threads;
}

void
kith_store_pack(struct kith_store *self)
{
    self->packed = 1;
}

static herr_t
make_numeric(const struct kith_store *self, struct kith_store_entry *entry)
{
    hsize_t chunk[KITH_RANK_MOST];
    const hid_t plist = new_layout(), access = H5Pcreate(H5P_DATASET_ACCESS);
    if (!entry->is_axis)
        set_fill(plist, entry->type);
    if (bytes_of(entry) > SMALL_BYTES) {
        const size_t bytes = choose_chunk(entry->rank, entry->extent, kith_type_size(entry->type), chunk);
        entry->level = self->packed ? 6 : 1;
        entry->in_order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__; /* as the file has it */
        for (int i = 0; i < entry->rank; i++)
            entry->chunk[i] = (size_t) chunk[i];
        H5Pset_chunk(plist, entry->rank, chunk);
        H5Pset_shuffle(plist);
        H5Pset_deflate(plist, (unsigned) entry->level);
        H5Pset_chunk_cache(access, 97, CHUNKS_KEPT * bytes, 1.0);
    }
    const herr_t done = make_dataset(self, entry, kith_h5_file_type(entry->type), plist, access);
    H5Pclose(plist);
    H5Pclose(access);
    return done;
}

static herr_t
make_texts(const struct kith_store *self, struct kith_store_entry *entry)
{
    const hid_t plist = new_layout(), type = kith_h5_string_type(0);
    const herr_t done = make_dataset(self, entry, type, plist, H5P_DEFAULT);
    H5Tclose(type);
    H5Pclose(plist);
    return done;
}

static herr_t
write_texts(const struct kith_store_entry *entry, const char *const *texts)
{
    const hid_t type = kith_h5_string_type(0);
    const herr_t done = entry->rank && entry->extent[0] == 0
        ? 0 : H5Dwrite(entry->id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts);
    H5Tclose(type);
    return done;
}

/* ---- axes ------------------------------------------------------------------------------- */

static int
begin_axis(struct kith_store *self, const char *name, size_t n, struct kith_store_entry **out, struct kith_error *err)
{
    int status = kith_store_ready(self, err);
    if (!status && (strpbrk(name, "/ ") || !*name))
        status = kith_fail(err, KITH_ERR_INTERNAL, "%s: \"%s\" cannot be the name of an axis", self->path, name);
    if (!status)
        status = kith_store_add(self, name, out, err);
    if (!status) {
        (*out)->is_axis = 1;
        (*out)->rank = 1;
        (*out)->extent[0] = n;
    }
    return status;
}

static herr_t
make_bare_axis(const struct kith_store *self, struct kith_store_entry *entry)
{
    char label[96];
    snprintf(label, sizeof label, KITH_BARE_AXIS " %9lu", (unsigned long) entry->extent[0]);
    const hid_t plist = new_layout();
    herr_t done = make_dataset(self, entry, H5T_IEEE_F32BE, plist, H5P_DEFAULT);
    H5Pclose(plist);
    return done < 0 ? -1 : H5DSset_scale(entry->id, label);
}

int
kith_store_axis_names(struct kith_store *self, const char *name, size_t n, const char *const *values,
    const char *meaning, struct kith_error *err)
{
    struct kith_store_entry *entry;
    const int status = begin_axis(self, name, n, &entry, err);
    if (status)
        return status;
    entry->is_text = values != NULL;
    herr_t done = values ? make_texts(self, entry) : make_bare_axis(self, entry);
    if (done >= 0 && values)
        done = write_texts(entry, values) < 0 || H5DSset_scale(entry->id, name) < 0
                || kith_h5_put_text(entry->id, "long_name", meaning) < 0 ? -1 : 0;
    return done < 0 ? kith_store_break(self, "cannot write an axis", err) : KITH_OK;
}

int
kith_store_axis_numbers(struct kith_store *self, const char *name, size_t n, const double *values,
    const char *unit, const char *meaning, struct kith_error *err)
{
    struct kith_store_entry *entry;
    const int status = begin_axis(self, name, n, &entry, err);
    if (status)
        return status;
    entry->type = values ? KITH_F64 : KITH_F32;
    herr_t done = values ? make_numeric(self, entry) : make_bare_axis(self, entry);
    if (done >= 0 && values)
        done = H5Dwrite(entry->id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0
                || H5DSset_scale(entry->id, name) < 0 || kith_h5_put_text(entry->id, "long_name", meaning) < 0
                || kith_h5_put_text(entry->id, "units", unit) < 0 ? -1 : 0;
    return done < 0 ? kith_store_break(self, "cannot write an axis", err) : KITH_OK;
}

/* ---- variables -------------------------------------------------------------------------- */

/* "load" of "weekly/load". */
static const char *
last_part(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

/* Finds the axes named in `names`, which is changed, and gives the entry their lengths. */
static int
find_axes(const struct kith_store *self, struct kith_store_entry *entry, char *names, hid_t *axes, struct kith_error *err)
{
    char *rest = NULL;
    for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        const struct kith_store_entry *axis = kith_store_find(self, name);
        if (!axis || !axis->is_axis)
            return kith_fail(err, KITH_ERR_INTERNAL, "%s: %s: no axis %s", self->path, entry->name, name);
        if (entry->rank == KITH_RANK_MOST)
            return kith_fail(err, KITH_ERR_INTERNAL, "%s: %s: more than %d axes", self->path, entry->name, KITH_RANK_MOST);
        if (strcmp(last_part(entry->name), name) == 0) /* xarray and R refuse or hide it */
            return kith_fail(err, KITH_ERR_INTERNAL, "%s: %s: a variable cannot have the name of one of its axes", self->path, entry->name);
        axes[entry->rank] = axis->id;
        entry->extent[entry->rank++] = axis->extent[0];
    }
    return KITH_OK;
}

static int
begin_variable(struct kith_store *self, const char *name, const char *axes, struct kith_store_entry **out, hid_t *scales,
    struct kith_error *err)
{
    char names[AXES_BYTES];
    int status = kith_store_ready(self, err);
    if (!status)
        status = kith_store_add(self, name, out, err);
    if (status)
        return status;
    if (strlen(axes) >= sizeof names) {
        status = kith_fail(err, KITH_ERR_INTERNAL, "%s: %s: too many axes", self->path, name);
    } else {
        memcpy(names, axes, strlen(axes) + 1);
        status = find_axes(self, *out, names, scales, err);
    }
    if (status)
        kith_store_drop(self);
    return status;
}

static herr_t
attach(const struct kith_store_entry *entry, const hid_t *scales)
{
    for (int i = 0; i < entry->rank; i++)
        if (H5DSattach_scale(entry->id, scales[i], (unsigned) i) < 0)
            return -1;
    return 0;
}

/* netCDF wants one element of exactly the variable's type, not a scalar. */
static herr_t
put_fill_attribute(const struct kith_store_entry *entry)
{
    if (entry->type != KITH_F32 && entry->type != KITH_F64)
        return 0;
    const hsize_t one = 1;
    const double nan = (double) NAN;
    const hid_t space = H5Screate_simple(1, &one, NULL);
    const hid_t fill
        = H5Acreate2(entry->id, "_FillValue", kith_h5_file_type(entry->type), space, H5P_DEFAULT, H5P_DEFAULT);
    herr_t done = fill < 0 ? -1 : H5Awrite(fill, H5T_NATIVE_DOUBLE, &nan);
    if (fill >= 0 && H5Aclose(fill) < 0)
        done = -1;
    H5Sclose(space);
    return done;
}

int
kith_store_declare(struct kith_store *self, const struct kith_variable *variable, struct kith_error *err)
{
    hid_t scales[KITH_RANK_MOST];
    struct kith_store_entry *entry;
    const int status = begin_variable(self, variable->name, variable->axes, &entry, scales, err);
    if (status)
        return status;
    entry->type = variable->type;
    if (make_numeric(self, entry) < 0 || kith_h5_put_text(entry->id, "long_name", variable->meaning) < 0
        || kith_h5_put_text(entry->id, "units", variable->unit) < 0 || put_fill_attribute(entry) < 0
        || (variable->cell_methods && kith_h5_put_text(entry->id, "cell_methods", variable->cell_methods) < 0)
        || attach(entry, scales) < 0)
        return kith_store_break(self, "cannot declare a variable", err);
    return KITH_OK;
}

int
kith_store_texts(struct kith_store *self, const char *name, const char *axis, const char *const *texts,
    const char *meaning, struct kith_error *err)
{
    hid_t scales[KITH_RANK_MOST];
    struct kith_store_entry *entry;
    const int status = begin_variable(self, name, axis, &entry, scales, err);
    if (status)
        return status;
    if (entry->rank > 1) {
        kith_store_drop(self);
        return kith_fail(err, KITH_ERR_INTERNAL, "%s: %s: texts have one axis at most", self->path, name);
    }
    entry->is_text = 1;
    if (make_texts(self, entry) < 0 || write_texts(entry, texts) < 0
        || kith_h5_put_text(entry->id, "long_name", meaning) < 0 || attach(entry, scales) < 0)
        return kith_store_break(self, "cannot write a text", err);
    return KITH_OK;
}

int
kith_store_text(struct kith_store *self, const char *name, const char *text, const char *meaning, struct kith_error *err)
{
    return kith_store_texts(self, name, "", &text, meaning, err);
}
