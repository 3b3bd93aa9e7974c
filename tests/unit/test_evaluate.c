/* kith_evaluate(): the numbers of a study, from values in memory; rows that cannot be run are statuses, and disturb no other. */
#include "kith.h"

#include "folder.h"

#include <math.h>

enum { FAMILIES = 60, DRAWS = 12, RUNS = 2, MOST_OUTCOMES = 128 };

static struct kith_scenario *scenario;

static int
load(void **state)
{
    (void) state;
    return kith_scenario_load(&scenario, "scenarios/integral.yaml", NULL, 0, NULL);
}

static int
unload(void **state)
{
    (void) state;
    kith_scenario_free(scenario);
    return 0;
}

static size_t
outcomes(void)
{
    struct kith_outcome_row row;
    size_t n = 0;
    while (kith_outcome_at(0, n, &row))
        n++;
    assert_in_range(n, 20, MOST_OUTCOMES);
    return n;
}

/* Pairs of names and values, NULL at the end. */
static struct kith_options *
options_of(const char *verb, const char *const *words)
{
    struct kith_options *self = kith_options_new(verb, NULL);
    assert_int_equal(kith_options_set(self, "families", "60", NULL), KITH_OK);
    for (; *words; words += 2)
        assert_int_equal(kith_options_set(self, words[0], words[1], NULL), KITH_OK);
    return self;
}
#define OPTIONS(verb, ...) options_of(verb, (const char *const[]) { __VA_ARGS__, NULL })

static void
assert_same(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(&a[i], &b[i], sizeof *a) != 0 && !(isnan(a[i]) && isnan(b[i])))
            fail_msg("number %zu: %.17g and %.17g", i, a[i], b[i]);
}

static void
evaluate(const struct kith_points *points, struct kith_options *options, double *outcome, int *status)
{
    struct kith_error err = { 0 };
    if (kith_evaluate(scenario, points, options, outcome, status, &err))
        fail_msg("%s", err.text);
    kith_options_free(options);
}

/* Draws, once drawn by the call, once given as values. */
static void
draws_have_the_numbers_of_a_study(void **state)
{
    const size_t n = outcomes();
    struct kith_study *study = NULL;
    struct kith_table table;
    struct kith_options *o = OPTIONS("run", "replicates", "24", "seed", "7");
    double outcome[DRAWS * RUNS * MOST_OUTCOMES];
    int status[DRAWS];
    (void) state;
    assert_int_equal(kith_study_run(&study, (const struct kith_scenario *const *) &scenario, 1, o, NULL), KITH_OK);
    kith_options_free(o);
    assert_int_equal(kith_study_table(study, "outcome_value", &table, NULL), KITH_OK);
    assert_int_equal(table.extent[1], DRAWS);
    const struct kith_points drawn = { .n = DRAWS };
    evaluate(&drawn, OPTIONS("evaluate", "draws", "prior", "random-numbers", "own", "replicates", "2", "seed", "7"), outcome, status);
    assert_same(outcome, table.data, DRAWS * RUNS * n);

    const char *path[512];
    struct kith_parameter_row row;
    size_t n_parameters = 0, all = 0, at[512];
    for (; kith_scenario_parameter(scenario, all, &row); all++)
        if (row.is_drawn) {
            at[n_parameters] = all;
            path[n_parameters++] = row.path;
        }
    double *values = calloc(DRAWS * n_parameters, sizeof *values), *draw = calloc(all, sizeof *draw);
    for (uint32_t d = 0; d < DRAWS; d++) {
        kith_scenario_draw(scenario, 7, d, draw);
        for (size_t i = 0; i < n_parameters; i++)
            values[d * n_parameters + i] = draw[at[i]];
    }
    const struct kith_points given = { .parameter = path, .n_parameters = n_parameters, .value = values, .n = DRAWS };
    evaluate(&given, OPTIONS("evaluate", "random-numbers", "own", "replicates", "2", "seed", "7", "threads", "3"), outcome, status);
    assert_same(outcome, table.data, DRAWS * RUNS * n);
    for (int d = 0; d < DRAWS; d++)
        assert_int_equal(status[d], KITH_OK);
    free(values);
    free(draw);
    kith_study_free(study);
}

