/* The numerics against long double libm, GSL and their own definitions, within the errors that
 * numeric.h states; and the orders (monotonicity) that common random numbers rest on. */
#include "base/numeric.h"
#include "base/stream.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { DRAWS = 200000, DEAR_DRAWS = 5000 };

static double
between(struct kith_stream *dice, double low, double high)
{
    return low + (high - low) * kith_stream_uniform(dice);
}

static struct kith_stream
dice_of(uint32_t test)
{
    return kith_stream_at(kith_key_of(20, 0), test, 0, 0);
}

/** The largest error seen, and where. */
struct worst {
    double error, x, y;
};

static void
note(struct worst *worst, long double got, long double right, long double unit, double x, double y)
{
    const double error = (double) fabsl((got - right) / unit);
    if (!(error <= worst->error))
        *worst = (struct worst) { error, x, y };
}

/** Whether long doubles are longer than double here: under valgrind, for one, they are not. */
static int
long_doubles_are_long(void)
{
    volatile long double one = 1;
    return one + 0x1p-60L != one;
}

/** Against a reference in long double; where there is none, only gross errors show. */
static void
assert_error_below(double bound, const struct worst *worst)
{
    if (!long_doubles_are_long())
        bound = 1e-10;
    if (!(worst->error < bound))
        print_error("error %.3g at (%.17g, %.17g), bound %.3g\n", worst->error, worst->x, worst->y, bound);
    assert_true(worst->error < bound);
}

/* ---- exp, log, pow, chance -------------------------------------------------------------- */

static void
exp_is_within_its_error(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(1);
    struct worst worst = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        const double x = i % 2 ? between(&dice, -708, 709) : between(&dice, -1, 1);
        const long double right = expl((long double) x);
        note(&worst, (long double) kith_exp(x), right, right, x, 0);
    }
    assert_error_below(1.2e-16, &worst);
}

static void
exp_knows_its_edges(void **state)
{
    (void) state;
    assert_true(kith_exp(0) == 1 && kith_exp(-0.) == 1);
    assert_true(kith_exp(1e-300) == 1);
    assert_true(kith_exp(1) == 0x1.5bf0a8b145769p1);
    assert_true(kith_exp(0x1.62e42fefa39efp9) < HUGE_VAL && kith_exp(0x1.62e42fefa39f0p9) == HUGE_VAL);
    assert_true(kith_exp(HUGE_VAL) == HUGE_VAL && kith_exp(-HUGE_VAL) == 0 && kith_exp(-746) == 0);
    assert_true(kith_exp(-745) == DBL_MIN * DBL_EPSILON);
    assert_true(fabs(kith_exp(-720) / exp(-720) - 1) < 1e-10); /* subnormal */
    assert_true(isnan(kith_exp((double) NAN)));
}

static void
exp_never_falls(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(2);
    for (int i = 0; i < DRAWS; i++) {
        const double x = between(&dice, -745, 709);
        assert_true(kith_exp(x * (1 + 0x1p-51 * (x > 0 ? 1 : -1))) >= kith_exp(x));
    }
    for (int step = -32 * 745 * 2; step < 32 * 709 * 2; step++) { /* where the table changes */
        const double x = (step + 0.5) * 0x1.62e42fefa39efp-7;
        assert_true(kith_exp(x + 4e-16 * fabs(x)) >= kith_exp(x - 4e-16 * fabs(x)));
    }
}

static void
log_is_within_its_error(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(3);
    struct worst worst = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        const double x = i % 2 ? kith_exp(between(&dice, -740, 709)) : between(&dice, 0.98, 1.02);
        const long double right = logl((long double) x);
        note(&worst, (long double) kith_log(x), right, right, x, 0);
    }
    assert_error_below(2.3e-16, &worst);
}

static void
log_knows_its_edges(void **state)
{
    (void) state;
    assert_true(kith_log(1) == 0);
    assert_true(kith_log(0) == -HUGE_VAL && kith_log(HUGE_VAL) == HUGE_VAL);
    assert_true(isnan(kith_log(-1)) && isnan(kith_log((double) NAN)));
    assert_true(kith_log(DBL_MAX) == 0x1.62e42fefa39efp9);
    assert_true(kith_log(DBL_MIN * DBL_EPSILON) == log(DBL_MIN * DBL_EPSILON));
    for (int power = -1022; power < 1024; power++) {
        const double right = power * 0x1.62e42fefa39efp-1;
        assert_true(fabs(kith_log(ldexp(1, power)) - right) <= 2.3e-16 * fabs(right));
    }
}

