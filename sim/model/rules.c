#include "model/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"

static uint32_t
fixed(double x, double one)
{
    const double y = x * one + 0.5;
    return y >= 4294967295.0 ? UINT32_MAX : (uint32_t) y;
}

static uint32_t
whole_weeks(double x)
{
    return x < 1 ? 1u : (uint32_t) (x + 0.5);
}

/* Cumulative thresholds of weights; the last one catches all. */
static void
cumulate(const double *weight, uint32_t n, uint32_t *below)
{
    double sum = 0, part = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += weight[i];
    for (uint32_t i = 0; i < n; i++) {
        part += weight[i];
        below[i] = i + 1 == n || !(sum > 0) ? UINT32_MAX : kith_threshold(part / sum);
    }
}

/* ---- families ---- */

static void
work_out_members(struct kith_rules *self, const struct kith_params *params)
{
    double weight[KITH_CHILDREN], poisson = 1;
    for (int k = 0; k < KITH_CHILDREN; k++) { /* one child, and a Poisson number of others */
        weight[k] = poisson;
        poisson *= (params->members.children_mean - 1) / (k + 1);
    }
    cumulate(weight, KITH_CHILDREN, self->children_below);
    self->two_adults = kith_threshold(params->members.two_adults);
    self->susceptible = kith_threshold(params->violence.susceptible);
    self->denial = kith_threshold(params->observe.denial);
}

/* Problems pile up: given a family's load z they are independent, and each has
 * P(problem | z) = Phi((t + sqrt(rho) z) / sqrt(1 - rho)), where t gives its prevalence. The load
 * comes in equal-probability classes; a class stands at its median, and the chances of a problem
 * are scaled so that their mean is the prevalence. */
static void
work_out_problems(struct kith_rules *self, const struct kith_params *params)
{
    const double rho = params->problem.load_correlation;
    for (uint32_t j = 0; j < params->n_problems; j++) {
        const double t = kith_normal_quantile(params->problems[j].prevalence);
        double chance[KITH_LOADS], mean = 0;
        for (int c = 0; c < KITH_LOADS; c++) {
            const double z = kith_normal_quantile((c + 0.5) / KITH_LOADS);
            chance[c] = kith_normal_below((t + __builtin_sqrt(rho) * z) / __builtin_sqrt(1 - rho));
            mean += chance[c] / KITH_LOADS;
        }
        for (int c = 0; c < KITH_LOADS; c++)
            self->problem[j][c] = kith_threshold(chance[c] * params->problems[j].prevalence / mean);
    }
}

/* ---- violence, incidents, detection ---- */

static void
work_out_moves(struct kith_rules *self, const struct kith_params *params)
{
    kith_gamma_classes(params->violence.frailty_shape, KITH_FRAILTIES, self->frailty);
    double square = 0;
    for (int c = 0; c < KITH_FRAILTIES; c++)
        square += (self->frailty[c] - 1) * (self->frailty[c] - 1) / KITH_FRAILTIES;
    for (int c = 0; c < KITH_FRAILTIES; c++)
        self->frailty_stop[c] = kith_exp(params->violence.stop_frailty * (self->frailty[c] - 1) / __builtin_sqrt(square));

    double expected = 0;
    for (uint32_t j = 0; j < params->n_problems; j++)
        expected += params->problems[j].prevalence;
    for (uint32_t p = 0; p < params->n_profiles; p++)
        for (int k = 0; k <= KITH_PROBLEMS; k++)
            self->improve[p][k] =
                kith_exp(params->profile[p].log_improve + params->violence.improve_problem * (k - expected));

    self->stop = params->violence.stop_rate;
    self->deescalate = params->violence.deescalate_rate;
    self->escalate = params->violence.escalate_rate;
    self->report_stop = kith_threshold(params->report.stop);
    self->relapse_high = kith_threshold(params->violence.relapse_high);

    const double keep = kith_exp(-1 / params->report.early_decay);
    double excess = params->report.early;
    for (uint32_t age = 0; age <= self->weeks; age++, excess *= keep)
        self->early[age] = 1 + excess;
    for (uint32_t d = 0; d <= self->weeks + 1; d++) {
        const double hazard = kith_pow(d / params->violence.relapse_scale, params->violence.relapse_shape);
        self->relapse[d] = (uint64_t) ((hazard < 1024 ? hazard : 1024) * 0x1p28 + 0.5); /* nobody bears that much */
    }
}

