#ifndef KITH_TESTS_QUEUE_LAW_H
#define KITH_TESTS_QUEUE_LAW_H

/** One service as a queue that steps by weeks: places are given back, others come, places are given out. Its
 * stationary law, exactly, as a Markov chain on the number in the system; and M/M/c. Include after cmocka.h. */

#include <math.h>
#include <string.h>

#include <gsl/gsl_randist.h>

enum { MOST = 700, /* in the system: more are not worth counting */ ARRIVALS = 128 };

struct law {
    double arrivals[ARRIVALS]; /* chance of k a week */
    double mean;
};

struct answer {
    double queue, used; /* mean numbers waiting, and in service, at the end of a week */
    double waits, wait; /* share that waits at all; mean wait, in weeks */
};

static inline struct law
poisson_law(double mean)
{
    struct law self = { .mean = mean };
    for (unsigned k = 0; k < ARRIVALS; k++)
        self.arrivals[k] = gsl_ran_poisson_pdf(k, mean);
    return self;
}

static inline struct law
binomial_law(unsigned n, double chance)
{
    struct law self = { .mean = n * chance };
    for (unsigned k = 0; k < ARRIVALS; k++)
        self.arrivals[k] = k <= n ? gsl_ran_binomial_pdf(k, chance, n) : 0;
    return self;
}

/* One week of the distribution of the number in the system: those in service leave with chance
 * `leave` each, then others come. `left` is the distribution in between. */
static inline void
one_week(const struct law *law, unsigned places, double leave, const double *now, double *left, double *next)
{
    static double gone[MOST][MOST + 1]; /* by number in service, up to `places` */
    static unsigned made_for;
    static double made_with;

    if (made_for != places || made_with < leave || made_with > leave) {
        for (unsigned n = 0; n <= places; n++)
            for (unsigned k = 0; k <= n; k++)
                gone[n][k] = gsl_ran_binomial_pdf(k, leave, n);
        made_for = places;
        made_with = leave;
    }
    memset(left, 0, (MOST + 1) * sizeof *left);
    memset(next, 0, (MOST + 1) * sizeof *next);
    for (unsigned x = 0; x <= MOST; x++) {
        const unsigned served = x < places ? x : places;
        for (unsigned k = 0; now[x] > 1e-18 && k <= served; k++)
            left[x - k] += now[x] * gone[served][k];
    }
    for (unsigned y = 0; y <= MOST; y++)
        for (unsigned k = 0; left[y] > 1e-18 && k < ARRIVALS; k++)
            next[y + k < MOST ? y + k : MOST] += left[y] * law->arrivals[k];
}

static inline struct answer
stationary(const struct law *law, unsigned places, double leave)
{
    static double now[MOST + 1], left[MOST + 1], next[MOST + 1];
    struct answer answer = { 0 };
    double change = 1;

    memset(now, 0, sizeof now);
    now[places] = 1;
    for (unsigned step = 0; change > 1e-13; step++) {
        assert_true(step < 100000);
        one_week(law, places, leave, now, left, next);
        change = 0;
        for (unsigned x = 0; x <= MOST; x++)
            change += fabs(next[x] - now[x]);
        memcpy(now, next, sizeof now);
    }
    assert_true(now[MOST] < 1e-12);
    for (unsigned x = 0; x <= MOST; x++) {
        answer.queue += x > places ? (x - places) * now[x] : 0;
        answer.used += (x < places ? x : places) * now[x];
    }
    double at_once = 0; /* those of a week who find a place in it: no more than there are places left */
    for (unsigned y = 0; y < places; y++)
        for (unsigned k = 1; k < ARRIVALS; k++)
            at_once += left[y] * law->arrivals[k] * (k < places - y ? k : places - y);
    answer.waits = 1 - at_once / law->mean;
    answer.wait = answer.queue / law->mean; /* Little */
    return answer;
}

/* M/M/c: the chance to wait by Erlang's formula, and the mean wait. */
static inline struct answer
erlang(unsigned places, double arrivals, double stay)
{
    const double offered = arrivals * stay;
    double blocked = 1; /* Erlang B, by its recursion */
    for (unsigned c = 1; c <= places; c++)
        blocked = offered * blocked / (c + offered * blocked);
    const double waits = blocked / (1 - offered / places * (1 - blocked));
    return (struct answer) { .waits = waits, .wait = waits * stay / (places - offered), .used = offered };
}

#endif
