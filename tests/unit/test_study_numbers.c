/* A study gives its numbers to a program: those of its file, bit for bit, of cohorts and of populations, before and after it was
 * written; to several threads at a time; and what is not there is refused with the nearest name. */
#include "design/study.h"

#include "folder.h"

#include <math.h>
#include <pthread.h>

enum { SCENARIOS = 2 };

static struct kith_scenario *scenario[SCENARIOS];
static const char *const name[SCENARIOS] = { "fragmented", "integral" };

static int
load_scenarios(void **state)
{
    static const char *const sets[] = { "population.burn_in=52 week", "population.horizon=104 week" };
    (void) state;
    assert_int_equal(kith_scenario_load(&scenario[0], "scenarios/fragmented.yaml", sets, 2, NULL), KITH_OK);
    assert_int_equal(kith_scenario_load(&scenario[1], "scenarios/integral.yaml", sets, 2, NULL), KITH_OK);
    return 0;
}

static int
free_scenarios(void **state)
{
    (void) state;
    for (int s = 0; s < SCENARIOS; s++)
        kith_scenario_free(scenario[s]);
    return 0;
}

static struct kith_study *
study_of(int population, const char *output)
{
    static const char *const only[] = { "Zeeland" };
    struct kith_options options = population ? kith_options_population() : kith_options_default();
    struct kith_study *study = NULL;
    struct kith_error err = { 0 };
    options.output = output;
    options.replicates = 8;
    options.second = 0;
    options.families = 40;
    options.epoch = 0;
    if (population) {
        options.regions = "scenarios/regions.csv";
        options.only = only;
        options.n_only = 1;
        options.scale = 0.002;
        options.keep = KITH_KEEP_RUNS;
    }
    const int status = kith_study_run(&study, (const struct kith_scenario *const *) scenario, SCENARIOS, &options, &err);
    if (status)
        fail_msg("%s", err.text);
    return study;
}

static int
same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void
assert_same_table(const struct kith_table *a, const struct kith_table *b)
{
    size_t cells = 1;
    assert_string_equal(a->axes, b->axes);
    assert_string_equal(a->unit, b->unit);
    assert_string_equal(a->type, b->type);
    assert_int_equal(a->rank, b->rank);
    for (int i = 0; i < a->rank; i++) {
        assert_int_equal(a->extent[i], b->extent[i]);
        cells *= a->extent[i];
    }
    assert_int_equal(a->data == NULL, b->data == NULL);
    assert_int_equal(a->texts == NULL, b->texts == NULL);
    for (size_t i = 0; i < cells; i++) {
        if (a->data && !same(a->data[i], b->data[i]))
            fail_msg("%s[%zu]: %.17g and %.17g", a->name, i, a->data[i], b->data[i]);
        if (a->texts)
            assert_string_equal(a->texts[i], b->texts[i]);
    }
}

static void
assert_same_estimate(const struct kith_estimate *a, const struct kith_estimate *b, const char *outcome)
{
    const double x[] = { a->mean, a->error, a->low, a->high, a->study_sd, a->correlation, a->variance_reduction, a->runs };
    const double y[] = { b->mean, b->error, b->low, b->high, b->study_sd, b->correlation, b->variance_reduction, b->runs };
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        if (!same(x[i], y[i]))
            fail_msg("%s, number %zu: %.17g and %.17g", outcome, i, x[i], y[i]);
    assert_string_equal(a->unit, b->unit);
}

