/* Result files changed by structure: changes GOOD.h5 FOLDER HOW_MANY SEED [sealed]
 *
 * Each is GOOD.h5 after one to four changes: of names, types, shapes, values, texts and attributes of what is in it, or of all variables
 * along an axis at once. Prints the paths of the files; what was done to each is in FOLDER/changes.txt. The same SEED gives the same files.
 * With `sealed` digests are made to hold, and names are printed, for refuse.py; readers.c takes any digest for one that holds. */
#define _GNU_SOURCE
#include "io/load_parts.h"

#include <fcntl.h>
#include <hdf5_hl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 1024, NAME = 200, AXES = 8, SOME = 20 };

/* What is in the file that all are made from; its axes are asked once. */
struct variable {
    char name[NAME], axis[AXES][NAME];
    int rank, is_scale;
};
static struct variable good[MOST];
static char group[MOST][NAME];
static int variables, groups;

/* ---- random numbers ---- */

static uint64_t state;

static uint64_t
pick(uint64_t below)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (z ^ z >> 31) % below;
}

static const int64_t whole[] = { 0, 1, -1, 2, 7, 255, 65536, INT32_MAX, INT32_MIN, (int64_t) 1 << 53, INT64_MAX, INT64_MIN };
static const double real[] = { 0, -0.0, 1, -1, 1e-300, 1e300, -1e300, (double) NAN, (double) INFINITY, -(double) INFINITY, .5, 1e18 };
static char thousands[5001], accents[81];
static const char *const texts[] = { "", "a", "mean", "baseline", "\x1b[2J", "=1+1", "a\nb", "%s%n%s", accents, thousands, "../../a", "</script><script>",
    "nan", "-1", "yes", "no", "\xff\xfe" };
#define ONE_OF(list) (list)[pick(sizeof(list) / sizeof *(list))]

static hid_t
some_type(void)
{
    const hid_t types[] = { H5T_STD_U8LE, H5T_STD_I32LE, H5T_STD_I64LE, H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_STD_I16LE, H5T_STD_U64LE, H5T_IEEE_F64BE };
    return H5Tcopy(ONE_OF(types));
}

/* A value of a type, to `at`; texts of no fixed length are not copied. */
static void
strange(hid_t type, void *at)
{
    unsigned char room[64] = { 0 };
    const size_t size = H5Tget_size(type);
    if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0) {
        const char *text = ONE_OF(texts);
        memcpy(at, &text, sizeof text);
    } else if (H5Tget_class(type) == H5T_STRING) {
        const char *text = ONE_OF(texts);
        memset(at, 0, size);
        memcpy(at, text, strlen(text) < size ? strlen(text) : size);
    } else if (size <= sizeof room / 2) {
        if (H5Tget_class(type) == H5T_FLOAT)
            memcpy(room, &ONE_OF(real), sizeof *real);
        else
            memcpy(room, &ONE_OF(whole), sizeof *whole);
        H5Tconvert(H5Tget_class(type) == H5T_FLOAT ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64, type, 1, room, NULL, H5P_DEFAULT);
        memcpy(at, room, size);
    }
}

/* ---- a variable with its values, as they are stored ---- */

struct held {
    hid_t id, type;
    hsize_t extent[H5S_MAX_RANK], n;
    int rank;
    char *values;
};

static void
let_go(struct held *it)
{
    if (it->values && H5Tis_variable_str(it->type) > 0) {
        const hid_t all = H5Screate_simple(1, &it->n, NULL);
        H5Dvlen_reclaim(it->type, all, H5P_DEFAULT, it->values);
        H5Sclose(all);
    }
    free(it->values);
    H5Tclose(it->type);
    H5Dclose(it->id);
}

/* Says whether it is there. */
static int
hold(struct held *it, hid_t file, const char *name, int values)
{
    *it = (struct held) { .id = H5Lexists(file, name, H5P_DEFAULT) > 0 ? H5Dopen(file, name, H5P_DEFAULT) : -1 };
    if (it->id < 0)
        return 0;
    const hid_t space = H5Dget_space(it->id);
    it->type = H5Dget_type(it->id);
    it->rank = H5Sget_simple_extent_dims(space, it->extent, NULL);
    it->n = (hsize_t) H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    if (values) {
        it->values = calloc(it->n + 1, H5Tget_size(it->type));
        if (!it->values || H5Dread(it->id, it->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, it->values) < 0) {
            free(it->values);
            it->values = NULL;
            let_go(it);
            return 0;
        }
    }
    return 1;
}

