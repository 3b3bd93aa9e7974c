#include "tell/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "tell/print.h"

enum { WIDTH = 118, ROOM = 64 };

/* ---- making ---- */

KITH_PRINTF(4, 0) static void
grow(struct kith_answer *self, const char ***list, size_t *n, const char *format, va_list args)
{
    const char **more = kith_pool_take(&self->pool, (*n + 1) * sizeof *more);
    char *text = kith_pool_formatv(&self->pool, format, args);
    if (!more || !text)
        return;
    if (*n)
        memcpy(more, *list, *n * sizeof *more);
    more[(*n)++] = text;
    *list = more;
}

struct kith_sheet *
kith_sheet_new(struct kith_answer *self, const char *name, const struct kith_sheet_column *column, size_t n_columns, const char *format, ...)
{
    struct kith_sheet *sheet = kith_pool_take(&self->pool, sizeof *sheet);
    va_list args;
    if (!sheet)
        return NULL;
    va_start(args, format);
    *sheet = (struct kith_sheet) { .name = name, .title = kith_pool_formatv(&self->pool, format, args), .column = column, .n_columns = n_columns };
    va_end(args);
    if (self->last)
        self->last->next = sheet;
    else
        self->first = sheet;
    self->last = sheet;
    return sheet;
}

static void
put(struct kith_answer *self, struct kith_sheet *sheet, struct kith_cell cell)
{
    if (!sheet)
        return;
    if (sheet->n_cells == sheet->capacity) {
        const size_t capacity = sheet->capacity ? 2 * sheet->capacity : 16 * sheet->n_columns;
        struct kith_cell *more = kith_pool_take(&self->pool, capacity * sizeof *more);
        if (!more)
            return;
        if (sheet->n_cells)
            memcpy(more, sheet->cell, sheet->n_cells * sizeof *more);
        sheet->cell = more;
        sheet->capacity = capacity;
    }
    sheet->cell[sheet->n_cells++] = cell;
    sheet->n_rows = sheet->n_cells / sheet->n_columns;
}

void
kith_sheet_text(struct kith_answer *self, struct kith_sheet *sheet, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = kith_pool_formatv(&self->pool, format, args);
    va_end(args);
    put(self, sheet, (struct kith_cell) { text ? text : "", (double) NAN, "" });
}

void
kith_sheet_number(struct kith_answer *self, struct kith_sheet *sheet, const char *unit, double x)
{
    const char *copy = strcmp(unit, "1") == 0 ? "1" : kith_pool_copy(&self->pool, unit, strlen(unit));
    put(self, sheet, (struct kith_cell) { NULL, x, copy ? copy : "" });
}

void
kith_sheet_note(struct kith_answer *self, struct kith_sheet *sheet, const char *format, ...)
{
    va_list args;
    if (!sheet)
        return;
    va_start(args, format);
    grow(self, &sheet->note, &sheet->n_notes, format, args);
    va_end(args);
}

void
kith_answer_say(struct kith_answer *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    grow(self, &self->sentence, &self->n_sentences, format, args);
    va_end(args);
}

/* ---- printing ---- */

/* @param percent  what follows a share */
static void
shown(char *room, const char *unit, double x, int sign, const char *percent)
{
    FILE *to = fmemopen(room, ROOM, "w");
    *room = 0;
    if (!to)
        return;
    if (isfinite(x) && (!*unit || fabs(x) >= 1e5))
        fprintf(to, sign ? "%+.0f" : "%.0f", x);
    else
        kith_print_number(to, 0, unit, x, sign);
    if (isfinite(x) && strcmp(unit, "1") == 0)
        fputs(percent, to);
    fclose(to);
    room[ROOM - 1] = 0;
}

const char *
kith_answer_bare(struct kith_answer *self, const char *unit, double x, int sign)
{
    char room[ROOM];
    shown(room, unit, x, sign, "");
    const char *text = kith_pool_copy(&self->pool, room, strlen(room));
    return text ? text : "";
}

const char *
kith_answer_amount(struct kith_answer *self, const char *unit, double x, int sign)
{
    const char *text = kith_pool_format(&self->pool, "%s %s", kith_answer_bare(self, unit, x, sign), strcmp(unit, "1") == 0 ? "percentage points" : unit);
    return text ? text : "";
}

