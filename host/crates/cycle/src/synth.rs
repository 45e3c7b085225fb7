//! Invents cycles: evidently made up, with the proportions of a real one, and the same bytes for
//! the same seed on every machine.
//!
//! Every applicant is drawn from a generator of its own, seeded by the cycle's seed and its number.
//! So it can be drawn twice: once to see who is fit to be picked for a site visit, which the file
//! says before its applicants, and once to be written. Nothing is held but the numbers of those.

use std::io::{self, Write};

use serde::Serialize;

use super::credit_code;
use super::day::Day;
use super::dice::Dice;
use super::list::List;
use super::marks::{Marks, STEP};
use super::model::{
    Accident, Act, ActStep, Activity, Applicant, Award, Breach, Complaint, Conduct, ConductKind,
    Conflict, Cycle, CycleInfo, DeskSelection, Event, EventKind, Evidence, Examiner, Extra, Facts,
    Grade, GradeLevel, Honour, Id, InlineSheet, JudgementRecord, Judgements, Papers, Revoked,
    Scores, SpotCheck, SpotCheckLevel, Timetable, Title, Version,
};
use super::read::Progress;
use super::{judged_facts, paper_facts, truth_facts};

/// What to invent.
#[derive(Clone, Copy, Debug)]
pub struct Synth {
    /// How many applicants.
    pub applicants: usize,
    /// Seed: the same seed gives the same bytes.
    pub seed: u64,
    /// True for JSON lines, false for one JSON value.
    pub jsonl: bool,
    /// One applicant in this many is picked for a site visit, 1 and up; none for one in ten, at
    /// most 200. Only applicants without a blemish are picked, so it may be fewer.
    pub visited_every: Option<usize>,
}

/// The edition whose sheets are invented.
const EDITION: &str = "GB/T 19580-2012";
/// Its 23 scored items.
const CLAUSES: [&str; 23] = [
    "4.1.2", "4.1.3", "4.1.4", "4.2.2", "4.2.3", "4.3.2", "4.3.3", "4.4.2", "4.4.3", "4.4.4",
    "4.4.5", "4.4.6", "4.4.7", "4.5.2", "4.5.3", "4.6.2", "4.6.3", "4.7.2", "4.7.3", "4.7.4",
    "4.7.5", "4.7.6", "4.7.7",
];

const YEAR: i32 = 2021;
/// Most applicants that an unasked-for number of site visits takes in.
const MOST_VISITED: usize = 200;
const EXAMINERS: u64 = 24;
/// How often progress is told.
const STRIDE: usize = 1024;

/// Writes an invented cycle, and tells from time to time how many applicants are written.
///
/// # Errors
/// What the writer reports.
pub fn synth(what: &Synth, mut out: impl Write, progress: Progress<'_>) -> io::Result<()> {
    let picked = pick(what);
    let header = header(what, &picked);
    if what.jsonl {
        serde_json::to_writer(&mut out, &Header::of(&header))?;
        out.write_all(b"\n")?;
    } else {
        let mut text = serde_json::to_vec_pretty(&Header::of(&header))?;
        // The applicants follow in the same object.
        while text
            .last()
            .is_some_and(|byte| *byte == b'}' || *byte == b'\n')
        {
            if text.pop() == Some(b'}') {
                break;
            }
        }
        text.truncate(text.trim_ascii_end().len());
        out.write_all(&text)?;
        out.write_all(b",\n  \"applicants\": [")?;
    }
    let mut visits = picked.iter().copied().peekable();
    let mut text = Vec::new();
    for index in 0..what.applicants {
        let visited = visits.next_if_eq(&index).is_some();
        let (mut applicant, _) = draw(what.seed, index);
        if visited {
            score(what.seed, index, &mut applicant);
        }
        text.clear();
        if !what.jsonl {
            let separator: &[u8] = if index == 0 { b"\n    " } else { b",\n    " };
            text.extend_from_slice(separator);
        }
        serde_json::to_writer(&mut text, &applicant)?;
        if what.jsonl {
            text.push(b'\n');
        }
        out.write_all(&text)?;
        if index.is_multiple_of(STRIDE) {
            progress(u64::try_from(index).unwrap_or(u64::MAX));
        }
    }
    if !what.jsonl {
        out.write_all(if what.applicants == 0 {
            b"]\n}\n"
        } else {
            b"\n  ]\n}\n"
        })?;
    }
    progress(u64::try_from(what.applicants).unwrap_or(u64::MAX));
    out.flush()
}

