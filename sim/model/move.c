#include "model/ledger.h"

#include "base/numeric.h"
#include "engine/chart.h"

/* ---- bounds of the scan: 16 steps at the low end times 8 at the high end, in 512ths ---- */

static const uint16_t low_steps[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 18, 30, 64, 160, 512 };
static const uint16_t high_steps[8] = { 0, 2, 4, 6, 8, 11, 32, 512 };

void
kith_move_bounds(struct kith_bounds *bounds)
{
    for (unsigned low = 0; low < 16; low++)
        for (unsigned high = 0; high < 8; high++)
            kith_bounds_set(bounds, low * 8 + high, kith_threshold(low_steps[low] / 512.0), kith_threshold(high_steps[high] / 512.0));
    kith_bounds_fold(bounds, KITH_FOLD_GRID);
}

/* The first step at or above a chance: looked up by its 512ths, rounded up. */
static const uint8_t low_of[31] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 10, 10, 11, 11, 11, 11, 11, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12 };
static const uint8_t high_of[33] = { 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6 };

static unsigned
low_step(double chance)
{
    const double parts = chance * 512;
    if (parts <= 30)
        return low_of[(unsigned) parts + ((unsigned) parts < parts)];
    return parts <= 64 ? 13 : parts <= 160 ? 14 : 15;
}

static unsigned
high_step(double chance)
{
    const double parts = chance * 512;
    return parts <= 32 ? high_of[(unsigned) parts + ((unsigned) parts < parts)] : 7;
}

/* ---- hazards of a week ---- */

static double
improving(const struct kith_world *self, const struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    const double base = rules->improve[family->profile][kith_members(family->untreated)] * (double) family->force
        * rules->group_improve[kith_group_of(family)];
    return family->level == KITH_LOW ? base * rules->stop * rules->frailty_stop[family->frailty] : base * rules->deescalate;
}

static double
worsening(const struct kith_rules *rules, const struct kith_family *family)
{
    return family->level == KITH_LOW ? rules->escalate * (family->ease * (1.0 / KITH_FACTOR_ONE)) : 0;
}

/* The factor at the report falls or rises towards one, so its largest value from now on is here. */
uint8_t
kith_move_code(const struct kith_world *self, const struct kith_family *family)
{
    if (family->level == KITH_NONE || kith_is_conditioned(self, family))
        return 0;
    const double early = kith_early(self, family);
    const double low = improving(self, family) * (early > 1 ? early : 1), high = worsening(self->rules, family);
    const double slack = 1 + 1e-9; /* the chance of a hazard is below it, up to rounding */
    return (uint8_t) (low_step(low * slack) * 8 + high_step(high * slack));
}

void
kith_move(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t u)
{
    const double hazard[2] = { improving(self, family) * kith_early(self, family), worsening(self->rules, family) };
    const uint8_t to[2] = { (uint8_t) (family->level - 1), KITH_HIGH };
    const double slack = 1 + 1e-9;
    if (u >= kith_threshold(hazard[0] * slack) && ~u >= kith_threshold(hazard[1] * slack))
        return; /* a chance is below its hazard: most candidates end here */
    const struct kith_exits exits = kith_exits_of(hazard, to, 1, family->level == KITH_LOW ? 2 : 1);
    const int next = kith_exits_take(&exits, u);
    if (next >= 0)
        kith_move_set(self, desk, family, (enum kith_level) next);
}

/* ---- relapse: a Weibull clock whose speed is `ease` ---- */

static uint64_t
hazard_between(const struct kith_rules *rules, const struct kith_family *family, uint32_t from, uint32_t to)
{
    return family->ease * (rules->relapse[to - family->since] - rules->relapse[from - family->since]);
}

/* The first week by whose moves the cumulated hazard has reached the family's own number. */
static void
set_relapse(const struct kith_world *self, struct kith_family *family)
{
    const uint64_t *relapse = self->rules->relapse;
    const uint32_t now = family->relapse_from - family->since, last = self->rules->weeks;
    uint32_t low = now + 1, high = last + 1; /* the answer is in [low, high]; high stands for never */
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (family->ease * (relapse[middle] - relapse[now]) >= family->relapse_left)
            high = middle;
        else
            low = middle + 1;
    }
    const uint32_t week = family->since + low;
    family->timer[KITH_TIMER_LEVEL] = low > last || week >= KITH_NEVER ? KITH_NEVER : (uint16_t) week;
}

/* Violence has stopped: draws how much hazard the family can bear, in 2^-40. */
static void
start_relapse_clock(const struct kith_world *self, struct kith_family *family)
{
    family->timer[KITH_TIMER_LEVEL] = KITH_NEVER;
    family->relapse_from = family->since;
    if (!(family->flags & KITH_SUSCEPTIBLE))
        return;
    const struct kith_block block = kith_random_block(self, family, family->since, KITH_PURPOSE_RELAPSE, 0);
    family->relapse_left = (uint64_t) (-kith_log(kith_uniform32(block.word[0])) * 0x1p40) + 1;
    set_relapse(self, family);
}

void
kith_move_report(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    if (family->level == KITH_NONE && kith_is_population(self))
        return; /* its relapse clock runs since violence stopped */
    family->timer[KITH_TIMER_LEVEL] = KITH_NEVER;
    if (family->level == KITH_NONE) {
        family->since = (uint16_t) self->week; /* the relapse clock counts from the report */
        start_relapse_clock(self, family);
        return;
    }
    if (kith_random_block(self, family, 0, KITH_PURPOSE_STOP, 0).word[0] < self->rules->report_stop)
        kith_move_set(self, desk, family, KITH_NONE);
}

