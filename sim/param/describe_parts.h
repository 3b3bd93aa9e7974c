#ifndef KITH_PARAM_DESCRIBE_PARTS_H
#define KITH_PARAM_DESCRIBE_PARTS_H

#include "base/text.h"
#include "param/describe.h"

/** Adds what a row means, and in which kind of run it acts. */
void kith_describe_meaning(struct kith_text *to, const struct kith_parameter *row);

/** Adds the JSON Schema of describe.h. */
void kith_describe_json(struct kith_text *to, const struct kith_schema *schema);

#endif