/// An invented cycle for another form of file: everything but its applicants, as the first line of the
/// JSON-lines form, and one applicant after the other.
///
/// # Errors
/// What the writer of JSON reports.
pub fn invented(what: &Synth) -> io::Result<(Vec<u8>, impl Iterator<Item = Applicant> + use<>)> {
    let (picked, seed) = (pick(what), what.seed);
    let header = serde_json::to_vec(&Header::of(&header(what, &picked)))?;
    let mut visits = picked.into_iter().peekable();
    let applicants = (0..what.applicants).map(move |index| {
        let (mut applicant, _) = draw(seed, index);
        if visits.next_if_eq(&index).is_some() {
            score(seed, index, &mut applicant);
        }
        applicant
    });
    Ok((header, applicants))
}

/// The cycle without its applicants.
#[derive(Serialize)]
struct Header<'a> {
    laurel: Version,
    cycle: &'a CycleInfo,
    examiners: &'a [Examiner],
    conflicts: &'a [Conflict],
    scores: &'a Option<Scores>,
    selection: &'a Option<DeskSelection>,
    titles: &'a [Title],
    events: &'a [Event],
    conduct: &'a [Conduct],
    acts: &'a [Act],
}

impl<'a> Header<'a> {
    fn of(cycle: &'a Cycle) -> Self {
        Self {
            laurel: cycle.laurel,
            cycle: &cycle.cycle,
            examiners: &cycle.examiners,
            conflicts: &cycle.conflicts,
            scores: &cycle.scores,
            selection: &cycle.selection,
            titles: &cycle.titles,
            events: &cycle.events,
            conduct: &cycle.conduct,
            acts: &cycle.acts,
        }
    }
}

// ------------------------------------------------------------------------------ chance

/// What is drawn for invented cycles.
trait Draw {
    /// The dice of one applicant for one purpose.
    fn of(seed: u64, index: usize, purpose: u64) -> Self;
    /// True so many times in a thousand.
    fn permille(&mut self, permille: u64) -> bool;
    /// One of a few.
    fn one_of<T: Copy>(&mut self, first: T, others: &[T]) -> T;
    /// A day from one to another, both included.
    fn day(&mut self, from: Day, to: Day) -> Day;
}

