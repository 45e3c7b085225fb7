"use strict";
// Holds the desk and the components of the schemes, and runs them. It opens no connection: its policy is
// that of the page.

/** What the page carries: an index and the bytes behind it. */
let carried;
/** For each component, what instantiates it, or why it is not called any more. */
let components;
let page;
/** Counts messages, so that what is worked out later gives way to what was done since. */
let turn = 0;

const names = { eligibility: "eligibility", scoring: "scoring", ranking: "ranking", sanction: "sanction" };

async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(whole.buffer).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length)));
  const at = ([from, size]) => whole.subarray(4 + length + from, 4 + length + from + size);
  return { index, at };
}

/** The modules of a component: what makes a new instance of it with given imports. */
async function load(entry) {
  const url = URL.createObjectURL(new Blob([carried.at(entry.script)], { type: "text/javascript" }));
  const script = await import(url);
  URL.revokeObjectURL(url);
  const core = new Map();
  await Promise.all(entry.core.map(async ([name, place]) => {
    core.set(name, await WebAssembly.compile(carried.at(place)));
  }));
  return (imports) => script.instantiate((name) => core.get(name), imports, (module, wanted) => new WebAssembly.Instance(module, wanted));
}

/** What the desk gets where a component gives no answer. */
function lapse(why) {
  return { payload: why };
}

/** Does something with an instance of a component. That of a stranger is new for each call; the built-in ones
 * keep nothing from call to call, and are taken again. */
function called(number, interfaceName, act) {
  const it = components[number];
  if (!it) throw lapse("missing");
  if (it.hung) throw lapse("hung");
  if (it.watched) postMessage({ kind: "call", component: number });
  try {
    if (it.watched || !it.instance) it.instance = it.make({});
    return act(it.instance[interfaceName]);
  } catch (error) {
    if (error && Object.hasOwn(error, "payload")) throw error;
    it.instance = null;
    throw lapse("trapped");
  } finally {
    if (it.watched) postMessage({ kind: "back" });
  }
}

/** Calls a stage; a refusal is an answer. */
function worked(number, interfaceName, act) {
  return called(number, interfaceName, (it) => {
    try {
      return { tag: "ok", val: act(it) };
    } catch (error) {
      if (error && Object.hasOwn(error, "payload")) return { tag: "err", val: error.payload };
      throw error;
    }
  });
}

const stages = {
  describe: (number, stage) => called(number, names[stage], (it) => it.describe()),
  facts: (number) => called(number, "eligibility", (it) => it.facts()),
  standards: (number) => called(number, "scoring", (it) => it.standards()),
  measureKinds: (number) => called(number, "sanction", (it) => it.measureKinds()),
  screen: (number, ...rest) => worked(number, "eligibility", (it) => it.screen(...rest)),
  score: (number, ...rest) => worked(number, "scoring", (it) => it.score(...rest)),
  select: (number, ...rest) => worked(number, "ranking", (it) => it.select(...rest)),
  enforce: (number, ...rest) => worked(number, "sanction", (it) => it.enforce(...rest)),
};

function answer(reply, started, of) {
  const file = reply.file ? { name: reply.file.name, type: reply.file.mediaType, bytes: reply.file.bytes } : null;
  postMessage({
    kind: "reply", of, regions: reply.regions, state: reply.state, said: reply.said, file,
    taken: reply.taken, more: reply.more, ms: performance.now() - started,
  });
  if (!reply.more) return;
  const mine = turn;
  // Whatever was done meanwhile comes first, and asks anew for what is left.
  setTimeout(() => {
    if (mine === turn) guarded("further", () => page.further());
  }, 0);
}

/** Does something with the desk; where it traps, the page begins it anew. */
function guarded(of, act) {
  const started = performance.now();
  let reply;
  try {
    reply = act();
  } catch (error) {
    postMessage({ kind: "broken", of, why: String(error && error.message || error) });
    return;
  }
  answer(reply, started, of);
}

async function start({ packed, state, hung, file }) {
  carried = await unpack(packed);
  const { index } = carried;
  components = await Promise.all(index.components.map(async (entry, number) => ({
    make: await load(entry), watched: entry.watched, hung: hung.includes(number),
  })));
  const desk = (await load(index.desk))({ "laurel:desk/stages": stages });
  page = desk.page;
  const schemes = index.schemes.map((it) => ({ manifest: it.manifest, parts: it.parts }));
  guarded("open", () => {
    const reply = page.open(schemes, state);
    if (!file) return reply;
    page.read(file.name, file.bytes);
    return page.act('{"do":"show"}');
  });
}

onmessage = ({ data }) => {
  turn += 1;
  switch (data.kind) {
    case "start":
      start(data).catch((error) => postMessage({ kind: "broken", of: "open", why: String(error && error.message || error) }));
      break;
    case "read":
      guarded("read", () => page.read(data.name, data.bytes));
      break;
    case "text":
      guarded("text", () => page.text(data.side.toLowerCase(), data.name, data.bytes));
      break;
    case "act":
      guarded("act", () => page.act(data.event));
      break;
  }
};
