// Drives the real page as a person would, in a real browser, and holds what it says against the program.
//
// node drive.mjs FOLDER PAGE BROWSER LAUREL
// FOLDER has desk.html and site/ (as `laurel desk` writes them) and the files that are dropped.
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import puppeteer from "puppeteer-core";

const [folder, where, browserName, laurel] = process.argv.slice(2);
const executablePath = browserName === "firefox" ? "/usr/bin/firefox-esr" : "/usr/bin/chromium";
const say = (what, result) => console.log(`${what.padEnd(58)} ${result}`);
let failed = 0;
function check(what, good, more = "") {
  if (!good) failed += 1;
  say(what, `${good ? "ok" : "FAILED"}${more ? ` (${more})` : ""}`);
}

// A server of our own: the folder for a web server with its headers, and a place that counts who comes.
let asked = 0;
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".bin": "application/octet-stream" };
const headers = Object.fromEntries(readFileSync(path.join(folder, "site/headers.txt"), "utf8").trim().split("\n").map((line) => {
  const at = line.indexOf(": ");
  return [line.slice(0, at), line.slice(at + 2)];
}));
const server = createServer((request, response) => {
  const name = request.url === "/" ? "index.html" : request.url.slice(1);
  if (!["index.html", "desk.css", "desk.js", "worker.js", "desk.bin"].includes(name)) {
    if (name !== "favicon.ico") asked += 1;
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { ...headers, "Content-Type": types[path.extname(name)] });
  response.end(readFileSync(path.join(folder, "site", name)));
}).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));
const origin = `http://127.0.0.1:${server.address().port}`;
const address = where === "server" ? `${origin}/` : `file://${path.resolve(folder, "desk.html")}`;

const browser = await puppeteer.launch({
  browser: browserName, executablePath, headless: true,
  args: browserName === "firefox" ? [] : ["--no-sandbox", "--force-color-profile=srgb"],
});
const page = await browser.newPage();
await page.setViewport({ width: 1366, height: 768 });
const errors = [];
// Firefox tells what its policy has refused, and whom it did not reach, as errors; that is asked for below.
const expected = ["Content-Security-Policy", "Firefox can", "XML Parsing Error"];
page.on("pageerror", (error) => {
  const words = String(error.message || error);
  if (!expected.some((it) => words.startsWith(it))) errors.push(words);
});
// What is saved is kept, to be looked at.
await page.evaluateOnNewDocument(() => {
  const make = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    globalThis.saved = blob;
    return make(blob);
  };
});

const turns = () => page.evaluate(() => Number(document.body.dataset.turns || 0));
const settled = () => page.waitForFunction(() => document.body.dataset.turns && document.body.dataset.due === "false" && !document.body.classList.contains("busy"), { timeout: 60000 });
async function after(act) {
  const before = await turns();
  await act();
  await page.waitForFunction((before) => Number(document.body.dataset.turns) > before, { timeout: 60000 }, before);
  await settled();
}
const click = (selector) => after(() => page.evaluate((selector) => document.querySelector(selector).click(), selector));
const text = (selector) => page.evaluate((selector) => document.querySelector(selector)?.textContent ?? "", selector);
const count = (selector) => page.evaluate((selector) => document.querySelectorAll(selector).length, selector);
const spent = () => page.evaluate(() => Number(document.body.dataset.ms));
async function drop(name) {
  const input = await page.$("#file");
  await after(() => input.uploadFile(path.join(folder, name)));
}
async function taken(what, side) {
  await after(() => page.evaluate((what, side) => {
    const all = [...document.querySelectorAll("#take [data-event]")];
    all.find((it) => { const event = JSON.parse(it.dataset.event); return event.what === what && event.side === side; }).click();
  }, what, side));
  const bytes = await page.evaluate(async () => {
    const bytes = new Uint8Array(await globalThis.saved.arrayBuffer());
    let binary = "";
    for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(binary);
  });
  return Buffer.from(bytes, "base64");
}
async function picture(name, width = 1366, height = 768, whole = false) {
  if (where === "server") return;
  await page.setViewport({ width, height });
  await new Promise((done) => setTimeout(done, 250));
  await page.screenshot({ path: path.join(folder, `${browserName}-${name}.png`), fullPage: whole });
  await page.setViewport({ width: 1366, height: 768 });
}

