#include "run/checkpoint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
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
#include "model/snapshot.h"
#include "run/settings.h"

enum { HASH = KITH_CHECKPOINT_HASH, MOST_PATH = 4096 };

struct kith_checkpoint {
    struct kith_checkpoint_form form; /* its texts are the three below */
    char *folder, *from, *settings; /* each may be NULL */
    char hash[HASH]; /* of the settings */
    int lock; /* -1: there is none */
    int alone; /* no other process has the folder, as far as we know */
    int useless; /* locks do not work here */
};

/* ---- paths ---- */

static int
path_of(char *path, const char *folder, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = snprintf(path, MOST_PATH, "%s/", folder);
    if (n > 0 && n < MOST_PATH)
        vsnprintf(path + n, (size_t) (MOST_PATH - n), format, args);
    va_end(args);
    return n > 0 && n < MOST_PATH - 200; /* 200: the longest of our names */
}

static void
hand_path(char *path, const struct kith_checkpoint *self, const struct kith_task *task, const char *what)
{
    path_of(path, self->folder, "hand/%u-%u-%u-%u.%s", task->draw, task->replicate, task->region, task->past, what);
}

static void
done_path(char *path, const struct kith_checkpoint *self, const struct kith_task *task, uint32_t branch, const char *what)
{
    path_of(path, self->folder, "done/%u-%u-%u-%u.%s", task->draw, task->replicate, task->region, branch, what);
}

static void
tell(const struct kith_checkpoint *self, const char *format, ...) KITH_PRINTF(2, 3);

static void
tell(const struct kith_checkpoint *self, const char *format, ...)
{
    FILE *to = self->form.notes;
    struct kith_text text = { .at = NULL };
    va_list args;
    if (!to)
        return;
    va_start(args, format);
    kith_text_addv(&text, format, args);
    va_end(args);
#pragma omp critical(kith_notes)
    kith_screen_print(to, "%s\n", text.at ? text.at : "out of memory");
    kith_text_clear(&text);
}

/* What the world at the end of a burn-in depends on, and nothing else; its hash is the name of the file. */
static int
past_settings(const struct kith_checkpoint *self, const struct kith_task *task, struct kith_text *text, char *hash)
{
    char of_how[HASH];
    kith_sealed_hash(task->before, sizeof *task->before, of_how);
    kith_text_add(text, "region: %s\nrun: %u\nversion: %s\nnumbers: %s\nseed: %" PRIu64 "\nhouseholds: %a\nreports: %a\nrelative reports: %a\ncapacity: %a\n",
        task->name, task->run, kith_version(), self->form.past_numbers, task->seed, task->where.households, task->where.reports, task->where.intensity,
        task->where.capacity);
    if (task->where.cross)
        kith_text_add(text, "strata crossed: %u\n", task->where.cross);
    kith_text_add(text, "parameters of the burn-in: %s\n", of_how);
    if (text->failed)
        return 0;
    kith_sealed_hash(text->at, text->length, hash);
    return 1;
}

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

static int
cannot_read(const char *folder, int why, struct kith_error *err)
{
    return kith_fail(err, kith_status_of(why, KITH_ERR_IO), "%s: cannot be read: %s", folder, strerror(why));
}

/* A folder that is there must be ours, or empty. */
static int
check_ours(const char *folder, struct kith_error *err)
{
    static const char *const names[] = { ".", "..", "lock", "run", "done", "hand", "burn-in" };
    int ours = 1, why = 0;
    DIR *list = opendir(folder);
    if (!list)
        return cannot_read(folder, errno, err);
    for (struct dirent *one; (one = kith_disk_next(list, &why));) {
        int known = strncmp(one->d_name, "run.partial.", 12) == 0;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            known = known || strcmp(one->d_name, names[i]) == 0;
        ours = ours && known;
    }
    closedir(list);
    if (why)
        return cannot_read(folder, why, err);
    return ours ? KITH_OK
                : kith_fail(err, KITH_ERR_CREATE, "%s: holds something else; name an empty folder for checkpoints, or one that is not there", folder);
}

