/* What a caller of the library gets wrong: each call is refused with words, whatever it is given, and nothing crashes. One fault at a time, of cohorts and of populations. */
#include "kith.h"
#include "design/options.h"

#include "folder.h"

#include <math.h>

enum { COHORT = 1, POPULATION = 2, BOTH = 3 };

struct fault {
    const char *name;
    void (*make)(struct kith_options *options);
    int of;
};

static struct kith_scenario *scenario[2];
static struct kith_precision precision[2];
static struct kith_explain explain;
static struct kith_break_even break_even;
static struct kith_by by;
static const char *no_text[1];
static const char *word[1];

#define FAULT(name, ...)                           \
    static void name(struct kith_options *o)       \
    {                                              \
        __VA_ARGS__;                               \
    }

/* Whatever a cast makes of a number that no enum has. */
#define NO_SUCH(type) ((type) 77)
#define MINUS_ONE(type) ((type) -1)

FAULT(no_families, o->families = 0)
FAULT(too_many_families, o->families = UINT32_MAX)
FAULT(no_replicates, o->replicates = 0)
FAULT(too_many_replicates, o->replicates = UINT32_MAX)
FAULT(none_a_draw, o->per_draw = 0)
FAULT(more_a_draw_than_there_are, o->draws = KITH_DRAWS_PRIOR, o->per_draw = 3 * o->replicates)
FAULT(draws_do_not_come_out, o->draws = KITH_DRAWS_PRIOR, o->replicates = 5, o->per_draw = 2)
FAULT(most_a_draw, o->draws = KITH_DRAWS_PRIOR, o->per_draw = UINT32_MAX)
FAULT(second_runs, o->second = 1)
FAULT(unknown_draws, o->draws = NO_SUCH(enum kith_draws))
FAULT(negative_draws, o->draws = MINUS_ONE(enum kith_draws))
FAULT(draws_of_no_file, o->draws = KITH_DRAWS_FILE)
FAULT(draws_of_a_file_that_is_not_there, o->draws = KITH_DRAWS_FILE, o->draws_file = "/nonexistent/draws.h5")
FAULT(draws_of_no_result, o->draws = KITH_DRAWS_FILE, o->draws_file = "scenarios/regions.csv")
FAULT(draws_without_a_name, o->draws = KITH_DRAWS_FILE, o->draws_file = "")
FAULT(a_file_of_draws_that_are_not_of_it, o->draws_file = "draws.h5")
FAULT(unknown_trust, o->trust = NO_SUCH(enum kith_trust))
FAULT(trust_in_what_is_not_read, o->trust = KITH_TRUST_UNREAD)
FAULT(unknown_keep, o->keep = NO_SUCH(enum kith_keep))
FAULT(negative_keep, o->keep = MINUS_ONE(enum kith_keep))
FAULT(waves_of_a_population, o->keep = KITH_KEEP_WAVES)
FAULT(runs_of_a_cohort, o->keep = KITH_KEEP_RUNS)
FAULT(unknown_spark, o->spark = NO_SUCH(enum kith_spark))
FAULT(negative_threads, o->threads = -1)
FAULT(most_threads, o->threads = INT32_MAX)
FAULT(no_number_as_scale, o->scale = (double) NAN)
FAULT(infinite_scale, o->scale = (double) INFINITY)
FAULT(negative_scale, o->scale = -0.5)
FAULT(no_scale, o->scale = 0)
FAULT(large_scale, o->scale = 1.5)
FAULT(no_regions, o->regions = NULL)
FAULT(regions_without_a_name, o->regions = "")
FAULT(regions_that_are_not_there, o->regions = "/nonexistent/regions.csv")
FAULT(regions_that_are_a_folder, o->regions = "scenarios")
FAULT(regions_of_a_cohort, o->regions = "scenarios/regions.csv")
FAULT(a_region_that_is_not_there, word[0] = "Atlantis", o->only = word, o->n_only = 1)
FAULT(regions_only_of_no_list, o->only = NULL, o->n_only = 1)
FAULT(a_region_without_a_name, o->only = no_text, o->n_only = 1)
FAULT(unknown_cross, o->cross = "weather")
FAULT(empty_cross, o->cross = "")
FAULT(cross_of_a_cohort, o->cross = "profile,children")
FAULT(no_list_of_precisions, o->precision = NULL, o->n_precision = 1)
FAULT(precision_of_no_outcome, precision[0] = (struct kith_precision) { "", 0.1 }, o->precision = precision, o->n_precision = 1)
FAULT(precision_of_no_number, precision[0] = (struct kith_precision) { "stopped_T3", (double) NAN }, o->precision = precision, o->n_precision = 1)
FAULT(infinite_precision, precision[0] = (struct kith_precision) { "stopped_T3", (double) INFINITY }, o->precision = precision, o->n_precision = 1)
FAULT(negative_precision, precision[0] = (struct kith_precision) { "stopped_T3", -1 }, o->precision = precision, o->n_precision = 1)
FAULT(precision_without_end, memset(precision, 'x', sizeof precision), precision[0].half_width = 0.1, o->precision = precision, o->n_precision = 1)
FAULT(precision_asked_twice, precision[0] = precision[1] = (struct kith_precision) { "stopped_T3", 0.1 }, o->precision = precision, o->n_precision = 2)
FAULT(most_without_precision, o->most = 1000)
FAULT(no_list_of_questions, o->explain = NULL, o->n_explain = 1)
FAULT(question_of_no_outcome, explain = (struct kith_explain) { "", "" }, o->explain = &explain, o->n_explain = 1)
FAULT(question_without_end, memset(&explain, 'x', sizeof explain), o->explain = &explain, o->n_explain = 1)
FAULT(no_list_of_break_evens, o->break_even = NULL, o->n_break_even = 1)
FAULT(break_even_of_nothing, break_even = (struct kith_break_even) { "", "" }, o->break_even = &break_even, o->n_break_even = 1)
FAULT(break_even_without_end, memset(&break_even, 'x', sizeof break_even), o->break_even = &break_even, o->n_break_even = 1)
FAULT(no_list_of_tables, o->by = NULL, o->n_by = 1)
FAULT(unknown_rows, by = (struct kith_by) { NO_SUCH(enum kith_by_rows), "repeat_reports" }, o->by = &by, o->n_by = 1)
FAULT(tables_of_nothing, by = (struct kith_by) { KITH_BY_YEAR, "" }, o->by = &by, o->n_by = 1)
FAULT(table_without_end, memset(&by, 'x', sizeof by), by.rows = KITH_BY_YEAR, o->by = &by, o->n_by = 1)
FAULT(tables_of_a_cohort, by = (struct kith_by) { KITH_BY_YEAR, "repeat_reports" }, o->by = &by, o->n_by = 1)
FAULT(worlds_in_progress_of_a_cohort, o->checkpoint = "kept", o->checkpoint_weeks = 52)
FAULT(checkpoints_without_a_name, o->checkpoint = "")
FAULT(checkpoint_weeks_without_a_folder, o->checkpoint_weeks = 52)
FAULT(checkpoint_seconds_without_a_folder, o->checkpoint_seconds = 10)
FAULT(burn_in_to_keep_without_a_folder, o->keep_burn_in = 1)
FAULT(checkpoint_seconds_that_are_no_number, o->checkpoint_seconds = (double) NAN)
FAULT(negative_checkpoint_seconds, o->checkpoint_seconds = -1)
FAULT(burn_in_from_a_folder_that_is_not_there, o->burn_in_from = "/nonexistent/burn-in")
FAULT(burn_in_from_nowhere, o->burn_in_from = "")
FAULT(burn_in_of_a_cohort, o->burn_in = scenario[0])
FAULT(small_numbers_of_a_cohort, o->small = 5)
FAULT(negative_histories, o->histories = -0.1, o->output = "histories.h5")
FAULT(too_many_histories, o->histories = 1.1, o->output = "histories.h5")
FAULT(histories_of_no_number, o->histories = (double) NAN, o->output = "histories.h5")
FAULT(histories_without_a_file, o->histories = 0.5)
FAULT(small_histories, o->histories = 0.5, o->small = 5, o->output = "/tmp/kith-test-never.h5")
FAULT(histories_and_checkpoints, o->histories = 0.5, o->checkpoint = "kept", o->output = "/tmp/kith-test-never.h5")
FAULT(output_without_a_name, o->output = "")
FAULT(output_in_a_folder_that_is_not_there, o->output = "/nonexistent/out.h5")
FAULT(output_that_is_a_folder, o->output = "scenarios")
FAULT(output_that_is_read, o->output = "scenarios/integral.yaml")
FAULT(no_list_of_jobs, o->jobs = NULL, o->n_jobs = 2)
FAULT(a_job_without_a_name, o->jobs = no_text, o->n_jobs = 1)
FAULT(negative_epoch, o->epoch = -2)