/** A picture as the READMEs have it. */
async function small(name) {
  if (where === "server" || browserName === "firefox") return;
  await page.setViewport({ width: 1366, height: 768, deviceScaleFactor: 0.66 });
  await new Promise((done) => setTimeout(done, 2000));
  await page.screenshot({ path: path.join(folder, `${name}.webp`), type: "webp", quality: 72 });
  await page.setViewport({ width: 1366, height: 768, deviceScaleFactor: 1 });
}

/** What only a runtime has. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== "fuel" && key !== "limits").map(([key, it]) => [key, plain(it)]));
}
function program(file, ...options) {
  return programOf("beilun-2014", "beilun-2021", file, ...options);
}
function programOf(a, b, file, ...options) {
  const bytes = execFileSync(laurel, ["--lang", "zh", "diff", a, b, file, "--format", "json", ...options], { cwd: folder, maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(bytes);
}
/** The JSON of the page against the program's of any two schemes. Where a component was found is a path for the
 * program, and its scheme for the page. */
async function sameOf(what, a, b, file, ...options) {
  const placeless = (value) => JSON.stringify(value, (key, it) => (key === "from" && typeof it === "string" ? undefined : it));
  const ours = placeless(plain(JSON.parse(await taken("json"))));
  const theirs = placeless(plain(programOf(a, b, file, ...options)));
  if (ours !== theirs) {
    writeFileSync(path.join(folder, "ours.json"), ours);
    writeFileSync(path.join(folder, "theirs.json"), theirs);
  }
  check(`${what}: JSON as the program's`, ours === theirs, `${ours.length} bytes`);
}
async function same(what, file, ...options) {
  const ours = JSON.stringify(plain(JSON.parse(await taken("json"))));
  const theirs = JSON.stringify(plain(program(file, ...options)));
  check(`${what}: JSON as the program's`, ours === theirs, `${ours.length} bytes`);
}

