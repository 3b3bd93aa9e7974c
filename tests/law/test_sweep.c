/* Laws of sweeps: threads, shards, order, kills and resumption change nothing. Children die here on purpose. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "base/clock.h"
#include "design/design.h"
#include "folder.h"

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/error.h"
#include "io/load.h"
#include "run/crew.h"

enum { KILLS = 6, PAIR_KILLS = 6 };
static char root[64], here[1024];

/* More kills than in the quick tests, at moments that a clock decides: what depends on chance is asserted of these only. */
static int
wished(const char *name)
{
    const char *wish = getenv(name);
    return wish ? atoi(wish) : 0;
}

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
    (void) state;
    strcpy(root, "/tmp/kith-test-XXXXXX");
    assert_non_null(getcwd(here, sizeof here));
    return mkdtemp(root) ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void) state;
    return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A path in the test's folder, in one of four rooms that take turns. */
static const char *
in_root(const char *name)
{
    static char room[4][256];
    static int next;
    char *to = room[next++ % 4];
    snprintf(to, sizeof room[0], "%s/%s", root, name);
    return to;
}

/* ---- sweeps ---- */

static const char grid[] = "design: {kind: grid, parameters: {services.debt-help.places: {levels: [8, 16]}, violence.low_rate: {low: 5, high: 15, points: 3}}}\n";

static void
plan(const char *name, const char *head, const char *design)
{
    struct kith_error err = { 0 };
    const char *path = in_root("design.yaml");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "scenarios: [%s/scenarios/fragmented.yaml, %s/scenarios/integral.yaml]\n%s%s", here, here, head, design);
    fclose(file);
    const int status = kith_sweep_plan(in_root(name), path, NULL, NULL, NULL, &err);
    if (status)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
}

static void
plan_small(const char *name)
{
    plan(name, "families: 40\nreplicates: 10\nper-draw: 2\nseed: 5\n", grid);
}

static struct kith_sweep_counts
run(const char *name, struct kith_sweep_options options, kith_sweep_work *work)
{
    struct kith_sweep_counts counts;
    struct kith_error err = { 0 };
    const int status = kith_sweep_run_with(in_root(name), &options, work, &counts, &err);
    if (status)
        print_message("%s\n", err.text ? err.text : "?");
    assert_int_equal(status, KITH_OK);
    return counts;
}

static struct kith_sweep_options
with_threads(int threads)
{
    struct kith_sweep_options options = kith_sweep_options_default();
    options.threads = threads;
    return options;
}

static int
try_gather(const char *name, int partial, char *digest, struct kith_error *err)
{
    struct kith_sweep_gathering gathering = { .output = in_root("out.h5"), .partial = partial, .allow_failed = 1, .epoch = 0 };
    return kith_sweep_gather(in_root(name), &gathering, NULL, digest, err);
}

static const char *
digest_of(const char *name)
{
    static char digest[4][65];
    static int next;
    char *to = digest[next++ % 4];
    struct kith_error err = { 0 };
    const int status = try_gather(name, 0, to, &err);
    if (status)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
    return to;
}

/* What journals hold: done records, points that they are of, and starts without an end. */
struct tale {
    uint64_t done, points, lost, aside, failed;
    int torn, journals; /* torn: without an end */
};

static struct tale
tale_of(const char *name, uint64_t n)
{
    struct kith_journals all;
    struct tale tale = { 0 };
    unsigned char *seen = calloc(n, 1);
    assert_non_null(seen);
    assert_int_equal(kith_journals_list(&all, in_root(name), NULL), KITH_OK);
    for (size_t i = 0; i < all.n; i++) {
        struct kith_reader reader;
        struct kith_record record;
        uint64_t started = 0, ended = 0;
        int whole = 0;
        if (kith_reader_open(&reader, all.folder, all.name[i], NULL) == KITH_OK)
            while (kith_reader_next(&reader, &record)) {
                started += record.kind == KITH_RECORD_STARTED;
                ended += record.kind == KITH_RECORD_DONE || record.kind == KITH_RECORD_FAILED;
                whole = record.kind == KITH_RECORD_END;
                tale.failed += record.kind == KITH_RECORD_FAILED;
                tale.aside += record.kind == KITH_RECORD_ASIDE;
                if (record.kind == KITH_RECORD_DONE) {
                    assert_true(record.id < n);
                    tale.done++;
                    tale.points += !seen[record.id];
                    seen[record.id] = 1;
                }
            }
        tale.lost += started - ended;
        tale.torn += !whole;
        tale.journals++;
        kith_reader_close(&reader);
    }
    kith_journals_clear(&all);
    free(seen);
    return tale;
}

/* ---- one digest ---- */

static void
threads_shards_and_order_change_nothing(void **state)
{
    char wanted[65], name[32];
    (void) state;
    plan_small("one");
    assert_int_equal(run("one", with_threads(1), kith_sweep_one).done, 120);
    strcpy(wanted, digest_of("one"));
    for (int threads = 2; threads <= 3; threads++) {
        snprintf(name, sizeof name, "threads-%d", threads);
        plan_small(name);
        run(name, with_threads(threads), kith_sweep_one);
        assert_string_equal(digest_of(name), wanted);
    }
    for (uint32_t n = 2; n <= (wished("KITH_KILLS") ? 6 : 3); n++) {
        uint64_t done = 0;
        snprintf(name, sizeof name, "shards-%u", n);
        plan_small(name);
        for (uint32_t k = n; k-- > 0;) {
            struct kith_sweep_options options = with_threads(1 + (int) (k & 1));
            options.shard = k;
            options.shards = n;
            options.portable = k == 1;
            done += run(name, options, kith_sweep_one).done;
        }
        assert_int_equal(done, 120);
        assert_string_equal(digest_of(name), wanted);
    }
}

