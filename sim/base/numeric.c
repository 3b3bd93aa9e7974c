#include "base/numeric_parts.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

/* The same bits everywhere need arithmetic in double, rounded once per operation, to nearest. */
#if FLT_EVAL_METHOD != 0
#error "Kith needs arithmetic that is rounded to double: on 32-bit x86, compile with -msse2 -mfpmath=sse"
#endif

/* ---- exp -------------------------------------------------------------------------------- */

/* 2^(i/32) rounded to double, and the relative rest. */
const struct kith_root kith_root_of_two[32] = {
    { 0x1p0, 0x0p0 }, { 0x1.059b0d3158574p0, 0x1.cd2523567f613p-55 },
    { 0x1.0b5586cf9890fp0, 0x1.79aa65d837b6dp-54 }, { 0x1.11301d0125b51p0, -0x1.556522a2fbd0ep-54 },
    { 0x1.172b83c7d517bp0, -0x1.01b15eaa59348p-55 }, { 0x1.1d4873168b9aap0, 0x1.aecf73e3a2f6p-54 },
    { 0x1.2387a6e756238p0, 0x1.68efde3a8a894p-54 }, { 0x1.29e9df51fdee1p0, 0x1.2f7e16d09ab31p-55 },
    { 0x1.306fe0a31b715p0, 0x1.34d754db0abb6p-55 }, { 0x1.371a7373aa9cbp0, -0x1.24aedcc4b5068p-54 },
    { 0x1.3dea64c123422p0, 0x1.59f48a72a4c6dp-55 }, { 0x1.44e086061892dp0, 0x1.363ed60c2ac11p-59 },
    { 0x1.4bfdad5362a27p0, 0x1.690cebb7aafbp-56 }, { 0x1.5342b569d4f82p0, -0x1.8dec6bd0f385fp-56 },
    { 0x1.5ab07dd485429p0, 0x1.063e1e21c5409p-54 }, { 0x1.6247eb03a5585p0, -0x1.c33c53bef4da8p-55 },
    { 0x1.6a09e667f3bcdp0, -0x1.3b3efbf5e2228p-54 }, { 0x1.71f75e8ec5f74p0, -0x1.81f647e5a3ecfp-56 },
    { 0x1.7a11473eb0187p0, -0x1.b32dcb94da51dp-56 }, { 0x1.82589994cce13p0, -0x1.369b6f13b3734p-54 },
    { 0x1.8ace5422aa0dbp0, 0x1.db72fc1f0eab4p-55 }, { 0x1.93737b0cdc5e5p0, -0x1.da9b88b6c1e29p-58 },
    { 0x1.9c49182a3f09p0, 0x1.1affc2b91ce27p-56 }, { 0x1.a5503b23e255dp0, -0x1.1bbd1d3bcbb15p-54 },
    { 0x1.ae89f995ad3adp0, 0x1.c1a7792cb3387p-55 }, { 0x1.b7f76f2fb5e47p0, -0x1.8d6f438ad9334p-57 },
    { 0x1.c199bdd85529cp0, 0x1.36eae30af0cb3p-56 }, { 0x1.cb720dcef9069p0, 0x1.76b2c6c921968p-57 },
    { 0x1.d5818dcfba487p0, 0x1.4a385a63d07a7p-56 }, { 0x1.dfc97337b9b5fp0, -0x1.2d52107b43e1fp-55 },
    { 0x1.ea4afa2a490dap0, -0x1.ff7128fd391fp-55 }, { 0x1.f50765b6e454p0, 0x1.a64a931d185eep-55 },
};

double
kith_exp_far_out(double x)
{
    if (x != x)
        return x;
    if (x > 0x1.62e42fefa39efp9)
        return HUGE_VAL;
    if (x < -746)
        return 0;
    struct parted_exp part = part_exp(x);
    part.power -= (uint64_t) (x > 0 ? 100 : -100) << 52;
    const double scale = scale_of(part);
    return (scale + scale * part.more) * (x > 0 ? 0x1p100 : 0x1p-100);
}

