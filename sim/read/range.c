#include "read/reading.h"

#include <float.h>
#include <math.h>
#include <string.h>

int
kith_leaf_in_range(
    const struct kith_parameter *parameter, const struct kith_unit *unit, double written, double *canonical)
{
    const double slack = 1e-12; /* what converting a bound may lose */
    const double low = parameter->low - slack * fabs(parameter->low);
    const double high = parameter->high + slack * fabs(parameter->high);
    const double value = kith_unit_convert(unit, kith_unit_find(parameter->unit), written);

    if (!(value >= low && value <= high))
        return 0;
    *canonical = value < parameter->low ? parameter->low : value > parameter->high ? parameter->high : value;
    if (parameter->step > 0 && kith_schema_fits(parameter, *canonical))
        *canonical = parameter->step * round(*canonical / parameter->step);
    return 1;
}

const char *
kith_leaf_steps_near(struct kith_pool *pool, const struct kith_parameter *parameter, double canonical)
{
    const double below = parameter->step * floor(canonical / parameter->step);
    return kith_pool_format(pool, "takes %s; %.10g or %.10g%s%s would do", kith_schema_steps(parameter), below, below + parameter->step,
        strcmp(parameter->unit, "1") == 0 ? "" : " ", strcmp(parameter->unit, "1") == 0 ? "" : parameter->unit);
}

const char *
kith_leaf_unit_word(struct kith_reading *self, const char *unit)
{
    const char *const word = strcmp(unit, "1") == 0 ? "" : kith_pool_format(&self->pool, " %s", unit);
    return word ? word : "";
}

const char *
kith_leaf_range(struct kith_reading *self, const struct kith_parameter *parameter)
{
    const int below = parameter->low > -DBL_MAX, above = parameter->high < DBL_MAX;
    const char *const unit = kith_leaf_unit_word(self, parameter->unit);

    if (below && above)
        return kith_pool_format(&self->pool, "%.10g to %.10g%s", parameter->low, parameter->high, unit);
    if (below)
        return kith_pool_format(&self->pool, "at least %.10g%s", parameter->low, unit);
    if (above)
        return kith_pool_format(&self->pool, "at most %.10g%s", parameter->high, unit);
    return "any number";
}

const char *
kith_leaf_name_wrong(const char *name)
{
    const size_t n = strlen(name);

    if (!n)
        return "is empty; write a name";
    if (n > 64)
        return "is too long; at most 64 bytes are possible";
    if (name[0] == ' ' || name[n - 1] == ' ')
        return "begins or ends with a blank; take it out";
    for (const char *c = name; *c; c++)
        if ((unsigned char) *c < ' ' || *c == 0x7F || strchr(",[]\"#", *c))
            return "holds a comma, bracket, quote, '#' or control character; leave it out";
    return NULL;
}
