//! When the conditions of an item are met: one function for each, in the order of the 2021 revision,
//! whose articles are cited.
//!
//! As in eligibility, a function answers a *concept*: rule versions that have the concept share it.

use super::codes::*;
use super::{Answer, Facts, when};
use crate::column::{Column, known};
use crate::law::Terms;

/// 第二十三条: used in promoting products, or without the year of the award.
pub fn misuse<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(MISUSE, f.in_products | f.year_omitted)
}

/// 第二十六条(一): a major quality, safety or pollution accident.
pub fn accident<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(MAJOR, f.major)
}

/// 第二十六条(二): a major problem of quality, with grave effect on society.
pub fn quality_problem<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(MAJOR, f.major).and(GRAVE_EFFECT, f.grave_effect)
}

/// 第二十六条(三): a serious operating loss, through bad management.
pub fn operating_loss<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(SERIOUS, f.serious).and(BAD_MANAGEMENT, f.bad_management)
}

/// 第二十六条(四): a serious breach of law or regulations.
pub fn breach<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(SERIOUS, f.serious)
}

/// 第二十六条(五): performance excellence no longer runs effectively, management clearly declines,
/// social responsibility is not borne, the role of a model is lost; a term lets any of them do.
pub fn decline<'a>(f: &Facts<'a>, t: &Terms) -> Answer<'a> {
    if t.is("decline-elements", "any") {
        let any = f.ineffective | f.declined | f.irresponsible | f.model_lost;
        return when(ANY_ELEMENT, any);
    }
    when(INEFFECTIVE, f.ineffective)
        .and(DECLINED, f.declined)
        .and(IRRESPONSIBLE, f.irresponsible)
        .and(MODEL_LOST, f.model_lost)
}

/// 第二十七条: the title was won by fraud or improper means.
pub fn fraud<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(FRAUD, f.fraud_established)
}

/// 2014: a revoked title bars from applying again, as long as the bar lasts at all.
pub fn fraud_bar<'a>(f: &Facts<'a>, t: &Terms) -> Answer<'a> {
    let barred = Column::constant(f.events, known(t.number("revocation-bar-cycles") > 0));
    when(FRAUD, f.fraud_established).and(BARRED, barred)
}

/// 第二十八条: business secrets were not kept.
pub fn secrecy<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(ESTABLISHED, f.established)
}

/// 第二十八条: abuse of power, neglect of duty or favouritism, with adverse consequences.
pub fn misconduct<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(ESTABLISHED, f.established).and(ADVERSE, f.adverse)
}

/// 第二十八条: a crime.
pub fn crime<'a>(f: &Facts<'a>, _: &Terms) -> Answer<'a> {
    when(ESTABLISHED, f.established).and(CRIME, f.crime)
}
