#include "read/yaml.h"

#include "read/input.h"

#include <libfyaml.h>
#include <string.h>
#include <strings.h>

enum { DEEPEST = 32, MOST_KEYS = 1000, MOST_VALUES = 100000 };

struct anchor {
    const char *name;
    const struct kith_yaml *node; /* NULL while it is still being read */
    struct anchor *before;
};

/* A reading of one text. After `stop` no more events are asked for. */
struct reader {
    struct fy_parser *parser;
    struct kith_problems *problems;
    struct kith_place start; /* file and order */
    struct kith_place last; /* of the last token that had a place */
    struct anchor *anchors;
    size_t n_values; /* made, without writing aliases out */
    int stop;
};

static const struct kith_yaml *read_node(struct reader *r, struct fy_event *event, int depth);

#define REFUSE(r, place, ...) kith_problem_add((r)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

/* Whether the parser's mark lies behind a quote or star. */
static int
is_marked_late(struct fy_event *event)
{
    enum fy_scalar_style style;

    if (event->type == FYET_ALIAS)
        return 1;
    if (event->type != FYET_SCALAR || !event->scalar.value)
        return 0;
    style = fy_token_scalar_style(event->scalar.value);
    return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

static struct kith_place
place_of(struct reader *r, struct fy_event *event)
{
    const struct fy_mark *const mark = fy_event_start_mark(event);
    if (mark) {
        r->last = r->start;
        r->last.line = mark->line + 1;
        r->last.column = mark->column + 1 - (mark->column > 0 && is_marked_late(event));
    }
    return r->last;
}

static void
stop_at(struct reader *r, struct kith_place place, const char *reason)
{
    if (!r->stop)
        REFUSE(r, place, "%s", reason);
    r->stop = 1;
}

/* A copy of a token's text, terminated; NULL without a token. */
static const char *
text_of(struct reader *r, struct fy_token *token, size_t *length)
{
    size_t n = 0;
    const char *const text = token ? fy_token_get_text(token, &n) : NULL;
    if (length)
        *length = text ? n : 0;
    return text ? kith_pool_copy(r->problems->pool, text, n) : NULL;
}

static struct kith_yaml *
new_node(struct reader *r, struct fy_event *event, enum kith_yaml_kind kind)
{
    const struct kith_place place = place_of(r, event);
    struct fy_token *const tag = fy_event_get_tag_token(event);
    struct kith_yaml *const node = kith_pool_take(r->problems->pool, sizeof *node);

    if (!node) {
        r->stop = 1;
        return NULL;
    }
    node->kind = kind;
    node->place = place;
    node->weight = 1;
    if (tag)
        REFUSE(r, place, "a tag ('!...') stands before the value; leave it out");
    if (++r->n_values > MOST_VALUES)
        stop_at(r, place, "too many values (over 100,000); split the scenario or take fewer");
    return node;
}

/* Remembers an anchor before its node is read, so that a node cannot hold itself. */
static struct anchor *
note_anchor(struct reader *r, struct fy_event *event)
{
    struct fy_token *const token = fy_event_get_anchor_token(event);
    struct anchor *const anchor = token ? kith_pool_take(r->problems->pool, sizeof *anchor) : NULL;

    if (!anchor)
        return NULL;
    anchor->name = text_of(r, token, NULL);
    anchor->before = r->anchors;
    if (anchor->name)
        r->anchors = anchor;
    return anchor;
}

static const struct kith_yaml *
read_alias(struct reader *r, struct fy_event *event)
{
    const struct kith_place place = place_of(r, event);
    const char *const name = text_of(r, event->alias.anchor, NULL);
    struct anchor *at = r->anchors;

    if (!name) {
        r->stop = 1;
        return NULL;
    }
    while (at && strcmp(at->name, name) != 0)
        at = at->before;
    if (at && at->node)
        return at->node;
    if (!r->stop)
        REFUSE(r, place,
            at ? "alias '*%s' stands inside of what it names; write the value out"
               : "alias '*%s' names nothing; put '&%s' before an earlier value",
            name, name);
    r->stop = 1;
    return NULL;
}

static const struct kith_yaml *
read_scalar(struct reader *r, struct fy_event *event)
{
    size_t length;
    struct kith_yaml *const node = new_node(r, event, KITH_YAML_SCALAR);

    if (!node)
        return NULL;
    node->text = text_of(r, event->scalar.value, &length);
    node->plain = fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
    if (!node->text) {
        node->text = "";
        node->plain = 1;
    }
    if (strlen(node->text) != length || kith_input_bad_utf8(node->text, length)) {
        REFUSE(r, node->place, "the text holds a character that is none; leave out the escape");
        node->text = "?";
    }
    return node;
}

static void
append(struct reader *r, struct kith_yaml *to, struct kith_yaml_item **last, const struct kith_yaml *key,
    const struct kith_yaml *value)
{
    struct kith_yaml_item *const item = kith_pool_take(r->problems->pool, sizeof *item);

    to->weight += value->weight + (key ? 1 : 0);
    if (to->weight > MOST_VALUES)
        stop_at(r, to->place, "too many values (over 100,000) with all aliases written out; use fewer aliases");
    if (!item) {
        r->stop = 1;
        return;
    }
    item->key = key;
    item->value = value;
    *(*last ? &(*last)->next : &to->first) = item;
    *last = item;
    to->n++;
}

static void
read_list(struct reader *r, struct kith_yaml *list, int depth)
{
    struct kith_yaml_item *last = NULL;
    struct fy_event *event;

    while (!r->stop && (event = fy_parser_parse(r->parser))) {
        const int end = event->type == FYET_SEQUENCE_END;
        const struct kith_yaml *const value = end ? NULL : read_node(r, event, depth);
        fy_parser_event_free(r->parser, event);
        if (end)
            return;
        if (value)
            append(r, list, &last, NULL, value);
    }
    r->stop = 1;
}

/* Says whether the key may be taken: a word that was not there before. */
static int
is_good_key(struct reader *r, const struct kith_yaml *map, const struct kith_yaml *key)
{
    if (key->kind != KITH_YAML_SCALAR) {
        REFUSE(r, key->place, "a key is %s; write a word", kith_yaml_kind_name(key));
        return 0;
    }
    for (const struct kith_yaml_item *item = map->first; item; item = item->next)
        if (strcmp(item->key->text, key->text) == 0) {
            REFUSE(r, key->place, "'%s' is written twice, first at %d:%d; keep one", key->text,
                item->key->place.line, item->key->place.column);
            return 0;
        }
    return 1;
}

static void
read_map(struct reader *r, struct kith_yaml *map, int depth)
{
    struct kith_yaml_item *last = NULL;
    const struct kith_yaml *key = NULL;
    struct fy_event *event;

    while (!r->stop && (event = fy_parser_parse(r->parser))) {
        const int end = event->type == FYET_MAPPING_END;
        const struct kith_yaml *const node = end ? NULL : read_node(r, event, depth);
        fy_parser_event_free(r->parser, event);
        if (end)
            return;
        if (node && !key) {
            key = node;
            continue;
        }
        if (node && is_good_key(r, map, key))
            append(r, map, &last, key, node);
        if (map->n > MOST_KEYS)
            stop_at(r, map->place, "too many keys (over 1,000) in one mapping; take fewer");
        key = NULL;
    }
    r->stop = 1;
}

static const struct kith_yaml *
read_node(struct reader *r, struct fy_event *event, int depth)
{
    struct anchor *anchor;
    struct kith_yaml *node;

    if (event->type == FYET_ALIAS)
        return read_alias(r, event);
    anchor = note_anchor(r, event);
    if (event->type == FYET_SCALAR) {
        const struct kith_yaml *const scalar = read_scalar(r, event);
        if (anchor)
            anchor->node = scalar;
        return scalar;
    }
    node = new_node(r, event, event->type == FYET_MAPPING_START ? KITH_YAML_MAP : KITH_YAML_LIST);
    if (!node)
        return NULL;
    if (depth >= DEEPEST) {
        stop_at(r, node->place, "nested too deep (over 32); write it flatter");
        return NULL;
    }
    if (node->kind == KITH_YAML_MAP)
        read_map(r, node, depth + 1);
    else
        read_list(r, node, depth + 1);
    if (anchor)
        anchor->node = node;
    return node;
}

static void
tell_syntax(struct reader *r, struct fy_diag *diag)
{
    void *seen = NULL;
    const struct fy_diag_error *const error = fy_diag_errors_iterate(diag, &seen);
    struct kith_place place = r->last;

    if (error && error->line > 0) {
        place.line = error->line;
        place.column = error->column;
    }
    REFUSE(r, place, "not YAML: %s", error && error->msg ? error->msg : "cannot be read");
}

/* The first document, or NULL; notes the place of a second one. */
static const struct kith_yaml *
read_document(struct reader *r, struct kith_place *second)
{
    const struct kith_yaml *root = NULL;
    int documents = 0;
    struct fy_event *event;

    while (!r->stop && (event = fy_parser_parse(r->parser))) {
        const struct kith_place place = place_of(r, event);
        if (event->type == FYET_DOCUMENT_START)
            documents++;
        if (documents > 1) {
            if (event->type != FYET_DOCUMENT_START || event->document_start.document_start) {
                *second = place;
                fy_parser_event_free(r->parser, event);
                return root;
            }
        } else if (event->type == FYET_SCALAR || event->type == FYET_ALIAS || event->type == FYET_MAPPING_START
            || event->type == FYET_SEQUENCE_START) {
            root = read_node(r, event, 0);
        }
        fy_parser_event_free(r->parser, event);
    }
    return root;
}

static const struct kith_yaml *
check_root(struct reader *r, const struct kith_yaml *root, struct kith_place second)
{
    struct kith_place top = r->start;

    top.line = top.column = 1;
    if (r->stop)
        return NULL;
    if (second.line)
        REFUSE(r, second, "a second document begins; one file holds one scenario");
    if (!root)
        REFUSE(r, top, "the file is empty; write keys and values, or 'extends: FILE' at least");
    else if (root->kind != KITH_YAML_MAP)
        REFUSE(r, root->place, "the file is %s; a scenario is a mapping of keys to values", kith_yaml_kind_name(root));
    return root && root->kind == KITH_YAML_MAP ? root : NULL;
}

static struct fy_diag *
new_silent_diag(void)
{
    struct fy_diag_cfg settings;
    struct fy_diag *diag;

    fy_diag_cfg_default(&settings);
    settings.fp = NULL; /* neither a file nor a function: nothing is ever printed */
    settings.colorize = false;
    diag = fy_diag_create(&settings);
    if (diag)
        fy_diag_set_collect_errors(diag, true);
    return diag;
}

/* Where a tab stands between two signs of YAML's blocks (": - ? "), as in "? a:TAB-": no YAML, and libfyaml 0.7.12 writes over its own memory on
 * it, or comes to no end. SIZE_MAX when it does nowhere. Quoted text that has it is refused, too. */
static size_t
find_tab_in_block(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        size_t to = i + 1, tab = SIZE_MAX;
        if (!text[i] || !strchr(":-?", text[i]))
            continue;
        for (; to < length && (text[to] == ' ' || text[to] == '\t'); to++)
            tab = text[to] == '\t' ? to : tab;
        if (tab != SIZE_MAX && to < length && text[to] && strchr(":-?", text[to]) && (to + 1 == length || strchr(" \t\r\n", text[to + 1])))
            return tab;
    }
    return SIZE_MAX;
}

