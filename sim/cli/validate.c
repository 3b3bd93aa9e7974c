#include "cli.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[]
    = "kith validate posterior.h5 targets.yaml\n"
      "kith validate posterior.h5 other-study.yaml --scenario old-system-2014 --set 'cohort.follow_up=156 week' -o validated.json\n"
      "kith validate prior targets.yaml --replicates 400\n\n"
      "Predicts published numbers that draws were not fitted to, and scores each: inside or outside of its 90 % predictive interval, which\n"
      "holds the draws, the sampling error of the number, the discrepancy and range that the targets give, and the error of simulation. Says which\n"
      "parameters carry the width. Files of targets are as in scenarios/targets; of `run: population` a population is run.\n\n"
      "      --scenario NAME   whose parameters and rules (baseline)\n"
      "      --set PATH=VALUE  another entry, horizon or definition; may be repeated\n"
      "      --replicates N    runs of cohorts, two for each draw (two of each draw of the file; 400 for prior)\n"
      "      --families N      families of each run (576)\n"
      "  -s, --seed N          random seed (1)\n"
      "      --threads N       never changes a result\n"
      "      --regions FILE    of a population: its regions (scenarios/regions.csv here, else the installed one)\n"
      "      --only-region R   of a population: this one; may be repeated\n"
      "      --scale X         of a population: its size (0.25)\n"
      "      --draws-of-population N  so many draws, a run of each (40)\n"
      "      --all             print all rows of all tables\n"
      "  -o, --output FILE     the table: FILE.h5, FILE.json or FILE.csv; of populations FILE-population.*\n"
      "      --force           in place of files that Kith did not write, too\n"
      "      --altered         also draws of a file whose digest does not hold\n"
      "      --no-progress     no progress line\n"
      "Exit codes: 0 done, 64 usage, 65 draws or table of regions, 66 no such file, 73/74 output, 75 stopped, 78 scenario or targets.\n";

