// The desk in node without a page, held against the program: node node.mjs LAUREL, in the folder that `run` makes.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { open } from "./site/desk.mjs";

const laurel = process.argv[2];
let failed = 0;
const say = (what, result) => console.log(`${what.padEnd(58)} ${result}`);

/** What only a runtime has, taken out: the rest is held byte for byte, as it is written. */
function plain(text) {
  return String(text).replace(/,?\n\s*"(fuel|limits)": \{[^}]*\}/g, "").replace(/,?\n\s*"fuel": \d+/g, "");
}
function program(...options) {
  return execFileSync(laurel, ["--lang", "zh", "diff", ...options, "--attribution", "--format", "json"], { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
}
function check(what, ours, theirs) {
  const [mine, other] = [plain(ours).trimEnd(), plain(theirs).trimEnd()];
  if (mine !== other) {
    failed += 1;
    writeFileSync("node-ours.json", mine);
    writeFileSync("node-theirs.json", other);
  }
  say(what, `${mine === other ? "ok" : "FAILED"} (${ours.length} bytes)`);
}
const text = (desk) => new TextDecoder().decode(desk.take("json"));

say(`node ${process.version}`, "no page");
const desk = await open();
desk.read("sample.json", readFileSync("sample.json"));
check("sample: JSON as the program's", text(desk), program("beilun-2014", "beilun-2021", "sample.json"));
desk.act({ do: "set", side: "B", term: "threshold", value: "620" });
desk.act({ do: "undecided", to: "by-order" });
check("a term turned, by order", text(desk), program("beilun-2014", "beilun-2021", "sample.json", "--set", "B:threshold=620", "--undecided", "by-order"));
writeFileSync("node-settings.json", desk.take("settings"));
for (const side of [undefined, "A"]) {
  writeFileSync("node-receipt.json", desk.take("receipt", side));
  const found = JSON.parse(execFileSync(laurel, ["verify", "node-receipt.json", "--cycle", "sample.json", "--format", "json"]));
  if (!found.as_recorded) failed += 1;
  say(`the receipt of ${side ? `the run of ${side}` : "the comparison"} run again`, found.as_recorded ? "ok" : "FAILED");
}
desk.read("p1000.json", readFileSync("p1000.json"));
check("1,000 firms", text(desk), program("beilun-2014", "beilun-2021", "p1000.json", "--set", "B:threshold=620", "--undecided", "by-order"));
const ran = execFileSync("node", ["site/desk.mjs", "sample.json", "node-settings.json"], { maxBuffer: 1 << 28 });
check("as a command, with settings", ran, program("beilun-2014", "beilun-2021", "sample.json", "--settings", "node-settings.json"));
try {
  desk.read("wrong.json", readFileSync("wrong.json"));
  failed += 1;
  say("a file that is none", "FAILED (taken)");
} catch (error) {
  say("a file that is none", `ok (${error.message.slice(0, 60)})`);
}
process.exit(failed === 0 ? 0 : 1);
