//! Free texts of a cycle as they may be shown. Ids have nothing in them that is obeyed or not seen: the
//! reader refuses it. In a name or a note it is no error; here it gets a sign that is seen.

use std::borrow::Cow;

use super::Evidence;
use super::model::{Applicant, Cycle};
use crate::parallel::*;
use laurel_words::visible::shown;

/// The cycle with a sign, in names, notes and other free texts, for whatever would be obeyed or not be
/// seen: what is then made of it can be shown anywhere.
pub fn seen(mut cycle: Cycle) -> Cycle {
    each(FEW, &mut cycle.applicants, applicant);
    for examiner in &mut cycle.examiners {
        text(&mut examiner.name);
    }
    for conflict in &mut cycle.conflicts {
        text(&mut conflict.note);
    }
    for objection in cycle
        .notice
        .iter_mut()
        .flat_map(|notice| &mut notice.objections)
    {
        text(&mut objection.note);
    }
    for title in &mut cycle.titles {
        if let Cow::Owned(holder) = shown(&title.holder) {
            title.holder = holder.into();
        }
        text(&mut title.credit_code);
    }
    cycle.incidents.iter_mut().for_each(|it| text(&mut it.note));
    cycle.events.iter_mut().for_each(|it| text(&mut it.note));
    cycle.conduct.iter_mut().for_each(|it| text(&mut it.note));
    cycle
}

fn applicant(one: &mut Applicant) {
    text(&mut one.name);
    text(&mut one.credit_code);
    text(&mut one.street);
    for (_, record) in one.judgements.records.iter_mut().flatten() {
        text(&mut record.by);
        text(&mut record.note);
    }
    one.accidents
        .iter_mut()
        .flatten()
        .for_each(|it| text(&mut it.note));
    one.complaints
        .iter_mut()
        .flatten()
        .for_each(|it| text(&mut it.note));
    one.spot_checks
        .iter_mut()
        .flatten()
        .for_each(|it| text(&mut it.note));
    one.breaches
        .iter_mut()
        .flatten()
        .for_each(|it| text(&mut it.note));
    if one
        .evidence
        .iter()
        .any(|(_, text)| matches!(shown(text), Cow::Owned(_)))
    {
        let mut evidence = Evidence::new();
        for (key, text) in one.evidence.iter() {
            // The keys come from a list without repeats.
            let _ = evidence.push(key, &*shown(text));
        }
        one.evidence = evidence;
    }
}

fn text<T: AsRef<str> + From<String>>(text: &mut Option<T>) {
    let seen = match text.as_ref().map(|text| shown(text.as_ref())) {
        Some(Cow::Owned(seen)) => seen,
        _ => return,
    };
    *text = Some(seen.into());
}
