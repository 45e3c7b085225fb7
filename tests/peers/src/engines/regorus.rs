//! regorus: Rego, by its bytecode machine and by its interpreter.
//!
//! The policy names the failed articles in a set, which is how Rego policies report violations.

use std::sync::Arc;

use anyhow::{Context, Result};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{CompiledPolicy, Engine as Rego, Rc, Value};

use super::{About, Engine, Entry, Input};
use crate::article::{Articles, Decision};
use crate::dossier;

/// The machine and the interpreter.
pub const ENTRIES: &[Entry] = &[
    Entry {
        about: About {
            name: "regorus (Rego), bytecode",
            package: Some("regorus"),
            reasons: "failed articles",
            ranks: "a sort",
            how: "RegoVM with the program loaded once, set_input and execute",
        },
        load: || Ok(Box::new(Rules::load(true, false)?)),
        from_text: Some(|| Ok(Box::new(Rules::load(true, true)?))),
    },
    Entry {
        about: About {
            name: "regorus (Rego), interpreter",
            package: Some("regorus"),
            reasons: "failed articles",
            ranks: "a sort",
            how: "CompiledPolicy::eval_with_input",
        },
        load: || Ok(Box::new(Rules::load(false, false)?)),
        from_text: None,
    },
];

const POLICY: &str = r#"
package award

failed contains "3" if input.past_winner
failed contains "10(1)" if not established
failed contains "10(2)" if not input.qms
failed contains "10(3)" if { not input.perf_top; not input.growth_top }
failed contains "10(4)" if not standing
failed contains "10(5)" if not creditable
failed contains "11(1)" if input.policy_violation
failed contains "11(2)" if input.no_licence
failed contains "11(3)" if input.deaths > 0
failed contains "11(3)" if input.incident
failed contains "11(4)" if input.spot_fail
failed contains "11(5)" if input.illegal

established if { input.in_district; input.legal_person; input.years >= 3 }
standing if { input.lawful; graded; input.tech }
graded if { input.industrial; not input.above_scale }
graded if { input.industrial; input.mu in {"A", "B"} }
graded if { not input.industrial; input.peer_top }
creditable if { input.social; input.credit }
"#;
const FAILED: &str = "data.award.failed";

enum Way {
    Machine(Box<RegoVM>),
    Interpreter(CompiledPolicy),
}

struct Rules {
    way: Way,
    parse: bool,
    values: Vec<Value>,
    texts: Vec<String>,
}

impl Rules {
    fn load(machine: bool, parse: bool) -> Result<Self> {
        let mut engine = Rego::new();
        engine.add_policy("award.rego".to_owned(), POLICY.to_owned())?;
        let entry: Rc<str> = FAILED.into();
        let policy = engine.compile_with_entrypoint(&entry)?;
        let way = if machine {
            let program = Compiler::compile_from_policy(&policy, &[FAILED])?;
            let mut vm = RegoVM::new();
            vm.load_program(Arc::clone(&program));
            Way::Machine(Box::new(vm))
        } else {
            Way::Interpreter(policy)
        };
        Ok(Self {
            way,
            parse,
            values: Vec::new(),
            texts: Vec::new(),
        })
    }
}

impl Way {
    fn decide(&mut self, input: Value) -> Result<Decision> {
        let answer = match self {
            Self::Machine(vm) => {
                vm.set_input(input);
                vm.execute()?
            }
            Self::Interpreter(policy) => policy.eval_with_input(input)?,
        };
        let mut failed = Articles::default();
        for article in answer.as_set()? {
            let article = article.as_string()?;
            failed.add(Articles::of(article).context("an article")?);
        }
        Ok(Decision::by(failed))
    }
}

impl Engine for Rules {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        if self.parse {
            self.texts = input.texts.to_vec();
            return Ok(());
        }
        for applicant in input.applicants {
            let text = dossier::short_text(applicant)?;
            self.values.push(Value::from_json_str(&text)?);
        }
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        let mut decisions = Vec::with_capacity(self.values.len().max(self.texts.len()));
        for value in &self.values {
            decisions.push(self.way.decide(value.clone())?);
        }
        for text in &self.texts {
            decisions.push(self.way.decide(Value::from_json_str(text)?)?);
        }
        Ok(decisions)
    }
}
