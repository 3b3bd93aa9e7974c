#ifndef KITH_TELL_REPORT_H
#define KITH_TELL_REPORT_H

#include <stddef.h>

#include "kith.h"

/** The page of analysis/explorer, built into the program; of length 0 when it was not built. */
const char *kith_page(size_t *length);

#endif