static void
work_out_incidents(struct kith_rules *self, const struct kith_params *params)
{
    for (int f = 0; f < KITH_FRAILTIES; f++)
        for (int only = 0; only < 2; only++)
            for (int fallen = 0; fallen < 2; fallen++) {
                const double factor = self->frailty[f] * (only ? params->kind.child_only_factor : 1)
                    * (fallen ? 1 - params->report.incident_fall : 1);
                self->rate[f][only][KITH_NONE][fallen] = 0;
                self->rate[f][only][KITH_LOW][fallen] = fixed(params->violence.low_rate * factor, 0x1p20);
                self->rate[f][only][KITH_HIGH][fallen] = fixed(params->violence.high_rate * factor, 0x1p20);
                self->rate_apart[f][only][KITH_NONE][fallen] = 0;
                self->rate_apart[f][only][KITH_LOW][fallen] = fixed(params->violence.low_rate * factor * params->lives.contact, 0x1p20);
                self->rate_apart[f][only][KITH_HIGH][fallen] = fixed(params->violence.high_rate * factor * params->lives.contact, 0x1p20);
            }
    self->child_share[KITH_BOTH] = params->kind.child_share;
    self->child_share[KITH_PARTNER] = 0;
    self->child_share[KITH_CHILD] = 1;
    for (uint32_t p = 0; p < params->n_profiles; p++) {
        const double partner = params->violence.severe * params->profile[p].severe_factor;
        const double child = partner * params->violence.severe_child;
        self->severe[p][0] = partner < 1 ? partner : 1;
        self->severe[p][1] = child < 1 ? child : 1;
    }
}

static double
least(double a, double b)
{
    return a < b ? a : b;
}

/* How much is reported here, relative to what the scenario says of the country: by the
 * region, and by how active each sort of reporter is. */
static double
detection_here(const struct kith_rules *self, const struct kith_params *params)
{
    double share = 0, active = 0;
    for (uint32_t r = 0; r < params->n_reporters; r++) {
        share += params->reporter[r].share;
        active += params->reporter[r].share * params->reporter[r].activity;
    }
    return kith_pow(self->intensity, 1 - params->population.onset_spread) * (share > 0 ? active / share : 1);
}

/* Of incidents at most this share is reported: what that leaves of the chance of a week with one that is not, at the least. */
static void
work_out_unreported(struct kith_rules *self, double reported)
{
    for (int f = 0; f < KITH_FRAILTIES; f++)
        for (int only = 0; only < 2; only++)
            for (int level = KITH_NONE; level < KITH_LEVELS; level++)
                for (int fallen = 0; fallen < 2; fallen++) {
                    const double all = self->rate[f][only][level][fallen] * KITH_INCIDENT_UNIT, least = all * (1 - reported) * (1 - 1e-9);
                    self->incident[f][only][level][fallen] = (struct kith_between) { (uint16_t) (kith_threshold(kith_chance(least > 0 ? least : 0)) >> 16), (uint16_t) (kith_threshold(kith_chance(all)) >> 16) };
                }
}

static void
work_out_detection(struct kith_rules *self, const struct kith_params *params)
{
    const double factor = self->kind == KITH_POPULATION_RUN ? detection_here(self, params) : 1;
    self->per_severe = least(params->detect.per_severe * factor, 1);
    self->per_other = least(params->detect.per_other * factor, 1);
    self->signs = params->detect.signs * factor;
    self->unfounded = params->detect.unfounded * factor;
    self->duplicates = kith_threshold(params->detect.duplicates);
    self->urgent_other = kith_threshold(params->detect.urgent_other);
    self->told = kith_threshold(params->observe.told);

    /* An incident is reported with chance (reports per incident) * (crisis factor), at most one. */
    const double most = self->per_severe > self->per_other ? self->per_severe : self->per_other;
    double peak = params->detect.crisis;
    if (most * peak > 1)
        peak = most < 1 ? 1 / most : 1;
    const double keep = kith_exp(-1 / params->detect.crisis_decay);
    double excess = peak - 1;
    self->crisis_sum[0] = 0;
    for (int age = 0; age < KITH_CRISIS_WEEKS; age++, excess *= keep) {
        self->crisis[age] = (uint32_t) ((1 + excess) * KITH_FACTOR_ONE); /* rounds down: never above one report an incident */
        self->crisis_sum[age + 1] = self->crisis_sum[age] + self->crisis[age];
    }
    for (uint32_t p = 0; p < params->n_profiles; p++)
        for (int k = 0; k < KITH_KINDS; k++) {
            const double severe = (1 - self->child_share[k]) * self->severe[p][0] + self->child_share[k] * self->severe[p][1];
            self->severe_thousandths[p][k] = 1000 * KITH_INCIDENT_UNIT * severe;
            self->per_incident[p][k] = severe * self->per_severe + (1 - severe) * self->per_other;
            self->severe_part[p][k] = self->per_incident[p][k] > 0 ? severe * self->per_severe / self->per_incident[p][k] : 0;
        }
    work_out_unreported(self, most * (peak > 1 ? peak : 1));
}