/** The receipts of the comparison and of a run, run again by the program. */
async function receipts(what, cycle, places = () => []) {
  for (const side of [undefined, "B"]) {
    writeFileSync(path.join(folder, "receipt.json"), await taken("receipt", side));
    let found;
    try {
      found = execFileSync(laurel, ["--lang", "en", "verify", "receipt.json", "--cycle", cycle, "--format", "json", ...places(side)], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      found = error.stdout.length > 0 ? error.stdout : JSON.stringify({ why: String(error.stderr) });
    }
    const { as_recorded: well, not_compared: not, ...more } = JSON.parse(found);
    const of = side ? `the run of ${side}` : "the comparison";
    check(`${what}: the receipt of ${of} run again`, well === true, well === true ? not.map((it) => it.en.split(":")[0]).join("; ") : JSON.stringify(more).slice(0, 200));
  }
}

say(`${browserName} ${await browser.version()}`, where);
const began = Date.now();
await page.goto(address);
await settled();
say("opened to sample shown", `${Date.now() - began} ms`);

// 1. The sample, in both languages.
check("sample shown", (await text("#sentence")).includes("24家"));
check("sentence of at most 60 letters", [...(await text("#sentence"))].filter((it) => /\p{Script=Han}/u.test(it)).length <= 60);
await picture("overview", 1366, 768);
await small("desk");
await picture("overview-whole", 1366, 768, true);
await click("#lang");
check("English by one click", (await text("#sentence")).includes("of 24"));
await picture("overview-en", 1920, 1080);
await small("desk-en");
await click("#lang");
await same("sample", "sample.json");
await receipts("sample", "sample.json");

// 2. No connection.
const ways = await page.evaluate(async (origin) => {
  const tried = {};
  const shut = async (name, act) => {
    try {
      await act();
      tried[name] = "open";
    } catch {
      tried[name] = "shut";
    }
  };
  const event = (it) => new Promise((well, badly) => {
    it.onload = it.onopen = well;
    it.onerror = badly;
    setTimeout(badly, 1500);
  });
  await shut("fetch", () => fetch(`${origin}/fetch`, { mode: "no-cors" }));
  await shut("xhr", () => { const it = new XMLHttpRequest(); it.open("GET", `${origin}/xhr`); const done = event(it); it.send(); return done; });
  await shut("socket", () => event(new WebSocket(origin.replace("http", "ws"))));
  await shut("events", () => event(new EventSource(`${origin}/events`)));
  await shut("image", () => { const it = new Image(); it.src = `${origin}/image`; return event(it); });
  await shut("script", () => { const it = document.createElement("script"); it.src = `${origin}/script`; document.head.append(it); return event(it); });
  await shut("style", () => { const it = document.createElement("link"); it.rel = "stylesheet"; it.href = `${origin}/style`; document.head.append(it); return event(it); });
  await shut("frame", () => { const it = document.createElement("iframe"); it.src = `${origin}/frame`; document.body.append(it); return new Promise((_, badly) => setTimeout(() => { it.remove(); badly(); }, 600)); });
  navigator.sendBeacon(`${origin}/beacon`, "x");
  await shut("worker", () => {
    const source = `Promise.allSettled([fetch("${origin}/worker-fetch", { mode: "no-cors" }), import("${origin}/worker-import"), new Promise((well, badly) => { const it = new WebSocket("${origin.replace("http", "ws")}"); it.onopen = well; it.onerror = badly; })]).then((all) => postMessage(all.some((it) => it.status === "fulfilled")))`;
    return new Promise((well, badly) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source])));
      worker.onmessage = ({ data }) => (data ? well() : badly());
      setTimeout(badly, 3000);
    });
  });
  return tried;
}, origin);
const site = where === "server";
const open = Object.entries(ways).filter(([name, it]) => it === "open" && !(site && ["fetch", "xhr", "socket", "events", "worker"].includes(name)));
await new Promise((done) => setTimeout(done, 300));
if (site) check("from a server: its own origin alone", open.length === 0, JSON.stringify(ways));
else check("no connection from page or worker", open.length === 0 && asked === 0, `${Object.keys(ways).length} ways, ${asked} requests came`);

// 3. A term is turned.
async function turn(side, term, value) {
  await after(() => page.evaluate((id, value) => {
    const it = document.getElementById(id);
    it.value = value;
    it.dispatchEvent(new Event("change", { bubbles: true }));
  }, `set-${side}-${term}`, value));
}
const middle = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)].toFixed(0);
/** The program's own time, start of the process included. */
function own(file, ...options) {
  return middle([1, 2, 3, 4, 5].map(() => {
    const started = performance.now();
    program(file, ...options);
    return performance.now() - started;
  }));
}
/** Turns a term, and says when the first answer was there, when the last, with which article, was painted, and what
 * the desk itself took of it, in milliseconds. */
