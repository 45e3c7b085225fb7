//! The first sentence: what came of a cycle, or of a comparison, so short that it is read. What it has
//! no room for stands in the figures and tables that follow.

use crate::outcome::{SchemeInfo, Summary, Tally};
use crate::scheme::{SHORT, Status};
use crate::stage::Answer;
use laurel_words::lang::Lang;

/// Most letters of a first sentence.
pub fn room(lang: Lang) -> usize {
    match lang {
        Lang::Zh => 60,
        Lang::En => 120,
    }
}

/// A part of a sentence in its forms, from the one that is said where there is room to the shortest,
/// and how much it matters: the least important are shortened first.
struct Piece {
    forms: Vec<String>,
    form: usize,
    weight: u8,
}

impl Piece {
    fn text(&self) -> &str {
        self.forms.get(self.form).map_or("", String::as_str)
    }
}

/// Parts in their order, as long as there is room for.
struct Sentence {
    pieces: Vec<Piece>,
    lang: Lang,
}

impl Sentence {
    fn new(lang: Lang) -> Self {
        let pieces = Vec::new();
        Self { pieces, lang }
    }

    /// A part and its shorter forms; an empty one may be left out.
    fn add(&mut self, weight: u8, forms: impl IntoIterator<Item = String>) {
        let forms: Vec<String> = forms.into_iter().collect();
        self.pieces.push(Piece {
            forms,
            form: 0,
            weight,
        });
    }

    fn told(mut self) -> String {
        let letters =
            |pieces: &[Piece]| -> usize { pieces.iter().map(|it| it.text().chars().count()).sum() };
        while letters(&self.pieces) + 1 > room(self.lang) {
            let shorter = self
                .pieces
                .iter_mut()
                .filter(|it| it.form + 1 < it.forms.len());
            let Some(piece) = shorter.min_by_key(|it| it.weight) else {
                break;
            };
            piece.form += 1;
        }
        let mut told: String = self.pieces.iter().map(Piece::text).collect();
        told.push_str(self.lang.pick("。", "."));
        told
    }
}

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct Compared<'a> {
    /// The scheme.
    pub scheme: &'a SchemeInfo,
    /// What came of it.
    pub summary: &'a Summary,
    /// Whether any of its rules is assumed.
    pub assumed: bool,
}

/// How two sides differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moved {
    /// Applicants that come out differently.
    pub changed: usize,
    /// Those that are eligible on one side only.
    pub eligible: usize,
    /// Those that win on one side only.
    pub winner: usize,
    /// Those of whom it is open on both sides whether they win.
    pub open_alike: usize,
    /// What else differs.
    pub beside: Beside,
}

/// What may differ though every applicant comes out alike.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside {
    /// Whether the award stays vacant.
    pub vacancy: bool,
    /// The prize for each winner.
    pub prize: bool,
    /// Honours beside the award.
    pub honours: bool,
    /// Measures after an award.
    pub measures: bool,
}

impl Beside {
    /// In words; empty where nothing differs.
    pub fn words(self, lang: Lang) -> String {
        let all = [
            (self.vacancy, lang.pick("奖项是否空缺", "vacancy")),
            (self.prize, lang.pick("每家奖金", "the prize")),
            (self.honours, lang.pick("其他荣誉", "further honours")),
            (
                self.measures,
                lang.pick("监督处理", "measures after the award"),
            ),
        ];
        let differing = all.into_iter().filter(|(differs, _)| *differs);
        let words: Vec<&str> = differing.map(|(_, word)| word).collect();
        match (words.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("，{}不同", words.join("、")),
            (false, Lang::En) => format!("; what differs: {}", words.join(", ")),
        }
    }
}

