//! The smallest sets of changes by which every rule of eligibility is met.
//!
//! Nothing here knows a rule. Rules that read a common fact, or whose answers were seen to move with
//! one, form a group; groups do not touch each other, so that a smallest set for all of them is a
//! smallest set for each of them put together. Within a group all sets of one change are tried by
//! running the component, then all of two, and so on.

use crate::variants::{Screened, Trial};
use laurel_cycle::error::Error;
use laurel_cycle::{Applicant, Day, label};
use laurel_scheme::stage::Stage;
use laurel_scheme::truth::passes;

use super::levers::{Extra, Lever, Levers, MissingDay};

/// Most variants that are tried for one group of rules. What is not found by then is said to be
/// unknown.
pub const MOST_VARIANTS: usize = 60_000;

/// A lever with one of its values, by number.
pub type Pull = (usize, usize);

/// Levers, each with the values that all do.
pub type Choice = Vec<(usize, Vec<usize>)>;

/// What was found for one group of rules that are not all met.
pub struct Group {
    /// Its rules that are not met as things are.
    pub failing: Vec<usize>,
    /// The smallest sets that meet all its rules; none where there is none.
    pub choices: Vec<Choice>,
    /// Number of changes in each.
    pub size: usize,
    /// Rules that no tried set met.
    pub blocked: Vec<usize>,
    /// Largest size of sets that was tried to the end.
    pub searched: usize,
    /// Whether all sets were tried.
    pub complete: bool,
}

/// The levers of an applicant, and what pulling them does to the rules of eligibility.
pub struct Search<'t> {
    trial: &'t Trial<'t>,
    applicant: Applicant,
    /// The levers.
    pub levers: Vec<Lever>,
    /// The answers as things are.
    pub base: Screened,
    /// For each rule, the levers that may bear on it.
    pub bears: Vec<Vec<usize>>,
}

impl<'t> Search<'t> {
    /// The article of the first rule that reads a fact, as the scheme cites it.
    pub fn article(&self, key: &str) -> Option<laurel_words::lang::Text> {
        let mut rules = rules(self.trial).iter();
        let rule = rules.find(|rule| keys(&rule.facts).contains(&key))?;
        Some(rule.article.clone().into())
    }

    /// Looks up the levers of an applicant, and tries each by itself.
    pub fn new(trial: &'t Trial<'t>, applicant: &Applicant) -> Result<Self, Error> {
        // Eligibility reads no marks, which are most of what there is to copy.
        let applicant = Applicant {
            sheets: None,
            agreed: None,
            ..applicant.clone()
        };
        let read: Vec<Vec<&str>> = rules(trial).iter().map(|rule| keys(&rule.facts)).collect();
        let reads = |key: &str| read.iter().any(|keys| keys.contains(&key));
        let extra = extra(trial);
        let found = Levers::of(&applicant, &reads, &extra, reference(trial));
        let base = trial.screen(std::slice::from_ref(&applicant))?;
        let base = base
            .into_iter()
            .next()
            .ok_or_else(|| Error::input("没有这家申报单位", "there is no such applicant"))?;
        let mut search = Self {
            trial,
            applicant,
            levers: found.levers,
            base,
            bears: vec![Vec::new(); read.len()],
        };
        for day in found.days {
            let lever = search.day(day)?;
            search.levers.push(lever);
        }
        search.connect(&read)?;
        Ok(search)
    }

