//! The first sentence: what came of a cycle, or of a comparison, so short that it is read. What it has
//! no room for stands in the figures and tables that follow.

use laurel_scheme::outcome::{SchemeInfo, Summary, Tally};
use laurel_scheme::scheme::{SHORT, Status};
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// Most letters of a first sentence.
pub fn room(lang: Lang) -> usize {
    match lang {
        Lang::Zh => 60,
        Lang::En => 180,
    }
}

/// A part of a sentence, and how much it matters: the least important go first.
struct Piece {
    text: String,
    weight: u8,
}

/// Parts in their order, as many as there is room for. What weighs most is always said.
struct Sentence {
    pieces: Vec<Piece>,
    lang: Lang,
}

impl Sentence {
    fn new(lang: Lang, first: String) -> Self {
        let pieces = vec![Piece {
            text: first,
            weight: u8::MAX,
        }];
        Self { pieces, lang }
    }

    fn add(&mut self, weight: u8, text: String) {
        if !text.is_empty() {
            self.pieces.push(Piece { text, weight });
        }
    }

    fn told(mut self) -> String {
        let letters =
            |pieces: &[Piece]| -> usize { pieces.iter().map(|it| it.text.chars().count()).sum() };
        while letters(&self.pieces) + 1 > room(self.lang) {
            let lightest = (0..self.pieces.len())
                .filter(|at| self.pieces.get(*at).is_some_and(|it| it.weight < u8::MAX))
                .min_by_key(|at| self.pieces.get(*at).map_or(0, |it| it.weight));
            let Some(at) = lightest else { break };
            self.pieces.remove(at);
        }
        let mut told: String = self.pieces.into_iter().map(|it| it.text).collect();
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
    /// Whether the prize, further honours or measures differ.
    pub beside: bool,
}

/// What came of a comparison: A is the baseline, B what it is held against.
pub fn of_diff(a: Compared, b: Compared, moved: Moved, lang: Lang) -> String {
    let (name_a, name_b) = names(a.scheme, b.scheme, lang);
    let rows = b.summary.applicants;
    let mut sentence = if moved.changed == 0 {
        let mut sentence = Sentence::new(
            lang,
            match lang {
                Lang::Zh => format!("按{name_b}，{rows}家申报单位的结果与{name_a}相同"),
                Lang::En => format!(
                    "Under {name_b}, {} as under {name_a}",
                    match rows {
                        1 => "the 1 applicant comes out".to_owned(),
                        rows => format!("all {rows} applicants come out"),
                    }
                ),
            },
        );
        if moved.open_alike > 0 {
            let open = moved.open_alike;
            sentence.add(
                3,
                match lang {
                    Lang::Zh => format!("，其中{open}家两版均未定"),
                    Lang::En => format!(", {open} of them open under both"),
                },
            );
        }
        if moved.beside {
            let beside = lang.pick(
                "，奖金、其他荣誉或监督处理有所不同",
                "; prize, further honours or measures differ",
            );
            sentence.add(4, beside.to_owned());
        }
        sentence
    } else {
        let mut sentence = Sentence::new(lang, eligible(a, b, moved, (&name_a, &name_b), lang));
        sentence.add(
            2,
            eligible_open(a.summary.eligible, b.summary.eligible, lang),
        );
        let (winners, open) = winners(a, b, moved, lang);
        sentence.add(4, winners);
        sentence.add(1, open);
        sentence
    };
    sentence.add(3, caveat(a, b, moved, (&name_a, &name_b), lang));
    sentence.told()
}

/// What the two are called: by their short names, or by their letters where those are alike or long.
pub fn names(a: &SchemeInfo, b: &SchemeInfo, lang: Lang) -> (String, String) {
    let (short_a, short_b) = (a.short.get(lang), b.short.get(lang));
    let room = match lang {
        Lang::Zh => SHORT,
        Lang::En => 40,
    };
    let fits = |name: &str| name.chars().count() <= room;
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
) -> String {
    let rows = b.summary.applicants;
    let (was, is) = (a.summary.eligible.yes, b.summary.eligible.yes);
    match lang {
        Lang::Zh => {
            let how = match is.cmp(&was) {
                std::cmp::Ordering::Less => format!("由{was}家减至{is}家"),
                std::cmp::Ordering::Greater => format!("由{was}家增至{is}家"),
                std::cmp::Ordering::Equal if moved.eligible > 0 => {
                    format!("仍为{is}家但名单不同")
                }
                std::cmp::Ordering::Equal => format!("仍为{is}家"),
            };
            format!("按{name_b}，{rows}家中符合条件的{how}")
        }
        Lang::En => {
            let how = match is == was {
                true if moved.eligible > 0 => format!("as many as under {name_a}, but others"),
                true => format!("as under {name_a}"),
                false => format!("{was} under {name_a}"),
            };
            format!("Under {name_b}, {is} of {rows} are eligible ({how})")
        }
    }
}

fn eligible_open(a: Tally, b: Tally, lang: Lang) -> String {
    match (a.open, b.open, lang) {
        (0, 0, _) => String::new(),
        (0, open, Lang::Zh) => format!("（另{open}家未定）"),
        (was, open, Lang::Zh) if was == open => format!("（另{open}家未定）"),
        (was, 0, Lang::Zh) => format!("（原另有{was}家未定）"),
        (was, open, Lang::Zh) => format!("（另{open}家未定，原{was}家）"),
        (0, open, Lang::En) => format!(", {open} open"),
        (was, open, Lang::En) if was == open => format!(", {open} open"),
        (was, open, Lang::En) => format!(", {open} open ({was} before)"),
    }
}

fn winners(a: Compared, b: Compared, moved: Moved, lang: Lang) -> (String, String) {
    let (was, is) = (a.summary.winners, b.summary.winners);
    if b.summary.vacant == Answer::Yes {
        let vacant = lang.pick("，奖项空缺", ", the award stays vacant");
        return (vacant.to_owned(), String::new());
    }
    let open = winners_open(b.summary, lang);
    let (was_open, yes, before) = (was.open, is.yes, was.yes);
    let told = match lang {
        Lang::Zh if was_open > 0 || is.open > 0 => format!("，获奖{yes}家"),
        Lang::Zh if before != yes => {
            let way = if yes < before { "减" } else { "增" };
            format!("，获奖由{before}家{way}至{yes}家")
        }
        Lang::Zh if moved.winner > 0 => format!("，获奖仍为{yes}家但名单不同"),
        Lang::Zh => format!("，获奖仍为{yes}家"),
        Lang::En if was_open > 0 || is.open > 0 => format!(", winners: {yes}"),
        Lang::En if before != yes => format!(", winners: {yes} (before: {before})"),
        Lang::En if moved.winner > 0 => format!(", winners: {yes} as before, but others"),
        Lang::En => format!(", winners: {yes} as before"),
    };
    (told, open)
}

/// Whether the winners can be compared, and what is assumed.
fn caveat(
    a: Compared,
    b: Compared,
    moved: Moved,
    (name_a, name_b): (&str, &str),
    lang: Lang,
) -> String {
    let open = |side: Compared| side.summary.winners.open > 0;
    let rebuilt = |side: Compared| side.assumed && side.scheme.status == Status::Reconstructed;
    let rules = |name: &str| name.trim_end_matches("规则").to_owned() + "规则";
    let (assumed, first) = match (rebuilt(a), rebuilt(b)) {
        (true, true) => (
            true,
            lang.pick("两版规则均为假定", "both are assumed").to_owned(),
        ),
        (true, false) => (true, assumption(&rules(name_a), name_a, lang)),
        (false, true) => (true, assumption(&rules(name_b), name_b, lang)),
        (false, false) => (false, String::new()),
    };
    let comparable = (!open(a) && !open(b)) || moved.changed == 0;
    let colon = lang.pick("；", "; ");
    match (assumed, comparable) {
        (false, true) => String::new(),
        (true, true) => format!("{colon}{first}"),
        (true, false) => {
            let not = lang.pick("，获奖尚不能比较", ": winners cannot be compared yet");
            format!("{colon}{first}{not}")
        }
        (false, false) => {
            let not = lang.pick(
                "获奖未定，尚不能比较",
                "winners are open and cannot be compared yet",
            );
            format!("{colon}{not}")
        }
    }
}

fn assumption(rules: &str, name: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{rules}为假定"),
        Lang::En => format!("{name} is assumed"),
    }
}