static void
log_never_falls(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(4);
    for (int i = 0; i < DRAWS; i++) {
        const double x = i % 2 ? kith_exp(between(&dice, -700, 700)) : between(&dice, 0.5, 2);
        assert_true(kith_log(x * (1 + 0x1p-49)) >= kith_log(x));
    }
}

static void
pow_is_exp_of_log(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(5);
    struct worst worst = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        const double x = between(&dice, 0, 10), y = between(&dice, -10, 10);
        const long double right = powl((long double) x, (long double) y);
        note(&worst, (long double) kith_pow(x, y), right, right * (1 + fabsl(logl(right))), x, y);
    }
    assert_error_below(4e-16, &worst);
    assert_true(kith_pow(0, 2) == 0 && kith_pow(0, -1) == HUGE_VAL && kith_pow(0, 0) == 1 && kith_pow(1, 99) == 1);
}

static void
chance_is_within_its_error(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(6);
    struct worst worst = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        const double h = i % 2 ? kith_exp(between(&dice, -700, 4)) : between(&dice, 0, 2);
        const long double right = -expm1l(-(long double) h);
        note(&worst, (long double) kith_chance(h), right, right, h, 0);
    }
    assert_error_below(3e-16, &worst);
}

static void
chance_stays_a_chance(void **state)
{
    (void) state;
    assert_true(kith_chance(0) == 0 && kith_chance(1e-300) == 1e-300);
    assert_true(kith_chance(37.999) <= 1 && kith_chance(1e300) == 1 && kith_chance(HUGE_VAL) == 1);
    double before = 0;
    for (double h = 1e-6; h < 40; h *= 1 + 1e-4) {
        assert_true(kith_chance(h) >= before && kith_chance(h) <= 1);
        before = kith_chance(h);
    }
}

static void
threshold_is_a_floor_within_a_word(void **state)
{
    (void) state;
    assert_int_equal(kith_threshold(0), 0);
    assert_int_equal(kith_threshold(-1), 0);
    assert_int_equal(kith_threshold((double) NAN), 0);
    assert_int_equal(kith_threshold(0x1p-33), 0);
    assert_int_equal(kith_threshold(0x1p-32), 1);
    assert_int_equal(kith_threshold(0.5), 0x80000000);
    assert_int_equal(kith_threshold(1 - 0x1p-53), UINT32_MAX);
    assert_int_equal(kith_threshold(1), UINT32_MAX);
    assert_int_equal(kith_threshold(HUGE_VAL), UINT32_MAX);
}

/* ---- the normal distribution ------------------------------------------------------------ */

static long double
normal_below(long double z)
{
    return erfcl(-z * 0.707106781186547524400844362104849039L) / 2;
}

static long double
normal_density(long double z)
{
    return expl(-z * z / 2) * 0.398942280401432677939946059934381868L;
}

static void
normal_below_is_within_its_error(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(7);
    struct worst worst = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        const double z = i % 2 ? between(&dice, -37.5, 9) : between(&dice, -1, 1);
        const long double right = normal_below((long double) z);
        note(&worst, (long double) kith_normal_below(z), right, right, z, 0);
    }
    assert_error_below(1e-15, &worst);
    assert_true(kith_normal_below(0) == 0.5);
    assert_true(kith_normal_below(-HUGE_VAL) == 0 && kith_normal_below(HUGE_VAL) == 1);
}

/* The error in z is the one in p, over the density. */
static void
normal_quantile_is_within_its_error(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(8);
    struct worst worst = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        const double p = i % 2 ? kith_stream_uniform(&dice) : kith_exp(between(&dice, -700, -0.7));
        const long double z = (long double) kith_normal_quantile(p);
        const long double excess = z < 0 ? normal_below(z) - (long double) p : (1 - (long double) p) - normal_below(-z);
        note(&worst, excess / normal_density(z), 0, 1 + fabsl(z), p, 0);
    }
    assert_error_below(1e-15, &worst);
    assert_true(kith_normal_quantile(0.5) == 0);
    for (int i = 0; i < 1000; i++) { /* 1 - p is exact here */
        const double p = ldexp(floor(between(&dice, 0x1p51, 0x1p52)), -53);
        assert_true(kith_normal_quantile(p) == -kith_normal_quantile(1 - p));
    }
}

/* ---- the gamma distribution ------------------------------------------------------------- */

static void
log_gamma_is_within_its_error(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(9);
    struct worst worst = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        const double a = kith_exp(between(&dice, -20, 14));
        const long double right = lgammal((long double) a);
        note(&worst, (long double) kith_log_gamma(a), right, 1 + fabsl(right), a, 0);
    }
    assert_error_below(1e-14, &worst);
}

