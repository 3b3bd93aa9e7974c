/* Journals: what was written is read, what was cut or damaged is not, whatever byte it is. */
#include "folder.h"
#include "run/journal.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>


static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
enum { RECORDS = 12, HEADER = 176 };

static char path[512], inner[128];

static void
open_folder(struct folder *folder)
{
    folder_open(folder);
    snprintf(inner, sizeof inner, "%s/journal", folder->path);
    assert_int_equal(mkdir(inner, 0777), 0);
}

static void
close_folder(struct folder *folder)
{
    struct kith_journals all;
    assert_int_equal(kith_journals_list(&all, folder->path, NULL), KITH_OK);
    for (size_t i = 0; i < all.n; i++) {
        snprintf(path, sizeof path, "%s/%s", inner, all.name[i]);
        unlink(path);
    }
    kith_journals_clear(&all);
    assert_int_equal(rmdir(inner), 0);
    folder_close(folder);
}

static double
payload_of(uint64_t id, size_t i)
{
    return (double) id * 10 + (double) i;
}

static size_t
doubles_of(uint64_t id)
{
    return (size_t) (id * 7 % 300);
}

/* RECORDS records of several sizes, ended in order. */
static void
write_journal(struct folder *folder)
{
    struct kith_journal *journal;
    double payload[300];
    assert_int_equal(kith_journal_new(&journal, folder->path, hash, hash, NULL), KITH_OK);
    assert_string_equal(kith_journal_name(journal), "");
    for (uint64_t id = 0; id < RECORDS; id++) {
        for (size_t i = 0; i < doubles_of(id); i++)
            payload[i] = payload_of(id, i);
        assert_int_equal(kith_journal_put(journal, KITH_RECORD_STARTED, id, 0, NULL, 0, NULL), KITH_OK);
        assert_int_equal(kith_journal_put(journal, KITH_RECORD_DONE, id, 5, payload, (uint32_t) (doubles_of(id) * sizeof *payload), NULL), KITH_OK);
    }
    snprintf(path, sizeof path, "%s/%s", inner, kith_journal_name(journal));
    assert_int_equal(kith_journal_close(journal, NULL), KITH_OK);
}

/* Reads what there is; every record must be as it was written. @return points done */
static uint64_t
read_journal(const char **reason)
{
    struct kith_reader reader;
    struct kith_record record;
    uint64_t done = 0, started = 0;
    const int status = kith_reader_open(&reader, inner, strrchr(path, '/') + 1, NULL);
    while (status == KITH_OK && kith_reader_next(&reader, &record)) {
        if (record.kind == KITH_RECORD_STARTED) {
            assert_int_equal(record.id, started++);
        } else if (record.kind == KITH_RECORD_DONE) {
            assert_int_equal(record.id, done);
            assert_int_equal(record.size, doubles_of(done) * sizeof(double));
            for (size_t i = 0; i < doubles_of(done); i++) {
                double x;
                memcpy(&x, record.payload + i * sizeof x, sizeof x);
                assert_true(x >= payload_of(done, i) && x <= payload_of(done, i));
            }
            done++;
        }
    }
    *reason = reader.reason;
    kith_reader_close(&reader);
    return done;
}

static unsigned char *
read_bytes(size_t *n)
{
    struct stat about;
    const int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    assert_int_equal(fstat(file, &about), 0);
    *n = (size_t) about.st_size;
    unsigned char *bytes = malloc(*n);
    assert_non_null(bytes);
    assert_int_equal(read(file, bytes, *n), *n);
    close(file);
    return bytes;
}

static void
write_bytes(const unsigned char *bytes, size_t n)
{
    const int file = open(path, O_WRONLY | O_TRUNC);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, n), n);
    close(file);
}

static void
write_byte(size_t at, unsigned char byte)
{
    const int file = open(path, O_WRONLY);
    assert_true(file >= 0);
    assert_int_equal(pwrite(file, &byte, 1, (off_t) at), 1);
    close(file);
}

static void
the_checksum_is_crc_32c(void **state)
{
    char zeros[32] = { 0 }, parts[] = "123456789";
    (void) state;
    assert_int_equal(kith_crc32c(0, parts, 9), 0xE3069283u);
    assert_int_equal(kith_crc32c(0, zeros, 32), 0x8A9136AAu); /* RFC 3720, B.4 */
    assert_int_equal(kith_crc32c(kith_crc32c(0, parts, 4), parts + 4, 5), 0xE3069283u);
}

static void
what_was_written_is_read(void **state)
{
    struct folder folder;
    const char *reason;
    (void) state;
    open_folder(&folder);
    write_journal(&folder);
    assert_int_equal(read_journal(&reason), RECORDS);
    assert_null(reason);
    close_folder(&folder);
}

static void
a_journal_cut_anywhere_keeps_what_is_before(void **state)
{
    struct folder folder;
    size_t n;
    const char *reason;
    uint64_t last = RECORDS;
    (void) state;
    open_folder(&folder);
    write_journal(&folder);
    free(read_bytes(&n));
    for (size_t cut = n; cut > 0; cut -= cut < HEADER + 300 ? 1 : 37) {
        assert_int_equal(truncate(path, (off_t) cut), 0);
        const uint64_t done = read_journal(&reason);
        assert_true(done <= last);
        last = done;
    }
    assert_int_equal(last, 0);
    close_folder(&folder);
}

