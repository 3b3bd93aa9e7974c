#include "tell/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"
#include "base/text.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/load.h"
#include "io/output.h"

/* What all makers of figures share: files that wait for their names, cells, quoted texts. */

/* A table that begins as ours does is ours, if there is no script beside it. */
static int
has_this_header(const char *path, const struct kith_text *text)
{
    char line[256];
    FILE *file = fopen(path, "rb");
    const int same = file && fgets(line, sizeof line, file) && strncmp(line, text->at, strlen(line)) == 0;
    if (file)
        fclose(file);
    return same;
}

/* Whether NAME.ENDING may be written in the folder; of a script, also the pictures that it draws. */
static int
check_place(const struct kith_figures *self, const char *name, const char *ending, const struct kith_text *text)
{
    static const char *const drawn[] = { "svg", "pdf" };
    struct kith_inputs inputs = { 0 };
    struct kith_text path = { 0 };
    kith_inputs_add(&inputs, self->source, "the result file");
    kith_text_add(&path, "%s/%s.%s", self->folder, name, ending);
    inputs.failed |= path.failed | text->failed;
    const int force = self->force || (!inputs.failed && strcmp(ending, "csv") == 0 && has_this_header(path.at, text));
    int status = kith_output_check(&inputs, path.failed ? "" : path.at, KITH_MARK_FIGURE, force, self->err);
    kith_text_clear(&path);
    kith_inputs_clear(&inputs);
    for (int i = 0; i < 2 && !status && strcmp(ending, "gp") == 0; i++)
        status = check_place(self, name, drawn[i], text);
    return status;
}

int
kith_figures_write(const struct kith_figures *self, const char *name, const char *ending, struct kith_text *text)
{
    char *place = NULL, *partial = NULL;
    int status = KITH_OK;
    struct kith_text path = { 0 };
    kith_text_add(&path, "%s/%s.%s", self->folder, name, ending);
    if (self->altered)
        kith_text_add(text, "# The result file was altered after it was made: its digest does not hold.\n");
    if (!path.failed && !text->failed) {
        status = check_place(self, name, ending, text);
        place = status ? NULL : kith_place_of(path.at);
        partial = place ? kith_disk_partial(place) : NULL;
    }
    if (!status && partial) {
        kith_text_put(self->made, partial, strlen(partial) + 1);
        kith_text_put(self->made, place, strlen(place) + 1);
    }
    if (!status && (!partial || self->made->failed))
        status = kith_fail(self->err, KITH_ERR_MEMORY, "out of memory for figure %s", name);
    if (!status)
        status = kith_disk_put(partial, text->at ? text->at : "", text->length, self->err);
    free(partial);
    free(place);
    kith_text_clear(&path);
    kith_text_clear(text);
    return status;
}

/* A script that draws NAME.csv twice, as SVG and PDF: `set` lines, and one plot command. */
int
kith_figures_script(const struct kith_figures *self, const char *name, int width, int height, const char *settings, struct kith_text *plot)
{
    struct kith_text text = { 0 };
    kith_text_add(&text, "# Made by kith figures; draw again with: gnuplot %s.gp\n"
                         "set datafile separator ','\nset encoding utf8\nset border 3\nset tics nomirror out\nset grid ytics lc rgb '#dddddd'\n"
                         "set style fill solid\n%s", name, settings);
    static const char *const terminal[2] = { "svg noenhanced font 'sans-serif,13'", "pdfcairo noenhanced font 'sans-serif,11'" };
    static const char *const ending[2] = { "svg", "pdf" };
    if (self->altered)
        kith_text_add(&text, "set label 9 'Altered after it was made: the digest of the result file does not hold' at screen 0.01,0.01 front\n");
    for (int i = 0; i < 2; i++)
        kith_text_add(&text, "set terminal %s size %g%s,%g%s\nset output '%s.%s'\n%s\nunset output\n", terminal[i], i ? width / 120. : width, i ? "in" : "",
            i ? height / 120. : height, i ? "in" : "", name, ending[i], plot->failed ? "" : plot->at);
    text.failed |= plot->failed;
    kith_text_clear(plot);
    return kith_figures_write(self, name, "gp", &text);
}

/* A text in a gnuplot script: in single quotes, which are doubled inside; there nothing else has a
 * meaning. Names that a file gives reach scripts in no other way. */
void
kith_figures_quoted(struct kith_text *to, const char *text)
{
    kith_text_put(to, "'", 1);
    for (; *text; text++)
        kith_text_put(to, *text == '\'' ? "''" : (unsigned char) *text < ' ' ? " " : text, *text == '\'' ? 2 : 1);
    kith_text_put(to, "'", 1);
}

/* A text of a table, quoted when it must be. A spreadsheet takes what begins with one of these for a formula; a quote before
 * it makes it a text. Numbers never come this way. */
void
kith_figures_cell(struct kith_text *to, const char *text)
{
    const int formula = *text && strchr("=+-@\t\r", *text) != NULL;
    if (!formula && !strpbrk(text, ",\"\n\r")) {
        kith_text_put(to, text, strlen(text));
        return;
    }
    kith_text_put(to, formula ? "\"'" : "\"", formula ? 2 : 1);
    for (; *text; text++)
        kith_text_put(to, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    kith_text_put(to, "\"", 1);
}

void
kith_figures_names(struct kith_text *to, const char *outcome, const char *unit)
{
    kith_text_put(to, ",", 1);
    kith_figures_cell(to, outcome);
    kith_text_put(to, ",", 1);
    kith_figures_cell(to, unit);
}

void
kith_figures_number(struct kith_text *to, double x)
{
    kith_text_put(to, ",", 1);
    if (!isnan(x))
        kith_text_number(to, x);
}

int
kith_figures_need(const struct kith_figures *self, const char *name, size_t points, size_t least)
{
    return points >= least ? KITH_OK : kith_fail(self->err, KITH_ERR_DATA, "%s: %s is smaller than in a result of Kith", kith_file_path(self->file), name);
}

int
kith_figures_numbers(const struct kith_figures *self, const char *name, const char *axes, double **out, size_t *extent)
{
    size_t n = 1;
    int rank;
    TRY(kith_file_expect(self->file, name, KITH_OF_FLOATS, axes, self->err));
    TRY(kith_file_extent(self->file, name, &rank, extent, self->err));
    for (int i = 0; i < rank; i++) {
        TRY(kith_figures_need(self, name, extent[i], 1));
        n *= extent[i]; /* the reader has seen that it is no more than memory holds */
    }
    *out = calloc(n + 1, sizeof **out);
    if (!*out)
        return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory for %s", name);
    return kith_file_numbers(self->file, name, NULL, NULL, *out, self->err);
}

/* Shares have one scale, so only they are drawn together. */
int
kith_figures_is_share(const struct kith_figures *self, size_t outcome)
{
    return strcmp(self->unit[outcome], "1") == 0;
}

/* The name of a row, counted from the top; the first takes the place of the numbers. */
void
kith_figures_tic(struct kith_text *settings, size_t row, const char *name)
{
    kith_text_add(settings, "set ytics %s(", row ? "add " : "");
    kith_figures_quoted(settings, name);
    kith_text_add(settings, " -%zu)\n", row);
}

const char *const kith_figures_colour[6] = { "#5b6673", "#0072b2", "#a04400", "#006b4e", "#8f3f74", "#7a6000" };
