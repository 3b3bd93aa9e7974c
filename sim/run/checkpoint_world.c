#include "run/checkpoint_parts.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "io/disk.h"
#include "io/sealed.h"
#include "io/sha256.h"
#include "model/snapshot.h"
#include "run/settings.h"

/* What the world at the end of a burn-in depends on, and nothing else; its hash is the name of the file. */
static int
past_settings(const struct kith_checkpoint *self, const struct kith_work_unit *unit, struct kith_text *text, char *hash)
{
    char of_params[KITH_CHECKPOINT_HASH];
    kith_sha256_of(unit->before, sizeof *unit->before, of_params);
    kith_text_add(text, "region: %s\nrun: %u\nversion: %s\nnumbers: %s\nseed: %" PRIu64 "\nhouseholds: %a\nreports: %a\ncapacity: %a\n",
        unit->name, unit->run, kith_version(), self->form.past_numbers, unit->seed, unit->area.households, unit->area.reports, unit->area.capacity);
    if (unit->area.help_wait > 0 || unit->area.assessment_wait > 0)
        kith_text_add(text, "waits: %a, %a\n", unit->area.help_wait, unit->area.assessment_wait);
    if (unit->area.cross)
        kith_text_add(text, "strata crossed: %u\n", unit->area.cross);
    kith_text_add(text, "parameters of the burn-in: %s\n", of_params);
    if (text->failed)
        return 0;
    kith_sha256_of(text->at, text->length, hash);
    return 1;
}

/* Week in which the policy starts. */
static uint32_t
policy_of(const struct kith_checkpoint *self)
{
    return KITH_PAST + self->form.burn_in;
}

/* What a world in progress says that it is: of which scenario, or of the burn-in, and before which week. */
static int
says_unfinished(const struct kith_checkpoint *self, const struct kith_sealed *file, int *scenario, uint32_t *week)
{
    const uint32_t policy = policy_of(self), end = policy + self->form.layout->axis[KITH_AXIS_POLICY_WEEK];
    return sscanf(file->text, "of run %*s as %*s scenario %d week %u", scenario, week) == 2 && *week >= KITH_PAST && *week <= end
        && (*scenario == KITH_KEPT_PAST ? *week <= policy : *scenario >= 0 && *scenario < (int) self->form.branches);
}

int
kith_checkpoint_find_unfinished(struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t *week)
{
    char path[KITH_MOST_PATH];
    struct kith_sealed file;
    int scenario = KITH_KEPT_NOTHING;
    if (!kith_checkpoint_is_on(self))
        return KITH_KEPT_NOTHING;
    kith_kept_unfinished(path, self, unit, "world");
    if (!kith_kept_open(self, &file, path))
        return KITH_KEPT_NOTHING;
    if (!says_unfinished(self, &file, &scenario, week))
        scenario = KITH_KEPT_NOTHING;
    kith_sealed_close(&file);
    return scenario;
}

/* The rest of a file as a world that stands before a week from `from` to `to`. */
static int
read_world(struct kith_checkpoint *self, struct kith_sealed *file, struct kith_world *world, uint32_t from, uint32_t to)
{
    struct kith_error reason = { 0 };
    int status = kith_snapshot_read(world, file->left, kith_sealed_get, file, &reason);
    if (file->failed)
        kith_kept_tell(self, "%s: %s; that part is simulated again", file->path, strerror(file->failed));
    else if (!status && (world->week < from || world->week > to))
        status = kith_fail(&reason, KITH_ERR_DATA, "its world stands before week %u, not as it says", world->week);
    if (status && !file->failed)
        kith_kept_tell(self, "%s: %s; that part is simulated again", file->path, reason.text ? reason.text : "out of memory");
    kith_error_clear(&reason);
    kith_sealed_close(file);
    return status == KITH_OK;
}

