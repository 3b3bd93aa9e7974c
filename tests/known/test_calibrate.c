/* Calibration's statistics against the exact answer: a conjugate Gaussian. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/numeric.h"
#include "base/stream.h"
#include "stat/abc.h"
#include "stat/check.h"
#include "stat/line.h"
#include "stat/linear.h"
#include "stat/pcn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two outcomes of four parameters, of which the last two act in neither; y = H z + noise of sd 0.5, correlated by 0.3. */
enum { K = 2, P = 4, DRAWS = 20000, SEEDS = 20 };
static const double slope[K][P] = { { 1, 0.5, 0, 0 }, { -0.3, 0.8, 0, 0 } }, seen[K] = { 0.9, -0.6 };
static const double noise[K][K] = { { 0.25, 0.075 }, { 0.075, 0.25 } };

static double
normal(struct kith_stream *stream)
{
    return kith_normal_quantile(kith_stream_uniform(stream));
}

/* Mean and covariance of z given y: K = H' (H H' + R)^-1. */
static void
exact(double *mean, double *covariance)
{
    double s[K][K], inverse[K][K];
    for (size_t a = 0; a < K; a++)
        for (size_t b = 0; b < K; b++) {
            s[a][b] = noise[a][b];
            for (size_t j = 0; j < P; j++)
                s[a][b] += slope[a][j] * slope[b][j];
        }
    const double det = s[0][0] * s[1][1] - s[0][1] * s[1][0];
    inverse[0][0] = s[1][1] / det;
    inverse[1][1] = s[0][0] / det;
    inverse[0][1] = inverse[1][0] = -s[0][1] / det;
    for (size_t i = 0; i < P; i++) {
        mean[i] = 0;
        for (size_t j = 0; j < P; j++)
            covariance[i * P + j] = i == j;
        for (size_t a = 0; a < K; a++)
            for (size_t b = 0; b < K; b++) {
                const double gain = slope[a][i] * inverse[a][b];
                mean[i] += gain * seen[b];
                for (size_t j = 0; j < P; j++)
                    covariance[i * P + j] -= gain * slope[b][j];
            }
    }
}

static void
simulate(double *z, double *y, size_t n, uint32_t seed)
{
    for (size_t i = 0; i < n; i++) {
        struct kith_stream stream = kith_stream_at(kith_key_of(seed, 0), (uint32_t) i, 0, 0);
        for (size_t j = 0; j < P; j++)
            z[i * P + j] = normal(&stream);
        const double a = normal(&stream), b = normal(&stream);
        const double e[K] = { 0.5 * a, 0.5 * (0.3 * a + sqrt(1 - 0.09) * b) };
        for (size_t k = 0; k < K; k++) {
            y[i * K + k] = e[k];
            for (size_t j = 0; j < P; j++)
                y[i * K + k] += slope[k][j] * z[i * P + j];
        }
    }
}

static void
regression_finds_the_conjugate_gaussian(void **state)
{
    double mean[P], covariance[P * P], off[P] = { 0 }, ratio[P] = { 0 };
    double *z = calloc(DRAWS * P, sizeof *z), *y = calloc(DRAWS * K, sizeof *y);
    (void) state;
    assert_true(z && y);
    exact(mean, covariance);
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        struct kith_abc_sample sample;
        const struct kith_abc abc = { .n = DRAWS, .k = K, .p = P, .outcome = y, .z = z, .share = 0.1, .without = DRAWS };
        simulate(z, y, DRAWS, seed + 1);
        assert_int_equal(kith_abc_of(&sample, &abc, seen), 1);
        assert_true(sample.n > 1900 && sample.n <= 2000 && sample.worth > 1400);
        for (size_t j = 0; j < P; j++) {
            double m, s;
            const double sd = sqrt(covariance[j * P + j]);
            kith_abc_moments(&sample, j, &m, &s);
            assert_true(fabs(m - mean[j]) < 0.15 * sd && fabs(s / sd - 1) < 0.1);
            off[j] += (m - mean[j]) / sd / SEEDS;
            ratio[j] += s / sd / SEEDS;
        }
        kith_abc_clear(&sample);
    }
    for (size_t j = 0; j < P; j++)
        assert_true(fabs(off[j]) < 0.05 && fabs(ratio[j] - 1) < 0.05);
    free(z);
    free(y);
}

