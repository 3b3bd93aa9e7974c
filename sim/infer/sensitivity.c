#include "kith.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "infer/sensitivity.h"
#include "design/border.h"
#include "design/design.h"
#include "param/scenario.h"
#include "stat/indices.h"
#include "stat/sample.h"

/* Which parameters the variance of an outcome, or of a difference between two scenarios, goes with, when all are drawn by themselves from
 * their distributions: a screening of all, then Sobol's indices of the leading ones, each by itself, and of all others together. */

enum { NOISE_ROWS = 512, NOISE_RUNS = 2 };

/* ---- what varies ---- */

static void
add_entry(struct kith_sensing *self, size_t s, const struct kith_entry *entry)
{
    size_t i = 0;
    if (entry->law == KITH_FIXED || entry->parameter->kind != KITH_NUMBER)
        return;
    if (entry->parameter->marks & KITH_IDLE_IN_COHORTS) {
        self->idle += s == 0;
        return;
    }
    while (i < self->n && strcmp(self->varied[i].path, entry->path) != 0)
        i++;
    if (i == self->n)
        self->varied[self->n++] = (struct kith_varied) { .path = entry->path, .grade = kith_grade_names[entry->grade] };
    self->varied[i].entry[s] = entry;
}

static int
find_varied(struct kith_sensing *self, struct kith_error *err)
{
    size_t all = 0, n;
    for (size_t s = 0; s < self->n_scenarios; s++) {
        kith_scenario_entries(self->scenario[s], &n);
        all += n;
    }
    self->varied = calloc(all + 1, sizeof *self->varied);
    if (!self->varied)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->n_scenarios; s++) {
        const struct kith_entry *entry = kith_scenario_entries(self->scenario[s], &n);
        for (size_t i = 0; i < n; i++)
            add_entry(self, s, &entry[i]);
    }
    return self->n > 1 ? KITH_OK : kith_fail(err, KITH_ERR_CONFIG, "fewer than two parameters have a distribution, so there are no shares to tell");
}

static int
find_outcome(struct kith_sensing *self, const char *name, struct kith_error *err)
{
    struct kith_nearest near = { .word = name };
    struct kith_outcome_row row;
    for (size_t i = 0; kith_outcome_at(0, i, &row); i++) {
        if (strcmp(row.name, name) == 0) {
            self->outcome[self->n_outcomes] = row.name;
            self->unit[self->n_outcomes++] = row.unit;
            return KITH_OK;
        }
        kith_nearest_try(&near, row.name, strlen(row.name));
    }
    return near.name ? kith_fail(err, KITH_ERR_USAGE, "there is no outcome %s of cohorts; did you mean %s?", name, near.name)
                     : kith_fail(err, KITH_ERR_USAGE, "there is no outcome %s of cohorts", name);
}

static int
find_outcomes(struct kith_sensing *self, struct kith_error *err)
{
    const size_t n = self->options->n_outcomes;
    int status = KITH_OK;
    self->outcome = calloc(n + 1, sizeof *self->outcome);
    self->unit = calloc(n + 1, sizeof *self->unit);
    if (!self->outcome || !self->unit)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++)
        TELL(find_outcome(self, self->options->outcome[i], err));
    if (!n)
        status = find_outcome(self, "stopped_T3", err);
    return status;
}

static int
find_parameter(const struct kith_sensing *self, const char *path, size_t *at, struct kith_error *err)
{
    struct kith_nearest near = { .word = path };
    for (*at = 0; *at < self->n; ++*at) {
        if (strcmp(self->varied[*at].path, path) == 0)
            return KITH_OK;
        kith_nearest_try(&near, self->varied[*at].path, strlen(self->varied[*at].path));
    }
    return near.name ? kith_fail(err, KITH_ERR_USAGE, "%s has no distribution, or does nothing in a cohort; did you mean %s?", path, near.name)
                     : kith_fail(err, KITH_ERR_USAGE, "%s has no distribution, or does nothing in a cohort", path);
}

/* ---- running ---- */

/* Rows of numbers of (0, 1), run in each scenario: `to` gets the value, or the difference, of each outcome: shape (n_outcomes, rows). Own random numbers
 * in each row, or the same in all. */
struct rows {
    const double *u; /* shape (n, all that vary) */
    size_t n;
    uint32_t runs;
    int own;
};

static void
fill_values(const struct kith_sensing *self, const struct rows *rows, size_t s, const size_t *which, size_t n, double *value)
{
    for (size_t r = 0; r < rows->n; r++)
        for (size_t i = 0; i < n; i++) {
            const struct kith_entry *entry = self->varied[which[i]].entry[s];
            const double x = kith_unit_convert(entry->unit, kith_unit_find(entry->parameter->unit), kith_entry_quantile(entry, rows->u[r * self->n + which[i]]));
            value[r * n + i] = fmin(fmax(x, entry->parameter->low), entry->parameter->high);
        }
}

