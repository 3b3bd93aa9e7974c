#include "design/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/without.h"
#include "run/run.h"

/* What of a population may not be told (--small), and what is withheld with it, so that it cannot be worked out.
 *
 * What is told of a scenario are cells (region, year, stratum), each with its outcomes and counts. They add up: regions to
 * all regions, years to all years, the classes of a margin to all families, crossed cells to the classes of their margins. A
 * cell that holds too few is withheld. It stays unknown if the others can be what they are whatever it is: if there are
 * numbers that can be added to withheld cells alone, to this one too, so that all sums stay. Such are products of
 * three: two regions (or a region and all of them), one up and one down; two years likewise; two classes of a margin, with
 * crossed cells of the two that differ in nothing else, or all families with a class of every margin and a cell of those. So for each
 * cell that is too small such a box is withheld whole: the one that withholds least beside. Every cell of a box is safe by the
 * same box. Nothing of this depends on how many are withheld, and no system of equations is solved.
 *
 * A sum of withheld cells can be known although none of them is: what is told of a line of cells, taken from the line's sum. While
 * that is too small, the smallest cell of the line that is told is withheld, too. */

enum { MOST = 2 + KITH_DIMENSIONS }; /* strata of a box */

struct strata {
    uint32_t margin[MOST];
    size_t n;
    uint32_t other; /* the class that goes up when the first goes down */
};

struct cells {
    const struct kith_study *study;
    size_t scenario;
    uint8_t *withheld; /* shape (1 + regions, 1 + years, margins) */
    uint8_t *safe; /* likewise: in a box */
    uint32_t classes[KITH_DIMENSIONS], first[KITH_DIMENSIONS]; /* of each margin: how many, and the first one's place */
    struct cell *line; /* room for the longest */
};

struct cell {
    size_t region;
    uint32_t year, margin;
};

/* ---- what is small ---- */

struct size {
    double families, reports;
};

static struct size
size_of(const struct cells *self, size_t region, uint32_t year, uint32_t margin)
{
    static const enum kith_measure reports[] = { KITH_M_FIRST, KITH_M_IN_ASSESSMENT, KITH_M_AFTER, KITH_M_IN_MONITORING, KITH_M_AGAIN };
    const struct kith_population *population = self->study->population;
    const uint32_t from = year ? year - 1 : 0, to = year ? year : population->years;
    const int64_t *strata = kith_population_sum(self->study, self->scenario, region) + self->study->layout.at[KITH_TALLY_P_STRATA];
    struct size size = { 0, 0 };
    for (uint32_t y = from; y < to; y++) {
        const int64_t *count = strata + (y * population->margins + margin) * KITH_MEASURES;
        size.families += (double) count[KITH_M_END_FAMILIES] / (to - from);
        for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
            size.reports += (double) count[reports[i]];
    }
    return size;
}

/* Fewer families (on average over the years), or fewer reports in all of them, than may be told; by run. */
static int
too_small(const struct cells *self, struct size size)
{
    const double least = (double) self->study->options.small * kith_study_made(self->study);
    return size.families < least || size.reports < least;
}

static int
small_together(const struct cells *self, struct size a, struct size b)
{
    return too_small(self, (struct size) { a.families + b.families, a.reports + b.reports });
}

/* ---- boxes ---- */

static size_t
place(const struct cells *self, size_t region, uint32_t year, uint32_t margin)
{
    return (region * (1 + self->study->population->years) + year) * self->study->population->margins + margin;
}

/* What it would cost to withhold a cell: nothing if it is; totals are dear, and the large before the small. */
static double
cost_of(const struct cells *self, size_t region, uint32_t year, uint32_t margin)
{
    enum { TOTAL = 50 };
    if (self->withheld[place(self, region, year, margin)])
        return 0;
    const double all = size_of(self, 0, year, 0).families, own = size_of(self, region, year, margin).families;
    return 1 + (all > 0 ? own / all : 0) + TOTAL * ((region == 0) + (year == 0) + (margin == 0));
}

enum { TOO_FEW = 1000 }; /* what it costs that two cells together, whose sum can be known, are too small */

/* Which class of each margin a crossed cell is in; UINT32_MAX for margins that are not crossed. */
static void
classes_of(const struct cells *self, uint32_t margin, uint32_t *class)
{
    uint32_t i = margin - self->study->layout.cross_at;
    for (uint32_t d = KITH_DIMENSIONS; d-- > 0;) {
        class[d] = UINT32_MAX;
        if (!(self->study->names.cross >> d & 1))
            continue;
        class[d] = i % self->classes[d];
        i /= self->classes[d];
    }
}