#define OF(name, of) { #name, name, of }
static const struct fault faults[] = { OF(no_families, BOTH), OF(too_many_families, BOTH), OF(no_replicates, BOTH), OF(too_many_replicates, BOTH),
    OF(none_a_draw, BOTH), OF(more_a_draw_than_there_are, BOTH), OF(draws_do_not_come_out, BOTH), OF(most_a_draw, BOTH), OF(second_runs, COHORT),
    OF(unknown_draws, BOTH), OF(negative_draws, BOTH), OF(draws_of_no_file, BOTH), OF(draws_of_a_file_that_is_not_there, BOTH),
    OF(draws_of_no_result, BOTH), OF(draws_without_a_name, BOTH), OF(a_file_of_draws_that_are_not_of_it, BOTH), OF(unknown_trust, BOTH),
    OF(trust_in_what_is_not_read, BOTH), OF(unknown_keep, BOTH), OF(negative_keep, BOTH), OF(waves_of_a_population, POPULATION),
    OF(runs_of_a_cohort, COHORT), OF(unknown_spark, BOTH), OF(negative_threads, BOTH), OF(most_threads, BOTH), OF(no_number_as_scale, BOTH),
    OF(infinite_scale, BOTH), OF(negative_scale, BOTH), OF(no_scale, BOTH), OF(large_scale, BOTH), OF(no_regions, POPULATION),
    OF(regions_without_a_name, BOTH), OF(regions_that_are_not_there, BOTH), OF(regions_that_are_a_folder, BOTH), OF(regions_of_a_cohort, COHORT),
    OF(a_region_that_is_not_there, BOTH), OF(regions_only_of_no_list, BOTH), OF(a_region_without_a_name, BOTH), OF(unknown_cross, BOTH),
    OF(empty_cross, BOTH), OF(cross_of_a_cohort, COHORT), OF(no_list_of_precisions, BOTH), OF(precision_of_no_outcome, BOTH),
    OF(precision_of_no_number, BOTH), OF(infinite_precision, BOTH), OF(negative_precision, BOTH), OF(precision_without_end, BOTH),
    OF(precision_asked_twice, BOTH), OF(most_without_precision, BOTH), OF(no_list_of_questions, BOTH), OF(question_of_no_outcome, BOTH),
    OF(question_without_end, BOTH), OF(no_list_of_break_evens, BOTH), OF(break_even_of_nothing, BOTH), OF(break_even_without_end, BOTH),
    OF(no_list_of_tables, BOTH), OF(unknown_rows, BOTH), OF(tables_of_nothing, BOTH), OF(table_without_end, BOTH), OF(tables_of_a_cohort, COHORT),
    OF(worlds_in_progress_of_a_cohort, COHORT), OF(checkpoints_without_a_name, BOTH), OF(checkpoint_weeks_without_a_folder, BOTH),
    OF(checkpoint_seconds_without_a_folder, BOTH), OF(burn_in_to_keep_without_a_folder, BOTH), OF(checkpoint_seconds_that_are_no_number, BOTH),
    OF(negative_checkpoint_seconds, BOTH), OF(burn_in_from_a_folder_that_is_not_there, BOTH), OF(burn_in_from_nowhere, BOTH),
    OF(burn_in_of_a_cohort, COHORT), OF(small_numbers_of_a_cohort, COHORT), OF(negative_histories, BOTH), OF(too_many_histories, BOTH),
    OF(histories_of_no_number, BOTH), OF(histories_without_a_file, BOTH), OF(small_histories, BOTH), OF(histories_and_checkpoints, BOTH),
    OF(output_without_a_name, BOTH), OF(output_in_a_folder_that_is_not_there, BOTH), OF(output_that_is_a_folder, BOTH),
    OF(output_that_is_read, BOTH), OF(no_list_of_jobs, BOTH), OF(a_job_without_a_name, BOTH), OF(negative_epoch, BOTH) };