enum { REPLICATES = 1, FAMILIES, THREADS, SCALE, ONLY_REGION, POPULATION_DRAWS, ALL };
static const struct option longs[] = { { "scenario", required_argument, NULL, OPT_SCENARIO }, { "set", required_argument, NULL, OPT_SET },
    { "replicates", required_argument, NULL, REPLICATES }, { "families", required_argument, NULL, FAMILIES }, { "seed", required_argument, NULL, 's' },
    { "threads", required_argument, NULL, THREADS }, { "regions", required_argument, NULL, OPT_REGIONS }, { "only-region", required_argument, NULL, ONLY_REGION },
    { "scale", required_argument, NULL, SCALE }, { "draws-of-population", required_argument, NULL, POPULATION_DRAWS }, { "all", no_argument, NULL, ALL },
    { "output", required_argument, NULL, 'o' }, { "force", no_argument, NULL, OPT_FORCE }, { "altered", no_argument, NULL, OPT_ALTERED },
    { "no-progress", no_argument, NULL, OPT_NO_PROGRESS }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

struct wanted {
    const char *scenario, *replicates, *families, *seed, *threads, *scale, *regions, *draws_of_population, *output, *draws;
    const char **set, **only;
    char **targets;
    size_t n_sets, n_only, n_targets;
    int all, force, altered, quiet;
};

static void
take(struct wanted *self, int option)
{
    switch (option) {
    case OPT_SCENARIO: self->scenario = optarg; break;
    case OPT_SET: self->set[self->n_sets++] = optarg; break;
    case REPLICATES: self->replicates = optarg; break;
    case FAMILIES: self->families = optarg; break;
    case 's': self->seed = optarg; break;
    case THREADS: self->threads = optarg; break;
    case OPT_REGIONS: self->regions = optarg; break;
    case ONLY_REGION: self->only[self->n_only++] = optarg; break;
    case SCALE: self->scale = optarg; break;
    case POPULATION_DRAWS: self->draws_of_population = optarg; break;
    case ALL: self->all = 1; break;
    case OPT_FORCE: self->force = 1; break;
    case OPT_ALTERED: self->altered = 1; break;
    case OPT_NO_PROGRESS: self->quiet = 1; break;
    default: self->output = optarg; break;
    }
}

static int
set_all(struct request *to, const struct wanted *self, int population, const char *regions)
{
    const struct {
        const char *name, *value;
        int population; /* 0: of cohorts, 1: of populations, 2: of both */
    } options[] = { { "draws", self->draws, 2 }, { "seed", self->seed, 2 }, { "threads", self->threads, 2 }, { "families", self->families, 0 },
        { "replicates", self->replicates ? self->replicates : strcmp(self->draws, "prior") == 0 ? "400" : NULL, 0 }, { "per-draw", "2", 0 },
        { "regions", regions, 1 }, { "scale", self->scale ? self->scale : "0.25", 1 }, { "replicates", self->draws_of_population ? self->draws_of_population : "40", 1 },
        { "per-draw", "1", 1 } };
    int bad = self->altered ? request_set(to, "validate", "altered", NULL) : 0;
    for (size_t i = 0; i < sizeof options / sizeof *options && !bad; i++)
        if (options[i].value && (options[i].population == 2 || options[i].population == population))
            bad = request_set(to, "validate", options[i].name, options[i].value);
    for (size_t i = 0; i < self->n_targets && !bad; i++)
        bad = request_set(to, "validate", "targets", self->targets[i]);
    for (size_t i = 0; i < self->n_only && population && !bad; i++)
        bad = request_set(to, "validate", "only-region", self->only[i]);
    return bad;
}

/* "x.json" as "x-population.json". */
static const char *
name_of(const char *output, int population, char *room, size_t size)
{
    const char *dot = strrchr(output, '.');
    const int stem = dot ? (int) (dot - output) : (int) strlen(output);
    snprintf(room, size, "%.*s%s%s", stem, output, population ? "-population" : "", dot ? dot : "");
    return room;
}

/* One kind of run. */
static int
validate(const struct wanted *self, const struct kith_scenario *scenario, int population)
{
    static int percent;
    char room[PATH_MAX], place[PATH_MAX];
    struct kith_error err = { 0 };
    struct kith_study *study = NULL;
    struct kith_answer *answer = NULL;
    struct request request = { .options = kith_options_new("run", &err) };
    if (!request.options)
        return report(KITH_ERR_MEMORY, &err);
    int code = set_all(&request, self, population, self->regions ? self->regions : find_table("regions.csv", NULL, room, sizeof room));
    kith_options_stop(request.options, &stop_requested);
    if (!self->quiet && isatty(2))
        kith_options_progress(request.options, show_progress, population ? &percent : NULL);
    if (!code)
        code = report(kith_study_run(&study, &scenario, 1, request.options, &err), &err);
    end_progress();
    if (!code)
        code = report(kith_validate(&answer, study, &err), &err);
    if (!code && self->output)
        code = report(kith_answer_write(answer, name_of(self->output, population, place, sizeof place), self->force, &err), &err);
    if (!code)
        print_answer(answer);
    kith_answer_free(answer);
    kith_study_free(study);
    kith_options_free(request.options);
    return code;
}

/* Which kinds of run the targets are of. */
static int
count(const struct wanted *self, size_t *cohort, size_t *population)
{
    struct kith_error err = { 0 };
    for (size_t i = 0; i < self->n_targets; i++) {
        size_t c = 0, p = 0;
        const int code = report(kith_targets_check(self->targets[i], &c, &p, &err), &err);
        if (code)
            return code;
        *cohort += c;
        *population += p;
    }
    return 0;
}

static int
run(struct wanted *self)
{
    char room[PATH_MAX];
    struct kith_error err = { 0 };
    struct kith_scenario *scenario = NULL;
    size_t cohort = 0, population = 0;
    int code = count(self, &cohort, &population);
    if (!code)
        code = report(kith_scenario_load(&scenario, find_scenario(self->scenario ? self->scenario : "baseline", room, sizeof room), self->set, self->n_sets, &err), &err);
    if (code && self->scenario)
        suggest_scenario(self->scenario, stderr);
    if (!code && !population && (self->regions || self->scale || self->n_only || self->draws_of_population))
        code = complain("validate", "no target is of a population, so --regions, --only-region, --scale and --draws-of-population do nothing");
    if (!code && !cohort && (self->replicates || self->families))
        code = complain("validate", "no target is of a cohort, so --replicates and --families do nothing");
    catch_signals();
    if (!code && cohort)
        code = validate(self, scenario, 0);
    if (!code && cohort && population)
        fputc('\n', stdout);
    if (!code && population)
        code = validate(self, scenario, 1);
    kith_scenario_free(scenario);
    return code;
}

int
verb_validate(int argc, char **argv)
{
    struct wanted self = { .set = calloc((size_t) argc, sizeof *self.set), .only = calloc((size_t) argc, sizeof *self.only) };
    int code = self.set && self.only ? 0 : complain(argv[0], "out of memory") + 7, helped = 0;
    for (int c; !code && !helped && (c = option_next(argc, argv, longs)) != -1;)
        if (c == 'h')
            helped = 1;
        else if (c == '?')
            code = 64;
        else
            take(&self, c);
    if (!code && !helped && argc - optind < 2)
        code = complain(argv[0], "the draws (a file, or the word prior) and one file of targets or more are needed");
    if (!code && !helped && self.force && !self.output)
        code = complain(argv[0], "--force goes with --output");
    if (helped)
        code = help(usage);
    else if (!code) {
        self.draws = argv[optind];
        self.targets = argv + optind + 1;
        self.n_targets = (size_t) (argc - optind - 1);
        code = run(&self);
    }
    free(self.set);
    free(self.only);
    return code;
}
