#include "io/catalogue.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

/* More than any result has; a file made to harm may loop. We write chunks of half a MiB, and leave what is small in one piece. */
enum { OBJECTS_MOST = 100000, PATH_MOST = 1024, DEPTH_MOST = 8, CHUNK_MOST = 4 << 20, PIECE_MOST = 4096, TEXT_BYTES = 16 };

/* Values may be larger than what is stored, as they are compressed: by 20 in the emptiest results. */
enum { CLAIM_TIMES = 64, CLAIM_FREE = 32 << 20 };

void
kith_catalogue_clear(struct kith_catalogue *self)
{
    for (size_t i = 0; i < self->n; i++) {
        struct kith_object *object = &self->objects[i];
        free(object->path);
        free(object->axes);
        free(object->unit);
        free(object->meaning);
    }
    free(self->objects);
    free(self->variables);
    free(self->axes);
    self->objects = NULL;
    self->variables = self->axes = NULL;
    self->n = self->capacity = self->n_variables = self->n_axes = 0;
}

int
kith_object_is_provenance(const struct kith_object *object)
{
    static const char name[] = "provenance";
    const char *path = object->path;
    return strncmp(path, name, sizeof name - 1) == 0 && (path[sizeof name - 1] == '\0' || path[sizeof name - 1] == '/');
}

hid_t
kith_object_open(const struct kith_catalogue *self, const struct kith_object *object)
{
    return H5Oopen(self->file, *object->path ? object->path : "/", H5P_DEFAULT);
}

/* ---- names ------------------------------------------------------------------------------ */

struct walk {
    struct kith_catalogue *catalogue;
    const char *group; /* the path of the group that is being listed */
    struct kith_error *err;
    int status;
};

static int
add_path(struct walk *walk, const char *name)
{
    struct kith_catalogue *self = walk->catalogue;
    const size_t size = strlen(walk->group) + strlen(name) + 2;
    if (size > PATH_MOST || self->n == OBJECTS_MOST)
        return kith_fail(walk->err, KITH_ERR_DATA, "%s: contains more than a result of Kith does", self->path);
    if (self->n == self->capacity) {
        const size_t more = self->capacity ? 2 * self->capacity : 128;
        struct kith_object *objects = realloc(self->objects, more * sizeof *objects);
        if (!objects)
            return kith_fail(walk->err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
        self->objects = objects;
        self->capacity = more;
    }
    char *path = malloc(size);
    if (!path)
        return kith_fail(walk->err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    snprintf(path, size, *walk->group ? "%s/%s" : "%s%s", walk->group, name);
    self->objects[self->n++] = (struct kith_object) { .path = path };
    return KITH_OK;
}

static herr_t
note_link(hid_t group, const char *name, const H5L_info_t *link, void *data)
{
    struct walk *walk = data;
    (void) group;
    if (link->type != H5L_TYPE_HARD)
        walk->status = kith_fail(walk->err, KITH_ERR_DATA, "%s: %s is a link to elsewhere, which Kith does not write",
            walk->catalogue->path, name);
    else
        walk->status = add_path(walk, name);
    return walk->status ? -1 : 0;
}

/* In libhdf5's own order: for any other 1.10 makes a list, which it frees as if it were whole when a read fails. */
static int
list_group(struct kith_catalogue *self, hid_t group, const char *path, struct kith_error *err)
{
    struct walk walk = { self, path, err, KITH_OK };
    hsize_t from = 0;
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, &from, note_link, &walk) < 0 && !walk.status)
        return kith_h5_fail(err, KITH_ERR_DATA, self->path, "cannot be read");
    return walk.status;
}

static int
depth_of(const char *path)
{
    int depth = 0;
    for (; *path; path++)
        depth += *path == '/';
    return depth;
}

/* ---- datasets --------------------------------------------------------------------------- */

