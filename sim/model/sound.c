#include "model/world.h"

#include <stdlib.h>

#include "base/error.h"

/* Whether a world that was read can be gone on with. A sum says that the bytes are those that were written, not who wrote them: here
 * everything that the model uses as an index, a set or the bound of a loop, or turns into a whole number, is what a week can leave behind. */

static int
is_within(double x, double low, double high)
{
    return x >= low && x <= high; /* not: of what is not a number */
}

static int
is_set(uint32_t set, uint32_t n)
{
    return set >> n == 0;
}

/* A number of something of which there may be none: then 0 stands for it. */
static int
is_one_of(uint32_t i, uint32_t n)
{
    return i < n || i == 0;
}

/* ---- families: each says which of its columns is wrong, or NULL ---- */

static const char *
wrong_kind(const struct kith_params *params, const struct kith_family *family, const struct kith_home *home)
{
    const uint32_t flags = KITH_CONFIRMED * 2 - 1 - KITH_RECORDED; /* no family of a population is of a cohort */
    return !is_one_of(family->profile, params->n_profiles) ? "profile"
        : family->kind >= KITH_KINDS                     ? "kind"
        : family->frailty >= KITH_FRAILTIES              ? "frailty"
        : family->flags & ~flags                         ? "flags"
        : !is_set(family->problems, KITH_PROBLEMS)       ? "problems"
        : family->untreated & ~family->problems          ? "untreated"
        : !is_one_of(family->reporter, params->n_reporters)  ? "reporter"
        : !is_one_of(kith_group_of(family), params->n_groups) || (family->strata >> 4 & 3u) >= KITH_PROBLEM_CLASSES
            || family->strata >> 6 >= KITH_P_CHILD_CLASSES                              ? "strata"
        : family->adults < 1 || family->adults > KITH_ADULTS                            ? "adults"
        : family->children > KITH_CHILDREN                                              ? "children"
        : family->level >= KITH_LEVELS                                                  ? "level"
        : family->stage >= KITH_STAGES                                                  ? "stage"
        : family->help >= KITH_HELPS                                                    ? "help"
        : family->result >= KITH_HELPS                                                  ? "result"
        : home->n_born > KITH_CHILDREN                                                  ? "n_born"
        : home->role[0] > KITH_WITNESS || home->role[1] > KITH_WITNESS                  ? "role"
        : !is_within((double) family->force, 1 / 1024.0, 1024)                          ? "force"
        : !is_within(family->ease, KITH_FACTOR_ONE / 1024.0, KITH_FACTOR_ONE * 1024.0)  ? "ease"
                                                                                        : NULL;
}

static const char *
wrong_help(const struct kith_params *params, const struct kith_family *family)
{
    for (int i = 0; i < KITH_SLOTS; i++)
        if (family->slot_queue[i] > params->n_services + params->n_pathways)
            return "slot_queue";
        else if (!is_set(family->slot_set[i], params->n_services) || (family->slot_queue[i] && !family->slot_set[i]))
            return "slot_set";
        else if (!is_one_of(family->slot_pathway[i], params->n_pathways))
            return "slot_pathway";
    return !is_one_of(family->pathway, params->n_pathways)      ? "pathway"
        : !is_set(family->waiting, params->n_services)          ? "waiting"
        : !is_set(family->planned, params->n_services)          ? "planned"
        : family->fade > KITH_FADES                          ? "fade"
        : !is_one_of(family->fade_service, params->n_services)  ? "fade_service"
        : !is_one_of(family->fade_pathway, params->n_pathways)  ? "fade_pathway"
        : family->repeats > 3                                ? "repeats"
                                                             : NULL;
}

/* Weeks of a family that is there; those of one that has left are not looked at any more. */
static const char *
wrong_week(const struct kith_world *self, const struct kith_family *family)
{
    const uint32_t week = self->week, in_year = (week - KITH_PAST + KITH_YEAR - self->rules->burn_in % KITH_YEAR) % KITH_YEAR,
                   year = week - KITH_PAST < in_year ? KITH_PAST : week - in_year; /* in which the year began whose weeks are counted */
    return family->entry >= week                                                                       ? "entry"
        : family->since < family->entry || family->since > week                                        ? "since"
        : family->level == KITH_NONE && (family->relapse_from < family->since || family->relapse_from > week) ? "relapse_from"
        : family->spell < year || family->spell > week                                                 ? "spell"
        : family->low_weeks + 0u + family->high_weeks > family->spell - year                           ? "low_weeks"
        : family->index != KITH_NEVER && family->index >= week                                         ? "index"
        : family->report != KITH_NEVER && family->report >= week                                       ? "report"
        : family->case_since >= week                                                                   ? "case_since"
        : family->timer[KITH_TIMER_CLOCK] != family->leave                                             ? "timer"
                                                                                                       : NULL;
}

