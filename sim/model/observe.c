#include "model/world.h"

#include "engine/count.h"

/* Margins that a family belongs to. */
static void
strata_of(const struct kith_world *self, const struct kith_family *family, uint32_t *stratum)
{
    const uint32_t profiles = self->rules->how.n_profiles;
    const unsigned problems = kith_members(family->problems);
    stratum[0] = 0;
    stratum[1] = 1 + family->profile;
    stratum[2] = 1 + profiles + (problems < 2 ? 0 : problems < 4 ? 1 : 2);
    stratum[3] = 1 + profiles + KITH_PROBLEM_CLASSES + family->kind;
    stratum[4] = 1 + profiles + KITH_PROBLEM_CLASSES + KITH_KINDS + (family->children < 3 ? family->children - 1u : 2u);
}

/* A change of state, counted in the week of the family's clock. */
void
kith_observe_stock(struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_block_name block,
    uint32_t from, uint32_t to)
{
    if (kith_is_population(self)) {
        kith_census_spell(self, desk, family, self->week);
        kith_census_stock(self, desk, family, block, -1, from);
        kith_census_stock(self, desk, family, block, 1, to);
        if (self->week < family->leave)
            kith_history_note(self, desk, family, block == KITH_TALLY_VIOLENCE ? KITH_EVENT_LEVEL : block == KITH_TALLY_CASE ? KITH_EVENT_STAGE : KITH_EVENT_HELP, to);
        return;
    }
    const uint32_t clock = kith_clock(self, family);
    if (!(family->flags & KITH_RECORDED) || clock >= self->rules->weeks)
        return;
    const uint32_t states = block == KITH_TALLY_VIOLENCE ? KITH_LEVELS : block == KITH_TALLY_CASE ? KITH_STAGES : KITH_HELPS;
    int64_t *count = desk->tally + self->layout.at[block] + clock * states;
    count[from]--;
    count[to]++;
    if (block != KITH_TALLY_VIOLENCE)
        return;
    int64_t *children = desk->tally + self->layout.at[KITH_TALLY_CHILDREN] + clock * KITH_LEVELS;
    children[from] -= family->children;
    children[to] += family->children;
    uint32_t stratum[KITH_MARGINS];
    strata_of(self, family, stratum);
    count = desk->tally + self->layout.at[KITH_TALLY_STRATA] + clock * self->layout.axis[KITH_AXIS_STRATUM] * KITH_LEVELS;
    for (int m = 0; m < KITH_MARGINS; m++) {
        count[stratum[m] * KITH_LEVELS + from]--;
        count[stratum[m] * KITH_LEVELS + to]++;
    }
}

void
kith_observe_enter(struct kith_world *self, struct kith_desk *desk, const struct kith_family *family)
{
    uint32_t stratum[KITH_MARGINS];
    strata_of(self, family, stratum);
    kith_count(self, desk, family, KITH_TALLY_VIOLENCE, family->level, 1);
    kith_count(self, desk, family, KITH_TALLY_CHILDREN, family->level, family->children);
    kith_count(self, desk, family, KITH_TALLY_CASE, family->stage, 1);
    kith_count(self, desk, family, KITH_TALLY_HELP, family->help, 1);
    for (int m = 0; m < KITH_MARGINS; m++)
        kith_count(self, desk, family, KITH_TALLY_STRATA, stratum[m] * KITH_LEVELS + family->level, 1);
}

/* A wave asks what happened in the weeks it looks back on: 52 at the first, 26 or 52 later. Counts
 * are scaled to a year before the threshold; the severe clause holds within the window. */
void
kith_observe_wave(struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_wave wave)
{
    const struct kith_rules *rules = self->rules;
    const int two = wave != KITH_WAVE_1 && rules->how.observe.long_window >= 0.5; /* half-years in the window, less one */
    const uint32_t scale = wave != KITH_WAVE_1 && !two ? 2 : 1;
    const uint32_t partner = (family->told_partner[0] + (two ? family->told_partner[1] : 0u)) * scale;
    const uint32_t child = (family->told_child[0] + (two ? family->told_child[1] : 0u)) * scale;
    const uint32_t severe = family->told_severe & (two ? 15u : 5u);
    const uint32_t frequent = rules->frequent;
    const enum kith_class class = partner + child == 0 ? KITH_CLASS_NONE
        : partner + child >= frequent || severe         ? KITH_CLASS_FREQUENT
                                                        : KITH_CLASS_BETWEEN;
    uint32_t stratum[KITH_MARGINS];
    strata_of(self, family, stratum);
    const uint32_t row = (uint32_t) wave * self->layout.axis[KITH_AXIS_STRATUM];
    for (int m = 0; m < KITH_MARGINS; m++)
        kith_count(self, desk, family, KITH_TALLY_CLASSES, (row + stratum[m]) * KITH_CLASSES + (uint32_t) class, 1);

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
    for (int f = 0; f < KITH_FINDINGS; f++)
        kith_count(self, desk, family, KITH_TALLY_FINDINGS, (uint32_t) wave * KITH_FINDINGS + (uint32_t) f, found[f]);
}

