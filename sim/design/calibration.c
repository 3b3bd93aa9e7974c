#include "read/calibration.h"

#include "base/error.h"
#include "design/border.h"
#include "design/study.h"

int
kith_calibration_check(const char *path, struct kith_error *err)
{
    struct kith_calibration calibration;
    struct kith_scenario *scenario;
    int status = kith_calibration_open(&calibration, path, err);
    if (status)
        return status;
    for (size_t i = 0; i <= calibration.n_used_by; i++) {
        TELL(kith_scenario_load(&scenario, i ? calibration.used_by[i - 1] : calibration.scenario, NULL, 0, err));
        kith_scenario_free(scenario);
    }
    if (calibration.regions)
        TELL(kith_regions_check(calibration.regions, err));
    kith_calibration_clear(&calibration);
    return status;
}

int
kith_calibration_is(const char *path)
{
    return path && kith_calibration_is_in(path);
}
