#ifndef KITH_TESTS_QUEUE_LAW_H
#define KITH_TESTS_QUEUE_LAW_H

/** One service as a queue that steps by weeks, exactly: stat/exact.h, with laws of who comes in a week. Include after cmocka.h. */

#include "stat/exact.h"

enum { ARRIVALS = 128 };

struct law {
    double arrivals[ARRIVALS]; /* chance of k a week */
    double mean;
};

static inline struct law
poisson_law(double mean)
{
    struct law self = { .mean = mean };
    for (unsigned k = 0; k < ARRIVALS; k++)
        self.arrivals[k] = kith_exact_poisson(mean, k);
    return self;
}

static inline struct law
binomial_law(unsigned n, double chance)
{
    struct law self = { .mean = n * chance };
    for (unsigned k = 0; k < ARRIVALS; k++)
        self.arrivals[k] = kith_exact_binomial(n, chance, k);
    return self;
}

static inline struct kith_exact_queue
stationary(const struct law *law, unsigned places, double leave)
{
    struct kith_exact_queue answer = { 0 };
    assert_int_equal(kith_exact_queue(&answer, law->arrivals, ARRIVALS, places, leave), 0);
    return answer;
}

#endif
