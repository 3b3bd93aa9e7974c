#ifndef KITH_READ_READING_H
#define KITH_READ_READING_H

#include "read/evidence.h"
#include "read/range.h"
#include "param/scenario_parts.h"
#include "read/yaml.h"

/** The inside of reading a scenario: files into trees, trees into drafts, drafts into entries.
 * Only for the files of this folder. Errors go to `problems`; nothing here stops at the first one. */

enum { KITH_MOST_FILES = 16 };

/** One file of the chain: files[0] is the one asked for, files[i + 1] is what files[i] extends. */
struct kith_file {
    const char *name; /**< as messages show it; in the scenario's pool */
    const char *folder; /**< "dir/" or "" */
    const struct kith_yaml *root; /**< NULL when it could not be read */
    unsigned long long device, inode;
    const struct kith_evidence *evidence; /**< the table in its folder, NULL without */
    int told; /**< that there is no evidence table */
};

/** A member of a collection, on the way. */
struct kith_member {
    const char *name;
    struct kith_place place; /**< where it appears in the file nearest to the one asked for */
    int file; /**< index of that file */
    int removed; /**< at `place` */
    unsigned index; /**< in the finished collection */
    struct kith_member *next;
};

struct kith_roster {
    const struct kith_collection *collection;
    struct kith_member *first, *last;
    unsigned present; /**< number of members that are not removed */
    int overfull; /**< and that was said */
};

/** An entry, on the way. */
struct kith_draft {
    struct kith_entry entry;
    struct kith_member *member; /**< NULL without `*` */
    struct kith_roster *roster; /**< of the member */
    struct kith_place place;
    struct kith_place value_place; /**< of the value itself */
    const struct kith_yaml *names; /**< KITH_SET, KITH_NAMES: the list, until all is read */
    int broken; /**< a problem was told; it is there, but not to be used */
};

/** A path that is wrong as a whole: what would be under it is not missed. */
struct kith_blot {
    const char *path;
    struct kith_blot *next;
};

struct kith_reading {
    const struct kith_schema *schema;
    struct kith_pool *keep; /**< the scenario's pool */
    struct kith_pool pool; /**< dropped at the end */
    struct kith_problems problems;
    struct kith_file files[KITH_MOST_FILES];
    int n_files;
    int cited_before; /**< evidence ids are not looked up */
    unsigned start; /**< year, 0: none */
    int partial; /**< a base file is not there: what is missing or unknown may be in it */
    struct kith_roster *rosters; /**< shape (n_collections) */
    struct kith_draft *drafts;
    size_t n_drafts, room; /**< used and allocated */
    struct kith_blot *blots;
};

#define KITH_REFUSE(reading, place, ...) \
    kith_problem_add(&(reading)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

/* files.c */

/** Reads a file, or a text when `text` is given, and all that it extends. */
void kith_reading_files(struct kith_reading *self, const char *path);
void kith_reading_text(struct kith_reading *self, const char *name, const char *text, size_t length, const char *folder);

/* merge.c */

/** Takes the tree of a file, after those of the files that it extends: members and drafts. */
void kith_reading_merge(struct kith_reading *self, int file);

/** The draft of a row and member; a new one when there is none yet. NULL when memory ran out. */
struct kith_draft *kith_reading_draft(
    struct kith_reading *self, const struct kith_parameter *parameter, struct kith_member *member);

/* hint.c */

/** Whether a value is a text to every reader of YAML; told when it is none. */
int kith_reading_text_is_one(struct kith_reading *self, const char *path, const struct kith_yaml *node);

/** " did you mean 'x'?" or " known here are x, y and z" for a word that does not fit: a text in the pool. */
const char *kith_reading_hint(
    struct kith_reading *self, const char *word, const char *const *names, size_t n_names);

/* leaf.c */

/** Reads one value with its unit, grade, source and distribution into a draft whose entry has a path. */
void kith_leaf_read(struct kith_reading *self, int file, const struct kith_yaml *node, struct kith_draft *draft);

/** Takes a number in `unit` as the point value; tells when it is out of range. */
int kith_leaf_take_value(struct kith_reading *self, struct kith_place place, struct kith_draft *draft,
    const struct kith_unit *unit, double written);

/** Takes a word of a choice. */
void kith_leaf_take_choice(
    struct kith_reading *self, struct kith_place place, struct kith_draft *draft, const char *word);

/** Takes the path of a KITH_PATH; it is looked up when all is read. */
void kith_leaf_take_path(struct kith_reading *self, struct kith_place place, struct kith_draft *draft, const char *path);

/** The unit of a name for this row; tells when there is none or it is of another dimension. */
const struct kith_unit *kith_leaf_unit(struct kith_reading *self, struct kith_place place,
    const struct kith_parameter *parameter, const char *path, const char *name);

/* range.c */

/** Whether a text can be one of KITH_NAMES: 1 to 64 bytes, no comma, bracket, quote, `#` or
 * control character, no blank at either end. @return NULL, or what is wrong with it (static) */
const char *kith_leaf_name_wrong(const char *name);

/** A range for messages: "0 to 10 1/year". */
const char *kith_leaf_range(struct kith_reading *self, const struct kith_parameter *parameter);

/** A unit behind a number, " week"; nothing for a plain number. */
const char *kith_leaf_unit_word(struct kith_reading *self, const char *unit);

/* prior.c */

/** Reads `dist` with its numbers and `support`; the point value and the unit are known. */
void kith_prior_read(struct kith_reading *self, const struct kith_yaml *node, struct kith_draft *draft);

/* cite.c */

/** Checks that the evidence of a source exists and that the grade has some. */
void kith_cite_check(struct kith_reading *self, int file, struct kith_place place, const struct kith_draft *draft);

/* set.c */

/** Applies one `--set path=value`. */
void kith_set_apply(struct kith_reading *self, const char *set, int number);

/** Takes the text behind `=` into a draft that has a path and, for a number, a unit. */
void kith_set_value(struct kith_reading *self, struct kith_place place, struct kith_draft *draft, const char *value);

/** Applies what a file has under `what_if:`, paths with values as --set takes them, to what was read of it and of
 * the files that it extends, with defaults. */
void kith_what_if_apply(struct kith_reading *self, int file);

/* check.c */

/** Adds what was left out and has a value otherwise, so that it can be set. */
void kith_reading_defaults(struct kith_reading *self);

/** Gives members their index, resolves sets, tells what is missing, puts drafts into their order. */
void kith_reading_check(struct kith_reading *self);

/* change.c */

/** Tells what is wrong with changes over time; all drafts are complete and in order. */
void kith_change_check(struct kith_reading *self);

#endif
