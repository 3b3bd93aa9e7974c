/* Options by name: what each takes and refuses, that a study keeps what it was told when its options are gone, and that a call by
 * name is the call of the command. Through include/kith.h alone. */
#include "kith.h"

#include "folder.h"

#include <stdint.h>

static struct kith_options *
options_of(const char *verb)
{
    struct kith_options *self = kith_options_new(verb, NULL);
    assert_non_null(self);
    return self;
}

static void
assert_refused(const struct kith_error *err, int status, const char *words)
{
    assert_int_equal(status, KITH_ERR_USAGE);
    if (!err->text || !strstr(err->text, words))
        fail_msg("%s, not %s", err->text ? err->text : "nothing", words);
}

static void
what_cannot_be_is_refused_with_words(void **state)
{
    static const struct {
        const char *verb, *name, *value, *words;
    } wrong[] = {
        { "compare", "replicats", "3", "there is no option replicats; did you mean replicates?" },
        { "compare", "zzzzzz", "3", "there is no option zzzzzz" },
        { "run", "precision", "0.01@stopped_T3", "there is no option precision" },
        { "replay", "seed", "3", "there is no option seed" },
        { "evaluate", "population", NULL, "population is of runs and comparisons" },
        { "compare", "replicates", "0", "replicates takes a whole number from 1 to 100000000, not 0" },
        { "compare", "replicates", "3x", "not 3x" },
        { "compare", "replicates", "", "a whole number from 1" },
        { "compare", "replicates", "-1", "not -1" },
        { "compare", "replicates", "18446744073709551617", "not 18446744073709551617" },
        { "compare", "replicates", NULL, "replicates needs a value" },
        { "compare", "threads", "4097", "from 1 to 4096" },
        { "compare", "portable", "perhaps", "portable takes yes or no, not perhaps" },
        { "compare", "scale", "2", "scale takes a number above 0 and at most 1, not 2" },
        { "compare", "scale", "nan", "not nan" },
        { "compare", "histories", "0", "histories takes all, or a share" },
        { "compare", "checkpoint-every", "3days", "checkpoint-every takes a time" },
        { "compare", "precision", "x@stopped_T3", "precision x@stopped_T3" },
        { "compare", "precision", "0.1@stoped_T3", "stopped_T3" },
        { "compare", "by", "week@incidents", "week@incidents" },
        { "compare", "explain", "", "explain" },
        { "compare", "break-even", "@", "break-even" },
        { "compare", "draws", "", "draws takes posterior, prior, point or the name" },
        { "evaluate", "draws", "a.h5", "draws takes prior or point, not a.h5" },
        { "compare", "burn-in", "a.yaml", "kith_options_burn_in()" },
        { "compare", "set", "a=b", "kith_scenario_load()" },
        { "evaluate", "random-numbers", "mine", "random-numbers takes common or own, not mine" },
    };
    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct kith_error err = { 0 };
        struct kith_options *options = options_of(wrong[i].verb);
        assert_refused(&err, kith_options_set(options, wrong[i].name, wrong[i].value, &err), wrong[i].words);
        assert_null(kith_options_get(options, wrong[i].name));
        kith_error_clear(&err);
        kith_options_free(options);
    }
    struct kith_error err = { 0 };
    assert_null(kith_options_new("comparing", &err));
    assert_refused(&err, err.status, "not of comparing");
    kith_error_clear(&err);
    assert_null(kith_options_new(NULL, NULL));
    assert_int_equal(kith_options_set(NULL, "seed", "1", NULL), KITH_ERR_USAGE);
    kith_options_free(NULL);
}

/* Which do not go together. As a program calls them, and as the command does. */
static void
what_does_not_go_together_is_refused(void **state)
{
    static const struct {
        const char *name[3], *value[3], *words;
    } wrong[] = {
        { { "most" }, { "500" }, "most goes with precision" },
        { { "draws", "per-draw" }, { "point", "2" }, "per-draw goes with draws: with draws point" },
        { { "draws", "per_draw", "replicates" }, { "a.h5", "2", "4" }, "give replicates or per-draw" },
        { { "families", "population" }, { "10", NULL }, "families is for cohorts" },
        { { "keep" }, { "runs" }, "keep takes weekly, waves or summary, not runs" },
        { { "keep", "scale" }, { "waves", "0.5" }, "keep takes summary, weekly or runs with population, not waves" },
        { { "keep" }, { "all" }, "not all" },
        { { "histories" }, { "all" }, "histories needs a file" },
        { { "checkpoint", "keep-burn-in" }, { "folder", NULL }, "a cohort has no burn-in" },
        { { "checkpoint", "checkpoint-every" }, { "folder", "10min" }, "checkpoint-every is for population" },
        { { "population", "keep-burn-in" }, { NULL, NULL }, "keep-burn-in goes with checkpoint FOLDER" },
    };
    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct kith_error err = { 0 };
        struct kith_options *options = options_of("compare");
        for (int k = 0; k < 3 && wrong[i].name[k]; k++)
            assert_int_equal(kith_options_set(options, wrong[i].name[k], wrong[i].value[k], &err), KITH_OK);
        assert_refused(&err, kith_options_check(options, &err), wrong[i].words);
        assert_null(strstr(err.text, "--"));
        kith_error_clear(&err);
        assert_int_equal(kith_options_set(options, "option-names", "dashed", &err), KITH_OK);
        assert_true(kith_options_check(options, &err) == KITH_ERR_USAGE && (strstr(err.text, "--") || strstr(err.text, "not all")));
        kith_error_clear(&err);
        kith_options_free(options);
    }
}