    /// A missing date with the latest day of each span over which the answers stay the same.
    fn day(&self, missing: MissingDay) -> Result<Lever, Error> {
        let on = |days: &[Day]| -> Result<Vec<Screened>, Error> {
            let variants: Vec<Applicant> = days
                .iter()
                .map(|day| {
                    let mut variant = self.applicant.clone();
                    missing.set(&mut variant, *day);
                    variant
                })
                .collect();
            Ok(self.trial.screen(&variants)?)
        };
        let grid = MissingDay::grid(reference(self.trial));
        let answers = on(&grid)?;
        let mut latest: Vec<(Day, Screened)> = Vec::new();
        let mut keep = |day: Day, answer: &Screened| match latest
            .iter_mut()
            .find(|(_, known)| known == answer)
        {
            Some(known) => known.0 = known.0.max(day),
            None => latest.push((day, answer.clone())),
        };
        for (at, (day, answer)) in grid.iter().zip(&answers).enumerate() {
            keep(*day, answer);
            let (Some(next), Some(then)) = (grid.get(at + 1), answers.get(at + 1)) else {
                continue;
            };
            if then != answer {
                let between: Vec<Day> = (day.0 + 1..next.0).map(Day).collect();
                for (day, answer) in between.iter().zip(on(&between)?) {
                    keep(*day, &answer);
                }
            }
        }
        let mut days: Vec<Day> = latest.into_iter().map(|(day, _)| day).collect();
        days.sort_unstable();
        Ok(missing.with(&days))
    }

    /// Says which levers bear on which rules: by what the component declares, and by trying each
    /// lever by itself.
    fn connect(&mut self, read: &[Vec<&str>]) -> Result<(), Error> {
        let singles: Vec<Vec<Pull>> = self
            .levers
            .iter()
            .enumerate()
            .flat_map(|(lever, it)| (0..it.values.len()).map(move |value| vec![(lever, value)]))
            .collect();
        let answers = self.try_all(&singles)?;
        for (rule, keys) in read.iter().enumerate() {
            let declared = |lever: &Lever| keys.contains(&lever.key.as_str());
            let mut bears: Vec<usize> = self
                .levers
                .iter()
                .enumerate()
                .filter(|(_, lever)| declared(lever))
                .map(|(at, _)| at)
                .collect();
            for (single, answer) in singles.iter().zip(&answers) {
                let moved = answer.rules.get(rule) != self.base.rules.get(rule);
                bears.extend(single.iter().filter(|_| moved).map(|(lever, _)| *lever));
            }
            bears.sort_unstable();
            bears.dedup();
            if let Some(place) = self.bears.get_mut(rule) {
                *place = bears;
            }
        }
        Ok(())
    }

    /// The applicant with these levers pulled.
    pub fn variant(&self, pulls: &[Pull]) -> Applicant {
        let mut variant = self.applicant.clone();
        for (lever, value) in pulls {
            let lever = self.levers.get(*lever);
            if let Some(value) = lever.and_then(|lever| lever.values.get(*value)) {
                value.apply(&mut variant);
            }
        }
        variant
    }

    /// What eligibility says of variants.
    pub fn try_all(&self, sets: &[Vec<Pull>]) -> Result<Vec<Screened>, Error> {
        let mut answers = Vec::with_capacity(sets.len());
        for sets in sets.chunks(4096) {
            let variants: Vec<Applicant> = sets.iter().map(|set| self.variant(set)).collect();
            answers.extend(self.trial.screen(&variants)?);
        }
        Ok(answers)
    }

    /// Whether some rules are all met.
    fn met(&self, answer: &Screened, rules: &[usize]) -> bool {
        let met = |rule: &usize| answer.rules.get(*rule).copied().is_some_and(passes);
        rules.iter().all(met)
    }

    /// The groups of rules that are not all met as things are, each with its smallest sets.
    pub fn groups(&self) -> Result<Vec<Group>, Error> {
        let mut found = Vec::new();
        for rules in self.partition() {
            if !self.met(&self.base, &rules) {
                found.push(self.group(&rules)?);
            }
        }
        Ok(found)
    }

    /// All rules and levers as one group: for a component whose rules bear on each other in ways that
    /// no single lever shows.
    pub fn together(&self) -> Result<Group, Error> {
        let rules: Vec<usize> = (0..self.bears.len()).collect();
        self.group(&rules)
    }

