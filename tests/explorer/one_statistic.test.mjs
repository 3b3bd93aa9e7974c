// A page whose core has one statistic changed: what a slider makes is what the changed command makes, and not what the plain one does.
//
//   one_statistic.test.mjs FOLDER      (page.html, changed-demo.h5, changed-moved.h5, plain-moved.h5: see one_statistic.sh)
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "./browser.mjs";
import { openResult } from "../../analysis/explorer/src/result.mjs";

const { folder, check, open, drop, finish } = await start(process.argv[2]);
const page = await open("page.html", { width: 1400 });
await drop(page, "changed-demo.h5");
await page.waitForSelector("#live-part[data-live]", { timeout: 60000 });
const done = () => page.waitForFunction(() => document.getElementById("live-result")?.dataset.state === "done", null, { timeout: 120000 });
await done();
await page.evaluate(() => {
  const slider = document.getElementById("live-pathways-integral-staff_ratio");
  delete document.getElementById("live-result").dataset.state;
  slider.value = "2.2";
  slider.dispatchEvent(new Event("input", { bubbles: true }));
});
await done();
const shown = await page.$$eval("[data-outcome]", (list) => list.map(({ dataset: d }) => ({ name: d.outcome, mean: Number(d.value), low: Number(d.low), high: Number(d.high) })));
const of = async (name) => {
  const file = await openResult(new Uint8Array(readFileSync(join(folder, name))));
  return (r) => file.spreads("difference", 1, file.outcome(r.name));
};
const changed = await of("changed-moved.h5"), plain = await of("plain-moved.h5");
const same = (of_, parts) => (r) => parts.every((k) => Object.is(r[k], of_(r)[k]));
check(`one statistic is changed: ${shown.length} numbers of a slider are those of the changed command, bit for bit`, shown.length > 10 && shown.every(same(changed, ["mean", "low", "high"])));
check("and the page differs from the plain command just there", shown.every(same(plain, ["mean", "low"])) && shown.filter((r) => r.high < plain(r).high).length > shown.length / 2);
await finish();
