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
};

struct kith_store {
    char *path, *partial; /**< final name; name of the file until it is finished; no file is there when `memory` */
    hid_t file; /**< negative once closed */
    int packed; /**< kith_store_pack() was called */
    int memory; /**< it is kept in memory, and becomes a kith_file */
    int broken; /**< status of the failure after which nothing is written any more, or KITH_OK */
    struct kith_store_entry *entries; /**< shape (n), in order of making */
    size_t n, capacity;
};

/** Call first in every public function: says whether the store can still be written. */
int kith_store_ready(struct kith_store *self, struct kith_error *err);

/** HDF5 failed to do `what`: explains, removes the partial file, and lets nothing more happen. */
int kith_store_break(struct kith_store *self, const char *what, struct kith_error *err);

/** The entry of this name, or NULL. Borrowed until the next one is added. */
struct kith_store_entry *kith_store_find(const struct kith_store *self, const char *name);

/** Makes room for one more entry called `name`, which must be new; `*out` is all zero but for the name. */
int kith_store_add(struct kith_store *self, const char *name, struct kith_store_entry **out, struct kith_error *err);
/** Takes back the entry just added. */
void kith_store_drop(struct kith_store *self);

/** Makes all groups above the last slash of `name`; negative on failure. */
herr_t kith_store_groups(const struct kith_store *self, const char *name);

#endif