/* Runs of what is a line say the Gaussian itself; of points that are too few, nothing. */
static void
a_line_says_the_conjugate_gaussian(void **state)
{
    double mean[P], covariance[P * P], m[P], c[P * P], none[K * K] = { 0 };
    double *z = calloc(DRAWS * P, sizeof *z), *y = calloc(DRAWS * K, sizeof *y);
    struct kith_line line;
    (void) state;
    assert_true(z && y && kith_line_new(&line, P, K));
    exact(mean, covariance);
    simulate(z, y, DRAWS, 3);
    for (size_t i = 0; i < 10; i++)
        kith_line_learn(&line, z + i * P, y + i * K);
    assert_int_equal(kith_line_given(&line, seen, none, none, m, c), 0);
    for (size_t i = 10; i < DRAWS; i++)
        kith_line_learn(&line, z + i * P, y + i * K);
    assert_int_equal(kith_line_given(&line, seen, &noise[0][0], &noise[0][0], m, c), 1);
    for (size_t j = 0; j < P; j++) {
        assert_true(fabs(m[j] - mean[j]) < 0.02);
        for (size_t i = 0; i < P; i++)
            assert_true(fabs(c[i * P + j] - covariance[i * P + j]) < 0.02);
    }
    assert_int_equal(kith_line_given(&line, seen, &noise[0][0], none, m, c), 1); /* what is around the line counts once more */
    assert_true(c[0] > covariance[0] + 0.03);
    kith_line_free(&line);
    free(z);
    free(y);
}

static double
log_likelihood(const double *z)
{
    const double det = noise[0][0] * noise[1][1] - noise[0][1] * noise[1][0];
    double d[K];
    for (size_t k = 0; k < K; k++) {
        d[k] = seen[k];
        for (size_t j = 0; j < P; j++)
            d[k] -= slope[k][j] * z[j];
    }
    return -(noise[1][1] * d[0] * d[0] - 2 * noise[0][1] * d[0] * d[1] + noise[0][0] * d[1] * d[1]) / det / 2;
}

/* From a guess that is wrong in mean and width, and in which one parameter that acts is taken for one that does not. */
static void
steps_sample_the_posterior_whatever_the_guess(void **state)
{
    enum { CHAINS = 4000, MOVES = 60 };
    static const uint32_t active[][3] = { { 0, 1, 2 }, { 0, 2, 3 } };
    double mean[P], covariance[P * P], *z = calloc(CHAINS * P, sizeof *z), *weight = calloc(CHAINS, sizeof *weight), room[P], to[P];
    (void) state;
    assert_true(z && weight);
    exact(mean, covariance);
    for (size_t round = 0; round < 2; round++) {
        struct kith_pcn pcn;
        for (size_t i = 0; i < CHAINS; i++) {
            struct kith_stream stream = kith_stream_at(kith_key_of(5, 0), (uint32_t) i, 0, 1);
            weight[i] = 1. / CHAINS;
            for (size_t j = 0; j < P; j++)
                z[i * P + j] = j == 0 ? 0.3 + 0.6 * normal(&stream) : normal(&stream);
        }
        assert_true(kith_pcn_of(&pcn, z, weight, CHAINS, P, active[round], 3));
        assert_int_equal(pcn.n_informed, 1);
        for (size_t i = 0; i < CHAINS; i++)
            for (uint32_t move = 0; move < MOVES; move++) {
                struct kith_stream stream = kith_stream_at(kith_key_of(6, 0), (uint32_t) i, move, 2);
                kith_pcn_step(&pcn, z + i * P, 0.7, 0.6, &stream, to, room);
                const double log_ratio = kith_pcn_weight(&pcn, to) + log_likelihood(to) - kith_pcn_weight(&pcn, z + i * P) - log_likelihood(z + i * P);
                if (kith_log(kith_stream_uniform(&stream)) < log_ratio)
                    memcpy(z + i * P, to, sizeof to);
            }
        double m[P], c[P * P];
        kith_moments(z, CHAINS, P, weight, m, c);
        for (size_t j = 0; j < P; j++) {
            const double sd = sqrt(covariance[j * P + j]);
            assert_true(fabs(m[j] - mean[j]) < 0.06 * sd && fabs(sqrt(c[j * P + j]) / sd - 1) < 0.05);
        }
        assert_true(fabs(c[1] - covariance[1]) < 0.05);
        kith_pcn_clear(&pcn);
    }
    free(z);
    free(weight);
}

