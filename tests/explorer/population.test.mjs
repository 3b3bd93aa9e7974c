// The page of populations in headless Chromium: population.test.mjs FOLDER [quick]
//
// FOLDER holds what run.sh made: country.html with country.json, areas.html (regions that are no provinces), onearea.html (one
// region, one scenario, fixed parameters), empty.html, country.h5, bad/; and without `quick` country-runs.html, reduced, and many.html
// (many scenarios), both large.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { start } from "./browser.mjs";

const { cpu, folder, pictures, check, near, open, after, value, text, accessible, drop, finish } = await start(process.argv[2]);
const quick = process.argv[3] === "quick";
const expected = JSON.parse(readFileSync(join(folder, "country.json"), "utf8"));

// ---- what every page of a population says ----

/* Of the whole all is asked of the file itself, dropped on a page: the copy in country.html lacks groups by year within a region. */
const page = await open(quick ? "country.html" : "empty.html");
if (!quick) await drop(page, "country.h5");
check("population: the question is in Dutch", (await text(page, "h1")).includes("wat is beter voor gezinnen"));
check("population: no part failed to draw", (await page.$$(".failed")).length === 0);
for (const section of ["answer", "evidence", "outcomes", "years", "flow", "reports", "waiting", "whom", "regions", "targets", "assumptions", "made", "licences"])
  check(`population: part ${section} is shown`, await page.isVisible(`#${section} h2`));
for (const section of ["differences", "stopped"]) check(`population: part ${section} is left out`, (await page.$(`#${section}`)) === null);
check("population: costs are shown; thresholds are left out when the file has none", (await page.isVisible("#costs")) && !(await page.isVisible("#thresholds")));
check("population: it says that nothing is predicted of a family", (await text(page, ".never")).includes("voorspelt"));
check("population: it says that the effect is not identified", (await text(page, ".identified")).includes("niet vastgesteld"));
check("population: a part of the country is said at the top", (await text(page, "#scaled")).includes("Wachtrijen worden niet naar verhouding kleiner"));
check("population: queues above one are said at the top", await page.isVisible("#overloaded"));
check("population: withholding is said at the top", (await text(page, "#small")).includes(String(expected.small)));
check("population: few draws are called few", (await text(page, "#few")).includes("ruwe schatting"));

// ---- region, year, families, outcome: the numbers of the file ----

const select = async (p, key, chosen) => { if ((await p.inputValue(`#choose-${key}`)) !== chosen) await after(p, () => p.selectOption(`#choose-${key}`, chosen)); };
async function choose(p, c) {
  for (const key of ["region", "year", "stratum", "outcome"]) await select(p, key, c[key]);
}
/* The first few by the choices of the page, the rest by its address. */
async function go(p, c, i) {
  if (i < 3) return choose(p, c);
  return after(p, () => p.evaluate((hash) => { location.hash = hash; }, `lang=nl&${new URLSearchParams({ region: c.region, year: c.year, stratum: c.stratum, o: c.outcome })}`));
}
const same = (shown, wanted) => wanted === null || near(shown, wanted);
for (const [i, c] of expected.choices.slice(0, quick ? 7 : 99).entries()) {
  await go(page, c, i);
  const what = `${c.outcome}, ${c.region || "all"}, year ${c.year || "all"}, ${c.stratum || "all families"}`;
  if (c.d === null) check(`population: ${what}: the page says why there is no number`, (await text(page, "#lacks")).length > 20 && (await page.$("#answer-d")) === null);
  else {
    const shown = {};
    for (const key of ["x", "y", "d", "low", "high"]) shown[key] = await value(page, `#answer-${key}`);
    check(`population: ${what}: the answer has the numbers of the file`, ["x", "y", "d", "low", "high"].every((k) => same(shown[k], c[k])), JSON.stringify({ shown, c }));
    if (c.first !== null && c.last !== null) check(`population: ${what}: the drift is that of the file`, near(Number(await page.getAttribute("#drift", "data-first")), c.first) && near(Number(await page.getAttribute("#drift", "data-last")), c.last));
  }
}

