// Opens reports from disk in headless Chromium with the network off, as a reader would.
//
//   page.test.mjs FOLDER
//
// FOLDER holds what run.sh made: demo.html and demo.json (numbers as h5py reads them), point.html,
// bare.html, small.html, one.html, large.html (a reduced copy), large.h5, empty.html (the page without a result), and bad/ (wrong files).
// Prints `ok - what` or `not ok - what` for each check; pictures go to FOLDER/pictures.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { start } from "./browser.mjs";

const { cpu, folder, pictures, check, near, open, after, value, text, accessible, drop, finish } = await start(process.argv[2]);

// ---- the demo: numbers, language, scenario, outcome ----

const expected = JSON.parse(readFileSync(join(folder, "demo.json"), "utf8").replace(/\bNaN\b/g, "null"));
const page = await open("demo.html");
check("a Dutch browser gets Dutch", (await page.getAttribute("html", "lang")) === "nl" && (await text(page, "h1")).includes("wat is beter voor gezinnen"));
check("the page says that no real family is in it", (await text(page, ".never")).includes("geen enkel echt gezin"));
check("the page says that the effect is not identified", (await text(page, ".identified")).includes("niet vastgesteld"));
check("no part failed to draw", (await page.$$(".failed")).length === 0);
for (const section of ["answer", "evidence", "differences", "flow", "stopped", "reports", "whom", "targets", "assumptions", "made", "licences"])
  check(`part ${section} is shown`, await page.isVisible(`#${section} h2`));

async function sentence(name, scenario) {
  const e = expected.scenarios[scenario][name];
  const shown = { x: await value(page, "#answer-x"), y: await value(page, "#answer-y"), d: await value(page, "#answer-d"), low: await value(page, "#answer-low"), high: await value(page, "#answer-high") };
  const right = near(shown.x, e.level) && near(shown.y, e.base) && near(shown.d, e.difference) && near(shown.low, e.low) && near(shown.high, e.high);
  check(`the answer for ${name}, ${scenario}, has the numbers of the file`, right, JSON.stringify({ shown, e }));
}
await sentence("lasting_T3", expected.order[1]);
check("numbers are written the Dutch way", (await text(page, "#answer-x")) === `${(expected.scenarios[expected.order[1]].lasting_T3.level * 100).toFixed(1).replace(".", ",")}%`);
for (const outcome of ["violent_weeks", "late_share", "child_years"]) {
  await after(page, () => page.selectOption("#choose-outcome", outcome));
  await sentence(outcome, expected.order[1]);
}
await after(page, () => page.selectOption("#choose-scenario", expected.order[2]));
await sentence("child_years", expected.order[2]);
check("the address keeps the view", /s=/.test(page.url()) && /o=child_years/.test(page.url()), page.url());

await after(page, () => page.check("#choose-more"));
const rows = await page.$$eval("#outcomes tbody tr", (trs) => trs.map((tr) => ({ id: tr.querySelector("button").id.slice(5), cells: [...tr.querySelectorAll("td[data-value]")].map((td) => Number(td.dataset.value)) })));
check("the table has every outcome", rows.length === Object.keys(expected.scenarios[expected.order[2]]).length);
const wrong = rows.filter((r) => {
  const e = expected.scenarios[expected.order[2]][r.id];
  return !(near(r.cells[0], e.difference) && near(r.cells[1], e.base) && near(r.cells[2], e.level));
});
check("every number of the table is that of the file", wrong.length === 0, wrong.map((r) => r.id).join(" "));

await after(page, () => page.click("#choose-language"));
check("English after the switch", (await page.getAttribute("html", "lang")) === "en" && (await text(page, "h1")).includes("which is better for families"));
check("numbers are written the English way", /^\d+\.\d/.test(await text(page, "#answer-x")));
await sentence("child_years", expected.order[2]);

// ---- tables behind charts, downloads, search ----