impl Draw for Dice {
    fn of(seed: u64, index: usize, purpose: u64) -> Self {
        let index = u64::try_from(index).unwrap_or(0);
        let mut dice = Self(seed ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let mixed = dice
            .next()
            .wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut dice = Self(mixed);
        Self(dice.next())
    }

    fn permille(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    fn one_of<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        let roll = self.below(u64::try_from(others.len()).unwrap_or(0) + 1);
        let roll = usize::try_from(roll).unwrap_or(0);
        let other = roll.checked_sub(1).and_then(|at| others.get(at));
        other.copied().unwrap_or(first)
    }

    fn day(&mut self, from: Day, to: Day) -> Day {
        let span = u64::try_from(to.0 - from.0).unwrap_or(0) + 1;
        Day(from.0 + i32::try_from(self.below(span)).unwrap_or(0))
    }
}

/// A day that is written in this file.
fn day(text: &str) -> Day {
    text.parse().unwrap_or(Day::UNKNOWN)
}

fn applicant_id(index: usize) -> Id {
    format!("A{:05}", index + 1).into()
}

fn examiner_id(number: u64) -> Id {
    format!("E{:02}", number + 1).into()
}

/// A code whose check character is right. No place in China has the number 990000, so that no
/// real organisation has it.
fn code<T: From<String>>(number: usize) -> Option<T> {
    let mut tail = ['0'; 9];
    let mut rest = number;
    for place in tail.iter_mut().rev() {
        *place = credit_code::character(rest % 31)?;
        rest /= 31;
    }
    let body: String = "91990000".chars().chain(tail).collect();
    let check = credit_code::check_character(&body)?;
    Some(format!("{body}{check}").into())
}

// ------------------------------------------------------------------------------ the cycle

/// Numbers of the applicants that are picked for a site visit, in order.
fn pick(what: &Synth) -> Vec<usize> {
    let wanted = match what.visited_every {
        Some(every) => what.applicants / every.max(1),
        None => (what.applicants / 10).min(MOST_VISITED),
    };
    let fit: Vec<usize> = (0..what.applicants)
        .filter(|index| draw(what.seed, *index).1)
        .collect();
    let wanted = wanted.min(fit.len());
    // Evenly over the file, so that a part of it looks like the whole.
    (0..wanted)
        .filter_map(|nth| fit.get(nth * fit.len() / wanted).copied())
        .collect()
}

fn header(what: &Synth, picked: &[usize]) -> Cycle {
    let examiners = (0..EXAMINERS)
        .map(|number| Examiner {
            id: examiner_id(number),
            name: Some(format!("合成专家{:02}", number + 1).into()),
        })
        .collect();
    let conflicts = picked
        .iter()
        .step_by(25)
        .filter_map(|index| {
            Some(Conflict {
                examiner: panel(what.seed, *index).first()?.clone(),
                applicant: applicant_id(*index),
                note: Some("曾为该企业提供咨询（合成数据）".into()),
            })
        })
        .collect();
    let titles = (0..4_u8).map(title).collect();
    Cycle {
        laurel: Version::V0_1,
        cycle: CycleInfo {
            year: YEAR,
            reference_day: None,
            decided_under: None,
            timetable: Timetable {
                announced: Some(day("2021-04-01")),
                deadline: day("2021-06-30"),
            },
        },
        applicants: Vec::new(),
        examiners,
        conflicts,
        scores: Some(Scores {
            standard: Some(EDITION.into()),
            ..Scores::default()
        }),
        eligible_list: None,
        selection: Some(DeskSelection {
            on: day("2021-07-20"),
            picked: picked.iter().map(|index| applicant_id(*index)).collect(),
            considered: None,
        }),
        candidate_list: None,
        deliberation: None,
        notice: None,
        approval: None,
        titles,
        incidents: Vec::new(),
        events: vec![
            event("V1", "T1", EventKind::Accident, "2021-03-12"),
            event("V2", "T2", EventKind::Fraud, "2021-05-20"),
        ],
        conduct: vec![Conduct {
            id: "C1".into(),
            reviewer: examiner_id(EXAMINERS - 1),
            kind: ConductKind::Neglect,
            on: Some(day("2020-09-10")),
            established: Some(true),
            adverse: None,
            crime: Some(false),
            note: None,
        }],
        acts: vec![Act {
            event: Some("V2".into()),
            conduct: None,
            measure: None,
            step: ActStep::Proposed,
            on: day("2021-06-10"),
        }],
        warnings: Vec::new(),
    }
}

/// A title of an earlier winner, one a year from 2015 on.
fn title(number: u8) -> Title {
    let year = 2015 + i32::from(number);
    Title {
        id: format!("T{}", number + 1).into(),
        holder: format!("合成往届企业{}", number + 1).into(),
        credit_code: code(900_000_000 + usize::from(number)),
        award: Some(Award::DistrictFormer),
        scheme: Some("beilun-2014".into()),
        cycle: Some(year),
        awarded: Some(Day(Day::last_of(year).0 - 15)),
        prize: Some(200_000),
        revoked: Revoked::Stands,
    }
}

fn event(id: &str, honour: &str, kind: EventKind, on: &str) -> Event {
    Event {
        id: id.into(),
        honour: honour.into(),
        kind,
        on: day(on),
        grave: Some(true),
        effect: None,
        bad_management: None,
        ineffective: None,
        declined: None,
        irresponsible: None,
        model_lost: None,
        in_products: None,
        year_omitted: None,
        note: None,
    }
}

// ------------------------------------------------------------------------------ applicants

/// What may be wrong with an applicant: enough to fail a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flaw {
    Young,
    Elsewhere,
    NoModel,
    Results,
    Indicators,
    Unlawful,
    LowGrade,
    Peers,
    Level,
    Credit,
    Policy,
    Licence,
    Complaint,
    SpotCheck,
    Breach,
    Papers,
    Recommendation,
    Late,
}

