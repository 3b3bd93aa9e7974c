#include "design/design.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"
#include "base/text.h"
#include "design/sweep_regions.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/host.h"

/** Making a sweep's folder, and adding parts to it. Its files are design/folder.c. Reading it is design/open.c. */

/* ---- the texts of a design -------------------------------------------------------------- */

static void
seal(struct kith_text *text, char *hash)
{
    if (text->failed)
        return;
    kith_sweep_sha(text->at, text->length, hash);
    kith_text_add(text, "hash %s\n", hash);
}

/* "factor PATH", or "factor PATH in 0 2" of some scenarios only. */
static void
put_factor(struct kith_text *text, const struct kith_sweep *self, const struct kith_sweep_factor *factor)
{
    size_t acts = 0;
    for (size_t s = 0; s < self->n_scenarios; s++)
        acts += factor->entry[s] != SIZE_MAX;
    kith_text_add(text, "factor %s%s", factor->path, acts < self->n_scenarios ? " in" : "");
    for (size_t s = 0; acts < self->n_scenarios && s < self->n_scenarios; s++)
        if (factor->entry[s] != SIZE_MAX)
            kith_text_add(text, " %zu", s);
    kith_text_add(text, "\n");
}

/* What older programs did not know; nothing when there is nothing of it. */
static void
put_more(struct kith_text *text, const struct kith_sweep *self)
{
    size_t globs = 0;
    for (size_t f = 0; f < self->n_factors; f++)
        globs += self->factor[f].glob != NULL;
    kith_text_add(text, "kept %zu\n", self->n_kept < self->form.n_outcomes ? self->n_kept : 0);
    for (size_t o = 0; self->n_kept < self->form.n_outcomes && o < self->n_kept; o++)
        kith_text_add(text, "outcome %s\n", self->form.outcomes[self->kept[o]].name);
    kith_text_add(text, "designs %zu\n", self->n_lists);
    for (size_t l = 0; l < self->n_lists; l++)
        kith_text_add(text, "vectors %" PRIu64 " %s\n", self->list[l].n, self->list[l].name);
    kith_text_add(text, "globs %zu\n", globs);
    for (size_t f = 0; f < self->n_factors; f++)
        if (self->factor[f].glob)
            kith_text_add(text, "glob %zu %s\n", f, self->factor[f].glob);
}

static int
put_base(struct kith_sweep *self, int more, struct kith_error *err)
{
    struct kith_text text = { 0 };
    char hash[KITH_SWEEP_HASH], name[64];
    kith_sweep_outcomes_hash(&self->form, hash);
    kith_text_add(&text, "kith-sweep %d\nversion %s\nnumbers %s\noutcomes %zu %s\n", self->format + (more ? KITH_SWEEP_MORE : 0), kith_version(), self->numbers, self->form.n_outcomes, hash);
    kith_text_add(&text, "seed %" PRIu64 "\nfamilies %u\ndraws %s\nper-draw %u\nscenarios %zu\n", self->seed, self->families,
        self->prior ? "prior" : "point", self->per_draw, self->n_scenarios);
    int status = KITH_OK;
    for (size_t s = 0; s < self->n_scenarios && !status; s++) {
        const char *whole = kith_scenario_text(self->scenario[s]);
        kith_sweep_sha(whole, strlen(whole), hash);
        kith_text_add(&text, "scenario %s %s\n", hash, kith_scenario_name(self->scenario[s]));
        snprintf(name, sizeof name, "scenario-%zu.yaml", s);
        status = kith_sweep_put_file(self->folder, name, whole, strlen(whole), err);
    }
    kith_text_add(&text, "factors %zu\n", self->n_factors);
    for (size_t f = 0; f < self->n_factors; f++)
        put_factor(&text, self, &self->factor[f]);
    kith_text_add(&text, "design %s\n", self->design);
    if (more)
        put_more(&text, self);
    if (!status && self->population)
        status = kith_sweep_population_put(self, &text, err);
    seal(&text, self->base);
    if (!status)
        status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_sweep_put_file(self->folder, "base.txt", text.at, text.length, err);
    kith_text_clear(&text);
    return status;
}