/* When a family is looked at next: by its timers, and by the codes of the scan. */
static const char *
wrong_turn(const struct kith_world *self, uint32_t id)
{
    const struct kith_family *family = &self->family[id];
    uint16_t due = KITH_NEVER;
    if (self->week > family->leave) {
        for (int i = 0; i < KITH_SLOTS; i++)
            if (family->slot_queue[i])
                return "slot_queue";
        return self->due[id] != KITH_NEVER ? "due" : self->move_code[id] ? "move_code" : self->detect_code[id] ? "detect_code" : NULL;
    }
    for (int t = 0; t < KITH_TIMERS; t++) {
        if (family->timer[t] < self->week)
            return "timer";
        due = family->timer[t] < due ? family->timer[t] : due;
    }
    for (int i = 0; i < KITH_SLOTS; i++)
        if ((family->slot_queue[i] != 0) != (family->timer[KITH_TIMER_SLOT + i] != KITH_NEVER))
            return "slot_queue";
    return self->due[id] != due                                                                        ? "due"
        : self->move_code[id] >= KITH_CODES || (family->level == KITH_NONE && self->move_code[id])     ? "move_code"
        : self->detect_code[id] >= KITH_CODES                                                          ? "detect_code"
                                                                                                       : NULL;
}

static const char *
wrong_column(const struct kith_world *self, uint32_t id)
{
    const struct kith_family *family = &self->family[id];
    const char *wrong = family->birth >= self->born ? "birth" : wrong_kind(&self->rules->params, family, &self->home[id]);
    if (!wrong)
        wrong = wrong_help(&self->rules->params, family);
    if (!wrong && self->week <= family->leave)
        wrong = wrong_week(self, family);
    return wrong ? wrong : wrong_turn(self, id);
}

/* ---- queues ---- */

/* Who waits in which queue, as sets: shape (to). Each waits once, and nobody who has left. */
static int
is_queue(const struct kith_world *self, uint32_t q, uint32_t *waits)
{
    const struct kith_queue *queue = &self->queue[q];
    for (uint32_t i = 0; i < queue->n; i++) {
        const struct kith_claim *claim = &queue->claim[i];
        if (claim->agent >= self->to || waits[claim->agent] >> q & 1u || claim->queue != q || !is_one_of(claim->mark, self->rules->params.n_pathways)
            || claim->leave < self->week || claim->leave > self->family[claim->agent].leave || kith_claim_urgency(claim) > 1
            || kith_claim_since(claim) >= self->week || claim->passed > self->week - kith_claim_since(claim)
            || (i > 0 && !kith_claim_before(claim - 1, claim)))
            return 0;
        waits[claim->agent] |= 1u << q;
    }
    return 1;
}

/* What a family says that it waits for. With teams, it waits for one at most. */
static int
is_waiting(const struct kith_world *self, uint32_t id, uint32_t waits)
{
    const struct kith_family *family = &self->family[id];
    const uint32_t n = self->rules->params.n_services, teams = waits >> (1 + n), services = waits >> 1 & ((1u << n) - 1);
    if (self->week > family->leave)
        return waits == 0;
    return services == family->waiting && (teams != 0) == (family->planned != 0) && (teams & (teams - 1)) == 0
        && (waits & 1u) == (family->stage == KITH_REPORTED && family->timer[KITH_TIMER_CASE] == KITH_NEVER);
}

static int
check_queues(const struct kith_world *self, struct kith_error *err)
{
    uint32_t *waits = calloc(self->to + (size_t) 1, sizeof *waits);
    int status = waits ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for a world");
    for (uint32_t q = 0; q < KITH_QUEUES && !status; q++)
        if (q < self->rules->n_queues ? !is_queue(self, q, waits) : self->queue[q].n > 0)
            status = kith_fail(err, KITH_ERR_DATA, "the world does not hold together: queue %u has claims that cannot be", q);
    for (uint32_t id = 0; id < self->to && !status; id++)
        if (!is_waiting(self, id, waits[id]))
            status = kith_fail(err, KITH_ERR_DATA, "the world does not hold together: family %u and the queues disagree on what it waits for", id);
    free(waits);
    return status;
}

