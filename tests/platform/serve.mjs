// Tries a service that listens on 127.0.0.1: node serve.mjs NAME PORT CYCLE CONNECTIONS…
// Prints what clients get that are many, that hang up, that are slow, that send too much. Exits with 1
// where an answer is not one that the service promises.
import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";

const [name, port, file, ...numbers] = process.argv.slice(2);
const cycle = readFileSync(file);
// The path that takes a cycle.
const path = process.env.TARGET ?? "/run";
const WAIT = 60_000; // no trial takes longer
let failed = false;

const say = (what) => console.log(`${name}: ${what}`);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// A whole request; resolves to its status, or to the code of the error.
function ask(agent, method, path, body, headers = {}) {
  return new Promise((resolve) => {
    const options = { host: "127.0.0.1", port, method, path, agent, timeout: WAIT };
    const request = http.request({ ...options, headers }, (response) => {
      response.on("data", () => {}).on("end", () => resolve(response.statusCode));
      response.on("error", (error) => resolve(error.code));
    });
    request.on("error", (error) => resolve(error.code));
    request.on("timeout", () => request.destroy(new Error("timeout")));
    request.end(body);
  });
}

// What is sent as it is; resolves to the socket once it is connected.
function raw(text) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.write(text);
      resolve(socket);
    });
    socket.on("error", () => resolve(socket));
  });
}

// So many of them.
const open = (count, text) => Promise.all(Array.from({ length: count }, () => raw(text)));

// The status that comes on a socket.
function status(socket, ms) {
  return new Promise((resolve) => {
    let text = "";
    const done = (what) => {
      socket.destroy();
      resolve(what);
    };
    const timer = setTimeout(() => done("nothing"), ms);
    socket.on("data", (data) => {
      text += data;
      const line = /^HTTP\/1\.[01] ([0-9]+)/.exec(text);
      if (line) {
        clearTimeout(timer);
        done(Number(line[1]));
      }
    });
    socket.on("close", () => done("closed"));
  });
}

const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
const head = (method, path) =>
  `${method} ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;

function expect(what, given, wanted) {
  const right = wanted.includes(given);
  say(`${what}: ${given}${right ? "" : `, NOT ${wanted.join(" or ")}`}`);
  failed ||= !right;
}

const tally = (all) => {
  const counts = {};
  for (const one of all) counts[one] = (counts[one] ?? 0) + 1;
  return Object.entries(counts).map(([one, count]) => `${count} × ${one}`).join(", ");
};

// ---------------------------------------------------------------- many at once
for (const connections of numbers.map(Number)) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  const total = Math.max(100, 2 * connections);
  const began = performance.now();
  const statuses = await Promise.all(
    Array.from({ length: total }, async () => {
      const given = await ask(agent, "POST", path, cycle, { "content-type": "application/json" });
      times.push(performance.now() - began);
      return given;
    }),
  );
  agent.destroy();
  const rate = Math.round((1000 * total) / Math.max(...times));
  say(`${connections} connections, ${total} times POST ${path}: ${tally(statuses)}; ${rate} a second`);
}

// ---------------------------------------------------------------- bodies in chunks
const agent = new http.Agent();
const chunked = (body) => {
  const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
  return ask(agent, "POST", path, body, headers);
};
expect("a chunked body", await chunked(cycle), [200]);
// A server may close the connection before a client has sent all that it will not read.
expect("a chunked body of 9 MB", await chunked(Buffer.alloc(9_000_000, " ")), [413, "ECONNRESET", "EPIPE"]);
const gone = await raw(head("POST", path) + chunk('{"laurel":'));
await sleep(200);
gone.destroy();
await sleep(200);
expect("after a client that hung up inside a chunked body, GET /livez", await ask(agent, "GET", "/livez"), [200]);
const request = `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${cycle.length}\r\n\r\n`;
for (const socket of await open(20, request + cycle)) socket.destroy();
expect("after 20 clients that hung up before their answer, GET /livez", await ask(agent, "GET", "/livez"), [200]);
let begun = 0;
for (const socket of await open(20, request + cycle))
  socket.once("data", () => {
    begun += 1;
    socket.destroy();
  });
for (let waited = 0; begun < 20 && waited < 200; waited += 1) await sleep(50);
expect(`after ${begun} clients that hung up as their answer began, GET /livez`, await ask(agent, "GET", "/livez"), [200]);
// An answer of several megabytes that is not taken in time (LAUREL_MAX_WAIT_MS is a second here) is cut, and seen to be.
const ids = Array.from({ length: 1500 }, (_, row) => `{"id":"${row}"}`);
const bare = `{"laurel":"0.1","cycle":{"year":2021,"timetable":{"deadline":"2021-06-30"}},"applicants":[${ids}]}`;
const slow = await raw(request.replace(/length: .*/, `length: ${bare.length}`) + bare);
await sleep(5_000);
expect("after a client that did not take its answer, GET /livez", await ask(agent, "GET", "/livez"), [200]);
const taken = await new Promise((resolve) => {
  const pieces = [];
  const timer = setTimeout(() => slow.destroy(), 10_000);
  slow.on("data", (data) => pieces.push(data)).on("close", () => {
    clearTimeout(timer);
    resolve(Buffer.concat(pieces));
  });
});
const body = taken.length - taken.indexOf("\r\n\r\n") - 4;
const announced = Number(/content-length: ([0-9]+)/i.exec(taken.toString("latin1"))?.[1]);
// What a server has taken in before the time is over comes whole.
expect(`it got ${body < announced ? "less than" : "all that"} was announced`, announced > 1_000_000 && body <= announced, [true]);
const torn = await raw(head("POST", path) + "zz\r\n");
expect("a chunk without a size", await status(torn, 5_000), [400, "closed"]);
expect("after it, GET /livez", await ask(agent, "GET", "/livez"), [200]);

// ---------------------------------------------------------------- bodies that do not come
let sockets = await open(100, head("GET", "/livez"));
let given = await Promise.all(sockets.map((socket) => status(socket, 5_000)));
say(`100 times GET /livez with a body that does not come: ${tally(given)}`);
failed ||= given.some((one) => one !== 200);
sockets = await open(100, head("POST", path) + chunk('{"laurel":'));
await sleep(300);
const during = await Promise.race([ask(agent, "GET", "/livez"), sleep(2_000).then(() => "nothing within 2 s")]);
say(`while 100 times POST ${path} waits for its body, GET /livez: ${during}`);
given = await Promise.all(sockets.map((socket) => status(socket, 20_000)));
say(`those 100: ${tally(given)}`);
await sleep(500);
expect(`after them, POST ${path}`, await ask(agent, "POST", path, cycle, { "content-type": "application/json" }), [200]);
agent.destroy();
process.exit(failed ? 1 : 0);
