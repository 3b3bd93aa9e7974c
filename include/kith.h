/** Kith: families moving through violence, reporting, help and recurrence.
 *
 * The whole public face of the library. Every fallible function returns KITH_OK or a negative
 * status and explains itself in the `struct kith_error` that comes last. Nothing here prints,
 * exits or reads the environment, and how libhdf5 and GSL tell of errors is as it was when a call has ended. What reads a result file lets a child process (a fork that only reads, and leaves
 * by _exit()) read it before, as libhdf5 crashes on some damaged files.
 *
 * Calls may come from several threads at a time, as long as none changes or frees what another one uses, and libhdf5 was built for threads
 * (Debian's is). Names, options and statuses are added, never changed, within one major version of the shared library (libkith.so.0). */
#ifndef KITH_H
#define KITH_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Statuses. The negative of a status is the exit code of the command (sysexits). */
enum kith_status {
    KITH_OK = 0,
    KITH_DIFFERENT = 1, /**< a comparison of two results found a difference */
    KITH_ERR_USAGE = -64, /**< asked for something that cannot be */
    KITH_ERR_DATA = -65, /**< a data table or result file is wrong */
    KITH_ERR_NOINPUT = -66, /**< an input file cannot be read */
    KITH_ERR_UNAVAILABLE = -69, /**< built without a part that this needs */
    KITH_ERR_INTERNAL = -70, /**< a fault of ours */
    KITH_ERR_MEMORY = -71, /**< out of memory */
    KITH_ERR_CREATE = -73, /**< an output file cannot be made */
    KITH_ERR_IO = -74, /**< reading or writing failed half-way */
    KITH_ERR_STOPPED = -75, /**< stopped on request; nothing half-written stays */
    KITH_ERR_CONFIG = -78 /**< a scenario is wrong */
};

/** What is taken for a result file. A digest stands in each: it holds unless the content was changed after the file was made. */
enum kith_trust {
    KITH_TRUST_WHOLE, /**< one whose digest holds; others are refused (KITH_ERR_DATA) */
    KITH_TRUST_ALTERED, /**< one that was altered, too; what is made of it says so */
    KITH_TRUST_UNREAD /**< its values are not read, and the digest not verified: kith_info() only */
};

/** What went wrong, one problem a line. Start from all zero; release with kith_error_clear(). */
struct kith_error {
    int status; /**< of the first problem */
    int count; /**< number of problems */
    char *text; /**< the problems, or NULL; owned */
    size_t length, capacity; /**< of `text`, in bytes */
};

/** Releases the text and starts again from no error. */
void kith_error_clear(struct kith_error *err);

/** Puts '?' in the place of every byte that would steer a terminal or turn the order of letters: C0 but for line feed and tab,
 * DEL, C1, marks of direction, and what is no UTF-8. Errors and notes are clean; tables carry names and words from files as they are. */
void kith_screen_clean(char *text, size_t length);

/** As fprintf(), cleaned so, and written in one piece. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void kith_screen_print(FILE *to, const char *format, ...);

/** For a program that uses libhdf5 through Kith alone, before anything else: libhdf5 does not close at exit what could not be
 * closed before (a full disk), over which it may stumble. Without this call its round at exit stays as it is. */
void kith_process_is_ours(void);

/** The version of the library, as "0.1.0". */
const char *kith_version(void);

/* ---- scenarios -------------------------------------------------------------------------- */

struct kith_scenario;

/** Reads a scenario file with all files it extends, and checks everything.
 *
 * All problems of all files are reported in one pass, each as
 * `file:line:column: what is wrong; what would be right`. An evidence table `evidence.csv` is
 * looked for beside each file; ids that a scenario cites must be in it.
 *
 * @param sets  shape (n_sets), each `path=value`, applied as if they stood in the file; each path once. `integral.yaml:path=value`
 *   is of the scenario of that name only
 * @return KITH_ERR_CONFIG, KITH_ERR_DATA (evidence table), KITH_ERR_NOINPUT or KITH_ERR_MEMORY; then *out is NULL */
int kith_scenario_load(struct kith_scenario **out, const char *path, const char *const *sets, size_t n_sets,
    struct kith_error *err);

/** Writes a scenario that was put together, once it reads well: `text` stands at `path` then, extends what it names from there, and
 * says in its first line who made it, "# Made by kith new ...".
 * @param force  replace a file that has no such line, too
 * @return KITH_ERR_CONFIG with all problems, KITH_ERR_CREATE, KITH_ERR_IO, KITH_ERR_MEMORY; then nothing was written */
int kith_scenario_write(const char *text, const char *path, int force, struct kith_error *err);

/** What there is to choose from, as a table of words: scenarios with their titles; levers, the parameters in which these scenarios
 * differ from the first; outcomes of cohorts and of populations; regions of a table (`path`, one).
 * @param path  shape (n): files of scenarios, of levers with what they are held against first; not for outcomes */
enum kith_list { KITH_LIST_SCENARIOS, KITH_LIST_LEVERS, KITH_LIST_OUTCOMES, KITH_LIST_REGIONS };
int kith_list(FILE *to, enum kith_list what, const char *const *path, size_t n, struct kith_error *err);

/** Whether a setting acts on the scenario of that path: all do that are `path=value`, and `integral.yaml:path=value` (or
 * `integral:path=value`) where the file is called so. */
int kith_setting_acts(const char *set, const char *path);

/** The same for scenarios that will stand side by side; all that is wrong with any is told. A setting of a change over time
 * (`changes.*`) goes to those that have the change, as long as one has; each must be set once.
 * @param out  shape (n), all NULL: what was read is there after an error, too, to be freed
 * @param path  shape (n)
 * @param notes  NULL, or where to say which scenarios a setting leaves as they are */
int kith_scenario_load_all(struct kith_scenario **out, const char *const *path, size_t n, const char *const *sets, size_t n_sets, FILE *notes,
    struct kith_error *err);
void kith_scenario_free(struct kith_scenario *self);

