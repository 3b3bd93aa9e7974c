#include "design/draws_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/load.h"

/* An older file may have fewer parameters, but not by so much: memory for each draw is that of the parameters here. */
enum { FEWER = 4 };

int
kith_sizes_a_run(const struct kith_parameter *parameter, int population)
{
    return parameter->marks & KITH_SIZES_A_RUN && !(parameter->marks & (population ? KITH_IDLE_IN_POPULATIONS : KITH_IDLE_IN_COHORTS));
}

int
kith_drawn_check_value(const char *path, const struct kith_entry *entry, size_t draw, double x, struct kith_error *err)
{
    const struct kith_parameter *p = entry->parameter;
    const double slack = 1e-12;
    if (p->kind != KITH_NUMBER)
        return KITH_OK;
    if (entry->law == KITH_BERNOULLI && !(x >= 0 && x <= 0) && !(x >= 1 && x <= 1))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s of draw %zu is %.10g; bernoulli gives 0 or 1", path, entry->path, draw, x);
    if (!(x >= p->low - slack * fabs(p->low) && x <= p->high + slack * fabs(p->high)))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s of draw %zu is %.10g; %.10g to %.10g%s%s may be", path, entry->path, draw, x, p->low, p->high,
            strcmp(p->unit, "1") == 0 ? "" : " ", strcmp(p->unit, "1") == 0 ? "" : p->unit);
    if (!kith_schema_fits(p, x))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s of draw %zu is %.10g; it takes %s", path, entry->path, draw, x, kith_schema_steps(p));
    return KITH_OK;
}

/* ---- what is the same here and there ---- */

static int
same(double a, double b)
{
    return fabs(a - b) <= 1e-12 * (fabs(a) + fabs(b));
}

/* The same distribution, whatever the unit it is written in. */
static int
same_prior(const struct kith_entry *a, const struct kith_entry *b)
{
    if (a->law != b->law || a->law == KITH_FIXED)
        return 0;
    if (a->law == KITH_BERNOULLI)
        return same(a->a, b->a);
    if (a->unit == b->unit)
        return same(a->a, b->a) && same(a->b, b->b) && same(a->low, b->low) && same(a->high, b->high);
    for (int i = 0; i <= 4; i++) {
        const double x = kith_entry_quantile(a, i / 4.), y = kith_entry_quantile(b, i / 4.);
        if (!same(kith_unit_convert(a->unit, kith_unit_find(a->parameter->unit), x), kith_unit_convert(b->unit, kith_unit_find(b->parameter->unit), y)))
            return 0;
    }
    return 1;
}

static int
same_names(const struct kith_entry *a, const struct kith_entry *b)
{
    int alike = a->n_names == b->n_names && !a->text == !b->text && (!a->text || strcmp(a->text, b->text) == 0);
    for (size_t i = 0; alike && i < a->n_names; i++)
        alike = strcmp(a->names[i], b->names[i]) == 0;
    return alike;
}

static int
same_entry(const struct kith_entry *a, const struct kith_entry *b)
{
    if (strcmp(a->path, b->path) != 0 || a->law != b->law)
        return 0;
    return a->law == KITH_FIXED ? a->bits == b->bits && same(a->value, b->value) && same_names(a, b) : same_prior(a, b);
}

/* The same in all that a run could see. */
static int
same_scenario(const struct kith_scenario *a, const struct kith_scenario *b)
{
    size_t n, m;
    const struct kith_entry *x = kith_scenario_entries(a, &n), *y = kith_scenario_entries(b, &m);
    int alike = n == m;
    for (size_t i = 0; alike && i < n; i++)
        alike = same_entry(&x[i], &y[i]);
    return alike;
}

/* The file's scenario of this name, or else the same one under another; SIZE_MAX: none. */
static size_t
counterpart(const struct kith_draws_reading *self, const struct kith_scenario *scenario)
{
    for (size_t k = 0; k < self->n_sources; k++)
        if (strcmp(self->source[k].name, kith_scenario_name(scenario)) == 0)
            return k;
    for (size_t k = 0; k < self->n_sources; k++)
        if (same_scenario(self->source[k].scenario, scenario))
            return k;
    return SIZE_MAX;
}

static int
same_values(const struct kith_draws_reading *self, const struct kith_draws_source *a, const struct kith_draws_source *b, size_t column)
{
    for (size_t d = 0; d < self->rows; d++)
        if (memcmp(&a->value[d * self->n_parameters + column], &b->value[d * self->n_parameters + column], sizeof *a->value) != 0)
            return 0;
    return 1;
}

