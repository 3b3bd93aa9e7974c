#include "study/verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "design/study.h"
#include "io/host.h"
#include "io/output.h"
#include "model/params.h"
#include "param/scenario.h"
#include "result/table.h"

/* kith verify: what is asked, told and kept of twins. */

struct kith_verifying
kith_verifying_default(void)
{
    return (struct kith_verifying) { .families = 400000, .seed = 1, .epoch = -1 };
}

/* At the point values. */
static int
params_of(struct kith_params *options, const struct kith_scenario *scenario, struct kith_error *err)
{
    size_t n;
    kith_scenario_entries(scenario, &n);
    double *values = calloc(n + 1, sizeof *values);
    if (!values)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_scenario_point(scenario, values);
    kith_scenario_fill(scenario, values, options);
    free(values);
    return KITH_OK;
}

static int
verify_now(struct kith_verified *self, const struct kith_scenario *scenario, struct kith_error *err)
{
    const double start = kith_seconds();
    struct kith_params options;
    size_t n;
    TRY(params_of(&options, scenario, err));
    self->service = kith_scenario_members(scenario, "services", &n);
    self->asked.threads = kith_threads(self->asked.threads);
    snprintf(self->scenario, sizeof self->scenario, "%s", kith_scenario_name(scenario));
    const int status = kith_verify_twins(self, &options, &options, err);
    self->service = NULL;
    self->seconds = kith_seconds() - start;
    return status;
}

int
kith_verify(struct kith_verified **out, const struct kith_scenario *scenario, const struct kith_verifying *options, struct kith_error *err)
{
    NEED(out, "a place for the twins", err);
    *out = NULL;
    NEED(scenario, "a scenario", err);
    NEED(options, "what to do (kith_verifying_default())", err);
    if (options->families < 1000 || options->families > 100000000)
        return kith_fail(err, KITH_ERR_USAGE, "%u families: 1,000 to 100,000,000 can be held against what is exact", options->families);
    if (options->threads < 0 || options->threads > 4096)
        return kith_fail(err, KITH_ERR_USAGE, "%d threads: 1 to 4096 are possible, or 0 for as many as there are", options->threads);
    TRY(kith_study_need_members(scenario, 0, err));
    struct kith_verified *self = calloc(1, sizeof *self);
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->asked = *options;
    const struct kith_host host = kith_host_enter();
    const int status = kith_host_leave(&host, verify_now(self, scenario, err));
    if (status)
        kith_verified_free(self);
    else
        *out = self;
    return status;
}

void
kith_verified_free(struct kith_verified *self)
{
    if (self)
        free(self->twin);
    free(self);
}

const struct kith_twin *
kith_verified_twins(const struct kith_verified *self, size_t *n, double *family_weeks)
{
    if (n)
        *n = self ? self->n : 0;
    if (family_weeks)
        *family_weeks = self ? self->family_weeks : 0;
    return self ? self->twin : NULL;
}

/* So many standard errors are more than chance among all of these: a right program with 40 twins is further off once in 400 times. */
static double
limit_of(const struct kith_verified *self)
{
    return self->n < 2 ? 3 : sqrt(9 + 2 * log((double) self->n));
}

int
kith_verified_is_right(const struct kith_verified *self)
{
    for (size_t i = 0; self && i < self->n; i++)
        if (!(fabs(self->twin[i].z) <= limit_of(self)))
            return 0;
    return self && self->n > 0;
}

/* ---- what people read ---- */

void
kith_verified_print(const struct kith_verified *self, FILE *to)
{
    size_t beyond = 0, far = 0;
    if (!self || !to)
        return;
    fprintf(to, "%s at its point values: what the weekly clock has an exact answer for, solved and simulated\n", self->scenario);
    fprintf(to, "  %-58s %13s %13s %10s %7s %11s\n", "", "simulated", "exact", "error", "z", "continuous");
    for (size_t i = 0; i < self->n; i++) {
        const struct kith_twin *twin = &self->twin[i];
        const double away = 100 * (twin->continuous - twin->exact) / twin->exact;
        if (i == 0 || strcmp(twin->part, twin[-1].part) != 0)
            fprintf(to, " %s\n", twin->part);
        fprintf(to, "  %-58s %13.7g %13.7g %10.3g %+7.2f %+10.2g%%%s\n", twin->what, twin->simulated, twin->exact, twin->error, twin->z,
            fabs(away) < 1e-6 ? 0 : away, fabs(twin->z) > 3 ? "  beyond 3" : "");
        beyond += fabs(twin->z) > 3;
        far += fabs(twin->z) > limit_of(self);
    }
    fprintf(to, "\nError: standard error of what is simulated. Continuous: how far a clock without weeks lies from the weekly one.\n"
                "%zu twins, %.3g family-weeks in %.1f s: %zu beyond 3 z", self->n, self->family_weeks, self->seconds, beyond);
    if (far)
        fprintf(to, ", %zu of them beyond %.2f: the program does not do what the formula says, or the formula is not its own any more\n", far, limit_of(self));
    else if (beyond)
        fprintf(to, ", which chance explains among so many: beyond %.2f it would not\n", limit_of(self));
    else
        fprintf(to, ": the program does what the formulas say\n");
}

