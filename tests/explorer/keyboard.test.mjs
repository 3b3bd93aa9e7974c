// The whole page by keys alone: Tab goes to everything that can be used, once, in the order of the page, each time with a mark that is seen; nothing holds it.
//
//   keyboard.test.mjs FOLDER NAME...        FOLDER/NAME.html
import { start } from "./browser.mjs";

const [, , where, ...names] = process.argv;
const { check, open, after, finish } = await start(where);
const CAN = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";

/* Gives a number to all that a key should reach, in the order of the page; how many they are. Charts that scroll may be stops, too. */
const number = (page, within = "body") => page.evaluate(([can, root]) => {
  for (const e of document.querySelectorAll("[data-stop]")) delete e.dataset.stop;
  const all = [...document.querySelector(root).querySelectorAll(can)].filter((e) => !e.disabled && e.checkVisibility({ checkVisibilityCSS: true }));
  all.forEach((e, i) => { e.dataset.stop = i; });
  return all.length;
}, [CAN, within]);

/* Where the focus is: its number, and whether that can be seen: a line around it or what it lies in, within the window. */
const here = (page) => page.evaluate(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const marked = (x) => x && getComputedStyle(x).outlineStyle !== "none" && parseFloat(getComputedStyle(x).outlineWidth) >= 2, box = e.getBoundingClientRect();
  return { stop: e.dataset.stop === undefined ? null : Number(e.dataset.stop), marked: marked(e) || marked(e.closest(".button")), seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth, what: e.outerHTML.slice(0, 120) };
});

async function walk(page, n, key = "Tab") {
  const stops = [];
  for (let i = 0; i < n + 40; i++) {
    await page.keyboard.press(key);
    const at = await here(page);
    if (!at) break;
    stops.push(at);
  }
  return stops;
}

for (const name of names)
  for (const width of [1400, 390]) {
    const page = await open(`${name}.html`, { width, height: width > 400 ? 900 : 844, locale: "en-GB" });
    await page.waitForFunction(() => !document.getElementById("live-part") || document.getElementById("live-part").dataset.live !== "starting", null, { timeout: 120000 });
    const what = `${name}, ${width} pixels`, n = await number(page), stops = await walk(page, n), own = stops.filter((s) => s.stop !== null);
    check(`${what}: Tab reaches all ${n} things that can be used, in the order of the page, and leaves it`, n > 40 && own.length === n && own.every((s, i) => s.stop === i) && stops.length < n + 40,
      JSON.stringify(own.find((s, i) => s.stop !== i) ?? [own.length, stops.length, stops[stops.length - 1]]));
    const bare = stops.filter((s) => !s.marked || !s.seen);
    check(`${what}: each is marked, and within the window`, bare.length === 0, `${bare.length}: ${bare[0]?.what} ${JSON.stringify(bare[0])}`);
    if (width === 1400) {
      const back = (await walk(page, n, "Shift+Tab")).filter((s) => s.stop !== null).slice(0, n); /* and round again, as there is nothing above a page here */
      check(`${what}: and back`, back.length === n && back.every((s, i) => s.stop === n - 1 - i), JSON.stringify(back[0]));
      /* What opens, and the story, without a pointer. */
      await page.focus("#print > summary");
      await page.keyboard.press("Enter");
      check(`${what}: a menu opens by Enter, and its buttons are next`, await page.evaluate(() => document.getElementById("print").open));
      await page.keyboard.press("Tab");
      check(`${what}: its first choice has the focus`, await page.evaluate(() => document.activeElement.tagName === "BUTTON" && document.getElementById("print").contains(document.activeElement)));
      await page.focus("#print > summary");
      await page.keyboard.press("Enter");
      await page.focus("#tale-open");
      await page.keyboard.press("Enter");
      const inside = new Set();
      for (let i = 0; i < 8; i++) {
        await page.keyboard.press("Tab");
        inside.add(await page.evaluate(() => document.activeElement === document.body || document.getElementById("tale").contains(document.activeElement)));
      }
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(400);
      check(`${what}: the story keeps the focus while it is open, and goes on by an arrow`, !inside.has(false) && (await page.evaluate(() => document.querySelector("#tale .track").scrollLeft > 0)));
      await page.keyboard.press("Escape");
      check(`${what}: Escape closes it, and the focus is where it was`, await page.evaluate(() => !document.getElementById("tale") && document.activeElement.id === "tale-open"));
      await page.focus("#choose-outcome");
      const first = await page.inputValue("#choose-outcome");
      await after(page, () => page.keyboard.press("ArrowDown"));
      check(`${what}: an arrow chooses another outcome, and the focus stays`, (await page.inputValue("#choose-outcome")) !== first && (await page.evaluate(() => document.activeElement.id)) === "choose-outcome");
    }
    await page.context().close();
  }
await finish();
