//! What is worth a second look: records that can be, and hardly go together.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Checker, Code, Place};
use crate::day::Day;
use crate::model::{Award, Event, EventKind, Id, IncidentKind, Table};

impl<'c> Checker<'c> {
    /// Lists that name whom the list before them leaves out, days that no rule looks at, titles that are
    /// gone or forgotten.
    pub(super) fn second_look(&mut self) {
        self.lists();
        self.after_the_award();
        self.incidents_judged();
        self.lost_titles();
        self.other_titles();
    }

    // -------------------------------------------------------------------------- articles 17 to 20

    fn lists(&mut self) {
        let cycle = self.cycle;
        let list = cycle.eligible_list.as_ref().map(|list| &list.applicants);
        let selection = cycle.selection.as_ref();
        let considered = selection.and_then(|selection| selection.considered.as_ref());
        let picked = selection.map(|selection| &selection.picked);
        let candidates = cycle.candidate_list.as_ref().map(|list| &list.applicants);
        let proposed = cycle.deliberation.as_ref().map(|it| &it.proposed);
        let approved = cycle.approval.as_ref().map(|it| &it.approved);
        let eligible = (
            "符合申报条件名单（第十七条）",
            "the list of eligible applicants (art. 17)",
        );
        let visited = (
            "现场评审名单（第十八条）",
            "the list of those picked for a visit (art. 18)",
        );
        let put_up = ("候选名单（第二十条）", "the list of candidates (art. 20)");
        let chosen = (
            "拟奖名单（第二十条）",
            "the list of those proposed (art. 20)",
        );
        for (keys, later, before) in [
            (["selection", "considered"], considered, (list, eligible)),
            (["selection", "picked"], picked, (list, eligible)),
            (
                ["candidate_list", "applicants"],
                candidates,
                (picked, visited),
            ),
            (["deliberation", "proposed"], proposed, (candidates, put_up)),
            (["approval", "approved"], approved, (proposed, chosen)),
        ] {
            self.beyond(keys, later, before);
        }
        if let (Some(list), Some(considered)) = (list, considered) {
            self.passed_over(list, considered);
        }
        if let Some(list) = list {
            self.winners_listed(list);
        }
    }

