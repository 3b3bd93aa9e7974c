#include "twin_population.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/numeric.h"

/* One file in four parts, so that all but a few names stay inside. */
#include "twin_population_family.c"
#include "twin_population_help.c"
#include "twin_population_case.c"

/* ---- what a region has ---- */

uint32_t
slow_region_used(const struct slow_region *self, uint32_t queue)
{
    uint32_t used = 0;
    for (uint32_t id = 0; queue > 0 && id < self->n; id++)
        for (int slot = 0; self->family[id].there && slot < KITH_SLOTS; slot++)
            used += self->family[id].is.slot_queue[slot] == queue;
    return used;
}

/* Places for each case a year, here and in any place where the scenario says so. */
static double
scale_of_places(const struct slow_region *self)
{
    return self->cases / 100 * (self->rules->params.population.places * self->rules->area.capacity);
}

/* Staff that works in teams is taken from all services alike; teams get places for the staff they have. */
uint32_t
slow_region_places(const struct slow_region *self, uint32_t queue)
{
    const struct kith_params *params = &self->rules->params;
    const double scale = scale_of_places(self);
    double all = 0, in_teams = 0;
    for (uint32_t s = 0; s < params->n_services; s++)
        all += params->service[s].places;
    for (uint32_t p = 0; p < params->n_pathways; p++)
        if (params->pathway[p].mode == KITH_JOINT)
            in_teams += params->pathway[p].staff_share;
    if (queue == 0)
        return 0;
    if (queue <= params->n_services)
        return nearest(params->service[queue - 1].places * (in_teams < 1 ? 1 - in_teams : 0) * scale);
    const struct kith_pathway_params *path = &params->pathway[queue - 1 - params->n_services];
    const double share = in_teams > 1 ? path->staff_share / in_teams : path->staff_share;
    return path->mode == KITH_JOINT ? nearest(share * all / path->staff_ratio * scale) : 0;
}

/* Staff for the work there was when the policy started; after that for what the policy says, more or less. */
double
slow_region_staff(const struct slow_region *self)
{
    const struct kith_params *params = &self->rules->params;
    const double change = self->capacity_before > 0 ? params->assess.capacity / self->capacity_before : 1;
    return self->work / params->population.load * change * self->rules->area.capacity;
}

/* ---- staff on its way from one organisation to another ---- */

/* Hours a week of a place. */
static double
hours_of_place(const struct slow_region *self, uint32_t queue)
{
    const struct kith_params *params = &self->rules->params;
    double hours = 0, places = 0;
    if (queue <= params->n_services)
        return params->service[queue - 1].staff;
    for (uint32_t s = 0; s < params->n_services; s++) {
        hours += params->service[s].places * params->service[s].staff;
        places += params->service[s].places;
    }
    const struct kith_pathway_params *path = &params->pathway[queue - 1 - params->n_services];
    return path->mode == KITH_JOINT && places > 0 ? path->staff_ratio * hours / places : 0;
}

static double
hours_in_old_places(const struct slow_region *self)
{
    double hours = 0;
    for (uint32_t q = 1; q < self->rules->n_queues; q++) {
        const uint32_t used = slow_region_used(self, q), places = slow_region_places(self, q);
        hours += used > places ? (used - places) * hours_of_place(self, q) : 0;
    }
    return hours;
}

static double
hours_learning(const struct slow_region *self)
{
    double hours = 0;
    for (uint32_t w = 1; w < 128; w++)
        hours += self->learns[w];
    return hours;
}

static void
send_to_learn(struct slow_region *self, double hours)
{
    const uint32_t weeks = nearest(self->rules->params.transition.retrain);
    if (hours > 1e-6 && weeks > 0)
        self->learns[weeks] += hours;
}

/* A week has passed for those who learn; who has left an old place begins. */
static void
move_staff(struct slow_region *self)
{
    if (!self->staff_moves)
        return;
    for (uint32_t w = 0; w + 1 < 128; w++)
        self->learns[w] = self->learns[w + 1];
    const double hours = hours_in_old_places(self);
    send_to_learn(self, self->in_old_places - hours);
    self->in_old_places = hours;
    self->staff_moves = hours > 0 || hours_learning(self) > 1e-6;
}

/* Hours that nobody has been given yet. */
static double
free_hours(const struct slow_region *self)
{
    double hours = -hours_learning(self);
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        hours += ((double) slow_region_places(self, q) - slow_region_used(self, q)) * hours_of_place(self, q);
    return hours;
}

