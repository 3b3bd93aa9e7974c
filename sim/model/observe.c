#include "model/ledger.h"

#include "engine/count.h"

/* A wave asks what happened in the weeks it looks back on: 52 at the first, 26 or 52 later. Counts
 * are scaled to a year before the threshold; the severe clause holds within the window. */
void
kith_observe_wave(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_wave wave)
{
    const struct kith_rules *rules = self->rules;
    const int two = wave != KITH_WAVE_1 && rules->params.observe.long_window >= 0.5; /* half-years in the window, less one */
    const uint32_t scale = wave != KITH_WAVE_1 && !two ? 2 : 1;
    const uint32_t partner = (family->told_partner[0] + (two ? family->told_partner[1] : 0u)) * scale;
    const uint32_t child = (family->told_child[0] + (two ? family->told_child[1] : 0u)) * scale;
    const uint32_t severe = family->told_severe & (two ? 15u : 5u);
    const uint32_t frequent = rules->frequent;
    const enum kith_class class = partner + child == 0 ? KITH_CLASS_NONE
        : partner + child >= frequent || severe         ? KITH_CLASS_FREQUENT
                                                        : KITH_CLASS_BETWEEN;
    int64_t found[KITH_FINDINGS] = { 0 };
    found[KITH_FOUND_PARTNER_ANY] = partner > 0;
    found[KITH_FOUND_PARTNER_FREQUENT] = partner >= frequent || (severe & 3u);
    found[KITH_FOUND_CHILD_ANY] = child > 0;
    found[KITH_FOUND_BOTH] = partner > 0 && child > 0;
    found[KITH_FOUND_TOLD] = partner + child;
    found[KITH_FOUND_TOLD_CHILD] = child;
    found[KITH_FOUND_TRULY_NONE] = family->level == KITH_NONE;
    found[KITH_FOUND_LASTING] = family->level == KITH_NONE && family->since + 0u + KITH_YEAR <= self->week;
    found[KITH_FOUND_CHILDREN] = family->children;
    found[KITH_FOUND_CHILDREN_VIOLENCE] = child > 0 ? family->children : 0;
    found[KITH_FOUND_HELPED] = family->flags & KITH_HELPED ? 1 : 0;
    found[KITH_FOUND_CHILDREN_HELPED] = kith_members(family->helped);
    kith_note_wave(self, desk, family, wave, class, found);
}

/* ---- half-years: the year before the report, then 26 weeks each ---- */

static uint32_t
half_year_of(const struct kith_world *self, const struct kith_family *family)
{
    return (kith_clock(self, family) - KITH_BEFORE + KITH_HALF_YEAR - 1) / KITH_HALF_YEAR;
}

/* In the weeks of the report and of leaving, the family is still due: there is more to do. */
static void
set_next(const struct kith_world *self, uint32_t id, struct kith_family *family)
{
    const uint32_t clock = kith_clock(self, family);
    const uint32_t next = clock + KITH_HALF_YEAR < self->rules->weeks ? clock + KITH_HALF_YEAR : self->rules->weeks;
    family->timer[KITH_TIMER_CLOCK] = next > clock ? (uint16_t) (family->entry + next) : KITH_NEVER;
    if (clock > KITH_BEFORE && clock < self->rules->weeks)
        kith_touch_due(self, id);
}

static void
finish(const struct kith_world *self, struct kith_desk *desk, uint32_t id, const uint32_t *told)
{
    struct kith_family *family = &self->family[id];
    const uint32_t half_year = half_year_of(self, family);
    kith_incident_keep(self, desk, family, half_year, told);
    if (half_year == 0)
        kith_observe_wave(self, desk, family, KITH_WAVE_1);
    else if (half_year == 2)
        kith_observe_wave(self, desk, family, KITH_WAVE_2);
    else if (half_year == 3)
        kith_observe_wave(self, desk, family, KITH_WAVE_3);
}

/* Draws and keeps the incidents of up to KITH_ROUND families at once, sort by sort. */
static void
ask(const struct kith_world *self, struct kith_desk *desk, size_t n)
{
    struct kith_round *round = desk->round;
    kith_draw(round->id, n, self->key, self->week, KITH_PURPOSE_COUNT, self->body, round->random);
    for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++) {
        for (size_t i = 0; i < n; i++)
            round->word[sort][i] = round->random[i].word[sort];
        kith_counts(round->mean[sort], round->word[sort], n, self->body, round->told[sort]);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t told[KITH_INCIDENTS];
        for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++)
            told[sort] = round->told[sort][i];
        finish(self, desk, round->id[i], told);
    }
}

/* Families whose half-year is over, of those with a timer due: at the start of the week, before
 * anything happens. Families of the run-in are not asked. */
void
kith_observe_half_years(const struct kith_world *self, struct kith_desk *desk, const uint32_t *due, size_t n)
{
    struct kith_round *round = desk->round;
    size_t asked = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t id = due[i];
        struct kith_family *family = &self->family[id];
        if (family->timer[KITH_TIMER_CLOCK] != self->week)
            continue;
        set_next(self, id, family);
        if (!(family->flags & KITH_RECORDED))
            continue;
        double told[KITH_INCIDENTS];
        kith_incident_expect(self, desk, family, half_year_of(self, family), told);
        for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++)
            round->mean[sort][asked] = told[sort];
        round->id[asked++] = id;
        if (asked == KITH_ROUND) {
            ask(self, desk, asked);
            asked = 0;
        }
    }
    ask(self, desk, asked);
}