static void
a_flipped_bit_is_found_wherever_it_is(void **state)
{
    struct folder folder;
    size_t n;
    const char *reason;
    (void) state;
    open_folder(&folder);
    write_journal(&folder);
    unsigned char *bytes = read_bytes(&n);
    for (size_t i = 0; i < n; i += i < HEADER + 300 ? 1 : 41)
        for (int bit = 0; bit < 8; bit += 3) {
            write_byte(i, (unsigned char) (bytes[i] ^ 1u << bit));
            const uint64_t done = read_journal(&reason); /* asserts that what is read is right */
            write_byte(i, bytes[i]);
            if (i >= 8) /* the first eight say what file it is: then it is no journal at all */
                assert_non_null(reason);
            assert_true(done <= RECORDS);
        }
    free(bytes);
    close_folder(&folder);
}

static void
a_tail_of_zeros_is_no_record(void **state)
{
    struct folder folder;
    size_t n;
    const char *reason;
    (void) state;
    open_folder(&folder);
    write_journal(&folder);
    unsigned char *bytes = read_bytes(&n), *more = calloc(n + 4096, 1);
    assert_non_null(more);
    memcpy(more, bytes, n);
    write_bytes(more, n + 4096); /* as some file systems leave it after a crash */
    assert_int_equal(read_journal(&reason), RECORDS);
    assert_non_null(reason);
    free(bytes);
    free(more);
    close_folder(&folder);
}

static void
a_full_disk_leaves_whole_records(void **state)
{
    struct folder folder;
    struct kith_journal *journal;
    struct kith_error err = { 0 };
    struct rlimit before, small;
    const char *reason;
    double payload[300];
    uint64_t good = 0;
    int status = KITH_OK;
    (void) state;
    open_folder(&folder);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 2500;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(kith_journal_new(&journal, folder.path, hash, hash, &err), KITH_OK);
    for (uint64_t id = 0; !status && id < RECORDS; id++) {
        for (size_t i = 0; i < doubles_of(id); i++)
            payload[i] = payload_of(id, i);
        status = kith_journal_put(journal, KITH_RECORD_DONE, id, 0, payload, (uint32_t) (doubles_of(id) * sizeof *payload), &err);
        good += !status;
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, KITH_ERR_IO);
    assert_non_null(strstr(err.text, "cannot write"));
    assert_int_equal(kith_journal_put(journal, KITH_RECORD_DONE, 1, 0, NULL, 0, NULL), KITH_ERR_IO);
    snprintf(path, sizeof path, "%s/%s", inner, kith_journal_name(journal));
    kith_journal_close(journal, NULL);
    assert_int_equal(read_journal(&reason), good);
    assert_null(reason);
    kith_error_clear(&err);
    close_folder(&folder);
}

static void
two_journals_never_share_a_file(void **state)
{
    struct folder folder;
    struct kith_journal *a, *b;
    (void) state;
    open_folder(&folder);
    assert_int_equal(kith_journal_new(&a, folder.path, hash, hash, NULL), KITH_OK);
    assert_int_equal(kith_journal_new(&b, folder.path, hash, hash, NULL), KITH_OK);
    assert_int_equal(kith_journal_put(a, KITH_RECORD_STARTED, 1, 0, NULL, 0, NULL), KITH_OK);
    assert_int_equal(kith_journal_put(b, KITH_RECORD_STARTED, 1, 0, NULL, 0, NULL), KITH_OK);
    assert_string_not_equal(kith_journal_name(a), kith_journal_name(b));
    assert_int_equal(kith_journal_close(a, NULL), KITH_OK);
    assert_int_equal(kith_journal_close(b, NULL), KITH_OK);
    close_folder(&folder);
}

static void
a_journal_that_nobody_wrote_to_is_no_file(void **state)
{
    struct folder folder;
    struct kith_journal *journal;
    struct kith_journals all;
    (void) state;
    open_folder(&folder);
    assert_int_equal(kith_journal_new(&journal, folder.path, hash, hash, NULL), KITH_OK);
    assert_int_equal(kith_journal_close(journal, NULL), KITH_OK);
    assert_int_equal(kith_journals_list(&all, folder.path, NULL), KITH_OK);
    assert_int_equal(all.n, 0);
    kith_journals_clear(&all);
    close_folder(&folder);
}

/* A journal that ends because its disk fails does not end there. */
static void
what_cannot_be_read_is_told_and_not_taken_for_a_kill(void **state)
{
    (void) state;
    struct folder folder;
    struct kith_reader reader;
    struct kith_record record;
    struct kith_error err = { 0 };
    open_folder(&folder);
    write_journal(&folder);
    assert_int_equal(kith_reader_open(&reader, inner, strrchr(path, '/') + 1, NULL), KITH_OK);
    const int unreadable = open(inner, O_RDONLY); /* reading a folder fails, also for root */
    assert_true(unreadable >= 0 && dup2(unreadable, reader.file) == reader.file);
    close(unreadable);
    while (kith_reader_next(&reader, &record))
        continue;
    assert_false(reader.torn);
    assert_int_equal(kith_reader_status(&reader, &err), KITH_ERR_IO);
    assert_non_null(strstr(err.text, "cannot be read"));
    kith_error_clear(&err);
    kith_reader_close(&reader);
    close_folder(&folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_crc_32c),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(a_journal_cut_anywhere_keeps_what_is_before),
        cmocka_unit_test(a_flipped_bit_is_found_wherever_it_is),
        cmocka_unit_test(a_tail_of_zeros_is_no_record),
        cmocka_unit_test(a_full_disk_leaves_whole_records),
        cmocka_unit_test(two_journals_never_share_a_file),
        cmocka_unit_test(a_journal_that_nobody_wrote_to_is_no_file),
        cmocka_unit_test(what_cannot_be_read_is_told_and_not_taken_for_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