/* Of places that nobody is in, those for which there is staff, and those in use. */
static uint32_t
places_there_are(const struct slow_region *self, uint32_t queue)
{
    double hours = free_hours(self);
    if (!self->staff_moves || queue == 0)
        return slow_region_places(self, queue);
    for (uint32_t q = 1;; q++) {
        const uint32_t used = slow_region_used(self, q), places = slow_region_places(self, q);
        uint32_t there = used;
        for (; there < places && hours + 1e-6 >= hours_of_place(self, q) && hours + 1e-6 > 0; there++)
            hours -= hours_of_place(self, q);
        if (q == queue)
            return there;
    }
}

/* ---- settling ---- */

static void
start_assessment(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    const uint32_t word = kith_block_at(self->key, id, f->is.cases, KITH_PURPOSE_ASSESS, 0).word[0];
    const double weeks = -kith_log(kith_uniform32(word)) * self->rules->params.assess.working_time;
    count_flow(self, f, 0, KITH_FLOW_ADMITTED);
    spend_on_each(self, KITH_PER_FAMILY, 0, 1);
    if (weeks < 1)
        finish_assessment(self, id, 0);
    else
        f->is.timer[KITH_TIMER_CASE] = (uint16_t) (self->week + (weeks < 500 ? (uint32_t) weeks : 500));
}

/* Staff time of the week: lognormal around its mean, with memory, stationary from the first week on. */
static double
staff_this_week(struct slow_region *self)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_block random = kith_block_at(self->key, 0, self->week, KITH_PURPOSE_STAFF, 0);
    const double z = kith_normal_quantile(kith_uniform52(random.word[0], random.word[1])), sd = rules->params.assess.noise;
    self->log_noise = self->week == KITH_PAST ? sd * z : rules->noise_keep * self->log_noise + rules->noise * z;
    return slow_region_staff(self) * kith_exp(self->log_noise - sd * sd / 2);
}

static void
assess(struct slow_region *self)
{
    const struct kith_params *params = &self->rules->params;
    struct slow_list *list = &self->list[0];
    const double fresh = staff_this_week(self);
    double hours = self->hours + (fresh - self->acute - self->followups * params->assess.followup_work);
    if (hours < -fresh)
        hours = -fresh;
    uint32_t backlog = 0; /* who could have been taken up before */
    for (uint32_t i = 0; i < list->n; i++)
        backlog += list->claim[i].since < self->week;
    if (params->assess.overload == KITH_OVERLOAD_EXTRA)
        hours += params->assess.extra * backlog;
    for (uint32_t i = 0; i < list->n;) {
        const struct slow_claim claim = list->claim[i];
        const uint32_t waited = self->week - claim.since;
        if (self->week >= claim.leave) {
            take_off_list(list, i);
            count_flow(self, &self->family[claim.agent], 0, KITH_FLOW_LEFT);
        } else if (waited >= 1 && params->assess.overload == KITH_OVERLOAD_ADVICE && !claim.urgency && waited >= params->assess.advice_after) {
            take_off_list(list, i);
            finish_assessment(self, claim.agent, 1);
        } else if (waited >= 1 && hours >= 1) {
            take_off_list(list, i);
            hours -= 1;
            start_assessment(self, claim.agent);
        } else
            i++;
    }
    self->hours = hours > 1 ? 1 : hours;
}

static int
has_room(const struct slow_region *self, const struct kith_family *is, uint32_t queue, uint32_t pathway)
{
    int held = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        held += is->slot_queue[slot] > 0;
    const int most = queue > self->rules->params.n_services ? 3 : (int) self->rules->params.pathway[pathway].at_once;
    return held < most && held < 3;
}

