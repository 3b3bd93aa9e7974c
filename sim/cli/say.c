#include "cli.h"

#include <stdarg.h>
#include <stdio.h>

int
report(int status, struct kith_error *err)
{
    if (status == KITH_OK)
        return 0;
    if (status == KITH_DIFFERENT)
        return 1;
    kith_screen_print(stderr, "%s\n", err->text ? err->text : "kith: out of memory");
    if (err->count > 1)
        kith_screen_print(stderr, "%d problems\n", err->count);
    kith_error_clear(err);
    return -status;
}

int
help(const char *usage)
{
    fputs(usage, stdout);
    return 0; /* main looks whether it could be written */
}

int
complain(const char *verb, const char *format, ...)
{
    char text[8192]; /* a path, and more */
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    kith_screen_print(stderr, "kith %s: %s; see kith %s --help\n", verb, text, verb);
    return 64;
}
