#include "param/unit.h"

#include <stddef.h>
#include <string.h>

/* A year is 52 weeks: a month 52/12, a quarter 13, a day one seventh. */
#define MONTH (52.0 / 12.0)

static const struct kith_unit units[] = {
    { "1", "number", 1, "1" },
    { "%", "number", 0.01, "percent" },
    { "day", "time", 1 / 7.0, "day" },
    { "week", "time", 1, "week" },
    { "month", "time", MONTH, "month" },
    { "quarter", "time", 13, "13 week" },
    { "year", "time", 52, "year" },
    { "1/day", "rate", 7, "day-1" },
    { "1/week", "rate", 1, "week-1" },
    { "1/month", "rate", 1 / MONTH, "month-1" },
    { "1/quarter", "rate", 1 / 13.0, "(13 week)-1" },
    { "1/year", "rate", 1 / 52.0, "year-1" },
    { "incident/week", "incidents over time", 1, "week-1" },
    { "incident/month", "incidents over time", 1 / MONTH, "month-1" },
    { "incident/quarter", "incidents over time", 1 / 13.0, "(13 week)-1" },
    { "incident/year", "incidents over time", 1 / 52.0, "year-1" },
    { "place", "places", 1, "1" },
    { "place per 100 reports/year", "places for reports", 1, "0.01 year" },
    { "assessment/week per 100 reports/year", "assessments for reports", 1, "0.01 year week-1" },
    { "hour", "working time", 1, "hour" },
    { "hour/week", "working time over time", 1, "hour week-1" },
    { "hour/month", "working time over time", 1 / MONTH, "hour month-1" },
    { "euro", "money", 1, "1" },
    { "euro/week", "money over time", 1, "week-1" },
    { "euro/month", "money over time", 1 / MONTH, "month-1" },
    { "euro/year", "money over time", 1 / 52.0, "year-1" },
    { "euro/hour", "money for working time", 1, "hour-1" },
};

const struct kith_unit *
kith_unit_find(const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

const struct kith_unit *
kith_unit_at(int i)
{
    return i >= 0 && (size_t) i < sizeof units / sizeof *units ? &units[i] : NULL;
}

double
kith_unit_convert(const struct kith_unit *from, const struct kith_unit *to, double value)
{
    if (strcmp(from->name, "%") == 0)
        return kith_unit_convert(kith_unit_find("1"), to, value / 100); /* 7 % is .07 to the last bit */
    return from == to ? value : value * (from->factor / to->factor);
}
