//! The questions that a quality award of this family asks, one function each: what must hold, as an
//! expression over columns, in the order of the 2021 revision, whose articles are cited.
//!
//! A function answers a *concept*. Rule versions that have the concept share its function and differ
//! by terms, so that what differs between two versions can be named; a version adds functions of its
//! own in its own crate.

use alloc::vec;

use crate::column::{Column, Given, NO, Truth, UNKNOWN, YES, known, truth};
use crate::date::{UNKNOWN_DAY, complete_since, window_opens};
use crate::eligibility::codes::*;
use crate::eligibility::facts::{Events, Facts, UNGRADED, between, code, day};
use crate::eligibility::{Answer, absent, all, clause, no_event};
use crate::law::Terms;

/// 第二条: business in the district, in the fields listed "and the like": the list stays open, so an
/// unlisted field never fails by that alone unless a term closes it.
pub fn activity<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let here = clause(NOT_IN_BUSINESS_HERE, f.operates_in_district());
    if t.is("unlisted-activity", "admit") {
        return article_2(t, all([here]));
    }
    let listed = Column::of_codes(f.activity(), 6, |field| match field {
        0 => UNKNOWN,
        6 => NO,
        _ => YES,
    });
    article_2(t, all([here, clause(ACTIVITY_NOT_LISTED, listed)]))
}

/// 第二条 says to whom the award is given: asked of those who apply, or left to those who award it.
fn article_2<'a>(t: &Terms, answer: Answer<'a>) -> Answer<'a> {
    if t.is("article-2-asked", "award") {
        answer.later(FOR_THE_AWARD)
    } else {
        answer
    }
}

/// 第二条: runs performance-excellence management.
pub fn excellence_management<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let runs = clause(NO_EXCELLENCE_MANAGEMENT, f.excellence_management());
    article_2(t, all([runs]))
}

/// 第二条: outstanding economic and social benefits.
pub fn outstanding_benefits<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let benefits = clause(NO_OUTSTANDING_BENEFITS, f.outstanding_benefits());
    article_2(t, all([benefits]))
}

/// What the instrument does not ask.
pub fn not_there<'a>(_: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    absent()
}

/// 第三条: one that has won no longer takes part.
pub fn past_winner<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let by_now = f.by_now();
    let honours = &f.cohort.honours;
    let former_counts = Truth::known(t.is_on("former-name-counts"));
    let higher_counts = Truth::known(t.is_on("higher-awards-count"));
    let revoked_counts = Truth::known(t.is_on("revoked-title-counts"));
    let bar = t.amount("past-winner-bar");
    let free = bar.map(|years| complete_since(f.reference, years));
    let counts = Column::each(honours.applicant.len(), |at| {
        let covered = match code(&honours.award, at) {
            0 => Truth::UNKNOWN,
            1 => Truth::known(true),
            2 => former_counts,
            _ => higher_counts,
        };
        let stands = !truth(&honours.revoked, at) | revoked_counts;
        let barred = match free {
            // Honours on record were won before: without a number of years an unknown day, which
            // comes before all others, does not matter.
            None => Truth::known(day(&honours.awarded, at) <= by_now),
            Some(free) => between(day(&honours.awarded, at), free.saturating_add(1), by_now),
        };
        covered & stands & barred
    });
    let won = Events::new(&honours.applicant, &honours.awarded, counts);
    let limit = free.unwrap_or(UNKNOWN_DAY);
    all([no_event(WON_BEFORE, won, f.honours_recorded(), limit)])
}

/// No application for a number of cycles after a title was revoked. Cycles are yearly, so the bar
/// ends when as many years are complete: it covers the next deadlines, as many as there are cycles.
pub fn revocation_bar<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let by_now = f.by_now();
    let honours = &f.cohort.honours;
    let free = complete_since(f.reference, t.number("revocation-bar-cycles"));
    let counts = Column::each(honours.applicant.len(), |at| {
        let own = match code(&honours.award, at) {
            0 => Truth::UNKNOWN,
            award => Truth::known(award <= 2),
        };
        let recent = between(
            day(&honours.revoked_day, at),
            free.saturating_add(1),
            by_now,
        );
        own & truth(&honours.revoked, at) & recent
    });
    let revoked = Events::new(&honours.applicant, &honours.revoked_day, counts);
    all([no_event(TITLE_REVOKED, revoked, f.honours_recorded(), free)])
}

/// 第十条(一): independent legal person in the district, registered.
pub fn legal_person<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([
        clause(NOT_SEATED, f.seated_in_district()),
        clause(NO_LEGAL_PERSON, f.legal_person()),
        clause(NOT_REGISTERED, f.registered()),
    ])
}

/// 第十条(一): operating normally for 3 years or more; in the district, where a term asks for it.
pub fn years_operating<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let last = complete_since(f.reference, t.number("operating-years"));
    let since = f.operating_since();
    let mut clauses = vec![
        clause(NOT_OPERATING, f.operating_normally()),
        clause(YEARS_SHORT, Column::by(since, last)).showing(since, last),
    ];
    if t.is_on("years-in-district") {
        let since = f.in_district_since();
        let here = clause(YEARS_HERE_SHORT, Column::by(since, last));
        clauses.push(here.showing(since, last));
    }
    all(clauses)
}