/** Everything that a run would refuse about a scenario, without running: what it lacks, chances that are all zero, regions of its
 * changes that a table (CSV) does not have.
 * @param regions  the table, or NULL: regions are not looked up
 * @param notes  NULL, or where to say what acts in one kind of run only, and which changes never act */
int kith_scenario_check(const struct kith_scenario *self, const char *regions, FILE *notes, struct kith_error *err);

/** Whether a table of regions (CSV) can be read: KITH_ERR_DATA with all problems of it, or KITH_ERR_NOINPUT. */
int kith_regions_check(const char *path, struct kith_error *err);

/** Whether a file of targets, published numbers that runs are held against (YAML), can be read: KITH_ERR_CONFIG with all problems of it, KITH_ERR_DATA
 * (evidence table) or KITH_ERR_NOINPUT.
 * @param cohort, population  how many of it are for either kind of run; NULL is fine */
int kith_targets_check(const char *path, size_t *cohort, size_t *population, struct kith_error *err);

/** Whether a YAML file has targets, and is no scenario. */
int kith_targets_are(const char *path);

/** Whether a calibration (YAML), which runs are held against which published numbers, can be read with all that it names: KITH_ERR_CONFIG with all
 * problems of it, and of its targets and scenarios. */
int kith_calibration_check(const char *path, struct kith_error *err);

/** Whether a YAML file is a calibration. */
int kith_calibration_is(const char *path);

/** The scenario's short name: its file name without folder and ending. Borrowed; NULL of no scenario, as title, text and files are. */
const char *kith_scenario_name(const struct kith_scenario *self);

/** A scenario's title and text: the text has all inherited values resolved. Borrowed. */
const char *kith_scenario_title(const struct kith_scenario *self);
const char *kith_scenario_text(const struct kith_scenario *self);

/** File number i that it was read from: itself, all that it inherits, and the evidence tables that may stand beside them; NULL after
 * the last. Borrowed. */
const char *kith_scenario_file(const struct kith_scenario *self, size_t i);

/** How many changes over time it has. They act in population runs; cohort runs leave them out. */
size_t kith_scenario_count_changes(const struct kith_scenario *self);

/** What `kith describe` prints. */
enum kith_describe_as { KITH_AS_TEXT, KITH_AS_MARKDOWN, KITH_AS_JSON_SCHEMA };

/** Writes what can be said of `what`: "parameters", "outcomes", "population", "queues" (outcomes of those), "charts", a parameter's path,
 * an outcome's name, or an evidence id (C2.06). Anything else is searched for in names and meanings.
 * @param scenario  NULL, or where values, sources and grades of its parameters ("services.debt-help.places") are from
 * @return KITH_ERR_USAGE with the nearest name when there is nothing of that name, and no name or meaning has it in it */
int kith_describe(FILE *to, const char *what, enum kith_describe_as as, const char *evidence_path, const struct kith_scenario *scenario,
    struct kith_error *err);

/* ---- options ---------------------------------------------------------------------------- */

/** What to do, said by name: new options of a later version break no program. The names are those of the command. */
struct kith_options;

/** One that can be set. */
struct kith_option {
    const char *name; /**< "per-draw" */
    const char *value; /**< what it takes, "N" or "FILE"; NULL: nothing, it is on when it is set */
    const char *meaning; /**< perhaps with line feeds */
    enum { KITH_OPTION_GENERAL, KITH_OPTION_QUESTION, KITH_OPTION_POPULATION, KITH_OPTION_PROGRAM } group; /**< the last: not of the command */
    char letter; /**< by which the command knows it, too, or 0 */
    int many; /**< other than zero: may be repeated */
};

/** Option number i of a verb, as kith_options_new() takes it; returns 0 after the last. */
int kith_option_at(const char *verb, size_t i, struct kith_option *out);

/** Options of "run", "compare", "replay" or "evaluate", each as it is when the command is told nothing. NULL: no such verb, or out of memory.
 * One object may serve several calls, also several at a time. */
struct kith_options *kith_options_new(const char *verb, struct kith_error *err);
void kith_options_free(struct kith_options *self);

/** Sets one from words, as on the command line: kith_options_set(o, "replicates", "2000", &err). `per_draw` is `per-draw`, too.
 * @param value  copied; of an option that takes nothing NULL, "yes" or "no"
 * @return KITH_ERR_USAGE with the nearest name, or what would be right; then nothing has changed */
int kith_options_set(struct kith_options *self, const char *name, const char *value, struct kith_error *err);

/** What it was set to last, NULL when it was not. Borrowed until it is set again. */
const char *kith_options_get(const struct kith_options *self, const char *name);

/** Whether what was set asks for the whole populations of regions: "population", or an option that has a meaning there only. */
int kith_options_is_population(const struct kith_options *self);

/** Whether what was set goes together. What runs asks this, too. */
int kith_options_check(const struct kith_options *self, struct kith_error *err);

/** What cannot be said in words: a scenario for the years before the policy of populations (borrowed); where to say how much is expected,
 * and what is odd but no error; what is looked at every week, other than zero to stop; and whom to tell of progress, one thread at a
 * time: how many of all runs are done. */
void kith_options_burn_in(struct kith_options *self, const struct kith_scenario *burn_in);
void kith_options_notes(struct kith_options *self, FILE *notes);
void kith_options_stop(struct kith_options *self, const volatile int *stop);
void kith_options_progress(struct kith_options *self, void (*progress)(void *with, uint64_t done, uint64_t all), void *with);

/* ---- studies ---------------------------------------------------------------------------- */

/** The result of a study: runs of one or more scenarios on common random numbers. */
struct kith_study;

