#include "design/design_parts.h"

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
#include "design/border.h"
#include "design/sweep_regions.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/sha256.h"

/** Making a sweep's folder. What is written into it: put.c. Reading it: open.c. */

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
    struct kith_sweep_area regions = { .scale = design->scale, .only = design->only, .n_only = design->n_only };
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
    options.threads = 1; /* nothing to share, and who plans may fork afterwards: threads of OpenMP do not outlive that */
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
        factor->before = column->acts[self->n_scenarios];
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
        return kith_sweep_posterior_vectors(design, layout, (const struct kith_scenario *const *) self->scenario, self->n_scenarios, kith_sweep_burn_in(self), out,
            notes, err);
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

/* Which posterior parameters are drawn from; NULL: from none. Rows of a file of draws, and designs of priors, have what they are about. */
static int
choose_posterior(const struct kith_sweep_design *design, const char *shipped, const char **out, struct kith_error *err)
{
    const struct kith_place *at = &design->draws_place;
    int own = 0;
    for (size_t l = 0; l < design->n_layouts; l++)
        own = own || design->layout[l].kind == KITH_SWEEP_POSTERIOR || design->layout[l].kind == KITH_SWEEP_PRIOR;
    *out = NULL;
    if (!design->prior || design->draws == KITH_SWEEP_OF_PRIORS || (design->draws == KITH_SWEEP_OF_ANY && (own || !shipped)))
        return KITH_OK;
    *out = design->posterior ? design->posterior : shipped;
    if (own)
        return kith_fail(err, KITH_ERR_CONFIG, "%s:%d:%d: a design of kind posterior or prior says where parameters are from; write draws: prior, or another kind", at->file,
            at->line, at->column);
    return *out ? KITH_OK : kith_fail(err, KITH_ERR_CONFIG, "%s:%d:%d: draws: posterior of which file? write its name, draws: FILE.h5", at->file, at->line, at->column);
}

static int
take_posterior(struct kith_sweep *self, const struct kith_sweep_design *design, const char *shipped, const char **path, FILE *notes, struct kith_error *err)
{
    char *told = NULL;
    TRY(choose_posterior(design, shipped, path, err));
    if (!*path)
        return KITH_OK;
    TRY(kith_sweep_take_posterior(self, *path, err));
    if (design->replicates / self->per_draw > self->posterior->rows)
        return kith_fail(err, KITH_ERR_CONFIG, "%s: the posterior has %zu draws, and %u are asked for: fewer replicates, more of each draw (per-draw), or draws: prior",
            *path, self->posterior->rows, design->replicates / self->per_draw);
    TRY(kith_sweep_drawn_from(self, &told, err));
    for (const char *line = told; notes && *line; line += strcspn(line, "\n"), line += *line == '\n')
        kith_screen_print(notes, "%.*s\n", (int) strcspn(line, "\n"), line);
    free(told);
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
    kith_sweep_list_ids(design, ids);
    if (!status)
        status = kith_sweep_check_ids(NULL, ids, err);
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
    const char *posterior, struct kith_error *err)
{
    int more = ids->length > 0 || self->n_lists || self->n_kept < self->form.n_outcomes;
    for (size_t f = 0; f < self->n_factors; f++)
        more = more || self->factor[f].glob;
    struct kith_sweep_part part = { .vector = { 0, vectors->n }, .scenario = { 0, (uint32_t) self->n_scenarios }, .what = (char[]) { "plan" } };
    part.replicate[1] = self->per_draw;
    part.draw[1] = self->prior ? design->replicates / self->per_draw : 1;
    int status = kith_sweep_count_points(self, &part, err);
    if (!status)
        status = make_folders(self->folder, err);
    if (!status)
        status = kith_sweep_put_file(self->folder, "design.yaml", design->source, design->length, err);
    if (!status && posterior) /* it lies in the folder, so that whoever runs points has it */
        status = kith_sweep_copy_file(self->folder, "posterior.h5", posterior, err);
    if (!status)
        status = kith_sweep_put_base(self, more, err);
    if (!status)
        status = kith_sweep_put_part(self, &part, 0, vectors, ids, err);
    if (!status)
        status = kith_disk_sync_folder(self->folder, err);
    self->n_points = part.n;
    return status;
}

/* Whether there is nothing where the folder is to be, or an empty folder, which makes way. */
static int
check_place(const char *final, struct kith_error *err)
{
    int reason = 0, empty = 1;
    const int there = kith_disk_is_there(final, err);
    if (there <= 0)
        return there;
    DIR *list = opendir(final);
    if (!list && kith_status_of(errno, KITH_ERR_CREATE) != KITH_ERR_CREATE)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_IO), "%s: %s", final, strerror(errno));
    for (struct dirent *one; list && (one = kith_disk_next(list, &reason));)
        empty = empty && (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0);
    if (list)
        closedir(list);
    if (reason)
        return kith_fail(err, kith_status_of(reason, KITH_ERR_IO), "%s: cannot be read: %s", final, strerror(reason));
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
sweep_plan_now(const char *folder, const char *path, const char *posterior, FILE *notes, uint64_t *points, char *hash, struct kith_error *err)
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
    kith_sha256_of(design.source ? design.source : "", design.length, self->design);
    self->folder = malloc(strlen(final) + 64);
    if (!self->folder)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    else
        status = understand(self, &design, &vectors, &ids, notes, err);
    if (!status)
        status = take_posterior(self, &design, posterior, &posterior, notes, err);
    if (!status && notes)
        kith_scenarios_tell_idle((const struct kith_scenario *const *) self->scenario, self->n_scenarios, self->population ? KITH_IDLE_IN_POPULATIONS : KITH_IDLE_IN_COHORTS, notes);
    if (!status)
        status = check_place(final, err);
    if (!status)
        status = kith_sweep_numbers((const struct kith_scenario *const *) self->scenario, self->n_scenarios, self->format, self->numbers, err);
    if (!status) {
        sprintf(suffix, ".partial.%ld", (long) getpid());
        free(self->folder);
        self->folder = kith_place_beside(final, suffix);
        status = self->folder ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    if (!status) {
        status = write_plan(self, &design, &vectors, &ids, posterior, err);
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
    return kith_sweep_plan_from(folder, path, NULL, notes, points, hash, err);
}

int
kith_sweep_plan_from(const char *folder, const char *path, const char *posterior, FILE *notes, uint64_t *points, char *hash, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, sweep_plan_now(folder, path, posterior, notes, points, hash, err));
}
