// Writes a scheme folder in which one stage is replaced: node scheme.mjs SOURCE TARGET STAGE.wasm
// The manifest also says what the component may use.

import { createHash } from "node:crypto";
import { cp, copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const [source, target, component] = process.argv.slice(2);
const NAME = "sanction-js.wasm";

// Twice and more what it was measured to need; a JavaScript engine wants more than a stage in Rust.
const LIMITS = `
[stages.sanction.limits]
fuel = 500_000_000
fuel-per-row = 1_000_000
memory = "32M"
table = 16_000
`;

await rm(target, { recursive: true, force: true });
await cp(source, target, { recursive: true });
await rm(join(target, "sanction-2021.wasm"));
await copyFile(component, join(target, NAME));
const sha256 = createHash("sha256").update(await readFile(component)).digest("hex");
const manifest = join(target, "scheme.toml");
const text = await readFile(manifest, "utf8");
const replaced = text.replace(
  /(\[stages\.sanction\]\n)component = ".*"\nsha256 = ".*"\n/,
  `$1component = "${NAME}"\nsha256 = "${sha256}"\n${LIMITS}`,
);
if (replaced === text) throw new Error("the manifest has no stage sanction as expected");
await writeFile(manifest, replaced);
