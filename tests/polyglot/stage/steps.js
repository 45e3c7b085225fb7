// How far a measure has come: the steps on record, in the order in which they were taken.

import { UNKNOWN_DAY } from "./check.js";

const PROPOSED = 1;
const DECIDED = 2;
const REJECTED = 3;
const CARRIED_OUT = 4;

// Why a step does not fit, in the order in which it is said.
export const UNFIT = [
  "unknown-measure",
  "step-without-measure",
  "step-on-undetermined",
  "step-too-early",
  "done-without-decision",
  "no-decision-needed",
];

// The steps on the rows of one table (1 events, 2 conduct): a list for each row that has any.
export function stepsByRow(acts, table) {
  const byRow = new Map();
  acts.table.forEach((of, act) => {
    if (of !== table) return;
    const steps = byRow.get(acts.at[act]) ?? [];
    steps.push({ act, measure: acts.measure[act], step: acts.step[act], day: acts.day[act], used: false });
    byRow.set(acts.at[act], steps);
  });
  return byRow;
}

// Of the steps on a row, those on one kind of measure; from now on they count as used.
export function take(steps, measure, day, misfits) {
  const taken = [];
  for (const step of steps) {
    if (step.measure !== "" && step.measure !== measure) continue;
    step.used = true;
    // An unknown day of either is no evidence against the step.
    if (step.day !== UNKNOWN_DAY && step.day < day) misfits.push({ step, code: "step-too-early" });
    else taken.push(step);
  }
  return taken;
}

// A measure that applies by itself: due until it is carried out.
export function mandatory(steps, misfits) {
  let progress = "due";
  for (const step of steps) {
    if (step.step === CARRIED_OUT) progress = "done";
    else misfits.push({ step, code: "no-decision-needed" });
  }
  return progress;
}

// A measure that somebody decides on: nothing is done before the decision.
export function optional(steps, misfits) {
  let progress = "proposable";
  for (const step of byDay(steps)) {
    if (progress === "done") continue;
    if (step.step === PROPOSED) {
      // What is decided stays so until it is rejected or carried out.
      if (progress !== "decided") progress = "proposed";
    } else if (step.step === DECIDED) {
      progress = "decided";
    } else if (step.step === REJECTED) {
      progress = "rejected";
    } else if (progress === "decided") {
      progress = "done";
    } else {
      misfits.push({ step, code: "done-without-decision" });
    }
  }
  return progress;
}

// By day; on one day, by the order of the procedure. A step without a day comes just before the first dated
// one that the procedure puts after it, or last.
function byDay(steps) {
  const dated = steps.filter((step) => step.day !== UNKNOWN_DAY);
  const day = (step) => {
    if (step.day !== UNKNOWN_DAY) return step.day;
    const later = dated.filter((other) => other.step > step.step).map((other) => other.day);
    return Math.min(...later, Number.MAX_SAFE_INTEGER);
  };
  const placed = steps.map((step) => ({ step, day: day(step) }));
  placed.sort((a, b) => a.day - b.day || a.step.step - b.step.step);
  return placed.map(({ step }) => step);
}
