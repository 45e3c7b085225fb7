//! dsntk: a DMN model with one literal expression, by its model evaluator; and the same FEEL
//! expression prepared alone, without a model around it.

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{Evaluator, FeelNumber, FeelScope};
use dsntk_model::{DmnElement, NamedElement};
use dsntk_model_evaluator::ModelEvaluator;

use super::{About, Engine, Entry, Input};
use crate::applicant::Applicant;
use crate::article::{Articles, Decision};
use crate::dossier;

/// The model, and the expression alone.
pub const ENTRIES: &[Entry] = &[
    Entry {
        about: About {
            name: "dsntk (FEEL)",
            package: Some("dsntk-feel-evaluator"),
            reasons: "failed articles, as flags",
            ranks: "a sort",
            how: "the expression alone, parsed and prepared; evaluated in a scope",
        },
        load: || Ok(Box::new(Rules::load(false)?)),
        from_text: None,
    },
    Entry {
        about: About {
            name: "dsntk (DMN)",
            package: Some("dsntk-model-evaluator"),
            reasons: "failed articles, as flags",
            ranks: "a sort",
            how: "a decision with a literal expression; ModelEvaluator::evaluate_invocable",
        },
        load: || Ok(Box::new(Rules::load(true)?)),
        from_text: None,
    },
];

/// An answer for each article.
const EXPRESSION: &str = r#"[
    past_winner,
    not(in_district and legal_person and years >= 3),
    not(qms),
    not(perf_top or growth_top),
    not(lawful and (if industrial then (not(above_scale) or list contains(["A", "B"], mu)) else peer_top) and tech),
    not(social and credit),
    policy_violation,
    no_licence,
    (deaths > 0 or incident),
    spot_fail,
    illegal
]"#;

enum Way {
    Model {
        model: Arc<ModelEvaluator>,
        namespace: String,
        name: String,
    },
    Expression(Evaluator),
}

struct Rules {
    way: Way,
    contexts: Vec<FeelContext>,
    scopes: Vec<FeelScope>,
}

/// An applicant that stands for the names and types of all.
fn sample() -> Result<FeelContext> {
    match crate::applicant::draw(1, 0).first() {
        Some(applicant) => context(applicant),
        None => bail!("an applicant"),
    }
}

fn context(applicant: &Applicant) -> Result<FeelContext> {
    let mut context = FeelContext::new();
    for (name, value) in dossier::facts(applicant)? {
        let value = match value {
            serde_json::Value::Bool(known) => Value::Boolean(known),
            serde_json::Value::String(text) => Value::String(text),
            serde_json::Value::Number(number) => {
                let number = number.as_i64().unwrap_or_default();
                Value::Number(FeelNumber::new(number, 0))
            }
            other => bail!("{other} is no fact"),
        };
        context.set_entry(&name.into(), value);
    }
    Ok(context)
}

fn model() -> Result<String> {
    let mut inputs = String::new();
    let mut required = String::new();
    for (name, value) in sample()?.iter() {
        let of = match value {
            Value::Boolean(_) => "boolean",
            Value::String(_) => "string",
            _ => "number",
        };
        inputs.push_str(&format!(
            r##"<inputData name="{name}" id="i_{name}"><variable typeRef="{of}" name="{name}" id="v_{name}"/></inputData>"##
        ));
        required.push_str(&format!(
            r##"<informationRequirement id="r_{name}"><requiredInput href="#i_{name}"/></informationRequirement>"##
        ));
    }
    let expression = EXPRESSION.replace('<', "&lt;").replace('>', "&gt;");
    Ok(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions namespace="https://laurel.example/" name="award" id="_award" xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">
<decision name="failed" id="_failed"><variable name="failed" id="_variable"/>{required}
<literalExpression id="_expression"><text>{expression}</text></literalExpression></decision>
{inputs}
</definitions>"#
    ))
}

impl Rules {
    fn load(as_model: bool) -> Result<Self> {
        let way = if as_model {
            let definitions = dsntk_model::parse(&model()?).map_err(|error| anyhow!("{error}"))?;
            Way::Model {
                namespace: definitions.namespace().to_string(),
                name: definitions.name().to_string(),
                model: ModelEvaluator::new(&[definitions]).map_err(|error| anyhow!("{error}"))?,
            }
        } else {
            let scope = FeelScope::from(sample()?);
            let node = dsntk_feel_parser::parse_expression(&scope, EXPRESSION, false)
                .map_err(|error| anyhow!("{error}"))?;
            Way::Expression(dsntk_feel_evaluator::prepare(&node))
        };
        Ok(Self {
            way,
            contexts: Vec::new(),
            scopes: Vec::new(),
        })
    }
}

fn decision(answer: &Value) -> Result<Decision> {
    match answer {
        Value::List(flags) => {
            let flags = flags
                .iter()
                .map(|flag| matches!(flag, Value::Boolean(true)));
            Ok(Decision::by(Articles::from_flags(flags)))
        }
        other => bail!("a list of answers, not {other}"),
    }
}

impl Engine for Rules {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        for applicant in input.applicants {
            let context = context(applicant)?;
            match self.way {
                Way::Model { .. } => self.contexts.push(context),
                Way::Expression(_) => self.scopes.push(context.into()),
            }
        }
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        match &self.way {
            Way::Model {
                model,
                namespace,
                name,
            } => self
                .contexts
                .iter()
                .map(|context| {
                    decision(&model.evaluate_invocable(namespace, name, "failed", context))
                })
                .collect(),
            Way::Expression(evaluate) => {
                let decide = |scope| decision(&evaluate(scope));
                self.scopes.iter().map(decide).collect()
            }
        }
    }
}