/* Two values of a parameter, of which an outcome is the sum with noise: Bayes by hand. */
static void
the_share_of_ones_is_that_of_bayes(void **state)
{
    double *z = calloc(DRAWS * 2, sizeof *z), *y = calloc(DRAWS, sizeof *y), m, s;
    static const uint8_t binary[] = { 1, 0 };
    const double at = 0.8, sd = 0.6;
    (void) state;
    assert_true(z && y);
    for (size_t i = 0; i < DRAWS; i++) {
        struct kith_stream stream = kith_stream_at(kith_key_of(9, 0), (uint32_t) i, 0, 0);
        z[2 * i] = kith_stream_uniform(&stream) < 0.5;
        z[2 * i + 1] = normal(&stream);
        y[i] = z[2 * i] + sd * normal(&stream);
    }
    struct kith_abc_sample sample;
    const struct kith_abc abc = { .n = DRAWS, .k = 1, .p = 2, .outcome = y, .z = z, .is_binary = binary, .share = 0.1, .without = DRAWS };
    assert_int_equal(kith_abc_of(&sample, &abc, &at), 1);
    kith_abc_moments(&sample, 0, &m, &s);
    const double one = exp(-(at - 1) * (at - 1) / (2 * sd * sd)), none = exp(-at * at / (2 * sd * sd));
    assert_true(fabs(m - one / (one + none)) < 0.04);
    for (size_t i = 0; i < sample.n; i++)
        assert_true(!(sample.z[2 * i] > 0) || !(sample.z[2 * i] < 1));
    kith_abc_clear(&sample);
    free(z);
    free(y);
}

/* One parameter acts on the first of k outcomes, 20 cannot act, half of which are 0 or 1; what was observed lies at the border of the points.
 * @return how far the 20 are moved, by what slopes of chance alone would do */
static double
moved_by_chance(size_t k, double *acting)
{
    enum { DUMMIES = 20, POINTS = 2000 };
    double *z = calloc(POINTS * (1 + DUMMIES), sizeof *z), *y = calloc(POINTS * k, sizeof *y), sum = 0, m, s;
    double *observed = calloc(k, sizeof *observed);
    uint8_t binary[1 + DUMMIES] = { 0 };
    assert_true(z && y && observed);
    *acting = 0;
    for (size_t j = 2; j <= DUMMIES; j += 2)
        binary[j] = 1;
    for (size_t c = 0; c < k; c++)
        observed[c] = 3 / sqrt((double) k);
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        for (size_t i = 0; i < POINTS; i++) {
            struct kith_stream stream = kith_stream_at(kith_key_of(100 + seed, 0), (uint32_t) i, (uint32_t) k, 0);
            for (size_t j = 0; j <= DUMMIES; j++)
                z[i * (1 + DUMMIES) + j] = binary[j] ? normal(&stream) > 0 : normal(&stream);
            for (size_t c = 0; c < k; c++)
                y[i * k + c] = c == 0 ? (z[i * (1 + DUMMIES)] + normal(&stream)) / sqrt(2) : normal(&stream);
        }
        struct kith_abc_sample sample;
        const struct kith_abc abc = { .n = POINTS, .k = k, .p = 1 + DUMMIES, .outcome = y, .z = z, .is_binary = binary, .share = 0.4, .without = POINTS };
        assert_int_equal(kith_abc_of(&sample, &abc, observed), 1);
        assert_true(sample.error > 1.5 / sqrt(sample.worth));
        kith_abc_moments(&sample, 0, &m, &s);
        *acting += (m - observed[0] / sqrt(2)) / SEEDS;
        for (size_t j = 1; j <= DUMMIES; j++) {
            kith_abc_moments(&sample, j, &m, &s);
            m = binary[j] ? 2 * m - 1 : m; /* sd 1 */
            sum += m * m / (sample.error * sample.error) / SEEDS / DUMMIES;
        }
        kith_abc_clear(&sample);
    }
    free(z);
    free(y);
    free(observed);
    return sqrt(sum);
}

static void
slopes_of_chance_are_shrunk_and_others_stay(void **state)
{
    double acting;
    (void) state;
    const double two = moved_by_chance(2, &acting);
    assert_true(two > 0.9 && two < 1.1); /* not shrunk: the error that is told */
    assert_true(fabs(acting) < 0.04);
    assert_true(moved_by_chance(10, &acting) < 0.7);
    assert_true(fabs(acting) < 0.04);
}

