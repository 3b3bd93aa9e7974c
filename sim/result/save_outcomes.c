#include "result/save.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "io/store.h"

static const char *
unit_of(const struct kith_outcome *one)
{
    return one->unit;
}

static const char *
meaning_of(const struct kith_outcome *one)
{
    return one->meaning;
}

static const char *
better_of(const struct kith_outcome *one)
{
    return kith_better_names[one->better];
}

static const char *
group_of(const struct kith_outcome *one)
{
    return kith_about_names[one->group];
}

static const char *
table_of(const struct kith_outcome *one)
{
    return kith_blocks[one->table].name;
}

static const struct {
    const char *name, *meaning;
    const char *(*of)(const struct kith_outcome *one);
} columns[] = { { "unit", "Unit of the outcome", unit_of }, { "meaning", "What the outcome is", meaning_of },
    { "better", "Which direction is better for families", better_of }, { "group", "What the outcome is about: tables are told by these groups", group_of },
    { "table", "The counts that it is made of mostly, as kith describe charts names them", table_of } };

/* One byte for each: whether it is shown first. */
static int
add_headline(struct kith_store *store, const char *axis, const struct kith_form *form, uint8_t *flag, struct kith_error *err)
{
    char name[64];
    snprintf(name, sizeof name, "%s_headline", axis);
    const struct kith_variable variable = { name, KITH_U8, axis, "1", "1: among the outcomes that are shown first", NULL };
    for (size_t i = 0; i < form->n_outcomes; i++)
        flag[i] = (uint8_t) form->outcomes[i].headline;
    TRY(kith_store_declare(store, &variable, err));
    return kith_store_write(store, name, NULL, NULL, flag, err);
}

int
kith_outcomes_save(struct kith_store *store, const char *axis, const struct kith_form *form, const char *meaning, struct kith_error *err)
{
    const char **text = calloc(form->n_outcomes + 1, sizeof *text);
    uint8_t *flag = calloc(form->n_outcomes + 1, 1);
    int status = text && flag ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for outcomes");
    for (size_t i = 0; !status && i < form->n_outcomes; i++)
        text[i] = form->outcomes[i].name;
    if (!status)
        status = kith_store_axis_names(store, axis, form->n_outcomes, text, meaning, err);
    for (size_t k = 0; !status && k < sizeof columns / sizeof *columns; k++) {
        char name[64];
        snprintf(name, sizeof name, "%s_%s", axis, columns[k].name);
        for (size_t i = 0; i < form->n_outcomes; i++)
            text[i] = columns[k].of(&form->outcomes[i]);
        status = kith_store_texts(store, name, axis, text, columns[k].meaning, err);
    }
    if (!status)
        status = add_headline(store, axis, form, flag, err);
    free(flag);
    free(text);
    return status;
}
