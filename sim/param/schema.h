#ifndef KITH_PARAM_SCHEMA_H
#define KITH_PARAM_SCHEMA_H

#include "kith.h"

#include <stddef.h>
#include <stdint.h>

/** What a scenario may contain: two tables, said once by whoever owns the parameters.
 *
 * Validation, `kith describe`, the JSON Schema, the parameter page and the HDF5 axis of
 * parameters are derived from these tables. Nothing here knows what a parameter is for. */

enum kith_kind {
    KITH_NUMBER, /**< a double, with unit, grade and source, perhaps a distribution */
    KITH_SET, /**< some member names of a collection; stored as a uint32_t bit set */
    KITH_CHOICE, /**< one word out of a few; stored as a uint32_t index */
    KITH_PATH, /**< the path of a number of the scenario, "services.*.places" for that of all members; not stored */
    KITH_NAMES /**< a list of names that the scenario need not know; not stored */
};

/** What holds of a parameter beside its range: bits of `marks`. */
enum {
    KITH_IDLE_IN_COHORTS = 1, /**< does nothing in runs of cohorts */
    KITH_IDLE_IN_POPULATIONS = 2, /**< does nothing in runs of populations */
    KITH_ACTS_BY_CHANGE = 4, /**< in populations only what differs from the burn-in acts */
    KITH_SIZES_A_RUN = 8, /**< decides how large a run is: it has no distribution, and what is compared agrees on it */
    KITH_ROUNDED = 16 /**< any value will do, and a run takes the nearest whole week */
};

/** One parameter, or one for each member of a collection when the path has a `*`. */
struct kith_parameter {
    const char *path; /**< dots between keys: "violence.high_rate", "services.*.places" */
    enum kith_kind kind;
    const char *unit; /**< canonical unit; a value may use any unit of the same dimension */
    double low, high; /**< closed range of the value and of the support, in the canonical unit */
    size_t offset; /**< where fill() puts it; in the member for a `*` path. In the unit's internal scale: see unit.h */
    const char *names; /**< KITH_SET: path of the collection; KITH_CHOICE: "wait|extra|advice"; KITH_NAMES: what they name */
    const char *meaning; /**< one sentence, no full stop */
    const char *odd; /**< where ODD.md explains it, "7.2" */
    const char *otherwise; /**< what holds when a file leaves it out, as behind `--set path=`; NULL: it must be there */
    unsigned marks;
    double step; /**< values are multiples of it, in the canonical unit: 1 whole numbers, 52 of weeks whole years; 0: any */
};

/** A list of things that a scenario names itself: services, problems, profiles.
 *
 * In a file a collection is a mapping from member names (lower case, digits, hyphens) to
 * mappings of parameters. A scenario that extends another may add members and change their
 * values; `name: null` removes one. Order is the order of first appearance, base file first. */
struct kith_collection {
    const char *path; /**< "services" */
    unsigned most; /**< how many members at the most (32) */
    size_t offset, stride; /**< member i lives at base + offset + i * stride; stride 0: fill() passes over all of it */
    size_t count_offset; /**< a uint32_t at base + count_offset gets the number of members */
    const char *meaning;
    int optional; /**< a resolved text that has no member does not name it */
};

/** The entry of a row for the member that is looked at, NULL where it is not there or wrong by itself. */
struct kith_entry;
typedef const struct kith_entry *kith_beside(const void *with, const char *row);

struct kith_schema {
    const char *name; /**< "scenario" */
    const struct kith_parameter *parameters;
    size_t n_parameters;
    const struct kith_collection *collections;
    size_t n_collections;
    size_t size; /**< bytes of the structure that fill() fills */
    const char *const *constant; /**< NULL, or paths and groups that cannot change over time, NULL at the end */
    const char *(*wrong)(const struct kith_entry *entry, kith_beside *of, const void *with); /**< NULL, or: what is wrong with an entry beside others, "is ...; write ...", NULL if nothing */
};

/** Where it acts, for people: "in populations only", "in cohorts only"; NULL: in both. */
const char *kith_schema_runs(const struct kith_parameter *parameter);

/** What its step means, for people: "whole numbers", "whole years"; NULL without one. */
const char *kith_schema_steps(const struct kith_parameter *parameter);

/** Whether a value, in the canonical unit, is a multiple of the step. */
int kith_schema_fits(const struct kith_parameter *parameter, double value);

/** The row of a path with `*` for member names, or NULL. */
const struct kith_parameter *kith_schema_find(const struct kith_schema *self, const char *path);

/** The collection that a parameter's path runs through, NULL without a `*`; the one of that path. */
const struct kith_collection *kith_schema_owner(const struct kith_schema *self, const struct kith_parameter *parameter);
const struct kith_collection *kith_schema_collection(const struct kith_schema *self, const char *path);

/** A key that may stand below a group: "places" below "services.*", "violence" below "". */
struct kith_schema_key {
    const char *path; /**< a path of the schema whose first `length` bytes are the key's own path */
    size_t length;
    const char *name; /**< the last `name_length` of these bytes. Not terminated */
    size_t name_length;
};

/** Goes through the keys below a group, each once, in the order of rows, then of collections.
 * Members of a collection (`*`) are no keys.
 * @param i  0 at first, then left alone
 * @return 0 when there are no more */
int kith_schema_next_key(const struct kith_schema *self, const char *group, size_t *i, struct kith_schema_key *key);

/** The i-th word of a KITH_CHOICE and its length, NULL past the last. Not terminated. */
const char *kith_schema_choice(const struct kith_parameter *parameter, unsigned i, size_t *length);

#endif
