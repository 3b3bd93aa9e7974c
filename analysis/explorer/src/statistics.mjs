// Statistics of runs: the same definitions as the C program has, so that numbers agree.

export const mean = (x) => {
  let sum = 0;
  for (const v of x) sum += v;
  return sum / x.length;
};

export const variance = (x) => {
  const m = mean(x);
  let sum = 0;
  for (const v of x) sum += (v - m) ** 2;
  return sum / (x.length - 1);
};

/** Quantile of ascending numbers, by linear interpolation (as gsl_stats_quantile_from_sorted_data). */
export function quantile(sorted, p) {
  const at = p * (sorted.length - 1);
  const i = Math.floor(at);
  const d = at - i;
  return i + 1 < sorted.length ? (1 - d) * sorted[i] + d * sorted[i + 1] : sorted[i];
}

/** Means over the replicates of each draw; `y` has shape (draws, replicates). */
export function drawMeans(y, draws, replicates) {
  const out = new Float64Array(draws);
  for (let d = 0; d < draws; d++) out[d] = mean(y.subarray(d * replicates, (d + 1) * replicates));
  return out;
}

/** Mean; Monte Carlo standard error; 95 % of the expected value over draws with the noise of
 * replicates taken out; all as sim/study/compare.c defines them. */
export function spreads(y, draws, replicates) {
  const total = mean(y);
  const means = drawMeans(y, draws, replicates);
  let within = 0;
  for (let d = 0; d < draws; d++)
    for (let r = 0; r < replicates; r++) within += (y[d * replicates + r] - means[d]) ** 2;
  within = replicates > 1 ? within / (draws * (replicates - 1)) : NaN;
  if (draws < 2) return { mean: total, error: Math.sqrt(within / replicates), low: NaN, high: NaN, study: Math.sqrt(within) };
  const noisy = variance(means);
  const clean = Math.max(0, replicates > 1 ? noisy - within / replicates : noisy);
  const shrink = noisy > 0 ? Math.sqrt(clean / noisy) : 0;
  means.sort();
  return {
    mean: total,
    error: Math.sqrt(noisy / draws),
    low: total + shrink * (quantile(means, 0.025) - total),
    high: total + shrink * (quantile(means, 0.975) - total),
    study: Math.sqrt(within),
  };
}

/** Ranks from 0, ties averaged. */
export function ranks(x) {
  const order = Array.from(x.keys()).sort((a, b) => x[a] - x[b]);
  const out = new Float64Array(x.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && x[order[j + 1]] === x[order[i]]) j++;
    for (let k = i; k <= j; k++) out[order[k]] = (i + j) / 2;
    i = j + 1;
  }
  return out;
}

export function correlation(a, b) {
  const ma = mean(a);
  const mb = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** Kaplan-Meier: share still free after each whole week. `ended` and `still` count spells by their
 * length: as sim/model/outcome.c has it. */
export function survival(ended, still) {
  let risk = 0;
  for (let d = 0; d < ended.length; d++) risk += ended[d] + still[d];
  const out = new Float64Array(ended.length).fill(NaN);
  if (risk <= 0) return out;
  let free = 1;
  for (let d = 0; d < ended.length; d++) {
    if (risk > 0) free *= 1 - ended[d] / risk;
    out[d] = free;
    risk -= ended[d] + still[d];
  }
  return out;
}

/** Mean and 2.5, 25, 50, 75, 97.5 % points of each column; `rows` are arrays of one length. NaN is left out. */
export function columns(rows) {
  const n = rows[0].length;
  const out = { mean: new Float64Array(n), q025: new Float64Array(n), q975: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const column = Float64Array.from(rows, (r) => r[i]).filter((v) => !Number.isNaN(v)).sort();
    out.mean[i] = column.length ? mean(column) : NaN;
    out.q025[i] = column.length ? quantile(column, 0.025) : NaN;
    out.q975[i] = column.length ? quantile(column, 0.975) : NaN;
  }
  return out;
}

/** How much of the spread of an outcome over draws goes with each of the parameters, both given as
 * ranks: squared rank correlations, less what chance alone gives (1 of n - 1), so that sums are not inflated by their
 * number. Sums are therefore right on average; single ones may be below zero. */
export function explained(yRanks, parameterRanks) {
  const n = yRanks.length;
  return parameterRanks.map((x) => {
    const r = correlation(x, yRanks);
    return { r, share: (r * r - 1 / (n - 1)) / (1 - 1 / (n - 1)) };
  });
}
