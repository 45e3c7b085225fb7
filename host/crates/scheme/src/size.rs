//! How much a component may say: the size of its description and of its lists, and how many findings an
//! answer has. Checked as soon as a description or an answer is there; that it does not fill the memory
//! before, the bytes of a call bound (see [`crate::bounds`]).

use crate::bounds::{self, Bound};
use laurel_contract::types::{Description, Domain, Text, Value};
use laurel_contract::{eligibility, manifest, ranking, sanction, scoring};
use laurel_cycle::error::Failure;

/// What is too much, where.
struct Excess {
    place: String,
    bound: &'static Bound,
    found: u64,
}

type Within = Result<(), Excess>;

/// Something that a component says, with bounds.
pub trait Said {
    /// What is too much in it.
    #[allow(private_interfaces)]
    fn within(&self, place: &str) -> Within;
}

/// Refuses what a component says where there is too much of it.
pub fn said(component: &str, place: &str, what: &impl Said) -> Result<(), Failure> {
    what.within(place)
        .map_err(|excess| failure(component, &excess))
}

fn failure(component: &str, excess: &Excess) -> Failure {
    let Excess {
        place,
        bound,
        found,
    } = excess;
    let says = bound.exceeded(*found);
    Failure::new(
        component,
        format!("返回结果过大（{place}）：{}", says.zh),
        format!("its answer is too large ({place}): {}", says.en),
    )
}

fn most(place: &str, found: usize, bound: &'static Bound) -> Within {
    let found = u64::try_from(found).unwrap_or(u64::MAX);
    if found <= bound.value {
        return Ok(());
    }
    Err(Excess {
        place: place.to_owned(),
        bound,
        found,
    })
}

fn id(place: &str, id: &str) -> Within {
    most(place, id.len(), &bounds::ID_BYTES)
}

fn wording(place: &str, text: &Text) -> Within {
    most(place, text.zh.len(), &bounds::WORDING_BYTES)?;
    most(place, text.en.len(), &bounds::WORDING_BYTES)
}

/// A list and each of its entries.
fn each<T>(
    place: &str,
    list: &[T],
    bound: &'static Bound,
    within: impl Fn(&str, &T) -> Within,
) -> Within {
    most(place, list.len(), bound)?;
    list.iter()
        .zip(0..)
        .try_for_each(|(one, at): (&T, usize)| within(&format!("{place}[{at}]"), one))
}

fn ids(place: &str, list: &[String]) -> Within {
    each(place, list, &bounds::ENTRIES, |place, it| id(place, it))
}

fn value(place: &str, value: &Value) -> Within {
    match value {
        Value::Choice(choice) => id(place, choice),
        _ => Ok(()),
    }
}

#[allow(private_interfaces)]
impl Said for Description {
    fn within(&self, place: &str) -> Within {
        let at = |field: &str| format!("{place}.{field}");
        id(&at("instrument.id"), &self.instrument.id)?;
        wording(&at("instrument.title"), &self.instrument.title)?;
        let number = &self.instrument.number;
        most(
            &at("instrument.number"),
            number.len(),
            &bounds::WORDING_BYTES,
        )?;
        ids(&at("instrument.replaces"), &self.instrument.replaces)?;
        each(&at("rules"), &self.rules, &bounds::RULES, |place, rule| {
            id(place, &rule.id)?;
            id(place, &rule.concept)?;
            for text in [&rule.article, &rule.title, &rule.grounds.note] {
                wording(place, text)?;
            }
            ids(place, &rule.facts)?;
            ids(place, &rule.terms)
        })?;
        each(&at("terms"), &self.terms, &bounds::TERMS, |place, term| {
            id(place, &term.id)?;
            for text in [&term.title, &term.article, &term.unset, &term.grounds.note] {
                wording(place, text)?;
            }
            if let Domain::Choice(choices) = &term.domain {
                each(place, choices, &bounds::ENTRIES, |place, choice| {
                    id(place, &choice.id)?;
                    wording(place, &choice.title)
                })?;
            }
            value(place, &term.default)?;
            each(place, &term.plausible, &bounds::ENTRIES, value)
        })?;
        each(&at("codes"), &self.codes, &bounds::CODES, |place, code| {
            id(place, &code.id)?;
            id(place, &code.table)?;
            wording(place, &code.title)
        })?;
        each(
            &at("readings"),
            &self.readings,
            &bounds::ENTRIES,
            |place, it| {
                wording(place, &it.question)?;
                wording(place, &it.default)?;
                ids(place, &it.terms)
            },
        )
    }
}

