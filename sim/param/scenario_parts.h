#ifndef KITH_PARAM_SCENARIO_PARTS_H
#define KITH_PARAM_SCENARIO_PARTS_H

#include "param/pool.h"
#include "param/scenario.h"

/** Names of a collection's members. */
struct kith_member_names {
    const char **name; /**< shape (n) */
    size_t n;
};

/** The inside of a scenario: for who makes one (read/) and for what is said of it here. */
struct kith_scenario {
    const struct kith_schema *schema;
    struct kith_pool pool; /**< holds all that follows */
    const char *name, *title, *about, *text, *path;
    int extends; /**< another file */
    unsigned start; /**< calendar year in which its policy begins; 0: none is named */
    struct kith_entry *entries; /**< shape (n) */
    size_t n;
    struct kith_member_names *members; /**< shape (schema's n_collections) */
    const struct kith_change_list *changes;
    const char **file; /**< shape (n_files): what it was read from */
    size_t n_files;
};

/** What a scenario knows of its changes, in its pool; NULL when memory ran out. */
struct kith_change_list;
const struct kith_change_list *kith_change_list_make(struct kith_scenario *scenario, struct kith_pool *pool);

/** Whether a change of `path` is one of this entry: its own path, or that of its row with `*`. */
int kith_change_names(const char *path, const struct kith_entry *entry);

/** The canonical text of a scenario, in its pool; NULL when memory ran out. */
const char *kith_scenario_emit(const struct kith_scenario *self, struct kith_pool *pool);

#endif