/* ---- the year before the report ---- */

static void
work_out_steps(const struct kith_rules *self, uint32_t profile, int frailty, struct kith_before *before)
{
    const struct kith_params *params = &self->params;
    const double improve = kith_exp(params->profile[profile].log_improve);
    const double violent = self->start[KITH_LOW] + self->start[KITH_HIGH];
    const double to_high = violent > 0 ? self->start[KITH_HIGH] / violent : params->violence.relapse_high;
    const double onset = kith_chance(params->cohort.onset_rate);
    const double stop = self->stop * improve * self->frailty_stop[frailty], up = self->escalate;
    const double leave = kith_chance(stop + up), down = kith_chance(self->deescalate * improve);
    double(*step)[KITH_LEVELS] = before->step;

    step[KITH_NONE][KITH_NONE] = 1 - onset;
    step[KITH_NONE][KITH_LOW] = onset * (1 - to_high);
    step[KITH_NONE][KITH_HIGH] = onset * to_high;
    step[KITH_LOW][KITH_NONE] = stop > 0 ? leave * stop / (stop + up) : 0;
    step[KITH_LOW][KITH_LOW] = 1 - leave;
    step[KITH_LOW][KITH_HIGH] = up > 0 ? leave * up / (stop + up) : 0;
    step[KITH_HIGH][KITH_NONE] = 0;
    step[KITH_HIGH][KITH_LOW] = down;
    step[KITH_HIGH][KITH_HIGH] = 1 - down;
}

/* Backwards from the chance of a report in week 0. Returns the weight of the pattern. */
static double
work_out_before(const struct kith_rules *self, uint32_t profile, uint8_t kind, int frailty, struct kith_before *before)
{
    double(*reach)[KITH_LEVELS] = before->reach;
    work_out_steps(self, profile, frailty, before);
    for (int s = 0; s < KITH_LEVELS; s++) {
        const uint32_t rate = self->rate[frailty][kind == KITH_CHILD][s][0];
        reach[KITH_BEFORE][s] = kith_chance(kith_rules_reports(self, (uint8_t) profile, kind, (uint8_t) s, rate, KITH_FACTOR_ONE));
    }
    for (int t = KITH_BEFORE - 1; t >= 0; t--)
        for (int s = 0; s < KITH_LEVELS; s++)
            reach[t][s] = before->step[s][0] * reach[t + 1][0] + before->step[s][1] * reach[t + 1][1]
                + before->step[s][2] * reach[t + 1][2];
    double weight = 0;
    for (int s = 0; s < KITH_LEVELS; s++)
        weight += self->start[s] * reach[0][s];
    return weight;
}

static void
work_out_start(struct kith_rules *self, const struct kith_params *params)
{
    const double kinds[KITH_KINDS] = { params->kind.both, params->kind.partner, params->kind.child };
    const double start = params->cohort.start_none + params->cohort.start_low + params->cohort.start_high;
    self->start[KITH_NONE] = start > 0 ? params->cohort.start_none / start : 0;
    self->start[KITH_LOW] = start > 0 ? params->cohort.start_low / start : 0;
    self->start[KITH_HIGH] = start > 0 ? params->cohort.start_high / start : 0;
    for (uint32_t i = 0; i < self->n_patterns; i++) {
        const uint32_t profile = i / (KITH_KINDS * KITH_FRAILTIES);
        const uint8_t kind = (uint8_t) (i / KITH_FRAILTIES % KITH_KINDS);
        self->pattern_weight[i] = params->profile[profile].share * kinds[kind]
            * work_out_before(self, profile, kind, (int) (i % KITH_FRAILTIES), &self->before[i]);
    }
}

