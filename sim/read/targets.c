#include "read/targets.h"

#include "param/decimal.h"
#include "read/evidence.h"
#include "read/input.h"
#include "read/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct kith_targets {
    struct kith_pool pool; /* holds all that follows */
    struct kith_target *target; /* shape (n) */
    size_t n;
};

/* Files on the way. */
struct reading {
    struct kith_targets *self;
    struct kith_problems problems;
    const struct kith_target_run *run;
    size_t n_runs, only;
    const struct kith_evidence *evidence; /* of the file in hand; NULL without a table */
    const char *evidence_of; /* the file that it was looked up for: files of one folder share it */
    int file; /* its number */
    size_t file_run; /* its `run:`, n_runs without */
    struct seen {
        const struct kith_target *target;
        struct kith_place place;
        struct seen *next;
    } *seen;
};

#define REFUSE(reading, place, ...) kith_problem_add(&(reading)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)
#define AT(field) offsetof(struct kith_target, field)

static const char *const keys[] = { "what", "run", "outcome", "at", "value", "unit", "range", "n", "error", "weight", "discrepancy", "because", "use", "part",
    "evidence", "observer", "window", "group", "why", "note" };
static const char *const uses[KITH_TARGET_USES] = { "fit", "check", "size" };
static const char *const observers[] = { "families", "children", "register", "professionals", "survey" };
static const char *const over_regions[] = { "spread", "largest miss" };
enum { KEYS = sizeof keys / sizeof *keys, OBSERVERS = sizeof observers / sizeof *observers };

/* Texts that may say anything. */
static const struct {
    const char *key;
    size_t at;
} texts[] = { { "what", AT(what) }, { "evidence", AT(evidence) }, { "observer", AT(observer) }, { "window", AT(window) }, { "group", AT(group) },
    { "why", AT(reason) }, { "note", AT(note) }, { "because", AT(because) } };
enum { TEXTS = sizeof texts / sizeof *texts };

/* ---- words and numbers ---- */

static void
take_texts(struct reading *r, const struct kith_yaml *map, struct kith_target *t)
{
    for (size_t i = 0; i < TEXTS; i++) {
        const struct kith_yaml *node = kith_yaml_find(map, texts[i].key);
        const char *text = "";
        if (node && (!kith_words_is_one(node) || !*node->text))
            REFUSE(r, node->place, "%s is %s; write a text, or leave it out", texts[i].key, kith_words_is_one(node) ? "empty" : kith_yaml_kind_name(node));
        else if (node)
            text = kith_pool_copy(&r->self->pool, node->text, strlen(node->text));
        memcpy((char *) t + texts[i].at, &text, sizeof text);
    }
}

/* "0.065", or of a share "6.5 %": the digits are those of the text, so that both are the same number. */
static int
number_of(const char *text, int is_share, double *x)
{
    char room[64];
    const char *const percent = strchr(text, '%');
    size_t n = percent ? (size_t) (percent - text) : strlen(text);
    while (n && text[n - 1] == ' ')
        n--;
    if ((percent && (!is_share || percent[1] || strpbrk(text, "eE"))) || n + 4 >= sizeof room)
        return 0;
    memcpy(room, text, n);
    strcpy(room + n, percent ? "e-2" : "");
    return !kith_decimal_number(room, x) && isfinite(*x);
}

/* A number from low to high, if there is one; up to 1 it is a share. */
static void
take_number(struct reading *r, const struct kith_yaml *node, const char *key, double low, double high, double *x)
{
    double read;
    if (!node)
        return;
    if (!kith_words_is_one(node) || !node->plain || !number_of(node->text, high <= 1, &read))
        REFUSE(r, node->place, "%s is %s; write a number%s", key, kith_words_shown(node), high <= 1 ? ", as 0.065 or 6.5 %" : "");
    else if (!(read >= low && read <= high))
        REFUSE(r, node->place, "%s is %s; it must be %s", key, node->text, low > 0 && high <= 1 ? "above 0, and at most 1 or 100 %" : high <= 1 ? "from 0 to 1, or 0 to 100 %" : low > 0 ? "above 0" : "0 or more");
    else
        *x = read;
}

