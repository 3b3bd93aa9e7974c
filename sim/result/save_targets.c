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

static int
add_columns(struct kith_store *store, const struct kith_target *const *t, size_t n, const char **text, double *number, struct kith_error *err)
{
    const size_t start[1] = { 0 }, count[1] = { n };
    for (size_t i = 0; i < n; i++)
        text[i] = t[i]->evidence;
    TRY(kith_store_axis_names(store, "target", n, text, "Evidence that a run can be held against", err));
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        for (size_t i = 0; i < n; i++)
            memcpy(&text[i], (const char *) t[i] + texts[k].at, sizeof *text);
        TRY(kith_store_texts(store, texts[k].name, "target", text, texts[k].meaning, err));
    }
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        const struct kith_variable form = { numbers[k].name, KITH_F64, "target", "1", numbers[k].meaning, NULL };
        for (size_t i = 0; i < n; i++)
            memcpy(&number[i], (const char *) t[i] + numbers[k].at, sizeof *number);
        TRY(kith_store_declare(store, &form, err));
        TRY(kith_store_write(store, form.name, start, count, number, err));
    }
    return KITH_OK;
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
kith_save_targets(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    size_t n, m = 0;
    const struct kith_target *list = kith_targets_list(self->targets, &n);
    const struct kith_target **some = calloc(n + 1, sizeof *some);
    const char **text = calloc(n + 1, sizeof *text);
    double *number = calloc(n + 1, sizeof *number);
    int status = some && text && number ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for targets");
    for (size_t i = 0; !status && i < n; i++)
        if (list[i].part == KITH_PART_ALL && list[i].use != KITH_TARGET_SIZE && !isnan(list[i].value))
            some[m++] = &list[i];
    if (!status)
        status = add_columns(store, some, m, text, number, err);
    if (!status && n)
        status = add_text(self, store, err);
    free(some);
    free(text);
    free(number);
    return status;
}
