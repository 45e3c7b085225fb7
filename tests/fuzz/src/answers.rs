//! What a component answers: any answer is refused, or an outcome can be made of it, never a panic.
//! The answers of the built-in stages on the sample cycle are changed at places that are drawn.

#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use laurel::answers;
use laurel::columns::Columns;
use laurel::contract::{ranking, sanction, scoring, types};
use laurel::contract::types::Detail;
use laurel::cycle::{Cycle, read};
use laurel::engine::{Limits, Runner};
use laurel::outcome::View;
use laurel::pipeline::{Finding, Ready, Run};
use laurel::scheme::Scheme;
use laurel::settings::Settings;
use laurel::stage::Stage;
use libfuzzer_sys::fuzz_target;

/// The honest run that is changed.
static HONEST: LazyLock<Run<'static>> = LazyLock::new(|| {
    let runner = Runner::new(Limits::default()).expect("an engine");
    let scheme = Scheme::find("beilun-2021").expect("a built-in scheme");
    let ready: &Ready = Box::leak(Box::new(Ready::new(&runner, scheme).expect("it is ready")));
    let bytes = include_bytes!("../../cycles/sample.json");
    let cycle = read(bytes, &ready.editions(), &|_| {}).expect("the sample reads");
    let cycle: &Cycle = Box::leak(Box::new(cycle));
    let columns: &Columns = Box::leak(Box::new(Columns::new(cycle)));
    let settings = ready.settings(&Settings::default()).expect("defaults");
    ready.run(columns, settings, Detail::Reasons, &|_| {}).expect("it runs")
});

/// Changes a few numbers of a column, and now and then its length.
fn change<T: Copy + Default>(
    from: &mut Unstructured,
    column: &mut Vec<T>,
    draw: impl Fn(&mut Unstructured) -> Result<T>,
) -> Result<()> {
    for _ in 0..from.int_in_range(0..=2)? {
        let at = from.choose_index(column.len() + 1)?;
        let value = draw(from)?;
        match column.get_mut(at) {
            Some(cell) => *cell = value,
            None => column.push(value),
        }
    }
    if from.ratio(1, 64)? {
        column.truncate(from.choose_index(column.len() + 1)?);
    }
    Ok(())
}

/// A small number most often, any other now and then.
fn number(from: &mut Unstructured) -> Result<u32> {
    if from.ratio(1, 8)? { from.arbitrary() } else { from.int_in_range(0..=40) }
}

fn truth(from: &mut Unstructured) -> Result<u8> {
    if from.ratio(1, 16)? { from.arbitrary() } else { from.int_in_range(0..=3) }
}

fn whole(from: &mut Unstructured) -> Result<i64> {
    from.arbitrary()
}

fn findings(from: &mut Unstructured, of: &mut types::Findings) -> Result<()> {
    for _ in 0..from.int_in_range(0..=3)? {
        of.row.push(number(from)?);
        of.rule.push(number(from)?);
        of.code.push(number(from)?);
        of.at.push(number(from)?);
        of.value.push(whole(from)?);
        of.limit.push(whole(from)?);
    }
    change(from, &mut of.at, number)
}

fn no_findings() -> types::Findings {
    types::Findings { row: vec![], rule: vec![], code: vec![], at: vec![], value: vec![], limit: vec![] }
}

fn drawn(from: &mut Unstructured) -> Result<()> {
    let honest = &*HONEST;
    let rows = honest.columns.len();
    let unit = |stage: Stage| &honest.ready.units[&stage];

    let mut selection: ranking::Selection = honest.selection.clone();
    selection.rules = honest.rules[&Stage::Ranking].concat();
    change(from, &mut selection.rules, truth)?;
    change(from, &mut selection.candidate, truth)?;
    change(from, &mut selection.winner, truth)?;
    change(from, &mut selection.best, number)?;
    change(from, &mut selection.worst, number)?;
    selection.vacant = truth(from)?;
    selection.prize = whole(from)?;
    findings(from, &mut selection.findings)?;

    let mut scores: types::Scores = honest.scores.clone();
    change(from, &mut scores.visited, truth)?;
    change(from, &mut scores.row, number)?;
    change(from, &mut scores.low, number)?;
    change(from, &mut scores.high, number)?;
    change(from, &mut scores.over, number)?;
    let standard = &honest.ready.standards[0];
    let mut assessment = scoring::Assessment {
        standard: 0,
        subtotal_low: vec![0; scores.row.len() * standard.categories.len()],
        subtotal_high: vec![0; scores.row.len() * standard.categories.len()],
        spread: vec![255; scores.row.len() * standard.items.len()],
        rules: honest.rules[&Stage::Scoring].concat(),
        findings: no_findings(),
        scores,
    };
    change(from, &mut assessment.rules, truth)?;
    findings(from, &mut assessment.findings)?;

    let mut measures: Vec<sanction::Measure> = honest.measures.clone();
    for measure in &mut measures {
        if from.ratio(1, 4)? {
            measure.rule = number(from)?;
            measure.kind = number(from)?;
            measure.title = from.ratio(1, 2)?.then(|| number(from)).transpose()?;
            measure.event = from.ratio(1, 2)?.then(|| number(from)).transpose()?;
            measure.conduct = from.ratio(1, 2)?.then(|| number(from)).transpose()?;
            measure.applies = truth(from)?;
            measure.amount = whole(from)?;
        }
    }
    let mut enforcement = sanction::Enforcement { measures, findings: no_findings() };
    findings(from, &mut enforcement.findings)?;

    let kinds = honest.ready.measure_kinds.len();
    let taken = answers::selection(unit(Stage::Ranking), rows, &selection).is_ok()
        && answers::assessment(unit(Stage::Scoring), &honest.ready.standards, rows, &assessment).is_ok()
        && answers::enforcement(unit(Stage::Sanction), kinds, &honest.columns.aftermath("beilun-2021", 300_000, &[]), &enforcement).is_ok();
    if !taken {
        return Ok(());
    }
    let columns = |cells: &[u8]| cells.chunks(rows).map(<[u8]>::to_vec).collect();
    let mut rules = honest.rules.clone();
    rules.insert(Stage::Ranking, columns(&selection.rules));
    rules.insert(Stage::Scoring, columns(&assessment.rules));
    let mut found = honest.findings.clone();
    found.extend(told(Stage::Ranking, &selection.findings));
    found.extend(told(Stage::Sanction, &enforcement.findings));
    let run = Run {
        ready: honest.ready,
        settings: honest.settings.clone(),
        columns: honest.columns,
        eligible: honest.eligible.clone(),
        rules,
        scores: assessment.scores,
        selection,
        aftermath: honest.columns.aftermath("beilun-2021", 300_000, &[]),
        measures: enforcement.measures,
        findings: found,
        fuel: honest.fuel.clone(),
    };
    // As `--format json` writes it.
    let outcome = View::new(&run).outcome();
    serde_json::to_writer(std::io::sink(), &outcome).expect("an outcome can be written");
    Ok(())
}

/// Findings as the host keeps them.
fn told(stage: Stage, findings: &types::Findings) -> Vec<Finding> {
    let some = |cell: u32| (cell != answers::NO_ROW).then_some(cell);
    (0..findings.row.len())
        .map(|at| Finding {
            stage,
            row: some(findings.row[at]),
            rule: findings.rule[at],
            code: findings.code[at],
            at: some(findings.at[at]),
            value: findings.value[at],
            limit: findings.limit[at],
        })
        .collect()
}

fuzz_target!(|bytes: &[u8]| {
    // Bytes that run out end the draw.
    let _ = drawn(&mut Unstructured::new(bytes));
});