static int
set_options(struct kith_options *to, const struct kith_sensitivity_options *wish, const struct rows *rows, struct kith_error *err)
{
    char number[32];
    TRY(kith_options_set(to, "seed", (snprintf(number, sizeof number, "%llu", (unsigned long long) wish->seed), number), err));
    TRY(kith_options_set(to, "families", (snprintf(number, sizeof number, "%u", wish->families), number), err));
    TRY(kith_options_set(to, "replicates", (snprintf(number, sizeof number, "%u", rows->runs), number), err));
    if (wish->threads)
        TRY(kith_options_set(to, "threads", (snprintf(number, sizeof number, "%d", wish->threads), number), err));
    if (rows->own)
        TRY(kith_options_set(to, "random-numbers", "own", err));
    if (wish->progress)
        kith_options_progress(to, wish->progress, wish->with);
    if (wish->stop)
        kith_options_stop(to, wish->stop);
    return KITH_OK;
}

/* Adds `sign` times the outcomes of a scenario: shape (rows, runs, outcomes). */
static int
run_scenario(struct kith_sensing *self, const struct rows *rows, size_t s, double sign, double *to, struct kith_error *err)
{
    const size_t cells = rows->n * rows->runs * self->n_outcomes;
    size_t *which = calloc(self->n + 1, sizeof *which), n = 0;
    const char **path = calloc(self->n + 1, sizeof *path);
    struct kith_options *options = kith_options_new("evaluate", err);
    for (size_t i = 0; i < self->n && which && path; i++)
        if (self->varied[i].entry[s]) {
            which[n] = i;
            path[n++] = self->varied[i].path;
        }
    double *value = calloc(rows->n * n + 1, sizeof *value), *y = calloc(cells + 1, sizeof *y);
    int *state = calloc(rows->n + 1, sizeof *state);
    int status = which && path && options && value && y && state ? set_options(options, self->options, rows, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status) {
        fill_values(self, rows, s, which, n, value);
        const struct kith_points points = { path, n, value, rows->n, self->outcome, self->n_outcomes };
        status = kith_evaluate(self->scenario[s], &points, options, y, state, err);
    }
    for (size_t r = 0; r < rows->n && !status; r++)
        if (state[r])
            status = kith_fail(err, state[r], "point %zu of %s cannot be run", r, kith_scenario_name(self->scenario[s]));
    for (size_t i = 0; i < cells && !status; i++)
        to[i] += sign * y[i];
    self->runs += status ? 0 : rows->n * rows->runs;
    kith_options_free(options);
    free(which);
    free(path);
    free(value);
    free(y);
    free(state);
    return status;
}

/* Of two scenarios the second minus the first. `to` is cleared. */
static int
run_rows(struct kith_sensing *self, const struct rows *rows, double *to, struct kith_error *err)
{
    memset(to, 0, rows->n * rows->runs * self->n_outcomes * sizeof *to);
    for (size_t s = 0; s < self->n_scenarios; s++)
        TRY(run_scenario(self, rows, s, self->n_scenarios > 1 && s == 0 ? -1 : 1, to, err));
    return KITH_OK;
}

/* ---- screening ---- */

/* From each starting point every parameter is moved half way through its distribution by itself. */
static int
screen(struct kith_sensing *self, struct kith_error *err)
{
    const size_t t = self->options->trajectories, n = self->n, rows = t * (n + 1), k = self->n_outcomes;
    double *u = calloc(rows * n, sizeof *u), *y = calloc(rows * k, sizeof *y), *base = calloc(t, sizeof *base), *moved = calloc(t * n, sizeof *moved);
    self->screen_u = calloc(t * n, sizeof *self->screen_u);
    self->screen = calloc(k * n, sizeof *self->screen);
    int status = u && y && base && moved && self->screen_u && self->screen ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_sweep_hypercube(self->screen_u, 0, t, n, self->options->seed, err);
    for (size_t j = 0; j < t && !status; j++)
        for (size_t m = 0; m <= n; m++) {
            double *row = u + (j * (n + 1) + m) * n;
            memcpy(row, self->screen_u + j * n, n * sizeof *row);
            if (m)
                row[m - 1] = kith_half_way(row[m - 1]);
        }
    if (!status)
        status = run_rows(self, &(struct rows) { u, rows, 1, 0 }, y, err);
    for (size_t o = 0; o < k && !status; o++) {
        for (size_t j = 0; j < t; j++) {
            base[j] = y[j * (n + 1) * k + o];
            for (size_t i = 0; i < n; i++)
                moved[i * t + j] = y[(j * (n + 1) + 1 + i) * k + o];
        }
        kith_screen_of(self->screen + o * n, base, moved, t, n);
    }
    free(u);
    free(y);
    free(base);
    free(moved);
    return status;
}

