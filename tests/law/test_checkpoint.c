/* Laws of checkpoints: a run that was stopped, killed or damaged and goes on is the uninterrupted one, to the digest;
 * burn-ins that are kept are those that would be simulated. Children die here on purpose. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/error.h"
#include "io/sealed.h"
#include "kith.h"
#include "design/options.h"
#include "world_fixture.h"

enum { MANY = 100, KILLS = 8, MOST = 4, BURN_IN = 104, HORIZON = 52 };
static const double SCALE = 0.05;
static char root[64], later[128];

/* ---- folders ---- */

static int
remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void) about, (void) kind, (void) walk;
    return remove(path);
}

static int
set_up(void **state)
{
    char here[1024];
    (void) state;
    strcpy(root, "/tmp/kith-test-XXXXXX");
    assert_non_null(getcwd(here, sizeof here));
    assert_non_null(mkdtemp(root));
    snprintf(later, sizeof later, "%s/later.yaml", root);
    FILE *file = fopen(later, "w");
    assert_non_null(file);
    fprintf(file, "title: Later\nabout: Staff grows over a year, and fewer report.\nextends: %s/scenarios/integral.yaml\nchanges:\n", here);
    for (int i = 0; i < 2; i++)
        fprintf(file, "  part%d:\n    parameter: {value: %s, grade: assumption, source: t}\n    how: {value: multiply, grade: assumption, source: t}\n"
                      "    amount: {value: %s, unit: \"1\", grade: assumption, source: t}\n    start: {value: %d, unit: week, grade: assumption, source: t}\n%s", i,
            i ? "detect.per_other" : "assess.capacity", i ? "0.5" : "1.6", i ? 20 : 10,
            i ? "" : "    ramp: {value: 52, unit: week, grade: assumption, source: t}\n    regions: {value: [Drenthe], grade: assumption, source: t}\n");
    fclose(file);
    return 0;
}

static int
tear_down(void **state)
{
    (void) state;
    return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A path in the test's folder, for the moment: in one of eight rooms that take turns. */
static const char *
in_root(const char *name)
{
    static char room[8][256];
    static int next;
    char *to = room[next++ % 8];
    snprintf(to, sizeof room[0], "%s/%s", root, name);
    return to;
}

/* A folder for checkpoints, for as long as the test goes on. */
static const char *
folder_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void
remove_folder(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- studies, each in a child of its own ---- */

struct job {
    const char *scenario[MOST];
    struct kith_options options;
    uint32_t burn_in, horizon;
};

struct result {
    int status; /* negative: as the library has it */
    struct kith_effort effort;
    char text[400];
};

static volatile int stop_now;

static void
on_signal(int number)
{
    (void) number;
    stop_now = 1;
}

static struct job
job_of(const char *a, const char *b, const char *c)
{
    static const char *const only[] = { "Zeeland", "Drenthe" };
    struct job job = { { a, b, c }, kith_options_population(), BURN_IN, HORIZON };
    job.options.regions = "scenarios/regions.csv";
    job.options.only = only;
    job.options.n_only = 2;
    job.options.scale = SCALE;
    job.options.replicates = 4;
    job.options.threads = 1;
    job.options.epoch = 0;
    job.options.draws = KITH_DRAWS_PRIOR; /* read sooner than a posterior */
    return job;
}

/* A cohort of the same scenarios: some tens of runs, and a few of them in each file that is kept. */
static struct job
cohort_of(const char *a, const char *b, const char *c)
{
    struct job job = { { a, b, c }, kith_options_default(), BURN_IN, HORIZON };
    job.options.families = 1500; /* 13 runs a file */
    job.options.replicates = 30;
    job.options.per_draw = 1;
    job.options.threads = 1;
    job.options.epoch = 0;
    job.options.draws = KITH_DRAWS_PRIOR;
    return job;
}

/* A name for the result of this process. */
static const char *
own_output(void)
{
    char name[64];
    snprintf(name, sizeof name, "out-%ld.h5", (long) getpid());
    return in_root(name);
}

static void
study(const struct job *job, struct result *result)
{
    struct kith_scenario *scenario[MOST] = { NULL };
    struct kith_study *made = NULL;
    struct kith_error err = { 0 };
    struct kith_options options = job->options;
    char burn_in[64], horizon[64];
    const char *sets[] = { burn_in, horizon };
    size_t n = 0;
    int status = KITH_OK;
    snprintf(burn_in, sizeof burn_in, "population.burn_in=%u week", job->burn_in);
    snprintf(horizon, sizeof horizon, "population.horizon=%u week", job->horizon);
    for (; n < MOST && job->scenario[n] && !status; n++)
        status = kith_scenario_load(&scenario[n], job->scenario[n], sets, 2, &err);
    options.stop = &stop_now;
    options.output = own_output();
    if (!status)
        status = kith_study_run(&made, (const struct kith_scenario *const *) scenario, n, &options, &err);
    memset(result, 0, sizeof *result);
    result->status = status;
    if (!status)
        result->effort = kith_study_effort(made);
    snprintf(result->text, sizeof result->text, "%s", err.text ? err.text : "");
    kith_error_clear(&err);
    kith_study_free(made);
    for (size_t s = 0; s < n; s++)
        kith_scenario_free(scenario[s]);
}

struct child {
    pid_t pid;
    int pipe;
};

static struct child
start(const struct job *job)
{
    int ends[2];
    sigset_t all, before; /* a signal must not come before the child knows what to do with it */
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        static const int stops[] = { SIGTERM, SIGINT, SIGUSR1 };
        struct result result;
        for (size_t i = 0; i < 3; i++)
            signal(stops[i], on_signal);
        sigprocmask(SIG_SETMASK, &before, NULL);
        study(job, &result);
        _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 99);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    return (struct child) { pid, ends[0] };
}

/* @return 1 if it ended by itself, 0 if it was killed */
static int
wait_for(struct child child, struct result *result)
{
    int status;
    char path[64];
    const ssize_t got = read(child.pipe, result, sizeof *result);
    close(child.pipe);
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
        ;
    snprintf(path, sizeof path, "out-%ld.h5", (long) child.pid);
    unlink(in_root(path));
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        snprintf(path, sizeof path, "out-%ld.h5.partial.%ld", (long) child.pid, (long) child.pid);
        unlink(in_root(path));
        return 0;
    }
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(got, sizeof *result);
    return 1;
}

