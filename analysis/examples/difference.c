/* How far apart two policies are in one outcome: runs both as `make demo` does, and writes the file if one is named.
 *
 *   difference scenarios/fragmented.yaml scenarios/integral.yaml [demo.h5] */
#include <kith.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
    struct kith_error err = { 0 };
    struct kith_scenario *scenario[2] = { NULL, NULL };
    struct kith_study *study = NULL;
    struct kith_estimate d;
    struct kith_options *options = kith_options_new("compare", &err);
    int status = options && argc >= 3 ? KITH_OK : KITH_ERR_USAGE;

    if (!status)
        status = kith_options_set(options, "draws", "posterior", &err); /* as the command does: the one beside the scenarios */
    if (!status && argc > 3)
        status = kith_options_set(options, "output", argv[3], &err);
    if (!status)
        status = kith_scenario_load_all(scenario, (const char *const *) argv + 1, 2, NULL, 0, NULL, &err);
    if (!status)
        status = kith_study_run(&study, (const struct kith_scenario *const *) scenario, 2, options, &err);
    if (!status)
        status = kith_study_outcome(study, kith_scenario_name(scenario[1]), "stopped_T3", KITH_OF_DIFFERENCE, &d, &err);
    if (!status)
        printf("%.17g %.17g %.17g %.17g\n", d.mean, d.error, d.low, d.high);
    else
        fprintf(stderr, "%s\n", err.text ? err.text : "two scenarios are needed");
    kith_study_free(study);
    kith_scenario_free(scenario[0]);
    kith_scenario_free(scenario[1]);
    kith_options_free(options);
    kith_error_clear(&err);
    return -status;
}
