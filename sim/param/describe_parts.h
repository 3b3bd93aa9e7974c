#ifndef KITH_PARAM_DESCRIBE_PARTS_H
#define KITH_PARAM_DESCRIBE_PARTS_H

#include "base/text.h"
#include "param/describe.h"

/** Adds the JSON Schema of describe.h. */
void kith_describe_json(struct kith_text *to, const struct kith_schema *schema);

#endif
