//! Invented applicants made awkward: more unknowns, days at both ends of windows, leap days, honours
//! and grades of every kind.

use jiff::civil::Date;
use laurel::cycle::{
    Accident, Activity, Applicant, Award, Breach, Complaint, Day, Grade, GradeLevel, Honour,
    Revoked, SpotCheck, SpotCheckLevel, Table,
};

use super::support::Dice;

/// A day near one that is some years before `by`, or a leap day, or any; now and then unknown.
pub fn day(dice: &mut Dice, by: Date) -> Option<Day> {
    let years = dice.pick(&[0, 0, 1, 2, 2, 3, 3, 3, 3, 4, 5, 5, 6, 10]);
    let corresponding = (1..=31)
        .rev()
        .filter(|day| *day <= by.day())
        .find_map(|day| Date::new(by.year() - years, by.month(), day).ok())
        .unwrap();
    match dice.below(13) {
        0 => None,
        // After the reference day, before or after the deadline.
        12 => Some(Day(Day::from_date(by).0 + dice.below(200) as i32)),
        1 => Some(Day::from_date(
            Date::new(dice.pick(&[2012, 2016, 2020]), 2, 29).unwrap(),
        )),
        2 => Some(Day(Day::from_date(corresponding).0
            + dice.below(800) as i32
            - 400)),
        _ => Some(Day(
            Day::from_date(corresponding).0 + dice.below(5) as i32 - 2
        )),
    }
}

pub fn applicant(a: &mut Applicant, dice: &mut Dice, by: Date, year: i32) {
    // A few facts.
    for _ in 0..dice.below(4) {
        let to = dice.fact();
        let f = &mut a.facts;
        let j = &mut a.judgements;
        let p = &mut a.papers;
        let fields: [&mut Option<bool>; 40] = [
            &mut f.operates_in_district,
            &mut f.excellence_management,
            &mut f.seated_in_district,
            &mut f.legal_person,
            &mut f.registered,
            &mut f.operating_normally,
            &mut f.in_business,
            &mut f.scale_leading,
            &mut f.profit_tax_leading,
            &mut f.asset_contribution_leading,
            &mut f.scale_growth_leading,
            &mut f.profit_tax_growth_leading,
            &mut f.asset_contribution_growth_leading,
            &mut f.lawful_operation,
            &mut f.mandatory_standards,
            &mut f.industrial_policy,
            &mut f.industrial,
            &mut f.above_scale,
            &mut f.peer_economic_leading,
            &mut f.peer_contribution_leading,
            &mut f.honest_operation,
            &mut f.credit_record,
            &mut f.policy_breach,
            &mut f.lacks_licence,
            &mut p.form,
            &mut p.self_assessment,
            &mut p.evidence,
            &mut p.authority_recommendation,
            &mut p.subdistrict_recommendation,
            &mut j.outstanding_benefits,
            &mut j.quality_model,
            &mut j.quality_system,
            &mut j.quality_results,
            &mut j.good_results,
            &mut j.good_contribution,
            &mut j.technical_advanced,
            &mut j.service_advanced,
            &mut j.quality_advanced,
            &mut j.social_responsibility,
            &mut j.social_reputation,
        ];
        let at = dice.below(fields.len());
        *fields.into_iter().nth(at).unwrap() = to;
    }
    if dice.percent(8) {
        // It is not known which demand of 10(4) is made of it.
        a.facts.industrial = None;
        a.facts.above_scale = dice.pick(&[Some(true), Some(true), Some(false), None]);
        a.facts.peer_economic_leading = dice.pick(&[Some(false), Some(true), None]);
    }
    if dice.percent(10) {
        a.facts.activity = dice.pick(&[None, Some(Activity::Other), Some(Activity::Services)]);
    }
    if dice.percent(30) {
        a.facts.operating_since = day(dice, by);
    }
    if dice.percent(30) {
        a.facts.in_district_since = day(dice, by);
    }
    if dice.percent(10) {
        a.papers.submitted = day(dice, by).filter(|day| day.year().unwrap() >= year - 1);
    }
    if dice.percent(30) {
        let kinds = [
            None,
            Some(GradeLevel::A),
            Some(GradeLevel::B),
            Some(GradeLevel::C),
            Some(GradeLevel::D),
            Some(GradeLevel::Ungraded),
        ];
        let mut grades = Vec::new();
        for of in year - 4..year {
            if dice.percent(70) {
                let first = Day::first_of(of).0;
                let published = match dice.below(6) {
                    0 => None,
                    1 => Some(Day(first + dice.below(1200) as i32)),
                    2 => Some(Day(first + 365 + dice.below(330) as i32)),
                    _ => Some(Day(
                        (Day::from_date(by).0 + dice.below(5) as i32 - 2).max(first)
                    )),
                };
                grades.push(Grade {
                    year: of,
                    grade: dice.pick(&kinds),
                    published,
                });
            }
        }
        if dice.percent(30) {
            grades.reverse();
        }
        a.grades = (!dice.percent(10)).then_some(grades.into());
        a.facts.industrial = dice.pick(&[Some(true), Some(true), Some(true), None]);
        a.facts.above_scale = dice.pick(&[Some(true), Some(true), Some(true), None]);
    }
    if dice.percent(15) {
        a.accidents = records(dice, |dice| Accident {
            on: day(dice, by),
            fatal: dice.fact(),
            major: dice.fact(),
            responsible: dice.fact(),
            note: None,
        });
    }
    if dice.percent(15) {
        a.complaints = records(dice, |dice| Complaint {
            on: day(dice, by),
            major: dice.fact(),
            valid: dice.fact(),
            note: None,
        });
    }
    if dice.percent(15) {
        let levels = [
            None,
            Some(SpotCheckLevel::National),
            Some(SpotCheckLevel::Provincial),
            Some(SpotCheckLevel::Municipal),
            Some(SpotCheckLevel::District),
        ];
        a.spot_checks = records(dice, |dice| {
            let (problem, serious) = (dice.fact(), dice.fact());
            // No serious problem without a problem.
            let serious = if problem == Some(false) {
                Some(false)
            } else {
                serious
            };
            let problem = if serious == Some(true) {
                Some(true)
            } else {
                problem
            };
            SpotCheck {
                on: day(dice, by),
                level: dice.pick(&levels),
                problem,
                serious,
                note: None,
            }
        });
    }
    if dice.percent(15) {
        a.breaches = records(dice, |dice| Breach {
            on: day(dice, by),
            serious: dice.fact(),
            note: None,
        });
    }
    if dice.percent(20) {
        let kinds = [
            None,
            Some(Award::District),
            Some(Award::DistrictFormer),
            Some(Award::Municipal),
            Some(Award::Provincial),
            Some(Award::National),
        ];
        a.honours = records(dice, |dice| {
            let awarded = day(dice, by).filter(|day| day.0 <= Day::from_date(by).0);
            let revoked = match dice.below(4) {
                0 => Revoked::Unknown,
                1 => Revoked::Stands,
                2 => Revoked::Revoked(None),
                _ => Revoked::Revoked(day(dice, by)),
            };
            Honour {
                award: dice.pick(&kinds),
                awarded,
                revoked,
                ..Honour::default()
            }
        });
    }
}

fn records<R>(dice: &mut Dice, mut one: impl FnMut(&mut Dice) -> R) -> Table<R> {
    match dice.below(10) {
        0 => None,
        count => Some((0..count.div_ceil(3)).map(|_| one(dice)).collect()),
    }
}
