#include "io/output.h"

#include "base/error.h"
#include "base/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FOLDERS_MOST = 200, LOOK = 1 << 16 };

/* ---- what is read ---- */

void
kith_inputs_add(struct kith_inputs *self, const char *path, const char *what)
{
    struct stat about;
    if (!path || stat(path, &about) != 0)
        return;
    if (self->n == self->capacity) {
        const size_t more = self->capacity ? 2 * self->capacity : 32;
        struct kith_input_file *at = realloc(self->at, more * sizeof *at);
        if (!at) {
            self->failed = 1;
            return;
        }
        self->at = at;
        self->capacity = more;
    }
    self->at[self->n++] = (struct kith_input_file) { about.st_dev, about.st_ino, S_ISDIR(about.st_mode), what };
}

void
kith_inputs_add_scenario(struct kith_inputs *self, const struct kith_scenario *scenario)
{
    const char *path;
    for (size_t i = 0; scenario && (path = kith_scenario_file(scenario, i)); i++)
        kith_inputs_add(self, path, i ? "inherited or cited by a scenario" : "a scenario");
}

void
kith_inputs_clear(struct kith_inputs *self)
{
    free(self->at);
    *self = (struct kith_inputs) { 0 };
}

static const struct kith_input_file *
find(const struct kith_inputs *self, const struct stat *about)
{
    for (size_t i = 0; i < self->n; i++)
        if (self->at[i].device == about->st_dev && self->at[i].inode == about->st_ino)
            return &self->at[i];
    return NULL;
}

/* ---- marks ---- */

static const unsigned char hdf5[8] = { 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n' };

static int
holds(const char *bytes, size_t n, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = bytes; n >= length && (at = memchr(at, *word, (size_t) (bytes + n - at))); at++)
        if ((size_t) (bytes + n - at) >= length && memcmp(at, word, length) == 0)
            return 1;
    return 0;
}

/* Whether the file has the word somewhere from `from` on. Pieces overlap, so that no word is cut. */
static int
has_word(FILE *file, long from, const char *word, char *room)
{
    const size_t overlap = strlen(word);
    size_t kept = 0, n;
    if (fseek(file, from, SEEK_SET) != 0)
        return 0;
    while ((n = fread(room + kept, 1, LOOK - kept, file)) > 0) {
        if (holds(room, kept + n, word))
            return 1;
        const size_t all = kept + n;
        kept = all < overlap ? all : overlap;
        memmove(room, room + all - kept, kept);
    }
    return 0;
}

/* Attributes stand at the end mostly, so that is looked at first. HDF5 itself is not asked: it may be anybody's file. */
static int
is_result(FILE *file, char *room)
{
    if (fread(room, 1, sizeof hdf5, file) != sizeof hdf5 || memcmp(room, hdf5, sizeof hdf5) != 0 || fseek(file, 0, SEEK_END) != 0)
        return 0;
    const long size = ftell(file);
    return has_word(file, size > LOOK ? size - LOOK : 0, "kith_digest", room) || (size > LOOK && has_word(file, 0, "kith_digest", room));
}

static int
begins(FILE *file, const char *words, char *room)
{
    const size_t n = strlen(words);
    return fread(room, 1, n, file) == n && memcmp(room, words, n) == 0;
}

static int
is_page(FILE *file, char *room)
{
    const int html = begins(file, "<!DOCTYPE html>", room);
    int back = fseek(file, 0, SEEK_SET); /* rewind() would forget that it could not be read */
    const int pdf = !back && !html && begins(file, "%PDF-", room);
    back |= fseek(file, 0, SEEK_SET);
    return !back && (html || pdf) && holds(room, fread(room, 1, LOOK, file), html ? "<title>Kith</title>" : "/Title (Kith)");
}

/* NAME.csv, NAME.svg and NAME.pdf belong to NAME.gp, which says who made it. */
static int
is_figure(const char *path, char *room, int *reason)
{
    const char *dot = strrchr(path, '.');
    const size_t stem = dot ? (size_t) (dot - path) : strlen(path);
    char *script = malloc(stem + 4);
    if (!script) {
        *reason = ENOMEM;
        return 0;
    }
    sprintf(script, "%.*s.gp", (int) stem, path);
    FILE *file = fopen(script, "rb");
    *reason = file || errno == ENOENT ? 0 : errno;
    const int yes = file && begins(file, "# Made by kith figures", room);
    if (file && ferror(file))
        *reason = errno ? errno : EIO;
    if (file)
        fclose(file);
    free(script);
    return yes;
}