static struct result
run(const struct job *job)
{
    struct result result;
    assert_true(wait_for(start(job), &result));
    return result;
}

static struct result
complete(const struct job *job)
{
    const struct result result = run(job);
    if (result.status)
        print_error("%s\n", result.text);
    assert_int_equal(result.status, KITH_OK);
    return result;
}

/* ---- random numbers of the test: fixed, but for time ---- */

static uint64_t generator = 42;

static uint32_t
below(uint32_t n)
{
    generator = generator * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t) ((generator >> 33) % n);
}

static void
wait_micro(uint32_t micro)
{
    struct timespec t = { micro / 1000000, (long) (micro % 1000000) * 1000 };
    while (nanosleep(&t, &t) != 0 && errno == EINTR)
        ;
}

static size_t
files_in(const char *folder, const char *below_it)
{
    char path[512];
    size_t n = 0;
    snprintf(path, sizeof path, "%s/%s", folder, below_it);
    DIR *list = opendir(path);
    for (struct dirent *one; list && (one = readdir(list));)
        n += one->d_name[0] != '.';
    if (list)
        closedir(list);
    return n;
}

/* The straight run, and how long it took in microseconds. */
static struct result
timed(const struct job *job, uint32_t *took)
{
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    const struct result result = complete(job);
    clock_gettime(CLOCK_MONOTONIC, &b);
    *took = (uint32_t) ((b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000);
    return result;
}

static int
kills(void)
{
    const char *text = getenv("KITH_KILLS");
    return text ? atoi(text) : KILLS;
}

/* ---- laws ---- */

/* Without a folder, with one, on any number of threads, however often worlds in hand are kept: one digest, and no folder left. */
static void
keeping_a_cohort_changes_nothing(void **state)
{
    (void) state;
    for (int precise = 0; precise < 2; precise++) {
        static const struct kith_precision until = { "stopped_T3", 0.01 };
        struct job job = cohort_of(FRAGMENTED, INTEGRAL, later);
        job.options.precision = &until;
        job.options.n_precision = (size_t) precise;
        job.options.replicates = precise ? 0 : job.options.replicates;
        job.options.families = precise ? 576 : job.options.families;
        const struct result straight = complete(&job);
        job.options.checkpoint = folder_of("cohort");
        job.options.threads = 2;
        const struct result kept = complete(&job);
        assert_string_equal(kept.effort.digest, straight.effort.digest);
        assert_true(kept.effort.taken <= 0);
        assert_int_not_equal(access(job.options.checkpoint, F_OK), 0);
    }
}

static void
keeping_changes_nothing(void **state)
{
    (void) state;
    struct job job = job_of(FRAGMENTED, INTEGRAL, later);
    job.options.draws = KITH_DRAWS_POSTERIOR;
    const struct result straight = complete(&job);
    static const uint32_t every[] = { 0, 7, 52 };
    for (size_t i = 0; i < sizeof every / sizeof *every; i++) {
        job.options.checkpoint = folder_of("keeping");
        job.options.checkpoint_weeks = every[i];
        job.options.threads = 1 + (int) i % 3;
        const struct result kept = complete(&job);
        assert_string_equal(kept.effort.digest, straight.effort.digest);
        assert_true(kept.effort.taken <= 0);
        assert_true(kept.effort.burnt_in > 0);
        assert_int_not_equal(access(job.options.checkpoint, F_OK), 0);
    }
}

/* Whatever ends it at whatever moment, and on however many threads it goes on. */
static void
goes_on(struct job job)
{
    static const int signals[] = { SIGKILL, SIGTERM, SIGKILL, SIGINT, SIGKILL, SIGUSR1 };
    const int of_regions = job.options.n_only > 0;
    uint32_t took;
    const struct result straight = timed(&job, &took);
    const int trials = kills();
    int killed = 0, stopped = 0, ended = 0, went_on = 0;
    job.options.checkpoint = folder_of("going-on");
    for (int i = 0; i < trials;) {
        struct result result = { 0 };
        int interruptions = 0;
        for (int over = 0; !over;) {
            const int number = signals[below(6)];
            job.options.threads = 1 + (int) below(2);
            job.options.checkpoint_weeks = of_regions && below(2) ? 10 + below(90) : 0;
            const struct child child = start(&job);
            if (interruptions < 4 && i < trials) {
                wait_micro(below(took));
                kill(child.pid, number);
            }
            const int by_itself = wait_for(child, &result);
            if (!by_itself || result.status == KITH_ERR_STOPPED) {
                killed += !by_itself;
                stopped += by_itself;
                interruptions++;
                i++;
                assert_true(files_in(root, "") >= 1);
                if (by_itself && !strstr(result.text, "the same command goes on from here"))
                    fail_msg("%s", result.text);
            } else {
                over = 1;
                if (result.status)
                    fail_msg("%s", result.text);
            }
        }
        i += interruptions == 0; /* too late */
        ended++;
        went_on += result.effort.taken > 0;
        assert_string_equal(result.effort.digest, straight.effort.digest);
        assert_true(result.effort.family_weeks >= straight.effort.family_weeks && result.effort.family_weeks <= straight.effort.family_weeks);
        assert_int_not_equal(access(job.options.checkpoint, F_OK), 0);
    }
    print_message("%d kills and %d stops in %d runs; %d of them went on from something\n", killed, stopped, ended, went_on);
    assert_true(trials < MANY || (killed > 0 && stopped > 0 && went_on > 0)); /* few moments may all be too early or too late on a busy machine */
}

static void
a_run_that_goes_on_is_the_straight_run(void **state)
{
    (void) state;
    goes_on(job_of(FRAGMENTED, INTEGRAL, later));
}

static void
a_cohort_that_goes_on_is_the_straight_run(void **state)
{
    (void) state;
    goes_on(cohort_of(FRAGMENTED, NULL, NULL));
}

/* Killed just before a file is removed, whichever: a world in hand may then be older than the counts of its scenario, and the scenarios
 * that are left must not begin where that one ended. */
static int removals_left = -1;

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);

