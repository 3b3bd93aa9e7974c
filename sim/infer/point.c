#include "infer/infer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "design/posterior.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/load.h"
#include "read/input.h"

/* Point values of a scenario's file from a posterior: of parameters that the data moved the mean of its scores, mapped back; a value that
 * says that it was fitted and is not moved any more goes back to the middle of its prior. The file is changed where these stand, and nowhere else. */

static const char fitted[] = "Fitted; "; /* begins the source of such a value */

struct pen {
    FILE *to;
    const char *path; /* of the scenario */
    struct kith_scenario *scenario;
    char **name;
    double *contraction, *point; /* shape (n) */
    size_t n;
    struct kith_text text;
};

static int
read_column(struct kith_file *file, const char *name, size_t n, double **out, struct kith_error *err)
{
    *out = calloc(n + 1, sizeof **out);
    if (!*out)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu parameters", n);
    TRY(kith_file_expect(file, name, KITH_OF_FLOATS, "parameter", err));
    return kith_file_numbers(file, name, NULL, NULL, *out, err);
}

static int
read_posterior(struct pen *self, struct kith_file *file, struct kith_error *err)
{
    if (!kith_file_has(file, "posterior/point"))
        return kith_fail(err, KITH_ERR_DATA, "%s: is no posterior of kith calibrate", kith_file_path(file));
    TRY(kith_file_expect(file, "parameter", KITH_OF_TEXTS, "parameter", err));
    TRY(kith_file_texts(file, "parameter", &self->name, &self->n, err));
    TRY(read_column(file, "posterior/contraction", self->n, &self->contraction, err));
    return read_column(file, "posterior/point", self->n, &self->point, err);
}

/* Where an entry's mapping begins, by bytes; NULL: nowhere. */
static const char *
find_entry(const struct pen *self, const struct kith_entry *entry)
{
    const char *at = self->text.at;
    for (int line = 1; at && line < entry->line; line++)
        at = (at = strchr(at, '\n')) ? at + 1 : NULL;
    for (int column = 1; at && *at && *at != '\n' && column < entry->column; at++)
        column += (at[1] & 0xc0) != 0x80;
    return at;
}

/* Writes a value as far as four digits say it, and whether it was fitted: both as {value: X, ..., source: "..."} has them. */
static int
write_one(struct pen *self, const struct kith_entry *entry, double value, int moved, struct kith_error *err)
{
    static const char value_key[] = "{value: ", source_key[] = "source: \"";
    const char *const from = find_entry(self, entry), *const number = from && strncmp(from, value_key, sizeof value_key - 1) == 0 ? from + sizeof value_key - 1 : NULL;
    const char *const key = number ? strstr(number, source_key) : NULL, *const brace = number ? strchr(number, '}') : NULL;
    char words[32];
    snprintf(words, sizeof words, "%.4g", value);
    if (!key || !brace || key > brace)
        return kith_fail(err, KITH_ERR_CONFIG, "%s:%d:%d: %s is not written as {value: X, ..., source: \"...\"}; write it so", self->path, entry->line, entry->column,
            entry->path);
    const char *const said = key + sizeof source_key - 1, *const rest = strncmp(said, fitted, sizeof fitted - 1) == 0 ? said + sizeof fitted - 1 : said;
    const char *const behind = number + strcspn(number, ",} \n");
    struct kith_text made = { 0 };
    kith_text_add(&made, "%.*s%s%.*s%s%s", (int) (number - self->text.at), self->text.at, words, (int) (said - behind), behind, moved ? fitted : "", rest);
    kith_text_clear(&self->text);
    self->text = made;
    kith_screen_print(self->to, "  %-42s %10.4g  now %10s %s\n", entry->path, entry->written, words, entry->unit->name);
    return made.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
}

static int
write_all(struct pen *self, struct kith_error *err)
{
    for (size_t i = 0; i < self->n; i++) {
        const struct kith_entry *const entry = kith_scenario_find(self->scenario, self->name[i]);
        const int moved = self->contraction[i] >= KITH_MOVED, said = entry && strncmp(entry->source, fitted, sizeof fitted - 1) == 0;
        if (!entry || entry->law == KITH_FIXED || (!moved && !said))
            continue;
        if (strcmp(entry->file, self->path) != 0) {
            kith_screen_print(self->to, "  %-42s stands in %s, and stays\n", entry->path, entry->file);
            continue;
        }
        const double value = moved ? kith_unit_convert(kith_unit_find(entry->parameter->unit), entry->unit, self->point[i]) : kith_entry_quantile(entry, 0.5);
        TRY(write_one(self, entry, value, moved, err));
    }
    return KITH_OK;
}

static int
point_now(FILE *to, const char *posterior, const char *path, struct kith_error *err)
{
    struct pen self = { .to = to, .path = path };
    struct kith_file *file = NULL;
    struct kith_pool pool = { 0 };
    struct kith_input input = { 0 };
    int status = kith_scenario_load(&self.scenario, path, NULL, 0, err);
    const char *const reason = status ? NULL : kith_input_read(&input, path, &pool);
    if (reason)
        status = kith_fail(err, input.status, "%s: %s", path, reason);
    if (!status)
        status = kith_file_open_as(&file, posterior, KITH_TRUST_WHOLE, err);
    if (!status)
        status = read_posterior(&self, file, err);
    if (!status)
        kith_text_put(&self.text, input.bytes, input.length);
    if (!status)
        status = write_all(&self, err);
    if (!status && (self.text.length != input.length || memcmp(self.text.at, input.bytes, input.length) != 0))
        status = kith_disk_replace(path, self.text.at, self.text.length, err);
    kith_file_free_texts(self.name, self.n);
    kith_file_free(file);
    kith_scenario_free(self.scenario);
    kith_pool_clear(&pool);
    kith_text_clear(&self.text);
    free(self.contraction);
    free(self.point);
    return status;
}

int
kith_calibrate_write_point(FILE *to, const char *posterior, const char *scenario, struct kith_error *err)
{
    NEED(to, "where to write", err);
    NEED_WORD(posterior, "the path of a posterior", err);
    NEED_WORD(scenario, "the path of a scenario", err);
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, point_now(to, posterior, scenario, err));
}
