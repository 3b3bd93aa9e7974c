#include "io_fixture.h"

/* ---- what was written is there ---------------------------------------------------------- */

static void
every_type_comes_back_as_it_was_written(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_file *file;
    int64_t whole[SCENARIOS * DRAWS];
    double numbers[SCENARIOS * DRAWS * WAVES];
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, &err), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), &err), KITH_OK);

    assert_int_equal(kith_file_integers(file, "bytes", NULL, NULL, whole, &err), KITH_OK);
    assert_int_equal(whole[1], 255);
    assert_int_equal(kith_file_integers(file, "counts", NULL, NULL, whole, &err), KITH_OK);
    assert_true(whole[2] == INT32_MAX && whole[3] == INT32_MIN);
    assert_int_equal(kith_file_integers(file, "large", NULL, NULL, whole, &err), KITH_OK);
    assert_true(whole[0] == -9007199254740992 && whole[2] == 9007199254740992);
    assert_int_equal(kith_file_numbers(file, "summary/narrow", NULL, NULL, numbers, &err), KITH_OK);
    assert_true(numbers[0] == (double) 0.1f && signbit(numbers[7]));
    assert_int_equal(kith_file_numbers(file, "alone", NULL, NULL, numbers, &err), KITH_OK);
    assert_true(numbers[0] == -1e300);
    assert_int_equal(kith_file_numbers(file, "mean", NULL, NULL, numbers, &err), KITH_OK);
    assert_true(numbers[5] == 5 / 7.0 && numbers[23] == 0.25);
    assert_int_equal(kith_file_numbers(file, "wave", NULL, NULL, numbers, &err), KITH_OK);
    assert_true(numbers[3] == 104);
    kith_file_free(file);
}

static void
what_was_not_written_is_nan_or_zero(void **state)
{
    (void) state;
    struct kith_store *store;
    struct kith_file *file;
    const struct kith_variable variables[] = { { "f", KITH_F64, "", "1", "", NULL }, { "g", KITH_F32, "", "1", "", NULL },
        { "i", KITH_I32, "", "1", "", NULL } };
    double number;
    int64_t whole = 1;
    assert_int_equal(kith_store_create(&store, in_folder("a.h5"), NULL), KITH_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(kith_store_declare(store, &variables[i], NULL), KITH_OK);
    assert_int_equal(kith_store_finish(store, NULL, NULL), KITH_OK);
    kith_store_free(store);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_numbers(file, "f", NULL, NULL, &number, NULL), KITH_OK);
    assert_true(isnan(number));
    assert_int_equal(kith_file_numbers(file, "g", NULL, NULL, &number, NULL), KITH_OK);
    assert_true(isnan(number));
    assert_int_equal(kith_file_integers(file, "i", NULL, NULL, &whole, NULL), KITH_OK);
    assert_int_equal(whole, 0);
    kith_file_free(file);
}

