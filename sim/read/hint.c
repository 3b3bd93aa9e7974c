#include "read/reading.h"

#include "base/text.h"

#include <string.h>

int
kith_reading_text_is_one(struct kith_reading *self, const char *path, const struct kith_yaml *node)
{
    if (kith_yaml_is_text(node))
        return 1;
    if (node->kind != KITH_YAML_SCALAR || kith_yaml_is_null(node))
        KITH_REFUSE(self, node->place, "%s is %s; write a text", path, kith_yaml_kind_name(node));
    else
        KITH_REFUSE(self, node->place, "%s: '%s' is a number, a date or yes or no to some readers; write \"%s\", in quotes", path, node->text, node->text);
    return 0;
}

const char *
kith_reading_hint(struct kith_reading *self, const char *word, const char *const *names, size_t n_names)
{
    enum { FEW = 12 };
    struct kith_nearest near = { .word = word };
    const char *text = "";

    for (size_t i = 0; i < n_names; i++)
        kith_nearest_try(&near, names[i], strlen(names[i]));
    if (near.name)
        return kith_pool_format(&self->pool, " did you mean '%.*s'?", (int) near.length, near.name);
    if (n_names == 0)
        return " nothing is known here";
    for (size_t i = 0; i < n_names && i < FEW && text; i++)
        text = kith_pool_format(&self->pool, "%s%s%s", text, i == 0 ? "" : i + 1 == n_names ? " and " : ", ", names[i]);
    if (!text)
        return NULL;
    return kith_pool_format(&self->pool, " known here: %s%s", text, n_names > FEW ? " ..." : "");
}