static const struct variable *
known(const char *name)
{
    for (int i = 0; i < variables; i++)
        if (strcmp(good[i].name, name) == 0)
            return &good[i];
    return NULL;
}

/* Off its axes, or on them: libhdf5 keeps lists at both ends, and loses itself in those that lead nowhere. */
static void
axes(hid_t file, hid_t id, const char *name, int on)
{
    const struct variable *was = known(name);
    const hid_t space = H5Dget_space(id);
    for (int i = 0; was && i < was->rank && i < H5Sget_simple_extent_ndims(space) && !was->is_scale; i++) {
        const hid_t axis = *was->axis[i] && H5Lexists(file, was->axis[i], H5P_DEFAULT) > 0 ? H5Dopen(file, was->axis[i], H5P_DEFAULT) : -1;
        if (axis >= 0 && on && H5DSis_scale(axis) > 0)
            H5DSattach_scale(id, axis, (unsigned) i);
        else if (axis >= 0 && !on && H5DSis_attached(id, axis, (unsigned) i) > 0)
            H5DSdetach_scale(id, axis, (unsigned) i);
        if (axis >= 0)
            H5Dclose(axis);
    }
    H5Sclose(space);
}

/* All that lies along an axis, off it or on it. */
static void
users(hid_t file, hid_t id, const char *name, int on)
{
    for (int v = 0; v < variables; v++)
        for (int i = 0; i < good[v].rank; i++)
            if (strcmp(good[v].axis[i], name) == 0 && !good[v].is_scale && H5Lexists(file, good[v].name, H5P_DEFAULT) > 0) {
                const hid_t user = H5Dopen(file, good[v].name, H5P_DEFAULT), space = user < 0 ? -1 : H5Dget_space(user);
                if (user >= 0 && H5Sget_simple_extent_ndims(space) > i) {
                    if (on)
                        H5DSattach_scale(user, id, (unsigned) i);
                    else if (H5DSis_attached(user, id, (unsigned) i) > 0)
                        H5DSdetach_scale(user, id, (unsigned) i);
                }
                if (space >= 0)
                    H5Sclose(space);
                if (user >= 0)
                    H5Dclose(user);
            }
}

static int
is_of_axes(const char *name)
{
    return !strcmp(name, "CLASS") || !strcmp(name, "NAME") || !strcmp(name, "DIMENSION_LIST") || !strcmp(name, "REFERENCE_LIST");
}