/** P(a, x) by its series in long double. */
static long double
gamma_below(long double a, long double x)
{
    long double term = expl(a * logl(x) - x - lgammal(a + 1)), sum = 0;
    for (long double n = a + 1; term > sum * LDBL_EPSILON / 16; n++) {
        sum += term;
        term *= x / n;
    }
    return sum;
}

static void
gamma_below_is_within_its_error(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(10);
    struct worst series = { 0 }, gsl = { 0 };
    for (int i = 0; i < DEAR_DRAWS; i++) {
        const double a = kith_exp(between(&dice, -5, 6));
        const double x = a * kith_exp(between(&dice, -4, 2) / sqrt(1 + a));
        const long double right = gamma_below((long double) a, (long double) x);
        note(&series, (long double) kith_gamma_below(a, x), right, right, a, x);
        note(&gsl, (long double) kith_gamma_below(a, x), (long double) gsl_sf_gamma_inc_P(a, x), 1, a, x);
    }
    assert_error_below(1e-14, &series);
    assert_error_below(1e-11, &gsl); /* GSL's error, mostly */
    assert_true(kith_gamma_below(2, 0) == 0 && kith_gamma_below(2, -1) == 0);
    assert_true(kith_gamma_below(2, 1e300) == 1 && kith_gamma_below(2, HUGE_VAL) == 1);
}

static void
gamma_quantile_inverts_gamma_below(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(11);
    struct worst worst = { 0 };
    for (int i = 0; i < DEAR_DRAWS; i++) {
        const double a = kith_exp(between(&dice, -4, 7));
        const double p = i % 2 ? kith_stream_uniform(&dice) : kith_exp(between(&dice, -12, 0));
        const double x = kith_gamma_quantile(a, p);
        if (x > DBL_MIN)
            note(&worst, (long double) kith_gamma_below(a, x), (long double) p, (long double) p, a, p);
    }
    assert_error_below(1e-13, &worst);
    assert_true(kith_gamma_quantile(2, 0) == 0 && kith_gamma_quantile(2, 1) == HUGE_VAL);
    assert_true(kith_gamma_quantile(1e-4, 0.01) == 0); /* about 1e-20000 */
    assert_true(fabs(kith_gamma_quantile(1, 1 - 1e-9) - 9 * log(10)) < 1e-6); /* exponential */
    assert_true(kith_gamma_quantile(0.3, 1 - 0x1p-53) < HUGE_VAL);
}

static void
gamma_classes_rise_and_have_mean_one(void **state)
{
    (void) state;
    for (double a = 0.05; a < 5000; a *= 1.3)
        for (int n = 1; n <= 64; n *= 2) {
            double classes[64], sum = 0;
            kith_gamma_classes(a, n, classes);
            for (int i = 0; i < n; i++) {
                assert_true(classes[i] > (i ? classes[i - 1] : 0));
                sum += classes[i];
            }
            assert_true(fabs(sum / n - 1) < 1e-14);
        }
}

/* Between its quantiles the exponential (a = 1) has a mean in closed form: x + 1 falls off as exp(-x). */
static void
gamma_classes_of_an_exponential_are_known(void **state)
{
    (void) state;
    enum { N = 16 };
    double classes[N];
    kith_gamma_classes(1, N, classes);
    for (int i = 0; i < N; i++) {
        const double low = (N - i) / (double) N, high = (N - i - 1) / (double) N; /* exp(-x) */
        const double right = N * (low * (1 - log(low)) - (high > 0 ? high * (1 - log(high)) : 0));
        assert_true(fabs(classes[i] - right) < 1e-13);
    }
}

static void
gamma_classes_agree_with_gsl(void **state)
{
    (void) state;
    enum { N = 16 };
    for (double a = 0.2; a < 50; a *= 2) {
        double classes[N], before = 0;
        kith_gamma_classes(a, N, classes);
        for (int i = 1; i <= N; i++) {
            const double share = i < N ? gsl_cdf_gamma_P(gsl_cdf_gamma_Pinv(i / (double) N, a, 1), a + 1, 1) : 1;
            assert_true(fabs(classes[i - 1] - N * (share - before)) < 1e-8); /* Pinv's error */
            before = share;
        }
    }
}

/* ---- counts ----------------------------------------------------------------------------- */

