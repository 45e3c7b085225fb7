//! The report itself: every figure in it is held against something else that knows it. Sums of rows
//! equal totals, transitions equal sets counted again from two runs, attributions sum to differences,
//! HTML and JSON say the same; nothing of the data is taken for markup, nothing is loaded, and no
//! text is missing in either language.
//!
//! `LAUREL_BLESS=1` writes the golden report of the sample anew (tests/report/README.md).

use crate::mutate;
use crate::support;
use crate::support_cli;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use laurel::attribution::attribute;
use laurel::cache::StageCache;
use laurel::columns::Columns;
use laurel::compare::{Diff, changed, compare};
use laurel::cycle::{Applicant, Cycle, Deliberation, DeskSelection, Marks};
use laurel::lang::Lang;
use laurel::outcome::{Outcome, View};
use laurel::report::{CARDS, Replay, ReplayInput, Report, Take};
use laurel::settings::Settings;
use laurel::stage::Answer;
use proptest::prelude::*;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use support::{Dice, REASONS, VERDICTS, invent, ready};
use support_cli::{laurel, tests};

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];
const ASPECTS: [&str; 4] = ["eligible", "candidate", "winner", "prize"];

/// A report with what it can be held against.
struct Made {
    html: String,
    csv: String,
    json: Value,
    /// The outcomes of two runs of their own.
    outcomes: [Outcome; 2],
}

/// Settings of a side, as on the command line.
type Terms = BTreeMap<String, String>;

fn make(cycle: &Cycle, lang: Lang, terms: [&Terms; 2]) -> Made {
    let columns = Columns::new(cycle);
    let user = terms.map(|terms| Settings {
        terms: terms.clone(),
        waived: vec![],
    });
    let run = |side: usize, detail| {
        let ready = ready(side);
        let settings = ready.settings(&user[side]).map_err(|e| e.show(Lang::En));
        ready
            .run(&columns, settings.unwrap(), detail, &|_| ())
            .map_err(|e| e.show(Lang::En))
            .unwrap()
    };
    let (mut a, mut b) = (run(0, VERDICTS), run(1, VERDICTS));
    let mut rows = changed(&a, &b);
    rows.truncate(CARDS);
    a.explain(&rows).map_err(|e| e.show(Lang::En)).unwrap();
    b.explain(&rows).map_err(|e| e.show(Lang::En)).unwrap();
    let (view_a, view_b) = (View::new(&a), View::new(&b));
    let mut diff = compare(&view_a, &view_b);
    let attribution = attribute(&StageCache::new(&columns), &a, &b);
    diff.attribution = Some(attribution.map_err(|e| e.show(Lang::En)).unwrap());
    let report = Report {
        diff: &diff,
        a: &view_a,
        b: &view_b,
        takes: takes(&diff),
        replay: Replay {
            command: "laurel diff beilun-2014 beilun-2021 cycle.json".to_owned(),
            input: ReplayInput::Standard,
            sheet: "report.csv".to_owned(),
        },
    };
    Made {
        html: report.html(lang).map_err(|e| e.show(Lang::En)).unwrap(),
        csv: String::from_utf8(report.csv(lang).map_err(|e| e.show(Lang::En)).unwrap()).unwrap(),
        json: serde_json::to_value(&diff).unwrap(),
        outcomes: [0, 1].map(|side| View::new(&run(side, REASONS)).outcome()),
    }
}

/// Something that names the applicant, as what it would take does.
fn takes(diff: &Diff) -> HashMap<String, Take> {
    let take = |it: laurel::compare::ChangedApplicant| {
        let name = it.name.unwrap_or_default();
        let take = Take {
            sentence: format!("{} {name}", it.id),
            lines: vec![format!("1 {name}")],
        };
        (it.id, take)
    };
    diff.changed.iter().take(CARDS).map(take).collect()
}

fn select<'h>(html: &'h Html, what: &str) -> Vec<ElementRef<'h>> {
    html.select(&Selector::parse(what).unwrap()).collect()
}

fn text_of(element: ElementRef) -> String {
    let text: Vec<&str> = element.text().flat_map(str::split_whitespace).collect();
    text.join(" ")
}

/// A page with its figures by name.
struct Page {
    html: Html,
    figures: BTreeMap<String, String>,
    /// The exact value of shares, whose text is short for the eye.
    exact: BTreeMap<String, (i128, i128)>,
}

fn read(html: &str) -> Page {
    let html = Html::parse_document(html);
    let (mut figures, mut exact) = (BTreeMap::new(), BTreeMap::new());
    for element in select(&html, "[data-figure]") {
        let name = element.attr("data-figure").unwrap().to_owned();
        if let Some(value) = element.attr("data-exact") {
            exact.insert(name.clone(), fraction(value));
        }
        let before = figures.insert(name.clone(), text_of(element));
        assert!(before.is_none(), "{name} stands twice");
    }
    Page {
        html,
        figures,
        exact,
    }
}