static int
work_out_patterns(struct kith_rules *self, struct kith_error *err)
{
    double sum = 0;
    for (uint32_t i = 0; i < self->n_patterns; i++)
        sum += self->pattern_weight[i];
    cumulate(self->pattern_weight, self->n_patterns, self->pattern_below);
    uint32_t at = 0;
    for (uint32_t byte = 0; byte < 256; byte++) {
        while (at + 1 < self->n_patterns && self->pattern_below[at] <= byte << 24)
            at++;
        self->pattern_guide[byte] = (uint16_t) at;
    }
    if (!(sum > 0))
        return kith_fail(err, KITH_ERR_CONFIG, self->kind == KITH_COHORT_RUN
            ? "no family of this cohort could ever be reported in week 0: all weights of profiles, kinds and levels at the start, or all detection, are zero"
            : "no family can enter this population: all weights of profiles or kinds of violence are zero");
    return KITH_OK;
}

/* ---- care ---- */

double
kith_rules_scale(const struct kith_rules *self, double reports_per_year)
{
    return reports_per_year / 100 * (self->kind == KITH_POPULATION_RUN ? self->params.population.places * self->area.capacity * (self->area.places > 0 ? self->area.places : 1) : 1);
}

void
kith_rules_places(const struct kith_rules *self, double reports_per_year, uint32_t *places)
{
    const struct kith_params *params = &self->params;
    const double scale = kith_rules_scale(self, reports_per_year);
    double all = 0, moved = 0;
    for (uint32_t s = 0; s < params->n_services; s++)
        all += params->service[s].places;
    for (uint32_t p = 0; p < params->n_pathways; p++)
        if (params->pathway[p].mode == KITH_JOINT)
            moved += params->pathway[p].staff_share;
    const double stays = moved < 1 ? 1 - moved : 0;
    places[0] = 0;
    for (uint32_t s = 0; s < params->n_services; s++)
        places[1 + s] = fixed(params->service[s].places * stays * scale, 1);
    for (uint32_t p = 0; p < params->n_pathways; p++) {
        const struct kith_pathway_params *path = &params->pathway[p];
        const double share = moved > 1 ? path->staff_share / moved : path->staff_share;
        places[1 + params->n_services + p] = path->mode == KITH_JOINT ? fixed(share * all / path->staff_ratio * scale, 1) : 0;
    }
}

/* A place with a team takes `staff_ratio` times the staff time of an average place of the services. */
static void
work_out_hours(struct kith_rules *self, const struct kith_params *params)
{
    double places = 0, staff = 0;
    for (uint32_t s = 0; s < params->n_services; s++) {
        self->hours[1 + s] = params->service[s].staff;
        places += params->service[s].places;
        staff += params->service[s].places * params->service[s].staff;
    }
    for (uint32_t p = 0; p < params->n_pathways && places > 0; p++)
        self->hours[1 + params->n_services + p] = params->pathway[p].mode == KITH_JOINT ? params->pathway[p].staff_ratio * staff / places : 0;
    self->retrain = (uint32_t) (params->transition.retrain + 0.5);
}

static void
work_out_stays(struct kith_rules *self, const struct kith_params *params)
{
    self->n_queues = 1 + params->n_services + params->n_pathways;
    for (uint32_t s = 0; s < params->n_services; s++) {
        const struct kith_service_params *service = &params->service[s];
        self->leave_stay[1 + s] = 1 / (service->stay > 1 ? service->stay : 1);
        self->leave_dropout[1 + s] = kith_chance(service->dropout);
    }
    for (uint32_t p = 0; p < params->n_pathways; p++) {
        const struct kith_pathway_params *path = &params->pathway[p];
        const uint32_t q = 1 + params->n_services + p;
        self->leave_stay[q] = 1 / (path->stay > 1 ? path->stay : 1);
        self->leave_dropout[q] = kith_chance(path->dropout);
        self->aftercare[p] = (uint32_t) (path->aftercare + 0.5);
    }
}

