// How the result was made, and the software in the page.
import { h, save } from "../dom.mjs";
import { table } from "../figure.mjs";

/** A text with a button that copies it. */
export function copyable(page, title, text, id) {
  const { speak } = page;
  const done = h("span", { role: "status", class: "copied" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch { /* pages from disk may have no clipboard: select and copy as of old */
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    done.textContent = speak.t("copied");
  };
  const code = h("code", { id }, text);
  return h("div", { class: "copy" }, h("p", { class: "label" }, title), h("pre", { tabindex: "0", role: "region", "aria-label": title }, code), h("button", { type: "button", click: copy, "aria-label": `${speak.t("copy")}: ${title}` }, speak.t("copy")), done);
}

export function made(page) {
  const { result, speak, shown } = page;
  const p = (key) => result.note("provenance", key);
  const command = result.text("provenance/command") || (result.note("", "history") ?? "").replace(/^\S+: /, "");
  const file = command.match(/(?:-o|--output)[ =](\S+)/)?.[1]?.split("/").pop() ?? "result.h5";
  const reduced = result.note("", "reduced_from");
  const digest = reduced ?? result.note("", "kith_digest");
  return [
    h("h2", {}, speak.t("made")),
    h("p", {}, speak.t("madeAbout")),
    reduced ? h("p", { class: "warning", id: "reduced" }, speak.t(result.kind === "population" ? "reducedPopulation" : "reduced",
      { digest: reduced, left: String(result.note("", "reduced") ?? "").split(" ").filter(Boolean).map((step) => speak.t(`left_${step}`)).join("; ") })): null,
    copyable(page, speak.t("madeCommand"), command, "command"),
    copyable(page, speak.t("madeReplay"), `kith replay ${file}`, "replay"),
    table(speak.t("made"), [speak.t("parameter"), speak.t("value")], [
      [speak.t("seed"), result.note("", "seed")],
      [speak.t("version"), `${p("version") ?? result.note("", "source")}${p("commit") ? ` (${p("commit")})` : ""}`],
      [speak.t("digest"), { node: h("code", { id: "digest" }, digest ?? "–") }],
      ...(result.kind === "population" ? ofPopulation(page) : [[speak.t("runs"), speak.t("runsAre", { draws: speak.number(result.draws), per: speak.number(result.perDraw), n: speak.number(result.families) })]]),
      [speak.t("drawnFrom"), speak.t(`of${result.note("", "draws")}`, { digest: (result.note("", "posterior_digest") ?? "").slice(0, 8) })],
      [speak.t("madeOn"), `${speak.when(p("end") ?? p("start"))}${p("compiler") ? `, ${p("compiler")}` : ""}`],
    ]),
    drawnFrom(page),
    shown.map((s) => [
      result.scenarios[s].about ? h("details", {}, h("summary", {}, `${speak.t("aboutScenario")}: ${page.title(s)}`), speak.about(result.scenarios[s]) ? h("p", {}, speak.about(result.scenarios[s])) : null, h("p", { lang: "en" }, result.scenarios[s].about)) : null,
      h("details", {}, h("summary", {}, `${speak.t("scenarioText")}: ${page.title(s)}`),
        h("pre", { tabindex: "0", role: "region", "aria-label": page.title(s), class: "yaml", lang: "en" }, result.text(`inputs/scenario_${result.scenarios[s].name}`))),
    ]),
    h("p", {}, h("button", { type: "button", click: () => save(file, "application/x-hdf5", page.bytes) }, speak.t("saveFile"))),
    h("p", { class: "never" }, speak.t("never")),
  ];
}

/* Where each scenario's values come from, in the words of the page; as it stands in the file where that is said otherwise. */
function drawnFrom({ result, speak }) {
  const text = result.note("", "drawn_from");
  if (!text) return null;
  const list = text.split("\n").filter(Boolean).map((line) => {
    const m = line.match(/^(.+): (\d+) parameters from the posterior \((\w+)\), (\d+) from their own priors, (\d+) fixed by the scenario\.$/), s = m && result.scenarios.find((one) => one.name === m[1]);
    return m ? h("li", {}, speak.t("drawnEach", { scenario: s ? speak.title(s) : m[1], n: m[2], digest: m[3], own: m[4], fixed: m[5] })) : h("li", { lang: "en" }, line);
  });
  return h("ul", { class: "note", id: "drawn" }, list);
}

function ofPopulation({ result, speak }) {
  const regions = result.regions.length - 1;
  return [
    [speak.t("runs"), speak.t("runsArePopulation", { draws: speak.number(result.draws), runs: speak.number(result.made), regions: regions > 1 ? speak.t("nRegions", { n: speak.number(regions) }) : speak.t("nRegionsOne"),
      years: speak.number(result.years.length - 1) })],
    [speak.t("scaleOf"), speak.number(result.scale, { style: "percent", maximumSignificantDigits: 3 })],
    [speak.t("regionTable"), result.note("", "regions") ?? "–"],
    [speak.t("pastOf"), result.note("", "burn_in") ?? "–"],
  ];
}

export function licences(page) {
  const { speak } = page;
  const list = JSON.parse(document.getElementById("software").textContent);
  return [
    h("h2", {}, speak.t("licences")),
    h("p", { class: "note" }, speak.t("licencesAbout")),
    list.map((l) => h("details", {}, h("summary", {}, `${l.name} ${l.version} – ${l.licence}`), h("pre", { tabindex: "0", role: "region", "aria-label": l.name, lang: "en" }, l.text || l.licence))),
  ];
}
