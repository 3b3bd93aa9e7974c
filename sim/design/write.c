#include "kith.h"

#include <string.h>

#include "base/error.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/output.h"
#include "model/params.h"
#include "read/scenario.h"

/* A scenario that was put together by a program. */

int
kith_scenario_write(const char *text, const char *path, int force, struct kith_error *err)
{
    struct kith_inputs inputs = { 0 };
    struct kith_scenario *scenario = NULL;
    char folder[4096];
    NEED_WORD(text, "the text of a scenario", err);
    NEED_WORD(path, "where to write the scenario", err);
    const char *const slash = strrchr(path, '/');
    if (snprintf(folder, sizeof folder, "%.*s", slash ? (int) (slash - path) + 1 : 0, path) >= (int) sizeof folder)
        return kith_fail(err, KITH_ERR_CREATE, "%s: the name is too long", path);
    int status = kith_scenario_read_text(&scenario, &kith_model_schema, path, text, strlen(text), folder, NULL, 0, err);
    if (!status)
        kith_inputs_add_scenario(&inputs, scenario);
    if (!status)
        status = kith_output_check(&inputs, path, KITH_MARK_SCENARIO, force, err);
    if (!status)
        status = kith_disk_replace(path, text, strlen(text), err);
    kith_inputs_clear(&inputs);
    kith_scenario_free(scenario);
    return status;
}
