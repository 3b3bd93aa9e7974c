#include "study/verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"
#include "base/stream.h"
#include "engine/queue.h"
#include "model/rules.h"
#include "model/purpose.h"
#include "stat/exact.h"

/* Queues: each service with its places and its mean stay, at four fifths of its load and without drop-out, as a queue of the program that is driven by
 * itself; its stationary law is that of a Markov chain on the number in the system. */

enum { BATCHES = 60, RUNS = 6, WARM_UP = 2000, RING = 8192, ARRIVALS = 128 };
static const double load = 0.8;

struct driver {
    struct kith_key key;
    struct kith_queue queue;
    uint32_t ends[RING]; /* how many give their place back in each of the weeks to come */
    uint32_t used, places, week, customers;
    double leave;
};

static void
admit(struct driver *self)
{
    uint32_t taken = 0;
    for (; taken < self->queue.n && self->used < self->places; taken++) {
        const struct kith_block random = kith_block_at(self->key, self->queue.claim[taken].agent, 0, KITH_PURPOSE_CARE, 0);
        const uint32_t weeks = 1 + kith_geometric_quantile(self->leave, kith_uniform32(random.word[0]));
        self->ends[(self->week + (weeks < RING ? weeks : RING - 1)) % RING]++;
        self->used++;
    }
    self->queue.n -= taken;
    if (self->queue.n > 0)
        memmove(self->queue.claim, self->queue.claim + taken, self->queue.n * sizeof *self->queue.claim);
}

/* @return 0, or -1 without memory */
static int
drive(struct driver *self, double arrivals)
{
    const struct kith_block random = kith_block_at(self->key, 0, self->week, KITH_PURPOSE_FAMILY, 0);
    const uint32_t come = kith_poisson_quantile(arrivals, kith_uniform52(random.word[0], random.word[1])), old = self->queue.n;
    self->used -= self->ends[self->week % RING];
    self->ends[self->week % RING] = 0;
    for (uint32_t k = 0; k < come; k++) {
        const uint32_t id = self->customers++, lot = kith_block_at(self->key, id, 0, KITH_PURPOSE_LOT, 0).word[0];
        if (kith_queue_push(&self->queue, (struct kith_claim) { kith_claim_key(0, self->week, lot), id, UINT16_MAX, 0, 0, 0 }))
            return -1;
    }
    if (kith_queue_order(&self->queue, old))
        return -1;
    admit(self);
    self->week++;
    return 0;
}

struct batches {
    double waiting[BATCHES], used[BATCHES];
};

/* Claims hold weeks of 16 bits, so a long run is made of several, each with random numbers of its own. */
static int
fill_batches(struct batches *to, struct driver *self, double arrivals, uint32_t run)
{
    enum { EACH = BATCHES / RUNS, LENGTH = (UINT16_MAX - WARM_UP) / EACH };
    int failed = 0;
    while (self->week < WARM_UP && !failed)
        failed = drive(self, arrivals);
    for (uint32_t b = run * EACH; b < (run + 1) * EACH && !failed; b++) {
        double waiting = 0, used = 0;
        for (unsigned w = 0; w < LENGTH && !failed; w++) {
            failed = drive(self, arrivals);
            waiting += self->queue.n;
            used += self->used;
        }
        to->waiting[b] = waiting / LENGTH;
        to->used[b] = used / LENGTH;
    }
    return failed;
}

static int
run_queue(struct batches *to, const struct kith_verified *v, uint32_t places, double arrivals, double stay, uint32_t queue)
{
    int failed = 0;
    struct driver *self = malloc(sizeof *self);
    for (uint32_t run = 0; run < RUNS && self && !failed; run++) {
        memset(self, 0, sizeof *self);
        self->key = kith_key_of(v->asked.seed, 100 + queue * RUNS + run);
        self->places = places;
        self->leave = 1 / stay;
        failed = fill_batches(to, self, arrivals, run);
        kith_queue_free(&self->queue);
    }
    failed = failed || !self;
    free(self);
    return failed;
}

static int
add(struct kith_verified *v, const char *what, const char *name, const double *batch, double exact, double continuous, struct kith_error *err)
{
    struct kith_twin twin = { .part = "queue", .exact = exact, .continuous = continuous };
    double square = 0;
    for (int b = 0; b < BATCHES; b++)
        twin.simulated += batch[b] / BATCHES;
    for (int b = 0; b < BATCHES; b++)
        square += (batch[b] - twin.simulated) * (batch[b] - twin.simulated);
    twin.error = sqrt(square / (BATCHES - 1) / BATCHES);
    snprintf(twin.what, sizeof twin.what, "%.40s, %s", name, what);
    return kith_verify_add(v, &twin, err);
}

static int
verify_queue(struct kith_verified *v, uint32_t q, const char *name, uint32_t places, double stay, double run_stay, struct kith_error *err)
{
    const double held = stay > 1 ? stay : 1, arrivals = load * places / held;
    double chance[ARRIVALS];
    struct kith_exact_queue exact;
    struct batches batches;
    for (unsigned k = 0; k < ARRIVALS; k++)
        chance[k] = kith_exact_poisson(arrivals, k);
    if (v->asked.stop && *v->asked.stop)
        return kith_fail(err, KITH_ERR_STOPPED, "stopped");
    if (places < 1 || arrivals > ARRIVALS / 3.0 || kith_exact_queue(&exact, chance, ARRIVALS, places, 1 / held))
        return KITH_OK; /* no places, or more than the chain is solved for */
    const struct kith_exact_queue limit = kith_exact_erlang(places, arrivals, held);
    if (run_queue(&batches, v, places, arrivals, run_stay > 1 ? run_stay : 1, q))
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    TRY(add(v, "referrals that wait", name, batches.waiting, exact.waiting, limit.waiting, err));
    return add(v, "places in use", name, batches.used, exact.used, limit.used, err);
}

int
kith_verify_queues(struct kith_verified *self, const struct kith_params *params, const struct kith_params *run, struct kith_error *err)
{
    struct kith_rules *rules = NULL;
    TRY(kith_rules_new(&rules, params, 576, err));
    int status = KITH_OK;
    for (uint32_t s = 0; s < params->n_services && !status; s++)
        status = verify_queue(self, 1 + s, self->service && self->service[s] ? self->service[s] : "service", rules->places[1 + s], params->service[s].stay,
            run->service[s].stay, err);
    kith_rules_free(rules);
    return status;
}
