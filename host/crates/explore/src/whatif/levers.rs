//! What a firm can still change, and what can be supplied where it is missing.
//!
//! Which facts are changeable stands in the table of facts ([`laurel_cycle::facts`]). Here stands what
//! values they take. A fact that is not changeable, such as a past accident, a date or a past award, is
//! only ever *supplied* where it is missing, and never altered.

use serde_json::{Value, json};

use crate::missing::with_extra;
use laurel_contract::eligibility::FactKind;
use laurel_cycle::day::FIRST_YEAR;
use laurel_cycle::facts::{self, FactInfo};
use laurel_cycle::{
    Activity, Applicant, Award, Day, ExtraValue, Grade, GradeLevel, List, Revoked, SpotCheckLevel,
    Table, judged_facts, label, paper_facts, truth_facts,
};
use laurel_words::lang::Text;

/// A place in the facts of an applicant with the other values that it can take.
pub struct Lever {
    /// Key of the fact, or of the table, in the cycle file.
    pub key: String,
    /// Its wording.
    pub label: Text,
    /// Number of the record within the table, from 0, and the field.
    pub record: Option<(usize, &'static str)>,
    /// True where the value is a person's judgement.
    pub judged: bool,
    /// True where nothing is on record yet: the value is supplied, not changed.
    pub supply: bool,
    /// The value as it is; null where it is not known.
    pub from: Value,
    /// The values that it can take instead.
    pub values: Vec<Alternative>,
}

/// A value that a fact could take.
pub struct Alternative {
    /// The value, as in the cycle file.
    pub to: Value,
    /// Makes it so.
    apply: Apply,
}

type Apply = Box<dyn Fn(&mut Applicant) + Send + Sync>;
type ApplyDay = std::sync::Arc<dyn Fn(&mut Applicant, Day) + Send + Sync>;
type Slot<T> = fn(&mut Applicant) -> &mut T;
type Slots = &'static [(&'static str, Slot<Option<bool>>)];

impl Alternative {
    fn new(to: Value, apply: impl Fn(&mut Applicant) + Send + Sync + 'static) -> Self {
        Self {
            to,
            apply: Box::new(apply),
        }
    }

    /// Makes it so.
    pub fn apply(&self, applicant: &mut Applicant) {
        (self.apply)(applicant);
    }
}

macro_rules! fact_slots {
    ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => {
        &[$((stringify!($key), |a| &mut a.facts.$key)),*]
    };
}
macro_rules! judgement_slots {
    ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => {
        &[$((stringify!($key), |a| &mut a.judgements.$key)),*]
    };
}
macro_rules! paper_slots {
    ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => {
        &[$((stringify!($key), |a| &mut a.papers.$key)),*]
    };
}

/// Facts, judgements and papers that are yes or no.
const TRUTHS: [Slots; 3] = [
    truth_facts!(fact_slots),
    judged_facts!(judgement_slots),
    paper_facts!(paper_slots),
];

/// Facts that are dates.
const DAYS: [(&str, Slot<Option<Day>>); 3] = [
    ("operating_since", |a| &mut a.facts.operating_since),
    ("in_district_since", |a| &mut a.facts.in_district_since),
    ("submitted", |a| &mut a.papers.submitted),
];

/// The slot of a judgement.
pub fn judgement(key: &str) -> Option<Slot<Option<bool>>> {
    let judgements: Slots = judged_facts!(judgement_slots);
    judgements
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, slot)| *slot)
}