static void
admit(struct slow_region *self, uint32_t queue)
{
    struct slow_list *list = &self->list[queue];
    const uint32_t places = slow_region_places(self, queue), waiting = list->n; /* before places are given */
    uint32_t used = slow_region_used(self, queue);
    for (uint32_t i = 0; i < list->n;) {
        const int is_place = used < places && (!self->staff_moves || free_hours(self) + 1e-6 >= hours_of_place(self, queue));
        const struct slow_claim claim = list->claim[i];
        struct slow_family *f = &self->family[claim.agent];
        if (self->week >= claim.leave) {
            take_off_list(list, i);
            count_flow(self, f, queue, KITH_FLOW_LEFT);
            f->stirred = 1;
            if (queue > self->rules->params.n_services)
                f->is.planned = 0;
            else
                f->is.waiting = (uint8_t) (f->is.waiting & ~(1u << (queue - 1)));
        } else if (is_place && has_room(self, &f->is, queue, claim.pathway)) {
            take_off_list(list, i);
            used++;
            count_flow(self, f, queue, KITH_FLOW_ADMITTED);
            spend_on_each(self, KITH_PER_FAMILY, queue, 1);
            count_wait(self, f, queue, self->week - claim.since - claim.passed);
            count_flows(self, f, queue, KITH_FLOW_PASSED, claim.passed);
            start_help(self, claim.agent, queue, claim.pathway, waiting);
        } else {
            list->claim[i].passed += (uint32_t) is_place;
            i++;
        }
    }
}

/* Of the queues for help that were not settled this week, the one with the lowest lot; 0: none is left. */
static uint32_t
next_queue(const struct slow_region *self, const int *settled)
{
    uint32_t next = 0, lowest = 0;
    for (uint32_t q = 1; q < self->rules->n_queues; q++) {
        const uint32_t lot = kith_block_at(self->key, 0, self->week, KITH_PURPOSE_ORDER, q / 4).word[q % 4];
        if (!settled[q] && (!next || lot < lowest)) {
            next = q;
            lowest = lot;
        }
    }
    return next;
}

/* ---- counting, at the end of a week ---- */

static void
add_incidents(struct slow_region *self, const struct slow_family *f)
{
    const struct kith_rules *rules = self->rules;
    const double thousandths = 1000 * (incidents_expected(self, f) / 1048576.0), child = rules->child_share[f->is.kind];
    const double severe = rules->severe[f->is.profile][0], severe_child = rules->severe[f->is.profile][1];
    const double part[KITH_INCIDENTS] = { (1 - child) * (1 - severe), (1 - child) * severe, child * (1 - severe_child), child * severe_child };
    uint32_t stratum[KITH_P_MARGINS];
    strata_of(self, f, stratum);
    for (int m = 0; m < KITH_P_MARGINS; m++)
        for (uint32_t i = 0; i < KITH_INCIDENTS; i++)
            self->incidents[(policy_year(self) * self->layout.axis[KITH_AXIS_MARGIN] + stratum[m]) * KITH_INCIDENTS + i] += thousandths * part[i];
}

static void
add_spell(struct slow_region *self, const struct slow_family *f)
{
    uint32_t stratum[KITH_P_MARGINS];
    strata_of(self, f, stratum);
    for (int m = 0; m < KITH_P_MARGINS && is_recording(self); m++)
        self->spells[policy_year(self) * self->layout.axis[KITH_AXIS_MARGIN] + stratum[m]]++;
}

/* A family's week, as the family is at its end. */
static void
count_week(struct slow_region *self, struct slow_family *f)
{
    const int violent = f->is.level != KITH_NONE, week = (int) policy_week(self);
    count(self, KITH_TALLY_P_VIOLENCE, (uint32_t) week * KITH_LEVELS + f->is.level, 1);
    count(self, KITH_TALLY_P_CASE, (uint32_t) week * KITH_STAGES + f->is.stage, 1);
    count(self, KITH_TALLY_P_HELP, (uint32_t) week * KITH_HELPS + f->is.help, 1);
    add(self, f, KITH_M_FAMILY_WEEKS, 1);
    add(self, f, KITH_M_LOW_WEEKS, f->is.level == KITH_LOW);
    add(self, f, KITH_M_HIGH_WEEKS, f->is.level == KITH_HIGH);
    add(self, f, KITH_M_KNOWN_WEEKS, violent && f->is.stage != KITH_UNKNOWN);
    add(self, f, KITH_M_CHILD_WEEKS, violent ? f->is.children : 0);
    if (violent && (f->is.stage == KITH_UNKNOWN || f->is.stage == KITH_CLOSED))
        add(self, f, KITH_M_ADVICE, nearest(1e6 * self->rules->params.detect.advice));
    add(self, f, KITH_M_OPEN_WEEKS, f->is.stage != KITH_UNKNOWN && f->is.stage != KITH_CLOSED);
    add(self, f, KITH_M_WAITING_WEEKS, f->is.help == KITH_WAITING);
    add(self, f, KITH_M_HELP_WEEKS, f->is.help == KITH_IN_HELP);
    add_incidents(self, f);
    f->is.exposure += incidents_expected(self, f);
}