/** Runs every scenario with the same seeds and draws, and writes the result file if asked to.
 *
 * Compared scenarios must agree on the length of follow-up and intake (populations: of burn-in and horizon) and on
 * the names of profiles, problems, services, reporters, pathways and groups.
 *
 * A population run lets each region run through its burn-in once for each draw and replicate, under one scenario, and
 * branches it there: all scenarios share past, families and random numbers. From then on each scenario's own values hold, and
 * its `changes` act. What happens in a region does not depend on which other regions are run.
 * @param scenarios  shape (n), borrowed as long as the study lives; the first is what others are held against
 * @param options  of "run" or "compare"; may be changed or released when the call has ended
 * @return KITH_ERR_STOPPED when `stop` was set: no result is written; with `checkpoint` the same call goes on from there */
int kith_study_run(struct kith_study **out, const struct kith_scenario *const *scenarios, size_t n,
    const struct kith_options *options, struct kith_error *err);
void kith_study_free(struct kith_study *self);

/** Whether the precision that was asked for was reached, or none was asked for. If not, the study has `most` runs,
 * and the file says so; -1 of a study that was read from a file. kith_study_print_precision() writes what was asked and reached, the split of the
 * variance between parameters and replicates, and the cheapest design for what was asked;
 * kith_study_tell_precision() one line for each that was not reached. */
int kith_study_is_precise(const struct kith_study *self);
void kith_study_print_precision(const struct kith_study *self, FILE *to);
void kith_study_tell_precision(const struct kith_study *self, FILE *to);

/** Work done: simulated family-weeks, and wall-clock seconds of simulation and of writing. */
struct kith_effort {
    double family_weeks, simulated, written;
    double taken; /**< family-weeks that were not simulated now but taken from checkpoints */
    double burnt_in; /**< family-weeks of burn-ins that were simulated now (populations) */
    uint64_t runs;
    uint64_t events; /**< of single families, when their histories were asked for */
    int ranks, rank; /**< of MPI, 1 and 0 without: rank 0 has written the result, and is the one to print tables */
    char digest[65]; /**< of the result file, "" if none */
};
struct kith_effort kith_study_effort(const struct kith_study *self);

/** The digest of its result file, "" when none was written. Borrowed. */
const char *kith_study_digest(const struct kith_study *self);

/** Tables for people: outcomes of each scenario; differences with their spreads; targets. */
void kith_study_print_outcomes(const struct kith_study *self, FILE *to);
void kith_study_print_differences(const struct kith_study *self, FILE *to);
/** The differences of a comparison beside those of the same comparison with other draws.
 * @param whose  the name of those draws; NULL: they are from the priors, and what the data taught is said */
void kith_study_print_beside(const struct kith_study *self, const struct kith_study *other, const char *whose, FILE *to);
void kith_study_print_targets(const struct kith_study *self, FILE *to);

/** Answers to what was asked by `explain` and `break_even`, and to the break-even that is added without asking. */
void kith_study_print_explained(const struct kith_study *self, FILE *to);
void kith_study_print_break_even(const struct kith_study *self, FILE *to);

/** Tables that `by` asked for: an outcome in each year, region or stratum, and of a comparison the paired differences;
 * by year with the drift of the first scenario beside them. */
void kith_study_print_by(const struct kith_study *self, FILE *to);

/* ---- numbers ---------------------------------------------------------------------------- */

/* Any thread may ask a study for numbers, several at a time. What is given back stays until the study is freed. */

/** A result file as a study: all that follows here gives the numbers of the file, which are, to the last bit, those that the study had
 * that wrote it. There is nothing to print from: kith_study_print_...() say so in a line.
 * @param path  of a run, a comparison, or a gathered sweep
 * @param trust  KITH_TRUST_WHOLE or KITH_TRUST_ALTERED */
int kith_study_open(struct kith_study **out, const char *path, enum kith_trust trust, struct kith_error *err);

/** Of what: a scenario itself, its paired difference with the first scenario, or that with the advantage of the pathways in which
 * scenarios differ at zero (where neither side has any: NaN). */
enum kith_estimate_of { KITH_OF_LEVEL, KITH_OF_DIFFERENCE, KITH_OF_DIFFERENCE_ZERO_ADVANTAGE };

/** An outcome over all runs, in its unit (of a share: 0 to 1). The spreads are never mixed. */
struct kith_estimate {
    double mean;
    double error; /**< Monte Carlo standard error of the mean */
    double low, high; /**< to hold 95 % of the expected values over draws of the parameters; NaN with fixed parameters */
    double study_sd; /**< standard deviation in one study of so many families, parameters given */
    double correlation, variance_reduction; /**< of a difference: of the pair; NaN of a level */
    double runs; /**< that have a value (of a difference: pairs); NaN in files before format 1.2 */
    const char *unit;
};

/** One outcome of one scenario, by their names; or a point of a curve, "reported_again@26" or "reported_again/health@26" (kith_describe() of
 * "curves" has them), of which there is no difference at zero advantage.
 * @return KITH_ERR_USAGE with the nearest name when there is none such, or the file has no estimates (of a sweep) */
int kith_study_outcome(const struct kith_study *self, const char *scenario, const char *outcome, enum kith_estimate_of of,
    struct kith_estimate *out, struct kith_error *err);

/** An array with named axes, as result files hold them (FORMAT.md): values, names along an axis, or a text. */
struct kith_table {
    const char *name; /**< "outcome_value", "summary/violence"; an axis has a table, too: "scenario", "week" */
    const char *axes; /**< "scenario draw replicate outcome", outermost first; of an axis its own name */
    const char *unit, *meaning; /**< "" if there is none */
    const char *type; /**< "u8", "i32", "i64", "f32", "f64"; "text"; "bare": an axis that is a length only */
    int rank;
    size_t extent[8]; /**< shape (rank) */
    const double *data; /**< row-major, exactly the values; NULL of texts, and of a bare axis */
    const char *const *texts; /**< likewise; NULL of numbers */
};

/** The table of this name. KITH_ERR_USAGE with the nearest name when there is none. */
int kith_study_table(const struct kith_study *self, const char *name, struct kith_table *out, struct kith_error *err);

/** All tables, sorted by name: shape (*n). `data` and `texts` are not read here: ask for each by kith_study_table(). */
int kith_study_tables(const struct kith_study *self, const struct kith_table **tables, size_t *n, struct kith_error *err);

