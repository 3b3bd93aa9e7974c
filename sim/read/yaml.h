#ifndef KITH_READ_YAML_H
#define KITH_READ_YAML_H

#include "read/problem.h"

enum kith_yaml_kind { KITH_YAML_SCALAR, KITH_YAML_LIST, KITH_YAML_MAP };

/** A YAML value with the place where it stands. An alias is the very node that it names. */
struct kith_yaml {
    enum kith_yaml_kind kind;
    struct kith_place place;
    const char *text; /**< of a scalar, without quotes; UTF-8 without zero bytes */
    int plain; /**< the scalar has no quotes: it may be a number or null */
    struct kith_yaml_item *first; /**< of a list or mapping, in the order of the file */
    size_t n; /**< number of items */
    size_t weight; /**< number of values in it, with all aliases written out */
};

struct kith_yaml_item {
    const struct kith_yaml *key; /**< a scalar; NULL in a list */
    const struct kith_yaml *value;
    struct kith_yaml_item *next;
};

/** Makes a tree of one YAML document, which must be a mapping.
 *
 * Keys written twice are problems, each with both places; the first stays. So are tags, keys that
 * are no words, and what grows beyond bounds: nesting over 32, 1,000 keys in a mapping, 100,000
 * values with all aliases written out. After an error of syntax there is one problem and no tree.
 *
 * @param place  file and order for all places in the tree; borrowed
 * @return NULL when there is no tree; the tree lives in the pool of `problems` */
const struct kith_yaml *kith_yaml_read(
    const char *text, size_t length, struct kith_place place, struct kith_problems *problems);

/** The value of a key, NULL if it is not there or `map` is no mapping. */
const struct kith_yaml *kith_yaml_find(const struct kith_yaml *map, const char *key);

/** Whether it is empty, `~` or `null`, without quotes. */
int kith_yaml_is_null(const struct kith_yaml *self);

/** Whether nothing at all stands there, not even `null`. */
int kith_yaml_is_empty(const struct kith_yaml *self);

/** Whether every reader of YAML, of version 1.1 too, takes it for a text: not `no`, `2024`, `1:30` or `2024-05-01` without quotes. */
int kith_yaml_is_text(const struct kith_yaml *self);

/** "a list", "a mapping", "nothing", "a text": for messages. */
const char *kith_yaml_kind_name(const struct kith_yaml *self);

#endif