static void
assert_same_studies(const struct kith_study *made, const struct kith_study *read)
{
    const struct kith_table *mine, *theirs;
    const char *const *outcome;
    size_t n, m;
    assert_int_equal(kith_study_names(made, "outcome", &outcome, &n, NULL), KITH_OK);
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++)
        for (int of = KITH_OF_LEVEL; of <= KITH_OF_DIFFERENCE; of++) {
            struct kith_estimate a, b;
            assert_int_equal(kith_study_outcome(made, name[1], outcome[i], (enum kith_estimate_of) of, &a, NULL), KITH_OK);
            assert_int_equal(kith_study_outcome(read, name[1], outcome[i], (enum kith_estimate_of) of, &b, NULL), KITH_OK);
            assert_same_estimate(&a, &b, outcome[i]);
        }
    struct kith_error err = { 0 };
    static const char *const points[] = { "reported_again@26", "reported_again/health@52", "again_closed@13", "relapse@52", "reports_in_year@1", "reports_concentration@10" };
    const size_t last = made->population ? 6 : 4;
    for (size_t i = 0; i < last; i++)
        for (int of = KITH_OF_LEVEL; of <= KITH_OF_DIFFERENCE && !(made->population && i == 3); of++) {
            struct kith_estimate a, b;
            if (kith_study_outcome(made, name[1], points[i], (enum kith_estimate_of) of, &a, &err))
                fail_msg("%s", err.text);
            if (kith_study_outcome(read, name[1], points[i], (enum kith_estimate_of) of, &b, &err))
                fail_msg("%s", err.text);
            assert_same_estimate(&a, &b, points[i]);
            assert_true((a.mean >= -1 && a.mean <= 1 && a.runs >= 1) || (isnan(a.mean) && made->population)); /* of a few families there may be none */
        }
    assert_int_equal(kith_study_tables(made, &mine, &n, NULL), KITH_OK);
    assert_int_equal(kith_study_tables(read, &theirs, &m, NULL), KITH_OK);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        struct kith_table a, b;
        assert_string_equal(mine[i].name, theirs[i].name);
        assert_int_equal(kith_study_table(made, mine[i].name, &a, NULL), KITH_OK);
        assert_int_equal(kith_study_table(read, mine[i].name, &b, NULL), KITH_OK);
        if (strncmp(a.name, "provenance", strlen("provenance")) != 0)
            assert_same_table(&a, &b);
    }
}

static void
numbers_are_those_of_the_file(int population)
{
    struct folder folder;
    struct kith_study *made, *read = NULL;
    folder_open(&folder);
    const char *path = folder_path(&folder, "a.h5");
    made = study_of(population, path);
    assert_int_equal(kith_study_open(&read, path, KITH_TRUST_WHOLE, NULL), KITH_OK);
    assert_string_equal(kith_study_effort(made).digest, kith_study_effort(read).digest);
    assert_same_studies(made, read);
    kith_study_free(made);
    made = study_of(population, NULL); /* nothing is written anywhere */
    assert_same_studies(made, read);
    kith_study_free(made);
    kith_study_free(read);
    folder_close(&folder);
}

static void
a_cohort_has_the_numbers_of_its_file(void **state)
{
    (void) state;
    numbers_are_those_of_the_file(0);
}

static void
a_population_has_the_numbers_of_its_file(void **state)
{
    (void) state;
    numbers_are_those_of_the_file(1);
}

/* What outcome_value has of single runs, and their mean. */
static void
a_mean_is_that_of_its_runs(void **state)
{
    struct kith_study *study = study_of(0, NULL);
    struct kith_table table;
    struct kith_estimate d;
    const char *const *outcome, *seed;
    size_t n;
    double sum = 0;
    (void) state;
    assert_int_equal(kith_study_names(study, "outcome", &outcome, &n, NULL), KITH_OK);
    assert_int_equal(kith_study_table(study, "outcome_value", &table, NULL), KITH_OK);
    assert_string_equal(table.axes, "scenario draw replicate outcome");
    assert_int_equal(table.extent[3], n);
    const size_t runs = table.extent[1] * table.extent[2];
    assert_string_equal(outcome[0], "stopped_T3");
    for (size_t i = 0; i < runs; i++)
        sum += table.data[(runs + i) * n] - table.data[i * n];
    assert_int_equal(kith_study_outcome(study, "integral", "stopped_T3", KITH_OF_DIFFERENCE, &d, NULL), KITH_OK);
    assert_true(fabs(d.mean - sum / (double) runs) < 1e-12);
    assert_true(same(d.runs, 8));
    assert_int_equal(kith_study_note(study, "seed", &seed, NULL), KITH_OK);
    assert_string_equal(seed, "1");
    assert_int_equal(kith_study_note(study, "families", &seed, NULL), KITH_OK);
    assert_string_equal(seed, "40");
    kith_study_free(study);
}

