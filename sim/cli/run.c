#include "cli.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS \
    "  -o, --output FILE    write everything to an HDF5 file; never over what is read, nor in place of a file that\n" \
    "                       Kith did not write\n" \
    "      --force          in place of any other file, too\n" \
    "  -s, --seed N         seed of all luck (1)\n" \
    "      --replicates N   runs of each scenario (200)\n" \
    "      --draws WHAT     prior: parameters drawn from their distributions (default);\n" \
    "                       point: held fixed; FILE.h5: as drawn in that result, all draws; what is fixed\n" \
    "                       here stays so, what was not drawn there is drawn from its own distribution\n" \
    "      --altered        with --draws FILE.h5: also when its digest does not hold; the result says so\n" \
    "      --per-draw N     runs that share a draw of the parameters (2, so that 200 runs are 100\n" \
    "                       draws; 1 if the runs are odd)\n" \
    "      --families N     families followed in each run (576)\n" \
    "      --threads N      default OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, or all; never changes a result\n" \
    "      --set PATH=VALUE another value for a parameter; again for more\n" \
    "      --keep WHAT      waves: waves and outcomes of each run, weekly tables as mean and quantiles\n" \
    "                       (default); weekly: all of each run; summary: outcomes of each run\n" \
    "      --targets        hold the result against published numbers; with run, those of the whole\n" \
    "                       population as well (at --scale 0.25 unless it is given)\n" \
    "      --portable       the same bits without the processor's widest instructions\n" \
    "      --no-progress    no progress line (there is none unless stderr is a terminal)\n" \
    "Whole populations instead of a cohort:\n" \
    "      --population     all families of the regions of a table, over years: first the burn-in,\n" \
    "                       under the first scenario, then each scenario from one and the same past;\n" \
    "                       20 draws by default, 8 of them run twice (at point values: 8 runs)\n" \
    "      --regions FILE   the table (CSV); default regions.csv beside the scenario\n" \
    "      --only-region R  only this region; again for more\n" \
    "      --scale X        a part of all households, 0 to 1: quicker, but small queues wait longer\n" \
    "      --burn-in FILE   another scenario for the years before the policy\n" \
    "      --cross LIST     count strata crossed, beside the margins: of profile,problems,violence,children,group\n" \
    "      --by ROWS@OUTCOME    a table of this outcome by year, region or stratum, as year@repeat_reports,\n" \
    "                       by year with the drift of the first scenario; or of each queue, as queue@wait\n" \
    "                       (kith describe queues). Again for more\n" \
    "      --small N        withhold results of fewer than N families or reports (0: none)\n" \
    "      --keep WHAT      summary: means and sums over runs (default); weekly: weekly tables with errors and\n" \
    "                       intervals, and their paired differences, too; runs: what each run counted, too\n" \
    "      --histories X    what happens to single families, week by week, in the result file: of a share of\n" \
    "                       them, above 0 to 1, or all. For few runs: the number of events expected is told\n" \
    "      --checkpoint FOLDER   keep what is done and in hand there; after a signal or a kill the same\n" \
    "                       command goes on from it, to the same result. Removed when all is done\n" \
    "      --checkpoint-every X  keep what is in hand each 10min or 2h, too, or each 52weeks simulated;\n" \
    "                       without it: when a burn-in or a scenario of a region is done, and on signals\n" \
    "      --keep-burn-in   with --checkpoint: worlds at the end of the burn-in stay in FOLDER\n" \
    "      --burn-in-from FOLDER   take them from there: no burn-in for other scenarios of the same past\n" \
    "Each of these up to --small asks for a population, but --scale with --targets; checkpoints need one.\n" \
    "Length: --set population.horizon='520 week'.\n" \
    "Exit codes: 0 done, 64 usage, 65 evidence, regions or result file, 66 no such file, 73/74 output,\n" \
    "75 stopped (no result is written; with --checkpoint the same command goes on), 78 scenario.\n"
