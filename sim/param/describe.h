#ifndef KITH_PARAM_DESCRIBE_H
#define KITH_PARAM_DESCRIBE_H

#include "kith.h"
#include "param/scenario.h"

#include <stdio.h>

/** Writes all parameters of a schema: a text table, a Markdown page (for ODD.md) or a JSON Schema
 * (draft 2020-12) by which editors check and complete scenario files.
 *
 * @param scenario  NULL, or a scenario of this schema: text and Markdown then have a line for each
 *   of its values, with value, prior, grade and source
 * @return KITH_ERR_IO when writing fails, KITH_ERR_MEMORY */
int kith_describe_parameters(FILE *to, const struct kith_schema *schema, const struct kith_scenario *scenario,
    enum kith_describe_as as, struct kith_error *err);

/** Writes all that is known about one parameter, by its path: of the schema ("services.*.places")
 * or of the scenario ("services.clinic.places"); of a member that the scenario lacks, what the schema says, unless one of a
 * similar name is there.
 * @return KITH_ERR_USAGE with the nearest path when there is none, KITH_ERR_IO, KITH_ERR_MEMORY */
int kith_describe_parameter(FILE *to, const struct kith_schema *schema, const struct kith_scenario *scenario,
    const char *path, struct kith_error *err);

/** Whether there is such a parameter: in the scenario (or NULL), or in the schema, as it is or of some member. */
int kith_describe_knows(const struct kith_schema *schema, const struct kith_scenario *scenario, const char *path);

/** Adds the value of an entry in words, "10 incident/year" or "debts, drink", and its prior,
 * "lognormal(median 10, sigma 0.5) in [2, 30]", nothing when it has none. */
struct kith_text;
void kith_describe_value(struct kith_text *to, const struct kith_scenario *scenario, const struct kith_entry *entry);
void kith_describe_prior(struct kith_text *to, const struct kith_entry *entry);

#endif