void
kith_sheet_rest(struct kith_sheet *sheet)
{
    if (sheet && !sheet->brief)
        sheet->brief = sheet->n_rows;
}

/* Whether a column says in which unit a row is. */
static int
says_units(const struct kith_sheet *sheet)
{
    for (size_t c = 0; c < sheet->n_columns; c++)
        if (strcmp(sheet->column[c].name, "unit") == 0)
            return 1;
    return 0;
}

static const char *
cell_text(const struct kith_sheet *sheet, size_t row, size_t column, char *room)
{
    const struct kith_cell *cell = &sheet->cell[row * sheet->n_columns + column];
    if (cell->text)
        return cell->text;
    shown(room, cell->unit, cell->number, sheet->column[column].kind == KITH_CELL_CHANGE, says_units(sheet) ? "" : " %");
    return room;
}

/* Lines of at most WIDTH characters, the first and the others after so many blanks. */
static void
wrap(FILE *to, const char *text, int first, int others)
{
    int at = first, begun = 0;
    fprintf(to, "%*s", first, "");
    while (*text) {
        const size_t n = strcspn(text, " ");
        char word[512];
        snprintf(word, sizeof word, "%.*s", (int) n, text);
        const int wide = (int) kith_text_characters(word);
        if (begun && at + 1 + wide > WIDTH) {
            fprintf(to, "\n%*s", others, "");
            at = others;
            begun = 0;
        }
        fprintf(to, "%s%s", begun ? " " : "", word);
        at += wide + begun;
        begun = 1;
        text += n;
        text += strspn(text, " ");
    }
    fputc('\n', to);
}

static void
pad(FILE *to, const char *text, size_t width, int right)
{
    const size_t n = kith_text_characters(text), left = width > n ? width - n : 0;
    fprintf(to, "%*s%s%*s", right ? (int) left : 0, "", text, right ? 0 : (int) left, "");
}

static void
print_sheet(const struct kith_sheet *sheet, int all, FILE *to)
{
    const size_t rows = all || !sheet->brief ? sheet->n_rows : sheet->brief;
    char room[ROOM];
    size_t last = 0, shown = 0;
    for (size_t c = 0; c < sheet->n_columns; c++)
        shown += !sheet->column[c].hidden;
    if (!shown)
        return;
    fputc('\n', to);
    wrap(to, sheet->title, 0, 2);
    for (size_t c = 0; c < sheet->n_columns; c++)
        last = sheet->column[c].hidden ? last : c;
    for (size_t row = 0; row <= rows && rows; row++) { /* the first: names of columns */
        for (size_t c = 0; c <= last; c++) {
            const int right = sheet->column[c].kind != KITH_CELL_TEXT;
            size_t width = kith_text_characters(sheet->column[c].name);
            if (sheet->column[c].hidden)
                continue;
            for (size_t r = 0; r < rows; r++) {
                const size_t n = kith_text_characters(cell_text(sheet, r, c, room));
                width = n > width ? n : width;
            }
            fputs("  ", to);
            const char *text = row ? cell_text(sheet, row - 1, c, room) : sheet->column[c].name;
            pad(to, text, right || c < last ? width : 0, right);
        }
        fputc('\n', to);
    }
    if (rows < sheet->n_rows)
        fprintf(to, "  %zu more rows: --all\n", sheet->n_rows - rows);
    for (size_t i = 0; i < sheet->n_notes; i++)
        wrap(to, sheet->note[i], 2, 2);
}

void
kith_answer_print(const struct kith_answer *self, FILE *to)
{
    wrap(to, self->title, 0, 2);
    for (size_t i = 0; i < self->n_sentences; i++)
        wrap(to, self->sentence[i], 0, 0);
    for (const struct kith_sheet *sheet = self->first; sheet; sheet = sheet->next)
        print_sheet(sheet, self->all, to);
}

void
kith_answer_free(struct kith_answer *self)
{
    if (!self)
        return;
    kith_pool_clear(&self->pool);
    free(self);
}