/* Cells of a variable of many chunks, written out of order, as replicates finish. */
static void
large_variables_are_compressed_and_come_back(void **state)
{
    (void) state;
    enum { CELLS = 60, WEEKS = 520, STRATA = 40, CELL = WEEKS * STRATA };
    struct kith_store *store;
    struct kith_file *file;
    struct stat about;
    const struct kith_variable variable = { "x", KITH_F64, "cell week stratum", "1", "Many numbers", NULL };
    double *data = malloc(CELL * sizeof *data);
    assert_non_null(data);
    assert_int_equal(kith_store_create(&store, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_store_axis_names(store, "cell", CELLS, NULL, NULL, NULL), KITH_OK);
    assert_int_equal(kith_store_axis_names(store, "week", WEEKS, NULL, NULL, NULL), KITH_OK);
    assert_int_equal(kith_store_axis_names(store, "stratum", STRATA, NULL, NULL, NULL), KITH_OK);
    assert_int_equal(kith_store_declare(store, &variable, NULL), KITH_OK);
    for (size_t k = 0; k < CELLS; k++) {
        const size_t cell = k * 7 % CELLS;
        for (int i = 0; i < CELL; i++)
            data[i] = (double) (cell * CELL) + i;
        assert_int_equal(kith_store_write(store, "x", (size_t[]) { cell, 0, 0 }, (size_t[]) { 1, WEEKS, STRATA }, data, NULL), KITH_OK);
    }
    assert_int_equal(kith_store_finish(store, NULL, NULL), KITH_OK);
    kith_store_free(store);
    assert_int_equal(stat(in_folder("a.h5"), &about), 0);
    assert_true(about.st_size < (off_t) (CELLS * CELL * sizeof *data / 2));
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    for (size_t cell = 0; cell < CELLS; cell++) {
        assert_int_equal(kith_file_numbers(file, "x", (size_t[]) { cell, 0, 0 }, (size_t[]) { 1, WEEKS, STRATA }, data, NULL), KITH_OK);
        for (int i = 0; i < CELL; i++)
            assert_true(data[i] == (double) (cell * CELL) + i);
    }
    kith_file_free(file);
    free(data);
}

static void
axes_and_texts_and_notes_come_back(void **state)
{
    (void) state;
    struct kith_file *file;
    char *text, **texts;
    double number;
    size_t n;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_texts(file, "scenario", &texts, &n, NULL), KITH_OK);
    assert_int_equal(n, 2);
    assert_string_equal(texts[1], "intégral");
    free(texts[0]);
    free(texts[1]);
    free(texts);
    assert_int_equal(kith_file_texts(file, "summary/labels", &texts, &n, NULL), KITH_OK);
    assert_string_equal(texts[0], "");
    assert_string_equal(texts[1], "b");
    free(texts[0]);
    free(texts[1]);
    free(texts);
    assert_int_equal(kith_file_text(file, "inputs/scenario_fragmented", &text, NULL), KITH_OK);
    assert_string_equal(text, "# full\nviolence:\n  rate: 1\n");
    free(text);
    assert_int_equal(kith_file_note(file, "title", &text, NULL), KITH_OK);
    assert_string_equal(text, "Sample");
    free(text);
    assert_int_equal(kith_file_note_at(file, "mean", "cell_methods", &text, NULL), KITH_OK);
    assert_string_equal(text, "draw: mean");
    free(text);
    assert_int_equal(kith_file_note_number(file, "seed", &number, NULL), KITH_OK);
    assert_true(number == 4711);
    kith_file_free(file);
}

static void
a_text_may_be_longer_than_an_attribute_can_be(void **state)
{
    (void) state;
    enum { LONG = 300000 };
    struct kith_store *store;
    struct kith_file *file;
    char *text = malloc(LONG + 1), *again;
    assert_non_null(text);
    memset(text, 'x', LONG);
    text[LONG] = '\0';
    assert_int_equal(kith_store_create(&store, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_store_text(store, "inputs/long", text, "Long", NULL), KITH_OK);
    assert_int_equal(kith_store_note(store, "", "long", text, NULL), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_finish(store, NULL, NULL), KITH_OK);
    kith_store_free(store);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_text(file, "inputs/long", &again, NULL), KITH_OK);
    assert_string_equal(again, text);
    kith_file_free(file);
    free(again);
    free(text);
}

static void
the_provenance_says_what_made_the_file(void **state)
{
    (void) state;
    static const char *const keys[] = { "version", "commit", "compiler", "flags", "hdf5", "gsl", "libc", "system", "host", "cpu" };
    struct kith_file *file;
    char *text;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_int_equal(kith_file_note_at(file, "provenance", keys[i], &text, NULL), KITH_OK);
        free(text);
    }
    assert_int_equal(kith_file_note_at(file, "provenance", "end", &text, NULL), KITH_OK);
    assert_string_equal(text, "1970-01-02T00:00:00Z");
    free(text);
    assert_int_equal(kith_file_text(file, "provenance/jobs", &text, NULL), KITH_OK);
    assert_string_equal(text, "SLURM_JOB_ID=4711\nSLURM_ARRAY_TASK_ID=2");
    free(text);
    assert_int_equal(kith_file_note(file, "history", &text, NULL), KITH_OK);
    assert_string_equal(text, "1970-01-02T00:00:00Z: kith run a.yaml");
    free(text);
    kith_file_free(file);
}

