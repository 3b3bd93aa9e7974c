#ifndef KITH_TELL_NAMES_H
#define KITH_TELL_NAMES_H

#include "kith.h"

/** Plain names, in Dutch and English, of what result files call in short: figures, brief and page have the same ones (the page's build reads names.c). */
enum kith_named {
    KITH_NAME_COHORT, /**< outcomes of cohorts */
    KITH_NAME_POPULATION, /**< outcomes of populations */
    KITH_NAME_TITLE, /**< titles of the shipped scenarios */
    KITH_NAME_QUEUE,
    KITH_NAME_GROUP, /**< strata: "profile: intimate-terror" */
    KITH_NAME_REGION,
    KITH_NAME_LEVEL, /**< of violence */
    KITH_NAME_UNIT, /**< "week|weken": of one, and of many; without a bar the same */
};

/** What people call it; NULL where there is no such name. Of a unit all of it. */
const char *kith_name_of(enum kith_named kind, const char *name, enum kith_language language);

#endif
