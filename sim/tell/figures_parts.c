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
#include "tell/names.h"

/* What all makers of figures share: files that wait for their names, cells, quoted texts, words and lines. */

enum { TIC = 52 /* letters of a row's name in one line */, WIDE = 1000 /* a legend in two columns */, KEY_ROW = 19, ABOVE = 108 /* titles [pixel] */ };

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
                         "set style fill solid\nset decimalsign '%s'\n%s", name, KITH_FIGURES_SAY(self, ".", ","), settings);
    static const char *const terminal[2] = { "svg noenhanced font 'sans-serif,13'", "pdfcairo noenhanced font 'sans-serif,11'" };
    static const char *const ending[2] = { "svg", "pdf" };
    if (self->altered)
        kith_text_add(&text, "set label 9 '%s' at screen 0.01,0.01 front\n",
            KITH_FIGURES_SAY(self, "Altered after it was made: the digest of the result file does not hold", "Gewijzigd na het maken: de controlesom van het resultaat klopt niet (altered after it was made)"));
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

/* How long the first line is: up to the last blank within the width, or to the first one. */
static size_t
line_of(const char *text, size_t width)
{
    size_t end = 0, letters = 0;
    for (size_t i = 0; text[i] && (letters <= width || !end); i++) {
        letters += ((unsigned char) text[i] & 0xC0u) != 0x80u;
        if ((!text[i + 1] || text[i + 1] == ' ') && (letters <= width || !end))
            end = i + 1;
    }
    return end;
}

void
kith_figures_wrapped(struct kith_text *to, const char *text, size_t width)
{
    struct kith_text line = { 0 };
    if (!*text)
        kith_figures_quoted(to, text);
    for (int first = 1; *text; first = 0) {
        const size_t end = line_of(text, width);
        kith_text_put(&line, text, end);
        kith_text_put(&line, "", 1);
        kith_text_add(to, "%s", first ? "" : ".\"\\n\".");
        kith_figures_quoted(to, line.failed ? "" : line.at);
        to->failed |= line.failed;
        kith_text_clear(&line);
        text += end + (text[end] == ' ');
    }
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
    kith_figures_wrapped(settings, name, TIC);
    kith_text_add(settings, " -%zu)\n", row);
}

/* ---- words and lines, as on the page ---- */

static const char *const hue[] = { "#0072b2", "#a04400", "#006b4e", "#8f3f74", "#7a6000" }, *const stroke[] = { "solid", "(1,3)", "(8,3,2,3)", "(10,4)" };
enum { HUES = sizeof hue / sizeof *hue, STROKES = sizeof stroke / sizeof *stroke };

const char *
kith_figures_colour(size_t scenario)
{
    return scenario ? hue[(scenario - 1) % HUES] : "#5b6673";
}

void
kith_figures_line(struct kith_text *to, size_t scenario)
{
    const size_t i = scenario - 1, n = i < HUES ? i : i / HUES + i;
    kith_text_add(to, "dt %s lc rgb '%s'", scenario ? stroke[n % STROKES] : "(5,3)", kith_figures_colour(scenario));
}

int
kith_figures_panels(struct kith_text *plot, size_t n, size_t keys, int width, int left, int room)
{
    const size_t rows = width >= WIDE ? (keys + 1) / 2 : keys;
    const int below = 78 + KEY_ROW * (int) rows, height = room + ABOVE + below;
    kith_text_add(plot, "set key at screen 0.01, screen %.4f left bottom Left reverse vertical maxrows %zu samplen 3 font ',11'\nset multiplot layout 1,%zu margins %.4f,0.985,%.4f,%.4f spacing %.4f,0.1 title ",
        4. / height, rows, n, (double) left / width, (double) below / height, 1 - (double) ABOVE / height, 60. / width);
    return height;
}

/* Those that are Kith's own begin with a small letter there, as on the page. */
void
kith_figures_within(const struct kith_figures *self, struct kith_text *to, size_t scenario)
{
    struct kith_text title = { 0 };
    kith_text_add(&title, "%s", self->title[scenario]);
    if (!title.failed && self->is_known[scenario] && title.at[0] >= 'A' && title.at[0] <= 'Z')
        title.at[0] += 'a' - 'A';
    kith_figures_quoted(to, title.failed ? "" : title.at);
    to->failed |= title.failed;
    kith_text_clear(&title);
}

double
kith_figures_apart(size_t scenarios)
{
    return scenarios > 4 ? .8 / (double) scenarios : .2;
}

const char *
kith_figures_outcome(const struct kith_figures *self, size_t outcome)
{
    const char *plain = kith_name_of(self->population ? KITH_NAME_POPULATION : KITH_NAME_COHORT, self->outcome[outcome], self->language);
    return plain ? plain : self->outcome[outcome];
}

const char *
kith_figures_unit(const struct kith_figures *self, size_t outcome)
{
    const char *plain = kith_name_of(KITH_NAME_UNIT, self->unit[outcome], self->language), *many = plain ? strchr(plain, '|') : NULL;
    return kith_figures_is_share(self, outcome) ? "%" : many ? many + 1 : plain ? plain : self->unit[outcome];
}

const char *
kith_figures_interval(const struct kith_figures *self)
{
    return self->fixed ? KITH_FIGURES_SAY(self, "95% range of the computing error; assumptions held fixed", "95%-bandbreedte van de rekenfout; aannames vastgezet")
                       : KITH_FIGURES_SAY(self, "95% range of the uncertainty about assumptions", "95%-bandbreedte van de onzekerheid over aannames");
}
