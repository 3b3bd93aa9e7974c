#ifndef KITH_PARAM_SCENARIO_H
#define KITH_PARAM_SCENARIO_H

#include "kith.h"
#include "param/schema.h"
#include "param/unit.h"

/** Evidence grades, from firm to none. The first three need an evidence id as source. */
enum kith_grade {
    KITH_COHORT,
    KITH_REGISTER,
    KITH_LITERATURE,
    KITH_ASSUMPTION,
    KITH_GRADES, /**< those of evidence, which a distribution can have */
    KITH_WHAT_IF = KITH_GRADES, /**< a value that somebody chose to see what follows; never with a distribution */
    KITH_GRADE_WORDS
};
extern const char *const kith_grade_names[KITH_GRADE_WORDS];

/** Distributions. In a file: `dist: lognormal, median: 10, sigma: 0.5, support: [2, 30]`. */
enum kith_law { KITH_FIXED, KITH_UNIFORM, KITH_NORMAL, KITH_LOGNORMAL, KITH_BETA, KITH_GAMMA, KITH_BERNOULLI, KITH_LAWS };

/** One resolved value of a scenario: a schema row, for one member if the row has a `*`. */
struct kith_entry {
    const struct kith_parameter *parameter;
    unsigned member; /**< index in its collection, 0 without `*` */
    const char *path; /**< concrete: "services.debt-help.places"; owned by the scenario, like all texts here */
    const char *file; /**< where the value was written: a file, or "--set" with line 0 */
    int line, column;
    const struct kith_unit *unit; /**< as written; NULL for what is no number */
    enum kith_grade grade;
    const char *source; /**< as written: evidence ids and words; "--set" when set by an option */
    const char *note; /**< free text, "" when there is none */
    double value; /**< point value, in the canonical unit */
    double written; /**< the point value in the unit as written */
    uint32_t bits; /**< KITH_SET: bit i for member i of its collection; KITH_CHOICE: index of the word; else 0 */
    const char *text; /**< KITH_PATH: as written; NULL else */
    const char *const *names; /**< KITH_NAMES: shape (n_names), as written */
    const char *const *name_places; /**< shape (n_names): where each was written, "file:line:column" */
    size_t n_names;
    enum kith_law law;
    double a, b; /**< the law's two numbers in the order of the file format, in the unit as written: see law.h */
    double low, high; /**< support, in the unit as written; of a fixed value both are the value */
};

/** The schema that it was read with. Borrowed. */
const struct kith_schema *kith_scenario_schema(const struct kith_scenario *self);

/** All entries in schema order, members in collection order (all members of one row, then the next row). Borrowed. */
const struct kith_entry *kith_scenario_entries(const struct kith_scenario *self, size_t *n);

/** The entry of a concrete path, or NULL. Borrowed. */
const struct kith_entry *kith_scenario_find(const struct kith_scenario *self, const char *path);

/** The same of a key of a member: "costs", "training", "amount". */
const struct kith_entry *kith_scenario_of_member(const struct kith_scenario *self, const char *collection, const char *member, const char *key);

/** Member names of a collection, e.g. "services". Borrowed; *n = 0 when there is no such one. */
const char *const *kith_scenario_members(const struct kith_scenario *self, const char *collection, size_t *n);

/** Whether an entry is what this scenario is about: set by an option, or written in the file itself, where that extends another. */
int kith_scenario_asks(const struct kith_scenario *self, const struct kith_entry *entry);

/** The scenario's own `title:` and `about:` (a paragraph), not inherited, "" when it has none. Borrowed. */
const char *kith_scenario_title(const struct kith_scenario *self);
const char *kith_scenario_about(const struct kith_scenario *self);

/** The calendar year in which the first week of the policy lies, `start:` of the file or of one that it extends; 0 when none says. */
unsigned kith_scenario_start(const struct kith_scenario *self);

/** The whole scenario as one YAML text with all inherited values resolved, units, grades and
 * sources; reading it again gives the same entries, and the same text. Borrowed. */
const char *kith_scenario_text(const struct kith_scenario *self);

