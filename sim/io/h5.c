#include "io/h5.h"

#include "base/error.h"

#include <string.h>

/* ---- why it failed ---------------------------------------------------------------------- */

/* HDF5 wipes its error stack at the next call, be it only to close something. So the reason is
 * copied when a call fails, and the first one is kept until somebody asks. */
static _Thread_local struct reason {
    char text[256];
    int from_system, memory; /* other than zero: the system said it; memory ran out */
} first_reason;

static int bounded; /* of a process that does nothing else */

void
kith_h5_bounded(void)
{
    bounded = 1;
}

static void
keep(struct reason *self, const char *from, size_t length)
{
    if (length >= sizeof self->text)
        length = sizeof self->text - 1;
    memcpy(self->text, from, length);
    self->text[length] = '\0';
}

/* Innermost frame first. What the system said beats what HDF5 says of it. */
static herr_t
look_at_frame(unsigned n, const H5E_error2_t *frame, void *data)
{
    static const char mark[] = "error message = '";
    struct reason *reason = data;
    if (!frame->desc || reason->from_system)
        return 0;
    if (!bounded && frame->maj_num == H5E_RESOURCE && (frame->min_num == H5E_NOSPACE || frame->min_num == H5E_CANTALLOC))
        reason->memory = 1;
    const char *said = strstr(frame->desc, mark);
    if (said) {
        said += sizeof mark - 1;
        keep(reason, said, strcspn(said, "'"));
        reason->from_system = 1;
    } else if (n == 0) {
        keep(reason, frame->desc, strlen(frame->desc));
    }
    return 0;
}

/* HDF5 calls this whenever one of its functions fails. */
static herr_t
take_reason(hid_t stack, void *data)
{
    (void) data;
    if (!*first_reason.text)
        H5Ewalk2(stack, H5E_WALK_UPWARD, look_at_frame, &first_reason);
    return 0;
}

void
kith_h5_quiet(void)
{
    first_reason = (struct reason) { 0 };
    H5Eset_auto2(H5E_DEFAULT, take_reason, NULL);
}

int
kith_h5_fail(struct kith_error *err, int status, const char *path, const char *what)
{
    const struct reason reason = first_reason;
    first_reason = (struct reason) { 0 };
    if (reason.memory)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    if (reason.from_system && status == KITH_ERR_DATA)
        status = KITH_ERR_IO;
    return kith_fail(err, status, "%s: %s: %s", path, what, *reason.text ? reason.text : "HDF5 does not say why");
}

int
kith_h5_broke(struct kith_error *err, const char *path)
{
    return first_reason.memory || first_reason.from_system ? kith_h5_fail(err, KITH_ERR_DATA, path, "cannot be read") : KITH_OK;
}

herr_t
kith_h5_no_memory(void)
{
    if (!*first_reason.text)
        first_reason.memory = 1;
    return -1;
}

/* ---- types ------------------------------------------------------------------------------ */

const char *
kith_type_name(enum kith_type type)
{
    static const char *const names[] = { "u8", "i32", "i64", "f32", "f64" };
    return names[type];
}

size_t
kith_type_size(enum kith_type type)
{
    static const size_t sizes[] = { 1, 4, 8, 4, 8 };
    return sizes[type];
}

hid_t
kith_h5_file_type(enum kith_type type)
{
    switch (type) {
    case KITH_U8: return H5T_STD_U8LE;
    case KITH_I32: return H5T_STD_I32LE;
    case KITH_I64: return H5T_STD_I64LE;
    case KITH_F32: return H5T_IEEE_F32LE;
    case KITH_F64: return H5T_IEEE_F64LE;
    }
    return H5I_INVALID_HID;
}

hid_t
kith_h5_memory_type(enum kith_type type)
{
    switch (type) {
    case KITH_U8: return H5T_NATIVE_UINT8;
    case KITH_I32: return H5T_NATIVE_INT32;
    case KITH_I64: return H5T_NATIVE_INT64;
    case KITH_F32: return H5T_NATIVE_FLOAT;
    case KITH_F64: return H5T_NATIVE_DOUBLE;
    }
    return H5I_INVALID_HID;
}