static uint32_t
crossed(const struct cells *self, const uint32_t *class)
{
    uint32_t i = 0;
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++)
        if (self->study->names.cross >> d & 1)
            i = i * self->classes[d] + class[d];
    return self->study->layout.cross_at + i;
}

/* Two classes of a margin, and of crossed cells the two that are in them and else in `class`. */
static struct strata
pair_of(const struct cells *self, uint32_t dimension, uint32_t *class, uint32_t other)
{
    const uint32_t own = class[dimension];
    struct strata strata = { { self->first[dimension] + own, self->first[dimension] + other }, 2, self->first[dimension] + other };
    if (self->study->layout.cross_at && self->study->names.cross >> dimension & 1) {
        strata.margin[strata.n++] = crossed(self, class);
        class[dimension] = other;
        strata.margin[strata.n++] = crossed(self, class);
        class[dimension] = own;
    }
    return strata;
}

/* All families, a class of every margin, and the crossed cell of those. */
static struct strata
all_of(const struct cells *self, uint32_t *class)
{
    struct strata strata = { { 0 }, 1, 0 };
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++)
        strata.margin[strata.n++] = self->first[d] + class[d];
    if (self->study->layout.cross_at)
        strata.margin[strata.n++] = crossed(self, class);
    return strata;
}

static void
take_cheaper(const struct cells *self, size_t region, uint32_t year, const struct strata *strata, double *least, struct strata *best)
{
    double cost = 0;
    for (size_t i = 0; i < strata->n; i++)
        cost += cost_of(self, region, year, strata->margin[i]);
    if (strata->other && small_together(self, size_of(self, region, year, strata->margin[0]), size_of(self, region, year, strata->other)))
        cost += TOO_FEW;
    if (cost < *least) {
        *least = cost;
        *best = *strata;
    }
}

/* Every choice of classes in the margins that `free` names; the others stay. */
static int
next_choice(const struct cells *self, uint32_t free, uint32_t *class)
{
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++) {
        if (!(free >> d & 1))
            continue;
        if (++class[d] < self->classes[d])
            return 1;
        class[d] = 0;
    }
    return 0;
}

/* The strata of a box for one cell. */
static struct strata
strata_for(const struct cells *self, size_t region, uint32_t year, uint32_t margin)
{
    const uint32_t cross = self->study->layout.cross_at ? self->study->names.cross : 0, every = (1u << KITH_DIMENSIONS) - 1;
    struct strata best = { { 0 }, 0, 0 };
    double least = (double) INFINITY;
    uint32_t given[KITH_DIMENSIONS], class[KITH_DIMENSIONS], fixed = 0;
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++)
        given[d] = UINT32_MAX;
    if (cross && margin >= self->study->layout.cross_at)
        classes_of(self, margin, given);
    else
        for (uint32_t d = 0; d < KITH_DIMENSIONS && margin > 0; d++)
            if (margin >= self->first[d] && margin < self->first[d] + self->classes[d])
                given[d] = margin - self->first[d];
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++) {
        fixed |= given[d] != UINT32_MAX ? 1u << d : 0;
        class[d] = given[d] != UINT32_MAX ? given[d] : 0;
    }
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++) {
        if (!(fixed >> d & 1))
            continue;
        do
            for (uint32_t other = 0; other < self->classes[d]; other++)
                if (other != class[d]) {
                    const struct strata strata = pair_of(self, d, class, other);
                    take_cheaper(self, region, year, &strata, &least, &best);
                }
        while (cross >> d & 1 && next_choice(self, cross & ~fixed, class));
    }
    if (best.n)
        return best;
    do { /* all families, or the only class of its margin */
        const struct strata strata = all_of(self, class);
        take_cheaper(self, region, year, &strata, &least, &best);
    } while (next_choice(self, every & ~fixed, class));
    return best;
}

/* The region whose strata of a year go up when those of `region` go down. */
static size_t
region_beside(const struct cells *self, size_t region, uint32_t year, const struct strata *strata)
{
    size_t best = 0;
    double least = (double) INFINITY;
    for (size_t g = 0; g <= self->study->population->n_regions; g++) {
        double cost = g && region && small_together(self, size_of(self, region, year, strata->margin[0]), size_of(self, g, year, strata->margin[0])) ? TOO_FEW : 0;
        for (size_t i = 0; i < strata->n; i++)
            cost += cost_of(self, g, year, strata->margin[i]);
        if (g != region && cost < least) {
            least = cost;
            best = g;
        }
    }
    return best;
}

