#ifndef KITH_TESTS_W8_H
#define KITH_TESTS_W8_H

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/numeric.h"
#include "engine/scan.h"

#include "w8_model.h"
#include "w8_rows.h"

/** W8 through the scan, the exits and the random numbers of sim/engine, which move a model's families, too; who moves and how long
 * a stay is are settled in w8_rows.h: for the speed figure and for its test. A family's code is state * 16 + pattern. Weibull stays are drawn at entry and
 * kept in a timer. Families run in blocks that stay in the cache for all 520 weeks. */

enum { W8_BLOCK = 8192, W8_CODES = W8_STATES * W8_PATTERNS, W8_NEVER = UINT16_MAX };

enum w8_purpose { W8_PURPOSE_PATTERN, W8_PURPOSE_STATE, W8_PURPOSE_MOVE, W8_PURPOSE_STAY };

/** Chances of the week: all from the one table of edges. */
struct w8_chart {
    uint32_t x[4], start[W8_STATES]; /* thresholds; start: cumulative */
    struct kith_bounds bounds;
    struct kith_exits rows[W8_CODES];
    struct w8_stay stay[W8_PATTERNS];
    uint32_t gone[W8_PATTERNS][W8_WEEKS];
    struct kith_exits leave[W8_PATTERNS][W8_WEEKS]; /* of WAITING, by week of the stay */
};

/** Families, one array per attribute, and room for the events of a block and week. */
struct w8_families {
    uint8_t *codes;
    uint16_t *due; /* week in which WAITING ends */
    uint8_t *next; /* the code that it then has */
};

struct w8_events {
    struct kith_candidate found[W8_BLOCK];
    struct w8_move moves[W8_BLOCK];
    uint32_t due[W8_BLOCK];
    uint32_t entered[W8_BLOCK]; /* WAITING */
    struct kith_block random[W8_BLOCK];
};

static double
w8_hazard(const struct w8_edge *edge, unsigned pattern, unsigned step)
{
    double score = 0;

    for (unsigned k = 0; k < 4; k++)
        score += edge->beta[k] * (pattern >> k & 1);
    if (edge->rate > 0)
        return kith_exp(score) * edge->rate / 52;
    return kith_exp(score)
        * (kith_pow((step + 1) / edge->scale, edge->shape)
            - kith_pow(step / edge->scale, edge->shape));
}

/* Worsening edges lie at the high end. Returns the sum of the hazards. */
static double
w8_row(unsigned state, unsigned pattern, unsigned step, struct kith_exits *row)
{
    static const double up[4] = W8_UP;
    double hazard[KITH_EXITS] = { 0 }, sum = 0;
    uint8_t to[KITH_EXITS] = { 0 };
    unsigned n = 0, n_low = 0;

    for (int high = 0; high <= 1; high++) {
        for (unsigned e = 0; e < W8_EDGES; e++) {
            const struct w8_edge *edge = &w8_edges[e];
            const int worse = memcmp(edge->beta, up, sizeof up) == 0;

            if (edge->from != (int) state || worse != high)
                continue;
            hazard[n] = w8_hazard(edge, pattern, step);
            sum += hazard[n];
            to[n++] = (uint8_t) ((unsigned) edge->to * W8_PATTERNS + pattern);
        }
        if (!high)
            n_low = n;
    }
    *row = kith_exits_of(hazard, to, n_low, n);
    return sum;
}

static struct w8_chart *
w8_chart_new(void)
{
    struct w8_chart *self = aligned_alloc(64, (sizeof *self + 63) / 64 * 64);
    double below = 0;

    if (!self)
        return NULL;
    memset(self, 0, sizeof *self);
    for (unsigned k = 0; k < 4; k++)
        self->x[k] = kith_threshold(w8_x[k]);
    for (unsigned s = 0; s < W8_STATES; s++)
        self->start[s] = kith_threshold(below += w8_start[s]);
    for (unsigned code = 0; code < W8_CODES; code++) {
        const unsigned state = code / W8_PATTERNS, pattern = code % W8_PATTERNS;
        uint32_t low, high;

        if (state == W8_WAITING) {
            double hazard[W8_WEEKS];

            for (unsigned step = 0; step < W8_WEEKS; step++)
                hazard[step] = w8_row(state, pattern, step, &self->leave[pattern][step]);
            w8_stay_of(&self->stay[pattern], hazard, W8_WEEKS, self->gone[pattern]);
            continue; /* the scan passes by: the timer ends it */
        }
        w8_row(state, pattern, 0, &self->rows[code]);
        w8_bound(&self->rows[code], &low, &high);
        kith_bounds_set(&self->bounds, code, low, high);
    }
    return self;
}

static uint8_t
w8_first_code(const struct w8_chart *chart, struct kith_key key, uint32_t agent)
{
    const struct kith_block x = kith_block_at(key, agent, 0, W8_PURPOSE_PATTERN, 0);
    const uint32_t u = kith_block_at(key, agent, 0, W8_PURPOSE_STATE, 0).word[0];
    unsigned pattern = 0, state = 0;

    for (unsigned k = 0; k < 4; k++)
        pattern |= (unsigned) (x.word[k] < chart->x[k]) << k;
    while (state < W8_REPORTED && u >= chart->start[state])
        state++;
    return (uint8_t) (state * W8_PATTERNS + pattern);
}