async function timed(side, term, value) {
  const before = await turns();
  const found = await page.evaluate((id, value) => new Promise((done) => {
    const begun = performance.now(), spent = [];
    let first = 0;
    const watch = new MutationObserver(() => {
      first ||= performance.now() - begun;
      spent.push(Number(document.body.dataset.ms));
      if (document.body.dataset.due !== "false") return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => done({ first, whole: performance.now() - begun, desk: spent.reduce((sum, it) => sum + it, 0) })));
    });
    watch.observe(document.body, { attributeFilter: ["data-turns"] });
    const it = document.getElementById(id);
    it.value = value;
    it.dispatchEvent(new Event("change", { bubbles: true }));
  }), `set-${side}-${term}`, value);
  await page.waitForFunction((before) => Number(document.body.dataset.turns) > before, {}, before);
  await settled();
  return found;
}
/** The middle of several, of what `timed` says. */
async function timing(side, term, values) {
  const all = [];
  for (const value of values) all.push(await timed(side, term, value));
  const of = (key) => middle(all.map((it) => it[key]));
  return `${of("whole")} ms until it is painted, of these ${of("desk")} in the desk; the first answer after ${of("first")}`;
}
say("a term turned, 24 firms, attributed (median of 7)", `${await timing("B", "threshold", ["605", "610", "615", "625", "630", "635", "620"])}; the program ${own("sample.json", "--set", "B:threshold=620")} ms`);
say("the same once more, turned back and forth", await timing("B", "threshold", ["605", "610", "615", "625", "630", "635", "620"]));
check("marked as changed", (await text("#count")).includes("1"));
await same("B:threshold=620", "sample.json", "--set", "B:threshold=620");
await click("#undecided-by-order");
await same("by order", "sample.json", "--set", "B:threshold=620", "--undecided", "by-order");
await receipts("by order", "sample.json");
const settings = JSON.parse(await taken("settings"));
check("command line in the settings", /--set '?B:threshold=620/.test(settings.command) && settings.command.includes("--undecided by-order"));
writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings));
await click("#undecided-open");
await turn("B", "threshold", "-3");
check("a value that none takes is refused in words", (await text("#note")).includes("threshold"));
await click("#undo-all");
check("undone", (await count("#count")) === 0);
await drop("settings.json");
check("settings dropped again", (await text("#count")).includes("1"));
await click("#undo-all");
await click("#undecided-open");
const stage = (value) => after(() => page.evaluate((value) => {
  const it = document.getElementById("stage-ranking-B");
  it.value = value;
  it.dispatchEvent(new Event("change", { bubbles: true }));
}, value));
await stage("beilun-2014");
await same("a stage of the other scheme", "sample.json", "--stage", "B:ranking=beilun-2014");
await stage("beilun-2021");
{
  // Every number that can be turned, all at once.
  let turned = 0;
  await after(async () => {
    turned = await page.evaluate(() => {
      let turned = 0;
      for (const it of document.querySelectorAll(".values input[type=number], .values select")) {
        if (it.tagName === "SELECT") it.selectedIndex = (it.selectedIndex + 1) % it.options.length;
        else if (it.value !== "" && !/quota/.test(it.id)) it.value = String(Number(it.value) + 1);
        else continue;
        it.dispatchEvent(new Event("change", { bubbles: true }));
        turned += 1;
      }
      return turned;
    });
  });
  const marked = Number(/\d+/.exec(await text("#count"))?.[0] ?? 0);
  check("every term turned at once", marked >= turned * 0.8 && (await text("#sentence")).includes("24"), `${turned} fields, ${marked} marked`);
  await picture("turned", 1366, 768);
  await click("#undo-all");
  await same("all undone", "sample.json");
}
{
  // The page's own style leaves what the report has as it is, on paper as well.
  const asReported = () => page.evaluate(() => {
    const lefts = (selector) => [...document.querySelectorAll(selector)].slice(0, 2).map((it) => Math.round(it.getBoundingClientRect().left));
    const bars = [...document.querySelectorAll(".fall .bar")];
    return String(lefts(".changes thead .side")) === String(lefts(".changes tbody tr:first-child td")) && bars.length > 0 && bars.every((it) => getComputedStyle(it).display !== "none");
  });
  check("the table of changes and the bars of the shares", await asReported());
  if (browserName !== "firefox") {
    await page.emulateMediaType("print");
    check("and on paper", await asReported());
    await page.pdf({ path: path.join(folder, `${where}.pdf`), format: "A4" });
    await page.emulateMediaType(null);
  }
}