/* Replicates of a row are runs of their own: those of a study at the point. */
static void
replicates_of_a_row_are_runs_of_their_own(void **state)
{
    enum { REPLICATES = 5 };
    const size_t n = outcomes();
    struct kith_study *study = NULL;
    struct kith_table table;
    struct kith_options *o = OPTIONS("run", "replicates", "5", "draws", "point", "seed", "3");
    double outcome[2 * REPLICATES * MOST_OUTCOMES];
    int status[2];
    (void) state;
    assert_int_equal(kith_study_run(&study, (const struct kith_scenario *const *) &scenario, 1, o, NULL), KITH_OK);
    kith_options_free(o);
    assert_int_equal(kith_study_table(study, "outcome_value", &table, NULL), KITH_OK);
    const struct kith_points points = { .n = 2 };
    evaluate(&points, OPTIONS("evaluate", "replicates", "5", "seed", "3"), outcome, status);
    for (int row = 0; row < 2; row++)
        assert_same(outcome + (size_t) row * REPLICATES * n, table.data, REPLICATES * n);
    for (size_t r = 1; r < REPLICATES; r++)
        assert_true(memcmp(outcome, outcome + r * n, n * sizeof *outcome) != 0);
    kith_study_free(study);
}

static const char *const some[] = { "care.effect", "detect.signs" };
static const char *const wanted[] = { "incidents", "stopped_T3" };

static void
neither_threads_nor_neighbours_matter(void **state)
{
    enum { ROWS = 21 };
    double value[ROWS * 2], first[ROWS * 2], again[ROWS * 2];
    struct kith_parameter_row row = { 0 };
    int status[ROWS];
    (void) state;
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; kith_scenario_parameter(scenario, i, &row) && strcmp(row.path, some[k]) != 0;)
            i++;
        assert_string_equal(row.path, some[k]);
        for (size_t r = 0; r < ROWS; r++)
            value[r * 2 + k] = row.value * (1 + 0.01 * (double) (r % 20)); /* the last is the first again */
    }
    struct kith_points points = { some, 2, value, ROWS, wanted, 2 };
    evaluate(&points, OPTIONS("evaluate", "threads", "1"), first, status);
    assert_same(first, first + 2 * (ROWS - 1), 2); /* the same random numbers, the same values */
    assert_true(first[0] < first[2 * 19] || first[0] > first[2 * 19]);
    evaluate(&points, OPTIONS("evaluate", "threads", "4"), again, status);
    assert_same(first, again, ROWS * 2);
    evaluate(&points, OPTIONS("evaluate", "portable", "yes"), again, status);
    assert_same(first, again, ROWS * 2);
    points.value = value + 2 * 5;
    points.n = 1;
    evaluate(&points, OPTIONS("evaluate", "threads", "2"), again, status);
    assert_same(first + 2 * 5, again, 2);
    points.outcome = wanted + 1;
    points.n_outcomes = 1;
    evaluate(&points, OPTIONS("evaluate", "threads", "1"), again, status);
    assert_same(first + 2 * 5 + 1, again, 1);
}

static void
rows_that_cannot_be_run_are_statuses(void **state)
{
    static const char *const paths[] = { "detect.per_severe", "detect.per_other", "detect.signs", "detect.unfounded" };
    enum { N = 4, ROWS = 5 };
    double value[ROWS * N], outcome[ROWS], alone[1];
    int status[ROWS];
    char *text = NULL;
    size_t length = 0;
    struct kith_parameter_row row = { 0 };
    (void) state;
    for (size_t k = 0; k < N; k++) {
        for (size_t i = 0; kith_scenario_parameter(scenario, i, &row) && strcmp(row.path, paths[k]) != 0;)
            i++;
        for (size_t r = 0; r < ROWS; r++)
            value[r * N + k] = row.value;
        value[3 * N + k] = 0; /* nobody is ever reported */
    }
    value[1 * N + 2] = -1;
    value[2 * N + 0] = (double) NAN;
    const struct kith_points points = { paths, N, value, ROWS, wanted, 1 }, one = { paths, N, value, 1, wanted, 1 };
    FILE *notes = open_memstream(&text, &length);
    struct kith_options *options = OPTIONS("evaluate", "threads", "2");
    kith_options_notes(options, notes);
    evaluate(&points, options, outcome, status);
    fclose(notes);
    evaluate(&one, OPTIONS("evaluate", "threads", "1"), alone, status + 1);
    assert_int_equal(status[0], KITH_OK);
    assert_int_equal(status[2], KITH_ERR_DATA);
    assert_int_equal(status[3], KITH_ERR_CONFIG);
    assert_int_equal(status[4], KITH_OK);
    assert_true(isnan(outcome[1]) && isnan(outcome[2]) && isnan(outcome[3]));
    assert_same(outcome, alone, 1);
    assert_same(outcome + 4, alone, 1);
    assert_non_null(strstr(text, "row 1: integral: detect.signs"));
    assert_non_null(strstr(text, "row 2: integral: detect.per_severe"));
    assert_non_null(strstr(text, "row 3: "));
    free(text);
}

