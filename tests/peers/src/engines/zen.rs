//! zen-engine: a decision graph with one expression node, compiled beforehand; and zen-expression, the
//! language of that node, without a graph around it.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use serde_json::json;
use tokio::runtime::Runtime;
use zen_engine::model::DecisionContent;
use zen_engine::{Decision as Graph, DecisionEngine, EvaluationOptions};
use zen_expression::expression::Standard;
use zen_expression::variable::Variable;
use zen_expression::vm::VM;
use zen_expression::{Expression, compile_expression};

use super::{About, Engine, Entry, Input};
use crate::article::{Articles, Decision};
use crate::dossier;

/// The graph with and without a trace, and the expression alone.
pub const ENTRIES: &[Entry] = &[
    Entry {
        about: About {
            name: "zen-expression",
            package: Some("zen-expression"),
            reasons: "failed articles, as flags",
            ranks: "no",
            how: "the expression alone, compiled; one VM reused",
        },
        load: || Ok(Box::new(Alone::load(false)?)),
        from_text: Some(|| Ok(Box::new(Alone::load(true)?))),
    },
    Entry {
        about: About {
            name: "zen-engine, expression node",
            package: Some("zen-engine"),
            reasons: "failed articles, as flags",
            ranks: "a sort, in a JavaScript node",
            how: "Decision::compile, then Decision::evaluate; a runtime of one thread",
        },
        load: || Ok(Box::new(Node::load(false, false)?)),
        from_text: Some(|| Ok(Box::new(Node::load(false, true)?))),
    },
    Entry {
        about: About {
            name: "zen-engine, expression node with trace",
            package: Some("zen-engine"),
            reasons: "failed articles, as flags; values of every node",
            ranks: "a sort, in a JavaScript node",
            how: "the same with EvaluationOptions::trace",
        },
        load: || Ok(Box::new(Node::load(true, false)?)),
        from_text: None,
    },
];

/// An answer for each article.
const EXPRESSION: &str = r#"[
    past_winner,
    not (in_district and legal_person and years >= 3),
    not qms,
    not (perf_top or growth_top),
    not (lawful and (industrial ? (not above_scale or mu in ["A", "B"]) : peer_top) and tech),
    not (social and credit),
    policy_violation,
    no_licence,
    deaths > 0 or incident,
    spot_fail,
    illegal
]"#;

/// What is decided on: values, or texts that are parsed within the time taken.
#[derive(Default)]
struct Given {
    parse: bool,
    values: Vec<Variable>,
    texts: Vec<String>,
}

impl Given {
    fn take(&mut self, input: &Input) -> Result<()> {
        if self.parse {
            self.texts = input.texts.to_vec();
            return Ok(());
        }
        for applicant in input.applicants {
            let facts = serde_json::Value::Object(dossier::facts(applicant)?);
            self.values.push(facts.into());
        }
        Ok(())
    }

    fn each(&self, mut decide: impl FnMut(Variable) -> Result<Decision>) -> Result<Vec<Decision>> {
        let mut decisions = Vec::with_capacity(self.values.len().max(self.texts.len()));
        for value in &self.values {
            decisions.push(decide(value.clone())?);
        }
        for text in &self.texts {
            decisions.push(decide(serde_json::from_str(text)?)?);
        }
        Ok(decisions)
    }
}

fn decision(answer: &Variable) -> Result<Decision> {
    let flags = answer.as_array().context("a list of answers")?;
    let flags = flags.borrow();
    let flags = flags.iter().map(|flag| flag.as_bool() == Some(true));
    Ok(Decision::by(Articles::from_flags(flags)))
}

struct Alone {
    expression: Expression<Standard>,
    vm: VM,
    given: Given,
}

impl Alone {
    fn load(parse: bool) -> Result<Self> {
        Ok(Self {
            expression: compile_expression(EXPRESSION)?,
            vm: VM::new(),
            given: Given {
                parse,
                ..Given::default()
            },
        })
    }
}

impl Engine for Alone {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        self.given.take(input)
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        let (expression, vm) = (&self.expression, &mut self.vm);
        self.given
            .each(|value| decision(&expression.evaluate_with(value, vm)?))
    }
}

struct Node {
    runtime: Runtime,
    graph: Graph,
    trace: bool,
    given: Given,
}

impl Node {
    fn load(trace: bool, parse: bool) -> Result<Self> {
        let content: DecisionContent = serde_json::from_value(json!({
            "nodes": [
                { "id": "in", "name": "in", "type": "inputNode", "content": {} },
                {
                    "id": "rules", "name": "rules", "type": "expressionNode",
                    "content": { "expressions": [
                        { "id": "failed", "key": "failed", "value": EXPRESSION },
                    ] },
                },
                { "id": "out", "name": "out", "type": "outputNode", "content": {} },
            ],
            "edges": [
                { "id": "1", "sourceId": "in", "targetId": "rules" },
                { "id": "2", "sourceId": "rules", "targetId": "out" },
            ],
        }))?;
        let mut graph = DecisionEngine::default()
            .create_decision(Arc::new(content))
            .map_err(|error| anyhow!("{error}"))?;
        graph.compile();
        Ok(Self {
            runtime: tokio::runtime::Builder::new_current_thread().build()?,
            graph,
            trace,
            given: Given {
                parse,
                ..Given::default()
            },
        })
    }
}

impl Engine for Node {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        self.given.take(input)
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        self.given.each(|value| {
            let options = EvaluationOptions {
                trace: self.trace,
                ..EvaluationOptions::default()
            };
            let answer = self.graph.evaluate_with_opts(value, options);
            let answer = self.runtime.block_on(answer);
            let answer = answer.map_err(|error| anyhow!("{error}"))?;
            decision(&answer.result.dot("failed").context("failed articles")?)
        })
    }
}
