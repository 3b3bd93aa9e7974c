#ifndef KITH_PARAM_DECIMAL_H
#define KITH_PARAM_DECIMAL_H

#include <locale.h>

/** Between begin and end this thread reads and writes numbers with a decimal point, whatever
 * locale the program has. They nest. */
struct kith_decimal {
    locale_t c, before;
};

/** @return 0 when memory ran out; kith_decimal_end() may be called all the same */
int kith_decimal_begin(struct kith_decimal *self);
void kith_decimal_end(struct kith_decimal *self);

/** Reads a whole text as a decimal number. @return NULL, or what is wrong with it (static) */
const char *kith_decimal_number(const char *text, double *x);

#endif
