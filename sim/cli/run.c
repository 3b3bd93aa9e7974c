#include "cli.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct kith_option targets = { "targets", "[=FILE]",
    "hold the result against published numbers (targets/ beside the scenario, or those that come with Kith; or those of FILE, which may be repeated); with "
    "run, those of the whole population as well (at --scale 0.25 unless it is given)",
    KITH_OPTION_GENERAL, 0, 0 };
static const struct kith_option no_progress = { "no-progress", NULL, "no progress line (there is none unless stderr is a terminal)",
    KITH_OPTION_GENERAL, 0, 0 };

static const struct kith_option beside = { "beside", "WHAT",
    "run the comparison once more with other draws, and print the differences beside those. prior: all parameters from their priors, and so what the data "
    "taught; or FILE, as with --draws: what another reading of the data changes. Cohorts only; nothing of it is written",
    KITH_OPTION_QUESTION, 0, 0 };

static void
help_with(FILE *to, const char *verb)
{
    print_options(to, verb, KITH_OPTION_QUESTION);
    if (strcmp(verb, "compare") == 0)
        print_option(to, &beside);
    print_options(to, verb, KITH_OPTION_GENERAL);
    print_option(to, &targets);
    print_option(to, &no_progress);
    fputs("Whole populations instead of a cohort:\n", to);
    print_options(to, verb, KITH_OPTION_POPULATION);
    fputs("Options from --regions to --histories imply --population (except --scale with --targets); those of checkpoints below them require it.\n"
          "Length: --set population.horizon='520 week'.\n"
          "Exit codes: 0 done, 64 usage, 65 evidence, regions or result file, 66 no such file, 73/74 output,\n"
          "75 stopped (no result is written; with --checkpoint the same command goes on), 78 scenario or targets.\n",
        to);
}

static void
run_help(FILE *to)
{
    fputs("kith run scenarios/baseline.yaml --targets\n"
          "kith run A.yaml -o a.h5 --replicates 1000 --set care.effect=0\n\n"
          "Runs one scenario and prints its outcomes.\n\n",
        to);
    help_with(to, "run");
}

static void
compare_help(FILE *to)
{
    fputs("kith compare scenarios/fragmented.yaml scenarios/integral.yaml -o result.h5\n"
          "kith compare A.yaml B.yaml C.yaml --draws point\n\n"
          "Runs scenarios with the same random numbers and the same draws of the parameters, and prints\n"
          "the differences with the first one.\n\n",
        to);
    help_with(to, "compare");
}

static const struct option own_compare[] = { { "targets", optional_argument, NULL, OPT_TARGETS }, { "no-progress", no_argument, NULL, OPT_NO_PROGRESS },
    { "beside", required_argument, NULL, OPT_BESIDE }, { NULL, 0, NULL, 0 } };
static const struct option own[] = { { "targets", optional_argument, NULL, OPT_TARGETS }, { "no-progress", no_argument, NULL, OPT_NO_PROGRESS }, { NULL, 0, NULL, 0 } };

int
load_scenarios(struct kith_scenario **scenario, char **path, size_t n, const struct request *request)
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
print_effort(const struct kith_study *study, const struct request *request)
{
    const struct kith_effort effort = kith_study_effort(study);
    const char *output = kith_options_get(request->options, "output");
    if (output)
        kith_screen_print(stderr, "%s written in %.2f s, digest %s\n", output, effort.written, effort.digest);
    if (effort.events)
        kith_screen_print(stderr, "histories: %llu events\n", (unsigned long long) effort.events);
    const double now = effort.family_weeks - effort.taken;
    if (effort.taken > 0)
        kith_screen_print(stderr, "%.3g of %.3g family-weeks were taken from checkpoints", effort.taken, effort.family_weeks);
    if (effort.taken > 0 && kith_options_is_population(request->options))
        kith_screen_print(stderr, "; burn-ins simulated now: %.3g family-weeks", effort.burnt_in);
    if (effort.taken > 0)
        kith_screen_print(stderr, "\n");
    kith_screen_print(stderr, "%llu runs, %.3g family-weeks in %.2f s: %.3g family-weeks per second\n", (unsigned long long) effort.runs, now, effort.simulated,
        now / effort.simulated);
}