/* Byte 0 of the file `lock` stands for the folder: whoever is at work has it, shared with others; whoever tidies up has it alone.
 * Byte 1 + i stands for task i. Locks end with their process, however that ends, also on other hosts where the file system
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
    char path[MOST_PATH];
    struct stat there, ours;
    path_of(path, self->folder, "lock");
    for (int i = 0; i < TRIES; i++) {
        self->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
        if (self->lock < 0)
            return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the file: %s", path, strerror(errno));
        int why = set_lock(self, F_WRLCK, 0);
        self->alone = why == 0;
        if (why == EACCES)
            why = set_lock(self, F_RDLCK, 0);
        if (why && why != EACCES) { /* files are whole or not there, whoever writes them */
            tell(self, "%s: locks do not work here (%s): see that no other process uses this folder", self->folder, strerror(why));
            self->useless = self->alone = 1;
            return KITH_OK;
        }
        if (!why && fstat(self->lock, &ours) == 0 && stat(path, &there) == 0 && there.st_ino == ours.st_ino && there.st_dev == ours.st_dev)
            return KITH_OK;
        close_lock(self); /* who had it has just removed it, or is about to begin or to end */
        if (why)
            nanosleep(&moment, NULL);
    }
    return kith_fail(err, KITH_ERR_CREATE, "%s: cannot be locked: another process has kept it to itself for half a minute", path);
}

int
kith_checkpoint_claim(struct kith_checkpoint *self, uint64_t task, int *ours, struct kith_error *err)
{
    *ours = 1;
    if (!kith_checkpoint_is_on(self) || self->useless)
        return KITH_OK;
    const int why = set_lock(self, F_WRLCK, 1 + task);
    *ours = why == 0;
    if (why && why != EACCES)
        return kith_fail(err, KITH_ERR_IO, "%s/lock: cannot lock: %s", self->folder, strerror(why));
    return KITH_OK;
}

void
kith_checkpoint_release(struct kith_checkpoint *self, uint64_t task)
{
    if (kith_checkpoint_is_on(self) && !self->useless)
        set_lock(self, F_UNLCK, 1 + task);
}

/* Removes what a killed process was writing; with `all`, everything. */
static void
sweep_out(const struct kith_checkpoint *self, const char *name, int all)
{
    char path[MOST_PATH], file[MOST_PATH];
    const char *folder = self->folder;
    int why = 0;
    if (!path_of(path, folder, "%s", name))
        return;
    DIR *list = opendir(path);
    if (!list && errno != ENOENT)
        why = errno;
    for (struct dirent *one; list && (one = kith_disk_next(list, &why));)
        if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0 && (all || strstr(one->d_name, ".partial."))
            && path_of(file, path, "%s", one->d_name))
            unlink(file);
    if (list)
        closedir(list);
    if (all && rmdir(path) != 0 && errno != ENOENT && !why)
        why = errno;
    if (why)
        tell(self, "%s: cannot be cleared away: %s; nothing depends on it, remove it by hand", path, strerror(why));
}

