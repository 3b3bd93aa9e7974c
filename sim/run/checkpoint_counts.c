#include "run/checkpoint_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "io/disk.h"
#include "io/sealed.h"
#include "model/snapshot.h"
#include "run/pack.h"

/* Why what a file says cannot be, NULL if it can. */
static const char *
wrong_counts(const struct kith_checkpoint *self, const struct kith_kept_counts *kept, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (kept->weeks[i].past < 0 || kept->weeks[i].past > KITH_COUNT_MOST || kept->weeks[i].policy < 0 || kept->weeks[i].policy > KITH_COUNT_MOST
            || !kith_sound_counts(self->form.layout, kept->counts + i * self->form.layout->total))
            return "has counts that cannot be";
    return NULL;
}

/* The counts of `n` units of a file that is open. @return 1 when they are there and can be */
static int
take_counts(struct kith_checkpoint *self, struct kith_sealed *file, const char *path, size_t n, struct kith_kept_counts *to)
{
    const size_t all = n * self->form.layout->total, most = all * 2 * KITH_MOST_PACKED, head = n * sizeof *to->weeks;
    const size_t size = file->left > head && file->left - head <= most ? (size_t) file->left - head : 0;
    unsigned char *packed = malloc(size + 1);
    const int there = packed && size && !kith_sealed_get(file, to->weeks, head) && !kith_sealed_get(file, packed, size) && kith_unpack(to->counts, all, packed, size);
    if (!packed)
        kith_kept_note(self, KITH_ERR_MEMORY, path, "out of memory");
    if (file->failed)
        kith_kept_note(self, kith_status_of(file->failed, KITH_ERR_IO), path, strerror(file->failed));
    free(packed);
    const char *wrong = file->failed ? strerror(file->failed) : there ? wrong_counts(self, to, n) : "is of other sizes";
    if (wrong)
        kith_kept_tell(self, "%s: %s; that part is simulated again", path, wrong);
    return !wrong;
}

/* How many units a file has: 1 unless it says so. */
static size_t
units_of(const struct kith_sealed *file)
{
    size_t n = 1;
    sscanf(file->text + strcspn(file->text, "\n"), "\nunits %zu", &n);
    return n;
}

/* @return units that were there and can be: all, or (`begun`) some */
static size_t
read_counts(struct kith_checkpoint *self, const char *path, int begun, struct kith_kept_counts *to)
{
    struct kith_sealed file;
    if (!kith_kept_open(self, &file, path))
        return 0;
    const size_t n = units_of(&file);
    const int fits = n <= to->n && (begun || n == to->n);
    if (!fits)
        kith_kept_tell(self, "%s: is of other sizes; that part is simulated again", path);
    const int there = fits && take_counts(self, &file, path, n, to);
    kith_sealed_close(&file);
    return there ? n : 0;
}

int
kith_checkpoint_read_counts(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, struct kith_kept_counts *to)
{
    char path[KITH_MOST_PATH];
    if (!kith_checkpoint_is_on(self))
        return 0;
    kith_kept_note(self, KITH_OK, NULL, NULL);
    kith_kept_done(path, self, unit, branch, "counts");
    return read_counts(self, path, 0, to) > 0;
}

size_t
kith_checkpoint_read_begun(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, struct kith_kept_counts *to)
{
    char path[KITH_MOST_PATH];
    if (!kith_checkpoint_is_on(self))
        return 0;
    kith_kept_begun(path, self, unit, branch);
    return read_counts(self, path, 1, to);
}

int
kith_checkpoint_failure_of(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, const char *what, struct kith_error *err)
{
    char path[KITH_MOST_PATH];
    kith_kept_done(path, self, unit, branch, what);
    if (self->unread.status)
        return kith_fail(err, self->unread.status, "%s", self->unread.text ? self->unread.text : "out of memory");
    return kith_fail(err, KITH_ERR_DATA, "%s: is damaged; remove it, and run the sweep again", path);
}

static int
write_counts(const struct kith_checkpoint *self, const char *path, size_t n, const int64_t *counts, const struct kith_kept_weeks *weeks, struct kith_error *err)
{
    char head[KITH_KEPT_HEAD], text[KITH_KEPT_HEAD + 60];
    struct kith_sealed file;
    const size_t all = n * self->form.layout->total;
    kith_kept_head(head, self, path);
    const int used = snprintf(text, sizeof text, "%s", head);
    if (n != 1)
        snprintf(text + used, sizeof text - (size_t) used, "units %zu\n", n);
    unsigned char *packed = malloc(all * 2 * KITH_MOST_PACKED);
    int status = packed ? kith_sealed_create(&file, path, text, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status) {
        kith_sealed_put(&file, weeks, n * sizeof *weeks);
        kith_sealed_put(&file, packed, kith_pack(packed, counts, all));
        status = kith_sealed_finish(&file, err);
    }
    free(packed);
    return status;
}