static struct kith_options
good(int population)
{
    struct kith_options options = population ? kith_options_population() : kith_options_default();
    options.draws = KITH_DRAWS_POINT;
    options.replicates = 2;
    options.per_draw = 2;
    options.second = 0;
    options.threads = 1;
    options.families = 30;
    if (population) {
        static const char *const one[] = { "Zeeland" };
        options.regions = "scenarios/regions.csv";
        options.only = one;
        options.n_only = 1;
        options.scale = 0.002;
    }
    return options;
}

/* A call that must be refused, in words; `err` is cleared. */
static void
refused_as(const char *name, int status, struct kith_error *err)
{
    if (status >= 0 || !err->text || !*err->text || err->status != status)
        fail_msg("%s: status %d, %s", name, status, err->text ? err->text : "without words");
    kith_error_clear(err);
}

#define REFUSED(call)                                   \
    do {                                                \
        struct kith_error err = { 0 };                  \
        const int status_ = (call);                     \
        refused_as(#call, status_, &err);               \
    } while (0)

static const struct kith_scenario *const *
both(void)
{
    return (const struct kith_scenario *const *) scenario;
}

static void
every_broken_option_is_refused(void **state)
{
    (void) state;
    for (int population = 0; population < 2; population++)
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
            struct kith_error err = { 0 };
            struct kith_study *study = NULL;
            struct kith_options options = good(population);
            if (!(faults[i].of & (population ? POPULATION : COHORT)))
                continue;
            faults[i].make(&options);
            const int status = kith_study_run(&study, both(), 2, &options, &err);
            assert_null(study);
            refused_as(faults[i].name, status, &err);
            assert_true(kith_study_run(&study, both(), 1, &options, NULL) < 0); /* nobody wants to know why */
            assert_null(study);
        }
}

