// json-rules-engine and publicodes on the applicants that `laurel-peers --export` wrote: checks every
// decision, then takes times in rounds and writes `npm.json` beside them.
//
//     node bench.mjs DATA ROUNDS           check and measure
//     node bench.mjs DATA --start ENGINE   load the rules, decide once, say how long it took

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const SLOT = 10; // milliseconds that a thing is measured in a round, at least
const TIMED = 1000; // applicants of a timed pass; all of them are checked
const STARTS = 5;

const [folder, mode, which] = process.argv.slice(2);
const data = JSON.parse(readFileSync(join(folder, 'applicants.json'), 'utf8'));
const names = Object.keys(data.facts);
const applicants = data.failed.map((_, row) =>
  Object.fromEntries(names.map((name) => [name, data.facts[name][row]])));

// ------------------------------------------------------------------------------ json-rules-engine

const is = (fact, operator, value) => ({ fact, operator, value });
const yes = (fact) => is(fact, 'equal', true);
const no = (fact) => is(fact, 'equal', false);
const GRADED = {
  any: [
    { all: [yes('industrial'), no('above_scale')] },
    { all: [yes('industrial'), is('mu', 'in', ['A', 'B'])] },
    { all: [no('industrial'), yes('peer_top')] },
  ],
};
const ELIGIBLE = {
  all: [
    yes('in_district'), yes('legal_person'), is('years', 'greaterThanInclusive', 3), yes('qms'),
    { any: [yes('perf_top'), yes('growth_top')] }, yes('lawful'), GRADED, yes('tech'), yes('social'),
    yes('credit'), no('past_winner'), no('policy_violation'), no('no_licence'), is('deaths', 'equal', 0),
    no('incident'), no('spot_fail'), no('illegal'),
  ],
};
// A rule for each article, whose event says that it failed.
const FAILS = {
  '3': { all: [yes('past_winner')] },
  '10(1)': { any: [no('in_district'), no('legal_person'), is('years', 'lessThan', 3)] },
  '10(2)': { all: [no('qms')] },
  '10(3)': { all: [no('perf_top'), no('growth_top')] },
  '10(4)': { any: [no('lawful'), { not: GRADED }, no('tech')] },
  '10(5)': { any: [no('social'), no('credit')] },
  '11(1)': { all: [yes('policy_violation')] },
  '11(2)': { all: [yes('no_licence')] },
  '11(3)': { any: [is('deaths', 'greaterThan', 0), yes('incident')] },
  '11(4)': { all: [yes('spot_fail')] },
  '11(5)': { all: [yes('illegal')] },
};

async function jsonRules(rules) {
  const { Engine } = await import('json-rules-engine');
  const engine = new Engine();
  for (const [type, conditions] of Object.entries(rules)) engine.addRule({ conditions, event: { type } });
  return engine;
}

async function jsonRulesBare() {
  const engine = await jsonRules({ eligible: ELIGIBLE });
  return async (applicant) => ({ eligible: (await engine.run(applicant)).events.length > 0 });
}

async function jsonRulesReasons() {
  const engine = await jsonRules(FAILS);
  return async (applicant) => {
    const failed = (await engine.run(applicant)).events.map((event) => event.type);
    return { eligible: failed.length === 0, failed };
  };
}

// ------------------------------------------------------------------------------ publicodes

const all = (...conditions) => ({ 'toutes ces conditions': conditions });
const any = (...conditions) => ({ 'une de ces conditions': conditions });
const STANDING = any(
  all('industrial', 'above_scale = non'),
  all('industrial', any("mu = 'A'", "mu = 'B'")),
  all('industrial = non', 'peer_top'),
);
const MET = {
  '3': 'past_winner = non',
  '10(1)': all('in_district', 'legal_person', 'years >= 3'),
  '10(2)': 'qms',
  '10(3)': any('perf_top', 'growth_top'),
  '10(4)': all('lawful', STANDING, 'tech'),
  '10(5)': all('social', 'credit'),
  '11(1)': 'policy_violation = non',
  '11(2)': 'no_licence = non',
  '11(3)': all('deaths = 0', 'incident = non'),
  '11(4)': 'spot_fail = non',
  '11(5)': 'illegal = non',
};

async function publicodesEngine(rules) {
  const { default: Engine } = await import('publicodes');
  const silent = { log() {}, warn() {}, error() {} };
  for (const name of names) {
    const example = data.facts[name][0];
    const value = typeof example === 'boolean' ? 'non' : typeof example === 'number' ? 0 : "'D'";
    rules[name] = { question: name, 'par défaut': value };
  }
  // With strict situations a situation is parsed at once, which its source names as the faster way.
  return new Engine(rules, { logger: silent, strict: { situation: true }, warn: false });
}

const situation = (applicant) => Object.fromEntries(names.map((name) => {
  const value = applicant[name];
  if (typeof value === 'boolean') return [name, value ? 'oui' : 'non'];
  return [name, typeof value === 'number' ? value : `'${value}'`];
}));
const situations = new WeakMap(applicants.map((applicant) => [applicant, situation(applicant)]));