static void
work_out_care(struct kith_rules *self, const struct kith_params *params)
{
    self->assess_capacity = params->assess.capacity * self->reports_per_year / 100;
    self->noise_keep = kith_exp(-1 / params->assess.noise_memory);
    self->noise = params->assess.noise * __builtin_sqrt(1 - self->noise_keep * self->noise_keep);
    self->patience = kith_chance(1 / params->care.patience);
    for (uint32_t s = 0; s < params->n_services; s++)
        for (uint32_t p = 0; p < params->n_pathways; p++) {
            double effect = params->care.effect * params->service[s].effect_factor + params->pathway[p].advantage;
            self->help_log[s][p] = effect;
            for (int k = 0; k <= KITH_FADES; k++, effect /= 2)
                self->help_force[s][p][k] = kith_exp(effect);
        }
    self->monitored = kith_threshold(params->assess.monitored);
    self->safety_plan = kith_threshold(params->assess.safety_plan);
    for (uint32_t s = 0; s < params->n_services; s++) {
        self->service[s].violence_need = kith_threshold(params->service[s].violence_need);
        self->service[s].recognised = kith_threshold(params->service[s].recognised);
        for (uint32_t p = 0; p < params->n_pathways; p++)
            self->service[s].met[p] = kith_threshold(params->service[s].met * params->pathway[p].met_factor);
    }
    for (uint32_t p = 0; p < params->n_pathways; p++) {
        self->pathway[p].share = kith_threshold(params->pathway[p].share);
        self->pathway[p].handover_loss = kith_threshold(params->pathway[p].handover_loss);
        self->pathway[p].sees_relapse = kith_threshold(params->pathway[p].sees_relapse);
        self->pathway[p].safety_plan = kith_threshold(params->pathway[p].safety_plan);
    }
    self->wait_force = kith_exp(params->care.waiting_effect);
    self->plan_force = kith_exp(params->care.plan_effect);
    self->follow_up_length = whole_weeks(params->assess.follow_up_length);
    self->investigation_length = whole_weeks(params->assess.investigation_length);
    self->monitored_length = whole_weeks(params->assess.monitored_length);
    self->plan_length = whole_weeks(params->care.plan_length);
    self->half_life = whole_weeks(params->care.half_life);
    self->first_fade = (self->half_life + 1) / 2; /* steps then lie around the smooth curve */
    self->frequent = fixed(params->observe.threshold * KITH_YEAR, 1);
}

/* ---- the open population of a region ---- */

/* Mean weeks until a family with children leaves, when it moves away with chance `leave` a week. The
 * last child is grown after w weeks or earlier with chance (w / most)^2. */
static double
mean_stay(double leave)
{
    double sum = 0, stays = 1;
    for (int w = 0; w < KITH_STAY_MOST; w++, stays *= 1 - leave)
        sum += stays * (1 - (double) w * w / ((double) KITH_STAY_MOST * KITH_STAY_MOST));
    return sum;
}

static void
work_out_leaving(struct kith_rules *self, const struct kith_params *params)
{
    double low = 0, high = 1, sum = 0, stays = 1;
    self->stay = params->population.stay;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;
        if (mean_stay(middle) > self->stay)
            low = middle;
        else
            high = middle;
    }
    self->leave = low;
    self->leave_childless = 1 / self->stay;
    const double all = mean_stay(self->leave) - 1;
    for (int w = 0; w < KITH_STAY_MOST; w++, stays *= 1 - self->leave) {
        sum += w == 0 ? 0 : stays * (1 - (double) w * w / ((double) KITH_STAY_MOST * KITH_STAY_MOST));
        self->age_below[w] = w + 1 == KITH_STAY_MOST ? UINT32_MAX : kith_threshold(sum / all);
    }
}

/* Families of a cohort belong to no specific group: all of them are as those of the first. */
static void
work_out_cohort(struct kith_rules *self, const struct kith_params *params)
{
    work_out_start(self, params);
    self->memory = UINT32_MAX;
    self->group_improve[0] = self->group_detection[0] = 1;
    for (uint32_t p = 0; p < params->n_pathways; p++)
        self->pathway[p].groups = UINT32_MAX;
}

