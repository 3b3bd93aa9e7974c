#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "kith calibrate scenarios/calibration/cohort.yaml -o posterior.h5\n"
    "kith compare scenarios/fragmented.yaml scenarios/integral.yaml --draws posterior.h5\n"
    "kith calibrate scenarios/calibration/cohort.yaml --recover 200\n"
    "kith calibrate scenarios/calibration/cohort.yaml --map\n"
    "kith calibrate posterior.h5 --write-point scenarios/baseline.yaml\n\n"
    "Fits a scenario to published numbers: a table of runs at points of the prior, a regression on those near the data, refinement by a\n"
    "chain with real runs from each draw, and fresh runs as a check. Leaves draws of equal weight of all parameters that have a\n"
    "distribution, and a report beside them (posterior.md), and prints the short of it. What is done is kept in a folder: after any\n"
    "interruption the same command goes on, and the result is the same. scenarios/README.md says what is in the file of a calibration.\n\n"
    "  -o, --output FILE   the posterior, a result file; its draws are taken by --draws FILE of run, compare and sweeps\n"
    "      --work FOLDER   what is done on the way (default: FILE.work, or, with no output, the calibration's name with .work)\n"
    "      --table WHAT    a sweep of the priors that is there: its folder, made larger if need be, or what was gathered of it\n"
    "                      (default: FOLDER/table, which other calibrations of the same scenario may name)\n"
    "      --points N      points of the table (20000)\n"
    "      --share X       of the table that the regression keeps (0.08)\n"
    "      --posterior-draws N  draws that the file has (1000)\n"
    "      --moves N       of each chain, at the most (50); they end when the start is forgotten. 0: the regression's draws\n"
    "      --check-draws N that are run afresh, four times each (500)\n"
    "      --region-points N  of the table of the second stage, when the file has one: a region each (5500)\n"
    "      --recover N     no posterior: takes N points of the table for data and looks for their parameters; coverage and ranks\n"
    "      --map           no posterior: one quick best point, as settings\n"
    "      --write-point S.yaml  nothing is run: takes a posterior, prints what it and its one point predict of each target, and writes\n"
    "                      the point into the scenario's file, as values of the parameters that the data moved\n"
    "      --threads N     default OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, or all; never changes a result, nor do ranks of MPI (kith-mpi)\n"
    "      --portable      the same bits without the processor's widest instructions\n"
    "      --force         in place of files that Kith did not write, too\n"
    "      --no-progress   no progress line (there is none unless stderr is a terminal)\n"
    "Exit codes: 0 done, 64 usage, 65 a table of something else, or data that nothing can be fitted to, 66 no such file, 71 memory, 73/74\n"
    "output, 75 stopped: again to go on, 78 calibration, targets or scenario.\n";

