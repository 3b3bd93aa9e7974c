#include "io_fixture.h"

#include <errno.h>
#include <hdf5.h>
#include <signal.h>
#include <sys/wait.h>

/* ---- what is refused -------------------------------------------------------------------- */

static void
assert_refused(const char *path, int status, const char *reason)
{
    struct kith_error err = { 0 };
    struct kith_file *file;
    assert_int_equal(kith_file_open(&file, path, &err), status);
    assert_null(file);
    assert_non_null(strstr(err.text, path));
    if (!strstr(err.text, reason))
        fail_msg("\"%s\" does not say \"%s\"", err.text, reason);
    kith_error_clear(&err);
}

static void
what_is_not_a_file_of_ours_is_refused_kindly(void **state)
{
    (void) state;
    assert_refused(in_folder("none.h5"), KITH_ERR_NOINPUT, "No such file");
    assert_refused(folder, KITH_ERR_NOINPUT, "it is a folder");
    write_bytes(in_folder("a.h5"), "", 0);
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "is empty");
    write_bytes(in_folder("a.h5"), "a,b\n1,2\n3,4\n", 12);
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "is not an HDF5 file");
}

static void
put_attribute(hid_t object, const char *key, const char *text)
{
    const hid_t space = H5Screate(H5S_SCALAR), type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, strlen(text) + 1);
    H5Adelete(object, key);
    const hid_t attribute = H5Acreate2(object, key, type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, type, text) >= 0);
    H5Aclose(attribute);
    H5Tclose(type);
    H5Sclose(space);
}

static void
files_of_other_programs_are_refused(void **state)
{
    (void) state;
    hid_t file = H5Fcreate(in_folder("a.h5"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "not one that Kith wrote");
    file = H5Fcreate(in_folder("a.h5"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    put_attribute(file, "source", "Something else 1.0");
    put_attribute(file, "format_version", "1.0");
    H5Fclose(file);
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "not one that Kith wrote");
}

/* A good file with one root attribute changed. */
static void
write_with_attribute(const char *path, const char *key, const char *text)
{
    assert_int_equal(write_sample(path, &plain, NULL, NULL), KITH_OK);
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    put_attribute(file, key, text);
    assert_true(H5Fclose(file) >= 0);
}

static void
a_newer_major_format_is_refused_and_a_newer_minor_is_read(void **state)
{
    (void) state;
    struct kith_file *file;
    write_with_attribute(in_folder("a.h5"), "format_version", "2.0");
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "newer Kith");
    write_with_attribute(in_folder("a.h5"), "format_version", "one");
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "not one that Kith wrote");
    write_with_attribute(in_folder("a.h5"), "format_version", "1.7");
    assert_int_equal(kith_file_open_as(&file, in_folder("a.h5"), KITH_TRUST_ALTERED, NULL), KITH_OK); /* its digest was made for 1.1 */
    kith_file_free(file);
}

/* Reads everything; the status of the first thing that fails. */
static int
read_all(const char *path)
{
    struct kith_error err = { 0 };
    struct kith_file *file;
    char stored[65], computed[65];
    int status = kith_file_open_as(&file, path, KITH_TRUST_ALTERED, &err);
    if (!status)
        status = kith_file_digests(file, stored, computed, &err);
    if (!status && strcmp(stored, computed) != 0)
        status = KITH_DIFFERENT;
    kith_file_free(file);
    kith_error_clear(&err);
    return status;
}

static void
truncated_files_are_refused_wherever_they_end(void **state)
{
    (void) state;
    size_t n;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    unsigned char *bytes = bytes_of(in_folder("a.h5"), &n);
    for (size_t i = 0; i < 40; i++) {
        write_bytes(in_folder("b.h5"), bytes, n * i / 40);
        assert_int_equal(read_all(in_folder("b.h5")), KITH_ERR_DATA);
    }
    write_bytes(in_folder("b.h5"), bytes, n - 1);
    assert_int_equal(read_all(in_folder("b.h5")), KITH_ERR_DATA);
    free(bytes);
}

static void
a_changed_number_shows_in_the_digest(void **state)
{
    (void) state;
    struct sample sample = plain;
    const double mark = sample.number = 3.0e-77;
    size_t n, changed = 0;
    assert_int_equal(write_sample(in_folder("a.h5"), &sample, NULL, NULL), KITH_OK);
    unsigned char *bytes = bytes_of(in_folder("a.h5"), &n);
    for (size_t i = 0; i + sizeof mark <= n; i++)
        if (memcmp(bytes + i, &mark, sizeof mark) == 0) {
            bytes[i] ^= 1;
            changed++;
        }
    assert_int_equal(changed, 1);
    write_bytes(in_folder("a.h5"), bytes, n);
    free(bytes);
    assert_int_equal(read_all(in_folder("a.h5")), KITH_DIFFERENT);
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "was altered");
}