/** Point values: shape (n entries), in canonical units; of sets and choices, their bits as a number; of texts 0. */
void kith_scenario_point(const struct kith_scenario *self, double *values);

/** One draw from the priors: shape (n entries), in canonical units. Entries without a
 * distribution keep their point value. The draw of a parameter is a function of (seed, draw,
 * its concrete path) alone, so scenarios that inherit a parameter share its draw. */
void kith_scenario_prior(const struct kith_scenario *self, uint64_t seed, uint32_t draw, double *values);

/** Fills the schema's structure: shape (schema size) bytes at `params`, all set; numbers in
 * internal units, sets, choices and counts as uint32_t, zero elsewhere. `values` as made by the two
 * functions above or read back from a file; sets and choices are taken from the scenario. */
void kith_scenario_fill(const struct kith_scenario *self, const double *values, void *params);

/* ---- changes over time (change.c) ---- */

/** What a change does with a number, as a part `share` of it is in force, 0 to 1. */
enum kith_change_kind {
    KITH_MULTIPLY, /**< x * (1 + (amount - 1) * share) */
    KITH_ADD, /**< x + amount * share */
    KITH_SET_TO /**< x + (amount - x) * share */
};

/** A change of numbers from some week of the policy on: a member of `changes`. */
struct kith_change {
    const char *name;
    size_t *entry; /**< shape (n_entries): indices of kith_scenario_entries() that it changes */
    size_t n_entries;
    enum kith_change_kind kind;
    size_t amount, start, ramp, until; /**< indices of entries whose values of a draw give them: internal units (weeks) */
    const char *const *regions; /**< shape (n_regions): names in which it holds */
    size_t n_regions; /**< 0: all */
    const char *file; /**< where it was written; "--set" with line 0 */
    int line, column;
};

/** All changes in the order in which they act. Borrowed; *n = 0 when there are none. */
const struct kith_change *kith_scenario_changes(const struct kith_scenario *self, size_t *n);

/** Values of a draw in `week` since the start of the policy in `region`.
 *
 * Changes act one after another, in the order of the file, each on what the ones before it left, and
 * each result is cut to the range of its parameter. A change is in force from the first week at or
 * after `start` to the last before `until`. During a ramp values stand still for 13 weeks at a time
 * (KITH_CHANGE_STEP; the last step may be shorter), at what the straight line has in the middle of the step, so that
 * steps and line are the same on average; rules need be worked out again only then.
 * Nothing is allocated.
 *
 * @param values  shape (n entries), canonical units, borrowed
 * @param region  a name, or NULL: none, so that only changes for all regions act
 * @param out  shape (n entries): a copy of `values` with the changes
 * @return 1 if they differ from those of the week before (in week 0: from `values`), else 0 */
int kith_scenario_values_at(
    const struct kith_scenario *self, const double *values, uint32_t week, const char *region, double *out);

/** What becomes of a change in a run of so many weeks, in a draw; regions are left aside.
 * @param values  shape (n entries), canonical units, borrowed */
enum kith_change_fate {
    KITH_CHANGE_ACTS,
    KITH_CHANGE_LATE, /**< it starts when the run is over */
    KITH_CHANGE_CUT, /**< its ramp goes on when the run is over */
    KITH_CHANGE_NOTHING /**< every number stays as it is: multiplied by 1, set to what it was */
};
enum kith_change_fate kith_change_fate_of(const struct kith_scenario *self, size_t change, const double *values, uint32_t weeks);

/** Whether two names are of one region: alike but for capitals, accents and how these are encoded, blanks and hyphens. */
int kith_regions_same(const char *a, const char *b);

/** Whether a region is one of `n` that are named; where none is named, all are. No region (NULL) is none of them. */
int kith_regions_have(const char *const *name, size_t n, const char *region);
enum { KITH_REGION_NAME = 160 /**< bytes that are looked at */ };

/** Of an entry's law, cut to its support, in the unit as written: the value with chance u (0 < u < 1) below it. */
double kith_entry_quantile(const struct kith_entry *entry, double u);

#endif