enum { OPT_WORK = 512, OPT_TABLE, OPT_N_POINTS, OPT_SHARE, OPT_DRAWS, OPT_MOVES, OPT_CHECK, OPT_RECOVER, OPT_MAP, OPT_WRITE_POINT, OPT_REGION_POINTS, OPT_N_THREADS, OPT_PORTABLE };
static const struct option longs[] = { { "output", required_argument, NULL, 'o' }, { "work", required_argument, NULL, OPT_WORK },
    { "table", required_argument, NULL, OPT_TABLE }, { "points", required_argument, NULL, OPT_N_POINTS }, { "share", required_argument, NULL, OPT_SHARE },
    { "posterior-draws", required_argument, NULL, OPT_DRAWS }, { "moves", required_argument, NULL, OPT_MOVES }, { "check-draws", required_argument, NULL, OPT_CHECK },
    { "region-points", required_argument, NULL, OPT_REGION_POINTS }, { "recover", required_argument, NULL, OPT_RECOVER }, { "map", no_argument, NULL, OPT_MAP }, { "write-point", required_argument, NULL, OPT_WRITE_POINT }, { "threads", required_argument, NULL, OPT_N_THREADS },
    { "portable", no_argument, NULL, OPT_PORTABLE }, { "force", no_argument, NULL, OPT_FORCE }, { "no-progress", no_argument, NULL, OPT_NO_PROGRESS },
    { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

struct wish {
    struct kith_calibrating options;
    uint64_t recover;
    const char *scenario; /* into which the point is written, or NULL */
    int map, quiet;
};

static int
share_of(const char *verb, const char *text, double *out)
{
    char *end;
    *out = strtod(text, &end);
    return *text && !*end && *out > 0 && *out <= 1 ? 0 : complain(verb, "--share takes a number above 0 and at most 1, not %s", text);
}

static int
take_option(struct wish *wish, int option, const char *verb)
{
    struct kith_calibrating *options = &wish->options;
    uint64_t n = 0;
    int bad = 0;
    switch (option) {
    case 'o': options->output = optarg; break;
    case OPT_WORK: options->work = optarg; break;
    case OPT_TABLE: options->table = optarg; break;
    case OPT_N_POINTS: bad = option_whole(verb, "--points", optarg, 200, 10000000, &n); options->points = (uint32_t) n; break;
    case OPT_SHARE: bad = share_of(verb, optarg, &options->share); break;
    case OPT_DRAWS: bad = option_whole(verb, "--posterior-draws", optarg, 20, 1000000, &n); options->draws = (uint32_t) n; break;
    case OPT_MOVES: bad = option_whole(verb, "--moves", optarg, 0, 100000, &n); options->most_moves = (uint32_t) n; break;
    case OPT_CHECK: bad = option_whole(verb, "--check-draws", optarg, 1, 1000000, &n); options->check_draws = (uint32_t) n; break;
    case OPT_REGION_POINTS: bad = option_whole(verb, "--region-points", optarg, 100, 1000000, &n); options->region_points = (uint32_t) n; break;
    case OPT_RECOVER: bad = option_whole(verb, "--recover", optarg, 2, 100000, &wish->recover); break;
    case OPT_MAP: wish->map = 1; break;
    case OPT_WRITE_POINT: wish->scenario = optarg; break;
    case OPT_N_THREADS: bad = option_whole(verb, "--threads", optarg, 1, 4096, &n); options->threads = (int) n; break;
    case OPT_PORTABLE: options->portable = 1; break;
    case OPT_FORCE: options->force = 1; break;
    case OPT_NO_PROGRESS: wish->quiet = 1; break;
    default: return 64;
    }
    return bad;
}

static int
calibrate(const struct wish *wish, const char *path)
{
    struct kith_error err = { 0 };
    struct kith_calibrated done;
    int code = report(kith_calibrate(path, &wish->options, &done, &err), &err);
    end_progress();
    if (code || done.rank > 0)
        return code;
    struct screen screen;
    code = report(kith_calibrate_report(screen_begin(&screen), wish->options.output, 0, KITH_TRUST_WHOLE, &err), &err);
    screen_end(&screen);
    fflush(stdout);
    kith_screen_print(stderr, "%s: %" PRIu64 " runs, %" PRIu64 " of them now", wish->options.output, done.runs, done.runs_now);
    if (done.region_runs)
        kith_screen_print(stderr, ", and %" PRIu64 " of a region, %" PRIu64 " of them now", done.region_runs, done.region_runs_now);
    kith_screen_print(stderr, ", in %.0f s (of a processor %.0f s, %.0f of them runs); digest %s\n", done.seconds, done.processor_seconds, done.run_seconds, done.digest);
    return code;
}

static int
other(const struct wish *wish, const char *path)
{
    struct kith_error err = { 0 };
    struct screen screen;
    FILE *to = screen_begin(&screen);
    const int status = wish->map ? kith_calibrate_point(to, path, &wish->options, &err) : kith_calibrate_recover(to, path, &wish->options, (uint32_t) wish->recover, &err);
    end_progress();
    screen_end(&screen);
    return report(status, &err);
}

static int
write_point(const char *posterior, const char *scenario)
{
    struct kith_error err = { 0 };
    struct screen screen;
    FILE *to = screen_begin(&screen);
    int code = report(kith_calibrate_report(to, posterior, 0, KITH_TRUST_WHOLE, &err), &err);
    if (!code)
        fprintf(to, "Values of %s:\n", scenario);
    if (!code)
        code = report(kith_calibrate_write_point(to, posterior, scenario, &err), &err);
    screen_end(&screen);
    return code;
}

int
verb_calibrate(int argc, char **argv)
{
    struct wish wish = { .options = kith_calibrating_default() };
    struct request surroundings = { 0 };
    int code = 0;
    for (int option; !code && (option = option_next(argc, argv, longs)) != -1;)
        if (option == 'h')
            return help(usage);
        else
            code = option == '?' ? 64 : take_option(&wish, option, argv[0]);
    if (!code)
        code = options_act(argv[0]);
    if (!code && optind + 1 != argc)
        code = complain(argv[0], "one file of a calibration is needed");
    if (!code && wish.map && wish.recover)
        code = complain(argv[0], "--map and --recover are two different things; give one");
    if (!code && wish.scenario && (wish.map || wish.recover || wish.options.output))
        code = complain(argv[0], "--write-point takes a posterior that is there, and does not go with --map, --recover or --output");
    if (!code && wish.scenario)
        return write_point(argv[optind], wish.scenario);
    if (!code && !wish.map && !wish.recover && !wish.options.output)
        code = complain(argv[0], "a result file is needed: -o posterior.h5");
    if (!code)
        code = request_surroundings(&surroundings, argv[0]);
    if (!code) {
        wish.options.threads = wish.options.threads ? wish.options.threads : surroundings.threads;
        wish.options.epoch = surroundings.epoch;
        wish.options.jobs = (const char *const *) surroundings.job;
        wish.options.n_jobs = surroundings.n_jobs;
        wish.options.notes = stderr;
        wish.options.stop = &stop_requested;
        wish.options.progress = !wish.quiet && isatty(2) ? show_progress : NULL;
        catch_signals();
        code = wish.map || wish.recover ? other(&wish, argv[optind]) : calibrate(&wish, argv[optind]);
    }
    request_free(&surroundings);
    return code;
}