// 4. Who, and why.
await after(() => page.evaluate(() => [...document.querySelectorAll(".matrix td[data-figure]")].find((it) => it.dataset.figure === "matrix.eligible.yes.no").click()));
const listed = await count(".firms tbody tr");
check("a cell of the matrix lists its firms", listed > 0, `${listed}`);
await picture("firms", 1366, 768);
await click(".firms tbody tr .firm");
check("a card opens", (await text("#card-title")).length > 0);
await picture("card", 1366, 768);
await picture("card-1920", 1920, 1080);
await click("#whatif");
check("what it would take", (await count("#card .takes li")) > 0 || (await text("#card")).includes("B"));
await click("#card-next");
await click("#card-close");
check("the card closes", (await text("#card")) === "");
await click("#unfilter");
await after(() => page.evaluate(() => { const it = document.getElementById("find"); it.value = "A18"; it.dispatchEvent(new Event("input", { bubbles: true })); }));
check("found by its id", (await count(".firms tbody tr")) === 1);
await click("#unfilter");
const pick = (id, index) => after(() => page.evaluate((id, index) => {
  const it = document.getElementById(id);
  it.selectedIndex = index;
  it.dispatchEvent(new Event("change", { bubbles: true }));
}, id, index));
const offered = async (id) => (await page.evaluate((id) => document.getElementById(id).selectedOptions[0].textContent, id));
for (const id of ["by-cell", "by-change"]) {
  await pick(id, 1);
  const said = Number(/\d+(?=家）)/.exec(await offered(id))[0]);
  check(`listed by ${id === "by-cell" ? "kind of change" : "article"}`, (await count(".firms tbody tr")) === said, await offered(id));
  await click("#unfilter");
}

// 5. The regulation.
await click("#tab-law");
check("articles in order", (await count(".law-article")) > 20);
await picture("law", 1366, 768);
await after(() => page.evaluate((value) => {
  document.querySelector('[data-page="paste"][data-side="B"]').click();
  document.getElementById("paste-text").value = value;
  document.querySelector('#paste button[value="ok"]').click();
}, "办法\n第一条 为了试验。\n第三条 每年评审一次。\n第九十条 没有规则的一条。"));
check("a text is split by article", (await count(".law-text")) === 3 && (await count("#article-90")) === 1);

// 6. Explore.
await click("#tab-try");
await after(() => page.evaluate(() => { document.getElementById("sweep-B").value = "threshold"; document.getElementById("sweep-B").form.requestSubmit(); }));
check("a sweep as a picture", (await count(".sweep .step")) > 10);
say("sweep", `${await spent()} ms`);
await picture("sweep", 1366, 768);
{
  const inForce = () => page.evaluate(() => document.getElementById("set-B-threshold").value);
  const places = await page.evaluate(() => {
    document.getElementById("sweep").scrollIntoView({ block: "center" });
    return [...document.querySelectorAll(".sweep .step .hit")].map((it) => { const { x, y, width, height } = it.getBoundingClientRect(); return [x + width / 2, y + height / 2]; });
  });
  await page.mouse.move(...places[8]);
  await page.mouse.down();
  for (let at = 9; at <= 12; at += 1) await page.mouse.move(...places[at], { steps: 3 });
  await page.mouse.up();
  const after = await page.evaluate(() => document.querySelectorAll(".sweep .step")[12].dataset.value);
  const taken = (value) => page.waitForFunction((value) => document.getElementById("set-B-threshold").value === value, { timeout: 20000 }, value).catch(() => {});
  await taken(after);
  await settled();
  check("dragged along, the result follows", (await inForce()) === after && (await text("#count")).includes("1"), `B:threshold=${after}`);
  await page.evaluate(() => document.getElementById("sweep").focus());
  const beyond = await page.evaluate(() => document.querySelectorAll(".sweep .step")[13].dataset.value);
  await page.keyboard.press("ArrowRight");
  await taken(beyond);
  await settled();
  check("and by keys", (await inForce()) === beyond && (await page.evaluate(() => document.activeElement.id)) === "sweep", `B:threshold=${beyond}`);
  await click("#undo-all");
  check("the picture stays", (await count(".sweep .step")) > 10);
}
await after(() => page.evaluate(() => { document.getElementById("sweep-B-other").value = "quota"; document.getElementById("sweep-B").form.requestSubmit(); }));
check("two terms as a map", (await count(".map td")) > 20);
await picture("map", 1366, 768);
await click("#stability-B");
check("stability", (await count(".tried table, .tried .finding")) > 0);
await click("#robust");
say("robust", `${await spent()} ms`);
await picture("robust", 1366, 768);
await click("#tab-data");
await picture("data", 1366, 768);

