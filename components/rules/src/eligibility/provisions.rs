//! The questions that a quality award of this family asks, one function each: what must hold, as an
//! expression over columns, in the order of the 2021 revision, whose articles are cited.
//!
//! A function answers a *concept*. Rule versions that have the concept share its function and differ
//! by terms, so that what differs between two versions can be named; a version adds functions of its
//! own in its own crate.

use crate::column::{Column, Given, NO, UNKNOWN, YES, known, not};
use crate::date::{UNKNOWN_DAY, complete_since, window_opens};
use crate::eligibility::codes::*;
use crate::eligibility::facts::{Events, Facts};
use crate::eligibility::{Answer, all, clause};
use crate::law::Terms;

/// 第二条: business in the district, in the fields listed "and the like": the list stays open, so an
/// unlisted field never fails by that alone unless a term closes it.
pub fn activity<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let listed = Column::of(&f.cohort.applicants.activity, |field| match field {
        0 => UNKNOWN,
        6 => NO,
        _ => YES,
    });
    let open = Column::constant(f.rows, known(t.is("unlisted-activity", "admit")));
    all([
        clause(NOT_IN_BUSINESS_HERE, f.operates_in_district()),
        clause(ACTIVITY_NOT_LISTED, listed | open),
    ])
}

/// 第二条: runs performance-excellence management.
pub fn excellence_management<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([clause(NO_EXCELLENCE_MANAGEMENT, f.excellence_management())])
}

/// 第二条: outstanding economic and social benefits.
pub fn outstanding_benefits<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([clause(NO_OUTSTANDING_BENEFITS, f.outstanding_benefits())])
}

/// 第三条: one that has won no longer takes part.
pub fn past_winner<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    // What happened by the deadline has happened, also where years are counted from before it.
    let by_now = f.deadline.max(f.reference);
    let honours = &f.cohort.honours;
    let covered = Column::of(&honours.award, |award| match award {
        0 => UNKNOWN,
        1 => YES,
        2 => known(t.is_on("former-name-counts")),
        _ => known(t.is_on("higher-awards-count")),
    });
    let stands = Column::of(&honours.revoked, |revoked| {
        if t.is_on("revoked-title-counts") {
            YES
        } else {
            not(revoked)
        }
    });
    let bar = t.amount("past-winner-bar");
    let free = bar.map(|years| complete_since(f.reference, years));
    let barred = Column::of(&honours.awarded, |awarded| match (awarded, free) {
        // Honours on record were won before: without a number of years the day does not matter.
        (UNKNOWN_DAY, None) => YES,
        (UNKNOWN_DAY, Some(_)) => UNKNOWN,
        (day, None) => known(day <= by_now),
        (day, Some(free)) => known(day > free && day <= by_now),
    });
    let won = Events::new(
        &honours.applicant,
        &honours.awarded,
        covered & stands & barred,
    );
    let limit = free.unwrap_or(UNKNOWN_DAY);
    all([clause(WON_BEFORE, won.none(f, f.honours_recorded()))
        .showing(move |row| won.first(row, limit))])
}

/// No application for a number of cycles after a title was revoked. Cycles are yearly, so the bar
/// ends when as many years are complete: it covers the next deadlines, as many as there are cycles.
pub fn revocation_bar<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    // What happened by the deadline has happened, also where years are counted from before it.
    let by_now = f.deadline.max(f.reference);
    let honours = &f.cohort.honours;
    let own = Column::of(&honours.award, |award| match award {
        0 => UNKNOWN,
        award => known(award <= 2),
    });
    let free = complete_since(f.reference, t.number("revocation-bar-cycles"));
    let recent = Column::of(&honours.revoked_day, |day| match day {
        UNKNOWN_DAY => UNKNOWN,
        day => known(day > free && day <= by_now),
    });
    let barring = own & Given::new(&honours.revoked) & recent;
    let revoked = Events::new(&honours.applicant, &honours.revoked_day, barring);
    all(
        [clause(TITLE_REVOKED, revoked.none(f, f.honours_recorded()))
            .showing(move |row| revoked.first(row, free))],
    )
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
    let years = t.number("operating-years");
    let last = complete_since(f.reference, years);
    let since = &f.cohort.applicants.operating_since;
    let here_since = &f.cohort.applicants.in_district_since;
    let here = Column::constant(f.rows, known(!t.is_on("years-in-district")));
    all([
        clause(NOT_OPERATING, f.operating_normally()),
        clause(YEARS_SHORT, f.complete(since, years)).showing(move |row| f.date(since, row, last)),
        clause(YEARS_HERE_SHORT, f.complete(here_since, years) | here)
            .showing(move |row| f.date(here_since, row, last)),
    ])
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

