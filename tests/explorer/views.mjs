// Pictures of every part of pages, in both languages, light and dark, at 390 and 1400 pixels, to be looked at:
//
//   views.mjs FOLDER NAME...        FOLDER/NAME.html; pictures/NAME-LANGUAGE-SCHEME-WIDTH-PART.png
//
// The first screen as it is seen (`screen`), the five screens of the story (`tale-1` and on), and each part with its heading.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { start } from "./browser.mjs";

const [, , where, ...names] = process.argv;
const { pictures, open, check, finish } = await start(where);
const SIZES = { 390: 844, 1400: 900 };
mkdirSync(pictures, { recursive: true });
for (const name of names)
  for (const lang of ["nl", "en"])
    for (const scheme of ["light", "dark"])
      for (const [width, height] of Object.entries(SIZES)) {
        const page = await open(`${name}.html`, { hash: `#lang=${lang}`, width: Number(width), height, scheme }), at = (part) => join(pictures, `${name}-${lang}-${scheme}-${width}-${part}.png`);
        await page.waitForFunction(() => !document.getElementById("live-part") || document.getElementById("live-part").dataset.live !== "starting", null, { timeout: 120000 });
        await page.screenshot({ path: at("screen") });
        for (const part of await page.$$eval("main > section[id]", (all) => all.filter((e) => e.offsetHeight).map((e) => e.id))) await (await page.$(`#${part}`)).screenshot({ path: at(part) });
        await page.click("#tale-open");
        const screens = await page.$$eval("#tale article", (all) => all.length);
        for (let i = 0; i < screens; i++) {
          await page.waitForTimeout(350); /* they glide */
          await page.screenshot({ path: at(`tale-${i + 1}`) });
          await page.keyboard.press("ArrowRight");
        }
        check(`${name}, ${lang}, ${scheme}, ${width} pixels`, screens === 5 && await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.context().close();
      }
await finish();
