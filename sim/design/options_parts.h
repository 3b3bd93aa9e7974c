#ifndef KITH_DESIGN_OPTIONS_PARTS_H
#define KITH_DESIGN_OPTIONS_PARTS_H

#include <stdatomic.h>

#include "design/options.h"
#include "param/pool.h"

/** What the files of options share: options.c has each of them once, options_set.c makes and sets them, options_settle.c says what
 * goes together. */

enum { KITH_VERB_RUN = 1, KITH_VERB_COMPARE = 2, KITH_VERB_REPLAY = 4, KITH_VERB_EVALUATE = 8, KITH_VERB_STUDY = KITH_VERB_RUN | KITH_VERB_COMPARE };

struct kith_option_words {
    atomic_int users;
    struct kith_pool pool;
};

/** How the words of an option become what a run reads. */
enum kith_option_kind {
    KITH_IS_FLAG,
    KITH_IS_WHOLE_32,
    KITH_IS_WHOLE_64,
    KITH_IS_WHOLE_INT,
    KITH_IS_WORDS,
    KITH_IS_OF_SCENARIO, /**< the command takes it, for a scenario: no program sets it here */
    KITH_IS_OTHER
};

struct kith_option_row {
    struct kith_option is;
    unsigned verbs;
    enum kith_option_kind kind;
    size_t at; /**< of the number or text in struct kith_options */
    unsigned long long low, high;
    int (*set)(struct kith_options *self, const char *words, struct kith_error *err); /**< KITH_IS_OTHER */
};

extern const struct kith_option_row kith_option_rows[];
extern const size_t kith_n_option_rows;

/** Index of one of some words, or -1. */
int kith_option_word(const char *words, const char *const *list, int n);

/** A copy that lives as long as the options; NULL and told. */
const char *kith_options_copy(struct kith_options *self, const char *words, struct kith_error *err);

/** Says what is wrong, and calls options by --name, or by their name alone where they come from a program. */
int kith_options_refuse(const struct kith_options *self, struct kith_error *err, const char *format, ...) KITH_PRINTF(3, 4);

#endif
