#ifndef KITH_MODEL_WORLD_H
#define KITH_MODEL_WORLD_H

#include "base/stream.h"
#include "engine/queue.h"
#include "engine/scan.h"
#include "model/family.h"
#include "model/history.h"
#include "model/rules.h"
#include "model/tally.h"
#include "model/purpose.h"

/** Families that are asked together: what each is expected to tell, and what it tells, by sort. */
enum { KITH_ROUND = 256 };
struct kith_round {
    uint32_t id[KITH_ROUND];
    struct kith_block random[KITH_ROUND];
    double mean[KITH_INCIDENTS][KITH_ROUND];
    uint32_t word[KITH_INCIDENTS][KITH_ROUND], told[KITH_INCIDENTS][KITH_ROUND];
};

/** What a claim that was settled means for its family. */
struct kith_world;
struct kith_desk;
typedef void kith_carry_out(const struct kith_world *self, struct kith_desk *desk, const struct kith_claim *claim);
struct kith_settled {
    struct kith_claim claim;
    kith_carry_out *what;
};

/** What one part of the families is working with during a week: its own counts and claims. */
struct kith_desk {
    int64_t *tally; /* shape (layout total) */
    struct kith_claim *claim; /* this week's new claims */
    uint32_t n_claims, room;
    uint32_t freed[KITH_QUEUES]; /* places left this week */
    uint32_t completed[KITH_SERVICES]; /* help completed this week, by service */
    uint32_t followups, opened, acute; /* follow-up reports of the week; cases opened; of these, answered at once */
    uint32_t answered, well; /* assessments finished; half points: in time, and with help to follow */
    uint32_t left; /* families that left */
    int failed; /* out of memory for claims or events */
    struct kith_settled *settled; /* of this week, not yet carried out */
    uint32_t n_settled, settled_room;
    struct kith_event *event; /* this week's, of families whose history is kept */
    uint32_t n_events, event_room;
    struct kith_candidate *found; /* scratch of the scan, shape (part) */
    struct kith_candidate *reported;
    uint32_t *due;
    struct kith_round *round; /* scratch of observation */
};

/** Assessments a week: more than any number of families can need. */
#define KITH_ASSESS_MOST 1e12

/** A family that comes this week: the place that it takes, and its number in the order of coming. */
struct kith_newcomer {
    uint32_t id, birth;
};

/** One run: families, queues, counts. Arrays of families have shape (room), a multiple of 64. A family is known by its place in them, its
 * id. In a population the places of families that have left are taken again, the lowest first, from the week after they have left
 * on: who left when is settled as each family comes, so no policy decides who is where. */
struct kith_world {
    const struct kith_rules *rules;
    struct kith_layout layout;
    struct kith_key key;
    enum kith_body body;
    int threads;
    uint32_t n, n_run_in; /* families in all that come; the first n_run_in are not recorded */
    uint32_t week, end; /* calendar week, and the week after the last */
    uint32_t from, to; /* places in use this week */
    uint32_t born, left; /* population: families that have come, and that have left */
    uint32_t room; /* families that the columns have room for */
    struct kith_newcomer *newcomer; /* of this week, in order of place: shape (n_newcomers) */
    uint32_t n_newcomers, newcomer_room;
    uint64_t *vacant; /* population: places whose family has left, a bit each */

    /* population: see region.c */
    int recording; /* the policy has started, and weeks are counted */
    int reports_only; /* of what is counted by week, nothing else: a pilot (anchor.c) */
    uint32_t row, year; /* of this week in what is counted */
    uint32_t *first; /* shape (end - KITH_PAST + 1): ids that entered before each week */
    struct kith_region_state {
        double cases, work; /* cases a year that capacities belong to; assessment work a week */
        double base_capacity; /* assess.capacity before the policy */
        double experience, reference; /* share of reports answered well, lately and before the policy */
        double climate, climate_bound; /* factor on detection; the scan's bounds hold up to it */
        double expertise[KITH_SERVICES];
        double held, away; /* staff that moves, in hours a week: still in places that close; learning. staff.c */
        double back[KITH_RETRAIN_MOST + 1]; /* how much of it is there from week w on, at w % (KITH_RETRAIN_MOST + 1) */
        double spent[KITH_COSTS]; /* of what is paid by week: so far. spend.c */
        uint32_t bought[KITH_COSTS], spare; /* places of a budget, this week */
        uint32_t moving, turned; /* staff is on the way; it set out this week */
    } region;

    struct kith_bounds move_bounds, detect_bounds;

    /* hot columns: read for every family every week */
    uint8_t *move_code, *detect_code; /* rows of the two bounds below */
    uint16_t *due; /* earliest timer */
    struct kith_family *family; /* on bounds of cache lines */
    struct kith_home *home; /* population only */