int
__wrap_unlink(const char *path)
{
    if (removals_left >= 0 && removals_left-- == 0)
        raise(SIGKILL);
    return __real_unlink(path);
}

static void
killed_at_removals(struct job job)
{
    struct result result;
    int killed = 0, by_itself = 0;
    const struct result straight = complete(&job);
    job.options.checkpoint_weeks = job.options.n_only ? 10 : 0;
    while (!by_itself) {
        job.options.checkpoint = folder_of("removal");
        removals_left = killed;
        const struct child child = start(&job);
        removals_left = -1;
        by_itself = wait_for(child, &result);
        killed += !by_itself;
        if (files_in(root, "removal/done") > 0) /* other commands are refused as long as something of this one is there */
            assert_int_equal(access(in_root("removal/run"), F_OK), 0);
        if (!by_itself)
            result = complete(&job);
        assert_string_equal(result.effort.digest, straight.effort.digest);
    }
    assert_true(killed >= 4);
    print_message("killed before each of %d removals\n", killed);
}

static void
killed_before_any_file_is_removed(void **state)
{
    (void) state;
    struct job job = job_of(FRAGMENTED, INTEGRAL, later), cohort = cohort_of(FRAGMENTED, NULL, NULL);
    job.options.replicates = 1;
    job.options.per_draw = 1;
    job.options.n_only = 1;
    killed_at_removals(job);
    cohort.options.replicates = 20;
    killed_at_removals(cohort);
}

