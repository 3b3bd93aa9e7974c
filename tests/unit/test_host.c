/* A program that calls the library finds its process as it left it: how HDF5 and GSL tell of errors, signals, locale, umask, folder,
 * environment, open files, rounding. After runs, after reads, and after what was refused. */
#include "kith.h"
#include "design/options.h"

#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fenv.h>
#include <gsl/gsl_errno.h>
#include <locale.h>
#include <signal.h>
#include <sys/wait.h>
#define H5_USE_110_API
#include <hdf5.h>

extern char **environ;

enum { SIGNALS = 32, MOST_WORDS = 1 << 16 };

static int told_by_gsl, told_by_hdf5;

static void
gsl_tells(const char *reason, const char *file, int line, int number)
{
    (void) reason, (void) file, (void) line, (void) number;
    told_by_gsl++;
}

static herr_t
hdf5_tells(hid_t stack, void *with)
{
    (void) stack, (void) with;
    told_by_hdf5++;
    return 0;
}

static void
on_signal(int number)
{
    (void) number;
}

struct process {
    void (*handler[SIGNALS])(int);
    int flags[SIGNALS];
    sigset_t blocked;
    mode_t mask;
    char folder[1024], locale[256];
    locale_t of_thread;
    char words[MOST_WORDS]; /* the environment */
    int files, rounding;
    gsl_error_handler_t *gsl;
    H5E_auto2_t hdf5;
    void *with;
};

static int
count_files(void)
{
    DIR *all = opendir("/proc/self/fd");
    int n = 0;
    while (all && readdir(all))
        n++;
    if (all)
        closedir(all);
    return n;
}

static void
look(struct process *self)
{
    size_t at = 0;
    memset(self, 0, sizeof *self);
    for (int i = 1; i < SIGNALS; i++) {
        struct sigaction action;
        if (sigaction(i, NULL, &action) == 0) {
            self->handler[i] = action.sa_handler;
            self->flags[i] = action.sa_flags;
        }
    }
    sigprocmask(SIG_SETMASK, NULL, &self->blocked);
    umask(self->mask = umask(0));
    assert_non_null(getcwd(self->folder, sizeof self->folder));
    snprintf(self->locale, sizeof self->locale, "%s", setlocale(LC_ALL, NULL));
    self->of_thread = uselocale((locale_t) 0);
    for (char **word = environ; *word && at + strlen(*word) + 2 < sizeof self->words; word++)
        at += (size_t) sprintf(self->words + at, "%s\n", *word);
    self->files = count_files();
    self->rounding = fegetround();
    self->gsl = gsl_set_error_handler(gsl_tells);
    gsl_set_error_handler(self->gsl);
    H5Eget_auto2(H5E_DEFAULT, &self->hdf5, &self->with);
}

static void
is_as_before(const struct process *before)
{
    static struct process after;
    look(&after);
    for (int i = 1; i < SIGNALS; i++)
        if (before->handler[i] != after.handler[i] || before->flags[i] != after.flags[i])
            fail_msg("signal %d is caught otherwise", i);
    for (int i = 1; i < SIGNALS; i++)
        assert_int_equal(sigismember(&before->blocked, i), sigismember(&after.blocked, i));
    assert_int_equal(before->mask, after.mask);
    assert_string_equal(before->folder, after.folder);
    assert_string_equal(before->locale, after.locale);
    assert_ptr_equal(before->of_thread, after.of_thread);
    assert_string_equal(before->words, after.words);
    assert_int_equal(before->files, after.files);
    assert_int_equal(before->rounding, after.rounding);
    assert_true(before->gsl == after.gsl && after.gsl == gsl_tells);
    assert_true(before->hdf5 == after.hdf5 && after.hdf5 == hdf5_tells);
    assert_ptr_equal(before->with, after.with);
    assert_int_equal(told_by_gsl, 0);
    assert_int_equal(told_by_hdf5, 0);
}

static struct process before;
static struct folder folder;
static const char *results[2], *figures, *damaged, *left_open;

static void
begins(void)
{
    gsl_set_error_handler(gsl_tells);
    H5Eset_auto2(H5E_DEFAULT, hdf5_tells, &told_by_hdf5);
    signal(SIGUSR2, on_signal);
    signal(SIGPIPE, SIG_IGN);
    look(&before);
}

static int
run(int population, const char *output)
{
    static const char *const paths[] = { "scenarios/fragmented.yaml", "scenarios/integral.yaml" }, *const one[] = { "Zeeland" };
    struct kith_scenario *scenario[2] = { NULL, NULL };
    struct kith_study *study = NULL;
    struct kith_options options = population ? kith_options_population() : kith_options_default();
    struct kith_error err = { 0 };
    options.draws = KITH_DRAWS_POINT;
    options.replicates = 2;
    options.second = 0;
    options.families = 30;
    options.scale = population ? 0.002 : 1;
    options.regions = population ? "scenarios/regions.csv" : NULL;
    options.only = one;
    options.n_only = (size_t) population;
    options.output = output;
    int status = kith_scenario_load_all(scenario, paths, 2, NULL, 0, NULL, &err);
    if (!status)
        status = kith_study_run(&study, (const struct kith_scenario *const *) scenario, 2, &options, &err);
    kith_study_free(study);
    kith_scenario_free(scenario[0]);
    kith_scenario_free(scenario[1]);
    kith_error_clear(&err);
    return status;
}

