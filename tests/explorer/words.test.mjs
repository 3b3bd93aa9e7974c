// Sentences of the page, without a browser: both languages, the same things to fill in, and a short text for each shipped scenario.
import { readFileSync, readdirSync } from "node:fs";
import { abouts } from "../../analysis/explorer/src/abouts.mjs";
import { words } from "../../analysis/explorer/src/words.mjs";

let failed = 0;
function check(what, wrong) {
  console.log(`${wrong.length ? "not ok" : "ok"} - ${what}${wrong.length ? `: ${wrong.join(", ")}` : ""}`);
  failed |= wrong.length > 0;
}

const titles = readdirSync("scenarios").filter((f) => f.endsWith(".yaml")).map((f) => readFileSync(`scenarios/${f}`, "utf8").match(/^title: *(.*)$/m)?.[1]).filter(Boolean);
check(`each of ${titles.length} shipped scenarios is told in both languages`, titles.filter((t) => !(abouts[t]?.length === 2 && abouts[t].every((text) => text.length > 30 && text.length < 260))));
check("and nothing else is", Object.keys(abouts).filter((t) => !titles.includes(t)));

const blanks = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
const entries = Object.entries(words);
check(`each of ${entries.length} sentences has two languages`, entries.filter(([, pair]) => !Array.isArray(pair) || pair.length !== 2).map(([key]) => key));
/* A text may say less than the other where one language names what the other leaves to the heading; none may ask for what is not given. */
const MAY = ["answerTwo", "yearsDifference"];
check("and the same blanks in both", entries.filter(([key, [nl, en]]) => blanks(nl) !== blanks(en) && !MAY.includes(key)).map(([key, [nl, en]]) => `${key} (${blanks(nl)} / ${blanks(en)})`));
const source = ["src", "src/parts", "src/population", "src/live"].flatMap((d) => readdirSync(`analysis/explorer/${d}`).filter((f) => /\.mjs$/.test(f) && !/words\.mjs$/.test(f)).map((f) => readFileSync(`analysis/explorer/${d}/${f}`, "utf8"))).join("\n");
/* As it stands, or made of a part that stands and a part that is filled in. */
const forms = [...source.matchAll(/`(\w*)\$\{[^`{}]*\}(\w*)`/g)].map(([, begins, ends]) => [begins, ends]).filter(([begins, ends]) => begins || ends);
const MADE = ["moreLess", "dearerLess", "longerLess", "answerTwoBare", "answerOneBare"]; /* of two parts that are both chosen */
const used = (key) => MADE.includes(key) || source.includes(`"${key}"`) || new RegExp(`\\b${key}:? `).test(source) || forms.some(([begins, ends]) => key.startsWith(begins) && key.endsWith(ends) && key.length > begins.length + ends.length);
check("and stands somewhere on the page", entries.map(([key]) => key).filter((key) => !used(key)));
process.exit(failed);