// ---- tables behind the charts of a region and year ----

await choose(page, { region: expected.place, year: expected.year, stratum: "", outcome: "reports" });
async function cells(id, on = page) {
  await on.click(`#figure-${id} .tools summary`);
  await on.waitForSelector(`#figure-${id} tbody tr`);
  return on.$$eval(`#figure-${id} tbody tr`, (trs) => trs.map((tr) => [tr.cells[0].textContent, ...[...tr.querySelectorAll("td")].map((td) => (td.dataset.value === undefined ? null : Number(td.dataset.value)))]));
}
const close = (a, b) => Math.abs(a - b) < 2e-6 * Math.max(1, Math.abs(b));
const holds = (rows, wanted) => wanted.every((w) => rows.some((r) => { const v = r.filter((x) => typeof x === "number"); return w.every((x, i) => close(v[i], x)); }));
check("population: weekly reports are those of the file", holds(await cells("reports"), expected.reports));
check("population: cases waiting are those of the file", holds(await cells("waiting"), expected.waiting));
check("population: families by level of violence are those of the file", holds(await cells("flow"), expected.violence));
const byRegion = await cells("regions");
check("population: differences by region are those of the file", expected.byRegion.every(([, d]) => d === null || byRegion.some((r) => typeof r[1] === "number" && close(r[1], d))) && byRegion.length === expected.byRegion.length);
await after(page, () => page.check("#choose-whole"));
const rates = new Map(byRegion.map((r) => [r[0], r])), wholes = await cells("regions"), households = wholes.map((r) => r.at(-2));
check("population: whole numbers of regions are their rates times their households", wholes.length === byRegion.length && wholes.some((r) => Math.abs(r[1]) > 0) && wholes.every((r, i) => typeof r[1] !== "number" || [1, 2, 3].every((k) => close(r[k], (rates.get(r[0])[k] * households[i]) / 1000))),
  JSON.stringify([wholes[0], byRegion[0]]));
check("population: and are written whole", (await page.$$eval("#figure-regions tbody tr", (trs) => trs.every((tr) => !/[,.]\d{1,2}$/.test(tr.cells[1].textContent)))));
await after(page, () => page.uncheck("#choose-whole"));
const byStratum = await cells("strata");
check("population: differences by stratum are those of the file, in its order", expected.byStratum.every((d, i) => (d === null ? byStratum[i][1] === null : close(byStratum[i][1], d))), JSON.stringify(byStratum.map((r) => r[1])));
const strata = await page.$$eval("#figure-strata tbody td", (tds) => tds.filter((td) => td.textContent === "achtergehouden").length);
check(`population: small groups are marked as withheld (${expected.withheld})`, strata === expected.withheld && expected.withheld > 0 && (await text(page, "#figure-strata svg")).includes("× achtergehouden"), String(strata));
const mean = await page.$$eval("#waits-table tbody tr", (trs) => trs.map((tr) => Number(tr.cells[2].dataset.value)));
const changes = await page.$$eval("#waits-table tbody tr", (trs) => trs.map((tr) => (tr.cells[4].dataset.value === undefined ? null : Number(tr.cells[4].dataset.value))));
check("population: differences in waits by queue are those of the file", expected.waitChanges.every((w, i) => (w === null ? changes[i] === null : near(changes[i], w))) && expected.waitChanges.some((w) => w !== null), JSON.stringify(changes));
check("population: mean waits by queue are those of the file", mean.length === expected.waits.flat().length && expected.waits.flat().every((w, i) => w === null || near(mean[i], w)), JSON.stringify(mean));
const tiles = await page.$$eval("#figure-map svg g[data-mark=text] text", (all) => all.map((t) => t.textContent));
check("population: the map has the twelve provinces", ["GR", "FR", "DR", "OV", "FL", "GE", "UT", "NH", "ZH", "ZE", "NB", "LI"].every((l) => tiles.includes(l)), tiles.join(" "));
for (const [what, begins] of quick ? [["SVG", "<svg"]] : [["CSV", "\ufeff"], ["SVG", "<svg"], ["PNG", "\x89PNG"]]) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#figure-map .save button:text-is("${what}")`)]);
  const data = readFileSync(await download.path());
  check(`population: the map can be saved as ${what}`, (what === "PNG" ? data.subarray(0, 4).toString("latin1") : data.toString("utf8").slice(0, begins.length)) === begins && !data.toString("latin1").includes("var(--"));
}
const all = await page.$$eval("#outcomes td[data-value]", (tds) => tds.length);
await after(page, () => page.check("#choose-more"));
check("population: all outcomes can be shown", (await page.$$eval("#outcomes td[data-value]", (tds) => tds.length)) > all);