/* Killed just before the n-th world that is kept gets its name, each week one: whatever week that is, those before and after a change
 * among them, the run goes on under the rules of that week. */
static int worlds_left = -1;

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

int
__wrap_rename(const char *from, const char *to)
{
    const char *end = strstr(to, ".world");
    if (worlds_left >= 0 && end && !end[6] && worlds_left-- == 0)
        raise(SIGKILL);
    return __real_rename(from, to);
}

static void
killed_in_weeks_about_a_change(void **state)
{
    enum { SHORT = 52 };
    static const uint32_t weeks[] = { 9, 10, 11, 12, 19, 20, 21, 22, 23, 24 }; /* changes of `later` start in weeks 10 and 20, the first with steps */
    (void) state;
    struct job job = job_of(later, NULL, NULL);
    struct result result;
    uint32_t seen = 0;
    job.options.replicates = job.options.per_draw = 1;
    job.options.n_only = 1;
    job.burn_in = SHORT;
    const struct result straight = complete(&job);
    for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++) {
        char *text;
        uint32_t week = 0;
        job.options.checkpoint = folder_of("change");
        job.options.checkpoint_weeks = 1;
        worlds_left = (int) (SHORT - 1 + weeks[i]); /* in the burn-in one is kept each week but the first */
        const struct child child = start(&job);
        worlds_left = -1;
        assert_false(wait_for(child, &result));
        kith_sealed_peek(&text, in_root("change/hand/0-0-0-0.world"), NULL);
        assert_non_null(text);
        assert_int_equal(sscanf(strstr(text, "week "), "week %u", &week), 1);
        seen |= 1u << (week - KITH_PAST - SHORT);
        free(text);
        job.options.checkpoint_weeks = 0;
        assert_string_equal(complete(&job).effort.digest, straight.effort.digest);
    }
    for (uint32_t week = 9; week < 12; week++) /* before, at and after a change, as policy weeks go */
        assert_true(seen >> week & 1 && seen >> (week + 11) & 1);
}