/* Those in the unit of the outcome. */
static double
lowest(const struct kith_target *t)
{
    return strcmp(t->unit, "1") == 0 ? 0 : -HUGE_VAL;
}

static double
highest(const struct kith_target *t)
{
    return strcmp(t->unit, "1") == 0 ? 1 : HUGE_VAL;
}

static void
take_value(struct reading *r, const struct kith_yaml *map, const struct kith_target_outcome *outcome, struct kith_target *t)
{
    const struct kith_yaml *node = kith_yaml_find(map, "value"), *range = kith_yaml_find(map, "range");
    const char *word = node && kith_words_is_one(node) ? node->text : "";
    t->value = t->low = t->high = (double) NAN;
    if (!node)
        REFUSE(r, map->place, "the target has no value; write a number, 'none' or 'table'");
    else if (strcmp(word, "table") == 0 && (!outcome->in_regions || t->part == KITH_PART_ALL || t->part == KITH_PART_REPORTER || t->part == KITH_PART_QUEUE))
        REFUSE(r, node->place, "no table of regions has the value of %s here; write a number or 'none'", t->outcome);
    else if (strcmp(word, "table") == 0)
        t->of_table = 1;
    else if (t->part == KITH_PART_LARGEST)
        REFUSE(r, node->place, "the largest miss of a region is held against the table of regions; write value: table");
    else if (strcmp(word, "none") != 0)
        take_number(r, node, "value", lowest(t), highest(t), &t->value);
    t->low = t->high = t->value;
    if (!range)
        return;
    if (range->kind != KITH_YAML_LIST || range->n != 2) {
        REFUSE(r, range->place, "range is %s; write [LOW, HIGH]", kith_words_shown(range));
        return;
    }
    take_number(r, range->first->value, "range", lowest(t), highest(t), &t->low);
    take_number(r, range->first->next->value, "range", lowest(t), highest(t), &t->high);
    if (isfinite(t->value) && !(t->low <= t->value && t->value <= t->high))
        REFUSE(r, range->place, "range is %.10g to %.10g, and the value %.10g is not in it", t->low, t->high, t->value);
}

static void
take_sampling(struct reading *r, const struct kith_yaml *map, struct kith_target *t)
{
    const struct kith_yaml *n = kith_yaml_find(map, "n"), *error = kith_yaml_find(map, "error");
    take_number(r, n, "n", 1, HUGE_VAL, &t->n);
    take_number(r, error, "error", 1e-300, highest(t), &t->error);
    if (n && strcmp(t->unit, "1") != 0)
        REFUSE(r, n->place, "n gives the sampling error of a share, and %s is none; write error: NUMBER", t->outcome);
    else if (n && t->n > floor(t->n))
        REFUSE(r, n->place, "n is %s; write a whole number", n->text);
    if (n && error)
        REFUSE(r, error->place, "n says how large the sampling error is; take error or n out");
}

