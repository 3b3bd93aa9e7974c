/* The likelihood that a calibration's chains stand on, made again from runs, errors and discrepancies by plain elimination. */
#include "../support/folder.h"

#include "infer/infer.h"
#include "stat/line.h"

#include <math.h>

enum { DRAWS = 20, MOVES = 3, TARGETS = 4 };

#define WHOSE "evidence: C2.06, observer: families, window: a year"
static const char targets[] = "run: cohort\ntargets:\n"
    "- {what: none, outcome: stopped_T3, value: 29 %, range: [20 %, 40 %], n: 30, discrepancy: 6 %, because: recall, " WHOSE "}\n"
    "- {what: many, outcome: told_T1, value: 71, discrepancy: 20, because: classes, " WHOSE "}\n"
    "- {what: late, outcome: late_share, value: 40 %, error: 12 %, discrepancy: 3 %, because: one for many, " WHOSE "}\n"
    "- {what: helped, outcome: helped, value: 60 %, n: 400, " WHOSE "}\n";

/* Sum of r' E^-1 r; `e` is used up. */
static double
form(double e[TARGETS][TARGETS], const double *r)
{
    double x[TARGETS], sum = 0;
    memcpy(x, r, sizeof x);
    for (int p = 0; p < TARGETS; p++) /* a covariance has no zero pivot */
        for (int i = p + 1; i < TARGETS; i++) {
            const double by = e[i][p] / e[p][p];
            for (int j = p; j < TARGETS; j++)
                e[i][j] -= by * e[p][j];
            x[i] -= by * x[p];
        }
    for (int i = 0; i < TARGETS; i++)
        sum += x[i] * x[i] / e[i][i];
    return sum;
}

/* What was kept of the chains: the log likelihood at each. */
static void
read_levels(const char *folder, size_t stride, double *level)
{
    char path[256];
    struct kith_line line;
    assert_true(kith_line_new(&line, stride, TARGETS));
    assert_true(snprintf(path, sizeof path, "%s/refine.state", folder) < (int) sizeof path);
    FILE *const file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, -(long) ((DRAWS + 2 * line.size) * sizeof *level), SEEK_END), 0);
    assert_int_equal(fread(level, sizeof *level, DRAWS, file), DRAWS);
    fclose(file);
    kith_line_free(&line);
}

static double
level_of(const struct kith_inference *of, size_t draw, const double *y)
{
    const double *z = of->draw + draw * of->fit.stride;
    const double own[TARGETS] = { sqrt(0.29 * 0.71 / 30), 0, 0.12, sqrt(0.6 * 0.4 / 400) }, left[TARGETS] = { 0.06, 20, 0.03, 0 }, seen[TARGETS] = { 0.3, 71, 0.4, 0.6 };
    double e[TARGETS][TARGETS], r[TARGETS], error[TARGETS];
    for (size_t t = 0; t < TARGETS; t++)
        error[t] = own[t] > 0 ? own[t] : sqrt(of->noise[t * TARGETS + t]);
    for (size_t a = 0; a < TARGETS; a++) {
        r[a] = seen[a] - (y[draw * 2 * TARGETS + a] + y[(draw * 2 + 1) * TARGETS + a]) / 2;
        for (size_t b = 0; b < TARGETS; b++) {
            const double c = of->noise[a * TARGETS + b], correlation = c / sqrt(of->noise[a * TARGETS + a] * of->noise[b * TARGETS + b]);
            e[a][b] = correlation * error[a] * error[b] + c / 2 + (a == b ? left[a] * left[a] : 0);
        }
    }
    r[0] -= 0.1 * (2 * (erfc(-z[of->fit.n_free] / sqrt(2)) / 2) - 1); /* where in its range the truth lies */
    return -form(e, r) / 2;
}

static void
levels_are_those_of_runs_with_all_that_errs(void **state)
{
    struct kith_inference of;
    struct kith_error err = { 0 };
    struct folder folder;
    char here[1024], text[4096], clean[200];
    double level[DRAWS], moved = 0;
    (void) state;
    folder_open(&folder);
    assert_non_null(getcwd(here, sizeof here));
    assert_true(snprintf(text, sizeof text, "title: chains\ncalibrate: {scenario: %s/scenarios/baseline.yaml, families: 60, seed: 5}\n%s", here, targets) < (int) sizeof text);
    const char *path = folder_write(&folder, "c.yaml", text);
    struct kith_calibrating options = kith_calibrating_default();
    options.work = folder.path;
    options.points = 200;
    options.share = 0.3;
    options.draws = DRAWS;
    options.most_moves = MOVES;
    options.threads = 1;
    if (kith_infer_prepare(&of, path, &options, &err) || kith_infer_guess(&of, &err) || kith_infer_refine(&of, &err))
        fail_msg("%s", err.text);
    assert_int_equal(of.fit.n_fitted, TARGETS);
    assert_int_equal(of.fit.stride, of.fit.n_free + 1);
    double *y = calloc(DRAWS * 2 * TARGETS, sizeof *y);
    assert_non_null(y);
    assert_int_equal(kith_infer_run(&of, of.draw, DRAWS, 2, KITH_RANDOM_RUN, 0, y, &err), 0); /* the random numbers of the first ten moves */
    read_levels(folder.path, of.fit.stride, level);
    for (size_t i = 0; i < DRAWS; i++) {
        const double wanted = level_of(&of, i, y);
        assert_true(fabs(level[i] - wanted) < 1e-9 * (1 + fabs(wanted)));
        moved += level[i];
    }
    assert_true(moved < -1 && isfinite(moved));
    free(y);
    kith_infer_close(&of);
    assert_true(snprintf(clean, sizeof clean, "rm -rf '%s'", folder.path) < (int) sizeof clean);
    assert_int_equal(system(clean), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(levels_are_those_of_runs_with_all_that_errs) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
