//! The checks that ask a stage, the same for all four.

use super::Subject;
use super::probe::{Probe, Wrong, answer, word};
use super::verdict::Problems;
use laurel_contract::types::{Detail, Domain, Findings, Setting, Value};
use laurel_engine::engine::{Failure, Used};
use laurel_scheme::answers::{Breaches, Place, at};
use laurel_scheme::described::admits;

/// A stage with what it is asked on.
pub(super) struct Asked<'u, P: Probe> {
    pub probe: P,
    pub unit: &'u Subject,
    /// Arguments of all sizes that are drawn, the largest first.
    pub drawn: Vec<P::Args>,
    /// How many of them, from the first on, the probe can make anew for other rows.
    pub alike: usize,
}

impl<P: Probe> Asked<'_, P> {
    fn with(args: &P::Args, change: impl FnOnce(&mut P::Args)) -> P::Args {
        let mut args = args.clone();
        change(&mut args);
        args
    }

    fn largest(&self) -> Option<&P::Args> {
        self.drawn.first()
    }

    fn say(args: &P::Args, detail: Detail) -> P::Args {
        Self::with(args, |it| P::settings(it).detail = detail)
    }

    /// Every answer keeps the contract, on all that is drawn; the fuel is that of the largest.
    pub fn answers(&self) -> Answers {
        let mut all = Answers::default();
        for args in &self.drawn {
            let rows = P::rows(args);
            for detail in [
                Detail::Verdicts,
                Detail::Reasons,
                Detail::ReasonsFor(thirds(rows)),
            ] {
                let args = Self::say(args, detail);
                match answer::<P>(self.unit, &args) {
                    Ok((answer, used)) => {
                        all.fuel.get_or_insert((rows, used));
                        let found = self.probe.breaks(self.unit, &args, &answer);
                        all.valid |= found.is_empty();
                        let (order, rest) = found
                            .0
                            .into_iter()
                            .partition(|it| ORDERS.contains(&it.place));
                        all.sorted.breaches(Some(rows), Breaches(order));
                        all.problems.breaches(Some(rows), Breaches(rest));
                    }
                    Err(failure) => {
                        all.problems.failed_on(rows, &failure);
                        // Where a loop ends for want of fuel, one is enough.
                        all.ended = true;
                        return all;
                    }
                }
            }
        }
        all
    }

    /// The same on two fresh instances, and three times on one.
    pub fn deterministic(&self) -> Result<Problems, Failure> {
        let mut problems = Problems::default();
        for args in &self.drawn {
            let args = Self::say(args, Detail::Reasons);
            let (once, _) = answer::<P>(self.unit, &args)?;
            let (again, _) = answer::<P>(self.unit, &args)?;
            if once != again {
                problems.at(
                    P::CALL,
                    "两个新实例回答不同",
                    "two fresh instances answer differently",
                );
            }
            let mut kept = self.unit.callee.loaded.open()?;
            for time in 1..=3 {
                let (answer, _) = P::ask(self.unit, &mut kept, &args)?;
                if answer.ok().as_ref() != Some(&once) {
                    problems.at(
                        P::CALL,
                        format!("同一实例第 {time} 次回答不同"),
                        format!("on one instance, call {time} is answered differently"),
                    );
                }
            }
        }
        Ok(problems)
    }

    /// The same verdicts at every level of detail, and reasons for the rows that are asked for alone.
    pub fn detail(&self) -> Result<Problems, Failure> {
        let mut problems = Problems::default();
        for args in &self.drawn {
            let rows = thirds(P::rows(args));
            let (mut all, _) = answer::<P>(self.unit, &Self::say(args, Detail::Reasons))?;
            let told = std::mem::replace(P::findings(&mut all), nothing());
            for (detail, name) in [
                (Detail::Verdicts, "verdicts"),
                (Detail::ReasonsFor(rows), "reasons-for"),
            ] {
                let (mut part, _) = answer::<P>(self.unit, &Self::say(args, detail))?;
                let fewer = std::mem::replace(P::findings(&mut part), nothing());
                if part != all {
                    problems.at(
                        at::DETAIL,
                        format!("详略为 {name} 时结论不同"),
                        format!("with detail {name} the verdicts differ"),
                    );
                }
                if !within(&fewer, &told) {
                    problems.at(
                        at::DETAIL,
                        format!("详略为 {name} 时有全部理由中没有的理由"),
                        format!(
                            "with detail {name} there is a reason that is not among all reasons"
                        ),
                    );
                }
            }
        }
        Ok(problems)
    }

    /// A waived rule comes back as not asked.
    pub fn waivers(&self) -> Result<Problems, Failure> {
        let mut problems = Problems::default();
        let Some(args) = self.largest() else {
            return Ok(problems);
        };
        let rows = P::rows(args);
        for rule in &self.unit.description.rules {
            let id = &rule.id;
            let waived = Self::with(args, |it| P::settings(it).waived = vec![id.clone()]);
            let (answer, _) = answer::<P>(self.unit, &waived)?;
            let found = self.probe.breaks(self.unit, &waived, &answer);
            problems.breaches(Some(rows), found);
        }
        Ok(problems)
    }

    /// Wrong arguments are refused with the word for each.
    pub fn refusals(&self) -> Problems {
        let mut problems = Problems::default();
        let Some(args) = self.largest() else {
            return problems;
        };
        let mut all = self.wrong_settings(args);
        all.extend(
            P::wrong(args)
                .into_iter()
                .map(|it| (it.what.to_owned(), it)),
        );
        for (what, Wrong { args, expected, .. }) in all {
            let asked = self.unit.callee.loaded.open();
            match asked.and_then(|mut on| P::ask(self.unit, &mut on, &args)) {
                Ok((Err(refusal), _)) if word(&refusal) == expected => {}
                Ok((Err(refusal), _)) => {
                    let given = word(&refusal);
                    problems.at(
                        at::REFUSAL,
                        format!("{what}：应以 {expected} 拒绝，却答 {given}"),
                        format!("{what}: to be refused as {expected}, but was as {given}"),
                    );
                }
                Ok((Ok(_), _)) => problems.at(
                    at::REFUSAL,
                    format!("{what}：应以 {expected} 拒绝，却接受了"),
                    format!("{what}: to be refused as {expected}, but was taken"),
                ),
                Err(failure) => problems.at(
                    at::REFUSAL,
                    format!("{what}：应以 {expected} 拒绝，却{}", failure.reason.zh),
                    format!(
                        "{what}: to be refused as {expected}, but it {}",
                        failure.reason.en
                    ),
                ),
            }
        }
        problems
    }

    fn wrong_settings(&self, args: &P::Args) -> Vec<(String, Wrong<P::Args>)> {
        let mut all = Vec::new();
        let mut add = |what: String, expected, change: &dyn Fn(&mut P::Args)| {
            let args = Self::with(args, change);
            all.push((
                what,
                Wrong {
                    what: "",
                    args,
                    expected,
                },
            ));
        };
        let set = |term: &str, value: Value| Setting {
            term: term.to_owned(),
            value,
        };
        add(
            "settings.terms: no-such-term".to_owned(),
            "unknown-term",
            &|it| {
                P::settings(it).terms = vec![set("no-such-term", Value::Amount(1))];
            },
        );
        add(
            "settings.waived: no-such-rule".to_owned(),
            "unknown-rule",
            &|it| {
                P::settings(it).waived = vec!["no-such-rule".to_owned()];
            },
        );
        if P::rows(args) > 1 {
            add("settings.detail: 1, 0".to_owned(), "unsorted", &|it| {
                P::settings(it).detail = Detail::ReasonsFor(vec![1, 0]);
            });
        }
        for term in &self.unit.description.terms {
            let id = &term.id;
            add(
                format!("settings.terms: {id} twice"),
                "repeated-term",
                &|it| {
                    P::settings(it).terms = vec![set(id, term.default.clone()); 2];
                },
            );
            let mut values = vec![
                Value::Unset,
                Value::Amount(i64::MIN),
                Value::Amount(i64::MAX),
                Value::Toggle(true),
                Value::Choice("no-such-choice".to_owned()),
                Value::Date(84_006),
            ];
            if let Domain::Amount(span) = &term.domain {
                values.push(Value::Amount(span.min.saturating_sub(1)));
                values.push(Value::Amount(span.max.saturating_add(1)));
            }
            for value in values.into_iter().filter(|value| !admits(term, value)) {
                add(
                    format!("settings.terms: {id} = {}", written(&value)),
                    "term-out-of-range",
                    &|it| {
                        P::settings(it).terms = vec![set(id, value.clone())];
                    },
                );
            }
        }
        all
    }

    /// Order and shards of the rows do not matter.
    pub fn rows(&self) -> Result<Problems, Failure> {
        let mut problems = Problems::default();
        for args in self.drawn.iter().take(self.alike) {
            let rows = P::rows(args);
            if !self.probe.same_for_rows(self.unit, args)? {
                problems.at(
                    P::CALL,
                    format!("{rows} 行调换次序或分批后，回答不同"),
                    format!("{rows} rows in another order, or in shards, are answered differently"),
                );
            }
        }
        Ok(problems)
    }
}

