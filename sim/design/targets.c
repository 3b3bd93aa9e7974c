#include "design/study.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/border.h"
#include "model/curve.h"
#include "read/calibration.h"
#include "read/targets.h"

/* What a run can be held against: all outcomes of cohorts and of populations, and who reports. */

enum { RUNS = KITH_POPULATION_RUN + 1 };

struct known {
    struct kith_target_run run[RUNS];
    struct kith_target_outcome *outcome; /* of all runs, one after the other */
    struct kith_pool pool; /* of the names of points */
};

static void
forget(struct known *self)
{
    free(self->outcome);
    kith_pool_clear(&self->pool);
}

static const struct kith_target_outcome reporter_share = { "reporter_share", "1", 1u << KITH_PART_REPORTER, 0 };

/* Whether single queues have an outcome of this name, too. */
static int
is_of_queues(const char *name)
{
    const struct kith_form queues = kith_form_of_queues();
    return kith_form_find(&queues, name) < queues.n_outcomes;
}

static struct kith_target_outcome
outcome_of(const struct kith_outcome *one, int population)
{
    const int in_regions = population && strcmp(one->name, "reports") == 0;
    const unsigned whole = 1u << KITH_PART_ALL, regions = 1u << KITH_PART_REGION | 1u << KITH_PART_SPREAD;
    const unsigned queue = population && is_of_queues(one->name) ? 1u << KITH_PART_QUEUE : 0;
    const unsigned reporter = population && strcmp(one->name, "severe_reported") == 0 ? 1u << KITH_PART_REPORTER : 0;
    return (struct kith_target_outcome) { one->name, one->unit, whole | queue | reporter | (population ? regions : 0) | (in_regions ? 1u << KITH_PART_LARGEST : 0), in_regions };
}

/* Points of curves, of which a target names the reporter; their names are made. */
static struct kith_target_outcome *
know_points(struct known *self, enum kith_kind_of_run run, struct kith_target_outcome *to)
{
    for (struct kith_line line = kith_line_first(run); line.curve; line = kith_line_next(line, run, 0))
        for (uint32_t i = 0; i < kith_alongs[line.curve->along].n; i++) {
            const char *name = kith_pool_format(&self->pool, "%s@%.10g", line.curve->name, kith_along_at(line.curve->along, i));
            *to++ = (struct kith_target_outcome) { name ? name : "", "1", 1u << KITH_PART_ALL | (line.curve->split ? 1u << KITH_PART_REPORTER : 0), 0 };
        }
    return to;
}

static int
know(struct known *self, struct kith_error *err)
{
    const struct kith_form queues = kith_form_of_queues();
    size_t n = queues.n_outcomes;
    *self = (struct known) { .outcome = NULL };
    for (int run = 0; run < RUNS; run++)
        n += kith_form_of((enum kith_kind_of_run) run).n_outcomes + kith_curve_points((enum kith_kind_of_run) run, 0);
    struct kith_target_outcome *to = self->outcome = calloc(n + 1, sizeof *to);
    if (!to)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for targets");
    for (int run = 0; run < RUNS; run++) {
        const struct kith_form form = kith_form_of((enum kith_kind_of_run) run);
        const int population = run == KITH_POPULATION_RUN;
        struct kith_target_outcome *const first = to;
        for (size_t i = 0; i < form.n_outcomes; i++)
            *to++ = outcome_of(&form.outcomes[i], population);
        for (size_t i = 0; population && i < queues.n_outcomes; i++)
            if (kith_form_find(&form, queues.outcomes[i].name) == form.n_outcomes)
                *to++ = (struct kith_target_outcome) { queues.outcomes[i].name, queues.outcomes[i].unit, 1u << KITH_PART_QUEUE, 0 };
        if (population)
            *to++ = reporter_share;
        to = know_points(self, (enum kith_kind_of_run) run, to);
        self->run[run] = (struct kith_target_run) { form.kind, first, (size_t) (to - first) };
    }
    if (!self->pool.failed)
        return KITH_OK;
    forget(self);
    return kith_fail(err, KITH_ERR_MEMORY, "out of memory for targets");
}

int
kith_study_read_targets(struct kith_study *self, struct kith_error *err)
{
    const struct kith_options *o = &self->options;
    const size_t kind = o->population ? KITH_POPULATION_RUN : KITH_COHORT_RUN;
    struct known known;
    if (!o->n_targets && !o->targets_text)
        return KITH_OK;
    TRY(know(&known, err));
    const int status = o->targets_text
        ? kith_targets_read_text(&self->targets, known.run, RUNS, kind, "inputs/targets", o->targets_text, strlen(o->targets_text), err)
        : kith_targets_read(&self->targets, known.run, RUNS, kind, o->targets, o->n_targets, err);
    forget(&known);
    return status;
}

int
kith_study_write_targets(const struct kith_study *self, struct kith_text *to, struct kith_error *err)
{
    struct known known;
    TRY(know(&known, err));
    kith_targets_write(to, self->targets, known.run);
    forget(&known);
    return to->failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory for targets") : KITH_OK;
}

int
kith_targets_check(const char *path, size_t *cohort, size_t *population, struct kith_error *err)
{
    struct kith_targets *targets = NULL;
    struct known known;
    size_t n = 0, of[RUNS] = { 0 };
    NEED_WORD(path, "the path of a file of targets", err);
    TRY(know(&known, err));
    const int status = kith_targets_read(&targets, known.run, RUNS, RUNS, &path, 1, err);
    const struct kith_target *list = kith_targets_list(targets, &n);
    for (size_t i = 0; i < n; i++)
        of[list[i].run]++;
    if (cohort)
        *cohort = of[KITH_COHORT_RUN];
    if (population)
        *population = of[KITH_POPULATION_RUN];
    kith_targets_free(targets);
    forget(&known);
    return status;
}

int
kith_calibration_open(struct kith_calibration *out, const char *path, struct kith_error *err)
{
    struct known known;
    NEED_WORD(path, "the path of a calibration", err);
    TRY(know(&known, err));
    const int status = kith_calibration_read(out, known.run, RUNS, path, err);
    forget(&known);
    return status;
}

int
kith_targets_are(const char *path)
{
    return path && kith_targets_are_in(path);
}
