#include "base/text.h"
#include "read/input.h"
#include "read/reading.h"

#include <dirent.h>
#include <string.h>

/* The part of a path up to and with its last slash. */
static const char *
folder_of(struct kith_pool *pool, const char *path)
{
    const char *const slash = strrchr(path, '/');
    return kith_pool_copy(pool, path, slash ? (size_t) (slash - path) + 1 : 0);
}

static struct kith_place
top_of(const struct kith_file *file, int i)
{
    /* Between a file and its base there is room for what the file lacks as a whole. */
    return (struct kith_place) { file->name, 2 * i, 0, 0 };
}

/* Refuses text that is no UTF-8; says whether it is good. */
static int
is_text(struct kith_reading *self, const char *bytes, size_t length, struct kith_place place)
{
    const size_t bad = kith_input_bad_utf8(bytes, length);
    if (bad) {
        kith_input_place(bytes, bad - 1, &place.line, &place.column);
        KITH_REFUSE(self, place, "the text is not UTF-8; save the file as UTF-8");
    }
    return !bad;
}

static void
find_evidence(struct kith_reading *self, struct kith_file *file, int i)
{
    const char *reason;
    const char *const path = kith_pool_format(self->keep, "%sevidence.csv", file->folder);

    if (!path || self->cited_before)
        return;
    for (int k = 0; k < i; k++)
        if (strcmp(self->files[k].folder, file->folder) == 0) {
            file->evidence = self->files[k].evidence;
            return;
        }
    file->evidence = kith_evidence_read(path, 2 * KITH_MOST_FILES + i, &self->problems, &reason);
}

/* Puts one text at the end of the chain. */
static struct kith_file *
add_text(struct kith_reading *self, const char *name, const char *folder, const char *bytes, size_t length)
{
    const int i = self->n_files++;
    struct kith_file *const file = &self->files[i];

    file->name = name;
    file->folder = folder;
    if (is_text(self, bytes, length, top_of(file, i)))
        file->root = kith_yaml_read(bytes, length, top_of(file, i), &self->problems);
    if (file->root)
        find_evidence(self, file, i);
    return file;
}

/* "a.yaml -> b.yaml -> a.yaml" from file number `from` on. */
static const char *
circle(struct kith_reading *self, int from)
{
    const char *text = "";
    for (int i = from; i < self->n_files && text; i++)
        text = kith_pool_format(&self->pool, "%s%s -> ", text, self->files[i].name);
    return text ? kith_pool_format(&self->pool, "%s%s", text, self->files[from].name) : NULL;
}

/* Says whether the file is in the chain already, which closes a circle. */
static int
closes_circle(struct kith_reading *self, const struct kith_input *input, const struct kith_yaml *extends)
{
    for (int i = 0; i < self->n_files; i++)
        if (input->inode && self->files[i].inode == input->inode && self->files[i].device == input->device) {
            const char *const chain = circle(self, i);
            if (chain)
                KITH_REFUSE(self, extends->place, "the files extend each other in a circle: %s; take out one 'extends'", chain);
            return 1;
        }
    return 0;
}

/* The value of `extends:`, NULL when there is none or it is wrong. */
static const struct kith_yaml *
base_of(struct kith_reading *self, const struct kith_file *file)
{
    const struct kith_yaml *const extends = kith_yaml_find(file->root, "extends");

    if (!extends)
        return NULL;
    if (extends->kind == KITH_YAML_SCALAR && *extends->text && !kith_yaml_is_null(extends)) {
        if (file->folder && self->n_files < KITH_MOST_FILES)
            return extends;
        if (file->folder)
            KITH_REFUSE(self, extends->place, "the chain of files is too long; extend at most %d files", KITH_MOST_FILES - 1);
        else
            KITH_REFUSE(self, extends->place, "a text that is not in a file cannot extend one; take out 'extends'");
    } else {
        KITH_REFUSE(self, extends->place, "extends is %s; write the name of one file, relative to this one",
            kith_yaml_kind_name(extends));
    }
    self->partial = 1;
    return NULL;
}

/* The scenario beside it whose name is nearest, or NULL. */
static const char *
nearest_file(struct kith_reading *self, const char *folder, const char *name)
{
    struct kith_nearest near = { .word = name };
    DIR *const all = opendir(*folder ? folder : ".");
    const struct dirent *one;

    while (all && (one = readdir(all))) {
        const size_t length = strlen(one->d_name);
        const char *const copy = length > 5 && strcmp(one->d_name + length - 5, ".yaml") == 0 ? kith_pool_copy(&self->pool, one->d_name, length) : NULL;
        if (copy)
            kith_nearest_try(&near, copy, length);
    }
    if (all)
        closedir(all);
    return near.name && strcmp(near.name, name) != 0 ? near.name : NULL;
}

/* Reads what the last file of the chain extends; says whether there is one more file now. */
static int
add_base(struct kith_reading *self)
{
    const struct kith_file *const last = &self->files[self->n_files - 1];
    const struct kith_yaml *const extends = last->root ? base_of(self, last) : NULL;
    struct kith_input input;
    const char *name, *reason, *folder, *near;

    if (!extends)
        return 0;
    name = kith_pool_format(self->keep, "%s%s", *extends->text == '/' ? "" : last->folder, extends->text);
    folder = name ? folder_of(self->keep, name) : NULL;
    if (!folder)
        return 0;
    self->partial = 1;
    reason = kith_input_read(&input, name, &self->pool);
    if (reason && input.status == KITH_ERR_IO)
        kith_problem_add(&self->problems, input.status, extends->place, "%s: %s", name, reason);
    else if (reason && (near = nearest_file(self, folder, name + strlen(folder))))
        KITH_REFUSE(self, extends->place, "extends %s, but %s; did you mean %s%s?", name, reason, folder, near);
    else if (reason)
        KITH_REFUSE(self, extends->place, "extends %s, but %s", name, reason);
    if (reason)
        return 0;
    if (closes_circle(self, &input, extends))
        return 0;
    self->partial = 0;
    struct kith_file *const file = add_text(self, name, folder, input.bytes, input.length);
    file->device = input.device;
    file->inode = input.inode;
    return 1;
}

static void
add_bases(struct kith_reading *self)
{
    while (!self->pool.failed && !self->keep->failed && add_base(self))
        continue;
}

void
kith_reading_files(struct kith_reading *self, const char *path)
{
    struct kith_input input;
    const char *const reason = kith_input_read(&input, path, &self->pool);
    const char *const name = kith_pool_copy(self->keep, path, strlen(path));
    const char *const folder = name ? folder_of(self->keep, name) : NULL;

    if (!folder)
        return;
    if (reason) {
        kith_problem_add(&self->problems, input.status, (struct kith_place) { name, 0, 0, 0 }, "%s", reason);
        return;
    }
    struct kith_file *const file = add_text(self, name, folder, input.bytes, input.length);
    file->device = input.device;
    file->inode = input.inode;
    add_bases(self);
}

void
kith_reading_text(struct kith_reading *self, const char *name, const char *text, size_t length, const char *folder)
{
    const char *const kept = kith_pool_copy(self->keep, name, strlen(name));
    const char *const at = folder ? kith_pool_copy(self->keep, folder, strlen(folder)) : NULL;

    self->cited_before = !folder;
    if (!kept || (folder && !at))
        return;
    add_text(self, kept, at, text, length);
    add_bases(self);
}
