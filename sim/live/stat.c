#include "live/live.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/outcome.h"
#include "stat/expected.h"
#include "stat/frontier.h"
#include "stat/influence.h"
#include "stat/paired.h"
#include "stat/sample.h"
#include "stat/told.h"

static const double nothing = (double) NAN;

int
kith_live_spreads(const double *a, const double *b, uint32_t draws, uint32_t replicates, double *out)
{
    double *room = calloc((size_t) draws + 1, sizeof *room);
    if (!room)
        return KITH_ERR_MEMORY;
    const struct kith_difference d = kith_paired_of(a, b, 1, draws, replicates, room);
    const double all[] = { d.mean, d.error, d.low, d.high, d.study, d.correlation, d.reduction, d.by_chance, (double) d.n };
    memcpy(out, all, sizeof all);
    free(room);
    return KITH_OK;
}

void
kith_live_means(const double *y, uint32_t draws, uint32_t replicates, double *out)
{
    for (uint32_t d = 0; d < draws; d++) {
        struct kith_sum sum = { 0 };
        for (uint32_t r = 0; r < replicates; r++)
            if (!isnan(y[(size_t) d * replicates + r]))
                kith_sum_add(&sum, y[(size_t) d * replicates + r]);
        out[d] = sum.n ? kith_sum_mean(&sum) : nothing;
    }
}

double
kith_live_student(double n)
{
    return kith_student(n);
}

uint32_t
kith_live_told(double mean, double error, double low, double high, double most, uint32_t draws, uint32_t runs, int better, double *out)
{
    struct kith_told told = kith_told_of(mean, error, low, high, draws, runs, better);
    kith_level_within(mean, most, &told.low, &told.high);
    out[0] = told.low;
    out[1] = told.high;
    return told.way;
}

double
kith_live_most(const char *name, const char *unit)
{
    return kith_outcome_most(name, unit);
}

const char *
kith_live_way(uint32_t way)
{
    return way < KITH_WAYS ? kith_way_names[way] : "";
}

int
kith_live_frontier(const double *cost, const double *effect, uint32_t n, double *out)
{
    struct kith_icer *each = calloc((size_t) n + 1, sizeof *each);
    if (!each)
        return KITH_ERR_MEMORY;
    kith_frontier_of(each, cost, effect, n);
    for (uint32_t i = 0; i < n; i++)
        out[i] = each[i].standing;
    free(each);
    return KITH_OK;
}

void
kith_live_summary(double *y, uint32_t n, const double *p, uint32_t k, double *out)
{
    size_t left = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(y[i]))
            y[left++] = y[i];
    out[0] = left ? kith_mean(y, left) : nothing;
    kith_sort(y, left);
    for (uint32_t i = 0; i < k; i++)
        out[1 + i] = left ? kith_quantile(y, left, p[i]) : nothing;
}

int
kith_live_correlations(const double *y, const double *x, uint32_t draws, uint32_t n, double *out)
{
    double *of_y = malloc(3 * (size_t) draws * sizeof *of_y), *of_x = of_y ? of_y + draws : NULL, *room = of_y ? of_y + 2 * (size_t) draws : NULL;
    uint32_t *order = malloc(2 * (size_t) draws * sizeof *order);
    const int good = of_y && order;
    if (good) {
        memcpy(of_y, y, draws * sizeof *of_y);
        kith_ranks_of(of_y, draws, order, room);
    }
    for (uint32_t j = 0; good && j < n; j++) {
        memcpy(of_x, x + (size_t) j * draws, draws * sizeof *of_x);
        kith_ranks_of(of_x, draws, order, room);
        out[j] = 0;
        for (uint32_t i = 0; i < draws; i++)
            out[j] += of_x[i] * of_y[i];
    }
    free(of_y);
    free(order);
    return good ? KITH_OK : KITH_ERR_MEMORY;
}

int
kith_live_shares(const double *y, const double *x, const uint8_t *group, uint32_t groups, uint32_t draws, uint32_t n, double *out)
{
    struct kith_part *part = calloc((size_t) groups + 1, sizeof *part);
    const int good = part && kith_shares_of(part, groups, group, y, x, draws, n);
    for (uint32_t g = 0; good && g < groups; g++) {
        out[2 * g] = part[g].value;
        out[2 * g + 1] = part[g].error;
    }
    free(part);
    return good ? KITH_OK : KITH_ERR_MEMORY;
}

void
kith_live_survival(const double *ended, const double *still, uint32_t n, double *out)
{
    struct kith_survival self = { 0, 1 };
    for (uint32_t d = 0; d < n; d++)
        self.at_risk += ended[d] + still[d];
    const int any = self.at_risk > 0;
    for (uint32_t d = 0; d < n; d++) {
        kith_survival_pass(&self, ended[d], still[d]);
        out[d] = any ? self.free : nothing;
    }
}
