// One figure: heading, chart, what its spread is, and the table behind it with downloads.
import * as Plot from "@observablehq/plot";
import { h, save } from "./dom.mjs";

export const colour = {
  base: "var(--base)", one: "var(--one)", two: "var(--two)", three: "var(--three)", good: "var(--good)", bad: "var(--bad)", ink: "var(--ink)", faint: "var(--faint)",
};
/** Colours of scenarios by their index: grey for the one that others are held against. */
const HUES = ["var(--one)", "var(--two)", "var(--three)", "var(--four)", "var(--five)"], STROKES = [null, "1 3", "8 3 2 3", "10 4"];
const MOST = 100; /* scenarios; colours come round after five, with another stroke each time */
export const scenarioColours = ["var(--base)", ...Array.from({ length: MOST }, (_, i) => HUES[i % HUES.length])];
export const dashes = ["5 3", ...Array.from({ length: MOST }, (_, i) => STROKES[(i < HUES.length ? i : Math.floor(i / HUES.length) + i) % STROKES.length])];

/** A grid of small charts, and titles that fit: { across, down, fx, fy, title }, where title are options of Plot.text for names in a panel. */
export function grid(names, width, least = 230) {
  const most = Math.max(1, Math.floor(width / least)), across = Math.ceil(names.length / Math.ceil(names.length / most)), room = (width - 64) / across - 14;
  const rows = Math.max(...names.map((name) => Math.ceil((name.length * 7.6) / room)), 1);
  return {
    across, down: Math.ceil(names.length / across), head: 18 * rows,
    fx: (name) => names.indexOf(name) % across, fy: (name) => Math.floor(names.indexOf(name) / across),
    title: { frameAnchor: "top-left", lineAnchor: "bottom", dy: -8, fontWeight: 600, fontSize: 13, lineWidth: Math.max(6, room / 15) },
  };
}

/** Bars with the name of each above it, over more lines where one does not hold it: { height, y, text(mark options) } for a chart `width` wide with
 * margins top and bottom. */
export function named(names, width, { thick = 16, top = 8, bottom = 30, fontSize = 12.5 } = {}) {
  const lines = Math.max(1, ...names.map((name) => Math.ceil((name.length * fontSize * 0.56) / (width - 24)))), step = thick + 12 + lines * fontSize * 1.2, padding = 1 - thick / step;
  return {
    height: Math.ceil(step * (names.length + padding)) + top + bottom, marginTop: top, marginBottom: bottom, padding,
    text: { textAnchor: "start", lineAnchor: "bottom", dy: -(thick / 2 + 3), fontSize, lineHeight: 1.15, lineWidth: (width - 24) / fontSize, stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)" },
  };
}

/* A spreadsheet takes a text that begins with one of these for a formula; a quote before it makes it a text. Numbers stay. */
const csvCell = (x) => {
  const text = typeof x === "string" && /^[=+\-@\t\r]/.test(x) && !Number.isFinite(Number(x.replace(",", ".").replace("\u2212", "-").replace(/[%\s\u00a0]/g, ""))) ? `'${x}` : String(x);
  return /[",\n\r;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A table that reads well aloud. `head` are texts, `rows` arrays of { text, value } or text; the first cell heads its row. */
export function table(caption, head, rows, attributes = {}) {
  return h("div", { class: `scroll ${attributes.class ?? ""}-place`, tabindex: "0", role: "region", "aria-label": `${caption} (${document.documentElement.lang === "nl" ? "tabel" : "table"})` },
    h("table", attributes,
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, head.map((c) => h("th", { scope: "col" }, c)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((c, i) => {
        const cell = h(i ? "td" : "th", i ? {} : { scope: "row" }, c?.node ?? c?.text ?? String(c ?? ""));
        if (c?.value !== undefined) cell.dataset.value = c.value;
        if (c?.number || c?.value !== undefined) cell.className = "number";
        return cell;
      }))))));
}

