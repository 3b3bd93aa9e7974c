#include "stat/pcn.h"

#include "base/numeric.h"
#include "stat/abc.h"
#include "stat/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double
kith_pcn_least(size_t d, double n)
{
    const double part = 1 - sqrt((double) d / n);
    return part > 0 ? 0.95 * part * part : 0;
}

static int
make_room(struct kith_pcn *self, size_t n, size_t n_active)
{
    *self = (struct kith_pcn) { .n = n, .n_active = n_active };
    self->active = calloc(n_active + 1, sizeof *self->active);
    self->axis = calloc(n_active * n_active + 1, sizeof *self->axis);
    self->mean = calloc(n_active + 1, sizeof *self->mean);
    self->sd = calloc(n_active + 1, sizeof *self->sd);
    self->acts = calloc(n + 1, sizeof *self->acts);
    return self->active && self->axis && self->mean && self->sd && self->acts;
}

int
kith_pcn_from(struct kith_pcn *out, const double *mean, double *covariance, size_t n, const uint32_t *active, size_t n_active, double least)
{
    const size_t d = n_active;
    double *value = calloc(d + 1, sizeof *value);
    const int made = make_room(out, n, d) && value;
    if (made) {
        memcpy(out->active, active, d * sizeof *active);
        for (size_t a = 0; a < d; a++)
            out->acts[active[a]] = 1;
        kith_eigen(covariance, d, value, out->axis);
        while (out->n_informed < d && value[out->n_informed] < least)
            out->n_informed++;
        for (size_t i = 0; i < out->n_informed; i++) {
            out->sd[i] = sqrt(value[i] > 1e-6 ? value[i] : 1e-6);
            for (size_t a = 0; a < d; a++)
                out->mean[i] += out->axis[i * d + a] * mean[a];
        }
    }
    free(value);
    if (!made)
        kith_pcn_clear(out);
    return made;
}

int
kith_pcn_of(struct kith_pcn *out, const double *z, const double *weight, size_t points, size_t n, const uint32_t *active, size_t n_active)
{
    const size_t d = n_active;
    double *some = calloc(points * d + 1, sizeof *some), *room = calloc(d * d + d + 1, sizeof *room);
    int made = some && room;
    *out = (struct kith_pcn) { 0 };
    for (size_t i = 0; made && i < points; i++)
        for (size_t a = 0; a < d; a++)
            some[i * d + a] = z[i * n + active[a]];
    if (made) {
        kith_moments(some, points, d, weight, room + d * d, room);
        made = kith_pcn_from(out, room + d * d, room, n, active, n_active, kith_pcn_least(d, kith_worth(weight, points)));
    }
    free(some);
    free(room);
    return made;
}

void
kith_pcn_clear(struct kith_pcn *self)
{
    free(self->active);
    free(self->axis);
    free(self->mean);
    free(self->sd);
    free(self->acts);
    *self = (struct kith_pcn) { 0 };
}

double
kith_pcn_along(const struct kith_pcn *self, size_t i, const double *z)
{
    double sum = 0;
    for (size_t a = 0; a < self->n_active; a++)
        sum += self->axis[i * self->n_active + a] * z[self->active[a]];
    return sum;
}

void
kith_pcn_step(const struct kith_pcn *self, const double *z, double step, double rest, struct kith_stream *stream, double *to, double *room)
{
    const double stay = sqrt(1 - step * step), rest_stays = sqrt(1 - rest * rest);
    for (size_t i = 0; i < self->n_active; i++) {
        const double x = kith_pcn_along(self, i, z), g = kith_normal_quantile(kith_stream_uniform(stream));
        room[i] = i < self->n_informed ? self->mean[i] + stay * (x - self->mean[i]) + step * self->sd[i] * g : rest_stays * x + rest * g;
    }
    for (size_t j = 0; j < self->n; j++)
        to[j] = self->acts[j] ? 0 : rest_stays * z[j] + rest * kith_normal_quantile(kith_stream_uniform(stream));
    for (size_t i = 0; i < self->n_active; i++)
        for (size_t a = 0; a < self->n_active; a++)
            to[self->active[a]] += self->axis[i * self->n_active + a] * room[i];
}

double
kith_pcn_weight(const struct kith_pcn *self, const double *z)
{
    double sum = 0;
    for (size_t i = 0; i < self->n_informed; i++) {
        const double x = kith_pcn_along(self, i, z), d = (x - self->mean[i]) / self->sd[i];
        sum += (d * d - x * x) / 2;
    }
    return sum;
}
