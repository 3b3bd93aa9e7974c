#include "kith.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the character at `at` that must not reach a terminal: 0 if it may. */
static size_t
steers(const unsigned char *at, size_t left)
{
    if ((*at < 0x20 && *at != '\n' && *at != '\t') || *at == 0x7f)
        return 1;
    if (left >= 2 && at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)
        return 2;
    const int direction = left >= 3 && at[0] == 0xe2
        && ((at[1] == 0x80 && (at[2] == 0x8e || at[2] == 0x8f || (at[2] >= 0xaa && at[2] <= 0xae))) || (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9));
    return direction ? 3 : 0;
}

/* Bytes of a character of UTF-8, or 1 of what is none: a lone byte may be C1 where letters have one byte. */
static size_t
width_of(unsigned char *at, size_t left)
{
    const size_t n = *at < 0x80 ? 1 : *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : *at >= 0xc2 ? 2 : 0;
    size_t i = 1;
    while (i < n && i < left && (at[i] & 0xc0) == 0x80)
        i++;
    if (n && i == n)
        return n;
    *at = '?';
    return 1;
}

void
kith_screen_clean(char *text, size_t length)
{
    unsigned char *at = (unsigned char *) text;
    for (size_t i = 0; i < length;) {
        const size_t n = steers(at + i, length - i);
        memset(at + i, '?', n);
        i += n ? n : width_of(at + i, length - i);
    }
}

void
kith_screen_print(FILE *to, const char *format, ...)
{
    char room[1024], *text = room;
    size_t size = sizeof room;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(room, size, format, args);
    va_end(args);
    if (length >= (int) size && (text = malloc((size_t) length + 1)))
        vsnprintf(text, size = (size_t) length + 1, format, again);
    va_end(again);
    if (!text)
        text = room; /* no memory: its beginning says more than nothing */
    const size_t n = length < 0 ? 0 : (size_t) length < size ? (size_t) length : size - 1;
    kith_screen_clean(text, n);
    fwrite(text, 1, n, to);
    if (text != room)
        free(text);
}
