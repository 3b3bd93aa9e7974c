#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] =
    "kith sweep plan scenarios/sweeps/places.yaml -o places/\n"
    "kith sweep run places/          again to resume\n"
    "kith sweep status places/\n"
    "kith sweep gather places/ -o places.h5\n"
    "kith sweep expand places/ --draws 100\n"
    "kith sweep slurm places/ > places.sbatch\n\n"
    "Sweeps scenarios x parameters x draws x replicates, on threads, as Slurm array tasks or on MPI ranks\n"
    "(mpirun kith-mpi sweep run places/). What is done is kept in journals: nothing but points in progress is lost.\n"
    "A design with population: sweeps whole populations (scenarios/sweeps/cut.yaml): runs that share a past share its burn-in.\n"
    "outcomes: [stopped_T3, 'told_*'] says what the gathered file keeps; designs: [...] puts designs one after the other;\n"
    "services.*.places: {levels: [8, 16]} sets all of them alike; a column id of a table names its rows (sim/design/SWEEP.md).\n\n"
    "plan      -o, --output FOLDER\n"
    "run           --threads N     default OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, or all; never changes a result\n"
    "              --shard K/N     part K of N, from 0 (default: from SLURM_ARRAY_TASK_*)\n"
    "              --retry-failed  failed and set-aside points again, with the same random numbers\n"
    "              --attempts N    set a point aside that was in progress N times when its worker died (3)\n"
    "              --portable      the same bits without the processor's widest instructions\n"
    "              --allow-failed  end with 0 although points failed or were set aside (else with 1)\n"
    "              --no-progress   no progress line (there is none unless stderr is a terminal)\n"
    "gather    -o, --output FILE   result file; missing points are an error\n"
    "              --partial       unless this is given: then the file holds the others, and says complete = 0 and points_missing\n"
    "              --allow-failed  failed and set-aside points are an error, unless this is given: then the file\n"
    "                              says how many, points_failed and points_set_aside\n"
    "              --by-scenario   FILE-SCENARIO.h5 for each scenario\n"
    "              --force         in place of a file that Kith did not write, too\n"
    "expand        --draws N | --replicates N | --points N | --levels PATH=a,b | --rows FILE.csv\n"
    "slurm         --mpi WHICH     openmpi or mpich: one job of ranks; without, an array\n"
    "              --tasks N[%M]   array tasks or ranks (default: from what a point takes), of an array M at a time\n"
    "              --max-array N   the site's MaxArraySize (default: what scontrol show config says; 1001 without it)\n"
    "              --threads N     CPUs of a task (1)\n"
    "              --minutes N     time limit (60)\n"
    "              --partition P   --account A   --qos Q   --mem SIZE   --mail-user ADDRESS\n"
    "              --sbatch '...'  one more option of sbatch; may be given again\n"
    "              --prologue FILE lines of shell for each job, before any work: module load ...\n"
    "              --seconds S     that a point takes (default: what points that were done took)\n"
    "              --program PATH  Kith for the jobs (default: this one, or the kith-mpi beside it)\n"
    "          -o, --output FILE   gathered file (FOLDER.h5)\n"
    "One point again: kith replay places.h5 --point 17\n"
    "Exit codes: 0 done, 1 points failed, 64 usage, 65 missing or failed points, or damaged data, 66 no such sweep,\n"
    "71 memory, 73/74 output: what is done is kept, and points in progress stay undone, 75 stopped: run again to go on,\n"
    "78 design or scenario.\n";

enum { OPT_SHARD = 512, OPT_THREADS, OPT_DRAWS, OPT_REPLICATES, OPT_PORTABLE, OPT_RETRY, OPT_ATTEMPTS, OPT_PARTIAL, OPT_ALLOW_FAILED, OPT_BY_SCENARIO, OPT_POINTS, OPT_LEVELS, OPT_ROWS, OPT_MPI, OPT_TASKS,
    OPT_MAX_ARRAY, OPT_MINUTES, OPT_PARTITION, OPT_ACCOUNT, OPT_PROGRAM,
    OPT_QOS, OPT_MEM, OPT_MAIL, OPT_SBATCH, OPT_PROLOGUE, OPT_SECONDS };