/* Filters: gzip, once, perhaps after shuffle, in pieces that fit into memory. NULL, or what is wrong. */
static const char *
wrong_chunks(hid_t plist, size_t size)
{
    static const H5Z_filter_t ours[] = { H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE };
    hsize_t chunk[H5S_MAX_RANK];
    const int rank = H5Pget_chunk(plist, H5S_MAX_RANK, chunk), filters = H5Pget_nfilters(plist);
    for (int i = 0; i < rank; i++) {
        if (chunk[i] == 0 || chunk[i] > CHUNK_MOST / size)
            return "is kept in pieces that are too large";
        size *= (size_t) chunk[i];
    }
    if (rank < 1 || filters < 1 || filters > 2)
        return "is not compressed as Kith does it";
    for (int i = 0; i < filters; i++) {
        size_t n = 0;
        unsigned flags;
        if (H5Pget_filter2(plist, (unsigned) i, &flags, &n, NULL, 0, NULL, NULL) != ours[i + 2 - filters])
            return "is not compressed as Kith does it";
    }
    return NULL;
}

/* Looks how values are kept before anything else is asked of a dataset, as HDF5 goes to other files for shapes, too. NULL, or what is wrong. */
static const char *
wrong_layout(hid_t dataset, hid_t type)
{
    H5D_fill_value_t fill = H5D_FILL_VALUE_UNDEFINED;
    const size_t size = H5Tget_size(type);
    const hid_t plist = H5Dget_create_plist(dataset);
    const char *wrong = NULL;
    if (plist < 0 || size == 0)
        return "cannot be read";
    const H5D_layout_t layout = H5Pget_layout(plist);
    if (layout == H5D_VIRTUAL)
        wrong = "is made of other datasets, which Kith does not write";
    else if (H5Pget_external_count(plist) != 0)
        wrong = "keeps its values in another file, which Kith does not write";
    else if (layout == H5D_CHUNKED)
        wrong = H5Tget_class(type) == H5T_STRING ? "is kept in pieces, which Kith does not write" : wrong_chunks(plist, size);
    else if (layout != H5D_CONTIGUOUS || H5Pget_nfilters(plist) != 0)
        wrong = "has a layout that Kith does not write";
    else if (H5Tget_class(type) == H5T_STRING && H5Pfill_value_defined(plist, &fill) >= 0 && fill == H5D_FILL_VALUE_USER_DEFINED)
        wrong = "has a text where nothing was written, which Kith does not write";
    H5Pclose(plist);
    return wrong;
}

/* Numbers in one piece are few and texts are all there; a bare axis has none. */
static const char *
wrong_storage(hid_t dataset, const struct kith_file_item *item, uint64_t bytes)
{
    const hid_t plist = H5Dget_create_plist(dataset);
    const int in_one = plist >= 0 && H5Pget_layout(plist) == H5D_CONTIGUOUS, there = H5Dget_storage_size(dataset) > 0;
    H5Pclose(plist);
    if (item->is_bare)
        return in_one && !there ? NULL : "has values, though it is an axis without";
    if (in_one && !item->is_text && bytes > PIECE_MOST)
        return "is kept in one piece, as Kith keeps small variables only";
    if (item->is_text && bytes > 0 && !there)
        return "has no texts";
    return NULL;
}

/* The type of a dataset of numbers; says whether it is one of ours. */
static int
find_type(hid_t type, enum kith_type *out)
{
    for (enum kith_type i = KITH_U8; i <= KITH_F64; i++)
        if (H5Tequal(type, kith_h5_file_type(i)) > 0) {
            *out = i;
            return 1;
        }
    return 0;
}

static int
read_shape(hid_t dataset, struct kith_file_item *item)
{
    hsize_t extent[H5S_MAX_RANK], most[H5S_MAX_RANK];
    const hid_t space = H5Dget_space(dataset);
    const H5S_class_t kind = H5Sget_simple_extent_type(space);
    const int rank = H5Sget_simple_extent_dims(space, extent, most);
    H5Sclose(space);
    if ((kind != H5S_SIMPLE && kind != H5S_SCALAR) || rank < 0 || rank > KITH_RANK_MOST)
        return 0;
    size_t bytes = TEXT_BYTES;
    for (int i = 0; i < rank; i++) {
        item->extent[i] = (size_t) extent[i];
        if (extent[i] != most[i] || (extent[i] && bytes > SIZE_MAX / extent[i]))
            return 0;
        bytes *= extent[i] ? (size_t) extent[i] : 1;
    }
    item->rank = rank;
    return 1;
}