/* The sweep of priors alone holds the very numbers of the study: random numbers and draws are the same. */
static void
a_sweep_gives_what_a_comparison_gives(void **state)
{
    struct kith_scenario *scenario[2] = { NULL, NULL };
    struct kith_study *study = NULL;
    struct kith_options options = kith_options_default();
    struct kith_file *file = NULL;
    size_t extent[8];
    int rank;
    (void) state;
    options.replicates = 12;
    options.per_draw = 3;
    options.families = 40;
    options.seed = 9;
    plan("priors", "families: 40\nreplicates: 12\nper-draw: 3\nseed: 9\n", "design: {kind: prior}\n");
    run("priors", with_threads(2), kith_sweep_one);
    digest_of("priors");
    assert_int_equal(kith_scenario_load(&scenario[0], "scenarios/fragmented.yaml", NULL, 0, NULL), KITH_OK);
    assert_int_equal(kith_scenario_load(&scenario[1], "scenarios/integral.yaml", NULL, 0, NULL), KITH_OK);
    assert_int_equal(kith_study_run(&study, (const struct kith_scenario *const *) scenario, 2, &options, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_root("out.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_extent(file, "outcome_value", &rank, extent, NULL), KITH_OK);
    assert_int_equal(extent[0], 24);
    double *swept = calloc(extent[0] * extent[1], sizeof *swept);
    assert_non_null(swept);
    assert_int_equal(kith_file_numbers(file, "outcome_value", NULL, NULL, swept, NULL), KITH_OK);
    for (size_t d = 0; d < 4; d++)
        for (size_t s = 0; s < 2; s++)
            for (size_t r = 0; r < 3; r++)
                for (size_t o = 0; o < kith_n_outcomes; o++) {
                    const double a = swept[((d * 2 + s) * 3 + r) * kith_n_outcomes + o];
                    const double b = study->outcome[kith_study_cell(study, s, d, r) * kith_n_outcomes + o];
                    assert_true((a >= b && a <= b) || (isnan(a) && isnan(b)));
                }
    free(swept);
    kith_file_free(file);
    kith_study_free(study);
    kith_scenario_free(scenario[0]);
    kith_scenario_free(scenario[1]);
}

/* ---- expand ---- */

static void
what_is_appended_leaves_the_rest_as_it_was(void **state)
{
    static const struct kith_sweep_more more[] = { { .draws = 2 }, { .levels = "services.debt-help.places=24" }, { .replicates = 1 } };
    static const uint64_t points[] = { 168, 252, 378 };
    struct kith_file *file = NULL;
    struct kith_error err = { 0 };
    uint64_t n = 0;
    double before[60], after[60];
    size_t start[2] = { 0, 0 }, count[2] = { 60, 1 };
    (void) state;
    plan_small("growing");
    run("growing", with_threads(1), kith_sweep_one);
    digest_of("growing");
    assert_int_equal(kith_file_open(&file, in_root("out.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_numbers(file, "outcome_value", start, count, before, NULL), KITH_OK);
    kith_file_free(file);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(kith_sweep_expand(in_root("growing"), &more[i], &n, &err), KITH_OK);
        assert_int_equal(n, points[i]);
        assert_int_equal(run("growing", with_threads(2), kith_sweep_one).done, points[i] - (i ? points[i - 1] : 120));
    }
    digest_of("growing");
    assert_int_equal(kith_file_open(&file, in_root("out.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_numbers(file, "outcome_value", start, count, after, NULL), KITH_OK);
    kith_file_free(file);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(kith_sweep_expand(in_root("growing"), &more[1], NULL, &err), KITH_ERR_CONFIG); /* the level is there */
    kith_error_clear(&err);
}

/* ---- dying ---- */

static void
pause_for(double seconds)
{
    struct timespec t = { (time_t) seconds, (long) ((seconds - floor(seconds)) * 1e9) };
    while (nanosleep(&t, &t) != 0 && errno == EINTR)
        continue;
}

/* A child that works on a sweep. */
static pid_t
child(const char *name, struct kith_sweep_options options, kith_sweep_work *work)
{
    fflush(NULL);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct kith_error err = { 0 };
        const int status = kith_sweep_run_with(in_root(name), &options, work, NULL, &err);
        kith_error_clear(&err);
        _exit(status == KITH_OK ? 0 : -status);
    }
    return pid;
}

/* Whether a process was at work on the sweep when it died: it has a journal, and that has no end. */
static int
was_at_work(const char *name, pid_t pid)
{
    struct kith_journals all;
    char number[32];
    int was = 0;
    snprintf(number, sizeof number, "-%ld-", (long) pid);
    assert_int_equal(kith_journals_list(&all, in_root(name), NULL), KITH_OK);
    for (size_t i = 0; i < all.n; i++) {
        struct kith_reader reader;
        struct kith_record record = { 0 };
        if (!strstr(all.name[i], number))
            continue;
        if (kith_reader_open(&reader, all.folder, all.name[i], NULL) == KITH_OK)
            while (kith_reader_next(&reader, &record))
                continue;
        was = record.kind != KITH_RECORD_END;
        kith_reader_close(&reader);
    }
    kith_journals_clear(&all);
    return was;
}

static int calls, last_call; /* of this process: it kills itself in the last one; 0: nobody does */

static int
kills_itself(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    int call;
#pragma omp atomic capture
    call = ++calls;
    if (call == last_call)
        kill(getpid(), SIGKILL); /* and the other threads wherever they are */
    return kith_sweep_one(worker, id, err);
}

/* Whether a child of the quick tests lived until it had nothing to do, or died; one of the long tests is killed here. */
static void
let_die(pid_t pid, double seconds, int by_clock, int *status)
{
    if (by_clock) {
        pause_for(seconds);
        kill(pid, SIGKILL);
    }
    assert_int_equal(waitpid(pid, status, 0), pid);
}

static void
kills_lose_running_points_only(void **state)
{
    const int by_clock = wished("KITH_KILLS"), kills = by_clock ? by_clock : KILLS;
    struct kith_stream stream = kith_stream_at(kith_key_of(20261121, 0), 0, 0, 0);
    struct kith_sweep_options options = with_threads(2);
    char wanted[65], head[128];
    (void) state;
    options.attempts = 1000000; /* kills come at random: no point is to blame */
    snprintf(head, sizeof head, "families: 100\nreplicates: %d\nper-draw: 2\n", 8 * kills);
    plan("killed", head, grid);
    plan("whole", head, grid);
    const uint64_t points = (uint64_t) kills * 96;
    int done = 0, missed = 0, status;
    assert_int_equal(waitpid(child("whole", options, kith_sweep_one), &status, 0) > 0 && status == 0, 1);
    const double start = kith_seconds(); /* how long it takes until work begins: there is none left here */
    assert_true(waitpid(child("whole", options, kith_sweep_one), &status, 0) > 0);
    const double idle = kith_seconds() - start;
    for (int i = 0, hits = 0; hits < kills; i++) { /* only those count that were at work */
        last_call = by_clock ? 0 : 1 + (int) (60 * kith_stream_uniform(&stream));
        const pid_t pid = child("killed", options, kills_itself);
        let_die(pid, idle * (0.5 + kith_stream_uniform(&stream)) + 0.025 * kith_stream_uniform(&stream), by_clock, &status);
        done += WIFEXITED(status);
        missed += WIFSIGNALED(status) && !was_at_work("killed", pid);
        hits = i + 1 - done - missed;
        assert_true(by_clock ? i < 5 * kills : done + missed == 0);
    }
    const struct tale before = tale_of("killed", points);
    assert_int_equal(before.torn, kills);
    run("killed", options, kith_sweep_one);
    const struct tale after = tale_of("killed", points);
    print_message("%d kills at work: %llu of %llu points were done, %llu in hand were lost; %d kills came too early, %d too late\n", kills,
        (unsigned long long) before.points, (unsigned long long) points, (unsigned long long) before.lost, missed, done);
    assert_int_equal(after.points, points);
    assert_int_equal(after.done, points); /* nothing is done twice */
    assert_true(after.lost <= 2 * (uint64_t) kills);
    strcpy(wanted, digest_of("whole"));
    assert_string_equal(digest_of("killed"), wanted);
}

/* Two at a time, one or both of which are killed, and replaced: each point is done once. */
static void
two_at_a_time_do_nothing_twice_whoever_is_killed(void **state)
{
    const int by_clock = wished("KITH_PAIR_KILLS"), kills = by_clock ? by_clock : PAIR_KILLS;
    struct kith_stream stream = kith_stream_at(kith_key_of(20261129, 0), 0, 0, 0);
    struct kith_sweep_options options = with_threads(1);
    const uint64_t points = (uint64_t) kills * 96;
    pid_t worker[2] = { 0, 0 };
    char head[128];
    int hits = 0, status;
    (void) state;
    options.attempts = 1000000;
    snprintf(head, sizeof head, "families: 100\nreplicates: %d\nper-draw: 2\n", 8 * kills);
    plan("pair", head, grid);
    for (int shot = 0; hits < kills && tale_of("pair", points).points < points; shot++) {
        for (int w = 0; w < 2; w++)
            if (worker[w] == 0) {
                last_call = by_clock ? 0 : 1 + (int) (60 * kith_stream_uniform(&stream));
                worker[w] = child("pair", options, kills_itself);
            }
        const double seconds = 0.12 * kith_stream_uniform(&stream);
        const int both = shot % 3 == 2;
        for (int w = 0; w < 2; w++)
            if (both || w == shot % 2) {
                let_die(worker[w], w && both ? 0 : seconds, by_clock, &status);
                hits += WIFSIGNALED(status) && was_at_work("pair", worker[w]);
                worker[w] = 0;
            }
    }
    last_call = 0; /* who begins now lives */
    for (int w = 0; w < 2; w++)
        if (worker[w] == 0)
            worker[w] = child("pair", options, kills_itself);
    for (int w = 0; w < 2; w++) {
        assert_int_equal(waitpid(worker[w], &status, 0), worker[w]);
        if (WIFSIGNALED(status)) { /* began before */
            hits++;
            assert_true(waitpid(child("pair", options, kills_itself), &status, 0) > 0);
        }
        assert_int_equal(status, 0); /* whoever ends, ends when all is done */
    }
    const struct tale tale = tale_of("pair", points);
    print_message("%d kills of two at a time: %llu points, done %llu times\n", hits, (unsigned long long) tale.points, (unsigned long long) tale.done);
    assert_true(hits > 0);
    assert_int_equal(tale.points, points);
    assert_int_equal(tale.done, points);
    plan("unkilled", head, grid);
    assert_true(waitpid(child("unkilled", options, kith_sweep_one), &status, 0) > 0); /* a child, as children are to come */
    assert_int_equal(status, 0);
    char wanted[65];
    strcpy(wanted, digest_of("unkilled"));
    assert_string_equal(digest_of("pair"), wanted);
}

/* Points as short as can be: outcomes that follow from the id. */
static int
quick(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    (void) err;
    for (size_t o = 0; o < kith_n_outcomes; o++)
        worker->outcome[o] = (double) id + (double) o / 64;
    return KITH_OK;
}

static int
dies_at_seven(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    if (id == 7)
        _exit(9);
    return quick(worker, id, err);
}

static int
has_no_memory_for_seven(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    return id == 7 ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : quick(worker, id, err);
}

static void
a_point_without_memory_stays_undone_however_often(void **state)
{
    const struct kith_sweep_options options = with_threads(1);
    struct kith_error err = { 0 };
    (void) state;
    plan_small("small");
    for (int i = 0; i < 5; i++) {
        assert_int_equal(kith_sweep_run_with(in_root("small"), &options, has_no_memory_for_seven, NULL, &err), KITH_ERR_MEMORY);
        kith_error_clear(&err);
    }
    const struct tale tale = tale_of("small", 120);
    assert_int_equal(tale.failed, 0);
    assert_int_equal(tale.aside, 0);
    const struct kith_sweep_counts counts = run("small", with_threads(1), quick);
    assert_int_equal(counts.before + counts.done, 120);
    assert_int_equal(counts.failed + counts.aside + counts.failed_before, 0);
}

static void
a_point_that_kills_its_worker_is_set_aside(void **state)
{
    struct kith_error err = { 0 };
    int status = 0, deaths = 0;
    (void) state;
    plan_small("deadly");
    for (int i = 0; i < 6; i++) {
        assert_true(waitpid(child("deadly", with_threads(1), dies_at_seven), &status, 0) > 0);
        deaths += WIFEXITED(status) && WEXITSTATUS(status) == 9;
    }
    assert_int_equal(deaths, 3);
    assert_int_equal(WEXITSTATUS(status), 0); /* and then the sweep comes to its end */
    struct tale tale = tale_of("deadly", 120);
    assert_int_equal(tale.points, 119);
    assert_int_equal(tale.done, 119);
    assert_int_equal(tale.aside, 1);
    const struct kith_sweep_gathering whole = { .output = in_root("out.h5"), .epoch = 0 };
    assert_int_equal(kith_sweep_gather(in_root("deadly"), &whole, NULL, NULL, &err), KITH_ERR_DATA); /* nor done: that must be allowed */
    kith_error_clear(&err);
    assert_int_equal(try_gather("deadly", 0, NULL, &err), KITH_OK); /* it is not missing: the file says what became of it */
    struct kith_sweep_options again = with_threads(1);
    again.retry_failed = 1;
    assert_int_equal(run("deadly", again, quick).done, 1);
    tale = tale_of("deadly", 120);
    assert_int_equal(tale.points, 120);
    kith_error_clear(&err);
}

static int
fails_by_five(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    if (id % 5 == 0)
        return kith_fail(err, KITH_ERR_CONFIG, "in vain with %llu", (unsigned long long) id);
    return quick(worker, id, err);
}

static void
failed_points_are_records_and_can_be_tried_again(void **state)
{
    struct kith_file *file = NULL;
    char wanted[65], **message = NULL;
    size_t n = 0;
    int64_t said[120];
    (void) state;
    plan_small("failing");
    struct kith_sweep_counts counts = run("failing", with_threads(2), fails_by_five);
    assert_int_equal(counts.failed, 24);
    assert_int_equal(counts.done, 96);
    counts = run("failing", with_threads(2), quick);
    assert_int_equal(counts.done, 0); /* not without being asked */
    digest_of("failing");
    assert_int_equal(kith_file_open(&file, in_root("out.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_integers(file, "status", NULL, NULL, said, NULL), KITH_OK);
    for (int i = 0; i < 120; i++)
        assert_int_equal(said[i], i % 5 == 0 ? 2 : 1);
    assert_int_equal(kith_file_texts(file, "failure_message", &message, &n, NULL), KITH_OK);
    assert_int_equal(n, 24);
    assert_string_equal(message[3], "in vain with 15");
    for (size_t i = 0; i < n; i++)
        free(message[i]);
    free(message);
    kith_file_free(file);
    struct kith_sweep_options again = with_threads(2);
    again.retry_failed = 1;
    assert_int_equal(run("failing", again, quick).done, 24);
    strcpy(wanted, digest_of("failing"));
    plan_small("fine");
    run("fine", with_threads(1), quick);
    assert_string_equal(digest_of("fine"), wanted);
}

/* As if some points could not be, and could the next time. */
static int
fails_at_first(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    return id % 7 == 3 ? kith_fail(err, KITH_ERR_CONFIG, "cannot be") : kith_sweep_one(worker, id, err);
}

static void
a_point_that_is_tried_again_has_the_same_random_numbers(void **state)
{
    char wanted[65];
    (void) state;
    plan_small("straight");
    run("straight", with_threads(1), kith_sweep_one);
    strcpy(wanted, digest_of("straight"));
    plan_small("again");
    assert_int_equal(run("again", with_threads(1), fails_at_first).failed, 17);
    struct kith_sweep_options again = with_threads(2);
    again.retry_failed = 1;
    assert_int_equal(run("again", again, kith_sweep_one).done, 17);
    assert_string_equal(digest_of("again"), wanted);
}

/* ---- two at once, and what does not belong together ---- */

/* Nobody has anything to show before both have begun: their journals are there. */
static int
waits_for_another(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    size_t journals = 0;
    for (int i = 0; i < 60000 && journals < 2; i++) { /* two minutes, should the other never come */
        struct kith_journals all;
        if (kith_journals_list(&all, worker->sweep->folder, err))
            return KITH_ERR_IO;
        journals = all.n;
        kith_journals_clear(&all);
        if (journals < 2)
            pause_for(0.002);
    }
    return quick(worker, id, err);
}

static void
two_runs_on_one_folder_share_the_work(void **state)
{
    char wanted[65];
    int status;
    (void) state;
    plan_small("alone");
    run("alone", with_threads(1), quick);
    strcpy(wanted, digest_of("alone"));
    plan_small("shared");
    const pid_t a = child("shared", with_threads(2), waits_for_another), b = child("shared", with_threads(2), waits_for_another);
    assert_int_equal(waitpid(a, &status, 0), a);
    assert_int_equal(status, 0);
    assert_int_equal(waitpid(b, &status, 0), b);
    assert_int_equal(status, 0);
    const struct tale tale = tale_of("shared", 120);
    assert_int_equal(tale.points, 120);
    assert_int_equal(tale.done, 120); /* they share the work */
    assert_int_equal(tale.journals, 2); /* and both had a part in it */
    assert_string_equal(digest_of("shared"), wanted);
}

static int
another_last_digit(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    const int status = quick(worker, id, err);
    if (id == 11)
        worker->outcome[3] += 1e-12;
    return status;
}

/* Takes a sweep's journals away, or puts them back beside those that it has now. */
static void
hide(const char *name)
{
    char journal[256], hidden[256];
    snprintf(journal, sizeof journal, "%s/%s/journal", root, name);
    snprintf(hidden, sizeof hidden, "%s/%s/hidden", root, name);
    assert_int_equal(rename(journal, hidden), 0);
    assert_int_equal(mkdir(journal, 0777), 0);
}

static void
put_back(const char *name)
{
    char hidden[256], from[512], to[600];
    struct kith_journals all;
    snprintf(hidden, sizeof hidden, "%s/%s/hidden", root, name);
    snprintf(from, sizeof from, "%s/journal", hidden);
    assert_int_equal(symlink(".", from), 0); /* lists of journals are of a folder's folder */
    assert_int_equal(kith_journals_list(&all, hidden, NULL), KITH_OK);
    for (size_t i = 0; i < all.n; i++) {
        snprintf(from, sizeof from, "%s/%s", hidden, all.name[i]);
        snprintf(to, sizeof to, "%s/%s/journal/earlier-%s", root, name, all.name[i]);
        assert_int_equal(rename(from, to), 0);
    }
    kith_journals_clear(&all);
}

static void
points_done_twice_must_agree(void **state)
{
    struct kith_error err = { 0 };
    char wanted[65];
    (void) state;
    plan_small("twice");
    run("twice", with_threads(1), quick);
    strcpy(wanted, digest_of("twice"));
    hide("twice");
    run("twice", with_threads(1), quick);
    put_back("twice");
    assert_int_equal(tale_of("twice", 120).done, 240);
    assert_string_equal(digest_of("twice"), wanted);
    plan_small("unlike");
    run("unlike", with_threads(1), quick);
    hide("unlike");
    run("unlike", with_threads(1), another_last_digit);
    put_back("unlike");
    assert_int_equal(remove(in_root("out.h5")), 0);
    assert_int_equal(try_gather("unlike", 1, NULL, &err), KITH_ERR_DATA);
    assert_non_null(strstr(err.text, "point 11 was done twice with different results"));
    assert_int_not_equal(access(in_root("out.h5"), F_OK), 0);
    kith_error_clear(&err);
}

static void
a_journal_of_another_design_is_refused(void **state)
{
    struct kith_error err = { 0 };
    struct kith_journals all;
    struct kith_sweep_options options = with_threads(1);
    char from[512], to[512];
    (void) state;
    plan_small("mine");
    plan("other", "families: 41\nreplicates: 10\nper-draw: 2\nseed: 5\n", grid);
    run("other", with_threads(1), quick);
    assert_int_equal(kith_journals_list(&all, in_root("other"), NULL), KITH_OK);
    assert_int_equal(all.n, 1);
    snprintf(from, sizeof from, "%s/%s", all.folder, all.name[0]);
    snprintf(to, sizeof to, "%s/mine/journal/%s", root, all.name[0]);
    assert_int_equal(rename(from, to), 0);
    kith_journals_clear(&all);
    assert_int_equal(kith_sweep_run_with(in_root("mine"), &options, quick, NULL, &err), KITH_ERR_DATA);
    assert_non_null(strstr(err.text, "is of another design"));
    kith_error_clear(&err);
    assert_int_equal(try_gather("mine", 1, NULL, &err), KITH_ERR_DATA);
    kith_error_clear(&err);
}

/* What is told, without and with a journal of other mathematical libraries. */
static void
journals_of_other_libraries_are_not_mixed_silently(void **state)
{
    struct kith_sweep *sweep = NULL;
    struct kith_journal *journal = NULL;
    struct kith_sweep_worker worker = { 0 };
    char libraries[KITH_SWEEP_HASH], *text;
    size_t n;
    (void) state;
    for (int foreign = 0; foreign < 2; foreign++) {
        plan_small(foreign ? "foreign" : "native");
        const char *name = foreign ? "foreign" : "native";
        assert_int_equal(kith_sweep_open(&sweep, in_root(name), NULL), KITH_OK);
        assert_int_equal(kith_sweep_libraries(sweep, libraries, NULL), KITH_OK);
        libraries[5] = foreign ? libraries[5] == 'a' ? 'b' : 'a' : libraries[5];
        assert_int_equal(kith_journal_new(&journal, sweep->folder, sweep->part[0].hash, libraries, NULL), KITH_OK);
        worker.outcome = calloc(kith_n_outcomes, sizeof *worker.outcome);
        assert_non_null(worker.outcome);
        assert_int_equal(quick(&worker, 3, NULL), KITH_OK);
        assert_int_equal(kith_journal_put(journal, KITH_RECORD_DONE, 3, 1, worker.outcome, (uint32_t) (kith_n_outcomes * sizeof *worker.outcome), NULL), KITH_OK);
        assert_int_equal(kith_journal_close(journal, NULL), KITH_OK);
        free(worker.outcome);
        kith_sweep_free(sweep);
        for (int who = 0; who < 3; who++) {
            FILE *notes = open_memstream(&text, &n);
            struct kith_sweep_options options = with_threads(1);
            struct kith_sweep_gathering gathering = { .output = in_root("out.h5"), .epoch = 0, .notes = notes };
            options.notes = notes;
            assert_non_null(notes);
            if (who == 0)
                assert_int_equal(run(name, options, quick).done, 119); /* it counts all the same */
            else if (who == 1)
                assert_int_equal(kith_sweep_status(notes, in_root(name), NULL), KITH_OK);
            else
                assert_int_equal(kith_sweep_gather(in_root(name), &gathering, NULL, NULL, NULL), KITH_OK);
            fclose(notes);
            assert_int_equal(strstr(text, "mathematical libraries") != NULL, foreign);
            free(text);
        }
    }
}

/* ---- status ---- */

enum fate { ENDS, DIES, LIVES };

struct entry {
    enum kith_record_kind kind;
    uint64_t first, last;
};

/* A journal as a process leaves it that does so much and then ends, dies, or stays until `leave` is closed. */
static pid_t
writes(const char *name, const struct entry *entry, size_t n, enum fate fate, int *leave)
{
    int ready[2], stay[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(stay), 0);
    fflush(NULL);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct kith_sweep *sweep = NULL;
        struct kith_journal *journal = NULL;
        char libraries[KITH_SWEEP_HASH];
        double *outcome = calloc(kith_n_outcomes, sizeof *outcome);
        int bad = !outcome || kith_sweep_open(&sweep, in_root(name), NULL) || kith_sweep_libraries(sweep, libraries, NULL)
            || kith_journal_new(&journal, sweep->folder, sweep->part[0].hash, libraries, NULL);
        for (size_t i = 0; i < n && !bad; i++)
            for (uint64_t id = entry[i].first; id <= entry[i].last && !bad; id++) {
                const int done = entry[i].kind == KITH_RECORD_DONE, words = entry[i].kind == KITH_RECORD_FAILED || entry[i].kind == KITH_RECORD_ASIDE;
                bad = kith_journal_put(journal, entry[i].kind, id, 1, done ? (const void *) outcome : "why",
                    done ? (uint32_t) (kith_n_outcomes * sizeof *outcome) : words ? 3 : 0, NULL);
            }
        if (!bad && fate == ENDS)
            bad = kith_journal_close(journal, NULL);
        close(stay[1]);
        if (write(ready[1], &byte, 1) != 1)
            bad = 1;
        if (fate == LIVES && read(stay[0], &byte, 1) != 0)
            bad = 1;
        _exit(bad);
    }
    close(ready[1]);
    close(stay[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    if (fate == LIVES) {
        *leave = stay[1];
        return pid;
    }
    int status = 1;
    close(stay[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    return 0;
}

/* What status says: numbers of points, and shares as they are written. */
struct said {
    unsigned long long points, done, failed, aside, worker, twice, left, journals, live;
    char done_share[16], failed_share[16], aside_share[16], worker_share[16], twice_share[16], words[128];
};

static const char *
line_of(const char *text, const char *what)
{
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        if (strncmp(line, what, strlen(what)) == 0)
            return line + strlen(what);
    return "";
}

static struct said
status_of(const char *name)
{
    struct said said = { 0 };
    char *text = NULL;
    size_t n;
    FILE *to = open_memstream(&text, &n);
    assert_non_null(to);
    assert_int_equal(kith_sweep_status(to, in_root(name), NULL), KITH_OK);
    fclose(to);
    const char *points = strstr(text, " points: ");
    assert_non_null(points);
    while (points > text && points[-1] >= '0' && points[-1] <= '9')
        points--;
    assert_int_equal(sscanf(points, "%llu", &said.points), 1);
    assert_int_equal(sscanf(line_of(text, "done "), "%llu %15s", &said.done, said.done_share), 2);
    assert_int_equal(sscanf(line_of(text, "failed "), "%llu %15s", &said.failed, said.failed_share), 2);
    assert_int_equal(sscanf(line_of(text, "set aside "), "%llu %15s", &said.aside, said.aside_share), 2);
    assert_int_equal(sscanf(line_of(text, "running "), "%llu %15s", &said.worker, said.worker_share), 2);
    assert_true(sscanf(line_of(text, "left "), "%llu%*[ ]%127[^\n]", &said.left, said.words) >= 1);
    assert_int_equal(sscanf(line_of(text, "journals "), "%llu %*s MB, %llu", &said.journals, &said.live), 2);
    sscanf(line_of(text, "done twice "), "%llu %15s", &said.twice, said.twice_share);
    free(text);
    assert_int_equal(said.done + said.failed + said.aside + said.left, said.points);
    assert_true(said.worker <= said.points && said.twice <= said.done);
    return said;
}

static void
status_counts_each_point_once(void **state)
{
    static const struct entry first[] = { { KITH_RECORD_DONE, 0, 39 }, { KITH_RECORD_FAILED, 40, 44 } };
    static const struct entry second[] = { { KITH_RECORD_DONE, 30, 59 }, { KITH_RECORD_ASIDE, 60, 61 }, { KITH_RECORD_FAILED, 61, 61 }, { KITH_RECORD_STARTED, 62, 62 } };
    static const struct entry third[] = { { KITH_RECORD_DONE, 30, 34 }, { KITH_RECORD_STARTED, 63, 64 } };
    static const struct entry fourth[] = { { KITH_RECORD_STARTED, 70, 72 }, { KITH_RECORD_DONE, 70, 70 } };
    static const struct entry fifth[] = { { KITH_RECORD_STARTED, 72, 73 } };
    int leave[2], status;
    (void) state;
    plan_small("counted");
    struct said said = status_of("counted");
    assert_int_equal(said.points, 120);
    assert_int_equal(said.left, 120);
    assert_int_equal(said.done + said.worker + said.twice + said.journals + said.live, 0);
    assert_string_equal(said.done_share, "0.0");
    assert_string_equal(said.words, "nobody is at work");
    const pid_t alone = writes("counted", fifth, 1, LIVES, &leave[0]);
    said = status_of("counted");
    assert_int_equal(said.worker, 2);
    assert_int_equal(said.live, 1);
    assert_null(strstr(said.words, "nobody")); /* nothing is done yet, but somebody is there */
    writes("counted", first, 2, ENDS, NULL);
    writes("counted", second, 4, DIES, NULL);
    writes("counted", third, 2, ENDS, NULL);
    const pid_t other = writes("counted", fourth, 2, LIVES, &leave[1]);
    said = status_of("counted");
    assert_int_equal(said.done, 61); /* 0 to 59, and 70; five of them had failed before */
    assert_int_equal(said.failed, 1); /* was set aside, too */
    assert_int_equal(said.aside, 1);
    assert_int_equal(said.worker, 3); /* 71 to 73, of the living; two of them have 72 */
    assert_int_equal(said.twice, 10); /* 30 to 39, some of them three times */
    assert_int_equal(said.left, 57);
    assert_int_equal(said.journals, 5);
    assert_int_equal(said.live, 2);
    assert_string_equal(said.done_share, "50.8");
    assert_string_equal(said.failed_share, "0.8");
    assert_string_equal(said.aside_share, "0.8");
    assert_string_equal(said.worker_share, "2.5");
    assert_string_equal(said.twice_share, "8.3");
    close(leave[0]);
    close(leave[1]);
    assert_int_equal(waitpid(alone, &status, 0), alone);
    assert_int_equal(waitpid(other, &status, 0), other);
    said = status_of("counted");
    assert_int_equal(said.worker + said.live, 0);
    assert_int_equal(said.left, 57);
    assert_string_equal(said.words, "nobody is at work");
}

static void
shares_of_status_are_all_or_nothing_only_when_they_are(void **state)
{
    static const struct entry some[] = { { KITH_RECORD_DONE, 0, 11998 }, { KITH_RECORD_FAILED, 11999, 11999 } }, rest[] = { { KITH_RECORD_DONE, 11999, 11999 } };
    static const uint64_t window = KITH_SWEEP_WINDOW;
    const struct entry far[] = { { KITH_RECORD_DONE, 0, 0 }, { KITH_RECORD_DONE, window - 1, window }, { KITH_RECORD_FAILED, window + 1, window + 1 },
        { KITH_RECORD_ASIDE, 2 * window, 2 * window }, { KITH_RECORD_DONE, 4799999, 4799999 } };
    (void) state;
    plan("shares", "families: 40\nreplicates: 1000\nper-draw: 2\n", grid);
    writes("shares", some, 2, ENDS, NULL);
    struct said said = status_of("shares");
    assert_int_equal(said.points, 12000);
    assert_int_equal(said.done, 11999);
    assert_string_equal(said.done_share, "99.9");
    assert_true(atof(said.failed_share) > 0 && atof(said.failed_share) < 0.05);
    assert_string_equal(said.aside_share, "0.0");
    assert_int_equal(said.left, 0);
    assert_string_equal(said.words, "");
    writes("shares", rest, 1, ENDS, NULL);
    said = status_of("shares");
    assert_string_equal(said.done_share, "100.0");
    assert_string_equal(said.failed_share, "0.0");
    /* Several windows of journals, at whose borders nothing is lost or counted twice. */
    plan("windows", "families: 40\nreplicates: 400000\nper-draw: 2\n", grid);
    writes("windows", far, 5, ENDS, NULL);
    said = status_of("windows");
    assert_int_equal(said.points, 4800000);
    assert_int_equal(said.done, 4);
    assert_int_equal(said.failed, 1);
    assert_int_equal(said.aside, 1);
    assert_int_equal(said.twice, 0);
    assert_int_equal(said.journals, 1);
    assert_true(atof(said.done_share) > 0 && atof(said.done_share) < 0.001);
    /* Shards: each counts what it did. */
    plan_small("sharded");
    uint64_t done = 0;
    for (uint32_t k = 0; k < 3; k++) {
        struct kith_sweep_options options = with_threads(1);
        options.shard = k;
        options.shards = 3;
        done += run("sharded", options, quick).done;
        said = status_of("sharded");
        assert_int_equal(said.done, done);
        assert_int_equal(said.journals, k + 1);
    }
    assert_string_equal(said.done_share, "100.0");
}

/* ---- stopping ---- */

static volatile int stop_now;
static uint64_t stop_at;

static int
stops(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    if (id == stop_at)
        stop_now = 1;
    return quick(worker, id, err);
}

static void
a_stop_finishes_running_points(void **state)
{
    struct kith_sweep_options options = with_threads(1);
    struct kith_sweep_counts counts;
    struct kith_error err = { 0 };
    (void) state;
    plan_small("stopped");
    stop_now = 0;
    stop_at = 50;
    options.stop = &stop_now;
    assert_int_equal(kith_sweep_run_with(in_root("stopped"), &options, stops, &counts, &err), KITH_ERR_STOPPED);
    assert_int_equal(counts.done, 51); /* the one in hand, too */
    assert_int_equal(tale_of("stopped", 120).lost, 0);
    kith_error_clear(&err);
    stop_now = 0;
    stop_at = 119; /* a stop that comes when all is done is no stop */
    assert_int_equal(run("stopped", options, stops).done, 69);
}

/* ---- designs ---- */

static void
sequences_fill_space_evenly(void **state)
{
    enum { N = 256, AXES = 5 };
    static double u[N * AXES], more[N * AXES];
    (void) state;
    for (int which = 0; which < 2; which++) {
        if (which)
            assert_int_equal(kith_sweep_sequence(u, 0, N, AXES, 3, NULL), KITH_OK);
        else
            assert_int_equal(kith_sweep_hypercube(u, 0, N, AXES, 3, NULL), KITH_OK);
        for (size_t a = 0; a < AXES; a++) {
            int cell[N] = { 0 };
            for (size_t i = 0; i < N; i++) {
                assert_true(u[i * AXES + a] > 0 && u[i * AXES + a] < 1);
                cell[(size_t) (u[i * AXES + a] * N)]++;
            }
            for (size_t i = 0; i < N; i++)
                assert_int_equal(cell[i], 1);
        }
    }
    for (size_t n = 1; n <= N; n *= 2) /* the first 2^k of the sequence: one in each 1/2^k of each axis */
        for (size_t a = 0; a < AXES; a++) {
            int cell[N] = { 0 };
            for (size_t i = 0; i < n; i++)
                assert_int_equal(cell[(size_t) (u[i * AXES + a] * (double) n)]++, 0);
        }
    assert_int_equal(kith_sweep_sequence(more, 100, 56, AXES, 3, NULL), KITH_OK);
    assert_memory_equal(more, u + 100 * AXES, 56 * AXES * sizeof *u); /* goes on where it was */
    assert_int_equal(kith_sweep_hypercube(u, 0, 56, AXES, 3, NULL), KITH_OK);
    assert_int_equal(kith_sweep_hypercube(more, 56, 56, AXES, 3, NULL), KITH_OK);
    for (size_t i = 0; i < 56 * AXES; i++)
        assert_true(u[i] != more[i]); /* a cube that begins later has random numbers of its own */
    assert_int_equal(kith_sweep_sequence(more, 0, 4, 50, 3, NULL), KITH_OK); /* Halton beyond 40 */
    for (size_t i = 0; i < 200; i++)
        assert_true(more[i] > 0 && more[i] < 1);
}

static void
ids_and_points_are_one_to_one(void **state)
{
    struct kith_sweep *sweep = NULL;
    const struct kith_sweep_more draws = { .draws = 3 }, replicates = { .replicates = 2 };
    (void) state;
    plan_small("ids");
    assert_int_equal(kith_sweep_expand(in_root("ids"), &draws, NULL, NULL), KITH_OK);
    assert_int_equal(kith_sweep_expand(in_root("ids"), &replicates, NULL, NULL), KITH_OK);
    assert_int_equal(kith_sweep_open(&sweep, in_root("ids"), NULL), KITH_OK);
    const size_t n = 2 * 6 * 8 * 4;
    assert_int_equal(sweep->n_points, n);
    unsigned char *seen = calloc(n, 1);
    assert_non_null(seen);
    for (uint64_t id = 0; id < n; id++) {
        const struct kith_sweep_point p = kith_sweep_point_of(sweep, id);
        const size_t cell = ((p.scenario * 6 + p.vector) * 8 + p.draw) * 4 + p.replicate;
        assert_true(p.scenario < 2 && p.vector < 6 && p.draw < 8 && p.replicate < 4);
        assert_int_equal(seen[cell], 0);
        seen[cell] = 1;
    }
    free(seen);
    kith_sweep_free(sweep);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        /* Children first: a process that has used its threads must not fork. */
        cmocka_unit_test_setup_teardown(a_point_that_kills_its_worker_is_set_aside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_point_without_memory_stays_undone_however_often, set_up, tear_down),
        cmocka_unit_test_setup_teardown(status_counts_each_point_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shares_of_status_are_all_or_nothing_only_when_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_runs_on_one_folder_share_the_work, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_at_a_time_do_nothing_twice_whoever_is_killed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kills_lose_running_points_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_shards_and_order_change_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sweep_gives_what_a_comparison_gives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_appended_leaves_the_rest_as_it_was, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failed_points_are_records_and_can_be_tried_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_point_that_is_tried_again_has_the_same_random_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(journals_of_other_libraries_are_not_mixed_silently, set_up, tear_down),
        cmocka_unit_test_setup_teardown(points_done_twice_must_agree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_journal_of_another_design_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stop_finishes_running_points, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sequences_fill_space_evenly, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_and_points_are_one_to_one, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
