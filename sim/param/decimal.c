#include "param/decimal.h"

#include <math.h>
#include <stdlib.h>

int
kith_decimal_begin(struct kith_decimal *self)
{
    self->c = newlocale(LC_ALL_MASK, "C", (locale_t) 0);
    self->before = self->c ? uselocale(self->c) : (locale_t) 0;
    return self->c != (locale_t) 0;
}

void
kith_decimal_end(struct kith_decimal *self)
{
    if (!self->c)
        return;
    uselocale(self->before);
    freelocale(self->c);
    self->c = (locale_t) 0;
}

static const char *
skip_digits(const char *at)
{
    while (*at >= '0' && *at <= '9')
        at++;
    return at;
}

/* [+-] digits [. digits] [e [+-] digits], with a digit before or behind the point */
static int
is_decimal(const char *text)
{
    const char *at = text + (*text == '+' || *text == '-');
    const char *const whole = at;

    at = skip_digits(at);
    size_t digits = (size_t) (at - whole);
    if (*at == '.') {
        const char *const part = at + 1;
        at = skip_digits(part);
        digits += (size_t) (at - part);
    }
    if (digits == 0)
        return 0;
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '+' || at[1] == '-');
        if (skip_digits(at) == at)
            return 0;
        at = skip_digits(at);
    }
    return *at == '\0';
}

/* "017": 17 to some readers of YAML, octal 15 to others. */
static int
begins_with_zero(const char *text)
{
    text += *text == '+' || *text == '-';
    return text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

const char *
kith_decimal_number(const char *text, double *x)
{
    if (!is_decimal(text))
        return "is no number; write it in decimals, as 0.25 or 2.5e-3";
    if (begins_with_zero(text))
        return "begins with a zero, which some readers take for octal; take the zero out";
    *x = strtod(text, NULL);
    return isfinite(*x) ? NULL : "is too large for a number";
}
