#include "stat/sample.h"

#include <math.h>
#include <string.h>

double
kith_mean_of_column(const double *y, size_t n, size_t stride)
{
    struct kith_sum sum = { 0 };
    for (size_t i = 0; i < n; i++)
        kith_sum_add(&sum, y[i * stride]);
    return kith_sum_mean(&sum);
}

double
kith_mean(const double *y, size_t n)
{
    return kith_mean_of_column(y, n, 1);
}

double
kith_mean_of_known(const double *y, size_t n, size_t stride)
{
    struct kith_sum sum = { 0 };
    for (size_t i = 0; i < n; i++)
        if (isfinite(y[i * stride]))
            kith_sum_add(&sum, y[i * stride]);
    return kith_sum_mean(&sum);
}

double
kith_variance_of_column(const double *y, size_t n, size_t stride)
{
    const double mean = kith_mean_of_column(y, n, stride);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (y[i * stride] - mean) * (y[i * stride] - mean);
    return sum / (double) (n - 1);
}

/* ---- order ---- */

/* Insertion up to 16, quicksort above. */
void
kith_sort(double *x, size_t n)
{
    while (n > 16) {
        const double a = x[0], b = x[n / 2], c = x[n - 1];
        const double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        size_t low = 0, high = n - 1;
        for (;;) {
            while (x[low] < pivot)
                low++;
            while (x[high] > pivot)
                high--;
            if (low >= high)
                break;
            const double swapped = x[low];
            x[low++] = x[high];
            x[high--] = swapped;
        }
        kith_sort(x, high + 1);
        x += high + 1;
        n -= high + 1;
    }
    for (size_t i = 1; i < n; i++) {
        const double moving = x[i];
        size_t j = i;
        for (; j > 0 && x[j - 1] > moving; j--)
            x[j] = x[j - 1];
        x[j] = moving;
    }
}

/* Merging runs of doubled length, so that nothing depends on a library. */
void
kith_order_of(const double *x, size_t n, uint32_t *order, uint32_t *spare)
{
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t) i;
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t from = 0; from < n; from += 2 * run) {
            const size_t middle = from + run < n ? from + run : n, to = from + 2 * run < n ? from + 2 * run : n;
            for (size_t a = from, b = middle, k = from; k < to; k++)
                spare[k] = b == to || (a < middle && x[order[a]] <= x[order[b]]) ? order[a++] : order[b++];
        }
        memcpy(order, spare, n * sizeof *order);
    }
}

/* ---- quantiles ---- */

struct kith_rank
kith_rank_at(size_t n, double at)
{
    const size_t low = (size_t) at;
    if (low + 1 >= n)
        return (struct kith_rank) { n - 1, n - 1, 0 };
    return (struct kith_rank) { low, low + 1, at - (double) low };
}

struct kith_rank
kith_rank_of(size_t n, double p)
{
    return kith_rank_at(n, p * (double) (n - 1));
}

double
kith_value_at(const double *sorted, struct kith_rank rank)
{
    return rank.part > 0 ? (1 - rank.part) * sorted[rank.low] + rank.part * sorted[rank.high] : sorted[rank.low];
}

double
kith_quantile(const double *sorted, size_t n, double p)
{
    return kith_value_at(sorted, kith_rank_of(n, p));
}
