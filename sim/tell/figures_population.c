#include "tell/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tell/names.h"

enum { SPREADS = 4, PANELS = 3, WEEKS = 52, PANEL = 46 /* letters of a title in one line */, NAME = 44 /* and of a row's name, about */ };
static const char one_key[] = "unset key\n"; /* the first panel's is for all */
static const char *const spread[SPREADS] = { "mean", "mc_error", "low", "high" };

/* Tables by stratum, as FORMAT.md has them: of each scenario, and of its difference with the first (NULL: only one). */
struct cells {
    const struct kith_figures *maker;
    double *level[SPREADS], *difference[SPREADS]; /* shape (scenario, region, year, margin, outcome) */
    size_t extent[8];
};

enum axis { REGION = 1, YEAR = 2, MARGIN = 3 };

static double
at(const struct cells *self, double *const *table, int k, size_t s, enum axis axis, size_t i, size_t outcome)
{
    size_t index[4] = { s };
    index[axis] = i;
    size_t cell = 0;
    for (int a = 0; a < 4; a++)
        cell = cell * self->extent[a] + index[a];
    return table[k] ? table[k][cell * self->extent[4] + outcome] : (double) NAN;
}

static int
read_cells(struct cells *self)
{
    static const char axes[] = "scenario region year margin outcome";
    char name[64];
    for (int k = 0; k < SPREADS; k++) {
        snprintf(name, sizeof name, "strata/%s", spread[k]);
        TRY(kith_figures_numbers(self->maker, name, axes, &self->level[k], self->extent));
        snprintf(name, sizeof name, "strata_difference/%s", spread[k]);
        if (self->maker->scenarios > 1)
            TRY(kith_figures_numbers(self->maker, name, axes, &self->difference[k], self->extent));
    }
    return KITH_OK;
}

static void
free_cells(struct cells *self)
{
    for (int k = 0; k < SPREADS; k++) {
        free(self->level[k]);
        free(self->difference[k]);
    }
}

/* ---- tables ---- */

/* NAME.csv: one axis, all else together; `label` names its points, of which the first may be left out. A point's rows of one outcome
 * stand together, so that lines go through them. */
static int
write_cells(const struct cells *self, const char *name, enum axis axis, size_t from, char **label)
{
    const struct kith_figures *maker = self->maker;
    struct kith_text csv = { 0 };
    kith_text_add(&csv, "series,row,scenario,%s,outcome,unit,mean,mc_error,low,high,difference,difference_mc_error,difference_low,difference_high\n", name);
    for (size_t s = 0; s < maker->scenarios; s++)
        for (size_t o = 0; o < maker->outcomes; o++)
            for (size_t i = from; i < self->extent[axis]; i++) {
                kith_text_add(&csv, "%zu,%zu,", s, i - from);
                kith_figures_cell(&csv, maker->scenario[s]);
                kith_text_put(&csv, ",", 1);
                if (label)
                    kith_figures_cell(&csv, label[i]);
                else
                    kith_text_add(&csv, "%zu", i);
                kith_figures_names(&csv, maker->outcome[o], maker->unit[o]);
                for (int k = 0; k < SPREADS; k++)
                    kith_figures_number(&csv, at(self, self->level, k, s, axis, i, o));
                for (int k = 0; k < SPREADS; k++)
                    kith_figures_number(&csv, s ? at(self, self->difference, k, s, axis, i, o) : (double) NAN);
                kith_text_put(&csv, "\n", 1);
            }
    return kith_figures_write(maker, name, "csv", &csv);
}

static size_t
find_outcome(const struct kith_figures *maker, const char *name)
{
    size_t o = 0;
    while (o < maker->outcomes && strcmp(maker->outcome[o], name) != 0)
        o++;
    return o;
}

/* Is there anything to draw of an outcome under scenario s? */
static int
is_known(const struct cells *self, double *const *table, int k, size_t s, enum axis axis, size_t from, size_t outcome)
{
    int known = 0;
    for (size_t i = from; outcome < self->maker->outcomes && i < self->extent[axis]; i++)
        known |= !isnan(at(self, table, k, s, axis, i, outcome));
    return known;
}