/// 第十条(三), second half: those in production or business lead by three levels or by three growths;
/// a term allows to mix them.
pub fn leading_indicators<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let by_level = f.scale_leading() & f.profit_tax_leading() & f.asset_contribution_leading();
    let by_growth = f.scale_growth_leading()
        & f.profit_tax_growth_leading()
        & f.asset_contribution_growth_leading();
    let mixed = (f.scale_leading() | f.scale_growth_leading())
        & (f.profit_tax_leading() | f.profit_tax_growth_leading())
        & (f.asset_contribution_leading() | f.asset_contribution_growth_leading());
    let leading = if t.is_on("mixed-indicators") {
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

/// 第十条(四): industrial firms at or above designated size have grade A or B of the previous year.
pub fn yield_grade<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let ungraded = known(t.is_on("ungraded-admitted"));
    let lowest = ["A", "B", "C", "D"]
        .iter()
        .position(|grade| t.is("lowest-grade", grade));
    let grade = f.yield_grade(|grade| match grade {
        0 => UNKNOWN,
        5 => ungraded,
        grade => known(lowest.is_some_and(|lowest| usize::from(grade) <= lowest + 1)),
    });
    all([clause(GRADE_TOO_LOW, grade)]).only_where(f.industrial() & f.above_scale())
}

/// 第十条(四): others lead their trade or type by economic indicators and social contribution.
pub fn peer_standing<'a>(f: &'a Facts<'a>, _: &Terms) -> Answer<'a> {
    all([
        clause(PEERS_LEAD_ECONOMY, f.peer_economic_leading()),
        clause(PEERS_LEAD_CONTRIBUTION, f.peer_contribution_leading()),
    ])
    .only_where(!f.industrial())
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
    let years = t.number("accident-window");
    let (fatal, major) = (Given::new(&table.fatal), Given::new(&table.major));
    let named = if t.is("fatal-accidents", "any") {
        fatal | major
    } else if t.is("fatal-accidents", "responsible") {
        fatal & Given::new(&table.responsible) | major
    } else {
        major.into()
    };
    let counts = named & f.within(&table.day, Some(years));
    let accidents = Events::new(&table.applicant, &table.day, counts);
    let opens = window_opens(f.reference, years);
    all([clause(ACCIDENT, accidents.none(f, f.accidents_recorded()))
        .showing(move |row| accidents.first(row, opens))])
}

/// 第十一条(三): a major valid complaint within 3 years.
pub fn complaints<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let table = &f.cohort.complaints;
    let years = t.number("accident-window");
    let counts =
        Given::new(&table.major) & Given::new(&table.valid) & f.within(&table.day, Some(years));
    let complaints = Events::new(&table.applicant, &table.day, counts);
    let opens = window_opens(f.reference, years);
    all([
        clause(COMPLAINT, complaints.none(f, f.complaints_recorded()))
            .showing(move |row| complaints.first(row, opens)),
    ])
}

/// 第十一条(四): a serious problem in a national, provincial or municipal spot check within 3 years.
pub fn spot_checks<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let table = &f.cohort.spot_checks;
    let years = t.number("spot-check-window");
    let lowest = ["national", "provincial", "municipal", "district"]
        .iter()
        .position(|level| t.is("spot-check-level", level));
    let named = Column::of(&table.level, |level| match level {
        0 => UNKNOWN,
        level => known(lowest.is_some_and(|lowest| usize::from(level) <= lowest + 1)),
    });
    let problem = if t.is("spot-check-severity", "any") {
        Given::new(&table.problem) | Given::new(&table.serious)
    } else {
        Given::new(&table.serious).into()
    };
    let counts = named & problem & f.within(&table.day, Some(years));
    let spot_checks = Events::new(&table.applicant, &table.day, counts);
    let opens = window_opens(f.reference, years);
    all([
        clause(SPOT_CHECK, spot_checks.none(f, f.spot_checks_recorded()))
            .showing(move |row| spot_checks.first(row, opens)),
    ])
}

/// 第十一条(五): other serious breaches of law, whenever; a term sets a window.
pub fn breaches<'a>(f: &'a Facts<'a>, t: &Terms) -> Answer<'a> {
    let table = &f.cohort.breaches;
    let years = t.amount("breach-window");
    let counts = Given::new(&table.serious) & f.within(&table.day, years);
    let breaches = Events::new(&table.applicant, &table.day, counts);
    let opens = years.map_or(UNKNOWN_DAY, |years| window_opens(f.reference, years));
    all([
        clause(SERIOUS_BREACH, breaches.none(f, f.breaches_recorded()))
            .showing(move |row| breaches.first(row, opens)),
    ])
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
    let submitted = &f.cohort.applicants.submitted;
    let in_time = Column::of(submitted, |day| match day {
        UNKNOWN_DAY => UNKNOWN,
        day => known(day <= f.deadline),
    });
    all([clause(LATE, in_time).showing(move |row| f.date(submitted, row, f.deadline))])
}