/* Adds what a dataset takes in memory, where an axis of length 0 counts as 1: what is claimed must stand in some proportion to what
 * is stored, or a small file would take hours or all memory. */
static int
claim(struct kith_catalogue *self, hid_t dataset, const struct kith_object *object, struct kith_error *err)
{
    const struct kith_file_item *item = &object->item;
    uint64_t counted = item->is_text ? TEXT_BYTES : kith_type_size(item->type), bytes = counted;
    for (int i = 0; i < item->rank; i++) {
        counted *= item->extent[i] ? item->extent[i] : 1;
        bytes *= item->extent[i];
    }
    const char *wrong = wrong_storage(dataset, item, bytes);
    if (wrong)
        return kith_fail(err, KITH_ERR_DATA, "%s: %s %s", self->path, object->path, wrong);
    if (item->is_bare || !self->stored)
        return KITH_OK;
    const uint64_t most = self->stored > UINT64_MAX / CLAIM_TIMES - CLAIM_FREE ? UINT64_MAX : CLAIM_TIMES * self->stored + CLAIM_FREE;
    if (counted > most || self->claimed > most - counted)
        return kith_fail(err, KITH_ERR_DATA, "%s: claims more values than a result of %llu bytes holds (at %s)", self->path,
            (unsigned long long) self->stored, object->path);
    self->claimed += counted;
    return KITH_OK;
}

/* Unit and meaning, and whether it is an axis. */
static int
read_words(const struct kith_catalogue *self, hid_t dataset, struct kith_object *object, struct kith_error *err)
{
    struct kith_file_item *item = &object->item;
    char *kind = NULL, *name = NULL;
    int status = kith_attribute_text(self, dataset, "units", &object->unit, err);
    if (!status)
        status = kith_attribute_text(self, dataset, "long_name", &object->meaning, err);
    if (!status)
        status = kith_attribute_text(self, dataset, "CLASS", &kind, err);
    if (!status)
        status = kith_attribute_text(self, dataset, "NAME", &name, err);
    item->unit = object->unit ? object->unit : "";
    item->meaning = object->meaning ? object->meaning : "";
    item->is_axis = kind && strcmp(kind, "DIMENSION_SCALE") == 0;
    item->is_bare = item->is_axis && name && strncmp(name, KITH_BARE_AXIS, sizeof KITH_BARE_AXIS - 1) == 0;
    free(kind);
    free(name);
    return status;
}

static int
is_text(hid_t type)
{
    return H5Tis_variable_str(type) > 0 && H5Tget_cset(type) == H5T_CSET_UTF8 && H5Tget_strpad(type) == H5T_STR_NULLTERM;
}

/* Reads where the axis of each dimension lies; says whether each dimension has one. */
static int
read_addresses(hid_t dataset, int rank, uint64_t *out)
{
    hvl_t lists[KITH_RANK_MOST];
    int complete = 0;
    if (rank == 0)
        return 1;
    if (H5Aexists(dataset, "DIMENSION_LIST") <= 0)
        return 0;
    const hid_t list = H5Aopen(dataset, "DIMENSION_LIST", H5P_DEFAULT);
    const hid_t space = H5Aget_space(list), type = H5Aget_type(list);
    const hid_t wanted = H5Tvlen_create(H5T_STD_REF_OBJ);
    if (H5Sget_simple_extent_npoints(space) == rank && H5Tequal(type, wanted) > 0 && H5Aread(list, wanted, lists) >= 0) {
        complete = 1;
        for (int i = 0; i < rank; i++) {
            complete &= lists[i].len == 1;
            out[i] = lists[i].len ? *(const hobj_ref_t *) lists[i].p : 0;
        }
        H5Dvlen_reclaim(wanted, space, H5P_DEFAULT, lists);
    }
    H5Tclose(wanted);
    H5Tclose(type);
    H5Sclose(space);
    H5Aclose(list);
    return complete;
}