const OTHER_FLAWS: [Flaw; 17] = [
    Flaw::Elsewhere,
    Flaw::NoModel,
    Flaw::Results,
    Flaw::Indicators,
    Flaw::Unlawful,
    Flaw::LowGrade,
    Flaw::Peers,
    Flaw::Level,
    Flaw::Credit,
    Flaw::Policy,
    Flaw::Licence,
    Flaw::Complaint,
    Flaw::SpotCheck,
    Flaw::Breach,
    Flaw::Papers,
    Flaw::Recommendation,
    Flaw::Late,
];

/// Nearly half of all applicants have no flaw.
const FLAWLESS: u64 = 470;

/// An applicant, and whether it is without a blemish: no flaw, nothing missing.
fn draw(seed: u64, index: usize) -> (Applicant, bool) {
    let dice = &mut Dice::of(seed, index, 1);
    let mut flaws = Vec::new();
    if !dice.permille(FLAWLESS) {
        for _ in 0..=dice.below(3) {
            flaws.push(dice.one_of(Flaw::Young, &OTHER_FLAWS));
        }
    }
    let has = |flaw: Flaw| flaws.contains(&flaw);
    let mut facts = draw_facts(dice, &has);
    let mut judgements = draw_judgements(dice, &has);
    let mut papers = Papers {
        form: Some(true),
        self_assessment: Some(true),
        evidence: Some(!has(Flaw::Papers)),
        authority_recommendation: Some(true),
        subdistrict_recommendation: Some(!has(Flaw::Recommendation)),
        submitted: Some(match has(Flaw::Late) {
            true => dice.day(day("2021-07-01"), day("2021-07-20")),
            false => dice.day(day("2021-04-05"), day("2021-06-30")),
        }),
    };
    let mut applicant = Applicant {
        id: applicant_id(index),
        name: Some(format!("合成企业{:05}", index + 1).into()),
        credit_code: code(index),
        street: None,
        facts: Facts::default(),
        judgements: Judgements::default(),
        papers: Papers::default(),
        grades: Some(draw_grades(dice, &facts, has(Flaw::LowGrade)).into()),
        accidents: Some([].into()),
        complaints: Some([].into()),
        spot_checks: Some([].into()),
        breaches: Some([].into()),
        honours: Some([].into()),
        sheets: None,
        agreed: None,
        evidence: Evidence::new(),
        extra: Extra::new(),
    };
    let record_clean = draw_records(dice, &has, &mut applicant);
    let complete = draw_gaps(
        dice,
        &mut facts,
        &mut judgements,
        &mut papers,
        &mut applicant,
    );
    if dice.permille(100) {
        let named = applicant.evidence.push("industrial", "营业执照（合成）")
            && applicant
                .evidence
                .push("credit_record", "信用查询记录（合成）");
        debug_assert!(named, "keys of the file");
    }
    applicant.facts = facts;
    applicant.judgements = judgements;
    applicant.papers = papers;
    let fit = flaws.is_empty() && record_clean && complete;
    (applicant, fit)
}

