#ifndef KITH_RUN_TODO_H
#define KITH_RUN_TODO_H

#include "run/journal.h"

/** What is done of a sweep, what is left, and who has it. */

/* look.c */

/** What journals say of the points [from, to). */
struct kith_sweep_seen {
    uint64_t from, to;
    unsigned char *done, *failed, *aside, *twice, *worker; /* bits; twice: done although it was done; running: of live workers */
    struct kith_suspect {
        uint64_t id;
        uint32_t times;
    } *suspect; /* shape (n_suspects), by id: in progress when their worker died */
    size_t n_suspects, room;
    uint64_t n_done, n_failed, n_aside; /* each point once: done before failed before aside */
    uint64_t n_twice, n_running; /* each point once */
    uint64_t bytes, files, live, torn, bad;
    double rate; /* of live workers together [points/s] */
};
int kith_sweep_look(struct kith_sweep_seen *out, const struct kith_sweep *sweep, uint64_t from, uint64_t to, const char *skip,
    FILE *notes, struct kith_error *err);
void kith_sweep_seen_clear(struct kith_sweep_seen *self);

/** How often a point was in progress when its worker died. */
uint32_t kith_sweep_deaths(const struct kith_sweep_seen *self, uint64_t id);

static inline int
kith_bit(const unsigned char *bits, uint64_t i)
{
    return bits[i >> 3] >> (i & 7) & 1;
}

static inline void
kith_bit_set(unsigned char *bits, uint64_t i)
{
    bits[i >> 3] = (unsigned char) (bits[i >> 3] | 1u << (i & 7));
}

/* claims.c */

/** Which points this run has, and which others have: each is done by one. Not for several threads at a time. */
struct kith_claims;
int kith_claims_new(struct kith_claims **out, const char *folder, struct kith_error *err);
void kith_claims_free(struct kith_claims *self); /* gives all of them back; NULL is fine */
/** Before the journals are looked at: which points [from, to) somebody has by now. */
int kith_claims_look(struct kith_claims *self, uint64_t from, uint64_t to, struct kith_error *err);
/** Takes the first points of [id, id + n), `got` of at most KITH_SWEEP_BLOCK. @param others  when that is 0: how many somebody else has
 * @param stale  somebody had some of them since the last look: look again, before kith_claims_mark() says that they are taken */
int kith_claims_take(struct kith_claims *self, uint64_t id, uint64_t n, uint64_t *got, uint64_t *others, int *stale, struct kith_error *err);
int kith_claims_mark(struct kith_claims *self, uint64_t id, uint64_t n, struct kith_error *err);
const char *kith_claims_useless(const struct kith_claims *self); /* why nobody can be kept out here; NULL when all is well */

/* todo.c */

/** Points handed to a worker. */
struct kith_sweep_block {
    uint64_t n, id[KITH_SWEEP_BLOCK];
};
#define KITH_SWEEP_LATER UINT64_MAX /* for n: other runs are working on all that is left; come again */

/** The points of this shard that are still to be done, in order, suspects last. Not for several threads at a time. */
struct kith_sweep_todo;
int kith_sweep_todo_new(struct kith_sweep_todo **out, const struct kith_sweep *sweep, const struct kith_sweep_options *options,
    struct kith_journal *journal, struct kith_error *err);
/** @param seconds  that a point takes, 0 when that is not known: blocks are no longer than some seconds, since others may wait for them */
int kith_sweep_todo_take(struct kith_sweep_todo *self, unsigned workers, double seconds, struct kith_sweep_block *block, struct kith_error *err);
uint64_t kith_sweep_todo_others(const struct kith_sweep_todo *self); /* settled by other runs meanwhile */
uint64_t kith_sweep_todo_all(const struct kith_sweep_todo *self); /* known to be left when it began, and done before */
uint64_t kith_sweep_todo_before(const struct kith_sweep_todo *self);
uint64_t kith_sweep_todo_aside(const struct kith_sweep_todo *self);
uint64_t kith_sweep_todo_failed(const struct kith_sweep_todo *self); /* of those before: failed or set aside, and left so */
void kith_sweep_todo_free(struct kith_sweep_todo *self);

#endif
