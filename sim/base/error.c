#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
kith_error_clear(struct kith_error *err)
{
    if (err) {
        free(err->text);
        *err = (struct kith_error) { 0 };
    }
}

/* Makes room for `more` bytes behind the text; says whether there is any. */
static int
grow(struct kith_error *err, size_t more)
{
    const size_t need = err->length + more;
    if (need <= err->capacity)
        return 1;
    char *text = realloc(err->text, need * 2);
    if (!text)
        return 0;
    err->text = text;
    err->capacity = need * 2;
    return 1;
}

int
kith_fail(struct kith_error *err, int status, const char *format, ...)
{
    if (!err)
        return status;
    if (err->status == KITH_OK)
        err->status = status;
    err->count++;

    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length >= 0 && grow(err, (size_t) length + 2)) {
        if (err->length)
            err->text[err->length++] = '\n';
        vsnprintf(err->text + err->length, (size_t) length + 1, format, again);
        kith_screen_clean(err->text + err->length, (size_t) length); /* words of files are among it */
        err->length += (size_t) length;
    }
    va_end(again);
    return status;
}

int
kith_status_of(int number, int named)
{
    switch (number) {
    case ENOMEM:
        return KITH_ERR_MEMORY;
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case ENAMETOOLONG:
        return named;
    default:
        return KITH_ERR_IO;
    }
}
