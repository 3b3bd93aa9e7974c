#include "cli.h"

#include <unistd.h>

static const char usage[] = "kith explain result.h5 lasting_T3\n"
                            "kith explain result.h5 violent_years --scenario capacity-cut -o why.json\n\n"
                            "Why an outcome of the result of kith compare differs between its scenarios: the chain by which a policy\n"
                            "acts. Its runs are made again with what the reference offered week by week imposed at one link after\n"
                            "the other (assessment staff, who is taken up, places, who gets one), all else as in the policy: about\n"
                            "four times the time of the comparison. Steps and remainder add up to the difference.\n\n"
                            "      --reference S     the scenario that others are held against (the first of the file)\n"
                            "      --scenario S      explain this one (all others)\n"
                            "      --replicates N    the first N runs of each scenario (all of the file)\n"
                            "      --lang nl         sentences in Dutch (en)\n"
                            "      --threads N       OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, or all\n"
                            "      --no-progress     no progress line\n"
                            "  -o, --output FILE     the tables: FILE.h5, FILE.json, or FILE.csv, a table each as FILE-links.csv\n"
                            "      --force           in place of files that Kith did not write, too\n"
                            "      --altered         also a result whose digest does not hold\n"
                            "Exit codes: 0 done, 64 usage, 65 not a result of kith compare, 66 no such file, 73/74 output, 75 stopped.\n";

enum { OPT_THREADS = 512, OPT_REPLICATES, OPT_LANG };
static const struct option longs[] = { { "reference", required_argument, NULL, OPT_REFERENCE }, { "scenario", required_argument, NULL, OPT_SCENARIO },
    { "replicates", required_argument, NULL, OPT_REPLICATES }, { "lang", required_argument, NULL, OPT_LANG }, { "threads", required_argument, NULL, OPT_THREADS },
    { "no-progress", no_argument, NULL, OPT_NO_PROGRESS }, { "output", required_argument, NULL, 'o' }, { "force", no_argument, NULL, OPT_FORCE }, { "altered", no_argument, NULL, OPT_ALTERED },
    { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

struct wanted {
    struct kith_chain_options options;
    const char *output;
    int force, quiet;
};

/* @return -1 to go on, or an exit code */
static int
parse(struct wanted *self, int argc, char **argv)
{
    uint64_t number = 0;
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        switch (c) {
        case '?': return 64;
        case 'h': return help(usage);
        case OPT_REFERENCE: self->options.reference = optarg; break;
        case OPT_SCENARIO: self->options.scenario = optarg; break;
        case OPT_LANG:
            if (option_language(argv[0], optarg, &self->options.language))
                return 64;
            break;
        case OPT_REPLICATES:
            if (option_whole(argv[0], "--replicates", optarg, 1, UINT32_MAX, &number))
                return 64;
            self->options.replicates = (uint32_t) number;
            break;
        case OPT_THREADS:
            if (option_whole(argv[0], "--threads", optarg, 1, 4096, &number))
                return 64;
            self->options.threads = (int) number;
            break;
        case OPT_NO_PROGRESS: self->quiet = 1; break;
        case OPT_FORCE: self->force = 1; break;
        case OPT_ALTERED: self->options.trust = KITH_TRUST_ALTERED; break;
        default: self->output = optarg; break;
        }
    if (optind + 2 != argc)
        return complain(argv[0], "a result file and an outcome are needed, as in kith explain result.h5 lasting_T3; kith list outcomes names them");
    return self->force && !self->output ? complain(argv[0], "--force goes with --output") : -1;
}

int
verb_explain(int argc, char **argv)
{
    struct wanted self = { .options = kith_chain_options_default() };
    struct request surroundings;
    struct kith_error err = { 0 };
    struct kith_answer *answer = NULL;
    int code = parse(&self, argc, argv);
    if (code >= 0)
        return code;
    code = request_surroundings(&surroundings, argv[0]);
    self.options.threads = self.options.threads ? self.options.threads : surroundings.threads;
    self.options.stop = &stop_requested;
    self.options.progress = !self.quiet && isatty(2) ? show_progress : NULL;
    request_free(&surroundings);
    catch_signals();
    if (!code)
        code = report(kith_chain(&answer, argv[optind], argv[optind + 1], &self.options, &err), &err);
    end_progress();
    if (!code && self.output)
        code = report(kith_answer_write(answer, self.output, self.force, &err), &err);
    if (!code)
        print_answer(answer);
    kith_answer_free(answer);
    return code;
}