/// What came of a comparison: A is the baseline, B what it is held against. What is open is never left
/// out for want of room.
pub fn of_diff(a: Compared, b: Compared, moved: Moved, lang: Lang) -> String {
    let names = names(a.scheme, b.scheme, lang);
    let names = (names.0.as_str(), names.1.as_str());
    let rows = b.summary.applicants;
    let mut sentence = Sentence::new(lang);
    if moved.changed == 0 {
        let letters = match lang {
            Lang::Zh => ("方案A", "方案B"),
            Lang::En => ("A", "B"),
        };
        let alike = |names| alike(a, b, moved, names, lang);
        sentence.add(9, [alike(names), alike(letters)]);
        if moved.open_alike > 0 && moved.open_alike < rows {
            let open = moved.open_alike;
            let told = match lang {
                Lang::Zh => format!("，其中{open}家能否获奖均未定"),
                Lang::En => format!(", {open} of them open under both"),
            };
            sentence.add(8, [told]);
        }
        if rows == 0 && (a.summary.vacant, b.summary.vacant) == (Answer::Yes, Answer::Yes) {
            let vacant = lang.pick("，奖项空缺", ", and the award stays vacant");
            sentence.add(5, [vacant.to_owned(), String::new()]);
        }
        sentence.add(4, [moved.beside.words(lang), String::new()]);
    } else {
        sentence.add(6, eligible(a, b, moved, names, lang));
        sentence.add(
            7,
            eligible_open(a.summary.eligible, b.summary.eligible, lang),
        );
        sentence.add(8, winners(a, b, moved, lang));
    }
    if rows > 0 {
        sentence.add(3, caveat(a, b, moved, names, lang));
    }
    sentence.told()
}

/// Nobody comes out differently: because nobody applied, because the two sides are one, or in spite of
/// what differs.
fn alike(
    a: Compared,
    b: Compared,
    moved: Moved,
    (name_a, name_b): (&str, &str),
    lang: Lang,
) -> String {
    let rows = b.summary.applicants;
    let one = a.scheme.is_run_as(b.scheme);
    let short = b.scheme.short.get(lang);
    let named = a.scheme.short == b.scheme.short && short.chars().count() <= widest(lang);
    let both = match (named, lang) {
        (true, Lang::Zh) => format!("两方均为{short}、设定相同"),
        (false, Lang::Zh) => "两方的规则与设定完全相同".to_owned(),
        (true, Lang::En) => format!("Both sides are {short} with the same settings"),
        (false, Lang::En) => "Both sides have the same rules and settings".to_owned(),
    };
    match (rows, lang) {
        (0, Lang::Zh) if one => format!("{both}，且无人申报"),
        (0, Lang::En) if one => format!("{both}, and nobody applied"),
        (0, Lang::Zh) => format!("无人申报，{name_b}与{name_a}没有结果可比"),
        (0, Lang::En) => {
            format!("Nobody applied: {name_b} and {name_a} have no outcome to compare")
        }
        (rows, Lang::Zh) if one && moved.open_alike == rows => {
            format!("{both}，{rows}家申报单位能否获奖均未定")
        }
        (rows, Lang::En) if one && moved.open_alike == rows => {
            format!("{both}: of all {rows} it is open whether they win")
        }
        (rows, Lang::Zh) if one => format!("{both}，{rows}家申报单位的结果自然相同"),
        (rows, Lang::En) if one => format!("{both}: all {rows} come out alike"),
        (rows, Lang::Zh) if moved.open_alike == rows => {
            format!("按{name_b}与{name_a}，{rows}家申报单位能否获奖均未定，尚不能比较")
        }
        (rows, Lang::En) if moved.open_alike == rows => {
            format!("Under {name_b} as under {name_a} it is open of all {rows} whether they win")
        }
        (rows, Lang::Zh) => format!("按{name_b}，{rows}家申报单位的结果与{name_a}相同"),
        (rows, Lang::En) => format!(
            "Under {name_b}, {} as under {name_a}",
            match rows {
                1 => "the 1 applicant comes out".to_owned(),
                rows => format!("all {rows} applicants come out"),
            }
        ),
    }
}

/// Most letters of a name within a sentence.
fn widest(lang: Lang) -> usize {
    match lang {
        Lang::Zh => SHORT,
        Lang::En => 40,
    }
}

/// What the two are called: by their short names, or by their letters where those are alike or long.
pub fn names(a: &SchemeInfo, b: &SchemeInfo, lang: Lang) -> (String, String) {
    let (short_a, short_b) = (a.short.get(lang), b.short.get(lang));
    let fits = |name: &str| name.chars().count() <= widest(lang);
    if short_a == short_b || !fits(short_a) || !fits(short_b) {
        return (
            lang.pick("方案A", "scheme A").to_owned(),
            lang.pick("方案B", "scheme B").to_owned(),
        );
    }
    (short_a.to_owned(), short_b.to_owned())
}

