#include "model/course.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

int
kith_course_begin(struct kith_course *self, uint32_t from, uint32_t n, struct kith_error *err)
{
    if (n > self->room) {
        struct kith_course_week *week = realloc(self->week, n * sizeof *week);
        if (!week)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory for the course of %u weeks", n);
        self->week = week;
        self->room = n;
    }
    memset(self->week, 0, n * sizeof *self->week);
    self->from = from;
    self->n = n;
    self->known = 1;
    return KITH_OK;
}

void
kith_course_clear(struct kith_course *self)
{
    free(self->week);
    *self = (struct kith_course) { 0 };
}

void
kith_course_follow(struct kith_world *self, struct kith_course *course, unsigned links)
{
    self->course = course;
    self->imposed = links;
}

/* That of the week in hand, NULL outside of the course. */
static struct kith_course_week *
week_of(const struct kith_world *self)
{
    const struct kith_course *course = self->course;
    return course && self->week >= course->from && self->week - course->from < course->n ? &course->week[self->week - course->from] : NULL;
}

static int
is_imposed(const struct kith_world *self, enum kith_link link)
{
    return self->imposed >> link & 1u;
}

static int
is_known(const struct kith_world *self, uint32_t q)
{
    return self->course->known >> q & 1u;
}

/* Places that the other run never had anybody ask for stay as they are: of them it says nothing. */
void
kith_course_week(struct kith_world *self)
{
    struct kith_course_week *week = week_of(self);
    for (uint32_t q = 0; week && q < self->rules->n_queues; q++) {
        if (!self->imposed) {
            week->places[q] = self->places[q];
            week->turn[q] = (struct kith_turn) { UINT64_MAX, UINT32_MAX };
            self->course->known |= (uint32_t) (self->places[q] > 0 || self->queue[q].n > 0) << q;
        } else if (is_imposed(self, KITH_LINK_PLACES) && q > 0 && is_known(self, q))
            self->places[q] = week->places[q];
    }
}

double
kith_course_staff(struct kith_world *self, double fresh)
{
    struct kith_course_week *week = week_of(self);
    if (week && !self->imposed)
        week->staff = fresh;
    return week && is_imposed(self, KITH_LINK_STAFF) ? week->staff : fresh;
}

static int
is_before(const struct kith_claim *claim, const struct kith_turn *turn)
{
    return claim->key < turn->key || (claim->key == turn->key && claim->agent < turn->agent);
}

/* A team that the other run does not have takes a family when that run would have begun with any of its needs. */
static int
is_begun(const struct kith_world *self, const struct kith_course_week *week, const struct kith_claim *claim, int is_served)
{
    int known = 0;
    for (uint32_t planned = self->family[claim->agent].planned; planned; planned &= planned - 1) {
        const uint32_t q = 1 + (uint32_t) __builtin_ctz(planned);
        if (is_known(self, q) && is_before(claim, &week->turn[q]))
            return 1;
        known |= is_known(self, q);
    }
    return known ? 0 : is_served;
}

int
kith_course_turn(struct kith_world *self, uint32_t q, const struct kith_claim *claim, int is_served)
{
    struct kith_course_week *week = week_of(self);
    if (!week)
        return is_served;
    if (!self->imposed) {
        if (is_served)
            self->course->served = *claim;
        else if (week->turn[q].key == UINT64_MAX)
            week->turn[q] = (struct kith_turn) { claim->key, claim->agent };
        return is_served;
    }
    if (!is_imposed(self, q ? KITH_LINK_STARTS : KITH_LINK_ASSESSED))
        return is_served;
    if (is_known(self, q))
        return is_before(claim, &week->turn[q]);
    return q > self->rules->params.n_services ? is_begun(self, week, claim, is_served) : is_served;
}

/* A queue whose places are all taken, and in which nobody is left: those who had asked before this week would have had their turn, and
 * those who were served had it. */
void
kith_course_settled(struct kith_world *self, uint32_t q, int is_full)
{
    struct kith_course_week *week = week_of(self);
    if (!week || self->imposed)
        return;
    const struct kith_claim now = { kith_claim_key(0, self->week, 0), 0, 0, 0, 0, 0 }, served = self->course->served;
    self->course->served = (struct kith_claim) { 0 };
    if (is_full && week->turn[q].key == UINT64_MAX)
        week->turn[q] = kith_claim_before(&now, &served) ? (struct kith_turn) { served.key, served.agent + 1 } : (struct kith_turn) { now.key, now.agent };
}