#define PRECISION \
    "      --precision HALF-WIDTH@OUTCOME   go on in batches until the mean difference of this outcome is\n" \
    "                       known so well, as far as draws and replicates decide it: half-width of its\n" \
    "                       95 % interval, in its unit; of a share 0.01 or 1%. Again for more outcomes.\n" \
    "                       --replicates is then the first batch (100 draws at least). No number of\n" \
    "                       runs makes the interval over the priors smaller\n" \
    "      --most N         with --precision: give up at so many runs of each scenario (10000);\n" \
    "                       exit code 1, everything is printed and written\n"

#define QUESTIONS \
    "      --explain OUTCOME    which parameters decide the difference in this outcome, how much of it is\n" \
    "                       data and how much assumption, and in which share of draws it is above zero;\n" \
    "                       A/B: the same of log A less log B, where A rises by more than B. Again for more\n" \
    "      --break-even PARAMETER[@OUTCOME]   the value of a parameter at which both scenarios are equal\n" \
    "                       in the outcome (stopped_T3). Again for more. That of the staff ratio is printed\n" \
    "                       by itself where scenarios organise help in different ways\n"

static const char options_usage[] = OPTIONS; /* one text would be longer than compilers promise to take */
static const char run_usage[] = "kith run scenarios/baseline.yaml --targets\n"
                                "kith run A.yaml -o a.h5 --replicates 1000 --set care.effect=0\n\n"
                                "Runs one scenario and prints its outcomes.\n\n";
static const char compare_usage[] = "kith compare scenarios/fragmented.yaml scenarios/integral.yaml -o result.h5\n"
                                    "kith compare A.yaml B.yaml C.yaml --draws point\n\n"
                                    "Runs scenarios with the same luck and the same draws of the parameters, and prints\n"
                                    "the differences with the first one.\n\n" QUESTIONS PRECISION;

enum { COMPARE_ONLY = 4 };
static const struct option longs[] = { /* what compare has alone comes first */
    { "explain", required_argument, NULL, OPT_EXPLAIN },
    { "break-even", required_argument, NULL, OPT_BREAK_EVEN },
    { "precision", required_argument, NULL, OPT_PRECISION },
    { "most", required_argument, NULL, OPT_MOST },
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPT_FORCE },
    { "seed", required_argument, NULL, 's' },
    { "replicates", required_argument, NULL, OPT_REPLICATES },
    { "per-draw", required_argument, NULL, OPT_PER_DRAW },
    { "draws", required_argument, NULL, OPT_DRAWS },
    { "families", required_argument, NULL, OPT_FAMILIES },
    { "threads", required_argument, NULL, OPT_THREADS },
    { "set", required_argument, NULL, OPT_SET },
    { "keep", required_argument, NULL, OPT_KEEP },
    { "targets", no_argument, NULL, OPT_TARGETS },
    { "population", no_argument, NULL, OPT_POPULATION },
    { "regions", required_argument, NULL, OPT_REGIONS },
    { "scale", required_argument, NULL, OPT_SCALE },
    { "only-region", required_argument, NULL, OPT_ONLY_REGION },
    { "burn-in", required_argument, NULL, OPT_BURN_IN },
    { "small", required_argument, NULL, OPT_SMALL },
    { "cross", required_argument, NULL, OPT_CROSS },
    { "by", required_argument, NULL, OPT_BY },
    { "histories", required_argument, NULL, OPT_HISTORIES },
    { "checkpoint", required_argument, NULL, OPT_CHECKPOINT },
    { "checkpoint-every", required_argument, NULL, OPT_CHECKPOINT_EVERY },
    { "keep-burn-in", no_argument, NULL, OPT_KEEP_BURN_IN },
    { "altered", no_argument, NULL, OPT_ALTERED },
    { "burn-in-from", required_argument, NULL, OPT_BURN_IN_FROM },
    { "portable", no_argument, NULL, OPT_PORTABLE },
    { "no-progress", no_argument, NULL, OPT_NO_PROGRESS },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