fn eligible(
    a: Compared,
    b: Compared,
    moved: Moved,
    (name_a, name_b): (&str, &str),
    lang: Lang,
) -> Vec<String> {
    let rows = b.summary.applicants;
    let (was, is) = (a.summary.eligible.yes, b.summary.eligible.yes);
    match lang {
        Lang::Zh => {
            let (how, brief) = match is.cmp(&was) {
                std::cmp::Ordering::Less => (
                    format!("的由{was}家减至{is}家"),
                    format!("由{was}减至{is}家"),
                ),
                std::cmp::Ordering::Greater => (
                    format!("的由{was}家增至{is}家"),
                    format!("由{was}增至{is}家"),
                ),
                std::cmp::Ordering::Equal if moved.eligible > 0 => (
                    format!("的仍为{is}家但名单不同"),
                    format!("仍{is}家，名单不同"),
                ),
                std::cmp::Ordering::Equal => (format!("的仍为{is}家"), format!("仍{is}家")),
            };
            vec![
                format!("按{name_b}，{rows}家中符合条件{how}"),
                format!("按{name_b}，{rows}家中符合条件{brief}"),
                format!("按B，{rows}家中符合条件{brief}"),
            ]
        }
        Lang::En => {
            let how = match is == was {
                true if moved.eligible > 0 => format!("as many as under {name_a}, but others"),
                true => format!("as under {name_a}"),
                false => format!("{was} under {name_a}"),
            };
            let brief = match is == was {
                true if moved.eligible > 0 => "A: as many, but others".to_owned(),
                true => "A: the same".to_owned(),
                false => format!("A: {was}"),
            };
            let verb = verb(is, rows);
            vec![
                format!("Under {name_b}, {is} of {rows} {verb} eligible ({how})"),
                format!("Under {name_b}, {is} of {rows} {verb} eligible ({brief})"),
                format!("Under B, {is} of {rows} {verb} eligible ({brief})"),
                format!("B: {is} of {rows} eligible ({brief})"),
            ]
        }
    }
}

fn verb(yes: usize, rows: usize) -> &'static str {
    if yes == 1 || rows == 1 { "is" } else { "are" }
}

fn eligible_open(a: Tally, b: Tally, lang: Lang) -> Vec<String> {
    match (a.open, b.open, lang) {
        (0, 0, _) => vec![String::new()],
        (was, 0, Lang::Zh) => vec![format!("（原另有{was}家未定）"), String::new()],
        (was, 0, Lang::En) => vec![format!(", none open ({was} before)"), String::new()],
        (was, open, Lang::Zh) => {
            let mut forms = vec![format!("（另{open}家未定）"), format!("（{open}家未定）")];
            if was != 0 && was != open {
                forms.insert(0, format!("（另{open}家未定，原{was}家）"));
            }
            forms
        }
        (was, open, Lang::En) => {
            let mut forms = vec![format!(", {open} open")];
            if was != 0 && was != open {
                forms.insert(0, format!(", {open} open ({was} before)"));
            }
            forms
        }
    }
}

/// How many win; what is open of it stands in every form.
fn winners(a: Compared, b: Compared, moved: Moved, lang: Lang) -> Vec<String> {
    let (was, is) = (a.summary.winners, b.summary.winners);
    if b.summary.vacant == Answer::Yes {
        let (plain, long) = match (a.summary.vacant, was.yes, was.open, lang) {
            (Answer::Yes, .., Lang::Zh) => ("，奖项仍空缺", String::new()),
            (Answer::Yes, .., Lang::En) => (", no award as before", String::new()),
            (_, 1.., 0, Lang::Zh) => ("，奖项空缺", format!("（原获奖{}家）", was.yes)),
            (_, 1.., 0, Lang::En) => (", no award", format!(" (winners before: {})", was.yes)),
            (.., Lang::Zh) => ("，奖项空缺", String::new()),
            (.., Lang::En) => (", no award", String::new()),
        };
        return vec![format!("{plain}{long}"), plain.to_owned()];
    }
    let (yes, open) = (is.yes, is.open);
    let most = b.summary.winners_at_most.min(yes + open);
    if open > 0 && (yes == 0 || yes < most) {
        return match (yes, lang) {
            (0, Lang::Zh) => vec![format!("，获奖未定（至多{most}家）")],
            (0, Lang::En) => vec![format!(", winners open (at most {most})")],
            (_, Lang::Zh) if yes + open > most => vec![
                format!("，获奖{yes}家（另{open}家未定，至多{most}家）"),
                format!("，获奖{yes}至{most}家（未定）"),
            ],
            (_, Lang::En) if yes + open > most => {
                vec![format!(", winners: {yes} (+{open} open, at most {most})")]
            }
            (_, Lang::Zh) => vec![
                format!("，获奖{yes}家（另{open}家未定）"),
                format!("，获奖{yes}至{most}家（未定）"),
            ],
            (_, Lang::En) => vec![format!(", winners: {yes} (+{open} open)")],
        };
    }
    let told = match lang {
        Lang::Zh if was.open > 0 => format!("，获奖{yes}家"),
        Lang::Zh if was.yes != yes => {
            let way = if yes < was.yes { "减" } else { "增" };
            format!("，获奖由{}家{way}至{yes}家", was.yes)
        }
        Lang::Zh if moved.winner > 0 => format!("，获奖仍为{yes}家但名单不同"),
        Lang::Zh => format!("，获奖仍为{yes}家"),
        Lang::En if was.open > 0 => format!(", winners: {yes}"),
        Lang::En if was.yes != yes => format!(", winners: {yes} (before: {})", was.yes),
        Lang::En if moved.winner > 0 => format!(", winners: {yes} as before, but others"),
        Lang::En => format!(", winners: {yes} as before"),
    };
    vec![told]
}