fn draw_facts(dice: &mut Dice, has: &impl Fn(Flaw) -> bool) -> Facts {
    let industrial = dice.permille(700);
    let activity = if industrial {
        let others = [Activity::Manufacturing; 8];
        dice.one_of(Activity::Environment, &others)
    } else {
        let others = [
            Activity::Construction,
            Activity::Agriculture,
            Activity::Services,
            Activity::Services,
            Activity::Other,
        ];
        dice.one_of(Activity::Services, &others)
    };
    let since = if has(Flaw::Young) {
        dice.day(day("2018-07-01"), day("2021-03-01"))
    } else {
        dice.day(day("1992-01-01"), day("2018-06-30"))
    };
    let moved = dice.permille(60);
    let by_level = dice.permille(600);
    let failing = has(Flaw::Indicators);
    let level = |dice: &mut Dice| Some(!failing && (by_level || dice.permille(300)));
    let growth = |dice: &mut Dice| Some(!failing && (!by_level || dice.permille(300)));
    let peers = |dice: &mut Dice| {
        Some(match industrial {
            true => dice.permille(600),
            false => !has(Flaw::Peers),
        })
    };
    Facts {
        operates_in_district: Some(!has(Flaw::Elsewhere) || dice.permille(500)),
        excellence_management: Some(!has(Flaw::NoModel)),
        seated_in_district: Some(!has(Flaw::Elsewhere)),
        legal_person: Some(!has(Flaw::Elsewhere) || dice.permille(600)),
        registered: Some(true),
        operating_normally: Some(!has(Flaw::Young) || dice.permille(800)),
        in_business: Some(industrial || dice.permille(850)),
        scale_leading: level(dice),
        profit_tax_leading: level(dice),
        asset_contribution_leading: level(dice),
        scale_growth_leading: growth(dice),
        profit_tax_growth_leading: growth(dice),
        asset_contribution_growth_leading: growth(dice),
        lawful_operation: Some(!has(Flaw::Unlawful)),
        mandatory_standards: Some(!has(Flaw::Unlawful) || dice.permille(500)),
        industrial_policy: Some(!has(Flaw::Policy) || dice.permille(700)),
        industrial: Some(industrial),
        above_scale: Some(dice.permille(750)),
        peer_economic_leading: peers(dice),
        peer_contribution_leading: peers(dice),
        honest_operation: Some(!has(Flaw::Credit) || dice.permille(500)),
        credit_record: Some(!has(Flaw::Credit)),
        policy_breach: Some(has(Flaw::Policy)),
        lacks_licence: Some(has(Flaw::Licence)),
        activity: Some(activity),
        operating_since: Some(since),
        in_district_since: Some(match moved {
            true => dice.day(since, day("2021-03-01")),
            false => since,
        }),
    }
}

fn draw_judgements(dice: &mut Dice, has: &impl Fn(Flaw) -> bool) -> Judgements {
    let signed = dice.permille(50);
    let on = dice.day(day("2021-07-01"), day("2021-07-15"));
    let record = JudgementRecord {
        by: Some("合成评审组".into()),
        on: Some(on),
        note: None,
    };
    let mut judgements = Judgements {
        outstanding_benefits: Some(!has(Flaw::Results) || dice.permille(500)),
        quality_model: Some(!has(Flaw::NoModel)),
        quality_system: Some(!has(Flaw::NoModel) || dice.permille(600)),
        quality_results: Some(!has(Flaw::NoModel) || dice.permille(600)),
        good_results: Some(!has(Flaw::Results)),
        good_contribution: Some(!has(Flaw::Results)),
        technical_advanced: Some(!has(Flaw::Level)),
        service_advanced: Some(!has(Flaw::Level) || dice.permille(500)),
        quality_advanced: Some(!has(Flaw::Level) || dice.permille(500)),
        social_responsibility: Some(!has(Flaw::Credit) || dice.permille(700)),
        social_reputation: Some(!has(Flaw::Credit) || dice.permille(700)),
        records: None,
    };
    if signed {
        let keys = judgements.answers();
        judgements.records = Some(keys.map(|(key, _)| (key, record.clone())).collect());
    }
    judgements
}