#[allow(private_interfaces)]
impl Said for Vec<eligibility::Fact> {
    fn within(&self, place: &str) -> Within {
        each(place, self, &bounds::FACTS, |place, fact| {
            id(place, &fact.id)
        })
    }
}

#[allow(private_interfaces)]
impl Said for Vec<scoring::Standard> {
    fn within(&self, place: &str) -> Within {
        each(place, self, &bounds::ENTRIES, |place, standard| {
            id(place, &standard.id)?;
            wording(place, &standard.title)?;
            each(
                place,
                &standard.categories,
                &bounds::ENTRIES,
                |place, it| {
                    id(place, &it.clause)?;
                    wording(place, &it.title)
                },
            )?;
            each(place, &standard.items, &bounds::ENTRIES, |place, it| {
                id(place, &it.clause)?;
                wording(place, &it.title)
            })
        })
    }
}

#[allow(private_interfaces)]
impl Said for Vec<sanction::MeasureKind> {
    fn within(&self, place: &str) -> Within {
        each(place, self, &bounds::ENTRIES, |place, kind| {
            id(place, &kind.id)?;
            for text in [&kind.title, &kind.proposes, &kind.decides] {
                wording(place, text)?;
            }
            Ok(())
        })
    }
}

#[allow(private_interfaces)]
impl Said for manifest::Manifest {
    fn within(&self, place: &str) -> Within {
        let at = |field: &str| format!("{place}.{field}");
        id(&at("id"), &self.id)?;
        wording(&at("name"), &self.name)?;
        each(&at("notes"), &self.notes, &bounds::ENTRIES, wording)?;
        let set = |terms: &manifest::Terms, field: &str| {
            for of_stage in [
                &terms.eligibility,
                &terms.scoring,
                &terms.ranking,
                &terms.sanction,
            ] {
                each(&at(field), of_stage, &bounds::TERMS, |place, it| {
                    id(place, &it.term)?;
                    value(place, &it.value)
                })?;
            }
            Ok(())
        };
        set(&self.terms, "terms")?;
        each(
            &at("made-of"),
            &self.made_of,
            &bounds::ENTRIES,
            |place, origin| {
                id(place, &origin.id)?;
                wording(place, &origin.name)?;
                set(&origin.terms, "made-of")
            },
        )?;
        let parts = &self.parts;
        for part in [
            &parts.eligibility,
            &parts.scoring,
            &parts.ranking,
            &parts.sanction,
        ] {
            most(&at("parts"), part.component.len(), &bounds::WORDING_BYTES)?;
            id(&at("parts"), &part.sha256)?;
        }
        id(&at("titles-under"), &self.titles_under)
    }
}

/// Rows and records that a stage was given: as many as there can be something to say of.
pub trait Given {
    /// How many.
    fn given(&self) -> usize;
}

impl Given for eligibility::Cohort {
    fn given(&self) -> usize {
        let tables: usize = crate::ready::tables_of(self)
            .iter()
            .map(|(_, owners)| owners.len())
            .sum();
        tables.saturating_add(self.facts.applicants as usize)
    }
}

impl Given for scoring::Visits {
    fn given(&self) -> usize {
        let marks = self
            .sheets
            .marks
            .len()
            .saturating_add(self.agreed.marks.len());
        marks
            .saturating_add(self.sheets.applicant.len())
            .saturating_add(self.picked.len())
    }
}