static void
put_title(const struct cells *self, struct kith_text *plot, size_t outcome)
{
    const struct kith_figures *maker = self->maker;
    char title[320];
    snprintf(title, sizeof title, "%s (%s)", kith_figures_outcome(maker, outcome), kith_figures_unit(maker, outcome));
    kith_text_add(plot, "set title ");
    kith_figures_wrapped(plot, title, PANEL);
    kith_text_put(plot, "\n", 1);
}

/* ---- over the years ---- */

/* Of several scenarios the differences with the first, else what there is: bands of more than three hide each other, then of one only. */
static void
plot_years(const struct cells *self, struct kith_text *plot, size_t outcome)
{
    const struct kith_figures *maker = self->maker;
    const int percent = kith_figures_is_share(maker, outcome) ? 100 : 1, two = maker->scenarios > 1, column = two ? 11 : 7;
    double *const *table = two ? self->difference : self->level;
    const char *name = maker->outcome[outcome];
    int n = 0;
    put_title(self, plot, outcome);
    for (size_t s = (size_t) two; s < (maker->scenarios > 3 ? 2 : maker->scenarios); s++)
        if (is_known(self, table, 2, s, YEAR, 1, outcome))
            kith_text_add(plot, "%s'year.csv' skip 1 using 4:($1 == %zu && strcol(5) eq '%s' ? %d*$%d : NaN):(%d*$%d) with filledcurves fc rgb '%s' fs transparent solid 0.15 notitle",
                n++ ? ", " : "plot ", s, name, percent, column + 2, percent, column + 3, kith_figures_colour(s));
    for (size_t s = (size_t) two; s < maker->scenarios; s++) {
        if (!is_known(self, table, 0, s, YEAR, 1, outcome))
            continue;
        kith_text_add(plot, "%s'year.csv' skip 1 using 4:($1 == %zu && strcol(5) eq '%s' ? %d*$%d : NaN) with linespoints pt 7 ps 0.4 lw 2 ", n++ ? ", " : "plot ", s, name, percent, column);
        kith_figures_line(plot, s);
        kith_text_add(plot, " title ");
        kith_figures_quoted(plot, maker->title[s]);
    }
    kith_text_put(plot, "\n", 1);
}

/* "Difference with help as it is now; 95% range of ...": the title of all panels. */
static void
put_heading(const struct kith_figures *maker, struct kith_text *plot)
{
    const int two = maker->scenarios > 1;
    if (two) {
        kith_text_add(plot, "'%s '.", KITH_FIGURES_SAY(maker, "Difference with", "Verschil met"));
        kith_figures_within(maker, plot, 0);
        kith_text_put(plot, ".", 1);
    }
    kith_text_add(plot, "'%s%s'\n", two ? "; " : "", kith_figures_interval(maker));
}

static int
draw_years(const struct cells *self, const char *name, const char *const *outcome)
{
    const struct kith_figures *maker = self->maker;
    const size_t two = maker->scenarios > 1;
    struct kith_text plot = { 0 };
    size_t found[PANELS], n = 0;
    char settings[200];
    for (int i = 0; i < PANELS; i++) {
        const size_t o = find_outcome(maker, outcome[i]);
        if (is_known(self, two ? self->difference : self->level, 0, two, YEAR, 1, o))
            found[n++] = o;
    }
    if (n == 0)
        return KITH_OK;
    const int height = kith_figures_panels(&plot, n, maker->scenarios - two, (int) (380 * n), 52, 250);
    put_heading(maker, &plot);
    for (size_t i = 0; i < n; i++) {
        kith_text_add(&plot, "%s", i == 1 ? one_key : "");
        plot_years(self, &plot, found[i]);
    }
    kith_text_add(&plot, "unset multiplot\nset key");
    snprintf(settings, sizeof settings, "set xlabel '%s'\nset yrange [*<0:0<*]\nset xzeroaxis lw 1.5\nset xrange [0.5:%zu.5]\n", KITH_FIGURES_SAY(maker, "Year of policy", "Jaar van het beleid"), self->extent[YEAR] - 1);
    return kith_figures_script(maker, name, (int) (380 * n), height, settings, &plot);
}