    struct kith_history history;
    struct kith_course *course; /* NULL, or what the run offers week by week: kept, or imposed on it (course.h) */
    unsigned imposed; /* set of enum kith_link */
    struct kith_queue queue[KITH_QUEUES];
    uint32_t waiting[KITH_QUEUES]; /* claims of each queue before places are given */
    uint32_t used[KITH_QUEUES]; /* places occupied */
    uint32_t places[KITH_QUEUES]; /* places there are */
    double staff_free; /* hours for more places this week, while staff moves */
    double assess_capacity; /* assessments a week, before noise; at most KITH_ASSESS_MOST */
    double log_noise; /* of assessment capacity */
    double hours; /* staff time left over or owed by assessment, in assessments */

    struct kith_desk *desk; /* shape (n_desks): parts of kith_part families, the last for what is serial */
    uint32_t n_desks;
    int64_t family_weeks;
};

enum { KITH_PART = 16384 }; /* families that one desk handles */

/** Makes the world of one run before its first week.
 * @param families  recorded families; those of the run-in come on top
 * @param threads  that share this run; the result does not depend on it */
int kith_world_new(struct kith_world **out, const struct kith_rules *rules, struct kith_key key, uint32_t families,
    int threads, enum kith_body body, struct kith_error *err);
void kith_world_free(struct kith_world *self);

/** Makes the world of one region's population before its first week.
 * @param key  of the region: see kith_region_key() */
int kith_world_population(struct kith_world **out, const struct kith_rules *rules, struct kith_key key, int threads, enum kith_body body,
    struct kith_error *err);

/** The key of a region: the same random numbers whatever other regions there are, in whatever order. */
struct kith_key kith_region_key(struct kith_key key, const char *name);

/** Room for n families at once: columns, and desks. Keeps what is there. */
int kith_world_room(struct kith_world *self, uint32_t n, struct kith_error *err);
/** Of a population that was read: which places are vacant. */
void kith_world_vacate(struct kith_world *self);

/** Says after how many weeks of the run it was stopped. @return KITH_ERR_STOPPED */
int kith_world_stopped(const struct kith_world *self, struct kith_error *err);

/** Runs a population up to calendar week `until`, or its end. Counting begins by itself at the start of the policy. */
int kith_world_until(struct kith_world *self, uint32_t until, const volatile int *stop, struct kith_error *err);

/** From this week on other rules hold, for the families that are there and for those to come. */
void kith_world_change(struct kith_world *self, const struct kith_rules *rules);

/** Makes `to` the same as `from`: both of the same threads and body. *to may be NULL at first. */
int kith_world_copy(struct kith_world **to, const struct kith_world *from, struct kith_error *err);

/** What was counted since the start of the policy: shape (layout total), stocks settled. Once, at the end. */
const int64_t *kith_world_counts(struct kith_world *self);

/** Starts again with other rules of the same sizes and another key: nothing is allocated. */
void kith_world_reset(struct kith_world *self, const struct kith_rules *rules, struct kith_key key);

/** Bytes that a run takes for each family, columns only. */
size_t kith_world_bytes_per_family(void);

/** One week. The only function that everybody should read first: week.c. */
int kith_week(struct kith_world *self, struct kith_error *err);

/** All weeks, then the counts: shape (layout total), borrowed, stocks settled. `stop`, unless
 * NULL, is looked at each week: other than zero ends with KITH_ERR_STOPPED. */
int kith_world_run(struct kith_world *self, const volatile int *stop, const int64_t **tally, struct kith_error *err);

/** The bounds of the scan that every run shares: family codes are rows of them. */
void kith_move_bounds(struct kith_bounds *bounds);
void kith_detect_bounds(struct kith_bounds *bounds);

/* ---- what happens: one process, one file, in the order of the week ----
 *
 * Where the world is const, families decide: what they share they may read, and change only the family in hand and what its desk
 * holds. Where it is not, families meet, and one thread settles what they have in common. What happens is noted in ledger.h. */

/** region.c: what a region is, beside its families */
void kith_region_begin(struct kith_world *self);
void kith_region_policy(struct kith_world *self);
/** What staff and services can do under the rules that hold. */
void kith_region_capacity(struct kith_world *self);
void kith_region_week(struct kith_world *self, struct kith_desk *serial);
void kith_region_arrivals(struct kith_world *self, uint32_t from);

/** staff.c: one budget of staff time, which old and new places share while staff goes from one organisation to another */
/** After the rules have changed: what sets out. */
void kith_staff_turn(struct kith_world *self, const struct kith_rules *before, const uint32_t *places);
/** A week's free staff time, before places are given. */
void kith_staff_week(struct kith_world *self);
/** Places that there are of each queue, in use or for which there is staff. */
void kith_staff_places(const struct kith_world *self, uint32_t *places);