for (const [figure, key] of [["figure-stopped", "stopped"], ["figure-free", "free"], ["figure-strata", "strata"]]) {
  await page.click(`#${figure} .tools summary`);
  await page.waitForSelector(`#${figure} tbody tr`);
  const cells = await page.$$eval(`#${figure} tbody tr`, (trs) => trs.map((tr) => [...tr.querySelectorAll("td[data-value]")].map((td) => Number(td.dataset.value))));
  const want = expected.tables[expected.order[2]][key];
  const off = want.filter((w) => !cells.some((c) => w.every((v, i) => Math.abs(c[i] - v) < 2e-6 * Math.max(1, Math.abs(v)))));
  check(`the table behind ${figure} has the numbers of the file (${want.length})`, cells.length >= want.length && off.length === 0, JSON.stringify(off.slice(0, 2)));
}
for (const [what, ending, begins] of [["CSV", ".csv", "\ufeff"], ["SVG", ".svg", "<svg"], ["PNG", ".png", "\x89PNG"]]) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#figure-stopped .save button:text-is("${what}")`)]);
  const data = readFileSync(await download.path());
  const start = what === "PNG" ? data.subarray(0, 4).toString("latin1") : data.toString("utf8").slice(0, begins.length);
  check(`${what} can be saved`, download.suggestedFilename().endsWith(ending) && start === begins && (what !== "SVG" || !data.includes("var(--")));
}
await page.fill("#search", "C2.06");
const found = await page.$$eval("#assumption-table tbody tr", (trs) => trs.map((tr) => tr.textContent));
check("assumptions can be searched", found.length < expected.parameters && found.every((t) => t.includes("C2.06")) && (found.length > 0 || expected.cites === 0));
await page.fill("#search", "");
await page.selectOption("#choose-grade", "assumption");
check("assumptions can be filtered by grade", (await page.$$("#assumption-table tbody tr")).length === expected.assumptions[expected.order[2]]);
await page.selectOption("#choose-grade", "");
check("every parameter is listed with a source", (await page.$$eval("#assumption-table tbody tr", (trs) => trs.filter((tr) => tr.cells[4].textContent.trim()).length)) === expected.parameters);
check("the digest is shown", (await text(page, "#digest")) === expected.digest);
check("the command is shown", (await text(page, "#command")) === expected.command);

// ---- families through time: what is shown can be chosen ----

const shares = () => page.$$eval("#figure-flow tbody tr", (trs) => trs.map((tr) => [...tr.querySelectorAll("td[data-value]")].map((td) => Number(td.dataset.value))));
for (const [kind, changes] of [["violence", {}], ["case", { "#choose-flow": "case" }], ["group", { "#choose-flow": "violence", "#choose-group": "problems: 4 or more" }]]) {
  for (const [select, chosen] of Object.entries(changes)) await after(page, () => page.selectOption(select, chosen));
  await page.click("#figure-flow .tools summary");
  await page.waitForSelector("#figure-flow tbody tr");
  const want = expected.tables[expected.order[2]][`flow_${kind}`];
  const shown = await shares();
  check(`families through time (${kind}) have the shares of the file`, want.every((w) => shown.some((c) => w.every((v, i) => Math.abs(c[i] - v) < 2e-6))), JSON.stringify([shown[0], want[0]]));
}

// ---- keyboard and hover ----

await page.keyboard.press("Home");
await page.focus("#choose-language");
await page.keyboard.press("Tab");
check("the keyboard moves on", await page.evaluate(() => document.activeElement && document.activeElement !== document.body && document.activeElement.id !== "choose-language"));
await page.focus("#pick-stopped_T3");
await after(page, () => page.keyboard.press("Enter"));
check("an outcome can be chosen with the keyboard, and stays in focus", /o=stopped_T3/.test(page.url()) && await page.evaluate(() => document.activeElement.id === "pick-stopped_T3"));
await page.locator("#figure-stopped svg[role=img]").scrollIntoViewIfNeeded();
const box = await page.locator("#figure-stopped svg[role=img]").boundingBox();
await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5);
const tip = await page.locator("#figure-stopped [aria-label=tip]").allTextContents();
check("hover says the number and which spread it is", tip.join(" ").includes("% of runs"), tip.join("|"));

// ---- accessibility, in both languages, light and dark, wide and narrow ----

