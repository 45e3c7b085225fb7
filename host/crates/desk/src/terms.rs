//! The terms of both sides by article, the rules that can be waived, the stages that can be exchanged.

use askama::Template;

use laurel_contract::types::{Domain, Quantity, Term, Value};
use laurel_scheme::outcome::TermBasis;
use laurel_scheme::ready::Ready;
use laurel_scheme::settings::AllSettings;
use laurel_scheme::show;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

use crate::desk::Desk;
use crate::law::place_of;
use crate::solved::Set;
use crate::state::Letter;
use crate::views::{Choice, basis_class, rendered, titled};

/// How a term is turned.
enum Field {
    /// By choosing.
    Options(Vec<Choice>),
    /// By writing a number or a day; empty for what `unset` says, where that may be.
    Written {
        value: String,
        kind: &'static str,
        unset: String,
    },
}

/// A term on one side.
struct Cell {
    letter: &'static str,
    basis: &'static str,
    class: &'static str,
    note: String,
    range: String,
    default: String,
    turned: bool,
    field: Field,
}

/// A term.
struct Row {
    id: String,
    title: String,
    article: String,
    /// The term on either side.
    cells: [Option<Cell>; 2],
    differs: bool,
}

/// The terms of a stage.
struct Group {
    title: String,
    stage: &'static str,
    /// For each side, from which scheme the stage is taken.
    sources: Vec<(&'static str, Vec<Choice>, bool)>,
    rows: Vec<Row>,
    rules: Vec<Waiver>,
}

/// A rule that can be waived.
struct Waiver {
    id: String,
    article: String,
    title: String,
    /// For each side that has it, whether it is waived.
    sides: Vec<(&'static str, bool)>,
}

#[derive(Template)]
#[template(path = "terms.html")]
struct Panel {
    lang: Lang,
    changed: usize,
    only_changed: bool,
    groups: Vec<Group>,
}

/// Whether a term has another value than the scheme gives it.
pub(crate) fn is_turned(ready: &Ready, settings: &AllSettings, id: &str) -> bool {
    let set = ready.set_in_words(settings);
    set.iter().any(|it| it.id == id && it.value.is_some())
}

/// The panel.
pub(crate) fn panel(desk: &mut Desk) -> String {
    let lang = desk.lang();
    let sets = Letter::ALL.map(|letter| desk.set(letter).ok());
    let only_changed = desk.state.only_changed;
    let groups = Stage::ALL.into_iter().map(|stage| {
        let mut group = group(desk, stage, &sets, lang);
        if only_changed {
            let turned = |row: &Row| row.cells.iter().flatten().any(|cell| cell.turned);
            group.rows.retain(turned);
            group.rules.retain(|it| it.sides.iter().any(|(_, on)| *on));
            group.sources.retain(|(_, _, taken)| *taken);
        }
        group
    });
    let groups: Vec<Group> = groups
        .filter(|it| {
            !only_changed || !it.rows.is_empty() || !it.rules.is_empty() || !it.sources.is_empty()
        })
        .collect();
    rendered(&Panel {
        lang,
        changed: desk.state.a.changed() + desk.state.b.changed(),
        only_changed,
        groups,
    })
}

fn group(desk: &Desk, stage: Stage, sets: &[Option<Set>; 2], lang: Lang) -> Group {
    let sides = || Letter::ALL.into_iter().zip(sets);
    let mut rows: Vec<(Vec<u32>, Row)> = Vec::new();
    let mut rules: Vec<Waiver> = Vec::new();
    for (letter, set) in sides() {
        let Some(set) = set else { continue };
        let law = set.ready.worded(stage, &set.settings);
        let Some(law) = law.as_deref() else { continue };
        for term in &law.terms {
            let cell = cell(letter, set, stage, term, lang);
            let at = match rows.iter().position(|(_, row)| row.id == term.id) {
                Some(at) => at,
                None => {
                    let row = Row {
                        id: term.id.clone(),
                        title: lang.pick(&term.title.zh, &term.title.en).to_owned(),
                        article: String::new(),
                        cells: [None, None],
                        differs: false,
                    };
                    rows.push((place_of(&term.article.zh), row));
                    rows.len() - 1
                }
            };
            if let Some((place, row)) = rows.get_mut(at) {
                // The text that there is to read is cited, where one side has one.
                if row.article.is_empty()
                    || term.grounds.basis != laurel_contract::types::Basis::Assumed
                {
                    row.article = lang.pick(&term.article.zh, &term.article.en).to_owned();
                    *place = place_of(&term.article.zh);
                }
                if let Some(slot) = row.cells.get_mut(letter as usize) {
                    *slot = Some(cell);
                }
            }
        }
        for rule in &law.rules {
            if rule.kind == laurel_contract::types::RuleKind::Absent {
                continue;
            }
            let waived = desk.state.side(letter).waived.contains(&rule.id);
            let side = (letter.letter(), waived);
            match rules.iter_mut().find(|it| it.id == rule.id) {
                Some(known) => known.sides.push(side),
                None => rules.push(Waiver {
                    id: rule.id.clone(),
                    article: lang.pick(&rule.article.zh, &rule.article.en).to_owned(),
                    title: lang.pick(&rule.title.zh, &rule.title.en).to_owned(),
                    sides: vec![side],
                }),
            }
        }
    }
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let rows = rows.into_iter().map(|(_, mut row)| {
        let [a, b] = &row.cells;
        row.differs = match (a, b) {
            (Some(a), Some(b)) => a.shown() != b.shown(),
            _ => true,
        };
        row
    });
    Group {
        title: stage.title(lang).to_owned(),
        stage: stage.id(),
        sources: sources(desk, stage, lang),
        rows: rows.collect(),
        rules,
    }
}

/// From which schemes a stage can be taken.
fn sources(desk: &Desk, stage: Stage, lang: Lang) -> Vec<(&'static str, Vec<Choice>, bool)> {
    let sources = Letter::ALL.into_iter().map(|letter| {
        let side = desk.state.side(letter);
        let of_file = side.components.get(&stage);
        let now = of_file.or(side.stages.get(&stage)).unwrap_or(&side.scheme);
        let chosen = |key: &str| key == now;
        let schemes = desk.shelf.schemes().map(|(key, it)| Choice {
            id: key.to_owned(),
            title: titled(key, it.id(), it.names(0).1.get(lang)),
            chosen: chosen(key) && of_file.is_none(),
        });
        let lone = desk.shelf.lone(stage).map(|key| Choice {
            id: key.to_owned(),
            title: key.to_owned(),
            chosen: chosen(key) && of_file.is_some(),
        });
        let choices = schemes.chain(lone).collect();
        (letter.letter(), choices, now != &side.scheme)
    });
    sources.collect()
}

impl Cell {
    /// The value that is chosen or written.
    fn shown(&self) -> &str {
        match &self.field {
            Field::Written { value, .. } => value,
            Field::Options(options) => options
                .iter()
                .find(|it| it.chosen)
                .map_or("", |it| it.id.as_str()),
        }
    }
}

fn cell(letter: Letter, set: &Set, stage: Stage, term: &Term, lang: Lang) -> Cell {
    let now = set.ready.term(stage, term, &set.settings);
    let turned = is_turned(set.ready, &set.settings, &term.id);
    let own = set.ready.scheme.manifest.settings.get(&term.id);
    let own = own.and_then(|own| laurel_scheme::settings::parse(term, own).ok());
    let otherwise = own.as_ref().unwrap_or(&term.default);
    let basis = if turned { TermBasis::Set } else { now.basis };
    Cell {
        letter: letter.letter(),
        basis: basis.word(lang),
        class: basis_class(basis),
        note: lang
            .pick(&term.grounds.note.zh, &term.grounds.note.en)
            .to_owned(),
        range: show::domain(term, lang),
        default: show::value(term, otherwise, lang),
        turned,
        field: field(term, &now.value, lang),
    }
}

fn field(term: &Term, now: &str, lang: Lang) -> Field {
    let unset = (!term.unset.zh.is_empty()).then(|| Choice {
        id: "unset".to_owned(),
        title: lang.pick(&term.unset.zh, &term.unset.en).to_owned(),
        chosen: now == "unset",
    });
    let choice = |value: Value| {
        let id = show::literal(term, &value);
        Choice {
            title: show::value(term, &value, lang),
            chosen: id == now,
            id,
        }
    };
    match &term.domain {
        Domain::Toggle => {
            let both = [true, false].map(|on| choice(Value::Toggle(on)));
            Field::Options(both.into_iter().chain(unset).collect())
        }
        Domain::Choice(choices) => {
            let all = choices
                .iter()
                .map(|it| choice(Value::Choice(it.id.clone())));
            Field::Options(all.chain(unset).collect())
        }
        Domain::Amount(span) => written(now, "number", term, lang, span.quantity),
        Domain::Date => written(now, "date", term, lang, Quantity::Date),
    }
}

fn written(now: &str, kind: &'static str, term: &Term, lang: Lang, quantity: Quantity) -> Field {
    // A browser's field for numbers takes no decimals unless it is told to.
    let kind = match quantity {
        Quantity::Centipoints => "decimal",
        _ => kind,
    };
    Field::Written {
        value: match now {
            "unset" => String::new(),
            value => value.to_owned(),
        },
        kind,
        unset: lang.pick(&term.unset.zh, &term.unset.en).to_owned(),
    }
}
