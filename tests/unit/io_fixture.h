#ifndef KITH_TESTS_IO_FIXTURE_H
#define KITH_TESTS_IO_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/load.h"
#include "io/store.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** A folder of its own for each program, and one small file with everything that a file can have. */

static char folder[] = "/tmp/kith-io-XXXXXX";

static inline int
make_folder(void **state)
{
    (void) state;
    return mkdtemp(folder) ? 0 : -1;
}

/* Writes the path of `name` in the folder to a buffer of its own, of which there are four. */
static inline const char *
in_folder(const char *name)
{
    static char buffers[4][512];
    static int turn;
    char *out = buffers[turn++ % 4];
    snprintf(out, sizeof *buffers, "%s/%s", folder, name);
    return out;
}

/* How many files lie in the folder; removes them if asked. */
static inline int
files_in_folder(int and_remove)
{
    int n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        n++;
        if (and_remove)
            unlink(in_folder(entry->d_name));
    }
    if (dir)
        closedir(dir);
    return n;
}

static inline int
empty_folder(void **state)
{
    (void) state;
    files_in_folder(1);
    return 0;
}

static inline int
remove_folder(void **state)
{
    empty_folder(state);
    return rmdir(folder);
}

/* What may be different from one sample to the next. */
struct sample {
    double number; /* last value of the variable "mean" */
    const char *unit, *name, *label, *title, *command;
    int threads;
    int64_t epoch;
};

static const struct sample plain = { 0.25, "week", "mean", "b", "Sample", "kith run a.yaml", 2, 86400 };

enum { SCENARIOS = 2, DRAWS = 3, WAVES = 4 };

#define TRY(call) \
    do { \
        const int tried = (call); \
        if (tried) \
            return tried; \
    } while (0)

static inline int
declare_sample(struct kith_store *store, const struct sample *sample, struct kith_error *err)
{
    static const char *const scenarios[SCENARIOS] = { "fragmented", "intégral" };
    static const double weeks[WAVES] = { 0, 26, 52, 104 };
    const struct kith_variable variables[] = {
        { "bytes", KITH_U8, "scenario", "1", "Eight bits", NULL },
        { "counts", KITH_I32, "scenario draw", "1", "Thirty-two bits", NULL },
        { "large", KITH_I64, "draw", "1", "Sixty-four bits", NULL },
        { "summary/narrow", KITH_F32, "scenario wave", "1", "Single precision", NULL },
        { sample->name, KITH_F64, "scenario draw wave", sample->unit, "Double precision", "draw: mean" },
        { "alone", KITH_F64, "", "1", "A scalar", NULL },
        { "void", KITH_F64, "nothing draw", "1", "A variable without elements", NULL },
    };
    TRY(kith_store_axis_names(store, "scenario", SCENARIOS, scenarios, "Scenario", err));
    TRY(kith_store_axis_names(store, "draw", DRAWS, NULL, NULL, err));
    TRY(kith_store_axis_numbers(store, "wave", WAVES, weeks, "week", "Weeks since the report", err));
    TRY(kith_store_axis_names(store, "nothing", 0, scenarios, "An axis without elements", err));
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        TRY(kith_store_declare(store, &variables[i], err));
    return KITH_OK;
}

static inline int
fill_sample(struct kith_store *store, const struct sample *sample, struct kith_error *err)
{
    static const double bytes[SCENARIOS] = { 0, 255 };
    static const double counts[SCENARIOS * DRAWS] = { 1, -2, INT32_MAX, INT32_MIN, 5, 6 };
    static const double large[DRAWS] = { -9007199254740992, 0, 9007199254740992 }; /* 2^53 */
    static const double narrow[SCENARIOS * WAVES] = { 0.1, 1, 2, 3, 4, 5, 6, -0.0 };
    double mean[DRAWS * WAVES], alone = -1e300;
    const char *const labels[SCENARIOS] = { "", sample->label };
    for (int i = 0; i < DRAWS * WAVES; i++)
        mean[i] = i / 7.0;
    TRY(kith_store_write(store, "bytes", NULL, NULL, bytes, err));
    TRY(kith_store_write(store, "counts", NULL, NULL, counts, err));
    TRY(kith_store_write(store, "large", NULL, NULL, large, err));
    TRY(kith_store_write(store, "summary/narrow", NULL, NULL, narrow, err));
    TRY(kith_store_write(store, sample->name, (const size_t[]) { 0, 0, 0 }, (const size_t[]) { 1, DRAWS, WAVES }, mean, err));
    mean[DRAWS * WAVES - 1] = sample->number;
    TRY(kith_store_write(store, sample->name, (const size_t[]) { 1, 1, 2 }, (const size_t[]) { 1, 2, 2 }, mean + 8, err));
    TRY(kith_store_write(store, "alone", NULL, NULL, &alone, err));
    TRY(kith_store_text(store, "inputs/scenario_fragmented", "# full\nviolence:\n  rate: 1\n", "The scenario", err));
    TRY(kith_store_texts(store, "summary/labels", "scenario", labels, "Labels", err));
    TRY(kith_store_note(store, "", "title", sample->title, err));
    TRY(kith_store_note(store, sample->name, "comment", "made up", err));
    return kith_store_note_number(store, "", "seed", 4711, err);
}

/* Writes a sample; its digest goes to shape (65), or NULL. */
static inline int
write_sample(const char *path, const struct sample *sample, char *digest, struct kith_error *err)
{
    static const char *const jobs[] = { "SLURM_JOB_ID=4711", "SLURM_ARRAY_TASK_ID=2" };
    const struct kith_provenance provenance = { sample->command, sample->threads, 1.5, sample->epoch, jobs, 2 };
    struct kith_store *store;
    int status = kith_store_create(&store, path, err);
    if (!status)
        status = declare_sample(store, sample, err);
    if (!status)
        status = fill_sample(store, sample, err);
    if (!status)
        status = kith_store_provenance(store, &provenance, err);
    if (!status)
        status = kith_store_finish(store, digest, err);
    kith_store_free(store);
    return status;
}

/* All bytes of a file; the caller frees. */
static inline unsigned char *
bytes_of(const char *path, size_t *n)
{
    struct stat about;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &about), 0);
    unsigned char *bytes = malloc((size_t) about.st_size + 1);
    assert_non_null(bytes);
    *n = fread(bytes, 1, (size_t) about.st_size, file);
    assert_int_equal(*n, about.st_size);
    fclose(file);
    return bytes;
}

static inline void
write_bytes(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

#endif