/* Likewise the year, for two regions. */
static uint32_t
year_beside(const struct cells *self, const size_t *region, uint32_t year, const struct strata *strata)
{
    uint32_t best = 0;
    double least = (double) INFINITY;
    for (uint32_t y = 0; y <= self->study->population->years; y++) {
        double cost = y && year && small_together(self, size_of(self, region[0], year, strata->margin[0]), size_of(self, region[0], y, strata->margin[0])) ? TOO_FEW : 0;
        for (size_t i = 0; i < 2 * strata->n; i++)
            cost += cost_of(self, region[i % 2], y, strata->margin[i / 2]);
        if (y != year && cost < least) {
            least = cost;
            best = y;
        }
    }
    return best;
}

static void
withhold_box(struct cells *self, size_t region, uint32_t year, uint32_t margin)
{
    const struct strata strata = strata_for(self, region, year, margin);
    const size_t regions[2] = { region, region_beside(self, region, year, &strata) };
    const uint32_t years[2] = { year, year_beside(self, regions, year, &strata) };
    for (size_t i = 0; i < 4 * strata.n; i++) {
        const size_t at = place(self, regions[i % 2], years[i / 2 % 2], strata.margin[i / 4]);
        self->withheld[at] = self->safe[at] = 1;
    }
}

/* ---- lines ---- */

/* The first cell of a line is the sum of the n others. @return 1 if it has one more box now */
static int
widen(struct cells *self, size_t n)
{
    struct size sum = { 0, 0 }, least = { 0, 0 };
    size_t some = 0, best = 0;
    for (size_t i = 0; i <= n; i++) {
        const struct cell *cell = &self->line[i];
        const struct size size = size_of(self, cell->region, cell->year, cell->margin);
        if (self->withheld[place(self, cell->region, cell->year, cell->margin)]) {
            if (i == 0)
                return 0;
            some++;
            sum.families += size.families;
            sum.reports += size.reports;
        } else if (i > 0 && (!best || size.families < least.families)) {
            best = i;
            least = size;
        }
    }
    if (!some || !best || !too_small(self, sum))
        return 0;
    withhold_box(self, self->line[best].region, self->line[best].year, self->line[best].margin);
    return 1;
}

/* The strata of a region and year: classes of each margin, and crossed cells of each class. */
static int
widen_strata(struct cells *self, size_t region, uint32_t year)
{
    const uint32_t cross_at = self->study->layout.cross_at;
    int wider = 0;
    for (uint32_t d = 0; d < KITH_DIMENSIONS; d++) {
        self->line[0] = (struct cell) { region, year, 0 };
        for (uint32_t c = 0; c < self->classes[d]; c++)
            self->line[1 + c] = (struct cell) { region, year, self->first[d] + c };
        wider |= widen(self, self->classes[d]);
        for (uint32_t c = 0; cross_at && self->study->names.cross >> d & 1 && c < self->classes[d]; c++) {
            uint32_t class[KITH_DIMENSIONS];
            size_t n = 0;
            self->line[0] = (struct cell) { region, year, self->first[d] + c };
            for (uint32_t m = cross_at; m < self->study->population->margins; m++) {
                classes_of(self, m, class);
                if (class[d] == c)
                    self->line[++n] = (struct cell) { region, year, m };
            }
            wider |= widen(self, n);
        }
    }
    return wider;
}

static int
widen_lines(struct cells *self)
{
    const struct kith_population *population = self->study->population;
    int wider = 0;
    for (size_t g = 0; g <= population->n_regions; g++)
        for (uint32_t y = 0; y <= population->years; y++)
            wider |= widen_strata(self, g, y);
    for (uint32_t m = 0; m < population->margins; m++) {
        for (uint32_t y = 0; y <= population->years; y++) {
            for (size_t g = 0; g <= population->n_regions; g++)
                self->line[g] = (struct cell) { g, y, m };
            wider |= widen(self, population->n_regions);
        }
        for (size_t g = 0; g <= population->n_regions; g++) {
            for (uint32_t y = 0; y <= population->years; y++)
                self->line[y] = (struct cell) { g, y, m };
            wider |= widen(self, population->years);
        }
    }
    return wider;
}

/* ---- a scenario ---- */

static void
withhold_scenario(struct cells *self)
{
    const struct kith_population *population = self->study->population;
    const size_t n = (1 + population->n_regions) * (1 + population->years) * population->margins, year = population->margins, region = (1 + population->years) * year;
    for (size_t i = 0; i < n; i++)
        self->withheld[i] = (uint8_t) too_small(self, size_of(self, i / region, (uint32_t) (i / year % (1 + population->years)), (uint32_t) (i % year)));
    for (size_t i = 0; i < n; i++)
        if (self->withheld[i] && !self->safe[i])
            withhold_box(self, i / region, (uint32_t) (i / year % (1 + population->years)), (uint32_t) (i % year));
    while (widen_lines(self))
        ;
}