/// Stage 3 takes rows and decisions apart.
impl Given for (usize, &ranking::Decisions) {
    fn given(&self) -> usize {
        let (rows, decisions) = self;
        rows.saturating_add(decisions.incidents.applicant.len())
            .saturating_add(decisions.objections.applicant.len())
    }
}

impl Given for sanction::Aftermath {
    fn given(&self) -> usize {
        [
            self.titles.scheme.len(),
            self.events.title.len(),
            self.conduct.reviewer.len(),
            self.acts.at.len(),
        ]
        .iter()
        .fold(0, |sum, more| sum.saturating_add(*more))
    }
}

/// Refuses an answer that has more findings, or measures, than there is something to say of.
pub fn findings(
    component: &str,
    rules: usize,
    given: &impl Given,
    found: usize,
) -> Result<(), Failure> {
    // What concerns the cycle as a whole counts as one row more.
    let each = bounds::most(&bounds::FINDINGS_PER_ROW).max(rules.saturating_mul(2));
    let most = given.given().saturating_add(1).saturating_mul(each);
    if found <= most {
        return Ok(());
    }
    Err(Failure::new(
        component,
        format!("返回结果过大：理由、说明或措施 {found} 条，超过上限 {most} 条"),
        format!(
            "its answer is too large: {found} findings or measures, more than the bound of {most}"
        ),
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use laurel_contract::types::{
        Basis, Code, Grounds, Instrument, Quantity, Rule, RuleKind, Status,
    };

    fn text(length: usize) -> Text {
        Text {
            zh: "x".repeat(length),
            en: String::new(),
        }
    }

    fn rule() -> Rule {
        Rule {
            id: "a".into(),
            article: text(1),
            title: text(1),
            concept: "a".into(),
            kind: RuleKind::Computed,
            grounds: Grounds {
                basis: Basis::Text,
                note: text(0),
            },
            facts: vec![],
            terms: vec![],
        }
    }

    fn law() -> Description {
        Description {
            instrument: Instrument {
                id: "x".into(),
                title: text(1),
                number: String::new(),
                issued: 0,
                in_force: 0,
                repealed: 0,
                status: Status::Draft,
                replaces: vec![],
            },
            rules: vec![rule()],
            terms: vec![],
            codes: vec![],
            readings: vec![],
        }
    }

    #[test]
    fn a_description_is_as_large_as_a_law_may_be_and_no_larger() {
        let wrong = |change: &dyn Fn(&mut Description)| {
            let mut law = law();
            change(&mut law);
            said("x", "describe", &law).unwrap_err().reason.en
        };
        assert!(said("x", "describe", &law()).is_ok());
        let long = wrong(&|law| law.rules[0].title = text(4_001));
        assert_eq!(
            long,
            "its answer is too large (describe.rules[0]): it has 4001 bytes in a wording, more than the bound of 4000"
        );
        let many = wrong(&|law| law.rules = vec![rule(); 1_001]);
        assert!(
            many.contains("(describe.rules): it has 1001 rules"),
            "{many}"
        );
        assert!(wrong(&|law| law.rules[0].id = "x".repeat(101)).contains("bytes in an id"));
        assert!(wrong(&|law| law.rules[0].facts = vec![String::new(); 1_001]).contains("rules[0]"));
        assert!(wrong(&|law| law.instrument.number = "x".repeat(5_000)).contains("number"));
        let code = Code {
            id: "x".into(),
            title: text(1),
            value: Quantity::None,
            limit: Quantity::None,
            table: String::new(),
            remark: false,
        };
        assert!(wrong(&|law| law.codes = vec![code.clone(); 1_001]).contains("reasons"));
    }

    #[test]
    fn findings_are_bounded_by_what_there_is_to_say_of() {
        struct Rows(usize);
        impl Given for Rows {
            fn given(&self) -> usize {
                self.0
            }
        }
        assert!(findings("x", 3, &Rows(1), 128).is_ok());
        assert!(findings("x", 3, &Rows(1), 129).is_err());
        assert!(findings("x", 100, &Rows(1), 400).is_ok());
    }
}