hid_t
kith_h5_string_type(size_t size)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size ? size : H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    H5Tset_strpad(type, H5T_STR_NULLTERM);
    return type;
}

hid_t
kith_h5_access(void)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(access, 0, 1);
#endif
    return access;
}

/* ---- attributes ------------------------------------------------------------------------- */

static herr_t
put(hid_t object, const char *key, hid_t file_type, hid_t memory_type, const void *value)
{
    if (H5Aexists(object, key) > 0 && H5Adelete(object, key) < 0)
        return -1;
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t attribute = H5Acreate2(object, key, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    herr_t done = attribute < 0 ? -1 : H5Awrite(attribute, memory_type, value);
    if (attribute >= 0 && H5Aclose(attribute) < 0)
        done = -1;
    H5Sclose(space);
    return done;
}

herr_t
kith_h5_put_text(hid_t object, const char *key, const char *text)
{
    const hid_t type = kith_h5_string_type(strlen(text) + 1);
    const herr_t done = put(object, key, type, type, text);
    H5Tclose(type);
    return done;
}

herr_t
kith_h5_put_number(hid_t object, const char *key, double value)
{
    return put(object, key, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

/* ---- blocks ----------------------------------------------------------------------------- */

static void
set_count(struct kith_blocks *self)
{
    if (self->rank == 0)
        return;
    const size_t left = self->extent[self->cut] - self->start[self->cut];
    self->count[self->cut] = left < self->part ? left : self->part;
    self->n = 1;
    for (int i = 0; i < self->rank; i++)
        self->n *= self->count[i];
}

struct kith_blocks
kith_blocks_first(int rank, const size_t *extent, size_t most_elements)
{
    struct kith_blocks self = { .rank = rank, .n = 1 };
    size_t inner = 1;
    for (int i = 0; i < rank; i++) {
        self.extent[i] = extent[i];
        self.count[i] = 1;
    }
    for (int i = rank - 1; i >= 0; i--) {
        self.cut = i;
        self.part = most_elements / inner ? most_elements / inner : 1;
        if (extent[i] > self.part)
            break;
        self.part = extent[i];
        self.count[i] = extent[i];
        inner *= extent[i] ? extent[i] : 1;
    }
    set_count(&self);
    for (int i = 0; i < rank; i++)
        if (extent[i] == 0)
            self.n = 0;
    return self;
}

void
kith_blocks_next(struct kith_blocks *self)
{
    self->n = 0;
    for (int i = self->rank ? self->cut : -1; i >= 0; i--) {
        self->start[i] += i == self->cut ? self->count[i] : 1;
        if (self->start[i] < self->extent[i]) {
            set_count(self);
            return;
        }
        self->start[i] = 0;
    }
}

herr_t
kith_h5_select(hid_t space, int rank, const size_t *start, const size_t *count)
{
    hsize_t from[KITH_RANK_MOST], many[KITH_RANK_MOST];
    for (int i = 0; i < rank; i++) {
        from[i] = start ? start[i] : 0;
        many[i] = count[i];
    }
    return rank ? H5Sselect_hyperslab(space, H5S_SELECT_SET, from, NULL, many, NULL) : 0;
}

hid_t
kith_h5_space(int rank, const size_t *extent)
{
    hsize_t size[KITH_RANK_MOST];
    for (int i = 0; i < rank; i++)
        size[i] = extent[i];
    return rank ? H5Screate_simple(rank, size, NULL) : H5Screate(H5S_SCALAR);
}

int
kith_block_fits(int rank, const size_t *extent, const size_t *start, const size_t *count)
{
    for (int i = 0; i < rank; i++)
        if (start[i] > extent[i] || count[i] > extent[i] - start[i])
            return 0;
    return 1;
}