const struct kith_yaml *
kith_yaml_read(const char *text, size_t length, struct kith_place place, struct kith_problems *problems)
{
    struct reader r = { .problems = problems, .start = place, .last = place };
    struct kith_place second = { 0 };
    const struct kith_problems before = *problems;
    const struct kith_yaml *root = NULL;
    const size_t tab = find_tab_in_block(text, length);
    if (tab != SIZE_MAX) {
        if (place.file)
            kith_input_place(text, tab, &place.line, &place.column);
        kith_problem_add(problems, KITH_ERR_CONFIG, place, "a tab stands where YAML takes spaces only");
        return NULL;
    }
    struct fy_diag *const diag = new_silent_diag();
    const struct fy_parse_cfg settings = { .search_path = "",
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
        .diag = diag };

    r.last.line = r.last.column = 1;
    if (diag)
        r.parser = fy_parser_create(&settings);
    if (!r.parser || fy_parser_set_string(r.parser, text, length) != 0) {
        problems->pool->failed = 1;
        goto out;
    }
    root = read_document(&r, &second);
    if (fy_parser_get_stream_error(r.parser) && !problems->pool->failed) {
        *problems = before; /* what was found so far may come from the same slip */
        tell_syntax(&r, diag);
        root = NULL;
    } else {
        root = check_root(&r, root, second);
    }
    if (!root && problems->count == before.count)
        problems->pool->failed = 1;
out:
    if (r.parser)
        fy_parser_destroy(r.parser);
    if (diag)
        fy_diag_destroy(diag);
    return root;
}

