#include "base/place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINKS_MOST = 40, NAME_MOST = 255 - 5, MORE = 32 }; /* a name has 255 bytes at most; callers may number theirs: ".999" */

static const char *
last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* What a link says, seen from its own folder. */
static char *
target_of(const char *path, const char *said, size_t length)
{
    const size_t folder = *said == '/' ? 0 : (size_t) (last_part(path) - path);
    char *target = malloc(folder + length + 1);
    if (!target)
        return NULL;
    memcpy(target, path, folder);
    memcpy(target + folder, said, length);
    target[folder + length] = 0;
    return target;
}

char *
kith_place_of(const char *path)
{
    char said[PATH_MAX], *now = strdup(path);
    for (int i = 0; now && i < LINKS_MOST; i++) {
        const ssize_t length = readlink(now, said, sizeof said);
        if (length <= 0 || (size_t) length == sizeof said)
            return now;
        char *next = target_of(now, said, (size_t) length);
        free(now);
        now = next;
    }
    if (now) {
        free(now);
        errno = ELOOP;
    }
    return NULL;
}

/* Not in the middle of a character of UTF-8. */
static size_t
cut(const char *name, size_t most)
{
    size_t n = strlen(name);
    if (n <= most)
        return n;
    for (n = most; n > 0 && ((unsigned char) name[n] & 0xc0) == 0x80; n--)
        continue;
    return n;
}

char *
kith_place_beside(const char *path, const char *suffix)
{
    const char *name = last_part(path);
    const size_t folder = (size_t) (name - path), after = strlen(suffix), kept = cut(name, after < NAME_MOST ? NAME_MOST - after : 0);
    char *beside = malloc(folder + kept + after + MORE + 1);
    if (!beside)
        return NULL;
    memcpy(beside, path, folder + kept);
    memcpy(beside + folder + kept, suffix, after + 1);
    return beside;
}

int
kith_place_ends(const char *path, const char *ending)
{
    const size_t n = strlen(path), m = strlen(ending);
    return n > m && strcmp(path + n - m, ending) == 0;
}