/// Grades of the last data years. Results of a year are published in August of the next, so that
/// those of the year before the cycle mostly come after the deadline.
fn draw_grades(dice: &mut Dice, facts: &Facts, low: bool) -> Vec<Grade> {
    if facts.industrial != Some(true) {
        return Vec::new();
    }
    let below = facts.above_scale == Some(false);
    let mut grades = Vec::new();
    for year in 2018..YEAR {
        let grade = if below {
            let others = [
                GradeLevel::B,
                GradeLevel::C,
                GradeLevel::D,
                GradeLevel::Ungraded,
            ];
            dice.one_of(GradeLevel::A, &others)
        } else if low {
            dice.one_of(
                GradeLevel::C,
                &[GradeLevel::C, GradeLevel::D, GradeLevel::Ungraded],
            )
        } else {
            dice.one_of(GradeLevel::A, &[GradeLevel::B])
        };
        let early = dice.permille(50);
        let (from, to) = if early { (100, 170) } else { (212, 242) };
        let published = dice.day(
            Day(Day::first_of(year + 1).0 + from),
            Day(Day::first_of(year + 1).0 + to),
        );
        grades.push(Grade {
            year,
            grade: Some(grade),
            published: Some(published),
        });
    }
    grades
}

/// Accidents, complaints, spot checks, breaches and honours. False where one of them may bar.
fn draw_records(dice: &mut Dice, has: &impl Fn(Flaw) -> bool, applicant: &mut Applicant) -> bool {
    let mut clean = true;
    let (old, deadline) = (day("2015-01-01"), day("2021-06-30"));
    if dice.permille(30) {
        clean = false;
        let fatal = dice.permille(300);
        let accident = Accident {
            on: Some(dice.day(old, day("2021-08-31"))),
            fatal: Some(fatal),
            major: Some(fatal || dice.permille(300)),
            responsible: (!dice.permille(100)).then(|| dice.permille(700)),
            note: None,
        };
        applicant.accidents = Some([accident].into());
    }
    if has(Flaw::Complaint) || dice.permille(50) {
        let serious = has(Flaw::Complaint);
        let complaint = Complaint {
            on: Some(dice.day(day("2018-07-01"), deadline)),
            major: Some(serious),
            valid: Some(serious || dice.permille(500)),
            note: None,
        };
        applicant.complaints = Some([complaint].into());
    }
    if has(Flaw::SpotCheck) || dice.permille(80) {
        let serious = has(Flaw::SpotCheck);
        let levels = [
            SpotCheckLevel::Provincial,
            SpotCheckLevel::Municipal,
            SpotCheckLevel::District,
        ];
        let check = SpotCheck {
            on: Some(dice.day(day("2018-07-01"), deadline)),
            level: Some(dice.one_of(SpotCheckLevel::National, &levels)),
            problem: Some(serious || dice.permille(200)),
            serious: Some(serious),
            note: None,
        };
        applicant.spot_checks = Some([check].into());
    }
    if has(Flaw::Breach) || dice.permille(20) {
        let breach = Breach {
            on: Some(dice.day(old, deadline)),
            serious: Some(has(Flaw::Breach)),
            note: None,
        };
        applicant.breaches = Some([breach].into());
    }
    if dice.permille(20) {
        clean = false;
        let others = [Award::DistrictFormer, Award::Municipal, Award::Provincial];
        let award = dice.one_of(Award::DistrictFormer, &others);
        let year = 2014 + i32::try_from(dice.below(7)).unwrap_or(0);
        let own = award == Award::DistrictFormer;
        let revoked = match dice.below(20) {
            0 => Revoked::Revoked(Some(dice.day(day("2021-01-01"), deadline))),
            1 => Revoked::Unknown,
            _ => Revoked::Stands,
        };
        let honour = Honour {
            id: Some(format!("H-{}", applicant.id).into()),
            award: Some(award),
            scheme: own.then(|| "beilun-2014".into()),
            cycle: Some(year),
            awarded: Some(Day(Day::last_of(year).0 - 20)),
            prize: own.then_some(200_000),
            revoked,
        };
        applicant.honours = Some([honour].into());
    }
    clean
}