/// Wordings of the fields of records that can be supplied.
const FIELDS: [(&str, &str, &str); 21] = [
    ("on", "日期", "day"),
    ("fatal", "有人员死亡", "somebody died"),
    ("major", "重大", "a major one"),
    ("responsible", "负有责任", "the applicant answers for it"),
    ("valid", "有效投诉", "found valid"),
    ("level", "抽查级别", "level of the check"),
    ("problem", "有质量问题", "a quality problem was found"),
    ("serious", "严重", "serious"),
    ("award", "奖项", "which award"),
    ("awarded", "获奖日期", "day of the award"),
    ("revoked", "是否撤销", "whether the title was revoked"),
    ("grade", "档次", "grade"),
    ("published", "公布日期", "published"),
    ("year", "数据年度", "data year"),
    ("cycle", "获奖年度", "cycle"),
    ("answer", "结论", "answer"),
    ("by", "判定人", "by"),
    ("note", "备注", "note"),
    ("id", "编号", "id"),
    ("scheme", "评审办法", "scheme"),
    ("prize", "奖金（元）", "prize (yuan)"),
];

/// The wording of a field of a record.
pub fn field_label(field: &str) -> Text {
    let known = FIELDS.iter().find(|(key, ..)| *key == field);
    known.map_or_else(
        || Text::new(field, field),
        |(_, zh, en)| Text::new(*zh, *en),
    )
}

const GRADES: [GradeLevel; 5] = [
    GradeLevel::A,
    GradeLevel::B,
    GradeLevel::C,
    GradeLevel::D,
    GradeLevel::Ungraded,
];
const LEVELS: [SpotCheckLevel; 4] = [
    SpotCheckLevel::National,
    SpotCheckLevel::Provincial,
    SpotCheckLevel::Municipal,
    SpotCheckLevel::District,
];
const AWARDS: [Award; 5] = [
    Award::District,
    Award::DistrictFormer,
    Award::Municipal,
    Award::Provincial,
    Award::National,
];
const ACTIVITIES: [Activity; 6] = [
    Activity::Agriculture,
    Activity::Manufacturing,
    Activity::Construction,
    Activity::Services,
    Activity::Environment,
    Activity::Other,
];