/* ---- regions and strata ---- */

/* Rows with their intervals: differences if there are any, else levels. */
static void
plot_rows(const struct cells *self, const char *name, struct kith_text *plot, enum axis axis, size_t from, size_t outcome)
{
    const struct kith_figures *maker = self->maker;
    const int percent = kith_figures_is_share(maker, outcome) ? 100 : 1, column = maker->scenarios > 1 ? 11 : 7;
    int n = 0;
    put_title(self, plot, outcome);
    for (size_t s = maker->scenarios > 1; s < maker->scenarios; s++) {
        if (!is_known(self, maker->scenarios > 1 ? self->difference : self->level, 0, s, axis, from, outcome))
            continue;
        kith_text_add(plot, "%s'%s.csv' skip 1 using ($1 == %zu && strcol(5) eq '%s' && strlen(strcol(%d)) ? %d*$%d : NaN):(-$2-%g):", n++ ? ", " : "plot ", name, s, maker->outcome[outcome],
            column, percent, column, kith_figures_apart(maker->scenarios - (maker->scenarios > 1)) * (double) (s > 1 ? s - 1 : 0));
        for (int high = 0; high < 2; high++) /* rows of other outcomes must not stretch the axis */
            kith_text_add(plot, "(strcol(5) ne '%s' ? NaN : %d*(strlen(strcol(%d)) ? $%d : strlen(strcol(%d)) ? $%d%s%.4g*$%d : $%d))%s", maker->outcome[outcome], percent,
                column + 2 + high, column + 2 + high, column + 1, column, high ? "+" : "-", maker->t, column + 1, column, high ? "" : ":");
        kith_text_add(plot, " with xerrorbars pt 7 ps 0.6 lw 1.5 lc rgb '%s' title ", kith_figures_colour(s));
        kith_figures_quoted(plot, maker->title[s]);
    }
    kith_text_put(plot, "\n", 1);
}

static int
draw_rows(const struct cells *self, const char *name, enum axis axis, size_t from, char **label)
{
    static const char *const outcome[PANELS] = { "violent", "reports", "waiting" };
    const struct kith_figures *maker = self->maker;
    const int two = maker->scenarios > 1;
    const enum kith_named kind = axis == REGION ? KITH_NAME_REGION : KITH_NAME_GROUP;
    struct kith_text plot = { 0 }, settings = { 0 };
    size_t found[PANELS], n = 0;
    for (int i = 0; i < PANELS; i++) {
        const size_t o = find_outcome(maker, outcome[i]);
        if (is_known(self, two ? self->difference : self->level, 0, (size_t) two, axis, from, o))
            found[n++] = o;
    }
    if (n == 0)
        return KITH_OK;
    size_t longest = 0;
    for (size_t i = from; i < self->extent[axis]; i++) {
        const char *plain = kith_name_of(kind, label[i], maker->language), *named = plain ? plain : label[i];
        longest = strlen(named) > longest ? strlen(named) : longest;
        kith_figures_tic(&settings, i - from, named);
    }
    longest = longest > NAME ? NAME : longest; /* longer ones are broken */
    kith_text_add(&settings, "set yrange [-%zu:1]\nset grid xtics lc rgb '#dddddd'\nset xtics font ',11'\n", self->extent[axis] - from);
    kith_text_add(&settings, two ? "set arrow from 0, graph 0 to 0, graph 1 nohead\n" : "set xrange [0:*]\n");
    const size_t shown = maker->scenarios - (size_t) two, row = 9 * shown > 26 ? 9 * shown : 26;
    const int left = 40 + 8 * (int) longest, width = left + (int) (340 * n);
    const int height = kith_figures_panels(&plot, n, shown, width, left, (int) (row * (self->extent[axis] - from + 1)));
    put_heading(maker, &plot);
    for (size_t i = 0; i < n; i++) {
        kith_text_add(&plot, "%s", i == 1 ? one_key : "");
        for (size_t k = from; i == 1 && k < self->extent[axis]; k++) /* names stand at the first panel */
            kith_figures_tic(&plot, k - from, "");
        plot_rows(self, name, &plot, axis, from, found[i]);
    }
    kith_text_add(&plot, "unset multiplot\nset key");
    const int status = settings.failed ? kith_fail(maker->err, KITH_ERR_MEMORY, "out of memory for figure %s", name)
                                       : kith_figures_script(maker, name, width, height, settings.at, &plot);
    kith_text_clear(&settings);
    return status;
}

