/* Baseline: as careful_gsl.c, but with the generator inlined. */
#define XOSHIRO
#include "careful_gsl.c"