double
kith_exp(double x)
{
    return kith_exp_here(x);
}

double
kith_chance(double h)
{
    if (h <= 0)
        return 0;
    if (h >= 38)
        return 1;
    const struct parted_exp part = part_exp(-h);
    const double scale = scale_of(part);
    if (scale < 0.5)
        return 1 - (scale + scale * part.more);
    return (1 - scale) - scale * part.more; /* 1 - scale is exact, and 0 below h = 0.0108 */
}

/* ---- log -------------------------------------------------------------------------------- */

/* For 64 cells of [0.707, 1.414), whose 38th lies around 1: the reciprocal of the middle in at
 * most 17 bits, and minus its logarithm, to 42 bits after the point and the rest. */
static const struct {
    double inverse, log, rest;
} cell[64] = {
    { 0x1.6817p0, -0x1.5d5d45f557p-2, 0x1.53db00a0ed4b9p-44 },
    { 0x1.642dp0, -0x1.522c40734ep-2, 0x1.09d506add0abfp-44 },
    { 0x1.6058p0, -0x1.47189c271ap-2, -0x1.06c13a5f67f7p-44 },
    { 0x1.5c99p0, -0x1.3c269772f1p-2, 0x1.ed34e8e4edefbp-48 },
    { 0x1.58edp0, -0x1.314eb61d31p-2, 0x1.e71544c3d074bp-44 },
    { 0x1.5555p0, -0x1.269521132ep-2, 0x1.1b77465e77b87p-44 },
    { 0x1.51dp0, -0x1.1bf816355fp-2, 0x1.1b10958a02186p-44 },
    { 0x1.4e5ep0, -0x1.1178c8227ep-2, 0x1.c210fb8fb4d72p-45 },
    { 0x1.4afdp0, -0x1.07123e04a1p-2, 0x1.e400f24be471dp-50 },
    { 0x1.47aep0, -0x1.f99146cb38p-3, 0x1.90d0a22d25d89p-44 },
    { 0x1.447p0, -0x1.e533effde2p-3, 0x1.fd75bb2837bb6p-44 },
    { 0x1.4141p0, -0x1.d101df262cp-3, 0x1.6140dc85030edp-45 },
    { 0x1.3e23p0, -0x1.bd09c383a2p-3, 0x1.4b03696bd03abp-49 },
    { 0x1.3b14p0, -0x1.a940d3c86ep-3, 0x1.86f98a62b76a5p-45 },
    { 0x1.3814p0, -0x1.95a8edcec8p-3, 0x1.cfc024bff78d6p-44 },
    { 0x1.3522p0, -0x1.823d565502p-3, 0x1.87c35c41ba709p-44 },
    { 0x1.323ep0, -0x1.6effc8b738p-3, -0x1.aed9444f1f045p-45 },
    { 0x1.2f68p0, -0x1.5bf206b504p-3, 0x1.2757941bdeda4p-46 },
    { 0x1.2cap0, -0x1.4915d832fcp-3, 0x1.53cee006bcf62p-44 },
    { 0x1.29e4p0, -0x1.365f4b0156p-3, 0x1.fd3a6050efe7p-44 },
    { 0x1.2735p0, -0x1.23d6c2a49ap-3, -0x1.20347969f98bep-44 },
    { 0x1.2492p0, -0x1.1176e8223ep-3, -0x1.1ecce23025d2ep-45 },
    { 0x1.21fbp0, -0x1.fe82739c6p-4, 0x1.ca079f7077437p-44 },
    { 0x1.1f7p0, -0x1.da6e7637c4p-4, -0x1.a83eac951c1aap-46 },
    { 0x1.1cfp0, -0x1.b6a688d9b4p-4, -0x1.b175ff3be2566p-44 },
    { 0x1.1a7cp0, -0x1.933be5d474p-4, -0x1.31a5c3835489cp-45 },
    { 0x1.1812p0, -0x1.701470ad08p-4, 0x1.c5c6caaec64c6p-46 },
    { 0x1.15b2p0, -0x1.4d3295d1f4p-4, -0x1.eac6fa7cf6de1p-44 },
    { 0x1.135dp0, -0x1.2aa7aa42cp-4, 0x1.a5318fcdc741dp-44 },
    { 0x1.1111p0, -0x1.08588b59dcp-4, 0x1.7e5f2c55fe581p-46 },
    { 0x1.0ecfp0, -0x1.ccacfcdc38p-5, 0x1.13a14ffefb00fp-45 },
    { 0x1.0c97p0, -0x1.89482149ep-5, -0x1.1a190213e2f76p-44 },
    { 0x1.0a68p0, -0x1.4668ed42dp-5, 0x1.c167e206927d3p-45 },
    { 0x1.0842p0, -0x1.0413d89e68p-5, 0x1.dddcd49b75a6bp-44 },
    { 0x1.0625p0, -0x1.849ad28cp-6, 0x1.ea053d7b9939p-45 },
    { 0x1.041p0, -0x1.01f565873p-6, -0x1.6107d26f92eb5p-44 },
    { 0x1.0204p0, -0x1.00fd57588p-7, 0x1.0c76e4447e693p-46 },
    { 0x1p0, 0, 0 },
    { 0x1.f82p-1, 0x1.fbea8b13cp-7, 0x1.ec927b17e4e13p-50 },
    { 0x1.f07cp-1, 0x1.f82db0e7ap-6, 0x1.980312729348fp-45 },
    { 0x1.e914p-1, 0x1.77368f66bp-5, 0x1.ceab23b20a79dp-45 },
    { 0x1.e1e2p-1, 0x1.f0a10c0128p-5, -0x1.d59a92de0b93cp-45 },
    { 0x1.dae6p-1, 0x1.341db961bcp-4, 0x1.9d092aed8cba6p-44 },
    { 0x1.d41ep-1, 0x1.6f06a8afa8p-4, 0x1.68bc6775aa563p-45 },
    { 0x1.cd86p-1, 0x1.a92193a588p-4, 0x1.d60614c9016aap-44 },
    { 0x1.c71cp-1, 0x1.e27476e33p-4, -0x1.a31817fc55578p-45 },
    { 0x1.c0ep-1, 0x1.0d79e7cd48p-3, 0x1.cb422847849e4p-44 },
    { 0x1.badp-1, 0x1.29532f824p-3, -0x1.5babd495c735ep-44 },
    { 0x1.b4e8p-1, 0x1.44d336ccbcp-3, -0x1.70cac0bdf22e7p-46 },
    { 0x1.af28p-1, 0x1.5ff5070abap-3, -0x1.85719c2a6969p-44 },
    { 0x1.a98ep-1, 0x1.7abd302264p-3, -0x1.7752c72b84121p-46 },
    { 0x1.a41ap-1, 0x1.9526e9cf5ep-3, 0x1.ad27faf80079p-45 },
    { 0x1.9ec8p-1, 0x1.af4114e95p-3, -0x1.63cb9af155c9p-53 },
    { 0x1.999ap-1, 0x1.c8fd7c79eap-3, -0x1.77bfa12ca2ef8p-45 },
    { 0x1.948cp-1, 0x1.e26bb6e418p-3, 0x1.6e7dcc9665548p-46 },
    { 0x1.8f9cp-1, 0x1.fb9206d5e8p-3, -0x1.d570000ec91dcp-47 },
    { 0x1.8accp-1, 0x1.0a312e2762p-2, -0x1.c74682fbafbb5p-44 },
    { 0x1.8618p-1, 0x1.1676cabadap-2, 0x1.83963c8b4ab26p-44 },
    { 0x1.8182p-1, 0x1.2292cfbd2fp-2, -0x1.26c7ab52d1d54p-44 },
    { 0x1.7d06p-1, 0x1.2e8e0bae12p-2, 0x1.4c2700879c369p-44 },
    { 0x1.78a4p-1, 0x1.3a66e55725p-2, -0x1.0982fd174dd6p-45 },
    { 0x1.745ep-1, 0x1.46163c228ep-2, -0x1.42b847691edaap-46 },
    { 0x1.702ep-1, 0x1.51aae872ep-2, -0x1.74bd8c5b5272cp-44 },
    { 0x1.6c16p-1, 0x1.5d1dfbf611p-2, 0x1.cd836429a652p-46 },
};

