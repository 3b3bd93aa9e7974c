#include "kith.h"

#ifndef KITH_VERSION
#define KITH_VERSION "unknown"
#endif

const char *
kith_version(void)
{
    return KITH_VERSION;
}