int
kith_checkpoint_write_counts(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, size_t n, const int64_t *counts,
    const struct kith_kept_weeks *weeks, struct kith_error *err)
{
    char path[KITH_MOST_PATH];
    if (!kith_checkpoint_is_on(self))
        return KITH_OK;
    kith_kept_done(path, self, unit, branch, "counts");
    TRY(write_counts(self, path, n, counts, weeks, err));
    if (unit->families)
        kith_kept_begun(path, self, unit, branch);
    else
        kith_kept_unfinished(path, self, unit, "world");
    unlink(path);
    return KITH_OK;
}

int
kith_checkpoint_write_begun(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, size_t n, const int64_t *counts,
    const struct kith_kept_weeks *weeks, struct kith_error *err)
{
    char path[KITH_MOST_PATH];
    if (!kith_checkpoint_is_on(self))
        return KITH_OK;
    kith_kept_begun(path, self, unit, branch);
    return write_counts(self, path, n, counts, weeks, err);
}

int
kith_checkpoint_write_failure(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, const char *reason, struct kith_error *err)
{
    char path[KITH_MOST_PATH], head[KITH_KEPT_HEAD];
    struct kith_text text = { 0 };
    struct kith_sealed file;
    if (!kith_checkpoint_is_on(self))
        return KITH_OK;
    kith_kept_done(path, self, unit, branch, "failed");
    kith_kept_head(head, self, path);
    kith_text_add(&text, "%s%s\n", head, reason);
    int status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_sealed_create(&file, path, text.at, err);
    if (!status)
        status = kith_sealed_finish(&file, err);
    kith_text_clear(&text);
    return status;
}

int
kith_checkpoint_read_failure(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, char **reason, struct kith_error *err)
{
    char path[KITH_MOST_PATH];
    struct kith_sealed file;
    kith_kept_note(self, KITH_OK, NULL, NULL);
    kith_kept_done(path, self, unit, branch, "failed");
    if (!kith_kept_open(self, &file, path))
        return kith_checkpoint_failure_of(self, unit, branch, "failed", err);
    *reason = strdup(file.text + strcspn(file.text, "\n") + 1);
    if (*reason)
        (*reason)[strcspn(*reason, "\n")] = '\0';
    kith_sealed_close(&file);
    return *reason ? KITH_DIFFERENT : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

int
kith_checkpoint_find_counts(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, struct kith_error *err)
{
    char path[KITH_MOST_PATH];
    if (!kith_checkpoint_is_on(self))
        return KITH_IS_LEFT;
    kith_kept_done(path, self, unit, branch, "counts");
    int there = kith_disk_is_there(path, err);
    if (there)
        return there < 0 ? there : KITH_IS_DONE;
    kith_kept_done(path, self, unit, branch, "failed");
    there = kith_disk_is_there(path, err);
    return there < 0 ? there : there ? KITH_HAS_FAILED : KITH_IS_LEFT;
}

int
kith_checkpoint_each(const char *folder, kith_kept_found *found, void *with, struct kith_error *err)
{
    char done[KITH_MOST_PATH], path[KITH_MOST_PATH], what[8];
    int status = KITH_OK, reason = 0, end;
    if (!kith_kept_path(done, folder, "done"))
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", folder);
    DIR *list = opendir(done);
    if (!list && errno != ENOENT)
        reason = errno;
    for (struct dirent *one; list && !status && (one = kith_disk_next(list, &reason));) {
        struct kith_kept_name name;
        if (sscanf(one->d_name, "%u-%u-%u-%u.%7[a-z]%n", &name.draw, &name.replicate, &name.region, &name.branch, what, &end) != 5 || one->d_name[end])
            continue;
        name.failed = strcmp(what, "failed") == 0;
        if ((name.failed || strcmp(what, "counts") == 0) && kith_kept_path(path, done, "%s", one->d_name))
            status = found(with, &name, path, err);
    }
    if (list)
        closedir(list);
    return status ? status : reason ? kith_fail(err, kith_status_of(reason, KITH_ERR_IO), "%s: cannot be read: %s", done, strerror(reason)) : KITH_OK;
}
