/* Baseline: what a competent researcher writes first for W8. C and GSL, a loop over the edges and
 * exp and pow for every family and week. naive_gsl FAMILIES SEED [counts.csv] */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "w8_model.h"

struct family {
    int state, since;
    double x[4];
};

static long count[W8_WEEKS + 1][W8_STATES];

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void
start(struct family *f, gsl_rng *r)
{
    for (int k = 0; k < 4; k++)
        f->x[k] = gsl_ran_bernoulli(r, w8_x[k]);
    double u = gsl_rng_uniform(r);
    int s = 0;
    while (u >= w8_start[s])
        u -= w8_start[s++];
    f->state = s;
    f->since = 0;
}

static void
step(struct family *f, gsl_rng *r)
{
    double h[W8_EDGES], sum = 0;
    int n = 0, to[W8_EDGES];

    for (int e = 0; e < W8_EDGES; e++) {
        const struct w8_edge *edge = &w8_edges[e];
        if (edge->from != f->state)
            continue;
        double score = 0, a;
        for (int k = 0; k < 4; k++)
            score += edge->beta[k] * f->x[k];
        if (edge->rate > 0)
            a = edge->rate / 52;
        else
            a = pow((f->since + 1) / edge->scale, edge->shape) - pow(f->since / edge->scale, edge->shape);
        h[n] = a * exp(score);
        sum += h[n];
        to[n++] = edge->to;
    }
    if (gsl_rng_uniform(r) < 1 - exp(-sum)) {
        double u = gsl_rng_uniform(r) * sum;
        int j = 0;
        while (j < n - 1 && u >= h[j])
            u -= h[j++];
        f->state = to[j];
        f->since = 0;
    } else
        f->since++;
}

int
main(int argc, char **argv)
{
    const long n = argc > 1 ? atol(argv[1]) : 100000;
    const double begin = now();
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    struct family *f = malloc((size_t) n * sizeof *f);

    gsl_rng_set(r, argc > 2 ? strtoul(argv[2], NULL, 10) : 1);
    for (long i = 0; i < n; i++) {
        start(&f[i], r);
        count[0][f[i].state]++;
    }
    for (int week = 0; week < W8_WEEKS; week++)
        for (long i = 0; i < n; i++) {
            step(&f[i], r);
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
