// What was asked of the sliders: as text in the address, as the command, and as a scenario file of its own.

/** "staff_ratio:2.5;share.integral:0.5!" : id, value, and ! for the scenario compared alone. */
export function readAsked(text) {
  return new Map(text.split(";").map((part) => part.match(/^([\w.-]+):(-?[\d.]+(?:e-?\d+)?)(!?)$/)).filter(Boolean).map(([, id, value, one]) => [id, { value: Number(value), one: one === "!" }]));
}

export const writeAsked = (asked) => [...asked].map(([id, { value, one }]) => `${id}:${value}${one ? "!" : ""}`).join(";");

/** What holds in all scenarios, and in the one compared alone: Maps of parameter index to value. */
export function overOf(asked, sliders) {
  const over = new Map(), one = new Map();
  for (const [id, { value, one: alone }] of asked)
    for (const [p, x] of sliders.get(id)?.values(value) ?? []) (alone ? one : over).set(p, x);
  return { over, one };
}

const quote = (word) => (/^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/* Words of a command line as the file keeps it. */
const split = (line) => (line.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((w) => w.replace(/^(['"])(.*)\1$/, "$2"));

const withUnit = (result, p, x) => (result.parameters[p].unit === "1" ? String(x) : `${x} ${result.parameters[p].unit}`);

/** The command that makes the same numbers, and the scenario file that it needs, or null: { command, file, yaml }. */
export function commandOf(result, compared, { over, one }) {
  const name = result.scenarios[compared].name;
  const words = split(result.text("provenance/command") || "kith compare");
  const at = words.findIndex((w, i) => i > 1 && new RegExp(`(^|/)${name.replace(/[^\w-]/g, "\\$&")}(\\.ya?ml)?$`).test(w));
  const folder = at >= 0 && words[at].includes("/") ? words[at].replace(/[^/]*$/, "") : "";
  const file = `${folder}what-if.yaml`;
  const command = words.map((w, i) => (one.size && i === at ? file : ["-o", "--output"].includes(words[i - 1]) ? "what-if.h5" : /^--output=/.test(w) ? "--output=what-if.h5" : w));
  for (const [p, x] of over) command.push("--set", `${result.parameters[p].path}=${withUnit(result, p, x)}`);
  const base = at >= 0 ? words[at].split("/").pop() : `${name}.yaml`;
  return { command: command.map(quote).join(" "), file: one.size ? file : null, yaml: one.size ? yamlOf(result, compared, one, base) : null };
}

/* A child of the scenario compared: nothing but what differs. */
function yamlOf(result, compared, one, base) {
  const tree = {};
  for (const [p, x] of one) {
    const keys = result.parameters[p].path.split(".");
    keys.slice(0, -1).reduce((node, key) => (node[key] ??= {}), tree)[keys.at(-1)] = `{value: ${x}, unit: ${JSON.stringify(result.parameters[p].unit)}, grade: assumption, source: "What-if of a reader of the page, not a finding"}`;
  }
  const write = (node, depth) => Object.entries(node).map(([key, value]) => (typeof value === "string" ? `${"  ".repeat(depth)}${key}: ${value}` : `${"  ".repeat(depth)}${key}:\n${write(value, depth + 1)}`)).join("\n");
  const title = `What if: ${result.scenarios[compared].title}`.replaceAll('"', "'");
  return `title: "${title}"\nextends: ${/\.ya?ml$/.test(base) ? base : `${base}.yaml`}\n${write(tree, 0)}\n`;
}