/* ---- same calls, same bytes; same content, same digest ---------------------------------- */

static void
the_same_calls_give_the_same_bytes(void **state)
{
    (void) state;
    size_t n_a, n_b;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    sleep(1); /* a time stamp would show */
    assert_int_equal(write_sample(in_folder("b.h5"), &plain, NULL, NULL), KITH_OK);
    unsigned char *a = bytes_of(in_folder("a.h5"), &n_a), *b = bytes_of(in_folder("b.h5"), &n_b);
    assert_int_equal(n_a, n_b);
    assert_memory_equal(a, b, n_a);
    free(a);
    free(b);
}

static void
the_digest_changes_with_any_value_unit_name_text_or_note(void **state)
{
    (void) state;
    struct sample others[5] = { plain, plain, plain, plain, plain };
    char first[65], other[65];
    others[0].number = nextafter(plain.number, 1);
    others[1].unit = "day";
    others[2].name = "median";
    others[3].label = "c";
    others[4].title = "Another";
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, first, NULL), KITH_OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(write_sample(in_folder("b.h5"), &others[i], other, NULL), KITH_OK);
        assert_string_not_equal(first, other);
    }
}

static void
the_digest_does_not_change_with_the_provenance(void **state)
{
    (void) state;
    struct sample other = plain;
    char first[65], second[65];
    other.command = "kith run b.yaml --threads 8";
    other.threads = 8;
    other.epoch = -1;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, first, NULL), KITH_OK);
    assert_int_equal(write_sample(in_folder("b.h5"), &other, second, NULL), KITH_OK);
    assert_string_equal(first, second);
}

static void
every_nan_counts_as_the_same(void **state)
{
    (void) state;
    struct sample other = plain, negative = plain;
    char first[65], second[65];
    other.number = (double) NAN;
    negative.number = -(double) NAN;
    assert_int_equal(write_sample(in_folder("a.h5"), &other, first, NULL), KITH_OK);
    assert_int_equal(write_sample(in_folder("b.h5"), &negative, second, NULL), KITH_OK);
    assert_string_equal(first, second);
}

/* ---- other programs --------------------------------------------------------------------- */

static int
run(const char *before, const char *path, const char *after)
{
    char command[600];
    snprintf(command, sizeof command, "%s %s %s", before, path, after);
    return system(command);
}

static void
python_computes_the_same_digest(void **state)
{
    (void) state;
    struct sample other = plain;
    if (system("/usr/bin/python3 -c 'import h5py' 2>/dev/null") != 0)
        skip();
    other.number = -(double) NAN;
    assert_int_equal(write_sample(in_folder("a.h5"), &other, NULL, NULL), KITH_OK);
    assert_int_equal(run("/usr/bin/python3 tests/doc/digest.py", in_folder("a.h5"), ">/dev/null"), 0);
}

static void
xarray_sees_named_dimensions_and_units(void **state)
{
    (void) state;
    if (system("/usr/bin/python3 -c 'import xarray, h5netcdf, netCDF4' 2>/dev/null") != 0)
        skip();
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(run("/usr/bin/python3 tests/doc/read_with_xarray.py", in_folder("a.h5"), ">/dev/null"), 0);
}

static void
ncdump_names_the_dimensions(void **state)
{
    (void) state;
    if (system("command -v ncdump >/dev/null") != 0)
        skip();
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(run("ncdump -h", in_folder("a.h5"), "| grep -q 'double mean(scenario, draw, wave) ;'"), 0);
    assert_int_equal(run("ncdump", in_folder("a.h5"), ">/dev/null"), 0);
}