/* The last week of a year is over. */
static void
count_year(struct slow_region *self, struct slow_family *f)
{
    const int violent = f->is.level != KITH_NONE, reported = f->is.index != KITH_NEVER;
    const int lasting = !violent && self->week + 1 - f->is.since >= 52;
    add(self, f, KITH_M_END_FAMILIES, 1);
    add(self, f, KITH_M_END_VIOLENT, violent);
    add(self, f, KITH_M_END_HIGH, f->is.level == KITH_HIGH);
    add(self, f, KITH_M_END_LASTING, lasting);
    add(self, f, KITH_M_END_REPORTED, reported);
    add(self, f, KITH_M_END_VIOLENT_REPORTED, reported && violent);
    add(self, f, KITH_M_END_REPORTED_LASTING, reported && lasting);
    for (uint32_t c = 0; c < KITH_CHILDREN; c++) {
        if (!is_at_home(self, f, c))
            continue;
        add(self, f, KITH_M_END_CHILDREN, 1);
        add(self, f, KITH_M_END_CHILDREN_VIOLENT, violent);
        add(self, f, KITH_M_END_CHILDREN_TRAUMA, f->home.trauma >> (KITH_ADULTS + c) & 1);
        add(self, f, KITH_M_END_WELLBEING, f->home.wellbeing[KITH_ADULTS + c]);
        add(self, f, KITH_M_END_CHILDREN_REPORTED, reported);
        add(self, f, KITH_M_END_CHILDREN_HELPED, reported && (f->is.helped >> c & 1));
    }
}

static void
count_load(struct slow_region *self)
{
    for (uint32_t q = 0; q < self->rules->n_queues; q++) {
        const uint32_t load = (policy_week(self) * self->rules->n_queues + q) * KITH_LOADS_OF_QUEUES;
        const uint32_t waiting = self->list[q].n, used = slow_region_used(self, q), places = places_there_are(self, q);
        count(self, KITH_TALLY_P_LOAD, load + KITH_LOAD_WAITING, waiting);
        count(self, KITH_TALLY_P_LOAD, load + KITH_LOAD_USED, used);
        count(self, KITH_TALLY_P_LOAD, load + KITH_LOAD_PLACES, places);
        count(self, KITH_TALLY_P_LOAD, load + KITH_LOAD_STAFF,
            nearest(100 * (q == 0 ? slow_region_staff(self) : slow_region_places(self, q) * hours_of_place(self, q))));
        for (uint32_t i = 0; i < waiting; i++)
            count_flow(self, &self->family[self->list[q].claim[i].agent], q, KITH_FLOW_WAITING_WEEKS);
        for (uint32_t m = 0; m < self->layout.axis[KITH_AXIS_MARGIN]; m++)
            count(self, KITH_TALLY_P_FLOWS,
                ((policy_year(self) * self->layout.axis[KITH_AXIS_MARGIN] + m) * self->rules->n_queues + q) * KITH_FLOWS + KITH_FLOW_PLACES, places);
    }
    for (uint32_t id = 0; id < self->n; id++)
        for (int slot = 0; self->family[id].there && slot < KITH_SLOTS; slot++)
            if (self->family[id].is.slot_queue[slot])
                count_flow(self, &self->family[id], self->family[id].is.slot_queue[slot], KITH_FLOW_PLACE_WEEKS);
}

/* ---- the region's own week ---- */

/* Expertise goes towards what training keeps up and what finished work adds: as much as `experience` when as
 * many families complete help in a year as the staff of the service, in teams or not, has places for. */
static void
learn(struct slow_region *self)
{
    const struct kith_params *params = &self->rules->params;
    for (uint32_t s = 0; s < params->n_services; s++) {
        const double places = params->service[s].places * scale_of_places(self);
        const double aim = params->service[s].training + params->service[s].experience * self->completed[s] * 52 / (places > 1 ? places : 1);
        self->expertise[s] += (aim - self->expertise[s]) * kith_chance(1 / params->care.expertise_memory);
    }
}

