#include "stat/learn.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/numeric.h"
#include "stat/sample.h"

enum { FOLDS = 5, ALL_DRAWS = FOLDS, STRONGEST = 40, MOST_CHOSEN = 24, MOST_OF_FEW = 6 };

/* Columns over draws: what may be chosen, and what was. */
struct fit {
    size_t draws, n; /* draws; columns that may be chosen */
    double *column; /* shape (n, draw): made anew for each part, orthogonal to all that was chosen */
    const double *score; /* shape (number, draw) */
    size_t numbers;
    double *rest, *guess; /* shape (draw): what is left of y; what is predicted */
    double *taken; /* shape (MOST_CHOSEN, draw): columns that were chosen, orthogonal to each other */
    size_t n_taken;
    size_t linear[MOST_CHOSEN], n_linear; /* numbers that were chosen by a term of the first order */
    size_t *which; /* shape (n): the number behind a column, SIZE_MAX: not of the first order */
    uint8_t *used; /* shape (n) */
    double *in, size; /* shape (draw): 1 where the fit may see a draw, else 0; how many it may */
};

/* Over the draws that the fit may see. */
static double
product(const struct fit *self, const double *a, const double *b)
{
    double sum = 0;
    for (size_t d = 0; d < self->draws; d++)
        sum += self->in[d] * a[d] * b[d];
    return sum;
}

static double
mean_in(const struct fit *self, const double *x, size_t stride)
{
    double sum = 0;
    for (size_t d = 0; d < self->draws; d++)
        sum += self->in[d] * x[d * stride];
    return sum / self->size;
}

/* Takes the mean out; a column that does not vary becomes zero. */
static void
centre(const struct fit *self, double *x)
{
    const double mean = mean_in(self, x, 1);
    for (size_t d = 0; d < self->draws; d++)
        x[d] -= mean;
}

static void
take_out(const struct fit *self, double *x, const double *of)
{
    const double size = product(self, of, of), slope = size > 0 ? product(self, x, of) / size : 0;
    for (size_t d = 0; d < self->draws; d++)
        x[d] -= slope * of[d];
}

/* ---- columns ---- */

/* Normal scores of ranks; equal values share one. */
static void
score(double *x, size_t n, uint32_t *order, uint32_t *spare)
{
    kith_order_of(x, n, order, spare);
    for (size_t i = 0, j; i < n; i = j) {
        const double value = x[order[i]];
        for (j = i + 1; j < n && x[order[j]] <= value; j++)
            ;
        const double z = kith_normal_quantile(((double) (i + j) / 2) / (double) n);
        for (size_t k = i; k < j; k++)
            x[order[k]] = z;
    }
}

static double
hermite(int order, double z)
{
    return order == 1 ? z : order == 2 ? z * z - 1 : z * z * z - 3 * z;
}

static void
put(struct fit *self, const double *a, int order, const double *b, size_t which)
{
    double *to = self->column + self->n * self->draws;
    for (size_t d = 0; d < self->draws; d++)
        to[d] = hermite(order, a[d]) * (b ? b[d] : 1);
    self->which[self->n] = which;
    self->used[self->n] = 0;
    centre(self, to);
    const double before = product(self, to, to);
    for (size_t k = 0; k < self->n_taken; k++)
        take_out(self, to, self->taken + k * self->draws);
    if (product(self, to, to) > 1e-9 * before)
        self->n++;
}

static const double *
scored(const struct fit *self, size_t i)
{
    return self->score + i * self->draws;
}

static void
put_few(struct fit *self)
{
    for (size_t i = 0; i < self->numbers; i++)
        for (int order = 1; order <= 3; order++)
            put(self, scored(self, i), order, NULL, SIZE_MAX);
    for (size_t i = 0; i < self->numbers; i++)
        for (size_t j = 0; j < i; j++)
            put(self, scored(self, i), 1, scored(self, j), SIZE_MAX);
}