/* ---- half-years: the year before the report, then 26 weeks each ---- */

static uint32_t
half_year_of(const struct kith_world *self, const struct kith_family *family)
{
    return (kith_clock(self, family) - KITH_BEFORE + KITH_HALF_YEAR - 1) / KITH_HALF_YEAR;
}

/* In the weeks of the report and of leaving, the family is still due: there is more to do. */
static void
set_next(struct kith_world *self, uint32_t id, struct kith_family *family)
{
    const uint32_t clock = kith_clock(self, family);
    const uint32_t next = clock + KITH_HALF_YEAR < self->rules->weeks ? clock + KITH_HALF_YEAR : self->rules->weeks;
    family->timer[KITH_TIMER_CLOCK] = next > clock ? (uint16_t) (family->entry + next) : KITH_NEVER;
    if (clock > KITH_BEFORE && clock < self->rules->weeks)
        kith_touch_due(self, id);
}

static void
finish(struct kith_world *self, struct kith_desk *desk, uint32_t id, const uint32_t *told)
{
    struct kith_family *family = &self->family[id];
    const uint32_t half_year = half_year_of(self, family);
    kith_incident_keep(self, desk, id, family, half_year, told);
    if (half_year == 0)
        kith_observe_wave(self, desk, family, KITH_WAVE_1);
    else if (half_year == 2)
        kith_observe_wave(self, desk, family, KITH_WAVE_2);
    else if (half_year == 3)
        kith_observe_wave(self, desk, family, KITH_WAVE_3);
}

/* Draws and keeps the incidents of up to KITH_ROUND families at once, sort by sort. */
static void
ask(struct kith_world *self, struct kith_desk *desk, size_t n)
{
    struct kith_round *round = desk->round;
    kith_draw(round->id, n, self->key, self->week, KITH_WHY_COUNT, self->body, round->luck);
    for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++) {
        for (size_t i = 0; i < n; i++)
            round->word[sort][i] = round->luck[i].word[sort];
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
kith_observe_half_years(struct kith_world *self, struct kith_desk *desk, const uint32_t *due, size_t n)
{
    struct kith_round *round = desk->round;
    size_t asked = 0;
    for (size_t i = 0; i < n; i++) {
        struct kith_family *family = &self->family[due[i]];
        if (family->timer[KITH_TIMER_CLOCK] != self->week)
            continue;
        set_next(self, due[i], family);
        if (!(family->flags & KITH_RECORDED))
            continue;
        double told[KITH_INCIDENTS];
        kith_incident_expect(self, desk, family, half_year_of(self, family), told);
        for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++)
            round->mean[sort][asked] = told[sort];
        round->id[asked++] = due[i];
        if (asked == KITH_ROUND) {
            ask(self, desk, asked);
            asked = 0;
        }
    }
    ask(self, desk, asked);
}

/* ---- queues, in either kind of run ---- */

void
kith_flow(struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, enum kith_flow what)
{
    static const enum kith_event_name event[KITH_FLOWS] = { [KITH_FLOW_CLAIMED] = KITH_EVENT_CLAIMED, [KITH_FLOW_ADMITTED] = KITH_EVENT_ADMITTED,
        [KITH_FLOW_LEFT] = KITH_EVENT_GAVE_UP, [KITH_FLOW_LOST] = KITH_EVENT_LOST, [KITH_FLOW_COMPLETED] = KITH_EVENT_COMPLETED,
        [KITH_FLOW_DROPPED] = KITH_EVENT_DROPPED };
    if (!kith_is_population(self)) {
        kith_count(self, desk, family, KITH_TALLY_FLOWS, queue * KITH_FLOWS + (uint32_t) what, 1);
        return;
    }
    if (event[what])
        kith_history_note(self, desk, family, event[what], queue);
    kith_census_flow(self, desk, family, queue, what, 1);
}

void
kith_waited(struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, uint32_t queue, uint32_t weeks,
    uint32_t passed)
{
    if (kith_is_population(self)) {
        kith_census_waited(self, desk, family, queue, weeks);
        kith_census_flow(self, desk, family, queue, KITH_FLOW_PASSED, passed);
        return;
    }
    kith_count(self, desk, family, KITH_TALLY_WAITS, queue * KITH_WAITS + (weeks < KITH_WAITS ? weeks : KITH_WAITS - 1), 1);
    kith_count(self, desk, family, KITH_TALLY_FLOWS, queue * KITH_FLOWS + KITH_FLOW_WAITED, weeks);
    kith_count(self, desk, family, KITH_TALLY_FLOWS, queue * KITH_FLOWS + KITH_FLOW_PASSED, passed);
}
