//! The checks that ask a stage, the same for all four.

use super::describe::admits;
use super::probe::{Probe, Wrong, answer, word};
use super::verdict::Problems;
use crate::answers::NO_ROW;
use crate::contract::types::{Detail, Domain, Findings, Setting, Value};
use crate::engine::{Failure, Used};
use crate::pipeline::Unit;
use crate::stage::Stage;

/// A stage with what it is asked on.
pub(super) struct Asked<'u, P: Probe> {
    pub probe: P,
    pub unit: &'u Unit,
    /// Arguments of all sizes that are drawn, the largest first.
    pub drawn: Vec<P::Args>,
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

    /// Every answer keeps the contract; the fuel is that of the largest.
    pub fn answers(&self) -> (Problems, Option<(usize, Used)>) {
        let mut problems = Problems::default();
        let mut fuel = None;
        for args in &self.drawn {
            let rows = P::rows(args);
            for detail in [Detail::Verdicts, Detail::Reasons] {
                let asked = answer::<P>(self.unit, &Self::say(args, detail));
                let kept = asked.and_then(|(answer, used)| {
                    fuel.get_or_insert((rows, used));
                    self.probe.keeps(self.unit, args, &answer)
                });
                if let Err(failure) = kept {
                    problems.add(
                        format!("{rows} 行：{}", failure.reason.zh),
                        format!("{rows} rows: {}", failure.reason.en),
                    );
                    // Where a loop ends for want of fuel, one is enough.
                    return (problems, fuel);
                }
            }
        }
        (problems, fuel)
    }

    /// Findings come by row, then by rule, those on the cycle first; in sanction, where rows are titles,
    /// those on reviewers last.
    pub fn sorted(&self) -> Result<Problems, Failure> {
        let mut problems = Problems::default();
        let place = |row: u32| match self.unit.stage {
            Stage::Sanction => row,
            _ => row.wrapping_add(1),
        };
        for args in &self.drawn {
            let (mut answer, _) = answer::<P>(self.unit, &Self::say(args, Detail::Reasons))?;
            let Findings { row, rule, .. } = P::findings(&mut answer);
            let order: Vec<(u32, u32)> = row
                .iter()
                .zip(rule.iter())
                .map(|(row, rule)| (*row, *rule))
                .collect();
            let falls = |pair: &&[(u32, u32)]| {
                let key = |at: Option<&(u32, u32)>| at.map(|(row, rule)| (place(*row), *rule));
                key(pair.first()) > key(pair.last())
            };
            if let Some(pair) = order.windows(2).find(falls) {
                let shown: Vec<String> = pair
                    .iter()
                    .map(|(row, rule)| match *row {
                        NO_ROW => format!("(–, {rule})"),
                        row => format!("({row}, {rule})"),
                    })
                    .collect();
                let shown = shown.join(" > ");
                problems.add(
                    format!("（行，规则）：{shown}"),
                    format!("(row, rule): {shown}"),
                );
            }
        }
        Ok(problems)
    }

    /// The same on two fresh instances, and three times on one.
    pub fn deterministic(&self) -> Result<Problems, Failure> {
        let mut problems = Problems::default();
        for args in &self.drawn {
            let args = Self::say(args, Detail::Reasons);
            let (once, _) = answer::<P>(self.unit, &args)?;
            let (again, _) = answer::<P>(self.unit, &args)?;
            problems.unless(
                once == again,
                "两个新实例回答不同",
                "two fresh instances answer differently",
            );
            let mut kept = self.unit.callee.loaded.open()?;
            for time in 1..=3 {
                let (answer, _) = P::ask(self.unit, &mut kept, &args)?;
                if answer.ok().as_ref() != Some(&once) {
                    problems.add(
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
            let rows: Vec<u32> = (0..).take(P::rows(args)).step_by(3).collect();
            let (mut all, _) = answer::<P>(self.unit, &Self::say(args, Detail::Reasons))?;
            let told = std::mem::replace(P::findings(&mut all), nothing());
            for (detail, name) in [
                (Detail::Verdicts, "verdicts"),
                (Detail::ReasonsFor(rows), "reasons-for"),
            ] {
                let (mut part, _) = answer::<P>(self.unit, &Self::say(args, detail))?;
                let fewer = std::mem::replace(P::findings(&mut part), nothing());
                problems.unless(
                    part == all,
                    &format!("详略为 {name} 时结论不同"),
                    &format!("with detail {name} the verdicts differ"),
                );
                problems.unless(
                    within(&fewer, &told),
                    &format!("详略为 {name} 时有全部理由中没有的理由"),
                    &format!("with detail {name} there is a reason that is not among all reasons"),
                );
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
        for (index, rule) in self.unit.description.rules.iter().enumerate() {
            let id = &rule.id;
            let waived = Self::with(args, |it| P::settings(it).waived = vec![id.clone()]);
            let (answer, _) = answer::<P>(self.unit, &waived)?;
            if let Err(failure) = self.probe.keeps(self.unit, &waived, &answer) {
                problems.failed(failure);
                continue;
            }
            let cells = P::rules(&answer).and_then(|cells| cells.chunks(rows.max(1)).nth(index));
            if cells.is_some_and(|cells| cells.iter().any(|cell| *cell != 0)) {
                problems.add(
                    format!("不适用的规则 {id} 仍有结论"),
                    format!("the rule {id} is waived, and has a verdict all the same"),
                );
            }
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
                    problems.add(
                        format!("{what}：应以 {expected} 拒绝，却答 {given}"),
                        format!("{what}: to be refused as {expected}, but was as {given}"),
                    );
                }
                Ok((Ok(_), _)) => problems.add(
                    format!("{what}：应以 {expected} 拒绝，却接受了"),
                    format!("{what}: to be refused as {expected}, but was taken"),
                ),
                Err(failure) => problems.add(
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
                    format!("settings.terms: {id} = {value:?}"),
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
        for args in &self.drawn {
            let rows = P::rows(args);
            if !self.probe.same_for_rows(self.unit, args)? {
                problems.add(
                    format!("{rows} 行调换次序或分批后，回答不同"),
                    format!("{rows} rows in another order, or in shards, are answered differently"),
                );
            }
        }
        Ok(problems)
    }
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