/* The scenarios, and behind them the one before the policy, if it is another. */
static int
load_all(struct kith_scenario **scenario, char **path, size_t n, const struct request *request)
{
    struct kith_error err = { 0 };
    const char **all = calloc(n + 1, sizeof *all);
    char(*room)[PATH_MAX] = calloc(n + 1, sizeof *room);
    int status = all && room ? KITH_OK : KITH_ERR_MEMORY;
    for (size_t i = 0; !status && i < n; i++)
        all[i] = find_scenario(path[i], room[i], sizeof *room);
    if (!status && request->burn_in)
        all[n] = find_scenario(request->burn_in, room[n], sizeof *room);
    if (!status)
        status = kith_scenario_load_all(scenario, all, n + (request->burn_in != NULL), request->set, request->n_sets, stderr, &err);
    free(all);
    free(room);
    const int code = report(status, &err);
    for (size_t i = 0; i < n && code; i++)
        suggest_scenario(path[i], stderr);
    return code;
}

static void
print_effort(const struct kith_study *study, const char *output)
{
    const struct kith_effort effort = kith_study_effort(study);
    if (output)
        kith_screen_print(stderr, "%s written in %.2f s, digest %s\n", output, effort.written, effort.digest);
    if (effort.events)
        kith_screen_print(stderr, "histories: %llu events\n", (unsigned long long) effort.events);
    const double now = effort.family_weeks - effort.taken;
    if (effort.taken > 0)
        kith_screen_print(stderr, "%.3g of %.3g family-weeks were taken from checkpoints; burn-ins simulated now: %.3g family-weeks\n", effort.taken,
            effort.family_weeks, effort.burnt_in);
    kith_screen_print(stderr, "%llu runs, %.3g family-weeks in %.2f s: %.3g family-weeks per second\n", (unsigned long long) effort.runs, now, effort.simulated,
        now / effort.simulated);
}

/* The population's targets beside the cohort's: at the point, few runs. */
static int
population_targets(const struct request *request, const struct kith_scenario *scenario, const char *path)
{
    struct kith_options options = request->options, few = kith_options_population();
    struct kith_study *study = NULL;
    struct kith_error err = { 0 };
    char room[PATH_MAX];
    static int percent;
    few.regions = find_table("regions.csv", path, room, sizeof room);
    if (access(few.regions, R_OK) != 0) {
        kith_screen_print(stdout, "\nThere is no table of regions beside %s, so there are no numbers of a population.\n", path);
        return 0;
    }
    few.draws = KITH_DRAWS_POINT;
    few.replicates = few.per_draw = 4; /* enough to know the error of the mean */
    few.scale = request->scaled ? options.scale : 0.25;
    few.seed = options.seed;
    few.threads = options.threads;
    few.portable = options.portable;
    few.stop = options.stop;
    few.progress = options.progress;
    few.with = &percent;
    const int code = report(kith_study_run(&study, &scenario, 1, &few, &err), &err);
    end_progress();
    if (!code) {
        struct screen screen;
        FILE *to = screen_begin(&screen);
        putc('\n', to);
        kith_study_print_targets(study, to);
        screen_end(&screen);
    }
    kith_study_free(study);
    return code;
}

/* What a population needs beside its scenarios. */
static void
prepare_population(struct request *request, const struct kith_scenario *burn_in, const char *path, char *room, size_t size)
{
    struct kith_options *o = &request->options;
    if (!o->population)
        return;
    if (!o->regions)
        o->regions = find_table("regions.csv", path, room, size);
    o->burn_in = burn_in;
}

static void
print_comparison(const struct kith_study *study, FILE *to)
{
    kith_study_print_differences(study, to);
    kith_study_print_break_even(study, to);
    kith_study_print_explained(study, to);
    kith_study_print_by(study, to);
}

