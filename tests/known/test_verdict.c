/* Does a target's verdict say the truth where the truth is known, and does it wait until it can? */
#include "stat/verdict.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/numeric.h"
#include "base/stream.h"

enum { TRIALS = 2000 };

/* Runs about a true miss with standard deviation 1, which is the sampling error; what is said of them. */
static enum kith_verdict
judged(double truth, size_t n, int known, struct kith_stream *stream)
{
    double sum = 0, squares = 0, y[1000];
    for (size_t i = 0; i < n; i++) {
        y[i] = truth + kith_normal_quantile(kith_stream_uniform(stream));
        sum += y[i];
    }
    for (size_t i = 0; i < n; i++)
        squares += (y[i] - sum / (double) n) * (y[i] - sum / (double) n);
    const double sd = sqrt(squares / (double) (n - 1));
    return kith_verdict_of(sum / (double) n, sd / sqrt((double) n), (double) n, known ? 1 : sd, known ? 0 : (double) (n - 1));
}

static void
a_verdict_is_seldom_wrong(void **state)
{
    static const double truths[] = { 0, 1, 1.8, 2.2, 3, 6 };
    static const size_t runs[] = { 2, 4, 20, 200 };
    (void) state;
    for (size_t t = 0; t < sizeof truths / sizeof *truths; t++)
        for (size_t r = 0; r < sizeof runs / sizeof *runs; r++)
            for (int known = 0; known < 2; known++) {
                struct kith_stream stream = kith_stream_at(kith_key_of(7, (uint32_t) t), (uint32_t) r, (uint32_t) known, 0);
                const enum kith_verdict right = truths[t] < 1.96 ? KITH_VERDICT_WITHIN : KITH_VERDICT_MISS;
                int wrong = 0;
                for (int i = 0; i < TRIALS; i++) {
                    const enum kith_verdict said = judged(truths[t], runs[r], known, &stream);
                    wrong += said != right && said != KITH_VERDICT_TOO_FEW;
                }
                if (wrong > TRIALS / 20)
                    fail_msg("truth %g, %zu runs: %d of %d verdicts are wrong", truths[t], runs[r], wrong, TRIALS);
            }
}

static void
runs_enough_decide(void **state)
{
    struct kith_stream stream = kith_stream_at(kith_key_of(8, 0), 0, 0, 0);
    int within = 0, missed = 0, decided = 0;
    (void) state;
    for (int i = 0; i < 200; i++) {
        within += judged(1, 200, 0, &stream) == KITH_VERDICT_WITHIN;
        missed += judged(3, 200, 0, &stream) == KITH_VERDICT_MISS;
        decided += judged(3, 3, 0, &stream) != KITH_VERDICT_TOO_FEW;
    }
    assert_true(within >= 198 && missed >= 198);
    assert_true(decided < 10); /* three runs say next to nothing */
}

static void
what_is_not_known_is_too_few(void **state)
{
    (void) state;
    assert_int_equal(kith_verdict_of(0, (double) NAN, 1, 1, 0), KITH_VERDICT_TOO_FEW);
    assert_int_equal(kith_verdict_of(9, .1, 1, 1, 0), KITH_VERDICT_TOO_FEW);
    assert_int_equal(kith_verdict_of(9, .1, 20, (double) NAN, 0), KITH_VERDICT_TOO_FEW);
    assert_int_equal(kith_verdict_of((double) NAN, .1, 20, 1, 0), KITH_VERDICT_TOO_FEW);
    assert_int_equal(kith_verdict_of(-9, .1, 20, 1, 0), KITH_VERDICT_MISS);
    assert_int_equal(kith_verdict_of(0, 0, 20, 1, 0), KITH_VERDICT_WITHIN);
}

/* gsl_cdf_chisq_Pinv() finds no end for some of these, and then ends the program. */
static void
counts_of_any_size_have_a_verdict(void **state)
{
    (void) state;
    for (double m = 0.5; m < 1e7; m *= 1.3) {
        assert_int_equal(kith_verdict_of(0, 0, 20, 1, m), KITH_VERDICT_WITHIN);
        assert_int_equal(kith_verdict_of(1e6, 0, 20, 1, m), KITH_VERDICT_MISS);
    }
    assert_int_equal(kith_verdict_of(1.96, 0, 20, 1, 51579.5), KITH_VERDICT_TOO_FEW); /* m / 52210.9, m / 50951.1 */
    assert_int_equal(kith_verdict_of(1.94, 0, 20, 1, 51579.5), KITH_VERDICT_WITHIN);
    assert_int_equal(kith_verdict_of(1.98, 0, 20, 1, 51579.5), KITH_VERDICT_MISS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verdict_is_seldom_wrong),
        cmocka_unit_test(runs_enough_decide),
        cmocka_unit_test(what_is_not_known_is_too_few),
        cmocka_unit_test(counts_of_any_size_have_a_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