/// How far the rules of a side are assumed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Assumed {
    /// The instrument as a whole is rebuilt.
    Whole,
    /// Some rules of another are: those of a stage that it has from there.
    Part,
}

impl Assumed {
    /// Of a side; none where no rule is.
    fn of(side: Compared) -> Option<Self> {
        side.assumed.then_some(match side.scheme.status {
            Status::Reconstructed => Self::Whole,
            Status::Draft | Status::Adopted => Self::Part,
        })
    }
}

/// Whether the winners can be compared, and what is assumed.
fn caveat(
    a: Compared,
    b: Compared,
    moved: Moved,
    (name_a, name_b): (&str, &str),
    lang: Lang,
) -> Vec<String> {
    let open = |side: Compared| side.summary.winners.open > 0;
    let (assumed, brief) = match (Assumed::of(a), Assumed::of(b)) {
        (Some(Assumed::Whole), Some(Assumed::Whole)) => (
            lang.pick("两版规则均为假定", "both are assumed").to_owned(),
            lang.pick("均为假定", "both are assumed"),
        ),
        (Some(_), Some(_)) => (
            lang.pick("两版均有规则为假定", "both are assumed in part")
                .to_owned(),
            lang.pick("均含假定", "both part assumed"),
        ),
        (Some(Assumed::Whole), None) => (
            assumption(name_a, lang),
            lang.pick("A为假定", "A is assumed"),
        ),
        (None, Some(Assumed::Whole)) => (
            assumption(name_b, lang),
            lang.pick("B为假定", "B is assumed"),
        ),
        (Some(Assumed::Part), None) => (
            lang.pick("A部分规则为假定", "some rules of A are assumed")
                .to_owned(),
            lang.pick("A含假定", "A is part assumed"),
        ),
        (None, Some(Assumed::Part)) => (
            lang.pick("B部分规则为假定", "some rules of B are assumed")
                .to_owned(),
            lang.pick("B含假定", "B is part assumed"),
        ),
        (None, None) => (String::new(), ""),
    };
    let comparable = (!open(a) && !open(b)) || moved.changed == 0;
    match (assumed.is_empty(), comparable, lang) {
        (true, true, _) => vec![String::new()],
        (false, true, Lang::Zh) => vec![format!("；{assumed}"), format!("；{brief}")],
        (false, true, Lang::En) => vec![format!("; {assumed}"), format!("; {brief}")],
        (false, false, Lang::Zh) => vec![
            format!("；{assumed}，获奖尚不能比较"),
            format!("；{brief}，获奖尚不能比较"),
            format!("；{brief}，尚不能比较"),
            format!("；{brief}，尚不可比"),
        ],
        (false, false, Lang::En) => vec![
            format!("; {assumed}: winners cannot be compared yet"),
            format!("; {brief}: winners cannot be compared yet"),
            format!("; {brief}: not comparable yet"),
            format!(
                "; {}, not comparable",
                brief.replace(" is", "").replace(" are", "")
            ),
        ],
        (true, false, Lang::Zh) => vec!["；获奖尚不能比较".to_owned(), "；尚不能比较".to_owned()],
        (true, false, Lang::En) => vec![
            "; winners cannot be compared yet".to_owned(),
            "; not comparable yet".to_owned(),
        ],
    }
}