static void
work_out_population(struct kith_rules *self, const struct kith_params *params)
{
    double weight[KITH_GROUPS];
    const double kinds[KITH_KINDS] = { params->kind.both, params->kind.partner, params->kind.child };
    self->burn_in = whole_weeks(params->population.burn_in);
    self->horizon = whole_weeks(params->population.horizon) / KITH_YEAR * KITH_YEAR;
    self->arrivals = params->population.onset_rate * kith_pow(self->intensity, params->population.onset_spread) * self->area.households
        / params->population.with_children;
    work_out_leaving(self, params);
    self->with_children = kith_threshold(params->population.with_children);
    self->onset_high = kith_threshold(params->population.onset_high);
    self->memory = whole_weeks(params->population.memory);
    for (uint32_t g = 0; g < params->n_groups; g++) {
        weight[g] = params->group[g].share;
        self->group_improve[g] = kith_exp(params->group[g].log_improve);
        self->group_detection[g] = params->group[g].detection;
    }
    for (uint32_t p = 0; p < params->n_pathways; p++)
        self->pathway[p].groups = params->pathway[p].groups;
    cumulate(weight, params->n_groups, self->group_below);
    double *patterns = self->pattern_weight;
    for (uint32_t i = 0; i < self->n_patterns; i++)
        patterns[i] = params->profile[i / (KITH_KINDS * KITH_FRAILTIES)].share * kinds[i / KITH_FRAILTIES % KITH_KINDS];
    self->order_force = kith_exp(params->acute.order_effect);
    self->order_length = whole_weeks(params->acute.order_length);
    self->acute = kith_threshold(params->detect.acute);
    self->acute_share = kith_threshold(params->acute.share);
    self->acute_order = kith_threshold(params->acute.order);
    self->expertise_step = kith_chance(1 / params->care.expertise_memory);
    self->climate_step = kith_chance(1 / params->climate.memory);
    self->wellbeing_keep = kith_exp(-KITH_YEAR / params->lives.wellbeing_memory);
}

/* ---- all of it ---- */

static int
work_out(struct kith_rules **out, const struct kith_params *params, enum kith_kind_of_run kind, const struct kith_area *area,
    uint32_t families, struct kith_error *err)
{
    int status = KITH_OK;
    struct kith_rules *self = calloc(1, sizeof *self);
    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->params = *params;
    self->kind = kind;
    if (kind == KITH_POPULATION_RUN) {
        self->area = *area;
        self->past = KITH_PAST;
        self->weeks = KITH_PAST + whole_weeks(params->population.burn_in) + whole_weeks(params->population.horizon);
        self->reports_per_year = area->reports * params->population.opens_case;
        self->intensity = area->intensity > 0 ? area->intensity : area->reports / area->households / (params->population.report_rate * KITH_YEAR);
    } else {
        self->weeks = KITH_BEFORE + whole_weeks(params->cohort.follow_up);
        self->reports_per_year = families / (double) whole_weeks(params->cohort.intake) * KITH_YEAR;
    }
    self->n_patterns = params->n_profiles * KITH_KINDS * KITH_FRAILTIES;
    self->pattern_below = calloc(self->n_patterns, sizeof *self->pattern_below);
    self->pattern_weight = calloc(self->n_patterns, sizeof *self->pattern_weight);
    /* All of these are written: clearing them first took a third of the time of a cohort's rules. */
    self->before = kind == KITH_COHORT_RUN ? malloc(self->n_patterns * sizeof *self->before) : NULL;
    self->early = malloc((self->weeks + 1) * sizeof *self->early);
    self->relapse = malloc((self->weeks + 2) * sizeof *self->relapse);
    if (!self->pattern_below || !self->pattern_weight || (kind == KITH_COHORT_RUN && !self->before) || !self->early || !self->relapse) {
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for the tables of a run");
        goto out;
    }
    work_out_members(self, params);
    work_out_problems(self, params);
    work_out_moves(self, params);
    work_out_incidents(self, params);
    work_out_detection(self, params);
    work_out_care(self, params);
    work_out_stays(self, params);
    work_out_hours(self, params);
    kith_rules_places(self, self->reports_per_year, self->places);
    double weight[KITH_REPORTERS];
    for (uint32_t r = 0; r < params->n_reporters; r++)
        weight[r] = params->reporter[r].share * (kind == KITH_POPULATION_RUN ? params->reporter[r].activity : 1);
    cumulate(weight, params->n_reporters, self->reporter_below);
    if (kind == KITH_POPULATION_RUN)
        work_out_population(self, params);
    else
        work_out_cohort(self, params);
    status = work_out_patterns(self, err);
    if (status)
        goto out;
    *out = self;
    self = NULL;
out:
    kith_rules_free(self);
    return status;
}

int
kith_rules_new(struct kith_rules **out, const struct kith_params *params, uint32_t families, struct kith_error *err)
{
    return work_out(out, params, KITH_COHORT_RUN, NULL, families, err);
}

int
kith_rules_population(struct kith_rules **out, const struct kith_params *params, const struct kith_area *area, struct kith_error *err)
{
    return work_out(out, params, KITH_POPULATION_RUN, area, 0, err);
}

void
kith_rules_free(struct kith_rules *self)
{
    if (!self)
        return;
    free(self->pattern_below);
    free(self->pattern_weight);
    free(self->before);
    free(self->early);
    free(self->relapse);
    free(self);
}
