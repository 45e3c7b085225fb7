//! Articles 2, 3, 10, 11 and 16 of the 2021 revision, and the table of the 2014 measure, read by one
//! who knows the text, and applicant by applicant.

use jiff::civil::Date;
use laurel::cycle::{
    Activity, Applicant, Award, CycleInfo, Day, GradeLevel, SpotCheckLevel, Table,
};

/// What may be said of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum T {
    /// It is not put.
    Skip,
    No,
    Yes,
    Open,
}
use T::{No, Open, Skip, Yes};

impl T {
    pub fn code(self) -> u8 {
        match self {
            Skip => 0,
            No => 1,
            Yes => 2,
            Open => 3,
        }
    }
}

pub fn t(fact: Option<bool>) -> T {
    match fact {
        Some(true) => Yes,
        Some(false) => No,
        None => Open,
    }
}

fn b(fact: bool) -> T {
    t(Some(fact))
}

fn not(it: T) -> T {
    match it {
        Yes => No,
        No => Yes,
        other => other,
    }
}

/// All of them: one no is enough to say no.
pub fn all(of: &[T]) -> T {
    if of.contains(&No) {
        No
    } else if of.contains(&Open) {
        Open
    } else {
        Yes
    }
}

fn any(of: &[T]) -> T {
    if of.contains(&Yes) {
        Yes
    } else if of.contains(&Open) {
        Open
    } else {
        No
    }
}