impl Page {
    fn number(&self, name: &str) -> usize {
        let text = self.figures.get(name);
        let text = text.unwrap_or_else(|| panic!("no figure {name}"));
        let digits = text.replace(',', "");
        digits.parse().unwrap_or_else(|_| panic!("{name}: {text}"))
    }

    fn number_or_0(&self, name: &str) -> usize {
        self.figures.get(name).map_or(0, |_| self.number(name))
    }
}

/// A sum of money as the page writes it: `30万元`, `1,234元`.
fn yuan(text: &str) -> i64 {
    let text = text.replace(',', "");
    let (digits, unit) = match text.strip_suffix("万元") {
        Some(digits) => (digits, 10_000),
        None => (text.trim_end_matches("元").trim_end_matches(" yuan"), 1),
    };
    digits.parse::<i64>().unwrap_or_else(|_| panic!("{text}")) * unit
}

// ------------------------------------------------------------------------------ exact fractions

fn fraction(text: &str) -> (i128, i128) {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    (above.parse().unwrap(), below.parse().unwrap())
}

fn of_json(value: &Value) -> (i128, i128) {
    let part = |key: &str| value[key].as_i64().map(i128::from).unwrap();
    (part("numerator"), part("denominator"))
}

fn equal(one: (i128, i128), other: (i128, i128)) -> bool {
    one.0 * other.1 == other.0 * one.1
}

fn sum(values: impl IntoIterator<Item = (i128, i128)>) -> (i128, i128) {
    let gcd = |mut a: i128, mut b: i128| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a.abs().max(1)
    };
    values.into_iter().fold((0, 1), |so_far, value| {
        let above = so_far.0 * value.1 + value.0 * so_far.1;
        let below = so_far.1 * value.1;
        let divisor = gcd(above, below);
        (above / divisor, below / divisor)
    })
}

/// The number that a share shows to the eye: `−1.5`, `+3`, `≈ −0.67` as (numerator, denominator).
fn shown(text: &str) -> (i128, i128) {
    let text = text.replace(',', "");
    let text = text.trim_start_matches("≈ ");
    let sign = if text.starts_with('−') { -1 } else { 1 };
    let size = text.trim_start_matches(['−', '+']);
    let value = match size.split_once(' ') {
        Some((whole, rest)) => sum([fraction(whole), fraction(rest)]),
        None => match size.split_once('.') {
            Some((whole, decimals)) => {
                let parts = 10_i128.pow(u32::try_from(decimals.len()).unwrap());
                sum([fraction(whole), (decimals.parse().unwrap(), parts)])
            }
            None => fraction(size),
        },
    };
    (sign * value.0, value.1)
}

// ------------------------------------------------------------------------------ the oracle

/// Holds every figure of a page against the JSON and against two runs of their own.
fn check(made: &Made) {
    let page = read(&made.html);
    let json = &made.json;
    let [a, b] = &made.outcomes;
    let count = a.applicants.len();
    assert_eq!(page.number("applicants"), count);
    assert_eq!(
        page.number("changed"),
        json["changed"].as_array().unwrap().len()
    );
    transitions(&page, json, a, b);
    for (letter, outcome) in [("A", a), ("B", b)] {
        funnel(&page, letter, outcome);
        assert_eq!(
            yuan(&page.figures[&format!("prize.{letter}")]),
            outcome.summary.prize
        );
        for (number, assumption) in outcome.assumptions.iter().enumerate() {
            let resting = outcome
                .applicants
                .iter()
                .filter(|it| it.rests_on.contains(&number))
                .count();
            let name = format!("rests.{letter}.{}", assumption.rule);
            if assumption.stage != laurel::stage::Stage::Sanction {
                assert_eq!(page.number(&name), resting, "{name}");
            }
        }
    }
    shares(&page, json, count);
    cards(&page, json);
    sheet(&made.csv, json);
}