/* ---- fitting ---- */

static double
strength(const struct fit *self, size_t i)
{
    const double *x = self->column + i * self->draws, size = product(self, x, x), xy = product(self, x, self->rest);
    return size > 1e-6 ? xy * xy / size : 0; /* what was chosen leaves nothing of it but rounding */
}

/* A column joins the fit: all that follows is orthogonal to it. */
static void
join(struct fit *self, size_t i)
{
    double *x = self->taken + self->n_taken++ * self->draws;
    memcpy(x, self->column + i * self->draws, self->draws * sizeof *x);
    const double slope = product(self, x, self->rest) / product(self, x, x);
    for (size_t d = 0; d < self->draws; d++) {
        self->rest[d] -= slope * x[d];
        self->guess[d] += slope * x[d];
    }
    self->used[i] = 1;
    if (self->which[i] != SIZE_MAX)
        self->linear[self->n_linear++] = self->which[i];
    for (size_t k = 0; k < self->n; k++)
        if (!self->used[k])
            take_out(self, self->column + k * self->draws, x);
}

/* The strongest columns join as long as one stands out among `among`. */
static void
choose_among(struct fit *self, size_t among)
{
    const double n = self->size, bar = 2 * kith_log((double) among + 1) + 2;
    while (self->n_taken < MOST_CHOSEN && 8.0 * (double) (self->n_taken + 1) < n) {
        size_t best = self->n;
        double most = 0;
        for (size_t i = 0; i < self->n; i++) {
            const double s = self->used[i] ? 0 : strength(self, i);
            if (s > most) {
                most = s;
                best = i;
            }
        }
        const double left = product(self, self->rest, self->rest) - most;
        if (best == self->n || !(most * n > bar * left))
            return;
        join(self, best);
    }
}

/* Those of all numbers that go with y most, by themselves. */
static void
put_many(struct fit *self, double *room)
{
    double bar = 0;
    for (size_t i = 0; i < self->numbers; i++) {
        double most = 0;
        for (int order = 1; order <= 2; order++) {
            self->n = 0;
            put(self, scored(self, i), order, NULL, i);
            const double s = self->n ? strength(self, 0) : 0;
            most = s > most ? s : most;
        }
        room[i] = room[self->numbers + i] = most;
    }
    kith_sort(room + self->numbers, self->numbers);
    if (self->numbers > STRONGEST)
        bar = room[2 * self->numbers - STRONGEST];
    self->n = 0;
    for (size_t i = 0; i < self->numbers && self->n + 2 <= 2 * STRONGEST; i++)
        if (room[i] >= bar && room[i] > 0)
            for (int order = 1; order <= 2; order++)
                put(self, scored(self, i), order, NULL, order == 1 ? i : SIZE_MAX);
}

/* One fit to the draws outside of a part; predicts all. */
static void
fit(struct fit *self, const double *y, size_t stride, int part, int choose, double *room)
{
    self->n = self->n_taken = self->n_linear = 0;
    self->size = 0;
    for (size_t d = 0; d < self->draws; d++)
        self->size += self->in[d] = part == ALL_DRAWS || d % FOLDS != (size_t) part;
    const double mean = mean_in(self, y, stride);
    for (size_t d = 0; d < self->draws; d++) {
        self->rest[d] = y[d * stride] - mean;
        self->guess[d] = mean;
    }
    if (!choose) {
        put_few(self);
        for (size_t i = 0; i < self->n && self->n_taken < MOST_CHOSEN && 4.0 * (double) (self->n_taken + 1) < self->size; i++)
            if (product(self, self->column + i * self->draws, self->column + i * self->draws) > 1e-6)
                join(self, i);
        return;
    }
    put_many(self, room);
    choose_among(self, 2 * self->numbers);
    self->n = 0;
    const size_t n = self->n_linear;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i && self->n < 2 * STRONGEST; j++)
            put(self, scored(self, self->linear[i]), 1, scored(self, self->linear[j]), SIZE_MAX);
    choose_among(self, self->n);
}