/* Of a study that ran here and of its file: the same keys but for what only a file has, and the same texts. */
static void
where_a_result_comes_from_is_told(void **state)
{
    struct folder folder;
    const char *const *here, *const *there, *text, *again;
    size_t n_here, n_there, seen = 0, of_file = 0;
    (void) state;
    folder_open(&folder);
    const char *path = folder_path(&folder, "a.h5");
    struct kith_study *study = study_of(0, path), *file = NULL;
    assert_int_equal(kith_study_open(&file, path, KITH_TRUST_WHOLE, NULL), KITH_OK);
    assert_int_equal(kith_study_notes(study, &here, &n_here, NULL), KITH_OK);
    assert_int_equal(kith_study_notes(file, &there, &n_there, NULL), KITH_OK);
    for (size_t i = 0; i < n_there; i++) {
        assert_int_equal(kith_study_note(file, there[i], &text, NULL), KITH_OK);
        of_file += strcmp(there[i], "kith_digest") == 0;
        if (strcmp(there[i], "kith_digest") == 0)
            assert_string_equal(text, kith_study_digest(study));
        seen += strcmp(there[i], "provenance/command") == 0 || strcmp(there[i], "provenance/commit") == 0 || strcmp(there[i], "provenance/threads") == 0
            || strcmp(there[i], "seed") == 0 || strcmp(there[i], "history") == 0;
        if (strcmp(there[i], "kith_digest") == 0 || strcmp(there[i], "history") == 0 || strstr(there[i], "/start") || strstr(there[i], "/end"))
            continue;
        assert_int_equal(kith_study_note(study, there[i], &again, NULL), KITH_OK);
        assert_string_equal(text, again);
    }
    assert_int_equal(seen, 5);
    assert_int_equal(n_there, n_here + of_file);
    assert_int_equal(kith_study_note(file, "provenance/version", &text, NULL), KITH_OK);
    assert_string_equal(text, kith_version());
    for (size_t i = 1; i < n_there; i++) /* those of the provenance last */
        assert_true(!strchr(there[i - 1], '/') || strchr(there[i], '/'));
    kith_study_free(study);
    kith_study_free(file);
    folder_close(&folder);
}

#define REFUSED(call, words)                                                    \
    do {                                                                        \
        struct kith_error err = { 0 };                                          \
        assert_int_equal((call), KITH_ERR_USAGE);                               \
        if (!strstr(err.text, words))                                           \
            fail_msg("%s, not %s", err.text, words);                            \
        kith_error_clear(&err);                                                 \
    } while (0)

static void
what_is_not_there_is_refused(void **state)
{
    struct kith_study *study = study_of(0, NULL), *none = NULL;
    struct kith_estimate d;
    struct kith_table table;
    const char *const *names, *note;
    size_t n;
    (void) state;
    REFUSED(kith_study_outcome(study, "integral", "stoped_T3", KITH_OF_LEVEL, &d, &err), "did you mean stopped_T3?");
    REFUSED(kith_study_outcome(study, "intergral", "stopped_T3", KITH_OF_LEVEL, &d, &err), "did you mean integral?");
    REFUSED(kith_study_outcome(study, "integral", "stopped_T3", (enum kith_estimate_of) 7, &d, &err), "not 7");
    REFUSED(kith_study_outcome(study, NULL, "stopped_T3", KITH_OF_LEVEL, &d, &err), "the name of a scenario is missing");
    REFUSED(kith_study_outcome(NULL, "integral", "stopped_T3", KITH_OF_LEVEL, &d, &err), "a study is missing");
    REFUSED(kith_study_outcome(study, "integral", "relapse@27", KITH_OF_LEVEL, &d, &err), "there is no point relapse@27");
    REFUSED(kith_study_outcome(study, "integral", "relapse/health@26", KITH_OF_LEVEL, &d, &err), "there is no point relapse/health@26");
    REFUSED(kith_study_table(study, "outcome_valu", &table, &err), "did you mean outcome_value?");
    REFUSED(kith_study_table(NULL, "outcome_value", &table, &err), "a study is missing");
    REFUSED(kith_study_names(study, "draw", &names, &n, &err), "draw is no list of names");
    REFUSED(kith_study_note(study, "sede", &note, &err), "there is no note sede; did you mean seed?");
    REFUSED(kith_study_note(study, "nothing at all", &note, &err), "kith_study_notes() lists");
    REFUSED(kith_study_note(study, "provenance/comit", &note, &err), "did you mean provenance/commit?");
    REFUSED(kith_study_note(study, "provenance/", &note, &err), "there is no note provenance/");
    REFUSED(kith_study_notes(study, NULL, &n, &err), "a place for the keys");
    REFUSED(kith_study_notes(NULL, &names, &n, &err), "a study is missing");
    REFUSED(kith_study_open(&none, NULL, KITH_TRUST_WHOLE, &err), "is missing");
    REFUSED(kith_study_open(&none, "a.h5", KITH_TRUST_UNREAD, &err), "KITH_TRUST_UNREAD");
    assert_int_equal(kith_study_open(&none, "nowhere.h5", KITH_TRUST_WHOLE, NULL), KITH_ERR_NOINPUT);
    assert_null(none);
    kith_study_free(study);
}