int
kith_draws_choose(const struct kith_draws_reading *self, size_t preferred, const struct kith_scenario *scenario, const struct kith_entry *entry,
    size_t column, const struct kith_draws_source **from, enum kith_origin *origin, struct kith_error *err)
{
    const int fixed = entry->law == KITH_FIXED;
    const size_t first = preferred == SIZE_MAX ? 0 : preferred;
    *from = NULL;
    *origin = fixed ? KITH_ORIGIN_OWN : KITH_ORIGIN_LACKING;
    for (size_t k = 0; k < self->n_sources && column < self->n_parameters; k++) {
        const struct kith_draws_source *one = &self->source[(first + k) % self->n_sources];
        const struct kith_entry *there = kith_scenario_find(one->scenario, entry->path);
        if (!there || there->law == KITH_FIXED)
            continue;
        if (fixed || !same_prior(there, entry)) {
            *origin = fixed ? KITH_ORIGIN_HELD : *from ? *origin : KITH_ORIGIN_OTHER;
        } else if (!*from) {
            *from = one;
            *origin = KITH_ORIGIN_FILE;
            if (preferred != SIZE_MAX && k == 0)
                break;
        } else if (!same_values(self, *from, one, column)) {
            return kith_fail(err, KITH_ERR_DATA, "%s: %s has other values in %s than in %s there, and %s is neither of them; call it after the one that is meant",
                self->path, entry->path, (*from)->name, one->name, kith_scenario_name(scenario));
        }
    }
    if (*from && strcmp(self->unit[column], entry->parameter->unit) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is in %s, here it is in %s", self->path, entry->path, self->unit[column], entry->parameter->unit);
    return KITH_OK;
}

/* Runs of another size are another study, unless somebody says that they are meant; a posterior has no runs. */
static int
check_sizes(const struct kith_draws_reading *self, const struct kith_scenario *scenario, int population, struct kith_error *err)
{
    size_t n;
    const struct kith_entry *here = kith_scenario_entries(scenario, &n);
    for (size_t e = 0; e < n && !self->calibrated && !population == !self->population; e++) {
        const struct kith_entry *there = kith_sizes_a_run(here[e].parameter, population) ? kith_scenario_find(self->source[0].scenario, here[e].path) : NULL;
        if (there && !same(there->value, here[e].value) && strcmp(here[e].file, "--set") != 0)
            return kith_fail(err, KITH_ERR_CONFIG, "%s: its runs have a %s of %g %s, those of %s %g; if its draws are meant for these, too, say so: --set %s='%g %s'",
                self->path, here[e].path, there->value, there->parameter->unit, kith_scenario_name(scenario), here[e].value, here[e].path, here[e].written,
                here[e].unit->name);
    }
    return KITH_OK;
}

/* ---- values ---- */

static int
fill_scenario(const struct kith_draws_reading *self, struct kith_drawn *out, size_t s, const struct kith_scenario *scenario, struct kith_error *err)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    const size_t preferred = counterpart(self, scenario);
    double *value = out->value + s * out->n * out->most;
    for (uint32_t d = 0; d < out->n; d++)
        kith_scenario_prior(scenario, out->seed, self->weighted ? d : (uint32_t) self->row[d], value + d * out->most);
    for (size_t e = 0; e < n; e++) {
        const size_t column = kith_draws_find(self->parameter, self->n_parameters, entry[e].path);
        const struct kith_draws_source *from;
        enum kith_origin origin;
        TRY(kith_draws_choose(self, preferred, scenario, &entry[e], column, &from, &origin, err));
        out->origin[s * out->most + e] = (uint8_t) origin;
        for (size_t d = 0; from && d < out->n; d++) {
            const double x = from->value[self->row[d] * self->n_parameters + column];
            TRY(kith_drawn_check_value(self->path, &entry[e], self->row[d], x, err));
            value[d * out->most + e] = x;
        }
    }
    return KITH_OK;
}

static size_t
most_entries(const struct kith_scenario *const *scenario, size_t n)
{
    size_t most = 0, entries;
    for (size_t s = 0; s < n; s++) {
        kith_scenario_entries(scenario[s], &entries);
        most = entries > most ? entries : most;
    }
    return most;
}

int
kith_drawn_read(struct kith_drawn *out, const struct kith_scenario *const *scenario, size_t n, const char *path, int population,
    enum kith_trust trust, struct kith_error *err)
{
    struct kith_draws_reading self = { .path = path, .trust = trust };
    *out = (struct kith_drawn) { .n_scenarios = n, .most = most_entries(scenario, n) };
    int status = kith_draws_read_values(&self, err);
    if (!status && self.n_parameters < out->most / FEWER)
        status = kith_fail(err, KITH_ERR_DATA, "%s: has values of %zu parameters only", path, self.n_parameters);
    if (!status)
        out->altered = kith_file_is_altered(self.file);
    if (!status)
        status = kith_draws_check(&self, err);
    if (!status)
        status = kith_draws_read_sources(&self, err);
    if (!status)
        status = kith_draws_pick(&self, out, err);
    for (size_t s = 0; s < n && !status; s++)
        status = check_sizes(&self, scenario[s], population, err);
    if (!status)
        status = kith_draws_read_seed(&self, &out->seed, err);
    if (!status) {
        out->value = calloc(n * out->n, (out->most + 1) * sizeof *out->value);
        out->origin = calloc(n, out->most + 1);
        if (!out->value || !out->origin)
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %" PRIu32 " draws", out->n);
    }
    for (size_t s = 0; s < n && !status; s++)
        status = fill_scenario(&self, out, s, scenario[s], err);
    kith_draws_close(&self);
    if (status)
        kith_drawn_clear(out);
    return status;
}

