#include "param/describe_parts.h"

#include "base/text.h"

void
kith_describe_meaning(struct kith_text *to, const struct kith_parameter *row)
{
    const char *const at = kith_schema_runs(row);
    kith_text_add(to, "%s", row->meaning);
    if (at)
        kith_text_add(to, " (%s)", at);
    if (row->marks & KITH_ACTS_BY_CHANGE)
        kith_text_add(to, "; in populations only a change of it acts");
    if (row->marks & KITH_ROUNDED)
        kith_text_add(to, "; a run takes the nearest whole week");
}
