#include "result/save.h"

#include <stdio.h>

#include "base/error.h"

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

struct column {
    const struct kith_form *form;
    const char *(*of)(const struct kith_outcome *one);
};

static const char *
name_at(const void *of, size_t i)
{
    return ((const struct column *) of)->form->outcomes[i].name;
}

static const char *
text_at(const void *of, size_t i)
{
    const struct column *column = of;
    return column->of(&column->form->outcomes[i]);
}

static int
make_headline(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct column *column = of;
    (void) err;
    for (size_t i = 0; i < column->form->n_outcomes; i++)
        piece->to[0][i] = column->form->outcomes[i].headline;
    return KITH_OK;
}

int
kith_outcome_tables(struct kith_store *store, const char *axis, const struct kith_form *form, const char *meaning, struct kith_error *err)
{
    struct column column = { form, NULL };
    char name[64];
    TRY(kith_texts_write(store, axis, NULL, form->n_outcomes, name_at, &column, meaning, err));
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        snprintf(name, sizeof name, "%s_%s", axis, columns[k].name);
        column.of = columns[k].of;
        TRY(kith_texts_write(store, name, axis, form->n_outcomes, text_at, &column, columns[k].meaning, err));
    }
    snprintf(name, sizeof name, "%s_headline", axis);
    const struct kith_table headline = { .name = name, .type = "u8", .axes = axis, .unit = "1", .meaning = "1: among the outcomes that are shown first" };
    return kith_tables_write(store, &(struct kith_making) { .table = &headline, .n = 1, .make = make_headline, .of = &column }, err);
}