static void
end_week(struct slow_region *self)
{
    const struct kith_params *params = &self->rules->params;
    if (!is_recording(self)) { /* two years is how long capacity takes to follow work */
        self->cases += (self->opened * 52.0 - self->cases) * (1.0 / 104);
        self->work += (self->opened + self->followups * params->assess.followup_work - self->work) * (1.0 / 104);
    }
    learn(self);
    /* An answer is good by halves: in time, and with help to follow. */
    if (self->answered > 0)
        self->experience += (self->well / (2.0 * self->answered) - self->experience) * kith_chance(1 / params->climate.memory);
    if (is_recording(self))
        self->climate = kith_exp(params->climate.gain * (self->experience - self->reference));
    self->opened = self->acute = self->followups = self->answered = self->well = 0;
    memset(self->completed, 0, sizeof self->completed);
}

/* ---- what levers cost by the week ---- */

static double
full_time_of(const struct slow_region *self, const struct kith_cost_params *cost)
{
    double hours = 0;
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        if (is_cost_of(self, cost, q))
            hours += slow_region_places(self, q) * hours_of_place(self, q);
    return hours / KITH_FULL_TIME;
}

static void
spend_by_week(struct slow_region *self, uint32_t c)
{
    const struct kith_cost_params *cost = &self->rules->params.cost[c];
    const double here = cost->amount * floor(self->rules->area.households + 0.5) / cost->households;
    const int64_t before = in_cents(self->spent[c]);
    enum kith_spent what = KITH_SPENT_TRAINING;
    double euro = 0;
    if (cost->per == KITH_PER_BUDGET)
        abort();
    if (cost->per == KITH_PER_ONCE) {
        what = KITH_SPENT_ONCE;
        euro = policy_week(self) - cost->start < 1 ? here : 0;
    } else if (cost->per == KITH_PER_YEAR) {
        what = KITH_SPENT_YEARS;
        euro = here / 52;
    } else if (cost->per == KITH_PER_PROFESSIONAL) {
        const double all = cost->amount * full_time_of(self, cost); /* who is there, less for whom it was paid before */
        euro = all > self->spent[c] ? all - self->spent[c] : 0;
    } else if (cost->per == KITH_PER_PROFESSIONAL_YEAR)
        euro = cost->amount * full_time_of(self, cost) / 52;
    else
        return;
    self->spent[c] += euro;
    count_spent(self, cost, what, in_cents(self->spent[c]) - before);
}

/* ---- the week ---- */

static void
make_room(struct slow_region *self, uint32_t n)
{
    if (n <= self->room)
        return;
    const uint32_t old = self->room;
    self->room = 2 * n;
    self->family = realloc(self->family, self->room * sizeof *self->family);
    self->taken = realloc(self->taken, self->room);
    if (!self->family || !self->taken)
        abort();
    memset(self->taken + old, 0, self->room - old);
}

static void
families_come(struct slow_region *self)
{
    const uint32_t old = self->week == KITH_PAST ? poisson(self->key, 0, self->rules->arrivals * (self->rules->params.population.stay - 1)) : 0;
    const uint32_t new = poisson(self->key, self->week, self->rules->arrivals);
    make_room(self, self->n + old + new);
    self->next_place = 0;
    for (uint32_t i = 0; i < old + new; i++)
        come(self, self->n++, i < old);
}

/* Everything that happens to one family by itself, in the order of ODD.md. */
static void
live(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    f->stirred = 0;
    if (self->week >= f->is.leave) {
        go(self, f);
        add_spell(self, f);
        return;
    }
    move(self, id);
    go_on_with_help(self, f);
    detect(self, id);
    go_on_with_case(self, id);
}

static void
look_at_families(struct slow_region *self)
{
    const int last_of_year = (self->week + 1 - KITH_PAST) % 52 == self->rules->burn_in % 52; /* as counted from the start of the policy */
    for (uint32_t id = 0; id < self->n; id++) {
        struct slow_family *f = &self->family[id];
        if (!f->there)
            continue;
        look_at_help(self, f);
        f->is.low_weeks = (uint8_t) (f->is.low_weeks + (f->is.level == KITH_LOW));
        f->is.high_weeks = (uint8_t) (f->is.high_weeks + (f->is.level == KITH_HIGH));
        if (is_recording(self))
            count_week(self, f);
        if (f->stirred)
            add_spell(self, f);
        if (last_of_year) {
            end_year(self, id);
            count_year(self, f);
            count_numbers(self, f, 0);
            add_spell(self, f);
        }
    }
}

