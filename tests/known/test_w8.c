/* W8, the workload of the speed figures, against its exact answer: the same functions that the
 * speed figure times, judged by a forward recursion over state, pattern and time since entry. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "../speed/w8.h"

static const struct kith_key key = { 20260704, 0 };

static void
use_threads(int n)
{
#ifdef _OPENMP
    omp_set_num_threads(n);
#else
    (void) n;
#endif
}

/* Chances to leave by each edge of one state, in libm's arithmetic. Returns their sum. */
static double
chances(unsigned state, unsigned pattern, unsigned step, double *to)
{
    double hazard[W8_STATES] = { 0 }, all = 0;

    for (unsigned e = 0; e < W8_EDGES; e++) {
        const struct w8_edge *edge = &w8_edges[e];
        double score = 0;

        if (edge->from != (int) state)
            continue;
        for (unsigned k = 0; k < 4; k++)
            score += (pattern >> k & 1) ? edge->beta[k] : 0;
        hazard[edge->to] = exp(score)
            * (edge->rate > 0 ? edge->rate / 52
                              : pow((step + 1) / edge->scale, edge->shape)
                                  - pow(step / edge->scale, edge->shape));
        all += hazard[edge->to];
    }
    for (unsigned s = 0; s < W8_STATES; s++)
        to[s] = (1 - exp(-all)) * hazard[s] / all;
    return 1 - exp(-all);
}

/* Adds the expected shares of families with one pattern to `expected`. */
static void
follow_pattern(unsigned pattern, double weight, double (*expected)[W8_STATES])
{
    static double leave[W8_WEEKS][W8_STATES], gone[W8_WEEKS];
    static double waiting[W8_WEEKS + 1]; /* by weeks since entry */
    double move[W8_STATES][W8_STATES] = { { 0 } }, stay[W8_STATES] = { 0 };
    double share[W8_STATES];

    for (unsigned s = 0; s < W8_STATES; s++)
        if (s != W8_WAITING)
            stay[s] = 1 - chances(s, pattern, 0, move[s]);
    for (unsigned step = 0; step < W8_WEEKS; step++)
        gone[step] = chances(W8_WAITING, pattern, step, leave[step]);
    memset(waiting, 0, sizeof waiting);
    memcpy(share, w8_start, sizeof share);
    for (unsigned week = 0;; week++) {
        double next[W8_STATES] = { 0 };

        for (unsigned s = 0; s < W8_STATES; s++)
            expected[week][s] += weight * share[s];
        for (unsigned step = 0; step < week; step++)
            expected[week][W8_WAITING] += weight * waiting[step];
        if (week == W8_WEEKS)
            return;
        for (unsigned s = 0; s < W8_STATES; s++) {
            next[s] += share[s] * stay[s];
            for (unsigned t = 0; t < W8_STATES; t++)
                next[t] += share[s] * move[s][t];
        }
        for (unsigned step = week; step-- > 0;) {
            for (unsigned t = 0; t < W8_STATES; t++)
                next[t] += waiting[step] * leave[step][t];
            waiting[step + 1] = waiting[step] * (1 - gone[step]);
        }
        waiting[0] = next[W8_WAITING];
        next[W8_WAITING] = 0;
        memcpy(share, next, sizeof share);
    }
}

static void
make_oracle(double (*expected)[W8_STATES])
{
    for (unsigned pattern = 0; pattern < W8_PATTERNS; pattern++) {
        double weight = 1;

        for (unsigned k = 0; k < 4; k++)
            weight *= (pattern >> k & 1) ? w8_x[k] : 1 - w8_x[k];
        follow_pattern(pattern, weight, expected);
    }
}

