"use strict";
// What runs components, in the worker of the page and in node alike: their modules, and the stages of schemes as
// the desk imports them. It opens no connection.

/** From here on a memory that did not get more is what a trap is about: it may have twice as much, and grows
 * by doubling. */
const HALF = 512 << 20;

/** What is carried: an index, and where the bytes behind it are. */
function opened(whole) {
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length)));
  const part = (bytes, [from, size]) => bytes.subarray(from, from + size);
  const at = (place) => part(whole.subarray(4 + length), place);
  /** The modules of a component; of one that is packed by itself, with what it unpacks to. */
  const modulesOf = ({ script, core }, unpacked) => ({
    script: at(script), core: core.map(([name, place]) => ({ name, bytes: unpacked ? part(unpacked, place) : at(place) })),
  });
  return { index, at, modulesOf };
}

/** The modules of a component: what makes a new instance of it with given imports. `memories` takes those of the
 * instance that is made. `run` makes a module of a script. */
async function load({ script, core }, run) {
  const module = await run(script);
  const compiled = new Map();
  await Promise.all(core.map(async ({ name, bytes }) => {
    compiled.set(name, await WebAssembly.compile(bytes));
  }));
  return (imports, memories) => module.instantiate((name) => compiled.get(name), imports, (it, wanted) => {
    const instance = new WebAssembly.Instance(it, wanted);
    if (memories) memories.push(...Object.values(instance.exports).filter((value) => value instanceof WebAssembly.Memory));
    return instance;
  });
}

/** The full name of the interface of the contract that an instance exports, whatever it exports beside it. */
const nameOf = (instance, name) => Object.keys(instance).find((it) => it.startsWith(`laurel:award/${name}@0.1.`)) ?? name;

/** That interface. */
const exported = (instance, name) => instance[nameOf(instance, name)];

/** An event as the desk takes it: in JSON, with a secret where it asks for one. */
function said(event) {
  if (event.secret !== "") return JSON.stringify(event);
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return JSON.stringify({ ...event, secret: [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("") });
}

/** What the desk imports: calls of components by their numbers. Each is what makes an instance, and whether it is
 * watched: a stranger's, which is new for each call. The built-in ones keep nothing from call to call, and are
 * taken again. `told` hears when a watched one is called, and when it is back. */
function stagesOf(components, told) {
  /** What the desk gets where a component gives no answer. */
  const lapse = (why) => ({ payload: why });
  const called = (number, interfaceName, act) => {
    const it = components[number];
    if (!it) throw lapse("missing");
    if (it.hung) throw lapse("hung");
    if (it.watched) told.called(number, it.fresh === true);
    const memories = [];
    try {
      if (it.watched || !it.instance) it.instance = it.make({}, it.watched ? memories : null);
      return act(exported(it.instance, interfaceName), nameOf(it.instance, interfaceName));
    } catch (error) {
      if (error && Object.hasOwn(error, "payload")) throw error;
      it.instance = null;
      throw lapse(memories.some((memory) => memory.buffer.byteLength >= HALF) ? "memory" : "trapped");
    } finally {
      // Nothing of a stranger's outlives its call.
      if (it.watched) {
        it.instance = null;
        told.back();
      }
    }
  };
  /** Calls a stage; a refusal is an answer. */
  const worked = (number, interfaceName, act) => called(number, interfaceName, (it) => {
    try {
      return { tag: "ok", val: act(it) };
    } catch (error) {
      if (error && Object.hasOwn(error, "payload")) return { tag: "err", val: error.payload };
      throw error;
    }
  });
  return {
    describe: (number, stage) => called(number, stage, (it, name) => ({ exported: name, description: it.describe() })),
    facts: (number) => called(number, "eligibility", (it) => it.facts()),
    standards: (number) => called(number, "scoring", (it) => it.standards()),
    measureKinds: (number) => called(number, "sanction", (it) => it.measureKinds()),
    screen: (number, ...rest) => worked(number, "eligibility", (it) => it.screen(...rest)),
    score: (number, ...rest) => worked(number, "scoring", (it) => it.score(...rest)),
    select: (number, ...rest) => worked(number, "ranking", (it) => it.select(...rest)),
    enforce: (number, ...rest) => worked(number, "sanction", (it) => it.enforce(...rest)),
  };
}