/* A file that is called by its hash: `brought` is its path, empty when an earlier part brought it, too. */
static int
put_hashed(const struct kith_sweep *self, const char *what, const void *bytes, size_t n, char *hash, char *brought, size_t size, struct kith_error *err)
{
    char name[64];
    kith_sweep_sha(bytes, n, hash);
    snprintf(name, sizeof name, "%s-%.16s", what, hash);
    snprintf(brought, size, "%s/design/%s", self->folder, name);
    const int there = kith_disk_is_there(brought, err), status = there < 0 ? there : kith_sweep_put_file(self->folder, name, bytes, n, err);
    if (there)
        *brought = '\0';
    return status;
}

/* A part with its vectors, and what they are called; `vectors` and `ids` NULL when it brings none. */
static int
put_part(struct kith_sweep *self, struct kith_sweep_part *part, size_t number, const struct kith_sweep_vectors *vectors, const struct kith_text *ids,
    struct kith_error *err)
{
    struct kith_text text = { 0 };
    char hash[KITH_SWEEP_HASH] = "-", name[64], brought[4096] = "", called[4096] = "";
    const char *before = number ? self->part[number - 1].hash : self->base;
    int status = KITH_OK;
    if (vectors)
        status = put_hashed(self, "vectors", vectors->value, (size_t) vectors->n * vectors->n_axes * sizeof *vectors->value, hash, brought, sizeof brought, err);
    if (!status && ids && ids->length)
        status = put_hashed(self, "ids", ids->at, ids->length, part->ids, called, sizeof called, err);
    kith_text_add(&text, "part %zu\nafter %s\nwhat %s\nfirst %" PRIu64 "\npoints %" PRIu64 "\n", number, before, part->what, part->first, part->n);
    kith_text_add(&text, "scenario %u %u\nvector %" PRIu64 " %" PRIu64 "\nown %" PRIu64 "\ndraw %u %u\nreplicate %u %u\nvectors %s\n",
        part->scenario[0], part->scenario[1], part->vector[0], part->vector[1], part->own_vectors, part->draw[0], part->draw[1],
        part->replicate[0], part->replicate[1], hash);
    if (*part->ids)
        kith_text_add(&text, "ids %s\n", part->ids);
    seal(&text, part->hash);
    snprintf(name, sizeof name, "part-%04zu.txt", number);
    if (!status)
        status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_sweep_put_new_file(self->folder, name, text.at, text.length, err);
    if (status && *brought)
        unlink(brought);
    if (status && *called)
        unlink(called);
    kith_text_clear(&text);
    return status;
}

static const double most_points = 1e15;

/* How many points, or an error: ids have 63 bits, keys of runs 32. */
static int
count_points(const struct kith_sweep *self, struct kith_sweep_part *part, struct kith_error *err)
{
    const double n = (double) (part->vector[1] - part->vector[0]) * (part->scenario[1] - part->scenario[0]) * (part->draw[1] - part->draw[0])
        * (part->replicate[1] - part->replicate[0]);
    if (n > most_points)
        return kith_fail(err, KITH_ERR_USAGE, "%.3g points are more than a sweep can hold; %.0e at the most: take fewer levels, draws or replicates", n, most_points);
    if ((double) part->draw[1] * self->per_draw > UINT32_MAX)
        return kith_fail(err, KITH_ERR_USAGE, "%u draws of %u runs are more than there are random numbers for (2^32 runs)", part->draw[1],
            self->per_draw);
    part->n = (part->vector[1] - part->vector[0]) * (part->scenario[1] - part->scenario[0]) * (part->draw[1] - part->draw[0])
        * (part->replicate[1] - part->replicate[0]);
    return KITH_OK;
}

/* ---- plan ------------------------------------------------------------------------------- */

static int
load_scenarios(struct kith_sweep *self, struct kith_sweep_design *design, struct kith_error *err)
{
    self->scenario = calloc(design->n_scenarios + 1, sizeof(struct kith_scenario *));
    if (!self->scenario)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->n_scenarios = design->n_scenarios;
    return kith_scenario_load_all(self->scenario, design->scenario_path, design->n_scenarios, design->set, design->n_sets, NULL, err);
}