/** The names along an axis: "scenario", "outcome", "parameter"; of a population "region" (the first is all of them), "margin" (its strata),
 * "queue"; and others. */
int kith_study_names(const struct kith_study *self, const char *axis, const char *const **names, size_t *n, struct kith_error *err);

/** What a result says of itself: "seed", "families", "draws", "keep"; of a population "kind", "scale", "regions". Where it comes from, which
 * no digest counts: "provenance/command", "provenance/commit", "provenance/cpu", "provenance/start". Numbers in words that
 * read back as the same. KITH_ERR_USAGE with the nearest key when there is no such note. */
int kith_study_note(const struct kith_study *self, const char *key, const char **out, struct kith_error *err);

/** The keys of all notes, those of the provenance last: shape (*n). */
int kith_study_notes(const struct kith_study *self, const char *const **keys, size_t *n, struct kith_error *err);

/* ---- many value vectors ----------------------------------------------------------------- */

/** A parameter of a scenario. */
struct kith_parameter_row {
    const char *path, *unit, *meaning; /**< unit: in which values are given to kith_evaluate(), and stand in result files */
    const char *grade, *source;
    double value, low, high; /**< at the point, and the range that it may have; NaN of what is no number */
    int is_number, is_drawn; /**< drawn: it has a distribution */
    int in_cohorts, in_populations; /**< whether it does anything there */
};

/** Parameter number i of a scenario; returns 0 after the last. Texts are borrowed from the scenario. */
int kith_scenario_parameter(const struct kith_scenario *self, size_t i, struct kith_parameter_row *out);

/** A draw of all its parameters from their distributions, shape (parameters), as studies with this seed draw them. */
void kith_scenario_draw(const struct kith_scenario *self, uint64_t seed, uint32_t draw, double *values);

/** An outcome of cohorts, or with `population` other than zero of populations. */
struct kith_outcome_row {
    const char *name, *unit, *meaning;
    const char *better; /**< which direction is better for families: "higher", "lower", "neither" */
};

/** Outcome number i; returns 0 after the last. */
int kith_outcome_at(int population, size_t i, struct kith_outcome_row *out);

/** What to evaluate: a row of values for each point. */
struct kith_points {
    const char *const *parameter; /**< shape (n_parameters): paths of numbers, "care.effect" */
    size_t n_parameters; /**< what is not among them stands at its point value, or with draws=prior is drawn for row i as in draw i */
    const double *value; /**< shape (n, n_parameters), in the units of kith_scenario_parameter() */
    size_t n;
    const char *const *outcome; /**< shape (n_outcomes): what is given back; or none: all, in the order of kith_outcome_at() */
    size_t n_outcomes;
};

/** Runs a cohort for each row, `replicates` times: in memory, on threads. Rows do not depend on one another.
 *
 * The random numbers are those of replicates 0, 1, ... in every row, so that rows differ by their values alone; with
 * random-numbers=own those of draw i of a study. With these, draws=prior and no parameters, row i has the numbers of draw i of
 * kith_study_run() with as many runs a draw, to the last bit. Populations are not evaluated: kith_study_run() and sweeps run them.
 * @param options  of "evaluate"; `notes` gets why rows failed
 * @param outcome  shape (n, replicates, outcomes), in the units of kith_outcome_at(); NaN where a run holds nobody to ask
 * @param status  shape (n): KITH_OK; of a row that cannot be run KITH_ERR_DATA (a value that may not be) or KITH_ERR_CONFIG, and
 *     its outcomes are NaN; KITH_ERR_STOPPED, likewise, where the call ended before
 * @return KITH_OK when every row was run or has its status; else KITH_ERR_USAGE, KITH_ERR_MEMORY, KITH_ERR_STOPPED */
int kith_evaluate(const struct kith_scenario *scenario, const struct kith_points *points, const struct kith_options *options, double *outcome,
    int *status, struct kith_error *err);

/** What of a result file is made again: all of it; a run, in every scenario; a point of a gathered sweep. */
enum kith_again_what { KITH_AGAIN_ALL, KITH_AGAIN_RUN, KITH_AGAIN_POINT };

/** Makes a result file again, all of it or one run or point, and says whether it is the same.
 * @param path  of a run, a comparison or a gathered sweep; with a point, a sweep's folder is FOLDER.h5
 * @param which  index of the run in the file (draw * runs per draw + replicate), or id of the point
 * @param options  of "replay"; of all, `output` (and `force`) keeps the file that is made again: if it
 *                 is the same, or has a name that is free; what stands there stays when it is different. Without, it is made beside
 *                 `path` and removed
 * @return KITH_OK when identical, KITH_DIFFERENT when not (`to` says where), or an error */
int kith_replay(FILE *to, const char *path, enum kith_again_what what, uint64_t which, const struct kith_options *options, struct kith_error *err);

/** Writes a summary of a result file: scenarios, sizes, seed, clean as errors are; then, when all has been read, the digest, and
 * whether it holds.
 * @return KITH_ERR_DATA when it does not, unless `trust` allows it; with KITH_TRUST_UNREAD nothing but the summary is read */
int kith_info(FILE *to, const char *path, enum kith_trust trust, struct kith_error *err);

/** Says where two result files differ, provenance apart: at most `most` lines.
 * @return KITH_OK when identical, KITH_DIFFERENT, or an error */
int kith_diff(FILE *to, const char *a, const char *b, size_t most, enum kith_trust trust, struct kith_error *err);

/* ---- decisions -------------------------------------------------------------------------- */

/** What follows from a result: which policy, how sure, at what cost, what is worth finding out, and how much of it is evidence. Tables and sentences,
 * the same on a terminal and in files. */
struct kith_answer;

