#include "read/reading.h"

#include "param/decimal.h"
#include "param/law.h"

#include <float.h>
#include <string.h>

static const double least_share = 1e-6; /* of a distribution that a support must hold */

/* A number of the distribution; told and 0 when it is no number. */
static int
read_plain_number(struct kith_reading *self, const char *path, const char *key, const struct kith_yaml *node, double *x)
{
    const char *wrong = "is no number; write it in decimals, as 0.25 or 2.5e-3";
    const int is_text = node->kind == KITH_YAML_SCALAR;

    if (is_text)
        wrong = kith_decimal_number(node->text, x);
    if (is_text && !wrong && !node->plain)
        wrong = "is quoted, so it is a text; write the number without quotes";
    if (wrong)
        KITH_REFUSE(self, node->place, "%s: %s '%s' %s", path, key, is_text ? node->text : kith_yaml_kind_name(node), wrong);
    return !wrong;
}

static enum kith_law
read_law(struct kith_reading *self, const struct kith_yaml *dist, const char *path)
{
    const char *names[KITH_LAWS], *hint;
    const char *const word = dist->kind == KITH_YAML_SCALAR ? dist->text : kith_yaml_kind_name(dist);

    for (int law = KITH_FIXED + 1; law < KITH_LAWS; law++) {
        names[law - 1] = kith_law_forms[law].name;
        if (dist->kind == KITH_YAML_SCALAR && strcmp(word, kith_law_forms[law].name) == 0)
            return (enum kith_law) law;
    }
    hint = kith_reading_hint(self, word, names, KITH_LAWS - 1);
    if (hint)
        KITH_REFUSE(self, dist->place, "%s: there is no distribution '%s';%s", path, word, hint);
    return KITH_LAWS;
}

/* Whether `key` is one of the numbers of a law. */
static int
has_number(enum kith_law law, const char *key)
{
    for (int i = 0; i < 2; i++)
        if (kith_law_forms[law].numbers[i] && strcmp(kith_law_forms[law].numbers[i], key) == 0)
            return 1;
    return 0;
}

/* Tells numbers of other distributions, and any without one. */
static void
check_foreign_keys(struct kith_reading *self, const struct kith_yaml *leaf, enum kith_law law, const char *path)
{
    const struct kith_law_form *const form = &kith_law_forms[law];

    for (const struct kith_yaml_item *item = leaf->first; item; item = item->next) {
        const char *const key = item->key->text;
        int foreign = law == KITH_FIXED && strcmp(key, "support") == 0;
        for (int other = KITH_FIXED + 1; other < KITH_LAWS; other++)
            foreign |= has_number((enum kith_law) other, key) && !has_number(law, key);
        if (!foreign)
            continue;
        if (law == KITH_FIXED)
            KITH_REFUSE(self, item->key->place, "%s has '%s' but no distribution; add 'dist: NAME' or take it out", path, key);
        else
            KITH_REFUSE(self, item->key->place, "%s: '%s' is not of %s; that has %s%s%s", path, key, form->name,
                form->numbers[0], form->numbers[1] ? " and " : "", form->numbers[1] ? form->numbers[1] : "");
    }
}

/* One number of the law, within what it may be. */
static int
read_law_number(struct kith_reading *self, const struct kith_yaml *leaf, const char *path,
    const struct kith_law_form *form, int i, double *x)
{
    const char *const key = form->numbers[i];
    const struct kith_yaml *const node = key ? kith_yaml_find(leaf, key) : NULL;

    *x = 0;
    if (!key)
        return 1;
    if (!node) {
        KITH_REFUSE(self, kith_yaml_find(leaf, "dist")->place, "%s: %s has no %s; write '%s: NUMBER'", path, form->name, key, key);
        return 0;
    }
    if (!read_plain_number(self, path, key, node, x))
        return 0;
    if (*x >= form->low[i] && *x <= form->high[i])
        return 1;
    if (form->low[i] <= DBL_MIN && form->high[i] > 1e300)
        KITH_REFUSE(self, node->place, "%s: %s is %.10g; it must be above 0", path, key, *x);
    else
        KITH_REFUSE(self, node->place, "%s: %s is %.10g; it must be from %.3g to %.3g", path, key, *x,
            form->low[i] <= DBL_MIN ? 0 : form->low[i], form->high[i]);
    return 0;
}

/* What the law itself can give. */
static void
natural_support(struct kith_entry *entry)
{
    entry->low = entry->law == KITH_UNIFORM ? entry->a : 0;
    entry->high = entry->law == KITH_UNIFORM ? entry->b : 1;
}

/* [low, high]; 0 and told when it is not that. */
static int
read_support(struct kith_reading *self, const struct kith_yaml *support, struct kith_entry *entry)
{
    const struct kith_yaml_item *const first = support->first;

    if (entry->law == KITH_BERNOULLI) {
        KITH_REFUSE(self, support->place, "%s: bernoulli gives 0 or 1; take the support out", entry->path);
        return 0;
    }
    if (support->kind != KITH_YAML_LIST || support->n != 2) {
        KITH_REFUSE(self, support->place, "%s: the support must be two numbers, as [2, 30]", entry->path);
        return 0;
    }
    const int low = read_plain_number(self, entry->path, "support", first->value, &entry->low);
    const int high = read_plain_number(self, entry->path, "support", first->next->value, &entry->high);
    if (!low || !high)
        return 0;
    if (entry->low < entry->high)
        return 1;
    KITH_REFUSE(self, support->place, "%s: the support [%.10g, %.10g] is empty; write the lower number first", entry->path,
        entry->low, entry->high);
    return 0;
}

