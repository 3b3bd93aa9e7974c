#ifndef KITH_READ_SCENARIO_H
#define KITH_READ_SCENARIO_H

#include "param/scenario.h"

/** Makes a scenario from a file and the files that it extends, as kith_scenario_load() (kith.h) says.
 *
 * @param schema  borrowed: must outlive the scenario
 * @param sets  each "path=value": a number, perhaps with a blank and a unit (without, the unit that
 *   the files use), a word for a KITH_CHOICE, [a, b] for a KITH_SET. A set value has no distribution
 *   any more; its grade is what-if, its source "--set". Of two for one path the last one holds. */
int kith_scenario_read(struct kith_scenario **out, const struct kith_schema *schema, const char *path,
    const char *const *sets, size_t n_sets, struct kith_error *err);

/** The same from a text in memory.
 *
 * @param name  how messages call the text; the scenario's name is made from it
 * @param folder  "dir/" or "": where `extends:` and evidence.csv are looked for. NULL: the text
 *   extends nothing, and the ids that it cites were checked before (a resolved text out of a result file) */
int kith_scenario_read_text(struct kith_scenario **out, const struct kith_schema *schema, const char *name,
    const char *text, size_t length, const char *folder, const char *const *sets, size_t n_sets, struct kith_error *err);

/** Whether all regions that changes name are in the table.
 * @return KITH_ERR_CONFIG with a line for each that is not, and the nearest name */
struct kith_regions;
int kith_scenario_check_regions(const struct kith_scenario *self, const struct kith_regions *regions, struct kith_error *err);

#endif
