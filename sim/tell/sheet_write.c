#include "tell/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"
#include "base/text.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/output.h"
#include "result/table.h"

/* An answer as files: CSV, JSON, HDF5. Each file is whole or not there. */

static const char ours[] = "# Kith: "; /* the first words of a table of ours */

/* ---- texts ---- */

static void
add_json_number(struct kith_text *to, double x)
{
    if (isfinite(x))
        kith_text_number(to, x);
    else
        kith_text_add(to, "null");
}

static void
add_json_texts(struct kith_text *to, const char *name, const char *const *text, size_t n)
{
    kith_text_add(to, "\"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        kith_text_add(to, i ? ", " : "");
        kith_text_quoted(to, text[i]);
    }
    kith_text_add(to, "]");
}

static void
add_json_sheet(struct kith_text *to, const struct kith_sheet *sheet)
{
    kith_text_quoted(to, sheet->name);
    kith_text_add(to, ": {\n   \"title\": ");
    kith_text_quoted(to, sheet->title);
    kith_text_add(to, ",\n   \"columns\": {");
    for (size_t c = 0; c < sheet->n_columns; c++) {
        kith_text_add(to, c ? ", " : "");
        kith_text_quoted(to, sheet->column[c].name);
        kith_text_add(to, ": ");
        kith_text_quoted(to, sheet->column[c].meaning);
    }
    kith_text_add(to, "},\n   \"rows\": [");
    for (size_t r = 0; r < sheet->n_rows; r++) {
        kith_text_add(to, r ? ",\n    {" : "\n    {");
        for (size_t c = 0; c < sheet->n_columns; c++) {
            const struct kith_cell *cell = &sheet->cell[r * sheet->n_columns + c];
            kith_text_add(to, c ? ", " : "");
            kith_text_quoted(to, sheet->column[c].name);
            kith_text_add(to, ": ");
            if (cell->text)
                kith_text_quoted(to, cell->text);
            else
                add_json_number(to, cell->number);
        }
        kith_text_add(to, "}");
    }
    kith_text_add(to, "],\n   ");
    add_json_texts(to, "notes", sheet->note, sheet->n_notes);
    kith_text_add(to, "}");
}

static void
add_json(struct kith_text *to, const struct kith_answer *self)
{
    kith_text_add(to, "{\"kith\": \"%s\",\n \"answer\": ", kith_version());
    kith_text_quoted(to, self->title);
    kith_text_add(to, ",\n \"of\": ");
    kith_text_quoted(to, self->source);
    kith_text_add(to, ",\n \"digest\": ");
    kith_text_quoted(to, self->digest);
    kith_text_add(to, ",\n ");
    add_json_texts(to, "sentences", self->sentence, self->n_sentences);
    kith_text_add(to, ",\n \"tables\": {");
    for (const struct kith_sheet *sheet = self->first; sheet; sheet = sheet->next) {
        kith_text_add(to, sheet == self->first ? "\n  " : ",\n  ");
        add_json_sheet(to, sheet);
    }
    kith_text_add(to, "}}\n");
}

static void
add_csv_text(struct kith_text *to, const char *text)
{
    if (!strpbrk(text, ",\"\n")) {
        kith_text_add(to, "%s", text);
        return;
    }
    kith_text_add(to, "\"");
    for (; *text; text++)
        kith_text_add(to, *text == '"' ? "\"\"" : "%c", *text);
    kith_text_add(to, "\"");
}

/* Names of columns, then rows; what has no value is empty. */
static void
add_csv(struct kith_text *to, const struct kith_answer *self, const struct kith_sheet *sheet)
{
    kith_text_add(to, "%s%s%s%s%s%s\n", ours, sheet->name, *self->source ? ", of " : "", self->source, *self->digest ? " " : "", self->digest);
    for (size_t c = 0; c < sheet->n_columns; c++)
        kith_text_add(to, "%s%s", c ? "," : "", sheet->column[c].name);
    for (size_t k = 0; k < sheet->n_rows * sheet->n_columns; k++) {
        const struct kith_cell *cell = &sheet->cell[k];
        kith_text_add(to, k % sheet->n_columns ? "," : "\n");
        if (cell->text)
            add_csv_text(to, cell->text);
        else if (isfinite(cell->number))
            kith_text_number(to, cell->number);
    }
    kith_text_add(to, "\n");
}

/* ---- files ---- */

/* Whether what stands there may be replaced: nothing, a file that begins as ours do, or anything by force. */
static int
may_replace(const struct kith_answer *self, const char *path, const char *begins, int force, struct kith_error *err)
{
    struct kith_inputs inputs = { 0 };
    char head[64] = "";
    kith_inputs_add(&inputs, self->source, "the result that is answered from");
    FILE *there = fopen(path, "rb");
    if (there) {
        const size_t n = fread(head, 1, sizeof head - 1, there);
        head[n] = 0;
        fclose(there);
    }
    const int status = kith_output_check(&inputs, path, KITH_MARK_RESULT, force || (there && strncmp(head, begins, strlen(begins)) == 0), err);
    kith_inputs_clear(&inputs);
    return status;
}

static int
put(const struct kith_answer *self, const char *path, const struct kith_text *text, const char *begins, int force, struct kith_error *err)
{
    if (text->failed)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    TRY(may_replace(self, path, begins, force, err));
    return kith_disk_replace(path, text->at, text->length, err);
}

static int
write_json(const struct kith_answer *self, const char *path, int force, struct kith_error *err)
{
    struct kith_text text = { 0 };
    add_json(&text, self);
    const int status = put(self, path, &text, "{\"kith\"", force, err);
    kith_text_clear(&text);
    return status;
}

