#include "run/checkpoint_parts.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "io/sealed.h"
#include "model/snapshot.h"

int
kith_kept_path(char *path, const char *folder, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = snprintf(path, KITH_MOST_PATH, "%s/", folder);
    if (n > 0 && n < KITH_MOST_PATH)
        vsnprintf(path + n, (size_t) (KITH_MOST_PATH - n), format, args);
    va_end(args);
    return n > 0 && n < KITH_MOST_PATH - 200; /* 200: the longest of our names */
}

void
kith_kept_unfinished(char *path, const struct kith_checkpoint *self, const struct kith_work_unit *unit, const char *what)
{
    kith_kept_path(path, self->folder, "hand/%u-%u-%u-%u.%s", unit->draw, unit->replicate, unit->region, unit->past, what);
}

void
kith_kept_begun(char *path, const struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch)
{
    kith_kept_path(path, self->folder, "hand/%u-%u-%u-%u.counts", unit->draw, unit->replicate, unit->region, branch);
}

void
kith_kept_done(char *path, const struct kith_checkpoint *self, const struct kith_work_unit *unit, uint32_t branch, const char *what)
{
    kith_kept_path(path, self->folder, "done/%u-%u-%u-%u.%s", unit->draw, unit->replicate, unit->region, branch, what);
}

void
kith_kept_tell(const struct kith_checkpoint *self, const char *format, ...)
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

int
kith_kept_unread(const char *folder, int reason, struct kith_error *err)
{
    return kith_fail(err, kith_status_of(reason, KITH_ERR_IO), "%s: cannot be read: %s", folder, strerror(reason));
}

void
kith_kept_note(struct kith_checkpoint *self, int status, const char *path, const char *words)
{
    if (!self->form.reading)
        return;
    kith_error_clear(&self->unread);
    if (status)
        kith_fail(&self->unread, status, "%s%s%s", path, *path ? ": cannot be read: " : "", words);
}

/* A file under the name of another has its sum, and would be taken for that part. */
void
kith_kept_head(char *text, const struct kith_checkpoint *self, const char *path)
{
    const char *name = strrchr(path, '/');
    snprintf(text, KITH_KEPT_HEAD, "of run %.64s as %s\n", self->hash, name ? name + 1 : path);
}

int
kith_kept_open(struct kith_checkpoint *self, struct kith_sealed *file, const char *path)
{
    char head[KITH_KEPT_HEAD];
    struct kith_error reason = { 0 };
    const int status = kith_sealed_open(file, path, &reason);
    if (status && status != KITH_ERR_NOINPUT && status != KITH_ERR_DATA)
        kith_kept_note(self, status, "", reason.text ? reason.text : "out of memory");
    if (status && status != KITH_ERR_NOINPUT)
        kith_kept_tell(self, "%s; it is left out, and that part is simulated again", reason.text ? reason.text : path);
    kith_error_clear(&reason);
    if (status)
        return 0;
    kith_kept_head(head, self, path);
    if (strncmp(file->text, head, strlen(head)) == 0)
        return 1;
    kith_kept_tell(self, "%s: is of another run or part; it is left out, and that part is simulated again", path);
    kith_sealed_close(file);
    return 0;
}
