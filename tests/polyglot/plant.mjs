// Plants bugs in the stage, one at a time, to show that the comparisons find them:
// node plant.mjs RUST.wasm FOLDER (the last planted component stays in FOLDER, for the cases).

import { spawnSync } from "node:child_process";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const [rust, folder] = process.argv.slice(2);
const here = new URL(".", import.meta.url).pathname;

// What is planted: file, what stands there once, what shall stand there.
const BUGS = [
  ["a wording is changed", "law.js", 'en: "expose in public"', 'en: "expose"'],
  ["a refusal has another name", "check.js", '"events.model-lost"', '"events.modelLost"'],
  ["a setting may be given twice", "check.js", "seen.add(id);", ""],
  ["a bound is off by one", "check.js", "within(1, 7)", "within(1, 8)"],
  ["no order of findings", "stage.js", "a.row - b.row || a.rule - b.rule", "0"],
  ["an amount goes through a float", "stage.js", '? place.prize : 0n', "? BigInt(Number(place.prize)) : 0n"],
  ["unknown counts as no", "stage.js", "if (applies === NO) continue;", "if (applies !== YES) continue;"],
  ["steps in the order of the file", "steps.js", "a.day - b.day || a.step.step - b.step.step", "0"],
  ["the same day is too early", "steps.js", "step.day < day", "step.day <= day"],
  ["a waived rule's steps are strays", "stage.js", "!step.used && !waived", "!step.used"],
  ["the day of effect is excluded", "reach.js", "day < from", "day <= from"],
  ["26(2) without its second condition", "articles.js", '    condition(events.effect, "no-grave-effect", "grave-effect-unknown"),\n', ""],
];

let missed = 0;
for (const [what, file, from, to] of BUGS) {
  const stage = join(folder, "stage");
  await rm(stage, { recursive: true, force: true });
  await cp(join(here, "stage"), stage, { recursive: true });
  const parts = (await readFile(join(stage, file), "utf8")).split(from);
  if (parts.length !== 2) throw new Error(`${what}: the place to plant it stands ${parts.length - 1} times in ${file}`);
  await writeFile(join(stage, file), parts.join(to));
  const planted = join(folder, "planted.wasm");
  const node = (...args) => spawnSync(process.execPath, args, { encoding: "utf8" });
  const built = node(join(here, "build.mjs"), join(stage, "stage.js"), planted);
  if (built.status !== 0) throw new Error(`${what}: ${built.stderr}`);
  const { status, stdout, stderr } = node(join(here, "drawn.mjs"), rust, planted, "2000");
  const different = stdout.match(/, (\d+) different/)?.[1];
  // Found means that answers differ: a comparison that breaks down has found nothing.
  const found = status === 1 && Number(different) > 0;
  if (!found) missed += 1;
  console.log(`| ${what} | ${file} | ${found ? `found, ${different}` : `MISSED ${stderr.trim()}`} |`);
}
process.exitCode = missed > 0 ? 1 : 0;