static double
log_far_out(double x)
{
    if (x != x || x == HUGE_VAL)
        return x;
    if (x < 0)
        return (double) NAN;
    if (x == 0)
        return -HUGE_VAL;
    return kith_log(x * 0x1p52) - 52 * 0x1.62e42fefa39efp-1; /* subnormal */
}

static inline double
log_here(double x)
{
    const uint64_t bits = bits_of(x);
    if (bits - 0x0010000000000000 >= 0x7fe0000000000000)
        return log_far_out(x);

    /* x = 2^power z, z in the i-th cell; r = z inverse - 1, whose two products are exact. */
    const uint64_t from_first = bits - 0x3fe6a00000000000;
    const size_t i = from_first >> 46 & 63;
    const uint64_t exponent = from_first & 0xfff0000000000000;
    const uint64_t z_bits = bits - exponent;
    const double power = (double) ((int32_t) (exponent >> 32) / (1 << 20));
    const double z_high = double_of(z_bits & 0xffffffff00000000);
    const double z_low = double_of(z_bits) - z_high;
    const double r = (z_high * cell[i].inverse - 1) + z_low * cell[i].inverse;

    const double whole = power * 0x1.62e42fefa38p-1 + cell[i].log; /* exact */
    const double high = whole + r;
    const double low = ((whole - high) + r) + (power * 0x1.ef35793c7673p-45 + cell[i].rest);
    const double r2 = r * r;
    const double near = -1. / 2 + r * (1. / 3);
    const double far = (-1. / 4 + r * (1. / 5)) + r2 * ((-1. / 6 + r * (1. / 7)) + r2 * (-1. / 8));
    return high + (low + r2 * (near + r2 * far));
}