/* What a sweep of populations has beside; everything that can be wrong with it. */
static int
take_population(struct kith_sweep *self, const struct kith_sweep_design *design, struct kith_error *err)
{
    struct kith_sweep_where regions = { .scale = design->scale, .only = design->only, .n_only = design->n_only };
    int status = kith_regions_read(&regions.table, design->regions, err);
    if (design->burn_in) {
        const int one = kith_scenario_load_all(&regions.burn_in, &design->burn_in, 1, design->set, design->n_sets, NULL, err);
        status = status ? status : one;
    }
    if (!status)
        return kith_sweep_population_new(self, &regions, err);
    kith_regions_free(regions.table);
    kith_scenario_free(regions.burn_in);
    return status;
}

/* Whether they can stand side by side: what a comparison asks. */
static int
check_scenarios(struct kith_sweep *self, const struct kith_sweep_design *design, struct kith_error *err)
{
    if (design->population)
        return take_population(self, design, err);
    struct kith_options options = kith_options_default();
    struct kith_study *study = NULL;
    options.draws = KITH_DRAWS_POINT;
    options.replicates = 1;
    const int status = kith_study_plan(&study, (const struct kith_scenario *const *) self->scenario, self->n_scenarios, &options, NULL, 0, err);
    kith_study_unplan(study);
    return status;
}

static int
take_factors(struct kith_sweep *self, const struct kith_sweep_design *design, struct kith_error *err)
{
    self->factor = calloc(design->n_columns + 1, sizeof *self->factor);
    if (!self->factor)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t f = 0; f < design->n_columns; f++) {
        const struct kith_sweep_column *column = &design->column[f];
        struct kith_sweep_factor *factor = &self->factor[f];
        factor->path = strdup(column->path);
        factor->glob = column->glob ? strdup(column->glob) : NULL;
        factor->entry = malloc((self->n_scenarios + 1) * sizeof *factor->entry);
        self->n_factors++;
        if (!factor->path || !factor->entry || (column->glob && !factor->glob))
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        for (size_t s = 0; s < self->n_scenarios; s++)
            factor->entry[s] = column->acts[s] ? kith_study_entry(self->scenario[s], column->path) : SIZE_MAX;
    }
    return KITH_OK;
}

/* Says in which scenarios a lever is not there, so that each of its levels is the same run. */
static void
tell_acts(const struct kith_sweep *self, const struct kith_sweep_axis *axis, FILE *notes)
{
    for (size_t m = 0; m < axis->n_members; m++) {
        struct kith_text text = { 0 };
        size_t lack = 0;
        for (size_t s = 0; s < self->n_scenarios; s++)
            if (!axis->member[m].acts[s])
                kith_text_add(&text, "%s%s", lack++ ? ", " : "", kith_scenario_name(self->scenario[s]));
        if (lack && !text.failed)
            kith_screen_print(notes, "%s %s not have %s: %s at each level\n", text.at, lack == 1 ? "does" : "do", axis->member[m].path,
                lack == 1 ? "it runs as it is" : "they run as they are");
        kith_text_clear(&text);
    }
}

/* The vectors of one design. */
static int
make_vectors(const struct kith_sweep *self, struct kith_sweep_design *design, struct kith_sweep_layout *layout, struct kith_sweep_vectors *out, FILE *notes,
    struct kith_error *err)
{
    switch (layout->kind) {
    case KITH_SWEEP_POSTERIOR:
        if (design->burn_in)
            return kith_fail(err, KITH_ERR_CONFIG, "%s:%d:%d: draws of a file are those of the scenarios, and burn-in: names one that is none of them; put it first "
                "among the scenarios", layout->place.file, layout->place.line, layout->place.column);
        return kith_sweep_posterior_vectors(design, layout, (const struct kith_scenario *const *) self->scenario, self->n_scenarios, out, notes, err);
    case KITH_SWEEP_CSV: return kith_sweep_table_vectors(layout, out, err);
    default: break;
    }
    for (size_t a = 0; notes && a < layout->n_axes; a++)
        tell_acts(self, &layout->axis[a], notes);
    return kith_sweep_layout_vectors(design, layout, 0, out, err);
}