static void
take_use(struct reading *r, const struct kith_yaml *map, struct kith_target *t)
{
    const struct kith_yaml *use = kith_yaml_find(map, "use"), *weight = kith_yaml_find(map, "weight"), *part = kith_yaml_find(map, "part"),
        *observer = kith_yaml_find(map, "observer"), *unit = kith_yaml_find(map, "unit");
    t->use = use ? (enum kith_target_use) kith_words_choose(&r->problems, use, "use of a target", uses, KITH_TARGET_USES) : KITH_TARGET_FIT;
    t->weight = t->use == KITH_TARGET_FIT && (isfinite(t->value) || t->of_table);
    if (weight && t->use != KITH_TARGET_FIT)
        REFUSE(r, weight->place, "what is for use as a %s is never fitted; take weight out", uses[t->use % KITH_TARGET_USES]);
    take_number(r, weight, "weight", 0, HUGE_VAL, &t->weight);
    take_number(r, kith_yaml_find(map, "discrepancy"), "discrepancy", 0, highest(t), &t->discrepancy);
    if (*t->because && !(t->discrepancy > 0))
        REFUSE(r, kith_yaml_find(map, "because")->place, "because says why there is a discrepancy, and there is none; write discrepancy: NUMBER, too");
    if (observer && kith_words_is_one(observer))
        kith_words_choose(&r->problems, observer, "observer", observers, OBSERVERS);
    t->is_part = part && kith_words_is_one(part) && strcmp(part->text, "true") == 0;
    if (part && !t->is_part && strcmp(kith_words_shown(part), "false") != 0)
        REFUSE(r, part->place, "part is %s; write true or false", kith_words_shown(part));
    if (unit && strcmp(kith_words_shown(unit), t->unit) != 0 && !(strcmp(t->unit, "1") == 0 && strcmp(kith_words_shown(unit), "%") == 0))
        REFUSE(r, unit->place, "unit is %s; %s is told in %s", kith_words_shown(unit), t->outcome, t->unit);
    if (t->use != KITH_TARGET_FIT && !*t->note)
        REFUSE(r, use->place, "a %s needs a note: what is counted differently there", uses[t->use % KITH_TARGET_USES]);
}

/* ---- of what ---- */

static void
take_part(struct reading *r, const struct kith_yaml *map, const struct kith_target_outcome *outcome, struct kith_target *t)
{
    enum { NAMED = KITH_PART_QUEUE }; /* the first of them stand in the order of their parts */
    static const char *const known[] = { "reporter", "region", "queue", "regions" };
    const struct kith_yaml *at = kith_yaml_find(map, "at");
    t->name = "";
    if (at && (at->kind != KITH_YAML_MAP || at->n != 1)) {
        REFUSE(r, at->place, "at is %s; write one of {reporter: NAME}, {region: NAME}, {queue: NAME} and {regions: spread}", kith_words_shown(at));
        return;
    }
    if (at) {
        const struct kith_yaml *value = at->first->value;
        const size_t k = kith_words_choose(&r->problems, at->first->key, "part of a run", known, NAMED + 1);
        if (k == NAMED)
            t->part = kith_words_choose(&r->problems, value, "number over regions", over_regions, 2) == 1 ? KITH_PART_LARGEST : KITH_PART_SPREAD;
        else if (k < NAMED)
            t->part = (enum kith_target_part) (KITH_PART_REPORTER + k);
        if (k < NAMED && !kith_words_is_one(value))
            REFUSE(r, value->place, "the %s is %s; write its name", known[k], kith_yaml_kind_name(value));
        else if (k < NAMED)
            t->name = kith_pool_copy(&r->self->pool, value->text, strlen(value->text));
        if (k > NAMED)
            return;
    }
    if (!at && outcome->parts && !(outcome->parts & 1u << KITH_PART_ALL))
        REFUSE(r, map->place, outcome->parts & 1u << KITH_PART_QUEUE ? "%s is of one queue; write at: {queue: NAME}" : "%s is of one reporter; write at: {reporter: NAME}",
            t->outcome);
    else if (at && !(outcome->parts & 1u << t->part))
        REFUSE(r, at->place, "%s of a %s has no such part; take at out, or another outcome", t->outcome, r->run[t->run].name);
}

