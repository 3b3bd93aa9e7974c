#ifndef KITH_BASE_TEXT_H
#define KITH_BASE_TEXT_H

#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>

/** A growing text. Start from all zero; release with kith_text_clear().
 *
 * When memory runs out the text stays as it was, `failed` is set and further calls do nothing:
 * look at it once, when the text is finished. */
struct kith_text {
    char *at; /**< ends with a zero byte; NULL while nothing was added */
    size_t length, capacity; /**< in bytes, without and with the zero byte */
    int failed; /**< memory ran out */
};

void kith_text_clear(struct kith_text *self);

/** Adds `length` bytes, or as printf does. */
void kith_text_put(struct kith_text *self, const char *bytes, size_t length);
void kith_text_add(struct kith_text *self, const char *format, ...) KITH_PRINTF(2, 3);
void kith_text_addv(struct kith_text *self, const char *format, va_list args) KITH_PRINTF(2, 0);

/** Adds the shortest decimal form that reads back as the same double (in the C locale). */
void kith_text_number(struct kith_text *self, double x);

/** Adds `bytes` in double quotes, with the escapes that YAML and JSON share. */
void kith_text_quoted(struct kith_text *self, const char *bytes);

/** Number of characters of UTF-8, which is what a column is wide. */
size_t kith_text_characters(const char *text);

/** A name as it is compared: small letters without accents (composed or not), plain quotes, dashes and blanks.
 * @param room  shape (size), terminated; what does not fit is left out
 * @return `room` */
char *kith_text_folded(const char *name, char *room, size_t size);

/** Whether a text is what a pattern says, in which each `*` stands for any letters but a dot, also for none. */
int kith_text_matches(const char *text, const char *pattern);

/** Looks for the name that is nearest to a word, over any source of names.
 *
 * Start: `struct kith_nearest near = { .word = "lowrate" };` then one kith_nearest_try() for
 * each name; `near.name` is the best one near enough to be meant, or NULL. */
struct kith_nearest {
    const char *word;
    const char *name; /**< borrowed from the caller; not always terminated */
    size_t length; /**< of `name` */
    unsigned distance; /**< from word to name */
};

/** Considers one name of `length` bytes; the first of equally near names stays. */
void kith_nearest_try(struct kith_nearest *self, const char *name, size_t length);

/** Number of inserted, left out, changed or swapped letters between two words; words longer than
 * 63 bytes are infinitely far (UINT_MAX). */
unsigned kith_distance(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