/* How much a parameter moves outcomes, each against the one that moves it most. */
static double
strength(const struct kith_sensing *self, size_t i)
{
    double sum = 0;
    for (size_t o = 0; o < self->n_outcomes; o++) {
        double most = 0;
        for (size_t j = 0; j < self->n; j++)
            most = fmax(most, self->screen[o * self->n + j].size);
        sum += most > 0 ? self->screen[o * self->n + i].size / most : 0;
    }
    return sum;
}

/* Those that were named, or those that the screening found. */
static int
choose(struct kith_sensing *self, struct kith_error *err)
{
    const struct kith_sensitivity_options *wish = self->options;
    int status = KITH_OK;
    double *size = calloc(self->n, sizeof *size);
    uint32_t *order = calloc(self->n, sizeof *order), *spare = calloc(self->n, sizeof *spare);
    self->n_leading = wish->n_parameters ? wish->n_parameters : wish->leading < self->n - 1 ? wish->leading : self->n - 1;
    self->leading = calloc(self->n_leading + 1, sizeof *self->leading);
    if (!size || !order || !spare || !self->leading)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < wish->n_parameters && !status; i++) {
        TELL(find_parameter(self, wish->parameter[i], &self->leading[i], err));
        for (size_t j = 0; j < i && !status; j++)
            if (self->leading[j] == self->leading[i])
                status = kith_fail(err, KITH_ERR_USAGE, "%s is there twice", wish->parameter[i]);
    }
    for (size_t i = 0; i < self->n && !status && !wish->n_parameters; i++)
        size[i] = -strength(self, i);
    if (!status)
        kith_order_of(size, self->n, order, spare);
    for (size_t i = 0; i < self->n_leading && !wish->n_parameters && !status; i++)
        self->leading[i] = order[i];
    free(size);
    free(order);
    free(spare);
    return status;
}

/* ---- indices ---- */

/* A scrambled sequence for the leading parameters, whose indices are asked for; a hypercube for the others. Each point twice: A, B. */
static int
fill_designs(struct kith_sensing *self, struct kith_error *err)
{
    const size_t points = self->options->points, n = self->n, l = self->n_leading;
    double *net = calloc(points * 2 * l + 1, sizeof *net), *cube = calloc(points * 2 * n, sizeof *cube);
    self->u = calloc(points * 2 * n, sizeof *self->u);
    int status = net && cube && self->u ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_sweep_sequence(net, 0, points, 2 * l, self->options->seed, err);
    if (!status)
        status = kith_sweep_hypercube(cube, 0, points, 2 * n, self->options->seed + 1, err);
    if (!status)
        memcpy(self->u, cube, points * 2 * n * sizeof *cube);
    for (size_t r = 0; r < points && !status; r++)
        for (size_t i = 0; i < l; i++)
            for (size_t half = 0; half < 2; half++)
                self->u[r * 2 * n + half * n + self->leading[i]] = net[r * 2 * l + half * l + i];
    free(net);
    free(cube);
    return status;
}

/* A row of design m: 0 A, 1 B, 2 + f: A with factor f of B; the last factor is all that do not lead. */
static void
fill_row(const struct kith_sensing *self, size_t r, size_t m, double *row)
{
    const double *a = self->u + r * 2 * self->n, *b = a + self->n;
    memcpy(row, m == 1 || m == 2 + self->n_leading ? b : a, self->n * sizeof *row);
    if (m >= 2 && m < 2 + self->n_leading)
        row[self->leading[m - 2]] = b[self->leading[m - 2]];
    for (size_t i = 0; i < self->n_leading && m == 2 + self->n_leading; i++)
        row[self->leading[i]] = a[self->leading[i]];
}

static int
run_designs(struct kith_sensing *self, struct kith_error *err)
{
    const size_t points = self->options->points, designs = self->n_leading + 3, rows = points * designs, k = self->n_outcomes;
    double *u = calloc(rows * self->n, sizeof *u), *y = calloc(rows * k, sizeof *y);
    self->y = calloc(rows * k, sizeof *self->y);
    int status = u && y && self->y ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t r = 0; r < points && !status; r++)
        for (size_t m = 0; m < designs; m++)
            fill_row(self, r, m, u + (r * designs + m) * self->n);
    if (!status)
        status = run_rows(self, &(struct rows) { u, rows, 1, 0 }, y, err);
    for (size_t r = 0; r < points && !status; r++)
        for (size_t m = 0; m < designs; m++)
            for (size_t o = 0; o < k; o++)
                self->y[(o * designs + m) * points + r] = y[(r * designs + m) * k + o];
    free(u);
    free(y);
    return status;
}