/* The vectors of all designs, one after the other. */
static int
make_all_vectors(const struct kith_sweep *self, struct kith_sweep_design *design, struct kith_sweep_vectors *vectors, FILE *notes, struct kith_error *err)
{
    struct kith_sweep_vectors *own = calloc(design->n_layouts + 1, sizeof *own);
    int status = own ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    uint64_t again = 0;
    for (size_t l = 0; l < design->n_layouts && !status; l++) {
        status = make_vectors(self, design, &design->layout[l], &own[l], notes, err);
        design->layout[l].n_vectors = own[l].n;
    }
    if (!status)
        status = kith_sweep_design_columns(design, self->n_scenarios, err);
    for (size_t l = 0; l < design->n_layouts && own; l++) {
        if (!status)
            status = kith_sweep_design_spread(design, &design->layout[l], self->n_scenarios, &own[l], vectors, err);
        free(own[l].value);
    }
    free(own);
    if (!status && design->n_layouts > 1)
        status = kith_sweep_vectors_again(vectors, &again, err);
    if (!status && again && notes)
        kith_screen_print(notes, "%s: %" PRIu64 " of its %" PRIu64 " combinations are the same as one before them, and run again\n", design->name, again, vectors->n);
    return status;
}

/* What vectors are called, a line for each: nothing when no design has ids. */
static void
list_ids(const struct kith_sweep_design *design, struct kith_text *ids)
{
    int any = 0;
    for (size_t l = 0; l < design->n_layouts; l++)
        any = any || design->layout[l].id;
    for (size_t l = 0; any && l < design->n_layouts; l++)
        for (uint64_t v = 0; v < design->layout[l].n_vectors; v++)
            kith_text_add(ids, "%s\n", design->layout[l].id ? design->layout[l].id[v] : "");
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Whether ids differ, those of the sweep (NULL: none) and those that come. */
static int
check_ids(const char *there, const struct kith_text *ids, struct kith_error *err)
{
    struct kith_text all = { 0 };
    size_t n = 0;
    if (!ids->length && !ids->failed)
        return KITH_OK;
    kith_text_add(&all, "%s%s", there ? there : "", ids->at ? ids->at : "");
    char **line = all.failed || ids->failed ? NULL : calloc(all.length + 1, sizeof *line), *rest = all.at;
    int status = line ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for ids");
    for (char *one; line && (one = rest) && *one;) {
        char *end = one + strcspn(one, "\n");
        rest = *end ? end + 1 : end;
        *end = '\0';
        if (*one) /* of a design without ids there are none */
            line[n++] = one;
    }
    if (line)
        qsort(line, n, sizeof *line, by_text);
    for (size_t i = 1; i < n && !status; i++)
        if (strcmp(line[i], line[i - 1]) == 0)
            status = kith_fail(err, KITH_ERR_CONFIG, "id '%s' is that of another row of the sweep, too; each row has its own", line[i]);
    free(line);
    kith_text_clear(&all);
    return status;
}

/* Which design has how many vectors, when there are several. */
static int
take_lists(struct kith_sweep *self, const struct kith_sweep_design *design, struct kith_error *err)
{
    self->list = calloc(design->n_layouts + 1, sizeof *self->list);
    if (!self->list)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t l = 0; design->n_layouts > 1 && l < design->n_layouts; l++) {
        const struct kith_sweep_layout *layout = &design->layout[l];
        struct kith_text name = { 0 };
        kith_text_add(&name, "%zu %s%s%s", l, kith_sweep_kind_name(layout->kind), layout->called ? " " : "", layout->called ? layout->called : "");
        if (name.failed)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        self->list[self->n_lists++] = (struct kith_sweep_list) { name.at, layout->n_vectors };
    }
    return KITH_OK;
}