    /// Rules in groups that share no lever.
    fn partition(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        for (rule, levers) in self.bears.iter().enumerate() {
            let (mut rules, mut all) = (vec![rule], levers.clone());
            let mut apart = Vec::new();
            for (other, theirs) in groups {
                if theirs.iter().any(|lever| all.contains(lever)) {
                    rules.extend(other);
                    all.extend(theirs);
                } else {
                    apart.push((other, theirs));
                }
            }
            rules.sort_unstable();
            apart.push((rules, all));
            groups = apart;
        }
        groups.into_iter().map(|(rules, _)| rules).collect()
    }

    fn group(&self, rules: &[usize]) -> Result<Group, Error> {
        let failing = rules.iter().copied().filter(|rule| {
            let answer = self.base.rules.get(*rule);
            !answer.copied().is_some_and(passes)
        });
        let failing: Vec<usize> = failing.collect();
        let mut levers: Vec<usize> = rules
            .iter()
            .filter_map(|rule| self.bears.get(*rule))
            .flatten()
            .copied()
            .collect();
        levers.sort_unstable();
        levers.dedup();
        let mut group = Group {
            blocked: failing.clone(),
            failing,
            choices: Vec::new(),
            size: 0,
            searched: 0,
            complete: false,
        };
        let mut budget = MOST_VARIANTS;
        for size in 1..=levers.len() {
            let Some(sets) = self.sets(&levers, size, budget) else {
                return Ok(group);
            };
            budget -= sets.len().min(budget);
            let answers = self.try_all(&sets)?;
            let mut hits: Vec<&Vec<Pull>> = Vec::new();
            for (set, answer) in sets.iter().zip(&answers) {
                group
                    .blocked
                    .retain(|rule| !self.met(answer, std::slice::from_ref(rule)));
                if self.met(answer, rules) {
                    hits.push(set);
                }
            }
            group.searched = size;
            if !hits.is_empty() {
                group.size = size;
                group.choices = choices(&hits);
                return Ok(group);
            }
        }
        group.complete = true;
        if group.blocked.is_empty() {
            // Each can be met, but not all at once.
            group.blocked.clone_from(&group.failing);
        }
        Ok(group)
    }

    /// All sets of so many levers, each with all combinations of values; none where there are more
    /// than the budget allows.
    fn sets(&self, levers: &[usize], size: usize, budget: usize) -> Option<Vec<Vec<Pull>>> {
        let mut sets: Vec<Vec<Pull>> = vec![Vec::new()];
        let mut done: Vec<Vec<Pull>> = Vec::new();
        for lever in levers {
            let values = self.levers.get(*lever).map_or(0, |it| it.values.len());
            let mut grown = Vec::new();
            for set in sets.iter().filter(|set| set.len() < size) {
                for value in 0..values {
                    let mut set = set.clone();
                    set.push((*lever, value));
                    if set.len() == size {
                        done.push(set);
                    } else {
                        grown.push(set);
                    }
                    if done.len() > budget || sets.len() + grown.len() > budget {
                        return None;
                    }
                }
            }
            sets.append(&mut grown);
        }
        Some(done)
    }
}

/// Sets that pull the same levers, put together where any of the values of one lever goes with any of
/// the others.
fn choices(hits: &[&Vec<Pull>]) -> Vec<Choice> {
    let mut by_levers: Vec<(Vec<usize>, Vec<Vec<usize>>)> = Vec::new();
    for hit in hits {
        let levers: Vec<usize> = hit.iter().map(|(lever, _)| *lever).collect();
        let values: Vec<usize> = hit.iter().map(|(_, value)| *value).collect();
        match by_levers.iter_mut().find(|(known, _)| *known == levers) {
            Some((_, all)) => all.push(values),
            None => by_levers.push((levers, vec![values])),
        }
    }
    let mut choices = Vec::new();
    for (levers, sets) in by_levers {
        let mut any: Vec<Vec<usize>> = vec![Vec::new(); levers.len()];
        for set in &sets {
            for (of_lever, value) in any.iter_mut().zip(set) {
                if !of_lever.contains(value) {
                    of_lever.push(*value);
                }
            }
        }
        let product = any.iter().map(Vec::len).product::<usize>();
        if product == sets.len() {
            choices.push(levers.into_iter().zip(any).collect());
        } else {
            for set in sets {
                let one = set.into_iter().map(|value| vec![value]);
                choices.push(levers.iter().copied().zip(one).collect());
            }
        }
    }
    choices
}

