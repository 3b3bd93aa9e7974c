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

const isThere = (v) => !Number.isNaN(v);

/** Means over the replicates of each draw that have a value, NaN where none has; `y` has shape (draws, replicates). */
export function drawMeans(y, draws, replicates) {
  const out = new Float64Array(draws);
  for (let d = 0; d < draws; d++) out[d] = mean(y.subarray(d * replicates, (d + 1) * replicates).filter(isThere));
  return out;
}

/** Student's t, its 97.5 % point for n - 1 degrees of freedom; NaN for n < 2. */
export function student(n) {
  const few = [12.706204736174694, 4.302652729749462, 3.18244630528371, 2.776445105197793, 2.570581835636314, 2.446911851144969, 2.364624251592784, 2.306004135204166];
  const v = n - 1, z = 1.959963984540054, z2 = z * z;
  if (!(v >= 1)) return NaN;
  if (v < 9) return few[v - 1];
  const a = (z * (z2 + 1)) / 4, b = (z * ((5 * z2 + 16) * z2 + 3)) / 96, c = (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;
  const d = (z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92160;
  return z + (a + (b + (c + d / v) / v) / v) / v;
}

/* How far below and above the mean the next mean of a draw would lie, luck included; `means` ascend. */
function reach(means, middle, noisy) {
  const n = means.length;
  if (n >= 39) {
    const at = (p) => {
      const i = Math.floor(p * (n + 1)), part = p * (n + 1) - i;
      return (1 - part) * means[i - 1] + part * means[Math.min(i, n - 1)];
    };
    return [middle - at(0.025), at(0.975) - middle];
  }
  const moment = (k) => mean(means.map((v) => (v - middle) ** k));
  const skewness = noisy > 0 ? moment(3) / moment(2) ** 1.5 : 0;
  const half = student(n) * Math.sqrt(noisy + noisy / n);
  return [Math.max(half * (1 + 0.3 * Math.max(0, -skewness)), middle - means[0]), Math.max(half * (1 + 0.3 * Math.max(0, skewness)), means[n - 1] - middle)];
}

/** Mean; Monte Carlo standard error; the interval that is to hold 95 % of the expected values over draws, the luck of
 * replicates taken out; all as sim/stat/expected.h defines and explains them. NaN is left out. */
export function spreads(y, draws, replicates) {
  const all = drawMeans(y, draws, replicates);
  const means = all.filter(isThere);
  let within = 0, runs = 0, luck = 0;
  for (let d = 0; d < draws; d++) {
    const own = y.subarray(d * replicates, (d + 1) * replicates).filter(isThere);
    for (const v of own) within += (v - all[d]) ** 2;
    runs += own.length;
    luck += own.length ? 1 / own.length : 0;
  }
  const n = means.length;
  const total = mean(means);
  within = runs > n ? within / (runs - n) : NaN;
  const study = Math.sqrt(within);
  if (n < 2) return { mean: total, error: Math.sqrt(within / runs), low: NaN, high: NaN, study, n: runs };
  const noisy = variance(means);
  const clean = noisy - (runs > n ? (within * luck) / n : 0);
  const between = Math.min(noisy, (clean + Math.sqrt(clean ** 2 + (6 * noisy ** 2) / (n - 1))) / 2);
  const share = noisy > 0 ? Math.sqrt((between + noisy / n) / (noisy + noisy / n)) : 0;
  const error = Math.sqrt(noisy / n);
  const [below, above] = reach(means.sort(), total, noisy).map((v) => Math.max(share * v, student(n) * error));
  return { mean: total, error, low: total - below, high: total + above, study, n: runs };
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
