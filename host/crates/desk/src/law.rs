//! The regulation: its articles in order, with the rules that stand for each, and the text beside them
//! where the office has brought it.

use std::collections::BTreeMap;

use askama::Template;

use laurel_scheme::rules::{Kind, report};
use laurel_words::lang::{Lang, Text};

use crate::desk::Desk;
use crate::state::Letter;
use crate::views::{basis_class, rendered};

/// A rule or a term of an article.
struct Provision {
    title: String,
    cited: String,
    basis: &'static str,
    class: &'static str,
    note: String,
    /// How its answer comes about, or the value of a term.
    what: String,
    is_term: bool,
    /// How many applicants turn on it.
    turns: usize,
    /// The change in whose difference they have a share.
    change: String,
}

/// An open reading that bears on an article.
struct Reading {
    number: u8,
    question: String,
    default: String,
}

/// What a version says in an article.
struct Column {
    letter: &'static str,
    text: Vec<String>,
    provisions: Vec<Provision>,
    readings: Vec<Reading>,
}

/// An article.
struct Article {
    id: String,
    title: String,
    columns: Vec<Column>,
    /// Whether no rule stands for it.
    bare: bool,
}

/// A version, as its head has it.
struct Version {
    letter: &'static str,
    name: String,
    notes: Vec<String>,
    articles: usize,
}

#[derive(Template)]
#[template(path = "law.html")]
struct Page {
    lang: Lang,
    versions: Vec<Version>,
    articles: Vec<Article>,
}

/// Chinese figures.
const FIGURES: &str = "零一二三四五六七八九";

/// A number as an article has it: 二十一 is 21.
pub(crate) fn number(text: &str) -> Option<u32> {
    let mut total = 0_u32;
    let mut last = None;
    for letter in text.chars() {
        match letter {
            '十' => {
                total = total.checked_add(last.take().unwrap_or(1_u32).checked_mul(10)?)?;
            }
            '百' => {
                total = total.checked_add(last.take()?.checked_mul(100)?)?;
            }
            _ => {
                let figure = FIGURES.chars().position(|it| it == letter);
                let figure = match figure {
                    Some(figure) => u32::try_from(figure).ok()?,
                    None => letter.to_digit(10)?,
                };
                let before = last.unwrap_or(0_u32).checked_mul(10)?;
                last = Some(before.checked_add(figure)?);
            }
        }
    }
    total
        .checked_add(last.unwrap_or(0))
        .filter(|it| *it > 0 && *it < 1_000)
}

/// The articles that a citation names, the first of which counts: 第十条(四) is 10, 4.
pub(crate) fn place_of(cited: &str) -> Vec<u32> {
    let Some((_, rest)) = cited.split_once('第') else {
        return vec![u32::MAX];
    };
    let Some((article, rest)) = rest.split_once('条') else {
        return vec![u32::MAX];
    };
    let mut place: Vec<u32> = number(article).into_iter().collect();
    if place.is_empty() {
        place.push(u32::MAX);
    }
    if let Some(item) = rest.strip_prefix(['(', '（'])
        && let Some((item, _)) = item.split_once([')', '）'])
    {
        place.extend(number(item));
    }
    place
}

/// An article as it is named.
fn named(article: u32, lang: Lang) -> String {
    match (article, lang) {
        (u32::MAX, _) => lang.pick("未注明条次", "without an article").to_owned(),
        (_, Lang::Zh) => format!("第{}条", written(article)),
        (_, Lang::En) => format!("Article {article}"),
    }
}

/// A number below 100 in Chinese.
fn written(number: u32) -> String {
    let figure = |digit: u32| {
        let at = usize::try_from(digit).unwrap_or_default();
        FIGURES.chars().nth(at).unwrap_or('零')
    };
    let (tens, ones) = (number / 10, number % 10);
    let mut text = String::new();
    if tens > 1 {
        text.push(figure(tens));
    }
    if tens > 0 {
        text.push('十');
    }
    if ones > 0 {
        text.push(figure(ones));
    }
    text
}

/// The paragraphs of each article of a text; what stands before the first is left out.
pub(crate) fn articles_of(text: &str) -> BTreeMap<u32, Vec<String>> {
    let mut found: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut now = None;
    for line in text.lines() {
        let line = line.trim_matches(|it: char| it.is_whitespace() || it == '\u{3000}');
        let head = line.strip_prefix('第').and_then(|rest| {
            let (article, rest) = rest.split_once('条')?;
            let begins = rest.is_empty() || rest.starts_with(char::is_whitespace);
            number(article.trim()).filter(|_| begins || article.chars().count() < 5)
        });
        // A chapter's heading belongs to no article.
        let chapter = line.starts_with('第')
            && line
                .split_once('章')
                .is_some_and(|(it, _)| it.chars().count() < 6);
        if chapter {
            now = None;
        }
        if let Some(head) = head
            && now.is_none_or(|now| head > now) | !found.contains_key(&head)
        {
            now = Some(head);
        }
        if let Some(now) = now
            && !line.is_empty()
        {
            found.entry(now).or_default().push(line.to_owned());
        }
    }
    found
}