/** What to answer; start from kith_decide_options_default(). */
struct kith_decide_options {
    const char *decision; /**< NULL, or a file of a decision (YAML): what is not said here is taken from it, and its studies are valued */
    const char *reference; /**< the scenario that others are held against; NULL: the first */
    const char *const *outcome; /**< shape (n_outcomes): by which to choose, the first above all; none: six that are looked at first */
    size_t n_outcomes;
    const char *const *price; /**< shape (n_prices): "A:B", a range in euro for one violent year avoided, or "A:B@OUTCOME" for one of an outcome */
    size_t n_prices;
    const char *const *what_if; /**< shape (n_what_ifs), at most two: parameters of which the value is looked for at which the choice changes, the first for
        several values of the second; the runs of the file are made again for that */
    size_t n_what_ifs;
    int threads; /**< of those runs; 0: as many as the machine offers */
    const volatile int *stop; /**< NULL, or other than zero: KITH_ERR_STOPPED */
    int all; /**< other than zero: kith_answer_print() prints all rows */
    int whole; /**< other than zero: families, children, reports, places, hours and euros a year of the regions, in the place of rates per 1,000 households */
    enum kith_trust trust;
};
struct kith_decide_options kith_decide_options_default(void);

/** Answers from the result of a comparison: of cohorts or populations, with draws from the priors or from a file.
 * @return KITH_ERR_USAGE with the nearest name; KITH_ERR_DATA for a file that holds no comparison */
int kith_decide(struct kith_answer **out, const char *path, const struct kith_decide_options *options, struct kith_error *err);

/** How to rank; start from kith_rank_options_default(). */
struct kith_rank_options {
    struct kith_decide_options decide; /**< outcomes: the first ranks; reference, all */
    double within; /**< the mean of what is chosen lies so near to the best, in the unit of the outcome; 0: a tenth of the largest difference that was seen first */
    double sure; /**< with this probability (0.95): about the error of the simulation only */
    double budget; /**< euro more than the reference: of the families that a run follows, or a year of the regions; NaN: none */
    uint32_t most; /**< runs of each scenario at most (10,000 of cohorts, 400 of populations); 0: those */
    uint32_t combine; /**< up to so many of the others put together are ranked, too (2 to 4); 0: none. With a budget only those whose parts cost no more in sum */
};
struct kith_rank_options kith_rank_options_default(void);

/** Ranks scenarios on common random numbers: a first stage of runs, then as many as the guarantee takes (Stein's two stages, Bonferroni).
 * @param options  of "compare": `replicates` is the first stage
 * @return KITH_OK, also when `most` runs were not enough: the answer says so */
int kith_rank(struct kith_answer **out, const struct kith_scenario *const *scenarios, size_t n, const struct kith_options *options,
    const struct kith_rank_options *ranking, struct kith_error *err);

/** In which language an answer is told; names of outcomes, tables and columns are the same in all. */
enum kith_language { KITH_ENGLISH, KITH_DUTCH };

/** How to explain; start from kith_chain_options_default(). */
struct kith_chain_options {
    const char *reference; /**< the scenario that others are held against; NULL: the first */
    const char *scenario; /**< the one that is explained; NULL: all others */
    uint32_t replicates; /**< so many runs of each scenario, from the first on; 0: all of the file */
    enum kith_language language;
    int threads; /**< 0: as many as the machine offers */
    void (*progress)(void *with, uint64_t done, uint64_t all);
    void *with;
    const volatile int *stop; /**< NULL, or other than zero: KITH_ERR_STOPPED */
    int all; /**< other than zero: kith_answer_print() prints all rows */
    enum kith_trust trust;
};
struct kith_chain_options kith_chain_options_default(void);

/** Why an outcome differs between scenarios of a result file (cohorts or populations): the chain by which each acts. Its runs are made again, and
 * under what the reference offered week by week, imposed at one link after the other: assessment staff, who is taken up, places, who gets one. Steps and
 * remainder add up to the difference.
 * @return KITH_ERR_USAGE with the nearest name; KITH_ERR_DATA for a file without a comparison, or of another program */
int kith_chain(struct kith_answer **out, const char *path, const char *outcome, const struct kith_chain_options *options, struct kith_error *err);

/** How to brief; start from kith_brief_options_default(). */
struct kith_brief_options {
    const char *reference; /**< what it is held against; NULL: as the decision says, or the first */
    const char *scenario; /**< NULL: the other one of two */
    const char *question; /**< the heading; NULL: as the decision says, or made of both titles */
    const char *decision; /**< NULL, or a file of a decision (YAML) */
    enum kith_language language;
    /** For NAME.pdf: prints a page (NAME.html) to a file; NULL: there is nobody who can. @return KITH_OK; KITH_ERR_UNAVAILABLE: no program that prints; or
     * another status */
    int (*print)(void *with, const char *page, const char *pdf);
    void *with;
    const volatile int *stop;
    int force; /**< other than zero: in place of a file that Kith did not write, too */
    enum kith_trust trust;
};
struct kith_brief_options kith_brief_options_default(void);

/** One page of A4 for who decides: the question, four answers (safety, children, waiting, money) in whole families and euros, what decides, where places run
 * out, what is not known. HTML (NAME.html) that needs no script and loads nothing, or PDF (NAME.pdf) by options->print.
 * @return KITH_ERR_USAGE, also when there are several scenarios and none is named; KITH_ERR_UNAVAILABLE: a PDF, and nobody to print it */
int kith_brief(const char *result, const char *path, const struct kith_brief_options *options, struct kith_error *err);

/** Writes all tables as text, for a terminal. */
void kith_answer_print(const struct kith_answer *self, FILE *to);

/** Writes all tables: as the name ends, NAME.h5 (HDF5), NAME.json, or NAME.csv: then a table each, as NAME-contrasts.csv.
 * @param force  in place of files that Kith did not write, too */
int kith_answer_write(const struct kith_answer *self, const char *path, int force, struct kith_error *err);
void kith_answer_free(struct kith_answer *self);

