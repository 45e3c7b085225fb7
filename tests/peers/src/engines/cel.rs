//! cel: the Common Expression Language. The environment is built once and shared; the facts are typed
//! values that a resolver lends out, which is the way that the crate's documentation names for hot
//! paths. (A `Context::default()` for each decision builds the standard library anew each time.)

use std::sync::Arc;

use anyhow::{Result, bail};
use cel::common::types::{CelBool, CelInt, CelList, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, Program, Value};

use super::{About, Engine, Entry, Input};
use crate::applicant::Facts;
use crate::article::{Articles, Decision};

/// The one way.
pub const ENTRIES: &[Entry] = &[Entry {
    about: About {
        name: "cel (CEL)",
        package: Some("cel"),
        reasons: "failed articles, as flags",
        ranks: "a sort, with its extension lists",
        how: "one Env for all; a VariableResolver that lends typed values; Value::resolve_val, whose answer is not copied",
    },
    load: || Ok(Box::new(Rules::load()?)),
    from_text: None,
}];

/// An answer for each article.
const EXPRESSION: &str = r#"[
    past_winner,
    !(in_district && legal_person && years >= 3),
    !qms,
    !(perf_top || growth_top),
    !(lawful && (industrial ? (!above_scale || mu in ["A", "B"]) : peer_top) && tech),
    !(social && credit),
    policy_violation,
    no_licence,
    deaths > 0 || incident,
    spot_fail,
    illegal
]"#;

/// The facts of one applicant, as values of CEL.
struct Known {
    years: CelInt,
    deaths: CelInt,
    mu: CelString<'static>,
    facts: Facts,
}

static TRUE: CelBool = CelBool::TRUE;
static FALSE: CelBool = CelBool::FALSE;

impl VariableResolver for Known {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let facts = &self.facts;
        let known = match name {
            "in_district" => facts.in_district,
            "legal_person" => facts.legal_person,
            "qms" => facts.qms,
            "perf_top" => facts.perf_top,
            "growth_top" => facts.growth_top,
            "lawful" => facts.lawful,
            "industrial" => facts.industrial,
            "above_scale" => facts.above_scale,
            "peer_top" => facts.peer_top,
            "tech" => facts.tech,
            "social" => facts.social,
            "credit" => facts.credit,
            "policy_violation" => facts.policy_violation,
            "no_licence" => facts.no_licence,
            "incident" => facts.incident,
            "spot_fail" => facts.spot_fail,
            "illegal" => facts.illegal,
            "past_winner" => facts.past_winner,
            "years" => return Some(CowVal::Borrowed(&self.years)),
            "deaths" => return Some(CowVal::Borrowed(&self.deaths)),
            "mu" => return Some(CowVal::Borrowed(&self.mu)),
            _ => return None,
        };
        let known: &dyn Val = if known { &TRUE } else { &FALSE };
        Some(CowVal::Borrowed(known))
    }
}

struct Rules {
    env: Arc<Env>,
    program: Program,
    known: Vec<Known>,
}

impl Rules {
    fn load() -> Result<Self> {
        let env = Arc::new(Env::stdlib());
        let program = env.compile(EXPRESSION)?;
        Ok(Self {
            env,
            program,
            known: Vec::new(),
        })
    }

    fn decide(&self, known: &Known) -> Result<Decision> {
        let mut context = Context::with_env(Arc::clone(&self.env));
        context.set_variable_resolver(known);
        let answer = Value::resolve_val(self.program.expression(), &context)?;
        let Some(flags) = answer.downcast_ref::<CelList>() else {
            bail!("a list of answers, not {answer:?}");
        };
        let flags = flags.inner().iter().map(|flag| {
            flag.downcast_ref::<CelBool>()
                .is_some_and(|flag| *flag.inner())
        });
        Ok(Decision::by(Articles::from_flags(flags)))
    }
}

impl Engine for Rules {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        let known = input.applicants.iter().map(|applicant| Known {
            years: CelInt::from(i64::from(applicant.facts.years)),
            deaths: CelInt::from(i64::from(applicant.facts.deaths)),
            mu: CelString::from(applicant.facts.mu.to_string()),
            facts: applicant.facts,
        });
        self.known = known.collect();
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        self.known.iter().map(|known| self.decide(known)).collect()
    }
}