/// The value as the cycle file writes it.
fn written(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The days to try first for a date that is missing, in rising order: a day long ago, and the same day
/// of each of sixty years up to the reference day.
fn days(reference: Day) -> Vec<Day> {
    let year = reference.year().unwrap_or_default();
    let mut days: Vec<Day> = (0..=60)
        .rev()
        .filter_map(|back| {
            let date = reference.date()?;
            let years = jiff::Span::new().try_years(back).ok()?;
            Some(Day::from_date(date.checked_sub(years).ok()?))
        })
        .collect();
    days.insert(0, Day::first_of(year.saturating_sub(100).max(FIRST_YEAR)));
    days
}

/// A date that is missing, as a lever without values: they are found by trying.
pub struct MissingDay {
    /// The lever, still without values.
    pub lever: Lever,
    set: ApplyDay,
}

impl MissingDay {
    /// The days to look at first, in rising order.
    pub fn grid(reference: Day) -> Vec<Day> {
        days(reference)
    }

    /// Sets the date.
    pub fn set(&self, applicant: &mut Applicant, day: Day) {
        (self.set)(applicant, day);
    }

    /// The lever with these days as its values.
    pub fn with(self, days: &[Day]) -> Lever {
        let mut lever = self.lever;
        lever.values = days
            .iter()
            .map(|day| {
                let (set, day) = (self.set.clone(), *day);
                Alternative::new(written(day), move |a| set(a, day))
            })
            .collect();
        lever
    }
}

/// A fact that only some schemes read.
pub struct Extra {
    /// Its name.
    pub name: String,
    /// What the scheme reads it as.
    pub kind: FactKind,
    /// Whether it is a person's judgement: all rules that read it say so.
    pub judged: bool,
    /// Where it is a number, those to try.
    pub numbers: Vec<i64>,
}

/// The kind of a value; a code, which there is none of, for one that is not known.
fn kind_of(value: &ExtraValue) -> FactKind {
    match value {
        ExtraValue::Unknown => FactKind::Code,
        ExtraValue::Truth(_) => FactKind::Truth,
        ExtraValue::Number(_) => FactKind::Number,
        ExtraValue::Date(_) => FactKind::Day,
    }
}

/// All levers of an applicant, for the facts that a scheme reads.
pub struct Levers {
    /// Those with values.
    pub levers: Vec<Lever>,
    /// Dates that are missing.
    pub days: Vec<MissingDay>,
}

impl Levers {
    /// The levers of an applicant. `reads` says whether the scheme reads a key; `reference` is the day
    /// that years are counted from; `extra` are facts that only the scheme reads.
    pub fn of(
        applicant: &Applicant,
        reads: &dyn Fn(&str) -> bool,
        extra: &[Extra],
        reference: Day,
    ) -> Self {
        let mut found = Self {
            levers: Vec::new(),
            days: Vec::new(),
        };
        found.truths(applicant);
        found.codes(applicant);
        found.tables(applicant);
        found.grades(applicant, reference);
        found.records(applicant);
        found.extra(applicant, extra);
        found
            .levers
            .retain(|lever| lever.record.is_some() || !lever.values.is_empty());
        found
            .levers
            .retain(|lever| extra.iter().any(|it| it.name == lever.key) || reads(&lever.key));
        found.days.retain(|day| reads(&day.lever.key));
        found
    }

    fn push(
        &mut self,
        fact: &FactInfo,
        record: Option<(usize, &'static str)>,
        from: Value,
        values: Vec<Alternative>,
    ) {
        let supply = from.is_null();
        self.levers.push(Lever {
            key: fact.key.to_owned(),
            label: Text::new(fact.zh, fact.en),
            record,
            judged: fact.judged,
            supply,
            from,
            values,
        });
    }

    fn push_day(
        &mut self,
        key: &str,
        record: Option<(usize, &'static str)>,
        set: impl Fn(&mut Applicant, Day) + Send + Sync + 'static,
    ) {
        let Some(fact) = label(key) else { return };
        self.days.push(MissingDay {
            lever: Lever {
                key: fact.key.to_owned(),
                label: Text::new(fact.zh, fact.en),
                record,
                judged: false,
                supply: true,
                from: Value::Null,
                values: Vec::new(),
            },
            set: std::sync::Arc::new(set),
        });
    }

    fn truths(&mut self, applicant: &Applicant) {
        let mut copy = applicant.clone();
        for (key, slot) in TRUTHS.iter().copied().flatten() {
            let (Some(fact), slot) = (label(key), *slot) else {
                continue;
            };
            let now = *slot(&mut copy);
            if now.is_some() && !fact.changeable {
                continue;
            }
            let values = [true, false]
                .into_iter()
                .filter(|value| now != Some(*value))
                .map(|value| Alternative::new(value.into(), move |a| *slot(a) = Some(value)));
            let values = values.collect();
            self.push(fact, None, written(now), values);
        }
    }

    fn codes(&mut self, applicant: &Applicant) {
        if applicant.facts.activity.is_none()
            && let Some(fact) = label("activity")
        {
            let values = ACTIVITIES.map(|activity| {
                Alternative::new(written(activity), move |a| {
                    a.facts.activity = Some(activity);
                })
            });
            self.push(fact, None, Value::Null, values.into());
        }
        let mut copy = applicant.clone();
        for (key, slot) in DAYS {
            if slot(&mut copy).is_none() {
                self.push_day(key, None, move |a, day| *slot(a) = Some(day));
            }
        }
    }

    /// Tables that are missing: to be answered by *nothing on record*.
    fn tables(&mut self, applicant: &Applicant) {
        let mut empty = |key: &str, missing: bool, apply: fn(&mut Applicant)| {
            if let Some(fact) = label(key).filter(|_| missing) {
                let values = vec![Alternative::new(json!([]), apply)];
                self.push(fact, None, Value::Null, values);
            }
        };
        empty("accidents", applicant.accidents.is_none(), |a| {
            a.accidents = Some(List::default());
        });
        empty("complaints", applicant.complaints.is_none(), |a| {
            a.complaints = Some(List::default());
        });
        empty("spot_checks", applicant.spot_checks.is_none(), |a| {
            a.spot_checks = Some(List::default());
        });
        empty("breaches", applicant.breaches.is_none(), |a| {
            a.breaches = Some(List::default());
        });
        empty("honours", applicant.honours.is_none(), |a| {
            a.honours = Some(List::default());
        });
    }

    /// Another grade on a record, and a record for each of the last two years that have none.
    fn grades(&mut self, applicant: &Applicant, reference: Day) {
        let Some(fact) = label("grades") else { return };
        let records = applicant.grades.as_deref().unwrap_or_default();
        for (at, record) in records.iter().enumerate() {
            let values = GRADES
                .into_iter()
                .filter(|level| record.grade != Some(*level))
                .map(|level| {
                    Alternative::new(written(level), move |a| {
                        if let Some(record) = a.grades.iter_mut().flatten().nth(at) {
                            record.grade = Some(level);
                        }
                    })
                });
            let values = values.collect();
            self.push(fact, Some((at, "grade")), written(record.grade), values);
            if record.published.is_none() {
                self.push_day("grades", Some((at, "published")), move |a, day| {
                    if let Some(record) = a.grades.iter_mut().flatten().nth(at) {
                        record.published = Some(day);
                    }
                });
            }
        }
        let mut values = Vec::new();
        let year = reference.year().unwrap_or_default();
        for year in [year - 1, year - 2] {
            if records.iter().any(|record| record.year == year) {
                continue;
            }
            values.extend(GRADES.map(|level| {
                let record = Grade {
                    year,
                    grade: Some(level),
                    published: Some(reference),
                };
                let to = written(&record);
                Alternative::new(to, move |a| {
                    let mut all = a.grades.take().unwrap_or_default();
                    all.push(record.clone());
                    a.grades = Some(all);
                })
            }));
        }
        if !values.is_empty() {
            // A table that is there is complete: a further record changes it.
            let from = written(applicant.grades.as_ref().map(|_| Vec::<Grade>::new()));
            self.push(fact, None, from, values);
        }
    }

    /// Fields that records leave open.
    fn records(&mut self, applicant: &Applicant) {
        /// Puts a lever for a field that may be missing.
        macro_rules! field {
            ($key:literal, $table:ident, $at:ident, $record:ident, $field:ident: truth) => {
                if $record.$field.is_none()
                    && let Some(fact) = label($key)
                {
                    let values = [true, false].map(|value| {
                        Alternative::new(value.into(), move |a: &mut Applicant| {
                            if let Some(record) = nth(&mut a.$table, $at) {
                                record.$field = Some(value);
                            }
                        })
                    });
                    self.push(
                        fact,
                        Some(($at, stringify!($field))),
                        Value::Null,
                        values.into(),
                    );
                }
            };
            ($key:literal, $table:ident, $at:ident, $record:ident, $field:ident: day) => {
                if $record.$field.is_none() {
                    self.push_day(
                        $key,
                        Some(($at, stringify!($field))),
                        move |a: &mut Applicant, day| {
                            if let Some(record) = nth(&mut a.$table, $at) {
                                record.$field = Some(day);
                            }
                        },
                    );
                }
            };
            ($key:literal, $table:ident, $at:ident, $record:ident, $field:ident: $codes:ident) => {
                if $record.$field.is_none()
                    && let Some(fact) = label($key)
                {
                    let values = $codes.map(|code| {
                        Alternative::new(written(code), move |a: &mut Applicant| {
                            if let Some(record) = nth(&mut a.$table, $at) {
                                record.$field = Some(code);
                            }
                        })
                    });
                    self.push(
                        fact,
                        Some(($at, stringify!($field))),
                        Value::Null,
                        values.into(),
                    );
                }
            };
        }
        for (at, record) in applicant.accidents.iter().flatten().enumerate() {
            field!("accidents", accidents, at, record, on: day);
            field!("accidents", accidents, at, record, fatal: truth);
            field!("accidents", accidents, at, record, major: truth);
            field!("accidents", accidents, at, record, responsible: truth);
        }
        for (at, record) in applicant.complaints.iter().flatten().enumerate() {
            field!("complaints", complaints, at, record, on: day);
            field!("complaints", complaints, at, record, major: truth);
            field!("complaints", complaints, at, record, valid: truth);
        }
        for (at, record) in applicant.spot_checks.iter().flatten().enumerate() {
            field!("spot_checks", spot_checks, at, record, on: day);
            field!("spot_checks", spot_checks, at, record, level: LEVELS);
            field!("spot_checks", spot_checks, at, record, problem: truth);
            field!("spot_checks", spot_checks, at, record, serious: truth);
        }
        for (at, record) in applicant.breaches.iter().flatten().enumerate() {
            field!("breaches", breaches, at, record, on: day);
            field!("breaches", breaches, at, record, serious: truth);
        }
        for (at, record) in applicant.honours.iter().flatten().enumerate() {
            field!("honours", honours, at, record, award: AWARDS);
            field!("honours", honours, at, record, awarded: day);
            if record.revoked == Revoked::Unknown
                && let Some(fact) = label("honours")
            {
                let values = [Revoked::Stands, Revoked::Revoked(None)].map(|revoked| {
                    Alternative::new(written(revoked), move |a| {
                        if let Some(record) = nth(&mut a.honours, at) {
                            record.revoked = revoked;
                        }
                    })
                });
                self.push(fact, Some((at, "revoked")), Value::Null, values.into());
            }
            if record.revoked == Revoked::Revoked(None) {
                self.push_day("honours", Some((at, "revoked")), move |a, day| {
                    if let Some(record) = nth(&mut a.honours, at) {
                        record.revoked = Revoked::Revoked(Some(day));
                    }
                });
            }
        }
    }

    /// Facts that only the scheme reads, each of the kind as which it reads them: whether they can be
    /// changed is not known, so that they are only supplied. One of another kind counts as unknown.
    fn extra(&mut self, applicant: &Applicant, facts: &[Extra]) {
        for fact in facts {
            let known = applicant.extra.get(&fact.name);
            if known.is_some_and(|value| fact.kind == kind_of(value)) {
                continue;
            }
            let mut lever = Lever {
                key: fact.name.clone(),
                label: Text::new(&fact.name, &fact.name),
                record: None,
                judged: fact.judged,
                supply: true,
                from: Value::Null,
                values: Vec::new(),
            };
            let value = |value: ExtraValue| {
                let name = fact.name.clone();
                Alternative::new(written(value), move |a| *a = with_extra(a, &name, value))
            };
            match fact.kind {
                FactKind::Truth => {
                    lever.values = [true, false].map(|it| value(ExtraValue::Truth(it))).into();
                }
                FactKind::Number => {
                    let numbers = fact.numbers.iter();
                    lever.values = numbers.map(|it| value(ExtraValue::Number(*it))).collect();
                }
                FactKind::Day => {
                    let name = fact.name.clone();
                    self.days.push(MissingDay {
                        lever,
                        set: std::sync::Arc::new(move |a, day| {
                            *a = with_extra(a, &name, ExtraValue::Date(day));
                        }),
                    });
                    continue;
                }
                FactKind::Code => continue,
            }
            self.levers.push(lever);
        }
    }
}

fn nth<T>(table: &mut Table<T>, at: usize) -> Option<&mut T> {
    table.iter_mut().flatten().nth(at)
}

/// Whether a fact cannot be changed; so it is taken of facts that only the scheme knows.
pub(crate) fn is_fixed(key: &str) -> bool {
    facts::label(key).is_none_or(|fact| !fact.changeable)
}