/* A stop loses nothing: what was simulated before and after it is the whole, and the world in hand is used. */
static void
a_stop_loses_no_week(void **state)
{
    (void) state;
    struct job job = job_of(FRAGMENTED, later, NULL);
    job.options.n_only = 1;
    job.options.replicates = job.options.per_draw = 1;
    job.options.draws = KITH_DRAWS_POINT;
    job.options.scale = kills() < MANY ? 0.1 : 0.5;
    uint32_t took;
    const struct result straight = timed(&job, &took);
    const int enough = kills() < MANY ? 1 : 5, most = kills() < MANY ? 12 : 60;
    int in_burn_in = 0, in_policy = 0;
    job.options.checkpoint = folder_of("no-loss");
    for (int i = 0; i < most && !(in_burn_in > enough && in_policy > enough); i++) {
        struct result result;
        const struct child child = start(&job);
        wait_micro(below(took));
        kill(child.pid, SIGTERM);
        wait_for(child, &result);
        char *text;
        kith_sealed_peek(&text, in_root("no-loss/hand/0-0-0-0.world"), NULL);
        if (result.status == KITH_OK) {
            free(text);
            continue;
        }
        assert_int_equal(result.status, KITH_ERR_STOPPED);
        const int past = text && strstr(text, "scenario -2") != NULL, policy = text && !past;
        const size_t done = files_in(job.options.checkpoint, "done");
        const struct result rest = complete(&job);
        assert_string_equal(rest.effort.digest, straight.effort.digest);
        if (past)
            assert_true(rest.effort.taken > 0 && rest.effort.burnt_in > 0 && rest.effort.burnt_in < straight.effort.burnt_in);
        if (policy) {
            assert_true(rest.effort.burnt_in <= 0);
            const double branch = (straight.effort.family_weeks - straight.effort.burnt_in) / 3; /* about: two scenarios, and one of them without its advantage */
            uint32_t week = 0;
            assert_int_equal(sscanf(strstr(text, "week "), "week %u", &week), 1);
            const double part = (week - (KITH_PAST + (double) BURN_IN)) / HORIZON;
            assert_true(part > 0 && part <= 1);
            assert_true(rest.effort.taken > straight.effort.burnt_in + branch * (0.9 * (double) done + 0.8 * part));
        }
        in_burn_in += past;
        in_policy += policy;
        free(text);
    }
    assert_true(kills() < MANY || (in_burn_in > 0 && in_policy > 0));
}

static void damage(const char *folder, int cut);

/* A stop of a cohort loses no run that was done: all are taken when it goes on, whole files and one that was begun. */
static void
a_stop_loses_no_run(void **state)
{
    (void) state;
    struct job job = cohort_of(FRAGMENTED, NULL, NULL);
    uint32_t took;
    const struct result straight = timed(&job, &took);
    int seen = 0, begun = 0;
    for (int i = 0; i < (kills() < MANY ? 8 : 60) && !(seen > 2 && begun); i++) {
        struct result result;
        unsigned long long done, all;
        job.options.checkpoint = folder_of("no-run");
        const struct child child = start(&job);
        wait_micro(below(took));
        kill(child.pid, SIGTERM);
        wait_for(child, &result);
        if (result.status == KITH_OK)
            continue;
        assert_int_equal(result.status, KITH_ERR_STOPPED);
        const int is_begun = files_in(job.options.checkpoint, "hand") > 0;
        const char *words = strstr(result.text, "stopped with ");
        const struct result rest = complete(&job);
        assert_string_equal(rest.effort.digest, straight.effort.digest);
        if (!words) /* before the first run */
            continue;
        assert_int_equal(sscanf(words, "stopped with %llu of %llu done (each run of each scenario)", &done, &all), 2);
        assert_int_equal(all, straight.effort.runs);
        const double each = straight.effort.family_weeks / (double) all; /* families are followed as long under all scenarios */
        if (rest.effort.taken < each * ((double) done - 0.01) || rest.effort.taken > each * ((double) done + 0.01))
            fail_msg("%llu of %llu runs were done, and %g of %g family-weeks taken", done, all, rest.effort.taken, straight.effort.family_weeks);
        seen += done > 0;
        begun += is_begun;
    }
    assert_true(kills() < MANY || (seen && begun));
}

/* What is kept of a cohort is damaged or cut, or of another part under that name: simulated again. */
static void
damaged_files_of_a_cohort_are_left_out(void **state)
{
    (void) state;
    struct job job = cohort_of(FRAGMENTED, NULL, NULL);
    const struct result straight = complete(&job);
    job.options.checkpoint = folder_of("spoilt");
    job.options.notes = fopen(in_root("notes"), "w");
    assert_non_null(job.options.notes);
    for (int kind = 0; kind < 4; kind++) {
        struct result result;
        const struct child child = start(&job);
        for (int k = 0; k < 20000 && files_in(job.options.checkpoint, "done") < 2; k++)
            wait_micro(500);
        kill(child.pid, SIGKILL);
        if (wait_for(child, &result))
            continue; /* too late */
        if (kind < 2)
            damage(job.options.checkpoint, kind);
        else /* a whole part: where the last one has fewer runs, and where one has as many */
            assert_int_equal(rename(in_root("spoilt/done/0-0-0-0.counts"), in_root(kind == 2 ? "spoilt/done/26-0-0-0.counts" : "spoilt/done/13-0-0-0.counts")), 0);
        result = complete(&job);
        assert_string_equal(result.effort.digest, straight.effort.digest);
        assert_true(kind == 2 || result.effort.taken <= 0);
    }
    fclose(job.options.notes);
}