#define REFUSED(points, words)                                                                              \
    do {                                                                                                    \
        struct kith_error err = { 0 };                                                                      \
        assert_int_equal(kith_evaluate(scenario, points, options, outcome, status, &err), KITH_ERR_USAGE);  \
        if (!strstr(err.text, words))                                                                       \
            fail_msg("%s, not %s", err.text, words);                                                        \
        kith_error_clear(&err);                                                                             \
    } while (0)

static void
what_cannot_be_asked_is_refused(void **state)
{
    static const char *const typo[] = { "care.efect" }, *const set[] = { "integral.nothing" }, *const size[] = { "study.follow_up" },
                             *const twice[] = { "care.effect", "care.effect" }, *const no[] = { NULL }, *const nearly[] = { "incident" };
    struct kith_options *options = OPTIONS("evaluate", "seed", "1");
    double value[2] = { 1, 1 }, outcome[MOST_OUTCOMES];
    int status[1];
    (void) state;
    REFUSED((&(struct kith_points) { typo, 1, value, 1, NULL, 0 }), "did you mean care.effect?");
    REFUSED((&(struct kith_points) { set, 1, value, 1, NULL, 0 }), "has no such parameter");
    REFUSED((&(struct kith_points) { twice, 2, value, 1, NULL, 0 }), "is there twice");
    REFUSED((&(struct kith_points) { no, 1, value, 1, NULL, 0 }), "number 0 of the parameters is missing");
    REFUSED((&(struct kith_points) { NULL, 1, value, 1, NULL, 0 }), "parameters");
    REFUSED((&(struct kith_points) { some, 1, NULL, 1, NULL, 0 }), "one row of values or more");
    REFUSED((&(struct kith_points) { some, 1, value, 0, NULL, 0 }), "one row of values or more");
    REFUSED((&(struct kith_points) { some, 1, value, 1, nearly, 1 }), "did you mean incidents?");
    REFUSED(NULL, "what to evaluate");
    for (size_t i = 0; i < 1; i++) {
        struct kith_parameter_row row;
        size_t p = 0;
        while (kith_scenario_parameter(scenario, p, &row) && (row.is_number || strchr(row.path, '*')))
            p++;
        if (kith_scenario_parameter(scenario, p, &row)) {
            const char *const word[] = { row.path };
            REFUSED((&(struct kith_points) { word, 1, value, 1, NULL, 0 }), "is no number");
        }
        REFUSED((&(struct kith_points) { size, 1, value, 1, NULL, 0 }), "follow_up");
    }
    assert_int_equal(kith_evaluate(NULL, NULL, NULL, NULL, NULL, NULL), KITH_ERR_USAGE);
    kith_options_free(options);
}

static void
a_call_that_is_stopped_says_so(void **state)
{
    const volatile int stop = 1;
    struct kith_options *options = OPTIONS("evaluate", "threads", "2");
    const struct kith_points points = { NULL, 0, NULL, 3, wanted, 1 };
    double outcome[3];
    int status[3];
    (void) state;
    kith_options_stop(options, &stop);
    assert_int_equal(kith_evaluate(scenario, &points, options, outcome, status, NULL), KITH_ERR_STOPPED);
    for (int i = 0; i < 3; i++)
        assert_true(status[i] == KITH_ERR_STOPPED && isnan(outcome[i]));
    kith_options_free(options);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_have_the_numbers_of_a_study),
        cmocka_unit_test(replicates_of_a_row_are_runs_of_their_own),
        cmocka_unit_test(neither_threads_nor_neighbours_matter),
        cmocka_unit_test(rows_that_cannot_be_run_are_statuses),
        cmocka_unit_test(what_cannot_be_asked_is_refused),
        cmocka_unit_test(a_call_that_is_stopped_says_so),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
