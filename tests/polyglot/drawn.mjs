// Calls two components of stage 4 directly with drawn arguments, sound and unsound, and compares every answer
// and every refusal: node drawn.mjs RUST.wasm FOREIGN.wasm CALLS

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { TOOLS, tool } from "./tools.mjs";

const { transpile } = await tool("@bytecodealliance/jco/dist/api.js");
const [rustFile, foreignFile, calls] = process.argv.slice(2);

// A component as a module of this engine.
async function load(file, name) {
  const folder = join(TOOLS, "polyglot/transpiled", `${name}-${process.pid}`);
  const { files } = await transpile(await readFile(file), { name, noTypescript: true });
  for (const [path, bytes] of Array.isArray(files) ? files : Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return (await import(pathToFileURL(join(folder, `${name}.js`)))).sanction;
}

const rust = await load(rustFile, "rust");
const foreign = await load(foreignFile, "foreign");

// ------------------------------------------------------------------------------ draws

let state = 20211112;

// Mulberry32: a whole number below `below`.
function draw(below) {
  state = (state + 0x6d2b79f5) | 0;
  let bits = Math.imul(state ^ (state >>> 15), 1 | state);
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
  return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 4294967296) * below);
}

const pick = (list) => list[draw(list.length)];
const list = (length, one) => Array.from({ length }, (_, row) => one(row));
const chance = (percent) => draw(100) < percent;

const UNKNOWN_DAY = -2147483648;
const AWARDED = 18943; // 2021-11-12
const day = () => (chance(15) ? UNKNOWN_DAY : AWARDED + draw(40) - 10);
// Mostly yes, since a condition that fails hides what follows; but now and then a row is all no.
const fact = () => pick([1, 2, 2, 2, 3]);
const facts = (rows) => list(rows, () => (chance(15) ? () => 1 : fact));

const MEASURES = ["", "", "", ...rust.measureKinds().map((kind) => kind.id), "bar-applications"];
const RULES = rust.describe().rules.map((rule) => rule.id);
const KNOWN = {
  grave: [1, 2, 3, 4, 6],
  effect: [2],
  badManagement: [3],
  ineffective: [5],
  declined: [5],
  irresponsible: [5],
  modelLost: [5],
  inProducts: [7],
  yearOmitted: [7],
};

function aftermath() {
  const [titles, events, conduct] = [1 + draw(4), draw(6), draw(4)];
  const acts = events + conduct > 0 ? draw(12) : 0;
  const kind = list(events, () => 1 + draw(7));
  const factOf = facts(events);
  const conditions = Object.entries(KNOWN).map(([field, kinds]) => [
    field,
    Uint8Array.from(kind, (kind, row) => (kinds.includes(kind) ? factOf[row]() : 0)),
  ]);
  const table = list(acts, () => (events === 0 ? 2 : conduct === 0 ? 1 : 1 + draw(2)));
  return {
    titles: {
      scheme: list(titles, () => pick(["beilun-2021", "beilun-2021", "beilun-2014", "", "haishu-2022"])),
      award: Uint8Array.from(list(titles, () => draw(6))),
      awarded: Int32Array.from(list(titles, () => (chance(15) ? UNKNOWN_DAY : AWARDED))),
      prize: BigInt64Array.from(list(titles, () => pick([-1n, 0n, 300000n, 2n ** 63n - 1n]))),
    },
    events: {
      title: Uint32Array.from(list(events, () => draw(titles))),
      kind: Uint8Array.from(kind),
      day: Int32Array.from(list(events, day)),
      ...Object.fromEntries(conditions),
    },
    conduct: {
      reviewer: Uint32Array.from(list(conduct, () => draw(9))),
      kind: Uint8Array.from(list(conduct, () => 1 + draw(4))),
      day: Int32Array.from(list(conduct, day)),
      established: Uint8Array.from(list(conduct, fact)),
      adverse: Uint8Array.from(list(conduct, fact)),
      crime: Uint8Array.from(list(conduct, fact)),
    },
    acts: {
      table: Uint8Array.from(table),
      at: Uint32Array.from(table, (table) => draw(table === 1 ? events : conduct)),
      measure: list(acts, () => pick(MEASURES)),
      step: Uint8Array.from(list(acts, () => 1 + draw(4))),
      day: Int32Array.from(list(acts, day)),
    },
  };
}