static int
make_rows(const struct cells *self, const char *name, enum axis axis, size_t from)
{
    char **label = NULL;
    size_t n = 0;
    int status = kith_file_expect(self->maker->file, name, KITH_OF_TEXTS, name, self->maker->err);
    if (!status)
        status = kith_file_texts(self->maker->file, name, &label, &n, self->maker->err);
    if (!status)
        status = write_cells(self, name, axis, from, label);
    if (!status)
        status = draw_rows(self, name, axis, from, label);
    for (size_t i = 0; label && i < n; i++)
        free(label[i]);
    free(label);
    return status;
}

/* ---- weeks ---- */

struct weeks {
    double *reports, *help, *load; /* shape (scenario, region, week, ...) */
    size_t reports_extent[8], help_extent[8], load_extent[8];
    double per_1000; /* of the households that were simulated */
    size_t waiting; /* in the axis help */
};

static double
of_week(const double *table, const size_t *extent, size_t s, size_t w, size_t i)
{
    const size_t row = extent[3] * (extent[4] ? extent[4] : 1);
    return table[(s * extent[1] * extent[2] + w) * row + i];
}

/* Over all regions: reports at a yearly rate, cases waiting, families waiting; each per 1,000 households with children. */
static int
write_weeks(const struct kith_figures *self, const struct weeks *weeks)
{
    struct kith_text csv = { 0 };
    kith_text_add(&csv, "series,scenario,week,reports,waiting_for_assessment,families_waiting_for_help\n");
    for (size_t s = 0; s < self->scenarios; s++)
        for (size_t w = 0; w < weeks->reports_extent[2]; w++) {
            double reports = 0;
            for (size_t k = 1; k < weeks->reports_extent[3]; k++) /* the first sort is reports before the run */
                reports += of_week(weeks->reports, weeks->reports_extent, s, w, k);
            kith_text_add(&csv, "%zu,", s);
            kith_figures_cell(&csv, self->scenario[s]);
            kith_text_add(&csv, ",%zu", w);
            kith_figures_number(&csv, reports * WEEKS * weeks->per_1000);
            kith_figures_number(&csv, of_week(weeks->load, weeks->load_extent, s, w, 0) * weeks->per_1000);
            kith_figures_number(&csv, of_week(weeks->help, weeks->help_extent, s, w, weeks->waiting) * weeks->per_1000);
            kith_text_put(&csv, "\n", 1);
        }
    return kith_figures_write(self, "week", "csv", &csv);
}

