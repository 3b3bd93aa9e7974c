#include "stat/exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- levels ---- */

void
kith_exact_week(const struct kith_exact_moves *moves, kith_exact_matrix to)
{
    const double out = moves->stop + moves->escalate, leave = -expm1(-out), down = -expm1(-moves->deescalate);
    memset(to, 0, sizeof(kith_exact_matrix));
    to[0][0] = 1;
    to[1][0] = out > 0 ? leave * moves->stop / out : 0;
    to[1][1] = 1 - leave;
    to[1][2] = out > 0 ? leave * moves->escalate / out : 0;
    to[2][1] = down;
    to[2][2] = 1 - down;
}

void
kith_exact_multiply(kith_exact_matrix left, kith_exact_matrix right)
{
    kith_exact_matrix product = { { 0 } };
    for (int a = 0; a < KITH_EXACT_LEVELS; a++)
        for (int b = 0; b < KITH_EXACT_LEVELS; b++)
            for (int c = 0; c < KITH_EXACT_LEVELS; c++)
                product[a][c] += left[a][b] * right[b][c];
    memcpy(left, product, sizeof product);
}

/* Taylor's series of a part of it that is small, then squared. */
void
kith_exact_continuous(const struct kith_exact_moves *moves, double weeks, kith_exact_matrix to)
{
    kith_exact_matrix term = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
    double part = weeks;
    int squarings = 0;
    for (; part * (moves->stop + moves->escalate + moves->deescalate) > 0.5; squarings++)
        part /= 2;
    kith_exact_matrix generator = { { 0, 0, 0 }, { moves->stop * part, -(moves->stop + moves->escalate) * part, moves->escalate * part },
        { 0, moves->deescalate * part, -moves->deescalate * part } };
    memcpy(to, term, sizeof term);
    for (int k = 1; k < 20; k++) {
        kith_exact_multiply(term, generator);
        for (int i = 0; i < KITH_EXACT_LEVELS * KITH_EXACT_LEVELS; i++) {
            term[i / KITH_EXACT_LEVELS][i % KITH_EXACT_LEVELS] /= k;
            to[i / KITH_EXACT_LEVELS][i % KITH_EXACT_LEVELS] += term[i / KITH_EXACT_LEVELS][i % KITH_EXACT_LEVELS];
        }
    }
    for (; squarings > 0; squarings--) {
        kith_exact_matrix half;
        memcpy(half, to, sizeof half);
        kith_exact_multiply(to, half);
    }
}

/* ---- relapse ---- */

double
kith_exact_weibull(double scale, double shape, double weeks)
{
    return pow(weeks / scale, shape);
}

/* ---- queues ---- */

double
kith_exact_poisson(double mean, unsigned k)
{
    return mean > 0 ? exp(k * log(mean) - mean - lgamma(k + 1.0)) : k == 0;
}

double
kith_exact_binomial(unsigned n, double chance, unsigned k)
{
    if (k > n)
        return 0;
    if (chance <= 0 || chance >= 1)
        return k == (chance > 0 ? n : 0);
    return exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + k * log(chance) + (n - k) * log1p(-chance));
}

/* Numbers in the system beyond `most` are not worth counting. */
struct chain {
    const double *arrivals;
    size_t n_arrivals;
    unsigned places, most;
    double *gone; /* shape (served 0 to places, gone 0 to places): chance that so many of those served leave */
    double *now, *left, *next; /* shape (most + 1): at the end of a week, after some have left, and at the end of the next */
};

static void
pass_week(const struct chain *self)
{
    memset(self->left, 0, (self->most + 1) * sizeof *self->left);
    memset(self->next, 0, (self->most + 1) * sizeof *self->next);
    for (unsigned x = 0; x <= self->most; x++) {
        const unsigned served = x < self->places ? x : self->places;
        for (unsigned k = 0; self->now[x] > 1e-18 && k <= served; k++)
            self->left[x - k] += self->now[x] * self->gone[served * (self->places + 1) + k];
    }
    for (unsigned y = 0; y <= self->most; y++)
        for (unsigned k = 0; self->left[y] > 1e-18 && k < self->n_arrivals; k++)
            self->next[y + k < self->most ? y + k : self->most] += self->left[y] * self->arrivals[k];
}

/* Until a week changes nothing; whether that came about, and nothing is at the end of the table. */
static int
settle(struct chain *self)
{
    double change = 1;
    self->now[self->places] = 1;
    for (unsigned week = 0; change > 1e-13 && week < 1000000; week++) {
        pass_week(self);
        change = 0;
        for (unsigned x = 0; x <= self->most; x++)
            change += fabs(self->next[x] - self->now[x]);
        double *swap = self->now;
        self->now = self->next;
        self->next = swap;
    }
    return change <= 1e-13 && self->now[self->most] < 1e-12;
}

static void
read_law(const struct chain *self, struct kith_exact_queue *out)
{
    const unsigned places = self->places;
    double mean = 0, at_once = 0; /* those of a week who find a place in it: no more than there are places left */
    for (size_t k = 0; k < self->n_arrivals; k++)
        mean += (double) k * self->arrivals[k];
    *out = (struct kith_exact_queue) { 0 };
    for (unsigned x = 0; x <= self->most; x++) {
        out->waiting += x > places ? (x - places) * self->now[x] : 0;
        out->used += (x < places ? x : places) * self->now[x];
    }
    for (unsigned y = 0; y < places; y++)
        for (unsigned k = 1; k < self->n_arrivals; k++)
            at_once += self->left[y] * self->arrivals[k] * (k < places - y ? k : places - y);
    out->waits = mean > 0 ? 1 - at_once / mean : 0;
    out->wait = mean > 0 ? out->waiting / mean : 0; /* Little */
}

int
kith_exact_queue(struct kith_exact_queue *out, const double *arrivals, size_t n, unsigned places, double leave)
{
    struct chain self = { .arrivals = arrivals, .n_arrivals = n, .places = places, .most = places + 640 };
    double *room = calloc((places + 1) * ((size_t) places + 1) + 3 * ((size_t) self.most + 1), sizeof *room);
    int found = 0;
    if (room) {
        self.gone = room;
        self.now = room + (places + 1) * ((size_t) places + 1);
        self.left = self.now + self.most + 1;
        self.next = self.left + self.most + 1;
        for (unsigned served = 0; served <= places; served++)
            for (unsigned k = 0; k <= served; k++)
                self.gone[served * (places + 1) + k] = kith_exact_binomial(served, leave, k);
        found = settle(&self);
        if (found)
            read_law(&self, out);
    }
    free(room);
    return found ? 0 : -1;
}

struct kith_exact_queue
kith_exact_erlang(unsigned places, double arrivals, double stay)
{
    const double offered = arrivals * stay;
    double blocked = 1; /* Erlang B, by its recursion */
    for (unsigned c = 1; c <= places; c++)
        blocked = offered * blocked / (c + offered * blocked);
    const double waits = blocked / (1 - offered / places * (1 - blocked)), wait = waits * stay / (places - offered);
    return (struct kith_exact_queue) { .waits = waits, .wait = wait, .waiting = wait * arrivals, .used = offered };
}
