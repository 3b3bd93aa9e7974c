#include "io_fixture.h"

#include <signal.h>
#include <sys/resource.h>

/* HDF5 1.10 loses its write buffer (520 bytes) when a write fails; LeakSanitizer asks here what to forgive. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

/* A file may grow to so many bytes; past them every write fails, as on a full disk. */
static void
limit_files_to(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int
open_descriptors(void)
{
    int n = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n;
}

enum { CELLS = 600, CELL = 1 << 10, VARIABLES = 120 };

/* ---- the n-th write fails --------------------------------------------------------------- */

static void
when_any_write_fails_nothing_stays_under_either_name(void **state)
{
    (void) state;
    struct stat about;
    assert_int_equal(write_sample(in_folder("a.h5"), &plain, NULL, NULL), KITH_OK);
    assert_int_equal(stat(in_folder("a.h5"), &about), 0);
    files_in_folder(1);
    const int before = open_descriptors();
    int created = 0, broken = 0;
    for (off_t most = 0; most < about.st_size; most += 61) {
        struct kith_error err = { 0 };
        limit_files_to((rlim_t) most);
        const int status = write_sample(in_folder("a.h5"), &plain, NULL, &err);
        limit_files_to(RLIM_INFINITY);
        assert_true(status == KITH_ERR_CREATE || status == KITH_ERR_IO);
        assert_int_equal(err.status, status);
        assert_non_null(strstr(err.text, "a.h5: cannot "));
        assert_non_null(strstr(err.text, "File too large"));
        assert_null(strstr(err.text, "partial"));
        assert_int_equal(files_in_folder(0), 0);
        created += status == KITH_ERR_CREATE;
        broken += status == KITH_ERR_IO;
        kith_error_clear(&err);
    }
    assert_true(created > 0 && broken > 0);
    assert_int_equal(open_descriptors(), before);
}

static void
an_old_file_survives_any_failure(void **state)
{
    (void) state;
    static const char old[] = "old and dear";
    struct sample other = plain;
    other.number = 1;
    for (rlim_t most = 0; most < 8000; most += 1999) {
        size_t n;
        write_bytes(in_folder("a.h5"), old, sizeof old);
        limit_files_to(most);
        const int status = write_sample(in_folder("a.h5"), &other, NULL, NULL);
        limit_files_to(RLIM_INFINITY);
        assert_int_not_equal(status, KITH_OK);
        unsigned char *bytes = bytes_of(in_folder("a.h5"), &n);
        assert_int_equal(n, sizeof old);
        assert_memory_equal(bytes, old, n);
        free(bytes);
        assert_int_equal(files_in_folder(0), 1);
    }
}

/* Many chunks and many objects, so that HDF5 has let go of some and must read them back while it gives up. */
static int
declare_many(struct kith_store *store, struct kith_error *err)
{
    char name[32];
    struct kith_variable variable = { name, KITH_F64, "cell x", "1", "Many numbers", NULL };
    TRY(kith_store_axis_names(store, "cell", CELLS, NULL, NULL, err));
    TRY(kith_store_axis_names(store, "x", CELL, NULL, NULL, err));
    for (int i = 0; i < VARIABLES; i++) {
        snprintf(name, sizeof name, "group_%d/v", i);
        variable.axes = i < 2 ? "cell x" : "x";
        TRY(kith_store_declare(store, &variable, err));
    }
    return KITH_OK;
}

static int
fill_many(struct kith_store *store, struct kith_error *err)
{
    double data[CELL];
    for (size_t k = 0; k < 2 * CELLS; k++) {
        const size_t cell = k / 2 * 7 % CELLS;
        for (int i = 0; i < CELL; i++)
            data[i] = fmod((double) (k * CELL) * 0.61803398875 + i * i * 0.7320508, 1);
        TRY(kith_store_write(store, k % 2 ? "group_1/v" : "group_0/v", (size_t[]) { cell, 0 }, (size_t[]) { 1, CELL }, data, err));
    }
    return KITH_OK;
}

static int
write_large(const char *path, struct kith_error *err)
{
    struct kith_store *store;
    int status = kith_store_create(&store, path, err);
    if (!status)
        status = declare_many(store, err);
    if (!status)
        status = fill_many(store, err);
    if (!status)
        status = kith_store_finish(store, NULL, err);
    kith_store_free(store);
    return status;
}

static void
a_disk_that_fills_up_late_is_noticed_too(void **state)
{
    (void) state;
    struct stat about;
    const int before = open_descriptors();
    assert_int_equal(write_large(in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(stat(in_folder("a.h5"), &about), 0);
    files_in_folder(1);
    for (int tenth = 1; tenth <= 10; tenth++) {
        limit_files_to((rlim_t) (about.st_size / 10 * tenth - 1));
        const int status = write_large(in_folder("a.h5"), NULL);
        limit_files_to(RLIM_INFINITY);
        assert_int_equal(status, KITH_ERR_IO);
        assert_int_equal(files_in_folder(0), 0);
        assert_int_equal(open_descriptors(), before);
    }
    assert_int_equal(write_large(in_folder("a.h5"), NULL), KITH_OK);
}

static void
after_a_failure_everything_fails_and_says_so(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_store *store;
    char digest[65];
    double number = 1;
    char *text = malloc(200001);
    assert_non_null(text);
    memset(text, 'x', 200000);
    text[200000] = '\0';
    assert_int_equal(kith_store_create(&store, in_folder("a.h5"), &err), KITH_OK);
    assert_int_equal(declare_sample(store, &plain, &err), KITH_OK);
    limit_files_to(20000);
    int status = kith_store_text(store, "inputs/long", text, "Long", &err);
    if (!status) /* HDF5 may keep it until now */
        status = kith_store_finish(store, digest, &err);
    limit_files_to(RLIM_INFINITY);
    free(text);
    assert_int_equal(status, KITH_ERR_IO);
    assert_int_equal(files_in_folder(0), 0);
    assert_int_equal(kith_store_write(store, "alone", NULL, NULL, &number, &err), KITH_ERR_IO);
    assert_int_equal(kith_store_note(store, "", "a", "b", &err), KITH_ERR_IO);
    assert_int_equal(kith_store_finish(store, digest, &err), KITH_ERR_IO);
    assert_int_equal(err.count, 4);
    kith_store_free(store);
    kith_error_clear(&err);
}

/* ---- places where no file can be -------------------------------------------------------- */

static void
assert_cannot_create(const char *path, const char *reason)
{
    struct kith_error err = { 0 };
    struct kith_store *store;
    assert_int_equal(kith_store_create(&store, path, &err), KITH_ERR_CREATE);
    assert_null(store);
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, reason));
    kith_error_clear(&err);
}

static void
impossible_places_are_refused_at_once(void **state)
{
    (void) state;
    write_bytes(in_folder("file"), "x", 1);
    assert_cannot_create(in_folder("nowhere/a.h5"), "No such file or directory");
    assert_cannot_create(in_folder("file/a.h5"), "Not a directory");
    assert_cannot_create(folder, "is a folder");
    assert_cannot_create("/dev/null", "is not an ordinary file");
    assert_cannot_create("", "needs a name");
    assert_int_equal(files_in_folder(0), 1);
}

static void
a_read_only_folder_is_refused(void **state)
{
    (void) state;
    const uid_t me = geteuid();
    assert_int_equal(chmod(folder, 0555), 0);
    if (me == 0)
        assert_int_equal(seteuid(65534), 0);
    assert_cannot_create(in_folder("a.h5"), "Permission denied");
    if (me == 0)
        assert_int_equal(seteuid(me), 0);
    assert_int_equal(chmod(folder, 0700), 0);
}

static void
when_the_finished_file_cannot_be_renamed_it_is_removed(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_store *store;
    assert_int_equal(kith_store_create(&store, in_folder("a.h5"), &err), KITH_OK);
    assert_int_equal(mkdir(in_folder("a.h5"), 0700), 0);
    assert_int_equal(kith_store_finish(store, NULL, &err), KITH_ERR_CREATE);
    assert_non_null(strstr(err.text, "cannot rename"));
    kith_store_free(store);
    assert_int_equal(rmdir(in_folder("a.h5")), 0);
    assert_int_equal(files_in_folder(0), 0);
    kith_error_clear(&err);
}

/* ---- giving up -------------------------------------------------------------------------- */

static void
freed_before_it_is_finished_nothing_stays(void **state)
{
    (void) state;
    struct kith_store *store;
    assert_int_equal(kith_store_create(&store, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(declare_sample(store, &plain, NULL), KITH_OK);
    assert_int_equal(fill_sample(store, &plain, NULL), KITH_OK);
    assert_int_equal(files_in_folder(0), 1);
    kith_store_free(store);
    assert_int_equal(files_in_folder(0), 0);
    kith_store_free(NULL);
}

static void
two_stores_for_one_name_do_not_meet(void **state)
{
    (void) state;
    struct kith_store *first, *second;
    struct kith_file *file;
    assert_int_equal(kith_store_create(&first, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_store_create(&second, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_store_finish(second, NULL, NULL), KITH_OK);
    kith_store_free(first);
    kith_store_free(second);
    assert_int_equal(files_in_folder(0), 1);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    kith_file_free(file);
}

int
main(void)
{
    kith_process_is_ours(); /* libhdf5 stumbles at the end over files that could not be closed */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(when_any_write_fails_nothing_stays_under_either_name, empty_folder),
        cmocka_unit_test_teardown(an_old_file_survives_any_failure, empty_folder),
        cmocka_unit_test_teardown(a_disk_that_fills_up_late_is_noticed_too, empty_folder),
        cmocka_unit_test_teardown(after_a_failure_everything_fails_and_says_so, empty_folder),
        cmocka_unit_test_teardown(impossible_places_are_refused_at_once, empty_folder),
        cmocka_unit_test_teardown(a_read_only_folder_is_refused, empty_folder),
        cmocka_unit_test_teardown(when_the_finished_file_cannot_be_renamed_it_is_removed, empty_folder),
        cmocka_unit_test_teardown(freed_before_it_is_finished_nothing_stays, empty_folder),
        cmocka_unit_test_teardown(two_stores_for_one_name_do_not_meet, empty_folder),
    };
    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
