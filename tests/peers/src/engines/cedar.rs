//! cedar-policy: a permit, and a forbid for each article with the article as its id. The forbids that
//! hold are the reasons of the answer, so Cedar names the failed articles; a second policy set asks for
//! no reasons and is shorter.

use anyhow::{Context as _, Result};
use cedar_policy::{
    Authorizer, Context, Decision as Verdict, Entities, EntityUid, Policy, PolicyId, PolicySet,
    Request,
};

use super::{About, Engine, Entry, Input};
use crate::article::{Articles, Decision};
use crate::dossier;

/// With and without reasons.
pub const ENTRIES: &[Entry] = &[
    Entry {
        about: About {
            name: "cedar-policy, no reasons",
            package: Some("cedar-policy"),
            reasons: "none",
            ranks: "no",
            how: "one permit with every condition; Authorizer::is_authorized, decision read",
        },
        load: || Ok(Box::new(Rules::load(false, false)?)),
        from_text: None,
    },
    Entry {
        about: About {
            name: "cedar-policy, a policy for each article",
            package: Some("cedar-policy"),
            reasons: "failed articles, as ids of policies",
            ranks: "no",
            how: "one permit, eleven forbids; Authorizer::is_authorized, diagnostics read",
        },
        load: || Ok(Box::new(Rules::load(true, false)?)),
        from_text: Some(|| Ok(Box::new(Rules::load(true, true)?))),
    },
];

/// Each article with what forbids.
const FORBIDS: [(&str, &str); 11] = [
    ("3", "when { context.past_winner }"),
    (
        "10(1)",
        "unless { context.in_district && context.legal_person && context.years >= 3 }",
    ),
    ("10(2)", "unless { context.qms }"),
    ("10(3)", "unless { context.perf_top || context.growth_top }"),
    (
        "10(4)",
        r#"unless { context.lawful && (if context.industrial
            then !context.above_scale || ["A", "B"].contains(context.mu)
            else context.peer_top) && context.tech }"#,
    ),
    ("10(5)", "unless { context.social && context.credit }"),
    ("11(1)", "when { context.policy_violation }"),
    ("11(2)", "when { context.no_licence }"),
    ("11(3)", "when { context.deaths > 0 || context.incident }"),
    ("11(4)", "when { context.spot_fail }"),
    ("11(5)", "when { context.illegal }"),
];

const PERMIT: &str = r#"permit(principal, action, resource) when {
    context.in_district && context.legal_person && context.years >= 3 && context.qms &&
    (context.perf_top || context.growth_top) && context.lawful && (if context.industrial
        then !context.above_scale || ["A", "B"].contains(context.mu)
        else context.peer_top) && context.tech && context.social && context.credit &&
    !(context.past_winner || context.policy_violation || context.no_licence ||
        context.deaths > 0 || context.incident || context.spot_fail || context.illegal) };"#;

struct Rules {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    ids: [EntityUid; 3],
    reasons: bool,
    parse: bool,
    requests: Vec<Request>,
    texts: Vec<String>,
}

impl Rules {
    fn load(reasons: bool, parse: bool) -> Result<Self> {
        let mut policies = PolicySet::new();
        let mut add = |id: &str, text: &str| -> Result<()> {
            policies.add(Policy::parse(Some(PolicyId::new(id)), text)?)?;
            Ok(())
        };
        if reasons {
            add("eligible", "permit(principal, action, resource);")?;
            for (article, condition) in FORBIDS {
                let text = format!("forbid(principal, action, resource) {condition};");
                add(article, &text)?;
            }
        } else {
            add("eligible", PERMIT)?;
        }
        Ok(Self {
            authorizer: Authorizer::new(),
            policies,
            entities: Entities::empty(),
            ids: [
                r#"Applicant::"one""#.parse()?,
                r#"Action::"apply""#.parse()?,
                r#"Award::"quality""#.parse()?,
            ],
            reasons,
            parse,
            requests: Vec::new(),
            texts: Vec::new(),
        })
    }

    fn request(&self, context: Context) -> Result<Request> {
        let [principal, action, resource] = self.ids.clone();
        Ok(Request::new(principal, action, resource, context, None)?)
    }

    fn decide(&self, request: &Request) -> Result<Decision> {
        let answer = self
            .authorizer
            .is_authorized(request, &self.policies, &self.entities);
        let eligible = answer.decision() == Verdict::Allow;
        if !self.reasons {
            return Ok(Decision::bare(eligible));
        }
        let mut failed = Articles::default();
        if !eligible {
            for policy in answer.diagnostics().reason() {
                failed.add(Articles::of(policy.as_ref()).context("an article")?);
            }
        }
        Ok(Decision {
            eligible,
            failed: Some(failed),
        })
    }
}

impl Engine for Rules {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        if self.parse {
            self.texts = input.texts.to_vec();
            return Ok(());
        }
        for applicant in input.applicants {
            let facts = serde_json::Value::Object(dossier::facts(applicant)?);
            let request = self.request(Context::from_json_value(facts, None)?)?;
            self.requests.push(request);
        }
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        let mut decisions = Vec::with_capacity(self.requests.len().max(self.texts.len()));
        for request in &self.requests {
            decisions.push(self.decide(request)?);
        }
        for text in &self.texts {
            let request = self.request(Context::from_json_str(text, None)?)?;
            decisions.push(self.decide(&request)?);
        }
        Ok(decisions)
    }
}