const VALUES = [
  { tag: "unset" },
  { tag: "amount", val: 3n },
  { tag: "toggle", val: false },
  { tag: "choice", val: "any" },
  { tag: "choice", val: "some" },
  { tag: "date", val: AWARDED + 5 },
  { tag: "date", val: 84006 },
];
const SOUND = [
  () => ({ term: "decline-elements", value: { tag: "choice", val: pick(["all", "any"]) } }),
  () => ({ term: "reaches-former-titles", value: { tag: "toggle", val: chance(50) } }),
  () => ({ term: "in-force-from", value: chance(20) ? { tag: "unset" } : { tag: "date", val: AWARDED + draw(30) - 5 } }),
];

function settings(titles) {
  const terms = SOUND.filter(() => chance(50)).map((setting) => setting());
  const waived = chance(30) ? list(1 + draw(3), () => pick(RULES)) : [];
  if (chance(6)) terms.push({ term: pick(["decline-elements", "in-force-from", "threshold", ""]), value: pick(VALUES) });
  if (chance(3)) waived.push(pick(["fraud", "", "27-Fraud"]));
  const rows = list(titles, (row) => row).filter(() => chance(60));
  if (chance(4)) rows.push(draw(titles + 1));
  const detail = pick([
    { tag: "verdicts" },
    { tag: "reasons" },
    { tag: "reasons" },
    { tag: "reasons-for", val: Uint32Array.from(rows) },
  ]);
  return { terms, waived, detail };
}

function calendar() {
  const sound = { year: 2021, announced: UNKNOWN_DAY, deadline: 18840, reference: UNKNOWN_DAY };
  if (chance(4)) sound[pick(Object.keys(sound))] = pick([-2147483648, 1899, 2200, -25568, 84006]);
  return sound;
}

// Spoils one column: a cell too few or too many, or one out of its range.
function spoil(aftermath) {
  const table = aftermath[pick(Object.keys(aftermath))];
  const name = pick(Object.keys(table));
  const column = table[name];
  const as = Array.isArray(column) ? (cells) => cells : (cells) => column.constructor.from(cells);
  const cells = [...column];
  const big = typeof cells[0] === "bigint";
  if (chance(40) || cells.length === 0) {
    if (chance(50)) cells.pop();
    else cells.push(...(cells.length > 0 ? [cells[0]] : []));
  } else if (typeof cells[0] === "number" || big) {
    const wrong = pick([0, 1, 3, 4, 6, 8, 255, 84006, -25568]);
    cells[draw(cells.length)] = big ? BigInt(-wrong) : wrong;
  }
  table[name] = as(cells);
}

// ------------------------------------------------------------------------------ comparison

function answer(stage, args) {
  try {
    return { ok: stage.enforce(...args) };
  } catch (error) {
    if (error?.payload === undefined) throw error; // a trap, not a refusal
    return { refused: error.payload };
  }
}

const count = new Map();
const tally = (what) => count.set(what, (count.get(what) ?? 0) + 1);
const { codes, rules } = rust.describe();
const kinds = rust.measureKinds();
let differ = 0;

if (!isDeepStrictEqual(foreign.describe(), rust.describe()) || !isDeepStrictEqual(foreign.measureKinds(), kinds)) {
  console.log("describe or measure-kinds differ");
  differ += 1;
}
for (let call = 0; call < Number(calls); call++) {
  const facts = aftermath();
  const args = [settings(facts.titles.scheme.length), calendar(), facts];
  if (chance(10)) spoil(facts);
  const one = answer(rust, args);
  const other = answer(foreign, args);
  if (!isDeepStrictEqual(one, other)) {
    if (differ === 0) console.log(`call ${call} differs`);
    differ += 1;
  }
  if (one.refused) tally(`refused ${one.refused.tag}`);
  else {
    for (const code of one.ok.findings.code) tally(`said ${codes[code].id}`);
    for (const { progress, kind, rule } of one.ok.measures) {
      tally(`progress ${progress}`);
      tally(`measure ${kinds[kind].id} of ${rules[rule].id}`);
    }
  }
}

const seen = (prefix) => [...count.keys()].filter((what) => what.startsWith(prefix)).length;
const unsaid = codes.filter((code) => !count.has(`said ${code.id}`)).map((code) => code.id);
console.log(
  `${calls} calls, ${differ} different; reached: ${seen("said ")} of ${codes.length} reasons and remarks, ` +
    `${seen("progress ")} of 7 states of progress, ${seen("measure ")} of 22 measures by rule, ` +
    `${seen("refused ")} of 7 kinds of refusal`,
);
// A draw that never reaches a code would not notice it missing.
if (Number(calls) >= 1000 && unsaid.length > 0) console.log(`never said: ${unsaid.join(", ")}`);
process.exitCode = differ > 0 || (Number(calls) >= 1000 && unsaid.length > 0) ? 1 : 0;
