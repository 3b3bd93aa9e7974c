#ifndef KITH_TELL_FIGURES_H
#define KITH_TELL_FIGURES_H

#include <stddef.h>

#include "base/text.h"
#include "io/load.h"

/** What the makers of figures share: each writes NAME.csv and a script NAME.gp that draws it. */
struct kith_figures {
    struct kith_file *file;
    const char *folder, *source; /**< where they are written; the result file that was asked for */
    enum kith_language language;
    int population; /**< outcomes are those of populations */
    int fixed; /**< parameters were held fixed: an interval is the error of the simulation */
    int force; /**< replace what Kith did not write */
    int altered; /**< the digest of the result does not hold: each table and figure says so */
    int *is_known; /**< of each scenario: its title is one of Kith's own, shape (scenarios) */
    char **scenario, **title; /**< names and titles, shape (scenarios) */
    char **outcome, **unit; /**< shape (outcomes) */
    size_t scenarios, outcomes;
    double t; /**< Student's, for errors of runs with fixed parameters: their intervals are mean +- t * error */
    struct kith_error *err;
    struct kith_text *made; /**< files that wait for their names, each with what it is called now and then, ended with zero bytes: all get them, or none */
};

/** In the language of the figures. */
#define KITH_FIGURES_SAY(self, english, dutch) ((self)->language == KITH_DUTCH ? dutch : english)

/** The colour of a scenario, and colour and stroke of its line, as on the page: grey dashes for the first, colours that come round with another stroke. */
const char *kith_figures_colour(size_t scenario);
void kith_figures_line(struct kith_text *to, size_t scenario);

/** Panels beside each other, the legend below them in two columns where it fits: begins the multiplot, of which the title is to follow. `left` is for
 * names of rows, `room` the height of a panel [pixel]. @return the height of the figure */
int kith_figures_panels(struct kith_text *plot, size_t n, size_t keys, int width, int left, int room);

/** A title of a scenario within a sentence. */
void kith_figures_within(const struct kith_figures *self, struct kith_text *to, size_t scenario);

/** How far bars of scenarios that share a row lie apart: all of them in the row. */
double kith_figures_apart(size_t scenarios);

/** What an outcome and its unit ("%") are called; what intervals are. */
const char *kith_figures_outcome(const struct kith_figures *self, size_t outcome);
const char *kith_figures_unit(const struct kith_figures *self, size_t outcome);
const char *kith_figures_interval(const struct kith_figures *self);

/** Writes and clears a text; a script likewise, with the plot command drawn as SVG and PDF. */
int kith_figures_write(const struct kith_figures *self, const char *name, const char *ending, struct kith_text *text);
int kith_figures_script(const struct kith_figures *self, const char *name, int width, int height, const char *settings, struct kith_text *plot);

/** A text in a script, a cell of a table, a number of one with a comma before it (nothing for NaN), the name of the row-th row from the top. */
void kith_figures_quoted(struct kith_text *to, const char *text);
void kith_figures_wrapped(struct kith_text *to, const char *text, size_t width); /**< the same, in lines of so many letters at most */
void kith_figures_cell(struct kith_text *to, const char *text);
void kith_figures_names(struct kith_text *to, const char *outcome, const char *unit); /**< two cells, each with a comma before it */
void kith_figures_number(struct kith_text *to, double x);
void kith_figures_tic(struct kith_text *settings, size_t row, const char *name);

/** All numbers of a variable that has these axes, none of which is empty; the caller frees them. `extent` has shape (8). */
int kith_figures_numbers(const struct kith_figures *self, const char *name, const char *axes, double **out, size_t *extent);

/** An axis has at least so many points (`extent` as above). */
int kith_figures_need(const struct kith_figures *self, const char *name, size_t points, size_t least);
int kith_figures_is_share(const struct kith_figures *self, size_t outcome);

/** What only populations have: by year, by week, by region, by stratum. */
int kith_figures_population(const struct kith_figures *self);

#endif