// ---- address, language, keyboard, hover ----

const address = page.url();
check("population: the address keeps region, year and outcome", ["region=", "year=1", "o=reports"].every((part) => address.includes(part)), address);
const again = await open("country.html", { hash: new URL(address).hash });
check("population: the address gives the same view", (await text(again, "#selection")) === (await text(page, "#selection")) && (await value(again, "#answer-d")) === (await value(page, "#answer-d")));
await again.context().close();
await after(page, () => page.click("#choose-language"));
check("population: English after the switch, same place", (await text(page, "h1")).includes("which is better for families") && (await text(page, "#selection")).includes("year 1"));
const english = await page.evaluate(() => document.getElementById("story").innerText);
const leftovers = english.match(/\b(gezinnen|meldingen|achtergehouden|vergeleken|wachten|bandbreedte)\b/g);
check("population: no Dutch word is left in the English page", !leftovers, String(leftovers));
await page.focus("#pick-waiting");
await after(page, () => page.keyboard.press("Enter"));
check("population: an outcome can be chosen with the keyboard, and stays in focus", /o=waiting/.test(page.url()) && await page.evaluate(() => document.activeElement.id === "pick-waiting"));
await page.locator("#figure-years svg[role=img]").scrollIntoViewIfNeeded();
const box = await page.locator("#figure-years svg[role=img]").boundingBox();
await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
check("population: hover says the number and which spread it is", (await page.locator("#figure-years [aria-label=tip]").allTextContents()).join(" ").includes("95% range"));
await after(page, () => page.selectOption("#choose-queue", "local-team"));
check("population: one queue can be chosen", /queue=local-team/.test(page.url()) && (await page.$("#figure-waits")) !== null);

// ---- accessibility and pictures ----

