#include "stat/frontier.h"

#include <math.h>
#include <stdint.h>

static const double nothing = (double) NAN;

/* Whether a is at least as good as b in both, and better in one; or equal and earlier. */
static int
beats(const double *cost, const double *effect, size_t a, size_t b)
{
    if (cost[a] > cost[b] || effect[a] < effect[b])
        return 0;
    return cost[a] < cost[b] || effect[a] > effect[b] || a < b;
}

/* The next dearer one on the frontier so far, or SIZE_MAX. */
static size_t
next_after(const struct kith_icer *out, const double *cost, size_t n, size_t i)
{
    size_t next = SIZE_MAX;
    for (size_t k = 0; k < n; k++)
        if (out[k].standing == KITH_ON_FRONTIER && k != i && cost[k] >= cost[i] && (cost[k] > cost[i] || k > i) && (next == SIZE_MAX || cost[k] < cost[next]))
            next = k;
    return next;
}

static size_t
cheapest(const struct kith_icer *out, const double *cost, size_t n)
{
    size_t first = SIZE_MAX;
    for (size_t k = 0; k < n; k++)
        if (out[k].standing == KITH_ON_FRONTIER && (first == SIZE_MAX || cost[k] < cost[first]))
            first = k;
    return first;
}

/* Takes out the first option whose ratio is not below that of the next; 0 when there is none. */
static int
take_out_one(struct kith_icer *out, const double *cost, const double *effect, size_t n)
{
    size_t a = cheapest(out, cost, n), b = a == SIZE_MAX ? a : next_after(out, cost, n, a);
    for (size_t c; b != SIZE_MAX && (c = next_after(out, cost, n, b)) != SIZE_MAX; a = b, b = c)
        if ((cost[b] - cost[a]) * (effect[c] - effect[b]) >= (cost[c] - cost[b]) * (effect[b] - effect[a])) {
            out[b].standing = KITH_EXTENDEDLY;
            return 1;
        }
    return 0;
}

void
kith_frontier_of(struct kith_icer *out, const double *cost, const double *effect, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct kith_icer) { KITH_ON_FRONTIER, SIZE_MAX, nothing, nothing, nothing };
        for (size_t k = 0; k < n; k++)
            if (k != i && beats(cost, effect, k, i))
                out[i].standing = KITH_DOMINATED;
    }
    while (take_out_one(out, cost, effect, n))
        ;
    size_t a = cheapest(out, cost, n);
    for (size_t b; a != SIZE_MAX && (b = next_after(out, cost, n, a)) != SIZE_MAX; a = b) {
        out[b].against = a;
        out[b].cost = cost[b] - cost[a];
        out[b].effect = effect[b] - effect[a];
        out[b].ratio = out[b].cost / out[b].effect;
    }
}
