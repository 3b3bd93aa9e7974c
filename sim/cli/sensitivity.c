#include "cli.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[]
    = "kith sensitivity integral\n"
      "kith sensitivity fragmented integral --outcome stopped_T3 --points 2048 -o sensitivity.h5\n\n"
      "Which parameters the variance of an outcome goes with, when each is drawn by itself from its distribution; of two scenarios,\n"
      "the variance of their difference, second minus first. First all parameters are screened (Morris); then the leading ones get Sobol's indices, first\n"
      "and total, with intervals, and all others together get one. Cohorts.\n\n"
      "      --outcome NAME      may be repeated (stopped_T3)\n"
      "      --parameter PATH    indices of this one, instead of those that the screening finds; may be repeated\n"
      "      --leading N         how many that the screening finds (6; at most 20)\n"
      "      --points N          points of each design (512); runs are points x (leading + 3), for each scenario\n"
      "      --trajectories N    starting points of the screening (10); 0 with --parameter: none\n"
      "  -s, --seed N            random seed (1)\n"
      "      --families N        families followed in each run (576)\n"
      "      --set PATH=VALUE    another value for a parameter; may be repeated\n"
      "      --threads N         never changes a result\n"
      "      --all               print all rows of all tables\n"
      "  -o, --output FILE       all tables with the design and the value of each run: FILE.h5, FILE.json, or FILE.csv, a table each\n"
      "      --force             in place of files that Kith did not write, too\n"
      "      --no-progress       no progress line (there is none unless stderr is a terminal)\n"
      "Draws of a file, as a posterior has them, depend on one another: then there are first-order shares only (kith compare --draws FILE --explain),\n"
      "and no total index, which asks for parameters that are drawn by themselves.\n"
      "Exit codes: 0 done, 64 usage, 66 no such file, 73/74 output, 75 stopped, 78 scenario.\n";

enum { OUTCOME = 1, PARAMETER, LEADING, POINTS, TRAJECTORIES, FAMILIES, THREADS, ALL };
static const struct option longs[] = { { "outcome", required_argument, NULL, OUTCOME }, { "parameter", required_argument, NULL, PARAMETER },
    { "leading", required_argument, NULL, LEADING }, { "points", required_argument, NULL, POINTS }, { "trajectories", required_argument, NULL, TRAJECTORIES },
    { "seed", required_argument, NULL, 's' }, { "families", required_argument, NULL, FAMILIES }, { "set", required_argument, NULL, OPT_SET },
    { "threads", required_argument, NULL, THREADS }, { "all", no_argument, NULL, ALL }, { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPT_FORCE }, { "no-progress", no_argument, NULL, OPT_NO_PROGRESS }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

struct wanted {
    struct kith_sensitivity_options options;
    const char **outcome, **parameter, **set, *output;
    size_t n_sets;
    int all, force, quiet;
};

static int
whole(const char *name, uint64_t low, uint64_t high, uint64_t *to)
{
    return option_whole("sensitivity", name, optarg, low, high, to);
}

static int
take(struct wanted *self, int option)
{
    uint64_t n = 0;
    int code = 0;
    switch (option) {
    case OUTCOME: self->outcome[self->options.n_outcomes++] = optarg; break;
    case PARAMETER: self->parameter[self->options.n_parameters++] = optarg; break;
    case OPT_SET: self->set[self->n_sets++] = optarg; break;
    case LEADING:
        code = whole("--leading", 1, 20, &n);
        self->options.leading = n;
        break;
    case POINTS:
        code = whole("--points", 16, 1000000, &n);
        self->options.points = n;
        break;
    case TRAJECTORIES:
        code = whole("--trajectories", 0, 10000, &n);
        self->options.trajectories = n;
        break;
    case 's': return whole("--seed", 0, UINT64_MAX, &self->options.seed);
    case FAMILIES:
        code = whole("--families", 1, 1000000, &n);
        self->options.families = (uint32_t) n;
        break;
    case THREADS:
        code = whole("--threads", 1, 4096, &n);
        self->options.threads = (int) n;
        break;
    case ALL: self->all = 1; break;
    case OPT_FORCE: self->force = 1; break;
    case OPT_NO_PROGRESS: self->quiet = 1; break;
    default: self->output = optarg; break;
    }
    return code;
}

static int
answer(struct wanted *self, char **path, size_t n)
{
    struct kith_error err = { 0 };
    struct kith_scenario *scenario[2] = { NULL, NULL };
    struct kith_answer *found = NULL;
    char room[2][PATH_MAX];
    const char *place[2] = { NULL, NULL };
    for (size_t i = 0; i < n; i++)
        place[i] = find_scenario(path[i], room[i], sizeof *room);
    int code = report(kith_scenario_load_all(scenario, place, n, self->set, self->n_sets, stderr, &err), &err);
    for (size_t i = 0; i < n && code; i++)
        suggest_scenario(path[i], stderr);
    self->options.keep_design = self->output != NULL;
    if (!self->quiet && isatty(2))
        self->options.progress = show_progress;
    self->options.stop = &stop_requested;
    if (!code) {
        catch_signals();
        code = report(kith_sensitivity(&found, (const struct kith_scenario *const *) scenario, n, &self->options, &err), &err);
        end_progress();
    }
    if (!code && self->output)
        code = report(kith_answer_write(found, self->output, self->force, &err), &err);
    if (!code)
        print_answer(found);
    kith_answer_free(found);
    for (size_t i = 0; i < n; i++)
        kith_scenario_free(scenario[i]);
    return code;
}

int
verb_sensitivity(int argc, char **argv)
{
    struct wanted self = { .options = kith_sensitivity_options_default() };
    self.outcome = calloc((size_t) argc, sizeof *self.outcome);
    self.parameter = calloc((size_t) argc, sizeof *self.parameter);
    self.set = calloc((size_t) argc, sizeof *self.set);
    self.options.outcome = self.outcome;
    self.options.parameter = self.parameter;
    int code = self.outcome && self.parameter && self.set ? 0 : complain(argv[0], "out of memory") + 7, helped = 0;
    for (int c; !code && !helped && (c = option_next(argc, argv, longs)) != -1;)
        if (c == 'h')
            helped = 1;
        else
            code = c == '?' ? 64 : take(&self, c);
    if (helped)
        code = help(usage);
    else if (!code && (argc - optind < 1 || argc - optind > 2))
        code = complain(argv[0], "one scenario is needed, or two for their difference");
    else if (!code && self.force && !self.output)
        code = complain(argv[0], "--force goes with --output");
    for (int i = optind; !code && !helped && i < argc; i++)
        if (strlen(argv[i]) > 3 && strcmp(argv[i] + strlen(argv[i]) - 3, ".h5") == 0)
            code = complain(argv[0], "%s: draws of a file depend on one another, so no total index can be told of them; for first-order shares: kith compare --draws %s --explain OUTCOME", argv[i], argv[i]);
    if (!code && !helped)
        code = answer(&self, argv + optind, (size_t) (argc - optind));
    free(self.outcome);
    free(self.parameter);
    free(self.set);
    return code;
}
