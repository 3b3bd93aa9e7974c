#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/numeric.h"
#include "engine/count.h"

#include "bodies.h"

enum { MANY = 4001 };

static double mean[MANY];
static uint32_t word[MANY], one[MANY], other[MANY];

/* Means of all sizes, the borders between ways of searching among them, and extreme words. */
static void
fill(uint32_t seed)
{
    static const double border[] = { 0, 1e-300, 1e-9, 0.0108, 0.5, 1, 30, 255.9999, 256, 256.0001, 999, 5000 };
    for (uint32_t i = 0; i < MANY; i++) {
        const struct kith_block random = kith_block_at(kith_key_of(seed, 0), i, 0, 0, 0);
        const double u = kith_uniform32(random.word[0]);
        mean[i] = i % 5 == 0 ? border[i / 5 % 12] : u * u * u * 300;
        word[i] = i % 17 == 0 ? UINT32_MAX : i % 19 == 0 ? 0 : random.word[1];
    }
}

static void
every_body_gives_the_quantile_itself(void **state)
{
    (void) state;
    for (uint32_t seed = 1; seed <= 20; seed++) {
        fill(seed);
        kith_counts(mean, word, MANY, KITH_PORTABLE, one);
        for (unsigned b = 1; b < bodies_here(); b++) {
            kith_counts(mean, word, MANY, bodies[b], other);
            for (uint32_t i = 0; i < MANY; i++) {
                const uint32_t direct = mean[i] > 0 ? kith_poisson_quantile(mean[i], kith_uniform32(word[i])) : 0;
                assert_int_equal(one[i], direct);
                assert_int_equal(other[i], direct);
            }
        }
    }
}

static void
any_number_of_agents_will_do(void **state)
{
    (void) state;
    fill(99);
    kith_counts(mean, word, MANY, KITH_PORTABLE, one);
    for (unsigned b = 0; b < bodies_here(); b++)
        for (uint32_t n = 0; n < 40; n++) {
            other[n] = 12345;
            kith_counts(mean, word, n, bodies[b], other);
            for (uint32_t i = 0; i < n; i++)
                assert_int_equal(other[i], one[i]);
            assert_int_equal(other[n], 12345);
        }
}

static void
counts_have_their_mean(void **state)
{
    (void) state;
    double sum = 0;
    for (uint32_t i = 0; i < MANY; i++)
        mean[i] = 7.3;
    for (uint32_t round = 0; round < 100; round++) {
        for (uint32_t i = 0; i < MANY; i++)
            word[i] = kith_block_at(kith_key_of(3, round), i, 0, 0, 0).word[0];
        kith_counts(mean, word, MANY, kith_body_best(), one);
        for (uint32_t i = 0; i < MANY; i++)
            sum += one[i];
    }
    const double n = 100. * MANY, z = (sum - 7.3 * n) / (2.7018512 * 632.5346); /* sqrt(7.3), sqrt(n) */
    print_message("mean of %g counts: z = %.2f\n", n, z);
    assert_true(z > -4 && z < 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_body_gives_the_quantile_itself),
        cmocka_unit_test(any_number_of_agents_will_do),
        cmocka_unit_test(counts_have_their_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
