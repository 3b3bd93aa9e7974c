#include "design/study.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "design/without.h"
#include "io/output.h"
#include "io/store.h"
#include "read/targets.h"

/* Names that result axes are made of must be the same in all scenarios. */
static int
same_members(const struct kith_scenario *a, const struct kith_scenario *b, const char *collection, struct kith_error *err)
{
    size_t n, m;
    const char *const *x = kith_scenario_members(a, collection, &n), *const *y = kith_scenario_members(b, collection, &m);
    int same = n == m;
    for (size_t i = 0; same && i < n; i++)
        same = strcmp(x[i], y[i]) == 0;
    if (same)
        return KITH_OK;
    return kith_fail(err, KITH_ERR_CONFIG, "%s and %s cannot be compared: their %s are not the same, in the same order",
        kith_scenario_name(a), kith_scenario_name(b), collection);
}

/* Two scenarios of one study. */
static int
check_pair(const struct kith_scenario *first, const struct kith_scenario *other, int population, struct kith_error *err)
{
    static const char *const collections[] = { "profiles", "problems", "services", "reporters", "pathways", "groups" };
    const size_t n = sizeof collections / sizeof *collections - !population; /* a cohort knows no groups */
    int status = KITH_OK;
    for (size_t i = 0; i < n; i++) {
        const int one = same_members(first, other, collections[i], err);
        status = status ? status : one;
    }
    return status;
}

int
kith_study_check_sizes(const struct kith_study *self, const struct kith_scenario *scenario, const double *values, size_t stride, struct kith_error *err)
{
    int status = KITH_OK;
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    for (size_t e = 0; e < n; e++) {
        uint32_t d = 0;
        if (!kith_sizes_a_run(entry[e].parameter, self->options.population))
            continue;
        const double wanted = kith_study_draw(self, 0, 0)[kith_study_entry(self->scenario[0], entry[e].path)];
        while (d < self->n_draws && values[d * stride + e] >= wanted && values[d * stride + e] <= wanted)
            d++;
        if (d < self->n_draws)
            status = kith_fail(err, KITH_ERR_CONFIG, "%s and %s cannot be compared: %s is %g in one and %g in the other", kith_scenario_name(scenario),
                kith_scenario_name(self->scenario[0]), entry[e].path, values[d * stride + e], wanted);
    }
    return status;
}

/* As they will run, draw by draw. */
static int
check_all_sizes(const struct kith_study *self, struct kith_error *err)
{
    int status = KITH_OK;
    for (size_t s = 0; s < self->n_scenarios; s++) {
        const int one = kith_study_check_sizes(self, self->scenario[s], kith_study_draw(self, s, 0), self->parameters.most, err);
        status = status ? status : one;
    }
    return status;
}

static int
check_comparable(const struct kith_scenario *const *scenarios, size_t n, const struct kith_options *options, struct kith_error *err)
{
    int status = KITH_OK;
    for (size_t s = 0; s < n; s++) {
        const int one = check_pair(scenarios[0], scenarios[s], options->population, err);
        status = status ? status : one;
        for (size_t t = 0; t < s; t++)
            if (kith_scenario_start(scenarios[t]) && kith_scenario_start(scenarios[s]) && kith_scenario_start(scenarios[t]) != kith_scenario_start(scenarios[s]))
                status = kith_fail(err, KITH_ERR_CONFIG, "%s starts in %u and %s in %u; years of a comparison are the same", kith_scenario_name(scenarios[t]),
                    kith_scenario_start(scenarios[t]), kith_scenario_name(scenarios[s]), kith_scenario_start(scenarios[s]));
            else if (strcmp(kith_scenario_name(scenarios[s]), kith_scenario_name(scenarios[t])) == 0)
                status = kith_fail(err, KITH_ERR_USAGE, "two scenarios are called %s: a scenario is called after its file; copy one to another name",
                    kith_scenario_name(scenarios[s]));
    }
    if (options->population && options->burn_in) {
        const int one = check_pair(scenarios[0], options->burn_in, 1, err);
        status = status ? status : one;
    }
    return status ? err->status : KITH_OK;
}

/* Draws with one run beside those with all. */
static int
is_unequal(const struct kith_options *options)
{
    return options->second && options->draws != KITH_DRAWS_POINT && options->replicates / options->per_draw > options->second;
}

