#include "design/study.h"

#include <stdlib.h>

#include "base/error.h"
#include "io/store.h"
#include "result/save.h"

int
kith_save_axis(const struct kith_study *self, struct kith_store *store, enum kith_axis axis, struct kith_error *err)
{
    const struct kith_axis_form *form = &kith_axes[axis];
    const uint32_t n = self->layout.axis[axis];
    char(*room)[96] = calloc(n, sizeof *room);
    const char **name = calloc(n, sizeof *name);
    double *number = calloc(n, sizeof *number);
    int status = KITH_OK;
    if (!room || !name || !number)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for axis %s", form->name);
    for (uint32_t i = 0; i < n && !status; i++)
        name[i] = kith_axis_label(axis, i, &self->names, room[i], sizeof room[i], &number[i]);
    if (!status)
        status = name[0] ? kith_store_axis_names(store, form->name, n, name, form->meaning, err)
                         : kith_store_axis_numbers(store, form->name, n, number, form->unit, form->meaning, err);
    free(room);
    free(name);
    free(number);
    return status;
}

int
kith_save_seed(struct kith_store *store, uint64_t seed, struct kith_error *err)
{
    const double number = (double) seed;
    return kith_store_axis_numbers(store, "seed", 1, &number, "1", "Seed of all luck; the attribute seed has every digit", err);
}

/* An axis of names when `axis` is NULL, else texts along that axis. */
int
kith_save_texts(const struct kith_study *self, struct kith_store *store, const char *name, const char *axis, size_t n, size_t scenario,
    kith_save_text *of, const char *meaning, struct kith_error *err)
{
    const char **text = calloc(n, sizeof *text);
    if (!text)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %s", name);
    for (size_t i = 0; i < n; i++)
        text[i] = of(self, scenario, i);
    const int status = axis ? kith_store_texts(store, name, axis, text, meaning, err) : kith_store_axis_names(store, name, n, text, meaning, err);
    free(text);
    return status;
}
