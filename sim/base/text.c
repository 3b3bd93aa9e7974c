#include "base/text.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_WORD = 63 };

void
kith_text_clear(struct kith_text *self)
{
    free(self->at);
    *self = (struct kith_text) { 0 };
}

/* Makes room for `more` bytes and the final zero; says whether there is any. */
static int
grow(struct kith_text *self, size_t more)
{
    if (self->failed)
        return 0;
    const size_t need = self->length + more + 1;
    if (need <= self->capacity)
        return 1;
    char *at = realloc(self->at, need * 2);
    if (!at) {
        self->failed = 1;
        return 0;
    }
    self->at = at;
    self->capacity = need * 2;
    return 1;
}

void
kith_text_put(struct kith_text *self, const char *bytes, size_t length)
{
    if (!grow(self, length))
        return;
    memcpy(self->at + self->length, bytes, length);
    self->length += length;
    self->at[self->length] = '\0';
}

void
kith_text_addv(struct kith_text *self, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    if (length >= 0 && grow(self, (size_t) length)) {
        vsnprintf(self->at + self->length, (size_t) length + 1, format, again);
        self->length += (size_t) length;
    }
    va_end(again);
}

void
kith_text_add(struct kith_text *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kith_text_addv(self, format, args);
    va_end(args);
}

void
kith_text_number(struct kith_text *self, double x)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, x);
        if (!isfinite(x) || strtod(digits, NULL) == x)
            break;
    }
    kith_text_put(self, digits, strlen(digits));
}

/* Line breaks and marks beyond ASCII that YAML readers may take for layout: U+0080 to U+009F,
 * U+2028, U+2029, U+FEFF. */
static size_t
odd_character(const char *at, unsigned *code)
{
    const unsigned char *c = (const unsigned char *) at;
    if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F) {
        *code = c[1];
        return 2;
    }
    if (c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9)) {
        *code = c[2] == 0xA8 ? 0x2028 : 0x2029;
        return 3;
    }
    if (c[0] == 0xEF && c[1] == 0xBB && c[2] == 0xBF) {
        *code = 0xFEFF;
        return 3;
    }
    return 0;
}

void
kith_text_quoted(struct kith_text *self, const char *bytes)
{
    kith_text_put(self, "\"", 1);
    for (const char *at = bytes; *at;) {
        unsigned code = (unsigned char) *at;
        const size_t odd = odd_character(at, &code);
        if (code == '"' || code == '\\')
            kith_text_add(self, "\\%c", (int) code);
        else if (code == '\n')
            kith_text_put(self, "\\n", 2);
        else if (code < 0x20 || code == 0x7F || odd)
            kith_text_add(self, "\\u%04X", code);
        else
            kith_text_put(self, at, 1);
        at += odd ? odd : 1;
    }
    kith_text_put(self, "\"", 1);
}

static unsigned
least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned
kith_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    /* Three rows of the usual table: two letters back, one back, now. */
    unsigned rows[3][LONGEST_WORD + 1];
    unsigned *older = rows[0], *old = rows[1], *row = rows[2];

    if (a_length > LONGEST_WORD || b_length > LONGEST_WORD)
        return UINT_MAX;
    for (size_t j = 0; j <= b_length; j++) {
        old[j] = (unsigned) j;
        older[j] = 0;
    }
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = (unsigned) i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(old[j], row[j - 1]) + 1;
            row[j] = least(row[j], old[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], older[j - 2] + 1);
        }
        unsigned *const free_row = older;
        older = old;
        old = row;
        row = free_row;
    }
    return old[b_length];
}

void
kith_nearest_try(struct kith_nearest *self, const char *name, size_t length)
{
    const size_t word_length = strlen(self->word);
    const size_t longer = word_length > length ? word_length : length;
    const unsigned distance = kith_distance(self->word, word_length, name, length);

    /* A third of the letters may be wrong, and one in the shortest words. */
    if (distance > (longer < 3 ? 1 : longer / 3) || distance >= longer)
        return;
    if (self->name && distance >= self->distance)
        return;
    self->name = name;
    self->length = length;
    self->distance = distance;
}

size_t
kith_text_characters(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char) *text & 0xC0) != 0x80; /* bytes that begin one */
    return n;
}

/* ---- names that are written in several ways ---- */

/* Letters without what stands on or through them, from U+00C0 to U+017F. */
static const char plain_letters[] = "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypy"
                                    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
                                    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* The next character of UTF-8; what is none counts byte by byte. */
static unsigned
next_character(const char **at)
{
    const unsigned char *c = (const unsigned char *) *at;
    const int n = c[0] < 0x80 ? 1 : c[0] >= 0xF0 ? 4 : c[0] >= 0xE0 ? 3 : c[0] >= 0xC0 ? 2 : 1;
    unsigned code = n == 1 ? c[0] : c[0] & (0xFFu >> (n + 1));
    for (int i = 1; i < n; i++) {
        if ((c[i] & 0xC0) != 0x80) {
            ++*at;
            return c[0];
        }
        code = code << 6 | (c[i] & 0x3Fu);
    }
    *at += n;
    return code;
}

/* 0: left out. */
static unsigned
folded(unsigned code)
{
    if (code >= 'A' && code <= 'Z')
        return code - 'A' + 'a';
    if (code >= 0xC0 && code <= 0x17F)
        return (unsigned char) plain_letters[code - 0xC0];
    if ((code >= 0x300 && code <= 0x36F) || code == 0xAD || code == 0xFEFF || (code >= 0x200B && code <= 0x200D))
        return 0; /* accents of their own; hyphens and joiners that nobody sees */
    if (code == 0x2018 || code == 0x2019 || code == 0x2BC || code == '`' || code == 0xB4)
        return '\'';
    if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212)
        return '-';
    return code == 0xA0 || code == 0x202F || code == 0x2009 ? ' ' : code;
}

char *
kith_text_folded(const char *name, char *room, size_t size)
{
    size_t n = 0;
    while (*name) {
        const char *const from = name;
        const unsigned code = folded(next_character(&name));
        if (code && code < 0x80 && n + 1 < size)
            room[n++] = (char) code;
        for (const char *c = from; code >= 0x80 && c < name && n + 1 < size; c++)
            room[n++] = *c;
    }
    room[n] = '\0';
    return room;
}

int
kith_text_matches(const char *text, const char *pattern)
{
    const char *star = NULL, *from = NULL; /* the last `*`, and where the text stood when it took nothing yet */
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            from = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star && *from != '.') {
            text = ++from;
            pattern = star + 1;
        } else {
            return 0;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}
