// Headless Chromium with the network off, and what the tests of the page share. Prints `ok - what` or `not ok - what` for each check.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { resolve, join } from "node:path";

const require = createRequire(resolve("analysis/explorer/package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export async function start(given) {
  const folder = resolve(given);
  const pictures = join(folder, "pictures");
  mkdirSync(pictures, { recursive: true });
  let failed = 0;
  const check = (what, ok, why = "") => {
    console.log(`${ok ? "ok" : "not ok"} - ${what}${ok || !why ? "" : `: ${why}`}`);
    if (!ok) failed++;
  };
  const near = (a, b) => (b === null && Number.isNaN(a)) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const complaints = [];
  let requests = 0;
  const ready = (page) => page.waitForSelector("html[data-ready]", { timeout: 60000 });

  async function open(file, { hash = "", locale = "nl-NL", width = 1200, height = 900, scheme = "light", media, script } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, locale, colorScheme: scheme, offline: true, acceptDownloads: true });
    const page = await context.newPage();
    page.on("console", (m) => ["error", "warning"].includes(m.type()) && complaints.push(`${file}: ${m.text()}`));
    page.on("pageerror", (e) => complaints.push(`${file}: ${e.message}`));
    page.on("request", (r) => { if (!/^(file|data|blob):/.test(r.url())) requests++; });
    if (script) await page.addInitScript(script);
    if (media) await page.emulateMedia({ media });
    await page.goto(`file://${join(folder, file)}${hash}`);
    await ready(page);
    return page;
  }

  /* Waits until a drawing that `act` starts is done. */
  async function after(page, act) {
    await page.evaluate(() => { delete document.documentElement.dataset.ready; });
    await act();
    await ready(page);
  }
  const value = async (page, selector) => Number(await page.getAttribute(selector, "data-value"));
  const text = (page, selector) => page.textContent(selector);

  async function accessible(page, name) {
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    check(`axe finds nothing (${name})`, result.violations.length === 0, result.violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary?.slice(0, 200)}`).join("\n  "));
  }

  /* Opens a file as one that is dropped on the page. */
  async function drop(page, file) {
    const before = await page.evaluate(() => document.documentElement.dataset.taken ?? "0");
    await page.setInputFiles("#choose-file", join(folder, file));
    await page.waitForFunction((b) => (document.documentElement.dataset.taken ?? "0") !== b, before, { timeout: 60000 });
  }

  /* Seconds of processors that the browser has used so far, in all its processes. */
  const devtools = await browser.newBrowserCDPSession();
  const cpu = async () => (await devtools.send("SystemInfo.getProcessInfo")).processInfo.reduce((sum, p) => sum + p.cpuTime, 0);

  /* `asked`: files that a test itself asks of a server. */
  async function finish(asked = 0) {
    check("no console errors or warnings", complaints.length === 0, complaints.slice(0, 5).join("\n  "));
    check(`nothing ${asked ? "else " : ""}was asked of a network`, requests === asked);
    await browser.close();
    process.exit(failed ? 1 : 0);
  }

  return { cpu, folder, pictures, check, near, open, after, value, text, accessible, drop, finish };
}