/* ---- the region ---- */

static int
is_region(const struct kith_world *self)
{
    const struct kith_region_state *region = &self->region;
    int is = is_within(region->cases, 0, 1e12) && is_within(region->work, 0, 1e12) && is_within(region->base_capacity, 0, 1e12)
        && is_within(region->experience, -0.01, 1.01) && is_within(region->reference, -0.01, 1.01) && is_within(region->climate, 1e-9, 1e9)
        && is_within(region->climate_bound, 1e-9, 1e9) && is_within(self->assess_capacity, 0, KITH_ASSESS_MOST) && is_within(self->log_noise, -100, 100)
        && is_within(self->hours, -1e300, 1);
    for (int s = 0; s < KITH_SERVICES; s++)
        is = is && is_within(region->expertise[s], 0, 1e12);
    is = is && is_within(region->held, 0, 1e12) && is_within(region->away, 0, 1e12) && region->moving <= 1 && region->turned <= 1;
    for (int w = 0; w <= KITH_RETRAIN_MOST; w++)
        is = is && is_within(region->back[w], 0, 1e12);
    for (int c = 0; c < KITH_COSTS; c++)
        is = is && is_within(region->spent[c], 0, 1e13) && region->bought[c] <= KITH_BUY_MOST;
    return is;
}

/* Weeks and years counted, families that have left, places taken: all follow from the week and the families. */
static int
is_in_step(const struct kith_world *self)
{
    const uint32_t policy = KITH_PAST + self->rules->burn_in, row = self->week > policy ? self->week - policy : 0;
    uint32_t there = 0, used[KITH_QUEUES] = { 0 };
    for (uint32_t id = 0; id < self->to; id++) {
        there += self->week <= self->family[id].leave;
        for (int i = 0; i < KITH_SLOTS; i++)
            used[self->family[id].slot_queue[i]] += self->family[id].slot_queue[i] != 0;
    }
    for (int q = 0; q < KITH_QUEUES; q++)
        if (used[q] != self->used[q])
            return 0;
    return self->recording == (self->week > policy) && self->row == row && self->year == row / KITH_YEAR && self->from == 0 && self->born == self->left + there
        && self->family_weeks >= 0 && (uint64_t) self->family_weeks <= (uint64_t) self->born * (self->week - KITH_PAST);
}

/* Numbers of families that have entered, and places for them; of the weeks to come the rules say them. */
static int
is_arrival(const struct kith_world *self)
{
    const uint32_t weeks = self->week - KITH_PAST;
    if (self->to > self->born || self->left > self->born)
        return 0;
    for (uint32_t w = 1; w <= weeks; w++)
        if (self->first[w - 1] > self->first[w])
            return 0;
    return 1;
}

int
kith_sound_counts(const struct kith_layout *layout, const int64_t *counts)
{
    for (int b = 0; b < KITH_BLOCKS; b++) {
        const int64_t most = kith_blocks[b].stock ? KITH_COUNT_MOST >> 16 : KITH_COUNT_MOST;
        for (uint32_t i = layout->at[b]; i < layout->at[b] + layout->size[b]; i++)
            if (counts[i] > most || counts[i] < -most)
                return 0;
    }
    return 1;
}

int
kith_sound_begin(const struct kith_world *self, struct kith_error *err)
{
    return is_arrival(self) ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "the world does not hold together: its families cannot have come like that");
}

int
kith_sound_world(const struct kith_world *self, struct kith_error *err)
{
    for (uint32_t id = 0; id < self->to; id++) {
        const char *wrong = wrong_column(self, id);
        if (wrong)
            return kith_fail(err, KITH_ERR_DATA, "the world does not hold together: `%s` of family %u cannot be", wrong, id);
    }
    if (!is_region(self) || !is_in_step(self))
        return kith_fail(err, KITH_ERR_DATA, "the world does not hold together: its region, or what is counted of it, cannot be");
    if (!kith_sound_counts(&self->layout, self->desk[0].tally))
        return kith_fail(err, KITH_ERR_DATA, "the world does not hold together: it has counted more than there can be");
    return check_queues(self, err);
}
