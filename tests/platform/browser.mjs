// Runs a transpiled composed scheme in headless Chromium: node browser.mjs FOLDER ARGUMENTS.json…
// FOLDER is what jco wrote. A plain page loads the component, runs it, and posts the answer back.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";

const [folder, ...files] = process.argv.slice(2);
const here = import.meta.dirname;
const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
const PAGE = `<!doctype html><meta charset="utf-8"><title>Laurel</title><script type="module">
import { run } from "/values.mjs";
try {
  const { chain } = await import("/award.js");
  for (const file of ${JSON.stringify(files.map((file) => basename(file)))}) {
    const text = await (await fetch("/arguments/" + file)).text();
    await fetch("/answers/" + file, { method: "POST", body: run(chain, text) });
  }
  await fetch("/done", { method: "POST", body: navigator.userAgent });
} catch (error) {
  await fetch("/failed", { method: "POST", body: String(error.stack ?? error) });
}
</script>`;

const profile = mkdtempSync(join(tmpdir(), "laurel-chromium-"));
let chromium;
const finish = (code) => {
  chromium.kill();
  server.close();
  server.closeAllConnections();
  // Its helpers may still write there for a moment.
  chromium.on("exit", () => setTimeout(() => {
    try { rmSync(profile, { recursive: true, force: true }); } catch { /* a temporary folder may stay */ }
  }, 500));
  process.exitCode = code;
};
const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  let body = "";
  for await (const part of request) body += part;
  if (path === "/done") console.log(body);
  if (path === "/failed") console.error(body);
  if (path === "/done" || path === "/failed") {
    response.end();
    return finish(path === "/done" ? 0 : 1);
  }
  const named = files.find((file) => path.endsWith("/" + basename(file)));
  if (path.startsWith("/answers/") && named) {
    writeFileSync(named.replace(/\.json$/, ".chromium.json"), body);
    return response.end();
  }
  try {
    const file = path === "/values.mjs" ? join(here, "values.mjs") : path.startsWith("/arguments/") ? named : join(folder, basename(path));
    const content = path === "/" ? PAGE : readFileSync(file);
    response.setHeader("content-type", path === "/" ? "text/html" : (TYPES[extname(path)] ?? "text/plain"));
    response.end(content);
  } catch {
    response.statusCode = 404;
    response.end();
  }
});
server.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", `--user-data-dir=${profile}`];
  chromium = spawn(process.env.CHROMIUM ?? "chromium", [...flags, url], { stdio: "ignore" });
  chromium.on("error", (error) => { console.error(String(error)); server.close(); process.exitCode = 1; });
  setTimeout(() => { console.error("no answer within two minutes"); finish(1); }, 120_000).unref();
});
