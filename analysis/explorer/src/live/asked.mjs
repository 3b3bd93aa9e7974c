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

/** The command that makes the same numbers, and what is set in the scenario compared alone as a scenario file, or null: { command, yaml }. */
export function commandOf(result, compared, { over, one }) {
  const { name } = result.scenarios[compared];
  const paths = [...over.keys(), ...one.keys()].map((p) => result.parameters[p].path), asks = (w) => paths.includes(w?.split("@")[0]); /* where a value is set there is no break-even to look for */
  const words = split(result.text("provenance/command") || "kith compare").filter((w, i, all) => !(w === "--break-even" && asks(all[i + 1])) && !(all[i - 1] === "--break-even" && asks(w)) && !(/^--break-even=/.test(w) && asks(w.slice(13))));
  const command = words.map((w, i) => (["-o", "--output"].includes(words[i - 1]) ? "what-if.h5" : /^--output=/.test(w) ? "--output=what-if.h5" : w));
  for (const [values, scenario] of [[over, ""], [one, `${name}:`]])
    for (const [p, x] of values) command.push("--set", `${scenario}${result.parameters[p].path}=${withUnit(result, p, x)}`);
  const file = words.slice(2).find((w) => new RegExp(`(^|/)${name.replace(/[^\w-]/g, "\\$&")}\\.ya?ml$`).test(w));
  return { command: command.map(quote).join(" "), yaml: one.size ? yamlOf(result, compared, one, file ? file.split("/").pop() : `${name}.yaml`) : null };
}

/* A child of the scenario compared: nothing but what differs. */
function yamlOf(result, compared, one, base) {
  const title = JSON.stringify(`What if: ${result.scenarios[compared].title}`);
  return `title: ${title}\nextends: ${base}\nwhat_if:\n${[...one].map(([p, x]) => `  ${result.parameters[p].path}: ${withUnit(result, p, x)}\n`).join("")}`;
}
