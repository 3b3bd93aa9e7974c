/* The bits of the functions that decide simulated states: a compiler, processor or level of
 * optimisation that gives others fails here. Needs neither GSL nor libm; with
 * -DKITH_WITHOUT_CMOCKA it is a program of its own, for other processors. */
#include "base/numeric.h"
#include "base/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CALLS = 100000, DEAR_CALLS = 5000 };

static double
poisson(double u, double v)
{
    return kith_poisson_quantile(30 * u * u, v);
}

static double
many_poisson(double u, double v)
{
    return kith_poisson_quantile(5000 * u * u, v);
}

static double
geometric(double u, double v)
{
    return kith_geometric_quantile(u * u * u * u, v);
}

static double
gamma_below(double u, double v)
{
    return kith_gamma_below(50 * u * u, 75 * v * v);
}

static double
gamma_quantile(double u, double v)
{
    return kith_gamma_quantile(50 * u * u + 0.01, v);
}

static double
gamma_class(double u, double v)
{
    double classes[16];
    kith_gamma_classes(50 * u * u + 0.01, 16, classes);
    return classes[(int) (16 * v)];
}

static double
e_to(double u, double v)
{
    return kith_exp(1500 * u - 750 + v);
}

static double
logarithm(double u, double v)
{
    return kith_log((1 + 0.05 * v) * (u < 0.5 ? 1 : kith_exp(1400 * u - 1050)));
}

static double
power(double u, double v)
{
    return kith_pow(10 * u, 20 * v - 10);
}

static double
chance(double u, double v)
{
    return kith_chance(u < 0.5 ? v : 40 * u * v * v * v * v);
}

static double
normal_quantile(double u, double v)
{
    return kith_normal_quantile(u < 0.5 ? v : v * v * v * v * v * v * v * v);
}

static double
normal_below(double u, double v)
{
    return kith_normal_below(8 * u - 4 + 40 * v * v * v - 10);
}

static double
log_gamma(double u, double v)
{
    return kith_log_gamma(20 * u + 1000 * v * v * v * v);
}

static double
density(double u, double v)
{
    return kith_poisson_density((int) (1000 * u * u), 1000 * v * v);
}

static double
threshold(double u, double v)
{
    return kith_threshold(u - v);
}

static double
uniform(double u, double v)
{
    return u - v;
}

static const struct {
    const char *name;
    double (*call)(double u, double v);
    int calls;
    uint64_t sum; /* FNV-1a over the results, 64 bits at a time */
} bits[] = {
    { "kith_stream_uniform", uniform, CALLS, 0xd4e102ba3e4d5246 },
    { "kith_exp", e_to, CALLS, 0x3ea53631e4ee729c },
    { "kith_log", logarithm, CALLS, 0xfced4ddc73104e9a },
    { "kith_pow", power, CALLS, 0x1cb8e0a216c04c55 },
    { "kith_chance", chance, CALLS, 0x2f75c8a233866484 },
    { "kith_threshold", threshold, CALLS, 0x187c47cb1d840803 },
    { "kith_poisson_quantile", poisson, CALLS, 0x85bdee9f08b3b7a5 },
    { "kith_poisson_quantile, many", many_poisson, DEAR_CALLS, 0xa5193b9ca5b495c5 },
    { "kith_poisson_density", density, CALLS, 0xf1907ff5abf67e44 },
    { "kith_geometric_quantile", geometric, CALLS, 0x586a8806bcab2ce5 },
    { "kith_normal_quantile", normal_quantile, CALLS, 0x1b4e989f1e8bc283 },
    { "kith_normal_below", normal_below, CALLS, 0xfd8ff74956a130b2 },
    { "kith_log_gamma", log_gamma, CALLS, 0xad1f05561f27c087 },
    { "kith_gamma_below", gamma_below, CALLS, 0xa1446fe7f07ff428 },
    { "kith_gamma_quantile", gamma_quantile, CALLS, 0x1830d7c394acbeca },
    { "kith_gamma_classes", gamma_class, DEAR_CALLS, 0x4f45b71f5745b63b },
};
enum { FUNCTIONS = sizeof bits / sizeof bits[0] };

/** Names every function whose bits are others on stderr; returns their number. */
static int
count_differences(void)
{
    int differences = 0;
    for (int f = 0; f < FUNCTIONS; f++) {
        struct kith_stream dice = kith_stream_at(kith_key_of(1, 0), (uint32_t) f, 0, 0);
        uint64_t sum = UINT64_C(0xcbf29ce484222325);
        for (int i = 0; i < bits[f].calls; i++) {
            const double u = kith_stream_uniform(&dice);
            const double v = kith_stream_uniform(&dice);
            const double result = bits[f].call(u, v);
            uint64_t word;
            memcpy(&word, &result, sizeof word);
            sum = (sum ^ word ^ word >> 32) * UINT64_C(0x100000001b3);
        }
        if (sum == bits[f].sum)
            continue;
        fprintf(stderr, "%s: 0x%016" PRIx64 ", not 0x%016" PRIx64 "\n", bits[f].name, sum, bits[f].sum);
        differences++;
    }
    return differences;
}

#ifdef KITH_WITHOUT_CMOCKA

int
main(void)
{
    return count_differences() != 0;
}

#else

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
the_bits_are_the_same_on_every_machine(void **state)
{
    (void) state;
    assert_int_equal(count_differences(), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_bits_are_the_same_on_every_machine) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