/* Files in a folder below, and their bytes. */
static uint64_t
bytes_in(const char *folder, const char *name, size_t *files)
{
    char path[MOST_PATH], file[MOST_PATH];
    struct stat about;
    uint64_t bytes = 0;
    *files = 0;
    path_of(path, folder, "%s", name);
    DIR *list = opendir(path);
    for (struct dirent *one; list && (one = readdir(list));)
        if (path_of(file, path, "%s", one->d_name) && stat(file, &about) == 0 && S_ISREG(about.st_mode)) {
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
    char path[MOST_PATH];
    struct kith_sealed file;
    struct kith_error why = { 0 };
    struct kith_text differing = { 0 };
    path_of(path, self->folder, "run");
    int status = kith_sealed_open(&file, path, &why);
    if (status == KITH_ERR_DATA) { /* what else is there says by itself what run it is of */
        tell(self, "%s; what was kept is used where it is of this run", why.text ? why.text : path);
        status = KITH_ERR_NOINPUT;
    }
    if (status == KITH_ERR_NOINPUT) {
        kith_error_clear(&why);
        status = kith_sealed_create(&file, path, self->settings, err);
        return status ? status : kith_sealed_finish(&file, err);
    }
    if (status) {
        kith_fail(err, status, "%s", why.text ? why.text : path);
        kith_error_clear(&why);
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
    static const char *const below[] = { "done", "hand", "burn-in" };
    char path[MOST_PATH];
    if (!path_of(path, self->folder, "lock"))
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->folder);
    TRY(make_folder(self->folder, err));
    TRY(check_ours(self->folder, err));
    TRY(take_lock(self, err));
    TRY(compare_run(self, err));
    for (size_t i = 0; i < 2 + (size_t) (self->form.keep_burn_in != 0); i++) {
        path_of(path, self->folder, "%s", below[i]);
        TRY(make_folder(path, err));
    }
    for (size_t i = 0; self->alone && i < sizeof below / sizeof *below; i++)
        sweep_out(self, below[i], 0);
    if (self->alone && !self->useless)
        set_lock(self, F_RDLCK, 0); /* from here on others may join */
    return KITH_OK;
}

static int
open_from(const struct kith_checkpoint *self, struct kith_error *err)
{
    char path[MOST_PATH];
    if (!path_of(path, self->from, "burn-in"))
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->from);
    DIR *list = opendir(path);
    if (!list && kith_status_of(errno, KITH_ERR_NOINPUT) != KITH_ERR_NOINPUT)
        return cannot_read(path, errno, err);
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
    kith_sealed_hash(form->settings, strlen(form->settings), self->hash);
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
    char path[MOST_PATH];
    size_t files;
    sweep_out(self, "hand", 1);
    sweep_out(self, "done", 1);
    path_of(path, self->folder, "run"); /* the last: until then, the same command goes on */
    unlink(path);
    const uint64_t bytes = bytes_in(self->folder, "burn-in", &files);
    if (files)
        tell(self, "%s keeps %zu worlds at the end of their burn-in, %.1f MB: other scenarios can go on from them with --burn-in-from %s", self->folder, files,
            (double) bytes / 1e6, self->folder);
}

void
kith_checkpoint_close(struct kith_checkpoint *self, int finished)
{
    char path[MOST_PATH];
    if (!self)
        return;
    if (self->lock >= 0) {
        path_of(path, self->folder, "lock");
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

/* ---- files of this run ---- */

/* Opens a file of this run; 0 when there is none that can be used. */
static int
open_kept(struct kith_checkpoint *self, struct kith_sealed *file, const char *path)
{
    struct kith_error why = { 0 };
    const int status = kith_sealed_open(file, path, &why);
    if (status && status != KITH_ERR_NOINPUT)
        tell(self, "%s; it is left out, and that part is simulated again", why.text ? why.text : path);
    kith_error_clear(&why);
    if (status)
        return 0;
    if (strncmp(file->text, "of run ", 7) == 0 && strncmp(file->text + 7, self->hash, 64) == 0)
        return 1;
    tell(self, "%s: is of another run; it is left out, and that part is simulated again", path);
    kith_sealed_close(file);
    return 0;
}

/* Counts are small, and many are zero: seven bits a byte, the lowest first, of twice the number (of a negative one less 1); after a
 * zero how many more follow. At most ten bytes each. */
enum { MOST_PACKED = 10 };

static size_t
pack_one(unsigned char *to, uint64_t x)
{
    size_t n = 0;
    for (; x > 127; x >>= 7)
        to[n++] = (unsigned char) (x | 128);
    to[n++] = (unsigned char) x;
    return n;
}

static size_t
pack(unsigned char *to, const int64_t *counts, size_t n)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        used += pack_one(to + used, (uint64_t) counts[i] << 1 ^ (counts[i] < 0 ? UINT64_MAX : 0));
        size_t more = 0;
        while (counts[i] == 0 && i + more + 1 < n && counts[i + more + 1] == 0)
            more++;
        if (counts[i] == 0)
            used += pack_one(to + used, more);
        i += more;
    }
    return used;
}