/* ---- predictions ---- */

/* Sums of squares about the means, and of products. */
struct moments {
    double y, f, yy, ff, fy;
};

static struct moments
moments_of(const double *f, const double *y, size_t stride, size_t n)
{
    struct moments m = { .y = kith_mean_of_column(y, n, stride), .f = kith_mean(f, n) };
    for (size_t d = 0; d < n; d++) {
        m.yy += (y[d * stride] - m.y) * (y[d * stride] - m.y);
        m.ff += (f[d] - m.f) * (f[d] - m.f);
        m.fy += (f[d] - m.f) * (y[d * stride] - m.y);
    }
    return m;
}

/* Predictions about the mean of y, times a slope. */
static void
scale(double *fitted, const double *f, const struct moments *m, double slope, size_t n)
{
    for (size_t d = 0; d < n; d++)
        fitted[d] = m->y + slope * (f[d] - m->f);
}

/* A fit of `terms` columns to all draws, drawn in to the variance that it explains but for chance (adjusted R squared). */
static void
adjust(const struct fit *self, double *fitted, const double *plain, const double *y, size_t stride)
{
    const struct moments m = moments_of(plain, y, stride, self->draws);
    const double terms = (double) self->n_taken, left = (m.yy - m.ff) / ((double) self->draws - terms - 1), truly = m.ff - terms * left;
    scale(fitted, plain, &m, m.ff > 0 && truly > 0 ? sqrt(truly / m.ff) : 0, self->draws);
}

static void
predict(struct fit *self, double *fitted, double *plain, const double *y, size_t stride, int choose, double *room)
{
    fit(self, y, stride, ALL_DRAWS, choose, room);
    memcpy(plain, self->guess, self->draws * sizeof *plain);
    if (!choose) {
        adjust(self, fitted, plain, y, stride);
        return;
    }
    for (int part = 0; part < FOLDS; part++) {
        fit(self, y, stride, part, choose, room);
        for (size_t d = (size_t) part; d < self->draws; d += FOLDS)
            fitted[d] = self->guess[d];
    }
    const struct moments m = moments_of(fitted, y, stride, self->draws);
    scale(fitted, fitted, &m, m.ff > 0 && m.fy > 0 ? m.fy / m.ff : 0, self->draws);
}

int
kith_learn(double *fitted, double *plain, const double *y, size_t stride, size_t draws, const double *z, size_t n, int choose)
{
    const int many = choose || n > MOST_OF_FEW;
    const size_t columns = many ? 2 * STRONGEST + 2 : 3 * MOST_OF_FEW + MOST_OF_FEW * MOST_OF_FEW;
    struct fit self = { .draws = draws, .numbers = n };
    double *scores = malloc((n * draws + 1) * sizeof *scores), *room = malloc((2 * n + 1) * sizeof *room);
    uint32_t *order = malloc(2 * draws * sizeof *order);
    self.column = malloc(columns * draws * sizeof *self.column);
    self.rest = malloc(3 * draws * sizeof *self.rest);
    self.taken = malloc(MOST_CHOSEN * draws * sizeof *self.taken);
    self.which = malloc(columns * sizeof *self.which);
    self.used = malloc(columns);
    const int good = scores && room && order && self.column && self.rest && self.taken && self.which && self.used;
    if (good) {
        self.guess = self.rest + draws;
        self.in = self.rest + 2 * draws;
        memcpy(scores, z, n * draws * sizeof *scores);
        for (size_t i = 0; i < n; i++)
            score(scores + i * draws, draws, order, order + draws);
        self.score = scores;
        predict(&self, fitted, plain, y, stride, many, room);
    }
    free(scores);
    free(room);
    free(order);
    free(self.column);
    free(self.rest);
    free(self.taken);
    free(self.which);
    free(self.used);
    return good;
}