    /// Reports whom a list names though the list before it does not.
    fn beyond(
        &mut self,
        [table, key]: [&str; 2],
        later: Option<&'c Vec<Id>>,
        (before, (zh, en)): (Option<&'c Vec<Id>>, (&str, &str)),
    ) {
        let (Some(later), Some(before)) = (later, before) else {
            return;
        };
        let before: HashSet<&str> = before.iter().map(|id| &**id).collect();
        let table = Place::Root.key(table);
        let list = table.key(key);
        for (row, id) in later.iter().enumerate() {
            let known = self.applicants.contains(id);
            if !known || before.contains(&**id) {
                continue;
            }
            self.report(
                Code::NotOnList,
                &list.index(row),
                Some(id),
                format!("“{id}”未列入{zh}：请核对两份名单"),
                format!("“{id}” is not on {en}: compare the two lists"),
            );
        }
    }

    /// Whom the office listed, the panel discusses.
    fn passed_over(&mut self, list: &'c [Id], considered: &'c [Id]) {
        let considered: HashSet<&str> = considered.iter().map(|id| &**id).collect();
        let selection = Place::Root.key("selection");
        for id in list.iter().filter(|id| !considered.contains(&***id)) {
            self.report(
                Code::NotConsidered,
                &selection.key("considered"),
                Some(id),
                format!("“{id}”已列入符合申报条件名单，专家评审组未就其讨论（第十八条）"),
                format!(
                    "“{id}” is on the list of eligible applicants, and the panel did not discuss it (art. 18)"
                ),
            );
        }
    }

    /// A winner of the district's award takes part no longer, or not yet again.
    fn winners_listed(&mut self, list: &'c [Id]) {
        let table = Place::Root.key("eligible_list");
        let place = table.key("applicants");
        for (row, id) in list.iter().enumerate() {
            let applicant = self.applicants.get(id);
            let applicant = applicant.and_then(|at| self.cycle.applicants.get(at));
            let honours = applicant.into_iter().flat_map(|it| &it.honours).flatten();
            let mut own = honours.filter(|honour| own_award(honour.award));
            if own.next().is_none() {
                continue;
            }
            self.report(
                Code::WinnerListed,
                &place.index(row),
                Some(id),
                format!("“{id}”曾获本区质量奖，请核对其能否再次申报（第三条）"),
                format!("“{id}” has won this district's award: may it apply again (art. 3)?"),
            );
        }
    }

    // -------------------------------------------------------------------------- reading 15

    /// The day on which the award was given.
    fn award_day(&self) -> Option<Day> {
        let approval = self.cycle.approval.as_ref()?;
        Some(approval.commended.unwrap_or(approval.on))
    }

    /// What happened after the award is no matter of this cycle; to a winner it is one of article 26.
    fn after_the_award(&mut self) {
        let Some(awarded) = self.award_day() else {
            return;
        };
        fn days<T>(table: &Table<T>, on: fn(&T) -> Option<Day>) -> Vec<Option<Day>> {
            table.iter().flatten().map(on).collect()
        }
        let cycle = self.cycle;
        let applicants = Place::Root.key("applicants");
        for (at, applicant) in cycle.applicants.iter().enumerate() {
            for (key, days) in [
                ("accidents", days(&applicant.accidents, |it| it.on)),
                ("complaints", days(&applicant.complaints, |it| it.on)),
                ("spot_checks", days(&applicant.spot_checks, |it| it.on)),
                ("breaches", days(&applicant.breaches, |it| it.on)),
            ] {
                for (row, on) in days.into_iter().enumerate() {
                    let place = applicants.index(at);
                    let table = place.key(key);
                    self.too_late_to_weigh(&table.index(row), &applicant.id, on, awarded);
                }
            }
        }
        let incidents = Place::Root.key("incidents");
        for (row, incident) in cycle.incidents.iter().enumerate() {
            let (id, on) = (&incident.applicant, Some(incident.on));
            self.too_late_to_weigh(&incidents.index(row), id, on, awarded);
        }
    }

    fn too_late_to_weigh(&mut self, place: &Place<'_>, id: &Id, on: Option<Day>, awarded: Day) {
        let place = place.key("on");
        let Some(on) = on.filter(|on| *on > awarded && self.known(&place)) else {
            return;
        };
        self.report(
            Code::AfterTheAward,
            &place,
            Some(id),
            format!(
                "{on} 在表彰（{awarded}）之后，与本次评审无关；该单位如已获奖，请另记入“获奖后的情况”（events）"
            ),
            format!(
                "{on} is after the award ({awarded}) and no matter of this cycle; if the applicant has won, record it among `events` as well"
            ),
        );
    }

    /// What happened by the day on which applications are judged is a condition of application, for
    /// which there are tables; only fraud has none.
    fn incidents_judged(&mut self) {
        let info = &self.cycle.cycle;
        let deadline = info.timetable.deadline;
        let judged = info.reference_day.map_or(deadline, |day| day.max(deadline));
        let list = Place::Root.key("incidents");
        for (row, incident) in self.cycle.incidents.iter().enumerate() {
            let element = list.index(row);
            let place = element.key("on");
            if incident.kind == IncidentKind::Fraud
                || !(deadline..=judged).contains(&incident.on)
                || !self.known(&place)
            {
                continue;
            }
            self.report(
                Code::JudgedAlready,
                &place,
                Some(&incident.applicant),
                format!(
                    "{} 不晚于申报条件的判定日（{judged}），属申报条件（第十一条），请改记入该单位的事故、投诉、监督抽查或违法记录",
                    incident.on
                ),
                format!(
                    "{} is no later than {judged}, the day on which applications are judged: record it in the applicant's own table (art. 11)",
                    incident.on
                ),
            );
        }
    }

    // -------------------------------------------------------------------------- titles

    /// What happens after a title was revoked calls for nothing: there is no title left.
    fn lost_titles(&mut self) {
        let revocations = self.cycle.revocations();
        let list = Place::Root.key("events");
        for (row, event) in self.cycle.events.iter().enumerate() {
            let element = list.index(row);
            let place = element.key("on");
            let revoked = revocations.get(&*event.honour).copied();
            let Some(revoked) = revoked.filter(|day| event.on > *day) else {
                continue;
            };
            if !self.known(&place) {
                continue;
            }
            self.report(
                Code::TitleRevoked,
                &place,
                None,
                format!(
                    "{} 在称号“{}”撤销（{revoked}）之后：已无称号，不再引起监督处理",
                    event.on, event.honour
                ),
                format!(
                    "{} is after the title “{}” was revoked ({revoked}): there is none left, and no measure follows",
                    event.on, event.honour
                ),
            );
        }
    }

    /// What befalls a firm concerns each of its titles.
    fn other_titles(&mut self) {
        let cycle = self.cycle;
        if cycle.events.is_empty() {
            return;
        }
        let won = cycle
            .approval
            .iter()
            .flat_map(|approval| &approval.approved);
        let won: Vec<(&str, String)> = won
            .map(|id| (&**id, format!("{}/{id}", cycle.cycle.year)))
            .collect();
        let titles = self.titles_by_holder(&won);
        let mut holders: HashMap<&str, &Holder> = HashMap::new();
        for (holder, theirs) in &titles {
            holders.extend(theirs.iter().map(|(title, _)| (*title, holder)));
        }
        let gone = cycle.revocations();
        let of = |event: &'c Event, title: &str| (title.to_owned(), event.kind.id(), event.on);
        let recorded: HashSet<_> = cycle.events.iter().map(|it| of(it, &it.honour)).collect();
        let list = Place::Root.key("events");
        for (row, event) in cycle.events.iter().enumerate() {
            if matches!(event.kind, EventKind::Fraud | EventKind::TitleUse) {
                continue;
            }
            let holder = holders.get(&*event.honour);
            let theirs = holder.and_then(|holder| titles.get(*holder));
            for (other, awarded) in theirs.into_iter().flatten() {
                let stands = *other != &*event.honour
                    && awarded.is_none_or(|day| day <= event.on)
                    && gone.get(other).is_none_or(|day| *day >= event.on);
                if !stands || recorded.contains(&of(event, other)) {
                    continue;
                }
                let element = list.index(row);
                self.report(
                    Code::OtherTitle,
                    &element.key("honour"),
                    None,
                    format!(
                        "该单位另有称号“{other}”，第二十六条对其同样适用：如未撤销，请另记一条"
                    ),
                    format!(
                        "its holder has the title “{other}” as well, to which article 26 applies too: record the event for it"
                    ),
                );
            }
        }
    }

    /// The titles of this district by who holds them, each with the day of the award; `won` are those of
    /// this cycle, by applicant.
    fn titles_by_holder<'t>(
        &self,
        won: &'t [(&'c str, String)],
    ) -> BTreeMap<Holder<'t>, Vec<(&'t str, Option<Day>)>>
    where
        'c: 't,
    {
        let cycle = self.cycle;
        let mut titles: BTreeMap<Holder, Vec<(&str, Option<Day>)>> = BTreeMap::new();
        for applicant in &cycle.applicants {
            for honour in applicant.honours.iter().flatten() {
                if let Some(id) = honour.id.as_deref().filter(|_| own_award(honour.award)) {
                    let theirs = titles.entry(Holder::Applicant(&applicant.id)).or_default();
                    theirs.push((id, honour.awarded));
                }
            }
        }
        for title in cycle.titles.iter().filter(|title| own_award(title.award)) {
            let holder = match &title.credit_code {
                Some(code) => Holder::Code(code),
                None => Holder::Name(&title.holder),
            };
            let theirs = titles.entry(holder).or_default();
            theirs.push((&*title.id, title.awarded));
        }
        for (applicant, title) in won {
            let theirs = titles.entry(Holder::Applicant(applicant)).or_default();
            theirs.push((title.as_str(), self.award_day()));
        }
        titles
    }
}

/// Who holds a title.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Holder<'t> {
    /// An applicant, by its id.
    Applicant(&'t str),
    /// One who does not apply now, by its credit code.
    Code(&'t str),
    /// Likewise, by its name.
    Name(&'t str),
}

fn own_award(award: Option<Award>) -> bool {
    matches!(award, Some(Award::District | Award::DistrictFormer))
}