enum { MOST_SBATCH = 32 };

/* All that a verb under sweep may be told. */
struct wish {
    struct kith_sweep_options run;
    struct kith_sweep_gathering gather;
    struct kith_sweep_more more;
    struct kith_sweep_batch batch;
    const char *output;
    const char *sbatch[MOST_SBATCH];
    char *prologue, kith[4096], out[4096], folder[4096];
    int has_shard, quiet;
    struct request request; /* what only the command can know: threads, jobs, epoch */
    char *command;
};

struct inner {
    const char *name, *operand;
    const struct option *longs;
    int (*run)(struct wish *wish, const char *operand);
};

/* ---- reading options -------------------------------------------------------------------- */

static int
shard(struct wish *wish, const char *verb, const char *text)
{
    unsigned k, n;
    char rest;
    if (strspn(text, "0123456789/") != strlen(text) || sscanf(text, "%u/%u%c", &k, &n, &rest) != 2 || n < 1 || k >= n)
        return complain(verb, "--shard takes K/N, K from 0 to N-1, not %s", text);
    wish->run.shard = k;
    wish->run.shards = n;
    wish->has_shard = 1;
    return 0;
}

static int
choose_mpi(struct wish *wish, const char *verb, const char *word)
{
    if (strcmp(word, "openmpi") == 0)
        wish->batch.mpi = KITH_SWEEP_OPENMPI;
    else if (strcmp(word, "mpich") == 0)
        wish->batch.mpi = KITH_SWEEP_MPICH;
    else
        return complain(verb, "--mpi takes openmpi or mpich, not %s", word);
    return 0;
}

/* "100", "100%10", "%10": as Slurm writes arrays. */
static int
tasks(struct wish *wish, const char *verb, const char *text)
{
    char number[32];
    uint64_t n = 0, at_a_time = 0;
    const size_t length = strcspn(text, "%");
    snprintf(number, sizeof number, "%.*s", (int) length, text);
    if (text[length] && option_whole(verb, "--tasks N%M", text + length + 1, 1, 10000000, &at_a_time))
        return 64;
    if ((length || !text[length]) && option_whole(verb, "--tasks", length < sizeof number ? number : text, 1, 10000000, &n))
        return 64;
    wish->batch.tasks = (uint32_t) n;
    wish->batch.throttle = (uint32_t) at_a_time;
    return 0;
}

/* A word that goes into a line of the script as it is. */
static int
plain_word(const char *verb, const char *name, const char *text, const char **out)
{
    if (!*text || strcspn(text, " \t\r\n'\"\\$`;&|<>()") != strlen(text))
        return complain(verb, "%s takes one word without blanks or quotes, not '%s'", name, text);
    *out = text;
    return 0;
}

static int
more_of_sbatch(struct wish *wish, const char *verb, const char *text)
{
    if (text[0] != '-' || strcspn(text, "\r\n") != strlen(text))
        return complain(verb, "--sbatch takes an option of sbatch in one line, as '--constraint=intel', not '%s'", text);
    if (wish->batch.n_more == MOST_SBATCH)
        return complain(verb, "--sbatch may be given %d times", MOST_SBATCH);
    wish->sbatch[wish->batch.n_more++] = text;
    wish->batch.more = wish->sbatch;
    return 0;
}

/* The text of a file; Slurm reads its own lines at the top of a script only. */
static int
prologue(struct wish *wish, const char *verb, const char *path)
{
    enum { MOST = 1 << 16 };
    FILE *file = fopen(path, "r");
    char *text = file ? calloc(MOST, 1) : NULL;
    const size_t n = text ? fread(text, 1, MOST - 1, file) : 0;
    const int reason = errno, bad = !file || ferror(file);
    if (file)
        fclose(file);
    free(wish->prologue);
    wish->prologue = text;
    wish->batch.prologue = text;
    if (bad) {
        kith_screen_print(stderr, "%s: %s\n", path, strerror(reason));
        return 66;
    }
    if (!text) {
        kith_screen_print(stderr, "%s: out of memory\n", path);
        return 71;
    }
    if (n == MOST - 1 || strlen(text) != n)
        return complain(verb, "--prologue: %s is no text of at most 64 kB", path);
    if (strncmp(text, "#SBATCH", 7) == 0 || strstr(text, "\n#SBATCH"))
        return complain(verb, "--prologue: %s has a line #SBATCH, which Slurm does not read there; give it with --sbatch", path);
    return 0;
}

