#include "result/save.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "read/regions.h"

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
    return kith_store_axis_numbers(store, "seed", 1, &number, "1", "Random seed; the attribute seed has every digit", err);
}

static const char *
scenario_at(const void *of, size_t i)
{
    return kith_scenario_name(((const struct kith_scenario *const *) of)[i]);
}

int
kith_save_scenarios(struct kith_store *store, const struct kith_scenario *const *scenario, size_t n, const char *meaning, struct kith_error *err)
{
    return kith_texts_write(store, "scenario", NULL, n, scenario_at, scenario, meaning, err);
}

static const char *
region_at(const void *of, size_t i)
{
    return ((const struct kith_population *) of)->region[i]->name;
}

static const char *
region_or_all_at(const void *of, size_t i)
{
    return i ? region_at(of, i - 1) : "all";
}

int
kith_save_regions(struct kith_store *store, const struct kith_population *population, int all, const char *meaning, struct kith_error *err)
{
    return kith_texts_write(store, "region", NULL, population->n_regions + (all != 0), all ? region_or_all_at : region_at, population, meaning, err);
}

static const struct kith_entry *
entry_at(const struct kith_parameter_list *list, size_t i)
{
    return kith_parameters_any(list->all, list->scenario, list->index ? list->index[i] : i);
}

static const char *
path_at(const void *of, size_t i)
{
    return entry_at(of, i)->path;
}

static const char *
unit_at(const void *of, size_t i)
{
    return entry_at(of, i)->parameter->unit;
}

static const char *
meaning_at(const void *of, size_t i)
{
    return entry_at(of, i)->parameter->meaning;
}

int
kith_save_parameters(struct kith_store *store, const struct kith_parameter_list *list, struct kith_error *err)
{
    TRY(kith_texts_write(store, "parameter", NULL, list->n, path_at, list, "Parameter of the scenarios", err));
    TRY(kith_texts_write(store, "parameter_unit", "parameter", list->n, unit_at, list, "Unit of the parameter's values in this file", err));
    return kith_texts_write(store, "parameter_meaning", "parameter", list->n, meaning_at, list, "What the parameter means", err);
}

int
kith_save_about(struct kith_store *store, const char *title, const char *random_numbers, uint64_t seed, struct kith_error *err)
{
    char number[32];
    snprintf(number, sizeof number, "%" PRIu64, seed);
    TRY(kith_store_note(store, "", "title", title, err));
    TRY(kith_store_note(store, "", "comment", "Simulated families: no real family is in this file, and nothing in it predicts what will "
        "happen in any one family. Values whose grade is assumption are assumptions, not findings.", err));
    TRY(kith_store_note(store, "", "random_numbers", random_numbers, err));
    return kith_store_note(store, "", "seed", number, err);
}