static void
the_digest_does_not_depend_on_chunks_and_compression(void **state)
{
    (void) state;
    struct kith_file *file;
    char first[65], stored[65], computed[65];
    if (system("command -v h5repack >/dev/null") != 0)
        skip();
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, first, NULL), KITH_OK);
    assert_int_equal(run("h5repack -l mean:CHUNK=1x2x3 -f mean:GZIP=9", in_folder("a.h5"), in_folder("b.h5")), 0);
    assert_int_equal(kith_file_open(&file, in_folder("b.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_digests(file, stored, computed, NULL), KITH_OK);
    assert_string_equal(stored, first);
    assert_string_equal(computed, first);
    kith_file_free(file);
}

/* ---- callers' mistakes ------------------------------------------------------------------ */

static void
mistakes_of_the_caller_are_explained_and_do_no_harm(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_store *store;
    const struct kith_variable unknown_axis = { "y", KITH_F64, "month", "1", "", NULL };
    const struct kith_variable again = { "counts", KITH_F64, "", "1", "", NULL };
    const struct kith_variable own_axis = { "group/scenario", KITH_F64, "scenario", "1", "", NULL }; /* xarray would refuse the group */
    const double large[2] = { 0, 256 }, part[2] = { 0.5, 1 }, none[2] = { 0, (double) NAN }, huge[DRAWS] = { 0, 0, 9007199254740994 };
    const double number = 0;
    assert_int_equal(kith_store_create(&store, in_folder("a.h5"), &err), KITH_OK);
    assert_int_equal(declare_sample(store, &plain, &err), KITH_OK);
    assert_int_equal(kith_store_declare(store, &unknown_axis, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_declare(store, &own_axis, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_declare(store, &again, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_write(store, "y", NULL, NULL, &number, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_write(store, "mean", (size_t[]) { 1, 2, 4 }, (size_t[]) { 1, 1, 1 }, &number, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_write(store, "bytes", NULL, NULL, large, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_write(store, "bytes", NULL, NULL, part, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_write(store, "bytes", NULL, NULL, none, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_write(store, "large", NULL, NULL, huge, &err), KITH_ERR_INTERNAL);
    assert_int_equal(kith_store_note(store, "nobody", "a", "b", &err), KITH_ERR_INTERNAL);
    assert_int_equal(err.count, 10);
    assert_non_null(strstr(err.text, "bytes: 256 does not fit u8"));
    kith_error_clear(&err);
    assert_int_equal(fill_sample(store, &plain, &err), KITH_OK);
    assert_int_equal(kith_store_finish(store, NULL, &err), KITH_OK);
    assert_int_equal(kith_store_write(store, "mean", NULL, NULL, &number, &err), KITH_ERR_INTERNAL);
    kith_store_free(store);
    kith_error_clear(&err);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_type_comes_back_as_it_was_written, empty_folder),
        cmocka_unit_test_teardown(what_was_not_written_is_nan_or_zero, empty_folder),
        cmocka_unit_test_teardown(large_variables_are_compressed_and_come_back, empty_folder),
        cmocka_unit_test_teardown(axes_and_texts_and_notes_come_back, empty_folder),
        cmocka_unit_test_teardown(a_text_may_be_longer_than_an_attribute_can_be, empty_folder),
        cmocka_unit_test_teardown(the_provenance_says_what_made_the_file, empty_folder),
        cmocka_unit_test_teardown(the_same_calls_give_the_same_bytes, empty_folder),
        cmocka_unit_test_teardown(the_digest_changes_with_any_value_unit_name_text_or_note, empty_folder),
        cmocka_unit_test_teardown(the_digest_does_not_change_with_the_provenance, empty_folder),
        cmocka_unit_test_teardown(every_nan_counts_as_the_same, empty_folder),
        cmocka_unit_test_teardown(python_computes_the_same_digest, empty_folder),
        cmocka_unit_test_teardown(xarray_sees_named_dimensions_and_units, empty_folder),
        cmocka_unit_test_teardown(ncdump_names_the_dimensions, empty_folder),
        cmocka_unit_test_teardown(the_digest_does_not_depend_on_chunks_and_compression, empty_folder),
        cmocka_unit_test_teardown(mistakes_of_the_caller_are_explained_and_do_no_harm, empty_folder),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
