#ifndef KITH_TESTS_FOLDER_H
#define KITH_TESTS_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** A folder of its own for one test; what was written into it goes with it. */
struct folder {
    char path[64];
    char files[16][128];
    int n;
};

static inline void
folder_open(struct folder *self)
{
    const char *const start = "/tmp/kith-test-XXXXXX";
    *self = (struct folder) { .n = 0 };
    memcpy(self->path, start, strlen(start) + 1);
    assert_non_null(mkdtemp(self->path));
}

/** The path of a file in the folder, which need not be there; it is removed in the end. */
static inline const char *
folder_path(struct folder *self, const char *name)
{
    char path[sizeof self->files[0]];

    assert_true(self->n < 16);
    assert_true(strlen(self->path) + strlen(name) + 2 < sizeof path);
    strcpy(path, self->path);
    strcat(strcat(path, "/"), name);
    memcpy(self->files[self->n], path, sizeof path);
    return self->files[self->n++];
}

/** Writes a file and gives its path. */
static inline const char *
folder_write(struct folder *self, const char *name, const char *text)
{
    const char *const path = folder_path(self, name);
    FILE *const file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

/** The same, for a scenario that extends one of this tree: "tests/bad/base.yaml". */
static inline const char *
folder_extend(struct folder *self, const char *name, const char *base, const char *text)
{
    char here[1024];
    const char *const path = folder_path(self, name);
    FILE *const file = fopen(path, "w");

    assert_non_null(file);
    assert_non_null(getcwd(here, sizeof here));
    fprintf(file, "extends: %s/%s\n%s", here, base, text);
    fclose(file);
    return path;
}

static inline void
folder_close(struct folder *self)
{
    while (self->n > 0)
        remove(self->files[--self->n]);
    assert_int_equal(rmdir(self->path), 0);
}

#endif
