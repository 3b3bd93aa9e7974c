#ifndef CHECK_SCHEMA_H
#define CHECK_SCHEMA_H

/* Whether the tables of a schema agree with themselves: units and collections exist, ranges are no nonsense, paths differ, everything fits
 * into `size`. KITH_ERR_INTERNAL with a line for each fault. */

#include <string.h>

#include "base/error.h"
#include "param/schema.h"
#include "param/unit.h"

static int
fault(struct kith_error *err, const char *path, const char *what)
{
    return kith_fail(err, KITH_ERR_INTERNAL, "schema: %s: %s", path, what);
}

static int
check_kind(const struct kith_schema *self, const struct kith_parameter *row, struct kith_error *err)
{
    const struct kith_unit *const unit = row->unit ? kith_unit_find(row->unit) : NULL;

    if (row->kind == KITH_NUMBER && !unit)
        return fault(err, row->path, "its unit is not in the table of units");
    if (row->kind == KITH_NUMBER && !(row->low <= row->high))
        return fault(err, row->path, "its range is empty");
    if (row->step > 0 && (row->kind != KITH_NUMBER || !kith_schema_fits(row, row->low) || !kith_schema_fits(row, row->high)))
        return fault(err, row->path, "its range does not begin and end on its steps");
    if (row->kind == KITH_SET && (!row->names || !kith_schema_collection(self, row->names)))
        return fault(err, row->path, "it is a set over no collection");
    if (row->kind == KITH_NAMES && !row->names)
        return fault(err, row->path, "it names nothing");
    if (row->kind == KITH_CHOICE && (!row->names || !*row->names))
        return fault(err, row->path, "it is a choice of no words");
    return KITH_OK;
}

static int
check_row(const struct kith_schema *self, const struct kith_parameter *row, struct kith_error *err)
{
    const struct kith_collection *const owner = kith_schema_owner(self, row);
    const size_t size = row->kind == KITH_NUMBER ? sizeof(double) : sizeof(uint32_t);

    if (kith_schema_find(self, row->path) != row)
        return fault(err, row->path, "its path is not unique");
    if (!owner && strchr(row->path, '*'))
        return fault(err, row->path, "there is no collection of that path");
    if (row->kind < KITH_PATH && !(owner && !owner->stride) && row->offset + size > (owner ? owner->stride : self->size))
        return fault(err, row->path, "it lies outside of the structure");
    if (!row->meaning || !row->odd)
        return fault(err, row->path, "it has no meaning or no section");
    return check_kind(self, row, err);
}

static int
check_schema(const struct kith_schema *self, struct kith_error *err)
{
    int status = KITH_OK;

    for (size_t i = 0; i < self->n_parameters; i++) {
        const int now = check_row(self, &self->parameters[i], err);
        status = status ? status : now;
    }
    for (size_t i = 0; i < self->n_collections; i++) {
        const struct kith_collection *const one = &self->collections[i];
        int now = KITH_OK;
        if (one->most == 0 || one->most > 32)
            now = fault(err, one->path, "it must hold 1 to 32 members");
        else if (one->stride == 0)
            continue;
        else if (one->offset + one->most * one->stride > self->size || one->count_offset + sizeof(uint32_t) > self->size)
            now = fault(err, one->path, "it lies outside of the structure");
        status = status ? status : now;
    }
    return status;
}

#endif
