//! The same applicants as texts: the 21 facts as a JSON object for the other engines, and as a cycle
//! file in JSON lines for Laurel.
//!
//! Laurel knows no "years" and no "deaths": it is given a start date and an accident with its day,
//! and works out the rest. Every fact that it asks for and that the 21 do not cover is set so that it
//! does not decide.

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::applicant::Applicant;

/// Year of the cycle.
const YEAR: u32 = 2021;
/// Last month of the first half of a year: the deadline is its last day.
const DEADLINE_MONTH: u32 = 6;

/// The 21 facts as a JSON object.
pub fn facts(applicant: &Applicant) -> Result<Map<String, Value>> {
    match serde_json::to_value(applicant.facts)? {
        Value::Object(facts) => Ok(facts),
        _ => anyhow::bail!("facts are an object"),
    }
}

/// The 21 facts as JSON text.
pub fn short_text(applicant: &Applicant) -> Result<String> {
    serde_json::to_string(&applicant.facts).context("facts have a text")
}

/// The 21 facts and, after them, as many of the facts that only Laurel asks for as it takes to make
/// the object as many as Laurel's line holds.
pub fn long_text(applicant: &Applicant) -> Result<String> {
    let mut facts = facts(applicant)?;
    let line = line(0, applicant);
    let count = leaves(&line);
    for group in ["facts", "judgements", "papers"] {
        for (key, value) in line
            .get(group)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if facts.len() < count && !facts.contains_key(key) {
                facts.insert(key.clone(), value.clone());
            }
        }
    }
    // What Laurel has in tables.
    for number in facts.len()..count {
        facts.insert(format!("further_fact_{number}"), true.into());
    }
    serde_json::to_string(&facts).context("facts have a text")
}

/// Number of answers in a JSON value: an empty list is one, too.
pub fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(object) => object.values().map(leaves).sum(),
        Value::Array(list) if !list.is_empty() => list.iter().map(leaves).sum(),
        _ => 1,
    }
}

/// What a cycle file says before its applicants.
fn header() -> Value {
    json!({
        "laurel": "0.1",
        "cycle": {
            "year": YEAR,
            "timetable": { "announced": "2021-04-12", "deadline": "2021-06-30" },
        },
    })
}

/// A cycle file in JSON lines.
pub fn cycle(applicants: &[Applicant]) -> String {
    let mut text = format!("{}\n", header());
    for (number, applicant) in applicants.iter().enumerate() {
        text.push_str(&format!("{}\n", line(number, applicant)));
    }
    text
}

/// A cycle file as one JSON document.
pub fn document(applicants: &[Applicant]) -> String {
    let lines = applicants.iter().enumerate();
    let lines: Vec<Value> = lines.map(|(number, it)| line(number, it)).collect();
    let mut document = header();
    if let Some(document) = document.as_object_mut() {
        document.insert("applicants".to_owned(), lines.into());
    }
    document.to_string()
}

/// An applicant of a cycle file.
pub fn line(number: usize, applicant: &Applicant) -> Value {
    let facts = &applicant.facts;
    let (year, month, day) = applicant.recorded;
    let recorded = date(year, month, day);
    // So many years are complete on the deadline, and not one more.
    let (month, day) = applicant.started;
    let late = u32::from(month > DEADLINE_MONTH);
    let since = date(YEAR - facts.years - late, month, day);
    let when = |holds: bool, record: Value| if holds { json!([record]) } else { json!([]) };

    json!({
        "id": format!("A{number}"),
        "facts": {
            "activity": "manufacturing",
            "operates_in_district": true,
            "excellence_management": true,
            "seated_in_district": facts.in_district,
            "legal_person": facts.legal_person,
            "registered": true,
            "operating_normally": true,
            "operating_since": since,
            "in_district_since": since,
            "in_business": true,
            "scale_leading": facts.perf_top,
            "profit_tax_leading": facts.perf_top,
            "asset_contribution_leading": facts.perf_top,
            "scale_growth_leading": facts.growth_top,
            "profit_tax_growth_leading": facts.growth_top,
            "asset_contribution_growth_leading": facts.growth_top,
            "lawful_operation": facts.lawful,
            "mandatory_standards": true,
            "industrial_policy": true,
            "industrial": facts.industrial,
            "above_scale": facts.above_scale,
            "peer_economic_leading": facts.peer_top,
            "peer_contribution_leading": true,
            "honest_operation": true,
            "credit_record": facts.credit,
            "policy_breach": facts.policy_violation,
            "lacks_licence": facts.no_licence,
        },
        "judgements": {
            "outstanding_benefits": true,
            "quality_model": facts.qms,
            "quality_system": true,
            "quality_results": true,
            "good_results": true,
            "good_contribution": true,
            "technical_advanced": facts.tech,
            "service_advanced": true,
            "quality_advanced": true,
            "social_responsibility": facts.social,
            "social_reputation": true,
        },
        "papers": {
            "form": true,
            "self_assessment": true,
            "evidence": true,
            "authority_recommendation": true,
            "subdistrict_recommendation": true,
            "submitted": "2021-06-18",
        },
        // The grade of 2020 is not published before the deadline: that of 2019 counts.
        "grades": [{ "year": 2019, "grade": facts.mu, "published": "2020-08-25" }],
        "accidents": when(facts.deaths > 0 || facts.incident, json!({
            "on": recorded, "fatal": facts.deaths > 0, "major": facts.incident, "responsible": true,
        })),
        "complaints": [],
        "spot_checks": when(facts.spot_fail, json!({
            "on": recorded, "level": "municipal", "problem": true, "serious": true,
        })),
        "breaches": when(facts.illegal, json!({ "on": recorded, "serious": true })),
        "honours": when(facts.past_winner, json!({
            "award": "district-former", "awarded": "2016-11-20", "revoked": false,
        })),
    })
}

fn date(year: u32, month: u32, day: u32) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}
