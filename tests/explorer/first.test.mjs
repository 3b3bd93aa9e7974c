// The first screen: an answer without scrolling, at both sizes, and the same that the terminal says.
//
//   first.test.mjs FOLDER NAME...
//
// FOLDER holds, for each NAME, NAME.html and NAME.txt: what `kith compare` printed of the same comparison; clear.html has an answer of kith decide
// in it, clear.json; of the first NAME there is one, answer.h5. Populations that are there, country.html, zeeland.html and fifteen.html (as many
// scenarios), are looked at, too.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "./browser.mjs";

const [, , where, ...names] = process.argv;
const { folder, pictures, check, open, after, accessible, drop, finish } = await start(where);
const SIZES = { "1400 x 900": [1400, 900], "390 x 844": [390, 844] };

/* The lines "in short" of each comparison that was printed. */
function told(text) {
  return text.split(/^ in short$/m).slice(1).map((part) => part.split("\n").slice(1, 5).map((line) => {
    const [, row, outcome, unit, rest] = line.match(/^ {2}(\w+) +(\w+) +(\S+) +(.*)$/);
    const [mean, low, , high] = rest.split(/ +/), said = rest.slice(rest.indexOf(high) + high.length).trim();
    return { row, outcome, unit, numbers: [mean, low, high].map(Number), said };
  }));
}

const shown = (page) => page.$$eval(".four li", (list) => list.map((li) => {
  const amount = li.querySelector(".amount"), chip = li.querySelector(".chip");
  return { row: amount.id.slice(5), way: chip?.dataset.way, numbers: ["value", "low", "high"].map((k) => Number(amount.dataset[k])), text: amount.textContent };
}));

/* A number as the terminal prints it. */
const agrees = (x, printed, unit) => Math.abs(x * (unit === "%" ? 100 : 1) - printed) <= 0.0051 + Math.abs(printed) * 0.006;

async function asTold(page, lines, what) {
  const rows = await shown(page);
  check(`${what}: the four rows are those of the terminal`, rows.length === 4 && lines.every((l, i) => l.row === rows[i].row && l.numbers.every((x, k) => agrees(rows[i].numbers[k], x, l.unit))),
    JSON.stringify({ rows, lines }));
  const same = (said, way) => (said.startsWith("cannot be told") ? ["open", "few", "fixed", "bare"].includes(way) : said === way);
  check(`${what}: so is what may be said of them`, lines.every((l, i) => same(l.said, rows[i].way)), JSON.stringify({ rows, lines }));
  return rows;
}

