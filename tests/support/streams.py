"""Kith's random numbers by address, made again: Philox4x32-10 (Salmon and others 2011), in numpy."""
import numpy as np

# Quantiles of a normal distribution, from the integral of its density.
grid = np.linspace(-9, 9, 360001)
below = np.concatenate([[0], np.cumsum((np.exp(-grid[1:]**2 / 2) + np.exp(-grid[:-1]**2 / 2)) / 2) * (grid[1] - grid[0]) / np.sqrt(2 * np.pi)])


def normal_quantile(p):
    return np.interp(p, below, grid)


def philox(c0, c1, c2, c3, k0, k1):
    """Uniform numbers from the first and from the last two words."""
    c = [np.broadcast_arrays(*(np.asarray(x, np.uint64) for x in (c0, c1, c2, c3, k0, k1)))[i].copy() for i in range(6)]
    c, k, low = c[:4], c[4:], np.uint64(0xFFFFFFFF)
    for _ in range(10):
        a, b = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [(b >> np.uint64(32)) ^ c[1] ^ k[0], b & low, (a >> np.uint64(32)) ^ c[3] ^ k[1], a & low]
        k = [(k[0] + np.uint64(0x9E3779B9)) & low, (k[1] + np.uint64(0xBB67AE85)) & low]
    return [(((c[i] << np.uint64(32) | c[i + 1]) >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52 for i in (0, 2)]


def folded(seed):
    m = (seed + 0x9E3779B97F4A7C15) % 2**64
    m = (m ^ m >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    m = (m ^ m >> 27) * 0x94D049BB133111EB % 2**64
    return (m ^ m >> 31) >> 32


def fnv(path):
    h = 0xCBF29CE484222325
    for byte in path.encode():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    return h


def prior_scores(seed, draws, paths):
    h = [fnv(p) for p in paths]
    u = philox(np.array([x % 2**32 for x in h])[None], np.array([x >> 32 for x in h])[None], 2**32 - 1, 0, folded(seed), draws[:, None])[0]
    return normal_quantile(u)


def private(seed, stage, who, n):
    """The first n normal numbers of each of `who`, of a stage of a calibration."""
    block = np.arange((n + 1) // 2)[None]
    return normal_quantile(np.stack(philox(np.asarray(who)[:, None], 0, 2**32 - 2, block, folded(seed), stage), axis=2).reshape(len(who), -1)[:, :n])