/* Whether the law has something in the support. */
static int
has_mass(struct kith_reading *self, struct kith_place place, const struct kith_entry *entry)
{
    const double share = kith_law_below(entry->law, entry->a, entry->b, entry->high)
        - kith_law_below(entry->law, entry->a, entry->b, entry->low);

    if (entry->law == KITH_BERNOULLI || share >= least_share)
        return 1;
    KITH_REFUSE(self, place, "%s: the support [%.10g, %.10g] holds almost nothing (%.2g) of the distribution; widen or move it",
        entry->path, entry->low, entry->high, share > 0 ? share : 0);
    return 0;
}

/* Whether all that may be drawn lies in the range of the row. */
static int
is_in_range(struct kith_reading *self, struct kith_place place, const struct kith_entry *entry)
{
    double canonical;
    const char *range;

    if (kith_leaf_in_range(entry->parameter, entry->unit, entry->low, &canonical)
        && kith_leaf_in_range(entry->parameter, entry->unit, entry->high, &canonical))
        return 1;
    range = kith_leaf_range(self, entry->parameter);
    if (range)
        KITH_REFUSE(self, place, "%s: the distribution reaches from %.10g to %.10g in '%s'; the range is %s, so cut it by a support",
            entry->path, entry->low, entry->high, entry->unit->name, range);
    return 0;
}

/* What decides how large a run is, and whole numbers, cannot be drawn from a continuous range. */
static int
may_be_drawn(struct kith_reading *self, struct kith_place place, const struct kith_entry *entry)
{
    const struct kith_parameter *const row = entry->parameter;

    if (row->marks & KITH_SIZES_A_RUN)
        KITH_REFUSE(self, place, "%s decides how large a run is and cannot have a distribution; take it out", entry->path);
    else if (row->step > 0 && entry->law != KITH_BERNOULLI)
        KITH_REFUSE(self, place, "%s takes %s, and %s gives others; write a value alone, or bernoulli for 0 and 1", entry->path,
            kith_schema_steps(row), kith_law_forms[entry->law].name);
    else
        return 1;
    return 0;
}

static void
check_point(struct kith_reading *self, struct kith_place place, const struct kith_entry *entry)
{
    const double x = entry->written;

    if (entry->law == KITH_BERNOULLI && x != 0 && x != 1)
        KITH_REFUSE(self, place, "%s: the value is %.10g, but bernoulli gives 0 or 1; write one of them", entry->path, x);
    else if (!(x >= entry->low && x <= entry->high))
        KITH_REFUSE(self, place, "%s: the value %.10g is outside of the support [%.10g, %.10g]; move one of them",
            entry->path, x, entry->low, entry->high);
}

/* The support of a law whose numbers are good. */
static int
take_support(struct kith_reading *self, const struct kith_yaml *leaf, struct kith_entry *entry)
{
    const struct kith_yaml *const dist = kith_yaml_find(leaf, "dist");
    const struct kith_yaml *const support = kith_yaml_find(leaf, "support");

    natural_support(entry);
    if (!(entry->low < entry->high)) {
        KITH_REFUSE(self, dist->place, "%s: uniform from %.10g to %.10g is empty; write the lower number as low", entry->path,
            entry->low, entry->high);
        return 0;
    }
    if (support)
        return read_support(self, support, entry) && has_mass(self, support->place, entry);
    if (!kith_law_forms[entry->law].needs_support)
        return 1;
    KITH_REFUSE(self, dist->place, "%s: %s needs a support; write 'support: [LOW, HIGH]', beyond which it is cut", entry->path,
        kith_law_forms[entry->law].name);
    return 0;
}

void
kith_prior_read(struct kith_reading *self, const struct kith_yaml *leaf, struct kith_draft *draft)
{
    const struct kith_yaml *const dist = kith_yaml_find(leaf, "dist");
    const struct kith_yaml *const value = kith_yaml_find(leaf, "value");
    const struct kith_yaml *const support = kith_yaml_find(leaf, "support");
    struct kith_entry entry = draft->entry;
    int good;

    entry.law = dist ? read_law(self, dist, entry.path) : KITH_FIXED;
    if (entry.law == KITH_LAWS)
        return;
    check_foreign_keys(self, leaf, entry.law, entry.path);
    if (entry.law == KITH_FIXED)
        return;
    if (!may_be_drawn(self, dist->place, &entry))
        return;
    good = read_law_number(self, leaf, entry.path, &kith_law_forms[entry.law], 0, &entry.a);
    good &= read_law_number(self, leaf, entry.path, &kith_law_forms[entry.law], 1, &entry.b);
    if (!good || !take_support(self, leaf, &entry))
        return;
    if (entry.unit && !is_in_range(self, support ? support->place : dist->place, &entry))
        return;
    if (!draft->broken) {
        check_point(self, value->place, &entry);
        draft->entry = entry;
    }
}