fn transitions(page: &Page, json: &Value, a: &Outcome, b: &Outcome) {
    for (question, moved) in ["eligible", "candidate", "winner"]
        .into_iter()
        .zip(json["transitions"].as_array().unwrap())
    {
        assert_eq!(moved["question"], question);
        let of = |outcome: &Outcome, row: usize| {
            let it = &outcome.applicants[row];
            match question {
                "eligible" => it.eligible,
                "candidate" => it.candidate,
                _ => it.winner,
            }
        };
        let name = |answer: Answer| match answer {
            Answer::Yes => "yes",
            Answer::Open => "open",
            Answer::No | Answer::NotAsked => "no",
        };
        // Sets, counted from two runs.
        let mut sets: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for row in 0..a.applicants.len() {
            let key = (name(of(a, row)), name(of(b, row)));
            sets.entry(key).or_default().push(&a.applicants[row].id);
        }
        let set = |from, to| sets.get(&(from, to)).cloned().unwrap_or_default();
        let answers = ["yes", "no", "open"];
        for from in answers {
            for to in answers {
                let figure = format!("matrix.{question}.{from}.{to}");
                assert_eq!(page.number(&figure), set(from, to).len(), "{figure}");
            }
            let cell =
                |from: &str, to: &str| page.number(&format!("matrix.{question}.{from}.{to}"));
            let row: usize = answers.iter().map(|to| cell(from, to)).sum();
            let column: usize = answers.iter().map(|to| cell(to, from)).sum();
            assert_eq!(row, cell(from, "total"));
            assert_eq!(column, cell("total", from));
        }
        assert_eq!(
            page.number(&format!("matrix.{question}.total.total")),
            a.applicants.len()
        );
        let figure = |key: &str| page.number(&format!("transition.{question}.{key}"));
        assert_eq!(figure("both_in"), set("yes", "yes").len());
        assert_eq!(figure("both_out"), set("no", "no").len());
        assert_eq!(figure("entered"), set("no", "yes").len());
        assert_eq!(figure("left"), set("yes", "no").len());
        let open = ["both_in", "entered", "left", "both_out"].map(figure);
        assert_eq!(
            figure("open"),
            a.applicants.len() - open.iter().sum::<usize>()
        );
        assert_eq!(figure("total"), a.applicants.len());
        for (key, from, to) in [("entered", "no", "yes"), ("left", "yes", "no")] {
            assert_eq!(moved[key], serde_json::json!(set(from, to)), "{question}");
        }
        for key in ["both_in", "both_out", "open"] {
            assert_eq!(moved[key].as_u64().unwrap() as usize, figure(key));
        }
        let one_side = moved["open_on_one_side"].as_array().unwrap().len();
        assert_eq!(
            page.number_or_0(&format!("transition.{question}.one_side")),
            one_side
        );
    }
}

/// The funnel: each step sums to all, none grows, and it ends where the counts of the run do.
fn funnel(page: &Page, letter: &str, outcome: &Outcome) {
    let all = outcome.applicants.len();
    let steps = [
        "applied",
        "eligible",
        "visited",
        "threshold",
        "candidate",
        "proposed",
        "winner",
    ];
    let mut before = (all, 0, 0);
    for step in steps {
        let figure = |key: &str| page.number_or_0(&format!("flow.{letter}.{step}.{key}"));
        let (inside, open, of) = (figure("in"), figure("open"), figure("of"));
        assert_eq!(of, all, "{letter} {step}");
        let outside = all - inside - open;
        assert_eq!(figure("stopped"), outside - before.2, "{letter} {step}");
        assert!(inside <= before.0 && inside + open <= before.0 + before.1);
        before = (inside, open, outside);
    }
    let tallies = [
        ("eligible", outcome.summary.eligible),
        ("candidate", outcome.summary.candidates),
        ("winner", outcome.summary.winners),
    ];
    for (step, tally) in tallies {
        let figure = |key: &str| page.number_or_0(&format!("flow.{letter}.{step}.{key}"));
        assert_eq!(
            (figure("in"), figure("open")),
            (tally.yes, tally.open),
            "{letter} {step}"
        );
    }
}