// 7. Files.
await drop("sample.xlsx");
check("workbook dropped", (await text("#bar")).includes("sample.xlsx"), `${await spent()} ms`);
await same("workbook", "sample.xlsx");
for (const name of ["text.xlsx", "picture.xlsx", "large.json", "bomb.xlsx", "wrong.json", "secret.xlsx"]) {
  const input = await page.$("#file");
  const started = Date.now();
  await page.evaluate(() => document.getElementById("note").replaceChildren());
  await input.uploadFile(path.join(folder, name));
  await page.waitForFunction(() => document.getElementById("note").textContent.trim().length > 3, { timeout: 60000 });
  const words = (await text("#note")).trim().replace(/\s+/g, " ").slice(0, 70);
  check(`${name} (${statSync(path.join(folder, name)).size} bytes): a word, nothing lost`, (await text("#bar")).includes("sample.xlsx"), `${Date.now() - started} ms: ${words}`);
  await new Promise((done) => setTimeout(done, 300));
}
await click("#tab-overview");
let read = Date.now();
await drop("p1000.json");
say("1,000 firms read and compared, attributed", `${Date.now() - read} ms`);
say("1,000 firms, a term turned, attributed (median of 5)", `${await timing("B", "threshold", ["690", "695", "705", "710", "700"])}; the program ${own("p1000.json", "--set", "B:threshold=700")} ms`);
await same("1,000 firms", "p1000.json", "--set", "B:threshold=700");
await click("#undo-all");
read = Date.now();
await drop("p2000.xlsx");
say("2,000 firms from a workbook, attributed", `${Date.now() - read} ms; the program ${own("p2000.xlsx")} ms`);

// A second file while the first is being read: the last one stays, and it is whole.
{
  const input = await page.$("#file");
  await input.uploadFile(path.join(folder, "p2000.xlsx"));
  await input.uploadFile(path.join(folder, "sample.json"));
  // The page knows its own sample by what is in it, and does not call it by the name of a file.
  await page.waitForFunction(() => document.getElementById("bar").textContent.includes("虚构样例"), { timeout: 60000 });
  await settled();
  await same("a second file while the first is read", "sample.json");
  await drop("p2000.xlsx");
}

// Long work shows itself and can be stopped; nothing is lost.
await click("#tab-try");
await page.evaluate(() => document.getElementById("robust").click());
await page.waitForFunction(() => !document.getElementById("work").hidden, { timeout: 60000 });
await after(() => page.evaluate(() => document.getElementById("stop").click()));
check("long work is stopped, the file stays", (await text("#bar")).includes("p2000.xlsx") && (await text("#note")).includes("停止"));
await click("#tab-overview");