/* Whatever is wrong with the options, all of it is told at a time. */
static void
all_that_is_wrong_is_told_at_once(void **state)
{
    struct kith_error err = { 0 };
    struct kith_study *study = NULL;
    struct kith_options options = good(0);
    (void) state;
    options.threads = -1;
    options.keep = KITH_KEEP_RUNS;
    options.scale = 2;
    options.most = 5;
    options.small = 3;
    options.keep_burn_in = 1;
    options.draws_file = "draws.h5";
    options.n_explain = 1;
    assert_int_equal(kith_study_run(&study, NULL, 0, &options, &err), KITH_ERR_USAGE);
    assert_null(study);
    if (err.count != 10)
        fail_msg("%d: %s", err.count, err.text);
    assert_non_null(strstr(err.text, "a study needs one scenario"));
    assert_non_null(strstr(err.text, "goes with checkpoint"));
    assert_non_null(strstr(err.text, "the scale of a population"));
    kith_error_clear(&err);
}

/* Who has no study, or nowhere to write to, prints nothing, and nothing crashes. */
static void
nothing_is_printed_of_no_study(void **state)
{
    static void (*const print[])(const struct kith_study *, FILE *) = { kith_study_print_outcomes, kith_study_print_differences, kith_study_print_targets,
        kith_study_print_explained, kith_study_print_break_even, kith_study_print_by, kith_study_print_precision, kith_study_tell_precision };
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    (void) state;
    for (size_t i = 0; i < sizeof print / sizeof *print; i++) {
        print[i](NULL, to);
        print[i](NULL, NULL);
    }
    fclose(to);
    assert_int_equal(length, 0);
    free(text);
    assert_int_equal(kith_study_is_precise(NULL), -1);
    assert_int_equal(kith_study_effort(NULL).runs, 0);
    kith_study_free(NULL);
    assert_null(kith_scenario_name(NULL));
    assert_null(kith_scenario_title(NULL));
    assert_null(kith_scenario_text(NULL));
    assert_null(kith_scenario_file(NULL, 0));
    assert_int_equal(kith_scenario_count_changes(NULL), 0);
    kith_scenario_free(NULL);
}

static void
what_is_not_broken_runs(void **state)
{
    (void) state;
    for (int population = 0; population < 2; population++) {
        struct kith_error err = { 0 };
        struct kith_study *study = NULL;
        const struct kith_options options = good(population);
        const int status = kith_study_run(&study, both(), 2, &options, &err);
        if (status)
            fail_msg("%d: %s", status, err.text ? err.text : "");
        kith_study_free(study);
    }
}