fn assumption(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh if name.contains("规则") => format!("{name}为假定"),
        Lang::Zh => format!("{name}规则为假定"),
        Lang::En => format!("{name} is assumed"),
    }
}

/// Of how many it is open whether they win; three places are never taken by four. Where the certain ones
/// fill them there is nothing to say.
pub fn winners_open(summary: &Summary, lang: Lang) -> String {
    let (open, most) = (summary.winners.open, summary.winners_at_most);
    let bounded = summary.winners.yes + open > most;
    if summary.winners.yes >= most {
        return String::new();
    }
    match (open, bounded, lang) {
        (0, ..) => String::new(),
        (_, false, Lang::Zh) => format!("（另{open}家未定）"),
        (_, false, Lang::En) => format!(" (+{open} open)"),
        (_, true, Lang::Zh) => format!("（另{open}家未定，至多{most}家）"),
        (_, true, Lang::En) => format!(" (+{open} open, at most {most})"),
    }
}

/// Of how many it is open whether they are candidates; six places are never taken by twelve. Where the
/// certain ones fill them there is nothing to say.
pub fn candidates_open(summary: &Summary, lang: Lang) -> String {
    let (open, most) = (summary.candidates.open, summary.candidates_at_most);
    let bounded = summary.candidates.yes + open > most;
    if summary.candidates.yes >= most {
        return String::new();
    }
    match (open, bounded, lang) {
        (0, ..) => String::new(),
        (_, false, Lang::Zh) => format!("（另{open}家未定）"),
        (_, false, Lang::En) => format!(" (+{open} open)"),
        (_, true, Lang::Zh) => format!("（另{open}家未定，至多{most}家）"),
        (_, true, Lang::En) => format!(" (+{open} open, at most {most})"),
    }
}