/* ---- what is kept ---- */

/* What is written, and of which scenario. */
struct saving {
    const struct kith_verified *verified;
    const struct kith_scenario *scenario;
};

/* A column of numbers of the twins. */
struct column {
    const char *name, *meaning;
    size_t at;
    const struct kith_verified *of;
};

static int
make_column(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct column *self = of;
    (void) err;
    for (size_t i = 0; i < self->of->n; i++)
        memcpy(&piece->to[0][i], (const char *) &self->of->twin[i] + self->at, sizeof *piece->to[0]);
    return KITH_OK;
}

static int
add_numbers(const struct kith_verified *self, struct kith_store *store, struct kith_error *err)
{
    struct column columns[] = {
        { "simulated", "What the program makes of it", offsetof(struct kith_twin, simulated), self },
        { "exact", "What the formula for a clock of weeks says", offsetof(struct kith_twin, exact), self },
        { "standard_error", "Standard error of what is simulated", offsetof(struct kith_twin, error), self },
        { "z", "Distance of the two in standard errors", offsetof(struct kith_twin, z), self },
        { "continuous", "What a clock without weeks would give", offsetof(struct kith_twin, continuous), self },
    };
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        const struct kith_table table = { .name = columns[c].name, .type = "f64", .axes = "twin", .unit = "1", .meaning = columns[c].meaning };
        TRY(kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .make = make_column, .of = &columns[c] }, err));
    }
    return KITH_OK;
}

static const char *
what_of(const void *of, size_t i)
{
    return ((const struct kith_verified *) of)->twin[i].what;
}

static const char *
part_of(const void *of, size_t i)
{
    return ((const struct kith_verified *) of)->twin[i].part;
}

static int
fill(void *of, struct kith_store *store, struct kith_error *err)
{
    const struct saving *saving = of;
    const struct kith_verified *self = saving->verified;
    const struct kith_verifying *asked = &self->asked;
    const struct kith_provenance provenance = { asked->command ? asked->command : "", asked->threads, self->seconds, asked->epoch, asked->jobs, asked->n_jobs };
    char seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long) asked->seed);
    TRY(kith_store_note(store, "", "title", "Verification by Kith: exact answers beside simulated ones", err));
    TRY(kith_store_note(store, "", "kind", "verification", err));
    TRY(kith_store_note(store, "", "seed", seed, err));
    TRY(kith_store_note_number(store, "", "families", asked->families, err));
    TRY(kith_store_note_number(store, "", "family_weeks", self->family_weeks, err));
    TRY(kith_store_text(store, "inputs/scenario", kith_scenario_text(saving->scenario), "The scenario, with all inherited values resolved (YAML)", err));
    TRY(kith_texts_write(store, "twin", NULL, self->n, what_of, self, "What is solved and simulated", err));
    TRY(kith_texts_write(store, "part", "twin", self->n, part_of, self, "The part of the model that it is of", err));
    TRY(add_numbers(self, store, err));
    return kith_store_provenance(store, &provenance, err);
}

/* May the file be written? Seen before anything is run. */
int
kith_verify_output(const struct kith_scenario *scenario, const char *path, int force, struct kith_error *err)
{
    struct kith_inputs inputs = { 0 };
    NEED(scenario, "a scenario", err);
    NEED_WORD(path, "the path of a result file", err);
    kith_inputs_add_scenario(&inputs, scenario);
    const int status = kith_output_check(&inputs, path, KITH_MARK_RESULT, force, err);
    kith_inputs_clear(&inputs);
    return status;
}

int
kith_verified_save(const struct kith_verified *self, const struct kith_scenario *scenario, const char *path, int force, char *digest, struct kith_error *err)
{
    NEED(self, "twins", err);
    TRY(kith_verify_output(scenario, path, force, err));
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, kith_result_write(path, fill, &(struct saving) { self, scenario }, digest, err));
}