/* The design and the scenarios: everything that can be wrong with them. */
static int
understand(struct kith_sweep *self, struct kith_sweep_design *design, struct kith_sweep_vectors *vectors, struct kith_text *ids, FILE *notes,
    struct kith_error *err)
{
    int status = design->n_scenarios ? load_scenarios(self, design, err) : KITH_OK;
    const int loaded = status == KITH_OK && self->n_scenarios > 0;
    for (size_t l = 0; l < design->n_layouts; l++)
        if (design->layout[l].kind == KITH_SWEEP_CSV && design->layout[l].file)
            kith_sweep_table_read(design, &design->layout[l], design->layout[l].file, 0);
    if (loaded)
        kith_sweep_design_resolve(design, self->scenario, self->n_scenarios);
    const int wrong = kith_problems_tell(&design->problems, design->name, err);
    status = wrong ? wrong : status;
    if (!status)
        status = check_scenarios(self, design, err);
    if (!status)
        status = make_all_vectors(self, design, vectors, notes, err);
    list_ids(design, ids);
    if (!status)
        status = check_ids(NULL, ids, err);
    if (!status)
        status = take_lists(self, design, err);
    if (!status)
        status = kith_sweep_keep(self, design->kept, design->n_kept, err);
    if (!status)
        status = take_factors(self, design, err);
    return !status && self->population ? kith_sweep_population_take_factors(self, err) : status;
}

static int
make_folders(const char *folder, struct kith_error *err)
{
    char path[4096];
    static const char *const inner[] = { "", "/design", "/journal" };
    for (int i = 0; i < 3; i++) {
        if ((size_t) snprintf(path, sizeof path, "%s%s", folder, inner[i]) >= sizeof path)
            return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", folder);
        if (mkdir(path, 0777) != 0)
            return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the folder: %s", path, strerror(errno));
    }
    return KITH_OK;
}

/* Removes what an unfinished plan left: a folder of our own making. */
static void
remove_folders(const char *folder)
{
    char path[4096], file[4400];
    snprintf(path, sizeof path, "%s/design", folder);
    DIR *list = opendir(path);
    for (struct dirent *one; list && (one = readdir(list));) {
        snprintf(file, sizeof file, "%s/%s", path, one->d_name);
        if (one->d_name[0] != '.')
            unlink(file);
    }
    if (list)
        closedir(list);
    rmdir(path);
    snprintf(path, sizeof path, "%s/journal", folder);
    rmdir(path);
    rmdir(folder);
}

static int
write_plan(struct kith_sweep *self, const struct kith_sweep_design *design, const struct kith_sweep_vectors *vectors, const struct kith_text *ids,
    struct kith_error *err)
{
    int more = ids->length > 0 || self->n_lists || self->n_kept < self->form.n_outcomes;
    for (size_t f = 0; f < self->n_factors; f++)
        more = more || self->factor[f].glob;
    struct kith_sweep_part part = { .vector = { 0, vectors->n }, .scenario = { 0, (uint32_t) self->n_scenarios }, .what = (char[]) { "plan" } };
    part.replicate[1] = self->per_draw;
    part.draw[1] = self->prior ? design->replicates / self->per_draw : 1;
    int status = count_points(self, &part, err);
    if (!status)
        status = make_folders(self->folder, err);
    if (!status)
        status = kith_sweep_put_file(self->folder, "design.yaml", design->source, design->length, err);
    if (!status)
        status = put_base(self, more, err);
    if (!status)
        status = put_part(self, &part, 0, vectors, ids, err);
    if (!status)
        status = kith_disk_sync_folder(self->folder, err);
    self->n_points = part.n;
    return status;
}

/* Whether there is nothing where the folder is to be, or an empty folder, which makes way. */
static int
check_place(const char *final, struct kith_error *err)
{
    int why = 0, empty = 1;
    const int there = kith_disk_is_there(final, err);
    if (there <= 0)
        return there;
    DIR *list = opendir(final);
    if (!list && kith_status_of(errno, KITH_ERR_CREATE) != KITH_ERR_CREATE)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_IO), "%s: %s", final, strerror(errno));
    for (struct dirent *one; list && (one = kith_disk_next(list, &why));)
        empty = empty && (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0);
    if (list)
        closedir(list);
    if (why)
        return kith_fail(err, kith_status_of(why, KITH_ERR_IO), "%s: cannot be read: %s", final, strerror(why));
    return list && empty ? KITH_OK
                         : kith_fail(err, KITH_ERR_CREATE, "%s: is there already; a design never changes: expand it, or name another folder", final);
}

