#include "decide/decision.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "param/decimal.h"
#include "read/input.h"
#include "read/words.h"

const char *const kith_entry_words[KITH_ENTRIES] = { "randomised", "by region", "as they come" };

struct reading {
    struct kith_decision *self;
    struct kith_problems problems;
};

#define REFUSE(r, place, ...) kith_problem_add(&(r)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

static const char *
read_text(struct reading *r, const struct kith_yaml *map, const char *key)
{
    const struct kith_yaml *node = kith_yaml_find(map, key);
    if (!node)
        return NULL;
    if (!kith_words_is_one(node) || !*node->text) {
        REFUSE(r, node->place, "%s is %s; write a text", key, kith_words_shown(node));
        return NULL;
    }
    return kith_pool_copy(&r->self->pool, node->text, strlen(node->text));
}

/* A list of words, of at least one. */
static size_t
read_list(struct reading *r, const struct kith_yaml *map, const char *key, const char ***out, size_t most)
{
    const struct kith_yaml *node = kith_yaml_find(map, key);
    size_t n = 0;
    if (!node)
        return 0;
    if (node->kind != KITH_YAML_LIST || node->n == 0 || node->n > most) {
        REFUSE(r, node->place, "%s is %s; write a list of 1 to %zu words, as [a, b]", key, node->kind == KITH_YAML_LIST ? "a list of another length" : kith_words_shown(node), most);
        return 0;
    }
    *out = kith_pool_take(&r->self->pool, node->n * sizeof **out);
    for (const struct kith_yaml_item *item = node->first; item && *out; item = item->next)
        if (kith_words_is_one(item->value))
            (*out)[n++] = kith_pool_copy(&r->self->pool, item->value->text, strlen(item->value->text));
        else
            REFUSE(r, item->value->place, "%s holds %s; write words", key, kith_words_shown(item->value));
    return n;
}

static void
read_number(struct reading *r, const struct kith_yaml *map, const char *key, double low, double high, double *out)
{
    const struct kith_yaml *node = kith_yaml_find(map, key);
    double x;
    if (!node)
        return;
    if (!kith_words_is_one(node) || !node->plain || kith_decimal_number(node->text, &x) || !(x >= low && x <= high))
        REFUSE(r, node->place, "%s is %s; write a number from %g to %g", key, kith_words_shown(node), low, high);
    else
        *out = x;
}

static void
read_study(struct reading *r, const struct kith_yaml_item *item, struct kith_study_design *to)
{
    static const char *const keys[] = { "about", "families", "lost", "arms", "measures", "entry", "bias" };
    const struct kith_yaml *map = item->value, *entry = kith_yaml_find(map, "entry");
    to->name = kith_pool_copy(&r->self->pool, item->key->text, strlen(item->key->text));
    to->families = to->bias = (double) NAN;
    if (map->kind != KITH_YAML_MAP) {
        REFUSE(r, map->place, "study %s is %s; write its families, arms, measures and entry", item->key->text, kith_words_shown(map));
        return;
    }
    kith_words_check_keys(&r->problems, map, "key of a study", keys, sizeof keys / sizeof *keys);
    to->about = read_text(r, map, "about");
    read_number(r, map, "families", 10, 1e7, &to->families);
    read_number(r, map, "lost", 0, 0.99, &to->lost);
    read_number(r, map, "bias", 0, 1, &to->bias);
    to->n_arms = read_list(r, map, "arms", &to->arm, 2);
    to->n_measures = read_list(r, map, "measures", &to->measure, 3);
    to->entry = entry ? (enum kith_entry_of) kith_words_choose(&r->problems, entry, "entry", kith_entry_words, KITH_ENTRIES) : KITH_ENTRIES;
    for (int i = 0; i < 4; i++) {
        static const char *const needed[] = { "families", "arms", "measures", "entry" };
        if (!kith_yaml_find(map, needed[i]))
            REFUSE(r, map->place, "study %s does not say its %s", item->key->text, needed[i]);
    }
    if (to->entry != KITH_ENTRY_RANDOMISED && to->entry < KITH_ENTRIES && !kith_yaml_find(map, "bias"))
        REFUSE(r, map->place, "study %s is not randomised, so families of its arms differ from each other: say by how much a share may be off for that, as bias: 0.1", item->key->text);
    if (to->entry == KITH_ENTRY_RANDOMISED && to->n_arms == 1)
        REFUSE(r, entry->place, "study %s has one arm; there is nothing to randomise", item->key->text);
    to->bias = isnan(to->bias) ? 0 : to->bias;
}

static void
read_all(struct reading *r, const struct kith_yaml *root)
{
    static const char *const keys[] = { "question", "about", "scenarios", "reference", "outcomes", "prices", "what_if", "studies" };
    struct kith_decision *d = r->self;
    const struct kith_yaml *studies = kith_yaml_find(root, "studies");
    kith_words_check_keys(&r->problems, root, "key", keys, sizeof keys / sizeof *keys);
    d->question = read_text(r, root, "question");
    d->about = read_text(r, root, "about");
    d->reference = read_text(r, root, "reference");
    d->n_scenarios = read_list(r, root, "scenarios", &d->scenario, 1000);
    d->n_outcomes = read_list(r, root, "outcomes", &d->outcome, 20);
    d->n_prices = read_list(r, root, "prices", &d->price, 20);
    d->n_what_ifs = read_list(r, root, "what_if", &d->what_if, 2);
    if (!d->question)
        REFUSE(r, root->place, "the decision has no question; write what is to be decided");
    if (!kith_yaml_find(root, "scenarios"))
        REFUSE(r, root->place, "the decision has no scenarios; write [a, b], those that kith compare ran");
    if (!studies)
        return;
    if (studies->kind != KITH_YAML_MAP) {
        REFUSE(r, studies->place, "studies are %s; write NAME: {families: ..., arms: ...}", kith_words_shown(studies));
        return;
    }
    d->study = kith_pool_take(&d->pool, (studies->n + 1) * sizeof *d->study);
    for (const struct kith_yaml_item *item = studies->first; item && d->study; item = item->next)
        read_study(r, item, &d->study[d->n_studies++]);
}

int
kith_decision_read(struct kith_decision *self, const char *path, struct kith_error *err)
{
    struct kith_input input;
    *self = (struct kith_decision) { 0 };
    struct reading r = { .self = self, .problems = { .pool = &self->pool } };
    const struct kith_place place = { path, 0, 0, 0 };
    const char *reason = kith_input_read(&input, path, &self->pool);
    int status = reason ? kith_fail(err, input.status, "%s: %s", path, reason) : KITH_OK;
    if (!status && kith_input_bad_utf8(input.bytes, input.length))
        status = kith_fail(err, KITH_ERR_CONFIG, "%s: not UTF-8; save the file as UTF-8", path);
    const struct kith_yaml *root = status ? NULL : kith_yaml_read(input.bytes, input.length, place, &r.problems);
    if (root)
        read_all(&r, root);
    if (!status)
        status = kith_problems_tell(&r.problems, path, err);
    if (!status && self->pool.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    if (status)
        kith_decision_clear(self);
    return status;
}

void
kith_decision_clear(struct kith_decision *self)
{
    kith_pool_clear(&self->pool);
    *self = (struct kith_decision) { 0 };
}
