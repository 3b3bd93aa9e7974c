/* Sobol's indices of functions whose indices are known: Ishigami's, and Sobol's g; and a screening of a known function. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "design/design.h"
#include "stat/indices.h"

static const double pi = 3.14159265358979323846;

static double
ishigami(const double *u)
{
    const double x = pi * (2 * u[0] - 1), y = pi * (2 * u[1] - 1), z = pi * (2 * u[2] - 1);
    return sin(x) + 7 * sin(y) * sin(y) + 0.1 * z * z * z * z * sin(x);
}

/* a = 0, 1, 4.5, 9, 99, 99, 99, 99: Saltelli and others (2010). */
static const double g_a[] = { 0, 1, 4.5, 9, 99, 99, 99, 99 };

static double
sobol_g(const double *u)
{
    double y = 1;
    for (int i = 0; i < 8; i++)
        y *= (fabs(4 * u[i] - 2) + g_a[i]) / (1 + g_a[i]);
    return y;
}

/* The function in all designs, with an offset that must not matter. */
static size_t
indices(struct kith_index *out, double (*f)(const double *), size_t k, size_t n, uint64_t seed, double offset)
{
    double *u = calloc(n * 2 * k, sizeof *u), *y = calloc(n * (k + 2), sizeof *y), x[16];
    assert_non_null(u);
    assert_non_null(y);
    assert_int_equal(0, kith_sweep_sequence(u, 0, n, 2 * k, seed, NULL));
    for (size_t r = 0; r < n; r++)
        for (size_t m = 0; m < k + 2; m++) {
            for (size_t i = 0; i < k; i++)
                x[i] = u[r * 2 * k + i + (m == 1 || m == i + 2 ? k : 0)];
            y[m * n + r] = offset + f(x);
        }
    const size_t used = kith_indices_of(out, y, y + n, y + 2 * n, n, k, seed);
    free(u);
    free(y);
    return used;
}

static void
those_of_ishigami_lie_in_their_intervals(void **state)
{
    (void) state;
    const double first[] = { 0.3139, 0.4424, 0 }, total[] = { 0.5576, 0.4424, 0.2437 };
    struct kith_index found[3];
    assert_int_equal(4096, indices(found, ishigami, 3, 4096, 5, 0));
    for (int i = 0; i < 3; i++) {
        assert_true(fabs(found[i].first - first[i]) < 0.02 && fabs(found[i].total - total[i]) < 0.02);
        assert_true(found[i].first_low < first[i] && first[i] < found[i].first_high);
        assert_true(found[i].total_low < total[i] && total[i] < found[i].total_high);
        assert_true(found[i].first_high - found[i].first_low < 0.12 && found[i].total_high - found[i].total_low < 0.12);
    }
}

static void
those_of_sobols_function_do_at_two_sizes(void **state)
{
    (void) state;
    double product = 1, part[8];
    for (int i = 0; i < 8; i++) {
        part[i] = 1 / (3 * (1 + g_a[i]) * (1 + g_a[i]));
        product *= 1 + part[i];
    }
    const double variance = product - 1;
    for (size_t n = 1024; n <= 8192; n *= 8) {
        struct kith_index found[8];
        assert_int_equal(n, indices(found, sobol_g, 8, n, 3, 100));
        for (int i = 0; i < 8; i++) {
            const double first = part[i] / variance, total = part[i] * product / (1 + part[i]) / variance, near = n > 1024 ? 0.012 : 0.05;
            assert_true(fabs(found[i].first - first) < near && fabs(found[i].total - total) < near);
            assert_true(found[i].first_low - 1e-3 < first && first < found[i].first_high + 1e-3);
            assert_true(found[i].total_low - 1e-3 < total && total < found[i].total_high + 1e-3);
        }
    }
}

/* Coverage: of many small designs, the intervals hold the exact index about as often as they say. */
static void
intervals_hold_in_about_95_of_100_designs(void **state)
{
    (void) state;
    int held = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct kith_index found[3];
        indices(found, ishigami, 3, 256, seed, 0);
        held += found[0].total_low <= 0.5576 && 0.5576 <= found[0].total_high;
    }
    assert_in_range(held, 182, 200); /* scrambled nets are more even than the bootstrap believes */
}

static void
what_has_no_value_is_left_out_and_a_constant_has_none(void **state)
{
    (void) state;
    const double a[] = { 1, 2, 3, (double) NAN, 5 }, b[] = { 2, 1, 4, 4, 4 }, mixed[] = { 2, 1, 4, 4, (double) NAN, 1, 2, 3, 3, 5 }, same[] = { 1, 1, 1, 1, 1 };
    const double both[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    struct kith_index found[2];
    assert_int_equal(3, kith_indices_of(found, a, b, mixed, 5, 2, 1));
    assert_true(fabs(found[0].total - 3.0 / 6 / (41.0 / 36)) < 1e-12 && fabs(found[1].total) < 1e-12);
    assert_int_equal(5, kith_indices_of(found, same, same, both, 5, 2, 1));
    assert_true(isnan(found[0].first) && isnan(found[1].total_high));
    assert_int_equal(0, kith_indices_of(found, a + 3, b, mixed, 1, 2, 1));
}

/* f = 3 u1 + sign(u2 - 1/2) * (u3 > 1/2) + 0 u4: half way moves u1 by +-1.5, u2 by +-2 where u3 is large. */
static double
stairs(const double *u)
{
    return 3 * u[0] + (u[1] > 0.5 ? 1 : -1) * (u[2] > 0.5);
}

static void
a_screening_finds_sizes_and_interplay(void **state)
{
    (void) state;
    enum { N = 512, K = 4 };
    static double u[N * K], base[N], moved[K * N];
    struct kith_screen_row found[K];
    assert_int_equal(0, kith_sweep_sequence(u, 0, N, K, 9, NULL));
    for (size_t r = 0; r < N; r++) {
        base[r] = stairs(u + r * K);
        for (size_t i = 0; i < K; i++) {
            double x[K];
            for (size_t j = 0; j < K; j++)
                x[j] = j == i ? kith_half_way(u[r * K + j]) : u[r * K + j];
            moved[i * N + r] = stairs(x);
        }
    }
    kith_screen_of(found, base, moved, N, K);
    assert_true(fabs(found[0].size - 1.5) < 1e-12 && found[0].error < 1e-6 && fabs(found[0].mean) < 0.02);
    assert_true(fabs(found[1].size - 1) < 0.01 && fabs(found[1].sd - sqrt(2)) < 0.02);
    /* its size is 0 or 2, half and half: a standard deviation of 1 */
    assert_true(fabs(found[1].error - 1 / sqrt(N)) < 0.01 / sqrt(N) && fabs(found[1].mean) < 0.1);
    assert_true(fabs(found[2].size - 1) < 1e-12);
    assert_true(found[3].size < 1e-300 && found[3].sd < 1e-300);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_of_ishigami_lie_in_their_intervals),
        cmocka_unit_test(those_of_sobols_function_do_at_two_sizes),
        cmocka_unit_test(intervals_hold_in_about_95_of_100_designs),
        cmocka_unit_test(what_has_no_value_is_left_out_and_a_constant_has_none),
        cmocka_unit_test(a_screening_finds_sizes_and_interplay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