const views = [[1400, 900], [390, 844]].flatMap(([width, height]) => ["light", "dark"].flatMap((scheme) => ["nl-NL", "en-GB"].map((locale) => [`${width} px, ${scheme}, ${locale.slice(0, 2)}`, { width, height, scheme, locale }])));
for (const [name, options] of views) {
  const p = await open("demo.html", options);
  await p.$$eval("details", (all) => all.slice(0, 12).forEach((d) => { d.open = true; }));
  await accessible(p, name);
  check(`nothing is wider than the screen (${name})`, await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await p.$$eval("details", (all) => all.slice(0, 12).forEach((d) => { d.open = false; }));
  await p.screenshot({ path: join(pictures, `${name.replace(/\W+/g, "-")}.png`), fullPage: true });
  await p.context().close();
}
/* Pages of a PDF. */
const pages = async (p, name) => {
  await p.pdf({ path: join(pictures, name), format: "A4", preferCSSPageSize: true });
  return (readFileSync(join(pictures, name)).toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
};
const printed = await open("demo.html", { media: "print" });
const whole = await pages(printed, "print.pdf");
await printed.evaluate(() => { document.documentElement.dataset.print = "brief"; });
const brief = await pages(printed, "brief.pdf");
await printed.evaluate(() => { document.documentElement.dataset.print = "all"; });
const long = await pages(printed, "all.pdf");
check(`the brief is one page (${brief}), the report has no assumptions (${whole}) unless asked (${long})`, brief === 1 && whole > 4 && long > whole + 5);
await printed.context().close();

// ---- other results ----

for (const [file, what] of [["point.html", "fixed parameters"], ["bare.html", "a single run"], ["small.html", "few families, outcomes only"], ["one.html", "one scenario"], ["large.html", "a reduced copy"]]) {
  const p = await open(file);
  check(`${what}: every part draws`, (await p.$$(".failed")).length === 0 && (await p.$("#answer .sentence")) !== null);
  if (file === "point.html") check("fixed parameters: the range is called what it is", (await text(p, ".verdict")).includes("vastgezet"));
  if (file === "large.html") {
    check("a reduced copy says so, with the digest of the whole file", (await text(p, "#reduced")).includes(expected.largeDigest) && (await text(p, "#digest")) === expected.largeDigest);
    const began = await cpu(), again = await open(file), spent = (await cpu()) - began; /* not the clock: others may be at work on the machine */
    await again.context().close();
    check(`a ${expected.largeSize.toFixed(1)} MB result is drawn whole in ${spent.toFixed(1)} s of processors, at most 6`, spent < 6);
  }
  await p.context().close();
}

// ---- files dropped on the page ----

const shippedPage = await open("shipped.html");
await shippedPage.waitForSelector("#live-part[data-live=on]", { timeout: 60000 });
check("a page without a result shows the shipped cohorts, says so, and runs them live", (await shippedPage.$("#shipped-note")) !== null && (await shippedPage.$$("#scores-table tbody tr")).length === 5 && (await shippedPage.$$(".failed")).length === 0);
await drop(shippedPage, "small.h5");
check("and opens a result that is dropped on it", (await shippedPage.$("#shipped-note")) === null && (await shippedPage.$("#answer .sentence")) !== null);
await shippedPage.context().close();
const empty = await open("empty.html");
check("the page without a result asks for one", (await text(empty, ".lead")).includes("sleep"));
const began = Date.now();
await drop(empty, "large.h5");
check(`a ${expected.largeSize.toFixed(1)} MB file that is dropped is shown (${((Date.now() - began) / 1000).toFixed(1)} s in all)`, (await empty.$("#answer .sentence")) !== null && (await empty.$$(".failed")).length === 0);
const before = await text(empty, "#answer-d");
const words = { "no-hdf5": ["geen HDF5", "not an HDF5"], "other-program": ["ander programma", "another program"], truncated: ["niet heel", "not whole"], empty: ["leeg", "empty"] };
for (const file of readdirSync(join(folder, "bad"))) {
  await drop(empty, join("bad", file));
  const said = await text(empty, "#complaint");
  const [nl, en] = words[file.replace(/\.\w+$/, "")];
  check(`${file}: a friendly message in both languages`, said.includes(nl) && said.includes(en), said);
  check(`${file}: the previous result stays`, (await text(empty, "#answer-d")) === before);
}

await finish();