/* A folder that is left by a kill, with counts, a world in hand and a burn-in. */
static void
leave_folder(struct job *job)
{
    for (int i = 0; i < 20; i++) {
        struct result result;
        job->options.checkpoint_weeks = 30;
        const struct child child = start(job);
        for (int k = 0; k < 20000 && !(files_in(job->options.checkpoint, "done") > 0 && files_in(job->options.checkpoint, "hand") > 0); k++)
            wait_micro(500);
        kill(child.pid, SIGKILL);
        job->options.checkpoint_weeks = 0;
        if (!wait_for(child, &result) && files_in(job->options.checkpoint, "done") > 0 && files_in(job->options.checkpoint, "hand") > 0)
            return;
        remove_folder(job->options.checkpoint);
    }
    fail();
}

static void
damage(const char *folder, int cut)
{
    static const char *const inside[] = { "done", "hand", "burn-in" };
    for (size_t i = 0; i < 3; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, inside[i]);
        DIR *list = opendir(path);
        for (struct dirent *one; list && (one = readdir(list));) {
            char name[900];
            struct stat about;
            unsigned char byte;
            snprintf(name, sizeof name, "%s/%s", path, one->d_name);
            if (stat(name, &about) != 0 || !S_ISREG(about.st_mode))
                continue;
            if (about.st_size == 0)
                continue; /* it was just begun */
            const off_t at = (off_t) below((uint32_t) about.st_size);
            const int file = open(name, O_RDWR);
            assert_true(file >= 0);
            if (cut)
                assert_int_equal(ftruncate(file, at), 0);
            else {
                assert_int_equal(pread(file, &byte, 1, at), 1);
                byte ^= (unsigned char) (1u << below(8));
                assert_int_equal(pwrite(file, &byte, 1, at), 1);
            }
            close(file);
        }
        if (list)
            closedir(list);
    }
}

/* What is damaged or cut is simulated again. */
static void
damaged_files_are_left_out(void **state)
{
    (void) state;
    struct job job = job_of(FRAGMENTED, INTEGRAL, later);
    const struct result straight = complete(&job);
    job.options.checkpoint = folder_of("damaged");
    job.options.notes = fopen(in_root("notes"), "w");
    assert_non_null(job.options.notes);
    for (int cut = 0; cut < 2; cut++)
        for (int keep = 0; keep < 2; keep++) {
            job.options.keep_burn_in = keep;
            leave_folder(&job);
            damage(job.options.checkpoint, cut);
            const struct result result = complete(&job);
            assert_string_equal(result.effort.digest, straight.effort.digest);
            assert_true(result.effort.taken <= 0);
            remove_folder(job.options.checkpoint);
        }
    /* The file that says what run it is, too: the others say so themselves. */
    job.options.keep_burn_in = 0;
    leave_folder(&job);
    assert_int_equal(truncate(in_root("damaged/run"), 20), 0);
    const struct result result = complete(&job);
    assert_string_equal(result.effort.digest, straight.effort.digest);
    assert_true(result.effort.taken > 0);
    /* And files of another run are no use, even under the right names. */
    leave_folder(&job);
    assert_int_equal(unlink(in_root("damaged/run")), 0);
    job.options.seed = 2;
    const struct result other = complete(&job);
    assert_true(other.effort.taken <= 0);
    job.options.checkpoint = NULL;
    assert_string_equal(other.effort.digest, complete(&job).effort.digest);
    fclose(job.options.notes);
}