static int
check_options(const struct kith_options *options, struct kith_error *err)
{
    TRY(kith_border_options(options, err));
    TRY(kith_options_of_kind(options, err));
    if ((options->replicates < 1 && options->draws != KITH_DRAWS_FILE) || options->per_draw < 1 || options->families < 1)
        return kith_fail(err, KITH_ERR_USAGE, "a study needs at least one replicate and one family");
    if ((options->draws == KITH_DRAWS_PRIOR || options->draws == KITH_DRAWS_POSTERIOR) && !is_unequal(options) && options->replicates % options->per_draw)
        return kith_fail(err, KITH_ERR_USAGE, "%u replicates cannot be spread over draws of %u: a multiple of %u would do",
            options->replicates, options->per_draw, options->per_draw);
    return KITH_OK;
}

/* A long run must not end at a folder that is not there: the file is begun and taken away again. Nor may it write over
 * what it reads. */
static int
check_output(const struct kith_scenario *const *scenarios, size_t n, const struct kith_options *options, struct kith_error *err)
{
    struct kith_store *store = NULL;
    struct kith_inputs inputs = { 0 };
    if (!options->output)
        return KITH_OK;
    for (size_t s = 0; s < n; s++)
        kith_inputs_add_scenario(&inputs, scenarios[s]);
    kith_inputs_add_scenario(&inputs, options->burn_in);
    kith_inputs_add(&inputs, options->regions, "the table of regions");
    for (size_t i = 0; i < options->n_targets; i++)
        kith_inputs_add(&inputs, options->targets[i], "a file of targets");
    kith_inputs_add(&inputs, options->draws == KITH_DRAWS_FILE ? options->draws_file : NULL, "the file of the draws");
    kith_inputs_add(&inputs, options->draws == KITH_DRAWS_POSTERIOR ? options->posterior : NULL, "the posterior");
    kith_inputs_add(&inputs, options->burn_in_from, "the folder of the burn-in");
    kith_inputs_add(&inputs, options->checkpoint, "the folder of checkpoints");
    int status = kith_output_check(&inputs, options->output, KITH_MARK_RESULT, options->force, err);
    kith_inputs_clear(&inputs);
    if (!status)
        status = kith_store_create(&store, options->output, err);
    kith_store_free(store);
    return status;
}

/* Sizes of the study; draws of an earlier study are taken all, with equally many runs each. */
static int
settle_sizes(struct kith_study *self, uint32_t stored, struct kith_error *err)
{
    const struct kith_options *options = &self->options;
    const uint32_t n = options->replicates;
    if (stored && n == 0) {
        if ((double) stored * options->per_draw > UINT32_MAX)
            return kith_fail(err, KITH_ERR_USAGE, "%u draws of %u runs are more than there are random numbers for (2^32 runs)", stored, options->per_draw);
        self->n_draws = stored;
        self->per_draw = options->per_draw;
        self->second = options->second && options->second < stored ? options->second : stored;
        self->options.replicates = stored + self->second * (options->per_draw - 1);
        return KITH_OK;
    }
    self->n_draws = stored ? stored : options->draws == KITH_DRAWS_POINT ? 1 : n / options->per_draw;
    if (is_unequal(options) && (!stored || n == stored + options->second * (options->per_draw - 1))) {
        self->n_draws = n - options->second * (options->per_draw - 1);
        self->per_draw = options->per_draw;
        self->second = options->second;
        return KITH_OK;
    }
    self->per_draw = n / self->n_draws;
    self->second = self->n_draws;
    if (stored && n % stored)
        return kith_fail(err, KITH_ERR_USAGE, "%u replicates cannot be spread over the %u draws of %s: a multiple of %u would do", n, stored,
            options->draws_file ? options->draws_file : "the file", stored);
    return KITH_OK;
}