/* Two runs of own random numbers at the same values differ by chance alone. Under common random numbers a parameter that does nothing has an
 * index of exactly 0, so that tells nothing of the noise. */
static int
run_noise(struct kith_sensing *self, struct kith_error *err)
{
    const size_t rows = self->options->points < NOISE_ROWS ? self->options->points : NOISE_ROWS, k = self->n_outcomes, n = self->n;
    double *u = calloc(rows * n, sizeof *u), *y = calloc(rows * NOISE_RUNS * k, sizeof *y);
    self->noise = calloc(k, sizeof *self->noise);
    int status = u && y && self->noise ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t r = 0; r < rows && !status; r++)
        memcpy(u + r * n, self->u + r * 2 * n, n * sizeof *u);
    if (!status)
        status = run_rows(self, &(struct rows) { u, rows, NOISE_RUNS, 1 }, y, err);
    for (size_t o = 0; o < k && !status; o++) {
        double within = 0, sum = 0, square = 0, m = 0;
        for (size_t r = 0; r < rows; r++) {
            const double a = y[r * NOISE_RUNS * k + o], b = y[(r * NOISE_RUNS + 1) * k + o];
            if (!isfinite(a) || !isfinite(b))
                continue;
            within += (a - b) * (a - b) / 2;
            sum += a + b;
            square += a * a + b * b;
            m++;
        }
        const double mean = sum / (2 * m), all = square / (2 * m) - mean * mean;
        self->noise[o] = all > 0 ? within / m / all : (double) NAN;
    }
    free(u);
    free(y);
    return status;
}

static int
check(const struct kith_scenario *const *scenario, size_t n, const struct kith_sensitivity_options *wish, struct kith_error *err)
{
    NEED(scenario && n, "a scenario", err);
    for (size_t s = 0; s < n; s++)
        NEED(scenario[s], "a scenario", err);
    if (n > KITH_SENSING_SCENARIOS)
        return kith_fail(err, KITH_ERR_USAGE, "one scenario, or two for their difference; %zu are too many", n);
    if (wish->leading < 1 || wish->leading > KITH_SENSING_LEADING || wish->n_parameters > KITH_SENSING_LEADING)
        return kith_fail(err, KITH_ERR_USAGE, "1 to %d parameters can have indices of their own", KITH_SENSING_LEADING);
    if (wish->points < 16 || wish->points > 1000000 || (wish->trajectories < 2 && !wish->n_parameters) || wish->trajectories > 10000 || wish->families < 1)
        return kith_fail(err, KITH_ERR_USAGE, "16 to 1,000,000 points, 2 to 10,000 starting points of the screening, and one family or more are needed");
    TRY(kith_border_texts(wish->outcome, wish->n_outcomes, "outcomes", err));
    return kith_border_texts(wish->parameter, wish->n_parameters, "parameters", err);
}

struct kith_sensitivity_options
kith_sensitivity_options_default(void)
{
    return (struct kith_sensitivity_options) { .points = 512, .trajectories = 10, .leading = 6, .seed = 1, .families = 576 };
}

int
kith_sensitivity(struct kith_answer **out, const struct kith_scenario *const *scenario, size_t n, const struct kith_sensitivity_options *options,
    struct kith_error *err)
{
    const struct kith_sensitivity_options wish = options ? *options : kith_sensitivity_options_default();
    NEED(out, "a place for the answer", err);
    *out = NULL;
    TRY(check(scenario, n, &wish, err));
    struct kith_sensing self = { .scenario = scenario, .n_scenarios = n, .options = &wish };
    struct kith_answer *answer = calloc(1, sizeof *answer);
    int status = answer ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    TELL(find_varied(&self, err));
    TELL(find_outcomes(&self, err));
    if (!status && (!wish.n_parameters || wish.trajectories >= 2))
        status = screen(&self, err);
    if (!status)
        status = choose(&self, err);
    if (!status)
        status = fill_designs(&self, err);
    if (!status)
        status = run_designs(&self, err);
    if (!status)
        status = run_noise(&self, err);
    if (!status)
        status = kith_sensing_tell(answer, &self, err);
    if (!status && answer->pool.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    free(self.varied);
    free(self.leading);
    free(self.outcome);
    free(self.unit);
    free(self.screen_u);
    free(self.u);
    free(self.screen);
    free(self.y);
    free(self.noise);
    if (status)
        kith_answer_free(answer);
    else
        *out = answer;
    return status;
}
