// Runs a transpiled composed scheme on node: node node.mjs SCHEME.js ARGUMENTS.json… writes the answer
// to each arguments file beside it.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { run } from "./values.mjs";

const [scheme, ...files] = process.argv.slice(2);
const { chain } = await import(pathToFileURL(scheme));
for (const file of files) {
  writeFileSync(file.replace(/\.json$/, ".node.json"), run(chain, readFileSync(file, "utf8")));
}
