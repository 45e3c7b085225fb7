// Stage 4, sanction, of the 2021 revision (articles 23, 26, 27 and 28): from what happened after an award to
// the measures that it calls for.

import { ARTICLES } from "./articles.js";
import { checkCalendar, checkTables, readDetail, readTerms, readWaived } from "./check.js";
import { CODES, INSTRUMENT, MEASURE_KINDS, READINGS, RULES, TERMS } from "./law.js";
import { standing } from "./reach.js";
import { UNFIT, mandatory, optional, stepsByRow, take } from "./steps.js";
import { NO, UNKNOWN, YES, and } from "./truth.js";

const NO_ROW = 4294967295;

export const sanction = {
  describe() {
    return { instrument: INSTRUMENT, rules: RULES, terms: TERMS, codes: CODES, readings: READINGS };
  },

  measureKinds() {
    return MEASURE_KINDS;
  },

  enforce(settings, calendar, aftermath) {
    const terms = readTerms(settings);
    const waived = readWaived(settings);
    checkCalendar(calendar);
    checkTables(aftermath);
    const explains = readDetail(settings.detail, aftermath.titles.scheme.length);

    const asked = ARTICLES.map((article) => ({
      ...article,
      index: indexOf(RULES, article.rule),
      measures: article.shall ?? article.may ?? [],
      waived: waived.has(article.rule),
      conditions: article.conditions(aftermath[article.about], terms),
    }));
    const answer = { measures: [], findings: [] };
    for (const place of places(aftermath, terms)) {
      weigh(place, asked, explains, answer);
    }
    return { measures: answer.measures, findings: inColumns(answer.findings) };
  },
};

// Every event and every conduct, with its title, the steps on it, and whether the scheme reaches it.
function* places({ titles, events, conduct, acts }, terms) {
  const onEvents = stepsByRow(acts, 1);
  for (let row = 0; row < events.kind.length; row++) {
    const [title, day] = [events.title[row], events.day[row]];
    yield {
      about: "events",
      row,
      kind: events.kind[row],
      day,
      title,
      prize: titles.prize[title],
      steps: onEvents.get(row) ?? [],
      standing: standing(titles, title, day, terms),
    };
  }
  const onConduct = stepsByRow(acts, 2);
  for (let row = 0; row < conduct.kind.length; row++) {
    yield {
      about: "conduct",
      row,
      kind: conduct.kind[row],
      day: conduct.day[row],
      title: undefined,
      prize: 0n,
      steps: onConduct.get(row) ?? [],
      standing: { truth: YES, notes: [] },
    };
  }
}

// Everything that follows from one event or conduct.
function weigh(place, asked, explains, answer) {
  const mine = asked.filter((article) => article.about === place.about && article.kinds.includes(place.kind));
  // Where several rules ask about the place, what is not about one of them goes to the first.
  const first = mine.find((article) => !article.waived);
  if (!first) return;
  const say = (article, code, at = place.row, value = 0, limit = 0) => {
    const row = place.title ?? NO_ROW;
    answer.findings.push({ row, rule: article.index, code: indexOf(CODES, code), at, value, limit });
  };
  const sayNotes = (article) => {
    for (const { code, value, limit } of place.standing.notes) say(article, code, place.row, value, limit);
  };
  const misfits = [];

  if (place.standing.truth === NO) {
    sayNotes(first);
  } else {
    for (const article of mine) {
      if (article.waived) continue;
      const applies = article.conditions.reduce((met, one) => and(met, one.met[place.row]), place.standing.truth);
      if (applies !== YES && explains(place.title)) {
        if (applies === UNKNOWN) sayNotes(article);
        // A failed article is explained by what failed, an open one by what is open.
        for (const one of article.conditions) {
          if (one.met[place.row] === applies) say(article, applies === NO ? one.failed : one.unknown);
        }
      }
      if (applies === NO) continue;
      if (article.remark) say(article, article.remark[applies === YES ? 0 : 1]);
      for (const measure of article.measures) {
        const amount = measure === "recover-prize" ? place.prize : 0n;
        const progress = howFar(article, measure, place, applies, misfits);
        if (amount < 0n) say(article, "prize-unknown");
        answer.measures.push({
          rule: article.index,
          kind: indexOf(MEASURE_KINDS, measure),
          title: place.title,
          event: place.about === "events" ? place.row : undefined,
          conduct: place.about === "conduct" ? place.row : undefined,
          applies,
          progress,
          amount,
        });
      }
    }
  }
  misfits.push(...strays(place.steps, mine));
  for (const { step, code } of eachOnce(misfits)) {
    if (code === "step-too-early") say(first, code, step.act, step.day, place.day);
    else say(first, code, step.act);
  }
}

function howFar(article, measure, place, applies, misfits) {
  const steps = take(place.steps, measure, place.day, misfits);
  if (applies === UNKNOWN) {
    misfits.push(...steps.map((step) => ({ step, code: "step-on-undetermined" })));
    return "undetermined";
  }
  return article.shall ? mandatory(steps, misfits) : optional(steps, misfits);
}

// Steps that no measure took: nothing that was decided gets lost.
function strays(steps, mine) {
  const found = [];
  for (const step of steps) {
    const { measure } = step;
    // A rule that is not asked says nothing, not even that its measures are out of place.
    const waived = mine.some(
      (article) =>
        article.waived && (measure === "" ? article.measures.length > 0 : article.measures.includes(measure)),
    );
    if (measure !== "" && !MEASURE_KINDS.some((kind) => kind.id === measure)) {
      found.push({ step, code: "unknown-measure" });
    } else if (!step.used && !waived) {
      found.push({ step, code: "step-without-measure" });
    }
  }
  return found;
}

// Each step once for each reason, though several measures may have found it unfit.
function eachOnce(misfits) {
  const order = (misfit) => misfit.step.act * UNFIT.length + UNFIT.indexOf(misfit.code);
  const once = new Map(misfits.map((misfit) => [order(misfit), misfit]));
  return [...once.keys()].sort((a, b) => a - b).map((key) => once.get(key));
}

// By title, then by rule; what concerns reviewers comes last. The contract has findings in columns.
function inColumns(findings) {
  findings.sort((a, b) => a.row - b.row || a.rule - b.rule);
  const numbers = (name) => Uint32Array.from(findings, (finding) => finding[name]);
  const counts = (name) => BigInt64Array.from(findings, (finding) => BigInt(finding[name]));
  return {
    row: numbers("row"),
    rule: numbers("rule"),
    code: numbers("code"),
    at: numbers("at"),
    value: counts("value"),
    limit: counts("limit"),
  };
}

function indexOf(table, id) {
  return table.findIndex((entry) => entry.id === id);
}
