#include "param/law.h"

#include "base/numeric.h"
#include "base/stream.h"

#include <float.h>
#include <math.h>

#define TINY DBL_MIN
#define ANY DBL_MAX
#define SHAPE_LOW 0.01 /* of beta and gamma: beyond, their distribution functions lose digits */
#define SHAPE_HIGH 1e5

const struct kith_law_form kith_law_forms[KITH_LAWS] = {
    [KITH_FIXED] = { NULL, { NULL, NULL }, { 0, 0 }, { 0, 0 }, 0 },
    [KITH_UNIFORM] = { "uniform", { "low", "high" }, { -ANY, -ANY }, { ANY, ANY }, 0 },
    [KITH_NORMAL] = { "normal", { "mean", "sd" }, { -ANY, TINY }, { ANY, ANY }, 1 },
    [KITH_LOGNORMAL] = { "lognormal", { "median", "sigma" }, { TINY, TINY }, { ANY, 100 }, 1 },
    [KITH_BETA] = { "beta", { "a", "b" }, { SHAPE_LOW, SHAPE_LOW }, { SHAPE_HIGH, SHAPE_HIGH }, 0 },
    [KITH_GAMMA] = { "gamma", { "shape", "scale" }, { SHAPE_LOW, TINY }, { SHAPE_HIGH, ANY }, 1 },
    [KITH_BERNOULLI] = { "bernoulli", { "p", NULL }, { 0, 0 }, { 1, 0 }, 0 },
};

static double
at_most(double x, double bound)
{
    return x < bound ? x : bound;
}

static double
within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double
beta_fraction(double a, double b, double x)
{
    const double small = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1), f;

    d = 1 / (fabs(d) < small ? small : d);
    f = d;
    for (int m = 1; m <= 10000; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < small ? small : d);
        c = fabs(c) < small ? small : c;
        f *= d * c;
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < small ? small : d);
        c = fabs(c) < small ? small : c;
        f *= d * c;
        if (fabs(d * c - 1) < 1e-15)
            break;
    }
    return f;
}

/* A beta distribution: what does not depend on x is worked out once. */
struct beta_shape {
    double a, b, log_norm;
};

static struct beta_shape
beta_shape_of(double a, double b)
{
    return (struct beta_shape) { a, b, kith_log_gamma(a + b) - kith_log_gamma(a) - kith_log_gamma(b) };
}

/* Density times x (1 - x); nothing outside of 0 < x < 1. */
static double
beta_front(struct beta_shape shape, double x)
{
    return x > 0 && x < 1 ? kith_exp(shape.log_norm + shape.a * kith_log(x) + shape.b * kith_log(1 - x)) : 0;
}

