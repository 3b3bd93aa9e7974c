#include "param/describe_parts.h"

#include "param/law.h"
#include "param/unit.h"

#include <string.h>

/* Writes JSON with two blanks for each level. `first` is 1 until something stands in the braces. */
struct json {
    struct kith_text *text;
    const struct kith_schema *schema;
    int depth, first;
};

static void add_group(struct json *json, const char *group);

static void
new_line(struct json *json)
{
    kith_text_add(json->text, "%s\n", json->first ? "" : ",");
    for (int i = 0; i < json->depth; i++)
        kith_text_put(json->text, "  ", 2);
    json->first = 0;
}

/* "name": */
static void
key(struct json *json, const char *name, size_t length)
{
    new_line(json);
    kith_text_add(json->text, "\"%.*s\": ", (int) length, name);
}

static void
text_key(struct json *json, const char *name, const char *value)
{
    key(json, name, strlen(name));
    kith_text_quoted(json->text, value);
}

/* A key whose value is JSON already. */
static void
raw_key(struct json *json, const char *name, const char *value)
{
    key(json, name, strlen(name));
    kith_text_put(json->text, value, strlen(value));
}

static void
open_brace(struct json *json)
{
    kith_text_put(json->text, "{", 1);
    json->depth++;
    json->first = 1;
}

static void
open_key(struct json *json, const char *name)
{
    key(json, name, strlen(name));
    open_brace(json);
}

static void
close_brace(struct json *json)
{
    json->depth--;
    json->first = 1;
    new_line(json);
    kith_text_put(json->text, "}", 1);
}

static void
begin_list(struct json *json, const char *name)
{
    key(json, name, strlen(name));
    kith_text_put(json->text, "[", 1);
    json->first = 1;
}

static void
list_word(struct json *json, const char *word, size_t length)
{
    kith_text_add(json->text, "%s\"%.*s\"", json->first ? "" : ", ", (int) length, word);
    json->first = 0;
}

static void
end_list(struct json *json)
{
    kith_text_put(json->text, "]", 1);
    json->first = 0;
}

/* ---- what all leaves share --------------------------------------------------------------- */

static void
add_common_keys(struct json *json)
{
    raw_key(json, "grade", "{ \"$ref\": \"#/$defs/grade\" }");
    raw_key(json, "source", "{ \"type\": \"string\", \"minLength\": 1 }");
    raw_key(json, "note", "{ \"type\": \"string\" }");
}

/* "if dist is normal, then mean, sd and support are required" */
static void
add_law_rule(struct json *json, const struct kith_law_form *form)
{
    new_line(json);
    kith_text_add(json->text, "{ \"if\": { \"properties\": { \"dist\": { \"const\": \"%s\" } }, \"required\": [\"dist\"] }, ",
        form->name);
    kith_text_add(json->text, "\"then\": { \"required\": [\"%s\"", form->numbers[0]);
    if (form->numbers[1])
        kith_text_add(json->text, ", \"%s\"", form->numbers[1]);
    kith_text_add(json->text, "%s] } }", form->needs_support ? ", \"support\"" : "");
}

static void
add_number_properties(struct json *json)
{
    open_key(json, "properties");
    raw_key(json, "value", "{ \"type\": \"number\" }");
    raw_key(json, "unit", "true");
    add_common_keys(json);
    open_key(json, "dist");
    begin_list(json, "enum");
    for (int law = KITH_FIXED + 1; law < KITH_LAWS; law++)
        list_word(json, kith_law_forms[law].name, strlen(kith_law_forms[law].name));
    end_list(json);
    close_brace(json);
    for (int law = KITH_FIXED + 1; law < KITH_LAWS; law++)
        for (int i = 0; i < 2; i++)
            if (kith_law_forms[law].numbers[i])
                raw_key(json, kith_law_forms[law].numbers[i], "{ \"type\": \"number\" }");
    raw_key(json, "support",
        "{ \"type\": \"array\", \"items\": { \"type\": \"number\" }, \"minItems\": 2, \"maxItems\": 2 }");
    close_brace(json);
}

static void
add_definitions(struct json *json)
{
    open_key(json, "$defs");
    open_key(json, "grade");
    begin_list(json, "enum");
    for (int i = 0; i < KITH_GRADE_WORDS; i++)
        list_word(json, kith_grade_names[i], strlen(kith_grade_names[i]));
    end_list(json);
    close_brace(json);
    open_key(json, "number");
    text_key(json, "type", "object");
    add_number_properties(json);
    raw_key(json, "required", "[\"value\", \"unit\", \"grade\", \"source\"]");
    raw_key(json, "additionalProperties", "false");
    begin_list(json, "allOf");
    json->depth++;
    for (int law = KITH_FIXED + 1; law < KITH_LAWS; law++)
        add_law_rule(json, &kith_law_forms[law]);
    json->depth--;
    end_list(json);
    close_brace(json);
    close_brace(json);
}

/* ---- leaves ----------------------------------------------------------------------------- */

static void
add_units(struct json *json, const struct kith_parameter *row)
{
    const struct kith_unit *const canonical = kith_unit_find(row->unit);
    const struct kith_unit *unit;

    open_key(json, "unit");
    begin_list(json, "enum");
    for (int i = 0; (unit = kith_unit_at(i)); i++)
        if (strcmp(unit->dimension, canonical->dimension) == 0)
            list_word(json, unit->name, strlen(unit->name));
    if (strcmp(canonical->name, "1") == 0)
        kith_text_add(json->text, ", 1"); /* which YAML takes for a number */
    end_list(json);
    close_brace(json);
}

