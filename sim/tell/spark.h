#ifndef KITH_TELL_SPARK_H
#define KITH_TELL_SPARK_H

#include <stddef.h>

#include "design/options.h"

/** A small picture of a distribution for a table: 16 bars, their heights in eighths, and a mark at zero.
 *
 * Bars are equally wide and cover the middle 98 % of the values and zero; values beyond count in the outermost. Zero
 * lies between two bars, where the mark stands, at one end when all values are on one side. A bar that holds any value is seen. */
enum { KITH_SPARK_BARS = 16, KITH_SPARK_ROOM = 4 * (KITH_SPARK_BARS + 2) };

/** @param values  shape (n); sorted in place
 * @param room  of KITH_SPARK_ROOM bytes; "" when there is nothing to show: all values equal, one of them NaN, or KITH_SPARK_NONE */
void kith_spark_of(char *room, enum kith_spark spark, double *values, size_t n);

#endif
