//! datalogic-rs: JSONLogic, compiled once, evaluated in a session whose arena is reused.
//!
//! The session with parsed data is the tier that its documentation names for hot loops; the result is
//! borrowed, not copied.

use anyhow::{Context, Result};
use datalogic_rs::{DataValue, Engine as DataLogic, Logic, ParsedData};
use serde_json::{Value, json};

use super::{About, Engine, Entry, Input};
use crate::article::{Articles, Decision};
use crate::dossier;

/// The one way.
pub const ENTRIES: &[Entry] = &[Entry {
    about: About {
        name: "datalogic-rs (JSONLogic)",
        package: Some("datalogic-rs"),
        reasons: "failed articles, as flags",
        ranks: "a sort, with its feature ext-array",
        how: "one rule with an answer for each article; Session::eval_borrowed on ParsedData",
    },
    load: || Ok(Box::new(Rules::load(false)?)),
    from_text: Some(|| Ok(Box::new(Rules::load(true)?))),
}];

struct Rules {
    engine: DataLogic,
    logic: Logic,
    parse: bool,
    parsed: Vec<ParsedData>,
    texts: Vec<String>,
}

fn rule() -> Value {
    let var = |name: &str| json!({ "var": name });
    let not = |value: Value| json!({ "!": [value] });
    let and = |values: Value| json!({ "and": values });
    let grade = json!({ "if": [
        var("industrial"),
        { "or": [not(var("above_scale")), { "in": [var("mu"), ["A", "B"]] }] },
        var("peer_top"),
    ] });
    json!([
        var("past_winner"),
        not(and(json!([var("in_district"), var("legal_person"), { ">=": [var("years"), 3] }]))),
        not(var("qms")),
        not(json!({ "or": [var("perf_top"), var("growth_top")] })),
        not(and(json!([var("lawful"), grade, var("tech")]))),
        not(and(json!([var("social"), var("credit")]))),
        var("policy_violation"),
        var("no_licence"),
        { "or": [{ ">": [var("deaths"), 0] }, var("incident")] },
        var("spot_fail"),
        var("illegal"),
    ])
}

impl Rules {
    fn load(parse: bool) -> Result<Self> {
        let engine = DataLogic::new();
        let logic = engine.compile(rule().to_string().as_str())?;
        Ok(Self {
            engine,
            logic,
            parse,
            parsed: Vec::new(),
            texts: Vec::new(),
        })
    }
}

fn decision(answer: &DataValue) -> Result<Decision> {
    let flags = answer.as_array().context("a list of answers")?;
    let flags = flags.iter().map(|flag| flag.as_bool() == Some(true));
    Ok(Decision::by(Articles::from_flags(flags)))
}

impl Engine for Rules {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        if self.parse {
            self.texts = input.texts.to_vec();
            return Ok(());
        }
        for applicant in input.applicants {
            let text = dossier::short_text(applicant)?;
            self.parsed.push(ParsedData::from_json(&text)?);
        }
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        let mut session = self.engine.session();
        let mut decisions = Vec::with_capacity(self.parsed.len().max(self.texts.len()));
        for parsed in &self.parsed {
            decisions.push(decision(session.eval_borrowed(&self.logic, parsed)?)?);
            session.reset();
        }
        for text in &self.texts {
            decisions.push(decision(
                session.eval_borrowed(&self.logic, text.as_str())?,
            )?);
            session.reset();
        }
        Ok(decisions)
    }
}