static void
scenarios_that_are_not_there_are_refused(void **state)
{
    const struct kith_scenario *const holes[] = { scenario[0], NULL }, *const twice[] = { scenario[0], scenario[0] };
    struct kith_study *study = NULL;
    (void) state;
    for (int population = 0; population < 2; population++) {
        const struct kith_options options = good(population);
        REFUSED(kith_study_run(&study, both(), 0, &options, &err));
        REFUSED(kith_study_run(&study, NULL, 0, &options, &err));
        REFUSED(kith_study_run(&study, NULL, 2, &options, &err));
        REFUSED(kith_study_run(&study, holes, 2, &options, &err));
        REFUSED(kith_study_run(&study, holes + 1, 1, &options, &err));
        REFUSED(kith_study_run(&study, twice, 2, &options, &err));
        REFUSED(kith_study_run(&study, both(), 2, NULL, &err));
        REFUSED(kith_study_run(NULL, both(), 2, &options, &err));
        assert_null(study);
    }
}

static void
readers_refuse_what_is_no_file(void **state)
{
    static const char *const paths[] = { NULL, "", "/nonexistent/file.h5", "scenarios", "scenarios/regions.csv" };
    const enum kith_trust trusts[] = { KITH_TRUST_WHOLE, KITH_TRUST_ALTERED };
    const struct kith_options options = good(0);
    FILE *to = fopen("/dev/null", "w");
    int reduced;
    (void) state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        for (size_t t = 0; t < 2; t++) {
            REFUSED(kith_info(to, paths[i], trusts[t], &err));
            REFUSED(kith_diff(to, paths[i], paths[i], 5, trusts[t], &err));
            if (paths[i]) /* none is an empty page */
                REFUSED(kith_report(paths[i], "/tmp/kith-test-never.html", &(struct kith_report_options){ .trust = trusts[t] }, &reduced, &err));
            REFUSED(kith_figures(paths[i], "/tmp/kith-test-never", &(struct kith_figures_options){ .trust = trusts[t] }, &err));
            REFUSED(kith_replay(to, paths[i], KITH_AGAIN_ALL, 0, &options, &err));
            REFUSED(kith_replay(to, paths[i], KITH_AGAIN_RUN, 0, &options, &err));
            REFUSED(kith_replay(to, paths[i], KITH_AGAIN_POINT, 0, &options, &err));
        }
    fclose(to);
}

static void
readers_refuse_what_cannot_be_asked(void **state)
{
    struct folder folder;
    FILE *to = fopen("/dev/null", "w");
    struct kith_error ok = { 0 };
    struct kith_study *study = NULL;
    struct kith_options options = good(0);
    (void) state;
    folder_open(&folder);
    const char *const result = folder_path(&folder, "result.h5");
    options.output = result;
    assert_int_equal(kith_study_run(&study, both(), 2, &options, &ok), KITH_OK);
    kith_study_free(study);
    options.output = NULL;
    REFUSED(kith_info(NULL, result, KITH_TRUST_WHOLE, &err));
    REFUSED(kith_info(to, result, NO_SUCH(enum kith_trust), &err));
    REFUSED(kith_diff(NULL, result, result, 5, KITH_TRUST_WHOLE, &err));
    REFUSED(kith_diff(to, result, NULL, 5, KITH_TRUST_WHOLE, &err));
    REFUSED(kith_diff(to, result, result, 5, KITH_TRUST_UNREAD, &err));
    REFUSED(kith_report(result, NULL, NULL, NULL, &err));
    REFUSED(kith_report(result, "", NULL, NULL, &err));
    REFUSED(kith_report(NULL, "/tmp/kith-test-never.html", &(struct kith_report_options){ .trust = KITH_TRUST_WHOLE, .decision = result }, NULL, &err));
    REFUSED(kith_report(result, "/tmp/kith-test-never.html", &(struct kith_report_options){ .trust = KITH_TRUST_WHOLE, .decision = "scenarios/regions.csv" }, NULL, &err));
    REFUSED(kith_report(result, result, &(struct kith_report_options){ .trust = KITH_TRUST_WHOLE, .force = 1 }, NULL, &err));
    REFUSED(kith_report(result, "/nonexistent/page.html", &(struct kith_report_options){ .trust = NO_SUCH(enum kith_trust) }, NULL, &err));
    REFUSED(kith_figures(result, NULL, NULL, &err));
    REFUSED(kith_figures(result, "", NULL, &err));
    REFUSED(kith_figures(result, "/nonexistent/figures", &(struct kith_figures_options){ .trust = KITH_TRUST_UNREAD }, &err));
    REFUSED(kith_replay(NULL, result, KITH_AGAIN_ALL, 0, &options, &err));
    REFUSED(kith_replay(to, result, KITH_AGAIN_ALL, 0, NULL, &err));
    REFUSED(kith_replay(to, result, NO_SUCH(enum kith_again_what), 0, &options, &err));
    REFUSED(kith_replay(to, result, KITH_AGAIN_RUN, 2, &options, &err));
    REFUSED(kith_replay(to, result, KITH_AGAIN_RUN, INT64_MAX, &options, &err));
    REFUSED(kith_replay(to, result, KITH_AGAIN_RUN, UINT64_MAX, &options, &err));
    options.threads = -1;
    REFUSED(kith_replay(to, result, KITH_AGAIN_RUN, 0, &options, &err));
    options.threads = 1;
    options.trust = KITH_TRUST_UNREAD;
    REFUSED(kith_replay(to, result, KITH_AGAIN_RUN, 0, &options, &err));
    options.trust = KITH_TRUST_WHOLE;
    options.keep = NO_SUCH(enum kith_keep);
    REFUSED(kith_replay(to, result, KITH_AGAIN_RUN, 0, &options, &err));
    options.keep = good(0).keep;
    REFUSED(kith_replay(to, result, KITH_AGAIN_POINT, 0, &options, &err));
    fclose(to);
    folder_close(&folder);
}

