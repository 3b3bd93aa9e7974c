#include "run/checkpoint_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "io/disk.h"
#include "io/sealed.h"
#include "io/sha256.h"
#include "model/snapshot.h"
#include "run/settings.h"

/* ---- the folder ---- */

static int
make_folder(const char *path, struct kith_error *err)
{
    struct stat about;
    if (mkdir(path, 0777) == 0)
        return kith_disk_sync_name(path, err);
    if ((errno == EEXIST && stat(path, &about) == 0 && S_ISDIR(about.st_mode)))
        return KITH_OK;
    return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the folder: %s", path, strerror(errno == EEXIST ? ENOTDIR : errno));
}

/* A folder that is there must be ours, or empty. */
static int
check_ours(const char *folder, struct kith_error *err)
{
    static const char *const names[] = { ".", "..", "lock", "run", "done", "hand", "burn-in" };
    int ours = 1, reason = 0;
    DIR *list = opendir(folder);
    if (!list)
        return kith_kept_unread(folder, errno, err);
    for (struct dirent *one; (one = kith_disk_next(list, &reason));) {
        int known = strncmp(one->d_name, "run.partial.", 12) == 0;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            known = known || strcmp(one->d_name, names[i]) == 0;
        ours = ours && known;
    }
    closedir(list);
    if (reason)
        return kith_kept_unread(folder, reason, err);
    return ours ? KITH_OK
                : kith_fail(err, KITH_ERR_CREATE, "%s: holds something else; name an empty folder for checkpoints, or one that is not there", folder);
}

/* Byte 0 of the file `lock` stands for the folder: whoever is at work has it, shared with others; whoever tidies up has it alone.
 * Byte 1 + i stands for unit i. Locks end with their process, however that ends, also on other hosts where the file system
 * carries them. */
static int
set_lock(const struct kith_checkpoint *self, short type, uint64_t byte)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t) byte, .l_len = 1 };
    int got;
    do
        got = fcntl(self->lock, F_SETLK, &lock);
    while (got != 0 && errno == EINTR);
    return got == 0 ? 0 : errno == EAGAIN ? EACCES : errno;
}

static void
close_lock(struct kith_checkpoint *self)
{
    close(self->lock);
    self->lock = -1;
}

/* Locks the folder: alone if nobody else has it, else with the others. */
static int
take_lock(struct kith_checkpoint *self, struct kith_error *err)
{
    enum { TRIES = 3000 };
    const struct timespec moment = { 0, 10000000 };
    char path[KITH_MOST_PATH];
    struct stat there, ours;
    kith_kept_path(path, self->folder, "lock");
    for (int i = 0; i < TRIES; i++) {
        self->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
        if (self->lock < 0)
            return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", path, strerror(errno));
        int reason = set_lock(self, F_WRLCK, 0);
        self->alone = reason == 0;
        if (reason == EACCES)
            reason = set_lock(self, F_RDLCK, 0);
        if (reason && reason != EACCES) { /* files are whole or not there, whoever writes them */
            kith_kept_tell(self, "%s: locks do not work here (%s): see that no other process uses this folder", self->folder, strerror(reason));
            self->useless = self->alone = 1;
            return KITH_OK;
        }
        if (!reason && fstat(self->lock, &ours) == 0 && stat(path, &there) == 0 && there.st_ino == ours.st_ino && there.st_dev == ours.st_dev)
            return KITH_OK;
        close_lock(self); /* who had it has just removed it, or is about to begin or to end */
        if (reason)
            nanosleep(&moment, NULL);
    }
    return kith_fail(err, KITH_ERR_CREATE, "%s: cannot be locked: another process has kept it to itself for half a minute", path);
}

int
kith_checkpoint_claim(struct kith_checkpoint *self, uint64_t unit, int *ours, struct kith_error *err)
{
    *ours = 1;
    if (!kith_checkpoint_is_on(self) || self->useless)
        return KITH_OK;
    const int reason = set_lock(self, F_WRLCK, 1 + unit);
    *ours = reason == 0;
    if (reason && reason != EACCES)
        return kith_fail(err, KITH_ERR_IO, "%s/lock: cannot lock: %s", self->folder, strerror(reason));
    return KITH_OK;
}

void
kith_checkpoint_release(struct kith_checkpoint *self, uint64_t unit)
{
    if (kith_checkpoint_is_on(self) && !self->useless)
        set_lock(self, F_UNLCK, 1 + unit);
}