/* The process that reads a file is told of all, and is left as it was. */
static void
a_file_that_is_read_leaves_no_child_and_no_descriptor(void **state)
{
    (void) state;
    struct kith_file *file;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    const int before = dup(0);
    close(before);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
        assert_false(kith_file_is_altered(file));
        kith_file_free(file);
        assert_refused(in_folder("none.h5"), KITH_ERR_NOINPUT, "No such file");
    }
    const int after = dup(0);
    close(after);
    assert_int_equal(before, after);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* A host that does not want to hear of children hears what the child said, all the same. */
static void
a_host_that_ignores_its_children_reads_as_well(void **state)
{
    (void) state;
    struct kith_file *file;
    struct sigaction ignore = { 0 }, old;
    ignore.sa_handler = SIG_IGN;
    assert_int_equal(sigaction(SIGCHLD, &ignore, &old), 0);
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    kith_file_free(file);
    size_t n;
    unsigned char *bytes = bytes_of(in_folder("a.h5"), &n);
    write_bytes(in_folder("a.h5"), bytes, n / 2);
    free(bytes);
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "complete");
    sigaction(SIGCHLD, &old, NULL);
}

/* What somebody added behind the end is in no digest. */
static void
bytes_behind_the_end_are_refused(void **state)
{
    (void) state;
    size_t n;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    unsigned char *bytes = bytes_of(in_folder("a.h5"), &n);
    bytes[n] = 'x';
    write_bytes(in_folder("a.h5"), bytes, n + 1);
    free(bytes);
    assert_refused(in_folder("a.h5"), KITH_ERR_DATA, "ends after");
}