static void
poisson_density_is_within_its_error(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(12);
    struct worst worst = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        const double k = floor(kith_exp(between(&dice, -1, 7)));
        const double mean = (k + 1) * kith_exp(between(&dice, -3, 3) / sqrt(k + 1));
        const long double m = (long double) mean, n = (long double) k;
        const long double right = expl(n * logl(m) - m - lgammal(n + 1));
        note(&worst, (long double) kith_poisson_density(k, mean), right, right, k, mean);
    }
    assert_error_below(1e-14, &worst);
    assert_true(kith_poisson_density(0, 0) == 1 && kith_poisson_density(3, 0) == 0);
}

/* P(k - 1) <= u < P(k), sums in long double. */
static void
poisson_quantile_is_the_one_defined(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(13);
    const double most = long_doubles_are_long() ? 8 : 6.5; /* the reference starts from exp(-mean) */
    for (int i = 0; i < DEAR_DRAWS; i++) {
        const double mean = kith_exp(between(&dice, -7, most)), u = kith_stream_uniform(&dice);
        const uint32_t k = kith_poisson_quantile(mean, u);
        long double chance = expl(-(long double) mean), below = 0;
        for (uint32_t j = 0; j < k; j++, chance *= (long double) mean / j)
            below += chance;
        assert_true((double) below <= u + 1e-13 && u < (double) (below + chance) + 1e-13);
    }
}

static void
poisson_quantile_knows_its_edges(void **state)
{
    (void) state;
    const double least = kith_uniform52(0, 0), most = 1 - least;
    assert_int_equal(kith_poisson_quantile(0, most), 0);
    assert_int_equal(kith_poisson_quantile(1e-300, most), 0);
    assert_int_equal(kith_poisson_quantile(2e-16, most), 1);
    assert_int_equal(kith_poisson_quantile(1, exp(-1) * (1 - 1e-15)), 0);
    assert_int_equal(kith_poisson_quantile(1, exp(-1) * (1 + 1e-15)), 1);
    for (double mean = 1e-3; mean < 1e5; mean *= 1.1) {
        const double sd = sqrt(mean);
        assert_true(kith_poisson_quantile(mean, least) <= mean);
        assert_true(kith_poisson_quantile(mean, least) >= floor(mean - 8.7 * sd));
        assert_true(kith_poisson_quantile(mean, most) >= floor(mean + 5 * sd));
        assert_true(kith_poisson_quantile(mean, most) <= mean + 8.7 * sd + 25);
        assert_true(kith_poisson_quantile(mean, 1) >= kith_poisson_quantile(mean, most));
    }
}

static void
poisson_quantile_never_falls_when_the_mean_rises(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(14);
    for (int i = 0; i < DRAWS; i++) {
        const double u = kith_stream_uniform(&dice);
        const double mean = i % 16 ? kith_exp(between(&dice, -7, 4.5)) : between(&dice, 200, 1000);
        const double more = mean * (1 + kith_exp(between(&dice, -30, 0)));
        assert_true(kith_poisson_quantile(more, u) >= kith_poisson_quantile(mean, u));
    }
    for (int i = 0; i < DEAR_DRAWS; i++) { /* across the change of method */
        const double u = kith_stream_uniform(&dice);
        assert_true(kith_poisson_quantile(256, u) >= kith_poisson_quantile(256 - 0x1p-44, u));
    }
}

/* Far out in the tail, where u is within rounding of many boundaries at once. */
static void
poisson_quantile_falls_only_within_rounding_of_u(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(17);
    for (int i = 0; i < DRAWS / 4; i++) {
        const double rest = kith_exp(between(&dice, -36, -1));
        const double mean = i % 8 ? kith_exp(between(&dice, -7, 5.5)) : between(&dice, 256, 1000);
        const double more = mean * (1 + kith_exp(between(&dice, -30, 0)));
        assert_true(kith_poisson_quantile(more, 1 - rest) >= kith_poisson_quantile(mean, 1 - rest - 3e-13));
    }
}

static void
poisson_quantile_never_falls_when_u_rises(void **state)
{
    (void) state;
    for (double mean = 0.01; mean < 3000; mean *= 1.7) {
        uint32_t before = 0;
        for (double u = 0x1p-53; u < 1; u += 0x1p-10) {
            assert_true(kith_poisson_quantile(mean, u) >= before);
            before = kith_poisson_quantile(mean, u);
        }
        for (double rest = 0x1p-10; rest >= 0x1p-53; rest *= 0.5) {
            assert_true(kith_poisson_quantile(mean, 1 - rest) >= before);
            before = kith_poisson_quantile(mean, 1 - rest);
        }
    }
}

