// Builds the stage: node build.mjs STAGE.js OUT.wasm
//
// All features of the engine that would import something are left out, so that the component is as pure as the
// contract wants it: it imports nothing.

import { readFile, writeFile } from "node:fs/promises";
import { tool } from "./tools.mjs";

const { componentize } = await tool("@bytecodealliance/componentize-js/src/componentize.js");
const [source, output] = process.argv.slice(2);

// One text of all interfaces: the tool does not find a folder of them in every file system.
const wit = new URL("../../wit/", import.meta.url);
const interfaces = ["types", "eligibility", "scoring", "ranking", "sanction"];
const texts = await Promise.all(interfaces.map((name) => readFile(new URL(`${name}.wit`, wit), "utf8")));
const witWorld = "package laurel:award@0.1.0;\n" + texts.map((text) => text.replace(/^package .*;$/m, "")).join("\n");

const { component, imports } = await componentize({
  sourcePath: source,
  witWorld,
  worldName: "sanction-stage",
  disableFeatures: ["stdio", "random", "clocks", "http", "fetch-event"],
});
if (imports.length > 0) throw new Error(`the component imports ${JSON.stringify(imports)}`);
await writeFile(output, component);
