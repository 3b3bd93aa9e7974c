#ifndef KITH_IO_LOAD_H
#define KITH_IO_LOAD_H

#include "kith.h"
#include "io/store.h"

/** Reading a file of ours. A file that is not HDF5, not ours, truncated, damaged, made to harm or of a newer major
 * format is refused with KITH_ERR_DATA and a sentence; a missing one, or what is no file, with KITH_ERR_NOINPUT. All
 * calls on all files from one thread at a time. */
struct kith_file;

/** Opens a file; this is the one way to read a result. A child process has read all of it before (see kith_guard()), so that nothing
 * in it crashes this one; its digest holds, or it is refused with KITH_ERR_DATA. */
int kith_file_open(struct kith_file **out, const char *path, struct kith_error *err);

/** The same; with KITH_TRUST_ALTERED a file whose digest does not hold is taken, with KITH_TRUST_UNREAD one whose values nobody has read. */
int kith_file_open_as(struct kith_file **out, const char *path, enum kith_trust trust, struct kith_error *err);

/** The same, of a copy in memory: for who keeps it for long, while the host may open the file, too, or replace it. */
int kith_file_open_copy(struct kith_file **out, const char *path, enum kith_trust trust, struct kith_error *err);

/** Whether the file was found to be altered: what is made of it says so. */
int kith_file_is_altered(const struct kith_file *self);

/** Reads all values in a child process, for the digests. */
int kith_file_verify(struct kith_file *self, struct kith_error *err);

/** A variable is of this kind and has these axes, outermost first: "scenario draw parameter". As an axis has one length in all of a file, its
 * shape is known then. KITH_ERR_DATA if not. */
enum kith_file_kind { KITH_OF_FLOATS, KITH_OF_INTEGERS, KITH_OF_TEXTS };
int kith_file_expect(struct kith_file *self, const char *name, enum kith_file_kind kind, const char *axes, struct kith_error *err);

void kith_file_free(struct kith_file *self);

/** The path as it was given to kith_file_open(). Borrowed. */
const char *kith_file_path(const struct kith_file *self);

/** Whether there is a variable, an axis or a text of this name. */
int kith_file_has(struct kith_file *self, const char *name);

/** Rank and extents of a variable; shape of `extent` is (8). KITH_ERR_DATA if there is none. */
int kith_file_extent(struct kith_file *self, const char *name, int *rank, size_t *extent, struct kith_error *err);

/** A block as doubles or 64-bit integers (of variables of whole numbers only); the caller's `data` has room for
 * the product of `count`. start NULL: all. KITH_ERR_DATA if there is no such variable or block. */
int kith_file_numbers(struct kith_file *self, const char *name, const size_t *start, const size_t *count, double *data,
    struct kith_error *err);
int kith_file_integers(struct kith_file *self, const char *name, const size_t *start, const size_t *count, int64_t *data,
    struct kith_error *err);

/** A text dataset, or all texts along an axis: to be freed by free() and kith_file_free_texts(). An axis of names is such an array. */
int kith_file_text(struct kith_file *self, const char *name, char **out, struct kith_error *err);
int kith_file_texts(struct kith_file *self, const char *name, char ***out, size_t *n, struct kith_error *err);
void kith_file_free_texts(char **texts, size_t n);

/** A root attribute as text or number. KITH_ERR_DATA if there is none. */
int kith_file_note(struct kith_file *self, const char *key, char **out, struct kith_error *err);
int kith_file_note_number(struct kith_file *self, const char *key, double *out, struct kith_error *err);
/** The same of what not every file has: then `*out` stays as it was. Only failures of memory and of reading are any. */
int kith_file_note_if_any(struct kith_file *self, const char *key, char **out, struct kith_error *err);
int kith_file_note_number_if_any(struct kith_file *self, const char *key, double *out, struct kith_error *err);
/** A root attribute that is a whole number of 64 bits in words, as `seed` is. KITH_ERR_DATA if it is none. */
int kith_file_note_whole(struct kith_file *self, const char *key, uint64_t *out, struct kith_error *err);
/** The same on the group or variable `at` ("" is the root group): "provenance", "summary/x". */
int kith_file_note_at(struct kith_file *self, const char *at, const char *key, char **out, struct kith_error *err);
int kith_file_note_number_at(struct kith_file *self, const char *at, const char *key, double *out, struct kith_error *err);
/** The keys of all of them, those that no digest counts last: kith_file_free_texts(). */
int kith_file_notes(struct kith_file *self, const char *at, char ***keys, size_t *n, struct kith_error *err);

/** The digest that the file says it has, and the one computed from its content now: shape (65) each, or NULL. */
int kith_file_digests(struct kith_file *self, char *stored, char *computed, struct kith_error *err);

/** Calls nothing back: the i-th axis, variable or text of the file, sorted by the bytes of its name
 * (all owned by the file), or NULL. */
struct kith_file_item {
    const char *name; /**< "summary/x" */
    const char *axes; /**< outermost first, separated by blanks; an axis has itself */
    const char *unit, *meaning; /**< "" if there is none */
    enum kith_type type; /**< unless it is a text or a bare axis */
    int is_text, is_axis, is_bare, rank;
    size_t extent[8];
};
const struct kith_file_item *kith_file_item_at(struct kith_file *self, size_t i);

/** What messages call the file from now on, instead of its path. */
int kith_file_call(struct kith_file *self, const char *name, struct kith_error *err);

/** Compares two files name by name outside /provenance: writes to `to` (or NULL) what differs (name, first
 * index, both values; at most `most` lines). Finds a difference just when the digests differ. Returns KITH_OK
 * when identical, KITH_DIFFERENT, or an error. */
int kith_file_compare(struct kith_file *a, struct kith_file *b, FILE *to, size_t most, struct kith_error *err);

/** One line when the digest of a file does not hold. */
void kith_file_tell_altered(struct kith_file *file, FILE *to);

#endif
