#include "param/describe.h"

#include "base/text.h"
#include "param/decimal.h"
#include "param/describe_parts.h"
#include "param/law.h"

#include <float.h>
#include <string.h>

enum { MOST_COLUMNS = 9 };

/* Writes a table cell by cell. The first pass of a text table only measures. */
struct table {
    struct kith_text *text;
    enum kith_describe_as as;
    size_t width[MOST_COLUMNS];
    int column, measures;
};

/* ---- cells ------------------------------------------------------------------------------ */

static void
put_padded(struct table *table, const char *cell)
{
    const size_t width = kith_text_characters(cell);
    size_t *const widest = &table->width[table->column];

    if (table->measures) {
        *widest = width > *widest ? width : *widest;
        return;
    }
    kith_text_put(table->text, cell, strlen(cell));
    for (size_t i = width; i < *widest + 2; i++)
        kith_text_put(table->text, " ", 1);
}

static void
put_markdown(struct kith_text *text, const char *cell)
{
    kith_text_add(text, " ");
    for (; *cell; cell++) {
        if (strchr("|*_`<", *cell))
            kith_text_put(text, "\\", 1);
        kith_text_put(text, *cell == '\n' ? " " : cell, 1);
    }
    kith_text_add(text, " |");
}

static void
cell(struct table *table, const char *content)
{
    const char *const words = content ? content : "";

    if (table->as == KITH_AS_MARKDOWN) {
        if (table->column == 0 && !table->measures)
            kith_text_put(table->text, "|", 1);
        if (!table->measures)
            put_markdown(table->text, words);
    } else {
        put_padded(table, words);
    }
    table->column++;
}

static void
end_row(struct table *table)
{
    table->column = 0;
    if (table->measures)
        return;
    while (table->text->length && table->text->at[table->text->length - 1] == ' ')
        table->text->length--;
    kith_text_put(table->text, "\n", 1);
}

/* ---- words ------------------------------------------------------------------------------ */

static void
add_number(struct kith_text *to, const char *before, double x)
{
    kith_text_add(to, "%s", before);
    kith_text_number(to, x);
}

static void
add_choices(struct kith_text *to, const struct kith_parameter *row)
{
    const char *word;
    size_t length;
    for (unsigned i = 0; (word = kith_schema_choice(row, i, &length)); i++)
        kith_text_add(to, "%s%.*s", i ? ", " : "", (int) length, word);
}

static void
add_range(struct kith_text *to, const struct kith_parameter *row)
{
    const int below = row->low > -DBL_MAX, above = row->high < DBL_MAX;

    if (row->kind == KITH_SET)
        kith_text_add(to, "some of %s", row->names);
    else if (row->kind == KITH_CHOICE)
        add_choices(to, row);
    else if (row->kind == KITH_PATH)
        kith_text_add(to, "path of a number");
    else if (row->kind == KITH_NAMES)
        kith_text_add(to, "names of %s", row->names);
    else if (!below && !above)
        kith_text_add(to, "any");
    if (row->kind != KITH_NUMBER)
        return;
    if (below)
        add_number(to, above ? "" : "from ", row->low);
    if (above)
        add_number(to, " to ", row->high);
    if (kith_schema_steps(row))
        kith_text_add(to, ", %s", kith_schema_steps(row));
}

void
kith_describe_value(struct kith_text *to, const struct kith_scenario *scenario, const struct kith_entry *entry)
{
    const struct kith_parameter *const row = entry->parameter;
    size_t n;

    if (row->kind == KITH_NUMBER) {
        kith_text_number(to, entry->written);
        if (strcmp(entry->unit->name, "1") != 0)
            kith_text_add(to, " %s", entry->unit->name);
    } else if (row->kind == KITH_CHOICE) {
        const char *const word = kith_schema_choice(row, entry->bits, &n);
        kith_text_put(to, word ? word : "", word ? n : 0);
    } else if (row->kind == KITH_PATH) {
        kith_text_add(to, "%s", entry->text);
    } else if (row->kind == KITH_NAMES) {
        for (size_t i = 0; i < entry->n_names; i++)
            kith_text_add(to, "%s%s", i ? ", " : "", entry->names[i]);
        if (!entry->n_names)
            kith_text_add(to, "none named");
    } else {
        const char *const *const names = kith_scenario_members(scenario, row->names, &n);
        const char *separator = "";
        for (size_t i = 0; i < n; i++)
            if (entry->bits >> i & 1) {
                kith_text_add(to, "%s%s", separator, names[i]);
                separator = ", ";
            }
        if (!entry->bits)
            kith_text_add(to, "none");
    }
}