/// The view.
pub(crate) fn page(desk: &mut Desk) -> String {
    let lang = desk.lang();
    let mut articles: BTreeMap<u32, Vec<Column>> = BTreeMap::new();
    let mut versions = Vec::new();
    for letter in Letter::ALL {
        let Ok(set) = desk.set(letter) else { continue };
        let said = report(set.ready, &set.settings);
        let text = desk.state.texts.get(letter as usize);
        let text = text.map(|it| articles_of(it)).unwrap_or_default();
        versions.push(Version {
            letter: letter.letter(),
            name: said.scheme.name.get(lang).to_owned(),
            notes: said
                .notes
                .iter()
                .map(|it| it.get(lang).to_owned())
                .collect(),
            articles: text.len(),
        });
        let mut columns: BTreeMap<u32, Column> = BTreeMap::new();
        let column = |columns: &mut BTreeMap<u32, Column>,
                      article: u32,
                      add: &mut dyn FnMut(&mut Column)| {
            add(columns.entry(article).or_insert_with(|| Column {
                letter: letter.letter(),
                text: Vec::new(),
                provisions: Vec::new(),
                readings: Vec::new(),
            }));
        };
        for (article, lines) in &text {
            column(&mut columns, *article, &mut |it| it.text.clone_from(lines));
        }
        for stage in &said.stages {
            for rule in &stage.rules {
                let (turns, change) = turning(desk, &rule.concept);
                let what = rule.kind.word(lang);
                let mut provision = Some(Provision {
                    title: rule.title.get(lang).to_owned(),
                    cited: rule.article.get(lang).to_owned(),
                    basis: rule.basis.word(lang),
                    class: basis_class(rule.basis),
                    note: rule.note.get(lang).to_owned(),
                    what: if rule.kind == Kind::Absent {
                        lang.pick("无此规定", "no such provision")
                    } else {
                        what
                    }
                    .to_owned(),
                    is_term: false,
                    turns,
                    change,
                });
                column(&mut columns, article_of(&rule.article), &mut |it| {
                    it.provisions.extend(provision.take());
                });
            }
            for term in &stage.terms {
                let mut provision = Some(Provision {
                    title: term.value.title.get(lang).to_owned(),
                    cited: term.article.get(lang).to_owned(),
                    basis: term.value.basis.word(lang),
                    class: basis_class(term.value.basis),
                    note: term.note.get(lang).to_owned(),
                    what: term.value.shown.get(lang).to_owned(),
                    is_term: true,
                    turns: 0,
                    change: String::new(),
                });
                column(&mut columns, article_of(&term.article), &mut |it| {
                    // A term that several stages have stands here once.
                    let known = provision.as_ref().is_some_and(|new| {
                        it.provisions
                            .iter()
                            .any(|old| old.is_term && old.title == new.title)
                    });
                    it.provisions.extend(provision.take().filter(|_| !known));
                });
            }
            for reading in &stage.readings {
                let of_terms = stage
                    .terms
                    .iter()
                    .find(|term| reading.terms.contains(&term.value.id));
                let place = of_terms.map_or(u32::MAX, |term| article_of(&term.article));
                column(&mut columns, place, &mut |it| {
                    if it.readings.iter().all(|old| old.number != reading.number) {
                        it.readings.push(Reading {
                            number: reading.number,
                            question: reading.question.get(lang).to_owned(),
                            default: reading.default.get(lang).to_owned(),
                        });
                    }
                });
            }
        }
        for (article, column) in columns {
            articles.entry(article).or_default().push(column);
        }
    }
    let numbered = articles
        .keys()
        .filter(|it| **it < 200)
        .max()
        .copied()
        .unwrap_or(0);
    for article in 1..=numbered {
        articles.entry(article).or_default();
    }
    let articles = articles.into_iter().map(|(article, columns)| Article {
        id: match article {
            u32::MAX => "article-none".to_owned(),
            number => format!("article-{number}"),
        },
        title: named(article, lang),
        bare: columns
            .iter()
            .all(|it| it.provisions.is_empty() && it.readings.is_empty()),
        columns,
    });
    rendered(&Page {
        lang,
        versions,
        articles: articles.collect(),
    })
}

fn article_of(cited: &Text) -> u32 {
    place_of(&cited.zh).first().copied().unwrap_or(u32::MAX)
}

/// How many applicants turn on a question of the rules, and by which change.
fn turning(desk: &Desk, concept: &str) -> (usize, String) {
    let attribution = desk.solved.as_ref().and_then(|it| it.attribution.as_ref());
    let Some(attribution) = attribution else {
        return (0, String::new());
    };
    let id = format!("eligibility/{concept}");
    if attribution.change(&id).is_none() {
        return (0, String::new());
    }
    let has = |it: &&laurel_compare::attribution::ApplicantAttribution| {
        let mut shares = it.aspects.iter().flat_map(|it| &it.shares);
        shares.any(|share| share.change == id)
    };
    let count = attribution.applicants.iter().filter(has).count();
    (count, id)
}

#[cfg(test)]
mod tests {
    use super::{articles_of, number, place_of, written};

    #[test]
    fn a_number_is_read_as_it_is_written() {
        for wanted in 1..100 {
            assert_eq!(
                number(&written(wanted)),
                Some(wanted),
                "{}",
                written(wanted)
            );
        }
        assert_eq!(number("21"), Some(21));
        assert_eq!(number("一百零二"), Some(102));
        assert_eq!(number("某"), None);
    }

    #[test]
    fn a_citation_names_its_place() {
        assert_eq!(place_of("第十条(四)"), [10, 4]);
        assert_eq!(place_of("2014年办法（条次待核，对应第二十条，假定）"), [20]);
        assert_eq!(place_of("推断"), [u32::MAX]);
    }

    #[test]
    fn a_text_is_split_by_its_articles() {
        let text = "办法\n第一章 总则\n第一条  为了\n\n第二条 授予\n(一)甲\n第二章 机构\n第三条 设立，依照第一条办理\n";
        let found = articles_of(text);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(found.get(&2).map(Vec::len), Some(2));
    }
}
