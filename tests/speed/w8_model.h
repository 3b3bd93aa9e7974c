#ifndef KITH_TESTS_W8_MODEL_H
#define KITH_TESTS_W8_MODEL_H

/** W8, the reference workload for speed: independent families in eight states, 520 weekly steps.
 *
 * Covariates x1..x4 are 0 or 1 with chances W8_X. Exit e of a state has the integrated hazard
 * A_e = exp(beta_e . x) * rate / 52 in a week; the way from WAITING to HELP is Weibull in the d
 * whole weeks since entry: exp(beta . x) * (((d + 1) / scale)^shape - (d / scale)^shape). A family
 * moves with chance 1 - exp(-sum A), to a destination in proportion to A_e, once a week at most.
 * The output is how many are in each state at weeks 0 to 520. np_d.py reads this table too. */
enum {
    W8_NONE,
    W8_LOW,
    W8_HIGH,
    W8_REPORTED,
    W8_WAITING,
    W8_HELP,
    W8_STOPPED,
    W8_RECUR,
    W8_STATES,
    W8_PATTERNS = 16, /* of covariates: bit k is x(k + 1) */
    W8_WEEKS = 520,
    W8_EDGES = 19
};

struct w8_edge {
    int from, to;
    double rate;         /* [1/year], or 0 for Weibull */
    double shape, scale; /* scale [week] */
    double beta[4];
};

#define W8_UP { .5, .4, .3, .2 }     /* what gets worse */
#define W8_REACH { .1, .3, -.2, .15 } /* reports and help */
#define W8_DOWN { -.4, -.3, -.2, .1 } /* what gets better */

static const struct w8_edge w8_edges[W8_EDGES] = {
    { 0, 1, 0.50, 0.0, 0.0, W8_UP },
    { 0, 2, 0.06, 0.0, 0.0, W8_UP },
    { 1, 0, 1.20, 0.0, 0.0, W8_DOWN },
    { 1, 2, 1.00, 0.0, 0.0, W8_UP },
    { 1, 3, 0.60, 0.0, 0.0, W8_REACH },
    { 2, 1, 1.20, 0.0, 0.0, W8_DOWN },
    { 2, 3, 2.50, 0.0, 0.0, W8_REACH },
    { 3, 4, 8.00, 0.0, 0.0, W8_REACH },
    { 3, 1, 1.50, 0.0, 0.0, W8_UP },
    { 4, 5, 0.00, 1.5, 10.0, W8_REACH },
    { 4, 2, 0.80, 0.0, 0.0, W8_UP },
    { 4, 1, 1.00, 0.0, 0.0, W8_DOWN },
    { 5, 6, 3.00, 0.0, 0.0, W8_DOWN },
    { 5, 2, 0.50, 0.0, 0.0, W8_UP },
    { 6, 7, 0.80, 0.0, 0.0, W8_UP },
    { 6, 0, 0.80, 0.0, 0.0, W8_DOWN },
    { 7, 3, 3.50, 0.0, 0.0, W8_REACH },
    { 7, 2, 1.20, 0.0, 0.0, W8_UP },
    { 7, 6, 1.20, 0.0, 0.0, W8_DOWN },
};

static const double w8_x[4] = { .30, .20, .15, .40 };
static const double w8_start[W8_STATES] = { .70, .15, .10, .05, 0, 0, 0, 0 };

#endif