/* One burn-in, many scenarios: as if each had had its own. */
static void
burn_ins_serve_other_scenarios(void **state)
{
    (void) state;
    struct job job = job_of(FRAGMENTED, INTEGRAL, NULL), next = job_of(FRAGMENTED, later, "scenarios/capacity-cut.yaml");
    const struct result straight = complete(&next);
    job.options.checkpoint = folder_of("pasts");
    job.options.keep_burn_in = 1;
    complete(&job);
    assert_int_equal(files_in(root, "pasts/burn-in"), 8); /* 4 runs, 2 regions */
    assert_int_equal(files_in(root, "pasts"), 1);
    for (int threads = 1; threads < 4; threads++) {
        next.options.burn_in_from = folder_of("pasts");
        next.options.threads = threads;
        const struct result branched = complete(&next);
        assert_string_equal(branched.effort.digest, straight.effort.digest);
        assert_true(branched.effort.burnt_in <= 0 && branched.effort.taken > 0);
    }
    next.options.burn_in_from = NULL;
    next.options.checkpoint = folder_of("pasts"); /* the same folder does as well, and keeps what it has */
    const struct result same = complete(&next);
    assert_string_equal(same.effort.digest, straight.effort.digest);
    assert_true(same.effort.burnt_in <= 0);
    assert_int_equal(files_in(root, "pasts/burn-in"), 8);

    /* One region alone, more runs, another scenario whose past is named: whatever is there of it is taken. */
    struct job more = job_of(INTEGRAL, NULL, NULL);
    more.scenario[0] = FRAGMENTED;
    more.options.n_only = 1;
    more.options.replicates = 6;
    const struct result long_way = complete(&more);
    more.options.burn_in_from = folder_of("pasts");
    const struct result short_way = complete(&more);
    assert_string_equal(short_way.effort.digest, long_way.effort.digest);
    assert_true(short_way.effort.burnt_in > 0 && short_way.effort.burnt_in < 0.7 * long_way.effort.burnt_in);

    /* Another past is told from this one, whatever makes it so. */
    for (int i = 0; i < 4; i++) {
        struct job wrong = job_of(i == 0 ? INTEGRAL : FRAGMENTED, later, NULL);
        static const char *const words[] = { "parameters of the burn-in", "seed (1 there, 2 here)", "households", "parameters of the burn-in" };
        wrong.options.burn_in_from = folder_of("pasts");
        wrong.options.seed = i == 1 ? 2 : 1;
        wrong.options.scale = i == 2 ? SCALE / 2 : SCALE;
        wrong.burn_in = i == 3 ? BURN_IN / 2 : BURN_IN;
        const struct result result = run(&wrong);
        assert_int_equal(result.status, KITH_ERR_DATA);
        if (!strstr(result.text, words[i]))
            fail_msg("%s", result.text);
    }
}

static void
another_run_is_refused(void **state)
{
    static const char *const words[] = { "seed (1 there, 2 here)", "scale (0.05 there, 0.1 here)", "draws (2 there, 3 here)", "scenario 2 (integral there, capacity-cut here)",
        "regions (Drenthe, Zeeland there, Zeeland here)", "scenario 3 (later there only)", "scenario of the burn-in" };
    (void) state;
    struct job job = job_of(FRAGMENTED, INTEGRAL, later);
    job.options.checkpoint = folder_of("another");
    leave_folder(&job);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct job other = job;
        other.options.seed = i == 0 ? 2 : 1;
        other.options.scale = i == 1 ? 2 * SCALE : SCALE;
        other.options.replicates = i == 2 ? 6 : 4;
        other.scenario[1] = i == 3 ? "scenarios/capacity-cut.yaml" : INTEGRAL;
        other.options.n_only = i == 4 ? 1 : 2;
        other.scenario[2] = i == 5 ? NULL : later;
        other.burn_in = i == 6 ? BURN_IN / 2 : BURN_IN;
        const struct result result = run(&other);
        assert_int_equal(result.status, KITH_ERR_DATA);
        if (!strstr(result.text, words[i]))
            fail_msg("%s, not: %s", result.text, words[i]);
    }
    complete(&job);
    struct job cohort = cohort_of(FRAGMENTED, NULL, NULL);
    cohort.options.checkpoint = folder_of("another-cohort");
    assert_int_equal(mkdir(cohort.options.checkpoint, 0777), 0);
    const struct child child = start(&cohort);
    for (int k = 0; k < 20000 && files_in(cohort.options.checkpoint, "done") < 1; k++)
        wait_micro(500);
    kill(child.pid, SIGKILL);
    if (wait_for(child, &(struct result) { 0 }))
        return; /* too late */
    cohort.options.families = 1501;
    const struct result result = run(&cohort);
    assert_int_equal(result.status, KITH_ERR_DATA);
    assert_non_null(strstr(result.text, "families (1500 there, 1501 here)"));
    cohort.options.families = 1500;
    complete(&cohort);
}