int
kith_checkpoint_read_unfinished(struct kith_checkpoint *self, const struct kith_work_unit *unit, struct kith_world *world, int64_t *past_weeks)
{
    char path[KITH_MOST_PATH];
    struct kith_sealed file;
    uint32_t week = 0;
    int scenario = KITH_KEPT_NOTHING;
    kith_kept_unfinished(path, self, unit, "world");
    if (!kith_kept_open(self, &file, path))
        return 0;
    if (!says_unfinished(self, &file, &scenario, &week) || kith_sealed_get(&file, past_weeks, sizeof *past_weeks)) {
        kith_sealed_close(&file);
        return 0;
    }
    if (!read_world(self, &file, world, week, week))
        return 0;
    const int fits = scenario == KITH_KEPT_PAST || (*past_weeks >= 0 && *past_weeks <= world->family_weeks);
    if (!fits)
        kith_kept_tell(self, "%s: has more weeks of the burn-in than of all; that part is simulated again", path);
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
kith_checkpoint_write_unfinished(struct kith_checkpoint *self, const struct kith_work_unit *unit, int scenario, const struct kith_world *world, int64_t past_weeks,
    struct kith_error *err)
{
    char path[KITH_MOST_PATH], head[KITH_KEPT_HEAD], text[KITH_KEPT_HEAD + 60];
    struct kith_sealed file;
    kith_kept_unfinished(path, self, unit, "world");
    kith_kept_head(head, self, path);
    snprintf(text, sizeof text, "%sscenario %d\nweek %u\n", head, scenario, world->week);
    TRY(kith_sealed_create(&file, path, text, err));
    kith_sealed_put(&file, &past_weeks, sizeof past_weeks);
    return finish_world(&file, world, err);
}

/* Where the burn-in of a unit is kept: among those that stay, in progress, or in another folder. 0: nowhere; negative: cannot be known. */
static int
find_past(const struct kith_checkpoint *self, const struct kith_work_unit *unit, const char *hash, char *path, struct kith_error *err)
{
    int there = 0;
    if (self->folder) {
        kith_kept_path(path, self->folder, "burn-in/%s", hash);
        there = kith_disk_is_there(path, err);
    }
    if (self->folder && !there) {
        kith_kept_unfinished(path, self, unit, "burn-in");
        there = kith_disk_is_there(path, err);
    }
    if (self->from && !there) {
        kith_kept_path(path, self->from, "burn-in/%s", hash);
        there = kith_disk_is_there(path, err);
    }
    return there;
}

/* Whether the other folder has this region and run of another past: then the user is wrong about it. */
static int
explain_absence(const struct kith_checkpoint *self, const struct kith_text *settings, struct kith_error *err)
{
    char path[KITH_MOST_PATH], folder[KITH_MOST_PATH];
    int status = KITH_DIFFERENT, unread = 0;
    const size_t names = (size_t) (strstr(settings->at, "version: ") - settings->at);
    kith_kept_path(folder, self->from, "burn-in");
    DIR *list = opendir(folder);
    if (!list)
        return kith_kept_unread(folder, errno, err);
    for (struct dirent *one; status == KITH_DIFFERENT && (one = kith_disk_next(list, &unread));) {
        if (strlen(one->d_name) != 64 || !kith_kept_path(path, folder, "%s", one->d_name))
            continue;
        char *text;
        struct kith_text differing = { 0 };
        struct kith_error reason = { 0 };
        const int read = kith_sealed_peek(&text, path, &reason);
        if (read == KITH_ERR_IO || read == KITH_ERR_MEMORY)
            status = kith_fail(err, read, "%s", reason.text ? reason.text : "out of memory");
        kith_error_clear(&reason);
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
    return unread ? kith_kept_unread(folder, unread, err) : status;
}

int
kith_checkpoint_has_past(struct kith_checkpoint *self, const struct kith_work_unit *unit, struct kith_error *err)
{
    char path[KITH_MOST_PATH], hash[KITH_CHECKPOINT_HASH];
    struct kith_text settings = { 0 };
    int status = KITH_DIFFERENT;
    if (!self)
        return status;
    if (!past_settings(self, unit, &settings, hash)) {
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    } else {
        const int there = find_past(self, unit, hash, path, err);
        if (there)
            status = there < 0 ? there : KITH_OK;
        else if (self->from)
            status = explain_absence(self, &settings, err);
    }
    kith_text_clear(&settings);
    return status;
}

int
kith_checkpoint_read_past(struct kith_checkpoint *self, const struct kith_work_unit *unit, struct kith_world *world)
{
    char path[KITH_MOST_PATH], hash[KITH_CHECKPOINT_HASH];
    struct kith_text settings = { 0 };
    struct kith_error reason = { 0 };
    struct kith_sealed file;
    int there = past_settings(self, unit, &settings, hash) && find_past(self, unit, hash, path, NULL) > 0;
    if (there && kith_sealed_open(&file, path, &reason)) {
        kith_kept_tell(self, "%s; it is left out, and that part is simulated again", reason.text ? reason.text : path);
        there = 0;
    } else if (there && strcmp(file.text, settings.at) != 0) {
        kith_kept_tell(self, "%s: is of another past; it is left out, and that part is simulated again", path);
        kith_sealed_close(&file);
        there = 0;
    }
    kith_error_clear(&reason);
    kith_text_clear(&settings);
    return there && read_world(self, &file, world, policy_of(self), policy_of(self));
}

int
kith_checkpoint_write_past(struct kith_checkpoint *self, const struct kith_work_unit *unit, const struct kith_world *world, int new,
    struct kith_error *err)
{
    char path[KITH_MOST_PATH], hash[KITH_CHECKPOINT_HASH];
    struct kith_text settings = { 0 };
    struct kith_sealed file;
    int status = KITH_OK;
    if (!kith_checkpoint_is_on(self))
        return KITH_OK;
    if (!past_settings(self, unit, &settings, hash))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (self->form.keep_burn_in)
        kith_kept_path(path, self->folder, "burn-in/%s", hash);
    else
        kith_kept_unfinished(path, self, unit, "burn-in");
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
        kith_kept_unfinished(path, self, unit, "world"); /* on the way here */
        unlink(path);
    }
    return status;
}