static struct kith_names
names_of(const struct kith_scenario *scenario)
{
    struct kith_names names = { .cross = 0 }; /* strata that are crossed come with the options of a population */
    size_t n;
    names.profiles = kith_scenario_members(scenario, "profiles", &n);
    names.n_profiles = (uint32_t) n;
    names.services = kith_scenario_members(scenario, "services", &n);
    names.n_services = (uint32_t) n;
    names.reporters = kith_scenario_members(scenario, "reporters", &n);
    names.n_reporters = (uint32_t) n;
    names.pathways = kith_scenario_members(scenario, "pathways", &n);
    names.n_pathways = (uint32_t) n;
    names.groups = kith_scenario_members(scenario, "groups", &n);
    names.n_groups = (uint32_t) n;
    return names;
}

int
kith_study_need_members(const struct kith_scenario *scenario, int population, struct kith_error *err)
{
    static const char *const collections[] = { "profiles", "problems", "services", "reporters", "pathways", "groups" };
    int status = KITH_OK;
    for (size_t i = 0; i < sizeof collections / sizeof *collections - !population; i++) {
        size_t n;
        kith_scenario_members(scenario, collections[i], &n);
        if (n == 0)
            status = kith_fail(err, KITH_ERR_CONFIG, "%s has no %s: at least one is needed", kith_scenario_name(scenario), collections[i]);
    }
    return status;
}

static void
draw_one(struct kith_study *self, size_t s, uint32_t d)
{
    double *row = kith_study_draw(self, s, d);
    if (self->options.draws == KITH_DRAWS_POINT)
        kith_scenario_point(self->scenario[s], row);
    else
        kith_posterior_draw(self->posterior, s, self->scenario[s], self->options.seed, d, row);
}

/* As it was named; else calibration/posterior.h5 beside the first scenario. */
static char *
posterior_of(const struct kith_study *self)
{
    static const char name[] = "calibration/posterior.h5";
    const char *const scenario = kith_scenario_file(self->scenario[0], 0), *const slash = scenario ? strrchr(scenario, '/') : NULL;
    const int folder = slash ? (int) (slash - scenario) + 1 : 0;
    if (self->options.posterior && *self->options.posterior)
        return strdup(self->options.posterior);
    char *path = malloc((size_t) folder + sizeof name);
    if (path)
        sprintf(path, "%.*s%s", folder, scenario ? scenario : "", name);
    return path;
}

/* Scenarios that draws are for: those of the study, and the one before the policy. To be freed. */
static const struct kith_scenario **
drawn_for(const struct kith_study *self, size_t *n)
{
    const struct kith_options *o = &self->options;
    *n = self->n_scenarios;
    return kith_scenarios_with(self->scenario, n, o->population ? o->burn_in : NULL);
}

