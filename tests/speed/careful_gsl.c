/* Baseline: competent C for W8. Chances of every state and pattern in tables, one uniform number a
 * family and week: from GSL's mt19937, or with -DXOSHIRO from an inlined xoshiro256+.
 * careful_gsl FAMILIES SEED [counts.csv] */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "w8_model.h"

struct family {
    int state, since, pattern;
};

static gsl_rng *r;
static int edges[W8_STATES]; /* how many, and which */
static int edge_of[W8_STATES][4];
static double leave[W8_STATES][W8_PATTERNS], upto[W8_STATES][W8_PATTERNS][4];
static double leave_wait[W8_PATTERNS][W8_WEEKS + 1], upto_wait[W8_PATTERNS][W8_WEEKS + 1][4];
static long count[W8_WEEKS + 1][W8_STATES];

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

#ifdef XOSHIRO
static uint64_t x[4];

static inline double
uniform(void)
{
    const uint64_t result = x[0] + x[3], t = x[1] << 17;
    x[2] ^= x[0];
    x[3] ^= x[1];
    x[1] ^= x[2];
    x[0] ^= x[3];
    x[2] ^= t;
    x[3] = x[3] << 45 | x[3] >> 19;
    return (double) (result >> 11) * 0x1p-53;
}

static void
seed_it(void)
{
    for (unsigned k = 0; k < 4; k++)
        x[k] = gsl_rng_get(r) * 0x9E3779B97F4A7C15 + k;
}
#else
static inline double
uniform(void)
{
    return gsl_rng_uniform(r);
}

static void
seed_it(void)
{
}
#endif

static void
fill(int s, int p, int d)
{
    double h[4], sum = 0, c = 0;
    double *const to = s == W8_WAITING ? upto_wait[p][d] : upto[s][p];

    for (int j = 0; j < edges[s]; j++) {
        const struct w8_edge *e = &w8_edges[edge_of[s][j]];
        double score = 0;
        for (int k = 0; k < 4; k++)
            score += e->beta[k] * (p >> k & 1);
        h[j] = exp(score)
            * (e->rate > 0 ? e->rate / 52 : pow((d + 1) / e->scale, e->shape) - pow(d / e->scale, e->shape));
        sum += h[j];
    }
    for (int j = 0; j < edges[s]; j++) {
        c += (1 - exp(-sum)) * h[j] / sum;
        to[j] = c;
    }
    if (s == W8_WAITING)
        leave_wait[p][d] = 1 - exp(-sum);
    else
        leave[s][p] = 1 - exp(-sum);
}

static void
make_tables(void)
{
    for (int e = 0; e < W8_EDGES; e++)
        edge_of[w8_edges[e].from][edges[w8_edges[e].from]++] = e;
    for (int s = 0; s < W8_STATES; s++)
        for (int p = 0; p < W8_PATTERNS; p++)
            for (int d = 0; d <= (s == W8_WAITING ? W8_WEEKS : 0); d++)
                fill(s, p, d);
}

static void
start(struct family *f)
{
    int p = 0, s = 0;
    for (int k = 0; k < 4; k++)
        p |= (int) gsl_ran_bernoulli(r, w8_x[k]) << k;
    double u = uniform();
    while (u >= w8_start[s])
        u -= w8_start[s++];
    *f = (struct family) { s, 0, p };
}

static inline void
step(struct family *f)
{
    const int s = f->state, p = f->pattern;
    const double u = uniform();

    if (u < (s == W8_WAITING ? leave_wait[p][f->since] : leave[s][p])) {
        const double *c = s == W8_WAITING ? upto_wait[p][f->since] : upto[s][p];
        int j = 0;
        while (j < edges[s] - 1 && u >= c[j])
            j++;
        f->state = w8_edges[edge_of[s][j]].to;
        f->since = 0;
    } else
        f->since++;
}

int
main(int argc, char **argv)
{
    const long n = argc > 1 ? atol(argv[1]) : 100000;
    const double begin = now();
    struct family *f = malloc((size_t) n * sizeof *f);

    make_tables();
    r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, argc > 2 ? strtoul(argv[2], NULL, 10) : 1);
    seed_it();
    for (long i = 0; i < n; i++) {
        start(&f[i]);
        count[0][f[i].state]++;
    }
    for (int week = 0; week < W8_WEEKS; week++)
        for (long i = 0; i < n; i++) {
            step(&f[i]);
            count[week + 1][f[i].state]++;
        }
    printf("ns_per_family_week %.4f\n", (now() - begin) * 1e9 / ((double) n * W8_WEEKS));
    free(f);
    gsl_rng_free(r);
    FILE *out = argc > 3 ? fopen(argv[3], "w") : NULL;
    for (int week = 0; out && week <= W8_WEEKS; week++)
        for (int s = 0; s < W8_STATES; s++)
            fprintf(out, "%ld%c", count[week][s], s < W8_STATES - 1 ? ',' : '\n');
    return out ? fclose(out) : 0;
}
