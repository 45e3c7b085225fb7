// The desk in node, without a page: `node desk.mjs CYCLE [SETTINGS.json]` writes the comparison in JSON, as
// `laurel diff --attribution --format json` does, apart from `fuel` and `limits`, which a runtime alone has. As a
// module, `open()` gives the desk: `read` a file, `act` as the page does, `take` what can be taken away. It needs
// the files beside it, and no connection. A stranger's component is not limited in time here.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const run = (script) => import(`data:text/javascript;base64,${Buffer.from(script).toString("base64")}`);

/** What a reply says went wrong; the page shows it as HTML. */
function refused(reply) {
  const note = reply.regions.find((it) => it.id === "note" && it.html.includes("refused"));
  return note ? note.html.replace(/<button.*?<\/button>/gs, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim() : "";
}

/** A desk with the schemes of a folder that `laurel desk --folder` wrote. */
export async function open(folder = here) {
  const { index, at, modulesOf } = opened(inflateSync(readFileSync(path.join(folder, "desk.bin"))));
  const components = await Promise.all(index.components.map(async (entry) => ({ make: await load(modulesOf(entry), run), watched: entry.watched })));
  const told = { called() {}, back() {} };
  const { page } = (await load(modulesOf(index.desk, inflateSync(at(index.desk.packed))), run))({ "laurel:desk/stages": stagesOf(components, told) });
  page.open(index.schemes, [], "");
  const done = (reply) => {
    const why = refused(reply);
    if (why) throw new Error(why);
    return reply;
  };
  return {
    /** Reads a cycle, or a file of settings. */
    read: (name, bytes) => done(page.read(name, new Uint8Array(bytes))),
    /** Does what an event says, as the page's script does. */
    act: (event) => done(page.act(said(event))),
    /** The bytes of something that can be taken away: json, report, csv, workbook, settings, blank, receipt; a receipt
     * of the run of one side with `side`, "A" or "B". */
    take: (what, side) => done(page.act(said({ do: "take", what, side, secret: "" }))).file.bytes,
  };
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const files = process.argv.slice(2);
  if (files.length === 0) {
    console.error("node desk.mjs CYCLE [SETTINGS.json]");
    process.exit(2);
  }
  try {
    const desk = await open();
    for (const file of files) desk.read(path.basename(file), readFileSync(file));
    process.stdout.write(desk.take("json"));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
