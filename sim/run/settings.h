#ifndef KITH_RUN_SETTINGS_H
#define KITH_RUN_SETTINGS_H

#include "base/text.h"

/** What decides numbers, as text: a line `name: value` for each setting. Adds to `out` the names of the settings in which two such
 * texts differ, with both values; nothing when they do not. Hashes among the values are not shown. */
void kith_settings_differ(struct kith_text *out, const char *there, const char *here);

#endif
