#ifndef KITH_IO_CATALOGUE_H
#define KITH_IO_CATALOGUE_H

#include "io/h5.h"
#include "io/load.h"

/** Version of the format that is written; readers accept this major version. See FORMAT.md. */
#define KITH_FORMAT_VERSION "1.4"
enum { KITH_FORMAT_MAJOR = 1 };

/** One group or dataset. */
struct kith_object {
    char *path; /**< without leading slash; "" is the root group. Owned */
    char *axes, *unit, *meaning; /**< of a dataset; owned */
    int is_group;
    struct kith_file_item item; /**< of a dataset; borrows the texts above */
    uint64_t address; /**< where it lies in the file: how a variable finds its axes */
    uint64_t axis[KITH_RANK_MOST]; /**< of a dataset: where the axis of each dimension lies */
    int has_axes; /**< each dimension has one */
};

/** All that a file contains, sorted by the bytes of the paths. */
struct kith_catalogue {
    hid_t file; /**< borrowed */
    const char *path; /**< of the file, for messages; borrowed */
    struct kith_object *objects; /**< shape (n) */
    size_t n, capacity;
    const struct kith_object **variables, **axes; /**< what of them is a dataset, shape (n_variables); of those the axes, by address, shape (n_axes) */
    size_t n_variables, n_axes;
    uint64_t stored; /**< bytes that the file has on the disk, which bound what it may claim; 0: of a file that is being written */
    uint64_t claimed; /**< bytes that all values take in memory */
};

/** Reads what is in an open file, but no values. Whatever FORMAT.md does not allow is refused with KITH_ERR_DATA: links, other
 * types, storage elsewhere, filters and layouts that we do not write, and more values than the stored bytes can hold.
 * Start from all zero but `stored`; clear afterwards, also on failure. */
int kith_catalogue_read(struct kith_catalogue *self, hid_t file, const char *path, struct kith_error *err);
void kith_catalogue_clear(struct kith_catalogue *self);

/** The object at this path, or NULL. Borrowed. */
const struct kith_object *kith_catalogue_find(const struct kith_catalogue *self, const char *path);

/** Says whether an object belongs to the provenance, which does not count in digest and comparison. */
int kith_object_is_provenance(const struct kith_object *object);

/** Opens a group or dataset; close with H5Oclose(). Negative on failure. */
hid_t kith_object_open(const struct kith_catalogue *self, const struct kith_object *object);

/** One attribute: numbers as little-endian bytes with one NaN, a text up to its first zero byte. */
struct kith_attribute {
    char *name; /**< owned */
    const char *type; /**< "u8", "i32", "i64", "f32", "f64", "text" */
    unsigned char *bytes; /**< owned; followed by one zero byte */
    size_t length;
    int is_variable; /**< a text of variable length, which we do not write */
};

/** The attributes that count (FORMAT.md, digest), sorted by the bytes of their names.
 * @param out  gives shape (*n); release with kith_attributes_free(), also on failure */
int kith_attributes_read(const struct kith_catalogue *self, const struct kith_object *object, hid_t id,
    struct kith_attribute **out, size_t *n, struct kith_error *err);
void kith_attributes_free(struct kith_attribute *attributes, size_t n);

/** Name number i of the attributes of the root group that do not count; NULL after the last. */
const char *kith_attribute_uncounted(size_t i);

/** The text attribute `key` of an open object: *out is NULL when there is none or it is not a text;
 * the caller frees. KITH_ERR_MEMORY, or KITH_ERR_DATA when it cannot be read. */
int kith_attribute_text(const struct kith_catalogue *self, hid_t id, const char *key, char **out, struct kith_error *err);

/** Replaces every NaN among `n` little-endian numbers by the one NaN of FORMAT.md. */
void kith_one_nan(enum kith_type type, unsigned char *bytes, size_t n);

/** Reads a block of numbers as little-endian bytes with one NaN; negative on failure. */
herr_t kith_block_bytes(hid_t dataset, const struct kith_file_item *item, const struct kith_blocks *block, unsigned char *out);

/** Reads a block of a text dataset, into shape (block->n); release with kith_block_texts_free(). An
 * empty text may be NULL. `*room` bytes may be taken, and are taken off: many texts of a file made to harm may be one
 * and the same on the disk. Start from kith_catalogue_room(). Negative on failure. */
size_t kith_catalogue_room(const struct kith_catalogue *self);
herr_t kith_block_texts(hid_t dataset, int rank, const struct kith_blocks *block, size_t *room, char **out);
void kith_block_texts_free(char **texts, size_t n);

#endif