/// All ways of choosing one choice of each group, up to a number of them; and how many there are.
pub fn combined(groups: &[Group], most: usize) -> (Vec<Choice>, u64) {
    let total = groups.iter().try_fold(1_u64, |total, group| {
        total.checked_mul(group.choices.len() as u64)
    });
    let mut sets: Vec<Choice> = vec![Vec::new()];
    for group in groups {
        let mut next = Vec::new();
        'sets: for set in &sets {
            for choice in &group.choices {
                if next.len() == most {
                    break 'sets;
                }
                let mut set = set.clone();
                set.extend(choice.iter().cloned());
                next.push(set);
            }
        }
        sets = next;
    }
    (sets, total.unwrap_or(u64::MAX))
}

/// The rules of eligibility.
pub fn rules<'t>(trial: &'t Trial) -> &'t [laurel_contract::types::Rule] {
    trial
        .ready
        .description(Stage::Eligibility)
        .map_or(&[], |description| &description.rules)
}

/// The facts that only this scheme reads, as its rules say what they are.
fn extra(trial: &Trial) -> Vec<Extra> {
    use laurel_contract::types::{RuleKind, Value};
    let rules = rules(trial);
    let description = trial.ready.description(Stage::Eligibility);
    let terms = description.map_or(&[][..], |it| &it.terms);
    let set = trial.settings.get(&Stage::Eligibility);
    let of_term = |id: &String| {
        let set = set.and_then(|set| set.terms.iter().find(|it| it.term == *id));
        let default = || terms.iter().find(|it| it.id == *id).map(|it| &it.default);
        match set.map(|it| &it.value).or_else(default) {
            Some(Value::Amount(amount)) => Some(*amount),
            _ => None,
        }
    };
    let extra = trial
        .ready
        .facts
        .extra_facts()
        .into_iter()
        .map(|(name, kind)| {
            let readers = || {
                rules
                    .iter()
                    .filter(|rule| rule.facts.iter().any(|it| it == name))
            };
            // A number may lie on either side of every amount that it may be held against.
            let held_against = readers().flat_map(|rule| rule.terms.iter().filter_map(of_term));
            let mut numbers: Vec<i64> = held_against
                .flat_map(|it| [it.saturating_sub(1), it, it.saturating_add(1)])
                .chain([0])
                .collect();
            numbers.sort_unstable();
            numbers.dedup();
            Extra {
                name: name.to_owned(),
                kind,
                judged: readers().count() > 0 && readers().all(|it| it.kind == RuleKind::Judged),
                numbers,
            }
        });
    extra.collect()
}

/// The keys of the cycle file that a rule's facts stand for; the names of those that the file has no
/// key for.
pub fn keys(facts: &[String]) -> Vec<&str> {
    let mut keys: Vec<&str> = Vec::new();
    for fact in facts {
        let key = label(fact).map_or(fact.as_str(), |info| info.key);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The day that years are counted from.
pub fn reference(trial: &Trial) -> Day {
    use laurel_contract::types::Value;
    let set = trial
        .settings
        .get(&Stage::Eligibility)
        .and_then(|settings| {
            let mut terms = settings.terms.iter();
            terms.find(|setting| setting.term == "reference-day")
        });
    let info = &trial.columns().cycle.cycle;
    match set.map(|setting| &setting.value) {
        Some(Value::Date(day)) => Day(*day),
        _ => info.reference_day.unwrap_or(info.timetable.deadline),
    }
}