static int
read_dataset(struct kith_catalogue *self, hid_t dataset, struct kith_object *object, struct kith_error *err)
{
    struct kith_file_item *item = &object->item;
    const hid_t type = H5Dget_type(dataset);
    int status = KITH_OK;
    item->name = object->path;
    const char *wrong = type < 0 ? "cannot be read" : wrong_layout(dataset, type);
    if (!wrong && !read_shape(dataset, item))
        wrong = "has a shape that Kith does not write";
    if (wrong) {
        status = kith_h5_broke(err, self->path);
        status = status ? status : kith_fail(err, KITH_ERR_DATA, "%s: %s %s", self->path, object->path, wrong);
    }
    if (!status)
        status = read_words(self, dataset, object, err);
    if (status)
        goto out;
    item->is_text = is_text(type);
    if (H5Tcommitted(type) > 0 || (item->is_bare ? H5Tequal(type, H5T_IEEE_F32BE) <= 0 : !item->is_text && !find_type(type, &item->type)))
        status = kith_fail(err, KITH_ERR_DATA, "%s: %s has a type that Kith does not write", self->path, object->path);
    else if (item->is_axis && (item->rank != 1 || strpbrk(object->path, "/ ")))
        status = kith_fail(err, KITH_ERR_DATA, "%s: %s cannot be an axis", self->path, object->path);
    else
        status = claim(self, dataset, object, err);
    if (!status)
        object->has_axes = item->is_axis || read_addresses(dataset, item->rank, object->axis);
out:
    if (type >= 0)
        H5Tclose(type);
    return status;
}

/* ---- axes of variables ------------------------------------------------------------------ */

static int
by_place(const void *a, const void *b)
{
    const struct kith_object *const *one = a, *const *other = b;
    return ((*one)->address > (*other)->address) - ((*one)->address < (*other)->address);
}

static const struct kith_object *
axis_at(const struct kith_catalogue *self, uint64_t address)
{
    const struct kith_object wanted = { .address = address }, *key = &wanted;
    const struct kith_object *const *found = bsearch(&key, self->axes, self->n_axes, sizeof *self->axes, by_place);
    return found ? *found : NULL;
}

/* Which objects are variables, and which of those axes, once the list is what it stays. */
static int
list_variables(struct kith_catalogue *self, struct kith_error *err)
{
    self->variables = calloc(self->n + 1, sizeof *self->variables);
    self->axes = calloc(self->n + 1, sizeof *self->axes);
    if (!self->variables || !self->axes)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    for (size_t i = 0; i < self->n; i++) {
        const struct kith_object *object = &self->objects[i];
        if (object->is_group)
            continue;
        self->variables[self->n_variables++] = object;
        if (object->item.is_axis)
            self->axes[self->n_axes++] = object;
    }
    qsort(self->axes, self->n_axes, sizeof *self->axes, by_place);
    return KITH_OK;
}

/* Finds the axes by address and writes their names one after another; the caller frees. KITH_DIFFERENT if one is missing or
 * of another length. */
static int
name_axes(const struct kith_catalogue *self, const struct kith_file_item *item, const uint64_t *addresses, char **out, struct kith_error *err)
{
    const struct kith_object *axes[KITH_RANK_MOST];
    size_t size = 1;
    for (int i = 0; i < item->rank; i++) {
        axes[i] = axis_at(self, addresses[i]);
        if (!axes[i] || axes[i]->item.extent[0] != item->extent[i])
            return KITH_DIFFERENT;
        size += strlen(axes[i]->path) + 1;
    }
    char *text = calloc(1, size);
    if (!text)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    for (int i = 0; i < item->rank; i++) {
        if (i)
            strcat(text, " ");
        strcat(text, axes[i]->path);
    }
    *out = text;
    return KITH_OK;
}

