#ifndef KITH_MODEL_HISTORY_H
#define KITH_MODEL_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "model/tally.h"

/** What happens to a family: noted.h. */
enum kith_event_name { KITH_EVENT_ROWS(KITH_NUMBER) KITH_EVENTS };

/** Two places in one: the first is multiplied by this. */
enum { KITH_PLACE_PAIR = 16 };

/** One event of one family: eight bytes. */
struct kith_event {
    uint32_t family; /**< serial number in its region */
    uint16_t week; /**< since the start of the policy */
    uint8_t event, place;
};

/** What an event is, what its place says, and what of strata is counted by it. */
struct kith_event_form {
    const char *name, *meaning, *place;
    enum kith_measure measure;
};
extern const struct kith_event_form kith_events[KITH_EVENTS];

/** Histories of some families, or of all: given away once a week, in order of family and event; events of one
 * kind, of one family in one week, as they happened. */
struct kith_error;
struct kith_history {
    uint32_t share; /**< of families, times 2^16; 0: none */
    int (*take)(void *with, const struct kith_event *event, size_t n, struct kith_error *err); /**< a failure ends the run */
    void *with;
};

#endif