for (const [name, options] of Object.entries({ phone: { width: 390, height: 844, locale: "en-GB" }, ...(!quick && { desktop: {}, "desktop-dark": { scheme: "dark" }, "phone-dark": { width: 390, height: 844, scheme: "dark" } }) })) {
  const p = await open("country.html", { ...options, hash: "#o=reports&year=1&margin=group" });
  await p.$$eval("details", (every) => every.slice(0, 14).forEach((d) => { d.open = true; }));
  await accessible(p, `population, ${name}`);
  check(`population: nothing is wider than the screen (${name})`, await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await p.$$eval("details", (every) => every.forEach((d) => { d.open = false; }));
  await p.screenshot({ path: join(pictures, `population-${name}.png`), fullPage: true });
  await p.context().close();
}

// ---- other populations ----

if (quick) await finish();

const weeks = await open("weeks.html"), byWeek = JSON.parse(readFileSync(join(folder, "weeks.json"), "utf8"));
check("population: differences by week, with their bands, are those of the file", holds(await cells("changes", weeks), byWeek.changes) && byWeek.changes.some((c) => c[1] !== 0));
check("population: what waits by week has the bands of the file", holds(await cells("waiting", weeks), byWeek.waiting));
await weeks.context().close();
const areas = await open("areas.html");
check("regions that are no provinces: dots in order and no map", (await areas.$("#figure-map")) === null && (await areas.$("#figure-regions")) !== null && (await areas.$$(".failed")).length === 0);
check("regions that are no provinces: no part of the country, no such note", (await areas.$("#scaled")) === null);
const one = await open("onearea.html");
check("one region, one scenario, fixed parameters: every part draws", (await one.$$(".failed")).length === 0 && (await one.$("#answer-x")) !== null);
check("one region: there is no choice of region", (await one.$("#choose-region")) === null && (await one.$("#regions h2")) === null);

const empty = await open("empty.html");
await drop(empty, "country.h5");
check("a population that is dropped is shown", (await empty.$("#choose-region")) !== null && (await empty.$$(".failed")).length === 0);
await drop(empty, "asked.h5");
const turn = await empty.$$eval(".break-even", (ps) => ps.map((p) => [Number(p.dataset.value), p.textContent]));
check("break-even values are shown where a file has them", turn.length === 1 && turn[0][0] === 7.25 && turn[0][1].includes("boven 11 (de hoogste waarde die is doorgerekend)"), JSON.stringify(turn));
check("and where a difference does not turn, that is said", (await text(empty, "#thresholds")).includes("slaat het gemiddelde verschil"));
check("what decides is shown, strongest first", (await empty.$$eval("#thresholds tbody tr", (trs) => trs.map((tr) => Number(tr.cells[2].dataset.value))))[0] === 0.9);
check("costs are shown where a file has them", (await empty.$$("#cost-table tbody tr")).length >= 1 && (await text(empty, "#cost-table")).includes("gemeenten"));
await drop(empty, "country.h5");
const before = await text(empty, "#answer-d");
for (const [file, words] of [["other-kind.h5", ["niet toont", "does not show"]], ["no-strata.h5", ["ontbreekt", "lacks"]], ["no-hdf5.csv", ["geen HDF5", "not an HDF5"]]]) {
  await drop(empty, join("bad", file));
  const said = await text(empty, "#complaint");
  check(`${file}: a friendly message in both languages, the previous result stays`, words.every((w) => said.includes(w)) && (await text(empty, "#answer-d")) === before, said);
}

if (!quick) {
  await drop(empty, "demo.h5");
  check("a cohort that is dropped on the page of a population is shown", (await text(empty, "h1")).includes("wat is beter voor gezinnen") && (await empty.$$(".failed")).length === 0 && (await empty.$("#choose-region")) === null);
  for (const [file, what] of [["country-runs", "single runs are left out of"], ["many", "many scenarios are rounded in"]]) {
    const size = statSync(join(folder, `${file}.html`)).size / 1e6;
    check(`${what} a reduced copy: a page of ${size.toFixed(1)} MB, under 25`, size < 25);
    const from = await cpu(), p = await open(`${file}.html`), spent = (await cpu()) - from;
    check(`${file}: drawn whole in ${spent.toFixed(1)} s of processors, at most 8`, spent < 8);
    check(`${file}: the copy says so`, (await text(p, "#reduced")).includes("verkleinde kopie") && (await p.$$(".failed")).length === 0);
    const first = await p.evaluate(() => performance.getEntriesByName("kith-answer")[0].startTime);
    const ready = await p.evaluate(() => performance.getEntriesByName("kith-licences")[0].startTime);
    const began = Date.now();
    await after(p, () => p.selectOption("#choose-region", { index: 3 }));
    console.log(`# ${file}: first drawing ${(first / 1000).toFixed(2)} s, all ${(ready / 1000).toFixed(2)} s, another region ${((Date.now() - began) / 1000).toFixed(2)} s`);
    await p.context().close();
  }
}
await finish();