static int
find_axes(const struct kith_catalogue *self, struct kith_object *object, struct kith_error *err)
{
    int status = KITH_DIFFERENT;
    if (object->has_axes)
        status = name_axes(self, &object->item, object->item.is_axis ? &object->address : object->axis, &object->axes, err);
    object->item.axes = object->axes;
    if (status == KITH_DIFFERENT)
        status = kith_h5_broke(err, self->path);
    else
        return status;
    return status ? status : kith_fail(err, KITH_ERR_DATA, "%s: %s has a dimension without a named axis", self->path, object->path);
}

/* ---- all -------------------------------------------------------------------------------- */

static int
by_address(const void *a, const void *b)
{
    const uint64_t one = *(const uint64_t *) a, other = *(const uint64_t *) b;
    return (one > other) - (one < other);
}

static int
by_path(const void *a, const void *b)
{
    const struct kith_object *one = a, *other = b;
    return strcmp(one->path, other->path);
}

/* Two names of one object, whatever it says of itself. */
static int
refuse_twins(const struct kith_catalogue *self, struct kith_error *err)
{
    uint64_t *address = malloc((self->n + 1) * sizeof *address);
    size_t i = 1;
    if (!address)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    for (size_t k = 0; k < self->n; k++)
        address[k] = self->objects[k].address;
    qsort(address, self->n, sizeof *address, by_address);
    while (i < self->n && address[i] != address[i - 1])
        i++;
    free(address);
    return i < self->n ? kith_fail(err, KITH_ERR_DATA, "%s: has two names for one object, which Kith does not write", self->path) : KITH_OK;
}

/* Finds out what the i-th object is, and where it lies; lists a group, by which the list grows, or reads what a dataset is. */
static int
look_at(struct kith_catalogue *self, size_t i, struct kith_error *err)
{
    H5O_info_t info;
    const hid_t id = kith_object_open(self, &self->objects[i]);
    int status = KITH_OK;
    if (id < 0 || H5Oget_info2(id, &info, H5O_INFO_BASIC) < 0) {
        status = kith_h5_fail(err, KITH_ERR_DATA, self->path, "cannot be read");
        goto out;
    }
    self->objects[i].address = info.addr;
    self->objects[i].is_group = info.type == H5O_TYPE_GROUP;
    if (info.rc > 1)
        status = kith_fail(err, KITH_ERR_DATA, "%s: %s has several names (hard links), which Kith does not write", self->path,
            *self->objects[i].path ? self->objects[i].path : "/");
    else if (info.type != H5O_TYPE_GROUP && info.type != H5O_TYPE_DATASET)
        status = kith_fail(err, KITH_ERR_DATA, "%s: %s is neither a group nor a dataset", self->path, self->objects[i].path);
    else if (depth_of(self->objects[i].path) > DEPTH_MOST)
        status = kith_fail(err, KITH_ERR_DATA, "%s: groups in groups without end", self->path);
    else if (self->objects[i].is_group)
        status = list_group(self, id, self->objects[i].path, err);
    else
        status = read_dataset(self, id, &self->objects[i], err);
out:
    if (id >= 0)
        H5Oclose(id);
    return status;
}

int
kith_catalogue_read(struct kith_catalogue *self, hid_t file, const char *path, struct kith_error *err)
{
    self->file = file;
    self->path = path;
    self->claimed = 0;
    struct walk root = { self, "", err, KITH_OK };
    int status = add_path(&root, "");
    for (size_t i = 0; !status && i < self->n; i++)
        status = look_at(self, i, err);
    if (!status)
        status = refuse_twins(self, err);
    if (!status)
        qsort(self->objects, self->n, sizeof *self->objects, by_path);
    if (!status)
        status = list_variables(self, err);
    for (size_t i = 0; !status && i < self->n; i++)
        if (!self->objects[i].is_group)
            status = find_axes(self, &self->objects[i], err);
    return status;
}

const struct kith_object *
kith_catalogue_find(const struct kith_catalogue *self, const char *path)
{
    for (size_t low = 0, high = self->n; low < high;) {
        const size_t middle = (low + high) / 2;
        const int order = strcmp(path, self->objects[middle].path);
        if (order == 0)
            return &self->objects[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