/* Attributes of one object also on another. */
static void
copy_attributes(hid_t from, hid_t to)
{
    for (int i = 0; i < H5Aget_num_attrs(from); i++) {
        char name[NAME];
        const hid_t old = H5Aopen_idx(from, (unsigned) i), type = H5Aget_type(old), space = H5Aget_space(old);
        H5Aget_name(old, sizeof name, name);
        char *bytes = calloc((size_t) H5Sget_simple_extent_npoints(space) + 1, H5Tget_size(type));
        if (!is_of_axes(name) && H5Aread(old, type, bytes) >= 0) {
            const hid_t new = H5Acreate(to, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
            H5Awrite(new, type, bytes);
            H5Aclose(new);
            if (H5Tis_variable_str(type) > 0)
                H5Dvlen_reclaim(type, space, H5P_DEFAULT, bytes);
        }
        free(bytes);
        H5Sclose(space);
        H5Tclose(type);
        H5Aclose(old);
    }
}

/* A dataset in the place of one, of `rank`, `extent` and `type`, with values of that type, with its attributes, and on its axes if that is asked. */
static void
put(hid_t file, const char *name, struct held *old, int rank, const hsize_t *extent, hid_t type, const void *values, int on_axes)
{
    const int is_scale = H5DSis_scale(old->id) > 0, is_text = H5Tget_class(type) == H5T_STRING;
    char label[NAME] = "";
    if (is_scale)
        H5DSget_scale_name(old->id, label, sizeof label);
    axes(file, old->id, name, 0);
    if (is_scale)
        users(file, old->id, name, 0);
    H5Ldelete(file, name, H5P_DEFAULT);
    const hid_t way = H5Pcreate(H5P_DATASET_CREATE), space = rank ? H5Screate_simple(rank, extent, NULL) : H5Screate(H5S_SCALAR);
    if ((size_t) H5Sget_simple_extent_npoints(space) * H5Tget_size(type) > 4096 && !is_text && rank) {
        H5Pset_chunk(way, rank, extent);
        H5Pset_shuffle(way);
        H5Pset_deflate(way, 1);
    }
    const hid_t new = H5Dcreate(file, name, type, space, H5P_DEFAULT, way, H5P_DEFAULT);
    if (new >= 0) {
        H5Dwrite(new, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
        copy_attributes(old->id, new);
        if (is_scale) {
            H5DSset_scale(new, label);
            users(file, new, name, 1);
        } else if (on_axes) {
            axes(file, new, name, 1);
        }
        H5Dclose(new);
    }
    H5Sclose(space);
    H5Pclose(way);
}

/* ---- changes: each says what it did ---- */

static const char *
some_values(hid_t file, const char *name)
{
    struct held it;
    const uint64_t times[] = { 1, 1, 3, 50 };
    if (!hold(&it, file, name, 1))
        return "nothing";
    const size_t size = H5Tget_size(it.type);
    char **kept = calloc(it.n + 1, sizeof *kept); /* texts to give back */
    const int flows = H5Tis_variable_str(it.type) > 0;
    if (flows)
        memcpy(kept, it.values, it.n * sizeof *kept);
    for (uint64_t k = it.n ? ONE_OF(times) : 0; k > 0; k--) {
        char *at = it.values + pick(it.n) * size;
        if (flows && pick(2))
            memcpy(at, &kept[pick(it.n < SOME ? it.n : SOME)], sizeof *kept);
        else
            strange(it.type, at);
    }
    if (it.n)
        H5Dwrite(it.id, it.type, H5S_ALL, H5S_ALL, H5P_DEFAULT, it.values);
    if (flows)
        memcpy(it.values, kept, it.n * sizeof *kept);
    free(kept);
    let_go(&it);
    return "values of";
}

static const char *
all_values(hid_t file, const char *name)
{
    struct held it;
    if (!hold(&it, file, name, 0))
        return "nothing";
    const size_t size = H5Tget_size(it.type);
    char *one = calloc(it.n + 1, size);
    strange(it.type, one);
    for (size_t i = 1; i < it.n; i++)
        memcpy(one + i * size, one, size);
    if (it.n)
        H5Dwrite(it.id, it.type, H5S_ALL, H5S_ALL, H5P_DEFAULT, one);
    free(one);
    let_go(&it);
    return "all values of";
}

static const char *
another_type(hid_t file, const char *name)
{
    struct held it;
    if (!hold(&it, file, name, 1))
        return "nothing";
    const int is_text = H5Tget_class(it.type) == H5T_STRING, to_text = !is_text && pick(5) == 0;
    const hid_t type = to_text ? H5Tcopy(H5T_C_S1) : some_type();
    if (to_text)
        H5Tset_size(type, H5T_VARIABLE);
    char *values = calloc(it.n + 1, 16);
    if (to_text) {
        static const char *const a = "a";
        for (size_t i = 0; i < it.n; i++)
            memcpy(values + i * sizeof a, &a, sizeof a);
    } else if (!is_text) {
        memcpy(values, it.values, it.n * H5Tget_size(it.type));
        H5Tconvert(it.type, type, it.n, values, NULL, H5P_DEFAULT);
    }
    put(file, name, &it, it.rank, it.extent, type, values, 1);
    free(values);
    H5Tclose(type);
    let_go(&it);
    return "type of";
}

static const char *
another_shape(hid_t file, const char *name)
{
    struct held it;
    if (!hold(&it, file, name, 1))
        return "nothing";
    hsize_t extent[H5S_MAX_RANK + 1], longer[] = { 1, 2, 100 };
    const uint64_t way = pick(4);
    int rank = it.rank;
    memcpy(extent, it.extent, sizeof it.extent);
    if (way == 0 || !rank) {
        memmove(extent + 1, extent, (size_t) rank++ * sizeof *extent);
        extent[0] = 1;
    } else if (way == 1) {
        extent[0] = it.n;
        rank = 1;
    } else {
        const hsize_t times = ONE_OF(longer);
        extent[0] = way == 2 ? pick(extent[0] + 1) : extent[0] + (times < extent[0] ? times : extent[0]);
    }
    char *twice = calloc(2 * it.n + 1, H5Tget_size(it.type));
    memcpy(twice, it.values, it.n * H5Tget_size(it.type));
    memcpy(twice + it.n * H5Tget_size(it.type), it.values, it.n * H5Tget_size(it.type));
    put(file, name, &it, rank, extent, it.type, twice, way > 0);
    free(twice);
    let_go(&it);
    return "shape of";
}

/* One variable with another length along one of its axes: values again from the first, or fewer. */
static void
along(hid_t file, const char *name, int axis, hsize_t length)
{
    struct held it;
    if (!hold(&it, file, name, 1))
        return;
    const size_t size = H5Tget_size(it.type);
    hsize_t extent[H5S_MAX_RANK], outer = 1, inner = size;
    memcpy(extent, it.extent, sizeof extent);
    for (int i = 0; i < it.rank; i++)
        *(i < axis ? &outer : &inner) *= i == axis ? 1 : extent[i];
    const hsize_t old = axis < it.rank ? extent[axis] : 0;
    if (axis < it.rank && (old || !length)) {
        char *values = calloc(outer * length + 1, inner);
        for (hsize_t o = 0; o < outer; o++)
            for (hsize_t i = 0; i < length; i++)
                memcpy(values + (o * length + i) * inner, it.values + (o * old + i % old) * inner, inner);
        extent[axis] = length;
        put(file, name, &it, it.rank, extent, it.type, values, 1);
        free(values);
    }
    let_go(&it);
}

/* All that lies along an axis at once, so that the file is of one piece. */
static const char *
another_axis_length(hid_t file, const char *name)
{
    struct held it;
    const struct variable *axis;
    (void) name;
    do
        axis = &good[pick((uint64_t) variables)];
    while (!axis->is_scale);
    if (!hold(&it, file, axis->name, 0))
        return "nothing";
    const hsize_t old = it.extent[0], lengths[] = { 0, 1, old ? old - 1 : 0, old + 1, 2 * old }, length = ONE_OF(lengths);
    let_go(&it);
    for (int v = 0; v < variables; v++)
        for (int i = 0; i < good[v].rank; i++)
            if (strcmp(good[v].axis[i], axis->name) == 0 && !good[v].is_scale)
                along(file, good[v].name, i, length);
    along(file, axis->name, 0, length);
    return "length of an axis, by";
}

static const char *
away(hid_t file, const char *name)
{
    struct held it;
    if (!hold(&it, file, name, 0))
        return "nothing";
    axes(file, it.id, name, 0);
    let_go(&it);
    H5Ldelete(file, name, H5P_DEFAULT);
    return "no";
}

static void
move(hid_t file, const char *name, const char *to)
{
    const hid_t way = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(way, 1);
    if (H5Lexists(file, name, H5P_DEFAULT) > 0)
        H5Lmove(file, name, file, to, way, H5P_DEFAULT);
    H5Pclose(way);
}

static const char *
another_name(hid_t file, const char *name)
{
    char to[NAME + 8];
    switch (pick(4)) {
    case 0: snprintf(to, sizeof to, "%sx", name); break;
    case 1: snprintf(to, sizeof to, "%.*s", (int) (strlen(name) - 1), name); break;
    case 2: snprintf(to, sizeof to, "new%s", name); break;
    default: snprintf(to, sizeof to, "%s2", good[pick((uint64_t) variables)].name);
    }
    move(file, name, to);
    return "name of";
}

static const char *
another_place(hid_t file, const char *name)
{
    const char *other = good[pick((uint64_t) variables)].name;
    move(file, name, "/aside");
    move(file, other, name);
    move(file, "/aside", other);
    return "another in the place of";
}

/* An attribute of another type or value. */
static void
new_attribute(hid_t of, const char *name, hid_t type, hsize_t n)
{
    char value[40 * 16], text[sizeof thousands + 8] = "";
    const hid_t space = n ? H5Screate_simple(1, &n, NULL) : H5Screate(H5S_SCALAR);
    char *at = H5Tget_class(type) == H5T_STRING ? text : value;
    const size_t size = H5Tget_size(type);
    strange(type, at);
    for (size_t i = 1; i < n; i++)
        memcpy(at + i * size, at, size);
    const hid_t new = H5Acreate(of, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (new >= 0) {
        H5Awrite(new, type, at);
        H5Aclose(new);
    }
    H5Sclose(space);
    H5Tclose(type);
}

static hid_t
text_type(size_t size)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size);
    return type;
}

static const char *
another_attribute(hid_t file, const char *name)
{
    const char *const on[] = { "/", name, groups ? group[pick((uint64_t) groups)] : "/" }, *at = ONE_OF(on);
    const uint64_t lengths[] = { 1, 2, 40 }, sizes[] = { 1, 16, 4000 };
    const hid_t of = strcmp(at, "/") == 0 || H5Lexists(file, at, H5P_DEFAULT) > 0 ? H5Oopen(file, at, H5P_DEFAULT) : -1;
    char key[NAME] = "", to[NAME + 8];
    const int n = of < 0 ? 0 : H5Aget_num_attrs(of);
    if (n > 0)
        H5Aget_name_by_idx(of, ".", H5_INDEX_NAME, H5_ITER_INC, pick((uint64_t) n), key, sizeof key, H5P_DEFAULT);
    if (*key && !is_of_axes(key) && strcmp(key, "kith_digest") != 0) {
        snprintf(to, sizeof to, "%sx", key);
        const uint64_t way = pick(5);
        if (way == 4)
            H5Arename(of, key, to);
        else
            H5Adelete(of, key);
        if (way == 1)
            new_attribute(of, key, text_type(ONE_OF(sizes)), 0);
        else if (way == 2 || way == 3)
            new_attribute(of, key, some_type(), way == 2 ? 0 : ONE_OF(lengths));
    }
    if (of >= 0)
        H5Oclose(of);
    return "an attribute of, or by,";
}

static const char *
empty_group(hid_t file, const char *name)
{
    const char *at = groups ? group[pick((uint64_t) groups)] : name;
    if (H5Lexists(file, at, H5P_DEFAULT) > 0 && H5Ldelete(file, at, H5P_DEFAULT) >= 0 && pick(2)) {
        const hid_t new = H5Gcreate(file, at, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        if (new >= 0)
            H5Gclose(new);
    }
    return "a group, by";
}

static const struct {
    const char *(*change)(hid_t file, const char *name);
    uint64_t often;
} changes[] = { { some_values, 6 }, { all_values, 3 }, { another_axis_length, 4 }, { another_type, 2 }, { another_shape, 2 }, { away, 2 }, { another_name, 2 },
    { another_place, 2 }, { another_attribute, 3 }, { empty_group, 1 } };

/* ---- files ---- */

static herr_t
find_axis(hid_t of, unsigned which, hid_t scale, void *to)
{
    (void) of, (void) which;
    H5Iget_name(scale, to, NAME);
    return 1;
}

static herr_t
find(hid_t file, const char *name, const H5O_info_t *about, void *none)
{
    (void) none;
    if (about->type == H5O_TYPE_GROUP && strcmp(name, ".") != 0 && groups < MOST)
        snprintf(group[groups++], NAME, "/%s", name);
    if (about->type != H5O_TYPE_DATASET || variables == MOST)
        return 0;
    struct variable *it = &good[variables++];
    const hid_t id = H5Dopen(file, name, H5P_DEFAULT), space = H5Dget_space(id);
    snprintf(it->name, NAME, "/%s", name);
    it->is_scale = H5DSis_scale(id) > 0;
    it->rank = H5Sget_simple_extent_ndims(space);
    for (int i = 0; i < it->rank && i < AXES && !it->is_scale; i++)
        H5DSiterate_scales(id, (unsigned) i, NULL, find_axis, it->axis[i]);
    H5Sclose(space);
    H5Dclose(id);
    return 0;
}

static void
copy(const char *from, const char *to)
{
    struct stat about;
    const int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (in < 0 || out < 0 || fstat(in, &about) || sendfile(out, in, NULL, (size_t) about.st_size) != about.st_size)
        exit(74);
    close(in);
    close(out);
}

static void
seal(const char *path)
{
    struct kith_file *file = NULL;
    char stored[65] = "", computed[65] = "";
    if (kith_file_open_here(&file, path, 0, NULL) == KITH_OK && kith_file_digests(file, stored, computed, NULL) != KITH_OK)
        *computed = '\0';
    kith_file_free(file);
    if (!*computed)
        return;
    const hid_t id = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT), mark = id < 0 ? -1 : H5Aopen(id, "kith_digest", H5P_DEFAULT);
    const hid_t type = mark < 0 ? -1 : H5Aget_type(mark);
    if (type >= 0 && H5Tget_size(type) <= sizeof computed)
        H5Awrite(mark, type, computed);
    if (type >= 0)
        H5Tclose(type);
    if (mark >= 0)
        H5Aclose(mark);
    if (id >= 0)
        H5Fclose(id);
}

static void
change_file(const char *path, FILE *told)
{
    const uint64_t times[] = { 1, 1, 2, 4 };
    uint64_t all = 0;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        all += changes[i].often;
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    for (uint64_t k = ONE_OF(times); k > 0; k--) {
        uint64_t which = pick(all);
        size_t i = 0;
        while (which >= changes[i].often)
            which -= changes[i++].often;
        const char *at = good[pick((uint64_t) variables)].name;
        fprintf(told, " %s %s;", changes[i].change(file, at), at);
    }
    H5Fclose(file);
    fprintf(told, "\n");
    fflush(told);
}

int
main(int argc, char **argv)
{
    char path[PATH_MAX], seen = 0;
    if (argc < 5)
        return 64;
    const int many = atoi(argv[3]), sealed = argc > 5;
    int hear[2], done = 0;
    mkdir(argv[2], 0777);
    memset(thousands, 'x', sizeof thousands - 1);
    for (size_t i = 0; i + 2 < sizeof accents; i += 2)
        memcpy(accents + i, "é", 2);
    while (done < many) { /* in a child: libhdf5 1.10 dies of some changes in the middle; then that file is as it was left */
        if (pipe(hear))
            return 74;
        const pid_t child = fork();
        if (child == 0) {
            close(hear[0]);
            snprintf(path, sizeof path, "%s/changes.txt", argv[2]);
            FILE *told = fopen(path, "a");
            if (!told || !freopen("/dev/null", "w", stderr))
                _exit(74);
            H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
            const hid_t file = H5Fopen(argv[1], H5F_ACC_RDONLY, H5P_DEFAULT);
            H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, find, NULL);
            H5Fclose(file);
            for (int n = done; n < many; n++) {
                snprintf(path, sizeof path, "%s/changed-%s-%d.h5", argv[2], argv[4], n);
                copy(argv[1], path);
                if (write(hear[1], ".", 1) != 1)
                    _exit(74);
                state = strtoull(argv[4], NULL, 10) << 32 | (uint64_t) n;
                fprintf(told, "changed-%s-%d:", argv[4], n);
                alarm(20);
                change_file(path, told);
                if (sealed)
                    seal(path);
            }
            _exit(0);
        }
        close(hear[1]);
        const int before = done;
        while (read(hear[0], &seen, 1) == 1)
            done++;
        close(hear[0]);
        waitpid(child, NULL, 0);
        if (done == before)
            return 74;
    }
    for (int n = 0; n < many; n++)
        printf(sealed ? "%.0schanged-%s-%d\n" : "%s/changed-%s-%d.h5\n", argv[2], argv[4], n);
    return 0;
}