static void
texts_that_are_not_there_are_refused(void **state)
{
    static const char *const texts[] = { NULL, "", "@", "/", "nothing@nothing", "year@", "@stopped_T3" };
    static const char *const none[] = { NULL };
    struct kith_scenario *out[2] = { NULL, NULL };
    const char *const paths[] = { "scenarios/integral.yaml", NULL };
    FILE *to = fopen("/dev/null", "w");
    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        REFUSED(kith_precision_read(&precision[0], texts[i], &err));
        REFUSED(kith_by_read(&by, texts[i] && strcmp(texts[i], "nothing@nothing") == 0 ? "week@wait" : texts[i], &err));
    }
    for (size_t i = 0; i < 4; i++)
        REFUSED(kith_explain_read(&explain, i == 2 ? "" : texts[i], &err));
    for (size_t i = 0; i < 3; i++)
        REFUSED(kith_break_even_read(&break_even, texts[i], &err));
    REFUSED(kith_precision_read(NULL, "1@incidents", &err));
    REFUSED(kith_by_read(NULL, "year@violent", &err));
    REFUSED(kith_explain_read(NULL, "stopped_T3", &err));
    REFUSED(kith_break_even_read(NULL, "violence.again", &err));
    REFUSED(kith_scenario_load(out, NULL, NULL, 0, &err));
    REFUSED(kith_scenario_load(out, "", NULL, 0, &err));
    REFUSED(kith_scenario_load(out, "scenarios", NULL, 0, &err));
    REFUSED(kith_scenario_load(NULL, paths[0], NULL, 0, &err));
    REFUSED(kith_scenario_load(out, paths[0], NULL, 1, &err));
    REFUSED(kith_scenario_load(out, paths[0], none, 1, &err));
    REFUSED(kith_scenario_load_all(out, paths, 2, NULL, 0, NULL, &err));
    REFUSED(kith_scenario_load_all(out, NULL, 2, NULL, 0, NULL, &err));
    REFUSED(kith_scenario_load_all(out, paths, 0, NULL, 0, NULL, &err));
    REFUSED(kith_scenario_load_all(NULL, paths, 1, NULL, 0, NULL, &err));
    REFUSED(kith_scenario_check(NULL, NULL, NULL, &err));
    REFUSED(kith_regions_check(NULL, &err));
    REFUSED(kith_regions_check("", &err));
    REFUSED(kith_describe(to, NULL, KITH_AS_TEXT, NULL, NULL, &err));
    REFUSED(kith_describe(to, "", KITH_AS_TEXT, NULL, NULL, &err));
    REFUSED(kith_describe(to, "parameters", NO_SUCH(enum kith_describe_as), NULL, NULL, &err));
    REFUSED(kith_describe(to, "C2.06", KITH_AS_TEXT, NULL, NULL, &err));
    REFUSED(kith_describe(NULL, "parameters", KITH_AS_TEXT, NULL, NULL, &err));
    fclose(to);
    kith_scenario_free(out[0]);
    kith_scenario_free(out[1]);
}