void
kith_describe_prior(struct kith_text *to, const struct kith_entry *entry)
{
    const struct kith_law_form *const form = &kith_law_forms[entry->law];

    if (entry->law == KITH_FIXED)
        return;
    kith_text_add(to, "%s(%s ", form->name, form->numbers[0]);
    kith_text_number(to, entry->a);
    if (form->numbers[1]) {
        kith_text_add(to, ", %s ", form->numbers[1]);
        kith_text_number(to, entry->b);
    }
    kith_text_add(to, ")");
    if (kith_law_is_cut(entry)) {
        add_number(to, " in [", entry->low);
        add_number(to, ", ", entry->high);
        kith_text_add(to, "]");
    }
}

/* ---- rows ------------------------------------------------------------------------------- */

/* A cell out of a text that was made for it; takes and clears the text. */
static void
cell_of(struct table *table, struct kith_text *words)
{
    cell(table, words->at);
    table->text->failed |= words->failed;
    kith_text_clear(words);
}

static void
add_meaning(struct table *table, const struct kith_parameter *row)
{
    struct kith_text words = { 0 };

    kith_describe_meaning(&words, row);
    cell_of(table, &words);
}

static void
add_about(struct table *table, const struct kith_parameter *row)
{
    struct kith_text words = { 0 };

    cell(table, row->kind == KITH_NUMBER ? row->unit : "");
    add_range(&words, row);
    cell_of(table, &words);
}

static void
add_content(struct table *table, const struct kith_scenario *scenario, const struct kith_entry *entry)
{
    struct kith_text words = { 0 };

    kith_describe_value(&words, scenario, entry);
    cell_of(table, &words);
    kith_describe_prior(&words, entry);
    cell_of(table, &words);
    cell(table, kith_grade_names[entry->grade]);
    cell(table, entry->source);
}

/* One row; `entry` NULL: what the schema alone says. */
static void
add_row(struct table *table, const struct kith_parameter *row, const struct kith_scenario *scenario,
    const struct kith_entry *entry)
{
    const int is_page = table->as == KITH_AS_MARKDOWN;

    cell(table, entry ? entry->path : row->path);
    if (is_page)
        add_meaning(table, row);
    if (is_page || !entry)
        add_about(table, row);
    if (is_page)
        cell(table, row->odd);
    if (entry)
        add_content(table, scenario, entry);
    else if (!is_page)
        add_meaning(table, row);
    end_row(table);
}

static void
add_header(struct table *table, int with_scenario)
{
    static const char *const page[] = { "Parameter", "Meaning", "Unit", "Range", "ODD", "Value", "Prior", "Grade", "Source" };
    static const char *const schema_only[] = { "parameter", "unit", "range", "meaning" };
    static const char *const content[] = { "parameter", "value", "prior", "grade", "source" };
    const int is_page = table->as == KITH_AS_MARKDOWN;
    const char *const *const words = is_page ? page : with_scenario ? content : schema_only;
    const int n = is_page ? (with_scenario ? 9 : 5) : with_scenario ? 5 : 4;

    for (int i = 0; i < n; i++)
        cell(table, words[i]);
    end_row(table);
    if (!is_page || table->measures)
        return;
    for (int i = 0; i < n; i++)
        kith_text_put(table->text, "|---", 4);
    kith_text_put(table->text, "|\n", 2);
}

static void
add_table(struct table *table, const struct kith_schema *schema, const struct kith_scenario *scenario)
{
    size_t n = schema->n_parameters;
    const struct kith_entry *const entries = scenario ? kith_scenario_entries(scenario, &n) : NULL;

    add_header(table, scenario != NULL);
    for (size_t i = 0; i < n; i++)
        add_row(table, entries ? entries[i].parameter : &schema->parameters[i], scenario, entries ? &entries[i] : NULL);
}