/* NULL when there is none of this name, which is told. */
static const struct kith_target_outcome *
find_outcome(struct reading *r, const struct kith_yaml *node, size_t run)
{
    const struct kith_target_run *of = &r->run[run];
    const char *const word = kith_words_shown(node);
    struct kith_nearest near = { .word = word };
    for (size_t i = 0; i < of->n_outcomes; i++)
        if (strcmp(of->outcome[i].name, word) == 0)
            return &of->outcome[i];
    for (size_t k = 0; k < r->n_runs; k++)
        for (size_t i = 0; i < r->run[k].n_outcomes; i++)
            if (strcmp(r->run[k].outcome[i].name, word) == 0) {
                REFUSE(r, node->place, "a %s has no outcome '%s'; a %s has: write run: %s", of->name, word, r->run[k].name, r->run[k].name);
                return NULL;
            }
    for (size_t i = 0; i < of->n_outcomes; i++)
        kith_nearest_try(&near, of->outcome[i].name, strlen(of->outcome[i].name));
    if (near.name)
        REFUSE(r, node->place, "there is no outcome '%s'; did you mean '%s'?", word, near.name);
    else
        REFUSE(r, node->place, "a %s has no outcome '%s'; 'kith describe %s' lists all", of->name, word, strchr(word, '@') ? "curves" : run ? of->name : "outcomes");
    return NULL;
}

static size_t
run_of(struct reading *r, const struct kith_yaml *map)
{
    const struct kith_yaml *node = kith_yaml_find(map, "run");
    const char **known = node ? kith_pool_take(&r->self->pool, r->n_runs * sizeof *known) : NULL;
    if (!known)
        return r->file_run;
    for (size_t i = 0; i < r->n_runs; i++)
        known[i] = r->run[i].name;
    return kith_words_choose(&r->problems, node, "kind of run", known, r->n_runs);
}

static int
same_number(const struct kith_target *a, const struct kith_target *b)
{
    return a->run == b->run && a->part == b->part && strcmp(a->outcome, b->outcome) == 0 && strcmp(a->name, b->name) == 0 && strcmp(a->evidence, b->evidence) == 0;
}

static void
note_seen(struct reading *r, const struct kith_target *t, struct kith_place place)
{
    for (const struct seen *one = r->seen; one; one = one->next)
        if (same_number(one->target, t)) {
            REFUSE(r, place, "%s from %s is there twice, before in line %d%s%s; keep one", t->outcome, *t->evidence ? t->evidence : "nowhere", one->place.line,
                strcmp(one->place.file, place.file) != 0 ? " of " : "", strcmp(one->place.file, place.file) != 0 ? one->place.file : "");
            return;
        }
    struct seen *one = kith_pool_take(&r->self->pool, sizeof *one);
    struct kith_target *copy = kith_pool_take(&r->self->pool, sizeof *copy);
    if (!one || !copy)
        return;
    *copy = *t;
    *one = (struct seen) { copy, place, r->seen };
    r->seen = one;
}

/* ---- files ---- */

static void
take_target(struct reading *r, const struct kith_yaml *map)
{
    struct kith_target t = { .name = "", .unit = "", .outcome = "" };
    const struct kith_yaml *outcome, *evidence = kith_yaml_find(map, "evidence");
    if (map->kind != KITH_YAML_MAP) {
        REFUSE(r, map->place, "a target is %s; write what, outcome, value and evidence", kith_words_shown(map));
        return;
    }
    kith_words_check_keys(&r->problems, map, "key", keys, KEYS);
    take_texts(r, map, &t);
    if (!kith_yaml_find(map, "what"))
        REFUSE(r, map->place, "the target has no 'what'; write a few words");
    if (evidence)
        kith_evidence_check(r->evidence, t.evidence ? t.evidence : "", evidence->place, KITH_ERR_CONFIG, &r->problems);
    t.run = run_of(r, map);
    outcome = kith_yaml_find(map, "outcome");
    if (!outcome)
        REFUSE(r, map->place, "the target has no outcome; write outcome: NAME");
    if (t.run == r->n_runs && !kith_yaml_find(map, "run"))
        REFUSE(r, map->place, "the target is of no run; write run: %s or run: %s, here or at the top of the file", r->run[0].name, r->run[r->n_runs - 1].name);
    const struct kith_target_outcome *of = outcome && t.run < r->n_runs ? find_outcome(r, outcome, t.run) : NULL;
    if (!of)
        return;
    t.outcome = kith_pool_copy(&r->self->pool, of->name, strlen(of->name));
    t.unit = of->unit;
    if (!t.outcome)
        return;
    take_part(r, map, of, &t);
    take_value(r, map, of, &t);
    take_sampling(r, map, &t);
    take_use(r, map, &t);
    if (!r->self->pool.failed)
        note_seen(r, &t, map->place);
    if (r->only == r->n_runs || r->only == t.run)
        r->self->target[r->self->n++] = t;
}

