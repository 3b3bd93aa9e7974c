#include "model/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/census.h"

#define FORM(number, name, meaning, place, measure) [number] = { name, meaning, place, measure },
const struct kith_event_form kith_events[KITH_EVENTS] = { KITH_EVENT_ROWS(FORM) };
#undef FORM

void
kith_history_note(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_event_name event, uint32_t place)
{
    if (!self->history.share || !self->recording || kith_home_of(self, family)->lot >= self->history.share)
        return;
    if (desk->n_events == desk->event_room) {
        const uint32_t room = desk->event_room ? desk->event_room * 2 : 256;
        struct kith_event *larger = realloc(desk->event, room * sizeof *larger);
        if (!larger) {
            desk->failed = 1;
            return;
        }
        desk->event = larger;
        desk->event_room = room;
    }
    desk->event[desk->n_events++]
        = (struct kith_event) { family->birth, (uint16_t) self->row, (uint8_t) event, (uint8_t) place };
}

/* How a family is when the policy starts: without it nobody could tell what changes from what. */
void
kith_history_begin(const struct kith_world *self, const struct kith_family *family)
{
    struct kith_desk *desk = &self->desk[0];
    kith_history_note(self, desk, family, KITH_EVENT_THERE, family->level * (uint32_t) KITH_PLACE_PAIR + family->profile);
    if (family->stage || family->help)
        kith_history_note(self, desk, family, KITH_EVENT_KNOWN, family->stage * (uint32_t) KITH_PLACE_PAIR + family->help);
}

/* ---- one order ---- */

static uint64_t
key_of(const struct kith_event *event)
{
    return (uint64_t) event->family << 8 | event->event;
}

static void
merge(const struct kith_event *from, size_t a, size_t b, size_t end, struct kith_event *to)
{
    const size_t middle = b;
    for (size_t i = a; i < end; i++)
        to[i] = from[a < middle && (b == end || key_of(&from[a]) <= key_of(&from[b])) ? a++ : b++];
}

/* Stable: what happened first stays first. `event` has room for twice n; says where the result is. */
static struct kith_event *
in_order(struct kith_event *event, size_t n)
{
    struct kith_event *from = event, *to = event + n;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t a = 0; a < n; a += 2 * width)
            merge(from, a, a + width < n ? a + width : n, a + 2 * width < n ? a + 2 * width : n, to);
        struct kith_event *other = from;
        from = to;
        to = other;
    }
    return from;
}

/* A family is with one desk, and then maybe with the serial one, which is the last: so desk after desk its events are in the
 * order in which they happened, whoever worked at the desks. */
int
kith_history_week(struct kith_world *self, struct kith_error *err)
{
    struct kith_desk *first = &self->desk[0];
    uint32_t n = 0;
    for (uint32_t d = 0; d < self->n_desks; d++) {
        if (self->desk[d].failed)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory for events");
        n += self->desk[d].n_events;
    }
    if (n == 0)
        return KITH_OK;
    if (2 * (size_t) n > first->event_room) {
        struct kith_event *larger = realloc(first->event, 2 * (size_t) n * sizeof *larger);
        if (!larger)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u events", n);
        first->event = larger;
        first->event_room = 2 * n;
    }
    for (uint32_t d = 1; d < self->n_desks; d++) {
        struct kith_desk *desk = &self->desk[d];
        if (desk->n_events)
            memcpy(first->event + first->n_events, desk->event, desk->n_events * sizeof *desk->event);
        first->n_events += desk->n_events;
        desk->n_events = 0;
    }
    first->n_events = 0;
    return self->history.take(self->history.with, in_order(first->event, n), n, err);
}