/// 第十条(二): quality management model, system and results.
pub fn quality_model<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([
        clause(NO_QUALITY_MODEL, f.quality_model()),
        clause(NO_QUALITY_SYSTEM, f.quality_system()),
        clause(NO_QUALITY_RESULTS, f.quality_results()),
    ])
}

/// 第十条(三), first half: good business results or social contribution.
pub fn results<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([clause(
        NO_GOOD_RESULTS,
        f.good_results() | f.good_contribution(),
    )])
}

/// 第十条(三), second half: those in production or business lead by three levels or, where a term has
/// that alternative, by three growths; another allows to mix them.
pub fn leading_indicators<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let by_level = f.scale_leading() & f.profit_tax_leading() & f.asset_contribution_leading();
    let by_growth = f.scale_growth_leading()
        & f.profit_tax_growth_leading()
        & f.asset_contribution_growth_leading();
    let mixed = (f.scale_leading() | f.scale_growth_leading())
        & (f.profit_tax_leading() | f.profit_tax_growth_leading())
        & (f.asset_contribution_leading() | f.asset_contribution_growth_leading());
    let leading = if !t.is_on("growth-alternative") {
        by_level
    } else if t.is_on("mixed-indicators") {
        mixed
    } else {
        by_level | by_growth
    };
    all([clause(NOT_LEADING, leading)]).only_where(f.in_business().into())
}

/// 第十条(四): lawful operation, mandatory standards, industrial policy.
pub fn lawful_operation<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([
        clause(UNLAWFUL_OPERATION, f.lawful_operation()),
        clause(AGAINST_STANDARDS, f.mandatory_standards()),
        clause(AGAINST_INDUSTRIAL_POLICY, f.industrial_policy()),
    ])
}

/// Whether the grade that counts is good enough.
fn good_grade<'a>(f: &'a Facts<'a>, t: &Terms) -> Given<'a> {
    Given::new(f.good_grade.get_or_init(|| graded_well(f, t).into_cells()))
}

fn graded_well<'a>(f: &Facts<'a>, t: &Terms) -> Column<'a> {
    let ungraded = known(t.is_on("ungraded-admitted"));
    let lowest = t.choice("lowest-grade");
    let lowest = ["A", "B", "C", "D"]
        .iter()
        .position(|grade| *grade == lowest);
    f.yield_grade(|grade| match grade {
        0 => UNKNOWN,
        UNGRADED => ungraded,
        grade => known(lowest.is_some_and(|lowest| usize::from(grade) <= lowest + 1)),
    })
}

/// 第十条(四): industrial firms at or above designated size have grade A or B of the previous year.
pub fn yield_grade<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let grade = good_grade(f, t);
    let mut grade = clause(GRADE_TOO_LOW, grade);
    if f.explained {
        let known_ungraded = f.yield_grade(|grade| match grade {
            0 => UNKNOWN,
            grade => known(grade == UNGRADED),
        });
        grade = grade.saying(NO_GRADE, known_ungraded);
    }
    all([grade]).only_where(f.industrial() & f.above_scale())
}

/// 第十条(四): others lead their trade or type by economic indicators and social contribution.
pub fn peer_standing<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([
        clause(PEERS_LEAD_ECONOMY, f.peer_economic_leading()),
        clause(PEERS_LEAD_CONTRIBUTION, f.peer_contribution_leading()),
    ])
    .only_where(!f.industrial())
}

/// 第十条(四): every firm is industrial or one of the others, so that who meets the demand on neither
/// has failed, also where it is not known which it is. Asked only there: of whom it is known, the rule
/// on the one or on the other is.
pub fn either_branch<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let asked = |concept: &str, demand: Column<'a>| {
        if t.waives_concept(concept) {
            Column::constant(f.rows, YES)
        } else {
            demand
        }
    };
    let as_industrial = asked("yield-grade", !f.above_scale() | good_grade(f, t));
    let as_another = asked(
        "peer-standing",
        f.peer_economic_leading() & f.peer_contribution_leading(),
    );
    let unknown = Column::of_codes(f.industrial().cells(), 3, |truth| known(truth == UNKNOWN));
    all([clause(NEITHER_BRANCH, as_industrial.either_way(as_another))]).only_where(unknown)
}

/// 第十条(四): technical, service and quality indicators at the advanced level of the trade or type.
pub fn advanced_level<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([
        clause(TECHNICAL_BEHIND, f.technical_advanced()),
        clause(SERVICE_BEHIND, f.service_advanced()),
        clause(QUALITY_BEHIND, f.quality_advanced()),
    ])
}