/* Families that came to WAITING in `week` wait one step at least. */
static void
w8_wait(const struct w8_chart *chart, struct w8_families *families, uint32_t week,
    struct kith_key key, enum kith_body body, size_t n, struct w8_events *events)
{
    kith_draw(events->entered, n, key, week, W8_PURPOSE_STAY, body, events->random);
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = events->entered[k], *u = events->random[k].word;
        const unsigned pattern = families->codes[i] % W8_PATTERNS;
        const unsigned step = w8_stay_steps(&chart->stay[pattern], u[0]);

        families->due[i] = W8_NEVER;
        if (step == W8_WEEKS)
            continue;
        families->due[i] = (uint16_t) (week + 1 + step);
        families->next[i] = w8_leave(&chart->leave[pattern][step], u[1]);
    }
}

/* One week of one block; `count` is of families by code. */
static void
w8_week(const struct w8_chart *chart, struct w8_families *families, uint32_t from, uint32_t to,
    struct kith_key key, uint32_t week, enum kith_body body, struct w8_events *events,
    int32_t *count)
{
    uint8_t *codes = families->codes;
    const size_t n = kith_scan(
        &chart->bounds, codes, from, to, key, week, W8_PURPOSE_MOVE, body, events->found);
    size_t entered = 0;

    kith_refine(events->found, n, key, week, W8_PURPOSE_MOVE, body);
    const size_t moves = w8_settle(chart->rows, codes, events->found, n, events->moves);
    for (size_t k = 0; k < moves; k++) {
        const struct w8_move move = events->moves[k];

        codes[move.agent] = move.to;
        count[move.from]--;
        count[move.to]++;
        events->entered[entered] = move.agent;
        entered += move.to / W8_PATTERNS == W8_WAITING;
    }
    const size_t due = kith_due(families->due, from, to, (uint16_t) week, body, events->due);
    for (size_t k = 0; k < due; k++) {
        const uint32_t i = events->due[k];

        count[codes[i]]--;
        count[families->next[i]]++;
        codes[i] = families->next[i];
    }
    w8_wait(chart, families, week, key, body, entered, events);
}

static void
w8_count(const int32_t *count, int64_t *by_state)
{
    for (unsigned code = 0; code < W8_CODES; code++)
        by_state[code / W8_PATTERNS] += count[code];
}

/* Families of the last group beyond `n` get a code whose bounds are empty. */
static void
w8_block(const struct w8_chart *chart, struct w8_families *families, uint32_t from, uint32_t n,
    struct kith_key key, enum kith_body body, struct w8_events *events,
    int64_t (*counts)[W8_STATES])
{
    const uint32_t to = n - from > W8_BLOCK ? from + W8_BLOCK : (n + 63) / 64 * 64;
    int32_t count[W8_CODES] = { 0 };

    for (uint32_t i = from; i < to; i++) {
        families->codes[i] = i < n ? w8_first_code(chart, key, i) : W8_WAITING * W8_PATTERNS;
        families->due[i] = W8_NEVER;
        count[families->codes[i]] += i < n;
    }
    w8_count(count, counts[0]);
    for (uint32_t week = 0; week < W8_WEEKS; week++) {
        w8_week(chart, families, from, to, key, week, body, events, count);
        w8_count(count, counts[week + 1]);
    }
}

/** Runs `n` families for 520 weeks on as many threads as OpenMP has.
 *
 * @param counts  shape (521), added to
 * @return 0, or -1 if out of memory */
static int
w8_run(uint32_t n, struct kith_key key, enum kith_body body, int64_t (*counts)[W8_STATES])
{
    const size_t room = ((size_t) n + W8_BLOCK) / 64 * 64;
    struct w8_chart *chart = w8_chart_new();
    struct w8_families families = { malloc(room), malloc(room * sizeof(uint16_t)), malloc(room) };
    int status = chart && families.codes && families.due && families.next ? 0 : -1;

    if (status)
        goto out;
#pragma omp parallel
    {
        struct w8_events *events = malloc(sizeof *events);
        int64_t (*mine)[W8_STATES] = calloc(W8_WEEKS + 1, sizeof *mine);

        if (!events || !mine) {
#pragma omp atomic write
            status = -1;
        }
#pragma omp barrier
        if (!status) {
#pragma omp for schedule(dynamic, 1)
            for (uint32_t block = 0; block < (n + W8_BLOCK - 1) / W8_BLOCK; block++)
                w8_block(chart, &families, block * W8_BLOCK, n, key, body, events, mine);
#pragma omp critical
            for (unsigned week = 0; week <= W8_WEEKS; week++)
                for (unsigned s = 0; s < W8_STATES; s++)
                    counts[week][s] += mine[week][s];
        }
        free(mine);
        free(events);
    }
out:
    free(families.codes);
    free(families.due);
    free(families.next);
    free(chart);
    return status;
}

#endif