static int
seconds(struct wish *wish, const char *verb, const char *text)
{
    char *end;
    wish->batch.seconds = strtod(text, &end);
    if (end == text || *end || !(wish->batch.seconds > 0 && wish->batch.seconds < 1e9))
        return complain(verb, "--seconds takes a number above 0, not %s", text);
    return 0;
}

static int
take_number(struct wish *wish, int option, const char *verb)
{
    uint64_t n = 0;
    int bad = 0;
    switch (option) {
    case OPT_THREADS:
        bad = option_whole(verb, "--threads", optarg, 1, 4096, &n);
        wish->run.threads = (int) n;
        wish->batch.threads = (uint32_t) n;
        break;
    case OPT_ATTEMPTS: bad = option_whole(verb, "--attempts", optarg, 1, UINT32_MAX, &n); wish->run.attempts = (uint32_t) n; break;
    case OPT_DRAWS: bad = option_whole(verb, "--draws", optarg, 1, UINT32_MAX, &n); wish->more.draws = (uint32_t) n; break;
    case OPT_REPLICATES: bad = option_whole(verb, "--replicates", optarg, 1, UINT32_MAX, &n); wish->more.replicates = (uint32_t) n; break;
    case OPT_POINTS: bad = option_whole(verb, "--points", optarg, 1, 100000000, &wish->more.points); break;
    case OPT_TASKS: bad = tasks(wish, verb, optarg); break;
    case OPT_MAX_ARRAY: bad = option_whole(verb, "--max-array", optarg, 1, 4000001, &n); wish->batch.most = (uint32_t) n; wish->batch.source = "--max-array"; break;
    default: bad = option_whole(verb, "--minutes", optarg, 2, 1000000, &n); wish->batch.minutes = (uint32_t) n; break;
    }
    return bad;
}

static int
take_option(struct wish *wish, int option, const char *verb)
{
    switch (option) {
    case 'o': wish->output = optarg; return 0;
    case OPT_FORCE: wish->gather.force = 1; return 0;
    case OPT_SHARD: return shard(wish, verb, optarg);
    case OPT_RETRY: wish->run.retry_failed = 1; return 0;
    case OPT_PORTABLE: wish->run.portable = 1; return 0;
    case OPT_NO_PROGRESS: wish->quiet = 1; return 0;
    case OPT_PARTIAL: wish->gather.partial = 1; return 0;
    case OPT_ALLOW_FAILED: wish->gather.allow_failed = 1; return 0;
    case OPT_BY_SCENARIO: wish->gather.by_scenario = 1; return 0;
    case OPT_LEVELS: wish->more.levels = optarg; return 0;
    case OPT_ROWS: wish->more.rows = optarg; return 0;
    case OPT_MPI: return choose_mpi(wish, verb, optarg);
    case OPT_PARTITION: return plain_word(verb, "--partition", optarg, &wish->batch.partition);
    case OPT_ACCOUNT: return plain_word(verb, "--account", optarg, &wish->batch.account);
    case OPT_QOS: return plain_word(verb, "--qos", optarg, &wish->batch.qos);
    case OPT_MEM: return plain_word(verb, "--mem", optarg, &wish->batch.memory);
    case OPT_MAIL: return plain_word(verb, "--mail-user", optarg, &wish->batch.mail);
    case OPT_SBATCH: return more_of_sbatch(wish, verb, optarg);
    case OPT_PROLOGUE: return prologue(wish, verb, optarg);
    case OPT_SECONDS: return seconds(wish, verb, optarg);
    case OPT_PROGRAM: wish->batch.kith = optarg; return 0;
    default: return take_number(wish, option, verb);
    }
}

/* ---- what only the command can know ----------------------------------------------------- */