// What a stranger brings: a packed folder, a composed scheme, a stage; then what is refused, and what never ends.
const choose = (side, value) => after(() => page.evaluate((side, value) => {
  const it = document.getElementById(`scheme-${side}`);
  it.value = value;
  it.dispatchEvent(new Event("change", { bubbles: true }));
}, side, value));
async function brings(side, name) {
  const input = await page.$(`#bring-file-${side}`);
  await page.evaluate(() => document.getElementById("note").replaceChildren());
  const started = Date.now();
  await after(() => input.uploadFile(path.join(folder, name)));
  return Date.now() - started;
}
const note = async () => (await text("#note")).trim().replace(/\s+/g, " ");
await drop("my-district.json");
await choose("A", "beilun-2021");
let ms = await brings("B", "my-district.zip");
check("a packed folder is a scheme", (await note()) === "" && (await text("#bar")).includes("my-district"), `${ms} ms ${await note()}`);
await sameOf("a packed folder", "beilun-2021", "./my-district", "my-district.json");
await picture("brought", 1366, 768);
await picture("brought-phone", 390, 844, true);
await click("#lang");
await picture("brought-en", 1366, 768);
await click("#lang");
ms = await brings("B", "whole.wasm");
check("a composed scheme", (await note()) === "", `${ms} ms ${await note()}`);
await sameOf("a composed scheme", "beilun-2021", "whole.wasm", "my-district.json");
await choose("B", "beilun-2021");
ms = await brings("B", "ranking-mine.wasm");
check("a stage", (await note()) === "" && (await text("#terms-ranking .sources")).includes("ranking-mine.wasm"), `${ms} ms ${await note()}`);
await sameOf("a stage", "beilun-2021", "beilun-2021", "my-district.json", "--component", "B:ranking=ranking-mine.wasm");
await receipts("a stage", "my-district.json", (side) => ["--component", `${side ? "" : "B:"}ranking=ranking-mine.wasm`]);
for (const name of ["cut.wasm", "module.wasm", "renamed.wasm", "served.wasm", "bomb.zip"]) {
  ms = await brings("B", name);
  const words = await note();
  check(`${name}: a word, nothing lost`, words.length > 3 && (await text("#terms-ranking .sources")).includes("ranking-mine.wasm"), `${ms} ms: ${words.slice(0, 90)}`);
  if (name === "served.wasm") await picture("refused", 1366, 768);
}
await click("#undo-all");
for (const name of ["traps.wasm", "eats.wasm", "loops.wasm"]) {
  ms = await brings("B", name);
  await page.waitForFunction(() => document.querySelector("#found .refused") || document.querySelector("#note .refused"), { timeout: 60000 });
  await settled();
  const words = `${(await note()).slice(0, 60)} ${(await text("#found .refused")).trim().replace(/\s+/g, " ").slice(0, 90)}`;
  check(`${name}: named`, words.includes(name), `${ms} ms: ${words}`);
  await click("#tab-firms");
  check("the other side is still shown", (await count(".firms tbody tr")) === 24);
  await click("#tab-overview");
  if ((await count("#undo-all")) > 0) await click("#undo-all");
}
await choose("A", "beilun-2014");
await choose("B", "beilun-2021");
await drop("sample.json");
await same("after all of that", "sample.json");

// Fifty files one after another: what they took is given back.
const room = () => page.evaluate(() => Number(document.body.dataset.memory) >> 20);
await drop("p1000.json");
const one = await room();
let most = 0;
for (let at = 0; at < 50; at += 1) {
  await drop("p1000.json");
  most = Math.max(most, await room());
}
const renewed = await page.evaluate(() => document.body.dataset.renewed);
check("memory over 50 files of 1,000 firms", most <= 2 * one + 16, `${one} MB after one, ${most} MB at most, ${await room()} MB after the last; begun anew ${renewed} times`);
await same("after 50 files", "p1000.json");
await drop("sample.json");

// 8. Narrow, and in grey.
await drop("sample.json");
await picture("phone", 390, 844, true);
await picture("narrow", 320, 640);
const wide = await (async () => {
  await page.setViewport({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewport({ width: 1366, height: 768 });
  return over;
})();
check("nothing beyond a window of 320 pixels", wide <= 320, `${wide}`);
await click("#anonymous");
check("names are left out", !(await text("#view")).includes("合成样例"));
await same("without names", "sample.json", "--anonymous");
await receipts("without names", "sample.json");
if (where === "file") {
  const other = await browser.newPage();
  const begun = Date.now();
  await other.goto(`file://${path.resolve(folder, "hung.html")}`);
  await other.waitForFunction(() => document.body.dataset.turns && document.querySelector("#found .refused"), { timeout: 60000 });
  const words = await other.evaluate(() => document.querySelector("#found .refused").textContent.trim());
  check("a stage that hangs is ended and named", words.includes("scoring"), `${Math.round((Date.now() - begun) / 1000)} s: ${words.replace(/\s+/g, " ")}`);
  await other.evaluate(() => document.getElementById("tab-firms").click());
  await other.waitForFunction(() => document.querySelectorAll(".firms tbody tr").length === 24, { timeout: 20000 });
  check("the other side is still shown", true);
  await other.close();
}
check("no error on the page", errors.length === 0, errors.join("; ").slice(0, 300));

await browser.close();
server.close();
process.exit(failed === 0 ? 0 : 1);
