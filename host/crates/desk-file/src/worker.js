// Holds the desk and the components of the schemes, and runs them. It opens no connection: its policy is
// that of the page.

/** What the page carries. */
let carried;
/** For each component, what makes an instance of it, or why it is not called any more. */
let components;
let page;
/** What makes a desk, the memories of the one that there is, and what is to be shown on a new one. */
let makeDesk, memories, brought;
/** Counts messages, so that what is worked out later gives way to what was done since. */
let turn = 0;

async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What makes an instance of a component of the page's own. */
async function own(entry) {
  return load(carried.modulesOf(entry, await unpack(carried.at(entry.packed))), run);
}

/** A script as a module. */
async function run(script) {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

const told = {
  called: (component, fresh) => postMessage({ kind: "call", component, fresh }),
  back: () => postMessage({ kind: "back" }),
};

function answer(reply, started, of) {
  const file = reply.file ? { name: reply.file.name, type: reply.file.mediaType, bytes: reply.file.bytes } : null;
  postMessage({
    kind: "reply", of, regions: reply.regions, state: reply.state, said: reply.said, file,
    memory: used(), renewed, taken: reply.taken, brought: reply.brought ? { file: reply.brought, components: reply.components } : null, more: reply.more, ms: performance.now() - started,
  });
  if (!reply.more) return;
  const mine = turn;
  // Whatever was done meanwhile comes first, and asks anew for what is left.
  setTimeout(() => {
    if (mine === turn) guarded("further", () => page.further());
  }, 0);
}

/** Does something with the desk; where it traps, the page begins it anew. */
function guarded(of, act, file) {
  const started = performance.now();
  let reply;
  try {
    reply = act();
  } catch (error) {
    postMessage({ kind: "broken", of, why: String(error && error.message || error) });
    return;
  }
  answer(reply, started, of);
  if (file && reply.taken) renew(reply.state, file);
}

async function start({ packed, state, hung, file, brought: kept }) {
  brought = kept;
  carried = opened(await unpack(packed));
  const { index } = carried;
  components = await Promise.all(index.components.map(async (entry, number) => ({
    make: await load(carried.modulesOf(entry), run), watched: entry.watched, sha256: entry.sha256, hung: hung.includes(number),
  })));
  for (const it of brought) {
    for (const { number, sha256, modules } of it.components) {
      components[number] = { make: await load(modules, run), watched: true, sha256, hung: hung.includes(number) };
    }
  }
  makeDesk = await own(index.desk);
  guarded("open", () => begin(state, file));
}

/** A desk of its own, with what was done before. */
function begin(state, file) {
  memories = [];
  page = makeDesk({ "laurel:desk/stages": stagesOf(components, told) }, memories).page;
  const schemes = carried.index.schemes.map((it) => ({ manifest: it.manifest, parts: it.parts }));
  const reply = page.open(schemes, brought.map((it) => it.file), state);
  fresh = used();
  if (!file) return reply;
  page.read(file.name, file.bytes);
  fresh = used();
  return page.act('{"do":"show"}');
}

/** Bytes of memory that the desk has, and what it had when it began. */
const used = () => memories.reduce((sum, it) => sum + it.buffer.byteLength, 0);
let fresh = 0;
/** What it may have more before it begins anew, or half as much again: what is shown refers to the cycle that was
 * read, and the desk gives nothing back. */
const MORE = 8 << 20;
/** How often it began anew. */
let renewed = 0;

/** Begins anew where files that were read before take up memory. The page is as it was: nothing is shown. */
function renew(state, file) {
  if (used() < fresh + Math.max(MORE, fresh / 2)) return;
  renewed += 1;
  const before = page;
  try {
    begin(state, file);
  } catch {
    page = before;
  }
}

/** What admits strangers' components; made when the first one comes. */
let admission;

async function admitting() {
  return (await own(carried.index.admission))({}).admission;
}

/** A component that was brought, under a number that no other has. */
async function shelve({ sha256, modules }, fresh) {
  const known = components.findIndex((it) => it && it.sha256 === sha256 && !it.watched);
  if (known >= 0) return known;
  const number = components.length;
  components.push(null);
  components[number] = { make: await load(modules, run), watched: true, sha256, hung: false, fresh: true };
  fresh.push({ number, sha256, modules });
  return number;
}

/** Admits a file as the program would, and gives it to the desk. */
async function bring({ name, bytes, side }) {
  const refused = (zh, en) => guarded("bring", () => page.act(JSON.stringify({ do: "refuse", name, zh, en })));
  const made = [];
  try {
    admission ??= await admitting();
    told.called(-1, true);
    const known = components.filter((it) => it && !it.watched).map((it) => it.sha256);
    const found = admission.admit(name, bytes, known);
    told.back();
    let what;
    switch (found.tag) {
      case "stages": {
        const component = await shelve(found.val.part, made);
        const { sha256 } = found.val.part;
        what = { tag: "stages", val: found.val.stages.map((stage) => ({ stage, component, name, sha256 })) };
        break;
      }
      case "folder": {
        const numbers = [];
        for (const part of found.val.parts) numbers.push(await shelve(part, made));
        const parts = found.val.stages.map(([stage, at]) => {
          const part = found.val.parts[at];
          return { stage, component: numbers[at], name: part.name, sha256: part.sha256 };
        });
        what = { tag: "scheme", val: { manifest: found.val.manifest, parts } };
        break;
      }
      default: {
        const make = await load(found.val.manifest, run);
        told.called(-1, true);
        const manifest = exported(make({}), "manifest").describe();
        told.back();
        const parts = [];
        for (const part of found.val.parts) parts.push({ component: await shelve(part, made), sha256: part.sha256 });
        what = { tag: "composed", val: { manifest, parts } };
      }
    }
    guarded("bring", () => {
      const reply = page.bring(side.toLowerCase(), { name, brought: what });
      for (const { number } of made) {
        if (reply.brought) components[number].fresh = false;
        else components[number] = null;
      }
      reply.components = made;
      if (reply.brought) brought.push({ file: reply.brought });
      return reply;
    });
  } catch (error) {
    told.back();
    for (const { number } of made) components[number] = null;
    if (error && Object.hasOwn(error, "payload")) refused(error.payload.zh, error.payload.en);
    else {
      // It came to no end of its own: what it left behind is not used again.
      admission = undefined;
      const why = String(error && error.message || error).slice(0, 200);
      refused(`此浏览器不能运行这个组件：${why}`, `this browser cannot run the component: ${why}`);
    }
  }
}

onmessage = ({ data }) => {
  turn += 1;
  switch (data.kind) {
    case "start":
      start(data).catch((error) => postMessage({ kind: "broken", of: "open", why: String(error && error.message || error) }));
      break;
    case "read":
      guarded("read", () => page.read(data.name, data.bytes), data);
      break;
    case "text":
      guarded("text", () => page.text(data.side.toLowerCase(), data.name, data.bytes));
      break;
    case "bring":
      bring(data);
      break;
    case "act":
      guarded("act", () => page.act(said(data.event)));
      break;
  }
};
