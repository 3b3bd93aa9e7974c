#ifndef KITH_MODEL_COURSE_H
#define KITH_MODEL_COURSE_H

#include "model/world.h"

/** What each week of a run offered: what assessment staff could do, what places there were, and how far each queue was served. Kept
 * of one run, it can be imposed on another, at one link or at several, all else as that other run has it. A run on which its own course
 * is imposed is that run, bit for bit: tests/law/test_course.c. */

enum kith_link {
    KITH_LINK_STAFF, /* assessments that staff can do in the week */
    KITH_LINK_ASSESSED, /* who is taken up for assessment: those that come before the first who had to wait on */
    KITH_LINK_PLACES, /* places of services and teams */
    KITH_LINK_STARTS, /* who gets a place: likewise, in each queue */
    KITH_LINKS
};

/** The first claim of a queue that had to wait on; of a queue that served all, one that comes after any. */
struct kith_turn {
    uint64_t key;
    uint32_t agent;
};

struct kith_course_week {
    double staff;
    uint32_t places[KITH_QUEUES];
    struct kith_turn turn[KITH_QUEUES];
};

/** Starts from all zero. */
struct kith_course {
    struct kith_course_week *week; /**< shape (n) */
    uint32_t from, n, room; /**< of the calendar */
    uint32_t known; /**< set: queues that had a place or a claim in some week */
    struct kith_claim served; /* while a queue is settled: the last claim that was */
};

/** To be kept from calendar week `from` on, for so many weeks. */
int kith_course_begin(struct kith_course *self, uint32_t from, uint32_t n, struct kith_error *err);
void kith_course_clear(struct kith_course *self);

/** The world goes on keeping its course, or under an imposed one; NULL: neither.
 * @param links  set of enum kith_link that are imposed; 0: the course is kept */
void kith_course_follow(struct kith_world *self, struct kith_course *course, unsigned links);

/* ---- what the week asks; each does nothing in a world without a course ---- */

void kith_course_week(struct kith_world *self);
double kith_course_staff(struct kith_world *self, double fresh);
int kith_course_turn(struct kith_world *self, uint32_t q, const struct kith_claim *claim, int is_served);
void kith_course_settled(struct kith_world *self, uint32_t q, int is_full);

/** Whether it is a claim's turn, where without a course `is_served` says so. */
static inline int
kith_is_turn(struct kith_world *self, uint32_t q, const struct kith_claim *claim, int is_served)
{
    return self->course ? kith_course_turn(self, q, claim, is_served) : is_served;
}

#endif