void
kith_drawn_clear(struct kith_drawn *self)
{
    free(self->value);
    free(self->origin);
    *self = (struct kith_drawn) { 0 };
}

int
kith_drawn_stored(double **out, uint32_t *n_draws, uint64_t *seed, const struct kith_scenario *const *scenario, size_t n, const char *path,
    enum kith_trust trust, struct kith_error *err)
{
    struct kith_draws_reading self = { .path = path, .trust = trust };
    const size_t most = most_entries(scenario, n);
    int status = kith_draws_read_values(&self, err);
    *out = status ? NULL : calloc(n * self.rows, (most + 1) * sizeof **out);
    if (!status && !*out)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu draws", self.rows);
    for (size_t s = 0; s < n && !status; s++) {
        size_t n_entries;
        const struct kith_entry *entry = kith_scenario_entries(scenario[s], &n_entries);
        const size_t from = kith_draws_find(self.name, self.n_names, kith_scenario_name(scenario[s]));
        double *value = *out + s * self.rows * most;
        if (from == self.n_names)
            status = kith_fail(err, KITH_ERR_DATA, "%s: has no scenario %s", path, kith_scenario_name(scenario[s]));
        for (size_t d = 0; d < self.rows && !status; d++) {
            kith_scenario_point(scenario[s], value + d * most);
            for (size_t e = 0; e < n_entries && !status; e++) {
                const size_t at = kith_draws_find(self.parameter, self.n_parameters, entry[e].path);
                if (at == self.n_parameters || entry[e].parameter->kind != KITH_NUMBER)
                    continue; /* the file is older than the parameter; sets and choices are the scenario's own */
                const double x = self.stored[(from * self.rows + d) * self.n_parameters + at];
                status = kith_drawn_check_value(path, &entry[e], d, x, err);
                value[d * most + e] = x;
            }
        }
    }
    if (!status)
        status = kith_draws_read_seed(&self, seed, err);
    *n_draws = (uint32_t) self.rows;
    if (status) {
        free(*out);
        *out = NULL;
    }
    kith_draws_close(&self);
    return status;
}

/* ---- words ---- */

static size_t
count(const struct kith_drawn *self, size_t s, enum kith_origin origin)
{
    size_t n = 0;
    for (size_t e = 0; e < self->most; e++)
        n += self->origin[s * self->most + e] == origin;
    return n;
}

int
kith_drawn_check_any(const struct kith_drawn *self, const struct kith_scenario *const *scenario, const char *path, struct kith_error *err)
{
    for (size_t s = 0; s < self->n_scenarios; s++)
        if (count(self, s, KITH_ORIGIN_FILE))
            return KITH_OK;
    return kith_fail(err, KITH_ERR_DATA, "%s: no parameter that has a distribution in %s%s was drawn from the same one there, so nothing can be taken from it",
        path, kith_scenario_name(scenario[0]), self->n_scenarios > 1 ? " or the others" : "");
}

void
kith_drawn_tell(const struct kith_drawn *self, size_t s, const struct kith_scenario *scenario, const char *path, FILE *to)
{
    enum { NAMED = 4 };
    size_t n, told = 0;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    const size_t lacking = count(self, s, KITH_ORIGIN_LACKING), other = count(self, s, KITH_ORIGIN_OTHER), held = count(self, s, KITH_ORIGIN_HELD);
    kith_screen_print(to, "%s: %zu parameters as drawn in %s; %zu drawn from their own priors", kith_scenario_name(scenario), count(self, s, KITH_ORIGIN_FILE), path,
        lacking + other);
    if (lacking + other)
        kith_screen_print(to, " (%zu not drawn there, %zu from another prior)", lacking, other);
    kith_screen_print(to, "; %zu drawn there and fixed here", held);
    for (size_t e = 0; e < n && told <= NAMED; e++)
        if (self->origin[s * self->most + e] == KITH_ORIGIN_HELD && told++ < NAMED)
            kith_screen_print(to, "%s %s", told > 1 ? "," : ":", entry[e].path);
    fputs(held > NAMED ? ", ...\n" : ".\n", to);
    if (held && self->calibrated)
        kith_screen_print(to, "%s fixes what was free when %s was fitted: that no longer is a posterior of it, unless the data did not move what is fixed.\n",
            kith_scenario_name(scenario), path);
}

void
kith_drawn_tell_weights(const struct kith_drawn *self, const char *path, FILE *to)
{
    if (!isnan(self->worth))
        kith_screen_print(to, "%s weighs its draws: %" PRIu32 " of %" PRIu32 " are used, as often as their weight says; they are worth %.1f draws of equal weight.\n", path,
            self->used, self->rows, self->worth);
    else if (self->n < self->rows)
        kith_screen_print(to, "%s holds a sweep that was not done: %" PRIu32 " of %" PRIu32 " draws have all of their points, and are used.\n", path, self->n, self->rows);
}
