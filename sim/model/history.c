#include "model/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/world.h"

const char *const kith_event_names[KITH_EVENTS] = { "onset", "level", "report", "stage", "help", "claimed", "admitted", "gave_up",
    "lost_at_handover", "completed", "dropped_out", "order", "parted", "traumatised", "recovered", "left" };

void
kith_history_note(struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_event_name event, uint32_t place)
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
        = (struct kith_event) { (uint32_t) (family - self->family), (uint16_t) self->row, (uint8_t) event, (uint8_t) place };
}

static int
in_order(const void *a, const void *b)
{
    const struct kith_event *x = a, *y = b;
    if (x->family != y->family)
        return x->family < y->family ? -1 : 1;
    if (x->event != y->event)
        return x->event < y->event ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Which part of the families noted an event, and when in the week, is of no account: the order is data. */
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
    if (n > first->event_room) {
        struct kith_event *larger = realloc(first->event, n * sizeof *larger);
        if (!larger)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u events", n);
        first->event = larger;
        first->event_room = n;
    }
    for (uint32_t d = 1; d < self->n_desks; d++) {
        struct kith_desk *desk = &self->desk[d];
        if (desk->n_events)
            memcpy(first->event + first->n_events, desk->event, desk->n_events * sizeof *desk->event);
        first->n_events += desk->n_events;
        desk->n_events = 0;
    }
    qsort(first->event, n, sizeof *first->event, in_order);
    first->n_events = 0;
    if (self->history.take(self->history.with, first->event, n))
        return kith_fail(err, KITH_ERR_IO, "the events of week %u were not taken", self->row);
    return KITH_OK;
}
