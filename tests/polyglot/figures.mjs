// Size, fuel, time and memory of the stage in both languages: node figures.mjs LAUREL RUST-FOLDER FOREIGN-FOLDER

import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [laurel, rust, foreign] = process.argv.slice(2);
const sample = readFileSync(new URL("../cycles/sample.json", import.meta.url), "utf8");
const synthetic = run(["synth", "--applicants", "20000", "--seed", "1"], "").stdout;
const RUNS = 15;

function run(args, input) {
  return spawnSync(laurel, args, { input, encoding: "utf8", maxBuffer: 1 << 30 });
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}

// Fuel, and the median of the time of the call in milliseconds, as `--log` tells it.
function call(folder, cycle) {
  const times = [];
  let fuel = 0;
  for (let i = 0; i < RUNS; i++) {
    const { stdout, stderr } = run(["--log", "json", "run", folder, "-", "--format", "json"], cycle);
    fuel = JSON.parse(stdout).fuel.sanction;
    const lines = stderr.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    const made = lines.find((line) => line.step === "call" && line.within === "run" && line.stage === "sanction");
    times.push(made.busy_ms);
  }
  return { fuel, time: median(times) };
}

// From the start of the process to its end, with the machine code in the cache.
function start(folder) {
  const times = [];
  for (let i = 0; i < RUNS; i++) {
    const begin = performance.now();
    run(["rules", folder, "--format", "json"], "");
    times.push(performance.now() - begin);
  }
  return median(times);
}

// The smallest memory, in pages of 64 KiB, with which the sample runs.
function memory(folder) {
  let [low, high] = [0, 1024];
  while (high - low > 1) {
    const pages = (low + high) >> 1;
    const args = ["--limit", `sanction.memory=${pages * 65536}`, "run", folder, "-", "--format", "json"];
    if (run(args, sample).status === 0) high = pages;
    else low = pages;
  }
  return high;
}

const rows = [rust, foreign].map((folder, index) => {
  const file = join(folder, index === 0 ? "sanction-2021.wasm" : "sanction-js.wasm");
  const [small, large] = [call(folder, sample), call(folder, synthetic)];
  return [
    ["bytes of the component", statSync(file).size],
    ["bytes, gzip -9", gzipSync(readFileSync(file), { level: 9 }).length],
    ["fuel, sample cycle", small.fuel],
    ["ms per call, sample cycle", small.time.toFixed(3)],
    ["fuel, 20,000 applicants", large.fuel],
    ["ms per call, 20,000 applicants", large.time.toFixed(3)],
    ["ms, `laurel rules`, machine code cached", start(folder).toFixed(0)],
    ["KiB of memory that the sample needs", memory(folder) * 64],
  ];
});
console.log("| | Rust | JavaScript |\n| --- | ---: | ---: |");
rows[0].forEach(([what, value], at) => {
  const shown = (value) => (typeof value === "number" ? value.toLocaleString("en") : value);
  console.log(`| ${what} | ${shown(value)} | ${shown(rows[1][at][1])} |`);
});
