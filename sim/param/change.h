#ifndef KITH_PARAM_CHANGE_H
#define KITH_PARAM_CHANGE_H

#include "param/schema.h"

#include <float.h>

/** The rows and the collection by which a schema lets the numbers of its scenarios change over
 * time, for regions or everywhere: put KITH_CHANGE_ROWS last into its parameters and
 * KITH_CHANGE_COLLECTION last into its collections. fill() passes over them;
 * kith_scenario_changes() and kith_scenario_values_at() say what they do. */

enum {
    KITH_CHANGES = 32, /**< at the most */
    KITH_CHANGE_STEP = 13 /**< weeks between two moves of values during a ramp */
};

/* clang-format off */
#define KITH_CHANGE_ROWS(odd) \
    { "changes.*.parameter", KITH_PATH, "1", 0, 0, 0, NULL, \
        "What changes: the path of a number of this scenario; with * for the name of a member, that number of all members", odd, NULL, KITH_IDLE_IN_COHORTS, 0 }, \
    { "changes.*.how", KITH_CHOICE, "1", 0, 0, 0, "multiply|add|set", \
        "What is done with the number: multiplied by the amount, the amount added, or set to it", odd, NULL, KITH_IDLE_IN_COHORTS, 0 }, \
    { "changes.*.amount", KITH_NUMBER, "1", -DBL_MAX, DBL_MAX, 0, NULL, \
        "The amount of the whole change; to add or set, in the parameter's own unit as kith describe gives it", odd, NULL, KITH_IDLE_IN_COHORTS, 0 }, \
    { "changes.*.start", KITH_NUMBER, "week", 0, 5200, 0, NULL, \
        "When it begins, after the start of the policy", odd, "0 week", KITH_IDLE_IN_COHORTS, 0 }, \
    { "changes.*.ramp", KITH_NUMBER, "week", 0, 5200, 0, NULL, \
        "Over how long it grows from nothing to the whole, evenly, by a step each 13 weeks; 0 is at once", odd, "0 week", KITH_IDLE_IN_COHORTS, 0 }, \
    { "changes.*.until", KITH_NUMBER, "week", 0, 5200, 0, NULL, \
        "From when it is gone again, at once, after the start of the policy; 0 is never", odd, "0 week", KITH_IDLE_IN_COHORTS, 0 }, \
    { "changes.*.regions", KITH_NAMES, "1", 0, 0, 0, "regions", \
        "Regions in which it holds; an empty list is all", odd, "[]", KITH_IDLE_IN_COHORTS, 0 }
#define KITH_CHANGE_COLLECTION \
    { "changes", KITH_CHANGES, 0, 0, 0, \
        "Changes of numbers over time, in population runs; one after another in the order of the file", 1 }
/* clang-format on */

#endif
