// The result in five screens, for a council: what the problem is, what was compared, what came out, what decides it, what nobody knows. The numbers are
// those of the page, made by the same functions. Arrow keys, buttons, or a finger.
import { h } from "../dom.mjs";
import { aboutOf, amountOf, fourOf, line, reason } from "./first.mjs";
import { grounds, strongest } from "./evidence.mjs";

/* How it is under the first scenario, in whole families. */
function levels(page) {
  const { result, speak } = page;
  return fourOf(page).map(([key, name, form]) => {
    const i = result.outcome(name);
    if (i < 0 || page.lacks(0, i)) return null;
    const x = page.level(0, i).mean, words = amountOf(page, form, x, false, false) ?? speak.value(x, result.outcomes[i].unit);
    return h("li", {}, h("strong", {}, `${speak.t(`four_${key}`)}: `), h("span", { "data-value": x, "data-row": key }, words), h("span", { class: "sub" }, ` – ${aboutOf(page, key, name)}`));
  }).filter(Boolean);
}

function screens(page) {
  const { result, speak, two, compared } = page;
  const about = (s) => h("li", {}, h("strong", {}, page.title(s)), told(result.scenarios[s]));
  const told = (scenario) => (speak.about(scenario) ? `: ${speak.about(scenario)}` : scenario.about ? h("span", { lang: "en" }, `: ${scenario.about}`) : null);
  const rows = fourOf(page).map((four) => line(page, four, "tale-")).filter(Boolean);
  return [
    ["tale1", h("p", {}, speak.t("taleProblem", { base: page.within(0) })), h("ul", {}, levels(page)), page.where ? h("p", { class: "note" }, page.where) : null],
    ["tale2", h("ul", {}, two ? [about(0), about(compared)] : about(0)), h("p", {}, speak.t("taleDraws", { n: speak.number(result.draws), runs: speak.number(result.made) }))],
    ["tale3", h("ul", { class: "four" }, rows.map((r) => r.node)), reason(page, rows)],
    ["tale4", h("p", {}, grounds(page)), strongest(page, 3) ?? (page.fixed ? null : h("p", {}, speak.t("decidesFew", { n: speak.number(result.draws) })))],
    ["tale5", h("p", {}, speak.t("notIdentified")), h("p", { class: "never" }, speak.t("never"))],
  ];
}

/** The button that opens it. */
export function taleButton(page) {
  return h("button", { type: "button", id: "tale-open", click: () => openTale(page) }, page.speak.t("tale"));
}

function openTale(page) {
  const { speak } = page, list = screens(page), n = list.length;
  const articles = list.map(([key, ...content], i) => h("article", { id: key, tabindex: "-1", "aria-label": `${i + 1} / ${n}` }, h("p", { class: "note" }, `${i + 1} / ${n}`), h("h2", {}, speak.t(key)), content));
  const track = h("div", { class: "track" }, articles);
  let at = 0;
  const go = (to) => {
    at = Math.max(0, Math.min(n - 1, to));
    track.scrollTo({ left: at * track.clientWidth });
    articles[at].focus({ preventScroll: true });
    back.disabled = at === 0;
    on.disabled = at === n - 1;
  };
  const back = h("button", { type: "button", id: "tale-back", click: () => go(at - 1) }, `← ${speak.t("taleBack")}`), on = h("button", { type: "button", id: "tale-on", click: () => go(at + 1) }, `${speak.t("taleOn")} →`);
  const dialog = h("dialog", { id: "tale", "aria-label": speak.t("tale"),
    keydown: (e) => {
      const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[e.key];
      if (!step) return;
      e.preventDefault(); /* the browser would scroll, too */
      go(at + step);
    },
    close: () => { dialog.remove(); document.getElementById("tale-open")?.focus(); } },
    track, h("div", { class: "steps" }, back, h("button", { type: "button", id: "tale-close", click: () => dialog.close() }, speak.t("taleClose")), on));
  track.addEventListener("scrollend", () => { /* a finger moved it */
    const to = Math.round(track.scrollLeft / Math.max(1, track.clientWidth));
    if (to !== at) go(to);
  });
  document.body.append(dialog);
  dialog.showModal();
  go(0);
}
