#include "io/load_parts.h"

#include "base/error.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec
        && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int
open_with(struct kith_file **out, const char *path, enum kith_trust trust, int memory, struct kith_error *err)
{
    struct stat before, after;
    char stored[65] = "", computed[65] = "";
    *out = NULL;
    TRY(kith_file_check_kind(path, &before, err));
    TRY(kith_guard(path, trust != KITH_TRUST_UNREAD, stored, computed, err));
    if (trust == KITH_TRUST_WHOLE && strcmp(stored, computed) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: was altered after it was made: its content has the digest %s, but it says %s "
            "(verbs that know --altered take it with that)", path, computed, stored);
    TRY(kith_file_open_here(out, path, memory, err));
    if (stat(path, &after) != 0 || !is_same(&before, &after)) {
        kith_file_free(*out);
        *out = NULL;
        return kith_fail(err, KITH_ERR_NOINPUT, "%s: was written to while it was read; try again when it is ready", path);
    }
    memcpy((*out)->stored, stored, sizeof stored);
    memcpy((*out)->computed, computed, sizeof computed);
    return KITH_OK;
}

int
kith_file_open_as(struct kith_file **out, const char *path, enum kith_trust trust, struct kith_error *err)
{
    return open_with(out, path, trust, 0, err);
}

int
kith_file_open_copy(struct kith_file **out, const char *path, enum kith_trust trust, struct kith_error *err)
{
    return open_with(out, path, trust, 1, err);
}

int
kith_file_open(struct kith_file **out, const char *path, struct kith_error *err)
{
    return kith_file_open_as(out, path, KITH_TRUST_WHOLE, err);
}

int
kith_file_verify(struct kith_file *self, struct kith_error *err)
{
    return *self->computed ? KITH_OK : kith_guard(self->path, 1, self->stored, self->computed, err);
}