/// A demand that is made of some only. Of whom it is not known whether it is made of them, one that
/// meets it has passed either way.
fn only_where(scope: T, demand: impl FnOnce() -> T) -> T {
    match scope {
        Yes => demand(),
        Open => {
            if demand() == Yes {
                Yes
            } else {
                Open
            }
        }
        _ => Skip,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fatal {
    Any,
    Responsible,
    MajorOnly,
}

/// The numbers and readings of a version.
#[derive(Clone, Debug)]
pub struct Terms {
    pub version: usize,
    pub reference: Option<Date>,
    pub admit_unlisted: bool,
    pub past_bar: Option<i64>,
    pub former_name: bool,
    pub higher: bool,
    pub revoked_counts: bool,
    pub revocation_cycles: i64,
    pub years: i64,
    pub years_here: bool,
    pub growth: bool,
    pub mixed: bool,
    /// Article 2 is asked of those who are given the award, not of those who apply.
    pub at_award: bool,
    /// 1 = A to 4 = D.
    pub lowest: u8,
    pub ungraded: bool,
    pub accident_years: i64,
    pub fatal: Fatal,
    pub spot_years: i64,
    /// 1 nation, 2 province, 3 city, 4 district.
    pub spot_level: u8,
    pub spot_any: bool,
    pub breach_years: Option<i64>,
    pub either: bool,
}

impl Terms {
    /// The text, and what is known of 2014.
    pub fn of(version: usize) -> Self {
        let new = version == 1;
        Self {
            version,
            reference: None,
            admit_unlisted: true,
            past_bar: (!new).then_some(5),
            former_name: true,
            higher: false,
            revoked_counts: true,
            revocation_cycles: 2,
            years: 3,
            years_here: false,
            growth: new,
            mixed: false,
            at_award: false,
            lowest: 2,
            ungraded: false,
            accident_years: 3,
            fatal: if new { Fatal::Any } else { Fatal::MajorOnly },
            spot_years: 3,
            spot_level: 3,
            spot_any: false,
            breach_years: None,
            either: false,
        }
    }
}

/// The corresponding day so many years on; the month's last day where there is none.
fn on(day: Date, years: i64) -> Date {
    let year = day.year() + i16::try_from(years).unwrap();
    let last = Date::new(year, day.month(), 1).unwrap().days_in_month();
    Date::new(year, day.month(), day.day().min(last)).unwrap()
}

fn date(day: Option<Day>) -> Option<Date> {
    day.map(|day| day.date().unwrap())
}

/// So many years or more have passed by a day.
fn complete(since: Option<Day>, years: i64, by: Date) -> T {
    date(since).map_or(Open, |since| b(by >= on(since, years)))
}

/// Within so many years before a day, both ends included, and up to the deadline at least, by which an
/// application is judged: what has happened by then has happened.
fn within(event: Option<Day>, years: Option<i64>, by: Date, deadline: Date) -> T {
    date(event).map_or(Open, |event| {
        let happened = event <= by.max(deadline);
        b(happened && years.is_none_or(|years| by <= on(event, years)))
    })
}

/// A record that bars: one of them, or, where nobody knows the records, perhaps one.
fn none_of<R>(records: &Table<R>, bars: impl Fn(&R) -> T) -> T {
    match records {
        None => Open,
        Some(records) => not(any(&records.iter().map(bars).collect::<Vec<_>>())),
    }
}

/// The answer to each question, by concept.
pub fn judge(a: &Applicant, info: &CycleInfo, terms: &Terms) -> Vec<(&'static str, T)> {
    let f = &a.facts;
    let j = &a.judgements;
    let deadline = info.timetable.deadline.date().unwrap();
    let by = terms
        .reference
        .or_else(|| date(info.reference_day))
        .unwrap_or(deadline);
    let mut answers = Vec::new();
    let mut say = |concept: &'static str, answer: T| answers.push((concept, answer));

    if terms.version == 1 {
        let field = match f.activity {
            _ if terms.admit_unlisted => Yes,
            None => Open,
            Some(Activity::Other) => No,
            Some(_) => Yes,
        };
        // 授予: to whom it is given. Whether that is asked of those who apply is a reading.
        let mut asked = |concept: &'static str, answer: T| {
            say(concept, if terms.at_award { Skip } else { answer });
        };
        asked("activity", all(&[t(f.operates_in_district), field]));
        asked("excellence-management", t(f.excellence_management));
        asked("outstanding-benefits", t(j.outstanding_benefits));
    } else {
        // What the measure is taken not to have is never asked.
        for absent in [
            "activity",
            "excellence-management",
            "outstanding-benefits",
            "yield-grade",
            "peer-standing",
            "either-branch",
        ] {
            say(absent, Skip);
        }
    }

    let own = |award: Option<Award>| {
        award.map(|award| matches!(award, Award::District | Award::DistrictFormer))
    };
    let covered = |award: Option<Award>| match award {
        // Even where every award of the file's list counts: nobody knows whose it was.
        None => Open,
        Some(Award::District) => Yes,
        Some(Award::DistrictFormer) => b(terms.former_name),
        Some(_) => b(terms.higher),
    };
    say(
        "past-winner",
        none_of(&a.honours, |h| {
            let stands = if terms.revoked_counts {
                Yes
            } else {
                not(t(h.revoked.answer()))
            };
            let recent = match terms.past_bar {
                None => Yes,
                // Open again as soon as the years are complete (民法典1259: 届满 includes the day).
                Some(years) => not(complete(h.awarded, years, by)),
            };
            // One has won once the award is given; an application is judged as of its deadline.
            let won = date(h.awarded).map_or(Yes, |day| b(day <= by.max(deadline)));
            all(&[covered(h.award), stands, recent, won])
        }),
    );
    if terms.version == 0 {
        say(
            "revocation-bar",
            none_of(&a.honours, |h| {
                // A yearly cycle each: over when as many years are complete.
                let recent = date(h.revoked.day()).map_or(Open, |day| {
                    b(day <= by.max(deadline) && by < on(day, terms.revocation_cycles))
                });
                all(&[t(own(h.award)), t(h.revoked.answer()), recent])
            }),
        );
    }

    say(
        "legal-person",
        all(&[t(f.seated_in_district), t(f.legal_person), t(f.registered)]),
    );
    let mut years = vec![
        t(f.operating_normally),
        complete(f.operating_since, terms.years, by),
    ];
    if terms.years_here {
        years.push(complete(f.in_district_since, terms.years, by));
    }
    say("years-operating", all(&years));
    say(
        "quality-model",
        all(&[
            t(j.quality_model),
            t(j.quality_system),
            t(j.quality_results),
        ]),
    );
    say("results", any(&[t(j.good_results), t(j.good_contribution)]));
    let level = [
        t(f.scale_leading),
        t(f.profit_tax_leading),
        t(f.asset_contribution_leading),
    ];
    let growth = [
        t(f.scale_growth_leading),
        t(f.profit_tax_growth_leading),
        t(f.asset_contribution_growth_leading),
    ];
    say(
        "leading-indicators",
        only_where(t(f.in_business), || {
            if !terms.growth {
                all(&level)
            } else if terms.mixed {
                all(&[0, 1, 2].map(|n| any(&[level[n], growth[n]])))
            } else {
                any(&[all(&level), all(&growth)])
            }
        }),
    );
    say(
        "lawful-operation",
        all(&[
            t(f.lawful_operation),
            t(f.mandatory_standards),
            t(f.industrial_policy),
        ]),
    );
    if terms.version == 1 {
        let scope = all(&[t(f.industrial), t(f.above_scale)]);
        let peers = all(&[t(f.peer_economic_leading), t(f.peer_contribution_leading)]);
        say("yield-grade", only_where(scope, || grade(a, by, terms)));
        say("peer-standing", only_where(not(t(f.industrial)), || peers));
        // A firm is one or the other. Where nobody knows which, both are tried.
        let as_industrial = match only_where(t(f.above_scale), || grade(a, by, terms)) {
            Skip => Yes,
            answer => answer,
        };
        say(
            "either-branch",
            match (f.industrial, as_industrial, peers) {
                (Some(_), ..) => Skip,
                (None, one, other) if one == other => one,
                _ => Open,
            },
        );
    }
    say(
        "advanced-level",
        all(&[
            t(j.technical_advanced),
            t(j.service_advanced),
            t(j.quality_advanced),
        ]),
    );
    say(
        "credit",
        all(&[
            t(j.social_responsibility),
            t(f.honest_operation),
            t(f.credit_record),
            t(j.social_reputation),
        ]),
    );
    say("policy", not(t(f.policy_breach)));
    say("licence", not(t(f.lacks_licence)));
    say(
        "accident-window",
        none_of(&a.accidents, |x| {
            let fatal = match terms.fatal {
                Fatal::Any => t(x.fatal),
                Fatal::Responsible => all(&[t(x.fatal), t(x.responsible)]),
                Fatal::MajorOnly => No,
            };
            all(&[
                any(&[fatal, t(x.major)]),
                within(x.on, Some(terms.accident_years), by, deadline),
            ])
        }),
    );
    say(
        "complaint-window",
        none_of(&a.complaints, |x| {
            all(&[
                t(x.major),
                t(x.valid),
                within(x.on, Some(terms.accident_years), by, deadline),
            ])
        }),
    );
    say(
        "spot-check-window",
        none_of(&a.spot_checks, |x| {
            let level = x.level.map(|level| match level {
                SpotCheckLevel::National => 1,
                SpotCheckLevel::Provincial => 2,
                SpotCheckLevel::Municipal => 3,
                SpotCheckLevel::District => 4,
            });
            // Even where every level of the file's list counts: nobody knows whose check it was.
            let level = t(level.map(|level| level <= terms.spot_level));
            let problem = if terms.spot_any {
                t(x.problem)
            } else {
                all(&[t(x.problem), t(x.serious)])
            };
            all(&[
                level,
                problem,
                within(x.on, Some(terms.spot_years), by, deadline),
            ])
        }),
    );
    say(
        "serious-breach",
        none_of(&a.breaches, |x| {
            all(&[t(x.serious), within(x.on, terms.breach_years, by, deadline)])
        }),
    );
    say(
        "papers",
        all(&[
            t(a.papers.form),
            t(a.papers.self_assessment),
            t(a.papers.evidence),
        ]),
    );
    let signed = [
        t(a.papers.authority_recommendation),
        t(a.papers.subdistrict_recommendation),
    ];
    say(
        "recommendation",
        if terms.either {
            any(&signed)
        } else {
            all(&signed)
        },
    );
    say(
        "deadline",
        date(a.papers.submitted).map_or(Open, |day| b(day <= deadline)),
    );
    answers
}

/// Article 10(4) with readings 7 and 8.
fn grade(a: &Applicant, by: Date, terms: &Terms) -> T {
    let Some(grades) = &a.grades else { return Open };
    // A complete record without any grade: known to be ungraded.
    if grades.is_empty() {
        return b(terms.ungraded);
    }
    let of_year = |year: i16| grades.iter().find(|grade| grade.year == i32::from(year));
    let good = |level: Option<GradeLevel>| match level {
        None => Open,
        Some(GradeLevel::A) => b(1 <= terms.lowest),
        Some(GradeLevel::B) => b(2 <= terms.lowest),
        Some(GradeLevel::C) => b(3 <= terms.lowest),
        Some(GradeLevel::D) => b(4 <= terms.lowest),
        Some(GradeLevel::Ungraded) => b(terms.ungraded),
    };
    // That a firm was not graded is nothing that is published.
    let out = |grade: &laurel::cycle::Grade| match date(grade.published) {
        None if grade.grade == Some(GradeLevel::Ungraded) => Yes,
        None => Open,
        Some(day) => b(day <= by),
    };
    // What was not published by then does not count, and nothing is older.
    let earlier = || match of_year(by.year() - 2) {
        Some(grade) if out(grade) == Yes => good(grade.grade),
        _ => Open,
    };
    match of_year(by.year() - 1) {
        None => earlier(),
        Some(last) => match out(last) {
            Yes => good(last.grade),
            No => earlier(),
            _ => match (good(last.grade), earlier()) {
                (one, other) if one == other => one,
                _ => Open,
            },
        },
    }
}

/// The verdict: all that was asked.
pub fn verdict(answers: &[(&'static str, T)]) -> T {
    all(&answers
        .iter()
        .map(|(_, answer)| *answer)
        .collect::<Vec<_>>())
}