/// Attributions: the waterfall sums to the difference, says what the JSON says, and the table counts
/// whom each change reaches.
fn shares(page: &Page, json: &Value, applicants: usize) {
    let attribution = &json["attribution"];
    for cohort in attribution["cohort"].as_array().unwrap() {
        let aspect = cohort["aspect"].as_str().unwrap();
        let ends = |side: &str, end: &str| {
            let value = cohort[side][end].as_i64().unwrap();
            (i128::from(value), 1)
        };
        let drawn = page.exact.contains_key(&format!("share.{aspect}.a.low"));
        let must = cohort["a"] != cohort["b"] || aspect == "eligible" || aspect == "candidate";
        assert!(drawn || !must, "no waterfall of {aspect}");
        for end in ["low", "high"] {
            // A waterfall without a range has one column for both ends.
            let column = format!("share.{aspect}.a.{end}");
            let end_shown = if page.exact.contains_key(&column) {
                end
            } else {
                "low"
            };
            let exact = |row: &str| page.exact[&format!("share.{aspect}.{row}.{end_shown}")];
            let mut total = vec![];
            for share in cohort["shares"].as_array().unwrap() {
                let change = share["change"].as_str().unwrap();
                let value = of_json(&share[end]);
                let name = format!("share.{aspect}.{change}.{end_shown}");
                if let Some(on_page) = page.exact.get(&name) {
                    assert!(equal(*on_page, value), "{name}");
                    let eye = shown(&page.figures[&name]);
                    let off = sum([eye, (-value.0, value.1)]);
                    // Money is shown to the yuan, all else to the hundredth.
                    let finest = if aspect == "prize" { 2 } else { 100 };
                    assert!(
                        off.0.abs() * finest <= off.1,
                        "{name}: {}",
                        page.figures[&name]
                    );
                    total.push(*on_page);
                } else {
                    assert!(!drawn || value.0 == 0, "{name} is not shown");
                    total.push(value);
                }
            }
            let difference = sum([ends("b", end), (-ends("a", end).0, 1)]);
            assert!(equal(sum(total), difference), "{aspect} {end}");
            if drawn {
                assert!(equal(exact("a"), ends("a", end)) && equal(exact("b"), ends("b", end)));
            }
            let by_stage = select(&page.html, &format!("[data-figure^='stage.{aspect}.']"));
            assert_eq!(by_stage.len(), 4, "{aspect}");
            let by_stage = by_stage
                .iter()
                .map(|cell| fraction(cell.attr(&format!("data-{end}")).unwrap()));
            assert!(equal(sum(by_stage), difference), "{aspect} {end} by stage");
        }
        if drawn {
            let differing = page.number(&format!("fall.{aspect}.differing"));
            assert_eq!(differing as u64, cohort["differing"].as_u64().unwrap());
            assert!(differing <= applicants);
        }
        for share in cohort["shares"].as_array().unwrap() {
            let change = share["change"].as_str().unwrap();
            // Counted again from the applicants.
            let reached = attribution["applicants"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|it| it["aspects"].as_array().unwrap())
                .filter(|it| it["aspect"] == aspect)
                .filter(|it| {
                    let mut shares = it["shares"].as_array().unwrap().iter();
                    shares.any(|it| {
                        let some = |end: &str| it[end]["numerator"] != 0;
                        it["change"] == change && (some("low") || some("high"))
                    })
                })
                .count();
            let figure = format!("affected.{change}.{aspect}");
            assert_eq!(page.number(&figure), reached, "{figure}");
        }
    }
    let rows: Vec<_> = select(&page.html, "table.changes tr[data-change]")
        .iter()
        .map(|row| row.attr("data-change").unwrap().to_owned())
        .collect();
    let changes: Vec<_> = attribution["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(rows, changes);
    for count in attribution["sequential"]["counts"].as_array().unwrap() {
        let aspect = count["aspect"].as_str().unwrap();
        for key in ["differing", "forward", "reverse", "contradict"] {
            let figure = format!("sequential.{aspect}.{key}");
            assert_eq!(page.number(&figure) as u64, count[key].as_u64().unwrap());
        }
    }
}

/// Cards: the first of those who come out differently, each with shares that sum to its difference.
fn cards(page: &Page, json: &Value) {
    let changed = json["changed"].as_array().unwrap();
    let cards = select(&page.html, "article.card");
    assert_eq!(cards.len(), changed.len().min(CARDS));
    let attributed: HashMap<&str, &Value> = json["attribution"]["applicants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["id"].as_str().unwrap(), it))
        .collect();
    let rows = Selector::parse("td[data-aspect]").unwrap();
    let name = Selector::parse("h3 .name").unwrap();
    for (card, applicant) in cards.iter().zip(changed) {
        let id = applicant["id"].as_str().unwrap();
        assert_eq!(card.attr("data-applicant"), Some(id));
        let shown: String = card.select(&name).flat_map(|name| name.text()).collect();
        assert_eq!(shown, applicant["name"].as_str().unwrap_or_default());
        let aspects = attributed
            .get(id)
            .map(|it| it["aspects"].as_array().unwrap());
        for aspect in aspects.into_iter().flatten() {
            for end in ["low", "high"] {
                let own = card
                    .select(&rows)
                    .filter(|row| row.attr("data-aspect") == aspect["aspect"].as_str())
                    .map(|row| fraction(row.attr(&format!("data-{end}")).unwrap()));
                let value = |side: &str| i128::from(aspect[side][end].as_i64().unwrap());
                let difference = (value("b") - value("a"), 1);
                assert!(equal(sum(own), difference), "{id} {aspect}");
            }
        }
    }
}

/// The sheet has a row for each of those who come out differently, in the same order.
fn sheet(text: &str, json: &Value) {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let changed = json["changed"].as_array().unwrap();
    assert_eq!(rows.len(), changed.len());
    for (row, applicant) in rows.iter().zip(changed) {
        let plain = |cell: &str| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
        assert_eq!(plain(&row[0]), applicant["id"].as_str().unwrap());
        let name = applicant["name"].as_str().unwrap_or_default();
        assert_eq!(plain(&row[1]), laurel::visible::shown(name));
        assert!(
            !row.iter()
                .any(|cell| cell.starts_with(['=', '+', '-', '@']))
        );
    }
}

// ------------------------------------------------------------------------------ random cohorts

/// Invented applicants of three kinds: those whose eligibility is another under B, those who are
/// eligible under both, and others.
fn pool() -> &'static [Vec<Applicant>; 3] {
    static POOL: OnceLock<[Vec<Applicant>; 3]> = OnceLock::new();
    POOL.get_or_init(|| {
        let cycle = invent(4000, 11, None);
        let columns = Columns::new(&cycle);
        let [a, b] = [0, 1].map(|side| {
            let set = ready(side).settings(&Settings::default()).ok().unwrap();
            let run = ready(side).run(&columns, set, VERDICTS, &|_| ());
            run.ok().unwrap().eligible
        });
        let mut pool = [vec![], vec![], vec![]];
        for (row, applicant) in cycle.applicants.iter().enumerate() {
            let kind = match (a[row], b[row]) {
                (a, b) if a != b => 0,
                (2, _) => 1,
                _ => 2,
            };
            if pool[kind].len() < 150 {
                pool[kind].push(applicant.clone());
            }
        }
        assert!(pool.iter().all(|kind| kind.len() > 20), "a poor pool");
        pool
    })
}

/// Marks near the threshold.
fn marks(dice: &mut Dice) -> Marks {
    let percent = dice.pick(&[55, 60, 60, 65, 70]);
    let off = dice.below(CLAUSES.len());
    let gap = if dice.percent(8) {
        dice.below(CLAUSES.len())
    } else {
        usize::MAX
    };
    let mut marks = Marks::new();
    for (nth, clause) in CLAUSES.iter().enumerate() {
        let mark = if nth == off { percent + 5 } else { percent };
        assert!(marks.push(*clause, (nth != gap).then_some(mark)));
    }
    marks
}

const CLAUSES: [&str; 23] = [
    "4.1.2", "4.1.3", "4.1.4", "4.2.2", "4.2.3", "4.3.2", "4.3.3", "4.4.2", "4.4.3", "4.4.4",
    "4.4.5", "4.4.6", "4.4.7", "4.5.2", "4.5.3", "4.6.2", "4.6.3", "4.7.2", "4.7.3", "4.7.4",
    "4.7.5", "4.7.6", "4.7.7",
];

/// A cohort from the pool; so many in a hundred have another eligibility under B.
fn drawn(count: usize, differing: usize, dice: &mut Dice) -> Cycle {
    let mut cycle = invent(1, 11, Some(1));
    let by = cycle.cycle.timetable.deadline.date().unwrap();
    cycle.applicants.clear();
    cycle.conflicts.clear();
    for nth in 0..count {
        let kind = match dice.below(100) {
            chance if chance < differing => 0,
            chance if chance < 80 => 1,
            _ => 2,
        };
        let kind = &pool()[kind];
        let mut applicant = kind[dice.below(kind.len())].clone();
        applicant.id = format!("P{nth:03}").into();
        for (of, honour) in applicant.honours.iter_mut().flatten().enumerate() {
            honour.id = Some(format!("H{nth}-{of}").into());
        }
        if dice.percent(15) {
            mutate::applicant(&mut applicant, dice, by, cycle.cycle.year);
        }
        (applicant.sheets, applicant.agreed) = match dice.below(8) {
            0 => (None, None),
            _ => (None, Some(marks(dice))),
        };
        cycle.applicants.push(applicant);
    }
    let all: Vec<_> = cycle.applicants.iter().map(|it| it.id.clone()).collect();
    let most = |dice: &mut Dice| all.iter().filter(|_| dice.percent(85)).cloned().collect();
    cycle.eligible_list = None;
    cycle.selection = dice.percent(80).then(|| DeskSelection {
        on: "2021-07-20".parse().unwrap(),
        picked: most(dice),
        considered: None,
    });
    cycle.candidate_list = None;
    cycle.deliberation = None;
    cycle.notice = None;
    cycle.approval = None;
    if dice.percent(30) && cycle.selection.is_some() {
        let proposed = all.iter().take(3).cloned().collect();
        cycle.deliberation = Some(Deliberation {
            on: "2021-09-05".parse().unwrap(),
            proposed,
        });
    }
    cycle
}

/// Settings that move the cut.
fn terms(dice: &mut Dice) -> Terms {
    let mut terms = Terms::new();
    if dice.percent(40) {
        let threshold = dice.pick(&["500", "550", "620", "650"]);
        terms.insert("threshold".to_owned(), threshold.to_owned());
    }
    if dice.percent(30) {
        let shortlist = dice.pick(&["1", "3", "8"]);
        terms.insert("shortlist".to_owned(), shortlist.to_owned());
    }
    terms
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_holds_on_random_cohorts(count in 0_usize..=24, seed in any::<u64>()) {
        let dice = &mut Dice(seed);
        let cycle = drawn(count, 35, dice);
        let (a, b) = (terms(dice), terms(dice));
        check(&make(&cycle, Lang::Zh, [&a, &b]));
    }
}

#[test]
fn every_figure_holds_on_a_population() {
    let cycle = drawn(400, 75, &mut Dice(7));
    let made = make(&cycle, Lang::En, [&Terms::new(), &Terms::new()]);
    let changed = made.json["changed"].as_array().unwrap().len();
    assert!(changed > CARDS, "only {changed} come out differently");
    check(&made);
    let page = read(&made.html);
    let lead = text_of(select(&page.html, "#applicants .lead")[0]);
    assert!(
        lead.starts_with(&format!("The first {CARDS} of the {changed}")),
        "{lead}"
    );
}

#[test]
fn a_wrong_figure_is_noticed() {
    let cycle = drawn(24, 40, &mut Dice(3));
    let made = make(&cycle, Lang::Zh, [&Terms::new(), &Terms::new()]);
    check(&made);
    for name in [
        "matrix.eligible.yes.no",
        "transition.candidate.open",
        "flow.B.eligible.in",
        "prize.A",
        "fall.eligible.differing",
    ] {
        let at = made.html.find(&format!("data-figure=\"{name}\"")).unwrap();
        let digit = at + made.html[at..].find('>').unwrap() + 1;
        let mut html = made.html.clone();
        html.replace_range(
            digit..digit + 1,
            if &html[digit..=digit] == "7" {
                "8"
            } else {
                "7"
            },
        );
        let wrong = Made {
            html,
            csv: made.csv.clone(),
            json: made.json.clone(),
            outcomes: [0, 1].map(|side| {
                let columns = Columns::new(&cycle);
                let set = ready(side).settings(&Settings::default()).ok().unwrap();
                let run = ready(side)
                    .run(&columns, set, REASONS, &|_| ())
                    .ok()
                    .unwrap();
                View::new(&run).outcome()
            }),
        };
        let noticed = std::panic::catch_unwind(|| check(&wrong));
        assert!(noticed.is_err(), "{name} can be wrong");
    }
}

// ------------------------------------------------------------------------------ what data may hold

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "A&amp;B & C <b>bold</b> 'quoted' \"twice\"",
    "</style></svg></html>",
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "شركة مثال للصناعة \u{202e}dlt",
    "{{ 7 * 7 }} {% raw %} ${x}",
    "一家名称特别特别长的申报单位",
];