/** A drawn chart as a file of its own: colours resolved, on the page's ground. */
function standalone(svg, background) {
  const style = getComputedStyle(document.documentElement);
  const copy = svg.cloneNode(true);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [key, value] of Object.entries({ width: "100%", height: "100%", fill: background })) ground.setAttribute(key, value);
  const rules = document.createElementNS("http://www.w3.org/2000/svg", "style");
  rules.textContent = "text, tspan { white-space: pre; }";
  copy.prepend(rules, ground);
  copy.style.fontFamily = "sans-serif";
  const text = new XMLSerializer().serializeToString(copy)
    .replace(/var\((--[\w-]+)\)/g, (all, name) => style.getPropertyValue(name).trim() || "black")
    .replaceAll("currentColor", style.getPropertyValue("--ink").trim());
  return { text, width: Number(svg.getAttribute("width")), height: Number(svg.getAttribute("height")) };
}

async function savePng(svg, name, background) {
  const { text, width, height } = standalone(svg, background);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = h("canvas", { width: width * 2, height: height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, width * 2, height * 2);
  canvas.toBlob((blob) => save(`${name}.png`, "image/png", blob));
}

/** Draws with Observable Plot; `spec` gets the width that there is. The picture has a name for screen readers. */
export function chart(width, name, spec) {
  const options = { marginBottom: 46, ...spec(width) };
  if (options.x) options.x = { labelOffset: 40, ...options.x };
  const svg = Plot.plot({ width, style: { background: "transparent", color: "var(--ink)", fontFamily: "inherit", fontSize: "13px", overflow: "visible" }, ...options });
  const figure = svg.tagName === "svg" ? svg : svg.querySelector("svg");
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", name);
  figure.removeAttribute("font-size");
  for (const style of svg.querySelectorAll("style")) style.remove(); /* the policy of the page refuses it; its rules are in style.css */
  for (const group of figure.querySelectorAll("g[aria-label]")) { /* a picture has one name; parts of it have none */
    group.dataset.mark = group.getAttribute("aria-label");
    group.removeAttribute("aria-label");
  }
  return svg;
}

/** figure({ page, id, title, about, legend, draw(width), head, rows }) */
export function figure({ page, id, title, sub, about, legend, draw, head, rows, small }) {
  const { speak } = page;
  const drawing = h("div", { class: "drawing" });
  const node = h("figure", { id: `figure-${id}` },
    h("h3", {}, title, sub ? h("span", { class: "sub" }, ` – ${sub}`) : null),
    legend ? h("ul", { class: "legend" }, legend.map((l) => h("li", {},
      l.dash !== undefined
        ? svgLine(l.colour, l.dash)
        : h("span", { class: `swatch ${l.shape ?? ""}`, style: `background:${l.colour}`, "aria-hidden": "true" }), l.text))) : null,
    drawing,
    about ? h("figcaption", {}, about) : null);
  drawing.append(draw(Math.max(280, Math.min(page.width, small ?? page.width))));
  if (rows) {
    const details = h("details", {}, h("summary", {}, speak.t("table"), h("span", { class: "hidden" }, `: ${title}`)));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(table(title, head, rows()));
    });
    const plain = (c) => c?.value ?? c?.text ?? c ?? "";
    const button = (what, act) => h("button", { type: "button", "aria-label": speak.t("download", { what, title }), click: act }, what);
    const svg = () => drawing.querySelector("svg[role=img]");
    const background = () => getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
    node.append(h("div", { class: "tools" }, details, h("span", { class: "save" },
      button("CSV", () => save(`kith-${id}.csv`, "text/csv", "\ufeff" + [head, ...rows()].map((r) => r.map((c) => csvCell(plain(c))).join(",")).join("\r\n"))),
      button("SVG", () => save(`kith-${id}.svg`, "image/svg+xml", standalone(svg(), background()).text)),
      button("PNG", () => savePng(svg(), `kith-${id}`, background())))));
  }
  return node;
}

function svgLine(stroke, dash) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("width", 26);
  svg.setAttribute("height", 10);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(ns, "line");
  for (const [k, v] of Object.entries({ x1: 0, x2: 26, y1: 5, y2: 5, stroke, "stroke-width": 2.5, ...(dash && { "stroke-dasharray": dash }) })) line.setAttribute(k, v);
  svg.append(line);
  return svg;
}
