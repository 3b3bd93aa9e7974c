#ifndef KITH_IO_STORE_PARTS_H
#define KITH_IO_STORE_PARTS_H

#include "io/h5.h"
#include "io/store.h"

/** The inside of the store, shared by store*.c and provenance.c only. */

/** One dataset of the file being written: axis, variable or text. */
struct kith_store_entry {
    char *name; /**< owned */
    hid_t id; /**< open until the file is closed */
    enum kith_type type;
    int is_axis, is_text;
    int rank;
    size_t extent[KITH_RANK_MOST];
    int in_order; /**< it has chunks, and all that was written so far goes on where the last ended: store_chunks.c makes them */
    size_t chunk[KITH_RANK_MOST]; /**< with in_order: the extent of one, */
    int level; /**< how hard it is compressed, */
    size_t written; /**< numbers so far, */
    unsigned char *part; /**< and the chunk in hand, owned, or NULL */
};

struct kith_store {
    char *path, *partial; /**< final name; name of the file until it is finished; no file is there when `memory` */
    hid_t file; /**< negative once closed */
    int packed; /**< kith_store_pack() was called */
    int memory; /**< it is kept in memory, and becomes a kith_file */
    int threads; /**< that may compress */
    struct kith_store_line *line; /**< full chunks on their way, or NULL */
    int broken; /**< status of the failure after which nothing is written any more, or KITH_OK */
    struct kith_store_entry *entries; /**< shape (n), in order of making */
    size_t n, capacity;
};

/** Call first in every public function: says whether the store can still be written. */
int kith_store_ready(struct kith_store *self, struct kith_error *err);

/** HDF5 failed to do `what`: explains, removes the partial file, and lets nothing more happen. */
int kith_store_break(struct kith_store *self, const char *what, struct kith_error *err);

/** Something failed with `status`, already explained: removes the partial file, and lets nothing more happen. @return `status` */
int kith_store_give_up(struct kith_store *self, int status);

/** Takes a block of `n` numbers when it goes on where the variable ended; `*taken` is 0 when libhdf5 is to write it. After a failure
 * of this or the next the file cannot be whole any more: give it up. */
int kith_store_append(struct kith_store *self, struct kith_store_entry *entry, const size_t *start, const size_t *count, size_t n, const double *data,
    int *taken, struct kith_error *err);
/** All chunks go into the file: to be called before it is read. */
int kith_store_settle(struct kith_store *self, struct kith_error *err);
/** Ends its threads and forgets what is on its way. NULL is fine. */
void kith_store_line_free(struct kith_store_line *self);

/** The entry of this name, or NULL. Borrowed until the next one is added. */
struct kith_store_entry *kith_store_find(const struct kith_store *self, const char *name);

/** Makes room for one more entry called `name`, which must be new; `*out` is all zero but for the name. */
int kith_store_add(struct kith_store *self, const char *name, struct kith_store_entry **out, struct kith_error *err);
/** Takes back the entry just added. */
void kith_store_drop(struct kith_store *self);

/** Makes all groups above the last slash of `name`; negative on failure. */
herr_t kith_store_groups(const struct kith_store *self, const char *name);

#endif