/// A value as the contract names it.
fn written(value: &Value) -> String {
    match value {
        Value::Unset => "unset".to_owned(),
        Value::Amount(amount) => format!("amount {amount}"),
        Value::Toggle(toggle) => format!("toggle {toggle}"),
        Value::Choice(id) => format!("choice \"{id}\""),
        Value::Date(day) => format!("date {day}"),
    }
}

/// What came of the answers on all that was drawn.
#[derive(Default)]
pub(super) struct Answers {
    /// What they break of the contract, but for the order of findings.
    pub problems: Problems,
    /// Findings out of order.
    pub sorted: Problems,
    /// Whether any of them breaks nothing.
    pub valid: bool,
    /// Whether one of them did not come at all.
    pub ended: bool,
    /// The fuel for the largest, with its rows.
    pub fuel: Option<(usize, Used)>,
}

/// Where the contract says in which order findings come.
const ORDERS: [Place; 4] = [
    at::SCREENING_FINDINGS,
    at::ASSESSMENT_FINDINGS,
    at::SELECTION_FINDINGS,
    at::ENFORCEMENT_FINDINGS,
];

/// Every third of so many rows.
fn thirds(rows: usize) -> Vec<u32> {
    (0..).take(rows).step_by(3).collect()
}

/// No findings.
fn nothing() -> Findings {
    Findings {
        row: vec![],
        rule: vec![],
        code: vec![],
        at: vec![],
        value: vec![],
        limit: vec![],
    }
}

/// Whether all of some findings are among others.
fn within(some: &Findings, all: &Findings) -> bool {
    let keyed = |of: &Findings| {
        let what = of.row.iter().zip(&of.rule).zip(&of.code);
        let counts = of.at.iter().zip(&of.value).zip(&of.limit);
        what.zip(counts)
            .map(|(((a, b), c), ((d, e), f))| (*a, *b, *c, *d, *e, *f))
            .collect::<std::collections::BTreeSet<_>>()
    };
    keyed(some).is_subset(&keyed(all))
}