const struct kith_yaml *
kith_yaml_find(const struct kith_yaml *map, const char *key)
{
    if (map && map->kind == KITH_YAML_MAP)
        for (const struct kith_yaml_item *item = map->first; item; item = item->next)
            if (strcmp(item->key->text, key) == 0)
                return item->value;
    return NULL;
}

int
kith_yaml_is_null(const struct kith_yaml *self)
{
    static const char *const words[] = { "", "~", "null", "Null", "NULL" };

    if (self->kind == KITH_YAML_SCALAR && self->plain)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strcmp(self->text, words[i]) == 0)
                return 1;
    return 0;
}

int
kith_yaml_is_empty(const struct kith_yaml *self)
{
    return self->kind == KITH_YAML_SCALAR && self->plain && !*self->text;
}

/* A truth value, in one of its three spellings. */
static int
is_truth(const char *text)
{
    static const char *const words[] = { "y", "yes", "n", "no", "true", "false", "on", "off" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0)
            return 1;
    return 0;
}

/* What may be a number, a time or a date: 2024, -.5e3, 1_000, 1:30, 2024-05-01, 0x1F, .inf */
static int
is_like_number(const char *text)
{
    const char *const at = text + (*text == '+' || *text == '-');

    if (strcasecmp(at, ".inf") == 0 || strcasecmp(at, ".nan") == 0)
        return 1;
    if (at[0] == '0' && at[1] && strchr("xXoObB", at[1]))
        return !at[2 + strspn(at + 2, "0123456789abcdefABCDEF_")];
    return ((*at >= '0' && *at <= '9') || (*at == '.' && at[1] >= '0' && at[1] <= '9')) && !at[strspn(at, "0123456789_.:eE+-TZ")];
}

int
kith_yaml_is_text(const struct kith_yaml *self)
{
    return self->kind == KITH_YAML_SCALAR && (!self->plain || !(kith_yaml_is_null(self) || is_truth(self->text) || is_like_number(self->text)));
}

const char *
kith_yaml_kind_name(const struct kith_yaml *self)
{
    if (kith_yaml_is_null(self))
        return "nothing";
    return self->kind == KITH_YAML_MAP ? "a mapping" : self->kind == KITH_YAML_LIST ? "a list" : "a text";
}