static void
all_that_can_be_set_is_listed_once(void **state)
{
    static const char *const verbs[] = { "run", "compare", "replay", "evaluate" };
    (void) state;
    for (size_t v = 0; v < 4; v++) {
        struct kith_option a, b;
        size_t n = 0;
        for (; kith_option_at(verbs[v], n, &a); n++) {
            assert_true(*a.name && *a.meaning);
            for (size_t i = 0; i < n; i++) {
                assert_true(kith_option_at(verbs[v], i, &b));
                assert_string_not_equal(a.name, b.name);
            }
            struct kith_options *options = options_of(verbs[v]);
            struct kith_error err = { 0 };
            const int status = kith_options_set(options, a.name, a.value ? "1" : "yes", &err); /* taken, or refused for what it is set to */
            assert_true(status == KITH_OK || !strstr(err.text, "there is no option"));
            kith_error_clear(&err);
            kith_options_free(options);
        }
        assert_true(n >= 8);
        assert_false(kith_option_at(verbs[v], n, &a));
    }
    struct kith_option none;
    assert_false(kith_option_at("comparing", 0, &none));
    assert_false(kith_option_at(NULL, 0, &none));
}

static struct kith_study *
run(struct kith_options *options, struct kith_scenario *const *scenario, size_t n)
{
    struct kith_study *study = NULL;
    struct kith_error err = { 0 };
    const int status = kith_study_run(&study, (const struct kith_scenario *const *) scenario, n, options, &err);
    if (status)
        fail_msg("%s", err.text);
    return study;
}

/* Words and lists were copied, and live as long as the study. */
static void
a_study_outlives_its_options(void **state)
{
    struct kith_scenario *scenario[2] = { NULL, NULL };
    struct kith_options *options = options_of("compare");
    char *text = NULL, number[] = "40", question[] = "incidents";
    size_t length = 0;
    (void) state;
    assert_int_equal(kith_scenario_load(&scenario[0], "scenarios/fragmented.yaml", NULL, 0, NULL), KITH_OK);
    assert_int_equal(kith_scenario_load(&scenario[1], "scenarios/integral.yaml", NULL, 0, NULL), KITH_OK);
    assert_int_equal(kith_options_set(options, "families", "20", NULL), KITH_OK);
    assert_int_equal(kith_options_set(options, "replicates", number, NULL), KITH_OK);
    assert_int_equal(kith_options_set(options, "explain", question, NULL), KITH_OK);
    memset(number, 'x', sizeof number - 1);
    memset(question, 'x', sizeof question - 1);
    assert_string_equal(kith_options_get(options, "replicates"), "40");
    struct kith_study *study = run(options, scenario, 2);
    assert_int_equal(kith_options_set(options, "explain", "cost", NULL), KITH_OK);
    kith_options_free(options);
    FILE *to = open_memstream(&text, &length);
    kith_study_print_explained(study, to);
    fclose(to);
    assert_non_null(strstr(text, "incidents"));
    assert_null(strstr(text, "cost"));
    free(text);
    assert_int_equal(kith_study_effort(study).runs, 120); /* 40 of each scenario, and of one without its advantage */
    kith_study_free(study);
    for (int s = 0; s < 2; s++)
        kith_scenario_free(scenario[s]);
}

/* Left open, they are what the command takes. */
static void
what_is_left_open_depends_on_what_was_said(void **state)
{
    static const struct {
        const char *name[4], *value[4];
        double draws, replicates;
    } cases[] = {
        { { "replicates" }, { "6" }, 3, 2 },
        { { "replicates" }, { "5" }, 5, 1 },
        { { "replicates", "per-draw" }, { "6", "3" }, 2, 3 },
        { { "replicates", "draws" }, { "6", "point" }, 1, 6 },
        { { "only-region", "scale" }, { "Zeeland", "0.002" }, 20, 2 },
        { { "only-region", "scale", "draws" }, { "Zeeland", "0.002", "point" }, 1, 8 },
        { { "only-region", "scale", "replicates" }, { "Zeeland", "0.002", "4" }, 2, 2 },
    };
    static const char *const sets[] = { "population.burn_in=52 week", "population.horizon=52 week" };
    struct kith_scenario *scenario = NULL;
    (void) state;
    assert_int_equal(kith_scenario_load(&scenario, "scenarios/fragmented.yaml", sets, 2, NULL), KITH_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kith_options *options = options_of("run");
        struct kith_table table;
        for (int k = 0; k < 4 && cases[i].name[k]; k++)
            assert_int_equal(kith_options_set(options, cases[i].name[k], cases[i].value[k], NULL), KITH_OK);
        assert_int_equal(kith_options_set(options, kith_options_is_population(options) ? "regions" : "families",
                             kith_options_is_population(options) ? "scenarios/regions.csv" : "10", NULL), KITH_OK);
        struct kith_study *study = run(options, &scenario, 1);
        assert_int_equal(kith_study_table(study, "outcome_value", &table, NULL), KITH_OK);
        if ((double) table.extent[1] < cases[i].draws || (double) table.extent[1] > cases[i].draws)
            fail_msg("case %zu: %zu draws", i, table.extent[1]);
        assert_int_equal(table.extent[2], (size_t) cases[i].replicates);
        kith_study_free(study);
        kith_options_free(options);
    }
    kith_scenario_free(scenario);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_is_refused_with_words),
        cmocka_unit_test(what_does_not_go_together_is_refused),
        cmocka_unit_test(all_that_can_be_set_is_listed_once),
        cmocka_unit_test(a_study_outlives_its_options),
        cmocka_unit_test(what_is_left_open_depends_on_what_was_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