/// Takes answers out: from one dossier in five about a tenth of them, so about 2 % of all. True
/// where nothing is missing.
fn draw_gaps(
    dice: &mut Dice,
    facts: &mut Facts,
    judgements: &mut Judgements,
    papers: &mut Papers,
    applicant: &mut Applicant,
) -> bool {
    if !dice.permille(200) {
        return true;
    }
    let mut complete = true;
    let mut lose = || {
        let lost = dice.permille(100);
        complete &= !lost;
        lost
    };
    macro_rules! lose_some {
        ($record:expr => $($field:ident),*) => {
            $(if lose() { $record.$field = Default::default(); })*
        };
    }
    macro_rules! lose_facts {
        ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
            lose_some!(facts => $($key),*)
        };
    }
    macro_rules! lose_judgements {
        ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
            lose_some!(judgements => $($key),*)
        };
    }
    macro_rules! lose_papers {
        ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
            lose_some!(papers => $($key),*)
        };
    }
    truth_facts!(lose_facts);
    judged_facts!(lose_judgements);
    // A judgement that is lost is lost with its record.
    if let Some(records) = judgements.records.take() {
        let answers = judgements.answers().zip(records);
        let kept = answers.filter(|((_, answer), _)| answer.is_some());
        let kept: List<_> = kept.map(|(_, record)| record).collect();
        judgements.records = (!kept.is_empty()).then_some(kept);
    }
    paper_facts!(lose_papers);
    lose_some!(facts => activity, operating_since, in_district_since);
    lose_some!(papers => submitted);
    lose_some!(applicant => grades, accidents, complaints, spot_checks, breaches, honours);
    for grade in applicant.grades.iter_mut().flatten() {
        lose_some!(grade => grade, published);
    }
    for accident in applicant.accidents.iter_mut().flatten() {
        lose_some!(accident => on, major);
    }
    complete
}

// ------------------------------------------------------------------------------ site visits

/// Three to five examiners, each once.
fn panel(seed: u64, index: usize) -> Vec<Id> {
    let dice = &mut Dice::of(seed, index, 2);
    let size = 3 + dice.below(3);
    let first = dice.below(EXAMINERS);
    // 5 and 24 have no common divisor: the steps do not meet again.
    (0..size)
        .map(|nth| examiner_id((first + nth * 5) % EXAMINERS))
        .collect()
}

fn score(seed: u64, index: usize, applicant: &mut Applicant) {
    let dice = &mut Dice::of(seed, index, 3);
    // The level of the whole firm, 45 to 80 %, and of each item within 10 points of it.
    let firm = 9 + dice.below(8);
    let items: Vec<u64> = CLAUSES.iter().map(|_| firm + dice.below(5) - 2).collect();
    let mut sheet = |spread: u64, gaps: u64| {
        let mut marks = Marks::new();
        for (clause, item) in CLAUSES.iter().zip(&items) {
            let steps = (item + dice.below(2 * spread + 1))
                .saturating_sub(spread)
                .min(20);
            let percent = u8::try_from(steps).unwrap_or(0) * STEP;
            let missing = gaps > 0 && dice.permille(gaps);
            let added = marks.push(*clause, (!missing).then_some(percent));
            debug_assert!(added, "each item once, on the grid");
        }
        marks
    };
    // One firm in 25 has examiners who forget an item now and then.
    let gaps = if index.is_multiple_of(25) { 20 } else { 0 };
    let sheets = panel(seed, index)
        .into_iter()
        .map(|examiner| InlineSheet {
            examiner,
            marks: sheet(2, gaps),
        })
        .collect();
    applicant.sheets = Some(sheets);
    applicant.agreed = (index % 5 < 2).then(|| sheet(1, 0));
}