int
kith_study_tell_posterior(struct kith_study *self, struct kith_error *err)
{
    struct kith_text told = { 0 };
    size_t n = 0;
    const struct kith_scenario **all = self->posterior ? drawn_for(self, &n) : NULL;
    if (!self->posterior)
        return KITH_OK;
    if (all)
        kith_posterior_tell(self->posterior, all, n, &told);
    free(all);
    if (!all || told.failed) {
        kith_text_clear(&told);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    free(self->drawn_from);
    self->drawn_from = told.at;
    return KITH_OK;
}

static int
read_posterior(struct kith_study *self, struct kith_error *err)
{
    const struct kith_options *o = &self->options;
    size_t n;
    const struct kith_scenario **all = drawn_for(self, &n);
    char *path = all ? posterior_of(self) : NULL;
    int status = path ? kith_posterior_read(&self->posterior, all, n, path, o->seed, o->trust, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && self->n_draws > self->posterior->rows)
        status = kith_fail(err, KITH_ERR_USAGE, "the posterior has %zu draws, and %u are asked for: taken again they would count twice, and intervals and errors be too narrow; "
            "ask for fewer replicates, for more of each draw (per-draw), or draw from the priors (draws prior)", self->posterior->rows, self->n_draws);
    if (!status)
        status = kith_study_tell_posterior(self, err);
    if (!status) {
        memcpy(self->drawn_digest, self->posterior->digest, sizeof self->drawn_digest);
        self->altered_input = self->posterior->altered ? self->posterior->path : NULL;
    }
    free(path);
    free(all);
    return status;
}

int
kith_study_draw_from(struct kith_study *self, uint32_t first, struct kith_error *err)
{
    int stopped = 0;
#pragma omp parallel for collapse(2) num_threads(self->threads) reduction(| : stopped) if (self->threads > 1)
    for (size_t s = 0; s < self->n_scenarios; s++)
        for (uint32_t d = first; d < self->n_draws; d++) {
            stopped |= self->options.stop && *self->options.stop;
            if (!stopped)
                draw_one(self, s, d);
        }
    if (!stopped)
        return KITH_OK;
    return kith_fail(err, KITH_ERR_STOPPED, "stopped before the first run, while parameters were drawn%s",
        self->options.checkpoint ? ": the same command goes on from here" : "");
}

int
kith_study_fits(struct kith_study *self, struct kith_error *err)
{
    struct kith_rules *rules = NULL;
    struct kith_params params;
    kith_scenario_fill(self->scenario[0], kith_study_draw(self, 0, 0), &params);
    TRY(kith_rules_new(&rules, &params, self->options.families, err));
    self->layout = kith_layout_of(rules);
    kith_rules_free(rules);
    const size_t runs = kith_study_runs(self);
    const double bytes = (double) runs * self->layout.total * sizeof *self->tally, gib = 1 << 30;
    if (bytes <= (double) self->options.memory)
        return KITH_OK;
    return kith_fail(err, KITH_ERR_USAGE, "%zu runs would need %.2g GiB to keep what they count, and %.2g are allowed: allow more (--memory 8G), or use fewer at a time, in sweeps",
        runs, bytes / gib, (double) self->options.memory / gib);
}

/* Values of all draws; what there is no room for is refused before they are all drawn. */
static int
draw_all(struct kith_study *self, struct kith_error *err)
{
    if (!self->options.population) {
        draw_one(self, 0, 0);
        TRY(kith_study_fits(self, err));
    }
    return kith_study_draw_from(self, 0, err);
}

int
kith_study_plan(struct kith_study **out, const struct kith_scenario *const *scenarios, size_t n,
    const struct kith_options *options, double *values, uint32_t n_draws, struct kith_error *err)
{
    int status = check_options(options, err);
    struct kith_study *self = calloc(1, sizeof *self);
    *out = NULL;
    if (!self)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < n && !status; s++)
        status = kith_study_need_members(scenarios[s], options->population, err);
    if (!status)
        status = check_comparable(scenarios, n, options, err);
    if (!status)
        status = check_output(scenarios, n, options, err);
    if (status)
        goto out;
    self->options = *options;
    kith_options_keep(options);
    self->threads = kith_threads(options->threads);
    self->scenario = scenarios;
    self->n_scenarios = n;
    self->form = kith_form_of(options->population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    status = kith_study_read_targets(self, err);
    if (!status)
        status = kith_parameters_of(&self->parameters, scenarios, n, err);
    if (status)
        goto out;
    self->names = names_of(scenarios[0]);
    status = settle_sizes(self, values ? n_draws : 0, err);
    if (status)
        goto out;
    const int drawn = !values;
    self->values = values ? values : calloc(n * self->n_draws * self->parameters.most, sizeof *self->values);
    values = NULL;
    if (!self->values) {
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for the parameters of %u draws", self->n_draws);
        goto out;
    }
    if (drawn && options->draws == KITH_DRAWS_POSTERIOR)
        status = read_posterior(self, err);
    if (!status && drawn)
        status = draw_all(self, err);
    if (!status)
        status = check_all_sizes(self, err);
    if (!status)
        status = kith_questions_settle(self, err);
    if (status)
        goto out;
    *out = self;
    self = NULL;
out:
    free(values);
    kith_study_unplan(self);
    return status;
}

void
kith_study_unplan(struct kith_study *self)
{
    if (!self)
        return;
    kith_parameters_clear(&self->parameters);
    kith_targets_free(self->targets);
    kith_questions_clear(&self->questions);
    kith_without_clear(&self->without);
    free(self->values);
    kith_drawn_clear(&self->draws);
    kith_posterior_free(self->posterior);
    free(self->drawn_from);
    kith_options_release(&self->options);
    free(self);
}

const char *
kith_study_digest(const struct kith_study *self)
{
    return self ? self->effort.digest : "";
}

struct kith_effort
kith_study_effort(const struct kith_study *self)
{
    return self ? self->effort : (struct kith_effort) { .runs = 0 };
}