static void
points_that_tell_nothing_are_refused_and_nan_is_left_out(void **state)
{
    double z[40], y[80], observed[2] = { 0, 0 };
    struct kith_abc_sample sample;
    (void) state;
    for (size_t i = 0; i < 40; i++) {
        z[i] = (double) i;
        y[2 * i] = (double) (i % 7);
        y[2 * i + 1] = (double) (i % 5);
    }
    struct kith_abc abc = { .n = 40, .k = 2, .p = 1, .outcome = y, .z = z, .share = 1, .without = 3 };
    y[2 * 7] = (double) NAN;
    assert_int_equal(kith_abc_of(&sample, &abc, observed), 1);
    for (size_t i = 0; i < sample.n; i++)
        assert_true(sample.point[i] != 7 && sample.point[i] != 3);
    kith_abc_clear(&sample);
    for (size_t i = 0; i < 40; i++)
        y[2 * i + 1] = 2 * y[2 * i];
    assert_int_equal(kith_abc_of(&sample, &abc, observed), 0);
    abc.n = 5;
    assert_int_equal(kith_abc_of(&sample, &abc, observed), 0);
}

static void
shares_scores_and_chances_are_what_they_are_known_to_be(void **state)
{
    enum { N = 20000 };
    double *x = calloc(N, sizeof *x), *y = calloc(N, sizeof *y), *other = calloc(N, sizeof *other);
    (void) state;
    assert_true(x && y && other);
    for (size_t i = 0; i < N; i++) {
        struct kith_stream stream = kith_stream_at(kith_key_of(4, 0), (uint32_t) i, 0, 0);
        x[i] = 2 * kith_stream_uniform(&stream) - 1;
        other[i] = normal(&stream);
        y[i] = x[i] * x[i] + sqrt(4. / 45) * normal(&stream); /* half of it, by a shape that no line sees */
    }
    uint32_t *class = calloc(N, sizeof *class);
    assert_true(class && kith_classes_of(x, N, 32, class));
    assert_true(fabs(kith_first_order(class, 32, y, N) - 0.5) < 0.03);
    assert_true(kith_classes_of(other, N, 32, class));
    assert_true(fabs(kith_first_order(class, 32, y, N)) < 0.005);
    free(class);
    static const uint32_t even[] = { 10, 10, 10, 10 }, odd[] = { 20, 0, 20, 0 };
    assert_true(!(kith_chi_square(even, 4) > 0) && fabs(kith_chi_square(odd, 4) - 40) < 1e-12);
    assert_true(fabs(kith_chi_square_above(3.841458820694124, 1) - 0.05) < 1e-9 && fabs(kith_chi_square_above(16.918977604620448, 9) - 0.05) < 1e-9);
    assert_true(fabs(kith_log_score(1, 2, 3) - (0.91893853320467267 + log(2.) + 0.5)) < 1e-12);
    assert_true(fabs(kith_interval_score(0, 2, 0.9, 1) - 2) < 1e-12 && fabs(kith_interval_score(0, 2, 0.9, 2.5) - 12) < 1e-12
        && fabs(kith_interval_score(0, 2, 0.9, -0.1) - 4) < 1e-12);
    static const double weight[] = { 1, 0, 2, 1 };
    uint32_t chosen[4];
    kith_resample(weight, 4, 0.5, 4, chosen);
    assert_true(chosen[0] == 0 && chosen[1] == 2 && chosen[2] == 2 && chosen[3] == 3);
    assert_true(fabs(kith_worth(weight, 4) - 16. / 6) < 1e-12);
    free(x);
    free(y);
    free(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regression_finds_the_conjugate_gaussian),
        cmocka_unit_test(a_line_says_the_conjugate_gaussian),
        cmocka_unit_test(steps_sample_the_posterior_whatever_the_guess),
        cmocka_unit_test(slopes_of_chance_are_shrunk_and_others_stay),
        cmocka_unit_test(the_share_of_ones_is_that_of_bayes),
        cmocka_unit_test(points_that_tell_nothing_are_refused_and_nan_is_left_out),
        cmocka_unit_test(shares_scores_and_chances_are_what_they_are_known_to_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