/** What the draws of a study predict of the published numbers in its option targets: of its first scenario, each with a 90 % interval of the
 * published number, whether it lies inside, scores, and the parameters that carry the width.
 * @param study  that was run, with two draws or more
 * @return KITH_ERR_USAGE, KITH_ERR_CONFIG when no target has a number, KITH_ERR_MEMORY */
int kith_validate(struct kith_answer **out, const struct kith_study *study, struct kith_error *err);

/** What to vary; start from kith_sensitivity_options_default(). */
struct kith_sensitivity_options {
    const char *const *outcome; /**< shape (n_outcomes), of cohorts; none: stopped_T3 */
    size_t n_outcomes;
    const char *const *parameter; /**< shape (n_parameters): those with indices of their own; none: the `leading` that the screening finds */
    size_t n_parameters;
    size_t points, trajectories, leading; /**< of each design; starting points of the screening; at most 20 */
    uint64_t seed;
    uint32_t families;
    int threads; /**< 0: all */
    int keep_design; /**< other than zero: tables of the design and of all values, too */
    void (*progress)(void *with, uint64_t done, uint64_t all);
    void *with;
    const volatile int *stop;
};
struct kith_sensitivity_options kith_sensitivity_options_default(void);

/** Which parameters the variance of an outcome goes with, or of the difference of two scenarios (second minus first), when each is drawn by itself
 * from its distribution: a screening of all (Morris), Sobol's first and total indices of some and of all others together, with intervals, and the share of
 * chance. The same on any number of threads.
 * @param n  1 or 2
 * @return KITH_ERR_USAGE with the nearest name, KITH_ERR_CONFIG, KITH_ERR_MEMORY, KITH_ERR_STOPPED */
int kith_sensitivity(struct kith_answer **out, const struct kith_scenario *const *scenario, size_t n, const struct kith_sensitivity_options *options,
    struct kith_error *err);

/* ---- for people ------------------------------------------------------------------------- */

/** How a page is made. All zero: nothing beside the result, whose digest must hold. */
struct kith_report_options {
    enum kith_trust trust;
    int force; /**< other than zero: replace a file that is no page of Kith */
    const char *decision; /**< NULL, or an answer of `kith decide` or `kith rank` (JSON, HDF5) that the page shows beside the result */
    const char *shipped; /**< NULL, or a result of cohorts that a page without one of its own begins with, and runs live */
    void (*progress)(void *with, const char *doing); /**< NULL, or called with what is done now, in a few words */
    void *with;
};

/** Makes one HTML page of a result file: self-contained, offline, in Dutch and English.
 *
 * The result is inside. Of a cohort's file larger than 12 MB, and of a population whose page would be larger than 6 MB for two scenarios and
 * 0.5 MB for each further one (12 MB at most), as far as that can be had, a copy, from which
 * is left out what analysis/explorer/README.md says, in its order; the page names it.
 * @param result  NULL: a page without a result, which opens those that are dropped on it; with `shipped` it begins with those cohorts
 * @param path  never the result itself, nor (without `force`) in place of a file that is no page of Kith
 * @param options  NULL: all zero
 * @param reduced  NULL, or set to 1 when it is such a copy, else 0
 * @return KITH_ERR_UNAVAILABLE when the library was built without the page; KITH_ERR_DATA, KITH_ERR_NOINPUT for the
 *         result or the answer; KITH_ERR_CREATE, KITH_ERR_IO for the page: then no page is left */
int kith_report(const char *result, const char *path, const struct kith_report_options *options, int *reduced, struct kith_error *err);

/** How figures are made. All zero: in English, of a result whose digest holds. */
struct kith_figures_options {
    enum kith_trust trust;
    int force; /**< other than zero: replace files that are no figures of Kith, too */
    enum kith_language language; /**< of what is drawn; tables have the names of the file */
};

/** Writes figures for publication into a folder, which is made if need be: for each a table (CSV) and
 * a gnuplot script that draws it as SVG and PDF. Nothing is drawn yet. Files there are replaced when they are of such a
 * figure, which the script says in its first line, or with `force`. Names and lines are those of the page.
 * @param options  NULL: all zero */
int kith_figures(const char *result, const char *folder, const struct kith_figures_options *options, struct kith_error *err);

/* ---- sweeps ----------------------------------------------------------------------------- */

/** A sweep is a folder: a design that never changes, and journals of what was done. */

/** Makes the folder from a design file (YAML): checks everything, fixes every point and its id.
 * @param notes  NULL, or where to say what of a result file's draws is taken, and what scenarios ask for that does nothing in cohorts
 * @param hash  shape (65), of everything that matters, or NULL
 * @return KITH_ERR_CONFIG with all problems as `file:line:column: ...`, KITH_ERR_CREATE when the folder is there */
int kith_sweep_plan(const char *folder, const char *design, FILE *notes, uint64_t *points, char *hash, struct kith_error *err);

/** The same, where a design that does not say where parameters are drawn from, or says `draws: posterior`, draws them from this file of
 * kith_calibrate(): the folder keeps a copy. NULL: a design that says nothing draws them from their priors. */
int kith_sweep_plan_from(const char *folder, const char *design, const char *posterior, FILE *notes, uint64_t *points, char *hash, struct kith_error *err);

/** What a sweep will take: two of its points are run. */
struct kith_sweep_cost {
    uint64_t points;
    uint64_t burn_ins; /**< of a sweep of populations: regions of runs, each with the burn-in of one past; else 0 */
    double memory; /**< likewise: bytes of one thread, about */
    double seconds; /**< of one processor, for a point; 0 when none of the two could be run */
    double journal, gathered; /**< bytes of all points; gathered: at most */
};
int kith_sweep_cost(const char *folder, struct kith_sweep_cost *out, struct kith_error *err);

/** What to append: one of these; the others zero or NULL. Ids that are there stay what they are. */
struct kith_sweep_more {
    uint32_t draws; /**< so many more draws of the parameters */
    uint32_t replicates; /**< so many more runs of each draw */
    uint64_t points; /**< so many more points of a lhs or sobol design */
    const char *levels; /**< "PATH=a,b": more levels of a grid or oat design */
    const char *rows; /**< a CSV table with more rows of a csv design */
};
int kith_sweep_expand(const char *folder, const struct kith_sweep_more *more, uint64_t *points, struct kith_error *err);

