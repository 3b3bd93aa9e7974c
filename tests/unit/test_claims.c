/* Claims on points of a sweep: what others have is not ours, and what they may have written meanwhile is looked up again. */
#include "../support/folder.h"

#include <sys/wait.h>

#include <fcntl.h>

#include "run/todo.h"

/* Another process that locks bytes of the file and waits; and its end. */
struct other {
    pid_t process;
    int begin[2], end[2];
};

static void
other_locks(struct other *self, const char *path, const int (*range)[2], int n)
{
    char word;
    assert_int_equal(pipe(self->begin) | pipe(self->end), 0);
    self->process = fork();
    assert_true(self->process >= 0);
    if (self->process == 0) {
        const int file = open(path, O_RDWR | O_CREAT, 0666);
        int good = file >= 0;
        for (int i = 0; i < n; i++) {
            struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = range[i][0], .l_len = range[i][1] };
            good = good && fcntl(file, F_SETLK, &lock) == 0;
        }
        close(self->end[1]);
        if (write(self->begin[1], good ? "y" : "n", 1) == 1 && read(self->end[0], &word, 1) >= 0)
            _exit(0);
        _exit(1);
    }
    close(self->begin[1]);
    assert_int_equal(read(self->begin[0], &word, 1), 1);
    assert_int_equal(word, 'y');
}

static void
other_ends(struct other *self)
{
    int mode;
    close(self->end[1]);
    assert_true(waitpid(self->process, &mode, 0) == self->process);
    close(self->begin[0]);
    close(self->end[0]);
}

static int
take(struct kith_claims *claims, uint64_t id, uint64_t n, uint64_t *got, uint64_t *others)
{
    struct kith_error err = { 0 };
    int stale = -1;
    assert_int_equal(kith_claims_take(claims, id, n, got, others, &stale, &err), 0);
    return stale;
}

/* Ranges of two locks, of which either may be told first. */
static void
what_others_have_is_told_and_looked_up_again_when_they_end(void **state)
{
    static const int ranges[][2] = { { 40, 2 }, { 10, 3 }, { 60, 1 } };
    struct folder folder;
    struct kith_claims *claims;
    struct kith_error err = { 0 };
    struct other other;
    uint64_t got, others;
    (void) state;
    folder_open(&folder);
    other_locks(&other, folder_path(&folder, "claims"), ranges, 3);
    assert_int_equal(kith_claims_new(&claims, folder.path, &err), 0);
    assert_int_equal(kith_claims_look(claims, 0, 64, &err), 0);
    assert_int_equal(take(claims, 0, 64, &got, &others), 0); /* up to the first that is somebody's */
    assert_true(got == 10 && others == 0);
    (void) take(claims, 11, 20, &got, &others);
    assert_true(got == 0 && others == 2); /* points 11 and 12 are */
    (void) take(claims, 60, 4, &got, &others);
    assert_true(got == 0 && others == 1);
    other_ends(&other);
    assert_int_equal(take(claims, 13, 27, &got, &others), 0); /* these were nobody's all the time */
    assert_true(got == 27);
    static const uint64_t theirs[] = { 10, 11, 12, 40, 41, 60 };
    for (int i = 0; i < 6; i++) {
        assert_int_equal(take(claims, theirs[i], 1, &got, &others), 1); /* perhaps they wrote of it, and perhaps not */
        assert_true(got == 1);
    }
    assert_int_equal(take(claims, 61, 3, &got, &others), 0);
    kith_claims_free(claims);
    folder_close(&folder);
}

/* Who marked a point after we looked has written of it. */
static void
a_mark_made_meanwhile_is_seen(void **state)
{
    struct folder folder;
    struct kith_claims *ours, *theirs;
    struct kith_error err = { 0 };
    uint64_t got, others;
    (void) state;
    folder_open(&folder);
    (void) folder_path(&folder, "claims");
    assert_int_equal(kith_claims_new(&ours, folder.path, &err) | kith_claims_new(&theirs, folder.path, &err), 0);
    assert_int_equal(kith_claims_look(ours, 100, 164, &err) | kith_claims_look(theirs, 100, 164, &err), 0);
    assert_int_equal(take(theirs, 120, 2, &got, &others), 0);
    assert_int_equal(kith_claims_mark(theirs, 120, 2, &err), 0);
    assert_int_equal(take(theirs, 120, 2, &got, &others), 0); /* of oneself one knows */
    assert_int_equal(take(ours, 121, 4, &got, &others), 1);
    assert_int_equal(take(ours, 122, 4, &got, &others), 0);
    assert_int_equal(kith_claims_look(ours, 100, 164, &err), 0);
    assert_int_equal(take(ours, 119, 4, &got, &others), 0);
    kith_claims_free(ours);
    kith_claims_free(theirs);
    folder_close(&folder);
}

/* A group that shares the folder shares its claims, whatever the mask of who comes first. */
static void
claims_are_shared_as_the_folder_is(void **state)
{
    struct folder folder;
    struct kith_claims *claims;
    struct kith_error err = { 0 };
    struct stat about;
    uint64_t got, others;
    (void) state;
    folder_open(&folder);
    const char *path = folder_path(&folder, "claims");
    assert_int_equal(chmod(folder.path, 0770), 0);
    const mode_t before = umask(077);
    assert_int_equal(kith_claims_new(&claims, folder.path, &err), 0);
    assert_int_equal(kith_claims_look(claims, 0, 8, &err), 0);
    assert_int_equal(take(claims, 0, 8, &got, &others), 0);
    umask(before);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0660);
    kith_claims_free(claims);
    folder_close(&folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_others_have_is_told_and_looked_up_again_when_they_end),
        cmocka_unit_test(a_mark_made_meanwhile_is_seen),
        cmocka_unit_test(claims_are_shared_as_the_folder_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