/* Published numbers: those that were named, or those that come with the scenarios, for the result file also when nobody asks for them. */
static int
take_targets(const struct request *request, struct kith_options *options, const char *verb, const char *path)
{
    static const char *const shipped[] = { "targets/cohort.yaml", "targets/population.yaml" };
    struct request with = { .options = options };
    size_t found = request->n_target;
    int bad = 0;
    for (size_t i = 0; i < request->n_target && !bad; i++)
        bad = request_set(&with, verb, "targets", request->target[i]);
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped && !request->n_target && !bad; i++) {
        char room[PATH_MAX];
        const char *file = find_table(shipped[i], path, room, sizeof room);
        if (access(file, R_OK) != 0)
            continue;
        found++;
        bad = request_set(&with, verb, "targets", file);
    }
    if (!bad && !found && request->targets) {
        kith_screen_print(stderr, "kith %s: there is no targets/cohort.yaml beside %s, nor one that was installed; name a file: --targets=FILE\n", verb, path);
        return 66;
    }
    return bad;
}

/* Whether what was named has numbers of a population; what is wrong with it was told before. */
static int
has_population(const struct request *request)
{
    size_t all = request->n_target == 0;
    for (size_t i = 0; i < request->n_target; i++) {
        size_t n = 0;
        if (kith_targets_check(request->target[i], NULL, &n, NULL) == KITH_OK)
            all += n;
    }
    return all > 0;
}

/* At the point, few runs, but enough to know the error of the mean. */
static struct kith_options *
few_runs(struct request *request, const char *regions, const char *path)
{
    static const char *const same[] = { "seed", "threads", "portable" };
    static int percent;
    struct request few = { .options = kith_options_new("run", NULL) };
    int bad = !few.options || request_set(&few, "run", "regions", regions) || request_set(&few, "run", "draws", "point")
        || request_set(&few, "run", "replicates", "4") || request_set(&few, "run", "scale", request->scale ? request->scale : "0.25");
    for (size_t i = 0; i < sizeof same / sizeof *same && !bad; i++)
        if (kith_options_get(request->options, same[i]))
            bad = request_set(&few, "run", same[i], kith_options_get(request->options, same[i]));
    if (!bad)
        bad = take_targets(request, few.options, "run", path);
    if (bad) {
        kith_options_free(few.options);
        return NULL;
    }
    kith_options_stop(few.options, &stop_requested);
    if (!request->quiet && isatty(2))
        kith_options_progress(few.options, show_progress, &percent);
    return few.options;
}

/* The population's targets beside the cohort's. */
static int
population_targets(struct request *request, const struct kith_scenario *scenario, const char *path)
{
    struct kith_study *study = NULL;
    struct kith_error err = { 0 };
    char room[PATH_MAX];
    const char *regions = find_table("regions.csv", path, room, sizeof room);
    if (!has_population(request))
        return 0;
    if (access(regions, R_OK) != 0) {
        kith_screen_print(stdout, "\nThere is no table of regions beside %s, so there are no numbers of a population.\n", path);
        return 0;
    }
    struct kith_options *few = few_runs(request, regions, path);
    if (!few)
        return 71;
    const int code = report(kith_study_run(&study, &scenario, 1, few, &err), &err);
    end_progress();
    if (!code) {
        struct screen screen;
        FILE *to = screen_begin(&screen);
        putc('\n', to);
        kith_study_print_targets(study, to);
        screen_end(&screen);
    }
    kith_study_free(study);
    kith_options_free(few);
    return code;
}

int
prepare_population(struct request *request, const struct kith_scenario *burn_in, const char *path, const char *verb)
{
    char room[PATH_MAX];
    if (!kith_options_is_population(request->options))
        return 0;
    kith_options_burn_in(request->options, burn_in);
    return kith_options_get(request->options, "regions") ? 0 : request_set(request, verb, "regions", find_table("regions.csv", path, room, sizeof room));
}

