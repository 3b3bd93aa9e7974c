#include "cli.h"

#include <limits.h>
#include <stdlib.h>

static const char usage[] =
    "kith verify scenarios/baseline.yaml\n"
    "kith verify scenarios/baseline.yaml --set violence.stop_rate=0.5/year -o twins.h5\n\n"
    "Solves what has an exact answer for a clock of weeks, simulates it, and prints both with their distance in standard errors (z):\n"
    "levels of violence (powers of the weekly matrix), relapse (Weibull survival), incidents (Poisson numbers), a population (arrivals x\n"
    "mean stay) and the queue of each service (a Markov chain on the number in the system). Each at the scenario's point values, with\n"
    "the other parts switched off: no help, so that levels and relapse are exact; queues at 80 % of their load and without drop-out.\n"
    "The last column is how far continuous time lies from the weekly clock.\n\n"
    "      --set PATH=VALUE  another value for a parameter; may be repeated\n"
    "      --families N      simulated at a time (400000): more see smaller faults; the error of a share goes with 1 / sqrt(N)\n"
    "  -s, --seed N          random seed (1)\n"
    "      --threads N       default OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, or all; never changes a result\n"
    "  -o, --output FILE     the numbers as an HDF5 file\n"
    "      --force           in place of files that Kith did not write, too\n"
    "Exit codes: 0 every twin is as near as chance explains, 1 one is not, 64 usage, 66 no such file, 71 memory, 73/74 output, 75\n"
    "stopped, 78 scenario.\n";

enum { OPT_FAMILIES = 512, OPT_N_THREADS };
static const struct option longs[] = { { "set", required_argument, NULL, OPT_SET }, { "families", required_argument, NULL, OPT_FAMILIES },
    { "seed", required_argument, NULL, 's' }, { "threads", required_argument, NULL, OPT_N_THREADS }, { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPT_FORCE }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

struct wish {
    struct kith_verifying options;
    const char *output;
    const char **set; /* shape (n_sets) */
    size_t n_sets;
    int force;
};

static int
take_option(struct wish *wish, int option, const char *verb)
{
    uint64_t n = 0;
    int bad = 0;
    switch (option) {
    case OPT_SET: wish->set[wish->n_sets++] = optarg; break;
    case OPT_FAMILIES: bad = option_whole(verb, "--families", optarg, 1000, 100000000, &n); wish->options.families = (uint32_t) n; break;
    case 's': bad = option_whole(verb, "--seed", optarg, 0, UINT64_MAX, &wish->options.seed); break;
    case OPT_N_THREADS: bad = option_whole(verb, "--threads", optarg, 1, 4096, &n); wish->options.threads = (int) n; break;
    case 'o': wish->output = optarg; break;
    case OPT_FORCE: wish->force = 1; break;
    default: return 64;
    }
    return bad;
}

static int
verify(const struct wish *wish, const struct kith_scenario *scenario)
{
    struct kith_verified *verified = NULL;
    struct kith_error err = { 0 };
    struct screen screen;
    char digest[65];
    int code = wish->output ? report(kith_verify_output(scenario, wish->output, wish->force, &err), &err) : 0;
    if (!code)
        code = report(kith_verify(&verified, scenario, &wish->options, &err), &err);
    if (!code) {
        kith_verified_print(verified, screen_begin(&screen));
        screen_end(&screen);
        fflush(stdout);
    }
    if (!code && wish->output) {
        code = report(kith_verified_save(verified, scenario, wish->output, wish->force, digest, &err), &err);
        if (!code)
            kith_screen_print(stderr, "%s: digest %s\n", wish->output, digest);
    }
    code = code ? code : !kith_verified_is_right(verified);
    kith_verified_free(verified);
    return code;
}

static int
verify_file(struct wish *wish, const char *path)
{
    char room[PATH_MAX];
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };
    const char *place = find_scenario(path, room, sizeof room);
    int code = report(kith_scenario_load(&scenario, place, wish->set, wish->n_sets, &err), &err);
    if (code)
        suggest_scenario(path, stderr);
    else
        code = verify(wish, scenario);
    kith_scenario_free(scenario);
    return code;
}

int
verb_verify(int argc, char **argv)
{
    struct wish wish = { .options = kith_verifying_default() };
    struct request surroundings = { 0 };
    int code = 0;
    wish.set = calloc((size_t) argc + 1, sizeof *wish.set);
    if (!wish.set)
        return complain(argv[0], "out of memory") + 7;
    for (int option; !code && (option = option_next(argc, argv, longs)) != -1;)
        if (option == 'h') {
            free(wish.set);
            return help(usage);
        } else
            code = option == '?' ? 64 : take_option(&wish, option, argv[0]);
    if (!code)
        code = options_act(argv[0]);
    if (!code && optind + 1 != argc)
        code = complain(argv[0], "one scenario file is needed");
    if (!code)
        code = request_surroundings(&surroundings, argv[0]);
    if (!code) {
        wish.options.threads = wish.options.threads ? wish.options.threads : surroundings.threads;
        wish.options.epoch = surroundings.epoch;
        wish.options.jobs = (const char *const *) surroundings.job;
        wish.options.n_jobs = surroundings.n_jobs;
        wish.options.stop = &stop_requested;
        catch_signals();
        code = verify_file(&wish, argv[optind]);
    }
    request_free(&surroundings);
    free(wish.set);
    return code;
}