/* Collections come first, in a line each. */
static void
add_collections(struct kith_text *to, const struct kith_schema *schema, enum kith_describe_as as)
{
    for (size_t i = 0; i < schema->n_collections; i++) {
        const struct kith_collection *const one = &schema->collections[i];
        kith_text_add(to, as == KITH_AS_MARKDOWN ? "- `%s`: %s (at most %u)\n" : "%s: %s (at most %u)\n", one->path,
            one->meaning, one->most);
    }
    kith_text_add(to, "\n");
}

/* ---- out -------------------------------------------------------------------------------- */

/* Writes the text out and releases it. */
static int
finish(FILE *to, struct kith_text *text, struct kith_error *err)
{
    int status = KITH_OK;

    if (text->failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "describe: out of memory");
    else if ((text->length && fwrite(text->at, 1, text->length, to) != text->length) || fflush(to) != 0)
        status = kith_fail(err, KITH_ERR_IO, "describe: writing failed");
    kith_text_clear(text);
    return status;
}

int
kith_describe_parameters(FILE *to, const struct kith_schema *schema, const struct kith_scenario *scenario,
    enum kith_describe_as as, struct kith_error *err)
{
    struct kith_text text = { 0 };
    struct kith_decimal decimal;
    struct table table = { .text = &text, .as = as };

    text.failed = !kith_decimal_begin(&decimal);
    if (as == KITH_AS_JSON_SCHEMA) {
        kith_describe_json(&text, schema);
    } else {
        if (!scenario)
            add_collections(&text, schema, as);
        table.measures = 1;
        add_table(&table, schema, scenario);
        table.measures = 0;
        add_table(&table, schema, scenario);
    }
    kith_decimal_end(&decimal);
    return finish(to, &text, err);
}

static void
add_line(struct kith_text *to, const char *name, const char *what)
{
    if (what && *what)
        kith_text_add(to, "%-8s %s\n", name, what);
}

static void
add_made_line(struct kith_text *to, const char *name, struct kith_text *words)
{
    add_line(to, name, words->at);
    to->failed |= words->failed;
    kith_text_clear(words);
}

/* Of a value in euro: the year that stands beside it. */
static void
add_price_year(struct kith_text *to, const struct kith_scenario *scenario, const struct kith_entry *entry)
{
    char path[256];
    const char *dot = strrchr(entry->path, '.');
    const int is_price = strncmp(entry->parameter->unit, "euro", 4) == 0 && dot;
    const int n = is_price ? snprintf(path, sizeof path, "%.*s.price_year", (int) (dot - entry->path), entry->path) : 0;
    const struct kith_entry *year = n > 0 && (size_t) n < sizeof path ? kith_scenario_find(scenario, path) : NULL;
    if (year && year->value > 0)
        kith_text_add(to, "%-8s euros of %.0f (%s: %s)\n", "prices", year->value, kith_grade_names[year->grade], year->source ? year->source : "");
    else if (year)
        kith_text_add(to, "%-8s of which year its euros are is not said\n", "prices");
}

static void
add_entry(struct kith_text *to, const struct kith_scenario *scenario, const struct kith_entry *entry)
{
    struct kith_text words = { 0 };

    kith_describe_value(&words, scenario, entry);
    add_made_line(to, "value", &words);
    kith_describe_prior(&words, entry);
    add_made_line(to, "prior", &words);
    add_price_year(to, scenario, entry);
    add_line(to, "grade", kith_grade_names[entry->grade]);
    add_line(to, "source", entry->source);
    add_line(to, "note", entry->note);
    if (entry->line)
        kith_text_add(&words, "%s:%d:%d", entry->file, entry->line, entry->column);
    add_made_line(to, "written", &words);
}

/* The scenario has no such entry, and one of nearly this name. */
static int
is_slip(const struct kith_scenario *scenario, const char *path)
{
    struct kith_nearest near = { .word = path };
    size_t n = 0;
    const struct kith_entry *const entries = scenario ? kith_scenario_entries(scenario, &n) : NULL;

    for (size_t i = 0; i < n; i++)
        kith_nearest_try(&near, entries[i].path, strlen(entries[i].path));
    return near.name && near.distance > 0 && near.distance <= 2;
}