/** How to work on a sweep; start from kith_sweep_options_default(). */
struct kith_sweep_options {
    int threads; /**< of this process; 0: as many as the machine offers */
    uint32_t shard, shards; /**< this process takes part `shard` of `shards`, counted from 0 (0 of 1: everything) */
    int retry_failed; /**< failed and set-aside points again, with the same random numbers */
    uint32_t attempts; /**< a point that was in progress when its worker died so often is set aside (3) */
    int portable; /**< other than zero: never the body for one processor family; the bits are the same */
    uint32_t expected_ranks; /**< how many the batch system says there are, 0 unknown: guards against ranks that each think they are alone */
    const volatile int *stop; /**< NULL, or other than zero: finish the points in progress and return KITH_ERR_STOPPED */
    void (*progress)(void *with, uint64_t done, uint64_t all); /**< NULL, or called by one thread at a time */
    void *with;
    FILE *notes; /**< NULL, or where to say what is odd but no error */
};
struct kith_sweep_options kith_sweep_options_default(void);

/** What a call did: points of the sweep (or shard), and of those. */
struct kith_sweep_counts {
    uint64_t points, before, done, failed, aside; /**< before: settled when it began */
    uint64_t failed_before; /**< of those before and of others: failed or set aside, and left so. Of gathered points: 0 */
    uint64_t others; /**< settled meanwhile by other runs on the same folder */
    double seconds, model; /**< wall-clock time of the work; time inside of the model, all threads together [s] */
    double family_weeks, burnt_in; /**< of populations: family-weeks that this process simulated; of them, in burn-ins */
    uint64_t burn_ins; /**< likewise: burn-ins that it simulated */
    int ranks, rank; /**< of MPI; 1 and 0 without */
};

/** Does what is left to be done of a sweep; again to resume. Several at a time on one folder share the points, and each
 * ends when all are settled.
 *
 * A point that cannot be (its parameters) fails, and `counts` has how many did; one for which memory or the disk does not
 * suffice stays undone, and ends the run: KITH_ERR_MEMORY, KITH_ERR_IO.
 * @return KITH_ERR_STOPPED when `stop` was set; KITH_ERR_IO when a journal cannot be written: what it says stays */
int kith_sweep_run(const char *folder, const struct kith_sweep_options *options, struct kith_sweep_counts *counts, struct kith_error *err);

/** Writes what is done, failed, in progress and left, from the journals as they are now. */
int kith_sweep_status(FILE *to, const char *folder, struct kith_error *err);

/** Collects a sweep into one result file, sorted by id.
 *
 * Points done twice must agree byte for byte. */
struct kith_sweep_gathering {
    const char *output; /**< result file; with `by_scenario` NAME-scenario.h5 for NAME.h5. Never one of the inputs; in place of a file only when that is a result of Kith */
    int force; /**< other than zero: in place of any other file, too */
    int partial; /**< points may be missing: the file holds the others, complete = 0 and points_missing */
    int allow_failed; /**< points may have failed or been set aside: the file says how many */
    int by_scenario;
    const char *command; /**< how to make the file again, for its provenance */
    int64_t epoch; /**< SOURCE_DATE_EPOCH, or -1 */
    const char *const *jobs;
    size_t n_jobs;
    const volatile int *stop; /**< NULL, or other than zero: KITH_ERR_STOPPED, and nothing is written */
    FILE *notes;
};
/** @param digest  shape (65), of the (last) file, or NULL
 * @return KITH_ERR_DATA with the ids that are missing, how many points failed, or points that do not agree: nothing is written */
int kith_sweep_gather(const char *folder, const struct kith_sweep_gathering *options, struct kith_sweep_counts *counts, char *digest,
    struct kith_error *err);

/** A batch script for Slurm. */
enum kith_sweep_mpi { KITH_SWEEP_ARRAY, KITH_SWEEP_OPENMPI, KITH_SWEEP_MPICH };
struct kith_sweep_batch {
    enum kith_sweep_mpi mpi; /**< array tasks, or one job of MPI ranks */
    uint32_t tasks; /**< array tasks or ranks; 0: worked out from the number of points */
    uint32_t most; /**< the site's MaxArraySize, 0: not known (1001, Slurm's default, is assumed) */
    uint32_t most_jobs; /**< the site's MaxJobCount, 0: not known; an array takes half of it at the most, unless `tasks` says so */
    const char *source; /**< where `most` is from, or why it is not known: for the script; or NULL */
    uint32_t threads; /**< CPUs of each task */
    uint32_t minutes; /**< time limit of a task */
    const char *kith; /**< how to call the command */
    const char *output; /**< gathered file */
    const char *partition, *account; /**< or NULL, as all that follow */
    const char *qos, *memory, *mail; /**< memory of a task, as Slurm writes it; an address that is told of ends and failures */
    uint32_t throttle; /**< array tasks at a time at most; 0: as many as the site lets */
    double seconds; /**< that a point takes; 0: what points that were done took, or not known */
    const char *prologue; /**< lines of shell for each job, before any work */
    const char *const *more; /**< further options of sbatch, shape (n_more) */
    size_t n_more;
};
int kith_sweep_slurm(FILE *to, const char *folder, const struct kith_sweep_batch *batch, struct kith_error *err);

/* ---- calibration ------------------------------------------------------------------------ */

