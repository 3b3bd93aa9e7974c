// An answer of `kith decide` or `kith rank`, as JSON or HDF5: { digest, sentences, tables: { name: { title, columns, rows, notes } } }. Knows the two
// forms (sim/tell/sheet_write.c), not the page.
import { ready, File as H5File } from "h5wasm";
import { endOfFile } from "./result.mjs";

const HDF5 = [0x89, 0x48, 0x44, 0x46];
let serial = 0;

/** The answer in these bytes, or null when they are none. */
export async function openDecided(bytes) {
  if (HDF5.every((b, i) => bytes[i] === b)) return endOfFile(bytes) > bytes.length ? null : openFile(bytes); /* one that is cut: the page says so */
  try {
    const told = JSON.parse(new TextDecoder().decode(bytes));
    if (!told.kith || typeof told.tables !== "object") return null;
    const tables = Object.fromEntries(Object.entries(told.tables).map(([name, t]) => [name, { title: t.title ?? "", columns: t.columns ?? {}, rows: t.rows ?? [], notes: t.notes ?? [] }]));
    return { digest: told.digest ?? "", sentences: told.sentences ?? [], tables };
  } catch {
    return null;
  }
}

async function openFile(bytes) {
  const { FS } = await ready, name = `answer${serial++}.h5`;
  FS.writeFile(name, bytes);
  const file = new H5File(name, "r"), note = (key) => file.attrs[key]?.value;
  if (note("kind") !== "answer") return null;
  const tables = {};
  for (const key of file.keys()) {
    const group = file.get(key);
    if (group?.type !== "Group" || key === "provenance") continue;
    const columns = group.keys().map((c) => [c, group.get(c)]), values = columns.map(([, item]) => Array.from(item.value));
    tables[key] = { title: "", columns: Object.fromEntries(columns.map(([c, item]) => [c, item.attrs.long_name?.value ?? item.attrs.meaning?.value ?? ""])), notes: [],
      rows: Array.from({ length: values[0]?.length ?? 0 }, (_, r) => Object.fromEntries(columns.map(([c], k) => [c, typeof values[k][r] === "number" && Number.isNaN(values[k][r]) ? null : values[k][r]]))) };
  }
  return { digest: note("of") ?? "", sentences: [], tables };
}