/// What came of a cycle under one scheme; `assumed` if any of its rules is.
pub fn of_run(scheme: &SchemeInfo, assumed: bool, summary: &Summary, lang: Lang) -> String {
    let rows = summary.applicants;
    let short = scheme.short.get(lang);
    let unnamed = lang.pick("本方案", "this scheme");
    let name = if short.chars().count() <= widest(lang) {
        short
    } else {
        unnamed
    };
    let yes = summary.eligible.yes;
    let mut sentence = Sentence::new(lang);
    if rows == 0 {
        let vacant = match (summary.vacant, lang) {
            (Answer::Yes, Lang::Zh) => "，奖项空缺",
            (Answer::Yes, Lang::En) => ", and the award stays vacant",
            _ => "",
        };
        let first = match lang {
            Lang::Zh => format!("按{name}，无人申报{vacant}"),
            Lang::En => format!("Under {name}, nobody applied{vacant}"),
        };
        sentence.add(9, [first]);
        return sentence.told();
    }
    let first = |name: &str| match lang {
        Lang::Zh => format!("按{name}，{rows}家申报，符合条件{yes}家"),
        Lang::En => format!("Under {name}, {yes} of {rows} {} eligible", verb(yes, rows)),
    };
    sentence.add(9, [first(name), first(unnamed)]);
    let open = |tally: Tally| match (tally.open, lang) {
        (0, _) => String::new(),
        (open, Lang::Zh) => format!("（另{open}家未定）"),
        (open, Lang::En) => format!(" (+{open} open)"),
    };
    sentence.add(7, [open(summary.eligible)]);
    if let Some(listed) = summary.listed.filter(|listed| *listed != yes) {
        let listed = match lang {
            Lang::Zh => format!("（名单{listed}家）"),
            Lang::En => format!(" ({listed} listed)"),
        };
        sentence.add(6, [listed]);
    }
    let (candidates, winners) = (summary.candidates, summary.winners);
    let told = match (candidates.yes, candidates.open, lang) {
        (0, 1.., Lang::Zh) => "，候选未定".to_owned(),
        (0, 1.., Lang::En) => ", candidates open".to_owned(),
        (yes, _, Lang::Zh) => format!("，候选{yes}家{}", candidates_open(summary, lang)),
        (yes, _, Lang::En) => format!(", candidates: {yes}{}", candidates_open(summary, lang)),
    };
    sentence.add(3, [told, String::new()]);
    if summary.vacant == Answer::Yes {
        let vacant = lang.pick("，奖项空缺", ", the award stays vacant");
        sentence.add(8, [vacant.to_owned()]);
    } else {
        let most = summary.winners_at_most.min(winners.yes + winners.open);
        let told = match (winners.yes, winners.open, lang) {
            (0, 1.., Lang::Zh) => format!("，获奖未定（至多{most}家）"),
            (0, 1.., Lang::En) => format!(", winners open (at most {most})"),
            (yes, _, Lang::Zh) => format!("，获奖{yes}家{}", winners_open(summary, lang)),
            (yes, _, Lang::En) => format!(", winners: {yes}{}", winners_open(summary, lang)),
        };
        sentence.add(8, [told]);
    }
    if assumed || summary.prize_assumed {
        let assumed = lang.pick("；部分规则为假定", "; some rules are assumed");
        let brief = lang.pick("；含假定", "; part assumed");
        sentence.add(2, [assumed.to_owned(), brief.to_owned()]);
    }
    sentence.told()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use laurel_words::lang::Text;

    fn scheme(short: (String, String), status: Status) -> SchemeInfo {
        SchemeInfo {
            id: short.1.clone(),
            name: Text::default(),
            status,
            stages: Vec::new(),
            settings: BTreeMap::new(),
            waived: Vec::new(),
            set: Vec::new(),
            short: Text::new(short.0, short.1),
        }
    }

    #[test]
    fn what_is_open_is_never_left_out() {
        let tally = |rows: usize, yes: usize, open: usize| Tally {
            yes,
            open,
            no: rows - yes - open,
        };
        for rows in [24, 999, 9_999] {
            for (yes, open) in [(0, 0), (0, 8), (2, 1), (2, 9), (99, 500)] {
                if yes + open > rows {
                    continue;
                }
                let summary = |eligible| Summary {
                    applicants: rows,
                    eligible,
                    visited: Tally::default(),
                    candidates: tally(rows, 0, 0),
                    candidates_at_most: 6,
                    listed: None,
                    winners_at_most: yes + open.min(400),
                    winners: tally(rows, yes, open),
                    vacant: Answer::No,
                    prize: 300_000,
                    prize_assumed: false,
                };
                let (was, is) = (
                    summary(tally(rows, 17, 3)),
                    summary(tally(rows, rows - 2, 1)),
                );
                let name = "2014年规则（自设1项）".to_owned();
                let old = scheme(
                    (name, "the 2014 measure (1 set)".into()),
                    Status::Reconstructed,
                );
                let name = "2021年稿（自设12项）".to_owned();
                let new = scheme((name, "the 2021 draft (12 set)".into()), Status::Draft);
                let (a, b) = (
                    Compared {
                        scheme: &old,
                        summary: &was,
                        assumed: true,
                    },
                    Compared {
                        scheme: &new,
                        summary: &is,
                        assumed: false,
                    },
                );
                let moved = Moved {
                    changed: 1,
                    eligible: 1,
                    ..Moved::default()
                };
                let told = of_diff(a, b, moved, Lang::Zh);
                assert!(told.chars().count() <= 60, "{told}");
                assert!(told.contains("家未定"), "{told}");
                assert_eq!(
                    told.matches("未定").count(),
                    if open > 0 { 2 } else { 1 },
                    "{told}"
                );
                assert!(told.contains("为假定"), "{told}");
                assert_eq!(told.contains("尚不"), open > 0, "{told}");
                let told = of_diff(a, b, moved, Lang::En);
                assert!(told.chars().count() <= 120, "{told}");
                assert_eq!(
                    told.matches("open").count(),
                    if open > 0 { 2 } else { 1 },
                    "{told}"
                );
                assert!(told.contains("assumed"), "{told}");
            }
        }
    }

    fn tally(rows: usize) -> impl Strategy<Value = Tally> {
        (0..=rows, 0..=rows).prop_map(move |(yes, open)| {
            let open = open.min(rows - yes);
            Tally {
                yes,
                open,
                no: rows - yes - open,
            }
        })
    }

    fn summary(rows: usize) -> impl Strategy<Value = Summary> {
        let tallies = (tally(rows), tally(rows), tally(rows), tally(rows));
        let rest = (0..4_usize, 0..100_000_001_i64, any::<bool>());
        (tallies, rest).prop_map(
            move |((eligible, visited, candidates, winners), rest)| Summary {
                applicants: rows,
                eligible,
                visited,
                candidates_at_most: candidates.yes + candidates.open,
                candidates,
                listed: None,
                winners_at_most: winners.yes + winners.open,
                winners,
                vacant: [Answer::No, Answer::Yes, Answer::Open, Answer::NotAsked][rest.0],
                prize: rest.1,
                prize_assumed: rest.2,
            },
        )
    }

    fn beside() -> impl Strategy<Value = Beside> {
        let all = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        all.prop_map(|(vacancy, prize, honours, measures)| Beside {
            vacancy,
            prize,
            honours,
            measures,
        })
    }

    fn drawn() -> impl Strategy<Value = (SchemeInfo, Summary, SchemeInfo, Summary, Moved, bool)> {
        let rows = prop_oneof![0..40_usize, 0..2_000_000_usize];
        let name = || ("[甲乙丙丁戊]{1,30}", "[a-z ]{1,60}");
        let status = || {
            prop_oneof![
                Just(Status::Draft),
                Just(Status::Adopted),
                Just(Status::Reconstructed)
            ]
        };
        let scheme = move || (name(), status()).prop_map(|(name, status)| scheme(name, status));
        rows.prop_flat_map(move |rows| {
            let counts = (0..=rows, 0..=rows, 0..=rows, 0..=rows, beside());
            let moved = counts.prop_map(|(changed, eligible, winner, open_alike, beside)| Moved {
                changed,
                eligible: eligible.min(changed),
                winner: winner.min(changed),
                open_alike,
                beside,
            });
            (
                scheme(),
                summary(rows),
                scheme(),
                summary(rows),
                moved,
                any::<bool>(),
            )
        })
    }

    proptest! {
        #[test]
        fn first_sentences_are_short_and_their_figures_are_true(
            (scheme_a, summary_a, scheme_b, summary_b, moved, assumed) in drawn()
        ) {
            let a = Compared { scheme: &scheme_a, summary: &summary_a, assumed };
            let b = Compared { scheme: &scheme_b, summary: &summary_b, assumed: !assumed };
            for lang in [Lang::Zh, Lang::En] {
                let told = of_diff(a, b, moved, lang);
                // Beyond a thousand figures may take more than there is room for.
                let few = summary_b.applicants < 1_000;
                prop_assert!(!few || told.chars().count() <= room(lang), "{told}");
                let numbers = |text: &str| -> Vec<usize> {
                    text.split(|it: char| !it.is_ascii_digit())
                        .filter_map(|it| it.parse().ok())
                        .collect()
                };
                let known = [
                    summary_b.applicants,
                    summary_a.eligible.yes, summary_a.eligible.open,
                    summary_b.eligible.yes, summary_b.eligible.open,
                    summary_a.winners.yes, summary_b.winners.yes, summary_b.winners.open,
                    summary_b.winners_at_most,
                    moved.open_alike,
                ];
                prop_assert!(numbers(&told).iter().all(|it| known.contains(it)), "{told}");
                let nobody = summary_b.applicants == 0;
                prop_assert!(nobody || numbers(&told).contains(&summary_b.applicants), "{told}");

                let word = lang.pick("假定", "assumed");
                prop_assert!(nobody || !few || told.contains(word), "{told}");

                let told = of_run(&scheme_b, assumed, &summary_b, lang);
                prop_assert!(!few || told.chars().count() <= room(lang), "{told}");
                let any = assumed || summary_b.prize_assumed;
                prop_assert!(nobody || told.contains(word) == any, "{told}");
                let known = [
                    summary_b.applicants,
                    summary_b.eligible.yes, summary_b.eligible.open,
                    summary_b.candidates.yes, summary_b.candidates.open,
                    summary_b.winners.yes, summary_b.winners.open,
                    summary_b.winners_at_most,
                ];
                prop_assert!(numbers(&told).iter().all(|it| known.contains(it)), "{told}");
            }
        }
    }

    #[test]
    fn places_that_are_filled_leave_nothing_open() {
        let tally = |yes, open| Tally {
            yes,
            open,
            no: 7 - yes - open,
        };
        let summary = Summary {
            applicants: 7,
            eligible: tally(7, 0),
            listed: None,
            visited: tally(7, 0),
            candidates: tally(6, 1),
            candidates_at_most: 6,
            winners: tally(3, 1),
            winners_at_most: 3,
            vacant: Answer::No,
            prize: 300_000,
            prize_assumed: false,
        };
        let new = scheme(("2021年稿".into(), "the 2021 draft".into()), Status::Draft);
        assert_eq!(
            of_run(&new, false, &summary, Lang::Zh),
            "按2021年稿，7家申报，符合条件7家，候选6家，获奖3家。"
        );
        assert_eq!(
            of_run(&new, false, &summary, Lang::En),
            "Under the 2021 draft, 7 of 7 are eligible, candidates: 6, winners: 3."
        );
    }

    #[test]
    fn the_sample_reads_as_an_officer_would_say_it() {
        let tally = |yes, open| Tally {
            yes,
            open,
            no: 24 - yes - open,
        };
        let summary = |eligible, winners| Summary {
            applicants: 24,
            eligible,
            visited: tally(10, 0),
            candidates: tally(6, 0),
            candidates_at_most: 6,
            listed: None,
            winners_at_most: 24,
            winners,
            vacant: Answer::No,
            prize: 300_000,
            prize_assumed: false,
        };
        let old = scheme(
            ("2014年规则".into(), "the 2014 measure".into()),
            Status::Reconstructed,
        );
        let new = scheme(("2021年稿".into(), "the 2021 draft".into()), Status::Draft);
        let (was, is) = (
            summary(tally(17, 0), tally(0, 8)),
            summary(tally(12, 1), tally(2, 0)),
        );
        let a = Compared {
            scheme: &old,
            summary: &was,
            assumed: true,
        };
        let b = Compared {
            scheme: &new,
            summary: &is,
            assumed: false,
        };
        let moved = Moved {
            changed: 13,
            eligible: 6,
            winner: 0,
            ..Moved::default()
        };
        // Nobody applied, or nothing can be said, or the two are one: a sentence of its own.
        let nobody = Summary {
            applicants: 0,
            eligible: Tally::default(),
            visited: Tally::default(),
            candidates: Tally::default(),
            candidates_at_most: 0,
            winners: Tally::default(),
            listed: None,
            winners_at_most: 0,
            vacant: Answer::Yes,
            ..was.clone()
        };
        let none = |scheme, assumed| Compared {
            scheme,
            summary: &nobody,
            assumed,
        };
        let beside = Moved {
            beside: Beside {
                prize: true,
                ..Beside::default()
            },
            ..Moved::default()
        };
        for (old_side, new_side, moved, zh, en) in [
            (
                none(&old, true),
                none(&new, false),
                beside,
                "无人申报，2021年稿与2014年规则没有结果可比，奖项空缺，每家奖金不同。",
                "Nobody applied: the 2021 draft and the 2014 measure have no outcome to compare, and the award stays vacant.",
            ),
            (
                none(&new, false),
                none(&new, false),
                Moved::default(),
                "两方均为2021年稿、设定相同，且无人申报，奖项空缺。",
                "Both sides are the 2021 draft with the same settings, and nobody applied, and the award stays vacant.",
            ),
            (
                b,
                b,
                Moved::default(),
                "两方均为2021年稿、设定相同，24家申报单位的结果自然相同。",
                "Both sides are the 2021 draft with the same settings: all 24 come out alike.",
            ),
            (
                b,
                a,
                Moved {
                    open_alike: 24,
                    ..Moved::default()
                },
                "按2014年规则与2021年稿，24家申报单位能否获奖均未定，尚不能比较；2014年规则为假定。",
                "Under the 2014 measure as under the 2021 draft it is open of all 24 whether they win; the 2014 measure is assumed.",
            ),
        ] {
            assert_eq!(of_diff(old_side, new_side, moved, Lang::Zh), zh);
            assert_eq!(of_diff(old_side, new_side, moved, Lang::En), en);
        }
        assert_eq!(
            of_run(&new, false, &nobody, Lang::Zh),
            "按2021年稿，无人申报，奖项空缺。"
        );
        assert_eq!(
            of_run(&new, false, &nobody, Lang::En),
            "Under the 2021 draft, nobody applied, and the award stays vacant."
        );
        assert_eq!(
            of_diff(a, b, moved, Lang::Zh),
            "按2021年稿，24家中符合条件的由17家减至12家（另1家未定），获奖2家；2014年规则为假定，获奖尚不能比较。"
        );
        assert_eq!(
            of_diff(a, b, moved, Lang::En),
            "Under the 2021 draft, 12 of 24 are eligible (17 under the 2014 measure), 1 open, winners: 2; A assumed, not comparable."
        );
    }
}