/* Reads all of it again, and gives the folder its name. */
static int
hand_over(struct kith_sweep *self, const char *final, struct kith_sweep **made, struct kith_error *err)
{
    TRY(kith_sweep_open(made, self->folder, err));
    if (rename(self->folder, final) != 0)
        return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the folder: %s", final, strerror(errno));
    strcpy(self->folder, final); /* shorter */
    return kith_disk_sync_name(final, err);
}

static char *
without_slash(const char *folder)
{
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    char *copy = malloc(n + 64);
    if (copy) {
        memcpy(copy, folder, n);
        copy[n] = '\0';
    }
    return copy;
}

static int
sweep_plan_now(const char *folder, const char *path, FILE *notes, uint64_t *points, char *hash, struct kith_error *err)
{
    struct kith_sweep_design design;
    struct kith_sweep_vectors vectors = { 0 };
    struct kith_text ids = { 0 };
    NEED_WORD(folder, "the folder of a sweep", err);
    NEED_WORD(path, "the path of a design", err);
    struct kith_sweep *self = calloc(1, sizeof *self), *made = NULL;
    char *final = without_slash(folder), suffix[48];
    int status = KITH_OK;
    if (!self || !final) {
        free(self);
        free(final);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    kith_sweep_design_read(&design, path);
    self->seed = design.seed;
    self->families = design.families;
    self->per_draw = design.per_draw;
    self->prior = design.prior;
    self->format = design.population ? KITH_SWEEP_OF_POPULATIONS : KITH_SWEEP_FORMAT;
    self->form = kith_form_of(design.population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    kith_sweep_sha(design.source ? design.source : "", design.length, self->design);
    self->folder = malloc(strlen(final) + 64);
    if (!self->folder)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    else
        status = understand(self, &design, &vectors, &ids, notes, err);
    if (!status && notes)
        kith_scenarios_tell_idle((const struct kith_scenario *const *) self->scenario, self->n_scenarios, self->population ? KITH_IDLE_IN_POPULATIONS : KITH_IDLE_IN_COHORTS, notes);
    if (!status)
        status = check_place(final, err);
    if (!status)
        status = kith_sweep_numbers(self->scenario, self->n_scenarios, self->format, self->numbers, err);
    if (!status) {
        sprintf(suffix, ".partial.%ld", (long) getpid());
        free(self->folder);
        self->folder = kith_place_beside(final, suffix);
        status = self->folder ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    if (!status) {
        status = write_plan(self, &design, &vectors, &ids, err);
        if (!status)
            status = hand_over(self, final, &made, err);
        if (status)
            remove_folders(self->folder);
    }
    if (!status && points)
        *points = made->n_points;
    if (!status && hash)
        memcpy(hash, made->part[0].hash, KITH_SWEEP_HASH);
    kith_sweep_free(made);
    kith_sweep_free(self);
    free(vectors.value);
    kith_text_clear(&ids);
    free(final);
    kith_sweep_design_clear(&design);
    return status;
}

int
kith_sweep_plan(const char *folder, const char *path, FILE *notes, uint64_t *points, char *hash, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, sweep_plan_now(folder, path, notes, points, hash, err));
}

/* ---- expand ----------------------------------------------------------------------------- */

/* The columns of the first table, of which the folder has no copy. */
static void
columns_again(const struct kith_sweep *self, struct kith_sweep_design *design)
{
    struct kith_sweep_layout *layout = design->layout;
    layout->axis = kith_pool_take(&design->pool, (self->n_factors + 1) * sizeof *layout->axis);
    layout->n_axes = layout->axis ? self->n_factors : 0;
    layout->has_ids = *self->part[0].ids != '\0';
    for (size_t f = 0; f < layout->n_axes; f++)
        layout->axis[f].path = self->factor[f].path;
}

/* The design as it stands: its file, with all levels that were added since. */
static int
design_again(const struct kith_sweep *self, struct kith_sweep_design *design, struct kith_error *err)
{
    char path[4096];
    if ((size_t) snprintf(path, sizeof path, "%s/design/design.yaml", self->folder) >= sizeof path)
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->folder);
    kith_sweep_design_read(design, path);
    TRY(kith_problems_tell(&design->problems, path, err));
    if (design->n_layouts > 1)
        return kith_fail(err, KITH_ERR_USAGE, "%s: has %zu designs, which take no more levels, points or rows: plan another sweep; draws and replicates can be added",
            self->folder, design->n_layouts);
    if (design->layout->kind == KITH_SWEEP_CSV)
        columns_again(self, design);
    else
        kith_sweep_design_resolve(design, self->scenario, self->n_scenarios);
    int status = kith_problems_tell(&design->problems, path, err);
    for (size_t p = 0; p < self->n_parts && !status; p++)
        if (strncmp(self->part[p].what, "levels ", 7) == 0) {
            struct kith_sweep_vectors earlier = { 0 };
            status = kith_sweep_design_levels(design, self->scenario, self->n_scenarios, self->part[p].what + 7, &earlier, err);
            free(earlier.value);
        }
    return status;
}

/* Of the only design of a file: its vectors as they stand in the folder. Takes `own`. */
static int
spread(const struct kith_sweep *self, struct kith_sweep_design *design, struct kith_sweep_vectors *own, struct kith_sweep_vectors *out, struct kith_error *err)
{
    design->layout->n_vectors = own->n;
    int status = kith_sweep_design_columns(design, self->n_scenarios, err);
    if (!status && design->n_columns != self->n_factors)
        status = kith_sweep_changed(self->folder, "base.txt", err);
    if (!status)
        status = kith_sweep_design_spread(design, design->layout, self->n_scenarios, own, out, err);
    free(own->value);
    return status;
}

/* Where the sequence of a sobol design stands: sweeps that were planned before its first point was kept begin with the second one,
 * and go on so. */
static int
goes_on_from(const struct kith_sweep *self, struct kith_sweep_design *design, uint64_t *from, struct kith_error *err)
{
    struct kith_sweep_vectors own = { 0 }, begin = { 0 };
    double *planned = calloc(self->n_factors + 1, sizeof *planned);
    int status = planned ? kith_sweep_vector(self, 0, planned, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    design->layout->points = 2;
    if (!status)
        status = kith_sweep_layout_vectors(design, design->layout, 0, &own, err);
    if (!status)
        status = spread(self, design, &own, &begin, err);
    const size_t bytes = self->n_factors * sizeof *planned;
    *from = self->n_vectors;
    if (!status && memcmp(planned, begin.value, bytes) != 0) {
        *from += 1;
        if (memcmp(planned, begin.value + self->n_factors, bytes) != 0)
            status = kith_fail(err, KITH_ERR_DATA, "%s: its points are not those that this Kith makes; plan the sweep again", self->folder);
    }
    free(planned);
    free(begin.value);
    return status;
}

static int
more_points(const struct kith_sweep *self, struct kith_sweep_design *design, uint64_t points, struct kith_sweep_vectors *own, struct kith_error *err)
{
    uint64_t from = self->n_vectors;
    if (design->layout->kind != KITH_SWEEP_LHS && design->layout->kind != KITH_SWEEP_SOBOL)
        return kith_fail(err, KITH_ERR_USAGE, "--points: only lhs and sobol designs can have more points");
    if (design->layout->kind == KITH_SWEEP_SOBOL)
        TRY(goes_on_from(self, design, &from, err));
    design->layout->points = points;
    return kith_sweep_layout_vectors(design, design->layout, from, own, err);
}

static int
more_rows(const struct kith_sweep *self, struct kith_sweep_design *design, const char *rows, struct kith_sweep_vectors *own, struct kith_error *err)
{
    if (design->layout->kind != KITH_SWEEP_CSV)
        return kith_fail(err, KITH_ERR_USAGE, "--rows: only csv designs can have more rows");
    kith_sweep_table_read(design, design->layout, rows, 1);
    kith_sweep_design_resolve(design, self->scenario, self->n_scenarios);
    TRY(kith_problems_tell(&design->problems, rows, err));
    return kith_sweep_table_vectors(design->layout, own, err);
}

static int
new_vectors(const struct kith_sweep *self, const struct kith_sweep_more *more, struct kith_sweep_vectors *vectors, struct kith_text *ids,
    struct kith_error *err)
{
    struct kith_sweep_design design;
    struct kith_sweep_vectors own = { 0 };
    char *there = NULL;
    int status = design_again(self, &design, err);
    if (!status && more->levels)
        status = kith_sweep_design_levels(&design, self->scenario, self->n_scenarios, more->levels, &own, err);
    else if (!status)
        status = more->points ? more_points(self, &design, more->points, &own, err) : more_rows(self, &design, more->rows, &own, err);
    if (!status)
        status = spread(self, &design, &own, vectors, err);
    if (!status)
        list_ids(&design, ids);
    if (!status && ids->length)
        status = kith_sweep_ids(self, &there, err);
    if (!status)
        status = check_ids(there, ids, err);
    free(there);
    kith_sweep_design_clear(&design);
    return status;
}

int
kith_sweep_expand(const char *folder, const struct kith_sweep_more *more, uint64_t *points, struct kith_error *err)
{
    struct kith_sweep *self = NULL;
    struct kith_sweep_vectors vectors = { 0 };
    struct kith_text ids = { 0 };
    char what[4096] = "";
    NEED(more, "what to expand by", err);
    const int wishes = (more->draws > 0) + (more->replicates > 0) + (more->points > 0) + (more->levels != NULL) + (more->rows != NULL);
    if (wishes != 1)
        return kith_fail(err, KITH_ERR_USAGE, "expand by one thing at a time: draws, replicates, points, levels or rows");
    int status = kith_sweep_open(&self, folder, err);
    if (status)
        return status;
    struct kith_sweep_part part = { .first = self->n_points, .scenario = { 0, (uint32_t) self->n_scenarios },
        .vector = { 0, self->n_vectors }, .own_vectors = self->n_vectors, .draw = { 0, self->n_draws },
        .replicate = { 0, self->n_replicates }, .what = what };
    if (more->draws) {
        part.draw[0] = self->n_draws;
        part.draw[1] = self->n_draws + more->draws;
        snprintf(what, sizeof what, "draws %u", more->draws);
        if (!self->prior)
            status = kith_fail(err, KITH_ERR_USAGE, "%s: parameters are held at their values, so there are no draws: add replicates", folder);
        else if (part.draw[1] < part.draw[0])
            status = kith_fail(err, KITH_ERR_USAGE, "%u more draws are too many", more->draws);
    } else if (more->replicates) {
        part.replicate[0] = self->n_replicates;
        part.replicate[1] = self->n_replicates + more->replicates;
        snprintf(what, sizeof what, "replicates %u", more->replicates);
        if (part.replicate[1] < part.replicate[0])
            status = kith_fail(err, KITH_ERR_USAGE, "%u more replicates are too many", more->replicates);
    } else {
        if (more->levels && strlen(more->levels) + 8 > sizeof what)
            status = kith_fail(err, KITH_ERR_USAGE, "--levels: too many at a time");
        else if (more->levels)
            snprintf(what, sizeof what, "levels %s", more->levels);
        else
            snprintf(what, sizeof what, more->points ? "points %" PRIu64 : "rows", more->points);
        if (!status)
            status = new_vectors(self, more, &vectors, &ids, err);
        part.vector[0] = self->n_vectors;
        part.vector[1] = self->n_vectors + vectors.n;
    }
    if (!status)
        status = count_points(self, &part, err);
    if (!status)
        status = put_part(self, &part, self->n_parts, vectors.value ? &vectors : NULL, &ids, err);
    if (!status && points)
        *points = self->n_points + part.n;
    free(vectors.value);
    kith_text_clear(&ids);
    kith_sweep_free(self);
    return status;
}
