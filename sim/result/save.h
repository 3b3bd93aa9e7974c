#ifndef KITH_RESULT_SAVE_H
#define KITH_RESULT_SAVE_H

#include "design/study.h"
#include "result/table.h"

/** Writes all that a result file has of a study that has run: into a file, or in memory. */
int kith_study_fill(const struct kith_study *self, struct kith_store *store, struct kith_error *err);
int kith_study_save(struct kith_study *self, struct kith_error *err);

/* parts.c: what several kinds of results have alike. */

/** An axis of what is counted, with its labels. */
int kith_save_axis(const struct kith_study *self, struct kith_store *store, enum kith_axis axis, struct kith_error *err);

/** The axis `seed` of one point, which no variable has: it tells files of several seeds apart when they are opened together. */
int kith_save_seed(struct kith_store *store, uint64_t seed, struct kith_error *err);

/** The axis `scenario`. */
int kith_save_scenarios(struct kith_store *store, const struct kith_scenario *const *scenario, size_t n, const char *meaning, struct kith_error *err);

/** The axis `region`: `all` other than zero, with all of them together in front. */
int kith_save_regions(struct kith_store *store, const struct kith_population *population, int all, const char *meaning, struct kith_error *err);

/** Parameters of scenarios. */
struct kith_parameter_list {
    const struct kith_parameters *all;
    const struct kith_scenario *const *scenario;
    const size_t *index; /**< NULL: all of them; or shape (n): which */
    size_t n, s; /**< s: the scenario whose column is written */
};

/** The axis `parameter` with unit and meaning. */
int kith_save_parameters(struct kith_store *store, const struct kith_parameter_list *list, struct kith_error *err);

/** Root notes that say what it is, and where random numbers come from (`random_numbers`); with the seed. */
int kith_save_about(struct kith_store *store, const char *title, const char *random_numbers, uint64_t seed, struct kith_error *err);

/* The tables of ... */

/** cohort_tables.c: what runs of cohorts count. */
int kith_cohort_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

/** population_tables.c: what only populations have; population_counts.c: of that, what is counted. */
int kith_population_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err);
int kith_population_counts(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

/** Weekly tables. */
enum { KITH_WEEKLY_BLOCKS = 5 };
extern const struct kith_weekly_block {
    const char *name;
    enum kith_block_name block;
} kith_weekly_blocks[KITH_WEEKLY_BLOCKS];

/** Axes of a table that is made of a block: with or without those of strata and of years. */
void kith_population_axes(enum kith_block_name block, int by_margin, int by_year, char *room, size_t size);

/** change_tables.c: the values that changes over time give; nothing where no scenario has any. */
int kith_change_tables(const struct kith_study *study, struct kith_store *store, struct kith_error *err);

/** history_tables.c: single histories. */
int kith_history_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

/** outcome_tables.c: outcomes: the axis "outcome" (or "queue_outcome"), whose long name is `meaning`, and along it its columns, "outcome_unit" and so on. */
int kith_outcome_tables(struct kith_store *store, const char *axis, const struct kith_form *form, const char *meaning, struct kith_error *err);

/** curve_tables.c: shares at points along an axis, with what is not known of them; those are named along the axis `spread`. */
enum { KITH_CURVE_SPREADS = 8 };
extern const char *const kith_curve_spreads[KITH_CURVE_SPREADS];
int kith_curve_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

/** target_tables.c: the published numbers of a study: the axis `target` with its columns, and inputs/targets. */
int kith_target_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

/** question_tables.c: group explain/ of the file, and the root attributes that say what was asked, for a replay. */
int kith_question_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err);

#endif
