#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "kith decide result.h5\n"
                            "kith decide result.h5 --outcome lasting_T3 --price 5000:50000 -o answer.json\n\n"
                            "Answers from the result of kith compare: differences with a reference, how often each scenario is\n"
                            "the best, who gains and who loses, cost against violence, what each payer pays, what is evidence and\n"
                            "what assumption, and what it is worth to find out. Runs nothing without --what-if.\n\n"
                            "      --decision FILE   a decision (YAML, as scenarios/decisions/): what is not said here is taken from it,\n"
                            "                        and the studies that it describes are valued (EVSI)\n"
                            "      --reference S     the scenario that others are held against (the first of the file)\n"
                            "      --outcome NAME    choose by this outcome; may be repeated, the first above all (six that are\n"
                            "                        looked at first)\n"
                            "      --price LOW:HIGH[@OUTCOME]\n"
                            "                        net benefit at prices from LOW to HIGH euro for a violent year avoided, or for\n"
                            "                        one unit of OUTCOME; may be repeated. There is no default: nobody knows it\n"
                            "      --what-if PARAMETER\n"
                            "                        what would have to be true: the value at which the choice by the first outcome\n"
                            "                        changes, by search on the draws of the file; a second one makes a map\n"
                            "      --threads N       for those runs (OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, or all)\n"
                            "      --whole           families, children, euros a year of the regions, in the place of rates per 1,000\n"
                            "                        households (of populations)\n"
                            "      --all             print all rows of all tables\n"
                            "  -o, --output FILE     all tables: FILE.h5, FILE.json, or FILE.csv, a table each as FILE-contrasts.csv\n"
                            "      --force           in place of files that Kith did not write, too\n"
                            "      --altered         also a result whose digest does not hold\n"
                            "Exit codes: 0 done, 64 usage, 65 not a result of kith compare, 66 no such file, 73/74 output,\n"
                            "78 decision.\n";

enum { OPT_ALL = 512, OPT_THREADS, OPT_WHOLE };
static const struct option longs[] = { { "decision", required_argument, NULL, OPT_DECISION }, { "reference", required_argument, NULL, OPT_REFERENCE }, { "outcome", required_argument, NULL, OPT_OUTCOME },
    { "price", required_argument, NULL, OPT_PRICE }, { "what-if", required_argument, NULL, OPT_WHAT_IF }, { "threads", required_argument, NULL, OPT_THREADS }, { "all", no_argument, NULL, OPT_ALL }, { "whole", no_argument, NULL, OPT_WHOLE }, { "output", required_argument, NULL, 'o' }, { "force", no_argument, NULL, OPT_FORCE },
    { "altered", no_argument, NULL, OPT_ALTERED }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

struct wanted {
    struct kith_decide_options options;
    const char **outcome, **price, **what_if;
    const char *output;
    int force;
};

/* @return -1 to go on, or an exit code */
static int
parse(struct wanted *self, int argc, char **argv)
{
    uint64_t threads;
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        switch (c) {
        case '?': return 64;
        case 'h': return help(usage);
        case OPT_DECISION: self->options.decision = optarg; break;
        case OPT_REFERENCE: self->options.reference = optarg; break;
        case OPT_OUTCOME: self->outcome[self->options.n_outcomes++] = optarg; break;
        case OPT_PRICE: self->price[self->options.n_prices++] = optarg; break;
        case OPT_WHAT_IF: self->what_if[self->options.n_what_ifs++] = optarg; break;
        case OPT_THREADS:
            if (option_whole(argv[0], "--threads", optarg, 1, 4096, &threads))
                return 64;
            self->options.threads = (int) threads;
            break;
        case OPT_WHOLE: self->options.whole = 1; break;
        case OPT_ALL: self->options.all = 1; break;
        case OPT_FORCE: self->force = 1; break;
        case OPT_ALTERED: self->options.trust = KITH_TRUST_ALTERED; break;
        default: self->output = optarg; break;
        }
    self->options.outcome = self->outcome;
    self->options.price = self->price;
    self->options.what_if = self->what_if;
    if (optind + 1 != argc)
        return complain(argv[0], "one result file is needed, as kith compare -o FILE.h5 writes it");
    return self->force && !self->output ? complain(argv[0], "--force goes with --output") : -1;
}

static int
decide(const struct wanted *self, const char *path)
{
    struct kith_error err = { 0 };
    struct kith_answer *answer = NULL;
    int code = report(kith_decide(&answer, path, &self->options, &err), &err);
    if (!code && self->output)
        code = report(kith_answer_write(answer, self->output, self->force, &err), &err);
    if (!code)
        print_answer(answer);
    kith_answer_free(answer);
    return code;
}

int
verb_decide(int argc, char **argv)
{
    struct wanted self = { .options = kith_decide_options_default() };
    self.outcome = calloc((size_t) argc + 1, sizeof *self.outcome);
    self.price = calloc((size_t) argc + 1, sizeof *self.price);
    self.what_if = calloc((size_t) argc + 1, sizeof *self.what_if);
    int code = self.outcome && self.price && self.what_if ? parse(&self, argc, argv) : complain(argv[0], "out of memory") + 7;
    if (code < 0) {
        struct request surroundings;
        code = request_surroundings(&surroundings, argv[0]);
        self.options.threads = self.options.threads ? self.options.threads : surroundings.threads;
        self.options.stop = &stop_requested;
        request_free(&surroundings);
        catch_signals();
        code = code ? code : decide(&self, argv[optind]);
    }
    free(self.outcome);
    free(self.price);
    free(self.what_if);
    return code;
}