/** spend.c: what levers cost */
enum { KITH_BUY_MOST = 1000000 /* places of one budget in a region */ };
/** The places that budgets buy this week. */
void kith_spend_buy(struct kith_world *self);
/** What is paid for the week. */
void kith_spend_week(const struct kith_world *self, struct kith_desk *serial, struct kith_region_state *region);
/** What is paid for reports, or for help that starts in a queue. */
void kith_spend_each(const struct kith_world *self, struct kith_desk *desk, enum kith_per per, uint32_t queue, uint32_t n);

/** member.c */
void kith_member_arrive(const struct kith_world *self, const struct kith_block *random, struct kith_family *family, uint32_t grown);
void kith_member_year(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);
int kith_member_at_home(const struct kith_world *self, const struct kith_family *family, const struct kith_home *home, uint32_t child);

/** arrive.c: which families are in the study this week; a family enters. */
int kith_arrive_week(struct kith_world *self, struct kith_error *err);
void kith_arrive(const struct kith_world *self, struct kith_desk *desk, const struct kith_newcomer *newcomer);
/** The end of a family's follow-up. */
void kith_leave(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);
/** Draws a family's attributes and level, 52 weeks before its report. */
void kith_arrive_family(const struct kith_world *self, uint32_t birth, struct kith_family *family);
/** Draws a family of a population, with its members. */
void kith_arrive_anybody(const struct kith_world *self, uint32_t birth, struct kith_family *family);
/** The year before the report: when the next move comes, and where it goes. */
void kith_before_next(const struct kith_world *self, struct kith_family *family, uint32_t week);
enum kith_level kith_before_level(const struct kith_world *self, const struct kith_family *family);

/** move.c: violence moves by chance, or by a timer; what the index report does to it. */
void kith_move_report(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family);
void kith_move(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t u);
void kith_move_set(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_level to);
void kith_move_timer(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);
void kith_move_force(const struct kith_world *self, struct kith_family *family);
void kith_move_past(const struct kith_world *self, struct kith_family *family, uint32_t start);
uint8_t kith_move_code(const struct kith_world *self, const struct kith_family *family);

/** incident.c */
void kith_incident_expose(const struct kith_world *self, struct kith_family *family, uint32_t until);
/** The same of a family that was calm up to what is exposed: first looks for an incident before `until` that nobody reported, and notes it.
 * @param desk  NULL: nothing is counted */
void kith_incident_look(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t until);
void kith_incident_expect(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t half_year, double *told);
void kith_incident_keep(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t half_year,
    const uint32_t *drawn);
void kith_incident_untold(const struct kith_world *self, int64_t *tally);

/** detect.c */
void kith_detect(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family, uint32_t u);
/** Who reports, by a word of a random number. */
uint32_t kith_detect_reporter(const struct kith_world *self, uint32_t word);
void kith_detect_index(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);
uint8_t kith_detect_code(const struct kith_world *self, const struct kith_family *family);

/** settle.c: carries out what was settled for the family of a claim, now or with others of its part in kith_settle_all(). */
void kith_settle(const struct kith_world *self, struct kith_desk *serial, const struct kith_claim *claim, kith_carry_out *what);
/** Who settles for a family: so that a desk has all of a family's week in the order in which it happened. */
struct kith_desk *kith_settling_desk(const struct kith_world *self, struct kith_desk *serial, uint32_t id);
int kith_settle_all(struct kith_world *self, struct kith_error *err);
/** Whether parts of the families go through this week beside one another. */
int kith_shares_week(const struct kith_world *self);

/** assess.c */
void kith_assess_stage(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum kith_stage stage);
/** An urgent report on a case that waits for assessment: its claim moves up. */
void kith_assess_hurry(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);
void kith_assess_open(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);
void kith_assess(struct kith_world *self, struct kith_desk *serial);
/** A report that opens a case and is answered in the same week by one contact person. */
void kith_assess_acute(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);
void kith_assess_timer(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);

/** refer.c */
/** @return 1 if help is to follow: some need was recognised, and not lost at the hand-over */
int kith_refer(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);
void kith_admit(struct kith_world *self, struct kith_desk *serial);
/** Staff has set out: who waits in a queue that is not the family's any more goes over, and so do families in places that are handed over. */
void kith_refer_over(struct kith_world *self, struct kith_desk *serial);
void kith_refer_again(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family);

/** care.c */
void kith_care_start(const struct kith_world *self, struct kith_desk *desk, const struct kith_claim *claim, struct kith_family *family);
/** New needs are taken into the plan of the team that the family is with. */
void kith_care_widen(const struct kith_world *self, struct kith_family *family, uint32_t slot, uint32_t needs);
/** A place is given back. */
void kith_care_free(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t slot);
void kith_care_end(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t slot);
void kith_care_fade(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family);
void kith_care_plan(const struct kith_world *self, struct kith_family *family);
void kith_care_plan_ends(const struct kith_world *self, struct kith_family *family);
/** A temporary restraining order. */
void kith_care_order(const struct kith_world *self, struct kith_family *family);
void kith_care_order_ends(const struct kith_world *self, struct kith_family *family);
void kith_care_status(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family);

