// What a call must be before an article looks at it. Whatever is not is refused, by name.

import { RULES, TERMS } from "./law.js";
import { NO, UNKNOWN, YES } from "./truth.js";

export const UNKNOWN_DAY = -2147483648;
const FIRST_DAY = -25567; // 1900-01-01
const LAST_DAY = 84005; // 2199-12-31

// A refusal of the contract: the bindings hand `payload` to the host as the error of the call.
export class Refused extends Error {
  constructor(tag, val) {
    super(tag);
    this.payload = { tag, val };
  }
}

// The terms of a call, by id: the value of a setting where there is one, else the default.
export function readTerms(settings) {
  const terms = Object.fromEntries(TERMS.map((term) => [term.id, term.default.val]));
  const seen = new Set();
  for (const { term: id, value } of settings.terms) {
    const term = TERMS.find((term) => term.id === id);
    if (!term) throw new Refused("unknown-term", id);
    if (!admits(term, value)) throw new Refused("term-out-of-range", id);
    if (seen.has(id)) throw new Refused("repeated-term", id);
    seen.add(id);
    terms[id] = value.val;
  }
  return terms;
}

function admits(term, value) {
  if (value.tag === "unset") return term.unset.zh !== "";
  if (value.tag !== term.domain.tag) return false;
  switch (value.tag) {
    case "choice":
      return term.domain.val.some((option) => option.id === value.val);
    case "amount":
      return term.domain.val.min <= value.val && value.val <= term.domain.val.max;
    case "date":
      return isDay(value.val);
    default:
      return true;
  }
}

// The ids of the rules that are not asked.
export function readWaived(settings) {
  for (const id of settings.waived) {
    if (!RULES.some((rule) => rule.id === id)) throw new Refused("unknown-rule", id);
  }
  return new Set(settings.waived);
}

// Which titles are explained: a function that tells for a row, or for a reviewer's conduct (no row).
export function readDetail(detail, titles) {
  if (detail.tag !== "reasons-for") return () => detail.tag === "reasons";
  const rows = detail.val;
  column("settings.detail", rows, rows.length, (row) => row < titles);
  if (rows.some((row, at) => at > 0 && row <= rows[at - 1])) throw new Refused("unsorted", "settings.detail");
  const wanted = new Set(rows);
  return (row) => wanted.has(row);
}

// No measure turns on the calendar, but a bad one is refused as in every stage.
export function checkCalendar(calendar) {
  column("calendar.announced", [calendar.announced], 1, isDayOrUnknown);
  column("calendar.deadline", [calendar.deadline], 1, isDay);
  column("calendar.reference", [calendar.reference], 1, isDayOrUnknown);
  column("calendar.year", [calendar.year], 1, (year) => year >= 1900 && year <= 2199);
}

// The kinds of event that know a condition; for all others it is not asked.
const CONDITIONS = [
  ["events.grave", "grave", [1, 2, 3, 4, 6]],
  ["events.effect", "effect", [2]],
  ["events.bad-management", "badManagement", [3]],
  ["events.ineffective", "ineffective", [5]],
  ["events.declined", "declined", [5]],
  ["events.irresponsible", "irresponsible", [5]],
  ["events.model-lost", "modelLost", [5]],
  ["events.in-products", "inProducts", [7]],
  ["events.year-omitted", "yearOmitted", [7]],
];

// All tables: every column as long as its table, every cell within its range.
export function checkTables({ titles, events, conduct, acts }) {
  const ofTitles = titles.scheme.length;
  const ofEvents = events.title.length;
  const ofConduct = conduct.reviewer.length;
  const ofActs = acts.table.length;
  const isFact = within(NO, UNKNOWN);

  column("titles.award", titles.award, ofTitles, within(0, 5));
  column("titles.given", titles.given, ofTitles, within(YES, UNKNOWN));
  column("events.kind", events.kind, ofEvents, within(1, 7));
  column("conduct.kind", conduct.kind, ofConduct, within(1, 4));
  column("conduct.established", conduct.established, ofConduct, isFact);
  column("conduct.adverse", conduct.adverse, ofConduct, isFact);
  column("conduct.crime", conduct.crime, ofConduct, isFact);
  column("acts.table", acts.table, ofActs, within(1, 2));
  column("acts.step", acts.step, ofActs, within(1, 4));
  column("titles.awarded", titles.awarded, ofTitles, isDayOrUnknown);
  column("events.day", events.day, ofEvents, isDayOrUnknown);
  column("conduct.day", conduct.day, ofConduct, isDayOrUnknown);
  column("acts.day", acts.day, ofActs, isDayOrUnknown);
  column("titles.prize", titles.prize, ofTitles, (prize) => prize >= -1n);
  column("events.title", events.title, ofEvents, (title) => title < ofTitles);
  column("acts.at", acts.at, ofActs, (at, row) => at < (acts.table[row] === 1 ? ofEvents : ofConduct));
  column("acts.measure", acts.measure, ofActs, () => true);
  for (const [name, field, kinds] of CONDITIONS) {
    column(name, events[field], ofEvents, (cell, row) =>
      kinds.includes(events.kind[row]) ? isFact(cell) : cell === 0,
    );
  }
}

function column(name, cells, rows, admits) {
  if (cells.length !== rows) throw new Refused("wrong-length", name);
  const row = cells.findIndex((cell, row) => !admits(cell, row));
  if (row >= 0) throw new Refused("bad-code", { column: name, row });
}

function within(first, last) {
  return (cell) => cell >= first && cell <= last;
}

function isDay(day) {
  return day >= FIRST_DAY && day <= LAST_DAY;
}

function isDayOrUnknown(day) {
  return isDay(day) || day === UNKNOWN_DAY;
}
