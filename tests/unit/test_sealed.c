/* Sealed files: what was written is read; what is cut or damaged at any byte is not; nothing is half there. */
#include "folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "io/sealed.h"

static const char words[] = "of run 12\nweek 3\n";

static unsigned char
byte_at(size_t i)
{
    return (unsigned char) (i * 131 + i / 251);
}

static int
write_sealed(const char *path, size_t n, struct kith_error *err)
{
    struct kith_sealed file;
    int status = kith_sealed_create(&file, path, words, err);
    if (status)
        return status;
    for (size_t i = 0; i < n;) {
        unsigned char piece[777];
        const size_t more = n - i < sizeof piece ? n - i : sizeof piece;
        for (size_t k = 0; k < more; k++)
            piece[k] = byte_at(i + k);
        kith_sealed_put(&file, piece, more);
        i += more;
    }
    return kith_sealed_finish(&file, err);
}

static int
read_sealed(const char *path, size_t n)
{
    struct kith_sealed file;
    unsigned char piece[1000];
    const int status = kith_sealed_open(&file, path, NULL);
    if (status)
        return status;
    assert_string_equal(file.text, words);
    assert_int_equal(file.left, n);
    for (size_t i = 0; i < n;) {
        const size_t more = n - i < sizeof piece ? n - i : sizeof piece;
        assert_int_equal(kith_sealed_get(&file, piece, more), 0);
        for (size_t k = 0; k < more; k++)
            assert_int_equal(piece[k], byte_at(i + k));
        i += more;
    }
    assert_int_not_equal(kith_sealed_get(&file, piece, 1), 0);
    kith_sealed_close(&file);
    return KITH_OK;
}

static size_t
names_in(const char *path)
{
    size_t n = 0;
    DIR *list = opendir(path);
    assert_non_null(list);
    for (struct dirent *one; (one = readdir(list));)
        n += one->d_name[0] != '.';
    closedir(list);
    return n;
}

static void
what_was_written_is_read(void **state)
{
    static const size_t sizes[] = { 0, 1, 4000, KITH_SEALED_BUFFER - 33, KITH_SEALED_BUFFER - 32, KITH_SEALED_BUFFER, 3 * KITH_SEALED_BUFFER + 5 };
    struct folder folder;
    (void) state;
    folder_open(&folder);
    const char *path = folder_path(&folder, "a");
    assert_int_equal(read_sealed(path, 0), KITH_ERR_NOINPUT);
    char *text;
    assert_int_equal(kith_sealed_peek(&text, path, NULL), KITH_ERR_NOINPUT);
    assert_null(text);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_int_equal(write_sealed(path, sizes[i], NULL), KITH_OK);
        assert_int_equal(read_sealed(path, sizes[i]), KITH_OK);
        assert_int_equal(names_in(folder.path), 1);
    }
    assert_int_equal(kith_sealed_peek(&text, path, NULL), KITH_OK);
    assert_string_equal(text, words);
    free(text);
    folder_close(&folder);
}

static void
every_cut_and_every_flip_is_found(void **state)
{
    enum { N = 300 };
    struct folder folder;
    (void) state;
    folder_open(&folder);
    const char *path = folder_path(&folder, "a");
    assert_int_equal(write_sealed(path, N, NULL), KITH_OK);
    unsigned char bytes[4096];
    const int file = open(path, O_RDWR);
    const ssize_t size = read(file, bytes, sizeof bytes);
    assert_true(size > N);
    for (ssize_t i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++) {
            const unsigned char other = (unsigned char) (bytes[i] ^ 1 << bit);
            assert_int_equal(pwrite(file, &other, 1, i), 1);
            assert_int_equal(read_sealed(path, N), KITH_ERR_DATA);
            assert_int_equal(pwrite(file, &bytes[i], 1, i), 1);
        }
    assert_int_equal(read_sealed(path, N), KITH_OK);
    assert_int_equal(pwrite(file, bytes, 1, size), 1); /* one too many */
    assert_int_equal(read_sealed(path, N), KITH_ERR_DATA);
    for (ssize_t n = size - 1; n >= 0; n--) {
        assert_int_equal(ftruncate(file, n), 0);
        assert_int_equal(read_sealed(path, N), KITH_ERR_DATA);
    }
    close(file);
    folder_close(&folder);
}

static void
what_fails_leaves_the_old_file(void **state)
{
    static const rlim_t sizes[] = { 0, 1, 100, 5000, KITH_SEALED_BUFFER, 2 * KITH_SEALED_BUFFER };
    struct folder folder;
    struct rlimit before, less;
    struct kith_error err = { 0 };
    (void) state;
    folder_open(&folder);
    signal(SIGXFSZ, SIG_IGN);
    const char *path = folder_path(&folder, "a");
    assert_int_equal(write_sealed(path, 10, NULL), KITH_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    less = before;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        less.rlim_cur = sizes[i];
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
        const int status = write_sealed(path, 2 * KITH_SEALED_BUFFER, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(status, KITH_ERR_IO);
        assert_non_null(strstr(err.text, "cannot write: File too large"));
        kith_error_clear(&err);
        assert_int_equal(names_in(folder.path), 1);
        assert_int_equal(read_sealed(path, 10), KITH_OK);
    }
    char nowhere[256];
    snprintf(nowhere, sizeof nowhere, "%s/none/a", folder.path);
    assert_int_equal(write_sealed(nowhere, 10, &err), KITH_ERR_CREATE);
    assert_non_null(strstr(err.text, "cannot make the file"));
    kith_error_clear(&err);
    struct kith_sealed file;
    assert_int_equal(kith_sealed_create(&file, path, words, NULL), KITH_OK);
    assert_int_equal(names_in(folder.path), 2);
    kith_sealed_close(&file); /* given up */
    assert_int_equal(names_in(folder.path), 1);
    assert_int_equal(read_sealed(folder.path, 0), KITH_ERR_DATA); /* a folder is no file */
    const char *const pipe = folder_path(&folder, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(read_sealed(pipe, 0), KITH_ERR_DATA); /* nor is a pipe, for which nobody waits */
    folder_close(&folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(every_cut_and_every_flip_is_found),
        cmocka_unit_test(what_fails_leaves_the_old_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