/* What is done with each table in turn: whether it may be written, written, taken back. */
enum turn { MAY, WRITE, TAKE_BACK };

static int
write_table(const struct kith_answer *self, const struct kith_sheet *sheet, const char *path, int force, enum turn turn, char *new, struct kith_error *err)
{
    struct kith_text text = { 0 }, name = { 0 };
    kith_text_add(&name, "%.*s-%s.csv", (int) strlen(path) - 4, path, sheet->name);
    int status = name.failed ? kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path) : KITH_OK;
    if (!status && turn == MAY) {
        *new = access(name.at, F_OK) != 0;
        status = may_replace(self, name.at, ours, force, err);
    } else if (!status && turn == WRITE) {
        add_csv(&text, self, sheet);
        status = put(self, name.at, &text, ours, force, err);
    } else if (!status && *new) {
        unlink(name.at);
    }
    kith_text_clear(&text);
    kith_text_clear(&name);
    return status;
}

/* NAME.csv: NAME-contrasts.csv and so on; first whether all may be written. When one cannot, none is new. */
static int
write_csv(const struct kith_answer *self, const char *path, int force, struct kith_error *err)
{
    int status = KITH_OK;
    size_t n = 0, i;
    for (const struct kith_sheet *sheet = self->first; sheet; sheet = sheet->next)
        n++;
    char *new = calloc(n + 1, 1);
    if (!new)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    for (int turn = MAY; turn <= WRITE && !status; turn++) {
        i = 0;
        for (const struct kith_sheet *sheet = self->first; sheet && !status; sheet = sheet->next)
            status = write_table(self, sheet, path, force, (enum turn) turn, &new[i++], err);
        if (status && turn == WRITE) {
            size_t done = 0;
            for (const struct kith_sheet *sheet = self->first; sheet && done + 1 < i; sheet = sheet->next)
                write_table(self, sheet, path, force, TAKE_BACK, &new[done++], NULL);
        }
    }
    free(new);
    return status;
}

/* A column of a table. */
struct cells {
    const struct kith_sheet *sheet;
    size_t column;
};

static const struct kith_cell *
cell_at(const struct cells *self, size_t row)
{
    return &self->sheet->cell[row * self->sheet->n_columns + self->column];
}

static const char *
text_at(const void *of, size_t i)
{
    return cell_at(of, i)->text;
}

static int
make_numbers(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct cells *self = of;
    (void) err;
    for (size_t r = 0; r < self->sheet->n_rows; r++)
        piece->to[0][r] = cell_at(self, r)->number;
    return KITH_OK;
}

/* A group for each table, with an axis of its rows, which is in the root group as all axes are. */
static int
store_sheet(struct kith_store *store, const struct kith_sheet *sheet, struct kith_error *err)
{
    char axis[64], name[128];
    struct cells cells = { .sheet = sheet };
    snprintf(axis, sizeof axis, "%s_row", sheet->name);
    TRY(kith_store_axis_numbers(store, axis, sheet->n_rows, NULL, NULL, NULL, err));
    for (; cells.column < sheet->n_columns; cells.column++) {
        const struct kith_sheet_column *column = &sheet->column[cells.column];
        snprintf(name, sizeof name, "%s/%s", sheet->name, column->name);
        const struct kith_table table = { .name = name, .type = "f64", .axes = axis, .unit = "1", .meaning = column->meaning };
        if (column->kind == KITH_CELL_TEXT)
            TRY(kith_texts_write(store, name, axis, sheet->n_rows, text_at, &cells, column->meaning, err));
        else
            TRY(kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .make = make_numbers, .of = &cells }, err));
    }
    return KITH_OK;
}

static int
fill(void *of, struct kith_store *store, struct kith_error *err)
{
    const struct kith_answer *self = of;
    char command[64];
    const struct kith_provenance provenance = { .command = command, .epoch = 0 };
    snprintf(command, sizeof command, "kith %s", self->verb);
    TRY(kith_store_note(store, "", "title", self->title, err));
    TRY(kith_store_note(store, "", "kind", "answer", err));
    TRY(kith_store_note(store, "", "of", self->digest, err));
    for (const struct kith_sheet *sheet = self->first; sheet; sheet = sheet->next)
        if (sheet->n_rows)
            TRY(store_sheet(store, sheet, err));
    return kith_store_provenance(store, &provenance, err);
}

static int
write_hdf5(const struct kith_answer *self, const char *path, int force, struct kith_error *err)
{
    struct kith_inputs inputs = { 0 };
    kith_inputs_add(&inputs, self->source, "the result that is answered from");
    const int status = kith_output_check(&inputs, path, KITH_MARK_RESULT, force, err);
    kith_inputs_clear(&inputs);
    return status ? status : kith_result_write(path, fill, (void *) (uintptr_t) self, NULL, err);
}

int
kith_answer_write(const struct kith_answer *self, const char *path, int force, struct kith_error *err)
{
    NEED(self, "an answer", err);
    NEED_WORD(path, "the name of a file", err);
    const struct kith_host host = kith_host_enter();
    const int status = kith_place_ends(path, ".json") ? write_json(self, path, force, err) : kith_place_ends(path, ".csv") ? write_csv(self, path, force, err)
        : kith_place_ends(path, ".h5") ? write_hdf5(self, path, force, err)
        : kith_fail(err, KITH_ERR_USAGE, "%s: an answer is written as NAME.h5, NAME.json or NAME.csv", path);
    return kith_host_leave(&host, status);
}