double
kith_log(double x)
{
    return log_here(x);
}

/** log(1 - x), also for small x: what 1 - x loses by rounding is given back. */
static double
log_of_rest(double x)
{
    const double rest = 1 - x;
    const double lost = (1 - rest) - x;
    return log_here(rest) + lost / rest;
}

double
kith_pow(double x, double y)
{
    if (y == 0)
        return 1;
    return kith_exp_here(y * log_here(x));
}

/* ---- counts ----------------------------------------------------------------------------- */

/** x^n by squaring: exact as long as the result fits. */
static double
whole_power(double x, uint32_t n)
{
    double power = 1;
    for (; n; n >>= 1, x *= x)
        if (n & 1)
            power *= x;
    return power;
}

uint32_t
kith_geometric_quantile(double chance, double u)
{
    const double most = 65535;

    if (u < chance)
        return 0;
    if (!(chance > 0))
        return (uint32_t) most;
    const double weeks = log_of_rest(u) / log_of_rest(chance);
    if (!(weeks < most))
        return (uint32_t) most;

    /* k whole weeks pass if (1 - chance)^k >= 1 - u. Logarithms cannot say whether these are equal. */
    const uint32_t nearest = (uint32_t) (weeks + 0.5);
    const double rest = 1 - chance;
    if (1 - rest == chance && weeks - nearest < 1e-12 * weeks && nearest - weeks < 1e-12 * weeks)
        return whole_power(rest, nearest) >= 1 - u ? nearest : nearest - 1;
    return (uint32_t) weeks;
}

uint32_t
kith_threshold(double p)
{
    if (!(p > 0))
        return 0;
    return p < 1 ? (uint32_t) (p * 0x1p32) : UINT32_MAX;
}
