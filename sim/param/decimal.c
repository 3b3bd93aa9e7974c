#include "param/decimal.h"

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