int
take_posterior(struct request *request, const char *path, const char *verb)
{
    char room[PATH_MAX];
    if (strcmp(kith_options_get(request->options, "draws"), "posterior") != 0)
        return 0;
    return request_set(request, verb, "posterior", find_table("calibration/posterior.h5", path, room, sizeof room));
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
static const char *
spark_here(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    const char *locale = NULL, *terminal = getenv("TERM");
    for (int i = 0; i < 3 && !(locale && *locale); i++)
        locale = getenv(names[i]);
    if (!isatty(1))
        return "none";
    const int utf8 = locale && (strstr(locale, "UTF-8") || strstr(locale, "utf8") || strstr(locale, "UTF8") || strstr(locale, "utf-8"));
    return utf8 && !(terminal && strcmp(terminal, "dumb") == 0) ? "blocks" : "ascii";
}

/* The same comparison with other draws. */
static int
run_other(const struct request *request, const struct kith_scenario *const *scenario, size_t n, const char *path, const volatile int *stop, struct kith_study **study)
{
    static const char *const same[] = { "seed", "threads", "portable", "families", "replicates", "per-draw", "memory" };
    struct request other = { .options = kith_options_new("compare", NULL) };
    struct kith_error err = { 0 };
    int code = !other.options ? 71 : request_set(&other, "compare", "draws", request->beside) || request_set(&other, "compare", "no-zero-advantage", NULL) ? 64 : take_posterior(&other, path, "compare");
    for (size_t i = 0; i < sizeof same / sizeof *same && !code; i++)
        if (kith_options_get(request->options, same[i]))
            code = request_set(&other, "compare", same[i], kith_options_get(request->options, same[i]));
    if (!code) {
        kith_options_stop(other.options, stop);
        const int status = kith_study_run(study, scenario, n, other.options, &err);
        code = status == KITH_ERR_STOPPED && stop != &stop_requested ? 0 : report(status, &err);
        kith_error_clear(&err);
    }
    kith_options_free(other.options);
    return code;
}

/* Whether the other draws can be had is known before the study is run that they stand beside: theirs is prepared, and stopped. */
static int
check_beside(const struct request *request, const struct kith_scenario *const *scenario, size_t n, const char *path)
{
    static const volatile int at_once = 1;
    struct kith_study *none = NULL;
    const int code = request->beside ? run_other(request, scenario, n, path, &at_once, &none) : 0;
    kith_study_free(none);
    return code;
}

/* From the priors it says what the data taught. */
static int
print_beside(const struct request *request, const struct kith_study *study, const struct kith_scenario *const *scenario, size_t n, const char *path)
{
    struct kith_study *beside_it = NULL;
    const int code = run_other(request, scenario, n, path, &stop_requested, &beside_it);
    if (!code) {
        struct screen screen;
        kith_study_print_beside(study, beside_it, strcmp(request->beside, "prior") == 0 ? NULL : request->beside, screen_begin(&screen));
        screen_end(&screen);
    }
    kith_study_free(beside_it);
    return code;
}

/* What is run beside a study: the same with other draws, or a population beside a cohort. Ranks have no part in it but the first, so there it is left out. */
static int
run_beside(struct request *request, const struct kith_study *study, struct kith_scenario *const *scenario, size_t n, const char *path)
{
    const int population = request->targets && n == 1 && !kith_options_is_population(request->options);
    if (!request->beside && !population)
        return 0;
    if (kith_study_effort(study).ranks > 1) {
        kith_screen_print(stderr, "ranks share one study: what %s runs beside it is left out; kith, without ranks, runs it\n", request->beside ? "--beside" : "--targets");
        return 0;
    }
    const int code = request->beside ? print_beside(request, study, (const struct kith_scenario *const *) scenario, n, path) : 0;
    return !code && population ? population_targets(request, scenario[0], path) : code;
}

static int
run_study(struct request *request, const char *verb, char **path, size_t n)
{
    struct kith_scenario **scenario = calloc(n + 1, sizeof(struct kith_scenario *)); /* the last: before the policy */
    struct kith_study *study = NULL;
    struct kith_error err = { 0 };
    const int population = kith_options_is_population(request->options);
    int code = scenario ? 0 : report(KITH_ERR_MEMORY, &err);
    if (!code)
        code = load_scenarios(scenario, path, n, request);
    if (!code && request->implied && !kith_options_get(request->options, "only-region") && !(request->scale && strtod(request->scale, NULL) < 1))
        fputs("These options ask for a population of all regions; --only-region and --scale make it smaller.\n", stderr);
    if (!code)
        code = prepare_population(request, scenario[n], path[0], verb);
    if (!code)
        code = take_posterior(request, path[0], verb);
    if (!code && (population || request->targets || kith_options_get(request->options, "output"))) /* answers of populations open with them; a file keeps them */
        code = take_targets(request, request->options, verb, path[0]);
    if (!code)
        code = request_set(request, verb, "spark", spark_here());
    if (!code)
        code = check_beside(request, (const struct kith_scenario *const *) scenario, n, path[0]);
    if (!code) {
        catch_signals();
        code = report(kith_study_run(&study, (const struct kith_scenario *const *) scenario, n, request->options, &err), &err);
        end_progress();
    }
    if (!code && kith_study_effort(study).rank == 0) {
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
        if (kith_options_get(request->options, "precision"))
            kith_study_print_precision(study, to);
        screen_end(&screen);
        code = run_beside(request, study, scenario, n, path[0]);
        fflush(stdout);
        print_effort(study, request);
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

int
take_settings(struct request *request, char **path, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *const equals = strchr(path[i], '=');
        char *colon = equals ? memchr(path[i], ':', (size_t) (equals - path[i])) : NULL;
        if (!colon || colon == path[i] || access(path[i], F_OK) == 0)
            continue;
        const size_t length = strlen(path[i]) + 1;
        char *const set = malloc(length);
        if (!set)
            return complain("kith", "out of memory") + 7;
        request->set[request->n_sets++] = request->own[request->n_own++] = memcpy(set, path[i], length);
        *colon = 0;
    }
    return 0;
}

static int
with_request(int argc, char **argv, const char *verb, void (*print_usage)(FILE *to), size_t least, size_t most)
{
    struct request request;
    int code = request_parse(&request, argc, argv, verb, strcmp(verb, "compare") == 0 ? own_compare : own, print_usage);
    if (!code && request.beside && (kith_options_is_population(request.options) || kith_options_get(request.options, "precision")))
        code = complain(argv[0], "--beside is for cohorts, and does not go with --precision");
    if (!code && request.beside && strcmp(kith_options_get(request.options, "draws"), request.beside) == 0)
        code = complain(argv[0], "--beside puts other draws beside those of --draws, and both are %s", request.beside);
    if (!code && request.beside && (strcmp(kith_options_get(request.options, "draws"), "point") == 0 || strcmp(request.beside, "point") == 0))
        code = complain(argv[0], "--beside puts draws beside draws, and point holds parameters fixed: its interval leaves out what is not known about them");
    const size_t n = (size_t) (argc - optind);
    for (int i = optind; !code && i < argc; i++)
        if (strncmp(argv[i], "\u2014", 3) == 0 || strncmp(argv[i], "\u2013", 3) == 0 || strncmp(argv[i], "\u2212", 3) == 0)
            code = complain(argv[0], "%s begins with a long dash, as text processors make them; write --%s", argv[i], argv[i] + 3);
    for (int i = optind; !code && request.targets && i < argc; i++)
        if (kith_targets_are(argv[i]))
            code = complain(argv[0], "%s has targets, and is no scenario; write --targets=%s", argv[i], argv[i]);
    if (!code && (n < least || n > most))
        code = complain(argv[0], least == most ? "one scenario file is needed" : "two scenario files or more are needed");
    if (!code)
        code = take_settings(&request, argv + optind, n);
    if (!code)
        code = run_study(&request, verb, argv + optind, n);
    request_free(&request);
    return code < 0 ? 0 : code;
}

int
verb_run(int argc, char **argv)
{
    return with_request(argc, argv, "run", run_help, 1, 1);
}

int
verb_compare(int argc, char **argv)
{
    return with_request(argc, argv, "compare", compare_help, 2, 1000);
}