/* @return bytes taken, 0 when there is no whole number */
static size_t
unpack_one(const unsigned char *from, size_t size, uint64_t *x)
{
    *x = 0;
    for (size_t n = 0; n < size && n < MOST_PACKED; n++) {
        *x |= (uint64_t) (from[n] & 127) << 7 * n;
        if (from[n] < 128)
            return n + 1;
    }
    return 0;
}

/* @return 1, or 0 when it is not just n numbers */
static int
unpack(int64_t *counts, size_t n, const unsigned char *from, size_t size)
{
    size_t i = 0, at = 0;
    while (i < n) {
        uint64_t x, more = 0;
        size_t step = unpack_one(from + at, size - at, &x);
        at += step;
        if (!step)
            return 0;
        counts[i++] = (int64_t) (x >> 1 ^ (x & 1 ? UINT64_MAX : 0));
        if (x != 0)
            continue;
        step = unpack_one(from + at, size - at, &more);
        at += step;
        if (!step || more > n - i)
            return 0;
        memset(counts + i, 0, (size_t) more * sizeof *counts);
        i += (size_t) more;
    }
    return at == size;
}

int
kith_checkpoint_read_counts(struct kith_checkpoint *self, const struct kith_task *task, uint32_t branch, int64_t *counts, struct kith_kept_weeks *weeks)
{
    char path[MOST_PATH];
    struct kith_sealed file;
    if (!kith_checkpoint_is_on(self))
        return 0;
    done_path(path, self, task, branch, "counts");
    if (!open_kept(self, &file, path))
        return 0;
    const size_t n = self->form.layout->total, most = n * 2 * MOST_PACKED;
    const size_t size = file.left > sizeof *weeks && file.left - sizeof *weeks <= most ? (size_t) file.left - sizeof *weeks : 0;
    unsigned char *packed = malloc(size + 1);
    const int there = packed && size && !kith_sealed_get(&file, weeks, sizeof *weeks) && !kith_sealed_get(&file, packed, size) && unpack(counts, n, packed, size);
    free(packed);
    const int can_be = there && weeks->past >= 0 && weeks->past <= KITH_COUNT_MOST && weeks->policy >= 0 && weeks->policy <= KITH_COUNT_MOST
        && kith_sound_counts(self->form.layout, counts);
    if (file.failed)
        tell(self, "%s: %s; that part is simulated again", path, strerror(file.failed));
    else if (!can_be)
        tell(self, "%s: %s; that part is simulated again", path, there ? "has counts that cannot be" : "is of other sizes");
    kith_sealed_close(&file);
    return can_be;
}

int
kith_checkpoint_write_counts(struct kith_checkpoint *self, const struct kith_task *task, uint32_t branch, const int64_t *counts,
    const struct kith_kept_weeks *weeks, struct kith_error *err)
{
    char path[MOST_PATH], text[128];
    struct kith_sealed file;
    if (!kith_checkpoint_is_on(self))
        return KITH_OK;
    done_path(path, self, task, branch, "counts");
    snprintf(text, sizeof text, "of run %s\n", self->hash);
    unsigned char *packed = malloc(self->form.layout->total * 2 * MOST_PACKED);
    int status = packed ? kith_sealed_create(&file, path, text, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status) {
        kith_sealed_put(&file, weeks, sizeof *weeks);
        kith_sealed_put(&file, packed, pack(packed, counts, self->form.layout->total));
        status = kith_sealed_finish(&file, err);
    }
    free(packed);
    if (status)
        return status;
    hand_path(path, self, task, "world");
    unlink(path);
    return KITH_OK;
}

