//! What an award, its rules and its bodies are called in a paper: taken from the instrument.

use laurel_scheme::outcome::View;
use laurel_scheme::stage::Stage;
use laurel_words::lang::{Lang, Text};

/// How an award is spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// Its whole name: `宁波市北仑区人民政府质量奖`.
    pub full: String,
    /// Its name for short: `区政府质量奖`.
    pub short: String,
    /// The title of its rules, in brackets of titles, with the number.
    pub rules: String,
    /// The leadership group (article 6).
    pub group: String,
    /// The group's office (article 6).
    pub office: String,
    /// What has to be said of the rules: that they are a draft, or own terms were set; empty where nothing
    /// has to be.
    pub caution: String,
}

/// What the title of an instrument ends with, behind the name of the award.
const ENDS: [&str; 5] = ["评审管理办法", "管理办法", "评审办法", "评选办法", "办法"];

impl Award {
    /// Of a run.
    pub fn of(view: &View, lang: Lang) -> Self {
        let instrument = view.description(Stage::Ranking).map(|it| &it.instrument);
        let scheme = view.scheme();
        let name = scheme.name.get(Lang::Zh);
        let title = instrument.map_or("", |it| it.title.zh.as_str());
        let end = ENDS.iter().filter_map(|end| title.find(end)).min();
        let named = name.split(['（', '(', '，']).next().unwrap_or(name);
        let full = end
            .and_then(|end| title.get(..end))
            .unwrap_or(named)
            .to_owned();
        let short = short(&full);
        let number = instrument.map_or("", |it| it.number.as_str());
        let number = match number {
            "" => String::new(),
            number => format!("（{number}）"),
        };
        let caution = caution(view, lang);
        match lang {
            Lang::Zh => Self {
                rules: format!(
                    "《{}》{number}",
                    if title.is_empty() { name } else { title }
                ),
                group: format!("{short}工作领导小组"),
                office: format!("{short}工作领导小组办公室"),
                full,
                short,
                caution,
            },
            Lang::En => Self {
                full: scheme.name.en.clone(),
                short: "the award".to_owned(),
                rules: instrument
                    .map_or(&*scheme.name.en, |it| &it.title.en)
                    .to_owned(),
                group: "the leadership group".to_owned(),
                office: "the office of the leadership group".to_owned(),
                caution,
            },
        }
    }
}

/// `宁波市北仑区人民政府质量奖` is spoken of as `区政府质量奖`, a mayor's award as `区长质量奖`.
fn short(full: &str) -> String {
    for (long, brief) in [("区人民政府", "区政府"), ("区区长", "区长")] {
        if let Some((_, rest)) = full.split_once(long) {
            return format!("{brief}{rest}");
        }
    }
    full.to_owned()
}

fn caution(view: &View, lang: Lang) -> String {
    let scheme = view.scheme();
    let mut said = Vec::new();
    let instrument = view
        .description(Stage::Ranking)
        .map(|it| it.instrument.id.as_str());
    if instrument.is_some_and(|id| id != scheme.id) {
        said.push(match lang {
            Lang::Zh => format!("按方案“{}”测算", scheme.name.zh),
            Lang::En => format!("by the scheme \"{}\"", scheme.name.en),
        });
    }
    if !scheme.set.is_empty() {
        said.push(match lang {
            Lang::Zh => format!("自设：{}", scheme.set_in_words(lang)),
            Lang::En => format!("set: {}", scheme.set_in_words(lang)),
        });
    }
    if !view.assumptions.is_empty() {
        let count = view.assumptions.len();
        said.push(match lang {
            Lang::Zh => {
                format!("所依规则有{count}条为假定，带 * 的结果以此为前提，须经主管部门核实")
            }
            Lang::En => format!(
                "{count} rules are assumed; what is marked * rests on them and has to be confirmed"
            ),
        });
    }
    let mark = view.run.columns.undecided;
    if mark != laurel_scheme::columns::Undecided::Open {
        said.push(mark.sentence(lang).trim_end_matches(['。', '.']).to_owned());
    }
    match (said.is_empty(), lang) {
        (true, _) => String::new(),
        (_, Lang::Zh) => format!("注：{}。", said.join("；")),
        (_, Lang::En) => format!("Note: {}.", said.join("; ")),
    }
}

/// The article of a question of the rules; empty where the version has none.
pub fn article(view: &View, stage: Stage, concept: &str, lang: Lang) -> String {
    let rules = view.description(stage).map_or(&[][..], |it| &it.rules);
    let rule = rules.iter().find(|rule| rule.concept == concept);
    rule.map_or("", |rule| rule.article.get(lang)).to_owned()
}

/// The value of a term in words; empty where no stage has it.
pub fn term(view: &View, stage: Stage, id: &str, lang: Lang) -> String {
    let terms = view.description(stage).map_or(&[][..], |it| &it.terms);
    let term = terms.iter().find(|term| term.id == id);
    let shown: Option<Text> =
        term.map(|term| view.run.ready.term(stage, term, &view.run.settings).shown);
    shown.map_or(String::new(), |shown| shown.get(lang).to_owned())
}

/// The article of a term; empty where no stage has it.
pub fn term_article(view: &View, stage: Stage, id: &str, lang: Lang) -> String {
    let terms = view.description(stage).map_or(&[][..], |it| &it.terms);
    let term = terms.iter().find(|term| term.id == id);
    term.map_or("", |term| term.article.get(lang)).to_owned()
}

/// A firm in a paper: by its name, or by its id where it has none.
pub fn called(name: Option<&str>, id: &str) -> String {
    match name {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => id.to_owned(),
    }
}

/// A line that is left to be filled in by hand: a day.
pub fn blank_day(lang: Lang) -> &'static str {
    lang.pick("　　　　年　　月　　日", "____-__-__")
}
