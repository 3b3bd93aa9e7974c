#include "read/words.h"

#include "base/text.h"
#include "read/input.h"

#include <string.h>

int
kith_words_is_one(const struct kith_yaml *node)
{
    return node->kind == KITH_YAML_SCALAR && !kith_yaml_is_null(node);
}

const char *
kith_words_shown(const struct kith_yaml *node)
{
    return kith_words_is_one(node) ? node->text : kith_yaml_kind_name(node);
}

void
kith_words_unknown(struct kith_problems *problems, struct kith_place place, const char *what, const char *word, const char *const *known, size_t n)
{
    struct kith_nearest near = { .word = word };
    const char *all = "";
    for (size_t i = 0; i < n; i++) {
        kith_nearest_try(&near, known[i], strlen(known[i]));
        all = kith_pool_format(problems->pool, "%s%s%s", all ? all : "", i == 0 ? "" : i + 1 == n ? " and " : ", ", known[i]);
    }
    if (near.name)
        kith_problem_add(problems, KITH_ERR_CONFIG, place, "there is no %s '%s'; did you mean '%s'?", what, word, near.name);
    else
        kith_problem_add(problems, KITH_ERR_CONFIG, place, "there is no %s '%s'; known here are %s", what, word, all ? all : "");
}

void
kith_words_check_keys(struct kith_problems *problems, const struct kith_yaml *map, const char *what, const char *const *known, size_t n)
{
    for (const struct kith_yaml_item *item = map->kind == KITH_YAML_MAP ? map->first : NULL; item; item = item->next) {
        size_t i = 0;
        while (i < n && strcmp(item->key->text, known[i]) != 0)
            i++;
        if (i == n)
            kith_words_unknown(problems, item->key->place, what, item->key->text, known, n);
    }
}

size_t
kith_words_choose(struct kith_problems *problems, const struct kith_yaml *node, const char *what, const char *const *known, size_t n)
{
    for (size_t i = 0; kith_words_is_one(node) && i < n; i++)
        if (strcmp(node->text, known[i]) == 0)
            return i;
    kith_words_unknown(problems, node->place, what, kith_words_shown(node), known, n);
    return n;
}

int
kith_words_file_has(const char *path, const char *key)
{
    struct kith_pool pool = { 0 };
    struct kith_problems problems = { .pool = &pool };
    struct kith_input input;
    const char *reason = kith_input_read(&input, path, &pool);
    const struct kith_yaml *root = reason || kith_input_bad_utf8(input.bytes, input.length) ? NULL
        : kith_yaml_read(input.bytes, input.length, (struct kith_place) { path, 0, 0, 0 }, &problems);
    const int has = root && kith_yaml_find(root, key);
    kith_pool_clear(&pool);
    return has;
}
