// The cases of tests/cases, read as tests/cases/README.md says.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

// Numbers of the scored items by edition, as the sheets of a case name them by `*`.
const EDITIONS = {
  "GB/T 19580-2012":
    "4.1.2 4.1.3 4.1.4 4.2.2 4.2.3 4.3.2 4.3.3 4.4.2 4.4.3 4.4.4 4.4.5 4.4.6 4.4.7 4.5.2 4.5.3 " +
    "4.6.2 4.6.3 4.7.2 4.7.3 4.7.4 4.7.5 4.7.6 4.7.7",
  "GB/T 19580-2004":
    "4.1.1 4.1.2 4.2.1 4.2.2 4.3.1 4.3.2 4.4.1 4.4.2 4.4.3 4.4.4 4.4.5 4.4.6 4.5.1 4.5.2 4.6.1 " +
    "4.6.2 4.6.3 4.7.1 4.7.2 4.7.3 4.7.4 4.7.5",
};

// All cases: name, command lines, the cycle, and what is expected of each command line.
export function readCases(folder) {
  const base = readJson(join(folder, "base.json"));
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => {
    const at = (file) => join(folder, name, file);
    const files = readdirSync(join(folder, name));
    const cycle = files.includes("cycle.json") ? readJson(at("cycle.json")) : patched(base, readJson(at("patch.json")));
    const runs = readFileSync(at("case.toml"), "utf8").match(/^runs = \[(.*?)^\]|^runs = \[(.*)\]/ms);
    const lines = [...(runs[1] ?? runs[2]).matchAll(/"([^"]*)"/g)].map((found) => found[1]);
    return { name, lines, cycle, expected: readJson(at("expected.json")) };
  });
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// JSON merge patch (RFC 7386).
function merge(target, patch) {
  if (!isObject(patch)) return patch;
  const merged = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}

// The base with the patch, where `applicants` names by id those who apply.
function patched(base, { applicants = {}, ...patch }) {
  const cycle = merge(structuredClone(base.cycle), patch);
  cycle.applicants = Object.entries(applicants).map(([id, own]) => merge({ ...base.applicant, id }, own));
  const clauses = EDITIONS[cycle.scores?.standard];
  return clauses ? spreadMarks(cycle, clauses.split(" ")) : cycle;
}

// Writes `{"*": 60, "4.1.2": 70, "4.1.3": "missing"}` out.
function spreadMarks(value, clauses) {
  if (Array.isArray(value)) return value.map((element) => spreadMarks(element, clauses));
  if (!isObject(value)) return value;
  if ("*" in value) {
    const { "*": mark, ...named } = value;
    const all = { ...Object.fromEntries(clauses.map((clause) => [clause, mark])), ...named };
    return Object.fromEntries(Object.entries(all).filter(([, mark]) => mark !== "missing"));
  }
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, spreadMarks(element, clauses)]));
}

// Whether what came has all that is expected.
export function meets(expected, actual) {
  if (Array.isArray(expected)) return Array.isArray(actual) && meetsList(expected, actual);
  if (!isObject(expected)) return expected === actual;
  if (Array.isArray(actual)) {
    return Object.entries(expected).every(([id, value]) => {
      const named = actual.find((element) => ["id", "rule", "question"].some((key) => element[key] === id));
      return named !== undefined && meets(value, named);
    });
  }
  return Object.entries(expected).every(([key, value]) => {
    const [name, stage] = key.split(":");
    let found = actual?.[name];
    if (stage && Array.isArray(found)) found = found.filter((element) => element.stage === stage);
    return found !== undefined && meets(value, found);
  });
}

function meetsList(expected, actual) {
  const open = expected.at(-1) === "...";
  const rest = [...actual];
  for (const value of open ? expected.slice(0, -1) : expected) {
    const at = rest.findIndex((element) => meets(value, element));
    if (at < 0) return false;
    rest.splice(at, 1);
  }
  return open || rest.length === 0;
}
