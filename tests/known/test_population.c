/* Regions against what is known exactly: Poisson arrivals, the stationary stock and its ages, the weekly matrix of
 * levels, the past of those who are there at the start, detection by number, a service as a weekly queue. */
#include "scenario_fixture.h"

#include "base/numeric.h"
#include "engine/scan.h"
#include "model/outcome.h"
#include "population_fixture.h"
#include "queue_law.h"

static int
is_long(void)
{
    return getenv("KITH_LONG") != NULL;
}

/* ---- arrivals ---- */

static void
arrivals_are_poisson(void **state)
{
    (void) state;
    static const char *const names[] = { "Zeeland", "Drenthe", "Limburg" };
    struct kith_rules *rules = region_rules(BASELINE, "population.onset_rate=0.02; population.burn_in=5200 week; ", SMALL);
    struct kith_world *world[3];
    const uint32_t weeks = rules->burn_in + rules->horizon;
    const double mean = 0.02 / KITH_YEAR * SMALL / 0.8;
    double sum = 0, square = 0, next = 0, other = 0;
    for (int r = 0; r < 3; r++)
        world[r] = region_of(rules, names[r], SOME_SEED, 1);
    for (int r = 0; r < 3; r++)
        for (uint32_t w = 0; w < weeks; w++) {
            const double n = world[r]->first[w + 1] - world[r]->first[w] - mean;
            sum += n;
            square += n * n;
            next += w + 1 < weeks ? n * ((double) world[r]->first[w + 2] - world[r]->first[w + 1] - mean) : 0;
            other += n * ((double) world[(r + 1) % 3]->first[w + 1] - world[(r + 1) % 3]->first[w] - mean);
        }
    const double n = 3.0 * weeks;
    check_z("arrivals a week", mean + sum / n, mean, sqrt(mean / n));
    check_z("their variance", square / n, mean, sqrt((mean + 2 * mean * mean) / n)); /* fourth moment: mean + 3 mean^2 */
    check_z("covariance with the week after", next / n, 0, mean / sqrt(n));
    check_z("covariance with another region", other / n, 0, mean / sqrt(n));
    for (int r = 0; r < 3; r++)
        kith_world_free(world[r]);
    kith_rules_free(rules);
}

/* ---- how long families stay, and for how long those who are there have been ---- */

/* Chance to stay longer than w weeks: families with children until the last one is grown, its time being the square
 * root of a uniform number of 24 years, and no longer than a constant hazard lets them. */
static double
stays_longer(double leave, int children, double w)
{
    const double most = 24 * KITH_YEAR;
    return w >= most && children ? 0 : pow(1 - leave, w) * (children ? 1 - w * w / (most * most) : 1);
}

static double
mean_stay(double leave, int children)
{
    double sum = 0;
    for (int w = 0; w < 60000; w++)
        sum += stays_longer(leave, children, w);
    return sum;
}

enum { AGES = 24 };

struct ages {
    double seen[2][AGES], n[2];
};

static void
see_age(struct ages *ages, int children, uint32_t weeks)
{
    ages->seen[children][weeks / KITH_YEAR < AGES ? weeks / KITH_YEAR : AGES - 1]++;
    ages->n[children]++;
}

/* The chance of each year of age when that of week w is in proportion to weight(w). */
static void
judge_ages(const char *what, const struct ages *ages, const double *leave, double (*weight)(double leave, int children, int w))
{
    for (int children = 0; children < 2; children++) {
        double expected[AGES] = { 0 }, sum = 0, chi_square = 0;
        char text[80];
        for (int w = 0; w < 60000; w++) {
            const double one = weight(leave[children], children, w);
            expected[w / KITH_YEAR < AGES ? w / KITH_YEAR : AGES - 1] += one;
            sum += one;
        }
        int freedom = -1;
        double rest = 0, rest_seen = 0; /* years of which few are expected are taken together */
        for (int a = 0; a < AGES; a++) {
            const double e = expected[a] / sum * ages->n[children];
            if (e < 20) {
                rest += e;
                rest_seen += ages->seen[children][a];
                continue;
            }
            chi_square += (ages->seen[children][a] - e) * (ages->seen[children][a] - e) / e;
            freedom++;
        }
        if (rest >= 5) {
            chi_square += (rest_seen - rest) * (rest_seen - rest) / rest;
            freedom++;
        }
        snprintf(text, sizeof text, "%s, %s children", what, children ? "with" : "without");
        check_chi_square(text, chi_square, freedom);
    }
}