/* An empty file holds nothing that could be lost. *why: errno, when that cannot be known. */
static int
is_ours(const char *path, enum kith_mark mark, const struct stat *about, int *reason)
{
    if (!about->st_size)
        return 1;
    char *room = malloc(LOOK);
    FILE *file = room ? fopen(path, "rb") : NULL;
    int yes = 0;
    *reason = file ? 0 : room ? errno : ENOMEM;
    errno = 0;
    if (file && mark == KITH_MARK_FIGURE)
        yes = is_figure(path, room, reason);
    else if (file && (mark == KITH_MARK_SCENARIO || mark == KITH_MARK_REPORT))
        yes = begins(file, mark == KITH_MARK_SCENARIO ? "# Made by kith new" : "# Calibration: ", room);
    else if (file)
        yes = mark == KITH_MARK_RESULT ? is_result(file, room) : is_page(file, room);
    if (file && ferror(file))
        *reason = errno ? errno : EIO;
    if (file)
        fclose(file);
    free(room);
    return yes;
}

/* ---- the rule ---- */

/* The folder among the inputs in which `path` is or would be, or NULL. Cuts `path`. */
static int
folder_around(const struct kith_input_file **out, const struct kith_inputs *self, char *path, struct kith_error *err)
{
    struct stat about, inner = { 0 };
    char *slash = strrchr(path, '/'), *room = malloc(strlen(path) + 3 * FOLDERS_MOST + 8);
    const struct kith_input_file *found = NULL;
    if (!room)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    if (slash)
        slash[slash == path] = 0;
    strcpy(room, slash ? path : ".");
    for (int i = 0; !found && i < FOLDERS_MOST && stat(room, &about) == 0; i++) {
        if (i > 0 && about.st_dev == inner.st_dev && about.st_ino == inner.st_ino)
            break; /* the root is its own parent */
        found = find(self, &about);
        inner = about;
        strcat(room, "/..");
    }
    free(room);
    *out = found;
    return KITH_OK;
}

static int
check_place(const struct kith_inputs *inputs, const char *path, char *place, enum kith_mark mark, int force, struct kith_error *err)
{
    struct stat about;
    const struct kith_input_file *input = NULL;
    int reason = 0;
    if (stat(place, &about) == 0) {
        input = find(inputs, &about);
        if (input)
            return kith_fail(err, KITH_ERR_CREATE, "%s: is %s, which this command reads; name another file for what it writes", path, input->what);
        if (S_ISDIR(about.st_mode))
            return kith_fail(err, KITH_ERR_CREATE, "%s: is a folder; name a file", path);
        if (!S_ISREG(about.st_mode))
            return kith_fail(err, KITH_ERR_CREATE, "%s: is not an ordinary file; name another", path);
        if (!force && !is_ours(place, mark, &about, &reason))
            return reason && kith_status_of(reason, KITH_ERR_CREATE) != KITH_ERR_CREATE
                ? kith_fail(err, kith_status_of(reason, KITH_ERR_CREATE), "%s: cannot be looked at before it is replaced: %s", path, strerror(reason))
                : kith_fail(err, KITH_ERR_CREATE, "%s: is there already, and is not %s that Kith wrote; name another file, or replace it with --force", path,
                mark == KITH_MARK_RESULT ? "a result" : mark == KITH_MARK_PAGE ? "a page" : "part of a figure");
    }
    else if (errno == ENAMETOOLONG)
        return kith_fail(err, KITH_ERR_CREATE, "%s: the name is too long; 255 bytes are what most file systems take", path);
    const int status = folder_around(&input, inputs, place, err);
    if (status)
        return status;
    if (input)
        return kith_fail(err, KITH_ERR_CREATE, "%s: would be in %s, which this command reads; name a file elsewhere", path, input->what);
    return KITH_OK;
}

int
kith_output_check(const struct kith_inputs *inputs, const char *path, enum kith_mark mark, int force, struct kith_error *err)
{
    if (inputs->failed)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!*path)
        return kith_fail(err, KITH_ERR_USAGE, "the output needs a name");
    if (strcmp(path, "-") == 0)
        return kith_fail(err, KITH_ERR_USAGE, "-: the output cannot go to a pipe, as it is written in no order; name a file (./- if it is to be called so)");
    char *place = kith_place_of(path);
    if (!place)
        return errno == ELOOP ? kith_fail(err, KITH_ERR_CREATE, "%s: its links go in a circle", path) : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    const int status = check_place(inputs, path, place, mark, force, err);
    free(place);
    return status;
}
