/* The same numbers from a result file.
 *
 *   read demo.h5 integral stopped_T3 */
#include <kith.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
    struct kith_error err = { 0 };
    struct kith_study *study = NULL;
    struct kith_estimate d;
    int status = argc == 4 ? kith_study_open(&study, argv[1], KITH_TRUST_WHOLE, &err) : KITH_ERR_USAGE;

    if (!status)
        status = kith_study_outcome(study, argv[2], argv[3], KITH_OF_DIFFERENCE, &d, &err);
    if (!status)
        printf("%.17g %.17g %.17g %.17g\n", d.mean, d.error, d.low, d.high);
    else
        fprintf(stderr, "%s\n", err.text ? err.text : "a file, a scenario and an outcome are needed");
    kith_study_free(study);
    kith_error_clear(&err);
    return -status;
}