static void
a_file_has_nothing_to_print_from(void **state)
{
    struct folder folder;
    struct kith_study *made, *read = NULL;
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    (void) state;
    folder_open(&folder);
    made = study_of(0, folder_path(&folder, "a.h5"));
    assert_int_equal(kith_study_open(&read, folder.files[0], KITH_TRUST_WHOLE, NULL), KITH_OK);
    void (*const print[])(const struct kith_study *, FILE *) = { kith_study_print_outcomes, kith_study_print_differences, kith_study_print_targets,
        kith_study_print_explained, kith_study_print_break_even, kith_study_print_by, kith_study_print_precision, kith_study_tell_precision };
    for (size_t i = 0; i < sizeof print / sizeof *print; i++) {
        rewind(to);
        print[i](read, to);
        fflush(to);
        assert_non_null(strstr(text, "was read from its file"));
    }
    assert_int_equal(kith_study_is_precise(read), -1);
    fclose(to);
    free(text);
    kith_study_free(read);
    kith_study_free(made);
    folder_close(&folder);
}

/* ---- threads ---- */

struct asking {
    struct kith_study *study; /* or NULL: runs one of its own */
    double mean;
};

static void *
ask(void *with)
{
    struct asking *self = with;
    struct kith_study *study = self->study ? self->study : study_of(0, NULL);
    struct kith_estimate d;
    struct kith_table table;
    if (kith_study_table(study, "summary/violence", &table, NULL) == KITH_OK
        && kith_study_outcome(study, "integral", "incidents", KITH_OF_DIFFERENCE, &d, NULL) == KITH_OK)
        self->mean = d.mean + table.data[0];
    if (!self->study)
        kith_study_free(study);
    return NULL;
}

static void
threads_may_run_and_ask_at_once(void **state)
{
    enum { THREADS = 6 };
    pthread_t thread[THREADS];
    struct asking asking[THREADS + 1] = { 0 };
    struct kith_study *shared = study_of(0, NULL);
    (void) state;
    for (int i = 0; i < THREADS; i++) {
        asking[i].study = i % 2 ? shared : NULL;
        assert_int_equal(pthread_create(&thread[i], NULL, ask, &asking[i]), 0);
    }
    ask(&asking[THREADS]);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        assert_true(same(asking[i].mean, asking[THREADS].mean) && asking[i].mean != 0);
    }
    kith_study_free(shared);
}

/* All begin at the same moment, and nothing has been asked before: what is made for the first is there for all. */
enum { AT_ONCE = 4 };
static pthread_barrier_t together;

static void *
ask_first(void *with)
{
    struct asking *self = with;
    struct kith_estimate d;
    struct kith_table table;
    const char *seed = "", *families = "";
    pthread_barrier_wait(&together);
    if (kith_study_table(self->study, "summary/violence", &table, NULL) == KITH_OK && kith_study_note(self->study, "seed", &seed, NULL) == KITH_OK
        && kith_study_note(self->study, "families", &families, NULL) == KITH_OK
        && kith_study_outcome(self->study, "integral", "incidents", KITH_OF_DIFFERENCE, &d, NULL) == KITH_OK)
        self->mean = d.mean + table.data[0] + strtod(families, NULL);
    return NULL;
}

static void
threads_may_ask_first_at_once(void **state)
{
    pthread_t thread[AT_ONCE];
    struct asking asking[AT_ONCE] = { 0 };
    struct kith_study *study = study_of(0, NULL);
    (void) state;
    pthread_barrier_init(&together, NULL, AT_ONCE);
    for (int i = 0; i < AT_ONCE; i++) {
        asking[i].study = study;
        assert_int_equal(pthread_create(&thread[i], NULL, ask_first, &asking[i]), 0);
    }
    for (int i = 0; i < AT_ONCE; i++) {
        pthread_join(thread[i], NULL);
        assert_true(asking[i].mean != 0 && same(asking[i].mean, asking[0].mean));
    }
    pthread_barrier_destroy(&together);
    kith_study_free(study);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cohort_has_the_numbers_of_its_file),
        cmocka_unit_test(a_population_has_the_numbers_of_its_file),
        cmocka_unit_test(a_mean_is_that_of_its_runs),
        cmocka_unit_test(what_is_not_there_is_refused),
        cmocka_unit_test(where_a_result_comes_from_is_told),
        cmocka_unit_test(a_file_has_nothing_to_print_from),
        cmocka_unit_test(threads_may_run_and_ask_at_once),
        cmocka_unit_test(threads_may_ask_first_at_once),
    };
    return cmocka_run_group_tests(tests, load_scenarios, free_scenarios);
}
