#include "read/reading.h"

#include <string.h>

/* What the tables say of an id: found, not found, or no table anywhere. */
enum answer { FOUND, UNKNOWN, NO_TABLE };

/* Looks beside the file that cites and beside the files that it extends. */
static enum answer
look_up(const struct kith_reading *self, int file, const char *id, const char **near)
{
    enum answer answer = NO_TABLE;

    for (int i = file; i < self->n_files; i++) {
        const struct kith_evidence *const table = self->files[i].evidence;
        if (!table)
            continue;
        if (kith_evidence_find(table, id) || kith_evidence_is_broken(table))
            return FOUND;
        if (!*near)
            *near = kith_evidence_nearest(table, id);
        answer = UNKNOWN;
    }
    return answer;
}

static void
check_id(struct kith_reading *self, int file, struct kith_place place, const char *path, const char *id)
{
    struct kith_file *const from = &self->files[file];
    const char *near = NULL;
    const enum answer answer = look_up(self, file, id, &near);

    if (answer == FOUND || self->partial) /* a table may stand beside the file that is missing */
        return;
    if (answer == UNKNOWN && near)
        KITH_REFUSE(self, place, "%s cites %s, which is not in evidence.csv; did you mean '%s'?", path, id, near);
    else if (answer == UNKNOWN)
        KITH_REFUSE(self, place, "%s cites %s, which is not in evidence.csv; add a row for it", path, id);
    else if (!from->told)
        KITH_REFUSE(self, place, "%s cites %s, but there is no %sevidence.csv; put the table there", path, id,
            from->folder);
    from->told |= answer == NO_TABLE;
}

void
kith_cite_check(struct kith_reading *self, int file, struct kith_place place, const struct kith_draft *draft)
{
    const struct kith_entry *const entry = &draft->entry;
    const char *at = entry->source;
    size_t length;
    int cited = 0;

    if (!at || strcmp(at, "--set") == 0) /* the latter out of a resolved text */
        return;
    while ((at = kith_evidence_cited(at, &length))) {
        const char *const id = kith_pool_copy(&self->pool, at, length);
        cited++;
        if (id && !self->cited_before)
            check_id(self, file, place, entry->path, id);
        at += length;
    }
    if (!cited && entry->grade < KITH_ASSUMPTION)
        KITH_REFUSE(self, place,
            "%s has grade %s, but its source names no evidence; cite a row of evidence.csv (C2.06) or write 'grade: assumption'",
            entry->path, kith_grade_names[entry->grade]);
}
