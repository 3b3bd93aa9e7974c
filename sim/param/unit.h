#ifndef KITH_PARAM_UNIT_H
#define KITH_PARAM_UNIT_H

/** A unit of a scenario value. Inside, time is weeks and rates are per week (a year is 52 weeks,
 * a quarter 13, a month 52/12, a day 1/7); everything else stays as it is written. */
struct kith_unit {
    const char *name; /**< as in a scenario: "1/year" */
    const char *dimension; /**< units of one dimension convert into each other: "rate" */
    double factor; /**< internal value = written value * factor */
    const char *udunits; /**< for HDF5: "year-1" */
};

/** The unit of that name, or NULL. */
const struct kith_unit *kith_unit_find(const char *name);

/** The i-th unit, or NULL past the last. */
const struct kith_unit *kith_unit_at(int i);

/** A value in another unit of the same dimension; not touched when the units are one. */
double kith_unit_convert(const struct kith_unit *from, const struct kith_unit *to, double value);

#endif