static void
a_variable_is_of_the_kind_and_the_axes_that_are_expected(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_file *file;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_expect(file, "mean", KITH_OF_FLOATS, "scenario draw wave", NULL), KITH_OK);
    assert_int_equal(kith_file_expect(file, "counts", KITH_OF_INTEGERS, "scenario draw", NULL), KITH_OK);
    assert_int_equal(kith_file_expect(file, "scenario", KITH_OF_TEXTS, "scenario", NULL), KITH_OK);
    assert_int_equal(kith_file_expect(file, "mean", KITH_OF_FLOATS, "scenario wave draw", &err), KITH_ERR_DATA);
    assert_non_null(strstr(err.text, "is shaped (scenario draw wave), where (scenario wave draw) belongs"));
    assert_int_equal(kith_file_expect(file, "mean", KITH_OF_INTEGERS, "scenario draw wave", NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_expect(file, "mean", KITH_OF_TEXTS, "scenario draw wave", NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_expect(file, "draw", KITH_OF_FLOATS, "draw", NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_expect(file, "median", KITH_OF_FLOATS, "", NULL), KITH_ERR_DATA);
    kith_file_free(file);
    kith_error_clear(&err);
}

static void
what_is_not_there_is_named(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_file *file;
    double number;
    int64_t whole;
    char *text, **texts;
    size_t n, extent[8];
    int rank;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_extent(file, "median", &rank, extent, &err), KITH_ERR_DATA);
    assert_non_null(strstr(err.text, "there is no variable median"));
    assert_int_equal(kith_file_extent(file, "summary", &rank, extent, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_numbers(file, "draw", NULL, NULL, &number, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_numbers(file, "scenario", NULL, NULL, &number, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_numbers(file, "mean", (size_t[]) { 2, 0, 0 }, (size_t[]) { 1, 1, 1 }, &number, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_numbers(file, "mean", (size_t[]) { 1, SIZE_MAX, 0 }, (size_t[]) { 1, 2, 1 }, &number, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_integers(file, "alone", NULL, NULL, &whole, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_text(file, "scenario", &text, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_texts(file, "mean", &texts, &n, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_note(file, "nothing", &text, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_note_number(file, "title", &number, NULL), KITH_ERR_DATA);
    assert_int_equal(kith_file_note_at(file, "median", "units", &text, NULL), KITH_ERR_DATA);
    kith_file_free(file);
    kith_error_clear(&err);
}

/* ---- what is read ----------------------------------------------------------------------- */

static void
items_come_in_the_order_of_their_names_with_axes_and_units(void **state)
{
    (void) state;
    struct kith_file *file;
    const struct kith_file_item *item = NULL, *mean = NULL;
    const char *before = "";
    size_t n = 0;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    for (; (item = kith_file_item_at(file, n)); n++) {
        assert_true(strcmp(before, item->name) < 0);
        before = item->name;
        if (strcmp(item->name, "mean") == 0)
            mean = item;
    }
    assert_int_equal(n, 15);
    assert_string_equal(mean->axes, "scenario draw wave");
    assert_string_equal(mean->unit, "week");
    assert_string_equal(mean->meaning, "Double precision");
    assert_true(mean->type == KITH_F64 && mean->rank == 3 && mean->extent[2] == WAVES && !mean->is_axis);
    kith_file_free(file);
}

static void
a_block_is_read_from_the_middle(void **state)
{
    (void) state;
    struct kith_file *file;
    double numbers[4];
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_numbers(file, "mean", (size_t[]) { 0, 1, 1 }, (size_t[]) { 1, 2, 2 }, numbers, NULL), KITH_OK);
    assert_true(numbers[0] == 5 / 7.0 && numbers[1] == 6 / 7.0 && numbers[2] == 9 / 7.0 && numbers[3] == 10 / 7.0);
    kith_file_free(file);
}

/* ---- comparison ------------------------------------------------------------------------- */

/* Compares the plain sample with another; what is said goes to shape (4096). */
static int
compare_with(const struct sample *other, size_t most, char *said)
{
    struct kith_file *a, *b;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(write_sample(in_folder("b.h5"), other, NULL, NULL), KITH_OK);
    assert_int_equal(kith_file_open(&a, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_open(&b, in_folder("b.h5"), NULL), KITH_OK);
    FILE *to = tmpfile();
    assert_non_null(to);
    const int status = kith_file_compare(a, b, to, most, NULL);
    rewind(to);
    said[fread(said, 1, 4095, to)] = '\0';
    fclose(to);
    kith_file_free(a);
    kith_file_free(b);
    return status;
}

static void
files_that_differ_in_provenance_only_are_identical(void **state)
{
    (void) state;
    char said[4096];
    struct sample other = plain;
    other.epoch = -1;
    other.threads = 7;
    other.command = "by hand";
    assert_int_equal(compare_with(&other, 10, said), KITH_OK);
    assert_string_equal(said, "");
}

static void
the_first_difference_is_named_with_both_values(void **state)
{
    (void) state;
    char said[4096], wanted[1200];
    struct sample other = plain;
    other.number = 0.5;
    assert_int_equal(compare_with(&other, 10, said), KITH_DIFFERENT);
    snprintf(wanted, sizeof wanted, "mean[1,2,3]: 0.25 in %s, 0.5 in %s; 1 of 24 differ\n", in_folder("a.h5"), in_folder("b.h5"));
    assert_string_equal(said, wanted);
}

static void
names_units_texts_and_notes_are_compared(void **state)
{
    (void) state;
    char said[4096];
    struct sample other = plain;
    other.name = "median";
    assert_int_equal(compare_with(&other, 10, said), KITH_DIFFERENT);
    assert_non_null(strstr(said, "mean: only in "));
    assert_non_null(strstr(said, "median: only in "));
    other = plain;
    other.unit = "day";
    other.label = "c";
    other.title = "Another";
    assert_int_equal(compare_with(&other, 10, said), KITH_DIFFERENT);
    assert_non_null(strstr(said, "mean: attribute units: \"week\" in "));
    assert_non_null(strstr(said, "summary/labels[1]: \"b\" in "));
    assert_non_null(strstr(said, "/: attribute title: \"Sample\" in "));
}

static void
at_most_so_many_differences_are_written(void **state)
{
    (void) state;
    char said[4096];
    struct sample other = plain;
    other.unit = "day";
    other.label = "c";
    other.title = "Another";
    assert_int_equal(compare_with(&other, 2, said), KITH_DIFFERENT);
    const char *first = strchr(said, '\n');
    assert_non_null(first);
    assert_string_equal(strchr(first + 1, '\n'), "\n");
    assert_int_equal(compare_with(&other, 0, said), KITH_DIFFERENT);
    assert_string_equal(said, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_is_not_a_file_of_ours_is_refused_kindly, empty_folder),
        cmocka_unit_test_teardown(files_of_other_programs_are_refused, empty_folder),
        cmocka_unit_test_teardown(a_newer_major_format_is_refused_and_a_newer_minor_is_read, empty_folder),
        cmocka_unit_test_teardown(truncated_files_are_refused_wherever_they_end, empty_folder),
        cmocka_unit_test_teardown(a_changed_number_shows_in_the_digest, empty_folder),
        cmocka_unit_test_teardown(a_file_that_is_read_leaves_no_child_and_no_descriptor, empty_folder),
        cmocka_unit_test_teardown(a_host_that_ignores_its_children_reads_as_well, empty_folder),
        cmocka_unit_test_teardown(bytes_behind_the_end_are_refused, empty_folder),
        cmocka_unit_test_teardown(a_variable_is_of_the_kind_and_the_axes_that_are_expected, empty_folder),
        cmocka_unit_test_teardown(what_is_not_there_is_named, empty_folder),
        cmocka_unit_test_teardown(items_come_in_the_order_of_their_names_with_axes_and_units, empty_folder),
        cmocka_unit_test_teardown(a_block_is_read_from_the_middle, empty_folder),
        cmocka_unit_test_teardown(files_that_differ_in_provenance_only_are_identical, empty_folder),
        cmocka_unit_test_teardown(the_first_difference_is_named_with_both_values, empty_folder),
        cmocka_unit_test_teardown(names_units_texts_and_notes_are_compared, empty_folder),
        cmocka_unit_test_teardown(at_most_so_many_differences_are_written, empty_folder),
    };
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