void
kith_move_set(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_level to)
{
    kith_note_level(self, desk, family, to);
    family->level = (uint8_t) to;
    family->since = (uint16_t) self->week;
    if (kith_is_conditioned(self, family))
        return; /* the year before has its own clock */
    if (to == KITH_NONE) {
        family->flags |= KITH_STOPPED;
        start_relapse_clock(self, family);
    } else
        family->timer[KITH_TIMER_LEVEL] = KITH_NEVER;
}

/* A level timer: the next move of the year before, or a relapse. */
void
kith_move_timer(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    if (kith_is_conditioned(self, family)) {
        const enum kith_level to = kith_before_level(self, family);
        family->moves++;
        kith_move_set(self, desk, family, to);
        kith_before_next(self, family, self->week);
        return;
    }
    const struct kith_block block = kith_random_block(self, family, family->since, KITH_PURPOSE_RELAPSE, 0);
    const enum kith_level to = block.word[1] < self->rules->relapse_high ? KITH_HIGH : KITH_LOW;
    const int seen = family->help == KITH_AFTERCARE
        && block.word[2] < self->rules->pathway[family->fade_pathway].sees_relapse;
    kith_move_set(self, desk, family, to);
    if (seen)
        kith_refer_again(self, desk, id, family);
}

/* ---- what helps ---- */

#define STRONGEST 1024.0 /* no factor is larger, nor smaller than its inverse */

static double
force_of(const struct kith_rules *rules, uint32_t service, uint32_t pathway, uint32_t fade, uint32_t strength)
{
    if (strength == KITH_STRENGTH_ONE)
        return rules->help_force[service][pathway][fade];
    return kith_exp(rules->help_log[service][pathway] * strength / (double) (KITH_STRENGTH_ONE << fade));
}

static double
force_of_help(const struct kith_rules *rules, const struct kith_family *family)
{
    double force = 0;
    for (int i = 0; i < KITH_SLOTS; i++)
        for (uint32_t set = family->slot_queue[i] ? family->slot_set[i] : 0; set; set &= set - 1) {
            const double one = force_of(rules, (uint32_t) __builtin_ctz(set), family->slot_pathway[i], 0, family->slot_strength[i]);
            force = force > one ? force : one;
        }
    if (family->fade < KITH_FADES) {
        const double faded = force_of(rules, family->fade_service, family->fade_pathway, family->fade, family->fade_strength);
        force = force > faded ? force : faded;
    }
    if (force > 0)
        return force;
    return family->waiting | family->planned ? rules->wait_force : 1;
}

/* ---- the years before a population run begins ---- */

/* Brings a family from its onset to the week before the run: as moves do without any report or help,
 * but each stay is drawn at once. As in the run, a family can move in the week of its onset, and then
 * not twice in a week. */
void
kith_move_past(const struct kith_world *self, struct kith_family *family, uint32_t start)
{
    uint32_t week = family->entry;
    for (uint32_t move = 0;; move++) {
        uint32_t next;
        family->since = (uint16_t) week;
        if (family->level == KITH_NONE) {
            start_relapse_clock(self, family);
            next = family->timer[KITH_TIMER_LEVEL];
        } else {
            const struct kith_block random = kith_random_block(self, family, move, KITH_PURPOSE_PAST, 0);
            const double better = improving(self, family), worse = worsening(self->rules, family), leaving = kith_chance(better + worse);
            next = leaving > 0 ? week + (move > 0) + kith_geometric_quantile(leaving, kith_uniform32(random.word[0])) : UINT32_MAX;
            if (next < start) {
                const int up = kith_uniform32(random.word[1]) * (better + worse) < worse;
                family->level = (uint8_t) (up ? KITH_HIGH : family->level - 1);
            }
        }
        if (next >= start)
            return;
        if (family->level == KITH_NONE && family->timer[KITH_TIMER_LEVEL] == next) {
            const struct kith_block block = kith_random_block(self, family, family->since, KITH_PURPOSE_RELAPSE, 0);
            family->level = block.word[1] < self->rules->relapse_high ? KITH_HIGH : KITH_LOW;
            family->timer[KITH_TIMER_LEVEL] = KITH_NEVER;
        }
        week = next;
    }
}

/* Called when help, waiting or plan have changed: hazards from next week on. */
void
kith_move_force(const struct kith_world *self, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    double force = force_of_help(rules, family) * (family->flags & KITH_PLAN ? rules->plan_force : 1);
    if (family->flags & KITH_ORDER)
        force *= rules->order_force;
    const int clock_runs = family->level == KITH_NONE && family->flags & KITH_SUSCEPTIBLE && !kith_is_conditioned(self, family);
    if (clock_runs) {
        const uint64_t used = hazard_between(rules, family, family->relapse_from, self->week);
        family->relapse_left -= used < family->relapse_left ? used : family->relapse_left;
        family->relapse_from = (uint16_t) self->week;
    }
    family->force = (float) (force < STRONGEST ? force > 1 / STRONGEST ? force : 1 / STRONGEST : STRONGEST);
    family->ease = (uint32_t) (KITH_FACTOR_ONE / (double) family->force + 0.5);
    if (clock_runs)
        set_relapse(self, family);
}