/* (1 - chance)^k >= 1 - u > (1 - chance)^(k + 1), powers in long double. */
static void
geometric_quantile_is_the_one_defined(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(15);
    for (int i = 0; i < DRAWS; i++) {
        const double chance = kith_exp(between(&dice, -14, 0)), u = kith_stream_uniform(&dice);
        const uint32_t k = kith_geometric_quantile(chance, u);
        const long double weeks = log1pl(-(long double) u) / log1pl(-(long double) chance);
        assert_true(weeks >= (long double) k * (1 - 2e-15L));
        assert_true(k == 65535 || weeks <= (long double) (k + 1) * (1 + 2e-15L));
    }
}

/* Chances and u in sixteenths: (1 - chance)^(k + 1) is exact, and often equals 1 - u. */
static void
geometric_quantile_is_exact_where_numbers_are(void **state)
{
    (void) state;
    for (int c = 1; c < 16; c++)
        for (uint32_t weeks = 0; weeks < 12; weeks++) {
            double rest = 1;
            for (uint32_t k = 0; k < weeks; k++)
                rest *= 1 - c / 16.;
            if (1 - (1 - rest) != rest)
                continue;
            assert_int_equal(kith_geometric_quantile(c / 16., 1 - rest), weeks);
            if (weeks && 1 - rest > 0.5)
                assert_int_equal(kith_geometric_quantile(c / 16., 1 - rest - 0x1p-53), weeks - 1);
        }
}

static void
geometric_quantile_knows_its_edges(void **state)
{
    (void) state;
    const double most = 1 - 0x1p-53;
    assert_int_equal(kith_geometric_quantile(1, most), 0);
    assert_int_equal(kith_geometric_quantile(most, most), 1);
    assert_int_equal(kith_geometric_quantile(0.3, 0x1p-53), 0);
    assert_int_equal(kith_geometric_quantile(1e-9, 0.5), 65535);
    assert_int_equal(kith_geometric_quantile(0, 0.5), 65535);
    assert_int_equal(kith_geometric_quantile(1e-300, 0x1p-53), 65535);
}

static void
geometric_quantile_never_rises_with_the_chance_nor_falls_with_u(void **state)
{
    (void) state;
    struct kith_stream dice = dice_of(16);
    for (int i = 0; i < DRAWS; i++) {
        const double chance = kith_exp(between(&dice, -12, 0)), u = kith_stream_uniform(&dice);
        const double up = 1 + kith_exp(between(&dice, -33, 0));
        const uint32_t k = kith_geometric_quantile(chance, u);
        assert_true(kith_geometric_quantile(fmin(1, chance * up), u) <= k);
        assert_true(kith_geometric_quantile(chance, fmin(1 - 0x1p-53, u * up)) >= k);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_within_its_error),
        cmocka_unit_test(exp_knows_its_edges),
        cmocka_unit_test(exp_never_falls),
        cmocka_unit_test(log_is_within_its_error),
        cmocka_unit_test(log_knows_its_edges),
        cmocka_unit_test(log_never_falls),
        cmocka_unit_test(pow_is_exp_of_log),
        cmocka_unit_test(chance_is_within_its_error),
        cmocka_unit_test(chance_stays_a_chance),
        cmocka_unit_test(threshold_is_a_floor_within_a_word),
        cmocka_unit_test(normal_below_is_within_its_error),
        cmocka_unit_test(normal_quantile_is_within_its_error),
        cmocka_unit_test(log_gamma_is_within_its_error),
        cmocka_unit_test(gamma_below_is_within_its_error),
        cmocka_unit_test(gamma_quantile_inverts_gamma_below),
        cmocka_unit_test(gamma_classes_rise_and_have_mean_one),
        cmocka_unit_test(gamma_classes_of_an_exponential_are_known),
        cmocka_unit_test(gamma_classes_agree_with_gsl),
        cmocka_unit_test(poisson_density_is_within_its_error),
        cmocka_unit_test(poisson_quantile_is_the_one_defined),
        cmocka_unit_test(poisson_quantile_knows_its_edges),
        cmocka_unit_test(poisson_quantile_never_falls_when_the_mean_rises),
        cmocka_unit_test(poisson_quantile_falls_only_within_rounding_of_u),
        cmocka_unit_test(poisson_quantile_never_falls_when_u_rises),
        cmocka_unit_test(geometric_quantile_is_the_one_defined),
        cmocka_unit_test(geometric_quantile_is_exact_where_numbers_are),
        cmocka_unit_test(geometric_quantile_knows_its_edges),
        cmocka_unit_test(geometric_quantile_never_rises_with_the_chance_nor_falls_with_u),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