/* Processes that have one folder share what is to be done: each ends with the straight result, nothing is done twice, and what
 * a process that is killed had in hand is done by the others. The test has the folder, too, so that it stays to the end. */
static void
shared_by_processes(struct job job)
{
    enum { PROCESSES = 3, ROUNDS = 2 };
    uint32_t took;
    const struct result straight = timed(&job, &took);
    job.options.checkpoint = folder_of("shared");
    for (int round = 0; round < ROUNDS; round++) {
        struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1 };
        struct child child[PROCESSES];
        double simulated = 0;
        int whole = 0;
        assert_int_equal(mkdir(job.options.checkpoint, 0777), 0);
        const int file = open(in_root("shared/lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        assert_true(file >= 0);
        assert_int_equal(fcntl(file, F_SETLK, &lock), 0);
        assert_int_equal(mkdir(in_root("shared/done"), 0777), 0);
        static const char *const being_written[] = { "shared/done/other.partial.1.0", "shared/run.partial.1.0" }; /* as by who was killed */
        for (size_t i = 0; i < 2; i++)
            close(creat(in_root(being_written[i]), 0666));
        for (int i = 0; i < PROCESSES; i++) {
            job.options.threads = 1 + i % 2;
            child[i] = start(&job);
        }
        if (round > 0) {
            wait_micro(below(took));
            kill(child[round % PROCESSES].pid, SIGKILL);
        }
        for (int i = 0; i < PROCESSES; i++) {
            struct result result;
            if (!wait_for(child[i], &result))
                continue;
            whole++;
            if (result.status)
                print_error("%s\n", result.text);
            assert_int_equal(result.status, KITH_OK);
            assert_string_equal(result.effort.digest, straight.effort.digest);
            simulated += result.effort.family_weeks - result.effort.taken;
        }
        assert_true(whole >= PROCESSES - 1);
        if (round == 0)
            assert_true(simulated >= straight.effort.family_weeks && simulated <= straight.effort.family_weeks);
        assert_true(files_in(root, "shared/done") > 1);
        for (size_t i = 0; i < 2; i++) /* who joins removes nothing that others write */
            assert_int_equal(access(in_root(being_written[i]), F_OK), 0);
        close(file);
        const struct result after = complete(&job); /* takes all, and as the last one tidies up */
        assert_string_equal(after.effort.digest, straight.effort.digest);
        assert_true(after.effort.taken >= after.effort.family_weeks);
        assert_int_not_equal(access(job.options.checkpoint, F_OK), 0);
    }
}

static void
processes_share_a_folder(void **state)
{
    (void) state;
    shared_by_processes(job_of(FRAGMENTED, INTEGRAL, later));
    shared_by_processes(cohort_of(FRAGMENTED, later, NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeping_a_cohort_changes_nothing),
        cmocka_unit_test(keeping_changes_nothing),
        cmocka_unit_test(a_cohort_that_goes_on_is_the_straight_run),
        cmocka_unit_test(a_run_that_goes_on_is_the_straight_run),
        cmocka_unit_test(killed_before_any_file_is_removed),
        cmocka_unit_test(killed_in_weeks_about_a_change),
        cmocka_unit_test(a_stop_loses_no_week),
        cmocka_unit_test(a_stop_loses_no_run),
        cmocka_unit_test(damaged_files_of_a_cohort_are_left_out),
        cmocka_unit_test(damaged_files_are_left_out),
        cmocka_unit_test(burn_ins_serve_other_scenarios),
        cmocka_unit_test(another_run_is_refused),
        cmocka_unit_test(processes_share_a_folder),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