static void
sweeps_refuse_what_cannot_be_asked(void **state)
{
    static const char *const folders[] = { NULL, "", "/nonexistent/sweep", "scenarios", "scenarios/regions.csv" };
    const struct kith_sweep_options good_options = kith_sweep_options_default();
    struct kith_options again = kith_options_default();
    const struct kith_sweep_batch batch = { .threads = 1, .minutes = 10, .kith = "kith", .output = "out.h5" };
    struct kith_sweep_gathering gathering = { .output = "/tmp/kith-test-never.h5", .epoch = -1 };
    const struct kith_sweep_more more = { .draws = 2 };
    struct kith_sweep_cost cost;
    FILE *to = fopen("/dev/null", "w");
    (void) state;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        REFUSED(kith_sweep_plan("/tmp/kith-test-never", folders[i], NULL, NULL, NULL, &err));
        REFUSED(kith_sweep_cost(folders[i], &cost, &err));
        REFUSED(kith_sweep_expand(folders[i], &more, NULL, &err));
        REFUSED(kith_sweep_run(folders[i], &good_options, NULL, &err));
        REFUSED(kith_sweep_status(to, folders[i], &err));
        REFUSED(kith_sweep_gather(folders[i], &gathering, NULL, NULL, &err));
        REFUSED(kith_replay(to, folders[i], KITH_AGAIN_POINT, 0, &again, &err));
        REFUSED(kith_sweep_slurm(to, folders[i], &batch, &err));
    }
    fclose(to);
}

static void
a_good_sweep_refuses_what_cannot_be_asked(void **state)
{
    struct folder folder;
    struct kith_error ok = { 0 };
    char here[1024], text[2048], sweep[80], remove_it[128];
    FILE *to = fopen("/dev/null", "w");
    uint64_t points = 0;
    (void) state;
    folder_open(&folder);
    assert_non_null(getcwd(here, sizeof here));
    snprintf(text, sizeof text, "scenarios: [%s/scenarios/integral.yaml]\nreplicates: 2\nfamilies: 20\ndesign: {kind: grid, parameters: {care.effect: {levels: [0.5, 1]}}}\n", here);
    snprintf(sweep, sizeof sweep, "%s/sweep", folder.path);
    const char *design = folder_write(&folder, "design.yaml", text);
    if (kith_sweep_plan(sweep, design, NULL, &points, NULL, &ok))
        fail_msg("%s", ok.text);

    struct kith_sweep_options o = kith_sweep_options_default();
    struct kith_options again = kith_options_default();
    REFUSED(kith_sweep_run(sweep, NULL, NULL, &err));
    REFUSED((o.shards = 0, kith_sweep_run(sweep, &o, NULL, &err)));
    o = kith_sweep_options_default();
    REFUSED((o.shard = 1, kith_sweep_run(sweep, &o, NULL, &err)));
    o = kith_sweep_options_default();
    REFUSED((o.attempts = 0, kith_sweep_run(sweep, &o, NULL, &err)));
    o = kith_sweep_options_default();
    REFUSED((o.threads = -1, kith_sweep_run(sweep, &o, NULL, &err)));
    REFUSED((o.threads = INT32_MAX, kith_sweep_run(sweep, &o, NULL, &err)));
    o = kith_sweep_options_default();
    REFUSED(kith_replay(to, sweep, KITH_AGAIN_POINT, 0, NULL, &err));
    REFUSED(kith_replay(NULL, sweep, KITH_AGAIN_POINT, 0, &again, &err));
    REFUSED((again.trust = KITH_TRUST_UNREAD, kith_replay(to, sweep, KITH_AGAIN_POINT, 0, &again, &err)));
    REFUSED(kith_sweep_status(NULL, sweep, &err));
    REFUSED(kith_sweep_cost(sweep, NULL, &err));
    REFUSED(kith_sweep_plan(NULL, design, NULL, NULL, NULL, &err));
    REFUSED(kith_sweep_plan("", design, NULL, NULL, NULL, &err));
    REFUSED(kith_sweep_plan(sweep, design, NULL, NULL, NULL, &err)); /* it is there */

    const struct kith_sweep_more mores[] = { { 0 }, { .draws = 1, .points = 1 }, { .points = 1 }, { .levels = "" }, { .levels = "nothing=1" },
        { .rows = "" }, { .replicates = UINT32_MAX } };
    for (size_t i = 0; i < sizeof mores / sizeof *mores; i++)
        REFUSED(kith_sweep_expand(sweep, &mores[i], NULL, &err));
    REFUSED(kith_sweep_expand(sweep, NULL, NULL, &err));

    REFUSED(kith_sweep_gather(sweep, NULL, NULL, NULL, &err));
    const struct kith_sweep_gathering gatherings[] = { { .output = NULL }, { .output = "" }, { .output = "/nonexistent/out.h5", .partial = 1 },
        { .output = "/tmp/kith-test-never.h5", .n_jobs = 1 }, { .output = "/tmp/kith-test-never.h5", .n_jobs = 1, .jobs = no_text },
        { .output = "/tmp/kith-test-never.h5" } };
    for (size_t i = 0; i < sizeof gatherings / sizeof *gatherings; i++)
        REFUSED(kith_sweep_gather(sweep, &gatherings[i], NULL, NULL, &err));

    const char *const bad_option[] = { "constraint=intel" }, *const two_lines[] = { "--qos=a\n#SBATCH --time=9" };
#define BATCH(...) { .threads = 1, .minutes = 10, .kith = "kith", __VA_ARGS__ }
    const struct kith_sweep_batch batches[] = { { 0 }, { .threads = 1, .minutes = 10 }, { .minutes = 10, .kith = "kith" }, { .threads = 1, .kith = "kith" },
        BATCH(.mpi = NO_SUCH(enum kith_sweep_mpi)), BATCH(.seconds = (double) NAN), BATCH(.seconds = -1), BATCH(.seconds = (double) INFINITY),
        BATCH(.partition = "a\n#SBATCH --time=9"), BATCH(.account = "$(true)"), BATCH(.qos = ""), BATCH(.memory = "4 G"), BATCH(.mail = "a'b"),
        BATCH(.n_more = 1), BATCH(.n_more = 1, .more = no_text), BATCH(.n_more = 1, .more = bad_option), BATCH(.n_more = 1, .more = two_lines),
        BATCH(.prologue = "module load gsl\n#SBATCH --time=9\n") };
    for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
        struct kith_error err = { 0 };
        const int status = kith_sweep_slurm(to, sweep, &batches[i], &err);
        char name[32];
        snprintf(name, sizeof name, "batch %zu", i);
        refused_as(name, status, &err);
    }
    REFUSED(kith_sweep_slurm(to, sweep, NULL, &err));
    REFUSED(kith_sweep_slurm(NULL, sweep, &(struct kith_sweep_batch) BATCH(.tasks = 0), &err));
    fclose(to);
    snprintf(remove_it, sizeof remove_it, "rm -r '%s'", sweep);
    assert_int_equal(system(remove_it), 0);
    folder_close(&folder);
}

