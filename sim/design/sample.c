#include "design/design.h"

#include <gsl/gsl_qrng.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/** Low-discrepancy sequences and Latin hypercubes; their random numbers come from the sweep's seed. */

enum { PURPOSE_SCRAMBLE = 0x5CA0, PURPOSE_CUBE = 0x5CA1, MOST_SOBOL = 40, MOST_HALTON = 1229 };

static uint32_t
reversed(uint32_t x)
{
    x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
    x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
    x = (x >> 4 & 0x0F0F0F0Fu) | (x & 0x0F0F0F0Fu) << 4;
    x = (x >> 8 & 0x00FF00FFu) | (x & 0x00FF00FFu) << 8;
    return x >> 16 | x << 16;
}

/* Nested uniform (Owen) scrambling by a hash in which bits act on higher bits only: Laine and
 * Karras (2011), with the constants of Burley (2020). */
static uint32_t
scrambled(uint32_t x, uint32_t seed)
{
    x = reversed(x);
    x ^= x * 0x3D20ADEAu;
    x += seed;
    x *= (seed >> 16) | 1u;
    x ^= x * 0x05526C56u;
    x ^= x * 0x53A22864u;
    return reversed(x);
}

static uint32_t
word(uint64_t seed, uint32_t axis, uint32_t block, uint32_t purpose)
{
    return kith_block_at(kith_key_of(seed, axis), block, 0, purpose, 0).word[0];
}

int
kith_sweep_sequence(double *u, uint64_t from, uint64_t n, size_t axes, uint64_t seed, struct kith_error *err)
{
    const int sobol = axes <= MOST_SOBOL;
    if (axes > MOST_HALTON)
        return kith_fail(err, KITH_ERR_USAGE, "a design of %zu parameters is too wide: %d at the most", axes, MOST_HALTON);
    /* Made by hand: gsl_qrng_alloc() ends the program when there is no memory, unless the host's handler is taken away. */
    gsl_qrng sequence = { .type = sobol ? gsl_qrng_sobol : gsl_qrng_reversehalton, .dimension = (unsigned) axes };
    sequence.state_size = sequence.type->state_size(sequence.dimension);
    sequence.state = malloc(sequence.state_size);
    double *row = malloc(axes * sizeof *row);
    if (!sequence.state || !row || sequence.type->init_state(sequence.state, sequence.dimension) != 0) {
        free(sequence.state);
        free(row);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    for (uint64_t i = 0; i < from + n; i++) {
        if (sobol && i == 0) /* GSL leaves the first point out, and with it the balance of the first 2^k */
            memset(row, 0, axes * sizeof *row);
        else
            gsl_qrng_get(&sequence, row);
        for (size_t a = 0; i >= from && a < axes; a++) {
            const uint32_t stream = word(seed, (uint32_t) a, 0, PURPOSE_SCRAMBLE);
            double x;
            if (sobol) { /* 30 binary places */
                x = kith_uniform32(scrambled((uint32_t) (row[a] * 0x1p30) << 2, stream));
            } else {
                x = row[a] + kith_uniform32(stream);
                x = x >= 1 ? x - 1 : x;
                x = x <= 0 ? 0x1p-33 : x;
            }
            u[(i - from) * axes + a] = x;
        }
    }
    free(sequence.state);
    free(row);
    return KITH_OK;
}

/* One cell of each column for every point; a cube that begins later has random numbers of its own. */
int
kith_sweep_hypercube(double *u, uint64_t from, uint64_t n, size_t axes, uint64_t seed, struct kith_error *err)
{
    uint64_t *cell = malloc(n * sizeof *cell);
    if (!cell)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t a = 0; a < axes; a++) {
        struct kith_stream stream = kith_stream_at(kith_key_of(seed, (uint32_t) a), (uint32_t) from, (uint32_t) (from >> 32), PURPOSE_CUBE);
        for (uint64_t i = 0; i < n; i++)
            cell[i] = i;
        for (uint64_t i = n; i > 1; i--) {
            const uint64_t j = (uint64_t) (kith_stream_uniform(&stream) * (double) i), kept = cell[i - 1];
            cell[i - 1] = cell[j];
            cell[j] = kept;
        }
        for (uint64_t i = 0; i < n; i++)
            u[i * axes + a] = ((double) cell[i] + kith_stream_uniform(&stream)) / (double) n;
    }
    free(cell);
    return KITH_OK;
}