/* The table beside a file, or above it. */
static void
look_up_evidence(struct reading *r, const char *file)
{
    const char *const slash = strrchr(file, '/'), *const before = r->evidence_of ? strrchr(r->evidence_of, '/') : NULL;
    const size_t folder = slash ? (size_t) (slash - file) : 0;
    if (r->evidence_of && !slash == !before && (!slash || ((size_t) (before - r->evidence_of) == folder && strncmp(file, r->evidence_of, folder) == 0)))
        return;
    r->evidence_of = file;
    r->evidence = kith_evidence_beside(file, "", &r->problems);
    if (!r->evidence)
        r->evidence = kith_evidence_beside(file, "../", &r->problems);
}

static void
take_file(struct reading *r, const char *name, const struct kith_input *input, int looks_up)
{
    static const char *const top[] = { "title", "about", "run", "targets", "calibrate" };
    struct kith_place place = { kith_pool_copy(&r->self->pool, name, strlen(name)), r->file++, 0, 0 };
    const size_t bad = kith_input_bad_utf8(input->bytes, input->length);
    if (bad) {
        kith_input_place(input->bytes, bad - 1, &place.line, &place.column);
        REFUSE(r, place, "the text is not UTF-8; save the file as UTF-8");
        return;
    }
    const struct kith_yaml *root = place.file ? kith_yaml_read(input->bytes, input->length, place, &r->problems) : NULL;
    const struct kith_yaml *list = root ? kith_yaml_find(root, "targets") : NULL;
    if (!root)
        return;
    kith_words_check_keys(&r->problems, root, "key", top, sizeof top / sizeof *top);
    if (!list || list->kind != KITH_YAML_LIST || !list->n) {
        REFUSE(r, list ? list->place : root->place, "%s; write targets: and a list of them", list ? "targets is no list" : "there are no targets");
        return;
    }
    if (looks_up)
        look_up_evidence(r, place.file);
    r->file_run = r->n_runs;
    r->file_run = run_of(r, root);
    struct kith_target *more = kith_pool_take(&r->self->pool, (r->self->n + list->n) * sizeof *more);
    if (!more)
        return;
    memcpy(more, r->self->target ? r->self->target : more, r->self->n * sizeof *more);
    r->self->target = more;
    for (const struct kith_yaml_item *item = list->first; item; item = item->next)
        take_target(r, item->value);
}

/* `text` NULL: the files; else the one text that is called as the first of them. */
static int
make(struct kith_targets **out, struct reading *r, const char *const *path, size_t n, const struct kith_input *text, struct kith_error *err)
{
    struct kith_decimal decimal;
    *out = NULL;
    r->self = calloc(1, sizeof *r->self);
    if (!r->self)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", n ? path[0] : "targets");
    r->problems.pool = &r->self->pool;
    const int ready = kith_decimal_begin(&decimal);
    for (size_t i = 0; i < n; i++) {
        struct kith_input input = { 0 };
        const char *reason = text ? NULL : kith_input_read(&input, path[i], &r->self->pool);
        if (reason)
            kith_problem_add(&r->problems, input.status, (struct kith_place) { path[i], r->file++, 0, 0 }, "%s", reason);
        else
            take_file(r, path[i], text ? text : &input, !text);
    }
    r->self->pool.failed |= !ready;
    const int status = kith_problems_tell(&r->problems, n ? path[0] : "targets", err);
    kith_decimal_end(&decimal);
    if (status)
        kith_targets_free(r->self);
    else
        *out = r->self;
    return status;
}

