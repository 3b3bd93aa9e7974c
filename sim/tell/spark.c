#include "tell/spark.h"

#include <math.h>
#include <string.h>

#include "stat/sample.h"

enum { HEIGHTS = 8 };

static const char *const bars[][HEIGHTS + 1] = {
    [KITH_SPARK_ASCII] = { " ", ".", ":", "-", "=", "+", "*", "#", "@" },
    [KITH_SPARK_BLOCKS] = { " ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588" },
};
static const char *const zero[] = { [KITH_SPARK_ASCII] = "|", [KITH_SPARK_BLOCKS] = "\u2502" };

/* How many of the bars lie below zero: as many as its share of the range asks for, one at least on a side with values. */
static int
bars_below(double low, double high)
{
    if (low >= 0 || high <= 0)
        return low >= 0 ? 0 : KITH_SPARK_BARS;
    const int n = (int) (KITH_SPARK_BARS * -low / (high - low) + 0.5);
    return n < 1 ? 1 : n > KITH_SPARK_BARS - 1 ? KITH_SPARK_BARS - 1 : n;
}

void
kith_spark_of(char *room, enum kith_spark spark, double *values, size_t n)
{
    int count[KITH_SPARK_BARS] = { 0 }, most = 0;
    room[0] = 0;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return;
    if (spark == KITH_SPARK_NONE || n < 2)
        return;
    kith_sort(values, n);
    const double low = fmin(kith_quantile(values, n, 0.01), 0), high = fmax(kith_quantile(values, n, 0.99), 0);
    const int below = bars_below(low, high);
    const double left = below ? -low / below : 0, right = below < KITH_SPARK_BARS ? high / (KITH_SPARK_BARS - below) : 0;
    const double width = left > right ? left : right;
    if (!(values[n - 1] > values[0]) || !(width > 0))
        return;
    for (size_t i = 0; i < n; i++) {
        const double bar = floor(values[i] / width) + below;
        const int b = bar < 0 ? 0 : bar > KITH_SPARK_BARS - 1 ? KITH_SPARK_BARS - 1 : (int) bar;
        count[b]++;
        most = count[b] > most ? count[b] : most;
    }
    for (int b = 0; b <= KITH_SPARK_BARS; b++) {
        if (b == below)
            strcat(room, zero[spark]);
        if (b < KITH_SPARK_BARS)
            strcat(room, bars[spark][count[b] ? 1 + (HEIGHTS - 1) * count[b] / most : 0]);
    }
}
