// The articles, in the order of the text: when the conditions of each are met, and what then shall or may be
// done. One function for each; it gets the columns of the table that the article is about, and gives for each
// of its conditions the column that says whether it is met, with what to say where it is not, or not known.

import { anyOf } from "./truth.js";

const ACCIDENT = 1;
const QUALITY_PROBLEM = 2;
const OPERATING_LOSS = 3;
const BREACH = 4;
const DECLINE = 5;
const FRAUD = 6;
const TITLE_USE = 7;

const ABUSE = 1;
const NEGLECT = 2;
const FAVOURITISM = 3;
const SECRECY = 4;

function condition(met, failed, unknown) {
  return { met, failed, unknown };
}

// 第二十三条: used in promoting products, or without the year of the award.
function misuse(events) {
  return [condition(anyOf(events.inProducts, events.yearOmitted), "use-proper", "use-unknown")];
}

// 第二十六条(一): a major quality, safety or pollution accident.
function accident(events) {
  return [condition(events.grave, "not-major", "major-unknown")];
}

// 第二十六条(二): a major problem of quality, with grave effect on society.
function qualityProblem(events) {
  return [
    condition(events.grave, "not-major", "major-unknown"),
    condition(events.effect, "no-grave-effect", "grave-effect-unknown"),
  ];
}

// 第二十六条(三): a serious operating loss, through bad management.
function operatingLoss(events) {
  return [
    condition(events.grave, "not-serious", "serious-unknown"),
    condition(events.badManagement, "no-bad-management", "bad-management-unknown"),
  ];
}

// 第二十六条(四): a serious breach of law or regulations.
function breach(events) {
  return [condition(events.grave, "not-serious", "serious-unknown")];
}

// 第二十六条(五): four elements, all of them together or, where the term says so, any of them.
function decline(events, terms) {
  const { ineffective, declined, irresponsible, modelLost } = events;
  if (terms["decline-elements"] === "any") {
    const any = anyOf(ineffective, declined, irresponsible, modelLost);
    return [condition(any, "no-element", "elements-unknown")];
  }
  return [
    condition(ineffective, "still-effective", "ineffective-unknown"),
    condition(declined, "not-declined", "declined-unknown"),
    condition(irresponsible, "responsibility-borne", "irresponsible-unknown"),
    condition(modelLost, "still-a-model", "model-lost-unknown"),
  ];
}

// 第二十七条: the title was won by fraud or improper means.
function fraud(events) {
  return [condition(events.grave, "fraud-not-established", "fraud-unknown")];
}

// 第二十八条: business secrets were not kept.
function secrecy(conduct) {
  return [condition(conduct.established, "conduct-not-established", "conduct-unknown")];
}

// 第二十八条: abuse of power, neglect of duty or favouritism, with adverse consequences.
function misconduct(conduct) {
  return [
    condition(conduct.established, "conduct-not-established", "conduct-unknown"),
    condition(conduct.adverse, "no-adverse-consequences", "adverse-unknown"),
  ];
}

// 第二十八条: a crime.
function crime(conduct) {
  return [
    condition(conduct.established, "conduct-not-established", "conduct-unknown"),
    condition(conduct.crime, "no-crime", "crime-unknown"),
  ];
}

// 第二十六条: what a winner shall do.
const GIVE_UP_USE = ["stop-promoting", "stop-mark", "inform-public"];
const MISCONDUCT = [ABUSE, NEGLECT, FAVOURITISM];

// What each rule is about, when it applies, and what follows: measures that apply by themselves (`shall`),
// measures that somebody decides on (`may`), or a remark where the text states no measure: where
// the conditions are met, and where that is open.
export const ARTICLES = [
  { rule: "23-image", about: "events", kinds: [TITLE_USE], conditions: misuse, remark: ["no-sanction-stated", "misuse-open"] },
  { rule: "26-1", about: "events", kinds: [ACCIDENT], conditions: accident, shall: GIVE_UP_USE },
  { rule: "26-2", about: "events", kinds: [QUALITY_PROBLEM], conditions: qualityProblem, shall: GIVE_UP_USE },
  { rule: "26-3", about: "events", kinds: [OPERATING_LOSS], conditions: operatingLoss, shall: GIVE_UP_USE },
  { rule: "26-4", about: "events", kinds: [BREACH], conditions: breach, shall: GIVE_UP_USE },
  { rule: "26-5", about: "events", kinds: [DECLINE], conditions: decline, shall: GIVE_UP_USE },
  {
    rule: "27-fraud",
    about: "events",
    kinds: [FRAUD],
    conditions: fraud,
    may: ["revoke-title", "take-back-cup", "recover-prize", "expose"],
  },
  { rule: "28-secrecy", about: "conduct", kinds: [SECRECY], conditions: secrecy, remark: ["no-measure-stated", "secrecy-open"] },
  {
    rule: "28-review-rights",
    about: "conduct",
    kinds: MISCONDUCT,
    conditions: misconduct,
    may: ["cancel-review-rights"],
  },
  { rule: "28-discipline", about: "conduct", kinds: MISCONDUCT, conditions: misconduct, may: ["discipline"] },
  {
    rule: "28-crime",
    about: "conduct",
    kinds: [...MISCONDUCT, SECRECY],
    conditions: crime,
    shall: ["criminal-liability"],
  },
];