/** How to calibrate; start from kith_calibrating_default(). */
struct kith_calibrating {
    const char *output; /**< result file; beside it a report as text, NAME.md for NAME.h5 */
    int force; /**< other than zero: in place of files that Kith did not write, too */
    const char *work; /**< folder of what is done on the way, from which the same call goes on after any interruption; NULL: that of the output, or of the calibration in this folder, with .work */
    const char *table; /**< NULL: WORK/table; or a sweep of the priors: its folder, which is run and made larger as need be, or what was gathered of it */
    uint32_t points; /**< of the table (20,000) */
    uint32_t draws; /**< of the posterior, of equal weight (1,000) */
    uint32_t most_moves; /**< of each draw, at the most (50); 0: the draws are those of the regression */
    uint32_t check_draws; /**< that are run afresh, four times each (500) */
    double share; /**< of the table that the regression keeps (0.08) */
    uint32_t region_points; /**< of the table of the second stage, if there is one (5,500): runs of a region each */
    int threads; /**< 0: as many as the machine offers; never changes a result, nor do ranks */
    int portable;
    const volatile int *stop; /**< NULL, or other than zero: what is done is kept, and KITH_ERR_STOPPED */
    void (*progress)(void *with, uint64_t done, uint64_t all); /**< NULL, or called by one thread at a time: runs */
    void *with;
    FILE *notes; /**< NULL, or where to say what is done, and what is odd but no error */
    const char *command; /**< how to make the file again, for its provenance */
    int64_t epoch; /**< SOURCE_DATE_EPOCH, or -1 */
    const char *const *jobs;
    size_t n_jobs;
};
struct kith_calibrating kith_calibrating_default(void);

/** What a calibration cost, and the digest of its file. */
struct kith_calibrated {
    uint64_t runs, runs_now; /**< of the model: in all, and in this call */
    uint64_t region_runs, region_runs_now; /**< of a region, beside these */
    double seconds; /**< of this call */
    double processor_seconds, run_seconds; /**< of this process; in runs of the model alone */
    int ranks, rank; /**< rank 0 has written */
    char digest[65];
};

/** Fits a scenario to published numbers: a posterior of all its parameters that have a distribution, as a result file whose draws `draws` of
 * "run" and "compare" takes. scenarios/README.md says what a calibration is; the report says what was done.
 * @param path  of a calibration (YAML)
 * @return KITH_ERR_CONFIG, KITH_ERR_DATA, ... as what it reads and runs; KITH_ERR_STOPPED: the same call goes on */
int kith_calibrate(const char *path, const struct kith_calibrating *options, struct kith_calibrated *out, struct kith_error *err);

/** Writes the report that a posterior holds: short, or all of it as Markdown. */
int kith_calibrate_report(FILE *to, const char *posterior, int whole, enum kith_trust trust, struct kith_error *err);

/** Writes point values into the file of a scenario: of parameters that the data moved (a contraction of .1 or more) the mean of the posterior's
 * scores, mapped back, with "Fitted; " before their source; a value that says so and is not moved any more becomes the median of its prior. All else stays.
 * @param to  where to say what was and what is
 * @return KITH_ERR_CONFIG when an entry is not written as {value: X, ..., source: "..."} */
int kith_calibrate_write_point(FILE *to, const char *posterior, const char *scenario, struct kith_error *err);

/** Whether the regression finds what is known: `studies` points of the table are taken for data, one after the other, and their parameters looked
 * for among the rest; writes coverage of 90 % intervals, and ranks (simulation-based calibration). */
int kith_calibrate_recover(FILE *to, const char *path, const struct kith_calibrating *options, uint32_t studies, struct kith_error *err);

/** Writes a single best point, which is no posterior: lines `PATH=VALUE` as --set takes them, and how near it comes to each target. */
int kith_calibrate_point(FILE *to, const char *path, const struct kith_calibrating *options, struct kith_error *err);

/* ---- verification ----------------------------------------------------------------------- */

/** How to verify; start from kith_verifying_default(). */
struct kith_verifying {
    uint32_t families; /**< simulated at a time, and households of the population (400,000): more see smaller faults */
    uint64_t seed;
    int threads; /**< 0: as many as the machine offers; never changes a result */
    const volatile int *stop; /**< NULL, or other than zero: KITH_ERR_STOPPED */
    const char *command; /**< how to make the file again, for its provenance */
    int64_t epoch; /**< SOURCE_DATE_EPOCH, or -1 */
    const char *const *jobs;
    size_t n_jobs;
};
struct kith_verifying kith_verifying_default(void);

/** A number that the clock of weeks has an exact answer for. */
struct kith_twin {
    char part[16]; /**< levels, relapse, incidents, population, queue */
    char what[96];
    double simulated, exact, error; /**< error: standard error of what is simulated */
    double z; /**< (simulated - exact) / error */
    double continuous; /**< what a clock without weeks would give */
};

/** Solves what has an exact answer in a scenario, at its point values and with the rest switched off, and simulates it with this program: levels of violence
 * (powers of the weekly matrix), relapse (Weibull survival), incidents (Poisson), a population (arrivals x mean stay), queues (a Markov chain).
 * @return KITH_ERR_USAGE, KITH_ERR_CONFIG, KITH_ERR_MEMORY, KITH_ERR_STOPPED */
struct kith_verified;
int kith_verify(struct kith_verified **out, const struct kith_scenario *scenario, const struct kith_verifying *options, struct kith_error *err);

/** The twins, borrowed; n and family_weeks (simulated) may be NULL. */
const struct kith_twin *kith_verified_twins(const struct kith_verified *self, size_t *n, double *family_weeks);

/** Whether none lies further from its exact answer than chance among so many explains: sqrt(9 + 2 log n) standard errors. */
int kith_verified_is_right(const struct kith_verified *self);

/** Writes them as a table of text, with what they say together. */
void kith_verified_print(const struct kith_verified *self, FILE *to);

/** Whether a result file may be written there: asked before anything is run. */
int kith_verify_output(const struct kith_scenario *scenario, const char *path, int force, struct kith_error *err);
/** Writes them as a result file. @param digest  shape (65), or NULL */
int kith_verified_save(const struct kith_verified *self, const struct kith_scenario *scenario, const char *path, int force, char *digest, struct kith_error *err);
void kith_verified_free(struct kith_verified *self);

#ifdef __cplusplus
}
#endif
#endif