/* What must be seen without scrolling, in a window of this height, and no text in a select that is cut. */
async function seen(page, what, height, wide) {
  const below = await page.$$eval("h1, #choose-scenario, .four li, #four-rests, #figure-draws svg", (all, h) => all.filter((e) => { const b = e.getBoundingClientRect(); return b.bottom > h || b.height === 0; }).map((e) => e.outerHTML.slice(0, 90)), height);
  check(`${what}: question, four rows, picture and what it rests on are seen without scrolling`, below.length === 0 && (await page.$$(".four li")).length === 4 && (await page.$("#figure-draws svg")) !== null, below.join(" | "));
  check(`${what}: nothing is wider than the screen`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const cut = !wide ? [] : await page.$$eval(".choices select", (all) => all.flatMap((select) => {
    const style = getComputedStyle(select), pen = document.createElement("canvas").getContext("2d");
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 18; /* its arrow */
    return [...select.options].filter((o) => pen.measureText(o.text).width > room).map((o) => `${select.id}: ${o.text}`);
  }));
  check(`${what}: no choice is cut`, cut.length === 0, cut.join(" | "));
}

const ways = new Set();
for (const name of names) {
  const lines = told(readFileSync(join(folder, `${name}.txt`), "utf8"));
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    const page = await open(`${name}.html`, { width, height });
    await seen(page, `${name}, ${size}`, height, width > 700);
    await page.screenshot({ path: join(pictures, `first-${name}-${width}.png`) });
    if (width === 1400) {
      const rows = await asTold(page, lines[0], name);
      rows.forEach((r) => ways.add(r.way));
      check(`${name}: amounts are in words`, rows.every((r) => /\d/.test(r.text) && /meer|minder|langer|korter|^0/.test(r.text)), rows.map((r) => r.text).join(" | "));
      const scenarios = await page.$$eval("#choose-scenario option", (all) => all.map((o) => o.value));
      check(`${name}: the scenario shown is the second of the command`, (await page.inputValue("#choose-scenario")) === scenarios[0] && scenarios.length === lines.length);
      if (scenarios.length > 1) {
        await after(page, () => page.selectOption("#choose-scenario", scenarios[scenarios.length - 1]));
        (await asTold(page, lines[lines.length - 1], `${name}, the last scenario chosen`)).forEach((r) => ways.add(r.way));
      }
      await page.focus("#row-children");
      await after(page, () => page.keyboard.press("Enter"));
      check(`${name}: a row can be chosen with the keyboard, and the picture follows`, (await page.getAttribute("#row-children", "aria-pressed")) === "true" && (await page.textContent("#figure-draws h3")).startsWith("Kinderen"));
    } else await accessible(page, `${name}, first screen, ${size}`);
    await page.context().close();
  }
}
for (const name of ["country", "zeeland", "fifteen"].filter((n) => existsSync(join(folder, `${n}.html`))))
  for (const [size, [width, height]] of Object.entries(SIZES))
    for (const locale of ["nl-NL", "en-GB"]) {
      const page = await open(`${name}.html`, { width, height, locale });
      await seen(page, `${name}, ${size}, ${locale.slice(0, 2)}`, height, width > 700);
      const scenarios = await page.$$eval("#choose-scenario option", (all) => all.map((o) => o.value));
      check(`${name}, ${size}: the scenario shown is the second of the command`, (await page.inputValue("#choose-scenario")) === scenarios[0] && (name !== "fifteen" || scenarios.length === 14));
      const all = await page.evaluate(() => document.getElementById("story").textContent);
      check(`${name}, ${size}: that scenarios share their chance is said once`, all.split(/hetzelfde toeval|same random numbers/).length === 2, String(all.split(/hetzelfde toeval|same random numbers/).length - 1));
      await page.screenshot({ path: join(pictures, `first-${name}-${width}-${locale.slice(0, 2)}.png`) });
      const rate = await page.evaluate(() => ({ x: document.querySelector("#answer-y")?.dataset.value, unit: document.querySelector("#answer .sentence").textContent }));
      await page.click("#tale-open");
      const [families] = await page.$$eval("#tale1 [data-row]", (all) => all.map((e) => ({ x: e.dataset.value, n: Number(e.textContent.match(/[\d.,]+/)[0].replaceAll(/[.,]/g, "")) })));
      check(`${name}, ${size}, ${locale.slice(0, 2)}: in five screens it is whole families of the place, not a rate`, families.x === rate.x && families.n > 10 * Number(rate.x), JSON.stringify({ families, rate }));
      await page.context().close();
    }

/* ---- in five screens ---- */

{
  const page = await open(`${names[0]}.html`, { width: 390, height: 844 });
  const same = await page.$$eval(".four .amount", (all) => all.map((a) => a.dataset.value));
  await page.click("#tale-open");
  const at = () => page.evaluate(() => document.activeElement.id);
  /* How it is now, in whole families: the middle of the table below, times what the row says it is an amount of. */
  const is = await page.$$eval("#tale1 [data-row]", (all) => all.map((e) => ({ row: e.dataset.row, x: Number(e.dataset.value), text: e.textContent })));
  const digits = (text) => Number(text.match(/[\d.,]+/)[0].replaceAll(".", "").replace(",", "."));
  const of = { safety: 1000, children: 1000, waiting: 1, money: 1 };
  check("the first says how it is in amounts of a thousand families", is.length === 4 && is.every((r) => Math.abs(digits(r.text) - r.x * of[r.row]) <= 0.51 + 0.006 * r.x * of[r.row]) && digits(is[0].text) > 20, JSON.stringify(is));
  check("five screens: the first is shown", (await at()) === "tale1" && (await page.$$("#tale article")).length === 5);
  for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowRight");
  check("arrow keys go on, with the numbers of the page", (await at()) === "tale3" && JSON.stringify(await page.$$eval("#tale .amount", (all) => all.map((a) => a.dataset.value))) === JSON.stringify(same));
  const seen = await page.$$eval("#tale article", (all) => all.filter((a) => Math.abs(a.getBoundingClientRect().left) < 2).map((a) => a.id));
  check("and it is that screen that is seen", seen.join() === "tale3", seen.join());
  await accessible(page, "in five screens");
  await page.screenshot({ path: join(pictures, "tale-390.png") });
  await page.click("#tale-on");
  await page.keyboard.press("Escape");
  check("Escape closes them", (await page.$("#tale")) === null && (await at()) === "tale-open");
  await page.context().close();
}