static void
counts_of_a_million_families_are_those_of_the_exact_answer(void **state)
{
    enum { FAMILIES = 1000000 };
    static const unsigned weeks[] = { 0, 4, 26, 52, 260, 520 };
    static int64_t counts[W8_WEEKS + 1][W8_STATES];
    static double expected[W8_WEEKS + 1][W8_STATES];

    (void) state;
    make_oracle(expected);
    use_threads(2);
    assert_int_equal(w8_run(FAMILIES, key, kith_body_best(), counts), 0);
    for (size_t w = 0; w < sizeof weeks / sizeof weeks[0]; w++) {
        const unsigned week = weeks[w];
        double chi_square = 0, cells = 0;

        for (unsigned s = 0; s < W8_STATES; s++) {
            const double mean = FAMILIES * expected[week][s];
            const double gap = (double) counts[week][s] - mean;

            if (mean > 0) {
                chi_square += gap * gap / mean;
                cells++;
            } else
                assert_int_equal(counts[week][s], 0);
        }
        print_message("week %3u: chi-square %.2f, p = %.4f\n", week, chi_square,
            gsl_cdf_chisq_Q(chi_square, cells - 1));
        assert_true(gsl_cdf_chisq_Q(chi_square, cells - 1) > 1e-4);
    }
}

static void
threads_and_bodies_change_nothing(void **state)
{
    enum { FAMILIES = 50011 };
    static int64_t first[W8_WEEKS + 1][W8_STATES], other[W8_WEEKS + 1][W8_STATES];
    static const int threads[] = { 1, 2, 3, 8 };

    (void) state;
    use_threads(1);
    assert_int_equal(w8_run(FAMILIES, key, KITH_PORTABLE, first), 0);
    for (size_t t = 0; t < 4; t++)
        for (int best = 0; best <= 1; best++) {
            memset(other, 0, sizeof other);
            use_threads(threads[t]);
            assert_int_equal(
                w8_run(FAMILIES, key, best ? kith_body_best() : KITH_PORTABLE, other), 0);
            assert_memory_equal(other, first, sizeof first);
        }
}

/* The obvious twin: one family after the other, every week its whole number, no scan, no timers. */
static void
follow_family(const struct w8_chart *chart, uint32_t i, int64_t (*counts)[W8_STATES])
{
    unsigned code = w8_first_code(chart, key, i), leaves_in = W8_NEVER, next = 0;

    for (uint32_t week = 0; week <= W8_WEEKS; week++) {
        counts[week][code / W8_PATTERNS]++;
        if (code / W8_PATTERNS == W8_WAITING) {
            if (week == leaves_in)
                code = next;
            continue;
        }
        const int to = kith_exits_take(&chart->rows[code], kith_scan_number(key, i, week, W8_PURPOSE_MOVE));
        if (to < 0)
            continue;
        code = (unsigned) to;
        if (code / W8_PATTERNS == W8_WAITING) {
            const unsigned pattern = code % W8_PATTERNS;
            const struct kith_block random = kith_block_at(key, i, week, W8_PURPOSE_STAY, 0);
            const unsigned step = w8_stay_steps(&chart->stay[pattern], random.word[0]);

            leaves_in = week + 1 + step;
            next = step < W8_WEEKS ? w8_leave(&chart->leave[pattern][step], random.word[1]) : code;
        }
    }
}

static void
the_obvious_twin_counts_the_same(void **state)
{
    enum { FAMILIES = 3001 };
    static int64_t fast[W8_WEEKS + 1][W8_STATES], slow[W8_WEEKS + 1][W8_STATES];
    struct w8_chart *chart = w8_chart_new();

    (void) state;
    assert_non_null(chart);
    for (uint32_t i = 0; i < FAMILIES; i++)
        follow_family(chart, i, slow);
    free(chart);
    assert_int_equal(w8_run(FAMILIES, key, kith_body_best(), fast), 0);
    assert_memory_equal(fast, slow, sizeof fast);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_of_a_million_families_are_those_of_the_exact_answer),
        cmocka_unit_test(threads_and_bodies_change_nothing),
        cmocka_unit_test(the_obvious_twin_counts_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
