#ifndef KITH_MODEL_HISTORY_H
#define KITH_MODEL_HISTORY_H

#include <stddef.h>
#include <stdint.h>

/** What happens to a family. Order is part of the file format: append, never reorder. */
enum kith_event_name {
    KITH_EVENT_THERE, /* at the start of the policy; place of this and of an onset: level * 16 + profile */
    KITH_EVENT_KNOWN, /* likewise, of those that are known or helped; place: stage * 16 + help */
    KITH_EVENT_ONSET,
    KITH_EVENT_LEVEL, /* place: the new level */
    KITH_EVENT_REPORT, /* place: sort of report * 16 + reporter */
    KITH_EVENT_STAGE, /* place: the new stage of the case */
    KITH_EVENT_HELP, /* place: the new help status */
    KITH_EVENT_CLAIMED, /* place of this and the next: queue */
    KITH_EVENT_ADMITTED,
    KITH_EVENT_GAVE_UP,
    KITH_EVENT_LOST,
    KITH_EVENT_COMPLETED,
    KITH_EVENT_DROPPED,
    KITH_EVENT_ORDER, /* place 0, as of the next */
    KITH_EVENT_PARTED,
    KITH_EVENT_TRAUMA, /* place of this and the next: member */
    KITH_EVENT_RECOVERED,
    KITH_EVENT_LEFT,
    KITH_EVENTS
};

/** Two places in one: the first is multiplied by this. */
enum { KITH_PLACE_PAIR = 16 };

/** One event of one family: eight bytes. */
struct kith_event {
    uint32_t family; /**< serial number in its region */
    uint16_t week; /**< since the start of the policy */
    uint8_t event, place;
};

/** What an event is, and what its place says. */
struct kith_event_form {
    const char *name, *meaning, *place;
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