/* Removes what a killed process was writing; with `all`, everything. */
static void
sweep_out(const struct kith_checkpoint *self, const char *name, int all)
{
    char path[KITH_MOST_PATH], file[KITH_MOST_PATH];
    const char *folder = self->folder;
    int reason = 0;
    if (!kith_kept_path(path, folder, "%s", name))
        return;
    DIR *list = opendir(path);
    if (!list && errno != ENOENT)
        reason = errno;
    for (struct dirent *one; list && (one = kith_disk_next(list, &reason));)
        if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0 && (all || strstr(one->d_name, ".partial."))
            && kith_kept_path(file, path, "%s", one->d_name))
            unlink(file);
    if (list)
        closedir(list);
    if (all && rmdir(path) != 0 && errno != ENOENT && !reason)
        reason = errno;
    if (reason)
        kith_kept_tell(self, "%s: cannot be cleared away: %s; nothing depends on it, remove it by hand", path, strerror(reason));
}

/* Files in a folder below, and their bytes. */
static uint64_t
bytes_in(const char *folder, const char *name, size_t *files)
{
    char path[KITH_MOST_PATH], file[KITH_MOST_PATH];
    struct stat about;
    uint64_t bytes = 0;
    *files = 0;
    kith_kept_path(path, folder, "%s", name);
    DIR *list = opendir(path);
    for (struct dirent *one; list && (one = readdir(list));)
        if (kith_kept_path(file, path, "%s", one->d_name) && stat(file, &about) == 0 && S_ISREG(about.st_mode)) {
            bytes += (uint64_t) about.st_size;
            ++*files;
        }
    if (list)
        closedir(list);
    return bytes;
}

/* The run that the folder holds must be this one; with none, it is from now on. */
static int
compare_run(struct kith_checkpoint *self, struct kith_error *err)
{
    char path[KITH_MOST_PATH];
    struct kith_sealed file;
    struct kith_error reason = { 0 };
    struct kith_text differing = { 0 };
    kith_kept_path(path, self->folder, "run");
    int status = kith_sealed_open(&file, path, &reason);
    if (status == KITH_ERR_DATA) { /* what else is there says by itself what run it is of */
        kith_kept_tell(self, "%s; what was kept is used where it is of this run", reason.text ? reason.text : path);
        status = KITH_ERR_NOINPUT;
    }
    if (status == KITH_ERR_NOINPUT) {
        kith_error_clear(&reason);
        status = kith_sealed_create(&file, path, self->settings, err);
        return status ? status : kith_sealed_finish(&file, err);
    }
    if (status) {
        kith_fail(err, status, "%s", reason.text ? reason.text : path);
        kith_error_clear(&reason);
        return status;
    }
    kith_settings_differ(&differing, file.text, self->settings);
    kith_sealed_close(&file);
    if (differing.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    else if (differing.length)
        status = kith_fail(err, KITH_ERR_DATA, "%s: holds the checkpoint of another run, with other %s; go on with that one, name another folder, or remove this one",
            self->folder, differing.at);
    kith_text_clear(&differing);
    return status;
}

static int
open_folder(struct kith_checkpoint *self, struct kith_error *err)
{
    static const char *const below[] = { "done", "hand", "burn-in", "." };
    char path[KITH_MOST_PATH];
    if (!kith_kept_path(path, self->folder, "lock"))
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->folder);
    TRY(make_folder(self->folder, err));
    TRY(check_ours(self->folder, err));
    TRY(take_lock(self, err));
    TRY(compare_run(self, err));
    for (size_t i = 0; i < 2 + (size_t) (self->form.keep_burn_in != 0); i++) {
        kith_kept_path(path, self->folder, "%s", below[i]);
        TRY(make_folder(path, err));
    }
    for (size_t i = 0; self->alone && !self->useless && i < sizeof below / sizeof *below; i++)
        sweep_out(self, below[i], 0);
    if (self->alone && !self->useless)
        set_lock(self, F_RDLCK, 0); /* from here on others may join */
    return KITH_OK;
}

static int
open_from(const struct kith_checkpoint *self, struct kith_error *err)
{
    char path[KITH_MOST_PATH];
    if (!kith_kept_path(path, self->from, "burn-in"))
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->from);
    DIR *list = opendir(path);
    if (!list && kith_status_of(errno, KITH_ERR_NOINPUT) != KITH_ERR_NOINPUT)
        return kith_kept_unread(path, errno, err);
    if (!list)
        return kith_fail(err, KITH_ERR_NOINPUT, "%s: has no burn-ins (%s); `--checkpoint %s --keep-burn-in` makes such a folder", self->from, strerror(errno), self->from);
    closedir(list);
    return KITH_OK;
}