static void
runs_leave_the_process_alone(void **state)
{
    (void) state;
    assert_int_equal(run(0, results[0]), KITH_OK);
    is_as_before(&before);
    assert_int_equal(run(1, results[1]), KITH_OK);
    is_as_before(&before);
    assert_true(run(0, "/nonexistent/result.h5") < 0);
    is_as_before(&before);
    assert_true(run(1, "scenarios") < 0);
    is_as_before(&before);
}

static void
readers_leave_the_process_alone(void **state)
{
    const struct kith_options options = kith_options_default();
    const char *const paths[] = { results[0], results[1], damaged, "/nonexistent/result.h5" };
    FILE *to = fopen("/dev/null", "w");
    (void) state;
    look(&before);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct kith_error err = { 0 };
        const int good = i < 2;
        assert_int_equal(kith_info(to, paths[i], KITH_TRUST_WHOLE, &err) == KITH_OK, good);
        is_as_before(&before);
        assert_int_equal(kith_diff(to, paths[i], results[0], 5, KITH_TRUST_WHOLE, &err) >= 0, good);
        is_as_before(&before);
        assert_int_equal(kith_replay(to, paths[i], KITH_AGAIN_RUN, 0, &options, &err) == KITH_OK, good);
        is_as_before(&before);
        assert_int_equal(kith_figures(paths[i], figures, NULL, &err) == KITH_OK, good);
        is_as_before(&before);
        kith_report(paths[i], "/nonexistent/page.html", NULL, NULL, &err);
        is_as_before(&before);
        kith_error_clear(&err);
    }
    fclose(to);
}

static void
sweeps_leave_the_process_alone(void **state)
{
    char here[1024], text[2048], sweep[80], output[80], command[256];
    struct kith_sweep_options options = kith_sweep_options_default();
    const struct kith_options again = kith_options_default();
    struct kith_sweep_gathering gathering = { .output = output, .epoch = -1 };
    struct kith_error err = { 0 };
    FILE *to = fopen("/dev/null", "w");
    (void) state;
    look(&before);
    assert_non_null(getcwd(here, sizeof here));
    snprintf(text, sizeof text, "scenarios: [%s/scenarios/integral.yaml]\nreplicates: 2\nfamilies: 20\ndesign: {kind: sobol, points: 4, parameters: {care.effect: {low: 0.2, high: 0.8}}}\n", here);
    snprintf(sweep, sizeof sweep, "%s/sweep", folder.path);
    snprintf(output, sizeof output, "%s/sweep.h5", folder.path);
    const char *design = folder_write(&folder, "design.yaml", text);
    if (kith_sweep_plan(sweep, design, NULL, NULL, NULL, &err))
        fail_msg("%s", err.text ? err.text : "no words");
    is_as_before(&before);
    assert_int_equal(kith_sweep_run(sweep, &options, NULL, &err), KITH_OK);
    is_as_before(&before);
    assert_int_equal(kith_sweep_gather(sweep, &gathering, NULL, NULL, &err), KITH_OK);
    is_as_before(&before);
    assert_int_equal(kith_replay(to, output, KITH_AGAIN_POINT, 1, &again, &err), KITH_OK);
    is_as_before(&before);
    assert_true(kith_replay(to, damaged, KITH_AGAIN_POINT, 1, &again, &err) < 0);
    is_as_before(&before);
    kith_error_clear(&err);
    fclose(to);
    snprintf(command, sizeof command, "rm -r '%s' '%s' '%s'", sweep, output, figures);
    assert_int_equal(system(command), 0);
}

/* A file that the host leaves open is closed by libhdf5 at exit: also where Kith used libhdf5 first. In a child, whose end it is. */
static int
write_and_leave(const char *result, const char *own)
{
    const hsize_t n = 1000;
    double value[1000] = { 1 };
    if (run(0, result) != KITH_OK)
        return 1;
    const hid_t file = H5Fcreate(own, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), space = H5Screate_simple(1, &n, NULL);
    const hid_t set = H5Dcreate2(file, "value", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    return H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value) < 0;
}

static void
files_of_the_host_are_closed_at_exit_as_ever(void **state)
{
    (void) state;
    const hid_t file = H5Fopen(left_open, H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(file >= 0);
    assert_true(H5Lexists(file, "value", H5P_DEFAULT) > 0);
    H5Fclose(file);
}

static int
open_all(void **state)
{
    (void) state;
    results[1] = folder_path(&folder, "population.h5");
    figures = folder_path(&folder, "figures");
    damaged = folder_write(&folder, "damaged.h5", "\211HDF\r\n\032\n what comes now is no file of HDF5");
    begins();
    return 0;
}

static int
close_all(void **state)
{
    (void) state;
    folder_close(&folder);
    return 0;
}

int
main(void)
{
    folder_open(&folder);
    results[0] = folder_path(&folder, "cohort.h5");
    left_open = folder_path(&folder, "left.h5");
    const pid_t child = fork(); /* before libhdf5 is used here */
    if (child == 0)
        exit(write_and_leave(results[0], left_open));
    waitpid(child, NULL, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_leave_the_process_alone),
        cmocka_unit_test(readers_leave_the_process_alone),
        cmocka_unit_test(sweeps_leave_the_process_alone),
        cmocka_unit_test(files_of_the_host_are_closed_at_exit_as_ever),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
