#include "cli.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where tables are, as seen from the program: so many folders up. As installed, and in the tree in which it was built (build/gcc-release/kith, and kith-mpi in a
 * folder of its own there). */
static const struct {
    int up;
    const char *folder;
} homes[] = { { 2, "share/kith/scenarios" }, { 3, "scenarios" }, { 4, "scenarios" } };

/* The table of this folder, else the one that belongs to the program: bin/kith, share/kith/scenarios. */
const char *
find_table(const char *name, const char *sibling, char *room, size_t size)
{
    const char *slash = sibling ? strrchr(sibling, '/') : NULL;
    const int folder = slash ? (int) (slash - sibling) + 1 : 0;
    if (sibling && snprintf(room, size, "%.*s%s", folder, sibling, name) < (int) size && access(room, R_OK) == 0)
        return room;
    snprintf(room, size, "scenarios/%s", name);
    if (access(room, R_OK) == 0)
        return room;
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) {
        const ssize_t length = readlink("/proc/self/exe", room, size - 1);
        char *end = room;
        room[length > 0 ? length : 0] = 0;
        for (int up = 0; up < homes[i].up && end; up++) {
            end = strrchr(room, '/');
            if (end)
                *end = 0;
        }
        if (end && snprintf(end, size - (size_t) (end - room), "/%s/%s", homes[i].folder, name) < (int) (size - (size_t) (end - room)) && access(room, R_OK) == 0)
            return room;
    }
    snprintf(room, size, "scenarios/%s", name);
    return room;
}

/* "integral" and "integral.yaml" are found in scenarios/, or among those that are installed, unless something of that name
 * is here. A name with a folder means just that file. */
const char *
find_scenario(const char *path, char *room, size_t size)
{
    char name[NAME_MAX + 1];
    const size_t length = strlen(path);
    const int bare = !strchr(path, '.');
    if (access(path, F_OK) == 0 || strchr(path, '/') || !*path || snprintf(name, sizeof name, "%s%s", path, bare ? ".yaml" : "") >= (int) sizeof name
        || (!bare && (length < 5 || strcmp(path + length - 5, ".yaml") != 0)))
        return path;
    find_table(name, NULL, room, size);
    return access(room, R_OK) == 0 ? room : path;
}

static void
look_in(const char *folder, const char *name, char *near, size_t *best)
{
    DIR *all = opendir(folder);
    const size_t n = strlen(name);
    const struct dirent *one;
    while (all && (one = readdir(all))) {
        const size_t length = strlen(one->d_name);
        const int fits = length > 5 && length <= NAME_MAX && strcmp(one->d_name + length - 5, ".yaml") == 0;
        char stem[NAME_MAX + 1];
        if (!fits)
            continue;
        snprintf(stem, sizeof stem, "%.*s", (int) (n > 5 && strcmp(name + n - 5, ".yaml") == 0 ? length : length - 5), one->d_name);
        if (is_near(name, stem, best))
            strcpy(near, one->d_name);
    }
    if (all)
        closedir(all);
}

void
suggest_scenario(const char *path, FILE *to)
{
    char near[NAME_MAX + 1] = "", folder[PATH_MAX], room[PATH_MAX];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t best = SIZE_MAX;
    if (access(find_scenario(path, room, sizeof room), F_OK) == 0 || errno != ENOENT)
        return;
    if ((size_t) snprintf(folder, sizeof folder, "%.*s", slash ? (int) (slash - path) + 1 : 1, slash ? path : ".") >= sizeof folder)
        return;
    look_in(folder, name, near, &best);
    if (*near) {
        kith_screen_print(to, "did you mean %.*s%s?\n", slash ? (int) (slash - path) + 1 : 0, path, near);
        return;
    }
    find_table("baseline.yaml", NULL, folder, sizeof folder);
    if (slash || access(folder, R_OK) != 0)
        return;
    *strrchr(folder, '/') = 0;
    look_in(folder, name, near, &best);
    if (*near)
        kith_screen_print(to, "did you mean %s/%s?\n", folder, near);
}

/* ---- all of them ---- */

void
add_file(struct files *self, const char *folder, const char *name)
{
    if (self->n == self->room) {
        char **more = realloc(self->at, (self->room = 2 * self->room + 32) * sizeof *more);
        if (!more)
            return;
        self->at = more;
    }
    const size_t size = strlen(folder) + strlen(name) + 2;
    if ((self->at[self->n] = malloc(size)))
        snprintf(self->at[self->n++], size, "%s%s%s", folder, *folder ? "/" : "", name);
}

/* The baseline first, the others by name. */
static int
by_name(const void *a, const void *b)
{
    const char *x = *(char *const *) a, *y = *(char *const *) b;
    const int first = strstr(y, "baseline.yaml") != NULL, second = strstr(x, "baseline.yaml") != NULL;
    return first != second ? first - second : strcmp(x, y);
}

void
find_scenarios(struct files *self)
{
    char place[PATH_MAX];
    find_table("baseline.yaml", NULL, place, sizeof place);
    char *slash = strrchr(place, '/');
    if (slash)
        *slash = 0;
    DIR *folder = opendir(slash ? place : ".");
    for (const struct dirent *one; folder && (one = readdir(folder));) {
        const size_t length = strlen(one->d_name);
        if (length > 5 && strcmp(one->d_name + length - 5, ".yaml") == 0)
            add_file(self, slash ? place : "", one->d_name);
    }
    if (folder)
        closedir(folder);
    if (self->n)
        qsort(self->at, self->n, sizeof *self->at, by_name);
}

void
forget_files(struct files *self)
{
    for (size_t i = 0; i < self->n; i++)
        free(self->at[i]);
    free(self->at);
}