static int
find_withheld(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *population = study->population;
    const size_t n = (1 + population->n_regions) * (1 + population->years) * population->margins;
    struct cells cells = { .study = study };
    for (uint32_t d = 0, at = 1; d < KITH_DIMENSIONS; at += cells.classes[d++]) {
        cells.classes[d] = kith_cross_classes((enum kith_dimension) d, study->names.n_profiles, study->names.n_groups);
        cells.first[d] = at;
    }
    population->withheld = calloc(study->n_scenarios * n, 1);
    cells.safe = malloc(n);
    cells.line = malloc((1 + population->n_regions + population->years + population->margins) * sizeof *cells.line);
    const int room = population->withheld && cells.safe && cells.line;
    for (size_t s = 0; s < study->n_scenarios && room; s++) {
        cells.scenario = s;
        cells.withheld = population->withheld + s * n;
        memset(cells.safe, 0, n);
        withhold_scenario(&cells);
    }
    free(cells.safe);
    free(cells.line);
    return room ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory to see what is to be withheld");
}

int
kith_population_is_withheld(const struct kith_study *study, size_t scenario, size_t region, uint32_t year, uint32_t margin)
{
    const struct kith_population *self = study->population;
    return self->withheld && self->withheld[((scenario * (1 + self->n_regions) + region) * (1 + self->years) + year) * self->margins + margin];
}

/* ---- what is kept of runs ---- */

static void
blank(float *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        at[i] = NAN;
}

/* What is withheld of a region in a year (0: of all) of one run: all of it, but for strata. */
static void
blank_year(struct kith_study *study, size_t run, size_t region, uint32_t year)
{
    struct kith_population *self = study->population;
    const size_t cells = kith_population_weekly_cells(study), weeks = study->layout.axis[KITH_AXIS_POLICY_WEEK];
    blank(self->queues + kith_population_queue_cell(study, run, region, year, 0), study->layout.axis[KITH_AXIS_QUEUE] * kith_n_queue_outcomes);
    if (!self->weekly || year == 0)
        return;
    for (int b = KITH_TALLY_P_VIOLENCE; b <= KITH_TALLY_P_LOAD; b++) {
        const size_t row = study->layout.size[b] / weeks;
        blank(self->weekly + (run * (1 + self->n_regions) + region) * cells + study->layout.at[b] - study->layout.at[KITH_TALLY_P_VIOLENCE]
                + (year - 1) * KITH_YEAR * row, KITH_YEAR * row);
    }
}

/* Of all families, regions and years. */
static void
blank_whole(struct kith_study *study, size_t run)
{
    const size_t reporters = study->layout.axis[KITH_AXIS_REPORTER];
    const size_t runs = (size_t) study->n_draws * study->per_draw, n = study->form.n_outcomes;
    const size_t side = study->without.n ? study->without.side[run / runs] : 0;
    for (size_t o = 0; o < n; o++)
        study->outcome[run * n + o] = (double) NAN;
    for (size_t o = 0; o < n && side >= study->n_scenarios; o++)
        kith_study_outcomes(study, side, 0, run % runs)[o] = (double) NAN;
    for (size_t i = 0; i < study->n_curves; i++)
        study->curve[run * study->n_curves + i] = (double) NAN;
    for (size_t r = 0; r < KITH_REPORTED_BY * reporters; r++)
        kith_population_reporter(study, run, KITH_SHARE_OF_REPORTS, 0)[r] = (double) NAN;
}

void
kith_population_blank(struct kith_study *study, size_t run)
{
    struct kith_population *self = study->population;
    blank_whole(study, run);
    blank(self->strata + kith_population_cell(study, run, 0, 0, 0), kith_population_cell(study, 1, 0, 0, 0));
    for (size_t g = 0; g <= self->n_regions; g++)
        for (uint32_t y = 0; y <= self->years; y++)
            blank_year(study, run, g, y);
}

int
kith_population_withhold(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const size_t runs = kith_study_runs(study);
    const int status = study->options.small ? find_withheld(study, err) : KITH_OK;
    for (size_t run = 0; run < runs && study->options.small && !status; run++) {
        const size_t scenario = run / (study->n_draws * study->per_draw);
        kith_population_touch(study, 1 + self->n_regions);
        for (size_t g = 0; g <= self->n_regions; g++)
            for (uint32_t y = 0; y <= self->years; y++) {
                for (uint32_t m = 0; m < self->margins; m++)
                    if (kith_population_is_withheld(study, scenario, g, y, m))
                        blank(self->strata + kith_population_cell(study, run, g, y, m), study->form.n_outcomes);
                if (kith_population_is_withheld(study, scenario, g, y, 0))
                    blank_year(study, run, g, y);
            }
        if (kith_population_is_withheld(study, scenario, 0, 0, 0))
            blank_whole(study, run);
    }
    return status;
}
