// The tools from the registry, where `run` has installed them.

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const TOOLS = resolve(process.env.LAUREL_TOOLS ?? "target/tools");

export function tool(path) {
  return import(pathToFileURL(join(TOOLS, "polyglot/node_modules", path)));
}
