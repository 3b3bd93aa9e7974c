#ifndef KITH_READ_WORDS_H
#define KITH_READ_WORDS_H

#include "read/yaml.h"

/** Small readings of a YAML tree by known words, for files that are no scenarios. What is wrong is a problem of status KITH_ERR_CONFIG. */

/** A scalar that is not null; what stands there, for messages. */
int kith_words_is_one(const struct kith_yaml *node);
const char *kith_words_shown(const struct kith_yaml *node);

/** Tells that there is no `what` of this name: "there is no key 'vlaue'; did you mean 'value'?" */
void kith_words_unknown(struct kith_problems *problems, struct kith_place place, const char *what, const char *word, const char *const *known, size_t n);

/** Tells keys of a mapping that are not known. */
void kith_words_check_keys(struct kith_problems *problems, const struct kith_yaml *map, const char *what, const char *const *known, size_t n);

/** Index of the word that stands there, or n, which is told. */
size_t kith_words_choose(struct kith_problems *problems, const struct kith_yaml *node, const char *what, const char *const *known, size_t n);

/** Whether a file is a YAML mapping with this key; no, too, of one that cannot be read. */
int kith_words_file_has(const char *path, const char *key);

#endif
