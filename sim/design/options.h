#ifndef KITH_DESIGN_OPTIONS_H
#define KITH_DESIGN_OPTIONS_H

#include "model/rules.h"
#include "kith.h"

/** How parameters with a distribution are set. */
enum kith_draws {
    KITH_DRAWS_PRIOR, /**< drawn for each draw from its distribution */
    KITH_DRAWS_POINT, /**< held fixed at their values */
    KITH_DRAWS_FILE, /**< as drawn in a result file, as far as they were drawn there from the same distribution; else from their own */
    KITH_DRAWS_POSTERIOR /**< from a posterior, as far as it holds them; else each from its distribution: design/posterior.h */
};

/** How much a result file holds of each run. */
enum kith_keep {
    KITH_KEEP_WAVES, /**< waves, waits, flows and outcomes of each run; weekly tables as mean and quantiles */
    KITH_KEEP_WEEKLY, /**< everything of each run (populations: errors and intervals of weekly tables, and their paired differences) */
    KITH_KEEP_SUMMARY, /**< outcomes of each run only; the rest as mean and quantiles (populations: sums and means) */
    KITH_KEEP_RUNS /**< populations: also what each run counted of each region, stratum and year */
};

/** How well the mean paired difference of an outcome is to be known: half-width of its 95 % interval,
 * as far as the simulation decides it (draws and replicates), in the unit of the outcome (a share: 0.01 is one
 * percentage point). Not the spread over the priors, which no number of runs makes smaller. */
struct kith_precision {
    char outcome[64];
    double half_width;
};

/** Reads "0.01@stopped_T3"; of a share also "1%@stopped_T3".
 * @return KITH_ERR_USAGE with what would be right, or the nearest outcome */
int kith_precision_read(struct kith_precision *out, const char *text, struct kith_error *err);

/** Whether there is such an outcome of a run of one of these kinds (set of enum kith_kind_of_run), and the half-width is one; `text` is how
 * messages call it. */
enum { KITH_ANY_RUN = 1 << KITH_COHORT_RUN | 1 << KITH_POPULATION_RUN };
int kith_precision_check(const struct kith_precision *self, const char *text, unsigned kinds, struct kith_error *err);

/** A question to a comparison: which parameters decide the paired difference of an outcome, how much of
 * its variance over draws comes from assumptions, and how often it is above zero. */
struct kith_explain {
    char outcome[64];
    char beside[64]; /**< "", or another outcome: then of the difference in log(outcome), what the log(beside) leaves of it:
        log(outcome) - log(beside), above zero where the outcome rises by a larger factor than the other */
};

/** Reads "stopped_T3" or "repeat_reports/reports_first"; whether there are such outcomes is seen when the study begins.
 * @return KITH_ERR_USAGE with what would be right */
int kith_explain_read(struct kith_explain *out, const char *text, struct kith_error *err);

/** A question to a comparison: at which value of a parameter are both equal in an outcome, the other
 * parameters averaged over their draws? */
struct kith_break_even {
    char parameter[192]; /**< "pathways.integral.staff_ratio"; drawn from a distribution */
    char outcome[64]; /**< "": stopped_T3 */
};

/** Reads "pathways.integral.staff_ratio@stopped_T3", or without an outcome.
 * @return KITH_ERR_USAGE with what would be right */
int kith_break_even_read(struct kith_break_even *out, const char *text, struct kith_error *err);

/** One outcome of a population by year, by region, by stratum or by queue, for a table. Queues have outcomes of their own. */
enum kith_by_rows { KITH_BY_YEAR, KITH_BY_REGION, KITH_BY_STRATUM, KITH_BY_QUEUE, KITH_BYS };
struct kith_by {
    enum kith_by_rows rows;
    char outcome[64]; /**< "repeat_reports"; of a queue "wait" */
};

/** Reads "year@repeat_reports", "region@...", "stratum@...", "queue@wait"; whether there is such an outcome is seen when the study begins.
 * @return KITH_ERR_USAGE with what would be right */
int kith_by_read(struct kith_by *out, const char *text, struct kith_error *err);

/** Small pictures of a distribution in the table of differences. */
enum kith_spark { KITH_SPARK_NONE, KITH_SPARK_ASCII, KITH_SPARK_BLOCKS /**< UTF-8 */ };

/** Room for all options that can be set by name. */
enum { KITH_MOST_OPTIONS = 48 };

