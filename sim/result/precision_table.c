#include "result/precise.h"

#include <math.h>

#include "base/error.h"
#include "base/text.h"

int
kith_study_save_precision(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const char name[] = "provenance/precision";
    struct kith_text text = { 0 };
    struct kith_precise_pair *pair = kith_precise_judge(self);
    int status = KITH_OK, reached = 1;
    kith_text_add(&text, "outcome,scenario,asked,half_width,difference,skewness,share_between_draws,reached\n");
    for (size_t k = 0; pair && k < kith_precise_pairs(self); k++) {
        const double number[] = { pair[k].asked, pair[k].width.half, pair[k].width.mean, pair[k].width.skewness, pair[k].share.value };
        kith_text_add(&text, "%s,%s", pair[k].outcome, pair[k].scenario);
        for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
            kith_text_put(&text, ",", 1);
            if (!isnan(number[i]))
                kith_text_number(&text, number[i]);
        }
        kith_text_add(&text, ",%d\n", pair[k].reached);
        reached = reached && pair[k].reached;
    }
    if (!pair || text.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_store_text(store, name, text.at,
            "Precision asked for and reached: half-width of the 95 % interval of the mean difference with the first scenario "
            "(CSV, in the outcome's unit)", err);
    if (!status)
        status = kith_store_note_number(store, name, "reached", reached, err);
    if (!status)
        status = kith_store_note_number(store, name, "runs", self->done, err);
    if (!status)
        status = kith_store_note_number(store, name, "most", self->options.most, err);
    if (!status)
        status = kith_store_note_number(store, name, "batches", self->batches, err);
    kith_text_clear(&text);
    kith_study_back(self, pair);
    return status;
}
