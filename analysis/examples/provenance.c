/* Who made a result file, when, and by which program: all notes of its provenance; or the one that is asked for.
 *
 *   provenance demo.h5
 *   provenance demo.h5 provenance/command */
#include <kith.h>
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
    struct kith_error err = { 0 };
    struct kith_study *study = NULL;
    const char *const *key = NULL, *text;
    size_t n = 0;
    int status = argc == 2 || argc == 3 ? kith_study_open(&study, argv[1], KITH_TRUST_WHOLE, &err) : KITH_ERR_USAGE;

    if (!status && argc == 3 && !(status = kith_study_note(study, argv[2], &text, &err)))
        printf("%s\n", text);
    if (!status && argc == 2)
        status = kith_study_notes(study, &key, &n, &err);
    for (size_t i = 0; i < n && !status; i++)
        if (strncmp(key[i], "provenance/", 11) == 0 && !(status = kith_study_note(study, key[i], &text, &err)))
            printf("%-12s %s\n", key[i] + 11, text);
    if (status)
        fprintf(stderr, "%s\n", err.text ? err.text : "a file is needed, and perhaps the name of a note");
    kith_study_free(study);
    kith_error_clear(&err);
    return -status;
}