static double
weight_of_age(double leave, int children, int w)
{
    return w == 0 ? 0 : stays_longer(leave, children, w);
}

static double
weight_of_stay(double leave, int children, int w)
{
    return w == 0 ? 0 : stays_longer(leave, children, w - 1) - stays_longer(leave, children, w);
}

static void
the_first_stock_and_all_stays_are_as_stated(void **state)
{
    (void) state;
    const double households = 400000, arrivals = 0.2 / KITH_YEAR * households / 0.8, stay = 12 * KITH_YEAR;
    struct kith_rules *rules = region_rules(BASELINE, SHORT BLIND "population.onset_rate=0.2; ", households);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    const double leave[2] = { 1 / stay, rules->leave };
    struct ages ages = { 0 }, rest = { 0 }, stays = { 0 };
    double with = 0, n = 0;
    assert_true(fabs(mean_stay(leave[1], 1) - stay) < 1e-6 * stay && fabs(mean_stay(leave[0], 0) - stay) < 1e-6 * stay);
    check_z("families there before the first week", world->first[0], arrivals * (stay - 1), sqrt(arrivals * (stay - 1)));
    while (world->week < KITH_PAST + 100) {
        pass_until(world, world->week + 1);
        for (uint32_t i = 0; i < world->n_newcomers; i++) {
            const uint32_t id = world->newcomer[i].id;
            const struct kith_family *family = &world->family[id];
            const int children = world->home[id].n_born > 0;
            with += children;
            n++;
            if (family->birth >= world->first[0])
                see_age(&stays, children, (uint32_t) (family->leave - family->entry));
            else { /* without children none is older than the calendar: all in the last class */
                see_age(&ages, children, (uint32_t) (KITH_PAST - family->entry));
                see_age(&rest, children, (uint32_t) (family->leave - KITH_PAST));
            }
        }
    }
    check_share("families with children", with, n, 0.8);
    judge_ages("weeks since onset at the start", &ages, leave, weight_of_age);
    judge_ages("weeks still to stay", &rest, leave, weight_of_age); /* in the stationary state, as long as until now */
    judge_ages("whole stays of those who come", &stays, leave, weight_of_stay);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* A stationary open population has a Poisson number of families, arrivals x mean stay, at any time. */
static void
the_stock_is_arrivals_times_stay(void **state)
{
    (void) state;
    const int runs = is_long() ? 400 : 60;
    struct kith_rules *rules = region_rules(BASELINE, "population.onset_rate=0.02; population.burn_in=104 week; population.horizon=520 week; " BLIND, SMALL / 4.0);
    const double expected = 0.02 / KITH_YEAR * SMALL / 4 / 0.8 * 12 * KITH_YEAR;
    double first = 0, last = 0, square = 0, began = 0;
    for (int r = 0; r < runs; r++) {
        struct kith_world *world = region_of(rules, "Test", (uint64_t) SOME_SEED + (uint64_t) r, 1);
        pass_until(world, KITH_PAST + 1);
        first += how_many_there(world);
        pass_until(world, world->end);
        const double there = how_many_there(world);
        last += there;
        square += (there - expected) * (there - expected);
        began += (double) measured(world, 9, 0, KITH_M_LEAVES);
        kith_world_free(world);
    }
    const double sd = sqrt(expected / runs);
    check_z("families after the first week", first / runs, expected, sd);
    check_z("families after twelve years", last / runs, expected, sd);
    check_z("variance between runs", square / runs, expected, sqrt((expected + 2 * expected * expected) / runs));
    check_z("families that leave in a year", began / runs, expected / 12, sqrt(expected / 12 / runs));
    kith_rules_free(rules);
}

/* ---- levels ---- */

/* Weekly chances of one family without help, from what the scenario says. */
static void
weekly_matrix(const struct kith_world *world, uint32_t id, double (*step)[KITH_LEVELS])
{
    const struct kith_params *params = &world->rules->params;
    const struct kith_family *family = &world->family[id];
    double problems = 0, expected = 0;
    for (uint32_t j = 0; j < params->n_problems; j++) {
        problems += family->problems >> j & 1;
        expected += params->problems[j].prevalence;
    }
    const double improve = exp(params->profile[family->profile].log_improve + params->violence.improve_problem * (problems - expected)
        + params->group[kith_group_of(&world->family[id])].log_improve);
    const double stop = params->violence.stop_rate * improve * world->rules->frailty_stop[family->frailty], up = params->violence.escalate_rate;
    const double down = params->violence.deescalate_rate * improve;
    memset(step, 0, sizeof(double[KITH_LEVELS][KITH_LEVELS]));
    step[KITH_NONE][KITH_NONE] = 1;
    step[KITH_LOW][KITH_NONE] = (1 - exp(-stop - up)) * stop / (stop + up);
    step[KITH_LOW][KITH_HIGH] = (1 - exp(-stop - up)) * up / (stop + up);
    step[KITH_LOW][KITH_LOW] = exp(-stop - up);
    step[KITH_HIGH][KITH_LOW] = 1 - exp(-down);
    step[KITH_HIGH][KITH_HIGH] = exp(-down);
}

/* Chances of each level after so many weeks from the onset. */
static void
levels_after(const struct kith_world *world, uint32_t id, uint32_t weeks, double *chance)
{
    const double high = world->rules->params.population.onset_high;
    double step[KITH_LEVELS][KITH_LEVELS];
    weekly_matrix(world, id, step);
    chance[KITH_NONE] = 0, chance[KITH_LOW] = 1 - high, chance[KITH_HIGH] = high;
    for (uint32_t w = 0; w < weeks; w++) {
        double next[KITH_LEVELS] = { 0 };
        for (int i = 0; i < KITH_LEVELS; i++)
            for (int j = 0; j < KITH_LEVELS; j++)
                next[j] += chance[i] * step[i][j];
        memcpy(chance, next, sizeof next);
    }
}

struct levels {
    double seen[KITH_LEVELS], expected[KITH_LEVELS], variance[KITH_LEVELS], n;
};

static void
see_level(struct levels *levels, const struct kith_world *world, uint32_t id, uint32_t weeks, enum kith_level level)
{
    double chance[KITH_LEVELS];
    levels_after(world, id, weeks, chance);
    for (int s = 0; s < KITH_LEVELS; s++) {
        levels->expected[s] += chance[s];
        levels->variance[s] += chance[s] * (1 - chance[s]);
    }
    levels->seen[level]++;
    levels->n++;
}

static void
judge_levels(const char *what, const struct levels *levels)
{
    static const char *const name[] = { "none", "low", "high" };
    char text[100];
    assert_true(levels->n > 500);
    for (int s = 0; s < KITH_LEVELS; s++) {
        snprintf(text, sizeof text, "%s, %s", what, name[s]);
        check_z(text, levels->seen[s], levels->expected[s], sqrt(levels->variance[s]));
    }
}

/* Groups differ in how soon violence stops. */
#define NO_RELAPSE "violence.susceptible=0; groups.honour.log_improve=-0.9; groups.divorce.log_improve=0.9; "
#define NO_HELP EACH_SERVICE("recognised", "0") "assess.safety_plan=0; "

static int
came_in(const struct kith_world *world, uint32_t id, uint32_t week)
{
    const uint32_t birth = world->family[id].birth;
    return birth >= world->first[week - KITH_PAST] && birth < world->first[week - KITH_PAST + 1];
}

static void
follow_entrants(const char *what, const char *sets, double households)
{
    static const uint32_t after[] = { 1, 2, 13, 52, 156, 300 };
    enum { TIMES = sizeof after / sizeof *after };
    struct kith_rules *rules = region_rules(BASELINE, sets, households);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    struct levels levels[TIMES] = { { .n = 0 } };
    while (world->week < KITH_PAST + 400) {
        pass_until(world, world->week + 1);
        for (int t = 0; t < TIMES; t++) {
            const uint32_t entry = world->week - after[t]; /* so many steps ago, that of the first week included */
            if (entry < KITH_PAST || world->week < after[t])
                continue;
            for (uint32_t id = 0; id < world->to; id++)
                if (is_there(world, id) && came_in(world, id, entry))
                    see_level(&levels[t], world, id, after[t], (enum kith_level) world->family[id].level);
        }
    }
    for (int t = 0; t < TIMES; t++) {
        char text[80];
        snprintf(text, sizeof text, "%s, %u weeks after onset", what, after[t]);
        judge_levels(text, &levels[t]);
    }
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
entrants_follow_the_powers_of_the_weekly_matrix(void **state)
{
    (void) state;
    const double households = is_long() ? 800000 : 80000;
    follow_entrants("nobody knows", "population.burn_in=520 week; " BLIND NO_RELAPSE, households);
    follow_entrants("known, no help", "population.burn_in=520 week; " DEAF NO_RELAPSE NO_HELP, households);
    follow_entrants(
        "fast", "population.burn_in=520 week; violence.stop_rate=20; violence.escalate_rate=15; " BLIND NO_RELAPSE, households / 2);
}

/* Those who are there at the start have the same past as if they had come before: draws them all again, before their
 * first week. */
static void
judge_past(const char *what, const char *sets, double households, uint32_t youngest, uint32_t oldest)
{
    struct kith_rules *rules = region_rules(BASELINE, sets, households);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    struct levels levels = { .n = 0 };
    for (uint32_t id = 0; id < world->first[0]; id++) {
        kith_arrive_anybody(world, id, &world->family[id]);
        const uint32_t weeks = KITH_PAST - world->family[id].entry;
        if (weeks >= youngest && weeks <= oldest)
            see_level(&levels, world, id, weeks, (enum kith_level) world->family[id].level);
    }
    judge_levels(what, &levels);
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
the_past_of_the_first_stock_follows_the_matrix(void **state)
{
    (void) state;
    judge_past("there at the start, all ages", SHORT BLIND NO_RELAPSE, MIDDLE, 1, 24 * KITH_YEAR);
    judge_past("there at the start, first two years", SHORT BLIND NO_RELAPSE, 4 * MIDDLE, 1, 104);
    judge_past("fast, first four weeks",
        SHORT BLIND NO_RELAPSE "population.onset_rate=0.2; violence.stop_rate=20; violence.escalate_rate=15; ", 4 * MIDDLE, 1, 4);
}

/* With relapse there is no matrix: the past is held against families that lived it week by week. Those without
 * violence are told apart by what the next quarter brings, which shows where their relapse clocks stand. */
enum { LOOK = 10, KINDS_OF_STATE = 4 };

static uint32_t
kind_of_state(uint8_t level, uint8_t a_quarter_later)
{
    return level == KITH_LOW ? 2 : level == KITH_HIGH ? 3 : a_quarter_later != KITH_NONE;
}

static void
the_past_of_the_first_stock_is_that_of_families_simulated_from_onset(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, "population.burn_in=2080 week; " BLIND, is_long() ? 10 * MIDDLE : 2 * MIDDLE);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    static double seen[2][LOOK][KINDS_OF_STATE];
    uint8_t *level = calloc(world->n, 1);
    const uint32_t oldest = LOOK * KITH_YEAR, entrants = world->first[0] + (world->first[600] - world->first[0]);
    assert_non_null(level);
    memset(seen, 0, sizeof seen);
    for (uint32_t id = 0; id < world->first[0]; id++) {
        kith_arrive_anybody(world, id, &world->family[id]);
        level[id] = world->family[id].level;
    }
    while (world->week < KITH_PAST + 600 + oldest + 13) {
        pass_until(world, world->week + 1);
        for (uint32_t id = 0; id < world->to; id++) {
            const struct kith_family *family = &world->family[id];
            const int there = family->birth < world->first[0];
            const uint32_t weeks =
                there ? KITH_PAST - (uint32_t) family->entry : 1 + family->birth * 2654435761u % oldest; /* each at an age of its own */
            const uint32_t when = there ? KITH_PAST - 1 : family->entry + weeks - 1;
            if (family->birth >= entrants)
                continue;
            if (last_week(world) == when)
                level[family->birth] = family->level;
            if (last_week(world) == when + 13 && weeks <= oldest && is_there(world, id))
                seen[there][(weeks - 1) / KITH_YEAR][kind_of_state(level[family->birth], family->level)]++;
        }
    }
    double chi_square = 0;
    int freedom = 0;
    for (int year = 0; year < LOOK; year++) {
        double n[2] = { 0 };
        for (int s = 0; s < KINDS_OF_STATE; s++)
            n[0] += seen[0][year][s], n[1] += seen[1][year][s];
        assert_true(n[0] > 500 && n[1] > 500);
        for (int s = 0; s < KINDS_OF_STATE; s++) {
            const double share = (seen[0][year][s] + seen[1][year][s]) / (n[0] + n[1]);
            for (int there = 0; there < 2; there++) {
                const double e = share * n[there];
                chi_square += e > 0 ? (seen[there][year][s] - e) * (seen[there][year][s] - e) / e : 0;
            }
        }
        freedom += KINDS_OF_STATE - 1;
    }
    check_chi_square("levels by year since onset, stock against entrants", chi_square, freedom);
    free(level);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- detection ---- */

/* Expected reports of a family this week, worked out from the scenario. Level as the week leaves it;
 * separation, report and first fall of incidents as they were before. */
static double
hazard_this_week(const struct kith_world *world, uint32_t id, const struct kith_family *before, double climate)
{
    const struct kith_params *params = &world->rules->params;
    const struct kith_family *now = &world->family[id];
    const double group = params->group[kith_group_of(&world->family[id])].detection * climate;
    if (now->level == KITH_NONE)
        return params->detect.unfounded * group;
    const double fallen = before->flags & KITH_FALLEN ? 1 - params->report.incident_fall : 1;
    const double rate = fixture_rate(params, now->level, now->kind, world->rules->frailty[now->frailty]) * fallen
        * (before->flags & KITH_APART ? params->lives.contact : 1);
    const uint32_t age = last_week(world) - before->report - 1u;
    const double crisis = before->report == KITH_NEVER || age >= KITH_CRISIS_WEEKS
        ? 1
        : 1 + (params->detect.crisis - 1) * exp(-(double) age / params->detect.crisis_decay);
    return (rate * fixture_per_incident(params, now->profile, now->kind) + params->detect.signs) * crisis * group;
}

/* Contact after parting makes violence worse, groups are seen more or less, and people remember how reports were answered. */
#define ANSWERED \
    SHORT "report.stop=0; report.incident_fall=0.4; lives.contact=2; lives.separation=2; lives.separation_high=5; climate.gain=2; " \
          "climate.memory=0.25 year; acute.share=0.3; groups.honour.detection=0.3; groups.divorce.detection=3; "

/* Every family, every week: it is reported when its number is below the chance, and else not. Within the rounding of
 * factors to 12 binary places; reports that stop violence at once would hide the level of that week. */
static void
families_are_reported_by_their_number(void **state)
{
    (void) state;
    struct kith_rules *rules =
        region_rules(BASELINE, ANSWERED "population.load=1.5; assess.overload=wait; pathways.fragmented.handover_loss=0.95; ", MIDDLE);
    struct kith_rules *better = region_rules(BASELINE, ANSWERED "population.load=0.5; pathways.fragmented.handover_loss=0; ", MIDDLE);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    struct kith_family *before = calloc(world->n, sizeof *before);
    int64_t reports = 0, parted = 0, of_parted = 0;
    double least = 1, most = 1;
    assert_non_null(before);
    while (world->week < world->end) {
        if (world->week == policy_of(world) + 4)
            change_to(world, better);
        const double climate = world->region.climate;
        const uint32_t old = world->born;
        memcpy(before, world->family, world->to * sizeof *before);
        least = fmin(least, climate), most = fmax(most, climate);
        pass_until(world, world->week + 1);
        for (uint32_t id = 0; id < world->to; id++) {
            const struct kith_family fresh = { .report = KITH_NEVER };
            const int is_old = world->family[id].birth < old;
            const struct kith_family *was = is_old ? &before[id] : &fresh;
            if (!is_there(world, id))
                continue;
            const double chance = 1 - exp(-hazard_this_week(world, id, was, climate));
            const double u = kith_scan_number(world->key, id, last_week(world), KITH_PURPOSE_DETECT) * 0x1p-32;
            const int reported_now = world->family[id].report == last_week(world);
            const int parts = is_old && world->family[id].flags & ~was->flags & KITH_APART;
            if (u < chance * (1 - 1e-3) ? !reported_now : u > chance * (1 + 1e-3) && reported_now)
                fail_msg("week %u, family %u: number %.6f, chance %.6f, %s", last_week(world), id, u, chance,
                    reported_now ? "reported" : "not reported");
            reports += reported_now;
            parted += parts;
            of_parted += parts && reported_now;
        }
    }
    print_message("  %lld reports, %lld separations, %lld reported in that week; climate %.3f to %.3f\n", (long long) reports,
        (long long) parted, (long long) of_parted, least, most);
    assert_true(reports > 5000 && parted > 1000 && of_parted > 5 && most > 1.2);
    free(before);
    kith_world_free(world);
    kith_rules_free(rules);
    kith_rules_free(better);
}

/* In time, or with help to follow: what a region remembers of its answers is known exactly when all are in time and
 * no help is ever reached. */
static void
answers_without_help_are_half_good(void **state)
{
    (void) state;
    const struct kith_area ample = { SMALL, SMALL * 0.048, 1000, 0, 0, 0, 0, 0, 0, 0 };
    struct kith_rules *rules = rules_in(INTEGRAL,
        SHORT
        "assess.working_time=0 week; pathways.integral.handover_loss=1; pathways.fragmented.handover_loss=1; pathways.integral.share=0.5; "
        "climate.gain=1; ",
        POINT, &ample);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(world, world->end);
    assert_true(flowed(world, 0, 1, KITH_FLOW_LOST) > 0 && flowed(world, 0, 0, KITH_FLOW_COMPLETED) > 100);
    assert_true(fabs(world->region.experience - 0.5) < 1e-12 && fabs(world->region.climate - 1) < 1e-12);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- one service, as a weekly queue ---- */

/* Reports at one small constant rate from many families, all assessed in the week after and all referred to the one
 * service: a queue with Poisson arrivals. Regions with random numbers of their own stand for one long run; arrivals are held
 * against what was really claimed, as some are reported again while they wait or are helped. */
struct service {
    struct kith_params params;
    struct kith_area area;
    uint32_t places;
    double stay;
};

static struct service
service_of(uint32_t places, double load, double stay, double years)
{
    const double households = 100000, families = 0.02 * households / 0.8 * 12, arrivals = load * places / stay;
    struct service self = { .area = { households, arrivals * KITH_YEAR, 1, 0 }, .places = places, .stay = stay };
    struct kith_params *params = &self.params;
    fixture_baseline(params);
    fixture_assess_at_once(params);
    fixture_one_service(params);
    params->population.onset_rate = 0.02 / KITH_YEAR;
    params->population.with_children = 0.8;
    params->population.opens_case = 1;
    params->population.report_rate = arrivals / households;
    params->population.burn_in = 104;
    params->population.horizon = KITH_YEAR * years;
    params->population.load = 0.01; /* staff for all: a queue for assessment would even out what comes */
    params->assess.safety_plan = params->acute.share = params->acute.order = 0;
    params->detect.per_severe = params->detect.per_other = params->detect.duplicates = params->detect.urgent_other = 0;
    params->detect.signs = params->detect.unfounded = arrivals / families;
    params->detect.crisis = 1;
    for (uint32_t g = 0; g < params->n_groups; g++)
        params->group[g].detection = 1;
    params->service[0].stay = stay;
    params->service[0].training = 1;
    params->pathway[0].groups = UINT32_MAX;
    return self;
}

enum { WARM = 8 /* years */, MOST_RUNS = 64 };

struct service_run {
    double queue, used, claims, weeks; /* sums over weeks */
};

static struct service_run
run_service(const struct service *self, int number)
{
    struct kith_rules *rules = NULL;
    struct kith_error err = { 0 };
    struct service_run sum = { 0 };
    must(kith_rules_population(&rules, &self->params, &self->area, &err), &err);
    struct kith_world *world = region_of(rules, "Test", (uint64_t) SOME_SEED + (uint64_t) number, 1);
    pass_until(world, policy_of(world) + 1);
    world->places[1] = self->places; /* there were none so far: who has waited for them is forgotten */
    world->queue[1].n = 0;
    pass_until(world, policy_of(world) + WARM * KITH_YEAR);
    for (; world->week < world->end; sum.weeks++) {
        pass_until(world, world->week + 1);
        sum.queue += world->queue[1].n;
        sum.used += world->used[1];
    }
    for (uint32_t y = WARM; y < world->layout.axis[KITH_AXIS_YEAR]; y++)
        sum.claims += (double) flowed(world, y, 1, KITH_FLOW_CLAIMED);
    kith_world_free(world);
    kith_rules_free(rules);
    return sum;
}

static void
judge_service(uint32_t places, double load, double stay, double years, int runs)
{
    const struct service service = service_of(places, load, stay, years);
    struct service_run run[MOST_RUNS], sum = { 0 };
    double square = 0, in_square = 0;
    assert_true(runs <= MOST_RUNS);
    for (int r = 0; r < runs; r++) {
        run[r] = run_service(&service, r);
        sum.queue += run[r].queue, sum.used += run[r].used, sum.claims += run[r].claims, sum.weeks += run[r].weeks;
    }
    for (int r = 0; r < runs; r++) {
        square += pow(run[r].queue / run[r].weeks - sum.queue / sum.weeks, 2);
        in_square += pow(run[r].used / run[r].weeks - sum.used / sum.weeks, 2);
    }
    const double arrivals = sum.claims / sum.weeks,
                 leave = 1 - (1 - 1 / stay) * (1 - 1 / service.params.population.stay); /* from a place, too */
    const struct law law = poisson_law(arrivals);
    const struct kith_exact_queue exact = stationary(&law, places, leave), limit = kith_exact_erlang(places, arrivals, 1 / leave);
    print_message("%u places, load %.3f, mean stay %.0f weeks: wait %.3f weeks; weekly queue %.3f, M/M/c %.3f, %.3f weeks more\n", places,
        arrivals / leave / places, stay, sum.queue / sum.claims, exact.wait, limit.wait, limit.wait - exact.wait);
    assert_true(exact.wait < limit.wait); /* a weekly queue waits less, always */
    check_z("waiting, end of week", sum.queue / sum.weeks, exact.waiting, sqrt(square / (runs - 1) / runs));
    check_z("in service, end of week", sum.used / sum.weeks, exact.used, sqrt(in_square / (runs - 1) / runs));
}

static void
a_service_of_a_region_is_a_weekly_queue(void **state)
{
    (void) state;
    if (!is_long()) {
        judge_service(10, 0.8, 4, 28, 12);
        return;
    }
    judge_service(10, 0.85, 4, 60, 24);
    judge_service(10, 0.85, 8, 60, 24);
    judge_service(10, 0.85, 13, 60, 24);
    judge_service(10, 0.8, 26, 99, 24);
    judge_service(10, 0.75, 52, 99, 24);
}

/* ---- outcomes of numbers that were counted ---- */

static double
outcome_called(const char *name, const double *outcome)
{
    const struct kith_form form = kith_form_of(KITH_POPULATION_RUN);
    const size_t o = kith_form_find(&form, name);
    assert_true(o < form.n_outcomes);
    return outcome[o];
}

static void
near(double x, double wanted)
{
    if (fabs(x - wanted) > 1e-12 * fabs(wanted))
        fail_msg("%.17g, not %.17g", x, wanted);
}

enum { MOST_OUTCOMES = 128 };

/* Counts of two years in which nothing has happened yet. */
static int64_t *
of_2000_households(const struct kith_layout *layout)
{
    int64_t *tally = calloc(layout->total, sizeof *tally);
    assert_non_null(tally);
    assert_true(kith_form_of(KITH_POPULATION_RUN).n_outcomes <= MOST_OUTCOMES && layout->axis[KITH_AXIS_YEAR] == 2);
    tally[layout->at[KITH_TALLY_P_FRAME] + KITH_FRAME_HOUSEHOLDS] = 2000;
    return tally;
}

/* Two years of 2,000 households: severe incidents are those against the partner and those against a child, counted in thousandths;
 * a year, a stratum and both years have their own. */
static void
incidents_and_severe_ones_are_what_was_counted(void **state)
{
    static const int64_t partner[2] = { 40000, 30000 }, partner_severe[2] = { 1000, 3000 }, child[2] = { 20000, 7000 }, child_severe[2] = { 500, 2500 };
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, SHORT, SMALL);
    const struct kith_layout layout = kith_layout_of(rules);
    int64_t *tally = of_2000_households(&layout);
    double outcome[MOST_OUTCOMES];
    for (uint32_t y = 0; y < 2; y++)
        for (uint32_t m = 0; m < 3; m += 2) {
            int64_t *count = tally + layout.at[KITH_TALLY_P_STRATA] + (y * layout.axis[KITH_AXIS_MARGIN] + m) * KITH_MEASURES;
            count[KITH_M_PARTNER] = partner[y] / (1 + m);
            count[KITH_M_PARTNER_SEVERE] = partner_severe[y] * (1 + m);
            count[KITH_M_CHILD] = child[y] * (1 + m);
            count[KITH_M_CHILD_SEVERE] = child_severe[y] * (1 + m);
            count[KITH_M_FIRST] = 3;
            count[KITH_M_AGAIN] = 2 + m;
        }
    for (uint32_t year = 0; year <= 2; year++)
        for (uint32_t m = 0; m < 3; m += 2) {
            const struct kith_slice slice = kith_slice_of(&rules->params, &layout, tally, year, m);
            double severe = 0, all = 0, reports = 0, years = year ? 1 : 2;
            for (uint32_t y = year ? year - 1 : 0; y < (year ? year : 2); y++) {
                severe += (double) (partner_severe[y] * (1 + m) + child_severe[y] * (1 + m)) / 1000;
                all += (double) (partner[y] / (1 + m) + child[y] * (1 + m)) / 1000;
                reports += 5 + m;
            }
            kith_population_outcomes_of(&slice, outcome);
            near(outcome_called("severe_incidents", outcome), severe / 2 / years);
            near(outcome_called("incidents", outcome), (all + severe) / 2 / years);
            near(outcome_called("severe_per_report", outcome), severe / reports);
            near(outcome_called("incidents_per_report", outcome), (all + severe) / reports);
        }
    free(tally);
    kith_rules_free(rules);
}

/* A hundred cases, thirty of them ended in advice; ten are reported again in the first quarter, six in the second, in which four families leave. Of a year or a
 * stratum alone the table says nothing. */
static void
what_follows_a_case_is_read_off_its_life_table(void **state)
{
    static const int64_t quarter[4][KITH_AGAINS] = { { 10, 0, 4, 0 }, { 6, 4, 2, 1 }, { 8, 0, 2, 0 }, { 0, 72, 0, 21 } };
    static const uint32_t at[4] = { 0, 1, 2, 10 }; /* the third is the first after 26 weeks */
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, SHORT, SMALL);
    const struct kith_layout layout = kith_layout_of(rules);
    int64_t *tally = of_2000_households(&layout);
    double outcome[MOST_OUTCOMES];
    for (size_t q = 0; q < 4; q++)
        for (uint32_t e = 0; e < KITH_AGAINS; e++)
            tally[layout.at[KITH_TALLY_P_AGAIN] + at[q] * KITH_AGAINS + e] = quarter[q][e];
    int64_t *const count = tally + layout.at[KITH_TALLY_P_STRATA];
    count[KITH_M_FIRST] = 30;
    count[KITH_M_AGAIN] = 20;
    count[KITH_M_STRUCTURAL] = 19;
    count[KITH_M_PARTNER_SEVERE] = 150000;
    count[KITH_M_CHILD_SEVERE] = 50000;
    count[KITH_M_SEVERE_REPORTED] = 8;
    count[KITH_M_CASES_FIRST] = 20;
    count[KITH_M_CASE_WEEKS_FIRST] = 300;
    count[KITH_M_CASES_LATER] = 8;
    count[KITH_M_CASE_WEEKS_LATER] = 60;
    struct kith_slice slice = kith_slice_of(&rules->params, &layout, tally, 0, 0);
    kith_population_outcomes_of(&slice, outcome);
    near(outcome_called("again_closed_26", outcome), 1 - 0.9 * (84. / 90));
    near(outcome_called("again_closed_52", outcome), 1 - 0.9 * (84. / 90) * 0.9);
    near(outcome_called("again_advised_26", outcome), 1 - 26. / 30 * (24. / 26));
    near(outcome_called("again_transferred_104", outcome), 1 - 64. / 70 * (60. / 64) * (51. / 57));
    near(outcome_called("structural_share", outcome), 0.38);
    near(outcome_called("severe_reported", outcome), 0.04);
    near(outcome_called("case_length_first", outcome), 15);
    near(outcome_called("case_length_later", outcome), 7.5);
    for (uint32_t part = 0; part < 2; part++) {
        slice = kith_slice_of(&rules->params, &layout, tally, part, 1 - part);
        kith_population_outcomes_of(&slice, outcome);
        assert_true(isnan(outcome_called("again_closed_26", outcome)));
    }
    int64_t *const wait = tally + kith_queue_row(&layout, KITH_TALLY_P_WAIT_CLASSES, 0, 0, 2);
    for (int c = 0; c < KITH_WAIT_CLASSES; c++)
        wait[c] = 1 << c; /* 31 of 4095 within 4 weeks */
    slice = kith_slice_of(&rules->params, &layout, tally, 0, 0);
    kith_queue_outcomes_of(&slice, 2, outcome);
    const struct kith_form queues = kith_form_of_queues();
    near(outcome[kith_form_find(&queues, "wait_within_4")], 31. / 4095);
    near(outcome[kith_form_find(&queues, "wait_long")], (4095 - 255) / 4095.);
    near(outcome[kith_form_find(&queues, "wait_over_26")], (4095 - 511) / 4095.);
    near(outcome[kith_form_find(&queues, "wait_over_52")], (4095 - 1023) / 4095.);
    free(tally);
    kith_rules_free(rules);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_a_case_is_read_off_its_life_table),
        cmocka_unit_test(incidents_and_severe_ones_are_what_was_counted),
        cmocka_unit_test(arrivals_are_poisson),
        cmocka_unit_test(the_first_stock_and_all_stays_are_as_stated),
        cmocka_unit_test(the_stock_is_arrivals_times_stay),
        cmocka_unit_test(entrants_follow_the_powers_of_the_weekly_matrix),
        cmocka_unit_test(the_past_of_the_first_stock_follows_the_matrix),
        cmocka_unit_test(the_past_of_the_first_stock_is_that_of_families_simulated_from_onset),
        cmocka_unit_test(families_are_reported_by_their_number),
        cmocka_unit_test(answers_without_help_are_half_good),
        cmocka_unit_test(a_service_of_a_region_is_a_weekly_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
