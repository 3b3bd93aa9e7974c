#include "stat/temper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/numeric.h"
#include "base/stream.h"
#include "stat/abc.h"
#include "stat/pcn.h"

enum { LEAST_MOVES = 5, MOST_MOVES = 15, HALVINGS = 50, PURPOSE_DRAW = 1, PURPOSE_STEP, PURPOSE_PICK };
static const double WORTH = 0.5, WANTED = 0.25, MOVED = 1.5, FASTER = 1.25, SHORTEST = 0.05;

static double
worth_at(const double *level, size_t n, double by, double *weight)
{
    double most = -HUGE_VAL;
    for (size_t i = 0; i < n; i++)
        most = level[i] > most ? level[i] : most;
    for (size_t i = 0; i < n; i++)
        weight[i] = level[i] > -HUGE_VAL ? kith_exp(by * (level[i] - most)) : 0;
    return kith_worth(weight, n);
}

double
kith_temper_next(const double *level, size_t n, double heat, double share, double *weight)
{
    double low = 0, high = 1 - heat;
    if (worth_at(level, n, high, weight) >= share * (double) n)
        return 1;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = (low + high) / 2;
        if (worth_at(level, n, middle, weight) >= share * (double) n)
            low = middle;
        else
            high = middle;
    }
    worth_at(level, n, high, weight); /* above 0 even where most draws are impossible */
    return heat + high;
}

/* As many of each as its weight says, in the order they stood in. */
static void
draw_again(struct kith_temper *self, const double *weight, uint32_t *chosen, double *z, double *level)
{
    struct kith_stream stream = kith_stream_at(kith_key_of(self->seed, PURPOSE_DRAW), 0, self->heats, 0);
    kith_resample(weight, self->n, kith_stream_uniform(&stream), self->n, chosen);
    for (size_t i = 0; i < self->n; i++) {
        memcpy(z + i * self->stride, self->z + chosen[i] * self->stride, self->stride * sizeof *z);
        level[i] = self->level[chosen[i]];
    }
    memcpy(self->z, z, self->n * self->stride * sizeof *z);
    memcpy(self->level, level, self->n * sizeof *level);
}

/* Of all draws; the share that went. */
static int
move(struct kith_temper *self, const struct kith_pcn *pcn, uint32_t when, double *to, double *level, double *room)
{
    size_t went = 0;
    for (size_t i = 0; i < self->n; i++) {
        struct kith_stream stream = kith_stream_at(kith_key_of(self->seed, PURPOSE_STEP), (uint32_t) i, when, 0);
        kith_pcn_step(pcn, self->z + i * self->stride, self->step, self->step, &stream, to + i * self->stride, room);
    }
    const int failed = self->judge(self->with, to, self->heats, level);
    if (failed)
        return failed;
    for (size_t i = 0; i < self->n; i++) {
        struct kith_stream stream = kith_stream_at(kith_key_of(self->seed, PURPOSE_PICK), (uint32_t) i, when, 0);
        const double ratio = kith_pcn_weight(pcn, to + i * self->stride) - kith_pcn_weight(pcn, self->z + i * self->stride) + self->heat * (level[i] - self->level[i]);
        if (!(kith_log(kith_stream_uniform(&stream)) < ratio))
            continue;
        memcpy(self->z + i * self->stride, to + i * self->stride, self->stride * sizeof *to);
        self->level[i] = level[i];
        went++;
    }
    self->acceptance = (double) went / (double) self->n;
    self->step *= self->acceptance < WANTED ? 1 / FASTER : FASTER;
    self->step = self->step > 1 ? 1 : self->step < SHORTEST ? SHORTEST : self->step;
    return 0;
}

int
kith_temper_step(struct kith_temper *self)
{
    const size_t n = self->n;
    double *weight = calloc(n + 1, sizeof *weight), *z = calloc(n * self->stride + 1, sizeof *z), *level = calloc(n + 1, sizeof *level), *room = calloc(self->stride + 1, sizeof *room);
    uint32_t *chosen = calloc(n + 1, sizeof *chosen);
    double went = 0; /* how often each draw, on average */
    struct kith_pcn pcn = { 0 };
    int failed = weight && z && level && room && chosen ? 0 : -1;
    if (!failed) {
        self->step = self->step > 0 ? self->step : 1;
        self->heat = kith_temper_next(self->level, n, self->heat, WORTH, weight);
        draw_again(self, weight, chosen, z, level);
        for (size_t i = 0; i < n; i++)
            weight[i] = 1 / (double) n;
        failed = kith_pcn_of(&pcn, self->z, weight, n, self->stride, self->active, self->n_active) ? 0 : -1;
    }
    for (uint32_t m = 0; m < MOST_MOVES && (m < LEAST_MOVES || went < MOVED) && !failed; m++) {
        failed = move(self, &pcn, self->heats * MOST_MOVES + m, z, level, room);
        went += self->acceptance;
    }
    self->heats++;
    if (!failed)
        failed = self->judge(self->with, self->z, self->heats, self->level);
    kith_pcn_clear(&pcn);
    free(weight);
    free(z);
    free(level);
    free(room);
    free(chosen);
    return failed;
}