/// Of how many it is open whether they win; three places are never taken by four.
fn winners_open(summary: &Summary, lang: Lang) -> String {
    let (open, most) = (summary.winners.open, summary.winners_at_most);
    let bounded = summary.winners.yes + open > most;
    match (open, bounded, lang) {
        (0, ..) => String::new(),
        (_, false, Lang::Zh) => format!("（另{open}家未定）"),
        (_, false, Lang::En) => format!(" (+{open} open)"),
        (_, true, Lang::Zh) => format!("（另{open}家未定，至多{most}家）"),
        (_, true, Lang::En) => format!(" (+{open} open, at most {most})"),
    }
}

/// What came of a cycle under one scheme.
pub fn of_run(scheme: &SchemeInfo, summary: &Summary, lang: Lang) -> String {
    let rows = summary.applicants;
    let short = scheme.short.get(lang);
    let fits = short.chars().count() <= if lang == Lang::Zh { SHORT } else { 40 };
    let name = if fits {
        short
    } else {
        lang.pick("本方案", "this scheme")
    };
    let yes = summary.eligible.yes;
    let mut sentence = Sentence::new(
        lang,
        match lang {
            Lang::Zh => format!("按{name}，{rows}家申报，符合条件{yes}家"),
            Lang::En => format!("Under {name}, {yes} of {rows} are eligible"),
        },
    );
    let open = |tally: Tally| match (tally.open, lang) {
        (0, _) => String::new(),
        (open, Lang::Zh) => format!("（另{open}家未定）"),
        (open, Lang::En) => format!(" (+{open} open)"),
    };
    sentence.add(5, open(summary.eligible));
    let (candidates, winners) = (summary.candidates, summary.winners);
    sentence.add(
        6,
        match lang {
            Lang::Zh => format!("，候选{}家", candidates.yes),
            Lang::En => format!(", candidates: {}", candidates.yes),
        },
    );
    sentence.add(3, open(candidates));
    if summary.vacant == Answer::Yes {
        let vacant = lang.pick("，奖项空缺", ", the award stays vacant");
        sentence.add(8, vacant.to_owned());
    } else {
        sentence.add(
            8,
            match lang {
                Lang::Zh => format!("，获奖{}家", winners.yes),
                Lang::En => format!(", winners: {}", winners.yes),
            },
        );
        sentence.add(4, winners_open(summary, lang));
    }
    if summary.prize_assumed {
        sentence.add(
            2,
            lang.pick("；部分规则为假定", "; some rules are assumed")
                .to_owned(),
        );
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
            id: "x".into(),
            name: Text::default(),
            status,
            stages: Vec::new(),
            settings: BTreeMap::new(),
            waived: Vec::new(),
            set: Vec::new(),
            short: Text::new(short.0, short.1),
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
                candidates,
                winners_at_most: winners.yes + winners.open,
                winners,
                vacant: [Answer::No, Answer::Yes, Answer::Open, Answer::NotAsked][rest.0],
                prize: rest.1,
                prize_assumed: rest.2,
            },
        )
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
            let counts = (0..=rows, 0..=rows, 0..=rows, 0..=rows, any::<bool>());
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
                prop_assert!(told.chars().count() <= room(lang), "{told}");
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
                    moved.open_alike,
                ];
                prop_assert!(numbers(&told).iter().all(|it| known.contains(it)), "{told}");
                prop_assert!(numbers(&told).contains(&summary_b.applicants), "{told}");

                let told = of_run(&scheme_b, &summary_b, lang);
                prop_assert!(told.chars().count() <= room(lang), "{told}");
                let known = [
                    summary_b.applicants,
                    summary_b.eligible.yes, summary_b.eligible.open,
                    summary_b.candidates.yes, summary_b.candidates.open,
                    summary_b.winners.yes, summary_b.winners.open,
                ];
                prop_assert!(numbers(&told).iter().all(|it| known.contains(it)), "{told}");
            }
        }
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
        assert_eq!(
            of_diff(a, b, moved, Lang::Zh),
            "按2021年稿，24家中符合条件的由17家减至12家（另1家未定），获奖2家；2014年规则为假定，获奖尚不能比较。"
        );
        assert_eq!(
            of_diff(a, b, moved, Lang::En),
            "Under the 2021 draft, 12 of 24 are eligible (17 under the 2014 measure), 1 open, winners: 2; the 2014 measure is assumed: winners cannot be compared yet."
        );
    }
}