/** observe.c */
void kith_observe_half_years(const struct kith_world *self, struct kith_desk *desk, const uint32_t *due, size_t n);
void kith_observe_wave(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, enum kith_wave wave);

/** sound.c: whether a world that was read holds together, so that going on with it reads and writes nothing but itself. First what comes
 * before there is room for the families, then all the rest. KITH_ERR_DATA with what is wrong. */
int kith_sound_begin(const struct kith_world *self, struct kith_error *err);
int kith_sound_world(const struct kith_world *self, struct kith_error *err);

/** Whether counts can be added up, over weeks and regions, without an overflow: no count is above this, no number of families above its
 * 65,536th part. */
#define KITH_COUNT_MOST (INT64_C(1) << 52)
int kith_sound_counts(const struct kith_layout *layout, const int64_t *counts);

/* ---- small helps that every process uses ---- */

static inline int
kith_is_population(const struct kith_world *self)
{
    return self->rules->kind == KITH_POPULATION_RUN;
}

/** Whether the family is in the year before a given report, whose moves are conditioned on it. */
static inline int
kith_is_conditioned(const struct kith_world *self, const struct kith_family *family)
{
    return family->stage == KITH_UNKNOWN && !kith_is_population(self);
}

static inline struct kith_home *
kith_home_of(const struct kith_world *self, const struct kith_family *family)
{
    return &self->home[family - self->family];
}

/** Whether somebody can be admitted to a queue's places: one is free, and while staff moves there are hours for it. */
#define KITH_NEARLY 1e-6 /* hours */
static inline int
kith_staff_is_place(const struct kith_world *self, uint32_t queue)
{
    return self->used[queue] < self->places[queue] && (!self->region.moving || self->staff_free + KITH_NEARLY >= self->rules->hours[queue]);
}

static inline void
kith_staff_take(struct kith_world *self, uint32_t queue)
{
    self->used[queue]++;
    self->staff_free -= self->rules->hours[queue];
}

/** Random numbers of a family: keyed by its number, not by its place. Only the scan draws by place (engine/scan.h). */
static inline struct kith_block
kith_random_block(const struct kith_world *self, const struct kith_family *family, uint32_t week, enum kith_purpose purpose, uint32_t block)
{
    return kith_block_at(self->key, family->birth, week, purpose, block);
}

/** Blocks [first, first + n) of them at once. */
static inline void
kith_random_blocks(const struct kith_world *self, const struct kith_family *family, uint32_t week, enum kith_purpose purpose, uint32_t first, size_t n,
    struct kith_block *block)
{
    kith_draw_blocks(self->key, family->birth, week, purpose, first, n, self->body, block);
}

/** Families lie far apart in memory, and which come next is often known: fetches one that will be looked at soon, this many
 * after the one in hand. */
enum { KITH_AHEAD = 12 };
static inline void
kith_fetch(const struct kith_world *self, uint32_t id)
{
    const char *family = (const char *) &self->family[id];
    for (size_t line = 0; line < sizeof(struct kith_family); line += KITH_LINE)
        __builtin_prefetch(family + line);
}

/** Expected incidents of a week at the level that the family is at, 20 places: before rates fall at a report, and after it. */
static inline const uint32_t *
kith_incident_rates(const struct kith_world *self, const struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    return (family->flags & KITH_APART ? rules->rate_apart : rules->rate)[family->frailty][family->kind == KITH_CHILD][family->level];
}

static inline uint32_t
kith_incident_rate(const struct kith_world *self, const struct kith_family *family)
{
    return kith_incident_rates(self, family)[!!(family->flags & KITH_FALLEN)];
}

/** Factor on stopping and de-escalating by weeks since the report whose effects count. */
static inline double
kith_early(const struct kith_world *self, const struct kith_family *family)
{
    return family->index <= self->week ? self->rules->early[self->week - family->index] : 1;
}

/** After a change: the family's codes for the scan and its earliest timer; or that timer only. */
void kith_touch(const struct kith_world *self, uint32_t id);
void kith_touch_due(const struct kith_world *self, uint32_t id);


/** Week of the family's clock that has its report at KITH_BEFORE. */
static inline uint32_t
kith_clock(const struct kith_world *self, const struct kith_family *family)
{
    return self->week - family->entry;
}

/** A new claim, to be joined to its queue when the week is settled. */
void kith_claim(struct kith_desk *desk, struct kith_claim claim);

#endif