static int
draw_weeks(const struct kith_figures *self)
{
    static const char *const english[PANELS] = { "Reports, at a yearly rate", "Cases waiting for assessment", "Families waiting without help" };
    static const char *const dutch[PANELS] = { "Meldingen, omgerekend naar een jaar", "Zaken die op beoordeling wachten", "Gezinnen die nog zonder hulp wachten" };
    struct kith_text plot = { 0 };
    const int height = kith_figures_panels(&plot, PANELS, self->scenarios, 380 * PANELS, 52, 250);
    kith_text_add(&plot, "'%s'\n", KITH_FIGURES_SAY(self, "Means over runs, per 1,000 households with children", "Gemiddelden van berekeningen, per 1.000 huishoudens met kinderen"));
    for (int i = 0; i < PANELS; i++) {
        kith_text_add(&plot, "%sset title '%s'\n", i == 1 ? one_key : "", KITH_FIGURES_SAY(self, english[i], dutch[i]));
        for (size_t s = 0; s < self->scenarios; s++) {
            kith_text_add(&plot, "%s'week.csv' skip 1 using 3:($1 == %zu ? $%d : NaN) with lines lw 1.5 ", s ? ", " : "plot ", s, 4 + i);
            kith_figures_line(&plot, s);
            kith_text_add(&plot, " title ");
            kith_figures_quoted(&plot, self->title[s]);
        }
        kith_text_put(&plot, "\n", 1);
    }
    kith_text_add(&plot, "unset multiplot\nset key");
    char settings[240];
    snprintf(settings, sizeof settings, "set xlabel '%s'\nset yrange [0:*]\n", KITH_FIGURES_SAY(self, "Weeks of policy", "Weken van het beleid"));
    return kith_figures_script(self, "week", 380 * PANELS, height, settings, &plot);
}

/* Files of format 1.1 have another name for it. */
static const char *
today_or(const struct kith_figures *self, const char *today, const char *before)
{
    const struct kith_file_item *item;
    for (size_t i = 0; (item = kith_file_item_at(self->file, i)); i++)
        if (strcmp(item->name, today) == 0)
            return today;
    return before;
}

static int
read_weeks(const struct kith_figures *self, struct weeks *weeks)
{
    double *households = NULL, scale;
    size_t extent[8];
    char **help = NULL;
    size_t n = 0;
    TRY(kith_file_note_number(self->file, "scale", &scale, self->err));
    TRY(kith_figures_numbers(self, "weekly/reports", "scenario region policy_week report", &weeks->reports, weeks->reports_extent));
    TRY(kith_figures_numbers(self, today_or(self, "weekly/help_status", "weekly/help"), "scenario region policy_week help", &weeks->help, weeks->help_extent));
    TRY(kith_figures_numbers(self, today_or(self, "weekly/queue_load", "weekly/load"), "scenario region policy_week queue load", &weeks->load, weeks->load_extent));
    TRY(kith_figures_need(self, "report", weeks->reports_extent[3], 2));
    int status = kith_figures_numbers(self, "region_households", "region", &households, extent);
    if (!status)
        weeks->per_1000 = 1000 / (households[0] * scale);
    free(households);
    if (!status)
        status = kith_file_texts(self->file, "help", &help, &n, self->err);
    for (size_t i = 0; help && i < n; i++) {
        if (strcmp(help[i], "waiting") == 0)
            weeks->waiting = i;
        free(help[i]);
    }
    free(help);
    return status;
}

static int
make_weeks(const struct kith_figures *self)
{
    struct weeks weeks = { .reports_extent = { 0 }, .help_extent = { 0 }, .load_extent = { 0 } };
    int status = read_weeks(self, &weeks);
    const int known = !status && !isnan(of_week(weeks.reports, weeks.reports_extent, 0, 0, 1));
    if (!status)
        status = write_weeks(self, &weeks);
    if (known && !status)
        status = draw_weeks(self);
    free(weeks.reports);
    free(weeks.help);
    free(weeks.load);
    return status;
}

int
kith_figures_population(const struct kith_figures *self)
{
    static const char *const reports[PANELS] = { "reports", "repeat_reports", "re_report_share" }, *const waiting[PANELS] = { "assessment_wait", "help_wait", "waiting" };
    struct cells cells = { .maker = self };
    int status = read_cells(&cells);
    if (!status)
        status = write_cells(&cells, "year", YEAR, 1, NULL);
    if (!status)
        status = draw_years(&cells, "reports", reports);
    if (!status)
        status = draw_years(&cells, "waiting", waiting);
    if (!status)
        status = make_rows(&cells, "region", REGION, 1);
    if (!status)
        status = make_rows(&cells, "margin", MARGIN, 0);
    free_cells(&cells);
    return status ? status : make_weeks(self);
}
