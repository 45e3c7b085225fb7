// Runs the command lines of every case, the sample cycle and synthetic cycles with two scheme folders, and
// compares the complete outcomes: node cases.mjs LAUREL RUST-FOLDER FOREIGN-FOLDER

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { meets, readCases } from "./cycle.mjs";

const SCHEME = "beilun-2021";
const BUILT_IN = "sanction-2021.wasm";
const FOREIGN = "sanction-js.wasm";
const [laurel, rust, foreign] = process.argv.slice(2);
const here = new URL("..", import.meta.url).pathname;

// What a run says of itself, and not of the award.
const OF_ITSELF = new Set(["sha256", "component", "from", "fuel", "limits"]);

const foreignBytes = readFileSync(join(foreign, FOREIGN));
const digest = createHash("sha256").update(foreignBytes).digest("hex");

function run(line, cycle, folder) {
  const words = line.split(" ").map((word) => (word === SCHEME ? folder : word));
  const { status, stdout, stderr } = spawnSync(laurel, [...words, "--format", "json"], {
    input: cycle,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const plain = (text) => text.replaceAll(folder, SCHEME).replaceAll(FOREIGN, BUILT_IN);
  const outcome = status === 0 ? JSON.parse(plain(stdout)) : null;
  return { status, outcome, said: plain(stderr), used: stdout.includes(digest) };
}

function substance(value) {
  if (Array.isArray(value)) return value.map(substance);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !OF_ITSELF.has(key));
  return Object.fromEntries(kept.map(([key, element]) => [key, substance(element)]));
}

const groups = new Map();

function compare(group, name, line, cycle, expected) {
  const count = groups.get(group) ?? { inputs: new Set(), runs: 0, equal: 0, expected: 0, named: 0, sanctions: 0 };
  groups.set(group, count);
  const one = run(line, cycle, rust);
  const other = run(line, cycle, foreign);
  count.inputs.add(name);
  count.runs += 1;
  const equal =
    one.status === other.status &&
    one.said === other.said &&
    isDeepStrictEqual(substance(one.outcome), substance(other.outcome));
  const met = expected === undefined || meets(expected, other.outcome);
  count.equal += equal;
  count.expected += met;
  count.named += other.used;
  count.sanctions += (one.outcome?.measures?.length ?? 0) + (one.outcome?.title_remarks?.length ?? 0) > 0;
  if (one.status !== 0) console.log(`  ${name}: laurel ${line}: exit ${one.status} with the stage in Rust`);
  if (!equal) console.log(`  ${name}: laurel ${line}: differs (exit ${other.status}) ${other.said.trim()}`);
  if (!met) console.log(`  ${name}: laurel ${line}: not what the case expects`);
}

for (const { name, lines, cycle, expected } of readCases(join(here, "cases"))) {
  for (const line of lines) {
    if (line.split(" ").includes(SCHEME)) compare("cases", name, line, JSON.stringify(cycle), expected[line]);
  }
}

const sample = readFileSync(join(here, "cycles/sample.json"), "utf8");
const SAMPLE = [
  "run beilun-2021 -",
  "run beilun-2021 - --set in-force-from=2021-06-01",
  "run beilun-2021 - --set reaches-former-titles=false --set decline-elements=any",
  "run beilun-2021 - --waive 27-fraud --waive 28-review-rights",
  "run beilun-2021 - --lang en",
  "diff beilun-2014 beilun-2021 -",
  "diff beilun-2021 beilun-2021 - --set B:decline-elements=any",
  "robust beilun-2014 beilun-2021 - --tries 20",
  "explain beilun-2021 - A01",
  "rules beilun-2021",
  "changes beilun-2014 beilun-2021",
];
for (const line of SAMPLE) compare("sample", "sample", line, sample);

for (const seed of [1, 2, 3, 4]) {
  const args = ["synth", "--applicants", String(seed * 500), "--seed", String(seed)];
  const cycle = spawnSync(laurel, args, { encoding: "utf8", maxBuffer: 1 << 30 }).stdout;
  for (const line of ["run beilun-2021 -", "diff beilun-2014 beilun-2021 -"]) {
    compare("synthetic", `seed ${seed}`, line, cycle);
  }
}

let failed = 0;
console.log("| inputs | of them | runs | equal to Rust | as expected | names the foreign stage | with sanctions |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
for (const [group, { inputs, runs, equal, expected, named, sanctions }] of groups) {
  console.log(`| ${group} | ${inputs.size} | ${runs} | ${equal} | ${expected} | ${named} | ${sanctions} |`);
  failed += runs - equal + (runs - expected);
}
// A comparison in which the foreign stage never ran, or never had anything to say, would prove nothing.
const ran = [...groups.values()].every(({ runs, named, sanctions }) => named === runs && sanctions > 0);
if (!ran) console.log("in some group the foreign stage was not named, or nothing was sanctioned");
process.exitCode = failed > 0 || !ran ? 1 : 0;