#[test]
fn nothing_of_the_data_is_taken_for_markup() {
    let mut cycle: Cycle =
        serde_json::from_str(&std::fs::read_to_string(tests("cycles/sample.json")).unwrap())
            .unwrap();
    for (nth, applicant) in cycle.applicants.iter_mut().enumerate() {
        let hostile = HOSTILE[nth % HOSTILE.len()];
        let name = if nth % HOSTILE.len() == 7 {
            hostile.repeat(40)
        } else {
            hostile.to_owned()
        };
        applicant.name = Some(name.into());
    }
    for lang in LANGS {
        let made = make(&cycle, lang, [&Terms::new(), &Terms::new()]);
        check(&made);
        let page = read(&made.html);
        for what in [
            "script",
            "img",
            "article b:not(span b)",
            "iframe",
            "link",
            "object",
        ] {
            let found = select(&page.html, what);
            assert!(found.is_empty(), "{what}: {}", found[0].html());
        }
        for handler in ["onerror", "onload", "onclick"] {
            assert!(select(&page.html, &format!("[{handler}]")).is_empty());
        }
        // One document, one style sheet, and the last section is still in it.
        assert_eq!(select(&page.html, "style").len(), 1);
        assert_eq!(select(&page.html, "main > footer").len(), 1);
        let names = select(&page.html, ".card .name");
        assert!(names.iter().all(|name| name.value().name() == "bdi"));
        assert!(HOSTILE[..5].iter().any(|hostile| {
            let mut texts = names.iter().map(|name| name.text().collect::<String>());
            texts.any(|text| text == *hostile)
        }));
        loads_nothing(&made.html);
    }
}