void
slow_region_week(struct slow_region *self)
{
    if (self->week == KITH_PAST + self->rules->burn_in)
        self->reference = self->experience;
    families_come(self);
    for (uint32_t id = 0; id < self->n; id++)
        if (self->family[id].there)
            live(self, id);
    assess(self);
    if (self->staff_turned)
        go_over(self);
    self->staff_turned = 0;
    move_staff(self);
    int settled[KITH_QUEUES] = { 0 };
    for (uint32_t q; (q = next_queue(self, settled)) > 0; settled[q] = 1)
        admit(self, q);
    look_at_families(self);
    if (is_recording(self))
        count_load(self);
    end_week(self);
    for (uint32_t c = 0; c < self->rules->params.n_costs; c++)
        if (is_paid_now(self, &self->rules->params.cost[c]))
            spend_by_week(self, c);
    self->week++;
}

void
slow_region_change(struct slow_region *self, const struct kith_rules *rules)
{
    const struct kith_params *before = &self->rules->params, *after = &rules->params;
    double was[KITH_QUEUES], closes = 0, opens = 0, before_in_teams = 0, after_in_teams = 0;
    for (uint32_t q = 1; q < rules->n_queues; q++)
        was[q] = slow_region_places(self, q);
    for (uint32_t p = 0; p < after->n_pathways; p++) { /* as a number with a digit for each pathway */
        before_in_teams = 1000 * before_in_teams + (before->pathway[p].mode == KITH_JOINT ? before->pathway[p].staff_share : 0);
        after_in_teams = 1000 * after_in_teams + (after->pathway[p].mode == KITH_JOINT ? after->pathway[p].staff_share : 0);
    }
    self->rules = rules;
    for (uint32_t q = 1; q < rules->n_queues; q++) {
        const double more = (slow_region_places(self, q) - was[q]) * hours_of_place(self, q);
        *(more > 0 ? &opens : &closes) += fabs(more);
    }
    if (after->transition.rule != KITH_TURN_BESIDE && fabs(before_in_teams - after_in_teams) > 0) {
        const double held = hours_in_old_places(self);
        send_to_learn(self, (closes < opens ? closes : opens) + self->in_old_places - held);
        self->in_old_places = held;
        self->staff_moves = self->staff_turned = 1;
    }
    for (uint32_t id = 0; id < self->n; id++)
        if (self->family[id].there) {
            look_at_help(self, &self->family[id]);
            add_spell(self, &self->family[id]);
        }
}

void
slow_region_finish(struct slow_region *self)
{
    int64_t *frame = self->tally + self->layout.at[KITH_TALLY_P_FRAME];
    frame[KITH_FRAME_HOUSEHOLDS] = nearest(self->rules->area.households);
    frame[KITH_FRAME_CASES] = nearest(self->cases);
    frame[KITH_FRAME_CLIMATE] = nearest(1000 * self->climate);
}

struct slow_region *
slow_region_new(const struct kith_rules *rules, struct kith_key key)
{
    struct slow_region *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->rules = rules;
    self->key = key;
    self->layout = kith_layout_of(rules);
    self->week = KITH_PAST;
    self->end = KITH_PAST + rules->burn_in + rules->horizon;
    self->cases = rules->reports_per_year;
    self->work = self->cases / 52 * (1 + rules->params.assess.followup_work / 2); /* half of all reports, say, are follow-up reports */
    self->capacity_before = rules->params.assess.capacity;
    self->experience = self->reference = 0.5;
    self->climate = 1;
    for (uint32_t s = 0; s < rules->params.n_services; s++)
        self->expertise[s] = rules->params.service[s].training;
    const size_t strata = (size_t) self->layout.axis[KITH_AXIS_YEAR] * self->layout.axis[KITH_AXIS_MARGIN];
    self->tally = calloc(self->layout.total, sizeof *self->tally);
    self->incidents = calloc(strata * KITH_INCIDENTS, sizeof *self->incidents);
    self->spells = calloc(strata, sizeof *self->spells);
    if (!self->tally || !self->incidents || !self->spells)
        abort();
    return self;
}

void
slow_region_free(struct slow_region *self)
{
    for (int q = 0; q < KITH_QUEUES; q++)
        free(self->list[q].claim);
    free(self->family);
    free(self->taken);
    free(self->tally);
    free(self->incidents);
    free(self->spells);
    free(self);
}