#[cfg(test)]
mod tests {
    use super::super::{Edition, read, read_stream};
    use super::*;

    fn edition() -> [Edition; 1] {
        let clauses = CLAUSES.map(str::to_owned).to_vec();
        let id = EDITION.to_owned();
        let measures = Vec::new();
        [Edition {
            id,
            clauses,
            measures,
            grid: true,
        }]
    }

    fn bytes(applicants: usize, seed: u64, jsonl: bool) -> Vec<u8> {
        let what = Synth {
            applicants,
            seed,
            jsonl,
            visited_every: None,
        };
        let mut bytes = Vec::new();
        synth(&what, &mut bytes, &|_| {}).unwrap();
        bytes
    }

    fn fault(problems: Vec<super::super::Problem>) -> String {
        let shown = problems
            .iter()
            .map(|problem| problem.show(laurel_words::lang::Lang::En));
        shown.collect::<Vec<_>>().join("\n")
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
        #[test]
        fn what_is_invented_passes_the_checks_and_round_trips(applicants in 0_usize..300, seed: u64) {
            let whole = bytes(applicants, seed, false);
            let lines = bytes(applicants, seed, true);
            let cycle = read(&whole, &edition(), &|_| {}).map_err(fault).unwrap();
            assert_eq!(cycle.applicants.len(), applicants);
            assert_eq!(read_stream(&*lines, &edition(), &|_| {}).map_err(fault).unwrap(), cycle);
            let again = serde_json::to_vec(&cycle).unwrap();
            assert_eq!(read(&again, &edition(), &|_| {}).map_err(fault).unwrap(), cycle);
        }
    }

    #[test]
    fn same_seed_same_bytes_for_ever() {
        use sha2::{Digest, Sha256};
        assert_eq!(bytes(50, 1, true), bytes(50, 1, true));
        assert_ne!(bytes(50, 1, true), bytes(50, 2, true));
        // Changes whenever an invented cycle changes: measurements before and after do not compare.
        let digest = Sha256::digest(bytes(1000, 7, true));
        let digest: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(digest, "87283358463d3f01");
    }

    #[test]
    fn proportions_are_those_of_a_real_cycle() {
        let cycle = read(&bytes(5000, 3, true), &edition(), &|_| {})
            .map_err(fault)
            .unwrap();
        let share = |count: usize| count * 1000 / cycle.applicants.len();
        let count = |test: &dyn Fn(&Applicant) -> bool| {
            share(
                cycle
                    .applicants
                    .iter()
                    .filter(|applicant| test(applicant))
                    .count(),
            )
        };
        let fit = share((0..5000).filter(|index| draw(3, *index).1).count());
        assert!((320..=400).contains(&fit), "{fit}");
        let industrial = count(&|a| a.facts.industrial == Some(true));
        assert!((660..=720).contains(&industrial), "{industrial}");
        let accidents = count(&|a| a.accidents.as_ref().is_some_and(|list| !list.is_empty()));
        assert!((20..=40).contains(&accidents), "{accidents}");
        let honours = count(&|a| a.honours.as_ref().is_some_and(|list| !list.is_empty()));
        assert!((10..=30).contains(&honours), "{honours}");
        let known = cycle.applicants.iter().flat_map(|a| a.facts.truths());
        let (known, all) = known.fold((0, 0), |(known, all), (_, answer)| {
            (known + usize::from(answer.is_some()), all + 1)
        });
        let missing = 1000 - known * 1000 / all;
        assert!((15..=25).contains(&missing), "{missing}");
        let visited = count(&|a| a.sheets.is_some());
        assert_eq!(visited, 40, "200 of 5000");
    }
}
