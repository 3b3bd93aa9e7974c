#include "base/numeric.h"

#include <math.h>

/** c[0] + c[1] x + ... + c[n-1] x^(n-1) */
static double
polynomial(const double *c, int n, double x)
{
    double sum = c[n - 1];
    for (int i = n - 2; i >= 0; i--)
        sum = sum * x + c[i];
    return sum;
}

/* Wichura (1988), algorithm AS 241, PPND16. Each pair: numerator, denominator, in rising powers. */
static const double middle[2][8] = {
    { 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3 },
    { 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
        3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3 },
};
static const double shoulder[2][8] = {
    { 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4 },
    { 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
        1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9 },
};
static const double tail[2][8] = {
    { 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7 },
    { 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
        1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15 },
};

static double
ratio(const double fraction[2][8], double x)
{
    return polynomial(fraction[0], 8, x) / polynomial(fraction[1], 8, x);
}

double
kith_normal_quantile(double p)
{
    const double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * ratio(middle, 0.180625 - q * q);
    const double r = sqrt(-kith_log(q < 0 ? p : 1 - p));
    const double z = r <= 5 ? ratio(shoulder, r - 1.6) : ratio(tail, r - 5);
    return q < 0 ? -z : z;
}

/* Cody (1969), as in his ANORM (1993): rational approximations in three ranges, rising powers. */
static const double near_top[5] = { 18154.981253343561249, 1067.6894854603709582, 161.02823106855587881,
    2.2352520354606839287, .065682337918207449113 };
static const double near_bottom[5] = { 45507.789335026729956, 10260.932208618978205, 976.09855173777669322,
    47.20258190468824187, 1 };
static const double mid_top[9] = { 9842.7148383839780218, 11602.651437647350124, 6848.1904505362823326,
    2494.5375852903726711, 597.27027639480026226, 93.506656132177855979, 8.8831497943883759412, .39894151208813466764,
    1.0765576773720192317e-8 };
static const double mid_bottom[9] = { 19685.429676859990727, 38912.003286093271411, 34900.952721145977266,
    18615.571640885098091, 6485.558298266760755, 1519.377599407554805, 235.38790178262499861, 22.266688044328115691,
    1 };
static const double far_top[6] = { 2.9112874951168792e-5, .001421619193227893466, .022235277870649807,
    .1274011611602473639, .21589853405795699, .02307344176494017303 };
static const double far_bottom[6] = { 7.29751555083966205e-5, .00378239633202758244, .0659881378689285515,
    .468238212480865118, 1.28426009614491121, 1 };

/** exp(-z^2 / 2), z^2 in two parts so that its rounding does not grow. */
static double
bell(double z)
{
    const double coarse = (double) (int64_t) (z * 16) / 16;
    const double rest = (z - coarse) * (z + coarse);
    return kith_exp(-coarse * coarse / 2) * kith_exp(-rest / 2);
}

/** The chance of more than z > 0.67448975, a quarter. */
static double
beyond(double z)
{
    if (z > 40)
        return 0;
    if (z < 5.656854249492380195)
        return bell(z) * polynomial(mid_top, 9, z) / polynomial(mid_bottom, 9, z);
    const double w = 1 / (z * z);
    const double rest = w * polynomial(far_top, 6, w) / polynomial(far_bottom, 6, w);
    return bell(z) * (.398942280401432677939946 - rest) / z;
}

double
kith_normal_below(double z)
{
    if (z < -0.67448975)
        return beyond(-z);
    if (z > 0.67448975)
        return 1 - beyond(z);
    return 0.5 + z * polynomial(near_top, 5, z * z) / polynomial(near_bottom, 5, z * z);
}