/// Nothing is fetched: no attribute names another file, and styles point to nothing outside.
fn loads_nothing(html: &str) {
    let page = Html::parse_document(html);
    for element in select(&page, "*") {
        for (name, value) in element.value().attrs() {
            assert!(
                ![
                    "src",
                    "srcset",
                    "data",
                    "action",
                    "poster",
                    "background",
                    "ping"
                ]
                .contains(&name),
                "{name}={value}"
            );
            if name == "href" || name == "xlink:href" {
                assert!(value.starts_with('#'), "{name}={value}");
            }
            if name == "style" || name == "fill" {
                assert!(
                    !value.contains("url(") || value.contains("url(#"),
                    "{value}"
                );
            }
        }
    }
    for style in select(&page, "style") {
        let css: String = style.text().collect();
        assert_eq!(css.matches("url(").count(), css.matches("url(#").count());
        assert!(!css.contains("@import") && !css.contains("@font-face"));
        assert!(!css.contains("http"));
    }
    for anchor in select(&page, "a[href]") {
        let target = anchor.attr("href").unwrap();
        assert_eq!(select(&page, target).len(), 1, "{target} leads nowhere");
    }
}

// ------------------------------------------------------------------------------ the sample

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-report")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The report of the sample by the real binary, with the JSON of the same command.
fn sample(lang: &str) -> (String, Value) {
    // Tests run side by side: each call has a folder of its own.
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let page = folder(&format!("sample-{lang}-{call}")).join("report.html");
    let cycle = tests("cycles/sample.json");
    let ran = laurel(&[
        "diff",
        "beilun-2014",
        "beilun-2021",
        cycle.to_str().unwrap(),
        "--lang",
        lang,
        "--format",
        "json",
        "--report",
        page.to_str().unwrap(),
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(page.with_extension("csv").exists());
    (std::fs::read_to_string(&page).unwrap(), ran.json())
}

/// What a reader reads, a block a line; without digests and paths, which others test.
fn reading(html: &str) -> String {
    let page = Html::parse_document(html);
    let mut text = String::new();
    let blocks = "h1, h2, h3, h4, p, li, figcaption, tr, svg[role=img] text";
    for block in select(&page, blocks) {
        if block
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|it| it.attr("id") == Some("replay") || ["tr", "li"].contains(&it.value().name()))
        {
            continue;
        }
        let cells: Vec<String> = match block.value().name() {
            "tr" => block.child_elements().map(text_of).collect(),
            _ => vec![text_of(block)],
        };
        let name = block.value().name();
        if name.starts_with('h') {
            text.push('\n');
        }
        text.push_str(cells.join(" | ").trim());
        text.push('\n');
    }
    text
}

#[test]
fn the_sample_has_its_golden_report() {
    for lang in ["zh", "en"] {
        let golden = tests(&format!("report/sample.{lang}.txt"));
        let now = reading(&sample(lang).0);
        if std::env::var_os("LAUREL_BLESS").is_some() {
            std::fs::write(&golden, &now).unwrap();
        }
        let before = std::fs::read_to_string(&golden).unwrap();
        for (nth, (before, now)) in before.lines().zip(now.lines()).enumerate() {
            assert_eq!(now, before, "line {} of sample.{lang}.txt", nth + 1);
        }
        assert_eq!(now.lines().count(), before.lines().count(), "{lang}");
    }
}

#[test]
fn html_and_json_of_one_command_say_the_same() {
    let (html, json) = sample("en");
    let page = read(&html);
    transitions_of_json(&page, &json);
    shares(&page, &json, page.number("applicants"));
    cards(&page, &json);
    assert_eq!(
        text_of(select(&page.html, "h1")[0]),
        json["sentence"]["en"].as_str().unwrap()
    );
    for (letter, side) in [("A", &json["a"]), ("B", &json["b"])] {
        for (step, key) in [
            ("eligible", "eligible"),
            ("candidate", "candidates"),
            ("winner", "winners"),
        ] {
            let figure =
                |what: &str| page.number_or_0(&format!("flow.{letter}.{step}.{what}")) as u64;
            let tally = &side["summary"][key];
            assert_eq!(Some(figure("in")), tally["yes"].as_u64());
            assert_eq!(Some(figure("open")), tally["open"].as_u64());
        }
        for stage in side["scheme"]["stages"].as_array().unwrap() {
            let hash = stage["sha256"].as_str().unwrap();
            let shown = select(&page.html, "#replay .hash");
            assert!(shown.iter().any(|cell| text_of(*cell) == hash), "{hash}");
        }
    }
    loads_nothing(&html);
}

fn transitions_of_json(page: &Page, json: &Value) {
    for moved in json["transitions"].as_array().unwrap() {
        let question = moved["question"].as_str().unwrap();
        for key in ["both_in", "both_out", "open"] {
            let figure = page.number(&format!("transition.{question}.{key}"));
            assert_eq!(Some(figure as u64), moved[key].as_u64());
        }
        for key in ["entered", "left"] {
            let figure = page.number(&format!("transition.{question}.{key}"));
            assert_eq!(figure, moved[key].as_array().unwrap().len());
        }
    }
}

#[test]
fn the_command_on_the_page_makes_the_page_again() {
    for (name, more) in [
        ("plain", &[][..]),
        ("by-order", &["--undecided", "by-order"]),
        (
            "named",
            &[
                "--name",
                "B:送审稿",
                "--set",
                "B:threshold=620",
                "--undecided",
                "held",
            ],
        ),
    ] {
        let path = folder("again").join(format!("{name}.html"));
        let cycle = tests("cycles/sample.json");
        let mut args = vec![
            "diff",
            "beilun-2014",
            "beilun-2021",
            cycle.to_str().unwrap(),
        ];
        args.extend(["--lang", "zh", "--report", path.to_str().unwrap()]);
        args.extend(more);
        let ran = laurel(&args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let html = std::fs::read_to_string(&path).unwrap();
        let page = read(&html);
        let command = text_of(select(&page.html, "pre.replay")[0]);
        let words = shlex::split(&command).unwrap();
        assert_eq!(words[0], "laurel");
        let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        std::fs::remove_file(&path).unwrap();
        let ran = laurel(&args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), html, "{command}");
        // The digest of the cycle file is that of the file.
        let bytes = std::fs::read(tests("cycles/sample.json")).unwrap();
        assert!(html.contains(&laurel::digest::digest(&bytes)));
    }
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

#[test]
fn no_text_is_missing_in_either_language() {
    for lang in ["zh", "en"] {
        let (html, _) = sample(lang);
        let page = Html::parse_document(&html);
        // What stands in <bdi> is data: names, ids, files, evidence.
        let mut own = String::new();
        for node in page.tree.nodes() {
            let Some(text) = node.value().as_text() else {
                continue;
            };
            let inside = |name: &str| {
                let mut above = node.ancestors().filter_map(ElementRef::wrap);
                above.any(|it| it.value().name() == name)
            };
            if !inside("bdi") && !inside("style") {
                own.push_str(text);
            }
        }
        for element in select(&page, "[aria-label]") {
            own.push_str(element.attr("aria-label").unwrap());
        }
        if lang == "en" {
            let found: String = own.chars().filter(|c| is_chinese(*c)).collect();
            // The number of an instrument is a proper name.
            let found = found.replace("仑政办〔〕号", "");
            assert!(found.is_empty(), "English with {found}");
        } else {
            let chinese = own.chars().filter(|c| is_chinese(*c)).count();
            assert!(chinese > 2000, "only {chinese}");
        }
        for what in [
            "h1",
            "h2",
            "h3",
            "h4",
            "figcaption",
            "p",
            "li",
            "tbody td",
            "tbody th",
            "title",
        ] {
            for element in select(&page, what) {
                let empty = text_of(element).is_empty();
                let picture = element.attr("class") == Some("picture");
                let blank = element.attr("class") == Some("blank");
                assert!(!empty || picture || blank, "{lang}: {}", element.html());
            }
        }
        let expected = if lang == "zh" { "zh-CN" } else { "en" };
        assert_eq!(page.root_element().attr("lang"), Some(expected));
    }
}

#[test]
fn what_it_would_take_stands_on_the_card() {
    let (html, json) = sample("en");
    let page = read(&html);
    let cards = select(&page.html, "article.card");
    let heading = Selector::parse("h4").unwrap();
    for (card, applicant) in cards.iter().zip(json["changed"].as_array().unwrap()) {
        let said = card
            .select(&heading)
            .any(|it| text_of(it) == "What it would take under B");
        assert_eq!(
            said,
            applicant["b"]["winner"] != "yes",
            "{}",
            applicant["id"]
        );
    }
}

#[test]
fn a_report_needs_a_name_of_its_own() {
    let cycle = tests("cycles/sample.json");
    let folder = folder("names");
    let csv = folder.join("report.csv");
    let nowhere = folder.join("no/such/folder/report.html");
    for page in [csv, nowhere] {
        let ran = laurel(&[
            "diff",
            "beilun-2014",
            "beilun-2021",
            cycle.to_str().unwrap(),
            "--report",
            page.to_str().unwrap(),
        ]);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(!page.exists());
    }
}

#[test]
fn the_aspects_have_names() {
    let (_, json) = sample("en");
    let cohort = json["attribution"]["cohort"].as_array().unwrap();
    let aspects: Vec<&str> = cohort
        .iter()
        .map(|it| it["aspect"].as_str().unwrap())
        .collect();
    assert_eq!(aspects, ASPECTS);
}