static unsigned
number_of(const char *name)
{
    const char *text = getenv(name);
    return text && *text && strspn(text, "0123456789") == strlen(text) ? (unsigned) strtoul(text, NULL, 10) : 0;
}

/* An array task without --shard does its own part, when the array's shape tells which. */
static int
shard_of_array(struct wish *wish, const char *verb)
{
    if (wish->has_shard || !getenv("SLURM_ARRAY_TASK_ID") || !getenv("SLURM_ARRAY_TASK_COUNT"))
        return 0;
    const unsigned id = number_of("SLURM_ARRAY_TASK_ID"), n = number_of("SLURM_ARRAY_TASK_COUNT"), low = number_of("SLURM_ARRAY_TASK_MIN"),
                   high = number_of("SLURM_ARRAY_TASK_MAX");
    if (n < 1 || high - low + 1 != n || id < low || id > high)
        return complain(verb, "this array has gaps, so its %u tasks do not say which part is whose: give --shard K/N", n);
    wish->run.shard = id - low;
    wish->run.shards = n;
    kith_screen_print(stderr, "array task %u of %u to %u: does part %u of %u (SLURM_ARRAY_TASK_*; --shard says otherwise)\n", id, low, high, id - low, n);
    return 0;
}

/* How many ranks this step should have. */
static unsigned
expected_ranks(void)
{
    static const char *const names[] = { "SLURM_STEP_NUM_TASKS", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (number_of(names[i]) > 1)
            return number_of(names[i]);
    return 0;
}

/* The limits of the site, from Slurm itself. An array of size 0 is how Slurm says that there are none. */
static int
ask_site(struct wish *wish)
{
    char line[512];
    unsigned n;
    int found = 0;
    FILE *answer = popen("exec timeout 10 scontrol show config 2>/dev/null </dev/null", "r");
    while (answer && fgets(line, sizeof line, answer)) {
        if (sscanf(line, " MaxArraySize = %u", &n) == 1) {
            wish->batch.most = n;
            found = 1;
        } else if (sscanf(line, " MaxJobCount = %u", &n) == 1) {
            wish->batch.most_jobs = n;
        }
    }
    const int ended = answer ? pclose(answer) : -1, code = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    wish->batch.source = found ? "scontrol show config"
        : code == 127          ? "there is no scontrol here"
        : code == 124          ? "scontrol gave no answer"
                               : "scontrol show config did not say";
    if (found && wish->batch.most == 0)
        return complain("sweep slurm", "this site takes no job arrays (MaxArraySize 0, scontrol show config): --mpi makes one job of ranks");
    return 0;
}

/* ---- verbs ------------------------------------------------------------------------------ */

static void
print_seconds(double seconds)
{
    if (seconds < 120)
        printf("%.2g s", seconds);
    else if (seconds < 7200)
        printf("%.0f minutes", seconds / 60);
    else
        printf("%.0f hours", seconds / 3600);
}

/* An estimate is no reason to fail: the plan is there. */
static void
print_cost(const char *folder)
{
    struct kith_sweep_cost cost;
    struct kith_error err = { 0 };
    if (kith_sweep_cost(folder, &cost, &err) == KITH_OK && cost.seconds > 0) {
        printf("It takes about ");
        print_seconds(cost.seconds * (double) cost.points);
        if (cost.burn_ins) {
            printf(" of one processor, %.3g MB of parts and at most %.3g MB gathered; %" PRIu64 " burn-ins, each done once; %.3g MB of memory for each thread.\n",
                cost.journal / 1e6, cost.gathered / 1e6, cost.burn_ins, cost.memory / 1e6);
            kith_error_clear(&err);
            return;
        }
        printf(" of one processor (%.2g s a point, measured here on two points), %.3g MB of journals and at most %.3g MB gathered.\n", cost.seconds,
            cost.journal / 1e6, cost.gathered / 1e6);
    }
    kith_error_clear(&err);
}

static int
plan(struct wish *wish, const char *design)
{
    struct kith_error err = { 0 };
    uint64_t points = 0;
    char hash[65], room[PATH_MAX];
    if (!wish->output)
        return complain("sweep plan", "a folder is needed: -o FOLDER");
    const int code = report(kith_sweep_plan_from(wish->output, design, find_table("calibration/posterior.h5", NULL, room, sizeof room), stderr, &points, hash, &err), &err);
    if (!code) {
        kith_screen_print(stdout, "%s: %" PRIu64 " points, design %s\n", wish->output, points, hash);
        print_cost(wish->output);
    }
    return code;
}

static int
run(struct wish *wish, const char *folder)
{
    struct kith_error err = { 0 };
    struct kith_sweep_counts counts = { 0 };
    if (shard_of_array(wish, "sweep run"))
        return 64;
    if (!wish->run.threads)
        wish->run.threads = wish->request.threads;
    wish->run.expected_ranks = expected_ranks();
    wish->run.stop = &stop_requested;
    wish->run.notes = stderr;
    if (!wish->quiet && isatty(2))
        wish->run.progress = show_progress;
    catch_signals();
    const int status = kith_sweep_run(folder, &wish->run, &counts, &err);
    end_progress();
    if (counts.rank == 0 && counts.points) {
        kith_screen_print(stderr, "%s: %" PRIu64 " points done and %" PRIu64 " failed, %" PRIu64 " of %" PRIu64 " were there before", folder, counts.done,
            counts.failed, counts.before, counts.points);
        if (counts.others)
            kith_screen_print(stderr, ", %" PRIu64 " by other runs meanwhile", counts.others);
        if (counts.family_weeks > 0 || counts.burn_ins)
            kith_screen_print(stderr, "; %.2f s, %.3g family-weeks here, of which %.3g in %" PRIu64 " burn-ins\n", counts.seconds, counts.family_weeks, counts.burnt_in,
                counts.burn_ins);
        else
            kith_screen_print(stderr, "; %.2f s, %.2f s in the model\n", counts.seconds, counts.model);
        if (counts.aside)
            kith_screen_print(stderr, "%s: %" PRIu64 " points were set aside, as they were in progress each time when their worker died\n", folder, counts.aside);
        if (counts.failed_before)
            kith_screen_print(stderr, "%s: %" PRIu64 " points failed or were set aside before, or by other runs\n", folder, counts.failed_before);
        if (counts.failed || counts.aside || counts.failed_before)
            kith_screen_print(stderr, "kith sweep status says why points failed; kith sweep run --retry-failed does them again\n");
    }
    if (status == KITH_OK && !wish->gather.allow_failed && (counts.failed || counts.aside || counts.failed_before))
        return 1;
    return report(status, &err);
}

static int
status(struct wish *wish, const char *folder)
{
    struct kith_error err = { 0 };
    (void) wish;
    struct screen screen;
    const int status = kith_sweep_status(screen_begin(&screen), folder, &err);
    screen_end(&screen);
    return report(status, &err);
}

static int
gather(struct wish *wish, const char *folder)
{
    struct kith_error err = { 0 };
    struct kith_sweep_counts counts = { 0 };
    char digest[65] = "";
    if (!wish->output)
        return complain("sweep gather", "a result file is needed: -o FILE.h5");
    wish->gather.output = wish->output;
    wish->gather.command = wish->command;
    wish->gather.epoch = wish->request.epoch;
    wish->gather.jobs = (const char *const *) wish->request.job;
    wish->gather.n_jobs = wish->request.n_jobs;
    wish->gather.notes = stderr;
    wish->gather.stop = &stop_requested;
    catch_signals();
    const int code = report(kith_sweep_gather(folder, &wish->gather, &counts, digest, &err), &err);
    if (!code) {
        const uint64_t missing = counts.points - counts.done - counts.failed - counts.aside;
        kith_screen_print(stdout, "%s: %" PRIu64 " of %" PRIu64 " points done, %" PRIu64 " failed, %" PRIu64 " set aside", wish->output, counts.done, counts.points,
            counts.failed, counts.aside);
        if (missing)
            kith_screen_print(stdout, ", %" PRIu64 " missing", missing);
        kith_screen_print(stdout, "\n");
        if (!wish->gather.by_scenario)
            kith_screen_print(stdout, "digest %s\n", digest);
    }
    return code;
}

static int
expand(struct wish *wish, const char *folder)
{
    struct kith_error err = { 0 };
    uint64_t points = 0;
    const int code = report(kith_sweep_expand(folder, &wish->more, &points, &err), &err);
    if (!code)
        kith_screen_print(stdout, "%s: %" PRIu64 " points now\n", folder, points);
    return code;
}

/* Jobs may begin in another folder. */
static int
absolute(const char *path, char *to, size_t size)
{
    char here[4096] = "";
    if (*path != '/' && !getcwd(here, sizeof here))
        return complain("sweep slurm", "the folder that we are in has no name: %s", strerror(errno));
    if ((size_t) snprintf(to, size, "%s%s%s", here, *path == '/' ? "" : "/", path) >= size)
        return complain("sweep slurm", "the path is too long");
    return 0;
}

/* What jobs are to run: a path that holds wherever they begin. A bare name is looked up now, as jobs may look elsewhere. */
static int
find_program(struct wish *wish)
{
    const char *name = wish->batch.kith, *path = getenv("PATH");
    char *to = wish->kith;
    const size_t size = sizeof wish->kith;
    if (name && strchr(name, '/')) {
        wish->batch.kith = to;
        return absolute(name, to, size);
    }
    for (size_t n; name && path && *path; path += n + (path[n] == ':')) {
        n = strcspn(path, ":");
        if (n && *path == '/' && (size_t) snprintf(to, size, "%.*s/%s", (int) n, path, name) < size && access(to, X_OK) == 0) {
            wish->batch.kith = to;
            return 0;
        }
    }
    if (name) {
        kith_screen_print(stderr, "there is no %s in PATH here; the script calls it by its bare name\n", name);
        return 0;
    }
    const ssize_t n = readlink("/proc/self/exe", to, size - 16);
    if (n <= 0)
        return complain("sweep slurm", "this program's own path is not known: give --program PATH");
    to[n] = '\0';
    wish->batch.kith = to;
    char *base = strrchr(to, '/');
    if (wish->batch.mpi != KITH_SWEEP_ARRAY && base && strcmp(base, "/kith-mpi") != 0)
        strcpy(base, "/kith-mpi");
    if (access(to, X_OK) != 0)
        kith_screen_print(stderr, "there is no %s here; the script calls it all the same (make mpi, or --program)\n", to);
    return 0;
}

static int
slurm(struct wish *wish, const char *folder)
{
    struct kith_error err = { 0 };
    if (wish->batch.mpi != KITH_SWEEP_ARRAY && wish->batch.throttle)
        return complain("sweep slurm", "--tasks N%%M is for arrays: all ranks of a job of MPI run at a time");
    if (find_program(wish) || (wish->output && absolute(wish->output, wish->out, sizeof wish->out)))
        return 64;
    wish->batch.output = wish->output ? wish->out : NULL;
    if (absolute(folder, wish->folder, sizeof wish->folder) == 0)
        folder = wish->folder;
    if (wish->batch.mpi == KITH_SWEEP_ARRAY && !wish->batch.most && ask_site(wish))
        return 64;
    return report(kith_sweep_slurm(stdout, folder, &wish->batch, &err), &err);
}

#define HELP { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 }
static const struct option plan_longs[] = { { "output", required_argument, NULL, 'o' }, HELP };
static const struct option run_longs[] = { { "threads", required_argument, NULL, OPT_THREADS }, { "shard", required_argument, NULL, OPT_SHARD },
    { "retry-failed", no_argument, NULL, OPT_RETRY }, { "attempts", required_argument, NULL, OPT_ATTEMPTS },
    { "allow-failed", no_argument, NULL, OPT_ALLOW_FAILED },
    { "portable", no_argument, NULL, OPT_PORTABLE }, { "no-progress", no_argument, NULL, OPT_NO_PROGRESS }, HELP };
static const struct option status_longs[] = { HELP };
static const struct option gather_longs[] = { { "output", required_argument, NULL, 'o' }, { "partial", no_argument, NULL, OPT_PARTIAL },
    { "allow-failed", no_argument, NULL, OPT_ALLOW_FAILED }, { "by-scenario", no_argument, NULL, OPT_BY_SCENARIO }, { "force", no_argument, NULL, OPT_FORCE }, HELP };
static const struct option expand_longs[] = { { "draws", required_argument, NULL, OPT_DRAWS }, { "replicates", required_argument, NULL, OPT_REPLICATES },
    { "points", required_argument, NULL, OPT_POINTS }, { "levels", required_argument, NULL, OPT_LEVELS }, { "rows", required_argument, NULL, OPT_ROWS }, HELP };
static const struct option slurm_longs[] = { { "mpi", required_argument, NULL, OPT_MPI }, { "tasks", required_argument, NULL, OPT_TASKS },
    { "max-array", required_argument, NULL, OPT_MAX_ARRAY }, { "threads", required_argument, NULL, OPT_THREADS },
    { "minutes", required_argument, NULL, OPT_MINUTES }, { "partition", required_argument, NULL, OPT_PARTITION },
    { "account", required_argument, NULL, OPT_ACCOUNT }, { "program", required_argument, NULL, OPT_PROGRAM },
    { "qos", required_argument, NULL, OPT_QOS }, { "mem", required_argument, NULL, OPT_MEM }, { "mail-user", required_argument, NULL, OPT_MAIL },
    { "sbatch", required_argument, NULL, OPT_SBATCH }, { "prologue", required_argument, NULL, OPT_PROLOGUE },
    { "seconds", required_argument, NULL, OPT_SECONDS }, { "output", required_argument, NULL, 'o' }, HELP };

static const struct inner inner[] = {
    { "plan", "one design file is", plan_longs, plan },
    { "run", "one folder is", run_longs, run },
    { "status", "one folder is", status_longs, status },
    { "gather", "one folder is", gather_longs, gather },
    { "expand", "one folder is", expand_longs, expand },
    { "slurm", "one folder is", slurm_longs, slurm },
};
enum { INNER = sizeof inner / sizeof *inner };

static char *
join(int argc, char **argv)
{
    size_t size = sizeof "kith sweep";
    for (int i = 0; i < argc; i++)
        size += strlen(argv[i]) + 1;
    char *text = malloc(size), *end = text;
    if (!text)
        return NULL;
    end += sprintf(end, "kith sweep");
    for (int i = 0; i < argc; i++)
        end += sprintf(end, " %s", argv[i]);
    return text;
}

static int
with_wish(const struct inner *verb, int argc, char **argv)
{
    struct wish wish = { .run = kith_sweep_options_default(), .batch = { .threads = 1, .minutes = 60 } };
    char name[32], *first = argv[0];
    snprintf(name, sizeof name, "sweep %s", verb->name);
    wish.command = join(argc, argv);
    int code = request_surroundings(&wish.request, name);
    if (!code && !wish.command)
        code = complain(name, "out of memory") + 7;
    argv[0] = name;
    optind = 1;
    for (int option; !code && (option = option_next(argc, argv, verb->longs)) != -1;) {
        if (option == 'h') {
            help(usage);
            code = -1;
        } else {
            code = option == '?' ? 64 : take_option(&wish, option, name);
        }
    }
    if (!code)
        code = options_act(name);
    if (!code && optind + 1 != argc)
        code = complain(name, "%s needed", verb->operand);
    if (!code)
        code = verb->run(&wish, argv[optind]);
    argv[0] = first;
    request_free(&wish.request);
    free(wish.command);
    free(wish.prologue);
    return code < 0 ? 0 : code;
}

int
verb_sweep(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "", *near = NULL;
    size_t best = SIZE_MAX;
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help(usage);
    for (int i = 0; i < INNER; i++)
        if (strcmp(word, inner[i].name) == 0)
            return with_wish(&inner[i], argc - 1, argv + 1);
    if (strcmp(word, "replay") == 0)
        return complain("sweep", "one point again is kith replay FILE.h5 --point K");
    for (int i = 0; *word && i < INNER; i++)
        if (is_near(word, inner[i].name, &best))
            near = inner[i].name;
    if (near)
        return complain("sweep", "there is no %s; did you mean %s?", word, near);
    return complain("sweep", "plan, run, status, gather, expand or slurm is needed");
}
