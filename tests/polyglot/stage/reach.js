// 第二十九条: which titles the revision governs, and whether an event came after the award.

import { INSTRUMENT } from "./law.js";
import { UNKNOWN_DAY } from "./check.js";
import { NO, UNKNOWN, YES, and } from "./truth.js";

// The district's award under its present and its former name, for titles whose scheme is not known.
const AWARD = 1;
const FORMER_AWARD = 2;
// 2020-01-01, in days since 1970: the first day on which it can have taken effect.
const NOT_BEFORE = 18262;

// Whether the scheme has anything to say about an event, and why not, or why that is open.
export function standing(titles, title, day, terms) {
  const governed = governs(titles.scheme[title], titles.award[title], day, terms);
  const after = sinceAward(day, titles.awarded[title]);
  const given = titles.given[title] === YES ? { truth: YES } : note(UNKNOWN, "title-open");
  const truth = and(and(governed.truth, after.truth), given.truth);
  // What excludes the event is said alone; what is merely open is said together.
  let notes = [governed, after, given];
  if (governed.truth === NO) notes = [governed];
  else if (after.truth === NO) notes = [after];
  return { truth, notes: notes.filter((note) => note.truth !== YES) };
}

function governs(scheme, award, day, terms) {
  const own = scheme === "" ? award === AWARD : scheme === INSTRUMENT.id;
  const former = scheme === "" ? award === FORMER_AWARD : INSTRUMENT.replaces.includes(scheme);
  if (own) return { truth: YES };
  if (former && terms["reaches-former-titles"]) return inForce(day, terms["in-force-from"]);
  if (scheme === "" && award === 0) return note(UNKNOWN, "scheme-unknown");
  return note(NO, "title-not-governed");
}

function inForce(day, from) {
  // 202_年: the year of effect is blank but for its decade.
  const early = from === undefined && day !== UNKNOWN_DAY && day < NOT_BEFORE;
  if (early) return note(NO, "before-effect", day, UNKNOWN_DAY);
  if (from === undefined) return note(UNKNOWN, "date-of-effect-blank");
  if (day === UNKNOWN_DAY) return note(UNKNOWN, "effect-unknown", 0, from);
  if (day < from) return note(NO, "before-effect", day, from);
  return { truth: YES };
}

function sinceAward(day, awarded) {
  if (day === UNKNOWN_DAY || awarded === UNKNOWN_DAY) return note(UNKNOWN, "order-unknown", day, awarded);
  if (day < awarded) return note(NO, "before-award", day, awarded);
  return { truth: YES };
}

function note(truth, code, value = 0, limit = 0) {
  return { truth, code, value, limit };
}