static void
add_number(struct json *json, const struct kith_parameter *row)
{
    raw_key(json, "$ref", "\"#/$defs/number\"");
    open_key(json, "properties");
    add_units(json, row);
    if (row->step > 0 && strcmp(row->unit, "1") == 0)
        raw_key(json, "value", "{ \"multipleOf\": 1 }");
    if (row->marks & KITH_SIZES_A_RUN)
        raw_key(json, "dist", "false");
    else if (row->step > 0)
        raw_key(json, "dist", "{ \"const\": \"bernoulli\" }");
    close_brace(json);
}

static void
add_words(struct json *json, const struct kith_parameter *row)
{
    const char *word;
    size_t length;

    text_key(json, "type", "object");
    open_key(json, "properties");
    if (row->kind == KITH_CHOICE) {
        open_key(json, "value");
        begin_list(json, "enum");
        for (unsigned i = 0; (word = kith_schema_choice(row, i, &length)); i++)
            list_word(json, word, length);
        end_list(json);
        close_brace(json);
    } else if (row->kind == KITH_PATH) {
        raw_key(json, "value", "{ \"type\": \"string\", \"minLength\": 1 }");
    } else {
        raw_key(json, "value", "{ \"type\": \"array\", \"items\": { \"type\": \"string\" }, \"uniqueItems\": true }");
    }
    add_common_keys(json);
    close_brace(json);
    raw_key(json, "required", "[\"value\", \"grade\", \"source\"]");
    raw_key(json, "additionalProperties", "false");
}

static void
add_leaf(struct json *json, const struct kith_parameter *row)
{
    key(json, "description", strlen("description"));
    struct kith_text words = { 0 };
    kith_describe_meaning(&words, row);
    if (row->kind == KITH_NUMBER && row->low > -1e300 && row->high < 1e300)
        kith_text_add(&words, " (%.10g to %.10g%s%s)", row->low, row->high, *row->unit == '1' && !row->unit[1] ? "" : " ",
            *row->unit == '1' && !row->unit[1] ? "" : row->unit);
    if (row->kind == KITH_SET)
        kith_text_add(&words, " (some of %s)", row->names);
    kith_text_quoted(json->text, words.at ? words.at : "");
    json->text->failed |= words.failed;
    kith_text_clear(&words);
    if (row->kind == KITH_NUMBER)
        add_number(json, row);
    else
        add_words(json, row);
}

/* ---- groups ----------------------------------------------------------------------------- */

static void
add_members(struct json *json, const struct kith_collection *collection)
{
    struct kith_text group = { 0 };

    kith_text_add(&group, "%s.*", collection->path);
    text_key(json, "description", collection->meaning);
    text_key(json, "type", "object");
    key(json, "maxProperties", strlen("maxProperties"));
    kith_text_add(json->text, "%u", 2 * collection->most); /* of which some may be removals */
    open_key(json, "patternProperties");
    open_key(json, "^[a-z][a-z0-9-]{0,47}$");
    raw_key(json, "type", "[\"object\", \"null\"]");
    add_group(json, group.at ? group.at : "");
    close_brace(json);
    close_brace(json);
    raw_key(json, "additionalProperties", "false");
    json->text->failed |= group.failed;
    kith_text_clear(&group);
}

static void
add_key(struct json *json, const struct kith_schema_key *one)
{
    struct kith_text path = { 0 };

    kith_text_put(&path, one->path, one->length);
    const struct kith_parameter *const row = path.at ? kith_schema_find(json->schema, path.at) : NULL;
    const struct kith_collection *const collection = path.at ? kith_schema_collection(json->schema, path.at) : NULL;
    key(json, one->name, one->name_length);
    open_brace(json);
    if (row) {
        add_leaf(json, row);
    } else if (collection) {
        add_members(json, collection);
    } else if (path.at) {
        text_key(json, "type", "object");
        add_group(json, path.at);
    }
    close_brace(json);
    json->text->failed |= path.failed;
    kith_text_clear(&path);
}

/* The properties of an object and that there are no others. */
static void
add_group(struct json *json, const char *group)
{
    struct kith_schema_key one;
    size_t i = 0;

    if (json->text->failed)
        return;
    open_key(json, "properties");
    if (!*group) {
        raw_key(json, "title", "{ \"type\": \"string\" }");
        raw_key(json, "about", "{ \"type\": \"string\" }");
        raw_key(json, "extends", "{ \"type\": \"string\", \"minLength\": 1 }");
        raw_key(json, "start", "{ \"type\": \"integer\", \"minimum\": 1900, \"maximum\": 2200 }");
        raw_key(json, "what_if", "{ \"type\": \"object\", \"additionalProperties\": { \"type\": [\"number\", \"string\", \"array\"] } }");
    }
    while (kith_schema_next_key(json->schema, group, &i, &one))
        add_key(json, &one);
    close_brace(json);
    raw_key(json, "additionalProperties", "false");
}

void
kith_describe_json(struct kith_text *to, const struct kith_schema *schema)
{
    struct json json = { .text = to, .schema = schema };

    open_brace(&json);
    text_key(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    key(&json, "title", strlen("title"));
    kith_text_add(to, "\"Kith %s\"", schema->name);
    text_key(&json, "type", "object");
    add_group(&json, "");
    add_definitions(&json);
    close_brace(&json);
    kith_text_put(to, "\n", 1);
}