/* The chance of less than x, given its front. */
static double
beta_below(struct beta_shape shape, double x, double front)
{
    const double a = shape.a, b = shape.b;
    if (!(x > 0))
        return 0;
    if (!(x < 1))
        return 1;
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* Newton's steps for F(x) = p within a bracket; halves it where they would leave. */
static double
beta_quantile(double a, double b, double p, double low, double high)
{
    const struct beta_shape shape = beta_shape_of(a, b);
    double x = within(a / (a + b), low, high);

    for (int step = 0; step < 200 && high - low > 4e-16 * high; step++) {
        const double front = beta_front(shape, x), miss = beta_below(shape, x, front) - p;
        const double density = front > 0 ? front / (x * (1 - x)) : 0;
        double next = density > 0 ? x - miss / density : low - 1;
        if (miss > 0)
            high = x;
        else
            low = x;
        if (!(next > low && next < high))
            next = low + (high - low) / 2;
        if (miss == 0 || fabs(next - x) <= 2e-16 * fabs(x))
            return x;
        x = next;
    }
    return x;
}

double
kith_law_below(enum kith_law law, double a, double b, double x)
{
    struct beta_shape shape;
    switch (law) {
    case KITH_UNIFORM:
        return within((x - a) / (b - a), 0, 1);
    case KITH_NORMAL:
        return kith_normal_below((x - a) / b);
    case KITH_LOGNORMAL:
        return x > 0 ? kith_normal_below((kith_log(x) - kith_log(a)) / b) : 0;
    case KITH_BETA:
        if (!(x > 0 && x < 1))
            return x > 0;
        shape = beta_shape_of(a, b);
        return beta_below(shape, x, beta_front(shape, x));
    case KITH_GAMMA:
        return x > 0 ? kith_gamma_below(a, x / b) : 0;
    case KITH_BERNOULLI:
        return x < 0 ? 0 : x < 1 ? 1 - a : 1;
    case KITH_FIXED:
    case KITH_LAWS:
        break;
    }
    return 0;
}

/* The value with chance p below it, of a law that is cut to [low, high] by the caller. */
static double
quantile(const struct kith_entry *entry, double p)
{
    const double a = entry->a, b = entry->b;

    switch (entry->law) {
    case KITH_UNIFORM:
        return a + p * (b - a);
    case KITH_NORMAL:
        return a + b * kith_normal_quantile(p);
    case KITH_LOGNORMAL:
        return a * kith_exp(b * kith_normal_quantile(p));
    case KITH_BETA:
        return beta_quantile(a, b, p, within(entry->low, 0, 1), within(entry->high, 0, 1));
    case KITH_GAMMA:
        return b * kith_gamma_quantile(a, p);
    case KITH_BERNOULLI:
        return p < 1 - a ? 0 : 1;
    case KITH_FIXED:
    case KITH_LAWS:
        break;
    }
    return entry->written;
}

double
kith_entry_quantile(const struct kith_entry *entry, double u)
{
    if (entry->law == KITH_FIXED || entry->law == KITH_BERNOULLI)
        return quantile(entry, u);
    const double low = kith_law_below(entry->law, entry->a, entry->b, entry->low);
    const double high = kith_law_below(entry->law, entry->a, entry->b, entry->high);
    const double p = within(low + u * (high - low), 0x1p-1000, at_most(high, 1 - 0x1p-53));
    return within(quantile(entry, p), entry->low, entry->high);
}

int
kith_law_is_cut(const struct kith_entry *entry)
{
    if (entry->law == KITH_BERNOULLI)
        return 0;
    if (entry->law == KITH_UNIFORM)
        return entry->low != entry->a || entry->high != entry->b;
    if (entry->law == KITH_BETA)
        return entry->low != 0 || entry->high != 1;
    return 1;
}

/* FNV-1a: 64 bits of a path. */
static uint64_t
hash(const char *path)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *path; path++)
        h = (h ^ (unsigned char) *path) * 0x100000001b3u;
    return h;
}

double
kith_law_uniform(uint64_t seed, uint32_t draw, const char *path)
{
    const uint64_t h = hash(path);
    const struct kith_block block
        = kith_block_at(kith_key_of(seed, draw), (uint32_t) h, (uint32_t) (h >> 32), KITH_PURPOSE_PRIOR, 0);
    return kith_uniform52(block.word[0], block.word[1]);
}

double
kith_entry_draw(const struct kith_entry *entry, uint64_t seed, uint32_t draw)
{
    const double written = kith_entry_quantile(entry, kith_law_uniform(seed, draw, entry->path));
    const double value = kith_unit_convert(entry->unit, kith_unit_find(entry->parameter->unit), written);
    return within(value, entry->parameter->low, entry->parameter->high);
}

void
kith_scenario_prior(const struct kith_scenario *self, uint64_t seed, uint32_t draw, double *values)
{
    size_t n;
    const struct kith_entry *const entries = kith_scenario_entries(self, &n);

    kith_scenario_point(self, values);
    for (size_t i = 0; i < n; i++)
        if (entries[i].law != KITH_FIXED)
            values[i] = kith_entry_draw(&entries[i], seed, draw);
}
