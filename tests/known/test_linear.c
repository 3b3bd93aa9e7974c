/* Small matrices against what is known of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/numeric.h"
#include "base/stream.h"
#include "stat/linear.h"

#include <math.h>
#include <string.h>

enum { N = 24 };

static double
normal(struct kith_stream *stream)
{
    return kith_normal_quantile(kith_stream_uniform(stream));
}

/* B B' + I. */
static void
some_matrix(double *a, size_t n, uint32_t seed)
{
    struct kith_stream stream = kith_stream_at(kith_key_of(seed, 0), 0, 0, 0);
    double b[N * N];
    for (size_t i = 0; i < n * n; i++)
        b[i] = normal(&stream);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            a[i * n + k] = i == k;
            for (size_t m = 0; m < n; m++)
                a[i * n + k] += b[i * n + m] * b[k * n + m];
        }
}

static void
a_matrix_is_the_product_of_its_factors_and_solves(void **state)
{
    (void) state;
    for (size_t n = 1; n <= N; n++) {
        double a[N * N], l[N * N], x[N], b[N], half[N];
        some_matrix(a, n, (uint32_t) n);
        memcpy(l, a, sizeof l);
        assert_true(kith_cholesky(l, n));
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++) {
                double sum = 0;
                for (size_t m = 0; m < n; m++)
                    sum += l[i * n + m] * l[k * n + m];
                assert_true(fabs(sum - a[i * n + k]) < 1e-10);
            }
        for (size_t i = 0; i < n; i++)
            x[i] = (double) i - 3;
        for (size_t i = 0; i < n; i++) {
            b[i] = 0;
            for (size_t k = 0; k < n; k++)
                b[i] += a[i * n + k] * x[k];
        }
        kith_lower_solve(l, n, b);
        kith_upper_solve(l, n, b);
        for (size_t i = 0; i < n; i++)
            assert_true(fabs(b[i] - x[i]) < 1e-9);
        kith_lower_times(l, n, x, half);
        kith_lower_solve(l, n, half);
        for (size_t i = 0; i < n; i++)
            assert_true(fabs(half[i] - x[i]) < 1e-9);
    }
}

static void
what_is_not_positive_definite_is_refused(void **state)
{
    double flat[] = { 1, 2, 2, 4 }, turned[] = { 1, 2, 2, 1 }, none[] = { (double) NAN };
    (void) state;
    assert_false(kith_cholesky(flat, 2));
    assert_false(kith_cholesky(turned, 2));
    assert_false(kith_cholesky(none, 1));
}

static void
eigenvectors_are_orthonormal_and_give_the_matrix_back(void **state)
{
    (void) state;
    for (size_t n = 1; n <= N; n++) {
        double a[N * N], spoilt[N * N], value[N], v[N * N];
        some_matrix(a, n, 100 + (uint32_t) n);
        memcpy(spoilt, a, sizeof a);
        kith_eigen(spoilt, n, value, v);
        for (size_t i = 0; i < n; i++) {
            assert_true(!i || value[i] >= value[i - 1]);
            for (size_t k = 0; k < n; k++) {
                double dot = 0, back = 0;
                for (size_t m = 0; m < n; m++) {
                    dot += v[i * n + m] * v[k * n + m];
                    back += value[m] * v[m * n + i] * v[m * n + k];
                }
                assert_true(fabs(dot - (i == k)) < 1e-12 && fabs(back - a[i * n + k]) < 1e-9);
            }
        }
    }
}

static void
a_line_without_noise_is_found_and_a_constant_is_no_slope(void **state)
{
    double x[40], y[40], weight[20], out[6];
    (void) state;
    for (size_t i = 0; i < 20; i++) {
        x[2 * i] = (double) i / 10;
        x[2 * i + 1] = (double) (i * i % 7);
        y[2 * i] = 3 - 2 * x[2 * i] + x[2 * i + 1] / 2;
        y[2 * i + 1] = x[2 * i + 1];
        weight[i] = 1 + (double) (i % 3);
    }
    assert_int_equal(kith_regress(x, y, weight, 20, 2, 2, out), 1);
    static const double known[] = { 3, 0, -2, 0, 0.5, 1 };
    for (size_t i = 0; i < 6; i++)
        assert_true(fabs(out[i] - known[i]) < 1e-11);
    for (size_t i = 0; i < 20; i++)
        x[2 * i + 1] = 5;
    assert_int_equal(kith_regress(x, y, weight, 20, 2, 2, out), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matrix_is_the_product_of_its_factors_and_solves),
        cmocka_unit_test(what_is_not_positive_definite_is_refused),
        cmocka_unit_test(eigenvectors_are_orthonormal_and_give_the_matrix_back),
        cmocka_unit_test(a_line_without_noise_is_found_and_a_constant_is_no_slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