int
kith_targets_read(struct kith_targets **out, const struct kith_target_run *run, size_t n_runs, size_t only, const char *const *path, size_t n,
    struct kith_error *err)
{
    struct reading reading = { .run = run, .n_runs = n_runs, .only = only };
    return make(out, &reading, path, n, NULL, err);
}

int
kith_targets_read_text(struct kith_targets **out, const struct kith_target_run *run, size_t n_runs, size_t only, const char *name, const char *text,
    size_t length, struct kith_error *err)
{
    const struct kith_input input = { .bytes = text, .length = length };
    struct reading reading = { .run = run, .n_runs = n_runs, .only = only };
    return make(out, &reading, &name, 1, &input, err);
}

void
kith_targets_free(struct kith_targets *self)
{
    if (!self)
        return;
    kith_pool_clear(&self->pool);
    free(self);
}

const struct kith_target *
kith_targets_list(const struct kith_targets *self, size_t *n)
{
    *n = self ? self->n : 0;
    return self ? self->target : NULL;
}

int
kith_target_is_point(const struct kith_target *self)
{
    return strchr(self->outcome, '@') != NULL;
}

int
kith_targets_are_in(const char *path)
{
    return kith_words_file_has(path, "targets");
}

/* ---- as a text ---- */

static void
write_number(struct kith_text *to, const char *key, double x)
{
    kith_text_add(to, ", %s: ", key);
    kith_text_number(to, x);
}

static void
write_part(struct kith_text *to, const struct kith_target *t)
{
    if (t->part == KITH_PART_ALL)
        return;
    if (t->part == KITH_PART_SPREAD || t->part == KITH_PART_LARGEST) {
        kith_text_add(to, ", at: {regions: %s}", over_regions[t->part == KITH_PART_LARGEST]);
        return;
    }
    kith_text_add(to, ", at: {%s: ", t->part == KITH_PART_REGION ? "region" : t->part == KITH_PART_QUEUE ? "queue" : "reporter");
    kith_text_quoted(to, t->name);
    kith_text_add(to, "}");
}

static void
write_target(struct kith_text *to, const struct kith_target *t, const struct kith_target_run *run)
{
    kith_text_add(to, "  - {run: %s, outcome: %s", run[t->run].name, t->outcome);
    write_part(to, t);
    if (t->of_table || isnan(t->value))
        kith_text_add(to, ", value: %s", t->of_table ? "table" : "none");
    else
        write_number(to, "value", t->value);
    if (t->low < t->value || t->high > t->value) {
        kith_text_add(to, ", range: [");
        kith_text_number(to, t->low);
        kith_text_add(to, ", ");
        kith_text_number(to, t->high);
        kith_text_add(to, "]");
    }
    if (t->n > 0)
        write_number(to, "n", t->n);
    if (t->error > 0)
        write_number(to, "error", t->error);
    if (t->use == KITH_TARGET_FIT)
        write_number(to, "weight", t->weight);
    else
        kith_text_add(to, ", use: %s", uses[t->use]);
    if (t->discrepancy > 0)
        write_number(to, "discrepancy", t->discrepancy);
    kith_text_add(to, t->is_part ? ", part: true" : "");
    for (size_t i = 0; i < TEXTS; i++) {
        const char *text;
        memcpy(&text, (const char *) t + texts[i].at, sizeof text);
        if (!*text)
            continue;
        kith_text_add(to, ", %s: ", texts[i].key);
        kith_text_quoted(to, text);
    }
    kith_text_add(to, "}\n");
}

void
kith_targets_write(struct kith_text *to, const struct kith_targets *self, const struct kith_target_run *run)
{
    size_t n;
    const struct kith_target *list = kith_targets_list(self, &n);
    kith_text_add(to, "targets:\n");
    for (size_t i = 0; i < n; i++)
        write_target(to, &list[i], run);
}