int
kith_checkpoint_write_failure(struct kith_checkpoint *self, const struct kith_task *task, uint32_t branch, const char *why, struct kith_error *err)
{
    char path[MOST_PATH];
    struct kith_text text = { 0 };
    struct kith_sealed file;
    if (!kith_checkpoint_is_on(self))
        return KITH_OK;
    done_path(path, self, task, branch, "failed");
    kith_text_add(&text, "of run %s\n%s\n", self->hash, why);
    int status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_sealed_create(&file, path, text.at, err);
    if (!status)
        status = kith_sealed_finish(&file, err);
    kith_text_clear(&text);
    return status;
}

int
kith_checkpoint_read_failure(struct kith_checkpoint *self, const struct kith_task *task, uint32_t branch, char **why, struct kith_error *err)
{
    char path[MOST_PATH];
    struct kith_sealed file;
    done_path(path, self, task, branch, "failed");
    if (!open_kept(self, &file, path))
        return kith_fail(err, KITH_ERR_DATA, "%s: is damaged; remove it, and run again", path);
    *why = strdup(file.text + strcspn(file.text, "\n") + 1);
    if (*why)
        (*why)[strcspn(*why, "\n")] = '\0';
    kith_sealed_close(&file);
    return *why ? KITH_DIFFERENT : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

int
kith_checkpoint_find_counts(struct kith_checkpoint *self, const struct kith_task *task, uint32_t branch, struct kith_error *err)
{
    char path[MOST_PATH];
    if (!kith_checkpoint_is_on(self))
        return KITH_IS_LEFT;
    done_path(path, self, task, branch, "counts");
    int there = kith_disk_is_there(path, err);
    if (there)
        return there < 0 ? there : KITH_IS_DONE;
    done_path(path, self, task, branch, "failed");
    there = kith_disk_is_there(path, err);
    return there < 0 ? there : there ? KITH_HAS_FAILED : KITH_IS_LEFT;
}

/* Week in which the policy starts. */
static uint32_t
policy_of(const struct kith_checkpoint *self)
{
    return KITH_PAST + self->form.burn_in;
}

/* What a world in hand says that it is: of which scenario, or of the burn-in, and before which week. */
static int
says_hand(const struct kith_checkpoint *self, const struct kith_sealed *file, int *scenario, uint32_t *week)
{
    const uint32_t policy = policy_of(self), end = policy + self->form.layout->axis[KITH_AXIS_POLICY_WEEK];
    return sscanf(file->text, "of run %*s scenario %d week %u", scenario, week) == 2 && *week >= KITH_PAST && *week <= end
        && (*scenario == KITH_KEPT_PAST ? *week <= policy : *scenario >= 0 && *scenario < (int) self->form.branches);
}

int
kith_checkpoint_find_hand(struct kith_checkpoint *self, const struct kith_task *task, uint32_t *week)
{
    char path[MOST_PATH];
    struct kith_sealed file;
    int scenario = KITH_KEPT_NOTHING;
    if (!kith_checkpoint_is_on(self))
        return KITH_KEPT_NOTHING;
    hand_path(path, self, task, "world");
    if (!open_kept(self, &file, path))
        return KITH_KEPT_NOTHING;
    if (!says_hand(self, &file, &scenario, week))
        scenario = KITH_KEPT_NOTHING;
    kith_sealed_close(&file);
    return scenario;
}

/* The rest of a file as a world that stands before a week from `from` to `to`. */
static int
read_world(struct kith_checkpoint *self, struct kith_sealed *file, struct kith_world *world, uint32_t from, uint32_t to)
{
    struct kith_error why = { 0 };
    int status = kith_snapshot_read(world, file->left, kith_sealed_get, file, &why);
    if (file->failed)
        tell(self, "%s: %s; that part is simulated again", file->path, strerror(file->failed));
    else if (!status && (world->week < from || world->week > to))
        status = kith_fail(&why, KITH_ERR_DATA, "its world stands before week %u, not as it says", world->week);
    if (status && !file->failed)
        tell(self, "%s: %s; that part is simulated again", file->path, why.text ? why.text : "out of memory");
    kith_error_clear(&why);
    kith_sealed_close(file);
    return status == KITH_OK;
}

int
kith_checkpoint_read_hand(struct kith_checkpoint *self, const struct kith_task *task, struct kith_world *world, int64_t *past_weeks)
{
    char path[MOST_PATH];
    struct kith_sealed file;
    uint32_t week = 0;
    int scenario = KITH_KEPT_NOTHING;
    hand_path(path, self, task, "world");
    if (!open_kept(self, &file, path))
        return 0;
    if (!says_hand(self, &file, &scenario, &week) || kith_sealed_get(&file, past_weeks, sizeof *past_weeks)) {
        kith_sealed_close(&file);
        return 0;
    }
    if (!read_world(self, &file, world, week, week))
        return 0;
    const int fits = scenario == KITH_KEPT_PAST || (*past_weeks >= 0 && *past_weeks <= world->family_weeks);
    if (!fits)
        tell(self, "%s: has more weeks of the burn-in than of all; that part is simulated again", path);
    return fits;
}

/* Writes a world behind what is there. What a write that failed is about is told by finishing. */
static int
finish_world(struct kith_sealed *file, const struct kith_world *world, struct kith_error *err)
{
    const int status = kith_snapshot_write(world, kith_sealed_put, file, NULL);
    if (status != KITH_ERR_MEMORY)
        return kith_sealed_finish(file, err);
    kith_fail(err, status, "%s: out of memory for a world", file->path);
    kith_sealed_close(file);
    return status;
}

int
kith_checkpoint_write_hand(struct kith_checkpoint *self, const struct kith_task *task, int scenario, const struct kith_world *world, int64_t past_weeks,
    struct kith_error *err)
{
    char path[MOST_PATH], text[160];
    struct kith_sealed file;
    hand_path(path, self, task, "world");
    snprintf(text, sizeof text, "of run %s\nscenario %d\nweek %u\n", self->hash, scenario, world->week);
    TRY(kith_sealed_create(&file, path, text, err));
    kith_sealed_put(&file, &past_weeks, sizeof past_weeks);
    return finish_world(&file, world, err);
}

/* ---- burn-ins ---- */

/* Where the burn-in of a task is kept: among those that stay, in hand, or in another folder. 0: nowhere; negative: cannot be known. */
static int
find_past(const struct kith_checkpoint *self, const struct kith_task *task, const char *hash, char *path, struct kith_error *err)
{
    int there = 0;
    if (self->folder) {
        path_of(path, self->folder, "burn-in/%s", hash);
        there = kith_disk_is_there(path, err);
    }
    if (self->folder && !there) {
        hand_path(path, self, task, "burn-in");
        there = kith_disk_is_there(path, err);
    }
    if (self->from && !there) {
        path_of(path, self->from, "burn-in/%s", hash);
        there = kith_disk_is_there(path, err);
    }
    return there;
}

/* Whether the other folder has this region and run of another past: then the user is wrong about it. */
static int
explain_absence(const struct kith_checkpoint *self, const struct kith_text *settings, struct kith_error *err)
{
    char path[MOST_PATH], folder[MOST_PATH];
    int status = KITH_DIFFERENT, unread = 0;
    const size_t names = (size_t) (strstr(settings->at, "version: ") - settings->at);
    path_of(folder, self->from, "burn-in");
    DIR *list = opendir(folder);
    if (!list)
        return cannot_read(folder, errno, err);
    for (struct dirent *one; status == KITH_DIFFERENT && (one = kith_disk_next(list, &unread));) {
        if (strlen(one->d_name) != 64 || !path_of(path, folder, "%s", one->d_name))
            continue;
        char *text;
        struct kith_text differing = { 0 };
        struct kith_error why = { 0 };
        const int read = kith_sealed_peek(&text, path, &why);
        if (read == KITH_ERR_IO || read == KITH_ERR_MEMORY)
            status = kith_fail(err, read, "%s", why.text ? why.text : "out of memory");
        kith_error_clear(&why);
        if (text && strncmp(text, settings->at, names) == 0)
            kith_settings_differ(&differing, text, settings->at);
        if (differing.failed)
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        else if (differing.length)
            status = kith_fail(err, KITH_ERR_DATA, "%s: its burn-ins are of another past, with other %s", self->from, differing.at);
        kith_text_clear(&differing);
        free(text);
    }
    closedir(list);
    return unread ? cannot_read(folder, unread, err) : status;
}

int
kith_checkpoint_has_past(struct kith_checkpoint *self, const struct kith_task *task, struct kith_error *err)
{
    char path[MOST_PATH], hash[HASH];
    struct kith_text settings = { 0 };
    int status = KITH_DIFFERENT;
    if (!self)
        return status;
    if (!past_settings(self, task, &settings, hash)) {
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    } else {
        const int there = find_past(self, task, hash, path, err);
        if (there)
            status = there < 0 ? there : KITH_OK;
        else if (self->from)
            status = explain_absence(self, &settings, err);
    }
    kith_text_clear(&settings);
    return status;
}

int
kith_checkpoint_read_past(struct kith_checkpoint *self, const struct kith_task *task, struct kith_world *world)
{
    char path[MOST_PATH], hash[HASH];
    struct kith_text settings = { 0 };
    struct kith_error why = { 0 };
    struct kith_sealed file;
    int there = past_settings(self, task, &settings, hash) && find_past(self, task, hash, path, NULL) > 0;
    if (there && kith_sealed_open(&file, path, &why)) {
        tell(self, "%s; it is left out, and that part is simulated again", why.text ? why.text : path);
        there = 0;
    } else if (there && strcmp(file.text, settings.at) != 0) {
        tell(self, "%s: is of another past; it is left out, and that part is simulated again", path);
        kith_sealed_close(&file);
        there = 0;
    }
    kith_error_clear(&why);
    kith_text_clear(&settings);
    return there && read_world(self, &file, world, policy_of(self), policy_of(self));
}

int
kith_checkpoint_write_past(struct kith_checkpoint *self, const struct kith_task *task, const struct kith_world *world, int new,
    struct kith_error *err)
{
    char path[MOST_PATH], hash[HASH];
    struct kith_text settings = { 0 };
    struct kith_sealed file;
    int status = KITH_OK;
    if (!kith_checkpoint_is_on(self))
        return KITH_OK;
    if (!past_settings(self, task, &settings, hash))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (self->form.keep_burn_in)
        path_of(path, self->folder, "burn-in/%s", hash);
    else
        hand_path(path, self, task, "burn-in");
    const int there = new || !self->form.keep_burn_in ? 0 : kith_disk_is_there(path, err);
    status = status || there >= 0 ? status : there;
    if (!new && (!self->form.keep_burn_in || there)) {
        kith_text_clear(&settings);
        return status;
    }
    if (!status)
        status = kith_sealed_create(&file, path, settings.at, err);
    if (!status)
        status = finish_world(&file, world, err);
    kith_text_clear(&settings);
    if (!status) {
        hand_path(path, self, task, "world"); /* on the way here */
        unlink(path);
    }
    return status;
}

void
kith_checkpoint_end_task(struct kith_checkpoint *self, const struct kith_task *task)
{
    char path[MOST_PATH];
    if (!kith_checkpoint_is_on(self))
        return;
    hand_path(path, self, task, "world");
    unlink(path);
    hand_path(path, self, task, "burn-in");
    unlink(path);
}

int
kith_checkpoint_tell_stopped(struct kith_checkpoint *self, size_t done, size_t all, struct kith_error *err)
{
    size_t n_done, n_hand, n_past;
    uint64_t bytes = bytes_in(self->folder, "done", &n_done);
    bytes += bytes_in(self->folder, "hand", &n_hand);
    bytes += bytes_in(self->folder, "burn-in", &n_past);
    return kith_fail(err, KITH_ERR_STOPPED,
        "%s: stopped with %zu of %zu done (each region of each run, each scenario); what was in hand is kept there, %.1f MB in all: the same command goes on from here",
        self->folder, done, all, (double) bytes / 1e6);
}