/* Small pictures are for somebody who looks: on a terminal, in characters that it has. */
static enum kith_spark
spark_here(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    const char *locale = NULL, *terminal = getenv("TERM");
    for (int i = 0; i < 3 && !(locale && *locale); i++)
        locale = getenv(names[i]);
    if (!isatty(1))
        return KITH_SPARK_NONE;
    const int utf8 = locale && (strstr(locale, "UTF-8") || strstr(locale, "utf8") || strstr(locale, "UTF8") || strstr(locale, "utf-8"));
    return utf8 && !(terminal && strcmp(terminal, "dumb") == 0) ? KITH_SPARK_BLOCKS : KITH_SPARK_ASCII;
}

static int
run_study(struct request *request, char **path, size_t n)
{
    struct kith_scenario **scenario = calloc(n + 1, sizeof(struct kith_scenario *)); /* the last: before the policy */
    char room[PATH_MAX];
    struct kith_study *study = NULL;
    struct kith_error err = { 0 };
    int code = scenario ? 0 : report(KITH_ERR_MEMORY, &err);
    if (!code)
        code = load_all(scenario, path, n, request);
    if (!code && request->implied && !request->options.n_only && !(request->options.scale < 1))
        fputs("These options ask for a population of all regions; --only-region and --scale make it smaller.\n", stderr);
    if (!code) {
        prepare_population(request, scenario[n], path[0], room, sizeof room);
        catch_signals();
        request->options.spark = spark_here();
        code = report(kith_study_run(&study, (const struct kith_scenario *const *) scenario, n, &request->options, &err), &err);
        end_progress();
    }
    if (!code) {
        struct screen screen;
        FILE *to = screen_begin(&screen);
        if (n > 1)
            print_comparison(study, to);
        else if (!request->targets) {
            kith_study_print_outcomes(study, to);
            kith_study_print_by(study, to);
        }
        if (request->targets)
            kith_study_print_targets(study, to);
        if (request->options.n_precision)
            kith_study_print_precision(study, to);
        screen_end(&screen);
        if (request->targets && n == 1 && !request->options.population)
            code = population_targets(request, scenario[0], path[0]);
        fflush(stdout);
        print_effort(study, request->options.output);
        if (!code && !kith_study_is_precise(study)) {
            kith_study_tell_precision(study, stderr);
            code = 1;
        }
    }
    kith_study_free(study);
    for (size_t i = 0; scenario && i <= n; i++)
        kith_scenario_free(scenario[i]);
    free(scenario);
    return code;
}

static int
with_request(int argc, char **argv, const char *usage, const struct option *options, size_t least, size_t most)
{
    struct request request;
    int code = request_parse(&request, argc, argv, usage, options);
    const size_t n = (size_t) (argc - optind);
    for (int i = optind; !code && i < argc; i++)
        if (strncmp(argv[i], "\u2014", 3) == 0 || strncmp(argv[i], "\u2013", 3) == 0 || strncmp(argv[i], "\u2212", 3) == 0)
            code = complain(argv[0], "%s begins with a long dash, as text processors make them; write --%s", argv[i], argv[i] + 3);
    if (!code && (n < least || n > most))
        code = complain(argv[0], least == most ? "one scenario file is needed" : "two scenario files or more are needed");
    if (!code)
        code = run_study(&request, argv + optind, n);
    request_free(&request);
    return code < 0 ? 0 : code;
}

int
verb_run(int argc, char **argv)
{
    char usage[sizeof run_usage + sizeof options_usage];
    snprintf(usage, sizeof usage, "%s%s", run_usage, options_usage);
    return with_request(argc, argv, usage, longs + COMPARE_ONLY, 1, 1);
}

int
verb_compare(int argc, char **argv)
{
    char usage[sizeof compare_usage + sizeof options_usage];
    snprintf(usage, sizeof usage, "%s%s", compare_usage, options_usage);
    return with_request(argc, argv, usage, longs, 2, 1000);
}