async function publicodesBare() {
  const conditions = Object.values(MET);
  const engine = await publicodesEngine({ eligible: all(...conditions) });
  return async (applicant) => {
    engine.setSituation(situations.get(applicant));
    return { eligible: engine.evaluate('eligible').nodeValue === true };
  };
}

async function publicodesReasons() {
  const id = (article) => `article ${article.replace('(', ' ').replace(')', '')}`;
  const articles = Object.keys(MET).map((article) => [article, id(article)]);
  const engine = await publicodesEngine(Object.fromEntries(articles.map(([article, name]) => [name, MET[article]])));
  return async (applicant) => {
    engine.setSituation(situations.get(applicant));
    const failed = articles.filter(([, name]) => engine.evaluate(name).nodeValue !== true).map(([article]) => article);
    return { eligible: failed.length === 0, failed };
  };
}

// ------------------------------------------------------------------------------ what is measured

const installed = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

const ENGINES = [
  {
    name: 'json-rules-engine, no reasons', package: 'json-rules-engine', load: jsonRulesBare,
    reasons: 'none', ranks: 'no', how: 'one rule with every condition; one Engine, run for each applicant',
  },
  {
    name: 'json-rules-engine, a rule for each article', package: 'json-rules-engine', load: jsonRulesReasons,
    reasons: 'failed articles, as events', ranks: 'no', how: 'eleven rules; one Engine, run for each applicant',
  },
  {
    name: 'publicodes, no reasons', package: 'publicodes', load: publicodesBare,
    reasons: 'none (its documentation pages explain in prose)', ranks: 'no',
    how: 'one rule with every condition; setSituation with strict situations, evaluate',
  },
  {
    name: 'publicodes, a rule for each article', package: 'publicodes', load: publicodesReasons,
    reasons: 'failed articles', ranks: 'no', how: 'eleven rules; setSituation with strict situations, evaluate each',
  },
];

async function check(engine, decide) {
  for (const [row, applicant] of applicants.entries()) {
    const right = data.failed[row];
    const given = await decide(applicant);
    const order = (list) => [...list].sort().join(', ');
    const same = given.eligible === (right.length === 0)
      && (given.failed === undefined ? engine.reasons.startsWith('none') : order(given.failed) === order(right));
    if (!same) {
      console.error(`applicant ${row}: ${engine.name} says ${JSON.stringify(given)}; plain Rust says failed articles [${right.join(', ')}]`);
      process.exit(1);
    }
  }
}

class Task {
  constructor(decide) {
    this.decide = decide;
    this.few = applicants.slice(0, TIMED);
    this.passes = 1;
    this.rounds = [];
  }
  async once() {
    const began = performance.now();
    for (let pass = 0; pass < this.passes; pass++) for (const applicant of this.few) await this.decide(applicant);
    return performance.now() - began;
  }
  async prepare() {
    while (await this.once() < SLOT) this.passes *= 2;
  }
  async measure() {
    this.rounds.push((await this.once()) * 1e6 / this.passes / this.few.length);
  }
  at(share) {
    const sorted = [...this.rounds].sort((a, b) => a - b);
    return sorted[Math.round(share * (sorted.length - 1))];
  }
}

async function start() {
  const began = performance.now();
  const decide = await ENGINES.find((engine) => engine.name === which).load();
  const loaded = performance.now();
  await decide(applicants[0]);
  const ended = performance.now();
  console.log(JSON.stringify({ load_ns: (loaded - began) * 1e6, first_ns: (ended - loaded) * 1e6 }));
}

function starts() {
  const self = fileURLToPath(import.meta.url);
  const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  return ENGINES.map(({ name }) => {
    const runs = [...Array(STARTS)].map(() =>
      JSON.parse(execFileSync(process.execPath, [self, folder, '--start', name], { encoding: 'utf8' })));
    return {
      name: `${name}, imports included`,
      load_ns: middle(runs.map((run) => run.load_ns)),
      first_ns: middle(runs.map((run) => run.first_ns)),
    };
  });
}

async function measure(rounds) {
  const tasks = [];
  for (const engine of ENGINES) {
    const decide = await engine.load();
    await check(engine, decide);
    const task = new Task(decide);
    await task.prepare();
    tasks.push(task);
  }
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`\rNode.js: round ${round + 1} of ${rounds}`);
    for (const task of tasks) await task.measure();
  }
  process.stderr.write('\n');
  const rows = ENGINES.map((engine, index) => ({
    name: engine.name,
    version: installed(engine.package),
    reasons: engine.reasons,
    ranks: engine.ranks,
    how: engine.how,
    checked: applicants.length,
    applicants: TIMED,
    ns: tasks[index].at(0.5),
    quartiles: [tasks[index].at(0.25), tasks[index].at(0.75)],
    main: true,
  }));
  const environment = { 'Node.js': process.versions.node };
  writeFileSync(join(folder, 'npm.json'), JSON.stringify({ environment, rows, starts: starts() }));
}

if (mode === '--start') await start();
else await measure(Number(mode));
