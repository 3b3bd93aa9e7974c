/* What reaches a terminal, and the names of files that are about to be written. */
#include "folder.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/place.h"
#include "io/disk.h"
#include "kith.h"

static void
assert_cleaned(const char *from, size_t n, const char *wanted)
{
    char text[64];
    assert_true(n < sizeof text);
    memcpy(text, from, n);
    text[n] = 0;
    kith_screen_clean(text, n);
    if (strcmp(text, wanted) != 0)
        fail_msg("'%s', not '%s'", text, wanted);
}

#define CLEANED(from, wanted) assert_cleaned(from, sizeof(from) - 1, wanted)

static void
what_steers_a_terminal_becomes_a_question_mark(void **state)
{
    (void) state;
    CLEANED("caf\303\251 \342\202\254 \360\237\230\200\tone\ntwo", "caf\303\251 \342\202\254 \360\237\230\200\tone\ntwo");
    CLEANED("a\033[31mb", "a?[31mb");
    CLEANED("a\177b\rc\bd", "a?b?c?d");
    CLEANED("a\302\233b\302\240c", "a??b\302\240c"); /* C1, and a blank that does not break */
    CLEANED("a\342\200\256b\342\200\217c\342\200\216d", "a???b???c???d");
    CLEANED("a\342\201\246b\342\201\251c", "a???b???c");
    CLEANED("a\342\200\223b\342\201\240c", "a\342\200\223b\342\201\240c"); /* a dash, and a joiner */
    CLEANED("a\377b\200c", "a?b?c");
    CLEANED("a\303", "a?"); /* cut */
    CLEANED("a\342\202", "a??");
    CLEANED("a\360\237\230x", "a???x");
    CLEANED("a\300\257b", "a??b"); /* overlong */
}

static void
long_texts_are_printed_whole(void **state)
{
    char *text = NULL, name[3000];
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    (void) state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    name[2000] = '\033';
    kith_screen_print(to, "%s", name);
    kith_screen_print(to, "%s", "");
    fclose(to);
    assert_int_equal(length, sizeof name - 1);
    assert_int_equal(text[2000], '?');
    assert_int_equal(text[2998], 'n');
    free(text);
}

static void
links_are_followed_to_their_end(void **state)
{
    struct folder folder;
    char absolute[512];
    (void) state;
    folder_open(&folder);
    const char *one = folder_path(&folder, "one"), *two = folder_path(&folder, "two"), *end = folder_path(&folder, "end");
    snprintf(absolute, sizeof absolute, "%s", two);
    assert_int_equal(symlink(absolute, one), 0); /* by its whole name, then by one from its own folder */
    assert_int_equal(symlink("end", two), 0);
    char *place = kith_place_of(one);
    assert_string_equal(place, end);
    free(place);
    place = kith_place_of(end);
    assert_string_equal(place, end);
    free(place);
    assert_int_equal(symlink("circle", folder_path(&folder, "circle")), 0);
    errno = 0;
    assert_null(kith_place_of(folder_path(&folder, "circle")));
    assert_int_equal(errno, ELOOP);
    folder_close(&folder);
}

static void
names_beside_are_cut_between_letters(void **state)
{
    char name[600], *beside = kith_place_beside("results/a.h5", ".partial.1");
    (void) state;
    assert_string_equal(beside, "results/a.h5.partial.1");
    free(beside);
    strcpy(name, "folder/");
    for (int i = 0; i < 127; i++)
        strcat(name, "\303\251"); /* 254 bytes */
    beside = kith_place_beside(name, ".part"); /* 250 - 5 bytes are left, which would cut a letter */
    assert_int_equal(strlen(beside), strlen("folder/") + 244 + 5);
    assert_string_equal(beside + strlen("folder/") + 242, "\303\251.part");
    free(beside);
}

static void
the_disk_says_why_not(void **state)
{
    struct kith_error err = { 0 };
    struct folder folder;
    (void) state;
    folder_open(&folder);
    const char *file = folder_write(&folder, "file", "text");
    char below[600];
    snprintf(below, sizeof below, "%s/below", file);
    assert_int_equal(kith_disk_is_there(file, &err), 1);
    assert_int_equal(kith_disk_is_there(folder_path(&folder, "none"), &err), 0);
    assert_int_equal(kith_disk_put(below, "x", 1, &err), KITH_ERR_CREATE);
    assert_non_null(strstr(err.text, below));
    kith_error_clear(&err);
    assert_int_equal(kith_disk_put(file, "other", 5, &err), KITH_OK);
    char link[600], pipe[600];
    snprintf(link, sizeof link, "%s-link", file);
    snprintf(pipe, sizeof pipe, "%s-pipe", file);
    assert_int_equal(symlink(file, link), 0);
    assert_int_equal(mkfifo(pipe, 0666), 0);
    const char *const others[] = { link, pipe }; /* neither followed, nor waited for, nor removed */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kith_disk_put(others[i], "x", 1, &err), KITH_ERR_CREATE);
        assert_non_null(strstr(err.text, "is not an ordinary file"));
        assert_int_equal(kith_disk_is_there(others[i], NULL), 1);
        kith_error_clear(&err);
        unlink(others[i]);
    }
    char text[8] = "";
    FILE *now = fopen(file, "rb");
    assert_int_equal(fread(text, 1, sizeof text, now), 5);
    fclose(now);
    assert_string_equal(text, "other");
    assert_int_equal(kith_disk_sync_name("file-here", &err), KITH_OK);
    assert_int_equal(kith_disk_sync_name("/file-of-the-root", &err), KITH_OK);
    folder_close(&folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_steers_a_terminal_becomes_a_question_mark),
        cmocka_unit_test(long_texts_are_printed_whole),
        cmocka_unit_test(links_are_followed_to_their_end),
        cmocka_unit_test(names_beside_are_cut_between_letters),
        cmocka_unit_test(the_disk_says_why_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
