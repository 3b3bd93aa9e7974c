#include "result/save.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "read/targets.h"

/* Published numbers: those of a whole outcome along an axis, for tables; all of them, as they were read, as a text. */

#define AT(field) offsetof(struct kith_target, field)
static const struct {
    const char *name, *meaning;
    size_t at;
} numbers[] = { { "published/value", "Published value", AT(value) }, { "published/low", "Lowest published wording", AT(low) },
    { "published/high", "Highest published wording", AT(high) },
    { "published/n", "Sample size behind a share, 0 if it is not a sample of families", AT(n) },
    { "published/error", "Standard error of the value, 0 where n says it or nothing does", AT(error) },
    { "published/weight", "Weight in a calibration; 0: never fitted, or held out", AT(weight) } },
  texts[] = { { "published/outcome", "Outcome that it is compared with", AT(outcome) }, { "published/what", "What it is", AT(what) },
      { "published/note", "Of a check: what is counted differently", AT(note) } };

/* Targets of whole outcomes, and the column at hand. */
struct list {
    const struct kith_target **target;
    size_t n, at;
};

static const char *
evidence_at(const void *of, size_t i)
{
    return ((const struct list *) of)->target[i]->evidence;
}

static const char *
text_at(const void *of, size_t i)
{
    const struct list *list = of;
    const char *text;
    memcpy(&text, (const char *) list->target[i] + list->at, sizeof text);
    return text;
}

static int
make_numbers(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct list *list = of;
    (void) err;
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        for (size_t i = 0; i < list->n; i++)
            memcpy(&piece->to[k][i], (const char *) list->target[i] + numbers[k].at, sizeof *piece->to[k]);
    return KITH_OK;
}

static int
add_columns(struct kith_store *store, struct list *list, struct kith_error *err)
{
    struct kith_table table[sizeof numbers / sizeof *numbers];
    TRY(kith_texts_write(store, "target", NULL, list->n, evidence_at, list, "Evidence that a run can be held against", err));
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        list->at = texts[k].at;
        TRY(kith_texts_write(store, texts[k].name, "target", list->n, text_at, list, texts[k].meaning, err));
    }
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        table[k] = (struct kith_table) { .name = numbers[k].name, .type = "f64", .axes = "target", .unit = "1", .meaning = numbers[k].meaning };
    return kith_tables_write(store, &(struct kith_making) { .table = table, .n = sizeof numbers / sizeof *numbers, .make = make_numbers, .of = list }, err);
}

static int
add_text(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    struct kith_text text = { 0 };
    int status = kith_study_write_targets(self, &text, err);
    if (!status)
        status = kith_store_text(store, "inputs/targets", text.at, "Published numbers that it is held against (YAML)", err);
    kith_text_clear(&text);
    return status;
}

int
kith_target_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    size_t n;
    const struct kith_target *all = kith_targets_list(self->targets, &n);
    struct list list = { .target = calloc(n + 1, sizeof *list.target) };
    int status = list.target ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for targets");
    for (size_t i = 0; !status && i < n; i++)
        if (all[i].part == KITH_PART_ALL && !kith_target_is_point(&all[i]) && all[i].use != KITH_TARGET_SIZE && !isnan(all[i].value))
            list.target[list.n++] = &all[i];
    if (!status)
        status = add_columns(store, &list, err);
    if (!status && n)
        status = add_text(self, store, err);
    free(list.target);
    return status;
}
