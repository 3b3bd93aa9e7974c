#ifndef KITH_MODEL_PARAMS_H
#define KITH_MODEL_PARAMS_H

#include <stdint.h>

#include "param/schema.h"

/** What a scenario says, in internal units (weeks, rates per week): the parameters of model and
 * cohort. Filled by param/ from the schema in how.c, which gives meaning, unit and range of each. */

enum { KITH_RETRAIN_MOST = 104 /* weeks */ };
enum { KITH_PROFILES = 8, KITH_PROBLEMS = 12, KITH_SERVICES = 8, KITH_REPORTERS = 10, KITH_PATHWAYS = 4, KITH_GROUPS = 8, KITH_COSTS = 12 };

struct kith_profile_params {
    double share, severe_factor, log_improve;
};

struct kith_problem_params {
    double prevalence;
};

struct kith_service_params {
    uint32_t treats; /* set of problems */
    double violence_need, recognised, places, stay, dropout, met, effect_factor, staff, children;
    uint32_t payer; /* enum kith_payer */
    double hour_cost, price_year; /* the year of its euros, 0: not said */
    double training, experience;
};

struct kith_reporter_params {
    double share, activity;
};

struct kith_group_params {
    double share, detection, log_improve;
};

enum kith_mode { KITH_SEPARATE, KITH_JOINT };

struct kith_pathway_params {
    uint32_t mode; /* enum kith_mode */
    uint32_t groups; /* set of groups that may take it */
    double share, min_needs, min_severity, handover_loss, at_once, advantage, met_factor, stay, dropout;
    double aftercare, sees_relapse, safety_plan, staff_share, staff_ratio;
};

/** Who pays for staff time. */
enum kith_payer { KITH_PAYER_MUNICIPALITY, KITH_PAYER_INSURANCE, KITH_PAYER_JUSTICE, KITH_PAYER_STATE, KITH_PAYERS };

/** What a cost of a lever is paid for. spend.c */
enum { KITH_FULL_TIME = 36 /* hours a week of a professional who works full time */ };
enum kith_per { KITH_PER_ONCE, KITH_PER_YEAR, KITH_PER_REPORT, KITH_PER_FAMILY, KITH_PER_PROFESSIONAL, KITH_PER_PROFESSIONAL_YEAR, KITH_PER_BUDGET };

/** What a lever itself costs. */
struct kith_cost_params {
    double amount; /* euro */
    uint32_t per, payer; /* enum kith_per, enum kith_payer */
    uint32_t services, pathways; /* sets */
    double households, start, until, price, price_year; /* price: of a place a week, 0: what its staff costs */
};

/** What becomes of places when staff goes from one organisation to another. */
enum kith_transition { KITH_TURN_FINISH, KITH_TURN_HAND_OVER, KITH_TURN_BESIDE };

/** What a region's reports are held to. */
enum kith_anchored { KITH_ANCHOR_COUNTRY, KITH_ANCHOR_REGISTER };

enum kith_overload { KITH_OVERLOAD_WAIT, KITH_OVERLOAD_EXTRA, KITH_OVERLOAD_ADVICE };

struct kith_params {
    struct {
        double intake, run_in, follow_up;
        double start_none, start_low, start_high, onset_rate;
    } cohort;
    struct {
        double both, partner, child, child_share, child_only_factor;
    } kind;
    struct {
        double children_mean, two_adults;
    } members;
    struct {
        double frailty_shape, low_rate, high_rate, severe, severe_child;
        double stop_rate, deescalate_rate, escalate_rate, stop_frailty, improve_problem;
        double susceptible, relapse_scale, relapse_shape, relapse_high;
    } violence;
    struct {
        double load_correlation;
    } problem;
    struct {
        double stop, early, early_decay, incident_fall;
    } report;
    struct {
        double per_severe, per_other, signs, unfounded, crisis, crisis_decay, duplicates, urgent_other, acute, advice;
    } detect;
    struct {
        double capacity, noise, noise_memory, working_time, followup_work, extra, advice_after;
        uint32_t overload; /* enum kith_overload */
        double advice, advice_urgent, follow_up, follow_up_length, investigation, investigation_length;
        double monitored, monitored_length, safety_plan;
        double hours, hour_cost, price_year;
    } assess;
    struct {
        double effect, half_life, waiting_effect, plan_effect, plan_length, patience, overload, expertise_memory;
    } care;
    struct {
        double denial, told, long_window, threshold;
    } observe;
    struct {
        double burn_in, horizon, onset_rate, onset_high, stay, with_children, memory, load, onset_spread, report_rate, places, opens_case;
        uint32_t anchor; /* enum kith_anchored */
    } population;
    struct {
        double separation, separation_low, separation_high, contact;
        double trauma_low, trauma_high, trauma_recovery, trauma_help, wellbeing_memory;
    } lives;
    struct {
        double gain, memory;
    } climate;
    struct {
        double share, order, order_length, order_effect;
    } acute;
    struct {
        uint32_t rule; /* enum kith_transition */
        double retrain;
    } transition;
    uint32_t n_profiles, n_problems, n_services, n_reporters, n_pathways, n_groups;
    struct kith_profile_params profile[KITH_PROFILES];
    struct kith_problem_params problems[KITH_PROBLEMS];
    struct kith_service_params service[KITH_SERVICES];
    struct kith_reporter_params reporter[KITH_REPORTERS];
    struct kith_pathway_params pathway[KITH_PATHWAYS];
    struct kith_group_params group[KITH_GROUPS];
    /* money, from here on: it moves no family before the policy, so the search for a region's reports leaves it aside (anchor.c) */
    double discount;
    struct kith_cost_params cost[KITH_COSTS];
    uint32_t n_costs, spare;
};

extern const struct kith_schema kith_model_schema;

#endif
