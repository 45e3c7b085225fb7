// Answers are sets of what is still possible, as two bits: no, yes, both (unknown), none (not asked).

export const NO = 1;
export const YES = 2;
export const UNKNOWN = 3;

// Kleene's and.
export function and(a, b) {
  return (a & b & YES) | ((a | b) & NO);
}

// Kleene's or.
export function or(a, b) {
  return ((a | b) & YES) | (a & b & NO);
}

// Columns in, column out: whether any of them says yes, row by row.
export function anyOf(first, ...others) {
  return others.reduce((met, column) => met.map((cell, row) => or(cell, column[row])), first);
}
