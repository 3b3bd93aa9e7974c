#include "infer/infer.h"

/* Random numbers of a calibration: every stage of it has its own. */

struct kith_stream
kith_infer_stream(const struct kith_inference *self, enum kith_random_use stage, uint32_t who, uint32_t step)
{
    return kith_stream_at(kith_key_of(self->fit.calibration.seed, (uint32_t) stage + KITH_RANDOM_USES * (uint32_t) self->fit.stage), who, step, KITH_PURPOSE_INFER);
}

uint64_t
kith_infer_seed(const struct kith_inference *self, enum kith_random_use stage, uint32_t step)
{
    struct kith_stream stream = kith_infer_stream(self, stage, UINT32_MAX, step);
    const uint64_t high = kith_stream_word(&stream);
    return high << 32 | kith_stream_word(&stream);
}