static int
load(void **state)
{
    static const char *const paths[] = { "scenarios/fragmented.yaml", "scenarios/integral.yaml" };
    (void) state;
    return kith_scenario_load_all(scenario, paths, 2, NULL, 0, NULL, NULL);
}

static int
forget(void **state)
{
    (void) state;
    kith_scenario_free(scenario[0]);
    kith_scenario_free(scenario[1]);
    return 0;
}

static void
who_stops_it_while_parameters_are_drawn_need_not_wait(void **state)
{
    static const volatile int stop = 1;
    struct kith_options options = good(0);
    struct kith_error err = { 0 };
    struct kith_study *study = NULL;
    (void) state;
    options.draws = KITH_DRAWS_PRIOR;
    options.stop = &stop;
    assert_int_equal(kith_study_run(&study, both(), 2, &options, &err), KITH_ERR_STOPPED);
    assert_non_null(strstr(err.text, "while parameters were drawn"));
    kith_error_clear(&err);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_broken_runs),
        cmocka_unit_test(every_broken_option_is_refused),
        cmocka_unit_test(all_that_is_wrong_is_told_at_once),
        cmocka_unit_test(nothing_is_printed_of_no_study),
        cmocka_unit_test(scenarios_that_are_not_there_are_refused),
        cmocka_unit_test(readers_refuse_what_is_no_file),
        cmocka_unit_test(readers_refuse_what_cannot_be_asked),
        cmocka_unit_test(texts_that_are_not_there_are_refused),
        cmocka_unit_test(who_stops_it_while_parameters_are_drawn_need_not_wait),
        cmocka_unit_test(sweeps_refuse_what_cannot_be_asked),
        cmocka_unit_test(a_good_sweep_refuses_what_cannot_be_asked),
    };
    return cmocka_run_group_tests(tests, load, forget);
}