/* ---- several scenarios in one table, and what kith decide found ---- */

const many = names.filter((n) => told(readFileSync(join(folder, `${n}.txt`), "utf8")).length > 1);
for (const name of many) {
  const lines = told(readFileSync(join(folder, `${name}.txt`), "utf8"));
  const page = await open(`${name}.html`, { width: 390, height: 844, hash: "#all=1" });
  const rows = () => page.$$eval("#scores-table tbody tr", (trs) => trs.map((tr) => ({ name: tr.dataset.scenario, cells: [...tr.querySelectorAll("td[data-way]")].map((td) => ({ value: Number(td.dataset.value), way: td.dataset.way, grey: td.classList.contains("open") })) })));
  const table = await rows();
  check(`${name}: every scenario is in the table, and in the charts`, table.length === lines.length && (await page.$$(".failed")).length === 0 && (await page.$$eval("#choose-scenario option", (o) => o.length)) === table.length);
  check(`${name}: its numbers are the terminal's`, table.every((r, i) => lines[i].every((l, k) => agrees(r.cells[k].value, l.numbers[0], l.unit))), JSON.stringify(table));
  check(`${name}: what cannot be told is grey`, table.every((r, i) => lines[i].every((l, k) => r.cells[k].grey === /cannot|no difference/.test(l.said))));
  await after(page, () => page.click("#sort-safety"));
  const up = (await rows()).map((r) => r.cells[0].value);
  await after(page, () => page.click("#sort-safety"));
  const down = (await rows()).map((r) => r.cells[0].value);
  check(`${name}: it is sorted by any column, up and down, and the address keeps it`, up.every((v, i) => !i || v >= up[i - 1]) && down.every((v, i) => !i || v <= down[i - 1]) && page.url().includes("sort=-safety"));
  check(`${name}: the frontier has a number for each that differs`, (await page.$$eval("#figure-frontier svg text", (all) => all.filter((t) => /^\d+$/.test(t.textContent)).length)) >= Math.min(2, table.length));
  check(`${name}: all scenarios: nothing is wider than the phone`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await (await page.$("#scores")).screenshot({ path: join(pictures, `scores-${name}.png`) });
  const answer = (await page.$("#decision h2")) !== null;
  if (answer) {
    const json = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
    await page.click("details.sheet[data-sheet=best] summary");
    const best = await page.$$eval("details.sheet[data-sheet=best] tbody tr", (trs) => trs.map((tr) => Number(tr.cells[2].dataset.value)));
    check(`${name}: what kith decide found is shown as it stands`, best.length === json.tables.best.rows.length && best.every((v, i) => Object.is(v, json.tables.best.rows[i].best)) && (await page.$("#decision-other")) === null);
    await page.click("#figure-threshold-clear summary");
    const turns = await page.$$eval("#figure-threshold-clear tbody tr", (trs) => trs.map((tr) => [...tr.cells].map((c) => Number(c.dataset.value))));
    check(`${name}: what would have to be true is drawn, from low to high, with its error`, JSON.stringify(turns.map(([x, y, low, high]) => [x, y, (high - low).toFixed(6)])) === JSON.stringify([2, 3, 4].map((x) => [x, x / 8, (2 * 1.96 * 0.01).toFixed(6)])), JSON.stringify(turns));
    await page.click("#figure-why-clear summary");
    const links = await page.$$eval("#figure-why-clear tbody tr", (trs) => trs.map((tr) => [...tr.querySelectorAll("td")].map((td) => Number(td.dataset.value).toFixed(6))));
    check(`${name}: and why it differs, link by link`, JSON.stringify(links) === JSON.stringify([0.01, 0.03, 0.04].map((x) => [x, x - 0.02, x + 0.01].map((v) => v.toFixed(6)))), JSON.stringify(links));
    await drop(page, "answer.h5");
    check("an answer as HDF5 is opened beside a result; one of another result is called that", (await page.$("#decision-other") !== null) === (names[0] !== name) && (await page.$("details.sheet[data-sheet=best]")) !== null);
  }
  await accessible(page, `${name}, several scenarios`);
  await page.context().close();
  if (name === "clear") check("an answer is embedded", answer);
}
check("something is better, something worse and something cannot be told", ["better", "worse"].every((w) => ways.has(w)) && (ways.has("open") || ways.has("few")), [...ways].join(" "));
await finish();