/// 第十条(五): social responsibility, honest operation, credit record, reputation.
pub fn credit_and_responsibility<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([
        clause(NO_SOCIAL_RESPONSIBILITY, f.social_responsibility()),
        clause(NOT_HONEST, f.honest_operation()),
        clause(POOR_CREDIT, f.credit_record()),
        clause(POOR_REPUTATION, f.social_reputation()),
    ])
}

/// 第十一条(一): against policy.
pub fn policy<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([clause(POLICY_BREACH, !f.policy_breach())])
}

/// 第十一条(二): a required licence is missing.
pub fn licences<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([clause(LACKS_LICENCE, !f.lacks_licence())])
}

/// 第十一条(三): an accident with a death, or a major one, within 3 years. A term narrows the deaths to
/// those the applicant answers for, or leaves them to what is major anyway.
pub fn accidents<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let table = &f.cohort.accidents;
    let opens = window_opens(f.reference, t.number("accident-window"));
    let (deaths_count, none_but_responsible) = (
        Truth::known(!t.is("fatal-accidents", "major-only")),
        Truth::known(!t.is("fatal-accidents", "responsible")),
    );
    let fatal = |at: usize| {
        let answers_for_it = truth(&table.responsible, at) | none_but_responsible;
        truth(&table.fatal, at) & answers_for_it & deaths_count
    };
    let counts = Column::each(table.applicant.len(), |at| {
        (fatal(at) | truth(&table.major, at)) & f.within(opens, day(&table.day, at))
    });
    // Which of the two it was is for the reason to say.
    let major = Given::new(&table.major).into();
    let accidents = Events::new(&table.applicant, &table.day, counts);
    let clause = no_event(FATAL_ACCIDENT, accidents, f.accidents_recorded(), opens);
    all([clause.saying(ACCIDENT, major)])
}

/// 第十一条(三): a major valid complaint within 3 years.
pub fn complaints<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let table = &f.cohort.complaints;
    let opens = window_opens(f.reference, t.number("accident-window"));
    let counts = Column::each(table.applicant.len(), |at| {
        let major_and_valid = truth(&table.major, at) & truth(&table.valid, at);
        major_and_valid & f.within(opens, day(&table.day, at))
    });
    let complaints = Events::new(&table.applicant, &table.day, counts);
    all([no_event(
        COMPLAINT,
        complaints,
        f.complaints_recorded(),
        opens,
    )])
}

/// 第十一条(四): a serious problem in a national, provincial or municipal spot check within 3 years.
pub fn spot_checks<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let table = &f.cohort.spot_checks;
    let opens = window_opens(f.reference, t.number("spot-check-window"));
    let lowest = t.choice("spot-check-level");
    let lowest = ["national", "provincial", "municipal", "district"]
        .iter()
        .position(|level| *level == lowest);
    let any_problem = Truth::known(t.is("spot-check-severity", "any"));
    let counts = Column::each(table.applicant.len(), |at| {
        let named = match code(&table.level, at) {
            0 => Truth::UNKNOWN,
            level => Truth::known(lowest.is_some_and(|lowest| usize::from(level) <= lowest + 1)),
        };
        let problem = truth(&table.serious, at) | truth(&table.problem, at) & any_problem;
        named & problem & f.within(opens, day(&table.day, at))
    });
    let spot_checks = Events::new(&table.applicant, &table.day, counts);
    all([no_event(
        SPOT_CHECK,
        spot_checks,
        f.spot_checks_recorded(),
        opens,
    )])
}

/// 第十一条(五): other serious breaches of law, whenever; a term sets a window.
pub fn breaches<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let table = &f.cohort.breaches;
    let years = t.amount("breach-window");
    let opens = years.map_or(UNKNOWN_DAY, |years| window_opens(f.reference, years));
    let counts = Column::each(table.applicant.len(), |at| {
        truth(&table.serious, at) & f.within(opens, day(&table.day, at))
    });
    let breaches = Events::new(&table.applicant, &table.day, counts);
    all([no_event(
        SERIOUS_BREACH,
        breaches,
        f.breaches_recorded(),
        opens,
    )])
}

/// 第十六条: application form, self-assessment report, evidence.
pub fn papers<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([
        clause(NO_FORM, f.form()),
        clause(NO_SELF_ASSESSMENT, f.self_assessment()),
        clause(NO_EVIDENCE, f.evidence()),
    ])
}

/// 第十六条: recommended by the authority in charge and by the sub-district office; a term lets
/// either do.
pub fn recommendation<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    if t.is("recommendations", "either") {
        let either = f.authority_recommendation() | f.subdistrict_recommendation();
        return all([clause(NOT_RECOMMENDED, either)]);
    }
    all([
        clause(NOT_RECOMMENDED_BY_AUTHORITY, f.authority_recommendation()),
        clause(
            NOT_RECOMMENDED_BY_SUBDISTRICT,
            f.subdistrict_recommendation(),
        ),
    ])
}

/// 第十六条: handed in by the deadline.
pub fn deadline<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    let submitted = f.submitted();
    let in_time = Column::by(submitted, f.deadline);
    all([clause(LATE, in_time).showing(submitted, f.deadline)])
}