/** What to do. A program makes it by kith_options_new(); within the library it also starts from kith_options_default(). */
struct kith_options {
    const char *output; /**< result file, or NULL for none. Never one of the inputs; in place of a file only when that is a result of Kith */
    int force; /**< other than zero: in place of any other file, too */
    uint64_t seed;
    uint32_t replicates; /**< runs of each scenario; 0 with KITH_DRAWS_FILE: `per_draw` for each of its draws */
    uint32_t per_draw; /**< of those, runs that share a draw of the parameters (with KITH_DRAWS_POINT: all) */
    uint32_t second; /**< population, with KITH_DRAWS_PRIOR: so many draws have per_draw runs, all others one; 0, or so many that none
        are left: all have per_draw */
    const struct kith_precision *precision; /**< shape (n_precision), borrowed: go on in batches until every one is reached for
        every scenario against the first; `replicates` is the first batch, raised to 100 draws (with KITH_DRAWS_POINT 100 runs) */
    size_t n_precision; /**< 0: just `replicates` */
    uint32_t most; /**< with precision: runs of each scenario at which to give up; 0: 10,000, or as many as there is room for */
    const struct kith_explain *explain; /**< shape (n_explain), borrowed: asked of a comparison over 20 draws or more */
    size_t n_explain;
    const struct kith_break_even *break_even; /**< shape (n_break_even), borrowed: likewise. Where scenarios have another mix of
        pathways than the first, that of the staff ratio is added when there are 20 draws of it */
    size_t n_break_even;
    const struct kith_by *by; /**< population: shape (n_by), borrowed: for kith_study_print_by() */
    size_t n_by;
    int no_zero_advantage; /**< other than zero: no side of a comparison runs once more without the advantage of its way of organising help */
    enum kith_spark spark; /**< for kith_study_print_differences(): over draws, zero marked */
    enum kith_draws draws;
    const char *draws_file; /**< for KITH_DRAWS_FILE */
    const char *posterior; /**< for KITH_DRAWS_POSTERIOR: a file of kith_calibrate(); NULL: calibration/posterior.h5 beside the first scenario */
    enum kith_trust trust; /**< whether that file, or the one that is replayed, may have been altered; then the result says so */
    uint32_t families; /**< followed in each run of a cohort */
    uint32_t first_row; /**< of kith_evaluate(), with random numbers of their own: the number that its first row has */
    int population; /**< other than zero: the whole populations of regions, see kith_study_run() */
    int asked_population; /**< it was asked for by its name: see kith_options_is_population() */
    const char *regions; /**< population: their table (CSV) */
    int whole; /**< population: tables show whole families, children, reports, hours and euros of the regions in the place of rates per 1,000 households */
    int all; /**< other than zero: tables show all outcomes, not the headline ones alone */
    const char *const *targets; /**< shape (n_targets), borrowed: files of published numbers to hold the result against; the result keeps them */
    size_t n_targets;
    const char *targets_text; /**< NULL, or a text of them in place of files: as a result keeps them */
    const char *const *only; /**< population: names of the regions to run, shape (n_only), borrowed; none: all */
    size_t n_only;
    double scale; /**< population: households and reports times this, above 0 to 1. Queues do not scale: smaller ones wait longer */
    const struct kith_scenario *burn_in; /**< population: of the years before the policy, borrowed; NULL: the first scenario */
    const char *cross; /**< population: NULL, or strata to count crossed, "profile,children"; beside the margins */
    const char *checkpoint; /**< population: NULL, or a folder of checkpoints: what is done of a run that was stopped or killed
        is taken from there, and kept there; removed when all is done and written, but for burn-ins with keep_burn_in */
    uint32_t checkpoint_weeks; /**< keeps worlds in progress each time they have gone on so many weeks (0: never) */
    double checkpoint_seconds; /**< and after so much time [s] (0: never); besides, when `stop` is set */
    int keep_burn_in; /**< other than zero: worlds at the end of their burn-in stay in the folder, for other scenarios */
    const char *burn_in_from; /**< population: NULL, or a folder in which such worlds are looked for, read only */
    uint32_t small; /**< population: results of fewer families or reports in a year than this are withheld (NaN); 0: none */
    int as_country; /**< population: a calibration learns about the country, so the register of a region does not set its own effects */
    double histories; /**< population: share of the families whose single history the file keeps, above 0 to 1; 0: of none.
        Needs `output`, and 8 bytes an event of room beside it while it runs */
    FILE *notes; /**< NULL, or where to say what is odd but no error */
    int threads; /**< 0: as many as the machine offers */
    uint64_t memory; /**< bytes for what runs count; of populations, what does not fit is kept beside `output` (or `checkpoint`) while they run */
    enum kith_keep keep;
    int portable; /**< other than zero: never the body for one processor family; the bits are the same */
    const char *command; /**< how to make the file again, for its provenance */
    int64_t epoch; /**< SOURCE_DATE_EPOCH, or -1 */
    const char *const *jobs; /**< batch system ids for the provenance, shape (n_jobs) */
    size_t n_jobs;
    const volatile int *stop; /**< NULL, or looked at every week: other than zero stops */
    /** NULL, or called by one thread at a time after each run. */
    void (*progress)(void *with, uint64_t done, uint64_t all);
    void *with;

    int own_numbers; /**< kith_evaluate(): row i has the random numbers of draw i, not those that all rows share */
    unsigned verb; /**< of kith_options_new(), 0 without: then all that follows is NULL */
    int dashed; /**< errors call an option by --name, as the command does */
    const char *given[KITH_MOST_OPTIONS]; /**< words that were set, by the row of the option; NULL where none were */
    struct kith_option_words *words; /**< what lists and words live in; a study keeps it, too */
};

struct kith_options kith_options_default(void);

/** The same for populations: 28 runs, 20 draws; `regions` is left to the caller. */
struct kith_options kith_options_population(void);

/** As they hold when a run begins: what was left open depends on what was said.
 * @return KITH_ERR_USAGE when something does not go with something else */
int kith_options_settle(struct kith_options *out, const struct kith_options *self, struct kith_error *err);

/** Whether all of them go together; and whether those of a run go with its kind, as a replay must know, too. */
int kith_options_together(const struct kith_options *self, struct kith_error *err);
int kith_options_of_kind(const struct kith_options *self, struct kith_error *err);

/** A copy that lives longer than its original: words stay until both are released. */
void kith_options_keep(const struct kith_options *self);
void kith_options_release(const struct kith_options *self);

#endif