int
kith_checkpoint_open(struct kith_checkpoint **out, const struct kith_checkpoint_form *form, struct kith_error *err)
{
    *out = NULL;
    if (!form->folder && !form->from)
        return KITH_OK;
    struct kith_checkpoint *self = calloc(1, sizeof *self);
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->form = *form;
    self->lock = -1;
    self->folder = form->folder ? strdup(form->folder) : NULL;
    self->from = form->from ? strdup(form->from) : NULL;
    self->settings = form->settings ? strdup(form->settings) : NULL;
    self->form.folder = self->folder;
    self->form.from = self->from;
    self->form.settings = self->settings;
    kith_sha256_of(form->settings, strlen(form->settings), self->hash);
    int status = (form->folder && !self->folder) || (form->from && !self->from) || !self->settings ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
    if (!status && self->from)
        status = open_from(self, err);
    if (!status && self->folder && !form->reading)
        status = open_folder(self, err);
    if (status)
        kith_checkpoint_close(self, 0);
    else
        *out = self;
    return status;
}

static void
remove_finished(struct kith_checkpoint *self)
{
    char path[KITH_MOST_PATH];
    size_t files;
    sweep_out(self, ".", 0);
    sweep_out(self, "hand", 1);
    sweep_out(self, "done", 1);
    kith_kept_path(path, self->folder, "run"); /* the last: until then, the same command goes on */
    unlink(path);
    const uint64_t bytes = bytes_in(self->folder, "burn-in", &files);
    if (files)
        kith_kept_tell(self, "%s keeps %zu worlds at the end of their burn-in, %.1f MB: other scenarios can go on from them with --burn-in-from %s", self->folder, files,
            (double) bytes / 1e6, self->folder);
}

void
kith_checkpoint_close(struct kith_checkpoint *self, int finished)
{
    char path[KITH_MOST_PATH];
    if (!self)
        return;
    if (self->lock >= 0) {
        kith_kept_path(path, self->folder, "lock");
        if (!self->useless)
            set_lock(self, F_UNLCK, 0);
        self->alone = self->useless || set_lock(self, F_WRLCK, 0) == 0; /* else it is for the last one to tidy up */
        if (self->alone && finished)
            remove_finished(self);
        if (self->alone)
            unlink(path);
        close_lock(self);
        if (self->alone && finished)
            rmdir(self->folder); /* if nothing is left in it */
    }
    free(self->folder);
    free(self->from);
    free(self->settings);
    kith_error_clear(&self->unread);
    free(self);
}

int
kith_checkpoint_is_on(const struct kith_checkpoint *self)
{
    return self && self->folder;
}

int
kith_checkpoint_is_due(const struct kith_checkpoint *self, uint32_t weeks, double seconds)
{
    if (!kith_checkpoint_is_on(self) || weeks == 0)
        return 0;
    return (self->form.every_weeks && weeks >= self->form.every_weeks) || (self->form.every_seconds > 0 && seconds >= self->form.every_seconds);
}

/* ---- the end ---- */

void
kith_checkpoint_end_unit(struct kith_checkpoint *self, const struct kith_work_unit *unit)
{
    char path[KITH_MOST_PATH];
    if (!kith_checkpoint_is_on(self))
        return;
    kith_kept_unfinished(path, self, unit, "world");
    unlink(path);
    kith_kept_unfinished(path, self, unit, "burn-in");
    unlink(path);
}

static void
tell_stopped(struct kith_checkpoint *self, size_t done, size_t all, const char *of, struct kith_error *err)
{
    size_t n_done, n_running, n_past;
    uint64_t bytes = bytes_in(self->folder, "done", &n_done);
    bytes += bytes_in(self->folder, "hand", &n_running);
    bytes += bytes_in(self->folder, "burn-in", &n_past);
    kith_fail(err, KITH_ERR_STOPPED, "%s: stopped with %zu of %zu done (%s); what was in progress is kept there, %.1f MB in all: the same command goes on from here",
        self->folder, done, all, of, (double) bytes / 1e6);
}

int
kith_checkpoint_tell_way_on(struct kith_checkpoint *self, int status, size_t done, size_t all, const char *of, struct kith_error *err)
{
    struct kith_error reason = *err;
    if (!kith_checkpoint_is_on(self) || (status != KITH_ERR_STOPPED && status != KITH_ERR_IO && status != KITH_ERR_CREATE))
        return status;
    *err = (struct kith_error) { 0 };
    if (status == KITH_ERR_STOPPED)
        tell_stopped(self, done, all, of, err);
    else
        kith_fail(err, status, "%s; what is kept in %s stays: mend this, and the same command goes on from it", reason.text ? reason.text : "cannot write", self->folder);
    kith_error_clear(&reason);
    return status;
}
