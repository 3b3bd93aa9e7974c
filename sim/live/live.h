#ifndef KITH_LIVE_LIVE_H
#define KITH_LIVE_LIVE_H

#include <stdint.h>

/** Runs of the model and their statistics from numbers alone: no scenario file, no result file, no threads. What the page for people
 * calls, and any other language: these functions, and no others, are exported by the WebAssembly module (`make live`).
 *
 * Parameters come as a result file has them: by concrete path, in the order of its axis `parameter`, with values in canonical units as in
 * `parameter_value`. What a run does with them is what the command did, bit for bit. All scalars are 32-bit numbers or doubles, so that
 * JavaScript needs no BigInt. Arrays are the caller's; from outside, memory for them is taken and given back here. */
struct kith_live;

void *kith_live_take(uint32_t bytes);
void kith_live_give(void *at);

/** What was wrong with the last call that failed. Borrowed. */
const char *kith_live_error(void);

/* ---- a scenario ---- */

/** @param lines  one for each parameter that the scenario has: its path; then, behind a tab, of a set or choice its bits as a number, of a path
 *  its text, of names each of them behind a tab of its own. Members of collections are known by the order in which paths first name them.
 *  @return NULL when it is no scenario of this model: kith_live_error() says why */
struct kith_live *kith_live_new(const char *lines);
void kith_live_free(struct kith_live *self);

/** What a parameter is: a number 0, a set 1, a choice 2, a path 3, names 4; 5 when there is none of this path. */
uint32_t kith_live_kind(const char *path);

/** What a parameter may be: lowest, highest, step (0: any).
 * @param out  shape (3)
 * @return 1 for a number that may differ between runs; 0 for one that decides how large a run is, and for what is no number */
uint32_t kith_live_range(const struct kith_live *self, uint32_t parameter, double *out);

/* ---- runs: 0, or a status of kith.h ---- */

/** Cohorts of so many families: the rules, then any number of runs by them. Run: draw * (runs of a draw) + replicate.
 * @param outcome  shape (kith_live_outcomes(0)); NaN where there was nobody to ask */
int kith_live_cohort(struct kith_live *self, const double *values, uint32_t families);
int kith_live_run(struct kith_live *self, uint32_t seed_low, uint32_t seed_high, uint32_t run, double *outcome);

/** The population of a region: the past under one scenario, then policies, each from a copy of it.
 * @param where  shape (6): households, reports a year, capacity, known waits for help and for assessment (0: not known), reports that were counted (0: the rate is known); as struct kith_area
 * @param outcome  shape (kith_live_outcomes(1)) */
int kith_live_past(struct kith_live *self, const double *values, const char *region, const double *area, uint32_t seed_low, uint32_t seed_high,
    uint32_t run);
int kith_live_policy(struct kith_live *self, struct kith_live *past, const double *values, const char *region, double *outcome);

/** The scenario's numbers in a week of the policy, after its changes: kith_scenario_values_at().
 * @param out  shape (lines) */
int kith_live_values_at(struct kith_live *self, const double *values, const char *region, uint32_t week, double *out);

/** Family-weeks of the last run. */
double kith_live_family_weeks(const struct kith_live *self);

/** Counts of the last run: a block of them by its name, borrowed until the next run; NULL when there is none. */
const int64_t *kith_live_counts(struct kith_live *self, const char *block);
uint32_t kith_live_counts_size(const struct kith_live *self, const char *block);

/** Names of outcomes, of cohorts (0) and populations (1). */
uint32_t kith_live_outcomes(uint32_t kind);
const char *kith_live_outcome(uint32_t kind, uint32_t outcome);

/* ---- statistics: those of sim/stat, and the model's own survival ---- */

/** Runs of shape (draws, replicates), NaN left out: kith_paired_of(). b may be NULL.
 * @param out  shape (9): mean, error, low, high, study, correlation, reduction, by_chance, n */
int kith_live_spreads(const double *a, const double *b, uint32_t draws, uint32_t replicates, double *out);

/** Means of draws, shape (draws): over the replicates that have a value, NaN where none has. */
void kith_live_means(const double *y, uint32_t draws, uint32_t replicates, double *out);

/** Student's t: kith_student(). */
double kith_live_student(double n);

/** What may be said of a difference: kith_told_of(). out: low, high; returns the way, whose name is kith_live_way().
 * @param most  of a level, which ends where it can: kith_level_within(); NaN: it is a difference */
uint32_t kith_live_told(double mean, double error, double low, double high, double most, uint32_t draws, uint32_t runs, int better, double *out);
/** kith_outcome_most() */
double kith_live_most(const char *name, const char *unit);
const char *kith_live_way(uint32_t way);

/** Which of n options nothing else beats: kith_frontier_of(). out, shape (n): enum kith_standing. */
int kith_live_frontier(const double *cost, const double *effect, uint32_t n, double *out);

/** Sorts y and leaves NaN out; mean first, then the quantiles p. All NaN where nothing is left.
 * @param out  shape (1 + k) */
void kith_live_summary(double *y, uint32_t n, const double *p, uint32_t k, double *out);

/** Rank correlations of y with each row of x, shape (n, draws). */
int kith_live_correlations(const double *y, const double *x, uint32_t draws, uint32_t n, double *out);

/** kith_shares_of(): out has shape (groups, 2), share and standard error. */
int kith_live_shares(const double *y, const double *x, const uint8_t *group, uint32_t groups, uint32_t draws, uint32_t n, double *out);

/** Kaplan-Meier: the share that is still free after each length of spells, shape (n); NaN when there are none. */
void kith_live_survival(const double *ended, const double *still, uint32_t n, double *out);

#endif