static int
refuse_path(const struct kith_schema *schema, const struct kith_scenario *scenario, const char *path, struct kith_error *err)
{
    struct kith_nearest near = { .word = path };
    size_t n = 0;
    const struct kith_entry *const entries = scenario ? kith_scenario_entries(scenario, &n) : NULL;

    for (size_t i = 0; i < schema->n_parameters; i++)
        kith_nearest_try(&near, schema->parameters[i].path, strlen(schema->parameters[i].path));
    for (size_t i = 0; i < n; i++)
        kith_nearest_try(&near, entries[i].path, strlen(entries[i].path));
    if (near.name)
        return kith_fail(err, KITH_ERR_USAGE, "there is no parameter '%s'; did you mean '%s'?", path, near.name);
    return kith_fail(err, KITH_ERR_USAGE, "there is no parameter '%s'; 'kith describe parameters' lists all", path);
}

/* "services.debt-help.places" fits "services.*.places". */
static int
fits(const char *pattern, const char *path)
{
    const char *const star = strchr(pattern, '*');
    const size_t before = star ? (size_t) (star - pattern) : 0;
    if (!star || strncmp(pattern, path, before) != 0)
        return 0;
    const size_t member = strcspn(path + before, ".");
    return member > 0 && strcmp(path + before + member, star + 1) == 0;
}

/* The row of a path: of a parameter, or of a member that no scenario here has. */
static const struct kith_parameter *
row_of(const struct kith_schema *schema, const char *path)
{
    const struct kith_parameter *row = kith_schema_find(schema, path);
    for (size_t i = 0; !row && i < schema->n_parameters; i++)
        if (fits(schema->parameters[i].path, path))
            row = &schema->parameters[i];
    return row;
}

int
kith_describe_knows(const struct kith_schema *schema, const struct kith_scenario *scenario, const char *path)
{
    return (scenario && kith_scenario_find(scenario, path)) || row_of(schema, path);
}

/* Members of the collection with what they have: "services.*.places" of a scenario. */
static void
add_members(struct kith_text *to, const struct kith_scenario *scenario, const struct kith_parameter *row)
{
    size_t n = 0;
    const struct kith_entry *const entries = scenario ? kith_scenario_entries(scenario, &n) : NULL;

    for (size_t i = 0; i < n; i++) {
        if (entries[i].parameter != row || strcmp(entries[i].path, row->path) == 0)
            continue;
        struct kith_text value = { 0 };
        kith_describe_value(&value, scenario, &entries[i]);
        kith_text_add(to, "%-8s %s: %s (%s)\n", "value", entries[i].path, value.at ? value.at : "", kith_grade_names[entries[i].grade]);
        to->failed |= value.failed;
        kith_text_clear(&value);
    }
}

int
kith_describe_parameter(FILE *to, const struct kith_schema *schema, const struct kith_scenario *scenario,
    const char *path, struct kith_error *err)
{
    const struct kith_entry *const entry = scenario ? kith_scenario_find(scenario, path) : NULL;
    const struct kith_parameter *const row = entry ? entry->parameter : row_of(schema, path);
    struct kith_text text = { 0 }, words = { 0 };
    struct kith_decimal decimal;

    if (!row || (!entry && !kith_schema_find(schema, path) && is_slip(scenario, path)))
        return refuse_path(schema, scenario, path, err);
    text.failed = !kith_decimal_begin(&decimal);
    kith_text_add(&text, "%s\n", path);
    kith_describe_meaning(&text, row);
    kith_text_add(&text, ".\n");
    add_line(&text, "unit", row->kind == KITH_NUMBER ? row->unit : "");
    add_range(&words, row);
    add_made_line(&text, "range", &words);
    add_line(&text, "left out", row->otherwise);
    add_line(&text, "ODD", row->odd);
    if (entry)
        add_entry(&text, scenario, entry);
    else if (scenario && strcmp(path, row->path) == 0)
        add_members(&text, scenario, row);
    else if (scenario)
        kith_text_add(&text, "%-8s %s has none of this name\n", "value", kith_scenario_name(scenario));
    kith_decimal_end(&decimal);
    return finish(to, &text, err);
}
